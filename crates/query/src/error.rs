//! What goes wrong with a query.

use std::error::Error as StdError;
use std::fmt;

use swbem_core::Status;
use swbem_text::{Diagnostic, Span};
use swbem_wql::status_code;

/// What this crate's fallible functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a query cannot be bound or did not run to its end.
pub struct Error(Box<Cause>);

/// The cause of an [`Error`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Cause {
    /// The query is wrong.
    Query(Refusal),
    /// The repository could not be read.
    Store(swbem_store::Error),
    /// A provider failed.
    Provider(swbem_core::Error),
}

/// What is wrong with a query, with the place of each error in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    first: Diagnostic,
    all: Vec<Diagnostic>,
}

impl Error {
    /// Returns the cause.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        &self.0
    }

    /// Returns the cause.
    #[must_use]
    pub fn into_cause(self) -> Cause {
        *self.0
    }

    pub(crate) fn query(status: Status, span: Span, message: impl Into<String>) -> Error {
        Refusal::of(Diagnostic::error(status_code(status), span, message)).into()
    }

    pub(crate) fn provider(error: swbem_core::Error) -> Error {
        Error(Box::new(Cause::Provider(error)))
    }
}

impl Refusal {
    fn of(diagnostic: Diagnostic) -> Refusal {
        Refusal {
            first: diagnostic.clone(),
            all: vec![diagnostic],
        }
    }

    /// Makes a refusal of all that was found; nothing when nothing was.
    pub(crate) fn of_all(all: Vec<Diagnostic>) -> Option<Refusal> {
        let first = all.first()?.clone();
        Some(Refusal { first, all })
    }

    /// Returns the status that the call ends with, which is that of the first error.
    #[must_use]
    pub fn status(&self) -> Status {
        self.first
            .code
            .map_or(Status::INVALID_QUERY, |code| Status(code.value))
    }

    /// Returns what the first error is, with the advice that belongs to it.
    #[must_use]
    pub fn message(&self) -> String {
        match self.first.help.first() {
            Some(help) => format!("{}: {help}", self.first.message),
            None => self.first.message.clone(),
        }
    }

    /// Returns all errors, in the order of the query; there is one at least.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.all
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error(Box::new(Cause::Query(refusal)))
    }
}

impl From<swbem_store::Error> for Error {
    fn from(error: swbem_store::Error) -> Self {
        Error(Box::new(Cause::Store(error)))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cause() {
            Cause::Query(refusal) => f.write_str(&refusal.message()),
            Cause::Store(error) => error.fmt(f),
            Cause::Provider(error) => f.write_str(error.message()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.cause() {
            Cause::Query(_) => None,
            Cause::Store(error) => error.source(),
            Cause::Provider(error) => error.source(),
        }
    }
}
