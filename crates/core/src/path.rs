//! Object paths: reading, writing, comparing and editing them.

use std::fmt;
use std::str::FromStr;

use crate::{Error, Name, Result};

mod flaw;
mod key;
mod namespace;
mod parse;

#[cfg(test)]
mod tests;

pub use flaw::{PathFlaw, decode_escapes};
pub(crate) use key::push_quoted;
pub use key::{KeyValue, Keys, PathKey};
use namespace::check_chars;
pub use namespace::{NamespacePath, check_namespace_length, check_path_length};
pub use parse::{KeyRef, KeysRef, PathRef, RelPathRef, StringRef, ValueRef};

/// The deepest nesting of paths in reference keys that is looked into.
///
/// Each level doubles the backslashes of the one inside, so that no text of a size that passes
/// through a request comes near it.
pub const NESTING_DEPTH_MAX: usize = 32;

/// The path of a namespace, a class or an instance: the data of SWbemObjectPath.
///
/// Slashes of either kind, quotes of either kind and keys in any order are read;
/// `\\SERVER\root\ns:Class.Key="v"` with the keys in alphabetical order is written. Paths are equal
/// when they differ in nothing but case, in key values too; a part that is missing equals only a
/// part that is missing, so [`qualify`](Self::qualify) both first.
///
/// The moniker form (SWbemObjectPath.DisplayName), with Locale, Authority and Security_, is
/// [`Moniker`](crate::Moniker).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ObjectPath {
    server: Option<Name>,
    namespace: Option<NamespacePath>,
    class: Option<Name>,
    key: PathKey,
}

impl ObjectPath {
    /// Makes the path of nothing yet (a new SWbemObjectPath).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the path of a class.
    #[must_use]
    pub fn of_class(class: impl Into<Name>) -> Self {
        ObjectPath {
            class: Some(class.into()),
            ..Self::default()
        }
    }

    /// Makes the path of the only instance of a class.
    #[must_use]
    pub fn of_singleton(class: impl Into<Name>) -> Self {
        ObjectPath {
            key: PathKey::Singleton,
            ..Self::of_class(class)
        }
    }

    /// Makes the path of an instance.
    #[must_use]
    pub fn of_instance(class: impl Into<Name>, keys: Keys) -> Self {
        let mut path = Self::of_class(class);
        path.set_key(PathKey::Keys(keys));
        path
    }

    /// Makes the path of a namespace.
    #[must_use]
    pub fn of_namespace(namespace: NamespacePath) -> Self {
        ObjectPath {
            namespace: Some(namespace),
            ..Self::default()
        }
    }

    /// Returns the path with another namespace.
    #[must_use]
    pub fn in_namespace(mut self, namespace: NamespacePath) -> Self {
        self.namespace = Some(namespace);
        self
    }

    /// Reads an object path of any form; `%20` and its like outside quotes are decoded.
    ///
    /// The length is not judged here; requests call [`check_path_length`].
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH`, with the position and what was expected there.
    pub fn parse(text: &str) -> Result<Self> {
        let decoded = decode_escapes(text)?;
        PathRef::parse(&decoded).map(Self::from)
    }

    /// Reads an object path, for a caller that words its own errors.
    ///
    /// # Errors
    /// The first flaw of the text.
    pub fn scan(text: &str) -> Result<Self, PathFlaw> {
        let decoded = flaw::decode(text)?;
        parse::scan_path(&decoded).map(Self::from)
    }

    /// Returns the server (SWbemObjectPath.Server).
    #[must_use]
    pub fn server(&self) -> Option<&Name> {
        self.server.as_ref()
    }

    /// Returns the namespace (SWbemObjectPath.Namespace).
    #[must_use]
    pub fn namespace(&self) -> Option<&NamespacePath> {
        self.namespace.as_ref()
    }

    /// Returns the namespace that contains the path's one (SWbemObjectPath.ParentNamespace).
    #[must_use]
    pub fn parent_namespace(&self) -> Option<NamespacePath> {
        self.namespace.as_ref()?.parent()
    }

    /// Returns the class (SWbemObjectPath.Class).
    #[must_use]
    pub fn class(&self) -> Option<&Name> {
        self.class.as_ref()
    }

    /// Returns what follows the class.
    #[must_use]
    pub fn key(&self) -> &PathKey {
        &self.key
    }

    /// Tells whether the path is that of a class (SWbemObjectPath.IsClass).
    #[must_use]
    pub fn is_class(&self) -> bool {
        self.class.is_some() && self.key == PathKey::None
    }

    /// Tells whether the path is that of a singleton (SWbemObjectPath.IsSingleton).
    #[must_use]
    pub fn is_singleton(&self) -> bool {
        self.key == PathKey::Singleton
    }

    /// Tells whether the path is that of an instance, a singleton included.
    #[must_use]
    pub fn is_instance(&self) -> bool {
        self.class.is_some() && self.key != PathKey::None
    }

    /// Returns class and key (SWbemObjectPath.RelPath), empty for the path of a namespace.
    #[must_use]
    pub fn relpath(&self) -> String {
        match &self.class {
            Some(class) => format!("{class}{}", self.key),
            None => String::new(),
        }
    }

    /// Replaces everything (SWbemObjectPath.Path). An empty text empties the path.
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH`; the path stays as it was.
    pub fn set_path(&mut self, text: &str) -> Result<()> {
        *self = if text.is_empty() {
            Self::new()
        } else {
            Self::parse(text)?
        };
        Ok(())
    }

    /// Replaces class and key (SWbemObjectPath.RelPath). An empty text removes both.
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH`; the path stays as it was.
    pub fn set_relpath(&mut self, text: &str) -> Result<()> {
        (self.class, self.key) = if text.is_empty() {
            (None, PathKey::None)
        } else {
            let decoded = decode_escapes(text)?;
            let relative = RelPathRef::parse(&decoded)?;
            (Some(relative.class.into()), PathKey::from_ref(relative.key))
        };
        Ok(())
    }

    /// Replaces the server (SWbemObjectPath.Server). An empty text removes it.
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH` for a text that no server name contains; the path stays as it was.
    pub fn set_server(&mut self, text: &str) -> Result<()> {
        if let Some((offset, _)) = text.char_indices().find(|c| !parse::is_server_char(c.1)) {
            return Err(flaw::PathFlaw::new(offset, "a character of a server name").in_path(text));
        }
        self.server = (!text.is_empty()).then(|| text.into());
        Ok(())
    }

    /// Replaces the namespace (SWbemObjectPath.Namespace). An empty text removes it.
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH`; the path stays as it was.
    pub fn set_namespace(&mut self, text: &str) -> Result<()> {
        self.namespace = if text.is_empty() {
            None
        } else {
            Some(NamespacePath::parse(text)?)
        };
        Ok(())
    }

    /// Replaces the class (SWbemObjectPath.Class), whose name is judged when it is used. An empty
    /// text removes it and the key.
    pub fn set_class(&mut self, text: &str) {
        if text.is_empty() {
            self.class = None;
            self.key = PathKey::None;
        } else {
            self.class = Some(text.into());
        }
    }

    /// Makes the path that of its class (SWbemObjectPath.SetAsClass).
    pub fn set_as_class(&mut self) {
        self.key = PathKey::None;
    }

    /// Makes the path that of its class's only instance (SWbemObjectPath.SetAsSingleton).
    pub fn set_as_singleton(&mut self) {
        self.key = PathKey::Singleton;
    }

    /// Replaces what follows the class.
    pub fn set_key(&mut self, key: PathKey) {
        self.key = match key {
            PathKey::Keys(keys) if keys.is_empty() => PathKey::None,
            key => key,
        };
    }

    /// Sets a named key (SWbemObjectPath.Keys, Add).
    ///
    /// The path of a class or singleton becomes that of an instance. A key without a name gives
    /// way; [`name_single_key`](Self::name_single_key) before keeps it.
    pub fn insert_key(&mut self, name: impl Into<Name>, value: impl Into<KeyValue>) {
        let mut keys = match std::mem::take(&mut self.key) {
            PathKey::Keys(keys) => keys,
            _ => Keys::default(),
        };
        keys.insert(name.into(), value.into());
        self.key = PathKey::Keys(keys);
    }

    /// Removes a named key (SWbemObjectPath.Keys, Remove) and returns its value; without the last
    /// one the path is that of its class.
    pub fn remove_key(&mut self, name: &str) -> Option<KeyValue> {
        let PathKey::Keys(keys) = &mut self.key else {
            return None;
        };
        let removed = keys.remove(name);
        if keys.is_empty() {
            self.key = PathKey::None;
        }
        removed
    }

    /// Gives a key that is not named its name, once the class is known.
    pub fn name_single_key(&mut self, name: &Name) {
        self.key.name_single(name);
    }

    /// Fills in the server and the namespace that a path without them means.
    ///
    /// `.` as a server becomes `server` too.
    pub fn qualify(&mut self, server: &Name, namespace: &NamespacePath) {
        if self.server.as_ref().is_none_or(|own| own.as_str() == ".") {
            self.server = Some(server.clone());
        }
        self.namespace.get_or_insert_with(|| namespace.clone());
    }

    /// Returns class and key in the form that all spellings of the relative path share.
    ///
    /// Paths in reference keys are compared as strings; see
    /// [`canonical_with`](Self::canonical_with).
    #[must_use]
    pub fn canonical_key(&self) -> String {
        let mut text = self.class.as_ref().map(Name::folded).unwrap_or_default();
        self.key
            .push_canonical(&mut text, None, &mut |_, _| false, 0);
        text
    }

    /// Returns the form that all spellings of the path share, those of the paths in its reference
    /// keys included.
    ///
    /// `is_reference` tells whether a key of a class is a reference; it is asked without a name for
    /// the only key of a class.
    #[must_use]
    pub fn canonical_with(
        &self,
        is_reference: &mut dyn FnMut(&Name, Option<&Name>) -> bool,
    ) -> String {
        self.canonical_at(is_reference, 0)
    }

    fn canonical_at(&self, is_reference: &mut key::IsReference<'_>, depth: usize) -> String {
        let mut text = String::new();
        if let Some(namespace) = &self.namespace {
            if let Some(server) = &self.server {
                text = format!("\\\\{}\\", server.folded());
            }
            text += &namespace.folded();
            if self.class.is_some() {
                text.push(':');
            }
        }
        if let Some(class) = &self.class {
            text += &class.folded();
            self.key
                .push_canonical(&mut text, Some(class), is_reference, depth);
        }
        text
    }
}

impl From<PathRef<'_>> for ObjectPath {
    fn from(path: PathRef<'_>) -> Self {
        ObjectPath {
            server: path.server.map(Name::from),
            namespace: path.namespace.map(NamespacePath::from_scanned),
            class: path.class.map(Name::from),
            key: PathKey::from_ref(path.key),
        }
    }
}

impl From<RelPathRef<'_>> for ObjectPath {
    fn from(path: RelPathRef<'_>) -> Self {
        ObjectPath {
            key: PathKey::from_ref(path.key),
            ..Self::of_class(path.class)
        }
    }
}

impl FromStr for ObjectPath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

/// Writes the path (SWbemObjectPath.Path). A namespace of one name that stands alone gets a
/// backslash in front, to tell it from a class. A server without a namespace cannot be written in
/// this form and is left out.
impl fmt::Display for ObjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(namespace) = &self.namespace {
            if let Some(server) = &self.server {
                write!(f, "\\\\{server}\\")?;
            } else if self.class.is_none() && namespace.parent().is_none() {
                // A single word would be a class.
                f.write_str("\\")?;
            }
            write!(f, "{namespace}")?;
            if self.class.is_some() {
                f.write_str(":")?;
            }
        }
        match &self.class {
            Some(class) => write!(f, "{class}{}", self.key),
            None => Ok(()),
        }
    }
}
