//! What goes wrong in a repository, and what the caller can do about it.

use std::error::Error as StdError;
use std::fmt;

use swbem_kv::Revision;

use crate::ClassId;

/// What this crate's fallible functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the repository: its kind, a clause that says what is wrong, and its source.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What the caller can do about an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request cannot be carried out as it is; asking again will not help.
    Invalid,
    /// What the request builds on does not exist: a namespace's parent, a superclass.
    NotFound,
    /// What the request would create exists.
    AlreadyExists,
    /// An instance of another class of the family has the key (PUT-147).
    KeyHeld {
        /// The class of that instance.
        class: ClassId,
    },
    /// The class still has subclasses, and the request needs them gone.
    HasSubclasses,
    /// The class still has instances, and the request needs them gone.
    HasInstances,
    /// The class was changed or deleted since it was read: look it up again, validate again, and
    /// try again (PUT-312).
    Stale,
    /// Something is over a bound of the store; nothing was written.
    TooLarge,
    /// Another writer was faster; nothing was written, try again.
    Conflict,
    /// The changes asked for are no longer kept.
    Compacted {
        /// The oldest revision whose changes are kept.
        oldest: Revision,
    },
    /// Too many snapshots are open at the same time.
    Busy,
    /// What was stored is not what was written; restore a backup.
    Damaged,
    /// The disk failed; it is not known whether the last commit is on it.
    Disk,
    /// There is no room; nothing was written.
    Full,
    /// Another process has the store open.
    Locked {
        /// Its process id, if known.
        pid: Option<u32>,
    },
    /// The store was written in a format that this version does not know.
    Version {
        /// The version of the format.
        found: u32,
        /// The version that is known.
        supported: u32,
    },
    /// The store is open for reading only.
    ReadOnly,
    /// What was opened is not a repository.
    NotAStore,
    /// An earlier failure made the store refuse writes until it is opened again.
    Poisoned,
    /// The store was closed.
    Closed,
    /// Reading or writing a backup failed.
    Stream,
    /// Something that this version cannot name.
    Other,
}

impl Error {
    /// Makes an error of a kind and a lower-case clause without a full stop.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            source: None,
        }))
    }

    /// Keeps the error that caused this one.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Says what was being read or done when the error came up.
    #[must_use]
    pub fn during(mut self, what: impl fmt::Display) -> Self {
        self.0.message = format!("{what}: {}", self.0.message);
        self
    }

    /// Returns what the caller can do about it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Invalid, message)
    }

    pub(crate) fn damaged(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Damaged, message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
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

impl From<swbem_kv::Error> for Error {
    fn from(error: swbem_kv::Error) -> Self {
        use swbem_kv::ErrorKind as Kv;
        let kind = match error.kind() {
            Kv::TooLarge => ErrorKind::TooLarge,
            Kv::Invalid => ErrorKind::Invalid,
            Kv::Conflict => ErrorKind::Conflict,
            Kv::Compacted { oldest } => ErrorKind::Compacted { oldest },
            Kv::Busy => ErrorKind::Busy,
            Kv::Damaged => ErrorKind::Damaged,
            Kv::Disk => ErrorKind::Disk,
            Kv::Full => ErrorKind::Full,
            Kv::Locked { pid } => ErrorKind::Locked { pid },
            Kv::Version { found, supported } => ErrorKind::Version { found, supported },
            Kv::ReadOnly => ErrorKind::ReadOnly,
            Kv::NotAStore => ErrorKind::NotAStore,
            Kv::Poisoned => ErrorKind::Poisoned,
            Kv::Closed => ErrorKind::Closed,
            _ => ErrorKind::Other,
        };
        Error::new(kind, error.to_string()).with_source(error)
    }
}
