//! Providers: the code behind dynamic classes.

use std::sync::Arc;

use swbem_core::security::Token;
use swbem_core::{ClassObject, Instance, NamedValueSet, Status};

use crate::{Cancellation, QueryCapability, Response};

/// What a provider is told about the call it serves.
#[derive(Clone, Debug)]
pub struct Call {
    /// The namespace of the call.
    pub namespace: Arc<str>,
    /// Who is asking; the provider acts for them and no further (PUT-172).
    pub caller: Arc<Token>,
    /// The caller's preferred locales, in order.
    pub locales: Arc<[String]>,
    /// The flags of the call that concern a provider (PUT-170).
    pub flags: u32,
    /// The caller's named values (PUT-195).
    pub context: Arc<NamedValueSet>,
    /// Tells the provider when nobody waits for its answer any more.
    pub cancellation: Cancellation,
}

/// Code that serves dynamic classes.
///
/// A provider is registered with a namespace under the name that the `Provider` qualifier of its
/// classes carries. Each kind of operation is a trait of its own; a provider returns those it has.
/// Its methods may answer at once or hand the [`Response`] to another thread and return; a panic
/// ends the call with `PROVIDER_FAILURE`.
pub trait Provider: Send + Sync {
    /// Returns the instance operations, if the provider has them.
    fn instances(&self) -> Option<&dyn InstanceProvider> {
        None
    }

    /// Returns the class operations, if the provider has them.
    fn classes(&self) -> Option<&dyn ClassProvider> {
        None
    }

    /// Returns the methods, if the provider has some.
    fn methods(&self) -> Option<&dyn MethodProvider> {
        None
    }
}

/// The instance operations of a provider (`__InstanceProviderRegistration`).
pub trait InstanceProvider: Send + Sync {
    /// Gets the instance with a relative path: one `indicate`, or `NOT_FOUND`.
    fn get_instance(&self, call: &Call, path: &str, response: Response);

    /// Creates or updates an instance, seen as the class the provider serves (PUT-169). The path
    /// it completes with wins over the one computed from the instance (PUT-208).
    fn put_instance(&self, call: &Call, instance: Instance, response: Response);

    /// Deletes the instance with a relative path.
    fn delete_instance(&self, call: &Call, path: &str, response: Response);

    /// Sends every instance of exactly the class.
    fn enumerate_instances(&self, call: &Call, class_name: &str, response: Response);

    /// Sends the instances of exactly a class that a query selects, as far as the
    /// [`queries`](Registration::queries) of the registration say; it may send whole instances where
    /// the query selects some properties, and must fill the keys. The query is a `SELECT` in WQL
    /// whose FROM names the class.
    ///
    /// `PROVIDER_NOT_CAPABLE`, which is also the answer of a provider without this method, makes the
    /// object manager enumerate instead.
    fn query_instances(&self, call: &Call, class_name: &str, query: &str, response: Response) {
        let _ = (call, query);
        response.fail(
            Status::PROVIDER_NOT_CAPABLE,
            format!("the provider takes no queries on class `{class_name}`"),
        );
    }
}

/// The class operations of a provider (`__ClassProviderRegistration`).
pub trait ClassProvider: Send + Sync {
    /// Tells whether the provider supplies the class, by its registered result-set queries.
    fn supports_class(&self, class_name: &str) -> bool;

    /// Gets a class: one `indicate`, or `NOT_FOUND`.
    fn get_class(&self, call: &Call, class_name: &str, response: Response);

    /// Creates or updates a class.
    fn put_class(&self, call: &Call, class: ClassObject, response: Response);

    /// Deletes a class.
    fn delete_class(&self, call: &Call, class_name: &str, response: Response);
}

/// The methods of a provider (`__MethodProviderRegistration`).
pub trait MethodProvider: Send + Sync {
    /// Runs a method of the object with a relative path: one `indicate` with the out-parameters,
    /// unless it has none.
    fn exec_method(
        &self,
        call: &Call,
        path: &str,
        method: &str,
        inputs: Option<Instance>,
        response: Response,
    );
}

/// Which operations a registration lets through to the provider; the others end with
/// `PROVIDER_NOT_CAPABLE` without asking it (PUT-084, PUT-171).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// `SupportsGet`.
    pub get: bool,
    /// `SupportsPut`.
    pub put: bool,
    /// `SupportsDelete`.
    pub delete: bool,
    /// `SupportsEnumeration`.
    pub enumeration: bool,
}

impl Capabilities {
    /// Every operation.
    pub const ALL: Capabilities = Capabilities {
        get: true,
        put: true,
        delete: true,
        enumeration: true,
    };
}

impl Default for Capabilities {
    /// The defaults of `__InstanceProviderRegistration`: enumeration only.
    fn default() -> Self {
        Capabilities {
            get: false,
            put: false,
            delete: false,
            enumeration: true,
        }
    }
}

/// A provider as it is registered with a namespace (`__Win32Provider` and its registrations).
#[derive(Clone)]
pub struct Registration {
    /// The name in the `Provider` qualifier of the classes it serves.
    pub name: Arc<str>,
    /// The provider.
    pub provider: Arc<dyn Provider>,
    /// What it may be asked.
    pub capabilities: Capabilities,
    /// What it does with queries (`QuerySupportLevels`).
    pub queries: QueryCapability,
    /// The classes that a class provider supplies, as queries on `meta_class`
    /// (`ResultSetQueries`); without any, [`ClassProvider::supports_class`] is asked.
    pub result_sets: Vec<String>,
    /// The classes among those that it does not supply (`UnsupportedQueries`).
    pub unsupported: Vec<String>,
    /// How long one call may take (`OperationTimeoutInterval`); without it a call waits as long as
    /// the provider takes (PUT-241).
    pub timeout_ms: Option<u64>,
    /// The full names of privileges its callers must have enabled (PUT-286).
    pub privileges: Vec<String>,
    /// Whether it is a push provider that may refresh its own classes with
    /// `WBEM_FLAG_OWNER_UPDATE` (PUT-024).
    pub is_push: bool,
}

impl Registration {
    /// Makes a registration that lets every operation through, takes no queries and sets no time
    /// limit.
    #[must_use]
    pub fn new(name: &str, provider: Arc<dyn Provider>) -> Self {
        Registration {
            name: name.into(),
            provider,
            capabilities: Capabilities::ALL,
            queries: QueryCapability::None,
            result_sets: Vec::new(),
            unsupported: Vec::new(),
            timeout_ms: None,
            privileges: Vec::new(),
            is_push: false,
        }
    }

    /// Returns the registration with other capabilities.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// Returns the registration of a provider that takes queries.
    #[must_use]
    pub fn with_queries(mut self, queries: QueryCapability) -> Self {
        self.queries = queries;
        self
    }

    /// Returns the registration of a class provider that supplies the classes which these queries on
    /// `meta_class` select, and `unsupported` ones do not. The queries compare `__Class` and
    /// `__this ISA`, joined by AND.
    #[must_use]
    pub fn with_result_sets(mut self, result_sets: &[&str], unsupported: &[&str]) -> Self {
        self.result_sets = result_sets.iter().map(|&query| query.to_owned()).collect();
        self.unsupported = unsupported.iter().map(|&query| query.to_owned()).collect();
        self
    }

    /// Returns the registration with a time limit for each call.
    #[must_use]
    pub fn with_timeout_ms(mut self, timeout_ms: u64) -> Self {
        self.timeout_ms = Some(timeout_ms);
        self
    }
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registration")
            .field("name", &self.name)
            .field("capabilities", &self.capabilities)
            .field("queries", &self.queries)
            .field("timeout_ms", &self.timeout_ms)
            .finish_non_exhaustive()
    }
}
