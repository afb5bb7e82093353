//! The repository under measurement: a store in a directory, a runtime, and a connection.

use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use anyhow::{Result, anyhow, ensure};
use swbem_core::{
    CimType, Class, ClassObject, DataType, Flavor, Instance, Object, Qualifier, Value,
};
use swbem_kv_lmdb::LmdbKv;
use swbem_manager::{Connect, Manager, Settings};
use swbem_runtime::{Connection, Runtime, RuntimeOptions, SinkEvents, SinkHandle, Timeout};
use swbem_store::Store;

use swbem_bench::measure::scatter;

/// A class without an indexed property.
pub(crate) const PLAIN: &str = "Bench_Plain";
/// The same with one.
pub(crate) const INDEXED: &str = "Bench_Indexed";

const TEXT: &str = "a text of a length that makes rows about three hundred bytes long, as the engines' are, \
    and that nobody will ever read but the disk, which does not mind; it goes on for a while longer";

pub(crate) struct Subject {
    connection: Connection,
    runtime: Arc<Runtime>,
}

impl Subject {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let store = Store::open(Arc::new(LmdbKv::open(path)?))?;
        let manager = Manager::open(store, Settings::new("BENCH", || 7))?;
        let runtime = Runtime::start(manager, RuntimeOptions::default());
        let connection = runtime.connect(Connect::as_system(r"root\cimv2"))?;
        Ok(Subject {
            connection,
            runtime,
        })
    }

    pub(crate) fn put_classes(&self) -> Result<()> {
        for name in [PLAIN, INDEXED] {
            self.connection.put(&class(name)?.into(), 0, None)?;
        }
        Ok(())
    }

    /// Puts instances with a sink, so many at a time.
    pub(crate) fn put_async(
        &self,
        class: &str,
        numbers: Range<usize>,
        in_flight: usize,
    ) -> Result<()> {
        let class = self.class(class)?;
        let count = numbers.len();
        let tally = Arc::new(Tally::default());
        let sink = tally.sink();
        for number in numbers {
            let object = Object::from(instance(&class, number)?);
            tally.start(in_flight);
            self.connection.put_async(&sink, &object, 0, None, None)?;
        }
        ensure!(
            sink.wait_idle(Timeout::Infinite),
            "the puts did not complete"
        );
        ensure!(
            tally.put.load(Ordering::Relaxed) == count,
            "a put was not reported"
        );
        Ok(())
    }

    /// Deletes instances with a sink, so many at a time.
    pub(crate) fn delete_async(
        &self,
        class: &str,
        numbers: Range<usize>,
        in_flight: usize,
    ) -> Result<()> {
        let tally = Arc::new(Tally::default());
        let sink = tally.sink();
        for number in numbers {
            tally.start(in_flight);
            self.connection
                .delete_async(&sink, &path(class, number), 0, None, None)?;
        }
        ensure!(
            sink.wait_idle(Timeout::Infinite),
            "the deletions did not complete"
        );
        ensure!(
            tally.failed.load(Ordering::Relaxed) == 0,
            "a deletion failed"
        );
        Ok(())
    }

    pub(crate) fn put_one(&self, class: &str, number: usize) -> Result<()> {
        let class = self.class(class)?;
        self.connection
            .put(&instance(&class, number)?.into(), 0, None)?;
        Ok(())
    }

    /// Waits until the engine has nothing left to do in the background, as the bare engines have
    /// when their single commits are measured.
    pub(crate) fn settle(&self) -> Result<()> {
        self.connection.session().manager().store().kv().flush()?;
        Ok(())
    }

    pub(crate) fn get(&self, class: &str, number: usize) -> Result<()> {
        self.connection.get(&path(class, number), 0, None)?;
        Ok(())
    }

    pub(crate) fn gets(&self, paths: &[String]) -> Result<()> {
        for path in paths {
            let object = self.connection.get(path, 0, None)?;
            ensure!(object.as_instance().is_some(), "{path} is not an instance");
        }
        Ok(())
    }

    /// Goes through all rows, looking at one property of each.
    pub(crate) fn visit_all(&self, class: &str) -> Result<usize> {
        let cursor = self.connection.session().instances(class, 0, None)?;
        let position = self
            .class(class)?
            .position("Size")
            .ok_or_else(|| anyhow!("no Size"))?;
        let mut seen = 0;
        let mut failure = None;
        cursor.visit(&mut |row| match row.value(position) {
            Ok(Value::Uint32(_)) => {
                seen += 1;
                ControlFlow::Continue(())
            }
            other => {
                failure = Some(anyhow!("a row has {other:?}"));
                ControlFlow::Break(())
            }
        })?;
        failure.map_or(Ok(seen), Err)
    }

    /// Pulls all instances, decoded.
    pub(crate) fn decode_all(&self, class: &str) -> Result<usize> {
        let mut seen = 0;
        for instance in self.connection.session().instances(class, 0, None)? {
            ensure!(instance?.get("Size").is_some(), "an instance has no Size");
            seen += 1;
        }
        Ok(seen)
    }

    fn class(&self, name: &str) -> Result<Arc<Class>> {
        let object = self.connection.get(name, 0, None)?;
        let class = object
            .as_class()
            .ok_or_else(|| anyhow!("{name} is not a class"))?;
        Ok(class.resolved())
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        self.runtime.shut_down(std::time::Duration::from_secs(60));
    }
}

/// What a sink heard, and who waits for it to hear more.
#[derive(Default)]
struct Tally {
    put: AtomicUsize,
    failed: AtomicUsize,
    under_way: Mutex<usize>,
    fewer: Condvar,
}

impl Tally {
    fn sink(self: &Arc<Self>) -> SinkHandle {
        let (puts, completions) = (self.clone(), self.clone());
        SinkEvents::new()
            .on_object_put(move |_, _| {
                puts.put.fetch_add(1, Ordering::Relaxed);
                Ok(())
            })
            .on_completed(move |completion, _| {
                if completion.status.is_error() {
                    completions.failed.fetch_add(1, Ordering::Relaxed);
                }
                completions.complete();
            })
            .into_handle()
    }

    fn complete(&self) {
        let mut under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *under_way -= 1;
        if under_way.is_multiple_of(WAKE_EVERY) {
            self.fewer.notify_one();
        }
    }

    /// Counts a call that starts, after waiting until fewer than a number are under way.
    fn start(&self, in_flight: usize) {
        let mut under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if *under_way >= in_flight {
            // Waking for every single one would measure the waking.
            while *under_way > in_flight - 2 * WAKE_EVERY {
                under_way = self
                    .fewer
                    .wait(under_way)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        }
        *under_way += 1;
    }
}

const WAKE_EVERY: usize = 32;

/// Returns the path of an instance; keys are scattered, as the engines' are.
pub(crate) fn path(class: &str, number: usize) -> String {
    format!("{class}.Id=\"{}\"", key(number))
}

fn key(number: usize) -> String {
    format!("{:016x}-{number:016x}-key", scatter(number))
}

fn class(name: &str) -> Result<ClassObject> {
    let mut class = ClassObject::new_base();
    class.set_name(name);
    for (name, cim_type) in [
        ("Id", CimType::String),
        ("Size", CimType::Uint32),
        ("Stamp", CimType::Uint64),
        ("On", CimType::Boolean),
        ("Text", CimType::String),
        ("Load", CimType::Real64),
    ] {
        class.add_property(name, DataType::scalar(cim_type))?;
    }
    class.set_property_qualifier("Id", Qualifier::new("key", true, Flavor::KEY))?;
    if name == INDEXED {
        class.set_property_qualifier("Size", Qualifier::new("indexed", true, Flavor::NONE))?;
    }
    Ok(class)
}

fn instance(class: &Arc<Class>, number: usize) -> Result<Instance> {
    let mut instance = Instance::new(class.clone());
    instance.set("Id", key(number))?;
    instance.set("Size", u32::try_from(scatter(number) % 1_000_000)?)?;
    instance.set("Stamp", Value::Uint64(u64::try_from(number)?))?;
    instance.set("On", number.is_multiple_of(2))?;
    instance.set("Text", TEXT)?;
    instance.set("Load", Value::Real64(0.5))?;
    Ok(instance)
}
