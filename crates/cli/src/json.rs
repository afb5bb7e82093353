//! Objects as JSON.
//!
//! Integers are numbers where every JSON reader holds them exactly (up to 2^53), and strings of
//! decimal digits beyond. `datetime` and references are strings, `NULL` is `null`, an embedded
//! object is an object. The order of properties is that of the class.

use std::fmt;

use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use swbem_core::{
    Class, Method, NamedValueSet, Object, ParameterDecl, Property, QualifierSet, Value,
    limits::OBJECT_NESTING_MAX,
};

/// The largest integer of which every JSON reader knows that it is not its neighbour.
const EXACT_INTEGER_MAX: i128 = (1 << 53) - 1;

/// Is an object as JSON: its class and path, then its properties.
pub(crate) struct JsonObject<'a>(pub(crate) &'a Object);

/// Is a value as JSON, embedded in so many objects.
pub(crate) struct JsonValue<'a>(pub(crate) &'a Value);

struct Nested<'a> {
    object: &'a Object,
    depth: usize,
}

struct NestedValue<'a> {
    value: &'a Value,
    depth: usize,
}

/// Is a class as JSON: what it inherits, its qualifiers, properties and methods.
pub(crate) struct JsonClass<'a>(pub(crate) &'a Class);

/// Is a set of named values as JSON.
pub(crate) struct JsonNamedValues<'a>(pub(crate) &'a NamedValueSet);

struct JsonProperties<'a>(&'a Class);

struct JsonMethods<'a>(&'a Class);

struct JsonProperty<'a> {
    class: &'a Class,
    property: &'a Property,
}

struct JsonMethod<'a> {
    class: &'a Class,
    method: Method<'a>,
}

struct JsonParameter<'a>(&'a ParameterDecl);

struct JsonQualifiers<'a>(&'a QualifierSet);

/// Writes text through `Display`, without a copy.
struct Shown<'a>(&'a dyn fmt::Display);

impl Serialize for JsonObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Nested {
            object: self.0,
            depth: 0,
        }
        .serialize(serializer)
    }
}

impl Serialize for JsonValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        NestedValue {
            value: self.0,
            depth: 0,
        }
        .serialize(serializer)
    }
}

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.depth > OBJECT_NESTING_MAX {
            return Err(S::Error::custom("objects are nested too deep"));
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("__CLASS", self.object.class_name().as_str())?;
        match self.object.path() {
            Some(path) => map.serialize_entry("__PATH", &path)?,
            None => {
                if let Some(relpath) = self.object.relpath() {
                    map.serialize_entry("__RELPATH", &relpath)?;
                }
            }
        }
        match self.object {
            Object::Instance(instance) => {
                for (property, value) in instance.properties() {
                    let value = NestedValue {
                        value,
                        depth: self.depth,
                    };
                    map.serialize_entry(property.name.as_str(), &value)?;
                }
            }
            Object::Class(class) => class_entries::<S>(&class.resolved(), &mut map)?,
        }
        map.end()
    }
}

impl Serialize for NestedValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Boolean(boolean) => serializer.serialize_bool(*boolean),
            Value::Real32(real) if real.is_finite() => serializer.serialize_f32(*real),
            Value::Real64(real) if real.is_finite() => serializer.serialize_f64(*real),
            Value::Real32(real) => Shown(real).serialize(serializer),
            Value::Real64(real) => Shown(real).serialize(serializer),
            Value::Char16(unit) => match char::from_u32(u32::from(*unit)) {
                Some(character) => serializer.serialize_char(character),
                // Half of a pair is no text; its number is all that can be said.
                None => serializer.serialize_u16(*unit),
            },
            Value::String(text) | Value::Reference(text) => serializer.serialize_str(text),
            Value::DateTime(datetime) => Shown(datetime).serialize(serializer),
            Value::Object(object) => Nested {
                object,
                depth: self.depth + 1,
            }
            .serialize(serializer),
            Value::Array(elements) => {
                let mut sequence = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    let value = NestedValue {
                        value: element,
                        depth: self.depth,
                    };
                    sequence.serialize_element(&value)?;
                }
                sequence.end()
            }
            integer => serialize_integer(integer.as_integer().unwrap_or_default(), serializer),
        }
    }
}

fn serialize_integer<S: Serializer>(integer: i128, serializer: S) -> Result<S::Ok, S::Error> {
    match i64::try_from(integer) {
        Ok(exact) if integer.abs() <= EXACT_INTEGER_MAX => serializer.serialize_i64(exact),
        _ => Shown(&integer).serialize(serializer),
    }
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

impl Serialize for JsonClass<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("__CLASS", self.0.name().as_str())?;
        class_entries::<S>(self.0, &mut map)?;
        map.end()
    }
}

fn class_entries<S: Serializer>(class: &Class, map: &mut S::SerializeMap) -> Result<(), S::Error> {
    let derivation: Vec<&str> = class
        .derivation()
        .iter()
        .map(|name| name.as_str())
        .collect();
    map.serialize_entry("__DERIVATION", &derivation)?;
    map.serialize_entry("qualifiers", &JsonQualifiers(&class.qualifiers()))?;
    map.serialize_entry("properties", &JsonProperties(class))?;
    map.serialize_entry("methods", &JsonMethods(class))
}

impl Serialize for JsonProperties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let class = self.0;
        serializer.collect_seq(
            class
                .properties()
                .values()
                .map(|property| JsonProperty { class, property }),
        )
    }
}

impl Serialize for JsonProperty<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let property = self.property;
        let qualifiers = self
            .class
            .declared_property_qualifiers(property.name.as_str());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", property.name.as_str())?;
        map.serialize_entry("type", &Shown(&property.data_type))?;
        map.serialize_entry("key", &property.is_key)?;
        map.serialize_entry("default", &JsonValue(&property.default))?;
        map.serialize_entry("origin", property.origin.as_str())?;
        map.serialize_entry("qualifiers", &JsonQualifiers(&qualifiers))?;
        map.end()
    }
}

impl Serialize for JsonMethods<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let class = self.0;
        serializer.collect_seq(class.methods().map(|method| JsonMethod { class, method }))
    }
}

impl Serialize for JsonMethod<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let method = &self.method;
        let returns = method
            .decl
            .return_type
            .as_ref()
            .map(|returns| Shown(returns));
        let parameters: Vec<JsonParameter<'_>> =
            method.decl.parameters.iter().map(JsonParameter).collect();
        let qualifiers = self.class.method_qualifiers(method.name.as_str());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", method.name.as_str())?;
        map.serialize_entry("returns", &returns)?;
        map.serialize_entry("parameters", &parameters)?;
        map.serialize_entry("origin", method.origin.as_str())?;
        map.serialize_entry("qualifiers", &JsonQualifiers(&qualifiers))?;
        map.end()
    }
}

impl Serialize for JsonParameter<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parameter = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", parameter.name.as_str())?;
        map.serialize_entry("type", &Shown(&parameter.data_type))?;
        map.serialize_entry("in", &parameter.is_input())?;
        map.serialize_entry("out", &parameter.is_output())?;
        map.serialize_entry("qualifiers", &JsonQualifiers(&parameter.qualifiers))?;
        map.end()
    }
}

impl Serialize for JsonQualifiers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|qualifier| (qualifier.name.as_str(), JsonValue(&qualifier.value))),
        )
    }
}

impl Serialize for JsonNamedValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|(name, value)| (name.as_str(), JsonValue(value))),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use swbem_core::DateTime;

    fn json(value: &Value) -> String {
        serde_json::to_string(&JsonValue(value)).unwrap()
    }

    #[test]
    fn integers_are_numbers_as_long_as_they_are_exact() {
        assert_eq!(json(&Value::Uint8(7)), "7");
        assert_eq!(
            json(&Value::Sint64(9_007_199_254_740_991)),
            "9007199254740991"
        );
        assert_eq!(
            json(&Value::Sint64(9_007_199_254_740_992)),
            "\"9007199254740992\""
        );
        assert_eq!(
            json(&Value::Sint64(-9_007_199_254_740_991)),
            "-9007199254740991"
        );
        assert_eq!(json(&Value::Uint64(u64::MAX)), "\"18446744073709551615\"");
    }

    #[test]
    fn other_values_have_the_nearest_type_of_json() {
        assert_eq!(json(&Value::Null), "null");
        assert_eq!(json(&Value::Boolean(false)), "false");
        assert_eq!(json(&Value::Real64(0.1)), "0.1");
        assert_eq!(json(&Value::Real32(0.1)), "0.1");
        assert_eq!(json(&Value::Real64(f64::NAN)), "\"NaN\"");
        assert_eq!(json(&Value::Char16(65)), "\"A\"");
        assert_eq!(json(&Value::Char16(0xD800)), "55296");
        assert_eq!(
            json(&Value::strings(["a\u{1b}", "b"])),
            "[\"a\\u001b\",\"b\"]"
        );
        let moment = DateTime::parse("20261124150000.000000+000").unwrap();
        assert_eq!(
            json(&Value::DateTime(moment)),
            "\"20261124150000.000000+000\""
        );
    }
}
