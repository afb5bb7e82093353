//! What a provider was asked.

use swbem_core::security::Token;
use swbem_core::{ClassObject, Instance, NamedValueSet, Object, ObjectPath};
use swbem_provider::Call;

/// The operations of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `GetObjectAsync` of an instance.
    GetInstance,
    /// `PutInstanceAsync`.
    PutInstance,
    /// `DeleteInstanceAsync`.
    DeleteInstance,
    /// `CreateInstanceEnumAsync`.
    EnumerateInstances,
    /// `ExecQueryAsync`.
    QueryInstances,
    /// `GetObjectAsync` of a class.
    GetClass,
    /// `PutClassAsync`.
    PutClass,
    /// `DeleteClassAsync`.
    DeleteClass,
    /// `ExecMethodAsync`.
    ExecMethod,
}

/// One request to a provider, with all that came with it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The operation.
    pub operation: Operation,
    /// The class it is about.
    pub class: String,
    /// The relative path it is about; nothing where it is about a class, or about an instance
    /// whose key the provider is to choose.
    pub path: Option<String>,
    /// The method to run.
    pub method: Option<String>,
    /// The query to answer.
    pub query: Option<String>,
    /// What is to be put, or the in-parameters of a method.
    pub object: Option<Object>,
    /// The flags.
    pub flags: u32,
    /// The named values.
    pub context: NamedValueSet,
    /// The namespace.
    pub namespace: String,
    /// Who asks.
    pub caller: Token,
    /// The preferred locales.
    pub locales: Vec<String>,
}

impl Asked {
    fn new(operation: Operation, call: &Call, class: &str) -> Asked {
        Asked {
            operation,
            class: class.to_owned(),
            path: None,
            method: None,
            query: None,
            object: None,
            flags: call.flags,
            context: NamedValueSet::clone(&call.context),
            namespace: call.namespace.to_string(),
            caller: Token::clone(&call.caller),
            locales: call.locales.to_vec(),
        }
    }

    pub(crate) fn of_class(operation: Operation, call: &Call, class: &str) -> Asked {
        Asked::new(operation, call, class)
    }

    pub(crate) fn of_query(call: &Call, class: &str, query: &str) -> Asked {
        Asked {
            query: Some(query.to_owned()),
            ..Asked::new(Operation::QueryInstances, call, class)
        }
    }

    pub(crate) fn of_path(operation: Operation, call: &Call, path: &str) -> Asked {
        let class = ObjectPath::parse(path)
            .ok()
            .and_then(|path| path.class().map(ToString::to_string));
        Asked {
            path: Some(path.to_owned()),
            ..Asked::new(operation, call, &class.unwrap_or_default())
        }
    }

    pub(crate) fn put_instance(call: &Call, instance: Instance) -> Asked {
        Asked {
            path: instance.relpath(),
            ..Asked::new(Operation::PutInstance, call, instance.class_name().as_str())
        }
        .with(instance.into())
    }

    pub(crate) fn put_class(call: &Call, class: ClassObject) -> Asked {
        Asked::new(Operation::PutClass, call, class.name().as_str()).with(class.into())
    }

    pub(crate) fn exec_method(
        call: &Call,
        path: &str,
        method: &str,
        inputs: Option<Instance>,
    ) -> Asked {
        let mut asked = Asked::of_path(Operation::ExecMethod, call, path);
        asked.method = Some(method.to_owned());
        asked.object = inputs.map(Object::from);
        asked
    }

    fn with(mut self, object: Object) -> Asked {
        self.object = Some(object);
        self
    }

    /// Returns the instance that was to be put, or the in-parameters.
    #[must_use]
    pub fn instance(&self) -> Option<&Instance> {
        self.object.as_ref().and_then(Object::as_instance)
    }
}
