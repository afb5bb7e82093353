//! Literals as values of a type.

use swbem_core::{CimType, DateTime};

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
    match (ty, &value.kind) {
        // Answered without making the value, since most literals are long strings.
        (SimpleType::String, ValueKind::String(_)) => Ok(()),
        _ => scalar(ty.into(), value).map(|_| ()),
    }
}

/// Makes a value of `ty` from a scalar literal other than NULL.
///
/// Aliases, arrays and embedded instances are not literals; they are [`Mismatch::Kind`] here.
pub(crate) fn scalar(ty: CimType, value: &Value) -> Result<swbem_core::Value, Mismatch> {
    use swbem_core::Value as Cim;
    match (ty, &value.kind) {
        (CimType::Boolean, ValueKind::Boolean(boolean)) => Ok(Cim::Boolean(*boolean)),
        (CimType::String, ValueKind::String(text)) => Ok(Cim::string(&**text)),
        (CimType::Reference, ValueKind::String(text)) => Ok(Cim::reference(&**text)),
        (CimType::Datetime, ValueKind::String(text)) => match DateTime::scan(text) {
            Ok(datetime) => Ok(Cim::DateTime(datetime)),
            Err(_flaw) => Err(Mismatch::Form),
        },
        (CimType::Char16, ValueKind::Char(unit)) => Ok(Cim::Char16(*unit)),
        (CimType::Char16, ValueKind::Integer(integer)) => match u16::try_from(integer.value()) {
            Ok(unit) => Ok(Cim::Char16(unit)),
            Err(_overflow) => Err(Mismatch::Range),
        },
        (CimType::Real32, _) => Ok(Cim::Real32(narrow(real(value)?)?)),
        (CimType::Real64, _) => Ok(Cim::Real64(real(value)?)),
        (ty, _) if ty.is_integer() => Cim::integer(ty, integer(ty, value)?).ok_or(Mismatch::Range),
        _ => Err(Mismatch::Kind),
    }
}

/// Reads an integer: a literal, a rounded real, or a quoted one for the 64-bit types.
fn integer(ty: CimType, value: &Value) -> Result<i128, Mismatch> {
    match &value.kind {
        ValueKind::Integer(integer) => Ok(integer.value()),
        ValueKind::Real(real) => round(*real),
        ValueKind::String(text) if matches!(ty, CimType::Sint64 | CimType::Uint64) => {
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
        ValueKind::String(text) => [f64::NAN, f64::INFINITY, f64::NEG_INFINITY]
            .into_iter()
            .find(|real| unwritable(*real) == Some(text))
            .ok_or(Mismatch::Kind),
        _ => Err(Mismatch::Kind),
    }
}

/// Returns the text that stands, in quotes, for a real without a literal, spelled as CIM-XML does.
pub(crate) fn unwritable(real: f64) -> Option<&'static str> {
    if real.is_finite() {
        None
    } else if real.is_nan() {
        Some("NaN")
    } else if real > 0.0 {
        Some("INF")
    } else {
        Some("-INF")
    }
}

/// Returns the shortest decimal number that is read as a `real32`.
pub(crate) fn widen(real: f32) -> f64 {
    match real.to_string().parse() {
        Ok(short) if narrow(short) == Ok(real) => short,
        _ => real.into(),
    }
}

/// Rounds to a `real32`.
#[expect(
    clippy::as_conversions,
    reason = "only `as` rounds a real, and the range is checked"
)]
fn narrow(real: f64) -> Result<f32, Mismatch> {
    let narrow = real as f32;
    if narrow.is_finite() || !real.is_finite() {
        Ok(narrow)
    } else {
        Err(Mismatch::Range)
    }
}

impl From<SimpleType> for CimType {
    fn from(ty: SimpleType) -> CimType {
        match ty {
            SimpleType::Sint8 => CimType::Sint8,
            SimpleType::Uint8 => CimType::Uint8,
            SimpleType::Sint16 => CimType::Sint16,
            SimpleType::Uint16 => CimType::Uint16,
            SimpleType::Sint32 => CimType::Sint32,
            SimpleType::Uint32 => CimType::Uint32,
            SimpleType::Sint64 => CimType::Sint64,
            SimpleType::Uint64 => CimType::Uint64,
            SimpleType::Real32 => CimType::Real32,
            SimpleType::Real64 => CimType::Real64,
            SimpleType::Boolean => CimType::Boolean,
            SimpleType::String => CimType::String,
            SimpleType::DateTime => CimType::Datetime,
            SimpleType::Char16 => CimType::Char16,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
