//! Test support: fuzz oracles, generators, recording and failing providers.

pub mod dmtf;
pub mod fuzz;
pub mod generate;
pub mod naive;
#[expect(clippy::panic, reason = "the panic of an oracle is what it found")]
pub mod oracle;
pub mod provider;
