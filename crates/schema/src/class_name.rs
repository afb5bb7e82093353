//! The names of classes.

use swbem_core::limits::CLASS_NAME_CHARS_MAX;
use swbem_core::{Name, Result, bail};

/// Most characters of a client's name that an error message repeats.
const SHOWN_CHARS_MAX: usize = 64;

/// Judges the name of a class that a client puts ([MS-WMI] 3.1.4.3.6).
///
/// # Errors
/// `INCOMPLETE_CLASS` when there is no name (PUT-046), `QUOTA_VIOLATION` for a long one (PUT-050),
/// `INVALID_OPERATION` for one that begins with `_` (PUT-047), `INVALID_OBJECT` for one that ends
/// with it (PUT-048), `INVALID_PARAMETER` for any other that is not a name (PUT-049).
pub fn check_class_name(name: &Name) -> Result<()> {
    let text = name.as_str();
    if text.is_empty() {
        bail!(
            INCOMPLETE_CLASS,
            "the class has no name; set its path's class before putting it"
        );
    }
    let chars = text.chars().count();
    if chars > CLASS_NAME_CHARS_MAX {
        bail!(
            QUOTA_VIOLATION,
            "the class name `{}` has {chars} characters, more than {CLASS_NAME_CHARS_MAX}",
            shown(text)
        );
    }
    if text.starts_with('_') {
        bail!(
            INVALID_OPERATION,
            "class `{}` begins with `_`: system classes cannot be written",
            shown(text)
        );
    }
    if text.ends_with('_') {
        bail!(
            INVALID_OBJECT,
            "the class name `{}` must not end with `_`",
            shown(text)
        );
    }
    if !name.is_valid() {
        bail!(
            INVALID_PARAMETER,
            "`{}` cannot be the name of a class: a letter, then letters, digits or `_`",
            shown(text)
        );
    }
    Ok(())
}

/// Returns the start of a name that may be absurdly long, for a message.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
