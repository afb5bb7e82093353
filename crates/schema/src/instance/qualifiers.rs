//! Qualifiers that instances carry.

use std::sync::Arc;

use swbem_core::limits::QUALIFIERS_MAX;
use swbem_core::{Class, Flavor, Instance, Qualifier, QualifierSet, Result, bail, check_qualifier};

/// Tells whether an instance carries localized qualifiers: its own, or those of a class that was
/// read with its localized texts merged in (PUT-223).
#[must_use]
pub fn has_amended(instance: &Instance) -> bool {
    has_own_amended(instance) || amended_of(instance.class()).next().is_some()
}

/// Tells whether an instance that is put brings localized qualifiers along: its own, or those of
/// its class that the stored class does not have (PUT-223).
#[must_use]
pub fn brings_texts(instance: &Instance, stored: &Arc<Class>) -> bool {
    has_own_amended(instance)
        || (!Arc::ptr_eq(instance.class(), stored)
            && carries_foreign_texts(instance.class(), stored))
}

/// Returns an instance without localized qualifiers of its own (PUT-223).
#[must_use]
pub fn without_texts(mut instance: Instance) -> Instance {
    let is_kept = |qualifier: &Qualifier| !qualifier.flavor.has(Flavor::AMENDED);
    instance.local_qualifiers_mut().retain(is_kept);
    let sets: Vec<(usize, QualifierSet)> = instance
        .all_property_qualifiers()
        .map(|(at, set)| (at, set.clone()))
        .collect();
    for (position, mut set) in sets {
        set.retain(is_kept);
        instance.put_property_qualifiers(position, set);
    }
    instance
}

fn has_own_amended(instance: &Instance) -> bool {
    is_amended(instance.local_qualifiers())
        || instance
            .all_property_qualifiers()
            .any(|(_, set)| is_amended(set))
}

fn is_amended(set: &QualifierSet) -> bool {
    set.iter()
        .any(|qualifier| qualifier.flavor.has(Flavor::AMENDED))
}

/// Checks the qualifiers of an instance and leaves those that are stored: not localized ones, nor
/// what the class hands down.
pub(super) fn settle(
    mut instance: Instance,
    stored: &Arc<Class>,
    use_amended: bool,
) -> Result<Instance> {
    let has_property_sets = instance.all_property_qualifiers().next().is_some();
    if !use_amended && brings_texts(&instance, stored) {
        bail!(
            AMENDED_OBJECT,
            "the instance of `{}` carries localized qualifiers; put it with the flag for amended qualifiers, or get its class without",
            stored.name()
        );
    }
    if !instance.local_qualifiers().is_empty() {
        let element = Element {
            class: stored,
            property: None,
        };
        let set = std::mem::take(instance.local_qualifiers_mut());
        *instance.local_qualifiers_mut() = element.settle(set, &stored.qualifiers())?;
    }
    if has_property_sets {
        settle_properties(&mut instance, stored)?;
    }
    Ok(instance)
}

fn settle_properties(instance: &mut Instance, stored: &Class) -> Result<()> {
    let sets: Vec<(usize, QualifierSet)> = instance
        .all_property_qualifiers()
        .map(|(at, set)| (at, set.clone()))
        .collect();
    let class = instance.class().clone();
    for (position, set) in sets {
        let name = class
            .property_at(position)
            .map_or("", |property| property.name.as_str());
        let element = Element {
            class: stored,
            property: Some(name),
        };
        let inherited = stored.declared_property_qualifiers(name);
        instance.put_property_qualifiers(position, element.settle(set, &inherited)?);
    }
    Ok(())
}

/// The instance or one of its properties, as messages name it.
struct Element<'a> {
    class: &'a Class,
    property: Option<&'a str>,
}

impl Element<'_> {
    /// Checks a set against what the class hands down to instances (PUT-135) and returns what is
    /// stored of it.
    fn settle(&self, set: QualifierSet, inherited: &QualifierSet) -> Result<QualifierSet> {
        if set.len() > QUALIFIERS_MAX {
            bail!(
                QUOTA_VIOLATION,
                "{self} has {} qualifiers, more than {QUALIFIERS_MAX}",
                set.len()
            );
        }
        let mut kept = QualifierSet::new();
        for mut qualifier in set {
            if is_not_stored(&qualifier) {
                continue;
            }
            qualifier.flavor = qualifier.flavor.local();
            self.check(&qualifier, inherited)?;
            kept.set(qualifier);
        }
        Ok(kept)
    }

    fn check(&self, qualifier: &Qualifier, inherited: &QualifierSet) -> Result<()> {
        check_qualifier(qualifier).map_err(|error| {
            swbem_core::Error::new(error.status(), format!("{self}: {}", error.message()))
        })?;
        if qualifier.name == "Key" {
            bail!(
                CANNOT_BE_KEY,
                "{self} cannot carry the key qualifier; keys belong to classes"
            );
        }
        if inherited.forbids(qualifier, Flavor::TO_INSTANCE) {
            bail!(
                OVERRIDE_NOT_ALLOWED,
                "{self} changes the qualifier `{}`, which its class made not overridable",
                qualifier.name
            );
        }
        Ok(())
    }
}

impl std::fmt::Display for Element<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.property {
            Some(name) => write!(
                f,
                "property `{name}` of the instance of `{}`",
                self.class.name()
            ),
            None => write!(f, "the instance of `{}`", self.class.name()),
        }
    }
}

/// Inherited and localized qualifiers and the automatic `CIMTYPE` are not stored with instances.
fn is_not_stored(qualifier: &Qualifier) -> bool {
    qualifier.flavor.has(Flavor::PROPAGATED)
        || qualifier.flavor.has(Flavor::AMENDED)
        || qualifier.name == "CIMTYPE"
}

/// Tells whether a class has localized qualifiers that the stored one lacks: it was read with
/// its texts merged in.
fn carries_foreign_texts(class: &Class, stored: &Class) -> bool {
    amended_of(class).any(|text| !has_text(stored, &text))
}

/// A localized qualifier of a class.
struct Text<'a> {
    class: &'a str,
    element: Spot<'a>,
    qualifier: &'a str,
}

#[derive(Clone, Copy)]
enum Spot<'a> {
    Class,
    Property(&'a str),
    Method(&'a str),
}

fn amended_of(class: &Class) -> impl Iterator<Item = Text<'_>> {
    class.lineage().flat_map(|class| {
        let decl = class.decl();
        let own = std::iter::once((Spot::Class, &decl.qualifiers));
        let properties = decl
            .properties
            .iter()
            .map(|(name, property)| (Spot::Property(name.as_str()), &property.qualifiers));
        let methods = decl
            .methods
            .iter()
            .map(|(name, method)| (Spot::Method(name.as_str()), &method.qualifiers));
        own.chain(properties)
            .chain(methods)
            .flat_map(move |(element, set)| {
                set.iter()
                    .filter(|qualifier| qualifier.flavor.has(Flavor::AMENDED))
                    .map(move |qualifier| Text {
                        class: class.name().as_str(),
                        element,
                        qualifier: qualifier.name.as_str(),
                    })
            })
    })
}

fn has_text(stored: &Class, text: &Text<'_>) -> bool {
    let Some(class) = stored.lineage().find(|class| *class.name() == text.class) else {
        return false;
    };
    let decl = class.decl();
    let set = match text.element {
        Spot::Class => Some(&decl.qualifiers),
        Spot::Property(name) => decl
            .properties
            .get(&swbem_core::Fold(name))
            .map(|property| &property.qualifiers),
        Spot::Method(name) => decl
            .methods
            .get(&swbem_core::Fold(name))
            .map(|method| &method.qualifiers),
    };
    set.is_some_and(|set| set.get(text.qualifier).is_some())
}
