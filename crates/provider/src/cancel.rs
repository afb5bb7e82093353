//! Cancellation that a provider can ask about or be told of.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Hook = Box<dyn FnOnce() + Send>;

/// The cancellation of one call, shared by whoever may cancel it and whoever works on it.
///
/// Cancelling never waits for the work to stop (PUT-260).
#[derive(Clone, Default)]
pub struct Cancellation(Arc<Inner>);

#[derive(Default)]
struct Inner {
    is_cancelled: AtomicBool,
    hooks: Mutex<Vec<Hook>>,
}

impl Cancellation {
    /// Makes the cancellation of a call that is not cancelled.
    #[must_use]
    pub fn new() -> Self {
        Cancellation::default()
    }

    /// Tells whether the call was cancelled or its deadline has passed.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::Acquire)
    }

    /// Runs `hook` when the call is cancelled, or at once when it already is.
    pub fn on_cancel(&self, hook: impl FnOnce() + Send + 'static) {
        let mut hooks = self.0.hooks.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_cancelled() {
            drop(hooks);
            hook();
        } else {
            hooks.push(Box::new(hook));
        }
    }

    /// Cancels the call and runs the hooks, once.
    pub fn cancel(&self) {
        self.cancel_with(|hooks| hooks());
    }

    /// Cancels the call and hands the hooks, if there are any, to `run`, which may run them on
    /// another thread: a hook may take any time.
    pub fn cancel_with(&self, run: impl FnOnce(Box<dyn FnOnce() + Send>)) {
        let hooks = {
            let mut hooks = self.0.hooks.lock().unwrap_or_else(PoisonError::into_inner);
            self.0.is_cancelled.store(true, Ordering::Release);
            std::mem::take(&mut *hooks)
        };
        if !hooks.is_empty() {
            run(Box::new(move || hooks.into_iter().for_each(|hook| hook())));
        }
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancellation")
            .field("is_cancelled", &self.is_cancelled())
            .finish()
    }
}
