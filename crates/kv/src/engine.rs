//! The durable engine: a journal in front, ordered tables in memory, a tree behind.
//!
//! A commit is one write to the journal and one sync; then its rows show in the newest table. A
//! full table is frozen, and [`Engine::absorb`] moves all frozen ones into the tree in one
//! transaction, in key order. The journal keeps what the tree does not have yet, and beyond that as
//! much as the change feed is meant to reach back.

mod snapshot;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::snapshot::{EngineSnapshot, ReaderPool};
use crate::batch::Requirement;
use crate::journal::{Journal, Segments};
use crate::memory::{conflict, take_changes};
use crate::merge::Merge;
use crate::table::{View, hash};
use crate::{
    Batch, Change, Disk, Error, ErrorKind, KeyRange, Kv, Result, Revision, SEGMENT_BYTES_MAX,
    Snapshot, Tree,
};

/// Is how large a table gets before it is frozen and moved to the tree.
pub const TABLE_BYTES_MAX: usize = 64 << 20;

/// Is how much all tables together may take; a commit that would exceed it waits for the absorber.
pub const MEMORY_BYTES_MAX: usize = 192 << 20;

/// Is how many rows move to the tree in one transaction, each of which may change a page of its own.
pub const ABSORB_ROWS_MAX: usize = 8 << 10;

/// Is how many bytes move to the tree in one transaction, or one row.
const ABSORB_BYTES_MAX: usize = 64 << 20;

/// Is how many bytes of journal the change feed keeps, beyond what the tree does not have yet.
pub const FEED_BYTES_MAX: u64 = 128 << 20;

/// Is how much may be left in the journal when a store is closed, for the next open to replay.
pub const CLOSE_REPLAY_BYTES_MAX: usize = 4 << 20;

/// Sets the bounds of an [`Engine`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EngineOptions {
    /// Is how large a table gets before it is frozen ([`TABLE_BYTES_MAX`]).
    pub table_bytes_max: usize,
    /// Is how much all tables together may take ([`MEMORY_BYTES_MAX`]).
    pub memory_bytes_max: usize,
    /// Is how many rows move to the tree at once ([`ABSORB_ROWS_MAX`]).
    pub absorb_rows_max: usize,
    /// Is how many bytes of journal the change feed keeps ([`FEED_BYTES_MAX`]).
    pub feed_bytes_max: u64,
    /// Is how long a segment of the journal gets ([`SEGMENT_BYTES_MAX`]).
    pub segment_bytes_max: u64,
    /// Is how much may be left to replay after a close ([`CLOSE_REPLAY_BYTES_MAX`]).
    pub close_replay_bytes_max: usize,
    /// Says that another thread calls [`Engine::absorb_when_needed`]; without one, a commit that
    /// finds the memory full does the work itself.
    pub has_absorber: bool,
    /// Is a random number, which tells this run's journal records from those of others.
    pub salt: u32,
}

/// Is a durable [`Kv`] on a [`Disk`] and a [`Tree`].
pub struct Engine {
    tree: Arc<dyn Tree>,
    options: EngineOptions,
    /// Is what readers see: locked only to be read or swapped.
    state: Mutex<Arc<State>>,
    /// Is held through a commit.
    writer: Mutex<Writer>,
    segments: Arc<Segments>,
    readers: Arc<ReaderPool>,
    /// Is held while tables move into the tree.
    absorbing: Mutex<()>,
    work: Mutex<Work>,
    /// Is signalled when there is something to absorb, or the store closes.
    wanted: Condvar,
    /// Is signalled when something was absorbed, or could not be.
    done: Condvar,
    poisoned: AtomicBool,
    closed: AtomicBool,
}

/// Is the store at one revision.
#[derive(Clone)]
struct State {
    revision: Revision,
    /// Is up to where the tree has it; the tables begin at most one revision later.
    absorbed: Revision,
    active: View,
    /// Holds frozen tables, the newest first.
    frozen: Vec<View>,
}

struct Writer {
    journal: Journal,
}

/// Is what committers and the absorber tell each other.
#[derive(Default)]
struct Work {
    /// Counts attempts to absorb that ended.
    attempts: u64,
    /// Is what the last attempt failed with.
    failure: Option<Arc<Error>>,
    /// Says that there is reason for another attempt after a failed one.
    retry: bool,
    closing: bool,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            table_bytes_max: TABLE_BYTES_MAX,
            memory_bytes_max: MEMORY_BYTES_MAX,
            absorb_rows_max: ABSORB_ROWS_MAX,
            feed_bytes_max: FEED_BYTES_MAX,
            segment_bytes_max: SEGMENT_BYTES_MAX,
            close_replay_bytes_max: CLOSE_REPLAY_BYTES_MAX,
            has_absorber: false,
            salt: 0,
        }
    }
}

impl Engine {
    /// Opens what is in `disk` and `tree`, or starts a store where both are empty.
    ///
    /// # Errors
    /// `Damaged` when the journal is broken where it had been synced, or misses batches.
    pub fn open(disk: Arc<dyn Disk>, tree: Arc<dyn Tree>, options: EngineOptions) -> Result<Self> {
        let absorbed = tree.reader()?.absorbed();
        let mut active = View::new(absorbed.next(), options.table_bytes_max);
        let mut frozen = Vec::new();
        let form = (options.salt, options.segment_bytes_max);
        let journal = Journal::open(disk, absorbed, form, &mut |revision, record| {
            if active.bytes() >= options.table_bytes_max {
                frozen.insert(
                    0,
                    std::mem::replace(&mut active, View::new(revision, options.table_bytes_max)),
                );
            }
            active.add(record);
        })?;
        let state = State {
            revision: journal.last(),
            absorbed,
            active,
            frozen,
        };
        let segments = journal.segments();
        Ok(Self {
            tree,
            options,
            state: Mutex::new(Arc::new(state)),
            writer: Mutex::new(Writer { journal }),
            segments,
            readers: Arc::new(ReaderPool::new(absorbed)),
            absorbing: Mutex::new(()),
            work: Mutex::new(Work::default()),
            wanted: Condvar::new(),
            done: Condvar::new(),
            poisoned: AtomicBool::new(false),
            closed: AtomicBool::new(false),
        })
    }

    /// Tells whether there are frozen tables to be absorbed.
    pub fn needs_absorb(&self) -> bool {
        !self.state().frozen.is_empty()
    }

    /// Moves all frozen tables into the tree; tells whether there were any.
    ///
    /// # Errors
    /// After `Full` nothing has changed, and it can be tried again. After anything else the store
    /// refuses writes.
    pub fn absorb(&self) -> Result<bool> {
        let _absorbing = lock(&self.absorbing);
        let state = self.state();
        let Some(newest) = state.frozen.first() else {
            return Ok(false);
        };
        let absorbed = self.absorb_views(&state, newest.last());
        let absorbed = absorbed.and_then(|()| {
            self.forget_absorbed(newest.last());
            self.segments
                .prune(newest.last(), self.options.feed_bytes_max)
        });
        let failure = absorbed
            .inspect_err(|error| self.poison_after(error))
            .err()
            .map(Arc::new);
        let mut work = lock(&self.work);
        work.attempts = work.attempts.wrapping_add(1);
        work.failure = failure.clone();
        drop(work);
        self.done.notify_all();
        failure.map_or(Ok(true), |failure| Err(not_absorbed(failure)))
    }

    /// Waits until there is something to absorb and absorbs it; tells whether to call it again, or
    /// whether the store is closing. For a thread that does nothing else.
    ///
    /// When nothing was committed for `idle`, more than what a close would leave in the journal is
    /// absorbed too, so that reads and the next open are at their best.
    pub fn absorb_when_needed(&self, idle: Duration) -> bool {
        let mut work = lock(&self.work);
        let mut revision = self.revision();
        while !work.closing && (!self.needs_absorb() || (work.failure.is_some() && !work.retry)) {
            let (guard, waited) = self
                .wanted
                .wait_timeout(work, idle)
                .unwrap_or_else(PoisonError::into_inner);
            work = guard;
            let before = std::mem::replace(&mut revision, self.revision());
            if waited.timed_out() && before == revision && self.is_worth_absorbing(&work) {
                drop(work);
                // Whoever has the writer now means to commit.
                if let Ok(_writer) = self.writer.try_lock() {
                    self.freeze();
                }
                work = lock(&self.work);
            }
        }
        if work.closing {
            return false;
        }
        work.retry = false;
        drop(work);
        // A failure is kept for the committer that waits, or will.
        drop(self.absorb());
        true
    }

    /// Waits until the absorbing thread has moved everything that it moves by itself.
    pub fn wait_absorbed(&self) {
        let mut work = lock(&self.work);
        while !work.closing
            && work.failure.is_none()
            && (self.needs_absorb() || self.is_worth_absorbing(&work))
        {
            work = self.done.wait(work).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn is_worth_absorbing(&self, work: &Work) -> bool {
        let bytes = self.state().active.bytes();
        bytes > self.options.close_replay_bytes_max && work.failure.is_none()
    }

    /// Moves views into the tree, some rows at a time, so that no transaction gets large.
    ///
    /// Until the last one the tree's revision stays as it is: after a crash the journal is replayed
    /// from there, over rows some of which are in the tree already; and readers that see them there
    /// see the same rows in the tables before.
    fn absorb_views(&self, state: &State, through: Revision) -> Result<()> {
        let all = KeyRange::all();
        let sources = state.frozen.iter().map(|view| view.source(&all, false));
        // Rows in memory cannot fail to be read.
        let mut rows = Merge::new(sources, false)?
            .filter_map(Result::ok)
            .peekable();
        loop {
            let mut bytes = 0_usize;
            let mut chunk = Vec::new();
            while chunk.len() < self.options.absorb_rows_max
                && bytes < ABSORB_BYTES_MAX
                && let Some((key, value)) = rows.next()
            {
                bytes = bytes.saturating_add(value.map_or(0, <[u8]>::len));
                chunk.push((key, value));
            }
            let is_last = rows.peek().is_none();
            let reached = if is_last { through } else { state.absorbed };
            self.tree.absorb(&mut chunk.into_iter(), reached)?;
            if is_last {
                return Ok(());
            }
            // Readers that are kept would keep the pages that were just replaced.
            self.readers.renew(state.absorbed);
        }
    }

    fn forget_absorbed(&self, through: Revision) {
        let state = self.swap_state(|state| {
            state.absorbed = through;
            state.frozen.retain(|view| view.last() > through);
        });
        self.readers.renew(through);
        drop(state);
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&lock(&self.state))
    }

    /// Publishes a changed state; returns the one before, to be dropped outside of the lock.
    fn swap_state(&self, change: impl FnOnce(&mut State)) -> Arc<State> {
        let mut state = lock(&self.state);
        let mut next = State::clone(&state);
        change(&mut next);
        std::mem::replace(&mut *state, Arc::new(next))
    }

    /// Freezes the newest table, so that it can be absorbed, and starts another. The caller holds the
    /// writer, whose next batch would otherwise go to a table that is frozen.
    fn freeze(&self) {
        let before = self.swap_state(|state| {
            if !state.active.is_empty() {
                let next = View::new(state.revision.next(), self.options.table_bytes_max);
                state
                    .frozen
                    .insert(0, std::mem::replace(&mut state.active, next));
            }
        });
        drop(before);
        // Under the lock, so that the absorber cannot miss it between its look and its sleep.
        lock(&self.work).retry = true;
        self.wanted.notify_all();
    }

    /// Waits until the tables have room for another batch.
    fn make_room(&self) -> Result<()> {
        while self.state().memory_bytes() >= self.options.memory_bytes_max {
            if !self.needs_absorb() {
                self.freeze();
            }
            if !self.options.has_absorber {
                self.absorb()?;
                continue;
            }
            let mut work = lock(&self.work);
            let seen = work.attempts;
            work.retry = true;
            self.wanted.notify_all();
            while work.attempts == seen && !work.closing {
                work = self.done.wait(work).unwrap_or_else(PoisonError::into_inner);
            }
            if let Some(failure) = &work.failure {
                return Err(not_absorbed(Arc::clone(failure)));
            }
        }
        Ok(())
    }

    fn check_usable(&self) -> Result<()> {
        if self.closed.load(Ordering::Acquire) {
            return Err(Error::new(ErrorKind::Closed, "the store was closed"));
        }
        if self.poisoned.load(Ordering::Acquire) {
            return Err(Error::new(
                ErrorKind::Poisoned,
                "the store refuses writes since an earlier one failed, reopen it",
            ));
        }
        Ok(())
    }

    fn poison_after(&self, error: &Error) {
        if !matches!(error.kind(), ErrorKind::Full | ErrorKind::Busy) {
            self.poisoned.store(true, Ordering::Release);
        }
    }

    fn check(&self, batch: &Batch, state: &Arc<State>) -> Result<()> {
        let read = batch.read_revision();
        for requirement in batch.requirements() {
            let (holds, what) = match requirement {
                Requirement::Unchanged(key) => (
                    state.unchanged(read, |view| view.changed(key, hash(key))),
                    "a key",
                ),
                Requirement::RangeUnchanged(range) => (
                    state.unchanged(read, |view| view.range_changed(range)),
                    "a range",
                ),
                Requirement::RangeEmpty(range) => {
                    (self.snapshot()?.is_empty(range)?, "an empty range")
                }
            };
            if !holds {
                return Err(conflict(read, what));
            }
        }
        Ok(())
    }
}

impl Kv for Engine {
    fn snapshot(&self) -> Result<Box<dyn Snapshot>> {
        loop {
            // The reader first: then nothing can be missing that moved from the tables to the tree.
            let reader = self.readers.take(&*self.tree)?;
            let state = self.state();
            if reader.absorbed() >= state.absorbed {
                return Ok(Box::new(EngineSnapshot::new(
                    state,
                    reader,
                    Arc::clone(&self.readers),
                )));
            }
        }
    }

    fn commit(&self, batch: Batch) -> Result<Revision> {
        batch.check_bounds()?;
        let mut writer = lock(&self.writer);
        self.check_usable()?;
        let state = self.state();
        self.check(&batch, &state)?;
        if batch.is_empty() {
            return Ok(state.revision);
        }
        drop(state);
        self.make_room()?;
        let record = writer
            .journal
            .append(batch.into_bytes())
            .inspect_err(|error| self.poison_after(error))?;
        let revision = writer.journal.last();
        let mut active = self.state().active.clone();
        active.add(record);
        let is_full = active.bytes() >= self.options.table_bytes_max;
        let before = self.swap_state(|state| {
            state.active = active;
            state.revision = revision;
        });
        drop(before);
        if is_full {
            self.freeze();
        }
        Ok(revision)
    }

    fn revision(&self) -> Revision {
        lock(&self.state).revision
    }

    fn changes(&self, after: Revision, limit: usize) -> Result<Vec<Change>> {
        let state = self.state();
        if after >= state.revision {
            return Ok(Vec::new());
        }
        let oldest = state.frozen.last().unwrap_or(&state.active).first();
        if after.next() < oldest {
            return self.segments.changes(after, state.revision, limit);
        }
        let tables = state.frozen.iter().rev().chain([&state.active]);
        Ok(take_changes(
            tables.flat_map(|table| table.changes(after)),
            limit,
        ))
    }

    fn flush(&self) -> Result<()> {
        {
            let _writer = lock(&self.writer);
            self.check_usable()?;
            self.freeze();
        }
        while self.absorb()? {}
        Ok(())
    }

    fn close(&self) -> Result<()> {
        let writer = lock(&self.writer);
        if self.closed.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        lock(&self.work).closing = true;
        self.wanted.notify_all();
        self.done.notify_all();
        if self.poisoned.load(Ordering::Acquire) {
            return Ok(());
        }
        if self.state().memory_bytes() > self.options.close_replay_bytes_max {
            self.freeze();
            while self.absorb()? {}
        }
        drop(writer);
        self.readers.renew(self.state().absorbed);
        Ok(())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // There is nobody left to tell; what was committed is in the journal.
        drop(self.close());
    }
}

impl State {
    fn views(&self) -> impl Iterator<Item = &View> {
        [&self.active].into_iter().chain(&self.frozen)
    }

    fn memory_bytes(&self) -> usize {
        self.views().map(View::bytes).sum()
    }

    /// Tells whether the newest change that `changed` finds in the tables is not after `read`.
    fn unchanged(&self, read: Revision, changed: impl Fn(&View) -> Option<Revision>) -> bool {
        if read >= self.revision {
            return true;
        }
        // Of what was absorbed it is not known when it was written.
        read >= self.absorbed
            && !self
                .views()
                .filter_map(changed)
                .any(|revision| revision > read)
    }
}

/// Reports a failure that several may have to hear of.
fn not_absorbed(failure: Arc<Error>) -> Error {
    Error::new(failure.kind(), "cannot move rows from memory to the tree").with_source(failure)
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What the locks guard is changed in one step; a panic elsewhere does not leave it half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
