//! What a front end has to say about a text.

use std::fmt;

use crate::files::Span;

/// Ranks a [`Diagnostic`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Tells something about the run as a whole.
    Note,
    /// The text was accepted, but it may not mean what its author thinks.
    Warning,
    /// The text was not accepted.
    Error,
}

/// Identifies a kind of error as a user can look it up: an HRESULT and its symbolic name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// The HRESULT, such as `0x80044002`.
    pub value: u32,
    /// The symbolic name, such as `WBEMMOF_E_EXPECTED_SEMI`.
    pub name: &'static str,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x} {}", self.value, self.name)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Points at a further place and says what it has to do with the matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there, as a clause.
    pub message: String,
}

/// Reports one finding about a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The error number, where the language's standard gives one.
    pub code: Option<Code>,
    /// What is wrong: a lower-case clause without full stop.
    pub message: String,
    /// The offending text.
    pub span: Span,
    /// Further places, in the order they are worth reading.
    pub labels: Vec<Label>,
    /// What to do about it, one sentence each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// Creates an error.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, Some(code), span, message)
    }

    /// Creates a warning.
    #[must_use]
    pub fn warning(span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, None, span, message)
    }

    /// Creates a note.
    #[must_use]
    pub fn note(span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Note, None, span, message)
    }

    fn new(
        severity: Severity,
        code: Option<Code>,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            severity,
            code,
            message: message.into(),
            span,
            labels: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Adds a further place.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.labels.push(Label {
            span,
            message: message.into(),
        });
        self
    }

    /// Adds a sentence on what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help.push(help.into());
        self
    }

    /// Returns whether this is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
