//! Class objects: local copies of class definitions that a client edits and puts.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::limits::{PROPERTY_NAME_CHARS_MAX, QUALIFIER_NAME_CHARS_MAX, QUALIFIERS_MAX};
use crate::{
    Class, ClassDecl, DataType, Error, Flavor, Fold, Instance, MethodDecl, Name, Origin,
    PropertyDecl, Qualifier, QualifierSet, Result, Status, Value, bail,
};

/// A class definition as a client holds it: what the class declares, over the superclass it was
/// read or spawned with.
#[derive(Clone, Debug)]
pub struct ClassObject {
    decl: ClassDecl,
    parent: Option<Arc<Class>>,
    origin: Option<Origin>,
    is_committed: bool,
    read_as: Option<Arc<Class>>,
}

/// What removing a property did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The property is gone.
    Removed,
    /// A local override is gone and the inherited definition shows again
    /// (`WBEM_S_RESET_TO_DEFAULT`; `wbemErrResetToDefault` to scripts).
    ResetToDefault,
}

impl ClassObject {
    /// Makes an empty class object for building a base class, as `Get("")` does.
    #[must_use]
    pub fn new_base() -> Self {
        ClassObject {
            decl: ClassDecl::new("", None),
            parent: None,
            origin: None,
            is_committed: false,
            read_as: None,
        }
    }

    /// Makes a class object that derives from `parent` and has no name yet
    /// (`SpawnDerivedClass_`).
    #[must_use]
    pub fn new_derived(parent: Arc<Class>) -> Self {
        ClassObject {
            decl: ClassDecl::new("", Some(parent.name().clone())),
            parent: Some(parent),
            origin: None,
            is_committed: false,
            read_as: None,
        }
    }

    /// Makes a class object that derives from this one and has no name yet (`SpawnDerivedClass_`).
    ///
    /// # Errors
    /// `INCOMPLETE_CLASS` when this class was never put (PUT-068).
    pub fn spawn_derived(&self) -> Result<ClassObject> {
        self.check_committed("a subclass")?;
        let mut derived = ClassObject::new_derived(self.resolved());
        derived.set_origin(self.origin.clone());
        Ok(derived)
    }

    /// Makes an instance of this class that shows its defaults (`SpawnInstance_`).
    ///
    /// # Errors
    /// `INCOMPLETE_CLASS` when this class was never put.
    pub fn spawn_instance(&self) -> Result<Instance> {
        self.check_committed("an instance")?;
        let mut instance = Instance::new(self.resolved());
        instance.set_origin(self.origin.clone());
        Ok(instance)
    }

    fn check_committed(&self, what: &str) -> Result<()> {
        if !self.is_committed {
            bail!(
                INCOMPLETE_CLASS,
                "class `{}` was not put yet; put it before spawning {what} from it",
                self.decl.name
            );
        }
        Ok(())
    }

    /// Returns the class as its instances see it, sharing the one it was read as when nothing was
    /// changed since.
    #[must_use]
    pub fn resolved(&self) -> Arc<Class> {
        match &self.read_as {
            Some(class) if **class.decl() == self.decl => class.clone(),
            _ => Arc::new(self.resolve()),
        }
    }

    /// Makes the local copy of a class that the server holds, from which instances are spawned
    /// that share its definition.
    #[must_use]
    pub fn read(class: &Arc<Class>, origin: Option<Origin>) -> Self {
        ClassObject {
            read_as: Some(class.clone()),
            ..ClassObject::from_class(class, origin)
        }
    }

    /// Makes a class object of a declaration that was not resolved, as MOF gives it.
    #[must_use]
    pub fn from_decl(decl: ClassDecl) -> Self {
        ClassObject {
            decl,
            parent: None,
            origin: None,
            is_committed: false,
            read_as: None,
        }
    }

    /// Makes the local copy of a class that the server holds.
    #[must_use]
    pub fn from_class(class: &Class, origin: Option<Origin>) -> Self {
        ClassObject {
            decl: ClassDecl::clone(class.decl()),
            parent: class.parent().cloned(),
            origin,
            is_committed: true,
            read_as: None,
        }
    }

    /// Returns what the class declares: what a put sends.
    #[must_use]
    pub fn decl(&self) -> &ClassDecl {
        &self.decl
    }

    /// Returns what the class declares, to change it without checks.
    pub fn decl_mut(&mut self) -> &mut ClassDecl {
        &mut self.decl
    }

    /// Returns the superclass the object was read or spawned with.
    #[must_use]
    pub fn parent(&self) -> Option<&Arc<Class>> {
        self.parent.as_ref()
    }

    /// Returns the name, which is empty until one is given.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.decl.name
    }

    /// Names the class (`Path_.Class = "…"`); the name is judged at the put.
    pub fn set_name(&mut self, name: impl Into<Name>) {
        self.decl.name = name.into();
    }

    /// Merges the declaration over its superclass, to see it as instances do.
    #[must_use]
    pub fn resolve(&self) -> Class {
        Class::derive(Arc::new(self.decl.clone()), self.parent.clone())
    }

    /// Returns where the class was read from or spawned.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// Says where the class was read from or spawned.
    pub fn set_origin(&mut self, origin: Option<Origin>) {
        self.origin = origin;
    }

    /// Tells whether the class was read from a server or put there; only then may instances and
    /// subclasses be spawned from it (PUT-068).
    #[must_use]
    pub fn is_committed(&self) -> bool {
        self.is_committed
    }

    /// Marks the class as put.
    pub fn mark_committed(&mut self) {
        self.is_committed = true;
    }

    /// Adds a property, or changes the type of one declared here; its default becomes `Null`.
    ///
    /// An inherited property may be given another type; the put judges it (PUT-075, PTH-036).
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for a name that may not be defined (PUT-056), `PROPERTY_NAME_TOO_WIDE`
    /// for a long one.
    pub fn add_property(&mut self, name: &str, data_type: DataType) -> Result<()> {
        check_name(
            "property",
            name,
            PROPERTY_NAME_CHARS_MAX,
            Status::PROPERTY_NAME_TOO_WIDE,
        )?;
        self.decl
            .properties
            .insert(Name::from(name), PropertyDecl::new(data_type));
        Ok(())
    }

    /// Sets the default value of a property; of an inherited one this makes a local override.
    ///
    /// `__CLASS` of a class object that was never put is its name (PTH-051).
    ///
    /// # Errors
    /// `NOT_FOUND` when there is no such property, `TYPE_MISMATCH` when the value is not of its
    /// type.
    pub fn set_default(&mut self, name: &str, value: Value) -> Result<()> {
        let resolved = self.resolve();
        let Some(property) = resolved.property(name) else {
            if crate::eq_fold(name, "__CLASS") && !self.is_committed {
                return self.name_by_value(&value);
            }
            if name.starts_with("__") {
                bail!(READ_ONLY, "system property `{name}` cannot be written");
            }
            bail!(
                NOT_FOUND,
                "class `{}` has no property `{name}`",
                self.decl.name
            );
        };
        crate::instance::check_type(&resolved, property, &value)?;
        self.local_property(property.name.clone(), &property.data_type)
            .default = Some(value);
        Ok(())
    }

    /// Names the class as its property `__CLASS` says.
    fn name_by_value(&mut self, value: &Value) -> Result<()> {
        let Some(name) = value.as_str() else {
            bail!(TYPE_MISMATCH, "`__CLASS` is a string");
        };
        self.set_name(name);
        Ok(())
    }

    /// Removes a property declared here.
    ///
    /// # Errors
    /// `NOT_FOUND` when there is no such property, `PROPAGATED_PROPERTY` when it is wholly
    /// inherited (PUT-119), `SYSTEM_PROPERTY` for a system property.
    pub fn remove_property(&mut self, name: &str) -> Result<Removal> {
        if name.starts_with("__") {
            bail!(
                SYSTEM_PROPERTY,
                "system property `{name}` cannot be removed"
            );
        }
        let inherited = self
            .parent
            .as_ref()
            .and_then(|parent| parent.property(name));
        match (self.decl.properties.shift_remove(&Fold(name)), inherited) {
            (Some(_), Some(_)) => Ok(Removal::ResetToDefault),
            (Some(_), None) => Ok(Removal::Removed),
            (None, Some(inherited)) => bail!(
                PROPAGATED_PROPERTY,
                "property `{name}` is inherited from class `{}` and cannot be removed here",
                inherited.origin
            ),
            (None, None) => {
                bail!(
                    NOT_FOUND,
                    "class `{}` has no property `{name}`",
                    self.decl.name
                )
            }
        }
    }

    /// Adds or replaces a method.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for a name that may not be defined, `PROPAGATED_METHOD` when an
    /// inherited method of that name has another signature (PUT-077).
    pub fn put_method(&mut self, name: &str, method: MethodDecl) -> Result<()> {
        let max = crate::limits::METHOD_NAME_CHARS_MAX;
        check_name("method", name, max, Status::METHOD_NAME_TOO_WIDE)?;
        if let Some(inherited) = self.parent.as_ref().and_then(|parent| parent.method(name))
            && !inherited.decl.same_signature(&method)
        {
            bail!(
                PROPAGATED_METHOD,
                "method `{name}` is inherited from class `{}` with another signature",
                inherited.origin
            );
        }
        self.decl.methods.insert(Name::from(name), method);
        Ok(())
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

    /// Sets a class qualifier.
    ///
    /// # Errors
    /// See [`check_qualifier`]; `OVERRIDE_NOT_ALLOWED` when an inherited one may not be overridden
    /// (PUT-076); `INVALID_QUALIFIER` for `key` on a class.
    pub fn set_qualifier(&mut self, qualifier: Qualifier) -> Result<()> {
        if qualifier.name == "Key" {
            bail!(
                INVALID_QUALIFIER,
                "the `key` qualifier belongs on a property, not on a class"
            );
        }
        check_new_qualifier(&self.decl.qualifiers, &qualifier)?;
        if let Some(parent) = &self.parent {
            check_override(&parent.qualifiers(), &qualifier, Flavor::TO_SUBCLASS)?;
        }
        self.decl.qualifiers.set(qualifier);
        Ok(())
    }

    /// Removes a class qualifier that was set here.
    ///
    /// # Errors
    /// `PROPAGATED_QUALIFIER` when it is inherited, `NOT_FOUND` when there is none.
    pub fn remove_qualifier(&mut self, name: &str) -> Result<()> {
        let all = self.qualifiers();
        remove_local(&mut self.decl.qualifiers, &all, name)
    }

    /// Returns the qualifiers of a property, inherited ones and `CIMTYPE` included.
    #[must_use]
    pub fn property_qualifiers(&self, name: &str) -> Option<QualifierSet> {
        self.resolve().property_qualifiers(name)
    }

    /// Sets a qualifier of a property; on an inherited property this makes a local override.
    ///
    /// # Errors
    /// As for class qualifiers; `CANNOT_BE_KEY` when `key` is set on a property that cannot be one
    /// (PUT-071, PUT-072); `NOT_FOUND` when there is no such property.
    pub fn set_property_qualifier(&mut self, name: &str, qualifier: Qualifier) -> Result<()> {
        let resolved = self.resolve();
        let Some(property) = resolved.property(name) else {
            if name.starts_with("__") {
                bail!(
                    SYSTEM_PROPERTY,
                    "system property `{name}` has no qualifiers to set"
                );
            }
            bail!(
                NOT_FOUND,
                "class `{}` has no property `{name}`",
                self.decl.name
            );
        };
        if qualifier.name == "CIMTYPE" {
            return self.set_cimtype(&property.name, &property.data_type, &qualifier.value);
        }
        if qualifier.name == "Key" {
            self.check_key(property)?;
        }
        if let Some(parent) = self.parent.as_ref().filter(|p| p.property(name).is_some()) {
            let inherited = parent.declared_property_qualifiers(name);
            check_override(&inherited, &qualifier, Flavor::TO_SUBCLASS)?;
        }
        let (name, data_type) = (property.name.clone(), property.data_type.clone());
        let local = self.local_property(name, &data_type);
        check_new_qualifier(&local.qualifiers, &qualifier)?;
        local.qualifiers.set(qualifier);
        Ok(())
    }

    /// Removes a qualifier of a property that was set here.
    ///
    /// # Errors
    /// `PROPAGATED_QUALIFIER` when it is inherited, `NOT_FOUND` when there is none.
    pub fn remove_property_qualifier(&mut self, name: &str, qualifier: &str) -> Result<()> {
        let Some(all) = self.property_qualifiers(name) else {
            if crate::object::is_system_property(name) {
                bail!(
                    SYSTEM_PROPERTY,
                    "system property `{name}` has no qualifiers"
                );
            }
            bail!(
                NOT_FOUND,
                "class `{}` has no property `{name}`",
                self.decl.name
            );
        };
        let mut none = QualifierSet::new();
        let local = self
            .decl
            .properties
            .get_mut(&Fold(name))
            .map(|decl| &mut decl.qualifiers);
        remove_local(local.unwrap_or(&mut none), &all, qualifier)
    }

    /// Returns the local declaration of a property, made as an override when it is inherited.
    fn local_property(&mut self, name: Name, data_type: &DataType) -> &mut PropertyDecl {
        self.decl
            .properties
            .entry(name)
            .or_insert_with(|| PropertyDecl::new(data_type.clone()))
    }

    /// Names the class of a reference or embedded object by its `CIMTYPE` (SO-087).
    fn set_cimtype(&mut self, name: &Name, data_type: &DataType, text: &Value) -> Result<()> {
        let narrowed = text
            .as_str()
            .and_then(|text| data_type.with_cimtype_text(text));
        let Some(narrowed) = narrowed else {
            bail!(
                INVALID_QUALIFIER,
                "the type of property `{name}` is `{data_type}`; `CIMTYPE` may only name the class of a reference or embedded object"
            );
        };
        self.local_property(name.clone(), data_type).data_type = narrowed;
        Ok(())
    }

    fn check_key(&self, property: &crate::Property) -> Result<()> {
        if property.data_type.is_array || !property.data_type.base.may_be_key() {
            bail!(
                CANNOT_BE_KEY,
                "property `{}` is of type `{}`, which cannot be a key",
                property.name,
                property.data_type
            );
        }
        if let Some(parent) = &self.parent
            && (!parent.keys().is_empty() || !parent.is_abstract())
            && !parent
                .property(property.name.as_str())
                .is_some_and(|p| p.is_key)
        {
            bail!(
                CANNOT_BE_KEY,
                "class `{}` inherits its keys from `{}` and cannot add `{}` to them",
                self.decl.name,
                parent.name(),
                property.name
            );
        }
        Ok(())
    }
}

/// Two class objects are equal when they declare the same; where they were read from does not
/// count.
impl PartialEq for ClassObject {
    fn eq(&self, other: &Self) -> bool {
        self.decl == other.decl
    }
}

/// Checks a qualifier by itself: its name, and that its value is `sint32`, `real64`, `string`,
/// `boolean` or an array of one of them (PUT-079).
///
/// # Errors
/// `INVALID_PARAMETER`, `QUALIFIER_NAME_TOO_WIDE`, `INVALID_QUALIFIER_TYPE`.
pub fn check_qualifier(qualifier: &Qualifier) -> Result<()> {
    let name = qualifier.name.as_str();
    if name.is_empty()
        || name.starts_with('_')
        || name.ends_with('_')
        || name.starts_with(|c: char| c.is_ascii_digit())
        || name.contains(['&', '*', '@', '!', '~', '\\', '/'])
        || name.contains(char::is_whitespace)
    {
        bail!(
            INVALID_PARAMETER,
            "`{name}` cannot be the name of a qualifier"
        );
    }
    if name.chars().count() > QUALIFIER_NAME_CHARS_MAX {
        return Err(too_wide(
            "qualifier",
            name,
            QUALIFIER_NAME_CHARS_MAX,
            Status::QUALIFIER_NAME_TOO_WIDE,
        ));
    }
    if !is_qualifier_value(&qualifier.value) {
        bail!(
            INVALID_QUALIFIER_TYPE,
            "qualifier `{name}` must be a sint32, real64, string, boolean or an array of one of them"
        );
    }
    Ok(())
}

fn is_qualifier_value(value: &Value) -> bool {
    let is_scalar = |value: &Value| {
        matches!(
            value,
            Value::Sint32(_) | Value::Real64(_) | Value::String(_) | Value::Boolean(_)
        )
    };
    match value {
        Value::Null => true,
        Value::Array(items) => {
            let kind = items.first().map(std::mem::discriminant);
            items
                .iter()
                .all(|item| is_scalar(item) && Some(std::mem::discriminant(item)) == kind)
        }
        scalar => is_scalar(scalar),
    }
}

/// Checks that a qualifier may stand over the inherited ones (PUT-076).
pub(crate) fn check_override(
    inherited: &QualifierSet,
    qualifier: &Qualifier,
    to: Flavor,
) -> Result<()> {
    if inherited.forbids(qualifier, to) {
        bail!(
            OVERRIDE_NOT_ALLOWED,
            "qualifier `{}` is inherited as not overridable and cannot be changed here",
            qualifier.name
        );
    }
    Ok(())
}

fn check_new_qualifier(set: &QualifierSet, qualifier: &Qualifier) -> Result<()> {
    check_qualifier(qualifier)?;
    if set.len() >= QUALIFIERS_MAX && set.get(qualifier.name.as_str()).is_none() {
        bail!(
            QUOTA_VIOLATION,
            "more than {QUALIFIERS_MAX} qualifiers on one element"
        );
    }
    Ok(())
}

fn remove_local(local: &mut QualifierSet, all: &QualifierSet, name: &str) -> Result<()> {
    if local.remove(name).is_some() {
        return Ok(());
    }
    match all.get(name) {
        Some(_) => bail!(
            PROPAGATED_QUALIFIER,
            "qualifier `{name}` is inherited, not set here"
        ),
        None => bail!(NOT_FOUND, "qualifier `{name}` not found"),
    }
}

fn check_name(what: &str, name: &str, max: usize, too_long: Status) -> Result<()> {
    if name.chars().count() > max {
        return Err(too_wide(what, name, max, too_long));
    }
    if !Name::from(name).is_valid() {
        bail!(
            INVALID_PARAMETER,
            "`{name}` cannot be the name of a {what}: a letter, then letters, digits or `_`, and no `_` at either end"
        );
    }
    Ok(())
}

fn too_wide(what: &str, name: &str, max: usize, status: Status) -> Error {
    let start: String = name.chars().take(40).collect();
    Error::new(
        status,
        format!(
            "the {what} name `{start}…` has {} characters, more than {max}",
            name.chars().count()
        ),
    )
}
