//! What the texts of constants are worth.

use crate::ast::ConstantValue;

/// Says why a token is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberFlaw {
    /// It is not of the form of one.
    Malformed,
    /// It is larger than anything that could be compared with it.
    TooLarge,
}

/// Returns what a number is worth.
pub(crate) fn number(text: &str) -> Result<ConstantValue, NumberFlaw> {
    let (is_negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, text.trim_start_matches('-')),
        _ => (false, text.trim_start_matches('+')),
    };
    let integer = |digits: &str, radix| {
        let value = i128::from_str_radix(digits, radix).map_err(|_too_large| NumberFlaw::TooLarge);
        let value = if is_negative {
            value?.checked_neg()
        } else {
            Some(value?)
        };
        value
            .map(ConstantValue::Integer)
            .ok_or(NumberFlaw::TooLarge)
    };
    if let Some(hex) = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"))
    {
        return if !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            integer(hex, 16)
        } else {
            Err(NumberFlaw::Malformed)
        };
    }
    if digits.bytes().all(|b| b.is_ascii_digit()) && !digits.is_empty() {
        return integer(digits, 10);
    }
    if !is_real(digits) {
        return Err(NumberFlaw::Malformed);
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(ConstantValue::Real(value)),
        _ => Err(NumberFlaw::TooLarge),
    }
}

/// Tells whether a text is digits with a fraction, an exponent or both.
fn is_real(digits: &str) -> bool {
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let mantissa_is_good = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            all_digits(whole) && !fraction.is_empty() && all_digits(fraction)
        }
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    let exponent_is_good = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && all_digits(exponent)
    });
    mantissa_is_good && exponent_is_good
}

/// Takes the quotes and escapes off a string; any backslash that escapes nothing stays.
pub(crate) fn unquote(literal: &str) -> String {
    let mut chars = literal.chars();
    chars.next();
    chars.next_back();
    let mut out = String::with_capacity(literal.len());
    while let Some(c) = chars.next() {
        let ahead = chars.clone().next();
        match (c, ahead) {
            ('\\', Some(escaped @ ('\\' | '"' | '\''))) => {
                out.push(escaped);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// Puts a text in quotes, so that [`unquote`] gives it back.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        use ConstantValue::{Integer, Real};
        assert_eq!(number("-12"), Ok(Integer(-12)));
        assert_eq!(number("+0x1F"), Ok(Integer(31)));
        assert_eq!(number(".5"), Ok(Real(0.5)));
        assert_eq!(number("-1e3"), Ok(Real(-1000.0)));
        assert_eq!(number("1.5E-1"), Ok(Real(0.15)));
        for malformed in ["1.", "12ab", "0x", "1e", "1.2.3", "0x1.5", "1e+", "1_000"] {
            assert_eq!(number(malformed), Err(NumberFlaw::Malformed), "{malformed}");
        }
        let long = "9".repeat(40);
        assert_eq!(number(&long), Err(NumberFlaw::TooLarge));
        assert_eq!(number("1e999"), Err(NumberFlaw::TooLarge));
    }

    #[test]
    fn quotes_come_off_and_go_on() {
        assert_eq!(unquote(r#""a\"b\\c\d'""#), r#"a"b\c\d'"#);
        assert_eq!(unquote(r"'%\\%'"), r"%\%");
        for text in ["", r#"a"b'c\"#, r"\\", "Ä%_"] {
            assert_eq!(unquote(&quote(text)), text);
        }
    }
}
