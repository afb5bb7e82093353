use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::batch::Requirement;
use crate::change::ChangeItem;
use crate::ptree::{Entry, PTree};
use crate::{Batch, Change, Error, ErrorKind, KeyRange, Kv, Result, Revision, Snapshot, Visit};

/// Is how many bytes of committed batches the change feed of a [`MemKv`] keeps unless told.
pub const MEMORY_FEED_BYTES_MAX: usize = 64 << 20;

/// Is how many bytes [`Kv::changes`] returns at most, unless a single batch is larger.
pub(crate) const CHANGES_BYTES_MAX: usize = 8 << 20;

/// Is the strict in-memory engine: everything a [`Kv`] promises, except to outlive its process.
pub struct MemKv {
    state: Mutex<State>,
    /// Is held through a commit; `state` only for as long as it takes to read or swap it.
    writer: Mutex<Feed>,
}

struct State {
    revision: Revision,
    rows: PTree<Row>,
    closed: bool,
}

/// Keeps the newest committed batches, oldest first and without gaps.
struct Feed {
    changes: VecDeque<Change>,
    bytes: usize,
    bytes_max: usize,
}

/// Is a key and its value in one piece of memory: the key's length, the key, the value.
#[derive(Clone)]
struct Row(Arc<[u8]>);

struct MemSnapshot {
    revision: Revision,
    rows: PTree<Row>,
}

impl MemKv {
    /// Makes an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::with_feed_bytes(MEMORY_FEED_BYTES_MAX)
    }

    /// Makes an empty store whose change feed keeps `bytes_max` bytes of batches; the newest batch
    /// is kept even if it is larger.
    #[must_use]
    pub fn with_feed_bytes(bytes_max: usize) -> Self {
        let state = State {
            revision: Revision::ZERO,
            rows: PTree::new(),
            closed: false,
        };
        let feed = Feed {
            changes: VecDeque::new(),
            bytes: 0,
            bytes_max,
        };
        Self {
            state: Mutex::new(state),
            writer: Mutex::new(feed),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> MutexGuard<'_, Feed> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemKv {
    fn default() -> Self {
        Self::new()
    }
}

impl Kv for MemKv {
    fn snapshot(&self) -> Result<Box<dyn Snapshot>> {
        let state = self.state();
        Ok(Box::new(MemSnapshot {
            revision: state.revision,
            rows: state.rows.clone(),
        }))
    }

    fn commit(&self, batch: Batch) -> Result<Revision> {
        batch.check_bounds()?;
        let mut feed = self.writer();
        let (mut rows, revision) = {
            let state = self.state();
            if state.closed {
                return Err(Error::new(ErrorKind::Closed, "the store was closed"));
            }
            (state.rows.clone(), state.revision)
        };
        feed.check(&batch, &rows, revision)?;
        if batch.is_empty() {
            return Ok(revision);
        }
        let change = Change::new(revision.next(), batch.into_shared());
        for item in change.items() {
            match item {
                ChangeItem::Put { key, value, .. } => drop(rows.insert(&(), Row::new(key, value))),
                ChangeItem::Delete { key, .. } => drop(rows.remove(&(), key)),
                ChangeItem::Note(_) => {}
            }
        }
        let mut state = self.state();
        // The old version goes when `rows` does, after the lock that readers take.
        std::mem::swap(&mut state.rows, &mut rows);
        state.revision = change.revision();
        drop(state);
        let revision = change.revision();
        feed.push(change);
        Ok(revision)
    }

    fn revision(&self) -> Revision {
        self.state().revision
    }

    fn changes(&self, after: Revision, limit: usize) -> Result<Vec<Change>> {
        let feed = self.writer();
        let revision = self.revision();
        if after >= revision {
            return Ok(Vec::new());
        }
        let Some(skipped) = feed.skipped(after) else {
            let oldest = feed.oldest().unwrap_or(revision.next());
            return Err(Error::new(
                ErrorKind::Compacted { oldest },
                format!(
                    "changes after revision {after} are no longer kept, the oldest is {oldest}"
                ),
            ));
        };
        Ok(take_changes(
            feed.changes.iter().skip(skipped).cloned(),
            limit,
        ))
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }

    fn close(&self) -> Result<()> {
        let _feed = self.writer();
        self.state().closed = true;
        Ok(())
    }
}

impl Snapshot for MemSnapshot {
    fn revision(&self) -> Revision {
        self.revision
    }

    fn read(&self, key: &[u8], found: &mut dyn FnMut(&[u8])) -> Result<bool> {
        let Some(row) = self.rows.get(&(), key) else {
            return Ok(false);
        };
        found(row.parts().1);
        Ok(true)
    }

    fn scan(&self, range: &KeyRange<'_>, visit: &mut Visit<'_>) -> Result<()> {
        for row in self.rows.iter_from(&(), range.start()) {
            let (key, value) = row.parts();
            if range.end().is_some_and(|end| key >= end) || visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn scan_reverse(&self, range: &KeyRange<'_>, visit: &mut Visit<'_>) -> Result<()> {
        for row in self.rows.iter_back_from(&(), range.end()) {
            let (key, value) = row.parts();
            if key < range.start() || visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl Feed {
    /// Checks the preconditions of `batch` against what is there at `revision`.
    fn check(&self, batch: &Batch, rows: &PTree<Row>, revision: Revision) -> Result<()> {
        for requirement in batch.requirements() {
            let (holds, what) = match requirement {
                Requirement::Unchanged(key) => (
                    self.unchanged(batch, revision, |changed| changed == &**key),
                    "a key",
                ),
                Requirement::RangeUnchanged(range) => (
                    self.unchanged(batch, revision, |changed| range.contains(changed)),
                    "a range",
                ),
                Requirement::RangeEmpty(range) => {
                    let first = rows.iter_from(&(), range.start()).next();
                    (
                        !first.is_some_and(|row| range.contains(row.parts().0)),
                        "an empty range",
                    )
                }
            };
            if !holds {
                return Err(conflict(batch.read_revision(), what));
            }
        }
        Ok(())
    }

    /// Tells whether no key for which `concerns` holds was written since `batch` was decided on.
    fn unchanged(
        &self,
        batch: &Batch,
        revision: Revision,
        concerns: impl Fn(&[u8]) -> bool,
    ) -> bool {
        if batch.read_revision() >= revision {
            return true;
        }
        let Some(skipped) = self.skipped(batch.read_revision()) else {
            return false;
        };
        let mut items = self.changes.iter().skip(skipped).flat_map(Change::items);
        !items.any(|item| item.key().is_some_and(&concerns))
    }

    fn oldest(&self) -> Option<Revision> {
        self.changes.front().map(Change::revision)
    }

    /// Returns how many of the kept changes are not after `after`, if what follows it is kept.
    fn skipped(&self, after: Revision) -> Option<usize> {
        let skipped = after.next().number().checked_sub(self.oldest()?.number())?;
        usize::try_from(skipped).ok()
    }

    fn push(&mut self, change: Change) {
        self.bytes = self.bytes.saturating_add(change.byte_len());
        self.changes.push_back(change);
        while self.bytes > self.bytes_max && self.changes.len() > 1 {
            let Some(dropped) = self.changes.pop_front() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(dropped.byte_len());
        }
    }
}

impl Row {
    fn new(key: &[u8], value: &[u8]) -> Self {
        // The bound on keys was checked; a length that does not fit cannot arrive here.
        let key_len = u16::try_from(key.len()).unwrap_or(u16::MAX);
        let parts = [&key_len.to_le_bytes(), key, value];
        Self(parts.concat().into())
    }

    fn parts(&self) -> (&[u8], &[u8]) {
        let Some((key_len, rest)) = self.0.split_first_chunk::<2>() else {
            return (&[], &[]);
        };
        rest.split_at_checked(usize::from(u16::from_le_bytes(*key_len)))
            .unwrap_or((rest, &[]))
    }
}

impl Entry for Row {
    type Context = ();
    type Separator = Arc<[u8]>;

    fn key<'a>(&'a self, (): &'a ()) -> &'a [u8] {
        self.parts().0
    }

    /// Copies the key, so that a branch does not keep a row's old value alive.
    fn separator(&self, (): &()) -> Arc<[u8]> {
        self.parts().0.into()
    }

    fn separator_key<'a>(separator: &'a Arc<[u8]>, (): &'a ()) -> &'a [u8] {
        separator
    }
}

/// Takes up to `limit` changes, and fewer where they are large, but at least one.
pub(crate) fn take_changes(changes: impl Iterator<Item = Change>, limit: usize) -> Vec<Change> {
    let mut bytes = 0_usize;
    let mut taken = Vec::new();
    for change in changes.take(limit) {
        bytes = bytes.saturating_add(change.byte_len());
        if bytes > CHANGES_BYTES_MAX && !taken.is_empty() {
            break;
        }
        taken.push(change);
    }
    taken
}

pub(crate) fn conflict(read_revision: Revision, what: &str) -> Error {
    Error::new(
        ErrorKind::Conflict,
        format!("{what} that the batch depends on was written after revision {read_revision}"),
    )
}

#[cfg(test)]
mod tests;
