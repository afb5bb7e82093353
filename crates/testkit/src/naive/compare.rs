//! Comparisons by type, as the table of operators and constants has them.

use std::cmp::Ordering;

use swbem_core::{CimType, DateTime, ObjectPath, PathKey, Value, cmp_fold, eq_fold};
use swbem_wql::ast::{ConstantValue, Operator};

use super::World;

/// Is a constant in the type of what it is compared with.
enum Converted {
    Integer(i128),
    Real(f64),
    Boolean(bool),
    Text(String),
    Date(DateTime),
}

impl World {
    /// Tells whether a constant can be compared with a type by an operator.
    pub(super) fn converts(
        &self,
        base: CimType,
        operator: Operator,
        constant: &ConstantValue,
    ) -> bool {
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let needs_equality = matches!(base, CimType::Boolean | CimType::Reference);
        (is_equality || !needs_equality) && self.convert(base, constant).is_some()
    }

    /// Tells whether LIKE can be asked: of a text anything, of other types what `=` can.
    pub(super) fn converts_pattern(&self, base: CimType, pattern: &str) -> bool {
        base == CimType::String
            || (!pattern.contains(['%', '_', '['])
                && self.converts(base, Operator::Equal, &text_constant(pattern)))
    }

    fn convert(&self, base: CimType, constant: &ConstantValue) -> Option<Converted> {
        use ConstantValue::{Boolean, Integer, Real, String};
        match (base, constant) {
            (CimType::Boolean, Boolean(value)) => Some(Converted::Boolean(*value)),
            (CimType::Boolean, Integer(number @ 0..=1)) => Some(Converted::Boolean(*number == 1)),
            (CimType::Boolean, String(text)) => match text.to_ascii_uppercase().as_str() {
                "TRUE" => Some(Converted::Boolean(true)),
                "FALSE" => Some(Converted::Boolean(false)),
                _ => None,
            },
            (CimType::String | CimType::Reference, String(text)) => {
                Some(Converted::Text(text.to_string()))
            }
            (CimType::Datetime, String(text)) => {
                swbem_wql::date::parse(text, self.local_offset_minutes)
                    .ok()
                    .map(Converted::Date)
            }
            (CimType::Char16, Integer(number @ 0..=0xFFFF)) => Some(Converted::Integer(*number)),
            (CimType::Char16, String(text)) => {
                let units: Vec<u16> = text.encode_utf16().collect();
                match units.as_slice() {
                    [only] => Some(Converted::Integer((*only).into())),
                    _ => None,
                }
            }
            (CimType::Real32, _) => {
                let value: f32 = number_text(constant)?.parse().ok()?;
                Some(Converted::Real(value.into()))
            }
            (CimType::Real64, _) => Some(Converted::Real(number_text(constant)?.parse().ok()?)),
            (integer, constant) => {
                let (low, high) = integer.integer_range()?;
                let number = match constant {
                    Integer(number) => *number,
                    String(text) => text.parse().ok()?,
                    Boolean(_) | Real(_) => return None,
                };
                (low..=high)
                    .contains(&number)
                    .then_some(Converted::Integer(number))
            }
        }
    }
}

/// Compares a value with a constant; nothing holds for NULL.
pub(super) fn compare(
    world: &World,
    value: &Value,
    base: CimType,
    operator: Operator,
    constant: &ConstantValue,
) -> bool {
    if value.is_null() || !world.converts(base, operator, constant) {
        return false;
    }
    let Some(converted) = world.convert(base, constant) else {
        return false;
    };
    match (value, converted) {
        (Value::String(found), Converted::Text(text)) => compare_texts(found, operator, &text),
        (Value::Reference(found), Converted::Text(text)) => {
            same_object(world, found, &text) == (operator == Operator::Equal)
        }
        (Value::Boolean(found), Converted::Boolean(value)) => {
            (*found == value) == (operator == Operator::Equal)
        }
        (Value::DateTime(found), Converted::Date(date)) => {
            match found.compare_as_cim(&date) {
                Some(ordering) => operator.accepts(ordering),
                // Not comparable, and so not equal either.
                None => operator == Operator::NotEqual,
            }
        }
        (Value::Real32(found), Converted::Real(number)) => {
            compare_reals(f64::from(*found), operator, number)
        }
        (Value::Real64(found), Converted::Real(number)) => compare_reals(*found, operator, number),
        (Value::Char16(found), Converted::Integer(number)) => {
            operator.accepts(i128::from(*found).cmp(&number))
        }
        (found, Converted::Integer(number)) => found
            .as_integer()
            .is_some_and(|found| operator.accepts(found.cmp(&number))),
        _ => false,
    }
}

/// Tells whether a value is LIKE a pattern; what is no text is compared as by `=`.
pub(super) fn is_like(world: &World, value: &Value, base: CimType, pattern: &str) -> bool {
    match value {
        Value::String(text) => swbem_wql::oracle::is_like(pattern, text),
        _ if !world.converts_pattern(base, pattern) => false,
        value => compare(world, value, base, Operator::Equal, &text_constant(pattern)),
    }
}

/// Compares texts without regard to case.
pub(super) fn compare_texts(found: &str, operator: Operator, text: &str) -> bool {
    operator.accepts(cmp_fold(found, text))
}

fn compare_reals(found: f64, operator: Operator, number: f64) -> bool {
    match found.partial_cmp(&number) {
        Some(ordering) => operator.accepts(ordering),
        None => operator.accepts(Ordering::Less) && operator.accepts(Ordering::Greater),
    }
}

/// Tells whether two texts of references are equal, or paths of the same object.
pub(super) fn same_object(world: &World, a: &str, b: &str) -> bool {
    let canonical = |text: &str| {
        let mut path = ObjectPath::parse(text).ok()?;
        let namespace = swbem_core::NamespacePath::parse(&world.origin.namespace).ok()?;
        // `C.k="v"` and `C="v"` are the same when `k` is the only key, as it must be then.
        let only = match path.key() {
            PathKey::Keys(keys) if keys.len() == 1 => keys.iter().next().map(|(_, v)| v.clone()),
            _ => None,
        };
        if let Some(only) = only {
            path.set_key(PathKey::Single(only));
        }
        path.qualify(&world.origin.server.as_ref().into(), &namespace);
        Some((
            path.namespace().cloned(),
            path.server().cloned(),
            path.canonical_key(),
        ))
    };
    eq_fold(a, b) || canonical(a).zip(canonical(b)).is_some_and(|(a, b)| a == b)
}

fn number_text(constant: &ConstantValue) -> Option<String> {
    match constant {
        ConstantValue::Integer(number) => Some(number.to_string()),
        ConstantValue::Real(number) => Some(number.to_string()),
        ConstantValue::String(text) if text.contains(|c: char| c.is_ascii_digit()) => {
            Some(text.to_string())
        }
        _ => None,
    }
}

fn text_constant(text: &str) -> ConstantValue {
    ConstantValue::String(text.into())
}
