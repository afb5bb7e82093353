//! Class declarations and qualifiers.

use swbem_core::limits::{METHODS_MAX, PARAMETERS_MAX, PROPERTIES_MAX};
use swbem_core::{
    ClassDecl, DataType, Flavor, MethodDecl, Name, NameMap, ParameterDecl, PropertyDecl, Qualifier,
    QualifierSet, Value,
};

use super::{ROOM_MAX, Reader, push_cim_type, push_len, push_text, push_value, read_value};
use crate::{Error, ErrorKind, Result};

const IS_ARRAY: u8 = 1;
const HAS_CLASS: u8 = 2;

/// Appends what a class declares.
pub(crate) fn push_class_decl(out: &mut Vec<u8>, decl: &ClassDecl, depth: usize) -> Result<()> {
    check_bound("properties", decl.properties.len(), PROPERTIES_MAX)?;
    check_bound("methods", decl.methods.len(), METHODS_MAX)?;
    push_text(out, decl.name.as_str())?;
    push_optional_name(out, decl.superclass.as_ref())?;
    push_qualifiers(out, &decl.qualifiers, depth)?;
    push_len(out, decl.properties.len())?;
    for (name, property) in &decl.properties {
        push_text(out, name.as_str())?;
        push_data_type(out, &property.data_type)?;
        push_optional_value(out, property.default.as_ref(), depth)?;
        push_qualifiers(out, &property.qualifiers, depth)?;
    }
    push_len(out, decl.methods.len())?;
    for (name, method) in &decl.methods {
        push_text(out, name.as_str())?;
        push_method(out, method, depth)?;
    }
    Ok(())
}

fn push_method(out: &mut Vec<u8>, method: &MethodDecl, depth: usize) -> Result<()> {
    check_bound("parameters", method.parameters.len(), PARAMETERS_MAX)?;
    out.push(u8::from(method.return_type.is_some()));
    if let Some(return_type) = &method.return_type {
        push_data_type(out, return_type)?;
    }
    push_qualifiers(out, &method.qualifiers, depth)?;
    push_qualifiers(out, &method.return_qualifiers, depth)?;
    push_len(out, method.parameters.len())?;
    for parameter in &method.parameters {
        push_text(out, parameter.name.as_str())?;
        push_data_type(out, &parameter.data_type)?;
        push_optional_value(out, parameter.default.as_ref(), depth)?;
        push_qualifiers(out, &parameter.qualifiers, depth)?;
    }
    Ok(())
}

/// Reads what a class declares.
pub(crate) fn read_class_decl(reader: &mut Reader<'_>, depth: usize) -> Result<ClassDecl> {
    let name = reader.name("class name")?;
    let superclass = read_optional_name(reader, "superclass")?;
    let qualifiers = read_qualifiers(reader, depth)?;
    let count = reader.count("number of properties", 5)?;
    let mut properties = NameMap::with_capacity(count.min(ROOM_MAX));
    for _ in 0..count {
        let name = reader.name("property name")?;
        let property = PropertyDecl {
            data_type: read_data_type(reader, "property type")?,
            default: read_optional_value(reader, "default value", depth)?,
            qualifiers: read_qualifiers(reader, depth)?,
        };
        if properties.insert(name, property).is_some() {
            return Err(reader.flaw("property", "it is there twice"));
        }
    }
    let count = reader.count("number of methods", 5)?;
    let mut methods = NameMap::with_capacity(count.min(ROOM_MAX));
    for _ in 0..count {
        let name = reader.name("method name")?;
        let method = read_method(reader, depth)?;
        if methods.insert(name, method).is_some() {
            return Err(reader.flaw("method", "it is there twice"));
        }
    }
    Ok(ClassDecl {
        name,
        superclass,
        qualifiers,
        properties,
        methods,
    })
}

fn read_method(reader: &mut Reader<'_>, depth: usize) -> Result<MethodDecl> {
    let return_type = match reader.flag("return type")? {
        true => Some(read_data_type(reader, "return type")?),
        false => None,
    };
    let qualifiers = read_qualifiers(reader, depth)?;
    let return_qualifiers = read_qualifiers(reader, depth)?;
    let count = reader.count("number of parameters", 5)?;
    let mut parameters = Vec::with_capacity(count.min(ROOM_MAX));
    for _ in 0..count {
        parameters.push(ParameterDecl {
            name: reader.name("parameter name")?,
            data_type: read_data_type(reader, "parameter type")?,
            default: read_optional_value(reader, "parameter default", depth)?,
            qualifiers: read_qualifiers(reader, depth)?,
        });
    }
    Ok(MethodDecl {
        return_type,
        parameters,
        qualifiers,
        return_qualifiers,
    })
}

/// Appends qualifiers in their order.
pub(crate) fn push_qualifiers(out: &mut Vec<u8>, set: &QualifierSet, depth: usize) -> Result<()> {
    push_len(out, set.len())?;
    for qualifier in set {
        push_text(out, qualifier.name.as_str())?;
        out.push(qualifier.flavor.0);
        push_value(out, &qualifier.value, depth)?;
    }
    Ok(())
}

/// Reads qualifiers.
pub(crate) fn read_qualifiers(reader: &mut Reader<'_>, depth: usize) -> Result<QualifierSet> {
    let count = reader.count("number of qualifiers", 3)?;
    let mut set = QualifierSet::new();
    for _ in 0..count {
        let name = reader.name("qualifier name")?;
        let flavor = Flavor(reader.byte("flavor")?);
        let value = read_value(reader, "qualifier value", depth)?;
        set.push(Qualifier {
            name,
            value,
            flavor,
        });
    }
    Ok(set)
}

pub(crate) fn push_data_type(out: &mut Vec<u8>, data_type: &DataType) -> Result<()> {
    push_cim_type(out, data_type.base);
    let is_array = if data_type.is_array { IS_ARRAY } else { 0 };
    let has_class = if data_type.class.is_some() {
        HAS_CLASS
    } else {
        0
    };
    out.push(is_array | has_class);
    match &data_type.class {
        Some(class) => push_text(out, class.as_str()),
        None => Ok(()),
    }
}

pub(crate) fn read_data_type(reader: &mut Reader<'_>, field: &str) -> Result<DataType> {
    let base = reader.cim_type(field)?;
    let flags = reader.byte(field)?;
    if flags & !(IS_ARRAY | HAS_CLASS) != 0 {
        return Err(reader.flaw(field, "unknown flags"));
    }
    let class = if flags & HAS_CLASS != 0 {
        Some(reader.name(field)?)
    } else {
        None
    };
    Ok(DataType {
        base,
        is_array: flags & IS_ARRAY != 0,
        class,
    })
}

fn push_optional_name(out: &mut Vec<u8>, name: Option<&Name>) -> Result<()> {
    out.push(u8::from(name.is_some()));
    match name {
        Some(name) => push_text(out, name.as_str()),
        None => Ok(()),
    }
}

fn read_optional_name(reader: &mut Reader<'_>, field: &str) -> Result<Option<Name>> {
    Ok(if reader.flag(field)? {
        Some(reader.name(field)?)
    } else {
        None
    })
}

pub(crate) fn push_optional_value(
    out: &mut Vec<u8>,
    value: Option<&Value>,
    depth: usize,
) -> Result<()> {
    out.push(u8::from(value.is_some()));
    match value {
        Some(value) => push_value(out, value, depth),
        None => Ok(()),
    }
}

pub(crate) fn read_optional_value(
    reader: &mut Reader<'_>,
    field: &str,
    depth: usize,
) -> Result<Option<Value>> {
    Ok(if reader.flag(field)? {
        Some(read_value(reader, field, depth)?)
    } else {
        None
    })
}

fn check_bound(what: &str, count: usize, max: usize) -> Result<()> {
    if count > max {
        let message = format!("{count} {what} are over the bound of {max}");
        return Err(Error::new(ErrorKind::TooLarge, message));
    }
    Ok(())
}
