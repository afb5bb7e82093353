//! The start of calls: what is checked before an operation starts and raised by the call itself.

use std::sync::{Arc, OnceLock};

use swbem_core::security::Rights;
use swbem_core::{
    ClassObject, Error, Instance, KeyRef, NamedValueSet, Object, PathRef, Result, Status,
    check_path_length, decode_escapes, eq_fold,
};
use swbem_schema::{check_architecture, check_relpath, put_extensions, received_context};
use swbem_store::Read;

use crate::class_write::ClassWrite;
use crate::deletion::Deletion;
use crate::error::from_store;
use crate::flags::{self, Form, Takes};
use crate::instance_write::InstanceWrite;
use crate::job::WriteKind;
use crate::result_sets::Lineage;
use crate::{Job, Session, Task, Write, providers};

pub(crate) const PUT_CLASS: &str = "IWbemServices::PutClass";
pub(crate) const PUT_INSTANCE: &str = "IWbemServices::PutInstance";
pub(crate) const DELETE_CLASS: &str = "IWbemServices::DeleteClass";
pub(crate) const DELETE_INSTANCE: &str = "IWbemServices::DeleteInstance";

impl Session {
    /// Starts the put of a class or an instance; the object itself decides which (PUT-005).
    ///
    /// # Errors
    /// As [`put_class`](Self::put_class) and [`put_instance`](Self::put_instance).
    pub fn put(
        &self,
        object: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        match object {
            Object::Class(_) => self.put_class(object, flags, context, form),
            Object::Instance(_) => self.put_instance(object, flags, context, form),
        }
    }

    /// Starts `IWbemServices::PutClass` ([MS-WMI] 3.1.4.3.6).
    ///
    /// # Errors
    /// What the call raises: `INVALID_CLASS` for an instance (PUT-044), `INVALID_PARAMETER` for
    /// flags and context, `ACCESS_DENIED` without the right to enter the namespace.
    pub fn put_class(
        &self,
        object: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        let about = object.class_name().to_string();
        let Some(class) = object.as_class() else {
            let error = Error::new(
                Status::INVALID_CLASS,
                format!("an instance of class `{about}` was given where a class is put"),
            );
            return Err(error.in_operation(PUT_CLASS).about(about));
        };
        self.start_put_class(class, flags, context, form)
            .map_err(|error| error.in_operation(PUT_CLASS).about(about))
    }

    fn start_put_class(
        &self,
        class: &ClassObject,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        let is_push = self.is_push_provider(class);
        let flags = flags::check(Takes::PutClass, form, flags, is_push)?;
        self.require(Rights::ENABLE)?;
        let context = self.receive(context)?;
        let view = self.view()?;
        let name = class.name().as_str();
        let stored = view.class(self.namespace_id(), name).map_err(from_store)?;
        drop(view);
        // A push provider that refreshes its own class means the repository, not itself (PUT-090).
        if stored.is_none()
            && flags & flags::OWNER_UPDATE == 0
            && let Some(task) = providers::put_class(self, class, flags, &context)
        {
            return Ok(Job::Task(task));
        }
        Ok(Job::Write(Write {
            session: self.clone(),
            operation: PUT_CLASS,
            about: name.to_owned(),
            kind: WriteKind::Class(Box::new(ClassWrite::new(class.decl().clone(), flags))),
        }))
    }

    /// Starts `IWbemServices::PutInstance` ([MS-WMI] 3.1.4.3.12).
    ///
    /// # Errors
    /// What the call raises: `INVALID_OBJECT` for a class (PUT-045), `INVALID_PARAMETER` for flags
    /// and context, `INVALID_CONTEXT` for a partial update that is not well formed,
    /// `QUOTA_VIOLATION` for a path that is too long, `ACCESS_DENIED` without the right to enter
    /// the namespace.
    pub fn put_instance(
        &self,
        object: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        let Some(instance) = object.as_instance() else {
            let name = object.class_name().to_string();
            let error = Error::new(
                Status::INVALID_OBJECT,
                format!("the class `{name}` was given where an instance is put"),
            );
            return Err(error.in_operation(PUT_INSTANCE).about(name));
        };
        self.start_put_instance(instance, flags, context, form)
            .map_err(|error| {
                error
                    .in_operation(PUT_INSTANCE)
                    .about(instance.class_name().as_str())
            })
    }

    fn start_put_instance(
        &self,
        instance: &Instance,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        let flags = flags::check(Takes::PutInstance, form, flags, false)?;
        self.require(Rights::ENABLE)?;
        let context = self.receive(context)?;
        let partial = put_extensions(&context, flags & flags::UPDATE_ONLY != 0)?;
        check_relpath(instance)?;
        let view = self.view()?;
        let name = instance.class_name().as_str();
        let stored = view.class(self.namespace_id(), name).map_err(from_store)?;
        if let Some(stored) = &stored
            && stored.class.is_dynamic()
        {
            let task = providers::put_instance(self, stored, instance, flags, &context, partial);
            return Ok(Job::Task(task));
        }
        let write = InstanceWrite::prepare(self, stored, instance, flags, partial);
        Ok(Job::Write(Write {
            session: self.clone(),
            operation: PUT_INSTANCE,
            about: write.about(name),
            kind: WriteKind::Instance(Box::new(write)),
        }))
    }

    /// Starts the deletion of the class or instance that a path names.
    ///
    /// # Errors
    /// What the call raises: `INVALID_OBJECT_PATH`, `INVALID_PARAMETER` for flags, `ACCESS_DENIED`
    /// without the right to enter the namespace.
    pub fn delete(
        &self,
        path: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        let decoded = decode_escapes(path);
        let is_class = decoded
            .as_ref()
            .ok()
            .and_then(|path| self.target(path).ok())
            .is_some_and(|target| matches!(target.key, KeyRef::None));
        let operation = match is_class {
            true => DELETE_CLASS,
            false => DELETE_INSTANCE,
        };
        let start = || {
            let flags = flags::check(Takes::Delete, form, flags, false)?;
            self.require(Rights::ENABLE)?;
            let context = self.receive(context)?;
            check_path_length(path)?;
            let decoded = decoded?;
            let target = self.target(&decoded)?;
            let task = match is_class {
                true => self.delete_class_elsewhere(&target, flags, &context)?,
                false => self.delete_instance_elsewhere(&target, &decoded, flags, &context)?,
            };
            Ok(match task {
                Some(task) => Job::Task(task),
                None => Job::Write(Write {
                    session: self.clone(),
                    operation,
                    about: path.to_owned(),
                    kind: WriteKind::Deletion(Deletion::new(&decoded, is_class)),
                }),
            })
        };
        start().map_err(|error: Error| error.in_operation(operation).about(path))
    }

    /// Makes the task that deletes a class which is not in the repository, if a provider has it.
    fn delete_class_elsewhere(
        &self,
        target: &Target<'_>,
        flags: u32,
        context: &Arc<NamedValueSet>,
    ) -> Result<Option<Task>> {
        let stored = self
            .view()?
            .class(self.namespace_id(), target.class)
            .map_err(from_store)?;
        Ok(match stored {
            Some(_) => None,
            None => providers::delete_class(self, target.class, flags, context),
        })
    }

    /// Makes the task that deletes an instance which is not in the repository, if a provider serves
    /// its class or one below it.
    fn delete_instance_elsewhere(
        &self,
        target: &Target<'_>,
        path: &str,
        flags: u32,
        context: &Arc<NamedValueSet>,
    ) -> Result<Option<Task>> {
        let view = self.view()?;
        let stored = view
            .class(self.namespace_id(), target.class)
            .map_err(from_store)?;
        let Some(stored) = stored else {
            return Ok(None);
        };
        let is_elsewhere = stored.class.is_dynamic()
            || (providers::serve_below(self, &view, &stored)?
                && self.stored_instance(&view, &stored, target)?.is_none());
        Ok(is_elsewhere.then(|| providers::delete_instance(self, &stored, path, flags, context)))
    }

    /// Takes a call's named values as the server sees them (PUT-058, PUT-186).
    pub(crate) fn receive(&self, context: Option<&NamedValueSet>) -> Result<Arc<NamedValueSet>> {
        let Some(context) = context.filter(|context| !context.is_empty()) else {
            static NONE: OnceLock<Arc<NamedValueSet>> = OnceLock::new();
            return Ok(NONE.get_or_init(Arc::default).clone());
        };
        check_architecture(context)?;
        Ok(Arc::new(
            received_context(context, self.is_provider()).into_owned(),
        ))
    }

    /// Reads a path that must name a class or an instance in the session's namespace.
    pub(crate) fn target<'a>(&self, path: &'a str) -> Result<Target<'a>> {
        let parsed = PathRef::parse(path)?;
        if let Some(server) = parsed.server
            && server != "."
            && !eq_fold(server, &self.origin().server)
        {
            return Err(elsewhere(path, &format!("server `{server}`")));
        }
        if let Some(namespace) = parsed.namespace
            && !same_namespace(namespace, self.namespace())
        {
            return Err(elsewhere(path, &format!("namespace `{namespace}`")));
        }
        match parsed.class {
            Some(class) => Ok(Target {
                class,
                key: parsed.key,
            }),
            None => Err(Error::new(
                Status::INVALID_OBJECT_PATH,
                format!("`{path}` names a namespace, not a class or an instance"),
            )),
        }
    }

    /// Tells whether the caller is a push class provider and the class one of its own (PUT-024).
    fn is_push_provider(&self, class: &ClassObject) -> bool {
        let names_push = || {
            let name = class.decl().qualifiers.value("Provider")?.as_str()?;
            self.manager().provider(self.namespace(), name)
        };
        self.is_provider()
            && (names_push().is_some_and(|registration| registration.is_push)
                || providers::suppliers(self, &Lineage::of_name(class.name().as_str()))
                    .iter()
                    .any(|registration| registration.is_push))
    }
}

/// The class and key that a path names in the session's namespace.
pub(crate) struct Target<'a> {
    pub(crate) class: &'a str,
    pub(crate) key: KeyRef<'a>,
}

fn elsewhere(path: &str, what: &str) -> Error {
    Error::new(
        Status::INVALID_OBJECT_PATH,
        format!("`{path}` is on {what}, and the connection is not: connect there"),
    )
}

fn same_namespace(given: &str, own: &str) -> bool {
    let given = given.trim_start_matches(['\\', '/']);
    given.len() == own.len()
        && given
            .split(['\\', '/'])
            .zip(own.split('\\'))
            .all(|(a, b)| eq_fold(a, b))
        && given.split(['\\', '/']).count() == own.split('\\').count()
}
