#![forbid(unsafe_code)]
//! Source text: files, spans, line index, encodings and diagnostics.
//!
//! Shared by every language front end (MOF, WQL): a parser returns its tree *and* a list of
//! [`Diagnostic`]s whose [`Span`]s point into [`Files`]; [`Renderer`] turns them into text with
//! `file:line:column` and the offending text underlined.
//!
//! The crate does no I/O: bytes come in through [`decode()`], text goes out as `String`.

mod decode;
mod diagnostic;
mod files;
mod line_index;
mod render;

pub use crate::decode::{Decoded, Encoding, NotText, NotTextReason, decode};
pub use crate::diagnostic::{Code, Diagnostic, Label, Severity};
pub use crate::files::{FileId, Files, FilesFull, SOURCE_FILE_BYTES_MAX, Span};
pub use crate::line_index::{LineIndex, Position};
pub use crate::render::{Colour, Renderer};
