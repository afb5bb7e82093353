//! `SWbemLastError`.

use std::sync::Arc;

use swbem_automation::{Arguments, Invoke, ObjectRef};

use super::call::Call;
use super::failure::Failure;
use super::interface::Interface;
use super::object::SwbemObject;
use super::{Automate, Library, Outcome, type_library};
use crate::context::Context;
use crate::{Error, LastError, Object, Status};

/// An `__ExtendedStatus` object.
pub(super) struct SwbemLastError(SwbemObject);

/// Takes the error that is pending.
pub(super) fn take(library: &Library) -> Result<ObjectRef, Failure> {
    let error = LastError::take()?;
    wrap(library, &error)
}

/// Keeps the error of a moniker that leads nowhere, until a script takes it.
pub(super) fn remember(error: &Error) {
    crate::last_error::remember_unconnected(error);
}

/// Makes the object of an error.
pub(super) fn wrap(library: &Library, error: &LastError) -> Result<ObjectRef, Failure> {
    let object = match error.to_object() {
        Ok(object) => object,
        // It comes from a connection that never was, so it belongs to no namespace yet.
        Err(_) => {
            let server = library.server()?.clone();
            let namespace = server.manager().settings().default_namespace.clone();
            let locales = Arc::new([server.locale().ms_name()]);
            let context = Context::new(server, namespace, locales, Default::default());
            Object::new(Arc::new(context), error.to_core().into())
        }
    };
    Ok(library.wrap(SwbemLastError(SwbemObject(object))))
}

impl Automate for SwbemLastError {
    const INTERFACE: &'static Interface = &type_library::LAST_ERROR;

    fn call(&self, call: &Call<'_>) -> Outcome {
        self.0.call_local(call)
    }

    fn other(
        &self,
        library: &Library,
        name: &str,
        invoke: Invoke,
        arguments: &mut Arguments,
    ) -> Option<Outcome> {
        if type_library::OBJECT.find(Some(name)).is_some() {
            let message = format!("`{name}` makes no sense for an error");
            return Some(Err(Error::new(Status::NOT_SUPPORTED, message).into()));
        }
        self.0.other(library, name, invoke, arguments)
    }
}
