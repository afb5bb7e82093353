//! Scripts and engines as a whole.
// `cfg(test)` is always set here; it tells clippy that helper functions are tests too.

#[cfg(test)]
mod compile_errors;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod functions;
#[cfg(test)]
mod language;
#[cfg(test)]
mod random_scripts;
#[cfg(test)]
mod support;
