//! `__SystemSecurity`: the methods through which a namespace's descriptor is read and changed.

use std::sync::Arc;

use swbem_core::security::{
    Ace, AceFlags, AceKind, Acl, Control, Privilege, Rights, SecurityDescriptor, Sid,
};
use swbem_core::{
    Class, Error, Instance, Object, RETURN_VALUE, Result, Status, Value, bail, eq_fold,
};
use swbem_store::{Namespace, Read, RowKey};

use crate::error::from_store;
use crate::manager::find_namespace;
use crate::{Job, Session, Task};

/// The singleton class of every namespace.
pub(crate) const CLASS: &str = "__SystemSecurity";

const OPERATION: &str = "IWbemServices::ExecMethod";

/// What `GetSecurityDescriptor` and `SetSecurityDescriptor` return when they do not succeed.
const RETURN_ACCESS_DENIED: u32 = 2;
const RETURN_UNKNOWN: u32 = 8;
const RETURN_PRIVILEGE_NOT_HELD: u32 = 9;
const RETURN_BAD_PARAMETER: u32 = 21;

/// The out-parameters of a method, by name.
type Outputs = Vec<(&'static str, Value)>;

/// Tells whether the namespace refuses connections that are not encrypted (SEC-026).
pub(crate) fn requires_encryption(repository: &impl Read, namespace: &Namespace) -> Result<bool> {
    let Some(class) = repository.class(namespace.id, CLASS).map_err(from_store)? else {
        return Ok(false);
    };
    let Some(row) = repository
        .row(&class, &RowKey::default())
        .map_err(from_store)?
    else {
        return Ok(false);
    };
    let instance = row.to_instance().map_err(from_store)?;
    Ok(instance.local_qualifiers().is_true("RequiresEncryption"))
}

/// Starts a method of `__SystemSecurity`. They are static: the path may name the class or its
/// instance.
pub(crate) fn exec(session: &Session, method: &str, inputs: Option<&Instance>) -> Result<Job> {
    let known = |name: &str| eq_fold(name, method);
    if known("SetSD") {
        return set_sd(session, inputs);
    }
    if known("SetSecurityDescriptor") {
        return set_security_descriptor(session, inputs);
    }
    let run: fn(&Session) -> Result<Outputs> = if known("GetSD") {
        get_sd
    } else if known("GetSecurityDescriptor") {
        get_security_descriptor
    } else if known("GetCallerAccessRights") {
        get_caller_access_rights
    } else if known("Get9XUserList") || known("Set9XUserList") {
        |_| {
            bail!(
                METHOD_DISABLED,
                "the user lists of old systems are not supported"
            )
        }
    } else {
        bail!(INVALID_METHOD, "class `{CLASS}` has no method `{method}`");
    };
    let (session, method) = (session.clone(), method.to_owned());
    Ok(Job::Task(Task::reading(OPERATION, CLASS, move |host| {
        let values = run(&session)?;
        let _ = host.indicate(outputs(&session, &method, values)?.into());
        Ok(None)
    })))
}

/// `GetSD`: the descriptor in force, in its self-relative form.
fn get_sd(session: &Session) -> Result<Outputs> {
    session.require(Rights::READ_CONTROL)?;
    let descriptor = current(session, &session.view()?)?;
    Ok(vec![
        ("SD", Value::bytes(&descriptor.to_bytes()?)),
        (RETURN_VALUE, Value::Uint32(0)),
    ])
}

/// `GetCallerAccessRights`: needs no more than to be connected.
fn get_caller_access_rights(session: &Session) -> Result<Outputs> {
    session.require(Rights::ENABLE)?;
    let rights = Value::Sint32(session.rights().signed_bits());
    Ok(vec![("rights", rights), (RETURN_VALUE, Value::Uint32(0))])
}

/// `GetSecurityDescriptor`: the descriptor in force, as an object.
fn get_security_descriptor(session: &Session) -> Result<Outputs> {
    if session.require(Rights::READ_CONTROL).is_err() {
        return Ok(vec![(RETURN_VALUE, Value::Uint32(RETURN_ACCESS_DENIED))]);
    }
    let view = session.view()?;
    let descriptor = current(session, &view)?;
    let object = to_object(session, &view, &descriptor)?;
    Ok(vec![
        ("Descriptor", Object::from(object).into()),
        (RETURN_VALUE, Value::Uint32(0)),
    ])
}

/// `SetSD`: replaces the namespace's own entries (SEC-022, SEC-025).
fn set_sd(session: &Session, inputs: Option<&Instance>) -> Result<Job> {
    let bytes = inputs
        .and_then(|inputs| inputs.get("SD"))
        .and_then(Value::to_bytes);
    let Some(bytes) = bytes else {
        bail!(
            INVALID_METHOD_PARAMETERS,
            "`SetSD` needs `SD`, an array of uint8"
        );
    };
    let session = session.clone();
    Ok(Job::Task(Task::reading(OPERATION, CLASS, move |host| {
        replace(&session, |now| {
            let given = SecurityDescriptor::from_bytes(&bytes)?;
            Ok(
                match session.token().require_privilege(Privilege::Security) {
                    Ok(()) => given,
                    // Who may not see the auditing list does not replace it either.
                    Err(_) => with_sacl_of(given, now),
                },
            )
        })?;
        let values = vec![(RETURN_VALUE, Value::Uint32(0))];
        let _ = host.indicate(outputs(&session, "SetSD", values)?.into());
        Ok(None)
    })))
}

/// `SetSecurityDescriptor`: the same with an object, and a code of its own as the outcome.
fn set_security_descriptor(session: &Session, inputs: Option<&Instance>) -> Result<Job> {
    let object = inputs
        .and_then(|inputs| inputs.get("Descriptor"))
        .and_then(Value::as_object)
        .and_then(Object::as_instance);
    let Some(object) = object.cloned() else {
        bail!(
            INVALID_METHOD_PARAMETERS,
            "`SetSecurityDescriptor` needs `Descriptor`, a `__SecurityDescriptor`"
        );
    };
    let session = session.clone();
    Ok(Job::Task(Task::reading(OPERATION, CLASS, move |host| {
        let replaced = replace(&session, |now| {
            let given = from_object(&object)?;
            if given.sacl().is_some() {
                session.token().require_privilege(Privilege::Security)?;
            }
            Ok(given.over(now))
        });
        let code = match replaced {
            Ok(()) => 0,
            Err(error) => return_code(error.status()),
        };
        let values = vec![(RETURN_VALUE, Value::Uint32(code))];
        let _ = host.indicate(outputs(&session, "SetSecurityDescriptor", values)?.into());
        Ok(None)
    })))
}

/// Replaces the descriptor of the session's namespace by one made from that in force.
fn replace(
    session: &Session,
    make: impl FnOnce(&SecurityDescriptor) -> Result<SecurityDescriptor>,
) -> Result<()> {
    session.require(Rights::WRITE_DAC)?;
    let mut tx = session.manager().transaction()?;
    session.check_namespace(&tx)?;
    let given = make(&current(session, &tx)?)?;
    given.check_for_namespace()?;
    let own = without_inherited(given);
    let namespace = find_namespace(&tx, session.namespace())?;
    tx.set_namespace_security(&namespace, Some(&own.to_bytes()?))
        .map_err(from_store)?;
    tx.commit().map_err(from_store)?;
    Ok(())
}

fn with_sacl_of(given: SecurityDescriptor, now: &SecurityDescriptor) -> SecurityDescriptor {
    match now.sacl() {
        Some(sacl) => given.with_sacl(sacl.clone()),
        None => given.without_sacl(),
    }
}

fn current(session: &Session, repository: &impl Read) -> Result<SecurityDescriptor> {
    let namespace = find_namespace(repository, session.namespace())?;
    session.manager().descriptor(repository, &namespace)
}

/// Keeps only the entries that the descriptor does not have from its parent (SEC-022).
fn without_inherited(descriptor: SecurityDescriptor) -> SecurityDescriptor {
    let own = |acl: &Acl| {
        let mut kept = acl.clone();
        kept.entries
            .retain(|ace| !ace.flags().contains(AceFlags::INHERITED));
        kept
    };
    let dacl = descriptor.dacl().map(own);
    let sacl = descriptor.sacl().map(own);
    let mut result = descriptor;
    if let Some(dacl) = dacl {
        result = result.with_dacl(dacl);
    }
    if let Some(sacl) = sacl {
        result = result.with_sacl(sacl);
    }
    result
}

/// Makes the out-parameters of a method.
fn outputs(session: &Session, method: &str, values: Outputs) -> Result<Instance> {
    let view = session.view()?;
    let class = view
        .class(session.namespace_id(), CLASS)
        .map_err(from_store)?;
    let carrier = class
        .as_ref()
        .and_then(|class| class.class.method(method))
        .and_then(|method| method.decl.out_parameters());
    let Some(carrier) = carrier else {
        bail!(
            INVALID_METHOD,
            "class `{CLASS}` has no method `{method}` with results"
        );
    };
    let mut outputs = Instance::new(carrier);
    for (name, value) in values {
        outputs.set(name, value)?;
    }
    Ok(outputs)
}

fn class_of(session: &Session, repository: &impl Read, name: &str) -> Result<Arc<Class>> {
    let found = repository
        .class(session.namespace_id(), name)
        .map_err(from_store)?;
    found.map(|stored| stored.class.clone()).ok_or_else(|| {
        Error::new(
            Status::INVALID_CLASS,
            format!("system class `{name}` is missing"),
        )
    })
}

fn to_object(
    session: &Session,
    repository: &impl Read,
    descriptor: &SecurityDescriptor,
) -> Result<Instance> {
    let trustee = class_of(session, repository, "__Trustee")?;
    let ace = class_of(session, repository, "__ACE")?;
    let mut object = Instance::new(class_of(session, repository, "__SecurityDescriptor")?);
    object.set(
        "ControlFlags",
        Value::Uint32(descriptor.control().bits().into()),
    )?;
    for (name, sid) in [("Owner", descriptor.owner()), ("Group", descriptor.group())] {
        if let Some(sid) = sid {
            object.set(name, Object::from(trustee_object(&trustee, sid)?))?;
        }
    }
    for (name, acl) in [("DACL", descriptor.dacl()), ("SACL", descriptor.sacl())] {
        // The SACL is for holders of SeSecurityPrivilege only.
        let is_hidden = session
            .token()
            .require_privilege(Privilege::Security)
            .is_err();
        if name == "SACL" && is_hidden {
            continue;
        }
        if let Some(acl) = acl {
            let entries: Result<Vec<Value>> = acl
                .entries
                .iter()
                .map(|entry| ace_object(&ace, &trustee, entry))
                .collect();
            object.set(name, Value::Array(entries?))?;
        }
    }
    Ok(object)
}

fn trustee_object(class: &Arc<Class>, sid: &Sid) -> Result<Instance> {
    let mut object = Instance::new(class.clone());
    if let Some((domain, name)) = sid.well_known_name() {
        object.set("Domain", domain)?;
        object.set("Name", name)?;
    }
    let bytes = sid.to_bytes();
    object.set(
        "SidLength",
        Value::Uint32(u32::try_from(bytes.len()).unwrap_or(u32::MAX)),
    )?;
    object.set("SID", Value::bytes(&bytes))?;
    object.set("SidString", sid.to_string())?;
    Ok(object)
}

fn ace_object(class: &Arc<Class>, trustee: &Arc<Class>, ace: &Ace) -> Result<Value> {
    let mut object = Instance::new(class.clone());
    object.set("AceType", Value::Uint32(ace.kind().code().into()))?;
    object.set("AceFlags", Value::Uint32(ace.flags().bits().into()))?;
    object.set("AccessMask", Value::Uint32(ace.rights().bits()))?;
    if let Some(sid) = ace.trustee() {
        object.set("Trustee", Object::from(trustee_object(trustee, sid)?))?;
    }
    Ok(Object::from(object).into())
}

/// Reads a `__SecurityDescriptor` object. A list that its control flags do not mark present, and a
/// missing owner or group, are left as they are in force.
fn from_object(object: &Instance) -> Result<SecurityDescriptor> {
    let bits = integer(object, "ControlFlags")?;
    let control = Control::from_bits(u16::try_from(bits).unwrap_or(0));
    let mut descriptor = SecurityDescriptor::empty();
    for (name, is_owner) in [("Owner", true), ("Group", false)] {
        if let Some(trustee) = object.get(name).and_then(Value::as_object) {
            let sid = Some(sid_of(trustee)?);
            descriptor = if is_owner {
                descriptor.with_owner(sid)
            } else {
                descriptor.with_group(sid)
            };
        }
    }
    if control.contains(Control::DACL_PRESENT) {
        descriptor = descriptor.with_dacl(acl_of(object, "DACL")?);
    }
    if control.contains(Control::SACL_PRESENT) && !object.get("SACL").is_none_or(Value::is_null) {
        descriptor = descriptor.with_sacl(acl_of(object, "SACL")?);
    }
    Ok(descriptor)
}

fn acl_of(object: &Instance, name: &str) -> Result<Acl> {
    let entries = object
        .get(name)
        .and_then(Value::as_array)
        .unwrap_or_default();
    let entries: Result<Vec<Ace>> = entries.iter().map(ace_of).collect();
    Ok(Acl { entries: entries? })
}

fn ace_of(value: &Value) -> Result<Ace> {
    let Some(object) = value.as_object().and_then(Object::as_instance) else {
        bail!(INVALID_PARAMETER, "an entry of the list is not an `__ACE`");
    };
    let Some(trustee) = object.get("Trustee").and_then(Value::as_object) else {
        bail!(INVALID_PARAMETER, "an `__ACE` needs its `Trustee`");
    };
    let sid = sid_of(trustee)?;
    let rights = Rights::from_bits(integer(object, "AccessMask")?);
    let flags = AceFlags::from_bits(u8::try_from(integer(object, "AceFlags")?).unwrap_or(u8::MAX));
    let kind = u8::try_from(integer(object, "AceType")?).unwrap_or(u8::MAX);
    match AceKind::from_code(kind) {
        AceKind::Allow => Ok(Ace::allow(sid, rights, flags)),
        AceKind::Deny => Ok(Ace::deny(sid, rights, flags)),
        AceKind::Audit => Ok(Ace::audit(sid, rights, flags)),
        _ => bail!(INVALID_PARAMETER, "an `__ACE` has the unknown type {kind}"),
    }
}

fn sid_of(object: &Object) -> Result<Sid> {
    let bytes = object
        .as_instance()
        .and_then(|trustee| trustee.get("SID"))
        .and_then(Value::to_bytes);
    match bytes {
        Some(bytes) => Sid::from_bytes(&bytes),
        None => bail!(INVALID_PARAMETER, "a `__Trustee` needs its `SID`"),
    }
}

fn integer(object: &Instance, name: &str) -> Result<u32> {
    match object.get(name) {
        Some(Value::Uint32(number)) => Ok(*number),
        Some(Value::Null) | None => Ok(0),
        _ => bail!(INVALID_PARAMETER, "`{name}` must be a uint32"),
    }
}

/// The number that `SetSecurityDescriptor` returns for the status it failed with.
fn return_code(status: Status) -> u32 {
    match status {
        Status::ACCESS_DENIED => RETURN_ACCESS_DENIED,
        Status::PRIVILEGE_NOT_HELD => RETURN_PRIVILEGE_NOT_HELD,
        Status::INVALID_PARAMETER | Status::INVALID_OBJECT => RETURN_BAD_PARAMETER,
        _ => RETURN_UNKNOWN,
    }
}
