//! Conversions between Rust values and CIM values.

use std::sync::Arc;

use swbem_core::{CimType, DateTime as CimDateTime, WbemDateTime};

use crate::{Error, Object, ObjectPath, Result, Status, Value, Variant};

/// A value that can be given to a property, qualifier or parameter.
///
/// It becomes a value of the type that is declared there: an integer of any width is taken where
/// it fits, a text where it reads as a number, and so on as
/// [`Variant::to_value`](swbem_core::Variant::to_value) has it.
pub trait IntoVariant {
    /// Makes the loosely typed value.
    fn into_variant(self) -> Variant;
}

/// A Rust type that the value of a property can be read as.
///
/// Use `Option` for a property that may be Null.
pub trait FromValue: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// `TYPE_MISMATCH` when the value is of another type, out of range, or Null.
    fn from_value(value: &Value) -> Result<Self>;
}

macro_rules! into_variant {
    ($($from:ty => $variant:ident;)+) => {$(
        impl IntoVariant for $from {
            fn into_variant(self) -> Variant {
                Variant::$variant(self.into())
            }
        }
    )+};
}

into_variant! {
    bool => Bool;
    i8 => I8;
    u8 => U8;
    i16 => I16;
    u16 => U16;
    i32 => I32;
    u32 => U32;
    i64 => I64;
    u64 => U64;
    f32 => R32;
    f64 => R64;
    &str => String;
    String => String;
    Arc<str> => String;
}

impl IntoVariant for &String {
    fn into_variant(self) -> Variant {
        self.as_str().into_variant()
    }
}

impl IntoVariant for Variant {
    fn into_variant(self) -> Variant {
        self
    }
}

/// Keeps the width and sign of numbers, other than the automation form of a value does.
impl IntoVariant for &Value {
    fn into_variant(self) -> Variant {
        match self {
            Value::Null => Variant::Null,
            Value::Sint8(number) => Variant::I8(*number),
            Value::Uint8(number) => Variant::U8(*number),
            Value::Uint16(number) => Variant::U16(*number),
            Value::Uint32(number) => Variant::U32(*number),
            Value::Sint64(number) => Variant::I64(*number),
            Value::Uint64(number) => Variant::U64(*number),
            Value::Char16(unit) => Variant::U16(*unit),
            Value::Array(items) => {
                Variant::Array(items.iter().map(IntoVariant::into_variant).collect())
            }
            other => Variant::from_value(other),
        }
    }
}

impl IntoVariant for Value {
    fn into_variant(self) -> Variant {
        match self {
            Value::Object(object) => Variant::Object(object),
            other => (&other).into_variant(),
        }
    }
}

impl IntoVariant for CimDateTime {
    fn into_variant(self) -> Variant {
        self.to_string().into_variant()
    }
}

impl IntoVariant for &WbemDateTime {
    fn into_variant(self) -> Variant {
        self.value().into_variant()
    }
}

/// An object is embedded as a copy (SO-088).
impl IntoVariant for &Object {
    fn into_variant(self) -> Variant {
        Variant::Object(Box::new(self.to_core()))
    }
}

/// A path becomes the text of a reference.
impl IntoVariant for &ObjectPath {
    fn into_variant(self) -> Variant {
        self.path().into_variant()
    }
}

impl<T: IntoVariant> IntoVariant for Option<T> {
    fn into_variant(self) -> Variant {
        self.map_or(Variant::Null, IntoVariant::into_variant)
    }
}

impl<T: IntoVariant> IntoVariant for Vec<T> {
    fn into_variant(self) -> Variant {
        Variant::Array(self.into_iter().map(IntoVariant::into_variant).collect())
    }
}

impl<T: IntoVariant, const N: usize> IntoVariant for [T; N] {
    fn into_variant(self) -> Variant {
        Variant::Array(self.into_iter().map(IntoVariant::into_variant).collect())
    }
}

impl<T: IntoVariant + Clone> IntoVariant for &[T] {
    fn into_variant(self) -> Variant {
        Variant::Array(
            self.iter()
                .cloned()
                .map(IntoVariant::into_variant)
                .collect(),
        )
    }
}

macro_rules! from_integer {
    ($($to:ty)+) => {$(
        impl FromValue for $to {
            fn from_value(value: &Value) -> Result<Self> {
                value
                    .as_integer()
                    .and_then(|number| number.try_into().ok())
                    .ok_or_else(|| mismatch(value, stringify!($to)))
            }
        }
    )+};
}

from_integer!(i8 u8 i16 i32 u32 i64 u64 i128);

/// Takes a `char16` too.
impl FromValue for u16 {
    fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::Char16(unit) => Ok(*unit),
            other => other
                .as_integer()
                .and_then(|number| number.try_into().ok())
                .ok_or_else(|| mismatch(value, "u16")),
        }
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Result<Self> {
        value.as_bool().ok_or_else(|| mismatch(value, "bool"))
    }
}

impl FromValue for f64 {
    fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::Real64(number) => Ok(*number),
            Value::Real32(number) => Ok((*number).into()),
            other => Err(mismatch(other, "f64")),
        }
    }
}

impl FromValue for f32 {
    fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::Real32(number) => Ok(*number),
            other => Err(mismatch(other, "f32")),
        }
    }
}

/// Takes strings, references and datetimes.
impl FromValue for String {
    fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::String(text) | Value::Reference(text) => Ok(text.as_ref().to_owned()),
            Value::DateTime(datetime) => Ok(datetime.to_string()),
            other => Err(mismatch(other, "String")),
        }
    }
}

impl FromValue for CimDateTime {
    fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::DateTime(datetime) => Ok(*datetime),
            other => Err(mismatch(other, "datetime")),
        }
    }
}

impl FromValue for WbemDateTime {
    fn from_value(value: &Value) -> Result<Self> {
        CimDateTime::from_value(value).map(WbemDateTime::from)
    }
}

/// Reads a reference.
impl FromValue for ObjectPath {
    fn from_value(value: &Value) -> Result<Self> {
        let text = value
            .as_str()
            .ok_or_else(|| mismatch(value, "object path"))?;
        ObjectPath::parse(text)
    }
}

impl FromValue for swbem_core::Object {
    fn from_value(value: &Value) -> Result<Self> {
        value
            .as_object()
            .cloned()
            .ok_or_else(|| mismatch(value, "object"))
    }
}

impl FromValue for Value {
    fn from_value(value: &Value) -> Result<Self> {
        Ok(value.clone())
    }
}

/// Shows the value in the type that scripts expect.
impl FromValue for Variant {
    fn from_value(value: &Value) -> Result<Self> {
        Ok(Variant::from_value(value))
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &Value) -> Result<Self> {
        let items = value.as_array().ok_or_else(|| mismatch(value, "array"))?;
        items.iter().map(T::from_value).collect()
    }
}

/// Makes the value of a qualifier: integers are `sint32` and reals `real64` there, whatever width
/// they were given in.
pub(crate) fn qualifier_value(value: impl IntoVariant, target: &str) -> Result<Value> {
    let natural = value.into_variant().to_natural_value(target)?;
    let to = match natural.cim_type() {
        Some(base) if base.is_integer() => CimType::Sint32,
        Some(CimType::Real32) => CimType::Real64,
        _ => return Ok(natural),
    };
    let narrow = |value: &Value| match to {
        CimType::Sint32 => value
            .as_integer()
            .and_then(|number| Value::integer(to, number)),
        _ => f64::from_value(value).ok().map(Value::Real64),
    };
    let narrowed = match &natural {
        Value::Array(items) => items
            .iter()
            .map(narrow)
            .collect::<Option<Vec<_>>>()
            .map(Value::Array),
        single => narrow(single),
    };
    narrowed.ok_or_else(|| {
        Error::new(
            Status::INVALID_QUALIFIER_TYPE,
            format!("{target} holds integers of 32 bits at most"),
        )
    })
}

fn mismatch(value: &Value, wanted: &str) -> Error {
    let found = match (value, value.cim_type()) {
        (Value::Null, _) => "Null".to_owned(),
        (Value::Array(_), Some(element)) => format!("an array of `{element}`"),
        (Value::Array(_), None) => "an empty array".to_owned(),
        (_, Some(scalar)) => format!("a `{scalar}`"),
        (_, None) => "a value".to_owned(),
    };
    Error::new(
        Status::TYPE_MISMATCH,
        format!("{found} cannot be read as `{wanted}`, or is out of its range"),
    )
}
