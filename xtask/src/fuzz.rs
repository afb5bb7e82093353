//! `cargo xtask fuzz`: the coverage-guided targets in `fuzz/`.
//!
//! The short fuzz that every change passes is an ordinary test and needs none of this.

use anyhow::{Context, Result, bail};

use crate::runner::{Run, is_installed, passes};
use crate::workspace::Workspace;

/// Runs the targets `wanted`, or all, `seconds` each.
pub(crate) fn run(workspace: &Workspace, seconds: u64, wanted: &[String]) -> Result<bool> {
    let targets = targets(workspace)?;
    if let Some(unknown) = wanted.iter().find(|name| !targets.contains(name)) {
        bail!(
            "no fuzz target {unknown}; there are: {}",
            targets.join(", ")
        );
    }
    if !is_installed(workspace.cargo().args(["fuzz", "--version"])) {
        bail!("cargo-fuzz is not installed; `cargo install cargo-fuzz --locked` brings it");
    }
    let mut run = Run::default();
    for target in targets
        .iter()
        .filter(|name| wanted.is_empty() || wanted.contains(name))
    {
        let rerun = format!("cargo xtask fuzz --seconds {seconds} {target}");
        run.step("fuzz", rerun, |run| {
            run.closing.push(format!("fuzz {target}: {seconds} s"));
            let mut cargo = workspace.cargo();
            // The sanitizer and coverage flags are unstable; this lets the
            // stable compiler of the project take them.
            cargo.env("RUSTC_BOOTSTRAP", "1");
            cargo.args(["fuzz", "run", target, "--"]);
            cargo.arg(format!("-max_total_time={seconds}"));
            passes(&mut cargo)
        });
    }
    Ok(run.finish())
}

/// Reads the targets' names from `fuzz/Cargo.toml`.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let manifest = workspace
        .read("fuzz/Cargo.toml")
        .context("there are no fuzz targets")?;
    let manifest: toml::Table = manifest.parse()?;
    let binaries = manifest.get("bin").and_then(toml::Value::as_array);
    let names = binaries
        .into_iter()
        .flatten()
        .filter_map(|binary| binary.get("name")?.as_str());
    Ok(names.map(str::to_owned).collect())
}
