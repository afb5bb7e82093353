//! Finding text in text, with and without regard to case.

use std::borrow::Cow;
use std::ops::Range;

use swbem_automation::{Exception, compare, memory};

/// Says how texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// By their characters, `vbBinaryCompare`.
    Binary,
    /// Without regard to case, `vbTextCompare`.
    Text,
}

/// Returns where `pattern` occurs in `text`, from the left, at most `limit` times and never
/// overlapping, as byte ranges. An empty pattern occurs nowhere.
pub(crate) fn matches(
    text: &str,
    pattern: &str,
    mode: Mode,
    limit: usize,
) -> Result<Vec<Range<usize>>, Exception> {
    if pattern.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let (folded, pattern) = (fold(text, mode), fold(pattern, mode));
    let mut found = Vec::new();
    for (start, _) in folded.match_indices(&*pattern).take(limit) {
        if found.len().is_multiple_of(4096) {
            memory::reserve(found.len() * size_of::<Range<usize>>())?;
        }
        found.push(start..start + pattern.len());
    }
    if matches!(folded, Cow::Owned(_)) && !text.is_ascii() {
        map_back(text, &folded, &mut found);
    }
    Ok(found)
}

/// Returns where `pattern` occurs last in `text`, as the byte where it starts.
pub(crate) fn last_match(text: &str, pattern: &str, mode: Mode) -> Option<usize> {
    let folded = fold(text, mode);
    let start = folded.rfind(&*fold(pattern, mode))?;
    if matches!(folded, Cow::Borrowed(_)) || text.is_ascii() {
        return Some(start);
    }
    let mut place = start..start;
    map_back(text, &folded, std::slice::from_mut(&mut place));
    Some(place.start)
}

/// Folds case, one character for one.
pub(crate) fn fold(text: &str, mode: Mode) -> Cow<'_, str> {
    match mode {
        Mode::Binary => Cow::Borrowed(text),
        Mode::Text if text.is_ascii() => Cow::Owned(text.to_ascii_lowercase()),
        Mode::Text => Cow::Owned(compare::fold(text).collect()),
    }
}

/// Turns byte positions in a folded text, in ascending order, into those of the text itself: both
/// have the same characters in number, but not in length.
fn map_back(text: &str, folded: &str, ranges: &mut [Range<usize>]) {
    let ends = |text: &str| text.len();
    let mut pairs = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([ends(text)])
        .zip(
            folded
                .char_indices()
                .map(|(at, _)| at)
                .chain([ends(folded)]),
        );
    let mut current = pairs.next().unwrap_or((0, 0));
    let mut original = |wanted: usize| {
        while current.1 < wanted {
            match pairs.next() {
                Some(next) => current = next,
                None => break,
            }
        }
        current.0
    };
    for range in ranges {
        range.start = original(range.start);
        range.end = original(range.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_text_itself() {
        // U+0130 keeps its form, U+212A (Kelvin) folds to a shorter `k`.
        let text = "a\u{212a}b\u{212a}c";
        assert_eq!(matches(text, "K", Mode::Text, 9).unwrap(), [1..4, 5..8]);
        assert_eq!(last_match(text, "kC", Mode::Text), Some(5));
        assert_eq!(
            matches("aaaaa", "aa", Mode::Binary, 9).unwrap(),
            [0..2, 2..4]
        );
        assert_eq!(matches("aAaA", "aa", Mode::Text, 1).unwrap().len(), 1);
        assert!(matches("abc", "", Mode::Text, 1).unwrap().is_empty());
        assert_eq!(last_match("abc", "x", Mode::Binary), None);
    }
}
