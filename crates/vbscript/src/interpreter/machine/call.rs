//! Calls of procedures and functions.

use std::rc::Rc;

use swbem_automation::{Arguments, Exception, RuntimeError, Variant};

use super::super::class::Instance;
use super::super::code::{CallKind, Code, CodeKind, Passing, Place, Reg, Src};
use super::super::globals::Entry;
use super::slots::{Quick, Slot};
use super::{Called, Frame, Machine, Result, at};
use crate::builtins::Builtin;

/// How many registers all frames of a machine can have together.
const STACK_SLOTS_MAX: usize = 8_000_000;

/// What a call of a built-in function counts as, in loop turns.
const BUILTIN_FUEL: u32 = 4;

/// How many arguments of a built-in function are passed without allocating.
const FEW: usize = 3;

impl Machine {
    /// Calls a global by name.
    pub(super) fn call(
        &mut self,
        to: Place,
        global: u32,
        base: Reg,
        argc: u16,
        kind: CallKind,
    ) -> Result<Called> {
        match self.globals.entry(global) {
            Entry::Procedure(code) => {
                let code = Rc::clone(code);
                let base = self.frame.base + at(base);
                self.enter(code, base, usize::from(argc), to, None)?;
                Ok(Called::Entered)
            }
            Entry::Builtin(builtin) => {
                let builtin: &'static Builtin = builtin;
                self.call_builtin(builtin, to, base, argc)?;
                Ok(Called::Done)
            }
            Entry::Intrinsic(intrinsic) => {
                let intrinsic = *intrinsic;
                self.call_intrinsic(intrinsic, to, base, argc)
            }
            Entry::Host(function) => {
                let function = Rc::clone(function);
                let (mut arguments, refs) = self.collect(base, argc)?;
                let value = self.ask(|shared| match shared.engine() {
                    Some(engine) => function(&engine, &mut arguments),
                    None => Err(RuntimeError::InternalError.into()),
                })?;
                self.give_back(&arguments, &refs)?;
                self.put(to, value);
                Ok(Called::Done)
            }
            Entry::Class(_) => Err(self.mismatch(global).into()),
            Entry::Undefined if self.frame.code.explicit => Err(self.undefined(global).into()),
            Entry::Undefined if argc > 0 || kind == CallKind::Statement => {
                Err(self.mismatch(global).into())
            }
            Entry::Undefined | Entry::Variable | Entry::Constant => {
                self.index_value_of(to, Src::Global(global), base, argc, kind)
            }
        }
    }

    /// Makes "Type mismatch" about a global name.
    pub(super) fn mismatch(&self, global: u32) -> Exception {
        Exception::runtime_about(RuntimeError::TypeMismatch, &self.shared.name_of(global))
    }

    fn call_builtin(&mut self, builtin: &Builtin, to: Place, base: Reg, argc: u16) -> Result<()> {
        let count = usize::from(argc);
        if !(builtin.min_args..=builtin.max_args).contains(&count) {
            return Err(Exception::runtime_about(
                RuntimeError::WrongNumberOfArguments,
                builtin.name,
            )
            .into());
        }
        let value = if count <= FEW {
            let mut few: [Variant; FEW] = Default::default();
            for (reg, place) in (base..base + u32::from(argc)).zip(&mut few) {
                *place = self.take_value(reg)?;
            }
            let arguments = few.get(..count).unwrap_or_default();
            self.ask_builtin(builtin, arguments)?
        } else {
            let (arguments, _) = self.collect(base, argc)?;
            self.ask_builtin(builtin, arguments.positional())?
        };
        self.put(to, value);
        Ok(())
    }

    fn ask_builtin(&mut self, builtin: &Builtin, arguments: &[Variant]) -> Result<Variant> {
        self.fuel = self.fuel.saturating_sub(BUILTIN_FUEL);
        let result = self.ask(|shared| shared.call_builtin(builtin, arguments));
        result.map_err(|fault| match fault {
            // VBScript says which function was not content, unless it says more already.
            super::Fault::Raise(mut exception) if is_bare_mismatch(&exception) => {
                exception.about = Some(builtin.name.to_owned());
                super::Fault::Raise(exception)
            }
            other => other,
        })
    }

    /// Takes arguments out of registers; those that were references are returned beside.
    pub(super) fn collect(
        &mut self,
        base: Reg,
        argc: u16,
    ) -> Result<(Arguments, Vec<(usize, Slot)>)> {
        let mut values = Vec::with_capacity(usize::from(argc));
        let mut refs = Vec::new();
        for (idx, reg) in (base..base + u32::from(argc)).enumerate() {
            match self.take_slot(reg) {
                Slot::Value(value) => values.push(value),
                reference => {
                    values.push(self.load_slot(&reference)?);
                    refs.push((idx, reference));
                }
            }
        }
        Ok((Arguments::new(values), refs))
    }

    /// Stores what a callee assigned to its arguments in the variables that were passed.
    pub(super) fn give_back(
        &mut self,
        arguments: &Arguments,
        refs: &[(usize, Slot)],
    ) -> Result<()> {
        for (idx, value) in arguments.outs() {
            if let Some((_, reference)) = refs.iter().find(|(known, _)| *known == idx) {
                self.store_slot(reference, value.clone())?;
            }
        }
        Ok(())
    }

    /// Enters a procedure whose arguments are on the stack from `base` on.
    pub(super) fn enter(
        &mut self,
        code: Rc<Code>,
        base: usize,
        argc: usize,
        to: Place,
        me: Option<Rc<Instance>>,
    ) -> Result<()> {
        if argc != code.params.len() {
            let about = Exception::runtime_about(RuntimeError::WrongNumberOfArguments, &code.name);
            return Err(about.into());
        }
        self.push_frame(code, base, to, me)
    }

    /// Enters code whose parameters are in place.
    pub(super) fn push_frame(
        &mut self,
        code: Rc<Code>,
        base: usize,
        to: Place,
        me: Option<Rc<Instance>>,
    ) -> Result<()> {
        let top = base + at(code.size);
        if self.frames.len() >= self.call_depth_max || top > STACK_SLOTS_MAX {
            return Err(RuntimeError::StackOverflow.into());
        }
        self.burn()?;
        if self.stack.len() < top {
            self.stack.resize(top, Slot::EMPTY);
        }
        for (place, passing) in (base..).zip(&code.params) {
            self.receive(place, *passing)?;
        }
        let first = base + at(code.first).max(code.params.len());
        if let Some(locals) = self.stack.get_mut(first..base + at(code.locals)) {
            for slot in locals {
                let old = std::mem::replace(slot, Slot::EMPTY);
                if old.is_plain() {
                    std::mem::forget(old);
                }
            }
        }
        let frame = Frame {
            code,
            pc: 0,
            base,
            me,
            to,
            resume_next: false,
            made: None,
        };
        let caller = std::mem::replace(&mut self.frame, frame);
        self.frames.push(caller);
        Ok(())
    }

    /// Makes an argument the callee's own where it is passed by value.
    #[inline]
    fn receive(&mut self, place: usize, passing: Passing) -> Result<()> {
        let value = match (self.stack.get(place), passing) {
            (Some(Slot::Value(Variant::Array(array))), _) if !array.is_unique() => {
                Variant::Array(array.deep_copy()?)
            }
            (Some(Slot::Value(_)) | None, _) | (_, Passing::ByRef) => return Ok(()),
            (Some(reference), Passing::ByVal) => self.load_slot(reference)?.assign_copy()?,
        };
        if let Some(slot) = self.stack.get_mut(place) {
            *slot = Slot::Value(value);
        }
        Ok(())
    }

    /// Ends the current procedure; returns the value if it was the outermost one.
    #[inline]
    pub(super) fn leave(&mut self, code: &Code) -> Option<Variant> {
        let quick = match code.result {
            Some(reg) => match self.stack.get(self.frame.base + at(reg)) {
                Some(Slot::Value(value)) => Quick::of(value),
                _ => None,
            },
            None => None,
        };
        if let Some(quick) = quick
            && code.kind != CodeKind::Snippet
            && let Some(caller) = self.frames.pop()
        {
            let held = self.clear_frame();
            let to = self.frame.to;
            let had_object = self.frame.me.is_some();
            self.frame = caller;
            self.put_quick(to, quick);
            if held || had_object {
                self.settle();
            }
            return None;
        }
        self.leave_slowly(code)
    }

    #[inline(never)]
    fn leave_slowly(&mut self, code: &Code) -> Option<Variant> {
        let value = match code.result.map(|reg| self.take_slot(reg)) {
            Some(Slot::Value(value)) => value,
            _ => Variant::Empty,
        };
        if code.kind == CodeKind::Snippet {
            self.keep_made(code);
        }
        self.clear_frame();
        let outermost = match self.frames.pop() {
            None => Some(value),
            Some(caller) => {
                let ended = std::mem::replace(&mut self.frame, caller);
                let to = ended.to;
                // The end of a method may release the last reference to its object, too.
                drop(ended);
                self.put(to, value);
                None
            }
        };
        self.settle();
        outermost
    }

    /// Drops what the registers of the current frame hold; tells whether that was more than numbers.
    #[inline]
    pub(super) fn clear_frame(&mut self) -> bool {
        self.clear_registers(self.frame.code.first)
    }

    /// Drops what the registers of the current frame from `first` on hold; numbers may stay, as
    /// nobody looks at them. Tells whether there was anything else.
    #[inline]
    pub(super) fn clear_registers(&mut self, first: Reg) -> bool {
        let base = self.frame.base;
        let size = at(self.frame.code.size);
        let mut held = false;
        if let Some(slots) = self.stack.get_mut(base + at(first)..base + size) {
            for slot in slots {
                if !slot.is_plain() {
                    held = true;
                    *slot = Slot::EMPTY;
                }
            }
        }
        held
    }

    /// Tells whether the current code is within a procedure, so that there are local variables.
    pub(super) fn in_procedure(&self) -> bool {
        self.frame.code.kind != CodeKind::Script
    }
}

fn is_bare_mismatch(exception: &Exception) -> bool {
    let shown = [
        RuntimeError::TypeMismatch,
        RuntimeError::InvalidProcedureCall,
        RuntimeError::InvalidUseOfNull,
        RuntimeError::Overflow,
    ];
    shown
        .iter()
        .any(|error| exception.is(*error) && exception.description == error.description())
        && exception.about.is_none()
}
