//! What holds for every text, for fuzzing and property tests.

use std::fmt::Display;

use swbem_text::Colour;

use crate::like::Pattern;
use crate::{Parsed, parse, parse_event, render};

/// Checks that a text is read the same after printing or refused with a place inside of it.
///
/// # Panics
///
/// Panics if that does not hold.
pub fn check(text: &str) {
    check_parsed(text, &parse(text), parse);
    check_parsed(text, &parse_event(text), parse_event);
}

/// Checks a pattern of LIKE against a plain recursive matcher.
///
/// # Panics
///
/// Panics if the two differ.
pub fn check_like(pattern: &str, text: &str) {
    let compiled = Pattern::new(pattern);
    assert_eq!(
        compiled.matches(text),
        naive::matches(pattern, text),
        "{pattern:?} {text:?}"
    );
    if compiled.matches(text) {
        let folded = swbem_core::fold(text);
        assert!(
            folded.starts_with(compiled.prefix()),
            "{pattern:?} {text:?}"
        );
    }
    if let Some(literal) = compiled.literal() {
        assert_eq!(compiled.matches(text), swbem_core::eq_fold(literal, text));
    }
}

/// Tells whether a text matches a pattern of LIKE, by the plain matcher.
#[must_use]
pub fn is_like(pattern: &str, text: &str) -> bool {
    naive::matches(pattern, text)
}

fn check_parsed<T: Display + PartialEq + std::fmt::Debug>(
    text: &str,
    parsed: &Parsed<T>,
    again: fn(&str) -> Parsed<T>,
) {
    for diagnostic in &parsed.diagnostics {
        let range = diagnostic.span.range();
        assert!(text.get(range).is_some(), "{diagnostic:?} in {text:?}");
        assert!(diagnostic.code.is_some());
    }
    match &parsed.query {
        Some(query) => {
            assert_eq!(parsed.diagnostics, []);
            let printed = query.to_string();
            // What is written short, such as `a<1`, may print too long for a query.
            if printed.len() <= crate::limits::QUERY_CHARS_MAX {
                assert_eq!(again(&printed).query.as_ref(), Some(query), "{printed:?}");
            }
        }
        None => {
            assert!(parsed.status().is_some(), "{text:?}");
            assert!(!render(text, &parsed.diagnostics, Colour::Never).is_empty());
        }
    }
}

/// LIKE as its documentation words it, without any thought of speed.
mod naive {
    use swbem_core::fold;

    pub(super) fn matches(pattern: &str, text: &str) -> bool {
        let pattern: Vec<char> = fold(pattern).chars().collect();
        let text: Vec<char> = fold(text).chars().collect();
        // `reached[n]`: the pattern so far matches the first n characters.
        let mut reached: Vec<bool> = (0..=text.len()).map(|n| n == 0).collect();
        let mut rest = pattern.as_slice();
        while let Some((&first, after)) = rest.split_first() {
            let mut accepts: Box<dyn Fn(char) -> bool> = Box::new(move |c| c == first);
            rest = after;
            match first {
                '%' => {
                    let from = reached.iter().position(|r| *r).unwrap_or(reached.len());
                    for (n, reached) in reached.iter_mut().enumerate() {
                        *reached = n >= from;
                    }
                    continue;
                }
                '_' => accepts = Box::new(|_| true),
                '[' => {
                    if let Some(end) = after.iter().position(|c| *c == ']')
                        && let (members, tail) = after.split_at(end)
                        && !members.is_empty()
                    {
                        let members = members.to_vec();
                        accepts = Box::new(move |c| in_set(&members, c));
                        rest = tail.split_first().map_or(tail, |(_, tail)| tail);
                    }
                }
                _ => {}
            }
            let shifted = reached
                .iter()
                .zip(&text)
                .map(|(reached, c)| *reached && accepts(*c));
            reached = std::iter::once(false).chain(shifted).collect();
        }
        reached.last() == Some(&true)
    }

    fn in_set(members: &[char], c: char) -> bool {
        match members {
            ['^'] => c == '^',
            ['^', members @ ..] => !in_ranges(members, c),
            _ => in_ranges(members, c),
        }
    }

    fn in_ranges(members: &[char], c: char) -> bool {
        match members {
            [from, '-' | '=', to, rest @ ..] => (*from <= c && c <= *to) || in_ranges(rest, c),
            [one, rest @ ..] => *one == c || in_ranges(rest, c),
            [] => false,
        }
    }
}
