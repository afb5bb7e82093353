//! Encodings of values, declarations and embedded objects that describe themselves.
//!
//! Decoding is total: whatever the bytes are, it ends with a value or with an error that names the
//! field, the offset and the reason, and never asks for more memory than the bytes justify.

mod declaration;
mod object;
mod value;

use std::sync::Arc;

use swbem_core::{CimType, Name};

use crate::{Error, Result};

pub(crate) use declaration::{push_class_decl, push_qualifiers, read_class_decl, read_qualifiers};
pub(crate) use object::{push_object, read_object};
pub(crate) use value::{fixed, push_bare, push_value, read_bare, read_value};

/// Deepest nesting of objects that is written and read.
pub(crate) const NESTING_MAX: usize = swbem_core::limits::OBJECT_NESTING_MAX;

/// The most things that room is made for before the first of them was read.
pub(crate) const ROOM_MAX: usize = 1024;

/// Reads encoded bytes from front to back.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, offset: 0 }
    }

    /// Starts in the middle of something, so that errors tell the offset in the whole.
    pub(crate) fn at(bytes: &'a [u8], offset: usize) -> Self {
        Reader { bytes, offset }
    }

    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.offset)
    }

    pub(crate) fn flaw(&self, field: &str, reason: &str) -> Error {
        Error::damaged(format!("{field} at byte {}: {reason}", self.offset))
    }

    pub(crate) fn take(&mut self, field: &str, len: usize) -> Result<&'a [u8]> {
        let end = self.offset.checked_add(len);
        match end.and_then(|end| self.bytes.get(self.offset..end)) {
            Some(taken) => {
                self.offset = self.offset.saturating_add(len);
                Ok(taken)
            }
            None => Err(self.flaw(field, "it ends too early")),
        }
    }

    pub(crate) fn array<const N: usize>(&mut self, field: &str) -> Result<[u8; N]> {
        match self.take(field, N)?.first_chunk::<N>() {
            Some(chunk) => Ok(*chunk),
            None => Err(self.flaw(field, "it ends too early")),
        }
    }

    pub(crate) fn byte(&mut self, field: &str) -> Result<u8> {
        let [byte] = self.array::<1>(field)?;
        Ok(byte)
    }

    pub(crate) fn flag(&mut self, field: &str) -> Result<bool> {
        match self.byte(field)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.flaw(field, "neither 0 nor 1")),
        }
    }

    pub(crate) fn fixed_u32(&mut self, field: &str) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array(field)?))
    }

    /// Reads a number of variable length, seven bits a byte.
    pub(crate) fn number(&mut self, field: &str) -> Result<u32> {
        let mut number = 0_u32;
        for shift in [0_u32, 7, 14, 21, 28] {
            let byte = self.byte(field)?;
            let bits = u32::from(byte & 0x7f);
            if shift == 28 && bits > 0x0f {
                return Err(self.flaw(field, "it is over 32 bits"));
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(self.flaw(field, "it is over 32 bits"))
    }

    /// Reads a count of things that take at least `each` bytes, bounded by what is left.
    pub(crate) fn count(&mut self, field: &str, each: usize) -> Result<usize> {
        let count = usize::try_from(self.number(field)?).unwrap_or(usize::MAX);
        if count.saturating_mul(each.max(1)) > self.remaining() {
            return Err(self.flaw(field, "it counts more than there is"));
        }
        Ok(count)
    }

    pub(crate) fn text(&mut self, field: &str) -> Result<&'a str> {
        let len = self.count(field, 1)?;
        let bytes = self.take(field, len)?;
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text),
            Err(error) => Err(self.flaw(field, "it is not UTF-8").with_source(error)),
        }
    }

    pub(crate) fn shared_text(&mut self, field: &str) -> Result<Arc<str>> {
        Ok(Arc::from(self.text(field)?))
    }

    pub(crate) fn name(&mut self, field: &str) -> Result<Name> {
        Ok(Name::new(self.text(field)?))
    }

    pub(crate) fn cim_type(&mut self, field: &str) -> Result<CimType> {
        let code = self.byte(field)?;
        match CimType::from_code(u32::from(code)) {
            Some(cim_type) => Ok(cim_type),
            None => Err(self.flaw(field, "no type has this code")),
        }
    }

    pub(crate) fn end(&self, field: &str) -> Result<()> {
        if self.remaining() == 0 {
            Ok(())
        } else {
            Err(self.flaw(field, "bytes are left over"))
        }
    }
}

pub(crate) fn push_number(out: &mut Vec<u8>, mut number: u32) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}

pub(crate) fn push_len(out: &mut Vec<u8>, len: usize) -> Result<()> {
    push_number(out, len_u32(len)?);
    Ok(())
}

pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) -> Result<()> {
    push_len(out, text.len())?;
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

pub(crate) fn push_cim_type(out: &mut Vec<u8>, cim_type: CimType) {
    out.push(type_byte(cim_type));
}

/// Returns a length as it is stored.
pub(crate) fn len_u32(len: usize) -> Result<u32> {
    u32::try_from(len).map_err(|error| {
        Error::new(
            crate::ErrorKind::TooLarge,
            "a value of 4 GiB or more cannot be stored",
        )
        .with_source(error)
    })
}

/// Returns the type's number in `WbemCimtypeEnum`, which is what is stored for it.
fn type_byte(cim_type: CimType) -> u8 {
    match cim_type {
        CimType::Sint8 => 16,
        CimType::Uint8 => 17,
        CimType::Sint16 => 2,
        CimType::Uint16 => 18,
        CimType::Sint32 => 3,
        CimType::Uint32 => 19,
        CimType::Sint64 => 20,
        CimType::Uint64 => 21,
        CimType::Real32 => 4,
        CimType::Real64 => 5,
        CimType::Boolean => 11,
        CimType::String => 8,
        CimType::Datetime => 101,
        CimType::Reference => 102,
        CimType::Char16 => 103,
        CimType::Object => 13,
    }
}

#[cfg(test)]
mod tests;
