//! The filters of `AssociatorsOf` and `ReferencesTo`, and the queries they stand for.

use swbem_core::{ObjectPath, PathKey, bail};
use swbem_wql::ast::{AssociatorsQuery, Ident, Projection, Query, ReferencesQuery};

use crate::Result;

/// What `AssociatorsOf` and `Associators_` look for; without any of it, everything associated.
///
/// The filters are joined by "and", and class filters include subclasses (SO-026). An empty text
/// counts as not given, as it does in scripts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssociatorsOptions {
    assoc_class: String,
    result_class: String,
    result_role: String,
    role: String,
    classes_only: bool,
    schema_only: bool,
    required_assoc_qualifier: String,
    required_qualifier: String,
}

/// What `ReferencesTo` and `References_` look for; without any of it, every association.
///
/// The filters are joined by "and", and class filters include subclasses (SO-026). An empty text
/// counts as not given, as it does in scripts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferencesOptions {
    result_class: String,
    role: String,
    classes_only: bool,
    schema_only: bool,
    required_qualifier: String,
}

macro_rules! setters {
    ($($(#[$about:meta])* $name:ident: $kind:ty;)+) => {$(
        $(#[$about])*
        #[must_use]
        pub fn $name(mut self, $name: $kind) -> Self {
            self.$name = $name.into();
            self
        }
    )+};
}

impl AssociatorsOptions {
    /// Makes options that leave nothing out.
    #[must_use]
    pub fn new() -> Self {
        AssociatorsOptions::default()
    }

    setters! {
        /// Follows associations of this class only (`strAssocClass`).
        assoc_class: &str;
        /// Returns objects of this class only (`strResultClass`).
        result_class: &str;
        /// Returns objects that this property of the association refers to (`strResultRole`).
        result_role: &str;
        /// Follows associations that refer to the object by this property (`strRole`).
        role: &str;
        /// Returns the classes of what is found instead of instances (`bClassesOnly`).
        classes_only: bool;
        /// Follows the associations of a class, in the schema alone (`bSchemaOnly`).
        schema_only: bool;
        /// Follows associations whose class has this qualifier (`strRequiredAssocQualifier`).
        required_assoc_qualifier: &str;
        /// Returns objects whose class has this qualifier (`strRequiredQualifier`).
        required_qualifier: &str;
    }

    /// Makes the query for an object.
    pub(crate) fn query(&self, path: &str) -> Result<Query> {
        let path = source(path)?;
        let projection = scope(&path, self.classes_only, self.schema_only)?;
        Ok(Query::Associators(AssociatorsQuery {
            assoc_class: name("AssocClass", &self.assoc_class)?,
            result_class: name("ResultClass", &self.result_class)?,
            role: name("Role", &self.role)?,
            result_role: name("ResultRole", &self.result_role)?,
            required_qualifier: name("RequiredQualifier", &self.required_qualifier)?,
            required_assoc_qualifier: name(
                "RequiredAssocQualifier",
                &self.required_assoc_qualifier,
            )?,
            schema_only: self.schema_only,
            projection,
            ..AssociatorsQuery::of(path)
        }))
    }
}

impl ReferencesOptions {
    /// Makes options that leave nothing out.
    #[must_use]
    pub fn new() -> Self {
        ReferencesOptions::default()
    }

    setters! {
        /// Returns associations of this class only (`strResultClass`).
        result_class: &str;
        /// Returns associations that refer to the object by this property (`strRole`).
        role: &str;
        /// Returns the classes of the associations instead of instances (`bClassesOnly`).
        classes_only: bool;
        /// Returns the association classes of a class, from the schema alone (`bSchemaOnly`).
        schema_only: bool;
        /// Returns associations whose class has this qualifier (`strRequiredQualifier`).
        required_qualifier: &str;
    }

    /// Makes the query for an object.
    pub(crate) fn query(&self, path: &str) -> Result<Query> {
        let path = source(path)?;
        let projection = scope(&path, self.classes_only, self.schema_only)?;
        Ok(Query::References(ReferencesQuery {
            result_class: name("ResultClass", &self.result_class)?,
            role: name("Role", &self.role)?,
            required_qualifier: name("RequiredQualifier", &self.required_qualifier)?,
            schema_only: self.schema_only,
            projection,
            ..ReferencesQuery::of(path)
        }))
    }
}

/// Reads the path of the object whose associations are asked for.
fn source(path: &str) -> Result<ObjectPath> {
    if path.is_empty() {
        bail!(
            INVALID_PARAMETER,
            "the path of the object whose associations are asked for is empty"
        );
    }
    let path = ObjectPath::parse(path)?;
    if path.class().is_none() {
        bail!(
            INVALID_OBJECT_PATH,
            "`{path}` names a namespace, not a class or an instance"
        );
    }
    Ok(path)
}

/// Decides how much of each result is wanted, and whether that can be asked of the object.
fn scope(path: &ObjectPath, classes_only: bool, schema_only: bool) -> Result<Projection> {
    match (matches!(path.key(), PathKey::None), schema_only) {
        // Of a class there is nothing but the schema to ask, and what that gives are classes.
        (true, true) => Ok(Projection::Whole),
        (false, false) if classes_only => Ok(Projection::ClassDefinitions),
        (false, false) => Ok(Projection::Whole),
        (false, true) => bail!(
            INVALID_PARAMETER,
            "`{path}` is an instance, and the schema alone says something about classes only"
        ),
        (true, false) => bail!(
            INVALID_PARAMETER,
            "`{path}` is a class, whose associations are in the schema alone: ask for that"
        ),
    }
}

/// Reads a filter that names a class, a property or a qualifier, if it is given.
fn name(filter: &str, text: &str) -> Result<Option<Ident>> {
    let is_letter = |c: char| c.is_alphabetic() || c == '_';
    match text {
        "" => Ok(None),
        name if name.starts_with(is_letter)
            && name.chars().all(|c| is_letter(c) || c.is_numeric()) =>
        {
            Ok(Some(Ident::new(name)))
        }
        other => bail!(
            INVALID_PARAMETER,
            "{filter} cannot be `{other}`, which is not a name"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Status;

    #[test]
    fn so_026_filters_become_a_query() {
        let everything = AssociatorsOptions::new()
            .assoc_class("A")
            .result_class("R")
            .result_role("To")
            .role("From")
            .required_assoc_qualifier("Q1")
            .required_qualifier("Q2");
        assert_eq!(
            everything.query("C.Name=\"x\"").unwrap().to_string(),
            "ASSOCIATORS OF {C.Name=\"x\"} WHERE AssocClass = A ResultClass = R Role = From ResultRole = To RequiredQualifier = Q2 RequiredAssocQualifier = Q1"
        );
        let nothing = AssociatorsOptions::new().assoc_class("").role("");
        assert_eq!(
            nothing.query("C=1").unwrap().to_string(),
            "ASSOCIATORS OF {C=1}"
        );
        let references = ReferencesOptions::new().role("From").classes_only(true);
        assert_eq!(
            references.query("C=1").unwrap().to_string(),
            "REFERENCES OF {C=1} WHERE Role = From ClassDefsOnly"
        );
        let schema = ReferencesOptions::new().schema_only(true).result_class("R");
        assert_eq!(
            schema.query("C").unwrap().to_string(),
            "REFERENCES OF {C} WHERE ResultClass = R SchemaOnly"
        );
    }

    #[test]
    fn so_026_no_filter_can_say_more_than_it_is_for() {
        let status = |options: AssociatorsOptions, path| {
            options.query(path).err().map(|error| error.status())
        };
        for bad in ["A ClassDefsOnly", "A=B", "1A", "A}", "'A'", "A-B", " "] {
            assert_eq!(
                status(AssociatorsOptions::new().role(bad), "C=1"),
                Some(Status::INVALID_PARAMETER),
                "{bad:?}"
            );
        }
        for bad in ["C=1} WHERE Role = X", "C.", ":"] {
            assert_eq!(
                status(AssociatorsOptions::new(), bad),
                Some(Status::INVALID_OBJECT_PATH),
                "{bad:?}"
            );
        }
        let braces = AssociatorsOptions::new().query("C.Name='}\" WHERE'");
        assert_eq!(
            braces.unwrap().to_string(),
            "ASSOCIATORS OF {C.Name=\"}\\\" WHERE\"}"
        );
        assert_eq!(
            status(AssociatorsOptions::new(), ""),
            Some(Status::INVALID_PARAMETER)
        );
    }

    #[test]
    fn so_026_the_schema_is_asked_about_classes() {
        let status = |options: AssociatorsOptions, path| {
            options.query(path).err().map(|error| error.status())
        };
        let schema = AssociatorsOptions::new().schema_only(true);
        assert_eq!(
            status(schema.clone(), "C=1"),
            Some(Status::INVALID_PARAMETER)
        );
        assert_eq!(status(schema, "C"), None);
        assert_eq!(
            status(AssociatorsOptions::new(), "C"),
            Some(Status::INVALID_PARAMETER)
        );
    }
}
