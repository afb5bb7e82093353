//! What the objects of this module share: how members are told apart and arguments are read.

use swbem_automation::{
    Arguments, Exception, Invoke, ObjectRef, RuntimeError, Text, Variant, coerce,
};

/// What is asked of an object: the member in lower case, empty for the default member, and whether
/// a value is written.
pub(super) struct Request {
    name: String,
    pub(super) put: bool,
}

impl Request {
    pub(super) fn new(member: Option<&str>, kind: Invoke) -> Self {
        Self {
            name: member.unwrap_or_default().to_ascii_lowercase(),
            put: kind.is_put(),
        }
    }

    /// Returns the member and whether it is written, to match on.
    pub(super) fn parts(&self) -> (&str, bool) {
        (&self.name, self.put)
    }
}

/// Makes "Object doesn't support this property or method".
pub(super) fn unsupported() -> Exception {
    RuntimeError::NotSupported.into()
}

/// Makes "Invalid procedure call or argument".
pub(super) fn invalid() -> Exception {
    RuntimeError::InvalidProcedureCall.into()
}

/// Converts to text as a call of an object does: a truth value is its number, and `Null` is none.
pub(super) fn object_text(value: &Variant) -> Result<Text, Exception> {
    match value {
        Variant::Boolean(truth) => Ok(Text::from(if *truth { "-1" } else { "0" })),
        Variant::Null => Err(RuntimeError::TypeMismatch.into()),
        other => coerce::to_text(other),
    }
}

/// Returns the value that is written, behind the indexes.
pub(super) fn new_value(arguments: &Arguments) -> Result<&Variant, Exception> {
    let value = arguments.split_value();
    value
        .map(|(value, _)| value)
        .ok_or_else(|| RuntimeError::WrongNumberOfArguments.into())
}

/// Returns a collection, or when there are arguments the item of it that they name: a script writes
/// `folder.Files("a.txt")` for a property without parameters.
pub(super) fn collection(
    object: ObjectRef,
    arguments: &mut Arguments,
) -> Result<Variant, Exception> {
    if arguments.is_empty() {
        Ok(object.into())
    } else {
        object.invoke(None, Invoke::Get, arguments)
    }
}

/// Returns a count as a Long.
pub(super) fn count(number: usize) -> Result<Variant, Exception> {
    i32::try_from(number)
        .map(Variant::Long)
        .map_err(|_too_large| RuntimeError::Overflow.into())
}

/// Reads an index that starts at 0.
pub(super) fn index(value: &Variant) -> Result<usize, Exception> {
    usize::try_from(coerce::to_long(value)?).map_err(|_negative| invalid())
}
