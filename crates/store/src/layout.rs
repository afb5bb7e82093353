//! Where the properties of a class are in its rows.

use swbem_core::{CimType, Class, fold};

use crate::{ClassId, StoredClass};

/// The bytes in front of the slots of a row.
pub(crate) const ROW_HEADER_BYTES: usize = 8;

/// Where each property of a class is in a row, and which of them are in indexes.
///
/// Inherited properties come first, so that one is at the same place in every class that has it.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) slots: Vec<Slot>,
    /// Where the slots end.
    pub(crate) fixed_bytes: usize,
    pub(crate) indexed: Vec<Indexed>,
    /// The positions of reference properties and of arrays of references.
    pub(crate) references: Vec<u16>,
}

/// The place of one property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Where its tag is; what the tag speaks of follows.
    pub(crate) offset: usize,
    pub(crate) base: CimType,
    pub(crate) is_array: bool,
}

/// A property that is in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Indexed {
    pub(crate) position: u16,
    /// The class that introduced the property, under which the index is kept.
    pub(crate) introduced_by: ClassId,
}

impl Layout {
    pub(crate) fn new(id: ClassId, class: &Class, parent: Option<&StoredClass>) -> Layout {
        let mut slots = Vec::with_capacity(class.properties().len());
        let mut offset = ROW_HEADER_BYTES;
        let (mut indexed, mut references) = (Vec::new(), Vec::new());
        for (position, property) in (0_u16..).zip(class.properties().values()) {
            let slot = Slot {
                offset,
                base: property.data_type.base,
                is_array: property.data_type.is_array,
            };
            offset = offset.saturating_add(1 + slot.width());
            slots.push(slot);
            if property.is_indexed && !slot.is_array && slot.base != CimType::Object {
                let introduced_by = introducer(id, parent, usize::from(position));
                indexed.push(Indexed {
                    position,
                    introduced_by,
                });
            }
            if slot.base == CimType::Reference {
                references.push(position);
            }
        }
        Layout {
            slots,
            fixed_bytes: offset,
            indexed,
            references,
        }
    }

    pub(crate) fn indexed_at(&self, position: usize) -> Option<Indexed> {
        self.indexed
            .iter()
            .find(|indexed| usize::from(indexed.position) == position)
            .copied()
    }
}

impl Slot {
    /// Returns how many bytes follow the tag.
    pub(crate) fn width(self) -> usize {
        match scalar_width(self.base) {
            Some(width) if !self.is_array => width,
            _ => 8,
        }
    }

    /// Tells whether the value is in the heap.
    pub(crate) fn is_in_heap(self) -> bool {
        self.is_array || scalar_width(self.base).is_none()
    }
}

/// Returns the bytes of a scalar of fixed size that is kept in its slot.
pub(crate) fn scalar_width(base: CimType) -> Option<usize> {
    Some(match base {
        CimType::Boolean | CimType::Sint8 | CimType::Uint8 => 1,
        CimType::Sint16 | CimType::Uint16 | CimType::Char16 => 2,
        CimType::Sint32 | CimType::Uint32 | CimType::Real32 => 4,
        CimType::Sint64 | CimType::Uint64 | CimType::Real64 => 8,
        CimType::String | CimType::Datetime | CimType::Reference | CimType::Object => return None,
    })
}

/// Tells whether rows of one form of a class can be read as rows of the other: the same properties
/// at the same places, with the same keys and indexes.
pub(crate) fn same(old: &StoredClass, new: &StoredClass) -> bool {
    let (before, after) = (old.class.properties(), new.class.properties());
    before.len() == after.len()
        && old.key_root_id == new.key_root_id
        && old.class.is_singleton() == new.class.is_singleton()
        && old.layout.indexed == new.layout.indexed
        && before.values().zip(after.values()).all(|(a, b)| {
            fold(a.name.as_str()) == fold(b.name.as_str())
                && a.data_type.base == b.data_type.base
                && a.data_type.is_array == b.data_type.is_array
                && a.is_key == b.is_key
        })
        && same_defaults(old, new)
}

/// Compares the defaults that show in keys and indexes; the others are looked up when read.
fn same_defaults(old: &StoredClass, new: &StoredClass) -> bool {
    let indexed = new
        .layout
        .indexed
        .iter()
        .map(|indexed| usize::from(indexed.position));
    let references = new
        .layout
        .references
        .iter()
        .map(|position| usize::from(*position));
    let mut shown = indexed
        .chain(references)
        .chain(new.class.keys().iter().copied());
    shown.all(|at| {
        let default = |class: &StoredClass| class.class.property_at(at).map(|p| p.default.clone());
        default(old) == default(new)
    })
}

fn introducer(id: ClassId, parent: Option<&StoredClass>, position: usize) -> ClassId {
    let has_it = |class: &&StoredClass| position < class.class.properties().len();
    std::iter::successors(parent, |class| class.parent.as_deref())
        .take_while(has_it)
        .last()
        .map_or(id, |class| class.id)
}
