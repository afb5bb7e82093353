//! A tree whose pages hold anything is an error at worst: a child process reads and writes such
//! trees, and ends by itself.

use std::path::Path;
use std::process::{Command, Stdio};

use super::*;

const SEEDS_VARIABLE: &str = "SWBEM_KV_GARBLED_TEST_SEEDS";
const CHILD_TEST: &str = "tests::garbled::child_uses_garbled_trees";
const PAGE_BYTES: usize = 4096;
const KEYS: u64 = 4000;
/// Is how many trees are garbled in every run of the tests; more can be asked for.
const SEEDS: u64 = 400;

fn below(random: &mut Random, bound: u64) -> u64 {
    u64::try_from(random.below(usize::try_from(bound).unwrap())).unwrap()
}

fn key(number: u64) -> Vec<u8> {
    format!("{:03}/some longer name of a row/{number:08}", number % 7).into_bytes()
}

/// Makes a tree of three levels with long data, free pages and holes.
fn build(path: &Path, random: &mut Random) {
    let kv = LmdbKv::open_with(path, tiny()).unwrap();
    for round in 0..30 {
        let mut batch = Batch::new(kv.revision());
        for _ in 0..250 {
            let number = below(random, KEYS);
            match below(random, 4 + round / 10) {
                0..=2 => batch.put(&key(number), &vec![1; random.below(400)]),
                3 => batch.put(&key(number), &vec![1; random.below(9000)]),
                _ => batch.delete(&key(number)),
            }
        }
        kv.commit(batch).unwrap();
        kv.flush().unwrap();
    }
}

fn garble(file: &mut Vec<u8>, random: &mut Random) {
    let pages = file.len() / PAGE_BYTES;
    for _ in 0..1 + random.below(3) {
        let page = match random.below(8) {
            0 => random.below(2),
            _ => random.below(pages),
        };
        let at = page * PAGE_BYTES;
        let other = random.below(pages) * PAGE_BYTES;
        match random.below(10) {
            0 => file[at..at + PAGE_BYTES].fill(0),
            1 => file[at..at + PAGE_BYTES].fill(0xff),
            2 => file.copy_within(other..other + PAGE_BYTES, at),
            3 => {
                let bytes: Vec<u8> = (0..PAGE_BYTES)
                    .map(|_| u8::try_from(random.below(256)).unwrap())
                    .collect();
                file[at..at + PAGE_BYTES].copy_from_slice(&bytes);
            }
            4 => file[at + random.below(PAGE_BYTES)] ^= 1 << random.below(8),
            // In the header, the pointers, or what a meta page says.
            5..=7 => file[at + random.below(200)] ^= 1 << random.below(8),
            8 => file[at + random.below(PAGE_BYTES)] = u8::try_from(random.below(256)).unwrap(),
            _ => file.truncate(other.max(1) + random.below(PAGE_BYTES)),
        }
        if file.len() < pages * PAGE_BYTES {
            break;
        }
    }
}

/// Does with a store all that can be done, until something fails; nothing may fail otherwise.
fn use_store(path: &Path, random: &mut Random) -> Result<()> {
    let kv = LmdbKv::open_with(path, tiny())?;
    let snapshot = kv.snapshot()?;
    for number in 0..KEYS {
        if let Err(error) = snapshot.get(&key(number)) {
            assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
        }
    }
    let all = KeyRange::all();
    for scanned in [
        snapshot.scan(&all, &mut |_, _| std::ops::ControlFlow::Continue(())),
        snapshot.scan_reverse(&all, &mut |_, _| std::ops::ControlFlow::Continue(())),
    ] {
        if let Err(error) = scanned {
            assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
        }
    }
    for round in 0..6 {
        let mut batch = Batch::new(kv.revision());
        let first = below(random, KEYS);
        for step in 0..200 {
            match below(random, 6) {
                0 => batch.put(&key(below(random, KEYS)), &vec![2; random.below(400)]),
                1 => batch.put(&key(below(random, KEYS)), &vec![2; random.below(9000)]),
                2 => batch.delete(&key(below(random, KEYS))),
                // A run of neighbours, so that pages are merged.
                _ if round % 2 == 0 => batch.delete(&key(first + 7 * step)),
                _ => {}
            }
        }
        kv.commit(batch)?;
        kv.flush()?;
    }
    kv.close()
}

/// Is the child's part, and does nothing unless it is one.
#[test]
fn child_uses_garbled_trees() {
    let Ok(seeds) = std::env::var(SEEDS_VARIABLE) else {
        assert!(std::env::var_os(SEEDS_VARIABLE).is_none());
        return;
    };
    let (first, last) = seeds.split_once('-').unwrap();
    let directory = TempDir::new().unwrap();
    let (sound, store) = (
        directory.path().join("sound"),
        directory.path().join("store"),
    );
    // So that one seed can be tried by itself.
    build(
        &sound,
        &mut Random::new(first.parse::<u64>().unwrap() / 1000),
    );
    let mut failed = 0;
    for seed in first.parse::<u64>().unwrap()..last.parse().unwrap() {
        eprintln!("seed {seed}");
        let mut random = Random::new(seed);
        for directory in ["journal", "tree"] {
            drop(fs::remove_dir_all(store.join(directory)));
            fs::create_dir_all(store.join(directory)).unwrap();
            for entry in fs::read_dir(sound.join(directory)).unwrap() {
                let entry = entry.unwrap();
                let copy = store.join(directory).join(entry.file_name());
                fs::copy(entry.path(), copy).unwrap();
            }
        }
        fs::copy(sound.join("swbem.store"), store.join("swbem.store")).unwrap();
        let tree = store.join("tree/data.mdb");
        let mut file = fs::read(&tree).unwrap();
        garble(&mut file, &mut random);
        fs::write(&tree, file).unwrap();
        if let Err(error) = use_store(&store, &mut random) {
            let is_told = matches!(error.kind(), ErrorKind::Damaged | ErrorKind::Poisoned);
            assert!(is_told, "seed {seed}: {error:?}");
            failed += 1;
        }
    }
    // Most of what is not found is in values and in pages that were free.
    assert!(failed > 0);
}

#[test]
fn a_garbled_tree_ends_no_process() {
    let seeds = std::env::var("SWBEM_KV_GARBLED_SEEDS").unwrap_or(format!("0-{SEEDS}"));
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD_TEST, "--nocapture", "--test-threads", "1"])
        .env(SEEDS_VARIABLE, seeds)
        .stdout(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let is_seed = |line: &&str| line.starts_with("seed ");
    let last = told.lines().rfind(is_seed);
    let end: Vec<_> = told.lines().filter(|line| !is_seed(line)).collect();
    assert!(
        output.status.success(),
        "{}, {last:?}: {end:#?}",
        output.status
    );
}
