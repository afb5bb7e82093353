//! What a plan needs to know of providers, and how it asks them.

use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{Error, Instance, Result, Status};
use swbem_store::StoredClass;
use swbem_wql::ast::{Condition, Term};

/// The providers of the dynamic classes of a namespace, as a plan sees them.
pub trait Providers {
    /// Tells whether any provider is registered with the namespace; without one, associations are
    /// looked for in the repository alone.
    fn any(&self) -> bool;

    /// Tells whether the provider of a dynamic class gets single instances by their path.
    fn can_get(&self, class: &StoredClass) -> bool;

    /// Tells how the provider of a dynamic class judges a condition: one of those that WHERE joins
    /// by AND.
    fn judges(&self, class: &StoredClass, condition: &Condition<Term>) -> Judgement;

    /// Asks the provider of a dynamic class for instances of exactly the class.
    ///
    /// # Errors
    /// What the provider answers with.
    fn ask(
        &self,
        class: &Arc<StoredClass>,
        ask: Ask<'_>,
        visit: &mut dyn FnMut(Instance) -> ControlFlow<()>,
    ) -> Result<()>;
}

/// What a provider does with a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It does not know what to do with it and is not told of it.
    Not,
    /// It may send instances that do not meet the condition.
    Inexactly,
    /// It sends just the instances that meet the condition.
    Exactly,
}

/// What a provider is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask<'a> {
    /// The instances that a query selects. `PROVIDER_NOT_CAPABLE` makes the plan enumerate instead.
    Query(&'a str),
    /// All instances.
    Enumerate,
    /// The instance with a relative path. `NOT_FOUND` is no failure.
    Get(&'a str),
}

/// No providers at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProviders;

impl Providers for NoProviders {
    fn any(&self) -> bool {
        false
    }

    fn can_get(&self, _class: &StoredClass) -> bool {
        false
    }

    fn judges(&self, _class: &StoredClass, _condition: &Condition<Term>) -> Judgement {
        Judgement::Not
    }

    fn ask(
        &self,
        class: &Arc<StoredClass>,
        _ask: Ask<'_>,
        _visit: &mut dyn FnMut(Instance) -> ControlFlow<()>,
    ) -> Result<()> {
        Err(Error::new(
            Status::PROVIDER_NOT_FOUND,
            format!("class `{}` has no provider", class.name()),
        ))
    }
}
