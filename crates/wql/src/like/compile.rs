//! From the text of a pattern to what is compared character by character.

use std::ops::RangeInclusive;

use swbem_core::fold_char;

use super::find::Needle;

/// Is one element of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// `%`.
    Many,
    /// `_`.
    One,
    /// This character, folded.
    Char(char),
    /// `[…]`.
    Set(Set),
}

/// Is a set in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Set {
    is_negated: bool,
    /// Folded; a range whose end is before its start is empty.
    ranges: Vec<RangeInclusive<char>>,
}

/// Is a part of a pattern without `%`: it matches texts of one length.
#[derive(Debug, Clone)]
pub(super) enum Segment {
    /// Only characters.
    Literal(Needle),
    /// Others as well.
    Items(Vec<Item>),
}

impl Item {
    pub(super) fn literal(&self) -> Option<char> {
        match self {
            Item::Char(c) => Some(*c),
            _ => None,
        }
    }

    /// Tells whether a folded character fits.
    fn accepts(&self, c: char) -> bool {
        match self {
            Item::Many | Item::One => true,
            Item::Char(expected) => *expected == c,
            Item::Set(set) => set.ranges.iter().any(|range| range.contains(&c)) != set.is_negated,
        }
    }
}

impl Segment {
    pub(super) fn new(items: &[Item]) -> Segment {
        let literal: Option<String> = items.iter().map(Item::literal).collect();
        match literal {
            Some(text) => Segment::Literal(Needle::new(&text)),
            None => Segment::Items(items.to_vec()),
        }
    }

    /// Returns the folded text if the part has nothing but characters.
    pub(super) fn literal(&self) -> Option<String> {
        match self {
            Segment::Literal(needle) => Some(needle.text().to_owned()),
            Segment::Items(_) => None,
        }
    }

    /// Returns how many characters match.
    pub(super) fn chars(&self) -> usize {
        match self {
            Segment::Literal(needle) => needle.chars(),
            Segment::Items(items) => items.len(),
        }
    }

    /// Matches at the beginning of a text and returns what follows.
    pub(super) fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Segment::Literal(needle) => super::strip_folded(text, needle.text()),
            Segment::Items(items) => {
                let mut rest = text.chars();
                for item in items {
                    if !item.accepts(fold_char(rest.next()?)) {
                        return None;
                    }
                }
                Some(rest.as_str())
            }
        }
    }

    /// Matches at the earliest place there is and returns what follows.
    pub(super) fn find<'a>(&self, text: &'a str) -> Option<&'a str> {
        if let Segment::Literal(needle) = self {
            return needle.find(text);
        }
        let mut rest = text.chars();
        loop {
            if let Some(after) = self.strip(rest.as_str()) {
                return Some(after);
            }
            rest.next()?;
        }
    }
}

/// Reads a pattern; several `%` in a row become one.
pub(super) fn items(pattern: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut closing = pattern.rfind(']');
    while let Some(c) = rest.chars().next() {
        let offset = pattern.len() - rest.len();
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        // No set ends behind the last `]`; without this a row of `[` would be searched each time.
        closing = closing.filter(|last| *last > offset);
        let item = match c {
            '%' if items.last() == Some(&Item::Many) => continue,
            '%' => Item::Many,
            '_' => Item::One,
            '[' => match closing.and_then(|_| set(rest)) {
                Some((item, after)) => {
                    rest = after;
                    item
                }
                None => Item::Char('['),
            },
            c => Item::Char(fold_char(c)),
        };
        items.push(item);
    }
    items
}

/// Reads a set whose `[` has been taken, and returns what follows its `]`.
fn set(text: &str) -> Option<(Item, &str)> {
    let (body, after) = text.split_once(']')?;
    let (is_negated, members) = match body.strip_prefix('^') {
        Some("") => return Some((Item::Char('^'), after)),
        Some(members) => (true, members),
        None => (false, body),
    };
    if members.is_empty() {
        return None;
    }
    let mut ranges = Vec::new();
    let mut rest = members.chars();
    while let Some(first) = rest.next() {
        let mut ahead = rest.clone();
        let last = match (ahead.next(), ahead.next()) {
            (Some('-' | '='), Some(last)) => {
                rest = ahead;
                last
            }
            _ => first,
        };
        ranges.push(fold_char(first)..=fold_char(last));
    }
    Some((Item::Set(Set { is_negated, ranges }), after))
}
