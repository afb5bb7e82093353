//! Judging an instance that is put to a static class.

mod keys;
mod qualifiers;
mod rebase;

use std::sync::Arc;

use swbem_core::limits::{KEY_PROPERTIES_MAX, RELPATH_CHARS_MAX};
use swbem_core::{CimType, Class, Instance, Property, Result, Value, bail};

use crate::embedded::check_embedded;

pub use keys::guid_text;
pub use qualifiers::{brings_texts, has_amended, without_texts};
pub use rebase::view_as;

/// An instance that was judged against the stored class of its target namespace.
///
/// Its class is that very class, and its key values are complete.
#[derive(Clone, Debug)]
pub struct ValidInstance {
    instance: Instance,
    has_made_keys: bool,
}

/// How an instance is judged, and what it needs from outside.
pub struct InstanceRules<'a> {
    /// Whether localized qualifiers are left out of what is stored
    /// (`wbemFlagUseAmendedQualifiers`); without it an instance that carries some is refused.
    pub use_amended: bool,
    /// Whether the instance must exist (`wbemChangeFlagUpdateOnly`): no key is made for it then.
    pub update_only: bool,
    /// Makes the value of a string key that is `NULL`: a new GUID, as [`guid_text`] writes it.
    pub make_guid: &'a mut dyn FnMut() -> String,
}

impl ValidInstance {
    /// Returns the instance.
    #[must_use]
    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// Returns the instance, to store it.
    #[must_use]
    pub fn into_instance(self) -> Instance {
        self.instance
    }

    /// Tells whether key values were made for the instance (PUT-142).
    #[must_use]
    pub fn has_made_keys(&self) -> bool {
        self.has_made_keys
    }
}

/// Judges an instance that is put to a static class (PUT-131 to PUT-161, [MS-WMI] 3.1.4.3.12).
///
/// `stored` is the class of the instance's class name in the target namespace. An instance made
/// over another definition of it is matched by name and type.
///
/// # Errors
/// `INVALID_CLASS` when `stored` has another name, `INVALID_OPERATION` for an abstract class or a
/// localized overlay, `NO_KEY`, `INVALID_OBJECT` for a projection, a property the class does not
/// have in that type, a control character in a key, more than 256 keys or nesting deeper than 64,
/// `AMENDED_OBJECT`, `OVERRIDE_NOT_ALLOWED` and what single qualifiers are refused for, `ILLEGAL_NULL`
/// and `QUOTA_VIOLATION`.
pub fn validate_instance(
    instance: Instance,
    stored: &Arc<Class>,
    rules: &mut InstanceRules<'_>,
) -> Result<ValidInstance> {
    check_instantiable(&instance, stored)?;
    if instance.is_projection() {
        bail!(
            INVALID_OBJECT,
            "the instance of `{}` has only some of its properties; get it whole before putting it, or put only those",
            stored.name()
        );
    }
    let mut instance = qualifiers::settle(instance, stored, rules.use_amended)?;
    if !Arc::ptr_eq(instance.class(), stored) {
        instance = rebase::rebase(instance, stored)?;
    }
    let has_made_keys = keys::complete_keys(&mut instance, rules)?;
    check_values(&instance)?;
    check_relpath(&instance)?;
    Ok(ValidInstance {
        instance,
        has_made_keys,
    })
}

/// Checks the length of an instance's relative path (PUT-052), which is judged before an
/// asynchronous put starts.
///
/// # Errors
/// `QUOTA_VIOLATION` for more than 8192 characters.
pub fn check_relpath(instance: &Instance) -> Result<()> {
    if relpath_bytes_at_most(instance) <= RELPATH_CHARS_MAX {
        return Ok(());
    }
    let chars = instance.relpath().map_or(0, |path| path.chars().count());
    if chars > RELPATH_CHARS_MAX {
        bail!(
            QUOTA_VIOLATION,
            "the relative path of the instance of `{}` has {chars} characters, more than {RELPATH_CHARS_MAX}; shorten its key values",
            instance.class_name()
        );
    }
    Ok(())
}

/// Returns a bound of the length of the relative path, without making it.
fn relpath_bytes_at_most(instance: &Instance) -> usize {
    let class = instance.class();
    let keys = class.keys().iter().map(|at| {
        let name = class
            .property_at(*at)
            .map_or(0, |property| property.name.as_str().len());
        let value = match instance.value_at(*at) {
            // Each character may be escaped.
            Some(Value::String(text) | Value::Reference(text)) => text.len() * 2 + 2,
            _ => 32,
        };
        name + value + 2
    });
    class.name().as_str().len() + 2 + keys.sum::<usize>()
}

/// Checks that instances of the class are stored at all.
fn check_instantiable(instance: &Instance, stored: &Class) -> Result<()> {
    let class = stored.name();
    if instance.class_name() != class {
        bail!(
            INVALID_CLASS,
            "an instance of `{}` cannot be put as one of `{class}`",
            instance.class_name()
        );
    }
    if stored.is_amendment() {
        bail!(
            INVALID_OPERATION,
            "class `{class}` only holds localized texts; put the instance to the namespace above"
        );
    }
    if stored.is_abstract() {
        bail!(
            INVALID_OPERATION,
            "class `{class}` is abstract and has no instances; put an instance of a subclass"
        );
    }
    let keys = stored.keys().len();
    if keys == 0 && !stored.is_singleton() {
        bail!(
            NO_KEY,
            "class `{class}` has no key and is no singleton, so that its instances could not be told apart; give it a key property"
        );
    }
    if keys > KEY_PROPERTIES_MAX {
        bail!(
            INVALID_OBJECT,
            "class `{class}` has {keys} key properties; instances have at most {KEY_PROPERTIES_MAX}"
        );
    }
    Ok(())
}

/// Checks the values against types and against the qualifiers that are enforced (PUT-156, PUT-158).
fn check_values(instance: &Instance) -> Result<()> {
    for (property, value) in instance.properties() {
        if value.is_null() {
            if property.is_not_null || property.is_indexed {
                return illegal_null(instance, property);
            }
            continue;
        }
        check_value(instance, property, value)?;
    }
    Ok(())
}

fn illegal_null(instance: &Instance, property: &Property) -> Result<()> {
    bail!(
        ILLEGAL_NULL,
        "property `{}.{}` is NULL, but is marked {}; set a value",
        instance.class_name(),
        property.name,
        if property.is_not_null {
            "not_null"
        } else {
            "indexed"
        }
    )
}

fn check_value(instance: &Instance, property: &Property, value: &Value) -> Result<()> {
    if !value.is_of(&property.data_type) {
        bail!(
            INVALID_OBJECT,
            "the value of property `{}.{}` is not of its type `{}`",
            instance.class_name(),
            property.name,
            property.data_type
        );
    }
    if property.data_type.base != CimType::Object {
        return Ok(());
    }
    if let Some(object) = value.misfit(&property.data_type) {
        bail!(
            INVALID_OBJECT,
            "property `{}.{}` holds objects of type `{}`, not of class `{}`",
            instance.class_name(),
            property.name,
            property.data_type.element(),
            object.class_name()
        );
    }
    check_embedded(instance.class(), property.name.as_str(), value)
}
