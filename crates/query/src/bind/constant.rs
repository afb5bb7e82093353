//! Constants, converted to the type of what they are compared with (the table of WQL types).

use std::sync::Arc;

use swbem_core::{CimType, DataType, Value};
use swbem_store::Namespace;
use swbem_wql::ast::{ConstantValue, Operator};
use swbem_wql::date;
use swbem_wql::like::Pattern;

use crate::check::{ReferenceCheck, TextCheck, ValueCheck};

/// A comparison whose constant has not been converted yet.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    pub(crate) relation: Relation,
    pub(crate) local_offset_minutes: i32,
    pub(crate) namespace: Arc<Namespace>,
}

/// How something is compared, and with what.
#[derive(Debug, Clone)]
pub(crate) enum Relation {
    Compare(Operator, ConstantValue),
    Like(Arc<str>),
}

/// The type of a value, as far as comparisons depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Types {
    pub(crate) base: CimType,
    pub(crate) is_array: bool,
}

/// Why a comparison is none for a type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// Whether the constant is to blame; otherwise it is the operator or the property.
    pub(crate) is_in_constant: bool,
    /// What is wrong, as the end of a sentence that begins with the property.
    pub(crate) message: String,
    pub(crate) help: Option<&'static str>,
}

impl Types {
    pub(crate) fn of(data_type: &DataType) -> Types {
        Types {
            base: data_type.base,
            is_array: data_type.is_array,
        }
    }
}

impl Comparison {
    /// Converts the constant.
    pub(crate) fn check(&self, types: &Types) -> Result<ValueCheck, Flaw> {
        if types.is_array {
            let help = "Arrays can only be tested with IS NULL and IS NOT NULL.";
            return Err(Flaw::new("is an array, which cannot be compared").help(help));
        }
        if types.base == CimType::Object {
            let help =
                "Test it with ISA or IS NULL, or compare a property inside it: `Name.Property`.";
            return Err(Flaw::new("is an embedded object, which cannot be compared").help(help));
        }
        match &self.relation {
            Relation::Like(pattern) if types.base == CimType::String => {
                Ok(ValueCheck::Text(TextCheck::Like(Pattern::new(pattern))))
            }
            Relation::Like(pattern) => match Pattern::new(pattern).literal() {
                Some(text) => self.convert(
                    types.base,
                    Operator::Equal,
                    &ConstantValue::String(text.into()),
                ),
                None => Err(Flaw::constant(format!(
                    "is of type {}, of which LIKE takes no pattern",
                    types.base
                ))
                .help("Patterns are for strings; LIKE compares other types as `=` does.")),
            },
            Relation::Compare(operator, constant) => self.convert(types.base, *operator, constant),
        }
    }

    fn convert(
        &self,
        base: CimType,
        operator: Operator,
        constant: &ConstantValue,
    ) -> Result<ValueCheck, Flaw> {
        let equal = match operator {
            Operator::Equal => Some(true),
            Operator::NotEqual => Some(false),
            _ => None,
        };
        let only_equal = || {
            equal.ok_or_else(|| {
                let kind = if base == CimType::Boolean {
                    "a boolean"
                } else {
                    "a reference"
                };
                Flaw::new(format!("is {kind}, which has no order"))
                    .help("Compare it with `=` or `<>`.")
            })
        };
        match base {
            CimType::Boolean => Ok(ValueCheck::Boolean {
                equal: only_equal()?,
                value: boolean(constant)?,
            }),
            CimType::String => match constant {
                ConstantValue::String(text) => {
                    Ok(ValueCheck::Text(TextCheck::compare(operator, text)))
                }
                _ => Err(Flaw::constant("is a string; the constant is not")
                    .help("Put the constant in quotes.")),
            },
            CimType::Reference => match constant {
                ConstantValue::String(text) => Ok(ValueCheck::Reference(ReferenceCheck::new(
                    text,
                    only_equal()?,
                    &self.namespace,
                ))),
                _ => Err(
                    Flaw::constant("is a reference; the constant is no object path")
                        .help("Put the path in quotes."),
                ),
            },
            CimType::Datetime => self.datetime(operator, constant),
            CimType::Real32 | CimType::Real64 => real(base, operator, constant),
            CimType::Char16 => character(operator, constant),
            _ => number(base, operator, constant),
        }
    }

    fn datetime(&self, operator: Operator, constant: &ConstantValue) -> Result<ValueCheck, Flaw> {
        let ConstantValue::String(text) = constant else {
            return Err(Flaw::constant("is a datetime; the constant is none")
                .help("Write it in quotes: \"20261124153000.000000+060\", or \"11/24/2026\"."));
        };
        match date::parse(text, self.local_offset_minutes) {
            Ok(value) => Ok(ValueCheck::DateTime { operator, value }),
            Err(flaw) => Err(Flaw::constant(format!(
                "is a datetime; the constant is none: {flaw}"
            ))),
        }
    }
}

impl Flaw {
    fn new(message: impl Into<String>) -> Flaw {
        Flaw {
            is_in_constant: false,
            message: message.into(),
            help: None,
        }
    }

    fn constant(message: impl Into<String>) -> Flaw {
        Flaw {
            is_in_constant: true,
            ..Flaw::new(message)
        }
    }

    fn help(mut self, help: &'static str) -> Flaw {
        self.help = Some(help);
        self
    }
}

fn boolean(constant: &ConstantValue) -> Result<bool, Flaw> {
    let value = match constant {
        ConstantValue::Boolean(value) => Some(*value),
        ConstantValue::Integer(0) => Some(false),
        ConstantValue::Integer(1) => Some(true),
        ConstantValue::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        ConstantValue::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    };
    value.ok_or_else(|| {
        Flaw::constant("is a boolean; the constant is none").help("Write TRUE or FALSE, 1 or 0.")
    })
}

/// Converts to an integer of a type: out of range is as wrong as no number.
fn number(base: CimType, operator: Operator, constant: &ConstantValue) -> Result<ValueCheck, Flaw> {
    let value = match constant {
        ConstantValue::Integer(value) => Some(*value),
        ConstantValue::String(text) => text.parse().ok(),
        ConstantValue::Real(_) | ConstantValue::Boolean(_) => None,
    };
    let range = base.integer_range().unwrap_or_default();
    match value {
        Some(value) if range.0 <= value && value <= range.1 => {
            Ok(ValueCheck::integer(operator, value, range))
        }
        Some(value) => Err(Flaw::constant(format!(
            "is of type {base}, which goes from {} to {}; {value} is outside",
            range.0, range.1
        ))),
        None => {
            let is = match constant {
                ConstantValue::Real(real) if real.fract() == 0.0 => {
                    "is not written as a whole number"
                }
                _ => "is no whole number",
            };
            Err(Flaw::constant(format!(
                "is of type {base}; the constant {is}"
            )))
        }
    }
}

/// Converts to a character: its number, or a text of one UTF-16 unit.
fn character(operator: Operator, constant: &ConstantValue) -> Result<ValueCheck, Flaw> {
    let range = (0, i128::from(u16::MAX));
    let unit = match constant {
        ConstantValue::Integer(value) if range.0 <= *value && *value <= range.1 => Some(*value),
        ConstantValue::String(text) => {
            let mut units = text.encode_utf16();
            match (units.next(), units.next()) {
                (Some(unit), None) => Some(unit.into()),
                _ => None,
            }
        }
        _ => None,
    };
    match unit {
        Some(unit) => Ok(ValueCheck::integer(operator, unit, range)),
        None => Err(Flaw::constant("is of type char16; the constant is none")
            .help("Write one character in quotes, or its number.")),
    }
}

/// Converts to a real number, rounded to the type as the values were.
fn real(base: CimType, operator: Operator, constant: &ConstantValue) -> Result<ValueCheck, Flaw> {
    let text = match constant {
        ConstantValue::Integer(value) => value.to_string(),
        ConstantValue::Real(value) => value.to_string(),
        ConstantValue::String(text) if text.bytes().any(|b| b.is_ascii_digit()) => text.to_string(),
        ConstantValue::String(_) | ConstantValue::Boolean(_) => String::new(),
    };
    let value = match base {
        CimType::Real32 => {
            let value = text.parse::<f32>().ok();
            value.map(|value| (f64::from(value), Value::Real32(value)))
        }
        _ => {
            let value = text.parse::<f64>().ok();
            value.map(|value| (value, Value::Real64(value)))
        }
    };
    match value {
        Some((value, constant)) => Ok(ValueCheck::Real {
            operator,
            value,
            constant,
        }),
        None => Err(Flaw::constant(format!(
            "is of type {base}; the constant is no number"
        ))),
    }
}
