mod garbled;
mod kill;
mod pages;

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use swbem_kv::conformance::{self, Model, Random};
use swbem_kv::{ErrorKind, KeyRange};
use tempfile::TempDir;

use super::*;

/// Makes tables so small that a few batches fill one.
fn tiny() -> Options {
    let mut options = Options::default();
    options.engine.table_bytes_max = 32 << 10;
    options.engine.memory_bytes_max = 96 << 10;
    options.engine.close_replay_bytes_max = 8 << 10;
    options.engine.absorb_rows_max = 50;
    options.engine.segment_bytes_max = 64 << 10;
    options
}

fn put(kv: &dyn Kv, key: &[u8], value: &[u8]) -> Result<Revision> {
    let mut batch = Batch::new(kv.revision());
    batch.put(key, value);
    kv.commit(batch)
}

fn kind(opened: Result<LmdbKv>) -> Option<ErrorKind> {
    opened.err().map(|error| error.kind())
}

#[test]
fn keeps_every_promise_of_the_trait() {
    let directory = TempDir::new().unwrap();
    for options in [Options::default(), tiny()] {
        let mut count = 0;
        let mut make = || -> Box<dyn Kv> {
            count += 1;
            let size = options.engine.table_bytes_max;
            let path = directory.path().join(format!("deep/er/{size}-{count}"));
            Box::new(LmdbKv::open_with(path, options.clone()).unwrap())
        };
        conformance::check(&mut make).unwrap();
    }
}

#[test]
fn agrees_with_a_plain_model_over_random_batches() {
    for seed in 0..4 {
        let directory = TempDir::new().unwrap();
        let kv = LmdbKv::open_with(directory.path(), tiny()).unwrap();
        conformance::check_random(&kv, seed, 250).unwrap();
        let rows = conformance::collect(&*kv.snapshot().unwrap(), &KeyRange::all()).unwrap();
        drop(kv);
        let kv = LmdbKv::open_with(directory.path(), tiny()).unwrap();
        let model: Model = rows.into_iter().collect();
        let mut random = Random::new(seed);
        conformance::assert_snapshot(&*kv.snapshot().unwrap(), &model, &mut random).unwrap();
        assert_eq!(kv.revision(), Revision::new(250));
    }
}

#[test]
fn readers_see_whole_batches_while_tables_are_absorbed() {
    const KEYS: u64 = 40;
    let directory = TempDir::new().unwrap();
    let kv = LmdbKv::open_with(directory.path(), tiny()).unwrap();
    let done = AtomicBool::new(false);
    // Every batch gives all keys its own revision, so that a reader sees one revision or none.
    let look = |snapshot: &dyn Snapshot| {
        let revision = snapshot.revision().number();
        let mut seen = 0;
        snapshot
            .scan(&KeyRange::all(), &mut |_, value| {
                assert_eq!(value.first_chunk(), Some(&revision.to_le_bytes()));
                seen += 1;
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!(seen, if revision == 0 { 0 } else { KEYS });
        let key = (revision % KEYS).to_be_bytes();
        let value = snapshot.get(&key).unwrap();
        assert_eq!(value.is_some(), revision > 0);
        assert!(value.is_none_or(|value| value.first_chunk() == Some(&revision.to_le_bytes())));
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut kept = Vec::new();
                let mut rounds = 0_usize;
                while !done.load(Ordering::Acquire) {
                    let snapshot = kv.snapshot().unwrap();
                    look(&*snapshot);
                    if rounds.is_multiple_of(50) && kept.len() < 200 {
                        kept.push(snapshot);
                    }
                    rounds += 1;
                }
                assert!(rounds > 10);
                kept.iter().for_each(|snapshot| look(&**snapshot));
            });
        }
        for revision in 1..=1500_u64 {
            let mut batch = Batch::new(kv.revision());
            let value = [revision.to_le_bytes().as_slice(), &[0; 100]].concat();
            (0..KEYS).for_each(|key| batch.put(&key.to_be_bytes(), &value));
            assert_eq!(kv.commit(batch).unwrap(), Revision::new(revision));
        }
        done.store(true, Ordering::Release);
    });
}

#[test]
fn committers_that_race_for_a_key_never_lose_an_update() {
    let directory = TempDir::new().unwrap();
    let kv = LmdbKv::open_with(directory.path(), tiny()).unwrap();
    let add_one = || {
        loop {
            let snapshot = kv.snapshot().unwrap();
            let value = snapshot.get(b"count").unwrap();
            let count = value.map_or(0, |value| u64::from_le_bytes(value.try_into().unwrap()));
            let mut batch = Batch::new(snapshot.revision());
            batch.require_unchanged(b"count");
            batch.put(b"count", &(count + 1).to_le_bytes());
            match kv.commit(batch) {
                Ok(_) => return,
                Err(error) => assert_eq!(error.kind(), ErrorKind::Conflict),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..100).for_each(|_| add_one()));
        }
    });
    let value = kv.snapshot().unwrap().get(b"count").unwrap();
    assert_eq!(value, Some(400_u64.to_le_bytes().to_vec()));
}

#[test]
fn a_second_opener_learns_who_has_the_store() {
    let directory = TempDir::new().unwrap();
    let kv = LmdbKv::open(directory.path()).unwrap();
    let error = LmdbKv::open(directory.path()).err().unwrap();
    let pid = std::process::id();
    assert_eq!(error.kind(), ErrorKind::Locked { pid: Some(pid) });
    assert!(
        error.to_string().contains(&format!("process {pid}")),
        "{error}"
    );
    let snapshot = kv.snapshot().unwrap();
    drop(kv);
    assert!(matches!(
        kind(LmdbKv::open(directory.path())),
        Some(ErrorKind::Locked { .. })
    ));
    drop(snapshot);
    LmdbKv::open(directory.path()).unwrap();
}

#[test]
fn what_is_not_a_store_is_left_alone() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "text").unwrap();
    assert_eq!(kind(LmdbKv::open(&file)), Some(ErrorKind::NotAStore));
    assert_eq!(
        kind(LmdbKv::open(file.join("below"))),
        Some(ErrorKind::NotAStore)
    );
    let error = LmdbKv::open(directory.path()).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::NotAStore);
    assert!(error.to_string().contains("`file`"), "{error}");
    assert_eq!(
        fs::read_dir(directory.path()).unwrap().count(),
        1,
        "nothing was added to it"
    );

    let missing = Options {
        missing: Missing::Fail,
        ..Options::default()
    };
    let nowhere = directory.path().join("nowhere");
    assert_eq!(
        kind(LmdbKv::open_with(&nowhere, missing.clone())),
        Some(ErrorKind::NotAStore)
    );
    assert!(!nowhere.exists());
    drop(LmdbKv::open(&nowhere).unwrap());
    drop(LmdbKv::open_with(&nowhere, missing).unwrap());
}

#[test]
fn an_unknown_format_and_a_broken_header_are_refused() {
    let directory = TempDir::new().unwrap();
    drop(LmdbKv::open(directory.path()).unwrap());
    let header = directory.path().join("swbem.store");
    assert_eq!(
        fs::read_to_string(&header).unwrap(),
        "swbem store\nformat 1\n"
    );
    fs::write(
        &header,
        "swbem store\nformat 2\nand more that is not known yet\n",
    )
    .unwrap();
    let version = ErrorKind::Version {
        found: 2,
        supported: 1,
    };
    assert_eq!(kind(LmdbKv::open(directory.path())), Some(version));
    for broken in [
        "",
        "swbem store\n",
        "swbem store\nformat x\n",
        "another store\nformat 1\n",
    ] {
        fs::write(&header, broken).unwrap();
        assert_eq!(
            kind(LmdbKv::open(directory.path())),
            Some(ErrorKind::Damaged),
            "{broken:?}"
        );
    }
    fs::write(&header, [0xff; 100]).unwrap();
    assert_eq!(
        kind(LmdbKv::open(directory.path())),
        Some(ErrorKind::Damaged)
    );
}

#[test]
fn a_store_whose_making_was_cut_short_is_made_again() {
    let directory = TempDir::new().unwrap();
    drop(LmdbKv::open(directory.path()).unwrap());
    fs::rename(
        directory.path().join("swbem.store"),
        directory.path().join("swbem.store.new"),
    )
    .unwrap();
    let kv = LmdbKv::open(directory.path()).unwrap();
    put(&kv, b"a", b"1").unwrap();
    drop(kv);
    fs::remove_file(directory.path().join("swbem.store")).unwrap();
    let error = kind(LmdbKv::open(directory.path()));
    assert_eq!(
        error,
        Some(ErrorKind::Damaged),
        "what holds batches once had a header"
    );
}

#[test]
fn a_tree_that_is_missing_cut_or_overwritten_is_damage() {
    let directory = TempDir::new().unwrap();
    let kv = LmdbKv::open(directory.path()).unwrap();
    for number in 0..1000_u32 {
        let mut batch = Batch::new(kv.revision());
        (0..20_u32).for_each(|row| batch.put(&(number * 20 + row).to_be_bytes(), &[1; 50]));
        kv.commit(batch).unwrap();
    }
    kv.flush().unwrap();
    drop(kv);
    let tree = directory.path().join("tree/data.mdb");
    let whole = fs::read(&tree).unwrap();
    fs::write(&tree, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(
        kind(LmdbKv::open(directory.path())),
        Some(ErrorKind::Damaged)
    );
    fs::write(
        &tree,
        [b"nonsense".as_slice(), &whole[8..]].concat().repeat(1),
    )
    .unwrap();
    let overwritten = [vec![0x5a; 8192], whole[8192..].to_vec()].concat();
    fs::write(&tree, overwritten).unwrap();
    assert_eq!(
        kind(LmdbKv::open(directory.path())),
        Some(ErrorKind::Damaged)
    );
    fs::remove_file(&tree).unwrap();
    assert_eq!(
        kind(LmdbKv::open(directory.path())),
        Some(ErrorKind::Damaged)
    );
    fs::write(&tree, &whole).unwrap();
    let kv = LmdbKv::open(directory.path()).unwrap();
    assert_eq!(
        kv.snapshot().unwrap().get(&7_u32.to_be_bytes()).unwrap(),
        Some(vec![1; 50])
    );
    drop(kv);
    fs::remove_dir_all(directory.path().join("tree")).unwrap();
    assert_eq!(
        kind(LmdbKv::open(directory.path())),
        Some(ErrorKind::Damaged)
    );
}

#[test]
fn snapshots_share_what_they_hold_of_the_tree() {
    let directory = TempDir::new().unwrap();
    let kv = LmdbKv::open(directory.path()).unwrap();
    put(&kv, b"a", b"1").unwrap();
    kv.flush().unwrap();
    // LMDB has places for 4,096 readers.
    let held: Vec<_> = (0..10_000).map(|_| kv.snapshot().unwrap()).collect();
    put(&kv, b"a", b"2").unwrap();
    kv.flush().unwrap();
    assert_eq!(
        kv.snapshot().unwrap().get(b"a").unwrap(),
        Some(b"2".to_vec())
    );
    for snapshot in held {
        assert_eq!(snapshot.get(b"a").unwrap(), Some(b"1".to_vec()));
    }
}

#[test]
fn what_is_idle_in_memory_moves_to_the_tree() {
    let directory = TempDir::new().unwrap();
    let kv = LmdbKv::open_with(directory.path(), tiny()).unwrap();
    put(&kv, b"a", &[1; 20_000]).unwrap();
    let before = kv.snapshot().unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    let engine = Arc::clone(&kv.engine);
    std::thread::spawn(move || {
        engine.wait_absorbed();
        sender.send(()).unwrap();
    });
    receiver
        .recv_timeout(std::time::Duration::from_secs(60))
        .unwrap();
    assert_eq!(before.get(b"a").unwrap(), Some(vec![1; 20_000]));
    assert_eq!(
        kv.snapshot().unwrap().get(b"a").unwrap(),
        Some(vec![1; 20_000])
    );
}
