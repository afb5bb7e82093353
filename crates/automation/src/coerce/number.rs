//! Numbers as text: how VBScript prints them and how it reads them, in the US locale.

use super::real;

/// Significant digits that a Double is printed with.
const DOUBLE_DIGITS: usize = 15;
/// Significant digits that a Single is printed with.
const SINGLE_DIGITS: usize = 7;
/// Exponents beyond this are all zero or overflow.
const EXPONENT_MAX: i64 = 100_000;
/// Digits of a mantissa that are kept; no Double tells more apart.
const MANTISSA_DIGITS_MAX: usize = 800;

/// Writes a Double with at most 15 significant digits, in the form of VarBstrFromR8: `0.5`,
/// `1E+15`, `3.33333333333333E-02`.
pub fn double_text(number: f64) -> String {
    if number.abs() < 1e15 && number.trunc() == number {
        // Whole numbers are the common case; this also writes -0 as 0.
        return super::whole(number).unwrap_or(0).to_string();
    }
    digits_text(number, DOUBLE_DIGITS)
}

/// Writes a Single with at most 7 significant digits.
pub fn single_text(number: f32) -> String {
    digits_text(f64::from(number), SINGLE_DIGITS)
}

/// Writes a Currency with as many of its four decimals as are not zero.
pub fn currency_text(ten_thousandths: i64) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let magnitude = ten_thousandths.unsigned_abs();
    let (units, fraction) = (magnitude / 10_000, magnitude % 10_000);
    if fraction == 0 {
        return format!("{sign}{units}");
    }
    let decimals = format!("{fraction:04}");
    format!("{sign}{units}.{}", decimals.trim_end_matches('0'))
}

/// Splits a finite number into its sign, at most `digits` significant digits without trailing
/// zeros, and its decimal exponent.
pub fn significant(number: f64, digits: usize) -> (bool, String, i64) {
    let text = format!("{:.*e}", digits.saturating_sub(1), number.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut significant: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    significant.truncate(significant.trim_end_matches('0').len().max(1));
    (
        number.is_sign_negative(),
        significant,
        exponent.parse().unwrap_or(0),
    )
}

fn digits_text(number: f64, digits: usize) -> String {
    if !number.is_finite() {
        return match (number.is_nan(), number < 0.0) {
            (true, _) => "-1.#IND",
            (false, true) => "-1.#INF",
            (false, false) => "1.#INF",
        }
        .to_owned();
    }
    let (negative, significant, exponent) = significant(number, digits);
    if significant == "0" {
        return significant;
    }
    let sign = if negative { "-" } else { "" };
    let (first, rest) = significant.split_at(1);
    let limit = i64::try_from(digits).unwrap_or(i64::MAX);
    let rest_length = i64::try_from(rest.len()).unwrap_or(i64::MAX);
    let decimals = rest_length - exponent;
    // Without an exponent as long as no more digits are needed than a number may have.
    if exponent >= limit || decimals > limit {
        let point = if rest.is_empty() { "" } else { "." };
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        let exponent = exponent.unsigned_abs();
        return format!("{sign}{first}{point}{rest}E{exponent_sign}{exponent:02}");
    }
    let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
    if exponent < 0 {
        return format!("{sign}0.{}{significant}", zeros(-exponent - 1));
    }
    if decimals <= 0 {
        return format!("{sign}{significant}{}", zeros(-decimals));
    }
    let (units, fraction) = significant.split_at(usize::try_from(exponent + 1).unwrap_or(0));
    format!("{sign}{units}.{fraction}")
}

/// Holds a number read from text, exact as far as it was written.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// A decimal number: the value of the digits times ten to the power of the exponent.
    Decimal {
        /// Says whether it is below zero.
        negative: bool,
        /// Holds the digits, without leading zeros.
        digits: String,
        /// Holds the power of ten.
        exponent: i64,
    },
    /// A number after `&H` or `&O`, which may stand for a negative one.
    Bits(u64),
}

impl Number {
    /// Returns the value; nothing when it is beyond the range of a Double.
    ///
    /// Bits of four bytes are a Long, so `&HFFFFFFFF` is -1.
    pub fn to_double(&self) -> Option<f64> {
        match self {
            Number::Decimal {
                negative,
                digits,
                exponent,
            } => {
                let value: f64 = format!("{digits}e{exponent}").parse().ok()?;
                value
                    .is_finite()
                    .then_some(if *negative { -value } else { value })
            }
            Number::Bits(bits) => Some(match u32::try_from(*bits) {
                Ok(bits) => f64::from(bits.cast_signed()),
                Err(_beyond_a_long) => real(bits.cast_signed()),
            }),
        }
    }

    /// Returns the value in ten-thousandths, halves rounded to even; nothing when it is out of
    /// range.
    pub fn to_ten_thousandths(&self) -> Option<i64> {
        let Number::Decimal {
            negative,
            digits,
            exponent,
        } = self
        else {
            let whole = super::whole(self.to_double()?)?;
            return whole.checked_mul(10_000);
        };
        if digits == "0" {
            return Some(0);
        }
        let scale = exponent + 4;
        let length = i64::try_from(digits.len()).ok()?;
        if length + scale > 19 {
            return None;
        }
        if length + scale < 0 {
            return Some(0);
        }
        let point = usize::try_from((length + scale).min(length)).ok()?;
        let (units, fraction) = digits.split_at(point);
        let mut magnitude: i128 = format!("0{units}").parse().ok()?;
        for _ in 0..scale.max(0) {
            magnitude *= 10;
        }
        let above_half = fraction.starts_with(['6', '7', '8', '9'])
            || fraction
                .strip_prefix('5')
                .is_some_and(|rest| rest.contains(|c| c != '0'));
        if above_half || (fraction.starts_with('5') && magnitude % 2 == 1) {
            magnitude += 1;
        }
        i64::try_from(if *negative { -magnitude } else { magnitude }).ok()
    }
}

/// Reads a number as VarParseNumFromStr does: blanks around it, a sign before or after it or
/// parentheses, a dollar sign, thousands separators, decimals, an exponent of `E` or `D`, or `&H`
/// and `&O`.
pub fn parse_number<'a>(text: &'a str) -> Option<Number> {
    let text = text.trim_matches([' ', '\t', '\r', '\n', '\u{b}', '\u{c}']);
    if let Some(rest) = text.strip_prefix('&') {
        return parse_bits(rest);
    }
    let (mut negative, mut signed) = (false, false);
    let mut rest = text;
    let parenthesised = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    if let Some(inner) = parenthesised {
        (negative, signed, rest) = (true, true, inner.trim());
    }
    let mut currency = false;
    // Signs and the currency stand before the digits or behind them, each once.
    let mut signs = |mut rest: &'a str| loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(['-', '+']).filter(|_| !signed) {
            (negative, signed) = (rest.starts_with('-'), true);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('$').filter(|_| !currency) {
            currency = true;
            rest = after;
        } else {
            return rest;
        }
    };
    let (digits, exponent, rest) = parse_decimal(signs(rest))?;
    let rest = signs(rest);
    rest.is_empty().then_some(Number::Decimal {
        negative,
        digits,
        exponent,
    })
}

/// Reads digits, a fraction and an exponent, and returns what follows them.
fn parse_decimal(text: &str) -> Option<(String, i64, &str)> {
    let mut digits = String::new();
    let (mut any, mut fraction, mut exponent) = (false, false, 0_i64);
    let mut end = text.len();
    for (idx, character) in text.char_indices() {
        match character {
            '0'..='9' => {
                any = true;
                exponent -= i64::from(fraction);
                if digits.len() == MANTISSA_DIGITS_MAX {
                    exponent += 1;
                } else if character != '0' || !digits.is_empty() {
                    digits.push(character);
                }
            }
            ',' if any && !fraction => {}
            '.' if !fraction => fraction = true,
            _ => {
                end = idx;
                break;
            }
        }
    }
    if !any {
        return None;
    }
    let mut rest = text.get(end..)?;
    if let Some(after) = rest.strip_prefix(['e', 'E', 'd', 'D']) {
        let (negative, after) = match after.strip_prefix(['-', '+']) {
            Some(unsigned) => (after.starts_with('-'), unsigned),
            None => (false, after),
        };
        let length = after
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(after.len());
        let (power, after) = after.split_at(length);
        if power.is_empty() {
            return None;
        }
        let power: i64 = power.parse().unwrap_or(EXPONENT_MAX).min(EXPONENT_MAX);
        exponent += if negative { -power } else { power };
        rest = after;
    }
    if digits.is_empty() {
        (digits, exponent) = ("0".to_owned(), 0);
    }
    Some((digits, exponent, rest))
}

/// Reads what follows the `&` of `&HFF`, `&O17` or `&17`; a type character `&` may end it.
fn parse_bits(text: &str) -> Option<Number> {
    let (radix, digits) = match text.strip_prefix(['h', 'H']) {
        Some(digits) => (16, digits),
        None => (8, text.strip_prefix(['o', 'O']).unwrap_or(text)),
    };
    let digits = digits.strip_suffix('&').unwrap_or(digits);
    if !digits.starts_with(|c: char| c.is_digit(radix)) {
        return None;
    }
    u64::from_str_radix(digits, radix).ok().map(Number::Bits)
}
