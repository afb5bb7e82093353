//! The queue of writes: applied in the order they were queued, many to one durable commit.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar};
use std::thread::JoinHandle;

use swbem_core::{Error, Result, Status};
use swbem_provider::Outcome;

use crate::call::{Call, Reason};
use crate::limits::{GROUP_BYTES_MAX, PAUSED_REQUESTS_MAX};
use crate::mailbox::Outbox;
use crate::pool::ForeignCode;
use crate::shared::Shared;
use crate::slot::{Slot, Turn};
use crate::sync::{Lock, chaos, wait, wait_for};

/// What writes go to: the object manager, or in tests one that does as it is told.
pub(crate) trait Engine: Send + Sync + 'static {
    /// A write that was accepted and not applied yet.
    type Write: Send + 'static;
    /// Writes that are committed together.
    type Group<'e>: Group<Write = Self::Write>
    where
        Self: 'e;

    /// Begins the one group there may be.
    fn begin(&self) -> Result<Self::Group<'_>>;

    /// Returns about how many bytes a write holds.
    fn cost_bytes(write: &Self::Write) -> usize;
}

/// Writes that become durable together or not at all.
pub(crate) trait Group {
    /// A write that was accepted and not applied yet.
    type Write;

    /// Applies a write and returns the path to report after the commit; one that fails leaves
    /// nothing behind. After a group was lost its writes are applied again to another.
    fn apply(&mut self, write: &mut Self::Write) -> Result<Option<String>>;

    /// Makes the group durable.
    fn commit(self) -> Result<()>;
}

/// Combines the writes of many callers.
///
/// A synchronous caller that finds nobody writing does it itself, for its own write and whatever
/// else is queued, so that a single put costs one commit and no change of thread. When it is done
/// and more is queued, the next synchronous caller in the row goes on, or a thread kept for the
/// purpose, which also writes for asynchronous callers.
pub(crate) struct WriteQueue<E: Engine> {
    engine: E,
    shared: Arc<Shared>,
    state: Lock<State<E::Write>>,
    /// The writer has something to do, or somebody stopped leading.
    changed: Condvar,
}

struct State<W> {
    queue: VecDeque<Queued<W>>,
    /// Somebody takes writes from the queue, or was asked to.
    is_led: bool,
    is_paused: bool,
    is_closed: bool,
    writer: Option<JoinHandle<()>>,
}

pub(crate) struct Queued<W> {
    pub(crate) write: W,
    pub(crate) call: Arc<Call>,
}

impl<E: Engine> WriteQueue<E> {
    pub(crate) fn new(engine: E, shared: Arc<Shared>) -> Arc<Self> {
        Arc::new(WriteQueue {
            engine,
            shared,
            state: Lock::new(State {
                queue: VecDeque::new(),
                is_led: false,
                is_paused: false,
                is_closed: false,
                writer: None,
            }),
            changed: Condvar::new(),
        })
    }

    /// Queues a write for a caller that does not wait for it.
    pub(crate) fn push(self: &Arc<Self>, queued: Queued<E::Write>) {
        let mut state = self.state.lock();
        if state.is_closed {
            drop(state);
            queued.call.abort(Reason::ShutDown);
            return;
        }
        state.queue.push_back(queued);
        if !state.is_led && !state.is_paused {
            self.wake_writer(state);
        }
    }

    /// Queues a write and waits for its outcome, writing if nobody else does. The receiver of its
    /// call is a slot.
    pub(crate) fn run(self: &Arc<Self>, queued: Queued<E::Write>) -> Outcome {
        let call = queued.call.clone();
        let Some(slot) = call.slot() else {
            self.push(queued);
            return Ok(None);
        };
        let mut state = self.state.lock();
        if state.is_closed {
            return Err(crate::shared::shutting_down());
        }
        if state.is_paused && state.queue.len() >= PAUSED_REQUESTS_MAX {
            return Err(Error::new(
                Status::SERVER_TOO_BUSY,
                format!("the service is paused and {PAUSED_REQUESTS_MAX} requests wait already"),
            ));
        }
        // A caller with a deadline does not start on others' writes before its own.
        let leads =
            !state.is_led && !state.is_paused && (state.queue.is_empty() || !call.has_deadline());
        state.queue.push_back(queued);
        if leads {
            state.is_led = true;
            drop(state);
            self.lead_until(&call);
        } else if !state.is_led && !state.is_paused {
            self.wake_writer(state);
        } else {
            drop(state);
        }
        loop {
            match slot.wait_turn() {
                Turn::Over(outcome) => return outcome,
                Turn::Lead => self.lead_until(&call),
            }
        }
    }

    /// Returns how many writes wait.
    pub(crate) fn queued(&self) -> usize {
        self.state.lock().queue.len()
    }

    /// Lets writes queue without applying them.
    pub(crate) fn pause(&self) {
        self.state.lock().is_paused = true;
    }

    /// Goes on after a pause.
    pub(crate) fn resume(self: &Arc<Self>) {
        let mut state = self.state.lock();
        state.is_paused = false;
        if !state.is_led && !state.queue.is_empty() {
            self.wake_writer(state);
        }
    }

    /// Ends what is queued with `SHUTTING_DOWN` and takes nothing more.
    pub(crate) fn close(&self) {
        let queue = {
            let mut state = self.state.lock();
            state.is_closed = true;
            std::mem::take(&mut state.queue)
        };
        self.changed.notify_all();
        let mut outbox = Outbox::default();
        for queued in queue {
            queued.call.abort_into(Reason::ShutDown, &mut outbox);
        }
    }

    /// Waits until a closed queue's last group is committed and its thread has ended, unless
    /// `is_over` says that it took too long.
    pub(crate) fn join(&self, mut is_over: impl FnMut() -> bool) -> bool {
        let mut state = self.state.lock();
        while state.is_led && !is_over() {
            state = wait_for(&self.changed, state, std::time::Duration::from_millis(1));
        }
        let is_led = state.is_led;
        let writer = state.writer.take();
        drop(state);
        if !is_led
            && let Some(writer) = writer
            && writer.thread().id() != std::thread::current().id()
        {
            let _ = writer.join();
        }
        !is_led
    }

    fn wake_writer(self: &Arc<Self>, mut state: std::sync::MutexGuard<'_, State<E::Write>>) {
        if state.writer.is_none() {
            let queue = self.clone();
            let spawned = std::thread::Builder::new()
                .name("swbem writer".to_owned())
                .spawn(move || queue.write_until_closed());
            match spawned {
                Ok(writer) => state.writer = Some(writer),
                Err(_) => {
                    // Without a thread to be had, the caller does the work.
                    state.is_led = true;
                    drop(state);
                    self.lead(|| false);
                    return;
                }
            }
        }
        drop(state);
        self.changed.notify_all();
    }

    fn write_until_closed(self: Arc<Self>) {
        let _foreign = ForeignCode::enter();
        let mut state = self.state.lock();
        loop {
            let has_work = !state.queue.is_empty() && !state.is_paused && !state.is_led;
            if has_work {
                state.is_led = true;
                drop(state);
                self.lead(|| false);
                state = self.state.lock();
            } else if state.is_closed {
                return;
            } else {
                state = wait(&self.changed, state);
            }
        }
    }

    fn lead_until(self: &Arc<Self>, call: &Call) {
        self.lead(|| call.is_over());
    }

    /// Applies and commits what is queued, until nothing is or the leader has what it wanted; then
    /// somebody else leads.
    fn lead(self: &Arc<Self>, mut is_enough: impl FnMut() -> bool) {
        loop {
            chaos::point();
            GroupRun::new(self).run();
            let mut state = self.state.lock();
            if state.queue.is_empty() || state.is_paused {
                state.is_led = false;
                break;
            }
            if is_enough() {
                // INVARIANT: whoever takes the offer leads, so that the queue stays led.
                let next = state.queue.front().and_then(|queued| queued.call.slot());
                state.is_led = next.is_some_and(Slot::offer_lead);
                if !state.is_led {
                    self.wake_writer(state);
                }
                return;
            }
        }
        self.changed.notify_all();
    }

    /// Takes writes from the queue, in order, up to a number and about a size.
    fn take(&self, writes_max: usize, bytes_max: usize, is_first: bool) -> Vec<Queued<E::Write>> {
        let mut state = self.state.lock();
        let mut bytes = 0_usize;
        let mut count = 0;
        for queued in state.queue.iter().take(writes_max) {
            bytes = bytes.saturating_add(E::cost_bytes(&queued.write));
            if bytes > bytes_max && !(is_first && count == 0) {
                break;
            }
            count += 1;
        }
        state.queue.drain(..count).collect()
    }
}

/// One group from its first write to the acknowledgements.
struct GroupRun<'q, E: Engine> {
    queue: &'q WriteQueue<E>,
    group: Option<E::Group<'q>>,
    /// Writes that are applied, or failed, in the order they were queued.
    done: Vec<Done<E::Write>>,
    bytes: usize,
}

struct Done<W> {
    queued: Queued<W>,
    outcome: Outcome,
}

impl<'q, E: Engine> GroupRun<'q, E> {
    fn new(queue: &'q WriteQueue<E>) -> Self {
        GroupRun {
            queue,
            group: None,
            done: Vec::new(),
            bytes: 0,
        }
    }

    fn run(mut self) {
        // Whatever the engine runs, and waits for, is not to wait for this thread.
        let _foreign = ForeignCode::enter();
        let writes_max = self.queue.shared.options.group_writes_max.max(1);
        loop {
            let writes_left = writes_max.saturating_sub(self.done.len());
            let bytes_left = GROUP_BYTES_MAX.saturating_sub(self.bytes);
            let batch = self
                .queue
                .take(writes_left, bytes_left, self.done.is_empty());
            if batch.is_empty() {
                break;
            }
            for queued in batch {
                self.bytes = self.bytes.saturating_add(E::cost_bytes(&queued.write));
                // A call that was cancelled or timed out has had its completion.
                if queued.call.start_write() {
                    self.apply(queued);
                }
            }
        }
        let committed = self.commit();
        self.acknowledge(&committed);
    }

    fn apply(&mut self, queued: Queued<E::Write>) {
        let mut waiting = VecDeque::from([queued]);
        while let Some(mut queued) = waiting.pop_front() {
            chaos::point();
            match self.try_apply(&mut queued.write) {
                Ok(outcome) => self.done.push(Done { queued, outcome }),
                Err(Panicked) => {
                    // The group may hold half of the write: begin another, without it.
                    self.roll_back();
                    let error = bug("the write failed on an internal error");
                    let done = std::mem::take(&mut self.done);
                    for Done { queued, outcome } in done.into_iter().rev() {
                        match outcome {
                            Ok(_) => waiting.push_front(queued),
                            Err(_) => self.done.push(Done { queued, outcome }),
                        }
                    }
                    self.done.push(Done {
                        queued,
                        outcome: Err(error),
                    });
                }
            }
        }
    }

    fn try_apply(&mut self, write: &mut E::Write) -> Result<Outcome, Panicked> {
        let group = match &mut self.group {
            Some(group) => group,
            none => {
                let engine = &self.queue.engine;
                match catch_unwind(AssertUnwindSafe(|| engine.begin())) {
                    Ok(Ok(group)) => none.insert(group),
                    Ok(Err(error)) => return Ok(Err(error)),
                    Err(_) => return Ok(Err(bug("no group of writes could be begun"))),
                }
            }
        };
        catch_unwind(AssertUnwindSafe(|| group.apply(write))).map_err(|_panic| Panicked)
    }

    fn roll_back(&mut self) {
        let group = self.group.take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(group)));
    }

    fn commit(&mut self) -> Result<()> {
        chaos::point();
        let applied = self.done.iter().filter(|done| done.outcome.is_ok()).count();
        if applied == 0 {
            self.roll_back();
            return Ok(());
        }
        let Some(group) = self.group.take() else {
            return Err(bug("the group of writes was lost"));
        };
        let committed = catch_unwind(AssertUnwindSafe(|| group.commit()))
            .unwrap_or_else(|_| Err(bug("the commit failed on an internal error")));
        if committed.is_ok() {
            let counters = &self.queue.shared.counters;
            counters.commits.fetch_add(1, Ordering::Relaxed);
            let applied = u64::try_from(applied).unwrap_or(u64::MAX);
            counters.writes.fetch_add(applied, Ordering::Relaxed);
        }
        committed
    }

    /// Ends each call of the group, after the commit: what failed may have failed because of what
    /// was applied before it.
    fn acknowledge(self, committed: &Result<()>) {
        let mut outbox = Outbox::default();
        for Done { queued, outcome } in self.done {
            let outcome = match (outcome, committed) {
                (Ok(_), Err(error)) => Err(error.clone()),
                (outcome, _) => outcome,
            };
            queued.call.finish(outcome, &mut outbox);
        }
    }
}

struct Panicked;

fn bug(message: &str) -> Error {
    Error::new(Status::CRITICAL_ERROR, message)
}
