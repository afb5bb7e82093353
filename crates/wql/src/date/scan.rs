//! Splits a date into its parts.

use super::Flaw;

/// The English names of the months.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Is a run of digits or of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a>(&'a str);

/// Walks over a date constant.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    pos: usize,
}

impl<'a> Piece<'a> {
    pub(super) fn text(&self) -> &'a str {
        self.0
    }

    /// Returns the text if it is digits.
    pub(super) fn digits(&self) -> Option<&'a str> {
        self.0.bytes().all(|b| b.is_ascii_digit()).then_some(self.0)
    }

    /// Returns the number of the month that a name, in full or of three letters, stands for.
    pub(super) fn month(&self) -> Option<i32> {
        let is_named = |name: &&str| {
            name.eq_ignore_ascii_case(self.0)
                || name
                    .get(..3)
                    .is_some_and(|s| s.eq_ignore_ascii_case(self.0))
        };
        let idx = MONTHS.iter().position(is_named)?;
        i32::try_from(idx + 1).ok()
    }
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Scanner<'a> {
        let mut scanner = Scanner { text, pos: 0 };
        scanner.spaces();
        scanner
    }

    /// Reads the pieces of a date: the first, and up to two more.
    ///
    /// Between them stands the same one of `/`, `-` and `.`, or white space with or without a
    /// comma. A number after white space that is the hour of a time is left to it.
    pub(super) fn date(&mut self) -> Result<[Option<Piece<'a>>; 3], Flaw> {
        let mut pieces = [None; 3];
        let mut separator = None;
        for (idx, slot) in pieces.iter_mut().enumerate() {
            let before = self.clone();
            if idx > 0 {
                let found = self.separator();
                let fits = match (separator, found) {
                    (_, None) => false,
                    (None, Some(_)) => true,
                    (Some(earlier), Some(found)) => earlier == found,
                };
                if !fits || self.is_at_time() {
                    *self = before;
                    break;
                }
                separator = found;
            }
            match self.piece() {
                Some(piece) => *slot = Some(piece),
                None if idx == 0 => return Err(self.flaw(super::DATE)),
                None => {
                    *self = before;
                    break;
                }
            }
        }
        Ok(pieces)
    }

    /// Takes what separates two pieces; white space and a comma count as white space.
    fn separator(&mut self) -> Option<char> {
        let start = self.pos;
        if let Some(c @ ('/' | '-' | '.')) = self.peek() {
            self.pos += 1;
            return Some(c);
        }
        self.spaces();
        if self.peek() == Some(',') {
            self.pos += 1;
            self.spaces();
        }
        (self.pos > start).then_some(' ')
    }

    /// Tells whether a time stands here: a number and `:`, AM or PM.
    fn is_at_time(&self) -> bool {
        let mut ahead = self.clone();
        if ahead.piece().is_none_or(|hour| hour.digits().is_none()) {
            return false;
        }
        if ahead.peek() == Some(':') {
            return true;
        }
        ahead.spaces();
        ahead
            .piece()
            .is_some_and(|word| ["AM", "PM"].iter().any(|m| m.eq_ignore_ascii_case(word.0)))
    }

    /// Takes a run of digits or of letters.
    pub(super) fn piece(&mut self) -> Option<Piece<'a>> {
        let rest = self.rest();
        let is_digit = self.peek()?.is_ascii_digit();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() || c.is_ascii_digit() != is_digit)
            .unwrap_or(rest.len());
        let piece = rest.get(..end).filter(|piece| !piece.is_empty())?;
        self.pos += end;
        Some(Piece(piece))
    }

    /// Takes one or two digits.
    pub(super) fn two_digits(&mut self) -> Option<i32> {
        let piece = self.piece()?;
        let digits = piece.digits().filter(|digits| digits.len() <= 2)?;
        digits.parse().ok()
    }

    /// Takes a character if it stands here.
    pub(super) fn eat(&mut self, c: char) -> bool {
        let is_there = self.peek() == Some(c);
        if is_there {
            self.pos += c.len_utf8();
        }
        is_there
    }

    pub(super) fn spaces(&mut self) {
        let rest = self.rest();
        self.pos += rest.len() - rest.trim_start().len();
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.pos >= self.text.len()
    }

    /// Returns the number of the next character, from 1.
    pub(super) fn position(&self) -> usize {
        self.text
            .get(..self.pos)
            .map_or(1, |head| head.chars().count() + 1)
    }

    pub(super) fn flaw(&self, expected: &'static str) -> Flaw {
        Flaw {
            position: self.position(),
            expected,
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or("")
    }
}
