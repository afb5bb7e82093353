use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use swbem_kv::{Error, ErrorKind, Result};

use crate::files::sync_directory;
use crate::{Missing, failure};

/// Is the version of the directory's format: what files there are, and what is in the tree.
pub const FORMAT_VERSION: u32 = 1;

const HEADER_NAME: &str = "swbem.store";
const HEADER_NEW_NAME: &str = "swbem.store.new";
const LOCK_NAME: &str = "lock";
const JOURNAL_NAME: &str = "journal";
const TREE_NAME: &str = "tree";

/// Is the first line of the header; the format's version is the second.
const HEADER_MAGIC: &str = "swbem store\n";
const HEADER_BYTES_MAX: u64 = 4096;

/// Keeps other processes out of a store that is not opened, such as one that is to be replaced.
#[derive(Debug)]
pub struct StoreLock(#[expect(dead_code, reason = "is held until it is dropped")] File);

impl StoreLock {
    /// Locks the store in the directory `path`, whatever is in it.
    ///
    /// # Errors
    /// `NotAStore` where there is none, `Locked` where another process has it open.
    pub fn take(path: &Path) -> Result<Self> {
        if !look(path)? {
            return Err(not_a_store(path, "there is no store in it"));
        }
        lock(&path.join(LOCK_NAME)).map(Self)
    }
}

/// Is the directory of a store, locked for this process until it is dropped.
#[derive(Debug)]
pub(crate) struct StoreDirectory {
    path: PathBuf,
    /// Holds the lock, which the system takes back from a process that dies.
    _lock: File,
    is_new: bool,
}

impl StoreDirectory {
    /// Opens and locks the directory of a store; where there is none, makes all of one except its
    /// header, which [`StoreDirectory::finish`] adds.
    pub(crate) fn open(path: &Path, missing: Missing) -> Result<Self> {
        if !look(path)? {
            if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
                && !path.exists()
            {
                return Err(not_a_store(path, "it is a link that leads nowhere"));
            }
            if missing == Missing::Fail {
                return Err(not_a_store(path, "there is no store in it"));
            }
            fs::create_dir_all(path).map_err(|error| failure::of_file("create", path, error))?;
        }
        let lock = lock(&path.join(LOCK_NAME))?;
        // What was there may have changed before the lock was taken.
        let is_new = !path.join(HEADER_NAME).exists();
        let directory = Self {
            path: path.to_owned(),
            _lock: lock,
            is_new,
        };
        if is_new {
            directory.prepare()?;
        } else {
            directory.check_header()?;
        }
        Ok(directory)
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.path.join(JOURNAL_NAME)
    }

    pub(crate) fn tree(&self) -> PathBuf {
        self.path.join(TREE_NAME)
    }

    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }

    /// Makes a new directory into a store, by giving it its header, once all else is durable.
    pub(crate) fn finish(&self) -> Result<()> {
        if !self.is_new {
            return Ok(());
        }
        sync_directory(&self.journal())?;
        sync_directory(&self.tree())?;
        let new = self.path.join(HEADER_NEW_NAME);
        let header = format!("{HEADER_MAGIC}format {FORMAT_VERSION}\n");
        File::create(&new)
            .and_then(|mut file| {
                file.write_all(header.as_bytes())
                    .and_then(|()| file.sync_all())
            })
            .map_err(|error| failure::of_file("write", &new, error))?;
        fs::rename(&new, self.path.join(HEADER_NAME))
            .map_err(|error| failure::of_file("rename", &new, error))?;
        sync_directory(&self.path)?;
        match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => sync_directory(parent),
            _ => sync_directory(Path::new(".")),
        }
    }

    /// Makes the directories of a new store.
    fn prepare(&self) -> Result<()> {
        for directory in [self.journal(), self.tree()] {
            fs::create_dir_all(&directory)
                .map_err(|error| failure::of_file("create", &directory, error))?;
        }
        let mut segments = fs::read_dir(self.journal())
            .map_err(|error| failure::of_file("list", &self.journal(), error))?;
        // A store gets its header before its first batch.
        if segments.next().is_some() {
            let context = format!(
                "{} has a journal, but {HEADER_NAME} is missing",
                self.path.display()
            );
            return Err(Error::new(ErrorKind::Damaged, context));
        }
        Ok(())
    }

    fn check_header(&self) -> Result<()> {
        let path = self.path.join(HEADER_NAME);
        let mut header = String::new();
        let damaged = |why: &str| {
            Error::new(
                ErrorKind::Damaged,
                format!("file {} is damaged: {why}", path.display()),
            )
        };
        File::open(&path)
            .and_then(|file| file.take(HEADER_BYTES_MAX).read_to_string(&mut header))
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::InvalidData => damaged("it is not text").with_source(error),
                _ => failure::of_file("read", &path, error),
            })?;
        let Some(rest) = header.strip_prefix(HEADER_MAGIC) else {
            return Err(damaged("it does not begin as the header of a store does"));
        };
        let version = rest
            .strip_prefix("format ")
            .and_then(|rest| rest.lines().next());
        match version.and_then(|digits| digits.parse::<u32>().ok()) {
            Some(FORMAT_VERSION) if self.journal().is_dir() && self.tree().is_dir() => Ok(()),
            Some(FORMAT_VERSION) => {
                let context = format!(
                    "store {} is damaged: its directory {JOURNAL_NAME} or {TREE_NAME} is missing",
                    self.path.display()
                );
                Err(Error::new(ErrorKind::Damaged, context))
            }
            Some(found) => Err(Error::new(
                ErrorKind::Version {
                    found,
                    supported: FORMAT_VERSION,
                },
                format!(
                    "store {} has format {found}, this program knows format {FORMAT_VERSION}",
                    self.path.display()
                ),
            )),
            None => Err(damaged("it does not say which format the store has")),
        }
    }
}

/// Tells whether there is a store at `path`; fails where there is something else.
fn look(path: &Path) -> Result<bool> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => {
            return match error.kind() {
                std::io::ErrorKind::NotFound => Ok(false),
                std::io::ErrorKind::NotADirectory => {
                    Err(not_a_store(path, "it is not a directory").with_source(error))
                }
                std::io::ErrorKind::InvalidFilename => {
                    Err(not_a_store(path, "its name is too long").with_source(error))
                }
                _ => Err(failure::of_file("open", path, error)),
            };
        }
    };
    let mut foreign = None;
    for entry in entries {
        let name = entry
            .map_err(|error| failure::of_file("list", path, error))?
            .file_name();
        match name.to_str() {
            Some(HEADER_NAME) => return Ok(true),
            // Left by a store that was being made when its process ended.
            Some(HEADER_NEW_NAME | LOCK_NAME | JOURNAL_NAME | TREE_NAME) => {}
            _ => foreign = Some(name),
        }
    }
    match foreign {
        None => Ok(false),
        Some(name) => {
            let why = format!("it holds `{}`, but no store", name.display());
            Err(not_a_store(path, &why))
        }
    }
}

/// Takes the lock and writes this process's id into it.
fn lock(path: &Path) -> Result<File> {
    let failed = |action, error| failure::of_file(action, path, error);
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| failed("open", error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(locked(path, file)),
        Err(TryLockError::Error(error)) => return Err(failed("lock", error)),
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| file.write_all(format!("{}\n", std::process::id()).as_bytes()))
        .map_err(|error| failed("write", error))?;
    Ok(file)
}

fn locked(path: &Path, file: File) -> Error {
    let mut text = String::new();
    let pid = file
        .take(32)
        .read_to_string(&mut text)
        .ok()
        .and_then(|_| text.trim().parse().ok());
    let owner = pid.map_or_else(
        || "another process".to_owned(),
        |pid: u32| format!("process {pid}"),
    );
    let store = path.parent().unwrap_or(path).display();
    Error::new(
        ErrorKind::Locked { pid },
        format!("store {store} is in use by {owner}"),
    )
}

fn not_a_store(path: &Path, why: &str) -> Error {
    Error::new(
        ErrorKind::NotAStore,
        format!("{} is not a store: {why}", path.display()),
    )
}
