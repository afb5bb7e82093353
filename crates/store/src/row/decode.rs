//! Reading rows.

use std::sync::Arc;

use swbem_core::{CimType, Instance, Value};

use super::{FLAG_TRAILER, KIND_FORWARD, KIND_ROW, TAG_DEFAULT, TAG_NULL, TAG_VALUE, describe};
use crate::codec::{ROOM_MAX, Reader, read_bare, read_qualifiers};
use crate::layout::{Slot, scalar_width};
use crate::{ClassId, Error, Result, StoredClass};

/// What stands in the table of rows.
pub(crate) enum Stored<'a> {
    /// A row.
    Row(&'a [u8]),
    /// The class that has the row.
    Forward(ClassId),
}

/// Tells a row from a forward.
pub(crate) fn classify(value: &[u8]) -> Result<Stored<'_>> {
    match value {
        [KIND_ROW, ..] => Ok(Stored::Row(value)),
        [KIND_FORWARD, a, b, c, d] => Ok(Stored::Forward(ClassId(u32::from_le_bytes([
            *a, *b, *c, *d,
        ])))),
        [KIND_FORWARD, ..] => Err(Error::damaged("a forward is not of five bytes")),
        _ => Err(Error::damaged(
            "kind at byte 0: neither a row nor a forward",
        )),
    }
}

/// A row whose header was checked against its class.
#[derive(Clone, Copy)]
pub(crate) struct RawRow<'a, 'c> {
    bytes: &'a [u8],
    class: &'c StoredClass,
    version: u32,
}

impl<'a, 'c> RawRow<'a, 'c> {
    pub(crate) fn new(bytes: &'a [u8], class: &'c StoredClass) -> Result<Self> {
        let flaw = |reason: &str| {
            Err(Error::damaged(format!(
                "a row of class `{}`: {reason}",
                class.class.name()
            )))
        };
        let Some(([kind, flags, s0, s1, v0, v1, v2, v3], _)) = bytes.split_first_chunk::<8>()
        else {
            return flaw("the header ends too early");
        };
        let slots = usize::from(u16::from_le_bytes([*s0, *s1]));
        let version = u32::from_le_bytes([*v0, *v1, *v2, *v3]);
        if *kind != KIND_ROW || flags & !FLAG_TRAILER != 0 {
            return flaw("kind and flags at byte 0: they are not those of a row");
        }
        if slots != class.layout.slots.len() || bytes.len() < class.layout.fixed_bytes {
            return flaw("slots at byte 2: their number is not that of the class's properties");
        }
        Ok(RawRow {
            bytes,
            class,
            version,
        })
    }

    pub(crate) fn class_version(&self) -> u32 {
        self.version
    }

    /// Decodes a value; `None` where the class default shows.
    pub(crate) fn own_value(&self, position: usize) -> Result<Option<Value>> {
        let slot = self.slot(position)?;
        let read = match self.tag(slot)? {
            TAG_DEFAULT => return Ok(None),
            TAG_NULL => return Ok(Some(Value::Null)),
            TAG_VALUE => self.decode(slot),
            _ => Err(Error::damaged(format!(
                "tag at byte {}: unknown",
                slot.offset
            ))),
        };
        match read {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(error.during(describe(self.class, position))),
        }
    }

    pub(crate) fn value(&self, position: usize) -> Result<Value> {
        match self.own_value(position)? {
            Some(value) => Ok(value),
            None => Ok(self.default(position).cloned().unwrap_or(Value::Null)),
        }
    }

    /// Returns a text as it is stored.
    pub(crate) fn text(&self, position: usize) -> Result<Option<&'a str>>
    where
        'c: 'a,
    {
        let slot = self.slot(position)?;
        if slot.is_array || !matches!(slot.base, CimType::String | CimType::Reference) {
            return Ok(None);
        }
        match self.tag(slot)? {
            TAG_DEFAULT => Ok(self.default(position).and_then(Value::as_str)),
            TAG_VALUE => {
                let (bytes, offset) = self.heap(slot)?;
                text(bytes, offset)
                    .map(Some)
                    .map_err(|error| error.during(describe(self.class, position)))
            }
            _ => Ok(None),
        }
    }

    pub(crate) fn to_instance(self) -> Result<Instance> {
        let mut instance = Instance::new(self.class.class.clone());
        for position in 0..self.class.layout.slots.len() {
            if let Some(value) = self.own_value(position)? {
                instance.put_value_at(position, Some(value));
            }
        }
        if self.has_trailer() {
            self.read_trailer(&mut instance)?;
        }
        Ok(instance)
    }

    /// Decodes the properties at some positions, and the qualifiers.
    pub(crate) fn project(self, positions: &Arc<[usize]>) -> Result<Instance> {
        let mut instance = Instance::new(self.class.class.clone());
        for position in positions.iter() {
            if let Some(value) = self.own_value(*position)? {
                instance.put_value_at(*position, Some(value));
            }
        }
        if self.has_trailer() {
            self.read_trailer(&mut instance)?;
        }
        instance.project(positions.clone());
        Ok(instance)
    }

    fn has_trailer(&self) -> bool {
        self.bytes
            .get(1)
            .is_some_and(|flags| flags & FLAG_TRAILER != 0)
    }

    fn read_trailer(&self, instance: &mut Instance) -> Result<()> {
        let (body, at) = self
            .bytes
            .split_last_chunk::<4>()
            .unwrap_or((self.bytes, &[0; 4]));
        let start = usize::try_from(u32::from_le_bytes(*at)).unwrap_or(usize::MAX);
        if start < self.class.layout.fixed_bytes || start > body.len() {
            return Err(Error::damaged("trailer offset: it is outside the row"));
        }
        let mut reader = Reader::at(body, start);
        *instance.local_qualifiers_mut() = read_qualifiers(&mut reader, 0)?;
        let count = reader.count("number of qualified properties", 2)?;
        for _ in 0..count {
            let position = usize::try_from(reader.number("position")?).unwrap_or(usize::MAX);
            if position >= self.class.layout.slots.len() {
                return Err(reader.flaw("position", "the class has no such property"));
            }
            instance.put_property_qualifiers(position, read_qualifiers(&mut reader, 0)?);
        }
        reader.end("trailer")
    }

    fn slot(&self, position: usize) -> Result<Slot> {
        self.class
            .layout
            .slots
            .get(position)
            .copied()
            .ok_or_else(|| {
                let name = self.class.class.name();
                Error::invalid(format!(
                    "class `{name}` has no property at position {position}"
                ))
            })
    }

    fn default(&self, position: usize) -> Option<&'c Value> {
        self.class
            .class
            .property_at(position)
            .map(|property| &property.default)
    }

    fn tag(&self, slot: Slot) -> Result<u8> {
        let tag = self.bytes.get(slot.offset).copied();
        tag.ok_or_else(|| Error::damaged(format!("tag at byte {}: missing", slot.offset)))
    }

    fn decode(&self, slot: Slot) -> Result<Value> {
        if !slot.is_in_heap() {
            let mut reader = Reader::at(self.bytes, slot.offset.saturating_add(1));
            return read_bare(&mut reader, "scalar", slot.base, 0);
        }
        let (bytes, offset) = self.heap(slot)?;
        if slot.is_array {
            return decode_items(bytes, slot.base).map_err(|error| within(error, offset));
        }
        match slot.base {
            CimType::String => text(bytes, offset).map(Value::string),
            CimType::Reference => text(bytes, offset).map(Value::reference),
            base => {
                let mut reader = Reader::new(bytes);
                let value = read_bare(&mut reader, "value", base, 0)
                    .map_err(|error| within(error, offset))?;
                reader.end("value").map_err(|error| within(error, offset))?;
                Ok(value)
            }
        }
    }

    /// Returns what a slot points at, and where that is.
    fn heap(&self, slot: Slot) -> Result<(&'a [u8], usize)> {
        let mut reader = Reader::at(self.bytes, slot.offset.saturating_add(1));
        let offset = usize::try_from(reader.fixed_u32("heap offset")?).unwrap_or(usize::MAX);
        let len = usize::try_from(reader.fixed_u32("heap length")?).unwrap_or(usize::MAX);
        let end = offset.saturating_add(len);
        match self.bytes.get(offset..end) {
            Some(bytes) if offset >= self.class.layout.fixed_bytes => Ok((bytes, offset)),
            _ => Err(Error::damaged(format!(
                "heap offset at byte {}: it is outside the row",
                slot.offset.saturating_add(1)
            ))),
        }
    }
}

fn text(bytes: &[u8], offset: usize) -> Result<&str> {
    simdutf8::basic::from_utf8(bytes).map_err(|error| {
        Error::damaged(format!("text at byte {offset}: it is not UTF-8")).with_source(error)
    })
}

fn decode_items(bytes: &[u8], base: CimType) -> Result<Value> {
    let mut reader = Reader::new(bytes);
    let mut items = Vec::new();
    match scalar_width(base) {
        Some(width) => {
            items.reserve(bytes.len().checked_div(width).unwrap_or(0).min(ROOM_MAX));
            while reader.remaining() > 0 {
                items.push(read_bare(&mut reader, "element", base, 0)?);
            }
        }
        None => {
            let count = reader.count("number of elements", 1)?;
            items.reserve(count.min(ROOM_MAX));
            for _ in 0..count {
                items.push(read_bare(&mut reader, "element", base, 0)?);
            }
            reader.end("array")?;
        }
    }
    Ok(Value::Array(items))
}

fn within(error: Error, offset: usize) -> Error {
    error.during(format_args!("value at byte {offset}"))
}
