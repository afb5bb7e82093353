//! Names and places.

use std::fmt;
use std::ops::Deref;

use swbem_text::Span;

/// Is the place of a node, left out of comparisons: any two are equal.
#[derive(Clone, Copy, Default)]
pub struct Loc(pub Span);

impl PartialEq for Loc {
    fn eq(&self, _other: &Loc) -> bool {
        true
    }
}

impl fmt::Debug for Loc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.0.start, self.0.end)
    }
}

/// Is a name with its place.
///
/// Derived equality is that of the spelling; MOF itself compares names without case.
#[derive(Clone, PartialEq)]
pub struct Ident {
    /// The name as written.
    pub name: Box<str>,
    /// Where it is.
    pub loc: Loc,
}

impl Ident {
    /// Returns whether this names the same as `name`: case does not matter.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Returns where it is.
    #[must_use]
    pub fn span(&self) -> Span {
        self.loc.0
    }
}

impl Deref for Ident {
    type Target = str;

    fn deref(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{:?}", self.name, self.loc)
    }
}
