//! Patterns of LIKE.

mod bits;
mod compile;
mod find;

use swbem_core::fold_char;

use self::compile::{Item, Segment};
use self::find::Needle;

/// Is a pattern of LIKE, compiled once and then matched against many texts.
///
/// A text matches as a whole and without regard to case. `%` stands for any characters, `_` for
/// one, `[a-f]` and `[a=f]` for one of a set, `[^a-f]` for one outside of it, `[^]` for `^`;
/// inside of brackets `%`, `_` and `[` stand for themselves, and so do `-` and `=` just before the
/// `]`. A `[` that opens no set stands for itself, and so does a backslash.
///
/// The time of a match grows with the length of the text, and for a long part between two `%` that
/// has `_` or sets in it with a 64th of the length of that; such a part takes a bit of memory for
/// each of its characters.
#[derive(Debug, Clone)]
pub struct Pattern {
    shape: Shape,
    /// The folded text that every match begins with.
    prefix: String,
}

/// Tells the common forms apart, which need no more than a comparison of texts.
#[derive(Debug, Clone)]
enum Shape {
    /// `%`, once or more.
    Anything,
    /// No metacharacters: the folded text is the prefix.
    Exact,
    /// `text%`.
    Prefix,
    /// `%text`.
    Suffix(Literal),
    /// `%text%`.
    Infix(Needle),
    /// Everything else.
    General {
        /// The parts between the `%`; without empty ones.
        segments: Vec<Segment>,
        /// Whether the first one is at the beginning.
        starts: bool,
        /// Whether the last one is at the end.
        ends: bool,
    },
}

/// Is a folded text.
#[derive(Debug, Clone)]
struct Literal {
    text: String,
    chars: usize,
}

impl Pattern {
    /// Compiles a pattern; every text is one.
    #[must_use]
    pub fn new(pattern: &str) -> Pattern {
        let items = compile::items(pattern);
        let prefix = items.iter().map_while(Item::literal).collect();
        let starts = items.first() != Some(&Item::Many);
        let ends = items.last() != Some(&Item::Many);
        let many = items.iter().filter(|item| **item == Item::Many).count();
        let mut segments: Vec<Segment> = items
            .split(|item| *item == Item::Many)
            .filter(|segment| !segment.is_empty())
            .map(Segment::new)
            .collect();
        let only_literal = match segments.as_slice() {
            [only] => only.literal(),
            _ => None,
        };
        let shape = match (only_literal, starts, ends) {
            _ if segments.is_empty() && many > 0 => Shape::Anything,
            _ if segments.is_empty() => Shape::Exact,
            (Some(_), true, true) if many == 0 => Shape::Exact,
            (Some(_), true, false) => Shape::Prefix,
            (Some(text), false, true) => Shape::Suffix(Literal {
                chars: text.chars().count(),
                text,
            }),
            (Some(text), false, false) => Shape::Infix(Needle::new(&text)),
            _ => Shape::General {
                segments: std::mem::take(&mut segments),
                starts,
                ends,
            },
        };
        Pattern { shape, prefix }
    }

    /// Tells whether a text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        match &self.shape {
            Shape::Anything => true,
            Shape::Exact => eq_folded(text, &self.prefix),
            Shape::Prefix => strip_folded(text, &self.prefix).is_some(),
            Shape::Suffix(suffix) => ends_folded(text, suffix),
            Shape::Infix(needle) => needle.find(text, text.is_ascii()).is_some(),
            Shape::General {
                segments,
                starts,
                ends,
            } => matches_segments(text, segments, *starts, *ends),
        }
    }

    /// Returns the folded text of a pattern without metacharacters: LIKE is `=` then.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match self.shape {
            Shape::Exact => Some(&self.prefix),
            _ => None,
        }
    }

    /// Returns the folded text that every match begins with, empty when there is none.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

/// Tells whether a text equals a folded one.
fn eq_folded(text: &str, folded: &str) -> bool {
    strip_folded(text, folded).is_some_and(str::is_empty)
}

/// Returns what follows a folded text at the beginning of a text.
fn strip_folded<'a>(text: &'a str, folded: &str) -> Option<&'a str> {
    if let Some((head, rest)) = text.split_at_checked(folded.len())
        && head.is_ascii()
        && folded.is_ascii()
    {
        return head.eq_ignore_ascii_case(folded).then_some(rest);
    }
    let mut rest = text.chars();
    for expected in folded.chars() {
        if fold_char(rest.next()?) != expected {
            return None;
        }
    }
    Some(rest.as_str())
}

/// Tells whether a text ends with a folded one.
fn ends_folded(text: &str, folded: &Literal) -> bool {
    let at = text.len().checked_sub(folded.text.len());
    if let Some(tail) = at.and_then(|at| text.get(at..))
        && tail.is_ascii()
        && folded.text.is_ascii()
    {
        return tail.eq_ignore_ascii_case(&folded.text);
    }
    last_chars(text, folded.chars).is_some_and(|tail| eq_folded(tail, &folded.text))
}

/// Returns the last so many characters of a text.
fn last_chars(text: &str, count: usize) -> Option<&str> {
    match count.checked_sub(1) {
        None => Some(""),
        Some(before) => {
            let (start, _) = text.char_indices().rev().nth(before)?;
            text.get(start..)
        }
    }
}

/// Tells whether the parts of a pattern follow each other in a text.
///
/// Each part is found as early as it can be, which leaves the most to those after it; the last
/// one, where no `%` follows it, has only one place.
fn matches_segments(text: &str, segments: &[Segment], starts: bool, ends: bool) -> bool {
    let mut rest = text;
    let mut between = segments;
    if starts && let Some((first, others)) = between.split_first() {
        match first.strip(rest) {
            Some(after) => rest = after,
            None => return false,
        }
        between = others;
        if others.is_empty() && ends && segments.len() == 1 {
            return rest.is_empty();
        }
    }
    let last = match between.split_last() {
        Some((last, others)) if ends => {
            between = others;
            Some(last)
        }
        _ => None,
    };
    let is_ascii = !between.is_empty() && rest.is_ascii();
    for segment in between {
        match segment.find(rest, is_ascii) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    last.is_none_or(|last| {
        last_chars(rest, last.chars())
            .and_then(|tail| last.strip(tail))
            .is_some_and(str::is_empty)
    })
}

#[cfg(test)]
mod tests;
