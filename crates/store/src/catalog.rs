//! Namespaces and classes in memory.
//!
//! A catalog is what one version of the schema looks like. It fills as classes are asked for, which
//! changes nothing that anyone can see: every snapshot it is used with has the same schema. A
//! commit that changes the schema makes a new catalog, which shares what did not change.

use std::collections::BTreeMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use indexmap::{Equivalent, IndexMap};
use swbem_core::{Class, Name, eq_fold, fold};

use crate::layout::Layout;
use crate::{ClassId, NamespaceId};

/// A namespace.
#[derive(Debug)]
#[non_exhaustive]
pub struct Namespace {
    /// The number that stands for the namespace.
    pub id: NamespaceId,
    /// The namespace that contains it; nothing for `root`.
    pub parent: Option<NamespaceId>,
    /// The whole path as first written, with backslashes: `root\cimv2`.
    pub path: Arc<str>,
    /// The explicit part of its security descriptor, as the caller encoded it.
    pub security: Option<Arc<[u8]>>,
    pub(crate) place: Arc<Place>,
}

/// A class that is stored, with everything it inherits.
#[derive(Debug)]
#[non_exhaustive]
pub struct StoredClass {
    /// The number that stands for the class.
    pub id: ClassId,
    /// The namespace of the class.
    pub namespace: NamespaceId,
    /// Grows with each change of the class or of a class it derives from.
    pub version: u32,
    /// The resolved class.
    pub class: Arc<Class>,
    /// The superclass.
    pub parent: Option<Arc<StoredClass>>,
    /// The class that introduces the keys (PUT-140): key values are unique across it and all that
    /// derive from it. Nothing for a class without keys and for a singleton.
    pub key_root_id: Option<ClassId>,
    /// The version that the class itself was last changed in.
    pub(crate) own_version: u32,
    /// The version in which the places of the class's own properties last changed.
    pub(crate) own_layout_version: u32,
    /// The version in which the layout last changed; no row is older.
    pub(crate) layout_version: u32,
    pub(crate) layout: Layout,
    pub(crate) place: Arc<Place>,
}

/// Where a class is, which is what a reference without a namespace means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) namespace: Arc<str>,
    pub(crate) server: Arc<str>,
}

/// What a schema version consists of, as far as it was asked for.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    classes: RwLock<Classes>,
    namespaces: RwLock<Namespaces>,
}

#[derive(Debug, Default, Clone)]
pub(crate) struct Classes {
    by_name: FoldMap<ClassKey, Arc<StoredClass>>,
    by_id: FoldMap<ClassId, Arc<StoredClass>>,
}

#[derive(Debug, Default, Clone)]
pub(crate) struct Namespaces {
    by_path: BTreeMap<String, Arc<Namespace>>,
    by_id: BTreeMap<NamespaceId, Arc<Namespace>>,
}

type FoldMap<K, V> = IndexMap<K, V, BuildHasherDefault<FoldHasher>>;

/// The name of a class in its namespace.
#[derive(Debug, Clone)]
struct ClassKey(NamespaceId, Name);

struct ClassKeyRef<'a>(NamespaceId, &'a str);

/// A quick hash for names that clients may only look up, not choose.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct FoldHasher(u64);

impl Namespace {
    /// Tells whether a path with this server and namespace leads here; what it leaves out does.
    #[must_use]
    pub fn is_meant_by(&self, server: Option<&str>, namespace: Option<&str>) -> bool {
        let same = |path: &str| eq_fold(&path.replace('/', "\\"), &self.path);
        server.is_none_or(|server| self.place.is_local(server)) && namespace.is_none_or(same)
    }

    /// Returns the form that all spellings of a reference to one object share, for a reference that
    /// an instance in the namespace holds: names and key values folded, keys sorted, what is left
    /// out filled in.
    #[must_use]
    pub fn canonical_reference(&self, text: &str) -> String {
        crate::reference::canonical(text, &self.place)
    }
}

impl StoredClass {
    /// Resolves a class over its superclass.
    pub(crate) fn new(
        id: ClassId,
        own_version: u32,
        own_layout_version: u32,
        class: Arc<Class>,
        parent: Option<Arc<StoredClass>>,
        namespace: &Namespace,
    ) -> StoredClass {
        let key_root_id = match (&parent, class.keys().is_empty()) {
            (_, true) => None,
            (Some(parent), false) => parent.key_root_id.or(Some(id)),
            (None, false) => Some(id),
        };
        let inherited = parent
            .as_ref()
            .map_or((0, 0), |p| (p.version, p.layout_version));
        let layout = Layout::new(id, &class, parent.as_deref());
        StoredClass {
            id,
            namespace: namespace.id,
            version: own_version.max(inherited.0),
            class,
            parent,
            key_root_id,
            own_version,
            own_layout_version,
            layout_version: own_layout_version.max(inherited.1),
            layout,
            place: namespace.place.clone(),
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &Name {
        self.class.name()
    }

    /// Returns the path of the namespace, `root\cimv2`.
    #[must_use]
    pub fn namespace_path(&self) -> &Arc<str> {
        &self.place.namespace
    }

    /// Returns the path of the class with its namespace, `root\cimv2:Win32_Process`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}:{}", self.place.namespace, self.class.name())
    }

    /// Tells whether the class has the key family of another one above it.
    #[must_use]
    pub fn is_derived_in_family(&self) -> bool {
        self.key_root_id.is_some_and(|root| root != self.id)
    }

    /// Iterates over the class and its superclasses, the class first.
    pub fn lineage(&self) -> impl Iterator<Item = &StoredClass> {
        std::iter::successors(Some(self), |class| class.parent.as_deref())
    }
}

impl Place {
    /// Tells whether a server in a path is the one the repository belongs to.
    pub(crate) fn is_local(&self, server: &str) -> bool {
        server == "." || eq_fold(server, &self.server)
    }
}

impl Catalog {
    pub(crate) fn class(&self, namespace: NamespaceId, name: &str) -> Option<Arc<StoredClass>> {
        let classes = self.classes.read().unwrap_or_else(PoisonError::into_inner);
        classes.by_name.get(&ClassKeyRef(namespace, name)).cloned()
    }

    pub(crate) fn class_by_id(&self, id: ClassId) -> Option<Arc<StoredClass>> {
        let classes = self.classes.read().unwrap_or_else(PoisonError::into_inner);
        classes.by_id.get(&id).cloned()
    }

    /// Keeps a class that was loaded; of two loads of one class the first stays.
    pub(crate) fn keep_class(&self, class: Arc<StoredClass>) -> Arc<StoredClass> {
        let mut classes = self.classes.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = classes.by_id.get(&class.id) {
            return kept.clone();
        }
        classes.insert(class.clone());
        class
    }

    pub(crate) fn namespace(&self, folded_path: &str) -> Option<Arc<Namespace>> {
        let namespaces = self
            .namespaces
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        namespaces.by_path.get(folded_path).cloned()
    }

    pub(crate) fn namespace_by_id(&self, id: NamespaceId) -> Option<Arc<Namespace>> {
        let namespaces = self
            .namespaces
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        namespaces.by_id.get(&id).cloned()
    }

    pub(crate) fn keep_namespace(&self, namespace: Arc<Namespace>) -> Arc<Namespace> {
        let mut namespaces = self
            .namespaces
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = namespaces.by_id.get(&namespace.id) {
            return kept.clone();
        }
        namespaces.insert(namespace.clone());
        namespace
    }

    /// Makes the catalog that differs from this one in the given classes and namespaces; `None`
    /// stands for one that is gone.
    pub(crate) fn with<'a>(
        &self,
        classes: impl Iterator<Item = (ClassId, &'a Option<Arc<StoredClass>>)>,
        namespaces: impl Iterator<Item = (NamespaceId, &'a Option<Arc<Namespace>>)>,
    ) -> Catalog {
        let mut all = self
            .classes
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for (id, class) in classes {
            all.remove(id);
            if let Some(class) = class {
                all.insert(class.clone());
            }
        }
        let mut spaces = self
            .namespaces
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for (id, namespace) in namespaces {
            spaces.remove(id);
            if let Some(namespace) = namespace {
                spaces.insert(namespace.clone());
            }
        }
        Catalog {
            classes: RwLock::new(all),
            namespaces: RwLock::new(spaces),
        }
    }
}

impl Classes {
    fn insert(&mut self, class: Arc<StoredClass>) {
        self.by_name.insert(
            ClassKey(class.namespace, class.name().clone()),
            class.clone(),
        );
        self.by_id.insert(class.id, class);
    }

    fn remove(&mut self, id: ClassId) {
        if let Some(class) = self.by_id.swap_remove(&id) {
            let key = ClassKeyRef(class.namespace, class.name().as_str());
            // A new class of the same name has another id, and stays.
            if self.by_name.get(&key).is_some_and(|named| named.id == id) {
                self.by_name.swap_remove(&key);
            }
        }
    }
}

impl Namespaces {
    fn insert(&mut self, namespace: Arc<Namespace>) {
        self.by_path
            .insert(fold(&namespace.path), namespace.clone());
        self.by_id.insert(namespace.id, namespace);
    }

    fn remove(&mut self, id: NamespaceId) {
        if let Some(namespace) = self.by_id.remove(&id) {
            let path = fold(&namespace.path);
            if self.by_path.get(&path).is_some_and(|named| named.id == id) {
                self.by_path.remove(&path);
            }
        }
    }
}

impl PartialEq for ClassKey {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 && self.1 == other.1
    }
}

impl Eq for ClassKey {}

impl Hash for ClassKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        ClassKeyRef(self.0, self.1.as_str()).hash(state);
    }
}

impl Hash for ClassKeyRef<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(self.0.0);
        if self.1.is_ascii() {
            for chunk in self.1.as_bytes().chunks(8) {
                let mut word = [0; 8];
                for (to, from) in word.iter_mut().zip(chunk) {
                    *to = from.to_ascii_lowercase();
                }
                state.write_u64(u64::from_le_bytes(word));
            }
        } else {
            // The folded form may be ASCII, and must then hash like it.
            let folded = fold(self.1);
            for chunk in folded.as_bytes().chunks(8) {
                let mut word = [0; 8];
                for (to, from) in word.iter_mut().zip(chunk) {
                    *to = *from;
                }
                state.write_u64(u64::from_le_bytes(word));
            }
        }
    }
}

impl Equivalent<ClassKey> for ClassKeyRef<'_> {
    fn equivalent(&self, key: &ClassKey) -> bool {
        self.0 == key.0 && eq_fold(self.1, key.1.as_str())
    }
}

impl Hasher for FoldHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(key: &impl Hash) -> u64 {
        let mut hasher = FoldHasher::default();
        key.hash(&mut hasher);
        hasher.finish()
    }

    #[test]
    fn spellings_of_a_class_name_hash_alike() {
        let ns = NamespaceId(1);
        assert_eq!(
            hash(&ClassKeyRef(ns, "Win32_Process")),
            hash(&ClassKeyRef(ns, "WIN32_process"))
        );
        assert_eq!(
            hash(&ClassKeyRef(ns, "K")),
            hash(&ClassKeyRef(ns, "\u{212a}"))
        );
        assert_eq!(
            hash(&ClassKeyRef(ns, "Größe")),
            hash(&ClassKeyRef(ns, "GRÖßE"))
        );
        assert_ne!(
            hash(&ClassKeyRef(ns, "A")),
            hash(&ClassKeyRef(NamespaceId(2), "A"))
        );
    }
}
