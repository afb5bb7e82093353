//! The runtime around the object manager on an in-memory store.
// `cfg(test)` is always set here; it tells clippy that helper functions are tests too.

#[cfg(test)]
mod awaited;
mod deadlines;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod providers;
#[cfg(test)]
mod pulled;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod sinks;
