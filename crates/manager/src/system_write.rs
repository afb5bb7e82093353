//! What the server adds to, and asks of, instances of system classes.

use std::sync::Arc;

use swbem_core::{CimType, Error, Instance, ObjectPath, Result, Status, Value, bail};
use swbem_store::{Namespace, Read, RowKey, Transaction};
use swbem_wql::ast::{EventQuery, Term};

use crate::error::from_store;
use crate::{Session, Warning, flaws};

const FILTER: &str = "__EventFilter";
const EVENT: &str = "__Event";
const CONSUMER: &str = "__EventConsumer";
const BINDING: &str = "__FilterToConsumerBinding";
const REGISTRATION: &str = "__ProviderRegistration";

/// Writes who put an event filter, a consumer or a binding into it, whatever was sent (SCH-108).
pub(crate) fn sign(session: &Session, instance: &mut Instance) -> Result<()> {
    let class = instance.class();
    let is_signed = [FILTER, CONSUMER, BINDING]
        .iter()
        .any(|name| class.is_a(name));
    let has_place = class
        .property("CreatorSID")
        .is_some_and(|p| p.data_type.base == CimType::Uint8 && p.data_type.is_array);
    if is_signed && has_place {
        let creator = session.token().creator().to_bytes();
        instance.set("CreatorSID", Value::bytes(&creator))?;
    }
    Ok(())
}

/// Judges the contents of a system instance: some defects are refused always, the others only
/// under strong validation and reported as a warning otherwise (PUT-037, PUT-038).
pub(crate) fn check(
    session: &Session,
    tx: &Transaction<'_>,
    instance: &Instance,
    path: &str,
    strong: bool,
) -> Result<()> {
    let event_query = check_filter(session, tx, instance)?;
    match check_strong(session, tx, instance, event_query.as_ref()) {
        Err(error) if strong => Err(error),
        Err(error) => {
            (session.manager().settings().on_warning)(Warning {
                namespace: session.origin().namespace.clone(),
                object: path.to_owned(),
                error,
            });
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Checks what an event filter is refused for always: a query in another language, one that does not
/// parse, and one on a class that is no event class. Returns the query of a filter.
fn check_filter(
    session: &Session,
    tx: &Transaction<'_>,
    instance: &Instance,
) -> Result<Option<EventQuery>> {
    if !instance.class().is_a(FILTER) {
        return Ok(None);
    }
    match instance.get("QueryLanguage").and_then(Value::as_str) {
        Some(language) if language.eq_ignore_ascii_case("WQL") => {}
        Some(other) => bail!(INVALID_QUERY_TYPE, "query language `{other}` is not WQL"),
        None => bail!(
            INVALID_QUERY_TYPE,
            "an event filter needs `QueryLanguage` = \"WQL\""
        ),
    }
    let text = match instance.get("Query").and_then(Value::as_str) {
        Some(query) if !query.trim().is_empty() => query,
        _ => bail!(UNPARSABLE_QUERY, "an event filter needs a `Query`"),
    };
    let query = flaws::parsed(swbem_wql::parse_event(text), text).map_err(unparsable)?;
    if let Some(namespace) = event_namespace(session, tx, instance)? {
        let class = query.class.name.as_str();
        let found = tx.class(namespace.id, class).map_err(from_store)?;
        if found.is_some_and(|found| !found.class.is_a(EVENT)) {
            bail!(
                NOT_EVENT_CLASS,
                "class `{class}`, on which the event filter is, is not derived from `{EVENT}`"
            );
        }
    }
    Ok(Some(query))
}

/// Gives a stored query that does not parse the status of its own; more special ones stay.
fn unparsable(error: Error) -> Error {
    match error.status() {
        Status::INVALID_QUERY => {
            let message = error.message().to_owned();
            Error::new(Status::UNPARSABLE_QUERY, message).with_source(error)
        }
        _ => error,
    }
}

/// Finds the namespace whose events a filter is for: its own unless it names another.
fn event_namespace(
    session: &Session,
    tx: &Transaction<'_>,
    filter: &Instance,
) -> Result<Option<Arc<Namespace>>> {
    let path = filter.get("EventNamespace").and_then(Value::as_str);
    let path = path.filter(|path| !path.trim().is_empty());
    tx.namespace(path.unwrap_or(session.namespace()))
        .map_err(from_store)
}

/// Checks that the classes of a filter's query exist; it is bound to them when they appear.
fn check_classes(
    session: &Session,
    tx: &Transaction<'_>,
    filter: &Instance,
    query: &EventQuery,
) -> Result<()> {
    let Some(namespace) = event_namespace(session, tx, filter)? else {
        let named = filter.get("EventNamespace").and_then(Value::as_str);
        bail!(
            INVALID_NAMESPACE,
            "the `EventNamespace` of the event filter, `{}`, does not exist",
            named.unwrap_or_default()
        );
    };
    let tested = query
        .condition
        .iter()
        .flat_map(|condition| condition.terms());
    let tested = tested.filter_map(|term| match term {
        Term::IsA { class, .. } => Some(class),
        _ => None,
    });
    for class in std::iter::once(&query.class).chain(tested) {
        let name = class.name.as_str();
        if tx.class(namespace.id, name).map_err(from_store)?.is_none() {
            bail!(
                INVALID_CLASS,
                "class `{name}` of the event filter's query does not exist in namespace `{}`",
                namespace.path
            );
        }
    }
    Ok(())
}

fn check_strong(
    session: &Session,
    tx: &Transaction<'_>,
    instance: &Instance,
    event_query: Option<&EventQuery>,
) -> Result<()> {
    let class = instance.class();
    if let Some(query) = event_query {
        check_classes(session, tx, instance, query)?;
    }
    if class.is_a(BINDING) {
        check_end(session, tx, instance, "Filter")?;
        check_end(session, tx, instance, "Consumer")?;
    }
    if class.is_a(REGISTRATION) {
        check_end(session, tx, instance, "provider")?;
    }
    Ok(())
}

/// Checks that a reference of a system instance names an instance that exists.
fn check_end(
    session: &Session,
    tx: &Transaction<'_>,
    instance: &Instance,
    property: &str,
) -> Result<()> {
    let class = instance.class_name();
    let Some(text) = instance.get(property).and_then(Value::as_str) else {
        bail!(INVALID_OBJECT, "`{class}` needs its `{property}`");
    };
    let path = ObjectPath::parse(text)?;
    let namespace = match path.namespace() {
        None => session.namespace().to_owned(),
        Some(named) => named.to_string(),
    };
    let missing = format!("the `{property}` of this `{class}`, `{text}`, does not exist");
    let Some(namespace) = tx.namespace(&namespace).map_err(from_store)? else {
        bail!(INVALID_OBJECT, "{missing}");
    };
    let Some(name) = path.class() else {
        bail!(INVALID_OBJECT, "{missing}")
    };
    let Some(target) = tx.class(namespace.id, name.as_str()).map_err(from_store)? else {
        bail!(INVALID_OBJECT, "{missing}");
    };
    let relpath = path.relpath();
    let parsed = swbem_core::RelPathRef::parse(&relpath)?;
    let key = RowKey::from_path(&target, parsed.key).map_err(crate::read::bad_key)?;
    if tx.find(&target, &key).map_err(from_store)?.is_none() {
        bail!(INVALID_OBJECT, "{missing}");
    }
    Ok(())
}
