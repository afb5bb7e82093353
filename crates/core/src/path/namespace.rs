//! Namespace paths.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use super::parse::scan_namespace;
use crate::{Error, Fold, Result, Status, cmp_fold, eq_fold, fold};

/// A path of namespace names, such as `root\cimv2`; it has at least one.
///
/// Paths compare, order and hash without case, name by name, so that a namespace comes before those
/// in it and after those of its elder sisters. Cloning shares the text.
#[derive(Clone)]
pub struct NamespacePath {
    /// INVARIANT: names divided by single backslashes.
    text: Arc<str>,
}

impl NamespacePath {
    /// Reads a namespace path, with slashes of either kind and perhaps one in front.
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH`, with the position and what was expected there. Callers that take only
    /// a namespace report `INVALID_NAMESPACE` or `INVALID_PARAMETER` instead.
    pub fn parse(text: &str) -> Result<Self> {
        let names = text.strip_prefix(['\\', '/']).unwrap_or(text);
        scan_namespace(names, text.len() - names.len())
            .map(Self::from_scanned)
            .map_err(|flaw| flaw.in_path(text))
    }

    /// Makes a path of a text that was read as one already.
    pub(super) fn from_scanned(text: &str) -> Self {
        let text = if text.contains('/') {
            text.replace('/', "\\").into()
        } else {
            text.into()
        };
        NamespacePath { text }
    }

    /// Returns the names, divided by backslashes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the form that all spellings of the path share.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.text)
    }

    /// Iterates over the names from the outermost one.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.text.split('\\')
    }

    /// Returns the last name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.rsplit('\\').next().unwrap_or_default()
    }

    /// Returns the namespace that contains this one; nothing for a root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.text.rsplit_once('\\')?;
        Some(NamespacePath {
            text: parent.into(),
        })
    }

    /// Returns a namespace inside this one, by a path relative to this one.
    ///
    /// # Errors
    /// `INVALID_OBJECT_PATH` when `relative` is not a path of names.
    pub fn join(&self, relative: &str) -> Result<Self> {
        scan_namespace(relative, 0).map_err(|flaw| flaw.in_path(relative))?;
        Ok(Self::from_scanned(&format!("{}\\{relative}", self.text)))
    }

    /// Tells whether `other` lies inside this namespace, at any depth; a namespace does not contain
    /// itself.
    #[must_use]
    pub fn is_ancestor_of(&self, other: &Self) -> bool {
        let mut others = other.names();
        self.names()
            .all(|name| others.next().is_some_and(|other| eq_fold(name, other)))
            && others.next().is_some()
    }
}

impl PartialEq for NamespacePath {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text) || eq_fold(&self.text, &other.text)
    }
}

impl Eq for NamespacePath {}

impl Ord for NamespacePath {
    fn cmp(&self, other: &Self) -> Ordering {
        let mut others = other.names();
        for name in self.names() {
            let order = match others.next() {
                None => Ordering::Greater,
                Some(other) => cmp_fold(name, other),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        match others.next() {
            None => Ordering::Equal,
            Some(_) => Ordering::Less,
        }
    }
}

impl PartialOrd for NamespacePath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for NamespacePath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Fold(&self.text).hash(state);
    }
}

impl FromStr for NamespacePath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Display for NamespacePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for NamespacePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, f)
    }
}

/// Checks the length of a namespace path that a request carries.
///
/// # Errors
/// `QUOTA_VIOLATION` for more than [`NAMESPACE_CHARS_MAX`](crate::limits::NAMESPACE_CHARS_MAX)
/// characters ([MS-WMI] 3.1.4.1.4).
pub fn check_namespace_length(text: &str) -> Result<()> {
    super::check_chars(text, crate::limits::NAMESPACE_CHARS_MAX, "namespace path")
}

/// Checks the length of an object path that a request carries (PUT-052).
///
/// # Errors
/// `QUOTA_VIOLATION` for more than [`RELPATH_CHARS_MAX`](crate::limits::RELPATH_CHARS_MAX)
/// characters.
pub fn check_path_length(text: &str) -> Result<()> {
    super::check_chars(text, crate::limits::RELPATH_CHARS_MAX, "object path")
}

pub(super) fn check_chars(text: &str, chars_max: usize, what: &str) -> Result<()> {
    // A text of few bytes has few characters.
    if text.len() <= chars_max {
        return Ok(());
    }
    let chars = text.chars().count();
    if chars <= chars_max {
        return Ok(());
    }
    Err(Error::new(
        Status::QUOTA_VIOLATION,
        format!("the {what} has {chars} characters, the limit is {chars_max}"),
    ))
}
