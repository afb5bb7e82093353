//! `swbem verify`.

use clap::Args;
use serde::Serialize;
use swbem_store::Finding;

use crate::app::App;
use crate::failure::Failure;
use crate::output::{Format, Output};
use crate::text;

/// Check that the store is sound
///
/// Reads everything: each page of the files must be what it is taken for, each object must fit its
/// class, each index entry its object and the reverse, each reference and each parent must be what
/// it says. What is wrong is listed with its place, and the exit status is then 1.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct VerifyArgs {}

const EXAMPLES: &str = r#"Examples:
  Check a store:
    swbem --store demo verify

  In a script:
    swbem --store demo verify --output json && swbem --store demo backup demo.backup"#;

/// Is the outcome as JSON.
#[derive(Serialize)]
struct JsonSummary {
    namespaces: u64,
    classes: u64,
    instances: u64,
    index_entries: u64,
    findings: u64,
}

/// Is a finding as JSON.
#[derive(Serialize)]
struct JsonFinding<'a> {
    table: &'a str,
    object: &'a str,
    problem: &'a str,
}

pub(crate) fn run(_args: &VerifyArgs, app: &mut App) -> Result<(), Failure> {
    let server = app.checked_server()?;
    let store = server.manager().store();
    let mut printed = Ok(());
    if app.output.format() == Format::Csv {
        app.output.csv([["Table", "Object", "Problem"]])?;
    }
    let summary = store.verify(&mut |finding| {
        if printed.is_ok() {
            printed = print(&mut app.output, &finding);
        }
    });
    printed?;
    let summary = summary.map_err(super::store_failure)?;
    match app.output.format() {
        Format::Json => app.output.json(&JsonSummary {
            namespaces: summary.namespaces,
            classes: summary.classes,
            instances: summary.instances,
            index_entries: summary.index_entries,
            findings: summary.findings,
        })?,
        Format::Csv => {}
        Format::Table | Format::Mof => app.output.line(&format!(
            "{} namespaces, {} classes, {} instances, {} index entries: {}",
            summary.namespaces,
            summary.classes,
            summary.instances,
            summary.index_entries,
            match summary.findings {
                0 => "sound".to_owned(),
                1 => "1 problem".to_owned(),
                several => format!("{several} problems"),
            }
        ))?,
    }
    if summary.findings == 0 {
        return Ok(());
    }
    Err(Failure::other("the store is damaged")
        .with_hint("`swbem export` saves what can be read; `swbem restore FILE --force` puts a backup in its place"))
}

fn print(output: &mut Output, finding: &Finding) -> Result<(), Failure> {
    let Finding {
        table,
        object,
        problem,
        ..
    } = finding;
    match output.format() {
        Format::Json => output.json(&JsonFinding {
            table,
            object,
            problem,
        }),
        Format::Csv => output.csv([[*table, object.as_str(), problem.as_str()]]),
        Format::Table | Format::Mof => {
            let line = format!("{table}: {object}: {problem}");
            output.line(&text::printable(&line))
        }
    }
}
