//! Conversions between the types of a script, with VBScript's rules and errors.

use crate::{Arguments, Exception, Invoke, RuntimeError, Text, Variant};

/// Converts to text, as `CStr` does.
pub fn to_text(value: &Variant) -> Result<Text, Exception> {
    match value {
        Variant::Empty => Ok(Text::default()),
        Variant::Null => Err(RuntimeError::InvalidUseOfNull.into()),
        Variant::Boolean(true) => Ok(Text::from("True")),
        Variant::Boolean(false) => Ok(Text::from("False")),
        Variant::Byte(number) => Ok(Text::from(number.to_string())),
        Variant::Integer(number) => Ok(Text::from(number.to_string())),
        Variant::Long(number) => Ok(Text::from(number.to_string())),
        Variant::Single(number) => Ok(Text::from(number.to_string())),
        Variant::Double(number) => Ok(Text::from(number.to_string())),
        Variant::String(text) => Ok(text.clone()),
        Variant::Object(_) => to_text(&default_value(value)?),
        Variant::Currency(_) | Variant::Date(_) | Variant::Error(_) | Variant::Array(_) => {
            Err(RuntimeError::TypeMismatch.into())
        }
    }
}

/// Converts to a Double, as `CDbl` does.
pub fn to_double(value: &Variant) -> Result<f64, Exception> {
    match value {
        Variant::Empty => Ok(0.0),
        Variant::Null => Err(RuntimeError::InvalidUseOfNull.into()),
        Variant::Boolean(truth) => Ok(if *truth { -1.0 } else { 0.0 }),
        Variant::Byte(number) => Ok(f64::from(*number)),
        Variant::Integer(number) => Ok(f64::from(*number)),
        Variant::Long(number) => Ok(f64::from(*number)),
        Variant::Single(number) => Ok(f64::from(*number)),
        Variant::Double(number) => Ok(*number),
        Variant::Date(date) => Ok(date.0),
        Variant::String(text) => text
            .trim()
            .parse()
            .map_err(|_not_a_number| RuntimeError::TypeMismatch.into()),
        Variant::Object(_) => to_double(&default_value(value)?),
        Variant::Currency(_) | Variant::Error(_) | Variant::Array(_) => {
            Err(RuntimeError::TypeMismatch.into())
        }
    }
}

/// Converts to a Long, as `CLng` does: to the nearest, halves to the even one.
pub fn to_long(value: &Variant) -> Result<i32, Exception> {
    match value {
        Variant::Long(number) => Ok(*number),
        Variant::Integer(number) => Ok(i32::from(*number)),
        other => {
            let rounded = to_double(other)?.round_ties_even();
            if (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&rounded) {
                #[expect(clippy::as_conversions, reason = "in range, and whole")]
                return Ok(rounded as i32);
            }
            Err(RuntimeError::Overflow.into())
        }
    }
}

/// Converts to a Boolean, as `CBool` does.
pub fn to_bool(value: &Variant) -> Result<bool, Exception> {
    match value {
        Variant::Boolean(truth) => Ok(*truth),
        Variant::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Variant::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        other => Ok(to_double(other)? != 0.0),
    }
}

/// Returns the value of an object's default member; any other value as it is.
pub fn default_value(value: &Variant) -> Result<Variant, Exception> {
    let mut value = value.clone();
    for _ in 0..DEFAULT_MEMBER_CHAIN_MAX {
        match value {
            Variant::Object(Some(object)) => {
                value = object.invoke(None, Invoke::Get, &mut Arguments::default())?;
            }
            Variant::Object(None) => return Err(RuntimeError::ObjectVariableNotSet.into()),
            other => return Ok(other),
        }
    }
    Err(RuntimeError::StackOverflow.into())
}

/// How often the default member of an object can be an object again.
const DEFAULT_MEMBER_CHAIN_MAX: usize = 32;
