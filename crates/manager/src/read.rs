//! Reads: objects by path, and enumerations.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::security::Rights;
use swbem_core::{
    Class, ClassObject, Error, Instance, KeyRef, NamedValueSet, Object, ObjectPath, Result, Status,
    bail, check_path_length, decode_escapes,
};
use swbem_provider::Cancellation;
use swbem_schema::{GetExtensions, get_extensions, project};
use swbem_store::{Read, Row, RowKey, StoredClass};

use crate::call::Target;
use crate::error::from_store;
use crate::flags::{self, DIRECT_READ, Form, SHALLOW, Takes, USE_AMENDED_QUALIFIERS};
use crate::{InstanceCursor, Job, Session, Task, TaskHost, amended, providers};

const GET_OBJECT: &str = "IWbemServices::GetObject";
const CREATE_CLASS_ENUM: &str = "IWbemServices::CreateClassEnum";
const CREATE_INSTANCE_ENUM: &str = "IWbemServices::CreateInstanceEnum";

impl Session {
    /// Starts `IWbemServices::GetObject`: one object by its path ([MS-WMI] 3.1.4.3.4).
    ///
    /// # Errors
    /// What the call raises: `INVALID_PARAMETER`, `INVALID_CONTEXT`, `ACCESS_DENIED`.
    pub fn get(
        &self,
        path: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        let request = self.start_get(path, flags, context, form)?;
        let (session, path, about) = (self.clone(), path.to_owned(), path.to_owned());
        let may_block = self.may_need_provider(&path);
        let run = move |host: &dyn TaskHost| {
            let object = session.get_now(&path, &request, host)?;
            let _ = host.indicate(object);
            Ok(None)
        };
        Ok(Job::Task(match may_block {
            true => Task::blocking(GET_OBJECT, &about, run),
            false => Task::reading(GET_OBJECT, &about, run),
        }))
    }

    /// Gets an object by its path and waits for it.
    ///
    /// # Errors
    /// `NOT_FOUND`, `INVALID_CLASS` when an instance's class does not exist,
    /// `INVALID_OBJECT_PATH`, and what [`get`](Self::get) raises.
    pub fn get_object(
        &self,
        path: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<Object> {
        self.start_get(path, flags, context, Form::Sync)
            .and_then(|request| self.get_now(path, &request, &Patient::default()))
            .map_err(|error| error.in_operation(GET_OBJECT).about(path))
    }

    fn start_get(
        &self,
        path: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Request> {
        let start = || {
            let flags = flags::check(Takes::Get, form, flags, false)?;
            self.require(Rights::ENABLE)?;
            let context = self.receive(context)?;
            let partial = if context.is_empty() {
                None
            } else {
                get_extensions(&context)?
            };
            check_path_length(path)?;
            Ok(Request {
                flags,
                context,
                partial,
            })
        };
        start().map_err(|error: Error| error.in_operation(GET_OBJECT).about(path))
    }

    /// Gets a stored object by its path without starting a call, or returns `None` when a provider
    /// has to be asked: then [`get`](Self::get) starts the call that does.
    ///
    /// # Errors
    /// As [`get_object`](Self::get_object).
    pub fn get_stored(
        &self,
        path: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<Option<Object>> {
        self.start_get(path, flags, context, Form::Sync)
            .and_then(|request| match self.look_up(path, &request)? {
                LookedUp::Found(object) => Ok(Some(object)),
                LookedUp::AtProvider(_) | LookedUp::Absent { .. } => Ok(None),
            })
            .map_err(|error| error.in_operation(GET_OBJECT).about(path))
    }

    pub(crate) fn get_now(
        &self,
        path: &str,
        request: &Request,
        host: &dyn TaskHost,
    ) -> Result<Object> {
        match self.look_up(path, request)? {
            LookedUp::Found(object) => Ok(object),
            LookedUp::AtProvider(class) => {
                let relpath = ObjectPath::parse(path)?.relpath();
                let object = providers::get_instance(self, &class, &relpath, request, host)?;
                self.finish_provided(object, request.flags)
            }
            LookedUp::Absent { class, is_class } => {
                self.get_absent(&class, is_class, request, host)
            }
        }
    }

    /// Looks in the repository for what a path names.
    fn look_up(&self, path: &str, request: &Request) -> Result<LookedUp> {
        if path.is_empty() {
            let mut class = ClassObject::new_base();
            class.set_origin(Some(self.origin().clone()));
            return Ok(LookedUp::Found(class.into()));
        }
        let decoded = decode_escapes(path)?;
        let target = self.target(&decoded)?;
        let view = self.view()?;
        let stored = view
            .class(self.namespace_id(), target.class)
            .map_err(from_store)?;
        let is_class = matches!(target.key, KeyRef::None);
        let Some(stored) = stored else {
            let class = target.class.to_owned();
            return Ok(LookedUp::Absent { class, is_class });
        };
        if is_class {
            let class = self.as_asked(&view, &stored.class, request.flags)?;
            let object = ClassObject::read(&class, Some(self.origin().clone()));
            return Ok(LookedUp::Found(object.into()));
        }
        if stored.class.is_dynamic() {
            return Ok(LookedUp::AtProvider(stored));
        }
        let key = RowKey::from_path(&stored, target.key).map_err(bad_key)?;
        let held = view.find_instance(&stored, &key).map_err(from_store)?;
        if let Some(instance) = held.filter(|held| held.class().is_a(target.class)) {
            let class = self.as_asked(&view, instance.class(), request.flags)?;
            let finished = self.finish_instance(instance, &class, request.partial.as_ref())?;
            return Ok(LookedUp::Found(finished.into()));
        }
        if providers::serve_below(self, &view, &stored)? {
            return Ok(LookedUp::AtProvider(stored));
        }
        bail!(
            NOT_FOUND,
            "`{path}` not found in namespace `{}`",
            self.namespace()
        )
    }

    /// Gets what the repository has no class for: a class from the provider that supplies it.
    fn get_absent(
        &self,
        name: &str,
        is_class: bool,
        request: &Request,
        host: &dyn TaskHost,
    ) -> Result<Object> {
        let supplied = match is_class {
            true => providers::get_class(self, name, request, host)?,
            false => None,
        };
        if let Some(object) = supplied {
            return self.finish_provided(object, request.flags);
        }
        let status = match is_class {
            true => Status::NOT_FOUND,
            false => Status::INVALID_CLASS,
        };
        let namespace = self.namespace();
        let text = format!("class `{name}` not found in namespace `{namespace}`");
        Err(Error::new(status, text))
    }

    /// Finds the stored instance that a path names, of the class in the path or one below it.
    pub(crate) fn stored_instance(
        &self,
        repository: &impl Read,
        class: &Arc<StoredClass>,
        target: &Target<'_>,
    ) -> Result<Option<(Arc<StoredClass>, Row)>> {
        let key = RowKey::from_path(class, target.key).map_err(bad_key)?;
        let held = repository.find(class, &key).map_err(from_store)?;
        Ok(held.filter(|(holder, _)| holder.class.is_a(target.class)))
    }

    /// Gives an object of a provider the origin, and with the flag the localized qualifiers, that
    /// objects of the repository have (LOC-045).
    pub(crate) fn finish_provided(&self, mut object: Object, flags: u32) -> Result<Object> {
        object.set_origin(Some(self.origin().clone()));
        if flags & USE_AMENDED_QUALIFIERS == 0 {
            return Ok(object);
        }
        let Object::Instance(instance) = object else {
            return Ok(object);
        };
        let view = self.view()?;
        let name = instance.class_name().as_str();
        let Some(stored) = view.class(self.namespace_id(), name).map_err(from_store)? else {
            return Ok(Object::Instance(instance));
        };
        let class = self.as_asked(&view, &stored.class, flags)?;
        // A provider may have made the instance over a definition of its own.
        let fits = instance
            .class()
            .properties()
            .keys()
            .eq(class.properties().keys());
        Ok(match fits {
            true => instance.with_definition(class).into(),
            false => Object::Instance(instance),
        })
    }

    /// Starts `IWbemServices::CreateClassEnum`: the classes below one, or all of them.
    ///
    /// # Errors
    /// What the call raises.
    pub fn enumerate_classes(
        &self,
        superclass: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        let start = || {
            let flags = flags::check(Takes::EnumerateClasses, form, flags, false)?;
            self.require(Rights::ENABLE)?;
            self.receive(context)?;
            Ok(flags)
        };
        let flags =
            start().map_err(|e: Error| e.in_operation(CREATE_CLASS_ENUM).about(superclass))?;
        let (session, name) = (self.clone(), superclass.to_owned());
        Ok(Job::Task(Task::reading(
            CREATE_CLASS_ENUM,
            superclass,
            move |host| {
                session.send_classes(&name, flags, host)?;
                Ok(None)
            },
        )))
    }

    fn send_classes(&self, superclass: &str, flags: u32, host: &dyn TaskHost) -> Result<()> {
        let view = self.view()?;
        let is_shallow = flags & SHALLOW != 0;
        let found = if superclass.is_empty() {
            let top = view.top_classes(self.namespace_id()).map_err(from_store)?;
            if is_shallow {
                top
            } else {
                let mut all = Vec::new();
                for class in top {
                    let below = view.descendants(&class).map_err(from_store)?;
                    all.push(class);
                    all.extend(below);
                }
                all
            }
        } else {
            let above = self.class_named(&view, superclass)?;
            let found = if is_shallow {
                view.subclasses(&above)
            } else {
                view.descendants(&above)
            };
            found.map_err(from_store)?
        };
        for class in found {
            let class = self.as_asked(&view, &class.class, flags)?;
            let object = ClassObject::read(&class, Some(self.origin().clone()));
            if host.indicate(object.into()).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Starts `IWbemServices::CreateInstanceEnum`: the instances of a class, and of its subclasses
    /// unless the call is shallow (SO-022).
    ///
    /// # Errors
    /// What the call raises.
    pub fn enumerate_instances(
        &self,
        class: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        let request = self.start_enumeration(class, flags, context, form)?;
        let view = self.view()?;
        let may_block = match view.class(self.namespace_id(), class).map_err(from_store)? {
            Some(stored) => self
                .selected(&view, &stored, request.flags)?
                .iter()
                .any(|c| c.class.is_dynamic()),
            None => false,
        };
        let (session, name) = (self.clone(), class.to_owned());
        let run = move |host: &dyn TaskHost| {
            session.send_instances(&name, request, host)?;
            Ok(None)
        };
        Ok(Job::Task(match may_block {
            true => Task::blocking(CREATE_INSTANCE_ENUM, class, run),
            false => Task::reading(CREATE_INSTANCE_ENUM, class, run),
        }))
    }

    /// Opens a cursor over the stored instances of a class, which are read as it is pulled.
    ///
    /// # Errors
    /// `INVALID_CLASS`; `NOT_SUPPORTED` when a provider serves one of the classes, whose instances
    /// cannot be pulled (use [`enumerate_instances`](Self::enumerate_instances)); and what the
    /// call raises.
    pub fn instances(
        &self,
        class: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<InstanceCursor> {
        let request = self.start_enumeration(class, flags, context, Form::SemiSync)?;
        let open = || {
            let view = self.view()?;
            let stored = self.class_named(&view, class)?;
            let classes = self.selected(&view, &stored, request.flags)?;
            if let Some(dynamic) = classes.iter().find(|c| c.class.is_dynamic()) {
                bail!(
                    NOT_SUPPORTED,
                    "class `{}` is served by a provider and cannot be pulled",
                    dynamic.class.name()
                );
            }
            Ok(InstanceCursor::new(
                self.clone(),
                view,
                classes,
                request.flags,
                request.partial,
            ))
        };
        open().map_err(|error: Error| error.in_operation(CREATE_INSTANCE_ENUM).about(class))
    }

    fn start_enumeration(
        &self,
        class: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Request> {
        let start = || {
            let flags = flags::check(Takes::EnumerateInstances, form, flags, false)?;
            self.require(Rights::ENABLE)?;
            if class.is_empty() {
                bail!(
                    INVALID_PARAMETER,
                    "an enumeration of instances needs the name of a class"
                );
            }
            let max = swbem_core::limits::CLASS_NAME_CHARS_MAX;
            if class.chars().count() > max {
                bail!(
                    QUOTA_VIOLATION,
                    "the class name is longer than {max} characters"
                );
            }
            let context = self.receive(context)?;
            let partial = if context.is_empty() {
                None
            } else {
                get_extensions(&context)?
            };
            Ok(Request {
                flags,
                context,
                partial,
            })
        };
        start().map_err(|error: Error| error.in_operation(CREATE_INSTANCE_ENUM).about(class))
    }

    /// Sends the instances of the selected classes. When one provider fails, the instances of the
    /// other classes are sent all the same and its error ends the call.
    fn send_instances(&self, class: &str, request: Request, host: &dyn TaskHost) -> Result<()> {
        let view = self.view()?;
        let stored = self.class_named(&view, class)?;
        let classes = self.selected(&view, &stored, request.flags)?;
        let (dynamic, fixed): (Vec<_>, Vec<_>) = classes
            .into_iter()
            .partition(|class| class.class.is_dynamic());
        let mut failure = None;
        let mut cursor = InstanceCursor::new(
            self.clone(),
            view,
            fixed,
            request.flags,
            request.partial.clone(),
        );
        while let Some(instance) = cursor.next_instance()? {
            if host.indicate(instance.into()).is_break() {
                return Ok(());
            }
        }
        drop(cursor);
        let is_unwanted = Cell::new(false);
        for class in dynamic
            .into_iter()
            .filter(|class| !class.class.is_abstract())
        {
            let unreadable = Cell::new(None);
            let send = |object: Object| match self.finish_provided(object, request.flags) {
                Ok(object) => {
                    let flow = host.indicate(object);
                    is_unwanted.set(flow.is_break());
                    flow
                }
                Err(error) => {
                    unreadable.set(Some(error));
                    ControlFlow::Break(())
                }
            };
            let sent = providers::enumerate_instances(self, &class.class, &request, host, &send);
            if let Some(error) = unreadable.take().or(sent.err()) {
                failure.get_or_insert(error);
            }
            if is_unwanted.get() {
                return Ok(());
            }
        }
        failure.map_or(Ok(()), Err)
    }

    /// Finds the classes an enumeration covers: the class, and those below it unless it is shallow.
    fn selected(
        &self,
        repository: &impl Read,
        class: &Arc<StoredClass>,
        flags: u32,
    ) -> Result<Vec<Arc<StoredClass>>> {
        let mut classes = vec![class.clone()];
        if flags & (SHALLOW | DIRECT_READ) == 0 {
            classes.extend(repository.descendants(class).map_err(from_store)?);
        }
        Ok(classes)
    }

    fn class_named(&self, repository: &impl Read, name: &str) -> Result<Arc<StoredClass>> {
        let found = repository
            .class(self.namespace_id(), name)
            .map_err(from_store)?;
        found.ok_or_else(|| {
            Error::new(
                Status::INVALID_CLASS,
                format!(
                    "class `{name}` not found in namespace `{}`",
                    self.namespace()
                ),
            )
        })
    }

    /// Returns a class as the call asks for it: as stored, or with localized qualifiers.
    pub(crate) fn as_asked(
        &self,
        repository: &impl Read,
        class: &Arc<Class>,
        flags: u32,
    ) -> Result<Arc<Class>> {
        if flags & USE_AMENDED_QUALIFIERS == 0 {
            return Ok(class.clone());
        }
        amended::localized(self, repository, class)
    }

    /// Gives a stored instance the class and the origin it is shown with, and leaves out what was
    /// not asked for.
    pub(crate) fn finish_instance(
        &self,
        mut instance: Instance,
        class: &Arc<Class>,
        partial: Option<&GetExtensions>,
    ) -> Result<Instance> {
        if !Arc::ptr_eq(instance.class(), class) {
            instance = instance.with_definition(class.clone());
        }
        instance.set_origin(Some(self.origin().clone()));
        match partial {
            Some(partial) => project(instance, partial),
            None => Ok(instance),
        }
    }

    /// Tells whether a get may have to ask a provider, as far as that can be told without looking
    /// for the object.
    fn may_need_provider(&self, path: &str) -> bool {
        if !self.manager().has_providers(self.namespace()) {
            return false;
        }
        let may = || -> Option<bool> {
            let decoded = decode_escapes(path).ok()?;
            let target = self.target(&decoded).ok()?;
            let is_class = matches!(target.key, KeyRef::None);
            let view = self.view().ok()?;
            Some(match view.class(self.namespace_id(), target.class).ok()? {
                None => is_class,
                Some(_) if is_class => false,
                Some(stored) => {
                    stored.class.is_dynamic()
                        || providers::serve_below(self, &view, &stored).unwrap_or(true)
                }
            })
        };
        may().unwrap_or(false)
    }
}

/// What the repository has to say about a path.
enum LookedUp {
    /// The object.
    Found(Object),
    /// The class, whose provider has to be asked for the instance.
    AtProvider(Arc<StoredClass>),
    /// There is no such class; a class provider may have it.
    Absent { class: String, is_class: bool },
}

/// What a read asks for besides the object itself.
pub(crate) struct Request {
    pub(crate) flags: u32,
    pub(crate) context: Arc<NamedValueSet>,
    pub(crate) partial: Option<GetExtensions>,
}

/// A key that does not fit its class is a bad path.
pub(crate) fn bad_key(error: swbem_store::Error) -> Error {
    match error.kind() {
        swbem_store::ErrorKind::Invalid => {
            Error::new(Status::INVALID_OBJECT_PATH, error.to_string()).with_source(error)
        }
        _ => from_store(error),
    }
}

/// The host of a caller that waits for the outcome itself and never cancels.
#[derive(Default)]
pub(crate) struct Patient {
    cancellation: Cancellation,
}

impl TaskHost for Patient {
    fn indicate(&self, _object: Object) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn progress(&self, _upper_bound: u16, _current: u16, _message: &str) {}

    fn cancellation(&self) -> &Cancellation {
        &self.cancellation
    }

    /// Without a clock there is no time limit; whoever has one runs the task with a host that does.
    fn schedule(&self, _after_ms: u64, _action: Box<dyn FnOnce() + Send>) {}
}
