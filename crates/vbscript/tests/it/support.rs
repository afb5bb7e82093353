//! What the tests of scripts share.

use std::cell::RefCell;
use std::rc::Rc;

use swbem_automation::{Exception, Variant, coerce};
use swbem_vbscript::builtins::Session;
use swbem_vbscript::{Engine, Environment};

/// An environment whose clock stands still.
#[derive(Default)]
struct Still {
    session: Session,
}

impl Environment for Still {
    fn now(&mut self) -> f64 {
        45000.5
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

/// Makes the environment.
pub(crate) fn environment() -> Rc<RefCell<dyn Environment>> {
    Rc::new(RefCell::new(Still::default()))
}

/// Makes an engine with an `Echo` that keeps its arguments, joined by spaces.
pub(crate) fn engine() -> (Engine, Rc<RefCell<Vec<String>>>) {
    let engine = Engine::new(environment());
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
