//! Properties: SWbemPropertySet and SWbemProperty.

use std::sync::Arc;

use swbem_core::{CimType, DataType, Instance, Removal, SYSTEM_PROPERTIES, Status, bail, eq_fold};

use crate::object::{ObjectCell, no_property};
use crate::{Error, IntoVariant, QualifierSet, Result, Value};

/// The properties of an object, or its system properties (`SWbemPropertySet`).
///
/// The set is live: it shows what the object has now.
pub struct PropertySet {
    cell: Arc<ObjectCell>,
    is_system: bool,
}

/// A property of an object (`SWbemProperty`).
///
/// It is live: its value is the one the object has now.
#[derive(Clone)]
pub struct Property {
    cell: Arc<ObjectCell>,
    name: String,
    is_system: bool,
}

/// What a property is, beside its value.
struct Description {
    name: String,
    data_type: DataType,
    origin: String,
    is_local: bool,
}

impl PropertySet {
    pub(crate) fn new(cell: Arc<ObjectCell>, is_system: bool) -> Self {
        PropertySet { cell, is_system }
    }

    /// Returns the number of properties (`Count`).
    #[must_use]
    pub fn count(&self) -> usize {
        self.names().len()
    }

    /// Returns the property with a name, in any case (`Item`).
    ///
    /// # Errors
    /// `NOT_FOUND` when there is none.
    pub fn item(&self, name: &str) -> Result<Property> {
        let description = describe(&self.cell.lock(), name, self.is_system)?;
        Ok(self.property(description.name))
    }

    /// Adds a property to a class, with the value Null (`Add`); one of that name gets the new type
    /// and loses its value.
    ///
    /// # Errors
    /// `INVALID_OPERATION` on an instance, `INVALID_PARAMETER` for a name that may not be used,
    /// `PROPERTY_NAME_TOO_WIDE`, `READ_ONLY` for the system properties.
    pub fn add(&self, name: &str, cim_type: CimType, is_array: bool) -> Result<Property> {
        self.require_ordinary()?;
        let data_type = if is_array {
            DataType::array(cim_type)
        } else {
            DataType::scalar(cim_type)
        };
        match &mut *self.cell.lock() {
            swbem_core::Object::Class(class) => class.add_property(name, data_type)?,
            swbem_core::Object::Instance(instance) => return Err(is_instance(instance, name)),
        }
        self.item(name)
    }

    /// Adds a property whose type is given by its number (`Add`, `WbemCimtypeEnum`).
    ///
    /// # Errors
    /// `INVALID_PROPERTY_TYPE` for an unknown number, and as [`add`](Self::add).
    pub fn add_of_type(&self, name: &str, cim_type: u32, is_array: bool) -> Result<Property> {
        match CimType::from_code(cim_type) {
            Some(cim_type) => self.add(name, cim_type, is_array),
            None => bail!(
                INVALID_PROPERTY_TYPE,
                "{cim_type} is not the number of a CIM type"
            ),
        }
    }

    /// Removes a property that a class declares (`Remove`).
    ///
    /// # Errors
    /// `NOT_FOUND` when there is none, `PROPAGATED_PROPERTY` when it is wholly inherited.
    /// `wbemErrResetToDefault` reports that an override was removed and the inherited property shows
    /// again; on an instance the property shows its default again and the error is
    /// `INVALID_OPERATION`.
    pub fn remove(&self, name: &str) -> Result<()> {
        self.require_ordinary()?;
        match &mut *self.cell.lock() {
            swbem_core::Object::Class(class) => match class.remove_property(name)? {
                Removal::Removed => Ok(()),
                Removal::ResetToDefault => Err(Error::new(
                    crate::constants::wbemErrResetToDefault,
                    format!("the inherited property `{name}` is in force again"),
                )
                .about(name)),
            },
            swbem_core::Object::Instance(instance) => {
                if instance.get(name).is_none() {
                    return Err(no_property(
                        &swbem_core::Object::Instance(instance.clone()),
                        name,
                    ));
                }
                instance.reset(name);
                Err(is_instance(instance, name))
            }
        }
    }

    /// Iterates over the properties that there are now.
    pub fn iter(&self) -> impl Iterator<Item = Property> + use<> {
        let (cell, is_system) = (self.cell.clone(), self.is_system);
        self.names().into_iter().map(move |name| Property {
            cell: cell.clone(),
            name,
            is_system,
        })
    }

    fn property(&self, name: String) -> Property {
        Property {
            cell: self.cell.clone(),
            name,
            is_system: self.is_system,
        }
    }

    fn names(&self) -> Vec<String> {
        if self.is_system {
            return SYSTEM_PROPERTIES.into_iter().map(str::to_owned).collect();
        }
        match &*self.cell.lock() {
            swbem_core::Object::Instance(instance) => instance
                .properties()
                .map(|(property, _)| property.name.to_string())
                .collect(),
            swbem_core::Object::Class(class) => class
                .resolved()
                .properties()
                .keys()
                .map(ToString::to_string)
                .collect(),
        }
    }

    fn require_ordinary(&self) -> Result<()> {
        if self.is_system {
            bail!(READ_ONLY, "the system properties are what they are");
        }
        Ok(())
    }
}

impl Property {
    /// Returns the name, spelled as the class that introduced it does (`Name`).
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the value (`Value`).
    ///
    /// # Errors
    /// `NOT_FOUND` when the object has lost the property.
    pub fn value(&self) -> Result<Value> {
        self.cell.value(&self.name)
    }

    /// Sets the value, converted to the property's type (`Value`).
    ///
    /// # Errors
    /// As [`Object::set`](crate::Object::set).
    pub fn set_value(&self, value: impl IntoVariant) -> Result<()> {
        self.cell.set_value(&self.name, value.into_variant())
    }

    /// Returns the type, or that of an array's elements (`CIMType`).
    ///
    /// # Errors
    /// `NOT_FOUND` when the object has lost the property.
    pub fn cim_type(&self) -> Result<CimType> {
        self.describe().map(|property| property.data_type.base)
    }

    /// Returns the whole type: array or not, and the class of a reference or embedded object.
    ///
    /// # Errors
    /// `NOT_FOUND` when the object has lost the property.
    pub fn data_type(&self) -> Result<DataType> {
        self.describe().map(|property| property.data_type)
    }

    /// Tells whether values are arrays (`IsArray`).
    ///
    /// # Errors
    /// `NOT_FOUND` when the object has lost the property.
    pub fn is_array(&self) -> Result<bool> {
        self.describe().map(|property| property.data_type.is_array)
    }

    /// Tells whether the class itself declares the property, and not only a superclass
    /// (`IsLocal`).
    ///
    /// # Errors
    /// `NOT_FOUND` when the object has lost the property.
    pub fn is_local(&self) -> Result<bool> {
        self.describe().map(|property| property.is_local)
    }

    /// Returns the class whose declaration is in force (`Origin`).
    ///
    /// # Errors
    /// `NOT_FOUND` when the object has lost the property.
    pub fn origin(&self) -> Result<String> {
        self.describe().map(|property| property.origin)
    }

    /// Returns the qualifiers (`Qualifiers_`).
    ///
    /// # Errors
    /// `SYSTEM_PROPERTY` for a system property, which has none.
    pub fn qualifiers(&self) -> Result<QualifierSet> {
        if self.is_system {
            bail!(
                SYSTEM_PROPERTY,
                "system property `{}` has no qualifiers",
                self.name
            );
        }
        Ok(QualifierSet::of_property(self.cell.clone(), &self.name))
    }

    fn describe(&self) -> Result<Description> {
        describe(&self.cell.lock(), &self.name, self.is_system)
    }
}

impl std::fmt::Debug for Property {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Property")
            .field("name", &self.name)
            .field("value", &self.value())
            .finish()
    }
}

fn describe(object: &swbem_core::Object, name: &str, is_system: bool) -> Result<Description> {
    if is_system {
        return describe_system(object, name);
    }
    let class = match object {
        swbem_core::Object::Instance(instance) => {
            instance.get(name).map(|_| instance.class().clone())
        }
        swbem_core::Object::Class(class) => Some(class.resolved()),
    };
    let property = class.as_ref().and_then(|class| class.property(name));
    let property = property.ok_or_else(|| no_property(object, name))?;
    Ok(Description {
        name: property.name.to_string(),
        data_type: property.data_type.clone(),
        origin: property.origin.to_string(),
        is_local: property.is_local,
    })
}

fn describe_system(object: &swbem_core::Object, name: &str) -> Result<Description> {
    let known = SYSTEM_PROPERTIES
        .into_iter()
        .find(|known| eq_fold(known, name));
    let Some(known) = known else {
        return Err(Error::new(
            Status::NOT_FOUND,
            format!("there is no system property `{name}`"),
        )
        .about(name));
    };
    let data_type = match known {
        "__GENUS" | "__PROPERTY_COUNT" => DataType::scalar(CimType::Sint32),
        "__DERIVATION" => DataType::array(CimType::String),
        _ => DataType::scalar(CimType::String),
    };
    Ok(Description {
        name: known.to_owned(),
        data_type,
        origin: object.class_name().to_string(),
        is_local: true,
    })
}

fn is_instance(instance: &Instance, name: &str) -> Error {
    Error::new(
        Status::INVALID_OPERATION,
        format!(
            "property `{name}`: an instance has the properties of its class `{}`, no more and no fewer",
            instance.class_name()
        ),
    )
    .about(name)
}
