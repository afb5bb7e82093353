//! Random operations against a plain map.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, ControlFlow};
use std::sync::Arc;

use proptest::prelude::*;
use swbem_core::{CimType, Value};

use super::fixture::{Fixture, decl, family, instance, link, put, with};
use crate::{ErrorKind, Read, RowKey, Savepoint, Transaction};

#[derive(Debug, Clone)]
enum Step {
    Put { class: usize, id: u8, size: i8 },
    Link { from: u8, to: u8 },
    Delete { class: usize, id: u8 },
    AddClass { class: usize, has_size: bool },
    DropClass { class: usize },
    AddNamespace(u8),
    DropNamespace(u8),
    Savepoint,
    Rollback(prop::sample::Index),
    Commit,
    Abandon,
}

/// The first four are always there, the others come and go.
const CLASSES: [&str; 6] = ["Base", "Derived", "Deep", "Other", "Late", "Later"];

#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    /// Class and size of the instance with an id.
    rows: BTreeMap<u8, (usize, i8)>,
    links: BTreeSet<(u8, u8)>,
    classes: BTreeSet<usize>,
    namespaces: BTreeSet<u8>,
}

fn step() -> impl Strategy<Value = Step> {
    let class = 0..CLASSES.len();
    prop_oneof![
        8 => (class.clone(), 0..8_u8, any::<i8>())
            .prop_map(|(class, id, size)| Step::Put { class, id, size }),
        3 => (0..4_u8, 0..4_u8).prop_map(|(from, to)| Step::Link { from, to }),
        4 => (class, 0..8_u8).prop_map(|(class, id)| Step::Delete { class, id }),
        2 => (4..CLASSES.len(), any::<bool>())
            .prop_map(|(class, has_size)| Step::AddClass { class, has_size }),
        1 => (4..CLASSES.len()).prop_map(|class| Step::DropClass { class }),
        1 => (0..3_u8).prop_map(Step::AddNamespace),
        1 => (0..3_u8).prop_map(Step::DropNamespace),
        2 => Just(Step::Savepoint),
        2 => any::<prop::sample::Index>().prop_map(Step::Rollback),
        3 => Just(Step::Commit),
        1 => Just(Step::Abandon),
    ]
}

fn id_text(id: u8) -> String {
    let letter = char::from(b'a' + id);
    if id.is_multiple_of(2) {
        letter.to_string()
    } else {
        letter.to_string().repeat(300)
    }
}

/// Applies a step to the transaction and to the model, which must agree.
fn apply(fixture: &Fixture, txn: &mut Transaction<'_>, model: &mut Model, step: &Step) {
    let ns = fixture.ns;
    match *step {
        Step::Put { class, id, size } => {
            let Some(stored) = txn.class(ns, CLASSES[class]).unwrap() else {
                assert!(class >= 4 && !model.classes.contains(&class));
                return;
            };
            let values = [
                ("Id", id_text(id).into()),
                ("Size", Value::Sint32(size.into())),
            ];
            let before = txn.savepoint();
            let result = put(txn, ns, &instance(&stored, &values));
            match model.rows.get(&id) {
                Some((holder, _)) if *holder != class => {
                    let kind = result.unwrap_err().kind();
                    assert!(matches!(kind, ErrorKind::KeyHeld { .. }), "{kind:?}");
                    txn.rollback_to(before);
                    return;
                }
                held => assert_eq!(result.unwrap().is_some(), held.is_some()),
            }
            model.rows.insert(id, (class, size));
        }
        Step::Link { from, to } => {
            let stored = txn.class(ns, "Link").unwrap().unwrap();
            let values = [
                (
                    "From",
                    Value::reference(format!("Base='{}'", id_text(from))),
                ),
                (
                    "To",
                    Value::reference(format!("Base.Id=\"{}\"", id_text(to))),
                ),
            ];
            let old = put(txn, ns, &instance(&stored, &values)).unwrap();
            assert_eq!(old.is_none(), model.links.insert((from, to)));
        }
        Step::Delete { class, id } => {
            let Some(stored) = txn.class(ns, CLASSES[class]).unwrap() else {
                return;
            };
            let key = RowKey::from_values(&stored, &[("Id", id_text(id).into())]).unwrap();
            let deleted = txn.delete_row(&stored, &key).unwrap();
            let holds = model
                .rows
                .get(&id)
                .is_some_and(|(holder, _)| *holder == class);
            assert_eq!(deleted.is_some(), holds);
            if holds {
                model.rows.remove(&id);
            }
        }
        Step::AddClass { class, has_size } => {
            let mut new = decl(
                CLASSES[class],
                Some(if class == 4 { "Derived" } else { "Late" }),
            );
            if has_size {
                new = with(new, "Another", CimType::Sint32, &["Indexed"]);
            }
            let before = txn.savepoint();
            match txn.put_class(ns, Arc::new(new)) {
                Ok(_) => drop(model.classes.insert(class)),
                Err(error) => {
                    let expected = match error.kind() {
                        ErrorKind::NotFound => class == 5 && !model.classes.contains(&4),
                        ErrorKind::HasInstances => {
                            model.rows.values().any(|(holder, _)| *holder >= class)
                        }
                        _ => false,
                    };
                    assert!(expected, "{error}");
                    txn.rollback_to(before);
                }
            }
        }
        Step::DropClass { class } => {
            let Some(stored) = txn.class(ns, CLASSES[class]).unwrap() else {
                return;
            };
            if class == 4 && model.classes.contains(&5) {
                assert_eq!(
                    txn.delete_class(&stored).unwrap_err().kind(),
                    ErrorKind::HasSubclasses
                );
                return;
            }
            let count = model
                .rows
                .values()
                .filter(|(holder, _)| *holder == class)
                .count();
            assert_eq!(txn.delete_rows(&stored, &mut drop).unwrap(), count);
            txn.delete_class(&stored).unwrap();
            model.rows.retain(|_, (holder, _)| *holder != class);
            model.classes.remove(&class);
        }
        Step::AddNamespace(nth) => {
            let result = txn.create_namespace(&format!("root\\n{nth}"), None);
            assert_eq!(result.is_ok(), model.namespaces.insert(nth));
        }
        Step::DropNamespace(nth) => {
            let namespace = txn.namespace(&format!("root\\n{nth}")).unwrap();
            assert_eq!(namespace.is_some(), model.namespaces.remove(&nth));
            if let Some(namespace) = namespace {
                txn.delete_namespace(&namespace).unwrap();
            }
        }
        Step::Savepoint | Step::Rollback(_) | Step::Commit | Step::Abandon => {}
    }
}

/// Compares everything that can be read with the model.
fn compare(read: &dyn Read, ns: crate::NamespaceId, model: &Model) {
    let mut rows = BTreeMap::new();
    for (nth, name) in CLASSES.into_iter().enumerate() {
        let class = read.class(ns, name).unwrap();
        assert_eq!(
            class.is_some(),
            nth < 4 || model.classes.contains(&nth),
            "{name}"
        );
        let Some(class) = class else { continue };
        let mut last = None;
        read.scan(&class, None, &mut |row| {
            assert!(last < Some(row.key()), "in the order of their keys");
            last = Some(row.key());
            let size = row.value(1).unwrap().as_integer().unwrap();
            let id = row.text(0).unwrap().unwrap().as_bytes()[0] - b'a';
            rows.insert(id, (nth, i8::try_from(size).unwrap()));
            let (holder, found) = read.find(&class, &row.key()).unwrap().unwrap();
            assert_eq!((holder.id, found.as_bytes()), (class.id, row.as_bytes()));
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(
            read.has_instances(&class).unwrap(),
            model.rows.values().any(|(holder, _)| *holder == nth)
        );
    }
    assert_eq!(rows, model.rows);

    let base = read.class(ns, "Base").unwrap().unwrap();
    let mut indexed = Vec::new();
    let zero = Value::Sint32(0);
    read.index_scan(
        &base,
        1,
        Bound::Included(&zero),
        Bound::Unbounded,
        &mut |class, key| {
            let class = read.class_by_id(class).unwrap().unwrap();
            let row = read.row(&class, key).unwrap().unwrap();
            indexed.push(row.value(1).unwrap().as_integer().unwrap());
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    assert!(indexed.is_sorted());
    let scanned = model.rows.values().filter(|(_, size)| *size >= 0).count();
    assert_eq!(indexed.len(), scanned, "the index equals the full scan");

    for id in 0..4 {
        let mut from = 0;
        let mut to = 0;
        let target = format!("//box/root/cimv2:Base.ID='{}'", id_text(id));
        read.references_to(ns, &target, &mut |reference| {
            if reference.position == 0 {
                from += 1
            } else {
                to += 1
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(from, model.links.iter().filter(|link| link.0 == id).count());
        assert_eq!(to, model.links.iter().filter(|link| link.1 == id).count());
    }
    let root = read.namespace("root").unwrap().unwrap();
    let children = read.child_namespaces(&root).unwrap();
    assert_eq!(children.len(), 1 + model.namespaces.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_repository_is_what_was_done_to_it(steps in prop::collection::vec(step(), 1..60)) {
        let fixture = Fixture::new();
        fixture.put_classes(&family());
        fixture.put_classes(&[link()]);
        let mut committed = Model::default();
        let mut model = committed.clone();
        let mut saved: Vec<(Savepoint, Model)> = Vec::new();
        let mut txn = fixture.store.begin().unwrap();
        for step in &steps {
            apply(&fixture, &mut txn, &mut model, step);
            match step {
                Step::Savepoint => saved.push((txn.savepoint(), model.clone())),
                Step::Rollback(at) if !saved.is_empty() => {
                    saved.truncate(at.index(saved.len()) + 1);
                    let (savepoint, before) = saved.pop().unwrap();
                    txn.rollback_to(savepoint);
                    model = before;
                }
                Step::Commit | Step::Abandon => {
                    saved.clear();
                    compare(&fixture.store.view().unwrap(), fixture.ns, &committed);
                    if matches!(step, Step::Commit) {
                        txn.commit().unwrap();
                        committed = model.clone();
                    } else {
                        drop(txn);
                        model = committed.clone();
                    }
                    compare(&fixture.store.view().unwrap(), fixture.ns, &committed);
                    txn = fixture.store.begin().unwrap();
                }
                _ => {}
            }
            compare(&txn, fixture.ns, &model);
        }
        txn.commit().unwrap();
        fixture.assert_clean();
        compare(&fixture.reopened().view().unwrap(), fixture.ns, &model);
    }
}
