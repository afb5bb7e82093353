//! Objects: a class or an instance, and where it was read.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::{Class, ClassObject, Instance, Name, Result, Value, bail};

/// A WMI object: a class or an instance (`SWbemObject`, `IWbemClassObject`).
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// A class definition; `__GENUS` is 1.
    Class(Box<ClassObject>),
    /// An instance; `__GENUS` is 2.
    Instance(Box<Instance>),
}

/// The server and namespace an object was read from or spawned in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The name of the machine (`__SERVER`).
    pub server: Arc<str>,
    /// The namespace, with backslashes and without one in front (`__NAMESPACE`).
    pub namespace: Arc<str>,
}

impl Origin {
    /// Returns the full path of the object with the given relative path.
    #[must_use]
    pub fn path_of(&self, relpath: &str) -> String {
        let mut path =
            String::with_capacity(self.server.len() + self.namespace.len() + relpath.len() + 4);
        for part in [r"\\", &self.server, r"\", &self.namespace, ":", relpath] {
            path.push_str(part);
        }
        path
    }
}

/// The names of the system properties, in the order WMI lists them.
pub const SYSTEM_PROPERTIES: [&str; 10] = [
    "__GENUS",
    "__CLASS",
    "__SUPERCLASS",
    "__DYNASTY",
    "__RELPATH",
    "__PROPERTY_COUNT",
    "__DERIVATION",
    "__SERVER",
    "__NAMESPACE",
    "__PATH",
];

/// Tells whether a name is that of a system property.
pub(crate) fn is_system_property(name: &str) -> bool {
    SYSTEM_PROPERTIES
        .iter()
        .any(|known| crate::eq_fold(known, name))
}

impl Object {
    /// Returns the name of the class, or of the instance's class (`__CLASS`).
    #[must_use]
    pub fn class_name(&self) -> &Name {
        match self {
            Object::Class(class) => class.name(),
            Object::Instance(instance) => instance.class_name(),
        }
    }

    /// Tells whether the object is the class `name`, derives from it, or is an instance of it or
    /// of a class deriving from it.
    #[must_use]
    pub fn is_a(&self, name: &str) -> bool {
        match self {
            Object::Class(class) => {
                *class.name() == name || class.parent().is_some_and(|parent| parent.is_a(name))
            }
            Object::Instance(instance) => instance.class().is_a(name),
        }
    }

    /// Returns the instance, if it is one.
    #[must_use]
    pub fn as_instance(&self) -> Option<&Instance> {
        match self {
            Object::Instance(instance) => Some(instance),
            Object::Class(_) => None,
        }
    }

    /// Returns the class, if it is one.
    #[must_use]
    pub fn as_class(&self) -> Option<&ClassObject> {
        match self {
            Object::Class(class) => Some(class),
            Object::Instance(_) => None,
        }
    }

    /// Makes a class that derives from the object, which has no name yet (`SpawnDerivedClass_`).
    ///
    /// # Errors
    /// `ILLEGAL_OPERATION` for an instance, `INCOMPLETE_CLASS` for a class that was never put
    /// (PUT-068).
    pub fn spawn_derived_class(&self) -> Result<ClassObject> {
        match self {
            Object::Class(class) => class.spawn_derived(),
            Object::Instance(instance) => bail!(
                ILLEGAL_OPERATION,
                "a class cannot be derived from an instance of `{}`; get the class instead",
                instance.class_name()
            ),
        }
    }

    /// Makes an empty instance of the class, or of the instance's class (`SpawnInstance_`).
    ///
    /// # Errors
    /// `INCOMPLETE_CLASS` for a class that was never put.
    pub fn spawn_instance(&self) -> Result<Instance> {
        match self {
            Object::Class(class) => class.spawn_instance(),
            Object::Instance(instance) => {
                let mut spawned = Instance::new(instance.class().clone());
                spawned.set_origin(instance.origin().cloned());
                Ok(spawned)
            }
        }
    }

    /// Returns where the object was read from or spawned.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        match self {
            Object::Class(class) => class.origin(),
            Object::Instance(instance) => instance.origin(),
        }
    }

    /// Says where the object was read from or spawned.
    pub fn set_origin(&mut self, origin: Option<Origin>) {
        match self {
            Object::Class(class) => class.set_origin(origin),
            Object::Instance(instance) => instance.set_origin(origin),
        }
    }

    /// Returns the relative path (`__RELPATH`): the class name, or class and keys.
    #[must_use]
    pub fn relpath(&self) -> Option<String> {
        match self {
            Object::Class(class) => {
                (!class.name().as_str().is_empty()).then(|| class.name().to_string())
            }
            Object::Instance(instance) => instance.relpath(),
        }
    }

    /// Returns the full path (`__PATH`), or `None` for an object that was not saved.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        Some(self.origin()?.path_of(&self.relpath()?))
    }

    /// Returns the value of a system property, by its name in any case; `None` when there is no
    /// system property of that name.
    #[must_use]
    pub fn system_property(&self, name: &str) -> Option<Value> {
        let resolved;
        let class: &Class = match self {
            Object::Class(class) => {
                resolved = class.resolve();
                &resolved
            }
            Object::Instance(instance) => instance.class(),
        };
        let text = |text: Option<String>| text.map_or(Value::Null, Value::string);
        let name = SYSTEM_PROPERTIES
            .into_iter()
            .find(|known| crate::eq_fold(known, name))?;
        Some(match name {
            "__GENUS" => Value::Sint32(if self.as_class().is_some() { 1 } else { 2 }),
            "__CLASS" => text(Some(class.name().to_string()).filter(|name| !name.is_empty())),
            "__SUPERCLASS" => text(class.superclass().map(Name::to_string)),
            "__DYNASTY" => text(Some(class.dynasty().to_string()).filter(|name| !name.is_empty())),
            "__RELPATH" => text(self.relpath()),
            "__PROPERTY_COUNT" => Value::Sint32(self.property_count(class)),
            "__DERIVATION" => Value::strings(class.derivation().iter().map(Name::as_str)),
            "__SERVER" => self
                .origin()
                .map_or(Value::Null, |o| Value::String(o.server.clone())),
            "__NAMESPACE" => self
                .origin()
                .map_or(Value::Null, |o| Value::String(o.namespace.clone())),
            _ => text(self.path()),
        })
    }

    fn property_count(&self, class: &Class) -> i32 {
        let count = match self {
            Object::Class(_) => class.properties().len(),
            Object::Instance(instance) => instance.properties().count(),
        };
        i32::try_from(count).unwrap_or(i32::MAX)
    }
}

impl From<ClassObject> for Object {
    fn from(class: ClassObject) -> Self {
        Object::Class(Box::new(class))
    }
}

impl From<Instance> for Object {
    fn from(instance: Instance) -> Self {
        Object::Instance(Box::new(instance))
    }
}
