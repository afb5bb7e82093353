//! Lists and an index that one thread adds to while others read, without locks.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::Place;

/// Is how many slots the first chunk holds; each further one holds twice as many.
const CHUNK_LEN_FIRST: usize = 64;
const CHUNKS: usize = 27;

/// Is a list whose slots never move.
struct Chunked<T> {
    chunks: [OnceLock<Box<[T]>>; CHUNKS],
}

/// Holds the journal records of a table, in order.
pub(crate) struct Records(Chunked<OnceLock<Arc<[u8]>>>);

/// Finds the places of a key, the newest first, by the key's hash.
///
/// Each bucket is the number of the node that was added to it last, and each node has the number of
/// the one before it, so that a reader of an older view goes on to the place that it should see.
pub(super) struct Index {
    len: usize,
    buckets: OnceLock<Box<[AtomicU32]>>,
    nodes: Chunked<Node>,
}

/// Is a place, half of its key's hash, and the number of the node before it, or zero.
#[derive(Default)]
struct Node {
    record_and_key_at: AtomicU64,
    lengths: AtomicU64,
    hash_and_before: AtomicU64,
}

impl<T: Default> Chunked<T> {
    fn new() -> Self {
        Self {
            chunks: [const { OnceLock::new() }; CHUNKS],
        }
    }

    fn get(&self, idx: usize) -> Option<&T> {
        let (chunk, idx) = Self::place_of(idx);
        self.chunks.get(chunk)?.get()?.get(idx)
    }

    fn get_or_make(&self, idx: usize) -> Option<&T> {
        let (chunk, idx) = Self::place_of(idx);
        let len = CHUNK_LEN_FIRST << chunk;
        let slots = self.chunks.get(chunk)?;
        slots
            .get_or_init(|| std::iter::repeat_with(T::default).take(len).collect())
            .get(idx)
    }

    /// Returns in which chunk slot `idx` is, and where in it.
    fn place_of(idx: usize) -> (usize, usize) {
        let shifted = idx.saturating_add(CHUNK_LEN_FIRST);
        let power = shifted.ilog2();
        let chunk = power.saturating_sub(CHUNK_LEN_FIRST.ilog2());
        (
            usize::try_from(chunk).unwrap_or(usize::MAX),
            shifted - (1 << power),
        )
    }
}

impl Records {
    pub(super) fn new() -> Self {
        Self(Chunked::new())
    }

    /// Puts `record` at `idx`, the next free one.
    pub(super) fn push(&self, idx: usize, record: Arc<[u8]>) -> &Arc<[u8]> {
        static NONE: OnceLock<Arc<[u8]>> = OnceLock::new();
        // More records than there are slots do not fit into a table's bytes.
        self.0
            .get_or_make(idx)
            .unwrap_or(&NONE)
            .get_or_init(|| record)
    }

    pub(super) fn get(&self, idx: usize) -> Option<&Arc<[u8]>> {
        self.0.get(idx)?.get()
    }
}

impl Index {
    /// Makes an index of `len` buckets, a power of two.
    pub(super) fn new(len: usize) -> Self {
        Self {
            len,
            buckets: OnceLock::new(),
            nodes: Chunked::new(),
        }
    }

    /// Adds the place of a key with this hash as node `number`, which is the next from one on.
    pub(super) fn add(&self, number: u32, hash: u64, place: Place) {
        let buckets = self.buckets.get_or_init(|| {
            std::iter::repeat_with(AtomicU32::default)
                .take(self.len)
                .collect()
        });
        let node = usize::try_from(number)
            .ok()
            .and_then(|number| self.nodes.get_or_make(number));
        let (Some(node), Some(bucket)) = (node, buckets.get(self.bucket_of(hash))) else {
            return;
        };
        let before = u64::from(bucket.load(Ordering::Relaxed));
        let lengths = u64::from(place.value_len) << 32
            | u64::from(place.key_len) << 8
            | u64::from(place.deleted);
        let record_and_key_at = u64::from(place.record) << 32 | u64::from(place.key_at);
        node.record_and_key_at
            .store(record_and_key_at, Ordering::Relaxed);
        node.lengths.store(lengths, Ordering::Relaxed);
        node.hash_and_before
            .store(hash & HIGH | before, Ordering::Relaxed);
        // Readers that see the number see the node.
        bucket.store(number, Ordering::Release);
    }

    /// Goes through the places of keys with this hash, and perhaps of some others.
    pub(super) fn places(&self, hash: u64) -> impl Iterator<Item = Place> {
        let bucket = self
            .buckets
            .get()
            .and_then(|buckets| buckets.get(self.bucket_of(hash)));
        let mut number = bucket.map_or(0, |bucket| bucket.load(Ordering::Acquire));
        std::iter::from_fn(move || {
            while number != 0 {
                let node = self.nodes.get(usize::try_from(number).ok()?)?;
                let hash_and_before = node.hash_and_before.load(Ordering::Relaxed);
                number = low(hash_and_before);
                if hash_and_before & HIGH == hash & HIGH {
                    return Some(node.place());
                }
            }
            None
        })
    }

    fn bucket_of(&self, hash: u64) -> usize {
        usize::try_from(low(hash)).unwrap_or_default() & (self.len - 1)
    }
}

impl Node {
    fn place(&self) -> Place {
        let record_and_key_at = self.record_and_key_at.load(Ordering::Relaxed);
        let lengths = self.lengths.load(Ordering::Relaxed);
        Place {
            record: low(record_and_key_at >> 32),
            key_at: low(record_and_key_at),
            value_len: low(lengths >> 32),
            key_len: u16::try_from(lengths >> 8 & 0xffff).unwrap_or_default(),
            deleted: lengths & 1 == 1,
        }
    }
}

const HIGH: u64 = 0xffff_ffff_0000_0000;

fn low(word: u64) -> u32 {
    u32::try_from(word & !HIGH).unwrap_or_default()
}
