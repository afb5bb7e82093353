//! The fence around a provider: its panics, its time limit, its silence, and what it sends.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use swbem_core::{Error, Object, Status};
use swbem_provider::{Cancellation, Outcome, Registration, Response, ResponseTarget};

use crate::TaskHost;

/// Most objects of a provider that wait to be passed on while it works on a thread of its own; it
/// then waits itself. A provider that answers before its method returns is not held back, because
/// nobody is there to take anything from it yet: what it sends in one call stays in memory.
const SENT_MAX: usize = 1024;

/// Asks a provider, waits for its final status, and passes on what it sends meanwhile.
///
/// The wait ends early when the call is cancelled, the provider's time is up, or nobody wants what
/// it sends; what the provider sends after that is dropped.
pub(crate) fn invoke(
    host: &dyn TaskHost,
    registration: &Registration,
    deliver: &dyn Fn(Object) -> ControlFlow<()>,
    ask: impl FnOnce(Response),
) -> Outcome {
    let wait = Arc::new(Wait::default());
    wait.end_on_cancel(host.cancellation());
    if let Some(timeout_ms) = registration.timeout_ms {
        let wait = wait.clone();
        let name = registration.name.clone();
        host.schedule(
            timeout_ms,
            Box::new(move || {
                wait.finish(Err(Error::new(
                    Status::PROVIDER_TIMED_OUT,
                    format!("provider `{name}` did not answer within {timeout_ms} ms"),
                )));
            }),
        );
    }
    let response = Response::new(wait.clone());
    // Held until the provider's method is over: unwinding drops the provider's own, and the error
    // should say that it panicked and not that it lost its response.
    let held = response.clone();
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| ask(response))) {
        wait.finish(Err(panicked(registration, &*panic)));
    }
    drop(held);
    wait.until_done(host, deliver)
        .map_err(|error| error.from_provider(&registration.name))
}

/// Asks a provider something that it answers at once.
///
/// # Errors
/// `PROVIDER_FAILURE` when it panics.
pub(crate) fn ask<T>(registration: &Registration, ask: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(ask)).map_err(|panic| panicked(registration, &*panic))
}

fn panicked(registration: &Registration, panic: &(dyn std::any::Any + Send)) -> Error {
    let name = &registration.name;
    let text = format!("provider `{name}` panicked: {}", panic_text(panic));
    Error::new(Status::PROVIDER_FAILURE, text).from_provider(name)
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// The meeting point of a waiting caller and a provider that answers on any thread.
#[derive(Default)]
struct Wait {
    state: Mutex<WaitState>,
    changed: Condvar,
}

#[derive(Default)]
struct WaitState {
    sent: Vec<Sent>,
    outcome: Option<Outcome>,
    /// Whether the caller has begun to take what was sent; only then may a sender wait for it.
    is_taken_from: bool,
}

enum Sent {
    Object(Object),
    Progress(u16, u16, String),
}

impl Wait {
    fn lock(&self) -> MutexGuard<'_, WaitState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, outcome: Outcome) {
        let mut state = self.lock();
        if state.outcome.is_none() {
            state.outcome = Some(outcome);
            self.changed.notify_all();
        }
    }

    fn send(&self, sent: Sent) {
        let mut state = self.lock();
        while state.is_taken_from && state.sent.len() >= SENT_MAX && state.outcome.is_none() {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if state.outcome.is_none() {
            state.sent.push(sent);
            self.changed.notify_all();
        }
    }

    fn end_on_cancel(self: &Arc<Self>, cancellation: &Cancellation) {
        let wait = Arc::downgrade(self);
        cancellation.on_cancel(move || {
            if let Some(wait) = wait.upgrade() {
                wait.finish(Err(Error::new(
                    Status::CALL_CANCELLED,
                    "the call was cancelled",
                )));
            }
        });
    }

    fn until_done(
        &self,
        host: &dyn TaskHost,
        deliver: &dyn Fn(Object) -> ControlFlow<()>,
    ) -> Outcome {
        let mut state = self.lock();
        state.is_taken_from = true;
        loop {
            let sent = std::mem::take(&mut state.sent);
            if !sent.is_empty() {
                self.changed.notify_all();
                drop(state);
                if pass_on(sent, host, deliver).is_break() {
                    self.finish(Ok(None));
                    return Ok(None);
                }
                state = self.lock();
                continue;
            }
            if let Some(outcome) = state.outcome.take() {
                state.outcome = Some(Ok(None));
                return outcome;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Passes on what a provider sent, until nobody wants more.
fn pass_on(
    sent: Vec<Sent>,
    host: &dyn TaskHost,
    deliver: &dyn Fn(Object) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for item in sent {
        match item {
            Sent::Object(object) => deliver(object)?,
            Sent::Progress(bound, current, text) => host.progress(bound, current, &text),
        }
    }
    ControlFlow::Continue(())
}

impl ResponseTarget for Wait {
    fn indicate(&self, object: Object) {
        self.send(Sent::Object(object));
    }

    fn progress(&self, upper_bound: u16, current: u16, message: &str) {
        self.send(Sent::Progress(upper_bound, current, message.to_owned()));
    }

    fn complete(&self, outcome: Outcome) {
        self.finish(outcome);
    }
}
