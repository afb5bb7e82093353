//! Says of errors of files and of LMDB what the store's caller can do about them.

use std::io;
use std::path::Path;

use heed::MdbError;
use swbem_kv::{Error, ErrorKind};

/// Describes a failure to `action` (an infinitive, "read") the file or directory at `path`.
pub(crate) fn of_file(action: &str, path: &Path, error: io::Error) -> Error {
    let context = format!("cannot {action} {}", path.display());
    Error::new(kind_of(&error), context).with_source(error)
}

/// Describes a failure of the tree in the directory at `path` to `action`.
pub(crate) fn of_tree(action: &str, path: &Path, error: heed::Error) -> Error {
    let kind = match &error {
        heed::Error::Io(error) => kind_of(error),
        heed::Error::Mdb(MdbError::MapFull) => ErrorKind::Full,
        heed::Error::Mdb(MdbError::ReadersFull) => ErrorKind::Busy,
        heed::Error::Mdb(
            MdbError::PageNotFound
            | MdbError::Corrupted
            | MdbError::Invalid
            | MdbError::VersionMismatch
            | MdbError::CursorFull,
        ) => ErrorKind::Damaged,
        heed::Error::EnvAlreadyOpened => ErrorKind::Locked {
            pid: Some(std::process::id()),
        },
        _ => ErrorKind::Disk,
    };
    let context = format!("cannot {action} the tree in {}", path.display());
    Error::new(kind, context).with_source(error)
}

fn kind_of(error: &io::Error) -> ErrorKind {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            ErrorKind::Full
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => ErrorKind::ReadOnly,
        _ => ErrorKind::Disk,
    }
}
