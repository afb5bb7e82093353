//! The runtime around the object manager on an in-memory store.

mod awaited;
mod kit;
mod providers;
mod pulled;
mod sinks;
