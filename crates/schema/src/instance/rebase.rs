//! Moving an instance to another definition of its class.

use std::sync::Arc;

use swbem_core::{Class, DataType, Instance, Property, QualifierSet, Result, Value, bail};

/// Moves an instance made over one definition of a class to another, matching properties by name
/// and type (PUT-134).
///
/// A value that was set, or that shows a default the other definition does not have, is carried
/// over; one that both definitions give by default stays unset.
pub(super) fn rebase(mut instance: Instance, stored: &Arc<Class>) -> Result<Instance> {
    let source = instance.class().clone();
    let mut moved = Instance::new(stored.clone());
    moved.set_origin(instance.origin().cloned());
    *moved.local_qualifiers_mut() = std::mem::take(instance.local_qualifiers_mut());
    for (position, property) in source.properties().values().enumerate() {
        let Some((target, matching)) = counterpart(stored, position, property) else {
            bail!(
                INVALID_OBJECT,
                "class `{}` has no property `{}` here; spawn the instance from the class of this namespace",
                stored.name(),
                property.name
            );
        };
        check_same_type(stored, matching, &property.data_type)?;
        if let Some(value) = carried(&instance, position, property, matching) {
            moved.put_value_at(target, Some(value));
        }
        if let Some(set) = instance.local_property_qualifiers(position) {
            moved.put_property_qualifiers(target, QualifierSet::clone(set));
        }
    }
    Ok(moved)
}

/// Finds a property by its name, first where another definition of the class most likely has it.
fn counterpart<'a>(
    class: &'a Class,
    position: usize,
    property: &Property,
) -> Option<(usize, &'a Property)> {
    if let Some(same) = class
        .property_at(position)
        .filter(|same| same.name == property.name)
    {
        return Some((position, same));
    }
    let (position, _, found) = class.properties().get_full(&property.name)?;
    Some((position, found))
}

fn carried(
    instance: &Instance,
    position: usize,
    property: &Property,
    matching: &Property,
) -> Option<Value> {
    match instance.set_value_at(position) {
        Some(value) => Some(value.clone()),
        None if property.default == matching.default => None,
        None => Some(property.default.clone()),
    }
}

/// The class that a reference or embedded object names may differ: the values are judged.
fn check_same_type(class: &Class, property: &Property, sent: &DataType) -> Result<()> {
    let here = &property.data_type;
    if here.base != sent.base || here.is_array != sent.is_array {
        bail!(
            INVALID_OBJECT,
            "property `{}.{}` is of type `{here}` here, the instance has it as `{sent}`",
            class.name(),
            property.name
        );
    }
    Ok(())
}

/// Returns an instance as the provider of a class above its own sees it: that class's properties,
/// under its name (PUT-169).
///
/// Properties that `ancestor` does not have are left out.
#[must_use]
pub fn view_as(instance: &Instance, ancestor: &Arc<Class>) -> Instance {
    let mut view = Instance::new(ancestor.clone());
    view.set_origin(instance.origin().cloned());
    *view.local_qualifiers_mut() = instance.local_qualifiers().clone();
    let mut present = Vec::with_capacity(ancestor.properties().len());
    for (target, property) in ancestor.properties().values().enumerate() {
        let Some(position) = instance.class().position(property.name.as_str()) else {
            continue;
        };
        let Some(value) = instance.value_at(position) else {
            continue;
        };
        present.push(target);
        if instance.set_value_at(position).is_some() || *value != property.default {
            view.put_value_at(target, Some(value.clone()));
        }
        if let Some(set) = instance.local_property_qualifiers(position) {
            view.put_property_qualifiers(target, set.clone());
        }
    }
    if present.len() < ancestor.properties().len() {
        view.project(present.into());
    }
    view
}
