//! CIM objects as XML: what `SWbemObjectEx.GetText_` and `IWbemObjectTextSrc::GetText` return.
//!
//! [`ObjectText`] says how much of an object is written and in which of the two document types:
//! the DMTF's representation of CIM in XML ([DSP0201]), or the form of WMI, which adds elements
//! for embedded objects. Elements are always written as pairs, as some clients read nothing else.
//!
//! [DSP0201]: https://www.dmtf.org/standards/wbem

#![forbid(unsafe_code)]

mod element;
mod object;
mod path;
mod value;

pub use object::{Dialect, ObjectText, PathLevel};
