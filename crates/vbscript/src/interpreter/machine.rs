//! Runs code.
//!
//! Procedures of the script call each other on a stack of frames of this machine, so that their
//! recursion needs no native stack. A call that comes from outside, such as an object that asks a
//! script's object for its default value, runs on a machine of its own.

mod call;
mod dynamic;
mod flow;
mod index;
mod object;
mod operators;
mod slots;

use std::rc::Rc;

use indexmap::IndexMap;
use swbem_automation::{Exception, RuntimeError, Variant};

use self::slots::Slot;
use super::class::Instance;
use super::code::{Code, CodeKind, Instr, Place, Src};
use super::engine::Shared;
use super::error::ErrorKind;
use super::globals::Globals;
use super::source::Position;

/// How many loop turns and calls there are between two looks at the limits.
const FUEL: u32 = 4096;

/// Why a machine stops.
#[derive(Debug)]
pub(crate) enum Fault {
    /// An error that the script can handle.
    Raise(Exception),
    /// The end, whatever the script says.
    Halt(ErrorKind, Exception),
}

impl From<Exception> for Fault {
    fn from(exception: Exception) -> Self {
        Fault::Raise(exception)
    }
}

impl From<RuntimeError> for Fault {
    fn from(error: RuntimeError) -> Self {
        Fault::Raise(Exception::runtime(error))
    }
}

type Result<T, E = Fault> = std::result::Result<T, E>;

/// A procedure that runs.
struct Frame {
    code: Rc<Code>,
    /// The next instruction.
    pc: u32,
    /// Where its registers start on the stack.
    base: usize,
    me: Option<Rc<Instance>>,
    /// Where the caller wants the result.
    to: Place,
    /// Whether errors go on at the next statement.
    resume_next: bool,
    /// The variables that `Execute` has made in it.
    made: Option<Box<IndexMap<Rc<str>, Variant>>>,
}

/// Runs code on frames.
pub(crate) struct Machine {
    shared: Rc<Shared>,
    /// The engine's global variables, which are in `shared` while foreign code runs.
    globals: Globals,
    stack: Vec<Slot>,
    frames: Vec<Frame>,
    frame: Frame,
    fuel: u32,
    call_depth_max: usize,
    /// Where the error that is on its way up happened.
    failed_at: Option<Position>,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Called {
    /// Its result is there.
    Done,
    /// A frame was entered, whose end will give the result.
    Entered,
}

impl Machine {
    /// Runs `code` with the given arguments, which are values.
    pub(crate) fn run(
        shared: &Rc<Shared>,
        code: &Rc<Code>,
        me: Option<Rc<Instance>>,
        arguments: Vec<Variant>,
    ) -> std::result::Result<Variant, (Fault, Option<Position>)> {
        let argc = arguments.len();
        let mut machine = Machine {
            shared: Rc::clone(shared),
            globals: shared.take_globals(),
            stack: arguments.into_iter().map(Slot::Value).collect(),
            frames: Vec::new(),
            frame: Frame {
                code: Rc::clone(code),
                pc: 0,
                base: 0,
                me: me.clone(),
                to: Place::Nowhere,
                resume_next: false,
                made: None,
            },
            fuel: FUEL,
            call_depth_max: shared.limits().call_depth_max,
            failed_at: None,
        };
        let result = machine
            .enter(Rc::clone(code), 0, argc, Place::Nowhere, me)
            .and_then(|()| {
                // The frame below the first one only was a place to start from.
                machine.frames.clear();
                machine.run_frames()
            });
        machine
            .shared
            .put_globals(std::mem::take(&mut machine.globals));
        // What the stack still holds is dropped when the globals are back in place.
        let failed_at = machine.failed_at.take();
        drop(std::mem::take(&mut machine.stack));
        drop(machine);
        shared.terminate_dead();
        result.map_err(|fault| (fault, failed_at))
    }

    fn run_frames(&mut self) -> Result<Variant> {
        loop {
            match self.run_instructions() {
                Err(Fault::Raise(exception)) => self.recover(exception)?,
                Err(halt) => {
                    self.failed_at.get_or_insert(self.position());
                    return Err(halt);
                }
                value => return value,
            }
        }
    }

    /// Goes on where the innermost procedure that handles errors wants to.
    fn recover(&mut self, exception: Exception) -> Result<()> {
        if let Some(fault) = self.shared.halted() {
            return Err(fault);
        }
        if self.failed_at.is_none() {
            self.failed_at = Some(self.position());
        }
        loop {
            if self.frame.resume_next {
                self.failed_at = None;
                self.shared.err().set(&exception);
                let failed = self.frame.pc.saturating_sub(1);
                let statement = self.frame.code.statement_at(failed);
                self.frame.pc = statement.map_or(u32::MAX, |statement| statement.resume);
                if let Some(statement) = statement {
                    self.clear_registers(statement.free);
                }
                self.settle();
                return Ok(());
            }
            if self.frame.code.kind == CodeKind::Snippet {
                let code = Rc::clone(&self.frame.code);
                self.keep_made(&code);
            }
            let Some(caller) = self.frames.pop() else {
                return Err(Fault::Raise(exception));
            };
            self.clear_frame();
            self.frame = caller;
        }
    }

    /// Returns where the current instruction is in its source.
    fn position(&self) -> Position {
        let code = &self.frame.code;
        let offset = code
            .statement_at(self.frame.pc.saturating_sub(1))
            .map_or(0, |statement| statement.offset);
        code.source.position(offset)
    }

    /// Runs until the outermost frame ends.
    fn run_instructions(&mut self) -> Result<Variant> {
        let mut code = Rc::clone(&self.frame.code);
        loop {
            let Some(instr) = code.instrs.get(at(self.frame.pc)) else {
                // A body ends with `Return`; a script that resumed past its end has ended.
                match self.leave(&code) {
                    Some(value) => return Ok(value),
                    None => {
                        code = Rc::clone(&self.frame.code);
                        continue;
                    }
                }
            };
            self.frame.pc += 1;
            match *instr {
                Instr::Add { to, left, right } => self.add(&code, to, left, right)?,
                Instr::Sub { to, left, right } => self.sub(&code, to, left, right)?,
                Instr::Mul { to, left, right } => self.mul(&code, to, left, right)?,
                Instr::JumpUnlessCompare {
                    op,
                    left,
                    right,
                    to,
                } => {
                    if !self.holds(&code, op, left, right)? {
                        self.frame.pc = to;
                    }
                }
                Instr::ForNext {
                    state,
                    counter,
                    body,
                } => {
                    if self.for_next(&code, state, counter)? {
                        self.burn()?;
                        self.frame.pc = body;
                    }
                }
                Instr::Load { to, from } => self.load_into(&code, to, from)?,
                Instr::Let { var, value } => self.let_(&code, var, value)?,
                Instr::Binary {
                    op,
                    to,
                    left,
                    right,
                } => self.binary(&code, op, to, left, right)?,
                Instr::Jump { to } => self.frame.pc = to,
                Instr::Repeat { to } => {
                    self.burn()?;
                    self.frame.pc = to;
                }
                Instr::Ref { to, var } => self.make_ref(to, var)?,
                Instr::Call {
                    to,
                    global,
                    base,
                    argc,
                    kind,
                } => {
                    if self.call(to, global, base, argc, kind)? == Called::Entered {
                        code = Rc::clone(&self.frame.code);
                    }
                }
                Instr::Return => match self.leave(&code) {
                    Some(value) => return Ok(value),
                    None => code = Rc::clone(&self.frame.code),
                },
                ref other => {
                    if self.run_other(&code, other)? == Called::Entered {
                        code = Rc::clone(&self.frame.code);
                    }
                }
            }
        }
    }

    /// Runs the instructions that are not the most frequent ones.
    fn run_other(&mut self, code: &Code, instr: &Instr) -> Result<Called> {
        match *instr {
            Instr::Concat { to, left, right } => self.concat(code, to, left, right)?,
            Instr::Binary {
                op,
                to,
                left,
                right,
            } => self.binary(code, op, to, left, right)?,
            Instr::Compare {
                op,
                to,
                left,
                right,
            } => self.compare(code, op, to, left, right)?,
            Instr::Neg { to, from } => self.neg(code, to, from)?,
            Instr::Not { to, from } => self.not(code, to, from)?,
            Instr::Plus { to, from } => self.plus(code, to, from)?,
            Instr::JumpUnless { cond, to } => {
                if !self.is_true(code, cond)? {
                    self.frame.pc = to;
                }
            }
            Instr::JumpIf { cond, to } => {
                if self.is_true(code, cond)? {
                    self.frame.pc = to;
                }
            }
            Instr::Set { var, value } => self.set(code, var, value)?,
            Instr::Clear { reg } => self.put(Place::Local(reg), Variant::Empty),
            Instr::Value { reg } => self.take_default(reg)?,
            Instr::ForInit {
                state,
                counter,
                exit,
            } => {
                if !self.for_init(state, counter)? {
                    self.frame.pc = exit;
                }
            }
            Instr::EachInit { state, group } => self.each_init(code, state, group)?,
            Instr::EachNext { state, var, exit } => {
                if !self.each_next(state, var)? {
                    self.frame.pc = exit;
                }
            }
            Instr::CallMember {
                to,
                name,
                base,
                argc,
                kind,
            } => {
                return self.call_member(code, to, name, base, argc, kind);
            }
            Instr::CallMe {
                to,
                name,
                base,
                argc,
                kind,
            } => {
                return self.call_me(code, to, name, base, argc, kind);
            }
            Instr::Index {
                to,
                base,
                argc,
                kind,
            } => {
                return self.index_register(to, base, argc, kind);
            }
            Instr::IndexVar {
                to,
                var,
                base,
                argc,
                kind,
            } => {
                return self.index_variable(code, to, var, base, argc, kind);
            }
            Instr::IndexRef {
                to,
                var,
                base,
                argc,
            } => {
                return self.index_ref(code, to, var, base, argc);
            }
            Instr::StoreIndexVar {
                var,
                base,
                argc,
                value,
                set,
            } => {
                return self.store_index_variable(code, var, base, argc, value, set);
            }
            Instr::StoreIndex {
                base,
                argc,
                value,
                set,
            } => {
                return self.store_index_register(code, base, argc, value, set);
            }
            Instr::StoreMember {
                name,
                base,
                argc,
                value,
                set,
            } => {
                return self.store_member(code, name, base, argc, value, set);
            }
            Instr::StoreMe {
                name,
                base,
                argc,
                value,
                set,
            } => {
                return self.store_me(code, name, base, argc, value, set);
            }
            Instr::New { to, global } => return self.new_object(code, to, global),
            Instr::Me { to } => self.load_me(to)?,
            Instr::DimArray { var, bounds } => self.dim_array(code, var, bounds)?,
            Instr::ReDim {
                var,
                base,
                argc,
                preserve,
            } => {
                self.redim(var, base, argc, preserve)?;
            }
            Instr::Define { global } => self.globals.define(global),
            Instr::OnError { resume_next } => {
                self.frame.resume_next = resume_next;
                self.shared.err().clear();
            }
            Instr::CheckObject { reg } => self.check_object(reg)?,
            Instr::IllegalAssignment { name } => return Err(illegal_assignment(code, name)),
            // The others are run by the caller.
            _ => return Err(RuntimeError::InternalError.into()),
        }
        Ok(Called::Done)
    }

    /// Counts a loop turn or a call, and now and then looks at the limits.
    #[inline]
    fn burn(&mut self) -> Result<()> {
        match self.fuel.checked_sub(1) {
            Some(fuel) => {
                self.fuel = fuel;
                Ok(())
            }
            None => self.refuel(),
        }
    }

    #[cold]
    fn refuel(&mut self) -> Result<()> {
        self.fuel = FUEL;
        self.outside(|shared| shared.poll(FUEL))
    }

    /// Runs foreign code, which may use the engine.
    fn outside<T>(&mut self, work: impl FnOnce(&Rc<Shared>) -> T) -> T {
        self.shared.put_globals(std::mem::take(&mut self.globals));
        let result = work(&self.shared);
        self.globals = self.shared.take_globals();
        result
    }

    /// Runs foreign code that can fail, and notes where, if that was in a script.
    fn ask<T>(
        &mut self,
        work: impl FnOnce(&Rc<Shared>) -> std::result::Result<T, Exception>,
    ) -> Result<T> {
        let result = self.outside(work);
        if let Some(fault) = self.shared.halted() {
            return Err(fault);
        }
        let inner = self.shared.take_inner_position();
        result.map_err(|exception| {
            self.failed_at = inner;
            Fault::Raise(exception)
        })
    }

    /// Runs the `Class_Terminate` of objects that nothing refers to any more.
    #[inline]
    fn settle(&mut self) {
        if self.shared.has_dead() {
            self.outside(Shared::terminate_dead_of);
        }
    }
}

fn illegal_assignment(code: &Code, name: u32) -> Fault {
    let about = code
        .members
        .get(at(name))
        .map_or("", |member| &*member.written);
    Exception::runtime_about(RuntimeError::IllegalAssignment, about).into()
}

/// Returns an index of the code as one of a slice.
#[inline]
#[expect(
    clippy::as_conversions,
    reason = "a u32 always fits; try_from costs in the inner loop"
)]
fn at(idx: u32) -> usize {
    idx as usize
}

/// Tells whether a register holds a temporary of the code, which may be moved from.
#[inline]
fn is_temporary(code: &Code, src: Src) -> bool {
    matches!(src, Src::Local(reg) if reg >= code.locals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_inner_loop_moves_is_small() {
        assert_eq!(size_of::<Variant>(), 24);
        assert_eq!(size_of::<Slot>(), 24);
        assert!(size_of::<Instr>() <= 32, "{}", size_of::<Instr>());
        assert_eq!(size_of::<Result<()>>(), 16);
    }
}
