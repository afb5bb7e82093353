use super::*;
use crate::{CimType, Object, ParameterDecl};

const U32: CimType = CimType::Uint32;

/// A committed class with a key, a described property and a method.
fn base() -> Arc<Class> {
    let mut object = ClassObject::new_base();
    object.set_name("Base");
    object.add_property("Id", U32.into()).unwrap();
    object
        .set_property_qualifier("Id", Qualifier::new("key", true, Flavor::KEY))
        .unwrap();
    object.add_property("x", U32.into()).unwrap();
    let fixed = Flavor::TO_SUBCLASS | Flavor::NOT_OVERRIDABLE;
    object
        .set_property_qualifier("x", Qualifier::new("Fix", "a", fixed))
        .unwrap();
    object
        .set_property_qualifier("x", Qualifier::new("Free", "a", Flavor::TO_SUBCLASS))
        .unwrap();
    object
        .set_qualifier(Qualifier::new("Fix", "a", fixed))
        .unwrap();
    object
        .set_qualifier(Qualifier::new("Free", "a", Flavor::TO_SUBCLASS))
        .unwrap();
    object.put_method("Run", MethodDecl::new(None)).unwrap();
    Arc::new(object.resolve())
}

fn derived() -> ClassObject {
    let mut object = ClassObject::new_derived(base());
    object.set_name("Sub");
    object
}

fn status<T: std::fmt::Debug>(outcome: Result<T>) -> Status {
    outcome.map_or_else(|error| error.status(), |_| Status::OK)
}

#[test]
fn put_006_edits_stay_in_the_local_copy() {
    let class = base();
    let mut object = ClassObject::from_class(&class, None);
    object.add_property("y", U32.into()).unwrap();
    object.set_name("Other");
    assert!(class.property("y").is_none());
    assert_eq!(class.name(), &"Base");
    assert!(object.resolve().property("y").is_some());
}

#[test]
fn put_068_sch_012_spawning_needs_a_class_that_was_put() {
    let mut fresh = ClassObject::new_base();
    fresh.set_name("Fresh");
    assert_eq!(status(fresh.spawn_derived()), Status::INCOMPLETE_CLASS);
    assert_eq!(status(fresh.spawn_instance()), Status::INCOMPLETE_CLASS);
    fresh.mark_committed();
    assert_eq!(
        fresh.spawn_derived().unwrap().parent().unwrap().name(),
        &"Fresh"
    );
    let read = ClassObject::from_class(&base(), None);
    assert!(read.is_committed());
    assert_eq!(status(read.spawn_instance()), Status::OK);
    let spawned = read.spawn_derived().unwrap();
    assert!(!spawned.is_committed());
    assert_eq!(spawned.name(), &"");
    assert_eq!(
        status(Object::from(spawned).spawn_derived_class()),
        Status::INCOMPLETE_CLASS
    );
}

#[test]
fn put_068_a_class_is_not_derived_from_an_instance() {
    let instance = ClassObject::from_class(&base(), None)
        .spawn_instance()
        .unwrap();
    assert_eq!(
        status(Object::from(instance).spawn_derived_class()),
        Status::ILLEGAL_OPERATION
    );
}

#[test]
fn a_class_that_was_read_shares_its_definition_until_it_is_edited() {
    let class = base();
    let mut object = ClassObject::read(&class, None);
    assert!(Arc::ptr_eq(
        object.spawn_instance().unwrap().class(),
        &class
    ));
    object.add_property("y", U32.into()).unwrap();
    let instance = object.spawn_instance().unwrap();
    assert!(!Arc::ptr_eq(instance.class(), &class));
    assert!(instance.class().property("y").is_some());
}

#[test]
fn put_056_pth_061_pth_063_names_outside_the_grammar_are_refused_locally() {
    let mut object = derived();
    for name in ["_a", "a_", "__a", "", "1a", "a b", "a\\b"] {
        assert_eq!(
            status(object.add_property(name, U32.into())),
            Status::INVALID_PARAMETER,
            "{name}"
        );
        assert_eq!(
            status(object.put_method(name, MethodDecl::new(None))),
            Status::INVALID_PARAMETER
        );
        let qualifier = Qualifier::new(name, 1, Flavor::NONE);
        assert_eq!(
            status(object.set_qualifier(qualifier.clone())),
            Status::INVALID_PARAMETER
        );
        assert_eq!(
            status(object.set_property_qualifier("x", qualifier)),
            Status::INVALID_PARAMETER
        );
    }
    let long = "x".repeat(256);
    assert_eq!(
        status(object.add_property(&long, U32.into())),
        Status::PROPERTY_NAME_TOO_WIDE
    );
    assert_eq!(
        status(object.put_method(&long, MethodDecl::new(None))),
        Status::METHOD_NAME_TOO_WIDE
    );
    let qualifier = Qualifier::new(long, 1, Flavor::NONE);
    assert_eq!(
        status(object.set_qualifier(qualifier)),
        Status::QUALIFIER_NAME_TOO_WIDE
    );
}

#[test]
fn pth_036_an_inherited_property_may_be_given_another_type_locally() {
    let mut object = derived();
    object.add_property("x", CimType::String.into()).unwrap();
    assert_eq!(
        object.resolve().property("x").unwrap().data_type,
        CimType::String.into()
    );
}

#[test]
fn put_057_pth_034_a_default_of_another_type_is_refused() {
    let mut object = derived();
    assert_eq!(
        status(object.set_default("x", Value::string("1"))),
        Status::TYPE_MISMATCH
    );
    assert_eq!(
        status(object.set_default("x", Value::Uint32(1))),
        Status::OK
    );
    assert_eq!(
        object.decl().properties[&Fold("x")].default,
        Some(Value::Uint32(1))
    );
    assert_eq!(
        status(object.set_default("none", Value::Null)),
        Status::NOT_FOUND
    );
    assert_eq!(
        status(object.set_default("__PATH", Value::Null)),
        Status::READ_ONLY
    );
}

#[test]
fn put_071_put_072_keys_are_refused_locally_where_they_cannot_be() {
    let key = || Qualifier::new("Key", true, Flavor::KEY);
    let mut below = derived();
    assert_eq!(
        status(below.set_property_qualifier("x", key())),
        Status::CANNOT_BE_KEY
    );
    assert_eq!(
        status(below.set_property_qualifier("Id", key())),
        Status::OK
    );
    let mut object = ClassObject::new_base();
    for (name, data_type) in [
        ("r", DataType::scalar(CimType::Real64)),
        ("a", DataType::array(U32)),
        ("o", DataType::scalar(CimType::Object)),
    ] {
        object.add_property(name, data_type).unwrap();
        assert_eq!(
            status(object.set_property_qualifier(name, key())),
            Status::CANNOT_BE_KEY,
            "{name}"
        );
    }
}

#[test]
fn put_076_sch_024_protected_qualifiers_are_not_overridden_locally() {
    let mut object = derived();
    let fixed = Flavor::TO_SUBCLASS | Flavor::NOT_OVERRIDABLE;
    let set = |object: &mut ClassObject, name: &str, value: &str, flavor| {
        status(object.set_qualifier(Qualifier::new(name, value, flavor)))
    };
    assert_eq!(
        set(&mut object, "fix", "b", fixed),
        Status::OVERRIDE_NOT_ALLOWED
    );
    assert_eq!(
        set(&mut object, "fix", "a", Flavor::NONE),
        Status::OVERRIDE_NOT_ALLOWED
    );
    assert_eq!(set(&mut object, "fix", "a", fixed), Status::OK);
    assert_eq!(set(&mut object, "free", "b", Flavor::NONE), Status::OK);
    let on_x = |object: &mut ClassObject, name: &str| {
        status(object.set_property_qualifier("x", Qualifier::new(name, "b", Flavor::NONE)))
    };
    assert_eq!(on_x(&mut object, "FIX"), Status::OVERRIDE_NOT_ALLOWED);
    assert_eq!(on_x(&mut object, "FREE"), Status::OK);
    object.add_property("own", U32.into()).unwrap();
    let own = Qualifier::new("Fix", "b", Flavor::NONE);
    assert_eq!(
        status(object.set_property_qualifier("own", own)),
        Status::OK
    );
}

#[test]
fn put_077_an_inherited_method_keeps_its_signature() {
    let mut object = derived();
    let mut other = MethodDecl::new(None);
    other.parameters.push(ParameterDecl {
        name: "a".into(),
        data_type: U32.into(),
        default: None,
        qualifiers: QualifierSet::new(),
    });
    assert_eq!(
        status(object.put_method("run", other.clone())),
        Status::PROPAGATED_METHOD
    );
    assert_eq!(
        status(object.put_method("run", MethodDecl::new(None))),
        Status::OK
    );
    assert_eq!(status(object.put_method("own", other)), Status::OK);
}

#[test]
fn put_079_qualifiers_are_of_four_types_and_arrays_of_them() {
    for (value, wanted) in [
        (Value::Sint32(1), Status::OK),
        (Value::strings(["a"]), Status::OK),
        (Value::Uint32(1), Status::INVALID_QUALIFIER_TYPE),
        (
            Value::Array(vec![Value::Sint32(1), Value::Boolean(true)]),
            Status::INVALID_QUALIFIER_TYPE,
        ),
        (
            Value::Array(vec![Value::Array(vec![])]),
            Status::INVALID_QUALIFIER_TYPE,
        ),
    ] {
        let qualifier = Qualifier::new("Note", value.clone(), Flavor::NONE);
        assert_eq!(status(check_qualifier(&qualifier)), wanted, "{value:?}");
    }
    for name in ["1a", "a b", "a*", "a@b", "a/b", "a\\b", "~a", "a!", "a&b"] {
        let qualifier = Qualifier::new(name, 1, Flavor::NONE);
        assert_eq!(
            status(check_qualifier(&qualifier)),
            Status::INVALID_PARAMETER,
            "{name}"
        );
    }
}

#[test]
fn sch_027_a_class_does_not_carry_the_key_qualifier() {
    let refused = derived().set_qualifier(Qualifier::new("KEY", true, Flavor::KEY));
    assert_eq!(status(refused), Status::INVALID_QUALIFIER);
}

#[test]
fn sch_025_so_078_an_inherited_qualifier_is_not_removed_but_an_override_is() {
    let mut object = derived();
    assert_eq!(
        status(object.remove_qualifier("Free")),
        Status::PROPAGATED_QUALIFIER
    );
    object
        .set_qualifier(Qualifier::new("Free", "b", Flavor::NONE))
        .unwrap();
    object.remove_qualifier("FREE").unwrap();
    assert_eq!(object.qualifiers().value("Free"), Some(&Value::string("a")));
    assert_eq!(status(object.remove_qualifier("none")), Status::NOT_FOUND);
    assert_eq!(
        status(object.remove_property_qualifier("x", "Free")),
        Status::PROPAGATED_QUALIFIER
    );
    object
        .set_property_qualifier("x", Qualifier::new("Free", "b", Flavor::NONE))
        .unwrap();
    object.remove_property_qualifier("x", "free").unwrap();
    let shown = object.property_qualifiers("x").unwrap();
    assert_eq!(shown.value("Free"), Some(&Value::string("a")));
    assert_eq!(
        status(object.remove_property_qualifier("none", "Free")),
        Status::NOT_FOUND
    );
}

#[test]
fn put_119_sch_005_removing_a_property_depends_on_who_declared_it() {
    let mut object = derived();
    object.add_property("own", U32.into()).unwrap();
    object.set_default("x", Value::Uint32(9)).unwrap();
    assert_eq!(object.remove_property("OWN").unwrap(), Removal::Removed);
    assert_eq!(
        object.remove_property("X").unwrap(),
        Removal::ResetToDefault
    );
    assert_eq!(object.resolve().property("x").unwrap().default, Value::Null);
    assert_eq!(
        status(object.remove_property("x")),
        Status::PROPAGATED_PROPERTY
    );
    assert_eq!(status(object.remove_property("own")), Status::NOT_FOUND);
    assert_eq!(
        status(object.remove_property("__PATH")),
        Status::SYSTEM_PROPERTY
    );
}

#[test]
fn sch_030_system_properties_have_no_qualifiers() {
    let refused = derived().set_property_qualifier("__CLASS", Qualifier::new("a", 1, Flavor::NONE));
    assert_eq!(status(refused), Status::SYSTEM_PROPERTY);
    let absent = derived().set_property_qualifier("none", Qualifier::new("a", 1, Flavor::NONE));
    assert_eq!(status(absent), Status::NOT_FOUND);
}

#[test]
fn so_087_sch_031_a_cimtype_names_the_class_of_a_reference_and_nothing_else() {
    let mut object = ClassObject::new_base();
    object
        .add_property("to", CimType::Reference.into())
        .unwrap();
    object.add_property("n", U32.into()).unwrap();
    let cimtype = |text: &str| Qualifier::new("cimtype", text, Flavor::CIMTYPE);
    object
        .set_property_qualifier("to", cimtype("REF:Win32_Foo"))
        .unwrap();
    let to = object.resolve().property("to").unwrap().clone();
    assert_eq!(to.data_type, DataType::reference("Win32_Foo"));
    let shown = object.property_qualifiers("to").unwrap();
    assert_eq!(
        shown.value("CIMTYPE"),
        Some(&Value::string("ref:Win32_Foo"))
    );
    assert!(object.decl().properties[&Fold("to")].qualifiers.is_empty());
    assert_eq!(
        status(object.set_property_qualifier("n", cimtype("string"))),
        Status::INVALID_QUALIFIER
    );
    assert_eq!(
        status(object.set_property_qualifier("n", cimtype("uint32:A"))),
        Status::INVALID_QUALIFIER
    );
    assert_eq!(
        status(object.set_property_qualifier("n", cimtype("uint32"))),
        Status::OK
    );
}

#[test]
fn an_element_has_at_most_1024_qualifiers() {
    let mut object = derived();
    for nth in 0..QUALIFIERS_MAX {
        object
            .set_qualifier(Qualifier::new(format!("Q{nth}"), 1, Flavor::NONE))
            .unwrap();
    }
    let one_more = Qualifier::new("Q", 1, Flavor::NONE);
    assert_eq!(
        status(object.set_qualifier(one_more)),
        Status::QUOTA_VIOLATION
    );
    assert_eq!(
        status(object.set_qualifier(Qualifier::new("q7", 2, Flavor::NONE))),
        Status::OK
    );
}

#[test]
fn equality_does_not_look_at_where_it_was_read() {
    let class = base();
    let mut there = ClassObject::from_class(&class, None);
    there.set_origin(Some(Origin {
        server: "S".into(),
        namespace: r"root\a".into(),
    }));
    assert_eq!(
        there,
        ClassObject::from_decl(ClassDecl::clone(class.decl()))
    );
}
