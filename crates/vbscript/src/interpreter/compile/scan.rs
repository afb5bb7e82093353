//! What a body of statements declares and names, found before it is compiled.

use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use vbscript::parser::ast::{Expr, ExprKind, FullIdent, Lit, Name, Stmt, StmtKind, VarDecl};
use vbscript::parser::visit::{Visitor, walk_expr, walk_stmt};

/// The names of a body, in lower case.
#[derive(Default)]
pub(super) struct Scan<'ast> {
    /// Declared by `Dim`.
    pub(super) dims: Vec<&'ast VarDecl>,
    /// Declared by `Const`.
    pub(super) consts: Vec<&'ast (Name, Lit)>,
    /// Declared by `ReDim`, unless they are something already.
    pub(super) redims: IndexSet<Rc<str>>,
    /// Assigned to, in some way.
    pub(super) assigned: IndexSet<Rc<str>>,
    /// All names, with the spelling of the first mention.
    pub(super) mentioned: IndexMap<Rc<str>, Rc<str>>,
    /// Used as variables: assigned to, or read without arguments.
    pub(super) variables: IndexSet<Rc<str>>,
    /// Procedures within the statements of a script.
    pub(super) procedures: Vec<&'ast Stmt>,
}

/// Returns a name as it is compared: without brackets, in lower case.
pub(super) fn lower(name: &str) -> Rc<str> {
    plain(name).to_lowercase().into()
}

/// Returns a name without brackets.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(name)
}

impl<'ast> Scan<'ast> {
    /// Scans statements.
    pub(super) fn add(&mut self, block: &'ast [Stmt]) {
        for stmt in block {
            self.visit_stmt(stmt);
        }
    }

    fn mention(&mut self, name: &Name) {
        let written = plain(name);
        self.mentioned
            .entry(lower(written))
            .or_insert_with(|| written.into());
    }

    fn assign(&mut self, name: &Name) {
        self.mention(name);
        self.assigned.insert(lower(name));
        self.variables.insert(lower(name));
    }

    /// Visits what is called or indexed: by that alone a name is no variable.
    fn visit_callee(&mut self, callee: &'ast Expr) {
        match &callee.node {
            ExprKind::Ident(name) => self.mention(name),
            _ => self.visit_expr(callee),
        }
    }

    /// Notes an assignment to `ident` itself, but not to a part of it: that changes no variable.
    fn assign_to(&mut self, ident: &'ast FullIdent) {
        match &ident.0.node {
            ExprKind::Ident(name) => self.assign(name),
            ExprKind::FnApplication { callee, .. } => {
                if let ExprKind::Ident(name) = &callee.node {
                    self.mention(name);
                }
            }
            _ => {}
        }
    }
}

impl<'ast> Visitor<'ast> for Scan<'ast> {
    fn visit_stmt(&mut self, stmt: &'ast Stmt) {
        match &stmt.node {
            StmtKind::Dim { vars } => self.dims.extend(vars),
            StmtKind::Const(values) => self.consts.extend(values),
            StmtKind::ReDim { vars, .. } => {
                for var in vars {
                    self.redims.insert(lower(&var.name));
                    self.assign(&var.name);
                }
            }
            StmtKind::Set { var, .. } => self.assign_to(var),
            StmtKind::Assignment { full_ident, .. } => self.assign_to(full_ident),
            StmtKind::ForStmt { counter, .. } => self.assign(counter),
            StmtKind::ForEachStmt { element, .. } => self.assign(element),
            StmtKind::Sub { .. } | StmtKind::Function { .. } => {
                self.procedures.push(stmt);
                return;
            }
            StmtKind::SubCall { fn_name, args } => {
                self.visit_callee(&fn_name.0);
                args.iter().flatten().for_each(|arg| self.visit_expr(arg));
                return;
            }
            StmtKind::Call(ident) => return self.visit_callee(&ident.0),
            _ => {}
        }
        walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match &expr.node {
            ExprKind::Ident(name) => {
                self.mention(name);
                self.variables.insert(lower(name));
            }
            ExprKind::FnApplication { callee, args } => {
                self.visit_callee(callee);
                args.iter().flatten().for_each(|arg| self.visit_expr(arg));
            }
            _ => walk_expr(self, expr),
        }
    }
}
