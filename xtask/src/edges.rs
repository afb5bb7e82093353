//! Which crate may depend on which, and what the pure crates may name.
//!
//! Dependencies point from the edge to the core. The table is the rule; a crate that is not in
//! it fails, so that adding a crate means deciding where it stands.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::Findings;
use crate::source::{self, Source, Sources};
use crate::workspace::Workspace;

/// What a crate may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No files, sockets, threads, clock, async; `forbid(unsafe_code)`.
    Core,
    /// The same, but deterministic state behind traits instead of plain values.
    Engine,
    /// May touch the machine.
    Edge,
    /// Never shipped; may depend on everything.
    Support,
}

/// One crate's place.
struct Rule {
    package: &'static str,
    kind: Kind,
    /// The crates of this workspace it may depend on, tests left out.
    may_use: &'static [&'static str],
}

const fn rule(package: &'static str, kind: Kind, may_use: &'static [&'static str]) -> Rule {
    Rule {
        package,
        kind,
        may_use,
    }
}

const RULES: &[Rule] = &[
    rule("swbem-core", Kind::Core, &[]),
    rule("swbem-text", Kind::Core, &[]),
    rule("swbem-automation", Kind::Core, &[]),
    rule("swbem-schema", Kind::Core, &["swbem-core"]),
    rule("swbem-xml", Kind::Core, &["swbem-core"]),
    rule("swbem-mof", Kind::Core, &["swbem-text", "swbem-core"]),
    rule("swbem-wql", Kind::Core, &["swbem-text", "swbem-core"]),
    rule("swbem-kv", Kind::Engine, &[]),
    rule(
        "swbem-store",
        Kind::Engine,
        &["swbem-core", "swbem-schema", "swbem-kv"],
    ),
    rule("swbem-provider", Kind::Engine, &["swbem-core"]),
    rule(
        "swbem-query",
        Kind::Engine,
        &["swbem-core", "swbem-text", "swbem-wql", "swbem-store"],
    ),
    rule(
        "swbem-manager",
        Kind::Engine,
        &[
            "swbem-core",
            "swbem-schema",
            "swbem-mof",
            "swbem-text",
            "swbem-wql",
            "swbem-kv",
            "swbem-store",
            "swbem-provider",
            "swbem-query",
        ],
    ),
    rule("swbem-kv-lmdb", Kind::Edge, &["swbem-kv"]),
    rule(
        "swbem-runtime",
        Kind::Edge,
        &[
            "swbem-core",
            "swbem-schema",
            "swbem-kv",
            "swbem-store",
            "swbem-provider",
            "swbem-query",
            "swbem-manager",
        ],
    ),
    rule("swbem-vbscript", Kind::Edge, &["swbem-automation"]),
    rule(
        "swbem",
        Kind::Edge,
        &[
            "swbem-automation",
            "swbem-core",
            "swbem-schema",
            "swbem-text",
            "swbem-xml",
            "swbem-mof",
            "swbem-wql",
            "swbem-kv",
            "swbem-kv-lmdb",
            "swbem-store",
            "swbem-provider",
            "swbem-query",
            "swbem-manager",
            "swbem-runtime",
        ],
    ),
    rule(
        "swbem-cli",
        Kind::Edge,
        &[
            "swbem-core",
            "swbem-schema",
            "swbem-text",
            "swbem-mof",
            "swbem-wql",
            "swbem-kv",
            "swbem-kv-lmdb",
            "swbem-store",
            "swbem-provider",
            "swbem-query",
            "swbem-manager",
            "swbem-runtime",
            "swbem-automation",
            "swbem-vbscript",
            "swbem",
        ],
    ),
    rule("swbem-testkit", Kind::Support, &[]),
    rule("swbem-testsuite", Kind::Support, &[]),
    rule("swbem-bench", Kind::Support, &[]),
    rule("xtask", Kind::Support, &[]),
];

/// What core and engine crates must not name outside their tests: prefix and reason.
const FORBIDDEN_PATHS: &[(&str, &str)] = &[
    ("std::fs", "files belong to the edge"),
    ("std::net", "sockets belong to the edge"),
    ("std::os", "the operating system belongs to the edge"),
    ("std::process", "processes belong to the edge"),
    ("std::thread", "threads belong to the edge"),
    ("tokio", "async belongs to the edge"),
];

/// Calls that read the clock, however they are imported.
const CLOCK_CALLS: &[&str] = &["Instant::now", "SystemTime::now"];

/// Packages from elsewhere that only one crate (and support crates) may name.
const RESERVED: &[(&str, &str)] = &[
    ("heed", "swbem-kv-lmdb"),
    ("heed3", "swbem-kv-lmdb"),
    ("lmdb-master-sys", "swbem-kv-lmdb"),
    ("lmdb-master3-sys", "swbem-kv-lmdb"),
    ("lmdb-rkv", "swbem-kv-lmdb"),
];

/// Packages from elsewhere that bring threads, sockets or async into the pure crates.
const IMPURE_PACKAGES: &[&str] = &[
    "async-std",
    "crossbeam",
    "crossbeam-channel",
    "futures",
    "mio",
    "rand",
    "rayon",
    "rustix",
    "smol",
    "tokio",
];

/// Checks every crate against the tables.
pub(crate) fn check(workspace: &Workspace) -> Result<Findings> {
    let mut findings = Findings::default();
    check_dependencies(workspace, &mut findings);
    check_manifests(workspace, &mut findings)?;
    let Sources {
        files: sources,
        broken,
    } = source::load_all(workspace)?;
    broken.into_iter().for_each(|broken| findings.fail(broken));
    for (file, source) in &sources {
        if let Some(rule) = rule_for_file(workspace, file)
            && matches!(rule.kind, Kind::Core | Kind::Engine)
        {
            check_purity(rule, file, source, &mut findings);
        }
    }
    check_forbids_unsafe(workspace, &sources, &mut findings);
    findings.checked = format!(
        "{} crates, {} files",
        workspace.packages.len(),
        sources.len()
    );
    Ok(findings)
}

fn check_dependencies(workspace: &Workspace, findings: &mut Findings) {
    for (name, package) in &workspace.packages {
        let Some(rule) = find(name) else {
            findings.fail(format!("{name} is not in the table of xtask/src/edges.rs"));
            continue;
        };
        if rule.kind == Kind::Support {
            continue;
        }
        for dependency in &package.dependencies {
            let ours = workspace.packages.contains_key(dependency);
            if ours && !rule.may_use.contains(&dependency.as_str()) {
                findings.fail(format!("{name} must not depend on {dependency}"));
            }
            if matches!(rule.kind, Kind::Core | Kind::Engine)
                && IMPURE_PACKAGES.contains(&dependency.as_str())
            {
                findings.fail(format!(
                    "{name} must not depend on {dependency}: it is not pure"
                ));
            }
            if let Some((_, owner)) = RESERVED.iter().find(|(package, _)| package == dependency)
                && name != owner
            {
                findings.fail(format!(
                    "{name} must not depend on {dependency}: only {owner} names it"
                ));
            }
        }
    }
    for rule in RULES {
        if !workspace.packages.contains_key(rule.package) {
            findings.fail(format!(
                "xtask/src/edges.rs lists {}, which does not exist",
                rule.package
            ));
        }
    }
}

/// Checks that each crate inherits the workspace's lints.
fn check_manifests(workspace: &Workspace, findings: &mut Findings) -> Result<()> {
    for package in workspace.packages.values() {
        let file = format!("{}/Cargo.toml", package.folder);
        let manifest: toml::Table = workspace.read(&file)?.parse()?;
        let inherits = manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"))
            .and_then(toml::Value::as_bool);
        if inherits != Some(true) {
            findings.fail(format!("{file}: `[lints] workspace = true` is missing"));
        }
    }
    Ok(())
}

fn check_purity(rule: &Rule, file: &str, source: &Source, findings: &mut Findings) {
    for mention in &source.paths {
        let path = mention.name.as_str();
        for (forbidden, reason) in FORBIDDEN_PATHS {
            if path == *forbidden || path.starts_with(&format!("{forbidden}::")) {
                findings.fail(format!(
                    "{file}:{}: {} must not name {path}: {reason}",
                    mention.line, rule.package
                ));
            }
        }
        let reads_clock = |call: &str| path == call || path.ends_with(&format!("::{call}"));
        if CLOCK_CALLS.iter().any(|call| reads_clock(call)) {
            findings.fail(format!(
                "{file}:{}: {} must not read the clock: take the time as an argument",
                mention.line, rule.package
            ));
        }
    }
}

/// Checks that every core crate forbids unsafe code, where a deny could be lifted.
fn check_forbids_unsafe(
    workspace: &Workspace,
    sources: &[(String, Source)],
    findings: &mut Findings,
) {
    let core: BTreeSet<String> = RULES
        .iter()
        .filter(|rule| rule.kind == Kind::Core)
        .filter_map(|rule| workspace.packages.get(rule.package))
        .map(|package| format!("{}/src/lib.rs", package.folder))
        .collect();
    for (file, source) in sources.iter().filter(|(file, _)| core.contains(file)) {
        if !source
            .inner_attributes
            .iter()
            .any(|a| a == "forbid(unsafe_code)")
        {
            findings.fail(format!("{file}: `#![forbid(unsafe_code)]` is missing"));
        }
    }
}

fn find(package: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.package == package)
}

fn rule_for_file(workspace: &Workspace, file: &str) -> Option<&'static Rule> {
    let owner = workspace
        .packages
        .iter()
        .find(|(_, package)| file.starts_with(&format!("{}/", package.folder)));
    owner.and_then(|(name, _)| find(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures(text: &str) -> Vec<String> {
        let mut findings = Findings::default();
        let source = Source::parse(text, false).unwrap();
        check_purity(&RULES[0], "f.rs", &source, &mut findings);
        findings.failures
    }

    #[test]
    fn the_table_has_no_cycle() {
        for rule in RULES {
            let mut reached: BTreeSet<&str> = BTreeSet::new();
            let mut queue = rule.may_use.to_vec();
            while let Some(next) = queue.pop() {
                if reached.insert(next) {
                    queue.extend(find(next).unwrap().may_use);
                }
            }
            assert!(
                !reached.contains(rule.package),
                "{} reaches itself",
                rule.package
            );
        }
    }

    #[test]
    fn pure_crates_stay_off_the_machine() {
        assert_eq!(failures("use std::{fmt, fs::File};").len(), 1);
        assert_eq!(
            failures("fn f() { let now = std::time::Instant::now(); }").len(),
            1
        );
        assert_eq!(
            failures("use std::time::SystemTime; fn f() { SystemTime::now(); }").len(),
            1
        );
        assert_eq!(failures("fn f() { tokio::spawn(g()); }").len(), 1);
        assert_eq!(
            failures("use std::time::Duration; // std::fs\nfn f() { \"std::net\"; }").len(),
            0
        );
        assert_eq!(failures("#[cfg(test)] mod tests { use std::fs; }").len(), 0);
    }
}
