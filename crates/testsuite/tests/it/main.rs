//! swbem as a whole: what survives a killed process, a disk that lies, and what MOF stores.
// `cfg(test)` is always set here; it tells clippy that helper functions are tests too.

#[cfg(test)]
mod backup;
#[cfg(test)]
mod dmtf;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod mof;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod vbs;
#[cfg(test)]
mod wql;
