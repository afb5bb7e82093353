//! Search for a text without regard to case.

use swbem_core::fold_char;

/// Longest text that is compared anew at every place its first letter is found at.
pub(super) const DIRECT_CHARS_MAX: usize = 32;

/// Is a folded text that is searched for.
#[derive(Debug, Clone)]
pub(super) struct Needle {
    text: String,
    chars: usize,
    /// For a long text: each character, and how many characters before it are also the beginning
    /// of the text (Knuth, Morris and Pratt), so that no character is looked at twice.
    borders: Vec<(char, usize)>,
}

impl Needle {
    /// Makes a needle of a folded text.
    pub(super) fn new(text: &str) -> Needle {
        let chars = text.chars().count();
        Needle {
            text: text.to_owned(),
            chars,
            borders: if chars > DIRECT_CHARS_MAX {
                borders(text)
            } else {
                Vec::new()
            },
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn chars(&self) -> usize {
        self.chars
    }

    /// Finds the earliest place in a text and returns what follows it. Whether the text is ASCII
    /// is told, since to look would take as long as the text is, for each part of a pattern.
    pub(super) fn find<'a>(&self, text: &'a str, is_ascii: bool) -> Option<&'a str> {
        if !self.borders.is_empty() {
            return self.find_long(text);
        }
        if is_ascii && self.text.is_ascii() {
            return self.find_ascii(text);
        }
        let mut rest = text.chars();
        loop {
            if let Some(after) = super::strip_folded(rest.as_str(), &self.text) {
                return Some(after);
            }
            rest.next()?;
        }
    }

    fn find_ascii<'a>(&self, text: &'a str) -> Option<&'a str> {
        let Some((first, others)) = self.text.as_bytes().split_first() else {
            return Some(text);
        };
        let upper = first.to_ascii_uppercase();
        let bytes = text.as_bytes();
        let places = memchr::memchr2_iter(*first, upper, bytes);
        for place in places {
            let end = place + 1 + others.len();
            match bytes.get(place + 1..end) {
                None => return None,
                Some(found) if found.eq_ignore_ascii_case(others) => return text.get(end..),
                Some(_) => {}
            }
        }
        None
    }

    fn find_long<'a>(&self, text: &'a str) -> Option<&'a str> {
        let mut matched = 0;
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            matched = extend(&self.borders, matched, fold_char(c));
            if matched == self.chars {
                return Some(rest.as_str());
            }
        }
        None
    }
}

fn borders(text: &str) -> Vec<(char, usize)> {
    let mut borders: Vec<(char, usize)> = Vec::new();
    let mut border = 0;
    for c in text.chars() {
        let next = if borders.is_empty() {
            0
        } else {
            extend(&borders, border, c)
        };
        borders.push((c, border));
        border = next;
    }
    borders
}

/// Returns how much of the needle is matched when a character follows so much of it.
fn extend(borders: &[(char, usize)], mut matched: usize, c: char) -> usize {
    loop {
        match borders.get(matched) {
            Some((expected, _)) if *expected == c => return matched + 1,
            Some((_, border)) if matched > 0 => matched = *border,
            _ => return 0,
        }
    }
}
