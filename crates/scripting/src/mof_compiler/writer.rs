//! Two ways of putting many objects: in groups that share a commit, and asynchronously with a sink.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use swbem_core::Object;
use swbem_manager::{Form, Job, Manager, WriteGroup};
use swbem_provider::Completion;

use super::outcome::Stored;
use super::store::Stopped;
use crate::context::Context;
use crate::flags::{async_put, sync_put};
use crate::sink::Observer;
use crate::{Error, NamedValueSet, PutFlags, Result, Sink, Status};

/// Most objects that share a commit.
const GROUP_OBJECTS_MAX: usize = 4096;
/// About as many bytes as the objects of a commit may have.
const GROUP_BYTES_MAX: usize = 8 << 20;

/// Puts objects in their order. Those after one that was refused may not be put.
pub(super) trait Writer {
    /// Puts the object of an action, now or with others.
    fn put(
        &mut self,
        at: usize,
        place: &Arc<Context>,
        object: Object,
        flags: PutFlags,
    ) -> Result<(), Stopped>;

    /// Tells whether an object put earlier was refused, as far as that is known.
    fn poll(&mut self) -> Result<(), Stopped>;

    /// Waits until all objects are stored or refused.
    fn flush(&mut self) -> Result<(), Stopped>;

    /// Returns the path that the service gave the object of an action, once it is stored.
    fn path_of(&mut self, at: usize) -> Option<String>;

    /// Tells whether no commit is open that the caller would have to wait for itself.
    fn is_settled(&self) -> bool;

    /// Returns what was stored since the last time.
    fn take_stored(&mut self) -> Vec<Stored>;
}

/// Puts objects in groups, each of which is one durable commit.
pub(super) struct GroupWriter<'m> {
    manager: &'m Manager,
    group: Option<WriteGroup<'m>>,
    /// The actions in the group, with what they are.
    grouped: Vec<(usize, Stored)>,
    group_bytes: usize,
    stored: Vec<Stored>,
    /// The path of the newest object.
    newest: Option<(usize, String)>,
}

impl<'m> GroupWriter<'m> {
    pub(super) fn new(manager: &'m Manager) -> Self {
        GroupWriter {
            manager,
            group: None,
            grouped: Vec::new(),
            group_bytes: 0,
            stored: Vec::new(),
            newest: None,
        }
    }
}

impl Writer for GroupWriter<'_> {
    fn put(
        &mut self,
        at: usize,
        place: &Arc<Context>,
        object: Object,
        flags: PutFlags,
    ) -> Result<(), Stopped> {
        let refused = |error| Stopped::refused(at, error);
        let kind = kind_of(&object);
        let flags = sync_put(flags).map_err(refused)?;
        let session = place.session().map_err(refused)?;
        let job = session
            .put(&object, flags, None, Form::Sync)
            .map_err(refused)?;
        let Job::Write(mut write) = job else {
            // A provider stores it, who may need what came before and take its time.
            self.flush()?;
            let put = place.connection().and_then(|c| c.put(&object, flags, None));
            self.newest = Some((at, put.map_err(refused)?));
            self.stored.push(kind);
            return Ok(());
        };
        drop(object);
        let group = match &mut self.group {
            Some(group) => group,
            None => self.group.insert(self.manager.begin().map_err(refused)?),
        };
        let path = group.apply(&mut write).map_err(refused)?;
        self.newest = path.map(|path| (at, path));
        self.grouped.push((at, kind));
        self.group_bytes += write.cost_bytes();
        if self.grouped.len() >= GROUP_OBJECTS_MAX || self.group_bytes >= GROUP_BYTES_MAX {
            self.flush()?;
        }
        Ok(())
    }

    fn poll(&mut self) -> Result<(), Stopped> {
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Stopped> {
        let grouped = std::mem::take(&mut self.grouped);
        self.group_bytes = 0;
        let Some(group) = self.group.take() else {
            return Ok(());
        };
        match group.commit() {
            Ok(()) => {
                self.stored
                    .extend(grouped.into_iter().map(|(_, kind)| kind));
                Ok(())
            }
            Err(error) => {
                let at = grouped.first().map_or(0, |(at, _)| *at);
                Err(Stopped::refused(at, error))
            }
        }
    }

    fn path_of(&mut self, at: usize) -> Option<String> {
        self.newest
            .take()
            .filter(|(newest, _)| *newest == at)
            .map(|(_, path)| path)
    }

    fn is_settled(&self) -> bool {
        self.group.is_none()
    }

    fn take_stored(&mut self) -> Vec<Stored> {
        std::mem::take(&mut self.stored)
    }
}

/// Puts objects asynchronously; a sink hears of each.
pub(super) struct AsyncWriter<'s> {
    sink: &'s Sink,
    outcomes: Arc<Outcomes>,
}

/// What the sink heard.
#[derive(Default)]
struct Outcomes(Mutex<Known>);

#[derive(Default)]
struct Known {
    kinds: BTreeMap<usize, Stored>,
    stored: Vec<Stored>,
    /// The path of the newest object that was stored.
    newest: Option<(usize, String)>,
    /// The first action that was refused for a reason of its own.
    refused: Option<(usize, Error)>,
}

impl<'s> AsyncWriter<'s> {
    pub(super) fn new(sink: &'s Sink) -> Self {
        AsyncWriter {
            sink,
            outcomes: Arc::default(),
        }
    }
}

impl Outcomes {
    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Outcomes {
    fn object_put(&self, at: usize, path: &str) {
        self.lock().newest = Some((at, path.to_owned()));
    }

    fn completed(&self, at: usize, completion: &Completion) {
        let mut known = self.lock();
        let kind = known.kinds.remove(&at);
        match completion.clone().into_result() {
            Ok(()) => known.stored.extend(kind),
            Err(error) => {
                // Those cancelled because of an earlier failure are not the failure.
                let is_first = match &known.refused {
                    None => true,
                    Some((_, known)) if known.status() == Status::CALL_CANCELLED => true,
                    Some((first, _)) => at < *first && error.status() != Status::CALL_CANCELLED,
                };
                if is_first {
                    known.refused = Some((at, error));
                }
            }
        }
    }
}

impl Writer for AsyncWriter<'_> {
    fn put(
        &mut self,
        at: usize,
        place: &Arc<Context>,
        object: Object,
        flags: PutFlags,
    ) -> Result<(), Stopped> {
        let refused = |error| Stopped::refused(at, error);
        self.outcomes.lock().kinds.insert(at, kind_of(&object));
        let connection = place.connection().map_err(refused)?;
        let number = i32::try_from(at + 1).unwrap_or(i32::MAX);
        let values = NamedValueSet::new().with("ObjectNumber", number);
        let observer: Arc<dyn Observer> = self.outcomes.clone();
        let started = self
            .sink
            .observed(place, &values, observer, at, |handle, token| {
                connection.put_async(handle, &object, async_put(flags), None, Some(token))
            });
        started.map_err(|error| {
            self.outcomes.lock().kinds.remove(&at);
            refused(error)
        })
    }

    fn poll(&mut self) -> Result<(), Stopped> {
        if self.outcomes.lock().refused.is_none() {
            return Ok(());
        }
        self.sink.cancel();
        self.flush()
    }

    fn flush(&mut self) -> Result<(), Stopped> {
        self.sink.wait();
        match self.outcomes.lock().refused.clone() {
            Some((at, error)) => Err(Stopped::refused(at, error)),
            None => Ok(()),
        }
    }

    fn path_of(&mut self, at: usize) -> Option<String> {
        let newest = self.outcomes.lock().newest.take();
        newest
            .filter(|(newest, _)| *newest == at)
            .map(|(_, path)| path)
    }

    fn is_settled(&self) -> bool {
        true
    }

    fn take_stored(&mut self) -> Vec<Stored> {
        std::mem::take(&mut self.outcomes.lock().stored)
    }
}

fn kind_of(object: &Object) -> Stored {
    match object {
        Object::Class(_) => Stored::Class,
        Object::Instance(_) => Stored::Instance,
    }
}
