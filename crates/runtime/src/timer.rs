//! Timers: actions that run once the clock has reached a time.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::Clock;
use crate::clock::ClockListener;
use crate::limits::POOL_TICK_MS;
use crate::pool::{ForeignCode, Pool};
use crate::sync::{Lock, wait, wait_for};

/// Runs actions at their time, on one thread of its own that starts with the first of them.
///
/// Actions are quick and never wait: what could is handed to a pool.
#[derive(Clone)]
pub(crate) struct Timers(Arc<Inner>);

/// An action that was scheduled, for calling it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TimerKey {
    at_ms: u64,
    number: u64,
}

type Action = Box<dyn FnOnce() + Send>;

struct Inner {
    clock: Clock,
    state: Lock<State>,
    wake: Condvar,
    has_thread: AtomicBool,
}

#[derive(Default)]
struct State {
    entries: BTreeMap<TimerKey, Action>,
    next_number: u64,
    /// Pools with work that no thread has taken up yet.
    watched: Vec<Pool>,
    thread: Option<JoinHandle<()>>,
    is_closed: bool,
}

impl Timers {
    pub(crate) fn new(clock: Clock) -> Self {
        let inner = Arc::new(Inner {
            clock: clock.clone(),
            state: Lock::default(),
            wake: Condvar::new(),
            has_thread: AtomicBool::new(false),
        });
        let weak = Arc::downgrade(&inner);
        let listener: Weak<dyn ClockListener> = weak;
        clock.listen(listener);
        Timers(inner)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Runs an action when the clock reaches a time; after [`Timers::close`] it is dropped.
    pub(crate) fn schedule(&self, at_ms: u64, action: impl FnOnce() + Send + 'static) -> TimerKey {
        let mut state = self.0.state.lock();
        let key = TimerKey {
            at_ms,
            number: state.next_number,
        };
        state.next_number += 1;
        if state.is_closed {
            return key;
        }
        let is_first = state
            .entries
            .first_key_value()
            .is_none_or(|(first, _)| key < *first);
        state.entries.insert(key, Box::new(action));
        self.ensure_thread(&mut state);
        drop(state);
        if is_first {
            self.0.wake.notify_all();
        }
        key
    }

    /// Calls an action off, unless it has run.
    pub(crate) fn cancel(&self, key: TimerKey) {
        let action = self.0.state.lock().entries.remove(&key);
        drop(action);
    }

    /// Looks after a pool until its waiting work has been taken up.
    pub(crate) fn watch(&self, pool: Pool) {
        let mut state = self.0.state.lock();
        if state.is_closed {
            return;
        }
        state.watched.push(pool);
        self.ensure_thread(&mut state);
        drop(state);
        self.0.wake.notify_all();
    }

    /// Stops the thread and drops what was scheduled.
    pub(crate) fn close(&self) {
        let (thread, entries, watched) = {
            let mut state = self.0.state.lock();
            state.is_closed = true;
            let entries = std::mem::take(&mut state.entries);
            (
                state.thread.take(),
                entries,
                std::mem::take(&mut state.watched),
            )
        };
        drop((entries, watched));
        self.0.wake.notify_all();
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }

    fn ensure_thread(&self, state: &mut State) {
        if self.0.has_thread.swap(true, Ordering::AcqRel) {
            return;
        }
        let inner = self.0.clone();
        match std::thread::Builder::new()
            .name("swbem timer".to_owned())
            .spawn(move || inner.run())
        {
            Ok(thread) => state.thread = Some(thread),
            // The next one to need the thread tries again.
            Err(_) => self.0.has_thread.store(false, Ordering::Release),
        }
    }
}

impl ClockListener for Inner {
    fn clock_moved(&self) {
        // Under the lock, so that a thread about to wait has either seen the new time or hears.
        let state = self.state.lock();
        drop(state);
        self.wake.notify_all();
    }
}

impl Inner {
    fn run(&self) {
        let _foreign = ForeignCode::enter();
        let mut state = self.state.lock();
        while !state.is_closed {
            let now_ms = self.clock.now_ms();
            let mut due = Vec::new();
            while let Some(entry) = state.entries.first_entry() {
                if entry.key().at_ms > now_ms {
                    break;
                }
                due.push(entry.remove());
            }
            if !due.is_empty() {
                drop(state);
                for action in due {
                    // A panicking action must not end the timers of everybody else.
                    let _ = catch_unwind(AssertUnwindSafe(action));
                }
                state = self.state.lock();
                continue;
            }
            if !state.watched.is_empty() {
                state = wait_for(&self.wake, state, Duration::from_millis(POOL_TICK_MS));
                let watched = std::mem::take(&mut state.watched);
                drop(state);
                let mut still: Vec<Pool> = watched.into_iter().filter(Pool::tick).collect();
                state = self.state.lock();
                state.watched.append(&mut still);
                continue;
            }
            let next_ms = state.entries.first_key_value().map(|(key, _)| key.at_ms);
            state = match next_ms {
                Some(next_ms) if self.clock.is_ticking() => {
                    let left = Duration::from_millis(next_ms.saturating_sub(now_ms).max(1));
                    wait_for(&self.wake, state, left)
                }
                _ => wait(&self.wake, state),
            };
        }
    }
}
