//! The put rules, requirement by requirement.

mod amended;
mod build;
mod classes;
mod context;
mod instances;
mod partial;
mod qualifiers;
mod updates;
