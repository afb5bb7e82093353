//! Call results: the outcome of a semisynchronous call.

use std::fmt;
use std::sync::Arc;

use swbem_core::{Error, Object, Result, Status, bail};

use crate::call::{Call, Reason};
use crate::slot::{Slot, SlotState};
use crate::{Runtime, Timeout};

/// The outcome of a call that is still running or was (`IWbemCallResult`).
///
/// Each question may be asked any number of times, with any patience (PUT-209). Dropping a call
/// result does not cancel its call.
pub struct CallResult {
    call: Arc<Call>,
    yields: Yields,
    /// Keeps the threads that the call needs.
    _runtime: Arc<Runtime>,
}

/// What the outcome of a call has besides its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Yields {
    Status,
    Path,
    Object,
}

impl CallResult {
    pub(crate) fn new(call: Arc<Call>, yields: Yields, runtime: Arc<Runtime>) -> Self {
        CallResult {
            call,
            yields,
            _runtime: runtime,
        }
    }

    /// Returns the status that the operation ended with, good or bad, or `None` when it had not
    /// ended in time (`GetCallStatus`, `WBEM_S_TIMEDOUT`).
    #[must_use]
    pub fn status(&self, timeout: Timeout) -> Option<Status> {
        self.wait_for(timeout, |state| {
            state.outcome.as_ref().map(|outcome| match outcome {
                Ok(_) => Status::OK,
                Err(error) => error.status(),
            })
        })
    }

    /// Returns the path of the instance that was put, or `None` when the operation had not ended in
    /// time (`GetResultString`).
    ///
    /// # Errors
    /// The operation's own error (PUT-209); `INVALID_OPERATION` when it does not report a string,
    /// as the put of a class does not (PUT-207).
    pub fn result_string(&self, timeout: Timeout) -> Result<Option<String>> {
        if self.yields != Yields::Path {
            bail!(
                INVALID_OPERATION,
                "only the put of an instance has a result string"
            );
        }
        match self.wait_for(timeout, |state| state.outcome.clone()) {
            Some(outcome) => outcome.map(|path| Some(path.unwrap_or_default())),
            None => Ok(None),
        }
    }

    /// Returns the object that a get found or the out-parameters of a method, or `None` when the
    /// operation had not ended in time (`GetResultObject`).
    ///
    /// # Errors
    /// The operation's own error; `INVALID_OPERATION` when it does not yield an object, or a method
    /// had no out-parameters.
    pub fn result_object(&self, timeout: Timeout) -> Result<Option<Object>> {
        if self.yields != Yields::Object {
            bail!(
                INVALID_OPERATION,
                "only a get or a method call has a result object"
            );
        }
        let answer = self.wait_for(timeout, |state| {
            let outcome = state.outcome.clone()?;
            Some(outcome.map(|_| state.results.front().cloned()))
        });
        match answer {
            None => Ok(None),
            Some(Ok(None)) => bail!(INVALID_OPERATION, "the method has no out-parameters"),
            Some(answer) => answer,
        }
    }

    /// Waits for the operation to end and returns the full path that a put reports, of a class
    /// too, as the scripting layer needs it (PUT-009, PUT-207).
    ///
    /// # Errors
    /// The operation's own error.
    pub fn wait(&self) -> Result<Option<String>> {
        self.wait_for(Timeout::Infinite, |state| state.outcome.clone())
            .unwrap_or(Ok(None))
    }

    /// Returns what an operation that has ended failed for.
    #[must_use]
    pub fn error(&self) -> Option<Error> {
        self.wait_for(Timeout::Now, |state| state.outcome.clone())?
            .err()
    }

    /// Cancels the operation, if it has not ended and is not being committed.
    pub fn cancel(&self) {
        self.call.abort(Reason::Cancelled);
    }

    fn wait_for<T>(
        &self,
        timeout: Timeout,
        take: impl FnMut(&mut SlotState) -> Option<T>,
    ) -> Option<T> {
        let slot = self.call.slot()?;
        Slot::wait(&self.call, slot, timeout, self.call.shared(), take)
    }
}

impl fmt::Debug for CallResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallResult")
            .field("status", &self.status(Timeout::Now))
            .finish_non_exhaustive()
    }
}
