//! Calls: what each goes through, and the one place where it ends.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, OnceLock};

use swbem_core::{Error, NamedValueSet, Object, Status};
use swbem_provider::{Cancellation, Outcome};

use crate::admission::Admission;
use crate::mailbox::{Event, Mailbox, News, Outbox};
use crate::shared::Shared;
use crate::slot::Slot;
use crate::sync::{Lock, chaos, wait};
use crate::timer::TimerKey;

/// A call that has started and ends exactly once.
pub(crate) struct Call {
    state: AtomicU8,
    operation: &'static str,
    effect: Effect,
    shared: Arc<Shared>,
    /// When the call times out; `u64::MAX` without a deadline.
    deadline_ms: u64,
    timer: Lock<Option<TimerKey>>,
    cancellation: OnceLock<Cancellation>,
    /// The number under which the runtime knows a call with a task, plus one.
    enlisted: AtomicU64,
    admission: Option<Admission>,
    receiver: Receiver,
}

/// What a call does, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It reads; what was found and not delivered can be dropped.
    Read,
    /// It changes something and reports no path.
    Write,
    /// It puts an object and reports its path.
    Put,
}

/// Who is told what becomes of a call.
pub(crate) enum Receiver {
    Sink(Subscriber),
    Slot(Slot),
}

/// A call's part of its sink's mailbox.
pub(crate) struct Subscriber {
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) context: Option<Arc<NamedValueSet>>,
    pub(crate) wants_progress: bool,
    /// The place of the call among those of the sink.
    pub(crate) place: AtomicUsize,
    /// Nothing but the completion is delivered any more, and that says `CALL_CANCELLED`.
    is_muted: AtomicBool,
    /// The completion was handed to the sink.
    is_closed: AtomicBool,
    is_released: AtomicBool,
    backlog: Lock<usize>,
    room: Condvar,
}

/// Why a call is ended before its work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Cancelled,
    TimedOut,
    ShutDown,
}

/// The call waits in a queue.
const PENDING: u8 = 0;
/// Its task runs; it can still be ended.
const RUNNING: u8 = 1;
/// Its write is being applied and committed; only the commit ends it now.
const COMMITTING: u8 = 2;
/// It has its outcome.
const OVER: u8 = 3;
/// It was ended before its work was.
const ABORTED: u8 = 4;

impl Call {
    pub(crate) fn new(
        shared: Arc<Shared>,
        operation: &'static str,
        effect: Effect,
        deadline_ms: u64,
        admission: Option<Admission>,
        receiver: Receiver,
    ) -> Arc<Self> {
        Arc::new(Call {
            state: AtomicU8::new(PENDING),
            operation,
            effect,
            shared,
            deadline_ms,
            timer: Lock::new(None),
            cancellation: OnceLock::new(),
            enlisted: AtomicU64::new(0),
            admission,
            receiver,
        })
    }

    /// Arms the deadline and, for a sink, enters the call among the sink's.
    pub(crate) fn open(self: &Arc<Self>) {
        if let Receiver::Sink(subscriber) = &self.receiver {
            subscriber.mailbox.enter(self, subscriber);
        }
        if self.deadline_ms != u64::MAX {
            let call = Arc::downgrade(self);
            let key = self.shared.timers.schedule(self.deadline_ms, move || {
                if let Some(call) = call.upgrade() {
                    call.abort(Reason::TimedOut);
                }
            });
            *self.timer.lock() = Some(key);
            if self.is_over() {
                self.disarm();
            }
        }
    }

    /// Notes the call as one with a task, so that a shutdown ends it.
    pub(crate) fn enlist(self: &Arc<Self>) {
        let number = self.shared.enlist(self);
        self.enlisted.store(number + 1, Ordering::SeqCst);
        if self.is_over() {
            self.dismiss();
        } else if self.shared.is_closed() {
            self.abort(Reason::ShutDown);
        }
    }

    /// Begins the work of a task; false when the call is over already.
    pub(crate) fn start_task(self: &Arc<Self>) -> bool {
        self.start(RUNNING)
    }

    /// Begins a write; false when the call is over already. From here only the commit ends it.
    pub(crate) fn start_write(self: &Arc<Self>) -> bool {
        self.start(COMMITTING)
    }

    fn start(self: &Arc<Self>, state: u8) -> bool {
        chaos::point();
        if self.deadline_ms != u64::MAX && self.shared.now_ms() >= self.deadline_ms {
            self.abort(Reason::TimedOut);
        }
        if self.shared.is_closed() {
            self.abort(Reason::ShutDown);
        }
        self.state
            .compare_exchange(PENDING, state, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    }

    /// Ends the call with what its work came to, unless it was ended before; its completion goes
    /// to the outbox.
    pub(crate) fn finish(self: &Arc<Self>, outcome: Outcome, outbox: &mut Outbox) {
        chaos::point();
        if self.end_work() {
            self.settle(outcome, outbox);
        }
    }

    /// Ends the call before its work is done, if that is possible. Never waits (PUT-260).
    pub(crate) fn abort(self: &Arc<Self>, reason: Reason) {
        self.abort_into(reason, &mut Outbox::default());
    }

    /// As [`Call::abort`], with its completion going to an outbox.
    pub(crate) fn abort_into(self: &Arc<Self>, reason: Reason, outbox: &mut Outbox) {
        chaos::point();
        let aborted = self
            .state
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |state| {
                (state == PENDING || state == RUNNING).then_some(ABORTED)
            })
            .inspect(|&before| {
                if before == RUNNING {
                    self.shared
                        .counters
                        .abandoned_tasks
                        .fetch_add(1, Ordering::SeqCst);
                }
                if reason == Reason::Cancelled && self.effect == Effect::Read {
                    self.mute();
                }
                self.settle(Err(self.error(reason)), outbox);
                if let Some(cancellation) = self.cancellation.get() {
                    self.notify_cancelled(cancellation);
                }
            });
        if aborted.is_err() && reason == Reason::Cancelled && self.effect == Effect::Read {
            // It is over, but what it found need not be delivered.
            self.mute();
        }
    }

    /// Notes that a task which had started has returned.
    pub(crate) fn task_returned(self: &Arc<Self>, outcome: Outcome) {
        let mut outbox = Outbox::default();
        chaos::point();
        if self.end_work() {
            self.settle(outcome, &mut outbox);
        } else {
            self.shared
                .counters
                .abandoned_tasks
                .fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// Delivers a result object; `Break` when nobody wants more.
    pub(crate) fn indicate(self: &Arc<Self>, object: Object) -> ControlFlow<()> {
        match &self.receiver {
            Receiver::Slot(slot) => slot.push(object),
            Receiver::Sink(subscriber) => {
                let mut backlog = subscriber.backlog.lock();
                while !self.is_over() && *backlog >= self.shared.options.results_queued_max {
                    backlog = wait(&subscriber.room, backlog);
                }
                if self.is_over() {
                    return ControlFlow::Break(());
                }
                *backlog += 1;
                drop(backlog);
                let event = Event {
                    call: self.clone(),
                    news: News::Ready(object),
                };
                Outbox::default().push(&subscriber.mailbox, event);
                ControlFlow::Continue(())
            }
        }
    }

    /// Delivers a progress report, if the caller asked for them (PUT-028, PUT-229).
    pub(crate) fn progress(self: &Arc<Self>, upper_bound: u16, current: u16, message: &str) {
        if let Receiver::Sink(subscriber) = &self.receiver
            && subscriber.wants_progress
            && !self.is_over()
            && subscriber.has_room_for_progress(self.shared.options.results_queued_max)
        {
            let news = News::Progress {
                upper_bound,
                current,
                message: message.into(),
            };
            Outbox::default().push(
                &subscriber.mailbox,
                Event {
                    call: self.clone(),
                    news,
                },
            );
        }
    }

    /// Returns what tells the work of the call that nobody waits for it any more.
    pub(crate) fn cancellation(&self) -> &Cancellation {
        let cancellation = self.cancellation.get_or_init(Cancellation::new);
        if self.state.load(Ordering::SeqCst) == ABORTED {
            self.notify_cancelled(cancellation);
        }
        cancellation
    }

    pub(crate) fn is_over(&self) -> bool {
        self.state.load(Ordering::SeqCst) >= OVER
    }

    pub(crate) fn effect(&self) -> Effect {
        self.effect
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(crate) fn has_deadline(&self) -> bool {
        self.deadline_ms != u64::MAX
    }

    pub(crate) fn slot(&self) -> Option<&Slot> {
        match &self.receiver {
            Receiver::Slot(slot) => Some(slot),
            Receiver::Sink(_) => None,
        }
    }

    pub(crate) fn subscriber(&self) -> Option<&Subscriber> {
        match &self.receiver {
            Receiver::Sink(subscriber) => Some(subscriber),
            Receiver::Slot(_) => None,
        }
    }

    pub(crate) fn error(&self, reason: Reason) -> Error {
        reason.error().in_operation(self.operation)
    }

    /// Gives up the call's place among those in flight: it was delivered.
    pub(crate) fn leave(&self) {
        if let Some(admission) = &self.admission {
            admission.leave();
        }
    }

    /// Moves a call whose work has ended to its end; false when it was ended before.
    fn end_work(&self) -> bool {
        self.state
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |state| {
                (state < OVER).then_some(OVER)
            })
            .is_ok()
    }

    /// INVARIANT: runs once, for whoever moved the state to [`OVER`] or [`ABORTED`].
    fn settle(self: &Arc<Self>, outcome: Outcome, outbox: &mut Outbox) {
        if self.deadline_ms != u64::MAX {
            self.disarm();
        }
        self.dismiss();
        match &self.receiver {
            Receiver::Slot(slot) => {
                slot.finish(outcome);
                // What waits in a slot is held by its reader, who may take any time.
                self.leave();
            }
            Receiver::Sink(subscriber) => {
                subscriber.wake_producers();
                let event = Event {
                    call: self.clone(),
                    news: News::Over(outcome),
                };
                outbox.push(&subscriber.mailbox, event);
            }
        }
    }

    /// Drops what was found and not delivered.
    fn mute(&self) {
        match &self.receiver {
            Receiver::Sink(subscriber) => subscriber.mute(),
            Receiver::Slot(slot) => slot.clear(),
        }
    }

    fn disarm(&self) {
        if let Some(key) = self.timer.lock().take() {
            self.shared.timers.cancel(key);
        }
    }

    fn dismiss(&self) {
        let number = self.enlisted.swap(0, Ordering::SeqCst);
        if number > 0 {
            self.shared.dismiss(number - 1);
        }
    }

    /// Tells the work, on another thread: a provider's hook may take any time (PUT-260).
    fn notify_cancelled(&self, cancellation: &Cancellation) {
        cancellation.cancel_with(|hooks| {
            self.shared.deliveries.submit(&self.shared.timers, hooks);
        });
    }
}

impl Reason {
    pub(crate) fn error(self) -> Error {
        match self {
            Reason::Cancelled => Error::new(Status::CALL_CANCELLED, "the call was cancelled"),
            Reason::TimedOut => Error::new(Status::TIMED_OUT, "the deadline of the call passed"),
            Reason::ShutDown => crate::shared::shutting_down(),
        }
    }
}

impl Subscriber {
    pub(crate) fn new(
        mailbox: Arc<Mailbox>,
        context: Option<Arc<NamedValueSet>>,
        wants_progress: bool,
    ) -> Self {
        Subscriber {
            mailbox,
            context,
            wants_progress,
            place: AtomicUsize::new(usize::MAX),
            is_muted: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
            is_released: AtomicBool::new(false),
            backlog: Lock::new(0),
            room: Condvar::new(),
        }
    }

    /// Lets nothing but the completion through any more.
    pub(crate) fn mute(&self) {
        self.is_muted.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_muted(&self) -> bool {
        self.is_muted.load(Ordering::SeqCst)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::SeqCst)
    }

    /// Claims the completion; true for the first one only.
    ///
    /// INVARIANT: whoever claims it hands it to the sink, and nobody else does (PUT-236).
    pub(crate) fn claim_completion(&self) -> bool {
        !self.is_closed.swap(true, Ordering::SeqCst)
    }

    /// Claims taking the call out of the sink's; true for the first one only.
    pub(crate) fn claim_release(&self) -> bool {
        !self.is_released.swap(true, Ordering::SeqCst)
    }

    /// Counts a progress report in, unless the sink is far behind: a report is not worth waiting.
    fn has_room_for_progress(&self, queued_max: usize) -> bool {
        let mut backlog = self.backlog.lock();
        let has_room = *backlog < queued_max;
        *backlog += usize::from(has_room);
        has_room
    }

    /// Counts a result or report as taken from the mailbox.
    pub(crate) fn result_taken(&self) {
        let mut backlog = self.backlog.lock();
        *backlog = backlog.saturating_sub(1);
        drop(backlog);
        self.room.notify_one();
    }

    fn wake_producers(&self) {
        // Under the lock, so that a producer about to wait has either seen the end or hears of it.
        drop(self.backlog.lock());
        self.room.notify_all();
    }
}
