//! Registers and variables.

use std::rc::Rc;

use swbem_automation::{ArrayRef, Exception, RuntimeError, Text, Variant, coerce};

use super::super::class::Instance;
use super::super::code::{Code, NameRef, Place, Reg, Src};
use super::super::globals::Entry;
use super::{Machine, Result, at, is_temporary};

/// What a register holds.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    Value(Variant),
    /// A variable of a caller, by its place on the stack.
    Stack(usize),
    /// A global variable.
    Global(u32),
    /// An element of an array, by its position.
    Element(ArrayRef, usize),
    /// A variable of an object.
    Field(FieldRef, u32),
}

/// The object of a reference to one of its variables.
#[derive(Clone)]
pub(super) struct FieldRef(pub(super) Rc<Instance>);

impl std::fmt::Debug for FieldRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.class.name)
    }
}

/// A number or truth value that goes from one place to another in registers of the processor.
///
/// A variant is written in parts, its tag and its number; reading it as a whole right after that
/// makes the processor wait, so the hot paths do not move variants.
#[derive(Clone, Copy)]
pub(super) enum Quick {
    Integer(i16),
    Long(i32),
    Double(f64),
    Boolean(bool),
}

impl Quick {
    /// Returns the number that `value` is.
    #[inline(always)]
    pub(super) fn of(value: &Variant) -> Option<Quick> {
        match value {
            Variant::Integer(number) => Some(Quick::Integer(*number)),
            Variant::Long(number) => Some(Quick::Long(*number)),
            Variant::Double(number) => Some(Quick::Double(*number)),
            Variant::Boolean(truth) => Some(Quick::Boolean(*truth)),
            _ => None,
        }
    }

    /// Returns the number as an Integer if it fits, otherwise as a Long.
    #[inline(always)]
    pub(super) fn integer_or_long(number: i32) -> Quick {
        match i16::try_from(number) {
            Ok(number) => Quick::Integer(number),
            Err(_) => Quick::Long(number),
        }
    }
}

/// Writes a number over a plain value, part by part.
macro_rules! overwrite {
    ($place:expr, $wrap:path, $quick:expr) => {
        std::mem::forget(match $quick {
            Quick::Integer(number) => std::mem::replace($place, $wrap(Variant::Integer(number))),
            Quick::Long(number) => std::mem::replace($place, $wrap(Variant::Long(number))),
            Quick::Double(number) => std::mem::replace($place, $wrap(Variant::Double(number))),
            Quick::Boolean(truth) => std::mem::replace($place, $wrap(Variant::Boolean(truth))),
        })
    };
}

impl Slot {
    pub(super) const EMPTY: Slot = Slot::Value(Variant::Empty);

    /// Tells whether dropping this does nothing.
    #[inline(always)]
    pub(super) fn is_plain(&self) -> bool {
        matches!(
            self,
            Slot::Value(
                Variant::Empty
                    | Variant::Null
                    | Variant::Boolean(_)
                    | Variant::Byte(_)
                    | Variant::Integer(_)
                    | Variant::Long(_)
                    | Variant::Single(_)
                    | Variant::Double(_)
                    | Variant::Currency(_)
                    | Variant::Date(_)
                    | Variant::Error(_)
            ) | Slot::Stack(_)
                | Slot::Global(_)
        )
    }
}

impl Machine {
    /// Looks at a value, if that is possible without asking anything.
    #[inline(always)]
    pub(super) fn peek<'m>(&'m self, code: &'m Code, src: Src) -> Option<&'m Variant> {
        match src {
            Src::Local(reg) => match self.stack.get(self.frame.base.wrapping_add(at(reg)))? {
                Slot::Value(value) => Some(value),
                other => self.follow(other),
            },
            Src::Const(idx) => code.consts.get(at(idx)),
            Src::Global(idx) => self.globals.values.get(at(idx)),
            // Apart, so that the frequent cases are compared one by one and need no jump table.
            rare => self.peek_rare(code, rare),
        }
    }

    #[inline(never)]
    fn follow<'m>(&'m self, slot: &'m Slot) -> Option<&'m Variant> {
        match slot {
            Slot::Value(value) => Some(value),
            Slot::Stack(place) => match self.stack.get(*place)? {
                Slot::Value(value) => Some(value),
                _ => None,
            },
            Slot::Global(idx) => self.globals.values.get(at(*idx)),
            Slot::Element(..) | Slot::Field(..) => None,
        }
    }

    #[inline(never)]
    fn peek_rare<'m>(&'m self, code: &'m Code, src: Src) -> Option<&'m Variant> {
        let Src::Name(idx) = src else {
            return None;
        };
        let name = code.names.get(at(idx))?;
        match self.globals.entry(name.global) {
            Entry::Undefined => self.peek(code, Src::Local(name.local?)),
            Entry::Variable | Entry::Constant => self.globals.values.get(at(name.global)),
            _ => None,
        }
    }

    /// Returns a copy of a value, arrays shared.
    pub(super) fn load(&self, code: &Code, src: Src) -> Result<Variant> {
        if let Some(value) = self.peek(code, src) {
            return Ok(value.clone());
        }
        match src {
            Src::Local(reg) => match self.stack.get(self.frame.base + at(reg)) {
                Some(slot) => self.load_slot(slot),
                None => Err(RuntimeError::InternalError.into()),
            },
            Src::Field(idx) => {
                let field = self.frame.me.as_ref().and_then(|me| me.field(idx));
                field.ok_or_else(|| RuntimeError::ObjectRequired.into())
            }
            Src::Name(idx) => match code.names.get(at(idx)) {
                Some(name) => self.load_name(code, name),
                None => Err(RuntimeError::InternalError.into()),
            },
            Src::Const(_) | Src::Global(_) => Ok(Variant::Empty),
        }
    }

    fn load_name(&self, code: &Code, name: &NameRef) -> Result<Variant> {
        match (name.local, self.globals.entry(name.global)) {
            (Some(reg), Entry::Undefined) => self.load(code, Src::Local(reg)),
            (None, Entry::Undefined) if code.explicit => Err(self.undefined(name.global).into()),
            _ => Ok(self.globals.value(name.global).cloned().unwrap_or_default()),
        }
    }

    /// Makes "Variable is undefined" for a global name.
    pub(super) fn undefined(&self, global: u32) -> Exception {
        Exception::runtime_about(
            RuntimeError::UndefinedVariable,
            &self.shared.name_of(global),
        )
    }

    /// Returns a copy of what a slot holds or refers to.
    pub(super) fn load_slot(&self, slot: &Slot) -> Result<Variant> {
        match slot {
            Slot::Value(value) => Ok(value.clone()),
            Slot::Stack(place) => match self.stack.get(*place) {
                Some(Slot::Value(value)) => Ok(value.clone()),
                _ => Err(RuntimeError::InternalError.into()),
            },
            Slot::Global(idx) => Ok(self.globals.value(*idx).cloned().unwrap_or_default()),
            Slot::Element(array, position) => {
                let array = array.borrow()?;
                let item = array.items().get(*position).cloned();
                item.ok_or_else(|| RuntimeError::SubscriptOutOfRange.into())
            }
            Slot::Field(object, idx) => {
                let field = object.0.field(*idx);
                field.ok_or_else(|| RuntimeError::ObjectRequired.into())
            }
        }
    }

    /// Copies a value as it is.
    #[inline]
    pub(super) fn load_into(&mut self, code: &Code, to: Place, from: Src) -> Result<()> {
        let value = match self.peek(code, from) {
            Some(value) => match Quick::of(value) {
                Some(quick) => {
                    self.put_quick(to, quick);
                    return Ok(());
                }
                None => value.clone(),
            },
            None => self.load(code, from)?,
        };
        self.put(to, value);
        Ok(())
    }

    /// Puts a number where it is wanted.
    #[inline(always)]
    pub(super) fn put_quick(&mut self, to: Place, quick: Quick) {
        match to {
            Place::Local(reg) => {
                if let Some(slot) = self.stack.get_mut(self.frame.base.wrapping_add(at(reg)))
                    && slot.is_plain()
                {
                    overwrite!(slot, Slot::Value, quick);
                    return;
                }
            }
            Place::Global(idx) => {
                if let Some(place) = self.globals.values.get_mut(at(idx))
                    && Quick::of(place).is_some()
                {
                    overwrite!(place, std::convert::identity, quick);
                    return;
                }
            }
            Place::Nowhere => return,
        }
        self.put_slowly(to, quick);
    }

    #[cold]
    #[inline(never)]
    fn put_slowly(&mut self, to: Place, quick: Quick) {
        let value = match quick {
            Quick::Integer(number) => Variant::Integer(number),
            Quick::Long(number) => Variant::Long(number),
            Quick::Double(number) => Variant::Double(number),
            Quick::Boolean(truth) => Variant::Boolean(truth),
        };
        self.put(to, value);
    }

    /// Puts a result where it is wanted.
    #[inline]
    pub(super) fn put(&mut self, to: Place, value: Variant) {
        let old = match to {
            Place::Local(reg) => match self.stack.get_mut(self.frame.base.wrapping_add(at(reg))) {
                Some(slot) => std::mem::replace(slot, Slot::Value(value)),
                None => return,
            },
            Place::Global(idx) => match self.globals.values.get_mut(at(idx)) {
                Some(place) => Slot::Value(std::mem::replace(place, value)),
                None => return,
            },
            Place::Nowhere => Slot::Value(value),
        };
        if old.is_plain() {
            // Nothing to drop: this spares the hot paths the question.
            std::mem::forget(old);
        } else {
            self.drop_slot(old);
        }
    }

    /// Drops what a register held; it may have been the last reference to an object.
    #[cold]
    #[inline(never)]
    pub(super) fn drop_slot(&mut self, slot: Slot) {
        let text = matches!(slot, Slot::Value(Variant::String(_)));
        drop(slot);
        if !text {
            self.settle();
        }
    }

    /// Takes a value out of a temporary, or copies that of a variable; arrays are shared.
    pub(super) fn fetch(&mut self, code: &Code, src: Src) -> Result<Variant> {
        if is_temporary(code, src)
            && let Src::Local(reg) = src
            && let Some(slot @ Slot::Value(_)) = self.stack.get_mut(self.frame.base + at(reg))
            && let Slot::Value(value) = std::mem::replace(slot, Slot::EMPTY)
        {
            return Ok(value);
        }
        self.load(code, src)
    }

    /// Takes what a register holds.
    pub(super) fn take_slot(&mut self, reg: Reg) -> Slot {
        match self.stack.get_mut(self.frame.base + at(reg)) {
            Some(slot) => std::mem::replace(slot, Slot::EMPTY),
            None => Slot::EMPTY,
        }
    }

    /// Takes the value of a register, or a copy of what it refers to.
    pub(super) fn take_value(&mut self, reg: Reg) -> Result<Variant> {
        match self.take_slot(reg) {
            Slot::Value(value) => Ok(value),
            other => self.load_slot(&other),
        }
    }

    /// Decides what a name is that is decided at run time; anything else it returns as it is.
    #[inline]
    pub(super) fn decide(&self, code: &Code, var: Src) -> Src {
        let Src::Name(idx) = var else {
            return var;
        };
        let Some(name) = code.names.get(at(idx)) else {
            return var;
        };
        match (name.local, self.globals.entry(name.global)) {
            (Some(reg), Entry::Undefined) => Src::Local(reg),
            (_, Entry::Variable) => Src::Global(name.global),
            _ => var,
        }
    }

    /// `Let`: assigns the default value of an object, a copy of an array.
    pub(super) fn let_(&mut self, code: &Code, var: Src, value: Src) -> Result<()> {
        let var = self.decide(code, var);
        if let Some(quick) = self.peek(code, value).and_then(Quick::of) {
            match var {
                Src::Global(global) => {
                    self.put_quick(Place::Global(global), quick);
                    return Ok(());
                }
                Src::Local(reg) => {
                    if let Some(Slot::Value(_)) = self.stack.get(self.frame.base + at(reg)) {
                        self.put_quick(Place::Local(reg), quick);
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
        let value = self.fetch(code, value)?;
        let value = self.let_value(value)?;
        self.store(code, var, value)
    }

    /// Makes the value that `Let` stores.
    pub(super) fn let_value(&mut self, value: Variant) -> Result<Variant> {
        match value {
            Variant::Object(_) => {
                let value = self.ask(|_| coerce::default_value(&value))?;
                Ok(value.assign_copy()?)
            }
            Variant::Array(array) if !array.is_unique() => Ok(Variant::Array(array.deep_copy()?)),
            other => Ok(other),
        }
    }

    /// `Set`: assigns an object.
    pub(super) fn set(&mut self, code: &Code, var: Src, value: Src) -> Result<()> {
        let value = self.fetch(code, value)?;
        if !value.is_object() {
            return Err(self.object_required(code, var).into());
        }
        self.store(code, var, value)
    }

    /// Makes "Object required" for a variable.
    pub(super) fn object_required(&self, code: &Code, var: Src) -> Exception {
        match self.name_of(code, var) {
            Some(name) => Exception::runtime_about(RuntimeError::ObjectRequired, &name),
            None => RuntimeError::ObjectRequired.into(),
        }
    }

    /// Returns the name of a variable.
    pub(super) fn name_of(&self, code: &Code, var: Src) -> Option<Rc<str>> {
        let local = |reg: Reg| {
            let found = code.local_names.iter().find(|(_, known)| **known == reg);
            found.map(|(name, _)| Rc::clone(name))
        };
        match var {
            Src::Local(reg) => local(reg),
            Src::Global(global) => Some(self.shared.name_of(global)),
            Src::Name(idx) => Some(self.shared.name_of(code.names.get(at(idx))?.global)),
            Src::Const(_) | Src::Field(_) => None,
        }
    }

    /// Stores a value that needs no more care in a variable.
    #[inline]
    pub(super) fn store(&mut self, code: &Code, var: Src, value: Variant) -> Result<()> {
        match var {
            Src::Local(reg) => {
                let place = self.frame.base + at(reg);
                match self.stack.get(place) {
                    Some(Slot::Value(_)) => self.put(Place::Local(reg), value),
                    Some(reference) => {
                        let reference = reference.clone();
                        self.store_slot(&reference, value)?;
                    }
                    None => return Err(RuntimeError::InternalError.into()),
                }
            }
            Src::Global(global) => self.put(Place::Global(global), value),
            Src::Field(idx) => {
                let old = self
                    .frame
                    .me
                    .as_ref()
                    .and_then(|me| me.set_field(idx, value));
                drop(old);
                self.settle();
            }
            Src::Name(idx) => {
                let Some(name) = code.names.get(at(idx)).cloned() else {
                    return Err(RuntimeError::InternalError.into());
                };
                return self.store_name(code, &name, value);
            }
            Src::Const(_) => return Err(RuntimeError::IllegalAssignment.into()),
        }
        Ok(())
    }

    fn store_name(&mut self, code: &Code, name: &NameRef, value: Variant) -> Result<()> {
        match (name.local, self.globals.entry(name.global)) {
            (Some(reg), Entry::Undefined) => self.store(code, Src::Local(reg), value),
            (None, Entry::Undefined) => Err(self.undefined(name.global).into()),
            (_, Entry::Variable) => {
                self.put(Place::Global(name.global), value);
                Ok(())
            }
            _ => {
                let about = self.shared.name_of(name.global);
                Err(Exception::runtime_about(RuntimeError::IllegalAssignment, &about).into())
            }
        }
    }

    /// Stores a value where a reference points.
    pub(super) fn store_slot(&mut self, slot: &Slot, value: Variant) -> Result<()> {
        let old =
            match slot {
                Slot::Value(_) => Some(value),
                Slot::Stack(place) => self.stack.get_mut(*place).and_then(|slot| {
                    match std::mem::replace(slot, Slot::Value(value)) {
                        Slot::Value(old) => Some(old),
                        _ => None,
                    }
                }),
                Slot::Global(idx) => {
                    let place = self.globals.value_mut(*idx);
                    place.map(|place| std::mem::replace(place, value))
                }
                Slot::Element(array, position) => {
                    let mut array = array.borrow_mut()?;
                    match array.items_mut().get_mut(*position) {
                        Some(item) => Some(std::mem::replace(item, value)),
                        None => return Err(RuntimeError::SubscriptOutOfRange.into()),
                    }
                }
                Slot::Field(object, idx) => object.0.set_field(*idx, value),
            };
        drop(old);
        self.settle();
        Ok(())
    }

    /// Makes a reference to a variable.
    pub(super) fn make_ref(&mut self, to: Reg, var: Src) -> Result<()> {
        let slot = match var {
            Src::Local(reg) => self.ref_to_local(reg),
            Src::Global(global) => Slot::Global(global),
            Src::Field(idx) => match &self.frame.me {
                Some(me) => Slot::Field(FieldRef(Rc::clone(me)), idx),
                None => return Err(RuntimeError::ObjectRequired.into()),
            },
            Src::Name(idx) => match self.frame.code.names.get(at(idx)) {
                Some(name) => match (name.local, self.globals.entry(name.global)) {
                    (Some(reg), Entry::Undefined) => self.ref_to_local(reg),
                    (None, Entry::Undefined) if self.frame.code.explicit => {
                        return Err(self.undefined(name.global).into());
                    }
                    (None, Entry::Undefined) => Slot::EMPTY,
                    _ => Slot::Global(name.global),
                },
                None => return Err(RuntimeError::InternalError.into()),
            },
            Src::Const(_) => return Err(RuntimeError::InternalError.into()),
        };
        if let Some(place) = self.stack.get_mut(self.frame.base + at(to)) {
            *place = slot;
        }
        Ok(())
    }

    /// A reference to a reference is the same reference.
    fn ref_to_local(&self, reg: Reg) -> Slot {
        let place = self.frame.base + at(reg);
        match self.stack.get(place) {
            Some(Slot::Value(_)) | None => Slot::Stack(place),
            Some(reference) => reference.clone(),
        }
    }

    /// Takes the default value of an object in a register.
    pub(super) fn take_default(&mut self, reg: Reg) -> Result<()> {
        if let Some(Slot::Value(Variant::Object(_))) = self.stack.get(self.frame.base + at(reg)) {
            let value = self.take_value(reg)?;
            let value = self.ask(|_| coerce::default_value(&value))?;
            self.put(Place::Local(reg), value);
        }
        Ok(())
    }

    /// Returns a value as text, asking objects for their default value.
    pub(super) fn text_of(&mut self, value: &Variant) -> Result<Text> {
        match value {
            Variant::String(text) => Ok(text.clone()),
            Variant::Object(_) => self.ask(|_| coerce::to_text(value)),
            other => Ok(coerce::to_text(other)?),
        }
    }
}
