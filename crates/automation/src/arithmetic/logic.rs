//! The logical operators, which work on the bits of whole numbers and on truth values alike.

use super::plain;
use crate::coerce::{bool_name, mismatch, to_long};
use crate::{Exception, Variant};

/// The types that a logical operator works in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Boolean,
    Byte,
    Integer,
    Long,
}

/// An operand: the bits, with the sign extended, and where they came from.
#[derive(Clone, Copy, Debug)]
struct Bits {
    bits: i32,
    kind: Kind,
}

impl Bits {
    /// Reads an operand; `Null` has no bits.
    fn of(value: &Variant) -> Result<Option<Self>, Exception> {
        let value = &*plain(value)?;
        let (bits, kind) = match value {
            Variant::Null => return Ok(None),
            Variant::Boolean(truth) => (-i32::from(*truth), Kind::Boolean),
            Variant::Byte(number) => (i32::from(*number), Kind::Byte),
            Variant::Empty => (0, Kind::Integer),
            Variant::Integer(number) => (i32::from(*number), Kind::Integer),
            Variant::String(text) => match bool_name(text) {
                Some(truth) => (-i32::from(truth), Kind::Boolean),
                None => (to_long(value)?, Kind::Long),
            },
            Variant::Long(_)
            | Variant::Single(_)
            | Variant::Double(_)
            | Variant::Currency(_)
            | Variant::Date(_) => (to_long(value)?, Kind::Long),
            Variant::Error(_) | Variant::Array(_) | Variant::Object(_) => {
                return Err(mismatch(value));
            }
        };
        Ok(Some(Self { bits, kind }))
    }

    fn join(self, other: Self, bits: i32) -> Self {
        let kind = match (self.kind, other.kind) {
            (left, right) if left == right => left,
            (Kind::Long, _) | (_, Kind::Long) => Kind::Long,
            _ => Kind::Integer,
        };
        Self { bits, kind }
    }

    fn into_variant(self) -> Variant {
        match self.kind {
            Kind::Boolean => Variant::Boolean(self.bits != 0),
            Kind::Byte => Variant::Byte(u8::try_from(self.bits & 0xff).unwrap_or_default()),
            // INVARIANT: two operands of 16 bits, sign-extended, have a result of 16 bits.
            Kind::Integer => Variant::Integer(i16::try_from(self.bits).unwrap_or_default()),
            Kind::Long => Variant::Long(self.bits),
        }
    }
}

/// Returns the bits that both have: `And`. A false operand decides against `Null`.
pub fn and(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    Ok(match (Bits::of(left)?, Bits::of(right)?) {
        (Some(left), Some(right)) => left.join(right, left.bits & right.bits).into_variant(),
        (Some(only), None) | (None, Some(only)) if only.bits == 0 => only.into_variant(),
        _ => Variant::Null,
    })
}

/// Returns the bits that one of both has: `Or`. A true operand decides against `Null`.
pub fn or(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    Ok(match (Bits::of(left)?, Bits::of(right)?) {
        (Some(left), Some(right)) => left.join(right, left.bits | right.bits).into_variant(),
        (Some(only), None) | (None, Some(only)) if only.bits != 0 => only.into_variant(),
        _ => Variant::Null,
    })
}

/// Returns the bits that differ: `Xor`.
pub fn xor(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    Ok(match (Bits::of(left)?, Bits::of(right)?) {
        (Some(left), Some(right)) => left.join(right, left.bits ^ right.bits).into_variant(),
        _ => Variant::Null,
    })
}

/// Returns the bits that agree: `Eqv`.
pub fn eqv(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    Ok(match (Bits::of(left)?, Bits::of(right)?) {
        (Some(left), Some(right)) => left.join(right, !(left.bits ^ right.bits)).into_variant(),
        _ => Variant::Null,
    })
}

/// Returns the bits in which left implies right: `Imp`. What is false implies `Null`, and `Null`
/// implies what is true.
pub fn imp(left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    Ok(match (Bits::of(left)?, Bits::of(right)?) {
        (Some(left), Some(right)) => left.join(right, !left.bits | right.bits).into_variant(),
        (Some(left), None) if left.bits == 0 => Bits { bits: -1, ..left }.into_variant(),
        (None, Some(right)) if right.bits != 0 => right.into_variant(),
        _ => Variant::Null,
    })
}

/// Inverts the bits, or the truth: `Not`.
pub fn not(value: &Variant) -> Result<Variant, Exception> {
    Ok(match Bits::of(value)? {
        Some(operand) => Bits {
            bits: !operand.bits,
            ..operand
        }
        .into_variant(),
        None => Variant::Null,
    })
}
