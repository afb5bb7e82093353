//! Objects as text.

use swbem_core::{Value, bail};
use swbem_mof::{Flavors, print_object};
use swbem_xml::{Dialect, ObjectText, PathLevel};

use crate::constants::{wbemObjectTextFormatCIMDTD20, wbemObjectTextFormatWMIDTD20};
use crate::{NamedValueSet, Result, TextFlags};

/// Writes an object as MOF.
pub(crate) fn object_text(object: &swbem_core::Object, flags: TextFlags) -> Result<String> {
    flags.check(
        TextFlags::NO_FLAVORS.bits(),
        "IWbemClassObject::GetObjectText",
    )?;
    let flavors = if flags.has(TextFlags::NO_FLAVORS) {
        Flavors::Omitted
    } else {
        Flavors::Written
    };
    Ok(print_object(object, flavors))
}

/// Writes an object as XML, as the named values of `GetText_` say.
pub(crate) fn xml(
    object: &swbem_core::Object,
    format: u32,
    context: Option<&NamedValueSet>,
) -> Result<String> {
    let dialect = if format == wbemObjectTextFormatCIMDTD20.0 {
        Dialect::Cim
    } else if format == wbemObjectTextFormatWMIDTD20.0 {
        Dialect::Wmi
    } else {
        bail!(
            NOT_FOUND,
            "there is no text format {format}: 1 is the CIM form of XML, 2 that of WMI"
        );
    };
    let mut form = ObjectText::new(dialect);
    for (name, value) in context.into_iter().flat_map(NamedValueSet::iter) {
        match name.as_str().to_ascii_lowercase().as_str() {
            "localonly" => form.local_only = truth(name.as_str(), value)?,
            "includequalifiers" => form.qualifiers = truth(name.as_str(), value)?,
            "includeclassorigin" => form.class_origin = truth(name.as_str(), value)?,
            "excludesystemproperties" => {
                form.system_properties = !truth(name.as_str(), value)?;
            }
            "pathlevel" => form.path_level = path_level(value)?,
            _ => bail!(
                INVALID_PARAMETER,
                "`{name}` is none of the named values of GetText_: LocalOnly, IncludeQualifiers, \
                 IncludeClassOrigin, ExcludeSystemProperties, PathLevel"
            ),
        }
    }
    form.to_xml(object)
        .map_err(|error| error.in_operation("IWbemObjectTextSrc::GetText"))
}

fn truth(name: &str, value: &Value) -> Result<bool> {
    match value.as_bool() {
        Some(value) => Ok(value),
        None => bail!(
            INVALID_PARAMETER,
            "the named value `{name}` has to be a boolean"
        ),
    }
}

fn path_level(value: &Value) -> Result<PathLevel> {
    Ok(match value.as_integer() {
        Some(0) => PathLevel::None,
        Some(1) => PathLevel::Name,
        Some(2) => PathLevel::Local,
        Some(3) => PathLevel::Full,
        _ => bail!(
            INVALID_PARAMETER,
            "the named value `PathLevel` has to be 0, 1, 2 or 3"
        ),
    })
}
