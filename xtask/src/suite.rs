//! `cargo xtask test`: every step a change has to pass.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::runner::{Run, is_installed, passes, passes_keeping};
use crate::workspace::Workspace;
use crate::{conformance, edges, say, tidy};

/// How long each short fuzz test may run in `cargo xtask test`.
const FUZZ_SECONDS: u64 = 10;

/// The environment variable that tells a short fuzz test its time.
const FUZZ_SECONDS_VARIABLE: &str = "SWBEM_FUZZ_SECONDS";

/// The environment variable that names the file to which a test that cannot do its work here
/// (no root, no data file, no such device) appends one line saying so.
const SKIP_LOG_VARIABLE: &str = "SWBEM_SKIP_LOG";

/// The file of [`SKIP_LOG_VARIABLE`], relative to the root.
const SKIP_LOG: &str = "target/xtask/skipped.txt";

/// Which of the workspace's targets are tests: what unit tests, integration tests and the
/// binaries they start need, in one build.
const TEST_TARGETS: &[&str] = &["--workspace", "--tests", "--locked"];

/// Runs everything. The cheap steps come first; a failed step does not stop the others, except
/// that nothing can be built without the crates it needs.
pub(crate) fn test(workspace: &Workspace) -> Result<bool> {
    let mut run = Run::default();
    let fetched = run.step("fetch", "cargo fetch --locked", |_| fetch(workspace));
    run.step("fmt", "cargo xtask fmt", |_| cargo_check(workspace, "fmt"));
    run.step("edges", "cargo xtask edges", |_| {
        Ok(edges::check(workspace)?.print())
    });
    run.step("tidy", "cargo xtask tidy", |_| {
        Ok(tidy::check(workspace)?.print())
    });
    if !fetched {
        run.skipped
            .push("lint, docs and tests: the crates of Cargo.lock cannot be had".to_owned());
        return Ok(run.finish());
    }
    run.step("lint", "cargo xtask lint", |_| {
        cargo_check(workspace, "lint")
    });
    run.step("docs", "cargo xtask docs", |_| {
        cargo_check(workspace, "docs")
    });
    let nextest = is_installed(workspace.cargo().args(["nextest", "--version"]));
    let rerun = if nextest {
        "cargo nextest run"
    } else {
        "cargo test --no-fail-fast"
    };
    let rerun = format!(
        "{FUZZ_SECONDS_VARIABLE}={FUZZ_SECONDS} {rerun} {}",
        TEST_TARGETS.join(" ")
    );
    let built = run.step("tests", rerun, |run| tests(workspace, run, nextest));
    run.step("doctests", "cargo test --workspace --doc --locked", |run| {
        doctests(workspace, run)
    });
    // Needs the test binaries, to see that a test which is said to cover a
    // requirement is really one that runs.
    run.step("conformance", "cargo xtask conformance --check", |run| {
        let listed = if built {
            Some(listed_tests(workspace)?)
        } else {
            None
        };
        if listed.is_none() {
            run.skipped
                .push("conformance against the built tests: the tests failed".to_owned());
        }
        Ok(conformance::check(workspace, false, listed.as_ref())?.print())
    });
    Ok(run.finish())
}

/// Runs one of the checks that cargo does.
pub(crate) fn cargo_check(workspace: &Workspace, name: &str) -> Result<bool> {
    let mut cargo = workspace.cargo();
    match name {
        "fmt" => cargo.args(["fmt", "--all", "--check"]),
        "lint" => cargo
            .args([
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--quiet",
                "--",
            ])
            .args(["-D", "warnings"]),
        "docs" => cargo
            .args([
                "doc",
                "--workspace",
                "--no-deps",
                "--lib",
                "--locked",
                "--quiet",
            ])
            .env("RUSTDOCFLAGS", "-D warnings"),
        _ => bail!("no check {name}"),
    };
    passes(&mut cargo)
}

/// Runs the benchmarks; says on what, since a figure without its machine says nothing.
pub(crate) fn bench(workspace: &Workspace, arguments: &[String]) -> Result<bool> {
    let cpus = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let mut git = Command::new("git");
    git.current_dir(&workspace.root)
        .args(["describe", "--always", "--dirty"]);
    let commit = git
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    say(format!(
        "commit {}, {cpus} cores",
        commit.unwrap_or_else(|_| "unknown".to_owned())
    ));
    let mut cargo = workspace.cargo();
    passes(
        cargo
            .args(["bench", "--package", "swbem-bench", "--locked"])
            .args(arguments),
    )
}

/// Brings the crates of Cargo.lock that this machine needs. The only step that uses the network;
/// what a later step should need from elsewhere is brought here too.
fn fetch(workspace: &Workspace) -> Result<bool> {
    let host = host(workspace)?;
    let arguments = ["fetch", "--locked", "--quiet", "--target", &host];
    let here = workspace
        .cargo()
        .args(arguments)
        .arg("--offline")
        .output()?;
    if here.status.success() {
        return Ok(true);
    }
    say("not every crate is here yet, asking the registry");
    passes(workspace.cargo().args(arguments))
}

/// Asks cargo for the name of the platform it runs on.
fn host(workspace: &Workspace) -> Result<String> {
    let version = workspace.cargo().arg("-vV").output()?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("cargo -vV names no host")?.to_owned())
}

/// Runs unit, property, short fuzz, integration and end-to-end tests.
fn tests(workspace: &Workspace, run: &mut Run, nextest: bool) -> Result<bool> {
    let log = workspace.root.join(SKIP_LOG);
    std::fs::create_dir_all(log.parent().context("the skip log has no folder")?)?;
    std::fs::write(&log, "")?;
    let mut cargo = workspace.cargo();
    if nextest {
        cargo.args(["nextest", "run", "--profile", "ci", "--no-tests", "pass"]);
    } else {
        run.skipped
            .push("cargo nextest: not installed, ran `cargo test` instead".to_owned());
        cargo.args(["test", "--no-fail-fast"]);
    }
    cargo
        .args(TEST_TARGETS)
        .env(FUZZ_SECONDS_VARIABLE, FUZZ_SECONDS.to_string())
        .env(SKIP_LOG_VARIABLE, &log);
    let (passed, lines) = passes_keeping(&mut cargo, is_closing_line)?;
    run.closing.push(closing("tests", lines));
    for skipped in std::fs::read_to_string(&log)?.lines() {
        run.skipped.push(skipped.to_owned());
    }
    Ok(passed)
}

fn doctests(workspace: &Workspace, run: &mut Run) -> Result<bool> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "test",
        "--workspace",
        "--doc",
        "--locked",
        "--no-fail-fast",
        "--quiet",
    ]);
    let (passed, lines) = passes_keeping(&mut cargo, is_closing_line)?;
    run.closing.push(closing("doctests", lines));
    Ok(passed)
}

/// Lists the tests that the test binaries hold, as in `module::tests::name`.
fn listed_tests(workspace: &Workspace) -> Result<Vec<String>> {
    let mut cargo = workspace.cargo();
    cargo
        .arg("test")
        .args(TEST_TARGETS)
        .args(["--quiet", "--", "--list", "--format", "terse"]);
    let output = cargo.output().context("cannot list the tests")?;
    if !output.status.success() {
        bail!(
            "cannot list the tests: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let listed = String::from_utf8_lossy(&output.stdout);
    let tests = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    Ok(tests.map(str::to_owned).collect())
}

fn is_closing_line(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("test result:") || (line.starts_with("Summary [") && line.contains("passed"))
}

/// Makes one line of the runner's closing lines: nextest has one already, `cargo test` prints one
/// for each binary.
fn closing(name: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return format!("{name}: no results, see above");
    }
    if let Some(summary) = lines.iter().find(|line| line.starts_with("Summary [")) {
        return format!("{name}: {summary}");
    }
    let sum = |what: &str| -> u64 {
        lines
            .iter()
            .filter_map(|line| number_before(line, what))
            .sum()
    };
    format!(
        "{name}: {} passed; {} failed; {} ignored",
        sum(" passed"),
        sum(" failed"),
        sum(" ignored")
    )
}

/// Reads the number in front of `what`.
fn number_before(line: &str, what: &str) -> Option<u64> {
    let (before, _) = line.split_once(what)?;
    before.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_cargo_test_are_added_up() {
        let lines = [
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
        ];
        assert!(lines.into_iter().all(is_closing_line));
        let lines = lines.map(str::to_owned).to_vec();
        assert_eq!(
            closing("tests", lines),
            "tests: 15 passed; 1 failed; 0 ignored"
        );
    }

    #[test]
    fn the_closing_line_of_nextest_is_repeated() {
        let line = "     Summary [   0.061s] 8 tests run: 8 passed, 0 skipped";
        assert!(is_closing_line(line));
        let expected = "tests: Summary [   0.061s] 8 tests run: 8 passed, 0 skipped";
        assert_eq!(closing("tests", vec![line.trim().to_owned()]), expected);
    }
}
