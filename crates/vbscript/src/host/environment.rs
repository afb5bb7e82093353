//! What built-in functions find around them.

use std::rc::Rc;

use swbem_automation::Exception;

use super::Console;
use crate::builtins::{Environment, Session, local_now};

/// The world as a host shows it to built-in functions. Dialogs are the host's own functions, since
/// they deliver events while they wait.
pub(super) struct HostEnvironment {
    session: Session,
    console: Rc<dyn Console>,
}

impl HostEnvironment {
    pub(super) fn new(console: Rc<dyn Console>) -> Self {
        HostEnvironment {
            session: Session::default(),
            console,
        }
    }
}

impl Environment for HostEnvironment {
    fn now(&mut self) -> f64 {
        local_now()
    }

    fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    fn message_box(&mut self, prompt: &str, _buttons: i32, _title: &str) -> Result<i32, Exception> {
        self.console.write_out(&format!("{prompt}\n"));
        Ok(1)
    }

    fn input_box(
        &mut self,
        prompt: &str,
        _title: &str,
        default: &str,
    ) -> Result<String, Exception> {
        self.console.write_out(&format!("{prompt}\n"));
        Ok(default.to_owned())
    }
}
