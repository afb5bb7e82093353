//! Judging the declaration of a class.

mod elements;
mod methods;
mod normalise;
mod qualifiers;

use std::sync::Arc;

use swbem_core::{Class, ClassDecl, Error, Result, bail};

use crate::ClassLookup;
use crate::hierarchy::{self, Place};

/// Judges a class that is put, by its declaration and its superclass (PUT-053 to PUT-082).
///
/// Returns the declaration as it is stored (PUT-089): without `CIMTYPE` qualifiers and without
/// what is marked as inherited, with `key` in its one flavor (SCH-041), and with numbered
/// parameters. A declaration that was judged once passes again unchanged. The name of the class is
/// judged by [`check_class_name`](crate::check_class_name) alone, so that the system's own classes
/// pass here.
///
/// A reference or embedded object may be narrowed to a class that `classes` does not know: it
/// may be put later.
///
/// # Errors
/// `CIRCULAR_REFERENCE`, `NOT_FOUND` for a superclass that is named and not given,
/// `INVALID_SUPERCLASS`, `CANNOT_BE_ABSTRACT`, `CANNOT_BE_SINGLETON`, `CANNOT_BE_KEY`,
/// `UPDATE_TYPE_MISMATCH`, `UPDATE_OVERRIDE_NOT_ALLOWED`, `UPDATE_PROPAGATED_METHOD`,
/// `TOO_MANY_PROPERTIES`, `QUOTA_VIOLATION`, and what single properties, methods, parameters and
/// qualifiers are refused for. Each names the class and the element.
pub fn check_class(
    mut decl: ClassDecl,
    parent: Option<&Arc<Class>>,
    classes: &dyn ClassLookup,
) -> Result<ClassDecl> {
    let parent = check_superclass(&mut decl, parent)?;
    let judged = normalise::normalise(&mut decl, parent)
        .and_then(|()| elements::check_elements(&decl))
        .and_then(|()| methods::check_methods(&mut decl))
        .and_then(|()| match parent {
            Some(parent) => hierarchy::check_under(Place {
                decl: &decl,
                parent,
                before: None,
                classes,
            }),
            None => hierarchy::check_root(&decl),
        });
    match judged {
        Ok(()) => Ok(decl),
        Err(error) => Err(about(error, &decl)),
    }
}

/// Finds the superclass in force, and spells it as it was defined.
fn check_superclass<'a>(
    decl: &mut ClassDecl,
    parent: Option<&'a Arc<Class>>,
) -> Result<Option<&'a Class>> {
    let Some(superclass) = &decl.superclass else {
        return Ok(None);
    };
    if *superclass == decl.name {
        bail!(
            CIRCULAR_REFERENCE,
            "class `{superclass}` cannot derive from itself"
        );
    }
    let Some(parent) = parent.filter(|parent| parent.name() == superclass) else {
        bail!(
            NOT_FOUND,
            "the superclass `{superclass}` of class `{}` not found; put it first",
            decl.name
        );
    };
    if parent.is_a(decl.name.as_str()) {
        bail!(
            CIRCULAR_REFERENCE,
            "class `{}` cannot derive from `{superclass}`, which derives from it",
            decl.name
        );
    }
    decl.superclass = Some(parent.name().clone());
    Ok(Some(parent))
}

fn about(error: Error, decl: &ClassDecl) -> Error {
    error.about(decl.name.as_str())
}
