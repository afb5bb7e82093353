//! Ordered key-value store with snapshots, atomic batches and a change feed.
//!
//! [`Kv`] is all that the repository asks of a store, and no more than what a distributed one such
//! as etcd offers: consistent snapshots, atomic batches with preconditions, and a feed of committed
//! changes from a revision. [`MemKv`] is the strict in-memory engine.
//!
//! Nothing here names a file, a thread or a clock; whoever embeds an engine brings them.

mod batch;
mod change;
#[cfg(any(test, feature = "sim"))]
pub mod conformance;
mod error;
mod kv;
mod memory;
mod ptree;
mod range;
mod revision;

pub use batch::{BATCH_BYTES_MAX, Batch, KEY_BYTES_MAX, VALUE_BYTES_MAX};
pub use change::{Change, ChangeItem, ChangeItems};
pub use error::{Error, ErrorKind, Result};
pub use kv::{Kv, Snapshot};
pub use memory::{MEMORY_FEED_BYTES_MAX, MemKv};
pub use range::KeyRange;
pub use revision::Revision;
