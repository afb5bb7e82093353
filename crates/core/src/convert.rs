//! Values as scripts hold them, and their conversion to and from CIM values.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::{CimType, DataType, DateTime, Error, Object, Result, Status, Value, eq_fold};

#[cfg(test)]
mod tests;

/// A loosely typed value, as OLE Automation (`VARIANT`) or a scripting language has it.
///
/// [`to_value`](Self::to_value) makes a CIM value of a given type from it, and
/// [`from_value`](Self::from_value) shows a CIM value in the automation type that scripts expect
/// ("Numbers" and "SWbemProperty.Value" of the WMI SDK).
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Variant {
    /// `VT_EMPTY`: not set, which is Null to WMI.
    #[default]
    Empty,
    /// `VT_NULL`
    Null,
    /// `VT_BOOL`
    Bool(bool),
    /// `VT_I1`
    I8(i8),
    /// `VT_UI1`
    U8(u8),
    /// `VT_I2`
    I16(i16),
    /// `VT_UI2`
    U16(u16),
    /// `VT_I4`
    I32(i32),
    /// `VT_UI4`
    U32(u32),
    /// `VT_I8`
    I64(i64),
    /// `VT_UI8`
    U64(u64),
    /// `VT_R4`
    R32(f32),
    /// `VT_R8`
    R64(f64),
    /// `VT_DATE`: days since 1899-12-30.
    Date(f64),
    /// `VT_BSTR`
    String(Arc<str>),
    /// An SWbemObject.
    Object(Box<Object>),
    /// `VT_ARRAY`, of any element type.
    Array(Vec<Variant>),
}

/// Why a value cannot be converted.
type Reason = Cow<'static, str>;

const NOT_A_NUMBER: Reason = Cow::Borrowed("it is not a number");
const NOT_WHOLE: Reason = Cow::Borrowed("it is not a whole number");
const OUT_OF_RANGE: Reason = Cow::Borrowed("it is out of range");

impl Variant {
    /// Makes a CIM value of `data_type`, for `target`, which errors name: ``property `Size` ``.
    ///
    /// A scalar integer takes integers of any width, reals without a fraction and numeric texts,
    /// hexadecimal ones included. A `uint32` takes a negative 32-bit number, and a `char16` a
    /// negative 16-bit one, for the bits it consists of, which is how scripts see the upper half
    /// of their ranges. The elements of an array convert like scalars, but an integer array takes
    /// no reals, and no array has Null elements. An empty array is one of any type.
    ///
    /// # Errors
    /// `TYPE_MISMATCH`, naming target, type and value (PUT-057).
    pub fn to_value(&self, data_type: &DataType, target: &str) -> Result<Value> {
        let mismatch = |value: &Variant, reason: Reason| {
            Error::new(
                Status::TYPE_MISMATCH,
                format!("{target} of type `{data_type}` cannot be {value}: {reason}"),
            )
        };
        if self.is_null() {
            return Ok(Value::Null);
        }
        if !data_type.is_array {
            return self
                .to_scalar(data_type)
                .map_err(|reason| mismatch(self, reason));
        }
        let Variant::Array(items) = self else {
            return Err(mismatch(self, "it is not an array".into()));
        };
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            let value = match item {
                Variant::R32(_) | Variant::R64(_) if data_type.base.is_integer() => {
                    Err("an array of integers takes no reals".into())
                }
                item if item.is_null() => Err("an array has no Null elements".into()),
                item => item.to_scalar(data_type),
            };
            values.push(value.map_err(|reason| mismatch(item, reason))?);
        }
        Ok(Value::Array(values))
    }

    /// Shows a CIM value in its automation type.
    ///
    /// Integers of 64 bits, datetimes and references are texts; `sint8` and `char16` are 16-bit
    /// and `uint16` and `uint32` 32-bit signed numbers, of the same bits.
    #[must_use]
    pub fn from_value(value: &Value) -> Self {
        match value {
            Value::Null => Variant::Null,
            Value::Boolean(value) => Variant::Bool(*value),
            Value::Sint8(number) => Variant::I16((*number).into()),
            Value::Uint8(number) => Variant::U8(*number),
            Value::Sint16(number) => Variant::I16(*number),
            Value::Uint16(number) => Variant::I32((*number).into()),
            Value::Sint32(number) => Variant::I32(*number),
            Value::Uint32(number) => Variant::I32(number.cast_signed()),
            Value::Sint64(number) => Variant::String(number.to_string().into()),
            Value::Uint64(number) => Variant::String(number.to_string().into()),
            Value::Real32(number) => Variant::R32(*number),
            Value::Real64(number) => Variant::R64(*number),
            Value::Char16(unit) => Variant::I16(unit.cast_signed()),
            Value::String(text) | Value::Reference(text) => Variant::String(Arc::clone(text)),
            Value::DateTime(value) => Variant::String(value.to_string().into()),
            Value::Object(object) => Variant::Object(object.clone()),
            Value::Array(items) => Variant::Array(items.iter().map(Self::from_value).collect()),
        }
    }

    /// Makes the CIM value that a value without a declared type stands for: a named value, or a
    /// qualifier that a script adds.
    ///
    /// # Errors
    /// `TYPE_MISMATCH` for an array whose elements have several types or are Null, and for a date,
    /// which has no CIM type of its own; `target` is named.
    pub fn to_natural_value(&self, target: &str) -> Result<Value> {
        let items = match self {
            Variant::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        let Some(first) = items.first() else {
            return Ok(Value::Array(Vec::new()));
        };
        if self.is_null() {
            return Ok(Value::Null);
        }
        let mut common = first.natural_type();
        for item in items {
            common = match (common, item.natural_type()) {
                (Some(a), Some(b)) if a == b => Some(a),
                // Numbers in one array get the narrowest type that holds them all.
                (Some(a), Some(b)) => wider(a, b),
                _ => None,
            };
        }
        let Some(base) = common else {
            return Err(Error::new(
                Status::TYPE_MISMATCH,
                format!("{target} cannot be {self}: no CIM type holds it"),
            ));
        };
        let is_array = matches!(self, Variant::Array(_));
        let values = items
            .iter()
            .map(|item| item.to_value(&DataType::scalar(base), target));
        let mut values = values.collect::<Result<Vec<Value>>>()?;
        Ok(match values.pop() {
            Some(value) if !is_array => value,
            last => {
                values.extend(last);
                Value::Array(values)
            }
        })
    }

    /// Tells whether the value is Null to WMI.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Variant::Empty | Variant::Null)
    }

    fn natural_type(&self) -> Option<CimType> {
        Some(match self {
            Variant::Bool(_) => CimType::Boolean,
            Variant::I8(_) => CimType::Sint8,
            Variant::U8(_) => CimType::Uint8,
            Variant::I16(_) => CimType::Sint16,
            Variant::U16(_) => CimType::Uint16,
            Variant::I32(_) => CimType::Sint32,
            Variant::U32(_) => CimType::Uint32,
            Variant::I64(_) => CimType::Sint64,
            Variant::U64(_) => CimType::Uint64,
            Variant::R32(_) => CimType::Real32,
            Variant::R64(_) => CimType::Real64,
            Variant::String(_) => CimType::String,
            Variant::Object(_) => CimType::Object,
            Variant::Empty | Variant::Null | Variant::Date(_) | Variant::Array(_) => return None,
        })
    }

    fn to_scalar(&self, data_type: &DataType) -> Result<Value, Reason> {
        if matches!(self, Variant::Array(_)) {
            return Err("an array is no single value".into());
        }
        match data_type.base {
            CimType::Boolean => self.to_boolean().map(Value::Boolean),
            CimType::Real32 => self.to_real32().map(Value::Real32),
            CimType::Real64 => self.to_real64().map(Value::Real64),
            CimType::Char16 => self.to_char16().map(Value::Char16),
            CimType::String => self.to_text().map(Value::String),
            CimType::Datetime => self.to_datetime().map(Value::DateTime),
            CimType::Reference => match self {
                Variant::String(path) => Ok(Value::Reference(Arc::clone(path))),
                Variant::Object(_) => {
                    Err("a reference is the text of a path, such as Path_.Path".into())
                }
                _ => Err("a reference is the text of a path".into()),
            },
            CimType::Object => self.to_object(data_type).map(Value::Object),
            integer => self.to_integer(integer),
        }
    }

    /// Returns a number without a fraction; a text may be decimal or hexadecimal.
    fn to_whole(&self) -> Result<i128, Reason> {
        Ok(match self {
            Variant::I8(number) => (*number).into(),
            Variant::U8(number) => (*number).into(),
            Variant::I16(number) => (*number).into(),
            Variant::U16(number) => (*number).into(),
            Variant::I32(number) => (*number).into(),
            Variant::U32(number) => (*number).into(),
            Variant::I64(number) => (*number).into(),
            Variant::U64(number) => (*number).into(),
            Variant::R32(number) => whole(f64::from(*number))?,
            Variant::R64(number) => whole(*number)?,
            Variant::String(text) => whole_in_text(text)?,
            _ => return Err(NOT_A_NUMBER),
        })
    }

    fn to_integer(&self, cim_type: CimType) -> Result<Value, Reason> {
        if let (CimType::Uint32, Variant::I32(number)) = (cim_type, self) {
            return Ok(Value::Uint32(number.cast_unsigned()));
        }
        Value::integer(cim_type, self.to_whole()?).ok_or(OUT_OF_RANGE)
    }

    fn to_char16(&self) -> Result<u16, Reason> {
        match self {
            Variant::I16(number) => Ok(number.cast_unsigned()),
            Variant::String(text) => {
                let mut units = text.encode_utf16();
                match (units.next(), units.next()) {
                    (Some(unit), None) => Ok(unit),
                    _ => Err("it is not one UTF-16 code unit".into()),
                }
            }
            other => u16::try_from(other.to_whole()?).map_err(|_not_in_range| OUT_OF_RANGE),
        }
    }

    fn to_real64(&self) -> Result<f64, Reason> {
        match self {
            Variant::R32(number) => Ok(f64::from(*number)),
            Variant::R64(number) => Ok(*number),
            Variant::String(text) => {
                // `inf` and `nan` are numbers to Rust, but not to scripts.
                let is_numeric = text
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
                let number = text.parse::<f64>().ok().filter(|_| is_numeric);
                let number = number.ok_or(NOT_A_NUMBER)?;
                if number.is_finite() {
                    Ok(number)
                } else {
                    Err(OUT_OF_RANGE)
                }
            }
            other => {
                #[expect(
                    clippy::as_conversions,
                    clippy::cast_precision_loss,
                    reason = "the nearest real is what an integer becomes"
                )]
                let number = other.to_whole()? as f64;
                Ok(number)
            }
        }
    }

    fn to_real32(&self) -> Result<f32, Reason> {
        if let Variant::R32(number) = self {
            return Ok(*number);
        }
        let wide = self.to_real64()?;
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            reason = "the nearest real32 is wanted; one that is infinite is refused below"
        )]
        let narrow = wide as f32;
        if wide.is_finite() && !narrow.is_finite() {
            return Err(OUT_OF_RANGE);
        }
        Ok(narrow)
    }

    /// Returns a truth value; beside booleans that is 0, 1, the −1 of automation, and the words.
    fn to_boolean(&self) -> Result<bool, Reason> {
        match self {
            Variant::Bool(value) => Ok(*value),
            Variant::String(text) if eq_fold(text, "TRUE") => Ok(true),
            Variant::String(text) if eq_fold(text, "FALSE") => Ok(false),
            other => match other.to_whole() {
                Ok(0) => Ok(false),
                Ok(1 | -1) => Ok(true),
                _ => Err("it is neither true nor false".into()),
            },
        }
    }

    /// Returns a text; numbers become their decimal texts.
    fn to_text(&self) -> Result<Arc<str>, Reason> {
        match self {
            Variant::String(text) => Ok(Arc::clone(text)),
            Variant::R32(number) => Ok(number.to_string().into()),
            Variant::R64(number) => Ok(number.to_string().into()),
            other => match other.to_whole() {
                Ok(number) => Ok(number.to_string().into()),
                Err(_) => Err("it is not a text".into()),
            },
        }
    }

    fn to_datetime(&self) -> Result<DateTime, Reason> {
        match self {
            Variant::String(text) => DateTime::scan(text).map_err(|flaw| flaw.to_string().into()),
            Variant::Date(_) => Err("a date becomes a datetime by SWbemDateTime.SetVarDate".into()),
            _ => Err("a datetime is a text of 25 characters".into()),
        }
    }

    fn to_object(&self, data_type: &DataType) -> Result<Box<Object>, Reason> {
        let Variant::Object(object) = self else {
            return Err("it is not an object".into());
        };
        match &data_type.class {
            Some(class) if !object.is_a(class.as_str()) => Err("it is of another class".into()),
            _ => Ok(object.clone()),
        }
    }
}

/// Describes the value for an error message: its kind and, cut to a readable length, itself.
impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Variant::Empty | Variant::Null => f.write_str("Null"),
            Variant::Bool(value) => write!(f, "the boolean {value}"),
            Variant::R32(number) => write!(f, "the number {number}"),
            Variant::R64(number) => write!(f, "the number {number}"),
            Variant::Date(days) => write!(f, "the date {days}"),
            Variant::Object(object) => write!(f, "an object of class `{}`", object.class_name()),
            Variant::Array(items) => write!(f, "an array of {} elements", items.len()),
            Variant::String(text) => {
                const SHOWN_CHARS_MAX: usize = 60;
                let mut chars = text.chars();
                let shown: String = chars.by_ref().take(SHOWN_CHARS_MAX).collect();
                let more = if chars.next().is_some() { "…" } else { "" };
                write!(f, "the text `{shown}{more}`")
            }
            integer => match integer.to_whole() {
                Ok(number) => write!(f, "the number {number}"),
                Err(reason) => f.write_str(&reason),
            },
        }
    }
}

impl From<&Value> for Variant {
    fn from(value: &Value) -> Self {
        Self::from_value(value)
    }
}

impl From<&str> for Variant {
    fn from(text: &str) -> Self {
        Variant::String(text.into())
    }
}

impl From<String> for Variant {
    fn from(text: String) -> Self {
        Variant::String(text.into())
    }
}

impl From<bool> for Variant {
    fn from(value: bool) -> Self {
        Variant::Bool(value)
    }
}

impl From<i32> for Variant {
    fn from(number: i32) -> Self {
        Variant::I32(number)
    }
}

impl From<f64> for Variant {
    fn from(number: f64) -> Self {
        Variant::R64(number)
    }
}

impl<T: Into<Variant>> From<Vec<T>> for Variant {
    fn from(items: Vec<T>) -> Self {
        Variant::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Variant>> From<Option<T>> for Variant {
    fn from(value: Option<T>) -> Self {
        value.map_or(Variant::Null, Into::into)
    }
}

/// Returns a real as an integer, if it has no fraction and no more than 64 bits.
fn whole(number: f64) -> Result<i128, Reason> {
    const LIMIT: f64 = 18_446_744_073_709_551_616.0;
    if !number.is_finite() {
        return Err(NOT_A_NUMBER);
    }
    if number.fract() != 0.0 {
        return Err(NOT_WHOLE);
    }
    if number.abs() > LIMIT {
        return Err(OUT_OF_RANGE);
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "a whole number of at most 65 bits"
    )]
    let number = number as i128;
    Ok(number)
}

/// Returns the integer a text is, decimal or hexadecimal as in C, all of it and of at most 64 bits.
fn whole_in_text(text: &str) -> Result<i128, Reason> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let hexadecimal = digits.strip_prefix("0x").or(digits.strip_prefix("0X"));
    let (digits, radix) = match hexadecimal {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(NOT_A_NUMBER);
    }
    let number = u64::from_str_radix(digits, radix).map_err(|_too_long| OUT_OF_RANGE)?;
    let number = i128::from(number);
    Ok(if is_negative { -number } else { number })
}

/// Returns the narrowest numeric type that holds the values of two.
fn wider(a: CimType, b: CimType) -> Option<CimType> {
    const INTEGERS: [CimType; 8] = [
        CimType::Uint8,
        CimType::Sint8,
        CimType::Sint16,
        CimType::Uint16,
        CimType::Sint32,
        CimType::Uint32,
        CimType::Sint64,
        CimType::Uint64,
    ];
    let is_real = |cim_type| matches!(cim_type, CimType::Real32 | CimType::Real64);
    match (a.integer_range(), b.integer_range()) {
        (Some(a), Some(b)) => INTEGERS.into_iter().find(|holder| {
            holder
                .integer_range()
                .is_some_and(|range| range.0 <= a.0.min(b.0) && range.1 >= a.1.max(b.1))
        }),
        (None, None) if is_real(a) && is_real(b) => Some(CimType::Real64),
        (Some(_), None) if is_real(b) => Some(CimType::Real64),
        (None, Some(_)) if is_real(a) => Some(CimType::Real64),
        _ => None,
    }
}
