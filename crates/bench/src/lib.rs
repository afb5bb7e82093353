//! Benchmarks: swbem against the bare storage engines, SQLite and CPython.

pub mod measure;
