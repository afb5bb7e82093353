//! Code that is made at run time, and objects of the script's classes.

use std::rc::Rc;

use indexmap::IndexMap;
use swbem_automation::{Exception, ObjectRef, RuntimeError, Variant};

use super::super::class::{Instance, ProcedureRef};
use super::super::code::{Code, CodeKind, Place, Reg};
use super::super::compile::Surroundings;
use super::super::engine::Snippet;
use super::super::globals::{Entry, Intrinsic};
use super::slots::Slot;
use super::{Called, Machine, Result, at};

impl Machine {
    /// Calls a function that needs the interpreter itself.
    pub(super) fn call_intrinsic(
        &mut self,
        intrinsic: Intrinsic,
        to: Place,
        base: Reg,
        argc: u16,
    ) -> Result<Called> {
        if argc != 1 {
            return Err(RuntimeError::WrongNumberOfArguments.into());
        }
        let argument = self.take_value(base)?;
        match intrinsic {
            Intrinsic::Erase => {
                self.erase(&argument)?;
                Ok(Called::Done)
            }
            Intrinsic::GetRef => {
                let value = self.procedure_ref(&argument)?;
                self.put(to, value);
                Ok(Called::Done)
            }
            Intrinsic::Eval => {
                // What is no text is its own value.
                if !matches!(argument, Variant::String(_) | Variant::Object(_)) {
                    self.put(to, argument);
                    return Ok(Called::Done);
                }
                let text = self.text_of(&argument)?;
                self.run_text(Snippet::Expression, &text, to, base)
            }
            Intrinsic::Execute => {
                let text = self.text_of(&argument)?;
                let snippet = if self.in_procedure() {
                    Snippet::Local
                } else {
                    Snippet::Global
                };
                self.run_text(snippet, &text, Place::Nowhere, base)
            }
            Intrinsic::ExecuteGlobal => {
                let text = self.text_of(&argument)?;
                self.run_text(Snippet::Global, &text, Place::Nowhere, base)
            }
        }
    }

    fn run_text(&mut self, snippet: Snippet, text: &str, to: Place, base: Reg) -> Result<Called> {
        let current = Rc::clone(&self.frame.code);
        let local = snippet != Snippet::Global && self.in_procedure();
        let around = local.then(|| Surroundings {
            code: &current,
            made: self
                .frame
                .made
                .iter()
                .flat_map(|made| made.keys().cloned())
                .collect(),
            class: self.frame.me.as_ref().map(|me| Rc::clone(&me.class)),
        });
        let code =
            self.shared
                .compile_snippet(snippet, text, around.as_ref(), &mut self.globals)?;
        let me = self.frame.me.clone();
        // A snippet shares the registers of the procedure around it.
        if code.kind == CodeKind::Snippet {
            let made = self.frame.made.take();
            self.push_frame(code, self.frame.base, to, me)?;
            self.bring_made(made);
        } else {
            let base = self.frame.base + at(base).max(at(current.size));
            self.push_frame(code, base, to, None)?;
        }
        Ok(Called::Entered)
    }

    /// Gives a snippet the variables that earlier ones in the same frame have made.
    fn bring_made(&mut self, made: Option<Box<IndexMap<Rc<str>, Variant>>>) {
        for (name, value) in made.into_iter().flat_map(|made| *made) {
            if let Some(reg) = self.frame.code.local_names.get(&name).copied() {
                self.put(Place::Local(reg), value);
            }
        }
    }

    /// Keeps the variables that a snippet leaves, for the next one in the same frame.
    pub(super) fn keep_made(&mut self, code: &Code) {
        let mut made = IndexMap::new();
        for (name, reg) in &code.local_names {
            if *reg >= code.first
                && Some(*reg) != code.result
                && let Slot::Value(value) = self.take_slot(*reg)
            {
                made.insert(Rc::clone(name), value);
            }
        }
        if let Some(caller) = self.frames.last_mut()
            && !made.is_empty()
        {
            caller.made = Some(Box::new(made));
        }
    }

    /// `Erase`
    fn erase(&mut self, argument: &Variant) -> Result<()> {
        let Variant::Array(array) = argument else {
            return Err(RuntimeError::TypeMismatch.into());
        };
        let dropped = array.borrow_mut()?.erase();
        drop(dropped);
        self.settle();
        Ok(())
    }

    /// `GetRef`
    fn procedure_ref(&mut self, argument: &Variant) -> Result<Variant> {
        let name = self.text_of(argument)?;
        let global = self.shared.find_name(&name);
        match global.map(|global| self.globals.entry(global)) {
            Some(Entry::Procedure(code)) => {
                let procedure = ProcedureRef {
                    code: Rc::clone(code),
                    shared: Rc::downgrade(&self.shared),
                };
                Ok(Variant::Object(Some(Rc::new(procedure))))
            }
            _ => Err(RuntimeError::InvalidProcedureCall.into()),
        }
    }

    /// `New`
    pub(super) fn new_object(&mut self, code: &Code, to: Reg, global: u32) -> Result<Called> {
        let Entry::Class(class) = self.globals.entry(global) else {
            let name = self.shared.name_of(global);
            if name.eq_ignore_ascii_case("regexp") {
                let object = crate::objects::RegExp::create();
                self.put(Place::Local(to), Variant::Object(Some(object)));
                return Ok(Called::Done);
            }
            return Err(Exception::runtime_about(RuntimeError::ClassNotDefined, &name).into());
        };
        let class = Rc::clone(class);
        let instance = Instance::new(Rc::clone(&class), &self.shared)?;
        let object: ObjectRef = Rc::<Instance>::clone(&instance);
        if let Some(slot) = self.stack.get_mut(self.frame.base + at(to)) {
            *slot = Slot::Value(Variant::Object(Some(object)));
        }
        match &class.initialize {
            None => Ok(Called::Done),
            Some(initialize) => {
                let base = self.frame.base + at(code.size);
                self.push_frame(Rc::clone(initialize), base, Place::Nowhere, Some(instance))?;
                Ok(Called::Entered)
            }
        }
    }
}
