//! Namespaces, classes and instances.

use std::ops::{Bound, ControlFlow};
use std::sync::Arc;

use swbem_core::{CimType, Instance, KeyRef, RelPathRef, Value};
use swbem_kv::{Kv, MemKv};

use super::fixture::{Fixture, decl, family, ids, instance, link, put, qualified, with};
use crate::{ClassId, ErrorKind, Read, RowKey, Store, encode_row};

fn kind<T: std::fmt::Debug>(result: crate::Result<T>) -> ErrorKind {
    result.unwrap_err().kind()
}

#[test]
fn an_unknown_format_is_refused() {
    let kv = Arc::new(MemKv::new());
    let mut batch = swbem_kv::Batch::new(kv.revision());
    batch.put(b"something", b"else");
    kv.commit(batch).unwrap();
    assert_eq!(kind(Store::open(kv.clone())), ErrorKind::NotAStore);

    let kv = Arc::new(MemKv::new());
    let mut batch = swbem_kv::Batch::new(kv.revision());
    batch.put(b"Mformat", b"swbem store\x07\0\0\0");
    kv.commit(batch).unwrap();
    let expected = ErrorKind::Version {
        found: 7,
        supported: 1,
    };
    assert_eq!(kind(Store::open(kv)), expected);
}

#[test]
fn namespaces_have_parents_children_and_security() {
    let fixture = Fixture::new();
    let mut txn = fixture.store.begin().unwrap();
    assert_eq!(
        kind(txn.create_namespace("root\\CIMV2", None)),
        ErrorKind::AlreadyExists
    );
    assert_eq!(
        kind(txn.create_namespace("root\\no\\x", None)),
        ErrorKind::NotFound
    );
    assert_eq!(
        kind(txn.create_namespace("root\\\\x", None)),
        ErrorKind::Invalid
    );
    let child = txn.create_namespace("ROOT\\Cimv2\\Sub", None).unwrap();
    assert_eq!(
        &*child.path, r"root\cimv2\Sub",
        "parents keep the spelling they were made with"
    );
    txn.commit().unwrap();

    for store in [&fixture.store, &fixture.reopened()] {
        let view = store.view().unwrap();
        let cimv2 = view.namespace("/Root/cimv2").unwrap().unwrap();
        assert_eq!(cimv2.security.as_deref(), Some(b"sd".as_slice()));
        let children = view.child_namespaces(&cimv2).unwrap();
        assert_eq!(
            children.iter().map(|ns| &*ns.path).collect::<Vec<_>>(),
            [r"root\cimv2\Sub"]
        );
        assert_eq!(
            view.namespace_by_id(child.id).unwrap().unwrap().parent,
            Some(cimv2.id)
        );
        let all = view.all_namespaces().unwrap();
        let paths: Vec<_> = all.iter().map(|ns| &*ns.path).collect();
        assert_eq!(paths, ["root", r"root\cimv2", r"root\cimv2\Sub"]);
        assert!(view.namespace("root\\none").unwrap().is_none());
        assert!(view.namespace("").unwrap().is_none());
    }

    let mut txn = fixture.store.begin().unwrap();
    let cimv2 = txn.namespace(r"root\cimv2").unwrap().unwrap();
    txn.set_namespace_security(&cimv2, Some(b"new")).unwrap();
    txn.commit().unwrap();
    let view = fixture.store.view().unwrap();
    let cimv2 = view.namespace(r"root\cimv2").unwrap().unwrap();
    assert_eq!(cimv2.security.as_deref(), Some(b"new".as_slice()));
    fixture.assert_clean();
}

#[test]
fn deleting_a_namespace_deletes_everything_in_it() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    fixture.put_classes(&[link()]);
    let base = fixture.class("Base");
    fixture.put(&instance(
        &fixture.class("Deep"),
        &[("Id", "x".into()), ("Size", 1.into())],
    ));
    fixture.put(&instance(
        &fixture.class("Link"),
        &[
            ("From", Value::reference("Base=1")),
            ("To", Value::reference("Base=2")),
        ],
    ));
    let mut txn = fixture.store.begin().unwrap();
    txn.create_namespace(r"root\cimv2\sub", None).unwrap();
    let cimv2 = txn.namespace(r"root\cimv2").unwrap().unwrap();
    txn.delete_namespace(&cimv2).unwrap();
    assert!(txn.namespace(r"root\cimv2\sub").unwrap().is_none());
    assert!(txn.class(fixture.ns, "Base").unwrap().is_none());
    txn.commit().unwrap();
    fixture.assert_clean();

    let view = fixture.store.view().unwrap();
    assert!(view.namespace(r"root\cimv2").unwrap().is_none());
    assert!(view.class_by_id(base.id).unwrap().is_none());
    let snapshot = fixture.kv.snapshot().unwrap();
    let mut left = Vec::new();
    snapshot
        .scan(&swbem_kv::KeyRange::all(), &mut |key, _| {
            left.push(key[0]);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(left, *b"EMMMN", "only `root` and the meta rows are left");

    // The name is free again, and numbers are not reused.
    let mut txn = fixture.store.begin().unwrap();
    let again = txn.create_namespace(r"root\cimv2", None).unwrap();
    assert!(again.id > fixture.ns);
    txn.commit().unwrap();
}

#[test]
fn classes_are_found_by_any_spelling_and_survive_reopening() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    for store in [&fixture.store, &fixture.reopened()] {
        let view = store.view().unwrap();
        let deep = view.class(fixture.ns, "DEEP").unwrap().unwrap();
        assert_eq!(deep.class.properties().len(), 5);
        assert_eq!(deep.class.superclass().unwrap().as_str(), "Derived");
        let base = view.class(fixture.ns, "base").unwrap().unwrap();
        assert_eq!(deep.key_root_id, Some(base.id));
        let names = |classes: Vec<Arc<crate::StoredClass>>| {
            classes
                .iter()
                .map(|class| class.name().to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(view.subclasses(&base).unwrap()), ["Derived", "Other"]);
        assert_eq!(
            names(view.descendants(&base).unwrap()),
            ["Derived", "Other", "Deep"]
        );
        assert_eq!(names(view.top_classes(fixture.ns).unwrap()), ["Base"]);
        assert!(view.has_subclasses(&base).unwrap() && !view.has_subclasses(&deep).unwrap());
        let mut all = Vec::new();
        view.all_classes(fixture.ns, &mut |class| {
            all.push(class.name().to_string());
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(all, ["Base", "Deep", "Derived", "Other"]);
        assert!(view.class(fixture.ns, "None").unwrap().is_none());
        let again = view.class(fixture.ns, "Base").unwrap().unwrap();
        assert!(Arc::ptr_eq(&again, &base), "a class is resolved once");
    }
    fixture.assert_clean();
}

#[test]
fn put_114_an_updated_class_shows_in_its_subclasses() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let before = fixture.class("Deep");
    let old_view = fixture.store.view().unwrap();
    let base = with(family().remove(0), "Added", CimType::Real64, &[]);
    fixture.put_classes(&[base]);

    let after = fixture.class("Deep");
    assert_eq!(after.id, before.id);
    assert!(after.version > before.version);
    assert_eq!(after.class.position("Added"), Some(3));
    assert_eq!(after.class.position("Extra"), Some(4));
    let unchanged = old_view.class(fixture.ns, "Deep").unwrap().unwrap();
    assert!(
        unchanged.class.property("Added").is_none(),
        "a view keeps its schema"
    );
    let reopened = fixture
        .reopened()
        .view()
        .unwrap()
        .class(fixture.ns, "Deep")
        .unwrap()
        .unwrap();
    assert_eq!(
        (reopened.version, &reopened.class),
        (after.version, &after.class)
    );
    fixture.assert_clean();
}

#[test]
fn a_class_moves_to_another_superclass() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let other = fixture.class("Other");
    fixture.put_classes(&[with(
        decl("Deep", Some("Other")),
        "Mine",
        CimType::Sint8,
        &[],
    )]);
    let deep = fixture.class("Deep");
    assert_eq!(deep.parent.as_ref().unwrap().id, other.id);
    let view = fixture.store.view().unwrap();
    assert!(
        view.subclasses(&fixture.class("Derived"))
            .unwrap()
            .is_empty()
    );
    assert_eq!(view.subclasses(&other).unwrap().len(), 1);
    fixture.put_classes(&[decl("Deep", None)]);
    assert_eq!(
        fixture
            .store
            .view()
            .unwrap()
            .top_classes(fixture.ns)
            .unwrap()
            .len(),
        2
    );
    fixture.assert_clean();
}

#[test]
fn what_would_break_the_schema_is_refused() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let ns = fixture.ns;
    let mut txn = fixture.store.begin().unwrap();
    let refused = |txn: &mut crate::Transaction<'_>, decl| kind(txn.put_class(ns, Arc::new(decl)));
    assert_eq!(
        refused(&mut txn, decl("X", Some("None"))),
        ErrorKind::NotFound
    );
    assert_eq!(refused(&mut txn, decl("X", Some("X"))), ErrorKind::Invalid);
    assert_eq!(
        refused(&mut txn, decl("Base", Some("Deep"))),
        ErrorKind::Invalid
    );
    let base = txn.class(ns, "Base").unwrap().unwrap();
    assert_eq!(kind(txn.delete_class(&base)), ErrorKind::HasSubclasses);

    let deep = txn.class(ns, "Deep").unwrap().unwrap();
    put(&mut txn, ns, &instance(&deep, &[("Id", "a".into())])).unwrap();
    assert_eq!(kind(txn.delete_class(&deep)), ErrorKind::HasInstances);
    let changed = with(family().remove(0), "Added", CimType::Real64, &[]);
    assert_eq!(refused(&mut txn, changed.clone()), ErrorKind::HasInstances);
    let mut seen = Vec::new();
    assert_eq!(
        txn.delete_rows(&deep, &mut |row| seen.push(row.value(0).unwrap()))
            .unwrap(),
        1
    );
    assert_eq!(seen, [Value::from("a")]);
    txn.put_class(ns, Arc::new(changed)).unwrap();
    let deep = txn.class(ns, "Deep").unwrap().unwrap();
    txn.delete_class(&deep).unwrap();
    assert_eq!(kind(txn.delete_class(&deep)), ErrorKind::Stale);
    assert!(txn.class_by_id(deep.id).unwrap().is_none());
    txn.commit().unwrap();
    fixture.assert_clean();
}

#[test]
fn put_102_rows_stay_when_a_class_changes_without_moving_its_properties() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let class = fixture.class("Derived");
    let original = instance(&class, &[("Id", "a".into()), ("Text", "t".into())]);
    fixture.put(&original);
    let row = encode_row(&class, &instance(&class, &[("Id", "b".into())])).unwrap();
    fixture.put_classes(&[qualified(family().remove(0), "Description")]);

    let mut txn = fixture.store.begin().unwrap();
    let key = RowKey::from_values(&class, &[("id", "b".into())]).unwrap();
    txn.put_row(&class, &key, row).unwrap();
    txn.commit().unwrap();
    let now = fixture.class("Derived");
    assert_eq!(ids(&fixture.store.view().unwrap(), &now), ["a", "b"]);
    fixture.assert_clean();
}

#[test]
fn put_312_a_row_made_for_another_layout_is_stale() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let class = fixture.class("Derived");
    let row = encode_row(&class, &instance(&class, &[("Id", "b".into())])).unwrap();
    let key = RowKey::from_values(&class, &[("id", "b".into())]).unwrap();
    let moved = with(
        decl("Derived", Some("Base")),
        "Different",
        CimType::Uint64,
        &[],
    );
    fixture.put_classes(&[moved]);
    let mut txn = fixture.store.begin().unwrap();
    assert_eq!(
        kind(txn.put_row(&class, &key, row.clone())),
        ErrorKind::Stale
    );
    assert_eq!(
        kind(txn.put_row(&fixture.class("Derived"), &key, row)),
        ErrorKind::Stale
    );
    let gone = fixture.class("Other");
    txn.delete_class(&gone).unwrap();
    let row = encode_row(&gone, &instance(&gone, &[("Id", "b".into())])).unwrap();
    assert_eq!(kind(txn.put_row(&gone, &key, row)), ErrorKind::Stale);
}

#[test]
fn put_140_put_147_a_key_is_held_once_in_its_family() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let [base, derived, deep, other] =
        ["Base", "Derived", "Deep", "Other"].map(|n| fixture.class(n));
    let key = [("Id", Value::from("k"))];
    for holder in [&base, &derived, &deep] {
        let mut txn = fixture.store.begin().unwrap();
        put(&mut txn, fixture.ns, &instance(holder, &key)).unwrap();
        for class in [&base, &derived, &deep, &other] {
            let mut same = key.clone();
            same[0].1 = "K".into();
            let result = put(&mut txn, fixture.ns, &instance(class, &same));
            if class.id == holder.id {
                assert!(
                    result.unwrap().is_some(),
                    "a put of its own class replaces it"
                );
            } else {
                assert_eq!(kind(result), ErrorKind::KeyHeld { class: holder.id });
            }
            let row_key = RowKey::from_values(class, &key).unwrap();
            let (found, row) = txn.find(class, &row_key).unwrap().unwrap();
            assert_eq!((found.id, row.class().id), (holder.id, holder.id));
            assert_eq!(
                txn.row(class, &row_key).unwrap().is_some(),
                class.id == holder.id
            );
        }
        let row_key = RowKey::from_values(holder, &key).unwrap();
        assert!(txn.delete_row(holder, &row_key).unwrap().is_some());
        assert!(txn.delete_row(holder, &row_key).unwrap().is_none());
        put(&mut txn, fixture.ns, &instance(&other, &key)).unwrap();
        assert!(txn.find(&base, &row_key).unwrap().is_some());
    }
}

#[test]
fn put_149_strings_are_the_same_key_in_any_case_and_keep_their_own() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let base = fixture.class("Base");
    fixture.put(&instance(&base, &[("Id", "Größe".into())]));
    let view = fixture.store.view().unwrap();
    let path = RelPathRef::parse(r#"Base.id="GRÖßE""#).unwrap();
    let key = RowKey::from_path(&base, path.key).unwrap();
    assert_eq!(
        view.row(&base, &key).unwrap().unwrap().value(0).unwrap(),
        "Größe".into()
    );
}

#[test]
fn put_150_a_singleton_has_one_instance_of_its_own() {
    let fixture = Fixture::new();
    let above = qualified(qualified(decl("One", None), "Singleton"), "Abstract");
    let one = with(above, "Value", CimType::Sint32, &[]);
    fixture.put_classes(&[one, decl("Two", Some("One")), decl("Three", Some("One"))]);
    let [one, two, three] = ["One", "Two", "Three"].map(|name| fixture.class(name));
    assert_eq!(two.key_root_id, None);
    fixture.put(&instance(&two, &[("Value", 2.into())]));
    fixture.put(&instance(&three, &[("Value", 3.into())]));
    fixture.put(&instance(&two, &[("Value", 4.into())]));
    let view = fixture.store.view().unwrap();
    let key = RowKey::from_path(&two, KeyRef::Singleton).unwrap();
    assert_eq!(
        view.row(&two, &key).unwrap().unwrap().value(0).unwrap(),
        4.into()
    );
    assert_eq!(view.find(&one, &key).unwrap().unwrap().0.id, two.id);
    assert_eq!(view.find(&three, &key).unwrap().unwrap().0.id, three.id);
    assert!(view.row(&one, &key).unwrap().is_none());
    fixture.assert_clean();
}

#[test]
fn long_keys_differ_in_what_is_cut_off() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let base = fixture.class("Base");
    let long = "x".repeat(5000);
    for end in ["a", "b", ""] {
        fixture.put(&instance(&base, &[("Id", format!("{long}{end}").into())]));
    }
    let view = fixture.store.view().unwrap();
    assert_eq!(ids(&view, &base).len(), 3);
    let key = RowKey::from_values(&base, &[("Id", format!("{long}B").into())]).unwrap();
    let row = view.row(&base, &key).unwrap().unwrap();
    assert_eq!(row.value(0).unwrap(), format!("{long}b").into());
    fixture.assert_clean();
}

#[test]
fn a_scan_goes_on_behind_a_key_and_stops_when_told() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let [base, derived] = ["Base", "Derived"].map(|name| fixture.class(name));
    for id in ["a", "b", "c", "d"] {
        fixture.put(&instance(&base, &[("Id", id.into())]));
        fixture.put(&instance(&derived, &[("Id", format!("{id}{id}").into())]));
    }
    let mut txn = fixture.store.begin().unwrap();
    put(
        &mut txn,
        fixture.ns,
        &instance(&base, &[("Id", "bbb".into())]),
    )
    .unwrap();
    let key = RowKey::from_values(&base, &[("Id", "c".into())]).unwrap();
    txn.delete_row(&base, &key).unwrap();
    assert_eq!(ids(&txn, &base), ["a", "b", "bbb", "d"]);
    assert_eq!(ids(&txn, &derived), ["aa", "bb", "cc", "dd"]);
    let mut seen = Vec::new();
    let from = RowKey::from_values(&base, &[("Id", "A".into())]).unwrap();
    txn.scan(&base, Some(&from), &mut |row| {
        seen.push(row.text(0).unwrap().unwrap().to_owned());
        if seen.len() == 2 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
    .unwrap();
    assert_eq!(seen, ["b", "bbb"]);
    assert!(txn.has_instances(&base).unwrap());
    drop(txn);
    let view = fixture.store.view().unwrap();
    assert_eq!(
        ids(&view, &base),
        ["a", "b", "c", "d"],
        "what was not committed is gone"
    );
    assert!(!view.has_instances(&fixture.class("Deep")).unwrap());
}

/// Returns the ids of what an index says is in a range.
fn indexed(
    read: &dyn Read,
    class: &crate::StoredClass,
    property: &str,
    lower: Bound<&Value>,
    upper: Bound<&Value>,
) -> Vec<String> {
    let mut found = Vec::new();
    let position = class.class.position(property).unwrap();
    read.index_scan(
        class,
        position,
        lower,
        upper,
        &mut |holder: ClassId, key: &RowKey| {
            let holder = read.class_by_id(holder).unwrap().unwrap();
            let row = read.row(&holder, key).unwrap().unwrap();
            found.push(row.value(0).unwrap().as_str().unwrap().to_owned());
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    found
}

#[test]
fn an_index_serves_all_classes_that_have_the_property() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let [base, deep, other] = ["Base", "Deep", "Other"].map(|name| fixture.class(name));
    let mut txn = fixture.store.begin().unwrap();
    for (class, id, size) in [
        (&base, "a", 5),
        (&deep, "b", -7),
        (&other, "c", 5),
        (&deep, "d", 9),
    ] {
        let new = instance(class, &[("Id", id.into()), ("Size", size.into())]);
        put(&mut txn, fixture.ns, &new).unwrap();
    }
    put(
        &mut txn,
        fixture.ns,
        &instance(&deep, &[("Id", "null".into())]),
    )
    .unwrap();
    let five = Value::from(5);
    let everything = (Bound::Unbounded, Bound::Unbounded);
    let (included, excluded) = (Bound::Included(&five), Bound::Excluded(&five));
    let sizes =
        |txn: &crate::Transaction<'_>, lower, upper| indexed(txn, &deep, "size", lower, upper);
    assert_eq!(
        sizes(&txn, everything.0, everything.1),
        ["b", "a", "c", "d"]
    );
    assert_eq!(sizes(&txn, included, included), ["a", "c"]);
    assert_eq!(sizes(&txn, excluded, Bound::Unbounded), ["d"]);
    assert_eq!(sizes(&txn, Bound::Unbounded, excluded), ["b"]);
    assert_eq!(sizes(&txn, excluded, included), Vec::<String>::new());

    let mut changed = instance(&other, &[("Id", "c".into()), ("Size", 100.into())]);
    put(&mut txn, fixture.ns, &changed).unwrap();
    assert_eq!(sizes(&txn, included, included), ["a"]);
    changed.set("Size", Value::Null).unwrap();
    put(&mut txn, fixture.ns, &changed).unwrap();
    assert_eq!(sizes(&txn, excluded, Bound::Unbounded), ["d"]);
    assert_eq!(
        kind(
            txn.index_scan(&base, 0, Bound::Unbounded, Bound::Unbounded, &mut |_, _| {
                ControlFlow::Continue(())
            })
        ),
        ErrorKind::Invalid,
        "a key is not in an index by itself"
    );
    txn.commit().unwrap();
    fixture.assert_clean();
}

#[test]
fn datetimes_in_an_index_are_equal_when_they_are_the_same_instant() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let deep = fixture.class("Deep");
    let at = |text: &str| Value::DateTime(text.parse().unwrap());
    for (id, more) in [
        ("noon", "20200101120000.000000+000"),
        ("elsewhere", "20200101130000.000000+060"),
        ("later", "20200101120000.000001+000"),
        ("pattern", "20200101******.000000+000"),
    ] {
        fixture.put(&instance(&deep, &[("Id", id.into()), ("More", at(more))]));
    }
    let view = fixture.store.view().unwrap();
    let noon = at("20200101120000.000000+000");
    let found = indexed(
        &view,
        &deep,
        "More",
        Bound::Included(&noon),
        Bound::Included(&noon),
    );
    assert_eq!(found, ["noon", "elsewhere"]);
    let found = indexed(
        &view,
        &deep,
        "More",
        Bound::Excluded(&noon),
        Bound::Unbounded,
    );
    assert_eq!(found, ["later", "pattern"]);
    fixture.assert_clean();
}

#[test]
fn long_texts_in_an_index_are_told_apart_by_their_rows() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let base = fixture.class("Base");
    let text = |end: &str| Value::from(format!("{}{end}", "t".repeat(95)));
    for (id, end) in [
        ("1", "a"),
        ("2", "aa"),
        ("3", "ab"),
        ("4", "é"),
        ("5", "éz"),
        ("6", ""),
    ] {
        fixture.put(&instance(&base, &[("Id", id.into()), ("Text", text(end))]));
    }
    let view = fixture.store.view().unwrap();
    let find = |lower, upper| {
        let mut found = indexed(&view, &base, "Text", lower, upper);
        found.sort();
        found
    };
    let (one, two, four) = (text("A"), text("Aa"), text("é"));
    assert_eq!(find(Bound::Included(&two), Bound::Included(&two)), ["2"]);
    assert_eq!(
        find(Bound::Excluded(&two), Bound::Unbounded),
        ["3", "4", "5"]
    );
    assert_eq!(find(Bound::Unbounded, Bound::Excluded(&two)), ["1", "6"]);
    assert_eq!(
        find(Bound::Excluded(&one), Bound::Included(&four)),
        ["2", "3", "4"]
    );
    fixture.assert_clean();
}

#[test]
fn references_are_found_by_any_spelling_of_their_target() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    fixture.put_classes(&[link()]);
    let link = fixture.class("Link");
    let reference = Value::reference;
    let mut via = instance(
        &link,
        &[
            ("From", reference(r#"Base.Id="a""#)),
            ("To", reference(r#"\\BOX\root\cimv2:Base="b""#)),
        ],
    );
    via.set(
        "Via",
        Value::Array(vec![reference("Base='c'"), reference("base.id='C'")]),
    )
    .unwrap();
    fixture.put(&via);
    let sources = |target: &str| {
        let mut found = Vec::new();
        let view = fixture.store.view().unwrap();
        view.references_to(fixture.ns, target, &mut |reference| {
            assert_eq!(reference.class, link.id);
            assert!(view.row(&link, &reference.key).unwrap().is_some());
            found.push(reference.position);
            ControlFlow::Continue(())
        })
        .unwrap();
        found
    };
    assert_eq!(sources(r#"Base="A""#), [0]);
    assert_eq!(sources(r#"//./ROOT/CIMV2:Base.Id="B""#), [1]);
    assert_eq!(
        sources(r#"root\cimv2:Base="c""#),
        [2],
        "a target is in an array once"
    );
    assert!(sources(r#"root:Base="c""#).is_empty());

    // The same association by another spelling of its keys.
    let again = instance(
        &link,
        &[
            ("From", reference(r#"root\cimv2:base="A""#)),
            ("To", reference(r#"BASE.ID='b'"#)),
        ],
    );
    fixture.put(&again);
    assert!(sources(r#"Base="c""#).is_empty());
    assert_eq!(sources(r#"Base="b""#), [1]);
    let mut count = 0;
    let view = fixture.store.view().unwrap();
    view.scan(&link, None, &mut |_| {
        count += 1;
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(count, 1);
    fixture.assert_clean();
}

#[test]
fn keys_of_paths_are_converted_to_the_types_of_the_keys() {
    let fixture = Fixture::new();
    let mut all = decl("All", None);
    for (name, base) in [
        ("A", CimType::Uint64),
        ("B", CimType::Boolean),
        ("C", CimType::Char16),
        ("D", CimType::Datetime),
        ("E", CimType::Sint8),
        ("F", CimType::Reference),
        ("G", CimType::String),
    ] {
        all = with(all, name, base, &["Key"]);
    }
    fixture.put_classes(&[all]);
    let class = fixture.class("All");
    let original: Instance = instance(
        &class,
        &[
            ("A", Value::Uint64(u64::MAX)),
            ("B", Value::Boolean(true)),
            ("C", Value::Char16(65)),
            (
                "D",
                Value::DateTime("20200101120000.000000+000".parse().unwrap()),
            ),
            ("E", Value::Sint8(-3)),
            ("F", Value::reference(r#"All.X="1""#)),
            ("G", Value::from(r#"quoted " and \ text"#)),
        ],
    );
    let path = original.relpath().unwrap();
    let parsed = RelPathRef::parse(&path).unwrap();
    let key = RowKey::from_instance(&class, &original).unwrap();
    assert_eq!(RowKey::from_path(&class, parsed.key).unwrap(), key);
    let owned = swbem_core::ObjectPath::parse(&path).unwrap();
    assert_eq!(RowKey::from_path_key(&class, owned.key()).unwrap(), key);
    for wrong in [
        "All=1".to_owned(),
        "All=@".to_owned(),
        "All.A=1".to_owned(),
        path.replace("E=-3", "E=300"),
        path.replace("E=-3", "E=TRUE"),
        path.replace("B=TRUE", "B=2"),
        path.replace("E=-3", "X=1"),
        path.replace("20200101", "20209901"),
    ] {
        let parsed = RelPathRef::parse(&wrong).unwrap();
        assert_eq!(
            kind(RowKey::from_path(&class, parsed.key)),
            ErrorKind::Invalid,
            "{wrong}"
        );
    }
    assert_eq!(
        kind(RowKey::from_path(&class, KeyRef::None)),
        ErrorKind::Invalid
    );
    assert_eq!(RowKey::from_values(&class, &[("A", 1.into())]), None);
}

#[test]
fn purged_rows_take_their_entries_along_and_leave_no_records() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let [base, deep] = ["Base", "Deep"].map(|name| fixture.class(name));
    for nth in 0..600 {
        let class = if nth % 3 == 0 { &base } else { &deep };
        let values = [
            ("Id", format!("{nth}").into()),
            ("Size", Value::Sint32(nth)),
        ];
        fixture.put(&instance(class, &values));
    }
    let start = fixture.kv.revision();
    let mut txn = fixture.store.begin().unwrap();
    assert_eq!(txn.purge_rows(&deep).unwrap(), 400);
    assert!(!txn.has_instances(&deep).unwrap());
    txn.commit().unwrap();
    assert_eq!(fixture.store.changes(start, 10).unwrap(), []);
    assert_eq!(ids(&fixture.store.view().unwrap(), &base).len(), 200);
    fixture.assert_clean();
}

#[test]
fn a_conflict_surfaces_with_its_kind_and_writes_nothing() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let base = fixture.class("Base");
    let mut txn = fixture.store.begin().unwrap();
    put(
        &mut txn,
        fixture.ns,
        &instance(&base, &[("Id", "a".into())]),
    )
    .unwrap();
    fixture.corrupt(|batch| batch.put(b"Zforeign", b""));
    assert_eq!(kind(txn.commit()), ErrorKind::Conflict);
    assert!(!fixture.store.view().unwrap().has_instances(&base).unwrap());
    fixture.kv.close().unwrap();
    let mut txn = fixture.store.begin().unwrap();
    txn.create_namespace("other", None).unwrap();
    assert_eq!(kind(txn.commit()), ErrorKind::Closed);
}
