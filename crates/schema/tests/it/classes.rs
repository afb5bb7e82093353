//! Class puts: names and creation (PUT-046 to PUT-090).

use std::sync::Arc;

use swbem_core::{
    CimType, Class, ClassDecl, DataType, Flavor, Fold, Instance, Name, Object, Qualifier, Status,
    Value,
};
use swbem_schema::{LookupFn, check_class, check_class_name};

use crate::build::{
    FIXED, Namespace, TO_INST, TO_SUB, assert_fails, class, input, numbered, status, sub,
};

const U32: CimType = CimType::Uint32;
const STRING: CimType = CimType::String;

fn name_status(name: &str) -> Status {
    status(check_class_name(&Name::from(name)))
}

#[test]
fn put_046_a_class_without_a_name_is_incomplete() {
    assert_fails(
        check_class_name(&Name::from("")),
        Status::INCOMPLETE_CLASS,
        &["name"],
    );
}

#[test]
fn put_047_a_name_that_begins_with_an_underscore_is_the_systems() {
    for name in ["_Foo", "__EventFilter", "_", "_Foo_"] {
        assert_eq!(name_status(name), Status::INVALID_OPERATION, "{name}");
    }
}

#[test]
fn put_048_a_name_that_ends_with_an_underscore_is_an_invalid_object() {
    assert_fails(
        check_class_name(&Name::from("Foo_")),
        Status::INVALID_OBJECT,
        &["`Foo_`"],
    );
    assert_eq!(name_status("Foo Bar_"), Status::INVALID_OBJECT);
}

#[test]
fn put_049_other_names_outside_the_grammar_are_invalid_parameters() {
    for name in [
        "1Foo", "Foo Bar", "Foo-Bar", "Foo.Bar", "Fo\"o", "Foo\0", "\\\\Foo",
    ] {
        assert_eq!(name_status(name), Status::INVALID_PARAMETER, "{name}");
    }
    for name in ["F", "Win32_Foo", "Größe", "a1_2"] {
        assert_eq!(name_status(name), Status::OK, "{name}");
    }
}

#[test]
fn put_050_class_names_have_a_quota_of_4096_characters() {
    assert_eq!(name_status(&"ä".repeat(4096)), Status::OK);
    let error = check_class_name(&Name::from("A".repeat(4097))).unwrap_err();
    assert_eq!(error.status(), Status::QUOTA_VIOLATION);
    assert!(
        error.message().len() < 200,
        "the message repeats the name: {error}"
    );
}

#[test]
fn put_053_a_class_has_at_most_1024_properties_with_the_inherited_ones() {
    let with = |class, count| {
        (0..count).fold(class, |class: crate::build::Build, nth| {
            class.p(&format!("P{nth}"), U32)
        })
    };
    let mut namespace = Namespace::default();
    assert_eq!(
        status(namespace.create(with(class("Full"), 1024))),
        Status::OK
    );
    assert_fails(
        namespace.create(with(class("Over"), 1025)),
        Status::TOO_MANY_PROPERTIES,
        &["`Over`", "1025"],
    );
    assert_fails(
        namespace.create(sub("Under", "Full").p("One", U32)),
        Status::TOO_MANY_PROPERTIES,
        &["`Under`", "`Full`"],
    );
    let redeclared = sub("Same", "Full").p("P7", U32);
    assert_eq!(status(namespace.create(redeclared)), Status::OK);
}

#[test]
fn put_056_names_of_elements_with_an_underscore_at_an_end_are_refused() {
    let namespace = Namespace::default();
    for name in ["_a", "a_", "__CLASS", ""] {
        let property = namespace.check(class("A").p(name, U32));
        assert_fails(property, Status::INVALID_PARAMETER, &["property", "`A`"]);
        let method = namespace.check(class("A").m(name, None, vec![]));
        assert_fails(method, Status::INVALID_PARAMETER, &["method", "`A`"]);
        let parameter = namespace.check(class("A").m("M", None, vec![input(name, U32)]));
        assert_fails(parameter, Status::INVALID_PARAMETER, &["parameter"]);
        let on_class = namespace.check(class("A").q(name, true, Flavor::NONE));
        assert_fails(on_class, Status::INVALID_PARAMETER, &["qualifier", "`A`"]);
        let on_property = namespace.check(class("A").p("x", U32).q(name, true, Flavor::NONE));
        assert_fails(
            on_property,
            Status::INVALID_PARAMETER,
            &["qualifier", "`A.x`"],
        );
    }
    for (bad, wanted) in [
        (
            class("A").p(&"x".repeat(256), U32),
            Status::PROPERTY_NAME_TOO_WIDE,
        ),
        (
            class("A").m(&"x".repeat(256), None, vec![]),
            Status::METHOD_NAME_TOO_WIDE,
        ),
        (
            class("A").q(&"x".repeat(256), true, Flavor::NONE),
            Status::QUALIFIER_NAME_TOO_WIDE,
        ),
    ] {
        assert_eq!(status(namespace.check(bad)), wanted);
    }
}

#[test]
fn put_066_an_absent_superclass_is_not_found() {
    let namespace = Namespace::default();
    assert_fails(
        namespace.check(sub("B", "Gone")),
        Status::NOT_FOUND,
        &["`Gone`", "`B`"],
    );
}

#[test]
fn put_066_sch_001_a_superclass_of_another_name_is_not_taken_for_it() {
    let other = Namespace::with([class("Other")]).get("Other");
    let outcome = check_class(sub("B", "Gone").decl(), Some(&other), &());
    assert_eq!(status(outcome), Status::NOT_FOUND);
}

#[test]
fn put_067_a_class_does_not_derive_from_itself() {
    let namespace = Namespace::with([class("A"), sub("B", "A"), sub("C", "B")]);
    assert_fails(
        namespace.check(sub("D", "d")),
        Status::CIRCULAR_REFERENCE,
        &["`d`"],
    );
    let through_two = namespace.check(sub("a", "C"));
    assert_fails(through_two, Status::CIRCULAR_REFERENCE, &["`a`", "`C`"]);
}

#[test]
fn put_069_an_abstract_class_stands_under_an_abstract_one() {
    let namespace = Namespace::with([
        class("Abstract").q("Abstract", true, Flavor::NONE),
        class("Concrete"),
    ]);
    let abstract_ = |parent| sub("Sub", parent).q("abstract", true, Flavor::NONE);
    assert_eq!(status(namespace.check(abstract_("Abstract"))), Status::OK);
    let refused = namespace.check(abstract_("Concrete"));
    assert_fails(
        refused,
        Status::CANNOT_BE_ABSTRACT,
        &["`Sub`", "`Concrete`"],
    );
    let not_abstract = sub("Sub", "Concrete").q("abstract", false, Flavor::NONE);
    assert_eq!(status(namespace.check(not_abstract)), Status::OK);
}

#[test]
fn put_069_an_abstract_association_may_stand_under_a_concrete_one() {
    let namespace =
        Namespace::with([class("CIM_HostedDependency").q("Association", true, TO_SUB | FIXED)]);
    let below = sub("CIM_PolicyInSystem", "CIM_HostedDependency").q("Abstract", true, Flavor::NONE);
    assert_eq!(status(namespace.check(below)), Status::OK);
}

#[test]
fn sch_007_abstract_is_not_inherited_whatever_its_flavor() {
    let namespace = Namespace::with([
        class("Top").q("Abstract", true, TO_SUB | TO_INST | FIXED),
        sub("Below", "Top"),
    ]);
    assert!(namespace.get("Top").is_abstract());
    assert!(!namespace.get("Below").is_abstract());
    assert!(
        namespace
            .get("Below")
            .qualifiers()
            .get("Abstract")
            .is_none()
    );
}

#[test]
fn put_070_a_singleton_has_no_keys_and_no_other_kind_of_superclass() {
    let singleton = |build: crate::build::Build| build.q("Singleton", true, Flavor::NONE);
    let namespace = Namespace::with([
        class("Plain").p("x", U32),
        class("Keyed").key("Id", U32),
        singleton(class("One")),
        class("Frame").q("Abstract", true, Flavor::NONE),
        class("KeyedFrame")
            .q("Abstract", true, Flavor::NONE)
            .key("Id", U32),
        singleton(class("AbstractOne")).q("Abstract", true, Flavor::NONE),
    ]);
    for (case, build, wanted) in [
        ("alone", singleton(class("S")), Status::OK),
        ("under a singleton", singleton(sub("S", "One")), Status::OK),
        ("inherited", sub("S", "One"), Status::OK),
        (
            "under an abstract keyless class",
            singleton(sub("S", "Frame")),
            Status::OK,
        ),
        (
            "under a plain class",
            singleton(sub("S", "Plain")),
            Status::CANNOT_BE_SINGLETON,
        ),
        (
            "under a keyed class",
            singleton(sub("S", "Keyed")),
            Status::CANNOT_BE_SINGLETON,
        ),
        (
            "under an abstract keyed class",
            singleton(sub("S", "KeyedFrame")),
            Status::CANNOT_BE_SINGLETON,
        ),
        (
            "with a key",
            class("S").q("Singleton", true, Flavor::NONE).key("Id", U32),
            Status::CANNOT_BE_SINGLETON,
        ),
        (
            "key under an abstract singleton",
            sub("S", "AbstractOne").key("Id", U32),
            Status::CANNOT_BE_SINGLETON,
        ),
    ] {
        assert_eq!(status(namespace.check(build)), wanted, "{case}");
    }
}

#[test]
fn put_071_sch_040_a_class_keeps_the_keys_it_inherits() {
    let namespace = Namespace::with([
        class("Keyed").key("Id", U32).p("Other", STRING),
        class("Keyless").p("x", U32),
        class("Frame").q("Abstract", true, Flavor::NONE).p("x", U32),
        class("KeyedFrame")
            .q("Abstract", true, Flavor::NONE)
            .key("Id", U32),
    ]);
    for (case, build, wanted) in [
        (
            "adds to keys",
            sub("S", "Keyed").key("More", U32),
            Status::CANNOT_BE_KEY,
        ),
        (
            "makes an inherited property one",
            sub("S", "Keyed").key("Other", STRING),
            Status::CANNOT_BE_KEY,
        ),
        (
            "adds under a concrete keyless class",
            sub("S", "Keyless").key("More", U32),
            Status::CANNOT_BE_KEY,
        ),
        (
            "adds under an abstract keyless class",
            sub("S", "Frame").key("More", U32),
            Status::OK,
        ),
        (
            "makes one of an abstract class's",
            sub("S", "Frame").key("x", U32),
            Status::OK,
        ),
        (
            "adds under an abstract keyed class",
            sub("S", "KeyedFrame").key("More", U32),
            Status::CANNOT_BE_KEY,
        ),
        (
            "repeats the key",
            sub("S", "Keyed").key("Id", U32),
            Status::OK,
        ),
        (
            "repeats the property",
            sub("S", "Keyed").p("Id", U32),
            Status::OK,
        ),
    ] {
        assert_eq!(status(namespace.check(build)), wanted, "{case}");
    }
    let refused = namespace.check(sub("S", "Keyed").key("More", U32));
    assert_fails(refused, Status::CANNOT_BE_KEY, &["`S.More`", "`Keyed`"]);
}

#[test]
fn put_071_a_repeated_property_without_the_qualifier_stays_a_key() {
    let mut namespace = Namespace::with([class("Keyed").key("Id", U32)]);
    let class = namespace
        .create(sub("S", "Keyed").p("Id", U32).q("Key", false, Flavor::NONE))
        .unwrap();
    assert_eq!(
        class
            .key_properties()
            .map(|p| p.name.to_string())
            .collect::<Vec<_>>(),
        ["Id"]
    );
    assert_eq!(class.key_root().unwrap(), &"Keyed");
}

#[test]
fn put_072_keys_are_of_types_that_identify() {
    let namespace = Namespace::default();
    for (data_type, wanted) in [
        (DataType::scalar(CimType::Sint8), Status::OK),
        (DataType::scalar(CimType::Uint64), Status::OK),
        (DataType::scalar(CimType::Boolean), Status::OK),
        (DataType::scalar(STRING), Status::OK),
        (DataType::scalar(CimType::Datetime), Status::OK),
        (DataType::scalar(CimType::Char16), Status::OK),
        (DataType::reference("A"), Status::OK),
        (DataType::array(STRING), Status::CANNOT_BE_KEY),
        (DataType::array(CimType::Uint8), Status::CANNOT_BE_KEY),
        (DataType::scalar(CimType::Real32), Status::CANNOT_BE_KEY),
        (DataType::scalar(CimType::Real64), Status::CANNOT_BE_KEY),
        (DataType::scalar(CimType::Object), Status::CANNOT_BE_KEY),
        (DataType::object("A"), Status::CANNOT_BE_KEY),
    ] {
        let outcome = namespace.check(class("A").key("Id", data_type.clone()));
        assert_eq!(status(outcome), wanted, "{data_type}");
    }
    let refused = namespace.check(class("A").key("Id", CimType::Real32));
    assert_fails(refused, Status::CANNOT_BE_KEY, &["`A.Id`", "`real32`"]);
}

#[test]
fn put_073_sch_006_a_concrete_class_without_keys_can_be_stored() {
    assert_eq!(status(Namespace::default().check(class("Foo"))), Status::OK);
}

#[test]
fn put_054_a_class_with_more_than_256_keys_can_be_stored() {
    let build = (0..257).fold(class("A"), |class, nth| class.key(&format!("K{nth}"), U32));
    assert_eq!(status(Namespace::default().check(build)), Status::OK);
}

#[test]
fn put_075_sch_004_a_redeclared_property_keeps_its_type_or_narrows() {
    let namespace = Namespace::with([
        class("Animal"),
        sub("Dog", "Animal"),
        class("Stone"),
        class("Base")
            .p("n", U32)
            .p("list", DataType::array(U32))
            .p("any", CimType::Object)
            .p("animal", DataType::object("Animal"))
            .p("to", DataType::reference("Animal"))
            .p("free", CimType::Reference),
    ]);
    for (name, data_type, wanted) in [
        ("n", DataType::scalar(U32), Status::OK),
        (
            "n",
            DataType::scalar(CimType::Uint64),
            Status::UPDATE_TYPE_MISMATCH,
        ),
        ("n", DataType::array(U32), Status::UPDATE_TYPE_MISMATCH),
        ("list", DataType::scalar(U32), Status::UPDATE_TYPE_MISMATCH),
        ("any", DataType::object("Stone"), Status::OK),
        ("animal", DataType::object("dog"), Status::OK),
        ("animal", DataType::object("ANIMAL"), Status::OK),
        (
            "animal",
            DataType::object("Stone"),
            Status::UPDATE_TYPE_MISMATCH,
        ),
        (
            "animal",
            DataType::scalar(CimType::Object),
            Status::UPDATE_TYPE_MISMATCH,
        ),
        (
            "animal",
            DataType::reference("Dog"),
            Status::UPDATE_TYPE_MISMATCH,
        ),
        ("animal", DataType::object("NotPutYet"), Status::OK),
        ("to", DataType::reference("Dog"), Status::OK),
        (
            "to",
            DataType::reference("Stone"),
            Status::UPDATE_TYPE_MISMATCH,
        ),
        ("free", DataType::reference("Stone"), Status::OK),
    ] {
        let outcome = namespace.check(sub("S", "Base").p(name, data_type.clone()));
        assert_eq!(status(outcome), wanted, "{name} as {data_type}");
    }
    let refused = namespace.check(sub("S", "Base").p("n", STRING));
    assert_fails(
        refused,
        Status::UPDATE_TYPE_MISMATCH,
        &["`S.n`", "`string`", "`uint32`", "`Base`"],
    );
}

#[test]
fn put_075_a_reference_may_narrow_to_the_class_that_is_put() {
    let namespace = Namespace::with([class("Node").p("next", DataType::reference("Node"))]);
    let narrowed = sub("Leaf", "Node").p("next", DataType::reference("Leaf"));
    assert_eq!(status(namespace.check(narrowed)), Status::OK);
}

#[test]
fn put_076_sch_024_a_protected_qualifier_is_not_overridden_at_the_put() {
    let namespace = Namespace::with([class("Base")
        .q("Fix", "a", TO_SUB | FIXED)
        .q("Free", "a", TO_SUB)
        .q("Here", "a", FIXED)
        .p("x", U32)
        .q("Fix", "a", TO_SUB | FIXED)
        .m("M", None, vec![])
        .q("Fix", "a", TO_SUB | FIXED)]);
    for (case, build, wanted) in [
        (
            "same",
            sub("S", "Base").q("fix", "a", TO_SUB | FIXED),
            Status::OK,
        ),
        (
            "value",
            sub("S", "Base").q("fix", "b", TO_SUB | FIXED),
            Status::UPDATE_OVERRIDE_NOT_ALLOWED,
        ),
        (
            "flavor",
            sub("S", "Base").q("fix", "a", TO_SUB),
            Status::UPDATE_OVERRIDE_NOT_ALLOWED,
        ),
        (
            "overridable",
            sub("S", "Base").q("free", "b", TO_SUB),
            Status::OK,
        ),
        (
            "does not propagate",
            sub("S", "Base").q("here", "b", TO_SUB),
            Status::OK,
        ),
        (
            "property",
            sub("S", "Base").p("x", U32).q("fix", "b", FIXED),
            Status::UPDATE_OVERRIDE_NOT_ALLOWED,
        ),
        (
            "own property",
            sub("S", "Base").p("y", U32).q("fix", "b", FIXED),
            Status::OK,
        ),
        (
            "method",
            sub("S", "Base").m("M", None, vec![]).q("fix", "b", FIXED),
            Status::UPDATE_OVERRIDE_NOT_ALLOWED,
        ),
    ] {
        assert_eq!(status(namespace.check(build)), wanted, "{case}");
    }
    let refused = namespace.check(sub("S", "Base").p("x", U32).q("fix", "b", FIXED));
    assert_fails(
        refused,
        Status::UPDATE_OVERRIDE_NOT_ALLOWED,
        &["`S.x`", "`fix`", "`Base`"],
    );
}

#[test]
fn put_076_an_override_in_between_decides_for_the_classes_below() {
    let namespace = Namespace::with([
        class("A").q("Note", "a", TO_SUB),
        sub("B", "A").q("Note", "b", TO_SUB | FIXED),
        sub("B2", "A").q("Note", "b", Flavor::NONE),
    ]);
    let refused = namespace.check(sub("C", "B").q("Note", "c", TO_SUB));
    assert_eq!(status(refused), Status::UPDATE_OVERRIDE_NOT_ALLOWED);
    assert_eq!(
        status(namespace.check(sub("C", "B2").q("Note", "c", TO_SUB))),
        Status::OK
    );
}

#[test]
fn put_077_sch_066_a_method_has_one_signature_in_a_hierarchy() {
    let u32_type = Some(DataType::scalar(U32));
    let namespace =
        Namespace::with([class("Base").m("M", u32_type.clone(), vec![input("a", U32)])]);
    let mut output = input("a", U32);
    output.qualifiers = [Qualifier::new("Out", true, Flavor::NONE)]
        .into_iter()
        .collect();
    for (case, returns, parameters, wanted) in [
        ("same", u32_type.clone(), vec![input("A", U32)], Status::OK),
        (
            "return type",
            None,
            vec![input("a", U32)],
            Status::UPDATE_PROPAGATED_METHOD,
        ),
        (
            "parameter type",
            u32_type.clone(),
            vec![input("a", STRING)],
            Status::UPDATE_PROPAGATED_METHOD,
        ),
        (
            "parameter name",
            u32_type.clone(),
            vec![input("b", U32)],
            Status::UPDATE_PROPAGATED_METHOD,
        ),
        (
            "direction",
            u32_type.clone(),
            vec![output],
            Status::UPDATE_PROPAGATED_METHOD,
        ),
        (
            "one more",
            u32_type.clone(),
            vec![input("a", U32), input("b", U32)],
            Status::UPDATE_PROPAGATED_METHOD,
        ),
    ] {
        let outcome = namespace.check(sub("S", "Base").m("m", returns, parameters));
        assert_eq!(status(outcome), wanted, "{case}");
    }
    let refused = namespace.check(sub("S", "Base").m("M", None, vec![]));
    assert_fails(
        refused,
        Status::UPDATE_PROPAGATED_METHOD,
        &["`S.M`", "`Base`"],
    );
}

#[test]
fn put_078_sch_062_parameters_are_numbered_without_a_gap() {
    let namespace = Namespace::default();
    for (case, parameters, wanted) in [
        (
            "in order",
            vec![numbered("a", 0), numbered("b", 1)],
            Status::OK,
        ),
        (
            "out of order",
            vec![numbered("a", 1), numbered("b", 0)],
            Status::OK,
        ),
        (
            "gap",
            vec![numbered("a", 0), numbered("b", 2)],
            Status::NONCONSECUTIVE_PARAMETER_IDS,
        ),
        (
            "from 1",
            vec![numbered("a", 1)],
            Status::NONCONSECUTIVE_PARAMETER_IDS,
        ),
        (
            "missing",
            vec![numbered("a", 0), input("b", U32)],
            Status::MISSING_PARAMETER_ID,
        ),
        (
            "twice",
            vec![numbered("a", 0), numbered("b", 0)],
            Status::INVALID_PARAMETER_ID,
        ),
        (
            "negative",
            vec![numbered("a", -1)],
            Status::INVALID_PARAMETER_ID,
        ),
        (
            "text",
            vec![numbered("a", "0")],
            Status::INVALID_PARAMETER_ID,
        ),
        (
            "same name",
            vec![input("a", U32), input("A", U32)],
            Status::INVALID_DUPLICATE_PARAMETER,
        ),
        (
            "name of the result",
            vec![input("returnvalue", U32)],
            Status::INVALID_DUPLICATE_PARAMETER,
        ),
    ] {
        let outcome = namespace.check(class("A").m("M", None, parameters));
        assert_eq!(status(outcome), wanted, "{case}");
    }
    let missing = class("A").m("M", None, vec![numbered("a", 0), input("b", U32)]);
    assert_fails(
        namespace.check(missing),
        Status::MISSING_PARAMETER_ID,
        &["`b`", "`A.M`"],
    );
}

#[test]
fn put_078_a_number_on_the_return_value_is_refused() {
    let mut decl = class("A")
        .m("M", Some(DataType::scalar(U32)), vec![])
        .decl();
    decl.methods[0]
        .return_qualifiers
        .set(Qualifier::new("ID", 0, Flavor(0x11)));
    let refused = check_class(decl, None, &());
    assert_fails(refused, Status::PARAMETER_ID_ON_RETVAL, &["`A.M`"]);
}

#[test]
fn put_078_sch_063_parameters_without_numbers_are_numbered_as_they_come() {
    let build = class("A").m("M", None, vec![input("b", U32), input("a", U32)]);
    let decl = Namespace::default().check(build).unwrap();
    let parameters = &decl.methods[0].parameters;
    let ids: Vec<_> = parameters
        .iter()
        .map(|p| (p.name.as_str(), p.id()))
        .collect();
    assert_eq!(ids, [("b", Some(0)), ("a", Some(1))]);
    assert_eq!(
        parameters[0].qualifiers.get("ID").unwrap().flavor,
        Flavor(0x11)
    );
    let shuffled = class("A").m("M", None, vec![numbered("a", 1), numbered("b", 0)]);
    let decl = Namespace::default().check(shuffled).unwrap();
    assert_eq!(decl.methods[0].parameters[0].name, "b");
}

#[test]
fn sch_060_a_method_returns_no_array() {
    let refused = Namespace::default().check(class("A").m("M", Some(DataType::array(U32)), vec![]));
    assert_fails(refused, Status::INVALID_METHOD, &["`A.M`", "`uint32[]`"]);
}

#[test]
fn put_080_sch_031_the_cimtype_is_made_by_the_server_and_not_stored() {
    let build = class("A")
        .p("x", U32)
        .q("CIMTYPE", "UINT32", Flavor::CIMTYPE);
    let mut namespace = Namespace::default();
    let stored = namespace.create(build).unwrap();
    assert!(stored.decl().properties[0].qualifiers.is_empty());
    let shown = stored.property_qualifiers("x").unwrap();
    assert_eq!(shown.value("cimtype"), Some(&Value::string("uint32")));
    assert_eq!(shown.get("cimtype").unwrap().flavor, Flavor(0x03));
    let below = namespace.create(sub("B", "A")).unwrap();
    assert_eq!(
        below
            .property_qualifiers("x")
            .unwrap()
            .get("CIMTYPE")
            .unwrap()
            .flavor,
        Flavor(0x23)
    );
    let wrong = class("A")
        .p("x", U32)
        .q("CIMTYPE", "string", Flavor::CIMTYPE);
    assert_fails(
        namespace.check(wrong),
        Status::INVALID_QUALIFIER,
        &["`A.x`", "`uint32`", "`string`"],
    );
}

#[test]
fn so_087_a_cimtype_names_the_class_of_a_reference() {
    let build = class("A")
        .p("to", CimType::Reference)
        .q("CIMTYPE", "ref:Win32_Foo", Flavor::CIMTYPE)
        .p("any", CimType::Reference)
        .q("CIMTYPE", "ref", Flavor::CIMTYPE);
    let decl = Namespace::default().check(build).unwrap();
    assert_eq!(
        decl.properties[&Fold("to")].data_type,
        DataType::reference("Win32_Foo")
    );
    assert_eq!(
        decl.properties[&Fold("any")].data_type,
        DataType::scalar(CimType::Reference)
    );
}

#[test]
fn sch_013_only_references_and_objects_name_a_class() {
    let odd = DataType {
        class: Some("B".into()),
        ..DataType::scalar(STRING)
    };
    let refused = Namespace::default().check(class("A").p("x", odd));
    assert_fails(refused, Status::INVALID_PROPERTY_TYPE, &["`A.x`"]);
}

#[test]
fn put_081_a_class_under_a_dynamic_one_is_dynamic() {
    let namespace = Namespace::with([
        class("Base")
            .q("Dynamic", true, Flavor::NONE)
            .q("Provider", "P", Flavor::NONE),
        class("Spread").q("Dynamic", true, TO_SUB),
    ]);
    for (case, build, wanted) in [
        ("says nothing", sub("S", "Base"), Status::INVALID_SUPERCLASS),
        (
            "says so",
            sub("S", "Base").q("dynamic", true, Flavor::NONE),
            Status::OK,
        ),
        ("inherits it", sub("S", "Spread"), Status::OK),
        (
            "denies it",
            sub("S", "Spread").q("dynamic", false, Flavor::NONE),
            Status::INVALID_SUPERCLASS,
        ),
    ] {
        assert_eq!(status(namespace.check(build)), wanted, "{case}");
    }
    assert_fails(
        namespace.check(sub("S", "Base")),
        Status::INVALID_SUPERCLASS,
        &["`S`", "`Base`"],
    );
}

#[test]
fn put_082_a_terminal_class_is_not_derived_from_and_not_abstract() {
    let namespace = Namespace::with([class("End").q("Terminal", true, Flavor::NONE)]);
    assert_fails(
        namespace.check(sub("S", "End")),
        Status::INVALID_SUPERCLASS,
        &["`S`", "`End`"],
    );
    let both = class("A")
        .q("Terminal", true, Flavor::NONE)
        .q("Abstract", true, Flavor::NONE);
    assert_fails(namespace.check(both), Status::INVALID_PARAMETER, &["`A`"]);
}

#[test]
fn put_088_a_class_object_with_another_name_is_another_class() {
    let mut namespace = Namespace::with([class("A").key("Id", U32)]);
    let mut copy = Object::from(swbem_core::ClassObject::from_class(
        &namespace.get("A"),
        None,
    ));
    if let Object::Class(class) = &mut copy {
        class.set_name("B");
    }
    let decl = copy.as_class().unwrap().decl().clone();
    let second = Class::derive(Arc::new(check_class(decl, None, &()).unwrap()), None);
    namespace.classes.insert("B".into(), Arc::new(second));
    assert_eq!(namespace.get("A").name().as_str(), "A");
    assert_eq!(namespace.get("B").properties().len(), 1);
}

#[test]
fn put_089_only_what_the_class_declares_is_stored() {
    let namespace = Namespace::with([class("Base")
        .q("Note", "n", TO_SUB)
        .key("Id", U32)
        .p("x", U32)
        .default(Value::Uint32(7))
        .p("Changed", U32)
        .m("M", None, vec![])
        .q("Implemented", true, TO_SUB)]);
    // A client that sends the class as it sees it: every element, with inherited marks.
    let inherited = Flavor::PROPAGATED;
    let seen = sub("S", "BASE")
        .q("Note", "n", TO_SUB | inherited)
        .q("Own", 1, Flavor::NONE)
        .p("Id", U32)
        .q("Key", true, Flavor::KEY | inherited)
        .q("CIMTYPE", "uint32", Flavor::CIMTYPE | inherited)
        .p("x", U32)
        .default(Value::Uint32(7))
        .q("CIMTYPE", "uint32", Flavor::CIMTYPE | inherited)
        .p("Changed", U32)
        .default(Value::Uint32(1))
        .q("CIMTYPE", "uint32", Flavor::CIMTYPE | inherited)
        .p("Mine", STRING)
        .q("CIMTYPE", "string", Flavor::CIMTYPE)
        .m("M", None, vec![])
        .q("Implemented", true, TO_SUB | inherited);
    let decl = namespace.check(seen).unwrap();
    let wanted = sub("S", "Base")
        .q("Own", 1, Flavor::NONE)
        .p("Changed", U32)
        .default(Value::Uint32(1))
        .p("Mine", STRING)
        .decl();
    assert_eq!(decl, wanted);
    assert_eq!(decl.superclass.unwrap().as_str(), "Base");
}

#[test]
fn put_089_a_redeclaration_of_its_own_is_kept_even_when_it_repeats() {
    let namespace = Namespace::with([class("Base").p("x", U32).q("Note", "n", TO_SUB)]);
    let decl = namespace.check(sub("S", "Base").p("x", U32)).unwrap();
    assert!(decl.properties.contains_key(&Name::from("x")));
    let decl = namespace
        .check(sub("S", "Base").p("x", U32).q("Note", "n", TO_SUB))
        .unwrap();
    assert_eq!(decl.properties[&Fold("x")].qualifiers.len(), 1);
}

#[test]
fn put_089_a_judged_declaration_passes_again_unchanged() {
    let namespace = Namespace::with([class("Base").key("Id", U32)]);
    let build = sub("S", "Base")
        .q("Abstract", false, TO_SUB)
        .p("Id", U32)
        .q("key", Value::Null, Flavor::NONE)
        .p("n", STRING)
        .default(Value::Null)
        .m(
            "M",
            Some(DataType::scalar(U32)),
            vec![input("b", U32), input("a", U32)],
        );
    let once = namespace.check(build).unwrap();
    let parent = namespace.get("Base");
    let twice = check_class(once.clone(), Some(&parent), &namespace.classes).unwrap();
    assert_eq!(once, twice);
    assert_eq!(
        once.properties[&Fold("Id")]
            .qualifiers
            .get("Key")
            .unwrap()
            .flavor,
        Flavor::KEY
    );
    assert_eq!(once.properties[&Fold("n")].default, None);
}

#[test]
fn sch_041_a_key_has_one_flavor_and_is_inherited() {
    let mut namespace = Namespace::with([class("A").p("Id", U32).q("key", true, Flavor::NONE)]);
    assert_eq!(
        namespace.get("A").decl().properties[0]
            .qualifiers
            .get("Key")
            .unwrap()
            .flavor,
        Flavor(0x13)
    );
    let below = namespace.create(sub("B", "A")).unwrap();
    let shown = below.property_qualifiers("Id").unwrap();
    assert_eq!(shown.get("Key").unwrap().flavor, Flavor(0x33));
}

#[test]
fn sch_003_defaults_are_of_the_propertys_type() {
    let namespace = Namespace::with([class("Base").p("x", U32).default(Value::Uint32(1))]);
    for (case, value, wanted) in [
        ("same type", Value::Uint32(2), Status::OK),
        ("null", Value::Null, Status::OK),
        ("other width", Value::Sint32(2), Status::TYPE_MISMATCH),
        ("text", Value::string("2"), Status::TYPE_MISMATCH),
        (
            "array",
            Value::Array(vec![Value::Uint32(2)]),
            Status::TYPE_MISMATCH,
        ),
    ] {
        let outcome = namespace.check(sub("S", "Base").p("x", U32).default(value));
        assert_eq!(status(outcome), wanted, "{case}");
    }
    let refused = namespace.check(sub("S", "Base").p("x", U32).default("2"));
    assert_fails(refused, Status::TYPE_MISMATCH, &["`S.x`", "`uint32`"]);
}

#[test]
fn put_055_a_default_nests_at_most_64_objects() {
    let carrier = Namespace::with([class("Box").p("inner", CimType::Object)]).get("Box");
    let nested = |levels: usize| {
        (0..levels).fold(Value::Null, |inner, _| {
            let mut instance = Instance::new(carrier.clone());
            instance.set("inner", inner).unwrap();
            Value::from(Object::from(instance))
        })
    };
    let put = |levels| {
        Namespace::default().check(class("A").p("x", CimType::Object).default(nested(levels)))
    };
    assert_eq!(status(put(64)), Status::OK);
    assert_fails(put(65), Status::INVALID_OBJECT, &["`A.x`", "64"]);
}

#[test]
fn derivation_is_bounded() {
    let mut namespace = Namespace::with([class("C0")]);
    for nth in 1..128 {
        namespace
            .create(sub(&format!("C{nth}"), &format!("C{}", nth - 1)))
            .unwrap();
    }
    assert_eq!(
        status(namespace.create(sub("C128", "C127"))),
        Status::QUOTA_VIOLATION
    );
}

#[test]
fn methods_and_parameters_are_bounded() {
    let many: Vec<_> = (0..1025)
        .map(|nth| input(&format!("p{nth}"), U32))
        .collect();
    let outcome = Namespace::default().check(class("A").m("M", None, many));
    assert_eq!(status(outcome), Status::QUOTA_VIOLATION);
    let methods = |class, from: usize, to: usize| {
        (from..to).fold(class, |class: crate::build::Build, nth| {
            class.m(&format!("M{nth}"), None, vec![])
        })
    };
    let mut namespace = Namespace::default();
    assert_eq!(
        status(namespace.create(methods(class("A"), 0, 1024))),
        Status::OK
    );
    assert_eq!(
        status(namespace.create(methods(sub("B", "A"), 1024, 1025))),
        Status::QUOTA_VIOLATION
    );
    assert_eq!(
        status(namespace.create(methods(class("C"), 0, 1025))),
        Status::QUOTA_VIOLATION
    );
}

#[test]
fn errors_name_the_class_as_their_parameter() {
    let error = Namespace::default()
        .check(class("Foo").p("_x", U32))
        .unwrap_err();
    assert_eq!(error.parameter(), Some("Foo"));
}

#[test]
fn a_function_serves_as_the_lookup_of_classes() {
    let namespace = Namespace::with([
        class("A"),
        class("B"),
        class("Base").p("to", DataType::reference("A")),
    ]);
    let base = namespace.get("Base");
    let lookup = LookupFn(|name: &str| namespace.classes.get(&Name::from(name)).cloned());
    let decl: ClassDecl = sub("S", "Base").p("to", DataType::reference("B")).decl();
    assert_eq!(
        status(check_class(decl, Some(&base), &lookup)),
        Status::UPDATE_TYPE_MISMATCH
    );
    let by_name: std::collections::BTreeMap<String, Arc<Class>> = namespace
        .classes
        .iter()
        .map(|(name, class)| (name.folded(), class.clone()))
        .collect();
    let decl: ClassDecl = sub("S", "Base").p("to", DataType::reference("B")).decl();
    assert_eq!(
        status(check_class(decl, Some(&base), &by_name)),
        Status::UPDATE_TYPE_MISMATCH
    );
}

#[test]
fn sch_011_a_class_with_methods_only_has_a_provider_and_is_not_dynamic() {
    let build = class("A")
        .q("Provider", "P", Flavor::NONE)
        .m("Run", None, vec![]);
    let class = Namespace::with([build]).get("A");
    assert!(!class.is_dynamic());
    assert_eq!(class.provider().as_deref(), Some("P"));
}

#[test]
fn sch_042_sch_050_an_association_may_have_any_number_of_references_as_keys() {
    for count in [0, 1, 2, 3] {
        let build = (0..count).fold(class("A").q("Association", true, TO_SUB), |class, nth| {
            class.key(&format!("R{nth}"), DataType::reference("X"))
        });
        let class = Namespace::with([build]).get("A");
        assert!(class.is_association());
        assert_eq!(class.keys().len(), count);
    }
}
