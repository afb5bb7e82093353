//! A class with everything a put touches, and what the store must hold of its instances.

use std::collections::BTreeMap;
use std::sync::Arc;

use swbem_core::{CimType, Class, ClassObject, DataType, Flavor, Instance, Qualifier, Value};
use swbem_kv::Kv;
use swbem_manager::{Connect, Manager, Session, Settings};
use swbem_store::Store;

pub(crate) const CLASS: &str = "Test_Node";
pub(crate) const NAMESPACE: &str = r"root\cimv2";

/// What was acknowledged: number of the instance, and the version last put, or `None` when deleted.
pub(crate) type Acknowledged = BTreeMap<u32, Option<u32>>;

pub(crate) fn manager(kv: Arc<dyn Kv>) -> swbem_core::Result<Arc<Manager>> {
    let store = Store::open(kv).map_err(|error| {
        swbem_core::Error::new(
            swbem_core::Status::INITIALIZATION_FAILURE,
            error.to_string(),
        )
    })?;
    Manager::open(store, Settings::new("TESTBOX", || 1))
}

pub(crate) fn connect(manager: &Arc<Manager>) -> swbem_core::Result<Session> {
    manager.connect(Connect::as_system(NAMESPACE))
}

/// A class with a key, an indexed property, a reference, and text of some length.
pub(crate) fn class() -> ClassObject {
    let mut class = ClassObject::new_base();
    class.set_name(CLASS);
    class
        .add_property("Id", DataType::scalar(CimType::Uint32))
        .unwrap();
    class
        .set_property_qualifier("Id", Qualifier::new("key", true, Flavor::KEY))
        .unwrap();
    class
        .add_property("Version", DataType::scalar(CimType::Uint32))
        .unwrap();
    let indexed = Qualifier::new("indexed", true, Flavor::NONE);
    class.set_property_qualifier("Version", indexed).unwrap();
    class
        .add_property("Next", DataType::reference(CLASS))
        .unwrap();
    class
        .add_property("Text", DataType::scalar(CimType::String))
        .unwrap();
    class
}

pub(crate) fn text(id: u32, version: u32) -> String {
    let length = usize::try_from((id * 7 + version * 13) % 400).unwrap();
    format!("{id}/{version}/{}", "x".repeat(length))
}

pub(crate) fn instance(class: &Arc<Class>, id: u32, version: u32) -> Instance {
    let mut instance = Instance::new(class.clone());
    instance.set("Id", id).unwrap();
    instance.set("Version", version).unwrap();
    instance
        .set("Next", Value::reference(format!("{CLASS}.Id={}", id / 2)))
        .unwrap();
    instance.set("Text", text(id, version)).unwrap();
    instance
}

pub(crate) fn stored_class(session: &Session) -> swbem_core::Result<Arc<Class>> {
    Ok(session
        .get_object(CLASS, 0, None)?
        .as_class()
        .unwrap()
        .resolved())
}

/// Reads all instances, checks that each is whole, and returns the version of each.
pub(crate) fn versions(session: &Session) -> BTreeMap<u32, u32> {
    let mut found = BTreeMap::new();
    for instance in session.instances(CLASS, 0, None).unwrap() {
        let instance = instance.unwrap();
        let number = |name: &str| match instance.get(name) {
            Some(Value::Uint32(number)) => *number,
            other => panic!("`{name}` of an instance is {other:?}"),
        };
        let (id, version) = (number("Id"), number("Version"));
        let whole = Value::string(text(id, version));
        assert_eq!(
            instance.get("Text"),
            Some(&whole),
            "instance {id} is half of one put"
        );
        found.insert(id, version);
    }
    found
}

/// Finds nothing wrong with the store.
pub(crate) fn verify(manager: &Manager) {
    let mut findings = Vec::new();
    manager
        .store()
        .verify(&mut |finding| findings.push(finding))
        .unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
}
