//! What a class may declare under its superclass.
//!
//! The rules judge a class that is put, and again each subclass when its superclass changes.

use swbem_core::limits::{DERIVATION_MAX, METHODS_MAX, PROPERTIES_MAX};
use swbem_core::{
    CimType, Class, ClassDecl, DataType, Flavor, Fold, Name, Property, PropertyDecl, Qualifier,
    QualifierSet, Result, bail,
};

use crate::ClassLookup;

/// A declaration under the superclass it is judged under.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// What the class declares.
    pub(crate) decl: &'a ClassDecl,
    /// Its superclass.
    pub(crate) parent: &'a Class,
    /// The superclass it was accepted under before, if any: what did not change there is not judged
    /// again.
    pub(crate) before: Option<&'a Class>,
    /// The classes of the namespace.
    pub(crate) classes: &'a dyn ClassLookup,
}

/// An inherited qualifier that a class may not override and does.
pub(crate) struct Forbidden {
    /// The element that carries the qualifier.
    pub(crate) element: Owner,
    /// The name of the qualifier.
    pub(crate) qualifier: Name,
}

/// The element of a class that a qualifier stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The class itself.
    Class,
    /// One of its properties.
    Property(Name),
    /// One of its methods.
    Method(Name),
}

/// Judges a class that is put under a superclass.
pub(crate) fn check_under(place: Place<'_>) -> Result<()> {
    check_terminal(place)?;
    check_limits(place)?;
    check_types(place)?;
    check_signatures(place)?;
    check_abstract(place)?;
    check_singleton(place)?;
    check_keys(place)?;
    check_dynamic(place)?;
    check_overrides(place)?;
    check_own_keys(place.decl, Some(place.parent))
}

/// Judges a class that is put without a superclass.
pub(crate) fn check_root(decl: &ClassDecl) -> Result<()> {
    check_terminal_alone(decl)?;
    if decl.qualifiers.is_true("Singleton") {
        refuse_singleton_with_keys(decl, None)?;
    }
    check_own_keys(decl, None)
}

/// A terminal class has no subclasses and is not abstract (PUT-082).
fn check_terminal(place: Place<'_>) -> Result<()> {
    if place.parent.is_terminal() {
        bail!(
            INVALID_SUPERCLASS,
            "class `{}` cannot derive from `{}`, which is terminal",
            place.decl.name,
            place.parent.name()
        );
    }
    check_terminal_alone(place.decl)
}

fn check_terminal_alone(decl: &ClassDecl) -> Result<()> {
    if decl.qualifiers.is_true("Terminal") && decl.qualifiers.is_true("Abstract") {
        bail!(
            INVALID_PARAMETER,
            "class `{}` is terminal and abstract; it could never have an instance",
            decl.name
        );
    }
    Ok(())
}

/// Counts what the class has with what it inherits (PUT-053).
pub(crate) fn check_limits(place: Place<'_>) -> Result<()> {
    let Place { decl, parent, .. } = place;
    if parent.derivation().len() + 2 > DERIVATION_MAX {
        bail!(
            QUOTA_VIOLATION,
            "class `{}` would have more than {DERIVATION_MAX} classes in its line of descent",
            decl.name
        );
    }
    let added = decl
        .properties
        .keys()
        .filter(|name| parent.property(name.as_str()).is_none())
        .count();
    let properties = parent.properties().len() + added;
    if properties > PROPERTIES_MAX {
        bail!(
            TOO_MANY_PROPERTIES,
            "class `{}` would have {properties} properties with those of `{}`, more than {PROPERTIES_MAX}",
            decl.name,
            parent.name()
        );
    }
    let added = decl
        .methods
        .keys()
        .filter(|name| parent.method(name.as_str()).is_none())
        .count();
    let methods = added
        + if added > 0 {
            parent.methods().count()
        } else {
            0
        };
    if methods > METHODS_MAX {
        bail!(
            QUOTA_VIOLATION,
            "class `{}` would have {methods} methods with those of `{}`, more than {METHODS_MAX}",
            decl.name,
            parent.name()
        );
    }
    Ok(())
}

/// A redeclared property keeps its type; a reference or embedded object may be narrowed (PUT-075).
pub(crate) fn check_types(place: Place<'_>) -> Result<()> {
    for (name, property) in &place.decl.properties {
        let Some(inherited) = place.parent.property(name.as_str()) else {
            continue;
        };
        if !place.is_unchanged_type(name, inherited) && !place.narrows(property, inherited) {
            bail!(
                UPDATE_TYPE_MISMATCH,
                "property `{}.{name}` is of type `{}`, but of type `{}` in the superclass `{}`",
                place.decl.name,
                property.data_type,
                inherited.data_type,
                inherited.origin
            );
        }
    }
    Ok(())
}

impl Place<'_> {
    fn is_unchanged_type(&self, name: &Name, inherited: &Property) -> bool {
        self.before
            .and_then(|before| before.property(name.as_str()))
            .is_some_and(|before| before.data_type == inherited.data_type)
    }

    fn narrows(&self, property: &PropertyDecl, inherited: &Property) -> bool {
        let (new, old) = (&property.data_type, &inherited.data_type);
        if new.base != old.base || new.is_array != old.is_array {
            return false;
        }
        match (&new.class, &old.class) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(new), Some(old)) => new == old || self.derives(new, old),
        }
    }

    /// Tells whether the class `new` derives from `old`, or is not known yet.
    fn derives(&self, new: &Name, old: &Name) -> bool {
        if *new == self.decl.name {
            return self.parent.is_a(old.as_str());
        }
        self.classes
            .class(new.as_str())
            .is_none_or(|class| class.is_a(old.as_str()))
    }
}

/// A redeclared method keeps its signature (PUT-077).
pub(crate) fn check_signatures(place: Place<'_>) -> Result<()> {
    for (name, method) in &place.decl.methods {
        let Some(inherited) = place.parent.method(name.as_str()) else {
            continue;
        };
        let is_unchanged = place
            .before
            .and_then(|before| before.method(name.as_str()))
            .is_some_and(|before| before.decl.same_signature(inherited.decl));
        if !is_unchanged && !inherited.decl.same_signature(method) {
            bail!(
                UPDATE_PROPAGATED_METHOD,
                "method `{}.{name}` has another signature than in the superclass `{}`",
                place.decl.name,
                inherited.origin
            );
        }
    }
    Ok(())
}

/// An abstract class stands under an abstract one (PUT-069).
///
/// Associations are let off: the DMTF schema has an abstract one, `CIM_PolicyInSystem`, under one
/// that is not, and it is to be stored as it is.
pub(crate) fn check_abstract(place: Place<'_>) -> Result<()> {
    let Place { decl, parent, .. } = place;
    if !decl.qualifiers.is_true("Abstract")
        || counts_as_abstract(parent)
        || parent.is_association()
        || decl.qualifiers.is_true("Association")
    {
        return Ok(());
    }
    bail!(
        CANNOT_BE_ABSTRACT,
        "class `{}` cannot be abstract: its superclass `{}` is not",
        decl.name,
        parent.name()
    )
}

/// A singleton has no keys, and its superclass is one or is abstract and keyless (PUT-070).
pub(crate) fn check_singleton(place: Place<'_>) -> Result<()> {
    let Place { decl, parent, .. } = place;
    let says_so = decl.qualifiers.is_true("Singleton");
    if says_so
        && !parent.is_singleton()
        && !(counts_as_abstract(parent) && parent.keys().is_empty())
    {
        bail!(
            CANNOT_BE_SINGLETON,
            "class `{}` cannot be a singleton: its superclass `{}` is neither a singleton nor abstract and without keys",
            decl.name,
            parent.name()
        );
    }
    if says_so || (parent.is_singleton() && counts_as_abstract(parent)) {
        refuse_singleton_with_keys(decl, Some(parent))?;
    }
    Ok(())
}

fn refuse_singleton_with_keys(decl: &ClassDecl, parent: Option<&Class>) -> Result<()> {
    let inherited = parent.and_then(|parent| parent.key_properties().next().map(|p| &p.name));
    let own = decl
        .properties
        .iter()
        .find(|(_, property)| property.qualifiers.get("Key").is_some())
        .map(|(name, _)| name);
    if let Some(key) = inherited.or(own) {
        bail!(
            CANNOT_BE_SINGLETON,
            "class `{}` cannot be a singleton: it has the key `{key}`",
            decl.name
        );
    }
    Ok(())
}

/// A class keeps the keys it inherits, and adds none unless its superclass is abstract and
/// keyless (PUT-071).
pub(crate) fn check_keys(place: Place<'_>) -> Result<()> {
    let Place { decl, parent, .. } = place;
    if parent.keys().is_empty() && counts_as_abstract(parent) {
        return Ok(());
    }
    for (name, property) in &decl.properties {
        if property.qualifiers.get("Key").is_none() {
            continue;
        }
        if parent
            .property(name.as_str())
            .is_some_and(|inherited| inherited.is_key)
        {
            continue;
        }
        let why = if parent.keys().is_empty() {
            "is not abstract"
        } else {
            "has keys, which its subclasses share"
        };
        bail!(
            CANNOT_BE_KEY,
            "property `{}.{name}` cannot be a key: the superclass `{}` {why}",
            decl.name,
            parent.name()
        );
    }
    Ok(())
}

/// A subclass of a dynamic class is dynamic (PUT-081).
pub(crate) fn check_dynamic(place: Place<'_>) -> Result<()> {
    if place.parent.is_dynamic() && !is_dynamic(place) {
        bail!(
            INVALID_SUPERCLASS,
            "class `{}` must be dynamic, as its superclass `{}` is",
            place.decl.name,
            place.parent.name()
        );
    }
    Ok(())
}

fn is_dynamic(place: Place<'_>) -> bool {
    match place.decl.qualifiers.get("Dynamic") {
        Some(own) => own.is_true(),
        None => inherited_qualifier(place.parent, &Owner::Class, "Dynamic")
            .is_some_and(|above| above.flavor.has(Flavor::TO_SUBCLASS) && above.is_true()),
    }
}

/// Qualifiers that the superclass hands down and protects stay as they are (PUT-076).
fn check_overrides(place: Place<'_>) -> Result<()> {
    match first_forbidden(place.decl, place.parent) {
        Some(forbidden) => Err(forbidden.error(&place.decl.name, place.parent.name())),
        None => Ok(()),
    }
}

impl Forbidden {
    /// Makes the error for a class whose qualifier is forbidden by a superclass.
    pub(crate) fn error(&self, class: &Name, parent: &Name) -> swbem_core::Error {
        let element = match &self.element {
            Owner::Class => format!("class `{class}`"),
            Owner::Property(name) => format!("property `{class}.{name}`"),
            Owner::Method(name) => format!("method `{class}.{name}`"),
        };
        swbem_core::Error::new(
            swbem_core::Status::UPDATE_OVERRIDE_NOT_ALLOWED,
            format!(
                "{element} overrides the qualifier `{}`, which it inherits from `{parent}` as not overridable",
                self.qualifier
            ),
        )
    }
}

/// Finds a qualifier of a class that overrides one it may not override.
pub(crate) fn first_forbidden(decl: &ClassDecl, parent: &Class) -> Option<Forbidden> {
    if let Some(qualifier) = forbidden_in(&decl.qualifiers, parent, &Owner::Class) {
        return Some(Forbidden {
            element: Owner::Class,
            qualifier,
        });
    }
    for (name, property) in &decl.properties {
        if parent.property(name.as_str()).is_none() || property.qualifiers.is_empty() {
            continue;
        }
        let element = Owner::Property(name.clone());
        if let Some(qualifier) = forbidden_in(&property.qualifiers, parent, &element) {
            return Some(Forbidden { element, qualifier });
        }
    }
    for (name, method) in &decl.methods {
        if method.qualifiers.is_empty() || parent.method(name.as_str()).is_none() {
            continue;
        }
        let element = Owner::Method(name.clone());
        if let Some(qualifier) = forbidden_in(&method.qualifiers, parent, &element) {
            return Some(Forbidden { element, qualifier });
        }
    }
    None
}

fn forbidden_in(set: &QualifierSet, parent: &Class, element: &Owner) -> Option<Name> {
    set.iter()
        .find(|qualifier| {
            inherited_qualifier(parent, element, qualifier.name.as_str())
                .is_some_and(|above| is_protected(above) && !is_same(above, qualifier))
        })
        .map(|qualifier| qualifier.name.clone())
}

/// Tells whether a qualifier goes to subclasses and may not be overridden there.
pub(crate) fn is_protected(qualifier: &Qualifier) -> bool {
    qualifier.flavor.has(Flavor::TO_SUBCLASS) && qualifier.flavor.has(Flavor::NOT_OVERRIDABLE)
}

/// Tells whether two qualifiers have the same value and flavor.
pub(crate) fn is_same(a: &Qualifier, b: &Qualifier) -> bool {
    a.flavor.local() == b.flavor.local() && a.value == b.value
}

/// Returns the nearest declaration of a qualifier on an element, in `class` or above it.
pub(crate) fn inherited_qualifier<'a>(
    class: &'a Class,
    element: &Owner,
    name: &str,
) -> Option<&'a Qualifier> {
    class
        .lineage()
        .find_map(|class| set_of(class.decl(), element).and_then(|set| set.get(name)))
}

/// Returns the qualifiers that a class declares on one of its elements.
pub(crate) fn set_of<'a>(decl: &'a ClassDecl, element: &Owner) -> Option<&'a QualifierSet> {
    match element {
        Owner::Class => Some(&decl.qualifiers),
        Owner::Property(name) => decl
            .properties
            .get(&Fold(name.as_str()))
            .map(|property| &property.qualifiers),
        Owner::Method(name) => decl
            .methods
            .get(&Fold(name.as_str()))
            .map(|method| &method.qualifiers),
    }
}

/// Returns the same set, to change it.
pub(crate) fn set_of_mut<'a>(
    decl: &'a mut ClassDecl,
    element: &Owner,
) -> Option<&'a mut QualifierSet> {
    match element {
        Owner::Class => Some(&mut decl.qualifiers),
        Owner::Property(name) => decl
            .properties
            .get_mut(&Fold(name.as_str()))
            .map(|property| &mut property.qualifiers),
        Owner::Method(name) => decl
            .methods
            .get_mut(&Fold(name.as_str()))
            .map(|method| &mut method.qualifiers),
    }
}

/// Keys are of types whose values identify: no arrays, reals, embedded objects (PUT-072).
pub(crate) fn check_own_keys(decl: &ClassDecl, parent: Option<&Class>) -> Result<()> {
    for (name, property) in &decl.properties {
        let is_key = property.qualifiers.get("Key").is_some()
            || parent
                .and_then(|parent| parent.property(name.as_str()))
                .is_some_and(|inherited| inherited.is_key);
        if is_key && !may_be_key(&property.data_type) {
            bail!(
                CANNOT_BE_KEY,
                "property `{}.{name}` is of type `{}`, which cannot be a key",
                decl.name,
                property.data_type
            );
        }
    }
    Ok(())
}

fn may_be_key(data_type: &DataType) -> bool {
    !data_type.is_array && data_type.base.may_be_key() && data_type.base != CimType::Object
}

/// Tells whether a class stands for an abstract one: a localized overlay does so without the
/// qualifier (LOC-007).
fn counts_as_abstract(class: &Class) -> bool {
    class.is_abstract() || class.is_amendment()
}
