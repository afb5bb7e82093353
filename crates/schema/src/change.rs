//! How much a change of a class matters.

use std::sync::Arc;

use swbem_core::{
    Class, ClassDecl, Fold, MethodDecl, ParameterDecl, PropertyDecl, Qualifier, QualifierSet,
};

use crate::hierarchy::{Owner, is_protected, is_same, set_of};
use crate::qualifier_table::is_unimportant;

/// How much the change of a class matters (PUT-100).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// The same definition (K0).
    Same,
    /// Only qualifiers that describe differ (K1).
    Unimportant,
    /// Anything else (K2).
    Material,
}

/// Compares a stored class with the declaration that is to replace it (PUT-100 to PUT-102).
///
/// `new` is as [`check_class`](crate::check_class) returns it. `subclasses` are those at any depth:
/// a change is also material when it adds or changes a qualifier that goes to subclasses and may
/// not be overridden there, and some subclass declares it with another value or flavor.
#[must_use]
pub fn classify(old: &Class, new: &ClassDecl, subclasses: &[Arc<Class>]) -> ChangeKind {
    let before = &**old.decl();
    if before == new {
        return ChangeKind::Same;
    }
    if is_material(before, new) || meets_override(before, new, subclasses) {
        return ChangeKind::Material;
    }
    ChangeKind::Unimportant
}

fn is_material(old: &ClassDecl, new: &ClassDecl) -> bool {
    old.name != new.name
        || old.superclass != new.superclass
        || !same_important(&old.qualifiers, &new.qualifiers)
        || old.properties.len() != new.properties.len()
        || old.methods.len() != new.methods.len()
        || !old.properties.iter().all(|(name, property)| {
            new.properties
                .get(name)
                .is_some_and(|other| same_property(property, other))
        })
        || !old.methods.iter().all(|(name, method)| {
            new.methods
                .get(name)
                .is_some_and(|other| same_method(method, other))
        })
}

fn same_property(a: &PropertyDecl, b: &PropertyDecl) -> bool {
    a.data_type == b.data_type
        && a.default == b.default
        && same_important(&a.qualifiers, &b.qualifiers)
}

fn same_method(a: &MethodDecl, b: &MethodDecl) -> bool {
    a.return_type == b.return_type
        && same_important(&a.qualifiers, &b.qualifiers)
        && same_important(&a.return_qualifiers, &b.return_qualifiers)
        && a.parameters.len() == b.parameters.len()
        && a.parameters
            .iter()
            .zip(&b.parameters)
            .all(|(a, b)| same_parameter(a, b))
}

fn same_parameter(a: &ParameterDecl, b: &ParameterDecl) -> bool {
    a.name == b.name
        && a.data_type == b.data_type
        && a.default == b.default
        && same_important(&a.qualifiers, &b.qualifiers)
}

fn same_important(a: &QualifierSet, b: &QualifierSet) -> bool {
    let important = |set: &QualifierSet| set.iter().filter(|q| is_important(q)).count();
    important(a) == important(b)
        && a.iter()
            .filter(|qualifier| is_important(qualifier))
            .all(|qualifier| b.get(qualifier.name.as_str()) == Some(qualifier))
}

/// Tells whether a qualifier that the change adds or alters meets another one in a subclass that it
/// would forbid.
fn meets_override(old: &ClassDecl, new: &ClassDecl, subclasses: &[Arc<Class>]) -> bool {
    if subclasses.is_empty() {
        return false;
    }
    let meets = |element: Owner, before: Option<&QualifierSet>, after: &QualifierSet| {
        protected_changes(before, after).any(|qualifier| {
            subclasses.iter().any(|subclass| {
                set_of(subclass.decl(), &element)
                    .and_then(|set| set.get(qualifier.name.as_str()))
                    .is_some_and(|own| !is_same(own, qualifier))
            })
        })
    };
    meets(Owner::Class, Some(&old.qualifiers), &new.qualifiers)
        || new.properties.iter().any(|(name, property)| {
            let before = old
                .properties
                .get(&Fold(name.as_str()))
                .map(|old| &old.qualifiers);
            meets(Owner::Property(name.clone()), before, &property.qualifiers)
        })
        || new.methods.iter().any(|(name, method)| {
            let before = old
                .methods
                .get(&Fold(name.as_str()))
                .map(|old| &old.qualifiers);
            meets(Owner::Method(name.clone()), before, &method.qualifiers)
        })
}

fn protected_changes<'a>(
    before: Option<&'a QualifierSet>,
    after: &'a QualifierSet,
) -> impl Iterator<Item = &'a Qualifier> {
    after.iter().filter(move |qualifier| {
        is_protected(qualifier)
            && before.and_then(|set| set.get(qualifier.name.as_str())) != Some(qualifier)
    })
}

/// Tells whether a qualifier is one whose change is a material change (PUT-101).
pub(crate) fn is_important(qualifier: &Qualifier) -> bool {
    !is_unimportant(qualifier.name.as_str())
}
