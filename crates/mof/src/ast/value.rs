//! Literal values.

use swbem_text::Span;

use super::{Ident, InstanceDecl, Loc};

/// Is a value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The value.
    pub kind: ValueKind,
    /// Where it is.
    pub loc: Loc,
}

impl Value {
    /// Returns where it is.
    #[must_use]
    pub fn span(&self) -> Span {
        self.loc.0
    }

    /// Returns the string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::String(text) => Some(text),
            _ => None,
        }
    }
}

/// Holds a value as the text gives it; what type it becomes depends on where it is used.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// `NULL`
    Null,
    /// `TRUE` or `FALSE`
    Boolean(bool),
    /// Any integer literal.
    Integer(Integer),
    /// A literal with a point.
    Real(f64),
    /// `'A'`, a UTF-16 code unit.
    Char(u16),
    /// One or more adjacent string literals, joined, escapes resolved.
    String(Box<str>),
    /// `{…}`, or several constants in the parentheses of a qualifier.
    Array(Vec<Value>),
    /// `$name`, without the dollar.
    Alias(Ident),
    /// `instance of X {…}`
    Instance(Box<InstanceDecl>),
}

impl ValueKind {
    /// Returns what a person calls this kind of value.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self {
            ValueKind::Null => "NULL",
            ValueKind::Boolean(_) => "a boolean",
            ValueKind::Integer(_) => "an integer",
            ValueKind::Real(_) => "a real number",
            ValueKind::Char(_) => "a character",
            ValueKind::String(_) => "a string",
            ValueKind::Array(_) => "an array",
            ValueKind::Alias(_) => "an alias",
            ValueKind::Instance(_) => "an embedded instance",
        }
    }
}

/// Is an integer literal: sign, magnitude, and the radix it was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Integer {
    /// Whether it is below zero; never for zero itself.
    pub negative: bool,
    /// The absolute value.
    pub magnitude: u64,
    /// How it was written.
    pub radix: Radix,
}

impl Integer {
    /// Returns the number.
    #[must_use]
    pub fn value(self) -> i128 {
        let magnitude = i128::from(self.magnitude);
        if self.negative { -magnitude } else { magnitude }
    }
}

/// Names the ways to write an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Radix {
    /// `101b`
    Binary,
    /// `017`
    Octal,
    /// `15`
    Decimal,
    /// `0xF`
    Hexadecimal,
}

/// Is a string with its place, where only a string is allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The string, escapes resolved.
    pub value: Box<str>,
    /// Where it is.
    pub loc: Loc,
}

impl Text {
    /// Returns where it is.
    #[must_use]
    pub fn span(&self) -> Span {
        self.loc.0
    }
}
