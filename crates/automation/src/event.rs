//! Objects that fire events.

use std::sync::Arc;

use crate::Variant;

/// Called from any thread when an event was queued.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// A connection point: the host asks it for what has happened.
///
/// What happens on other threads is queued by the source; its values are made when the
/// interpreter's thread takes the event.
pub trait EventSource {
    /// Takes the next event, if one is queued.
    fn take_event(&self) -> Option<Event>;

    /// Tells whether calls are outstanding, so that more events may come.
    fn pending(&self) -> bool;

    /// Says whom to wake when an event is queued.
    fn set_waker(&self, waker: Waker);

    /// Returns the names of the events, such as `OnObjectReady`.
    fn event_names(&self) -> &'static [&'static str];
}

/// One event, to be delivered to the procedure `prefix & name`.
#[derive(Clone, Debug)]
pub struct Event {
    /// The event's name without the prefix.
    pub name: &'static str,
    /// The handler's arguments.
    pub arguments: Vec<Variant>,
}
