use super::*;
use crate::{CimType, ClassDecl, Flavor, PropertyDecl, Qualifier, Status};

fn origin() -> Option<Origin> {
    Some(Origin {
        server: "SERVER".into(),
        namespace: r"root\cimv2".into(),
    })
}

/// A class with a superclass and an instance of it, both read from a server.
fn objects() -> [Object; 2] {
    let mut decl = ClassDecl::new("Base", None);
    let mut id = PropertyDecl::new(CimType::Uint32);
    id.qualifiers.set(Qualifier::new("Key", true, Flavor::KEY));
    decl.properties.insert("Id".into(), id);
    let base = Arc::new(Class::derive(Arc::new(decl), None));
    let mut decl = ClassDecl::new("Foo", Some("Base".into()));
    decl.properties
        .insert("x".into(), PropertyDecl::new(CimType::String));
    let foo = Arc::new(Class::derive(Arc::new(decl), Some(base)));
    let mut instance = Instance::new(foo.clone());
    instance.set("Id", Value::Uint32(7)).unwrap();
    let mut objects = [
        Object::from(ClassObject::from_class(&foo, None)),
        Object::from(instance),
    ];
    for object in &mut objects {
        object.set_origin(origin());
    }
    objects
}

#[test]
fn put_005_pth_050_the_genus_tells_classes_and_instances_apart() {
    let [class, instance] = objects();
    assert_eq!(class.system_property("__GENUS"), Some(Value::Sint32(1)));
    assert_eq!(instance.system_property("__genus"), Some(Value::Sint32(2)));
    assert!(class.as_class().is_some() && class.as_instance().is_none());
    assert!(instance.as_instance().is_some() && instance.as_class().is_none());
}

#[test]
fn pth_054_pth_056_system_properties_say_what_and_where_an_object_is() {
    let [class, instance] = objects();
    for (name, of_class, of_instance) in [
        ("__CLASS", "Foo", "Foo"),
        ("__SUPERCLASS", "Base", "Base"),
        ("__DYNASTY", "Base", "Base"),
        ("__RELPATH", "Foo", "Foo.Id=7"),
        ("__SERVER", "SERVER", "SERVER"),
        ("__NAMESPACE", r"root\cimv2", r"root\cimv2"),
        (
            "__PATH",
            r"\\SERVER\root\cimv2:Foo",
            r"\\SERVER\root\cimv2:Foo.Id=7",
        ),
    ] {
        assert_eq!(
            class.system_property(name),
            Some(Value::string(of_class)),
            "{name}"
        );
        assert_eq!(
            instance.system_property(name),
            Some(Value::string(of_instance)),
            "{name}"
        );
    }
    for object in [&class, &instance] {
        assert_eq!(
            object.system_property("__PROPERTY_COUNT"),
            Some(Value::Sint32(2))
        );
        assert_eq!(
            object.system_property("__DERIVATION"),
            Some(Value::strings(["Base"]))
        );
        assert_eq!(object.system_property("__NONE"), None);
        assert_eq!(object.system_property("x"), None);
    }
    for name in SYSTEM_PROPERTIES {
        assert!(class.system_property(name).is_some(), "{name}");
    }
}

#[test]
fn pth_055_a_fresh_class_object_has_neither_name_nor_path() {
    let fresh = Object::from(ClassObject::new_base());
    for name in [
        "__CLASS",
        "__SUPERCLASS",
        "__DYNASTY",
        "__RELPATH",
        "__SERVER",
        "__NAMESPACE",
        "__PATH",
    ] {
        assert_eq!(fresh.system_property(name), Some(Value::Null), "{name}");
    }
    assert_eq!(
        fresh.system_property("__DERIVATION"),
        Some(Value::Array(vec![]))
    );
    assert_eq!(fresh.path(), None);
}

/// Makes a class with a superclass; the base of all has a name and nothing else.
fn below(parent: Option<&Arc<Class>>, name: &str) -> Arc<Class> {
    let decl = ClassDecl::new(name, parent.map(|parent| parent.name().clone()));
    Arc::new(Class::derive(Arc::new(decl), parent.cloned()))
}

#[test]
fn pth_052_the_derivation_lists_the_parent_first() {
    let top = below(None, "Top");
    let mid = below(Some(&top), "Mid");
    let low = below(Some(&mid), "Low");
    for (class, superclass, derivation) in [
        (&top, Value::Null, Value::Array(Vec::new())),
        (&mid, Value::string("Top"), Value::strings(["Top"])),
        (&low, Value::string("Mid"), Value::strings(["Mid", "Top"])),
    ] {
        for object in [
            Object::from(ClassObject::from_class(class, None)),
            Object::from(Instance::new(class.clone())),
        ] {
            let shown = |name: &str| object.system_property(name).unwrap();
            assert_eq!(shown("__SUPERCLASS"), superclass, "{}", class.name());
            assert_eq!(shown("__DYNASTY"), Value::string("Top"));
            assert_eq!(shown("__DERIVATION"), derivation);
        }
    }
}

#[test]
fn pth_053_the_relative_path_needs_every_key() {
    let [class, instance] = objects();
    let relpath = |object: &Object| object.system_property("__RELPATH").unwrap();
    assert_eq!(relpath(&class), Value::string("Foo"));
    assert_eq!(relpath(&instance), Value::string("Foo.Id=7"));
    let mut unset = instance.clone();
    if let Object::Instance(instance) = &mut unset {
        instance.set("Id", Value::Null).unwrap();
    }
    assert_eq!(relpath(&unset), Value::Null);
    assert_eq!(unset.system_property("__PATH"), Some(Value::Null));
    let keyless = Object::from(Instance::new(below(None, "Keyless")));
    assert_eq!(relpath(&keyless), Value::Null);
    let mut decl = ClassDecl::new("One", None);
    decl.qualifiers
        .set(Qualifier::new("Singleton", true, Flavor::NONE));
    let one = Arc::new(Class::derive(Arc::new(decl), None));
    assert_eq!(
        relpath(&Object::from(Instance::new(one))),
        Value::string("One=@")
    );
}

#[test]
fn pth_055_what_was_not_read_from_a_server_is_nowhere() {
    let [_, mut outer] = objects();
    outer.set_origin(None);
    assert_eq!(
        outer.system_property("__RELPATH"),
        Some(Value::string("Foo.Id=7"))
    );
    for name in ["__SERVER", "__NAMESPACE", "__PATH"] {
        assert_eq!(outer.system_property(name), Some(Value::Null), "{name}");
    }
}

#[test]
fn pth_057_system_properties_have_no_case_an_order_and_neither_writers_nor_qualifiers() {
    assert_eq!(
        SYSTEM_PROPERTIES,
        [
            "__GENUS",
            "__CLASS",
            "__SUPERCLASS",
            "__DYNASTY",
            "__RELPATH",
            "__PROPERTY_COUNT",
            "__DERIVATION",
            "__SERVER",
            "__NAMESPACE",
            "__PATH",
        ]
    );
    let [class, instance] = objects();
    let mut class = class.as_class().unwrap().clone();
    let mut instance = instance.as_instance().unwrap().clone();
    for name in SYSTEM_PROPERTIES {
        for object in objects() {
            let shown = object.system_property(name).unwrap();
            assert_eq!(object.system_property(&name.to_lowercase()), Some(shown));
        }
        let note = Qualifier::new("Note", 1, Flavor::NONE);
        for (outcome, wanted) in [
            (class.set_default(name, Value::Null), Status::READ_ONLY),
            (instance.set(name, Value::Null), Status::READ_ONLY),
            (
                class.remove_property(name).map(|_| ()),
                Status::SYSTEM_PROPERTY,
            ),
            (
                class.set_property_qualifier(name, note.clone()),
                Status::SYSTEM_PROPERTY,
            ),
            (
                instance.set_property_qualifier(name, note),
                Status::SYSTEM_PROPERTY,
            ),
            (
                class.remove_property_qualifier(name, "Note"),
                Status::SYSTEM_PROPERTY,
            ),
        ] {
            assert_eq!(outcome.unwrap_err().status(), wanted, "{name}");
        }
    }
}

#[test]
fn pth_051_the_class_of_a_new_class_can_be_written() {
    let mut fresh = ClassObject::new_base();
    fresh.set_default("__class", Value::string("New")).unwrap();
    assert_eq!(fresh.name(), &"New");
    let refused = fresh.set_default("__CLASS", Value::Null).unwrap_err();
    assert_eq!(refused.status(), Status::TYPE_MISMATCH);
    assert_eq!(fresh.name(), &"New");
    fresh.mark_committed();
    let refused = fresh.set_default("__CLASS", Value::string("Other"));
    assert_eq!(refused.unwrap_err().status(), Status::READ_ONLY);
    assert_eq!(fresh.name(), &"New");
}

#[test]
fn an_object_is_of_its_class_and_those_above() {
    for object in objects() {
        assert!(object.is_a("FOO") && object.is_a("base") && !object.is_a("Bar"));
        assert_eq!(object.class_name(), &"Foo");
    }
}

#[test]
fn a_projection_counts_the_properties_it_has() {
    let [_, mut object] = objects();
    if let Object::Instance(instance) = &mut object {
        instance.project([0].into());
    }
    assert_eq!(
        object.system_property("__PROPERTY_COUNT"),
        Some(Value::Sint32(1))
    );
}

#[test]
fn an_empty_instance_is_spawned_from_a_class_and_from_an_instance() {
    for object in objects() {
        let spawned = object.spawn_instance().unwrap();
        assert_eq!(spawned.class_name(), &"Foo");
        assert_eq!(spawned.get("Id"), Some(&Value::Null));
        assert_eq!(spawned.origin(), object.origin());
    }
}
