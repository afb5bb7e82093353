#![forbid(unsafe_code)]
//! CIM values, classes, instances, object paths and status codes, as WMI defines them.
//!
//! This crate does no I/O, starts no thread and reads no clock. What an item stands for in WMI is
//! named in its documentation.

mod error;
mod name;
mod status;

pub use error::{Error, Result};
pub use name::{Fold, Name, NameMap, cmp_fold, eq_fold, fold, is_identifier};
pub use status::Status;
