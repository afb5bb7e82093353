//! The object manager on an in-memory store, driven without threads.

mod amended;
mod calls;
mod changes;
mod class_create;
mod class_update;
mod deletion;
mod instances;
mod kit;
mod methods;
mod model;
mod namespaces;
mod partial;
mod paths;
mod providers;
mod rights;
mod smoke;
mod system_instances;
mod system_schema;
mod system_security;
