//! The object manager on a simulated machine whose disk tears, drops and reorders what was not
//! synced, and dies at random operations. One seed, one outcome.

use std::sync::Arc;

use swbem_core::{Class, Object, Result};
use swbem_kv::conformance::Random;
use swbem_kv::sim::{Faults, SimMachine};
use swbem_kv::{Engine, EngineOptions, Kv};
use swbem_manager::{Form, Job, Session, Write};

use crate::kit::*;

const LIVES: u64 = 12;
const INSTANCES: u64 = 60;

/// The store as the caller knows it: what was acknowledged, and what was under way when the
/// machine died.
#[derive(Default)]
struct Known {
    acknowledged: Acknowledged,
    /// The group that was being committed: all of it is there, or none.
    under_way: Vec<(u32, Option<u32>)>,
    class_is_put: bool,
}

fn open(machine: &SimMachine, salt: u32) -> swbem_kv::Result<Arc<dyn Kv>> {
    let mut options = EngineOptions::default();
    options.table_bytes_max = 8 * 1024;
    options.memory_bytes_max = 24 * 1024;
    options.segment_bytes_max = 64 * 1024;
    options.feed_bytes_max = 64 * 1024;
    options.close_replay_bytes_max = 2 * 1024;
    options.salt = salt;
    Ok(Arc::new(Engine::open(
        machine.disk(),
        machine.tree(),
        options,
    )?))
}

fn run(seed: u64) -> Vec<(u32, u32)> {
    let mut random = Random::new(seed);
    let machine = SimMachine::new();
    let mut known = Known::default();
    let mut version = 0;
    for life in 0..LIVES {
        let faults = Faults {
            crash_at: Some(40 + random.next_u64() % 400),
            ..Faults::default()
        };
        machine.set_faults(faults, random.next_u64());
        let lived = live(&machine, &mut random, &mut known, &mut version, life);
        if let Err(error) = lived {
            assert!(machine.is_dead(), "seed {seed}, life {life}: {error}");
        }
        machine.crash(random.next_u64());
    }
    machine.set_faults(Faults::default(), 1);
    let manager = manager(open(&machine, u32::MAX).unwrap()).unwrap();
    let session = connect(&manager).unwrap();
    verify(&manager);
    if !known.class_is_put && stored_class(&session).is_err() {
        return Vec::new();
    }
    settle(&session, &mut known, seed);
    versions(&session).into_iter().collect()
}

/// Opens the store, checks it, and writes groups until the machine dies.
fn live(
    machine: &SimMachine,
    random: &mut Random,
    known: &mut Known,
    version: &mut u32,
    life: u64,
) -> Result<()> {
    let salt = u32::try_from(life + 1).unwrap() * 1_000;
    let Ok(kv) = open(machine, salt) else {
        assert!(machine.is_dead());
        return Ok(());
    };
    let manager = manager(kv.clone())?;
    let session = connect(&manager)?;
    let class = match stored_class(&session) {
        Ok(class) => class,
        Err(error) if machine.is_dead() => return Err(error),
        Err(_) => {
            assert!(
                !known.class_is_put,
                "the class was acknowledged and is gone"
            );
            let job = session.put(&class().into(), 0, None, Form::Sync)?;
            commit(&session, vec![job])?;
            known.class_is_put = true;
            stored_class(&session)?
        }
    };
    known.class_is_put = true;
    verify_unless_dead(&manager, machine);
    if machine.is_dead() {
        return Ok(());
    }
    settle(&session, known, life);
    loop {
        write_group(&session, &class, random, known, version)?;
        if random.next_u64().is_multiple_of(5) && kv.flush().is_err() {
            return Ok(());
        }
    }
}

fn verify_unless_dead(manager: &swbem_manager::Manager, machine: &SimMachine) {
    let mut findings = Vec::new();
    let verified = manager
        .store()
        .verify(&mut |finding| findings.push(finding));
    if verified.is_ok() && !machine.is_dead() {
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

/// Compares the store with what is known, and learns what became of the group under way.
fn settle(session: &Session, known: &mut Known, life: u64) {
    let found = versions(session);
    let under_way = std::mem::take(&mut known.under_way);
    let mut with = known.acknowledged.clone();
    with.extend(under_way);
    let of = |state: &Acknowledged| -> Vec<(u32, u32)> {
        state
            .iter()
            .filter_map(|(id, version)| Some((*id, (*version)?)))
            .collect()
    };
    let found: Vec<(u32, u32)> = found.into_iter().collect();
    if found == of(&with) {
        known.acknowledged = with;
    } else {
        assert_eq!(found, of(&known.acknowledged), "life {life}");
    }
}

fn write_group(
    session: &Session,
    class: &Arc<Class>,
    random: &mut Random,
    known: &mut Known,
    version: &mut u32,
) -> Result<()> {
    let mut jobs = Vec::new();
    let mut changes = Vec::new();
    let mut state = known.acknowledged.clone();
    for _ in 0..=random.next_u64() % 8 {
        let id = u32::try_from(random.next_u64() % INSTANCES).unwrap();
        let exists = state.get(&id).copied().flatten().is_some();
        let change = if exists && random.next_u64().is_multiple_of(4) {
            jobs.push(session.delete(&format!("{CLASS}.Id={id}"), 0, None, Form::Sync)?);
            None
        } else {
            *version += 1;
            let object = Object::from(instance(class, id, *version));
            jobs.push(session.put(&object, 0, None, Form::Sync)?);
            Some(*version)
        };
        state.insert(id, change);
        changes.push((id, change));
    }
    known.under_way = changes;
    commit(session, jobs)?;
    known.acknowledged = state;
    known.under_way.clear();
    Ok(())
}

fn commit(session: &Session, jobs: Vec<Job>) -> Result<()> {
    let mut writes: Vec<Write> = jobs
        .into_iter()
        .map(|job| match job {
            Job::Write(write) => write,
            Job::Task(_) => panic!("a put to a stored class is a write"),
        })
        .collect();
    let mut group = session.manager().begin()?;
    for write in &mut writes {
        group.apply(write)?;
    }
    group.commit()
}

#[test]
fn put_310_put_123_crashes_leave_whole_groups_or_nothing() {
    for seed in 1..=40 {
        run(seed);
    }
}

#[test]
fn a_seed_always_leads_to_the_same_store() {
    for seed in [3, 17] {
        assert_eq!(run(seed), run(seed), "seed {seed}");
    }
}
