//! Every `testsuite/data/mof/*/*.mof` parses to the tree and the diagnostics beside it.
//!
//! `x.tree` and `x.diag` hold what is expected of `x.mof`; a missing one is expected empty.
//! With `UPDATE_EXPECT=1` in the environment they are written instead of compared. Files in
//! folders named `include` are no cases; they are there to be included.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use swbem_mof::{
    IncludeLoader, LoadError, LoadErrorKind, LoadedFile, code, parse, parse_text, print,
};
use swbem_text::{Files, Renderer};

use crate::tree::dump;

fn data_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testsuite/data/mof")
}

fn cases() -> Vec<PathBuf> {
    let mut cases = Vec::new();
    for folder in fs::read_dir(data_dir()).unwrap() {
        let folder = folder.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        for file in fs::read_dir(folder).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|extension| extension == "mof") {
                cases.push(file);
            }
        }
    }
    cases.sort();
    cases
}

/// Loads includes from the folder of the case; `fails_to_copy` stands for a full disk.
struct FolderLoader(PathBuf);

impl IncludeLoader for FolderLoader {
    fn load(&self, from: &str, name: &str) -> Result<LoadedFile, LoadError> {
        if name == "fails_to_copy.mof" {
            return Err(LoadError {
                kind: LoadErrorKind::TemporaryFile,
                message: "no space left on device".to_owned(),
            });
        }
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let name = match folder {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        match fs::read(self.0.join(&name)) {
            Ok(bytes) => Ok(LoadedFile { name, bytes }),
            Err(_) => Err(LoadError {
                kind: LoadErrorKind::Unavailable,
                message: "file not found".to_owned(),
            }),
        }
    }
}

struct Outcome {
    tree: String,
    diagnostics: String,
}

fn run(case: &Path) -> Outcome {
    let mut files = Files::new();
    let file = LoadedFile {
        name: case.file_name().unwrap().to_str().unwrap().to_owned(),
        bytes: fs::read(case).unwrap(),
    };
    let loader = FolderLoader(case.parent().unwrap().to_owned());
    let (unit, diagnostics) = parse(&mut files, file, &loader);
    Outcome {
        tree: dump(&files, &unit),
        diagnostics: Renderer::default().render_all(&files, &diagnostics),
    }
}

#[test]
fn every_case_has_its_tree_and_diagnostics() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() > 50, "the cases are gone: {}", cases.len());
    for case in &cases {
        let outcome = run(case);
        for (extension, actual) in [("tree", outcome.tree), ("diag", outcome.diagnostics)] {
            let path = case.with_extension(extension);
            if update && actual.is_empty() {
                let _absent_is_fine = fs::remove_file(&path);
            } else if update {
                fs::write(&path, actual).unwrap();
            } else if fs::read_to_string(&path).unwrap_or_default() != actual {
                wrong.push(format!("{} should be:\n{actual}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn cases_in_ok_have_no_errors_and_cases_in_error_have() {
    for case in cases() {
        let diagnostics = run(&case).diagnostics;
        let has_error = diagnostics.lines().any(|line| line.starts_with("error"));
        let folder = case.parent().unwrap().file_name().unwrap();
        assert_eq!(
            has_error,
            folder != "ok",
            "{}\n{diagnostics}",
            case.display()
        );
    }
}

#[test]
fn mof_032_printed_cases_parse_to_the_same_tree() {
    for case in cases() {
        let mut files = Files::new();
        let file = LoadedFile {
            name: "case.mof".to_owned(),
            bytes: fs::read(&case).unwrap(),
        };
        let loader = FolderLoader(case.parent().unwrap().to_owned());
        let (mut unit, _) = parse(&mut files, file, &loader);
        unit.items
            .retain(|item| !matches!(item, swbem_mof::ast::Item::Include(_)));
        let printed = print(&unit);
        let (again, _) = parse_text(&mut files, "printed.mof", &printed);
        assert_eq!(again, unit, "{}\n{printed}", case.display());
        assert_eq!(print(&again), printed, "{}", case.display());
    }
}

/// Every error number of the compiler can happen, but for the two that its documentation calls
/// unused, and the case that is named after one raises it. Number 1 is MOF-101.
#[test]
fn every_error_number_has_a_case() {
    const NEVER_RAISED: [&str; 2] = [
        "WBEMMOF_E_INVALID_NAMESPACE_SPECIFICATION",
        "WBEMMOF_E_OUT_OF_RANGE",
    ];
    let folder = data_dir().join("code");
    let mut missing = BTreeSet::new();
    for code in code::ALL {
        let name = code.name.trim_start_matches("WBEMMOF_E_").to_lowercase();
        let requirement = 100 + (code.value & 0xFF);
        let case = folder.join(format!("mof_{requirement}_{name}.mof"));
        let is_raised = case.exists() && run(&case).diagnostics.contains(&code.to_string());
        if is_raised == NEVER_RAISED.contains(&code.name) {
            missing.insert(format!("mof_{requirement}_{name}"));
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// Each error line says `file:line:column` and underlines something.
#[test]
fn mof_031_every_error_has_a_place() {
    for case in cases() {
        let diagnostics = run(&case).diagnostics;
        for diagnostic in diagnostics
            .split("\n\n")
            .filter(|text| text.starts_with("error"))
        {
            assert!(diagnostic.contains(".mof:"), "{diagnostic}");
            assert!(diagnostic.contains('^'), "{diagnostic}");
        }
    }
}

#[test]
fn the_oracle_holds_for_every_case() {
    for case in cases() {
        swbem_mof::oracle::check_bytes(&fs::read(case).unwrap());
    }
}
