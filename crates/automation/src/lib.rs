#![forbid(unsafe_code)]
//! Late-bound objects: what OLE Automation is to scripts.
//!
//! A [`Variant`] holds any value of a script, a [`Dispatch`] is any object a script can hold, and an
//! [`Exception`] is what a failed call raises. Everything is for one thread: values are counted
//! references and are not `Send`. What other threads have to say arrives through an
//! [`EventSource`].

mod arguments;
pub mod arithmetic;
mod array;
pub mod coerce;
pub mod compare;
pub mod date;
mod dispatch;
mod event;
mod exception;
pub mod format;
pub mod memory;
#[cfg(test)]
mod properties;
mod runtime_error;
#[cfg(test)]
mod testing;
mod text;
mod variant;

pub use arguments::Arguments;
pub use array::{Array, ArrayRef, Dimension, RANK_MAX};
pub use dispatch::{Dispatch, Invoke, ObjectRef, Values, same_object};
pub use event::{Event, EventSource, Waker};
pub use exception::{Exception, Info};
pub use runtime_error::RuntimeError;
pub use text::Text;
pub use variant::{Currency, Date, Variant};
