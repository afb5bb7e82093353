//! Runs the scripts of `crates/testsuite/data/vbs/language` and compares what they print with the
//! comment block `' output:` at their end.

use swbem_vbscript::{ErrorKind, Limits, ScriptError};

use crate::support::{check_folder, engine};

/// Runs a script and returns what it prints, and its error.
fn run(text: &str) -> String {
    let (engine, lines) = engine();
    engine.set_limits(Limits {
        steps_max: Some(20_000_000),
        ..Limits::default()
    });
    if let Err(error) = engine.run("script.vbs", text) {
        lines.borrow_mut().push(report(&error));
    }
    engine.close();
    let lines = lines.borrow();
    lines.join("\n")
}

fn report(error: &ScriptError) -> String {
    let place = error
        .position
        .as_ref()
        .map_or("?".to_owned(), |at| format!("{},{}", at.line, at.column));
    let kind = match error.kind {
        ErrorKind::Compile => "compile error",
        ErrorKind::Runtime => "error",
        ErrorKind::Stopped => "stopped",
        ErrorKind::Interrupted => "interrupted",
    };
    let info = &error.exception;
    format!("{kind} {} at {place}: {}", info.number, info.message())
}

#[test]
fn scripts_print_what_they_say() {
    check_folder("language", 21, run);
}
