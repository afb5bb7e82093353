//! Slots: where the outcome and the results of a call wait to be pulled.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Arc, Condvar};
use std::task::Waker;

use swbem_core::Object;
use swbem_provider::Outcome;

use crate::Timeout;
use crate::call::Call;
use crate::shared::Shared;
use crate::sync::{Lock, wait};

/// Holds what became of a call for whoever pulls it.
pub(crate) struct Slot {
    state: Lock<SlotState>,
    changed: Condvar,
    results_max: usize,
    /// A thread waits here, or will, and can lead writes meanwhile.
    has_thread: bool,
}

#[derive(Default)]
pub(crate) struct SlotState {
    pub(crate) results: VecDeque<Object>,
    /// How the call ended; stays for those who ask again (PUT-209).
    pub(crate) outcome: Option<Outcome>,
    waker: Option<Waker>,
    /// The waiting thread is asked to lead the next group of writes.
    leads: bool,
}

/// What a thread that waits for a write is woken for.
pub(crate) enum Turn {
    Over(Outcome),
    Lead,
}

impl Slot {
    /// Makes the slot of a call that is pulled.
    pub(crate) fn new(results_max: usize) -> Self {
        Slot {
            state: Lock::default(),
            changed: Condvar::new(),
            results_max: results_max.max(1),
            has_thread: false,
        }
    }

    /// Makes the slot of a call whose thread stays with it until it has its outcome.
    pub(crate) fn of_thread() -> Self {
        Slot {
            has_thread: true,
            ..Slot::new(usize::MAX)
        }
    }

    /// Adds a result, waiting for room; `Break` when the call is over.
    pub(crate) fn push(&self, object: Object) -> ControlFlow<()> {
        let mut state = self.state.lock();
        while state.outcome.is_none() && state.results.len() >= self.results_max {
            state = wait(&self.changed, state);
        }
        if state.outcome.is_some() {
            return ControlFlow::Break(());
        }
        state.results.push_back(object);
        self.tell(state);
        ControlFlow::Continue(())
    }

    /// Sets the outcome; the results that are there stay.
    pub(crate) fn finish(&self, outcome: Outcome) {
        let mut state = self.state.lock();
        state.outcome.get_or_insert(outcome);
        self.tell(state);
    }

    /// Takes the results that are there.
    pub(crate) fn take_results(&self) -> VecDeque<Object> {
        std::mem::take(&mut self.state.lock().results)
    }

    /// Drops the results that were not pulled.
    pub(crate) fn clear(&self) {
        let results = std::mem::take(&mut self.state.lock().results);
        self.changed.notify_all();
        drop(results);
    }

    /// Waits until `take` returns something, or the time is up.
    pub(crate) fn wait<T>(
        call: &Arc<Call>,
        slot: &Slot,
        timeout: Timeout,
        shared: &Shared,
        mut take: impl FnMut(&mut SlotState) -> Option<T>,
    ) -> Option<T> {
        let mut state = slot.state.lock();
        let mut taken = take(&mut state);
        if taken.is_none() && timeout != Timeout::Now {
            let deadline_ms = match timeout {
                Timeout::After(time) => Some(shared.timers.clock().after(time)),
                _ => None,
            };
            let timer = deadline_ms.map(|deadline_ms| {
                let call = Arc::downgrade(call);
                shared.timers.schedule(deadline_ms, move || {
                    if let Some(slot) = call.upgrade().as_deref().and_then(Call::slot) {
                        drop(slot.state.lock());
                        slot.changed.notify_all();
                    }
                })
            });
            loop {
                taken = take(&mut state);
                let is_over = deadline_ms.is_some_and(|deadline_ms| shared.now_ms() >= deadline_ms);
                if taken.is_some() || is_over {
                    break;
                }
                state = wait(&slot.changed, state);
            }
            drop(state);
            if let Some(timer) = timer {
                shared.timers.cancel(timer);
            }
        } else {
            drop(state);
        }
        if taken.is_some() {
            // A producer may wait for the room.
            slot.changed.notify_all();
        }
        taken
    }

    /// Waits for the outcome of a write, or to be asked to lead.
    pub(crate) fn wait_turn(&self) -> Turn {
        let mut state = self.state.lock();
        loop {
            if std::mem::take(&mut state.leads) {
                return Turn::Lead;
            }
            if let Some(outcome) = &state.outcome {
                return Turn::Over(outcome.clone());
            }
            state = wait(&self.changed, state);
        }
    }

    /// Asks the thread that waits here to lead; false when there is none, or it has its outcome and
    /// may be gone.
    pub(crate) fn offer_lead(&self) -> bool {
        let mut state = self.state.lock();
        if !self.has_thread || state.outcome.is_some() {
            return false;
        }
        state.leads = true;
        self.tell(state);
        true
    }

    /// Takes something, or leaves a waker for when there is more.
    pub(crate) fn poll<T>(
        &self,
        waker: &Waker,
        take: impl FnOnce(&mut SlotState) -> Option<T>,
    ) -> Option<T> {
        let mut state = self.state.lock();
        let taken = take(&mut state);
        if taken.is_none() {
            match &mut state.waker {
                Some(known) => known.clone_from(waker),
                none => *none = Some(waker.clone()),
            }
        }
        drop(state);
        if taken.is_some() {
            self.changed.notify_all();
        }
        taken
    }

    fn tell(&self, mut state: std::sync::MutexGuard<'_, SlotState>) {
        let waker = state.waker.take();
        drop(state);
        self.changed.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
