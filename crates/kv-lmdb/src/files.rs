use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use swbem_kv::{Disk, DiskFile, Result};

use crate::failure;

/// Is the directory of journal segments.
pub(crate) struct JournalFiles {
    directory: PathBuf,
}

struct JournalFile {
    file: File,
    path: PathBuf,
}

impl JournalFiles {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self { directory }
    }
}

impl Disk for JournalFiles {
    fn list(&self) -> Result<Vec<String>> {
        let failed = |error| failure::of_file("list", &self.directory, error);
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.directory).map_err(failed)? {
            // A name that is not text is none of ours.
            if let Ok(name) = entry.map_err(failed)?.file_name().into_string() {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn create(&self, name: &str) -> Result<Box<dyn DiskFile>> {
        let path = self.directory.join(name);
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path);
        match file {
            Ok(file) => Ok(Box::new(JournalFile { file, path })),
            Err(error) => Err(failure::of_file("create", &path, error)),
        }
    }

    fn open(&self, name: &str) -> Result<Box<dyn DiskFile>> {
        let path = self.directory.join(name);
        match File::options().read(true).write(true).open(&path) {
            Ok(file) => Ok(Box::new(JournalFile { file, path })),
            Err(error) => Err(failure::of_file("open", &path, error)),
        }
    }

    fn remove(&self, name: &str) -> Result<()> {
        let path = self.directory.join(name);
        std::fs::remove_file(&path).map_err(|error| failure::of_file("remove", &path, error))
    }

    fn sync_dir(&self) -> Result<()> {
        sync_directory(&self.directory)
    }
}

impl DiskFile for JournalFile {
    fn len(&self) -> Result<u64> {
        let metadata = self.file.metadata();
        metadata
            .map(|metadata| metadata.len())
            .map_err(|error| self.failed("examine", error))
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<usize> {
        let mut read = 0;
        while let Some(rest) = buf.get_mut(read..).filter(|rest| !rest.is_empty()) {
            let at = offset.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            match read_some_at(&self.file, at, rest) {
                Ok(0) => break,
                Ok(some) => read = read.saturating_add(some),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed("read", error)),
            }
        }
        Ok(read)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        let mut written = 0;
        while let Some(rest) = bytes.get(written..).filter(|rest| !rest.is_empty()) {
            let at = offset.saturating_add(u64::try_from(written).unwrap_or(u64::MAX));
            match write_some_at(&self.file, at, rest) {
                Ok(0) => return Err(self.failed("write", io::ErrorKind::WriteZero.into())),
                Ok(some) => written = written.saturating_add(some),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed("write", error)),
            }
        }
        Ok(())
    }

    fn truncate(&self, len: u64) -> Result<()> {
        self.file
            .set_len(len)
            .map_err(|error| self.failed("cut", error))
    }

    fn sync_data(&self) -> Result<()> {
        self.file
            .sync_data()
            .map_err(|error| self.failed("sync", error))
    }
}

impl JournalFile {
    fn failed(&self, action: &str, error: io::Error) -> swbem_kv::Error {
        failure::of_file(action, &self.path, error)
    }
}

/// Makes new, renamed and removed names in a directory durable.
#[cfg(unix)]
pub(crate) fn sync_directory(path: &Path) -> Result<()> {
    let synced = File::open(path).and_then(|directory| directory.sync_all());
    synced.map_err(|error| failure::of_file("sync", path, error))
}

/// Does nothing: on this system names are as durable as the files they name.
#[cfg(not(unix))]
pub(crate) fn sync_directory(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
fn read_some_at(file: &File, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buf, offset)
}

#[cfg(unix)]
fn write_some_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_some_at(file: &File, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buf, offset)
}

#[cfg(windows)]
fn write_some_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, offset)
}
