#![forbid(unsafe_code)]
//! WQL, the query language of WMI: from text to a syntax tree and back.
//!
//! [`parse`] reads what `ExecQuery` takes, [`parse_event`] what `ExecNotificationQuery` takes.
//! Both return a tree *and* diagnostics that point at the token and say what was expected there.
//! Nothing here knows a schema: names are not resolved and constants not converted, but
//! [`like`] and [`date`] do what the language says about values.

pub mod ast;
pub mod limits;
mod parser;

pub use crate::parser::Parsed;
