//! Readers see one schema with the data that goes with it, whatever the writer does meanwhile.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, mpsc};
use std::time::Duration;

use swbem_core::{CimType, Value};
use swbem_kv::{Batch, Change, Kv, MemKv, Result as KvResult, Revision, Snapshot};

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

type Hook = Mutex<Option<Box<dyn FnOnce() + Send>>>;

/// A key-value store that does something else between what it is asked for and its answer.
#[derive(Default)]
struct Hooked {
    inner: MemKv,
    before_snapshot: Hook,
    after_snapshot: Hook,
    after_commit: Hook,
}

fn run(hook: &Hook) {
    let action = hook.lock().unwrap().take();
    if let Some(action) = action {
        action();
    }
}

impl Kv for Hooked {
    fn snapshot(&self) -> KvResult<Box<dyn Snapshot>> {
        run(&self.before_snapshot);
        let snapshot = self.inner.snapshot();
        run(&self.after_snapshot);
        snapshot
    }

    fn commit(&self, batch: Batch) -> KvResult<Revision> {
        let committed = self.inner.commit(batch);
        run(&self.after_commit);
        committed
    }

    fn revision(&self) -> Revision {
        self.inner.revision()
    }

    fn changes(&self, after: Revision, limit: usize) -> KvResult<Vec<Change>> {
        self.inner.changes(after, limit)
    }

    fn flush(&self) -> KvResult<()> {
        self.inner.flush()
    }

    fn close(&self) -> KvResult<()> {
        self.inner.close()
    }
}

/// A store on a hooked engine that tests can name from within hooks.
fn hooked() -> (Arc<Hooked>, Arc<Store>, crate::NamespaceId) {
    let kv = Arc::new(Hooked::default());
    let store = Arc::new(Store::open(kv.clone()).unwrap());
    let mut txn = store.begin().unwrap();
    let ns = txn.create_namespace("root", None).unwrap().id;
    txn.commit().unwrap();
    write_form(&store, ns, 0);
    store.view().unwrap().class(ns, "Shifting").unwrap();
    (kv, store, ns)
}

/// Reads the one row by the class that the view has; returns which form both are of.
fn read_form(view: &crate::View, ns: crate::NamespaceId) -> u32 {
    let class = view.class(ns, "Shifting").unwrap().unwrap();
    let key = crate::RowKey::from_values(&class, &[("Id", "only".into())]).unwrap();
    let row = view.row(&class, &key).unwrap().unwrap();
    let last = class.class.properties().len() - 1;
    let nth = u32::try_from(row.value(last).unwrap().as_integer().unwrap()).unwrap();
    assert_eq!(**class.class.decl(), form(nth));
    nth
}

#[test]
fn a_schema_that_changes_while_a_view_is_taken_is_the_one_it_has() {
    let (kv, store, ns) = hooked();
    let writer = store.clone();
    *kv.before_snapshot.lock().unwrap() = Some(Box::new(move || write_form(&writer, ns, 1)));
    assert_eq!(read_form(&store.view().unwrap(), ns), 1);
    assert!(
        kv.before_snapshot.lock().unwrap().is_none(),
        "the schema was changed meanwhile"
    );
}

#[test]
fn a_view_taken_between_commit_and_catalog_waits_for_the_catalog() {
    let (kv, store, ns) = hooked();
    let (reader_kv, reader_store) = (kv.clone(), store.clone());
    let reader = Arc::new(OnceLock::new());
    let started = reader.clone();
    *kv.after_commit.lock().unwrap() = Some(Box::new(move || {
        let (took, taken) = mpsc::channel();
        let (finish, finished) = mpsc::channel();
        *reader_kv.after_snapshot.lock().unwrap() = Some(Box::new(move || took.send(()).unwrap()));
        let thread = std::thread::spawn(move || {
            let view = reader_store.view().unwrap();
            // Nobody listens any more when the view was as late as it should be.
            let _late = finish.send(());
            read_form(&view, ns)
        });
        taken.recv().unwrap();
        let early = finished.recv_timeout(Duration::from_millis(50));
        assert!(
            early.is_err(),
            "the view has a snapshot of the new schema with the old one"
        );
        started.set(Mutex::new(Some(thread))).unwrap();
    }));
    write_form(&store, ns, 1);
    let thread = reader.get().unwrap().lock().unwrap().take().unwrap();
    assert_eq!(thread.join().unwrap(), 1);
}
