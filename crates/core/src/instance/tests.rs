use super::*;
use crate::{ClassDecl, DataType, DateTime, Object, PropertyDecl, Status};

const U32: CimType = CimType::Uint32;
const STRING: CimType = CimType::String;

fn class(properties: &[(&str, DataType, bool)]) -> Arc<Class> {
    let mut decl = ClassDecl::new("Foo", None);
    for (name, data_type, is_key) in properties {
        let mut property = PropertyDecl::new(data_type.clone());
        if *is_key {
            property
                .qualifiers
                .set(Qualifier::new("Key", true, Flavor::KEY));
        }
        decl.properties.insert(Name::from(*name), property);
    }
    decl.properties.entry("d".into()).or_insert_with(|| {
        let mut property = PropertyDecl::new(U32);
        property.default = Some(Value::Uint32(3));
        property
    });
    Arc::new(Class::derive(Arc::new(decl), None))
}

fn named() -> Instance {
    let mut instance = Instance::new(class(&[
        ("Name", STRING.into(), true),
        ("n", U32.into(), false),
    ]));
    instance.set("Name", "a").unwrap();
    instance
}

fn status<T: std::fmt::Debug>(outcome: Result<T>) -> Status {
    outcome.map_or_else(|error| error.status(), |_| Status::OK)
}

#[test]
fn put_155_an_unset_property_shows_the_default_and_a_null_one_null() {
    let mut instance = named();
    assert_eq!(instance.get("D"), Some(&Value::Uint32(3)));
    assert_eq!(instance.set_value_at(2), None);
    instance.set("d", Value::Null).unwrap();
    assert_eq!(instance.get("d"), Some(&Value::Null));
    assert_eq!(instance.set_value_at(2), Some(&Value::Null));
    instance.reset("D");
    assert_eq!(instance.get("d"), Some(&Value::Uint32(3)));
    assert_eq!(instance.get("n"), Some(&Value::Null));
    assert_eq!(instance.get("none"), None);
}

#[test]
fn put_057_pth_034_pth_035_a_value_of_another_type_is_refused_when_set() {
    let mut instance = named();
    for value in [
        Value::string("1"),
        Value::Sint32(1),
        Value::Array(vec![Value::Uint32(1)]),
    ] {
        let error = instance.set("n", value).unwrap_err();
        assert_eq!(error.status(), Status::TYPE_MISMATCH);
        assert!(
            error.message().contains("`n`") && error.message().contains("`Foo`"),
            "{error}"
        );
    }
    assert_eq!(instance.get("n"), Some(&Value::Null));
    assert_eq!(status(instance.set("none", 1)), Status::NOT_FOUND);
}

#[test]
fn sch_030_system_properties_cannot_be_written() {
    assert_eq!(status(named().set("__CLASS", "Bar")), Status::READ_ONLY);
}

#[test]
fn so_088_embedded_objects_are_of_the_class_the_property_names() {
    let inner = class(&[]);
    let mut instance = Instance::new(class(&[
        ("any", CimType::Object.into(), false),
        ("foo", DataType::object("FOO"), false),
        ("bar", DataType::object("Bar"), false),
    ]));
    let value = Value::from(Object::from(Instance::new(inner)));
    assert_eq!(status(instance.set("any", value.clone())), Status::OK);
    assert_eq!(status(instance.set("foo", value.clone())), Status::OK);
    assert_eq!(status(instance.set("bar", value)), Status::TYPE_MISMATCH);
}

#[test]
fn put_136_a_projection_lacks_what_it_left_out() {
    let mut instance = named();
    assert!(!instance.is_projection());
    instance.project([0, 2].into());
    assert!(instance.is_projection());
    assert_eq!(instance.get("n"), None);
    let names: Vec<_> = instance
        .properties()
        .map(|(p, _)| p.name.as_str().to_owned())
        .collect();
    assert_eq!(names, ["Name", "d"]);
    assert!(instance.has_position(0) && !instance.has_position(1));
    instance.project([0, 1, 2].into());
    assert!(!instance.is_projection());
}

#[test]
fn put_135_protected_qualifiers_of_the_class_are_not_changed() {
    let mut decl = ClassDecl::new("Foo", None);
    let fixed = Flavor::TO_INSTANCE | Flavor::NOT_OVERRIDABLE;
    decl.qualifiers.set(Qualifier::new("Fix", 1, fixed));
    decl.qualifiers
        .set(Qualifier::new("Free", 1, Flavor::TO_INSTANCE));
    decl.qualifiers
        .set(Qualifier::new("Here", 1, Flavor::NOT_OVERRIDABLE));
    let mut x = PropertyDecl::new(U32);
    x.qualifiers.set(Qualifier::new("Fix", 1, fixed));
    decl.properties.insert("x".into(), x);
    let mut instance = Instance::new(Arc::new(Class::derive(Arc::new(decl), None)));
    assert_eq!(instance.qualifiers().len(), 2);
    let note = |name: &str| Qualifier::new(name, 2, Flavor::TO_INSTANCE);
    assert_eq!(
        status(instance.set_qualifier(note("fix"))),
        Status::OVERRIDE_NOT_ALLOWED
    );
    for name in ["free", "here", "own"] {
        assert_eq!(
            status(instance.set_qualifier(note(name))),
            Status::OK,
            "{name}"
        );
    }
    assert_eq!(instance.qualifiers().value("Free"), Some(&Value::Sint32(2)));
    assert_eq!(instance.local_qualifiers().len(), 3);
    assert_eq!(
        status(instance.set_property_qualifier("x", note("fix"))),
        Status::OVERRIDE_NOT_ALLOWED
    );
    assert_eq!(
        status(instance.set_property_qualifier("x", note("own"))),
        Status::OK
    );
    assert_eq!(
        status(instance.set_property_qualifier("none", note("own"))),
        Status::NOT_FOUND
    );
    let shown = instance.property_qualifiers("X").unwrap();
    assert_eq!(shown.value("own"), Some(&Value::Sint32(2)));
    assert_eq!(shown.get("Fix").unwrap().flavor, fixed | Flavor::PROPAGATED);
    assert_eq!(shown.value("CIMTYPE"), Some(&Value::string("uint32")));
}

#[test]
fn sch_045_an_instance_does_not_carry_the_key_qualifier() {
    let refused = named().set_property_qualifier("n", Qualifier::new("key", true, Flavor::KEY));
    assert_eq!(status(refused), Status::CANNOT_BE_KEY);
}

#[test]
fn pth_005_pth_013_pth_016_relative_paths_are_in_canonical_form() {
    let when: DateTime = "20240229120000.000000+060".parse().unwrap();
    for (data_type, value, wanted) in [
        (
            STRING.into(),
            Value::string(r#"a "b" \c"#),
            r#"Foo.K="a \"b\" \\c""#,
        ),
        (U32.into(), Value::Uint32(7), "Foo.K=7"),
        (CimType::Sint64.into(), Value::Sint64(-1), "Foo.K=-1"),
        (
            CimType::Uint64.into(),
            Value::Uint64(1 << 40),
            r#"Foo.K="1099511627776""#,
        ),
        (CimType::Boolean.into(), Value::Boolean(true), "Foo.K=TRUE"),
        (CimType::Char16.into(), Value::Char16(65), "Foo.K=65"),
        (
            CimType::Datetime.into(),
            Value::DateTime(when),
            r#"Foo.K="20240229120000.000000+060""#,
        ),
        (
            DataType::reference("A"),
            Value::reference(r#"A.Id="x""#),
            r#"Foo.K="A.Id=\"x\"""#,
        ),
    ] {
        let mut instance = Instance::new(class(&[("K", data_type, true)]));
        instance.set("K", value).unwrap();
        assert_eq!(instance.relpath().as_deref(), Some(wanted));
    }
}

#[test]
fn pth_006_keys_are_written_in_alphabetical_order() {
    let mut instance = Instance::new(class(&[("b", U32.into(), true), ("A", U32.into(), true)]));
    instance.set("b", Value::Uint32(1)).unwrap();
    assert_eq!(instance.relpath(), None, "a null key has no path");
    instance.set("A", Value::Uint32(2)).unwrap();
    assert_eq!(instance.relpath().as_deref(), Some("Foo.A=2,b=1"));
    assert_eq!(instance.relpath_as("Base").as_deref(), Some("Base.A=2,b=1"));
}

#[test]
fn put_150_pth_053_a_singleton_has_a_path_without_keys() {
    let mut decl = ClassDecl::new("One", None);
    decl.qualifiers
        .set(Qualifier::new("Singleton", true, Flavor::NONE));
    let instance = Instance::new(Arc::new(Class::derive(Arc::new(decl), None)));
    assert_eq!(instance.relpath().as_deref(), Some("One=@"));
    assert_eq!(Instance::new(class(&[])).relpath(), None);
}

#[test]
fn pth_055_a_full_path_needs_an_origin() {
    let mut instance = named();
    assert_eq!(instance.path(), None);
    instance.set_origin(Some(Origin {
        server: "S".into(),
        namespace: r"root\a".into(),
    }));
    assert_eq!(
        instance.path().as_deref(),
        Some(r#"\\S\root\a:Foo.Name="a""#)
    );
}

#[test]
fn put_006_a_clone_is_a_copy() {
    let original = named();
    let mut copy = original.clone();
    assert_eq!(copy, original);
    copy.set("n", Value::Uint32(1)).unwrap();
    assert_ne!(copy, original);
    assert_eq!(original.get("n"), Some(&Value::Null));
}
