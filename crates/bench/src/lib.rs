//! Benchmarks: swbem against the bare storage engines.
