//! Tests of the scripting objects, named by the requirements they are for.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what tests share fails as they do"
)]

mod support;
mod xml;

mod connecting;
mod contexts;
mod localized;
mod mof;
mod objects;
mod parts;
mod paths;
mod puts;
mod queries;
mod refreshers;
mod sets;
mod settings;
mod sinks;
