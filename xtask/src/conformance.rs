//! `cargo xtask conformance`: which requirement is covered by which test.
//!
//! `docs/requirements.toml` lists the requirements. A test covers one by carrying its id in its
//! name, `put_017_…`, or by being named in `covered_by`. `docs/conformance.md` is made from both
//! and never written by hand.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::source::{self, Source, Sources};
use crate::workspace::Workspace;
use crate::{Findings, say};

mod requirements;
mod table;

use requirements::{Requirement, Requirements};

/// The list of requirements.
const REQUIREMENTS: &str = "docs/requirements.toml";

/// The generated matrix.
const MATRIX: &str = "docs/conformance.md";

/// A test, by file and name; a data file has its path as name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Test {
    file: String,
    /// Absent for a data file.
    function: Option<String>,
}

/// Which tests cover which requirement.
type Coverage = BTreeMap<String, BTreeSet<Test>>;

/// How a requirement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Covered,
    /// We know that we do not do it, and say why.
    NotMet,
    /// It states nothing that a test could see.
    NoTest,
    Unaccounted,
}

/// Checks the matrix, or writes it anew and then checks the rest.
pub(crate) fn run(workspace: &Workspace, write: bool, strict: bool) -> Result<bool> {
    if write {
        let requirements = Requirements::parse(&workspace.read(REQUIREMENTS)?)?;
        let sources = source::load_all(workspace)?.files;
        let coverage = cover(workspace, &requirements, &sources, &mut Findings::default());
        std::fs::write(
            workspace.root.join(MATRIX),
            table::render(&requirements, &coverage),
        )?;
        say(format!("wrote {MATRIX}"));
    }
    Ok(check(workspace, strict, None)?.print())
}

/// Checks that every requirement is accounted for where its page is strict (or everywhere), that
/// tests name only ids that exist, and that the matrix is up to date. With `listed`, the tests
/// that the test binaries hold, also that each covering test is one of them.
pub(crate) fn check(
    workspace: &Workspace,
    strict: bool,
    listed: Option<&Vec<String>>,
) -> Result<Findings> {
    let mut findings = Findings::default();
    let requirements = Requirements::parse(&workspace.read(REQUIREMENTS)?)?;
    let Sources {
        files: sources,
        broken,
    } = source::load_all(workspace)?;
    broken.into_iter().for_each(|broken| findings.fail(broken));
    let coverage = cover(workspace, &requirements, &sources, &mut findings);
    for page in &requirements.pages {
        if !(strict || page.strict) {
            continue;
        }
        for requirement in page.requirements() {
            if standing(requirement, &coverage) == Standing::Unaccounted {
                findings.fail(format!("{}: neither a test nor a reason", requirement.id));
            }
        }
    }
    if let Some(listed) = listed {
        check_listed(&coverage, listed, &mut findings);
    }
    let current = workspace.read(MATRIX).unwrap_or_default();
    if current != table::render(&requirements, &coverage) {
        findings.fail(format!(
            "{MATRIX} is out of date; run: cargo xtask conformance --write"
        ));
    }
    findings.checked = table::totals_line(&requirements, &coverage);
    Ok(findings)
}

/// Finds the tests of every requirement.
fn cover(
    workspace: &Workspace,
    requirements: &Requirements,
    sources: &[(String, Source)],
    findings: &mut Findings,
) -> Coverage {
    let known: BTreeSet<&str> = requirements.all().map(|r| r.id.as_str()).collect();
    let mut coverage = Coverage::new();
    let mut tests = BTreeSet::new();
    let mut add = |id: String, test: Test, findings: &mut Findings| {
        if known.contains(id.as_str()) {
            coverage.entry(id).or_default().insert(test);
        } else {
            let name = test.function.as_deref().unwrap_or("the file name");
            findings.fail(format!(
                "{}: {name} names {id}, which {REQUIREMENTS} does not list",
                test.file
            ));
        }
    };
    for (file, source) in sources {
        for function in source
            .functions
            .iter()
            .filter(|f| f.is_test && !f.is_ignored)
        {
            let test = Test {
                file: file.clone(),
                function: Some(function.name.clone()),
            };
            tests.insert(format!("{file}::{}", function.name));
            for id in ids_in(&function.name, &requirements.prefixes()) {
                add(id, test.clone(), findings);
            }
        }
    }
    for data in &requirements.data {
        if !tests.contains(&data.runner) {
            findings.fail(format!(
                "{REQUIREMENTS}: {}: there is no test {}",
                data.folder, data.runner
            ));
            continue;
        }
        let cases: Vec<_> = data.cases(&workspace.files).collect();
        if cases.is_empty() {
            findings.fail(format!("{REQUIREMENTS}: {}: no cases", data.folder));
        }
        for (file, stem) in cases {
            let test = Test {
                file: file.to_owned(),
                function: None,
            };
            for id in ids_in(stem, &requirements.prefixes()) {
                add(id, test.clone(), findings);
            }
        }
    }
    for requirement in requirements.all() {
        for test in &requirement.covered_by {
            if let (true, Some((file, function))) = (tests.contains(test), test.rsplit_once("::")) {
                let test = Test {
                    file: file.to_owned(),
                    function: Some(function.to_owned()),
                };
                add(requirement.id.clone(), test, findings);
            } else {
                findings.fail(format!(
                    "{}: covered_by names {test}, which is not a test",
                    requirement.id
                ));
            }
        }
    }
    coverage
}

/// Checks that the covering tests are in the test binaries; one that a `cfg` or a missing `mod`
/// keeps out would cover nothing.
fn check_listed(coverage: &Coverage, listed: &[String], findings: &mut Findings) {
    let listed: BTreeSet<&str> = listed.iter().flat_map(|test| test.split("::")).collect();
    let tests: BTreeSet<&Test> = coverage.values().flatten().collect();
    for test in tests {
        if let Some(function) = &test.function
            && !listed.contains(function.as_str())
        {
            findings.fail(format!(
                "{}: {function} is not in any test binary",
                test.file
            ));
        }
    }
}

fn standing(requirement: &Requirement, coverage: &Coverage) -> Standing {
    if requirement.not_met.is_some() {
        Standing::NotMet
    } else if coverage.contains_key(&requirement.id) {
        Standing::Covered
    } else if requirement.no_test.is_some() {
        Standing::NoTest
    } else {
        Standing::Unaccounted
    }
}

/// Finds requirement ids in a name: `put_103_put_104_refused` holds PUT-103 and PUT-104.
fn ids_in(name: &str, prefixes: &BTreeSet<String>) -> Vec<String> {
    let words: Vec<&str> = name.split('_').collect();
    words
        .windows(2)
        .filter_map(|pair| match pair {
            [prefix, number] if number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit()) => {
                let prefix = prefix.to_ascii_uppercase();
                prefixes
                    .contains(&prefix)
                    .then(|| format!("{prefix}-{number}"))
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"
        [[page]]
        prefix = "PUT"
        title = "Putting"
        [[page.section]]
        title = "Forms"
        [page.section.requirements]
        PUT-001 = { says = "One.", source = "a page" }
        PUT-002 = { says = "Two.", source = "a page", not_met = "later" }
        PUT-003 = { says = "Three.", source = "a page", covered_by = ["a.rs::named"] }
        PUT-004 = { says = "Four.", source = "a page" }
    "#;

    fn workspace() -> Workspace {
        Workspace {
            root: ".".into(),
            packages: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    fn covered(code: &str) -> (Requirements, Coverage, Findings) {
        let requirements = Requirements::parse(LIST).unwrap();
        let sources = [("a.rs".to_owned(), Source::parse(code, false).unwrap())];
        let mut findings = Findings::default();
        let coverage = cover(&workspace(), &requirements, &sources, &mut findings);
        (requirements, coverage, findings)
    }

    #[test]
    fn ids_are_read_from_names() {
        let prefixes = BTreeSet::from(["PUT".to_owned(), "SO".to_owned()]);
        assert_eq!(
            ids_in("put_103_put_104_refused", &prefixes),
            ["PUT-103", "PUT-104"]
        );
        assert_eq!(ids_in("sink_so_130_gives_nothing", &prefixes), ["SO-130"]);
        assert!(ids_in("put_1_of_300", &prefixes).is_empty());
        assert!(ids_in("also_300_times", &prefixes).is_empty());
    }

    #[test]
    fn only_a_test_that_runs_covers() {
        let code = "#[test] fn put_001_one() {} #[test] fn named() {} fn put_004_helper() {}
            #[test] #[ignore] fn put_004_later() {}";
        let (requirements, coverage, findings) = covered(code);
        assert_eq!(findings.failures, Vec::<String>::new());
        let standings: Vec<_> = requirements.all().map(|r| standing(r, &coverage)).collect();
        let expected = [
            Standing::Covered,
            Standing::NotMet,
            Standing::Covered,
            Standing::Unaccounted,
        ];
        assert_eq!(standings, expected);
    }

    #[test]
    fn unknown_ids_and_missing_tests_fail() {
        let (_, _, findings) = covered("#[test] fn put_999_nothing() {}");
        assert_eq!(findings.failures.len(), 2, "{:?}", findings.failures);
        assert!(
            findings
                .failures
                .iter()
                .any(|failure| failure.contains("PUT-999"))
        );
        assert!(
            findings
                .failures
                .iter()
                .any(|failure| failure.contains("a.rs::named"))
        );
    }

    const DATA: &str = r#"
        [[data]]
        folder = "data/mof"
        extension = "mof"
        runner = "a.rs::every_file"
    "#;

    /// Covers with a folder of data files.
    fn covered_by_data(code: &str, files: &[&str]) -> (Coverage, Findings) {
        let requirements = Requirements::parse(&format!("{LIST}{DATA}")).unwrap();
        let sources = [("a.rs".to_owned(), Source::parse(code, false).unwrap())];
        let mut workspace = workspace();
        workspace.files = files.iter().map(|file| (*file).to_owned()).collect();
        let mut findings = Findings::default();
        let coverage = cover(&workspace, &requirements, &sources, &mut findings);
        (coverage, findings)
    }

    const RUNNER: &str = "#[test] fn every_file() {} #[test] fn named() {}";

    #[test]
    fn a_case_in_a_data_folder_covers_the_ids_in_its_name() {
        let files = [
            "data/mof/put_001_put_004_two.mof",
            "data/mof/put_001_put_004_two.tree",
            "data/mof/plain.mof",
            "data/mof/include/put_002_no_case.mof",
            "data/mofs/put_002_elsewhere.mof",
        ];
        let (coverage, findings) = covered_by_data(RUNNER, &files);
        assert_eq!(findings.failures, Vec::<String>::new());
        let case = BTreeSet::from([Test {
            file: files[0].to_owned(),
            function: None,
        }]);
        assert_eq!(coverage.get("PUT-001"), Some(&case));
        assert_eq!(coverage.get("PUT-004"), Some(&case));
        assert_eq!(coverage.get("PUT-002"), None);
        // It is no function that a test binary could list.
        let mut findings = Findings::default();
        check_listed(&coverage, &["named".to_owned()], &mut findings);
        assert_eq!(findings.failures, Vec::<String>::new());
    }

    #[test]
    fn data_that_no_test_runs_covers_nothing() {
        let files = ["data/mof/put_001_one.mof"];
        for code in [
            "#[test] fn named() {}",
            "#[test] #[ignore] fn every_file() {} #[test] fn named() {}",
            "fn every_file() {} #[test] fn named() {}",
        ] {
            let (coverage, findings) = covered_by_data(code, &files);
            assert_eq!(coverage.get("PUT-001"), None, "{code}");
            let [failure] = findings.failures.as_slice() else {
                panic!("{:?}", findings.failures);
            };
            assert!(failure.contains("there is no test a.rs::every_file"));
        }
    }

    #[test]
    fn a_data_folder_has_cases_and_their_ids_exist() {
        for (files, failure) in [
            (&["data/mof/x.tree"][..], "data/mof: no cases"),
            (&["data/mof/put_999_x.mof"], "the file name names PUT-999"),
        ] {
            let (_, findings) = covered_by_data(RUNNER, files);
            let [found] = findings.failures.as_slice() else {
                panic!("{:?}", findings.failures);
            };
            assert!(found.contains(failure), "{found}");
        }
    }

    #[test]
    fn a_test_that_is_not_built_fails() {
        let (_, coverage, _) = covered("#[test] fn put_001_one() {} #[test] fn named() {}");
        let mut findings = Findings::default();
        check_listed(&coverage, &["tests::put_001_one".to_owned()], &mut findings);
        assert_eq!(findings.failures, ["a.rs: named is not in any test binary"]);
    }

    #[test]
    fn the_matrix_counts_every_requirement_once() {
        let (requirements, coverage, _) =
            covered("#[test] fn put_001_one() {} #[test] fn named() {}");
        let matrix = table::render(&requirements, &coverage);
        assert!(
            matrix.contains("| PUT-002 | Two. | Not met: later | a page |"),
            "{matrix}"
        );
        assert!(
            matrix.contains("| PUT-004 | Four. | **unaccounted** | a page |"),
            "{matrix}"
        );
        assert!(
            matrix.contains("| **all** | 4 | 2 | 1 | 0 | 1 |"),
            "{matrix}"
        );
    }

    #[test]
    fn a_list_with_mistakes_is_refused() {
        for (good, bad) in [
            ("PUT-004", "PUT-01"),
            ("PUT-004", "SO-004"),
            ("\"Four.\"", "\"\""),
            ("not_met = \"later\"", "notmet = \"later\""),
            ("not_met = \"later\"", "not_met = \"\""),
        ] {
            assert!(
                Requirements::parse(&LIST.replace(good, bad)).is_err(),
                "{bad}"
            );
        }
    }
}
