//! Asynchronous calls, which tell a sink what became of them.

use std::sync::Arc;

use swbem_core::{Instance, NamedValueSet, Object, Result};
use swbem_manager::flags::SEND_STATUS;
use swbem_manager::{Form, Job};

use super::{Connection, order};
use crate::SinkHandle;
use crate::call::Effect;

/// Each of these returns without waiting for the operation (PUT-010). An error means that the call
/// did not start, and the sink hears nothing of it; otherwise the sink is told exactly one
/// completion, which may be before the call has returned (PUT-063, PUT-237). A caller that has too
/// many calls in flight waits for some of them to be delivered, except inside a handler or a
/// provider. The asynchronous context comes back with every event (PUT-250).
impl Connection {
    /// Puts a class or an instance (`SWbemServicesEx.PutAsync`).
    ///
    /// # Errors
    /// What the call is refused for before it starts (PUT-063).
    pub fn put_async(
        &self,
        sink: &SinkHandle,
        object: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
        async_context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let flags = self.async_flags(flags);
        let job = self.session.put(object, flags, context, Form::Async)?;
        self.tell(job, Effect::Put, sink, flags, async_context)
    }

    /// Puts a class (`IWbemServices::PutClassAsync`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn put_class_async(
        &self,
        sink: &SinkHandle,
        class: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
        async_context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let flags = self.async_flags(flags);
        let job = self.session.put_class(class, flags, context, Form::Async)?;
        self.tell(job, Effect::Put, sink, flags, async_context)
    }

    /// Puts an instance (`IWbemServices::PutInstanceAsync`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn put_instance_async(
        &self,
        sink: &SinkHandle,
        instance: &Object,
        flags: u32,
        context: Option<&NamedValueSet>,
        async_context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let flags = self.async_flags(flags);
        let job = self
            .session
            .put_instance(instance, flags, context, Form::Async)?;
        self.tell(job, Effect::Put, sink, flags, async_context)
    }

    /// Deletes the class or instance with a path (`SWbemServices.DeleteAsync`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn delete_async(
        &self,
        sink: &SinkHandle,
        path: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        async_context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let flags = self.async_flags(flags);
        let job = self.session.delete(path, flags, context, Form::Async)?;
        self.tell(job, Effect::Write, sink, flags, async_context)
    }

    /// Gets the class or instance with a path (`SWbemServices.GetAsync`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn get_async(
        &self,
        sink: &SinkHandle,
        path: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        async_context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let flags = self.async_flags(flags);
        let job = self.session.get(path, flags, context, Form::Async)?;
        self.tell(job, Effect::Read, sink, flags, async_context)
    }

    /// Enumerates the classes below one, or all (`SWbemServices.SubclassesOfAsync`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn enumerate_classes_async(
        &self,
        sink: &SinkHandle,
        superclass: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        async_context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let flags = self.async_flags(flags);
        let job = self
            .session
            .enumerate_classes(superclass, flags, context, Form::Async)?;
        self.tell(job, Effect::Read, sink, flags, async_context)
    }

    /// Enumerates the instances of a class (`SWbemServices.InstancesOfAsync`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn enumerate_instances_async(
        &self,
        sink: &SinkHandle,
        class: &str,
        flags: u32,
        context: Option<&NamedValueSet>,
        async_context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let flags = self.async_flags(flags);
        let job = self
            .session
            .enumerate_instances(class, flags, context, Form::Async)?;
        self.tell(job, Effect::Read, sink, flags, async_context)
    }

    /// Runs a method; its out-parameters are the one result object
    /// (`SWbemServices.ExecMethodAsync`).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    #[expect(
        clippy::too_many_arguments,
        reason = "these are the arguments of ExecMethodAsync"
    )]
    pub fn exec_method_async(
        &self,
        sink: &SinkHandle,
        path: &str,
        method: &str,
        inputs: Option<&Instance>,
        flags: u32,
        context: Option<&NamedValueSet>,
        async_context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let flags = self.async_flags(flags);
        let job = self
            .session
            .exec_method(path, method, inputs, flags, context, Form::Async)?;
        self.tell(job, Effect::Write, sink, flags, async_context)
    }

    pub(super) fn async_flags(&self, flags: u32) -> u32 {
        if self.options.send_status {
            flags | SEND_STATUS
        } else {
            flags
        }
    }

    pub(super) fn tell(
        &self,
        job: Job,
        effect: Effect,
        sink: &SinkHandle,
        flags: u32,
        async_context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let dispatcher = self.runtime.dispatcher();
        dispatcher.tell(
            order(job, effect),
            sink.mailbox(),
            &self.gate,
            dispatcher.deadline_ms(self.options.deadline),
            async_context,
            flags & SEND_STATUS != 0,
        )
    }
}
