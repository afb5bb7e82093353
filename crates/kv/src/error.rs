use std::error::Error as StdError;
use std::fmt;

use crate::Revision;

/// Is what operations on a store return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Says what went wrong in a store, where, and why.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    context: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Says what the caller can do about an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request is larger than a store takes: make it smaller. Nothing was written.
    TooLarge,
    /// The request makes no sense, an empty key for example. Nothing was written.
    Invalid,
    /// A precondition failed: take a new snapshot, decide again. Nothing was written.
    Conflict,
    /// The feed no longer reaches back that far: `oldest` is the first revision it still has.
    Compacted {
        /// Is the first revision that the feed still has.
        oldest: Revision,
    },
    /// More snapshots are held open than the store has room for: drop some, then try again.
    Busy,
    /// What was read is not what was written: restore a copy. No more writes until reopened.
    Damaged,
    /// The disk failed: look at it, then reopen. No more writes until then.
    Disk,
    /// The disk is full: make room, then try again. Nothing was written.
    Full,
    /// Another process has the store open.
    Locked {
        /// Is the owner's process id, where it could be read.
        pid: Option<u32>,
    },
    /// The store was written in a format that this program does not know.
    Version {
        /// Is the version that the store says it has.
        found: u32,
        /// Is the newest version that this program knows.
        supported: u32,
    },
    /// The store may not be written: the disk is mounted read-only, or permission is missing.
    ReadOnly,
    /// The path is not a store, nor a place where one could be made.
    NotAStore,
    /// An earlier error made the store refuse writes: reopen it.
    Poisoned,
    /// The store was closed.
    Closed,
}

impl Error {
    /// Makes an error of its kind and a clause that says what happened to what.
    #[must_use]
    pub fn new(kind: ErrorKind, context: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            context: context.into(),
            source: None,
        }))
    }

    /// Adds the error that caused this one.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Returns what the caller can do about it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.context)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("context", &self.0.context)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.source {
            Some(source) => Some(source.as_ref()),
            None => None,
        }
    }
}
