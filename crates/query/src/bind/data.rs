//! Binding of data queries.

use std::sync::Arc;

use swbem_core::{CimType, Class, Instance, Name, Origin, SYSTEM_PROPERTIES, Status, eq_fold};
use swbem_store::StoredClass;
use swbem_wql::ast::{Columns, DataQuery, Ident, PropertyPath};

use super::Binder;
use crate::error::Result;
use crate::expr::Expr;

/// A data query over a class that exists.
#[derive(Debug)]
pub(crate) struct BoundData {
    pub(crate) class: Arc<StoredClass>,
    pub(crate) origin: Origin,
    /// The positions that are selected, keys among them; nothing for all.
    pub(crate) projection: Option<Arc<[usize]>>,
    pub(crate) condition: Expr,
}

impl BoundData {
    /// Makes an instance of the form of the results.
    pub(crate) fn prototype(&self) -> Instance {
        let mut instance = Instance::new(self.class.class.clone());
        if let Some(positions) = &self.projection {
            instance.project(positions.clone());
        }
        instance
    }
}

impl Binder<'_> {
    pub(super) fn data(&mut self, query: &DataQuery) -> Result<Option<BoundData>> {
        let Some(class) = self.class_named(&query.class, Status::INVALID_CLASS)? else {
            return Ok(None);
        };
        let projection = match &query.columns {
            Columns::All => None,
            Columns::List(columns) => Some(self.columns(&class.class, columns)?),
        };
        let condition = match &query.condition {
            None => Expr::Always(true),
            Some(condition) => self.condition(condition, &class.class)?,
        };
        Ok(Some(BoundData {
            class,
            origin: self.origin(),
            projection,
            condition,
        }))
    }

    /// Returns the positions a select list stands for, those of the keys included. An embedded
    /// object is selected as a whole, also where only a property of it is named.
    fn columns(&mut self, class: &Class, columns: &[PropertyPath]) -> Result<Arc<[usize]>> {
        let mut positions = class.keys().to_vec();
        for column in columns {
            let name = column.head.name.as_str();
            let Some(position) = class.position(name) else {
                let is_system = SYSTEM_PROPERTIES.iter().any(|known| eq_fold(known, name));
                if !is_system {
                    self.refuse_property(class, &column.head)?;
                } else if !column.tail.is_empty() {
                    self.refuse_path(class.name(), &column.head, column);
                }
                continue;
            };
            let is_object = class.property_at(position).is_some_and(|property| {
                property.data_type.base == CimType::Object && !property.data_type.is_array
            });
            if !column.tail.is_empty() && !is_object {
                self.refuse_path(class.name(), &column.head, column);
            }
            positions.push(position);
        }
        positions.sort_unstable();
        positions.dedup();
        Ok(positions.into())
    }

    /// Notes that a dotted path leads through a property, of the class named, that is no object.
    pub(super) fn refuse_path(&mut self, class: &Name, property: &Ident, path: &PropertyPath) {
        self.refuse(
            Status::PROPERTY_NOT_AN_OBJECT,
            path.span(),
            format!(
                "property `{}` of class `{class}` is no embedded object, so `{path}` leads nowhere",
                property.name,
            ),
        );
    }
}
