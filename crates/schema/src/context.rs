//! The named values of a call that have a meaning to the server.

use std::borrow::Cow;

use swbem_core::{CimType, Error, Name, NamedValueSet, Result, Status, Value, bail};

/// The names that ask for a partial put begin so.
const PUT_PREFIX: &str = "__PUT_EXT";
/// The names that ask for a partial get begin so.
const GET_PREFIX: &str = "__GET_EXT";
/// Marks a partial put as asked for by whoever made the call.
const PUT_CLIENT_REQUEST: &str = "__PUT_EXT_CLIENT_REQUEST";
/// Marks a partial get as asked for by whoever made the call.
const GET_CLIENT_REQUEST: &str = "__GET_EXT_CLIENT_REQUEST";
/// Asks for a provider of one word width.
const PROVIDER_ARCHITECTURE: &str = "__ProviderArchitecture";

/// Returns the context of a call as the server reads it.
///
/// A provider that calls back passes on the context of the request it serves. What that asked for
/// in part was not meant for the new call, unless the provider says so (PUT-186): the partial
/// values are taken out, and the call is a full one.
#[must_use]
pub fn received_context(context: &NamedValueSet, from_provider: bool) -> Cow<'_, NamedValueSet> {
    if !from_provider {
        return Cow::Borrowed(context);
    }
    let puts = is_true(context, PUT_CLIENT_REQUEST);
    let gets = is_true(context, GET_CLIENT_REQUEST);
    Cow::Owned(without(context, |name| {
        (!puts && has_prefix(name, PUT_PREFIX)) || (!gets && has_prefix(name, GET_PREFIX))
    }))
}

/// Returns the context of a call as a provider sees it: every value as it was given (PUT-195), but
/// not the mark of who asked for a partial operation (PUT-185), nor what [`received_context`]
/// takes out.
#[must_use]
pub fn forwarded_context(context: &NamedValueSet, from_provider: bool) -> NamedValueSet {
    without(&received_context(context, from_provider), |name| {
        *name == PUT_CLIENT_REQUEST || *name == GET_CLIENT_REQUEST
    })
}

/// Checks the named values that any operation reads (PUT-058).
///
/// # Errors
/// `INVALID_PARAMETER` when `__ProviderArchitecture` is neither 32 nor 64.
pub fn check_architecture(context: &NamedValueSet) -> Result<()> {
    match context.get(PROVIDER_ARCHITECTURE) {
        None => Ok(()),
        Some(value) if matches!(value.as_integer(), Some(32 | 64)) => Ok(()),
        Some(_) => bail!(
            INVALID_PARAMETER,
            "the named value `{PROVIDER_ARCHITECTURE}` must be 32 or 64"
        ),
    }
}

/// Returns a boolean named value, or `None` when it is absent.
pub(crate) fn boolean(context: &NamedValueSet, name: &str) -> Result<Option<bool>> {
    match context.get(name) {
        None => Ok(None),
        Some(Value::Boolean(value)) => Ok(Some(*value)),
        Some(_) => Err(wrong_type(name, "a boolean")),
    }
}

/// Returns a named value that lists names, or `None` when it is absent.
pub(crate) fn names(context: &NamedValueSet, name: &str) -> Result<Option<Vec<Name>>> {
    let Some(value) = context.get(name) else {
        return Ok(None);
    };
    let items = match value {
        Value::Array(items) if items.is_empty() => bail!(
            INVALID_CONTEXT,
            "the named value `{name}` lists no property; name at least one or leave it out"
        ),
        Value::Array(items) if value.cim_type() == Some(CimType::String) => items,
        _ => return Err(wrong_type(name, "an array of strings")),
    };
    items
        .iter()
        .map(|item| match item {
            Value::String(text) => Ok(Name::new(text.clone())),
            _ => Err(wrong_type(name, "an array of strings")),
        })
        .collect::<Result<Vec<Name>>>()
        .map(Some)
}

fn wrong_type(name: &str, wanted: &str) -> Error {
    Error::new(
        Status::INVALID_CONTEXT,
        format!("the named value `{name}` must be {wanted}"),
    )
}

fn is_true(context: &NamedValueSet, name: &str) -> bool {
    context.get(name) == Some(&Value::Boolean(true))
}

fn has_prefix(name: &Name, prefix: &str) -> bool {
    name.as_str()
        .get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn without(context: &NamedValueSet, is_out: impl Fn(&Name) -> bool) -> NamedValueSet {
    context
        .iter()
        .filter(|(name, _)| !is_out(name))
        .fold(NamedValueSet::new(), |set, (name, value)| {
            set.with(name.clone(), value.clone())
        })
}
