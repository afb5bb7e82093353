//! Cached pools of threads, which grow when their threads are stuck.

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::limits::{POOL_IDLE_MS, POOL_THREADS_STEP};
use crate::sync::{Lock, wait_for};
use crate::timer::Timers;

thread_local! {
    static FOREIGN_DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Marks the current thread, while it lives, as one that runs a sink's handler or a provider.
pub(crate) struct ForeignCode(());

impl ForeignCode {
    pub(crate) fn enter() -> Self {
        FOREIGN_DEPTH.with(|depth| depth.set(depth.get().saturating_add(1)));
        ForeignCode(())
    }

    /// Tells whether the current thread runs a handler or a provider. Its calls must not wait for
    /// other calls to be delivered: those may be waiting for this thread.
    pub(crate) fn is_running() -> bool {
        FOREIGN_DEPTH.with(Cell::get) > 0
    }
}

impl Drop for ForeignCode {
    fn drop(&mut self) {
        FOREIGN_DEPTH.with(|depth| depth.set(depth.get().saturating_sub(1)));
    }
}

/// A pool of threads that run jobs which may block.
///
/// A few threads start as work arrives. When work waits while no thread takes any up, the others
/// are stuck in foreign code, and more are started, up to a bound.
#[derive(Clone)]
pub(crate) struct Pool(Arc<Inner>);

type Job = Box<dyn FnOnce() + Send>;

struct Inner {
    name: &'static str,
    threads_max: usize,
    state: Lock<State>,
    work: Condvar,
    gone: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    threads: Vec<JoinHandle<()>>,
    living: usize,
    /// Threads that wait for work, those included that were woken and have not looked yet.
    idle: usize,
    /// Jobs taken up so far, and how many there were at the last look.
    started: u64,
    started_seen: u64,
    is_watched: bool,
    is_paused: bool,
    is_closed: bool,
}

impl Pool {
    pub(crate) fn new(name: &'static str, threads_max: usize) -> Self {
        Pool(Arc::new(Inner {
            name,
            threads_max: threads_max.max(1),
            state: Lock::default(),
            work: Condvar::new(),
            gone: Condvar::new(),
        }))
    }

    /// Runs a job on a thread of the pool. A job that is queued is run even when the pool closes.
    pub(crate) fn submit(&self, timers: &Timers, job: impl FnOnce() + Send + 'static) {
        let mut state = self.0.state.lock();
        state.queue.push_back(Box::new(job));
        if state.is_paused {
            return;
        }
        if state.idle >= state.queue.len() {
            drop(state);
            self.0.work.notify_one();
        } else if state.living < POOL_THREADS_STEP.min(self.0.threads_max) && self.spawn(&mut state)
        {
            // The new thread takes it up.
        } else if !state.is_watched {
            state.is_watched = true;
            state.started_seen = state.started;
            drop(state);
            timers.watch(self.clone());
        }
    }

    /// Starts more threads when work waits and none was taken up since the last look; tells whether
    /// to look again.
    pub(crate) fn tick(&self) -> bool {
        let mut state = self.0.state.lock();
        if state.queue.is_empty() || state.is_paused {
            state.is_watched = false;
            return false;
        }
        if state.started == state.started_seen {
            for _ in 0..POOL_THREADS_STEP.min(state.queue.len()) {
                if state.living >= self.0.threads_max || !self.spawn(&mut state) {
                    break;
                }
            }
        }
        state.started_seen = state.started;
        true
    }

    /// Holds back jobs that no thread has taken up.
    pub(crate) fn pause(&self) {
        self.0.state.lock().is_paused = true;
    }

    /// Lets held-back jobs run.
    pub(crate) fn resume(&self, timers: &Timers) {
        let mut state = self.0.state.lock();
        state.is_paused = false;
        let waits = !state.queue.is_empty();
        if waits && state.living == 0 {
            self.spawn(&mut state);
        }
        let watch = waits && !std::mem::replace(&mut state.is_watched, waits);
        drop(state);
        self.0.work.notify_all();
        if watch {
            timers.watch(self.clone());
        }
    }

    /// Returns how many jobs wait for a thread.
    pub(crate) fn queued(&self) -> usize {
        self.0.state.lock().queue.len()
    }

    /// Returns how many threads there are.
    pub(crate) fn threads(&self) -> usize {
        self.0.state.lock().living
    }

    /// Takes no further jobs from its queue than are there, and lets the threads go.
    pub(crate) fn close(&self) {
        let mut state = self.0.state.lock();
        state.is_closed = true;
        state.is_paused = false;
        if !state.queue.is_empty() && state.living == 0 {
            self.spawn(&mut state);
        }
        drop(state);
        self.0.work.notify_all();
    }

    /// Waits for the threads of a closed pool until `is_over` says that it took too long, and
    /// returns how many are left behind. The calling thread does not wait for itself.
    pub(crate) fn join(&self, mut is_over: impl FnMut() -> bool) -> usize {
        let own = std::thread::current().id();
        let mut state = self.0.state.lock();
        let is_own = state
            .threads
            .iter()
            .any(|thread| thread.thread().id() == own);
        let floor = usize::from(is_own);
        while state.living > floor && !is_over() {
            state = wait_for(&self.0.gone, state, Duration::from_millis(1));
        }
        let left = state.living.saturating_sub(floor);
        let threads = std::mem::take(&mut state.threads);
        drop(state);
        for thread in threads {
            if thread.thread().id() != own && (left == 0 || thread.is_finished()) {
                let _ = thread.join();
            }
        }
        left
    }

    fn spawn(&self, state: &mut State) -> bool {
        let inner = self.0.clone();
        let spawned = std::thread::Builder::new()
            .name(self.0.name.to_owned())
            .spawn(move || inner.run());
        match spawned {
            Ok(thread) => {
                state.threads.push(thread);
                state.living += 1;
                true
            }
            Err(_) => false,
        }
    }
}

impl Inner {
    fn run(&self) {
        let _foreign = ForeignCode::enter();
        let mut state = self.state.lock();
        loop {
            if !state.is_paused
                && let Some(job) = state.queue.pop_front()
            {
                state.started += 1;
                drop(state);
                // What a job runs of others' code it fences itself; this keeps the thread alive
                // whatever happens.
                let _ = catch_unwind(AssertUnwindSafe(job));
                state = self.state.lock();
                continue;
            }
            if state.is_closed {
                break;
            }
            state.idle += 1;
            let idle_before = state.started;
            state = wait_for(&self.work, state, Duration::from_millis(POOL_IDLE_MS));
            state.idle -= 1;
            if state.started == idle_before && state.queue.is_empty() && !state.is_closed {
                break;
            }
        }
        state.living -= 1;
        if !state.is_closed {
            // A thread that ends by itself lets go of its handle; a closed pool joins it.
            let own = std::thread::current().id();
            state.threads.retain(|thread| thread.thread().id() != own);
        }
        drop(state);
        self.gone.notify_all();
    }
}
