//! A sink that records its events and does as it is told in them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar};
use std::time::Duration;

use swbem_core::{Error, NamedValueSet, Object, Result, Status};
use swbem_provider::{Completion, Sink};

use crate::sync::{Lock, chaos, wait_for};
use crate::{Clock, SinkHandle};

/// What a sink was told.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Heard {
    Ready(String),
    Put(String),
    Progress(u16, u16, String),
    Completed(Status),
}

pub(super) type Entry = (Option<Arc<NamedValueSet>>, Heard);

/// How long tests wait for what must come.
pub(super) const PATIENCE_MS: u64 = 60_000;

type React = dyn Fn(&Heard, Option<&Arc<NamedValueSet>>) -> Result<()> + Send + Sync;

#[derive(Default)]
pub(super) struct Recorder {
    heard: Lock<Vec<Entry>>,
    changed: Condvar,
    completed: AtomicUsize,
    inside: AtomicUsize,
    overlaps: AtomicUsize,
    react: Option<Box<React>>,
}

impl Recorder {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Recorder::default())
    }

    /// Makes one that runs `react` inside each event.
    pub(super) fn reacting(
        react: impl Fn(&Heard, Option<&Arc<NamedValueSet>>) -> Result<()> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Recorder {
            react: Some(Box::new(react)),
            ..Recorder::default()
        })
    }

    pub(super) fn handle(self: &Arc<Self>) -> SinkHandle {
        SinkHandle::new(self.clone())
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.heard.lock().clone()
    }

    /// Returns what was heard of the call with a context.
    pub(super) fn of(&self, id: u64) -> Vec<Heard> {
        let wanted = id.to_string();
        self.entries()
            .into_iter()
            .filter(|(context, _)| id_of(context.as_ref()).as_deref() == Some(&wanted))
            .map(|(_, heard)| heard)
            .collect()
    }

    pub(super) fn completions(&self) -> Vec<Status> {
        self.entries()
            .into_iter()
            .filter_map(|(_, heard)| match heard {
                Heard::Completed(status) => Some(status),
                _ => None,
            })
            .collect()
    }

    /// Waits until so many calls were completed.
    pub(super) fn wait_completed(&self, count: usize) {
        self.wait_until(|_| self.completed.load(Ordering::SeqCst) >= count);
    }

    pub(super) fn wait_until(&self, is_there: impl Fn(&[Entry]) -> bool) {
        let clock = Clock::monotonic();
        let mut heard = self.heard.lock();
        while !is_there(&heard) {
            heard = wait_for(&self.changed, heard, Duration::from_millis(10));
            let last = heard.iter().rev().take(20).collect::<Vec<_>>();
            assert!(
                clock.now_ms() < PATIENCE_MS,
                "waited too long; heard {}, last {last:?}",
                heard.len()
            );
        }
    }

    /// Returns how often an event came while another was being handled.
    pub(super) fn overlaps(&self) -> usize {
        self.overlaps.load(Ordering::SeqCst)
    }

    fn hear(&self, heard: Heard, context: Option<&Arc<NamedValueSet>>) -> Result<()> {
        if self.inside.fetch_add(1, Ordering::SeqCst) > 0 {
            self.overlaps.fetch_add(1, Ordering::SeqCst);
        }
        chaos::point();
        self.heard.lock().push((context.cloned(), heard.clone()));
        if matches!(heard, Heard::Completed(_)) {
            self.completed.fetch_add(1, Ordering::SeqCst);
        }
        self.changed.notify_all();
        let reacted = match &self.react {
            Some(react) => {
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| react(&heard, context)))
            }
            None => Ok(Ok(())),
        };
        self.inside.fetch_sub(1, Ordering::SeqCst);
        match reacted {
            Ok(reacted) => reacted,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

impl Sink for Recorder {
    fn object_ready(&self, object: Object, context: Option<&Arc<NamedValueSet>>) -> Result<()> {
        self.hear(Heard::Ready(object.class_name().to_string()), context)
    }

    fn object_put(&self, path: &str, context: Option<&Arc<NamedValueSet>>) -> Result<()> {
        self.hear(Heard::Put(path.to_owned()), context)
    }

    fn progress(
        &self,
        upper_bound: u16,
        current: u16,
        message: &str,
        context: Option<&Arc<NamedValueSet>>,
    ) -> Result<()> {
        self.hear(
            Heard::Progress(upper_bound, current, message.to_owned()),
            context,
        )
    }

    fn completed(&self, completion: Completion, context: Option<&Arc<NamedValueSet>>) {
        if let Some(error) = &completion.error {
            assert_eq!(error.status(), completion.status);
        }
        // There is nobody to tell that the last handler failed.
        let _ = self.hear(Heard::Completed(completion.status), context);
    }
}

pub(super) fn id_of(context: Option<&Arc<NamedValueSet>>) -> Option<String> {
    Some(context?.get("id")?.as_str()?.to_owned())
}

pub(super) fn refusal() -> Error {
    Error::new(Status::FAILED, "the handler refuses")
}

pub(super) fn object(name: &str) -> Object {
    let mut class = swbem_core::ClassObject::new_base();
    class.set_name(name);
    class.into()
}
