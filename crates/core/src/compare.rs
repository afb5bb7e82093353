//! Comparison of objects, as `CompareTo_` defines it.

#[cfg(test)]
mod tests;

use std::cell::Cell;

use crate::limits::OBJECT_NESTING_MAX;
use crate::{
    Class, ClassObject, Instance, MethodDecl, Object, ParameterDecl, Qualifier, QualifierSet,
    Result, Value, bail, eq_fold,
};

/// What a comparison leaves out of account (`WbemComparisonFlagEnum`, `WBEM_COMPARISON_FLAG`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ComparisonFlags(u32);

impl ComparisonFlags {
    /// Everything counts (`wbemComparisonFlagIncludeAll`).
    pub const INCLUDE_ALL: ComparisonFlags = ComparisonFlags(0x0);
    /// Qualifiers do not count (`wbemComparisonFlagIgnoreQualifiers`).
    pub const IGNORE_QUALIFIERS: ComparisonFlags = ComparisonFlags(0x1);
    /// Server and namespace do not count (`wbemComparisonFlagIgnoreObjectSource`).
    pub const IGNORE_OBJECT_SOURCE: ComparisonFlags = ComparisonFlags(0x2);
    /// Default values of classes do not count (`wbemComparisonFlagIgnoreDefaultValues`).
    pub const IGNORE_DEFAULT_VALUES: ComparisonFlags = ComparisonFlags(0x4);
    /// Only the data of instances of one class counts (`wbemComparisonFlagIgnoreClass`).
    pub const IGNORE_CLASS: ComparisonFlags = ComparisonFlags(0x8);
    /// The case of texts does not count (`wbemComparisonFlagIgnoreCase`).
    pub const IGNORE_CASE: ComparisonFlags = ComparisonFlags(0x10);
    /// The flavors of qualifiers do not count (`wbemComparisonFlagIgnoreFlavor`).
    pub const IGNORE_FLAVOR: ComparisonFlags = ComparisonFlags(0x20);

    /// Reads the flags of a call, or returns `None` when a bit has no meaning.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Option<ComparisonFlags> {
        if bits & !0x3f == 0 {
            Some(ComparisonFlags(bits))
        } else {
            None
        }
    }

    /// Tells whether all of `other` is left out of account.
    #[must_use]
    pub const fn has(self, other: ComparisonFlags) -> bool {
        self.0 & other.0 == other.0
    }
}

impl std::ops::BitOr for ComparisonFlags {
    type Output = ComparisonFlags;
    fn bitor(self, other: ComparisonFlags) -> ComparisonFlags {
        ComparisonFlags(self.0 | other.0)
    }
}

/// Tells whether two objects are equal (`SWbemObject.CompareTo_`,
/// `IWbemClassObject::CompareTo`, SO-062).
///
/// A class never equals an instance. With [`ComparisonFlags::IGNORE_CLASS`] instances of classes
/// with different names are never equal. Names always compare without case.
///
/// # Errors
/// `INVALID_OBJECT` when what tells them apart, if anything does, is nested too deep to be followed:
/// such objects cannot be put either (PUT-055).
pub fn compare(a: &Object, b: &Object, flags: ComparisonFlags) -> Result<bool> {
    let is_too_deep = Cell::new(false);
    let are_equal = compare_at(a, b, flags, 0, &is_too_deep);
    if is_too_deep.get() {
        bail!(
            INVALID_OBJECT,
            "objects that embed others deeper than {OBJECT_NESTING_MAX} cannot be compared"
        );
    }
    Ok(are_equal)
}

fn compare_at(
    a: &Object,
    b: &Object,
    flags: ComparisonFlags,
    depth: usize,
    is_too_deep: &Cell<bool>,
) -> bool {
    let comparison = Comparison {
        flags,
        depth,
        is_too_deep,
    };
    if depth > OBJECT_NESTING_MAX {
        // The first difference ends a comparison, so nothing has told the two apart before this.
        is_too_deep.set(true);
        return false;
    }
    if !flags.has(ComparisonFlags::IGNORE_OBJECT_SOURCE) && a.origin() != b.origin() {
        return false;
    }
    match (a, b) {
        (Object::Class(a), Object::Class(b)) => comparison.class_objects(a, b),
        (Object::Instance(a), Object::Instance(b)) => comparison.instances(a, b),
        _ => false,
    }
}

/// One level of a comparison.
#[derive(Clone, Copy)]
struct Comparison<'a> {
    flags: ComparisonFlags,
    depth: usize,
    is_too_deep: &'a Cell<bool>,
}

impl Comparison<'_> {
    fn class_objects(self, a: &ClassObject, b: &ClassObject) -> bool {
        self.classes(&a.resolve(), &b.resolve())
    }

    fn instances(self, a: &Instance, b: &Instance) -> bool {
        if a.class_name() != b.class_name() {
            return false;
        }
        let same_class = std::sync::Arc::ptr_eq(a.class(), b.class());
        if !same_class
            && !self.flags.has(ComparisonFlags::IGNORE_CLASS)
            && !self.classes(a.class(), b.class())
        {
            return false;
        }
        a.properties().count() == b.properties().count()
            && a.properties().all(|(property, value)| {
                b.get(property.name.as_str())
                    .is_some_and(|other| self.values(value, other))
            })
            && self.qualifiers(a.local_qualifiers(), b.local_qualifiers())
            && self.property_qualifiers(a, b)
    }

    /// Compares the qualifiers that instances carry on their properties, which they match by name:
    /// positions may differ between two definitions of a class.
    fn property_qualifiers(self, a: &Instance, b: &Instance) -> bool {
        if self.flags.has(ComparisonFlags::IGNORE_QUALIFIERS) {
            return true;
        }
        a.all_property_qualifiers().count() == b.all_property_qualifiers().count()
            && a.all_property_qualifiers().all(|(at, set)| {
                a.class()
                    .property_at(at)
                    .and_then(|property| b.class().position(property.name.as_str()))
                    .and_then(|at| b.local_property_qualifiers(at))
                    .is_some_and(|other| self.qualifiers(set, other))
            })
    }

    fn classes(self, a: &Class, b: &Class) -> bool {
        a.name() == b.name()
            && a.derivation() == b.derivation()
            && self.qualifiers(&a.qualifiers(), &b.qualifiers())
            && self.class_properties(a, b)
            && self.methods(a, b)
    }

    fn class_properties(self, a: &Class, b: &Class) -> bool {
        a.properties().len() == b.properties().len()
            && a.properties().values().all(|property| {
                let name = property.name.as_str();
                b.property(name).is_some_and(|other| {
                    property.data_type == other.data_type
                        && property.origin == other.origin
                        && (self.flags.has(ComparisonFlags::IGNORE_DEFAULT_VALUES)
                            || self.values(&property.default, &other.default))
                }) && self.qualifiers(
                    &a.property_qualifiers(name).unwrap_or_default(),
                    &b.property_qualifiers(name).unwrap_or_default(),
                )
            })
    }

    fn methods(self, a: &Class, b: &Class) -> bool {
        a.methods().count() == b.methods().count()
            && a.methods().all(|method| {
                let name = method.name.as_str();
                b.method(name).is_some_and(|other| {
                    method.origin == other.origin && self.signatures(method.decl, other.decl)
                }) && self.qualifiers(&a.method_qualifiers(name), &b.method_qualifiers(name))
            })
    }

    fn signatures(self, a: &MethodDecl, b: &MethodDecl) -> bool {
        a.return_type == b.return_type
            && self.qualifiers(&a.return_qualifiers, &b.return_qualifiers)
            && a.parameters.len() == b.parameters.len()
            && a.parameters
                .iter()
                .zip(&b.parameters)
                .all(|(a, b)| self.parameters(a, b))
    }

    fn parameters(self, a: &ParameterDecl, b: &ParameterDecl) -> bool {
        let null = Value::Null;
        a.name == b.name
            && a.data_type == b.data_type
            && a.is_input() == b.is_input()
            && a.is_output() == b.is_output()
            && (self.flags.has(ComparisonFlags::IGNORE_DEFAULT_VALUES)
                || self.values(
                    a.default.as_ref().unwrap_or(&null),
                    b.default.as_ref().unwrap_or(&null),
                ))
            && self.qualifiers(&a.qualifiers, &b.qualifiers)
    }

    fn qualifiers(self, a: &QualifierSet, b: &QualifierSet) -> bool {
        self.flags.has(ComparisonFlags::IGNORE_QUALIFIERS)
            || (a.len() == b.len()
                && a.iter().all(|qualifier| {
                    b.get(qualifier.name.as_str())
                        .is_some_and(|other| self.same(qualifier, other))
                }))
    }

    fn same(self, a: &Qualifier, b: &Qualifier) -> bool {
        (self.flags.has(ComparisonFlags::IGNORE_FLAVOR) || a.flavor == b.flavor)
            && self.values(&a.value, &b.value)
    }

    /// Compares values; two numbers that are not numbers (NaN) count as equal, so that an object
    /// equals its copy.
    fn values(self, a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::String(a), Value::String(b)) | (Value::Reference(a), Value::Reference(b)) => {
                a == b || (self.flags.has(ComparisonFlags::IGNORE_CASE) && eq_fold(a, b))
            }
            (Value::Char16(a), Value::Char16(b)) => {
                a == b || (self.flags.has(ComparisonFlags::IGNORE_CASE) && same_letter(*a, *b))
            }
            (Value::Real32(a), Value::Real32(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Value::Real64(a), Value::Real64(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.elements(a, b))
            }
            (Value::Object(a), Value::Object(b)) => {
                compare_at(a, b, self.flags, self.depth + 1, self.is_too_deep)
            }
            _ => a == b,
        }
    }

    /// Compares elements of arrays, which are never arrays themselves.
    fn elements(self, a: &Value, b: &Value) -> bool {
        !matches!(a, Value::Array(_)) && self.values(a, b)
    }
}

fn same_letter(a: u16, b: u16) -> bool {
    match (char::from_u32(a.into()), char::from_u32(b.into())) {
        (Some(a), Some(b)) => {
            let mut buf = [0; 8];
            let (left, right) = buf.split_at_mut(4);
            eq_fold(a.encode_utf8(left), b.encode_utf8(right))
        }
        _ => false,
    }
}
