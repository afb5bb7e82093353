//! The runtime: threads, a clock and queues around an object manager.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use swbem_core::Result;
use swbem_manager::{Connect, Manager, Write, WriteGroup};

use crate::dispatcher::Dispatcher;
use crate::limits::SHUT_DOWN_MS;
use crate::pool::ForeignCode;
use crate::writes::{Engine, Group};
use crate::{Clock, Connection, RuntimeOptions};

/// Runs an object manager: the part of the WMI service (`winmgmt`) that owns threads and time.
///
/// Threads start when they are first needed. Dropping the last handle shuts the runtime down.
pub struct Runtime {
    manager: Arc<Manager>,
    dispatcher: Dispatcher<ManagerEngine>,
}

/// What was left when a runtime was shut down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShutDown {
    /// Calls whose completion could not be handed to their sink in time, because a handler of it
    /// did not return.
    pub undelivered_calls: usize,
    /// Threads that are stuck in a handler or a provider and were left behind.
    pub stuck_threads: usize,
}

/// How much a runtime has to do, and did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// Asynchronous calls that have not been delivered.
    pub calls_in_flight: usize,
    /// The bytes they hold.
    pub bytes_in_flight: usize,
    /// Writes that wait to be applied.
    pub writes_queued: usize,
    /// Threads that deliver to sinks.
    pub delivery_threads: usize,
    /// Threads that run tasks, providers among them.
    pub provider_threads: usize,
    /// Tasks that are still running although their call is over.
    pub abandoned_tasks: usize,
    /// Callbacks that were given up because they took too long (PUT-234).
    pub expired_callbacks: u64,
    /// Commits so far.
    pub commits: u64,
    /// Writes in these commits.
    pub writes: u64,
}

impl Runtime {
    /// Starts a runtime around an object manager.
    #[must_use]
    pub fn start(manager: Arc<Manager>, options: RuntimeOptions) -> Arc<Runtime> {
        let dispatcher = Dispatcher::new(ManagerEngine(manager.clone()), options);
        Arc::new(Runtime {
            manager,
            dispatcher,
        })
    }

    /// Opens a connection to a namespace (`IWbemLevel1Login::NTLMLogin`).
    ///
    /// # Errors
    /// As [`Manager::connect`].
    pub fn connect(self: &Arc<Self>, request: Connect) -> Result<Connection> {
        Ok(Connection::new(self, self.manager.connect(request)?))
    }

    /// Returns the object manager.
    #[must_use]
    pub fn manager(&self) -> &Arc<Manager> {
        &self.manager
    }

    /// Returns what time is measured with.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        self.dispatcher.shared.timers.clock()
    }

    /// Holds back writes and asynchronous calls: they queue up to
    /// [`PAUSED_REQUESTS_MAX`](crate::limits::PAUSED_REQUESTS_MAX), and further ones end with
    /// `SERVER_TOO_BUSY` (PUT-061).
    pub fn pause(&self) {
        self.dispatcher.pause();
    }

    /// Goes on after [`pause`](Self::pause).
    pub fn resume(&self) {
        self.dispatcher.resume();
    }

    /// Returns how much there is to do, and was done.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.dispatcher.statistics()
    }

    /// Ends every call and lets the threads go.
    ///
    /// Calls that had not started end with `SHUTTING_DOWN`, as do those of tasks that run; writes
    /// that are being committed end with what comes of it. All completions are delivered, and the
    /// threads ended, within a time: what a handler or a provider that does not return makes
    /// impossible is said in the answer. Called from a handler or a provider, it does not wait.
    pub fn shut_down(&self, within: Duration) -> ShutDown {
        let left = self.dispatcher.shut_down(within);
        self.manager.shut_down();
        left
    }

    pub(crate) fn dispatcher(&self) -> &Dispatcher<ManagerEngine> {
        &self.dispatcher
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.shut_down(Duration::from_millis(SHUT_DOWN_MS));
    }
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime")
            .field("statistics", &self.statistics())
            .finish_non_exhaustive()
    }
}

impl<E: Engine> Dispatcher<E> {
    pub(crate) fn pause(&self) {
        self.shared.set_paused(true);
        self.writes.pause();
        self.shared.tasks.pause();
    }

    pub(crate) fn resume(&self) {
        self.shared.set_paused(false);
        self.writes.resume();
        self.shared.tasks.resume(&self.shared.timers);
        self.shared.gate.wake_all();
    }

    pub(crate) fn statistics(&self) -> Statistics {
        let shared = &self.shared;
        Statistics {
            calls_in_flight: shared.gate.calls(),
            bytes_in_flight: shared.gate.bytes(),
            writes_queued: self.writes.queued(),
            delivery_threads: shared.deliveries.threads(),
            provider_threads: shared.tasks.threads(),
            abandoned_tasks: shared.counters.abandoned_tasks.load(Ordering::SeqCst),
            expired_callbacks: shared.counters.expired_callbacks.load(Ordering::SeqCst),
            commits: shared.counters.commits.load(Ordering::Relaxed),
            writes: shared.counters.writes.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn shut_down(&self, within: Duration) -> ShutDown {
        self.shared.close();
        self.writes.close();
        self.shared.tasks.resume(&self.shared.timers);
        if ForeignCode::is_running() {
            // This thread is one of those to be waited for.
            self.finish_elsewhere();
            let undelivered_calls = self.shared.gate.calls();
            return ShutDown {
                undelivered_calls,
                stuck_threads: 0,
            };
        }
        let left = self.finish(within);
        if left != ShutDown::default() {
            self.finish_elsewhere();
        }
        left
    }

    /// Waits for what still runs and closes what it needed.
    fn finish(&self, within: Duration) -> ShutDown {
        let shared = &self.shared;
        // This is about real threads, so it is measured in real time whatever the calls use.
        let clock = Clock::monotonic();
        let limit_ms = u64::try_from(within.as_millis()).unwrap_or(u64::MAX);
        let is_over = || clock.now_ms() >= limit_ms;
        let is_written = self.writes.join(is_over);
        while shared.gate.calls() > 0 && !is_over() {
            std::thread::park_timeout(Duration::from_millis(1));
        }
        shared.tasks.close();
        shared.deliveries.close();
        let stuck_tasks = shared.tasks.join(is_over);
        let stuck_handlers = shared.deliveries.join(is_over);
        let undelivered_calls = shared.gate.calls();
        if is_written && undelivered_calls == 0 {
            shared.timers.close();
        }
        let stuck_threads = stuck_tasks + stuck_handlers + usize::from(!is_written);
        ShutDown {
            undelivered_calls,
            stuck_threads,
        }
    }

    /// Leaves the rest to a thread of its own: calls behind a handler that does not return are
    /// still completed when it does, or is given up.
    fn finish_elsewhere(&self) {
        let dispatcher = self.clone();
        let rest = std::thread::Builder::new().name("swbem shutdown".to_owned());
        // Without a thread to be had, the threads that are left end by themselves.
        drop(rest.spawn(move || dispatcher.finish(Duration::MAX)));
    }
}

impl<E: Engine> Clone for Dispatcher<E> {
    fn clone(&self) -> Self {
        Dispatcher {
            shared: self.shared.clone(),
            writes: self.writes.clone(),
        }
    }
}

/// The object manager as the queue of writes sees it.
pub(crate) struct ManagerEngine(Arc<Manager>);

impl Engine for ManagerEngine {
    type Write = Write;
    type Group<'e> = WriteGroup<'e>;

    fn begin(&self) -> Result<WriteGroup<'_>> {
        self.0.begin()
    }

    fn cost_bytes(write: &Write) -> usize {
        write.cost_bytes()
    }
}

impl Group for WriteGroup<'_> {
    type Write = Write;

    fn apply(&mut self, write: &mut Write) -> Result<Option<String>> {
        WriteGroup::apply(self, write)
    }

    fn commit(self) -> Result<()> {
        WriteGroup::commit(self)
    }
}
