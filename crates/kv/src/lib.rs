//! Ordered key-value store with snapshots, atomic batches and a change feed.
//!
//! [`Kv`] is all that the repository asks of a store, and no more than what a distributed one such
//! as etcd offers: consistent snapshots, atomic batches with preconditions, and a feed of committed
//! changes from a revision. [`MemKv`] is the strict in-memory engine.
//!
//! [`Engine`] is the durable one: a write-ahead journal, ordered tables in memory that hold what the
//! tree does not have yet, and a tree that takes them in, many rows at a time and in key order. It
//! reaches the journal through [`Disk`] and the tree through [`Tree`], both of which can be
//! simulated.
//!
//! Nothing here names a file, a thread or a clock; whoever embeds an engine brings them.

mod batch;
mod change;
#[cfg(any(test, feature = "sim"))]
pub mod conformance;
mod disk;
mod engine;
mod error;
mod journal;
mod kv;
mod memory;
mod merge;
mod ptree;
mod range;
mod revision;
#[cfg(any(test, feature = "sim"))]
pub mod sim;
mod table;
mod tree;

pub use batch::{BATCH_BYTES_MAX, Batch, KEY_BYTES_MAX, VALUE_BYTES_MAX};
pub use change::{Change, ChangeItem, ChangeItems};
pub use disk::{Disk, DiskFile};
pub use engine::{
    ABSORB_ROWS_MAX, CLOSE_REPLAY_BYTES_MAX, Engine, EngineOptions, FEED_BYTES_MAX,
    MEMORY_BYTES_MAX, TABLE_BYTES_MAX,
};
pub use error::{Error, ErrorKind, Result};
pub use journal::{JOURNAL_VERSION, SEGMENT_BYTES_MAX};
pub use kv::{Kv, Snapshot, Visit};
pub use memory::{MEMORY_FEED_BYTES_MAX, MemKv};
pub use range::KeyRange;
pub use revision::Revision;
pub use tree::{Tree, TreeReader, TreeRow, TreeRows};
