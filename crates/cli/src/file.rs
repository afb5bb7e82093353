//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::interrupt::Interrupt;

/// Is a file that takes its name only when it is complete and on the disk.
///
/// Until then it is beside its place, under another name; dropped before, it is removed. What is
/// no file, such as a pipe, is written to as it is.
pub(crate) struct NewFile {
    path: PathBuf,
    partial: Option<PathBuf>,
    writer: Option<BufWriter<File>>,
    interrupt: Interrupt,
}

impl NewFile {
    /// Starts a file that will replace `path`.
    pub(crate) fn create(path: &Path) -> Result<NewFile, Failure> {
        let mut file = NewFile {
            path: path.to_owned(),
            partial: None,
            writer: None,
            interrupt: Interrupt::listen()?,
        };
        let mut options = File::options();
        options.write(true);
        let opened = match path.metadata() {
            Ok(metadata) if !metadata.is_file() => options.open(path),
            _ => {
                let partial = beside(path);
                let opened = options.create_new(true).open(&partial);
                if opened.is_ok() {
                    file.partial = Some(partial);
                }
                opened
            }
        };
        file.writer = Some(BufWriter::new(
            opened.map_err(|error| file.failure(&error))?,
        ));
        Ok(file)
    }

    /// Makes it durable and gives it its name.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.complete().map_err(|error| self.failure(&error))
    }

    fn complete(&mut self) -> io::Result<()> {
        let Some(writer) = self.writer.take() else {
            return Ok(());
        };
        let file = writer
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        if let Some(partial) = &self.partial {
            file.sync_all()?;
            fs::rename(partial, &self.path)?;
            self.partial = None;
        }
        Ok(())
    }

    /// Makes the failure of what was to fill it, which the user may have ended.
    pub(crate) fn explain(&self, failure: Failure) -> Failure {
        let left = format!("`{}` was not written", self.path.display());
        self.interrupt.explain(failure, &left)
    }

    /// Makes the failure of writing it.
    pub(crate) fn failure(&self, error: &io::Error) -> Failure {
        let what = format!("`{}` cannot be written", self.path.display());
        Failure::file(what, error)
    }
}

/// Returns the name that a file has until it is complete.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    path.with_file_name(name)
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.interrupt.check()?;
        match &mut self.writer {
            Some(writer) => writer.write(bytes),
            None => Err(io::Error::from(io::ErrorKind::WriteZero)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(partial) = &self.partial {
            // What cannot be removed stays, under a name that says what it is.
            let _ = fs::remove_file(partial);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_file_replaces_another_only_when_it_is_complete() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("f");
        fs::write(&path, "old").unwrap();
        let mut file = NewFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(directory.path()), ["f"]);
    }

    #[test]
    fn a_file_that_was_given_up_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let mut file = NewFile::create(&directory.path().join("f")).unwrap();
        file.write_all(b"new").unwrap();
        drop(file);
        assert!(names(directory.path()).is_empty());
    }

    #[test]
    fn a_directory_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        assert!(NewFile::create(directory.path()).is_err());
    }
}
