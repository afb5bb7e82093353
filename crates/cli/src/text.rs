//! Values as text for a person: cells of tables, and fields of csv.

use std::borrow::Cow;
use std::fmt::{Display, LowerExp, Write as _};

use swbem_core::{Object, Value};

/// How deep embedded objects are shown; deeper ones show their class only.
const SHOWN_NESTING_MAX: usize = 8;

/// Returns the text of a value in a table: NULL is shown, and no character can drive a terminal.
pub(crate) fn cell(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::String(string) if is_null(string) => append_quoted(&mut text, string),
        other => append(&mut text, other, SHOWN_NESTING_MAX),
    }
    match printable(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(printable) => printable,
    }
}

/// Returns the text of a value in a csv file, which `NAME=` on the command line reads back: NULL is
/// told from an empty text, and a text from what it would be without quotes.
pub(crate) fn field(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::String(string) | Value::Reference(string)
            if is_null(string) || string.starts_with('"') =>
        {
            append_quoted(&mut text, string);
        }
        other => append(&mut text, other, SHOWN_NESTING_MAX),
    }
    text
}

/// Shows control characters other than line breaks as escapes, and those that turn the direction
/// of what follows them, which would make a line look like another.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let is_control = |character| match character {
        '\n' => false,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    };
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\r' => {}
            other if is_control(other) => shown.extend(other.escape_default()),
            other => shown.push(other),
        }
    }
    Cow::Owned(shown)
}

fn append(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Null => text.push_str("NULL"),
        Value::Boolean(boolean) => text.push_str(if *boolean { "TRUE" } else { "FALSE" }),
        Value::Real32(real) => append_real(text, real, real.abs().into()),
        Value::Real64(real) => append_real(text, real, real.abs()),
        Value::Char16(unit) => match char::from_u32(u32::from(*unit)) {
            Some(character) => text.push(character),
            None => {
                let _infallible = write!(text, "0x{unit:04X}");
            }
        },
        Value::String(string) | Value::Reference(string) => text.push_str(string),
        Value::DateTime(datetime) => display(text, datetime),
        Value::Object(object) => append_object(text, object, depth),
        Value::Array(elements) => {
            text.push('{');
            for (nth, element) in elements.iter().enumerate() {
                if nth > 0 {
                    text.push_str(", ");
                }
                append_element(text, element, depth);
            }
            text.push('}');
        }
        integer => display(text, &integer.as_integer().unwrap_or_default()),
    }
}

/// Appends a value inside braces, where some texts need quotes to be told from what is around.
fn append_element(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::String(string) | Value::Reference(string) if needs_quotes(string) => {
            append_quoted(text, string);
        }
        Value::Char16(unit) => {
            let mut character = String::new();
            append(&mut character, &Value::Char16(*unit), depth);
            append_element(text, &Value::String(character.into()), depth);
        }
        other => append(text, other, depth),
    }
}

fn append_quoted(text: &mut String, string: &str) {
    text.push('"');
    for character in string.chars() {
        if matches!(character, '"' | '\\') {
            text.push('\\');
        }
        text.push(character);
    }
    text.push('"');
}

/// Appends a real number, with an exponent where it would have many zeros without.
fn append_real(text: &mut String, real: &(impl Display + LowerExp), magnitude: f64) {
    let _infallible = if magnitude == 0.0 || (1e-5..1e16).contains(&magnitude) {
        write!(text, "{real}")
    } else {
        write!(text, "{real:e}")
    };
}

fn needs_quotes(text: &str) -> bool {
    text.is_empty()
        || text.contains([',', '"', '{', '}'])
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace)
        || is_null(text)
}

fn is_null(text: &str) -> bool {
    text.eq_ignore_ascii_case("null")
}

fn append_object(text: &mut String, object: &Object, depth: usize) {
    let name = object.class_name();
    let Some(instance) = object.as_instance() else {
        let _infallible = write!(text, "class {name}");
        return;
    };
    let _infallible = write!(text, "instance of {name} {{");
    let Some(depth) = depth.checked_sub(1) else {
        text.push_str("...}");
        return;
    };
    let mut separator = "";
    for (property, value) in instance.properties().filter(|(_, value)| !value.is_null()) {
        let _infallible = write!(text, "{separator}{}=", property.name);
        append_element(text, value, depth);
        separator = ", ";
    }
    text.push('}');
}

fn display(text: &mut String, value: &dyn Display) {
    let _infallible = write!(text, "{value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_shown_as_they_are_written() {
        assert_eq!(cell(&Value::Boolean(true)), "TRUE");
        assert_eq!(cell(&Value::Sint64(i64::MIN)), "-9223372036854775808");
        assert_eq!(cell(&Value::Real64(2.5)), "2.5");
        assert_eq!(cell(&Value::Real64(-0.0)), "-0");
        assert_eq!(cell(&Value::Real64(f64::NAN)), "NaN");
        assert_eq!(cell(&Value::Real64(f64::MAX)), "1.7976931348623157e308");
        assert_eq!(cell(&Value::Real64(-5e-324)), "-5e-324");
        assert_eq!(cell(&Value::Real32(f32::MAX)), "3.4028235e38");
        assert_eq!(cell(&Value::Real32(0.1)), "0.1");
        assert_eq!(cell(&Value::Char16(65)), "A");
        assert_eq!(cell(&Value::Char16(0xD800)), "0xD800");
        assert_eq!(cell(&Value::string("a, b")), "a, b");
    }

    #[test]
    fn null_is_told_from_a_text_that_says_so() {
        for shown in [cell, field] {
            assert_eq!(shown(&Value::Null), "NULL");
            assert_eq!(shown(&Value::string("null")), r#""null""#);
            assert_eq!(shown(&Value::string("")), "");
        }
        assert_eq!(cell(&Value::string(r#""a" \"#)), r#""a" \"#);
        assert_eq!(field(&Value::string(r#""a" \"#)), r#""\"a\" \\""#);
    }

    #[test]
    fn elements_are_quoted_where_they_could_be_misread() {
        let strings = Value::strings(["a", "b c", "d,e", "", "NULL", r#"q"\"#, " x"]);
        assert_eq!(
            field(&strings),
            r#"{a, b c, "d,e", "", "NULL", "q\"\\", " x"}"#
        );
        let characters: Vec<Value> = "a, }".encode_utf16().map(Value::Char16).collect();
        assert_eq!(field(&Value::Array(characters)), r#"{a, ",", " ", "}"}"#);
        assert_eq!(field(&Value::bytes(&[1, 2])), "{1, 2}");
        assert_eq!(field(&Value::Array(Vec::new())), "{}");
    }

    #[test]
    fn control_characters_cannot_drive_a_terminal() {
        assert_eq!(
            cell(&Value::string("a\u{1b}[2Jb\tc\r\nd")),
            "a\\u{1b}[2Jb\\tc\nd"
        );
        assert_eq!(
            cell(&Value::string("\u{202E}gpj.exe\u{2066}")),
            "\\u{202e}gpj.exe\\u{2066}"
        );
    }
}
