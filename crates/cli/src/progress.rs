//! Progress of long work, on standard error, when that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// Is a bar that goes away at the end.
#[derive(Clone, Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Starts a bar over a known number of steps.
    pub(crate) fn bar(what: &'static str, total: u64) -> Progress {
        Progress::with(
            ProgressBar::new(total),
            "{msg} {wide_bar} {human_pos}/{human_len} {eta}",
            what,
        )
    }

    /// Starts a counter.
    pub(crate) fn counter(what: &'static str) -> Progress {
        Progress::with(
            ProgressBar::new_spinner(),
            "{msg} {human_pos} {elapsed}",
            what,
        )
    }

    fn with(bar: ProgressBar, template: &str, what: &'static str) -> Progress {
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what);
        Progress(bar)
    }

    /// Says how far it is.
    pub(crate) fn set(&self, done: u64) {
        self.0.set_position(done);
    }

    /// Says how far it is, and how far it will be.
    pub(crate) fn set_of(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
