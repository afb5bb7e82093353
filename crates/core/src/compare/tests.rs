use std::sync::Arc;

use super::*;
use crate::{CimType, ClassDecl, DataType, Flavor, Name, Origin, PropertyDecl, Status};

type Flags = ComparisonFlags;

fn compare(a: &Object, b: &Object, flags: Flags) -> bool {
    super::compare(a, b, flags).unwrap()
}

/// Every flag alone.
const ALL: [Flags; 6] = [
    Flags::IGNORE_QUALIFIERS,
    Flags::IGNORE_OBJECT_SOURCE,
    Flags::IGNORE_DEFAULT_VALUES,
    Flags::IGNORE_CLASS,
    Flags::IGNORE_CASE,
    Flags::IGNORE_FLAVOR,
];

fn decl() -> ClassDecl {
    let mut decl = ClassDecl::new("Foo", None);
    decl.qualifiers
        .set(Qualifier::new("Note", "text", Flavor::TO_SUBCLASS));
    let mut name = PropertyDecl::new(CimType::String);
    name.qualifiers
        .set(Qualifier::new("Key", true, Flavor::KEY));
    name.default = Some("Default".into());
    decl.properties.insert("Name".into(), name);
    decl.properties.insert(
        "list".into(),
        PropertyDecl::new(DataType::array(CimType::String)),
    );
    decl.properties
        .insert("inner".into(), PropertyDecl::new(CimType::Object));
    decl.properties
        .insert("real".into(), PropertyDecl::new(CimType::Real64));
    let mut run = MethodDecl::new(Some(CimType::Uint32.into()));
    run.parameters.push(ParameterDecl {
        name: "a".into(),
        data_type: CimType::Uint32.into(),
        default: Some(Value::Uint32(1)),
        qualifiers: [Qualifier::new("In", true, Flavor::NONE)]
            .into_iter()
            .collect(),
    });
    decl.methods.insert("Run".into(), run);
    decl
}

fn class_of(decl: ClassDecl) -> Object {
    Object::from(ClassObject::from_decl(decl))
}

fn instance_of(decl: ClassDecl) -> Instance {
    let mut instance = Instance::new(Arc::new(Class::derive(Arc::new(decl), None)));
    instance.set("Name", "a").unwrap();
    instance.set("list", Value::strings(["x", "Y"])).unwrap();
    instance
}

fn origin(namespace: &str) -> Option<Origin> {
    Some(Origin {
        server: "S".into(),
        namespace: namespace.into(),
    })
}

/// Asserts that `a` and `b` are equal with exactly those single flags.
#[track_caller]
fn assert_equal_with(a: &Object, b: &Object, flags: &[Flags]) {
    assert!(
        !compare(a, b, Flags::INCLUDE_ALL),
        "equal with all included"
    );
    for flag in ALL {
        let wanted = flags.contains(&flag);
        assert_eq!(compare(a, b, flag), wanted, "{flag:?}");
        assert_eq!(compare(b, a, flag), wanted, "{flag:?}, the other way");
    }
}

#[test]
fn so_062_an_object_equals_its_copy() {
    let mut instance = instance_of(decl());
    instance.set("real", Value::Real64(f64::NAN)).unwrap();
    instance
        .set("inner", Value::from(class_of(decl())))
        .unwrap();
    for object in [class_of(decl()), Object::from(instance)] {
        for flag in ALL.into_iter().chain([Flags::INCLUDE_ALL]) {
            assert!(compare(&object, &object.clone(), flag), "{flag:?}");
        }
    }
}

#[test]
fn so_062_a_class_never_equals_an_instance() {
    let (class, instance) = (class_of(decl()), Object::from(instance_of(decl())));
    for flag in ALL.into_iter().chain([Flags::INCLUDE_ALL]) {
        assert!(!compare(&class, &instance, flag));
    }
}

#[test]
fn so_062_ignore_qualifiers() {
    let edits: [fn(&mut ClassDecl); 4] = [
        |decl| {
            drop(
                decl.qualifiers
                    .set(Qualifier::new("Note", "other", Flavor::TO_SUBCLASS)),
            )
        },
        |decl| drop(decl.qualifiers.remove("Note")),
        |decl| {
            drop(
                decl.properties[0]
                    .qualifiers
                    .set(Qualifier::new("More", 1, Flavor::NONE)),
            )
        },
        |decl| {
            drop(
                decl.methods[0]
                    .qualifiers
                    .set(Qualifier::new("More", 1, Flavor::NONE)),
            )
        },
    ];
    for edit in edits {
        let mut other = decl();
        edit(&mut other);
        assert_equal_with(
            &class_of(decl()),
            &class_of(other),
            &[Flags::IGNORE_QUALIFIERS],
        );
    }
    let mut marked = instance_of(decl());
    marked
        .local_qualifiers_mut()
        .set(Qualifier::new("More", 1, Flavor::NONE));
    assert_equal_with(
        &Object::from(instance_of(decl())),
        &Object::from(marked),
        &[Flags::IGNORE_QUALIFIERS],
    );
    let mut marked = instance_of(decl());
    let set = [Qualifier::new("More", 1, Flavor::NONE)]
        .into_iter()
        .collect();
    marked.put_property_qualifiers(1, set);
    assert_equal_with(
        &Object::from(instance_of(decl())),
        &Object::from(marked),
        &[Flags::IGNORE_QUALIFIERS],
    );
}

#[test]
fn so_062_ignore_object_source() {
    for object in [class_of(decl()), Object::from(instance_of(decl()))] {
        let (mut here, mut there) = (object.clone(), object);
        here.set_origin(origin(r"root\a"));
        there.set_origin(origin(r"root\b"));
        assert_equal_with(&here, &there, &[Flags::IGNORE_OBJECT_SOURCE]);
    }
}

#[test]
fn so_062_ignore_default_values() {
    let mut other = decl();
    other.properties[0].default = Some("Other".into());
    assert_equal_with(
        &class_of(decl()),
        &class_of(other),
        &[Flags::IGNORE_DEFAULT_VALUES],
    );
    let mut other = decl();
    other.methods[0].parameters[0].default = None;
    assert_equal_with(
        &class_of(decl()),
        &class_of(other),
        &[Flags::IGNORE_DEFAULT_VALUES],
    );
    // The values of instances are not defaults.
    let mut changed = instance_of(decl());
    changed.set("Name", "b").unwrap();
    assert_equal_with(
        &Object::from(instance_of(decl())),
        &Object::from(changed),
        &[],
    );
}

#[test]
fn so_062_ignore_class() {
    let mut other = decl();
    other
        .properties
        .insert(Name::from("real"), PropertyDecl::new(CimType::Real64));
    other.methods.clear();
    assert_equal_with(
        &Object::from(instance_of(decl())),
        &Object::from(instance_of(other)),
        &[Flags::IGNORE_CLASS],
    );
    let mut renamed = decl();
    renamed.name = "Bar".into();
    assert_equal_with(
        &Object::from(instance_of(decl())),
        &Object::from(instance_of(renamed)),
        &[],
    );
}

#[test]
fn so_062_ignore_case_of_values() {
    let mut other = instance_of(decl());
    other.set("Name", "A").unwrap();
    other.set("list", Value::strings(["X", "y"])).unwrap();
    assert_equal_with(
        &Object::from(instance_of(decl())),
        &Object::from(other),
        &[Flags::IGNORE_CASE],
    );
    let mut spelled = decl();
    spelled.name = "FOO".into();
    assert!(
        compare(&class_of(decl()), &class_of(spelled), Flags::INCLUDE_ALL),
        "names have no case"
    );
}

#[test]
fn so_062_ignore_flavor() {
    let mut other = decl();
    other
        .qualifiers
        .set(Qualifier::new("Note", "text", Flavor::NONE));
    assert_equal_with(
        &class_of(decl()),
        &class_of(other),
        &[Flags::IGNORE_FLAVOR, Flags::IGNORE_QUALIFIERS],
    );
}

#[test]
fn so_062_bits_combine() {
    let mut other = instance_of(decl());
    other.set("Name", "A").unwrap();
    other
        .local_qualifiers_mut()
        .set(Qualifier::new("More", 1, Flavor::NONE));
    let (a, mut b) = (Object::from(instance_of(decl())), Object::from(other));
    b.set_origin(origin(r"root\b"));
    let all = Flags::IGNORE_CASE | Flags::IGNORE_QUALIFIERS | Flags::IGNORE_OBJECT_SOURCE;
    assert!(compare(&a, &b, all));
    for two in [
        Flags::IGNORE_CASE | Flags::IGNORE_QUALIFIERS,
        Flags::IGNORE_CASE | Flags::IGNORE_OBJECT_SOURCE,
        Flags::IGNORE_QUALIFIERS | Flags::IGNORE_OBJECT_SOURCE,
    ] {
        assert!(!compare(&a, &b, two), "{two:?}");
    }
    assert_eq!(Flags::from_bits(0x13), Some(all));
    assert_eq!(Flags::from_bits(0x40), None);
}

#[test]
fn differences_that_no_flag_hides() {
    let edits: [fn(&mut ClassDecl); 5] = [
        |decl| drop(decl.properties.shift_remove(&Name::from("real"))),
        |decl| decl.properties[1].data_type.is_array = false,
        |decl| drop(decl.methods.shift_remove(&Name::from("Run"))),
        |decl| decl.methods[0].return_type = None,
        |decl| decl.name = "Bar".into(),
    ];
    for edit in edits {
        let mut other = decl();
        edit(&mut other);
        assert_equal_with(&class_of(decl()), &class_of(other), &[]);
    }
}

#[test]
fn embedded_objects_compare_by_the_same_flags() {
    let with = |name: &str| {
        let mut inner = instance_of(decl());
        inner.set("Name", name).unwrap();
        let mut outer = instance_of(decl());
        outer
            .set("inner", Value::from(Object::from(inner)))
            .unwrap();
        Object::from(outer)
    };
    assert!(compare(&with("a"), &with("a"), Flags::INCLUDE_ALL));
    assert_equal_with(&with("a"), &with("A"), &[Flags::IGNORE_CASE]);
}

#[test]
fn so_062_objects_that_nest_too_deep_to_be_compared_are_no_answer() {
    let nested = |levels: usize, innermost: &str| {
        let mut innermost_object = instance_of(decl());
        innermost_object.set("Name", innermost).unwrap();
        (0..levels).fold(Object::from(innermost_object), |inner, _| {
            let mut outer = instance_of(decl());
            outer.set("inner", Value::from(inner)).unwrap();
            Object::from(outer)
        })
    };
    let compared = |one: &Object, other: &Object| {
        super::compare(one, other, Flags::INCLUDE_ALL).map_err(|error| error.status())
    };
    assert_eq!(compared(&nested(64, "a"), &nested(64, "a")), Ok(true));
    assert_eq!(compared(&nested(64, "a"), &nested(64, "b")), Ok(false));
    let refused = Err(Status::INVALID_OBJECT);
    assert_eq!(compared(&nested(65, "a"), &nested(65, "a")), refused);
    assert_eq!(compared(&nested(65, "a"), &nested(65, "b")), refused);
    // What differs on the way there is known to differ.
    assert_eq!(compared(&nested(65, "a"), &nested(64, "a")), Ok(false));
}
