#![forbid(unsafe_code)]
//! CIM values, classes, instances and paths.
