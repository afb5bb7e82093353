//! Functions of arrays: Array, Filter, Join, LBound, Split, UBound.

use swbem_automation::{ArrayRef, Exception, RuntimeError, Text, Variant, coerce, memory};

use super::arguments::{Args, invalid};
use super::search::{self, Mode};
use super::{Builtin, Environment, entry};

/// The most arguments of `Array`.
const ARGUMENTS_MAX: usize = 65_535;

pub(super) const FUNCTIONS: &[Builtin] = &[
    entry("Array", 0, ARGUMENTS_MAX, array),
    entry("Filter", 2, 4, filter),
    entry("Join", 1, 2, join),
    entry("LBound", 1, 2, |_, args| bound(Args(args), Bound::Lower)),
    entry("Split", 1, 4, split),
    entry("UBound", 1, 2, |_, args| bound(Args(args), Bound::Upper)),
];

enum Bound {
    Lower,
    Upper,
}

fn array(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let items = args
        .iter()
        .map(Variant::assign_copy)
        .collect::<Result<Vec<_>, Exception>>()?;
    Ok(ArrayRef::from_items(items).into())
}

fn bound(args: Args<'_>, bound: Bound) -> Result<Variant, Exception> {
    let array = array_of(args.get(0))?;
    let dimension = match args.given(1) {
        Some(value) => usize::try_from(coerce::to_long(value)?)
            .map_err(|_negative| Exception::runtime(RuntimeError::SubscriptOutOfRange))?,
        None => 1,
    };
    let array = array.borrow()?;
    Ok(Variant::Long(match bound {
        Bound::Lower => array.lower_bound(dimension)?,
        Bound::Upper => array.upper_bound(dimension)?,
    }))
}

fn split(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let text = args.text(0)?;
    let delimiter = args.text_or(1, " ")?;
    let limit = match args.long_or(2, -1)? {
        -1 => usize::MAX,
        count => usize::try_from(count).map_err(|_negative| invalid())?,
    };
    let mode = args.mode(3)?;
    let mut items = Vec::new();
    if !text.is_empty() && limit > 0 {
        let mut from = 0;
        for place in search::matches(&text, &delimiter, mode, limit - 1)? {
            items.push(Variant::from(
                text.get(from..place.start).unwrap_or_default(),
            ));
            from = place.end;
        }
        items.push(Variant::from(text.get(from..).unwrap_or_default()));
    }
    memory::check()?;
    Ok(ArrayRef::from_items(items).into())
}

fn join(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let array = array_of(args.get(0))?;
    let delimiter = args.text_or(1, " ")?;
    let array = array.borrow()?;
    if array.dimensions().len() > 1 {
        return Err(RuntimeError::TypeMismatch.into());
    }
    let mut joined = String::new();
    for (idx, item) in array.items().iter().enumerate() {
        if idx > 0 {
            joined.push_str(&delimiter);
        }
        let item = match item {
            Variant::Null => return Err(RuntimeError::TypeMismatch.into()),
            item => coerce::to_text(item)?,
        };
        memory::reserve(joined.len().saturating_add(item.len()))?;
        joined.push_str(&item);
    }
    Ok(joined.into())
}

fn filter(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let array = array_of(args.get(0))?;
    let wanted = args.text(1)?;
    let include = args.bool_or(2, true)?;
    let mode = args.mode(3)?;
    let array = array.borrow()?;
    if array.dimensions().len() != 1 {
        return Err(RuntimeError::TypeMismatch.into());
    }
    let mut kept = Vec::new();
    for item in array.items() {
        let text = coerce::to_text(item)?;
        if contains(&text, &wanted, mode)? == include {
            kept.push(Variant::String(text));
        }
    }
    Ok(ArrayRef::from_items(kept).into())
}

fn contains(text: &Text, wanted: &Text, mode: Mode) -> Result<bool, Exception> {
    Ok(wanted.is_empty() || !search::matches(text, wanted, mode, 1)?.is_empty())
}

/// Returns the array that a value is, or that an object's default member gives.
fn array_of(value: &Variant) -> Result<ArrayRef, Exception> {
    match value {
        Variant::Array(array) => Ok(array.clone()),
        Variant::Object(Some(_)) => match coerce::default_value(value)? {
            Variant::Array(array) => Ok(array),
            _ => Err(RuntimeError::TypeMismatch.into()),
        },
        _ => Err(RuntimeError::TypeMismatch.into()),
    }
}
