//! What a failed call raises.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::RuntimeError;

/// The source of errors of the language itself.
const RUNTIME_SOURCE: &str = "Microsoft VBScript runtime error";

/// A raised error: EXCEPINFO, which becomes `Err`.
#[derive(Clone)]
pub struct Exception(Box<Info>);

/// The contents of an [`Exception`].
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// `Err.Number`: 438, or an HRESULT such as 0x80041002.
    pub number: i32,
    /// `Err.Source`.
    pub source: String,
    /// `Err.Description`.
    pub description: String,
    /// What the error is about, such as the name of a variable: `Err` does not have it, the message
    /// of an error that is not handled does.
    pub about: Option<String>,
    /// `Err.HelpFile`.
    pub help_file: String,
    /// `Err.HelpContext`.
    pub help_context: i32,
    /// Further detail for a person, which the host shows and `Err` does not have: the status by
    /// name, the class, the property.
    pub detail: Option<String>,
}

impl Exception {
    /// Makes an error of VBScript itself, with its own text.
    pub fn runtime(error: RuntimeError) -> Self {
        Exception(Box::new(Info {
            number: error.number(),
            source: RUNTIME_SOURCE.to_owned(),
            description: error.description().to_owned(),
            ..Info::default()
        }))
    }

    /// Makes an error of VBScript itself that names what it is about: its message is
    /// `Type mismatch: 'x'`, its description `Type mismatch`.
    pub fn runtime_about(error: RuntimeError, about: &str) -> Self {
        let mut exception = Exception::runtime(error);
        exception.about = Some(about.to_owned());
        exception
    }

    /// Makes an error of an object.
    pub fn new(number: i32, source: impl Into<String>, description: impl Into<String>) -> Self {
        Exception(Box::new(Info {
            number,
            source: source.into(),
            description: description.into(),
            ..Info::default()
        }))
    }

    /// Adds detail for a person.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Tells whether this is the runtime error `error`.
    pub fn is(&self, error: RuntimeError) -> bool {
        self.0.number == error.number()
    }
}

impl Info {
    /// Returns what is shown of an error that a script does not handle: the description, and what
    /// it is about.
    pub fn message(&self) -> Cow<'_, str> {
        match &self.about {
            Some(about) => Cow::Owned(format!("{}: '{about}'", self.description)),
            None => Cow::Borrowed(&self.description),
        }
    }
}

impl Deref for Exception {
    type Target = Info;

    fn deref(&self) -> &Info {
        &self.0
    }
}

impl DerefMut for Exception {
    fn deref_mut(&mut self) -> &mut Info {
        &mut self.0
    }
}

impl From<RuntimeError> for Exception {
    fn from(error: RuntimeError) -> Self {
        Exception::runtime(error)
    }
}

impl fmt::Debug for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message())
    }
}

impl Error for Exception {}
