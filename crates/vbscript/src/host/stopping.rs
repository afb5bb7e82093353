//! Waking a waiting script, and stopping one that runs.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::Interrupter;

/// Why a script was stopped from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It ran longer than it may.
    Timeout,
    /// Somebody wanted it to.
    Interrupted,
}

/// Stops a script; any thread may use it.
#[derive(Clone)]
pub struct Stopper(Arc<Signal>);

impl Stopper {
    /// Stops the script, whether it runs or waits.
    pub fn stop(&self, reason: Reason) {
        self.0.stop(reason);
    }
}

impl std::fmt::Debug for Stopper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Stopper").field(&self.0.reason()).finish()
    }
}

/// What the script's thread waits on.
pub(super) struct Signal {
    state: Mutex<State>,
    changed: Condvar,
    interrupter: Interrupter,
}

#[derive(Default)]
struct State {
    /// Whether something has happened since the script looked.
    is_woken: bool,
    deadline: Option<Instant>,
    is_watched: bool,
    is_finished: bool,
    reason: Option<Reason>,
}

impl Signal {
    pub(super) fn new(interrupter: Interrupter) -> Arc<Self> {
        Arc::new(Signal {
            state: Mutex::default(),
            changed: Condvar::new(),
            interrupter,
        })
    }

    pub(super) fn stopper(self: &Arc<Self>) -> Stopper {
        Stopper(self.clone())
    }

    /// Wakes the script's thread if it waits, because something happened.
    pub(super) fn wake(&self) {
        self.lock().is_woken = true;
        self.changed.notify_all();
    }

    /// Waits until something happens, or until `until`.
    pub(super) fn wait(&self, until: Option<Instant>) {
        let mut state = self.lock();
        while !state.is_woken && state.reason.is_none() {
            let Some(until) = until else {
                state = self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let rest = until.saturating_duration_since(now());
            if rest.is_zero() {
                break;
            }
            let waited = self.changed.wait_timeout(state, rest);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.is_woken = false;
    }

    /// Returns why the script was stopped, if it was.
    pub(super) fn reason(&self) -> Option<Reason> {
        self.lock().reason
    }

    /// Gives the script a time from now on; 0 is without limit.
    pub(super) fn set_timeout(self: &Arc<Self>, timeout_s: u32) {
        let mut state = self.lock();
        state.deadline = match timeout_s {
            0 => None,
            seconds => now().checked_add(Duration::from_secs(seconds.into())),
        };
        if state.deadline.is_some() && !state.is_watched {
            let signal = self.clone();
            let watch = std::thread::Builder::new().name("script-timeout".to_owned());
            state.is_watched = watch.spawn(move || signal.watch()).is_ok();
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Says that the script has ended.
    pub(super) fn finish(&self) {
        self.lock().is_finished = true;
        self.changed.notify_all();
    }

    fn stop(&self, reason: Reason) {
        let mut state = self.lock();
        if state.is_finished {
            return;
        }
        state.reason.get_or_insert(reason);
        drop(state);
        self.interrupter.interrupt();
        self.changed.notify_all();
    }

    /// Stops the script at its deadline.
    fn watch(&self) {
        let mut state = self.lock();
        while !state.is_finished && state.reason.is_none() {
            let Some(deadline) = state.deadline else {
                state = self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let rest = deadline.saturating_duration_since(now());
            if rest.is_zero() {
                drop(state);
                return self.stop(Reason::Timeout);
            }
            let waited = self.changed.wait_timeout(state, rest);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the time that waiting goes by.
pub(super) fn now() -> Instant {
    #[expect(
        clippy::disallowed_methods,
        reason = "the host is the edge: WScript.Sleep and //t: are measured here"
    )]
    let now = Instant::now();
    now
}
