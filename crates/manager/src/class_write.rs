//! Puts of classes that are stored in the repository.

use std::sync::Arc;

use swbem_core::security::Rights;
use swbem_core::{Class, ClassDecl, Error, Name, Result, Status, bail};
use swbem_schema::{
    LookupFn, UpdateMode, check_class, check_class_name, plan_update, split_amended, update_overlay,
};
use swbem_store::{NamespaceId, Read, StoredClass, Transaction};

use crate::deletion::delete_instances;
use crate::error::from_store;
use crate::flags::{
    CREATE_ONLY, UPDATE_FORCE_MODE, UPDATE_ONLY, UPDATE_SAFE_MODE, USE_AMENDED_QUALIFIERS,
};
use crate::settings::over_quota;
use crate::{Session, amended};

/// The put of a class.
pub(crate) struct ClassWrite {
    decl: ClassDecl,
    flags: u32,
}

impl ClassWrite {
    pub(crate) fn new(decl: ClassDecl, flags: u32) -> Self {
        ClassWrite { decl, flags }
    }

    pub(crate) fn cost_bytes(&self) -> usize {
        estimate_bytes(&self.decl)
    }

    /// Stores the class and returns its full path.
    pub(crate) fn apply(
        &mut self,
        session: &Session,
        tx: &mut Transaction<'_>,
    ) -> Result<Option<String>> {
        check_class_name(&self.decl.name)?;
        let namespace = session.namespace_id();
        let name = self.decl.name.as_str();
        let old = tx.class(namespace, name).map_err(from_store)?;
        require_rights(session, old.as_deref(), &self.decl)?;
        match &old {
            Some(_) if self.flags & CREATE_ONLY != 0 => {
                bail!(
                    ALREADY_EXISTS,
                    "class `{name}` exists, and the put is create-only"
                )
            }
            None if self.flags & UPDATE_ONLY != 0 => {
                bail!(
                    NOT_FOUND,
                    "class `{name}` does not exist, and the put is update-only"
                )
            }
            _ => {}
        }
        let (bytes, max) = (
            estimate_bytes(&self.decl),
            session.manager().settings().quotas.class_bytes_max,
        );
        if bytes > max {
            return Err(over_quota("the class is too large, in bytes", bytes, max));
        }
        let parent = find_parent(tx, namespace, &self.decl)?;
        let decl = self.decl.clone();
        // The path spells the class as it was first defined (PUT-051).
        let path = match old {
            None => {
                create(tx, namespace, decl, parent.as_ref())?;
                session.origin().path_of(name)
            }
            Some(old) => {
                self.update(session, tx, &old, decl, parent.as_ref())?;
                session.origin().path_of(old.class.name().as_str())
            }
        };
        Ok(Some(path))
    }

    fn update(
        &self,
        session: &Session,
        tx: &mut Transaction<'_>,
        old: &Arc<StoredClass>,
        decl: ClassDecl,
        parent: Option<&Arc<Class>>,
    ) -> Result<()> {
        if self.flags & USE_AMENDED_QUALIFIERS == 0 {
            return self.replace(session, tx, old, decl, parent);
        }
        let (neutral, overlay) = split_amended(&decl);
        let located = amended::find_overlay(session, tx, old.class.name().as_str())?;
        if let Some(located) = &located {
            session.require_in(tx, &located.namespace, Rights::FULL_WRITE)?;
        }
        self.replace(session, tx, old, neutral, parent)?;
        let Some(located) = located else {
            return Ok(());
        };
        let stored = tx
            .class(session.namespace_id(), old.class.name().as_str())
            .map_err(from_store)?
            .ok_or_else(|| Error::new(Status::UNEXPECTED, "the class put is gone"))?;
        let merged = update_overlay(
            located.class.class.decl(),
            stored.class.decl(),
            overlay.as_ref(),
        );
        tx.put_class(located.namespace.id, Arc::new(merged))
            .map_err(from_store)?;
        Ok(())
    }

    fn replace(
        &self,
        session: &Session,
        tx: &mut Transaction<'_>,
        old: &Arc<StoredClass>,
        decl: ClassDecl,
        parent: Option<&Arc<Class>>,
    ) -> Result<()> {
        let settings = session.manager().settings();
        let namespace = session.namespace_id();
        if is_unchanged(old, &decl, parent) {
            // Still a modification (PUT-303), but nothing to judge, however many subclasses.
            tx.put_class(namespace, old.class.decl().clone())
                .map_err(from_store)?;
            return Ok(());
        }
        let below = tx.descendants(old).map_err(from_store)?;
        if below.len() > settings.quotas.descendants_max {
            let max = settings.quotas.descendants_max;
            return Err(over_quota(
                "too many subclasses to derive again",
                below.len(),
                max,
            ));
        }
        let has_own = tx.has_instances(old).map_err(from_store)?;
        let mut has_below = false;
        for class in &below {
            has_below = has_below || tx.has_instances(class).map_err(from_store)?;
        }
        let classes: Vec<Arc<Class>> = below.iter().map(|class| class.class.clone()).collect();
        let update = {
            let lookup = lookup_in(tx, namespace);
            plan_update(
                &old.class,
                decl,
                parent,
                &classes,
                has_own,
                has_below,
                self.mode(),
                settings.force_update_instances,
                &lookup,
            )?
        };
        if update.delete_own_instances {
            delete_instances(tx, old)?;
        }
        tx.put_class(namespace, update.decl).map_err(from_store)?;
        for changed in update.changed_subclasses {
            tx.put_class_quietly(namespace, Arc::new(changed))
                .map_err(from_store)?;
        }
        Ok(())
    }

    fn mode(&self) -> UpdateMode {
        if self.flags & UPDATE_FORCE_MODE != 0 {
            UpdateMode::Force
        } else if self.flags & UPDATE_SAFE_MODE != 0 {
            UpdateMode::Safe
        } else {
            UpdateMode::Compatible
        }
    }
}

/// Checks the caller's right to write a class (PUT-276, PUT-277). A dynamic class that the put
/// would make static needs the right to write static ones too.
fn require_rights(session: &Session, old: Option<&StoredClass>, new: &ClassDecl) -> Result<()> {
    match old {
        Some(old) if old.class.is_dynamic() => {
            session.require(Rights::WRITE_PROVIDER)?;
            if new.qualifiers.is_true("Dynamic") {
                Ok(())
            } else {
                session.require(Rights::FULL_WRITE)
            }
        }
        _ => session.require(Rights::FULL_WRITE),
    }
}

/// Tells whether a put brings just what is stored.
fn is_unchanged(old: &StoredClass, decl: &ClassDecl, parent: Option<&Arc<Class>>) -> bool {
    let is_same_parent = match (old.class.parent(), parent) {
        (Some(old), Some(new)) => Arc::ptr_eq(old, new),
        (None, None) => true,
        _ => false,
    };
    is_same_parent && **old.class.decl() == *decl
}

/// Finds the superclass that a declaration names (PUT-066, PUT-067).
fn find_parent(
    tx: &Transaction<'_>,
    namespace: NamespaceId,
    decl: &ClassDecl,
) -> Result<Option<Arc<Class>>> {
    let Some(superclass) = &decl.superclass else {
        return Ok(None);
    };
    let circular = || {
        Error::new(
            Status::CIRCULAR_REFERENCE,
            format!(
                "class `{}` would derive from itself through `{superclass}`",
                decl.name
            ),
        )
    };
    if *superclass == decl.name {
        return Err(circular());
    }
    let Some(parent) = tx
        .class(namespace, superclass.as_str())
        .map_err(from_store)?
    else {
        bail!(
            NOT_FOUND,
            "superclass `{superclass}` of class `{}` not found: put it first",
            decl.name
        );
    };
    if parent.class.is_a(decl.name.as_str()) {
        return Err(circular());
    }
    Ok(Some(parent.class.clone()))
}

fn create(
    tx: &mut Transaction<'_>,
    namespace: NamespaceId,
    decl: ClassDecl,
    parent: Option<&Arc<Class>>,
) -> Result<()> {
    let decl = {
        let lookup = lookup_in(tx, namespace);
        check_class(decl, parent, &lookup)?
    };
    tx.put_class(namespace, Arc::new(decl))
        .map_err(from_store)?;
    Ok(())
}

/// Looks classes up for the rules on narrowing; one that cannot be read counts as absent there,
/// and the put that needs it fails where it reads it itself.
fn lookup_in<'a>(
    tx: &'a Transaction<'_>,
    namespace: NamespaceId,
) -> LookupFn<impl Fn(&str) -> Option<Arc<Class>> + 'a> {
    LookupFn(move |name: &str| {
        tx.class(namespace, name)
            .ok()?
            .map(|stored| stored.class.clone())
    })
}

/// Estimates the stored size of a declaration from the texts it holds.
fn estimate_bytes(decl: &ClassDecl) -> usize {
    let qualifiers = |set: &swbem_core::QualifierSet| -> usize {
        set.iter()
            .map(|q| q.name.as_str().len() + 16 + value_bytes(&q.value))
            .sum()
    };
    let properties: usize = decl
        .properties
        .iter()
        .map(|(name, property)| named(name) + qualifiers(&property.qualifiers))
        .sum();
    let methods: usize = decl
        .methods
        .iter()
        .map(|(name, method)| {
            let parameters: usize = method
                .parameters
                .iter()
                .map(|p| named(&p.name) + qualifiers(&p.qualifiers))
                .sum();
            named(name) + qualifiers(&method.qualifiers) + parameters
        })
        .sum();
    named(&decl.name) + qualifiers(&decl.qualifiers) + properties + methods
}

fn named(name: &Name) -> usize {
    name.as_str().len() + 32
}

/// Estimates what a value holds.
pub(crate) fn value_bytes(value: &swbem_core::Value) -> usize {
    match value.as_array() {
        Some(items) => items.iter().map(value_bytes).sum(),
        None => value.as_str().map_or(8, str::len),
    }
}
