//! Values, with their type in front.

use swbem_core::{CimType, DateTime, Value};

use super::{ROOM_MAX, Reader, push_cim_type, push_len, push_object, push_text, read_object};
use crate::{Error, Result};

const NULL: u8 = 0;
const ARRAY: u8 = 1;
const EMPTY_ARRAY: u8 = 6;

/// Appends a value. Types have their own numbers, and the three above are no type's.
pub(crate) fn push_value(out: &mut Vec<u8>, value: &Value, depth: usize) -> Result<()> {
    match value {
        Value::Null => out.push(NULL),
        Value::Array(items) => {
            let Some(element) = value.cim_type() else {
                if items.is_empty() {
                    out.push(EMPTY_ARRAY);
                    return Ok(());
                }
                return Err(Error::invalid("an array holds null or another array"));
            };
            out.push(ARRAY);
            push_cim_type(out, element);
            push_len(out, items.len())?;
            for item in items {
                if matches!(item, Value::Array(_)) || item.cim_type() != Some(element) {
                    return Err(Error::invalid("the elements of an array differ in type"));
                }
                push_bare(out, item, depth)?;
            }
        }
        scalar => {
            if let Some(cim_type) = scalar.cim_type() {
                push_cim_type(out, cim_type);
            }
            push_bare(out, scalar, depth)?;
        }
    }
    Ok(())
}

/// Appends a scalar without its type.
pub(crate) fn push_bare(out: &mut Vec<u8>, value: &Value, depth: usize) -> Result<()> {
    match value {
        Value::String(text) | Value::Reference(text) => push_text(out, text)?,
        Value::DateTime(datetime) => out.extend_from_slice(&datetime.to_ascii()),
        Value::Object(object) => push_object(out, object, depth)?,
        other => push_fixed(out, other),
    }
    Ok(())
}

/// Appends a scalar of fixed size, little-endian; anything else leaves `out` as it is.
pub(crate) fn push_fixed(out: &mut Vec<u8>, value: &Value) {
    let (bytes, width) = fixed(value);
    out.extend_from_slice(bytes.get(..width).unwrap_or_default());
}

/// Returns a scalar of fixed size, little-endian, and how many of the bytes it takes.
pub(crate) fn fixed(value: &Value) -> ([u8; 8], usize) {
    fn wide<const N: usize>(from: [u8; N]) -> ([u8; 8], usize) {
        let mut bytes = [0; 8];
        for (to, from) in bytes.iter_mut().zip(from) {
            *to = from;
        }
        (bytes, N)
    }
    match value {
        Value::Boolean(v) => wide([u8::from(*v)]),
        Value::Sint8(v) => wide(v.to_le_bytes()),
        Value::Uint8(v) => wide([*v]),
        Value::Sint16(v) => wide(v.to_le_bytes()),
        Value::Uint16(v) | Value::Char16(v) => wide(v.to_le_bytes()),
        Value::Sint32(v) => wide(v.to_le_bytes()),
        Value::Uint32(v) => wide(v.to_le_bytes()),
        Value::Sint64(v) => wide(v.to_le_bytes()),
        Value::Uint64(v) => wide(v.to_le_bytes()),
        Value::Real32(v) => wide(v.to_le_bytes()),
        Value::Real64(v) => wide(v.to_le_bytes()),
        Value::Null
        | Value::String(_)
        | Value::Reference(_)
        | Value::DateTime(_)
        | Value::Object(_)
        | Value::Array(_) => ([0; 8], 0),
    }
}

/// Reads a value.
pub(crate) fn read_value(reader: &mut Reader<'_>, field: &str, depth: usize) -> Result<Value> {
    let code = reader.clone().byte(field)?;
    match code {
        NULL | EMPTY_ARRAY => {
            reader.byte(field)?;
            Ok(if code == NULL {
                Value::Null
            } else {
                Value::Array(Vec::new())
            })
        }
        ARRAY => {
            reader.byte(field)?;
            let element = reader.cim_type(field)?;
            let count = reader.count(field, 1)?;
            if count == 0 {
                return Err(reader.flaw(field, "an empty array has a type"));
            }
            let mut items = Vec::with_capacity(count.min(ROOM_MAX));
            for _ in 0..count {
                items.push(read_bare(reader, field, element, depth)?);
            }
            Ok(Value::Array(items))
        }
        _ => {
            let cim_type = reader.cim_type(field)?;
            read_bare(reader, field, cim_type, depth)
        }
    }
}

/// Reads a scalar of a known type.
pub(crate) fn read_bare(
    reader: &mut Reader<'_>,
    field: &str,
    cim_type: CimType,
    depth: usize,
) -> Result<Value> {
    Ok(match cim_type {
        CimType::Boolean => Value::Boolean(reader.flag(field)?),
        CimType::Sint8 => Value::Sint8(i8::from_le_bytes(reader.array(field)?)),
        CimType::Uint8 => Value::Uint8(reader.byte(field)?),
        CimType::Sint16 => Value::Sint16(i16::from_le_bytes(reader.array(field)?)),
        CimType::Uint16 => Value::Uint16(u16::from_le_bytes(reader.array(field)?)),
        CimType::Char16 => Value::Char16(u16::from_le_bytes(reader.array(field)?)),
        CimType::Sint32 => Value::Sint32(i32::from_le_bytes(reader.array(field)?)),
        CimType::Uint32 => Value::Uint32(u32::from_le_bytes(reader.array(field)?)),
        CimType::Sint64 => Value::Sint64(i64::from_le_bytes(reader.array(field)?)),
        CimType::Uint64 => Value::Uint64(u64::from_le_bytes(reader.array(field)?)),
        CimType::Real32 => Value::Real32(f32::from_le_bytes(reader.array(field)?)),
        CimType::Real64 => Value::Real64(f64::from_le_bytes(reader.array(field)?)),
        CimType::String => Value::String(reader.shared_text(field)?),
        CimType::Reference => Value::Reference(reader.shared_text(field)?),
        CimType::Datetime => read_datetime(reader, field)?,
        CimType::Object => Value::Object(Box::new(read_object(reader, field, depth)?)),
    })
}

fn read_datetime(reader: &mut Reader<'_>, field: &str) -> Result<Value> {
    let bytes = reader.take(field, swbem_core::DATETIME_CHARS)?;
    let text = std::str::from_utf8(bytes)
        .map_err(|error| reader.flaw(field, "it is not UTF-8").with_source(error))?;
    match DateTime::scan(text) {
        Ok(datetime) => Ok(Value::DateTime(datetime)),
        Err(flaw) => Err(reader.flaw(field, "it is not a datetime").with_source(flaw)),
    }
}
