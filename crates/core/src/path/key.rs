//! The key part of an object path.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::parse::{KeyRef, StringRef, ValueRef};
use super::{NESTING_DEPTH_MAX, ObjectPath};
use crate::{Fold, Name, Result, eq_fold, fold};

/// What follows the class in an object path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum PathKey {
    /// Nothing: the path of a class, or of a namespace.
    #[default]
    None,
    /// `=@`: the only instance of a singleton class.
    Singleton,
    /// `=value`: the value of a key that is not named, for a class that has one key.
    Single(KeyValue),
    /// `.name=value,…`
    Keys(Keys),
}

/// Named keys of a path, in the alphabetical order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Keys {
    /// INVARIANT: sorted by name, each name once.
    pairs: Vec<(Name, KeyValue)>,
}

/// The value of a key in an object path.
///
/// A path does not tell the type of a key: datetimes and references are strings, and an integer
/// beyond 32 bits is written as a string too, to which it is therefore equal. Strings compare
/// without case (PUT-149).
#[derive(Clone, Debug)]
pub enum KeyValue {
    /// A string, datetime or reference.
    String(Arc<str>),
    /// An integer that fits in 64 bits, with or without a sign.
    Integer(i128),
    /// A boolean.
    Boolean(bool),
}

impl PathKey {
    /// Copies what was read from a text.
    #[must_use]
    pub fn from_ref(key: KeyRef<'_>) -> Self {
        match key {
            KeyRef::None => PathKey::None,
            KeyRef::Singleton => PathKey::Singleton,
            KeyRef::Single(value) => PathKey::Single(value.into()),
            KeyRef::Keys(keys) => {
                let mut pairs: Vec<(Name, KeyValue)> = keys
                    .map(|(name, value)| (Name::from(name), value.into()))
                    .collect();
                pairs.sort_by(|a, b| a.0.cmp(&b.0));
                PathKey::Keys(Keys { pairs })
            }
        }
    }

    /// Returns the named keys.
    #[must_use]
    pub fn as_keys(&self) -> Option<&Keys> {
        match self {
            PathKey::Keys(keys) => Some(keys),
            _ => None,
        }
    }

    /// Gives a key that is not named its name, once the class is known.
    pub fn name_single(&mut self, name: &Name) {
        if let PathKey::Single(value) = self {
            let mut keys = Keys::default();
            keys.insert(name.clone(), value.clone());
            *self = PathKey::Keys(keys);
        }
    }

    /// Appends the key in the form that all its spellings share.
    pub(super) fn push_canonical(
        &self,
        out: &mut String,
        class: Option<&Name>,
        is_reference: &mut IsReference<'_>,
        depth: usize,
    ) {
        match self {
            PathKey::None => {}
            PathKey::Singleton => out.push_str("=@"),
            PathKey::Single(value) => {
                out.push('=');
                let nested = class.is_some_and(|class| is_reference(class, None));
                value.push_canonical(out, nested, is_reference, depth);
            }
            PathKey::Keys(keys) => {
                for (nth, (name, value)) in keys.iter().enumerate() {
                    out.push(if nth == 0 { '.' } else { ',' });
                    out.push_str(&name.folded());
                    out.push('=');
                    let nested = class.is_some_and(|class| is_reference(class, Some(name)));
                    value.push_canonical(out, nested, is_reference, depth);
                }
            }
        }
    }
}

/// Tells whether a key of a class is a reference; without a name, its only key.
pub(super) type IsReference<'f> = dyn FnMut(&Name, Option<&Name>) -> bool + 'f;

impl Keys {
    /// Returns the number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Iterates over names and values in alphabetical order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Name, &KeyValue)> {
        self.pairs.iter().map(|(name, value)| (name, value))
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&KeyValue> {
        let (_, value) = self.pairs.get(self.find(name).ok()?)?;
        Some(value)
    }

    /// Sets a key, and returns the value it had.
    pub fn insert(&mut self, name: Name, value: KeyValue) -> Option<KeyValue> {
        match self.find(name.as_str()) {
            Ok(at) => {
                let slot = self.pairs.get_mut(at)?;
                Some(std::mem::replace(&mut slot.1, value))
            }
            Err(at) => {
                self.pairs.insert(at, (name, value));
                None
            }
        }
    }

    /// Removes a key, and returns the value it had.
    pub fn remove(&mut self, name: &str) -> Option<KeyValue> {
        let at = self.find(name).ok()?;
        Some(self.pairs.remove(at).1)
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.pairs
            .binary_search_by(|pair| crate::cmp_fold(pair.0.as_str(), name))
    }
}

impl FromIterator<(Name, KeyValue)> for Keys {
    /// Collects keys; of several values of one name the last counts.
    fn from_iter<I: IntoIterator<Item = (Name, KeyValue)>>(pairs: I) -> Self {
        let mut keys = Keys::default();
        for (name, value) in pairs {
            keys.insert(name, value);
        }
        keys
    }
}

impl KeyValue {
    /// Makes the value of a string key.
    #[must_use]
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        KeyValue::String(text.into())
    }

    /// Makes the value of a reference key: the path in its output form.
    #[must_use]
    pub fn reference(path: &ObjectPath) -> Self {
        KeyValue::String(path.to_string().into())
    }

    /// Reads the path in a reference key.
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH` when the value is no string, or the string no path.
    pub fn to_path(&self) -> Result<ObjectPath> {
        match self {
            KeyValue::String(text) => ObjectPath::parse(text),
            other => ObjectPath::parse(&other.to_string()),
        }
    }

    /// Returns the value as one that borrows from this.
    #[must_use]
    pub fn as_value_ref(&self) -> ValueRef<'_> {
        match self {
            KeyValue::String(text) => ValueRef::String(StringRef::plain(text)),
            KeyValue::Integer(number) => ValueRef::Integer(*number),
            KeyValue::Boolean(value) => ValueRef::Boolean(*value),
        }
    }

    fn push_canonical(
        &self,
        out: &mut String,
        is_nested_path: bool,
        is_reference: &mut IsReference<'_>,
        depth: usize,
    ) {
        let KeyValue::String(text) = self else {
            out.push_str(&self.to_string());
            return;
        };
        if is_nested_path
            && depth < NESTING_DEPTH_MAX
            && let Ok(path) = ObjectPath::parse(text)
        {
            push_quoted(out, &path.canonical_at(is_reference, depth + 1));
            return;
        }
        push_quoted(out, &fold(text));
    }

    /// Returns the text of a value that is written in quotes.
    fn quoted_text(&self) -> Option<std::borrow::Cow<'_, str>> {
        match self {
            KeyValue::String(text) => Some(text.as_ref().into()),
            KeyValue::Integer(number) if i32::try_from(*number).is_err() => {
                Some(number.to_string().into())
            }
            _ => None,
        }
    }
}

impl PartialEq for KeyValue {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (KeyValue::Integer(a), KeyValue::Integer(b)) => a == b,
            (KeyValue::Boolean(a), KeyValue::Boolean(b)) => a == b,
            (a, b) => match (a.quoted_text(), b.quoted_text()) {
                (Some(a), Some(b)) => eq_fold(&a, &b),
                _ => false,
            },
        }
    }
}

impl Eq for KeyValue {}

impl Hash for KeyValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match (self.quoted_text(), self) {
            (Some(text), _) => Fold(&text).hash(state),
            (None, KeyValue::Boolean(value)) => value.hash(state),
            (None, KeyValue::Integer(number)) => number.hash(state),
            (None, KeyValue::String(_)) => {}
        }
    }
}

impl From<ValueRef<'_>> for KeyValue {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::String(text) => KeyValue::String(text.text().into()),
            ValueRef::Integer(number) => KeyValue::Integer(number),
            ValueRef::Boolean(value) => KeyValue::Boolean(value),
        }
    }
}

impl From<&str> for KeyValue {
    fn from(text: &str) -> Self {
        KeyValue::String(text.into())
    }
}

impl From<i32> for KeyValue {
    fn from(number: i32) -> Self {
        KeyValue::Integer(number.into())
    }
}

impl From<u32> for KeyValue {
    fn from(number: u32) -> Self {
        KeyValue::Integer(number.into())
    }
}

impl From<i64> for KeyValue {
    fn from(number: i64) -> Self {
        KeyValue::Integer(number.into())
    }
}

impl From<u64> for KeyValue {
    fn from(number: u64) -> Self {
        KeyValue::Integer(number.into())
    }
}

impl From<bool> for KeyValue {
    fn from(value: bool) -> Self {
        KeyValue::Boolean(value)
    }
}

/// Writes the value as it stands in a path: strings and integers beyond 32 bits in double quotes.
impl fmt::Display for KeyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyValue::Boolean(true) => f.write_str("TRUE"),
            KeyValue::Boolean(false) => f.write_str("FALSE"),
            KeyValue::Integer(number) if i32::try_from(*number).is_ok() => write!(f, "{number}"),
            KeyValue::Integer(number) => write!(f, "\"{number}\""),
            KeyValue::String(text) => write_quoted(f, text),
        }
    }
}

impl fmt::Display for PathKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathKey::None => Ok(()),
            PathKey::Singleton => f.write_str("=@"),
            PathKey::Single(value) => write!(f, "={value}"),
            PathKey::Keys(keys) => {
                for (nth, (name, value)) in keys.iter().enumerate() {
                    f.write_str(if nth == 0 { "." } else { "," })?;
                    write!(f, "{name}={value}")?;
                }
                Ok(())
            }
        }
    }
}

/// Appends a text in quotes, as object paths write it.
pub(crate) fn push_quoted(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _infallible = write_quoted(out, text);
}

fn write_quoted(out: &mut impl fmt::Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    let mut rest = text;
    while let Some(stop) = rest.find(['"', '\\']) {
        let (plain, special) = rest.split_at_checked(stop).unwrap_or_default();
        out.write_str(plain)?;
        out.write_char('\\')?;
        let mut special = special.chars();
        if let Some(c) = special.next() {
            out.write_char(c)?;
        }
        rest = special.as_str();
    }
    out.write_str(rest)?;
    out.write_char('"')
}
