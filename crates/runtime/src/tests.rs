//! Tests of the runtime around an engine that does as it is told.

mod fake;
mod pools;
mod recorder;
mod shutdown;
mod sinks;
mod stress;

mod waiting;
mod writing;
