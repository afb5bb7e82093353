//! The way to providers: routing, the fence around them, and the chains of calls that writes to
//! dynamic classes make.

mod fence;

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::security::{Privilege, Rights};
use swbem_core::{
    Class, ClassObject, Error, Instance, NamedValueSet, Object, ObjectPath, Result, Status, bail,
};
use swbem_provider::{Call, Capabilities, ClassProvider, QueryCapability, Registration, Response};
use swbem_schema::{
    PutExtensions, brings_texts, check_class_name, forwarded_context, view_as, without_texts,
};
use swbem_store::{Read, RowKey, StoredClass};

use crate::call::{DELETE_CLASS, DELETE_INSTANCE, PUT_CLASS, PUT_INSTANCE};
use crate::error::from_store;
use crate::flags::{CREATE_ONLY, UPDATE_ONLY, USE_AMENDED_QUALIFIERS};
use crate::read::Request;
use crate::result_sets::{self, Lineage};
use crate::{Session, Task, TaskHost};

use fence::{invoke, invoke_many};

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
    let (session, class, instance) = (session.clone(), class.class.clone(), instance.clone());
    let context = context.clone();
    let about = instance
        .relpath()
        .unwrap_or_else(|| instance.class_name().to_string());
    Task::blocking(PUT_INSTANCE, &about, move |host| {
        session.require(Rights::WRITE_PROVIDER)?;
        if class.is_abstract() {
            bail!(
                INVALID_OPERATION,
                "class `{}` is abstract and has no instances; put an instance of a subclass",
                class.name()
            );
        }
        let chain = chain(&session, &class)?;
        for registration in chain.iter().map(|step| &step.registration) {
            check_capable(&session, registration, registration.capabilities.put, "put")?;
        }
        if let Some(partial) = &partial {
            check_partial(&class, partial, chain.len())?;
        }
        let instance = settle_texts(instance, &class, flags)?;
        let mut reported = None;
        for step in &chain {
            let seen = view_as(&instance, &step.class);
            let call = make_call(&session, flags, &context, host);
            reported = invoke(
                host,
                &step.registration,
                &drop_object,
                |response| match step.registration.provider.instances() {
                    Some(provider) => provider.put_instance(&call, seen, response),
                    None => no_operation(&response, "instances"),
                },
            )?;
        }
        Ok(Some(full_path(&session, reported, &instance)))
    })
}

/// Checks what the server itself asks of a partial put that goes to providers (PUT-179, PUT-184).
fn check_partial(class: &Class, partial: &PutExtensions, providers: usize) -> Result<()> {
    let unknown = partial
        .properties
        .iter()
        .flatten()
        .find(|name| class.property(name.as_str()).is_none());
    if let Some(name) = unknown {
        bail!(
            INVALID_PROPERTY,
            "class `{}` has no property `{name}`; partial operations list properties by name",
            class.name()
        );
    }
    partial.check_providers(providers)
}

/// Refuses localized qualifiers, or takes them off with the flag (PUT-223).
fn settle_texts(instance: Instance, class: &Arc<Class>, flags: u32) -> Result<Instance> {
    if flags & USE_AMENDED_QUALIFIERS != 0 {
        return Ok(without_texts(instance));
    }
    if brings_texts(&instance, class) {
        bail!(
            AMENDED_OBJECT,
            "the instance of `{}` carries localized qualifiers; put it with the flag for amended qualifiers, or get its class without",
            class.name()
        );
    }
    Ok(instance)
}

/// Makes the task that deletes an instance that providers serve: those of its class, of the
/// superclasses and of the subclasses are told. It succeeds when one of the topmost, those without
/// another provider above them, does (PUT-174).
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
        let mut family = served_above(&class.class);
        let topmost = family.first().map(|class| class.name().clone());
        family.extend(served_below(&session.view()?, &class)?);
        let mut outcome: Option<Result<()>> = None;
        for class in &family {
            let answer = delete_one(&session, class, &path, flags, &context, host);
            let is_topmost = match &topmost {
                Some(top) => class.name() == top,
                None => !family
                    .iter()
                    .any(|other| other.name() != class.name() && class.is_a(other.name().as_str())),
            };
            if !is_topmost {
                continue;
            }
            outcome = Some(match (outcome, answer) {
                (Some(Ok(())), _) | (_, Ok(())) => Ok(()),
                // That one has no such instance says less than what kept another from looking.
                (Some(Err(first)), Err(next)) if first.status() == Status::NOT_FOUND => Err(next),
                (Some(Err(first)), Err(_)) => Err(first),
                (None, Err(error)) => Err(error),
            });
        }
        match outcome {
            Some(outcome) => outcome.map(|()| None),
            None => bail!(
                NOT_FOUND,
                "class `{}` is abstract and no class below it is served by a provider",
                class.class.name()
            ),
        }
    })
}

fn delete_one(
    session: &Session,
    class: &Class,
    path: &str,
    flags: u32,
    context: &NamedValueSet,
    host: &dyn TaskHost,
) -> Result<()> {
    let registration = route(session, class)?;
    let can = registration.capabilities.delete;
    check_capable(session, &registration, can, "delete")?;
    let seen = path_as(path, class.name().as_str())?;
    let call = make_call(session, flags, context, host);
    invoke(
        host,
        &registration,
        &drop_object,
        |response| match registration.provider.instances() {
            Some(provider) => provider.delete_instance(&call, &seen, response),
            None => no_operation(&response, "instances"),
        },
    )
    .map(|_| ())
}

/// Gets an instance from the provider of its class, or of the first class below it that has it:
/// the path may name any class of the family.
///
/// # Errors
/// `NOT_FOUND` when none has it and none failed.
pub(crate) fn get_instance(
    session: &Session,
    class: &Arc<StoredClass>,
    path: &str,
    request: &Request,
    host: &dyn TaskHost,
) -> Result<Object> {
    let mut served: Vec<Arc<Class>> = Vec::new();
    let is_own = class.class.is_dynamic() && !class.class.is_abstract();
    if is_own {
        served.push(class.class.clone());
    }
    served.extend(served_below(&session.view()?, class)?);
    let mut failure = None;
    for (nth, class) in served.iter().enumerate() {
        match get_one(session, class, path, request, host) {
            Ok(object) => return Ok(object),
            Err(error) if error.status() == Status::NOT_FOUND => {}
            Err(error) if is_own && nth == 0 => return Err(error),
            Err(error) => {
                failure.get_or_insert(error);
            }
        }
    }
    Err(failure.unwrap_or_else(|| {
        let text = format!("`{path}` not found in namespace `{}`", session.namespace());
        Error::new(Status::NOT_FOUND, text)
    }))
}

/// Gets an instance from the provider of exactly its class.
///
/// # Errors
/// `NOT_FOUND` when it has none.
pub(crate) fn get_one(
    session: &Session,
    class: &Class,
    path: &str,
    request: &Request,
    host: &dyn TaskHost,
) -> Result<Object> {
    let registration = route(session, class)?;
    check_capable(session, &registration, registration.capabilities.get, "get")?;
    let seen = path_as(path, class.name().as_str())?;
    let call = make_call(session, request.flags, &request.context, host);
    let found = RefCell::new(None);
    let keep = |object: Object| {
        found.borrow_mut().get_or_insert(object);
        ControlFlow::Continue(())
    };
    invoke(host, &registration, &keep, |response| {
        match registration.provider.instances() {
            Some(provider) => provider.get_instance(&call, &seen, response),
            None => no_operation(&response, "instances"),
        }
    })?;
    found.into_inner().ok_or_else(|| {
        let text = format!("the provider of class `{}` has no `{seen}`", class.name());
        Error::new(Status::NOT_FOUND, text).from_provider(&registration.name)
    })
}

/// Asks the provider of a dynamic class for all instances of exactly that class.
pub(crate) fn enumerate_instances(
    session: &Session,
    class: &Class,
    request: &Request,
    host: &dyn TaskHost,
    deliver: &dyn Fn(Object) -> ControlFlow<()>,
) -> Result<()> {
    let registration = route(session, class)?;
    let can = registration.capabilities.enumeration;
    check_capable(session, &registration, can, "enumeration")?;
    let call = make_call(session, request.flags, &request.context, host);
    let name = class.name().as_str();
    invoke_many(
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

/// Asks the provider of a dynamic class for the instances of exactly that class that a query selects.
///
/// # Errors
/// `PROVIDER_NOT_CAPABLE` when it does not take the query.
pub(crate) fn query_instances(
    session: &Session,
    class: &Class,
    query: &str,
    request: &Request,
    host: &dyn TaskHost,
    deliver: &dyn Fn(Object) -> ControlFlow<()>,
) -> Result<()> {
    let registration = route(session, class)?;
    let can = registration.queries != QueryCapability::None;
    check_capable(session, &registration, can, "queries")?;
    let call = make_call(session, request.flags, &request.context, host);
    let name = class.name().as_str();
    invoke_many(
        host,
        &registration,
        deliver,
        |response| match registration.provider.instances() {
            Some(provider) => provider.query_instances(&call, name, query, response),
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
    deliver: &dyn Fn(Object) -> ControlFlow<()>,
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
    let found = Lineage::of_class(session, &class).map(|lineage| {
        (
            suppliers(session, &lineage),
            outside(session, &class, &lineage),
        )
    });
    let suppliers = match found {
        Ok((suppliers, None)) => suppliers,
        // What the class is refused for is told when the call has started.
        Ok((_, Some(refusal))) | Err(refusal) => {
            let run = move |_: &dyn TaskHost| Err(refusal);
            return Some(Task::blocking(PUT_CLASS, class.name().as_str(), run));
        }
    };
    class_task(
        session,
        suppliers,
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
        suppliers(session, &Lineage::of_name(name)),
        name.to_owned(),
        DELETE_CLASS,
        flags,
        context,
        move |provider, call, response| {
            provider.delete_class(call, &class, response);
        },
    )
}

/// Refuses a class that names a class provider which is registered for other classes (PUT-086).
fn outside(session: &Session, class: &ClassObject, lineage: &Lineage<'_>) -> Option<Error> {
    let name = class.decl().qualifiers.value("Provider")?.as_str()?;
    let registration = session.manager().provider(session.namespace(), name)?;
    let is_covered = result_sets::covers(&registration, lineage)?;
    (!is_covered).then(|| {
        let text = format!(
            "class `{}` is not among the classes that provider `{name}` is registered for",
            class.name()
        );
        Error::new(Status::PROVIDER_NOT_CAPABLE, text).from_provider(&registration.name)
    })
}

fn class_task(
    session: &Session,
    suppliers: Vec<Arc<Registration>>,
    name: String,
    operation: &'static str,
    flags: u32,
    context: &Arc<NamedValueSet>,
    ask: impl Fn(&dyn ClassProvider, &Call, Response) + Send + 'static,
) -> Option<Task> {
    if suppliers.is_empty() {
        return None;
    }
    let (session, context) = (session.clone(), context.clone());
    let about = name.clone();
    Some(Task::blocking(operation, &about, move |host| {
        if operation == PUT_CLASS {
            check_class_name(&name.as_str().into())?;
        }
        session.require(Rights::WRITE_PROVIDER)?;
        let can: fn(&Capabilities) -> bool = match operation {
            PUT_CLASS => |capabilities| capabilities.put,
            _ => |capabilities| capabilities.delete,
        };
        let call = make_call(&session, flags, &context, host);
        ask_in_turn(
            &session,
            host,
            &suppliers,
            can,
            &drop_object,
            |classes, response| {
                ask(classes, &call, response);
            },
        )?;
        let path = (operation == PUT_CLASS).then(|| session.origin().path_of(&name));
        Ok(path)
    }))
}

/// Gets a class from the class provider that supplies it, or returns `None` when none does.
pub(crate) fn get_class(
    session: &Session,
    name: &str,
    request: &Request,
    host: &dyn TaskHost,
) -> Result<Option<Object>> {
    let suppliers = suppliers(session, &Lineage::of_name(name));
    if suppliers.is_empty() {
        return Ok(None);
    }
    let found = RefCell::new(None);
    let keep = |object: Object| {
        found.borrow_mut().get_or_insert(object);
        ControlFlow::Continue(())
    };
    let call = make_call(session, request.flags, &request.context, host);
    let can = |capabilities: &Capabilities| capabilities.get;
    ask_in_turn(
        session,
        host,
        &suppliers,
        can,
        &keep,
        |classes, response| {
            classes.get_class(&call, name, response);
        },
    )?;
    Ok(found.into_inner())
}

/// Asks class providers one after the other until one takes the class: one that is not capable
/// leaves it to the next, any other error ends the search (PUT-085).
fn ask_in_turn(
    session: &Session,
    host: &dyn TaskHost,
    suppliers: &[Arc<Registration>],
    can: impl Fn(&Capabilities) -> bool,
    deliver: &dyn Fn(Object) -> ControlFlow<()>,
    ask: impl Fn(&dyn ClassProvider, Response),
) -> Result<()> {
    let mut last = None;
    for registration in suppliers {
        let can = can(&registration.capabilities);
        let answer =
            check_capable(session, registration, can, "this class operation").and_then(|()| {
                invoke(host, registration, deliver, |response| {
                    match registration.provider.classes() {
                        Some(classes) => ask(classes, response),
                        None => no_operation(&response, "classes"),
                    }
                })
            });
        match answer {
            Err(error) if error.status() == Status::PROVIDER_NOT_CAPABLE => last = Some(error),
            answer => return answer.map(|_| ()),
        }
    }
    Err(last
        .unwrap_or_else(|| Error::new(Status::PROVIDER_NOT_CAPABLE, "no provider took the class")))
}

/// Finds the class providers that supply a class; one that panics when it is asked does not.
pub(crate) fn suppliers(session: &Session, class: &Lineage<'_>) -> Vec<Arc<Registration>> {
    let mut all = session.manager().providers(session.namespace());
    all.retain(|registration| {
        if let Some(is_covered) = result_sets::covers(registration, class) {
            return is_covered;
        }
        fence::ask(registration, || {
            let classes = registration.provider.classes();
            classes.is_some_and(|classes| classes.supports_class(class.name()))
        })
        .unwrap_or(false)
    });
    all
}

/// One provider in the chain of a dynamic class, and the class it serves.
struct Step {
    class: Arc<Class>,
    registration: Arc<Registration>,
}

/// Finds the provider of each dynamic class in the ancestry, the topmost first (PUT-166).
fn chain(session: &Session, class: &Arc<Class>) -> Result<Vec<Step>> {
    served_above(class)
        .into_iter()
        .map(|class| {
            Ok(Step {
                registration: route(session, &class)?,
                class,
            })
        })
        .collect()
}

/// Finds the classes from the topmost down to a class whose instances providers serve.
fn served_above(class: &Arc<Class>) -> Vec<Arc<Class>> {
    let mut line: Vec<Arc<Class>> = std::iter::successors(Some(class), |class| class.parent())
        .filter(|class| is_served(class))
        .cloned()
        .collect();
    line.reverse();
    line
}

/// Finds the classes below a class whose instances providers serve, superclasses first.
fn served_below(repository: &impl Read, class: &StoredClass) -> Result<Vec<Arc<Class>>> {
    let below = repository.descendants(class).map_err(from_store)?;
    Ok(below
        .iter()
        .map(|class| &class.class)
        .filter(|class| is_served(class))
        .cloned()
        .collect())
}

/// Tells whether providers that are there serve classes below a class.
pub(crate) fn serve_below(
    session: &Session,
    repository: &impl Read,
    class: &StoredClass,
) -> Result<bool> {
    Ok(session.manager().has_providers(session.namespace())
        && !served_below(repository, class)?.is_empty())
}

fn is_served(class: &Class) -> bool {
    class.is_dynamic() && !class.is_abstract()
}

/// Receives what a provider has no reason to send.
fn drop_object(_object: Object) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Finds the provider that a dynamic class names (PUT-171).
pub(crate) fn route(session: &Session, class: &Class) -> Result<Arc<Registration>> {
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
    let (status, why) = match registration_in_repository(session, &name)? {
        Stored::Nothing => (
            Status::PROVIDER_NOT_FOUND,
            format!("is not registered in namespace `{}`", session.namespace()),
        ),
        Stored::NameOnly => (
            Status::INVALID_PROVIDER_REGISTRATION,
            "has a `__Win32Provider` and no registration that refers to it".to_owned(),
        ),
        Stored::Registration => (
            Status::PROVIDER_LOAD_FAILURE,
            "is registered, and this process has no code for it".to_owned(),
        ),
    };
    let text = format!("provider `{name}` of class `{}` {why}", class.name());
    Err(Error::new(status, text).from_provider(&name))
}

/// What the repository holds about a provider that is not in this process.
enum Stored {
    Nothing,
    NameOnly,
    Registration,
}

fn registration_in_repository(session: &Session, name: &str) -> Result<Stored> {
    let view = session.view()?;
    let namespace = session.namespace_id();
    let class = view
        .class(namespace, "__Win32Provider")
        .map_err(from_store)?;
    let Some(class) = class else {
        return Ok(Stored::Nothing);
    };
    let mut provider = Instance::new(class.class.clone());
    provider.set("Name", name)?;
    let Some(key) = RowKey::from_instance(&class, &provider) else {
        return Ok(Stored::Nothing);
    };
    let Some((_, row)) = view.find(&class, &key).map_err(from_store)? else {
        return Ok(Stored::Nothing);
    };
    let path = row.to_instance().map_err(from_store)?.relpath();
    let mut found = Stored::NameOnly;
    view.references_to(namespace, &path.unwrap_or_default(), &mut |reference| {
        // One that cannot be read registers nothing.
        let referrer = view.class_by_id(reference.class).ok().flatten();
        if referrer.is_some_and(|class| class.class.is_a("__ProviderRegistration")) {
            found = Stored::Registration;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })
    .map_err(from_store)?;
    Ok(found)
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
