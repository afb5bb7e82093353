use std::sync::Arc;

use crate::change::{HAS_PREVIOUS, ITEM_DELETE, ITEM_NOTE, ITEM_PUT};
use crate::{Error, ErrorKind, KeyRange, Result, Revision};

/// Is the longest key that a store takes, in bytes.
pub const KEY_BYTES_MAX: usize = 1024;

/// Is the longest value that a store takes, in bytes.
pub const VALUE_BYTES_MAX: usize = 64 << 20;

/// Is how much one batch may hold, keys, values, previous values and notes together, in bytes.
pub const BATCH_BYTES_MAX: usize = 256 << 20;

/// Is the room kept in front of a batch, so that a journal can put its own header there and write
/// the whole without copying it.
pub(crate) const BATCH_HEADER_BYTES: usize = 32;

/// Collects what one commit writes, and what must still be true when it does.
///
/// Puts and deletes take effect in the order they were added: of two for the same key the later
/// wins. A key has at least one byte. Notes are opaque to the store and come back in the change feed, between the puts and
/// deletes they were added between.
#[derive(Clone, Debug)]
pub struct Batch {
    read_revision: Revision,
    bytes: Vec<u8>,
    items: usize,
    requirements: Vec<Requirement>,
    refused: Option<Refused>,
}

/// Is why a batch cannot be committed.
#[derive(Clone, Copy, Debug)]
enum Refused {
    EmptyKey,
    TooLarge {
        what: &'static str,
        len: usize,
        bound: usize,
    },
}

/// Is one thing that must be true for a batch to be committed.
#[derive(Clone, Debug)]
pub(crate) enum Requirement {
    Unchanged(Box<[u8]>),
    RangeUnchanged(KeyRange<'static>),
    RangeEmpty(KeyRange<'static>),
}

impl Batch {
    /// Makes an empty batch whose preconditions are about what happens after `read_revision`, the
    /// revision of the snapshot that its contents were decided on.
    #[must_use]
    pub fn new(read_revision: Revision) -> Self {
        Self {
            read_revision,
            bytes: vec![0; BATCH_HEADER_BYTES],
            items: 0,
            requirements: Vec::new(),
            refused: None,
        }
    }

    /// Gives `key` a value, whether or not it has one.
    pub fn put(&mut self, key: &[u8], value: &[u8]) {
        self.push(ITEM_PUT, key, value, None);
    }

    /// Gives `key` a value; the change feed tells its readers that it replaced `previous`.
    pub fn put_replacing(&mut self, key: &[u8], value: &[u8], previous: &[u8]) {
        self.push(ITEM_PUT, key, value, Some(previous));
    }

    /// Takes the value of `key` away, if it has one.
    pub fn delete(&mut self, key: &[u8]) {
        self.push(ITEM_DELETE, key, &[], None);
    }

    /// Takes the value of `key` away; the change feed tells its readers that it was `previous`.
    pub fn delete_replacing(&mut self, key: &[u8], previous: &[u8]) {
        self.push(ITEM_DELETE, key, &[], Some(previous));
    }

    /// Adds a note, which is only seen in the change feed.
    pub fn note(&mut self, note: &[u8]) {
        self.push(ITEM_NOTE, &[], note, None);
    }

    /// Requires that `key` was neither put nor deleted after the read revision.
    pub fn require_unchanged(&mut self, key: &[u8]) {
        self.requirements.push(Requirement::Unchanged(key.into()));
    }

    /// Requires that no key in `range` was put or deleted after the read revision.
    pub fn require_range_unchanged(&mut self, range: KeyRange<'_>) {
        self.requirements
            .push(Requirement::RangeUnchanged(range.into_owned()));
    }

    /// Requires that no key in `range` has a value when the batch is committed.
    pub fn require_range_empty(&mut self, range: KeyRange<'_>) {
        self.requirements
            .push(Requirement::RangeEmpty(range.into_owned()));
    }

    /// Returns the revision that the preconditions are about.
    #[must_use]
    pub fn read_revision(&self) -> Revision {
        self.read_revision
    }

    /// Returns the number of puts, deletes and notes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items
    }

    /// Tells whether the batch would write nothing and note nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items == 0
    }

    /// Returns how many bytes of journal the batch takes.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// Fails if something added to the batch was over its bound.
    pub(crate) fn check_bounds(&self) -> Result<()> {
        match self.refused {
            None => Ok(()),
            Some(Refused::EmptyKey) => {
                Err(Error::new(ErrorKind::Invalid, "a key must not be empty"))
            }
            Some(Refused::TooLarge { what, len, bound }) => Err(Error::new(
                ErrorKind::TooLarge,
                format!("a {what} of {len} bytes is over the bound of {bound}"),
            )),
        }
    }

    pub(crate) fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Returns the encoded items behind the room for a header.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) fn into_shared(self) -> Arc<[u8]> {
        self.bytes.into()
    }

    fn push(&mut self, kind: u8, key: &[u8], value: &[u8], previous: Option<&[u8]>) {
        if key.is_empty() && kind != ITEM_NOTE && self.refused.is_none() {
            self.refused = Some(Refused::EmptyKey);
        }
        self.refuse_over("key", key.len(), KEY_BYTES_MAX);
        self.refuse_over("value", value.len(), VALUE_BYTES_MAX);
        self.refuse_over(
            "previous value",
            previous.map_or(0, <[u8]>::len),
            VALUE_BYTES_MAX,
        );
        let lengths = (u16::try_from(key.len()), u32::try_from(value.len()));
        let (None, (Ok(key_len), Ok(value_len))) = (self.refused, lengths) else {
            return;
        };
        self.items = self.items.saturating_add(1);
        let kind = if previous.is_some() {
            kind | HAS_PREVIOUS
        } else {
            kind
        };
        self.bytes.push(kind);
        self.bytes.extend_from_slice(&key_len.to_le_bytes());
        self.bytes.extend_from_slice(&value_len.to_le_bytes());
        if let Some(previous) = previous {
            let previous_len = u32::try_from(previous.len()).unwrap_or(u32::MAX);
            self.bytes.extend_from_slice(&previous_len.to_le_bytes());
        }
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value);
        self.bytes.extend_from_slice(previous.unwrap_or_default());
        self.refuse_over("batch", self.bytes.len(), BATCH_BYTES_MAX);
    }

    /// Remembers the first thing that was over its bound, for the commit to report.
    fn refuse_over(&mut self, what: &'static str, len: usize, bound: usize) {
        if len > bound && self.refused.is_none() {
            self.refused = Some(Refused::TooLarge { what, len, bound });
            self.bytes.truncate(BATCH_HEADER_BYTES);
        }
    }
}
