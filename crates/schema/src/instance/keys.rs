//! Key values: which are legal, and which are made.

use swbem_core::{CimType, Instance, Property, Result, Value, bail};

use super::InstanceRules;

/// The lowest character that a key text may hold (PUT-148).
const LOWEST: char = '\u{20}';

/// Writes a GUID as the values of keys are made: in braces, upper case (PUT-142).
///
/// `random` is 128 random bits, six of which give way to the marks of a random GUID ([RFC 9562]
/// version 4).
#[must_use]
pub fn guid_text(random: u128) -> String {
    const VERSION_MASK: u128 = 0xf << 76;
    const VERSION: u128 = 0x4 << 76;
    const VARIANT_MASK: u128 = 0x3 << 62;
    const VARIANT: u128 = 0x2 << 62;
    let bits = (random & !VERSION_MASK & !VARIANT_MASK) | VERSION | VARIANT;
    let hex = format!("{bits:032X}");
    let mut text = String::with_capacity(38);
    text.push('{');
    for (nth, digit) in hex.chars().enumerate() {
        if matches!(nth, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text.push('}');
    text
}

/// Makes values for string keys that are `NULL` and refuses illegal ones; tells whether it made
/// some.
pub(super) fn complete_keys(
    instance: &mut Instance,
    rules: &mut InstanceRules<'_>,
) -> Result<bool> {
    let mut has_made = false;
    for nth in 0..instance.class().keys().len() {
        let Some(position) = instance.class().keys().get(nth).copied() else {
            break;
        };
        if lacks_value(instance, position)? {
            let value = make_value(instance, position, rules)?;
            instance.put_value_at(position, Some(value));
            has_made = true;
        }
    }
    Ok(has_made)
}

/// Tells whether the key at a position has no value, after checking the one it has.
fn lacks_value(instance: &Instance, position: usize) -> Result<bool> {
    match instance.value_at(position) {
        None | Some(Value::Null) => return Ok(true),
        Some(Value::String(text)) if text.is_empty() => {
            return Ok(is_filter_name(instance, position));
        }
        Some(Value::String(text)) if text.bytes().any(|byte| byte < 0x20) => {}
        Some(Value::Char16(unit)) if *unit < 0x20 => {}
        _ => return Ok(false),
    }
    bail!(
        INVALID_OBJECT,
        "the value of the key `{}.{}` holds a control character; characters below `{}` are not allowed in keys",
        instance.class_name(),
        instance
            .class()
            .property_at(position)
            .map_or("", |property| property.name.as_str()),
        LOWEST.escape_unicode()
    )
}

/// Tells whether the key is the name of an event filter, where an empty text counts as none.
fn is_filter_name(instance: &Instance, position: usize) -> bool {
    let class = instance.class();
    class.is_a("__EventFilter")
        && class
            .property_at(position)
            .is_some_and(|p| p.name == "Name")
}

fn make_value(
    instance: &Instance,
    position: usize,
    rules: &mut InstanceRules<'_>,
) -> Result<Value> {
    let class = instance.class_name();
    let Some(property) = instance.class().property_at(position) else {
        bail!(
            INVALID_OBJECT,
            "the instance of `{class}` does not match its class"
        );
    };
    if rules.update_only {
        bail!(
            ILLEGAL_NULL,
            "the key `{class}.{}` is NULL, so that there is no instance to update; set the key",
            property.name
        );
    }
    if !is_string(property) {
        bail!(
            ILLEGAL_NULL,
            "the key `{class}.{}` of type `{}` is NULL; values are made for string keys only, set it",
            property.name,
            property.data_type
        );
    }
    Ok(Value::string((rules.make_guid)()))
}

fn is_string(property: &Property) -> bool {
    property.data_type.base == CimType::String && !property.data_type.is_array
}
