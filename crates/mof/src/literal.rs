//! What literals are worth.

use crate::ast::{Integer, Radix};

/// Is the value of a number token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    Integer(Integer),
    Real(f64),
}

/// Names what is wrong with a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LiteralError {
    /// Not a number in any of MOF's forms.
    NotANumber,
    /// `8` or `9` in a number that starts with `0`.
    NotOctal,
    /// Needs more than 64 bits, or is a real number beyond all bounds.
    TooLarge,
    /// Not exactly one UTF-16 code unit between single quotes.
    NotOneCharacter,
    /// `\xD800`…`\xDFFF` that is not half of a pair.
    UnpairedSurrogate,
}

impl LiteralError {
    pub(crate) fn describe(self) -> &'static str {
        match self {
            LiteralError::NotANumber => "this is not a number",
            LiteralError::NotOctal => {
                "a number that starts with `0` is octal and has no `8` or `9`"
            }
            LiteralError::TooLarge => "number too large",
            LiteralError::NotOneCharacter => "a character literal holds one UTF-16 code unit",
            LiteralError::UnpairedSurrogate => "half of a UTF-16 surrogate pair is not a character",
        }
    }
}

/// Evaluates a number token: `0x…`, then a trailing `b`, then a leading `0`, then decimal.
pub(crate) fn number(text: &str) -> Result<Number, LiteralError> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, text.get(1..).unwrap_or("")),
        [b'+', ..] => (false, text.get(1..).unwrap_or("")),
        _ => (false, text),
    };
    if let Some(hex) = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"))
    {
        return integer(negative, hex, Radix::Hexadecimal);
    }
    if digits.contains('.') {
        return real(text, digits);
    }
    if let Some(binary) = digits.strip_suffix(['b', 'B']) {
        return integer(negative, binary, Radix::Binary);
    }
    match digits.strip_prefix('0') {
        Some("") | None => integer(negative, digits, Radix::Decimal),
        Some(octal) => integer(negative, octal, Radix::Octal),
    }
}

fn integer(negative: bool, digits: &str, radix: Radix) -> Result<Number, LiteralError> {
    let base = match radix {
        Radix::Binary => 2,
        Radix::Octal => 8,
        Radix::Decimal => 10,
        Radix::Hexadecimal => 16,
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(base)) {
        let is_decimal = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        return Err(if radix == Radix::Octal && is_decimal {
            LiteralError::NotOctal
        } else {
            LiteralError::NotANumber
        });
    }
    let Ok(magnitude) = u64::from_str_radix(digits, base) else {
        return Err(LiteralError::TooLarge);
    };
    Ok(Number::Integer(Integer {
        negative: negative && magnitude != 0,
        magnitude,
        radix,
    }))
}

fn real(text: &str, digits: &str) -> Result<Number, LiteralError> {
    // The standard library also takes `5.` and `.`; MOF wants a digit after the point.
    let fraction = digits.split_once('.').map_or("", |(_, fraction)| fraction);
    if !fraction.starts_with(|digit: char| digit.is_ascii_digit()) {
        return Err(LiteralError::NotANumber);
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Number::Real(value)),
        Ok(_) => Err(LiteralError::TooLarge),
        Err(_not_a_number) => Err(LiteralError::NotANumber),
    }
}

/// Appends the value of a string token, quotes included in `literal`, to `out`.
pub(crate) fn push_string(literal: &str, out: &mut String) -> Result<(), LiteralError> {
    let body = literal
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or("");
    if memchr::memchr(b'\\', body.as_bytes()).is_none() {
        out.push_str(body);
        return Ok(());
    }
    let mut pieces = Pieces { rest: body };
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Unit(unit) => out.push(character(unit, &mut pieces)?),
        }
    }
    Ok(())
}

/// Evaluates a character token, quotes included.
pub(crate) fn char16(literal: &str) -> Result<u16, LiteralError> {
    let body = literal
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
        .unwrap_or("");
    let mut units = Vec::new();
    for piece in (Pieces { rest: body }) {
        match piece {
            Piece::Unit(unit) => units.push(unit),
            Piece::Text(text) => units.extend(text.encode_utf16().take(2)),
        }
    }
    match units.as_slice() {
        [unit] => Ok(*unit),
        _ => Err(LiteralError::NotOneCharacter),
    }
}

/// Joins the code unit of an escape with that of the next, if they are a pair.
fn character(unit: u16, pieces: &mut Pieces<'_>) -> Result<char, LiteralError> {
    if let Some(character) = char::from_u32(u32::from(unit)) {
        return Ok(character);
    }
    let Some(Piece::Unit(low)) = pieces.next() else {
        return Err(LiteralError::UnpairedSurrogate);
    };
    match char::decode_utf16([unit, low]).next() {
        Some(Ok(character)) => Ok(character),
        _ => Err(LiteralError::UnpairedSurrogate),
    }
}

/// Is a part of a literal.
enum Piece<'a> {
    /// Stands for itself.
    Text(&'a str),
    /// An escape.
    Unit(u16),
}

/// Splits the inside of a literal at its escapes.
struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let backslash = match self.rest.find('\\') {
            None if self.rest.is_empty() => return None,
            None => self.rest.len(),
            Some(0) => {
                if let Some((unit, len)) = escape(self.rest) {
                    self.rest = self.rest.get(len..).unwrap_or("");
                    return Some(Piece::Unit(unit));
                }
                // An unknown escape stands for itself, backslash included, as in other
                // compilers: file names are often written without doubling it.
                self.rest
                    .char_indices()
                    .skip(1)
                    .find(|(idx, character)| *idx > 1 || *character == '\\')
                    .map_or(self.rest.len(), |(idx, _)| idx)
            }
            Some(idx) => idx,
        };
        let (text, rest) = self.rest.split_at_checked(backslash)?;
        self.rest = rest;
        Some(Piece::Text(text))
    }
}

/// Returns the code unit a leading escape stands for, and its length.
fn escape(text: &str) -> Option<(u16, usize)> {
    const HEX_DIGITS_MAX: usize = 4;
    let bytes = text.as_bytes();
    let simple = |character: u8| Some((u16::from(character), 2));
    match bytes.get(1)? {
        b'b' => simple(0x08),
        b't' => simple(b'\t'),
        b'n' => simple(b'\n'),
        b'f' => simple(0x0C),
        b'r' => simple(b'\r'),
        quoted @ (b'"' | b'\'' | b'\\') => simple(*quoted),
        b'x' | b'X' => {
            let digits = bytes
                .iter()
                .skip(2)
                .take(HEX_DIGITS_MAX)
                .take_while(|digit| digit.is_ascii_hexdigit())
                .count();
            let unit = u16::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
            Some((unit, 2 + digits))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(text: &str) -> i128 {
        match number(text) {
            Ok(Number::Integer(integer)) => integer.value(),
            other => panic!("{text} is {other:?}"),
        }
    }

    fn string(body: &str) -> Result<String, LiteralError> {
        let mut out = String::new();
        push_string(&format!("\"{body}\""), &mut out)?;
        Ok(out)
    }

    #[test]
    fn integers_in_every_radix() {
        assert_eq!(int("0"), 0);
        assert_eq!(int("-0"), 0);
        assert_eq!(int("+42"), 42);
        assert_eq!(int("03"), 3);
        assert_eq!(int("-017"), -15);
        assert_eq!(int("0xFe"), 254);
        assert_eq!(int("0x1b"), 27, "hexadecimal before binary");
        assert_eq!(int("11b"), 3);
        assert_eq!(int("0101B"), 5, "binary before octal");
        assert_eq!(int("18446744073709551615"), i128::from(u64::MAX));
        assert_eq!(int("-9223372036854775808"), i128::from(i64::MIN));
    }

    #[test]
    fn numbers_that_are_none() {
        assert_eq!(number("09"), Err(LiteralError::NotOctal));
        assert_eq!(number("12b"), Err(LiteralError::NotANumber));
        assert_eq!(number("0x"), Err(LiteralError::NotANumber));
        assert_eq!(number("b"), Err(LiteralError::NotANumber));
        assert_eq!(number("1e5"), Err(LiteralError::NotANumber));
        assert_eq!(number("5."), Err(LiteralError::NotANumber));
        assert_eq!(number("1.2.3"), Err(LiteralError::NotANumber));
        assert_eq!(number("1_000"), Err(LiteralError::NotANumber));
        assert_eq!(number("18446744073709551616"), Err(LiteralError::TooLarge));
        assert_eq!(number("1.0e999"), Err(LiteralError::TooLarge));
    }

    #[test]
    fn reals() {
        assert_eq!(number("3.5"), Ok(Number::Real(3.5)));
        assert_eq!(number("-1.2778E+02"), Ok(Number::Real(-127.78)));
        assert_eq!(number("2.3e-2"), Ok(Number::Real(0.023)));
        assert_eq!(number("+.5"), Ok(Number::Real(0.5)));
        assert_eq!(number("00.5"), Ok(Number::Real(0.5)));
    }

    #[test]
    fn escapes() {
        assert_eq!(string(r"plain").unwrap(), "plain");
        assert_eq!(
            string(r#"\b\t\n\f\r\"\'\\"#).unwrap(),
            "\u{8}\t\n\u{C}\r\"'\\"
        );
        assert_eq!(string(r"\x41\X42\x4133z\x41g").unwrap(), "AB䄳zAg");
        assert_eq!(string(r"\xD83D\xDE00").unwrap(), "😀");
        assert_eq!(string(r"C:\Windows\").unwrap(), r"C:\Windows\");
        assert_eq!(string(r"\q\xyz\ü").unwrap(), r"\q\xyz\ü");
        assert_eq!(string(r"\x").unwrap(), r"\x");
        assert_eq!(string(r"\xD83D"), Err(LiteralError::UnpairedSurrogate));
        assert_eq!(
            string(r"\xDE00\xD83D"),
            Err(LiteralError::UnpairedSurrogate)
        );
        assert_eq!(string(r"\xD83Dx"), Err(LiteralError::UnpairedSurrogate));
    }

    #[test]
    fn characters() {
        assert_eq!(char16("'A'"), Ok(65));
        assert_eq!(char16(r"'\x4133'"), Ok(0x4133));
        assert_eq!(char16(r"'\xD83D'"), Ok(0xD83D));
        assert_eq!(char16(r"'\''"), Ok(39));
        assert_eq!(char16("'ä'"), Ok(0xE4));
        assert_eq!(char16("''"), Err(LiteralError::NotOneCharacter));
        assert_eq!(char16("'AB'"), Err(LiteralError::NotOneCharacter));
        assert_eq!(char16("'😀'"), Err(LiteralError::NotOneCharacter));
        assert_eq!(char16(r"'\q'"), Err(LiteralError::NotOneCharacter));
    }
}
