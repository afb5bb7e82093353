//! Method calls ([MS-WMI] 3.1.4.3.22).

use std::sync::Arc;

use swbem_core::security::Rights;
use swbem_core::{
    Class, Error, Fold, Instance, KeyRef, Method, NamedValueSet, Object, ObjectPath, QualifierSet,
    Result, Status, bail, check_path_length, decode_escapes,
};
use swbem_store::Read;

use crate::error::from_store;
use crate::flags::{self, Form, Takes};
use crate::providers::MethodCall;
use crate::read::Request;
use crate::{Job, Session, Task, TaskHost, providers, system_security};

const EXEC_METHOD: &str = "IWbemServices::ExecMethod";

impl Session {
    /// Starts `IWbemServices::ExecMethod`: a method of a class or an instance.
    ///
    /// # Errors
    /// What the call raises.
    pub fn exec_method(
        &self,
        path: &str,
        method: &str,
        inputs: Option<&Instance>,
        flags: u32,
        context: Option<&NamedValueSet>,
        form: Form,
    ) -> Result<Job> {
        let start = || {
            flags::check(Takes::ExecMethod, form, flags, false)?;
            self.require(Rights::ENABLE)?;
            check_path_length(path)?;
            let context = self.receive(context)?;
            let decoded = decode_escapes(path)?.into_owned();
            let target = self.target(&decoded)?;
            if swbem_core::eq_fold(target.class, system_security::CLASS) {
                return system_security::exec(self, method, inputs);
            }
            let (session, method) = (self.clone(), method.to_owned());
            let inputs = inputs.cloned();
            Ok(Job::Task(Task::blocking(EXEC_METHOD, path, move |host| {
                session.exec_now(&decoded, &method, inputs, &context, host)?;
                Ok(None)
            })))
        };
        start().map_err(|error: Error| error.in_operation(EXEC_METHOD).about(path))
    }

    fn exec_now(
        &self,
        path: &str,
        name: &str,
        inputs: Option<Instance>,
        context: &Arc<NamedValueSet>,
        host: &dyn TaskHost,
    ) -> Result<()> {
        self.require(Rights::METHOD_EXECUTE)?;
        let target = self.target(path)?;
        let is_class = matches!(target.key, KeyRef::None);
        let view = self.view()?;
        let stored = view
            .class(self.namespace_id(), target.class)
            .map_err(from_store)?;
        drop(view);
        let mut class = match stored {
            Some(stored) => stored.class.clone(),
            None => {
                let status = match is_class {
                    true => Status::NOT_FOUND,
                    false => Status::INVALID_CLASS,
                };
                let namespace = self.namespace();
                let text = format!(
                    "class `{}` not found in namespace `{namespace}`",
                    target.class
                );
                return Err(Error::new(status, text));
            }
        };
        let bypasses = qualifiers_in_force(&class, name).is_true("Bypass_GetObject");
        if !is_class && !bypasses {
            class = self.class_of_target(path, &class, context, host)?;
        }
        let Some(method) = class.method(name) else {
            bail!(
                INVALID_METHOD,
                "class `{}` has no method `{name}`",
                class.name()
            );
        };
        if is_class && !qualifiers_in_force(&class, name).is_true("Static") {
            bail!(
                INVALID_METHOD,
                "method `{name}` of class `{}` is not static: call it on an instance",
                class.name()
            );
        }
        check_inputs(&method, inputs.as_ref())?;
        let implementing = implementing(&class, name)?;
        let relpath = ObjectPath::parse(path)?.relpath();
        let send = |object: Object| host.indicate(object);
        let call = MethodCall {
            path: &relpath,
            method: name,
            inputs,
        };
        providers::exec_method(self, implementing, call, context, host, &send)
    }

    /// Gets the instance that a method is called on, and returns its class, which may be below the
    /// one in the path (SCH-070).
    fn class_of_target(
        &self,
        path: &str,
        named: &Arc<Class>,
        context: &Arc<NamedValueSet>,
        host: &dyn TaskHost,
    ) -> Result<Arc<Class>> {
        let request = Request {
            flags: 0,
            context: context.clone(),
            partial: None,
        };
        let object = self.get_now(path, &request, host)?;
        let view = self.view()?;
        let name = object.class_name().as_str();
        let found = view.class(self.namespace_id(), name).map_err(from_store)?;
        Ok(found
            .map(|stored| stored.class.clone())
            .filter(|class| class.is_a(named.name().as_str()))
            .unwrap_or_else(|| named.clone()))
    }
}

/// Finds the class whose provider runs a method: the first, from the object's class upward, that
/// declares it `[implemented]`.
fn implementing<'a>(class: &'a Class, method: &str) -> Result<&'a Class> {
    if qualifiers_in_force(class, method).is_true("Disabled") {
        bail!(
            METHOD_DISABLED,
            "method `{method}` of class `{}` is disabled",
            class.name()
        );
    }
    class
        .lineage()
        .find(|class| {
            class
                .decl()
                .methods
                .get(&Fold(method))
                .is_some_and(|decl| decl.qualifiers.is_true("Implemented"))
        })
        .ok_or_else(|| {
            Error::new(
                Status::METHOD_NOT_IMPLEMENTED,
                format!(
                    "no class implements method `{method}` of class `{}`",
                    class.name()
                ),
            )
        })
}

/// Returns the qualifiers of the declaration of a method that is in force in a class. They hold for
/// a class that inherits the method untouched whether or not they propagate.
fn qualifiers_in_force(class: &Class, method: &str) -> QualifierSet {
    let Some(origin) = class.method(method).map(|method| method.origin) else {
        return QualifierSet::new();
    };
    class
        .lineage()
        .find(|class| class.name() == origin)
        .map(|class| class.method_qualifiers(method))
        .unwrap_or_default()
}

/// Checks that the inputs fit the signature: present when the method has some, and no others.
fn check_inputs(method: &Method<'_>, inputs: Option<&Instance>) -> Result<()> {
    let declared = method.decl.in_parameters();
    match (declared, inputs) {
        (None, None) => Ok(()),
        (None, Some(_)) => {
            bail!(
                INVALID_METHOD_PARAMETERS,
                "method `{}` takes no parameters",
                method.name
            )
        }
        (Some(_), None)
            if method
                .decl
                .inputs()
                .all(|p| p.qualifiers.is_true("Optional")) =>
        {
            Ok(())
        }
        (Some(_), None) => {
            bail!(
                INVALID_METHOD_PARAMETERS,
                "method `{}` needs its parameters",
                method.name
            )
        }
        (Some(declared), Some(inputs)) => {
            for (property, value) in inputs.properties() {
                let Some(parameter) = declared.property(property.name.as_str()) else {
                    bail!(
                        INVALID_METHOD_PARAMETERS,
                        "method `{}` has no input `{}`",
                        method.name,
                        property.name
                    );
                };
                if !value.is_of(&parameter.data_type) {
                    bail!(
                        INVALID_METHOD_PARAMETERS,
                        "input `{}` of method `{}` is of type `{}`",
                        property.name,
                        method.name,
                        parameter.data_type
                    );
                }
            }
            Ok(())
        }
    }
}
