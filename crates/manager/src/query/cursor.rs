//! The results of queries, as they are shown to callers.

use std::sync::Arc;

use swbem_core::{Class, ClassObject, Instance, Object, Result};
use swbem_query::{Counts, Cursor, Found, Progress, Prototype, Pulled};
use swbem_store::{StoredClass, View};

use crate::cursor::{ObjectCursor, Step};
use crate::flags::USE_AMENDED_QUALIFIERS;
use crate::{Session, TaskHost};

use super::from_query;

/// A cursor over the results of a query, in one consistent view of the repository.
///
/// It holds some rows ahead of its reader and no more, however many there are.
pub struct QueryCursor {
    finisher: Finisher,
    text: Arc<str>,
    source: Source,
}

enum Source {
    Rows(Box<Cursor>),
    /// An object in the shape of the results.
    Single(Option<Shape>),
}

/// What a query finds, before it is shown.
pub(super) enum Shape {
    Instance(Instance),
    Class(Arc<StoredClass>),
}

impl From<Prototype> for Shape {
    fn from(prototype: Prototype) -> Self {
        match prototype {
            Prototype::Instance(instance) => Shape::Instance(instance),
            Prototype::Class(class) => Shape::Class(class),
        }
    }
}

impl QueryCursor {
    pub(super) fn reading(finisher: Finisher, text: Arc<str>, cursor: Cursor) -> Self {
        QueryCursor {
            finisher,
            text,
            source: Source::Rows(Box::new(cursor)),
        }
    }

    pub(super) fn single(finisher: Finisher, text: Arc<str>, shape: Option<Shape>) -> Self {
        QueryCursor {
            finisher,
            text,
            source: Source::Single(shape),
        }
    }

    /// Sends the results until nobody wants more.
    pub(super) fn send(mut self, host: &dyn TaskHost) -> Result<()> {
        loop {
            match self.advance()? {
                Step::Object(object) => {
                    if host.indicate(object).is_break() {
                        return Ok(());
                    }
                }
                Step::Working if host.cancellation().is_cancelled() => return Ok(()),
                Step::Working => {}
                Step::End => return Ok(()),
            }
        }
    }

    /// Passes over results, `limit` of them at most, without decoding any.
    pub(super) fn count(&mut self, host: &dyn TaskHost, limit: u64) -> Result<()> {
        let Source::Rows(cursor) = &mut self.source else {
            return Ok(());
        };
        let mut left = limit;
        while left > 0 {
            match cursor
                .advance()
                .map_err(|error| from_query(error, &self.text))?
            {
                Progress::Found(_) => left -= 1,
                Progress::Working if host.cancellation().is_cancelled() => break,
                Progress::Working => {}
                Progress::Done => break,
            }
        }
        Ok(())
    }

    /// Returns what each step of the plan has found so far.
    pub(super) fn counts(&self) -> Option<&Counts> {
        match &self.source {
            Source::Rows(cursor) => Some(cursor.counts()),
            Source::Single(_) => None,
        }
    }
}

impl ObjectCursor for QueryCursor {
    fn advance(&mut self) -> Result<Step> {
        let shape = match &mut self.source {
            Source::Single(shape) => match shape.take() {
                Some(shape) => shape,
                None => return Ok(Step::End),
            },
            Source::Rows(cursor) => {
                let progress = cursor
                    .advance()
                    .map_err(|error| from_query(error, &self.text))?;
                match progress {
                    Progress::Found(Pulled::Row(row)) => Shape::Instance(
                        row.to_instance()
                            .map_err(|error| from_query(error, &self.text))?,
                    ),
                    Progress::Found(Pulled::Class(class)) => Shape::Class(class),
                    Progress::Working => return Ok(Step::Working),
                    Progress::Done => return Ok(Step::End),
                }
            }
        };
        self.finisher.shape(shape).map(Step::Object)
    }
}

/// Gives results the class definition and the origin they are shown with.
pub(super) struct Finisher {
    session: Session,
    flags: u32,
    /// The class of the last result, and as it is shown.
    shown: Option<(Arc<Class>, Arc<Class>)>,
    /// Where localized qualifiers are read, once they are needed.
    view: Option<View>,
}

impl Finisher {
    pub(super) fn new(session: &Session, flags: u32) -> Self {
        Finisher {
            session: session.clone(),
            flags,
            shown: None,
            view: None,
        }
    }

    /// Finishes what a plan found.
    pub(super) fn found(&mut self, found: Found<'_>) -> Result<Object> {
        let shape = match found {
            Found::Row(row) => Shape::Instance(
                row.to_instance()
                    .map_err(|error| from_query(error, &Arc::from("")))?,
            ),
            // A provider may have made it over a definition of its own.
            Found::Instance(instance) => {
                return self.session.finish_provided(instance.into(), self.flags);
            }
            Found::Class(class) => Shape::Class(class),
        };
        self.shape(shape)
    }

    fn shape(&mut self, shape: Shape) -> Result<Object> {
        match shape {
            Shape::Instance(instance) => {
                let class = self.as_asked(instance.class())?;
                self.session
                    .finish_instance(instance, &class, None)
                    .map(Object::from)
            }
            Shape::Class(stored) => {
                let class = self.as_asked(&stored.class)?;
                let origin = self.session.origin().clone();
                Ok(ClassObject::read(&class, Some(origin)).into())
            }
        }
    }

    fn as_asked(&mut self, class: &Arc<Class>) -> Result<Arc<Class>> {
        if self.flags & USE_AMENDED_QUALIFIERS == 0 {
            return Ok(class.clone());
        }
        if let Some((_, shown)) = self
            .shown
            .as_ref()
            .filter(|(known, _)| Arc::ptr_eq(known, class))
        {
            return Ok(shown.clone());
        }
        let view = match self.view.take() {
            Some(view) => view,
            None => self.session.view()?,
        };
        let shown = self.session.as_asked(&view, class, self.flags)?;
        self.view = Some(view);
        self.shown = Some((class.clone(), shown.clone()));
        Ok(shown)
    }
}
