//! Assignments.

use vbscript::T;
use vbscript::parser::ast::{Expr, ExprKind, FullIdent, Lit, Name, SetRhs};

use super::super::code::{Instr, Place, Src};
use super::super::error::SyntaxError;
use super::super::precedence::{self, Tree};
use super::expr::is_me;
use super::scan::lower;
use super::scope::Binding;
use super::{Compiler, MemberShape, Result};

impl Compiler<'_> {
    /// Compiles `target = value`.
    pub(super) fn assign(&mut self, target: &FullIdent, value: &Expr) -> Result<()> {
        if let ExprKind::Ident(name) = &target.0.node
            && !is_me(name)
        {
            return self.assign_name(name, value);
        }
        let mark = self.body.mark();
        let value = self.expr(value)?;
        self.store(&target.0, value, false)?;
        self.body.release(mark);
        Ok(())
    }

    /// Compiles `Set target = value`.
    pub(super) fn set(&mut self, target: &FullIdent, value: &SetRhs) -> Result<()> {
        let mark = self.body.mark();
        let value = match value {
            SetRhs::Expr(value) => self.expr(value)?,
            SetRhs::Nothing => {
                let nothing = self.literal(&Lit::Nothing, target.0.span)?;
                self.body.constant(nothing)
            }
        };
        match &target.0.node {
            ExprKind::Ident(name) if !is_me(name) => match self.assignable(name)? {
                Some(var) => {
                    self.body.emit(Instr::Set { var, value });
                }
                None => self.store_own(name, &[], value, true)?,
            },
            _ => self.store(&target.0, value, true)?,
        }
        self.body.release(mark);
        Ok(())
    }

    fn assign_name(&mut self, name: &Name, value: &Expr) -> Result<()> {
        let mark = self.body.mark();
        let Some(var) = self.assignable(name)? else {
            let value = self.expr(value)?;
            self.store_own(name, &[], value, false)?;
            self.body.release(mark);
            return Ok(());
        };
        if self.append(name, var, value)? {
            self.body.release(mark);
            return Ok(());
        }
        // An operator makes neither an object nor an array, so its result needs no care.
        let tree = super::is_operation(value);
        if let Some(place) = self.body.place_of(var).filter(|_| tree) {
            return self.expr_into(value, place);
        }
        let value = self.expr(value)?;
        self.body.emit(Instr::Let { var, value });
        self.body.release(mark);
        Ok(())
    }

    /// Compiles `s = s & a & b` as `s = s & (a & b)`; tells whether it was that.
    ///
    /// The text is read first, and what is appended computed then. If the variable still has the
    /// same text at the end, it is appended to in place.
    fn append(&mut self, name: &Name, var: Src, value: &Expr) -> Result<bool> {
        let Some(to) = self.body.place_of(var) else {
            return Ok(false);
        };
        let tree = precedence::read(value);
        let mut parts = Vec::new();
        let mut leftmost = &tree;
        while let Tree::Infix(T![&], left, right) = leftmost {
            parts.push(&**right);
            leftmost = left;
        }
        let itself = matches!(leftmost, Tree::Operand(expr)
            if matches!(&expr.node, ExprKind::Ident(other) if other.eq_ignore_ascii_case(name)));
        if !itself || parts.is_empty() {
            return Ok(false);
        }
        let (text, rest) = (self.body.take(), self.body.take());
        let (left, place) = (Src::Local(text), Place::Local(rest));
        self.body.emit(Instr::Load {
            to: Place::Local(text),
            from: var,
        });
        let mut right = None;
        while let Some(part) = parts.pop() {
            let part = self.tree(part)?;
            right = Some(match right {
                None if parts.is_empty() => part,
                None => {
                    self.body.emit(Instr::Load {
                        to: place,
                        from: part,
                    });
                    Src::Local(rest)
                }
                Some(left) => {
                    self.body.emit(Instr::Concat {
                        to: place,
                        left,
                        right: part,
                    });
                    Src::Local(rest)
                }
            });
            if !parts.is_empty() {
                self.body.release(rest + 1);
            }
        }
        let right = right.unwrap_or(Src::Local(rest));
        self.body.emit(Instr::Concat { to, left, right });
        Ok(true)
    }

    /// Returns the variable that a name is as the target of an assignment; nothing for a property
    /// of the class around, and for what cannot be assigned to.
    pub(super) fn assignable(&mut self, name: &Name) -> Result<Option<Src>> {
        match self.resolve(name) {
            Binding::Variable(var) | Binding::Unknown(var) => {
                self.define(var);
                Ok(Some(var))
            }
            Binding::Constant(_) | Binding::Callable(_) | Binding::Member => Ok(None),
        }
    }

    /// Assigns to a name that is no variable.
    fn store_own(
        &mut self,
        name: &Name,
        args: &[Option<Expr>],
        value: Src,
        set: bool,
    ) -> Result<()> {
        let member = self.body.member(name, "");
        if self.member_shape(&lower(name)) == Some(MemberShape::Callable) {
            let base = self.body.mark();
            let argc = self.args_at(args, false, name.span.start)?;
            self.body.emit(Instr::StoreMe {
                name: member,
                base,
                argc,
                value,
                set,
            });
            return Ok(());
        }
        self.body.emit(Instr::IllegalAssignment { name: member });
        Ok(())
    }

    /// Assigns to anything but a plain name.
    fn store(&mut self, target: &Expr, value: Src, set: bool) -> Result<()> {
        match &target.node {
            ExprKind::MemberExpression { base, property } => {
                self.store_member(base, property, &[], value, set)
            }
            ExprKind::FnApplication { callee, args } => match &callee.node {
                ExprKind::MemberExpression { base, property } => {
                    self.store_member(base, property, args, value, set)
                }
                ExprKind::Ident(name) if !is_me(name) => match self.resolve(name) {
                    Binding::Variable(var) | Binding::Unknown(var) => {
                        self.define(var);
                        let base = self.body.mark();
                        let argc = self.args_at(args, false, target.span.start)?;
                        self.body.emit(Instr::StoreIndexVar {
                            var,
                            base,
                            argc,
                            value,
                            set,
                        });
                        Ok(())
                    }
                    Binding::Member => self.store_own(name, args, value, set),
                    Binding::Callable(_) | Binding::Constant(_) => {
                        // `f(1) = 2`: what `f` returns may be an array or an object.
                        let base = self.expr_temp(callee)?;
                        self.store_index(base, args, value, set, target)
                    }
                },
                _ => {
                    let base = self.expr_temp(callee)?;
                    self.store_index(base, args, value, set, target)
                }
            },
            ExprKind::Paren(_) | ExprKind::Literal(_) => {
                Err(self.fault(SyntaxError::ExpectedStatement, target.span.start))
            }
            _ => {
                let name = self.body.member("Me", "");
                self.body.emit(Instr::IllegalAssignment { name });
                Ok(())
            }
        }
    }

    fn store_index(
        &mut self,
        base: u32,
        args: &[Option<Expr>],
        value: Src,
        set: bool,
        target: &Expr,
    ) -> Result<()> {
        let argc = self.args_at(args, false, target.span.start)?;
        self.body.emit(Instr::StoreIndex {
            base,
            argc,
            value,
            set,
        });
        Ok(())
    }

    fn store_member(
        &mut self,
        object: &Expr,
        property: &Name,
        args: &[Option<Expr>],
        value: Src,
        set: bool,
    ) -> Result<()> {
        let name = self.body.member(property, self.source.slice(object.span));
        if let ExprKind::Ident(me) = &object.node
            && is_me(me)
        {
            match self.member_shape(&lower(property)) {
                Some(MemberShape::Callable) => return self.store_own(property, args, value, set),
                Some(MemberShape::Field(idx)) if args.is_empty() => {
                    let var = Src::Field(idx);
                    let instr = match set {
                        true => Instr::Set { var, value },
                        false => Instr::Let { var, value },
                    };
                    self.body.emit(instr);
                    return Ok(());
                }
                _ => {}
            }
        }
        let base = self.expr_temp(object)?;
        let argc = self.args_at(args, false, property.span.start)?;
        self.body.emit(Instr::StoreMember {
            name,
            base,
            argc,
            value,
            set,
        });
        Ok(())
    }

    /// Compiles `ReDim`.
    pub(super) fn redim(&mut self, name: &Name, bounds: &[Expr], preserve: bool) -> Result<()> {
        let Some(var) = self.assignable(name)? else {
            let name = self.body.member(name, "");
            self.body.emit(Instr::IllegalAssignment { name });
            return Ok(());
        };
        let base = self.body.mark();
        for bound in bounds {
            let reg = self.body.take();
            self.expr_into(bound, Place::Local(reg))?;
            self.body.release(reg + 1);
        }
        let argc = u16::try_from(bounds.len())
            .map_err(|_too_many| self.fault(SyntaxError::OutOfMemory, name.span.start))?;
        self.body.emit(Instr::ReDim {
            var,
            base,
            argc,
            preserve,
        });
        self.body.release(base);
        Ok(())
    }
}
