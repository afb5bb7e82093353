//! Names and places.

use std::fmt;

use swbem_core::Name;
use swbem_text::Span;

/// Gives the place of a node; all places compare equal, so that trees compare by what they say.
#[derive(Clone, Copy, Default)]
pub struct Loc(pub Span);

/// Is a name as written, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub name: Name,
    /// Where it stands; for a class literal in quotes, quotes included.
    pub loc: Loc,
}

/// Is the path of a property: `P`, or `Embedded.P` for a property of an embedded object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyPath {
    /// The property of the class in FROM.
    pub head: Ident,
    /// The names after the dots.
    pub tail: Vec<Ident>,
}

impl Ident {
    /// Makes a name that stands nowhere.
    #[must_use]
    pub fn new(name: impl Into<Name>) -> Ident {
        Ident {
            name: name.into(),
            loc: Loc::default(),
        }
    }

    /// Returns the place.
    #[must_use]
    pub fn span(&self) -> Span {
        self.loc.0
    }
}

impl PropertyPath {
    /// Makes the path of a property of the class itself.
    #[must_use]
    pub fn of(head: Ident) -> PropertyPath {
        PropertyPath {
            head,
            tail: Vec::new(),
        }
    }

    /// Walks over all names from the outermost in.
    pub fn iter(&self) -> impl Iterator<Item = &Ident> {
        std::iter::once(&self.head).chain(&self.tail)
    }

    /// Returns the only name of a path without dots.
    #[must_use]
    pub fn plain(&self) -> Option<&Ident> {
        self.tail.is_empty().then_some(&self.head)
    }

    /// Returns the place from the first name to the last.
    #[must_use]
    pub fn span(&self) -> Span {
        self.tail
            .last()
            .map_or(self.head.span(), |last| self.head.span().to(last.span()))
    }
}

impl PartialEq for Loc {
    fn eq(&self, _: &Loc) -> bool {
        true
    }
}

impl Eq for Loc {}

impl fmt::Debug for Loc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.0.start, self.0.end)
    }
}

impl fmt::Display for PropertyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.head.name)?;
        self.tail
            .iter()
            .try_for_each(|name| write!(f, ".{}", name.name))
    }
}
