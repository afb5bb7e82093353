//! Rows: instances as they are stored.
//!
//! A row is a header, a slot for each property in the order of the class's layout, a heap for what
//! is not of fixed size, and perhaps a trailer with qualifiers of the instance's own. Reading one
//! property looks at its slot and at nothing else. Numbers are little-endian.
//!
//! ```text
//! kind 1 │ flags 1 │ slots u16 │ class version u32 │ slot* │ heap │ [trailer │ trailer offset u32]
//! slot: tag 1 (0 default, 1 null, 2 value) │ scalar, or u32 offset and u32 length in the heap
//! ```

mod decode;

use std::sync::Arc;

use swbem_core::{Instance, QualifierSet, Value};

use crate::codec::{self, len_u32, push_len, push_qualifiers};
use crate::layout::{ROW_HEADER_BYTES, Slot, scalar_width};
use crate::{ClassId, Error, Result, RowKey, StoredClass};

pub(crate) use decode::{RawRow, Stored, classify};

/// The first byte of a row.
pub(crate) const KIND_ROW: u8 = 1;
/// The first byte of a forward, which tells which derived class has the row with a key.
pub(crate) const KIND_FORWARD: u8 = 2;

pub(crate) const FLAG_TRAILER: u8 = 1;

pub(crate) const TAG_DEFAULT: u8 = 0;
pub(crate) const TAG_NULL: u8 = 1;
pub(crate) const TAG_VALUE: u8 = 2;

/// An instance as it is stored, with its class: it decodes what is asked for.
#[derive(Debug, Clone)]
pub struct Row {
    bytes: Vec<u8>,
    class: Arc<StoredClass>,
}

/// An instance as it is stored, borrowed from where it is stored.
#[derive(Debug, Clone, Copy)]
pub struct RowRef<'a> {
    key: &'a [u8],
    bytes: &'a [u8],
    class: &'a Arc<StoredClass>,
}

impl Row {
    /// Makes a row of what [`encode_row`] or the feed of changes gave; `class` has the form it had
    /// then. Bytes that are no row of the class are an error when they are read.
    #[must_use]
    pub fn new(bytes: Vec<u8>, class: Arc<StoredClass>) -> Self {
        Row { bytes, class }
    }

    /// Returns the class.
    #[must_use]
    pub fn class(&self) -> &Arc<StoredClass> {
        &self.class
    }

    /// Returns the encoded row.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the encoded row.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Decodes the value at a position; the class default where none was set.
    ///
    /// # Errors
    /// `Damaged` when the row is not one of its class.
    pub fn value(&self, position: usize) -> Result<Value> {
        RawRow::new(&self.bytes, &self.class)?.value(position)
    }

    /// Decodes the whole instance.
    ///
    /// # Errors
    /// `Damaged` when the row is not one of its class.
    pub fn to_instance(&self) -> Result<Instance> {
        RawRow::new(&self.bytes, &self.class)?.to_instance()
    }

    /// Decodes the properties at some positions only; the instance lacks the others.
    ///
    /// # Errors
    /// `Damaged` when the row is not one of its class.
    pub fn project(&self, positions: &Arc<[usize]>) -> Result<Instance> {
        RawRow::new(&self.bytes, &self.class)?.project(positions)
    }

    /// Borrows the row, under a key.
    #[must_use]
    pub fn as_ref<'a>(&'a self, key: &'a RowKey) -> RowRef<'a> {
        RowRef::new(key.as_bytes(), &self.bytes, &self.class)
    }

    /// Returns the version of the class that the row was written with.
    ///
    /// # Errors
    /// `Damaged` when the row is not one of its class.
    pub fn class_version(&self) -> Result<u32> {
        Ok(RawRow::new(&self.bytes, &self.class)?.class_version())
    }
}

impl<'a> RowRef<'a> {
    pub(crate) fn new(key: &'a [u8], bytes: &'a [u8], class: &'a Arc<StoredClass>) -> Self {
        RowRef { key, bytes, class }
    }

    /// Returns the class.
    #[must_use]
    pub fn class(&self) -> &'a Arc<StoredClass> {
        self.class
    }

    /// Returns a copy of the key, from which a scan can go on.
    #[must_use]
    pub fn key(&self) -> RowKey {
        RowKey::from_bytes(self.key)
    }

    /// Returns the encoded key.
    #[must_use]
    pub fn key_bytes(&self) -> &'a [u8] {
        self.key
    }

    /// Returns the encoded row.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Copies the row.
    #[must_use]
    pub fn to_row(&self) -> Row {
        Row {
            bytes: self.bytes.to_vec(),
            class: self.class.clone(),
        }
    }

    /// Decodes the value at a position; the class default where none was set.
    ///
    /// # Errors
    /// `Damaged` when the row is not one of its class.
    pub fn value(&self, position: usize) -> Result<Value> {
        RawRow::new(self.bytes, self.class)?.value(position)
    }

    /// Returns the text of a string or reference property without copying it; nothing when it is
    /// `Null` or of another type.
    ///
    /// # Errors
    /// `Damaged` when the row is not one of its class.
    pub fn text(&self, position: usize) -> Result<Option<&'a str>> {
        RawRow::new(self.bytes, self.class)?.text(position)
    }

    /// Decodes the properties at some positions only; the instance lacks the others.
    ///
    /// # Errors
    /// `Damaged` when the row is not one of its class.
    pub fn project(&self, positions: &Arc<[usize]>) -> Result<Instance> {
        RawRow::new(self.bytes, self.class)?.project(positions)
    }

    /// Decodes the whole instance.
    ///
    /// # Errors
    /// `Damaged` when the row is not one of its class.
    pub fn to_instance(&self) -> Result<Instance> {
        RawRow::new(self.bytes, self.class)?.to_instance()
    }
}

/// Encodes an instance for [`Transaction::put_row`](crate::Transaction::put_row).
///
/// It needs nothing but the class, so that it can be done on the caller's thread, before the
/// writer's turn.
///
/// # Errors
/// `Invalid` when the instance has other properties than the class, or a value of another type;
/// `TooLarge` when the row is.
pub fn encode_row(class: &StoredClass, instance: &Instance) -> Result<Vec<u8>> {
    check_shape(class, instance)?;
    let layout = &class.layout;
    let mut out = Vec::with_capacity(layout.fixed_bytes.saturating_add(256));
    let slots = u16::try_from(layout.slots.len())
        .map_err(|error| Error::invalid("too many properties").with_source(error))?;
    out.push(KIND_ROW);
    out.push(0);
    out.extend_from_slice(&slots.to_le_bytes());
    out.extend_from_slice(&class.version.to_le_bytes());
    out.resize(layout.fixed_bytes, 0);
    for (position, slot) in layout.slots.iter().enumerate() {
        match instance.set_value_at(position) {
            None => {}
            Some(value) => encode_value(&mut out, *slot, value)
                .map_err(|error| error.during(describe(class, position)))?,
        }
    }
    let has_own = instance.all_property_qualifiers().next().is_some();
    if has_own || !instance.local_qualifiers().is_empty() {
        push_trailer(&mut out, instance)?;
    }
    if out.len() > swbem_kv::VALUE_BYTES_MAX {
        let message = format!(
            "an instance of class `{}` takes {} bytes, the bound is {}",
            class.class.name(),
            out.len(),
            swbem_kv::VALUE_BYTES_MAX
        );
        return Err(Error::new(crate::ErrorKind::TooLarge, message));
    }
    Ok(out)
}

/// Encodes the entry that tells which class has the row with a key.
pub(crate) fn encode_forward(class: ClassId) -> [u8; 5] {
    let [a, b, c, d] = class.number().to_le_bytes();
    [KIND_FORWARD, a, b, c, d]
}

fn check_shape(class: &StoredClass, instance: &Instance) -> Result<()> {
    if instance.is_projection() {
        return Err(Error::invalid(format!(
            "an instance of class `{}` lacks properties and cannot be stored",
            class.class.name()
        )));
    }
    if Arc::ptr_eq(instance.class(), &class.class) {
        return Ok(());
    }
    let (ours, theirs) = (class.class.properties(), instance.class().properties());
    let fits = ours.len() == theirs.len()
        && class.class.name() == instance.class_name()
        && ours
            .values()
            .zip(theirs.values())
            .all(|(a, b)| a.name == b.name);
    if fits {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the instance was made of another form of class `{}`",
        class.class.name()
    )))
}

fn encode_value(out: &mut Vec<u8>, slot: Slot, value: &Value) -> Result<()> {
    if value.is_null() {
        set_bytes(out, slot.offset, &[TAG_NULL]);
        return Ok(());
    }
    let base_fits = match value {
        Value::Array(items) => slot.is_array && items.iter().all(|i| is_scalar(i, slot)),
        scalar => !slot.is_array && is_scalar(scalar, slot),
    };
    if !base_fits {
        return Err(Error::invalid("the value is of another type"));
    }
    set_bytes(out, slot.offset, &[TAG_VALUE]);
    let body = slot.offset.saturating_add(1);
    if !slot.is_in_heap() {
        let (bytes, width) = codec::fixed(value);
        set_bytes(out, body, bytes.get(..width).unwrap_or_default());
        return Ok(());
    }
    let start = out.len();
    match value {
        Value::Array(items) => encode_items(out, slot, items)?,
        Value::String(text) | Value::Reference(text) => out.extend_from_slice(text.as_bytes()),
        other => codec::push_bare(out, other, 0)?,
    }
    let (offset, len) = (len_u32(start)?, len_u32(out.len().saturating_sub(start))?);
    set_bytes(out, body, &offset.to_le_bytes());
    set_bytes(out, body.saturating_add(4), &len.to_le_bytes());
    Ok(())
}

fn is_scalar(value: &Value, slot: Slot) -> bool {
    !matches!(value, Value::Array(_)) && value.cim_type() == Some(slot.base)
}

/// Appends the elements of an array: those of fixed size packed, the others with a count in front.
fn encode_items(out: &mut Vec<u8>, slot: Slot, items: &[Value]) -> Result<()> {
    if scalar_width(slot.base).is_none() {
        push_len(out, items.len())?;
    }
    for item in items {
        codec::push_bare(out, item, 0)?;
    }
    Ok(())
}

fn push_trailer(out: &mut Vec<u8>, instance: &Instance) -> Result<()> {
    let start = len_u32(out.len())?;
    set_bytes(out, 1, &[FLAG_TRAILER]);
    push_qualifiers(out, instance.local_qualifiers(), 0)?;
    let own: Vec<(usize, &QualifierSet)> = instance.all_property_qualifiers().collect();
    push_len(out, own.len())?;
    for (position, set) in own {
        push_len(out, position)?;
        push_qualifiers(out, set, 0)?;
    }
    out.extend_from_slice(&start.to_le_bytes());
    Ok(())
}

fn set_bytes(out: &mut [u8], at: usize, bytes: &[u8]) {
    let end = at.saturating_add(bytes.len());
    if let Some(target) = out.get_mut(at..end) {
        target.copy_from_slice(bytes);
    }
}

fn describe(class: &StoredClass, position: usize) -> String {
    match class.class.property_at(position) {
        Some(property) => format!(
            "property `{}` of class `{}`",
            property.name,
            class.class.name()
        ),
        None => format!("property {position} of class `{}`", class.class.name()),
    }
}

const _: () = assert!(ROW_HEADER_BYTES == 8);

#[cfg(test)]
mod tests;
