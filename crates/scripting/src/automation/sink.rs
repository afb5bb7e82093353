//! `SWbemSink`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use swbem_automation::{Event, EventSource, ObjectRef, Variant, Waker};

use super::call::Call;
use super::events::{Happened, Queue, What};
use super::interface::Interface;
use super::named_values::SwbemNamedValueSet;
use super::path::SwbemObjectPath;
use super::{Automate, Library, Outcome, last_error, type_library};
use crate::{NamedValueSet, ObjectPath, Result, Sink};

/// Whom asynchronous calls tell what became of them.
pub(super) struct SwbemSink {
    sink: Sink,
    events: Rc<SinkEvents>,
}

/// The connection point of a sink.
struct SinkEvents {
    library: Library,
    queue: Arc<Queue>,
    /// The calls that the script was not told the end of, with their async contexts.
    calls: RefCell<BTreeMap<i64, Option<ObjectRef>>>,
    newest: Cell<i64>,
}

impl SwbemSink {
    pub(super) fn new(library: &Library) -> Self {
        let queue = Arc::new(Queue::default());
        let mut queues = library.inner.queues.borrow_mut();
        queues.retain(|queue| queue.strong_count() > 0);
        queues.push(Arc::downgrade(&queue));
        SwbemSink {
            sink: queue.sink(),
            events: Rc::new(SinkEvents {
                library: library.clone(),
                queue,
                calls: RefCell::default(),
                newest: Cell::new(0),
            }),
        }
    }

    /// Starts a call whose events come to this sink. The async context, the argument at
    /// `context`, is copied and comes back with each of them (PUT-007, PUT-250).
    pub(super) fn start(
        &self,
        call: &Call<'_>,
        context: usize,
        start: impl FnOnce(&Sink, Option<&NamedValueSet>) -> Result<()>,
    ) -> Outcome {
        let library = &self.events.library;
        let context = match call.automated::<SwbemNamedValueSet>(context)? {
            Some(values) => Some(library.wrap(values.copy()?)),
            None => None,
        };
        self.events.settle();
        library.admit()?;
        let number = self.events.newest.get() + 1;
        self.events.newest.set(number);
        self.events.calls.borrow_mut().insert(number, context);
        if let Err(error) = start(&self.sink, Some(&Queue::token(number))) {
            self.events.ended(number);
            return Err(error.into());
        }
        Ok(Variant::Empty)
    }
}

impl Automate for SwbemSink {
    const INTERFACE: &'static Interface = &type_library::SINK;

    fn call(&self, _call: &Call<'_>) -> Outcome {
        self.sink.cancel();
        self.events.queue.cancel(self.events.newest.get());
        Ok(Variant::Empty)
    }

    fn events(&self) -> Option<Rc<dyn EventSource>> {
        Some(self.events.clone())
    }
}

impl SinkEvents {
    fn ended(&self, call: i64) -> Option<ObjectRef> {
        let ended = self.calls.borrow_mut().remove(&call);
        if ended.is_some() {
            self.library.completed();
        }
        ended.flatten()
    }

    /// Takes note of calls that have completed, when nobody else does.
    fn settle(&self) {
        while !self.queue.is_heard()
            && let Some(happened) = self.queue.take()
        {
            self.ended(happened.call);
        }
    }

    fn event(&self, happened: Happened) -> Event {
        let library = &self.library;
        let context = match &happened.what {
            What::Completed(..) => self.ended(happened.call),
            _ => self.calls.borrow().get(&happened.call).cloned().flatten(),
        };
        let (name, mut arguments) = match happened.what {
            What::ObjectReady(object) => ("OnObjectReady", vec![library.object(object)]),
            What::ObjectPut(path) => {
                // A path that the service made is well-formed.
                let path = ObjectPath::parse(&path).unwrap_or_default();
                (
                    "OnObjectPut",
                    vec![library.wrap(SwbemObjectPath(path)).into()],
                )
            }
            What::Progress(upper, current, message) => {
                let counts = [Variant::Long(upper.into()), Variant::Long(current.into())];
                (
                    "OnProgress",
                    [counts.as_slice(), &[message.into()]].concat(),
                )
            }
            What::Completed(status, error) => {
                let error = error.and_then(|error| last_error::wrap(library, &error).ok());
                let result = Variant::Long(status.0.cast_signed());
                ("OnCompleted", vec![result, Variant::Object(error)])
            }
        };
        arguments.push(Variant::Object(context));
        Event { name, arguments }
    }
}

impl EventSource for SinkEvents {
    fn take_event(&self) -> Option<Event> {
        let happened = self.queue.take()?;
        let call = happened.call;
        let event = self.event(happened);
        self.library.trace(|| {
            let shown = event.arguments.split_last().map(|(_, shown)| shown);
            super::call::traced_event(event.name, call, shown.unwrap_or_default())
        });
        Some(event)
    }

    fn pending(&self) -> bool {
        !self.calls.borrow().is_empty()
    }

    fn set_waker(&self, waker: Waker) {
        self.queue.set_waker(waker);
    }

    fn event_names(&self) -> &'static [&'static str] {
        &["OnObjectReady", "OnCompleted", "OnProgress", "OnObjectPut"]
    }
}

impl Drop for SinkEvents {
    fn drop(&mut self) {
        self.queue.close();
        for _ in self.calls.get_mut().iter() {
            self.library.completed();
        }
    }
}
