//! What docs/cli.md shows is what the command prints.

use std::path::Path;

use crate::sandbox::{NOTES, Sandbox, anywhere};

/// Is set to write the outputs of today into the document.
const UPDATE: &str = "SWBEM_UPDATE_DOCS";

#[test]
fn the_examples_of_the_reference_are_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
    let written = std::fs::read_to_string(&path).unwrap();
    let actual = replay(&written);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, &actual).unwrap();
    }
    for (nth, (actual, written)) in actual.lines().zip(written.lines()).enumerate() {
        assert_eq!(
            actual,
            written,
            "docs/cli.md line {}; {UPDATE}=1 rewrites it",
            nth + 1
        );
    }
    assert_eq!(actual.lines().count(), written.lines().count());
}

/// Runs every line of a `console` block that begins with `$ `, one after the other in one place,
/// and returns the document with their outputs.
fn replay(document: &str) -> String {
    let sandbox = Sandbox::new();
    sandbox.write("notes.mof", NOTES);
    let mut replayed = String::new();
    let mut is_console = false;
    let mut is_file = None;
    for line in document.lines() {
        if let Some(info) = line.strip_prefix("```") {
            is_console = info == "console";
            if let Some((name, text)) = is_file.take() {
                let (name, text): (String, String) = (name, text);
                sandbox.write(&name, text);
            }
            is_file = info
                .strip_prefix("mof ")
                .or_else(|| info.strip_prefix("vb "))
                .map(|name| (name.to_owned(), String::new()));
        } else if let Some((_, text)) = &mut is_file {
            text.push_str(line);
            text.push('\n');
        } else if is_console && !line.starts_with("$ ") {
            // What the document says the output is; the real one was written already.
            continue;
        }
        replayed.push_str(line);
        replayed.push('\n');
        if let Some(command) = line.strip_prefix("$ ").filter(|_| is_console) {
            let shown = run(&sandbox, command);
            replayed.push_str(&match command {
                "swbem --help" => shown,
                _ => without_global_options(&shown),
            });
        }
    }
    replayed
}

/// Leaves out the options that every help text repeats.
fn without_global_options(help: &str) -> String {
    let mut kept = String::new();
    let mut is_global = false;
    for line in help.split_inclusive('\n') {
        is_global = match line.trim_end() {
            "Global options:" => true,
            "Examples:" => false,
            _ => is_global,
        };
        if !is_global {
            kept.push_str(line);
        }
    }
    kept
}

fn run(sandbox: &Sandbox, command: &str) -> String {
    let command = format!("{command} 2>&1");
    let output = sandbox
        .command("sh")
        .args(["-c", &command])
        .output()
        .unwrap();
    let mut shown: String = anywhere(&output.stdout)
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    match output.status.code() {
        Some(0) => {}
        Some(status) => shown.push_str(&format!("[exit status {status}]\n")),
        None => shown.push_str("[killed]\n"),
    }
    shown
}
