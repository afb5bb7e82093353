//! Properties and the class's own qualifiers: names, types, defaults.

use std::fmt;

use swbem_core::limits::{OBJECT_NESTING_MAX, PROPERTIES_MAX, PROPERTY_NAME_CHARS_MAX};
use swbem_core::{
    CimType, ClassDecl, DataType, Error, Name, PropertyDecl, Result, Status, Value, bail,
};

use super::qualifiers::{Kind, check_set};
use crate::class_name::shown;
use crate::embedded;

/// Checks everything about properties and class qualifiers that needs no superclass.
pub(super) fn check_elements(decl: &ClassDecl) -> Result<()> {
    // Counted here too, so that what follows is bounded whatever was sent.
    if decl.properties.len() > PROPERTIES_MAX {
        bail!(
            TOO_MANY_PROPERTIES,
            "class `{}` declares {} properties, more than {PROPERTIES_MAX}",
            decl.name,
            decl.properties.len()
        );
    }
    check_set(&decl.qualifiers, Kind::Class, &Element::Class(&decl.name))?;
    for (name, property) in &decl.properties {
        check_property(decl, name, property)?;
    }
    Ok(())
}

fn check_property(decl: &ClassDecl, name: &Name, property: &PropertyDecl) -> Result<()> {
    check_name(
        "property",
        name,
        &decl.name,
        PROPERTY_NAME_CHARS_MAX,
        Status::PROPERTY_NAME_TOO_WIDE,
    )?;
    let element = Element::Property(&decl.name, name);
    check_set(&property.qualifiers, Kind::Property, &element)?;
    check_type(&property.data_type, &element)?;
    if let Some(default) = &property.default {
        check_default(default, &property.data_type, &element)?;
    }
    Ok(())
}

/// Checks the name of a property, method or parameter (PUT-056).
pub(super) fn check_name(
    what: &str,
    name: &Name,
    class: &Name,
    chars_max: usize,
    too_wide: Status,
) -> Result<()> {
    let text = name.as_str();
    if text.len() > chars_max {
        let chars = text.chars().count();
        if chars > chars_max {
            return Err(Error::new(
                too_wide,
                format!(
                    "the {what} name `{}` of class `{class}` has {chars} characters, more than {chars_max}",
                    shown(text)
                ),
            ));
        }
    }
    if !name.is_valid() {
        bail!(
            INVALID_PARAMETER,
            "`{}` cannot be the name of a {what} of class `{class}`: a letter, then letters, digits or `_`, and no `_` at either end",
            shown(text)
        );
    }
    Ok(())
}

/// Checks that only references and embedded objects name a class (SCH-013).
pub(super) fn check_type(data_type: &DataType, element: &dyn fmt::Display) -> Result<()> {
    let may_name = matches!(data_type.base, CimType::Reference | CimType::Object);
    match &data_type.class {
        Some(class) if !may_name || class.as_str().is_empty() => bail!(
            INVALID_PROPERTY_TYPE,
            "the type `{}` of {element} cannot name the class `{}`",
            data_type.base,
            shown(class.as_str())
        ),
        _ => Ok(()),
    }
}

/// Checks that a default is of the type it stands for.
pub(super) fn check_default(
    default: &Value,
    data_type: &DataType,
    element: &dyn fmt::Display,
) -> Result<()> {
    if !default.fits(data_type) {
        bail!(
            TYPE_MISMATCH,
            "the default of {element} is not of its type `{data_type}`"
        );
    }
    if embedded::nesting_of(default) > OBJECT_NESTING_MAX {
        bail!(
            INVALID_OBJECT,
            "the default of {element} nests embedded objects deeper than {OBJECT_NESTING_MAX}"
        );
    }
    Ok(())
}

/// An element, as messages name it.
#[derive(Clone, Copy)]
pub(super) enum Element<'a> {
    Class(&'a Name),
    Property(&'a Name, &'a Name),
    Method(&'a Name, &'a Name),
    Parameter(&'a Name, &'a Name, &'a Name),
    ReturnValue(&'a Name, &'a Name),
}

impl fmt::Display for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Element::Class(class) => write!(f, "class `{class}`"),
            Element::Property(class, name) => write!(f, "property `{class}.{name}`"),
            Element::Method(class, name) => write!(f, "method `{class}.{name}`"),
            Element::Parameter(class, method, name) => {
                write!(f, "parameter `{name}` of method `{class}.{method}`")
            }
            Element::ReturnValue(class, method) => {
                write!(f, "the return value of method `{class}.{method}`")
            }
        }
    }
}
