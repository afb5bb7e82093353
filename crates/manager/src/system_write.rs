//! What the server adds to, and asks of, instances of system classes.

use swbem_core::{CimType, Instance, ObjectPath, Result, Value, bail};
use swbem_store::{Read, RowKey, Transaction};

use crate::error::from_store;
use crate::{Session, Warning};

const FILTER: &str = "__EventFilter";
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
    check_always(instance)?;
    match check_strong(session, tx, instance) {
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

fn check_always(instance: &Instance) -> Result<()> {
    if !instance.class().is_a(FILTER) {
        return Ok(());
    }
    match instance.get("QueryLanguage").and_then(Value::as_str) {
        Some(language) if language.eq_ignore_ascii_case("WQL") => {}
        Some(other) => bail!(INVALID_QUERY_TYPE, "query language `{other}` is not WQL"),
        None => bail!(
            INVALID_QUERY_TYPE,
            "an event filter needs `QueryLanguage` = \"WQL\""
        ),
    }
    match instance.get("Query").and_then(Value::as_str) {
        Some(query) if !query.trim().is_empty() => Ok(()),
        _ => bail!(UNPARSABLE_QUERY, "an event filter needs a `Query`"),
    }
}

fn check_strong(session: &Session, tx: &Transaction<'_>, instance: &Instance) -> Result<()> {
    let class = instance.class();
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
