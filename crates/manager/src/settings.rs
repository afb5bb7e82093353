//! What an administrator or an embedder decides for a manager.

use std::fmt;
use std::sync::Arc;

use swbem_core::security::Rights;
use swbem_core::{Error, Status};
use swbem_schema::ForcePolicy;

/// Something that succeeded but should be looked at, such as the put of an event filter whose
/// target class does not exist (PUT-037).
#[derive(Clone, Debug)]
pub struct Warning {
    /// The namespace it is about.
    pub namespace: Arc<str>,
    /// The object it is about.
    pub object: String,
    /// What is wrong: the error that strong validation would have ended the put with.
    pub error: Error,
}

/// Limits on what callers may put, each with the reason it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Most namespaces in a store: each holds a copy of the system classes.
    pub namespaces_max: usize,
    /// Deepest namespace path, in names.
    pub namespace_depth_max: usize,
    /// Largest stored instance, in bytes.
    pub instance_bytes_max: usize,
    /// Largest stored class declaration, by an estimate of its bytes.
    pub class_bytes_max: usize,
    /// Most subclasses that one class update may have to re-derive.
    pub descendants_max: usize,
    /// Most bytes that one write may log. One that is larger, such as the deletion of a class with
    /// millions of instances, is refused by itself, and does not take the group it is in with it.
    pub write_bytes_max: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Quotas {
            namespaces_max: 4096,
            namespace_depth_max: 32,
            instance_bytes_max: 16 << 20,
            class_bytes_max: 16 << 20,
            descendants_max: 100_000,
            write_bytes_max: 192 << 20,
        }
    }
}

type MakeGuid = dyn Fn() -> u128 + Send + Sync;
type OnWarning = dyn Fn(Warning) + Send + Sync;

/// The settings of a manager.
#[derive(Clone)]
pub struct Settings {
    /// The name of the machine, as `__SERVER` shows it.
    pub server: Arc<str>,
    /// The namespace of callers who name none.
    pub default_namespace: Arc<str>,
    /// What a force-mode update does with instances of the class (PUT-109).
    pub force_update_instances: ForcePolicy,
    /// What users who are not administrators may do in a namespace whose descriptor nobody changed
    /// (SEC-014).
    pub default_user_rights: Rights,
    /// The locale whose text is shown when none of the caller's locales has any (LOC-024).
    pub last_resort_locale: Option<Arc<str>>,
    /// The server's local time in minutes from UTC, which date constants of queries are in that name
    /// no zone.
    pub local_offset_minutes: i32,
    /// Limits on what callers may put.
    pub quotas: Quotas,
    /// Makes the random part of a generated key (PUT-142).
    pub random: Arc<MakeGuid>,
    /// Receives what succeeded but should be looked at.
    pub on_warning: Arc<OnWarning>,
}

impl Settings {
    /// Makes the shipped settings for a machine of the given name, with a source of randomness.
    #[must_use]
    pub fn new(server: &str, random: impl Fn() -> u128 + Send + Sync + 'static) -> Self {
        Settings {
            server: server.into(),
            default_namespace: r"root\cimv2".into(),
            force_update_instances: ForcePolicy::Delete,
            default_user_rights: Rights::DEFAULT_USERS,
            last_resort_locale: Some("MS_409".into()),
            local_offset_minutes: 0,
            quotas: Quotas::default(),
            random: Arc::new(random),
            on_warning: Arc::new(|_| {}),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("server", &self.server)
            .field("default_namespace", &self.default_namespace)
            .field("force_update_instances", &self.force_update_instances)
            .field("quotas", &self.quotas)
            .finish_non_exhaustive()
    }
}

/// Makes the error of a limit that was exceeded.
pub(crate) fn over_quota(what: &str, found: usize, max: usize) -> Error {
    Error::new(
        Status::QUOTA_VIOLATION,
        format!("{what}: {found}, and the limit is {max}"),
    )
}
