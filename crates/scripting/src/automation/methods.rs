//! `SWbemMethodSet` and `SWbemMethod`.

use std::rc::Rc;

use swbem_automation::Variant;

use super::call::Call;
use super::failure::Failure;
use super::interface::Interface;
use super::qualifiers::SwbemQualifierSet;
use super::services::object_or_nothing;
use super::{Automate, Items, Library, Outcome, type_library};
use crate::{Method, MethodSet, Object};

/// The methods of a class.
pub(super) struct SwbemMethodSet {
    /// Whose they are; a handle.
    object: Rc<Object>,
    set: MethodSet,
}

/// A method.
pub(super) struct SwbemMethod {
    object: Rc<Object>,
    method: Method,
}

impl SwbemMethodSet {
    pub(super) fn of(object: &Object) -> Self {
        SwbemMethodSet {
            object: Rc::new(object.handle()),
            set: object.methods(),
        }
    }
}

impl Automate for SwbemMethodSet {
    const INTERFACE: &'static Interface = &type_library::METHOD_SET;

    fn call(&self, call: &Call<'_>) -> Outcome {
        Ok(match call.name() {
            "Item" => {
                call.no_flags(1)?;
                let object = self.object.clone();
                let method = self.set.item(&call.text(0)?)?;
                call.library.wrap(SwbemMethod { object, method }).into()
            }
            _ => Variant::Long(i32::try_from(self.set.count()).unwrap_or(i32::MAX)),
        })
    }

    fn items(&self, library: &Library) -> Result<Items, Failure> {
        let (library, object) = (library.clone(), self.object.clone());
        Ok(Box::new(self.set.iter().map(move |method| {
            let object = object.clone();
            Ok(library.wrap(SwbemMethod { object, method }).into())
        })))
    }
}

impl Automate for SwbemMethod {
    const INTERFACE: &'static Interface = &type_library::METHOD;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let method = &self.method;
        let library = call.library;
        Ok(match call.name() {
            "Name" => method.name().into(),
            "Origin" => method.origin()?.into(),
            "InParameters" => object_or_nothing(library, method.in_parameters()?),
            "OutParameters" => object_or_nothing(library, method.out_parameters()?),
            _ => {
                let qualifiers = method.qualifiers();
                library
                    .wrap(SwbemQualifierSet::of(&self.object, qualifiers))
                    .into()
            }
        })
    }
}
