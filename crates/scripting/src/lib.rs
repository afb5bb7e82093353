//! The SWbem scripting objects as a typed Rust API.
