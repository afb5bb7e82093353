//! Instances.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::path::push_quoted;
use crate::{
    CimType, Class, Flavor, Name, Origin, Property, Qualifier, QualifierSet, Result, Value, bail,
    cmp_fold,
};

/// An instance of a class: a local copy that reaches the server only by a put.
///
/// A property that was never set shows the default of its class; one that was set to `Null` is
/// `Null` (PUT-155).
#[derive(Clone, Debug)]
pub struct Instance {
    class: Arc<Class>,
    values: Vec<Option<Value>>,
    qualifiers: QualifierSet,
    property_qualifiers: BTreeMap<usize, QualifierSet>,
    projection: Option<Arc<[usize]>>,
    origin: Option<Origin>,
}

impl Instance {
    /// Makes an empty instance of a class (`SpawnInstance_`): every property shows its default.
    #[must_use]
    pub fn new(class: Arc<Class>) -> Self {
        let values = vec![None; class.properties().len()];
        Instance {
            class,
            values,
            qualifiers: QualifierSet::new(),
            property_qualifiers: BTreeMap::new(),
            projection: None,
            origin: None,
        }
    }

    /// Returns the class.
    #[must_use]
    pub fn class(&self) -> &Arc<Class> {
        &self.class
    }

    /// Returns the instance over another definition of the same class, such as one with localized
    /// qualifiers: its properties must be the same, in the same order.
    #[must_use]
    pub fn with_definition(mut self, class: Arc<Class>) -> Self {
        debug_assert_eq!(self.class.properties().len(), class.properties().len());
        self.class = class;
        self
    }

    /// Returns the name of the class (`__CLASS`).
    #[must_use]
    pub fn class_name(&self) -> &Name {
        self.class.name()
    }

    /// Returns the value of the property with a name, or `None` when the class has no such
    /// property or a projection left it out.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.value_at(self.class.position(name)?)
    }

    /// Returns the value of the property at a position.
    #[must_use]
    pub fn value_at(&self, position: usize) -> Option<&Value> {
        if !self.has_position(position) {
            return None;
        }
        match self.values.get(position)? {
            Some(value) => Some(value),
            None => self
                .class
                .property_at(position)
                .map(|property| &property.default),
        }
    }

    /// Returns the value that was set at a position; `None` when the class default shows through.
    #[must_use]
    pub fn set_value_at(&self, position: usize) -> Option<&Value> {
        self.values.get(position).and_then(Option::as_ref)
    }

    /// Sets the value of a property.
    ///
    /// # Errors
    /// `NOT_FOUND` when the class has no such property, `READ_ONLY` for a system property,
    /// `TYPE_MISMATCH` when the value is not of the property's type.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> Result<()> {
        let class = self.class.clone();
        let Some(position) = class.position(name) else {
            if name.starts_with("__") {
                bail!(READ_ONLY, "system property `{name}` cannot be written");
            }
            bail!(
                NOT_FOUND,
                "class `{}` has no property `{name}`",
                class.name()
            );
        };
        let value = value.into();
        if let Some(property) = class.property_at(position) {
            check_type(&class, property, &value)?;
        }
        self.put_value_at(position, Some(value));
        Ok(())
    }

    /// Sets the value at a position whose type is known to be right; `None` shows the default.
    pub fn put_value_at(&mut self, position: usize, value: Option<Value>) {
        if let Some(slot) = self.values.get_mut(position) {
            *slot = value;
        }
    }

    /// Makes a property show the default of its class again.
    pub fn reset(&mut self, name: &str) {
        if let Some(position) = self.class.position(name) {
            self.put_value_at(position, None);
            self.property_qualifiers.remove(&position);
        }
    }

    /// Iterates over the properties the instance has, with their values.
    pub fn properties(&self) -> impl Iterator<Item = (&Property, &Value)> {
        self.class
            .properties()
            .values()
            .enumerate()
            .filter_map(|(at, property)| Some((property, self.value_at(at)?)))
    }

    /// Leaves out all properties but those at `positions`, as a projection does.
    pub fn project(&mut self, positions: Arc<[usize]>) {
        self.projection = Some(positions);
    }

    /// Tells whether the instance lacks some properties of its class, because a query or a
    /// partial get left them out (PUT-136).
    #[must_use]
    pub fn is_projection(&self) -> bool {
        self.projection
            .as_ref()
            .is_some_and(|kept| kept.len() < self.values.len())
    }

    /// Tells whether the property at a position is present.
    #[must_use]
    pub fn has_position(&self, position: usize) -> bool {
        self.projection
            .as_ref()
            .is_none_or(|kept| kept.contains(&position))
    }

    /// Returns the qualifiers set on the instance itself.
    #[must_use]
    pub fn local_qualifiers(&self) -> &QualifierSet {
        &self.qualifiers
    }

    /// Returns the qualifiers set on the instance itself, to change them without checks.
    pub fn local_qualifiers_mut(&mut self) -> &mut QualifierSet {
        &mut self.qualifiers
    }

    /// Returns the qualifiers of the instance, those that its class propagates included.
    #[must_use]
    pub fn qualifiers(&self) -> QualifierSet {
        self.qualifiers
            .over(&self.class.qualifiers(), Flavor::TO_INSTANCE)
    }

    /// Sets a qualifier of the instance.
    ///
    /// # Errors
    /// `OVERRIDE_NOT_ALLOWED` when the class propagates one of that name that may not be overridden
    /// (PUT-135); what [`Qualifier`]s in general are refused for.
    pub fn set_qualifier(&mut self, qualifier: Qualifier) -> Result<()> {
        crate::class_object::check_qualifier(&qualifier)?;
        let inherited = self.class.qualifiers();
        crate::class_object::check_override(&inherited, &qualifier, Flavor::TO_INSTANCE)?;
        self.qualifiers.set(qualifier);
        Ok(())
    }

    /// Returns the qualifiers set on a property of the instance itself.
    #[must_use]
    pub fn local_property_qualifiers(&self, position: usize) -> Option<&QualifierSet> {
        self.property_qualifiers.get(&position)
    }

    /// Returns the positions of properties with qualifiers of their own, and those qualifiers.
    pub fn all_property_qualifiers(&self) -> impl Iterator<Item = (usize, &QualifierSet)> {
        self.property_qualifiers.iter().map(|(at, set)| (*at, set))
    }

    /// Replaces the qualifiers set on a property of the instance itself, without checks.
    pub fn put_property_qualifiers(&mut self, position: usize, set: QualifierSet) {
        if set.is_empty() {
            self.property_qualifiers.remove(&position);
        } else {
            self.property_qualifiers.insert(position, set);
        }
    }

    /// Returns the qualifiers of a property, those that the class propagates and `CIMTYPE`
    /// included.
    #[must_use]
    pub fn property_qualifiers(&self, name: &str) -> Option<QualifierSet> {
        let position = self.class.position(name)?;
        let property = self.class.property_at(position)?;
        let declared = self.class.declared_property_qualifiers(name);
        let none = QualifierSet::new();
        let local = self.property_qualifiers.get(&position).unwrap_or(&none);
        Some(
            local
                .over(&declared, Flavor::TO_INSTANCE)
                .with_cimtype(&property.data_type, true),
        )
    }

    /// Sets a qualifier of a property of the instance.
    ///
    /// # Errors
    /// `NOT_FOUND` when the class has no such property, `SYSTEM_PROPERTY` for a system property,
    /// `CANNOT_BE_KEY` for `key`, `OVERRIDE_NOT_ALLOWED` when the class forbids it.
    pub fn set_property_qualifier(&mut self, name: &str, qualifier: Qualifier) -> Result<()> {
        let Some(position) = self.class.position(name) else {
            if crate::object::is_system_property(name) {
                bail!(
                    SYSTEM_PROPERTY,
                    "system property `{name}` has no qualifiers"
                );
            }
            bail!(
                NOT_FOUND,
                "class `{}` has no property `{name}`",
                self.class.name()
            );
        };
        if qualifier.name == "Key" {
            bail!(
                CANNOT_BE_KEY,
                "the key qualifier of `{name}` cannot be set on an instance"
            );
        }
        crate::class_object::check_qualifier(&qualifier)?;
        let declared = self.class.declared_property_qualifiers(name);
        crate::class_object::check_override(&declared, &qualifier, Flavor::TO_INSTANCE)?;
        self.property_qualifiers
            .entry(position)
            .or_default()
            .set(qualifier);
        Ok(())
    }

    /// Returns where the instance was read from or spawned.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// Says where the instance was read from or spawned.
    pub fn set_origin(&mut self, origin: Option<Origin>) {
        self.origin = origin;
    }

    /// Returns the relative path (`__RELPATH`): class and key values, or `None` when the class has
    /// no keys or one of them is `Null`.
    #[must_use]
    pub fn relpath(&self) -> Option<String> {
        self.relpath_as(self.class.name().as_str())
    }

    /// Returns the relative path with another class of the family in front, as each provider of
    /// a class in the ancestry sees it (PUT-169).
    #[must_use]
    pub fn relpath_as(&self, class_name: &str) -> Option<String> {
        let mut path = String::with_capacity(64);
        path.push_str(class_name);
        if self.class.is_singleton() {
            path.push_str("=@");
            return Some(path);
        }
        let mut keys: Vec<(&Property, &Value)> = Vec::with_capacity(self.class.keys().len());
        for at in self.class.keys() {
            keys.push((self.class.property_at(*at)?, self.value_at(*at)?));
        }
        if keys.is_empty() || keys.iter().any(|(_, value)| value.is_null()) {
            return None;
        }
        keys.sort_by(|a, b| cmp_fold(a.0.name.as_str(), b.0.name.as_str()));
        for (nth, (property, value)) in keys.iter().enumerate() {
            path.push(if nth == 0 { '.' } else { ',' });
            path.push_str(property.name.as_str());
            path.push('=');
            push_key_value(&mut path, value);
        }
        Some(path)
    }

    /// Returns the full path (`__PATH`), or `None` when the instance has no origin or no key.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        let origin = self.origin.as_ref()?;
        Some(origin.path_of(&self.relpath()?))
    }
}

/// Two instances are equal when they have the same class name, values and own qualifiers; where
/// they were read from does not count.
impl PartialEq for Instance {
    fn eq(&self, other: &Self) -> bool {
        self.class.name() == other.class.name()
            && self.class.properties().len() == other.class.properties().len()
            && self.properties().count() == other.properties().count()
            && self
                .properties()
                .all(|(property, value)| other.get(property.name.as_str()) == Some(value))
            && self.qualifiers == other.qualifiers
            && self.property_qualifiers == other.property_qualifiers
    }
}

/// Checks that a value is one of a property's type, the class of an embedded object included.
pub(crate) fn check_type(class: &Class, property: &Property, value: &Value) -> Result<()> {
    if !value.is_of(&property.data_type) {
        bail!(
            TYPE_MISMATCH,
            "property `{}` of class `{}` is of type `{}`, the value is {}",
            property.name,
            class.name(),
            property.data_type,
            describe_type(value)
        );
    }
    if let Some(object) = value.misfit(&property.data_type) {
        bail!(
            TYPE_MISMATCH,
            "property `{}` of class `{}` holds objects of type `{}`, not of class `{}`",
            property.name,
            class.name(),
            property.data_type.element(),
            object.class_name()
        );
    }
    Ok(())
}

fn describe_type(value: &Value) -> String {
    match (value, value.cim_type()) {
        (Value::Array(_), Some(element)) => format!("an array of `{element}`"),
        (Value::Array(_), None) => "an array".to_owned(),
        (_, Some(scalar)) => format!("a `{scalar}`"),
        (_, None) => "null".to_owned(),
    }
}

/// Appends a key value in the form of an object path.
fn push_key_value(path: &mut String, value: &Value) {
    match value {
        Value::String(text) | Value::Reference(text) => push_quoted(path, text),
        Value::DateTime(value) => push_quoted(path, &value.to_string()),
        Value::Boolean(true) => path.push_str("TRUE"),
        Value::Boolean(false) => path.push_str("FALSE"),
        Value::Char16(unit) => push_display(path, unit),
        other => push_integer(path, other.as_integer().unwrap_or_default()),
    }
}

/// Appends an integer; one beyond 32 bits is quoted, as WMI wants 64-bit keys.
fn push_integer(path: &mut String, number: i128) {
    let fits = CimType::Sint32
        .integer_range()
        .is_some_and(|(low, high)| number >= low && number <= high);
    if fits {
        push_display(path, &number);
    } else {
        push_quoted(path, &number.to_string());
    }
}

fn push_display(path: &mut String, value: &dyn std::fmt::Display) {
    // Writing to a string cannot fail.
    let _ = write!(path, "{value}");
}
