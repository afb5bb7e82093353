//! What the text of an object leaves out, because MOF has no words for it.

use std::fmt;

use swbem_core::{
    ClassDecl, Instance, MethodDecl, Name, Object, Qualifier, QualifierSet, Value, is_identifier,
};

use crate::limits::NESTING_DEPTH_MAX;

/// Something of an object that its text cannot carry. Shows as a clause on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Where it is, such as ``property `Value` ``.
    place: String,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// A value that is a class, by its name.
    Class(String),
    /// A value that nests deeper than the compiler follows.
    Nesting,
    /// A qualifier with a name that MOF cannot write.
    Qualifier(String),
    /// The qualifiers of a return value.
    ReturnQualifiers,
}

/// Lists what the text of an object leaves out; nothing for all that MOF itself can make.
#[must_use]
pub fn losses(object: &Object) -> Vec<Loss> {
    match object {
        Object::Class(class) => class_losses(class.decl()),
        Object::Instance(instance) => instance_losses(instance),
    }
}

/// Lists what the text of a class leaves out.
#[must_use]
pub fn class_losses(class: &ClassDecl) -> Vec<Loss> {
    let mut found = Finder::default();
    found.class(class);
    found.losses
}

/// Lists what the text of an instance leaves out.
#[must_use]
pub fn instance_losses(instance: &Instance) -> Vec<Loss> {
    let mut found = Finder::default();
    found.instance(instance, "", 0);
    found.losses
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names come from programs and may hold anything, line breaks too.
        let place = self.place.escape_debug();
        match &self.what {
            What::Class(name) => write!(
                f,
                "{place} holds the class `{}`, and MOF has no value that is a class",
                name.escape_debug()
            ),
            What::Nesting => write!(
                f,
                "{place} nests objects deeper than the {NESTING_DEPTH_MAX} levels that MOF is read to"
            ),
            What::Qualifier(name) => write!(
                f,
                "{place} has the qualifier `{}`, whose name MOF cannot write",
                name.escape_debug()
            ),
            What::ReturnQualifiers => write!(
                f,
                "{place} has qualifiers on its return value, for which MOF has no place"
            ),
        }
    }
}

#[derive(Default)]
struct Finder {
    losses: Vec<Loss>,
}

impl Finder {
    fn class(&mut self, class: &ClassDecl) {
        self.qualifiers(&class.qualifiers, || "the class".to_owned());
        for (name, property) in &class.properties {
            let place = || format!("property `{name}`");
            self.qualifiers(&property.qualifiers, place);
            if let Some(value) = &property.default {
                self.value(value, &place, 0);
            }
        }
        for (name, method) in &class.methods {
            self.method(name, method);
        }
    }

    fn method(&mut self, name: &Name, method: &MethodDecl) {
        let place = || format!("method `{name}`");
        self.qualifiers(&method.qualifiers, place);
        if method.return_qualifiers.iter().any(is_own) {
            self.add(place(), What::ReturnQualifiers);
        }
        for parameter in &method.parameters {
            let place = || format!("parameter `{}` of method `{name}`", parameter.name);
            self.qualifiers(&parameter.qualifiers, place);
            if let Some(value) = &parameter.default {
                self.value(value, &place, 0);
            }
        }
    }

    /// Looks at an instance, which is embedded in a place `within` unless that is empty.
    fn instance(&mut self, instance: &Instance, within: &str, depth: u32) {
        let here = || match within.is_empty() {
            true => "the instance".to_owned(),
            false => format!("the object in {within}"),
        };
        self.qualifiers(instance.local_qualifiers(), here);
        let class = instance.class();
        for (property, value) in instance.properties() {
            let name = property.name.as_str();
            let place = || match within.is_empty() {
                true => format!("property `{name}`"),
                false => format!("property `{name}` of the object in {within}"),
            };
            let own = class
                .position(name)
                .and_then(|position| instance.local_property_qualifiers(position));
            if let Some(own) = own {
                self.qualifiers(own, place);
            }
            self.value(value, &place, depth);
        }
    }

    fn value(&mut self, value: &Value, place: &dyn Fn() -> String, depth: u32) {
        match value {
            Value::Array(items) => {
                for item in items.iter().filter(|item| matches!(item, Value::Object(_))) {
                    self.value(item, place, depth);
                }
            }
            Value::Object(object) => match object.as_ref() {
                Object::Class(class) => self.add(place(), What::Class(class.name().to_string())),
                Object::Instance(_) if depth >= NESTING_DEPTH_MAX => {
                    self.add(place(), What::Nesting);
                }
                Object::Instance(instance) => self.instance(instance, &place(), depth + 1),
            },
            _ => {}
        }
    }

    fn qualifiers(&mut self, set: &QualifierSet, place: impl Fn() -> String) {
        for qualifier in set.iter().filter(|qualifier| is_own(qualifier)) {
            if is_identifier(qualifier.name.as_str()) {
                let of = || format!("qualifier `{}` of {}", qualifier.name, place());
                self.value(&qualifier.value, &of, 0);
            } else {
                self.add(place(), What::Qualifier(qualifier.name.to_string()));
            }
        }
    }

    fn add(&mut self, place: String, what: What) {
        self.losses.push(Loss { place, what });
    }
}

/// Tells whether a qualifier is written at all: `CIMTYPE` follows from the type.
fn is_own(qualifier: &Qualifier) -> bool {
    qualifier.name != "CIMTYPE"
}
