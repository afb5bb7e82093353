//! What the scripts of the test suite cannot ask of functions.

use std::cell::RefCell;

use proptest::prelude::*;
use swbem_automation::{Date, coerce, date};

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

fn call(name: &str, args: &[Variant]) -> Result<Variant, Exception> {
    (lookup(name).unwrap().call)(&mut World::default(), args)
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
    let count = Variant::Long(2_000_000_000);
    assert_eq!(
        show(call("Space", std::slice::from_ref(&count))),
        "Error(7)"
    );
    assert_eq!(show(call("String", &[count, "x".into()])), "Error(7)");
    let (text, new) = ("x".repeat(100_000), "y".repeat(1000));
    let replaced = call("Replace", &[text.into(), "x".into(), new.into()]);
    assert_eq!(show(replaced), "Error(7)");
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
        let args = [text.as_str().into(), start.into(), count.into()];
        let mid = call("Mid", &args).unwrap();
        let units: Vec<u16> = text.encode_utf16().collect();
        let from = usize::try_from(start - 1).unwrap().min(units.len());
        let to = (from + usize::try_from(count).unwrap()).min(units.len());
        let mid = coerce::to_text(&mid).unwrap();
        prop_assert_eq!(mid.as_str(), String::from_utf16_lossy(&units[from..to]));
    }

    #[test]
    fn escaping_is_undone(text in ".{0,20}") {
        let escaped = call("Escape", &[text.as_str().into()]).unwrap();
        let back = coerce::to_text(&call("Unescape", &[escaped]).unwrap()).unwrap();
        prop_assert_eq!(back.as_str(), text);
    }

    #[test]
    fn splitting_is_undone(text in "[ab,]{0,20}") {
        let comma = Variant::from(",");
        let args = [Variant::from(text.as_str()), comma.clone()];
        let parts = call("Split", &args).unwrap();
        let joined = call("Join", &[parts, comma]).unwrap();
        let joined = coerce::to_text(&joined).unwrap();
        prop_assert_eq!(joined.as_str(), text);
    }
}
