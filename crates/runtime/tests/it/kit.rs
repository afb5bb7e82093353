//! A runtime on an in-memory store, and what tests put into it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use swbem_core::{
    CimType, ClassObject, DataType, Flavor, Instance, NamedValueSet, Object, Qualifier, Result,
    Status,
};
use swbem_kv::MemKv;
use swbem_manager::{Connect, Manager, Settings};
use swbem_provider::{Provider, Registration};
use swbem_runtime::{
    Clock, Completion, Connection, ManualClock, Runtime, RuntimeOptions, Sink, SinkHandle,
};
use swbem_store::Store;

pub(crate) const NS: &str = r"root\cimv2";
pub(crate) const RETURN_IMMEDIATELY: u32 = 0x10;
pub(crate) const CREATE_ONLY: u32 = 0x2;

pub(crate) fn manager() -> Arc<Manager> {
    manager_with(|_| {})
}

pub(crate) fn manager_with(set: impl FnOnce(&mut Settings)) -> Arc<Manager> {
    let counter = AtomicU64::new(1);
    let mut settings = Settings::new("TESTBOX", move || {
        u128::from(counter.fetch_add(1, Ordering::Relaxed))
    });
    set(&mut settings);
    Manager::open(Store::open(Arc::new(MemKv::new())).unwrap(), settings).unwrap()
}

/// A connection of the machine itself, and the clock of its runtime.
pub(crate) fn connection() -> (Connection, ManualClock) {
    connection_with(|_| {})
}

pub(crate) fn connection_with(set: impl FnOnce(&mut RuntimeOptions)) -> (Connection, ManualClock) {
    let (clock, manual) = Clock::manual();
    let mut options = RuntimeOptions::new().with_clock(clock);
    set(&mut options);
    let runtime = Runtime::start(manager(), options);
    (runtime.connect(Connect::as_system(NS)).unwrap(), manual)
}

/// A class with a string key `Name` and a `uint32` property `Size`.
pub(crate) fn thing(name: &str) -> ClassObject {
    let mut class = ClassObject::new_base();
    class.set_name(name);
    class
        .add_property("Name", DataType::scalar(CimType::String))
        .unwrap();
    class
        .set_property_qualifier("Name", Qualifier::new("key", true, Flavor::KEY))
        .unwrap();
    class
        .add_property("Size", DataType::scalar(CimType::Uint32))
        .unwrap();
    class
}

/// Puts the class `Thing`.
pub(crate) fn define(connection: &Connection) {
    connection.put(&thing("Thing").into(), 0, None).unwrap();
}

pub(crate) fn item(connection: &Connection, class: &str, name: &str) -> Object {
    let class = connection.get(class, 0, None).unwrap();
    let mut instance = Instance::new(Arc::new(class.as_class().unwrap().resolve()));
    instance.set("Name", name).unwrap();
    instance.set("Size", 7_u32).unwrap();
    instance.into()
}

/// Puts `count` instances of `Thing`.
pub(crate) fn fill(connection: &Connection, count: usize) {
    for nth in 0..count {
        connection
            .put(&item(connection, "Thing", &format!("{nth:04}")), 0, None)
            .unwrap();
    }
}

/// Puts a class that a provider serves, and registers that.
pub(crate) fn serve(connection: &Connection, class: &str, provider: Arc<dyn Provider>) {
    serve_within(connection, class, provider, None);
}

pub(crate) fn serve_within(
    connection: &Connection,
    class: &str,
    provider: Arc<dyn Provider>,
    timeout_ms: Option<u64>,
) {
    let mut object = thing(class);
    object
        .set_qualifier(Qualifier::new("dynamic", true, Flavor::NONE))
        .unwrap();
    object
        .set_qualifier(Qualifier::new("provider", class, Flavor::NONE))
        .unwrap();
    connection.put(&object.into(), 0, None).unwrap();
    let mut registration = Registration::new(class, provider);
    registration.timeout_ms = timeout_ms;
    connection
        .runtime()
        .manager()
        .register_provider(NS, registration)
        .unwrap();
}

pub(crate) fn status<T>(outcome: Result<T>) -> Status {
    outcome.err().map_or(Status::OK, |error| error.status())
}

/// A sink that keeps what it hears.
#[derive(Default)]
pub(crate) struct Listener {
    heard: Mutex<Vec<Heard>>,
    changed: Condvar,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Heard {
    Ready(String),
    Put(String),
    Progress(u16, u16, String),
    Completed(Status),
}

impl Listener {
    pub(crate) fn new() -> (Arc<Self>, SinkHandle) {
        let listener = Arc::new(Listener::default());
        let handle = SinkHandle::new(listener.clone());
        (listener, handle)
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// Waits for a number of completions and returns everything that was heard.
    pub(crate) fn after(&self, completions: usize) -> Vec<Heard> {
        let is_completed = |heard: &&Heard| matches!(heard, Heard::Completed(_));
        let mut heard = self.heard.lock().unwrap();
        while heard.iter().filter(is_completed).count() < completions {
            heard = self.changed.wait(heard).unwrap();
        }
        heard.clone()
    }

    fn hear(&self, heard: Heard) {
        self.heard.lock().unwrap().push(heard);
        self.changed.notify_all();
    }
}

impl Sink for Listener {
    fn object_ready(&self, object: Object, _: Option<&Arc<NamedValueSet>>) -> Result<()> {
        self.hear(Heard::Ready(object.relpath().unwrap_or_default()));
        Ok(())
    }

    fn object_put(&self, path: &str, _: Option<&Arc<NamedValueSet>>) -> Result<()> {
        self.hear(Heard::Put(path.to_owned()));
        Ok(())
    }

    fn progress(
        &self,
        upper_bound: u16,
        current: u16,
        message: &str,
        _: Option<&Arc<NamedValueSet>>,
    ) -> Result<()> {
        self.hear(Heard::Progress(upper_bound, current, message.to_owned()));
        Ok(())
    }

    fn completed(&self, completion: Completion, _: Option<&Arc<NamedValueSet>>) {
        self.hear(Heard::Completed(completion.status));
    }
}
