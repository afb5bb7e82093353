//! Binding: from the syntax tree of a query to one whose names are resolved and whose constants
//! have the types of what they are compared with.

pub(crate) mod association;
pub(crate) mod constant;
pub(crate) mod data;
mod suggest;
pub(crate) mod term;

use std::sync::Arc;

use swbem_core::{Class, Instance, Origin, Status};
use swbem_store::{Namespace, Read, StoredClass};
use swbem_text::{Diagnostic, Span};
use swbem_wql::ast::{Condition, Ident, Query, SchemaTerm};
use swbem_wql::status_code;

use crate::error::{Refusal, Result};
use association::BoundAssociation;
use data::BoundData;

/// What binding needs to know besides the schema.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name of the machine, as `__SERVER` shows it.
    pub server: Arc<str>,
    /// The time zone of date constants that do not say theirs: minutes east of UTC.
    pub local_offset_minutes: i32,
}

/// A query whose names are resolved and whose constants are converted.
#[derive(Clone, Debug)]
pub struct BoundQuery(pub(crate) Bound);

#[derive(Clone, Debug)]
pub(crate) enum Bound {
    Data(Arc<BoundData>),
    Schema(Arc<BoundSchema>),
    Association(Arc<BoundAssociation>),
}

/// A schema query; all its names are constants.
#[derive(Debug)]
pub(crate) struct BoundSchema {
    pub(crate) namespace: Arc<Namespace>,
    pub(crate) condition: Option<Condition<SchemaTerm>>,
}

/// An object of the form that the results of a query have, without their data
/// (`WBEM_FLAG_PROTOTYPE`).
#[derive(Debug)]
pub enum Prototype {
    /// Results are instances like this.
    Instance(Instance),
    /// Results are classes like this.
    Class(Arc<StoredClass>),
}

/// Binds a query to the classes of a namespace.
///
/// # Errors
/// A [`Refusal`] with all that is wrong with the query; those of reading the repository.
pub fn bind(
    query: &Query,
    read: &dyn Read,
    namespace: &Arc<Namespace>,
    settings: &Settings,
) -> Result<BoundQuery> {
    let mut binder = Binder::new(read, namespace, settings);
    let bound = match query {
        Query::Data(query) => binder.data(query)?.map(|data| Bound::Data(Arc::new(data))),
        Query::Schema(query) => Some(Bound::Schema(Arc::new(BoundSchema {
            namespace: namespace.clone(),
            condition: query.condition.clone(),
        }))),
        Query::Associators(query) => binder.associators(query)?,
        Query::References(query) => binder.references(query)?,
    };
    binder.diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    match (Refusal::of_all(binder.diagnostics), bound) {
        (None, Some(bound)) => Ok(BoundQuery(bound)),
        (Some(refusal), _) => Err(refusal.into()),
        (None, None) => Err(crate::Error::query(
            Status::INVALID_QUERY,
            Span::default(),
            "the query cannot be bound",
        )),
    }
}

impl BoundQuery {
    /// Returns an object of the form that the results have; nothing when no class is known that
    /// all of them are of.
    #[must_use]
    pub fn prototype(&self) -> Option<Prototype> {
        match &self.0 {
            Bound::Data(data) => Some(Prototype::Instance(data.prototype())),
            Bound::Schema(_) => None,
            Bound::Association(association) => association.prototype(),
        }
    }
}

/// What is at hand while binding, and what was found to be wrong.
pub(crate) struct Binder<'a> {
    pub(crate) read: &'a dyn Read,
    pub(crate) namespace: &'a Arc<Namespace>,
    pub(crate) settings: &'a Settings,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Binder<'a> {
    pub(crate) fn new(
        read: &'a dyn Read,
        namespace: &'a Arc<Namespace>,
        settings: &'a Settings,
    ) -> Binder<'a> {
        Binder {
            read,
            namespace,
            settings,
            diagnostics: Vec::new(),
        }
    }

    pub(crate) fn origin(&self) -> Origin {
        Origin {
            server: self.settings.server.clone(),
            namespace: self.namespace.path.clone(),
        }
    }

    /// Notes an error.
    fn refuse(&mut self, status: Status, span: Span, message: impl Into<String>) {
        let code = status_code(status);
        self.diagnostics
            .push(Diagnostic::error(code, span, message));
    }

    /// Adds advice to the error noted last.
    fn advise(&mut self, help: impl Into<String>) {
        if let Some(last) = self.diagnostics.pop() {
            self.diagnostics.push(last.help(help));
        }
    }

    fn class(&self, name: &str) -> Result<Option<Arc<StoredClass>>> {
        Ok(self.read.class(self.namespace.id, name)?)
    }

    /// Finds a class that must exist.
    fn class_named(&mut self, name: &Ident, status: Status) -> Result<Option<Arc<StoredClass>>> {
        let found = self.class(name.name.as_str())?;
        if found.is_none() {
            self.refuse_class(name.name.as_str(), name.span(), status)?;
        }
        Ok(found)
    }

    fn refuse_class(&mut self, name: &str, span: Span, status: Status) -> Result<()> {
        let namespace = self.namespace.path.clone();
        self.refuse(
            status,
            span,
            format!("class `{name}` not found in namespace `{namespace}`"),
        );
        let mut nearest = suggest::Nearest::to(name);
        self.read.all_classes(self.namespace.id, &mut |class| {
            nearest.offer(class.name().as_str());
            std::ops::ControlFlow::Continue(())
        })?;
        if let Some(nearest) = nearest.found() {
            self.advise(format!("Did you mean `{nearest}`?"));
        }
        Ok(())
    }

    /// Notes that a class has no such property.
    fn refuse_property(&mut self, class: &Class, name: &Ident) -> Result<()> {
        self.refuse(
            Status::INVALID_QUERY,
            name.span(),
            format!("class `{}` has no property `{}`", class.name(), name.name),
        );
        if name.name == *class.name() {
            self.advise("Properties stand without their class: a query is about one.");
            return Ok(());
        }
        let mut nearest = suggest::Nearest::to(name.name.as_str());
        let system = swbem_core::SYSTEM_PROPERTIES.into_iter();
        let own = class.properties().keys().map(|name| name.as_str());
        own.chain(system).for_each(|known| nearest.offer(known));
        if let Some(nearest) = nearest.found() {
            self.advise(format!("Did you mean `{nearest}`?"));
        } else if let Some(class) = self.class(class.name().as_str())? {
            let mut below = self.read.descendants(&class)?.into_iter();
            if let Some(has) =
                below.find(|below| below.class.property(name.name.as_str()).is_some())
            {
                let has = has.class.name();
                self.advise(format!("Its subclass `{has}` has one: select from that."));
            }
        }
        Ok(())
    }
}
