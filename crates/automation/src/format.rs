//! Numbers as FormatNumber, FormatCurrency and FormatPercent write them in the US locale.
//!
//! They round the decimal digits that the number is printed with, halves away from zero, unlike
//! `Round` and the conversions.

use crate::coerce::{significant, to_double};
use crate::{Currency, Exception, Variant};

/// Significant digits of a Double that take part.
const DIGITS: usize = 15;

/// Says how a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Holds the number of decimals.
    pub decimals: usize,
    /// Says whether a zero stands before the point of a fraction.
    pub leading_digit: bool,
    /// Says whether parentheses stand around a negative number, instead of a sign before it.
    pub parentheses: bool,
    /// Says whether commas part the thousands.
    pub group: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            decimals: 2,
            leading_digit: true,
            parentheses: false,
            group: true,
        }
    }
}

/// Writes a number: `-1,234.50`.
pub fn number(value: &Variant, style: Style) -> Result<String, Exception> {
    let decimal = Decimal::of(value, style.decimals, 0)?;
    Ok(decimal.write(style, "", ""))
}

/// Writes an amount of dollars: `$1,234.50`.
pub fn currency(value: &Variant, style: Style) -> Result<String, Exception> {
    let decimal = Decimal::of(value, style.decimals, 0)?;
    Ok(decimal.write(style, "$", ""))
}

/// Writes a number as a percentage: `12.50%`.
pub fn percent(value: &Variant, style: Style) -> Result<String, Exception> {
    let decimal = Decimal::of(value, style.decimals, 2)?;
    Ok(decimal.write(style, "", "%"))
}

/// A number rounded to some decimals, as digits.
struct Decimal {
    negative: bool,
    units: String,
    fraction: String,
}

impl Decimal {
    /// Rounds `value`, times ten to the power of `shift`, to `decimals`.
    fn of(value: &Variant, decimals: usize, shift: i64) -> Result<Self, Exception> {
        let (negative, digits, exponent) = match value {
            Variant::Currency(Currency(amount)) => {
                let digits = amount.unsigned_abs().to_string();
                let length = i64::try_from(digits.len()).unwrap_or(0);
                (*amount < 0, digits, length - 5)
            }
            other => {
                let number = to_double(other)?;
                if !number.is_finite() {
                    return Err(crate::coerce::overflow());
                }
                significant(number, DIGITS)
            }
        };
        // The digits stand behind the point, so many places to the left of it.
        let places = exponent + shift + 1;
        let wanted = places + i64::try_from(decimals).unwrap_or(i64::MAX);
        let kept = usize::try_from(wanted).unwrap_or(0);
        let mut rounded = round(&digits, kept);
        if wanted < 0 {
            "0".clone_into(&mut rounded);
        }
        // `rounded` counts units of the last decimal; fill up what the digits do not reach.
        let zeros = kept.saturating_sub(digits.len());
        rounded.push_str(&"0".repeat(zeros));
        let missing = (decimals + 1).saturating_sub(rounded.len());
        let padded = format!("{}{rounded}", "0".repeat(missing));
        let (units, fraction) = padded.split_at(padded.len() - decimals);
        let units = units.trim_start_matches('0');
        Ok(Self {
            negative: negative && padded.contains(|c| c != '0'),
            units: if units.is_empty() { "0" } else { units }.to_owned(),
            fraction: fraction.to_owned(),
        })
    }

    fn write(&self, style: Style, before: &str, after: &str) -> String {
        let mut text = String::new();
        if self.units != "0" || style.leading_digit || self.fraction.is_empty() {
            for (idx, digit) in self.units.chars().enumerate() {
                if style.group && idx > 0 && (self.units.len() - idx).is_multiple_of(3) {
                    text.push(',');
                }
                text.push(digit);
            }
        }
        if !self.fraction.is_empty() {
            text.push('.');
            text.push_str(&self.fraction);
        }
        match (self.negative, style.parentheses) {
            (false, _) => format!("{before}{text}{after}"),
            (true, false) => format!("-{before}{text}{after}"),
            (true, true) => format!("({before}{text}{after})"),
        }
    }
}

/// Rounds to the first `kept` digits, halves up; the result may have one digit more.
fn round(digits: &str, kept: usize) -> String {
    let Some((head, tail)) = digits.split_at_checked(kept) else {
        return digits.to_owned();
    };
    if !tail.starts_with(['5', '6', '7', '8', '9']) {
        return head.to_owned();
    }
    let nines = head.len() - head.trim_end_matches('9').len();
    let stem = head.trim_end_matches('9');
    let mut rounded = match stem.char_indices().next_back() {
        Some((idx, last)) => {
            let next = last
                .to_digit(10)
                .and_then(|digit| char::from_digit(digit + 1, 10));
            format!(
                "{}{}",
                stem.get(..idx).unwrap_or_default(),
                next.unwrap_or(last)
            )
        }
        None => "1".to_owned(),
    };
    rounded.push_str(&"0".repeat(nines));
    rounded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::value;

    #[test]
    fn numbers_round_away_from_zero() {
        let style = Style::default();
        let with = |decimals| Style { decimals, ..style };
        let rows = [
            ("d1234567.891", style, "1,234,567.89"),
            ("d2.5", with(0), "3"),
            ("d-2.5", with(0), "-3"),
            ("d1.005", style, "1.01"),
            ("d4.99985", with(4), "4.9999"),
            ("d0.5", style, "0.50"),
            (
                "d0.5",
                Style {
                    leading_digit: false,
                    ..style
                },
                ".50",
            ),
            (
                "d0",
                Style {
                    leading_digit: false,
                    ..style
                },
                ".00",
            ),
            ("d-0.001", style, "0.00"),
            ("d-0.006", style, "-0.01"),
            ("d0.004", style, "0.00"),
            ("d0.0004", with(3), "0.000"),
            ("d999.999", style, "1,000.00"),
            ("d9.5", with(0), "10"),
            ("d0.5", with(0), "1"),
            ("d0.05", with(0), "0"),
            (
                "d-1000",
                Style {
                    parentheses: true,
                    ..style
                },
                "(1,000.00)",
            ),
            (
                "d1000",
                Style {
                    group: false,
                    ..style
                },
                "1000.00",
            ),
            ("d1e20", with(1), "100,000,000,000,000,000,000.0"),
            ("c1.5", style, "1.50"),
            ("c-0.00005", with(4), "0.0000"),
            ("c1234.5675", with(3), "1,234.568"),
            ("c0", style, "0.00"),
            ("'12.5", style, "12.50"),
            ("True", with(0), "-1"),
        ];
        for (text, style, expected) in rows {
            assert_eq!(
                number(&value(text), style).unwrap(),
                expected,
                "{text} {style:?}"
            );
        }
        assert_eq!(number(&value("'x"), style).unwrap_err().number, 13);
        assert_eq!(number(&value("dinf"), style).unwrap_err().number, 6);
    }

    #[test]
    fn amounts_and_percentages() {
        let style = Style::default();
        let negative = Style {
            parentheses: true,
            ..style
        };
        assert_eq!(currency(&value("i-1000"), negative).unwrap(), "($1,000.00)");
        assert_eq!(currency(&value("i-1000"), style).unwrap(), "-$1,000.00");
        assert_eq!(percent(&value("d0.125"), style).unwrap(), "12.50%");
        assert_eq!(percent(&value("d0.00001"), style).unwrap(), "0.00%");
        assert_eq!(percent(&value("c0.125"), style).unwrap(), "12.50%");
    }
}
