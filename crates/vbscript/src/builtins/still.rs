//! A world in which nothing happens.

use swbem_automation::Exception;

use super::{Environment, Session};

/// An environment whose clock stands still, and where every dialog is answered at once: a message
/// with `vbOK`, a question with its default.
#[derive(Debug)]
pub struct StillEnvironment {
    now: f64,
    session: Session,
}

impl StillEnvironment {
    /// Makes an environment where it is always the same time, in days since 1899-12-30.
    #[must_use]
    pub fn at(now: f64) -> Self {
        StillEnvironment {
            now,
            session: Session::default(),
        }
    }
}

impl Environment for StillEnvironment {
    fn now(&mut self) -> f64 {
        self.now
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
