//! Conditions over the rows of one class, evaluated where the rows are stored.
//!
//! Nothing is decoded but embedded objects and paths, and those only if a condition asks for them.

use std::sync::Arc;

use swbem_core::{CimType, Instance, Origin, Value};
use swbem_store::{Column, Error, ErrorKind, RawValue, RowRef, StoredClass};

use crate::check::ValueCheck;
use crate::expr::{Check, Expr, Test};

/// A condition made ready for the rows of a class.
#[derive(Debug)]
pub(crate) struct RowFilter {
    class: Arc<StoredClass>,
    origin: Origin,
    op: Op,
}

#[derive(Debug)]
enum Op {
    Always(bool),
    All(Box<[Op]>),
    Any(Box<[Op]>),
    Not(Box<Op>),
    /// An integer in its slot.
    Range(Range),
    Value {
        column: Column,
        test: Arc<Test>,
        /// What the condition comes to where the class default shows.
        default: bool,
    },
    Null {
        column: Column,
        negated: bool,
        default: bool,
    },
    Embedded {
        position: usize,
        column: Column,
        test: Arc<Test>,
        default: bool,
    },
    Path(Arc<Test>),
}

/// A range of integers, all of them shifted so that they compare as `i64`.
#[derive(Debug, Clone, Copy)]
struct Range {
    /// The offset of the tag.
    offset: usize,
    width: Width,
    low: i64,
    high: i64,
    outside: bool,
    default: bool,
}

#[derive(Debug, Clone, Copy)]
enum Width {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
}

impl RowFilter {
    /// Makes a condition ready for the rows of a class.
    pub(crate) fn new(condition: &Expr, class: &Arc<StoredClass>, origin: &Origin) -> RowFilter {
        let left = condition.for_class(&class.class);
        RowFilter {
            class: class.clone(),
            origin: origin.clone(),
            op: compile(&left, class),
        }
    }

    /// Judges a row of the class.
    #[inline]
    pub(crate) fn accepts(&self, row: RowRef<'_>) -> Result<bool, Error> {
        if let Op::Always(value) = self.op {
            return Ok(value);
        }
        self.class.check_row(row.as_bytes())?;
        self.judge(&self.op, row)
    }

    fn judge(&self, op: &Op, row: RowRef<'_>) -> Result<bool, Error> {
        match op {
            Op::Range(range) => range.accepts(row.as_bytes()).ok_or_else(|| self.damaged()),
            Op::Value {
                column,
                test,
                default,
            } => match column.read(row.as_bytes())? {
                RawValue::Default => Ok(*default),
                RawValue::Null => Ok(false),
                RawValue::Bytes(bytes) => match &test.check {
                    Check::Value { check, .. } => check
                        .accepts_raw(column.base(), bytes)
                        .ok_or_else(|| self.damaged()),
                    _ => Ok(false),
                },
            },
            Op::All(members) => {
                for member in members {
                    if !self.judge(member, row)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Op::Any(members) => {
                for member in members {
                    if self.judge(member, row)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Op::Not(inner) => Ok(!self.judge(inner, row)?),
            Op::Null {
                column,
                negated,
                default,
            } => Ok(match column.read(row.as_bytes())? {
                RawValue::Default => *default,
                RawValue::Null => !*negated,
                RawValue::Bytes(_) => *negated,
            }),
            Op::Embedded {
                position,
                column,
                test,
                default,
            } => match column.read(row.as_bytes())? {
                RawValue::Default => Ok(*default),
                RawValue::Null => Ok(false),
                RawValue::Bytes(_) => Ok(test.accepts_embedded(&row.value(*position)?)),
            },
            Op::Path(test) => {
                let keys: Arc<[usize]> = self.class.class.keys().into();
                let instance: Instance = row.project(&keys)?;
                Ok(test.check.accepts_path(instance.relpath(), &self.origin))
            }
            Op::Always(value) => Ok(*value),
        }
    }

    #[cold]
    fn damaged(&self) -> Error {
        Error::new(
            ErrorKind::Damaged,
            format!(
                "a row of class `{}` has a value that is none of its type",
                self.class.name()
            ),
        )
    }
}

impl Test {
    fn accepts_embedded(&self, value: &Value) -> bool {
        match &self.check {
            Check::Embedded { names, leaf, .. } => leaf.accepts(value, names),
            _ => false,
        }
    }
}

impl Range {
    #[inline]
    fn accepts(&self, row: &[u8]) -> Option<bool> {
        const DEFAULT: u8 = 0;
        const NULL: u8 = 1;
        const VALUE: u8 = 2;
        let (tag, rest) = row.get(self.offset..)?.split_first()?;
        match *tag {
            VALUE => {
                let value = self.width.read(rest)?;
                Some((self.low <= value && value <= self.high) != self.outside)
            }
            NULL => Some(false),
            DEFAULT => Some(self.default),
            _ => None,
        }
    }
}

impl Width {
    fn of(base: CimType) -> Option<Width> {
        Some(match base {
            CimType::Sint8 => Width::I8,
            CimType::Uint8 => Width::U8,
            CimType::Sint16 => Width::I16,
            CimType::Uint16 | CimType::Char16 => Width::U16,
            CimType::Sint32 => Width::I32,
            CimType::Uint32 => Width::U32,
            CimType::Sint64 => Width::I64,
            CimType::Uint64 => Width::U64,
            _ => return None,
        })
    }

    /// Reads an integer; one of 64 bits without a sign is turned so that it keeps its order.
    #[inline]
    fn read(self, bytes: &[u8]) -> Option<i64> {
        Some(match self {
            Width::I8 => i8::from_le_bytes(*bytes.first_chunk()?).into(),
            Width::U8 => u8::from_le_bytes(*bytes.first_chunk()?).into(),
            Width::I16 => i16::from_le_bytes(*bytes.first_chunk()?).into(),
            Width::U16 => u16::from_le_bytes(*bytes.first_chunk()?).into(),
            Width::I32 => i32::from_le_bytes(*bytes.first_chunk()?).into(),
            Width::U32 => u32::from_le_bytes(*bytes.first_chunk()?).into(),
            Width::I64 => i64::from_le_bytes(*bytes.first_chunk()?),
            Width::U64 => turned(u64::from_le_bytes(*bytes.first_chunk()?)),
        })
    }

    /// Gives a bound the form in which [`read`](Self::read) gives values; nothing when no value of
    /// the width is on its near side.
    fn bound(self, bound: i128) -> Option<i64> {
        match self {
            Width::U64 => u64::try_from(bound).ok().map(turned),
            _ => i64::try_from(bound).ok(),
        }
    }
}

/// Turns the sign bit, which makes the order of `u64` that of `i64`.
fn turned(value: u64) -> i64 {
    (value ^ (1 << 63)).cast_signed()
}

fn compile(condition: &Expr, class: &Arc<StoredClass>) -> Op {
    let members = |list: &[Expr]| list.iter().map(|member| compile(member, class)).collect();
    match condition {
        Expr::Always(value) => Op::Always(*value),
        Expr::And(list) => Op::All(members(list)),
        Expr::Or(list) => Op::Any(members(list)),
        Expr::Not(inner) => Op::Not(Box::new(compile(inner, class))),
        Expr::Test(test) => compile_test(test, class),
    }
}

fn compile_test(test: &Arc<Test>, class: &Arc<StoredClass>) -> Op {
    let at = |position: usize| {
        let default = class.class.property_at(position).map(|p| &p.default);
        Some((class.column(position)?, default?))
    };
    let compiled = match &test.check {
        Check::Class(check) => Some(Op::Always(check.accepts(&class.class))),
        Check::Path { .. } => Some(Op::Path(test.clone())),
        Check::Null { position, negated } => at(*position).map(|(column, default)| Op::Null {
            column,
            negated: *negated,
            default: default.is_null() != *negated,
        }),
        Check::Value { position, check } => at(*position).map(|(column, default)| {
            let default = check.accepts(default);
            match range(check, column, default) {
                Some(range) => Op::Range(range),
                None => Op::Value {
                    column,
                    test: test.clone(),
                    default,
                },
            }
        }),
        Check::Embedded { position, .. } => at(*position).map(|(column, default)| Op::Embedded {
            position: *position,
            column,
            test: test.clone(),
            default: test.accepts_embedded(default),
        }),
    };
    // A class has the properties of those above it, so this is never reached.
    compiled.unwrap_or(Op::Always(false))
}

fn range(check: &ValueCheck, column: Column, default: bool) -> Option<Range> {
    let ValueCheck::Integer { low, high, outside } = check else {
        return None;
    };
    if column.is_array() {
        return None;
    }
    let width = Width::of(column.base())?;
    // An empty range may have a bound that no value of the type has.
    let (low, high) = match (width.bound(*low), width.bound(*high)) {
        (Some(low), Some(high)) => (low, high),
        _ => (i64::MAX, i64::MIN),
    };
    Some(Range {
        offset: column.offset(),
        width,
        low,
        high,
        outside: *outside,
        default,
    })
}
