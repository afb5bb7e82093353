//! Schema queries: class definitions.

use std::cmp::Ordering;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{Class, Name, cmp_fold};
use swbem_store::{Namespace, Read, StoredClass};
use swbem_wql::ast::{Condition, Operator, SchemaProperty, SchemaTerm};
use swbem_wql::like::Pattern;

use crate::error::Result;

/// Where the classes are that a schema query may find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Classes {
    /// The class with a name.
    Named(Name),
    /// A class and all that derive from it.
    From(Name),
    /// The immediate subclasses of a class.
    Below(Name),
    /// The classes without a superclass.
    Top,
    All,
}

impl Classes {
    /// Chooses where to look; the condition is judged on what is there.
    pub(crate) fn choose(condition: Option<&Condition<SchemaTerm>>) -> Classes {
        let conjuncts = match condition {
            None => &[],
            Some(Condition::And(members)) => members.as_slice(),
            Some(single) => std::slice::from_ref(single),
        };
        let places = conjuncts.iter().filter_map(|conjunct| match conjunct {
            Condition::Term(term) => place(term),
            Condition::And(_) | Condition::Or(_) | Condition::Not(_) => None,
        });
        places.min_by_key(Classes::rank).unwrap_or(Classes::All)
    }

    /// Orders places by how many classes are expected there.
    fn rank(&self) -> u8 {
        match self {
            Classes::Named(_) => 0,
            Classes::Below(_) => 1,
            Classes::From(_) => 2,
            Classes::Top => 3,
            Classes::All => 4,
        }
    }

    /// Lists the classes there, parents before children.
    pub(crate) fn list(
        &self,
        namespace: &Namespace,
        read: &dyn Read,
    ) -> Result<Vec<Arc<StoredClass>>> {
        let named = |name: &Name| read.class(namespace.id, name.as_str());
        Ok(match self {
            Classes::Named(name) => named(name)?.into_iter().collect(),
            Classes::From(name) => match named(name)? {
                None => Vec::new(),
                Some(top) => {
                    let mut classes = vec![top.clone()];
                    classes.extend(read.descendants(&top)?);
                    classes
                }
            },
            Classes::Below(name) => match named(name)? {
                None => Vec::new(),
                Some(top) => read.subclasses(&top)?,
            },
            Classes::Top => read.top_classes(namespace.id)?,
            Classes::All => {
                let mut classes = Vec::new();
                read.all_classes(namespace.id, &mut |class| {
                    classes.push(class.clone());
                    ControlFlow::Continue(())
                })?;
                classes
            }
        })
    }
}

/// Judges a class. The depth of the condition is bounded by the parser.
pub(crate) fn accepts(condition: &Condition<SchemaTerm>, class: &Class) -> bool {
    match condition {
        Condition::And(members) => members.iter().all(|member| accepts(member, class)),
        Condition::Or(members) => members.iter().any(|member| accepts(member, class)),
        Condition::Not(inner) => !accepts(inner, class),
        Condition::Term(term) => accepts_term(term, class),
    }
}

fn accepts_term(term: &SchemaTerm, class: &Class) -> bool {
    let text = |property: &SchemaProperty| match property {
        SchemaProperty::Class => Some(class.name().as_str()),
        SchemaProperty::Superclass => class.superclass().map(Name::as_str),
        SchemaProperty::Dynasty => Some(class.dynasty().as_str()),
    };
    match term {
        SchemaTerm::IsA { class: wanted, .. } => class.is_a(wanted.name.as_str()),
        SchemaTerm::Compare {
            property,
            operator,
            name,
            ..
        } => {
            let order = |found: &str| -> Ordering { cmp_fold(found, &name.text) };
            text(property).is_some_and(|found| operator.accepts(order(found)))
        }
        SchemaTerm::Like {
            property, pattern, ..
        } => text(property).is_some_and(|found| Pattern::new(&pattern.text).matches(found)),
        SchemaTerm::IsNull {
            property, negated, ..
        } => text(property).is_none() != *negated,
    }
}

fn place(term: &SchemaTerm) -> Option<Classes> {
    match term {
        SchemaTerm::IsA { class, .. } => Some(Classes::From(class.name.clone())),
        SchemaTerm::Compare {
            property,
            operator: Operator::Equal,
            name,
            ..
        } => {
            let name = Name::new(name.text.clone());
            Some(match property {
                SchemaProperty::Class => Classes::Named(name),
                SchemaProperty::Superclass => Classes::Below(name),
                SchemaProperty::Dynasty => Classes::From(name),
            })
        }
        SchemaTerm::IsNull {
            property: SchemaProperty::Superclass,
            negated: false,
            ..
        } => Some(Classes::Top),
        SchemaTerm::Compare { .. } | SchemaTerm::Like { .. } | SchemaTerm::IsNull { .. } => None,
    }
}
