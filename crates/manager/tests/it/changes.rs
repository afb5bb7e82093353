//! The changes that events will be made of: what a put leaves in the feed (PUT section 16).

use swbem_core::{Status, Value};
use swbem_manager::{Form, Job};
use swbem_store::{ChangeKind, Operation, Read, Row};

use crate::kit::*;

#[test]
fn put_296_put_303_classes() {
    let session = session();
    let since = now(&session);
    put(&session, thing("A"), 0).unwrap();
    put(&session, thing("A"), 0).unwrap();
    let mut described = thing("A");
    described
        .set_qualifier(swbem_core::Qualifier::new(
            "Mark",
            true,
            swbem_core::Flavor::NONE,
        ))
        .unwrap();
    put(&session, described, 0).unwrap();
    assert_eq!(
        status(put(&session, thing("A"), CREATE_ONLY)),
        Status::ALREADY_EXISTS
    );
    let all = changes(&session, since);
    let operations: Vec<Operation> = all.iter().map(|change| change.operation()).collect();
    assert_eq!(
        operations,
        [Operation::Created, Operation::Modified, Operation::Modified]
    );
    let ChangeKind::Class {
        previous, current, ..
    } = &all[2].kind
    else {
        panic!("not a class")
    };
    let is_marked = |decl: &Option<std::sync::Arc<swbem_core::ClassDecl>>| {
        decl.as_ref().unwrap().qualifiers.get("Mark").is_some()
    };
    assert!(!is_marked(previous) && is_marked(current));
}

#[test]
fn put_013_put_299_put_303_instances_with_their_images() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let since = now(&session);
    put(&session, named(&session, "A", "x", 1), 0).unwrap();
    put(&session, named(&session, "A", "x", 1), 0).unwrap();
    put(&session, named(&session, "A", "x", 2), 0).unwrap();
    delete(&session, "A.Name='x'").unwrap();
    let view = session.manager().store().view().unwrap();
    let sizes: Vec<(Operation, Option<Value>, Option<Value>)> = changes(&session, since)
        .into_iter()
        .map(|change| {
            let operation = change.operation();
            let ChangeKind::Instance {
                class,
                previous,
                current,
                ..
            } = change.kind
            else {
                panic!("not an instance")
            };
            let class = view.class_by_id(class).unwrap().unwrap();
            assert_eq!(class.path(), r"root\cimv2:A");
            let size = |image: Option<Vec<u8>>| {
                let row = Row::new(image?, class.clone());
                row.to_instance().unwrap().get("Size").cloned()
            };
            (operation, size(previous), size(current))
        })
        .collect();
    let n = |value| Some(number(value));
    assert_eq!(
        sizes,
        [
            (Operation::Created, None, n(1)),
            (Operation::Modified, n(1), n(1)),
            (Operation::Modified, n(1), n(2)),
            (Operation::Deleted, n(2), None),
        ]
    );
}

#[test]
fn put_113_instances_that_force_mode_deletes_come_before_the_class() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    put(&session, named(&session, "A", "x", 1), 0).unwrap();
    put(&session, named(&session, "A", "y", 1), 0).unwrap();
    let since = now(&session);
    assert_eq!(
        put_mof(&session, "class A { [key] string Name; };", FORCE),
        Status::OK
    );
    assert_eq!(
        changes_in_short(&session, since),
        [
            r"deleted instance of root\cimv2:A",
            r"deleted instance of root\cimv2:A",
            "modified class A"
        ]
    );
    let all = changes(&session, since);
    assert!(
        all.iter().all(|change| change.revision == all[0].revision),
        "one commit"
    );
}

#[test]
fn namespaces_leave_a_change_of_their_own_and_one_of_their_instance() {
    let session = session();
    let since = now(&session);
    add(&session, "__Namespace", &[("Name", text("n"))]);
    let created = changes_in_short(&session, since);
    // The system classes and the one `__SystemSecurity` are part of the namespace.
    assert_eq!(
        created,
        [
            r"created namespace root\cimv2\n",
            r"created instance of root\cimv2\n:__SystemSecurity",
            r"created instance of root\cimv2:__NAMESPACE",
        ]
    );
    let since = now(&session);
    add(&session, "__Namespace", &[("Name", text("n"))]);
    assert_eq!(
        changes_in_short(&session, since),
        [r"modified instance of root\cimv2:__NAMESPACE"]
    );
    let below = session.open_namespace("n").unwrap();
    put(&below, thing("A"), 0).unwrap();
    let since = now(&session);
    delete(&session, "__Namespace.Name='n'").unwrap();
    assert_eq!(
        changes_in_short(&session, since),
        [
            r"deleted namespace root\cimv2\n",
            r"deleted instance of root\cimv2:__NAMESPACE",
        ]
    );
}

#[test]
fn put_296_a_refused_write_leaves_no_change() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let since = now(&session);
    assert_ne!(
        status(put(&session, named(&session, "A", "x", 1), UPDATE_ONLY)),
        Status::OK
    );
    assert_ne!(put_mof(&session, "class B : Missing { };", 0), Status::OK);
    assert_ne!(status(delete(&session, "A.Name='x'")), Status::OK);
    assert_eq!(changes(&session, since), []);
    assert_eq!(now(&session), since, "an empty group was committed");
}

#[test]
fn the_writes_of_a_group_are_told_in_their_order() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let since = now(&session);
    let mut writes: Vec<_> = ["x", "y", "x"]
        .iter()
        .map(|name| {
            let instance = named(&session, "A", name, 1).into();
            match session.put(&instance, 0, None, Form::Async).unwrap() {
                Job::Write(write) => write,
                Job::Task(_) => panic!("not a write"),
            }
        })
        .collect();
    let mut group = session.manager().begin().unwrap();
    for write in &mut writes {
        group.apply(write).unwrap();
    }
    assert!(group.byte_len() > 0);
    group.commit().unwrap();
    let operations: Vec<Operation> = changes(&session, since)
        .iter()
        .map(|change| change.operation())
        .collect();
    assert_eq!(
        operations,
        [Operation::Created, Operation::Created, Operation::Modified]
    );
}
