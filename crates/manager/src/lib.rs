#![forbid(unsafe_code)]
//! The object manager: sessions, and the operations of `IWbemServices` on them.
//!
//! A [`Session`] says who is asking, in which namespace and in which languages. Each of its
//! operations comes in two moments, as WMI's asynchronous calls have them (PUT-063): what the call
//! itself refuses is returned as an error, what starts is a [`Job`]. Writes to the repository are
//! applied in a [`WriteGroup`], many to one durable commit; everything else is a [`Task`] that runs
//! to its end on whatever thread its caller has. This crate starts no thread and reads no clock.

mod amended;
mod bootstrap;
mod call;
mod class_write;
mod cursor;
mod deletion;
mod error;
pub mod flags;
mod flaws;
mod instance_write;
mod job;
mod manager;
mod method;
mod namespace;
mod providers;
mod query;
mod read;
mod result_sets;
mod session;
mod settings;
mod system_security;
mod system_write;

pub use cursor::{InstanceCursor, ObjectCursor, Step};
pub use error::{extended_status, from_store};
pub use flags::Form;
pub use flaws::QueryFlaws;
pub use job::{Job, Task, TaskHost, Write, WriteGroup};
pub use manager::Manager;
pub use query::{Measurement, QueryCursor, Results};
pub use session::{Connect, Session};
pub use settings::{Quotas, Settings, Warning};
pub use swbem_query::{Estimate, ExplainedNode, Explanation, NodeCounts};
