//! Queries: what the engine answers, by whichever plan, is what a look at every object answers.

mod dmtf;
mod engine;
mod random;
mod script;

use std::path::{Path, PathBuf};

use self::script::Script;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wql")
}

/// Runs every script; with `SWBEM_BLESS` set, what the engine says becomes what is expected.
#[test]
fn every_script_has_its_rows_plans_and_diagnostics() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "wqlt"))
        .collect();
    files.sort();
    assert!(files.len() > 20, "{} scripts", files.len());
    let is_blessing = std::env::var_os("SWBEM_BLESS").is_some();
    let mut wrong = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let answered = Script::parse(&name, &text).answered();
        if is_blessing {
            std::fs::write(&file, &answered).unwrap();
        } else if answered != text {
            let line = text
                .lines()
                .zip(answered.lines())
                .position(|(expected, found)| expected != found)
                .unwrap_or(0);
            let found = answered.lines().nth(line).unwrap_or_default();
            wrong.push(format!("{name}:{}: found {found}", line + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
