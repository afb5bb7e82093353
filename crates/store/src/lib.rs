#![forbid(unsafe_code)]
//! The CIM repository on an ordered key-value store: keys, rows, indexes, change records.
//!
//! [`Store::view`] reads, [`Store::begin`] writes, [`Store::changes`] tells what was written.
//! Nothing here judges whether a class or an instance is legal; that is done before.

mod backup;
mod catalog;
mod change;
mod codec;
mod column;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod ids;
mod layout;
mod ordered;
mod read;
mod records;
mod reference;
mod row;
mod row_key;
mod store;
mod tables;
mod transaction;
mod verify;

pub use backup::{BackupSummary, check_backup, restore};
pub use catalog::{Namespace, StoredClass};
pub use change::{ChangeKind, ChangeRecord, NamespaceImage, Operation};
pub use column::{Column, RawValue};
pub use error::{Error, ErrorKind, Result};
pub use ids::{ClassId, NamespaceId};
pub use read::{IndexEntry, IndexMark, Read, Reference};
pub use row::{Row, RowRef, encode_row};
pub use row_key::{ROW_KEY_BYTES_MAX, RowKey};
pub use store::{Store, View};
pub use transaction::{Savepoint, Transaction};
pub use verify::{Finding, VerifySummary};

#[cfg(test)]
mod tests;
