//! Checks of qualifiers: duplicates, flavors, values, scopes.

use swbem_text::Diagnostic;

use super::{Checker, duplicates};
use crate::ast::{
    ClassDecl, Flavor, FlavorUse, Ident, Property, Qualifier, Scope, Scopes, Type, Value, ValueKind,
};
use crate::code;
use crate::declarations::Declared;

/// Is what a qualifier stands on: the scopes it answers to, and its name for messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    scopes: Scopes,
    name: &'static str,
}

impl Element {
    pub(super) fn class(class: &ClassDecl) -> Element {
        let has = |name: &str| {
            class
                .qualifiers
                .iter()
                .any(|qualifier| qualifier.name.is(name))
        };
        // Associations and indications are classes too.
        if has("Association") {
            Element::new(&[Scope::Association, Scope::Class], "an association")
        } else if has("Indication") {
            Element::new(&[Scope::Indication, Scope::Class], "an indication")
        } else {
            Element::new(&[Scope::Class], "a class")
        }
    }

    pub(super) fn property(property: &Property) -> Element {
        match property.ty {
            Type::Reference(_) => Element::new(&[Scope::Reference, Scope::Property], "a reference"),
            _ => Element::new(&[Scope::Property], "a property"),
        }
    }

    pub(super) fn parameter(parameter: &Property) -> Element {
        match parameter.ty {
            Type::Reference(_) => Element::new(
                &[Scope::Parameter, Scope::Reference],
                "a reference parameter",
            ),
            _ => Element::new(&[Scope::Parameter], "a parameter"),
        }
    }

    pub(super) fn method() -> Element {
        Element::new(&[Scope::Method], "a method")
    }

    pub(super) fn instance() -> Element {
        Element::new(&[Scope::Instance], "an instance")
    }

    pub(super) fn instance_property() -> Element {
        Element::new(
            &[Scope::Property, Scope::Reference, Scope::Instance],
            "a property of an instance",
        )
    }

    fn new(scopes: &[Scope], name: &'static str) -> Element {
        Element {
            scopes: scopes.iter().copied().collect(),
            name,
        }
    }
}

impl<'a> Checker<'a> {
    pub(super) fn qualifiers(&mut self, element: Element, qualifiers: &'a [Qualifier]) {
        for (name, first) in duplicates(qualifiers.iter().map(|qualifier| &qualifier.name)) {
            let message = format!("qualifier `{name}` is given twice");
            let diagnostic = Diagnostic::error(code::DUPLICATE_QUALIFIER, name.span(), message)
                .label(first.span(), "the first is here");
            self.push(diagnostic);
        }
        for qualifier in qualifiers {
            self.qualifier(element, qualifier);
        }
    }

    fn qualifier(&mut self, element: Element, qualifier: &'a Qualifier) {
        let name = &qualifier.name;
        if name.is("CIMTYPE") {
            let message = "qualifier `CIMTYPE` follows from the type and cannot be written";
            self.error(code::CIMTYPE_QUALIFIER, name.span(), message);
            return;
        }
        self.flavors(name, &qualifier.flavors);
        let declared = self.declarations.typed(name);
        if let Some(declared) = declared {
            self.scope(element, name, declared);
        }
        let Some(value) = &qualifier.value else {
            return;
        };
        if !self.can_be_qualifier(name, value) {
            return;
        }
        match declared {
            Some(declared) => self.value(name, &Type::Simple(declared.ty), declared.array, value),
            None => self.homogeneous(name, value),
        }
    }

    fn scope(&mut self, element: Element, name: &Ident, declared: Declared<'a>) {
        let Some(scopes) = declared.scopes else {
            return;
        };
        if scopes.contains(Scope::Any) || scopes.iter().any(|s| element.scopes.contains(s)) {
            return;
        }
        let allowed: Vec<&str> = scopes.iter().map(Scope::name).collect();
        let message = format!(
            "qualifier `{name}` is for {}, not for {}",
            allowed.join(", "),
            element.name
        );
        let mut diagnostic =
            Diagnostic::error(code::QUALIFIER_USED_OUTSIDE_SCOPE, name.span(), message);
        if let Some(declaration) = self.declarations.get(name) {
            diagnostic = diagnostic.label(declaration.name.span(), "it is declared here");
        }
        self.push(diagnostic);
    }

    /// Reports values that no qualifier can have; returns whether the value is none of them.
    fn can_be_qualifier(&mut self, name: &Ident, value: &Value) -> bool {
        let elements = match &value.kind {
            ValueKind::Array(elements) => elements.as_slice(),
            _ => std::slice::from_ref(value),
        };
        for element in elements {
            let (code, message) = match &element.kind {
                ValueKind::Alias(_) => (
                    code::UNEXPECTED_ALIAS,
                    format!("qualifier `{name}` cannot be an alias"),
                ),
                ValueKind::Instance(_) | ValueKind::Char(_) => (
                    code::UNSUPPORTED_CIMV22_QUAL_VALUE,
                    format!("qualifier `{name}` cannot be {}", element.kind.describe()),
                ),
                _ => continue,
            };
            self.error(code, element.span(), message);
            return false;
        }
        true
    }

    /// Requires the elements of an undeclared array qualifier to be of one kind.
    fn homogeneous(&mut self, name: &Ident, value: &'a Value) {
        let ValueKind::Array(elements) = &value.kind else {
            return;
        };
        if !self.no_null_elements(name, elements) {
            return;
        }
        let Some(first) = elements.first() else {
            return;
        };
        let kind = std::mem::discriminant(&first.kind);
        let odd = elements
            .iter()
            .find(|element| std::mem::discriminant(&element.kind) != kind);
        if let Some(odd) = odd {
            let message = format!(
                "`{name}` has {} after {}",
                odd.kind.describe(),
                first.kind.describe()
            );
            self.error(code::TYPE_MISMATCH, odd.span(), message);
        }
    }

    /// Reports flavors that contradict each other.
    pub(super) fn flavors(&mut self, name: &Ident, flavors: &[FlavorUse]) {
        const CONTRADICTIONS: [(Flavor, Flavor, swbem_text::Code); 5] = [
            (
                Flavor::EnableOverride,
                Flavor::DisableOverride,
                code::INCOMPATIBLE_FLAVOR_TYPES,
            ),
            (
                Flavor::Restricted,
                Flavor::ToInstance,
                code::INCOMPATIBLE_FLAVOR_TYPES2,
            ),
            (
                Flavor::Restricted,
                Flavor::ToSubClass,
                code::INCOMPATIBLE_FLAVOR_TYPES2,
            ),
            (
                Flavor::NotToInstance,
                Flavor::ToInstance,
                code::INCOMPATIBLE_FLAVOR_TYPES2,
            ),
            (
                Flavor::NotToSubClass,
                Flavor::ToSubClass,
                code::INCOMPATIBLE_FLAVOR_TYPES2,
            ),
        ];
        if flavors.len() < 2 {
            return;
        }
        let find = |wanted| flavors.iter().find(|found| found.flavor == wanted);
        for (one, other, code) in CONTRADICTIONS {
            if let (Some(first), Some(second)) = (find(one), find(other)) {
                let message = format!(
                    "flavors `{}` and `{}` of `{name}` contradict",
                    one.name(),
                    other.name()
                );
                let span = first.loc.0.to(second.loc.0);
                self.error(code, span, message);
            }
        }
    }
}
