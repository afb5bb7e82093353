//! What the values of a thread occupy, and the limit on it.
//!
//! Texts and arrays charge themselves. What makes a large value from small arguments asks
//! [`reserve`] first; the interpreter checks [`check`] as it goes.

use std::cell::{Cell, RefCell};

use crate::{Exception, RuntimeError, Variant};

thread_local! {
    static USED: Cell<usize> = const { Cell::new(0) };
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    static DISCARDED: RefCell<Vec<Vec<Variant>>> = const { RefCell::new(Vec::new()) };
    static DISCARDING: Cell<bool> = const { Cell::new(false) };
}

/// Returns the bytes that the values of this thread occupy.
pub fn used() -> usize {
    USED.try_with(Cell::get).unwrap_or(0)
}

/// Sets the limit for this thread, in bytes, and returns the one before.
pub fn set_limit(bytes: usize) -> usize {
    LIMIT
        .try_with(|limit| limit.replace(bytes))
        .unwrap_or(bytes)
}

/// Fails with "Out of memory" when values occupy more than the limit.
pub fn check() -> Result<(), Exception> {
    reserve(0)
}

/// Fails with "Out of memory" when `bytes` more would pass the limit; takes nothing.
pub fn reserve(bytes: usize) -> Result<(), Exception> {
    let limit = LIMIT.try_with(Cell::get).unwrap_or(usize::MAX);
    if used().saturating_add(bytes) > limit {
        return Err(Exception::runtime(RuntimeError::OutOfMemory));
    }
    Ok(())
}

/// Drops values without recursion, however deeply objects hold each other.
///
/// An object that holds variants calls this from its `Drop`, with what it held.
pub fn discard(values: Vec<Variant>) {
    if values.is_empty() {
        return;
    }
    // While the thread ends, its cells may be gone: then the values go the ordinary way.
    let queued = DISCARDED.try_with(|queue| queue.borrow_mut().push(values));
    let idle = DISCARDING.try_with(|busy| !busy.replace(true));
    if queued.is_err() || idle != Ok(true) {
        return;
    }
    while let Ok(Some(next)) = DISCARDED.try_with(|queue| queue.borrow_mut().pop()) {
        drop(next);
    }
    let _gone = DISCARDING.try_with(|busy| busy.set(false));
}

/// Bytes charged to this thread until dropped.
#[derive(Debug, Default)]
pub struct Charge(usize);

impl Charge {
    /// Changes the number of bytes.
    pub fn resize(&mut self, bytes: usize) {
        let _gone =
            USED.try_with(|used| used.set(used.get().wrapping_sub(self.0).wrapping_add(bytes)));
        self.0 = bytes;
    }
}

impl Clone for Charge {
    fn clone(&self) -> Self {
        charge(self.0)
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.resize(0);
    }
}

/// Charges `bytes` to this thread.
pub fn charge(bytes: usize) -> Charge {
    let mut charge = Charge(0);
    charge.resize(bytes);
    charge
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;

    #[test]
    fn texts_are_charged_while_they_live() {
        let before = used();
        let text = Text::from("x".repeat(1000));
        assert!(used() >= before + 1000);
        drop(text);
        assert_eq!(used(), before);
    }

    #[test]
    fn the_limit_is_out_of_memory() {
        let before = set_limit(used() + 10);
        assert_eq!(reserve(11).unwrap_err().number, 7);
        assert!(reserve(10).is_ok());
        set_limit(before);
    }
}
