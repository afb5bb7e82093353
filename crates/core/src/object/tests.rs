use super::*;
use crate::{CimType, ClassDecl, Flavor, PropertyDecl, Qualifier};

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
fn put_005_the_genus_tells_classes_and_instances_apart() {
    let [class, instance] = objects();
    assert_eq!(class.system_property("__GENUS"), Some(Value::Sint32(1)));
    assert_eq!(instance.system_property("__genus"), Some(Value::Sint32(2)));
    assert!(class.as_class().is_some() && class.as_instance().is_none());
    assert!(instance.as_instance().is_some() && instance.as_class().is_none());
}

#[test]
fn system_properties_say_what_and_where_an_object_is() {
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
fn a_fresh_class_object_has_neither_name_nor_path() {
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
