//! What each command does.

pub(crate) mod backup;
pub(crate) mod classes;
pub(crate) mod completions;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod exec;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod instances;
pub(crate) mod mof;
pub(crate) mod namespaces;
pub(crate) mod put;
pub(crate) mod query;
pub(crate) mod restore;
pub(crate) mod run;
pub(crate) mod verify;

use std::sync::Arc;

use serde::Serialize;
use swbem_core::{Class, Error, Object, Status};
use swbem_runtime::Connection;

use crate::app::App;
use crate::arguments::Command;
use crate::failure::Failure;
use crate::hints;
use crate::output::{Format, Output};
use crate::text;
use crate::values::{self, Assignment, NotAnAssignment};

/// Carries out a command.
pub(crate) fn run(command: &Command, app: &mut App) -> Result<(), Failure> {
    match command {
        Command::Mof(args) => mof::run(args, app),
        Command::Get(args) => get::run(args, app),
        Command::Put(args) => put::run(args, app),
        Command::Delete(args) => delete::run(args, app),
        Command::Exec(args) => exec::run(args, app),
        Command::Namespaces(args) => namespaces::run(args, app),
        Command::Classes(args) => classes::run(args, app),
        Command::Instances(args) => instances::run(args, app),
        Command::Query(args) => query::run(args, app),
        Command::Describe(args) => describe::run(args, app),
        Command::Export(args) => export::run(args, app),
        Command::Backup(args) => backup::run(args, app),
        Command::Restore(args) => restore::run(args, app),
        Command::Run(args) => run::run(args, app),
        Command::Verify(args) => verify::run(args, app),
        Command::Completions(args) => completions::run(args, app),
    }
}

/// `wbemFlagUseAmendedQualifiers`.
pub(crate) const USE_AMENDED: u32 = 0x2_0000;

/// Reads a class.
fn class(connection: &Connection, name: &str) -> Result<Arc<Class>, Failure> {
    class_with(connection, name, 0)
}

/// Reads a class, with flags.
fn class_with(connection: &Connection, name: &str, flags: u32) -> Result<Arc<Class>, Failure> {
    let found = connection.get(name, flags, None);
    match found.map_err(|error| unknown_class(connection, name, error))? {
        Object::Class(class) => Ok(class.resolved()),
        Object::Instance(_) => {
            let message = format!("`{name}` is the path of an instance, not of a class");
            Err(Error::new(Status::INVALID_CLASS, message)
                .about(name)
                .into())
        }
    }
}

/// Makes the failure of an operation on a class; where it is unknown, the hint is a name like it.
fn unknown_class(connection: &Connection, name: &str, error: Error) -> Failure {
    let is_unknown = matches!(error.status(), Status::NOT_FOUND | Status::INVALID_CLASS);
    let failure = Failure::from(error);
    if !is_unknown {
        return failure;
    }
    let Ok(classes) = connection.enumerate_classes("", 0, None) else {
        return failure;
    };
    let names: Vec<String> = classes
        .flatten()
        .map(|class| class.class_name().to_string())
        .collect();
    match hints::nearest(name, names.iter().map(String::as_str)) {
        // The class is there; something else is missing.
        Some(nearest) if swbem_core::eq_fold(nearest, name) => failure,
        Some(nearest) => failure.with_hint(format!("did you mean `{nearest}`?")),
        None => failure,
    }
}

/// Reads arguments of the form `NAME=VALUE`.
fn assignments(arguments: &[String]) -> Result<Vec<Assignment>, Failure> {
    values::assignments(arguments).map_err(|NotAnAssignment(argument)| {
        Failure::Usage(format!("`{argument}` is not of the form NAME=VALUE"))
    })
}

/// Makes the failure of an error of the store.
fn store_failure(error: swbem_store::Error) -> Failure {
    swbem_manager::from_store(error).into()
}

/// Is what was copied, as JSON.
#[derive(Serialize)]
struct JsonCopy {
    records: u64,
    bytes: u64,
}

/// Prints what a backup or a restore did.
fn report_copy(app: &mut App, what: &str, records: u64, bytes: u64) -> Result<(), Failure> {
    match app.output.format() {
        Format::Json => app.output.json(&JsonCopy { records, bytes }),
        Format::Csv => app.output.csv([
            ["Records".to_owned(), "Bytes".to_owned()],
            [records.to_string(), bytes.to_string()],
        ]),
        Format::Table | Format::Mof => app
            .output
            .line(&format!("{what} {records} records, {bytes} bytes")),
    }
}

/// Is the path of an object, as JSON.
#[derive(Serialize)]
struct JsonPath<'a> {
    path: &'a str,
}

/// Prints the path of an object that was put.
pub(crate) fn print_path(
    output: &mut Output,
    path: &str,
    has_header: &mut bool,
) -> Result<(), Failure> {
    match output.format() {
        Format::Json => output.json(&JsonPath { path }),
        Format::Csv => {
            let skipped = usize::from(std::mem::replace(has_header, true));
            output.csv([["Path"], [path]].into_iter().skip(skipped))
        }
        Format::Table | Format::Mof => output.line(&text::printable(path)),
    }
}
