//! The code of one body while it is being made.

use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use swbem_automation::Variant;

use super::super::code::{
    Code, CodeKind, Instr, MemberName, NameRef, Passing, Place, Reg, Src, Statement,
};
use super::super::source::Source;

/// The most registers of a frame.
const REGISTERS_MAX: u32 = 60_000;

/// How much is kept of what stands before a member's dot, in characters.
const OBJECT_TEXT_MAX: usize = 60;

/// How many constants are searched for one that is the same.
const CONSTANTS_SEARCHED: usize = 64;

/// A local name.
#[derive(Clone, Debug)]
pub(super) enum Local {
    /// A variable of this body that is never a reference.
    Plain(Reg),
    /// A parameter, which may be a reference; or a variable of the body a snippet runs in.
    Shared(Reg),
    /// A constant.
    Constant(Variant),
}

/// Where `Exit For` and `Exit Do` go.
pub(super) struct Loop {
    pub(super) is_for: bool,
    /// The jumps to the end of the loop.
    pub(super) exits: Vec<u32>,
}

/// The code of one body while it is being made.
pub(super) struct Body {
    pub(super) name: Rc<str>,
    pub(super) kind: CodeKind,
    pub(super) locals: IndexMap<Rc<str>, Local>,
    pub(super) assigned: IndexSet<Rc<str>>,
    /// The local variables that nothing declares.
    pub(super) undeclared: IndexSet<Rc<str>>,
    /// The globals that this code defines by using them.
    pub(super) defined: IndexSet<u32>,
    pub(super) params: Vec<Passing>,
    pub(super) result: Option<Reg>,
    pub(super) loops: Vec<Loop>,
    /// The registers of the objects of the `With` blocks around.
    pub(super) withs: Vec<Reg>,
    first: u32,
    local_count: u32,
    next: u32,
    size: u32,
    instrs: Vec<Instr>,
    consts: Vec<Variant>,
    literals: Vec<bool>,
    names: Vec<NameRef>,
    members: Vec<MemberName>,
    statements: Vec<Statement>,
    bounds: Vec<Vec<i32>>,
}

impl Body {
    /// Begins a body whose registers start at `first`.
    pub(super) fn new(name: Rc<str>, kind: CodeKind, first: u32) -> Self {
        Body {
            name,
            kind,
            locals: IndexMap::new(),
            assigned: IndexSet::new(),
            undeclared: IndexSet::new(),
            defined: IndexSet::new(),
            params: Vec::new(),
            result: None,
            loops: Vec::new(),
            withs: Vec::new(),
            first,
            local_count: first,
            next: first,
            size: first,
            instrs: Vec::new(),
            consts: Vec::new(),
            literals: Vec::new(),
            names: Vec::new(),
            members: Vec::new(),
            statements: Vec::new(),
            bounds: Vec::new(),
        }
    }

    /// Tells whether this is code outside of procedures.
    pub(super) fn is_global(&self) -> bool {
        self.kind == CodeKind::Script
    }

    /// Adds a register for a local variable; no temporary may be in use.
    pub(super) fn add_local(&mut self, name: Rc<str>) -> Reg {
        let reg = self.take();
        self.local_count = self.next;
        self.locals.insert(name, Local::Plain(reg));
        reg
    }

    /// Takes the next temporary.
    pub(super) fn take(&mut self) -> Reg {
        let reg = self.next;
        self.next += 1;
        self.size = self.size.max(self.next);
        reg
    }

    /// Returns the first temporary that is free.
    pub(super) fn mark(&self) -> Reg {
        self.next
    }

    /// Frees the temporaries from `mark` on.
    pub(super) fn release(&mut self, mark: Reg) {
        self.next = mark;
    }

    /// Tells whether `src` is a temporary.
    pub(super) fn is_temporary(&self, src: Src) -> bool {
        matches!(src, Src::Local(reg) if reg >= self.local_count)
    }

    /// Tells whether there are more registers or instructions than a body can have.
    pub(super) fn is_too_large(&self) -> bool {
        self.size > REGISTERS_MAX || u32::try_from(self.instrs.len()).is_err()
    }

    /// Returns the index of the next instruction.
    pub(super) fn here(&self) -> u32 {
        u32::try_from(self.instrs.len()).unwrap_or(u32::MAX)
    }

    /// Appends an instruction and returns its index.
    pub(super) fn emit(&mut self, instr: Instr) -> u32 {
        let here = self.here();
        self.instrs.push(instr);
        here
    }

    /// Appends a jump whose target is set by [`patch`](Self::patch).
    pub(super) fn emit_jump(&mut self) -> u32 {
        self.emit(Instr::Jump { to: u32::MAX })
    }

    /// Makes the jump at `at` go to the next instruction.
    pub(super) fn patch(&mut self, at: u32) {
        let here = self.here();
        let instr = usize::try_from(at)
            .ok()
            .and_then(|at| self.instrs.get_mut(at));
        match instr {
            Some(
                Instr::Jump { to }
                | Instr::Repeat { to }
                | Instr::JumpUnless { to, .. }
                | Instr::JumpIf { to, .. }
                | Instr::JumpUnlessCompare { to, .. }
                | Instr::ForInit { exit: to, .. }
                | Instr::EachNext { exit: to, .. },
            ) => *to = here,
            _ => debug_assert!(false, "only jumps are patched"),
        }
    }

    /// Begins a statement that is at `offset` in the source; returns a handle for
    /// [`resume_here`](Self::resume_here).
    pub(super) fn begin(&mut self, offset: u32) -> usize {
        let start = self.here();
        self.statements.push(Statement {
            start,
            resume: start,
            offset,
            free: self.next,
        });
        self.statements.len() - 1
    }

    /// Makes the next instruction the one where a failed statement is resumed.
    pub(super) fn resume_here(&mut self, statement: usize) {
        let here = self.here();
        if let Some(statement) = self.statements.get_mut(statement) {
            statement.resume = here;
        }
    }

    /// Adds a constant.
    pub(super) fn constant(&mut self, value: Variant) -> Src {
        self.add_constant(value, false)
    }

    /// Adds a constant that is written as a literal.
    pub(super) fn literal(&mut self, value: Variant) -> Src {
        self.add_constant(value, true)
    }

    fn add_constant(&mut self, value: Variant, literal: bool) -> Src {
        let same = |known: &Variant| match (known, &value) {
            (Variant::Integer(left), Variant::Integer(right)) => left == right,
            (Variant::Long(left), Variant::Long(right)) => left == right,
            (Variant::String(left), Variant::String(right)) => left == right,
            (Variant::Boolean(left), Variant::Boolean(right)) => left == right,
            (left, Variant::Error(_)) => left.is_missing() && value.is_missing(),
            _ => false,
        };
        // A long list of constants is not searched in full.
        let known = self
            .consts
            .iter()
            .zip(&self.literals)
            .take(CONSTANTS_SEARCHED)
            .position(|(known, flag)| *flag == literal && same(known));
        let idx = known.unwrap_or_else(|| {
            self.consts.push(value);
            self.literals.push(literal);
            self.consts.len() - 1
        });
        Src::Const(u32::try_from(idx).unwrap_or(u32::MAX))
    }

    /// Returns the constant that `src` is.
    pub(super) fn constant_value(&self, src: Src) -> Option<&Variant> {
        match src {
            Src::Const(idx) => self.consts.get(usize::try_from(idx).ok()?),
            _ => None,
        }
    }

    /// Adds a name that is decided at run time.
    pub(super) fn name_ref(&mut self, local: Option<Reg>, global: u32) -> Src {
        let known = self
            .names
            .iter()
            .position(|name| name.global == global && name.local == local);
        let idx = known.unwrap_or_else(|| {
            self.names.push(NameRef { local, global });
            self.names.len() - 1
        });
        Src::Name(u32::try_from(idx).unwrap_or(u32::MAX))
    }

    /// Returns the global of a name that is decided at run time.
    pub(super) fn global_of(&self, src: Src) -> Option<u32> {
        match src {
            Src::Name(idx) => Some(self.names.get(usize::try_from(idx).ok()?)?.global),
            Src::Global(global) => Some(global),
            _ => None,
        }
    }

    /// Adds the name of a member.
    pub(super) fn member(&mut self, name: &str, object: &str) -> u32 {
        let written = super::scan::plain(name);
        let object: String = object.chars().take(OBJECT_TEXT_MAX).collect();
        let known = self
            .members
            .iter()
            .position(|known| &*known.written == written && *known.object == *object);
        let idx = known.unwrap_or_else(|| {
            self.members.push(MemberName {
                written: written.into(),
                lower: super::scan::lower(written),
                object: object.into(),
            });
            self.members.len() - 1
        });
        u32::try_from(idx).unwrap_or(u32::MAX)
    }

    /// Adds the bounds of an array.
    pub(super) fn bounds(&mut self, bounds: Vec<i32>) -> u32 {
        self.bounds.push(bounds);
        u32::try_from(self.bounds.len() - 1).unwrap_or(u32::MAX)
    }

    /// Returns where a local variable's new value can be put directly.
    pub(super) fn place_of(&self, src: Src) -> Option<Place> {
        match src {
            Src::Global(global) => Some(Place::Global(global)),
            Src::Local(reg) if self.is_plain(reg) => Some(Place::Local(reg)),
            _ => None,
        }
    }

    fn is_plain(&self, reg: Reg) -> bool {
        reg >= self.local_count
            || self
                .locals
                .values()
                .any(|local| matches!(local, Local::Plain(plain) if *plain == reg))
    }

    /// Finishes the body.
    pub(super) fn finish(mut self, source: &Rc<Source>, explicit: bool) -> Code {
        self.emit(Instr::Return);
        let mut local_names = IndexMap::new();
        let mut local_consts = IndexMap::new();
        for (name, local) in self.locals {
            match local {
                Local::Plain(reg) | Local::Shared(reg) => {
                    local_names.insert(name, reg);
                }
                Local::Constant(value) => {
                    local_consts.insert(name, value);
                }
            }
        }
        Code {
            name: self.name,
            kind: self.kind,
            source: Rc::clone(source),
            params: self.params,
            result: self.result,
            first: self.first,
            locals: self.local_count,
            size: self.size,
            instrs: self.instrs,
            consts: self.consts,
            literals: self.literals,
            names: self.names,
            members: self.members,
            statements: self.statements,
            bounds: self.bounds,
            local_names,
            local_consts,
            explicit,
        }
    }
}
