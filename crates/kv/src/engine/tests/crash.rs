//! Random batches, crashes at random operations of disk and tree, and a look at what is left.

use super::*;
use crate::conformance::{Model, apply, collect, random_batch};

/// Is what one seed led to; twice the same seed, twice the same.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    acknowledged: u64,
    crashes: usize,
    kept_unacknowledged: usize,
    rows: Vec<(Vec<u8>, Vec<u8>)>,
    files: Vec<(String, Vec<u8>)>,
}

/// Is the store as it may be found after a crash: with the batch that was on its way, or without.
struct Expected {
    model: Model,
    revision: Revision,
    on_its_way: Option<Model>,
}

fn run(seed: u64, lives: usize) -> Outcome {
    let mut random = Random::new(seed);
    let machine = SimMachine::new();
    let mut expected = Expected {
        model: Model::new(),
        revision: Revision::ZERO,
        on_its_way: None,
    };
    let mut replayed = Model::new();
    let mut outcome = Outcome::default();
    for life in 0..lives {
        let crash_at = Some(random.next_u64() % 120 + 1);
        machine.set_faults(
            Faults {
                crash_at,
                ..Faults::default()
            },
            random.next_u64(),
        );
        let salt = u32::try_from(life).unwrap() * 1000;
        // A machine may die while a store is opened, and nothing may change by that.
        match open(&machine, tiny(salt)) {
            Ok(engine) => {
                check(&engine, &mut expected, &mut replayed, &mut outcome);
                live(&engine, &mut random, &mut expected);
            }
            Err(error) => assert!(machine.is_dead(), "seed {seed}: {error:?}"),
        }
        if !machine.is_dead() {
            continue;
        }
        outcome.crashes += 1;
        if random.once_in(4) {
            machine.kill()
        } else {
            machine.crash(random.next_u64())
        }
    }
    machine.crash(random.next_u64());
    let engine = open(&machine, tiny(u32::MAX - 9)).unwrap();
    check(&engine, &mut expected, &mut replayed, &mut outcome);
    outcome.acknowledged = expected.revision.number();
    outcome.rows = collect(&*engine.snapshot().unwrap(), &KeyRange::all()).unwrap();
    outcome.files = machine.files().into_iter().collect();
    outcome
}

/// Commits and absorbs until the machine dies, or the store is closed in order.
fn live(engine: &Engine, random: &mut Random, expected: &mut Expected) {
    for _ in 0..60 {
        let mut model = expected.model.clone();
        let batch = random_batch(random, expected.revision, 300, &mut model);
        match engine.commit(batch) {
            Ok(revision) => {
                assert_eq!(revision, expected.revision.next());
                (expected.model, expected.revision) = (model, revision);
            }
            Err(_) => {
                expected.on_its_way = Some(model);
                return;
            }
        }
        let absorbed = match random.below(12) {
            0 => engine.flush(),
            1 | 2 => engine.absorb().map(drop),
            _ => Ok(()),
        };
        if absorbed.is_err() {
            return;
        }
    }
    // Whether or not it manages to close, nothing that was acknowledged may go.
    drop(engine.close());
}

/// Finds exactly what was acknowledged, with or without the batch that was on its way.
fn check(engine: &Engine, expected: &mut Expected, replayed: &mut Model, outcome: &mut Outcome) {
    // The machine may die while it is looked at.
    let Ok(snapshot) = engine.snapshot() else {
        return;
    };
    let Ok(rows) = collect(&*snapshot, &KeyRange::all()) else {
        return;
    };
    let revision = engine.revision();
    assert_eq!(snapshot.revision(), revision);
    if let Some(model) = expected.on_its_way.take()
        && revision == expected.revision.next()
    {
        (expected.model, expected.revision) = (model, revision);
        outcome.kept_unacknowledged += 1;
    }
    assert_eq!(revision, expected.revision);
    let model_rows = expected
        .model
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()));
    assert_eq!(rows, model_rows.collect::<Vec<_>>());

    replayed.clear();
    let mut seen = Revision::ZERO;
    while seen < revision {
        let Ok(changes) = engine.changes(seen, 50) else {
            return;
        };
        for change in changes {
            assert_eq!(change.revision(), seen.next());
            seen = change.revision();
            apply(&change, replayed);
        }
    }
    assert_eq!(*replayed, expected.model, "the feed leads to the same rows");
}

#[test]
fn what_was_acknowledged_survives_and_nothing_is_half_there() {
    let mut total = Outcome::default();
    for seed in 0..300 {
        let outcome = run(seed, 12);
        total.acknowledged += outcome.acknowledged;
        total.crashes += outcome.crashes;
        total.kept_unacknowledged += outcome.kept_unacknowledged;
    }
    assert!(total.crashes > 2000, "{} crashes", total.crashes);
    assert!(
        total.acknowledged > 20_000,
        "{} batches",
        total.acknowledged
    );
    let kept = total.kept_unacknowledged;
    assert!(
        kept > 50,
        "{kept} batches that were on their way were there"
    );
}

#[test]
fn the_same_seed_leads_to_the_same_store() {
    for seed in 1000..1020 {
        assert_eq!(run(seed, 8), run(seed, 8));
    }
}

#[test]
fn a_crash_at_each_operation_of_a_short_life_is_survived() {
    let work = |machine: &SimMachine| -> Result<u64> {
        let engine = open(machine, tiny(1))?;
        let mut acknowledged = 0;
        for number in 0..12_u8 {
            put(&engine, &[number], &[number; 1500])?;
            acknowledged = number.into();
            if engine.needs_absorb() {
                engine.absorb()?;
            }
        }
        engine.close()?;
        Ok(acknowledged)
    };
    let machine = SimMachine::new();
    machine.set_faults(Faults::default(), 0);
    work(&machine).unwrap();
    let operations = machine.operations();
    for crash_at in 1..=operations {
        for seed in 0..8 {
            let machine = SimMachine::new();
            machine.set_faults(
                Faults {
                    crash_at: Some(crash_at),
                    ..Faults::default()
                },
                seed,
            );
            assert!(work(&machine).is_err());
            machine.crash(seed);
            let engine = open(&machine, tiny(2)).unwrap();
            let found = engine.revision().number();
            let rows = collect(&*engine.snapshot().unwrap(), &KeyRange::all()).unwrap();
            let keys: Vec<u8> = rows.iter().map(|row| row.0[0]).collect();
            let all: Vec<u8> = (0..12).take(usize::try_from(found).unwrap()).collect();
            assert_eq!(keys, all, "crash at operation {crash_at}, seed {seed}");
            put(&engine, b"after", b"").unwrap();
        }
    }
}
