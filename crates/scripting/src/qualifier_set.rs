//! Qualifiers: SWbemQualifierSet and SWbemQualifier.

use std::sync::Arc;

use swbem_core::{Flavor, Fold, Object as CoreObject, bail, check_qualifier};

use crate::object::ObjectCell;
use crate::value::qualifier_value;
use crate::{Error, IntoVariant, Result, Status, Value};

/// The qualifiers of an object, property or method (`SWbemQualifierSet`).
///
/// The set is live. It shows the qualifiers that are inherited too; setting one that is makes a
/// local override.
pub struct QualifierSet {
    cell: Arc<ObjectCell>,
    of: Of,
}

/// A qualifier (`SWbemQualifier`). It is live.
#[derive(Clone)]
pub struct Qualifier {
    cell: Arc<ObjectCell>,
    of: Of,
    name: String,
}

/// How a qualifier is passed on, and whether it may be overridden: the last arguments of
/// `SWbemQualifierSet.Add`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Propagation {
    /// Subclasses inherit it (`bPropagatesToSubclass`).
    pub to_subclass: bool,
    /// Instances show it (`bPropagatesToInstance`).
    pub to_instance: bool,
    /// Subclasses and instances may give it another value (`bIsOverridable`).
    pub is_overridable: bool,
}

/// Whose qualifiers a set holds.
#[derive(Clone, PartialEq, Eq)]
enum Of {
    Object,
    Property(String),
    Method(String),
}

impl Default for Propagation {
    /// As a script has it that leaves the arguments out: all true.
    fn default() -> Self {
        Propagation {
            to_subclass: true,
            to_instance: true,
            is_overridable: true,
        }
    }
}

impl QualifierSet {
    pub(crate) fn of_object(cell: Arc<ObjectCell>) -> Self {
        QualifierSet {
            cell,
            of: Of::Object,
        }
    }

    pub(crate) fn of_property(cell: Arc<ObjectCell>, name: &str) -> Self {
        QualifierSet {
            cell,
            of: Of::Property(name.to_owned()),
        }
    }

    pub(crate) fn of_method(cell: Arc<ObjectCell>, name: &str) -> Self {
        QualifierSet {
            cell,
            of: Of::Method(name.to_owned()),
        }
    }

    /// Returns the number of qualifiers (`Count`).
    #[must_use]
    pub fn count(&self) -> usize {
        self.of.read(&self.cell.lock()).len()
    }

    /// Returns the qualifier with a name, in any case (`Item`).
    ///
    /// # Errors
    /// `NOT_FOUND` when there is none.
    pub fn item(&self, name: &str) -> Result<Qualifier> {
        match self.of.read(&self.cell.lock()).get(name) {
            Some(found) => Ok(self.qualifier(found.name.to_string())),
            None => Err(not_found(name)),
        }
    }

    /// Adds or replaces a qualifier that propagates to subclasses and instances and may be
    /// overridden (`Add` with its defaults).
    ///
    /// # Errors
    /// As [`add_with`](Self::add_with).
    pub fn add(&self, name: &str, value: impl IntoVariant) -> Result<Qualifier> {
        self.add_with(name, value, Propagation::default())
    }

    /// Adds or replaces a qualifier (`Add`). A value is a 32-bit integer, real, boolean, string or an
    /// array of one of them.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for a name that may not be used, `INVALID_QUALIFIER_TYPE`,
    /// `CANNOT_BE_KEY` for a key where there can be none, `OVERRIDE_NOT_ALLOWED` when an inherited
    /// one may not be overridden.
    pub fn add_with(
        &self,
        name: &str,
        value: impl IntoVariant,
        propagation: Propagation,
    ) -> Result<Qualifier> {
        let value = qualifier_value(value, &format!("qualifier `{name}`"))?;
        let flavor = Flavor::NONE
            .with(Flavor::TO_SUBCLASS, propagation.to_subclass)
            .with(Flavor::TO_INSTANCE, propagation.to_instance)
            .with(Flavor::NOT_OVERRIDABLE, !propagation.is_overridable);
        let qualifier = swbem_core::Qualifier::new(name, value, flavor);
        self.of.write(&mut self.cell.lock(), qualifier)?;
        Ok(self.qualifier(name.to_owned()))
    }

    /// Removes a qualifier that was set here; an inherited one it overrode shows again (`Remove`).
    ///
    /// # Errors
    /// `NOT_FOUND` when there is none, `PROPAGATED_QUALIFIER` when it is inherited.
    pub fn remove(&self, name: &str) -> Result<()> {
        self.of.remove(&mut self.cell.lock(), name)
    }

    /// Iterates over the qualifiers that there are now.
    pub fn iter(&self) -> impl Iterator<Item = Qualifier> + use<> {
        let names: Vec<String> = self
            .of
            .read(&self.cell.lock())
            .iter()
            .map(|q| q.name.to_string())
            .collect();
        let (cell, of) = (self.cell.clone(), self.of.clone());
        names.into_iter().map(move |name| Qualifier {
            cell: cell.clone(),
            of: of.clone(),
            name,
        })
    }

    fn qualifier(&self, name: String) -> Qualifier {
        Qualifier {
            cell: self.cell.clone(),
            of: self.of.clone(),
            name,
        }
    }
}

impl Qualifier {
    /// Returns the name (`Name`).
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the value (`Value`).
    ///
    /// # Errors
    /// `NOT_FOUND` when the qualifier is gone, as in all that follows.
    pub fn value(&self) -> Result<Value> {
        self.read(|qualifier| qualifier.value.clone())
    }

    /// Sets the value (`Value`), keeping the flavor; of an inherited one this makes an override.
    ///
    /// # Errors
    /// As [`QualifierSet::add_with`].
    pub fn set_value(&self, value: impl IntoVariant) -> Result<()> {
        let value = qualifier_value(value, &format!("qualifier `{}`", self.name))?;
        self.write(|qualifier| qualifier.value = value)
    }

    /// Tells whether the qualifier was set here and not inherited (`IsLocal`).
    ///
    /// # Errors
    /// `NOT_FOUND`
    pub fn is_local(&self) -> Result<bool> {
        self.read(swbem_core::Qualifier::is_local)
    }

    /// Tells whether the qualifier is localized (`IsAmended`).
    ///
    /// # Errors
    /// `NOT_FOUND`
    pub fn is_amended(&self) -> Result<bool> {
        self.read(|qualifier| qualifier.flavor.has(Flavor::AMENDED))
    }

    /// Tells whether the qualifier may be overridden (`IsOverridable`).
    ///
    /// # Errors
    /// `NOT_FOUND`
    pub fn is_overridable(&self) -> Result<bool> {
        self.read(|qualifier| !qualifier.flavor.has(Flavor::NOT_OVERRIDABLE))
    }

    /// Says whether the qualifier may be overridden.
    ///
    /// # Errors
    /// As [`QualifierSet::add_with`].
    pub fn set_overridable(&self, is_overridable: bool) -> Result<()> {
        self.set_flavor(Flavor::NOT_OVERRIDABLE, !is_overridable)
    }

    /// Tells whether instances show the qualifier (`PropagatesToInstance`).
    ///
    /// # Errors
    /// `NOT_FOUND`
    pub fn propagates_to_instance(&self) -> Result<bool> {
        self.read(|qualifier| qualifier.flavor.has(Flavor::TO_INSTANCE))
    }

    /// Says whether instances show the qualifier.
    ///
    /// # Errors
    /// As [`QualifierSet::add_with`].
    pub fn set_propagates_to_instance(&self, propagates: bool) -> Result<()> {
        self.set_flavor(Flavor::TO_INSTANCE, propagates)
    }

    /// Tells whether subclasses inherit the qualifier (`PropagatesToSubclass`).
    ///
    /// # Errors
    /// `NOT_FOUND`
    pub fn propagates_to_subclass(&self) -> Result<bool> {
        self.read(|qualifier| qualifier.flavor.has(Flavor::TO_SUBCLASS))
    }

    /// Says whether subclasses inherit the qualifier.
    ///
    /// # Errors
    /// As [`QualifierSet::add_with`].
    pub fn set_propagates_to_subclass(&self, propagates: bool) -> Result<()> {
        self.set_flavor(Flavor::TO_SUBCLASS, propagates)
    }

    fn set_flavor(&self, bits: Flavor, on: bool) -> Result<()> {
        self.write(|qualifier| qualifier.flavor = qualifier.flavor.with(bits, on))
    }

    fn read<T>(&self, read: impl FnOnce(&swbem_core::Qualifier) -> T) -> Result<T> {
        let all = self.of.read(&self.cell.lock());
        all.get(&self.name)
            .map(read)
            .ok_or_else(|| not_found(&self.name))
    }

    fn write(&self, change: impl FnOnce(&mut swbem_core::Qualifier)) -> Result<()> {
        let mut object = self.cell.lock();
        let all = self.of.read(&object);
        let mut qualifier = all
            .get(&self.name)
            .cloned()
            .ok_or_else(|| not_found(&self.name))?;
        change(&mut qualifier);
        qualifier.flavor = qualifier.flavor.local();
        self.of.write(&mut object, qualifier)
    }
}

impl std::fmt::Debug for Qualifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Qualifier")
            .field("name", &self.name)
            .field("value", &self.value())
            .finish()
    }
}

impl Of {
    fn read(&self, object: &CoreObject) -> swbem_core::QualifierSet {
        match (self, object) {
            (Of::Object, CoreObject::Class(class)) => class.qualifiers(),
            (Of::Object, CoreObject::Instance(instance)) => instance.qualifiers(),
            (Of::Property(name), CoreObject::Class(class)) => {
                class.property_qualifiers(name).unwrap_or_default()
            }
            (Of::Property(name), CoreObject::Instance(instance)) => {
                instance.property_qualifiers(name).unwrap_or_default()
            }
            (Of::Method(name), CoreObject::Class(class)) => {
                class.resolved().method_qualifiers(name)
            }
            (Of::Method(name), CoreObject::Instance(instance)) => {
                instance.class().method_qualifiers(name)
            }
        }
    }

    fn write(&self, object: &mut CoreObject, qualifier: swbem_core::Qualifier) -> Result<()> {
        match (self, object) {
            (Of::Object, CoreObject::Class(class)) => class.set_qualifier(qualifier),
            (Of::Object, CoreObject::Instance(instance)) => instance.set_qualifier(qualifier),
            (Of::Property(name), CoreObject::Class(class)) => {
                class.set_property_qualifier(name, qualifier)
            }
            (Of::Property(name), CoreObject::Instance(instance)) => {
                instance.set_property_qualifier(name, qualifier)
            }
            (Of::Method(name), CoreObject::Class(class)) => {
                check_qualifier(&qualifier)?;
                let inherited = class.parent().map(|parent| parent.method_qualifiers(name));
                if inherited.is_some_and(|set| set.forbids(&qualifier, Flavor::TO_SUBCLASS)) {
                    bail!(
                        OVERRIDE_NOT_ALLOWED,
                        "qualifier `{}` is inherited as not overridable and cannot be changed here",
                        qualifier.name
                    );
                }
                local_method(class, name)?.set(qualifier);
                Ok(())
            }
            (Of::Method(name), CoreObject::Instance(_)) => Err(of_class(name)),
        }
    }

    fn remove(&self, object: &mut CoreObject, name: &str) -> Result<()> {
        let inherited = self.read(object);
        let removed = match (self, object) {
            (Of::Object, CoreObject::Class(class)) => return class.remove_qualifier(name),
            (Of::Property(property), CoreObject::Class(class)) => {
                return class.remove_property_qualifier(property, name);
            }
            (Of::Object, CoreObject::Instance(instance)) => {
                instance.local_qualifiers_mut().remove(name)
            }
            (Of::Property(property), CoreObject::Instance(instance)) => {
                instance.class().position(property).and_then(|position| {
                    let mut local = instance.local_property_qualifiers(position)?.clone();
                    let removed = local.remove(name);
                    instance.put_property_qualifiers(position, local);
                    removed
                })
            }
            (Of::Method(method), CoreObject::Class(class)) => class
                .decl_mut()
                .methods
                .get_mut(&Fold(method))
                .and_then(|method| method.qualifiers.remove(name)),
            (Of::Method(method), CoreObject::Instance(_)) => return Err(of_class(method)),
        };
        match (removed, inherited.get(name)) {
            (Some(_), _) => Ok(()),
            (None, Some(_)) => {
                bail!(
                    PROPAGATED_QUALIFIER,
                    "qualifier `{name}` is inherited, not set here"
                )
            }
            (None, None) => Err(not_found(name)),
        }
    }
}

/// Returns the qualifiers that a class sets on a method, making an override of an inherited one.
fn local_method<'a>(
    class: &'a mut swbem_core::ClassObject,
    name: &str,
) -> Result<&'a mut swbem_core::QualifierSet> {
    if !class.decl().methods.contains_key(&Fold(name)) {
        let resolved = class.resolved();
        let Some(inherited) = resolved.method(name) else {
            bail!(NOT_FOUND, "class `{}` has no method `{name}`", class.name());
        };
        let mut local = inherited.decl.clone();
        local.qualifiers = swbem_core::QualifierSet::new();
        class
            .decl_mut()
            .methods
            .insert(inherited.name.clone(), local);
    }
    match class.decl_mut().methods.get_mut(&Fold(name)) {
        Some(method) => Ok(&mut method.qualifiers),
        None => bail!(NOT_FOUND, "there is no method `{name}`"),
    }
}

fn of_class(method: &str) -> Error {
    Error::new(
        Status::INVALID_OPERATION,
        format!("the qualifiers of method `{method}` belong to the class; get the class instead"),
    )
}

fn not_found(name: &str) -> Error {
    Error::new(Status::NOT_FOUND, format!("qualifier `{name}` not found")).about(name)
}
