//! Error objects: SWbemLastError.

use std::cell::RefCell;
use std::sync::{Arc, Weak};

use swbem_core::bail;

use crate::context::Context;
use crate::{Error, Object, Result, Status, TextFlags};

thread_local! {
    /// What the last call of this thread that failed had to say, until it is taken.
    static PENDING: RefCell<Option<LastError>> = const { RefCell::new(None) };
}

/// What an operation failed for (`SWbemLastError`): an `__ExtendedStatus` object.
///
/// Asynchronous calls hand it to OnCompleted. A call that fails itself leaves it with its thread,
/// from where [`take`](Self::take) gets it once; a later success does not remove it (PUT-266,
/// PUT-267).
#[derive(Clone)]
pub struct LastError {
    error: Error,
    context: Option<Weak<Context>>,
}

impl LastError {
    /// Takes the thread's pending error, as creating a SWbemLastError does.
    ///
    /// # Errors
    /// `FAILED` when none is pending.
    pub fn take() -> Result<LastError> {
        match PENDING.with_borrow_mut(Option::take) {
            Some(pending) => Ok(pending),
            None => bail!(
                FAILED,
                "no call of this thread failed since the last error was read"
            ),
        }
    }

    pub(crate) fn new(error: Error, context: Option<Weak<Context>>) -> Self {
        LastError { error, context }
    }

    /// Returns the status of the operation (`StatusCode`).
    #[must_use]
    pub fn status(&self) -> Status {
        self.error.status()
    }

    /// Returns what went wrong, in words (`Description`).
    #[must_use]
    pub fn description(&self) -> &str {
        self.error.message()
    }

    /// Returns the operation in its COM form, such as `IWbemServices::PutInstance` (`Operation`).
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.error.operation()
    }

    /// Returns the class, path or argument the error is about (`ParameterInfo`).
    #[must_use]
    pub fn parameter_info(&self) -> Option<&str> {
        self.error.parameter()
    }

    /// Returns who answered: a provider, or `Windows Management` (`ProviderName`).
    #[must_use]
    pub fn provider_name(&self) -> &str {
        self.error.provider().unwrap_or("Windows Management")
    }

    /// Returns the error as Rust has it.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// Makes the `__ExtendedStatus` instance, to clone, compare or print it.
    #[must_use]
    pub fn to_core(&self) -> swbem_core::Instance {
        swbem_manager::extended_status(&self.error, None)
    }

    /// Makes the `__ExtendedStatus` object.
    ///
    /// # Errors
    /// `SHUTTING_DOWN` when the service it came from is gone.
    pub fn to_object(&self) -> Result<Object> {
        match self.context.as_ref().and_then(Weak::upgrade) {
            Some(context) => Ok(Object::new(context, self.to_core().into())),
            None => bail!(
                SHUTTING_DOWN,
                "the service that the error came from is gone"
            ),
        }
    }

    /// Writes the `__ExtendedStatus` object as MOF (`GetObjectText_`).
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for unknown flags.
    pub fn object_text(&self, flags: impl Into<TextFlags>) -> Result<String> {
        crate::text::object_text(&self.to_core().into(), flags.into())
    }
}

impl std::fmt::Debug for LastError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("LastError").field(&self.error).finish()
    }
}

impl std::fmt::Display for LastError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.error, f)
    }
}

/// Keeps an error until the thread takes it.
pub(crate) fn remember(error: &Error, context: &Arc<Context>) {
    let pending = LastError::new(error.clone(), Some(Arc::downgrade(context)));
    PENDING.set(Some(pending));
}

/// Keeps the error of a connection that did not come about.
pub(crate) fn remember_unconnected(error: &Error) {
    PENDING.set(Some(LastError::new(error.clone(), None)));
}
