//! Cursors: what is read as it is pulled.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{Class, Instance, Object, Result};
use swbem_schema::GetExtensions;
use swbem_store::{Read, Row, RowKey, StoredClass, View};

use crate::Session;
use crate::error::from_store;

/// How many rows are read ahead of the reader.
const CHUNK_ROWS: usize = 256;

/// Objects of the repository that are read as they are pulled.
pub trait ObjectCursor: Send {
    /// Reads on until there is an object, or for a while.
    ///
    /// # Errors
    /// What the repository cannot be read for.
    fn advance(&mut self) -> Result<Step>;
}

/// How far a cursor came.
#[derive(Debug)]
pub enum Step {
    /// To the next object.
    Object(Object),
    /// To none yet, in so many rows that whoever waits may look at the clock.
    Working,
    /// To the end.
    End,
}

/// A cursor over the stored instances of some classes, in one consistent view of the repository.
///
/// It holds a chunk of rows and no more, however many there are, and decodes each only when it is
/// asked for.
pub struct InstanceCursor {
    session: Session,
    view: View,
    classes: VecDeque<Arc<StoredClass>>,
    shown: Option<Arc<Class>>,
    after: Option<RowKey>,
    ready: VecDeque<Row>,
    flags: u32,
    partial: Option<GetExtensions>,
}

impl InstanceCursor {
    pub(crate) fn new(
        session: Session,
        view: View,
        classes: Vec<Arc<StoredClass>>,
        flags: u32,
        partial: Option<GetExtensions>,
    ) -> Self {
        InstanceCursor {
            session,
            view,
            classes: classes.into(),
            shown: None,
            after: None,
            ready: VecDeque::new(),
            flags,
            partial,
        }
    }

    /// Reads the next row without decoding it, or `None` after the last.
    ///
    /// # Errors
    /// What the repository cannot be read for.
    pub fn next_row(&mut self) -> Result<Option<Row>> {
        while self.ready.is_empty() {
            let Some(class) = self.classes.front().cloned() else {
                return Ok(None);
            };
            self.fill(&class)?;
        }
        Ok(self.ready.pop_front())
    }

    /// Reads up to `max` rows without decoding them; fewer only at the end.
    ///
    /// # Errors
    /// What the repository cannot be read for.
    pub fn next_chunk(&mut self, max: usize) -> Result<Vec<Row>> {
        let mut rows = Vec::with_capacity(max.min(CHUNK_ROWS));
        while rows.len() < max {
            match self.next_row()? {
                Some(row) => rows.push(row),
                None => break,
            }
        }
        Ok(rows)
    }

    /// Reads the next instance, or `None` after the last.
    ///
    /// # Errors
    /// What the repository cannot be read for.
    pub fn next_instance(&mut self) -> Result<Option<Instance>> {
        let Some(row) = self.next_row()? else {
            return Ok(None);
        };
        let instance = row.to_instance().map_err(from_store)?;
        let class = match &self.shown {
            Some(class) if class.name() == instance.class_name() => class.clone(),
            _ => {
                let class = self
                    .session
                    .as_asked(&self.view, instance.class(), self.flags)?;
                self.shown = Some(class.clone());
                class
            }
        };
        self.session
            .finish_instance(instance, &class, self.partial.as_ref())
            .map(Some)
    }

    /// Visits the remaining rows where they are stored, without copying or decoding them.
    ///
    /// # Errors
    /// What the repository cannot be read for.
    pub fn visit(
        mut self,
        visit: &mut dyn FnMut(swbem_store::RowRef<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        let mut stopped = false;
        for class in std::mem::take(&mut self.classes) {
            let mut stop = |row: swbem_store::RowRef<'_>| {
                let flow = visit(row);
                stopped = flow.is_break();
                flow
            };
            self.view
                .scan(&class, self.after.as_ref(), &mut stop)
                .map_err(from_store)?;
            self.after = None;
            if stopped {
                break;
            }
        }
        Ok(())
    }

    fn fill(&mut self, class: &Arc<StoredClass>) -> Result<()> {
        let mut last = None;
        let ready = &mut self.ready;
        self.view
            .scan(class, self.after.as_ref(), &mut |row| {
                ready.push_back(row.to_row());
                if ready.len() < CHUNK_ROWS {
                    return ControlFlow::Continue(());
                }
                last = Some(row.key());
                ControlFlow::Break(())
            })
            .map_err(from_store)?;
        match last {
            Some(key) => self.after = Some(key),
            None => {
                self.classes.pop_front();
                self.after = None;
            }
        }
        Ok(())
    }
}

impl ObjectCursor for InstanceCursor {
    fn advance(&mut self) -> Result<Step> {
        Ok(match self.next_instance()? {
            Some(instance) => Step::Object(instance.into()),
            None => Step::End,
        })
    }
}

impl Iterator for InstanceCursor {
    type Item = Result<Instance>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_instance().transpose()
    }
}
