//! Classes and instances as elements.

use swbem_core::{
    CimType, Class, DataType, Flavor, Instance, Method, Object, ParameterDecl, Property, Qualifier,
    QualifierSet, Result, SYSTEM_PROPERTIES, Value, bail,
};

use crate::element::{Attributes, Elements};
use crate::{path, value};

/// How deep objects may stand in objects.
const NESTING_DEPTH_MAX: usize = 64;

/// The document type of the XML (`WbemObjectTextFormatEnum`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The DMTF's (`wbemObjectTextFormatCIMDTD20`).
    Cim,
    /// WMI's, which has elements for embedded objects (`wbemObjectTextFormatWMIDTD20`).
    Wmi,
}

/// What stands around the `CLASS` or `INSTANCE` (the named value `PathLevel`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathLevel {
    /// 0: nothing.
    None,
    /// 1: `VALUE.NAMEDOBJECT`, with the name.
    Name,
    /// 2: `VALUE.OBJECTWITHLOCALPATH`, with namespace and name.
    Local,
    /// 3: `VALUE.OBJECTWITHPATH`, with server, namespace and name.
    Full,
}

/// How an object is written as XML.
#[derive(Clone, Copy, Debug)]
pub struct ObjectText {
    /// The document type.
    pub dialect: Dialect,
    /// What stands around the object.
    pub path_level: PathLevel,
    /// Whether only what the class itself declares is written (`LocalOnly`).
    pub local_only: bool,
    /// Whether qualifiers are written (`IncludeQualifiers`).
    pub qualifiers: bool,
    /// Whether elements name the class that declares them (`IncludeClassOrigin`).
    pub class_origin: bool,
    /// Whether system properties are written (the reverse of `ExcludeSystemProperties`).
    pub system_properties: bool,
    depth: usize,
}

/// An element that is declared by a class: what properties and methods have in common.
struct Declared<'a> {
    name: &'a str,
    origin: &'a str,
    is_local: bool,
}

impl ObjectText {
    /// Makes the form a call without named values gets: the object alone, with everything it
    /// inherits and its system properties, without qualifiers and origins.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        ObjectText {
            dialect,
            path_level: PathLevel::None,
            local_only: false,
            qualifiers: false,
            class_origin: false,
            system_properties: true,
            depth: 0,
        }
    }

    /// Writes an object as XML.
    ///
    /// # Errors
    /// `FAILED` for what XML cannot hold, such as control characters, and for an object without a
    /// path where one was asked for; `INVALID_OBJECT_PATH` for a reference that is no path.
    pub fn to_xml(&self, object: &Object) -> Result<String> {
        let mut xml = Elements::new();
        self.write(&mut xml, object)?;
        xml.finish()
    }

    /// Returns the form of an object inside the one that is written.
    pub(crate) fn embedded(&self) -> Result<ObjectText> {
        if self.depth >= NESTING_DEPTH_MAX {
            bail!(
                FAILED,
                "objects are embedded in each other more than {NESTING_DEPTH_MAX} deep"
            );
        }
        Ok(ObjectText {
            path_level: PathLevel::None,
            depth: self.depth + 1,
            ..*self
        })
    }

    pub(crate) fn write(&self, xml: &mut Elements, object: &Object) -> Result<()> {
        type WritePath = fn(&mut Elements, &Object) -> Result<()>;
        let (around, path): (_, WritePath) = match self.path_level {
            PathLevel::None => return self.bare(xml, object),
            PathLevel::Name => ("VALUE.NAMEDOBJECT", path::name),
            PathLevel::Local => ("VALUE.OBJECTWITHLOCALPATH", path::local),
            PathLevel::Full => ("VALUE.OBJECTWITHPATH", path::full),
        };
        xml.element(around, Attributes::none(), |xml| {
            path(xml, object)?;
            self.bare(xml, object)
        })
    }

    fn bare(&self, xml: &mut Elements, object: &Object) -> Result<()> {
        match object {
            Object::Class(class) => self.class(xml, object, &class.resolve()),
            Object::Instance(instance) => self.instance(xml, object, instance),
        }
    }

    fn class(&self, xml: &mut Elements, object: &Object, class: &Class) -> Result<()> {
        let mut attributes = Attributes::of("NAME", class.name().as_str());
        if let Some(superclass) = class.superclass() {
            attributes = attributes.and("SUPERCLASS", superclass.as_str());
        }
        xml.element("CLASS", attributes, |xml| {
            self.qualifiers(xml, &class.qualifiers())?;
            self.system_properties(xml, object)?;
            for property in class.properties().values() {
                let set = class.property_qualifiers(property.name.as_str());
                self.property(xml, property, &property.default, set)?;
            }
            class
                .methods()
                .try_for_each(|method| self.method(xml, class, &method))
        })
    }

    fn instance(&self, xml: &mut Elements, object: &Object, instance: &Instance) -> Result<()> {
        let attributes = Attributes::of("CLASSNAME", instance.class_name().as_str());
        xml.element("INSTANCE", attributes, |xml| {
            self.qualifiers(xml, &instance.qualifiers())?;
            self.system_properties(xml, object)?;
            instance.properties().try_for_each(|(property, value)| {
                let set = instance.property_qualifiers(property.name.as_str());
                self.property(xml, property, value, set)
            })
        })
    }

    fn system_properties(&self, xml: &mut Elements, object: &Object) -> Result<()> {
        if !self.system_properties {
            return Ok(());
        }
        for name in SYSTEM_PROPERTIES {
            let value = object.system_property(name).unwrap_or(Value::Null);
            let data_type = match name {
                "__GENUS" | "__PROPERTY_COUNT" => DataType::scalar(CimType::Sint32),
                "__DERIVATION" => DataType::array(CimType::String),
                _ => DataType::scalar(CimType::String),
            };
            let declared = Declared {
                name,
                origin: "___SYSTEM",
                is_local: true,
            };
            let (element, attributes) = self.property_head(&declared, &data_type, &value);
            xml.element(element, attributes, |xml| value::value(xml, self, &value))?;
        }
        Ok(())
    }

    fn property(
        &self,
        xml: &mut Elements,
        property: &Property,
        value: &Value,
        qualifiers: Option<QualifierSet>,
    ) -> Result<()> {
        if self.local_only && !property.is_local {
            return Ok(());
        }
        let declared = Declared {
            name: property.name.as_str(),
            origin: property.origin.as_str(),
            is_local: property.is_local,
        };
        let (element, attributes) = self.property_head(&declared, &property.data_type, value);
        xml.element(element, attributes, |xml| {
            self.qualifiers(xml, &qualifiers.unwrap_or_default())?;
            value::value(xml, self, value)
        })
        .map_err(|error| error.about(property.name.as_str()))
    }

    /// Returns the name of a property's element and its attributes.
    fn property_head(
        &self,
        declared: &Declared<'_>,
        data_type: &DataType,
        value: &Value,
    ) -> (&'static str, Attributes) {
        let mut attributes = Attributes::of("NAME", declared.name);
        let (element, kind) = match (data_type.base, data_type.is_array, self.dialect) {
            (CimType::Reference, false, _) => ("PROPERTY.REFERENCE", None),
            (CimType::Reference, true, Dialect::Wmi) => ("PROPERTY.REFARRAY", None),
            (CimType::Object, false, Dialect::Wmi) => ("PROPERTY.OBJECT", None),
            (CimType::Object, true, Dialect::Wmi) => ("PROPERTY.OBJECTARRAY", None),
            (_, false, _) => ("PROPERTY", Some(type_name(data_type.base))),
            (_, true, _) => ("PROPERTY.ARRAY", Some(type_name(data_type.base))),
        };
        attributes = match (kind, &data_type.class) {
            (Some(kind), _) => attributes.and("TYPE", kind),
            (None, Some(class)) if data_type.base == CimType::Reference => {
                attributes.and("REFERENCECLASS", class.as_str())
            }
            (None, _) => attributes,
        };
        if data_type.base == CimType::Object && self.dialect == Dialect::Cim {
            attributes = attributes.and("EmbeddedObject", embedded_kind(value));
        }
        (element, self.declared(attributes, declared))
    }

    /// Adds the attributes that say where an element is declared.
    fn declared(&self, attributes: Attributes, declared: &Declared<'_>) -> Attributes {
        let attributes = if self.class_origin {
            attributes.and("CLASSORIGIN", declared.origin)
        } else {
            attributes
        };
        attributes.unless(false, "PROPAGATED", !declared.is_local)
    }

    fn method(&self, xml: &mut Elements, class: &Class, method: &Method<'_>) -> Result<()> {
        let is_local = method.origin == class.name();
        if self.local_only && !is_local {
            return Ok(());
        }
        let declared = Declared {
            name: method.name.as_str(),
            origin: method.origin.as_str(),
            is_local,
        };
        let mut attributes = Attributes::of("NAME", declared.name);
        if let Some(data_type) = &method.decl.return_type {
            attributes = attributes.and("TYPE", type_name(data_type.base));
        }
        xml.element("METHOD", self.declared(attributes, &declared), |xml| {
            self.qualifiers(xml, &class.method_qualifiers(declared.name))?;
            let parameters = &method.decl.parameters;
            parameters
                .iter()
                .try_for_each(|parameter| self.parameter(xml, parameter))
        })
    }

    fn parameter(&self, xml: &mut Elements, parameter: &ParameterDecl) -> Result<()> {
        let data_type = &parameter.data_type;
        let attributes = Attributes::of("NAME", parameter.name.as_str());
        let (element, has_type) = match (data_type.base, data_type.is_array, self.dialect) {
            (CimType::Reference, false, _) => ("PARAMETER.REFERENCE", false),
            (CimType::Reference, true, _) => ("PARAMETER.REFARRAY", false),
            (CimType::Object, false, Dialect::Wmi) => ("PARAMETER.OBJECT", false),
            (CimType::Object, true, Dialect::Wmi) => ("PARAMETER.OBJECTARRAY", false),
            (_, false, _) => ("PARAMETER", true),
            (_, true, _) => ("PARAMETER.ARRAY", true),
        };
        let attributes = match &data_type.class {
            _ if has_type => attributes.and("TYPE", type_name(data_type.base)),
            Some(class) if data_type.base == CimType::Reference => {
                attributes.and("REFERENCECLASS", class.as_str())
            }
            _ => attributes,
        };
        xml.element(element, attributes, |xml| {
            self.qualifiers(xml, &parameter.qualifiers)
        })
    }

    fn qualifiers(&self, xml: &mut Elements, set: &QualifierSet) -> Result<()> {
        if !self.qualifiers {
            return Ok(());
        }
        set.iter()
            .filter(|qualifier| !self.local_only || qualifier.is_local())
            // The attribute TYPE says it; CIM has no such qualifier, WMI has.
            .filter(|qualifier| self.dialect == Dialect::Wmi || qualifier.name != "CIMTYPE")
            .try_for_each(|qualifier| self.qualifier(xml, qualifier))
    }

    fn qualifier(&self, xml: &mut Elements, qualifier: &Qualifier) -> Result<()> {
        let element_type = match &qualifier.value {
            Value::Array(items) => items.first().and_then(Value::cim_type),
            value => value.cim_type(),
        };
        let flavor = qualifier.flavor;
        let kind = type_name(element_type.unwrap_or(CimType::String));
        let attributes = Attributes::of("NAME", qualifier.name.as_str())
            .and("TYPE", kind)
            .unless(false, "PROPAGATED", flavor.has(Flavor::PROPAGATED))
            .unless(true, "OVERRIDABLE", !flavor.has(Flavor::NOT_OVERRIDABLE))
            .unless(true, "TOSUBCLASS", flavor.has(Flavor::TO_SUBCLASS))
            .unless(false, "TOINSTANCE", flavor.has(Flavor::TO_INSTANCE))
            .unless(false, "TRANSLATABLE", flavor.has(Flavor::AMENDED));
        xml.element("QUALIFIER", attributes, |xml| {
            value::value(xml, self, &qualifier.value)
        })
    }
}

/// Returns the name of a type as the document types have it: what they do not know is a text.
fn type_name(cim_type: CimType) -> &'static str {
    match cim_type {
        CimType::Reference | CimType::Object => "string",
        other => other.mof_name(),
    }
}

/// Tells whether an embedded object may be a class, or is an instance.
fn embedded_kind(value: &Value) -> &'static str {
    let is_instance =
        |value: &Value| matches!(value, Value::Object(object) if object.as_instance().is_some());
    let all_instances = match value {
        Value::Array(items) => items.iter().all(is_instance),
        value => is_instance(value),
    };
    if all_instances { "instance" } else { "object" }
}
