//! A child process puts and deletes asynchronously, tells what its sink hears, and is killed at a
//! random moment. What it told is in the store, nothing is half there, and the store verifies.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use swbem_core::{NamedValueSet, Object, Value};
use swbem_kv_lmdb::LmdbKv;
use swbem_manager::Connect;
use swbem_runtime::{Runtime, RuntimeOptions, SinkEvents};

use crate::kit::*;

const STORE: &str = "SWBEM_KILL_TEST_STORE";
const SEED: &str = "SWBEM_KILL_TEST_SEED";
const CHILD: &str = "kill::child_puts_until_killed";
const KILLS: u32 = 8;
const INSTANCES: u32 = 3_000;

/// The child's part; does nothing unless this process is the child.
#[test]
fn child_puts_until_killed() {
    let (Ok(path), Ok(seed)) = (std::env::var(STORE), std::env::var(SEED)) else {
        assert!(std::env::var_os(STORE).is_none());
        return;
    };
    let seed: u32 = seed.parse().unwrap();
    let manager = manager(Arc::new(LmdbKv::open(path).unwrap())).unwrap();
    let runtime = Runtime::start(manager, RuntimeOptions::default());
    let connection = runtime.connect(Connect::as_system(NAMESPACE)).unwrap();
    let class = match stored_class(connection.session()) {
        Ok(class) => class,
        Err(_) => {
            connection.put(&class().into(), 0, None).unwrap();
            stored_class(connection.session()).unwrap()
        }
    };
    // The sink tells on standard error, a line an event, as soon as it hears.
    let sink = SinkEvents::new()
        .on_completed(|completion, context| {
            let context = context.unwrap();
            let number = |name| match context.get(name) {
                Some(Value::Uint32(number)) => *number,
                _ => panic!("no {name}"),
            };
            let (what, id, version) = (number("What"), number("Id"), number("Version"));
            let outcome = completion.status.0;
            let line = format!("ack {what} {id} {version} {outcome}\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
        })
        .into_handle();
    let mut step = seed;
    for version in (seed * 1_000_000).. {
        step = step.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let id = (step >> 8) % INSTANCES;
        let what = u32::from(step.is_multiple_of(10));
        let line = format!("go {what} {id} {version}\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        let context = Arc::new(
            NamedValueSet::new()
                .with("What", what)
                .with("Id", id)
                .with("Version", version),
        );
        if what == 0 {
            let object = Object::from(instance(&class, id, version));
            connection
                .put_async(&sink, &object, 0, None, Some(context))
                .unwrap();
        } else {
            let path = format!("{CLASS}.Id={id}");
            connection
                .delete_async(&sink, &path, 0, None, Some(context))
                .unwrap();
        }
    }
}

/// What happened to one instance: the operations that were started, in order, and how many of
/// them are known to be durable.
#[derive(Default)]
struct History {
    started: Vec<(bool, u32)>,
    durable: usize,
}

impl History {
    /// Tells whether the instance may be found at a version, or not at all: as some operation left
    /// it that is the last durable one or was started after it.
    fn allows(&self, before: Option<u32>, found: Option<u32>) -> bool {
        let after = |(is_put, version): &(bool, u32)| is_put.then_some(*version);
        let first = if self.durable == 0 {
            Some(before)
        } else {
            None
        };
        let rest = self
            .started
            .iter()
            .skip(self.durable.saturating_sub(1))
            .map(after);
        first.into_iter().chain(rest).any(|state| state == found)
    }
}

/// Runs the child, kills it, and returns what it told.
fn run_and_kill(store: &Path, seed: u32) -> BTreeMap<u32, History> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", CHILD, "--nocapture", "--test-threads", "1"])
        .env(STORE, store)
        .env(SEED, seed.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut told: BTreeMap<u32, History> = BTreeMap::new();
    let mut acknowledged = 0;
    let count = 200 + (seed * 7919) % 4_000;
    let mut line = String::new();
    while acknowledged < count {
        line.clear();
        if lines.read_line(&mut line).unwrap() == 0 {
            panic!("the child ended by itself: {:?}", child.wait());
        }
        acknowledged += u32::from(take(&mut told, line.trim_end()));
    }
    child.kill().unwrap();
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    child.wait().unwrap();
    let complete = rest.rfind('\n').map_or("", |end| &rest[..end]);
    for line in complete.lines() {
        take(&mut told, line);
    }
    told
}

/// Takes a line of the child's; tells whether it was an acknowledgement.
fn take(told: &mut BTreeMap<u32, History>, line: &str) -> bool {
    let Some((kind, rest)) = line.split_once(' ') else {
        return false;
    };
    let numbers: Vec<u32> = rest.split(' ').filter_map(|n| n.parse().ok()).collect();
    match (kind, numbers.as_slice()) {
        ("go", [what, id, version]) => {
            told.entry(*id)
                .or_default()
                .started
                .push((*what == 0, *version));
            false
        }
        ("ack", [_, id, version, _]) => {
            let history = told.get_mut(id).unwrap();
            let at = history
                .started
                .iter()
                .position(|(_, started)| started == version)
                .unwrap();
            history.durable = history.durable.max(at + 1);
            true
        }
        _ => false,
    }
}

#[test]
fn put_011_what_a_killed_process_acknowledged_is_there_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut before = BTreeMap::new();
    for seed in 1..=KILLS {
        let told = run_and_kill(folder.path(), seed);
        let acknowledged: usize = told.values().map(|history| history.durable).sum();
        assert!(
            acknowledged >= 200,
            "seed {seed}: only {acknowledged} acknowledged"
        );
        let manager = manager(Arc::new(LmdbKv::open(folder.path()).unwrap())).unwrap();
        verify(&manager);
        let found = versions(&connect(&manager).unwrap());
        for (id, history) in &told {
            let (was, is) = (before.get(id).copied(), found.get(id).copied());
            assert!(
                history.allows(was, is),
                "seed {seed}: instance {id} was {was:?}, is {is:?}, {} of {:?} were durable",
                history.durable,
                history.started
            );
        }
        for (id, version) in &before {
            if !told.contains_key(id) {
                assert_eq!(found.get(id), Some(version), "seed {seed}: instance {id}");
            }
        }
        before = found;
    }
}
