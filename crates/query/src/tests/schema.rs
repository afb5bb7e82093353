//! Schema queries.

use super::fixture::*;

fn classes(fixture: &Fixture, condition: &str) -> String {
    let mut found = fixture.ask(&format!("SELECT * FROM meta_class{condition}"));
    found.sort();
    let names: Vec<&str> = found
        .iter()
        .map(|text| text.trim_start_matches("class "))
        .collect();
    names.join(" ")
}

#[test]
fn schema_queries_find_classes() {
    let fixture = Fixture::new();
    for (condition, expected) in [
        (
            "",
            "BetterPart Device Disk Element Fan Link Loose Part Strong",
        ),
        (" WHERE __this ISA 'device'", "Device Disk Fan"),
        (" WHERE __Class = 'disk'", "Disk"),
        (" WHERE __Superclass = 'Element'", "Device"),
        (" WHERE __Superclass IS NULL", "Element Link Loose Part"),
        (
            " WHERE __Superclass IS NOT NULL AND NOT __this ISA 'Element'",
            "BetterPart Strong",
        ),
        (" WHERE __Dynasty = 'Part'", "BetterPart Part"),
        (" WHERE __Dynasty = 'Disk'", ""),
        (
            " WHERE __Class LIKE 'l%' OR __Class > 'Part'",
            "Link Loose Strong",
        ),
        (
            " WHERE NOT __Class < 'Lm' AND NOT __this ISA 'Part'",
            "Loose Strong",
        ),
        (" WHERE __this ISA 'Nope'", ""),
        (
            " WHERE __Superclass <> 'Device'",
            "BetterPart Device Strong",
        ),
    ] {
        assert_eq!(classes(&fixture, condition), expected, "{condition}");
    }
}

#[test]
fn schema_queries_look_where_the_classes_can_be() {
    let fixture = Fixture::new();
    for (condition, expected) in [
        ("", "all classes"),
        (" WHERE __Class = 'Disk'", "class Disk, filter "),
        (
            " WHERE __Class LIKE 'D%' AND __this ISA 'Device'",
            "class Device and those deriving from it, filter ",
        ),
        (
            " WHERE __Superclass = 'Device' AND __this ISA 'Element'",
            "classes directly below Device, filter ",
        ),
        (
            " WHERE __Dynasty = 'Part'",
            "class Part and those deriving from it, filter ",
        ),
        (
            " WHERE __Superclass IS NULL",
            "classes without a superclass, filter ",
        ),
        (
            " WHERE __Class = 'A' OR __Class = 'B'",
            "all classes, filter ",
        ),
    ] {
        let plan = fixture.plan_text(&format!("SELECT * FROM meta_class{condition}"));
        assert!(plan.starts_with(expected), "{plan}");
    }
}
