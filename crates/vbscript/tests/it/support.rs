//! What the tests of scripts share.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use swbem_automation::{Variant, coerce};
use swbem_vbscript::{Engine, StillEnvironment, with_stack};

/// Noon on a day in 2023, when nothing depends on the time.
const NOON: f64 = 45_000.5;

/// Makes an environment.
pub(crate) fn environment() -> Rc<RefCell<StillEnvironment>> {
    Rc::new(RefCell::new(StillEnvironment::at(NOON)))
}

/// Makes an engine with an `Echo` that keeps its arguments, joined by spaces.
pub(crate) fn engine() -> (Engine, Rc<RefCell<Vec<String>>>) {
    engine_at(NOON)
}

/// Makes such an engine for which it is always the same time.
pub(crate) fn engine_at(now: f64) -> (Engine, Rc<RefCell<Vec<String>>>) {
    let engine = Engine::new(Rc::new(RefCell::new(StillEnvironment::at(now))));
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
    (engine, lines)
}

/// Runs every script of a folder of the test suite's `data/vbs`, of which there are at least
/// `least`, and compares what `run` returns with the comment block `' output:` at its end.
pub(crate) fn check_folder(folder: &str, least: usize, run: fn(&str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../testsuite/data/vbs")
        .join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "vbs"))
        .collect();
    paths.sort();
    assert!(paths.len() >= least, "only {} scripts", paths.len());
    let failures = with_stack(|| {
        let mut failures = Vec::new();
        for path in &paths {
            let text = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
            let (script, expected) = split(&text);
            let actual = run(script);
            if actual != expected {
                failures.push(format!(
                    "=== {}\n--- expected\n{expected}\n--- actual\n{actual}",
                    path.display()
                ));
            }
        }
        failures
    })
    .unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Splits a script from the output it says it has.
fn split(text: &str) -> (&str, String) {
    let Some((script, expected)) = text.rsplit_once("' output:\n") else {
        panic!("no block `' output:`");
    };
    let lines: Vec<&str> = expected
        .lines()
        .map(|line| line.strip_prefix("' ").or(line.strip_prefix('\'')).unwrap())
        .collect();
    assert!(!lines.is_empty(), "an empty block `' output:`");
    (script, lines.join("\n"))
}
