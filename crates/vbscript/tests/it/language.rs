//! Runs the scripts of `crates/testsuite/data/vbs/language` and compares what they print with the
//! comment block `' output:` at their end.

use std::path::{Path, PathBuf};

use swbem_vbscript::{ErrorKind, Limits, ScriptError, with_stack};

/// Runs a script and returns what it prints, and its error.
fn run(name: &str, text: &str) -> String {
    let (engine, lines) = crate::support::engine();
    engine.set_limits(Limits {
        steps_max: Some(20_000_000),
        ..Limits::default()
    });
    if let Err(error) = engine.run(name, text) {
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

/// Splits a script from the output it says it has.
fn split(text: &str) -> (&str, String) {
    let Some((script, expected)) = text.rsplit_once("' output:\n") else {
        panic!("no block `' output:`");
    };
    let lines: Vec<&str> = expected
        .lines()
        .map(|line| line.strip_prefix("' ").or(line.strip_prefix('\'')).unwrap())
        .collect();
    (script, lines.join("\n"))
}

fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testsuite/data/vbs/language");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "vbs"))
        .collect();
    paths.sort();
    paths
}

#[test]
fn scripts_print_what_they_say() {
    let paths = scripts();
    assert!(paths.len() > 20, "only {} scripts", paths.len());
    let failures = with_stack(|| {
        let mut failures = Vec::new();
        for path in &paths {
            let text = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
            let (script, expected) = split(&text);
            let actual = run("script.vbs", script);
            if actual != expected {
                failures.push(format!(
                    "=== {}\n--- expected\n{expected}\n--- actual\n{actual}",
                    path.display()
                ));
            }
        }
        failures
    })
    .unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
