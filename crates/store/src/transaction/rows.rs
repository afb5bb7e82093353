//! Putting and deleting rows, with the entries that go with them.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::Value;
use swbem_kv::BATCH_BYTES_MAX;

use super::Transaction;
use crate::read::{Base, Entry, Read};
use crate::row::{RawRow, encode_forward};
use crate::{Error, ErrorKind, Result, Row, RowKey, StoredClass};
use crate::{ordered, reference, tables};

/// How many rows are collected before they are deleted.
const ROWS_AT_ONCE: usize = 256;

impl Transaction<'_> {
    /// Puts the row of an instance, made by [`encode_row`](crate::encode_row), and returns the one
    /// it replaces. The indexes follow.
    ///
    /// # Errors
    /// `Stale` when the class was changed or deleted since it was read, in a way that makes the row
    /// another (PUT-312); `KeyHeld` when an instance of another class of the family has the key
    /// (PUT-147); `Invalid` for an abstract class's row without a class to be in; those of reading.
    pub fn put_row(
        &mut self,
        class: &Arc<StoredClass>,
        key: &RowKey,
        row: Vec<u8>,
    ) -> Result<Option<Row>> {
        let class = self.current(class)?;
        self.check_row(&class, &row)?;
        let previous = self.holder(&class, key)?;
        let row_key = tables::row(class.id, key.as_bytes());
        let changes = self.entry_changes(&class, key, previous.as_deref(), Some(&row))?;
        if let (Some(root), None) = (
            class.key_root_id.filter(|root| *root != class.id),
            &previous,
        ) {
            let forward = encode_forward(class.id).to_vec();
            self.overlay
                .put(&tables::row(root, key.as_bytes()), forward, None);
        }
        self.overlay.put(&row_key, row, previous.clone());
        self.apply(changes);
        Ok(previous.map(|bytes| Row::new(bytes, class)))
    }

    /// Deletes the row of an instance of exactly this class, and returns it.
    ///
    /// # Errors
    /// `Stale` when the class was changed or deleted since it was read; those of reading.
    pub fn delete_row(&mut self, class: &Arc<StoredClass>, key: &RowKey) -> Result<Option<Row>> {
        self.remove_row(class, key, true)
    }

    fn remove_row(
        &mut self,
        class: &Arc<StoredClass>,
        key: &RowKey,
        leaves_record: bool,
    ) -> Result<Option<Row>> {
        let class = self.current(class)?;
        let Entry::Row(previous) = self.entry(class.id, key)? else {
            return Ok(None);
        };
        let changes = self.entry_changes(&class, key, Some(&previous), None)?;
        let image = leaves_record.then(|| previous.clone());
        self.overlay
            .delete(&tables::row(class.id, key.as_bytes()), image);
        if let Some(root) = class.key_root_id.filter(|root| *root != class.id) {
            self.overlay
                .delete(&tables::row(root, key.as_bytes()), None);
        }
        self.apply(changes);
        Ok(Some(Row::new(previous, class)))
    }

    /// Deletes all rows of exactly this class, each with its change record, and shows them.
    ///
    /// # Errors
    /// As [`delete_row`](Self::delete_row); `TooLarge` as soon as no commit can take them.
    pub fn delete_rows(
        &mut self,
        class: &Arc<StoredClass>,
        deleted: &mut dyn FnMut(Row),
    ) -> Result<usize> {
        self.remove_rows(class, deleted, true)
    }

    /// Deletes all rows of exactly this class without change records, which have the rows in them:
    /// for more of them than one commit takes.
    ///
    /// # Errors
    /// As [`delete_row`](Self::delete_row).
    pub fn purge_rows(&mut self, class: &Arc<StoredClass>) -> Result<usize> {
        self.remove_rows(class, &mut drop, false)
    }

    fn remove_rows(
        &mut self,
        class: &Arc<StoredClass>,
        deleted: &mut dyn FnMut(Row),
        leave_records: bool,
    ) -> Result<usize> {
        let mut count = 0_usize;
        let mut after: Option<RowKey> = None;
        loop {
            let mut keys = Vec::new();
            self.scan(class, after.as_ref(), &mut |row| {
                keys.push(row.key());
                if keys.len() < ROWS_AT_ONCE {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
            for key in &keys {
                if let Some(row) = self.remove_row(class, key, leave_records)? {
                    count = count.saturating_add(1);
                    deleted(row);
                }
            }
            after = match keys.pop() {
                Some(last) => Some(last),
                None => return Ok(count),
            };
            // What cannot be committed is not piled up any further.
            let bytes = self.byte_len();
            if bytes > BATCH_BYTES_MAX {
                return Err(Error::new(
                    ErrorKind::TooLarge,
                    format!(
                        "the rows of class `{}` are too many for one commit: {bytes} bytes for \
                         {count} of them, of {BATCH_BYTES_MAX}",
                        class.class.name()
                    ),
                ));
            }
        }
    }

    /// Returns the class as it is now, if rows made for `class` are rows of it.
    pub(super) fn current(&self, class: &Arc<StoredClass>) -> Result<Arc<StoredClass>> {
        match self.class_by_id(class.id)? {
            Some(current) if Arc::ptr_eq(&current, class) => Ok(current),
            Some(current) if current.layout_version <= class.version => Ok(current),
            _ => Err(stale(class)),
        }
    }

    fn check_row(&self, class: &StoredClass, row: &[u8]) -> Result<()> {
        let raw = RawRow::new(row, class).map_err(|error| {
            Error::invalid("the row is not one of its class").with_source(error)
        })?;
        if raw.class_version() < class.layout_version {
            return Err(stale(class));
        }
        if class.key_root_id.is_none() && !class.class.is_singleton() {
            return Err(Error::invalid(format!(
                "class `{}` has no key",
                class.class.name()
            )));
        }
        Ok(())
    }

    /// Returns the row that a put under `key` replaces, and fails if another class has it.
    fn holder(&self, class: &StoredClass, key: &RowKey) -> Result<Option<Vec<u8>>> {
        let root = class.key_root_id.unwrap_or(class.id);
        let holder = match self.entry(root, key)? {
            Entry::None => return Ok(None),
            Entry::Row(bytes) if root == class.id => return Ok(Some(bytes)),
            Entry::Row(_) => root,
            Entry::Forward(holder) if holder == class.id => {
                return match self.entry(class.id, key)? {
                    Entry::Row(bytes) => Ok(Some(bytes)),
                    Entry::None | Entry::Forward(_) => Err(Error::damaged(format!(
                        "an instance is said to be of class `{}`, which has none with its key",
                        class.path()
                    ))),
                };
            }
            Entry::Forward(holder) => holder,
        };
        let name = self
            .class_by_id(holder)?
            .map(|holder| holder.name().to_string());
        Err(Error::new(
            ErrorKind::KeyHeld { class: holder },
            format!(
                "an instance of class `{}` has the same key as one of class `{}`",
                name.unwrap_or_default(),
                class.class.name()
            ),
        ))
    }

    /// Returns the index entries that a change of a row takes away and adds.
    fn entry_changes(
        &self,
        class: &StoredClass,
        key: &RowKey,
        before: Option<&[u8]>,
        after: Option<&[u8]>,
    ) -> Result<EntryChanges> {
        if class.layout.indexed.is_empty() && class.layout.references.is_empty() {
            return Ok(EntryChanges::default());
        }
        let entries = |row: Option<&[u8]>| match row {
            Some(row) => entries_of(class, key, row),
            None => Ok(BTreeSet::new()),
        };
        let (mut gone, mut new) = (entries(before)?, entries(after)?);
        if before.is_some() && after.is_some() {
            let kept: Vec<Vec<u8>> = gone.intersection(&new).cloned().collect();
            for entry in kept {
                gone.remove(&entry);
                new.remove(&entry);
            }
        }
        Ok(EntryChanges { gone, new })
    }

    fn apply(&mut self, changes: EntryChanges) {
        for entry in changes.gone {
            self.overlay.delete(&entry, None);
        }
        for entry in changes.new {
            self.overlay.put(&entry, Vec::new(), None);
        }
    }
}

#[derive(Default)]
struct EntryChanges {
    gone: BTreeSet<Vec<u8>>,
    new: BTreeSet<Vec<u8>>,
}

/// Returns the keys of all index and reference entries that a row has.
pub(crate) fn entries_of(
    class: &StoredClass,
    key: &RowKey,
    row: &[u8],
) -> Result<BTreeSet<Vec<u8>>> {
    let raw = RawRow::new(row, class)?;
    let mut entries = BTreeSet::new();
    for indexed in &class.layout.indexed {
        let value = raw.value(usize::from(indexed.position))?;
        let mut entry = tables::index(indexed.introduced_by, indexed.position);
        if ordered::push_indexed(&mut entry, &value, &class.place) {
            entry.extend_from_slice(&class.id.0.to_be_bytes());
            entry.extend_from_slice(key.as_bytes());
            entries.insert(entry);
        }
    }
    for position in &class.layout.references {
        let value = raw.value(usize::from(*position))?;
        let items = match &value {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        for item in items {
            let Value::Reference(text) = item else {
                continue;
            };
            let target = reference::canonical(text, &class.place);
            let hash = tables::hash128(target.as_bytes());
            let mut entry = tables::references(class.namespace, &hash);
            entry.extend_from_slice(&class.id.0.to_be_bytes());
            entry.extend_from_slice(&position.to_be_bytes());
            entry.extend_from_slice(key.as_bytes());
            entries.insert(entry);
        }
    }
    Ok(entries)
}

pub(super) fn stale(class: &StoredClass) -> Error {
    Error::new(
        ErrorKind::Stale,
        format!("class `{}` was changed or deleted meanwhile", class.path()),
    )
}
