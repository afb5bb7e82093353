//! The string of a script.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use crate::memory::{self, Charge};

/// A string that is cheap to clone and knows its length in UTF-16 units.
///
/// The text is UTF-8; VBScript counts and addresses UTF-16 units, which for ASCII text are its
/// bytes. A lone surrogate cannot be held and becomes U+FFFD.
#[derive(Clone)]
pub struct Text(Rc<Data>);

#[derive(Clone)]
struct Data {
    text: String,
    /// INVARIANT: the number of UTF-16 units of `text`; equal to its length if and only if it is
    /// ASCII.
    units: usize,
    charge: Charge,
}

impl Text {
    /// Returns the text as a string slice.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Returns the length in UTF-16 units, which is what `Len` says.
    pub fn units(&self) -> usize {
        self.0.units
    }

    /// Tells whether unit positions are byte positions.
    pub fn is_ascii(&self) -> bool {
        self.0.units == self.0.text.len()
    }

    /// Returns the part of `count` units from the unit `start` (from 0), cut short at the end.
    ///
    /// Half of a surrogate pair becomes U+FFFD.
    pub fn slice_units(&self, start: usize, count: usize) -> Text {
        let start = start.min(self.units());
        let end = start.saturating_add(count).min(self.units());
        if start == 0 && end == self.units() {
            return self.clone();
        }
        if self.is_ascii() {
            return Text::from(self.0.text.get(start..end).unwrap_or_default());
        }
        let (from, to) = (self.byte_of(start), self.byte_of(end));
        match (from, to) {
            (Some(from), Some(to)) => Text::from(self.0.text.get(from..to).unwrap_or_default()),
            _ => {
                let units: Vec<u16> = self.0.text.encode_utf16().collect();
                Text::from_utf16(units.get(start..end).unwrap_or_default())
            }
        }
    }

    /// Returns the byte position of the unit `unit`, or nothing inside a surrogate pair or past the
    /// end.
    pub fn byte_of(&self, unit: usize) -> Option<usize> {
        if self.is_ascii() {
            return (unit <= self.units()).then_some(unit);
        }
        let mut units = 0;
        for (byte, character) in self.0.text.char_indices() {
            if units >= unit {
                return (units == unit).then_some(byte);
            }
            units += character.len_utf16();
        }
        (units == unit).then_some(self.0.text.len())
    }

    /// Returns the number of units before the byte `byte`, which must be at a character.
    pub fn unit_of(&self, byte: usize) -> usize {
        if self.is_ascii() {
            return byte.min(self.units());
        }
        let before = self.0.text.get(..byte).unwrap_or(&self.0.text);
        before.encode_utf16().count()
    }

    /// Makes a text of UTF-16 units, with U+FFFD for lone surrogates.
    pub fn from_utf16(units: &[u16]) -> Text {
        Text::from(String::from_utf16_lossy(units))
    }

    /// Tells whether both are the same text in memory, not only equal ones.
    pub fn is_same(&self, other: &Text) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Appends `more`, in place when nobody else holds this text.
    pub fn push(&mut self, more: &Text) {
        let data = Rc::make_mut(&mut self.0);
        data.text.push_str(&more.0.text);
        data.units += more.0.units;
        data.charge.resize(data.text.capacity());
    }

    /// Returns this text with `more` behind it.
    ///
    /// Memory is charged after the fact: the result is at most as long as what exists already.
    pub fn joined(&self, more: &Text) -> Text {
        let mut text = String::with_capacity(self.len().saturating_add(more.len()));
        text.push_str(self);
        text.push_str(more);
        Text::with_units(text, self.units() + more.units())
    }

    fn with_units(text: String, units: usize) -> Text {
        let charge = memory::charge(text.capacity());
        Text(Rc::new(Data {
            text,
            units,
            charge,
        }))
    }
}

impl Default for Text {
    fn default() -> Self {
        Text::from("")
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0.text
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        let units = if text.is_ascii() {
            text.len()
        } else {
            text.encode_utf16().count()
        };
        Text::with_units(text, units)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::from(text.to_owned())
    }
}

impl From<Cow<'_, str>> for Text {
    fn from(text: Cow<'_, str>) -> Self {
        Text::from(text.into_owned())
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0.text == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.0.text == *other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_utf16() {
        let text = Text::from("aé😀z");
        assert_eq!(text.units(), 5);
        assert!(!text.is_ascii());
        assert_eq!(text.slice_units(1, 3), "é😀");
        assert_eq!(text.slice_units(4, 9), "z");
        assert_eq!(text.slice_units(2, 1), "\u{fffd}");
        assert_eq!(text.unit_of(text.find('z').unwrap()), 4);
        assert_eq!(text.byte_of(3), None);
        assert_eq!(text.byte_of(5), Some(text.len()));
    }

    #[test]
    fn pushing_leaves_other_holders_alone() {
        let mut text = Text::from("ab");
        let other = text.clone();
        text.push(&Text::from("é"));
        assert_eq!((text.as_str(), text.units()), ("abé", 3));
        assert_eq!(other, "ab");
    }
}
