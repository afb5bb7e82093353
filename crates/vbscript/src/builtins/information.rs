//! Functions that tell about values and the engine: IsArray to IsObject, TypeName, VarType, the
//! versions of the engine, GetLocale, SetLocale.

use swbem_automation::{Exception, RuntimeError, Variant, coerce, date};

use super::arguments::{Args, integer_of};
use super::dates::current_year;
use super::{Builtin, Environment, entry};

/// The identifier of the only locale, that of the USA.
const LOCALE: i32 = 1033;

pub(super) const FUNCTIONS: &[Builtin] = &[
    entry("GetLocale", 0, 0, |_, _| Ok(Variant::Long(LOCALE))),
    entry("IsArray", 1, 1, |_, args| {
        Ok(matches!(Args(args).get(0), Variant::Array(_)).into())
    }),
    entry("IsDate", 1, 1, is_date),
    entry("IsEmpty", 1, 1, |_, args| {
        Ok(matches!(Args(args).get(0), Variant::Empty).into())
    }),
    entry("IsNull", 1, 1, |_, args| {
        Ok(matches!(Args(args).get(0), Variant::Null).into())
    }),
    entry("IsNumeric", 1, 1, is_numeric),
    entry("IsObject", 1, 1, |_, args| {
        Ok(Args(args).get(0).is_object().into())
    }),
    entry("ScriptEngine", 0, 0, |_, _| Ok("VBScript".into())),
    entry("ScriptEngineBuildVersion", 0, 0, |_, _| {
        Ok(Variant::Long(16384))
    }),
    entry("ScriptEngineMajorVersion", 0, 0, |_, _| {
        Ok(Variant::Long(5))
    }),
    entry("ScriptEngineMinorVersion", 0, 0, |_, _| {
        Ok(Variant::Long(8))
    }),
    entry("SetLocale", 0, 1, set_locale),
    entry("TypeName", 1, 1, |_, args| {
        Ok(type_name(Args(args).get(0)).into())
    }),
    entry("VarType", 1, 1, var_type),
];

fn is_numeric(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let numeric = match coerce::default_value(Args(args).get(0)) {
        Ok(Variant::String(text)) => {
            coerce::parse_number(&text).is_some_and(|number| number.to_double().is_some())
        }
        Ok(value) => !matches!(
            value,
            Variant::Null | Variant::Date(_) | Variant::Error(_) | Variant::Array(_)
        ),
        Err(_no_value) => false,
    };
    Ok(numeric.into())
}

fn is_date(environment: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let is_date = match coerce::default_value(Args(args).get(0)) {
        Ok(Variant::Date(_)) => true,
        Ok(Variant::String(text)) => date::parse::parse(&text, current_year(environment)).is_some(),
        _ => false,
    };
    Ok(is_date.into())
}

/// Returns what `TypeName` says of a value.
pub(crate) fn type_name(value: &Variant) -> String {
    let name = match value {
        Variant::Empty => "Empty",
        Variant::Null => "Null",
        Variant::Boolean(_) => "Boolean",
        Variant::Byte(_) => "Byte",
        Variant::Integer(_) => "Integer",
        Variant::Long(_) => "Long",
        Variant::Single(_) => "Single",
        Variant::Double(_) => "Double",
        Variant::Currency(_) => "Currency",
        Variant::Date(_) => "Date",
        Variant::String(_) => "String",
        Variant::Error(_) => "Error",
        Variant::Array(_) => "Variant()",
        Variant::Object(None) => "Nothing",
        Variant::Object(Some(object)) => return object.type_name().into_owned(),
    };
    name.to_owned()
}

/// Tells the type of a value, or that of an object's default member if it has one.
fn var_type(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let value = Args(args).get(0);
    let number = match value {
        Variant::Object(Some(_)) => {
            coerce::default_value(value).map_or(value.var_type(), |value| value.var_type())
        }
        value => value.var_type(),
    };
    integer_of(i64::from(number))
}

/// Accepts the locale of the USA, by number or name, and the default; there is no other.
fn set_locale(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let known = match Args(args).given(0) {
        None => true,
        Some(Variant::String(name)) if !name.is_empty() => {
            name.eq_ignore_ascii_case("en-us") || **name == *LOCALE.to_string()
        }
        Some(Variant::String(_)) => true,
        Some(number) => matches!(coerce::to_long(number)?, 0 | 0x400 | 0x800 | LOCALE),
    };
    if known {
        Ok(Variant::Long(LOCALE))
    } else {
        Err(RuntimeError::LocaleNotSupported.into())
    }
}
