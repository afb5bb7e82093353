//! The thread through the whole manager: class, instance, get, enumerate, delete.

use std::sync::Arc;

use swbem_core::{ClassObject, Status, Value};

use crate::kit::*;

#[test]
fn a_class_and_its_instances_go_in_and_come_out() {
    let session = session();
    let path = put(&session, thing("Thing"), 0).unwrap();
    assert_eq!(path, r"\\TESTBOX\root\cimv2:Thing");
    let path = put(&session, named(&session, "Thing", "a", 7), 0).unwrap();
    assert_eq!(path, r#"\\TESTBOX\root\cimv2:Thing.Name="a""#);
    let parent = get(&session, "Thing")
        .unwrap()
        .as_class()
        .unwrap()
        .resolve();
    let mut derived = ClassObject::new_derived(Arc::new(parent));
    derived.set_name("Sub");
    put(&session, derived, 0).unwrap();
    put(&session, named(&session, "Sub", "b", 8), 0).unwrap();
    put(&session, named(&session, "Thing", "c", 9), 0).unwrap();
    delete(&session, "Thing.Name='a'").unwrap();
    assert_eq!(
        names(&session, "Thing", 0),
        ["Sub.Name=\"b\"", "Thing.Name=\"c\""]
    );
    assert_eq!(names(&session, "Thing", 1), ["Thing.Name=\"c\""]);
    let found = get(&session, "Thing.Name=\"B\"").unwrap();
    assert_eq!(found.class_name().as_str(), "Sub");
    assert_eq!(
        found.as_instance().unwrap().get("Size"),
        Some(&Value::Uint32(8))
    );
    let clash = put(&session, named(&session, "Thing", "B", 1), 0).unwrap_err();
    assert_eq!(clash.status(), Status::ALREADY_EXISTS);
    delete(&session, "Thing").unwrap();
    assert_eq!(
        get(&session, "Sub").unwrap_err().status(),
        Status::NOT_FOUND
    );
}
