//! From text to a syntax tree.

use swbem_core::Status;
use swbem_text::{Code, Diagnostic};


/// Is what a parser returns: a tree, unless something is wrong with the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    /// The tree; `None` when a diagnostic is an error.
    pub query: Option<T>,
    /// What there is to say, in the order of the text. The code of each error is the WBEM status;
    /// the spans are in the first file of a [`Files`](swbem_text::Files).
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Parsed<T> {
    /// Returns the status of the first error.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        let error = self.diagnostics.iter().find(|d| d.is_error())?;
        error.code.map(|Code { value, .. }| Status(value))
    }
}
