//! Mailboxes: the events of a sink, delivered one at a time.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Weak};
use std::time::Duration;

use swbem_core::{Error, Object, Result, Status};
use swbem_provider::{Completion, Outcome, Sink};

use crate::call::{Call, Effect, Reason, Subscriber};
use crate::gate::Gate;
use crate::limits::{
    SINK_BYTES_MAX, SINK_CALLS_MAX, SINK_STUCK_THREADS_MAX, SINK_TASKS_MAX, TURN_EVENTS_MAX,
};
use crate::places::Places;
use crate::shared::Shared;
use crate::sync::{Lock, chaos, wait, wait_for};
use crate::{Clock, Timeout};

/// A sink, the events that wait for it, and the calls that have it.
pub(crate) struct Mailbox {
    sink: Arc<dyn Sink>,
    gate: Gate,
    inbox: Lock<Inbox>,
    idle: Condvar,
    /// Locked before `inbox` where both are.
    delivery: Lock<Delivery>,
}

/// An event of a call on its way to the sink.
pub(crate) struct Event {
    pub(crate) call: Arc<Call>,
    pub(crate) news: News,
}

pub(crate) enum News {
    Ready(Object),
    Progress {
        upper_bound: u16,
        current: u16,
        message: Box<str>,
    },
    /// `object_put` where there is a path to report, and `completed`.
    Over(Outcome),
}

/// Events to be put into mailboxes, those for the same one together.
#[derive(Default)]
pub(crate) struct Outbox {
    mailbox: Option<Arc<Mailbox>>,
    events: Vec<Event>,
}

#[derive(Default)]
struct Inbox {
    queue: VecDeque<Event>,
    /// Some thread has a turn or will have one.
    is_scheduled: bool,
    /// The calls whose completion was not delivered yet.
    calls: Places<Arc<Call>>,
}

#[derive(Default)]
struct Delivery {
    /// What the turn has taken from the inbox and not delivered yet.
    batch: VecDeque<Event>,
    /// The number of the turn; a thread that finds another number was given up.
    turn: u64,
    callback: Option<Callback>,
    /// A timer will look at the callback.
    is_watched: bool,
    /// Threads that were given up and have not returned.
    stuck_threads: usize,
    /// No thread delivers until one that is stuck returns.
    is_parked: bool,
}

/// The callback that the sink is busy with.
struct Callback {
    call: Arc<Call>,
    since_ms: u64,
    is_completion: bool,
}

enum Next {
    Event(Event),
    /// Others wait for the thread.
    Yield,
    /// Nothing is left, or another thread has taken over.
    Stop,
}

/// The thread was given up while it was in a callback.
struct GivenUp;

impl Mailbox {
    pub(crate) fn new(sink: Arc<dyn Sink>) -> Arc<Self> {
        Arc::new(Mailbox {
            sink,
            gate: Gate::new(SINK_CALLS_MAX, SINK_BYTES_MAX, SINK_TASKS_MAX),
            inbox: Lock::default(),
            idle: Condvar::new(),
            delivery: Lock::default(),
        })
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Enters a call among those of the sink.
    pub(crate) fn enter(&self, call: &Arc<Call>, subscriber: &Subscriber) {
        let place = self.inbox.lock().calls.add(call.clone());
        subscriber.place.store(place, Ordering::SeqCst);
    }

    /// Ends all calls of the sink that can be ended (PUT-255).
    pub(crate) fn cancel(&self) {
        let calls: Vec<_> = self.inbox.lock().calls.iter().cloned().collect();
        let mut outbox = Outbox::default();
        for call in calls {
            call.abort_into(Reason::Cancelled, &mut outbox);
        }
    }

    pub(crate) fn outstanding(&self) -> usize {
        self.inbox.lock().calls.len()
    }

    pub(crate) fn wait_idle(&self, timeout: Timeout) -> bool {
        let clock = Clock::monotonic();
        let limit_ms = match timeout {
            Timeout::Now => 0,
            Timeout::After(time) => u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
            Timeout::Infinite => u64::MAX,
        };
        let mut inbox = self.inbox.lock();
        while inbox.calls.len() > 0 {
            let left_ms = limit_ms.saturating_sub(clock.now_ms());
            if left_ms == 0 {
                return false;
            }
            inbox = if limit_ms == u64::MAX {
                wait(&self.idle, inbox)
            } else {
                wait_for(&self.idle, inbox, Duration::from_millis(left_ms))
            };
        }
        true
    }

    fn post(self: &Arc<Self>, events: &mut Vec<Event>) {
        let Some(shared) = events.first().map(|event| event.call.shared().clone()) else {
            return;
        };
        let mut inbox = self.inbox.lock();
        inbox.queue.extend(events.drain(..));
        let was_scheduled = std::mem::replace(&mut inbox.is_scheduled, true);
        drop(inbox);
        if !was_scheduled {
            self.schedule(&shared);
        }
    }

    fn schedule(self: &Arc<Self>, shared: &Arc<Shared>) {
        let mailbox = self.clone();
        let at = shared.clone();
        shared
            .deliveries
            .submit(&shared.timers, move || mailbox.take_turn(&at));
    }

    /// Delivers what there is, until nothing is left or another thread takes over.
    fn take_turn(self: &Arc<Self>, shared: &Arc<Shared>) {
        let turn = {
            let mut delivery = self.delivery.lock();
            delivery.turn += 1;
            delivery.turn
        };
        let mut delivered = 0;
        loop {
            let may_yield = delivered >= TURN_EVENTS_MAX;
            match self.next_event(turn, may_yield, shared) {
                Next::Event(event) => {
                    delivered += 1;
                    if self.deliver(event, turn).is_err() {
                        return;
                    }
                }
                Next::Yield => return self.schedule(shared),
                Next::Stop => return,
            }
        }
    }

    fn next_event(&self, turn: u64, may_yield: bool, shared: &Shared) -> Next {
        chaos::point();
        let mut delivery = self.delivery.lock();
        if delivery.turn != turn {
            return Next::Stop;
        }
        if let Some(event) = delivery.batch.pop_front() {
            return Next::Event(event);
        }
        let mut inbox = self.inbox.lock();
        if inbox.queue.is_empty() {
            inbox.is_scheduled = false;
            return Next::Stop;
        }
        if may_yield && shared.deliveries.queued() > 0 {
            return Next::Yield;
        }
        std::mem::swap(&mut delivery.batch, &mut inbox.queue);
        match delivery.batch.pop_front() {
            Some(event) => Next::Event(event),
            None => Next::Stop,
        }
    }

    fn deliver(self: &Arc<Self>, event: Event, turn: u64) -> Result<(), GivenUp> {
        let Event { call, news } = event;
        let Some(subscriber) = call.subscriber() else {
            return Ok(());
        };
        let is_silent = subscriber.is_muted() || subscriber.is_closed();
        let context = subscriber.context.as_ref();
        match news {
            News::Ready(object) => {
                subscriber.result_taken();
                if is_silent {
                    return Ok(());
                }
                self.callback(&call, turn, |sink| sink.object_ready(object, context))
            }
            News::Progress {
                upper_bound,
                current,
                message,
            } => {
                subscriber.result_taken();
                if is_silent {
                    return Ok(());
                }
                self.callback(&call, turn, |sink| {
                    sink.progress(upper_bound, current, &message, context)
                })
            }
            News::Over(outcome) => self.deliver_end(&call, subscriber, outcome, turn),
        }
    }

    fn deliver_end(
        self: &Arc<Self>,
        call: &Arc<Call>,
        subscriber: &Subscriber,
        outcome: Outcome,
        turn: u64,
    ) -> Result<(), GivenUp> {
        let context = subscriber.context.as_ref();
        if call.effect() == Effect::Put
            && let Ok(Some(path)) = &outcome
            && !subscriber.is_muted()
            && !subscriber.is_closed()
        {
            self.callback(call, turn, |sink| sink.object_put(path, context))?;
        }
        if !subscriber.claim_completion() {
            return Ok(());
        }
        let completion = match outcome {
            _ if subscriber.is_muted() => Completion::failure(call.error(Reason::Cancelled)),
            Ok(_) => Completion::success(),
            Err(error) => Completion::failure(error),
        };
        let delivered = self.run(call, turn, true, |sink| {
            sink.completed(completion, context);
            Ok(())
        });
        self.release(call, subscriber);
        delivered.map(|_| ())
    }

    /// Runs a handler; if it fails or panics, its call is cancelled (PUT-233).
    fn callback(
        self: &Arc<Self>,
        call: &Arc<Call>,
        turn: u64,
        handler: impl FnOnce(&dyn Sink) -> Result<()>,
    ) -> Result<(), GivenUp> {
        if self.run(call, turn, false, handler)?.is_err() {
            refuse(call);
        }
        Ok(())
    }

    fn run(
        self: &Arc<Self>,
        call: &Arc<Call>,
        turn: u64,
        is_completion: bool,
        handler: impl FnOnce(&dyn Sink) -> Result<()>,
    ) -> Result<Result<()>, GivenUp> {
        let shared = call.shared();
        let since_ms = shared.now_ms();
        let is_watched = {
            let mut delivery = self.delivery.lock();
            delivery.callback = Some(Callback {
                call: call.clone(),
                since_ms,
                is_completion,
            });
            std::mem::replace(&mut delivery.is_watched, true)
        };
        if !is_watched {
            self.watch_at(
                since_ms.saturating_add(shared.options.sink_timer_ms),
                shared,
            );
        }
        chaos::point();
        let answer = catch_unwind(AssertUnwindSafe(|| handler(&*self.sink)))
            .unwrap_or_else(|_| Err(Error::new(Status::FAILED, "the handler panicked")));
        let mut delivery = self.delivery.lock();
        if delivery.turn != turn {
            delivery.stuck_threads -= 1;
            let was_parked = std::mem::take(&mut delivery.is_parked);
            drop(delivery);
            if was_parked {
                self.schedule(shared);
            }
            return Err(GivenUp);
        }
        let callback = delivery.callback.take();
        drop(delivery);
        drop(callback);
        Ok(answer)
    }

    /// Takes a call that was delivered out of the sink's.
    fn release(&self, call: &Arc<Call>, subscriber: &Subscriber) {
        if !subscriber.claim_release() {
            return;
        }
        let (call_of_sink, is_idle) = {
            let mut inbox = self.inbox.lock();
            let taken = inbox.calls.remove(subscriber.place.load(Ordering::SeqCst));
            (taken, inbox.calls.len() == 0)
        };
        drop(call_of_sink);
        if is_idle {
            self.idle.notify_all();
        }
        call.leave();
    }

    fn watch_at(self: &Arc<Self>, at_ms: u64, shared: &Arc<Shared>) {
        let mailbox: Weak<Mailbox> = Arc::downgrade(self);
        let at = Arc::downgrade(shared);
        shared.timers.schedule(at_ms, move || {
            if let (Some(mailbox), Some(shared)) = (mailbox.upgrade(), at.upgrade()) {
                mailbox.watch(&shared, shared.options.sink_timer_ms);
            }
        });
    }

    /// Gives up a callback that has taken longer than it may, and its thread with it (PUT-234).
    pub(crate) fn watch(self: &Arc<Self>, shared: &Arc<Shared>, limit_ms: u64) {
        let mut delivery = self.delivery.lock();
        let Some(callback) = &delivery.callback else {
            delivery.is_watched = false;
            return;
        };
        let due_ms = callback.since_ms.saturating_add(limit_ms);
        if shared.now_ms() < due_ms {
            drop(delivery);
            return self.watch_at(due_ms, shared);
        }
        delivery.turn += 1;
        delivery.is_watched = false;
        let Some(Callback {
            call,
            is_completion,
            ..
        }) = delivery.callback.take()
        else {
            return;
        };
        if !is_completion {
            // The thread that is stuck may hold the call's last event.
            let news = News::Over(Err(call.error(Reason::Cancelled)));
            delivery.batch.push_front(Event {
                call: call.clone(),
                news,
            });
        }
        delivery.stuck_threads += 1;
        delivery.is_parked = delivery.stuck_threads >= SINK_STUCK_THREADS_MAX;
        let is_parked = delivery.is_parked;
        drop(delivery);
        shared
            .counters
            .expired_callbacks
            .fetch_add(1, Ordering::SeqCst);
        refuse(&call);
        if is_completion && let Some(subscriber) = call.subscriber() {
            self.release(&call, subscriber);
        }
        if is_parked {
            // Nobody will take what the sink's tasks find; their threads are for others.
            self.cancel();
        } else {
            self.schedule(shared);
        }
    }
}

impl Outbox {
    /// Adds an event for a mailbox; one for another mailbox sends off what is here.
    pub(crate) fn push(&mut self, mailbox: &Arc<Mailbox>, event: Event) {
        if self
            .mailbox
            .as_ref()
            .is_some_and(|known| !Arc::ptr_eq(known, mailbox))
        {
            self.flush();
        }
        if self.mailbox.is_none() {
            self.mailbox = Some(mailbox.clone());
        }
        self.events.push(event);
    }

    pub(crate) fn flush(&mut self) {
        if let Some(mailbox) = self.mailbox.take() {
            mailbox.post(&mut self.events);
        }
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        self.flush();
    }
}

/// Cancels a call whose handler failed: it is told of nothing more but that (PUT-233).
fn refuse(call: &Arc<Call>) {
    if let Some(subscriber) = call.subscriber() {
        subscriber.mute();
    }
    call.abort(Reason::Cancelled);
}
