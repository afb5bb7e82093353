//! Reading the indexes.

use std::cmp::Ordering;
use std::ops::{Bound, ControlFlow};

use swbem_core::{CimType, Value, cmp_fold};
use swbem_kv::KeyRange;

use super::{Base, Read, Reference, split_class};
use crate::catalog::Place;
use crate::ordered;
use crate::reference::canonical;
use crate::tables::{self, hash128, split_u16};
use crate::{ClassId, Error, NamespaceId, Result, RowKey, StoredClass};

/// Takes an index entry apart, from behind the position on: the value, the class and the key.
pub(crate) fn index_entry(base: CimType, rest: &[u8]) -> Option<(&[u8], ClassId, &[u8])> {
    let width = ordered::fixed_width(base, rest.first());
    let (value, rest) = ordered::split_indexed(rest, width)?;
    let (class, key) = split_class(rest)?;
    Some((value, class, key))
}

/// An entry of an index on a property.
#[derive(Debug, Clone, Copy)]
pub struct IndexEntry<'a> {
    /// The class of the instance.
    pub class: ClassId,
    /// The key of the instance.
    pub key: &'a RowKey,
    /// The entry from the value on.
    place: &'a [u8],
}

/// A place in an index, from which a scan can go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexMark(Vec<u8>);

impl IndexEntry<'_> {
    /// Returns the place of the entry, to go on behind it.
    #[must_use]
    pub fn mark(&self) -> IndexMark {
        IndexMark(self.place.to_vec())
    }
}

pub(super) fn scan<B: Base>(
    base: &B,
    class: &StoredClass,
    position: usize,
    (lower, upper): (Bound<&Value>, Bound<&Value>),
    after: Option<&IndexMark>,
    visit: &mut dyn FnMut(IndexEntry<'_>) -> ControlFlow<()>,
) -> Result<()> {
    let (Some(indexed), Some(property)) = (
        class.layout.indexed_at(position),
        class.class.property_at(position),
    ) else {
        let name = class.class.name();
        return Err(Error::invalid(format!(
            "class `{name}` has no index at position {position}"
        )));
    };
    let data_type = &property.data_type;
    for bound in [lower, upper] {
        if let Bound::Included(value) | Bound::Excluded(value) = bound
            && (value.is_null() || !value.is_of(data_type))
        {
            return Err(Error::invalid(format!(
                "a bound for property `{}` is no {data_type}",
                property.name
            )));
        }
    }
    let prefix = tables::index(indexed.introduced_by, indexed.position);
    let Some(mut range) = range(&prefix, lower, upper, &class.place) else {
        return Ok(());
    };
    if let Some(IndexMark(place)) = after {
        range = range
            .after(&[prefix.as_slice(), place].concat())
            .into_owned();
    }
    let checks_rows = [lower, upper].into_iter().any(|bound| match bound {
        Bound::Included(value) | Bound::Excluded(value) => ordered::is_cut(value, &class.place),
        Bound::Unbounded => false,
    });
    let mut outcome = Ok(());
    let mut row_key = RowKey::default();
    base.kv_scan(&range, &mut |key, _| {
        let rest = key.get(prefix.len()..).unwrap_or_default();
        let Some((value, holder, key)) = index_entry(data_type.base, rest) else {
            outcome = Err(Error::damaged("an index entry cannot be taken apart"));
            return ControlFlow::Break(());
        };
        row_key.set(key);
        if checks_rows && ordered::is_cut_entry(value) {
            match is_within(base, holder, &row_key, position, lower, upper) {
                Ok(true) => {}
                Ok(false) => return ControlFlow::Continue(()),
                Err(error) => {
                    outcome = Err(error);
                    return ControlFlow::Break(());
                }
            }
        }
        visit(IndexEntry {
            class: holder,
            key: &row_key,
            place: rest,
        })
    })?;
    outcome
}

pub(super) fn references<B: Base>(
    base: &B,
    namespace: NamespaceId,
    target: &str,
    after: Option<&Reference>,
    visit: &mut dyn FnMut(&Reference) -> ControlFlow<()>,
) -> Result<()> {
    let Some(space) = base.namespace_by_id(namespace)? else {
        return Ok(());
    };
    let target = canonical(target, &space.place);
    let prefix = tables::references(namespace, &hash128(target.as_bytes()));
    let mut outcome = Ok(());
    let mut reference = Reference {
        class: ClassId(0),
        position: 0,
        key: RowKey::default(),
    };
    let mut range = tables::range(&prefix);
    if let Some(after) = after {
        let position = u16::try_from(after.position).unwrap_or(u16::MAX);
        let mut key = prefix.clone();
        key.extend_from_slice(&after.class.0.to_be_bytes());
        key.extend_from_slice(&position.to_be_bytes());
        key.extend_from_slice(after.key.as_bytes());
        range = range.after(&key).into_owned();
    }
    base.kv_scan(&range, &mut |key, _| {
        let rest = key.get(prefix.len()..).unwrap_or_default();
        let parts = split_class(rest).and_then(|(class, rest)| Some((class, split_u16(rest)?)));
        let Some((class, (position, key))) = parts else {
            outcome = Err(Error::damaged("a reference entry cannot be taken apart"));
            return ControlFlow::Break(());
        };
        reference.class = class;
        reference.position = usize::from(position);
        reference.key.set(key);
        visit(&reference)
    })?;
    outcome
}

/// Returns the range of entries between two values; nothing when no value can be between them.
fn range(
    prefix: &[u8],
    lower: Bound<&Value>,
    upper: Bound<&Value>,
    place: &Place,
) -> Option<KeyRange<'static>> {
    let with = |value: &Value| {
        let mut key = prefix.to_vec();
        ordered::push_index_bound(&mut key, value, place);
        key
    };
    let all = tables::range(prefix).into_owned();
    let end_of = |key: &[u8]| KeyRange::prefix(key).end().map(<[u8]>::to_vec);
    let from = match lower {
        Bound::Unbounded => all,
        Bound::Included(value) => all.not_before(with(value)),
        Bound::Excluded(value) if ordered::is_cut(value, place) => all.not_before(with(value)),
        Bound::Excluded(value) => all.not_before(end_of(&with(value))?),
    };
    let range = match upper {
        Bound::Unbounded => from,
        Bound::Excluded(value) if !ordered::is_cut(value, place) => from.before(&with(value)),
        Bound::Included(value) | Bound::Excluded(value) => match end_of(&with(value)) {
            Some(end) => from.before(&end),
            None => from,
        },
    };
    (!range.is_void()).then_some(range)
}

/// Asks the row whether its text is between two, of which the index has only the beginning.
fn is_within<B: Base>(
    base: &B,
    holder: ClassId,
    key: &RowKey,
    position: usize,
    lower: Bound<&Value>,
    upper: Bound<&Value>,
) -> Result<bool> {
    let Some(class) = base.class_by_id(holder)? else {
        return Err(Error::damaged(format!(
            "an index entry is of class {holder}, which is gone"
        )));
    };
    let Some(row) = base.row(&class, key)? else {
        return Err(Error::damaged(format!(
            "an index entry of class `{}` has no row",
            class.path()
        )));
    };
    let value = row.value(position)?;
    let order = |bound: &Value| match (&value, bound) {
        (Value::Reference(a), Value::Reference(b)) => {
            Some(canonical(a, &class.place).cmp(&canonical(b, &class.place)))
        }
        (a, b) => Some(cmp_fold(a.as_str()?, b.as_str()?)),
    };
    Ok(match lower {
        Bound::Unbounded => true,
        Bound::Included(bound) => order(bound).is_some_and(Ordering::is_ge),
        Bound::Excluded(bound) => order(bound).is_some_and(Ordering::is_gt),
    } && match upper {
        Bound::Unbounded => true,
        Bound::Included(bound) => order(bound).is_some_and(Ordering::is_le),
        Bound::Excluded(bound) => order(bound).is_some_and(Ordering::is_lt),
    })
}
