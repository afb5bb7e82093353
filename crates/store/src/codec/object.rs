//! Embedded objects, held by value: nothing outside the bytes is needed to read them.

use std::sync::Arc;

use swbem_core::limits::{DERIVATION_MAX, PROPERTIES_MAX};
use swbem_core::{
    Class, ClassDecl, ClassObject, Flavor, Instance, Name, NameMap, Object, Property, PropertyDecl,
    Qualifier, QualifierSet,
};

use super::declaration::{
    push_data_type, push_optional_value, read_data_type, read_optional_value,
};
use super::{
    NESTING_MAX, Reader, push_class_decl, push_len, push_qualifiers, push_text, push_value,
    read_class_decl, read_qualifiers, read_value,
};
use crate::{Error, Result};

const CLASS: u8 = 1;
const INSTANCE: u8 = 2;

/// What is kept of the class's qualifiers, so that the instance has its path and its nature.
const KEPT_CLASS_QUALIFIERS: &[&str] = &[
    "Abstract",
    "Association",
    "Dynamic",
    "Indication",
    "Provider",
    "Singleton",
];
/// What is kept of the qualifiers of properties.
const KEPT_PROPERTY_QUALIFIERS: &[&str] = &["Indexed", "Key", "Not_Null", "SubType"];

/// Appends an object that is nested in `depth` others.
pub(crate) fn push_object(out: &mut Vec<u8>, object: &Object, depth: usize) -> Result<()> {
    let depth = deeper(depth).ok_or_else(|| {
        Error::invalid(format!("objects are nested more than {NESTING_MAX} deep"))
    })?;
    match object {
        Object::Class(class) => {
            out.push(CLASS);
            push_class_decl(out, class.decl(), depth)
        }
        Object::Instance(instance) => {
            out.push(INSTANCE);
            push_instance(out, instance, depth)
        }
    }
}

/// Reads an object that is nested in `depth` others.
pub(crate) fn read_object(reader: &mut Reader<'_>, field: &str, depth: usize) -> Result<Object> {
    let depth = deeper(depth).ok_or_else(|| reader.flaw(field, "objects are nested too deep"))?;
    match reader.byte(field)? {
        CLASS => Ok(ClassObject::from_decl(read_class_decl(reader, depth)?).into()),
        INSTANCE => Ok(read_instance(reader, depth)?.into()),
        _ => Err(reader.flaw(field, "neither a class nor an instance")),
    }
}

fn deeper(depth: usize) -> Option<usize> {
    (depth < NESTING_MAX).then(|| depth.saturating_add(1))
}

fn push_instance(out: &mut Vec<u8>, instance: &Instance, depth: usize) -> Result<()> {
    let class = instance.class();
    push_text(out, class.name().as_str())?;
    push_len(out, class.derivation().len())?;
    for name in class.derivation() {
        push_text(out, name.as_str())?;
    }
    push_qualifiers(out, &kept_class_qualifiers(class), depth)?;
    let present: Vec<usize> = (0..class.properties().len())
        .filter(|at| instance.has_position(*at))
        .collect();
    push_len(out, present.len())?;
    for at in present {
        let Some(property) = class.property_at(at) else {
            continue;
        };
        push_text(out, property.name.as_str())?;
        push_data_type(out, &property.data_type)?;
        push_value(out, &property.default, depth)?;
        push_qualifiers(out, &kept_property_qualifiers(class, property), depth)?;
        push_optional_value(out, instance.set_value_at(at), depth)?;
        let none = QualifierSet::new();
        push_qualifiers(
            out,
            instance.local_property_qualifiers(at).unwrap_or(&none),
            depth,
        )?;
    }
    push_qualifiers(out, instance.local_qualifiers(), depth)
}

/// Returns the class qualifiers that say how instances behave; texts stay with the class.
fn kept_class_qualifiers(class: &Class) -> QualifierSet {
    let mut set = class.qualifiers();
    set.retain(|qualifier| {
        KEPT_CLASS_QUALIFIERS
            .iter()
            .any(|kept| qualifier.name == *kept)
    });
    if class.is_singleton() && set.get("Singleton").is_none() {
        set.push(Qualifier::new("Singleton", true, Flavor::PROPAGATED));
    }
    set
}

fn kept_property_qualifiers(class: &Class, property: &Property) -> QualifierSet {
    let mut set = class.declared_property_qualifiers(property.name.as_str());
    set.retain(|qualifier| {
        KEPT_PROPERTY_QUALIFIERS
            .iter()
            .any(|kept| qualifier.name == *kept)
    });
    if property.is_key && set.get("Key").is_none() {
        set.push(Qualifier::new(
            "Key",
            true,
            Flavor::KEY | Flavor::PROPAGATED,
        ));
    }
    set
}

fn read_instance(reader: &mut Reader<'_>, depth: usize) -> Result<Instance> {
    let name = reader.name("class name of an embedded object")?;
    let derivation = read_derivation(reader)?;
    let qualifiers = read_qualifiers(reader, depth)?;
    let count = reader.count("number of properties", 6)?;
    if count > PROPERTIES_MAX {
        return Err(reader.flaw("number of properties", "it is over the bound"));
    }
    let mut properties = NameMap::with_capacity(count);
    let mut values = Vec::with_capacity(count);
    for _ in 0..count {
        let name = reader.name("property name")?;
        let data_type = read_data_type(reader, "property type")?;
        let default = read_value(reader, "default value", depth)?;
        let declared = PropertyDecl {
            qualifiers: read_qualifiers(reader, depth)?,
            default: Some(default),
            data_type,
        };
        let value = read_optional_value(reader, "property value", depth)?;
        if value
            .as_ref()
            .is_some_and(|value| !value.is_of(&declared.data_type))
        {
            return Err(reader.flaw("property value", "it is not of the property's type"));
        }
        values.push((value, read_qualifiers(reader, depth)?));
        if properties.insert(name, declared).is_some() {
            return Err(reader.flaw("property", "it is there twice"));
        }
    }
    let superclass = derivation.first().cloned();
    let decl = ClassDecl {
        name,
        superclass,
        qualifiers,
        properties,
        methods: NameMap::new(),
    };
    let mut instance = Instance::new(Arc::new(Class::detached(decl, derivation)));
    for (at, (value, qualifiers)) in values.into_iter().enumerate() {
        instance.put_value_at(at, value);
        instance.put_property_qualifiers(at, qualifiers);
    }
    *instance.local_qualifiers_mut() = read_qualifiers(reader, depth)?;
    Ok(instance)
}

fn read_derivation(reader: &mut Reader<'_>) -> Result<Vec<Name>> {
    let count = reader.count("derivation of an embedded object", 1)?;
    if count > DERIVATION_MAX {
        return Err(reader.flaw("derivation of an embedded object", "it is over the bound"));
    }
    (0..count)
        .map(|_| reader.name("derivation of an embedded object"))
        .collect()
}
