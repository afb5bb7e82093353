use super::*;
use crate::conformance;

#[test]
fn keeps_every_promise_of_the_trait() {
    conformance::check(&mut || Box::new(MemKv::new())).unwrap();
}

#[test]
fn agrees_with_a_plain_model_over_random_batches() {
    for seed in 0..20 {
        conformance::check_random(&MemKv::new(), seed, 200).unwrap();
    }
}

#[test]
fn the_feed_says_from_where_it_still_reaches() {
    let kv = MemKv::with_feed_bytes(1000);
    for number in 0..100_u8 {
        let mut batch = Batch::new(Revision::ZERO);
        batch.put(&[number], &[0; 100]);
        kv.commit(batch).unwrap();
    }
    let error = kv.changes(Revision::ZERO, 10).unwrap_err();
    let ErrorKind::Compacted { oldest } = error.kind() else {
        panic!("{error:?}")
    };
    let kept = kv
        .changes(Revision::new(oldest.number() - 1), 1000)
        .unwrap();
    assert_eq!(kept.first().map(Change::revision), Some(oldest));
    assert_eq!(kept.last().map(Change::revision), Some(Revision::new(100)));
    assert!(kept.iter().map(Change::byte_len).sum::<usize>() <= 1000);

    let mut stale = Batch::new(Revision::new(5));
    stale.require_unchanged(b"never written");
    assert_eq!(
        kv.commit(stale).unwrap_err().kind(),
        ErrorKind::Conflict,
        "too old to tell"
    );
}
