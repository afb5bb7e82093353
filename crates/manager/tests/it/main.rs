//! The object manager on an in-memory store, driven without threads.
// `cfg(test)` is always set here; it tells clippy that helper functions are tests too.

#[cfg(test)]
mod amended;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod class_create;
#[cfg(test)]
mod class_update;
#[cfg(test)]
mod deletion;
#[cfg(test)]
mod instances;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod methods;
#[cfg(test)]
mod model;
#[cfg(test)]
mod namespaces;
#[cfg(test)]
mod partial;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod providers;
mod queries;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod sch;
mod smoke;
#[cfg(test)]
mod system_instances;
#[cfg(test)]
mod system_schema;
#[cfg(test)]
mod system_security;
