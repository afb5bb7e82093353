//! What whoever starts a runtime decides for it, and a caller for his calls.

use std::time::Duration;

use crate::{Clock, limits};

/// The settings of a runtime; each bound has its reason in [`limits`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RuntimeOptions {
    /// What time is measured with.
    pub clock: Clock,
    /// How long one callback of a sink may take (PUT-234).
    pub sink_timer_ms: u64,
    /// Most asynchronous calls of one connection in flight.
    pub connection_calls_max: usize,
    /// Most asynchronous calls in flight.
    pub runtime_calls_max: usize,
    /// Calls that each sink may have in flight whatever the others hold.
    pub sink_calls_reserved: usize,
    /// Most writes in one commit.
    pub group_writes_max: usize,
    /// Most result objects of one call that wait for their reader.
    pub results_queued_max: usize,
    /// Most threads that deliver to sinks.
    pub delivery_threads_max: usize,
    /// Most threads that run tasks of calls, providers among them.
    pub provider_threads_max: usize,
}

impl Default for RuntimeOptions {
    fn default() -> Self {
        RuntimeOptions {
            clock: Clock::monotonic(),
            sink_timer_ms: limits::SINK_TIMER_MS,
            connection_calls_max: limits::CONNECTION_CALLS_MAX,
            runtime_calls_max: limits::RUNTIME_CALLS_MAX,
            sink_calls_reserved: limits::SINK_CALLS_RESERVED,
            group_writes_max: limits::GROUP_WRITES_MAX,
            results_queued_max: limits::RESULTS_QUEUED_MAX,
            delivery_threads_max: limits::DELIVERY_THREADS_MAX,
            provider_threads_max: limits::PROVIDER_THREADS_MAX,
        }
    }
}

impl RuntimeOptions {
    /// Makes the shipped settings.
    #[must_use]
    pub fn new() -> Self {
        RuntimeOptions::default()
    }

    /// Returns the settings with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }
}

/// What a caller decides for the calls that it makes through a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallOptions {
    /// How long each call may take from its start; a call that is not done by then ends with
    /// `TIMED_OUT`. A write that is being committed by then ends with what comes of it.
    pub deadline: Option<Duration>,
    /// Whether providers may report progress to the sinks of asynchronous calls, as
    /// `wbemFlagSendStatus` among the flags of a single call does (PUT-028).
    pub send_status: bool,
}
