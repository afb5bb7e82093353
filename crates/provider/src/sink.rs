//! Sinks: whom an asynchronous call tells what became of it.

use std::sync::Arc;

use swbem_core::{Error, NamedValueSet, Object, Result, Status};

/// How an asynchronous call ended: the arguments of `OnCompleted`.
#[derive(Clone, Debug)]
pub struct Completion {
    /// The outcome of the call (`iHResult`).
    pub status: Status,
    /// What went wrong, when something did (`objWbemErrorObject`); its status is `status`.
    pub error: Option<Error>,
}

impl Completion {
    /// Makes the completion of a call that succeeded.
    #[must_use]
    pub const fn success() -> Self {
        Completion {
            status: Status::OK,
            error: None,
        }
    }

    /// Makes the completion of a call that failed.
    #[must_use]
    pub fn failure(error: Error) -> Self {
        Completion {
            status: error.status(),
            error: Some(error),
        }
    }

    /// Returns the outcome as a result.
    ///
    /// # Errors
    /// What went wrong.
    pub fn into_result(self) -> Result<()> {
        match self.error {
            Some(error) => Err(error),
            None if self.status.is_error() => Err(Error::new(self.status, "the call failed")),
            None => Ok(()),
        }
    }
}

/// Receives what becomes of asynchronous calls (`SWbemSink`'s events, `IWbemObjectSink`).
///
/// For one call the events come one after the other: any number of `progress` and `object_ready`,
/// at most one `object_put`, then exactly one `completed`, and nothing after it (PUT-225, PUT-232,
/// PUT-236). Calls that share a sink are told apart by the context they were started with; their
/// events may interleave. A handler that returns an error cancels its call (PUT-233), one that
/// takes longer than 30 seconds too (PUT-234). Handlers may call back into the service and start
/// further calls on the same sink (PUT-238).
///
/// Every method but `completed` does nothing unless implemented, as a script need not write a
/// handler for every event.
pub trait Sink: Send + Sync {
    /// Receives a result object (`OnObjectReady`).
    ///
    /// # Errors
    /// An error cancels the call.
    fn object_ready(&self, object: Object, context: Option<&Arc<NamedValueSet>>) -> Result<()> {
        let _ = (object, context);
        Ok(())
    }

    /// Receives the full path of an object that was put and is durable (`OnObjectPut`).
    ///
    /// # Errors
    /// An error cancels the call, whose put stands.
    fn object_put(&self, path: &str, context: Option<&Arc<NamedValueSet>>) -> Result<()> {
        let _ = (path, context);
        Ok(())
    }

    /// Receives how far a provider has come (`OnProgress`): `current` of `upper_bound`.
    ///
    /// # Errors
    /// An error cancels the call.
    fn progress(
        &self,
        upper_bound: u16,
        current: u16,
        message: &str,
        context: Option<&Arc<NamedValueSet>>,
    ) -> Result<()> {
        let _ = (upper_bound, current, message, context);
        Ok(())
    }

    /// Receives the end of the call (`OnCompleted`): the last event, exactly once.
    fn completed(&self, completion: Completion, context: Option<&Arc<NamedValueSet>>);
}
