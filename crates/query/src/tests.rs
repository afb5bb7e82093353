//! Tests of whole queries, on the in-memory engine.

mod associations;
mod cursors;
mod data;
mod explain;
mod fixture;
mod naive;
mod providers;
mod refusals;
mod schema;
