//! Classes of a script and their objects.

use std::any::Any;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use indexmap::IndexMap;
use swbem_automation::{
    Arguments, Array, ArrayRef, Dispatch, Exception, Invoke, RuntimeError, Variant, memory,
};

use super::code::Code;
use super::engine::Shared;

/// A class that a script declares.
#[derive(Debug, Default)]
pub(crate) struct Class {
    pub(crate) name: Rc<str>,
    /// By lower-case name.
    pub(crate) members: IndexMap<Rc<str>, Member>,
    /// The bounds of the fields that are arrays, by field.
    pub(crate) arrays: Vec<Option<Vec<i32>>>,
    /// The lower-case name of the default member.
    pub(crate) default: Option<Rc<str>>,
    pub(crate) initialize: Option<Rc<Code>>,
    pub(crate) terminate: Option<Rc<Code>>,
}

/// A member of a class.
#[derive(Clone, Debug)]
pub(crate) enum Member {
    /// A variable.
    Field { idx: u32, public: bool },
    /// A sub or function.
    Method { code: Rc<Code>, public: bool },
    /// Up to three procedures of one name.
    Property {
        get: Option<(Rc<Code>, bool)>,
        let_: Option<(Rc<Code>, bool)>,
        set: Option<(Rc<Code>, bool)>,
    },
}

/// An object of a class that a script declares.
pub(crate) struct Instance {
    pub(crate) class: Rc<Class>,
    pub(crate) fields: RefCell<Vec<Variant>>,
    shared: Weak<Shared>,
    this: Weak<Instance>,
    /// Whether `Class_Terminate` is not to run: it has, or `Class_Initialize` has not.
    terminated: Cell<bool>,
    _charge: memory::Charge,
}

impl Instance {
    /// Makes an object whose `Class_Initialize` has not run yet.
    pub(crate) fn new(class: Rc<Class>, shared: &Rc<Shared>) -> Result<Rc<Self>, Exception> {
        memory::reserve(bytes_of(class.arrays.len()))?;
        let fields = class
            .arrays
            .iter()
            .map(|bounds| match bounds {
                None => Ok(Variant::Empty),
                Some(upper) if upper.is_empty() => {
                    Ok(Variant::Array(ArrayRef::new(Array::unallocated())))
                }
                Some(upper) => Ok(Variant::Array(ArrayRef::new(Array::with_bounds(
                    upper, false,
                )?))),
            })
            .collect::<Result<Vec<_>, Exception>>()?;
        Ok(Instance::with_fields(
            class,
            Rc::downgrade(shared),
            fields,
            false,
        ))
    }

    fn with_fields(
        class: Rc<Class>,
        shared: Weak<Shared>,
        fields: Vec<Variant>,
        terminated: bool,
    ) -> Rc<Self> {
        let charge = memory::charge(bytes_of(fields.len()));
        Rc::new_cyclic(|this| Instance {
            class,
            fields: RefCell::new(fields),
            shared,
            this: Weak::clone(this),
            terminated: Cell::new(terminated),
            _charge: charge,
        })
    }

    /// Returns a counted reference to the object itself.
    pub(crate) fn strong(&self) -> Option<Rc<Self>> {
        self.this.upgrade()
    }

    /// Returns the value of a field.
    pub(crate) fn field(&self, idx: u32) -> Option<Variant> {
        let idx = usize::try_from(idx).ok()?;
        self.fields.try_borrow().ok()?.get(idx).cloned()
    }

    /// Replaces the value of a field and returns what was there.
    pub(crate) fn set_field(&self, idx: u32, value: Variant) -> Option<Variant> {
        let idx = usize::try_from(idx).ok()?;
        let mut fields = self.fields.try_borrow_mut().ok()?;
        fields
            .get_mut(idx)
            .map(|field| std::mem::replace(field, value))
    }
}

impl Dispatch for Instance {
    fn type_name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.class.name)
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        match (self.shared.upgrade(), self.this.upgrade()) {
            (Some(shared), Some(this)) => shared.invoke_member(&this, member, kind, arguments),
            _ => Err(RuntimeError::ObjectVariableNotSet.into()),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let fields = std::mem::take(self.fields.get_mut());
        let owed = self.class.terminate.is_some() && !self.terminated.get();
        match self.shared.upgrade() {
            // The last reference is gone, so `Me` is a new object with what the old one held.
            Some(shared) if owed => shared.bury(Instance::with_fields(
                Rc::clone(&self.class),
                Weak::clone(&self.shared),
                fields,
                true,
            )),
            _ => memory::discard(fields),
        }
    }
}

/// Returns what an object with `fields` variables occupies.
fn bytes_of(fields: usize) -> usize {
    size_of::<Instance>().saturating_add(fields.saturating_mul(size_of::<Variant>()))
}

/// What `GetRef` makes: an object whose default member is a procedure.
pub(crate) struct ProcedureRef {
    pub(crate) code: Rc<Code>,
    pub(crate) shared: Weak<Shared>,
}

impl Dispatch for ProcedureRef {
    fn type_name(&self) -> Cow<'_, str> {
        Cow::Borrowed("Object")
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        if member.is_some() || kind.is_put() {
            return Err(RuntimeError::NotSupported.into());
        }
        match self.shared.upgrade() {
            Some(shared) => shared.invoke_code(&self.code, None, arguments),
            None => Err(RuntimeError::ObjectVariableNotSet.into()),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
