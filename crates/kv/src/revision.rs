use std::fmt;

/// Names one committed batch: each commit gets the next number, and none is ever reused.
///
/// Zero is the revision of a store to which nothing was ever committed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(u64);

impl Revision {
    /// Is the revision of an empty store, before its first commit.
    pub const ZERO: Self = Self(0);

    /// Makes a revision of its number, as it was stored somewhere.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns the number, to be stored somewhere.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// Returns the revision of the batch that follows this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
