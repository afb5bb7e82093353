//! What to do about an error, where the command line knows.

use std::error::Error as StdError;
use std::path::Path;

use swbem_core::{Error, Status};
use swbem_kv::ErrorKind;

use crate::failure::Failure;

/// Returns what to do about an error of an operation.
pub(crate) fn hint(error: &Error) -> Option<String> {
    let text = match error.status() {
        Status::NOT_FOUND | Status::INVALID_CLASS => not_found(error)?,
        Status::INVALID_NAMESPACE => "`swbem namespaces --recursive` lists the namespaces",
        Status::INVALID_OBJECT_PATH => {
            "a path is written Class.Key=\"value\"; put it in single quotes for the shell"
        }
        // The only flags of the command line that an operation can refuse.
        Status::INVALID_PARAMETER if error.message().starts_with("the flags") => {
            "--safe and --force say how a class may change; classes are saved with --mof"
        }
        Status::ILLEGAL_NULL if error.message().contains("key") => {
            "give every key a value: NAME=VALUE"
        }
        Status::ALREADY_EXISTS if error.message().contains("create-only") => {
            "without --create-only an object that exists is replaced"
        }
        Status::CLASS_HAS_CHILDREN => {
            "--safe changes a class that has subclasses as long as nothing conflicts, --force also resolves conflicts"
        }
        Status::CLASS_HAS_INSTANCES => {
            "delete the instances first, or use --force, which deletes the class's own instances"
        }
        Status::UPDATE_TYPE_MISMATCH => {
            "the type of a property cannot change; delete the class, and put it anew"
        }
        Status::READ_ONLY => "`swbem describe CLASS` shows which properties can be written",
        Status::ACCESS_DENIED => {
            "the namespace's security descriptor grants the right to somebody else"
        }
        Status::OUT_OF_DISK_SPACE => "make room on the disk of the store, and try again",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Returns what to do about an error that ended a compilation.
pub(crate) fn hint_for_mof(error: &Error) -> Option<String> {
    let text = match error.status() {
        Status::ALREADY_EXISTS if error.message().contains("create-only") => {
            "without a create-only switch, what exists is replaced"
        }
        Status::NOT_FOUND if error.message().contains("update-only") => {
            "without an update-only switch, what does not exist is created"
        }
        Status::ILLEGAL_NULL => return None,
        Status::CLASS_HAS_CHILDREN => {
            "--class-safe-update changes a class that has subclasses as long as nothing conflicts, --class-force-update also resolves conflicts"
        }
        Status::CLASS_HAS_INSTANCES => {
            "delete the instances first, or use --class-force-update, which deletes the class's own instances"
        }
        Status::INVALID_NAMESPACE => {
            "make the namespace first: instance of __NAMESPACE { Name = \"…\"; }; in its parent"
        }
        Status::INVALID_CLASS | Status::NOT_FOUND => {
            "a class must be stored before what builds on it: earlier in the file, or in another file before this one"
        }
        _ => return hint(error),
    };
    Some(text.to_owned())
}

fn not_found(error: &Error) -> Option<&'static str> {
    let message = error.message();
    if message.contains("update-only") {
        Some("without --update-only an object that does not exist is created")
    } else if message.contains("property") {
        Some("`swbem describe CLASS` lists the properties")
    } else if message.contains("no instance") {
        Some("`swbem instances CLASS` lists the instances of a class")
    } else if message.contains("class") {
        Some("`swbem classes --deep` lists the classes of a namespace; --namespace says which")
    } else if message.contains("method") {
        Some("`swbem describe CLASS` lists the methods")
    } else if message.contains("instance") || message.contains("object") {
        Some("`swbem instances CLASS` lists the instances of a class")
    } else {
        None
    }
}

/// Makes the failure of opening the store at `path`.
pub(crate) fn opening(error: Error, path: &Path) -> Failure {
    let hint = match kind(&error) {
        Some(ErrorKind::Locked { .. }) => {
            Some("wait until that process ends, or end it".to_owned())
        }
        Some(ErrorKind::NotAStore) if is_absent(path) => Some(
            "`swbem mof compile` and `swbem put` make a store where there is none; is --store right?"
                .to_owned(),
        ),
        Some(ErrorKind::NotAStore) => {
            Some("name another directory with --store; swbem keeps one to itself".to_owned())
        }
        Some(ErrorKind::Version { .. }) => {
            Some("use the version of swbem that wrote the store".to_owned())
        }
        Some(ErrorKind::ReadOnly) => {
            Some("swbem must be able to write to the directory of the store".to_owned())
        }
        Some(ErrorKind::Damaged) => {
            Some("`swbem restore FILE --force` puts a backup in its place".to_owned())
        }
        _ => hint(&error),
    };
    Failure::Wbem {
        error: error.about(path.display().to_string()),
        hint,
    }
}

/// Tells whether there is nothing at a path, not even a link.
fn is_absent(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

/// Returns what the store said, if it was the store.
fn kind(error: &Error) -> Option<ErrorKind> {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(cause) = cause.downcast_ref::<swbem_kv::Error>() {
            return Some(cause.kind());
        }
        source = cause.source();
    }
    None
}

/// Returns the name that was most likely meant by one that is unknown.
pub(crate) fn nearest<'a>(
    unknown: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let unknown = swbem_core::fold(unknown);
    // A third of the letters may be wrong; more is another name.
    let distance_max = (unknown.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| {
            (
                strsim::osa_distance(&unknown, &swbem_core::fold(name)),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= distance_max)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_if_it_is_near() {
        let known = ["Text", "Tags", "Done"];
        assert_eq!(nearest("txet", known), Some("Text"));
        assert_eq!(nearest("TEX", known), Some("Text"));
        assert_eq!(nearest("Owner", known), None);
        assert_eq!(nearest("", known), None);
    }
}
