//! An observer of the calls a script makes to objects.

use std::borrow::Cow;

use swbem_automation::{Dispatch, Exception, Invoke, Variant};

/// Is told of each call to an object that is not the script's own.
pub trait Trace {
    /// Is called when the call has returned.
    fn called(&self, call: &TracedCall<'_>);
}

/// One call to an object.
pub struct TracedCall<'a> {
    /// The object.
    pub object: &'a dyn Dispatch,
    /// Its type, as `TypeName` says it.
    pub type_name: Cow<'a, str>,
    /// The member as it was written; none for the default member.
    pub member: Option<&'a str>,
    /// What was asked of it.
    pub kind: Invoke,
    /// The arguments, with the new value last when a property is written.
    pub arguments: &'a [Variant],
    /// What came of it.
    pub result: Result<&'a Variant, &'a Exception>,
    /// The line of the statement, from 1.
    pub line: usize,
}
