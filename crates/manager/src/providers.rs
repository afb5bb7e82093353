//! The way to providers: routing, the fence around them, and the chains of calls that writes to
//! dynamic classes make.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use swbem_core::security::{Privilege, Rights};
use swbem_core::{
    Class, ClassObject, Error, Instance, NamedValueSet, Object, ObjectPath, Result, Status, bail,
};
use swbem_provider::{Call, Cancellation, Outcome, Registration, Response, ResponseTarget};
use swbem_schema::{PutExtensions, forwarded_context, view_as};
use swbem_store::{Read, RowKey, StoredClass};

use crate::call::{DELETE_CLASS, DELETE_INSTANCE, PUT_CLASS, PUT_INSTANCE};
use crate::error::from_store;
use crate::flags::{CREATE_ONLY, UPDATE_ONLY, USE_AMENDED_QUALIFIERS};
use crate::manager::find_namespace;
use crate::{Session, Task, TaskHost};

/// The flags of a call that concern a provider (PUT-170).
const FORWARDED: u32 = UPDATE_ONLY | CREATE_ONLY | USE_AMENDED_QUALIFIERS;

/// Makes the task that puts an instance of a dynamic class (PUT-166 to PUT-170).
pub(crate) fn put_instance(
    session: &Session,
    class: &Arc<StoredClass>,
    instance: &Instance,
    flags: u32,
    context: &Arc<NamedValueSet>,
    partial: Option<PutExtensions>,
) -> Task {
    let (session, class, instance) = (session.clone(), class.clone(), instance.clone());
    let context = context.clone();
    let about = instance
        .relpath()
        .unwrap_or_else(|| instance.class_name().to_string());
    Task::blocking(PUT_INSTANCE, &about, move |host| {
        session.require(Rights::WRITE_PROVIDER)?;
        if class.class.is_abstract() {
            bail!(
                INVALID_OPERATION,
                "class `{}` is abstract",
                class.class.name()
            );
        }
        let chain = chain(&session, &class.class)?;
        for registration in chain.iter().map(|step| &step.registration) {
            check_capable(&session, registration, registration.capabilities.put, "put")?;
        }
        if let Some(partial) = &partial {
            partial.check_providers(chain.len())?;
        }
        let mut reported = None;
        for step in &chain {
            let seen = view_as(&instance, &step.class);
            let call = make_call(&session, flags, &context, host);
            reported = invoke(host, &step.registration, &|_| {}, |response| {
                match step.registration.provider.instances() {
                    Some(provider) => provider.put_instance(&call, seen, response),
                    None => no_operation(&response, "instances"),
                }
            })?;
        }
        Ok(Some(full_path(&session, reported, &instance)))
    })
}

/// Makes the task that deletes an instance of a dynamic class: the providers of its class, of the
/// superclasses and of the subclasses are told, and the topmost one's answer counts (PUT-174).
pub(crate) fn delete_instance(
    session: &Session,
    class: &Arc<StoredClass>,
    path: &str,
    flags: u32,
    context: &Arc<NamedValueSet>,
) -> Task {
    let (session, class, context) = (session.clone(), class.clone(), context.clone());
    let path = path.to_owned();
    Task::blocking(DELETE_INSTANCE, &path.clone(), move |host| {
        session.require(Rights::WRITE_PROVIDER)?;
        let mut steps = chain(&session, &class.class)?;
        let view = session.view()?;
        for below in view.descendants(&class).map_err(from_store)? {
            if below.class.is_dynamic() && !below.class.is_abstract() {
                let registration = route(&session, &below.class)?;
                steps.push(Step {
                    class: below.class.clone(),
                    registration,
                });
            }
        }
        drop(view);
        let mut outcome = Ok(None);
        for (nth, step) in steps.iter().enumerate() {
            let seen = path_as(&path, step.class.name().as_str())?;
            let call = make_call(&session, flags, &context, host);
            let registration = &step.registration;
            let capable = registration.capabilities.delete;
            let answer = check_capable(&session, registration, capable, "delete").and_then(|()| {
                invoke(host, registration, &|_| {}, |response| {
                    match registration.provider.instances() {
                        Some(provider) => provider.delete_instance(&call, &seen, response),
                        None => no_operation(&response, "instances"),
                    }
                })
            });
            if nth == 0 {
                outcome = answer.map(|_| None);
            }
        }
        outcome
    })
}

/// Makes the task that gets an instance of a dynamic class from its provider.
pub(crate) fn get_instance(
    session: &Session,
    class: &Arc<Class>,
    path: &str,
    context: &Arc<NamedValueSet>,
    host: &dyn TaskHost,
    deliver: &dyn Fn(Object),
) -> Result<()> {
    let registration = route(session, class)?;
    check_capable(session, &registration, registration.capabilities.get, "get")?;
    let call = make_call(session, 0, context, host);
    invoke(
        host,
        &registration,
        deliver,
        |response| match registration.provider.instances() {
            Some(provider) => provider.get_instance(&call, path, response),
            None => no_operation(&response, "instances"),
        },
    )?;
    Ok(())
}

/// Asks the provider of a dynamic class for all instances of exactly that class.
pub(crate) fn enumerate_instances(
    session: &Session,
    class: &Arc<Class>,
    context: &Arc<NamedValueSet>,
    host: &dyn TaskHost,
    deliver: &dyn Fn(Object),
) -> Result<()> {
    let registration = route(session, class)?;
    check_capable(
        session,
        &registration,
        registration.capabilities.enumeration,
        "enumerate",
    )?;
    let call = make_call(session, 0, context, host);
    let name = class.name().as_str();
    invoke(
        host,
        &registration,
        deliver,
        |response| match registration.provider.instances() {
            Some(provider) => provider.enumerate_instances(&call, name, response),
            None => no_operation(&response, "instances"),
        },
    )?;
    Ok(())
}

/// A method call as it goes to a provider.
pub(crate) struct MethodCall<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'a str,
    pub(crate) inputs: Option<Instance>,
}

/// Runs a method of a class whose provider implements it.
pub(crate) fn exec_method(
    session: &Session,
    implementing: &Class,
    what: MethodCall<'_>,
    context: &Arc<NamedValueSet>,
    host: &dyn TaskHost,
    deliver: &dyn Fn(Object),
) -> Result<()> {
    let registration = route(session, implementing)?;
    check_privileges(session, &registration)?;
    let call = make_call(session, 0, context, host);
    invoke(
        host,
        &registration,
        deliver,
        |response| match registration.provider.methods() {
            Some(provider) => {
                provider.exec_method(&call, what.path, what.method, what.inputs, response);
            }
            None => no_operation(&response, "methods"),
        },
    )?;
    Ok(())
}

/// Makes the task that puts a class which a class provider supplies, or returns `None` when none
/// does and the class is static (PUT-083 to PUT-086).
pub(crate) fn put_class(
    session: &Session,
    class: &ClassObject,
    flags: u32,
    context: &Arc<NamedValueSet>,
) -> Option<Task> {
    let class = class.clone();
    class_task(
        session,
        class.name().to_string(),
        PUT_CLASS,
        flags,
        context,
        move |provider, call, response| {
            provider.put_class(call, class.clone(), response);
        },
    )
}

/// Makes the task that deletes a class which a class provider supplies.
pub(crate) fn delete_class(
    session: &Session,
    name: &str,
    flags: u32,
    context: &Arc<NamedValueSet>,
) -> Option<Task> {
    let class = name.to_owned();
    class_task(
        session,
        name.to_owned(),
        DELETE_CLASS,
        flags,
        context,
        move |provider, call, response| {
            provider.delete_class(call, &class, response);
        },
    )
}

fn class_task(
    session: &Session,
    name: String,
    operation: &'static str,
    flags: u32,
    context: &Arc<NamedValueSet>,
    ask: impl Fn(&dyn swbem_provider::ClassProvider, &Call, Response) + Send + 'static,
) -> Option<Task> {
    let suppliers: Vec<Arc<Registration>> = session
        .manager()
        .providers(session.namespace())
        .into_iter()
        .filter(|r| {
            r.provider
                .classes()
                .is_some_and(|classes| classes.supports_class(&name))
        })
        .collect();
    if suppliers.is_empty() {
        return None;
    }
    let (session, context) = (session.clone(), context.clone());
    let about = name.clone();
    Some(Task::blocking(operation, &about, move |host| {
        session.require(Rights::WRITE_PROVIDER)?;
        let mut last = None;
        for registration in &suppliers {
            let can = match operation {
                PUT_CLASS => registration.capabilities.put,
                _ => registration.capabilities.delete,
            };
            let answer =
                check_capable(&session, registration, can, "class operation").and_then(|()| {
                    let call = make_call(&session, flags, &context, host);
                    invoke(host, registration, &|_| {}, |response| {
                        match registration.provider.classes() {
                            Some(classes) => ask(classes, &call, response),
                            None => no_operation(&response, "classes"),
                        }
                    })
                });
            match answer {
                Err(error) if error.status() == Status::PROVIDER_NOT_CAPABLE => last = Some(error),
                Err(error) => return Err(error),
                Ok(_) => return Ok(Some(session.origin().path_of(&name))),
            }
        }
        Err(last.unwrap_or_else(|| {
            Error::new(Status::PROVIDER_NOT_CAPABLE, "no provider took the class")
        }))
    }))
}

/// One provider in the chain of a dynamic class, and the class it serves.
struct Step {
    class: Arc<Class>,
    registration: Arc<Registration>,
}

/// Finds the provider of each dynamic class in the ancestry, the topmost first (PUT-166).
fn chain(session: &Session, class: &Arc<Class>) -> Result<Vec<Step>> {
    let mut lineage = vec![class.clone()];
    while let Some(parent) = lineage.last().and_then(|last| last.parent().cloned()) {
        lineage.push(parent);
    }
    lineage
        .into_iter()
        .rev()
        .filter(|class| class.is_dynamic() && !class.is_abstract())
        .map(|class| {
            Ok(Step {
                registration: route(session, &class)?,
                class,
            })
        })
        .collect()
}

/// Finds the provider that a dynamic class names (PUT-171).
fn route(session: &Session, class: &Class) -> Result<Arc<Registration>> {
    let Some(name) = class.provider() else {
        bail!(
            PROVIDER_NOT_FOUND,
            "class `{}` is dynamic and names no provider",
            class.name()
        );
    };
    if let Some(registration) = session.manager().provider(session.namespace(), &name) {
        return Ok(registration);
    }
    if is_registered_in_repository(session, &name)? {
        return Err(Error::new(
            Status::PROVIDER_LOAD_FAILURE,
            format!(
                "provider `{name}` of class `{}` is registered, and this process has no code for it",
                class.name()
            ),
        )
        .from_provider(&name));
    }
    Err(Error::new(
        Status::PROVIDER_NOT_FOUND,
        format!(
            "provider `{name}` of class `{}` is not registered in namespace `{}`",
            class.name(),
            session.namespace()
        ),
    )
    .from_provider(&name))
}

fn is_registered_in_repository(session: &Session, name: &str) -> Result<bool> {
    let view = session.view()?;
    let namespace = find_namespace(&view, session.namespace())?;
    let Some(class) = view
        .class(namespace.id, "__Win32Provider")
        .map_err(from_store)?
    else {
        return Ok(false);
    };
    let mut provider = Instance::new(class.class.clone());
    provider.set("Name", name)?;
    let Some(key) = RowKey::from_instance(&class, &provider) else {
        return Ok(false);
    };
    Ok(view.find(&class, &key).map_err(from_store)?.is_some())
}

fn check_capable(
    session: &Session,
    registration: &Registration,
    is_capable: bool,
    what: &str,
) -> Result<()> {
    if !is_capable {
        return Err(Error::new(
            Status::PROVIDER_NOT_CAPABLE,
            format!(
                "provider `{}` is registered without support for {what}",
                registration.name
            ),
        )
        .from_provider(&registration.name));
    }
    check_privileges(session, registration)
}

fn check_privileges(session: &Session, registration: &Registration) -> Result<()> {
    session.token().require_impersonation()?;
    for name in &registration.privileges {
        match Privilege::from_full_name(name) {
            Some(privilege) => session.token().require_privilege(privilege)?,
            None => bail!(
                INVALID_PROVIDER_REGISTRATION,
                "provider `{}` asks for `{name}`, which is not a privilege",
                registration.name
            ),
        }
    }
    Ok(())
}

fn make_call(session: &Session, flags: u32, context: &NamedValueSet, host: &dyn TaskHost) -> Call {
    Call {
        namespace: session.origin().namespace.clone(),
        caller: session.token().clone(),
        locales: session.locales().clone(),
        flags: flags & FORWARDED,
        context: Arc::new(forwarded_context(context, session.is_provider())),
        cancellation: host.cancellation().clone(),
    }
}

fn no_operation(response: &Response, what: &str) {
    response.fail(
        Status::PROVIDER_NOT_CAPABLE,
        format!("the provider does not serve {what}"),
    );
}

/// Makes the full path to report: the provider's own, or the one computed from the instance
/// (PUT-208).
fn full_path(session: &Session, reported: Option<String>, instance: &Instance) -> String {
    let relpath = match reported {
        Some(path) => match ObjectPath::parse(&path) {
            Ok(parsed) if parsed.namespace().is_none() => path,
            _ => return path,
        },
        None => instance
            .relpath()
            .unwrap_or_else(|| instance.class_name().to_string()),
    };
    session.origin().path_of(&relpath)
}

fn path_as(path: &str, class: &str) -> Result<String> {
    let mut parsed = ObjectPath::parse(path)?;
    parsed.set_class(class);
    Ok(parsed.relpath())
}

/// Asks a provider, waits for its final status, and passes on what it sends meanwhile.
///
/// The wait ends early when the call is cancelled or the provider's time is up; what the provider
/// sends after that is dropped.
fn invoke(
    host: &dyn TaskHost,
    registration: &Registration,
    deliver: &dyn Fn(Object),
    ask: impl FnOnce(Response),
) -> Result<Option<String>> {
    let wait = Arc::new(Wait::default());
    wait.end_on_cancel(host.cancellation());
    if let Some(timeout_ms) = registration.timeout_ms {
        let wait = wait.clone();
        let name = registration.name.clone();
        host.schedule(
            timeout_ms,
            Box::new(move || {
                wait.finish(Err(Error::new(
                    Status::PROVIDER_TIMED_OUT,
                    format!("provider `{name}` did not answer within {timeout_ms} ms"),
                )));
            }),
        );
    }
    let response = Response::new(wait.clone());
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| ask(response))) {
        wait.finish(Err(Error::new(
            Status::PROVIDER_FAILURE,
            format!(
                "provider `{}` panicked: {}",
                registration.name,
                panic_text(&*panic)
            ),
        )));
    }
    wait.until_done(host, deliver)
        .map_err(|error| error.from_provider(&registration.name))
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// The meeting point of a waiting caller and a provider that answers on any thread.
#[derive(Default)]
struct Wait {
    state: Mutex<WaitState>,
    changed: Condvar,
}

#[derive(Default)]
struct WaitState {
    sent: Vec<Sent>,
    outcome: Option<Outcome>,
}

enum Sent {
    Object(Object),
    Progress(u16, u16, String),
}

impl Wait {
    fn lock(&self) -> MutexGuard<'_, WaitState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, outcome: Outcome) {
        let mut state = self.lock();
        if state.outcome.is_none() {
            state.outcome = Some(outcome);
            self.changed.notify_all();
        }
    }

    fn send(&self, sent: Sent) {
        let mut state = self.lock();
        if state.outcome.is_none() {
            state.sent.push(sent);
            self.changed.notify_all();
        }
    }

    fn end_on_cancel(self: &Arc<Self>, cancellation: &Cancellation) {
        let wait = Arc::downgrade(self);
        cancellation.on_cancel(move || {
            if let Some(wait) = wait.upgrade() {
                wait.finish(Err(Error::new(
                    Status::CALL_CANCELLED,
                    "the call was cancelled",
                )));
            }
        });
    }

    fn until_done(&self, host: &dyn TaskHost, deliver: &dyn Fn(Object)) -> Outcome {
        let mut state = self.lock();
        loop {
            let sent = std::mem::take(&mut state.sent);
            if !sent.is_empty() {
                drop(state);
                for item in sent {
                    match item {
                        Sent::Object(object) => deliver(object),
                        Sent::Progress(bound, current, text) => {
                            host.progress(bound, current, &text)
                        }
                    }
                }
                state = self.lock();
                continue;
            }
            if let Some(outcome) = state.outcome.take() {
                state.outcome = Some(Ok(None));
                return outcome;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl ResponseTarget for Wait {
    fn indicate(&self, object: Object) {
        self.send(Sent::Object(object));
    }

    fn progress(&self, upper_bound: u16, current: u16, message: &str) {
        self.send(Sent::Progress(upper_bound, current, message.to_owned()));
    }

    fn complete(&self, outcome: Outcome) {
        self.finish(outcome);
    }
}
