//! Enumerators: results that are pulled.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use swbem_core::{Error, Object, Result};
use swbem_manager::{ObjectCursor, Step};

use crate::call::{Call, Reason};
use crate::connection::NEXT;
use crate::shared::shutting_down;
use crate::slot::{Slot, SlotState};
use crate::{Connection, Timeout};

/// The results of an enumeration (`IEnumWbemClassObject`).
///
/// As an iterator it waits for each object without limit. After an error there are no more.
/// Dropping it cancels the enumeration.
pub struct Enumerator {
    connection: Connection,
    open: Arc<Open>,
    source: Source,
    deadline_ms: u64,
}

type Open = dyn Fn(u64) -> Result<Source> + Send + Sync;

/// What a pull came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Pulled<T> {
    /// What was asked for.
    Item(T),
    /// It was not there in time (`WBEM_S_TIMEDOUT`); ask again.
    TimedOut,
    /// There is nothing more (`WBEM_S_FALSE`).
    End,
}

/// Where results come from.
pub(crate) enum Source {
    /// From the repository, as they are pulled.
    Cursor(Box<dyn ObjectCursor>),
    /// From a task that sends them.
    Call(Arc<Call>),
    /// An error that is still to be told.
    Failed(Error),
    Over,
}

impl Enumerator {
    pub(crate) fn open(
        connection: &Connection,
        open: impl Fn(u64) -> Result<Source> + Send + Sync + 'static,
    ) -> Result<Self> {
        Self::start(connection.clone(), Arc::new(open))
    }

    fn start(connection: Connection, open: Arc<Open>) -> Result<Self> {
        let deadline_ms = connection.deadline_ms();
        let source = open(deadline_ms)?;
        Ok(Enumerator {
            connection,
            open,
            source,
            deadline_ms,
        })
    }

    /// Returns the next object (`Next`).
    ///
    /// # Errors
    /// What the enumeration failed for, after the objects that were found before.
    pub fn next(&mut self, timeout: Timeout) -> Result<Pulled<Object>> {
        let pulled = match &mut self.source {
            Source::Over => return Ok(Pulled::End),
            Source::Failed(error) => Err(error.clone()),
            Source::Cursor(cursor) => loop {
                match pull(&mut **cursor, &self.connection, self.deadline_ms) {
                    // Nothing but a deadline ends a read that has found nothing so far.
                    Ok(Pulled::TimedOut) => {}
                    pulled => break pulled,
                }
            },
            Source::Call(call) => match call.slot() {
                // What was found in time and is pulled too late comes too late.
                Some(slot) => match self.connection.check_time(NEXT, self.deadline_ms) {
                    Ok(()) => Slot::wait(call, slot, timeout, call.shared(), take_next)
                        .unwrap_or(Ok(Pulled::TimedOut)),
                    Err(error) => Err(error),
                },
                None => Ok(Pulled::End),
            },
        };
        self.noted(pulled)
    }

    /// Returns up to `count` next objects: fewer when there are no more or the time is up, which
    /// the next pull tells apart.
    ///
    /// # Errors
    /// What the enumeration failed for, when no object was found before.
    pub fn next_many(&mut self, count: usize, timeout: Timeout) -> Result<Pulled<Vec<Object>>> {
        let clock = self.connection.runtime().clock().clone();
        let until_ms = match timeout {
            Timeout::After(time) => Some(clock.after(time)),
            _ => None,
        };
        let mut objects = Vec::new();
        while objects.len() < count {
            let left = match until_ms {
                Some(until_ms) => Timeout::After(std::time::Duration::from_millis(
                    until_ms.saturating_sub(clock.now_ms()),
                )),
                None => timeout,
            };
            match self.next(left) {
                Ok(Pulled::Item(object)) => objects.push(object),
                Ok(Pulled::TimedOut) if objects.is_empty() => return Ok(Pulled::TimedOut),
                Ok(Pulled::End) if objects.is_empty() => return Ok(Pulled::End),
                Err(error) if objects.is_empty() => return Err(error),
                Ok(_) => break,
                Err(error) => {
                    self.source = Source::Failed(error);
                    break;
                }
            }
        }
        Ok(Pulled::Item(objects))
    }

    /// Passes over the next `count` objects (`Skip`).
    ///
    /// # Errors
    /// What the enumeration failed for.
    pub fn pass_over(&mut self, count: usize, timeout: Timeout) -> Result<Pulled<()>> {
        for _ in 0..count {
            match self.next(timeout)? {
                Pulled::Item(_) => {}
                Pulled::TimedOut => return Ok(Pulled::TimedOut),
                Pulled::End => return Ok(Pulled::End),
            }
        }
        Ok(Pulled::Item(()))
    }

    /// Starts over (`Reset`): the repository or the provider is asked again.
    ///
    /// # Errors
    /// What the call is refused for.
    pub fn reset(&mut self) -> Result<()> {
        *self = self.fork()?;
        Ok(())
    }

    /// Starts another enumeration of the same, from the beginning (`Clone`).
    ///
    /// # Errors
    /// What the call is refused for.
    pub fn fork(&self) -> Result<Enumerator> {
        Enumerator::start(self.connection.clone(), self.open.clone())
    }

    fn noted(&mut self, pulled: Result<Pulled<Object>>) -> Result<Pulled<Object>> {
        if !matches!(pulled, Ok(Pulled::Item(_) | Pulled::TimedOut)) {
            self.source = Source::Over;
        }
        pulled
    }
}

impl Iterator for Enumerator {
    type Item = Result<Object>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match Enumerator::next(self, Timeout::Infinite) {
                Ok(Pulled::Item(object)) => return Some(Ok(object)),
                Ok(Pulled::TimedOut) => {}
                Ok(Pulled::End) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Source::Call(call) = self {
            call.abort(Reason::Cancelled);
        }
    }
}

impl fmt::Debug for Enumerator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Cursor(_) => "repository",
            Source::Call(_) => "task",
            Source::Failed(_) | Source::Over => "over",
        };
        f.debug_struct("Enumerator")
            .field("source", &source)
            .finish_non_exhaustive()
    }
}

/// Reads the next stored object; `TimedOut` after many rows without one.
pub(crate) fn pull(
    cursor: &mut dyn ObjectCursor,
    connection: &Connection,
    deadline_ms: u64,
) -> Result<Pulled<Object>> {
    let shared = &connection.runtime().dispatcher().shared;
    connection.check_time(NEXT, deadline_ms)?;
    if shared.is_closed() {
        return Err(shutting_down());
    }
    Ok(match cursor.advance()? {
        Step::Object(object) => Pulled::Item(object),
        Step::Working => Pulled::TimedOut,
        Step::End => Pulled::End,
    })
}

/// Takes the next result of a call, or what the call came to when there are no more.
fn take_next(state: &mut SlotState) -> Option<Result<Pulled<Object>>> {
    if let Some(object) = state.results.pop_front() {
        return Some(Ok(Pulled::Item(object)));
    }
    state.outcome.as_ref().map(|outcome| match outcome {
        Ok(_) => Ok(Pulled::End),
        Err(error) => Err(error.clone()),
    })
}

/// Takes the next result of a call, or leaves a waker for when it is there.
pub(crate) fn poll_next(call: &Call, cx: &Context<'_>) -> Poll<Result<Pulled<Object>>> {
    match call
        .slot()
        .and_then(|slot| slot.poll(cx.waker(), take_next))
    {
        Some(pulled) => Poll::Ready(pulled),
        None => Poll::Pending,
    }
}
