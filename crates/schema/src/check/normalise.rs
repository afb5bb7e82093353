//! Bringing a declaration into the form that is stored.

use swbem_core::{
    Class, ClassDecl, DataType, Flavor, MethodDecl, Name, PropertyDecl, Qualifier, QualifierSet,
    Result, Value, bail,
};

use crate::change::is_important;

/// Strips what the class inherits and what the server computes, and gives qualifiers that have one
/// legal form that form.
pub(super) fn normalise(decl: &mut ClassDecl, parent: Option<&Class>) -> Result<()> {
    strip(&mut decl.qualifiers);
    strip_inherited_elements(decl, parent);
    let class = &decl.name;
    for (name, property) in &mut decl.properties {
        take_cimtype(
            &mut property.qualifiers,
            &mut property.data_type,
            class,
            name,
        )?;
        strip(&mut property.qualifiers);
        let is_inherited = parent.is_some_and(|parent| parent.property(name.as_str()).is_some());
        if !is_inherited && property.default == Some(Value::Null) {
            property.default = None;
        }
    }
    for method in decl.methods.values_mut() {
        normalise_method(method, class)?;
    }
    Ok(())
}

fn normalise_method(method: &mut MethodDecl, class: &Name) -> Result<()> {
    strip(&mut method.qualifiers);
    match &mut method.return_type {
        Some(data_type) => {
            let name = Name::from("ReturnValue");
            take_cimtype(&mut method.return_qualifiers, data_type, class, &name)?;
        }
        None => {
            method.return_qualifiers.remove("CIMTYPE");
        }
    }
    strip(&mut method.return_qualifiers);
    for parameter in &mut method.parameters {
        take_cimtype(
            &mut parameter.qualifiers,
            &mut parameter.data_type,
            class,
            &parameter.name,
        )?;
        strip(&mut parameter.qualifiers);
        if parameter.default == Some(Value::Null) {
            parameter.default = None;
        }
    }
    Ok(())
}

/// Drops elements that carry nothing but marks of inheritance: a client that sends a class as it
/// sees it, not as it is declared, sends them too.
fn strip_inherited_elements(decl: &mut ClassDecl, parent: Option<&Class>) {
    let Some(parent) = parent else { return };
    if decl
        .properties
        .values()
        .any(|property| is_marked(&property.qualifiers))
    {
        decl.properties
            .retain(|name, property| !repeats_property(parent, name, property));
    }
    if decl
        .methods
        .values()
        .any(|method| is_marked(&method.qualifiers))
    {
        decl.methods.retain(|name, method| {
            !(is_marked(&method.qualifiers)
                && parent
                    .method(name.as_str())
                    .is_some_and(|inherited| inherited.decl.same_signature(method)))
        });
    }
}

fn repeats_property(parent: &Class, name: &Name, property: &PropertyDecl) -> bool {
    is_marked(&property.qualifiers)
        && parent.property(name.as_str()).is_some_and(|inherited| {
            property.data_type == inherited.data_type
                && property
                    .default
                    .as_ref()
                    .is_none_or(|value| *value == inherited.default)
        })
}

/// Tells whether all qualifiers of a set are inherited ones.
fn is_marked(set: &QualifierSet) -> bool {
    !set.is_empty()
        && set
            .iter()
            .all(|qualifier| qualifier.flavor.has(Flavor::PROPAGATED))
}

/// Takes the `CIMTYPE` qualifier, which the server makes of the type (PUT-080); one that names the
/// class of a reference or embedded object narrows the type (SO-087).
fn take_cimtype(
    set: &mut QualifierSet,
    data_type: &mut DataType,
    class: &Name,
    element: &Name,
) -> Result<()> {
    let Some(qualifier) = set.remove("CIMTYPE") else {
        return Ok(());
    };
    let text = qualifier.value.as_str().unwrap_or_default();
    let Some(narrowed) = data_type.with_cimtype_text(text) else {
        bail!(
            INVALID_QUALIFIER,
            "`{class}.{element}` is of type `{data_type}`, its `CIMTYPE` says `{text}`; leave the qualifier out"
        );
    };
    *data_type = narrowed;
    Ok(())
}

/// Removes inherited qualifiers and gives the others the form they are stored in.
fn strip(set: &mut QualifierSet) {
    if set.iter().all(is_stored_form) {
        return;
    }
    let kept = std::mem::take(set)
        .into_iter()
        .filter(|qualifier| !qualifier.flavor.has(Flavor::PROPAGATED));
    for qualifier in kept {
        set.push(stored_form(qualifier));
    }
}

fn is_stored_form(qualifier: &Qualifier) -> bool {
    let flavor = qualifier.flavor;
    if flavor != flavor.local() {
        return false;
    }
    if !is_important(qualifier) {
        return true;
    }
    match form_of(qualifier) {
        Form::Key => flavor == Flavor::KEY && qualifier.value == Value::Boolean(true),
        Form::Abstract => flavor.without(PROPAGATION) == flavor && !flavor.has(Flavor::AMENDED),
        Form::Free => !flavor.has(Flavor::AMENDED),
    }
}

/// Returns a qualifier as it is stored: a structural one is never localizable (LOC-009), `key` has
/// one flavor and is `TRUE` when present, `abstract` never propagates (SCH-007).
fn stored_form(mut qualifier: Qualifier) -> Qualifier {
    qualifier.flavor = qualifier.flavor.local();
    if !is_important(&qualifier) {
        return qualifier;
    }
    qualifier.flavor = qualifier.flavor.without(Flavor::AMENDED);
    match form_of(&qualifier) {
        Form::Key => {
            qualifier.flavor = Flavor::KEY;
            // A value of another type is left for the check of types to refuse.
            if matches!(qualifier.value, Value::Boolean(_) | Value::Null) {
                qualifier.value = Value::Boolean(true);
            }
        }
        Form::Abstract => qualifier.flavor = qualifier.flavor.without(PROPAGATION),
        Form::Free => {}
    }
    qualifier
}

const PROPAGATION: Flavor = Flavor(Flavor::TO_INSTANCE.0 | Flavor::TO_SUBCLASS.0);

enum Form {
    Key,
    Abstract,
    Free,
}

fn form_of(qualifier: &Qualifier) -> Form {
    if qualifier.name == "Key" {
        Form::Key
    } else if qualifier.name == "Abstract" {
        Form::Abstract
    } else {
        Form::Free
    }
}
