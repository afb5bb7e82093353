//! The events of a sink on their way from the service's threads to the script's.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use swbem_automation::Waker;

use crate::{Error, LastError, NamedValueSet, Object, Result, Sink, Status, Value};

/// How many objects wait for the script at most; then the service waits for the script.
const OBJECTS_QUEUED_MAX: usize = 1024;

/// The name under which a call's number travels through the service.
const NUMBER: &str = "Call";

/// What happened, and to which call.
pub(super) struct Happened {
    pub(super) call: i64,
    pub(super) what: What,
}

/// What happened.
pub(super) enum What {
    ObjectReady(Object),
    ObjectPut(String),
    Progress(u16, u16, String),
    Completed(Status, Option<LastError>),
}

/// Events that wait for the script's thread.
///
/// Objects and progress wait for room, so that a script that takes no events takes no memory.
/// Completions and paths never do: there are no more of them than calls under way, which are counted.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    room: Condvar,
}

#[derive(Default)]
struct State {
    events: VecDeque<Happened>,
    /// How many of the events wait for room.
    objects: usize,
    /// Whom to wake; without anybody, no events but completions are kept.
    waker: Option<Waker>,
    /// Calls up to this one were cancelled, and nobody wants their objects.
    cancelled: i64,
    is_closed: bool,
}

impl Queue {
    /// Makes a sink that queues its events.
    pub(super) fn sink(self: &Arc<Self>) -> Sink {
        let (objects, puts, progress, completed) =
            (self.clone(), self.clone(), self.clone(), self.clone());
        Sink::new()
            .on_object_ready(move |object: Object, token: Option<&NamedValueSet>| {
                objects.push_when_room(call_of(token), What::ObjectReady(object))
            })
            .on_object_put(move |path, token| {
                puts.push(call_of(token), What::ObjectPut(path.path()));
            })
            .on_progress(
                move |upper, current, message: &str, token: Option<&NamedValueSet>| {
                    let what = What::Progress(upper, current, message.to_owned());
                    progress.push_when_room(call_of(token), what)
                },
            )
            .on_completed(move |status, error, token| {
                completed.push(call_of(token), What::Completed(status, error.cloned()));
            })
    }

    /// Makes what identifies a call to its events.
    pub(super) fn token(call: i64) -> NamedValueSet {
        NamedValueSet::new().with(NUMBER, Value::Sint64(call))
    }

    pub(super) fn set_waker(&self, waker: Waker) {
        self.lock().waker = Some(waker);
    }

    /// Tells whether anybody takes the events.
    pub(super) fn is_heard(&self) -> bool {
        self.lock().waker.is_some()
    }

    pub(super) fn take(&self) -> Option<Happened> {
        let mut state = self.lock();
        let event = state.events.pop_front()?;
        if event.what.waits_for_room() {
            state.objects -= 1;
            drop(state);
            self.room.notify_one();
        }
        Some(event)
    }

    /// Drops the objects of calls up to a number, which were cancelled.
    pub(super) fn cancel(&self, call: i64) {
        let mut state = self.lock();
        state.cancelled = call;
        state
            .events
            .retain(|event| event.call > call || !event.what.waits_for_room());
        state.objects = state
            .events
            .iter()
            .filter(|event| event.what.waits_for_room())
            .count();
        drop(state);
        self.room.notify_all();
    }

    /// Drops all events, and those to come.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        let dropped = std::mem::take(&mut state.events);
        state.objects = 0;
        drop(state);
        drop(dropped);
        self.room.notify_all();
    }

    fn push(&self, call: i64, what: What) {
        let mut state = self.lock();
        let is_wanted = state.waker.is_some() || matches!(what, What::Completed(..));
        if state.is_closed || !is_wanted {
            return;
        }
        state.objects += usize::from(what.waits_for_room());
        state.events.push_back(Happened { call, what });
        let waker = state.waker.clone();
        drop(state);
        if let Some(waker) = waker {
            waker();
        }
    }

    fn push_when_room(&self, call: i64, what: What) -> Result<()> {
        let state = self.lock();
        let full = |state: &mut State| {
            state.objects >= OBJECTS_QUEUED_MAX && !state.is_closed && state.cancelled < call
        };
        let state = self
            .room
            .wait_while(state, full)
            .unwrap_or_else(PoisonError::into_inner);
        let is_cancelled = state.cancelled >= call || state.is_closed;
        drop(state);
        if is_cancelled {
            return Err(Error::new(
                Status::CALL_CANCELLED,
                "the script takes no more events of the call",
            ));
        }
        self.push(call, what);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl What {
    fn waits_for_room(&self) -> bool {
        matches!(self, What::ObjectReady(_) | What::Progress(..))
    }
}

fn call_of(token: Option<&NamedValueSet>) -> i64 {
    match token.and_then(|token| token.get(NUMBER)) {
        Some(Value::Sint64(call)) => *call,
        _ => 0,
    }
}
