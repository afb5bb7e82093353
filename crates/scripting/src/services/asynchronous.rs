//! The calls that report to a sink.

use std::sync::Arc;

use super::Services;
use crate::context::call;
use crate::flags;
use crate::{
    DeleteFlags, EnumAsyncFlags, GetFlags, MethodFlags, NamedValueSet, Object, PutFlags, Result,
    Sink,
};

/// The asynchronous calls.
///
/// Each takes the sink first and the async context last, starts, and returns without waiting; an
/// error it returns itself is one the sink never hears of (PUT-063). Otherwise the sink hears of the
/// call, and last and exactly once OnCompleted. The async context comes back with every event, as it
/// was at the call, and goes nowhere else (PUT-250, PUT-251).
impl Services {
    /// Saves a class or an instance in this namespace (`PutAsync`): OnObjectPut, then OnCompleted.
    ///
    /// # Errors
    /// What the call is refused for before it starts: flags, context, a missing object or name,
    /// `ACCESS_DENIED`.
    pub fn put_async(
        &self,
        sink: &Sink,
        object: &Object,
        flags: impl Into<PutFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let flags = flags.into();
        let own = self.context();
        call(&own, |connection| {
            let bits = flags::check(
                flags::async_put(flags),
                !swbem_manager::flags::STRONG_VALIDATION,
                "IWbemServices::PutInstanceAsync",
            )?;
            let data = object.to_core();
            if data.as_class().is_some() {
                let class = object.handle();
                return sink.with_class(&own, async_context, class, |handle, token| {
                    connection.put_async(handle, &data, bits, context, Some(token))
                });
            }
            let handle = sink.started(&own);
            connection.put_async(handle, &data, bits, context, copy(async_context))
        })
    }

    /// Gets a class or an instance (`GetAsync`): OnObjectReady, then OnCompleted.
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn get_async(
        &self,
        sink: &Sink,
        path: &str,
        flags: impl Into<GetFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let flags = flags.into();
        let own = self.context();
        call(&own, |connection| {
            let flags = flags.check(flags::GET_ASYNC, "IWbemServices::GetObjectAsync")?;
            sink.with_objects(&own, async_context, |handle, token| {
                connection.get_async(handle, path, flags, context, Some(token))
            })
        })
    }

    /// Deletes a class or an instance (`DeleteAsync`): OnCompleted.
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn delete_async(
        &self,
        sink: &Sink,
        path: &str,
        flags: impl Into<DeleteFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let flags = flags.into();
        let own = self.context();
        call(&own, |connection| {
            let flags = flags.check(flags::SEND_STATUS, "IWbemServices::DeleteInstanceAsync")?;
            let handle = sink.started(&own);
            connection.delete_async(handle, path, flags, context, copy(async_context))
        })
    }

    /// Hands the instances of a class to the sink (`InstancesOfAsync`): OnObjectReady for each, then
    /// OnCompleted.
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn instances_of_async(
        &self,
        sink: &Sink,
        class: &str,
        flags: impl Into<EnumAsyncFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let flags = flags.into();
        let own = self.context();
        call(&own, |connection| {
            let flags = flags.check(flags::ENUM_ASYNC, "IWbemServices::CreateInstanceEnumAsync")?;
            sink.with_objects(&own, async_context, |handle, token| {
                connection.enumerate_instances_async(handle, class, flags, context, Some(token))
            })
        })
    }

    /// Hands the classes that derive from a class to the sink (`SubclassesOfAsync`): OnObjectReady
    /// for each, then OnCompleted.
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    pub fn subclasses_of_async(
        &self,
        sink: &Sink,
        superclass: &str,
        flags: impl Into<EnumAsyncFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let flags = flags.into();
        let own = self.context();
        call(&own, |connection| {
            let flags = flags.check(flags::ENUM_ASYNC, "IWbemServices::CreateClassEnumAsync")?;
            sink.with_objects(&own, async_context, |handle, token| {
                connection.enumerate_classes_async(handle, superclass, flags, context, Some(token))
            })
        })
    }

    /// Calls a method (`ExecMethodAsync`): OnObjectReady with the out-parameters, then OnCompleted
    /// with how the call went, which the method's own return value does not decide (SO-028).
    ///
    /// # Errors
    /// What the call is refused for before it starts.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments are those of the scripting method, in its order"
    )]
    pub fn exec_method_async(
        &self,
        sink: &Sink,
        path: &str,
        method: &str,
        inputs: Option<&Object>,
        flags: impl Into<MethodFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let flags = flags.into();
        let own = self.context();
        call(&own, |connection| {
            let flags = flags.check(flags::SEND_STATUS, "IWbemServices::ExecMethodAsync")?;
            let inputs = inputs.map(Object::to_inputs).transpose()?;
            sink.with_objects(&own, async_context, |handle, token| {
                let inputs = inputs.as_ref();
                connection.exec_method_async(
                    handle,
                    path,
                    method,
                    inputs,
                    flags,
                    context,
                    Some(token),
                )
            })
        })
    }
}

/// Copies an async context, so that the caller may change it after the call (PUT-007).
fn copy(async_context: Option<&NamedValueSet>) -> Option<Arc<NamedValueSet>> {
    async_context.map(|values| Arc::new(values.clone()))
}
