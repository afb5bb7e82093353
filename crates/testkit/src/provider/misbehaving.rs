//! Providers that do not do what they are asked.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use swbem_core::{ClassObject, Error, Instance};
use swbem_provider::{Call, Outcome, Response};

use super::{Asked, Operation, provider};

/// A provider that fails every request with the same error.
#[derive(Debug)]
pub struct FailingProvider {
    error: Error,
}

impl FailingProvider {
    /// Makes a provider that fails with an error.
    #[must_use]
    pub fn new(error: Error) -> Self {
        FailingProvider { error }
    }

    #[expect(clippy::unused_self, reason = "the shape of all providers here")]
    fn supplies(&self, _class: &str) -> bool {
        true
    }

    fn answer(&self, _asked: Asked, response: Response) {
        response.complete(Err(self.error.clone()));
    }
}

/// A provider that holds every response until it is told to let go.
#[derive(Default)]
pub struct StallingProvider {
    held: Mutex<Vec<(Asked, Response)>>,
    changed: Condvar,
}

impl StallingProvider {
    /// Makes a provider that holds nothing yet.
    #[must_use]
    pub fn new() -> Self {
        StallingProvider::default()
    }

    /// Waits until `count` responses are held.
    pub fn wait_for(&self, count: usize) {
        let mut held = self.lock();
        while held.len() < count {
            held = self
                .changed
                .wait(held)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Returns how many responses are held.
    #[must_use]
    pub fn held(&self) -> usize {
        self.lock().len()
    }

    /// Ends every held request with the same outcome.
    pub fn release(&self, outcome: &Outcome) {
        // Completing a call may make another one that is held here.
        let all = std::mem::take(&mut *self.lock());
        for (_, response) in all {
            response.complete(outcome.clone());
        }
    }

    /// Hands over the held responses.
    #[must_use]
    pub fn take(&self) -> Vec<(Asked, Response)> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Asked, Response)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[expect(clippy::unused_self, reason = "the shape of all providers here")]
    fn supplies(&self, _class: &str) -> bool {
        false
    }

    fn answer(&self, asked: Asked, response: Response) {
        self.lock().push((asked, response));
        self.changed.notify_all();
    }
}

/// A provider that panics at every request.
#[derive(Debug, Default)]
pub struct PanickingProvider;

impl PanickingProvider {
    #[expect(
        clippy::panic,
        clippy::unused_self,
        reason = "what this provider is for"
    )]
    fn supplies(&self, class: &str) -> bool {
        panic!("asked about class {class}")
    }

    #[expect(
        clippy::panic,
        clippy::unused_self,
        reason = "what this provider is for"
    )]
    fn answer(&self, asked: Asked, _response: Response) {
        panic!("asked for {:?}", asked.operation)
    }
}

/// A provider that drops its response without a final status.
#[derive(Debug, Default)]
pub struct DroppingProvider;

impl DroppingProvider {
    #[expect(clippy::unused_self, reason = "the shape of all providers here")]
    fn supplies(&self, _class: &str) -> bool {
        false
    }

    #[expect(clippy::unused_self, reason = "the shape of all providers here")]
    fn answer(&self, _asked: Asked, response: Response) {
        drop(response);
    }
}

provider!(FailingProvider);
provider!(StallingProvider);
provider!(PanickingProvider);
provider!(DroppingProvider);
