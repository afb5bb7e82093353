//! Values and flavors of qualifiers.

use swbem_core::{Flavor as Bits, Qualifier as Bound, QualifierSet, Value as Cim};

use super::{Binder, BoundQualifier};
use crate::ast::{
    Arity, Flavor, FlavorUse, Integer, Qualifier, QualifierDecl, QualifierDeclBody, SimpleType,
    Value, ValueKind,
};
use crate::convert;
use crate::declarations::Declared;

impl Binder<'_> {
    /// Binds the qualifiers of an element of a class.
    ///
    /// The parser has seen to it that none is there twice.
    pub(super) fn qualifiers(&mut self, qualifiers: &[Qualifier]) -> QualifierSet {
        let mut set = QualifierSet::new();
        for qualifier in qualifiers {
            if let Some(bound) = self.qualifier(qualifier) {
                set.push(bound);
            }
        }
        set
    }

    /// Binds the qualifiers of an instance or of a property of one.
    pub(super) fn placed_qualifiers(&mut self, qualifiers: &[Qualifier]) -> Vec<BoundQualifier> {
        let mut placed = Vec::with_capacity(qualifiers.len());
        for qualifier in qualifiers {
            if let Some(bound) = self.qualifier(qualifier) {
                placed.push(BoundQualifier {
                    qualifier: bound,
                    span: qualifier.loc.0,
                });
            }
        }
        placed
    }

    /// Binds a qualifier; a key that DMTF's rules say is none is dropped.
    fn qualifier(&mut self, qualifier: &Qualifier) -> Option<Bound> {
        let declared = self.declarations.typed(&qualifier.name);
        let value = match (&qualifier.value, declared) {
            (None, Some(declared)) => unvalued(declared),
            (None, None) => Cim::Boolean(true),
            (Some(value), Some(declared)) => typed(declared.ty, declared.array, value),
            (Some(value), None) => inferred(value),
        };
        let is_key = qualifier.name.is("Key");
        if is_key && declared.is_some() && value == Cim::Boolean(false) {
            // To WMI a key is one whatever its value; to DMTF, FALSE means what it says.
            return None;
        }
        let flavor = if is_key {
            Bits::KEY
        } else {
            self.flavor(&qualifier.name, &qualifier.flavors)
        };
        Some(Bound {
            name: self.name(&qualifier.name),
            value,
            flavor,
        })
    }

    /// Makes a qualifier that the text implies, with the flavor its declaration gives it.
    pub(super) fn implied(&mut self, name: &str, value: Cim) -> Bound {
        Bound {
            flavor: self.flavor(name, &[]),
            name: self.intern(name),
            value,
        }
    }

    /// Returns the flavor of a use: what is written there, else what is declared, else none.
    fn flavor(&self, name: &str, written: &[FlavorUse]) -> Bits {
        flavor_bits(self.declarations.get(name), written)
    }
}

/// Returns the flavor of a use of a qualifier with the given declaration.
pub(crate) fn flavor_bits(declaration: Option<&QualifierDecl>, written: &[FlavorUse]) -> Bits {
    if !written.is_empty() {
        return applied(Bits::NONE, written);
    }
    match declaration.map(|declaration| &declaration.body) {
        None => Bits::NONE,
        Some(QualifierDeclBody::Wmi(flavors)) => applied(Bits::NONE, flavors),
        // DMTF's defaults are EnableOverride and ToSubclass.
        Some(QualifierDeclBody::Dmtf { flavors, .. }) => applied(Bits::TO_SUBCLASS, flavors),
    }
}

fn applied(start: Bits, flavors: &[FlavorUse]) -> Bits {
    flavors.iter().fold(start, |bits, used| match used.flavor {
        Flavor::Amended => bits | Bits::AMENDED,
        Flavor::EnableOverride => bits.without(Bits::NOT_OVERRIDABLE),
        Flavor::DisableOverride => bits | Bits::NOT_OVERRIDABLE,
        Flavor::ToInstance => bits | Bits::TO_INSTANCE,
        Flavor::NotToInstance => bits.without(Bits::TO_INSTANCE),
        Flavor::ToSubClass => bits | Bits::TO_SUBCLASS,
        Flavor::NotToSubClass => bits.without(Bits::TO_SUBCLASS),
        Flavor::Restricted => bits.without(Bits::TO_INSTANCE).without(Bits::TO_SUBCLASS),
    })
}

/// Returns the value of a declared qualifier that is written without one.
fn unvalued(declared: Declared<'_>) -> Cim {
    match (declared.ty, declared.array, declared.default) {
        (SimpleType::Boolean, Arity::Scalar, _) => Cim::Boolean(true),
        (ty, array, Some(default)) => typed(ty, array, default),
        (_, _, None) => Cim::Null,
    }
}

/// Makes the value of a declared qualifier; what it cannot be, the parser has reported.
fn typed(ty: SimpleType, array: Arity, value: &Value) -> Cim {
    match (&value.kind, array) {
        (ValueKind::Array(elements), Arity::Array(_)) => {
            let elements = elements.iter().map(|element| typed_scalar(ty, element));
            uniform(elements.collect())
        }
        _ => typed_scalar(ty, value),
    }
}

fn typed_scalar(ty: SimpleType, value: &Value) -> Cim {
    let Ok(converted) = convert::scalar(ty.into(), value) else {
        return Cim::Null;
    };
    match converted {
        Cim::Real32(real) => Cim::Real64(real.into()),
        other => match other.as_integer() {
            Some(integer) => nearest_integer(integer),
            None => other,
        },
    }
}

/// Makes the value of an undeclared qualifier, of the type its literal has.
fn inferred(value: &Value) -> Cim {
    match &value.kind {
        ValueKind::Array(elements) => uniform(elements.iter().map(inferred).collect()),
        ValueKind::Boolean(boolean) => Cim::Boolean(*boolean),
        ValueKind::Integer(integer) => nearest_integer(Integer::value(*integer)),
        ValueKind::Real(real) => Cim::Real64(*real),
        ValueKind::String(text) => Cim::string(&**text),
        ValueKind::Null | ValueKind::Char(_) | ValueKind::Alias(_) | ValueKind::Instance(_) => {
            Cim::Null
        }
    }
}

/// Makes the nearest of the types a qualifier can have: `sint32`, or the digits as a string.
fn nearest_integer(integer: i128) -> Cim {
    match i32::try_from(integer) {
        Ok(integer) => Cim::Sint32(integer),
        Err(_overflow) => Cim::string(integer.to_string()),
    }
}

/// Makes an array of elements of one type: if one integer is a string, so are all.
fn uniform(elements: Vec<Cim>) -> Cim {
    let has_string = elements
        .iter()
        .any(|element| matches!(element, Cim::String(_)));
    if !has_string {
        return Cim::Array(elements);
    }
    let elements = elements.into_iter().map(|element| match element {
        Cim::Sint32(integer) => Cim::string(integer.to_string()),
        other => other,
    });
    Cim::Array(elements.collect())
}
