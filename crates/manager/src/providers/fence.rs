//! The fence around a provider: its panics, its time limit, its silence, and what it sends.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use swbem_core::{Error, Object, Status};
use swbem_provider::{Cancellation, Outcome, Registration, Response, ResponseTarget};

use crate::TaskHost;

/// Most objects and reports of a provider that wait to be passed on; it then waits itself.
const SENT_MAX: usize = 1024;

/// Asks a provider for what is one object at most, waits for its final status, and passes on what it
/// sends.
///
/// The wait ends early when the call is cancelled, the provider's time is up, or nobody wants what
/// it sends; what the provider sends after that is dropped, and so is all that goes beyond
/// [`SENT_MAX`] before its method returns.
pub(crate) fn invoke(
    host: &dyn TaskHost,
    registration: &Registration,
    deliver: &dyn Fn(Object) -> ControlFlow<()>,
    ask: impl FnOnce(Response),
) -> Outcome {
    let wait = Wait::start(host, registration);
    run(&wait, registration, ask);
    wait.until_done(host, deliver)
        .map_err(|error| error.from_provider(&registration.name))
}

/// As [`invoke`], for what may be any number of objects: they are passed on while the provider's
/// method runs, and the provider waits when it is [`SENT_MAX`] ahead.
pub(crate) fn invoke_many(
    host: &dyn TaskHost,
    registration: &Registration,
    deliver: &dyn Fn(Object) -> ControlFlow<()>,
    ask: impl FnOnce(Response) + Send,
) -> Outcome {
    let wait = Wait::start(host, registration);
    wait.lock().before_taken = BeforeTaken::Wait;
    let mut outcome = None;
    let work = Box::new(|| run(&wait, registration, ask));
    let refused = host.beside(work, &mut || outcome = Some(wait.until_done(host, deliver)));
    if let Some(work) = refused {
        wait.lock().before_taken = BeforeTaken::Keep;
        work();
    }
    outcome
        .unwrap_or_else(|| wait.until_done(host, deliver))
        .map_err(|error| error.from_provider(&registration.name))
}

/// Runs a provider's method.
fn run(wait: &Arc<Wait>, registration: &Registration, ask: impl FnOnce(Response)) {
    let response = Response::new(wait.clone());
    // Held until the provider's method is over: unwinding drops the provider's own, and the error
    // should say that it panicked and not that it lost its response.
    let held = response.clone();
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| ask(response))) {
        wait.finish(Err(panicked(registration, &*panic)));
    }
    drop(held);
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
    before_taken: BeforeTaken,
}

/// What becomes of what is sent beyond [`SENT_MAX`] and was not taken yet.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum BeforeTaken {
    /// The provider waits: another thread takes from it.
    Wait,
    /// It is dropped: the thread that will take runs the provider's method, and expects one object.
    #[default]
    Drop,
    /// It is kept: that thread expects many, and there is no other.
    Keep,
}

enum Sent {
    Object(Object),
    Progress(u16, u16, String),
}

impl Wait {
    fn start(host: &dyn TaskHost, registration: &Registration) -> Arc<Wait> {
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
        wait
    }

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
        while state.sent.len() >= SENT_MAX && state.outcome.is_none() {
            match state.before_taken {
                BeforeTaken::Drop => return,
                BeforeTaken::Keep => break,
                BeforeTaken::Wait => {
                    state = self
                        .changed
                        .wait(state)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
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
        // Whoever waits to be taken from does not wait for a thread that is gone.
        let _end = EndsOnDrop(self);
        let mut state = self.lock();
        state.before_taken = BeforeTaken::Wait;
        loop {
            let sent = std::mem::take(&mut state.sent);
            if !sent.is_empty() {
                self.changed.notify_all();
                drop(state);
                if pass_on(sent, host, deliver).is_break() {
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

/// Ends the wait, if nothing did, when the thread that took from it stops.
struct EndsOnDrop<'w>(&'w Wait);

impl Drop for EndsOnDrop<'_> {
    fn drop(&mut self) {
        self.0.finish(Ok(None));
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

    fn is_over(&self) -> bool {
        self.lock().outcome.is_some()
    }
}
