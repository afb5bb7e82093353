//! `SWbemQualifierSet` and `SWbemQualifier`.

use std::rc::Rc;

use swbem_automation::{Variant, coerce};

use super::call::Call;
use super::failure::Failure;
use super::interface::Interface;
use super::{Automate, Items, Library, Outcome, type_library, values};
use crate::{Object, Propagation, Qualifier, QualifierSet};

/// The qualifiers of an object, property or method.
pub(super) struct SwbemQualifierSet {
    /// Whose they are; a handle.
    object: Rc<Object>,
    set: QualifierSet,
}

/// A qualifier, which is live.
pub(super) struct SwbemQualifier {
    object: Rc<Object>,
    qualifier: Qualifier,
}

impl SwbemQualifierSet {
    pub(super) fn of(object: &Object, set: QualifierSet) -> Self {
        SwbemQualifierSet {
            object: Rc::new(object.handle()),
            set,
        }
    }

    fn qualifier(&self, library: &Library, qualifier: Qualifier) -> Variant {
        let object = self.object.clone();
        library.wrap(SwbemQualifier { object, qualifier }).into()
    }
}

impl Automate for SwbemQualifierSet {
    const INTERFACE: &'static Interface = &type_library::QUALIFIER_SET;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let set = &self.set;
        Ok(match call.name() {
            "Item" => {
                call.no_flags(1)?;
                self.qualifier(call.library, set.item(&call.text(0)?)?)
            }
            "Count" => Variant::Long(i32::try_from(set.count()).unwrap_or(i32::MAX)),
            "Add" => {
                call.no_flags(5)?;
                let propagation = Propagation {
                    to_subclass: call.boolean(2)?,
                    to_instance: call.boolean(3)?,
                    is_overridable: call.boolean(4)?,
                };
                let value = values::from_script(call.argument(1))?;
                self.qualifier(
                    call.library,
                    set.add_with(&call.text(0)?, value, propagation)?,
                )
            }
            _ => {
                call.no_flags(1)?;
                set.remove(&call.text(0)?)?;
                Variant::Empty
            }
        })
    }

    fn items(&self, library: &Library) -> Result<Items, Failure> {
        let (library, object) = (library.clone(), self.object.clone());
        Ok(Box::new(self.set.iter().map(move |qualifier| {
            let object = object.clone();
            Ok(library.wrap(SwbemQualifier { object, qualifier }).into())
        })))
    }
}

impl Automate for SwbemQualifier {
    const INTERFACE: &'static Interface = &type_library::QUALIFIER;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let qualifier = &self.qualifier;
        if let Some(value) = call.value() {
            match call.name() {
                "Value" => qualifier.set_value(values::from_script(value)?),
                "PropagatesToSubclass" => {
                    qualifier.set_propagates_to_subclass(coerce::to_bool(value)?)
                }
                "PropagatesToInstance" => {
                    qualifier.set_propagates_to_instance(coerce::to_bool(value)?)
                }
                _ => qualifier.set_overridable(coerce::to_bool(value)?),
            }?;
            return Ok(Variant::Empty);
        }
        Ok(match call.name() {
            "Value" => values::to_script(call.library, &self.object.context(), &qualifier.value()?),
            "Name" => qualifier.name().into(),
            "IsLocal" => qualifier.is_local()?.into(),
            "PropagatesToSubclass" => qualifier.propagates_to_subclass()?.into(),
            "PropagatesToInstance" => qualifier.propagates_to_instance()?.into(),
            "IsOverridable" => qualifier.is_overridable()?.into(),
            _ => qualifier.is_amended()?.into(),
        })
    }
}
