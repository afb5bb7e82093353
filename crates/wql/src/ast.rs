//! The syntax tree of WQL: what a query says, before anything is known of the schema.
//!
//! Every node knows its place ([`Loc`]). Two trees compare equal when they say the same, wherever
//! they say it.

mod condition;
mod event;
mod ident;
mod traversal;

pub use self::condition::{
    Condition, Constant, ConstantValue, Operator, SchemaProperty, SchemaTerm, Term, Text,
};
pub use self::event::{EventQuery, Group, Having, Interval};
pub use self::ident::{Ident, Loc, PropertyPath};
pub use self::traversal::{AssociatorsQuery, Projection, ReferencesQuery, Source};

/// Is a query that `IWbemServices::ExecQuery` answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// `SELECT … FROM C`: instances.
    Data(DataQuery),
    /// `SELECT * FROM meta_class`: class definitions.
    Schema(SchemaQuery),
    /// `ASSOCIATORS OF {…}`: what is linked to an object.
    Associators(AssociatorsQuery),
    /// `REFERENCES OF {…}`: the associations an object is in.
    References(ReferencesQuery),
}

/// Is `SELECT … FROM C [WHERE …]`.
#[derive(Debug, Clone, PartialEq)]
pub struct DataQuery {
    /// The select list.
    pub columns: Columns,
    /// The class in FROM.
    pub class: Ident,
    /// The WHERE clause.
    pub condition: Option<Condition<Term>>,
}

/// Is `SELECT * FROM meta_class [WHERE …]`.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaQuery {
    /// The WHERE clause.
    pub condition: Option<Condition<SchemaTerm>>,
}

/// Is a select list.
#[derive(Debug, Clone, PartialEq)]
pub enum Columns {
    /// `*`.
    All,
    /// Properties, system properties among them; never empty.
    List(Vec<PropertyPath>),
}
