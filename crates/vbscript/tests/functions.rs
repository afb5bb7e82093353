//! Runs the scripts of `crates/testsuite/data/vbs/functions` and compares what they print with the
//! comment block `' output:` at their end.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use swbem_automation::{Exception, RuntimeError, Variant, coerce};
use swbem_vbscript::builtins::Session;
use swbem_vbscript::objects::{FilePolicy, ScriptingFactory};
use swbem_vbscript::{Engine, Environment, ObjectFactory, with_stack};

/// A world in which it is half past one and a bit on 29 February 2024.
#[derive(Default)]
struct World {
    session: Session,
}

impl Environment for World {
    fn now(&mut self) -> f64 {
        45_351.0 + (13.5 * 3600.0 + 7.25) / 86_400.0
    }

    fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    fn message_box(&mut self, _: &str, _: i32, _: &str) -> Result<i32, Exception> {
        Ok(1)
    }

    fn input_box(&mut self, _: &str, _: &str, default: &str) -> Result<String, Exception> {
        Ok(default.to_owned())
    }
}

/// Runs a script with `Echo`, `CreateObject` for the scripting objects, and `TestFolder`.
fn run(text: &str, folder: &Path) -> Vec<String> {
    let folder_name = folder.to_string_lossy().into_owned();
    let engine = Engine::new(Rc::new(RefCell::new(World::default())));
    let lines = Rc::new(RefCell::new(Vec::new()));
    let sink = Rc::clone(&lines);
    engine.set_function(
        "Echo",
        Rc::new(move |_, arguments| {
            let words = arguments.positional().iter().map(|value| match value {
                Variant::Null => Ok("Null".into()),
                other => coerce::to_text(other),
            });
            let words = words.collect::<Result<Vec<_>, _>>()?;
            let words: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
            sink.borrow_mut().push(words.join(" "));
            Ok(Variant::Empty)
        }),
    );
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
    engine.set_function(
        "TestFolder",
        Rc::new(move |_, _| Ok(folder_name.as_str().into())),
    );
    if let Err(error) = engine.run("script.vbs", text) {
        lines.borrow_mut().push(format!("{error:?}"));
    }
    engine.close();
    lines.take()
}

#[test]
fn scripts_print_what_they_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testsuite/data/vbs/functions");
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 8, "only {} scripts", paths.len());
    let failures = with_stack(move || {
        let mut failures = Vec::new();
        for path in &paths {
            let text = std::fs::read_to_string(path).unwrap();
            let (script, output) = text.rsplit_once("' output:\n").unwrap();
            let expected: Vec<&str> = output
                .lines()
                .map(|line| line.strip_prefix("' ").unwrap())
                .collect();
            let folder = tempfile::tempdir().unwrap();
            let actual = run(script, folder.path());
            assert!(!expected.is_empty());
            for idx in 0..expected.len().max(actual.len()) {
                let wanted = expected.get(idx).copied().unwrap_or("(nothing)");
                let got = actual.get(idx).map_or("(nothing)", String::as_str);
                if wanted != got {
                    let name = path.file_name().unwrap().to_string_lossy();
                    failures.push(format!("{name}:\n  expected {wanted}\n  printed  {got}"));
                }
            }
        }
        failures
    });
    let failures = failures.unwrap();
    assert!(
        failures.is_empty(),
        "{} lines:\n{}",
        failures.len(),
        failures.join("\n")
    );
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
