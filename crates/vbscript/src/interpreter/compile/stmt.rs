//! Statements.

use swbem_automation::compare::Op as CompareOp;
use vbscript::parser::ast::{
    Case, ErrorClause, Expr, ExprKind, FullIdent, Spanned, Stmt, StmtKind,
};

use super::super::code::{CallKind, CodeKind, Instr, Place, Src};
use super::super::error::SyntaxError;
use super::{Compiler, Result};

impl Compiler<'_> {
    /// Compiles statements.
    pub(super) fn block(&mut self, block: &[Stmt]) -> Result<()> {
        block.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    /// Compiles a statement.
    pub(super) fn stmt(&mut self, stmt: &Stmt) -> Result<()> {
        let offset = stmt.span.start;
        match &stmt.node {
            StmtKind::IfStmt {
                condition,
                body,
                elseif_statements,
                else_stmt,
            } => {
                let first = (&**condition, &**body);
                let others = elseif_statements
                    .iter()
                    .map(|(cond, block)| (&**cond, &**block));
                let branches: Vec<_> = std::iter::once(first).chain(others).collect();
                self.if_(offset, &branches, else_stmt.as_deref())
            }
            StmtKind::SelectCase {
                test_expr,
                cases,
                else_stmt,
            } => self.select(offset, test_expr, cases, else_stmt.as_deref()),
            StmtKind::WhileStmt { condition, body } => self.while_(offset, condition, body),
            StmtKind::DoLoop { check, body } => self.do_loop(offset, check, body),
            StmtKind::ForStmt {
                counter,
                start,
                end,
                step,
                body,
            } => self.for_(offset, counter, (start, end, step.as_deref()), body),
            StmtKind::ForEachStmt {
                element,
                group,
                body,
            } => self.for_each(offset, element, group, body),
            StmtKind::With { object, body } => self.with(offset, object, body),
            // Compiled beforehand, wherever they are.
            StmtKind::Sub { .. } | StmtKind::Function { .. } => Ok(()),
            StmtKind::Dim { .. } | StmtKind::Const(_) | StmtKind::Stop => Ok(()),
            StmtKind::ExitDo => self.exit_loop(offset, false),
            StmtKind::ExitFor => self.exit_loop(offset, true),
            StmtKind::ExitFunction => self.exit_procedure(offset, CodeKind::Function),
            StmtKind::ExitProperty => self.exit_procedure(offset, CodeKind::Property),
            StmtKind::ExitSub => self.exit_procedure(offset, CodeKind::Sub),
            simple => {
                let statement = self.body.begin(offset);
                self.simple_stmt(simple)?;
                self.body.resume_here(statement);
                Ok(())
            }
        }
    }

    fn simple_stmt(&mut self, stmt: &StmtKind) -> Result<()> {
        match stmt {
            StmtKind::Assignment { full_ident, value } => self.assign(full_ident, value),
            StmtKind::Set { var, rhs } => self.set(var, rhs),
            StmtKind::SubCall { fn_name, args } => self.sub_call(fn_name, args),
            StmtKind::Call(ident) => match &ident.0.node {
                ExprKind::FnApplication { callee, args } => {
                    self.call(callee, args, Place::Nowhere, CallKind::Statement)
                }
                _ => self.call(&ident.0, &[], Place::Nowhere, CallKind::Statement),
            },
            StmtKind::ReDim { preserve, vars } => vars
                .iter()
                .try_for_each(|var| self.redim(&var.name, &var.bounds, *preserve)),
            StmtKind::OnError { error_clause } => {
                let resume_next = *error_clause == ErrorClause::ResumeNext;
                self.body.emit(Instr::OnError { resume_next });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn sub_call(&mut self, target: &FullIdent, args: &[Option<Expr>]) -> Result<()> {
        let (to, kind) = (Place::Nowhere, CallKind::Statement);
        match &target.0.node {
            // `Foo()`
            ExprKind::FnApplication { callee, args: none }
                if none.is_empty() && args.is_empty() =>
            {
                self.call(callee, args, to, kind)
            }
            ExprKind::Literal(_) | ExprKind::Paren(_) => {
                Err(self.fault(SyntaxError::ExpectedStatement, target.0.span.start))
            }
            _ => self.call(&target.0, args, to, kind),
        }
    }

    fn if_(
        &mut self,
        offset: u32,
        branches: &[(&Expr, &[Stmt])],
        otherwise: Option<&[Stmt]>,
    ) -> Result<()> {
        let mut ends = Vec::new();
        for (idx, (condition, block)) in branches.iter().enumerate() {
            let at = if idx == 0 {
                offset
            } else {
                condition.span.start
            };
            let statement = self.body.begin(at);
            let next = self.jump_unless(condition)?;
            // A condition that fails is resumed in its own branch, which comes next.
            self.body.resume_here(statement);
            self.block(block)?;
            if idx + 1 < branches.len() || otherwise.is_some() {
                ends.push(self.body.emit_jump());
            }
            self.body.patch(next);
        }
        if let Some(block) = otherwise {
            self.block(block)?;
        }
        ends.into_iter().for_each(|jump| self.body.patch(jump));
        Ok(())
    }

    fn select(
        &mut self,
        offset: u32,
        test: &Expr,
        cases: &[Spanned<Case>],
        otherwise: Option<&[Stmt]>,
    ) -> Result<()> {
        let subject = self.body.take();
        let whole = self.body.begin(offset);
        self.expr_into(test, Place::Local(subject))?;
        self.body.emit(Instr::Value { reg: subject });
        let mut ends = Vec::new();
        for case in cases {
            let statement = self.body.begin(case.span.start);
            let mut hits = Vec::new();
            let mut miss = None;
            for value in &case.tests {
                if let Some(jump) = miss.take() {
                    self.body.patch(jump);
                }
                let mark = self.body.mark();
                let right = self.expr(value)?;
                self.body.release(mark);
                miss = Some(self.body.emit(Instr::JumpUnlessCompare {
                    op: CompareOp::Eq,
                    left: Src::Local(subject),
                    right,
                    to: u32::MAX,
                }));
                hits.push(self.body.emit_jump());
            }
            hits.into_iter().for_each(|jump| self.body.patch(jump));
            self.body.resume_here(statement);
            self.block(&case.body)?;
            ends.push(self.body.emit_jump());
            if let Some(jump) = miss {
                self.body.patch(jump);
            }
        }
        if let Some(block) = otherwise {
            self.block(block)?;
        }
        ends.into_iter().for_each(|jump| self.body.patch(jump));
        self.body.resume_here(whole);
        self.body.release(subject);
        Ok(())
    }

    fn with(&mut self, offset: u32, object: &FullIdent, body: &[Stmt]) -> Result<()> {
        let reg = self.body.take();
        let statement = self.body.begin(offset);
        self.body.emit(Instr::Clear { reg });
        self.expr_into(&object.0, Place::Local(reg))?;
        self.body.emit(Instr::CheckObject { reg });
        self.body.resume_here(statement);
        self.body.withs.push(reg);
        self.block(body)?;
        self.body.withs.pop();
        self.body.emit(Instr::Clear { reg });
        self.body.release(reg);
        Ok(())
    }

    fn exit_procedure(&mut self, offset: u32, kind: CodeKind) -> Result<()> {
        if self.body.kind != kind {
            return Err(self.fault(SyntaxError::InvalidExit, offset));
        }
        self.body.begin(offset);
        self.body.emit(Instr::Return);
        Ok(())
    }
}
