//! The `Qualifier` statements in scope at a place of a compile unit.

use indexmap::IndexMap;

use crate::ast::{
    Arity, FlavorUse, QualifierDecl, QualifierDeclBody, Scopes, SimpleType, Value, ValueKind,
};
use crate::caseless::Caseless;

/// Holds the declarations seen so far; each holds to the end of the unit, or to the next one of
/// the same qualifier.
#[derive(Debug, Default)]
pub(crate) struct Declarations<'a> {
    by_name: IndexMap<Caseless<'a>, &'a QualifierDecl>,
}

/// Is what DMTF's form of the statement says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared<'a> {
    pub(crate) ty: SimpleType,
    pub(crate) array: Arity,
    pub(crate) default: Option<&'a Value>,
    pub(crate) scopes: Option<Scopes>,
}

impl<'a> Declarations<'a> {
    pub(crate) fn insert(&mut self, declaration: &'a QualifierDecl) {
        self.by_name
            .insert(Caseless(&declaration.name), declaration);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a QualifierDecl> {
        self.by_name.get(&Caseless(name)).copied()
    }

    /// Returns type, default and scopes of a qualifier, if they are declared.
    pub(crate) fn typed(&self, name: &str) -> Option<Declared<'a>> {
        match &self.get(name)?.body {
            QualifierDeclBody::Wmi(_) => None,
            QualifierDeclBody::Dmtf {
                ty,
                array,
                default,
                scopes,
                ..
            } => Some(Declared {
                ty: *ty,
                array: *array,
                default: default.as_ref(),
                scopes: *scopes,
            }),
        }
    }

    /// Returns whether parameters are input unless something else is said.
    ///
    /// So it is where DMTF's `Qualifier In : boolean = true` holds.
    pub(crate) fn parameters_are_input(&self) -> bool {
        self.typed("In")
            .and_then(|declared| declared.default)
            .is_some_and(|default| matches!(default.kind, ValueKind::Boolean(true)))
    }
}

impl QualifierDeclBody {
    /// Returns the flavors that are declared.
    #[must_use]
    pub fn flavors(&self) -> &[FlavorUse] {
        match self {
            QualifierDeclBody::Wmi(flavors) | QualifierDeclBody::Dmtf { flavors, .. } => flavors,
        }
    }
}
