//! CIM values.

use std::sync::Arc;

use crate::{CimType, DataType, DateTime, Object};

/// A CIM value: the value of a property, qualifier, parameter, or named value.
///
/// `Null` is a value of every type. The elements of an array have one type and are never `Null`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// A `boolean`.
    Boolean(bool),
    /// A `sint8`.
    Sint8(i8),
    /// A `uint8`.
    Uint8(u8),
    /// A `sint16`.
    Sint16(i16),
    /// A `uint16`.
    Uint16(u16),
    /// A `sint32`.
    Sint32(i32),
    /// A `uint32`.
    Uint32(u32),
    /// A `sint64`.
    Sint64(i64),
    /// A `uint64`.
    Uint64(u64),
    /// A `real32`.
    Real32(f32),
    /// A `real64`.
    Real64(f64),
    /// A `char16`: one UTF-16 code unit.
    Char16(u16),
    /// A `string`.
    String(Arc<str>),
    /// A `datetime`: a point in time or an interval.
    DateTime(DateTime),
    /// A reference: the text of an object path.
    Reference(Arc<str>),
    /// An embedded class or instance, held by value.
    Object(Box<Object>),
    /// An array.
    Array(Vec<Value>),
}

impl Value {
    /// Makes a `string` value.
    #[must_use]
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Value::String(text.into())
    }

    /// Makes a reference value of the text of an object path.
    #[must_use]
    pub fn reference(path: impl Into<Arc<str>>) -> Self {
        Value::Reference(path.into())
    }

    /// Makes an array of strings.
    pub fn strings<S: Into<Arc<str>>>(items: impl IntoIterator<Item = S>) -> Self {
        Value::Array(items.into_iter().map(Value::string).collect())
    }

    /// Makes an array of bytes (`uint8[]`).
    #[must_use]
    pub fn bytes(items: &[u8]) -> Self {
        Value::Array(items.iter().copied().map(Value::Uint8).collect())
    }

    /// Tells whether the value is `Null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Returns the scalar type of the value, or of an array's elements; `None` for `Null` and for
    /// an empty array, which fit every type.
    #[must_use]
    pub fn cim_type(&self) -> Option<CimType> {
        Some(match self {
            Value::Null => return None,
            Value::Boolean(_) => CimType::Boolean,
            Value::Sint8(_) => CimType::Sint8,
            Value::Uint8(_) => CimType::Uint8,
            Value::Sint16(_) => CimType::Sint16,
            Value::Uint16(_) => CimType::Uint16,
            Value::Sint32(_) => CimType::Sint32,
            Value::Uint32(_) => CimType::Uint32,
            Value::Sint64(_) => CimType::Sint64,
            Value::Uint64(_) => CimType::Uint64,
            Value::Real32(_) => CimType::Real32,
            Value::Real64(_) => CimType::Real64,
            Value::Char16(_) => CimType::Char16,
            Value::String(_) => CimType::String,
            Value::DateTime(_) => CimType::Datetime,
            Value::Reference(_) => CimType::Reference,
            Value::Object(_) => CimType::Object,
            Value::Array(items) => return items.first().and_then(Value::cim_type),
        })
    }

    /// Tells whether the value is one of `data_type`, without looking at the class of references
    /// and embedded objects.
    #[must_use]
    pub fn is_of(&self, data_type: &DataType) -> bool {
        match self {
            Value::Null => true,
            Value::Array(items) => {
                data_type.is_array
                    && items.iter().all(|item| {
                        !matches!(item, Value::Array(_)) && item.cim_type() == Some(data_type.base)
                    })
            }
            scalar => !data_type.is_array && scalar.cim_type() == Some(data_type.base),
        }
    }

    /// Tells whether the value is one of `data_type`, and each embedded object of the class the type
    /// names. The class of a reference is not looked at (PUT-160).
    #[must_use]
    pub fn fits(&self, data_type: &DataType) -> bool {
        self.is_of(data_type) && self.misfit(data_type).is_none()
    }

    /// Returns the first embedded object that is not of the class `data_type` names.
    #[must_use]
    pub fn misfit(&self, data_type: &DataType) -> Option<&Object> {
        let wanted = data_type
            .class
            .as_ref()
            .filter(|_| data_type.base == CimType::Object)?;
        let items = match self {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        items
            .iter()
            .filter_map(Value::as_object)
            .find(|object| !object.is_a(wanted.as_str()))
    }

    /// Returns the text of a string or reference.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) | Value::Reference(text) => Some(text),
            _ => None,
        }
    }

    /// Returns a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns an integer of any width.
    #[must_use]
    pub fn as_integer(&self) -> Option<i128> {
        Some(match self {
            Value::Sint8(v) => (*v).into(),
            Value::Uint8(v) => (*v).into(),
            Value::Sint16(v) => (*v).into(),
            Value::Uint16(v) => (*v).into(),
            Value::Sint32(v) => (*v).into(),
            Value::Uint32(v) => (*v).into(),
            Value::Sint64(v) => (*v).into(),
            Value::Uint64(v) => (*v).into(),
            _ => return None,
        })
    }

    /// Returns the elements of an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the bytes of a `uint8` array.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        self.as_array()?
            .iter()
            .map(|item| match item {
                Value::Uint8(byte) => Some(*byte),
                _ => None,
            })
            .collect()
    }

    /// Returns an embedded object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Makes the value of an integer type from a number, or returns `None` when it does not fit.
    #[must_use]
    pub fn integer(cim_type: CimType, number: i128) -> Option<Value> {
        Some(match cim_type {
            CimType::Sint8 => Value::Sint8(number.try_into().ok()?),
            CimType::Uint8 => Value::Uint8(number.try_into().ok()?),
            CimType::Sint16 => Value::Sint16(number.try_into().ok()?),
            CimType::Uint16 => Value::Uint16(number.try_into().ok()?),
            CimType::Sint32 => Value::Sint32(number.try_into().ok()?),
            CimType::Uint32 => Value::Uint32(number.try_into().ok()?),
            CimType::Sint64 => Value::Sint64(number.try_into().ok()?),
            CimType::Uint64 => Value::Uint64(number.try_into().ok()?),
            _ => return None,
        })
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Boolean(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Value::Sint32(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Value::Uint32(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::string(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::string(text)
    }
}

impl From<DateTime> for Value {
    fn from(value: DateTime) -> Self {
        Value::DateTime(value)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Value::Object(Box::new(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CimType, DataType};

    #[test]
    fn pth_031_pth_032_null_is_of_every_type_and_no_element() {
        for code in 0..104 {
            let Some(base) = CimType::from_code(code) else {
                continue;
            };
            for data_type in [DataType::scalar(base), DataType::array(base)] {
                assert!(Value::Null.is_of(&data_type), "{data_type}");
            }
            let array = DataType::array(base);
            assert!(Value::Array(Vec::new()).is_of(&array));
            assert!(!Value::Array(vec![Value::Null]).is_of(&array), "{array}");
        }
        assert_ne!(Value::Null, Value::Array(Vec::new()));
        assert_ne!(Value::Null, Value::string(""));
        assert_ne!(Value::string(""), Value::Array(Vec::new()));
    }
}
