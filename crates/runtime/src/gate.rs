//! Gates: how many calls, and how many bytes of them, may be in flight.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::Waker;

use crate::sync::Lock;
use crate::task_row::TaskRow;

/// Counts calls in flight and their bytes against a bound; who finds it full leaves a waker.
pub(crate) struct Gate {
    calls_max: u64,
    bytes_max: u64,
    /// Calls in the high bits, bytes in the low ones, so that one step changes both.
    load: AtomicU64,
    waiting: AtomicUsize,
    waiters: Lock<Waiters>,
    tasks: Arc<TaskRow>,
}

#[derive(Default)]
struct Waiters {
    wakers: BTreeMap<u64, Waker>,
    next_ticket: u64,
}

/// A place in the row of those who wait.
#[derive(Debug)]
pub(crate) struct Ticket(u64);

const BYTES_BITS: u32 = 40;
const BYTES_MASK: u64 = (1 << BYTES_BITS) - 1;

/// The load of one call. Bytes beyond any bound are counted as the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Load(u64);

impl Load {
    pub(crate) fn of_call(bytes: usize) -> Self {
        let bytes = u64::try_from(bytes)
            .unwrap_or(u64::MAX)
            .min(BYTES_MASK >> 16);
        Load((1 << BYTES_BITS) | bytes)
    }
}

impl Gate {
    pub(crate) fn new(calls_max: usize, bytes_max: usize, tasks_max: usize) -> Self {
        Gate {
            calls_max: u64::try_from(calls_max).unwrap_or(u64::MAX).max(1),
            bytes_max: u64::try_from(bytes_max).unwrap_or(u64::MAX),
            load: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
            waiters: Lock::default(),
            tasks: TaskRow::new(tasks_max),
        }
    }

    /// Returns the row of the tasks of the calls.
    pub(crate) fn tasks(&self) -> &Arc<TaskRow> {
        &self.tasks
    }

    /// Lets a call in if there is room. A call that is alone gets in whatever its size.
    pub(crate) fn try_enter(&self, load: Load) -> bool {
        self.load
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |current| {
                let next = current + load.0;
                let fits = current == 0
                    || (next >> BYTES_BITS <= self.calls_max
                        && next & BYTES_MASK <= self.bytes_max);
                fits.then_some(next)
            })
            .is_ok()
    }

    /// Lets a call in although there may be no room.
    pub(crate) fn enter_anyway(&self, load: Load) {
        self.load.fetch_add(load.0, Ordering::SeqCst);
    }

    /// Lets a call out, and somebody who waits know.
    pub(crate) fn leave(&self, load: Load) {
        self.load.fetch_sub(load.0, Ordering::SeqCst);
        self.pass();
    }

    /// Wakes one who waits, if any: there may be room.
    pub(crate) fn pass(&self) {
        if self.waiting.load(Ordering::SeqCst) > 0 {
            let waker = {
                let mut waiters = self.waiters.lock();
                let waker = waiters.wakers.pop_first().map(|(_, waker)| waker);
                self.waiting.store(waiters.wakers.len(), Ordering::SeqCst);
                waker
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Leaves a waker for when a call leaves. The caller must try once more afterwards, and give
    /// the ticket back with [`Gate::unregister`] whatever happens.
    pub(crate) fn register(&self, waker: Waker) -> Ticket {
        let mut waiters = self.waiters.lock();
        let ticket = Ticket(waiters.next_ticket);
        waiters.next_ticket += 1;
        waiters.wakers.insert(ticket.0, waker);
        self.waiting.store(waiters.wakers.len(), Ordering::SeqCst);
        ticket
    }

    /// Takes a waker back. If it was woken and there may be room, the next one is woken in its
    /// stead, so that no wake is lost on somebody who does not want it any more.
    pub(crate) fn unregister(&self, ticket: Ticket, wants_room: bool) {
        let was_woken = {
            let mut waiters = self.waiters.lock();
            let was_woken = waiters.wakers.remove(&ticket.0).is_none();
            self.waiting.store(waiters.wakers.len(), Ordering::SeqCst);
            was_woken
        };
        if was_woken && !wants_room {
            self.pass();
        }
    }

    /// Wakes everybody: whoever waits is to look again.
    pub(crate) fn wake_all(&self) {
        let waiters = {
            let mut waiters = self.waiters.lock();
            self.waiting.store(0, Ordering::SeqCst);
            std::mem::take(&mut waiters.wakers)
        };
        for waker in waiters.into_values() {
            waker.wake();
        }
    }

    pub(crate) fn calls(&self) -> usize {
        usize::try_from(self.load.load(Ordering::SeqCst) >> BYTES_BITS).unwrap_or(usize::MAX)
    }

    pub(crate) fn bytes(&self) -> usize {
        usize::try_from(self.load.load(Ordering::SeqCst) & BYTES_MASK).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_gate_refuses_and_an_empty_one_takes_anything() {
        let gate = Gate::new(2, 100, 1);
        assert!(
            gate.try_enter(Load::of_call(1_000)),
            "alone, whatever its size"
        );
        assert!(!gate.try_enter(Load::of_call(1)), "no bytes left");
        gate.leave(Load::of_call(1_000));
        assert!(gate.try_enter(Load::of_call(50)) && gate.try_enter(Load::of_call(50)));
        assert!(!gate.try_enter(Load::of_call(0)), "no calls left");
        gate.enter_anyway(Load::of_call(7));
        assert_eq!((gate.calls(), gate.bytes()), (3, 107));
        gate.leave(Load::of_call(7));
        gate.leave(Load::of_call(50));
        assert!(gate.try_enter(Load::of_call(50)));
    }
}
