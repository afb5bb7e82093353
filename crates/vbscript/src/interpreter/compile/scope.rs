//! What a name means where it stands.

use std::rc::Rc;

use swbem_automation::Variant;
use vbscript::parser::ast::Name;

use super::super::code::{Instr, Src};
use super::super::globals::Entry;
use super::body::Local;
use super::scan::{Scan, lower, plain};
use super::{Compiler, Declared, MemberShape};

/// What a name means.
#[derive(Clone, Debug)]
pub(super) enum Binding {
    /// A variable.
    Variable(Src),
    /// A constant.
    Constant(Variant),
    /// A procedure, function or class.
    Callable(u32),
    /// A method or property of the class around.
    Member,
    /// Nothing that is known: a variable, or a procedure that does not exist yet.
    Unknown(Src),
}

impl Compiler<'_> {
    /// Decides what a name means.
    pub(super) fn resolve(&mut self, name: &Name) -> Binding {
        let key = lower(name);
        match self.body.locals.get(&key) {
            Some(Local::Plain(reg) | Local::Shared(reg)) => {
                return self.local_or_global(&key, plain(name), *reg);
            }
            Some(Local::Constant(value)) => return Binding::Constant(value.clone()),
            None => {}
        }
        if let Some(shape) = self.member_shape(&key) {
            return match shape {
                MemberShape::Field(idx) => Binding::Variable(Src::Field(idx)),
                MemberShape::Callable => Binding::Member,
            };
        }
        let global = self.names.index(plain(name), self.globals);
        if let Some(binding) = self.global_binding(global) {
            return binding;
        }
        // Without a declaration the name is a variable if something is assigned to it here.
        if self.body.is_global() && !self.explicit {
            let src = Src::Global(global);
            return if self.body.assigned.contains(&key) {
                Binding::Variable(src)
            } else {
                Binding::Unknown(src)
            };
        }
        Binding::Unknown(self.body.name_ref(None, global))
    }

    /// Returns what the class around has under a lower-case name.
    pub(super) fn member_shape(&self, key: &str) -> Option<MemberShape> {
        self.members.as_ref()?.get(key).copied()
    }

    /// Returns what a global is known to be.
    pub(super) fn global_binding(&self, global: u32) -> Option<Binding> {
        match self.declared.get(&global) {
            Some(Declared::Variable) => return Some(Binding::Variable(Src::Global(global))),
            Some(Declared::Constant(value)) => return Some(Binding::Constant(value.clone())),
            Some(Declared::Procedure | Declared::Class) => {
                return Some(Binding::Callable(global));
            }
            None => {}
        }
        match self.globals.entry(global) {
            Entry::Undefined => None,
            Entry::Variable => Some(Binding::Variable(Src::Global(global))),
            Entry::Constant => Some(Binding::Constant(
                self.globals.value(global).cloned().unwrap_or_default(),
            )),
            Entry::Procedure(_)
            | Entry::Class(_)
            | Entry::Builtin(_)
            | Entry::Intrinsic(_)
            | Entry::Host(_) => Some(Binding::Callable(global)),
        }
    }

    /// Gives registers to the names of a procedure that nothing declares.
    ///
    /// Such a name is a global if there is one when it is used, and otherwise a local variable.
    pub(super) fn add_implicit(&mut self, scan: &Scan<'_>) {
        for (key, written) in &scan.mentioned {
            if &**key == "me"
                || self.body.locals.contains_key(key)
                || self.member_shape(key).is_some()
            {
                continue;
            }
            let global = self.names.index(written, self.globals);
            let known = self.global_binding(global).is_some();
            let redim = scan.redims.contains(key);
            if self.body.is_global() {
                if redim && !known {
                    self.declared.insert(global, Declared::Variable);
                }
            } else if !known && (redim || !self.explicit) {
                self.body.add_local(Rc::clone(key));
                self.body.undeclared.insert(Rc::clone(key));
            }
        }
    }

    /// Makes the names that the script level uses as variables global ones before anything runs,
    /// declared or not: a procedure that assigns to such a name, and is called before the name is
    /// first used, means the same variable.
    pub(super) fn define_variables(&mut self, scan: &Scan<'_>) {
        if !self.body.is_global() || self.explicit {
            return;
        }
        for key in scan.variables.iter().filter(|key| &***key != "me") {
            let written = scan.mentioned.get(key).unwrap_or(key);
            let global = self.names.index(written, self.globals);
            self.define(Src::Global(global));
        }
    }

    /// Notes that the script level uses a name that nothing declares, which makes it a global.
    pub(super) fn define(&mut self, src: Src) {
        if let Src::Global(global) = src
            && !self.declared.contains_key(&global)
            && matches!(self.globals.entry(global), Entry::Undefined)
            && self.body.defined.insert(global)
        {
            self.body.emit(Instr::Define { global });
        }
    }

    fn local_or_global(&mut self, key: &Rc<str>, name: &str, reg: u32) -> Binding {
        if self.body.undeclared.contains(key) {
            let global = self.names.index(name, self.globals);
            let src = self.body.name_ref(Some(reg), global);
            return if self.body.assigned.contains(key) {
                Binding::Variable(src)
            } else {
                Binding::Unknown(src)
            };
        }
        Binding::Variable(Src::Local(reg))
    }
}
