use std::ops::ControlFlow;

use crate::{Batch, Change, KeyRange, Result, Revision};

/// Is an ordered key-value store: snapshots, atomic batches with preconditions, a change feed.
///
/// Any number of threads may use one at the same time. Readers never wait for the writer.
pub trait Kv: Send + Sync {
    /// Takes a consistent view of everything committed so far; it stays as it is until dropped.
    fn snapshot(&self) -> Result<Box<dyn Snapshot>>;

    /// Writes all of `batch` or nothing, and returns once it is durable.
    ///
    /// A batch that writes nothing and notes nothing gets no revision of its own: the present one
    /// is returned after its preconditions have been checked.
    ///
    /// # Errors
    /// `Conflict` when a precondition failed, or when `batch` was made of so old a snapshot that
    /// the store can no longer tell; `TooLarge` when a key, a value or the whole is over its bound;
    /// `Full` when there is no room. In all of these nothing was written and the store goes on.
    /// After `Disk` or `Damaged` it is not known whether the batch will be there when the store is
    /// opened again (it will be there as a whole or not at all), and until then every commit fails
    /// as `Poisoned`.
    fn commit(&self, batch: Batch) -> Result<Revision>;

    /// Returns the revision of the newest committed batch.
    fn revision(&self) -> Revision;

    /// Returns what was committed after `after`, oldest first: at most `limit` batches, and fewer
    /// where they are large, but at least one if there is any.
    ///
    /// # Errors
    /// `Compacted` when the batch that follows `after` is no longer kept.
    fn changes(&self, after: Revision, limit: usize) -> Result<Vec<Change>>;

    /// Moves everything to where it is kept for good, so that the next open has nothing to replay.
    fn flush(&self) -> Result<()>;

    /// Ends all use of the store, leaving it ready for a quick open; says what went wrong doing so.
    ///
    /// Dropping the last handle does the same and has nobody to tell. Afterwards commits fail as
    /// `Closed`; snapshots that were taken before stay readable.
    fn close(&self) -> Result<()>;
}

/// Is called with a key and its value, and says whether to go on.
pub type Visit<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// Is a consistent view of a store at one revision.
///
/// It may be sent to another thread, and costs little enough to be taken for a single read.
/// Callbacks get borrowed bytes, which they copy if they want to keep them; they may read from the
/// same snapshot while they run.
pub trait Snapshot: Send {
    /// Returns the revision of the newest batch that is part of this view.
    fn revision(&self) -> Revision;

    /// Calls `found` with the value of `key` if there is one, and tells whether there is.
    fn read(&self, key: &[u8], found: &mut dyn FnMut(&[u8])) -> Result<bool>;

    /// Calls `visit` with every key in `range` and its value, in order, until it breaks.
    fn scan(&self, range: &KeyRange<'_>, visit: &mut Visit<'_>) -> Result<()>;

    /// Calls `visit` with every key in `range` and its value, last first, until it breaks.
    fn scan_reverse(&self, range: &KeyRange<'_>, visit: &mut Visit<'_>) -> Result<()>;

    /// Returns a copy of the value of `key`.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        let mut value = None;
        self.read(key, &mut |bytes| value = Some(bytes.to_vec()))?;
        Ok(value)
    }

    /// Tells whether `key` has a value.
    fn contains(&self, key: &[u8]) -> Result<bool> {
        self.read(key, &mut |_| {})
    }

    /// Tells whether no key in `range` has a value.
    fn is_empty(&self, range: &KeyRange<'_>) -> Result<bool> {
        let mut empty = true;
        self.scan(range, &mut |_, _| {
            empty = false;
            ControlFlow::Break(())
        })?;
        Ok(empty)
    }

    /// Returns a copy of the first key in `range` and its value.
    fn first(&self, range: &KeyRange<'_>) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        let mut row = None;
        self.scan(range, &mut |key, value| {
            row = Some((key.to_vec(), value.to_vec()));
            ControlFlow::Break(())
        })?;
        Ok(row)
    }

    /// Returns a copy of the last key in `range` and its value.
    fn last(&self, range: &KeyRange<'_>) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        let mut row = None;
        self.scan_reverse(range, &mut |key, value| {
            row = Some((key.to_vec(), value.to_vec()));
            ControlFlow::Break(())
        })?;
        Ok(row)
    }
}
