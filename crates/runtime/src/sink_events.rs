//! Sinks made of closures.

use std::fmt;
use std::sync::Arc;

use swbem_core::{NamedValueSet, Object, Result};
use swbem_provider::{Completion, Sink};

use crate::SinkHandle;

type Context<'a> = Option<&'a Arc<NamedValueSet>>;
type OnObjectReady = dyn Fn(Object, Context<'_>) -> Result<()> + Send + Sync;
type OnObjectPut = dyn Fn(&str, Context<'_>) -> Result<()> + Send + Sync;
type OnProgress = dyn Fn(u16, u16, &str, Context<'_>) -> Result<()> + Send + Sync;
type OnCompleted = dyn Fn(Completion, Context<'_>) + Send + Sync;

/// A sink made of closures, one for each event that is wanted, as a script writes a procedure for
/// each (`MySink_OnCompleted`).
///
/// ```
/// use swbem_runtime::SinkEvents;
///
/// let sink = SinkEvents::new()
///     .on_object_put(|path, _| Ok(println!("put {path}")))
///     .on_completed(|completion, _| println!("{}", completion.status))
///     .into_handle();
/// assert_eq!(sink.outstanding(), 0);
/// ```
#[derive(Default)]
pub struct SinkEvents {
    on_object_ready: Option<Box<OnObjectReady>>,
    on_object_put: Option<Box<OnObjectPut>>,
    on_progress: Option<Box<OnProgress>>,
    on_completed: Option<Box<OnCompleted>>,
}

impl SinkEvents {
    /// Makes a sink that takes no notice of anything.
    #[must_use]
    pub fn new() -> Self {
        SinkEvents::default()
    }

    /// Calls `handler` with each result object (`OnObjectReady`).
    #[must_use]
    pub fn on_object_ready(
        mut self,
        handler: impl Fn(Object, Context<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.on_object_ready = Some(Box::new(handler));
        self
    }

    /// Calls `handler` with the path of each object that was put (`OnObjectPut`).
    #[must_use]
    pub fn on_object_put(
        mut self,
        handler: impl Fn(&str, Context<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.on_object_put = Some(Box::new(handler));
        self
    }

    /// Calls `handler` with each report of progress: how much there is, how much is done, and a
    /// text (`OnProgress`).
    #[must_use]
    pub fn on_progress(
        mut self,
        handler: impl Fn(u16, u16, &str, Context<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.on_progress = Some(Box::new(handler));
        self
    }

    /// Calls `handler` with the end of each call (`OnCompleted`).
    #[must_use]
    pub fn on_completed(
        mut self,
        handler: impl Fn(Completion, Context<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.on_completed = Some(Box::new(handler));
        self
    }

    /// Returns the sink with a mailbox, ready to be given to calls.
    #[must_use]
    pub fn into_handle(self) -> SinkHandle {
        SinkHandle::new(Arc::new(self))
    }
}

impl Sink for SinkEvents {
    fn object_ready(&self, object: Object, context: Context<'_>) -> Result<()> {
        self.on_object_ready
            .as_ref()
            .map_or(Ok(()), |handler| handler(object, context))
    }

    fn object_put(&self, path: &str, context: Context<'_>) -> Result<()> {
        self.on_object_put
            .as_ref()
            .map_or(Ok(()), |handler| handler(path, context))
    }

    fn progress(
        &self,
        upper_bound: u16,
        current: u16,
        message: &str,
        context: Context<'_>,
    ) -> Result<()> {
        self.on_progress.as_ref().map_or(Ok(()), |handler| {
            handler(upper_bound, current, message, context)
        })
    }

    fn completed(&self, completion: Completion, context: Context<'_>) {
        if let Some(handler) = &self.on_completed {
            handler(completion, context);
        }
    }
}

impl fmt::Debug for SinkEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SinkEvents")
            .field("on_object_ready", &self.on_object_ready.is_some())
            .field("on_object_put", &self.on_object_put.is_some())
            .field("on_progress", &self.on_progress.is_some())
            .field("on_completed", &self.on_completed.is_some())
            .finish()
    }
}
