//! Backups are restored as they were, or not at all.

use std::io::Cursor;
use std::sync::Arc;

use proptest::prelude::*;
use swbem_kv::{KeyRange, Kv, MemKv};

use super::fixture::{Fixture, family, ids, instance, put};
use crate::{ErrorKind, Read, Store, check_backup, restore};

fn filled() -> Fixture {
    let fixture = Fixture::new();
    fixture.put_classes(&family());
    let base = fixture.class("Base");
    let mut txn = fixture.store.begin().unwrap();
    for nth in 0..3000 {
        let values = [
            ("Id", format!("{nth:05}").into()),
            ("Text", "x".repeat(400).into()),
        ];
        put(&mut txn, fixture.ns, &instance(&base, &values)).unwrap();
    }
    txn.commit().unwrap();
    fixture
}

fn all(kv: &dyn Kv) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut rows = Vec::new();
    kv.snapshot()
        .unwrap()
        .scan(&KeyRange::all(), &mut |key, value| {
            rows.push((key.to_vec(), value.to_vec()));
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    rows
}

#[test]
fn a_restored_store_is_the_one_that_was_backed_up() {
    let fixture = filled();
    let mut bytes = Vec::new();
    let mut heard = Vec::new();
    let summary = fixture
        .store
        .backup(&mut bytes, &mut |records| heard.push(records))
        .unwrap();
    let before = all(&*fixture.kv);
    fixture.put(&instance(&fixture.class("Base"), &[("Id", "later".into())]));
    assert_eq!(summary.records, u64::try_from(before.len()).unwrap());
    assert_eq!(summary.bytes, u64::try_from(bytes.len()).unwrap());
    assert!(heard.is_sorted() && heard.len() > 1 && heard.last() == Some(&summary.records));

    assert_eq!(check_backup(&mut bytes.as_slice()).unwrap(), summary);
    let target = Arc::new(MemKv::new());
    let restored = restore(&mut Cursor::new(&bytes), &*target, &mut |_| {}).unwrap();
    assert_eq!(restored, summary);
    assert_eq!(all(&*target), before);
    let store = Store::open(target.clone()).unwrap();
    let view = store.view().unwrap();
    let base = view.class(fixture.ns, "Base").unwrap().unwrap();
    assert_eq!(ids(&view, &base).len(), 3000);
    assert_eq!(
        store
            .verify(&mut |finding| panic!("{finding:?}"))
            .unwrap()
            .instances,
        3000
    );

    let error = restore(&mut Cursor::new(&bytes), &*target, &mut |_| {}).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "only into an empty store");
}

#[test]
fn an_empty_store_can_be_backed_up() {
    let store = Store::open(Arc::new(MemKv::new())).unwrap();
    let mut bytes = Vec::new();
    assert_eq!(store.backup(&mut bytes, &mut |_| {}).unwrap().records, 0);
    let target = MemKv::new();
    restore(&mut Cursor::new(&bytes), &target, &mut |_| {}).unwrap();
    assert_eq!(all(&target), []);
}

#[test]
fn an_unknown_format_and_a_failing_stream_have_their_kinds() {
    let fixture = Fixture::new();
    let mut bytes = Vec::new();
    fixture.store.backup(&mut bytes, &mut |_| {}).unwrap();
    let mut newer = bytes.clone();
    newer[16] = 9;
    let error = check_backup(&mut newer.as_slice()).unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Version {
            found: 9,
            supported: 1
        }
    );
    let error = check_backup(&mut [b'x'; 100].as_slice()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAStore);
    let mut full = [0_u8; 40];
    let error = fixture
        .store
        .backup(&mut full.as_mut_slice(), &mut |_| {})
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stream);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_backup_is_refused_before_anything_is_written(
        at in any::<prop::sample::Index>(),
        bit in 0..8_u8,
        damage in 0..3_u8,
    ) {
        let fixture = Fixture::new();
        fixture.put_classes(&family());
        let mut bytes = Vec::new();
        fixture.store.backup(&mut bytes, &mut |_| {}).unwrap();
        let at = at.index(bytes.len());
        match damage {
            0 => bytes[at] ^= 1 << bit,
            1 => bytes.truncate(at),
            _ => bytes.insert(at, bit),
        }
        let target = MemKv::new();
        let refused = restore(&mut Cursor::new(&bytes), &target, &mut |_| {}).is_err();
        prop_assert!(refused);
        prop_assert_eq!(all(&target), []);
    }
}
