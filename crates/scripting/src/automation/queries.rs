//! Queries, and the associations of objects.

use super::Outcome;
use super::call::Call;
use super::failure::Failure;
use super::services::set;
use crate::{AssociatorsOptions, Object, ReferencesOptions, Services};

/// Does what the query members of a connection do; nothing for other members.
pub(super) fn of_services(services: &Services, call: &Call<'_>) -> Option<Outcome> {
    Some(match call.name() {
        "ExecQuery" => exec_query(services, call),
        "ExecQueryAsync" => exec_query_async(services, call),
        "AssociatorsOf" => associators_of(services, call),
        "AssociatorsOfAsync" => associators_of_async(services, call),
        "ReferencesTo" => references_to(services, call),
        "ReferencesToAsync" => references_to_async(services, call),
        _ => return None,
    })
}

/// Does what the query members of an object do; nothing for other members.
pub(super) fn of_object(object: &Object, call: &Call<'_>) -> Option<Outcome> {
    Some(match call.name() {
        "Associators_" => associators_of_object(object, call),
        "AssociatorsAsync_" => associators_of_object_async(object, call),
        "References_" => references_to_object(object, call),
        "ReferencesAsync_" => references_to_object_async(object, call),
        _ => return None,
    })
}

fn exec_query(services: &Services, call: &Call<'_>) -> Outcome {
    let (query, language) = (call.text(0)?, call.text(1)?);
    let (flags, context) = (call.flags(2)?, call.context(3)?);
    set(
        call.library,
        services.exec_query(&query, &language, flags, context.as_ref()),
    )
}

fn exec_query_async(services: &Services, call: &Call<'_>) -> Outcome {
    let (query, language) = (call.text(1)?, call.text(2)?);
    let (flags, context) = (call.flags(3)?, call.context(4)?);
    call.sink(0)?.start(call, 5, |sink, token| {
        services.exec_query_async(sink, &query, &language, flags, context.as_ref(), token)
    })
}

fn associators_of(services: &Services, call: &Call<'_>) -> Outcome {
    let (path, options) = (call.text(0)?, associators(call, 1)?);
    let (flags, context) = (call.flags(9)?, call.context(10)?);
    set(
        call.library,
        services.associators_of(&path, &options, flags, context.as_ref()),
    )
}

fn associators_of_async(services: &Services, call: &Call<'_>) -> Outcome {
    let (path, options) = (call.text(1)?, associators(call, 2)?);
    let (flags, context) = (call.flags(10)?, call.context(11)?);
    call.sink(0)?.start(call, 12, |sink, token| {
        services.associators_of_async(sink, &path, &options, flags, context.as_ref(), token)
    })
}

fn references_to(services: &Services, call: &Call<'_>) -> Outcome {
    let (path, options) = (call.text(0)?, references(call, 1)?);
    let (flags, context) = (call.flags(6)?, call.context(7)?);
    set(
        call.library,
        services.references_to(&path, &options, flags, context.as_ref()),
    )
}

fn references_to_async(services: &Services, call: &Call<'_>) -> Outcome {
    let (path, options) = (call.text(1)?, references(call, 2)?);
    let (flags, context) = (call.flags(7)?, call.context(8)?);
    call.sink(0)?.start(call, 9, |sink, token| {
        services.references_to_async(sink, &path, &options, flags, context.as_ref(), token)
    })
}

fn associators_of_object(object: &Object, call: &Call<'_>) -> Outcome {
    let options = associators(call, 0)?;
    let (flags, context) = (call.flags(8)?, call.context(9)?);
    set(
        call.library,
        object.associators(&options, flags, context.as_ref()),
    )
}

fn associators_of_object_async(object: &Object, call: &Call<'_>) -> Outcome {
    let options = associators(call, 1)?;
    let (flags, context) = (call.flags(9)?, call.context(10)?);
    call.sink(0)?.start(call, 11, |sink, token| {
        object.associators_async(sink, &options, flags, context.as_ref(), token)
    })
}

fn references_to_object(object: &Object, call: &Call<'_>) -> Outcome {
    let options = references(call, 0)?;
    let (flags, context) = (call.flags(5)?, call.context(6)?);
    set(
        call.library,
        object.references(&options, flags, context.as_ref()),
    )
}

fn references_to_object_async(object: &Object, call: &Call<'_>) -> Outcome {
    let options = references(call, 1)?;
    let (flags, context) = (call.flags(6)?, call.context(7)?);
    call.sink(0)?.start(call, 8, |sink, token| {
        object.references_async(sink, &options, flags, context.as_ref(), token)
    })
}

/// Reads the filters of `AssociatorsOf` and its like, of which `strAssocClass` is the first.
fn associators(call: &Call<'_>, first: usize) -> Result<AssociatorsOptions, Failure> {
    Ok(AssociatorsOptions::new()
        .assoc_class(&call.text(first)?)
        .result_class(&call.text(first + 1)?)
        .result_role(&call.text(first + 2)?)
        .role(&call.text(first + 3)?)
        .classes_only(call.boolean(first + 4)?)
        .schema_only(call.boolean(first + 5)?)
        .required_assoc_qualifier(&call.text(first + 6)?)
        .required_qualifier(&call.text(first + 7)?))
}

/// Reads the filters of `ReferencesTo` and its like, of which `strResultClass` is the first.
fn references(call: &Call<'_>, first: usize) -> Result<ReferencesOptions, Failure> {
    Ok(ReferencesOptions::new()
        .result_class(&call.text(first)?)
        .role(&call.text(first + 1)?)
        .classes_only(call.boolean(first + 2)?)
        .schema_only(call.boolean(first + 3)?)
        .required_qualifier(&call.text(first + 4)?))
}
