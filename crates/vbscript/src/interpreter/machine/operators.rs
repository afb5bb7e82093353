//! Operators: fast for numbers, and the general ones of the automation crate for the rest.

use std::cmp::Ordering;

use swbem_automation::compare::{self, Op as CompareOp};
use swbem_automation::{Exception, RuntimeError, Variant, arithmetic, coerce, memory};

use super::super::code::{BinaryOp, Code, Place, Src};
use super::slots::{Quick, Slot};
use super::{Machine, Result, at, is_temporary};

type Operation = fn(&Variant, &Variant) -> std::result::Result<Variant, Exception>;

/// Texts longer than this, in bytes, are checked against the memory limit when they are made.
const LARGE_TEXT: usize = 1 << 16;

impl Machine {
    #[inline]
    pub(super) fn add(&mut self, code: &Code, to: Place, left: Src, right: Src) -> Result<()> {
        let sum = match (self.peek(code, left), self.peek(code, right)) {
            (Some(Variant::Integer(left)), Some(Variant::Integer(right))) => {
                Quick::integer_or_long(i32::from(*left) + i32::from(*right))
            }
            (Some(Variant::Long(left)), Some(Variant::Long(right))) => {
                long_or_double(left.checked_add(*right), || {
                    f64::from(*left) + f64::from(*right)
                })
            }
            (Some(Variant::Long(long)), Some(Variant::Integer(short)))
            | (Some(Variant::Integer(short)), Some(Variant::Long(long))) => {
                long_or_double(long.checked_add(i32::from(*short)), || {
                    f64::from(*long) + f64::from(*short)
                })
            }
            (Some(Variant::Double(left)), Some(Variant::Double(right)))
                if (left + right).is_finite() =>
            {
                Quick::Double(left + right)
            }
            _ => return self.operate(code, arithmetic::add, to, left, right),
        };
        self.put_quick(to, sum);
        Ok(())
    }

    #[inline]
    pub(super) fn sub(&mut self, code: &Code, to: Place, left: Src, right: Src) -> Result<()> {
        let difference = match (self.peek(code, left), self.peek(code, right)) {
            (Some(Variant::Integer(left)), Some(Variant::Integer(right))) => {
                Quick::integer_or_long(i32::from(*left) - i32::from(*right))
            }
            (Some(Variant::Long(left)), Some(Variant::Long(right))) => {
                long_or_double(left.checked_sub(*right), || {
                    f64::from(*left) - f64::from(*right)
                })
            }
            (Some(Variant::Long(left)), Some(Variant::Integer(right))) => {
                long_or_double(left.checked_sub(i32::from(*right)), || {
                    f64::from(*left) - f64::from(*right)
                })
            }
            (Some(Variant::Double(left)), Some(Variant::Double(right)))
                if (left - right).is_finite() =>
            {
                Quick::Double(left - right)
            }
            _ => return self.operate(code, arithmetic::sub, to, left, right),
        };
        self.put_quick(to, difference);
        Ok(())
    }

    #[inline]
    pub(super) fn mul(&mut self, code: &Code, to: Place, left: Src, right: Src) -> Result<()> {
        let product = match (self.peek(code, left), self.peek(code, right)) {
            (Some(Variant::Integer(left)), Some(Variant::Integer(right))) => {
                Quick::integer_or_long(i32::from(*left) * i32::from(*right))
            }
            (Some(Variant::Long(left)), Some(Variant::Long(right))) => {
                long_or_double(left.checked_mul(*right), || {
                    f64::from(*left) * f64::from(*right)
                })
            }
            (Some(Variant::Long(long)), Some(Variant::Integer(short)))
            | (Some(Variant::Integer(short)), Some(Variant::Long(long))) => {
                long_or_double(long.checked_mul(i32::from(*short)), || {
                    f64::from(*long) * f64::from(*short)
                })
            }
            (Some(Variant::Double(left)), Some(Variant::Double(right)))
                if (left * right).is_finite() =>
            {
                Quick::Double(left * right)
            }
            _ => return self.operate(code, arithmetic::mul, to, left, right),
        };
        self.put_quick(to, product);
        Ok(())
    }

    /// `&`: appends in place where the left operand is a text that only the result's place holds.
    pub(super) fn concat(&mut self, code: &Code, to: Place, left: Src, right: Src) -> Result<()> {
        let more = match (self.text_place(code, to, left), self.peek(code, right)) {
            (true, Some(Variant::String(text))) => text.clone(),
            (true, Some(number @ (Variant::Integer(_) | Variant::Long(_)))) => {
                coerce::to_text(number)?
            }
            _ => return self.operate(code, arithmetic::concat, to, left, right),
        };
        memory::reserve(more.len())?;
        if !same_place(to, left)
            && let Src::Local(reg) = left
        {
            drop(self.take_slot(reg));
        }
        if let Some(Variant::String(text)) = self.place_mut(to) {
            text.push(&more);
        }
        Ok(())
    }

    /// Tells whether the text `left` is the one that `to` holds: itself, or a temporary copy.
    fn text_place(&mut self, code: &Code, to: Place, left: Src) -> bool {
        let same = same_place(to, left);
        let copy = match left {
            Src::Local(reg) if !same && is_temporary(code, left) => {
                match self.stack.get(self.frame.base + at(reg)) {
                    Some(Slot::Value(Variant::String(text))) => Some(text.clone()),
                    _ => return false,
                }
            }
            _ => None,
        };
        match (self.place_mut(to), copy) {
            (Some(Variant::String(text)), Some(copy)) => text.is_same(&copy),
            (Some(Variant::String(_)), None) => same,
            _ => false,
        }
    }

    fn place_mut(&mut self, to: Place) -> Option<&mut Variant> {
        match to {
            Place::Local(reg) => match self.stack.get_mut(self.frame.base + at(reg)) {
                Some(Slot::Value(value)) => Some(value),
                _ => None,
            },
            Place::Global(idx) => self.globals.value_mut(idx),
            Place::Nowhere => None,
        }
    }

    pub(super) fn binary(
        &mut self,
        code: &Code,
        op: BinaryOp,
        to: Place,
        left: Src,
        right: Src,
    ) -> Result<()> {
        let quick = match (self.peek(code, left), self.peek(code, right)) {
            (Some(Variant::Boolean(left)), Some(Variant::Boolean(right))) => {
                logical(op, *left, *right).map(Quick::Boolean)
            }
            (Some(Variant::Integer(left)), Some(Variant::Integer(right))) => match op {
                BinaryOp::IntDiv => left.checked_div(*right).map(Quick::Integer),
                BinaryOp::Modulo => left.checked_rem(*right).map(Quick::Integer),
                BinaryOp::And => Some(Quick::Integer(left & right)),
                BinaryOp::Or => Some(Quick::Integer(left | right)),
                _ => None,
            },
            (Some(Variant::Long(left)), Some(right)) => long(right).and_then(|right| match op {
                BinaryOp::IntDiv => left.checked_div(right).map(Quick::Long),
                BinaryOp::Modulo => left.checked_rem(right).map(Quick::Long),
                BinaryOp::And => Some(Quick::Long(left & right)),
                BinaryOp::Or => Some(Quick::Long(left | right)),
                _ => None,
            }),
            (Some(Variant::Double(left)), Some(Variant::Double(right)))
                if op == BinaryOp::Div && *right != 0.0 && (left / right).is_finite() =>
            {
                Some(Quick::Double(left / right))
            }
            _ => None,
        };
        if let Some(quick) = quick {
            self.put_quick(to, quick);
            return Ok(());
        }
        let operation: Operation = match op {
            BinaryOp::Div => arithmetic::div,
            BinaryOp::IntDiv => arithmetic::int_div,
            BinaryOp::Modulo => arithmetic::modulo,
            BinaryOp::Pow => arithmetic::pow,
            BinaryOp::And => arithmetic::and,
            BinaryOp::Or => arithmetic::or,
            BinaryOp::Xor => arithmetic::xor,
            BinaryOp::Eqv => arithmetic::eqv,
            BinaryOp::Imp => arithmetic::imp,
            BinaryOp::Is => {
                let (left, right) = (self.fetch(code, left)?, self.fetch(code, right)?);
                let same = compare::is_same_object(&left, &right)?;
                drop((left, right));
                self.put(to, Variant::Boolean(same));
                self.settle();
                return Ok(());
            }
        };
        self.operate(code, operation, to, left, right)
    }

    pub(super) fn compare(
        &mut self,
        code: &Code,
        op: CompareOp,
        to: Place,
        left: Src,
        right: Src,
    ) -> Result<()> {
        let value = match self.quick_order(code, left, right) {
            Some(order) => Variant::Boolean(op.holds(Some(order))),
            None => self.slow_compare(code, op, left, right)?,
        };
        self.put(to, value);
        Ok(())
    }

    /// Tells whether a comparison is true: `Null` is not.
    #[inline]
    pub(super) fn holds(
        &mut self,
        code: &Code,
        op: CompareOp,
        left: Src,
        right: Src,
    ) -> Result<bool> {
        match self.quick_order(code, left, right) {
            Some(order) => Ok(op.holds(Some(order))),
            None => Ok(matches!(
                self.slow_compare(code, op, left, right)?,
                Variant::Boolean(true)
            )),
        }
    }

    #[inline]
    fn quick_order(&self, code: &Code, left: Src, right: Src) -> Option<Ordering> {
        match (self.peek(code, left)?, self.peek(code, right)?) {
            (Variant::Integer(left), Variant::Integer(right)) => Some(left.cmp(right)),
            (Variant::Long(left), Variant::Long(right)) => Some(left.cmp(right)),
            (Variant::Long(left), Variant::Integer(right)) => Some(left.cmp(&i32::from(*right))),
            (Variant::Integer(left), Variant::Long(right)) => Some(i32::from(*left).cmp(right)),
            (Variant::Double(left), Variant::Double(right)) => left.partial_cmp(right),
            (Variant::Double(left), Variant::Integer(right)) => {
                left.partial_cmp(&f64::from(*right))
            }
            _ => None,
        }
    }

    fn slow_compare(
        &mut self,
        code: &Code,
        op: CompareOp,
        left: Src,
        right: Src,
    ) -> Result<Variant> {
        let hard = (code.is_literal(left), code.is_literal(right));
        if let (Some(left), Some(right)) = (self.peek(code, left), self.peek(code, right))
            && !left.is_object()
            && !right.is_object()
        {
            return Ok(compare::compare_operands(op, left, hard.0, right, hard.1)?);
        }
        let (left, right) = (self.load(code, left)?, self.load(code, right)?);
        self.ask(|_| compare::compare_operands(op, &left, hard.0, &right, hard.1))
    }

    pub(super) fn neg(&mut self, code: &Code, to: Place, from: Src) -> Result<()> {
        self.operate_one(code, arithmetic::neg, to, from)
    }

    pub(super) fn not(&mut self, code: &Code, to: Place, from: Src) -> Result<()> {
        if let Some(Variant::Boolean(truth)) = self.peek(code, from) {
            let truth = !*truth;
            self.put(to, Variant::Boolean(truth));
            return Ok(());
        }
        self.operate_one(code, arithmetic::not, to, from)
    }

    /// `+x` leaves a number as it is and fails for what is none.
    pub(super) fn plus(&mut self, code: &Code, to: Place, from: Src) -> Result<()> {
        let unchanged = |value: &Variant| {
            let value = coerce::default_value(value)?;
            match &value {
                Variant::Null | Variant::Empty => {}
                other => {
                    coerce::to_double(other)?;
                }
            }
            Ok(value)
        };
        self.operate_one(code, unchanged, to, from)
    }

    /// Tells whether a condition is true: `Null` is not.
    pub(super) fn is_true(&mut self, code: &Code, cond: Src) -> Result<bool> {
        match self.peek(code, cond) {
            Some(Variant::Boolean(truth)) => return Ok(*truth),
            Some(Variant::Null) => return Ok(false),
            Some(Variant::Object(_)) | None => {}
            Some(other) => return Ok(coerce::to_bool(other)?),
        }
        let value = self.load(code, cond)?;
        self.ask(|_| match coerce::default_value(&value)? {
            Variant::Null => Ok(false),
            value => coerce::to_bool(&value),
        })
    }

    fn operate_one(
        &mut self,
        code: &Code,
        operation: impl FnOnce(&Variant) -> std::result::Result<Variant, Exception>,
        to: Place,
        from: Src,
    ) -> Result<()> {
        let value = match self.peek(code, from) {
            Some(value) if !value.is_object() => operation(value)?,
            _ => {
                let value = self.load(code, from)?;
                self.ask(|_| operation(&value))?
            }
        };
        self.put(to, value);
        Ok(())
    }

    fn operate(
        &mut self,
        code: &Code,
        operation: Operation,
        to: Place,
        left: Src,
        right: Src,
    ) -> Result<()> {
        let value = match (self.peek(code, left), self.peek(code, right)) {
            (Some(left), Some(right)) if !left.is_object() && !right.is_object() => {
                operation(left, right)?
            }
            _ => {
                let (left, right) = (self.load(code, left)?, self.load(code, right)?);
                self.ask(|_| operation(&left, &right))?
            }
        };
        if let Variant::String(text) = &value
            && text.len() > LARGE_TEXT
        {
            memory::check()?;
        }
        self.put(to, value);
        Ok(())
    }

    /// Converts a value to a Long, asking objects for their default value.
    pub(super) fn long_of(&mut self, value: &Variant) -> Result<i32> {
        match value {
            Variant::Integer(number) => Ok(i32::from(*number)),
            Variant::Long(number) => Ok(*number),
            Variant::Null => Err(RuntimeError::InvalidUseOfNull.into()),
            Variant::Object(_) => self.ask(|_| coerce::to_long(value)),
            other => Ok(coerce::to_long(other)?),
        }
    }
}

#[inline(always)]
fn long_or_double(long: Option<i32>, double: impl FnOnce() -> f64) -> Quick {
    match long {
        Some(number) => Quick::Long(number),
        None => Quick::Double(double()),
    }
}

#[inline]
fn long(value: &Variant) -> Option<i32> {
    match value {
        Variant::Integer(number) => Some(i32::from(*number)),
        Variant::Long(number) => Some(*number),
        _ => None,
    }
}

fn same_place(to: Place, src: Src) -> bool {
    match (to, src) {
        (Place::Local(to), Src::Local(from)) | (Place::Global(to), Src::Global(from)) => to == from,
        _ => false,
    }
}

fn logical(op: BinaryOp, left: bool, right: bool) -> Option<bool> {
    match op {
        BinaryOp::And => Some(left && right),
        BinaryOp::Or => Some(left || right),
        BinaryOp::Xor => Some(left != right),
        BinaryOp::Eqv => Some(left == right),
        BinaryOp::Imp => Some(!left || right),
        _ => None,
    }
}
