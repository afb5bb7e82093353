//! Readers see one schema with the data that goes with it, whatever the writer does meanwhile.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use swbem_core::{CimType, Value};
use swbem_kv::Kv;

use super::fixture::{Fixture, decl, family, instance, put, with};
use crate::{Read, Store};

/// The class in its form number `nth`: its properties and its one row change with each.
fn form(nth: u32) -> swbem_core::ClassDecl {
    let mut class = with(decl("Shifting", None), "Id", CimType::String, &["Key"]);
    for extra in 0..=nth % 3 {
        class = with(
            class,
            &format!("P{nth}x{extra}"),
            CimType::Uint32,
            &["Indexed"],
        );
    }
    class
}

fn write_form(store: &Store, ns: crate::NamespaceId, nth: u32) {
    let mut txn = store.begin().unwrap();
    if let Some(old) = txn.class(ns, "Shifting").unwrap() {
        txn.delete_rows(&old, &mut drop).unwrap();
    }
    let class = txn.put_class(ns, Arc::new(form(nth))).unwrap();
    let last = class.class.properties().len() - 1;
    let mut row = instance(&class, &[("Id", "only".into())]);
    row.put_value_at(last, Some(Value::Uint32(nth)));
    put(&mut txn, ns, &row).unwrap();
    txn.commit().unwrap();
}

#[test]
fn put_121_a_view_has_the_schema_of_its_rows() {
    let fixture = Fixture::new();
    let (store, ns) = (&fixture.store, fixture.ns);
    write_form(store, ns, 0);
    let done = AtomicBool::new(false);
    let newest = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut views = 0;
                while !done.load(Ordering::SeqCst) || views == 0 {
                    let committed = newest.load(Ordering::SeqCst);
                    let view = store.view().unwrap();
                    let class = view.class(ns, "shifting").unwrap().unwrap();
                    let mut rows = 0;
                    view.scan(&class, None, &mut |row| {
                        let seen = row.to_instance().unwrap();
                        let last = class.class.properties().len() - 1;
                        let nth = row.value(last).unwrap().as_integer().unwrap();
                        let nth = u32::try_from(nth).unwrap();
                        assert!(nth >= committed, "a view is not older than the last commit");
                        assert_eq!(**class.class.decl(), form(nth));
                        assert_eq!(seen.class().properties().len(), last + 1);
                        rows += 1;
                        ControlFlow::Continue(())
                    })
                    .unwrap();
                    assert_eq!(rows, 1);
                    views += 1;
                }
            });
        }
        for nth in 1..400 {
            write_form(store, ns, nth);
            newest.store(nth, Ordering::SeqCst);
        }
        done.store(true, Ordering::SeqCst);
    });
    fixture.assert_clean();
}

#[test]
fn a_commit_that_fails_leaves_the_schema_as_it_was() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let before = fixture.class("Base");
    let mut txn = fixture.store.begin().unwrap();
    txn.put_class(fixture.ns, Arc::new(decl("New", None)))
        .unwrap();
    txn.put_class(fixture.ns, Arc::new(decl("Deep", None)))
        .unwrap();
    fixture.corrupt(|batch| batch.put(b"Zforeign", b""));
    txn.commit().unwrap_err();
    let view = fixture.store.view().unwrap();
    assert!(view.class(fixture.ns, "New").unwrap().is_none());
    assert!(fixture.class("Deep").parent.is_some());
    assert!(Arc::ptr_eq(&before, &fixture.class("Base")));
}

#[test]
fn what_a_change_does_not_concern_is_shared_by_the_catalogs() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let [base, derived, deep] = ["Base", "Derived", "Deep"].map(|name| fixture.class(name));
    fixture.put_classes(&[with(
        decl("Deep", Some("Derived")),
        "Y",
        CimType::Sint8,
        &[],
    )]);
    assert!(Arc::ptr_eq(&base, &fixture.class("Base")));
    assert!(Arc::ptr_eq(&derived, &fixture.class("Derived")));
    assert!(!Arc::ptr_eq(&deep, &fixture.class("Deep")));
    assert!(Arc::ptr_eq(
        fixture.class("Deep").parent.as_ref().unwrap(),
        &derived
    ));
}

#[test]
fn opening_loads_no_class_that_is_not_asked_for() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    // A record that cannot be read is in nobody's way.
    fixture.corrupt(|batch| batch.put(&crate::tables::class(fixture.ns, "Other"), b"nonsense"));
    let store = fixture.reopened();
    assert!(!store.is_new().unwrap());
    let view = store.view().unwrap();
    assert!(view.class(fixture.ns, "Deep").unwrap().is_some());
    assert!(view.class(fixture.ns, "Other").is_err());
    assert_eq!(view.revision(), fixture.kv.revision());
}
