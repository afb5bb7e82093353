#![forbid(unsafe_code)]
//! Threads, sinks, futures and streams around the object manager.
//!
//! The object manager is synchronous, starts no thread and reads no clock. A [`Runtime`] gives it
//! both, and callers three ways to wait: a [`Connection`] has each operation as a call that returns
//! its outcome, as one whose outcome is pulled ([`CallResult`], [`Enumerator`], or a future or
//! stream), and as an asynchronous one that tells a sink ([`SinkHandle`]). Every call ends exactly
//! once, whatever its sink, its provider, its deadline or the shutdown of the runtime do.

mod admission;
mod call;
mod call_result;
mod clock;
mod connection;
mod dispatcher;
mod enumerator;
mod future;
mod gate;
pub mod limits;
mod mailbox;
mod options;
mod places;
mod pool;
mod runtime;
mod shared;
mod sink_events;
mod sink_handle;
mod slot;
mod sync;
mod task_row;
mod tasks;
mod timer;
mod writes;

#[cfg(test)]
mod tests;

pub use call_result::CallResult;
pub use clock::{Clock, ManualClock, Timeout};
pub use connection::Connection;
pub use enumerator::{Enumerator, Pulled};
pub use future::{CallFuture, DeleteFuture, ExecMethodFuture, GetFuture, ObjectStream, PutFuture};
pub use options::{CallOptions, RuntimeOptions};
pub use runtime::{Runtime, ShutDown, Statistics};
pub use sink_events::SinkEvents;
pub use sink_handle::SinkHandle;
pub use swbem_provider::{Completion, Sink};
