//! The provider's side of a call: where it puts its results and its final status.

use std::sync::{Arc, Mutex, PoisonError};

use swbem_core::{Error, Object, Status};

/// How a provider's part of a call ended: success with the path it reports, if any (the string
/// parameter of its final status), or an error.
pub type Outcome = Result<Option<String>, Error>;

/// Receives what a provider sends through its [`Response`]. The object manager implements it.
pub trait ResponseTarget: Send + Sync {
    /// Receives a result object.
    fn indicate(&self, object: Object);

    /// Receives how far the provider has come: `current` of `upper_bound`.
    fn progress(&self, upper_bound: u16, current: u16, message: &str);

    /// Receives the final status, exactly once.
    fn complete(&self, outcome: Outcome);

    /// Tells whether the call is over, so that nothing the provider sends is wanted any more.
    fn is_over(&self) -> bool {
        false
    }
}

/// The response sink of one provider call (`IWbemObjectSink` as a provider sees it).
///
/// Clones answer the same call. The first final status counts and later ones are ignored; when the
/// last clone is dropped without one, the call fails with `PROVIDER_FAILURE` (PUT-240).
#[derive(Clone)]
pub struct Response(Arc<Inner>);

struct Inner {
    target: Mutex<Option<Arc<dyn ResponseTarget>>>,
}

impl Response {
    /// Makes the response sink of a call.
    #[must_use]
    pub fn new(target: Arc<dyn ResponseTarget>) -> Self {
        Response(Arc::new(Inner {
            target: Mutex::new(Some(target)),
        }))
    }

    /// Sends a result object (`Indicate`).
    pub fn indicate(&self, object: impl Into<Object>) {
        if let Some(target) = self.0.target() {
            target.indicate(object.into());
        }
    }

    /// Reports progress (`SetStatus` with `WBEM_STATUS_PROGRESS`).
    pub fn progress(&self, upper_bound: u16, current: u16, message: &str) {
        if let Some(target) = self.0.target() {
            target.progress(upper_bound, current, message);
        }
    }

    /// Ends the call (`SetStatus` with `WBEM_STATUS_COMPLETE`).
    pub fn complete(&self, outcome: Outcome) {
        self.0.complete(outcome);
    }

    /// Ends the call with success and no path.
    pub fn succeed(&self) {
        self.complete(Ok(None));
    }

    /// Ends the call with an error.
    pub fn fail(&self, status: Status, message: impl Into<String>) {
        self.complete(Err(Error::new(status, message)));
    }

    /// Tells whether the call is over: it has its final status, was cancelled, took too long, or
    /// nobody wants more of it. A provider that sends much may stop then.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.0.target().is_none_or(|target| target.is_over())
    }
}

impl Inner {
    fn target(&self) -> Option<Arc<dyn ResponseTarget>> {
        self.target
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn complete(&self, outcome: Outcome) {
        let target = self
            .target
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(target) = target {
            target.complete(outcome);
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.complete(Err(Error::new(
            Status::PROVIDER_FAILURE,
            "the provider dropped its response without a final status",
        )));
    }
}
