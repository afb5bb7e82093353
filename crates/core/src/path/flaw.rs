//! What is wrong with an object path, and where.

use std::borrow::Cow;

use crate::{Error, Result, Status};

/// The first place at which a text stops being an object path.
#[derive(Clone, Copy, Debug)]
pub struct PathFlaw {
    offset: usize,
    expected: &'static str,
}

/// The most characters of a path that an error message repeats.
const SHOWN_CHARS_MAX: usize = 200;

impl PathFlaw {
    #[cold]
    pub(super) fn new(offset: usize, expected: &'static str) -> Self {
        PathFlaw { offset, expected }
    }

    /// Moves the flaw to where it stands in a text that the path is the end of.
    pub(crate) fn moved_by(self, offset: usize) -> Self {
        PathFlaw {
            offset: self.offset + offset,
            ..self
        }
    }

    /// Returns the byte offset of the place.
    #[must_use]
    pub fn offset(self) -> usize {
        self.offset
    }

    /// Returns what a path needs there.
    #[must_use]
    pub fn expected(self) -> &'static str {
        self.expected
    }

    /// Words the flaw for the path it was found in, without the path itself.
    pub(crate) fn describe(self, text: &str) -> String {
        let before = text.get(..self.offset).unwrap_or(text);
        let found = match text.get(self.offset..).and_then(|rest| rest.chars().next()) {
            None => "the path ends".to_owned(),
            Some(c) if c.is_whitespace() => {
                "white space stands, which is allowed in quotes only".to_owned()
            }
            Some(c) if c.is_control() => {
                format!("the control character {:#04x} stands", u32::from(c))
            }
            Some(c) => format!("`{c}` stands"),
        };
        let position = before.chars().count() + 1;
        format!(
            "expected {} at character {position}, where {found}",
            self.expected
        )
    }

    /// Makes the error of the path the flaw was found in.
    #[cold]
    pub(super) fn in_path(self, text: &str) -> Error {
        let shown = match text.char_indices().nth(SHOWN_CHARS_MAX) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text.to_owned(),
        };
        Error::new(
            Status::INVALID_OBJECT_PATH,
            format!("malformed object path `{shown}`: {}", self.describe(text)),
        )
    }
}

/// Decodes `%20` and its like outside quotes, as UTF-8; inside quotes `%` means itself.
///
/// # Errors
/// `INVALID_OBJECT_PATH` when `%` is not followed by two hexadecimal digits, when the bytes are not
/// UTF-8, and for an encoded quote, whose string could not be told from its surroundings.
pub fn decode_escapes(text: &str) -> Result<Cow<'_, str>> {
    decode(text).map_err(|flaw| flaw.in_path(text))
}

pub(super) fn decode(text: &str) -> Result<Cow<'_, str>, PathFlaw> {
    if !text.contains('%') {
        return Ok(Cow::Borrowed(text));
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut quote = None;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (quote, byte) {
            (None, b'%') => {
                let mut digit = || {
                    let (_, byte) = bytes.next()?;
                    char::from(byte).to_digit(16)
                };
                let byte = digit()
                    .zip(digit())
                    .and_then(|(high, low)| u8::try_from(high * 16 + low).ok())
                    .ok_or_else(|| PathFlaw::new(at, "`%` with two hexadecimal digits"))?;
                if matches!(byte, b'"' | b'\'') {
                    return Err(PathFlaw::new(at, "a quote that is not encoded"));
                }
                decoded.push(byte);
                continue;
            }
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), b'\\') => {
                decoded.push(byte);
                if let Some((_, escaped)) = bytes.next() {
                    decoded.push(escaped);
                }
                continue;
            }
            _ => {}
        }
        decoded.push(byte);
    }
    match String::from_utf8(decoded) {
        Ok(decoded) => Ok(Cow::Owned(decoded)),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            Err(PathFlaw::new(
                offset.min(text.len()),
                "encoded bytes that are UTF-8",
            ))
        }
    }
}
