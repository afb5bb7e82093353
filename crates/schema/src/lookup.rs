//! Looking up classes of a namespace by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use swbem_core::{Class, Fold, NameMap, fold};

/// The classes of the namespace that something is put into.
pub trait ClassLookup {
    /// Returns the class with a name, in any case.
    fn class(&self, name: &str) -> Option<Arc<Class>>;
}

/// A namespace without classes.
impl ClassLookup for () {
    fn class(&self, _name: &str) -> Option<Arc<Class>> {
        None
    }
}

impl ClassLookup for NameMap<Arc<Class>> {
    fn class(&self, name: &str) -> Option<Arc<Class>> {
        self.get(&Fold(name)).cloned()
    }
}

/// Classes by their names as [`fold`] returns them.
impl ClassLookup for BTreeMap<String, Arc<Class>> {
    fn class(&self, name: &str) -> Option<Arc<Class>> {
        self.get(&fold(name)).cloned()
    }
}

/// A function as a [`ClassLookup`].
pub struct LookupFn<F>(pub F);

impl<F: Fn(&str) -> Option<Arc<Class>>> ClassLookup for LookupFn<F> {
    fn class(&self, name: &str) -> Option<Arc<Class>> {
        (self.0)(name)
    }
}
