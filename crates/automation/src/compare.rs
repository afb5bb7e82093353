//! The operators of VBScript that compare.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::coerce::{default_value, mismatch, parse_number, single, to_double, to_text};
use crate::{Date, Exception, RuntimeError, Text, Variant, same_object};

/// Names a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `=`.
    Eq,
    /// `<>`.
    Ne,
    /// `<`.
    Lt,
    /// `<=`.
    Le,
    /// `>`.
    Gt,
    /// `>=`.
    Ge,
}

impl Op {
    /// Says whether the comparison holds for operands in this order; what has no order, as a
    /// number that is none, only differs.
    #[inline]
    pub fn holds(self, order: Option<Ordering>) -> bool {
        let Some(order) = order else {
            return self == Op::Ne;
        };
        match self {
            Op::Eq => order.is_eq(),
            Op::Ne => order.is_ne(),
            Op::Lt => order.is_lt(),
            Op::Le => order.is_le(),
            Op::Gt => order.is_gt(),
            Op::Ge => order.is_ge(),
        }
    }
}

/// Compares two values of which neither is a literal; `Null` on either side makes it `Null`.
///
/// Numbers, dates and truth values compare as numbers, texts by their UTF-16 units. A number is
/// less than any text.
#[inline]
pub fn compare(op: Op, left: &Variant, right: &Variant) -> Result<Variant, Exception> {
    compare_operands(op, left, false, right, false)
}

/// Compares two values that may be literals of the script.
///
/// A literal keeps its type and the other side is converted to it, so that `n = "5"` compares
/// texts and `s = 5` numbers; between two literals the text becomes a number.
#[inline]
pub fn compare_operands(
    op: Op,
    left: &Variant,
    left_is_literal: bool,
    right: &Variant,
    right_is_literal: bool,
) -> Result<Variant, Exception> {
    let order = match (left, right) {
        (Variant::Integer(left), Variant::Integer(right)) => Some(left.cmp(right)),
        (Variant::Long(left), Variant::Long(right)) => Some(left.cmp(right)),
        (Variant::Double(left), Variant::Double(right)) => left.partial_cmp(right),
        _ => {
            let (left, right) = (plain(left)?, plain(right)?);
            match order(&left, left_is_literal, &right, right_is_literal)? {
                Some(order) => order,
                None => return Ok(Variant::Null),
            }
        }
    };
    Ok(Variant::Boolean(op.holds(order)))
}

/// Says whether both are one object, or both `Nothing`: `Is`. Anything else is error 424.
pub fn is_same_object(left: &Variant, right: &Variant) -> Result<bool, Exception> {
    match (left, right) {
        (Variant::Object(Some(left)), Variant::Object(Some(right))) => Ok(same_object(left, right)),
        (Variant::Object(left), Variant::Object(right)) => Ok(left.is_none() && right.is_none()),
        _ => Err(RuntimeError::ObjectRequired.into()),
    }
}

/// Compares two texts by their UTF-16 units.
pub fn binary_order(left: &str, right: &str) -> Ordering {
    // In the order of code points only characters beyond the first plane lie elsewhere than in
    // the order of their units.
    if left.is_ascii() || right.is_ascii() {
        return left.cmp(right);
    }
    left.encode_utf16().cmp(right.encode_utf16())
}

/// Compares two texts without regard to case.
pub fn text_order(left: &str, right: &str) -> Ordering {
    fold(left).cmp(fold(right))
}

/// Returns the characters in the one case that comparisons without case see.
pub fn fold(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().map(fold_char)
}

/// Returns a character in the one case that comparisons without case see; it stays one character.
pub fn fold_char(character: char) -> char {
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => character,
    }
}

/// Returns the order of two values, within which a number that is none has no place; nothing when
/// one is `Null`.
fn order(
    left: &Variant,
    left_is_literal: bool,
    right: &Variant,
    right_is_literal: bool,
) -> Result<Option<Option<Ordering>>, Exception> {
    if let Some(value) = [left, right].into_iter().find(|value| {
        matches!(
            value,
            Variant::Array(_) | Variant::Error(_) | Variant::Object(_)
        )
    }) {
        return Err(mismatch(value));
    }
    Ok(Some(match (left, right) {
        (Variant::Null, _) | (_, Variant::Null) => return Ok(None),
        (Variant::String(left), Variant::String(right)) => Some(binary_order(left, right)),
        (Variant::String(left), Variant::Empty) => Some(binary_order(left, "")),
        (Variant::Empty, Variant::String(right)) => Some(binary_order("", right)),
        (Variant::String(text), number) => {
            mixed_order(text, left_is_literal, number, right_is_literal)?
        }
        (number, Variant::String(text)) => {
            mixed_order(text, right_is_literal, number, left_is_literal)?.map(Ordering::reverse)
        }
        (left, right) => number_order(left, right)?,
    }))
}

/// Compares a text with a number.
fn mixed_order(
    text: &Text,
    text_is_literal: bool,
    number: &Variant,
    number_is_literal: bool,
) -> Result<Option<Ordering>, Exception> {
    match (text_is_literal, number_is_literal) {
        (false, false) => Ok(Some(Ordering::Greater)),
        (true, false) => Ok(Some(binary_order(text, &to_text(number)?))),
        (_, true) => {
            let mismatch = || mismatch(&Variant::String(text.clone()));
            let value = match number {
                Variant::Boolean(_) if crate::coerce::bool_name(text).is_some() => {
                    Variant::Boolean(crate::coerce::bool_name(text) == Some(true))
                }
                _ => {
                    let parsed = parse_number(text).and_then(|parsed| parsed.to_double());
                    Variant::Double(parsed.ok_or_else(mismatch)?)
                }
            };
            number_order(&value, number)
        }
    }
}

/// Compares two values as numbers. A Double beside a Single has no more digits than it.
fn number_order(left: &Variant, right: &Variant) -> Result<Option<Ordering>, Exception> {
    match (left, right) {
        (Variant::Single(left), Variant::Double(right)) => Ok(single(*right).map_or_else(
            || f64::from(*left).partial_cmp(right),
            |right| left.partial_cmp(&right),
        )),
        (Variant::Double(_), Variant::Single(_)) => {
            Ok(number_order(right, left)?.map(Ordering::reverse))
        }
        (Variant::Currency(left), Variant::Currency(right)) => Ok(Some(left.cmp(right))),
        (Variant::Date(Date(left)), Variant::Date(Date(right))) => Ok(left.partial_cmp(right)),
        _ => Ok(to_double(left)?.partial_cmp(&to_double(right)?)),
    }
}

fn plain(value: &Variant) -> Result<Cow<'_, Variant>, Exception> {
    match value {
        Variant::Object(_) => default_value(value).map(Cow::Owned),
        other => Ok(Cow::Borrowed(other)),
    }
}

#[cfg(test)]
mod tests;
