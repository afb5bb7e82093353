//! Runs steps one after the other, prints each with its time, and sums up.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::say;

/// A run of several steps.
#[derive(Debug, Default)]
pub(crate) struct Run {
    steps: Vec<Step>,
    /// What was not done, and why.
    pub(crate) skipped: Vec<String>,
    /// Lines to repeat at the end.
    pub(crate) closing: Vec<String>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    passed: bool,
    seconds: f64,
    rerun: String,
}

impl Run {
    /// Runs one step; a failure is noted and the next step still runs.
    pub(crate) fn step(
        &mut self,
        name: &'static str,
        rerun: impl Into<String>,
        work: impl FnOnce(&mut Self) -> Result<bool>,
    ) -> bool {
        say(format!("\n== {name}"));
        let started = now();
        let passed = work(self).unwrap_or_else(|error| {
            say(format!("error: {error:#}"));
            false
        });
        let seconds = started.elapsed().as_secs_f64();
        let rerun = rerun.into();
        say(format!(
            "== {name}: {} in {seconds:.1} s",
            if passed { "ok" } else { "FAILED" }
        ));
        if !passed {
            say(format!("   rerun: {rerun}"));
        }
        self.steps.push(Step {
            name,
            passed,
            seconds,
            rerun,
        });
        passed
    }

    /// Prints the summary and tells whether every step passed.
    pub(crate) fn finish(self) -> bool {
        say("\n== summary");
        for step in &self.steps {
            let outcome = if step.passed { "ok" } else { "FAILED" };
            say(format!(
                "{:<12} {outcome:<6} {:>7.1} s",
                step.name, step.seconds
            ));
        }
        for skipped in &self.skipped {
            say(format!("skipped: {skipped}"));
        }
        for step in self.steps.iter().filter(|step| !step.passed) {
            say(format!("failed: {}; rerun: {}", step.name, step.rerun));
        }
        for line in &self.closing {
            say(line);
        }
        let failed = self.steps.iter().filter(|step| !step.passed).count();
        let seconds: f64 = self.steps.iter().map(|step| step.seconds).sum();
        match failed {
            0 => say(format!(
                "all {} steps passed in {seconds:.0} s",
                self.steps.len()
            )),
            _ => say(format!(
                "{failed} of {} steps failed in {seconds:.0} s",
                self.steps.len()
            )),
        }
        failed == 0
    }
}

/// Runs `command` with its output going where ours goes.
pub(crate) fn passes(command: &mut Command) -> Result<bool> {
    let status = command
        .status()
        .with_context(|| format!("cannot run {command:?}"))?;
    Ok(status.success())
}

/// Runs `command` with its output going where ours goes, and returns the lines that `keep` wants.
pub(crate) fn passes_keeping(
    command: &mut Command,
    keep: fn(&str) -> bool,
) -> Result<(bool, Vec<String>)> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {command:?}"))?;
    let stdout = child.stdout.take().context("no standard output")?;
    let stderr = child.stderr.take().context("no standard error")?;
    let mut kept = Vec::new();
    std::thread::scope(|scope| {
        let errors = scope.spawn(|| copy_lines(stderr, keep, |line| eprintln!("{line}")));
        kept.extend(copy_lines(stdout, keep, |line| say(line)));
        kept.extend(errors.join().unwrap_or_default());
    });
    Ok((child.wait()?.success(), kept))
}

/// Tells whether `program --version` runs.
pub(crate) fn is_installed(command: &mut Command) -> bool {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn copy_lines(from: impl Read, keep: fn(&str) -> bool, to: impl Fn(&str)) -> Vec<String> {
    let mut kept = Vec::new();
    for line in BufReader::new(from).split(b'\n') {
        let Ok(line) = line else { break };
        let line = String::from_utf8_lossy(&line);
        to(&line);
        if keep(&line) {
            kept.push(line.trim().to_owned());
        }
    }
    kept
}

#[expect(
    clippy::disallowed_methods,
    reason = "steps are timed by the real clock"
)]
fn now() -> Instant {
    Instant::now()
}
