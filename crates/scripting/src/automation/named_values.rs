//! `SWbemNamedValueSet` and `SWbemNamedValue`.

use std::cell::RefCell;
use std::rc::Rc;

use swbem_automation::{Variant, memory};
use swbem_core::{Fold, Name, NameMap};

use super::call::Call;
use super::failure::Failure;
use super::interface::Interface;
use super::{Automate, Items, Library, Outcome, type_library, values};
use crate::{Error, NamedValueSet, ObjectPath, Status, Value};

/// Named values, of a script's own or the keys of a path.
#[derive(Clone, Default)]
pub(super) struct SwbemNamedValueSet {
    of: Of,
}

/// One of them, which is live.
pub(super) struct SwbemNamedValue {
    of: Of,
    name: String,
}

/// Where the values are.
#[derive(Clone)]
enum Of {
    Script(Rc<Entries>),
    Path(Rc<ObjectPath>),
}

/// The values of a script are kept as they are: they become CIM values where they go to a provider.
#[derive(Default)]
struct Entries(RefCell<NameMap<Variant>>);

impl Default for Of {
    fn default() -> Self {
        Of::Script(Rc::default())
    }
}

impl SwbemNamedValueSet {
    /// Makes the set of a path's keys.
    pub(super) fn of_path(path: ObjectPath) -> Self {
        SwbemNamedValueSet {
            of: Of::Path(Rc::new(path)),
        }
    }

    /// Makes the values that go to a provider.
    pub(super) fn to_values(&self, library: &Library) -> Result<NamedValueSet, Failure> {
        let entries = match &self.of {
            Of::Path(path) => return Ok(path.keys()),
            Of::Script(entries) => entries.0.borrow(),
        };
        let mut values = NamedValueSet::new();
        for (name, value) in entries.iter() {
            let natural = values::natural(value, name.as_str(), library)?;
            values.add(name.clone(), natural)?;
        }
        Ok(values)
    }

    /// Makes an independent copy.
    pub(super) fn copy(&self) -> Result<Self, Failure> {
        let of = match &self.of {
            Of::Path(path) => Of::Path(Rc::new(ObjectPath::clone(path))),
            Of::Script(entries) => {
                let entries = entries.0.borrow();
                let copies = entries
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), value.assign_copy()?)));
                let copies = copies.collect::<Result<NameMap<Variant>, Failure>>()?;
                Of::Script(Rc::new(Entries(RefCell::new(copies))))
            }
        };
        Ok(SwbemNamedValueSet { of })
    }

    fn named(&self, name: impl Into<String>) -> SwbemNamedValue {
        SwbemNamedValue {
            of: self.of.clone(),
            name: name.into(),
        }
    }
}

impl Automate for SwbemNamedValueSet {
    const INTERFACE: &'static Interface = &type_library::NAMED_VALUE_SET;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let library = call.library;
        Ok(match call.name() {
            "Item" => {
                call.no_flags(1)?;
                let name = call.text(0)?;
                self.of.get(&name)?;
                library.wrap(self.named(name.as_str())).into()
            }
            "Count" => Variant::Long(i32::try_from(self.of.names().len()).unwrap_or(i32::MAX)),
            "Add" => {
                call.no_flags(2)?;
                let name = call.text(0)?;
                self.of.set(&name, call.argument(1))?;
                library.wrap(self.named(name.as_str())).into()
            }
            "Remove" => {
                call.no_flags(1)?;
                self.of.remove(&call.text(0)?)?;
                Variant::Empty
            }
            "Clone" => library.wrap(self.copy()?).into(),
            _ => {
                for name in self.of.names() {
                    self.of.remove(&name)?;
                }
                Variant::Empty
            }
        })
    }

    fn items(&self, library: &Library) -> Result<Items, Failure> {
        let (library, set) = (library.clone(), self.clone());
        let names = self.of.names().into_iter();
        Ok(Box::new(
            names.map(move |name| Ok(library.wrap(set.named(name)).into())),
        ))
    }
}

impl Automate for SwbemNamedValue {
    const INTERFACE: &'static Interface = &type_library::NAMED_VALUE;

    fn call(&self, call: &Call<'_>) -> Outcome {
        match (call.name(), call.value()) {
            ("Value", Some(value)) => {
                self.of.set(&self.name, value)?;
                Ok(Variant::Empty)
            }
            ("Value", None) => self.of.get(&self.name),
            _ => Ok(self.name.as_str().into()),
        }
    }
}

impl Of {
    fn names(&self) -> Vec<String> {
        match self {
            Of::Script(entries) => entries.0.borrow().keys().map(Name::to_string).collect(),
            Of::Path(path) => path
                .keys()
                .iter()
                .map(|(name, _)| name.to_string())
                .collect(),
        }
    }

    fn get(&self, name: &str) -> Outcome {
        match self {
            Of::Script(entries) => match entries.0.borrow().get(&Fold(name)) {
                Some(value) => Ok(value.clone()),
                None => Err(not_found(name)),
            },
            Of::Path(path) => Ok(match path.key(name)? {
                Value::String(text) => text.as_ref().into(),
                Value::Boolean(value) => value.into(),
                number => match number.as_integer().map(i32::try_from) {
                    Some(Ok(number)) => number.into(),
                    Some(Err(_)) => number.as_integer().unwrap_or(0).to_string().into(),
                    None => Variant::Null,
                },
            }),
        }
    }

    fn set(&self, name: &str, value: &Variant) -> Result<(), Failure> {
        if name.is_empty() {
            let error = Error::new(Status::INVALID_PARAMETER, "a named value needs a name");
            return Err(error.into());
        }
        match self {
            Of::Script(entries) => {
                let value = value.assign_copy()?;
                let replaced = entries.0.borrow_mut().insert(Name::from(name), value);
                // What an object does when it goes may come back to this set.
                drop(replaced);
            }
            Of::Path(path) => path.set_key(name, values::from_script(value)?)?,
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), Failure> {
        match self {
            Of::Script(entries) => {
                let removed = entries.0.borrow_mut().shift_remove(&Fold(name));
                removed.map(drop).ok_or_else(|| not_found(name))
            }
            Of::Path(path) => Ok(path.remove_key(name)?),
        }
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        memory::discard(self.0.get_mut().drain(..).map(|(_, value)| value).collect());
    }
}

fn not_found(name: &str) -> Failure {
    Error::new(Status::NOT_FOUND, format!("named value `{name}` not found"))
        .about(name)
        .into()
}
