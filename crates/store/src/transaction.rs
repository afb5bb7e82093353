//! The one writer's transaction.

mod overlay;
mod rows;
mod schema;

use std::collections::BTreeMap;
use std::sync::Arc;

use swbem_kv::{Batch, KeyRange, Revision, Snapshot};

use crate::catalog::{Catalog, Namespace, StoredClass};
use crate::read::{Base, Known, PairVisitor};
use crate::records::Counters;
use crate::store::{Store, Writer, format_row, known};
use crate::tables;
use crate::{ClassId, NamespaceId, Result};

use overlay::Overlay;
pub(crate) use rows::entries_of;

/// A transaction: it sees what is committed and what it has changed, and nothing it did is seen
/// before it commits. Dropping it undoes everything.
pub struct Transaction<'s> {
    store: &'s Store,
    writer: Writer<'s>,
    snapshot: Box<dyn Snapshot>,
    catalog: Arc<Catalog>,
    overlay: Overlay,
    staged: Staged,
    first_counters: Counters,
}

/// A point in a transaction to return to.
#[derive(Debug, Clone, Copy)]
pub struct Savepoint {
    operations: usize,
    undo: usize,
    counters: Counters,
}

/// What a transaction changed of the schema, in memory; `None` stands for what it deleted.
#[derive(Debug)]
struct Staged {
    classes: BTreeMap<ClassId, Option<Arc<StoredClass>>>,
    /// The class that a name stands for, by namespace and folded name.
    names: BTreeMap<(NamespaceId, String), Option<Arc<StoredClass>>>,
    namespaces: BTreeMap<NamespaceId, Option<Arc<Namespace>>>,
    paths: BTreeMap<String, Option<Arc<Namespace>>>,
    undo: Vec<Undo>,
    counters: Counters,
}

/// What a change of [`Staged`] replaced.
#[derive(Debug)]
enum Undo {
    Class(ClassId, Option<Option<Arc<StoredClass>>>),
    Name((NamespaceId, String), Option<Option<Arc<StoredClass>>>),
    Namespace(NamespaceId, Option<Option<Arc<Namespace>>>),
    Path(String, Option<Option<Arc<Namespace>>>),
}

impl<'s> Transaction<'s> {
    pub(crate) fn begin(store: &'s Store, writer: Writer<'s>) -> Result<Self> {
        let catalog = store.catalog();
        let snapshot = store.kv().snapshot()?;
        let counters = match snapshot.get(tables::META_COUNTERS)? {
            Some(bytes) => Counters::decode(&bytes)?,
            None => Counters::FIRST,
        };
        let staged = Staged {
            classes: BTreeMap::new(),
            names: BTreeMap::new(),
            namespaces: BTreeMap::new(),
            paths: BTreeMap::new(),
            undo: Vec::new(),
            counters,
        };
        let overlay = Overlay::default();
        Ok(Transaction {
            store,
            writer,
            snapshot,
            catalog,
            overlay,
            staged,
            first_counters: counters,
        })
    }

    /// Returns the revision that the transaction builds on.
    #[must_use]
    pub fn read_revision(&self) -> Revision {
        self.snapshot.revision()
    }

    /// Tells whether nothing was changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.overlay.len() == 0
    }

    /// Returns how many bytes the changes take, for bounding a group.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.overlay.byte_len()
    }

    /// Marks a point to return to; costs next to nothing.
    pub fn savepoint(&mut self) -> Savepoint {
        Savepoint {
            operations: self.overlay.len(),
            undo: self.staged.undo.len(),
            counters: self.staged.counters,
        }
    }

    /// Undoes everything since a savepoint of this transaction; later savepoints are void.
    pub fn rollback_to(&mut self, savepoint: Savepoint) {
        self.overlay.truncate(savepoint.operations);
        self.staged.truncate(savepoint.undo);
        self.staged.counters = savepoint.counters;
    }

    /// Attaches bytes to the next change, which [`ChangeRecord::note`](crate::ChangeRecord::note)
    /// has; whoever reads the feed knows what they mean.
    pub fn annotate(&mut self, note: &[u8]) {
        self.overlay.note(crate::change::annotation(note));
    }

    /// Writes everything and returns when it is durable; then readers see it.
    ///
    /// # Errors
    /// What the key-value store says, with its kind: after `Conflict`, `TooLarge` and `Full` nothing
    /// was written, after `Disk` and `Damaged` it is not known whether it was.
    pub fn commit(mut self) -> Result<Revision> {
        if self.overlay.len() == 0 {
            return Ok(self.snapshot.revision());
        }
        let mut batch = Batch::new(self.snapshot.revision());
        // Another writer of the same store would make what was decided here untrue.
        batch.require_range_unchanged(KeyRange::all());
        if !self.writer.is_formatted {
            batch.put(tables::META_FORMAT, &format_row());
            batch.put(tables::META_SERVER, self.store.server().as_bytes());
        }
        if self.staged.counters != self.first_counters {
            batch.put(tables::META_COUNTERS, &self.staged.counters.encode());
        }
        self.overlay.fill(&mut batch);
        let revision = if self.staged.changes_schema() {
            let classes = self.staged.classes.iter().map(|(id, class)| (*id, class));
            let namespaces = self
                .staged
                .namespaces
                .iter()
                .map(|(id, space)| (*id, space));
            let catalog = self.catalog.with(classes, namespaces);
            self.store.publish(batch, catalog)?
        } else {
            self.store.kv().commit(batch)?
        };
        self.writer.is_formatted = true;
        Ok(revision)
    }
}

impl std::fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction")
            .field("read_revision", &self.read_revision())
            .field("operations", &self.overlay.len())
            .finish_non_exhaustive()
    }
}

impl Staged {
    fn changes_schema(&self) -> bool {
        !self.classes.is_empty() || !self.namespaces.is_empty()
    }

    fn set_class(&mut self, class: &Arc<StoredClass>, is_there: bool) {
        let value = is_there.then(|| class.clone());
        let key = (class.namespace, class.name().folded());
        let before = self.classes.insert(class.id, value.clone());
        self.undo.push(Undo::Class(class.id, before));
        let before = self.names.insert(key.clone(), value);
        self.undo.push(Undo::Name(key, before));
    }

    fn set_namespace(&mut self, namespace: &Arc<Namespace>, is_there: bool) {
        let value = is_there.then(|| namespace.clone());
        let path = swbem_core::fold(&namespace.path);
        let before = self.namespaces.insert(namespace.id, value.clone());
        self.undo.push(Undo::Namespace(namespace.id, before));
        let before = self.paths.insert(path.clone(), value);
        self.undo.push(Undo::Path(path, before));
    }

    fn truncate(&mut self, len: usize) {
        while self.undo.len() > len {
            match self.undo.pop() {
                Some(Undo::Class(key, before)) => restore(&mut self.classes, key, before),
                Some(Undo::Name(key, before)) => restore(&mut self.names, key, before),
                Some(Undo::Namespace(key, before)) => restore(&mut self.namespaces, key, before),
                Some(Undo::Path(key, before)) => restore(&mut self.paths, key, before),
                None => {}
            }
        }
    }
}

fn restore<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, before: Option<V>) {
    match before {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

/// Says what a transaction knows of something it may have changed.
fn staged<T: Clone>(change: Option<&Option<T>>, cached: impl FnOnce() -> Option<T>) -> Known<T> {
    match change {
        Some(Some(value)) => Known::Is(value.clone()),
        Some(None) => Known::Gone,
        None => known(cached()),
    }
}

impl Base for Transaction<'_> {
    fn kv_read(&self, key: &[u8], found: &mut dyn FnMut(&[u8])) -> Result<bool> {
        match self.overlay.get(key) {
            Some(Some(value)) => {
                found(value);
                Ok(true)
            }
            Some(None) => Ok(false),
            None => Ok(self.snapshot.read(key, found)?),
        }
    }

    fn kv_scan(&self, range: &KeyRange<'_>, visit: &mut PairVisitor<'_>) -> Result<()> {
        self.overlay.scan_over(&*self.snapshot, range, visit)
    }

    fn server(&self) -> &Arc<str> {
        self.store.server()
    }

    fn known_class(&self, namespace: NamespaceId, name: &str) -> Known<Arc<StoredClass>> {
        let change = if self.staged.names.is_empty() {
            None
        } else {
            self.staged.names.get(&(namespace, swbem_core::fold(name)))
        };
        staged(change, || self.catalog.class(namespace, name))
    }

    fn known_class_by_id(&self, id: ClassId) -> Known<Arc<StoredClass>> {
        staged(self.staged.classes.get(&id), || {
            self.catalog.class_by_id(id)
        })
    }

    /// Keeps a class for everyone: one that the transaction changed is never loaded, because it is
    /// among the staged ones with all that derive from it.
    fn keep_class(&self, class: StoredClass) -> Arc<StoredClass> {
        self.catalog.keep_class(Arc::new(class))
    }

    fn known_namespace(&self, folded_path: &str) -> Known<Arc<Namespace>> {
        staged(self.staged.paths.get(folded_path), || {
            self.catalog.namespace(folded_path)
        })
    }

    fn known_namespace_by_id(&self, id: NamespaceId) -> Known<Arc<Namespace>> {
        staged(self.staged.namespaces.get(&id), || {
            self.catalog.namespace_by_id(id)
        })
    }

    fn keep_namespace(&self, namespace: Namespace) -> Arc<Namespace> {
        self.catalog.keep_namespace(Arc::new(namespace))
    }
}
