//! Instance puts (PUT-052 to PUT-055, PUT-131 to PUT-169, PUT-223).

use std::sync::Arc;

use swbem_core::{
    CimType, Class, ClassObject, DataType, DateTime, Flavor, Instance, Object, Qualifier, Status,
    Value,
};
use swbem_schema::{check_relpath, guid_text, has_amended, merge_amended, view_as};

use crate::build::{
    AMENDED, FIXED, Namespace, TO_INST, TO_SUB, assert_fails, class, status, sub, validate,
    validate_with,
};

const U32: CimType = CimType::Uint32;
const STRING: CimType = CimType::String;

fn keyed() -> Arc<Class> {
    Namespace::with([class("Foo")
        .key("Name", STRING)
        .p("n", U32)
        .default(Value::Uint32(3))])
    .get("Foo")
}

fn named(class: &Arc<Class>, name: &str) -> Instance {
    let mut instance = Instance::new(class.clone());
    instance.set("Name", name).unwrap();
    instance
}

#[test]
fn put_131_sch_008_an_abstract_class_has_no_instances() {
    let class = Namespace::with([class("Foo")
        .q("Abstract", true, Flavor::NONE)
        .key("Name", STRING)])
    .get("Foo");
    assert_fails(
        validate(named(&class, "a"), &class),
        Status::INVALID_OPERATION,
        &["`Foo`", "abstract"],
    );
}

#[test]
fn put_132_loc_007_a_localized_overlay_has_no_instances() {
    let class = Namespace::with([class("Foo")
        .q("Amendment", true, Flavor::NONE)
        .key("Name", STRING)])
    .get("Foo");
    assert_fails(
        validate(named(&class, "a"), &class),
        Status::INVALID_OPERATION,
        &["`Foo`"],
    );
}

#[test]
fn put_133_a_concrete_class_below_a_concrete_one_has_instances() {
    let class = Namespace::with([class("Foo").key("Name", STRING), sub("Bar", "Foo")]).get("Bar");
    assert_eq!(status(validate(named(&class, "a"), &class)), Status::OK);
}

#[test]
fn put_130_an_instance_is_judged_against_its_own_class() {
    let namespace = Namespace::with([
        class("Foo").key("Name", STRING),
        class("Bar").key("Name", STRING),
    ]);
    let outcome = validate(named(&namespace.get("Foo"), "a"), &namespace.get("Bar"));
    assert_fails(outcome, Status::INVALID_CLASS, &["`Foo`", "`Bar`"]);
}

#[test]
fn put_134_an_instance_of_another_namespace_is_matched_by_name_and_type() {
    let there = Namespace::with([class("Foo")
        .key("Name", STRING)
        .p("n", U32)
        .default(Value::Uint32(3))
        .p("same", U32)
        .default(Value::Uint32(9))])
    .get("Foo");
    let here = Namespace::with([class("FOO")
        .p("More", STRING)
        .default("more")
        .p("SAME", U32)
        .default(Value::Uint32(9))
        .p("N", U32)
        .default(Value::Uint32(4))
        .key("NAME", STRING)])
    .get("Foo");
    let valid = validate(named(&there, "a"), &here).unwrap().into_instance();
    assert!(Arc::ptr_eq(valid.class(), &here));
    assert_eq!(valid.get("name"), Some(&Value::string("a")));
    // What the sender saw is what is stored, also where the defaults differ.
    assert_eq!(valid.get("n"), Some(&Value::Uint32(3)));
    assert_eq!(valid.set_value_at(here.position("same").unwrap()), None);
    assert_eq!(valid.get("more"), Some(&Value::string("more")));
}

#[test]
fn put_134_an_extra_or_differing_property_is_an_invalid_object() {
    let here = keyed();
    for (case, there) in [
        (
            "extra",
            class("Foo").key("Name", STRING).p("n", U32).p("extra", U32),
        ),
        (
            "type",
            class("Foo").key("Name", STRING).p("n", CimType::Sint32),
        ),
        (
            "array",
            class("Foo")
                .key("Name", STRING)
                .p("n", DataType::array(U32)),
        ),
    ] {
        let there = Namespace::with([there]).get("Foo");
        let refused = validate(named(&there, "a"), &here);
        let property = if case == "extra" { "extra" } else { "n" };
        assert_fails(refused, Status::INVALID_OBJECT, &[property, "`Foo"]);
    }
}

#[test]
fn put_135_instance_qualifiers_are_added_but_protected_ones_not_changed() {
    let class = Namespace::with([class("Foo")
        .q("Fix", "c", TO_INST | FIXED)
        .q("Free", "c", TO_INST)
        .key("Name", STRING)
        .p("x", U32)
        .q("Fix", "p", TO_INST | FIXED)])
    .get("Foo");
    let with = |name: &str, value: &str| {
        let mut instance = named(&class, "a");
        instance
            .local_qualifiers_mut()
            .set(Qualifier::new(name, value, TO_INST));
        instance
    };
    let valid = validate(with("Own", "i"), &class).unwrap();
    assert_eq!(
        valid.instance().qualifiers().value("Own"),
        Some(&Value::string("i"))
    );
    let valid = validate(with("Free", "i"), &class).unwrap();
    assert_eq!(
        valid.instance().qualifiers().value("Free"),
        Some(&Value::string("i"))
    );
    assert_fails(
        validate(with("fix", "i"), &class),
        Status::OVERRIDE_NOT_ALLOWED,
        &["`fix`", "`Foo`"],
    );
    let mut on_property = named(&class, "a");
    let set = [Qualifier::new("FIX", "i", TO_INST)].into_iter().collect();
    on_property.put_property_qualifiers(class.position("x").unwrap(), set);
    assert_fails(
        validate(on_property, &class),
        Status::OVERRIDE_NOT_ALLOWED,
        &["`x`", "`FIX`"],
    );
    let mut of_type = named(&class, "a");
    of_type
        .local_qualifiers_mut()
        .set(Qualifier::new("Own", Value::Uint32(1), Flavor::NONE));
    assert_fails(
        validate(of_type, &class),
        Status::INVALID_QUALIFIER_TYPE,
        &["`Own`", "`Foo`"],
    );
}

#[test]
fn sch_045_a_key_qualifier_on_an_instance_is_refused() {
    let class = keyed();
    let mut instance = named(&class, "a");
    let set = [Qualifier::new("key", true, Flavor::KEY)]
        .into_iter()
        .collect();
    instance.put_property_qualifiers(1, set);
    assert_fails(
        validate(instance, &class),
        Status::CANNOT_BE_KEY,
        &["`n`", "`Foo`"],
    );
}

#[test]
fn put_135_what_the_class_hands_down_is_not_stored_with_the_instance() {
    let class = keyed();
    let mut instance = named(&class, "a");
    let seen = [
        Qualifier::new("Note", 1, TO_INST | Flavor::PROPAGATED),
        Qualifier::new("CIMTYPE", "string", Flavor::CIMTYPE),
    ];
    *instance.local_qualifiers_mut() = seen.clone().into_iter().collect();
    instance.put_property_qualifiers(0, seen.into_iter().collect());
    let stored = validate(instance, &class).unwrap().into_instance();
    assert!(stored.local_qualifiers().is_empty());
    assert!(stored.all_property_qualifiers().next().is_none());
}

#[test]
fn put_136_a_projection_is_not_put() {
    let class = keyed();
    let mut instance = named(&class, "a");
    instance.project([0].into());
    assert_fails(
        validate(instance, &class),
        Status::INVALID_OBJECT,
        &["`Foo`"],
    );
}

#[test]
fn put_141_an_instance_needs_a_key_or_a_singleton_class() {
    let namespace = Namespace::with([
        class("Foo").p("x", U32),
        class("One").q("Singleton", true, Flavor::NONE).p("x", U32),
    ]);
    let keyless = namespace.get("Foo");
    assert_fails(
        validate(Instance::new(keyless.clone()), &keyless),
        Status::NO_KEY,
        &["`Foo`"],
    );
    let one = namespace.get("One");
    let valid = validate(Instance::new(one.clone()), &one).unwrap();
    assert_eq!(valid.instance().relpath().unwrap(), "One=@");
}

#[test]
fn put_142_each_null_string_key_becomes_a_guid_of_its_own() {
    let class =
        Namespace::with([class("Foo").key("A", STRING).key("B", STRING).key("N", U32)]).get("Foo");
    let mut instance = Instance::new(class.clone());
    instance.set("N", Value::Uint32(7)).unwrap();
    let valid = validate(instance.clone(), &class).unwrap();
    assert!(valid.has_made_keys());
    let key = |name: &str| {
        valid
            .instance()
            .get(name)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(key("A"), guid_text(1));
    assert_eq!(key("B"), guid_text(2));
    instance.set("A", "").unwrap();
    instance.set("B", "b").unwrap();
    let valid = validate(instance, &class).unwrap();
    assert!(!valid.has_made_keys(), "an empty string is a value");
}

#[test]
fn put_142_a_guid_is_in_braces_and_upper_case() {
    assert_eq!(guid_text(0), "{00000000-0000-4000-8000-000000000000}");
    assert_eq!(
        guid_text(u128::MAX),
        "{FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF}"
    );
    assert_eq!(
        guid_text(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef),
        "{01234567-89AB-4DEF-8123-456789ABCDEF}"
    );
}

#[test]
fn put_142_an_empty_name_of_an_event_filter_counts_as_none() {
    let mut system = Namespace::default();
    for build in [
        class("__EventFilter")
            .key("Name", STRING)
            .p("Query", STRING),
        sub("Mine", "__EventFilter"),
    ] {
        system.create(build).unwrap();
    }
    for name in ["__EventFilter", "Mine"] {
        let class = system.get(name);
        let valid = validate(named(&class, ""), &class).unwrap();
        assert_eq!(
            valid.instance().get("Name"),
            Some(&Value::string(guid_text(1)))
        );
    }
}

#[test]
fn put_143_a_null_key_that_is_no_string_is_refused() {
    for data_type in [
        DataType::scalar(U32),
        DataType::scalar(CimType::Boolean),
        DataType::scalar(CimType::Datetime),
        DataType::scalar(CimType::Char16),
        DataType::reference("Foo"),
    ] {
        let class = Namespace::with([class("Foo").key("Id", data_type.clone())]).get("Foo");
        let refused = validate(Instance::new(class.clone()), &class);
        assert_fails(refused, Status::ILLEGAL_NULL, &["`Foo.Id`"]);
    }
}

#[test]
fn put_144_a_null_key_has_no_instance_to_update() {
    let class = keyed();
    let refused = validate_with(Instance::new(class.clone()), &class, false, true);
    assert_fails(refused, Status::ILLEGAL_NULL, &["`Foo.Name`"]);
    assert_eq!(
        status(validate_with(named(&class, "a"), &class, false, true)),
        Status::OK
    );
}

#[test]
fn put_148_keys_hold_no_control_characters() {
    let class = keyed();
    for bad in ["a\tb", "\n", "\u{0}", "a\u{1f}"] {
        assert_fails(
            validate(named(&class, bad), &class),
            Status::INVALID_OBJECT,
            &["`Foo.Name`"],
        );
    }
    for good in ["Disk #0, Partition #0", " ", "größe", "\u{7f}", "\"\\"] {
        assert_eq!(
            status(validate(named(&class, good), &class)),
            Status::OK,
            "{good}"
        );
    }
    let letters =
        Namespace::with([crate::build::class("Foo").key("C", CimType::Char16)]).get("Foo");
    for (unit, wanted) in [(0x1f, Status::INVALID_OBJECT), (0x20, Status::OK)] {
        let mut instance = Instance::new(letters.clone());
        instance.set("C", Value::Char16(unit)).unwrap();
        assert_eq!(status(validate(instance, &letters)), wanted);
    }
    let mut free = named(&class, "a");
    free.set("n", Value::Uint32(1)).unwrap();
    assert_eq!(status(validate(free, &class)), Status::OK);
}

#[test]
fn put_150_a_singleton_is_put_without_keys() {
    let class = Namespace::with([
        class("One").q("Singleton", true, Flavor::NONE),
        sub("Two", "One"),
    ])
    .get("Two");
    let valid = validate(Instance::new(class.clone()), &class).unwrap();
    assert_eq!(valid.instance().relpath().unwrap(), "Two=@");
}

#[test]
fn put_155_unset_properties_take_the_default_and_null_stays_null() {
    let class = keyed();
    let valid = validate(named(&class, "a"), &class).unwrap();
    assert_eq!(valid.instance().get("n"), Some(&Value::Uint32(3)));
    let mut instance = named(&class, "a");
    instance.set("n", Value::Null).unwrap();
    let valid = validate(instance, &class).unwrap();
    assert_eq!(valid.instance().get("n"), Some(&Value::Null));
}

#[test]
fn put_156_not_null_and_indexed_properties_are_not_null() {
    for mark in ["not_null", "indexed"] {
        let class = Namespace::with([class("Foo")
            .key("Name", STRING)
            .p("x", U32)
            .q(mark, true, Flavor::NONE)
            .p("d", U32)
            .default(Value::Uint32(1))
            .q(mark, true, Flavor::NONE)])
        .get("Foo");
        assert_fails(
            validate(named(&class, "a"), &class),
            Status::ILLEGAL_NULL,
            &["`Foo.x`", mark],
        );
        let mut instance = named(&class, "a");
        instance.set("x", Value::Uint32(1)).unwrap();
        assert_eq!(
            status(validate(instance.clone(), &class)),
            Status::OK,
            "a default satisfies the rule"
        );
        instance.set("d", Value::Null).unwrap();
        assert_eq!(status(validate(instance, &class)), Status::ILLEGAL_NULL);
    }
}

#[test]
fn put_158_put_159_descriptive_qualifiers_are_not_enforced() {
    let class = Namespace::with([class("Foo")
        .key("Name", STRING)
        .p("a", STRING)
        .q("Required", true, Flavor::NONE)
        .q("Read", true, Flavor::NONE)
        .q("Write", false, Flavor::NONE)
        .p("b", STRING)
        .q("MaxLen", 1, Flavor::NONE)
        .q("ValueMap", Value::strings(["x"]), Flavor::NONE)
        .p("c", U32)
        .q("MaxValue", 1, Flavor::NONE)
        .q("MinValue", 1, Flavor::NONE)])
    .get("Foo");
    let mut instance = named(&class, "a");
    instance.set("b", "too long").unwrap();
    instance.set("c", Value::Uint32(99)).unwrap();
    assert_eq!(status(validate(instance, &class)), Status::OK);
}

#[test]
fn put_160_sch_052_a_reference_is_a_text() {
    let class =
        Namespace::with([class("Foo").key("To", DataType::reference("Nowhere"))]).get("Foo");
    let mut instance = Instance::new(class.clone());
    for path in [
        "Nowhere.Id=1",
        r"\\\\other\\root\\a:Nowhere.Id=1",
        "no path at all",
    ] {
        instance.set("To", Value::reference(path)).unwrap();
        assert_eq!(
            status(validate(instance.clone(), &class)),
            Status::OK,
            "{path}"
        );
    }
}

fn boxes() -> Namespace {
    Namespace::with([
        class("Box").p("inner", CimType::Object).p("n", U32),
        sub("SmallBox", "Box"),
        class("Stone"),
        class("Foo")
            .key("Name", STRING)
            .p("box", DataType::object("Box"))
            .p(
                "many",
                DataType {
                    class: Some("Box".into()),
                    ..DataType::array(CimType::Object)
                },
            ),
    ])
}

fn nested(carrier: &Arc<Class>, levels: usize) -> Value {
    (0..levels).fold(Value::Null, |inner, _| {
        let mut instance = Instance::new(carrier.clone());
        instance.set("inner", inner).unwrap();
        Value::from(Object::from(instance))
    })
}

#[test]
fn put_161_embedded_objects_are_of_the_class_the_property_names() {
    let namespace = boxes();
    let foo = namespace.get("Foo");
    let put = |name: &str, value: Value| {
        let mut instance = named(&foo, "a");
        instance.put_value_at(foo.position(name).unwrap(), Some(value));
        validate(instance, &foo)
    };
    let of = |name: &str| Value::from(Object::from(Instance::new(namespace.get(name))));
    assert_eq!(status(put("box", of("Box"))), Status::OK);
    assert_eq!(status(put("box", of("SmallBox"))), Status::OK);
    assert_fails(
        put("box", of("Stone")),
        Status::INVALID_OBJECT,
        &["`Foo.box`", "`Stone`"],
    );
    assert_eq!(
        status(put("many", Value::Array(vec![of("Box"), of("SmallBox")]))),
        Status::OK
    );
    let refused = put("many", Value::Array(vec![of("Box"), of("Stone")]));
    assert_fails(refused, Status::INVALID_OBJECT, &["`Foo.many`", "`Stone`"]);
    let a_class = Value::from(Object::from(ClassObject::from_class(
        &namespace.get("Box"),
        None,
    )));
    assert_eq!(status(put("box", a_class)), Status::OK);
}

#[test]
fn put_161_embedded_objects_are_well_formed() {
    let namespace = boxes();
    let foo = namespace.get("Foo");
    let mut odd = Instance::new(namespace.get("Box"));
    odd.put_value_at(1, Some(Value::string("not a number")));
    let mut outer = Instance::new(namespace.get("Box"));
    outer.set("inner", Value::from(Object::from(odd))).unwrap();
    let mut instance = named(&foo, "a");
    instance
        .set("box", Value::from(Object::from(outer)))
        .unwrap();
    assert_fails(
        validate(instance, &foo),
        Status::INVALID_OBJECT,
        &["`Foo.box`", "`n`"],
    );
}

#[test]
fn put_055_objects_nest_at_most_64_deep() {
    let namespace = boxes();
    let (carrier, foo) = (namespace.get("Box"), namespace.get("Foo"));
    let put = |levels, in_array: bool| {
        let mut instance = named(&foo, "a");
        let value = nested(&carrier, levels);
        let (name, value) = if in_array {
            ("many", Value::Array(vec![value]))
        } else {
            ("box", value)
        };
        instance.set(name, value).unwrap();
        validate(instance, &foo)
    };
    for in_array in [false, true] {
        assert_eq!(status(put(64, in_array)), Status::OK);
        assert_fails(put(65, in_array), Status::INVALID_OBJECT, &["`Foo.", "64"]);
        assert_eq!(status(put(300, in_array)), Status::INVALID_OBJECT);
    }
}

#[test]
fn put_057_a_value_of_another_type_is_refused_again() {
    let class = keyed();
    let mut instance = named(&class, "a");
    assert_eq!(status(instance.set("n", "text")), Status::TYPE_MISMATCH);
    instance.put_value_at(1, Some(Value::string("text")));
    assert_fails(
        validate(instance, &class),
        Status::INVALID_OBJECT,
        &["`Foo.n`", "`uint32`"],
    );
}

#[test]
fn put_054_an_instance_has_at_most_256_keys() {
    let make = |count: usize| {
        let build = (0..count).fold(class("Foo"), |class, nth| {
            class.key(&format!("K{nth}"), STRING)
        });
        let class = Namespace::with([build]).get("Foo");
        validate(Instance::new(class.clone()), &class)
    };
    assert_fails(make(257), Status::INVALID_OBJECT, &["`Foo`", "257"]);
    let class =
        Namespace::with([(0..256).fold(class("Foo"), |c, nth| c.key(&format!("K{nth}"), U32))])
            .get("Foo");
    let mut instance = Instance::new(class.clone());
    for nth in 0..256 {
        instance.put_value_at(nth, Some(Value::Uint32(1)));
    }
    assert_eq!(status(validate(instance, &class)), Status::OK);
}

#[test]
fn put_052_the_relative_path_has_at_most_8192_characters() {
    let class = keyed();
    // Foo.Name="…" is 11 characters beside the value.
    let fits = 8192 - 11;
    assert_eq!(
        status(check_relpath(&named(&class, &"ä".repeat(fits)))),
        Status::OK
    );
    assert_fails(
        check_relpath(&named(&class, &"ä".repeat(fits + 1))),
        Status::QUOTA_VIOLATION,
        &["`Foo`", "8193"],
    );
    assert_eq!(
        status(check_relpath(&named(&class, &"\"".repeat(fits / 2 + 1)))),
        Status::QUOTA_VIOLATION
    );
    assert_eq!(
        status(validate(named(&class, &"a".repeat(9000)), &class)),
        Status::QUOTA_VIOLATION
    );
    assert_eq!(status(check_relpath(&Instance::new(class))), Status::OK);
}

#[test]
fn put_223_localized_qualifiers_of_an_instance_need_the_flag_and_are_left_out() {
    let class = keyed();
    let mut instance = named(&class, "a");
    instance
        .local_qualifiers_mut()
        .set(Qualifier::new("Description", "text", AMENDED));
    instance
        .local_qualifiers_mut()
        .set(Qualifier::new("Own", 1, Flavor::NONE));
    let set = [Qualifier::new("DisplayName", "text", AMENDED)]
        .into_iter()
        .collect();
    instance.put_property_qualifiers(1, set);
    assert!(has_amended(&instance));
    assert_fails(
        validate(instance.clone(), &class),
        Status::AMENDED_OBJECT,
        &["`Foo`", "flag"],
    );
    let stored = validate_with(instance, &class, true, false)
        .unwrap()
        .into_instance();
    assert!(!has_amended(&stored));
    assert_eq!(stored.local_qualifiers().len(), 1);
    assert!(stored.all_property_qualifiers().next().is_none());
}

#[test]
fn put_223_an_instance_spawned_from_a_class_with_merged_texts_needs_the_flag() {
    let stored = keyed();
    let texts = class("Foo")
        .q("Description", "text", TO_SUB)
        .p("n", U32)
        .q("DisplayName", "t", TO_SUB)
        .decl();
    let merged = Arc::new(Class::derive(
        Arc::new(merge_amended(stored.decl(), &texts)),
        None,
    ));
    let instance = named(&merged, "a");
    assert!(has_amended(&instance));
    assert_eq!(
        status(validate(instance.clone(), &stored)),
        Status::AMENDED_OBJECT
    );
    let valid = validate_with(instance, &stored, true, false)
        .unwrap()
        .into_instance();
    assert!(Arc::ptr_eq(valid.class(), &stored));
    assert!(!has_amended(&valid));
}

#[test]
fn put_223_texts_that_the_stored_class_has_itself_do_not_count() {
    let build = || {
        class("Foo")
            .q("Description", "text", AMENDED | TO_SUB)
            .key("Name", STRING)
    };
    let (stored, read) = (
        Namespace::with([build()]).get("Foo"),
        Namespace::with([build()]).get("Foo"),
    );
    assert_eq!(status(validate(named(&stored, "a"), &stored)), Status::OK);
    assert_eq!(status(validate(named(&read, "a"), &stored)), Status::OK);
}

#[test]
fn put_169_a_provider_of_a_superclass_sees_the_instance_as_its_class() {
    let namespace = Namespace::with([
        class("Base")
            .key("Name", STRING)
            .p("n", U32)
            .default(Value::Uint32(3)),
        sub("Sub", "Base")
            .p("n", U32)
            .default(Value::Uint32(4))
            .p("own", STRING),
    ]);
    let mut instance = named(&namespace.get("Sub"), "a");
    instance.set("own", "mine").unwrap();
    let view = view_as(&instance, &namespace.get("Base"));
    assert_eq!(view.relpath().unwrap(), "Base.Name=\"a\"");
    assert_eq!(view.get("n"), Some(&Value::Uint32(4)));
    assert_eq!(view.get("own"), None);
    assert!(!view.is_projection());
}

#[test]
fn put_140_put_165_a_valid_instance_carries_all_inherited_values_under_its_key_class() {
    let namespace = Namespace::with([
        class("Base").key("Name", STRING).p("b", U32),
        sub("Sub", "Base").p("s", U32),
    ]);
    let class = namespace.get("Sub");
    let mut instance = named(&class, "a");
    instance.set("b", Value::Uint32(1)).unwrap();
    instance.set("s", Value::Uint32(2)).unwrap();
    let valid = validate(instance, &class).unwrap();
    let values: Vec<_> = valid
        .instance()
        .properties()
        .map(|(p, v)| (p.name.to_string(), v.clone()))
        .collect();
    assert_eq!(
        values,
        [
            ("Name".to_owned(), Value::string("a")),
            ("b".to_owned(), Value::Uint32(1)),
            ("s".to_owned(), Value::Uint32(2)),
        ]
    );
    assert_eq!(valid.instance().class().key_root().unwrap(), &"Base");
}

#[test]
fn a_datetime_key_is_accepted() {
    let class = Namespace::with([class("Foo").key("When", CimType::Datetime)]).get("Foo");
    let mut instance = Instance::new(class.clone());
    let when: DateTime = "20240229120000.000000+060".parse().unwrap();
    instance.set("When", when).unwrap();
    assert_eq!(status(validate(instance, &class)), Status::OK);
}
