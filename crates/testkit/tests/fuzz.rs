//! The short fuzz: every input of the corpus, then random changes to them for a while.
//!
//! `SWBEM_FUZZ_SECONDS` says how long each oracle runs (one second unless set); `SWBEM_FUZZ_SEED`
//! repeats a run. Inputs that once failed are in the corpus and stay there.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what tests share fails as they do"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use swbem_testkit::fuzz::{Random, mutate};
use swbem_testkit::oracle::{ALL, Oracle};

const SEED: u64 = 0x5eed_0001;

/// Inputs of other tests, which an oracle takes too; relative to this crate.
const BORROWED: &[(&str, &str)] = &[("vbscript", "../testsuite/data/vbs/language")];

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let borrowed = BORROWED.iter().filter(|(oracle, _)| *oracle == name);
    let folders = borrowed
        .map(|(_, folder)| root.join(folder))
        .chain([root.join("corpus").join(name)])
        .filter(|folder| folder.exists());
    let mut files: Vec<_> = folders
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| std::fs::read(file).unwrap())
        .collect()
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

#[expect(clippy::disallowed_methods, reason = "a fuzz run is bounded by time")]
fn fuzz((name, oracle): Oracle) {
    let inputs = corpus(name);
    assert!(!inputs.is_empty(), "the corpus of `{name}` is empty");
    inputs.iter().for_each(|input| oracle(input));
    let seed = number("SWBEM_FUZZ_SEED", SEED);
    let until = Instant::now() + Duration::from_secs(number("SWBEM_FUZZ_SECONDS", 1));
    let mut random = Random::new(seed);
    let mut runs = 0_u64;
    while Instant::now() < until {
        for _ in 0..64 {
            let input = &inputs[random.below(inputs.len())];
            let other = &inputs[random.below(inputs.len())];
            let changed = mutate(&mut random, input, other);
            let outcome = std::panic::catch_unwind(|| oracle(&changed));
            if let Err(panic) = outcome {
                eprintln!(
                    "oracle `{name}`, seed {seed:#x}, input {:?}",
                    changed.escape_ascii().to_string()
                );
                std::panic::resume_unwind(panic);
            }
            runs += 1;
        }
    }
    assert!(runs > 0);
}

macro_rules! fuzz_tests {
    ($($name:ident),*) => {
        $(#[test]
        fn $name() {
            let oracle = ALL.iter().find(|oracle| oracle.0 == stringify!($name)).unwrap();
            fuzz(*oracle);
        })*

        #[test]
        fn every_oracle_is_fuzzed() {
            let tested = [$(stringify!($name)),*];
            assert_eq!(ALL.iter().map(|oracle| oracle.0).collect::<Vec<_>>(), tested);
        }
    };
}

fuzz_tests!(
    mof,
    wql,
    like,
    vbscript,
    coercions,
    regexp,
    path,
    datetime,
    moniker,
    row,
    class_record,
    embedded_object,
    security_descriptor,
    sddl
);
