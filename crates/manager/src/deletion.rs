//! Deletions of stored classes, instances and namespaces.

use std::sync::Arc;

use swbem_core::security::Rights;
use swbem_core::{Error, Result, Status, bail};
use swbem_kv::BATCH_BYTES_MAX;
use swbem_store::{ErrorKind, Read, RowKey, StoredClass, Transaction};

use crate::error::from_store;
use crate::instance_write::needed_right;
use crate::read::bad_key;
use crate::{Session, namespace, system_security};

/// The deletion of the class or instance that a path names.
pub(crate) struct Deletion {
    path: String,
    is_class: bool,
}

impl Deletion {
    pub(crate) fn new(path: &str, is_class: bool) -> Self {
        Deletion {
            path: path.to_owned(),
            is_class,
        }
    }

    pub(crate) fn apply(
        &mut self,
        session: &Session,
        tx: &mut Transaction<'_>,
    ) -> Result<Option<String>> {
        if self.is_class {
            self.delete_class(session, tx)
        } else {
            self.delete_instance(session, tx)
        }
    }

    /// Deletes a class, its subclasses, and all their instances.
    fn delete_class(&self, session: &Session, tx: &mut Transaction<'_>) -> Result<Option<String>> {
        let target = session.target(&self.path)?;
        let stored = tx
            .class(session.namespace_id(), target.class)
            .map_err(from_store)?;
        match &stored {
            Some(stored) if stored.class.is_dynamic() => session.require(Rights::WRITE_PROVIDER)?,
            _ => session.require(Rights::FULL_WRITE)?,
        }
        let Some(stored) = stored else {
            bail!(
                NOT_FOUND,
                "class `{}` not found in namespace `{}`",
                target.class,
                session.namespace()
            );
        };
        if stored.class.name().is_system() {
            bail!(
                INVALID_OPERATION,
                "system class `{}` cannot be deleted",
                stored.class.name()
            );
        }
        for class in tx.descendants(&stored).map_err(from_store)?.iter().rev() {
            delete_instances(tx, class)?;
            tx.delete_class(class).map_err(from_store)?;
        }
        delete_instances(tx, &stored)?;
        tx.delete_class(&stored).map_err(from_store)?;
        Ok(None)
    }

    /// Deletes an instance; its path may name a superclass of the instance's class.
    fn delete_instance(
        &self,
        session: &Session,
        tx: &mut Transaction<'_>,
    ) -> Result<Option<String>> {
        let target = session.target(&self.path)?;
        let Some(class) = tx
            .class(session.namespace_id(), target.class)
            .map_err(from_store)?
        else {
            session.require(Rights::PARTIAL_WRITE)?;
            bail!(
                INVALID_CLASS,
                "class `{}` not found in namespace `{}`",
                target.class,
                session.namespace()
            );
        };
        session.require(needed_right(&class))?;
        let Some((holder, row)) = session.stored_instance(tx, &class, &target)? else {
            bail!(
                NOT_FOUND,
                "`{}` not found in namespace `{}`",
                self.path,
                session.namespace()
            );
        };
        if holder.class.is_a(system_security::CLASS) {
            bail!(
                INVALID_OPERATION,
                "the `{}` of a namespace cannot be deleted; call its method `SetSD` to change who \
                 may do what",
                system_security::CLASS
            );
        }
        if namespace::is_namespace_class(&holder) {
            let instance = row.to_instance().map_err(from_store)?;
            namespace::delete(session, tx, &instance)?;
        }
        let key = RowKey::from_path(&class, target.key).map_err(bad_key)?;
        tx.delete_row(&holder, &key).map_err(from_store)?;
        Ok(None)
    }
}

/// Deletes all stored instances of exactly a class.
///
/// Each leaves a change record with what it was, in the same commit as the class: nobody sees a class
/// half-deleted, and that is what bounds how many can go at once.
pub(crate) fn delete_instances(tx: &mut Transaction<'_>, class: &Arc<StoredClass>) -> Result<()> {
    let deleted = tx.delete_rows(class, &mut |_| {});
    deleted.map(|_| ()).map_err(|error| match error.kind() {
        ErrorKind::TooLarge => {
            too_many_instances(tx.byte_len(), BATCH_BYTES_MAX).with_source(error)
        }
        _ => from_store(error),
    })
}

/// Makes the error of a change with which more instances go than one commit takes.
pub(crate) fn too_many_instances(bytes: usize, max: usize) -> Error {
    let text = format!(
        "the instances that go with it are too many for one commit, {bytes} bytes where {max} are \
         the limit; delete instances first, many calls at a time, and then try again"
    );
    Error::new(Status::QUOTA_VIOLATION, text)
}
