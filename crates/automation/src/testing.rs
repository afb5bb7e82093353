//! A short way to write values in the tables of tests: `i5` is an Integer, `l5` a Long, `b5` a
//! Byte, `f1.5` a Single, `d1.5` a Double, `c1.5` a Currency, `t1.5` a Date, `'text` a String.

use crate::{Currency, Date, Exception, Variant, coerce};

/// Reads a value.
pub(crate) fn value(text: &str) -> Variant {
    match text {
        "Empty" => return Variant::Empty,
        "Null" => return Variant::Null,
        "True" => return Variant::Boolean(true),
        "False" => return Variant::Boolean(false),
        "Nothing" => return Variant::NOTHING,
        "Missing" => return Variant::MISSING,
        _ => {}
    }
    let (kind, rest) = text.split_at(1);
    match kind {
        "i" => Variant::Integer(rest.parse().unwrap()),
        "l" => Variant::Long(rest.parse().unwrap()),
        "b" => Variant::Byte(rest.parse().unwrap()),
        "f" => Variant::Single(rest.parse().unwrap()),
        "d" => Variant::Double(rest.parse().unwrap()),
        "c" => Variant::Currency(coerce::to_currency(&Variant::from(rest)).unwrap()),
        "t" => Variant::Date(Date(rest.parse().unwrap())),
        "'" => Variant::from(rest),
        _ => panic!("no value: {text}"),
    }
}

/// Writes a value, or the number of an error behind an exclamation mark.
pub(crate) fn show(result: Result<Variant, Exception>) -> String {
    match result {
        Err(exception) => format!("!{}", exception.number),
        Ok(Variant::Empty) => "Empty".to_owned(),
        Ok(Variant::Null) => "Null".to_owned(),
        Ok(Variant::Boolean(truth)) => if truth { "True" } else { "False" }.to_owned(),
        Ok(Variant::Integer(number)) => format!("i{number}"),
        Ok(Variant::Long(number)) => format!("l{number}"),
        Ok(Variant::Byte(number)) => format!("b{number}"),
        Ok(Variant::Single(number)) => format!("f{number}"),
        Ok(Variant::Double(number)) => format!("d{number}"),
        Ok(Variant::Currency(Currency(amount))) => format!("c{}", coerce::currency_text(amount)),
        Ok(Variant::Date(Date(days))) => format!("t{days}"),
        Ok(Variant::String(text)) => format!("'{text}"),
        Ok(other) => format!("{other:?}"),
    }
}
