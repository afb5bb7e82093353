//! `Scripting.Dictionary`.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use indexmap::IndexMap;
use swbem_automation::{
    Arguments, ArrayRef, Currency, Date, Dispatch, Exception, Invoke, ObjectRef, RuntimeError,
    Values, Variant, coerce, compare, memory,
};

use super::member::{Request, count, invalid, new_value, unsupported};

/// The value of `CompareMode` at the beginning.
const BINARY_COMPARE: i32 = 0;

/// A map that keeps its keys in the order in which they came.
#[derive(Debug, Default)]
pub struct Dictionary {
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    compare_mode: i32,
    /// Where each key is in `entries`.
    places: IndexMap<Key, u64>,
    /// The keys as they were given, with their items, in order.
    entries: BTreeMap<u64, (Variant, Variant)>,
    next_place: u64,
    charge: memory::Charge,
}

/// What two keys must have in common to be the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Empty,
    Null,
    /// A number of any type, by the bits of the Double.
    Number(u64),
    Text(String),
    /// An object, by its address, which it keeps while the dictionary holds it.
    Object(usize),
}

/// Bytes that an entry takes besides its values.
const ENTRY_BYTES: usize = 160;

impl Dictionary {
    /// Makes an empty dictionary.
    pub fn create() -> ObjectRef {
        Rc::new(Self::default())
    }
}

impl State {
    /// Returns what makes a key the same as another; arrays and errors are no keys.
    fn key(&self, value: &Variant) -> Result<Key, Exception> {
        Ok(match value {
            Variant::Empty => Key::Empty,
            Variant::Null => Key::Null,
            Variant::String(text) if self.compare_mode == BINARY_COMPARE => {
                Key::Text(text.as_str().to_owned())
            }
            Variant::String(text) => Key::Text(compare::fold(text).collect()),
            Variant::Object(Some(object)) => Key::Object(Rc::as_ptr(object).addr()),
            Variant::Object(None) => Key::Object(0),
            Variant::Error(_) | Variant::Array(_) => return Err(invalid()),
            Variant::Boolean(_)
            | Variant::Byte(_)
            | Variant::Integer(_)
            | Variant::Long(_)
            | Variant::Single(_)
            | Variant::Double(_)
            | Variant::Currency(Currency(_))
            | Variant::Date(Date(_)) => {
                let number = coerce::to_double(value)?;
                // Both zeros are one number.
                Key::Number(if number == 0.0 { 0 } else { number.to_bits() })
            }
        })
    }

    fn find(&self, key: &Key) -> Option<u64> {
        self.places.get(key).copied()
    }

    fn insert(&mut self, key: Key, value: Variant, item: Variant) -> Result<(), Exception> {
        memory::reserve(ENTRY_BYTES)?;
        let place = self.next_place;
        self.next_place += 1;
        self.places.insert(key, place);
        self.entries.insert(place, (value, item));
        self.charge.resize(self.entries.len() * ENTRY_BYTES);
        Ok(())
    }

    fn get_or_add(&mut self, value: &Variant) -> Result<Variant, Exception> {
        let key = self.key(value)?;
        if let Some((_, item)) = self.find(&key).and_then(|place| self.entries.get(&place)) {
            // An array comes as a copy: what is assigned to its elements is lost, as there.
            return item.assign_copy();
        }
        self.insert(key, value.clone(), Variant::Empty)?;
        Ok(Variant::Empty)
    }

    /// Writes an item, and returns the one that it takes the place of.
    fn put_item(&mut self, value: &Variant, item: Variant) -> Result<Variant, Exception> {
        let key = self.key(value)?;
        match self
            .find(&key)
            .and_then(|place| self.entries.get_mut(&place))
        {
            Some((_, old)) => Ok(std::mem::replace(old, item)),
            None => {
                self.insert(key, value.clone(), item)?;
                Ok(Variant::Empty)
            }
        }
    }

    fn rename(&mut self, from: &Variant, to: &Variant) -> Result<(), Exception> {
        let (from, new_key) = (self.key(from)?, self.key(to)?);
        let Some(place) = self.find(&from) else {
            return Err(RuntimeError::ElementNotFound.into());
        };
        if self.find(&new_key).is_some() {
            return Err(RuntimeError::KeyAlreadyExists.into());
        }
        self.places.swap_remove(&from);
        self.places.insert(new_key, place);
        if let Some((key, _)) = self.entries.get_mut(&place) {
            *key = to.clone();
        }
        Ok(())
    }

    fn remove(&mut self, value: &Variant) -> Result<(Variant, Variant), Exception> {
        let key = self.key(value)?;
        let place = self.places.swap_remove(&key);
        let removed = place.and_then(|place| self.entries.remove(&place));
        self.charge.resize(self.entries.len() * ENTRY_BYTES);
        removed.ok_or_else(|| RuntimeError::ElementNotFound.into())
    }

    /// Returns the place of a key in the table of the Microsoft implementation.
    fn hash(&self, value: &Variant) -> Result<i32, Exception> {
        const BUCKETS: u32 = 1201;
        let hash = match self.key(value)? {
            Key::Empty | Key::Null | Key::Object(_) => 0,
            Key::Text(text) => text.encode_utf16().fold(0_u32, |hash, unit| {
                hash.wrapping_mul(17).wrapping_add(u32::from(unit))
            }),
            Key::Number(bits) => {
                coerce::single(f64::from_bits(bits)).map_or(0, |number| number.to_bits())
            }
        };
        i32::try_from(hash % BUCKETS).map_err(|_never| invalid())
    }
}

impl Dispatch for Dictionary {
    fn type_name(&self) -> Cow<'_, str> {
        "Dictionary".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let request = Request::new(member, kind);
        // What is dropped may be the last of an object that uses this dictionary as it goes, so it
        // is dropped when the state is no longer borrowed.
        let dropped = match request.parts() {
            ("count", false) => return count(self.state.borrow().entries.len()),
            ("exists", false) => {
                arguments.expect_count(1, 1)?;
                let state = self.state.borrow();
                let key = state.key(arguments.get(0))?;
                return Ok(state.find(&key).is_some().into());
            }
            ("item" | "", false) => {
                arguments.expect_count(1, 1)?;
                return self.state.borrow_mut().get_or_add(arguments.get(0));
            }
            ("item" | "", true) => {
                arguments.expect_count(2, 2)?;
                let item = arguments.get(1).assign_copy()?;
                self.state.borrow_mut().put_item(arguments.get(0), item)?
            }
            ("add", false) => {
                arguments.expect_count(2, 2)?;
                let item = arguments.get(1).assign_copy()?;
                let state = &mut *self.state.borrow_mut();
                let key = state.key(arguments.get(0))?;
                if state.find(&key).is_some() {
                    return Err(RuntimeError::KeyAlreadyExists.into());
                }
                state.insert(key, arguments.get(0).clone(), item)?;
                Variant::Empty
            }
            ("key", true) => {
                arguments.expect_count(2, 2)?;
                self.state
                    .borrow_mut()
                    .rename(arguments.get(0), arguments.get(1))?;
                Variant::Empty
            }
            ("keys", false) => {
                let state = self.state.borrow();
                memory::reserve(state.entries.len() * size_of::<Variant>())?;
                let keys = state.entries.values().map(|(key, _)| key.clone()).collect();
                return Ok(ArrayRef::from_items(keys).into());
            }
            ("items", false) => {
                let state = self.state.borrow();
                memory::reserve(state.entries.len() * size_of::<Variant>())?;
                let items = state.entries.values().map(|(_, item)| item.assign_copy());
                let items = items.collect::<Result<Vec<_>, Exception>>()?;
                return Ok(ArrayRef::from_items(items).into());
            }
            ("remove", false) => {
                arguments.expect_count(1, 1)?;
                let (key, item) = self.state.borrow_mut().remove(arguments.get(0))?;
                memory::discard(vec![key, item]);
                Variant::Empty
            }
            ("removeall", false) => {
                self.clear();
                Variant::Empty
            }
            ("comparemode", false) => return Ok(self.state.borrow().compare_mode.into()),
            ("comparemode", true) => {
                let mode = coerce::to_long(new_value(arguments)?)?;
                let state = &mut *self.state.borrow_mut();
                if !state.entries.is_empty() {
                    return Err(invalid());
                }
                state.compare_mode = mode;
                Variant::Empty
            }
            ("hashval", false) => {
                arguments.expect_count(1, 1)?;
                return self
                    .state
                    .borrow()
                    .hash(arguments.get(0))
                    .map(Variant::Long);
            }
            _ => return Err(unsupported()),
        };
        memory::discard(vec![dropped]);
        Ok(Variant::Empty)
    }

    fn enumerate(&self) -> Result<Values, Exception> {
        let state = self.state.borrow();
        let keys: Vec<Variant> = state.entries.values().map(|(key, _)| key.clone()).collect();
        Ok(Box::new(keys.into_iter().map(Ok)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Dictionary {
    fn clear(&self) {
        let entries = {
            let state = &mut *self.state.borrow_mut();
            state.places.clear();
            state.charge.resize(0);
            std::mem::take(&mut state.entries)
        };
        memory::discard(
            entries
                .into_values()
                .flat_map(|(key, item)| [key, item])
                .collect(),
        );
    }
}

impl Drop for Dictionary {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(object: &ObjectRef, member: &str, arguments: Vec<Variant>) -> Result<Variant, i32> {
        let mut arguments = Arguments::new(arguments);
        let result = object.invoke(Some(member), Invoke::MethodOrGet, &mut arguments);
        result.map_err(|exception| exception.number)
    }

    fn put(object: &ObjectRef, member: &str, arguments: Vec<Variant>) -> Result<Variant, i32> {
        let result = object.invoke(Some(member), Invoke::Put, &mut Arguments::new(arguments));
        result.map_err(|exception| exception.number)
    }

    fn keys(object: &ObjectRef) -> String {
        let keys = object
            .enumerate()
            .unwrap()
            .map(|key| coerce::to_text(&key.unwrap()).unwrap());
        keys.map(|key| key.to_string())
            .collect::<Vec<_>>()
            .join(",")
    }

    fn long(value: Result<Variant, i32>) -> i32 {
        coerce::to_long(&value.unwrap()).unwrap()
    }

    #[test]
    fn keys_keep_their_order() {
        let dictionary = Dictionary::create();
        for key in ["b", "a", "c"] {
            call(&dictionary, "Add", vec![key.into(), key.into()]).unwrap();
        }
        assert_eq!(
            call(&dictionary, "add", vec!["a".into(), 1.into()]).unwrap_err(),
            457
        );
        call(&dictionary, "Remove", vec!["b".into()]).unwrap();
        assert_eq!(
            call(&dictionary, "Remove", vec!["b".into()]).unwrap_err(),
            32811
        );
        put(&dictionary, "Key", vec!["a".into(), "z".into()]).unwrap();
        assert_eq!(
            put(&dictionary, "Key", vec!["a".into(), "q".into()]).unwrap_err(),
            32811
        );
        assert_eq!(
            put(&dictionary, "Key", vec!["z".into(), "c".into()]).unwrap_err(),
            457
        );
        call(&dictionary, "Item", vec!["new".into()]).unwrap();
        assert_eq!(keys(&dictionary), "z,c,new");
        assert_eq!(long(call(&dictionary, "Count", vec![])), 3);
        call(&dictionary, "RemoveAll", vec![]).unwrap();
        assert_eq!(long(call(&dictionary, "Count", vec![])), 0);
        assert_eq!(call(&dictionary, "Nothing", vec![]).unwrap_err(), 438);
        assert_eq!(call(&dictionary, "Add", vec![1.into()]).unwrap_err(), 450);
    }

    #[test]
    fn keys_are_the_same_across_types_of_numbers_only() {
        let dictionary = Dictionary::create();
        put(&dictionary, "Item", vec![Variant::Integer(1), "one".into()]).unwrap();
        let exists = |key: Variant| {
            matches!(
                call(&dictionary, "Exists", vec![key]),
                Ok(Variant::Boolean(true))
            )
        };
        assert!(exists(Variant::Double(1.0)));
        assert!(exists(Variant::Currency(Currency(10_000))));
        assert!(!exists("1".into()));
        assert!(!exists(Variant::Empty));
        put(&dictionary, "item", vec!["A".into(), 1.into()]).unwrap();
        assert!(!exists("a".into()));
        assert_eq!(
            put(&dictionary, "CompareMode", vec![1.into()]).unwrap_err(),
            5
        );
        let array = ArrayRef::from_items(vec![]).into();
        assert_eq!(call(&dictionary, "Exists", vec![array]).unwrap_err(), 5);
        let other = Dictionary::create();
        put(&dictionary, "Item", vec![other.clone().into(), 5.into()]).unwrap();
        assert!(exists(other.into()));
    }

    #[test]
    fn text_mode_forgets_case() {
        let dictionary = Dictionary::create();
        put(&dictionary, "CompareMode", vec![1.into()]).unwrap();
        put(&dictionary, "Item", vec!["Äb".into(), 1.into()]).unwrap();
        put(&dictionary, "Item", vec!["äB".into(), 2.into()]).unwrap();
        assert_eq!(keys(&dictionary), "Äb");
        assert_eq!(long(call(&dictionary, "Item", vec!["ÄB".into()])), 2);
    }

    #[test]
    fn a_long_chain_is_dropped_without_recursion() {
        let mut chain = Dictionary::create();
        for _ in 0..200_000 {
            let next = Dictionary::create();
            put(&next, "Item", vec![1.into(), chain.into()]).unwrap();
            chain = next;
        }
        drop(chain);
    }

    #[test]
    fn entries_are_charged() {
        let before = memory::used();
        let limit = memory::set_limit(before + 100_000);
        let dictionary = Dictionary::create();
        let failed = (0..10_000_i32)
            .find_map(|key| call(&dictionary, "Add", vec![key.into(), 1.into()]).err());
        memory::set_limit(limit);
        assert_eq!(failed, Some(7));
        drop(dictionary);
        assert_eq!(memory::used(), before);
    }
}
