//! `SWbemServices` and `SWbemServicesEx`.

use swbem_automation::Variant;

use super::call::Call;
use super::failure::Failure;
use super::interface::Interface;
use super::object_set::SwbemObjectSet;
use super::path::SwbemObjectPath;
use super::security::SwbemSecurity;
use super::{Automate, Library, Outcome, queries, type_library};
use crate::{Error, Object, ObjectSet, Services, Status};

/// A connection to a namespace.
pub(super) struct SwbemServices(pub(super) Services);

impl Automate for SwbemServices {
    const INTERFACE: &'static Interface = &type_library::SERVICES;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let services = &self.0;
        let library = call.library;
        match call.name() {
            "Get" => {
                let path = call.text(0)?;
                let object = services.get(&path, call.flags(1)?, call.context(2)?.as_ref())?;
                Ok(library.object(object))
            }
            "Put" => {
                let object = call.wbem_object(0)?;
                let path = services.put(object, call.flags(1)?, call.context(2)?.as_ref())?;
                Ok(library.wrap(SwbemObjectPath(path)).into())
            }
            "Delete" => {
                services.delete(&call.text(0)?, call.flags(1)?, call.context(2)?.as_ref())?;
                Ok(Variant::Empty)
            }
            "InstancesOf" => {
                let (class, flags) = (call.text(0)?, call.flags(1)?);
                set(
                    library,
                    services.instances_of(&class, flags, call.context(2)?.as_ref()),
                )
            }
            "SubclassesOf" => {
                let (class, flags) = (call.text(0)?, call.flags(1)?);
                set(
                    library,
                    services.subclasses_of(&class, flags, call.context(2)?.as_ref()),
                )
            }
            "ExecMethod" => {
                let (path, method) = (call.text(0)?, call.text(1)?);
                let inputs = call.wbem_object_or_nothing(2)?;
                let flags = call.flags(3)?;
                let context = call.context(4)?;
                let outputs =
                    services.exec_method(&path, &method, inputs, flags, context.as_ref())?;
                Ok(object_or_nothing(library, outputs))
            }
            "ExecNotificationQuery" | "ExecNotificationQueryAsync" => Err(no_events(call)),
            "Security_" => Ok(library.wrap(SwbemSecurity(services.security())).into()),
            _ => match queries::of_services(services, call) {
                Some(outcome) => outcome,
                None => self.call_async(call),
            },
        }
    }
}

impl SwbemServices {
    fn call_async(&self, call: &Call<'_>) -> Outcome {
        let services = &self.0;
        let sink = call.sink(0)?;
        match call.name() {
            "GetAsync" => {
                let path = call.text(1)?;
                let (flags, context) = (call.flags(2)?, call.context(3)?);
                sink.start(call, 4, |sink, token| {
                    services.get_async(sink, &path, flags, context.as_ref(), token)
                })
            }
            "PutAsync" => {
                let object = call.wbem_object(1)?;
                let (flags, context) = (call.flags(2)?, call.context(3)?);
                sink.start(call, 4, |sink, token| {
                    services.put_async(sink, object, flags, context.as_ref(), token)
                })
            }
            "DeleteAsync" => {
                let path = call.text(1)?;
                let (flags, context) = (call.flags(2)?, call.context(3)?);
                sink.start(call, 4, |sink, token| {
                    services.delete_async(sink, &path, flags, context.as_ref(), token)
                })
            }
            "InstancesOfAsync" => {
                let class = call.text(1)?;
                let (flags, context) = (call.flags(2)?, call.context(3)?);
                sink.start(call, 4, |sink, token| {
                    services.instances_of_async(sink, &class, flags, context.as_ref(), token)
                })
            }
            "SubclassesOfAsync" => {
                let class = call.text(1)?;
                let (flags, context) = (call.flags(2)?, call.context(3)?);
                sink.start(call, 4, |sink, token| {
                    services.subclasses_of_async(sink, &class, flags, context.as_ref(), token)
                })
            }
            _ => {
                let (path, method) = (call.text(1)?, call.text(2)?);
                let inputs = call.wbem_object_or_nothing(3)?;
                let (flags, context) = (call.flags(4)?, call.context(5)?);
                sink.start(call, 6, |sink, token| {
                    let context = context.as_ref();
                    services.exec_method_async(sink, &path, &method, inputs, flags, context, token)
                })
            }
        }
    }
}

/// Makes the set that a call results in.
pub(super) fn set(library: &Library, set: crate::Result<ObjectSet>) -> Outcome {
    Ok(library.wrap(SwbemObjectSet::new(set?)).into())
}

/// Makes the out-parameters that a method has, or Nothing.
pub(super) fn object_or_nothing(library: &Library, object: Option<Object>) -> Variant {
    match object {
        Some(object) => library.object(object),
        None => Variant::NOTHING,
    }
}

fn no_events(call: &Call<'_>) -> Failure {
    Error::new(Status::NOT_SUPPORTED, "event queries are not supported yet")
        .in_operation(&format!("SWbemServices.{}", call.name()))
        .into()
}
