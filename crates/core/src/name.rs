//! Names that compare without case and keep the case they were written in.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use indexmap::{Equivalent, IndexMap};

/// The name of a class, property, method, qualifier or parameter.
///
/// Names compare, order and hash without regard to case, and keep their spelling ([MS-WMI] 2.2.1,
/// PUT-051). Cloning shares the text.
#[derive(Clone)]
pub struct Name(Arc<str>);

/// A map from names to values that keeps the order of insertion.
///
/// Look up by `&Name`, or by any text wrapped in [`Fold`].
pub type NameMap<V> = IndexMap<Name, V>;

/// A text that compares and hashes like a [`Name`], for look-ups without an allocation.
#[derive(Clone, Copy, Debug)]
pub struct Fold<'a>(pub &'a str);

impl Name {
    /// Makes a name of any text; [`is_valid`](Self::is_valid) judges its form separately.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Name(text.into())
    }

    /// Returns the name as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name in the form that all its spellings share.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.0)
    }

    /// Tells whether the name is one a client may define: a letter, then letters, digits or `_`,
    /// with no `_` at either end.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        is_identifier(&self.0) && !self.0.starts_with('_') && !self.0.ends_with('_')
    }

    /// Tells whether the name is reserved for the system: it begins with two underscores.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.0.starts_with("__")
    }
}

/// Tells whether `text` is a letter or `_`, then letters, digits or `_`.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric())
}

/// Tells whether two texts are equal without regard to case.
#[must_use]
pub fn eq_fold(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    folded_chars(a).eq(folded_chars(b))
}

/// Orders two texts without regard to case.
#[must_use]
pub fn cmp_fold(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        let fold = |byte: u8| byte.to_ascii_lowercase();
        return a.bytes().map(fold).cmp(b.bytes().map(fold));
    }
    folded_chars(a).cmp(folded_chars(b))
}

/// Returns the form of `text` that all spellings differing in case share.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    folded_chars(text).collect()
}

/// Folds each character to one character, so that folding never changes a text's shape.
fn folded_chars(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().map(fold_char)
}

/// Returns the character that all spellings of `c` differing in case share.
#[must_use]
pub fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => c,
    }
}

/// Most bytes of a folded text that are hashed at once.
const HASH_CHUNK: usize = 61;

/// Hashes the folded text, in chunks that depend on it alone: equal names have equal chunks, also
/// where a letter outside ASCII folds to one inside.
fn hash_fold<H: Hasher>(text: &str, state: &mut H) {
    let mut buf = [0u8; HASH_CHUNK + 3];
    if text.is_ascii() {
        for chunk in text.as_bytes().chunks(HASH_CHUNK) {
            let (lower, _) = buf.split_at_mut(chunk.len());
            lower.copy_from_slice(chunk);
            lower.make_ascii_lowercase();
            state.write(lower);
        }
    } else {
        let mut len = 0;
        for c in folded_chars(text) {
            let (_, free) = buf.split_at_mut(len);
            len += c.encode_utf8(free).len();
            if len >= HASH_CHUNK {
                state.write(buf.split_at(len).0);
                len = 0;
            }
        }
        if len > 0 {
            state.write(buf.split_at(len).0);
        }
    }
    state.write_u8(0xff);
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || eq_fold(&self.0, &other.0)
    }
}

impl Eq for Name {}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        eq_fold(&self.0, other)
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        eq_fold(&self.0, other)
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        cmp_fold(&self.0, &other.0)
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_fold(&self.0, state);
    }
}

impl Hash for Fold<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_fold(self.0, state);
    }
}

impl Equivalent<Name> for Fold<'_> {
    fn equivalent(&self, name: &Name) -> bool {
        eq_fold(self.0, &name.0)
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Name::new(text)
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Name::new(text)
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn put_051_pth_062_names_compare_without_case_and_keep_their_spelling() {
        let name = Name::from("Win32_Foo");
        assert_eq!(name, Name::from("WIN32_FOO"));
        assert_eq!(name.as_str(), "Win32_Foo");
        let mut map = NameMap::new();
        map.insert(name, 1);
        assert_eq!(map.get(&Fold("win32_foo")), Some(&1));
        assert_eq!(Name::from("Größe"), Name::from("GRÖSSE".replace("SS", "ß")));
    }

    #[test]
    fn equal_names_have_equal_hashes_whatever_letters_they_are_written_in() {
        use std::hash::BuildHasher;
        let hasher = std::hash::RandomState::new();
        // The Kelvin sign folds to an ASCII letter; the lengths are those around the chunks.
        for len in [1, 60, 61, 62, 63, 64, 121, 122, 123, 200] {
            for (a, b) in [("K", "\u{212A}"), ("Ä", "ä"), ("Ж", "ж"), ("x", "X")] {
                let filler: String = "Foo_Bar".chars().cycle().take(len - 1).collect();
                for (a, b) in [
                    (
                        format!("{a}{filler}"),
                        format!("{b}{}", filler.to_lowercase()),
                    ),
                    (
                        format!("{filler}{a}"),
                        format!("{}{b}", filler.to_uppercase()),
                    ),
                ] {
                    assert!(eq_fold(&a, &b));
                    let name = Name::from(a.as_str());
                    assert_eq!(hasher.hash_one(&name), hasher.hash_one(Fold(&b)), "{a}");
                    assert_eq!(cmp_fold(&a, &b), Ordering::Equal);
                }
            }
        }
    }

    #[test]
    fn pth_060_valid_names_start_with_a_letter_and_do_not_end_with_an_underscore() {
        for good in ["A", "a1", "A_b", "Größe"] {
            assert!(Name::from(good).is_valid(), "{good}");
        }
        for bad in ["", "_a", "a_", "__a", "1a", "a b", "a-b"] {
            assert!(!Name::from(bad).is_valid(), "{bad}");
        }
    }
}
