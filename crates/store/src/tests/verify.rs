//! Verification finds what is wrong, where it is.

use std::sync::Arc;

use swbem_core::Value;
use swbem_kv::{Batch, KeyRange, Kv};

use super::fixture::{Fixture, family, instance, link};
use crate::read::Read;
use crate::{RowKey, tables};

/// A store with something in every table.
fn full() -> Fixture {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    fixture.put_classes(&[link()]);
    let [base, deep, link] = ["Base", "Deep", "Link"].map(|name| fixture.class(name));
    let values = [("Id", "a".into()), ("Size", 1.into()), ("Text", "t".into())];
    fixture.put(&instance(&base, &values));
    fixture.put(&instance(&deep, &[("Id", "b".into()), ("Size", 2.into())]));
    fixture.put(&instance(
        &link,
        &[
            ("From", Value::reference("Base='a'")),
            ("To", Value::reference("Base='b'")),
        ],
    ));
    fixture.assert_clean();
    fixture
}

fn key_of(fixture: &Fixture, class: &str, id: &str) -> Vec<u8> {
    let class = fixture.class(class);
    let key = RowKey::from_values(&class, &[("Id", id.into())]).unwrap();
    tables::row(class.id, key.as_bytes())
}

/// Returns the first key of a table, and its value.
fn first(fixture: &Fixture, table: u8) -> (Vec<u8>, Vec<u8>) {
    let snapshot = fixture.kv.snapshot().unwrap();
    snapshot
        .first(&KeyRange::prefix(&[table]))
        .unwrap()
        .unwrap()
}

/// Changes the store and returns what verification says: table, object and problem in one line.
fn after(change: impl FnOnce(&Fixture, &mut Batch)) -> Vec<String> {
    let fixture = full();
    fixture.corrupt(|batch| change(&fixture, batch));
    let findings = fixture.findings();
    findings
        .iter()
        .map(|f| format!("{}: {}: {}", f.table, f.object, f.problem))
        .collect()
}

#[track_caller]
fn assert_found(findings: &[String], expected: &[&str]) {
    for expected in expected {
        assert!(
            findings.iter().any(|f| f.contains(expected)),
            "{expected} not in {findings:#?}"
        );
    }
    assert!(!findings.is_empty());
}

#[test]
fn a_summary_counts_what_was_looked_at() {
    let fixture = full();
    let summary = fixture
        .store
        .verify(&mut |finding| panic!("{finding:?}"))
        .unwrap();
    assert_eq!(
        (summary.namespaces, summary.classes, summary.instances),
        (2, 5, 3)
    );
    assert_eq!((summary.index_entries, summary.findings), (3 + 2, 0));
}

#[test]
fn rows_and_index_entries_belong_together() {
    for table in [b'I', b'X'] {
        let missing = after(|fixture, batch| batch.delete(&first(fixture, table).0));
        assert_eq!(missing.len(), 1);
        assert_found(&missing, &["the entry for property `"]);
        let extra = after(|fixture, batch| {
            let mut key = first(fixture, table).0;
            key[8] ^= 1;
            batch.put(&key, b"");
        });
        assert_eq!(extra.len(), 1);
        assert_found(
            &extra,
            &["an entry has a value that the instance does not have"],
        );
        let stray = after(|fixture, batch| {
            let mut key = first(fixture, table).0;
            key.push(b'z');
            batch.put(&key, b"");
        });
        assert_found(&stray, &["the instance of an entry does not exist"]);
    }
    let gone = after(|fixture, batch| batch.delete(&key_of(fixture, "Base", "a")));
    assert_eq!(gone.len(), 2, "one for each index entry: {gone:#?}");
}

#[test]
fn forwards_and_derived_rows_belong_together() {
    let missing = after(|fixture, batch| batch.delete(&key_of(fixture, "Base", "b")));
    assert_eq!(
        missing,
        [r#"rows: root\cimv2:Deep.Id="b": the class that introduces the keys does not know it"#]
    );
    let dangling = after(|fixture, batch| {
        batch.put(
            &key_of(fixture, "Base", "c"),
            &crate::row::encode_forward(fixture.class("Deep").id),
        );
    });
    assert_eq!(dangling.len(), 1);
    assert_found(&dangling, &[r"root\cimv2:Base with key c: class"]);
    let stranger = after(|fixture, batch| {
        batch.put(
            &key_of(fixture, "Base", "b"),
            &crate::row::encode_forward(fixture.class("Link").id),
        );
    });
    assert_found(&stranger, &["does not share its keys", "does not know it"]);
    let misplaced = after(|fixture, batch| {
        batch.put(
            &key_of(fixture, "Other", "b"),
            &crate::row::encode_forward(fixture.class("Deep").id),
        );
    });
    assert_found(&misplaced, &["a forward is not under the class"]);
}

#[test]
fn rows_decode_by_their_class_under_their_key() {
    let damaged = after(|fixture, batch| {
        let key = key_of(fixture, "Base", "a");
        let mut row = fixture.kv.snapshot().unwrap().get(&key).unwrap().unwrap();
        row[8] = 77;
        batch.put(&key, &row);
    });
    assert_found(
        &damaged,
        &[
            "rows: root\\cimv2:Base with key a: property `Id` of class `Base`: tag at byte 8: unknown",
        ],
    );
    let moved = after(|fixture, batch| {
        let row = fixture
            .kv
            .snapshot()
            .unwrap()
            .get(&key_of(fixture, "Base", "a"))
            .unwrap();
        batch.put(&key_of(fixture, "Base", "z"), &row.unwrap());
    });
    assert_found(&moved, &["its key is that of another instance"]);
    let no_row = after(|fixture, batch| batch.put(&key_of(fixture, "Base", "a"), b"\x09"));
    assert_found(&no_row, &["neither a row nor a forward"]);
    let no_class = after(|_, batch| batch.put(b"R\0\0\x03\xe7a", b"\x01"));
    assert_eq!(no_class, ["rows: a: class 999 does not exist"]);
    let newer = after(|fixture, batch| {
        let key = key_of(fixture, "Base", "a");
        let mut row = fixture.kv.snapshot().unwrap().get(&key).unwrap().unwrap();
        row[4] = 0xff;
        batch.put(&key, &row);
    });
    assert_found(&newer, &["it is newer than the schema"]);
}

#[test]
fn classes_have_their_parents_and_lists() {
    let fixture = full();
    let [base, derived, deep] = ["Base", "Derived", "Deep"].map(|name| fixture.class(name));
    let ns = fixture.ns;
    let unlisted = after(|_, batch| batch.delete(&tables::child(Some(base.id), ns, derived.id)));
    assert_eq!(
        unlisted,
        [r"subclasses: root\cimv2:Derived: it is not in the list of its superclass"]
    );
    let wrong_list = after(|_, batch| batch.put(&tables::child(None, ns, deep.id), b""));
    assert_eq!(
        wrong_list,
        [r"subclasses: root\cimv2:Deep: it is in the list of another superclass"]
    );
    let ghost = after(|_, batch| {
        batch.put(
            &tables::child(Some(base.id), ns, crate::ClassId::new(999)),
            b"",
        );
    });
    assert_eq!(ghost, ["subclasses: 999: the class does not exist"]);
    let orphan = after(|_, batch| batch.delete(&tables::class(ns, "Derived")));
    assert_found(
        &orphan,
        &[
            r"classes: root\cimv2:Deep: its superclass `Derived` does not exist",
            "class ids: Derived: it is not class",
        ],
    );
    let unknown_id = after(|_, batch| batch.delete(&tables::class_id(deep.id)));
    assert_found(&unknown_id, &["is not known, or another's"]);
    let broken = after(|_, batch| batch.put(&tables::class(ns, "Deep"), b"nonsense"));
    assert_found(
        &broken,
        &["classes: root\\cimv2 ", "layout version at byte 8"],
    );
    let misnamed = after(|fixture, batch| {
        let snapshot = fixture.kv.snapshot().unwrap();
        let record = snapshot.get(&tables::class(ns, "Deep")).unwrap().unwrap();
        batch.put(&tables::class(ns, "Wrong"), &record);
    });
    assert_found(&misnamed, &["its key is that of another class"]);
    let reused =
        after(|_, batch| batch.put(tables::META_COUNTERS, &[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]));
    assert_found(
        &reused,
        &[
            "its number will be given out again",
            "newer than the schema",
        ],
    );
}

#[test]
fn namespaces_have_their_parents_and_numbers() {
    let ns = full().ns;
    let unnumbered = after(|_, batch| batch.delete(&tables::namespace_id(ns)));
    assert_found(
        &unnumbered,
        &[
            r"namespaces: root\cimv2: its number 2 is not known, or another's",
            "its namespace 2 does not exist",
        ],
    );
    let orphan = after(|fixture, batch| {
        let view = fixture.store.view().unwrap();
        let root = view.namespace("root").unwrap().unwrap();
        batch.delete(&tables::namespace(crate::ids::NO_NAMESPACE, "root"));
        batch.delete(&tables::namespace_id(root.id));
    });
    assert_found(
        &orphan,
        &[r"namespaces: root\cimv2: its parent does not exist"],
    );
    let broken = after(|fixture, batch| batch.put(&first(fixture, b'N').0, b"x"));
    assert_found(
        &broken,
        &["namespaces: ", "namespace id at byte 0: it ends too early"],
    );
    let misnamed = after(|fixture, batch| {
        let (_, value) = first(fixture, b'N');
        batch.put(&tables::namespace(ns, "wrong"), &value);
    });
    assert_found(&misnamed, &["its key is that of another namespace"]);
}

#[test]
fn what_belongs_nowhere_is_found() {
    let strangers = after(|_, batch| {
        batch.put(b"Hello", b"");
        batch.put(b"Zebra", b"");
        batch.put(b"Mother", b"");
        batch.put(b"\xff", b"");
    });
    assert_found(
        &strangers,
        &[
            "unknown: Zebra: ",
            "unknown: \\xff: ",
            "meta: other: no such row is known",
            "subclasses: ello: ",
        ],
    );
    assert_eq!(strangers.len(), 4);
}

#[test]
fn a_damaged_record_is_an_error_for_readers_and_not_a_panic() {
    let fixture = full();
    fixture.corrupt(|batch| batch.put(&tables::class(fixture.ns, "Base"), b"nonsense"));
    let store = fixture.reopened();
    let view = store.view().unwrap();
    for result in [
        view.class(fixture.ns, "Base"),
        view.class(fixture.ns, "Deep"),
    ] {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Damaged);
        assert!(
            error
                .to_string()
                .starts_with("class `Base`: layout version at byte 8"),
            "{error}"
        );
    }
    let link = view.class(fixture.ns, "Link").unwrap().unwrap();
    assert!(view.has_instances(&link).unwrap());
    assert!(
        Arc::strong_count(&link) > 1,
        "what is sound is still read and kept"
    );
}
