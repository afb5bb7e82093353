//! The embedded engine: a write-ahead journal in front of an LMDB tree.
