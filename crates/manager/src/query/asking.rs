//! How a query asks the providers of dynamic classes.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{Instance, Object, Result};
use swbem_provider::QueryCapability;
use swbem_query::{Ask, Judgement, Providers};
use swbem_store::StoredClass;
use swbem_wql::ast::{Condition, Term};

use super::{Asked, pushdown};
use crate::{Session, TaskHost, providers};

/// The providers of a namespace, as one query asks them.
pub(super) struct Asking<'a> {
    session: &'a Session,
    asked: &'a Asked,
    host: &'a dyn TaskHost,
}

impl<'a> Asking<'a> {
    pub(super) fn new(session: &'a Session, asked: &'a Asked, host: &'a dyn TaskHost) -> Self {
        Asking {
            session,
            asked,
            host,
        }
    }

    fn enumerate(
        &self,
        class: &StoredClass,
        deliver: &dyn Fn(Object) -> ControlFlow<()>,
    ) -> Result<()> {
        let (session, host, request) = (self.session, self.host, &self.asked.request);
        let registration = providers::route(session, &class.class)?;
        let is_by_query =
            !registration.capabilities.enumeration && registration.queries != QueryCapability::None;
        if is_by_query {
            let everything = format!("SELECT * FROM {}", class.name());
            let class = &class.class;
            return providers::query_instances(session, class, &everything, request, host, deliver);
        }
        providers::enumerate_instances(session, &class.class, request, host, deliver)
    }
}

impl Providers for Asking<'_> {
    fn any(&self) -> bool {
        self.session
            .manager()
            .has_providers(self.session.namespace())
    }

    fn can_get(&self, class: &StoredClass) -> bool {
        providers::route(self.session, &class.class).is_ok_and(|found| found.capabilities.get)
    }

    fn judges(&self, class: &StoredClass, condition: &Condition<Term>) -> Judgement {
        // Where there is no provider, asking it to enumerate says so.
        providers::route(self.session, &class.class).map_or(Judgement::Not, |found| {
            pushdown::judge(&found.queries, &class.class, condition)
        })
    }

    fn ask(
        &self,
        class: &Arc<StoredClass>,
        ask: Ask<'_>,
        visit: &mut dyn FnMut(Instance) -> ControlFlow<()>,
    ) -> Result<()> {
        let visit = RefCell::new(visit);
        let deliver = |object: Object| match object {
            Object::Instance(instance) => (visit.borrow_mut())(Instance::clone(&instance)),
            Object::Class(_) => ControlFlow::Continue(()),
        };
        let (session, host, request) = (self.session, self.host, &self.asked.request);
        match ask {
            Ask::Query(text) => {
                providers::query_instances(session, &class.class, text, request, host, &deliver)
            }
            Ask::Enumerate => self.enumerate(class, &deliver),
            Ask::Get(path) => {
                let object = providers::get_one(session, &class.class, path, request, host)?;
                let _ = deliver(object);
                Ok(())
            }
        }
    }
}
