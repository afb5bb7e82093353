//! What the objects of files do on the disk.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use swbem_automation::{Exception, RuntimeError};

use super::path;
use super::policy::{Access, FilePolicy, io_error};

/// The disk as a script may use it.
#[derive(Debug, Default)]
pub(super) struct Disk {
    pub(super) policy: FilePolicy,
}

/// Says what a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
}

impl Kind {
    /// Returns the error of something of this kind that is not there.
    pub(super) fn missing(self) -> RuntimeError {
        match self {
            Kind::File => RuntimeError::FileNotFound,
            Kind::Folder => RuntimeError::PathNotFound,
        }
    }

    fn is(self, path: &Path) -> bool {
        match self {
            Kind::File => path.is_file(),
            Kind::Folder => path.is_dir(),
        }
    }
}

/// What a name stands for.
#[derive(Debug)]
pub(super) struct Sources {
    paths: Vec<PathBuf>,
    /// Whether the name could have stood for more than one.
    are_several: bool,
}

impl Sources {
    /// Takes one path as it is, also with characters that a name would give a meaning.
    pub(super) fn one(path: PathBuf) -> Self {
        Self {
            paths: vec![path],
            are_several: false,
        }
    }
}

impl Disk {
    /// Returns a path of a script as one of this machine, made absolute.
    pub(super) fn locate(name: &str) -> PathBuf {
        let current = std::env::current_dir().unwrap_or_default();
        PathBuf::from(path::absolute(name, &current.to_string_lossy()))
    }

    /// Returns a name within a folder as a path.
    ///
    /// The folder is a path of this machine, in which a backslash is a character of a name.
    pub(super) fn within(folder: &Path, name: &str) -> PathBuf {
        let name = name.replace('\\', "/");
        folder.join(name.trim_start_matches('/'))
    }

    /// Returns a path that may be used so.
    pub(super) fn checked(&self, name: &str, access: Access) -> Result<PathBuf, Exception> {
        if name.is_empty() || name.contains('\0') {
            return Err(RuntimeError::InvalidProcedureCall.into());
        }
        let path = Self::locate(name);
        self.policy.check(&path, access)?;
        Ok(path)
    }

    /// Returns the path of something that is there.
    pub(super) fn existing(&self, name: &str, kind: Kind) -> Result<PathBuf, Exception> {
        let path = self.checked(name, Access::Read)?;
        self.expect(&path, kind)?;
        Ok(path)
    }

    /// Fails unless something of this kind is there and may be read.
    pub(super) fn expect(&self, path: &Path, kind: Kind) -> Result<(), Exception> {
        self.policy.check(path, Access::Read)?;
        if kind.is(path) {
            Ok(())
        } else {
            Err(kind.missing().into())
        }
    }

    /// Returns the entries of a folder of one kind, by name.
    pub(super) fn list(&self, folder: &Path, kind: Kind) -> Result<Vec<PathBuf>, Exception> {
        self.policy.check(folder, Access::Read)?;
        let failed = |error: io::Error| io_error(&error, RuntimeError::PathNotFound, folder);
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if kind.is(&path) {
                found.push(path);
            }
        }
        found.sort();
        Ok(found)
    }

    /// Returns what a name stands for, which may have `*` and `?` in its last component.
    pub(super) fn sources(&self, name: &str, kind: Kind) -> Result<Sources, Exception> {
        if !path::has_pattern(name) {
            return self.existing(name, kind).map(Sources::one);
        }
        let parent = path::parent(name);
        let folder = self.existing(if parent.is_empty() { "." } else { parent }, Kind::Folder)?;
        let pattern = path::file_name(name);
        let mut paths = self.list(&folder, kind)?;
        paths.retain(|path| {
            path::fits(
                &path.file_name().unwrap_or_default().to_string_lossy(),
                pattern,
            )
        });
        if paths.is_empty() {
            return Err(kind.missing().into());
        }
        Ok(Sources {
            paths,
            are_several: true,
        })
    }

    /// Pairs what is to be copied or moved with where it goes.
    ///
    /// A destination that ends in a separator, or one of several, is a folder that must be there.
    fn pairs(
        &self,
        sources: Sources,
        to: &str,
        access: Access,
    ) -> Result<Vec<(PathBuf, PathBuf)>, Exception> {
        let target = self.checked(to, Access::Write)?;
        let into_folder = path::is_open(to) || sources.are_several;
        if into_folder && !target.is_dir() {
            return Err(RuntimeError::PathNotFound.into());
        }
        let mut pairs = Vec::with_capacity(sources.paths.len());
        for source in sources.paths {
            self.policy.check(&source, access)?;
            let target = match source.file_name() {
                Some(name) if into_folder => target.join(name),
                _ => target.clone(),
            };
            pairs.push((source, target));
        }
        Ok(pairs)
    }

    pub(super) fn copy(
        &self,
        sources: Sources,
        to: &str,
        kind: Kind,
        overwrite: bool,
    ) -> Result<(), Exception> {
        for (from, to) in self.pairs(sources, to, Access::Read)? {
            match kind {
                Kind::File => copy_file(&from, &to, overwrite)?,
                Kind::Folder => copy_folder(&from, &to, overwrite)?,
            }
        }
        Ok(())
    }

    /// Moves files or folders, and returns where the last of them is now.
    pub(super) fn relocate(
        &self,
        sources: Sources,
        to: &str,
        kind: Kind,
    ) -> Result<Option<PathBuf>, Exception> {
        let mut last = None;
        for (from, to) in self.pairs(sources, to, Access::Write)? {
            self.rename(&from, &to, kind)?;
            last = Some(to);
        }
        Ok(last)
    }

    /// Gives a file or folder another path, at which nothing may be.
    pub(super) fn rename(&self, from: &Path, to: &Path, kind: Kind) -> Result<(), Exception> {
        self.policy.check(from, Access::Write)?;
        self.policy.check(to, Access::Write)?;
        if fs::symlink_metadata(to).is_ok() {
            return Err(RuntimeError::FileAlreadyExists.into());
        }
        match fs::rename(from, to) {
            Err(error) if kind == Kind::File && error.kind() == io::ErrorKind::CrossesDevices => {
                copy_file(from, to, false)?;
                let removed = fs::remove_file(from);
                removed.map_err(|error| io_error(&error, kind.missing(), from))
            }
            renamed => renamed.map_err(|error| io_error(&error, RuntimeError::PathNotFound, to)),
        }
    }

    /// Deletes files or folders; a file that may not be written only with `force`.
    pub(super) fn delete(
        &self,
        sources: Sources,
        kind: Kind,
        force: bool,
    ) -> Result<(), Exception> {
        for path in sources.paths {
            self.policy.check(&path, Access::Write)?;
            let deleted = match kind {
                Kind::File if !force && is_read_only(&path) => {
                    return Err(RuntimeError::PermissionDenied.into());
                }
                Kind::File => fs::remove_file(&path),
                Kind::Folder if path.parent().is_none() => {
                    return Err(RuntimeError::PermissionDenied.into());
                }
                Kind::Folder => fs::remove_dir_all(&path),
            };
            deleted.map_err(|error| io_error(&error, kind.missing(), &path))?;
        }
        Ok(())
    }

    pub(super) fn create_folder(&self, path: &Path) -> Result<(), Exception> {
        self.policy.check(path, Access::Write)?;
        let created = fs::create_dir(path);
        created.map_err(|error| io_error(&error, RuntimeError::PathNotFound, path))
    }

    /// Adds up the files in a folder and those below; links are not followed.
    pub(super) fn folder_size(&self, folder: &Path) -> Result<u64, Exception> {
        self.policy.check(folder, Access::Read)?;
        let failed = |error: io::Error| io_error(&error, RuntimeError::PathNotFound, folder);
        let mut size = 0_u64;
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                let metadata = fs::symlink_metadata(&path).map_err(failed)?;
                if metadata.is_dir() {
                    folders.push(path);
                } else if metadata.is_file() {
                    size = size.saturating_add(metadata.len());
                }
            }
        }
        Ok(size)
    }
}

pub(super) fn is_read_only(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly())
}

fn copy_file(from: &Path, to: &Path, overwrite: bool) -> Result<(), Exception> {
    if to.is_dir() || is_same(from, to) {
        return Err(RuntimeError::PermissionDenied.into());
    }
    if !overwrite && fs::symlink_metadata(to).is_ok() {
        return Err(RuntimeError::FileAlreadyExists.into());
    }
    if overwrite && is_read_only(to) {
        return Err(RuntimeError::PermissionDenied.into());
    }
    let copied = fs::copy(from, to);
    copied
        .map_err(|error| io_error(&error, RuntimeError::PathNotFound, to))
        .map(|_bytes| ())
}

/// Tells whether both names are of one file, which copying would empty.
fn is_same(left: &Path, right: &Path) -> bool {
    match (fs::metadata(left), fs::metadata(right)) {
        (Ok(left), Ok(right)) => (left.dev(), left.ino()) == (right.dev(), right.ino()),
        _ => false,
    }
}

/// Copies a folder with all that is in it; links stay links.
fn copy_folder(from: &Path, to: &Path, overwrite: bool) -> Result<(), Exception> {
    let failed = |error: io::Error| io_error(&error, RuntimeError::PathNotFound, to);
    let real = from.canonicalize().map_err(failed)?;
    let target_parent = to.parent().and_then(|parent| parent.canonicalize().ok());
    if target_parent.is_some_and(|parent| parent.starts_with(&real)) || is_same(from, to) {
        // A folder has no room for itself.
        return Err(RuntimeError::PermissionDenied.into());
    }
    let mut folders = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = folders.pop() {
        if !to.is_dir() {
            fs::create_dir(&to).map_err(failed)?;
        }
        for entry in fs::read_dir(&from).map_err(failed)? {
            let source = entry.map_err(failed)?.path();
            let Some(name) = source.file_name() else {
                continue;
            };
            let target = to.join(name);
            let metadata = fs::symlink_metadata(&source).map_err(failed)?;
            if metadata.is_dir() {
                folders.push((source, target));
            } else if metadata.is_symlink() {
                let link = fs::read_link(&source).map_err(failed)?;
                std::os::unix::fs::symlink(link, target).map_err(failed)?;
            } else {
                copy_file(&source, &target, overwrite)?;
            }
        }
    }
    Ok(())
}
