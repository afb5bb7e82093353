//! Tests of the whole repository on the in-memory engine.

mod backup;
mod catalog;
mod changes;
mod fixture;
mod model;
mod repository;
mod speed;
mod verify;
