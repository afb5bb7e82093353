//! Object paths: SWbemObjectPath.

use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use swbem_core::{Authority, KeyValue, Keys, Locale, Moniker, Name, NamespacePath, PathKey, bail};

use crate::object::ObjectCell;
use crate::security::{Securable, Settings};
use crate::value::FromValue;
use crate::{Error, IntoVariant, NamedValueSet, Result, Security, Status, Value};

/// The path of a namespace, class or instance (`SWbemObjectPath`).
///
/// A path that a program makes, or that a put returned, can be changed part by part. The path of an
/// object ([`Object::path`](crate::Object::path)) is live, and only its class can be written: that
/// names a new class.
pub struct ObjectPath {
    kind: Kind,
}

enum Kind {
    Free(Arc<Mutex<Moniker>>),
    OfObject(Arc<ObjectCell>),
}

impl ObjectPath {
    /// Makes an empty path.
    #[must_use]
    pub fn new() -> Self {
        ObjectPath::free(Moniker::default())
    }

    /// Reads a path, `\\server\namespace:Class.Key="value"` or a part of it.
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH` for a malformed one.
    pub fn parse(text: &str) -> Result<Self> {
        swbem_core::ObjectPath::parse(text).map(Self::from)
    }

    fn free(moniker: Moniker) -> Self {
        ObjectPath {
            kind: Kind::Free(Arc::new(Mutex::new(moniker))),
        }
    }

    pub(crate) fn of_object(cell: Arc<ObjectCell>) -> Self {
        ObjectPath {
            kind: Kind::OfObject(cell),
        }
    }

    /// Returns the whole path (`Path`); that of an object that was not saved is as much as is known.
    #[must_use]
    pub fn path(&self) -> String {
        self.read(|moniker| moniker.path.to_string())
    }

    /// Replaces the path (`Path`).
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH` for a malformed one, `READ_ONLY` on the path of an object.
    pub fn set_path(&self, text: &str) -> Result<()> {
        self.write(|moniker| moniker.path.set_path(text))
    }

    /// Returns class and key (`RelPath`).
    #[must_use]
    pub fn rel_path(&self) -> String {
        self.read(|moniker| moniker.path.relpath())
    }

    /// Replaces class and key (`RelPath`).
    ///
    /// # Errors
    /// As [`set_path`](Self::set_path).
    pub fn set_rel_path(&self, text: &str) -> Result<()> {
        self.write(|moniker| moniker.path.set_relpath(text))
    }

    /// Returns the machine, empty when it is not said (`Server`).
    #[must_use]
    pub fn server(&self) -> String {
        self.read(|moniker| {
            moniker
                .path
                .server()
                .map(Name::to_string)
                .unwrap_or_default()
        })
    }

    /// Replaces the machine (`Server`).
    ///
    /// # Errors
    /// As [`set_path`](Self::set_path).
    pub fn set_server(&self, text: &str) -> Result<()> {
        self.write(|moniker| moniker.path.set_server(text))
    }

    /// Returns the namespace, empty when it is not said (`Namespace`).
    #[must_use]
    pub fn namespace(&self) -> String {
        self.read(|moniker| text_of(moniker.path.namespace()))
    }

    /// Replaces the namespace (`Namespace`).
    ///
    /// # Errors
    /// As [`set_path`](Self::set_path).
    pub fn set_namespace(&self, text: &str) -> Result<()> {
        self.write(|moniker| moniker.path.set_namespace(text))
    }

    /// Returns the namespace that contains the path's one (`ParentNamespace`).
    #[must_use]
    pub fn parent_namespace(&self) -> String {
        self.read(|moniker| text_of(moniker.path.parent_namespace().as_ref()))
    }

    /// Returns the class, empty when there is none (`Class`).
    #[must_use]
    pub fn class(&self) -> String {
        self.read(|moniker| {
            moniker
                .path
                .class()
                .map(Name::to_string)
                .unwrap_or_default()
        })
    }

    /// Replaces the class (`Class`); on the path of a class object this names the class, which the
    /// put judges.
    ///
    /// # Errors
    /// `READ_ONLY` on the path of an instance.
    pub fn set_class(&self, name: &str) -> Result<()> {
        match &self.kind {
            Kind::Free(moniker) => {
                lock(moniker).path.set_class(name);
                Ok(())
            }
            Kind::OfObject(cell) => match &mut *cell.lock() {
                swbem_core::Object::Class(class) => {
                    class.set_name(name);
                    Ok(())
                }
                swbem_core::Object::Instance(instance) => bail!(
                    READ_ONLY,
                    "the instance is one of class `{}` and cannot become one of another",
                    instance.class_name()
                ),
            },
        }
    }

    /// Returns the moniker, `WINMGMTS:{settings}!path` (`DisplayName`).
    #[must_use]
    pub fn display_name(&self) -> String {
        self.read(ToString::to_string)
    }

    /// Replaces path and settings by those of a moniker (`DisplayName`).
    ///
    /// # Errors
    /// `INVALID_SYNTAX` for a malformed moniker, `READ_ONLY` on the path of an object.
    pub fn set_display_name(&self, text: &str) -> Result<()> {
        self.write(|moniker| {
            *moniker = Moniker::parse(text)?;
            Ok(())
        })
    }

    /// Returns the locale, such as `MS_409`, empty when it is not said (`Locale`).
    #[must_use]
    pub fn locale(&self) -> String {
        self.read(|moniker| moniker.locale.map(Locale::ms_name).unwrap_or_default())
    }

    /// Replaces the locale (`Locale`); an empty text removes it.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for an unknown locale, `READ_ONLY` on the path of an object.
    pub fn set_locale(&self, text: &str) -> Result<()> {
        self.write(|moniker| {
            moniker.locale = optional(text, Locale::parse)?;
            Ok(())
        })
    }

    /// Returns who vouches for the caller, empty when it is not said (`Authority`).
    #[must_use]
    pub fn authority(&self) -> String {
        self.read(|moniker| text_of(moniker.authority.as_ref()))
    }

    /// Replaces who vouches for the caller (`Authority`); an empty text removes it.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for a malformed one, `READ_ONLY` on the path of an object.
    pub fn set_authority(&self, text: &str) -> Result<()> {
        self.write(|moniker| {
            moniker.authority = optional(text, Authority::parse)?;
            Ok(())
        })
    }

    /// Tells whether the path is that of a class (`IsClass`).
    #[must_use]
    pub fn is_class(&self) -> bool {
        self.read(|moniker| moniker.path.is_class())
    }

    /// Tells whether the path is that of the only instance of a class (`IsSingleton`).
    #[must_use]
    pub fn is_singleton(&self) -> bool {
        self.read(|moniker| moniker.path.is_singleton())
    }

    /// Removes the key, which leaves the path of the class (`SetAsClass`).
    ///
    /// # Errors
    /// `READ_ONLY` on the path of an object.
    pub fn set_as_class(&self) -> Result<()> {
        self.write(|moniker| {
            moniker.path.set_as_class();
            Ok(())
        })
    }

    /// Replaces the key by `=@` (`SetAsSingleton`).
    ///
    /// # Errors
    /// `READ_ONLY` on the path of an object.
    pub fn set_as_singleton(&self) -> Result<()> {
        self.write(|moniker| {
            moniker.path.set_as_singleton();
            Ok(())
        })
    }

    /// Returns a copy of the keys (`Keys`): strings, `sint32` and 64-bit integers, and booleans. A
    /// key that is not named has an empty name and is left out.
    #[must_use]
    pub fn keys(&self) -> NamedValueSet {
        self.read(|moniker| {
            let pairs = moniker
                .path
                .key()
                .as_keys()
                .into_iter()
                .flat_map(Keys::iter);
            pairs.fold(NamedValueSet::new(), |set, (name, value)| {
                set.with(name.clone(), key_value(value))
            })
        })
    }

    /// Returns the value of a key; an empty name stands for the key that is not named.
    ///
    /// # Errors
    /// `NOT_FOUND` when there is no such key.
    pub fn key(&self, name: &str) -> Result<Value> {
        let found = self.read(|moniker| match moniker.path.key() {
            PathKey::Single(value) if name.is_empty() => Some(key_value(value)),
            PathKey::Keys(keys) => keys.get(name).map(key_value),
            _ => None,
        });
        found.ok_or_else(|| no_key(name))
    }

    /// Sets a key (`Keys.Add`).
    ///
    /// # Errors
    /// `TYPE_MISMATCH` for a value that cannot be a key, `READ_ONLY` on the path of an object.
    pub fn set_key(&self, name: &str, value: impl IntoVariant) -> Result<()> {
        let value = value
            .into_variant()
            .to_natural_value(&format!("key `{name}`"))?;
        let key = match &value {
            Value::Boolean(value) => KeyValue::Boolean(*value),
            Value::Array(_) | Value::Null => {
                bail!(
                    TYPE_MISMATCH,
                    "key `{name}` must be a string, integer or boolean"
                )
            }
            other => match other.as_integer() {
                Some(number) => KeyValue::Integer(number),
                None => KeyValue::string(String::from_value(other)?),
            },
        };
        self.write(|moniker| {
            moniker.path.insert_key(name, key);
            Ok(())
        })
    }

    /// Removes a key (`Keys.Remove`).
    ///
    /// # Errors
    /// `NOT_FOUND` when there is no such key, `READ_ONLY` on the path of an object.
    pub fn remove_key(&self, name: &str) -> Result<()> {
        self.write(|moniker| match moniker.path.remove_key(name) {
            Some(_) => Ok(()),
            None => Err(no_key(name)),
        })
    }

    /// Returns the security settings of the moniker form (`Security_`).
    #[must_use]
    pub fn security(&self) -> Security {
        match &self.kind {
            Kind::Free(moniker) => Security::new(Arc::new(OfMoniker(moniker.clone()))),
            Kind::OfObject(cell) => Security::new(cell.clone()),
        }
    }

    /// Returns a copy of the path's data.
    #[must_use]
    pub fn to_core(&self) -> swbem_core::ObjectPath {
        self.read(|moniker| moniker.path.clone())
    }

    /// Makes another handle to the same path.
    pub(crate) fn handle(&self) -> Self {
        let kind = match &self.kind {
            Kind::Free(moniker) => Kind::Free(moniker.clone()),
            Kind::OfObject(cell) => Kind::OfObject(cell.clone()),
        };
        ObjectPath { kind }
    }

    fn read<T>(&self, read: impl FnOnce(&Moniker) -> T) -> T {
        match &self.kind {
            Kind::Free(moniker) => read(&lock(moniker)),
            Kind::OfObject(cell) => read(&Moniker::of_path(path_of(&cell.lock()))),
        }
    }

    fn write(&self, write: impl FnOnce(&mut Moniker) -> Result<()>) -> Result<()> {
        match &self.kind {
            Kind::Free(moniker) => write(&mut lock(moniker)),
            Kind::OfObject(_) => bail!(
                READ_ONLY,
                "the path of an object follows from the object; only the class of a class object can be written"
            ),
        }
    }
}

/// Makes an independent copy; that of an object's path can be changed freely (SO-056).
impl Clone for ObjectPath {
    fn clone(&self) -> Self {
        ObjectPath::free(self.read(Moniker::clone))
    }
}

impl Default for ObjectPath {
    fn default() -> Self {
        ObjectPath::new()
    }
}

impl From<swbem_core::ObjectPath> for ObjectPath {
    fn from(path: swbem_core::ObjectPath) -> Self {
        ObjectPath::free(Moniker::of_path(path))
    }
}

impl FromStr for ObjectPath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        ObjectPath::parse(text)
    }
}

/// Writes the whole path.
impl std::fmt::Display for ObjectPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.path())
    }
}

impl std::fmt::Debug for ObjectPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&self.path(), f)
    }
}

/// Paths are equal when they differ in nothing but case.
impl PartialEq for ObjectPath {
    fn eq(&self, other: &Self) -> bool {
        self.to_core() == other.to_core()
    }
}

/// The settings of a moniker, as what can have security settings.
struct OfMoniker(Arc<Mutex<Moniker>>);

impl Securable for OfMoniker {
    fn settings(&self) -> Settings {
        Settings::default().with_moniker(&lock(&self.0))
    }

    fn change(&self, change: &mut dyn FnMut(&mut Settings)) {
        let mut moniker = lock(&self.0);
        let mut settings = Settings::default().with_moniker(&moniker);
        change(&mut settings);
        moniker.impersonation_level = settings.impersonation;
        moniker.authentication_level = settings.authentication;
        moniker.privileges.clear();
        for (privilege, is_enabled) in settings.privileges() {
            moniker.set_privilege(privilege, is_enabled);
        }
    }

    fn is_locator(&self) -> bool {
        false
    }
}

/// Makes the path of an object of as much as is known.
fn path_of(object: &swbem_core::Object) -> swbem_core::ObjectPath {
    let mut path = match object.relpath() {
        Some(relpath) => swbem_core::ObjectPath::parse(&relpath).unwrap_or_default(),
        None => swbem_core::ObjectPath::of_class(object.class_name().clone()),
    };
    // The name of a class is what it is, even if no path could be read with it.
    path.set_class(object.class_name().as_str());
    if let Some(origin) = object.origin()
        && let Ok(namespace) = NamespacePath::parse(&origin.namespace)
    {
        path.qualify(&Name::from(origin.server.as_ref()), &namespace);
    }
    path
}

fn key_value(value: &KeyValue) -> Value {
    match value {
        KeyValue::String(text) => Value::String(text.clone()),
        KeyValue::Boolean(value) => Value::Boolean(*value),
        KeyValue::Integer(number) => [
            swbem_core::CimType::Sint32,
            swbem_core::CimType::Sint64,
            swbem_core::CimType::Uint64,
        ]
        .into_iter()
        .find_map(|integer| Value::integer(integer, *number))
        .unwrap_or(Value::Null),
    }
}

fn no_key(name: &str) -> Error {
    Error::new(Status::NOT_FOUND, format!("the path has no key `{name}`")).about(name)
}

fn text_of<T: ToString>(part: Option<&T>) -> String {
    part.map(T::to_string).unwrap_or_default()
}

fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Result<T>) -> Result<Option<T>> {
    if text.is_empty() {
        Ok(None)
    } else {
        parse(text).map(Some)
    }
}

fn lock(moniker: &Mutex<Moniker>) -> MutexGuard<'_, Moniker> {
    moniker.lock().unwrap_or_else(PoisonError::into_inner)
}
