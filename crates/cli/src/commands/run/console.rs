//! The standard streams as a script has them.

use std::cell::{Cell, OnceCell, RefCell};
use std::io::{self, BufRead, BufWriter, IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use swbem_vbscript::Console;
use swbem_vbscript::host::{Reason, Stopper};

use crate::failure::Failure;

/// How many lines are read ahead of the script.
const LINES_AHEAD_MAX: usize = 64;

/// The standard streams.
pub(super) struct Terminal {
    output: RefCell<BufWriter<io::Stdout>>,
    is_terminal: bool,
    lines: OnceCell<Receiver<String>>,
    /// Why nothing is written any more.
    broken: RefCell<Option<io::Error>>,
    is_broken: Cell<bool>,
    stopper: OnceCell<Stopper>,
}

impl Terminal {
    pub(super) fn new() -> Terminal {
        Terminal {
            output: RefCell::new(BufWriter::new(io::stdout())),
            is_terminal: io::stdout().is_terminal(),
            lines: OnceCell::new(),
            broken: RefCell::default(),
            is_broken: Cell::new(false),
            stopper: OnceCell::new(),
        }
    }

    /// Says what stops the script when nobody reads its output any more.
    pub(super) fn stop_when_broken(&self, stopper: Stopper) {
        let _first = self.stopper.set(stopper);
    }

    /// Writes what is held back.
    ///
    /// # Errors
    /// Fails when the output could not be written.
    pub(super) fn finish(&self) -> Result<(), Failure> {
        self.flush();
        match self.broken.borrow_mut().take() {
            Some(error) => Err(Failure::Output(error)),
            None => Ok(()),
        }
    }

    fn keep(&self, written: io::Result<()>) {
        if let Err(error) = written
            && !self.is_broken.replace(true)
        {
            *self.broken.borrow_mut() = Some(error);
            if let Some(stopper) = self.stopper.get() {
                stopper.stop(Reason::Interrupted);
            }
        }
    }

    fn lines(&self) -> &Receiver<String> {
        self.lines.get_or_init(|| {
            let (sender, receiver) = sync_channel(LINES_AHEAD_MAX);
            let reader = std::thread::Builder::new().name("script-input".to_owned());
            let read = move || {
                let mut input = io::stdin().lock();
                let mut line = Vec::new();
                while matches!(input.read_until(b'\n', &mut line), Ok(1..)) {
                    let text = String::from_utf8_lossy(&line);
                    let text = text.strip_suffix('\n').unwrap_or(&text);
                    let text = text.strip_suffix('\r').unwrap_or(text).to_owned();
                    line.clear();
                    if sender.send(text).is_err() {
                        break;
                    }
                }
            };
            // Without a thread the input is at its end.
            let _started = reader.spawn(read);
            receiver
        })
    }
}

impl Console for Terminal {
    fn write_out(&self, text: &str) {
        if self.is_broken.get() {
            return;
        }
        let mut output = self.output.borrow_mut();
        let mut written = output.write_all(text.as_bytes());
        if self.is_terminal {
            written = written.and_then(|()| output.flush());
        }
        drop(output);
        self.keep(written);
    }

    fn write_err(&self, text: &str) {
        self.flush();
        // Where standard error is closed there is nobody to tell.
        let _ = io::stderr().write_all(text.as_bytes());
    }

    fn flush(&self) {
        if !self.is_broken.get() {
            let flushed = self.output.borrow_mut().flush();
            self.keep(flushed);
        }
    }

    fn read_line(&self) -> Option<String> {
        self.flush();
        self.lines().recv().ok()
    }

    fn wait_line(&self, time: Duration) -> Option<Option<String>> {
        self.flush();
        match self.lines().recv_timeout(time) {
            Ok(line) => Some(Some(line)),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(None),
        }
    }

    fn is_interactive(&self) -> bool {
        self.is_terminal && io::stdin().is_terminal()
    }
}
