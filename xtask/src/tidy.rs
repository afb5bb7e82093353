//! House rules that no compiler checks: sizes, leftovers, machine paths, links, lists.

use anyhow::Result;

use crate::Findings;
use crate::source::{self, Source, Sources};
use crate::workspace::Workspace;

/// How many lines a file may have, its tests not counted.
const FILE_LINES_MAX: usize = 800;

/// How many lines a function may have before it is worth a second look.
const FUNCTION_LINES_MAX: usize = 100;

/// Macros that say the work is not done.
const UNFINISHED_MACROS: &[&str] = &["todo", "unimplemented", "dbg"];

/// Words that say the work is not done; in two parts, for this file is checked too.
const UNFINISHED_WORDS: &[&str] = &[concat!("FIX", "ME"), concat!("X", "XX")];

/// Places that exist only on the machine somebody works on; in two parts, as above.
const MACHINE_PATHS: &[&str] = &[
    concat!("/", "work/"),
    concat!("/", "farm/"),
    concat!(".", "library"),
    concat!("..", "/shared"),
];

/// The one place that looks for data files next to the checkout, and says so in its documentation.
const DATA_LOOKUP: (&str, &str) = ("crates/testkit/", concat!("..", "/shared/data"));

/// The documents every checkout has, and what they are for.
const DOCUMENTS: &[(&str, &str)] = &[
    ("README.md", "what this is and how to start"),
    ("ARCHITECTURE.md", "where things are"),
    ("COMPAT.md", "how this differs from WMI"),
    (
        "docs/conformance.md",
        "which requirement is covered by which test",
    ),
];

/// Checks the whole tree.
pub(crate) fn check(workspace: &Workspace) -> Result<Findings> {
    let mut findings = Findings::default();
    let Sources {
        files: sources,
        broken,
    } = source::load_all(workspace)?;
    broken.into_iter().for_each(|broken| findings.fail(broken));
    for (file, source) in &sources {
        check_source(file, source, &mut findings);
    }
    let mut texts = 0;
    for file in workspace.files.iter().filter(|file| is_text(file)) {
        // A file that is not UTF-8 is data for a test, not prose.
        if let Ok(text) = workspace.read(file) {
            check_text(file, &text, &mut findings);
            if file.ends_with(".md") {
                check_links(workspace, file, &text, &mut findings);
            }
            texts += 1;
        }
    }
    check_documents(workspace, &mut findings)?;
    findings.checked = format!("{} Rust files, {texts} text files", sources.len());
    Ok(findings)
}

fn check_source(file: &str, source: &Source, findings: &mut Findings) {
    if source.code_lines > FILE_LINES_MAX {
        findings.fail(format!(
            "{file}: {} lines without its tests, more than {FILE_LINES_MAX}",
            source.code_lines
        ));
    }
    for mention in &source.macros {
        if UNFINISHED_MACROS.contains(&mention.name.as_str()) {
            findings.fail(format!(
                "{file}:{}: {}! is not finished work",
                mention.line, mention.name
            ));
        }
    }
    for function in &source.functions {
        if function.is_ignored {
            findings.fail(format!(
                "{file}:{}: test {} is ignored; assert today's answer and say why",
                function.line, function.name
            ));
        }
        if function.lines > FUNCTION_LINES_MAX && !function.in_test_code {
            findings.warn(format!(
                "{file}:{}: function {} has {} lines, more than {FUNCTION_LINES_MAX}",
                function.line, function.name, function.lines
            ));
        }
    }
}

fn check_text(file: &str, text: &str, findings: &mut Findings) {
    for (index, line) in text.lines().enumerate() {
        let at = index + 1;
        for word in UNFINISHED_WORDS {
            if has_word(line, word) {
                findings.fail(format!("{file}:{at}: {word} is not finished work"));
            }
        }
        for path in MACHINE_PATHS {
            if has_path(line, path) && !is_data_lookup(file, line) {
                findings.fail(format!("{file}:{at}: {path} exists on one machine only"));
            }
        }
    }
}

/// Checks that a document's links to files of the project lead somewhere.
fn check_links(workspace: &Workspace, file: &str, text: &str, findings: &mut Findings) {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut in_code = false;
    for (index, line) in text.lines().enumerate() {
        in_code ^= line.trim_start().starts_with("```");
        if in_code {
            continue;
        }
        for target in link_targets(line) {
            let target = target.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            if !workspace.root.join(folder).join(target).exists() {
                findings.fail(format!(
                    "{file}:{}: link to {target} leads nowhere",
                    index + 1
                ));
            }
        }
    }
}

/// Checks that the documents exist and that none of the lists in them has fallen behind.
fn check_documents(workspace: &Workspace, findings: &mut Findings) -> Result<()> {
    for (file, purpose) in DOCUMENTS {
        if !workspace.files.iter().any(|known| known == file) {
            findings.fail(format!("{file} is missing: {purpose}"));
        }
    }
    if let Ok(architecture) = workspace.read("ARCHITECTURE.md") {
        for package in workspace.packages.values() {
            if !has_path_word(&architecture, &package.folder) {
                findings.fail(format!("ARCHITECTURE.md does not name {}", package.folder));
            }
        }
        for named in code_paths(&architecture) {
            if !workspace.root.join(named).exists() {
                findings.fail(format!(
                    "ARCHITECTURE.md names {named}, which does not exist"
                ));
            }
        }
    }
    if let Ok(readme) = workspace.read("README.md")
        && !readme.contains("cargo xtask test")
    {
        findings.fail("README.md does not say how to run the tests: cargo xtask test");
    }
    Ok(())
}

fn is_text(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    // Cargo.lock and foreign MOF are not ours to word.
    matches!(
        extension,
        "rs" | "md" | "toml" | "sh" | "py" | "yml" | "yaml" | "json"
    ) || file.starts_with(".ci/")
}

fn is_data_lookup(file: &str, line: &str) -> bool {
    let (folder, path) = DATA_LOOKUP;
    file.starts_with(folder) && line.contains(path)
}

/// Tells whether `word` stands in `line` by itself.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let after = line
            .get(at + word.len()..)
            .and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Tells whether `path` stands in `line` as the beginning of a path.
fn has_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
    })
}

/// Tells whether `path` stands in `text` and does not merely begin a longer name.
fn has_path_word(text: &str, path: &str) -> bool {
    text.match_indices(path).any(|(at, _)| {
        let after = text
            .get(at + path.len()..)
            .and_then(|after| after.chars().next());
        !after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
    })
}

/// Finds the targets of `[text](target)` in a line.
fn link_targets(line: &str) -> Vec<&str> {
    let mut targets = Vec::new();
    let mut rest = line;
    while let Some((_, after)) = rest.split_once("](") {
        let Some((target, after)) = after.split_once(')') else {
            break;
        };
        targets.push(target);
        rest = after;
    }
    targets
}

/// Finds the files of the project that a text names in backquotes.
fn code_paths(text: &str) -> Vec<&str> {
    let is_path = |code: &&str| {
        let inside = code.starts_with("crates/") || code.starts_with("docs/");
        inside && !code.contains(['*', ' ', '<', '{', '…'])
    };
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(is_path)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_paths_are_matched_whole() {
        let word = UNFINISHED_WORDS.last().unwrap();
        assert!(has_word(&format!("// {word}: later"), word));
        assert!(!has_word(&format!("the locale namespace ms_{word}"), word));
        let path = MACHINE_PATHS.first().unwrap();
        assert!(has_path(&format!("see {path}notes"), path));
        assert!(!has_path(&format!("home{path}notes"), path));
        assert!(has_path_word(
            "`crates/kv` and `crates/kv-lmdb`",
            "crates/kv"
        ));
        assert!(!has_path_word("only `crates/kv-lmdb`", "crates/kv"));
    }

    #[test]
    fn unfinished_work_is_found_in_code_and_not_in_text() {
        let mut findings = Findings::default();
        let text = "fn f() { todo!() }\n#[test]\n#[ignore]\nfn g() {}\n// todo!()\n";
        check_source("f.rs", &Source::parse(text, false).unwrap(), &mut findings);
        assert_eq!(findings.failures.len(), 2);
    }

    #[test]
    fn links_and_code_paths_are_found() {
        assert_eq!(link_targets("[a](b.md) and [c](d#e)"), ["b.md", "d#e"]);
        assert_eq!(
            code_paths("`crates/core/src/a.rs`, `cargo run`, `crates/*`"),
            ["crates/core/src/a.rs"]
        );
    }
}
