//! Conditions over decoded instances, for those who have no plan.

use std::sync::Arc;

use swbem_core::{Class, Instance, Origin};
use swbem_store::{Namespace, Read};
use swbem_wql::ast::{Condition, Term};

use crate::bind::{Binder, Settings};
use crate::error::{Refusal, Result};
use crate::expr::Expr;

/// A WHERE clause that is bound to a class.
#[derive(Debug, Clone)]
pub struct Filter {
    condition: Expr,
    origin: Origin,
}

impl Filter {
    /// Binds a condition over the instances of a class.
    ///
    /// # Errors
    /// A [`Refusal`] with all that is wrong with it; those of reading the repository.
    pub fn bind(
        condition: &Condition<Term>,
        class: &Arc<Class>,
        read: &dyn Read,
        namespace: &Arc<Namespace>,
        settings: &Settings,
    ) -> Result<Filter> {
        let mut binder = Binder::new(read, namespace, settings);
        let condition = binder.condition(condition, class)?;
        let origin = binder.origin();
        match Refusal::of_all(binder.diagnostics) {
            Some(refusal) => Err(refusal.into()),
            None => Ok(Filter { condition, origin }),
        }
    }

    /// Judges an instance of the class or of one deriving from it.
    #[must_use]
    pub fn accepts(&self, instance: &Instance) -> bool {
        self.condition.accepts(instance, &self.origin)
    }
}
