//! The clock: the one place that reads the machine's.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::sync::Lock;

/// How long a call may wait for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeout {
    /// Not at all: take what is there (`WBEM_NO_WAIT`).
    Now,
    /// At most this long.
    After(Duration),
    /// Without limit (`WBEM_INFINITE`).
    Infinite,
}

impl Timeout {
    /// Reads a timeout as WMI's calls carry it: milliseconds, 0 for none, 0xFFFFFFFF for no limit
    /// (PUT-209).
    #[must_use]
    pub fn from_wbem(timeout_ms: u32) -> Self {
        match timeout_ms {
            0 => Timeout::Now,
            u32::MAX => Timeout::Infinite,
            timeout_ms => Timeout::After(Duration::from_millis(timeout_ms.into())),
        }
    }
}

impl From<Duration> for Timeout {
    fn from(duration: Duration) -> Self {
        Timeout::After(duration)
    }
}

/// What the runtime measures time with.
#[derive(Clone)]
pub struct Clock(Kind);

#[derive(Clone)]
enum Kind {
    Monotonic(Instant),
    Manual(Arc<Manual>),
}

struct Manual {
    now_ms: AtomicU64,
    listeners: Lock<Vec<Weak<dyn ClockListener>>>,
}

/// Is told when a manual clock was moved.
pub(crate) trait ClockListener: Send + Sync {
    fn clock_moved(&self);
}

impl Clock {
    /// Makes a clock that follows the machine's monotonic one.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the edge reads the clock"
    )]
    pub fn monotonic() -> Self {
        Clock(Kind::Monotonic(Instant::now()))
    }

    /// Makes a clock that stands still until it is moved, for tests.
    #[must_use]
    pub fn manual() -> (Self, ManualClock) {
        let manual = Arc::new(Manual {
            now_ms: AtomicU64::new(0),
            listeners: Lock::new(Vec::new()),
        });
        (Clock(Kind::Manual(manual.clone())), ManualClock(manual))
    }

    /// Returns the milliseconds since the clock was made.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the edge reads the clock"
    )]
    pub fn now_ms(&self) -> u64 {
        match &self.0 {
            Kind::Monotonic(start) => {
                let elapsed = Instant::now().saturating_duration_since(*start);
                u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
            }
            Kind::Manual(manual) => manual.now_ms.load(Ordering::SeqCst),
        }
    }

    /// Returns the reading of the clock after a time from now.
    pub(crate) fn after(&self, time: Duration) -> u64 {
        self.now_ms()
            .saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    /// Tells whether the clock moves by itself.
    pub(crate) fn is_ticking(&self) -> bool {
        matches!(self.0, Kind::Monotonic(_))
    }

    pub(crate) fn listen(&self, listener: Weak<dyn ClockListener>) {
        if let Kind::Manual(manual) = &self.0 {
            manual.listeners.lock().push(listener);
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Clock::monotonic()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock")
            .field("now_ms", &self.now_ms())
            .finish_non_exhaustive()
    }
}

/// Moves a manual [`Clock`].
#[derive(Clone)]
pub struct ManualClock(Arc<Manual>);

impl ManualClock {
    /// Moves the clock forward; what has become due happens soon on the runtime's own threads.
    pub fn advance(&self, by: Duration) {
        let by_ms = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.0.now_ms.fetch_add(by_ms, Ordering::SeqCst);
        let listeners = self.0.listeners.lock().clone();
        for listener in listeners.iter().filter_map(Weak::upgrade) {
            listener.clock_moved();
        }
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now_ms = self.0.now_ms.load(Ordering::SeqCst);
        f.debug_struct("ManualClock")
            .field("now_ms", &now_ms)
            .finish_non_exhaustive()
    }
}
