//! Calls: procedures, members, elements of arrays.

use swbem_automation::Variant;
use vbscript::parser::ast::{Expr, ExprKind, Name};

use super::super::code::{CallKind, CodeKind, Instr, Place, Reg, Src};
use super::super::error::SyntaxError;
use super::super::globals::Entry;
use super::expr::is_me;
use super::scan::lower;
use super::scope::Binding;
use super::{Compiler, Declared, Result};

type Args = [Option<Expr>];

impl Compiler<'_> {
    /// Compiles `callee(args)`, where `callee` may also be an array, or an object.
    pub(super) fn call(
        &mut self,
        callee: &Expr,
        args: &Args,
        to: Place,
        kind: CallKind,
    ) -> Result<()> {
        match &callee.node {
            ExprKind::Ident(name) if !is_me(name) => self.call_name(name, args, to, kind),
            ExprKind::MemberExpression { base, property } => {
                self.call_member(base, property, args, to, kind)
            }
            _ => {
                let base = self.expr_temp(callee)?;
                let argc = self.args(args, true, callee)?;
                self.body.emit(Instr::Index {
                    to,
                    base,
                    argc,
                    kind,
                });
                self.body.release(base);
                Ok(())
            }
        }
    }

    fn call_member(
        &mut self,
        object: &Expr,
        property: &Name,
        args: &Args,
        to: Place,
        kind: CallKind,
    ) -> Result<()> {
        let name = self.body.member(property, self.source.slice(object.span));
        // A member of `Me` may be private, so it is not asked like any other object's.
        if let ExprKind::Ident(me) = &object.node
            && is_me(me)
            && self.member_shape(&lower(property)) == Some(super::MemberShape::Callable)
        {
            let base = self.body.mark();
            let argc = self.args(args, true, object)?;
            self.body.emit(Instr::CallMe {
                to,
                name,
                base,
                argc,
                kind,
            });
            self.body.release(base);
            return Ok(());
        }
        let base = self.expr_temp(object)?;
        let argc = self.args(args, true, object)?;
        self.body.emit(Instr::CallMember {
            to,
            name,
            base,
            argc,
            kind,
        });
        self.body.release(base);
        Ok(())
    }

    /// Compiles a call by name, or the index of a variable.
    pub(super) fn call_name(
        &mut self,
        name: &Name,
        args: &Args,
        to: Place,
        kind: CallKind,
    ) -> Result<()> {
        let base = self.body.mark();
        let offset = name.span.start;
        let instr = match self.callable(name) {
            Binding::Callable(global) => {
                let argc = self.args_at(args, self.may_change_arguments(global), offset)?;
                Instr::Call {
                    to,
                    global,
                    base,
                    argc,
                    kind,
                }
            }
            Binding::Member => {
                let argc = self.args_at(args, true, offset)?;
                let name = self.body.member(name, "");
                Instr::CallMe {
                    to,
                    name,
                    base,
                    argc,
                    kind,
                }
            }
            Binding::Variable(var) => {
                self.define(var);
                // A statement can only call an object; what is indexed takes values.
                let argc = self.args_at(args, kind == CallKind::Statement, offset)?;
                Instr::IndexVar {
                    to,
                    var,
                    base,
                    argc,
                    kind,
                }
            }
            Binding::Unknown(var) => {
                let argc = self.args_at(args, true, offset)?;
                match (var, self.body.global_of(var)) {
                    (Src::Global(_), Some(global)) => Instr::Call {
                        to,
                        global,
                        base,
                        argc,
                        kind,
                    },
                    _ => Instr::IndexVar {
                        to,
                        var,
                        base,
                        argc,
                        kind,
                    },
                }
            }
            Binding::Constant(value) => {
                let reg = self.body.take();
                let from = self.body.constant(value);
                self.body.emit(Instr::Load {
                    to: Place::Local(reg),
                    from,
                });
                let argc = self.args_at(args, false, offset)?;
                Instr::Index {
                    to,
                    base: reg,
                    argc,
                    kind,
                }
            }
        };
        self.body.emit(instr);
        self.body.release(base);
        Ok(())
    }

    /// Decides what a name means that is called: in a function its own name is the function, not
    /// the variable of its result.
    fn callable(&mut self, name: &Name) -> Binding {
        let own = self.body.result.is_some()
            && matches!(self.body.kind, CodeKind::Function | CodeKind::Property)
            && self.body.name.eq_ignore_ascii_case(name);
        let around = self.body.kind == CodeKind::Snippet
            && self
                .function
                .as_ref()
                .is_some_and(|function| function.eq_ignore_ascii_case(name));
        if !own && !around {
            return self.resolve(name);
        }
        if self.member_shape(&lower(name)).is_some() {
            return Binding::Member;
        }
        let global = self.names.index(name, self.globals);
        Binding::Callable(global)
    }

    /// Built-in functions only get values.
    fn may_change_arguments(&self, global: u32) -> bool {
        matches!(self.declared.get(&global), Some(Declared::Procedure))
            || !matches!(
                self.globals.entry(global),
                Entry::Builtin(_) | Entry::Intrinsic(_)
            )
    }

    fn args(&mut self, args: &Args, by_ref: bool, near: &Expr) -> Result<u16> {
        self.args_at(args, by_ref, near.span.start)
    }

    /// Compiles arguments into the next temporaries.
    pub(super) fn args_at(&mut self, args: &Args, by_ref: bool, offset: u32) -> Result<u16> {
        for arg in args {
            let reg = self.body.take();
            match arg {
                Some(arg) if by_ref => self.reference(arg, reg)?,
                Some(arg) => self.expr_into(arg, Place::Local(reg))?,
                None => {
                    let from = self.body.constant(Variant::MISSING);
                    self.body.emit(Instr::Load {
                        to: Place::Local(reg),
                        from,
                    });
                }
            }
            self.body.release(reg + 1);
        }
        u16::try_from(args.len()).map_err(|_too_many| self.fault(SyntaxError::OutOfMemory, offset))
    }

    /// Compiles an argument: a reference if it is a variable or an element, otherwise a value.
    fn reference(&mut self, arg: &Expr, reg: Reg) -> Result<()> {
        match &arg.node {
            ExprKind::Ident(name) if !is_me(name) => match self.resolve(name) {
                Binding::Variable(var) => {
                    self.define(var);
                    self.body.emit(Instr::Ref { to: reg, var });
                    Ok(())
                }
                Binding::Unknown(var) => {
                    let base = self.body.mark();
                    self.body.emit(Instr::IndexRef {
                        to: reg,
                        var,
                        base,
                        argc: 0,
                    });
                    Ok(())
                }
                _ => self.expr_into(arg, Place::Local(reg)),
            },
            ExprKind::FnApplication { callee, args } if !args.is_empty() => {
                let var = match &callee.node {
                    ExprKind::Ident(name) if !is_me(name) => match self.callable(name) {
                        Binding::Variable(var) | Binding::Unknown(var) => Some(var),
                        _ => None,
                    },
                    _ => None,
                };
                let Some(var) = var else {
                    return self.expr_into(arg, Place::Local(reg));
                };
                self.define(var);
                let base = self.body.mark();
                let argc = self.args_at(args, false, arg.span.start)?;
                self.body.emit(Instr::IndexRef {
                    to: reg,
                    var,
                    base,
                    argc,
                });
                Ok(())
            }
            _ => self.expr_into(arg, Place::Local(reg)),
        }
    }
}
