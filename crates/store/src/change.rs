//! The feed of committed changes, from which events are made.
//!
//! Nothing is written for it but what is written anyway: the feed of the key-value store has each
//! row and record with what it replaced. Puts and deletes that are no change of their own carry no
//! previous value, which tells them apart.

use std::sync::Arc;

use swbem_core::ClassDecl;
use swbem_kv::{Change, ChangeItem, Revision};

use crate::records::{ClassRecord, NamespaceRecord};
use crate::row::{Stored, classify};
use crate::store::Store;
use crate::tables::{split_u32, table};
use crate::{ClassId, NamespaceId, Result, RowKey};

const ANNOTATION: u8 = b'A';
const QUIET: u8 = b'Q';

/// One committed change of one object.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ChangeRecord {
    /// The commit it was part of.
    pub revision: Revision,
    /// Its place among the changes of that commit, from 0.
    pub index: u32,
    /// The bytes that the writer attached to it.
    pub note: Option<Vec<u8>>,
    /// What was changed.
    pub kind: ChangeKind,
}

/// What a change was about, before and after.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ChangeKind {
    /// An instance. The images are rows of the class in the form it had then.
    Instance {
        /// The class.
        class: ClassId,
        /// The key.
        key: RowKey,
        /// The row before; nothing when the instance was created.
        previous: Option<Vec<u8>>,
        /// The row after; nothing when the instance was deleted.
        current: Option<Vec<u8>>,
    },
    /// A class.
    Class {
        /// The namespace of the class.
        namespace: NamespaceId,
        /// The class.
        class: ClassId,
        /// What it declared before; nothing when it was created.
        previous: Option<Arc<ClassDecl>>,
        /// What it declares after; nothing when it was deleted.
        current: Option<Arc<ClassDecl>>,
    },
    /// A namespace.
    Namespace {
        /// What it was; nothing when it was created.
        previous: Option<NamespaceImage>,
        /// What it is; nothing when it was deleted, with all that was in it.
        current: Option<NamespaceImage>,
    },
}

/// A namespace as a change left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceImage {
    /// The number of the namespace.
    pub id: NamespaceId,
    /// The path.
    pub path: Arc<str>,
    /// The explicit security descriptor.
    pub security: Option<Arc<[u8]>>,
}

/// Whether an object came, changed or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// It was created.
    Created,
    /// It was modified; a put that changes nothing counts (PUT-303).
    Modified,
    /// It was deleted.
    Deleted,
}

impl ChangeRecord {
    /// Tells whether the object came, changed or went.
    #[must_use]
    pub fn operation(&self) -> Operation {
        let (before, after) = match &self.kind {
            ChangeKind::Instance {
                previous, current, ..
            } => (previous.is_some(), current.is_some()),
            ChangeKind::Class {
                previous, current, ..
            } => (previous.is_some(), current.is_some()),
            ChangeKind::Namespace { previous, current } => (previous.is_some(), current.is_some()),
        };
        match (before, after) {
            (false, _) => Operation::Created,
            (true, true) => Operation::Modified,
            (true, false) => Operation::Deleted,
        }
    }
}

impl Store {
    /// Returns the changes committed after a revision, oldest first, of at most `limit` commits
    /// and of at least one if there is any. Nothing means that there is no commit after `after`,
    /// or none in `limit` of them that changed an object.
    ///
    /// # Errors
    /// `Compacted` when the commit that follows `after` is no longer kept; those of reading.
    pub fn changes(&self, after: Revision, limit: usize) -> Result<Vec<ChangeRecord>> {
        let mut records = Vec::new();
        for change in self.kv().changes(after, limit)? {
            decode(&change, &mut records)?;
        }
        Ok(records)
    }
}

/// Returns the note that attaches bytes to the next change.
pub(crate) fn annotation(note: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(note.len().saturating_add(1));
    bytes.push(ANNOTATION);
    bytes.extend_from_slice(note);
    bytes
}

/// Returns the note that makes the next put of a class part of another change.
pub(crate) fn quiet() -> Vec<u8> {
    vec![QUIET]
}

fn decode(change: &Change, records: &mut Vec<ChangeRecord>) -> Result<()> {
    let mut index = 0;
    let mut annotation = None;
    let mut is_quiet = false;
    for item in change.items() {
        if let ChangeItem::Note(note) = item {
            match note.split_first() {
                Some((&ANNOTATION, rest)) => annotation = Some(rest.to_vec()),
                Some((&QUIET, _)) => is_quiet = true,
                _ => {}
            }
            continue;
        }
        let Some(kind) = decode_item(&item)? else {
            continue;
        };
        if std::mem::take(&mut is_quiet) {
            continue;
        }
        let note = annotation.take();
        records.push(ChangeRecord {
            revision: change.revision(),
            index,
            note,
            kind,
        });
        index = index.saturating_add(1);
    }
    Ok(())
}

/// Returns the change that an item stands for, if it stands for one.
fn decode_item(item: &ChangeItem<'_>) -> Result<Option<ChangeKind>> {
    let (key, value, previous) = match item {
        ChangeItem::Put {
            key,
            value,
            previous,
        } => (*key, Some(*value), *previous),
        ChangeItem::Delete {
            key,
            previous: Some(previous),
        } => (*key, None, Some(*previous)),
        ChangeItem::Delete { previous: None, .. } | ChangeItem::Note(_) => return Ok(None),
    };
    let Some((kind, rest)) = key.split_first() else {
        return Ok(None);
    };
    match *kind {
        table::ROW => decode_row(rest, value, previous),
        table::CLASS => decode_class(rest, value, previous),
        table::NAMESPACE => Ok(Some(ChangeKind::Namespace {
            previous: previous.map(decode_namespace).transpose()?,
            current: value.map(decode_namespace).transpose()?,
        })),
        _ => Ok(None),
    }
}

fn decode_row(
    rest: &[u8],
    value: Option<&[u8]>,
    previous: Option<&[u8]>,
) -> Result<Option<ChangeKind>> {
    let Some((class, key)) = split_u32(rest) else {
        return Ok(None);
    };
    if let Some(value) = value
        && let Stored::Forward(_) = classify(value)?
    {
        return Ok(None);
    }
    Ok(Some(ChangeKind::Instance {
        class: ClassId(class),
        key: RowKey::from_bytes(key),
        previous: previous.map(<[u8]>::to_vec),
        current: value.map(<[u8]>::to_vec),
    }))
}

fn decode_class(
    rest: &[u8],
    value: Option<&[u8]>,
    previous: Option<&[u8]>,
) -> Result<Option<ChangeKind>> {
    let Some((namespace, _)) = split_u32(rest) else {
        return Ok(None);
    };
    let current = value.map(ClassRecord::decode).transpose()?;
    let previous = previous.map(ClassRecord::decode).transpose()?;
    let Some(class) = current
        .as_ref()
        .or(previous.as_ref())
        .map(|record| record.id)
    else {
        return Ok(None);
    };
    Ok(Some(ChangeKind::Class {
        namespace: NamespaceId(namespace),
        class,
        previous: previous.map(|record| Arc::new(record.decl)),
        current: current.map(|record| Arc::new(record.decl)),
    }))
}

fn decode_namespace(bytes: &[u8]) -> Result<NamespaceImage> {
    let record = NamespaceRecord::decode(bytes)?;
    Ok(NamespaceImage {
        id: record.id,
        path: record.path,
        security: record.security,
    })
}
