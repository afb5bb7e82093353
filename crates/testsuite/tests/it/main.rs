//! swbem as a whole: what survives a killed process, and a disk that lies.

mod kill;
mod kit;
mod simulation;
