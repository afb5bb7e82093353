//! Puts of stored instances.
//!
//! Most of the work is done on the caller's thread: the instance is judged and encoded against the
//! class as the caller sees it. The writer only checks that the class is still the same, and does
//! the work again when it is not (PUT-312).

use std::sync::Arc;

use swbem_core::security::Rights;
use swbem_core::{Error, Instance, Result, Status, Value, bail};
use swbem_schema::{InstanceRules, PutExtensions, apply_partial, guid_text, validate_instance};
use swbem_store::{ErrorKind, Read, RowKey, StoredClass, Transaction, encode_row};

use crate::class_write::value_bytes;
use crate::error::from_store;
use crate::flags::{CREATE_ONLY, STRONG_VALIDATION, UPDATE_ONLY, USE_AMENDED_QUALIFIERS};
use crate::settings::over_quota;
use crate::{Session, namespace, system_write};

/// What a property takes in memory besides what its value holds.
const SLOT_BYTES: usize = 64;

/// The put of an instance of a class that no provider serves.
pub(crate) struct InstanceWrite {
    flags: u32,
    partial: Option<PutExtensions>,
    state: State,
}

enum State {
    /// Judged and encoded against a version of its class. What was sent is kept where it is over
    /// another definition of the class, as the row does not tell it any more: a class put that is
    /// queued before may be the definition that it fits.
    Ready(Ready, Option<Box<Instance>>),
    /// Not yet judged: its class was not there, the put is partial, or it was refused once and
    /// the refusal may have been overtaken by a put queued before this one.
    Pending(Box<Instance>),
    /// Applied once, which takes the row out.
    Applied,
}

/// An instance that is ready to be stored.
struct Ready {
    class: Arc<StoredClass>,
    key: RowKey,
    row: Vec<u8>,
    path: String,
}

impl InstanceWrite {
    /// Judges and encodes an instance against its class as the caller sees it.
    pub(crate) fn prepare(
        session: &Session,
        class: Option<Arc<StoredClass>>,
        instance: &Instance,
        flags: u32,
        partial: Option<PutExtensions>,
    ) -> Self {
        let needs_writer = partial.is_some()
            || class
                .as_ref()
                .is_none_or(|class| class.class.is_system_derived());
        let ready = match class {
            Some(class) if !needs_writer => {
                make_ready(session, class, instance.clone(), flags).ok()
            }
            _ => None,
        };
        let state = match ready {
            Some(ready) => {
                let is_same = Arc::ptr_eq(instance.class(), &ready.class.class);
                State::Ready(ready, (!is_same).then(|| Box::new(instance.clone())))
            }
            None => State::Pending(Box::new(instance.clone())),
        };
        InstanceWrite {
            flags,
            partial,
            state,
        }
    }

    pub(crate) fn about(&self, class_name: &str) -> String {
        match &self.state {
            State::Ready(ready, _) => ready.path.clone(),
            State::Pending(instance) => instance.relpath().unwrap_or_else(|| class_name.to_owned()),
            State::Applied => class_name.to_owned(),
        }
    }

    pub(crate) fn cost_bytes(&self) -> usize {
        match &self.state {
            State::Ready(ready, sent) => {
                let sent = sent.as_ref().map_or(0, |sent| instance_bytes(sent));
                ready.row.len() + ready.path.len() + sent
            }
            State::Pending(instance) => instance_bytes(instance),
            State::Applied => 0,
        }
    }

    /// Stores the instance and returns its full path.
    pub(crate) fn apply(
        &mut self,
        session: &Session,
        tx: &mut Transaction<'_>,
    ) -> Result<Option<String>> {
        let instance = match std::mem::replace(&mut self.state, State::Applied) {
            State::Ready(ready, sent) => {
                let name = ready.class.class.name().as_str();
                let now = tx.class(session.namespace_id(), name).map_err(from_store)?;
                let is_current = now.is_some_and(|now| {
                    now.id == ready.class.id && now.version == ready.class.version
                });
                if is_current {
                    return store(tx, ready, self.flags).map(Some);
                }
                match sent {
                    Some(sent) => *sent,
                    None => ready.decode()?,
                }
            }
            State::Pending(instance) => *instance,
            State::Applied => bail!(UNEXPECTED, "the write was applied before"),
        };
        self.judge_and_store(session, tx, instance).map(Some)
    }

    fn judge_and_store(
        &mut self,
        session: &Session,
        tx: &mut Transaction<'_>,
        instance: Instance,
    ) -> Result<String> {
        let name = instance.class_name().clone();
        let Some(class) = tx
            .class(session.namespace_id(), name.as_str())
            .map_err(from_store)?
        else {
            // A caller who may not write at all learns nothing about what exists (SEC-060).
            session.require(Rights::PARTIAL_WRITE)?;
            bail!(
                INVALID_CLASS,
                "class `{name}` not found in namespace `{}`: put the class first",
                session.namespace()
            );
        };
        if class.class.is_dynamic() {
            session.require(Rights::WRITE_PROVIDER)?;
            bail!(
                RESERVED_001,
                "class `{name}` became dynamic while its instance was being put: put it again"
            );
        }
        session.require(needed_right(&class))?;
        let instance = match self.partial.take() {
            Some(partial) => merge_partial(tx, &class, instance, &partial)?,
            None => instance,
        };
        if namespace::is_namespace_class(&class) {
            return namespace::put(session, tx, &class, instance, self.flags);
        }
        let is_system = class.class.is_system_derived();
        let mut valid = judge(session, instance, &class, self.flags)?;
        if is_system {
            system_write::sign(session, &mut valid)?;
        }
        let ready = encode(session, class, &valid)?;
        if is_system {
            let strong = self.flags & STRONG_VALIDATION != 0;
            system_write::check(session, tx, &valid, &ready.path, strong)?;
        }
        store(tx, ready, self.flags)
    }
}

impl Ready {
    fn decode(&self) -> Result<Instance> {
        swbem_store::Row::new(self.row.clone(), self.class.clone())
            .to_instance()
            .map_err(from_store)
    }
}

/// Estimates what an instance takes in memory.
fn instance_bytes(instance: &Instance) -> usize {
    let values: usize = instance.properties().map(|(_, v)| value_bytes(v)).sum();
    values + instance.class().properties().len() * SLOT_BYTES
}

/// Returns the right that a put to a stored class needs (PUT-278, PUT-279).
pub(crate) fn needed_right(class: &StoredClass) -> Rights {
    if class.class.is_system_derived() {
        Rights::FULL_WRITE
    } else {
        Rights::PARTIAL_WRITE
    }
}

fn make_ready(
    session: &Session,
    class: Arc<StoredClass>,
    instance: Instance,
    flags: u32,
) -> Result<Ready> {
    session.require(needed_right(&class))?;
    let valid = judge(session, instance, &class, flags)?;
    encode(session, class, &valid)
}

/// Encodes an instance that was judged.
fn encode(session: &Session, class: Arc<StoredClass>, valid: &Instance) -> Result<Ready> {
    let key = RowKey::from_instance(&class, valid).ok_or_else(|| no_key(valid))?;
    let row = encode_row(&class, valid).map_err(from_store)?;
    let max = session.manager().settings().quotas.instance_bytes_max;
    if row.len() > max {
        let what = format!(
            "the instance of class `{}` is too large, in bytes",
            class.name()
        );
        return Err(over_quota(&what, row.len(), max));
    }
    let relpath = valid.relpath().ok_or_else(|| no_key(valid))?;
    Ok(Ready {
        path: session.origin().path_of(&relpath),
        class,
        key,
        row,
    })
}

/// Judges an instance against the class it will be stored under.
pub(crate) fn judge(
    session: &Session,
    instance: Instance,
    class: &StoredClass,
    flags: u32,
) -> Result<Instance> {
    let random = session.manager().settings().random.clone();
    let mut rules = InstanceRules {
        use_amended: flags & USE_AMENDED_QUALIFIERS != 0,
        update_only: flags & UPDATE_ONLY != 0,
        make_guid: &mut || guid_text(random()),
    };
    Ok(validate_instance(instance, &class.class, &mut rules)?.into_instance())
}

fn no_key(instance: &Instance) -> Error {
    Error::new(
        Status::NO_KEY,
        format!(
            "class `{}` has no key, so its instances cannot be stored",
            instance.class_name()
        ),
    )
}

/// Lays the listed values of a partial update over the stored instance (PUT-181).
fn merge_partial(
    tx: &Transaction<'_>,
    class: &Arc<StoredClass>,
    sent: Instance,
    partial: &PutExtensions,
) -> Result<Instance> {
    // The instance that was sent may be over another definition of the class.
    let keys: Option<Vec<(&str, Value)>> = class
        .class
        .key_properties()
        .map(|key| Some((key.name.as_str(), sent.get(key.name.as_str())?.clone())))
        .collect();
    let key = keys.and_then(|keys| RowKey::from_values(class, &keys));
    let Some(key) = key else {
        if class.class.keys().is_empty() {
            return Err(no_key(&sent));
        }
        let missing = class.class.key_properties().find(|key| {
            let value = sent.get(key.name.as_str());
            value.is_none_or(|value| value.is_null() || !value.fits(&key.data_type))
        });
        bail!(
            ILLEGAL_NULL,
            "a partial update finds its instance by the keys, and `{}.{}` is not set",
            class.class.name(),
            missing.map_or("", |key| key.name.as_str())
        );
    };
    let Some(row) = tx.row(class, &key).map_err(from_store)? else {
        let path = sent.relpath();
        bail!(
            NOT_FOUND,
            "there is no instance `{}` to update in part",
            path.as_deref().unwrap_or(class.class.name().as_str())
        );
    };
    let stored = row.to_instance().map_err(from_store)?;
    apply_partial(stored, &sent, partial)
}

/// Stages the row, judges what was there before by the flags (PUT-147, PUT-151, PUT-162), and
/// returns the path.
fn store(tx: &mut Transaction<'_>, ready: Ready, flags: u32) -> Result<String> {
    let update_only = flags & UPDATE_ONLY != 0;
    let Ready {
        class,
        key,
        row,
        path,
    } = ready;
    let missing = || {
        let text = format!("`{path}` does not exist, and the put is update-only");
        Error::new(Status::NOT_FOUND, text)
    };
    match tx.put_row(&class, &key, row) {
        Ok(None) if update_only => Err(missing()),
        Ok(Some(_)) if flags & CREATE_ONLY != 0 => Err(Error::new(
            Status::ALREADY_EXISTS,
            format!("`{path}` exists, and the put is create-only"),
        )),
        Ok(_) => Ok(path),
        Err(error) if matches!(error.kind(), ErrorKind::KeyHeld { .. }) && update_only => {
            Err(missing())
        }
        Err(error) if matches!(error.kind(), ErrorKind::KeyHeld { .. }) => {
            let text = format!("`{path}` cannot be put: {error}; delete that instance first");
            Err(Error::new(Status::ALREADY_EXISTS, text).with_source(error))
        }
        Err(error) => Err(from_store(error)),
    }
}
