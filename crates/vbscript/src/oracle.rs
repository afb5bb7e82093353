//! What any text must do as a script: end, without a panic, twice in the same way.

use std::cell::RefCell;
use std::rc::Rc;

use swbem_automation::{Variant, coerce};

use crate::{Engine, Limits, ScriptError, StillEnvironment, with_stack};

/// How many loop turns and calls a text gets.
const STEPS_MAX: u64 = 50_000;

/// What the values of a text may occupy, in bytes.
const MEMORY_BYTES_MAX: usize = 16 << 20;

/// Runs a text as a script, twice.
///
/// # Panics
///
/// Panics when the interpreter does, when both runs differ, or when an error is nowhere in the
/// text.
pub fn check(text: &str) {
    let result = with_stack(|| (run(text), run(text)));
    let Ok((first, second)) = result else {
        return;
    };
    assert_eq!(first, second, "two runs of one script differ");
}

/// Runs a text and returns what it shows.
fn run(text: &str) -> Vec<String> {
    let engine = Engine::new(Rc::new(RefCell::new(StillEnvironment::at(45_000.25))));
    engine.set_limits(Limits {
        call_depth_max: 500,
        memory_bytes_max: MEMORY_BYTES_MAX,
        steps_max: Some(STEPS_MAX),
    });
    let shown = Rc::new(RefCell::new(Vec::new()));
    let sink = Rc::clone(&shown);
    engine.set_function(
        "Echo",
        Rc::new(move |_, arguments| {
            for value in arguments.positional() {
                let text = coerce::to_text(value)?;
                sink.borrow_mut().push(text.chars().take(100).collect());
            }
            arguments.set_out(0, Variant::Integer(7));
            Ok(Variant::Empty)
        }),
    );
    if let Err(error) = engine.run("script", text) {
        check_position(text, &error);
        shown.borrow_mut().push(error.to_string());
    }
    for name in engine.procedures() {
        if let Err(error) = engine.call_procedure(&name, Vec::new()) {
            shown.borrow_mut().push(error.to_string());
        }
    }
    engine.close();
    shown.take()
}

fn check_position(text: &str, error: &ScriptError) {
    let Some(position) = &error.position else {
        return;
    };
    if &*position.source_name == "script" {
        let lines = 1 + text.matches(['\r', '\n']).count();
        assert!(
            position.line <= lines,
            "an error behind the end of the text"
        );
    }
}
