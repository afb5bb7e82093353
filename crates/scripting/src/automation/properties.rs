//! `SWbemPropertySet` and `SWbemProperty`.

use std::rc::Rc;

use swbem_automation::Variant;

use super::call::Call;
use super::failure::Failure;
use super::interface::Interface;
use super::qualifiers::SwbemQualifierSet;
use super::{Automate, Items, Library, Outcome, type_library, values};
use crate::{Object, Property, PropertySet};

/// The properties of an object, or its system properties.
pub(super) struct SwbemPropertySet {
    /// Whose they are; a handle.
    object: Rc<Object>,
    set: PropertySet,
}

/// A property, which is live.
pub(super) struct SwbemProperty {
    object: Rc<Object>,
    property: Property,
}

impl SwbemPropertySet {
    pub(super) fn of(object: &Object, set: PropertySet) -> Self {
        SwbemPropertySet {
            object: Rc::new(object.handle()),
            set,
        }
    }

    fn property(&self, library: &Library, property: Property) -> Variant {
        let object = self.object.clone();
        library.wrap(SwbemProperty { object, property }).into()
    }
}

impl Automate for SwbemPropertySet {
    const INTERFACE: &'static Interface = &type_library::PROPERTY_SET;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let set = &self.set;
        Ok(match call.name() {
            "Item" => {
                call.no_flags(1)?;
                self.property(call.library, set.item(&call.text(0)?)?)
            }
            "Count" => Variant::Long(i32::try_from(set.count()).unwrap_or(i32::MAX)),
            "Add" => {
                call.no_flags(3)?;
                let (name, cim_type) = (call.text(0)?, call.flags(1)?);
                let property = set.add_of_type(&name, cim_type, call.boolean(2)?)?;
                self.property(call.library, property)
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
        Ok(Box::new(self.set.iter().map(move |property| {
            let object = object.clone();
            Ok(library.wrap(SwbemProperty { object, property }).into())
        })))
    }
}

impl Automate for SwbemProperty {
    const INTERFACE: &'static Interface = &type_library::PROPERTY;

    fn call(&self, call: &Call<'_>) -> Outcome {
        let property = &self.property;
        if let Some(value) = call.value() {
            property.set_value(values::from_script(value)?)?;
            return Ok(Variant::Empty);
        }
        let library = call.library;
        Ok(match call.name() {
            "Value" => values::to_script(library, &self.object.context(), &property.value()?),
            "Name" => property.name().into(),
            "IsLocal" => property.is_local()?.into(),
            "Origin" => property.origin()?.into(),
            "CIMType" => Variant::Long(property.cim_type()?.code().cast_signed()),
            "IsArray" => property.is_array()?.into(),
            _ => {
                let qualifiers = property.qualifiers()?;
                library
                    .wrap(SwbemQualifierSet::of(&self.object, qualifiers))
                    .into()
            }
        })
    }
}
