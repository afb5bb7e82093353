//! Encodings of scalar values whose order as bytes is the order of the values.

use std::borrow::Cow;

use swbem_core::{DATETIME_CHARS, DateTime, Value, fold};

use crate::catalog::Place;
use crate::reference::canonical;
use crate::tables::{HASH_BYTES, hash128};

/// An indexed text is cut after this many bytes; the rest is in a hash.
pub(crate) const INDEX_TEXT_BYTES_MAX: usize = 96;

const ESCAPE: u8 = 0xff;
const TEXT_END: u8 = 0x00;
const TEXT_CUT: u8 = 0x01;

const INTERVAL: u8 = 0;
const INSTANT: u8 = 1;
const PATTERN: u8 = 2;

/// Appends a scalar that others may follow. Tells whether the value has such a form: `Null`,
/// objects and arrays have none.
pub(crate) fn push(out: &mut Vec<u8>, value: &Value, place: &Place) -> bool {
    match value {
        Value::String(_) | Value::Reference(_) => {
            push_text(out, &text_of(value, place));
            out.extend_from_slice(&[0, TEXT_END]);
        }
        other => return push_fixed(out, other),
    }
    true
}

/// Appends a scalar that nothing follows.
pub(crate) fn push_last(out: &mut Vec<u8>, value: &Value, place: &Place) -> bool {
    match value {
        Value::String(_) | Value::Reference(_) => push_text(out, &text_of(value, place)),
        other => return push_fixed(out, other),
    }
    true
}

/// Appends a scalar as an index has it: a long text is cut. Tells whether it has such a form.
pub(crate) fn push_indexed(out: &mut Vec<u8>, value: &Value, place: &Place) -> bool {
    let (Value::String(_) | Value::Reference(_)) = value else {
        return push_fixed(out, value);
    };
    let text = text_of(value, place);
    match cut(&text) {
        None => {
            push_text(out, &text);
            out.extend_from_slice(&[0, TEXT_END]);
        }
        Some(head) => {
            push_bytes(out, head);
            out.extend_from_slice(&[0, TEXT_CUT]);
            out.extend_from_slice(&hash128(text.as_bytes()));
        }
    }
    true
}

/// Appends what the entries of every value begin with that is equal to `value` or that an index
/// cannot tell from it. Datetimes are equal when they stand for the same instant.
pub(crate) fn push_index_prefix(out: &mut Vec<u8>, value: &Value, place: &Place) -> bool {
    match value {
        Value::DateTime(datetime) => match datetime.unix_micros() {
            Some(micros) => {
                out.push(INSTANT);
                push_i64(out, micros);
                true
            }
            None => push_fixed(out, value),
        },
        other => push_indexed(out, other, place),
    }
}

/// Appends a bound for a range of index entries: no entry of a smaller value is after it, and no
/// entry of a greater value is before it, but those of long texts that begin alike may be either.
pub(crate) fn push_index_bound(out: &mut Vec<u8>, value: &Value, place: &Place) -> bool {
    if let Value::String(_) | Value::Reference(_) = value {
        let text = text_of(value, place);
        if let Some(head) = cut(&text) {
            push_bytes(out, head);
            out.extend_from_slice(&[0, TEXT_CUT]);
            return true;
        }
    }
    push_index_prefix(out, value, place)
}

/// Tells whether the index has only the beginning of the value, so that the row must be asked.
pub(crate) fn is_cut(value: &Value, place: &Place) -> bool {
    matches!(value, Value::String(_) | Value::Reference(_)) && cut(&text_of(value, place)).is_some()
}

/// Tells whether an index entry of a text has only its beginning.
pub(crate) fn is_cut_entry(value: &[u8]) -> bool {
    let marker = value
        .len()
        .checked_sub(HASH_BYTES + 2)
        .and_then(|at| value.get(at..at + 2));
    marker == Some(&[0, TEXT_CUT]) && text_len(value) == Some(value.len())
}

/// Takes an indexed value off the front, of a fixed width or a text; returns what follows.
pub(crate) fn split_indexed(bytes: &[u8], width: Option<usize>) -> Option<(&[u8], &[u8])> {
    let len = match width {
        Some(width) => width,
        None => text_len(bytes)?,
    };
    bytes.split_at_checked(len)
}

/// Returns how many bytes an indexed value takes: `None` for texts, which end where they say.
/// Datetimes are told apart by their first byte.
pub(crate) fn fixed_width(base: swbem_core::CimType, first: Option<&u8>) -> Option<usize> {
    use swbem_core::CimType as T;
    Some(match base {
        T::Boolean | T::Sint8 | T::Uint8 => 1,
        T::Sint16 | T::Uint16 | T::Char16 => 2,
        T::Sint32 | T::Uint32 | T::Real32 => 4,
        T::Sint64 | T::Uint64 | T::Real64 => 8,
        T::Datetime => match first {
            Some(&INTERVAL) => 9,
            Some(&INSTANT) => 13,
            _ => 1 + DATETIME_CHARS,
        },
        T::String | T::Reference | T::Object => return None,
    })
}

fn text_len(bytes: &[u8]) -> Option<usize> {
    let mut at = 0_usize;
    loop {
        let zero = bytes
            .get(at..)?
            .iter()
            .position(|byte| *byte == 0)?
            .checked_add(at)?;
        match *bytes.get(zero.checked_add(1)?)? {
            ESCAPE => at = zero.checked_add(2)?,
            TEXT_END => return zero.checked_add(2),
            TEXT_CUT => return zero.checked_add(2 + HASH_BYTES),
            _ => return None,
        }
    }
}

fn text_of<'a>(value: &'a Value, place: &Place) -> Cow<'a, str> {
    match value {
        Value::Reference(text) => Cow::Owned(canonical(text, place)),
        Value::String(text)
            if text
                .bytes()
                .all(|b| b.is_ascii() && !b.is_ascii_uppercase()) =>
        {
            Cow::Borrowed(text)
        }
        Value::String(text) => Cow::Owned(fold(text)),
        _ => Cow::Borrowed(""),
    }
}

/// Returns the beginning of a text that is too long for an index.
///
/// It may end within a character: cut at its front, texts would not keep their order.
fn cut(text: &str) -> Option<&[u8]> {
    let (head, rest) = text.as_bytes().split_at_checked(INDEX_TEXT_BYTES_MAX)?;
    (!rest.is_empty()).then_some(head)
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push_bytes(out, text.as_bytes());
}

/// Appends a text with its zero bytes escaped, so that what follows can end it with one.
fn push_bytes(out: &mut Vec<u8>, text: &[u8]) {
    if !text.contains(&0) {
        out.extend_from_slice(text);
        return;
    }
    for byte in text {
        out.push(*byte);
        if *byte == 0 {
            out.push(ESCAPE);
        }
    }
}

fn push_fixed(out: &mut Vec<u8>, value: &Value) -> bool {
    match value {
        Value::Boolean(v) => out.push(u8::from(*v)),
        Value::Uint8(v) => out.push(*v),
        Value::Sint8(v) => out.push(v.cast_unsigned() ^ 0x80),
        Value::Uint16(v) | Value::Char16(v) => out.extend_from_slice(&v.to_be_bytes()),
        Value::Sint16(v) => {
            out.extend_from_slice(&(v.cast_unsigned() ^ (1 << 15)).to_be_bytes());
        }
        Value::Uint32(v) => out.extend_from_slice(&v.to_be_bytes()),
        Value::Sint32(v) => {
            out.extend_from_slice(&(v.cast_unsigned() ^ (1 << 31)).to_be_bytes());
        }
        Value::Uint64(v) => out.extend_from_slice(&v.to_be_bytes()),
        Value::Sint64(v) => push_i64(out, *v),
        Value::Real32(v) => push_real32(out, *v),
        Value::Real64(v) => push_real64(out, *v),
        Value::DateTime(v) => push_datetime(out, v),
        Value::Null
        | Value::String(_)
        | Value::Reference(_)
        | Value::Object(_)
        | Value::Array(_) => return false,
    }
    true
}

fn push_i64(out: &mut Vec<u8>, v: i64) {
    out.extend_from_slice(&(v.cast_unsigned() ^ (1 << 63)).to_be_bytes());
}

/// Appends a real number; both zeros are one value, and what is not a number comes last.
fn push_real32(out: &mut Vec<u8>, v: f32) {
    let v = if v.is_nan() { f32::NAN.abs() } else { v + 0.0 };
    let bits = v.to_bits();
    let ordered = if v.is_sign_negative() {
        !bits
    } else {
        bits | (1 << 31)
    };
    out.extend_from_slice(&ordered.to_be_bytes());
}

fn push_real64(out: &mut Vec<u8>, v: f64) {
    let v = if v.is_nan() { f64::NAN.abs() } else { v + 0.0 };
    let bits = v.to_bits();
    let ordered = if v.is_sign_negative() {
        !bits
    } else {
        bits | (1 << 63)
    };
    out.extend_from_slice(&ordered.to_be_bytes());
}

/// Appends intervals by length, then instants by time and offset, then patterns by their text.
fn push_datetime(out: &mut Vec<u8>, v: &DateTime) {
    let text = v.to_ascii();
    if let Some(micros) = v.interval_micros() {
        out.push(INTERVAL);
        out.extend_from_slice(&micros.to_be_bytes());
    } else if let Some(micros) = v.unix_micros() {
        out.push(INSTANT);
        push_i64(out, micros);
        out.extend_from_slice(text.last_chunk::<4>().unwrap_or(b"+000"));
    } else {
        out.push(PATTERN);
        out.extend_from_slice(&text);
    }
}

#[cfg(test)]
mod tests;
