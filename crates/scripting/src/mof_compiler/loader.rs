//! Files of the disk.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use swbem_mof::limits::UNIT_BYTES_MAX;
use swbem_mof::{IncludeLoader, LoadError, LoadErrorKind, LoadedFile};

/// Loads the files that MOF includes from the disk, by names relative to the including file.
///
/// Backslashes divide names as slashes do.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileLoader;

impl IncludeLoader for FileLoader {
    fn load(&self, from: &str, name: &str) -> Result<LoadedFile, LoadError> {
        let name = name.replace('\\', "/");
        let path = Path::new(from).parent().unwrap_or(Path::new("")).join(name);
        let path = tidy(&path);
        let read = match fs::metadata(&path) {
            // Whoever wrote the including file could make the compiler wait for a pipe for ever.
            Ok(metadata) if !metadata.is_file() => Err(not_a_file()),
            _ => read(&path),
        };
        read.map_err(|error| LoadError {
            kind: LoadErrorKind::Unavailable,
            message: format!("file `{}` cannot be read: {error}", path.display()),
        })
    }
}

/// Reads a file or a pipe, up to as much as the compiler takes.
pub(super) fn read(path: &Path) -> io::Result<LoadedFile> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() && !is_pipe(&metadata) {
        return Err(not_a_file());
    }
    let mut bytes = Vec::new();
    // So that it need not grow, which takes room for twice as much.
    if let Ok(len) = usize::try_from(metadata.len()) {
        bytes.try_reserve_exact(len.min(UNIT_BYTES_MAX).saturating_add(1))?;
    }
    fill(&mut bytes, file)?;
    Ok(LoadedFile {
        name: path.to_string_lossy().into_owned(),
        bytes,
    })
}

/// Reads a stream, up to as much as the compiler takes.
pub(super) fn read_stream(name: &str, stream: impl Read) -> io::Result<LoadedFile> {
    let mut bytes = Vec::new();
    fill(&mut bytes, stream)?;
    Ok(LoadedFile {
        name: name.to_owned(),
        bytes,
    })
}

fn fill(bytes: &mut Vec<u8>, stream: impl Read) -> io::Result<()> {
    let limit = u64::try_from(UNIT_BYTES_MAX)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    stream.take(limit).read_to_end(bytes)?;
    Ok(())
}

fn not_a_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a file")
}

#[cfg(unix)]
fn is_pipe(metadata: &Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_metadata: &Metadata) -> bool {
    false
}

/// Resolves `.` and `..` by their text, so that a file has one name.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if ends_in_name(&tidied) => {
                tidied.pop();
            }
            other => tidied.push(other),
        }
    }
    tidied
}

fn ends_in_name(path: &Path) -> bool {
    matches!(path.components().next_back(), Some(Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_including_file() {
        let join = |from: &str, name: &str| {
            tidy(
                &Path::new(from)
                    .parent()
                    .unwrap()
                    .join(name.replace('\\', "/")),
            )
        };
        assert_eq!(join("x/a.mof", "b.mof"), Path::new("x/b.mof"));
        assert_eq!(join("x/a.mof", r"..\y\b.mof"), Path::new("y/b.mof"));
        assert_eq!(join("a.mof", "../b.mof"), Path::new("../b.mof"));
        assert_eq!(join("/x/a.mof", "./../b.mof"), Path::new("/b.mof"));
    }
}
