//! Queries, and the associations of objects.

use super::Outcome;
use super::call::Call;
use crate::{Error, Object, Services, Status};

/// Does what the query members of a connection do; nothing for other members.
pub(super) fn of_services(_services: &Services, call: &Call<'_>) -> Option<Outcome> {
    let is_query = ["ExecQuery", "AssociatorsOf", "ReferencesTo"]
        .iter()
        .any(|name| call.name().starts_with(name));
    is_query.then(|| unsupported(call))
}

/// Does what the query members of an object do; nothing for other members.
pub(super) fn of_object(_object: &Object, call: &Call<'_>) -> Option<Outcome> {
    let is_query = ["Associators", "References"]
        .iter()
        .any(|name| call.name().starts_with(name));
    is_query.then(|| unsupported(call))
}

fn unsupported(call: &Call<'_>) -> Outcome {
    let message = format!("{} is not supported yet", call.name());
    Err(Error::new(Status::NOT_SUPPORTED, message).into())
}
