//! Event queries.

use super::Columns;
use super::condition::{Condition, Operator, Term};
use super::ident::{Ident, Loc, PropertyPath};

/// Is `SELECT … FROM C [WITHIN s] [WHERE …] [GROUP WITHIN s [BY …] [HAVING …]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct EventQuery {
    /// The select list.
    pub columns: Columns,
    /// The event class in FROM.
    pub class: Ident,
    /// `WITHIN`: how often to poll where no provider tells.
    pub within: Option<Interval>,
    /// The WHERE clause.
    pub condition: Option<Condition<Term>>,
    /// `GROUP WITHIN …`.
    pub group: Option<Group>,
}

/// Is a number of seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The seconds as written: finite, more than zero.
    pub seconds: f64,
    /// Their place.
    pub loc: Loc,
}

/// Is `GROUP WITHIN s [BY …] [HAVING NumberOfEvents op n]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// How long after its first event a group is delivered.
    pub within: Interval,
    /// The properties whose values make groups; may be empty.
    pub by: Vec<PropertyPath>,
    /// Which groups are delivered.
    pub having: Option<Having>,
}

/// Is `HAVING NumberOfEvents op n`.
#[derive(Debug, Clone, PartialEq)]
pub struct Having {
    /// How the number of events is compared.
    pub operator: Operator,
    /// With what.
    pub number_of_events: u32,
    /// The place from `NumberOfEvents` to the number.
    pub loc: Loc,
}
