//! Sinks: SWbemSink.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use swbem_core::Object as CoreObject;
use swbem_provider::{Completion, Sink as Receiver};
use swbem_runtime::{SinkHandle, Timeout};

use crate::context::Context;
use crate::{LastError, NamedValueSet, Object, ObjectPath, Result, Status};

/// Whom asynchronous calls tell what became of them (`SWbemSink`).
///
/// Handlers are closures, one for each event that is wanted. A sink's events come one at a time, on
/// a thread of the service; the events of one call in the order OnProgress and OnObjectReady,
/// OnObjectPut, and last and exactly once OnCompleted. What tells calls that share a sink apart is
/// the async context. A handler may make any call, on the same sink too. One that returns an error,
/// or takes longer than 30 seconds, cancels its call.
///
/// Clones are handles to the same sink. Letting go of them cancels nothing.
#[derive(Clone)]
pub struct Sink {
    shared: Arc<Shared>,
    handle: SinkHandle,
}

/// What a handler of a sink's event returns: nothing, or a result whose error cancels the call.
pub trait HandlerResult {
    /// Makes it a result.
    ///
    /// # Errors
    /// What the handler returned.
    fn into_result(self) -> Result<()>;
}

impl HandlerResult for () {
    fn into_result(self) -> Result<()> {
        Ok(())
    }
}

impl HandlerResult for Result<()> {
    fn into_result(self) -> Result<()> {
        self
    }
}

type Values<'a> = Option<&'a NamedValueSet>;
type OnObjectReady = dyn Fn(Object, Values<'_>) -> Result<()> + Send + Sync;
type OnObjectPut = dyn Fn(&ObjectPath, Values<'_>) -> Result<()> + Send + Sync;
type OnProgress = dyn Fn(u16, u16, &str, Values<'_>) -> Result<()> + Send + Sync;
type OnCompleted = dyn Fn(Status, Option<&LastError>, Values<'_>) + Send + Sync;

#[derive(Default)]
struct Shared {
    handlers: RwLock<Handlers>,
    /// Calls that need to be known again when their events come, by the address of the context
    /// that the service hands back; the call keeps it alive, so that no two have the same.
    tracked: Mutex<BTreeMap<usize, Arc<Tracked>>>,
    /// The namespace of the newest call, in which error objects are shown.
    newest: Mutex<Option<Weak<Context>>>,
}

#[derive(Default)]
struct Handlers {
    object_ready: Option<Arc<OnObjectReady>>,
    object_put: Option<Arc<OnObjectPut>>,
    progress: Option<Arc<OnProgress>>,
    completed: Option<Arc<OnCompleted>>,
}

struct Tracked {
    context: Arc<Context>,
    /// Whether the caller gave an async context; if not, the one handed back is ours alone.
    has_values: bool,
    /// A class object to mark as put when it is.
    class: Option<Object>,
    /// Who else hears of the call, and by which number.
    observer: Option<(Arc<dyn Observer>, usize)>,
}

/// Hears what becomes of a call, before the handlers of its sink do.
pub(crate) trait Observer: Send + Sync {
    fn object_put(&self, number: usize, path: &str);
    fn completed(&self, number: usize, completion: &Completion);
}

impl Sink {
    /// Makes a sink that takes no notice of anything.
    #[must_use]
    pub fn new() -> Self {
        let shared = Arc::new(Shared::default());
        Sink {
            handle: SinkHandle::new(shared.clone()),
            shared,
        }
    }

    /// Calls `handler` with each object that a call results in, and the async context
    /// (`OnObjectReady`).
    #[must_use]
    pub fn on_object_ready<R: HandlerResult>(
        self,
        handler: impl Fn(Object, Option<&NamedValueSet>) -> R + Send + Sync + 'static,
    ) -> Self {
        let handler =
            move |object: Object, values: Values<'_>| handler(object, values).into_result();
        self.shared
            .change(|handlers| handlers.object_ready = Some(Arc::new(handler)));
        self
    }

    /// Calls `handler` with the path of each object that was put and is durable, and the async
    /// context (`OnObjectPut`).
    #[must_use]
    pub fn on_object_put<R: HandlerResult>(
        self,
        handler: impl Fn(&ObjectPath, Option<&NamedValueSet>) -> R + Send + Sync + 'static,
    ) -> Self {
        let handler =
            move |path: &ObjectPath, values: Values<'_>| handler(path, values).into_result();
        self.shared
            .change(|handlers| handlers.object_put = Some(Arc::new(handler)));
        self
    }

    /// Calls `handler` when a provider reports how far it has come: of how much, how much, in words,
    /// and the async context (`OnProgress`).
    #[must_use]
    pub fn on_progress<R: HandlerResult>(
        self,
        handler: impl Fn(u16, u16, &str, Option<&NamedValueSet>) -> R + Send + Sync + 'static,
    ) -> Self {
        let handler = move |upper: u16, current: u16, message: &str, values: Values<'_>| {
            handler(upper, current, message, values).into_result()
        };
        self.shared
            .change(|handlers| handlers.progress = Some(Arc::new(handler)));
        self
    }

    /// Calls `handler` when a call has ended: with its status, what went wrong when something did,
    /// and the async context (`OnCompleted`).
    #[must_use]
    pub fn on_completed(
        self,
        handler: impl Fn(Status, Option<&LastError>, Option<&NamedValueSet>) + Send + Sync + 'static,
    ) -> Self {
        self.shared
            .change(|handlers| handlers.completed = Some(Arc::new(handler)));
        self
    }

    /// Cancels all outstanding calls of the sink (`Cancel`), which end with `CALL_CANCELLED` unless
    /// they were too far gone. It does not wait for that; the sink can be used again.
    pub fn cancel(&self) {
        self.handle.cancel();
    }

    /// Returns how many calls of the sink have not completed.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        self.handle.outstanding()
    }

    /// Waits until all calls of the sink have completed and their handlers returned, as a script
    /// does at its end. In a handler of the same sink it would wait for itself.
    pub fn wait(&self) {
        let _ = self.handle.wait_idle(Timeout::Infinite);
    }

    /// Waits as [`wait`](Self::wait) does, at most for a time; tells whether that was enough.
    #[must_use]
    pub fn wait_for(&self, time: Duration) -> bool {
        self.handle.wait_idle(Timeout::After(time))
    }

    /// Returns what the runtime knows the sink by, for calls made through a
    /// [`Connection`](swbem_runtime::Connection). OnObjectReady does not come for those: the objects
    /// would not know their namespace.
    #[must_use]
    pub fn handle(&self) -> &SinkHandle {
        &self.handle
    }

    /// Notes that a call of the namespace starts.
    pub(crate) fn started(&self, context: &Arc<Context>) -> &SinkHandle {
        let mut newest = self
            .shared
            .newest
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *newest = Some(Arc::downgrade(context));
        &self.handle
    }

    /// Starts a call whose objects belong to the namespace of `context`.
    pub(crate) fn with_objects(
        &self,
        context: &Arc<Context>,
        values: Option<&NamedValueSet>,
        start: impl FnOnce(&SinkHandle, Arc<NamedValueSet>) -> Result<()>,
    ) -> Result<()> {
        let tracked = Tracked {
            context: context.clone(),
            has_values: values.is_some(),
            class: None,
            observer: None,
        };
        self.track(tracked, values, start)
    }

    /// Starts the put of a class, which is marked as put when it was.
    pub(crate) fn with_class(
        &self,
        context: &Arc<Context>,
        values: Option<&NamedValueSet>,
        class: Object,
        start: impl FnOnce(&SinkHandle, Arc<NamedValueSet>) -> Result<()>,
    ) -> Result<()> {
        let tracked = Tracked {
            context: context.clone(),
            has_values: values.is_some(),
            class: Some(class),
            observer: None,
        };
        self.track(tracked, values, start)
    }

    /// Starts a call that somebody else hears of too, by a number.
    pub(crate) fn observed(
        &self,
        context: &Arc<Context>,
        values: &NamedValueSet,
        observer: Arc<dyn Observer>,
        number: usize,
        start: impl FnOnce(&SinkHandle, Arc<NamedValueSet>) -> Result<()>,
    ) -> Result<()> {
        let tracked = Tracked {
            context: context.clone(),
            has_values: true,
            class: None,
            observer: Some((observer, number)),
        };
        self.track(tracked, Some(values), start)
    }

    fn track(
        &self,
        tracked: Tracked,
        values: Option<&NamedValueSet>,
        start: impl FnOnce(&SinkHandle, Arc<NamedValueSet>) -> Result<()>,
    ) -> Result<()> {
        let handed = Arc::new(values.cloned().unwrap_or_default());
        let address = address(&handed);
        let handle = self.started(&tracked.context);
        self.shared.tracked().insert(address, Arc::new(tracked));
        // Held until the call has started or failed, so that the address stays its own.
        let kept = handed.clone();
        let started = start(handle, handed);
        if started.is_err() {
            self.shared.tracked().remove(&address);
        }
        drop(kept);
        started
    }
}

impl Default for Sink {
    fn default() -> Self {
        Sink::new()
    }
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sink")
            .field("outstanding", &self.outstanding())
            .finish_non_exhaustive()
    }
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut Handlers)) {
        change(
            &mut self
                .handlers
                .write()
                .unwrap_or_else(PoisonError::into_inner),
        );
    }

    /// Returns a handler, so that none runs under the lock.
    fn handler<H: ?Sized>(
        &self,
        pick: impl FnOnce(&Handlers) -> &Option<Arc<H>>,
    ) -> Option<Arc<H>> {
        pick(&self.handlers.read().unwrap_or_else(PoisonError::into_inner)).clone()
    }

    fn tracked(&self) -> std::sync::MutexGuard<'_, BTreeMap<usize, Arc<Tracked>>> {
        self.tracked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, handed: Option<&Arc<NamedValueSet>>) -> Option<Arc<Tracked>> {
        self.tracked().get(&address(handed?)).cloned()
    }
}

/// Returns what the caller gave as async context.
fn given<'a>(
    handed: Option<&'a Arc<NamedValueSet>>,
    tracked: Option<&Tracked>,
) -> Option<&'a NamedValueSet> {
    if tracked.is_some_and(|tracked| !tracked.has_values) {
        return None;
    }
    handed.map(AsRef::as_ref)
}

fn address(handed: &Arc<NamedValueSet>) -> usize {
    Arc::as_ptr(handed).addr()
}

impl Receiver for Shared {
    fn object_ready(&self, object: CoreObject, handed: Option<&Arc<NamedValueSet>>) -> Result<()> {
        let Some(handler) = self.handler(|handlers| &handlers.object_ready) else {
            return Ok(());
        };
        let Some(tracked) = self.find(handed) else {
            return Ok(());
        };
        let values = given(handed, Some(&tracked));
        handler(Object::new(tracked.context.clone(), object), values)
    }

    fn object_put(&self, path: &str, handed: Option<&Arc<NamedValueSet>>) -> Result<()> {
        let tracked = self.find(handed);
        if let Some(class) = tracked.as_ref().and_then(|tracked| tracked.class.as_ref()) {
            class.mark_committed();
        }
        if let Some((observer, number)) = tracked.as_ref().and_then(|call| call.observer.as_ref()) {
            observer.object_put(*number, path);
        }
        match self.handler(|handlers| &handlers.object_put) {
            Some(handler) => handler(&ObjectPath::parse(path)?, given(handed, tracked.as_deref())),
            None => Ok(()),
        }
    }

    fn progress(
        &self,
        upper_bound: u16,
        current: u16,
        message: &str,
        handed: Option<&Arc<NamedValueSet>>,
    ) -> Result<()> {
        match self.handler(|handlers| &handlers.progress) {
            Some(handler) => {
                let values = given(handed, self.find(handed).as_deref());
                handler(upper_bound, current, message, values)
            }
            None => Ok(()),
        }
    }

    fn completed(&self, completion: Completion, handed: Option<&Arc<NamedValueSet>>) {
        let tracked = handed.and_then(|handed| self.tracked().remove(&address(handed)));
        if let Some((observer, number)) = tracked.as_ref().and_then(|call| call.observer.as_ref()) {
            observer.completed(*number, &completion);
        }
        let Some(handler) = self.handler(|handlers| &handlers.completed) else {
            return;
        };
        let newest = self
            .newest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let error = completion.error.map(|error| LastError::new(error, newest));
        handler(
            completion.status,
            error.as_ref(),
            given(handed, tracked.as_deref()),
        );
    }
}
