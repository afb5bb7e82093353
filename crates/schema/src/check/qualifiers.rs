//! Qualifiers by themselves: names, types, places.

use std::fmt::Display;

use swbem_core::limits::QUALIFIERS_MAX;
use swbem_core::{Error, Qualifier, QualifierSet, Result, Value, bail, check_qualifier};

use crate::qualifier_table::{
    Elements, Enforcer, StandardQualifier, ValueKinds, standard_qualifier,
};

/// The bits of a flavor that have a meaning; the others are reserved.
const FLAVOR_BITS: u8 = 0xf3;

/// The kind of element that qualifiers stand on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Class,
    Property,
    Method,
    Parameter,
    ReturnValue,
}

/// Checks the qualifiers of one element, which a message calls `element`.
pub(super) fn check_set(set: &QualifierSet, kind: Kind, element: &dyn Display) -> Result<()> {
    if set.len() > QUALIFIERS_MAX {
        bail!(
            QUOTA_VIOLATION,
            "{element} has {} qualifiers, more than {QUALIFIERS_MAX}",
            set.len()
        );
    }
    for (nth, qualifier) in set.iter().enumerate() {
        check_one(qualifier, kind, element)?;
        if set
            .iter()
            .take(nth)
            .any(|earlier| earlier.name == qualifier.name)
        {
            bail!(
                INVALID_QUALIFIER,
                "{element} has two qualifiers `{}`",
                qualifier.name
            );
        }
    }
    Ok(())
}

fn check_one(qualifier: &Qualifier, kind: Kind, element: &dyn Display) -> Result<()> {
    check_qualifier(qualifier)
        .map_err(|error| Error::new(error.status(), format!("{element}: {}", error.message())))?;
    if qualifier.flavor.0 & !FLAVOR_BITS != 0 {
        bail!(
            INVALID_FLAVOR,
            "qualifier `{}` of {element} has the flavor {:#04x}, which has bits without a meaning",
            qualifier.name,
            qualifier.flavor.0
        );
    }
    match standard_qualifier(qualifier.name.as_str()) {
        Some(rule) if rule.enforcer == Enforcer::ObjectManager => {
            check_enforced(qualifier, rule, kind, element)
        }
        // Nobody minds where any other stands and what it says (SCH-020, SCH-021).
        _ => Ok(()),
    }
}

/// Checks a qualifier that has an effect: where it stands, and that its value has a meaning.
fn check_enforced(
    qualifier: &Qualifier,
    rule: &StandardQualifier,
    kind: Kind,
    element: &dyn Display,
) -> Result<()> {
    let is_for_instances = rule.elements == Elements::INSTANCE;
    if !is_for_instances && !rule.elements.intersects(kind.elements()) {
        bail!(
            INVALID_QUALIFIER,
            "the qualifier `{}` cannot stand on {element}; it belongs on a {}",
            qualifier.name,
            home(rule.elements)
        );
    }
    // `FALSE` for one that is only ever `TRUE` counts as its absence.
    let fits = match &qualifier.value {
        Value::Null => true,
        Value::Boolean(_) => rule.kinds.contains(ValueKinds::TRUE),
        value => rule.accepts(value),
    };
    // The numbers of parameters have an error of their own.
    if !fits && qualifier.name != "ID" {
        bail!(
            INVALID_QUALIFIER_TYPE,
            "the value of the qualifier `{}` of {element} has the wrong type",
            qualifier.name
        );
    }
    Ok(())
}

impl Kind {
    fn elements(self) -> Elements {
        match self {
            Kind::Class => Elements::CLASS | Elements::ASSOCIATION,
            Kind::Property => Elements::PROPERTY | Elements::REFERENCE,
            Kind::Method => Elements::METHOD,
            Kind::Parameter | Kind::ReturnValue => Elements::PARAMETER,
        }
    }
}

/// Names the kind of element that a qualifier belongs on.
fn home(elements: Elements) -> &'static str {
    if elements.intersects(Elements::CLASS) {
        "class"
    } else if elements.intersects(Elements::PROPERTY) {
        "property"
    } else if elements.intersects(Elements::METHOD) {
        "method"
    } else {
        "parameter"
    }
}
