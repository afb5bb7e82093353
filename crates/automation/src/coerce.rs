//! Conversions between the types of a script, with VBScript's rules and errors.
//!
//! `Empty` is zero or no text, `Null` is error 94, an object stands for the value of its default
//! member, and text must be a number in the US locale (error 13 otherwise). Numbers round to the
//! nearest, halves to the even one; what does not fit is error 6.

mod number;

use crate::{Arguments, Currency, Date, Exception, Invoke, RuntimeError, Text, Variant, date};

pub use number::{Number, currency_text, double_text, parse_number, significant, single_text};

/// How often the default member of an object can be an object again.
const DEFAULT_MEMBER_CHAIN_MAX: usize = 32;
/// Characters of a text that an error about it shows.
const SHOWN_CHARACTERS_MAX: usize = 32;

/// Converts to text, as `CStr` does.
pub fn to_text(value: &Variant) -> Result<Text, Exception> {
    match value {
        Variant::Empty => Ok(Text::default()),
        Variant::Null => Err(RuntimeError::InvalidUseOfNull.into()),
        Variant::Boolean(true) => Ok(Text::from("True")),
        Variant::Boolean(false) => Ok(Text::from("False")),
        Variant::Byte(number) => Ok(Text::from(number.to_string())),
        Variant::Integer(number) => Ok(Text::from(number.to_string())),
        Variant::Long(number) => Ok(Text::from(number.to_string())),
        Variant::Single(number) => Ok(Text::from(single_text(*number))),
        Variant::Double(number) => Ok(Text::from(double_text(*number))),
        Variant::Currency(Currency(amount)) => Ok(Text::from(currency_text(*amount))),
        Variant::Date(Date(days)) => match date::text(*days) {
            Some(text) => Ok(Text::from(text)),
            None => Err(RuntimeError::Overflow.into()),
        },
        Variant::String(text) => Ok(text.clone()),
        Variant::Object(_) => to_text(&default_value(value)?),
        Variant::Error(_) | Variant::Array(_) => Err(mismatch(value)),
    }
}

/// Converts to a Double, as `CDbl` does.
#[inline]
pub fn to_double(value: &Variant) -> Result<f64, Exception> {
    match value {
        Variant::Empty => Ok(0.0),
        Variant::Null => Err(RuntimeError::InvalidUseOfNull.into()),
        Variant::Boolean(truth) => Ok(if *truth { -1.0 } else { 0.0 }),
        Variant::Byte(number) => Ok(f64::from(*number)),
        Variant::Integer(number) => Ok(f64::from(*number)),
        Variant::Long(number) => Ok(f64::from(*number)),
        Variant::Single(number) => Ok(f64::from(*number)),
        Variant::Double(number) => Ok(*number),
        Variant::Currency(Currency(amount)) => Ok(real(*amount) / 10_000.0),
        Variant::Date(Date(days)) => Ok(*days),
        Variant::String(text) => {
            let number = parse_number(text).ok_or_else(|| mismatch(value))?;
            number.to_double().ok_or_else(overflow)
        }
        Variant::Object(_) => to_double(&default_value(value)?),
        Variant::Error(_) | Variant::Array(_) => Err(mismatch(value)),
    }
}

/// Converts to a Single, as `CSng` does.
pub fn to_single(value: &Variant) -> Result<f32, Exception> {
    match value {
        Variant::Single(number) => Ok(*number),
        other => single(to_double(other)?).ok_or_else(overflow),
    }
}

/// Converts to a Long, as `CLng` does.
#[inline]
pub fn to_long(value: &Variant) -> Result<i32, Exception> {
    match value {
        Variant::Long(number) => Ok(*number),
        Variant::Integer(number) => Ok(i32::from(*number)),
        other => i32::try_from(to_whole(other)?).map_err(|_out_of_range| overflow()),
    }
}

/// Converts to an Integer, as `CInt` does; the text `&HFFFF` is -1.
pub fn to_integer(value: &Variant) -> Result<i16, Exception> {
    if let Variant::String(text) = value
        && let Some(Number::Bits(bits)) = parse_number(text)
        && let Ok(bits) = u16::try_from(bits)
    {
        return Ok(bits.cast_signed());
    }
    match value {
        Variant::Integer(number) => Ok(*number),
        other => i16::try_from(to_whole(other)?).map_err(|_out_of_range| overflow()),
    }
}

/// Converts to a Byte, as `CByte` does; `True` is 255.
pub fn to_byte(value: &Variant) -> Result<u8, Exception> {
    match value {
        Variant::Byte(number) => Ok(*number),
        Variant::Boolean(truth) => Ok(if *truth { 255 } else { 0 }),
        Variant::Object(_) => to_byte(&default_value(value)?),
        other => u8::try_from(to_whole(other)?).map_err(|_out_of_range| overflow()),
    }
}

/// Converts to a Currency, as `CCur` does.
pub fn to_currency(value: &Variant) -> Result<Currency, Exception> {
    let amount = match value {
        Variant::Currency(currency) => return Ok(*currency),
        Variant::String(text) => {
            let number = parse_number(text).ok_or_else(|| mismatch(value))?;
            number.to_ten_thousandths()
        }
        Variant::Object(_) => return to_currency(&default_value(value)?),
        other => whole((to_double(other)? * 10_000.0).round_ties_even()),
    };
    amount.map(Currency).ok_or_else(overflow)
}

/// Converts to a Date, as `CDate` does, where a date as text has its year.
pub fn to_date(value: &Variant) -> Result<Date, Exception> {
    to_date_in(value, None)
}

/// Converts to a Date, where a date as text without a year lies in `current_year`.
///
/// Text that is no date but a number is the date with that number.
pub fn to_date_in(value: &Variant, current_year: Option<i64>) -> Result<Date, Exception> {
    let days = match value {
        Variant::Date(date) => return Ok(*date),
        Variant::Object(_) => return to_date_in(&default_value(value)?, current_year),
        Variant::String(text) => match date::parse::parse(text, current_year) {
            Some(days) => days,
            None => to_double(value)?,
        },
        other => to_double(other)?,
    };
    if date::moment(days).is_none() {
        return Err(overflow());
    }
    Ok(Date(days))
}

/// Converts to a Boolean, as `CBool` does: what is not zero is true.
#[inline]
pub fn to_bool(value: &Variant) -> Result<bool, Exception> {
    match value {
        Variant::Boolean(truth) => Ok(*truth),
        Variant::Integer(number) => Ok(*number != 0),
        Variant::Long(number) => Ok(*number != 0),
        Variant::Object(_) => to_bool(&default_value(value)?),
        Variant::String(text) => match bool_name(text) {
            Some(truth) => Ok(truth),
            None => Ok(to_double(value)? != 0.0),
        },
        other => Ok(to_double(other)? != 0.0),
    }
}

/// Reads `True` or `False` in any case, also between number signs as `Write #` put them.
pub fn bool_name(text: &str) -> Option<bool> {
    const NAMES: [(&str, bool); 4] = [
        ("True", true),
        ("False", false),
        ("#TRUE#", true),
        ("#FALSE#", false),
    ];
    let found = NAMES
        .iter()
        .find(|(name, _)| text.eq_ignore_ascii_case(name));
    found.map(|(_, truth)| *truth)
}

/// Converts to a whole number of any size that a Double holds.
pub(crate) fn to_whole(value: &Variant) -> Result<i64, Exception> {
    match value {
        Variant::Currency(Currency(amount)) => Ok(round_ten_thousandths(*amount)),
        Variant::Object(_) => to_whole(&default_value(value)?),
        other => whole(to_double(other)?.round_ties_even()).ok_or_else(overflow),
    }
}

/// Returns the value of an object's default member; any other value as it is.
pub fn default_value(value: &Variant) -> Result<Variant, Exception> {
    let mut value = value.clone();
    for _ in 0..DEFAULT_MEMBER_CHAIN_MAX {
        match value {
            Variant::Object(Some(object)) => {
                value = object.invoke(None, Invoke::Get, &mut Arguments::default())?;
            }
            Variant::Object(None) => return Err(RuntimeError::ObjectVariableNotSet.into()),
            other => return Ok(other),
        }
    }
    Err(RuntimeError::StackOverflow.into())
}

/// Makes "Type mismatch" that shows the text which is none of the type.
pub(crate) fn mismatch(value: &Variant) -> Exception {
    let exception = Exception::runtime(RuntimeError::TypeMismatch);
    match value {
        Variant::String(text) => {
            let shown: String = text.chars().take(SHOWN_CHARACTERS_MAX).collect();
            let more = if shown.len() < text.len() { "..." } else { "" };
            exception.with_detail(format!("[string: \"{shown}{more}\"]"))
        }
        _ => exception,
    }
}

pub(crate) fn overflow() -> Exception {
    RuntimeError::Overflow.into()
}

fn round_ten_thousandths(amount: i64) -> i64 {
    let (units, rest) = (amount.div_euclid(10_000), amount.rem_euclid(10_000));
    let up = rest > 5_000 || (rest == 5_000 && units.rem_euclid(2) == 1);
    units + i64::from(up)
}

/// Returns a number without fraction as an integer; nothing when it is out of range or has one.
pub fn whole(number: f64) -> Option<i64> {
    // Both bounds are powers of two, so the comparison is exact.
    let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number)
        && number.trunc() == number;
    #[expect(clippy::as_conversions, reason = "in range and without fraction")]
    fits.then_some(number as i64)
}

/// Returns the Double nearest to an integer.
pub fn real(number: i64) -> f64 {
    #[expect(
        clippy::as_conversions,
        reason = "rounds, as is wanted; there is no From"
    )]
    let real = number as f64;
    real
}

/// Returns the Single nearest to a number; nothing when it is beyond a Single's range.
pub fn single(number: f64) -> Option<f32> {
    #[expect(
        clippy::as_conversions,
        reason = "rounds, as is wanted; there is no From"
    )]
    let single = number as f32;
    (single.is_finite() || !number.is_finite()).then_some(single)
}

#[cfg(test)]
mod tests;
