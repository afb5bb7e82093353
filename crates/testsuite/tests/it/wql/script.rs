//! Scripts: MOF text, then queries with what is answered.
//!
//! ```text
//! -- a comment
//! use a.mof               another MOF file of the folder
//! class C { … };          more MOF
//!
//! >>> SELECT * FROM C     a query
//! ... WHERE a = 1         more of it
//! plan: scan C, filter a = 1
//! C.k=1                   the results, in order
//! ```
//!
//! A result of `SELECT *` is shown by its path alone. Of `event: ` queries it is shown how they
//! are read. Where nothing is found it says so, and a query that is refused has its diagnostics.

use std::fmt::Write;

use swbem_testkit::naive::World;
use swbem_text::{Colour, Diagnostic};
use swbem_wql::ast::{Columns, Projection, Query};
use swbem_wql::{parse, parse_event, render};

use super::engine::{Engine, Outcome, world};

const QUERY: &str = ">>> ";
const MORE: &str = "... ";
const EVENT: &str = "event: ";

/// How many results are shown.
const ROWS_MAX: usize = 12;

/// Is one file.
pub(crate) struct Script<'a> {
    name: &'a str,
    /// The text before the first query, as it is.
    head: &'a str,
    /// Comments before a query, and the query.
    queries: Vec<(Vec<&'a str>, String)>,
}

impl<'a> Script<'a> {
    pub(crate) fn parse(name: &'a str, text: &'a str) -> Script<'a> {
        let start = text.find("\n>>> ").map_or(text.len(), |at| at + 1);
        let (head, rest) = text.split_at(start);
        let mut queries: Vec<(Vec<&str>, String)> = Vec::new();
        let mut comments = Vec::new();
        for line in rest.lines() {
            if let Some(query) = line.strip_prefix(QUERY) {
                queries.push((std::mem::take(&mut comments), query.to_owned()));
            } else if let Some(more) = line.strip_prefix(MORE) {
                let (_, query) = queries.last_mut().unwrap();
                query.push('\n');
                query.push_str(more);
            } else if line.starts_with("-- ") {
                comments.push(line);
            }
        }
        Script {
            name,
            head,
            queries,
        }
    }

    /// Returns the script with every query answered anew.
    pub(crate) fn answered(&self) -> String {
        self.answered_by(&Engine::of_mof(self.name, &self.mof()))
    }

    /// Returns the script with every query answered by a server that there is already.
    pub(crate) fn answered_by(&self, engine: &Engine) -> String {
        let world = world(&engine.view(), engine.server_name());
        let mut out = self.head.to_owned();
        for (idx, (comments, query)) in self.queries.iter().enumerate() {
            if idx > 0 {
                out.push('\n');
            }
            for comment in comments {
                writeln!(out, "{comment}").unwrap();
            }
            for (idx, line) in query.lines().enumerate() {
                let lead = if idx == 0 { QUERY } else { MORE };
                writeln!(out, "{lead}{line}").unwrap();
            }
            out.push_str(&answer(engine, &world, query));
        }
        out
    }

    fn mof(&self) -> String {
        let mut mof = String::new();
        for line in self.head.lines() {
            if let Some(file) = line.strip_prefix("use ") {
                mof += &std::fs::read_to_string(super::folder().join(file.trim())).unwrap();
            } else if !line.starts_with("-- ") {
                mof += line;
            }
            mof.push('\n');
        }
        mof
    }
}

fn answer(engine: &Engine, world: &World, text: &str) -> String {
    if let Some(event) = text.strip_prefix(EVENT) {
        let parsed = parse_event(event);
        return match parsed.query {
            Some(query) => format!("reads: {query}\n"),
            None => shown(event, &parsed.diagnostics),
        };
    }
    let parsed = parse(text);
    let Some(query) = parsed.query else {
        return shown(text, &parsed.diagnostics);
    };
    match engine.answer_in(world, text, &query) {
        Outcome::Refused(refusal) => shown(text, refusal.diagnostics()),
        Outcome::Rows { plan, rows } => {
            let mut out = String::new();
            for node in plan.lines() {
                writeln!(out, "plan: {node}").unwrap();
            }
            if rows.is_empty() {
                out.push_str("no results\n");
            }
            let further = rows.len().saturating_sub(ROWS_MAX);
            for row in rows.into_iter().take(ROWS_MAX) {
                let row = if is_whole(&query) {
                    path_of(&row)
                } else {
                    &row
                };
                writeln!(out, "{row}").unwrap();
            }
            if further > 0 {
                writeln!(out, "and {further} more").unwrap();
            }
            out
        }
    }
}

fn shown(text: &str, diagnostics: &[Diagnostic]) -> String {
    render(text, diagnostics, Colour::Never)
}

/// Tells whether whole objects are asked for, of which the path says enough.
fn is_whole(query: &Query) -> bool {
    match query {
        Query::Data(query) => query.columns == Columns::All,
        Query::Associators(query) => query.projection == Projection::Whole && !query.schema_only,
        Query::References(query) => query.projection == Projection::Whole && !query.schema_only,
        Query::Schema(_) => false,
    }
}

/// Cuts the properties off a result.
fn path_of(row: &str) -> &str {
    let mut is_quoted = false;
    let mut is_escaped = false;
    let end = row.find(|c: char| {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => return true,
            _ => {}
        }
        false
    });
    row.get(..end.unwrap_or(row.len())).unwrap_or(row)
}
