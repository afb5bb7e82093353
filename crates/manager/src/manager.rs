//! The object manager: the repository, the providers and the settings.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use swbem_core::security::{SecurityDescriptor, inherit};
use swbem_core::{Error, Result, Status, bail, fold};
use swbem_provider::Registration;
use swbem_store::{Namespace, Read, Store, Transaction, View};

use crate::error::from_store;
use crate::{Settings, WriteGroup, result_sets};

/// The object manager of one repository.
///
/// It holds no thread and no clock; [`Session`](crate::Session)s are how callers reach it.
pub struct Manager {
    store: Store,
    settings: Settings,
    providers: RwLock<BTreeMap<(String, String), Arc<Registration>>>,
    is_shut_down: AtomicBool,
}

impl Manager {
    /// Opens the object manager on a repository, and creates the system namespaces and classes in
    /// a new one.
    ///
    /// # Errors
    /// What the repository cannot be read or written for.
    pub fn open(store: Store, settings: Settings) -> Result<Arc<Manager>> {
        let manager = Manager {
            store,
            settings,
            providers: RwLock::default(),
            is_shut_down: AtomicBool::new(false),
        };
        if manager.store.is_new().map_err(from_store)? {
            crate::bootstrap::create_system_namespaces(&manager)?;
        }
        Ok(Arc::new(manager))
    }

    /// Returns the repository, for backup and verification.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Returns the settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Begins a group of writes that share one durable commit. Waits while another group is open.
    ///
    /// # Errors
    /// `SHUTTING_DOWN` after [`shut_down`](Self::shut_down), or what the repository refuses for.
    pub fn begin(&self) -> Result<WriteGroup<'_>> {
        Ok(WriteGroup::new(self, self.transaction()?))
    }

    pub(crate) fn transaction(&self) -> Result<Transaction<'_>> {
        self.check_running()?;
        self.store.begin().map_err(from_store)
    }

    /// Makes later calls end with `SHUTTING_DOWN`.
    pub fn shut_down(&self) {
        self.is_shut_down.store(true, Ordering::Release);
    }

    /// Registers a provider with a namespace, under the name that the `Provider` qualifier of its
    /// classes carries.
    ///
    /// # Errors
    /// `PROVIDER_ALREADY_REGISTERED` when the namespace has a provider of that name,
    /// `INVALID_NAMESPACE` when there is no such namespace.
    pub fn register_provider(&self, namespace: &str, registration: Registration) -> Result<()> {
        result_sets::check(&registration)?;
        let view = self.view()?;
        let namespace = find_namespace(&view, namespace)?;
        let key = (fold(&namespace.path), fold(&registration.name));
        let mut providers = self
            .providers
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if providers.contains_key(&key) {
            bail!(
                PROVIDER_ALREADY_REGISTERED,
                "namespace `{}` has a provider `{}` already",
                namespace.path,
                registration.name
            );
        }
        providers.insert(key, Arc::new(registration));
        Ok(())
    }

    /// Takes a provider out of a namespace; calls that are under way go on.
    ///
    /// # Errors
    /// `PROVIDER_NOT_REGISTERED` when there is none of that name.
    pub fn unregister_provider(&self, namespace: &str, name: &str) -> Result<()> {
        let key = (namespace_key(namespace), fold(name));
        let mut providers = self
            .providers
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        match providers.remove(&key) {
            Some(_) => Ok(()),
            None => bail!(
                PROVIDER_NOT_REGISTERED,
                "namespace `{namespace}` has no provider `{name}`"
            ),
        }
    }

    pub(crate) fn provider(&self, namespace: &str, name: &str) -> Option<Arc<Registration>> {
        let key = (fold(namespace), fold(name));
        self.providers
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned()
    }

    /// Returns the providers of a namespace, in order of their names.
    pub(crate) fn providers(&self, namespace: &str) -> Vec<Arc<Registration>> {
        let namespace = fold(namespace);
        let providers = self
            .providers
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        providers
            .iter()
            .filter(|((of, _), _)| *of == namespace)
            .map(|(_, registration)| registration.clone())
            .collect()
    }

    /// Tells whether a namespace has providers at all.
    pub(crate) fn has_providers(&self, namespace: &str) -> bool {
        let providers = self
            .providers
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        !providers.is_empty() && {
            let namespace = fold(namespace);
            providers.keys().any(|(of, _)| *of == namespace)
        }
    }

    pub(crate) fn view(&self) -> Result<View> {
        self.check_running()?;
        self.store.view().map_err(from_store)
    }

    pub(crate) fn check_running(&self) -> Result<()> {
        if self.is_shut_down.load(Ordering::Acquire) {
            bail!(SHUTTING_DOWN, "the object manager is shutting down");
        }
        Ok(())
    }

    /// Returns the descriptor in force for a namespace: its own entries, and what its ancestors
    /// hand down (SEC-020 to SEC-023).
    pub(crate) fn descriptor(
        &self,
        repository: &impl Read,
        namespace: &Namespace,
    ) -> Result<SecurityDescriptor> {
        let own = match &namespace.security {
            Some(bytes) => Some(SecurityDescriptor::from_bytes(bytes)?),
            None => None,
        };
        match parent_path(&namespace.path) {
            None => Ok(own.unwrap_or_else(|| {
                SecurityDescriptor::namespace_default(self.settings.default_user_rights)
            })),
            Some(parent) => {
                let parent = find_namespace(repository, parent)?;
                let above = self.descriptor(repository, &parent)?;
                Ok(inherit(
                    &above,
                    &own.unwrap_or_else(SecurityDescriptor::empty),
                ))
            }
        }
    }
}

/// Finds a namespace by its path.
pub(crate) fn find_namespace(repository: &impl Read, path: &str) -> Result<Arc<Namespace>> {
    repository
        .namespace(path)
        .map_err(from_store)?
        .ok_or_else(|| no_namespace(path))
}

pub(crate) fn no_namespace(path: &str) -> Error {
    Error::new(
        Status::INVALID_NAMESPACE,
        format!("namespace `{path}` not found"),
    )
    .about(path)
}

/// Returns the path of a namespace's parent.
pub(crate) fn parent_path(path: &str) -> Option<&str> {
    path.rfind('\\').and_then(|at| path.get(..at))
}

fn namespace_key(path: &str) -> String {
    fold(&path.replace('/', "\\"))
}
