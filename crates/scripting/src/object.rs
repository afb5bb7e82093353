//! Objects: SWbemObject and SWbemObjectEx.

mod associations;
mod refresh;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use swbem_core::security::ImpersonationLevel;
use swbem_core::{CimType, ComparisonFlags, DataType, Instance, bail, eq_fold};

use crate::context::{Context, ContextCell};
use crate::security::{Securable, Settings};
use crate::services::Services;
use crate::{
    CompareFlags, DeleteFlags, EnumAsyncFlags, EnumFlags, Error, FromValue, IntoVariant,
    MethodFlags, MethodSet, NamedValueSet, ObjectPath, ObjectSet, Property, PropertySet, PutFlags,
    QualifierSet, Result, Security, Sink, Status, TextFlags, Value,
};

/// A class or an instance (`SWbemObject`, `SWbemObjectEx`): a local copy, which reaches the service
/// only by a put.
///
/// What is read of it ([`properties`](Self::properties), [`path`](Self::path) and so on) is live: it
/// shows later changes, and changes made through it change the object. Cloning makes a copy that is
/// independent of the original (`Clone_`).
pub struct Object {
    cell: Arc<ObjectCell>,
}

/// What an object and the live views of it share.
pub(crate) struct ObjectCell {
    data: Mutex<swbem_core::Object>,
    context: ContextCell,
}

impl Object {
    pub(crate) fn new(context: Arc<Context>, data: swbem_core::Object) -> Self {
        Object {
            cell: Arc::new(ObjectCell {
                data: Mutex::new(data),
                context: ContextCell::new(context),
            }),
        }
    }

    /// Makes an object of a class or instance built otherwise; its calls are made as those of
    /// `services`.
    #[must_use]
    pub fn from_core(services: &Services, object: impl Into<swbem_core::Object>) -> Self {
        Object::new(services.context(), object.into())
    }

    // ---- calls ----

    /// Saves the object in the namespace it came from, and returns its path (`Put_`).
    ///
    /// # Errors
    /// As [`Services::put`].
    pub fn put(
        &self,
        flags: impl Into<PutFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectPath> {
        self.services().put(self, flags, context)
    }

    /// Saves the object in the namespace it came from; the sink hears OnObjectPut and OnCompleted
    /// (`PutAsync_`).
    ///
    /// # Errors
    /// As [`Services::put_async`].
    pub fn put_async(
        &self,
        sink: &Sink,
        flags: impl Into<PutFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        self.services()
            .put_async(sink, self, flags, context, async_context)
    }

    /// Deletes the object (`Delete_`).
    ///
    /// # Errors
    /// `INVALID_OPERATION` when the object has no path, as after the put of an instance whose key
    /// the service made; as [`Services::delete`].
    pub fn delete(
        &self,
        flags: impl Into<DeleteFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<()> {
        self.services().delete(&self.own_relpath()?, flags, context)
    }

    /// Deletes the object; the sink hears OnCompleted (`DeleteAsync_`).
    ///
    /// # Errors
    /// As [`delete`](Self::delete).
    pub fn delete_async(
        &self,
        sink: &Sink,
        flags: impl Into<DeleteFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        self.services()
            .delete_async(sink, &self.own_relpath()?, flags, context, async_context)
    }

    /// Returns the instances of the class (`Instances_`).
    ///
    /// # Errors
    /// As [`Services::instances_of`].
    pub fn instances(
        &self,
        flags: impl Into<EnumFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectSet> {
        self.services()
            .instances_of(&self.class_name(), flags, context)
    }

    /// Hands the instances of the class to a sink (`InstancesAsync_`).
    ///
    /// # Errors
    /// As [`Services::instances_of_async`].
    pub fn instances_async(
        &self,
        sink: &Sink,
        flags: impl Into<EnumAsyncFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let class = self.class_name();
        self.services()
            .instances_of_async(sink, &class, flags, context, async_context)
    }

    /// Returns the classes that derive from the class (`Subclasses_`).
    ///
    /// # Errors
    /// As [`Services::subclasses_of`].
    pub fn subclasses(
        &self,
        flags: impl Into<EnumFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<ObjectSet> {
        self.services()
            .subclasses_of(&self.class_name(), flags, context)
    }

    /// Hands the classes that derive from the class to a sink (`SubclassesAsync_`).
    ///
    /// # Errors
    /// As [`Services::subclasses_of_async`].
    pub fn subclasses_async(
        &self,
        sink: &Sink,
        flags: impl Into<EnumAsyncFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let class = self.class_name();
        self.services()
            .subclasses_of_async(sink, &class, flags, context, async_context)
    }

    /// Calls a method of the class or instance (`ExecMethod_`).
    ///
    /// # Errors
    /// As [`Services::exec_method`].
    pub fn exec_method(
        &self,
        method: &str,
        inputs: Option<&Object>,
        flags: impl Into<MethodFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<Option<Object>> {
        self.services()
            .exec_method(&self.own_relpath()?, method, inputs, flags, context)
    }

    /// Calls a method; the sink hears OnObjectReady with the out-parameters (`ExecMethodAsync_`).
    ///
    /// # Errors
    /// As [`Services::exec_method_async`].
    pub fn exec_method_async(
        &self,
        sink: &Sink,
        method: &str,
        inputs: Option<&Object>,
        flags: impl Into<MethodFlags>,
        context: Option<&NamedValueSet>,
        async_context: Option<&NamedValueSet>,
    ) -> Result<()> {
        let path = self.own_relpath()?;
        self.services().exec_method_async(
            sink,
            &path,
            method,
            inputs,
            flags,
            context,
            async_context,
        )
    }

    // ---- values ----

    /// Returns the value of a property, a system property included.
    ///
    /// # Errors
    /// `NOT_FOUND` when the object has no such property.
    pub fn get(&self, name: &str) -> Result<Value> {
        self.cell.value(name)
    }

    /// Returns the value of a property as a Rust type; `Option` takes a Null.
    ///
    /// # Errors
    /// `NOT_FOUND` when the object has no such property, `TYPE_MISMATCH` when its value is of
    /// another type.
    pub fn get_as<T: FromValue>(&self, name: &str) -> Result<T> {
        T::from_value(&self.get(name)?).map_err(|error| {
            Error::new(
                error.status(),
                format!("property `{name}`: {}", error.message()),
            )
            .about(name)
        })
    }

    /// Returns a copy of an object that is embedded in a property.
    ///
    /// # Errors
    /// As [`get_as`](Self::get_as).
    pub fn get_object(&self, name: &str) -> Result<Object> {
        Ok(Object::new(self.context(), self.get_as(name)?))
    }

    /// Sets the value of a property, converted to its type.
    ///
    /// # Errors
    /// `NOT_FOUND` when the object has no such property, `READ_ONLY` for a system property other
    /// than the `__CLASS` of a class that was never put,
    /// `TYPE_MISMATCH` when the value cannot be one of the property's type or is out of its range.
    pub fn set(&self, name: &str, value: impl IntoVariant) -> Result<()> {
        self.cell.set_value(name, value.into_variant())
    }

    // ---- making other objects ----

    /// Makes an empty instance of the class, with its defaults, or of an instance's class
    /// (`SpawnInstance_`).
    ///
    /// # Errors
    /// `INCOMPLETE_CLASS` for a class that was never put.
    pub fn spawn_instance(&self) -> Result<Object> {
        let instance = self.cell.lock().spawn_instance()?;
        Ok(Object::new(self.context(), instance.into()))
    }

    /// Makes a class that derives from this one and is still to be named (`SpawnDerivedClass_`).
    ///
    /// # Errors
    /// `ILLEGAL_OPERATION` for an instance, `INCOMPLETE_CLASS` for a class that was never put.
    pub fn spawn_derived_class(&self) -> Result<Object> {
        let class = self.cell.lock().spawn_derived_class()?;
        Ok(Object::new(self.context(), class.into()))
    }

    /// Writes the object as MOF (`GetObjectText_`).
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for unknown flags.
    pub fn object_text(&self, flags: impl Into<TextFlags>) -> Result<String> {
        let object = self.to_core();
        crate::text::object_text(&object, flags.into())
    }

    /// Writes the object as XML (`GetText_`), in one of the formats of
    /// [`WbemObjectTextFormatEnum`](crate::constants::WbemObjectTextFormatEnum).
    ///
    /// `context` tunes it: the booleans `LocalOnly`, `IncludeQualifiers`, `IncludeClassOrigin` and
    /// `ExcludeSystemProperties`, all false without it, and `PathLevel`, a number from 0 (the
    /// object alone) to 3 (with its full path).
    ///
    /// # Errors
    /// `NOT_FOUND` for another format, `INVALID_PARAMETER` for other named values or values of
    /// other types, `FAILED` when the object holds what XML cannot, such as control characters,
    /// or has no path and one was asked for.
    pub fn xml_text(
        &self,
        format: impl Into<u32>,
        context: Option<&NamedValueSet>,
    ) -> Result<String> {
        crate::text::xml(&self.cell.lock(), format.into(), context)
    }

    /// Reads the object from XML (`SetFromText_`), which WMI reserves and does not do.
    ///
    /// # Errors
    /// `NOT_SUPPORTED`, always.
    pub fn set_from_xml_text(&self, _text: &str, _format: impl Into<u32>) -> Result<()> {
        bail!(
            NOT_SUPPORTED,
            "SetFromText_ is reserved: objects are made by SpawnInstance_ and filled in"
        );
    }

    /// Tells whether another object is equal (`CompareTo_`).
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for unknown flags, `INVALID_OBJECT` for objects that nest deeper than
    /// any that can be put.
    pub fn compare_to(&self, other: &Object, flags: impl Into<CompareFlags>) -> Result<bool> {
        let bits = flags.into().bits();
        let Some(ignored) = ComparisonFlags::from_bits(bits) else {
            bail!(
                INVALID_PARAMETER,
                "the comparison flags {bits:#x} have an unknown bit"
            );
        };
        let other = other.to_core();
        swbem_core::compare(&self.cell.lock(), &other, ignored)
    }

    // ---- parts ----

    /// Returns the path, of which only the class can be written (`Path_`).
    #[must_use]
    pub fn path(&self) -> ObjectPath {
        ObjectPath::of_object(self.cell.clone())
    }

    /// Returns the properties (`Properties_`).
    #[must_use]
    pub fn properties(&self) -> PropertySet {
        PropertySet::new(self.cell.clone(), false)
    }

    /// Returns the system properties, which cannot be written (`SystemProperties_`).
    #[must_use]
    pub fn system_properties(&self) -> PropertySet {
        PropertySet::new(self.cell.clone(), true)
    }

    /// Returns a property.
    ///
    /// # Errors
    /// `NOT_FOUND` when the object has no such property.
    pub fn property(&self, name: &str) -> Result<Property> {
        self.properties().item(name)
    }

    /// Returns the qualifiers (`Qualifiers_`).
    #[must_use]
    pub fn qualifiers(&self) -> QualifierSet {
        QualifierSet::of_object(self.cell.clone())
    }

    /// Returns the methods of the class (`Methods_`).
    #[must_use]
    pub fn methods(&self) -> MethodSet {
        MethodSet::new(self.cell.clone())
    }

    /// Returns the names of the ancestors, the immediate parent first (`Derivation_`).
    #[must_use]
    pub fn derivation(&self) -> Vec<String> {
        let names = match self.cell.lock().system_property("__DERIVATION") {
            Some(Value::Array(names)) => names,
            _ => Vec::new(),
        };
        names
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Returns the name of the class, empty when it has none yet (`Path_.Class`).
    #[must_use]
    pub fn class_name(&self) -> String {
        self.cell.lock().class_name().to_string()
    }

    /// Tells whether the object is a class and not an instance.
    #[must_use]
    pub fn is_class(&self) -> bool {
        self.cell.lock().as_class().is_some()
    }

    /// Returns the security settings of calls made through the object (`Security_`).
    #[must_use]
    pub fn security(&self) -> Security {
        Security::new(self.cell.clone())
    }

    /// Returns the namespace the object came from, with the object's security settings.
    #[must_use]
    pub fn services(&self) -> Services {
        Services::new(self.context())
    }

    /// Returns a copy of the object's data.
    #[must_use]
    pub fn to_core(&self) -> swbem_core::Object {
        self.cell.lock().clone()
    }

    /// Returns the object's data; a copy when a live view of the object is still around.
    #[must_use]
    pub fn into_core(self) -> swbem_core::Object {
        match Arc::try_unwrap(self.cell) {
            Ok(cell) => cell
                .data
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner),
            Err(shared) => shared.lock().clone(),
        }
    }

    pub(crate) fn context(&self) -> Arc<Context> {
        self.cell.context.get()
    }

    /// Returns the class, or that of an instance, with what it inherits.
    pub(crate) fn class(&self) -> Arc<swbem_core::Class> {
        match &*self.cell.lock() {
            swbem_core::Object::Class(class) => class.resolved(),
            swbem_core::Object::Instance(instance) => instance.class().clone(),
        }
    }

    /// Makes another handle to the same object.
    pub(crate) fn handle(&self) -> Object {
        Object {
            cell: self.cell.clone(),
        }
    }

    /// Marks a class as put, so that instances and subclasses may be spawned from it (ruling on
    /// PUT-068).
    pub(crate) fn mark_committed(&self) {
        if let swbem_core::Object::Class(class) = &mut *self.cell.lock() {
            class.mark_committed();
        }
    }

    /// Returns the instance that a call sends as a method's inputs.
    pub(crate) fn to_inputs(&self) -> Result<Instance> {
        match &*self.cell.lock() {
            swbem_core::Object::Instance(instance) => Ok(Instance::clone(instance)),
            swbem_core::Object::Class(class) => bail!(
                INVALID_PARAMETER,
                "in-parameters are an instance of `{}`: spawn one and fill it",
                class.name()
            ),
        }
    }

    fn own_relpath(&self) -> Result<String> {
        let relpath = self.cell.lock().relpath();
        relpath.ok_or_else(|| {
            let error = Error::new(
                Status::INVALID_OPERATION,
                format!(
                    "the instance of `{}` has no path, since a key has no value; use the path that its put returned",
                    self.class_name()
                ),
            );
            crate::last_error::remember(&error, &self.context());
            error
        })
    }
}

/// Makes an independent copy, with the same security settings (`Clone_`).
impl Clone for Object {
    fn clone(&self) -> Self {
        Object::new(self.context(), self.to_core())
    }
}

/// Two objects are equal when [`Object::compare_to`] with no flags says so.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.compare_to(other, CompareFlags::INCLUDE_ALL)
            .unwrap_or(false)
    }
}

impl std::fmt::Debug for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&*self.cell.lock(), f)
    }
}

impl ObjectCell {
    /// Gives access to the data. No code of others runs while it is held.
    pub(crate) fn lock(&self) -> MutexGuard<'_, swbem_core::Object> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn context(&self) -> Arc<Context> {
        self.context.get()
    }

    /// Returns the value of a property or system property.
    pub(crate) fn value(&self, name: &str) -> Result<Value> {
        let object = self.lock();
        let value = match &*object {
            swbem_core::Object::Instance(instance) => instance.get(name).cloned(),
            swbem_core::Object::Class(class) => class
                .resolved()
                .property(name)
                .map(|property| property.default.clone()),
        };
        value
            .or_else(|| object.system_property(name))
            .ok_or_else(|| no_property(&object, name))
    }

    /// Sets the value of a property, converted to its type.
    pub(crate) fn set_value(&self, name: &str, value: swbem_core::Variant) -> Result<()> {
        let mut object = self.lock();
        let class = match &*object {
            swbem_core::Object::Instance(instance) => instance.class().clone(),
            swbem_core::Object::Class(class) => class.resolved(),
        };
        let Some(property) = class.property(name) else {
            if object.system_property(name).is_none() {
                return Err(no_property(&object, name));
            }
            match &mut *object {
                // A new class takes its name from it (PTH-051).
                swbem_core::Object::Class(class)
                    if eq_fold(name, "__CLASS") && !class.is_committed() =>
                {
                    let text = DataType::scalar(CimType::String);
                    let value = value.to_value(&text, "system property `__CLASS`");
                    return class.set_default(name, value.map_err(|e| e.about(name))?);
                }
                _ => bail!(READ_ONLY, "system property `{name}` cannot be written"),
            }
        };
        let target = format!("property `{}` of class `{}`", property.name, class.name());
        let value = value
            .to_value(&property.data_type, &target)
            .map_err(|e| e.about(name))?;
        match &mut *object {
            swbem_core::Object::Instance(instance) => instance.set(name, value),
            swbem_core::Object::Class(class) => class.set_default(name, value),
        }
    }
}

impl Securable for ObjectCell {
    fn settings(&self) -> Settings {
        self.context.settings()
    }

    fn change(&self, change: &mut dyn FnMut(&mut Settings)) {
        self.context.change(change);
    }

    fn default_impersonation(&self) -> ImpersonationLevel {
        self.context.default_impersonation()
    }

    fn is_locator(&self) -> bool {
        false
    }
}

pub(crate) fn no_property(object: &swbem_core::Object, name: &str) -> Error {
    let what = if object.as_class().is_some() {
        "class"
    } else {
        "an instance of class"
    };
    Error::new(
        Status::NOT_FOUND,
        format!("{what} `{}` has no property `{name}`", object.class_name()),
    )
    .about(name)
}
