//! Comparisons of one value with a constant of its type, decoded or where it is stored.

use std::cmp::Ordering;

use std::sync::Arc;
use swbem_core::{CimType, DateTime, Value, cmp_fold, fold};
use swbem_store::Namespace;
use swbem_wql::ast::Operator;
use swbem_wql::like::Pattern;

/// A comparison whose constant has the type of what it is compared with.
///
/// None of them holds for `Null`.
#[derive(Debug, Clone)]
pub(crate) enum ValueCheck {
    /// Of integers and characters: the value is between the two, both included.
    Integer {
        low: i128,
        high: i128,
        /// Whether it must be outside instead.
        outside: bool,
    },
    Boolean {
        value: bool,
        equal: bool,
    },
    Real {
        operator: Operator,
        value: f64,
        /// The constant in the type of the property.
        constant: Value,
    },
    Text(TextCheck),
    DateTime {
        operator: Operator,
        value: DateTime,
    },
    Reference(ReferenceCheck),
}

/// A comparison of a text, without regard to case.
#[derive(Debug, Clone)]
pub(crate) enum TextCheck {
    Compare {
        operator: Operator,
        text: Arc<str>,
        folded: String,
    },
    Like(Pattern),
}

/// A comparison of references: by their texts, or by what they name.
#[derive(Debug, Clone)]
pub(crate) struct ReferenceCheck {
    text: Arc<str>,
    folded: String,
    canonical: String,
    namespace: Arc<Namespace>,
    equal: bool,
}

impl ValueCheck {
    /// Makes the check of an integer, whose type has values from `min` to `max`.
    pub(crate) fn integer(operator: Operator, value: i128, (min, max): (i128, i128)) -> ValueCheck {
        let (low, high, outside) = match operator {
            Operator::Equal => (value, value, false),
            Operator::NotEqual => (value, value, true),
            Operator::Less => (min, value.saturating_sub(1), false),
            Operator::LessOrEqual => (min, value, false),
            Operator::Greater => (value.saturating_add(1), max, false),
            Operator::GreaterOrEqual => (value, max, false),
        };
        ValueCheck::Integer { low, high, outside }
    }

    /// Judges a decoded value.
    pub(crate) fn accepts(&self, value: &Value) -> bool {
        match (self, value) {
            (ValueCheck::Integer { .. }, Value::Char16(unit)) => {
                self.accepts_integer((*unit).into())
            }
            (ValueCheck::Integer { .. }, value) => value
                .as_integer()
                .is_some_and(|number| self.accepts_integer(number)),
            (ValueCheck::Boolean { value, equal }, Value::Boolean(found)) => {
                (found == value) == *equal
            }
            (ValueCheck::Real { .. }, Value::Real32(found)) => self.accepts_real((*found).into()),
            (ValueCheck::Real { .. }, Value::Real64(found)) => self.accepts_real(*found),
            (ValueCheck::Text(check), Value::String(text)) => check.accepts(text),
            (ValueCheck::DateTime { .. }, Value::DateTime(found)) => self.accepts_datetime(found),
            (ValueCheck::Reference(check), Value::Reference(text)) => check.accepts(text),
            _ => false,
        }
    }

    /// Judges a value of a type where it is stored; nothing when the bytes are no such value.
    pub(crate) fn accepts_raw(&self, base: CimType, bytes: &[u8]) -> Option<bool> {
        Some(match self {
            ValueCheck::Integer { .. } => self.accepts_integer(integer(base, bytes)?),
            ValueCheck::Boolean { value, equal } => ((*bytes.first()? != 0) == *value) == *equal,
            ValueCheck::Real { .. } => self.accepts_real(match base {
                CimType::Real32 => f32::from_le_bytes(*bytes.first_chunk()?).into(),
                _ => f64::from_le_bytes(*bytes.first_chunk()?),
            }),
            ValueCheck::Text(check) => check.accepts_raw(bytes)?,
            ValueCheck::DateTime { .. } => {
                let text = std::str::from_utf8(bytes).ok()?;
                self.accepts_datetime(&DateTime::scan(text).ok()?)
            }
            ValueCheck::Reference(check) => check.accepts(std::str::from_utf8(bytes).ok()?),
        })
    }

    fn accepts_integer(&self, found: i128) -> bool {
        match self {
            ValueCheck::Integer { low, high, outside } => {
                (*low <= found && found <= *high) != *outside
            }
            _ => false,
        }
    }

    fn accepts_real(&self, found: f64) -> bool {
        let ValueCheck::Real {
            operator, value, ..
        } = self
        else {
            return false;
        };
        match found.partial_cmp(value) {
            Some(ordering) => operator.accepts(ordering),
            None => *operator == Operator::NotEqual,
        }
    }

    fn accepts_datetime(&self, found: &DateTime) -> bool {
        let ValueCheck::DateTime { operator, value } = self else {
            return false;
        };
        match found.compare_as_cim(value) {
            Some(ordering) => operator.accepts(ordering),
            None => *operator == Operator::NotEqual,
        }
    }
}

impl TextCheck {
    pub(crate) fn compare(operator: Operator, text: &str) -> TextCheck {
        TextCheck::Compare {
            operator,
            text: text.into(),
            folded: fold(text),
        }
    }

    pub(crate) fn accepts(&self, text: &str) -> bool {
        match self {
            TextCheck::Compare {
                operator, folded, ..
            } => operator.accepts(cmp_fold(text, folded)),
            TextCheck::Like(pattern) => pattern.matches(text),
        }
    }

    /// Judges the bytes of a text; nothing when they are not UTF-8 and that matters.
    #[inline]
    fn accepts_raw(&self, bytes: &[u8]) -> Option<bool> {
        Some(match self {
            TextCheck::Compare {
                operator, folded, ..
            } => operator.accepts(cmp_folded(bytes, folded)?),
            TextCheck::Like(pattern) => pattern.matches(std::str::from_utf8(bytes).ok()?),
        })
    }
}

impl ReferenceCheck {
    pub(crate) fn new(text: &str, equal: bool, namespace: &Arc<Namespace>) -> ReferenceCheck {
        ReferenceCheck {
            text: text.into(),
            folded: fold(text),
            canonical: namespace.canonical_reference(text),
            namespace: namespace.clone(),
            equal,
        }
    }

    /// Returns the path if references are to be equal to it.
    pub(crate) fn equal_to(&self) -> Option<&Arc<str>> {
        self.equal.then_some(&self.text)
    }

    fn accepts(&self, text: &str) -> bool {
        let same = cmp_fold(text, &self.folded).is_eq()
            || self.namespace.canonical_reference(text) == self.canonical;
        same == self.equal
    }
}

/// Orders the bytes of a text against a folded one. The common beginning is compared byte by byte;
/// characters are decoded only when letters outside ASCII decide.
#[inline]
fn cmp_folded(bytes: &[u8], folded: &str) -> Option<Ordering> {
    let mut pairs = bytes.iter().zip(folded.as_bytes());
    let differing = pairs.find(|(a, b)| a.to_ascii_lowercase() != **b || !a.is_ascii());
    match differing {
        None => Some(bytes.len().cmp(&folded.len())),
        Some((a, b)) if a.is_ascii() && b.is_ascii() => Some(a.to_ascii_lowercase().cmp(b)),
        Some(_) => Some(cmp_fold(std::str::from_utf8(bytes).ok()?, folded)),
    }
}

/// Reads an integer or a character of a type.
fn integer(base: CimType, bytes: &[u8]) -> Option<i128> {
    Some(match base {
        CimType::Sint8 => i8::from_le_bytes(*bytes.first_chunk()?).into(),
        CimType::Uint8 => u8::from_le_bytes(*bytes.first_chunk()?).into(),
        CimType::Sint16 => i16::from_le_bytes(*bytes.first_chunk()?).into(),
        CimType::Uint16 | CimType::Char16 => u16::from_le_bytes(*bytes.first_chunk()?).into(),
        CimType::Sint32 => i32::from_le_bytes(*bytes.first_chunk()?).into(),
        CimType::Uint32 => u32::from_le_bytes(*bytes.first_chunk()?).into(),
        CimType::Sint64 => i64::from_le_bytes(*bytes.first_chunk()?).into(),
        CimType::Uint64 => u64::from_le_bytes(*bytes.first_chunk()?).into(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_compare_without_case_where_they_are_stored_as_they_do_decoded() {
        let texts = [
            "", "a", "A", "ab", "aB", "Z", "é", "É", "aé", "AÉ", "\u{212A}", "k", "K", "ß", "ss",
            "[", "_",
        ];
        for text in texts {
            for constant in texts {
                let folded = fold(constant);
                assert_eq!(
                    cmp_folded(text.as_bytes(), &folded),
                    Some(cmp_fold(text, constant)),
                    "{text} and {constant}"
                );
            }
        }
        assert_eq!(cmp_folded(b"\xff", "a"), None);
        assert_eq!(cmp_folded(b"b\xff", "a"), Some(Ordering::Greater));
    }

    #[test]
    fn integers_are_in_ranges() {
        let limits = (0, 255);
        for (operator, accepted) in [
            (Operator::Equal, vec![7]),
            (Operator::NotEqual, vec![0, 6, 8, 255]),
            (Operator::Less, vec![0, 6]),
            (Operator::LessOrEqual, vec![0, 6, 7]),
            (Operator::Greater, vec![8, 255]),
            (Operator::GreaterOrEqual, vec![7, 8, 255]),
        ] {
            let check = ValueCheck::integer(operator, 7, limits);
            for value in [0_u8, 6, 7, 8, 255] {
                let expected = accepted.contains(&value);
                assert_eq!(
                    check.accepts(&Value::Uint8(value)),
                    expected,
                    "{operator:?}"
                );
                let raw = check.accepts_raw(CimType::Uint8, &[value]);
                assert_eq!(raw, Some(expected));
            }
            assert!(!check.accepts(&Value::Null));
        }
        let none = ValueCheck::integer(Operator::Less, 0, limits);
        assert!(!none.accepts(&Value::Uint8(0)));
    }
}
