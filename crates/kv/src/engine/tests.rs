mod crash;

use std::collections::BTreeSet;

use super::*;
use crate::conformance::{self, Random};
use crate::sim::{Faults, SimMachine};

fn options() -> EngineOptions {
    EngineOptions {
        salt: 7,
        ..EngineOptions::default()
    }
}

/// Makes tables so small that a few batches fill one.
fn tiny(salt: u32) -> EngineOptions {
    EngineOptions {
        table_bytes_max: 8 << 10,
        memory_bytes_max: 24 << 10,
        close_replay_bytes_max: 4 << 10,
        absorb_rows_max: 7,
        segment_bytes_max: 32 << 10,
        salt,
        ..EngineOptions::default()
    }
}

fn open(machine: &SimMachine, options: EngineOptions) -> Result<Engine> {
    Engine::open(machine.disk(), machine.tree(), options)
}

fn put(kv: &dyn Kv, key: &[u8], value: &[u8]) -> Result<Revision> {
    let mut batch = Batch::new(kv.revision());
    batch.put(key, value);
    kv.commit(batch)
}

#[test]
fn keeps_every_promise_of_the_trait() {
    conformance::check(&mut || Box::new(open(&SimMachine::new(), options()).unwrap())).unwrap();
    let make = || {
        open(
            &SimMachine::new(),
            EngineOptions {
                table_bytes_max: 1,
                ..options()
            },
        )
    };
    conformance::check(&mut || Box::new(make().unwrap())).unwrap();
}

#[test]
fn agrees_with_a_plain_model_over_random_batches() {
    for seed in 0..30 {
        let engine = open(&SimMachine::new(), tiny(7)).unwrap();
        conformance::check_random(&engine, seed, 200).unwrap();
    }
}

#[test]
fn a_closed_store_opens_with_what_it_had() {
    for len in [10, 100_000] {
        let machine = SimMachine::new();
        let engine = open(&machine, tiny(1)).unwrap();
        put(&engine, b"a", &vec![1; len]).unwrap();
        put(&engine, b"b", b"2").unwrap();
        engine.close().unwrap();
        let left = machine.tree().reader().unwrap().absorbed();
        assert_eq!(
            left == Revision::ZERO,
            len == 10,
            "what is small is left to be replayed"
        );
        let engine = open(&machine, tiny(2)).unwrap();
        assert_eq!(engine.revision(), Revision::new(2));
        assert_eq!(
            engine.snapshot().unwrap().get(b"a").unwrap(),
            Some(vec![1; len])
        );
        assert_eq!(engine.changes(Revision::ZERO, 9).unwrap().len(), 2);
    }
}

#[test]
fn the_feed_reads_segments_and_says_from_where_it_reaches() {
    let machine = SimMachine::new();
    let mut options = EngineOptions {
        feed_bytes_max: 40 << 20,
        ..options()
    };
    options.table_bytes_max = 4 << 20;
    let engine = open(&machine, options).unwrap();
    for number in 0..100_u32 {
        put(&engine, &number.to_be_bytes(), &vec![0; 1 << 20]).unwrap();
        if engine.needs_absorb() {
            engine.absorb().unwrap();
        }
    }
    let error = engine.changes(Revision::new(1), 1).unwrap_err();
    let ErrorKind::Compacted { oldest } = error.kind() else {
        panic!("{error:?}")
    };
    let mut seen = Revision::new(oldest.number() - 1);
    let mut count = 0;
    while seen < engine.revision() {
        let changes = engine.changes(seen, 5).unwrap();
        for change in changes {
            assert_eq!(change.revision(), seen.next());
            seen = change.revision();
            count += 1;
        }
    }
    assert!(
        (20..=60).contains(&count),
        "{count} changes of a MiB in 40 MiB of segments"
    );
    assert!(machine.files().len() <= 4, "the others are gone");
}

#[test]
fn a_full_disk_refuses_the_commit_and_nothing_else() {
    let machine = SimMachine::new();
    let engine = open(&machine, options()).unwrap();
    put(&engine, b"a", b"1").unwrap();
    let used: usize = machine.files().values().map(Vec::len).sum();
    for room in [0, 100, 5000] {
        machine.set_faults(
            Faults {
                room_bytes: Some(used + room),
                ..Faults::default()
            },
            1,
        );
        let error = put(&engine, b"b", &vec![2; 1 << 20]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Full);
        // A segment of its own does not fit either.
        let error = put(&engine, b"b", &vec![2; 17 << 20]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Full);
        assert_eq!(machine.files().len(), 1);
    }
    put(&engine, b"c", b"3").unwrap();
    machine.set_faults(Faults::default(), 1);
    put(&engine, b"d", &vec![2; 17 << 20]).unwrap();
    put(&engine, b"e", b"3").unwrap();
    machine.crash(1);
    let engine = open(&machine, options()).unwrap();
    let rows = conformance::collect(&*engine.snapshot().unwrap(), &KeyRange::all()).unwrap();
    assert_eq!(rows.iter().map(|row| row.0[0]).collect::<Vec<_>>(), b"acde");
}

#[test]
fn a_full_tree_makes_commits_wait_for_room_and_then_fail_until_there_is() {
    let machine = SimMachine::new();
    let engine = open(&machine, tiny(1)).unwrap();
    machine.set_faults(
        Faults {
            fail_absorb: Some(ErrorKind::Full),
            ..Faults::default()
        },
        1,
    );
    let mut committed = 0;
    let error = loop {
        match put(&engine, format!("{committed}").as_bytes(), &[0; 1000]) {
            Ok(_) => committed += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Full);
    assert!(
        (20..=30).contains(&committed),
        "{committed} rows of 1000 bytes in 24 KiB"
    );
    machine.set_faults(Faults::default(), 1);
    put(&engine, b"again", b"").unwrap();
    assert_eq!(engine.revision().number(), committed + 1);
}

#[test]
fn a_failed_write_or_sync_poisons_until_reopened() {
    for seed in 0..50 {
        for (fail_sync_at, fail_write_at) in [(Some(1), None), (None, Some(1))] {
            let machine = SimMachine::new();
            let engine = open(&machine, options()).unwrap();
            put(&engine, b"a", b"1").unwrap();
            let faults = Faults {
                fail_sync_at,
                fail_write_at,
                ..Faults::default()
            };
            machine.set_faults(faults, seed);
            let error = put(&engine, b"b", &[9; 3000]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Disk);
            assert_eq!(
                put(&engine, b"c", b"3").unwrap_err().kind(),
                ErrorKind::Poisoned
            );
            assert_eq!(engine.flush().unwrap_err().kind(), ErrorKind::Poisoned);
            assert_eq!(
                engine.snapshot().unwrap().get(b"a").unwrap().as_deref(),
                Some(&b"1"[..])
            );
            assert!(!engine.snapshot().unwrap().contains(b"b").unwrap());
            drop(engine);

            // Reopened without a crash: what it shows must then be there after one.
            let engine = open(&machine, options()).unwrap();
            let shown = conformance::collect(&*engine.snapshot().unwrap(), &KeyRange::all());
            machine.crash(seed);
            let engine = open(&machine, options()).unwrap();
            let kept = conformance::collect(&*engine.snapshot().unwrap(), &KeyRange::all());
            assert_eq!(kept.unwrap(), shown.unwrap());
            put(&engine, b"c", b"3").unwrap();
        }
    }
}

#[test]
fn damage_is_told_from_a_torn_end() {
    let machine = SimMachine::new();
    let engine = open(&machine, tiny(1)).unwrap();
    for key in [b"a", b"b", b"c"] {
        put(&engine, key, &[7; 1000]).unwrap();
    }
    drop(engine);
    let files = machine.files();
    let (name, whole) = files.first_key_value().unwrap();
    let mut outcomes = BTreeSet::new();
    for at in 0..3300 {
        machine.tamper(name, |bytes| {
            *bytes = whole.clone();
            bytes[at] ^= 0x10;
        });
        match open(&machine, tiny(2)) {
            Ok(engine) => {
                outcomes.insert(engine.revision().number());
                let intact = (28..64).contains(&at) || (3184..).contains(&at);
                assert!(intact || engine.revision() == Revision::new(2), "byte {at}");
            }
            Err(error) => {
                let text = error.to_string();
                let known = matches!(error.kind(), ErrorKind::Damaged | ErrorKind::Version { .. });
                assert!(known && text.contains(name.as_str()), "{error:?}");
                assert!(
                    at < 64 + 2 * 1040,
                    "byte {at}: only the last record may be torn"
                );
            }
        }
    }
    assert_eq!(outcomes, BTreeSet::from([2, 3]));

    machine.tamper(name, |bytes| {
        *bytes = whole.clone();
        bytes[..512].fill(0);
    });
    assert_eq!(
        open(&machine, options()).err().unwrap().kind(),
        ErrorKind::Damaged
    );
    machine.tamper(name, |bytes| *bytes = vec![0; 64]);
    assert_eq!(
        open(&machine, options())
            .map(|engine| engine.revision())
            .unwrap(),
        Revision::ZERO
    );
    assert!(machine.files().is_empty(), "it was never begun");
}

#[test]
fn a_missing_journal_is_damage() {
    let machine = SimMachine::new();
    let engine = open(&machine, options()).unwrap();
    put(&engine, b"a", b"1").unwrap();
    engine.flush().unwrap();
    drop(engine);
    let disk = machine.disk();
    for name in disk.list().unwrap() {
        disk.remove(&name).unwrap();
    }
    assert_eq!(
        open(&machine, options()).err().unwrap().kind(),
        ErrorKind::Damaged
    );
}

#[test]
fn preconditions_see_tables_that_were_frozen() {
    let engine = open(&SimMachine::new(), tiny(1)).unwrap();
    let read = put(&engine, b"a", b"1").unwrap();
    put(&engine, b"b", &[0; 9000]).unwrap();
    put(&engine, b"c", b"1").unwrap();
    assert!(engine.needs_absorb());
    let attempt = |key: &[u8]| {
        let mut batch = Batch::new(read);
        batch.require_unchanged(key);
        engine.commit(batch).err().map(|error| error.kind())
    };
    assert_eq!(attempt(b"a"), None);
    assert_eq!(attempt(b"b"), Some(ErrorKind::Conflict));
    assert_eq!(attempt(b"c"), Some(ErrorKind::Conflict));
    engine.flush().unwrap();
    assert_eq!(
        attempt(b"a"),
        Some(ErrorKind::Conflict),
        "it is no longer known"
    );
}
