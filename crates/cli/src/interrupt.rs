//! Ctrl-C during long work: the work ends between two objects, with everything in order.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};

use crate::failure::Failure;

/// Is set once the user has asked for the end.
#[derive(Clone, Debug)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens for Ctrl-C from now on; a second one ends the program at once.
    ///
    /// # Errors
    /// Fails when the system refuses.
    pub(crate) fn listen() -> Result<Interrupt, Failure> {
        Interrupt::register()
            .map_err(|error| Failure::file("Ctrl-C cannot be listened for", &error))
    }

    fn register() -> io::Result<Interrupt> {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order, so that the first signal finds the flag still clear.
            signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&flag))?;
            signal_hook::flag::register(signal, Arc::clone(&flag))?;
        }
        Ok(Interrupt(flag))
    }

    /// Tells whether the user has asked for the end.
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Fails once the user has asked for the end, so that reading or writing ends there.
    pub(crate) fn check(&self) -> io::Result<()> {
        match self.is_set() {
            // Not the kind `Interrupted`, at which readers and writers try again.
            true => Err(io::Error::other("interrupted")),
            false => Ok(()),
        }
    }

    /// Makes the failure of work that was to end, or passes on why else it failed.
    pub(crate) fn explain(&self, failure: Failure, left: &str) -> Failure {
        match self.is_set() {
            true => Failure::Interrupted(left.to_owned()),
            false => failure,
        }
    }
}

/// Is a reader that ends with the user's patience.
#[derive(Debug)]
pub(crate) struct Interruptible<R> {
    reader: R,
    interrupt: Interrupt,
}

impl<R> Interruptible<R> {
    /// Reads from `reader` until the user asks for the end.
    pub(crate) fn new(reader: R, interrupt: Interrupt) -> Interruptible<R> {
        Interruptible { reader, interrupt }
    }
}

impl<R: Read> Read for Interruptible<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.interrupt.check()?;
        self.reader.read(bytes)
    }
}

impl<R: Seek> Seek for Interruptible<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}
