//! Calls of functions with their results, written as in the language: `Left("abc", 2)`.
//!
//! Arguments are literals, `&HFF`, `#dates#`, `Empty`, `Null`, `Nothing`, nothing at all for one
//! that is left out, and calls of functions. `Error(13)` is a result as well.

use std::cell::RefCell;

use proptest::prelude::*;
use swbem_automation::{Date, RuntimeError, coerce, date};

use super::*;

/// A world in which it is half past one and a bit on 29 February 2024.
#[derive(Default)]
struct World {
    session: Session,
    said: RefCell<Vec<String>>,
}

impl Environment for World {
    fn now(&mut self) -> f64 {
        45_351.0 + (13.5 * 3600.0 + 7.25) / 86_400.0
    }

    fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    fn message_box(&mut self, prompt: &str, buttons: i32, title: &str) -> Result<i32, Exception> {
        self.said
            .borrow_mut()
            .push(format!("{title}|{prompt}|{buttons}"));
        Ok(6)
    }

    fn input_box(&mut self, prompt: &str, title: &str, default: &str) -> Result<String, Exception> {
        self.said.borrow_mut().push(format!("{title}|{prompt}"));
        Ok(default.to_owned())
    }
}

/// Reads the expressions of the tables.
struct Reader<'a> {
    rest: &'a str,
    world: World,
}

impl Reader<'_> {
    fn evaluate(text: &str) -> Result<Variant, Exception> {
        let mut reader = Reader {
            rest: text,
            world: World::default(),
        };
        let value = reader.expression();
        assert_eq!(reader.rest, "", "{text}");
        value
    }

    fn skip(&mut self, what: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(what) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take(&mut self, part_of: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|c| !part_of(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }

    fn expression(&mut self) -> Result<Variant, Exception> {
        if self.skip("\"") {
            let mut text = String::new();
            loop {
                text.push_str(&self.take(|c| c != '"'));
                assert!(self.skip("\""), "open text");
                if !self.rest.starts_with('"') {
                    return Ok(text.into());
                }
                self.rest = &self.rest[1..];
                text.push('"');
            }
        }
        if self.skip("#") {
            let text = self.take(|c| c != '#');
            assert!(self.skip("#"));
            return Ok(date::parse_literal(&text).unwrap().into());
        }
        if self.skip("-") {
            return swbem_automation::arithmetic::neg(&self.expression()?);
        }
        if self.skip("&H") {
            let digits = self.take(|c| c.is_ascii_hexdigit());
            return Ok(Variant::Long(
                u32::from_str_radix(&digits, 16).unwrap().cast_signed(),
            ));
        }
        self.skip("");
        if self
            .rest
            .starts_with(|c: char| c.is_ascii_digit() || c == '.')
        {
            let digits = self.take(|c| c.is_ascii_digit() || c == '.');
            return Ok(if let Ok(number) = digits.parse() {
                Variant::Integer(number)
            } else if let Ok(number) = digits.parse() {
                Variant::Long(number)
            } else {
                Variant::Double(digits.parse().unwrap())
            });
        }
        let name = self.take(|c| c.is_ascii_alphanumeric());
        match name.as_str() {
            "" => return Ok(Variant::MISSING),
            "Empty" => return Ok(Variant::Empty),
            "Null" => return Ok(Variant::Null),
            "Nothing" => return Ok(Variant::NOTHING),
            "True" => return Ok(true.into()),
            "False" => return Ok(false.into()),
            _ => {}
        }
        if let Some(constant) = constant(&name) {
            return Ok(constant);
        }
        let builtin = lookup(&name).unwrap_or_else(|| panic!("no function {name}"));
        let mut args = Vec::new();
        if self.skip("(") && !self.skip(")") {
            args.push(self.expression()?);
            while self.skip(",") {
                args.push(self.expression()?);
            }
            assert!(self.skip(")"), "open call at {}", self.rest);
        }
        if !(builtin.min_args..=builtin.max_args).contains(&args.len()) {
            return Err(RuntimeError::WrongNumberOfArguments.into());
        }
        (builtin.call)(&mut self.world, &args)
    }
}

/// Writes a result: text in quotes, a number as it is printed with its type behind it.
fn show(result: Result<Variant, Exception>) -> String {
    match result {
        Err(exception) => format!("Error({})", exception.number),
        Ok(Variant::String(text)) => format!("\"{text}\""),
        Ok(Variant::Array(array)) => {
            let items = array
                .to_items()
                .unwrap()
                .into_iter()
                .map(|item| show(Ok(item)));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        Ok(value @ (Variant::Empty | Variant::Null)) => information::type_name(&value),
        Ok(Variant::Boolean(truth)) => if truth { "True" } else { "False" }.to_owned(),
        Ok(Variant::Date(Date(days))) => format!("#{}#", date::text(days).unwrap()),
        Ok(value) => format!(
            "{} {}",
            coerce::to_text(&value).unwrap(),
            information::type_name(&value)
        ),
    }
}

/// Checks a table of lines `call = result`.
fn check(table: &str) {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut count = 0;
    for line in lines {
        let (call, expected) = line.rsplit_once(" = ").unwrap();
        assert_eq!(show(Reader::evaluate(call.trim())), expected, "{call}");
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn calculating() {
    check(include_str!("tests/math.txt"));
}

#[test]
fn converting() {
    check(include_str!("tests/conversions.txt"));
}

#[test]
fn text() {
    check(include_str!("tests/strings.txt"));
}

#[test]
fn dates_and_formats() {
    check(include_str!("tests/dates.txt"));
}

#[test]
fn asking_a_person() {
    let mut world = World::default();
    let call = lookup("msgbox").unwrap().call;
    let args = [
        Variant::Integer(5),
        Variant::Integer(4),
        Variant::from("title"),
    ];
    assert_eq!(show(call(&mut world, &args)), "6 Integer");
    assert_eq!(show(call(&mut world, &[Variant::Null])), "Error(94)");
    let call = lookup("InputBox").unwrap().call;
    let args = [
        Variant::from("name?"),
        Variant::MISSING,
        Variant::from("me"),
    ];
    assert_eq!(show(call(&mut world, &args)), "\"me\"");
    assert_eq!(world.said.take(), ["title|5|4", "VBScript|name?"]);
}

#[test]
fn arrays_are_made_and_searched() {
    let mut world = World::default();
    let mut call = |name: &str, args: &[Variant]| (lookup(name).unwrap().call)(&mut world, args);
    let items = [Variant::from("Ab"), Variant::from("c"), Variant::Integer(5)];
    let array = call("Array", &items).unwrap();
    assert_eq!(show(Ok(array.clone())), "[\"Ab\", \"c\", 5 Integer]");
    assert_eq!(show(call("UBound", std::slice::from_ref(&array))), "2 Long");
    assert_eq!(
        show(call("LBound", &[array.clone(), Variant::Integer(1)])),
        "0 Long"
    );
    assert_eq!(
        show(call("UBound", &[array.clone(), Variant::Integer(2)])),
        "Error(9)"
    );
    assert_eq!(show(call("UBound", &[Variant::Empty])), "Error(13)");
    assert_eq!(
        show(call("Join", &[array.clone(), Variant::from("-")])),
        "\"Ab-c-5\""
    );
    let b = Variant::from("B");
    assert_eq!(show(call("Filter", &[array.clone(), b.clone()])), "[]");
    let insensitive = [
        array.clone(),
        b,
        Variant::Boolean(true),
        Variant::Integer(1),
    ];
    assert_eq!(show(call("Filter", &insensitive)), "[\"Ab\"]");
    let exclude = [array, Variant::from("c"), Variant::Boolean(false)];
    assert_eq!(show(call("Filter", &exclude)), "[\"Ab\", \"5\"]");
    let empty = call("Array", &[]).unwrap();
    assert_eq!(show(call("UBound", &[empty])), "-1 Long");
}

#[test]
fn large_results_are_out_of_memory() {
    let before = swbem_automation::memory::set_limit(1_000_000);
    assert_eq!(show(Reader::evaluate("Space(2000000000)")), "Error(7)");
    assert_eq!(
        show(Reader::evaluate("String(2000000000, \"x\")")),
        "Error(7)"
    );
    let replace = "Replace(String(100000, \"x\"), \"x\", String(1000, \"y\"))";
    assert_eq!(show(Reader::evaluate(replace)), "Error(7)");
    swbem_automation::memory::set_limit(before);
}

#[test]
fn names_are_found_in_any_case() {
    let names: Vec<&str> = all().map(|builtin| builtin.name).collect();
    for name in &names {
        let found = lookup(&name.to_uppercase()).unwrap();
        assert_eq!(found.name, *name);
        assert!(found.min_args <= found.max_args);
    }
    assert_eq!(names.len(), 102);
    assert!(lookup("Eval").is_none());
    assert!(constant("vbcrlf").is_some());
    assert!(constant("vb").is_none());
    assert!(constant("é").is_none());
}

/// Makes any value but an object.
fn any_value() -> impl Strategy<Value = Variant> {
    prop_oneof![
        Just(Variant::Empty),
        Just(Variant::Null),
        Just(Variant::NOTHING),
        Just(Variant::MISSING),
        any::<bool>().prop_map(Variant::from),
        any::<u8>().prop_map(Variant::from),
        any::<i16>().prop_map(Variant::from),
        any::<i32>().prop_map(Variant::from),
        (-300..300_i32).prop_map(Variant::from),
        any::<f32>().prop_map(Variant::Single),
        any::<f64>().prop_map(Variant::from),
        any::<i64>().prop_map(|amount| swbem_automation::Currency(amount).into()),
        (-700_000.0..3_000_000.0).prop_map(|days| Date(days).into()),
        ".{0,8}".prop_map(Variant::from),
        "[0-9/:.,$+&hH eE-]{0,12}".prop_map(Variant::from),
        Just(swbem_automation::ArrayRef::from_items(vec![Variant::from("a")]).into()),
    ]
}

proptest! {
    #[test]
    fn no_arguments_panic(values in prop::collection::vec(any_value(), 0..7)) {
        let before = swbem_automation::memory::set_limit(10_000_000);
        let mut world = World::default();
        for builtin in all().filter(|builtin| builtin.name != "Array") {
            let count = values.len().min(builtin.max_args);
            if count >= builtin.min_args {
                // Any result will do, so long as there is one.
                let _any = (builtin.call)(&mut world, &values[..count]);
            }
        }
        swbem_automation::memory::set_limit(before);
    }

    #[test]
    fn texts_are_cut_like_units(text in ".{0,12}", start in 1..15_i32, count in 0..15_i32) {
        let mid = Reader::evaluate(&format!("Mid({}, {start}, {count})", quote(&text))).unwrap();
        let units: Vec<u16> = text.encode_utf16().collect();
        let from = usize::try_from(start - 1).unwrap().min(units.len());
        let to = (from + usize::try_from(count).unwrap()).min(units.len());
        let mid = coerce::to_text(&mid).unwrap();
        prop_assert_eq!(mid.as_str(), String::from_utf16_lossy(&units[from..to]));
    }

    #[test]
    fn escaping_is_undone(text in ".{0,20}") {
        let call = format!("Unescape(Escape({}))", quote(&text));
        let back = coerce::to_text(&Reader::evaluate(&call).unwrap()).unwrap();
        prop_assert_eq!(back.as_str(), text);
    }

    #[test]
    fn splitting_is_undone(text in "[ab,]{0,20}") {
        let mut world = World::default();
        let comma = Variant::from(",");
        let args = [Variant::from(text.as_str()), comma.clone()];
        let parts = (lookup("Split").unwrap().call)(&mut world, &args);
        let joined = (lookup("Join").unwrap().call)(&mut world, &[parts.unwrap(), comma]).unwrap();
        let joined = coerce::to_text(&joined).unwrap();
        prop_assert_eq!(joined.as_str(), text);
    }
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
