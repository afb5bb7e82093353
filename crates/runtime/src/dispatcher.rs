//! The dispatcher: starts what a call asks for and connects it with whom it is told.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Waker;

use swbem_core::{Error, NamedValueSet, Object, Result};
use swbem_provider::Outcome;

use crate::admission::{Gates, Waiting, no_room};
use crate::call::{Call, Effect, Receiver, Subscriber};
use crate::gate::{Gate, Load};
use crate::mailbox::Mailbox;
use crate::shared::{Shared, shutting_down};
use crate::slot::Slot;
use crate::tasks::{self, CallHost};
use crate::writes::{Engine, Queued, WriteQueue};
use crate::{RuntimeOptions, Timeout};

/// The parts of a runtime around an engine.
pub(crate) struct Dispatcher<E: Engine> {
    pub(crate) shared: Arc<Shared>,
    pub(crate) writes: Arc<WriteQueue<E>>,
}

/// What a call is to do.
pub(crate) struct Order<W> {
    pub(crate) operation: &'static str,
    pub(crate) effect: Effect,
    pub(crate) work: Work<W>,
}

pub(crate) enum Work<W> {
    Write(W),
    Task { may_block: bool, run: RunTask },
}

/// What became of an attempt to start.
pub(crate) enum Start<W> {
    Started(Arc<Call>),
    Refused(Error),
    /// There is no room yet.
    Full(Order<W>),
}

/// A call that was run to its end.
pub(crate) struct Finished {
    pub(crate) path: Option<String>,
    pub(crate) results: VecDeque<Object>,
}

pub(crate) type RunTask = Box<dyn FnOnce(&CallHost) -> Outcome + Send>;

/// What a task holds while it waits, besides its results, which are counted by themselves.
const TASK_BYTES: usize = 1_024;

impl<W> Work<W> {
    fn cost_bytes<E: Engine<Write = W>>(&self) -> usize {
        match self {
            Work::Write(write) => E::cost_bytes(write),
            Work::Task { .. } => TASK_BYTES,
        }
    }
}

impl<E: Engine> Dispatcher<E> {
    pub(crate) fn new(engine: E, options: RuntimeOptions) -> Self {
        let shared = Shared::new(options);
        let writes = WriteQueue::new(engine, shared.clone());
        Dispatcher { shared, writes }
    }

    /// Starts a call that a sink is told about, waiting for room first.
    pub(crate) fn tell(
        &self,
        order: Order<E::Write>,
        mailbox: &Arc<Mailbox>,
        connection: &Arc<Gate>,
        deadline_ms: u64,
        context: Option<Arc<NamedValueSet>>,
        wants_progress: bool,
    ) -> Result<()> {
        let gates = self.gates(Some(mailbox.clone()), connection);
        let load = Load::of_call(order.work.cost_bytes::<E>());
        let admission = gates.enter(load, deadline_ms)?;
        let receiver = Receiver::Sink(Subscriber::new(mailbox.clone(), context, wants_progress));
        let call = Call::new(
            self.shared.clone(),
            order.operation,
            order.effect,
            deadline_ms,
            Some(admission),
            receiver,
        );
        self.launch(call, order.work, mailbox.gate());
        Ok(())
    }

    /// Starts a call whose outcome and results are pulled, waiting for room first.
    pub(crate) fn pull(
        &self,
        order: Order<E::Write>,
        connection: &Arc<Gate>,
        deadline_ms: u64,
        results_max: usize,
    ) -> Result<Arc<Call>> {
        let gates = self.gates(None, connection);
        let load = Load::of_call(order.work.cost_bytes::<E>());
        let admission = gates.enter(load, deadline_ms)?;
        let receiver = Receiver::Slot(Slot::new(results_max));
        let call = Call::new(
            self.shared.clone(),
            order.operation,
            order.effect,
            deadline_ms,
            Some(admission),
            receiver,
        );
        self.launch(call.clone(), order.work, connection);
        Ok(call)
    }

    /// As [`Dispatcher::pull`], for a caller that may not wait: when there is no room, a waker is
    /// left in `waiting` and the order is given back.
    pub(crate) fn poll_pull(
        &self,
        order: Order<E::Write>,
        connection: &Arc<Gate>,
        deadline_ms: u64,
        results_max: usize,
        waiting: &mut Option<Waiting>,
        waker: &Waker,
    ) -> Start<E::Write> {
        *waiting = None;
        let gates = self.gates(None, connection);
        let load = Load::of_call(order.work.cost_bytes::<E>());
        if let Err(error) = gates.check_open() {
            return Start::Refused(error);
        }
        let admission = loop {
            let mut place = match gates.try_enter_or_pass(load) {
                Ok(admission) => break admission,
                Err(place) => place,
            };
            place.register(waker.clone());
            match gates.try_enter(load) {
                Ok(admission) => {
                    place.leave(true);
                    break admission;
                }
                Err(next) if place.is_at(&next) => {
                    if self.shared.now_ms() >= deadline_ms {
                        return Start::Refused(no_room());
                    }
                    *waiting = Some(place);
                    return Start::Full(order);
                }
                Err(_) => {}
            }
        };
        let receiver = Receiver::Slot(Slot::new(results_max));
        let call = Call::new(
            self.shared.clone(),
            order.operation,
            order.effect,
            deadline_ms,
            Some(admission),
            receiver,
        );
        self.launch(call.clone(), order.work, connection);
        Start::Started(call)
    }

    /// Runs a call to its end on behalf of the current thread.
    pub(crate) fn run(&self, order: Order<E::Write>, deadline_ms: u64) -> Result<Finished> {
        if self.shared.is_closed() {
            return Err(shutting_down());
        }
        let slot = Receiver::Slot(Slot::of_thread());
        let shared = self.shared.clone();
        let call = Call::new(
            shared,
            order.operation,
            order.effect,
            deadline_ms,
            None,
            slot,
        );
        call.open();
        let outcome = match order.work {
            Work::Write(write) => self.writes.run(Queued {
                write,
                call: call.clone(),
            }),
            Work::Task { may_block, run } => {
                if may_block && call.has_deadline() {
                    // The call ends at its deadline whatever the provider does.
                    tasks::submit(self.shared.gate.tasks(), call.clone(), run);
                } else {
                    tasks::run_here(&call, run);
                }
                wait_outcome(&call, Timeout::Infinite).unwrap_or(Ok(None))
            }
        };
        let results = call.slot().map(Slot::take_results).unwrap_or_default();
        outcome.map(|path| Finished { path, results })
    }

    /// Returns the reading of the clock at which a call that starts now times out.
    pub(crate) fn deadline_ms(&self, deadline: Option<std::time::Duration>) -> u64 {
        deadline.map_or(u64::MAX, |deadline| {
            self.shared.timers.clock().after(deadline)
        })
    }

    fn launch(&self, call: Arc<Call>, work: Work<E::Write>, of: &Gate) {
        call.open();
        match work {
            Work::Write(write) => self.writes.push(Queued { write, call }),
            Work::Task { run, .. } => tasks::submit(of.tasks(), call, run),
        }
    }

    fn gates(&self, sink: Option<Arc<Mailbox>>, connection: &Arc<Gate>) -> Gates {
        Gates {
            sink,
            connection: connection.clone(),
            shared: self.shared.clone(),
        }
    }
}

/// Waits for the outcome of a call whose receiver is a slot, and leaves it there.
pub(crate) fn wait_outcome(call: &Arc<Call>, timeout: Timeout) -> Option<Outcome> {
    let slot = call.slot()?;
    Slot::wait(call, slot, timeout, call.shared(), |state| {
        state.outcome.clone()
    })
}
