//! From the text of a pattern to what is compared character by character.

use std::ops::RangeInclusive;

use swbem_core::fold_char;

use super::bits::Automaton;
use super::find::{DIRECT_CHARS_MAX, Needle};

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
    /// Folded, none empty, apart from each other and in their order.
    ranges: Vec<RangeInclusive<char>>,
}

/// Is a part of a pattern without `%`: it matches texts of one length.
#[derive(Debug, Clone)]
pub(super) enum Segment {
    /// Only characters.
    Literal(Needle),
    /// Others as well.
    Items {
        items: Vec<Item>,
        /// Finds the part where it is too long to be compared anew at every place.
        search: Option<Box<Automaton>>,
    },
}

impl Item {
    pub(super) fn literal(&self) -> Option<char> {
        match self {
            Item::Char(c) => Some(*c),
            _ => None,
        }
    }

    /// Tells whether a folded character fits.
    pub(super) fn accepts(&self, c: char) -> bool {
        match self {
            Item::Many | Item::One => true,
            Item::Char(expected) => *expected == c,
            Item::Set(set) => set.has(c) != set.is_negated,
        }
    }

    /// Returns the characters that fit while the one before does not, or the reverse.
    pub(super) fn edges(&self) -> impl Iterator<Item = char> + '_ {
        let (single, ranges) = match self {
            Item::Many | Item::One => (None, [].as_slice()),
            Item::Char(c) => (Some(*c..=*c), [].as_slice()),
            Item::Set(set) => (None, set.ranges.as_slice()),
        };
        let ranges = single.into_iter().chain(ranges.iter().cloned());
        ranges.flat_map(|range| {
            let after = (*range.end()..=char::MAX).nth(1);
            std::iter::once(*range.start()).chain(after)
        })
    }
}

impl Set {
    fn new(mut ranges: Vec<RangeInclusive<char>>, is_negated: bool) -> Set {
        // A range whose end is before its start is empty.
        ranges.retain(|range| !range.is_empty());
        ranges.sort_unstable_by_key(|range| *range.start());
        let mut apart: Vec<RangeInclusive<char>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match apart.last_mut() {
                Some(last) if range.start() <= last.end() => {
                    *last = *last.start()..=*last.end().max(range.end());
                }
                _ => apart.push(range),
            }
        }
        Set {
            is_negated,
            ranges: apart,
        }
    }

    fn has(&self, c: char) -> bool {
        let at = self.ranges.partition_point(|range| *range.end() < c);
        self.ranges.get(at).is_some_and(|range| *range.start() <= c)
    }
}

impl Segment {
    pub(super) fn new(items: &[Item]) -> Segment {
        let literal: Option<String> = items.iter().map(Item::literal).collect();
        match literal {
            Some(text) => Segment::Literal(Needle::new(&text)),
            None => Segment::Items {
                items: items.to_vec(),
                search: (items.len() > DIRECT_CHARS_MAX).then(|| Box::new(Automaton::new(items))),
            },
        }
    }

    /// Returns the folded text if the part has nothing but characters.
    pub(super) fn literal(&self) -> Option<String> {
        match self {
            Segment::Literal(needle) => Some(needle.text().to_owned()),
            Segment::Items { .. } => None,
        }
    }

    /// Returns how many characters match.
    pub(super) fn chars(&self) -> usize {
        match self {
            Segment::Literal(needle) => needle.chars(),
            Segment::Items { items, .. } => items.len(),
        }
    }

    /// Matches at the beginning of a text and returns what follows.
    pub(super) fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Segment::Literal(needle) => super::strip_folded(text, needle.text()),
            Segment::Items { items, .. } => {
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
    pub(super) fn find<'a>(&self, text: &'a str, is_ascii: bool) -> Option<&'a str> {
        match self {
            Segment::Literal(needle) => return needle.find(text, is_ascii),
            Segment::Items {
                search: Some(search),
                ..
            } => return search.find(text),
            Segment::Items { search: None, .. } => {}
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
    Some((Item::Set(Set::new(ranges, is_negated)), after))
}
