//! The numbers that stand for namespaces and classes in keys.

use std::fmt;

/// The number of a namespace, which is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamespaceId(pub(crate) u32);

/// The number of a class: one numbering for all namespaces, and none is ever used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub(crate) u32);

/// What the namespaces without a parent have as their parent.
pub(crate) const NO_NAMESPACE: NamespaceId = NamespaceId(0);

impl NamespaceId {
    /// Makes the id of its number, as it was stored somewhere.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        NamespaceId(number)
    }

    /// Returns the number, to be stored somewhere.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl ClassId {
    /// Makes the id of its number, as it was stored somewhere.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        ClassId(number)
    }

    /// Returns the number, to be stored somewhere.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for NamespaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ClassId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
