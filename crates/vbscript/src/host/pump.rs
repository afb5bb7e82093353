//! The delivery of events.

use std::rc::Rc;
use std::time::Duration;

use swbem_automation::{EventSource, Exception, ObjectRef, RuntimeError, same_object};

use super::Shared;
use super::stopping;
use crate::ErrorKind;

/// How many handlers may sleep inside each other's sleep and still have events delivered.
const DELIVERIES_MAX: u32 = 16;

/// An object whose events go to the script's procedures.
#[derive(Clone)]
pub(super) struct Connection {
    object: ObjectRef,
    source: Rc<dyn EventSource>,
    /// What the names of the procedures begin with.
    prefix: Rc<str>,
}

impl Shared {
    /// Connects an object's events to the procedures whose names begin with `prefix`
    /// (`ConnectObject`).
    pub(super) fn connect(&self, object: &ObjectRef, prefix: &str) -> Result<(), Exception> {
        let Some(source) = object.event_source() else {
            let about = object.type_name();
            return Err(Exception::runtime(RuntimeError::ActionNotSupported)
                .with_detail(format!("{about} fires no events")));
        };
        self.disconnect(object);
        let signal = self.signal.clone();
        source.set_waker(std::sync::Arc::new(move || signal.wake()));
        self.connections.borrow_mut().push(Connection {
            object: object.clone(),
            source,
            prefix: prefix.into(),
        });
        Ok(())
    }

    /// Takes an object's events away from the script (`DisconnectObject`).
    pub(super) fn disconnect(&self, object: &ObjectRef) {
        let gone: Vec<Connection> = self
            .connections
            .borrow_mut()
            .extract_if(.., |connection| same_object(&connection.object, object))
            .collect();
        drop(gone);
    }

    /// Delivers the events that have arrived, and tells whether there were any.
    pub(super) fn deliver(&self) -> bool {
        if self.deliveries.get() >= DELIVERIES_MAX {
            return false;
        }
        self.deliveries.set(self.deliveries.get() + 1);
        let mut delivered = false;
        while self.deliver_one_each() {
            delivered = true;
        }
        self.deliveries.set(self.deliveries.get() - 1);
        delivered
    }

    /// Delivers the oldest event of every object.
    fn deliver_one_each(&self) -> bool {
        let connections = self.connections.borrow().clone();
        let mut delivered = false;
        for connection in connections {
            if self.has_ended() {
                return false;
            }
            let Some(event) = connection.source.take_event() else {
                continue;
            };
            delivered = true;
            let procedure = format!("{}{}", connection.prefix, event.name);
            if !self.engine.has_procedure(&procedure) {
                continue;
            }
            if let Err(error) = self.engine.call_procedure(&procedure, event.arguments) {
                if error.kind != ErrorKind::Stopped {
                    self.failure.borrow_mut().get_or_insert(Box::new(error));
                }
                self.engine.stop();
                return false;
            }
        }
        delivered
    }

    /// Waits for a time, and delivers the events that arrive in it (`Sleep`).
    pub(super) fn sleep(&self, time: Duration) {
        let until = stopping::now().checked_add(time);
        loop {
            self.deliver();
            if self.has_ended() || until.is_some_and(|until| until <= stopping::now()) {
                return;
            }
            self.console.flush();
            self.signal.wait(until);
        }
    }

    /// Delivers events until no call is under way.
    pub(super) fn wait_for_calls(&self) {
        loop {
            self.deliver();
            let is_pending = self
                .connections
                .borrow()
                .iter()
                .any(|connection| connection.source.pending());
            if !is_pending || self.has_ended() {
                return;
            }
            self.console.flush();
            self.signal.wait(None);
        }
    }

    /// Tells whether nothing of the script may run any more.
    pub(super) fn has_ended(&self) -> bool {
        if self.signal.reason().is_some() {
            self.engine.stop();
        }
        self.engine.is_stopped()
    }
}
