//! Errors as scripts see them: a number, the interface it came from, and a text.

use swbem_automation::{Exception, RuntimeError};

use crate::{Error, Status};

/// Why a member could not do what it was asked.
pub(super) enum Failure {
    /// WMI says no.
    Wbem(Error),
    /// The call itself is wrong, whoever it was made to.
    Automation(Exception),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Wbem(error)
    }
}

impl From<Exception> for Failure {
    fn from(exception: Exception) -> Self {
        Failure::Automation(exception)
    }
}

impl From<RuntimeError> for Failure {
    fn from(error: RuntimeError) -> Self {
        Failure::Automation(Exception::runtime(error))
    }
}

impl Failure {
    /// Makes the exception that the interface `source` raises.
    pub(super) fn into_exception(self, source: &str) -> Exception {
        match self {
            Failure::Wbem(error) => exception(&error, source),
            Failure::Automation(exception) => exception,
        }
    }
}

/// Makes the exception of a WBEM error: scripts get number and text of the status, and a person the
/// sentence that says what the error is about.
pub(super) fn exception(error: &Error, source: &str) -> Exception {
    Exception::new(
        error.status().0.cast_signed(),
        source,
        description(error.status()),
    )
    .with_detail(detail(error))
}

/// Says all that is known of an error, the sentence on the first line.
fn detail(error: &Error) -> String {
    let mut detail = error.to_string();
    for (label, value) in [
        ("operation", error.operation()),
        ("parameter", error.parameter()),
        ("provider", error.provider()),
    ] {
        if let Some(value) = value {
            detail.push_str(&format!("\n{label}: {value}"));
        }
    }
    detail
}

/// Statuses whose text is not made of the words of their scripting name.
const OTHER_TEXTS: &[(Status, &str)] = &[
    (Status::FAILED, "Generic failure "),
    (Status::ILLEGAL_NULL, "Illegal null value "),
    (Status::CANNOT_BE_KEY, "Cannot be key "),
    (Status::NONDECORATED_OBJECT, "Nondecorated object "),
    (Status::INVALID_CIM_TYPE, "Invalid CIM type "),
    (crate::constants::wbemErrTimedout, "Timed out "),
    (Status::TIMED_OUT, "Timed out "),
];

/// Returns the text that `Err.Description` has for a status, with the blank at its end that WMI's
/// own texts have: `Not found `. An unknown status has none.
///
/// The texts are the words of the names in `WbemErrorEnum`, a few excepted.
pub fn description(status: Status) -> String {
    if let Some((_, text)) = OTHER_TEXTS.iter().find(|(other, _)| *other == status) {
        return (*text).to_owned();
    }
    let known = crate::constants::ERRORS
        .iter()
        .find(|(_, known)| *known == status);
    let name = known.and_then(|(name, _)| name.strip_prefix("wbemErr"));
    name.map(words).unwrap_or_default()
}

/// Writes `InvalidObjectPath` as `Invalid object path `.
fn words(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
            text.push(letter.to_ascii_lowercase());
        } else {
            text.push(letter);
        }
    }
    text.push(' ');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_that_scripts_print() {
        for (status, text) in [
            (Status::NOT_FOUND, "Not found "),
            (Status::FAILED, "Generic failure "),
            (Status::INVALID_OBJECT_PATH, "Invalid object path "),
            (Status::ACCESS_DENIED, "Access denied "),
            (Status::CLASS_HAS_INSTANCES, "Class has instances "),
            (Status(0x8004_7FFF), ""),
        ] {
            assert_eq!(description(status), text);
        }
    }

    #[test]
    fn every_error_of_the_type_library_has_a_text() {
        for (name, status) in crate::constants::ERRORS {
            assert!(
                *name == "wbemNoErr" || description(*status).len() > 3,
                "{name}"
            );
        }
    }
}
