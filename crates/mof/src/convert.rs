//! Which literals can become a value of which type.

use crate::ast::{SimpleType, Value, ValueKind};

/// Says why a literal cannot become a value of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mismatch {
    /// It is of the wrong kind.
    Kind,
    /// It is a string that does not say such a value.
    Form,
    /// It is beyond the bounds of the type.
    Range,
}

/// Checks that a scalar literal other than NULL can become a value of `ty`.
pub(crate) fn fits(ty: SimpleType, value: &Value) -> Result<(), Mismatch> {
    match ty {
        SimpleType::Boolean => match value.kind {
            ValueKind::Boolean(_) => Ok(()),
            _ => Err(Mismatch::Kind),
        },
        SimpleType::String => match value.kind {
            ValueKind::String(_) => Ok(()),
            _ => Err(Mismatch::Kind),
        },
        SimpleType::DateTime => match &value.kind {
            ValueKind::String(text) if is_datetime(text) => Ok(()),
            ValueKind::String(_) => Err(Mismatch::Form),
            _ => Err(Mismatch::Kind),
        },
        SimpleType::Char16 => match value.kind {
            ValueKind::Char(_) => Ok(()),
            ValueKind::Integer(integer) => in_range(integer.value(), 0, i128::from(u16::MAX)),
            _ => Err(Mismatch::Kind),
        },
        SimpleType::Real32 => real(value).and_then(|real| {
            if real.abs() <= f64::from(f32::MAX) {
                Ok(())
            } else {
                Err(Mismatch::Range)
            }
        }),
        SimpleType::Real64 => real(value).map(|_| ()),
        _ => {
            let (min, max) = bounds(ty);
            in_range(integer(ty, value)?, min, max)
        }
    }
}

/// Returns the least and the greatest value of an integer type.
fn bounds(ty: SimpleType) -> (i128, i128) {
    match ty {
        SimpleType::Sint8 => (i8::MIN.into(), i8::MAX.into()),
        SimpleType::Uint8 => (0, u8::MAX.into()),
        SimpleType::Sint16 => (i16::MIN.into(), i16::MAX.into()),
        SimpleType::Uint16 => (0, u16::MAX.into()),
        SimpleType::Sint32 => (i32::MIN.into(), i32::MAX.into()),
        SimpleType::Uint32 => (0, u32::MAX.into()),
        SimpleType::Sint64 => (i64::MIN.into(), i64::MAX.into()),
        _ => (0, u64::MAX.into()),
    }
}

fn in_range(value: i128, min: i128, max: i128) -> Result<(), Mismatch> {
    if (min..=max).contains(&value) {
        Ok(())
    } else {
        Err(Mismatch::Range)
    }
}

/// Reads an integer: a literal, a rounded real, or a quoted one for the 64-bit types.
pub(crate) fn integer(ty: SimpleType, value: &Value) -> Result<i128, Mismatch> {
    match &value.kind {
        ValueKind::Integer(integer) => Ok(integer.value()),
        ValueKind::Real(real) => round(*real),
        ValueKind::String(text) if matches!(ty, SimpleType::Sint64 | SimpleType::Uint64) => {
            quoted_integer(text)
        }
        _ => Err(Mismatch::Kind),
    }
}

/// Reads the decimal or C-style hexadecimal text of a 64-bit integer.
fn quoted_integer(text: &str) -> Result<i128, Mismatch> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let hex = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"));
    let (digits, radix) = match hex {
        Some(hex) => (hex, 16),
        None => (digits, 10),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(Mismatch::Form);
    }
    match u64::from_str_radix(digits, radix) {
        Ok(magnitude) if negative => Ok(-i128::from(magnitude)),
        Ok(magnitude) => Ok(magnitude.into()),
        Err(_overflow) => Err(Mismatch::Range),
    }
}

fn round(real: f64) -> Result<i128, Mismatch> {
    /// Beyond the range of any integer type, and exact as a real.
    const BOUND: f64 = 36_893_488_147_419_103_232.0;
    let rounded = real.round();
    if rounded.abs() >= BOUND {
        return Err(Mismatch::Range);
    }
    // The standard library has no checked conversion from floating point; the text of a rounded
    // real is the exact integer.
    format!("{rounded:.0}").parse().or(Err(Mismatch::Range))
}

fn real(value: &Value) -> Result<f64, Mismatch> {
    match &value.kind {
        ValueKind::Real(real) => Ok(*real),
        ValueKind::Integer(integer) => integer.value().to_string().parse().or(Err(Mismatch::Range)),
        _ => Err(Mismatch::Kind),
    }
}

/// Returns whether a text has the form of a CIM datetime or interval.
fn is_datetime(text: &str) -> bool {
    let bytes = text.as_bytes();
    let field = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
    if bytes.len() != 25 || bytes.get(14) != Some(&b'.') {
        return false;
    }
    if bytes.get(21) == Some(&b':') {
        return field(22, 25) == b"000"
            && is_number(field(0, 8), 0, 99_999_999)
            && is_number(field(8, 10), 0, 23)
            && is_number(field(10, 12), 0, 59)
            && is_number(field(12, 14), 0, 59)
            && is_number(field(15, 21), 0, 999_999);
    }
    let is_field = |from, to, min, max| {
        let digits = field(from, to);
        digits.iter().all(|digit| *digit == b'*') || is_number(digits, min, max)
    };
    matches!(bytes.get(21), Some(b'+' | b'-'))
        && is_field(0, 4, 0, 9999)
        && is_field(4, 6, 1, 12)
        && is_field(6, 8, 1, 31)
        && is_field(8, 10, 0, 23)
        && is_field(10, 12, 0, 59)
        && is_field(12, 14, 0, 59)
        && is_field(15, 21, 0, 999_999)
        && is_field(22, 25, 0, 999)
}

fn is_number(digits: &[u8], min: u32, max: u32) -> bool {
    let mut value: u32 = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return false;
        }
        value = value * 10 + u32::from(digit - b'0');
    }
    (min..=max).contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datetimes() {
        for text in [
            "19980416000000.000000+000",
            "19980416******.000000+***",
            "****0401******.******-060",
            "00000001120032.000000:000",
        ] {
            assert!(is_datetime(text), "{text}");
        }
        for text in [
            "",
            "1998",
            "199*0416******.000000+***",
            "19981316000000.000000+000",
            "19980416240000.000000+000",
            "19980416000000,000000+000",
            "********120032.000000:000",
            "00000001120032.000000:060",
            "00000001250032.000000:000",
        ] {
            assert!(!is_datetime(text), "{text}");
        }
    }

    #[test]
    fn quoted_integers() {
        assert_eq!(quoted_integer("18446744073709551615"), Ok(u64::MAX.into()));
        assert_eq!(quoted_integer("-0x10"), Ok(-16));
        assert_eq!(quoted_integer("18446744073709551616"), Err(Mismatch::Range));
        for text in ["", "-", "x", "0x", "1.5", "+-1"] {
            assert_eq!(quoted_integer(text), Err(Mismatch::Form), "{text}");
        }
    }

    #[test]
    fn reals_round_to_integers() {
        assert_eq!(round(1000.4), Ok(1000));
        assert_eq!(round(-2.5), Ok(-3));
        assert_eq!(round(1e300), Err(Mismatch::Range));
    }
}
