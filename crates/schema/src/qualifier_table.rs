//! The standard qualifiers: what WMI's documentation says of each, as data.
//!
//! From Standard Qualifiers, Meta Qualifiers, Optional Qualifiers and Standard WMI Qualifiers of
//! the WMI SDK, and [MS-WMI] 2.2.32. Any other qualifier may be used on anything and is kept as it
//! is. Whether one propagates is decided by its flavor alone, which text or program gives it; the
//! flavors here are those that a qualifier has when nobody says.

mod rows;
#[cfg(test)]
mod tests;

use std::ops::BitOr;

use swbem_core::{Flavor, Value, cmp_fold};

/// A standard qualifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StandardQualifier {
    /// The name, as the documentation spells it.
    pub name: &'static str,
    /// What values it takes.
    pub kinds: ValueKinds,
    /// Where it may appear.
    pub elements: Elements,
    /// Its flavor when neither a declaration nor its use names one.
    pub flavor: Flavor,
    /// Who minds it. Only what is enforced is refused where it does not belong (PUT-158).
    pub enforcer: Enforcer,
    /// Whether a change of it is a change of structure when a class is updated (PUT-101).
    pub is_important: bool,
}

impl StandardQualifier {
    /// Tells whether the qualifier takes a value; null is none.
    #[must_use]
    pub fn accepts(&self, value: &Value) -> bool {
        self.kinds.contains(ValueKinds::of(value))
    }
}

/// Returns a standard qualifier by its name in any case.
#[must_use]
pub fn standard_qualifier(name: &str) -> Option<&'static StandardQualifier> {
    let at = rows::ROWS
        .binary_search_by(|row| cmp_fold(row.name, name))
        .ok()?;
    rows::ROWS.get(at)
}

/// Returns every standard qualifier, ordered by name.
#[must_use]
pub fn standard_qualifiers() -> &'static [StandardQualifier] {
    rows::ROWS
}

/// Tells whether a change of a qualifier leaves the structure of a class as it is, so that a class
/// with subclasses and instances can be updated with it (PUT-101, PUT-102).
///
/// All are unimportant but sixteen; those that are not standard are, too.
#[must_use]
pub fn is_unimportant(name: &str) -> bool {
    standard_qualifier(name).is_none_or(|qualifier| !qualifier.is_important)
}

/// Who minds a qualifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Enforcer {
    /// The object manager acts on it, or refuses what contradicts it.
    ObjectManager,
    /// The MOF compiler does.
    Compiler,
    /// Providers or client programs do, or nobody.
    Nobody,
}

/// The kinds of values a qualifier takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ValueKinds(u8);

impl ValueKinds {
    /// Nothing, and what null is.
    pub const NONE: ValueKinds = ValueKinds(0);
    /// `TRUE`.
    pub const TRUE: ValueKinds = ValueKinds(0x01);
    /// `FALSE`.
    pub const FALSE: ValueKinds = ValueKinds(0x02);
    /// `TRUE` or `FALSE`.
    pub const BOOLEAN: ValueKinds = ValueKinds(0x03);
    /// A `sint32`.
    pub const SINT32: ValueKinds = ValueKinds(0x04);
    /// A `string`.
    pub const STRING: ValueKinds = ValueKinds(0x08);
    /// An array of strings.
    pub const STRINGS: ValueKinds = ValueKinds(0x10);
    /// Whatever else a qualifier can hold: a `real64`, or an array of something other than strings.
    pub const OTHER: ValueKinds = ValueKinds(0x20);
    /// Every value a qualifier can hold.
    pub const ANY: ValueKinds = ValueKinds(0x3F);

    /// Returns the kind of a value. An empty array counts as one of strings.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => ValueKinds::NONE,
            Value::Boolean(true) => ValueKinds::TRUE,
            Value::Boolean(false) => ValueKinds::FALSE,
            Value::Sint32(_) => ValueKinds::SINT32,
            Value::String(_) => ValueKinds::STRING,
            Value::Array(items) if items.iter().all(|item| matches!(item, Value::String(_))) => {
                ValueKinds::STRINGS
            }
            _ => ValueKinds::OTHER,
        }
    }

    /// Tells whether `kind` is some kind, and one of these.
    #[must_use]
    pub const fn contains(self, kind: ValueKinds) -> bool {
        kind.0 != 0 && self.0 & kind.0 == kind.0
    }
}

impl BitOr for ValueKinds {
    type Output = ValueKinds;

    fn bitor(self, other: ValueKinds) -> ValueKinds {
        ValueKinds(self.0 | other.0)
    }
}

/// The kinds of elements a qualifier may appear on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Elements(u8);

impl Elements {
    /// A class that is no association.
    pub const CLASS: Elements = Elements(0x01);
    /// An association class.
    pub const ASSOCIATION: Elements = Elements(0x02);
    /// A property that is no reference, of a class or an instance.
    pub const PROPERTY: Elements = Elements(0x04);
    /// A reference property, of a class or an instance.
    pub const REFERENCE: Elements = Elements(0x08);
    /// A method.
    pub const METHOD: Elements = Elements(0x10);
    /// A parameter of a method.
    pub const PARAMETER: Elements = Elements(0x20);
    /// An instance.
    pub const INSTANCE: Elements = Elements(0x40);
    /// Everything.
    pub const ANY: Elements = Elements(0x7F);

    /// Tells whether some element is in both sets.
    #[must_use]
    pub const fn intersects(self, other: Elements) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Elements {
    type Output = Elements;

    fn bitor(self, other: Elements) -> Elements {
        Elements(self.0 | other.0)
    }
}
