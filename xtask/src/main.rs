//! Project automation, reached as `cargo xtask`.
//!
//! Everything a change has to pass runs from `cargo xtask test`, which `.ci/run` calls.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};

mod arguments;
mod conformance;
mod edges;
mod fuzz;
mod runner;
mod source;
mod suite;
mod tidy;
mod workspace;

use arguments::Arguments;
use workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask <command>

Commands:
  test                       Everything: the commands below and all tests. What .ci/run calls
  fmt                        Check the formatting
  lint                       Clippy over all targets, warnings are errors
  docs                       Build the reference, broken links are errors
  edges                      Check which crate may depend on which, and what the pure crates may name
  tidy                       Check file sizes, leftovers, links and the lists in the documents
  conformance [--check | --write] [--strict]
                             Compare docs/requirements.toml with the tests, or write docs/conformance.md.
                             --strict: a requirement without a test or a reason fails on every page
  fuzz [--seconds N] [TARGET...]
                             Run the fuzz targets, N seconds each (default 60)
  bench [ARGUMENT...]        Run the benchmarks; arguments go to cargo bench
  help                       Print this text
";

fn main() -> ExitCode {
    match run(Arguments::from_env()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Runs one command and tells whether everything it checked holds.
fn run(mut arguments: Arguments) -> Result<bool> {
    let Some(command) = arguments.next_word() else {
        bail!("no command given\n\n{USAGE}");
    };
    if command == "help" || command == "--help" || command == "-h" {
        say(USAGE.trim_end());
        return Ok(true);
    }
    let workspace = Workspace::load()?;
    match command.as_str() {
        "test" => {
            arguments.finish()?;
            suite::test(&workspace)
        }
        "fmt" | "lint" | "docs" => {
            arguments.finish()?;
            suite::cargo_check(&workspace, &command)
        }
        "edges" => {
            arguments.finish()?;
            Ok(edges::check(&workspace)?.print())
        }
        "tidy" => {
            arguments.finish()?;
            Ok(tidy::check(&workspace)?.print())
        }
        "conformance" => {
            let write = arguments.flag("--write");
            let check = arguments.flag("--check");
            let strict = arguments.flag("--strict");
            arguments.finish()?;
            if write && check {
                bail!("--write and --check exclude each other");
            }
            conformance::run(&workspace, write, strict)
        }
        "fuzz" => {
            let seconds = arguments.number("--seconds")?.unwrap_or(60);
            fuzz::run(&workspace, seconds, &arguments.rest()?)
        }
        "bench" => suite::bench(&workspace, &arguments.rest_verbatim()),
        other => bail!("unknown command `{other}`\n\n{USAGE}"),
    }
}

/// Prints one line on standard output; a closed pipe is nobody's error.
fn say(line: impl AsRef<str>) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "{}", line.as_ref());
}

/// What a check found: failures make it fail, warnings are only printed.
#[derive(Debug, Default)]
struct Findings {
    failures: Vec<String>,
    warnings: Vec<String>,
    /// One line saying what was looked at, printed when all is well.
    checked: String,
}

impl Findings {
    fn fail(&mut self, text: impl Into<String>) {
        self.failures.push(text.into());
    }

    fn warn(&mut self, text: impl Into<String>) {
        self.warnings.push(text.into());
    }

    /// Prints the findings, sorted, and tells whether there was no failure.
    fn print(mut self) -> bool {
        self.failures.sort();
        self.failures.dedup();
        self.warnings.sort();
        for warning in &self.warnings {
            say(format!("warning: {warning}"));
        }
        for failure in &self.failures {
            say(format!("error: {failure}"));
        }
        if self.failures.is_empty() {
            say(&self.checked);
        } else {
            say(format!("{} found", self.failures.len()));
        }
        self.failures.is_empty()
    }
}
