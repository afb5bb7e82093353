//! Classes with everything they inherit.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::{
    ClassDecl, DataType, Flavor, Fold, MethodDecl, Name, NameMap, PropertyDecl, QualifierSet,
    Value, eq_fold,
};

/// A class as its instances see it: its own declaration merged over its superclass.
///
/// Properties keep one order through a hierarchy: inherited ones first, at the same positions as
/// in the superclass. A class is immutable; put a new declaration to change it.
#[derive(Debug)]
pub struct Class {
    decl: Arc<ClassDecl>,
    parent: Option<Arc<Class>>,
    derivation: Vec<Name>,
    properties: NameMap<Property>,
    methods: NameMap<Name>,
    keys: Vec<usize>,
    key_root: Option<Name>,
    is_singleton: bool,
    is_dynamic: bool,
    is_association: bool,
}

/// A property of a class, declared there or inherited.
#[derive(Clone, Debug)]
pub struct Property {
    /// The name as the class that introduced it spells it.
    pub name: Name,
    /// The type, as narrowed by the nearest declaration.
    pub data_type: DataType,
    /// The default value; `Null` when there is none.
    pub default: Value,
    /// The class whose declaration is in force (`SWbemProperty.Origin`).
    pub origin: Name,
    /// The class that declared the property first; an index on the property is kept under it.
    pub introduced_by: Name,
    /// Whether the class itself declares or overrides the property (`SWbemProperty.IsLocal`).
    pub is_local: bool,
    /// Whether the property is a key.
    pub is_key: bool,
    /// Whether the property is `[indexed]`, here or in a superclass.
    pub is_indexed: bool,
    /// Whether the property is `[not_null]`, here or in a superclass.
    pub is_not_null: bool,
}

/// A method of a class, declared there or inherited.
#[derive(Clone, Debug)]
pub struct Method<'a> {
    /// The name as the class whose declaration is in force spells it.
    pub name: &'a Name,
    /// The class whose declaration is in force (`SWbemMethod.Origin`).
    pub origin: &'a Name,
    /// The declaration in force.
    pub decl: &'a MethodDecl,
}

impl Class {
    /// Merges a declaration over the class it derives from.
    ///
    /// The merge never fails: whether the declaration is legal under `parent` is judged where
    /// classes are put.
    #[must_use]
    pub fn derive(decl: Arc<ClassDecl>, parent: Option<Arc<Class>>) -> Class {
        let derivation = match &parent {
            Some(parent) => {
                let mut names = Vec::with_capacity(parent.derivation.len() + 1);
                names.push(parent.name().clone());
                names.extend(parent.derivation.iter().cloned());
                names
            }
            None => Vec::new(),
        };
        let properties = merge_properties(&decl, parent.as_deref());
        let mut methods: NameMap<Name> = parent
            .as_ref()
            .map(|parent| parent.methods.clone())
            .unwrap_or_default();
        for name in decl.methods.keys() {
            methods.insert(name.clone(), decl.name.clone());
        }
        let keys: Vec<usize> = properties
            .values()
            .enumerate()
            .filter(|(_, p)| p.is_key)
            .map(|(i, _)| i)
            .collect();
        let inherited_root = parent.as_ref().and_then(|parent| parent.key_root.clone());
        let mut class = Class {
            derivation,
            properties,
            methods,
            key_root: inherited_root.or_else(|| (!keys.is_empty()).then(|| decl.name.clone())),
            keys,
            is_singleton: false,
            is_dynamic: false,
            is_association: false,
            decl,
            parent,
        };
        class.is_singleton = class.has_qualifier("Singleton")
            || class
                .parent
                .as_ref()
                .is_some_and(|parent| parent.is_singleton);
        class.is_dynamic = class.has_qualifier("Dynamic");
        class.is_association = class.has_qualifier("Association")
            || class
                .parent
                .as_ref()
                .is_some_and(|parent| parent.is_association);
        class
    }

    /// Makes the class of an embedded object from what was stored with the object, without the
    /// definitions of the classes it derives from.
    #[must_use]
    pub fn detached(decl: ClassDecl, derivation: Vec<Name>) -> Class {
        let mut class = Class::derive(Arc::new(decl), None);
        class.derivation = derivation;
        class
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.decl.name
    }

    /// Returns what the class itself declares.
    #[must_use]
    pub fn decl(&self) -> &Arc<ClassDecl> {
        &self.decl
    }

    /// Returns the superclass with its definition, if the class was resolved with it.
    #[must_use]
    pub fn parent(&self) -> Option<&Arc<Class>> {
        self.parent.as_ref()
    }

    /// Returns the name of the superclass (`__SUPERCLASS`).
    #[must_use]
    pub fn superclass(&self) -> Option<&Name> {
        self.derivation.first()
    }

    /// Returns the names of all superclasses, the immediate one first (`__DERIVATION`).
    #[must_use]
    pub fn derivation(&self) -> &[Name] {
        &self.derivation
    }

    /// Returns the name of the topmost superclass, or of the class itself (`__DYNASTY`).
    #[must_use]
    pub fn dynasty(&self) -> &Name {
        self.derivation.last().unwrap_or(&self.decl.name)
    }

    /// Tells whether the class is `name` or derives from it.
    #[must_use]
    pub fn is_a(&self, name: &str) -> bool {
        eq_fold(self.decl.name.as_str(), name)
            || self
                .derivation
                .iter()
                .any(|ancestor| eq_fold(ancestor.as_str(), name))
    }

    /// Iterates over the class and its superclasses, the class first.
    pub fn lineage(&self) -> impl Iterator<Item = &Class> {
        std::iter::successors(Some(self), |class| class.parent.as_deref())
    }

    /// Returns all properties, inherited ones first, at their positions.
    #[must_use]
    pub fn properties(&self) -> &NameMap<Property> {
        &self.properties
    }

    /// Returns the property with a name, in any case.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.get(&Fold(name))
    }

    /// Returns the position of the property with a name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.properties.get_index_of(&Fold(name))
    }

    /// Returns the property at a position.
    #[must_use]
    pub fn property_at(&self, position: usize) -> Option<&Property> {
        self.properties
            .get_index(position)
            .map(|(_, property)| property)
    }

    /// Returns the positions of the key properties, in order of declaration.
    #[must_use]
    pub fn keys(&self) -> &[usize] {
        &self.keys
    }

    /// Iterates over the key properties.
    pub fn key_properties(&self) -> impl Iterator<Item = &Property> {
        self.keys.iter().filter_map(|at| self.property_at(*at))
    }

    /// Returns the class that introduces the keys: key values are unique across it and all its
    /// descendants (PUT-140).
    #[must_use]
    pub fn key_root(&self) -> Option<&Name> {
        self.key_root.as_ref()
    }

    /// Tells whether the class itself is `[abstract]`; each abstract class says so itself
    /// (SCH-007), whatever flavor the qualifier has.
    #[must_use]
    pub fn is_abstract(&self) -> bool {
        self.decl.qualifiers.is_true("Abstract")
    }

    /// Tells whether the class is a singleton.
    #[must_use]
    pub fn is_singleton(&self) -> bool {
        self.is_singleton
    }

    /// Tells whether a provider supplies the instances.
    #[must_use]
    pub fn is_dynamic(&self) -> bool {
        self.is_dynamic
    }

    /// Tells whether the class is an association.
    #[must_use]
    pub fn is_association(&self) -> bool {
        self.is_association
    }

    /// Tells whether the class is a localized overlay (`[Amendment]`).
    #[must_use]
    pub fn is_amendment(&self) -> bool {
        self.has_qualifier("Amendment")
    }

    /// Tells whether the class is `[terminal]`: it may not have subclasses.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.has_qualifier("Terminal")
    }

    /// Tells whether the class is a system class or derives from one.
    #[must_use]
    pub fn is_system_derived(&self) -> bool {
        self.decl.name.is_system() || self.derivation.iter().any(Name::is_system)
    }

    /// Returns the name of the provider that the `Provider` qualifier names.
    #[must_use]
    pub fn provider(&self) -> Option<String> {
        let value = self.effective_qualifier("Provider")?;
        value.as_str().map(str::to_owned)
    }

    /// Returns the class qualifiers, inherited ones included.
    #[must_use]
    pub fn qualifiers(&self) -> QualifierSet {
        match &self.parent {
            Some(parent) => self
                .decl
                .qualifiers
                .over(&parent.qualifiers(), Flavor::TO_SUBCLASS),
            None => self.decl.qualifiers.clone(),
        }
    }

    /// Returns the qualifiers of the property with a name, inherited ones and `CIMTYPE` included.
    #[must_use]
    pub fn property_qualifiers(&self, name: &str) -> Option<QualifierSet> {
        let property = self.property(name)?;
        let all = self.declared_property_qualifiers(name);
        Some(all.with_cimtype(&property.data_type, !property.is_local))
    }

    /// Returns the qualifiers of the property with a name that were declared, inherited ones
    /// included.
    #[must_use]
    pub fn declared_property_qualifiers(&self, name: &str) -> QualifierSet {
        let inherited = match &self.parent {
            Some(parent) if parent.property(name).is_some() => {
                parent.declared_property_qualifiers(name)
            }
            _ => QualifierSet::new(),
        };
        match self.decl.properties.get(&Fold(name)) {
            Some(decl) => decl.qualifiers.over(&inherited, Flavor::TO_SUBCLASS),
            None => QualifierSet::new().over(&inherited, Flavor::TO_SUBCLASS),
        }
    }

    /// Returns the method with a name, in any case.
    #[must_use]
    pub fn method(&self, name: &str) -> Option<Method<'_>> {
        let origin = self.methods.get(&Fold(name))?;
        let class = self.lineage().find(|class| class.name() == origin)?;
        let (name, decl) = class.decl.methods.get_key_value(&Fold(name))?;
        Some(Method {
            name,
            origin: class.name(),
            decl,
        })
    }

    /// Iterates over all methods, inherited ones first.
    pub fn methods(&self) -> impl Iterator<Item = Method<'_>> {
        self.methods
            .keys()
            .filter_map(|name| self.method(name.as_str()))
    }

    /// Returns the qualifiers of the method with a name, inherited ones included.
    #[must_use]
    pub fn method_qualifiers(&self, name: &str) -> QualifierSet {
        let inherited = match &self.parent {
            Some(parent) => parent.method_qualifiers(name),
            None => QualifierSet::new(),
        };
        match self.decl.methods.get(&Fold(name)) {
            Some(decl) => decl.qualifiers.over(&inherited, Flavor::TO_SUBCLASS),
            None => QualifierSet::new().over(&inherited, Flavor::TO_SUBCLASS),
        }
    }

    /// Tells whether a class qualifier is in force and true, without building the whole set.
    fn has_qualifier(&self, name: &str) -> bool {
        self.effective_qualifier(name)
            .is_some_and(|value| *value != Value::Boolean(false))
    }

    fn effective_qualifier(&self, name: &str) -> Option<&Value> {
        if let Some(qualifier) = self.decl.qualifiers.get(name) {
            return Some(&qualifier.value);
        }
        self.lineage()
            .skip(1)
            .find_map(|class| class.decl.qualifiers.get(name))
            .filter(|qualifier| qualifier.flavor.has(Flavor::TO_SUBCLASS))
            .map(|qualifier| &qualifier.value)
    }
}

fn merge_properties(decl: &ClassDecl, parent: Option<&Class>) -> NameMap<Property> {
    let mut properties: NameMap<Property> = match parent {
        Some(parent) => parent.properties.clone(),
        None => NameMap::with_capacity(decl.properties.len()),
    };
    for property in properties.values_mut() {
        property.is_local = false;
    }
    for (name, declared) in &decl.properties {
        match properties.get_mut(name) {
            Some(inherited) => override_property(inherited, declared, &decl.name),
            None => {
                properties.insert(
                    name.clone(),
                    Property::introduced(name, declared, &decl.name),
                );
            }
        }
    }
    properties
}

fn override_property(property: &mut Property, declared: &PropertyDecl, class: &Name) {
    property.data_type = declared.data_type.clone();
    if let Some(default) = &declared.default {
        property.default = default.clone();
    }
    property.origin = class.clone();
    property.is_local = true;
    property.is_key |= declared.qualifiers.get("Key").is_some();
    property.is_indexed |= declared.qualifiers.is_true("Indexed");
    property.is_not_null |= declared.qualifiers.is_true("Not_Null");
}

impl Property {
    fn introduced(name: &Name, declared: &PropertyDecl, class: &Name) -> Property {
        Property {
            name: name.clone(),
            data_type: declared.data_type.clone(),
            default: declared.default.clone().unwrap_or(Value::Null),
            origin: class.clone(),
            introduced_by: class.clone(),
            is_local: true,
            is_key: declared.qualifiers.get("Key").is_some(),
            is_indexed: declared.qualifiers.is_true("Indexed"),
            is_not_null: declared.qualifiers.is_true("Not_Null"),
        }
    }
}

/// Two classes are equal when they declare the same under equal superclasses.
impl PartialEq for Class {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
            || (self.decl == other.decl
                && self.derivation == other.derivation
                && self.parent == other.parent)
    }
}
