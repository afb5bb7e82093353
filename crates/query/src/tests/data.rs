//! What data queries find.

use swbem_core::{DateTime, Value};

use super::fixture::*;

#[test]
fn a_query_finds_instances_of_the_class_and_of_those_below() {
    let fixture = Fixture::with_devices();
    assert_eq!(fixture.ask("SELECT * FROM Device").len(), 6);
    assert_eq!(fixture.ask("SELECT * FROM element").len(), 6);
    assert_eq!(fixture.ask("SELECT * FROM Fan"), [r#"Fan.Id="f1""#]);
    assert_eq!(fixture.ids(r#"__CLASS = "device""#), "x1");
    assert_eq!(fixture.ids(r#"__this ISA "Disk""#), "d1 d2 d3 d4");
    assert_eq!(fixture.ids(r#"NOT __this ISA "Disk""#), "f1 x1");
    assert_eq!(
        fixture.ids(r#"__SUPERCLASS = "Device" AND __CLASS LIKE "f%""#),
        "f1"
    );
    assert_eq!(
        fixture.ids(r#"__DYNASTY = "Element" AND __CLASS < "Disk""#),
        "x1"
    );
    assert_eq!(fixture.ids(r#"__this ISA "NoSuchClass""#), "");
    assert_eq!(fixture.ids("__SUPERCLASS IS NULL"), "");
}

#[test]
fn a_projection_has_what_is_selected_and_the_keys() {
    let fixture = Fixture::with_devices();
    assert_eq!(
        fixture.ask("SELECT tag, Level FROM Disk WHERE Id = 'd1'"),
        [r#"Disk.Id="d1" Tag=String("red") Level=Sint32(10)"#]
    );
    assert_eq!(fixture.ask("SELECT __PATH FROM Fan"), [r#"Fan.Id="f1""#]);
}

#[test]
fn texts_compare_without_case() {
    let fixture = Fixture::with_devices();
    assert_eq!(fixture.ids("Tag = 'Red'"), "d1 d2 f1");
    assert_eq!(fixture.ids("'Red' = Tag"), "d1 d2 f1");
    assert_eq!(fixture.ids("Tag <> 'Red'"), "d3 d4");
    assert_eq!(fixture.ids("Tag < 'Red'"), "d3 d4");
    assert_eq!(fixture.ids("Tag >= 'GREEN'"), "d1 d2 d4 f1");
    assert_eq!(fixture.ids("Text > 'ALPHA'"), "d2");
    assert_eq!(fixture.ids("Text LIKE '_lph[a-c]'"), "d1");
    assert_eq!(fixture.ids("Tag LIKE 're%'"), "d1 d2 f1");
    assert_eq!(
        fixture.ids("Tag LIKE 'bl%' OR Text LIKE '100[%][_]%'"),
        "d3 d4"
    );
}

#[test]
fn null_is_neither_equal_nor_unequal() {
    let fixture = Fixture::with_devices();
    assert_eq!(fixture.ids("Text IS NULL"), "d3 f1 x1");
    assert_eq!(fixture.ids("Text = NULL"), "d3 f1 x1");
    assert_eq!(fixture.ids("Text IS NOT NULL"), "d1 d2 d4");
    assert_eq!(fixture.ids("Text <> NULL"), "d1 d2 d4");
    assert_eq!(fixture.ids("Text <> 'beta'"), "d1 d4");
    assert_eq!(fixture.ids("NOT Text = 'beta'"), "d1 d3 d4 f1 x1");
    assert_eq!(fixture.ids("NOT Tag LIKE '%e%'"), "x1");
    assert_eq!(fixture.ids("List IS NULL"), "d1 d2 d3 d4 f1 x1");
}

#[test]
fn defaults_of_the_class_count_as_values() {
    let fixture = Fixture::with_devices();
    assert_eq!(fixture.ids("State = 7"), "d1 d2 d3 d4");
    assert_eq!(fixture.ids("State < 7"), "f1 x1");
    assert_eq!(fixture.ids("State IS NULL"), "");
    assert_eq!(fixture.ids("NOT State = 5"), "d1 d2 d3 d4");
}

#[test]
fn integers_compare_by_value_up_to_their_limits() {
    let fixture = Fixture::with_devices();
    assert_eq!(fixture.ids("Size > 18446744073709551614"), "d4");
    assert_eq!(fixture.ids("Size = '20'"), "d2");
    assert_eq!(fixture.ids("Size < 0"), "");
    assert_eq!(fixture.ids("Size >= 0"), "d1 d2 d3 d4");
    assert_eq!(fixture.ids("Level >= 20 AND Level < 30"), "d2");
    assert_eq!(fixture.ids("Level <> 10"), "d2 d3 d4");
    assert_eq!(fixture.ids("Level LIKE '30'"), "d3");
    fixture.put(
        "Device",
        &[("Id", "y".into()), ("Small", Value::Sint8(-128))],
    );
    assert_eq!(fixture.ids("Small < -127"), "y");
    assert_eq!(fixture.ids("Small < -128"), "");
}

#[test]
fn booleans_reals_and_characters_compare_with_their_constants() {
    let fixture = Fixture::new();
    for (id, on, ratio, letter) in [
        ("a", true, 1.1_f32, u16::from(b'a')),
        ("b", false, -0.0, u16::from(b'b')),
        ("c", true, f32::NAN, 300),
    ] {
        fixture.put(
            "Fan",
            &[
                ("Id", id.into()),
                ("On", on.into()),
                ("Ratio", Value::Real32(ratio)),
                ("Exact", Value::Real64(ratio.into())),
                ("Letter", Value::Char16(letter)),
            ],
        );
    }
    fixture.put("Fan", &[("Id", "d".into())]);
    for yes in ["TRUE", "1", "'true'"] {
        assert_eq!(fixture.ids(&format!("On = {yes}")), "a c");
        assert_eq!(fixture.ids(&format!("On <> {yes}")), "b");
    }
    assert_eq!(fixture.ids("Ratio = 1.1"), "a");
    assert_eq!(fixture.ids("Ratio = 0"), "b");
    assert_eq!(fixture.ids("Ratio > -5"), "a b");
    assert_eq!(fixture.ids("Ratio <> 1.1"), "b c");
    assert_eq!(fixture.ids("Exact > 1.0999"), "a");
    assert_eq!(fixture.ids("Letter = 'a'"), "a");
    assert_eq!(fixture.ids("Letter > 97"), "b c");
}

#[test]
fn datetimes_compare_by_the_instant() {
    let fixture = Fixture::new();
    for (id, text) in [
        ("a", "20261124120000.000000+060"),
        ("b", "20261124110000.000000+000"),
        ("c", "20261124120000.000000+***"),
        ("d", "00000001000000.000000:000"),
        ("e", "20270101000000.000000+000"),
    ] {
        let when = Value::DateTime(DateTime::parse(text).unwrap());
        fixture.put("Fan", &[("Id", id.into()), ("When", when)]);
    }
    assert_eq!(fixture.ids("When = '20261124130000.000000+120'"), "a b");
    assert_eq!(fixture.ids("When = '11/24/2026 12:00'"), "a b");
    assert_eq!(fixture.ids("When = '20261124120000.000000+***'"), "c");
    assert_eq!(fixture.ids("When > '20261124110000.000000+000'"), "e");
    assert_eq!(fixture.ids("When >= '2026'"), "a b e");
    assert_eq!(fixture.ids("When < '2027'"), "a b");
    assert_eq!(fixture.ids("When <> '20261124110000.000000+000'"), "c d e");
    assert_eq!(fixture.ids("When <= '00000002000000.000000:000'"), "d");
}

#[test]
fn references_are_equal_when_they_name_the_same_object() {
    let fixture = Fixture::with_devices();
    for (id, path) in [
        ("p", r#"Fan.Id="F1""#),
        ("q", r#"\\box\root\test:Fan="f1""#),
    ] {
        fixture.put(
            "Fan",
            &[("Id", id.into()), ("Peer", Value::reference(path))],
        );
    }
    assert_eq!(fixture.ids(r#"Peer = 'fan.id="f1"'"#), "p q");
    assert_eq!(fixture.ids(r#"Peer = 'root/test:Fan.Id="f1"'"#), "p q");
    assert_eq!(fixture.ids(r#"Peer <> 'Fan.Id="f2"'"#), "p q");
    assert_eq!(fixture.ids(r#"Peer <> 'Fan.Id="f1"'"#), "");
}

#[test]
fn embedded_objects_are_looked_into() {
    let fixture = Fixture::new();
    fixture.put(
        "Fan",
        &[("Id", "a".into()), ("Any", part(&fixture, 1, Some(2)))],
    );
    fixture.put(
        "Fan",
        &[("Id", "b".into()), ("Typed", part(&fixture, 3, None))],
    );
    let class = embedded_class(&fixture.class("Part").class);
    fixture.put("Fan", &[("Id", "c".into()), ("Any", class)]);
    fixture.put("Fan", &[("Id", "d".into())]);
    assert_eq!(fixture.ids("Any.Code = 1"), "a");
    assert_eq!(fixture.ids("Any.Inner.Code > 1"), "a");
    assert_eq!(fixture.ids("Any.NoSuch = 1"), "");
    assert_eq!(fixture.ids("Any.Code = 'no number'"), "");
    assert_eq!(fixture.ids("Typed.Code = 3"), "b");
    assert_eq!(fixture.ids("Typed.Extra LIKE 'mo%'"), "b");
    assert_eq!(fixture.ids("Typed.Inner IS NULL"), "b");
    assert_eq!(fixture.ids("Any.Inner IS NOT NULL"), "a");
    assert_eq!(fixture.ids("Any ISA 'Part'"), "a c");
    assert_eq!(fixture.ids("Any ISA BetterPart"), "a");
    assert_eq!(fixture.ids("Any.Inner ISA 'Part'"), "a");
    assert_eq!(fixture.ids("Any ISA 'NoSuchClass'"), "");
    assert_eq!(fixture.ids("Any IS NULL"), "b d");
    assert_eq!(fixture.ids("Any.__CLASS = 'part'"), "c");
}

#[test]
fn system_properties_that_are_texts_can_be_compared() {
    let fixture = Fixture::with_devices();
    assert_eq!(fixture.ids(r#"__RELPATH = 'fan.id="F1"'"#), "f1");
    assert_eq!(
        fixture.ids(r#"__PATH = '\\\\box\\root\\test:Fan.Id="f1"'"#),
        "f1"
    );
    assert_eq!(fixture.ids("__PATH LIKE '%d_\"'"), "d1 d2 d3 d4");
    assert_eq!(fixture.ids("__RELPATH IS NULL"), "");
    assert_eq!(
        fixture.ids("__NAMESPACE = 'root\\test' AND Id = 'd1'"),
        "d1"
    );
    assert_eq!(fixture.ids("__SERVER <> 'box'"), "");
}

#[test]
fn an_or_finds_nothing_twice() {
    let fixture = Fixture::with_devices();
    for (condition, expected) in [
        ("Tag = 'red' OR Level = 10", "d1 d2 f1"),
        ("Id = 'd1' OR Id = 'D1' OR Tag = 'red'", "d1 d2 f1"),
        ("Tag LIKE 'r%' OR Tag = 'red' OR Level > 15", "d1 d2 d3 f1"),
        ("(Tag = 'red' OR Tag = 'blue') AND Level > 10", "d2 d3"),
        ("(Tag = 'red' AND State = 5) OR Level = 20", "d2 f1"),
    ] {
        assert_eq!(fixture.ids(condition), expected, "{condition}");
        let plan = fixture.plan_text(&format!("SELECT * FROM Device WHERE {condition}"));
        assert!(!plan.contains("scan"), "{plan}");
    }
}
