//! The ways into an engine.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use swbem_automation::{Arguments, Exception, Invoke, ObjectRef, RuntimeError, Variant, coerce};

use super::super::class::{Instance, Member};
use super::super::code::Code;
use super::super::compile;
use super::super::err_object::ErrObject;
use super::super::error::{ErrorKind, ScriptError};
use super::super::globals::{Entry, GlobalNames, Globals};
use super::super::machine::Fault;
use super::super::parse;
use super::super::source::{Position, Source};
use super::super::trace::Trace;
use super::{
    Engine, HostFunction, Interrupter, Limits, Poll, Shared, WeakEngine, declare, script_error,
};
use crate::builtins::{Environment, Session};

impl Engine {
    /// Makes an engine with the built-in functions and `Err`.
    pub fn new(environment: Rc<RefCell<dyn Environment>>) -> Engine {
        let err = Rc::new(ErrObject::default());
        let shared = Rc::new_cyclic(|this| Shared {
            this: this.clone(),
            names: RefCell::new(GlobalNames::default()),
            globals: Cell::new(Globals::default()),
            environment,
            session: RefCell::new(Session::default()),
            err: Rc::clone(&err),
            limits: Cell::new(Limits::default()),
            steps: Cell::new(0),
            nesting: Cell::new(0),
            halt: RefCell::new(None),
            is_halted: Cell::new(false),
            interrupt: Arc::new(AtomicBool::new(false)),
            poll: RefCell::new(None),
            trace: RefCell::new(None),
            is_traced: Cell::new(false),
            dead: RefCell::new(VecDeque::new()),
            has_dead: Cell::new(false),
            terminating: Cell::new(0),
            inner_position: RefCell::new(None),
        });
        let engine = Engine { shared };
        let err: ObjectRef = err;
        engine.set_constant("Err", Variant::Object(Some(err)));
        engine
    }

    /// Returns a handle that does not keep the engine alive.
    pub fn downgrade(&self) -> WeakEngine {
        WeakEngine {
            shared: Rc::downgrade(&self.shared),
        }
    }

    /// Gives scripts a global variable, such as the object of an `<object>` element.
    pub fn set_global(&self, name: &str, value: Variant) {
        self.set_entry(name, Entry::Variable, value);
    }

    /// Gives scripts a constant, such as `WScript`.
    pub fn set_constant(&self, name: &str, value: Variant) {
        self.set_entry(name, Entry::Constant, value);
    }

    /// Gives scripts a function, which they may define anew.
    pub fn set_function(&self, name: &str, function: HostFunction) {
        self.set_entry(name, Entry::Host(function), Variant::Empty);
    }

    /// Returns the value of a global variable or constant.
    pub fn global(&self, name: &str) -> Option<Variant> {
        self.shared.with_globals(|names, globals| {
            let global = names.find(name)?;
            match globals.entry(global) {
                Entry::Variable | Entry::Constant => globals.value(global).cloned(),
                _ => None,
            }
        })
    }

    /// Returns the names of the script's procedures, in the order of their first mention.
    pub fn procedures(&self) -> Vec<String> {
        self.shared.with_globals(|names, globals| {
            (0_u32..)
                .zip(&globals.entries)
                .filter(|(_, entry)| matches!(entry, Entry::Procedure(_)))
                .map(|(global, _)| names.name(global).to_string())
                .collect()
        })
    }

    /// Tells whether there is a procedure called `name`.
    pub fn has_procedure(&self, name: &str) -> bool {
        self.procedure(name).is_some()
    }

    /// Compiles a script, without running it or keeping what it declares.
    pub fn check(&self, source_name: &str, text: &str) -> Result<(), ScriptError> {
        let source = source_of(source_name, text);
        self.shared.compile(&source).map(|_unit| ())
    }

    /// Runs a script: declares what it declares, and runs its statements.
    ///
    /// Scripts that run one after the other share everything that is global.
    pub fn run(&self, source_name: &str, text: &str) -> Result<(), ScriptError> {
        let source = source_of(source_name, text);
        let unit = self.shared.compile(&source)?;
        let main = self
            .shared
            .with_globals(|_, globals| declare(unit, globals));
        self.run_code(&main, Vec::new()).map(|_nothing| ())
    }

    /// Calls a procedure of the script, also while a script is running.
    ///
    /// Fails with error 35 if there is none of that name.
    pub fn call_procedure(
        &self,
        name: &str,
        arguments: Vec<Variant>,
    ) -> Result<Variant, ScriptError> {
        match self.procedure(name) {
            Some(code) => self.run_code(&code, arguments),
            None => {
                let error = RuntimeError::ProcedureNotDefined;
                let exception = Exception::runtime_about(error, name);
                Err(script_error(ErrorKind::Runtime, exception, None))
            }
        }
    }

    /// Ends what runs, as `WScript.Quit` does: no more of the script is executed.
    pub fn stop(&self) {
        let stopped = Exception::new(0, "", "script was stopped");
        self.shared.set_halt(ErrorKind::Stopped, stopped);
    }

    /// Tells whether the engine was stopped or interrupted.
    pub fn is_stopped(&self) -> bool {
        self.shared.is_halted.get()
    }

    /// Lets scripts run again after they were stopped or interrupted.
    pub fn clear_stop(&self) {
        *self.shared.halt.borrow_mut() = None;
        self.shared.is_halted.set(false);
        self.shared.interrupt.store(false, Ordering::Relaxed);
    }

    /// Releases all global variables, so that `Class_Terminate` runs where it has to.
    pub fn close(&self) {
        let values = self.shared.with_globals(|_, globals| {
            let variables = globals.values.iter_mut().zip(&globals.entries);
            variables
                .filter(|(_, entry)| matches!(entry, Entry::Variable | Entry::Undefined))
                .map(|(value, _)| std::mem::take(value))
                .collect::<Vec<_>>()
        });
        for value in values {
            drop(value);
            self.shared.terminate_dead();
        }
    }

    /// Sets what scripts may use.
    pub fn set_limits(&self, limits: Limits) {
        self.shared.limits.set(limits);
    }

    /// Returns what ends a script from another thread.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter {
            flag: Arc::clone(&self.shared.interrupt),
        }
    }

    /// Sets what is called every few thousand loop turns and calls; its error ends the script.
    pub fn set_poll(&self, poll: Option<Poll>) {
        *self.shared.poll.borrow_mut() = poll;
    }

    /// Sets the observer of calls to objects.
    pub fn set_trace(&self, trace: Option<Rc<dyn Trace>>) {
        self.shared.is_traced.set(trace.is_some());
        *self.shared.trace.borrow_mut() = trace;
    }

    fn set_entry(&self, name: &str, entry: Entry, value: Variant) {
        self.shared.with_globals(|names, globals| {
            let global = names.index(name, globals);
            globals.set_entry(global, entry);
            if let Some(place) = globals.value_mut(global) {
                *place = value;
            }
        });
    }

    fn procedure(&self, name: &str) -> Option<Rc<Code>> {
        self.shared
            .with_globals(|names, globals| match globals.entry(names.find(name)?) {
                Entry::Procedure(code) => Some(Rc::clone(code)),
                _ => None,
            })
    }

    fn run_code(&self, code: &Rc<Code>, arguments: Vec<Variant>) -> Result<Variant, ScriptError> {
        if let Some(Fault::Halt(kind, exception)) = self.shared.halted() {
            return Err(script_error(kind, exception, None));
        }
        self.shared
            .run_code(code, None, arguments)
            .map_err(|(fault, position)| match fault {
                Fault::Raise(exception) => script_error(ErrorKind::Runtime, exception, position),
                Fault::Halt(kind, exception) => script_error(kind, exception, position),
            })
    }
}

impl WeakEngine {
    /// Returns the engine, if it still exists.
    pub fn upgrade(&self) -> Option<Engine> {
        self.shared.upgrade().map(|shared| Engine { shared })
    }
}

impl Interrupter {
    /// Ends what the engine runs, within a few thousand loop turns or calls.
    pub fn interrupt(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }
}

impl Shared {
    fn with_globals<T>(&self, work: impl FnOnce(&mut GlobalNames, &mut Globals) -> T) -> T {
        let mut globals = self.take_globals();
        let result = work(&mut self.names.borrow_mut(), &mut globals);
        self.put_globals(globals);
        result
    }

    fn compile(&self, source: &Rc<Source>) -> Result<compile::Unit, ScriptError> {
        let compiled = parse::parse(source).and_then(|items| {
            self.with_globals(|names, globals| compile::script(source, &items, names, globals))
        });
        compiled.map_err(|fault| {
            let position: Position = source.at(fault.line, fault.column);
            script_error(ErrorKind::Compile, fault.error.exception(), Some(position))
        })
    }

    /// Calls a member of a script's object, for an object of the host.
    pub(crate) fn invoke_member(
        &self,
        instance: &Rc<Instance>,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let class = Rc::clone(&instance.class);
        let unsupported = || {
            let about = member.unwrap_or(&class.name);
            Exception::runtime_about(RuntimeError::NotSupported, about)
        };
        let name = match member {
            Some(member) => Some(member.to_lowercase()),
            None => class.default.as_ref().map(ToString::to_string),
        };
        let found = name.and_then(|name| class.members.get(name.as_str()));
        let code = match (found.ok_or_else(unsupported)?, kind) {
            (Member::Field { idx, public: true }, _) => {
                return field(instance, *idx, kind, arguments);
            }
            (Member::Property { let_: accessor, .. }, Invoke::Put)
            | (Member::Property { set: accessor, .. }, Invoke::PutRef)
            | (
                Member::Property { get: accessor, .. },
                Invoke::Get | Invoke::Method | Invoke::MethodOrGet,
            ) => match accessor {
                Some((code, true)) => code,
                _ => return Err(unsupported()),
            },
            (Member::Method { code, public: true }, kind) if !kind.is_put() => code,
            _ => return Err(unsupported()),
        };
        self.invoke_code(code, Some(Rc::clone(instance)), arguments)
    }
}

fn source_of(name: &str, text: &str) -> Rc<Source> {
    // A byte order mark is no part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Rc::new(Source {
        name: Rc::from(name),
        text: text.to_owned(),
    })
}

fn field(
    instance: &Instance,
    idx: u32,
    kind: Invoke,
    arguments: &mut Arguments,
) -> Result<Variant, Exception> {
    let mut given = arguments.take_positional();
    let value = match kind.is_put() {
        true => given.pop(),
        false => None,
    };
    if given.is_empty() {
        return Ok(match value {
            Some(value) => {
                drop(instance.set_field(idx, value.assign_copy()?));
                Variant::Empty
            }
            None => instance.field(idx).unwrap_or_default().assign_copy()?,
        });
    }
    let indexes = given
        .iter()
        .map(coerce::to_long)
        .collect::<Result<Vec<_>, _>>()?;
    let Some(Variant::Array(array)) = instance.field(idx) else {
        return Err(RuntimeError::WrongNumberOfArguments.into());
    };
    match value {
        Some(value) => {
            let old = array.borrow_mut()?.set(&indexes, value.assign_copy()?)?;
            drop(old);
            Ok(Variant::Empty)
        }
        None => {
            let item = array.borrow()?.get(&indexes)?.clone();
            item.assign_copy()
        }
    }
}
