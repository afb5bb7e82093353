//! Names keep the spelling of their first definition (PUT-051).

use swbem_core::{ClassDecl, Fold, MethodDecl, Name, NameMap, QualifierSet};

/// Gives the names in `new` the spelling they have in `old`.
pub(super) fn respell(new: &mut ClassDecl, old: &ClassDecl) {
    new.name = old.name.clone();
    respell_set(&mut new.qualifiers, &old.qualifiers);
    respell_keys(&mut new.properties, &old.properties);
    respell_keys(&mut new.methods, &old.methods);
    for (name, property) in &mut new.properties {
        if let Some(before) = old.properties.get(name) {
            respell_set(&mut property.qualifiers, &before.qualifiers);
        }
    }
    for (name, method) in &mut new.methods {
        if let Some(before) = old.methods.get(name) {
            respell_method(method, before);
        }
    }
}

fn respell_method(new: &mut MethodDecl, old: &MethodDecl) {
    respell_set(&mut new.qualifiers, &old.qualifiers);
    respell_set(&mut new.return_qualifiers, &old.return_qualifiers);
    for parameter in &mut new.parameters {
        if let Some(before) = old.parameters.iter().find(|old| old.name == parameter.name) {
            parameter.name = before.name.clone();
            respell_set(&mut parameter.qualifiers, &before.qualifiers);
        }
    }
}

fn respell_keys<V>(new: &mut NameMap<V>, old: &NameMap<V>) {
    let spelling = |name: &Name| {
        old.get_key_value(&Fold(name.as_str()))
            .map(|(spelled, _)| spelled)
            .filter(|spelled| spelled.as_str() != name.as_str())
            .cloned()
    };
    if !new.keys().any(|name| spelling(name).is_some()) {
        return;
    }
    *new = std::mem::take(new)
        .into_iter()
        .map(|(name, value)| (spelling(&name).unwrap_or(name), value))
        .collect();
}

fn respell_set(new: &mut QualifierSet, old: &QualifierSet) {
    for before in old {
        if let Some(qualifier) = new.get_mut(before.name.as_str()) {
            qualifier.name = before.name.clone();
        }
    }
}
