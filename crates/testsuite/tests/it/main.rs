//! swbem as a whole: what survives a killed process, a disk that lies, and what MOF stores.

mod dmtf;
mod kill;
mod kit;
mod mof;
mod simulation;
