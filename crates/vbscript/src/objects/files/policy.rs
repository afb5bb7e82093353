//! What a script may do with files.

use std::io;
use std::path::{Path, PathBuf};

use swbem_automation::{Exception, RuntimeError};

/// Says which files a script may reach through `FileSystemObject`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FilePolicy {
    /// None: every use of the disk is error 70, and only names are calculated with.
    #[default]
    Denied,
    /// To read only, those below these folders, links resolved.
    ReadOnly(Vec<PathBuf>),
    /// All that the user may reach.
    Full,
}

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

impl FilePolicy {
    /// Fails with "Permission denied" unless the policy allows to use the file.
    ///
    /// A link is judged by where it leads. What is replaced by a link between this look and the
    /// use is not seen: the policy guards against scripts, not against other programs of the user.
    pub(super) fn check(&self, path: &Path, access: Access) -> Result<(), Exception> {
        let refused = |why: &str| {
            Err(Exception::runtime(RuntimeError::PermissionDenied)
                .with_detail(format!("{}: {why}", path.display())))
        };
        match (self, access) {
            (FilePolicy::Full, _) => Ok(()),
            (FilePolicy::Denied, _) => refused("scripts may not use files here"),
            (FilePolicy::ReadOnly(_), Access::Write) => refused("scripts may only read files here"),
            (FilePolicy::ReadOnly(roots), Access::Read) => {
                let real = resolve(path);
                let inside = |root: &PathBuf| real.starts_with(resolve(root));
                if roots.iter().any(inside) {
                    return Ok(());
                }
                refused("scripts may not read this folder")
            }
        }
    }
}

/// Resolves the links in as much of a path as there is.
fn resolve(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let mut existing = path;
    loop {
        if let Ok(real) = existing.canonicalize() {
            return missing
                .into_iter()
                .rev()
                .fold(real, |path, name| path.join(name));
        }
        match (existing.parent(), existing.file_name()) {
            (Some(parent), Some(name)) => {
                missing.push(name);
                existing = parent;
            }
            _ => return path.to_owned(),
        }
    }
}

/// Returns VBScript's error for one of the system, where `missing` says what was not found.
pub(super) fn io_error(error: &io::Error, missing: RuntimeError, path: &Path) -> Exception {
    let runtime = match error.kind() {
        io::ErrorKind::NotFound => missing,
        io::ErrorKind::AlreadyExists => RuntimeError::FileAlreadyExists,
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::ReadOnlyFilesystem => RuntimeError::PermissionDenied,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => RuntimeError::DiskFull,
        io::ErrorKind::CrossesDevices => RuntimeError::CannotRenameAcrossDrives,
        io::ErrorKind::NotADirectory => RuntimeError::PathNotFound,
        io::ErrorKind::InvalidFilename | io::ErrorKind::InvalidInput => RuntimeError::BadFileName,
        io::ErrorKind::OutOfMemory => RuntimeError::OutOfMemory,
        _ => RuntimeError::DeviceError,
    };
    Exception::runtime(runtime).with_detail(format!("{}: {error}", path.display()))
}
