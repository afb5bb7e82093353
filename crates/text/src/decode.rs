//! From the bytes of a file to text.

use std::fmt;

/// How many leading bytes are looked at to tell text from other data.
const SNIFFED_BYTES: usize = 1024;

/// One control character in so many leading bytes makes a file binary.
const CONTROL_RATIO: usize = 10;

/// Names how the characters of a file are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// UTF-8, which includes ASCII; with or without a signature (EF BB BF).
    Utf8,
    /// UTF-16, little end first, with its signature FF FE.
    Utf16Le,
    /// UTF-16, big end first, with its signature FE FF.
    Utf16Be,
    /// The 8-bit ANSI code page of western Windows systems.
    Windows1252,
}

/// Holds the text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without signature.
    pub text: String,
    /// How the file was encoded.
    pub encoding: Encoding,
    /// Where in `text` the first character is that only [`Encoding::Windows1252`] explains.
    pub first_guess: Option<usize>,
}

/// Says that a file is not text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotText {
    /// Offset of the first byte that cannot be text.
    pub offset: usize,
    /// What is wrong with it.
    pub reason: NotTextReason,
}

/// Names what [`decode`] stumbled over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NotTextReason {
    /// A zero byte in 8-bit text.
    Nul,
    /// Too many control characters at the beginning.
    ControlCharacters,
    /// A UTF-16 file with an odd number of bytes.
    OddLength,
    /// Half of a UTF-16 surrogate pair.
    UnpairedSurrogate,
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason {
            NotTextReason::Nul => "zero byte",
            NotTextReason::ControlCharacters => "control characters",
            NotTextReason::OddLength => "half a UTF-16 character",
            NotTextReason::UnpairedSurrogate => "unpaired UTF-16 surrogate",
        };
        write!(f, "{reason} at offset {}", self.offset)
    }
}

impl std::error::Error for NotText {}

/// Decodes the bytes of a file: UTF-16 by its signature, else UTF-8, else Windows-1252.
///
/// The last is what `mofcomp` reads on a western system, where 8-bit text is in the ANSI code
/// page; it is a guess for any other, so [`Decoded::first_guess`] says where it was needed.
///
/// # Errors
///
/// Fails on zero bytes, on a beginning full of control characters and on broken UTF-16.
pub fn decode(bytes: Vec<u8>) -> Result<Decoded, NotText> {
    match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, Encoding::Utf16Le, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, Encoding::Utf16Be, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode_8bit(rest.to_vec()),
        _ => decode_8bit(bytes),
    }
}

fn decode_8bit(bytes: Vec<u8>) -> Result<Decoded, NotText> {
    refuse_binary(&bytes)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Decoded {
            text,
            encoding: Encoding::Utf8,
            first_guess: None,
        }),
        Err(error) => {
            // Up to here the bytes are UTF-8, but a file is in one encoding only; characters
            // beyond ASCII before the first bad byte are Windows-1252 as well.
            let bytes = error.into_bytes();
            let first_guess = bytes.iter().position(|byte| !byte.is_ascii());
            Ok(Decoded {
                text: bytes.into_iter().map(windows_1252).collect(),
                encoding: Encoding::Windows1252,
                first_guess,
            })
        }
    }
}

fn refuse_binary(bytes: &[u8]) -> Result<(), NotText> {
    if let Some(offset) = memchr::memchr(0, bytes) {
        return Err(NotText {
            offset,
            reason: NotTextReason::Nul,
        });
    }
    let is_control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C);
    let head = bytes.get(..SNIFFED_BYTES).unwrap_or(bytes);
    let count = head.iter().filter(|byte| is_control(byte)).count();
    if count > 1 && count * CONTROL_RATIO > head.len() {
        return Err(NotText {
            offset: head.iter().position(is_control).unwrap_or(0),
            reason: NotTextReason::ControlCharacters,
        });
    }
    Ok(())
}

fn decode_utf16(
    bytes: &[u8],
    encoding: Encoding,
    unit: fn([u8; 2]) -> u16,
) -> Result<Decoded, NotText> {
    const SIGNATURE_LEN: usize = 2;
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(NotText {
            offset: SIGNATURE_LEN + bytes.len() - 1,
            reason: NotTextReason::OddLength,
        });
    }
    let mut text = String::with_capacity(pairs.len());
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match decoded {
            Ok('\0') => return Err(utf16_error(&text, NotTextReason::Nul)),
            Ok(character) => text.push(character),
            Err(_unpaired) => return Err(utf16_error(&text, NotTextReason::UnpairedSurrogate)),
        }
    }
    Ok(Decoded {
        text,
        encoding,
        first_guess: None,
    })
}

fn utf16_error(before: &str, reason: NotTextReason) -> NotText {
    NotText {
        offset: 2 + 2 * before.encode_utf16().count(),
        reason,
    }
}

/// Decodes one byte; the five unassigned ones become control characters, as Windows does it.
fn windows_1252(byte: u8) -> char {
    const HIGH_CONTROLS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH_CONTROLS
            .get(usize::from(byte - 0x80))
            .copied()
            .unwrap_or('\u{FFFD}'),
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, Encoding) {
        let decoded = decode(bytes.to_vec()).unwrap();
        (decoded.text, decoded.encoding)
    }

    fn refused(bytes: &[u8]) -> (NotTextReason, usize) {
        let error = decode(bytes.to_vec()).unwrap_err();
        (error.reason, error.offset)
    }

    #[test]
    fn decodes_each_encoding() {
        assert_eq!(text(b""), (String::new(), Encoding::Utf8));
        assert_eq!(text("Größe".as_bytes()), ("Größe".into(), Encoding::Utf8));
        assert_eq!(text(b"\xEF\xBB\xBFx"), ("x".into(), Encoding::Utf8));
        assert_eq!(text(b"\xFF\xFEx\0\xDC\0"), ("xÜ".into(), Encoding::Utf16Le));
        assert_eq!(
            text(b"\xFE\xFF\0x\xD8\x3D\xDE\0"),
            ("x😀".into(), Encoding::Utf16Be)
        );
        assert_eq!(
            text(b"Gr\xF6\xDFe \x80\x81"),
            ("Größe €\u{81}".into(), Encoding::Windows1252)
        );
    }

    #[test]
    fn says_where_it_guessed() {
        assert_eq!(decode(b"ab\xE4".to_vec()).unwrap().first_guess, Some(2));
        assert_eq!(decode("abä".as_bytes().to_vec()).unwrap().first_guess, None);
    }

    #[test]
    fn refuses_what_is_not_text() {
        assert_eq!(refused(b"abc\0"), (NotTextReason::Nul, 3));
        assert_eq!(
            refused(b"\x7FELF\x02\x01\x01"),
            (NotTextReason::ControlCharacters, 4)
        );
        assert_eq!(refused(b"\xFF\xFEx\0y"), (NotTextReason::OddLength, 4));
        assert_eq!(
            refused(b"\xFF\xFEx\0\x00\xD8"),
            (NotTextReason::UnpairedSurrogate, 4)
        );
        assert_eq!(refused(b"\xFF\xFEx\0\0\0"), (NotTextReason::Nul, 4));
    }

    #[test]
    fn a_control_character_or_two_in_a_long_text_is_still_text() {
        let mut bytes = vec![b' '; 100];
        bytes.push(0x1A);
        assert_eq!(text(&bytes).1, Encoding::Utf8);
    }
}
