#![forbid(unsafe_code)]
//! Queries over the repository and providers.
//!
//! [`bind`] resolves the names in a syntax tree and converts its constants, [`plan`] chooses ways to
//! the results, [`Plan::run`] pushes them and [`Plan::cursor`] lets them be pulled. Conditions are
//! judged on rows as they are stored; what is not a result is never decoded.

mod access;
mod bind;
mod check;
mod cursor;
mod error;
mod expr;
mod filter;
mod found;
mod plan;
mod providers;
mod row_filter;
mod run;
mod schema;
mod traverse;

#[cfg(test)]
mod tests;

pub use bind::{BoundQuery, Prototype, Settings, bind};
pub use cursor::{Cursor, Progress};
pub use error::{Cause, Error, Refusal, Result};
pub use filter::Filter;
pub use found::{Found, Pulled, PulledRow, SelectedRow};
pub use plan::{Estimate, ExplainedNode, Explanation, Plan, plan};
pub use providers::{Ask, Judgement, NoProviders, Providers};
pub use run::{Counts, NodeCounts};
