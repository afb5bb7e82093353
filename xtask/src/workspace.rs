//! The workspace on disk: its root, crates and files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The workspace being looked after.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The folder that holds the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// The packages by name.
    pub(crate) packages: BTreeMap<String, Package>,
    /// The files git knows or would add, relative to the root, with `/`.
    pub(crate) files: Vec<String>,
}

/// One package of the workspace.
#[derive(Debug)]
pub(crate) struct Package {
    /// Where it is, relative to the root, as in `crates/core`.
    pub(crate) folder: String,
    /// What it depends on, tests left out.
    pub(crate) dependencies: Vec<String>,
}

impl Workspace {
    /// Finds the workspace this program was built from.
    pub(crate) fn load() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask has no parent folder")?
            .to_owned();
        let packages = packages(&root)?;
        let files = files(&root)?;
        Ok(Self {
            root,
            packages,
            files,
        })
    }

    /// Reads one of [`Workspace::files`].
    pub(crate) fn read(&self, file: &str) -> Result<String> {
        let path = self.root.join(file);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {file}"))
    }

    /// Makes a cargo command that runs in the root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.root);
        // Cargo sets these for its own children; inherited further they would
        // make the inner cargo believe that it builds this package.
        command
            .env_remove("CARGO_MANIFEST_DIR")
            .env_remove("CARGO_PKG_NAME");
        command
    }

    /// Lists the Rust files of the workspace.
    pub(crate) fn rust_files(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .map(String::as_str)
            .filter(|file| file.ends_with(".rs"))
    }
}

fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

fn packages(root: &Path) -> Result<BTreeMap<String, Package>> {
    let arguments = ["metadata", "--no-deps", "--format-version=1", "--offline"];
    let output = Command::new(cargo())
        .args(arguments)
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        bail!(
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let listed = metadata
        .get("packages")
        .and_then(Value::as_array)
        .context("no packages")?;
    let mut packages = BTreeMap::new();
    for package in listed {
        let name = text(package, "name")?;
        let manifest = PathBuf::from(text(package, "manifest_path")?);
        let folder = manifest.parent().context("manifest without folder")?;
        let folder = folder
            .strip_prefix(root)
            .unwrap_or(folder)
            .to_string_lossy()
            .into_owned();
        let mut dependencies = Vec::new();
        for dependency in package
            .get("dependencies")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            if dependency.get("kind").and_then(Value::as_str) != Some("dev") {
                dependencies.push(text(dependency, "name")?);
            }
        }
        packages.insert(
            name,
            Package {
                folder,
                dependencies,
            },
        );
    }
    Ok(packages)
}

fn text(value: &Value, key: &str) -> Result<String> {
    let text = value.get(key).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("cargo metadata: no {key}"))?
        .to_owned())
}

/// Lists what git tracks or would track; without git, walks the folders.
fn files(root: &Path) -> Result<Vec<String>> {
    let arguments = [
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
    ];
    let listed = Command::new("git")
        .args(arguments)
        .current_dir(root)
        .output();
    let mut files = match listed {
        Ok(output) if output.status.success() => String::from_utf8(output.stdout)?
            .split('\0')
            .filter(|file| !file.is_empty() && root.join(file).is_file())
            .map(str::to_owned)
            .collect(),
        _ => walk(root)?,
    };
    files.sort();
    files.dedup();
    Ok(files)
}

fn walk(root: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if name == "target" || name == ".git" {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                let path = entry.path();
                files.push(path.strip_prefix(root)?.to_string_lossy().into_owned());
            }
        }
    }
    Ok(files)
}
