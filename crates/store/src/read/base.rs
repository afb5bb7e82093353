//! What reading is built on.

use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_kv::KeyRange;

use super::Entry;
use crate::row::{Stored, classify};
use crate::tables;
use crate::{ClassId, Namespace, NamespaceId, Result, RowKey, StoredClass};

/// Sees a key and its value, and tells whether to go on.
pub(crate) type PairVisitor<'v> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'v;

/// What is known without reading the store.
pub(crate) enum Known<T> {
    /// It is this.
    Is(T),
    /// There is none.
    Gone,
    /// The store has to be asked.
    Unknown,
}

/// The bytes and the memory that a view or a transaction reads from.
pub(crate) trait Base {
    fn kv_read(&self, key: &[u8], found: &mut dyn FnMut(&[u8])) -> Result<bool>;

    fn kv_scan(&self, range: &KeyRange<'_>, visit: &mut PairVisitor<'_>) -> Result<()>;

    fn server(&self) -> &Arc<str>;
    fn known_class(&self, namespace: NamespaceId, name: &str) -> Known<Arc<StoredClass>>;
    fn known_class_by_id(&self, id: ClassId) -> Known<Arc<StoredClass>>;
    fn keep_class(&self, class: StoredClass) -> Arc<StoredClass>;
    fn known_namespace(&self, folded_path: &str) -> Known<Arc<Namespace>>;
    fn known_namespace_by_id(&self, id: NamespaceId) -> Known<Arc<Namespace>>;
    fn keep_namespace(&self, namespace: Namespace) -> Arc<Namespace>;

    /// Returns a copy of a value.
    fn kv_get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        let mut value = None;
        self.kv_read(key, &mut |bytes| value = Some(bytes.to_vec()))?;
        Ok(value)
    }

    /// Tells whether a key begins with `prefix`.
    fn has_any(&self, prefix: &[u8]) -> Result<bool> {
        let mut any = false;
        self.kv_scan(&tables::range(prefix), &mut |_, _| {
            any = true;
            ControlFlow::Break(())
        })?;
        Ok(any)
    }

    /// Returns what stands under a key in the rows of a class.
    fn entry(&self, class: ClassId, key: &RowKey) -> Result<Entry> {
        let mut entry = Ok(Entry::None);
        self.kv_read(&tables::row_to_find(class, key.as_bytes()), &mut |value| {
            entry = classify(value).map(|stored| match stored {
                Stored::Row(bytes) => Entry::Row(bytes.to_vec()),
                Stored::Forward(holder) => Entry::Forward(holder),
            });
        })?;
        entry
    }
}
