//! Scans of indexes that go on where they stopped.

use std::ops::{Bound, ControlFlow};

use swbem_core::Value;

use super::fixture::*;
use crate::Read;

#[test]
fn a_scan_of_an_index_goes_on_behind_the_entry_it_stopped_at() {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let (base, deep) = (fixture.class("Base"), fixture.class("Deep"));
    for nth in 0..20_i32 {
        let class = if nth % 2 == 0 { &base } else { &deep };
        let id = format!("{nth:02}");
        fixture.put(&instance(
            class,
            &[("Id", id.as_str().into()), ("Size", (nth / 7).into())],
        ));
    }
    let view = fixture.store.view().unwrap();
    let position = base.class.position("Size").unwrap();
    let one = Value::Sint32(1);
    for bounds in [
        (Bound::Unbounded, Bound::Unbounded),
        (Bound::Included(&one), Bound::Included(&one)),
        (Bound::Excluded(&one), Bound::Unbounded),
    ] {
        let mut whole = Vec::new();
        view.index_entries(&base, position, bounds, None, &mut |entry| {
            whole.push((entry.class, entry.key.clone()));
            ControlFlow::Continue(())
        })
        .unwrap();
        let (mut pieces, mut after) = (Vec::new(), None);
        loop {
            let before = pieces.len();
            let from = after.take();
            view.index_entries(&base, position, bounds, from.as_ref(), &mut |entry| {
                pieces.push((entry.class, entry.key.clone()));
                after = Some(entry.mark());
                ControlFlow::Break(())
            })
            .unwrap();
            if pieces.len() == before {
                break;
            }
        }
        assert_eq!(pieces, whole);
        assert!(!whole.is_empty());
    }
}

#[test]
fn references_go_on_behind_the_one_they_stopped_at() {
    let fixture = Fixture::new();
    let mut classes = family();
    classes.push(link());
    fixture.put_classes(&classes);
    let class = fixture.class("Link");
    let target = Value::reference(r#"Base.Id="hub""#);
    for nth in 0..9 {
        let other = Value::reference(format!(r#"Base.Id="{nth}""#));
        fixture.put(&instance(
            &class,
            &[("From", target.clone()), ("To", other)],
        ));
    }
    fixture.put(&instance(
        &class,
        &[("From", target.clone()), ("To", target.clone())],
    ));
    let view = fixture.store.view().unwrap();
    let mut whole = Vec::new();
    view.references_to(fixture.ns, r#"base.id="HUB""#, &mut |reference| {
        whole.push(reference.clone());
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(whole.len(), 11);
    let mut pieces = Vec::new();
    loop {
        let (before, after) = (pieces.len(), pieces.last().cloned());
        view.references_after(fixture.ns, r#"Base="hub""#, after.as_ref(), &mut |found| {
            pieces.push(found.clone());
            ControlFlow::Break(())
        })
        .unwrap();
        if pieces.len() == before {
            break;
        }
    }
    assert_eq!(pieces, whole);
}
