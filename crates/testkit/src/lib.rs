//! Test support: fuzz oracles, generators, recording and failing providers.

pub mod fuzz;
pub mod generate;
pub mod oracle;
pub mod provider;
