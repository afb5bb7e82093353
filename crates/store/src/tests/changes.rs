//! The feed of changes.

use std::sync::Arc;

use swbem_core::Value;
use swbem_kv::{Kv, Revision};

use super::fixture::{Fixture, decl, family, instance, put, qualified};
use crate::{ChangeKind, ErrorKind, Operation, Read, RowKey, encode_row};

#[test]
fn each_change_leaves_one_record_in_the_order_they_were_made() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let start = fixture.kv.revision();
    let [base, deep] = ["Base", "Deep"].map(|name| fixture.class(name));
    let mut txn = fixture.store.begin().unwrap();
    let first = instance(&deep, &[("Id", "a".into()), ("Size", 1.into())]);
    txn.annotate(b"who");
    put(&mut txn, fixture.ns, &first).unwrap();
    put(&mut txn, fixture.ns, &first).unwrap();
    put(
        &mut txn,
        fixture.ns,
        &instance(&base, &[("Id", "b".into())]),
    )
    .unwrap();
    let savepoint = txn.savepoint();
    txn.annotate(b"undone");
    put(
        &mut txn,
        fixture.ns,
        &instance(&base, &[("Id", "c".into())]),
    )
    .unwrap();
    txn.rollback_to(savepoint);
    let key = RowKey::from_instance(&deep, &first).unwrap();
    txn.delete_row(&deep, &key).unwrap();
    txn.commit().unwrap();

    let records = fixture.store.changes(start, 10).unwrap();
    let expected_row = encode_row(&deep, &first).unwrap();
    let seen: Vec<_> = records
        .iter()
        .map(|record| match &record.kind {
            ChangeKind::Instance {
                class,
                previous,
                current,
                ..
            } => {
                let images = (previous.is_some(), current.is_some());
                (
                    record.operation(),
                    *class,
                    images,
                    record.note.as_deref(),
                    record.index,
                )
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        seen,
        [
            (
                Operation::Created,
                deep.id,
                (false, true),
                Some(b"who".as_slice()),
                0
            ),
            (Operation::Modified, deep.id, (true, true), None, 1),
            (Operation::Created, base.id, (false, true), None, 2),
            (Operation::Deleted, deep.id, (true, false), None, 3),
        ]
    );
    let ChangeKind::Instance {
        key: deleted,
        previous,
        ..
    } = &records[3].kind
    else {
        panic!()
    };
    assert_eq!(
        (deleted, previous.as_deref()),
        (&key, Some(expected_row.as_slice()))
    );
    assert!(records.iter().all(|record| record.revision == start.next()));
    assert_eq!(
        fixture.store.changes(fixture.kv.revision(), 10).unwrap(),
        []
    );
}

#[test]
fn put_113_put_300_classes_and_namespaces_leave_records_too() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let base = fixture.class("Base");
    fixture.put(&instance(&base, &[("Id", "a".into())]));
    let start = fixture.kv.revision();
    let mut txn = fixture.store.begin().unwrap();
    txn.delete_rows(&base, &mut drop).unwrap();
    let changed = qualified(family().remove(0), "Description");
    txn.put_class(fixture.ns, Arc::new(changed.clone()))
        .unwrap();
    txn.put_class_quietly(fixture.ns, Arc::new(qualified(family().remove(1), "X")))
        .unwrap();
    let other = txn.class(fixture.ns, "Other").unwrap().unwrap();
    txn.delete_class(&other).unwrap();
    txn.create_namespace(r"root\cimv2\new", None).unwrap();
    txn.put_class(fixture.ns, Arc::new(decl("New", None)))
        .unwrap();
    let cimv2 = txn.namespace(r"root\cimv2").unwrap().unwrap();
    txn.set_namespace_security(&cimv2, None).unwrap();
    txn.commit().unwrap();
    let mut txn = fixture.store.begin().unwrap();
    let cimv2 = txn.namespace(r"root\cimv2").unwrap().unwrap();
    txn.delete_namespace(&cimv2).unwrap();
    txn.commit().unwrap();

    let records = fixture.store.changes(start, 10).unwrap();
    let seen: Vec<(Operation, String)> = records
        .iter()
        .map(|record| {
            let what = match &record.kind {
                ChangeKind::Instance { class, .. } => format!("row of {class}"),
                ChangeKind::Class {
                    previous,
                    current,
                    namespace,
                    ..
                } => {
                    assert_eq!(*namespace, fixture.ns);
                    current
                        .as_ref()
                        .or(previous.as_ref())
                        .unwrap()
                        .name
                        .to_string()
                }
                ChangeKind::Namespace { previous, current } => current
                    .as_ref()
                    .or(previous.as_ref())
                    .unwrap()
                    .path
                    .to_string(),
            };
            (record.operation(), what)
        })
        .collect();
    let text = |operation, what: &str| (operation, what.to_owned());
    assert_eq!(
        seen,
        [
            (Operation::Deleted, format!("row of {}", base.id)),
            text(Operation::Modified, "Base"),
            text(Operation::Deleted, "Other"),
            text(Operation::Created, r"root\cimv2\new"),
            text(Operation::Created, "New"),
            text(Operation::Modified, r"root\cimv2"),
            text(Operation::Deleted, r"root\cimv2"),
        ]
    );
    let ChangeKind::Class {
        previous, current, ..
    } = &records[1].kind
    else {
        panic!()
    };
    assert_eq!(previous.as_deref(), Some(&family().remove(0)));
    assert_eq!(current.as_deref(), Some(&changed));
    let ChangeKind::Namespace { previous, current } = &records[5].kind else {
        panic!()
    };
    assert_eq!(
        previous.as_ref().unwrap().security.as_deref(),
        Some(b"sd".as_slice())
    );
    assert_eq!(current.as_ref().unwrap().security, None);
    fixture.assert_clean();
}

#[test]
fn changes_that_are_no_longer_kept_say_so() {
    let kv = Arc::new(swbem_kv::MemKv::with_feed_bytes(1));
    let store = crate::Store::open(kv).unwrap();
    for name in ["a", "b", "c"] {
        let mut txn = store.begin().unwrap();
        txn.create_namespace(name, None).unwrap();
        txn.commit().unwrap();
    }
    let error = store.changes(Revision::ZERO, 10).unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Compacted {
            oldest: Revision::new(3)
        }
    );
    assert_eq!(store.changes(Revision::new(2), 10).unwrap().len(), 1);
}

#[test]
fn a_row_in_the_feed_reads_as_the_instance_it_was() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let base = fixture.class("Base");
    let start = fixture.kv.revision();
    fixture.put(&instance(
        &base,
        &[("Id", "a".into()), ("Text", "old".into())],
    ));
    fixture.put(&instance(
        &base,
        &[("Id", "A".into()), ("Text", "new".into())],
    ));
    let records = fixture.store.changes(start, 10).unwrap();
    let ChangeKind::Instance {
        previous, current, ..
    } = &records[1].kind
    else {
        panic!()
    };
    let texts = [previous, current].map(|image| {
        crate::Row::new(image.clone().unwrap(), base.clone())
            .value(2)
            .unwrap()
    });
    assert_eq!(texts, [Value::from("old"), Value::from("new")]);
}
