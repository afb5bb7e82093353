//! The interpreter: scripts are compiled to code over registers, which a machine runs.

mod class;
mod code;
mod compile;
mod engine;
mod err_object;
mod error;
mod globals;
mod machine;
mod parse;
mod precedence;
mod soft_keywords;
mod source;
mod trace;

pub use engine::{
    Engine, HostFunction, Interrupter, Limits, Poll, STACK_BYTES, WeakEngine, with_stack,
};
pub use error::{ErrorKind, ScriptError, SyntaxError};
pub use source::Position;
pub use trace::{Trace, TracedCall};
