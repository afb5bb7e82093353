//! A manager on an in-memory store, and jobs run to their end on the caller's thread.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use swbem_core::security::{Ace, AceFlags, Acl, Rights, SecurityDescriptor, Sid, Token};
use swbem_core::{
    CimType, Class, ClassObject, DataType, Flavor, Instance, NamedValueSet, Object, Qualifier,
    Result, Status, Value,
};
use swbem_kv::MemKv;
use swbem_kv::Revision;
use swbem_manager::{Connect, Form, Job, Manager, Session, Settings, TaskHost};
use swbem_mof::{ActionKind, bind, parse_text};
use swbem_provider::{Cancellation, Provider, Registration};
use swbem_store::{ChangeRecord, Operation, Read, Store};
use swbem_text::Files;

pub(crate) fn manager() -> Arc<Manager> {
    manager_with(|_| {})
}

pub(crate) fn manager_with(change: impl FnOnce(&mut Settings)) -> Arc<Manager> {
    let counter = Mutex::new(0_u128);
    let mut settings = Settings::new("TESTBOX", move || {
        let mut counter = counter.lock().unwrap();
        *counter += 1;
        *counter
    });
    change(&mut settings);
    Manager::open(Store::open(Arc::new(MemKv::new())).unwrap(), settings).unwrap()
}

pub(crate) fn session() -> Session {
    system(&manager(), NS)
}

/// The namespace that tests work in unless they say so.
pub(crate) const NS: &str = r"root\cimv2";

pub(crate) const UPDATE_ONLY: u32 = 0x1;
pub(crate) const CREATE_ONLY: u32 = 0x2;
pub(crate) const SAFE: u32 = 0x20;
pub(crate) const FORCE: u32 = 0x40;
pub(crate) const AMENDED: u32 = 0x2_0000;

/// Opens a session as the machine itself.
pub(crate) fn system(manager: &Arc<Manager>, namespace: &str) -> Session {
    manager.connect(Connect::as_system(namespace)).unwrap()
}

/// The user that tests give rights to.
pub(crate) fn user() -> Token {
    Token::unix(1000, [])
}

/// A manager whose namespaces give nobody but administrators any right.
pub(crate) fn closed_manager() -> Arc<Manager> {
    manager_with(|settings| settings.default_user_rights = Rights::NONE)
}

/// Gives the test user rights in a namespace, and takes those the user had before.
pub(crate) fn grant(manager: &Arc<Manager>, namespace: &str, rights: Rights) {
    let own = Acl::new([Ace::allow(
        *user().user(),
        rights.with_implied(),
        AceFlags::NONE,
    )]);
    set_descriptor(manager, namespace, own).unwrap();
}

/// Replaces the discretionary list of a namespace through `SetSD`.
pub(crate) fn set_descriptor(
    manager: &Arc<Manager>,
    namespace: &str,
    dacl: Acl,
) -> Result<Vec<Object>> {
    let descriptor = SecurityDescriptor::empty()
        .with_owner(Some(Sid::ADMINISTRATORS))
        .with_group(Some(Sid::ADMINISTRATORS))
        .with_dacl(dacl);
    set_sd(&system(manager, namespace), &descriptor.to_bytes().unwrap())
}

pub(crate) fn set_sd(session: &Session, bytes: &[u8]) -> Result<Vec<Object>> {
    exec(
        session,
        "__SystemSecurity=@",
        "SetSD",
        &[("SD", Value::bytes(bytes))],
    )
}

/// Opens a session as the test user.
pub(crate) fn as_user(manager: &Arc<Manager>, namespace: &str) -> Result<Session> {
    manager.connect(Connect::new(namespace, user()))
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

/// Compiles the classes of a MOF text.
pub(crate) fn classes(mof: &str) -> Vec<ClassObject> {
    let mut files = Files::new();
    let (unit, diagnostics) = parse_text(&mut files, "test.mof", mof);
    let mistakes: Vec<_> = diagnostics.iter().filter(|d| d.is_error()).collect();
    assert!(mistakes.is_empty(), "{mof}: {mistakes:?}");
    bind(&unit, &files)
        .actions
        .iter()
        .map(|action| match &action.kind {
            ActionKind::PutClass { class, .. } => ClassObject::from_decl((**class.decl()).clone()),
            other => panic!("not a class: {other:?}"),
        })
        .collect()
}

/// Compiles the one class of a MOF text.
pub(crate) fn class(mof: &str) -> ClassObject {
    let mut all = classes(mof);
    assert_eq!(all.len(), 1, "{mof}");
    all.remove(0)
}

/// Puts the classes of a MOF text.
pub(crate) fn define(session: &Session, mof: &str) {
    for class in classes(mof) {
        let name = class.name().clone();
        put(session, class, 0).unwrap_or_else(|error| panic!("class {name}: {error}"));
    }
}

/// Puts the one class of a MOF text and returns the status.
pub(crate) fn put_mof(session: &Session, mof: &str, flags: u32) -> Status {
    status(put(session, class(mof), flags))
}

/// Makes an instance with some values.
pub(crate) fn make(session: &Session, class: &str, values: &[(&str, Value)]) -> Instance {
    let mut instance = spawn(session, class);
    for (name, value) in values {
        instance.set(name, value.clone()).unwrap();
    }
    instance
}

/// Makes an instance with some values and puts it.
pub(crate) fn add(session: &Session, class: &str, values: &[(&str, Value)]) -> String {
    put(session, make(session, class, values), 0).unwrap()
}

pub(crate) fn text(text: &str) -> Value {
    Value::string(text)
}

pub(crate) fn number(number: u32) -> Value {
    Value::Uint32(number)
}

/// Returns the status of an outcome; OK when it is none.
pub(crate) fn status<T>(outcome: Result<T>) -> Status {
    outcome.err().map_or(Status::OK, |error| error.status())
}

/// Gets an instance.
pub(crate) fn get_instance(session: &Session, path: &str) -> Instance {
    let object = get(session, path).unwrap_or_else(|error| panic!("{path:.100}: {error}"));
    object.as_instance().unwrap().clone()
}

/// Gets one value of an instance.
pub(crate) fn value(session: &Session, path: &str, property: &str) -> Value {
    get_instance(session, path).get(property).unwrap().clone()
}

/// Gets a class with all it inherits.
pub(crate) fn get_class(session: &Session, name: &str) -> Class {
    let object = get(session, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    object.as_class().unwrap().resolve()
}

pub(crate) fn exists(session: &Session, path: &str) -> bool {
    match get(session, path) {
        Ok(_) => true,
        Err(error) if [Status::NOT_FOUND, Status::INVALID_CLASS].contains(&error.status()) => false,
        Err(error) => panic!("{path:.100}: {error}"),
    }
}

/// Tells whether instances of exactly a class are in the repository.
pub(crate) fn has_rows(session: &Session, class: &str) -> bool {
    let view = session.manager().store().view().unwrap();
    let namespace = view.namespace(session.namespace()).unwrap().unwrap();
    let class = view.class(namespace.id, class).unwrap().unwrap();
    view.has_instances(&class).unwrap()
}

/// Runs a job and returns the objects it sent.
pub(crate) fn objects(session: &Session, job: Result<Job>) -> Result<Vec<Object>> {
    run(session, job?).map(|(_, objects)| objects)
}

/// Runs a method with inputs made of its signature.
pub(crate) fn exec(
    session: &Session,
    path: &str,
    method: &str,
    inputs: &[(&str, Value)],
) -> Result<Vec<Object>> {
    let class = path.split(['.', '=']).next().unwrap();
    // Whoever may not get the class still knows what its methods take.
    let known = system(session.manager(), session.namespace());
    let definition = get(&known, class)
        .ok()
        .map(|object| object.as_class().unwrap().resolve());
    let carrier = definition
        .as_ref()
        .and_then(|class| class.method(method))
        .and_then(|method| method.decl.in_parameters());
    let inputs = carrier.map(|carrier| {
        let mut instance = Instance::new(carrier);
        for (name, value) in inputs {
            instance.set(name, value.clone()).unwrap();
        }
        instance
    });
    objects(
        session,
        session.exec_method(path, method, inputs.as_ref(), 0, None, Form::Sync),
    )
}

/// Registers a provider in the namespace of a session.
pub(crate) fn register(session: &Session, name: &str, provider: Arc<dyn Provider>) {
    let registration = Registration::new(name, provider);
    register_as(session, registration);
}

pub(crate) fn register_as(session: &Session, registration: Registration) {
    session
        .manager()
        .register_provider(session.namespace(), registration)
        .unwrap();
}

/// Returns the revision that the repository is at.
pub(crate) fn now(session: &Session) -> Revision {
    session.manager().store().view().unwrap().revision()
}

/// Returns the changes since a revision.
pub(crate) fn changes(session: &Session, since: Revision) -> Vec<ChangeRecord> {
    session.manager().store().changes(since, 1000).unwrap()
}

/// Returns the changes since a revision in short: what happened to which kind of object.
pub(crate) fn changes_in_short(session: &Session, since: Revision) -> Vec<String> {
    let view = session.manager().store().view().unwrap();
    changes(session, since)
        .iter()
        .map(|change| {
            let what = match change.operation() {
                Operation::Created => "created",
                Operation::Modified => "modified",
                Operation::Deleted => "deleted",
            };
            let about = match &change.kind {
                swbem_store::ChangeKind::Instance { class, .. } => view
                    .class_by_id(*class)
                    .unwrap()
                    .map_or("an instance".to_owned(), |class| {
                        format!("instance of {}", class.path())
                    }),
                swbem_store::ChangeKind::Class {
                    previous, current, ..
                } => {
                    let decl = current.as_ref().or(previous.as_ref()).unwrap();
                    format!("class {}", decl.name)
                }
                swbem_store::ChangeKind::Namespace { previous, current } => {
                    let image = current.as_ref().or(previous.as_ref()).unwrap();
                    format!("namespace {}", image.path)
                }
                other => panic!("{other:?}"),
            };
            format!("{what} {about}")
        })
        .collect()
}

/// Checks that the repository contradicts itself nowhere.
pub(crate) fn verify(session: &Session) {
    let mut findings = Vec::new();
    session
        .manager()
        .store()
        .verify(&mut |finding| findings.push(format!("{finding:?}")))
        .unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
}
