//! Calls that are awaited.

use swbem_core::{Instance, NamedValueSet, Object, Result};
use swbem_manager::{Form, Job};

use super::{Connection, Objects, order, path, single};
use crate::call::Effect;
use crate::dispatcher::Finished;
use crate::future::{
    CallFuture, DeleteFuture, ExecMethodFuture, GetFuture, ObjectStream, PutFuture,
};

/// These take copies of their arguments and start when they are first polled, on any executor.
/// Dropping a future cancels its call; what is being committed by then stands. What a call is
/// refused for before it starts comes out of the future as well.
impl Connection {
    /// Puts a class or an instance and returns its full path.
    pub fn put_future(
        &self,
        object: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> PutFuture {
        let job = self.session.put(object, flags, context, Form::Async);
        self.future(job, Effect::Put, |finished| Ok(path(finished)))
    }

    /// Deletes the class or instance with a path.
    pub fn delete_future(
        &self,
        path: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> DeleteFuture {
        let job = self.session.delete(path, flags, context, Form::Async);
        self.future(job, Effect::Write, |_| Ok(()))
    }

    /// Gets the class or instance with a path.
    pub fn get_future(&self, path: &str, flags: u32, context: Option<&NamedValueSet>) -> GetFuture {
        let job = self.session.get(path, flags, context, Form::Async);
        self.future(job, Effect::Read, single)
    }

    /// Runs a method and returns its out-parameters, if it has any.
    pub fn exec_method_future(
        &self,
        path: &str,
        method: &str,
        inputs: Option<&Instance>,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> ExecMethodFuture {
        let job = self
            .session
            .exec_method(path, method, inputs, flags, context, Form::Async);
        self.future(job, Effect::Write, |mut finished| {
            Ok(finished.results.pop_front())
        })
    }

    /// Returns the instances of a class and of its subclasses as a stream.
    pub fn instances_stream(
        &self,
        class: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> ObjectStream {
        self.stream(self.instances(class, flags, context))
    }

    /// Returns the classes below one, or all, as a stream.
    pub fn classes_stream(
        &self,
        superclass: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
    ) -> ObjectStream {
        let job = self
            .session
            .enumerate_classes(superclass, flags, context, Form::SemiSync);
        let results_max = job.as_ref().map_or(1, |job| self.class_results_max(job));
        let order = job.map(|job| order(job, Effect::Read));
        ObjectStream::of_order(self, order, results_max)
    }

    pub(super) fn stream(&self, objects: Result<Objects>) -> ObjectStream {
        match objects {
            Ok(Objects::Stored(cursor)) => ObjectStream::of_cursor(self, cursor),
            Ok(Objects::Sent(order)) => ObjectStream::of_order(self, Ok(order), self.results_max()),
            Err(error) => ObjectStream::of_order(self, Err(error), 1),
        }
    }

    fn future<T>(
        &self,
        job: Result<Job>,
        effect: Effect,
        finish: fn(Finished) -> Result<T>,
    ) -> CallFuture<T> {
        CallFuture::new(self, job.map(|job| order(job, effect)), finish)
    }
}
