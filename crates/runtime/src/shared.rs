//! What all parts of a runtime share: its clock, its pools, its bounds.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use swbem_core::{Error, Status};

use crate::RuntimeOptions;
use crate::call::{Call, Reason};
use crate::gate::Gate;
use crate::pool::Pool;
use crate::sync::Lock;
use crate::timer::Timers;

pub(crate) struct Shared {
    pub(crate) options: RuntimeOptions,
    pub(crate) timers: Timers,
    /// Threads that run the handlers of sinks.
    pub(crate) deliveries: Pool,
    /// Threads that run tasks: reads for asynchronous calls, and providers.
    pub(crate) tasks: Pool,
    /// Calls in flight in the whole runtime.
    pub(crate) gate: Gate,
    pub(crate) counters: Counters,
    /// Tasks that were started or queued and have no outcome yet, to be told of a shutdown.
    running: Lock<Running>,
    is_closed: AtomicBool,
    is_paused: AtomicBool,
}

#[derive(Default)]
pub(crate) struct Counters {
    /// Tasks whose call is over while they are still running.
    pub(crate) abandoned_tasks: AtomicUsize,
    /// Callbacks that were given up because they took too long.
    pub(crate) expired_callbacks: AtomicU64,
    /// Commits, and the writes in them.
    pub(crate) commits: AtomicU64,
    pub(crate) writes: AtomicU64,
}

#[derive(Default)]
struct Running {
    calls: BTreeMap<u64, Weak<Call>>,
    next_number: u64,
}

impl Shared {
    pub(crate) fn new(options: RuntimeOptions) -> Arc<Self> {
        Arc::new(Shared {
            timers: Timers::new(options.clock.clone()),
            deliveries: Pool::new("swbem sink", options.delivery_threads_max),
            tasks: Pool::new("swbem task", options.provider_threads_max),
            gate: Gate::new(
                options.runtime_calls_max,
                crate::limits::RUNTIME_BYTES_MAX,
                usize::MAX,
            ),
            counters: Counters::default(),
            running: Lock::default(),
            is_closed: AtomicBool::new(false),
            is_paused: AtomicBool::new(false),
            options,
        })
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.timers.clock().now_ms()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::SeqCst)
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.is_paused.load(Ordering::SeqCst)
    }

    pub(crate) fn set_paused(&self, is_paused: bool) {
        self.is_paused.store(is_paused, Ordering::SeqCst);
    }

    /// Lets no further call start and ends the tasks that run.
    pub(crate) fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
        self.gate.wake_all();
        let calls = std::mem::take(&mut self.running.lock().calls);
        for call in calls.into_values().filter_map(|call| call.upgrade()) {
            call.abort(Reason::ShutDown);
        }
    }

    /// Notes a call with a task, to end it at a shutdown.
    pub(crate) fn enlist(&self, call: &Arc<Call>) -> u64 {
        let mut running = self.running.lock();
        let number = running.next_number;
        running.next_number += 1;
        running.calls.insert(number, Arc::downgrade(call));
        number
    }

    pub(crate) fn dismiss(&self, number: u64) {
        let call = self.running.lock().calls.remove(&number);
        drop(call);
    }
}

/// The error of a call that comes too late.
pub(crate) fn shutting_down() -> Error {
    Error::new(Status::SHUTTING_DOWN, "the service is shutting down")
}
