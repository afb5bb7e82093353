//! Futures and streams, for any executor.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use swbem_core::{Object, Result};
use swbem_manager::{ObjectCursor, Write};

use crate::admission::Waiting;
use crate::call::{Call, Reason};
use crate::connection::NEXT;
use crate::dispatcher::{Finished, Order, Start};
use crate::enumerator::{poll_next, pull};
use crate::timer::TimerKey;
use crate::{Connection, Pulled};

/// A call that is awaited. Dropping it cancels the call.
#[must_use = "a call that is awaited starts when it is polled"]
pub struct CallFuture<T> {
    starting: Starting,
    finish: fn(Finished) -> Result<T>,
}

/// A put that is awaited: the full path of the object.
pub type PutFuture = CallFuture<String>;
/// A deletion that is awaited.
pub type DeleteFuture = CallFuture<()>;
/// A get that is awaited.
pub type GetFuture = CallFuture<Object>;
/// A method call that is awaited: the out-parameters, if there are any.
pub type ExecMethodFuture = CallFuture<Option<Object>>;

/// The results of an enumeration as a stream. Dropping it cancels the enumeration; after an error
/// there are no more.
#[must_use = "an enumeration starts when its stream is polled"]
pub struct ObjectStream {
    source: StreamSource,
}

enum StreamSource {
    Cursor {
        cursor: Box<dyn ObjectCursor>,
        connection: Connection,
        deadline_ms: Option<u64>,
    },
    Call(Starting),
    Over,
}

/// A call from before its start to its end.
struct Starting {
    connection: Connection,
    results_max: usize,
    stage: Stage,
    deadline_ms: Option<u64>,
    /// Place in the row before a full gate, and the timer that ends the wait there.
    waiting: Option<Waiting>,
    timer: Option<TimerKey>,
}

enum Stage {
    Ready(Box<Result<Order<Write>>>),
    Running(Arc<Call>),
    Over,
}

impl<T> CallFuture<T> {
    pub(crate) fn new(
        connection: &Connection,
        order: Result<Order<Write>>,
        finish: fn(Finished) -> Result<T>,
    ) -> Self {
        CallFuture {
            starting: Starting::new(connection, order, usize::MAX),
            finish,
        }
    }
}

impl<T> Future for CallFuture<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let call = match self.starting.poll_start(cx) {
            Poll::Ready(Ok(call)) => call,
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending => return Poll::Pending,
        };
        let finished = call.slot().and_then(|slot| {
            slot.poll(cx.waker(), |state| {
                let outcome = state.outcome.clone()?;
                let results = std::mem::take(&mut state.results);
                Some(outcome.map(|path| Finished { path, results }))
            })
        });
        match finished {
            Some(finished) => {
                self.starting.stage = Stage::Over;
                Poll::Ready(finished.and_then(self.finish))
            }
            None => Poll::Pending,
        }
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture")
            .field("stage", &self.starting.stage)
            .finish_non_exhaustive()
    }
}

impl ObjectStream {
    pub(crate) fn of_cursor(connection: &Connection, cursor: Box<dyn ObjectCursor>) -> Self {
        let connection = connection.clone();
        ObjectStream {
            source: StreamSource::Cursor {
                cursor,
                connection,
                deadline_ms: None,
            },
        }
    }

    pub(crate) fn of_order(
        connection: &Connection,
        order: Result<Order<Write>>,
        results_max: usize,
    ) -> Self {
        ObjectStream {
            source: StreamSource::Call(Starting::new(connection, order, results_max)),
        }
    }
}

impl Stream for ObjectStream {
    type Item = Result<Object>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let pulled = match &mut self.source {
            StreamSource::Over => return Poll::Ready(None),
            StreamSource::Cursor {
                cursor,
                connection,
                deadline_ms,
            } => {
                let deadline_ms = *deadline_ms.get_or_insert_with(|| connection.deadline_ms());
                match pull(&mut **cursor, connection, deadline_ms) {
                    // Others of the executor may have their turn meanwhile.
                    Ok(Pulled::TimedOut) => {
                        cx.waker().wake_by_ref();
                        Poll::Pending
                    }
                    pulled => Poll::Ready(pulled),
                }
            }
            StreamSource::Call(starting) => match starting.poll_start(cx) {
                Poll::Ready(Ok(call)) => match starting.check_time() {
                    Ok(()) => poll_next(&call, cx),
                    Err(error) => Poll::Ready(Err(error)),
                },
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Pending => Poll::Pending,
            },
        };
        let pulled = match pulled {
            Poll::Ready(pulled) => pulled,
            Poll::Pending => return Poll::Pending,
        };
        Poll::Ready(match pulled {
            Ok(Pulled::Item(object)) => Some(Ok(object)),
            Ok(Pulled::End | Pulled::TimedOut) => {
                self.source = StreamSource::Over;
                None
            }
            Err(error) => {
                self.source = StreamSource::Over;
                Some(Err(error))
            }
        })
    }
}

impl fmt::Debug for ObjectStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match &self.source {
            StreamSource::Cursor { .. } => "reading",
            StreamSource::Call(_) => "receiving",
            StreamSource::Over => "over",
        };
        f.debug_struct("ObjectStream")
            .field("stage", &stage)
            .finish_non_exhaustive()
    }
}

impl Starting {
    fn new(connection: &Connection, order: Result<Order<Write>>, results_max: usize) -> Self {
        Starting {
            connection: connection.clone(),
            results_max,
            stage: Stage::Ready(Box::new(order)),
            deadline_ms: None,
            waiting: None,
            timer: None,
        }
    }

    /// Starts the call as soon as there is room for it, and returns it.
    fn poll_start(&mut self, cx: &Context<'_>) -> Poll<Result<Arc<Call>>> {
        let order = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Ready(order) => *order,
            Stage::Running(call) => {
                self.stage = Stage::Running(call.clone());
                return Poll::Ready(Ok(call));
            }
            // Polled after its end, which is the caller's mistake; there is nothing to wake it for.
            Stage::Over => return Poll::Pending,
        };
        let order = match order {
            Ok(order) => order,
            Err(error) => return Poll::Ready(Err(error)),
        };
        self.disarm();
        let deadline_ms = *self
            .deadline_ms
            .get_or_insert_with(|| self.connection.deadline_ms());
        let dispatcher = self.connection.runtime().dispatcher();
        let start = dispatcher.poll_pull(
            order,
            self.connection.gate(),
            deadline_ms,
            self.results_max,
            &mut self.waiting,
            cx.waker(),
        );
        match start {
            Start::Started(call) => {
                self.stage = Stage::Running(call.clone());
                Poll::Ready(Ok(call))
            }
            Start::Refused(error) => Poll::Ready(Err(error)),
            Start::Full(order) => {
                self.stage = Stage::Ready(Box::new(Ok(order)));
                if deadline_ms != u64::MAX {
                    let waker = cx.waker().clone();
                    let timers = &dispatcher.shared.timers;
                    self.timer = Some(timers.schedule(deadline_ms, move || waker.wake()));
                }
                Poll::Pending
            }
        }
    }

    /// What was found in time and is pulled too late comes too late.
    fn check_time(&self) -> Result<()> {
        let deadline_ms = self.deadline_ms.unwrap_or(u64::MAX);
        self.connection.check_time(NEXT, deadline_ms)
    }

    fn disarm(&mut self) {
        if let Some(timer) = self.timer.take() {
            self.connection
                .runtime()
                .dispatcher()
                .shared
                .timers
                .cancel(timer);
        }
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        self.disarm();
        if let Stage::Running(call) = &self.stage {
            call.abort(Reason::Cancelled);
        }
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Ready(_) => "not started",
            Stage::Running(_) => "running",
            Stage::Over => "over",
        })
    }
}
