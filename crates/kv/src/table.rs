//! Holds committed batches in memory, in key order, until the tree has absorbed them.
//!
//! The rows are not copied: a batch's journal record is kept as it was written, and an ordered
//! tree of places in such records says where each key and value is. An index by hash finds a single
//! key faster than the tree would.

mod index;

use std::cmp::Ordering;
use std::sync::Arc;

use self::index::{Index, Records};

use crate::batch::BATCH_HEADER_BYTES;
use crate::change::{ChangeItem, ChangeItems};
use crate::merge::Rows;
use crate::ptree::{Entry, PTree, Wanted, head};
use crate::{Change, KeyRange, Revision, TreeRow};

/// Is a table as it was at one revision. What is added later does not show in it.
#[derive(Clone)]
pub(crate) struct View {
    table: Arc<Table>,
    rows: PTree<Sorted>,
    batches: usize,
    nodes: u32,
    bytes: usize,
}

struct Table {
    /// Is the revision of the first batch, or the one it will have.
    first: Revision,
    records: Records,
    index: Index,
}

/// Says where a row is: in which record, and where in it.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    record: u32,
    key_at: u32,
    value_len: u32,
    key_len: u16,
    deleted: bool,
}

/// Is a place with the head of its key, so that most comparisons need not go to the record.
#[derive(Clone, Copy)]
struct Sorted {
    head: u128,
    place: Place,
}

impl View {
    /// Makes an empty table for batches from `first` on, which is meant to get `bytes_max` large.
    pub(crate) fn new(first: Revision, bytes_max: usize) -> Self {
        let index_len = (bytes_max / BYTES_A_BUCKET).next_power_of_two();
        let table = Table {
            first,
            records: Records::new(),
            index: Index::new(index_len),
        };
        Self {
            table: Arc::new(table),
            rows: PTree::new(),
            batches: 0,
            nodes: 0,
            bytes: 0,
        }
    }

    pub(crate) fn first(&self) -> Revision {
        self.table.first
    }

    /// Returns the revision of the last batch, or the one before the first if there is none.
    pub(crate) fn last(&self) -> Revision {
        let batches = u64::try_from(self.batches).unwrap_or(u64::MAX);
        Revision::new(
            self.first()
                .number()
                .saturating_add(batches)
                .saturating_sub(1),
        )
    }

    /// Returns how much memory the table takes, near enough.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.batches == 0
    }

    /// Adds the journal record of the batch that follows the last one.
    ///
    /// Only ever one view of a table, the newest, is added to.
    pub(crate) fn add(&mut self, record: Arc<[u8]>) {
        let Ok(number) = u32::try_from(self.batches) else {
            return;
        };
        let record = self.table.records.push(self.batches, record);
        let mut items = ChangeItems::new(record.get(BATCH_HEADER_BYTES..).unwrap_or_default());
        while let Some(item) = items.next() {
            let Some(place) = Place::of(number, record.len() - items.rest_len(), &item) else {
                continue;
            };
            let Some(key) = item.key() else { continue };
            self.nodes = self.nodes.saturating_add(1);
            self.table.index.add(self.nodes, hash(key), place);
            let sorted = Sorted {
                head: head(key),
                place,
            };
            self.rows.insert(&self.table.records, sorted);
            self.bytes = self.bytes.saturating_add(ROW_OVERHEAD_BYTES);
        }
        self.bytes = self.bytes.saturating_add(record.len());
        self.batches = self.batches.saturating_add(1);
    }

    /// Returns the row of `key`, whose hash is given, if the table has one: its value or a delete.
    pub(crate) fn get(&self, key: &[u8], hash: u64) -> Option<Option<&[u8]>> {
        self.place(key, hash)
            .map(|place| place.row(&self.table.records).1)
    }

    /// Returns the revision of the newest row of `key`.
    pub(crate) fn changed(&self, key: &[u8], hash: u64) -> Option<Revision> {
        self.place(key, hash)
            .map(|place| place.revision(&self.table))
    }

    /// Returns the newest revision of a row in `range`, deleted ones among them.
    pub(crate) fn range_changed(&self, range: &KeyRange<'_>) -> Option<Revision> {
        self.rows
            .iter_from(&self.table.records, range.start())
            .take_while(|row| before_end(row.place.row(&self.table.records).0, range))
            .map(|row| row.place.revision(&self.table))
            .max()
    }

    /// Goes forward through the rows of a range, deleted ones among them.
    pub(crate) fn rows<'a>(
        &'a self,
        range: &KeyRange<'_>,
    ) -> impl Iterator<Item = TreeRow<'a>> + 'a {
        let end = range.end().map(<[u8]>::to_vec);
        self.rows
            .iter_from(&self.table.records, range.start())
            .map(|sorted| sorted.place.row(&self.table.records))
            .take_while(move |row| end.as_deref().is_none_or(|end| row.0 < end))
    }

    /// Is [`View::rows`] or the same backward, as a source of a merge.
    pub(crate) fn source<'a>(&'a self, range: &KeyRange<'_>, backward: bool) -> Rows<'a> {
        if !backward {
            return Box::new(self.rows(range).map(Ok));
        }
        let start = range.start().to_vec();
        Box::new(
            self.rows
                .iter_back_from(&self.table.records, range.end())
                .map(|sorted| sorted.place.row(&self.table.records))
                .take_while(move |row| row.0 >= start.as_slice())
                .map(Ok),
        )
    }

    /// Returns the batches after `after`, oldest first.
    pub(crate) fn changes(&self, after: Revision) -> impl Iterator<Item = Change> {
        let skipped = after.next().number().saturating_sub(self.first().number());
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        (skipped..self.batches).filter_map(|number| {
            let record = self.table.records.get(number)?;
            Some(Change::new(revision_of(record), Arc::clone(record)))
        })
    }

    fn place(&self, key: &[u8], hash: u64) -> Option<Place> {
        self.table.index.places(hash).find(|place| {
            // What came after this view is there too.
            usize::try_from(place.record).is_ok_and(|record| record < self.batches)
                && place.key(&self.table.records) == key
        })
    }
}

/// Is what a row takes beside its journal record: its place in a leaf that is not full, and in the
/// index.
const ROW_OVERHEAD_BYTES: usize = 88;

/// Is for how many bytes of a table its index has a bucket.
const BYTES_A_BUCKET: usize = 128;

fn before_end(key: &[u8], range: &KeyRange<'_>) -> bool {
    range.end().is_none_or(|end| key < end)
}

fn revision_of(record: &[u8]) -> Revision {
    let number = record.get(16..).and_then(|rest| rest.first_chunk::<8>());
    Revision::new(number.map_or(0, |bytes| u64::from_le_bytes(*bytes)))
}

impl Place {
    /// Returns the place of `item`, which ends at `end` in its record.
    fn of(record: u32, end: usize, item: &ChangeItem<'_>) -> Option<Self> {
        let (key, value, previous, deleted) = match item {
            ChangeItem::Put {
                key,
                value,
                previous,
            } => (key, *value, previous, false),
            ChangeItem::Delete { key, previous } => (key, [].as_slice(), previous, true),
            ChangeItem::Note(_) => return None,
        };
        let behind_key = value.len() + previous.map_or(0, <[u8]>::len);
        Some(Self {
            record,
            key_at: u32::try_from(end.checked_sub(behind_key)?.checked_sub(key.len())?).ok()?,
            value_len: u32::try_from(value.len()).ok()?,
            key_len: u16::try_from(key.len()).ok()?,
            deleted,
        })
    }

    fn row<'a>(&self, records: &'a Records) -> TreeRow<'a> {
        let Some((key, rest)) = self.split(records) else {
            return (&[], None);
        };
        let value_len = usize::try_from(self.value_len).unwrap_or(usize::MAX);
        (
            key,
            if self.deleted {
                None
            } else {
                rest.get(..value_len)
            },
        )
    }

    fn key<'a>(&self, records: &'a Records) -> &'a [u8] {
        self.split(records).map_or(&[], |(key, _)| key)
    }

    fn split<'a>(&self, records: &'a Records) -> Option<(&'a [u8], &'a [u8])> {
        let record = records.get(usize::try_from(self.record).ok()?)?;
        let from_key = record.get(usize::try_from(self.key_at).ok()?..)?;
        from_key.split_at_checked(usize::from(self.key_len))
    }

    fn revision(&self, table: &Table) -> Revision {
        Revision::new(table.first.number().saturating_add(u64::from(self.record)))
    }
}

impl Entry for Sorted {
    type Context = Records;
    type Separator = Self;

    fn key<'a>(&'a self, records: &'a Records) -> &'a [u8] {
        self.place.key(records)
    }

    fn separator(&self, _: &Records) -> Self {
        *self
    }

    fn separator_key<'a>(separator: &'a Self, records: &'a Records) -> &'a [u8] {
        separator.key(records)
    }

    fn compare(&self, records: &Records, wanted: &Wanted<'_>) -> Ordering {
        let by_head = self.head.cmp(&wanted.head);
        by_head.then_with(|| self.key(records).cmp(wanted.key))
    }

    fn compare_separator(separator: &Self, records: &Records, wanted: &Wanted<'_>) -> Ordering {
        separator.compare(records, wanted)
    }
}

/// Mixes a key into a number, quickly and well enough for a filter.
pub(crate) fn hash(key: &[u8]) -> u64 {
    const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |state: u64, word: u64| {
        let product = u128::from(state ^ word) * u128::from(MULTIPLIER);
        u64::try_from(product >> 64).unwrap_or_default()
            ^ u64::try_from(product & u128::from(u64::MAX)).unwrap_or_default()
    };
    let (words, tail) = key.as_chunks::<8>();
    let mut state = u64::try_from(key.len())
        .unwrap_or_default()
        .wrapping_add(MULTIPLIER);
    for word in words {
        state = mix(state, u64::from_le_bytes(*word));
    }
    let tail = tail
        .iter()
        .fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    mix(mix(state, tail), MULTIPLIER)
}
