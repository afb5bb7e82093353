//! Qualifiers and their flavors.

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::{BitAnd, BitOr};

use crate::{DataType, Name, Value, eq_fold};

/// The flavor of a qualifier: how it propagates, whether it may be overridden, where it came from.
///
/// The bits are those of `WBEM_FLAVOR_TYPE` ([MS-WMIO] 2.2.62).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flavor(pub u8);

impl Flavor {
    /// No propagation, overridable: the WMI default.
    pub const NONE: Flavor = Flavor(0);
    /// Propagates to instances.
    pub const TO_INSTANCE: Flavor = Flavor(0x01);
    /// Propagates to subclasses.
    pub const TO_SUBCLASS: Flavor = Flavor(0x02);
    /// May not be overridden in a subclass or instance.
    pub const NOT_OVERRIDABLE: Flavor = Flavor(0x10);
    /// Origin: inherited from a superclass, or from the class of an instance.
    pub const PROPAGATED: Flavor = Flavor(0x20);
    /// Origin: made by the system.
    pub const SYSTEM: Flavor = Flavor(0x40);
    /// Localizable: split off into the namespace of a locale.
    pub const AMENDED: Flavor = Flavor(0x80);
    /// The flavor of `key`: to instances and subclasses, not overridable.
    pub const KEY: Flavor = Flavor(0x13);
    /// The flavor of the automatic `CIMTYPE` qualifier.
    pub const CIMTYPE: Flavor = Flavor(0x03);

    const MASK_ORIGIN: u8 = 0x60;

    /// Tells whether all bits of `other` are set.
    #[must_use]
    pub const fn has(self, other: Flavor) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the flavor with the bits of `other` cleared.
    #[must_use]
    pub const fn without(self, other: Flavor) -> Flavor {
        Flavor(self.0 & !other.0)
    }

    /// Returns the flavor without its origin: what a client may set.
    #[must_use]
    pub const fn local(self) -> Flavor {
        Flavor(self.0 & !Self::MASK_ORIGIN)
    }

    /// Returns the flavor with `bits` set or cleared.
    #[must_use]
    pub const fn with(self, bits: Flavor, on: bool) -> Flavor {
        if on {
            Flavor(self.0 | bits.0)
        } else {
            self.without(bits)
        }
    }
}

impl BitOr for Flavor {
    type Output = Flavor;
    fn bitor(self, other: Flavor) -> Flavor {
        Flavor(self.0 | other.0)
    }
}

impl BitAnd for Flavor {
    type Output = Flavor;
    fn bitand(self, other: Flavor) -> Flavor {
        Flavor(self.0 & other.0)
    }
}

impl fmt::Debug for Flavor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Flavor({:#04x})", self.0)
    }
}

/// A qualifier: a named value on a class, instance, property, method or parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Qualifier {
    /// The name.
    pub name: Name,
    /// The value: `sint32`, `real64`, `string`, `boolean`, or an array of one of them.
    pub value: Value,
    /// The flavor, with its origin bits when the qualifier was read from an effective set.
    pub flavor: Flavor,
}

impl Qualifier {
    /// Makes a qualifier.
    #[must_use]
    pub fn new(name: impl Into<Name>, value: impl Into<Value>, flavor: Flavor) -> Self {
        Qualifier {
            name: name.into(),
            value: value.into(),
            flavor,
        }
    }

    /// Tells whether the qualifier was set here and not inherited (`SWbemQualifier.IsLocal`).
    #[must_use]
    pub fn is_local(&self) -> bool {
        !self.flavor.has(Flavor::PROPAGATED) && !self.flavor.has(Flavor::SYSTEM)
    }

    /// Tells whether the qualifier counts as true: present, and not an explicit `FALSE`.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.value != Value::Boolean(false)
    }
}

/// The qualifiers of one element, in the order they were written.
///
/// Two sets are equal when they hold the same qualifiers in any order.
#[derive(Clone, Debug, Default)]
pub struct QualifierSet(Vec<Qualifier>);

impl QualifierSet {
    /// Makes an empty set.
    #[must_use]
    pub const fn new() -> Self {
        QualifierSet(Vec::new())
    }

    /// Returns the number of qualifiers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the qualifier with a name, in any case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Qualifier> {
        self.0
            .iter()
            .find(|qualifier| eq_fold(qualifier.name.as_str(), name))
    }

    /// Returns the qualifier with a name, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Qualifier> {
        self.0
            .iter_mut()
            .find(|qualifier| eq_fold(qualifier.name.as_str(), name))
    }

    /// Returns the value of the qualifier with a name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.get(name).map(|qualifier| &qualifier.value)
    }

    /// Tells whether the set has the qualifier and it is not `FALSE`.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(Qualifier::is_true)
    }

    /// Sets a qualifier, replacing one of the same name, and returns the replaced one.
    pub fn set(&mut self, qualifier: Qualifier) -> Option<Qualifier> {
        match self.get_mut(qualifier.name.as_str()) {
            Some(existing) => Some(std::mem::replace(existing, qualifier)),
            None => {
                self.0.push(qualifier);
                None
            }
        }
    }

    /// Adds a qualifier whose name is known to be absent.
    pub fn push(&mut self, qualifier: Qualifier) {
        self.0.push(qualifier);
    }

    /// Removes the qualifier with a name and returns it.
    pub fn remove(&mut self, name: &str) -> Option<Qualifier> {
        let at = self.0.iter().position(|q| eq_fold(q.name.as_str(), name))?;
        Some(self.0.remove(at))
    }

    /// Keeps the qualifiers for which `keep` returns true.
    pub fn retain(&mut self, keep: impl FnMut(&Qualifier) -> bool) {
        self.0.retain(keep);
    }

    /// Iterates over the qualifiers in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Qualifier> {
        self.0.iter()
    }

    /// Returns the set as a subclass sees it: what propagates from `inherited`, overridden and
    /// extended by `self`.
    ///
    /// `inherited` is the superclass's effective set, `to` the propagation bit that counts
    /// ([`Flavor::TO_SUBCLASS`] or [`Flavor::TO_INSTANCE`]). A local qualifier replaces an inherited
    /// one of the same name; the rule that a non-overridable one may not be replaced is judged
    /// where qualifiers are set and where classes are put.
    #[must_use]
    pub fn over(&self, inherited: &QualifierSet, to: Flavor) -> QualifierSet {
        let mut all = self.clone();
        for qualifier in inherited.iter().filter(|q| q.flavor.has(to)) {
            if self.get(qualifier.name.as_str()).is_none() {
                let mut qualifier = qualifier.clone();
                qualifier.flavor = qualifier.flavor | Flavor::PROPAGATED;
                all.push(qualifier);
            }
        }
        all
    }

    /// Tells whether this set, as `to` inherits it, forbids `qualifier`: it holds one of that name
    /// that propagates, may not be overridden, and has another value or flavor (PUT-076).
    #[must_use]
    pub fn forbids(&self, qualifier: &Qualifier, to: Flavor) -> bool {
        self.get(qualifier.name.as_str()).is_some_and(|above| {
            above.flavor.has(to | Flavor::NOT_OVERRIDABLE)
                && (above.value != qualifier.value
                    || above.flavor.local() != qualifier.flavor.local())
        })
    }

    /// Adds the automatic `CIMTYPE` qualifier of a property or parameter (PUT-080).
    #[must_use]
    pub fn with_cimtype(mut self, data_type: &DataType, inherited: bool) -> QualifierSet {
        let flavor = Flavor::CIMTYPE.with(Flavor::PROPAGATED, inherited);
        self.set(Qualifier::new("CIMTYPE", data_type.cimtype_text(), flavor));
        self
    }
}

impl PartialEq for QualifierSet {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|q| other.get(q.name.as_str()) == Some(q))
    }
}

impl FromIterator<Qualifier> for QualifierSet {
    fn from_iter<T: IntoIterator<Item = Qualifier>>(items: T) -> Self {
        let mut set = QualifierSet::new();
        for qualifier in items {
            set.set(qualifier);
        }
        set
    }
}

impl<'a> IntoIterator for &'a QualifierSet {
    type Item = &'a Qualifier;
    type IntoIter = std::slice::Iter<'a, Qualifier>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for QualifierSet {
    type Item = Qualifier;
    type IntoIter = std::vec::IntoIter<Qualifier>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
