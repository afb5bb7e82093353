//! What every engine promises, as checks that tests of an engine call.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::{
    BATCH_BYTES_MAX, Batch, Change, ChangeItem, Error, ErrorKind, KEY_BYTES_MAX, KeyRange, Kv,
    Result, Revision, Snapshot, VALUE_BYTES_MAX,
};

/// Makes the same sequence of numbers of the same seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

/// Is what a store should contain.
pub type Model = BTreeMap<Vec<u8>, Vec<u8>>;

impl Random {
    /// Starts a sequence.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next number (SplitMix64).
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next_u64() % bound).unwrap_or_default()
    }

    /// Returns true once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// Returns up to `len_max` bytes.
    pub fn bytes(&mut self, len_max: usize) -> Vec<u8> {
        let len = self.below(len_max.saturating_add(1));
        std::iter::repeat_with(|| self.next_u64().to_le_bytes())
            .flatten()
            .take(len)
            .collect()
    }

    /// Returns one of about `count` keys that share prefixes.
    pub fn key(&mut self, count: usize) -> Vec<u8> {
        format!("row/{:05}", self.below(count)).into_bytes()
    }
}

/// Checks each promise of [`Kv`] on stores that `make` makes, all of them empty.
///
/// # Errors
/// Passes on what the store refuses to do.
///
/// # Panics
/// Panics where the store breaks a promise.
pub fn check(make: &mut dyn FnMut() -> Box<dyn Kv>) -> Result<()> {
    check_batches(&*make())?;
    check_preconditions(&*make())?;
    check_snapshots(&*make())?;
    check_ranges(&*make())?;
    check_feed(&*make())?;
    check_bounds(&*make())?;
    check_closed(&*make())
}

/// Makes a random batch, and does the same to `model`.
pub fn random_batch(random: &mut Random, read: Revision, keys: usize, model: &mut Model) -> Batch {
    let mut batch = Batch::new(read);
    for _ in 0..=random.below(12) {
        let key = random.key(keys);
        let previous = model.get(&key).cloned();
        match (random.below(10), previous) {
            (0..=4, _) => {
                let value = random.bytes(300);
                batch.put(&key, &value);
                model.insert(key, value);
            }
            (5, Some(previous)) => {
                let value = random.bytes(3000);
                batch.put_replacing(&key, &value, &previous);
                model.insert(key, value);
            }
            (6, Some(previous)) => {
                batch.delete_replacing(&key, &previous);
                model.remove(&key);
            }
            (5..=8, _) => {
                batch.delete(&key);
                model.remove(&key);
            }
            _ => batch.note(&random.bytes(100)),
        }
    }
    batch
}

/// Commits `count` random batches, and compares snapshots, old and new, and the feed with a model.
///
/// # Errors
/// Passes on what the store refuses to do.
///
/// # Panics
/// Panics where the store and the model disagree.
pub fn check_random(kv: &dyn Kv, seed: u64, count: usize) -> Result<()> {
    let mut random = Random::new(seed);
    let mut model = Model::new();
    let mut kept: Vec<(Box<dyn Snapshot>, Model)> = Vec::new();
    let mut replayed = Model::new();
    let mut seen = Revision::ZERO;
    for step in 0..count {
        let read = kv.revision();
        let batch = random_batch(&mut random, read, 400, &mut model);
        assert_eq!(kv.commit(batch)?, read.next());
        if random.once_in(20) {
            kept.push((kv.snapshot()?, model.clone()));
        }
        if random.once_in(40) {
            kv.flush()?;
        }
        if random.once_in(30) && !kept.is_empty() {
            let (snapshot, model) = kept.swap_remove(random.below(kept.len()));
            assert_snapshot(&*snapshot, &model, &mut random)?;
        }
        if step % 10 == 0 {
            seen = replay(kv, seen, &mut replayed)?;
        }
    }
    for (snapshot, model) in kept {
        assert_snapshot(&*snapshot, &model, &mut random)?;
    }
    assert_snapshot(&*kv.snapshot()?, &model, &mut random)?;
    assert_eq!(replay(kv, seen, &mut replayed)?, kv.revision());
    assert_eq!(replayed, model, "the feed leads to the same state");
    Ok(())
}

/// Does to `model` what the feed says was done after `after`; returns how far it went.
///
/// # Errors
/// Passes on what the store refuses to do.
///
/// # Panics
/// Panics where the feed has a gap, or a previous value in it is wrong.
pub fn replay(kv: &dyn Kv, after: Revision, model: &mut Model) -> Result<Revision> {
    let mut seen = after;
    loop {
        let changes = kv.changes(seen, 7)?;
        assert!(changes.len() <= 7);
        if changes.is_empty() {
            return Ok(seen);
        }
        for change in changes {
            assert_eq!(change.revision(), seen.next(), "the feed has no gaps");
            seen = change.revision();
            apply(&change, model);
        }
    }
}

/// Does to `model` what `change` did to the store.
///
/// # Panics
/// Panics where the previous value that the change gives is not the one in `model`.
pub fn apply(change: &Change, model: &mut Model) {
    for item in change.items() {
        match item {
            ChangeItem::Put {
                key,
                value,
                previous,
            } => {
                let had = model.insert(key.to_vec(), value.to_vec());
                assert!(previous.is_none() || previous == had.as_deref());
            }
            ChangeItem::Delete { key, previous } => {
                let had = model.remove(key);
                assert!(previous.is_none() || previous == had.as_deref());
            }
            ChangeItem::Note(_) => {}
        }
    }
}

/// Compares a snapshot with a model: all of it, both ways, and random reads and ranges.
///
/// # Errors
/// Passes on what the store refuses to do.
///
/// # Panics
/// Panics where the two disagree.
pub fn assert_snapshot(snapshot: &dyn Snapshot, model: &Model, random: &mut Random) -> Result<()> {
    let rows = |range: std::ops::Range<Vec<u8>>| model.range(range).map(owned).collect::<Vec<_>>();
    assert_eq!(
        collect(snapshot, &KeyRange::all())?,
        model.iter().map(owned).collect::<Vec<_>>()
    );
    for _ in 0..10 {
        let key = random.key(400);
        assert_eq!(snapshot.get(&key)?, model.get(&key).cloned());
        let (start, end) = (random.key(400), random.key(400));
        let range = KeyRange::new(&start, &end);
        let expected = if start < end {
            rows(start.clone()..end.clone())
        } else {
            Vec::new()
        };
        assert_eq!(collect(snapshot, &range)?, expected);
        assert_eq!(snapshot.is_empty(&range)?, expected.is_empty());
        assert_eq!(snapshot.first(&range)?, expected.first().cloned());
        assert_eq!(snapshot.last(&range)?, expected.last().cloned());
        let mut backward = Vec::new();
        snapshot.scan_reverse(&range, &mut |key, value| {
            backward.push((key.to_vec(), value.to_vec()));
            ControlFlow::Continue(())
        })?;
        backward.reverse();
        assert_eq!(backward, expected);
    }
    Ok(())
}

/// Returns copies of all rows of `range`.
///
/// # Errors
/// Passes on what the snapshot refuses to do.
pub fn collect(snapshot: &dyn Snapshot, range: &KeyRange<'_>) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut rows = Vec::new();
    snapshot.scan(range, &mut |key, value| {
        rows.push((key.to_vec(), value.to_vec()));
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

fn owned((key, value): (&Vec<u8>, &Vec<u8>)) -> (Vec<u8>, Vec<u8>) {
    (key.clone(), value.clone())
}

fn batch_of(kv: &dyn Kv, fill: impl FnOnce(&mut Batch)) -> Batch {
    let mut batch = Batch::new(kv.revision());
    fill(&mut batch);
    batch
}

fn put(kv: &dyn Kv, key: &[u8], value: &[u8]) -> Result<Revision> {
    kv.commit(batch_of(kv, |batch| batch.put(key, value)))
}

fn kind(result: Result<Revision>) -> Option<ErrorKind> {
    result.err().as_ref().map(Error::kind)
}

fn check_batches(kv: &dyn Kv) -> Result<()> {
    assert_eq!(kv.revision(), Revision::ZERO);
    assert!(kv.snapshot()?.is_empty(&KeyRange::all())?);
    assert!(kv.changes(Revision::ZERO, 10)?.is_empty());
    assert_eq!(
        kv.commit(Batch::new(Revision::ZERO))?,
        Revision::ZERO,
        "nothing was written"
    );

    let first = kv.commit(batch_of(kv, |batch| {
        batch.put(b"a", b"1");
        batch.put(b"b", b"2");
        batch.put(b"a", b"3");
        batch.delete(b"b");
        batch.delete(b"never there");
        batch.put(b"empty", b"");
    }))?;
    assert_eq!((first, kv.revision()), (Revision::new(1), first));
    let snapshot = kv.snapshot()?;
    assert_eq!(
        snapshot.get(b"a")?.as_deref(),
        Some(b"3".as_slice()),
        "the later one wins"
    );
    assert_eq!(snapshot.get(b"b")?, None);
    assert_eq!(snapshot.get(b"")?, None);
    assert_eq!(snapshot.get(&[b'a'; 5000])?, None);
    assert!(snapshot.is_empty(&KeyRange::starting_at(&[b'f'; 5000]))?);
    let before = KeyRange::all().before(&[b'b'; 5000]);
    assert_eq!(
        snapshot.last(&before)?.map(|row| row.0),
        Some(b"a".to_vec())
    );
    assert_eq!(snapshot.get(b"empty")?.as_deref(), Some(b"".as_slice()));
    assert!(snapshot.contains(b"empty")? && !snapshot.contains(b"never there")?);

    let noted = kv.commit(batch_of(kv, |batch| batch.note(b"only a note")))?;
    assert_eq!(noted, Revision::new(2), "a note is a change");
    let big = vec![7; 1 << 20];
    put(kv, &[1; KEY_BYTES_MAX], &big)?;
    assert_eq!(kv.snapshot()?.get(&[1; KEY_BYTES_MAX])?, Some(big));
    Ok(())
}

fn check_preconditions(kv: &dyn Kv) -> Result<()> {
    let read = put(kv, b"a/1", b"1")?;
    put(kv, b"b/1", b"1")?;
    put(kv, b"b/2", b"2")?;
    kv.commit(batch_of(kv, |batch| batch.delete(b"b/2")))?;
    let attempt = |require: &dyn Fn(&mut Batch)| {
        let mut batch = Batch::new(read);
        require(&mut batch);
        batch.note(b"attempt");
        kind(kv.commit(batch))
    };
    let conflict = Some(ErrorKind::Conflict);
    let before = kv.revision();
    assert_eq!(attempt(&|batch| batch.require_unchanged(b"b/1")), conflict);
    assert_eq!(
        attempt(&|batch| batch.require_unchanged(b"b/2")),
        conflict,
        "a delete counts"
    );
    assert_eq!(
        attempt(&|batch| batch.require_range_unchanged(KeyRange::prefix(b"b/"))),
        conflict
    );
    assert_eq!(
        attempt(&|batch| batch.require_range_unchanged(KeyRange::all())),
        conflict
    );
    assert_eq!(
        attempt(&|batch| batch.require_range_empty(KeyRange::prefix(b"a/"))),
        conflict
    );
    assert_eq!(
        attempt(&|batch| batch.require_range_empty(KeyRange::prefix(b"b/"))),
        conflict
    );
    assert_eq!(
        kv.revision(),
        before,
        "nothing of a refused batch was written"
    );

    assert_eq!(attempt(&|batch| batch.require_unchanged(b"a/1")), None);
    assert_eq!(attempt(&|batch| batch.require_unchanged(b"c/1")), None);
    assert_eq!(
        attempt(&|batch| batch.require_range_unchanged(KeyRange::prefix(b"a/"))),
        None
    );
    assert_eq!(
        attempt(&|batch| batch.require_range_empty(KeyRange::prefix(b"b/2"))),
        None
    );
    assert_eq!(kv.revision().number(), before.number() + 4);

    let mut batch = Batch::new(read);
    batch.require_unchanged(b"b/1");
    assert_eq!(
        kind(kv.commit(batch)),
        conflict,
        "an empty batch is checked too"
    );
    let mut batch = Batch::new(kv.revision());
    batch.require_range_unchanged(KeyRange::all());
    batch.put(b"a/1", b"2");
    kv.commit(batch)?;
    Ok(())
}

fn check_snapshots(kv: &dyn Kv) -> Result<()> {
    put(kv, b"a", b"old")?;
    let old = kv.snapshot()?;
    put(kv, b"a", b"new")?;
    put(kv, b"b", b"new")?;
    kv.flush()?;
    put(kv, b"a", b"newer")?;
    kv.commit(batch_of(kv, |batch| batch.delete(b"b")))?;
    assert_eq!(old.revision(), Revision::new(1));
    assert_eq!(old.get(b"a")?.as_deref(), Some(b"old".as_slice()));
    assert_eq!(old.get(b"b")?, None);
    let new = kv.snapshot()?;
    assert_eq!(new.revision(), Revision::new(5));
    assert_eq!(
        collect(&*new, &KeyRange::all())?,
        [(b"a".to_vec(), b"newer".to_vec())]
    );
    // A visitor may read from the snapshot that it visits.
    let mut again = None;
    new.scan(&KeyRange::all(), &mut |key, _| {
        again = new.get(key).ok().flatten();
        ControlFlow::Break(())
    })?;
    assert_eq!(again.as_deref(), Some(b"newer".as_slice()));
    Ok(())
}

fn check_ranges(kv: &dyn Kv) -> Result<()> {
    let keys =
        |rows: Vec<(Vec<u8>, Vec<u8>)>| rows.into_iter().map(|row| row.0).collect::<Vec<_>>();
    // Some rows in the tree, some in front of it, some of them deleted or replaced there.
    for key in [b"a", b"c", b"e", b"g"] {
        put(kv, key, b"1")?;
    }
    kv.flush()?;
    for key in [b"b", b"c", b"h"] {
        put(kv, key, b"2")?;
    }
    for key in [b"a", b"e"] {
        kv.commit(batch_of(kv, |batch| batch.delete(key)))?;
    }
    let snapshot = kv.snapshot()?;
    assert_eq!(
        keys(collect(&*snapshot, &KeyRange::all())?),
        [b"b", b"c", b"g", b"h"]
    );
    assert_eq!(
        keys(collect(&*snapshot, &KeyRange::new(b"c", b"h"))?),
        [b"c", b"g"]
    );
    assert_eq!(
        keys(collect(&*snapshot, &KeyRange::all().after(b"c"))?),
        [b"g", b"h"]
    );
    assert_eq!(
        keys(collect(&*snapshot, &KeyRange::new(b"h", b"b"))?),
        Vec::<Vec<u8>>::new()
    );
    assert_eq!(snapshot.get(b"c")?.as_deref(), Some(b"2".as_slice()));
    assert_eq!(
        snapshot.last(&KeyRange::all())?.map(|row| row.0),
        Some(b"h".to_vec())
    );
    assert_eq!(
        snapshot
            .last(&KeyRange::all().before(b"g"))?
            .map(|row| row.0),
        Some(b"c".to_vec())
    );
    assert!(snapshot.is_empty(&KeyRange::new(b"d", b"g"))?);
    let mut visited = 0;
    snapshot.scan(&KeyRange::all(), &mut |_, _| {
        visited += 1;
        if visited == 2 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    assert_eq!(visited, 2);
    Ok(())
}

fn check_feed(kv: &dyn Kv) -> Result<()> {
    kv.commit(batch_of(kv, |batch| {
        batch.note(b"before");
        batch.put(b"a", b"1");
        batch.note(b"");
        batch.put_replacing(b"a", b"2", b"1");
        batch.delete_replacing(b"a", b"2");
        batch.delete(b"a");
    }))?;
    put(kv, b"b", b"1")?;
    kv.flush()?;
    put(kv, b"c", b"1")?;
    let changes = kv.changes(Revision::ZERO, 10)?;
    let revisions: Vec<_> = changes
        .iter()
        .map(|change| change.revision().number())
        .collect();
    assert_eq!(revisions, [1, 2, 3]);
    let items: Vec<_> = changes.iter().flat_map(Change::items).collect();
    assert_eq!(
        items,
        [
            ChangeItem::Note(b"before"),
            ChangeItem::Put {
                key: b"a",
                value: b"1",
                previous: None
            },
            ChangeItem::Note(b""),
            ChangeItem::Put {
                key: b"a",
                value: b"2",
                previous: Some(b"1")
            },
            ChangeItem::Delete {
                key: b"a",
                previous: Some(b"2")
            },
            ChangeItem::Delete {
                key: b"a",
                previous: None
            },
            ChangeItem::Put {
                key: b"b",
                value: b"1",
                previous: None
            },
            ChangeItem::Put {
                key: b"c",
                value: b"1",
                previous: None
            },
        ]
    );
    let notes: Vec<_> = changes.iter().flat_map(Change::notes).collect();
    assert_eq!(notes, [b"before".as_slice(), b""]);
    assert_eq!(kv.changes(Revision::new(1), 1)?.len(), 1);
    assert_eq!(
        kv.changes(Revision::new(2), 9)?
            .first()
            .map(Change::revision),
        Some(kv.revision())
    );
    assert!(kv.changes(kv.revision(), 9)?.is_empty());
    assert!(
        kv.changes(Revision::new(1000), 9)?.is_empty(),
        "what is yet to come is not an error"
    );
    Ok(())
}

fn check_bounds(kv: &dyn Kv) -> Result<()> {
    assert_eq!(kind(put(kv, b"", b"1")), Some(ErrorKind::Invalid));
    let too_large = Some(ErrorKind::TooLarge);
    assert_eq!(kind(put(kv, &[0; KEY_BYTES_MAX + 1], b"")), too_large);
    let value = vec![0; VALUE_BYTES_MAX + 1];
    assert_eq!(kind(put(kv, b"a", &value)), too_large);
    let half = vec![0; VALUE_BYTES_MAX];
    let times = BATCH_BYTES_MAX / VALUE_BYTES_MAX;
    let batch = batch_of(kv, |batch| (0..times).for_each(|_| batch.note(&half)));
    assert_eq!(kind(kv.commit(batch)), too_large);
    assert_eq!(kv.revision(), Revision::ZERO);
    assert!(kv.snapshot()?.is_empty(&KeyRange::all())?);
    Ok(())
}

fn check_closed(kv: &dyn Kv) -> Result<()> {
    put(kv, b"a", b"1")?;
    let snapshot = kv.snapshot()?;
    kv.close()?;
    kv.close()?;
    assert_eq!(kind(put(kv, b"a", b"2")), Some(ErrorKind::Closed));
    assert_eq!(snapshot.get(b"a")?.as_deref(), Some(b"1".as_slice()));
    Ok(())
}
