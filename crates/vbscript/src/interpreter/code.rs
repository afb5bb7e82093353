//! The compiled form of a script: instructions over registers.
//!
//! Each procedure has a frame of registers: parameters, the result, local variables, then
//! temporaries, which are used like a stack. A call's arguments are put into the topmost
//! temporaries, which become the callee's first registers.

use std::rc::Rc;

use indexmap::IndexMap;
use swbem_automation::Variant;
use swbem_automation::compare::Op as CompareOp;

use super::source::Source;

/// A register of the current frame.
pub(crate) type Reg = u32;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Src {
    /// A register.
    Local(Reg),
    /// A constant of the code.
    Const(u32),
    /// A global variable.
    Global(u32),
    /// A variable of the object that the method belongs to.
    Field(u32),
    /// A name that is decided when it is used; see [`NameRef`].
    Name(u32),
}

/// Where a result goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A register that is never a reference.
    Local(Reg),
    /// A global variable.
    Global(u32),
    /// Nowhere: a statement's call.
    Nowhere,
}

/// A name that is a global if there is one by now, and otherwise a local variable.
#[derive(Clone, Debug)]
pub(crate) struct NameRef {
    /// The register of the local variable; none where variables must be declared.
    pub(crate) local: Option<Reg>,
    /// The global.
    pub(crate) global: u32,
}

/// The name of a member.
#[derive(Clone, Debug)]
pub(crate) struct MemberName {
    /// As it was written.
    pub(crate) written: Rc<str>,
    /// In lower case.
    pub(crate) lower: Rc<str>,
    /// What stands before the dot, for messages.
    pub(crate) object: Rc<str>,
}

/// Operators without an instruction of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Div,
    IntDiv,
    Modulo,
    Pow,
    And,
    Or,
    Xor,
    Eqv,
    Imp,
    Is,
}

/// How a procedure or member is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallKind {
    /// A statement: the value is discarded.
    Statement,
    /// Part of an expression.
    Value,
}

/// One instruction. Jumps name the index of an instruction.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Instr {
    /// Copies a value as it is, arrays shared.
    Load { to: Place, from: Src },
    /// Makes a reference to a variable, for an argument that is passed by reference.
    Ref { to: Reg, var: Src },
    /// Assigns with `Let`: the default value of an object, a copy of an array.
    Let { var: Src, value: Src },
    /// Assigns an object with `Set`.
    Set { var: Src, value: Src },
    /// Empties a register.
    Clear { reg: Reg },
    /// Takes the default value of an object in a register, which may be anything else.
    Value { reg: Reg },
    /// `+`
    Add { to: Place, left: Src, right: Src },
    /// `-`
    Sub { to: Place, left: Src, right: Src },
    /// `*`
    Mul { to: Place, left: Src, right: Src },
    /// `&`
    Concat { to: Place, left: Src, right: Src },
    /// The other operators.
    Binary {
        op: BinaryOp,
        to: Place,
        left: Src,
        right: Src,
    },
    /// A comparison.
    Compare {
        op: CompareOp,
        to: Place,
        left: Src,
        right: Src,
    },
    /// `-x`
    Neg { to: Place, from: Src },
    /// `Not x`
    Not { to: Place, from: Src },
    /// `+x`: the value must be one of a number.
    Plus { to: Place, from: Src },
    /// Jumps forward.
    Jump { to: u32 },
    /// Jumps back: where limits are checked.
    Repeat { to: u32 },
    /// Jumps if the condition is not true.
    JumpUnless { cond: Src, to: u32 },
    /// Jumps if the condition is true.
    JumpIf { cond: Src, to: u32 },
    /// Jumps if the comparison does not hold, or has no answer.
    JumpUnlessCompare {
        op: CompareOp,
        left: Src,
        right: Src,
        to: u32,
    },
    /// Begins `For`: `state` has the limit, `state + 1` the step, `state + 2` the start.
    ForInit { state: Reg, counter: Src, exit: u32 },
    /// Ends a turn of `For`.
    ForNext { state: Reg, counter: Src, body: u32 },
    /// Begins `For Each` over a group.
    EachInit { state: Reg, group: Src },
    /// Takes the next element, or jumps.
    EachNext { state: Reg, var: Src, exit: u32 },
    /// Calls a global by name; `argc` arguments from `base` on.
    Call {
        to: Place,
        global: u32,
        base: Reg,
        argc: u16,
        kind: CallKind,
    },
    /// Calls a member of the object in `base`; the arguments follow it.
    CallMember {
        to: Place,
        name: u32,
        base: Reg,
        argc: u16,
        kind: CallKind,
    },
    /// Calls a member of the object that the method belongs to.
    CallMe {
        to: Place,
        name: u32,
        base: Reg,
        argc: u16,
        kind: CallKind,
    },
    /// Indexes or calls the value in `base`; the arguments follow it.
    Index {
        to: Place,
        base: Reg,
        argc: u16,
        kind: CallKind,
    },
    /// Indexes or calls a variable; the arguments are from `base` on.
    IndexVar {
        to: Place,
        var: Src,
        base: Reg,
        argc: u16,
        kind: CallKind,
    },
    /// Like `IndexVar`, but makes a reference to an element of an array.
    IndexRef {
        to: Reg,
        var: Src,
        base: Reg,
        argc: u16,
    },
    /// `var(…) = value`; the indexes are from `base` on.
    StoreIndexVar {
        var: Src,
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
    },
    /// `expr(…) = value`; the indexes follow `base`.
    StoreIndex {
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
    },
    /// `object.name(…) = value`; the indexes follow `base`.
    StoreMember {
        name: u32,
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
    },
    /// `name(…) = value` where the name is a property of the object the method belongs to.
    StoreMe {
        name: u32,
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
    },
    /// `New`
    New { to: Reg, global: u32 },
    /// `Me`
    Me { to: Reg },
    /// Makes an array with the code's bounds `bounds`, or one without.
    DimArray { var: Src, bounds: Option<u32> },
    /// `ReDim`; the new bounds are from `base` on.
    ReDim {
        var: Src,
        base: Reg,
        argc: u16,
        preserve: bool,
    },
    /// Declares a global variable.
    Define { global: u32 },
    /// `On Error Resume Next` or `On Error GoTo 0`
    OnError { resume_next: bool },
    /// Checks that what a `With` is about is an object.
    CheckObject { reg: Reg },
    /// Fails with "Illegal assignment" to the global or member called `name`.
    IllegalAssignment { name: u32 },
    /// Ends the procedure.
    Return,
}

/// How a parameter is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    ByRef,
    ByVal,
}

/// What a piece of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeKind {
    /// Statements outside of procedures.
    Script,
    /// What `Execute` or `Eval` runs within a procedure: it shares the frame.
    Snippet,
    Sub,
    Function,
    Property,
}

/// Where the instructions of one statement, or of one part of a block statement, are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    /// The first instruction.
    pub(crate) start: u32,
    /// Where `Resume Next` goes on after a failure in it.
    pub(crate) resume: u32,
    /// The byte in the source where it starts.
    pub(crate) offset: u32,
    /// The first register that holds nothing when it starts.
    pub(crate) free: Reg,
}

/// A compiled procedure, script or snippet.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) name: Rc<str>,
    pub(crate) kind: CodeKind,
    pub(crate) source: Rc<Source>,
    pub(crate) params: Vec<Passing>,
    /// The register of the function's result.
    pub(crate) result: Option<Reg>,
    /// The first register that belongs to this code alone: not 0 for a snippet.
    pub(crate) first: u32,
    /// The first temporary.
    pub(crate) locals: u32,
    /// The number of registers.
    pub(crate) size: u32,
    pub(crate) instrs: Vec<Instr>,
    pub(crate) consts: Vec<Variant>,
    /// Which of the constants are literals where they are used.
    pub(crate) literals: Vec<bool>,
    pub(crate) names: Vec<NameRef>,
    pub(crate) members: Vec<MemberName>,
    /// In the order of their first instruction.
    pub(crate) statements: Vec<Statement>,
    pub(crate) bounds: Vec<Vec<i32>>,
    /// The local variables by lower-case name, for `Execute`.
    pub(crate) local_names: IndexMap<Rc<str>, Reg>,
    /// The local constants, for `Execute`.
    pub(crate) local_consts: IndexMap<Rc<str>, Variant>,
    /// Whether variables must be declared.
    pub(crate) explicit: bool,
}

impl Code {
    /// Finds the statement that the instruction `pc` belongs to.
    pub(crate) fn statement_at(&self, pc: u32) -> Option<Statement> {
        let after = self
            .statements
            .partition_point(|statement| statement.start <= pc);
        self.statements.get(after.checked_sub(1)?).copied()
    }

    /// Tells whether a value is a literal, which compares in its own way.
    pub(crate) fn is_literal(&self, src: Src) -> bool {
        let Src::Const(idx) = src else {
            return false;
        };
        let literal = usize::try_from(idx)
            .ok()
            .and_then(|idx| self.literals.get(idx));
        literal.copied().unwrap_or(false)
    }
}
