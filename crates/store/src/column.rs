//! Reading properties of rows where they are stored, without decoding them.

use swbem_core::CimType;

use crate::layout::{ROW_HEADER_BYTES, Slot, scalar_width};
use crate::row::{KIND_ROW, TAG_DEFAULT, TAG_NULL, TAG_VALUE};
use crate::{Error, Result, StoredClass};

/// Where one property is in the rows of a class.
///
/// It is at the same place in the rows of every class that has the property from the same ancestor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    slot: Slot,
}

/// A property as a row has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawValue<'a> {
    /// The default of the class shows.
    Default,
    /// It is `Null`.
    Null,
    /// The bytes of a scalar of fixed size, little-endian; those of a text, which are meant to be
    /// UTF-8; the 25 characters of a datetime; the encoding of an object or an array.
    Bytes(&'a [u8]),
}

impl StoredClass {
    /// Returns where a property is in the rows of the class.
    #[must_use]
    pub fn column(&self, position: usize) -> Option<Column> {
        let slot = *self.layout.slots.get(position)?;
        Some(Column { slot })
    }

    /// Checks that bytes have the header of a row of the class, on which [`Column::read`] relies.
    ///
    /// # Errors
    /// `Damaged` when they have not.
    #[inline]
    pub fn check_row(&self, row: &[u8]) -> Result<()> {
        const _: () = assert!(ROW_HEADER_BYTES == 8);
        let fits = match row.first_chunk::<ROW_HEADER_BYTES>() {
            Some([kind, _, s0, s1, ..]) => {
                *kind == KIND_ROW
                    && usize::from(u16::from_le_bytes([*s0, *s1])) == self.layout.slots.len()
                    && row.len() >= self.layout.fixed_bytes
            }
            None => false,
        };
        if fits { Ok(()) } else { Err(self.no_row()) }
    }

    #[cold]
    fn no_row(&self) -> Error {
        Error::damaged(format!(
            "what is stored as a row of class `{}` is none",
            self.class.name()
        ))
    }

    /// Tells whether the class has an index on the property at a position.
    #[must_use]
    pub fn has_index(&self, position: usize) -> bool {
        self.layout.indexed_at(position).is_some()
    }

    /// Returns the positions of the properties that hold references or arrays of them.
    pub fn reference_positions(&self) -> impl Iterator<Item = usize> {
        self.layout.references.iter().map(|at| usize::from(*at))
    }
}

impl Column {
    /// Returns the type of the property, of its elements if it is an array.
    #[must_use]
    pub fn base(&self) -> CimType {
        self.slot.base
    }

    /// Tells whether the property is an array.
    #[must_use]
    pub fn is_array(&self) -> bool {
        self.slot.is_array
    }

    /// Returns the offset of the tag in a row; a scalar of fixed size, or offset and length of what
    /// is in the heap, follows it.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.slot.offset
    }

    /// Reads the property of a row.
    ///
    /// # Errors
    /// `Damaged` when the row is not one of a class with the property.
    #[inline]
    pub fn read<'a>(&self, row: &'a [u8]) -> Result<RawValue<'a>> {
        let Some((tag, rest)) = row.get(self.slot.offset..).and_then(<[u8]>::split_first) else {
            return Err(self.damaged());
        };
        match *tag {
            TAG_DEFAULT => Ok(RawValue::Default),
            TAG_NULL => Ok(RawValue::Null),
            TAG_VALUE => {
                let bytes = match scalar_width(self.slot.base) {
                    Some(width) if !self.slot.is_array => rest.get(..width),
                    _ => heap(row, rest),
                };
                bytes.map(RawValue::Bytes).ok_or_else(|| self.damaged())
            }
            _ => Err(self.damaged()),
        }
    }

    #[cold]
    fn damaged(&self) -> Error {
        Error::damaged(format!(
            "tag at byte {}: it is unknown, or what it points at is outside the row",
            self.slot.offset
        ))
    }
}

/// Returns what a slot points at.
fn heap<'a>(row: &'a [u8], slot: &[u8]) -> Option<&'a [u8]> {
    let [o0, o1, o2, o3, l0, l1, l2, l3] = *slot.first_chunk::<8>()?;
    let offset = usize::try_from(u32::from_le_bytes([o0, o1, o2, o3])).ok()?;
    let len = usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).ok()?;
    row.get(offset..)?.get(..len)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use swbem_core::Value;

    use super::*;
    use crate::tests::arbitrary::{random_instance, stored};
    use crate::{ErrorKind, RowKey, RowRef, encode_row};

    proptest! {
        #[test]
        fn columns_read_what_rows_decode(instance in random_instance(2)) {
            let class = stored(&instance);
            let bytes = encode_row(&class, &instance).unwrap();
            class.check_row(&bytes).unwrap();
            for (position, property) in class.class.properties().values().enumerate() {
                let column = class.column(position).unwrap();
                let own = instance.set_value_at(position);
                match (column.read(&bytes).unwrap(), own) {
                    (RawValue::Default, None) | (RawValue::Null, Some(Value::Null)) => {}
                    (RawValue::Bytes(raw), Some(Value::String(text) | Value::Reference(text))) => {
                        prop_assert_eq!(raw, text.as_bytes());
                    }
                    (RawValue::Bytes(raw), Some(Value::DateTime(datetime))) => {
                        prop_assert_eq!(raw, datetime.to_ascii());
                    }
                    (RawValue::Bytes(raw), Some(value)) => {
                        if let Some(number) = value.as_integer() {
                            prop_assert_eq!(raw, &number.to_le_bytes()[..raw.len()]);
                        }
                    }
                    other => prop_assert!(false, "{}: {other:?}", property.name),
                }
            }
        }

        #[test]
        fn a_projection_decodes_what_it_keeps(instance in random_instance(2)) {
            let class = stored(&instance);
            let bytes = encode_row(&class, &instance).unwrap();
            let count = class.class.properties().len();
            let kept: std::sync::Arc<[usize]> = (0..count).step_by(2).collect();
            let key = RowKey::singleton();
            let row = RowRef::new(key.as_bytes(), &bytes, &class);
            let read = row.project(&kept).unwrap();
            for position in 0..count {
                let expected = instance.value_at(position).filter(|_| kept.contains(&position));
                prop_assert_eq!(read.value_at(position), expected);
            }
            prop_assert_eq!(read.is_projection(), kept.len() < count);
        }
    }

    #[test]
    fn what_is_no_row_is_said_to_be_damaged() {
        let decl = crate::tests::fixture::with(
            crate::tests::fixture::decl("C", None),
            "A",
            CimType::String,
            &[],
        );
        let class = std::sync::Arc::new(swbem_core::Class::derive(decl.into(), None));
        let mut instance = swbem_core::Instance::new(class);
        instance.set("A", "text").unwrap();
        let class = stored(&instance);
        let row = encode_row(&class, &instance).unwrap();
        for len in 0..17 {
            let error = class.check_row(&row[..len]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Damaged);
        }
        let column = class.column(0).unwrap();
        assert_eq!(column.read(&row).unwrap(), RawValue::Bytes(b"text"));
        assert_eq!(
            column.read(&row[..row.len() - 1]).unwrap_err().kind(),
            ErrorKind::Damaged
        );
        assert!(class.column(1).is_none());
    }
}
