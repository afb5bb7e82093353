//! Qualifiers at the put of a class: types, places, flavors (PUT-079, SCH-020 to SCH-029).

use swbem_core::{CimType, Flavor, Fold, Qualifier, Status, Value};

use crate::build::{AMENDED, Namespace, assert_fails, class, input, status};

const U32: CimType = CimType::Uint32;

#[test]
fn put_079_qualifiers_are_of_four_types_and_arrays_of_them() {
    let namespace = Namespace::default();
    let mixed = Value::Array(vec![Value::Sint32(1), Value::string("a")]);
    let nested = Value::Array(vec![Value::Array(vec![Value::Sint32(1)])]);
    for (value, wanted) in [
        (Value::Sint32(1), Status::OK),
        (Value::Real64(1.5), Status::OK),
        (Value::string("a"), Status::OK),
        (Value::Boolean(true), Status::OK),
        (Value::strings(["a", "b"]), Status::OK),
        (Value::Array(vec![Value::Sint32(1)]), Status::OK),
        (Value::Array(vec![]), Status::OK),
        (Value::Null, Status::OK),
        (Value::Uint32(1), Status::INVALID_QUALIFIER_TYPE),
        (Value::Sint64(1), Status::INVALID_QUALIFIER_TYPE),
        (Value::Real32(1.5), Status::INVALID_QUALIFIER_TYPE),
        (Value::Char16(65), Status::INVALID_QUALIFIER_TYPE),
        (Value::reference("A"), Status::INVALID_QUALIFIER_TYPE),
        (Value::bytes(&[1]), Status::INVALID_QUALIFIER_TYPE),
        (mixed, Status::INVALID_QUALIFIER_TYPE),
        (nested, Status::INVALID_QUALIFIER_TYPE),
    ] {
        let mut parameter = input("a", U32);
        parameter
            .qualifiers
            .set(Qualifier::new("Note", value.clone(), Flavor::NONE));
        for build in [
            class("A").q("Note", value.clone(), Flavor::NONE),
            class("A")
                .p("x", U32)
                .q("Note", value.clone(), Flavor::NONE),
            class("A")
                .m("M", None, vec![])
                .q("Note", value.clone(), Flavor::NONE),
            class("A").m("M", None, vec![parameter]),
        ] {
            assert_eq!(status(namespace.check(build)), wanted, "{value:?}");
        }
    }
    let refused = namespace.check(
        class("A")
            .p("x", U32)
            .q("Note", Value::Uint32(1), Flavor::NONE),
    );
    assert_fails(
        refused,
        Status::INVALID_QUALIFIER_TYPE,
        &["`A.x`", "`Note`"],
    );
}

#[test]
fn sch_027_enforced_qualifiers_stand_where_they_have_an_effect() {
    let namespace = Namespace::default();
    let mut parameter = input("a", U32);
    parameter
        .qualifiers
        .set(Qualifier::new("key", true, Flavor::NONE));
    for (case, build, wanted) in [
        (
            "key on a class",
            class("A").q("key", true, Flavor::NONE),
            Status::INVALID_QUALIFIER,
        ),
        (
            "key on a method",
            class("A").m("M", None, vec![]).q("key", true, Flavor::NONE),
            Status::INVALID_QUALIFIER,
        ),
        (
            "key on a parameter",
            class("A").m("M", None, vec![parameter]),
            Status::INVALID_QUALIFIER,
        ),
        (
            "indexed on a class",
            class("A").q("indexed", true, Flavor::NONE),
            Status::INVALID_QUALIFIER,
        ),
        (
            "singleton on a property",
            class("A").p("x", U32).q("singleton", true, Flavor::NONE),
            Status::INVALID_QUALIFIER,
        ),
        (
            "abstract on a property",
            class("A").p("x", U32).q("abstract", true, Flavor::NONE),
            Status::INVALID_QUALIFIER,
        ),
        (
            "dynamic on a property",
            class("A").p("x", U32).q("dynamic", true, Flavor::NONE),
            Status::OK,
        ),
        (
            "provider on a class",
            class("A").q("provider", "P", Flavor::NONE),
            Status::OK,
        ),
    ] {
        assert_eq!(status(namespace.check(build)), wanted, "{case}");
    }
    let refused = namespace.check(class("A").q("Key", true, Flavor::NONE));
    assert_fails(
        refused,
        Status::INVALID_QUALIFIER,
        &["`Key`", "`A`", "property"],
    );
}

#[test]
fn sch_028_enforced_qualifiers_have_the_type_that_gives_them_a_meaning() {
    let namespace = Namespace::default();
    for (case, build) in [
        ("abstract", class("A").q("abstract", "yes", Flavor::NONE)),
        ("singleton", class("A").q("singleton", 1, Flavor::NONE)),
        ("dynamic", class("A").q("dynamic", "TRUE", Flavor::NONE)),
        ("provider", class("A").q("provider", true, Flavor::NONE)),
        ("key", class("A").p("x", U32).q("key", "yes", Flavor::NONE)),
        (
            "not_null",
            class("A").p("x", U32).q("not_null", 1, Flavor::NONE),
        ),
        (
            "indexed",
            class("A").p("x", U32).q("indexed", "1", Flavor::NONE),
        ),
    ] {
        assert_eq!(
            status(namespace.check(build)),
            Status::INVALID_QUALIFIER_TYPE,
            "{case}"
        );
    }
}

#[test]
fn sch_020_sch_021_other_qualifiers_are_kept_as_written() {
    let build = class("A")
        .q("MyOwn", Value::strings(["b", "a"]), Flavor(0x81))
        .p("x", U32)
        .q("MaxLen", "not a number", Flavor::NONE)
        .q("Read", false, Flavor::NONE);
    let wanted = class("A")
        .q("MyOwn", Value::strings(["b", "a"]), Flavor(0x81))
        .p("x", U32)
        .q("MaxLen", "not a number", Flavor::NONE)
        .q("Read", false, Flavor::NONE)
        .decl();
    assert_eq!(Namespace::default().check(build).unwrap(), wanted);
}

#[test]
fn sch_029_an_element_has_one_qualifier_of_a_name() {
    let twice = class("A")
        .p("x", U32)
        .push("Note", 1, Flavor::NONE)
        .push("NOTE", 2, Flavor::NONE);
    assert_fails(
        Namespace::default().check(twice),
        Status::INVALID_QUALIFIER,
        &["`A.x`", "`NOTE`"],
    );
}

#[test]
fn an_element_has_at_most_1024_qualifiers() {
    let with = |count| {
        (0..count).fold(class("A"), |class, nth| {
            class.push(&format!("Q{nth}"), nth, Flavor::NONE)
        })
    };
    assert_eq!(status(Namespace::default().check(with(1024))), Status::OK);
    assert_eq!(
        status(Namespace::default().check(with(1025))),
        Status::QUOTA_VIOLATION
    );
    assert_eq!(
        status(Namespace::default().check(with(10_000))),
        Status::QUOTA_VIOLATION
    );
}

#[test]
fn a_flavor_has_no_reserved_bits() {
    let refused = Namespace::default().check(class("A").q("Note", 1, Flavor(0x04)));
    assert_fails(refused, Status::INVALID_FLAVOR, &["`Note`", "0x04"]);
}

#[test]
fn loc_009_structural_qualifiers_are_not_localizable() {
    let build = class("A")
        .q("Singleton", true, AMENDED)
        .q("Description", "text", AMENDED)
        .p("x", U32)
        .q("not_null", true, AMENDED);
    let decl = Namespace::default().check(build).unwrap();
    assert_eq!(
        decl.qualifiers.get("Singleton").unwrap().flavor,
        Flavor::NONE
    );
    assert_eq!(decl.qualifiers.get("Description").unwrap().flavor, AMENDED);
    assert_eq!(
        decl.properties[&Fold("x")]
            .qualifiers
            .get("Not_Null")
            .unwrap()
            .flavor,
        Flavor::NONE
    );
}

#[test]
fn sch_023_a_class_qualifier_does_not_show_on_properties() {
    let namespace = Namespace::with([class("A").q("Note", "n", Flavor(0x03)).p("x", U32)]);
    assert!(
        namespace
            .get("A")
            .property_qualifiers("x")
            .unwrap()
            .get("Note")
            .is_none()
    );
}
