//! The classes that class providers are registered for: `ResultSetQueries` and `UnsupportedQueries`.

use std::sync::Arc;

use swbem_core::{ClassObject, Error, Result, Status, bail, cmp_fold, eq_fold};
use swbem_provider::Registration;
use swbem_store::Read;
use swbem_wql::ast::{Condition, Query, SchemaProperty, SchemaTerm};
use swbem_wql::like::Pattern;

use crate::error::from_store;
use crate::{Session, flaws};

/// A class as far as it is known before it exists: its name, and those of its superclasses, the
/// immediate one first.
pub(crate) struct Lineage<'a> {
    name: &'a str,
    above: Vec<Arc<str>>,
}

impl<'a> Lineage<'a> {
    /// Of a class of which only the name is known.
    pub(crate) fn of_name(name: &'a str) -> Self {
        Lineage {
            name,
            above: Vec::new(),
        }
    }

    /// Of a class that is to be put, whose superclass is in the repository.
    pub(crate) fn of_class(session: &Session, class: &'a ClassObject) -> Result<Self> {
        let mut lineage = Lineage::of_name(class.name().as_str());
        let Some(parent) = &class.decl().superclass else {
            return Ok(lineage);
        };
        lineage.above.push(parent.as_str().into());
        let view = session.view()?;
        let stored = view
            .class(session.namespace_id(), parent.as_str())
            .map_err(from_store)?;
        if let Some(stored) = stored {
            let derivation = stored.class.derivation();
            let above = derivation.iter().map(|name| Arc::from(name.as_str()));
            lineage.above.extend(above);
        }
        Ok(lineage)
    }

    /// Returns the name of the class.
    pub(crate) fn name(&self) -> &str {
        self.name
    }

    fn is_a(&self, class: &str) -> bool {
        eq_fold(self.name, class) || self.above.iter().any(|above| eq_fold(above, class))
    }

    fn value(&self, property: SchemaProperty) -> Option<&str> {
        match property {
            SchemaProperty::Class => Some(self.name),
            SchemaProperty::Superclass => self.above.first().map(AsRef::as_ref),
            SchemaProperty::Dynasty => Some(self.above.last().map_or(self.name, AsRef::as_ref)),
        }
    }
}

/// Checks the queries of a registration: on `meta_class`, and without OR.
///
/// # Errors
/// `INVALID_PROVIDER_REGISTRATION`.
pub(crate) fn check(registration: &Registration) -> Result<()> {
    for text in registration
        .result_sets
        .iter()
        .chain(&registration.unsupported)
    {
        let refuse = |why: &str, source: Option<Error>| {
            let text = format!(
                "provider `{}` is registered with the query `{text}`, which {why}",
                registration.name
            );
            let error = Error::new(Status::INVALID_PROVIDER_REGISTRATION, text);
            match source {
                Some(source) => error.with_source(source),
                None => error,
            }
        };
        match flaws::parsed(swbem_wql::parse(text), text) {
            Ok(Query::Schema(query)) => {
                if query.condition.as_ref().is_some_and(has_or) {
                    return Err(refuse("joins conditions by OR", None));
                }
            }
            Ok(_) => return Err(refuse("is not on `meta_class`", None)),
            Err(error) => return Err(refuse("does not parse", Some(error))),
        }
    }
    if registration.result_sets.is_empty() && !registration.unsupported.is_empty() {
        bail!(
            INVALID_PROVIDER_REGISTRATION,
            "provider `{}` is registered with unsupported classes and without any that it supplies",
            registration.name
        );
    }
    Ok(())
}

/// Tells whether a class is among those a provider is registered for, or `None` when the registration
/// has no queries.
pub(crate) fn covers(registration: &Registration, class: &Lineage<'_>) -> Option<bool> {
    if registration.result_sets.is_empty() {
        return None;
    }
    let is_in = |queries: &[String]| queries.iter().any(|text| selects(text, class));
    Some(is_in(&registration.result_sets) && !is_in(&registration.unsupported))
}

fn selects(text: &str, class: &Lineage<'_>) -> bool {
    match swbem_wql::parse(text).query {
        Some(Query::Schema(query)) => query
            .condition
            .is_none_or(|condition| accepts(&condition, class)),
        _ => false,
    }
}

/// The depth of conditions is bounded by the parser.
fn accepts(condition: &Condition<SchemaTerm>, class: &Lineage<'_>) -> bool {
    match condition {
        Condition::And(members) => members.iter().all(|member| accepts(member, class)),
        Condition::Or(members) => members.iter().any(|member| accepts(member, class)),
        Condition::Not(inner) => !accepts(inner, class),
        Condition::Term(term) => match term {
            SchemaTerm::IsA { class: above, .. } => class.is_a(above.name.as_str()),
            SchemaTerm::Compare {
                property,
                operator,
                name,
                ..
            } => class
                .value(*property)
                .is_some_and(|value| operator.accepts(cmp_fold(value, &name.text))),
            SchemaTerm::Like {
                property, pattern, ..
            } => class
                .value(*property)
                .is_some_and(|value| Pattern::new(&pattern.text).matches(value)),
            SchemaTerm::IsNull {
                property, negated, ..
            } => class.value(*property).is_none() != *negated,
        },
    }
}

fn has_or(condition: &Condition<SchemaTerm>) -> bool {
    match condition {
        Condition::Or(_) => true,
        Condition::And(members) => members.iter().any(has_or),
        Condition::Not(inner) => has_or(inner),
        Condition::Term(_) => false,
    }
}
