//! Namespaces, which are created, changed and deleted as instances of `__Namespace`.

use std::sync::Arc;

use swbem_core::security::{Rights, SecurityDescriptor};
use swbem_core::{Instance, NamespacePath, Result, Value, bail};
use swbem_store::{Namespace, Read, RowKey, StoredClass, Transaction, encode_row};

use crate::error::from_store;
use crate::flags::{CREATE_ONLY, UPDATE_ONLY};
use crate::instance_write::judge;
use crate::settings::over_quota;
use crate::{Session, bootstrap};

/// The class whose instances are namespaces.
pub(crate) const NAMESPACE_CLASS: &str = "__Namespace";

const SDDL_QUALIFIER: &str = "NamespaceSecuritySDDL";

pub(crate) fn is_namespace_class(class: &StoredClass) -> bool {
    *class.class.name() == NAMESPACE_CLASS
}

/// Puts a `__Namespace` instance: creates the child namespace, or changes its descriptor
/// (PUT-173, SEC-027). Returns the path of the instance.
pub(crate) fn put(
    session: &Session,
    tx: &mut Transaction<'_>,
    class: &Arc<StoredClass>,
    mut instance: Instance,
    flags: u32,
) -> Result<String> {
    let security = take_sddl(&mut instance)?;
    // No name is made up for a namespace, as it is for other string keys (PUT-142).
    if instance.get("Name").is_none_or(Value::is_null) {
        bail!(
            ILLEGAL_NULL,
            "the key `Name` is missing: a namespace needs one"
        );
    }
    let instance = judge(session, instance, class, flags)?;
    let name = match instance.get("Name") {
        Some(Value::String(name)) => name.clone(),
        _ => bail!(ILLEGAL_NULL, "the `Name` of a namespace is a string"),
    };
    check_name(&name)?;
    let path = format!("{}\\{name}", session.namespace());
    let exists = tx.namespace(&path).map_err(from_store)?;
    match exists {
        Some(_) if flags & CREATE_ONLY != 0 => {
            bail!(
                ALREADY_EXISTS,
                "namespace `{path}` exists, and the put is create-only"
            )
        }
        None if flags & UPDATE_ONLY != 0 => {
            bail!(
                NOT_FOUND,
                "namespace `{path}` does not exist, and the put is update-only"
            )
        }
        Some(namespace) => {
            if let Some(security) = security {
                session.require_in(tx, &namespace, Rights::WRITE_DAC)?;
                tx.set_namespace_security(&namespace, Some(&security))
                    .map_err(from_store)?;
            }
        }
        None => {
            check_quotas(session, tx, &path)?;
            let made = tx
                .create_namespace(&path, security.as_deref())
                .map_err(from_store)?;
            bootstrap::fill_namespace(tx, &made)?;
        }
    }
    put_row(tx, class, &instance)?;
    let relpath = instance.relpath().unwrap_or_default();
    Ok(session.origin().path_of(&relpath))
}

/// Stores the `__Namespace` instance itself.
pub(crate) fn put_row(
    tx: &mut Transaction<'_>,
    class: &Arc<StoredClass>,
    instance: &Instance,
) -> Result<()> {
    let Some(key) = RowKey::from_instance(class, instance) else {
        bail!(ILLEGAL_NULL, "a namespace needs a `Name`");
    };
    let row = encode_row(class, instance).map_err(from_store)?;
    tx.put_row(class, &key, row).map_err(from_store)?;
    Ok(())
}

/// Deletes the namespace that a `__Namespace` instance stands for, with everything in it.
pub(crate) fn delete(
    session: &Session,
    tx: &mut Transaction<'_>,
    instance: &Instance,
) -> Result<()> {
    let name = instance
        .get("Name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let path = format!("{}\\{name}", session.namespace());
    // An instance without its namespace stands for nothing, and may go.
    let Some(namespace) = tx.namespace(&path).map_err(from_store)? else {
        return Ok(());
    };
    check_deletable(&namespace)?;
    tx.delete_namespace(&namespace).map_err(from_store)
}

/// The namespaces that the server itself works with stay.
fn check_deletable(namespace: &Namespace) -> Result<()> {
    let kept = ["root\\default", "root\\subscription"];
    if kept
        .iter()
        .any(|path| swbem_core::eq_fold(path, &namespace.path))
    {
        bail!(
            INVALID_OPERATION,
            "namespace `{}` cannot be deleted",
            namespace.path
        );
    }
    Ok(())
}

fn check_name(name: &str) -> Result<()> {
    let starts_well = name.starts_with(char::is_alphabetic);
    if !starts_well || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        bail!(
            INVALID_PARAMETER,
            "`{name}` cannot be the name of a namespace: a letter, then letters, digits or `_`"
        );
    }
    Ok(())
}

fn check_quotas(session: &Session, tx: &Transaction<'_>, path: &str) -> Result<()> {
    let quotas = session.manager().settings().quotas;
    let depth = NamespacePath::parse(path)?.names().count();
    if depth > quotas.namespace_depth_max {
        return Err(over_quota(
            "too deep a namespace",
            depth,
            quotas.namespace_depth_max,
        ));
    }
    swbem_core::check_namespace_length(path)?;
    let count = tx.all_namespaces().map_err(from_store)?.len() + 1;
    if count > quotas.namespaces_max {
        return Err(over_quota(
            "too many namespaces",
            count,
            quotas.namespaces_max,
        ));
    }
    Ok(())
}

/// Takes the `NamespaceSecuritySDDL` qualifier off an instance: it is obeyed, not stored.
fn take_sddl(instance: &mut Instance) -> Result<Option<Vec<u8>>> {
    let Some(qualifier) = instance.local_qualifiers_mut().remove(SDDL_QUALIFIER) else {
        return Ok(None);
    };
    let text = match &qualifier.value {
        Value::String(text) => text.to_string(),
        Value::Array(parts) => parts.iter().filter_map(Value::as_str).collect(),
        _ => bail!(
            INVALID_PARAMETER,
            "the qualifier `{SDDL_QUALIFIER}` must be a string"
        ),
    };
    let descriptor: SecurityDescriptor = text.parse()?;
    descriptor.check_for_namespace()?;
    Ok(Some(descriptor.to_bytes()?))
}
