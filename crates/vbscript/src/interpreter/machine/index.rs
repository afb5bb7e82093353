//! Elements of arrays, and objects that are used like arrays.

use swbem_automation::{ArrayRef, Exception, RuntimeError, Variant};

use super::super::code::{CallKind, Code, Place, Reg, Src};
use super::super::globals::Entry;
use super::slots::Slot;
use super::{Called, Fault, Machine, Result, at, is_temporary};

impl Machine {
    /// Indexes or calls the value in the register `base`.
    pub(super) fn index_register(
        &mut self,
        to: Place,
        base: Reg,
        argc: u16,
        kind: CallKind,
    ) -> Result<Called> {
        let value = self.take_value(base)?;
        self.index_value(to, value, base + 1, argc, kind, None)
    }

    /// Indexes or calls a variable.
    pub(super) fn index_variable(
        &mut self,
        code: &Code,
        to: Place,
        var: Src,
        base: Reg,
        argc: u16,
        kind: CallKind,
    ) -> Result<Called> {
        if argc == 1
            && let Some(Variant::Array(array)) = self.peek(code, var)
            && let Some(index) = self.small_index(base)
        {
            let value = array.borrow()?.get(&[index])?.clone();
            self.put(to, value);
            return Ok(Called::Done);
        }
        if let Some(global) = self.callable_name(code, var) {
            return self.call(to, global, base, argc, kind);
        }
        self.index_value_of(to, var, base, argc, kind)
    }

    pub(super) fn index_value_of(
        &mut self,
        to: Place,
        var: Src,
        base: Reg,
        argc: u16,
        kind: CallKind,
    ) -> Result<Called> {
        let code = std::rc::Rc::clone(&self.frame.code);
        let value = self.load(&code, var)?;
        self.index_value(to, value, base, argc, kind, Some(var))
    }

    /// Indexes or calls a value; the arguments are from the register `base` on.
    pub(super) fn index_value(
        &mut self,
        to: Place,
        value: Variant,
        base: Reg,
        argc: u16,
        kind: CallKind,
        var: Option<Src>,
    ) -> Result<Called> {
        match value {
            Variant::Array(array) if kind == CallKind::Value || argc > 0 => {
                if argc == 0 {
                    self.put(to, Variant::Array(array));
                    return Ok(Called::Done);
                }
                let indexes = self.indexes(base, argc)?;
                let value = array.borrow()?.get(&indexes)?.clone();
                self.put(to, value);
                Ok(Called::Done)
            }
            Variant::Object(Some(object)) if kind == CallKind::Statement || argc > 0 => {
                self.call_object(object, None, to, base, argc, kind)
            }
            Variant::Object(None) if argc > 0 => {
                Err(self.about(RuntimeError::ObjectVariableNotSet, var).into())
            }
            value if argc == 0 && kind == CallKind::Value => {
                self.put(to, value);
                Ok(Called::Done)
            }
            _ => Err(self.about(RuntimeError::TypeMismatch, var).into()),
        }
    }

    /// Makes a reference to an element of an array; of anything else it is the value.
    pub(super) fn index_ref(
        &mut self,
        code: &Code,
        to: Reg,
        var: Src,
        base: Reg,
        argc: u16,
    ) -> Result<Called> {
        let global = match var {
            Src::Global(global) => Some(global),
            _ => self.callable_name(code, var),
        };
        if let Some(global) = global
            && is_callable(self.globals.entry(global))
        {
            return self.call(Place::Local(to), global, base, argc, CallKind::Value);
        }
        if argc == 0 {
            if let Src::Global(global) = var {
                if code.explicit && matches!(self.globals.entry(global), Entry::Undefined) {
                    return Err(self.undefined(global).into());
                }
                self.globals.define(global);
            }
            self.make_ref(to, var)?;
            return Ok(Called::Done);
        }
        let value = self.load(code, var)?;
        if let Variant::Array(array) = value {
            let indexes = self.indexes(base, argc)?;
            let position = array.borrow()?.position(&indexes)?;
            if let Some(slot) = self.stack.get_mut(self.frame.base + at(to)) {
                *slot = Slot::Element(array, position);
            }
            return Ok(Called::Done);
        }
        self.index_value(
            Place::Local(to),
            value,
            base,
            argc,
            CallKind::Value,
            Some(var),
        )
    }

    /// `var(…) = value`
    pub(super) fn store_index_variable(
        &mut self,
        code: &Code,
        var: Src,
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
    ) -> Result<Called> {
        let target = self.load(code, var)?;
        self.store_index(code, target, base, argc, value, set, Some(var))
    }

    /// `expr(…) = value`
    pub(super) fn store_index_register(
        &mut self,
        code: &Code,
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
    ) -> Result<Called> {
        let target = self.take_value(base)?;
        self.store_index(code, target, base + 1, argc, value, set, None)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one instruction")]
    pub(super) fn store_index(
        &mut self,
        code: &Code,
        target: Variant,
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
        var: Option<Src>,
    ) -> Result<Called> {
        match target {
            Variant::Array(array) => {
                let value = self.stored_value(code, value, set)?;
                self.store_element(&array, base, argc, value)?;
                Ok(Called::Done)
            }
            Variant::Object(Some(object)) => {
                self.put_on_object(code, object, None, base, argc, value, set)
            }
            Variant::Object(None) => {
                Err(self.about(RuntimeError::ObjectVariableNotSet, var).into())
            }
            _ => Err(self.about(RuntimeError::TypeMismatch, var).into()),
        }
    }

    /// Makes the value that an assignment stores.
    pub(super) fn stored_value(&mut self, code: &Code, value: Src, set: bool) -> Result<Variant> {
        let moved = is_temporary(code, value);
        let value = self.fetch(code, value)?;
        if set {
            return match value {
                Variant::Object(_) => Ok(value),
                _ => Err(RuntimeError::ObjectRequired.into()),
            };
        }
        match value {
            Variant::Array(array) if !moved || !array.is_unique() => {
                Ok(Variant::Array(array.deep_copy()?))
            }
            other => self.let_value(other),
        }
    }

    /// Makes the value that a property of a host object is given: as for a variable, but an object
    /// without a default member goes there itself, as `o.Property = embedded` needs it.
    pub(super) fn value_for_object(
        &mut self,
        code: &Code,
        value: Src,
        set: bool,
    ) -> Result<Variant> {
        if set {
            return self.stored_value(code, value, set);
        }
        let moved = is_temporary(code, value);
        match self.fetch(code, value)? {
            Variant::Array(array) if !moved || !array.is_unique() => {
                Ok(Variant::Array(array.deep_copy()?))
            }
            Variant::Object(Some(object)) => {
                let object = Variant::Object(Some(object));
                match self.let_value(object.clone()) {
                    Err(Fault::Raise(raised)) if raised.is(RuntimeError::NotSupported) => {
                        Ok(object)
                    }
                    other => other,
                }
            }
            other => self.let_value(other),
        }
    }

    fn store_element(
        &mut self,
        array: &ArrayRef,
        base: Reg,
        argc: u16,
        value: Variant,
    ) -> Result<()> {
        let old = match self.small_index(base).filter(|_| argc == 1) {
            Some(index) => array.borrow_mut()?.set(&[index], value)?,
            None => {
                let indexes = self.indexes(base, argc)?;
                array.borrow_mut()?.set(&indexes, value)?
            }
        };
        if matches!(old, Variant::Object(_) | Variant::Array(_)) {
            drop(old);
            self.settle();
        }
        Ok(())
    }

    /// Returns the index in a register if it is a whole number.
    #[inline]
    fn small_index(&self, reg: Reg) -> Option<i32> {
        match self.stack.get(self.frame.base + at(reg))? {
            Slot::Value(Variant::Integer(index)) => Some(i32::from(*index)),
            Slot::Value(Variant::Long(index)) => Some(*index),
            _ => None,
        }
    }

    /// Takes indexes out of registers.
    pub(super) fn indexes(&mut self, base: Reg, argc: u16) -> Result<Vec<i32>> {
        let mut indexes = Vec::with_capacity(usize::from(argc));
        for reg in base..base + u32::from(argc) {
            let value = self.take_value(reg)?;
            indexes.push(self.long_of(&value)?);
        }
        Ok(indexes)
    }

    /// Returns the global of a name that has turned out to be something to call.
    fn callable_name(&self, code: &Code, var: Src) -> Option<u32> {
        let Src::Name(idx) = var else {
            return None;
        };
        let name = code.names.get(at(idx))?;
        is_callable(self.globals.entry(name.global)).then_some(name.global)
    }

    fn about(&self, error: RuntimeError, var: Option<Src>) -> Exception {
        match var.and_then(|var| self.name_of(&self.frame.code, var)) {
            Some(name) => Exception::runtime_about(error, &name),
            None => error.into(),
        }
    }
}

fn is_callable(entry: &Entry) -> bool {
    matches!(
        entry,
        Entry::Procedure(_)
            | Entry::Builtin(_)
            | Entry::Intrinsic(_)
            | Entry::Host(_)
            | Entry::Class(_)
    )
}
