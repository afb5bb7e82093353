//! Runs the scripts of `crates/testsuite/data/vbs/functions` and compares what they print with the
//! comment block `' output:` at their end.

use std::path::Path;
use std::rc::Rc;

use swbem_automation::RuntimeError;
use swbem_vbscript::ObjectFactory;
use swbem_vbscript::objects::{FilePolicy, ScriptingFactory};

use crate::support::{check_folder, engine_at};

/// Half past one and a bit on 29 February 2024.
const NOW: f64 = 45_351.0 + (13.5 * 3600.0 + 7.25) / 86_400.0;

/// What scripts of functions use: `Show code`, which prints what an expression is or its error.
const SHOW: &str = include_str!("../../../testsuite/data/vbs/functions/show.inc");

/// Runs a script with `Echo`, `Show`, `CreateObject` for the scripting objects, and `TestFolder`.
fn run(text: &str) -> String {
    let (engine, lines) = engine_at(NOW);
    let factory = ScriptingFactory::new(FilePolicy::Full);
    engine.set_function(
        "CreateObject",
        Rc::new(
            move |_, arguments| match factory.create(&arguments.text(0)?) {
                Some(object) => Ok(object?.into()),
                None => Err(RuntimeError::CannotCreateObject.into()),
            },
        ),
    );
    let folder = tempfile::tempdir().unwrap();
    let folder_name = folder.path().to_string_lossy().into_owned();
    engine.set_function(
        "TestFolder",
        Rc::new(move |_, _| Ok(folder_name.as_str().into())),
    );
    engine.run("show.inc", SHOW).unwrap();
    if let Err(error) = engine.run("script.vbs", text) {
        lines.borrow_mut().push(format!("{error:?}"));
    }
    engine.close();
    let lines = lines.borrow();
    lines.join("\n")
}

#[test]
fn scripts_print_what_they_say() {
    check_folder("functions", 8, run);
}

#[test]
fn the_table_of_compatibility_has_every_function() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/script-compat.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let rows: Vec<(&str, &str)> = rows.collect();
    for builtin in swbem_vbscript::builtins::all() {
        let (_, rest) = rows
            .iter()
            .find(|(name, _)| *name == builtin.name)
            .unwrap_or_else(|| panic!("{} is not in docs/script-compat.md", builtin.name));
        let state = rest.split(' ').next().unwrap();
        assert!(
            ["works", "differs", "absent"].contains(&state),
            "{}",
            builtin.name
        );
    }
}
