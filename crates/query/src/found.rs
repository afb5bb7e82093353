//! Results.

use std::sync::Arc;

use swbem_core::Instance;
use swbem_store::{Row, RowRef, StoredClass};

use crate::error::Result;

/// A result, while the plan runs.
#[derive(Debug)]
pub enum Found<'a> {
    /// A stored instance, not decoded yet.
    Row(SelectedRow<'a>),
    /// An instance that a provider sent, with the properties that are selected.
    Instance(Instance),
    /// A class definition.
    Class(Arc<StoredClass>),
}

/// A stored instance of which some properties are selected.
#[derive(Debug, Clone, Copy)]
pub struct SelectedRow<'a> {
    row: RowRef<'a>,
    selection: Selection<'a>,
}

/// Which properties are selected.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Selection<'a> {
    All,
    Some(&'a Arc<[usize]>),
    Keys,
}

/// A result that was pulled.
#[derive(Debug)]
pub enum Pulled {
    /// A stored instance, not decoded yet.
    Row(PulledRow),
    /// A class definition.
    Class(Arc<StoredClass>),
}

/// A copy of a stored instance of which some properties are selected.
#[derive(Debug, Clone)]
pub struct PulledRow {
    row: Row,
    positions: Option<Arc<[usize]>>,
}

impl<'a> SelectedRow<'a> {
    pub(crate) fn new(row: RowRef<'a>, selection: Selection<'a>) -> Self {
        SelectedRow { row, selection }
    }

    /// Returns the whole row.
    #[must_use]
    pub fn row(&self) -> RowRef<'a> {
        self.row
    }

    /// Returns the class of the instance.
    #[must_use]
    pub fn class(&self) -> &'a Arc<StoredClass> {
        self.row.class()
    }

    /// Decodes what is selected.
    ///
    /// # Errors
    /// Those of reading the repository.
    pub fn to_instance(&self) -> Result<Instance> {
        Ok(match self.selection {
            Selection::All => self.row.to_instance()?,
            Selection::Some(positions) => self.row.project(positions)?,
            Selection::Keys => self.row.project(&self.class().class.keys().into())?,
        })
    }

    /// Copies the row.
    #[must_use]
    pub fn to_owned(&self) -> PulledRow {
        PulledRow {
            row: self.row.to_row(),
            positions: match self.selection {
                Selection::All => None,
                Selection::Some(positions) => Some(positions.clone()),
                Selection::Keys => Some(self.class().class.keys().into()),
            },
        }
    }
}

impl PulledRow {
    /// Returns the whole row.
    #[must_use]
    pub fn row(&self) -> &Row {
        &self.row
    }

    /// Returns the class of the instance.
    #[must_use]
    pub fn class(&self) -> &Arc<StoredClass> {
        self.row.class()
    }

    /// Decodes what is selected.
    ///
    /// # Errors
    /// Those of reading the repository.
    pub fn to_instance(&self) -> Result<Instance> {
        Ok(match &self.positions {
            None => self.row.to_instance()?,
            Some(positions) => self.row.project(positions)?,
        })
    }
}
