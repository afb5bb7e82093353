//! Loops.

use swbem_automation::Variant;
use vbscript::parser::ast::{DoLoopCheck, DoLoopCondition, Expr, Name, Stmt};

use super::super::code::{Instr, Place, Src};
use super::super::error::SyntaxError;
use super::body::Loop;
use super::{Compiler, Result};

impl Compiler<'_> {
    /// Compiles `While … Wend`, which `Exit` does not know.
    pub(super) fn while_(&mut self, offset: u32, condition: &Expr, body: &[Stmt]) -> Result<()> {
        let top = self.body.here();
        let statement = self.body.begin(condition.span.start);
        let exit = self.jump_unless(condition)?;
        self.body.resume_here(statement);
        self.block(body)?;
        self.body.begin(offset);
        self.body.emit(Instr::Repeat { to: top });
        self.body.patch(exit);
        Ok(())
    }

    /// Compiles `Do … Loop`.
    pub(super) fn do_loop(
        &mut self,
        offset: u32,
        check: &DoLoopCheck,
        body: &[Stmt],
    ) -> Result<()> {
        let top = self.body.here();
        let exit = match check {
            DoLoopCheck::Pre(condition) => {
                let statement = self.body.begin(expr_of(condition).span.start);
                let exit = self.jump_out(condition)?;
                self.body.resume_here(statement);
                Some(exit)
            }
            DoLoopCheck::Post(_) | DoLoopCheck::None => None,
        };
        self.loop_body(false, body)?;
        if let DoLoopCheck::Post(condition) = check {
            let statement = self.body.begin(expr_of(condition).span.start);
            let exit = self.jump_out(condition)?;
            self.body.emit(Instr::Repeat { to: top });
            self.body.patch(exit);
            self.body.resume_here(statement);
        } else {
            self.body.begin(offset);
            self.body.emit(Instr::Repeat { to: top });
        }
        if let Some(exit) = exit {
            self.body.patch(exit);
        }
        self.end_loop();
        Ok(())
    }

    /// Compiles `For … Next`.
    ///
    /// Four registers hold the limit, the step, the start, and the step until it is checked. The
    /// step is empty when the loop could not be initialised; then the body runs once.
    pub(super) fn for_(
        &mut self,
        offset: u32,
        counter: &Name,
        (start, end, step): (&Expr, &Expr, Option<&Expr>),
        body: &[Stmt],
    ) -> Result<()> {
        let counter = self.loop_variable(counter)?;
        let state = self.body.take();
        let regs = [self.body.take(), self.body.take(), self.body.take()];
        let [step_reg, start_reg, new_step] = regs;
        let statement = self.body.begin(offset);
        self.body.emit(Instr::Clear { reg: step_reg });
        self.expr_into(start, Place::Local(start_reg))?;
        self.expr_into(end, Place::Local(state))?;
        let to = Place::Local(new_step);
        match step {
            Some(step) => self.expr_into(step, to)?,
            None => {
                let from = self.body.constant(Variant::Integer(1));
                self.body.emit(Instr::Load { to, from });
            }
        }
        let skip = self.body.emit(Instr::ForInit {
            state,
            counter,
            exit: u32::MAX,
        });
        self.body.resume_here(statement);
        let top = self.body.here();
        self.loop_body(true, body)?;
        let statement = self.body.begin(offset);
        self.body.emit(Instr::ForNext {
            state,
            counter,
            body: top,
        });
        self.body.patch(skip);
        self.body.resume_here(statement);
        self.end_loop();
        self.body.release(state);
        Ok(())
    }

    /// Compiles `For Each … Next`.
    pub(super) fn for_each(
        &mut self,
        offset: u32,
        element: &Name,
        group: &Expr,
        body: &[Stmt],
    ) -> Result<()> {
        let var = self.loop_variable(element)?;
        let state = self.body.take();
        let statement = self.body.begin(offset);
        self.body.emit(Instr::Clear { reg: state });
        let mark = self.body.mark();
        let group = self.expr(group)?;
        self.body.release(mark);
        self.body.emit(Instr::EachInit { state, group });
        let first = self.body.emit_jump();
        // A group that cannot be enumerated is resumed in the body.
        self.body.resume_here(statement);
        let enter = self.body.emit_jump();
        let next = self.body.here();
        self.body.patch(first);
        let statement = self.body.begin(offset);
        let exit = self.body.emit(Instr::EachNext {
            state,
            var,
            exit: u32::MAX,
        });
        self.body.patch(enter);
        self.loop_body(true, body)?;
        self.body.begin(offset);
        self.body.emit(Instr::Repeat { to: next });
        self.body.patch(exit);
        self.body.resume_here(statement);
        self.end_loop();
        self.body.emit(Instr::Clear { reg: state });
        self.body.release(state);
        Ok(())
    }

    /// Compiles `Exit For` or `Exit Do`.
    pub(super) fn exit_loop(&mut self, offset: u32, is_for: bool) -> Result<()> {
        if !self.body.loops.iter().any(|outer| outer.is_for == is_for) {
            return Err(self.fault(SyntaxError::InvalidExit, offset));
        }
        let jump = self.body.emit_jump();
        let innermost = self.body.loops.iter_mut().rev();
        if let Some(outer) = innermost.into_iter().find(|outer| outer.is_for == is_for) {
            outer.exits.push(jump);
        }
        Ok(())
    }

    fn loop_body(&mut self, is_for: bool, body: &[Stmt]) -> Result<()> {
        self.body.loops.push(Loop {
            is_for,
            exits: Vec::new(),
        });
        self.block(body)
    }

    /// Ends the innermost loop: what leaves it goes on here.
    fn end_loop(&mut self) {
        let exits = self.body.loops.pop().map(|inner| inner.exits);
        for jump in exits.unwrap_or_default() {
            self.body.patch(jump);
        }
    }

    /// Compiles the jump that leaves a `Do`.
    fn jump_out(&mut self, condition: &DoLoopCondition) -> Result<u32> {
        match condition {
            DoLoopCondition::While(expr) => self.jump_unless(expr),
            DoLoopCondition::Until(expr) => {
                let mark = self.body.mark();
                let cond = self.expr(expr)?;
                self.body.release(mark);
                Ok(self.body.emit(Instr::JumpIf { cond, to: u32::MAX }))
            }
        }
    }

    fn loop_variable(&mut self, name: &Name) -> Result<Src> {
        if !name.starts_with(|first: char| first.is_alphabetic() || first == '[') {
            return Err(self.fault(SyntaxError::ExpectedIdentifier, name.span.start));
        }
        match self.assignable(name)? {
            Some(var) => Ok(var),
            None => Err(self.fault(SyntaxError::InvalidForVariable, name.span.start)),
        }
    }
}

fn expr_of(condition: &DoLoopCondition) -> &Expr {
    match condition {
        DoLoopCondition::While(expr) | DoLoopCondition::Until(expr) => expr,
    }
}
