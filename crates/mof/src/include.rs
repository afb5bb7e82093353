//! Where included files come from.

use std::collections::BTreeMap;
use std::fmt;

/// Finds the files that `#include` and `#pragma include` name.
///
/// The compiler itself does no I/O; the caller decides what a name may reach.
pub trait IncludeLoader {
    /// Loads the file that `from` includes as `name`.
    ///
    /// `from` is the [`LoadedFile::name`] of the including file; a relative `name` is meant
    /// relative to that file's directory.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be had; the compiler reports it at the directive.
    fn load(&self, from: &str, name: &str) -> Result<LoadedFile, LoadError>;
}

/// Is a file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedFile {
    /// Identifies the file: diagnostics show it, and two equal names are the same file.
    pub name: String,
    /// Its content, still encoded.
    pub bytes: Vec<u8>,
}

/// Says why a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// What the compiler shall make of it.
    pub kind: LoadErrorKind,
    /// The cause, as a clause.
    pub message: String,
}

/// Classifies a [`LoadError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LoadErrorKind {
    /// Missing, unreadable, not allowed: `WBEMMOF_E_ERROR_INVALID_INCLUDE_FILE`.
    Unavailable,
    /// A copy made on the way could not be written: `WBEMMOF_E_ERROR_CREATING_TEMP_FILE`.
    TemporaryFile,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for LoadError {}

/// Refuses every include, for text that comes from a place without files.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoIncludes;

impl IncludeLoader for NoIncludes {
    fn load(&self, _from: &str, _name: &str) -> Result<LoadedFile, LoadError> {
        Err(LoadError {
            kind: LoadErrorKind::Unavailable,
            message: "this text may not include files".to_owned(),
        })
    }
}

/// Serves includes from memory, by names with `/` between directories.
#[derive(Debug, Clone, Default)]
pub struct MemoryLoader {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryLoader {
    /// Creates a loader without files.
    #[must_use]
    pub fn new() -> MemoryLoader {
        MemoryLoader::default()
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(name.into(), bytes.into());
    }
}

impl IncludeLoader for MemoryLoader {
    fn load(&self, from: &str, name: &str) -> Result<LoadedFile, LoadError> {
        let name = resolve(from, name);
        match self.files.get(&name) {
            Some(bytes) => Ok(LoadedFile {
                bytes: bytes.clone(),
                name,
            }),
            None => Err(LoadError {
                kind: LoadErrorKind::Unavailable,
                message: format!("file `{name}` not found"),
            }),
        }
    }
}

/// Resolves `name` against the directory of `from`, and `.` and `..` in it.
fn resolve(from: &str, name: &str) -> String {
    let name = name.replace('\\', "/");
    let directory = match from.rsplit_once('/') {
        Some((directory, _)) if !name.starts_with('/') => directory,
        _ => "",
    };
    let mut segments: Vec<&str> = Vec::new();
    for segment in directory.split('/').chain(name.split('/')) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_including_file() {
        assert_eq!(resolve("a.mof", "b.mof"), "b.mof");
        assert_eq!(resolve("x/a.mof", "b.mof"), "x/b.mof");
        assert_eq!(resolve("x/a.mof", "..\\y/./b.mof"), "y/b.mof");
        assert_eq!(resolve("x/a.mof", "/b.mof"), "b.mof");
        assert_eq!(resolve("a.mof", "../../b.mof"), "b.mof");
    }
}
