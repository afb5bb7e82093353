//! Named values: the context of a call.

use crate::{Error, Fold, Name, NameMap, Result, Status, Value};

/// A set of named values (`SWbemNamedValueSet`, `IWbemContext`).
///
/// As a call's context it goes to the provider as it is; as an asynchronous context it comes back
/// with every event of the call. Names compare without case, and adding a name again replaces its
/// value (PUT-196).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedValueSet(NameMap<Value>);

impl NamedValueSet {
    /// Makes an empty set.
    #[must_use]
    pub fn new() -> Self {
        NamedValueSet::default()
    }

    /// Adds a value, or replaces the one of the same name.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` when the name is empty.
    pub fn add(&mut self, name: impl Into<Name>, value: impl Into<Value>) -> Result<()> {
        let name = name.into();
        if name.as_str().is_empty() {
            return Err(Error::new(
                Status::INVALID_PARAMETER,
                "a named value needs a name",
            ));
        }
        self.0.insert(name, value.into());
        Ok(())
    }

    /// Adds a value and returns the set, for building one in a single expression.
    #[must_use]
    pub fn with(mut self, name: impl Into<Name>, value: impl Into<Value>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// Returns the value with a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(&Fold(name))
    }

    /// Returns the value with a name (`Item`).
    ///
    /// # Errors
    /// `NOT_FOUND` when there is none.
    pub fn item(&self, name: &str) -> Result<&Value> {
        self.get(name).ok_or_else(|| not_found(name))
    }

    /// Removes the value with a name (`Remove`).
    ///
    /// # Errors
    /// `NOT_FOUND` when there is none.
    pub fn remove(&mut self, name: &str) -> Result<Value> {
        self.0
            .shift_remove(&Fold(name))
            .ok_or_else(|| not_found(name))
    }

    /// Removes every value (`DeleteAll`).
    pub fn delete_all(&mut self) {
        self.0.clear();
    }

    /// Returns the number of values (`Count`).
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.0.iter()
    }
}

fn not_found(name: &str) -> Error {
    Error::new(Status::NOT_FOUND, format!("named value `{name}` not found")).about(name)
}
