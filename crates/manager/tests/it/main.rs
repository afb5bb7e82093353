//! The object manager on an in-memory store, driven without threads.

mod kit;
mod smoke;
