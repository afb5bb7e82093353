//! Ways to the rows of a query that do not lead past all rows.
//!
//! A condition is a list of conjuncts. One that bounds an `[indexed]` property can be answered by
//! the index, those that fix all keys by a look-up; the others are left over and judged on the rows
//! found. An OR all of whose members have such a way is a union of these ways.

use std::ops::{Bound, ControlFlow};
use std::sync::Arc;

use swbem_core::{CimType, Class, DateTime, Value};
use swbem_store::{Read, RowKey, StoredClass};
use swbem_wql::ast::Operator;

use crate::check::{TextCheck, ValueCheck};
use crate::error::Result;
use crate::expr::{Check, Expr, all, not};

/// How many entries of an index are counted to tell how many rows it leads to. A range open at one
/// end that has more is taken to be a third of the class, for which a scan is cheaper.
pub(crate) const PROBE_ENTRIES_MAX: u64 = 1024;

/// A way to rows.
#[derive(Debug, Clone)]
pub(crate) enum Access {
    /// The row with a key.
    Point(Point),
    /// The rows that an index has between two values.
    Index(Span),
    /// All rows of each class.
    Scan,
}

/// A full key of a class's family.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(crate) class: Arc<StoredClass>,
    pub(crate) key: RowKey,
    pub(crate) values: Vec<(usize, Value)>,
}

/// A range of an index.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) class: Arc<StoredClass>,
    pub(crate) position: usize,
    pub(crate) lower: Bound<Value>,
    pub(crate) upper: Bound<Value>,
}

/// A way, and what has still to be judged on the rows it leads to.
#[derive(Debug, Clone)]
pub(crate) struct Branch {
    pub(crate) access: Access,
    pub(crate) residual: Expr,
    /// What other branches find already and this one must leave out.
    pub(crate) found_before: Vec<Expr>,
}

/// The interval of a property's values that a test accepts.
struct Interval {
    position: usize,
    lower: Bound<Value>,
    upper: Bound<Value>,
    /// Whether all values in the interval are accepted.
    is_exact: bool,
}

/// A choice of branches and what they cost.
struct Choice {
    branches: Vec<Branch>,
    is_equality: bool,
}

/// Chooses the cheapest way to the instances of `anchor`, and of classes deriving from it, that
/// meet a condition.
///
/// A key is one row. What an index leads to is counted, up to a bound, where there is a choice; the
/// fewest rows win. A scan is what is left.
pub(crate) fn choose(
    condition: &Expr,
    anchor: &Arc<StoredClass>,
    read: &dyn Read,
) -> Result<Vec<Branch>> {
    if let Some(branch) = point(condition.conjuncts(), anchor) {
        return Ok(vec![branch]);
    }
    let mut choices = indexes(condition.conjuncts(), anchor);
    choices.extend(unions(condition.conjuncts(), anchor));
    if let ([only], true) = (choices.as_slice(), choices.iter().all(|c| c.is_equality)) {
        return Ok(only.branches.clone());
    }
    let mut best: Option<(u64, Choice)> = None;
    for choice in choices {
        let Some(rows) = choice.rows(read)? else {
            continue;
        };
        if best.as_ref().is_none_or(|(least, _)| rows < *least) {
            best = Some((rows, choice));
        }
    }
    Ok(match best {
        Some((_, choice)) => choice.branches,
        None => vec![Branch {
            access: Access::Scan,
            residual: condition.clone(),
            found_before: Vec::new(),
        }],
    })
}

/// Returns the key that a condition fixes.
pub(crate) fn point_of(condition: &Expr, class: &Arc<StoredClass>) -> Option<Point> {
    match point(condition.conjuncts(), class)?.access {
        Access::Point(point) => Some(point),
        Access::Index(_) | Access::Scan => None,
    }
}

impl Choice {
    /// Counts the rows it leads to, up to a bound; nothing when a scan is taken to be cheaper.
    fn rows(&self, read: &dyn Read) -> Result<Option<u64>> {
        let mut rows = 0_u64;
        for branch in &self.branches {
            let (found, is_bounded) = match &branch.access {
                Access::Point(_) => (1, true),
                Access::Index(span) => (span.count(read, PROBE_ENTRIES_MAX)?, span.is_bounded()),
                Access::Scan => return Ok(None),
            };
            if found >= PROBE_ENTRIES_MAX && !is_bounded {
                return Ok(None);
            }
            rows = rows.saturating_add(found);
        }
        Ok(Some(rows))
    }
}

impl Span {
    /// Counts entries up to `max`.
    pub(crate) fn count(&self, read: &dyn Read, max: u64) -> Result<u64> {
        let mut count = 0_u64;
        let bounds = (self.lower.as_ref(), self.upper.as_ref());
        read.index_entries(&self.class, self.position, bounds, None, &mut |_| {
            count = count.saturating_add(1);
            if count < max {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        Ok(count)
    }

    /// Tells whether both ends are given.
    fn is_bounded(&self) -> bool {
        !matches!(self.lower, Bound::Unbounded) && !matches!(self.upper, Bound::Unbounded)
    }

    /// Returns the value, if the range has but one.
    pub(crate) fn single(&self) -> Option<&Value> {
        match (&self.lower, &self.upper) {
            (Bound::Included(low), Bound::Included(high)) if low == high => Some(low),
            _ => None,
        }
    }
}

/// Finds values for all keys.
fn point(conjuncts: &[Expr], anchor: &Arc<StoredClass>) -> Option<Branch> {
    let class = &anchor.class;
    if class.keys().is_empty() {
        return None;
    }
    let (mut values, mut used) = (Vec::new(), Vec::new());
    for position in class.keys() {
        let (nth, value) = conjuncts.iter().enumerate().find_map(|(nth, conjunct)| {
            let interval = interval(conjunct, class).filter(|i| i.position == *position)?;
            // Datetimes of one instant are equal, but not the same key.
            let value = interval
                .single()
                .filter(|v| !matches!(v, Value::DateTime(_)))?;
            interval.is_exact.then(|| (nth, value.clone()))
        })?;
        values.push((*position, value));
        used.push(nth);
    }
    let named: Vec<(&str, Value)> = values
        .iter()
        .filter_map(|(at, value)| Some((class.property_at(*at)?.name.as_str(), value.clone())))
        .collect();
    let key = RowKey::from_values(anchor, &named)?;
    Some(Branch {
        access: Access::Point(Point {
            class: anchor.clone(),
            key,
            values,
        }),
        residual: without(conjuncts, &used),
        found_before: Vec::new(),
    })
}

/// Finds the indexes that answer one conjunct, or two that bound a property from both sides.
fn indexes(conjuncts: &[Expr], anchor: &Arc<StoredClass>) -> Vec<Choice> {
    let found: Vec<(usize, Interval)> = conjuncts
        .iter()
        .enumerate()
        .filter_map(|(nth, conjunct)| Some((nth, interval(conjunct, &anchor.class)?)))
        .filter(|(_, interval)| anchor.has_index(interval.position))
        .collect();
    let mut choices = Vec::new();
    for (nth, first) in &found {
        let mut used = vec![(*nth, first.is_exact)];
        let (mut lower, mut upper) = (first.lower.clone(), first.upper.clone());
        for (other, second) in &found {
            if other == nth || second.position != first.position {
                continue;
            }
            let takes_lower = matches!(
                (&lower, &second.upper),
                (Bound::Unbounded, Bound::Unbounded)
            );
            let takes_upper = matches!(
                (&upper, &second.lower),
                (Bound::Unbounded, Bound::Unbounded)
            );
            if takes_lower {
                lower = second.lower.clone();
            } else if takes_upper {
                upper = second.upper.clone();
            } else {
                continue;
            }
            used.push((*other, second.is_exact));
        }
        let answered: Vec<usize> = used
            .into_iter()
            .filter(|(_, is_exact)| *is_exact)
            .map(|(nth, _)| nth)
            .collect();
        let span = Span {
            class: anchor.clone(),
            position: first.position,
            lower,
            upper,
        };
        choices.push(Choice {
            is_equality: span.single().is_some(),
            branches: vec![Branch {
                access: Access::Index(span),
                residual: without(conjuncts, &answered),
                found_before: Vec::new(),
            }],
        });
    }
    choices
}

/// Finds ORs each member of which has a way of its own.
fn unions(conjuncts: &[Expr], anchor: &Arc<StoredClass>) -> Vec<Choice> {
    let mut choices = Vec::new();
    for (nth, conjunct) in conjuncts.iter().enumerate() {
        let Expr::Or(members) = conjunct else {
            continue;
        };
        let rest = without(conjuncts, &[nth]);
        let mut branches = Vec::with_capacity(members.len());
        let mut is_equality = true;
        for (before, member) in members.iter().enumerate() {
            let own = member.conjuncts();
            let way = match point(own, anchor) {
                Some(point) => Some((point, true)),
                None => best_index(indexes(own, anchor)),
            };
            let Some((mut branch, is_equal)) = way else {
                break;
            };
            is_equality &= is_equal;
            branch.residual = all([branch.residual, rest.clone()]);
            branch.found_before = members.iter().take(before).cloned().collect();
            branches.push(branch);
        }
        if branches.len() == members.len() {
            choices.push(Choice {
                branches,
                is_equality,
            });
        }
    }
    choices
}

/// Prefers an equality to a range; counting is left to the choice between unions.
fn best_index(choices: Vec<Choice>) -> Option<(Branch, bool)> {
    let best = choices
        .into_iter()
        .max_by_key(|choice| choice.is_equality)?;
    let is_equality = best.is_equality;
    Some((best.branches.into_iter().next()?, is_equality))
}

fn without(conjuncts: &[Expr], used: &[usize]) -> Expr {
    let left = conjuncts.iter().enumerate();
    all(left
        .filter(|(nth, _)| !used.contains(nth))
        .map(|(_, conjunct)| conjunct.clone()))
}

impl Branch {
    /// Returns what a row must meet to be found by this branch and by none before.
    pub(crate) fn condition(&self) -> Expr {
        let before = self.found_before.iter().cloned().map(not);
        all(std::iter::once(self.residual.clone()).chain(before))
    }
}

impl Interval {
    fn equal(position: usize, value: Value) -> Interval {
        Interval {
            position,
            lower: Bound::Included(value.clone()),
            upper: Bound::Included(value),
            is_exact: true,
        }
    }

    fn of(position: usize, operator: Operator, value: Value, is_exact: bool) -> Option<Interval> {
        let (lower, upper) = match operator {
            Operator::Equal => return Some(Interval::equal(position, value)),
            Operator::NotEqual => return None,
            Operator::Less => (Bound::Unbounded, Bound::Excluded(value)),
            Operator::LessOrEqual => (Bound::Unbounded, Bound::Included(value)),
            Operator::Greater => (Bound::Excluded(value), Bound::Unbounded),
            Operator::GreaterOrEqual => (Bound::Included(value), Bound::Unbounded),
        };
        Some(Interval {
            position,
            lower,
            upper,
            is_exact,
        })
    }

    fn single(&self) -> Option<&Value> {
        match (&self.lower, &self.upper) {
            (Bound::Included(low), Bound::Included(high)) if low == high => Some(low),
            _ => None,
        }
    }
}

/// Returns the interval of values that a test accepts, if it accepts just one interval.
fn interval(conjunct: &Expr, class: &Class) -> Option<Interval> {
    let Expr::Test(test) = conjunct else {
        return None;
    };
    let Check::Value { position, check } = &test.check else {
        return None;
    };
    let position = *position;
    let base = class.property_at(position)?.data_type.base;
    match check {
        ValueCheck::Integer { low, high, outside } => {
            if *outside {
                return None;
            }
            let (min, max) = match base {
                CimType::Char16 => (0, u16::MAX.into()),
                base => base.integer_range()?,
            };
            let bound = |number: i128, open: i128| match number == open {
                true => Some(Bound::Unbounded),
                false => integer(base, number).map(Bound::Included),
            };
            if low == high {
                return Some(Interval::equal(position, integer(base, *low)?));
            }
            Some(Interval {
                position,
                lower: bound(*low, min)?,
                upper: bound(*high, max)?,
                is_exact: true,
            })
        }
        ValueCheck::Boolean { value, equal } => {
            Some(Interval::equal(position, Value::Boolean(value == equal)))
        }
        // What is not a number is at the end of the index and in no order.
        ValueCheck::Real {
            operator, constant, ..
        } => Interval::of(position, *operator, constant.clone(), false),
        ValueCheck::Text(check) => text_interval(position, check),
        // Intervals and patterns are in the same index as instants.
        ValueCheck::DateTime { operator, value } => {
            let is_ordered = *operator == Operator::Equal || has_order(value);
            let value = Value::DateTime(*value);
            is_ordered.then(|| Interval::of(position, *operator, value, false))?
        }
        ValueCheck::Reference(check) => Some(Interval::equal(
            position,
            Value::Reference(check.equal_to()?.clone()),
        )),
    }
}

fn text_interval(position: usize, check: &TextCheck) -> Option<Interval> {
    match check {
        TextCheck::Compare { operator, text, .. } => {
            Interval::of(position, *operator, Value::String(text.clone()), true)
        }
        TextCheck::Like(pattern) => {
            if let Some(text) = pattern.literal() {
                return Some(Interval::equal(position, Value::string(text)));
            }
            let prefix = pattern.prefix();
            let upper = match after_prefix(prefix) {
                _ if prefix.is_empty() => return None,
                Some(upper) => Bound::Excluded(Value::string(upper)),
                None => Bound::Unbounded,
            };
            Some(Interval {
                position,
                lower: Bound::Included(Value::string(prefix)),
                upper,
                is_exact: false,
            })
        }
    }
}

/// Returns a text that comes after all folded ones with a prefix, or nothing if there is none.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut chars = prefix.chars();
    let last = chars.next_back()?;
    let next = (u32::from(last)..=u32::from(char::MAX))
        .skip(1)
        .filter_map(char::from_u32)
        // The index folds its bounds, which must not bring this one before the prefix.
        .find(|next| swbem_core::fold(next.encode_utf8(&mut [0; 4])) == next.to_string())?;
    let mut text = chars.as_str().to_owned();
    text.push(next);
    Some(text)
}

fn has_order(value: &DateTime) -> bool {
    value.unix_micros().is_some() || value.interval_micros().is_some()
}

fn integer(base: CimType, number: i128) -> Option<Value> {
    match base {
        CimType::Char16 => u16::try_from(number).ok().map(Value::Char16),
        base => Value::integer(base, number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_after_a_prefix_is_after_all_that_begin_with_it() {
        assert_eq!(after_prefix("ab").as_deref(), Some("ac"));
        // `A` to `Z` fold to what comes later.
        assert_eq!(after_prefix("@").as_deref(), Some("["));
        assert_eq!(after_prefix("z").as_deref(), Some("{"));
        assert_eq!(after_prefix("\u{10ffff}"), None);
        assert_eq!(after_prefix("\u{d7ff}").as_deref(), Some("\u{e000}"));
    }
}
