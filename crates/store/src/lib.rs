//! The CIM repository on an ordered key-value store: keys, rows, indexes, change records.
