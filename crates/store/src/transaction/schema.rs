//! Putting and deleting namespaces and classes.

use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::limits::DERIVATION_MAX;
use swbem_core::{Class, ClassDecl, eq_fold};

use super::Transaction;
use super::rows::stale;
use crate::catalog::{Namespace, StoredClass};
use crate::ids::NO_NAMESPACE;
use crate::read::{Base, Read};
use crate::records::{ClassAddress, ClassRecord, NamespaceRecord};
use crate::{ClassId, Error, ErrorKind, NamespaceId, Result};
use crate::{change, layout, tables};

impl Transaction<'_> {
    /// Creates a namespace in one that exists; slashes of either kind divide the names.
    ///
    /// # Errors
    /// `AlreadyExists`; `NotFound` when the namespace around it does not exist; `Invalid` for an
    /// empty name; those of reading.
    pub fn create_namespace(
        &mut self,
        path: &str,
        security: Option<&[u8]>,
    ) -> Result<Arc<Namespace>> {
        let path = path.replace('/', "\\");
        let path = path.trim_start_matches('\\');
        if path.split('\\').any(str::is_empty) {
            return Err(Error::invalid(format!(
                "`{path}` is not the path of a namespace"
            )));
        }
        if self.namespace(path)?.is_some() {
            return Err(Error::new(
                ErrorKind::AlreadyExists,
                format!("namespace `{path}` exists already"),
            ));
        }
        let (parent, full_path) = match path.rsplit_once('\\') {
            None => (None, path.to_owned()),
            Some((above, name)) => match self.namespace(above)? {
                Some(above) => (Some(above.id), format!("{}\\{name}", above.path)),
                None => {
                    let message = format!("namespace `{above}` not found");
                    return Err(Error::new(ErrorKind::NotFound, message));
                }
            },
        };
        let id = NamespaceId(self.staged.counters.namespace);
        self.staged.counters.namespace = next(id.0)?;
        let record = NamespaceRecord {
            id,
            path: full_path.into(),
            security: security.map(Arc::from),
        };
        self.overlay.put(
            &tables::namespace_id(id),
            record.path.as_bytes().to_vec(),
            None,
        );
        self.put_namespace(parent, record, None)
    }

    /// Replaces the explicit security descriptor of a namespace.
    ///
    /// # Errors
    /// `NotFound` when the namespace is gone; those of reading.
    pub fn set_namespace_security(
        &mut self,
        namespace: &Namespace,
        security: Option<&[u8]>,
    ) -> Result<Arc<Namespace>> {
        let current = self.current_namespace(namespace.id)?;
        let key = namespace_key(&current);
        let previous = self.kv_get(&key)?;
        let record = NamespaceRecord {
            id: current.id,
            path: current.path.clone(),
            security: security.map(Arc::from),
        };
        self.put_namespace(current.parent, record, previous)
    }

    /// Deletes a namespace with all namespaces, classes and instances in it: one change record.
    ///
    /// # Errors
    /// `NotFound` when it is gone already; those of reading. The commit fails as `TooLarge` when
    /// there is more in it than one commit takes.
    pub fn delete_namespace(&mut self, namespace: &Namespace) -> Result<()> {
        let current = self.current_namespace(namespace.id)?;
        let mut all = vec![current];
        let mut at = 0;
        while let Some(next) = all.get(at).cloned() {
            all.extend(self.child_namespaces(&next)?);
            at = at.saturating_add(1);
        }
        while let Some(namespace) = all.pop() {
            self.empty_namespace(&namespace)?;
            let key = namespace_key(&namespace);
            let previous = if all.is_empty() {
                self.kv_get(&key)?
            } else {
                None
            };
            self.overlay
                .delete(&tables::namespace_id(namespace.id), None);
            self.overlay.delete(&key, previous);
            self.staged.set_namespace(&namespace, false);
        }
        Ok(())
    }

    /// Puts a class, new or in place of the one with its name. All that derive from it follow.
    ///
    /// That the change is legal was judged by the caller; what would make the store contradict
    /// itself is refused all the same.
    ///
    /// # Errors
    /// `NotFound` when namespace or superclass do not exist; `HasInstances` when rows of the class
    /// or of one deriving from it would no longer be rows of their class; `Invalid` when the class
    /// would derive from itself or from too many; those of reading.
    pub fn put_class(
        &mut self,
        namespace: NamespaceId,
        decl: Arc<ClassDecl>,
    ) -> Result<Arc<StoredClass>> {
        self.write_class(namespace, decl, true)
    }

    /// Puts a class whose change is part of another class's, as when force mode removes a
    /// qualifier of a subclass: it leaves no change record of its own (PUT-300).
    ///
    /// # Errors
    /// As [`put_class`](Self::put_class).
    pub fn put_class_quietly(
        &mut self,
        namespace: NamespaceId,
        decl: Arc<ClassDecl>,
    ) -> Result<Arc<StoredClass>> {
        self.write_class(namespace, decl, false)
    }

    /// Deletes a class that has neither subclasses nor instances.
    ///
    /// # Errors
    /// `HasSubclasses`, `HasInstances`; `Stale` when the class is gone already; those of reading.
    pub fn delete_class(&mut self, class: &StoredClass) -> Result<()> {
        let Some(current) = self.class_by_id(class.id)? else {
            return Err(stale(class));
        };
        let name = current.class.name();
        if self.has_any(&tables::children(Some(current.id), current.namespace))? {
            let message = format!("class `{name}` has subclasses");
            return Err(Error::new(ErrorKind::HasSubclasses, message));
        }
        if self.has_any(&tables::rows(current.id))? {
            let message = format!("class `{name}` has instances");
            return Err(Error::new(ErrorKind::HasInstances, message));
        }
        let key = tables::class(current.namespace, name.as_str());
        let previous = self.kv_get(&key)?;
        let above = current.parent.as_ref().map(|parent| parent.id);
        self.overlay.delete(&key, previous);
        self.overlay.delete(&tables::class_id(current.id), None);
        self.overlay
            .delete(&tables::child(above, current.namespace, current.id), None);
        self.staged.set_class(&current, false);
        Ok(())
    }

    fn current_namespace(&self, id: NamespaceId) -> Result<Arc<Namespace>> {
        self.namespace_by_id(id)?.ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("namespace {id} was deleted meanwhile"),
            )
        })
    }

    fn put_namespace(
        &mut self,
        parent: Option<NamespaceId>,
        record: NamespaceRecord,
        previous: Option<Vec<u8>>,
    ) -> Result<Arc<Namespace>> {
        let value = NamespaceRecord::encode(record.id, &record.path, record.security.as_deref())?;
        let namespace = Arc::new(record.resolve(parent, self.store.server()));
        self.overlay
            .put(&namespace_key(&namespace), value, previous);
        self.staged.set_namespace(&namespace, true);
        Ok(namespace)
    }

    /// Deletes all classes and rows of a namespace, without change records.
    fn empty_namespace(&mut self, namespace: &Namespace) -> Result<()> {
        let mut classes = Vec::new();
        self.all_classes(namespace.id, &mut |class| {
            classes.push(class.clone());
            ControlFlow::Continue(())
        })?;
        self.delete_all(&tables::all_references(namespace.id))?;
        for class in &classes {
            self.delete_all(&tables::rows(class.id))?;
            self.delete_all(&tables::indexes(class.id))?;
            let above = class.parent.as_ref().map(|parent| parent.id);
            self.overlay.delete(
                &tables::class(namespace.id, class.class.name().as_str()),
                None,
            );
            self.overlay.delete(&tables::class_id(class.id), None);
            self.overlay
                .delete(&tables::child(above, namespace.id, class.id), None);
            self.staged.set_class(class, false);
        }
        Ok(())
    }

    fn delete_all(&mut self, prefix: &[u8]) -> Result<()> {
        let mut keys = Vec::new();
        self.kv_scan(&tables::range(prefix), &mut |key, _| {
            keys.push(key.to_vec());
            ControlFlow::Continue(())
        })?;
        for key in keys {
            self.overlay.delete(&key, None);
        }
        Ok(())
    }

    fn write_class(
        &mut self,
        namespace: NamespaceId,
        decl: Arc<ClassDecl>,
        leaves_record: bool,
    ) -> Result<Arc<StoredClass>> {
        let place = self.current_namespace(namespace)?;
        let name = decl.name.as_str();
        let old = self.class(namespace, name)?;
        let parent = self.superclass(namespace, &decl, old.as_deref())?;
        let id = match &old {
            Some(old) => old.id,
            None => {
                let id = ClassId(self.staged.counters.class);
                self.staged.counters.class = next(id.0)?;
                id
            }
        };
        let version = self.staged.counters.version;
        self.staged.counters.version = next(version)?;

        let above = parent.as_ref().map(|parent| parent.class.clone());
        let class = Arc::new(Class::derive(decl.clone(), above));
        let resolve = |layout_version| {
            let (class, parent) = (class.clone(), parent.clone());
            StoredClass::new(id, version, layout_version, class, parent, &place)
        };
        let mut new = resolve(version);
        if let Some(old) = &old {
            if layout::same(old, &new) {
                new = resolve(old.own_layout_version.max(old.layout_version));
            } else {
                self.check_no_rows(old)?;
            }
        }
        let new = Arc::new(new);
        let descendants = match &old {
            Some(old) => self.rederive(old, &new, &place)?,
            None => Vec::new(),
        };
        self.stage_class(old.as_deref(), &new, leaves_record)?;
        for descendant in &descendants {
            self.staged.set_class(descendant, true);
        }
        Ok(new)
    }

    /// Returns the superclass that a declaration names.
    fn superclass(
        &self,
        namespace: NamespaceId,
        decl: &ClassDecl,
        old: Option<&StoredClass>,
    ) -> Result<Option<Arc<StoredClass>>> {
        let Some(name) = &decl.superclass else {
            return Ok(None);
        };
        let class = &decl.name;
        let derives_from_itself =
            || Error::invalid(format!("class `{class}` would derive from itself"));
        if eq_fold(name.as_str(), class.as_str()) {
            return Err(derives_from_itself());
        }
        let Some(parent) = self.class(namespace, name.as_str())? else {
            let message = format!("superclass `{name}` of class `{class}` not found");
            return Err(Error::new(ErrorKind::NotFound, message));
        };
        if old.is_some_and(|old| parent.lineage().any(|above| above.id == old.id)) {
            return Err(derives_from_itself());
        }
        if parent.class.derivation().len() >= DERIVATION_MAX {
            return Err(Error::invalid(format!(
                "class `{class}` would derive from more than {DERIVATION_MAX} others"
            )));
        }
        Ok(Some(parent))
    }

    /// Derives everything below a class anew, parents before children.
    fn rederive(
        &self,
        old: &StoredClass,
        new: &Arc<StoredClass>,
        place: &Namespace,
    ) -> Result<Vec<Arc<StoredClass>>> {
        let mut derived: Vec<Arc<StoredClass>> = Vec::new();
        for below in self.descendants(old)? {
            let parent_id = below.parent.as_ref().map(|parent| parent.id);
            let parent = std::iter::once(new)
                .chain(&derived)
                .find(|class| Some(class.id) == parent_id)
                .cloned()
                .ok_or_else(|| Error::damaged("a subclass does not derive from its superclass"))?;
            let class = Arc::new(Class::derive(
                below.class.decl().clone(),
                Some(parent.class.clone()),
            ));
            let (version, layout_version) = (below.own_version, below.own_layout_version);
            let again = StoredClass::new(
                below.id,
                version,
                layout_version,
                class,
                Some(parent),
                place,
            );
            if !layout::same(&below, &again) {
                self.check_no_rows(&below)?;
            }
            derived.push(Arc::new(again));
        }
        Ok(derived)
    }

    fn check_no_rows(&self, class: &StoredClass) -> Result<()> {
        if self.has_instances(class)? {
            return Err(Error::new(
                ErrorKind::HasInstances,
                format!(
                    "class `{}` has instances that the change would break",
                    class.path()
                ),
            ));
        }
        Ok(())
    }

    fn stage_class(
        &mut self,
        old: Option<&StoredClass>,
        new: &Arc<StoredClass>,
        leaves_record: bool,
    ) -> Result<()> {
        let (id, namespace) = (new.id, new.namespace);
        let name = new.class.name().as_str();
        let key = tables::class(namespace, name);
        let value = ClassRecord::encode(
            id,
            new.own_version,
            new.own_layout_version,
            new.class.decl(),
        )?;
        let previous = if old.is_some() {
            self.kv_get(&key)?
        } else {
            None
        };
        let above = |class: &StoredClass| class.parent.as_ref().map(|parent| parent.id);
        let moved = old.is_none_or(|old| above(old) != above(new));
        if let Some(old) = old.filter(|_| moved) {
            self.overlay
                .delete(&tables::child(above(old), namespace, id), None);
        }
        if moved {
            self.overlay
                .put(&tables::child(above(new), namespace, id), Vec::new(), None);
        }
        if old.is_none_or(|old| old.class.name().as_str() != name) {
            let address = ClassAddress::encode(namespace, name);
            self.overlay.put(&tables::class_id(id), address, None);
        }
        if !leaves_record {
            self.overlay.note(change::quiet());
        }
        self.overlay.put(&key, value, previous);
        self.staged.set_class(new, true);
        Ok(())
    }
}

fn namespace_key(namespace: &Namespace) -> Vec<u8> {
    let name = namespace.path.rsplit('\\').next().unwrap_or_default();
    tables::namespace(namespace.parent.unwrap_or(NO_NAMESPACE), name)
}

fn next(number: u32) -> Result<u32> {
    number.checked_add(1).ok_or_else(|| {
        Error::new(
            ErrorKind::TooLarge,
            "the store has given out all its numbers",
        )
    })
}
