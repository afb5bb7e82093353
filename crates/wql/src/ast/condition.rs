//! The WHERE clause.

use std::cmp::Ordering;
use std::sync::Arc;

use swbem_text::Span;

use super::ident::{Ident, Loc, PropertyPath};

/// Is a boolean combination of terms.
///
/// What the parser makes is in a normal shape: an `And` or `Or` has two members or more and none
/// of its own kind, and no `Not` stands in a `Not`. Its depth is at most three times
/// [`NESTING_DEPTH_MAX`](crate::limits::NESTING_DEPTH_MAX), its terms at most
/// [`TERMS_MAX`](crate::limits::TERMS_MAX).
#[derive(Debug, Clone, PartialEq)]
pub enum Condition<T> {
    /// All of them.
    And(Vec<Condition<T>>),
    /// One of them.
    Or(Vec<Condition<T>>),
    /// Not this one.
    Not(Box<Condition<T>>),
    /// One comparison.
    Term(T),
}

/// Is a comparison in a data or event query.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// `P op constant`; of `constant op P` the operator is mirrored.
    Compare {
        /// What is compared.
        property: PropertyPath,
        /// How.
        operator: Operator,
        /// With what; never NULL, see [`Term::IsNull`].
        constant: Constant,
        /// The whole comparison.
        loc: Loc,
    },
    /// `P LIKE "pattern"`.
    Like {
        /// What is compared.
        property: PropertyPath,
        /// With what.
        pattern: Text,
        /// The whole comparison.
        loc: Loc,
    },
    /// `P IS [NOT] NULL`, also as `P = NULL`, `P != NULL` and `P <> NULL`.
    IsNull {
        /// What is tested.
        property: PropertyPath,
        /// Whether NOT stands before NULL.
        negated: bool,
        /// The whole comparison.
        loc: Loc,
    },
    /// `P ISA C`.
    IsA {
        /// An embedded object; `__this` for the object itself.
        property: PropertyPath,
        /// The class it must be of or derive from.
        class: Ident,
        /// The whole comparison.
        loc: Loc,
    },
}

/// Is a comparison in a schema query.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemaTerm {
    /// `__this ISA C`.
    IsA {
        /// The class it must be or derive from.
        class: Ident,
        /// The whole comparison.
        loc: Loc,
    },
    /// `__Class op "C"`.
    Compare {
        /// What is compared.
        property: SchemaProperty,
        /// How.
        operator: Operator,
        /// With what.
        name: Text,
        /// The whole comparison.
        loc: Loc,
    },
    /// `__Class LIKE "pattern"`.
    Like {
        /// What is compared.
        property: SchemaProperty,
        /// With what.
        pattern: Text,
        /// The whole comparison.
        loc: Loc,
    },
    /// `__Superclass IS [NOT] NULL`.
    IsNull {
        /// What is tested.
        property: SchemaProperty,
        /// Whether NOT stands before NULL.
        negated: bool,
        /// The whole comparison.
        loc: Loc,
    },
}

/// Names what a schema query can ask about a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemaProperty {
    /// `__Class`: its name.
    Class,
    /// `__Superclass`: the name of its parent.
    Superclass,
    /// `__Dynasty`: the name of its topmost ancestor.
    Dynasty,
}

/// Names a relational operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// `=`.
    Equal,
    /// `!=` and `<>`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

/// Is a text in quotes, escapes taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: Arc<str>,
    /// Its place, quotes included.
    pub loc: Loc,
}

/// Is a constant.
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    /// What it is worth.
    pub value: ConstantValue,
    /// Its place.
    pub loc: Loc,
}

/// Is the worth of a constant, not yet converted to the property's type.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstantValue {
    /// TRUE or FALSE.
    Boolean(bool),
    /// A number without fraction.
    Integer(i128),
    /// A number with a fraction or an exponent; always finite.
    Real(f64),
    /// A text in quotes, escapes taken out.
    String(Arc<str>),
}

impl<T> Condition<T> {
    /// Walks over all terms in the order they are written.
    pub fn terms(&self) -> impl Iterator<Item = &T> {
        let mut stack = vec![self];
        std::iter::from_fn(move || {
            loop {
                match stack.pop()? {
                    Condition::Term(term) => return Some(term),
                    Condition::Not(inner) => stack.push(inner),
                    Condition::And(members) | Condition::Or(members) => {
                        stack.extend(members.iter().rev());
                    }
                }
            }
        })
    }
}

impl Operator {
    /// Returns the operator that says the same with the sides exchanged.
    #[must_use]
    pub fn mirrored(self) -> Operator {
        match self {
            Operator::Equal | Operator::NotEqual => self,
            Operator::Less => Operator::Greater,
            Operator::LessOrEqual => Operator::GreaterOrEqual,
            Operator::Greater => Operator::Less,
            Operator::GreaterOrEqual => Operator::LessOrEqual,
        }
    }

    /// Returns the operator as it is printed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::NotEqual => "<>",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
        }
    }

    /// Tells whether an ordering of property to constant satisfies the operator.
    #[must_use]
    pub fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Operator::Equal => ordering.is_eq(),
            Operator::NotEqual => ordering.is_ne(),
            Operator::Less => ordering.is_lt(),
            Operator::LessOrEqual => ordering.is_le(),
            Operator::Greater => ordering.is_gt(),
            Operator::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

impl SchemaProperty {
    /// Returns the name of the system property.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SchemaProperty::Class => "__Class",
            SchemaProperty::Superclass => "__Superclass",
            SchemaProperty::Dynasty => "__Dynasty",
        }
    }
}

impl Term {
    /// Returns the property the term is about.
    #[must_use]
    pub fn property(&self) -> &PropertyPath {
        match self {
            Term::Compare { property, .. }
            | Term::Like { property, .. }
            | Term::IsNull { property, .. }
            | Term::IsA { property, .. } => property,
        }
    }

    /// Returns the place of the whole comparison.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Term::Compare { loc, .. }
            | Term::Like { loc, .. }
            | Term::IsNull { loc, .. }
            | Term::IsA { loc, .. } => loc.0,
        }
    }
}
