//! The error every WBEM operation ends with when it does not succeed.

use std::error::Error as StdError;
use std::fmt;

use crate::Status;

/// What this crate's fallible functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A WBEM error: the contents of an `__ExtendedStatus` object.
///
/// It carries a status number, a clause that says which class, property or value is wrong, and,
/// once the object manager has seen it, the operation, the parameter it is about, and the provider
/// that answered (PUT-265).
pub struct Error(Box<Inner>);

struct Inner {
    status: Status,
    message: String,
    operation: Option<String>,
    parameter: Option<String>,
    provider: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Makes an error of a status and a lower-case clause without a full stop.
    #[must_use]
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            status,
            message: message.into(),
            operation: None,
            parameter: None,
            provider: None,
            source: None,
        }))
    }

    /// Keeps the error that caused this one.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Names the operation (`IWbemServices::PutInstance`), unless one is named already.
    #[must_use]
    pub fn in_operation(mut self, operation: &str) -> Self {
        self.0.operation.get_or_insert_with(|| operation.to_owned());
        self
    }

    /// Names the class, path or argument the error is about, unless one is named already.
    #[must_use]
    pub fn about(mut self, parameter: impl Into<String>) -> Self {
        self.0.parameter.get_or_insert_with(|| parameter.into());
        self
    }

    /// Names the provider that answered, unless one is named already.
    #[must_use]
    pub fn from_provider(mut self, provider: &str) -> Self {
        self.0.provider.get_or_insert_with(|| provider.to_owned());
        self
    }

    /// Returns the status number.
    #[must_use]
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// Returns the clause that says what is wrong, without the status.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the operation that failed, in its COM form.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// Returns the class, path or argument the error is about.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        self.0.parameter.as_deref()
    }

    /// Returns the provider that answered, if one did.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.0.provider.as_deref()
    }
}

/// Copies everything but the source, which is kept as text.
impl Clone for Error {
    fn clone(&self) -> Self {
        Error(Box::new(Inner {
            status: self.0.status,
            message: self.0.message.clone(),
            operation: self.0.operation.clone(),
            parameter: self.0.parameter.clone(),
            provider: self.0.provider.clone(),
            source: self
                .0
                .source
                .as_ref()
                .map(|source| source.to_string().into()),
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.status, self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("status", &self.0.status)
            .field("message", &self.0.message)
            .field("operation", &self.0.operation)
            .field("parameter", &self.0.parameter)
            .field("provider", &self.0.provider)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| {
            let source: &(dyn StdError + 'static) = source;
            source
        })
    }
}

/// Returns `Err` with a status and a formatted clause.
#[macro_export]
macro_rules! bail {
    ($status:ident, $($arg:tt)*) => {
        return Err($crate::Error::new($crate::Status::$status, format!($($arg)*)))
    };
}
