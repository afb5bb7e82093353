//! Paths as elements: names of classes and instances, with the namespace or the server.

use swbem_core::{CimType, Instance, KeyValue, Object, ObjectPath, PathKey, Result, bail};

use crate::element::{Attributes, Elements};

/// How much of a path is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Name,
    Local,
    Full,
}

/// Writes the path that a reference holds, as far as it reaches.
pub(crate) fn reference(xml: &mut Elements, text: &str) -> Result<()> {
    let path = ObjectPath::parse(text)?;
    let reach = match (path.server(), path.namespace()) {
        (Some(_), Some(_)) => Reach::Full,
        (None, Some(_)) => Reach::Local,
        (_, None) => Reach::Name,
    };
    write(xml, &path, reach, &|_| false)
}

/// Writes the name of an instance, or nothing for a class, whose name stands in `CLASS`.
pub(crate) fn name(xml: &mut Elements, object: &Object) -> Result<()> {
    match object {
        Object::Class(_) => Ok(()),
        Object::Instance(_) => of_object(xml, object, Reach::Name),
    }
}

/// Writes the path of an object within its server.
pub(crate) fn local(xml: &mut Elements, object: &Object) -> Result<()> {
    of_object(xml, object, Reach::Local)
}

/// Writes the path of an object with its server.
pub(crate) fn full(xml: &mut Elements, object: &Object) -> Result<()> {
    of_object(xml, object, Reach::Full)
}

fn of_object(xml: &mut Elements, object: &Object, reach: Reach) -> Result<()> {
    let text = match reach {
        Reach::Name => object.relpath(),
        Reach::Local | Reach::Full => object.path(),
    };
    let Some(text) = text else {
        bail!(
            FAILED,
            "the object of class `{}` has no path yet: it was not saved, or a key has no value",
            object.class_name()
        );
    };
    let path = ObjectPath::parse(&text)?;
    write(xml, &path, reach, &|key| {
        object.as_instance().is_some_and(|it| is_reference(it, key))
    })
}

fn is_reference(instance: &Instance, key: &str) -> bool {
    instance
        .class()
        .property(key)
        .is_some_and(|property| property.data_type.base == CimType::Reference)
}

fn write(
    xml: &mut Elements,
    path: &ObjectPath,
    reach: Reach,
    is_reference: &dyn Fn(&str) -> bool,
) -> Result<()> {
    let Some(class) = path.class() else {
        bail!(
            INVALID_OBJECT_PATH,
            "`{path}` names a namespace, not an object"
        );
    };
    let is_class = matches!(path.key(), PathKey::None);
    let object = |xml: &mut Elements| {
        if is_class {
            let attributes = Attributes::of("NAME", class.as_str());
            return xml.element("CLASSNAME", attributes, |_| Ok(()));
        }
        let attributes = Attributes::of("CLASSNAME", class.as_str());
        xml.element("INSTANCENAME", attributes, |xml| {
            keys(xml, path.key(), is_reference)
        })
    };
    let name = match (reach, is_class) {
        (Reach::Name, _) => return object(xml),
        (Reach::Local, true) => "LOCALCLASSPATH",
        (Reach::Local, false) => "LOCALINSTANCEPATH",
        (Reach::Full, true) => "CLASSPATH",
        (Reach::Full, false) => "INSTANCEPATH",
    };
    xml.element(name, Attributes::none(), |xml| {
        if reach == Reach::Full {
            xml.element("NAMESPACEPATH", Attributes::none(), |xml| {
                xml.text_element("HOST", path.server().map_or(".", |server| server.as_str()))?;
                namespace(xml, path)
            })?;
        } else {
            namespace(xml, path)?;
        }
        object(xml)
    })
}

fn namespace(xml: &mut Elements, path: &ObjectPath) -> Result<()> {
    xml.element("LOCALNAMESPACEPATH", Attributes::none(), |xml| {
        let names = path.namespace().into_iter().flat_map(|it| it.names());
        names.into_iter().try_for_each(|name| {
            let attributes = Attributes::of("NAME", name);
            xml.element("NAMESPACE", attributes, |_| Ok(()))
        })
    })
}

fn keys(xml: &mut Elements, key: &PathKey, is_reference: &dyn Fn(&str) -> bool) -> Result<()> {
    match key {
        PathKey::None | PathKey::Singleton => Ok(()),
        PathKey::Single(value) => key_value(xml, value, false),
        PathKey::Keys(keys) => keys.iter().try_for_each(|(name, value)| {
            let attributes = Attributes::of("NAME", name.as_str());
            xml.element("KEYBINDING", attributes, |xml| {
                key_value(xml, value, is_reference(name.as_str()))
            })
        }),
    }
}

fn key_value(xml: &mut Elements, value: &KeyValue, is_reference: bool) -> Result<()> {
    let (kind, text) = match value {
        KeyValue::String(path) if is_reference => {
            return xml.element("VALUE.REFERENCE", Attributes::none(), |xml| {
                reference(xml, path)
            });
        }
        KeyValue::String(text) => ("string", text.to_string()),
        KeyValue::Integer(number) => ("numeric", number.to_string()),
        KeyValue::Boolean(true) => ("boolean", "TRUE".to_owned()),
        KeyValue::Boolean(false) => ("boolean", "FALSE".to_owned()),
    };
    let attributes = Attributes::of("VALUETYPE", kind);
    xml.element("KEYVALUE", attributes, |xml| xml.text(&text))
}
