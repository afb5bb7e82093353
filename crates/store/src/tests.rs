//! Tests of the whole repository on the in-memory engine.

pub(crate) mod arbitrary;
mod backup;
mod catalog;
mod changes;
pub(crate) mod fixture;
mod model;
mod repository;
mod resume;
mod verify;
