//! From objects of the repository to text.
//!
//! INVARIANT: the text of a class or instance, parsed and bound again, gives an equal one. MOF
//! has no words for a few things that only programs can make, which are left out: qualifiers of
//! return values, qualifiers whose name is no identifier, values that are embedded classes (they
//! print as NULL). Each of these is a [`Loss`], and a comment before the object tells of it.

use std::fmt;

use swbem_core::{
    CimType, ClassDecl, DataType, Flavor as Bits, Instance, MethodDecl, Name, Object,
    ParameterDecl, PropertyDecl, Qualifier as CimQualifier, QualifierSet, Value as Cim,
    is_identifier,
};

use crate::ast::{
    self, Arity, Feature, Flavor, FlavorUse, Ident, InstanceDecl, Integer, Loc, Method, Property,
    Qualifier, Radix, SimpleType, Type, Value, ValueInit, ValueKind,
};
use crate::bind::PARAMETER_ID;
use crate::losses::{Loss, class_losses, instance_losses};
use crate::{convert, limits};

/// Says whether printed qualifiers show their flavors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flavors {
    /// Shown where they are not what MOF takes them for without a word.
    #[default]
    Written,
    /// Left out: `wbemObjectTextFlagNoFlavors`, `WBEM_FLAG_NO_FLAVORS`.
    Omitted,
}

/// Prints an object as MOF: SWbemObject.GetObjectText_, IWbemClassObject::GetObjectText.
///
/// A class shows what it declares itself; an instance shows its values that are not NULL. What
/// MOF has no words for is left out, and named in comments before the object.
#[must_use]
pub fn print_object(object: &Object, flavors: Flavors) -> String {
    match object {
        Object::Class(class) => print_class(class.decl(), flavors),
        Object::Instance(instance) => print_instance(instance, flavors),
    }
}

/// Prints what a class declares as MOF.
#[must_use]
pub fn print_class(class: &ClassDecl, flavors: Flavors) -> String {
    let text = Unbinder { flavors, depth: 0 }.class(class).to_string();
    after_losses(&class_losses(class), text)
}

/// Prints an instance as MOF.
#[must_use]
pub fn print_instance(instance: &Instance, flavors: Flavors) -> String {
    let text = Unbinder { flavors, depth: 0 }
        .instance(instance)
        .to_string();
    after_losses(&instance_losses(instance), text)
}

/// Writes the objects of namespaces as one MOF file.
///
/// The caller brings them in an order that compiles: a class after its superclass, an instance
/// after its class, a namespace after the instance of `__NAMESPACE` that makes it.
#[derive(Debug)]
pub struct Exporter<W> {
    out: W,
}

impl<W: fmt::Write> Exporter<W> {
    /// Starts a file.
    pub fn new(out: W) -> Exporter<W> {
        Exporter { out }
    }

    /// Goes on with another namespace.
    ///
    /// # Errors
    ///
    /// Fails when the writer does.
    pub fn namespace(&mut self, path: &str) -> fmt::Result {
        let directive = crate::print::namespace_directive(path);
        writeln!(self.out, "{directive}\n")
    }

    /// Writes a remark for people, on a line of its own.
    ///
    /// # Errors
    ///
    /// Fails when the writer does.
    pub fn comment(&mut self, text: &str) -> fmt::Result {
        writeln!(self.out, "// {}", text.escape_debug())
    }

    /// Writes a class.
    ///
    /// # Errors
    ///
    /// Fails when the writer does.
    pub fn class(&mut self, class: &ClassDecl) -> fmt::Result {
        writeln!(self.out, "{}", print_class(class, Flavors::Written))
    }

    /// Writes an instance.
    ///
    /// # Errors
    ///
    /// Fails when the writer does.
    pub fn instance(&mut self, instance: &Instance) -> fmt::Result {
        writeln!(self.out, "{}", print_instance(instance, Flavors::Written))
    }

    /// Returns the writer.
    pub fn into_inner(self) -> W {
        self.out
    }
}

/// Makes trees of objects.
#[derive(Clone, Copy)]
struct Unbinder {
    flavors: Flavors,
    depth: u32,
}

impl Unbinder {
    fn class(self, class: &ClassDecl) -> ast::ClassDecl {
        let properties = class
            .properties
            .iter()
            .map(|(name, property)| Feature::Property(self.property(name, property)));
        let methods = class
            .methods
            .iter()
            .map(|(name, method)| Feature::Method(self.method(name, method)));
        ast::ClassDecl {
            qualifiers: self.qualifiers(&class.qualifiers),
            name: ident(class.name.as_str()),
            alias: None,
            superclass: class.superclass.as_ref().map(|name| ident(name.as_str())),
            features: properties.chain(methods).collect(),
            loc: Loc::default(),
        }
    }

    fn property(self, name: &Name, property: &PropertyDecl) -> Property {
        let (ty, array) = type_of(&property.data_type);
        Property {
            qualifiers: self.qualifiers(&property.qualifiers),
            ty,
            name: ident(name.as_str()),
            array,
            default: property.default.as_ref().map(|value| self.value(value)),
            loc: Loc::default(),
        }
    }

    fn method(self, name: &Name, method: &MethodDecl) -> Method {
        let parameters = method.parameters.iter().enumerate();
        Method {
            qualifiers: self.qualifiers(&method.qualifiers),
            return_type: method.return_type.as_ref().map(|ty| type_of(ty).0),
            name: ident(name.as_str()),
            parameters: parameters
                .map(|(idx, parameter)| self.parameter(idx, parameter))
                .collect(),
            loc: Loc::default(),
        }
    }

    fn parameter(self, idx: usize, parameter: &ParameterDecl) -> Property {
        let (ty, array) = type_of(&parameter.data_type);
        let has_direction = ["In", "Out"]
            .iter()
            .any(|name| parameter.qualifiers.get(name).is_some());
        let mut qualifiers = Vec::new();
        if !has_direction {
            // It goes both ways, and the compiler wants that said.
            qualifiers.push(flag("In"));
            qualifiers.push(flag("Out"));
        }
        let written = parameter
            .qualifiers
            .iter()
            .filter(|qualifier| !is_automatic_id(qualifier, idx));
        qualifiers.extend(written.filter_map(|qualifier| self.qualifier(qualifier)));
        Property {
            qualifiers,
            ty,
            name: ident(parameter.name.as_str()),
            array,
            default: parameter.default.as_ref().map(|value| self.value(value)),
            loc: Loc::default(),
        }
    }

    fn instance(self, instance: &Instance) -> InstanceDecl {
        let class = instance.class();
        let mut values = Vec::new();
        for (property, value) in instance.properties() {
            let position = class.position(property.name.as_str());
            let qualifiers = position
                .and_then(|position| instance.local_property_qualifiers(position))
                .map_or_else(Vec::new, |set| self.qualifiers(set));
            // NULL goes without saying unless the class has another default.
            let is_said = !value.is_null() || !property.default.is_null();
            if is_said || !qualifiers.is_empty() {
                values.push(ValueInit {
                    qualifiers,
                    name: ident(property.name.as_str()),
                    value: is_said.then(|| self.value(value)),
                    loc: Loc::default(),
                });
            }
        }
        InstanceDecl {
            qualifiers: self.qualifiers(instance.local_qualifiers()),
            class: ident(instance.class_name().as_str()),
            alias: None,
            values,
            loc: Loc::default(),
        }
    }

    fn qualifiers(self, set: &QualifierSet) -> Vec<Qualifier> {
        set.iter()
            .filter_map(|qualifier| self.qualifier(qualifier))
            .collect()
    }

    fn qualifier(self, qualifier: &CimQualifier) -> Option<Qualifier> {
        let name = qualifier.name.as_str();
        if !is_identifier(name) || qualifier.name == "CIMTYPE" {
            return None;
        }
        let value = match &qualifier.value {
            Cim::Boolean(true) => None,
            other => Some(self.value(other)),
        };
        let is_implied = qualifier.name == "Key" || self.flavors == Flavors::Omitted;
        Some(Qualifier {
            name: ident(name),
            value,
            flavors: if is_implied {
                Vec::new()
            } else {
                flavor_words(qualifier.flavor)
            },
            loc: Loc::default(),
        })
    }

    fn value(self, value: &Cim) -> Value {
        let kind = match value {
            Cim::Null => ValueKind::Null,
            Cim::Boolean(boolean) => ValueKind::Boolean(*boolean),
            Cim::Real32(real) => real_kind(convert::widen(*real)),
            Cim::Real64(real) => real_kind(*real),
            Cim::Char16(unit) => ValueKind::Char(*unit),
            Cim::String(text) | Cim::Reference(text) => ValueKind::String((&**text).into()),
            Cim::DateTime(datetime) => ValueKind::String(datetime.to_string().into()),
            Cim::Sint64(integer) => ValueKind::String(integer.to_string().into()),
            Cim::Uint64(integer) => ValueKind::String(integer.to_string().into()),
            Cim::Array(items) => {
                ValueKind::Array(items.iter().map(|item| self.value(item)).collect())
            }
            Cim::Object(object) => self.object(object),
            integer => integer_kind(integer.as_integer().unwrap_or_default()),
        };
        Value {
            kind,
            loc: Loc::default(),
        }
    }

    fn object(self, object: &Object) -> ValueKind {
        match object {
            Object::Instance(instance) if self.depth < limits::NESTING_DEPTH_MAX => {
                let inner = Unbinder {
                    depth: self.depth + 1,
                    ..self
                };
                ValueKind::Instance(Box::new(inner.instance(instance)))
            }
            Object::Instance(_) | Object::Class(_) => ValueKind::Null,
        }
    }
}

/// Puts a comment for each thing that is left out before the text of an object.
fn after_losses(losses: &[Loss], text: String) -> String {
    if losses.is_empty() {
        return text;
    }
    let comments = losses.iter().map(|loss| format!("// left out: {loss}\n"));
    comments.chain([text]).collect()
}

/// Returns whether an `ID` is what the compiler would number the parameter anyway.
fn is_automatic_id(qualifier: &CimQualifier, idx: usize) -> bool {
    qualifier.name == "ID"
        && qualifier.flavor.local() == PARAMETER_ID
        && qualifier.value.as_integer() == i128::try_from(idx).ok()
}

fn integer_kind(integer: i128) -> ValueKind {
    ValueKind::Integer(Integer {
        negative: integer < 0,
        magnitude: u64::try_from(integer.unsigned_abs()).unwrap_or(u64::MAX),
        radix: Radix::Decimal,
    })
}

/// Makes a literal, or the text of a value that MOF has no literal for.
fn real_kind(real: f64) -> ValueKind {
    match convert::unwritable(real) {
        Some(text) => ValueKind::String(text.into()),
        None => ValueKind::Real(real),
    }
}

fn type_of(data_type: &DataType) -> (Type, Arity) {
    let class = data_type.class.as_ref().map(|class| ident(class.as_str()));
    let ty = match data_type.base {
        CimType::Reference => Type::Reference(class),
        CimType::Object => Type::Object(class),
        CimType::Sint8 => Type::Simple(SimpleType::Sint8),
        CimType::Uint8 => Type::Simple(SimpleType::Uint8),
        CimType::Sint16 => Type::Simple(SimpleType::Sint16),
        CimType::Uint16 => Type::Simple(SimpleType::Uint16),
        CimType::Sint32 => Type::Simple(SimpleType::Sint32),
        CimType::Uint32 => Type::Simple(SimpleType::Uint32),
        CimType::Sint64 => Type::Simple(SimpleType::Sint64),
        CimType::Uint64 => Type::Simple(SimpleType::Uint64),
        CimType::Real32 => Type::Simple(SimpleType::Real32),
        CimType::Real64 => Type::Simple(SimpleType::Real64),
        CimType::Boolean => Type::Simple(SimpleType::Boolean),
        CimType::String => Type::Simple(SimpleType::String),
        CimType::Datetime => Type::Simple(SimpleType::DateTime),
        CimType::Char16 => Type::Simple(SimpleType::Char16),
    };
    let array = if data_type.is_array {
        Arity::Array(None)
    } else {
        Arity::Scalar
    };
    (ty, array)
}

/// Returns the words for the bits of a flavor; none for none.
pub(crate) fn flavor_words(bits: Bits) -> Vec<FlavorUse> {
    [
        (Bits::TO_INSTANCE, Flavor::ToInstance),
        (Bits::TO_SUBCLASS, Flavor::ToSubClass),
        (Bits::NOT_OVERRIDABLE, Flavor::DisableOverride),
        (Bits::AMENDED, Flavor::Amended),
    ]
    .into_iter()
    .filter(|(bit, _)| bits.has(*bit))
    .map(|(_, flavor)| FlavorUse {
        flavor,
        loc: Loc::default(),
    })
    .collect()
}

pub(crate) fn ident(name: &str) -> Ident {
    Ident {
        name: name.into(),
        loc: Loc::default(),
    }
}

/// Makes a qualifier that is TRUE.
pub(crate) fn flag(name: &str) -> Qualifier {
    Qualifier {
        name: ident(name),
        value: None,
        flavors: Vec::new(),
        loc: Loc::default(),
    }
}
