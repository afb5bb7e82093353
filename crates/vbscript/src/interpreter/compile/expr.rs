//! Expressions.

use swbem_automation::compare::Op as CompareOp;
use swbem_automation::{Variant, arithmetic};
use vbscript::T;
use vbscript::lexer::TokenKind;
use vbscript::parser::ast::{Expr, ExprKind, Name};
use vbscript::parser::visit::{Visitor, walk_expr};

use super::super::code::{BinaryOp, CallKind, Instr, Place, Reg, Src};
use super::super::error::SyntaxError;
use super::super::precedence::{self, Tree};
use super::scope::Binding;
use super::{Compiler, Result};

/// What an infix operator becomes.
#[derive(Clone, Copy)]
enum Infix {
    Add,
    Sub,
    Mul,
    Concat,
    Binary(BinaryOp),
    Compare(CompareOp),
}

impl Compiler<'_> {
    /// Compiles an expression; variables and constants are returned as they are, anything else is
    /// put into a new temporary.
    pub(super) fn expr(&mut self, expr: &Expr) -> Result<Src> {
        let tree = precedence::read(expr);
        self.tree(&tree)
    }

    /// Compiles an expression so that its value ends up in `to`.
    pub(super) fn expr_into(&mut self, expr: &Expr, to: Place) -> Result<()> {
        let tree = precedence::read(expr);
        self.tree_into(&tree, to)
    }

    /// Compiles an expression into the next temporary.
    pub(super) fn expr_temp(&mut self, expr: &Expr) -> Result<Reg> {
        let reg = self.body.take();
        self.expr_into(expr, Place::Local(reg))?;
        self.body.release(reg + 1);
        Ok(reg)
    }

    /// Compiles a condition, and the jump that is taken unless it is true.
    ///
    /// Returns the jump, for its target to be patched.
    pub(super) fn jump_unless(&mut self, condition: &Expr) -> Result<u32> {
        let mark = self.body.mark();
        let tree = precedence::read(condition);
        let jump = if let Tree::Infix(op, left, right) = &tree
            && let Some(Infix::Compare(op)) = infix(*op)
        {
            let (left, right) = self.operands(left, right)?;
            let to = u32::MAX;
            Instr::JumpUnlessCompare {
                op,
                left,
                right,
                to,
            }
        } else {
            let cond = self.tree(&tree)?;
            Instr::JumpUnless { cond, to: u32::MAX }
        };
        self.body.release(mark);
        Ok(self.body.emit(jump))
    }

    /// Compiles what has been read with its precedences.
    pub(super) fn tree(&mut self, tree: &Tree<'_>) -> Result<Src> {
        if let Tree::Operand(expr) = tree
            && let Some(src) = self.simple(expr)?
        {
            return Ok(src);
        }
        let reg = self.body.take();
        self.tree_into(tree, Place::Local(reg))?;
        self.body.release(reg + 1);
        Ok(Src::Local(reg))
    }

    fn tree_into(&mut self, tree: &Tree<'_>, to: Place) -> Result<()> {
        match tree {
            Tree::Operand(expr) => self.operand_into(expr, to),
            Tree::Prefix(op, operand) => self.prefix(*op, operand, to),
            Tree::Infix(..) => self.infix_into(tree, to),
        }
    }

    /// Compiles a chain of infix operators, which leans to the left and can be long.
    fn infix_into(&mut self, tree: &Tree<'_>, to: Place) -> Result<()> {
        let mut chain = Vec::new();
        let mut leftmost = tree;
        while let Tree::Infix(op, left, right) = leftmost {
            chain.push((*op, &**right));
            leftmost = left;
        }
        let mark = self.body.mark();
        let mut left = None;
        while let Some((op, right)) = chain.pop() {
            let (left_src, right_src) = match left {
                None => self.operands(leftmost, right)?,
                Some(left) => (left, self.tree(right)?),
            };
            let place = if chain.is_empty() {
                to
            } else {
                self.body.release(mark);
                Place::Local(self.body.take())
            };
            let folded = self.fold(op, left_src, right_src);
            match folded {
                Some(value) if chain.is_empty() => {
                    let from = self.body.constant(value);
                    self.body.emit(Instr::Load { to, from });
                }
                Some(value) => {
                    self.body.release(mark);
                    left = Some(self.body.constant(value));
                    continue;
                }
                None => {
                    let instr = instr_of(op, place, left_src, right_src);
                    self.body.emit(instr);
                }
            }
            if let Place::Local(reg) = place {
                left = Some(Src::Local(reg));
            }
        }
        self.body.release(mark);
        Ok(())
    }

    /// Compiles the two operands of an operator.
    ///
    /// The left one is copied if computing the right one could change it.
    fn operands(&mut self, left: &Tree<'_>, right: &Tree<'_>) -> Result<(Src, Src)> {
        let mut left_src = self.tree(left)?;
        let variable = !self.body.is_temporary(left_src) && !matches!(left_src, Src::Const(_));
        if variable && !self.is_calm(right) && !self.is_apart(left, left_src, right) {
            let reg = self.body.take();
            let to = Place::Local(reg);
            self.body.emit(Instr::Load { to, from: left_src });
            left_src = Src::Local(reg);
        }
        let right_src = self.tree(right)?;
        Ok((left_src, right_src))
    }

    /// Tells whether `left` is a local variable that nothing in `right` can reach: a call only
    /// changes what it is given.
    fn is_apart(&self, left: &Tree<'_>, left_src: Src, right: &Tree<'_>) -> bool {
        let Tree::Operand(Expr {
            node: ExprKind::Ident(name),
            ..
        }) = left
        else {
            return false;
        };
        matches!(
            (left_src, self.body.place_of(left_src)),
            (Src::Local(_), Some(_))
        ) && !mentions(right, name)
    }

    /// Tells whether computing `tree` calls nothing.
    fn is_calm(&mut self, tree: &Tree<'_>) -> bool {
        match tree {
            Tree::Prefix(_, operand) => self.is_calm(operand),
            Tree::Operand(expr) => match &expr.node {
                ExprKind::Literal(_) => true,
                ExprKind::Ident(name) => {
                    matches!(
                        self.resolve(name),
                        Binding::Variable(_) | Binding::Constant(_)
                    )
                }
                _ => false,
            },
            // Long chains are not walked: their left operand is copied.
            Tree::Infix(..) => false,
        }
    }

    /// Computes an operation on constants, if it has a value.
    fn fold(&self, op: TokenKind, left: Src, right: Src) -> Option<Variant> {
        let left = self.body.constant_value(left)?;
        let right = self.body.constant_value(right)?;
        if left.is_object() || right.is_object() {
            return None;
        }
        let value = match infix(op)? {
            Infix::Add => arithmetic::add(left, right),
            Infix::Sub => arithmetic::sub(left, right),
            Infix::Mul => arithmetic::mul(left, right),
            Infix::Concat => arithmetic::concat(left, right),
            Infix::Binary(_) | Infix::Compare(_) => return None,
        };
        value.ok()
    }

    fn prefix(&mut self, op: TokenKind, operand: &Tree<'_>, to: Place) -> Result<()> {
        let mark = self.body.mark();
        let from = self.tree(operand)?;
        self.body.release(mark);
        let folded = match (op, self.body.constant_value(from)) {
            (T![-], Some(value)) if !value.is_object() => arithmetic::neg(value).ok(),
            _ => None,
        };
        let instr = match (op, folded) {
            (_, Some(value)) => {
                let from = self.body.literal(value);
                Instr::Load { to, from }
            }
            (T![-], None) => Instr::Neg { to, from },
            (T![not], None) => Instr::Not { to, from },
            (_, None) => Instr::Plus { to, from },
        };
        self.body.emit(instr);
        Ok(())
    }

    /// Returns an operand that needs no instruction: a variable or a constant.
    fn simple(&mut self, expr: &Expr) -> Result<Option<Src>> {
        match &expr.node {
            ExprKind::Literal(literal) => {
                let value = self.literal(literal, expr.span)?;
                Ok(Some(self.body.literal(value)))
            }
            ExprKind::Ident(name) if !is_me(name) => match self.resolve(name) {
                Binding::Variable(src) => {
                    self.define(src);
                    Ok(Some(src))
                }
                Binding::Constant(value) => Ok(Some(self.body.constant(value))),
                Binding::Callable(_) | Binding::Member | Binding::Unknown(_) => Ok(None),
            },
            ExprKind::Paren(inner) if !is_operation(inner) => self.simple(inner),
            _ => Ok(None),
        }
    }

    /// Compiles what is no operator.
    pub(super) fn operand_into(&mut self, expr: &Expr, to: Place) -> Result<()> {
        if let Some(from) = self.simple(expr)? {
            self.body.emit(Instr::Load { to, from });
            return Ok(());
        }
        match &expr.node {
            ExprKind::Ident(name) if is_me(name) => self.me_into(expr, to),
            ExprKind::Ident(name) => self.call_name(name, &[], to, CallKind::Value),
            ExprKind::Paren(inner) => self.expr_into(inner, to),
            ExprKind::New(name) => {
                let global = self.names.index(super::scan::plain(name), self.globals);
                let reg = self.body.take();
                self.body.emit(Instr::New { to: reg, global });
                self.body.emit(Instr::Load {
                    to,
                    from: Src::Local(reg),
                });
                self.body.emit(Instr::Clear { reg });
                self.body.release(reg);
                Ok(())
            }
            ExprKind::FnApplication { callee, args } => {
                self.call(callee, args, to, CallKind::Value)
            }
            ExprKind::MemberExpression { .. } => self.call(expr, &[], to, CallKind::Value),
            ExprKind::WithScoped => {
                let from = self.with_object(expr)?;
                self.body.emit(Instr::Load { to, from });
                Ok(())
            }
            // Operators are in the tree of precedences.
            ExprKind::Literal(_) | ExprKind::PrefixOp { .. } | ExprKind::InfixOp { .. } => {
                self.expr_into(expr, to)
            }
        }
    }

    /// Returns the object of the `With` block around.
    pub(super) fn with_object(&mut self, expr: &Expr) -> Result<Src> {
        match self.body.withs.last() {
            Some(reg) => Ok(Src::Local(*reg)),
            None => Err(self.fault(SyntaxError::Syntax, expr.span.start)),
        }
    }

    fn me_into(&mut self, expr: &Expr, to: Place) -> Result<()> {
        if self.members.is_none() {
            return Err(self.fault(SyntaxError::InvalidMe, expr.span.start));
        }
        let reg = self.body.take();
        self.body.emit(Instr::Me { to: reg });
        self.body.emit(Instr::Load {
            to,
            from: Src::Local(reg),
        });
        self.body.emit(Instr::Clear { reg });
        self.body.release(reg);
        Ok(())
    }
}

/// Tells whether a name is the keyword `Me`.
pub(super) fn is_me(name: &Name) -> bool {
    name.eq_ignore_ascii_case("me")
}

fn is_operation(expr: &Expr) -> bool {
    matches!(
        expr.node,
        ExprKind::InfixOp { .. } | ExprKind::PrefixOp { .. }
    )
}

fn infix(op: TokenKind) -> Option<Infix> {
    Some(match op {
        T![+] => Infix::Add,
        T![-] => Infix::Sub,
        T![*] => Infix::Mul,
        T![&] => Infix::Concat,
        T![/] => Infix::Binary(BinaryOp::Div),
        T!['\\'] => Infix::Binary(BinaryOp::IntDiv),
        T![mod] => Infix::Binary(BinaryOp::Modulo),
        T![^] => Infix::Binary(BinaryOp::Pow),
        T![and] => Infix::Binary(BinaryOp::And),
        T![or] => Infix::Binary(BinaryOp::Or),
        T![xor] => Infix::Binary(BinaryOp::Xor),
        T![eqv] => Infix::Binary(BinaryOp::Eqv),
        T![imp] => Infix::Binary(BinaryOp::Imp),
        T![is] => Infix::Binary(BinaryOp::Is),
        T![=] => Infix::Compare(CompareOp::Eq),
        T![<>] => Infix::Compare(CompareOp::Ne),
        T![<] => Infix::Compare(CompareOp::Lt),
        T![<=] => Infix::Compare(CompareOp::Le),
        T![>] => Infix::Compare(CompareOp::Gt),
        T![>=] => Infix::Compare(CompareOp::Ge),
        _ => return None,
    })
}

fn instr_of(op: TokenKind, to: Place, left: Src, right: Src) -> Instr {
    match infix(op) {
        Some(Infix::Add) => Instr::Add { to, left, right },
        Some(Infix::Sub) => Instr::Sub { to, left, right },
        Some(Infix::Mul) => Instr::Mul { to, left, right },
        Some(Infix::Binary(op)) => Instr::Binary {
            op,
            to,
            left,
            right,
        },
        Some(Infix::Compare(op)) => Instr::Compare {
            op,
            to,
            left,
            right,
        },
        Some(Infix::Concat) | None => Instr::Concat { to, left, right },
    }
}

/// Tells whether a name is anywhere in an expression, or could be: `Eval` can name anything.
fn mentions(tree: &Tree<'_>, name: &Name) -> bool {
    struct Mentions<'n> {
        name: &'n Name,
        found: bool,
    }

    impl<'ast> Visitor<'ast> for Mentions<'_> {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            if let ExprKind::Ident(other) = &expr.node {
                self.found |=
                    other.eq_ignore_ascii_case(self.name) || other.eq_ignore_ascii_case("eval");
            }
            walk_expr(self, expr);
        }
    }

    let mut mentions = Mentions { name, found: false };
    let mut trees = vec![tree];
    while let Some(tree) = trees.pop() {
        match tree {
            Tree::Operand(expr) => mentions.visit_expr(expr),
            Tree::Prefix(_, operand) => trees.push(operand),
            Tree::Infix(_, left, right) => trees.extend([&**left, &**right]),
        }
    }
    mentions.found
}
