//! VBScript: the language, its built-in functions and objects, and the script host.
//!
//! Scripts are single-threaded: an engine and all values belong to one thread.

pub mod builtins;
pub mod host;
pub mod interpreter;
pub mod objects;
pub mod oracle;

pub use builtins::{Builtin, Environment, StillEnvironment};
pub use host::{Console, ObjectFactory};
pub use interpreter::{
    Engine, ErrorKind, HostFunction, Interrupter, Limits, Poll, Position, STACK_BYTES, ScriptError,
    SyntaxError, Trace, TracedCall, WeakEngine, with_stack,
};
