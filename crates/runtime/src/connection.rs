//! Connections: the operations of `IWbemServices` in every form of waiting.

mod asynchronous;
mod awaited;
mod pulled;
mod queries;

use std::fmt;
use std::sync::Arc;

use swbem_core::{Error, Instance, NamedValueSet, Object, Result, Status};
use swbem_manager::{Form, Job, ObjectCursor, Session, Write};

use crate::call::{Effect, Reason};
use crate::dispatcher::{Finished, Order, Work};
use crate::gate::Gate;
use crate::limits::{CONNECTION_BYTES_MAX, CONNECTION_TASKS_MAX};
use crate::shared::shutting_down;
use crate::{CallOptions, Runtime};

/// A session whose calls a runtime runs (`IWbemServices`).
///
/// Clones are the same connection: they share the bound on its calls in flight. What an object or a
/// set of named values holds is copied by each call; changing it afterwards does not change the
/// call (PUT-007).
#[derive(Clone)]
pub struct Connection {
    session: Session,
    runtime: Arc<Runtime>,
    gate: Arc<Gate>,
    options: CallOptions,
}

const GET_OBJECT: &str = "IWbemServices::GetObject";
pub(crate) const NEXT: &str = "IEnumWbemClassObject::Next";

/// Where the objects of an enumeration or a query come from.
pub(crate) enum Objects {
    Stored(Box<dyn ObjectCursor>),
    Sent(Order<Write>),
}

impl Connection {
    /// Makes a connection of a session.
    #[must_use]
    pub fn new(runtime: &Arc<Runtime>, session: Session) -> Self {
        let calls_max = runtime.dispatcher().shared.options.connection_calls_max;
        Connection {
            session,
            runtime: runtime.clone(),
            gate: Arc::new(Gate::new(
                calls_max,
                CONNECTION_BYTES_MAX,
                CONNECTION_TASKS_MAX,
            )),
            options: CallOptions::default(),
        }
    }

    /// Returns the same connection with other options for the calls made through it.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Connection {
            options,
            ..self.clone()
        }
    }

    /// Opens a connection in a namespace below this one (`IWbemServices::OpenNamespace`).
    ///
    /// # Errors
    /// As [`Session::open_namespace`].
    pub fn open_namespace(&self, relative: &str) -> Result<Self> {
        let session = self.session.open_namespace(relative)?;
        Ok(Connection {
            session,
            ..self.clone()
        })
    }

    /// Returns the session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns the runtime.
    #[must_use]
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    /// Returns the options of the calls.
    #[must_use]
    pub fn options(&self) -> &CallOptions {
        &self.options
    }

    /// Puts a class or an instance and returns its full path once it is durable and visible to
    /// everybody (PUT-009, PUT-011).
    ///
    /// # Errors
    /// What the put is refused or fails for; `INVALID_PARAMETER` for
    /// `wbemFlagReturnImmediately`, which needs a [call result](Self::put_call) (PUT-015).
    pub fn put(
        &self,
        object: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<String> {
        let deadline_ms = self.deadline_ms();
        let job = self.session.put(object, flags, context, Form::Sync)?;
        self.run(job, Effect::Put, deadline_ms).map(path)
    }

    /// Puts a class (`IWbemServices::PutClass`).
    ///
    /// # Errors
    /// As [`put`](Self::put); `INVALID_CLASS` for an instance (PUT-044).
    pub fn put_class(
        &self,
        class: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<String> {
        let deadline_ms = self.deadline_ms();
        let job = self.session.put_class(class, flags, context, Form::Sync)?;
        self.run(job, Effect::Put, deadline_ms).map(path)
    }

    /// Puts an instance (`IWbemServices::PutInstance`).
    ///
    /// # Errors
    /// As [`put`](Self::put); `INVALID_OBJECT` for a class (PUT-045).
    pub fn put_instance(
        &self,
        instance: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<String> {
        let deadline_ms = self.deadline_ms();
        let job = self
            .session
            .put_instance(instance, flags, context, Form::Sync)?;
        self.run(job, Effect::Put, deadline_ms).map(path)
    }

    /// Deletes the class or instance with a path (`IWbemServices::DeleteClass`,
    /// `IWbemServices::DeleteInstance`).
    ///
    /// # Errors
    /// What the deletion is refused or fails for.
    pub fn delete(&self, path: &str, flags: u32, context: Option<&NamedValueSet>) -> Result<()> {
        let deadline_ms = self.deadline_ms();
        let job = self.session.delete(path, flags, context, Form::Sync)?;
        self.run(job, Effect::Write, deadline_ms).map(|_| ())
    }

    /// Gets the class or instance with a path (`IWbemServices::GetObject`).
    ///
    /// # Errors
    /// `NOT_FOUND`, and what the call is refused for.
    pub fn get(&self, path: &str, flags: u32, context: Option<&NamedValueSet>) -> Result<Object> {
        self.check_open()?;
        let deadline_ms = self.deadline_ms();
        // What is stored needs no call: nothing can cancel it, and the clock is read afterwards.
        let stored = self.session.get_stored(path, flags, context);
        self.check_time(GET_OBJECT, deadline_ms)?;
        if let Some(object) = stored? {
            return Ok(object);
        }
        let job = self.session.get(path, flags, context, Form::Sync)?;
        single(self.run(job, Effect::Read, deadline_ms)?)
    }

    /// Runs a method of a class or an instance and returns its out-parameters, if it has any
    /// (`IWbemServices::ExecMethod`).
    ///
    /// # Errors
    /// What the call is refused or fails for. What the method itself returns is among the
    /// out-parameters.
    pub fn exec_method(
        &self,
        path: &str,
        method: &str,
        inputs: Option<&Instance>,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<Option<Object>> {
        let deadline_ms = self.deadline_ms();
        let job = self
            .session
            .exec_method(path, method, inputs, flags, context, Form::Sync)?;
        let finished = self.run(job, Effect::Write, deadline_ms);
        Ok(finished?.results.pop_front())
    }

    pub(crate) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// Returns the reading of the clock at which a call that starts now times out; without a
    /// deadline the clock is not read.
    pub(crate) fn deadline_ms(&self) -> u64 {
        let dispatcher = self.runtime.dispatcher();
        dispatcher.deadline_ms(self.options.deadline)
    }

    /// Ends what is done without a call once its deadline has passed.
    pub(crate) fn check_time(&self, operation: &'static str, deadline_ms: u64) -> Result<()> {
        if deadline_ms != u64::MAX && self.runtime.clock().now_ms() >= deadline_ms {
            return Err(Reason::TimedOut.error().in_operation(operation));
        }
        Ok(())
    }

    fn run(&self, job: Job, effect: Effect, deadline_ms: u64) -> Result<Finished> {
        let dispatcher = self.runtime.dispatcher();
        dispatcher.run(order(job, effect), deadline_ms)
    }

    fn check_open(&self) -> Result<()> {
        match self.runtime.dispatcher().shared.is_closed() {
            true => Err(shutting_down()),
            false => Ok(()),
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("session", &self.session)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Makes what the dispatcher runs of what the object manager accepted.
pub(crate) fn order(job: Job, effect: Effect) -> Order<Write> {
    match job {
        Job::Write(write) => Order {
            operation: write.operation(),
            effect,
            work: Work::Write(write),
        },
        Job::Task(task) => Order {
            operation: task.operation(),
            effect,
            work: Work::Task {
                may_block: task.may_block(),
                run: Box::new(move |host| task.run(host)),
            },
        },
    }
}

/// The path that a put reports.
pub(crate) fn path(finished: Finished) -> String {
    finished.path.unwrap_or_default()
}

/// The one object that a get finds.
pub(crate) fn single(mut finished: Finished) -> Result<Object> {
    finished
        .results
        .pop_front()
        .ok_or_else(|| Error::new(Status::NOT_FOUND, "the object was not found"))
}
