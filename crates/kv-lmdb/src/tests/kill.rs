//! A child process commits and is killed; the store has exactly what it acknowledged, and at most
//! the one batch that was on its way.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use swbem_kv::conformance::{apply, collect, random_batch};

use super::*;

const STORE_VARIABLE: &str = "SWBEM_KV_KILL_TEST_STORE";
const SEED_VARIABLE: &str = "SWBEM_KV_KILL_TEST_SEED";
const CHILD_TEST: &str = "tests::kill::child_commits_until_killed";
const KILLS: u64 = 12;
const KEYS: usize = 300;

/// Goes on from whatever revision the store has: batch n is always made of seed n.
fn batch_after(revision: Revision, seed: u64, model: &mut Model) -> Batch {
    let mut random = Random::new(seed ^ revision.next().number());
    random_batch(&mut random, revision, KEYS, model)
}

/// Is the child's part, and does nothing unless it is one.
#[test]
fn child_commits_until_killed() {
    let (Ok(path), Ok(seed)) = (std::env::var(STORE_VARIABLE), std::env::var(SEED_VARIABLE)) else {
        assert!(std::env::var_os(STORE_VARIABLE).is_none());
        return;
    };
    let seed = seed.parse().unwrap();
    let kv = LmdbKv::open_with(path, tiny()).unwrap();
    let mut model: Model = collect(&*kv.snapshot().unwrap(), &KeyRange::all())
        .unwrap()
        .into_iter()
        .collect();
    let mut acks = std::io::stderr();
    loop {
        let revision = kv
            .commit(batch_after(kv.revision(), seed, &mut model))
            .unwrap();
        acks.write_all(format!("ack {revision}\n").as_bytes())
            .unwrap();
    }
}

fn start(store: &Path, seed: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD_TEST, "--nocapture", "--test-threads", "1"])
        .env(STORE_VARIABLE, store)
        .env(SEED_VARIABLE, seed.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads acknowledgements, kills the child after `count`, and reads those that were under way.
fn kill_after(child: &mut Child, count: usize) -> u64 {
    let mut acks = BufReader::new(child.stderr.take().unwrap());
    let mut newest = 0;
    let mut line = String::new();
    let mut number = |line: &str| {
        if let Some(number) = line
            .strip_prefix("ack ")
            .and_then(|rest| rest.strip_suffix('\n'))
        {
            newest = number.parse().unwrap();
        }
    };
    for _ in 0..count {
        line.clear();
        assert!(
            acks.read_line(&mut line).unwrap() > 0,
            "the child ended by itself"
        );
        number(&line);
    }
    child.kill().unwrap();
    let mut rest = String::new();
    acks.read_to_string(&mut rest).unwrap();
    rest.split_inclusive('\n').for_each(&mut number);
    child.wait().unwrap();
    newest
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let directory = TempDir::new().unwrap();
    let seed = 42;
    let mut random = Random::new(seed);
    let mut model = Model::new();
    let mut revision = Revision::ZERO;
    for _ in 0..KILLS {
        let mut child = start(directory.path(), seed);
        let acknowledged = kill_after(&mut child, 1 + random.below(120));
        let kv = LmdbKv::open_with(directory.path(), tiny()).unwrap();
        let found = kv.revision().number();
        assert!(
            found == acknowledged || found == acknowledged + 1,
            "{acknowledged} was acknowledged, {found} is there"
        );
        let before = revision;
        while revision < kv.revision() {
            drop(batch_after(revision, seed, &mut model));
            revision = revision.next();
        }
        conformance::assert_snapshot(&*kv.snapshot().unwrap(), &model, &mut random).unwrap();
        let mut replayed = Model::new();
        let mut seen = Revision::ZERO;
        while seen < revision {
            for change in kv.changes(seen, 100).unwrap() {
                assert_eq!(change.revision(), seen.next());
                seen = change.revision();
                apply(&change, &mut replayed);
            }
        }
        assert_eq!(replayed, model);
        assert!(before < revision);
        kv.close().unwrap();
    }
}
