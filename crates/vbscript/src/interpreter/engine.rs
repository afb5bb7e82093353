//! The engine: global names, limits, observers, and the ways in.

mod entry;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use swbem_automation::{Arguments, Exception, RuntimeError, Variant, memory};

use super::class::Instance;
use super::code::Code;
use super::compile::{self, Surroundings, Unit};
use super::err_object::ErrObject;
use super::error::{ErrorKind, ScriptError};
use super::globals::{Entry, GlobalNames, Globals};
use super::machine::{Fault, Machine};
use super::parse;
use super::source::{Position, Source};
use super::trace::Trace;
use crate::builtins::{Builtin, Environment, Session};

/// The stack of a thread that runs scripts, in bytes; see [`with_stack`].
pub const STACK_BYTES: usize = 256 << 20;

/// How many machines can run within each other, when objects call scripts that call objects.
const NESTING_DEPTH_MAX: usize = 200;

/// How many loops that end objects can be within each other.
const TERMINATING_DEPTH_MAX: usize = 16;

/// What the start of a machine counts as, in loop turns.
const NESTED_STEPS: u32 = 16;

/// A function of the host that scripts can call.
pub type HostFunction = Rc<dyn Fn(&Engine, &mut Arguments) -> Result<Variant, Exception>>;

/// Is called now and then while a script runs; an error ends the script.
pub type Poll = Rc<dyn Fn() -> Result<(), Exception>>;

/// A script engine: one global scope, in which any number of scripts run.
///
/// It belongs to one thread, which should have a stack of [`STACK_BYTES`]. Every method may be
/// called while a script runs, by an object or a function of the host.
#[derive(Clone)]
pub struct Engine {
    shared: Rc<Shared>,
}

/// An engine for an object that lives in the engine's own variables.
#[derive(Clone)]
pub struct WeakEngine {
    shared: Weak<Shared>,
}

/// Ends what an engine runs, from any thread.
#[derive(Clone, Debug)]
pub struct Interrupter {
    flag: Arc<AtomicBool>,
}

/// What a script may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How deeply procedures may call each other, before "Out of stack space".
    pub call_depth_max: usize,
    /// What the values of the thread may occupy, before "Out of memory", in bytes.
    pub memory_bytes_max: usize,
    /// How many loop turns and calls there may be; all if not given.
    pub steps_max: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            call_depth_max: 10_000,
            memory_bytes_max: 1 << 30,
            steps_max: None,
        }
    }
}

/// Runs `work` on a new thread whose stack is large enough for scripts, and waits for it.
///
/// # Errors
///
/// Fails when the thread cannot be made.
pub fn with_stack<T: Send>(work: impl FnOnce() -> T + Send) -> std::io::Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("script".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, work)?;
        match thread.join() {
            Ok(result) => Ok(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// What code made at run time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Snippet {
    /// `Eval`
    Expression,
    /// `Execute` in a procedure.
    Local,
    /// `ExecuteGlobal`, and `Execute` outside of procedures.
    Global,
}

/// The state of an engine.
pub(crate) struct Shared {
    this: Weak<Shared>,
    names: RefCell<GlobalNames>,
    /// Empty while a machine runs, which then has them.
    globals: Cell<Globals>,
    environment: Rc<RefCell<dyn Environment>>,
    session: RefCell<Session>,
    err: Rc<ErrObject>,
    limits: Cell<Limits>,
    steps: Cell<u64>,
    nesting: Cell<usize>,
    halt: RefCell<Option<(ErrorKind, Exception)>>,
    is_halted: Cell<bool>,
    interrupt: Arc<AtomicBool>,
    poll: RefCell<Option<Poll>>,
    trace: RefCell<Option<Rc<dyn Trace>>>,
    is_traced: Cell<bool>,
    /// Objects whose `Class_Terminate` has to run.
    dead: RefCell<VecDeque<Rc<Instance>>>,
    has_dead: Cell<bool>,
    /// How many loops that end objects are within each other.
    terminating: Cell<usize>,
    /// Where a script failed that was called from outside.
    inner_position: RefCell<Option<Position>>,
}

impl Shared {
    /// Takes the global variables; whoever has them puts them back.
    pub(crate) fn take_globals(&self) -> Globals {
        self.globals.take()
    }

    /// Puts the global variables back.
    pub(crate) fn put_globals(&self, globals: Globals) {
        self.globals.set(globals);
    }

    /// Returns the limits.
    pub(crate) fn limits(&self) -> Limits {
        self.limits.get()
    }

    /// Returns the `Err` object.
    pub(crate) fn err(&self) -> &ErrObject {
        &self.err
    }

    /// Returns why everything has to end, if it has to.
    #[inline]
    pub(crate) fn halted(&self) -> Option<Fault> {
        if !self.is_halted.get() {
            return None;
        }
        let halt = self.halt.borrow().clone();
        halt.map(|(kind, exception)| Fault::Halt(kind, exception))
    }

    fn set_halt(&self, kind: ErrorKind, exception: Exception) {
        self.halt.borrow_mut().get_or_insert((kind, exception));
        self.is_halted.set(true);
    }

    /// Looks at the limits after `steps` more loop turns and calls.
    pub(crate) fn poll(&self, steps: u32) -> Result<(), Fault> {
        let taken = self.steps.get().saturating_add(u64::from(steps));
        self.steps.set(taken);
        let limits = self.limits.get();
        if self.interrupt.load(Ordering::Relaxed) {
            let interrupted = Exception::new(0, "", "script was interrupted");
            self.set_halt(ErrorKind::Interrupted, interrupted);
        } else if limits.steps_max.is_some_and(|max| taken > max) {
            let exhausted = Exception::new(0, "", "script took more steps than it may");
            self.set_halt(ErrorKind::Interrupted, exhausted);
        } else {
            let poll = self.poll.borrow().clone();
            if let Some(Err(exception)) = poll.map(|poll| poll()) {
                self.set_halt(ErrorKind::Interrupted, exception);
            }
        }
        match self.halted() {
            Some(fault) => Err(fault),
            None => Ok(memory::check()?),
        }
    }

    /// Takes the place where a script failed that was called from outside.
    pub(crate) fn take_inner_position(&self) -> Option<Position> {
        self.inner_position.try_borrow_mut().ok()?.take()
    }

    /// Returns the name of a global, as it was first written.
    pub(crate) fn name_of(&self, global: u32) -> Rc<str> {
        self.names.borrow().name(global)
    }

    /// Finds a global by name.
    pub(crate) fn find_name(&self, name: &str) -> Option<u32> {
        self.names.borrow().find(name)
    }

    /// Returns the engine itself.
    pub(crate) fn engine(&self) -> Option<Engine> {
        self.this.upgrade().map(|shared| Engine { shared })
    }

    /// Returns the observer of calls.
    pub(crate) fn tracing(&self) -> Option<Rc<dyn Trace>> {
        if !self.is_traced.get() {
            return None;
        }
        self.trace.borrow().clone()
    }

    /// Notes an object whose `Class_Terminate` has to run.
    pub(crate) fn bury(&self, instance: Rc<Instance>) {
        self.dead.borrow_mut().push_back(instance);
        self.has_dead.set(true);
    }

    /// Tells whether there are such objects.
    #[inline]
    pub(crate) fn has_dead(&self) -> bool {
        self.has_dead.get()
    }

    /// Runs `Class_Terminate` of what has died; its errors are nobody's.
    pub(crate) fn terminate_dead(&self) {
        // What dies within is for an outer one to end, when they are deep in each other: a chain of
        // objects goes one by one.
        let depth = self.terminating.get();
        if depth >= TERMINATING_DEPTH_MAX || self.nesting.get() >= NESTING_DEPTH_MAX {
            return;
        }
        self.terminating.set(depth + 1);
        loop {
            let next = self.dead.borrow_mut().pop_front();
            let Some(instance) = next else {
                break;
            };
            self.has_dead.set(!self.dead.borrow().is_empty());
            if self.is_halted.get() {
                continue;
            }
            if let Some(code) = instance.class.terminate.clone() {
                let _nobody = self.run_code(&code, Some(instance), Vec::new());
            }
        }
        self.terminating.set(depth);
        self.has_dead.set(false);
    }

    /// Runs `Class_Terminate` of what has died.
    pub(crate) fn terminate_dead_of(shared: &Rc<Shared>) {
        shared.terminate_dead();
    }

    /// Calls a built-in function.
    pub(crate) fn call_builtin(
        &self,
        builtin: &Builtin,
        arguments: &[Variant],
    ) -> Result<Variant, Exception> {
        let mut lent = Lent {
            environment: &self.environment,
            session: self.session.borrow().clone(),
        };
        let result = (builtin.call)(&mut lent, arguments);
        *self.session.borrow_mut() = lent.session;
        result
    }

    /// Runs code on a machine of its own.
    pub(crate) fn run_code(
        &self,
        code: &Rc<Code>,
        me: Option<Rc<Instance>>,
        arguments: Vec<Variant>,
    ) -> Result<Variant, (Fault, Option<Position>)> {
        let nesting = self.nesting.get();
        let (Some(shared), true) = (self.this.upgrade(), nesting < NESTING_DEPTH_MAX) else {
            return Err((RuntimeError::StackOverflow.into(), None));
        };
        // A machine of its own starts with full fuel, so its start has to count.
        if let Err(fault) = self.poll(NESTED_STEPS) {
            return Err((fault, None));
        }
        self.nesting.set(nesting + 1);
        let outer_limit = memory::set_limit(self.limits.get().memory_bytes_max);
        let result = Machine::run(&shared, code, me, arguments);
        memory::set_limit(outer_limit);
        self.nesting.set(nesting);
        result
    }

    /// Runs a procedure for an object of the host.
    pub(crate) fn invoke_code(
        &self,
        code: &Rc<Code>,
        me: Option<Rc<Instance>>,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        if let Some(Fault::Halt(_, exception)) = self.halted() {
            return Err(exception);
        }
        self.run_code(code, me, arguments.take_positional())
            .map_err(|(fault, position)| {
                *self.inner_position.borrow_mut() = position;
                match fault {
                    Fault::Raise(exception) => exception,
                    Fault::Halt(kind, exception) => {
                        self.set_halt(kind, exception.clone());
                        exception
                    }
                }
            })
    }

    /// Compiles code that is made at run time.
    pub(crate) fn compile_snippet(
        &self,
        snippet: Snippet,
        text: &str,
        around: Option<&Surroundings<'_>>,
        globals: &mut Globals,
    ) -> Result<Rc<Code>, Exception> {
        let source = Rc::new(Source {
            name: Rc::from("code made at run time"),
            text: text.to_owned(),
        });
        let mut names = self.names.borrow_mut();
        let compiled = match snippet {
            Snippet::Expression => parse::parse_expression(&source)
                .and_then(|expr| compile::expression(&source, &expr, around, &mut names, globals))
                .map(Rc::new),
            Snippet::Local | Snippet::Global => parse::parse(&source)
                .and_then(|items| match around {
                    Some(around) => compile::snippet(&source, &items, around, &mut names, globals),
                    None => compile::script(&source, &items, &mut names, globals),
                })
                .map(|unit| declare(unit, globals)),
        };
        compiled.map_err(|fault| {
            let line = fault.line;
            fault
                .error
                .exception()
                .with_detail(format!("line {line} of the code"))
        })
    }
}

/// What built-in functions need, for the time of one call; an object they ask may call others.
struct Lent<'a> {
    environment: &'a Rc<RefCell<dyn Environment>>,
    session: Session,
}

impl Environment for Lent<'_> {
    fn now(&mut self) -> f64 {
        match self.environment.try_borrow_mut() {
            Ok(mut environment) => environment.now(),
            Err(_in_use) => 0.0,
        }
    }

    fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    fn message_box(&mut self, prompt: &str, buttons: i32, title: &str) -> Result<i32, Exception> {
        match self.environment.try_borrow_mut() {
            Ok(mut environment) => environment.message_box(prompt, buttons, title),
            Err(_in_use) => Err(RuntimeError::PermissionDenied.into()),
        }
    }

    fn input_box(&mut self, prompt: &str, title: &str, default: &str) -> Result<String, Exception> {
        match self.environment.try_borrow_mut() {
            Ok(mut environment) => environment.input_box(prompt, title, default),
            Err(_in_use) => Err(RuntimeError::PermissionDenied.into()),
        }
    }
}

/// Makes what a script declares known, and returns its statements.
fn declare(unit: Unit, globals: &mut Globals) -> Rc<Code> {
    for global in unit.variables {
        if !matches!(globals.entry(global), Entry::Variable) {
            globals.set_entry(global, Entry::Variable);
            if let Some(value) = globals.value_mut(global) {
                *value = Variant::Empty;
            }
        }
    }
    for (global, value) in unit.constants {
        globals.set_entry(global, Entry::Constant);
        if let Some(place) = globals.value_mut(global) {
            *place = value;
        }
    }
    for (global, code) in unit.procedures {
        globals.set_entry(global, Entry::Procedure(code));
    }
    for (global, class) in unit.classes {
        globals.set_entry(global, Entry::Class(class));
    }
    unit.main
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Engine")
    }
}

impl fmt::Debug for WeakEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WeakEngine")
    }
}

fn script_error(kind: ErrorKind, exception: Exception, position: Option<Position>) -> ScriptError {
    ScriptError {
        kind,
        exception,
        position,
    }
}
