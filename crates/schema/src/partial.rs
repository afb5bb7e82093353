//! Partial puts and partial gets: only some properties of an instance.

use swbem_core::{Class, Instance, Name, NamedValueSet, Property, Result, Value, bail};

use crate::class_name::shown;
use crate::context::{boolean, names};

/// What the named values of a put ask for in part ([MS-WMI] 3.1.4.3.12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutExtensions {
    /// The properties to write; all when `None` (PUT-178).
    pub properties: Option<Vec<Name>>,
    /// Whether a `NULL` is meant as a value.
    pub strict_nulls: bool,
    /// Whether the put happens as a whole or not at all.
    pub atomic: bool,
}

/// What the named values of a get ask for in part ([MS-WMI] 3.1.4.3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GetExtensions {
    /// The keys alone.
    KeysOnly,
    /// Some properties, and always the keys.
    Properties(Vec<Name>),
}

/// Reads what a put asks for in part, or `None` when it is a full one (PUT-175 to PUT-178).
///
/// `context` is as [`received_context`](crate::received_context) returns it. All errors are raised
/// by the call itself.
///
/// # Errors
/// `INVALID_CONTEXT` when a value has the wrong type or lists nothing, when the put may create, or
/// when nothing says what is partial.
pub fn put_extensions(
    context: &NamedValueSet,
    flags_update_only: bool,
) -> Result<Option<PutExtensions>> {
    let is_partial = boolean(context, "__PUT_EXTENSIONS")?;
    boolean(context, "__PUT_EXT_CLIENT_REQUEST")?;
    let properties = names(context, "__PUT_EXT_PROPERTIES")?;
    let strict_nulls = boolean(context, "__PUT_EXT_STRICT_NULLS")?;
    let atomic = boolean(context, "__PUT_EXT_ATOMIC")?;
    if is_partial != Some(true) {
        return Ok(None);
    }
    if properties.is_none() && strict_nulls.is_none() && atomic.is_none() {
        bail!(
            INVALID_CONTEXT,
            "the named value `__PUT_EXTENSIONS` needs `__PUT_EXT_PROPERTIES`, `__PUT_EXT_STRICT_NULLS` or `__PUT_EXT_ATOMIC` beside it"
        );
    }
    if !flags_update_only {
        bail!(
            INVALID_CONTEXT,
            "a partial put changes an instance that exists; set the flag for update only"
        );
    }
    Ok(Some(PutExtensions {
        properties,
        strict_nulls: strict_nulls.unwrap_or(false),
        atomic: atomic.unwrap_or(false),
    }))
}

impl PutExtensions {
    /// Checks that a put which is to happen as a whole concerns one provider (PUT-184).
    ///
    /// # Errors
    /// `UNSUPPORTED_PUT_EXTENSION` when there are more.
    pub fn check_providers(&self, count: usize) -> Result<()> {
        if self.atomic && count > 1 {
            bail!(
                UNSUPPORTED_PUT_EXTENSION,
                "the put would go to {count} providers and cannot be atomic"
            );
        }
        Ok(())
    }
}

/// Writes the properties that a partial put lists into the stored instance (PUT-179 to PUT-183).
///
/// The rest of what was sent is ignored, whatever it is. The result is judged by
/// [`validate_instance`](crate::validate_instance) like any other.
///
/// # Errors
/// `INVALID_PROPERTY` for a name that the class does not have or the sent instance lacks,
/// `INVALID_OBJECT` for a value of another type, `ILLEGAL_NULL` for a strict null where none may be.
pub fn apply_partial(
    mut stored: Instance,
    sent: &Instance,
    ext: &PutExtensions,
) -> Result<Instance> {
    let class = stored.class().clone();
    let listed = match &ext.properties {
        Some(names) => names
            .iter()
            .map(|name| position_of(&class, name))
            .collect::<Result<Vec<usize>>>()?,
        None => class
            .properties()
            .values()
            .enumerate()
            .filter(|(_, property)| sent.get(property.name.as_str()).is_some())
            .map(|(position, _)| position)
            .collect(),
    };
    for position in listed {
        let Some(property) = class
            .property_at(position)
            .filter(|property| !property.is_key)
        else {
            // The keys are what the stored instance was found by.
            continue;
        };
        let Some(value) = sent.get(property.name.as_str()) else {
            bail!(
                INVALID_PROPERTY,
                "property `{}.{}` is listed, but the instance that was sent does not have it",
                class.name(),
                property.name
            );
        };
        if let Some(value) = accepted(&class, property, value, ext)? {
            stored.put_value_at(position, Some(value));
        }
    }
    Ok(stored)
}

/// Returns the value to write, or `None` when the stored one stays (PUT-182).
fn accepted(
    class: &Class,
    property: &Property,
    value: &Value,
    ext: &PutExtensions,
) -> Result<Option<Value>> {
    if value.is_null() {
        if !ext.strict_nulls {
            return Ok(None);
        }
        if property.is_not_null || property.is_indexed {
            bail!(
                ILLEGAL_NULL,
                "property `{}.{}` cannot be set to NULL: it is marked {}",
                class.name(),
                property.name,
                if property.is_not_null {
                    "not_null"
                } else {
                    "indexed"
                }
            );
        }
    } else if !value.fits(&property.data_type) {
        bail!(
            INVALID_OBJECT,
            "the value sent for property `{}.{}` is not of its type `{}`",
            class.name(),
            property.name,
            property.data_type
        );
    }
    Ok(Some(value.clone()))
}

fn position_of(class: &Class, name: &Name) -> Result<usize> {
    match class.position(name.as_str()) {
        Some(position) => Ok(position),
        None => bail!(
            INVALID_PROPERTY,
            "class `{}` has no property `{}`; partial operations list properties by name",
            class.name(),
            shown(name.as_str())
        ),
    }
}

/// Reads what a get asks for in part, or `None` when it is a full one (PUT-190).
///
/// # Errors
/// `INVALID_CONTEXT` when a value has the wrong type or lists nothing, or when nothing says what is
/// partial.
pub fn get_extensions(context: &NamedValueSet) -> Result<Option<GetExtensions>> {
    let is_partial = boolean(context, "__GET_EXTENSIONS")?;
    boolean(context, "__GET_EXT_CLIENT_REQUEST")?;
    let properties = names(context, "__GET_EXT_PROPERTIES")?;
    let keys_only = boolean(context, "__GET_EXT_KEYS_ONLY")?;
    if is_partial != Some(true) {
        return Ok(None);
    }
    match (keys_only, properties) {
        (Some(true), _) => Ok(Some(GetExtensions::KeysOnly)),
        (_, Some(names)) => Ok(Some(GetExtensions::Properties(names))),
        (_, None) => bail!(
            INVALID_CONTEXT,
            "the named value `__GET_EXTENSIONS` needs `__GET_EXT_PROPERTIES` or `__GET_EXT_KEYS_ONLY` beside it"
        ),
    }
}

/// Leaves of an instance what a partial get asks for, and always its keys (PUT-190).
///
/// # Errors
/// `INVALID_PROPERTY` for a name that the class does not have.
pub fn project(mut instance: Instance, ext: &GetExtensions) -> Result<Instance> {
    let class = instance.class().clone();
    let mut positions = class.keys().to_vec();
    if let GetExtensions::Properties(names) = ext {
        for name in names {
            positions.push(position_of(&class, name)?);
        }
    }
    positions.sort_unstable();
    positions.dedup();
    positions.retain(|position| instance.has_position(*position));
    instance.project(positions.into());
    Ok(instance)
}
