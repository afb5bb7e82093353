//! `For` and `For Each`, arrays, and what `With` is about.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use swbem_automation::compare::{self, Op as CompareOp};
use swbem_automation::{
    Arguments, Array, ArrayRef, Dispatch, Exception, Invoke, RuntimeError, Values, Variant,
    arithmetic, coerce,
};

use super::super::code::{Code, Place, Reg, Src};
use super::slots::Slot;
use super::{Machine, Result, at};

/// The state of a `For Each`, kept in a register.
struct Enumeration {
    values: RefCell<Values>,
}

impl Dispatch for Enumeration {
    fn type_name(&self) -> Cow<'_, str> {
        Cow::Borrowed("Object")
    }

    fn invoke(
        &self,
        _member: Option<&str>,
        _kind: Invoke,
        _arguments: &mut Arguments,
    ) -> std::result::Result<Variant, Exception> {
        Err(RuntimeError::NotSupported.into())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Machine {
    /// Begins `For`: checks its numbers, sets the counter, and tells whether there is a turn.
    pub(super) fn for_init(&mut self, state: Reg, counter: Src) -> Result<bool> {
        let code = Rc::clone(&self.frame.code);
        let mut numbers = [Variant::Empty, Variant::Empty, Variant::Empty];
        for (number, reg) in numbers.iter_mut().zip([state + 2, state, state + 3]) {
            let value = self.take_value(reg)?;
            *number = self.number_of(value)?;
        }
        let [start, limit, step] = numbers;
        let more = in_range(&start, &limit, &step)?;
        self.store(&code, counter, start)?;
        self.put(Place::Local(state), limit);
        self.put(Place::Local(state + 1), step);
        Ok(more)
    }

    /// Ends a turn of `For`: counts, and tells whether there is another one.
    #[inline]
    pub(super) fn for_next(&mut self, code: &Code, state: Reg, counter: Src) -> Result<bool> {
        let counter = self.decide(code, counter);
        let base = self.frame.base;
        if let (Some(Slot::Value(Variant::Integer(step))), Some(Slot::Value(limit))) = (
            self.stack.get(base + at(state) + 1),
            self.stack.get(base + at(state)),
        ) {
            let limit = match limit {
                Variant::Integer(limit) => Some(i32::from(*limit)),
                Variant::Long(limit) => Some(*limit),
                _ => None,
            };
            let step = i32::from(*step);
            let place = match counter {
                Src::Global(idx) => self.globals.values.get_mut(at(idx)),
                Src::Local(reg) => match self.stack.get_mut(base + at(reg)) {
                    Some(Slot::Value(value)) => Some(value),
                    _ => None,
                },
                _ => None,
            };
            if let (Some(limit), Some(place)) = (limit, place) {
                match place {
                    Variant::Integer(number) => {
                        let next = i32::from(*number) + step;
                        match i16::try_from(next) {
                            Ok(short) => *number = short,
                            Err(_) => *place = Variant::Long(next),
                        }
                        return Ok(if step >= 0 {
                            next <= limit
                        } else {
                            next >= limit
                        });
                    }
                    Variant::Long(number) => {
                        if let Some(next) = number.checked_add(step) {
                            *number = next;
                            return Ok(if step >= 0 {
                                next <= limit
                            } else {
                                next >= limit
                            });
                        }
                    }
                    _ => {}
                }
            }
        }
        self.for_next_slow(state, counter)
    }

    fn for_next_slow(&mut self, state: Reg, counter: Src) -> Result<bool> {
        let code = Rc::clone(&self.frame.code);
        let limit = self.load(&code, Src::Local(state))?;
        let step = self.load(&code, Src::Local(state + 1))?;
        if matches!(step, Variant::Empty) {
            return Err(RuntimeError::ForLoopNotInitialized.into());
        }
        let now = self.load(&code, counter)?;
        let next = self.ask(|_| arithmetic::add(&now, &step))?;
        let more = in_range(&next, &limit, &step)?;
        self.store(&code, counter, next)?;
        Ok(more)
    }

    /// Makes a number of the start, the limit or the step of a `For`.
    fn number_of(&mut self, value: Variant) -> Result<Variant> {
        match value {
            Variant::Integer(_)
            | Variant::Long(_)
            | Variant::Double(_)
            | Variant::Single(_)
            | Variant::Byte(_)
            | Variant::Currency(_)
            | Variant::Date(_) => Ok(value),
            Variant::Empty => Ok(Variant::Integer(0)),
            other => {
                let value = self.ask(|_| coerce::default_value(&other))?;
                match value {
                    Variant::Null => Err(RuntimeError::InvalidUseOfNull.into()),
                    Variant::Boolean(truth) => Ok(Variant::Integer(if truth { -1 } else { 0 })),
                    Variant::String(_) => Ok(Variant::Double(coerce::to_double(&value)?)),
                    Variant::Empty => Ok(Variant::Integer(0)),
                    Variant::Array(_) | Variant::Error(_) | Variant::Object(_) => {
                        Err(RuntimeError::TypeMismatch.into())
                    }
                    number => Ok(number),
                }
            }
        }
    }

    /// Begins `For Each`.
    pub(super) fn each_init(&mut self, code: &Code, state: Reg, group: Src) -> Result<()> {
        let group = self.fetch(code, group)?;
        let values: Values = match group {
            Variant::Array(array) => Box::new(elements(array)),
            Variant::Object(Some(object)) => self.ask(|_| object.enumerate())?,
            Variant::Object(None) => return Err(RuntimeError::ObjectVariableNotSet.into()),
            _ => return Err(RuntimeError::NotACollection.into()),
        };
        let values = RefCell::new(values);
        self.put(
            Place::Local(state),
            Variant::Object(Some(Rc::new(Enumeration { values }))),
        );
        Ok(())
    }

    /// Takes the next element of a `For Each` and tells whether there was one.
    pub(super) fn each_next(&mut self, state: Reg, var: Src) -> Result<bool> {
        let code = Rc::clone(&self.frame.code);
        let object = match self.stack.get(self.frame.base + at(state)) {
            Some(Slot::Value(Variant::Object(Some(object)))) => Rc::clone(object),
            _ => return Err(RuntimeError::ForLoopNotInitialized.into()),
        };
        let Some(enumeration) = object.as_any().downcast_ref::<Enumeration>() else {
            return Err(RuntimeError::InternalError.into());
        };
        let next = self.ask(|_| {
            let mut values = enumeration
                .values
                .try_borrow_mut()
                .map_err(|_in_use| Exception::runtime(RuntimeError::ActionNotSupported))?;
            values.next().transpose()
        })?;
        match next {
            Some(value) => {
                self.store(&code, var, value)?;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Makes the array of a `Dim`.
    pub(super) fn dim_array(&mut self, code: &Code, var: Src, bounds: Option<u32>) -> Result<()> {
        let array = match bounds {
            None => Array::unallocated(),
            Some(idx) => {
                let upper = code
                    .bounds
                    .get(at(idx))
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                Array::with_bounds(upper, false)?
            }
        };
        self.store(code, var, Variant::Array(ArrayRef::new(array)))
    }

    /// `ReDim`
    pub(super) fn redim(&mut self, var: Src, base: Reg, argc: u16, preserve: bool) -> Result<()> {
        let code = Rc::clone(&self.frame.code);
        let mut upper = Vec::with_capacity(usize::from(argc));
        for reg in base..base + u32::from(argc) {
            let value = self.take_value(reg)?;
            upper.push(self.long_of(&value)?);
        }
        if let Src::Name(idx) = var
            && let Some(name) = code.names.get(at(idx))
            && name.local.is_none()
        {
            self.globals.define(name.global);
        }
        if let Variant::Array(array) = self.load(&code, var)? {
            let dropped = array.borrow_mut()?.redim(&upper, preserve)?;
            drop(dropped);
            self.settle();
            return Ok(());
        }
        let array = Array::with_bounds(&upper, true)?;
        self.store(&code, var, Variant::Array(ArrayRef::new(array)))
    }

    /// Fails unless what a `With` is about is an object.
    pub(super) fn check_object(&mut self, reg: Reg) -> Result<()> {
        match self.stack.get(self.frame.base + at(reg)) {
            Some(Slot::Value(Variant::Object(Some(_)))) => Ok(()),
            Some(Slot::Value(Variant::Object(None))) => {
                Err(RuntimeError::ObjectVariableNotSet.into())
            }
            _ => Err(RuntimeError::ObjectRequired.into()),
        }
    }
}

/// Enumerates an array; the elements are copies, of what is there when their turn comes.
fn elements(array: ArrayRef) -> impl Iterator<Item = std::result::Result<Variant, Exception>> {
    let mut position = 0;
    std::iter::from_fn(move || {
        let item = match array.borrow() {
            Ok(array) => array.items().get(position).cloned(),
            Err(exception) => return Some(Err(exception)),
        };
        position += 1;
        item.map(|item| item.assign_copy())
    })
}

fn in_range(number: &Variant, limit: &Variant, step: &Variant) -> Result<bool> {
    let downwards = compare::compare(CompareOp::Lt, step, &Variant::Integer(0))?;
    let op = match downwards {
        Variant::Boolean(true) => CompareOp::Ge,
        _ => CompareOp::Le,
    };
    let inside = compare::compare(op, number, limit)?;
    Ok(matches!(inside, Variant::Boolean(true)))
}
