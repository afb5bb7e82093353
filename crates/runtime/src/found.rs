//! The host of a get that only reads the repository.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use swbem_core::{Error, Object, Result, Status};
use swbem_manager::TaskHost;
use swbem_provider::Cancellation;

/// Receives the one object of a get that neither waits nor can be cancelled.
#[derive(Default)]
pub(crate) struct Found {
    object: OnceLock<Object>,
    cancellation: OnceLock<Cancellation>,
}

impl Found {
    pub(crate) fn into_object(self) -> Result<Object> {
        self.object.into_inner().ok_or_else(not_found)
    }
}

impl TaskHost for Found {
    fn indicate(&self, object: Object) -> ControlFlow<()> {
        // A get sends one object; what came after it would not be wanted.
        let _ = self.object.set(object);
        ControlFlow::Continue(())
    }

    fn progress(&self, _upper_bound: u16, _current: u16, _message: &str) {}

    fn cancellation(&self) -> &Cancellation {
        self.cancellation.get_or_init(Cancellation::new)
    }

    fn schedule(&self, _after_ms: u64, _action: Box<dyn FnOnce() + Send>) {}
}

pub(crate) fn not_found() -> Error {
    Error::new(Status::NOT_FOUND, "the object was not found")
}
