//! What is wrong with a query, and where.

use std::fmt;
use std::sync::Arc;

use swbem_core::{Error, Result};
use swbem_text::{Colour, Diagnostic};
use swbem_wql::Parsed;

/// What is wrong with a query, with the places in its text: the source of the error that refuses
/// it.
#[derive(Clone, Debug)]
pub struct QueryFlaws {
    text: Arc<str>,
    diagnostics: Vec<Diagnostic>,
}

impl QueryFlaws {
    pub(crate) fn new(text: Arc<str>, diagnostics: Vec<Diagnostic>) -> Self {
        QueryFlaws { text, diagnostics }
    }

    /// Finds the flaws of the query that an error is about.
    #[must_use]
    pub fn of(error: &Error) -> Option<&QueryFlaws> {
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            if let Some(flaws) = cause.downcast_ref() {
                return Some(flaws);
            }
            source = cause.source();
        }
        None
    }

    /// Returns the text of the query.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the flaws; their places are in the text of the query.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Renders the flaws, each with the line of the query and its place marked.
    #[must_use]
    pub fn render(&self, colour: Colour) -> String {
        swbem_wql::render(&self.text, &self.diagnostics, colour)
    }
}

impl fmt::Display for QueryFlaws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.diagnostics.first() {
            Some(first) => f.write_str(&first.message),
            None => f.write_str("the query is wrong"),
        }
    }
}

impl std::error::Error for QueryFlaws {}

/// Takes the query that was parsed, or makes the error of one that does not parse.
pub(crate) fn parsed<T>(parsed: Parsed<T>, text: &str) -> Result<T> {
    let diagnostics = match parsed.query {
        Some(_) => Vec::new(),
        None => parsed.diagnostics.clone(),
    };
    parsed
        .into_result(text)
        .map_err(|error| error.with_source(QueryFlaws::new(text.into(), diagnostics)))
}
