//! Namespaces: SWbemServices and SWbemServicesEx.

mod asynchronous;
mod queries;

use std::sync::Arc;
use std::time::Duration;

use swbem_core::Instance;
use swbem_runtime::Connection;

use crate::context::{Context, ContextCell, call};
use crate::flags;
use crate::{
    DeleteFlags, EnumFlags, GetFlags, MethodFlags, NamedValueSet, Object, ObjectPath, ObjectSet,
    PutFlags, Result, Security, Server,
};

/// A connection to a namespace (`SWbemServices`, `SWbemServicesEx`).
///
/// Each call takes the arguments of the scripting method in its order; for those a script may leave
/// out there are `XFlags::default()`, or 0, and `None`. A call that fails leaves its error with the
/// thread too, where [`LastError::take`](crate::LastError::take) finds it.
///
/// Clones are handles to the same connection.
#[derive(Clone)]
pub struct Services {
    cell: Arc<ContextCell>,
}

impl Services {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Services {
            cell: Arc::new(ContextCell::new(context)),
        }
    }

    pub(crate) fn context(&self) -> Arc<Context> {
        self.cell.get()
    }

    /// Returns the namespace, such as `root\cimv2`.
    #[must_use]
    pub fn namespace(&self) -> Arc<str> {
        self.context().namespace.clone()
    }

    /// Returns the service.
    #[must_use]
    pub fn server(&self) -> Server {
        self.context().server.clone()
    }

    /// Returns the connection underneath, for the operations of IWbemServices, futures and streams.
    ///
    /// # Errors
    /// As [`Server::connect`], when the security settings were changed.
    pub fn connection(&self) -> Result<Connection> {
        self.context().connection().cloned()
    }

    /// Returns the same namespace with a limit on how long each call may take; past it a call ends
    /// with `TIMED_OUT`.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Services {
        Services::new(Arc::new(self.context().with_deadline(deadline)))
    }

    /// Connects to a namespace inside this one, with the same settings.
    ///
    /// # Errors
    /// As [`Server::connect`].
    pub fn open_namespace(&self, relative: &str) -> Result<Services> {
        let context = self.context();
        let opened = context.connection()?.open_namespace(relative)?;
        let inner = context.in_namespace(opened.session().namespace());
        Ok(Services::new(Arc::new(inner)))
    }

    /// Returns a class or an instance (`Get`); an empty path gives an empty class object, to build a
    /// base class from.
    ///
    /// # Errors
    /// `NOT_FOUND` when there is no such object, `INVALID_CLASS` when an instance's class is
    /// unknown, `INVALID_OBJECT_PATH` for a malformed path, `INVALID_PARAMETER`, `ACCESS_DENIED`.
    pub fn get(
        &self,
        path: &str,
        flags: impl Into<GetFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<Object> {
        let flags = flags.into();
        let own = self.context();
        let object = call(&own, |connection| {
            let flags = flags.check(flags::GET, "IWbemServices::GetObject")?;
            connection.get(path, flags, context)
        })?;
        Ok(Object::new(own, object))
    }

    /// Saves a class or an instance in this namespace, wherever it came from, and returns its path
    /// (`Put`).
    ///
    /// It returns when the outcome is known and what was put is durable. The object stays as it is:
    /// a key that the service made is only in the path.
    ///
    /// # Errors
    /// What the put is refused for: among others `ALREADY_EXISTS` and `NOT_FOUND` by the flags,
    /// `INVALID_OBJECT`, `ILLEGAL_NULL`, `CLASS_HAS_CHILDREN`, `CLASS_HAS_INSTANCES`,
    /// `INVALID_PARAMETER`, `ACCESS_DENIED`, and what the disk fails for.
    pub fn put(
        &self,
        object: &Object,
        flags: impl Into<PutFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectPath> {
        let flags = flags.into();
        let own = self.context();
        let path = call(&own, |connection| {
            let server_flags = flags::sync_put(flags)?;
            let data = object.to_core();
            if flags.has(PutFlags::RETURN_IMMEDIATELY) {
                let server_flags = server_flags | flags::RETURN_IMMEDIATELY;
                let started = connection.put_call(&data, server_flags, context)?;
                return started.wait().map(Option::unwrap_or_default);
            }
            connection.put(&data, server_flags, context)
        })?;
        object.mark_committed();
        ObjectPath::parse(&path)
    }

    /// Deletes a class, with its subclasses and all their instances, or an instance (`Delete`).
    ///
    /// # Errors
    /// `NOT_FOUND` when there is no such object, `INVALID_CLASS`, `INVALID_OPERATION` for a system
    /// class, `ACCESS_DENIED`.
    pub fn delete(
        &self,
        path: &str,
        flags: impl Into<DeleteFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let flags = flags.into();
        call(&self.context(), |connection| {
            let flags = flags.check(0, "IWbemServices::DeleteInstance")?;
            connection.delete(path, flags, context)
        })
    }

    /// Returns the instances of a class and, unless the flags say otherwise, of its subclasses
    /// (`InstancesOf`).
    ///
    /// # Errors
    /// `INVALID_CLASS` when there is no such class, `INVALID_PARAMETER`, `ACCESS_DENIED`; some may
    /// show only when the set is read (SO-011).
    pub fn instances_of(
        &self,
        class: &str,
        flags: impl Into<EnumFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectSet> {
        let flags = flags.into();
        let own = self.context();
        let set = call(&own, |connection| {
            let bits = flags.check(flags::ENUM, "IWbemServices::CreateInstanceEnum")?;
            let enumerator = connection.enumerate_instances(class, bits, context)?;
            ObjectSet::new(own.clone(), enumerator, flags)
        })?;
        Ok(set)
    }

    /// Returns the classes that derive from a class, or all of the namespace for an empty name; with
    /// [`EnumFlags::SHALLOW`] only the immediate subclasses, or the top-level classes
    /// (`SubclassesOf`).
    ///
    /// # Errors
    /// As [`instances_of`](Self::instances_of).
    pub fn subclasses_of(
        &self,
        superclass: &str,
        flags: impl Into<EnumFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectSet> {
        let flags = flags.into();
        let own = self.context();
        let set = call(&own, |connection| {
            let bits = flags.check(flags::ENUM, "IWbemServices::CreateClassEnum")?;
            let enumerator = connection.enumerate_classes(superclass, bits, context)?;
            ObjectSet::new(own.clone(), enumerator, flags)
        })?;
        Ok(set)
    }

    /// Calls a method of a class or instance and returns its out-parameters, the return value among
    /// them (`ExecMethod`).
    ///
    /// # Errors
    /// `INVALID_METHOD` when the class has no such method, `INVALID_METHOD_PARAMETERS`,
    /// `INVALID_CLASS`, `NOT_FOUND`, `INVALID_PARAMETER`, `ACCESS_DENIED`, and what the provider
    /// fails with.
    pub fn exec_method(
        &self,
        path: &str,
        method: &str,
        inputs: Option<&Object>,
        flags: impl Into<MethodFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<Option<Object>> {
        let flags = flags.into();
        let own = self.context();
        let outputs = call(&own, |connection| {
            let flags = flags.check(0, "IWbemServices::ExecMethod")?;
            let inputs: Option<Instance> = inputs.map(Object::to_inputs).transpose()?;
            connection.exec_method(path, method, inputs.as_ref(), flags, context)
        })?;
        Ok(outputs.map(|outputs| Object::new(own, outputs)))
    }

    /// Returns the security settings of calls made through the connection (`Security_`).
    #[must_use]
    pub fn security(&self) -> Security {
        Security::new(self.cell.clone())
    }
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services")
            .field("namespace", &self.namespace())
            .finish_non_exhaustive()
    }
}
