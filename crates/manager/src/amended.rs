//! Localized text: overlay classes in the namespaces of locales.

use std::sync::Arc;

use swbem_core::{Class, ClassDecl, Locale, Name, Result};
use swbem_schema::localize;
use swbem_store::{Namespace, Read, StoredClass};

use crate::Session;
use crate::error::from_store;

/// An overlay class and the namespace it was found in.
pub(crate) struct Located {
    pub(crate) namespace: Arc<Namespace>,
    pub(crate) class: Arc<StoredClass>,
}

/// Finds the overlay of a class in the first of the caller's locales that has one, the last-resort
/// locale after them (LOC-024, LOC-041).
pub(crate) fn find_overlay(
    session: &Session,
    repository: &impl Read,
    class: &str,
) -> Result<Option<Located>> {
    let last_resort = session.manager().settings().last_resort_locale.clone();
    let locales = session.locales();
    let preferred = locales.iter().map(String::as_str);
    for locale in preferred.chain(last_resort.as_deref()) {
        let path = format!("{}\\{}", session.namespace(), folder(locale));
        let Some(namespace) = repository.namespace(&path).map_err(from_store)? else {
            continue;
        };
        if let Some(class) = repository.class(namespace.id, class).map_err(from_store)? {
            return Ok(Some(Located { namespace, class }));
        }
    }
    Ok(None)
}

/// Returns the class with the localized qualifiers of itself and its superclasses merged in.
pub(crate) fn localized(
    session: &Session,
    repository: &impl Read,
    class: &Arc<Class>,
) -> Result<Arc<Class>> {
    let mut failure = None;
    let merged = localize(class, &mut |name: &Name| -> Option<Arc<ClassDecl>> {
        match find_overlay(session, repository, name.as_str()) {
            Ok(found) => found.map(|located| located.class.class.decl().clone()),
            Err(error) => {
                failure.get_or_insert(error);
                None
            }
        }
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(merged),
    }
}

/// Returns the name of a locale's namespace: `ms_409`.
fn folder(locale: &str) -> String {
    Locale::parse(locale).map_or_else(|_| locale.to_owned(), Locale::namespace_name)
}
