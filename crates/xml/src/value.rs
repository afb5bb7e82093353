//! Values as `VALUE` elements.

use swbem_core::{Object, Result, Value, bail};

use crate::element::{Attributes, Elements};
use crate::object::{Dialect, ObjectText};
use crate::path;

/// Writes the value of a property, qualifier or parameter; nothing for `Null`.
pub(crate) fn value(xml: &mut Elements, form: &ObjectText, value: &Value) -> Result<()> {
    match value {
        Value::Null => Ok(()),
        Value::Array(items) => array(xml, form, items),
        Value::Reference(path) => reference(xml, path),
        Value::Object(object) => embedded(xml, form, object),
        scalar => xml.text_element("VALUE", &text(scalar)?),
    }
}

fn array(xml: &mut Elements, form: &ObjectText, items: &[Value]) -> Result<()> {
    let name = match items.first() {
        Some(Value::Reference(_)) if form.dialect == Dialect::Wmi => "VALUE.REFARRAY",
        Some(Value::Object(_)) if form.dialect == Dialect::Wmi => "VALUE.OBJECTARRAY",
        _ => "VALUE.ARRAY",
    };
    xml.element(name, Attributes::none(), |xml| {
        items.iter().try_for_each(|item| match item {
            // The DMTF's document type has arrays of texts only.
            Value::Reference(path) if form.dialect == Dialect::Cim => {
                xml.text_element("VALUE", path)
            }
            item => value(xml, form, item),
        })
    })
}

fn reference(xml: &mut Elements, text: &str) -> Result<()> {
    xml.element("VALUE.REFERENCE", Attributes::none(), |xml| {
        path::reference(xml, text)
    })
}

fn embedded(xml: &mut Elements, form: &ObjectText, object: &Object) -> Result<()> {
    let form = form.embedded()?;
    match form.dialect {
        Dialect::Wmi => xml.element("VALUE.OBJECT", Attributes::none(), |xml| {
            form.write(xml, object)
        }),
        // The DMTF's document type carries the XML of an embedded object as a text.
        Dialect::Cim => xml.text_element("VALUE", &form.to_xml(object)?),
    }
}

/// Returns the text of a scalar.
fn text(value: &Value) -> Result<String> {
    Ok(match value {
        Value::Boolean(true) => "TRUE".to_owned(),
        Value::Boolean(false) => "FALSE".to_owned(),
        Value::Real32(number) => real(f64::from(*number), &format!("{number:?}")),
        Value::Real64(number) => real(*number, &format!("{number:?}")),
        Value::Char16(unit) => match char::from_u32(u32::from(*unit)) {
            Some(c) => c.to_string(),
            None => bail!(
                FAILED,
                "a char16 is half a surrogate pair, U+{unit:04X}, which XML cannot hold"
            ),
        },
        Value::String(text) => text.to_string(),
        Value::DateTime(time) => time.to_string(),
        other => match other.as_integer() {
            Some(number) => number.to_string(),
            None => bail!(
                CRITICAL_ERROR,
                "a value that is no scalar was written as one"
            ),
        },
    })
}

fn real(number: f64, digits: &str) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "INF" } else { "-INF" }.to_owned()
    } else {
        digits.replace('e', "E")
    }
}
