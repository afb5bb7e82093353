//! ASSOCIATORS OF and REFERENCES OF.

use swbem_core::ObjectPath;

use super::ident::{Ident, Loc};

/// Is `ASSOCIATORS OF {path} [WHERE …]`.
#[derive(Debug, Clone, PartialEq)]
pub struct AssociatorsQuery {
    /// The object whose associators are asked for.
    pub source: Source,
    /// `AssocClass = C`: the association is a C or derived.
    pub assoc_class: Option<Ident>,
    /// `ResultClass = C`: what is returned is a C or derived.
    pub result_class: Option<Ident>,
    /// `Role = P`: the source is in reference property P.
    pub role: Option<Ident>,
    /// `ResultRole = P`: what is returned is in reference property P.
    pub result_role: Option<Ident>,
    /// `RequiredQualifier = Q`: the class of what is returned has qualifier Q.
    pub required_qualifier: Option<Ident>,
    /// `RequiredAssocQualifier = Q`: the association class has qualifier Q.
    pub required_assoc_qualifier: Option<Ident>,
    /// `SchemaOnly`: the source is a class, and so are the results.
    pub schema_only: bool,
    /// `ClassDefsOnly` or `KeysOnly`.
    pub projection: Projection,
}

/// Is `REFERENCES OF {path} [WHERE …]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferencesQuery {
    /// The object whose associations are asked for.
    pub source: Source,
    /// `ResultClass = C`: the association is a C or derived.
    pub result_class: Option<Ident>,
    /// `Role = P`: the source is in reference property P.
    pub role: Option<Ident>,
    /// `RequiredQualifier = Q`: the association class has qualifier Q.
    pub required_qualifier: Option<Ident>,
    /// `SchemaOnly`: the source is a class, and so are the results.
    pub schema_only: bool,
    /// `ClassDefsOnly` or `KeysOnly`.
    pub projection: Projection,
}

/// Is what stands in the braces.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The path.
    pub path: ObjectPath,
    /// Its place, braces left out.
    pub loc: Loc,
}

/// Names how much of each result is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Projection {
    /// The whole object.
    #[default]
    Whole,
    /// `ClassDefsOnly`: the definitions of the results' classes.
    ClassDefinitions,
    /// `KeysOnly`: the key properties.
    Keys,
}

impl AssociatorsQuery {
    /// Makes a query for everything that is linked to an object.
    #[must_use]
    pub fn of(path: ObjectPath) -> AssociatorsQuery {
        AssociatorsQuery {
            source: Source::of(path),
            assoc_class: None,
            result_class: None,
            role: None,
            result_role: None,
            required_qualifier: None,
            required_assoc_qualifier: None,
            schema_only: false,
            projection: Projection::Whole,
        }
    }
}

impl ReferencesQuery {
    /// Makes a query for all associations an object is in.
    #[must_use]
    pub fn of(path: ObjectPath) -> ReferencesQuery {
        ReferencesQuery {
            source: Source::of(path),
            result_class: None,
            role: None,
            required_qualifier: None,
            schema_only: false,
            projection: Projection::Whole,
        }
    }
}

impl Source {
    /// Makes a source that stands nowhere.
    #[must_use]
    pub fn of(path: ObjectPath) -> Source {
        Source {
            path,
            loc: Loc::default(),
        }
    }
}
