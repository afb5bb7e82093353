//! The `swbem` command as its user sees it: what it prints, where, and how it exits.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not see as tests"
)]

mod async_events;
mod completions;
mod documentation;
mod errors;
mod exec;
mod files;
mod help;
mod interrupt;
mod look;
mod mof;
mod put;
mod query;
mod run;
mod sandbox;
