//! Tests of the MOF front end from outside.
// `cfg(test)` is always set here; it tells clippy that helper functions are tests too.

#[cfg(test)]
mod amend;
#[cfg(test)]
mod bind;
#[cfg(test)]
mod data;
#[cfg(test)]
mod dmtf;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod lexical;
#[cfg(test)]
mod objects;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod tree;
