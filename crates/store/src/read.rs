//! Reading a repository, in a view or in a transaction.

mod base;
mod index;
mod load;

use std::ops::Bound;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{Instance, Value};

use crate::row::{RawRow, Stored, classify};
use crate::tables::{self, split_u32};
use crate::{ClassId, Error, Namespace, NamespaceId, Result, Row, RowKey, RowRef, StoredClass};

pub(crate) use base::{Base, Known, PairVisitor};
pub(crate) use index::index_entry;
pub use index::{IndexEntry, IndexMark};

/// A reference that an instance holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The class of the instance.
    pub class: ClassId,
    /// The position of the property with the reference.
    pub position: usize,
    /// The key of the instance.
    pub key: RowKey,
}

/// What a [`View`](crate::View) and a [`Transaction`](crate::Transaction) read; the latter sees
/// what it has changed itself.
///
/// Callbacks may read from what calls them.
pub trait Read {
    /// Returns the namespace with a path, in any case and with slashes of either kind.
    ///
    /// # Errors
    /// Those of reading the store.
    fn namespace(&self, path: &str) -> Result<Option<Arc<Namespace>>>;

    /// Returns the namespace with a number.
    ///
    /// # Errors
    /// Those of reading the store.
    fn namespace_by_id(&self, id: NamespaceId) -> Result<Option<Arc<Namespace>>>;

    /// Returns the namespaces directly inside one, in order of their names.
    ///
    /// # Errors
    /// Those of reading the store.
    fn child_namespaces(&self, namespace: &Namespace) -> Result<Vec<Arc<Namespace>>>;

    /// Returns all namespaces, parents before their children.
    ///
    /// # Errors
    /// Those of reading the store.
    fn all_namespaces(&self) -> Result<Vec<Arc<Namespace>>>;

    /// Returns the class with a name, in any case.
    ///
    /// # Errors
    /// Those of reading the store.
    fn class(&self, namespace: NamespaceId, name: &str) -> Result<Option<Arc<StoredClass>>>;

    /// Returns the class with a number.
    ///
    /// # Errors
    /// Those of reading the store.
    fn class_by_id(&self, id: ClassId) -> Result<Option<Arc<StoredClass>>>;

    /// Returns the direct subclasses, in the order in which they were first put.
    ///
    /// # Errors
    /// Those of reading the store.
    fn subclasses(&self, class: &StoredClass) -> Result<Vec<Arc<StoredClass>>>;

    /// Tells whether the class has a subclass.
    ///
    /// # Errors
    /// Those of reading the store.
    fn has_subclasses(&self, class: &StoredClass) -> Result<bool>;

    /// Returns all classes that derive from one at any depth, parents before children.
    ///
    /// # Errors
    /// Those of reading the store.
    fn descendants(&self, class: &StoredClass) -> Result<Vec<Arc<StoredClass>>>;

    /// Returns the classes without a superclass, in the order in which they were first put.
    ///
    /// # Errors
    /// Those of reading the store.
    fn top_classes(&self, namespace: NamespaceId) -> Result<Vec<Arc<StoredClass>>>;

    /// Visits all classes of a namespace, in order of their folded names.
    ///
    /// # Errors
    /// Those of reading the store.
    fn all_classes(
        &self,
        namespace: NamespaceId,
        visit: &mut dyn FnMut(&Arc<StoredClass>) -> ControlFlow<()>,
    ) -> Result<()>;

    /// Returns the instance of exactly this class with a key.
    ///
    /// # Errors
    /// Those of reading the store.
    fn row(&self, class: &Arc<StoredClass>, key: &RowKey) -> Result<Option<Row>>;

    /// Shows the instance of exactly this class with a key where it is stored; tells whether there
    /// is one.
    ///
    /// # Errors
    /// Those of reading the store.
    fn visit_row(
        &self,
        class: &Arc<StoredClass>,
        key: &RowKey,
        visit: &mut dyn FnMut(RowRef<'_>),
    ) -> Result<bool>;

    /// Returns whichever instance of the class's key family has a key. Among singletons it is that
    /// of the class itself, or of the first class deriving from it that has one.
    ///
    /// # Errors
    /// Those of reading the store.
    fn find(
        &self,
        class: &Arc<StoredClass>,
        key: &RowKey,
    ) -> Result<Option<(Arc<StoredClass>, Row)>>;

    /// Returns whichever instance of the class's key family has a key, decoded from where it is
    /// stored; its class is the instance's own.
    ///
    /// # Errors
    /// Those of reading the store.
    fn find_instance(&self, class: &Arc<StoredClass>, key: &RowKey) -> Result<Option<Instance>>;

    /// Tells whether there is an instance of exactly this class.
    ///
    /// # Errors
    /// Those of reading the store.
    fn has_instances(&self, class: &StoredClass) -> Result<bool>;

    /// Visits the instances of exactly this class in order of their keys, from behind `after` on.
    ///
    /// # Errors
    /// Those of reading the store.
    fn scan(
        &self,
        class: &Arc<StoredClass>,
        after: Option<&RowKey>,
        visit: &mut dyn FnMut(RowRef<'_>) -> ControlFlow<()>,
    ) -> Result<()>;

    /// Visits the instances whose property at `position` has a value between two, in order of the
    /// values, of `class` and of every class that has the property from the same ancestor.
    ///
    /// Text compares without case, datetimes by what they stand for. `Null` is in no index.
    ///
    /// # Errors
    /// `Invalid` when the class does not index the property or a bound is of another type; those
    /// of reading the store.
    fn index_scan(
        &self,
        class: &StoredClass,
        position: usize,
        lower: Bound<&Value>,
        upper: Bound<&Value>,
        visit: &mut dyn FnMut(ClassId, &RowKey) -> ControlFlow<()>,
    ) -> Result<()>;

    /// Visits the same entries as [`index_scan`](Self::index_scan), from behind `after` on, with the
    /// place of each, so that the scan can go on later.
    ///
    /// # Errors
    /// As [`index_scan`](Self::index_scan).
    fn index_entries(
        &self,
        class: &StoredClass,
        position: usize,
        bounds: (Bound<&Value>, Bound<&Value>),
        after: Option<&IndexMark>,
        visit: &mut dyn FnMut(IndexEntry<'_>) -> ControlFlow<()>,
    ) -> Result<()>;

    /// Visits the references that instances in a namespace hold to an object. The target's path
    /// may be in any form; what it leaves out is taken from the namespace.
    ///
    /// # Errors
    /// Those of reading the store.
    fn references_to(
        &self,
        namespace: NamespaceId,
        target: &str,
        visit: &mut dyn FnMut(&Reference) -> ControlFlow<()>,
    ) -> Result<()>;

    /// Visits the same references as [`references_to`](Self::references_to), from behind `after` on.
    ///
    /// # Errors
    /// Those of reading the store.
    fn references_after(
        &self,
        namespace: NamespaceId,
        target: &str,
        after: Option<&Reference>,
        visit: &mut dyn FnMut(&Reference) -> ControlFlow<()>,
    ) -> Result<()>;
}

impl<T: Base> Read for T {
    fn namespace(&self, path: &str) -> Result<Option<Arc<Namespace>>> {
        load::namespace(self, path)
    }

    fn namespace_by_id(&self, id: NamespaceId) -> Result<Option<Arc<Namespace>>> {
        load::namespace_by_id(self, id)
    }

    fn child_namespaces(&self, namespace: &Namespace) -> Result<Vec<Arc<Namespace>>> {
        load::namespaces_in(self, Some(namespace.id))
    }

    fn all_namespaces(&self) -> Result<Vec<Arc<Namespace>>> {
        let mut all = load::namespaces_in(self, None)?;
        let mut at = 0;
        while let Some(namespace) = all.get(at) {
            let children = load::namespaces_in(self, Some(namespace.id))?;
            at = at.saturating_add(1);
            all.splice(at..at, children);
        }
        Ok(all)
    }

    fn class(&self, namespace: NamespaceId, name: &str) -> Result<Option<Arc<StoredClass>>> {
        match self.known_class(namespace, name) {
            Known::Is(class) => Ok(Some(class)),
            Known::Gone => Ok(None),
            Known::Unknown => load::class(self, namespace, name),
        }
    }

    fn class_by_id(&self, id: ClassId) -> Result<Option<Arc<StoredClass>>> {
        match self.known_class_by_id(id) {
            Known::Is(class) => Ok(Some(class)),
            Known::Gone => Ok(None),
            Known::Unknown => load::class_by_id(self, id),
        }
    }

    fn subclasses(&self, class: &StoredClass) -> Result<Vec<Arc<StoredClass>>> {
        load::children(self, Some(class.id), class.namespace)
    }

    fn has_subclasses(&self, class: &StoredClass) -> Result<bool> {
        self.has_any(&tables::children(Some(class.id), class.namespace))
    }

    fn descendants(&self, class: &StoredClass) -> Result<Vec<Arc<StoredClass>>> {
        let mut all = self.subclasses(class)?;
        let mut at = 0;
        while let Some(next) = all.get(at).cloned() {
            all.extend(self.subclasses(&next)?);
            at = at.saturating_add(1);
        }
        Ok(all)
    }

    fn top_classes(&self, namespace: NamespaceId) -> Result<Vec<Arc<StoredClass>>> {
        load::children(self, None, namespace)
    }

    fn all_classes(
        &self,
        namespace: NamespaceId,
        visit: &mut dyn FnMut(&Arc<StoredClass>) -> ControlFlow<()>,
    ) -> Result<()> {
        load::all_classes(self, namespace, visit)
    }

    fn row(&self, class: &Arc<StoredClass>, key: &RowKey) -> Result<Option<Row>> {
        Ok(match self.entry(class.id, key)? {
            Entry::Row(bytes) => Some(Row::new(bytes, class.clone())),
            Entry::Forward(_) | Entry::None => None,
        })
    }

    fn visit_row(
        &self,
        class: &Arc<StoredClass>,
        key: &RowKey,
        visit: &mut dyn FnMut(RowRef<'_>),
    ) -> Result<bool> {
        let mut found = Ok(false);
        let own_key = tables::row_to_find(class.id, key.as_bytes());
        self.kv_read(&own_key, &mut |value| {
            found = classify(value).map(|stored| match stored {
                Stored::Row(bytes) => {
                    visit(RowRef::new(key.as_bytes(), bytes, class));
                    true
                }
                Stored::Forward(_) => false,
            });
        })?;
        found
    }

    fn find_instance(&self, class: &Arc<StoredClass>, key: &RowKey) -> Result<Option<Instance>> {
        // The usual case, an instance of the class itself, needs no copy of the row.
        let (mut own, mut entry) = (None, Ok(Entry::None));
        let own_key = tables::row_to_find(class.id, key.as_bytes());
        self.kv_read(&own_key, &mut |value| match classify(value) {
            Ok(Stored::Row(bytes)) => {
                own = Some(RawRow::new(bytes, class).and_then(|row| row.to_instance()));
            }
            Ok(Stored::Forward(holder)) => entry = Ok(Entry::Forward(holder)),
            Err(error) => entry = Err(error),
        })?;
        if let Some(instance) = own {
            return instance.map(Some);
        }
        match find_from(self, class, key, entry?)? {
            Some((_, row)) => row.to_instance().map(Some),
            None => Ok(None),
        }
    }

    fn find(
        &self,
        class: &Arc<StoredClass>,
        key: &RowKey,
    ) -> Result<Option<(Arc<StoredClass>, Row)>> {
        find_from(self, class, key, self.entry(class.id, key)?)
    }

    fn has_instances(&self, class: &StoredClass) -> Result<bool> {
        let mut found = Ok(false);
        let prefix = tables::rows(class.id);
        self.kv_scan(
            &tables::range(&prefix),
            &mut |_, value| match classify(value) {
                Ok(Stored::Forward(_)) => ControlFlow::Continue(()),
                Ok(Stored::Row(_)) => {
                    found = Ok(true);
                    ControlFlow::Break(())
                }
                Err(error) => {
                    found = Err(error);
                    ControlFlow::Break(())
                }
            },
        )?;
        found
    }

    fn scan(
        &self,
        class: &Arc<StoredClass>,
        after: Option<&RowKey>,
        visit: &mut dyn FnMut(RowRef<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        let prefix = tables::rows(class.id);
        let range = match after {
            Some(after) => tables::range(&prefix).after(&tables::row(class.id, after.as_bytes())),
            None => tables::range(&prefix),
        };
        let mut outcome = Ok(());
        self.kv_scan(&range, &mut |key, value| {
            let key = key.get(prefix.len()..).unwrap_or_default();
            match classify(value) {
                Ok(Stored::Row(row)) => visit(RowRef::new(key, row, class)),
                Ok(Stored::Forward(_)) => ControlFlow::Continue(()),
                Err(error) => {
                    outcome = Err(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        outcome
    }

    fn index_scan(
        &self,
        class: &StoredClass,
        position: usize,
        lower: Bound<&Value>,
        upper: Bound<&Value>,
        visit: &mut dyn FnMut(ClassId, &RowKey) -> ControlFlow<()>,
    ) -> Result<()> {
        index::scan(self, class, position, (lower, upper), None, &mut |entry| {
            visit(entry.class, entry.key)
        })
    }

    fn index_entries(
        &self,
        class: &StoredClass,
        position: usize,
        bounds: (Bound<&Value>, Bound<&Value>),
        after: Option<&IndexMark>,
        visit: &mut dyn FnMut(IndexEntry<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        index::scan(self, class, position, bounds, after, visit)
    }

    fn references_to(
        &self,
        namespace: NamespaceId,
        target: &str,
        visit: &mut dyn FnMut(&Reference) -> ControlFlow<()>,
    ) -> Result<()> {
        index::references(self, namespace, target, None, visit)
    }

    fn references_after(
        &self,
        namespace: NamespaceId,
        target: &str,
        after: Option<&Reference>,
        visit: &mut dyn FnMut(&Reference) -> ControlFlow<()>,
    ) -> Result<()> {
        index::references(self, namespace, target, after, visit)
    }
}

/// What stands in the table of rows under a key, copied.
pub(crate) enum Entry {
    None,
    Row(Vec<u8>),
    Forward(ClassId),
}

/// Finds whichever instance of a class's key family has a key, given what stands under the key in
/// the rows of the class itself.
fn find_from(
    base: &impl Base,
    class: &Arc<StoredClass>,
    key: &RowKey,
    mut entry: Entry,
) -> Result<Option<(Arc<StoredClass>, Row)>> {
    if let (Entry::None, Some(root)) = (&entry, class.key_root_id)
        && root != class.id
    {
        entry = base.entry(root, key)?;
        if let (Entry::Row(_), Some(root)) = (&entry, base.class_by_id(root)?) {
            return found(&root, entry);
        }
    }
    match entry {
        Entry::Forward(holder) => {
            let holder = base
                .class_by_id(holder)?
                .ok_or_else(|| dangling(class, holder))?;
            match base.entry(holder.id, key)? {
                Entry::Row(bytes) => found(&holder, Entry::Row(bytes)),
                _ => Err(dangling(class, holder.id)),
            }
        }
        Entry::Row(_) => found(class, entry),
        Entry::None if class.class.is_singleton() && class.key_root_id.is_none() => {
            for below in base.descendants(class)? {
                if let Entry::Row(bytes) = base.entry(below.id, key)? {
                    return found(&below, Entry::Row(bytes));
                }
            }
            Ok(None)
        }
        Entry::None => Ok(None),
    }
}

fn found(class: &Arc<StoredClass>, entry: Entry) -> Result<Option<(Arc<StoredClass>, Row)>> {
    Ok(match entry {
        Entry::Row(bytes) => Some((class.clone(), Row::new(bytes, class.clone()))),
        Entry::Forward(_) | Entry::None => None,
    })
}

fn dangling(class: &StoredClass, holder: ClassId) -> Error {
    Error::damaged(format!(
        "an instance in the family of class `{}` is said to be of class {holder}, which has none \
         with its key",
        class.path()
    ))
}

/// Reads a class id and what follows off the front of a part of a key.
pub(crate) fn split_class(bytes: &[u8]) -> Option<(ClassId, &[u8])> {
    let (id, rest) = split_u32(bytes)?;
    Some((ClassId(id), rest))
}
