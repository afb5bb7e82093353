#![forbid(unsafe_code)]
//! WQL, the query language of WMI: from text to a syntax tree and back.
//!
//! [`parse`] reads what `ExecQuery` takes, [`parse_event`] what `ExecNotificationQuery` takes.
//! Both return a tree *and* diagnostics that point at the token and say what was expected there.
//! Nothing here knows a schema: names are not resolved and constants not converted, but
//! [`like`] and [`date`] do what the language says about values.

pub mod ast;
mod code;
pub mod date;
mod lexer;
pub mod like;
pub mod limits;
mod literal;
#[doc(hidden)]
pub mod oracle;
mod parser;
mod print;

pub use crate::code::status_code;
pub use crate::parser::{Parsed, error_of, parse, parse_event, render};

#[cfg(test)]
mod tests;
