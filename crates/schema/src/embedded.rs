//! Embedded objects: how deep they nest, and whether they are well formed.

use swbem_core::limits::OBJECT_NESTING_MAX;
use swbem_core::{Class, Instance, Object, Result, Value, bail};

/// Returns how deep objects nest in a value: 0 without one, 1 for one that embeds none itself. Does
/// not look further than one level over the limit.
pub(crate) fn nesting_of(value: &Value) -> usize {
    nesting_within(value, OBJECT_NESTING_MAX + 1)
}

fn nesting_within(value: &Value, levels: usize) -> usize {
    match value {
        Value::Object(object) if levels > 0 => 1 + nesting_in_object(object, levels - 1),
        Value::Array(items) => items
            .iter()
            .filter(|item| matches!(item, Value::Object(_)))
            .map(|item| nesting_within(item, levels))
            .max()
            .unwrap_or(0),
        _ => 0,
    }
}

fn nesting_in_object(object: &Object, levels: usize) -> usize {
    match object {
        Object::Instance(instance) => instance
            .properties()
            .map(|(_, value)| nesting_within(value, levels))
            .max()
            .unwrap_or(0),
        Object::Class(class) => class
            .decl()
            .properties
            .values()
            .filter_map(|property| property.default.as_ref())
            .map(|value| nesting_within(value, levels))
            .max()
            .unwrap_or(0),
    }
}

/// Checks the objects embedded in a property's value: how deep they nest (PUT-055), and that
/// the values of each are of the types its own class says (PUT-161).
pub(crate) fn check_embedded(class: &Class, property: &str, value: &Value) -> Result<()> {
    if nesting_of(value) > OBJECT_NESTING_MAX {
        bail!(
            INVALID_OBJECT,
            "property `{}.{property}` nests embedded objects deeper than {OBJECT_NESTING_MAX}",
            class.name()
        );
    }
    let mut pending: Vec<&Value> = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(items) => {
                pending.extend(items.iter().filter(|item| matches!(item, Value::Object(_))));
            }
            Value::Object(object) => {
                if let Object::Instance(instance) = object.as_ref() {
                    check_structure(class, property, instance)?;
                    pending.extend(instance.properties().map(|(_, value)| value));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_structure(class: &Class, property: &str, embedded: &Instance) -> Result<()> {
    match embedded
        .properties()
        .find(|(declared, value)| !value.fits(&declared.data_type))
    {
        Some((declared, _)) => bail!(
            INVALID_OBJECT,
            "the object in `{}.{property}` has a `{}` that is not of its type `{}`",
            class.name(),
            declared.name,
            declared.data_type
        ),
        None => Ok(()),
    }
}
