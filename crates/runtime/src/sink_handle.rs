//! Sinks as callers hold them.

use std::fmt;
use std::sync::Arc;

use swbem_provider::Sink;

use crate::Timeout;
use crate::mailbox::Mailbox;

/// A sink and its mailbox (`SWbemSink`): whom asynchronous calls tell what became of them.
///
/// The events of a sink are delivered one at a time, on threads of the runtime; a sink that is
/// slow or stuck delays no other. Clones share sink and mailbox. Calls hold their sink, so that
/// letting go of the handle neither cancels them nor silences their events (PUT-239).
#[derive(Clone)]
pub struct SinkHandle(Arc<Mailbox>);

impl SinkHandle {
    /// Gives a sink a mailbox.
    #[must_use]
    pub fn new(sink: Arc<dyn Sink>) -> Self {
        SinkHandle(Mailbox::new(sink))
    }

    /// Cancels all outstanding calls of the sink (`SWbemSink.Cancel`).
    ///
    /// It returns at once (PUT-260). Each call that had not ended completes with
    /// `CALL_CANCELLED`; a put that is being committed stands and says so (PUT-257). The sink can be
    /// used for further calls (PUT-261).
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Returns how many calls have not been completed to the sink yet.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        self.0.outstanding()
    }

    /// Waits until every call was completed to the sink; false when the time was not enough. Inside
    /// a handler of the same sink there is always one that is not.
    #[must_use]
    pub fn wait_idle(&self, timeout: Timeout) -> bool {
        self.0.wait_idle(timeout)
    }

    pub(crate) fn mailbox(&self) -> &Arc<Mailbox> {
        &self.0
    }
}

impl<S: Sink + 'static> From<S> for SinkHandle {
    fn from(sink: S) -> Self {
        SinkHandle::new(Arc::new(sink))
    }
}

impl fmt::Debug for SinkHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SinkHandle")
            .field("outstanding", &self.outstanding())
            .finish()
    }
}
