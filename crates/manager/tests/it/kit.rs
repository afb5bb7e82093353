//! A manager on an in-memory store, and jobs run to their end on the caller's thread.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use swbem_core::{
    CimType, ClassObject, DataType, Flavor, Instance, NamedValueSet, Object, Qualifier, Result,
};
use swbem_kv::MemKv;
use swbem_manager::{Connect, Form, Job, Manager, Session, Settings, TaskHost};
use swbem_provider::Cancellation;
use swbem_store::Store;

pub(crate) fn manager() -> Arc<Manager> {
    let counter = Mutex::new(0_u128);
    let settings = Settings::new("TESTBOX", move || {
        let mut counter = counter.lock().unwrap();
        *counter += 1;
        *counter
    });
    Manager::open(Store::open(Arc::new(MemKv::new())).unwrap(), settings).unwrap()
}

pub(crate) fn session() -> Session {
    manager()
        .connect(Connect::as_system(r"root\cimv2"))
        .unwrap()
}

/// Receives what a task sends.
#[derive(Default)]
pub(crate) struct Host {
    pub(crate) objects: Mutex<Vec<Object>>,
    cancellation: Cancellation,
}

impl TaskHost for Host {
    fn indicate(&self, object: Object) -> ControlFlow<()> {
        self.objects.lock().unwrap().push(object);
        ControlFlow::Continue(())
    }

    fn progress(&self, _upper_bound: u16, _current: u16, _message: &str) {}

    fn cancellation(&self) -> &Cancellation {
        &self.cancellation
    }

    fn schedule(&self, _after_ms: u64, _action: Box<dyn FnOnce() + Send>) {}
}

/// Runs a job to its end: a write in a group of its own.
pub(crate) fn run(session: &Session, job: Job) -> Result<(Option<String>, Vec<Object>)> {
    match job {
        Job::Write(mut write) => {
            let mut group = session.manager().begin()?;
            let path = group.apply(&mut write)?;
            group.commit()?;
            Ok((path, Vec::new()))
        }
        Job::Task(task) => {
            let host = Host::default();
            let path = task.run(&host)?;
            Ok((path, host.objects.into_inner().unwrap()))
        }
    }
}

pub(crate) fn put(session: &Session, object: impl Into<Object>, flags: u32) -> Result<String> {
    put_with(session, object, flags, None)
}

pub(crate) fn put_with(
    session: &Session,
    object: impl Into<Object>,
    flags: u32,
    context: Option<&NamedValueSet>,
) -> Result<String> {
    let job = session.put(&object.into(), flags, context, Form::Sync)?;
    Ok(run(session, job)?.0.unwrap_or_default())
}

pub(crate) fn delete(session: &Session, path: &str) -> Result<()> {
    run(session, session.delete(path, 0, None, Form::Sync)?).map(|_| ())
}

pub(crate) fn get(session: &Session, path: &str) -> Result<Object> {
    session.get_object(path, 0, None)
}

pub(crate) fn names(session: &Session, class: &str, flags: u32) -> Vec<String> {
    let mut all: Vec<String> = session
        .instances(class, flags, None)
        .unwrap()
        .map(|instance| instance.unwrap().relpath().unwrap())
        .collect();
    all.sort();
    all
}

/// Builds a class with a string key `Name` and a `uint32` property `Size`.
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

pub(crate) fn spawn(session: &Session, class: &str) -> Instance {
    let object = get(session, class).unwrap();
    Instance::new(Arc::new(object.as_class().unwrap().resolve()))
}

pub(crate) fn named(session: &Session, class: &str, name: &str, size: u32) -> Instance {
    let mut instance = spawn(session, class);
    instance.set("Name", name).unwrap();
    instance.set("Size", size).unwrap();
    instance
}
