//! `SWbemObject` and `SWbemObjectEx`.

mod dynamic;

use swbem_automation::{Arguments, Invoke, Variant};

use super::call::Call;
use super::interface::Interface;
use super::methods::SwbemMethodSet;
use super::path::SwbemObjectPath;
use super::properties::SwbemPropertySet;
use super::qualifiers::SwbemQualifierSet;
use super::security::SwbemSecurity;
use super::services::{object_or_nothing, set};
use super::{Automate, Library, Outcome, queries, type_library, values};
use crate::Object;

/// A class or an instance.
pub(super) struct SwbemObject(pub(super) Object);

impl Automate for SwbemObject {
    const INTERFACE: &'static Interface = &type_library::OBJECT;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let object = &self.0;
        let library = call.library;
        match call.name() {
            "Properties_" => Ok(library
                .wrap(SwbemPropertySet::of(object, object.properties()))
                .into()),
            "SystemProperties_" => {
                let properties = object.system_properties();
                Ok(library
                    .wrap(SwbemPropertySet::of(object, properties))
                    .into())
            }
            "Path_" => Ok(library.wrap(SwbemObjectPath(object.path())).into()),
            "Put_" => {
                let path = object.put(call.flags(0)?, call.context(1)?.as_ref())?;
                Ok(library.wrap(SwbemObjectPath(path)).into())
            }
            "Delete_" => {
                object.delete(call.flags(0)?, call.context(1)?.as_ref())?;
                Ok(Variant::Empty)
            }
            "Instances_" => set(
                library,
                object.instances(call.flags(0)?, call.context(1)?.as_ref()),
            ),
            "Subclasses_" => set(
                library,
                object.subclasses(call.flags(0)?, call.context(1)?.as_ref()),
            ),
            "ExecMethod_" => {
                let method = call.text(0)?;
                let inputs = call.wbem_object_or_nothing(1)?;
                let context = call.context(3)?;
                let outputs =
                    object.exec_method(&method, inputs, call.flags(2)?, context.as_ref())?;
                Ok(object_or_nothing(library, outputs))
            }
            "Refresh_" => {
                object.refresh(call.flags(0)?, call.context(1)?.as_ref())?;
                Ok(Variant::Empty)
            }
            name => match queries::of_object(object, call) {
                Some(outcome) => outcome,
                None if name.contains("Async_") => self.call_async(call),
                None => self.call_local(call),
            },
        }
    }

    fn other(
        &self,
        library: &Library,
        name: &str,
        invoke: Invoke,
        arguments: &mut Arguments,
    ) -> Option<Outcome> {
        dynamic::invoke(&self.0, library, name, invoke, arguments)
    }
}

impl SwbemObject {
    /// Says what the object is, for a trace.
    pub(super) fn described(&self) -> String {
        let object = &self.0;
        let path = object.path().rel_path();
        match (object.is_class(), path.is_empty()) {
            (true, true) => "a new class".to_owned(),
            (true, false) => format!("class {path}"),
            (false, true) => format!("an instance of {}", object.class_name()),
            (false, false) => path,
        }
    }

    /// Does what stays in the script's process.
    pub(super) fn call_local(&self, call: &Call<'_>) -> Outcome {
        let object = &self.0;
        let library = call.library;
        match call.name() {
            "Clone_" => Ok(library.object(object.clone())),
            "GetObjectText_" => Ok(object.object_text(call.flags(0)?)?.into()),
            "SpawnDerivedClass_" => {
                call.no_flags(0)?;
                Ok(library.object(object.spawn_derived_class()?))
            }
            "SpawnInstance_" => {
                call.no_flags(0)?;
                Ok(library.object(object.spawn_instance()?))
            }
            "CompareTo_" => {
                let other = call.wbem_object(0)?;
                Ok(object.compare_to(other, call.flags(1)?)?.into())
            }
            "Qualifiers_" => {
                let qualifiers = object.qualifiers();
                Ok(library
                    .wrap(SwbemQualifierSet::of(object, qualifiers))
                    .into())
            }
            "Methods_" => Ok(library.wrap(SwbemMethodSet::of(object)).into()),
            "Derivation_" => Ok(values::texts(object.derivation())),
            "Security_" => Ok(library.wrap(SwbemSecurity(object.security())).into()),
            "GetText_" => {
                call.no_flags(1)?;
                Ok(object
                    .xml_text(call.flags(0)?, call.context(2)?.as_ref())?
                    .into())
            }
            "SetFromText_" => {
                object.set_from_xml_text(&call.text(0)?, call.flags(1)?)?;
                Ok(Variant::Empty)
            }
            // What an error object shares with others.
            "Properties_" => Ok(library
                .wrap(SwbemPropertySet::of(object, object.properties()))
                .into()),
            _ => Ok(library.wrap(SwbemObjectPath(object.path())).into()),
        }
    }

    fn call_async(&self, call: &Call<'_>) -> Outcome {
        let object = &self.0;
        let sink = call.sink(0)?;
        match call.name() {
            "PutAsync_" => {
                let (flags, context) = (call.flags(1)?, call.context(2)?);
                sink.start(call, 3, |sink, token| {
                    object.put_async(sink, flags, context.as_ref(), token)
                })
            }
            "DeleteAsync_" => {
                let (flags, context) = (call.flags(1)?, call.context(2)?);
                sink.start(call, 3, |sink, token| {
                    object.delete_async(sink, flags, context.as_ref(), token)
                })
            }
            "InstancesAsync_" => {
                let (flags, context) = (call.flags(1)?, call.context(2)?);
                sink.start(call, 3, |sink, token| {
                    object.instances_async(sink, flags, context.as_ref(), token)
                })
            }
            "SubclassesAsync_" => {
                let (flags, context) = (call.flags(1)?, call.context(2)?);
                sink.start(call, 3, |sink, token| {
                    object.subclasses_async(sink, flags, context.as_ref(), token)
                })
            }
            _ => {
                let method = call.text(1)?;
                let inputs = call.wbem_object_or_nothing(2)?;
                let (flags, context) = (call.flags(3)?, call.context(4)?);
                sink.start(call, 5, |sink, token| {
                    let context = context.as_ref();
                    object.exec_method_async(sink, &method, inputs, flags, context, token)
                })
            }
        }
    }
}
