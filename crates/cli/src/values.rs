//! Values as they are written on the command line: `NAME=VALUE`.
//!
//! The type of the property decides how a text is read, so `Id=7` is a number or a string as the
//! class wants it. [`crate::text`] writes arrays the same way.

use swbem_core::{CimType, DataType, DateTime, Error, ObjectPath, Status, Value};

/// Names what a value is for, in messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    /// `property` or `parameter`.
    pub(crate) what: &'static str,
    /// Its name.
    pub(crate) name: &'a str,
    /// The class, or the method.
    pub(crate) owner: &'a str,
}

/// Is a name with the texts that were given for it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// The name as it was written.
    pub(crate) name: String,
    /// One text, or several where the name was repeated: the elements of an array.
    pub(crate) texts: Vec<String>,
}

/// Is an argument that is not `NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotAnAssignment(pub(crate) String);

/// Reads the arguments of a command, and brings together those that repeat a name.
pub(crate) fn assignments(arguments: &[String]) -> Result<Vec<Assignment>, NotAnAssignment> {
    let mut found: Vec<Assignment> = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let Some((name, text)) = argument
            .split_once('=')
            .filter(|(name, _)| !name.is_empty())
        else {
            return Err(NotAnAssignment(argument.clone()));
        };
        match found
            .iter_mut()
            .find(|known| swbem_core::eq_fold(&known.name, name))
        {
            Some(known) => known.texts.push(text.to_owned()),
            None => found.push(Assignment {
                name: name.to_owned(),
                texts: vec![text.to_owned()],
            }),
        }
    }
    Ok(found)
}

impl Assignment {
    /// Makes the value of a type.
    ///
    /// # Errors
    /// `TYPE_MISMATCH` that names the property, its type and the text that does not fit.
    pub(crate) fn value(&self, target: Target<'_>, data_type: &DataType) -> Result<Value, Error> {
        match self.texts.as_slice() {
            [text] if is_null(text) => Ok(Value::Null),
            [text] if data_type.is_array => match split_braces(text) {
                Some(elements) => array(target, data_type, &elements),
                None => array(target, data_type, &[Element::plain(text)]),
            },
            [text] => scalar(target, data_type, &Element::plain(text)),
            several if data_type.is_array => {
                let elements: Vec<Element<'_>> =
                    several.iter().map(|text| Element::plain(text)).collect();
                array(target, data_type, &elements)
            }
            several => Err(mismatch(
                target,
                data_type,
                format_args!(
                    "takes one value; it was given {}: {}",
                    several.len(),
                    quoted_list(several)
                ),
            )),
        }
    }
}

fn is_null(text: &str) -> bool {
    text.eq_ignore_ascii_case("null")
}

/// Is the text of a scalar, and whether it was written in double quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Element<'a> {
    text: std::borrow::Cow<'a, str>,
    is_quoted: bool,
}

impl<'a> Element<'a> {
    /// Reads a text that may be one quoted string as a whole.
    fn plain(text: &'a str) -> Element<'a> {
        match unquote(text) {
            Some((unquoted, "")) => Element {
                text: unquoted.into(),
                is_quoted: true,
            },
            _ => Element {
                text: text.into(),
                is_quoted: false,
            },
        }
    }
}

/// Reads a string in double quotes, in which a backslash takes the next character as it is, and
/// returns it with the rest of the text; `None` when there is none.
fn unquote(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut unquoted = String::with_capacity(inner.len());
    let mut characters = inner.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((unquoted, inner.get(at + 1..).unwrap_or_default())),
            '\\' => unquoted.push(characters.next()?.1),
            other => unquoted.push(other),
        }
    }
    None
}

/// Splits `{a,"b, c",d}` into its elements; `None` when the text is not in braces.
fn split_braces(text: &str) -> Option<Vec<Element<'_>>> {
    let mut rest = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    let mut elements = Vec::new();
    if rest.is_empty() {
        return Some(elements);
    }
    loop {
        rest = rest.trim_start();
        let after = match unquote(rest) {
            Some((unquoted, after)) => {
                elements.push(Element {
                    text: unquoted.into(),
                    is_quoted: true,
                });
                after.trim_start()
            }
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let (element, after) = rest.split_at(end);
                elements.push(Element {
                    text: element.trim_end().into(),
                    is_quoted: false,
                });
                after
            }
        };
        if after.is_empty() {
            return Some(elements);
        }
        rest = after.strip_prefix(',')?;
    }
}

fn array(
    target: Target<'_>,
    data_type: &DataType,
    elements: &[Element<'_>],
) -> Result<Value, Error> {
    let element_type = data_type.element();
    let mut values = Vec::with_capacity(elements.len());
    for element in elements {
        if is_null(&element.text) && !element.is_quoted {
            return Err(mismatch(
                target,
                data_type,
                "cannot hold NULL as an element",
            ));
        }
        values.push(scalar(target, &element_type, element)?);
    }
    Ok(Value::Array(values))
}

fn scalar(target: Target<'_>, data_type: &DataType, element: &Element<'_>) -> Result<Value, Error> {
    let text: &str = &element.text;
    let parsed = match data_type.base {
        CimType::String => Some(Value::string(text)),
        CimType::Boolean => boolean(text),
        CimType::Real32 => text
            .parse::<f32>()
            .ok()
            .filter(|real| real.is_finite())
            .map(Value::Real32),
        CimType::Real64 => text
            .parse::<f64>()
            .ok()
            .filter(|real| real.is_finite())
            .map(Value::Real64),
        CimType::Char16 => character(text),
        CimType::Datetime => return datetime(target, data_type, text),
        CimType::Reference => return reference(target, data_type, text),
        CimType::Object => {
            return Err(mismatch(
                target,
                data_type,
                "holds an embedded object, which cannot be written on the command line, only in MOF",
            ));
        }
        integer => integer_of(integer, text),
    };
    parsed.ok_or_else(|| {
        mismatch(
            target,
            data_type,
            format_args!("cannot be `{text}`; it takes {}", describe(data_type.base)),
        )
    })
}

fn boolean(text: &str) -> Option<Value> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(Value::Boolean(true)),
        "false" | "0" => Some(Value::Boolean(false)),
        _ => None,
    }
}

/// Reads a decimal number or one that begins with `0x`, with an optional sign.
fn integer_of(cim_type: CimType, text: &str) -> Option<Value> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let hexadecimal = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"));
    let (digits, radix) = hexadecimal.map_or((digits, 10), |digits| (digits, 16));
    if !digits.starts_with(|first: char| first.is_digit(radix)) {
        return None;
    }
    let magnitude = i128::from(u64::from_str_radix(digits, radix).ok()?);
    Value::integer(cim_type, if is_negative { -magnitude } else { magnitude })
}

/// Reads one character, or the number of a UTF-16 code unit.
fn character(text: &str) -> Option<Value> {
    let mut units = text.encode_utf16();
    if let (Some(unit), None) = (units.next(), units.next()) {
        return Some(Value::Char16(unit));
    }
    match integer_of(CimType::Uint16, text)? {
        Value::Uint16(unit) => Some(Value::Char16(unit)),
        _ => None,
    }
}

fn datetime(target: Target<'_>, data_type: &DataType, text: &str) -> Result<Value, Error> {
    match DateTime::parse(text) {
        Ok(datetime) => Ok(Value::DateTime(datetime)),
        Err(error) => Err(mismatch(
            target,
            data_type,
            format_args!("cannot be `{text}`: {}", error.message()),
        )),
    }
}

fn reference(target: Target<'_>, data_type: &DataType, text: &str) -> Result<Value, Error> {
    match ObjectPath::parse(text) {
        Ok(_path) => Ok(Value::reference(text)),
        Err(error) => Err(mismatch(
            target,
            data_type,
            format_args!("cannot be `{text}`: {}", error.message()),
        )),
    }
}

fn mismatch(target: Target<'_>, data_type: &DataType, why: impl std::fmt::Display) -> Error {
    let Target { what, name, owner } = target;
    let message = format!("{what} `{name}` of `{owner}`, a `{data_type}`, {why}");
    Error::new(Status::TYPE_MISMATCH, message).about(name)
}

/// Says what a scalar of a type looks like.
fn describe(cim_type: CimType) -> String {
    match (cim_type, cim_type.integer_range()) {
        (_, Some((low, high))) => format!("a whole number from {low} to {high}"),
        (CimType::Boolean, _) => "true or false".to_owned(),
        (CimType::Real32, _) => number_up_to(f32::MAX),
        (CimType::Real64, _) => number_up_to(f64::MAX),
        (CimType::Char16, _) => "one character, or its UTF-16 code from 0 to 65535".to_owned(),
        (other, _) => format!("a {other}"),
    }
}

fn number_up_to(most: impl std::fmt::LowerExp) -> String {
    format!("a number such as 2.5 or -1e3, from -{most:e} to {most:e}")
}

fn quoted_list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests;
