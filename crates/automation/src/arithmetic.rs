//! The operators of VBScript that calculate.
//!
//! The type of a result follows from the types of the operands, not from their values, until a
//! whole number does not fit: then it is the next larger type ([MS-VBAL] 5.6.9.3). `Null` makes
//! the result `Null`, save where the other operand of a logical operator decides alone.

mod logic;

use std::borrow::Cow;

use crate::coerce::{
    default_value, mismatch, overflow, real, single, to_currency, to_double, to_long, to_text,
    to_whole,
};
use crate::{Currency, Date, Exception, RuntimeError, Text, Variant, date};

pub use logic::{and, eqv, imp, not, or, xor};

/// The longest text that joining makes: 2^31 bytes, as many as a BSTR can have.
const TEXT_BYTES_MAX: usize = 0x7fff_ffff;

/// An operator with two operands.
pub type Operator = fn(&Variant, &Variant) -> Result<Variant, Exception>;

/// The operators with two operands, without comparisons.
pub const OPERATORS: [Operator; 13] = [
    add, sub, mul, div, int_div, modulo, pow, concat, and, or, xor, eqv, imp,
];

/// The types that an operator calculates in, in the order in which one operand's type rules over
/// the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Empty,
    Byte,
    Integer,
    Long,
    Single,
    Double,
    Text,
    Currency,
    Date,
    Null,
}

impl Rank {
    fn of(value: &Variant) -> Result<Self, Exception> {
        Ok(match value {
            Variant::Empty => Rank::Empty,
            Variant::Null => Rank::Null,
            Variant::Byte(_) => Rank::Byte,
            Variant::Boolean(_) | Variant::Integer(_) => Rank::Integer,
            Variant::Long(_) => Rank::Long,
            Variant::Single(_) => Rank::Single,
            Variant::Double(_) => Rank::Double,
            Variant::Currency(_) => Rank::Currency,
            Variant::Date(_) => Rank::Date,
            Variant::String(_) => Rank::Text,
            Variant::Error(_) | Variant::Array(_) | Variant::Object(_) => {
                return Err(mismatch(value));
            }
        })
    }

    /// Returns the rank of a sum, difference or product; a Single cannot hold a Long.
    fn join(self, other: Self) -> Self {
        match (self.min(other), self.max(other)) {
            (Rank::Empty, Rank::Empty) => Rank::Integer,
            (Rank::Long, Rank::Single) | (_, Rank::Text) => Rank::Double,
            (_, higher) => higher,
        }
    }
}

/// Adds, or joins two texts: `+`.
#[inline]
pub fn add(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    match (left, right) {
        (Variant::Integer(left), Variant::Integer(right)) => {
            Ok(integer_or_long(i32::from(*left) + i32::from(*right)))
        }
        (Variant::Long(left), Variant::Long(right)) => {
            Ok(long_or_double(i64::from(*left) + i64::from(*right)))
        }
        (Variant::Long(left), Variant::Integer(right))
        | (Variant::Integer(right), Variant::Long(left)) => {
            Ok(long_or_double(i64::from(*left) + i64::from(*right)))
        }
        (Variant::Double(left), Variant::Double(right)) => finite(left + right),
        _ => add_other(left, right),
    }
}

/// Subtracts: `-`.
#[inline]
pub fn sub(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    match (left, right) {
        (Variant::Integer(left), Variant::Integer(right)) => {
            Ok(integer_or_long(i32::from(*left) - i32::from(*right)))
        }
        (Variant::Long(left), Variant::Long(right)) => {
            Ok(long_or_double(i64::from(*left) - i64::from(*right)))
        }
        (Variant::Long(left), Variant::Integer(right)) => {
            Ok(long_or_double(i64::from(*left) - i64::from(*right)))
        }
        (Variant::Double(left), Variant::Double(right)) => finite(left - right),
        _ => sub_other(left, right),
    }
}

/// Multiplies: `*`.
#[inline]
pub fn mul(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    match (left, right) {
        (Variant::Integer(left), Variant::Integer(right)) => {
            Ok(integer_or_long(i32::from(*left) * i32::from(*right)))
        }
        (Variant::Long(left), Variant::Long(right)) => {
            Ok(long_or_double(i64::from(*left) * i64::from(*right)))
        }
        (Variant::Double(left), Variant::Double(right)) => finite(left * right),
        _ => mul_other(left, right),
    }
}

fn add_other(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    let (left, right) = (&*plain(left)?, &*plain(right)?);
    match (left, right) {
        (Variant::String(left), Variant::String(right)) => return join(left, right),
        // Empty leaves the other as it is, also text that is no number.
        (Variant::Empty, Variant::String(_)) => return Ok(right.clone()),
        (Variant::String(_), Variant::Empty) => return Ok(left.clone()),
        _ => {}
    }
    calculate(Step::Add, left, right)
}

fn sub_other(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    let (left, right) = (&*plain(left)?, &*plain(right)?);
    if let (Variant::Date(left), Variant::Date(right)) = (left, right) {
        return Ok(Variant::Double(left.0 - right.0));
    }
    calculate(Step::Sub, left, right)
}

fn mul_other(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    let (left, right) = (&*plain(left)?, &*plain(right)?);
    let (left_rank, right_rank) = (Rank::of(left)?, Rank::of(right)?);
    match (left_rank.min(right_rank), left_rank.max(right_rank)) {
        (lower, Rank::Currency) if lower <= Rank::Long || lower == Rank::Currency => {
            let product = i128::from(to_currency(left)?.0) * i128::from(to_currency(right)?.0);
            let (units, rest) = (product.div_euclid(10_000), product.rem_euclid(10_000));
            let up = rest > 5_000 || (rest == 5_000 && units.rem_euclid(2) == 1);
            let amount = i64::try_from(units + i128::from(up));
            amount
                .map(|amount| Currency(amount).into())
                .map_err(|_out_of_range| overflow())
        }
        // There is no product of dates, nor of an amount and a fraction: these are Doubles.
        (_, Rank::Currency | Rank::Date) => finite(to_double(left)? * to_double(right)?),
        _ => calculate(Step::Mul, left, right),
    }
}

/// Divides: `/`. The result is a Double, or a Single when nothing larger takes part.
pub fn div(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    let (left, right) = (&*plain(left)?, &*plain(right)?);
    let (left_rank, right_rank) = (Rank::of(left)?, Rank::of(right)?);
    if left_rank == Rank::Null || right_rank == Rank::Null {
        return Ok(Variant::Null);
    }
    let (dividend, divisor) = (to_double(left)?, to_double(right)?);
    if divisor == 0.0 {
        return Err(if dividend == 0.0 {
            overflow()
        } else {
            RuntimeError::DivisionByZero.into()
        });
    }
    let quotient = dividend / divisor;
    if left_rank.join(right_rank) == Rank::Single
        && let Some(quotient) = single(quotient).filter(|quotient| quotient.is_finite())
    {
        return Ok(Variant::Single(quotient));
    }
    finite(quotient)
}

/// Divides whole numbers and drops the rest: `\`.
pub fn int_div(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    divide_whole(left, right, i64::checked_div)
}

/// Returns the rest of a division of whole numbers, with the sign of the dividend: `Mod`.
pub fn modulo(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    divide_whole(left, right, i64::checked_rem)
}

fn divide_whole(
    left: &Variant,
    right: &Variant,
    divide: fn(i64, i64) -> Option<i64>,
) -> Result<Variant, Exception> {
    let (left, right) = (&*plain(left)?, &*plain(right)?);
    let rank = Rank::of(left)?.join(Rank::of(right)?);
    if rank == Rank::Null {
        return Ok(Variant::Null);
    }
    let (left, right) = (i64::from(to_long(left)?), i64::from(to_long(right)?));
    let result =
        divide(left, right).ok_or_else(|| Exception::runtime(RuntimeError::DivisionByZero))?;
    match rank {
        Rank::Empty | Rank::Byte => Ok(byte_or_more(result)),
        Rank::Integer => Ok(integer_or_more(result)),
        _ => i32::try_from(result)
            .map(Variant::Long)
            .map_err(|_out_of_range| overflow()),
    }
}

/// Raises to a power: `^`. The result is a Double.
pub fn pow(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    let (left, right) = (&*plain(left)?, &*plain(right)?);
    if Rank::of(left)? == Rank::Null || Rank::of(right)? == Rank::Null {
        return Ok(Variant::Null);
    }
    let (base, exponent) = (to_double(left)?, to_double(right)?);
    let power = base.powf(exponent);
    if power.is_nan() || (base == 0.0 && exponent < 0.0) {
        return Err(RuntimeError::InvalidProcedureCall.into());
    }
    finite(power)
}

/// Joins two values as text: `&`. `Null` is no text, unless both are.
pub fn concat(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    match (left, right) {
        (Variant::String(left), Variant::String(right)) => return join(left, right),
        (Variant::Null, Variant::Null) => return Ok(Variant::Null),
        _ => {}
    }
    let (left, right) = (&*plain(left)?, &*plain(right)?);
    match (left, right) {
        (Variant::Null, Variant::Null) => Ok(Variant::Null),
        (Variant::Null, only) | (only, Variant::Null) => Ok(Variant::String(to_text(only)?)),
        (left, right) => join(&to_text(left)?, &to_text(right)?),
    }
}

/// Negates: unary `-`.
pub fn neg(value: &Variant) -> Result<Variant, Exception> {
    let value = &*plain(value)?;
    match value {
        Variant::Empty | Variant::Boolean(_) | Variant::Byte(_) | Variant::Integer(_) => {
            Ok(integer_or_more(-to_whole(value)?))
        }
        Variant::Long(number) => Ok(long_or_double(-i64::from(*number))),
        Variant::Single(number) => Ok(Variant::Single(-number)),
        Variant::Double(number) => Ok(Variant::Double(-number)),
        Variant::Currency(Currency(amount)) => amount
            .checked_neg()
            .map(|amount| Currency(amount).into())
            .ok_or_else(overflow),
        Variant::Date(Date(days)) => Ok(date_or_double(-days)),
        Variant::String(_) => Ok(Variant::Double(-to_double(value)?)),
        Variant::Null => Ok(Variant::Null),
        Variant::Error(_) | Variant::Array(_) | Variant::Object(_) => Err(mismatch(value)),
    }
}

/// Names a calculation that keeps the type of its operands.
#[derive(Clone, Copy)]
enum Step {
    Add,
    Sub,
    Mul,
}

impl Step {
    fn real(self, left: f64, right: f64) -> f64 {
        match self {
            Step::Add => left + right,
            Step::Sub => left - right,
            Step::Mul => left * right,
        }
    }

    fn whole(self, left: i64, right: i64) -> Option<i64> {
        match self {
            Step::Add => left.checked_add(right),
            Step::Sub => left.checked_sub(right),
            Step::Mul => left.checked_mul(right),
        }
    }
}

/// Calculates in the joint type of both operands; amounts are added and subtracted only.
fn calculate(step: Step, left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    let rank = Rank::of(left)?.join(Rank::of(right)?);
    let real = || Ok::<f64, Exception>(step.real(to_double(left)?, to_double(right)?));
    let whole = || {
        step.whole(to_whole(left)?, to_whole(right)?)
            .ok_or_else(overflow)
    };
    match rank {
        Rank::Null => Ok(Variant::Null),
        Rank::Empty | Rank::Byte => Ok(byte_or_more(whole()?)),
        Rank::Integer => Ok(integer_or_more(whole()?)),
        Rank::Long => Ok(long_or_double(whole()?)),
        Rank::Single => {
            let result = real()?;
            match single(result).filter(|result| result.is_finite()) {
                Some(result) => Ok(Variant::Single(result)),
                None => finite(result),
            }
        }
        Rank::Double | Rank::Text => finite(real()?),
        Rank::Currency => {
            let amount = step.whole(to_currency(left)?.0, to_currency(right)?.0);
            amount
                .map(|amount| Currency(amount).into())
                .ok_or_else(overflow)
        }
        Rank::Date => match real()? {
            days if days.is_finite() => Ok(date_or_double(days)),
            _ => Err(overflow()),
        },
    }
}

/// Takes the value of an object; any other value is what it is.
fn plain(value: &Variant) -> Result<Cow<'_, Variant>, Exception> {
    match value {
        Variant::Object(_) => default_value(value).map(Cow::Owned),
        other => Ok(Cow::Borrowed(other)),
    }
}

fn join(left: &Text, right: &Text) -> Result<Variant, Exception> {
    let length = left.len().saturating_add(right.len());
    if length > TEXT_BYTES_MAX {
        return Err(RuntimeError::OutOfStringSpace.into());
    }
    Ok(Variant::String(left.joined(right)))
}

fn byte_or_more(number: i64) -> Variant {
    u8::try_from(number).map_or_else(|_too_large| integer_or_more(number), Variant::Byte)
}

fn integer_or_more(number: i64) -> Variant {
    i16::try_from(number).map_or_else(|_too_large| long_or_double(number), Variant::Integer)
}

#[inline]
fn integer_or_long(number: i32) -> Variant {
    i16::try_from(number).map_or(Variant::Long(number), Variant::Integer)
}

#[inline]
fn long_or_double(number: i64) -> Variant {
    i32::try_from(number).map_or_else(|_too_large| Variant::Double(real(number)), Variant::Long)
}

fn date_or_double(days: f64) -> Variant {
    match date::moment(days) {
        Some(_) => Variant::Date(Date(days)),
        None => Variant::Double(days),
    }
}

#[inline]
fn finite(number: f64) -> Result<Variant, Exception> {
    if number.is_finite() {
        Ok(Variant::Double(number))
    } else {
        Err(overflow())
    }
}

#[cfg(test)]
mod tests;
