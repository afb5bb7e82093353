//! From the tree of a script to code.

mod assign;
mod body;
mod call;
mod class;
mod expr;
mod literal;
mod loops;
mod scan;
mod scope;
mod stmt;

use std::rc::Rc;

use indexmap::IndexMap;
use swbem_automation::Variant;
use vbscript::parser::ast::{Argument, Expr, Item, ItemKind, Lit, Name, Stmt, StmtKind, VarDecl};

use self::body::{Body, Local};
use self::scan::{Scan, lower, plain};
use super::class::Class;
use super::code::{Code, CodeKind, Instr, Passing, Place, Src};
use super::error::SyntaxError;
use super::globals::{GlobalNames, Globals};
use super::parse::Fault;
use super::source::Source;

/// What a script declares, and its statements.
pub(crate) struct Unit {
    pub(crate) variables: Vec<u32>,
    pub(crate) constants: Vec<(u32, Variant)>,
    pub(crate) procedures: Vec<(u32, Rc<Code>)>,
    pub(crate) classes: Vec<(u32, Rc<Class>)>,
    pub(crate) main: Rc<Code>,
}

/// The frame that a snippet runs in.
pub(crate) struct Surroundings<'a> {
    pub(crate) code: &'a Code,
    /// The variables that earlier snippets in the same frame have made.
    pub(crate) made: Vec<Rc<str>>,
    pub(crate) class: Option<Rc<Class>>,
}

/// What a global name is declared as in the script that is being compiled.
#[derive(Clone, Debug)]
enum Declared {
    Variable,
    Constant(Variant),
    Procedure,
    Class,
}

/// What the members of the class around are, by lower-case name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MemberShape {
    Field(u32),
    Callable,
}

type MemberShapes = IndexMap<Rc<str>, MemberShape>;

/// Compiles one source.
pub(crate) struct Compiler<'a> {
    source: &'a Rc<Source>,
    names: &'a mut GlobalNames,
    globals: &'a mut Globals,
    declared: IndexMap<u32, Declared>,
    /// The members of the class whose methods are being compiled.
    members: Option<MemberShapes>,
    explicit: bool,
    /// The function that a snippet runs in.
    function: Option<Rc<str>>,
    body: Body,
    procedures: Vec<(u32, Rc<Code>)>,
}

type Result<T, E = Fault> = std::result::Result<T, E>;

/// Compiles a whole script, or the text of `ExecuteGlobal`.
pub(crate) fn script(
    source: &Rc<Source>,
    items: &[Item],
    names: &mut GlobalNames,
    globals: &mut Globals,
) -> Result<Unit> {
    let mut compiler = Compiler::new(source, names, globals, CodeKind::Script, 0);
    compiler.unit(items)
}

/// Compiles the text of `Execute` in a procedure.
pub(crate) fn snippet(
    source: &Rc<Source>,
    items: &[Item],
    around: &Surroundings<'_>,
    names: &mut GlobalNames,
    globals: &mut Globals,
) -> Result<Unit> {
    let mut compiler = Compiler::new(source, names, globals, CodeKind::Snippet, around.code.size);
    compiler.surround(around);
    compiler.unit(items)
}

/// Compiles the text of `Eval`; the value is in the register `result`.
pub(crate) fn expression(
    source: &Rc<Source>,
    expr: &Expr,
    around: Option<&Surroundings<'_>>,
    names: &mut GlobalNames,
    globals: &mut Globals,
) -> Result<Code> {
    let (kind, first) = match around {
        Some(around) => (CodeKind::Snippet, around.code.size),
        None => (CodeKind::Script, 0),
    };
    let mut compiler = Compiler::new(source, names, globals, kind, first);
    if let Some(around) = around {
        compiler.surround(around);
    }
    let result = compiler.body.add_local(Rc::from("\0result"));
    compiler.body.result = Some(result);
    let mut scan = Scan::default();
    vbscript::parser::visit::Visitor::visit_expr(&mut scan, expr);
    compiler.add_implicit(&scan);
    let statement = compiler.body.begin(expr.span.start);
    compiler.expr_into(expr, Place::Local(result))?;
    compiler.body.resume_here(statement);
    compiler.finish()
}

impl<'a> Compiler<'a> {
    fn new(
        source: &'a Rc<Source>,
        names: &'a mut GlobalNames,
        globals: &'a mut Globals,
        kind: CodeKind,
        first: u32,
    ) -> Self {
        Compiler {
            source,
            names,
            globals,
            declared: IndexMap::new(),
            members: None,
            explicit: false,
            function: None,
            body: Body::new(Rc::from(""), kind, first),
            procedures: Vec::new(),
        }
    }

    fn surround(&mut self, around: &Surroundings<'_>) {
        self.explicit = around.code.explicit;
        if around.code.result.is_some() {
            self.function = Some(Rc::clone(&around.code.name));
        }
        for (name, reg) in &around.code.local_names {
            self.body
                .locals
                .insert(Rc::clone(name), Local::Shared(*reg));
        }
        for name in around.code.names.iter().filter(|name| name.local.is_some()) {
            let locals = &around.code.local_names;
            if let Some((key, _)) = locals.iter().find(|(_, reg)| Some(**reg) == name.local) {
                self.body.undeclared.insert(Rc::clone(key));
            }
        }
        for (name, value) in &around.code.local_consts {
            let constant = Local::Constant(value.clone());
            self.body.locals.insert(Rc::clone(name), constant);
        }
        for name in &around.made {
            if !self.body.locals.contains_key(name) {
                self.body.add_local(Rc::clone(name));
            }
        }
        self.members = around.class.as_deref().map(class::shapes_of);
    }

    fn unit(&mut self, items: &[Item]) -> Result<Unit> {
        let statements: Vec<&Stmt> = items
            .iter()
            .filter_map(|item| match &item.node {
                ItemKind::Statement(stmt) => Some(stmt),
                _ => None,
            })
            .collect();
        let mut scan = Scan::default();
        for stmt in &statements {
            vbscript::parser::visit::Visitor::visit_stmt(&mut scan, stmt);
        }
        self.option_explicit(items)?;
        let arrays = self.declare(items, &scan)?;
        for stmt in &scan.procedures {
            self.procedure(stmt)?;
        }
        let mut classes = Vec::new();
        for item in items {
            if let ItemKind::Class { name, .. } = &item.node {
                let class = self.class(item, name)?;
                classes.push((self.names.index(plain(name), self.globals), class));
            }
        }
        self.add_implicit(&scan);
        self.define_variables(&scan);
        self.body.assigned = scan.assigned;
        for (var, bounds) in arrays {
            self.dim_array(var, &bounds);
        }
        for stmt in statements {
            self.stmt(stmt)?;
        }
        let main = Rc::new(self.finish()?);
        let mut unit = Unit {
            variables: Vec::new(),
            constants: Vec::new(),
            procedures: std::mem::take(&mut self.procedures),
            classes,
            main,
        };
        for (global, declared) in std::mem::take(&mut self.declared) {
            match declared {
                Declared::Variable => unit.variables.push(global),
                Declared::Constant(value) => unit.constants.push((global, value)),
                Declared::Procedure | Declared::Class => {}
            }
        }
        Ok(unit)
    }

    /// `Option Explicit` must come before anything else.
    fn option_explicit(&mut self, items: &[Item]) -> Result<()> {
        for (idx, item) in items.iter().enumerate() {
            if matches!(item.node, ItemKind::OptionExplicit) {
                if idx > 0
                    && !matches!(
                        items.first().map(|item| &item.node),
                        Some(ItemKind::OptionExplicit)
                    )
                {
                    return Err(self.fault(SyntaxError::ExpectedStatement, item.span.start));
                }
                self.explicit = true;
            }
        }
        Ok(())
    }

    /// Notes all declarations of the script level, wherever they are, and returns the arrays.
    fn declare(&mut self, items: &[Item], scan: &Scan<'_>) -> Result<Vec<(Src, Vec<usize>)>> {
        let mut arrays = Vec::new();
        for item in items {
            match &item.node {
                ItemKind::Const { values, .. } => {
                    for (name, value) in values {
                        self.declare_constant(name, value)?;
                    }
                }
                ItemKind::Variable { vars, .. } => {
                    for var in vars {
                        self.declare_variable(var, &mut arrays);
                    }
                }
                ItemKind::Class { name, .. } => {
                    let global = self.names.index(plain(name), self.globals);
                    self.declared.insert(global, Declared::Class);
                }
                ItemKind::OptionExplicit | ItemKind::Statement(_) => {}
            }
        }
        for var in &scan.dims {
            self.declare_variable(var, &mut arrays);
        }
        for (name, value) in &scan.consts {
            self.declare_constant(name, value)?;
        }
        for stmt in &scan.procedures {
            if let StmtKind::Sub { name, .. } | StmtKind::Function { name, .. } = &stmt.node {
                let global = self.names.index(plain(name), self.globals);
                self.declared.insert(global, Declared::Procedure);
            }
        }
        Ok(arrays)
    }

    fn declare_variable(&mut self, var: &VarDecl, arrays: &mut Vec<(Src, Vec<usize>)>) {
        let name = lower(&var.name);
        let src = if self.body.is_global() {
            let global = self.names.index(plain(&var.name), self.globals);
            self.declared.insert(global, Declared::Variable);
            Src::Global(global)
        } else {
            match self.body.locals.get(&name) {
                Some(Local::Plain(reg) | Local::Shared(reg)) => Src::Local(*reg),
                _ => Src::Local(self.body.add_local(name)),
            }
        };
        if let Some(bounds) = &var.bounds {
            arrays.push((src, bounds.clone()));
        }
    }

    fn declare_constant(&mut self, name: &Name, value: &Lit) -> Result<()> {
        let value = self.constant_literal(name, value)?;
        if self.body.is_global() {
            let global = self.names.index(plain(name), self.globals);
            self.declared.insert(global, Declared::Constant(value));
        } else {
            self.body.locals.insert(lower(name), Local::Constant(value));
        }
        Ok(())
    }

    fn dim_array(&mut self, var: Src, bounds: &[usize]) {
        let bounds = (!bounds.is_empty()).then(|| {
            let upper = bounds
                .iter()
                .map(|bound| i32::try_from(*bound).unwrap_or(i32::MAX))
                .collect();
            self.body.bounds(upper)
        });
        self.body.emit(Instr::DimArray { var, bounds });
    }

    /// Compiles a procedure of the script level.
    fn procedure(&mut self, stmt: &Stmt) -> Result<()> {
        let (name, parameters, body, kind) = match &stmt.node {
            StmtKind::Sub {
                name,
                parameters,
                body,
                ..
            } => (name, parameters, body, CodeKind::Sub),
            StmtKind::Function {
                name,
                parameters,
                body,
                ..
            } => (name, parameters, body, CodeKind::Function),
            _ => return Ok(()),
        };
        let params: Vec<(&Name, Passing)> = parameters.iter().map(parameter).collect();
        // What a snippet in a method declares is no method.
        let members = self.members.take();
        let code = self.compile_body(name, kind, &params, body);
        self.members = members;
        let global = self.names.index(plain(name), self.globals);
        self.procedures.push((global, Rc::new(code?)));
        Ok(())
    }

    /// Compiles the body of a procedure into code of its own.
    fn compile_body(
        &mut self,
        name: &Name,
        kind: CodeKind,
        params: &[(&Name, Passing)],
        block: &[Stmt],
    ) -> Result<Code> {
        let body = Body::new(plain(name).into(), kind, 0);
        let outer = std::mem::replace(&mut self.body, body);
        let result = self.fill_body(name, params, block);
        let code = result.and_then(|()| self.finish());
        self.body = outer;
        code
    }

    fn fill_body(
        &mut self,
        name: &Name,
        params: &[(&Name, Passing)],
        block: &[Stmt],
    ) -> Result<()> {
        for (param, passing) in params {
            let reg = self.body.add_local(lower(param));
            let local = match passing {
                Passing::ByRef => Local::Shared(reg),
                Passing::ByVal => Local::Plain(reg),
            };
            self.body.locals.insert(lower(param), local);
            self.body.params.push(*passing);
        }
        if self.body.kind != CodeKind::Sub {
            self.body.result = Some(self.body.add_local(lower(name)));
        }
        let mut scan = Scan::default();
        scan.add(block);
        let mut arrays = Vec::new();
        for var in &scan.dims {
            self.declare_variable(var, &mut arrays);
        }
        for (name, value) in &scan.consts {
            self.declare_constant(name, value)?;
        }
        self.add_implicit(&scan);
        self.body.assigned = scan.assigned;
        for (var, bounds) in arrays {
            self.dim_array(var, &bounds);
        }
        self.block(block)
    }

    fn finish(&mut self) -> Result<Code> {
        if self.body.is_too_large() {
            return Err(self.fault(SyntaxError::OutOfMemory, 0));
        }
        let done = Body::new(Rc::from(""), CodeKind::Script, 0);
        let body = std::mem::replace(&mut self.body, done);
        Ok(body.finish(self.source, self.explicit))
    }

    fn fault(&self, error: SyntaxError, offset: u32) -> Fault {
        let position = self.source.position(offset);
        Fault {
            error,
            line: position.line,
            column: position.column,
        }
    }
}

fn parameter(argument: &Argument) -> (&Name, Passing) {
    match argument {
        Argument::ByVal(name) => (name, Passing::ByVal),
        Argument::ByRef(name) => (name, Passing::ByRef),
    }
}

/// Tells whether an expression is an operator with its operands.
fn is_operation(expr: &Expr) -> bool {
    matches!(
        expr.node,
        vbscript::parser::ast::ExprKind::InfixOp { .. }
            | vbscript::parser::ast::ExprKind::PrefixOp { .. }
    )
}
