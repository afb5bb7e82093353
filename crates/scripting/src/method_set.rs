//! Methods: SWbemMethodSet and SWbemMethod.

use std::sync::Arc;

use swbem_core::{Class, ClassObject};

use crate::object::ObjectCell;
use crate::{Error, Object, QualifierSet, Result, Status};

/// The methods of a class (`SWbemMethodSet`).
pub struct MethodSet {
    cell: Arc<ObjectCell>,
}

/// A method (`SWbemMethod`).
#[derive(Clone)]
pub struct Method {
    cell: Arc<ObjectCell>,
    name: String,
}

impl MethodSet {
    pub(crate) fn new(cell: Arc<ObjectCell>) -> Self {
        MethodSet { cell }
    }

    /// Returns the number of methods, inherited ones included (`Count`).
    #[must_use]
    pub fn count(&self) -> usize {
        class_of(&self.cell).methods().count()
    }

    /// Returns the method with a name, in any case (`Item`).
    ///
    /// # Errors
    /// `NOT_FOUND` when there is none.
    pub fn item(&self, name: &str) -> Result<Method> {
        match class_of(&self.cell).method(name) {
            Some(method) => Ok(Method {
                cell: self.cell.clone(),
                name: method.name.to_string(),
            }),
            None => Err(no_method(&self.cell, name)),
        }
    }

    /// Iterates over the methods that there are now.
    pub fn iter(&self) -> impl Iterator<Item = Method> + use<> {
        let names: Vec<String> = class_of(&self.cell)
            .methods()
            .map(|method| method.name.to_string())
            .collect();
        let cell = self.cell.clone();
        names.into_iter().map(move |name| Method {
            cell: cell.clone(),
            name,
        })
    }
}

impl Method {
    /// Returns the name (`Name`).
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the class whose declaration is in force (`Origin`).
    ///
    /// # Errors
    /// `NOT_FOUND` when the method is gone, as in all that follows.
    pub fn origin(&self) -> Result<String> {
        self.read(|method| method.origin.to_string())
    }

    /// Makes the class of the in-parameters, or nothing when there are none (`InParameters`). Spawn
    /// an instance of it, fill it, and pass it to
    /// [`Object::exec_method`](crate::Object::exec_method).
    ///
    /// # Errors
    /// `NOT_FOUND`
    pub fn in_parameters(&self) -> Result<Option<Object>> {
        let class = self.read(|method| method.decl.in_parameters())?;
        Ok(class.map(|class| self.object(&class)))
    }

    /// Makes the class of the out-parameters, the return value among them, or nothing when there are
    /// none (`OutParameters`).
    ///
    /// # Errors
    /// `NOT_FOUND`
    pub fn out_parameters(&self) -> Result<Option<Object>> {
        let class = self.read(|method| method.decl.out_parameters())?;
        Ok(class.map(|class| self.object(&class)))
    }

    /// Returns the qualifiers (`Qualifiers_`).
    #[must_use]
    pub fn qualifiers(&self) -> QualifierSet {
        QualifierSet::of_method(self.cell.clone(), &self.name)
    }

    fn object(&self, class: &Arc<Class>) -> Object {
        Object::new(self.cell.context(), ClassObject::read(class, None).into())
    }

    fn read<T>(&self, read: impl FnOnce(swbem_core::Method<'_>) -> T) -> Result<T> {
        let class = class_of(&self.cell);
        class
            .method(&self.name)
            .map(read)
            .ok_or_else(|| no_method(&self.cell, &self.name))
    }
}

impl std::fmt::Debug for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Method")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn class_of(cell: &ObjectCell) -> Arc<Class> {
    match &*cell.lock() {
        swbem_core::Object::Class(class) => class.resolved(),
        swbem_core::Object::Instance(instance) => instance.class().clone(),
    }
}

fn no_method(cell: &ObjectCell, name: &str) -> Error {
    let class = cell.lock().class_name().clone();
    Error::new(
        Status::NOT_FOUND,
        format!("class `{class}` has no method `{name}`"),
    )
    .about(name)
}
