//! The put rules, requirement by requirement.

#[cfg(test)]
mod amended;
#[cfg(test)]
mod build;
#[cfg(test)]
mod classes;
#[cfg(test)]
mod context;
#[cfg(test)]
mod hierarchies;
#[cfg(test)]
mod instances;
#[cfg(test)]
mod partial;
#[cfg(test)]
mod qualifiers;
#[cfg(test)]
mod updates;
