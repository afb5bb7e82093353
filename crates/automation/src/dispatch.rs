//! The interface of every object a script can hold.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use crate::{Arguments, EventSource, Exception, RuntimeError, Variant};

/// A counted reference to an object.
pub type ObjectRef = Rc<dyn Dispatch>;

/// What an enumeration of a collection yields.
pub type Values = Box<dyn Iterator<Item = Result<Variant, Exception>>>;

/// An object whose members are found by name at run time: IDispatch.
pub trait Dispatch {
    /// Returns the name that `TypeName` gives, such as `SWbemServicesEx`.
    fn type_name(&self) -> Cow<'_, str>;

    /// Calls, reads or writes the member `member`, or without one the default member
    /// (DISPID_VALUE). Names compare without case.
    ///
    /// For [`Invoke::Put`] and [`Invoke::PutRef`] the new value is the last positional argument,
    /// behind the indexes. A member that does not exist is
    /// [`NotSupported`](RuntimeError::NotSupported), 438.
    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception>;

    /// Enumerates a collection (DISPID_NEWENUM); most objects are none, which is error 451.
    fn enumerate(&self) -> Result<Values, Exception> {
        Err(Exception::runtime(RuntimeError::NotACollection))
    }

    /// Returns the connection point, if the object fires events.
    fn event_source(&self) -> Option<Rc<dyn EventSource>> {
        None
    }

    /// Returns the object as its concrete type, for whoever was given it as an argument.
    fn as_any(&self) -> &dyn Any;
}

/// What is to be done with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invoke {
    /// Call a method, discarding its value.
    Method,
    /// Read a property.
    Get,
    /// Call a method or read a property: what `x = o.f(…)` asks for.
    MethodOrGet,
    /// Write a property: `o.p = v`.
    Put,
    /// Write a reference: `Set o.p = v`.
    PutRef,
}

impl Invoke {
    /// Tells whether a value is written.
    pub fn is_put(self) -> bool {
        matches!(self, Invoke::Put | Invoke::PutRef)
    }
}

impl fmt::Debug for dyn Dispatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({})", self.type_name())
    }
}

/// Tells whether both references are to one object, which is what `Is` asks.
pub fn same_object(left: &ObjectRef, right: &ObjectRef) -> bool {
    Rc::as_ptr(left).addr() == Rc::as_ptr(right).addr()
}
