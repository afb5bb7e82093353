//! What a provider can do about queries.

use std::fmt;

/// What a provider does with a query (`QuerySupportLevels` of its registration).
///
/// A provider is asked no more than it says here: the conditions it cannot judge are left out of
/// the query it gets, and the object manager judges them afterwards. With nothing left to push down,
/// or without the capability, the instances of the class are enumerated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum QueryCapability {
    /// It takes no queries; its instances are enumerated and filtered.
    #[default]
    None,
    /// It narrows the result by these conditions and may send instances that do not meet them
    /// (`WQL:UnarySelect`, as providers of WMI may answer it); everything it sends is filtered.
    Inexact(Conditions),
    /// It sends just the instances that meet these conditions, which are not judged again.
    Exact(Conditions),
}

impl QueryCapability {
    /// Returns the conditions the provider can judge.
    #[must_use]
    pub fn conditions(&self) -> Option<&Conditions> {
        match self {
            QueryCapability::None => None,
            QueryCapability::Inexact(conditions) | QueryCapability::Exact(conditions) => {
                Some(conditions)
            }
        }
    }

    /// Tells whether what the provider sends need not be judged again.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        matches!(self, QueryCapability::Exact(_))
    }
}

/// The conditions of a WHERE clause that a provider can judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions {
    operators: Operators,
    properties: Option<Vec<String>>,
}

impl Conditions {
    /// Every condition of WQL on every property.
    #[must_use]
    pub fn all() -> Self {
        Conditions::with(Operators::ALL)
    }

    /// Conditions with these operators, on every property.
    #[must_use]
    pub fn with(operators: Operators) -> Self {
        Conditions {
            operators,
            properties: None,
        }
    }

    /// The same on these properties only, by name; a dotted path counts by its first part.
    #[must_use]
    pub fn on<S: Into<String>>(mut self, properties: impl IntoIterator<Item = S>) -> Self {
        self.properties = Some(properties.into_iter().map(Into::into).collect());
        self
    }

    /// Tells whether all of `operators` are among those the provider knows.
    #[must_use]
    pub fn has(&self, operators: Operators) -> bool {
        self.operators.has(operators)
    }

    /// Tells whether the provider judges conditions on a property.
    #[must_use]
    pub fn covers(&self, property: &str) -> bool {
        self.properties
            .as_ref()
            .is_none_or(|names| names.iter().any(|name| swbem_core::eq_fold(name, property)))
    }
}

/// A set of the operators of WHERE clauses.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Operators(u16);

impl Operators {
    /// None; conditions are joined by AND alone, which every provider that takes queries knows.
    pub const NONE: Operators = Operators(0);
    /// `=`; of references however their paths are written.
    pub const EQUAL: Operators = Operators(0x1);
    /// `!=` and `<>`.
    pub const NOT_EQUAL: Operators = Operators(0x2);
    /// `<`, `<=`, `>` and `>=`.
    pub const ORDER: Operators = Operators(0x4);
    /// `LIKE`.
    pub const LIKE: Operators = Operators(0x8);
    /// `IS NULL` and `IS NOT NULL`.
    pub const NULL: Operators = Operators(0x10);
    /// `ISA`.
    pub const ISA: Operators = Operators(0x20);
    /// `OR`.
    pub const OR: Operators = Operators(0x40);
    /// `NOT`.
    pub const NOT: Operators = Operators(0x80);
    /// All of them.
    pub const ALL: Operators = Operators(0xFF);

    /// Makes a set of the bits of the constants above.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Operators {
        Operators(bits & Operators::ALL.0)
    }

    /// Returns the set without those of `other`.
    #[must_use]
    pub const fn without(self, other: Operators) -> Operators {
        Operators(self.0 & !other.0)
    }

    /// Tells whether all of `other` are in the set.
    #[must_use]
    pub const fn has(self, other: Operators) -> bool {
        self.0 & other.0 == other.0
    }
}

impl std::ops::BitOr for Operators {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Operators(self.0 | other.0)
    }
}

impl fmt::Debug for Operators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            (Operators::EQUAL, "EQUAL"),
            (Operators::NOT_EQUAL, "NOT_EQUAL"),
            (Operators::ORDER, "ORDER"),
            (Operators::LIKE, "LIKE"),
            (Operators::NULL, "NULL"),
            (Operators::ISA, "ISA"),
            (Operators::OR, "OR"),
            (Operators::NOT, "NOT"),
        ];
        let set = names
            .into_iter()
            .filter(|(operator, _)| self.has(*operator));
        f.debug_set().entries(set.map(|(_, name)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capability_names_operators_and_properties() {
        let few = Conditions::with(Operators::EQUAL | Operators::LIKE).on(["Name"]);
        assert!(few.has(Operators::EQUAL));
        assert!(!few.has(Operators::EQUAL | Operators::ORDER));
        assert!(few.covers("NAME"));
        assert!(!few.covers("Size"));
        assert!(Conditions::all().covers("anything"));
        assert!(QueryCapability::Exact(few.clone()).is_exact());
        assert_eq!(QueryCapability::None.conditions(), None);
        assert_eq!(
            QueryCapability::Inexact(few.clone()).conditions(),
            Some(&few)
        );
        assert_eq!(
            format!("{:?}", Operators::EQUAL | Operators::OR),
            r#"{"EQUAL", "OR"}"#
        );
    }
}
