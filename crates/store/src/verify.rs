//! Checking that everything in a repository agrees with everything else.

mod entries;
mod schema;

use std::fmt::Display;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_kv::KeyRange;

use crate::read::{Base, Read};
use crate::records::Counters;
use crate::row::RawRow;
use crate::store::{Store, View};
use crate::tables::{self, table};
use crate::{ClassId, Error, ErrorKind, Result, RowKey, StoredClass};

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The table in which it is.
    pub table: &'static str,
    /// The object it is about: a path, or a key where there is none.
    pub object: String,
    /// What is wrong with it, a clause.
    pub problem: String,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerifySummary {
    /// Namespaces.
    pub namespaces: u64,
    /// Classes.
    pub classes: u64,
    /// Instances.
    pub instances: u64,
    /// Entries of indexes, references among them.
    pub index_entries: u64,
    /// Things found wrong.
    pub findings: u64,
}

impl Store {
    /// Checks every invariant of what is committed now, in memory that does not grow with the
    /// number of instances, while others go on reading and writing.
    ///
    /// # Errors
    /// Those of reading the store; what is wrong in it is reported and not an error.
    pub fn verify(&self, report: &mut dyn FnMut(Finding)) -> Result<VerifySummary> {
        let view = self.view_apart()?;
        let mut check = Check {
            view: &view,
            report,
            summary: VerifySummary::default(),
            counters: Counters::FIRST,
            class: None,
        };
        check.meta()?;
        check.namespaces()?;
        check.namespace_ids()?;
        check.classes()?;
        check.class_ids()?;
        check.subclasses()?;
        check.rows()?;
        check.index()?;
        check.references()?;
        check.strangers()?;
        Ok(check.summary)
    }
}

/// The tables in the order of their keys.
const TABLES: [u8; 10] = [
    table::CLASS,
    table::CLASS_ID,
    table::NAMESPACE_ID,
    table::SUBCLASS,
    table::INDEX,
    table::META,
    table::NAMESPACE,
    table::ROW,
    table::TOP_CLASS,
    table::REFERENCE,
];

/// Checks one entry, given what follows the table's byte in its key, and its value.
type EntryVisitor<'v, 'a> = dyn FnMut(&mut Check<'a>, &[u8], &[u8]) -> Result<()> + 'v;

struct Check<'a> {
    view: &'a View,
    report: &'a mut dyn FnMut(Finding),
    summary: VerifySummary,
    counters: Counters,
    /// The class that was looked up last; entries of one class stand together.
    class: Option<(ClassId, Option<Arc<StoredClass>>)>,
}

impl<'a> Check<'a> {
    fn find(&mut self, table: &'static str, object: impl Display, problem: impl Display) {
        self.summary.findings = self.summary.findings.saturating_add(1);
        (self.report)(Finding {
            table,
            object: object.to_string(),
            problem: problem.to_string(),
        });
    }

    /// Turns what is damaged into a finding; other errors end the check.
    fn absorb<T>(
        &mut self,
        table: &'static str,
        object: impl Display,
        result: Result<T>,
    ) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if is_about_data(&error) => {
                self.find(table, object, &error);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Visits all entries of a table, with what follows the table's byte in the key.
    fn each(&mut self, table: u8, visit: &mut EntryVisitor<'_, 'a>) -> Result<()> {
        let view = self.view;
        let mut outcome = Ok(());
        view.kv_scan(&KeyRange::prefix(&[table]), &mut |key, value| {
            outcome = visit(self, key.get(1..).unwrap_or_default(), value);
            if outcome.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        outcome
    }

    fn meta(&mut self) -> Result<()> {
        let counters = match self.view.kv_get(tables::META_COUNTERS)? {
            Some(bytes) => Counters::decode(&bytes),
            None => Ok(Counters::FIRST),
        };
        if let Some(counters) = self.absorb("meta", "counters", counters)? {
            self.counters = counters;
        }
        self.each(table::META, &mut |check, rest, _| {
            let known = [
                tables::META_FORMAT,
                tables::META_COUNTERS,
                tables::META_SERVER,
            ];
            if !known.iter().any(|key| key.get(1..) == Some(rest)) {
                check.find("meta", rest.escape_ascii(), "no such row is known");
            }
            Ok(())
        })
    }

    /// Reports what stands between and behind the known tables.
    fn strangers(&mut self) -> Result<()> {
        let view = self.view;
        let mut from = vec![0];
        for known in TABLES.into_iter().map(Some).chain([None]) {
            let start = std::mem::take(&mut from);
            let range = match known {
                Some(known) => {
                    from.push(known.saturating_add(1));
                    KeyRange::all().not_before(start).before(&[known])
                }
                None => KeyRange::all().not_before(start),
            };
            if range.is_void() {
                continue;
            }
            view.kv_scan(&range, &mut |key, _| {
                self.find(
                    "unknown",
                    key.escape_ascii(),
                    "the key is of no known table",
                );
                ControlFlow::Continue(())
            })?;
        }
        Ok(())
    }

    /// Returns a class; when there is none, that is reported where the class should be.
    fn class(&mut self, id: ClassId) -> Result<Option<Arc<StoredClass>>> {
        if let Some((known, class)) = &self.class
            && *known == id
        {
            return Ok(class.clone());
        }
        let loaded = self.view.class_by_id(id);
        let class = match loaded {
            Ok(class) => class,
            Err(error) if is_about_data(&error) => None,
            Err(error) => return Err(error),
        };
        self.class = Some((id, class.clone()));
        Ok(class)
    }
}

fn is_about_data(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Damaged | ErrorKind::Invalid | ErrorKind::NotFound
    )
}

/// Returns the path of an instance, or its key where the row cannot be read.
fn row_path(class: &StoredClass, key: &RowKey, row: Option<&[u8]>) -> String {
    let relpath = row
        .and_then(|row| {
            RawRow::new(row, class)
                .and_then(|raw| raw.to_instance())
                .ok()
        })
        .and_then(|instance| instance.relpath());
    match relpath {
        Some(relpath) => format!("{}:{relpath}", class.namespace_path()),
        None => format!(
            "{} with key {}",
            class.path(),
            key.as_bytes().escape_ascii()
        ),
    }
}
