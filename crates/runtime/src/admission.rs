//! Admission: a caller that outruns the disk or its sink waits here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};
use std::thread::Thread;

use swbem_core::{Error, Result, Status, bail};

use crate::gate::{Gate, Load, Ticket};
use crate::limits::PAUSED_REQUESTS_MAX;
use crate::mailbox::Mailbox;
use crate::pool::ForeignCode;
use crate::shared::{Shared, shutting_down};

/// The gates that a call passes: its sink's, its connection's, the runtime's.
#[derive(Clone)]
pub(crate) struct Gates {
    pub(crate) sink: Option<Arc<Mailbox>>,
    pub(crate) connection: Arc<Gate>,
    pub(crate) shared: Arc<Shared>,
}

/// A call's place among those in flight, given up once.
pub(crate) struct Admission {
    gates: Gates,
    load: Load,
    has_left: AtomicBool,
}

/// A waker in the row of a full gate.
pub(crate) struct Waiting {
    gate: WaitingAt,
    ticket: Option<Ticket>,
}

enum WaitingAt {
    Sink(Arc<Mailbox>),
    Connection(Arc<Gate>),
    Runtime(Arc<Shared>),
}

impl Gates {
    /// Lets a call in, or says where it is to wait.
    pub(crate) fn try_enter(&self, load: Load) -> Result<Admission, Waiting> {
        match self.full(load) {
            None => Ok(self.admit(load)),
            Some(gate) => Err(Waiting { gate, ticket: None }),
        }
    }

    /// Lets a call in, waiting for room if the current thread may wait.
    ///
    /// # Errors
    /// `SHUTTING_DOWN`, `SERVER_TOO_BUSY` (PUT-061), or `TIMED_OUT` when there is no room by the
    /// deadline.
    pub(crate) fn enter(&self, load: Load, deadline_ms: u64) -> Result<Admission> {
        self.check_open()?;
        if ForeignCode::is_running() {
            return Ok(self.enter_anyway(load));
        }
        let mut waiting = match self.try_enter(load) {
            Ok(admission) => return Ok(admission),
            Err(waiting) => waiting,
        };
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let timer = (deadline_ms != u64::MAX).then(|| {
            let waker = waker.clone();
            self.shared
                .timers
                .schedule(deadline_ms, move || waker.wake())
        });
        let admitted = loop {
            waiting.register(waker.clone());
            match self.try_enter(load) {
                Ok(admission) => {
                    waiting.leave(true);
                    break Ok(admission);
                }
                Err(next) if !waiting.is_at(&next) => {
                    waiting.leave(false);
                    waiting = next;
                    continue;
                }
                Err(_) => {}
            }
            if let Err(error) = self.check_open() {
                waiting.leave(false);
                break Err(error);
            }
            if self.shared.now_ms() >= deadline_ms {
                waiting.leave(false);
                break Err(no_room());
            }
            std::thread::park();
            waiting.leave(true);
        };
        if let Some(timer) = timer {
            self.shared.timers.cancel(timer);
        }
        admitted
    }

    /// Lets a call in if there is room, or the current thread must not wait.
    pub(crate) fn try_enter_or_pass(&self, load: Load) -> Result<Admission, Waiting> {
        if ForeignCode::is_running() {
            Ok(self.enter_anyway(load))
        } else {
            self.try_enter(load)
        }
    }

    /// Refuses calls that come too late or, while the runtime is paused, too many (PUT-061).
    pub(crate) fn check_open(&self) -> Result<()> {
        if self.shared.is_closed() {
            return Err(shutting_down());
        }
        if self.shared.is_paused() && self.shared.gate.calls() >= PAUSED_REQUESTS_MAX {
            bail!(
                SERVER_TOO_BUSY,
                "the service is paused and {PAUSED_REQUESTS_MAX} requests wait already"
            );
        }
        Ok(())
    }

    fn enter_anyway(&self, load: Load) -> Admission {
        if let Some(sink) = &self.sink {
            sink.gate().enter_anyway(load);
        }
        self.connection.enter_anyway(load);
        self.shared.gate.enter_anyway(load);
        self.admit(load)
    }

    fn admit(&self, load: Load) -> Admission {
        Admission {
            gates: self.clone(),
            load,
            has_left: AtomicBool::new(false),
        }
    }

    /// Enters every gate, or none and returns the full one.
    fn full(&self, load: Load) -> Option<WaitingAt> {
        if let Some(sink) = &self.sink {
            if !sink.gate().try_enter(load) {
                return Some(WaitingAt::Sink(sink.clone()));
            }
            if sink.gate().calls() <= self.shared.options.sink_calls_reserved {
                self.connection.enter_anyway(load);
                self.shared.gate.enter_anyway(load);
                return None;
            }
        }
        if !self.connection.try_enter(load) {
            self.leave_sink(load);
            return Some(WaitingAt::Connection(self.connection.clone()));
        }
        if !self.shared.gate.try_enter(load) {
            self.connection.leave(load);
            self.leave_sink(load);
            return Some(WaitingAt::Runtime(self.shared.clone()));
        }
        None
    }

    fn leave_sink(&self, load: Load) {
        if let Some(sink) = &self.sink {
            sink.gate().leave(load);
        }
    }
}

impl Admission {
    /// Gives the place up.
    pub(crate) fn leave(&self) {
        if !self.has_left.swap(true, Ordering::AcqRel) {
            self.gates.shared.gate.leave(self.load);
            self.gates.connection.leave(self.load);
            self.gates.leave_sink(self.load);
        }
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.leave();
    }
}

impl Waiting {
    /// Has `waker` woken when there may be room; the caller then tries once more.
    pub(crate) fn register(&mut self, waker: Waker) {
        self.leave(true);
        self.ticket = Some(self.gate.gate().register(waker));
    }

    /// Leaves the row; one that does not want the room lets the next one know of it.
    pub(crate) fn leave(&mut self, wants_room: bool) {
        if let Some(ticket) = self.ticket.take() {
            self.gate.gate().unregister(ticket, wants_room);
        }
    }

    pub(crate) fn is_at(&self, other: &Waiting) -> bool {
        std::ptr::eq(self.gate.gate(), other.gate.gate())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.leave(false);
    }
}

impl WaitingAt {
    fn gate(&self) -> &Gate {
        match self {
            WaitingAt::Sink(sink) => sink.gate(),
            WaitingAt::Connection(gate) => gate,
            WaitingAt::Runtime(shared) => &shared.gate,
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The error of a call that was not let in by its deadline.
pub(crate) fn no_room() -> Error {
    Error::new(
        Status::TIMED_OUT,
        "the deadline passed while earlier calls were still in flight",
    )
}
