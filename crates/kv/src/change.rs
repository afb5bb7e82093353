use std::fmt;
use std::sync::Arc;

use crate::Revision;
use crate::batch::BATCH_HEADER_BYTES;

pub(crate) const ITEM_PUT: u8 = 1;
pub(crate) const ITEM_DELETE: u8 = 2;
pub(crate) const ITEM_NOTE: u8 = 3;
pub(crate) const HAS_PREVIOUS: u8 = 0x80;

const ITEM_HEADER_BYTES: usize = 7;

/// Is one committed batch, as the change feed shows it.
#[derive(Clone)]
pub struct Change {
    revision: Revision,
    bytes: Arc<[u8]>,
}

/// Is one thing that a batch did, in the order it was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeItem<'a> {
    /// A key was given a value.
    Put {
        /// Is the key.
        key: &'a [u8],
        /// Is its new value.
        value: &'a [u8],
        /// Is the value it had, if the writer said.
        previous: Option<&'a [u8]>,
    },
    /// A key's value was taken away.
    Delete {
        /// Is the key.
        key: &'a [u8],
        /// Is the value it had, if the writer said.
        previous: Option<&'a [u8]>,
    },
    /// The writer left a note.
    Note(&'a [u8]),
}

/// Goes through the items of a [`Change`].
#[derive(Clone, Debug)]
pub struct ChangeItems<'a> {
    rest: &'a [u8],
    broken: bool,
}

impl Change {
    /// Takes an encoded batch, whose items were checked, behind its room for a header.
    pub(crate) fn new(revision: Revision, bytes: Arc<[u8]>) -> Self {
        Self { revision, bytes }
    }

    /// Returns the revision that the batch got.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Goes through what the batch did, in the order it was added.
    #[must_use]
    pub fn items(&self) -> ChangeItems<'_> {
        ChangeItems::new(self.bytes.get(BATCH_HEADER_BYTES..).unwrap_or_default())
    }

    /// Goes through the notes of the batch alone.
    pub fn notes(&self) -> impl Iterator<Item = &[u8]> {
        self.items().filter_map(|item| match item {
            ChangeItem::Note(note) => Some(note),
            ChangeItem::Put { .. } | ChangeItem::Delete { .. } => None,
        })
    }

    /// Returns how many bytes the change takes.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("revision", &self.revision)
            .field("items", &self.items().collect::<Vec<_>>())
            .finish()
    }
}

impl PartialEq for Change {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision && self.items().eq(other.items())
    }
}

impl Eq for Change {}

impl<'a> ChangeItem<'a> {
    /// Returns the key that was put or deleted.
    #[must_use]
    pub fn key(&self) -> Option<&'a [u8]> {
        match self {
            Self::Put { key, .. } | Self::Delete { key, .. } => Some(key),
            Self::Note(_) => None,
        }
    }

    /// Reads the item at the front of `bytes`; returns it and what follows it.
    pub(crate) fn decode(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (header, rest) = bytes.split_first_chunk::<ITEM_HEADER_BYTES>()?;
        let [kind, k0, k1, v0, v1, v2, v3] = *header;
        let (previous_len, rest) = if kind & HAS_PREVIOUS == 0 {
            (None, rest)
        } else {
            let (len, rest) = rest.split_first_chunk::<4>()?;
            (Some(usize::try_from(u32::from_le_bytes(*len)).ok()?), rest)
        };
        let (key, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([k0, k1])))?;
        let value_len = usize::try_from(u32::from_le_bytes([v0, v1, v2, v3])).ok()?;
        let (value, rest) = rest.split_at_checked(value_len)?;
        let (previous, rest) = match previous_len {
            None => (None, rest),
            Some(len) => rest
                .split_at_checked(len)
                .map(|(previous, rest)| (Some(previous), rest))?,
        };
        let item = match kind & !HAS_PREVIOUS {
            ITEM_PUT => Self::Put {
                key,
                value,
                previous,
            },
            ITEM_DELETE => Self::Delete { key, previous },
            ITEM_NOTE => Self::Note(value),
            _ => return None,
        };
        Some((item, rest))
    }
}

impl<'a> ChangeItems<'a> {
    pub(crate) fn new(rest: &'a [u8]) -> Self {
        Self {
            rest,
            broken: false,
        }
    }

    /// Returns how many bytes are still to be gone through.
    pub(crate) fn rest_len(&self) -> usize {
        self.rest.len()
    }

    /// Tells whether the items ended in something that is none.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }
}

impl<'a> Iterator for ChangeItems<'a> {
    type Item = ChangeItem<'a>;

    fn next(&mut self) -> Option<ChangeItem<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((item, rest)) = ChangeItem::decode(self.rest) else {
            self.broken = true;
            self.rest = &[];
            return None;
        };
        self.rest = rest;
        Some(item)
    }
}
