//! Semisynchronous calls, whose outcome or results are pulled.

use std::sync::Arc;

use swbem_core::{Instance, NamedValueSet, Object, Result, Status};
use swbem_manager::flags::RETURN_IMMEDIATELY;
use swbem_manager::{Form, Job};

use super::{Connection, Objects, order};
use crate::Timeout;
use crate::call::Effect;
use crate::call_result::{CallResult, Yields};
use crate::enumerator::{Enumerator, Source};
use crate::slot::Slot;

/// A call with a call result returns at once when `wbemFlagReturnImmediately` is among its flags,
/// and when the operation is done otherwise; the outcome is in the call result (PUT-015). What the
/// call is refused for before it starts is its error, and there is no call result then (PUT-016).
impl Connection {
    /// Puts a class or an instance (`IWbemServices::PutClass`, `IWbemServices::PutInstance`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn put_call(
        &self,
        object: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<CallResult> {
        let yields = match object {
            Object::Class(_) => Yields::Status,
            Object::Instance(_) => Yields::Path,
        };
        let deadline_ms = self.deadline_ms();
        let job = self.session.put(object, flags, context, Form::SemiSync)?;
        self.call_result(job, Effect::Put, deadline_ms, flags, yields)
    }

    /// Deletes the class or instance with a path.
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn delete_call(
        &self,
        path: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<CallResult> {
        let deadline_ms = self.deadline_ms();
        let job = self.session.delete(path, flags, context, Form::SemiSync)?;
        self.call_result(job, Effect::Write, deadline_ms, flags, Yields::Status)
    }

    /// Gets the class or instance with a path (`IWbemServices::GetObject`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn get_call(
        &self,
        path: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<CallResult> {
        let deadline_ms = self.deadline_ms();
        let job = self.session.get(path, flags, context, Form::SemiSync)?;
        self.call_result(job, Effect::Read, deadline_ms, flags, Yields::Object)
    }

    /// Runs a method (`IWbemServices::ExecMethod`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn exec_method_call(
        &self,
        path: &str,
        method: &str,
        inputs: Option<&Instance>,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<CallResult> {
        let deadline_ms = self.deadline_ms();
        let job = self
            .session
            .exec_method(path, method, inputs, flags, context, Form::SemiSync)?;
        self.call_result(job, Effect::Write, deadline_ms, flags, Yields::Object)
    }

    /// Enumerates the instances of a class and of its subclasses
    /// (`IWbemServices::CreateInstanceEnum`).
    ///
    /// Stored instances are read from one consistent view of the repository as they are pulled;
    /// those of providers are sent ahead of the reader, up to a bound.
    ///
    /// # Errors
    /// What the call is refused for.
    pub fn enumerate_instances(
        &self,
        class: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<Enumerator> {
        let (this, class, context) = (self.clone(), class.to_owned(), context.cloned());
        Enumerator::open(self, move |deadline_ms| {
            let objects = this.instances(&class, flags, context.as_ref())?;
            this.source(objects, deadline_ms)
        })
    }

    /// Enumerates the classes below one, or all when the name is empty
    /// (`IWbemServices::CreateClassEnum`).
    ///
    /// # Errors
    /// What the call is refused for.
    pub fn enumerate_classes(
        &self,
        superclass: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<Enumerator> {
        let (this, superclass, context) = (self.clone(), superclass.to_owned(), context.cloned());
        Enumerator::open(self, move |deadline_ms| {
            let form = Form::SemiSync;
            let job = this
                .session
                .enumerate_classes(&superclass, flags, context.as_ref(), form)?;
            let results_max = this.class_results_max(&job);
            let order = order(job, Effect::Read);
            let dispatcher = this.runtime.dispatcher();
            dispatcher
                .pull(order, &this.gate, deadline_ms, results_max)
                .map(Source::Call)
        })
    }

    /// Makes what an enumerator reads from.
    pub(super) fn source(&self, objects: Objects, deadline_ms: u64) -> Result<Source> {
        match objects {
            Objects::Stored(cursor) => {
                self.check_open()?;
                Ok(Source::Cursor(cursor))
            }
            Objects::Sent(order) => {
                let results_max = self.results_max();
                let dispatcher = self.runtime.dispatcher();
                dispatcher
                    .pull(order, &self.gate, deadline_ms, results_max)
                    .map(Source::Call)
            }
        }
    }

    pub(super) fn instances(
        &self,
        class: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> Result<Objects> {
        match self.session.instances(class, flags, context) {
            Ok(cursor) => Ok(Objects::Stored(Box::new(cursor))),
            Err(error) if error.status() == Status::NOT_SUPPORTED => {
                let form = Form::SemiSync;
                let job = self
                    .session
                    .enumerate_instances(class, flags, context, form)?;
                Ok(Objects::Sent(order(job, Effect::Read)))
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn results_max(&self) -> usize {
        self.runtime.dispatcher().shared.options.results_queued_max
    }

    /// Returns how many classes may wait for their reader: all of them, which a schema bounds, so
    /// that no thread waits with them; those of providers are bounded like instances.
    pub(super) fn class_results_max(&self, job: &Job) -> usize {
        match job {
            Job::Task(task) if task.may_block() => self.results_max(),
            _ => usize::MAX,
        }
    }

    fn call_result(
        &self,
        job: Job,
        effect: Effect,
        deadline_ms: u64,
        flags: u32,
        yields: Yields,
    ) -> Result<CallResult> {
        let dispatcher = self.runtime.dispatcher();
        let call = dispatcher.pull(order(job, effect), &self.gate, deadline_ms, usize::MAX)?;
        if flags & RETURN_IMMEDIATELY == 0
            && let Some(slot) = call.slot()
        {
            let shared = &dispatcher.shared;
            Slot::wait(&call, slot, Timeout::Infinite, shared, |state| {
                state.outcome.as_ref().map(|_| ())
            });
        }
        Ok(CallResult::new(call, yields, Arc::clone(&self.runtime)))
    }
}
