//! Values between CIM and automation ("Numbers" of the WMI SDK, and `SWbemProperty.Value`).

use std::sync::Arc;

use swbem_automation::{Arguments, ArrayRef, Currency, Dispatch, Invoke, RuntimeError, Variant};

use super::failure::Failure;
use super::object::SwbemObject;
use super::{Automated, Library};
use crate::context::Context;
use crate::{Object, Value, Variant as CimVariant};

/// How deep arrays and objects of a script's value may be nested.
const NESTING_DEPTH_MAX: usize = 64;

/// Shows a CIM value as scripts see it; an embedded object belongs to the namespace of `context`.
pub(super) fn to_script(library: &Library, context: &Arc<Context>, value: &Value) -> Variant {
    match value {
        Value::Null => Variant::Null,
        Value::Boolean(value) => Variant::Boolean(*value),
        Value::Uint8(number) => Variant::Byte(*number),
        Value::Sint8(number) => Variant::Integer((*number).into()),
        Value::Sint16(number) => Variant::Integer(*number),
        Value::Uint16(number) => Variant::Long((*number).into()),
        Value::Sint32(number) => Variant::Long(*number),
        Value::Uint32(number) => Variant::Long(number.cast_signed()),
        Value::Sint64(number) => Variant::from(number.to_string()),
        Value::Uint64(number) => Variant::from(number.to_string()),
        Value::Real32(number) => Variant::Single(*number),
        Value::Real64(number) => Variant::Double(*number),
        Value::Char16(unit) => Variant::Integer(unit.cast_signed()),
        Value::String(text) | Value::Reference(text) => Variant::from(text.as_ref()),
        Value::DateTime(datetime) => Variant::from(datetime.to_string()),
        Value::Object(object) => {
            library.object(Object::new(context.clone(), object.as_ref().clone()))
        }
        Value::Array(items) => {
            let items = items.iter().map(|item| to_script(library, context, item));
            array(items.collect())
        }
    }
}

/// Makes an array of values.
pub(super) fn array(items: Vec<Variant>) -> Variant {
    Variant::Array(ArrayRef::from_items(items))
}

/// Makes an array of texts.
pub(super) fn texts(items: Vec<String>) -> Variant {
    array(items.into_iter().map(Variant::from).collect())
}

/// Takes a script's value for a property, qualifier or parameter, which converts it to its type.
///
/// An SWbemObject is embedded; any other object stands for the value of its default member, and
/// Nothing for Null.
pub(super) fn from_script(value: &Variant) -> Result<CimVariant, Failure> {
    from_script_at(value, NESTING_DEPTH_MAX)
}

fn from_script_at(value: &Variant, depth: usize) -> Result<CimVariant, Failure> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(RuntimeError::TypeMismatch.into());
    };
    Ok(match value {
        Variant::Empty => CimVariant::Empty,
        Variant::Null | Variant::Object(None) => CimVariant::Null,
        Variant::Boolean(value) => CimVariant::Bool(*value),
        Variant::Byte(number) => CimVariant::U8(*number),
        Variant::Integer(number) => CimVariant::I16(*number),
        Variant::Long(number) => CimVariant::I32(*number),
        Variant::Single(number) => CimVariant::R32(*number),
        Variant::Double(number) => CimVariant::R64(*number),
        Variant::Currency(amount) => CimVariant::R64(currency(*amount)),
        Variant::Date(date) => CimVariant::Date(date.0),
        Variant::String(text) => CimVariant::String(text.as_str().into()),
        Variant::Error(_) => return Err(RuntimeError::TypeMismatch.into()),
        Variant::Array(array) => {
            let array = array.borrow()?;
            let items = array.items();
            CimVariant::Array(
                items
                    .iter()
                    .map(|item| from_script_at(item, depth))
                    .collect::<Result<_, _>>()?,
            )
        }
        Variant::Object(Some(object)) => match embedded(object.as_ref()) {
            Some(object) => CimVariant::Object(Box::new(object.to_core())),
            None => {
                let value = object.invoke(None, Invoke::Get, &mut Arguments::default())?;
                from_script_at(&value, depth)?
            }
        },
    })
}

/// Returns an amount as a number, exactly up to the digits a Double has.
fn currency(amount: Currency) -> f64 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "the nearest Double is what CDbl makes of an amount"
    )]
    let ten_thousandths = amount.0 as f64;
    ten_thousandths / 10_000.0
}

fn embedded(object: &dyn Dispatch) -> Option<&Object> {
    let object = object.as_any().downcast_ref::<Automated<SwbemObject>>()?;
    Some(&object.inner.0)
}

/// Takes a script's value where no type is declared: a named value.
pub(super) fn natural(value: &Variant, name: &str, library: &Library) -> Result<Value, Failure> {
    if let Variant::Date(date) = value
        && let Some(datetime) = library.datetime(*date)
    {
        return Ok(Value::DateTime(datetime));
    }
    let value = from_script(value)?;
    Ok(value.to_natural_value(&format!("named value `{name}`"))?)
}
