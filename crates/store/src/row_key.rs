//! What tells one instance of a key family from the others.

use std::fmt;

use swbem_core::{
    CimType, DateTime, Instance, KeyRef, PathKey, Property, StringRef, Value, ValueRef, eq_fold,
};

use crate::ordered;
use crate::{Error, Result, StoredClass};

/// Keys of more bytes than this are cut here, and a hash stands for the whole.
pub const ROW_KEY_BYTES_MAX: usize = 224;

/// The key values of an instance, encoded so that keys compare as bytes like their values.
///
/// Strings and references compare without case, references in their canonical form. The empty key
/// is that of a singleton. Two instances of a key family are the same when their keys are
/// (PUT-140).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RowKey {
    bytes: Vec<u8>,
}

impl RowKey {
    /// Returns the key of an instance; nothing when a key is `Null`, or when the class has neither
    /// keys nor a single instance.
    #[must_use]
    pub fn from_instance(class: &StoredClass, instance: &Instance) -> Option<RowKey> {
        Self::build(class, |at, _| instance.value_at(at).cloned())
    }

    /// Returns the key with the given values, which have names in any case and come in any order;
    /// nothing when a key is missing or `Null`.
    #[must_use]
    pub fn from_values(class: &StoredClass, values: &[(&str, Value)]) -> Option<RowKey> {
        Self::build(class, |_, property| {
            let named = values
                .iter()
                .find(|(name, _)| eq_fold(name, property.name.as_str()));
            named.map(|(_, value)| value.clone())
        })
    }

    /// Returns the key that an object path gives.
    ///
    /// # Errors
    /// `Invalid` when a key is missing, unknown, or of another type, when a single value stands
    /// for several keys, or when `=@` and the class do not fit.
    pub fn from_path(class: &StoredClass, key: KeyRef<'_>) -> Result<RowKey> {
        match key {
            KeyRef::None => Err(wrong(class, "has no key")),
            KeyRef::Singleton => Self::of_singleton(class),
            KeyRef::Single(value) => Self::from_single(class, value),
            KeyRef::Keys(keys) => Self::from_named(class, keys.len(), |wanted| {
                let mut keys = keys;
                keys.find(|(name, _)| eq_fold(name, wanted))
                    .map(|(_, value)| value)
            }),
        }
    }

    /// Returns the key that an object path gives.
    ///
    /// # Errors
    /// As [`from_path`](Self::from_path).
    pub fn from_path_key(class: &StoredClass, key: &PathKey) -> Result<RowKey> {
        match key {
            PathKey::None => Err(wrong(class, "has no key")),
            PathKey::Singleton => Self::of_singleton(class),
            PathKey::Single(value) => Self::from_single(class, value.as_value_ref()),
            PathKey::Keys(keys) => Self::from_named(class, keys.len(), |wanted| {
                keys.iter()
                    .find(|(name, _)| eq_fold(name.as_str(), wanted))
                    .map(|(_, value)| value.as_value_ref())
            }),
        }
    }

    /// Returns the key of the only instance of a singleton class.
    #[must_use]
    pub fn singleton() -> RowKey {
        RowKey::default()
    }

    /// Wraps the bytes of a key that was stored somewhere.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> RowKey {
        RowKey {
            bytes: bytes.to_vec(),
        }
    }

    /// Returns the encoded key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn set(&mut self, bytes: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
    }

    fn of_singleton(class: &StoredClass) -> Result<RowKey> {
        if class.class.is_singleton() && class.class.keys().is_empty() {
            return Ok(RowKey::singleton());
        }
        Err(wrong(class, "has `=@`, but the class is no singleton"))
    }

    fn from_single(class: &StoredClass, value: ValueRef<'_>) -> Result<RowKey> {
        if class.class.keys().len() != 1 {
            return Err(wrong(
                class,
                "has one value without a name, but the class has not one key",
            ));
        }
        Self::from_named(class, 1, |_| Some(value))
    }

    fn from_named<'v>(
        class: &StoredClass,
        count: usize,
        find: impl Fn(&str) -> Option<ValueRef<'v>>,
    ) -> Result<RowKey> {
        let keys = class.class.keys().len();
        if count != keys {
            let s = if count == 1 { "" } else { "s" };
            return Err(wrong(
                class,
                &format!("has {count} key{s}, the class has {keys}"),
            ));
        }
        let mut flaw = None;
        let key = Self::build(class, |_, property| {
            let name = property.name.as_str();
            let value = find(name).map(|value| key_value(property, value));
            match value {
                Some(Some(value)) => Some(value),
                Some(None) => {
                    flaw = Some(format!(
                        "has a value for `{name}` that is no {}",
                        property.data_type
                    ));
                    None
                }
                None => {
                    flaw = Some(format!("lacks the key `{name}`"));
                    None
                }
            }
        });
        key.ok_or_else(|| wrong(class, flaw.as_deref().unwrap_or("has no key")))
    }

    fn build(
        class: &StoredClass,
        mut value_of: impl FnMut(usize, &Property) -> Option<Value>,
    ) -> Option<RowKey> {
        let keys = class.class.keys();
        let Some((last, first)) = keys.split_last() else {
            return class.class.is_singleton().then(RowKey::singleton);
        };
        let mut bytes = Vec::with_capacity(48);
        for at in first {
            let value = value_of(*at, class.class.property_at(*at)?)?;
            ordered::push(&mut bytes, &value, &class.place).then_some(())?;
        }
        let value = value_of(*last, class.class.property_at(*last)?)?;
        ordered::push_last(&mut bytes, &value, &class.place).then_some(())?;
        Some(RowKey {
            bytes: shorten(bytes),
        })
    }
}

/// Cuts a long key; a cut one is longer than any that was not.
///
/// The hash is a whole one, for which nobody can find two keys: equal bytes mean equal keys.
fn shorten(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.len() > ROW_KEY_BYTES_MAX {
        let hash = blake3::hash(&bytes);
        bytes.truncate(ROW_KEY_BYTES_MAX);
        bytes.extend_from_slice(hash.as_bytes());
    }
    bytes
}

/// Converts a key value of a path to the type of the key.
fn key_value(property: &Property, value: ValueRef<'_>) -> Option<Value> {
    let base = property.data_type.base;
    match (base, value) {
        (CimType::String, ValueRef::String(text)) => Some(Value::string(text.text().as_ref())),
        (CimType::Reference, ValueRef::String(text)) => {
            Some(Value::reference(text.text().as_ref()))
        }
        (CimType::Datetime, ValueRef::String(text)) => {
            DateTime::scan(&text.text()).ok().map(Value::DateTime)
        }
        (CimType::Boolean, ValueRef::Boolean(value)) => Some(Value::Boolean(value)),
        (CimType::Boolean, ValueRef::Integer(0)) => Some(Value::Boolean(false)),
        (CimType::Boolean, ValueRef::Integer(1)) => Some(Value::Boolean(true)),
        (CimType::Char16, ValueRef::Integer(number)) => number.try_into().ok().map(Value::Char16),
        (CimType::Char16, ValueRef::String(text)) => one_unit(text).map(Value::Char16),
        (_, ValueRef::Integer(number)) => Value::integer(base, number),
        (_, ValueRef::String(text)) => {
            // 64-bit numbers are quoted in paths.
            text.text()
                .parse::<i128>()
                .ok()
                .and_then(|number| Value::integer(base, number))
        }
        _ => None,
    }
}

fn one_unit(text: StringRef<'_>) -> Option<u16> {
    let text = text.text();
    let mut units = text.encode_utf16();
    units.next().filter(|_| units.next().is_none())
}

fn wrong(class: &StoredClass, what: &str) -> Error {
    Error::invalid(format!(
        "the path of an instance of class `{}` {what}",
        class.class.name()
    ))
}

impl AsRef<[u8]> for RowKey {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RowKey({})", self.bytes.escape_ascii())
    }
}
