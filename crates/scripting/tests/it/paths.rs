//! Object paths.

use swbem::{ImpersonationLevel, ObjectPath, Privilege, Status, Value};

use crate::support::{put_class, services, spawn, status};

#[test]
fn so_072_parts_are_read_and_written_one_by_one() {
    let path = ObjectPath::parse(r#"\\srv\root\ns:Class.B=1,A="x""#).unwrap();
    assert_eq!(path.path(), r#"\\srv\root\ns:Class.A="x",B=1"#);
    assert_eq!(path.rel_path(), r#"Class.A="x",B=1"#);
    assert_eq!(
        (path.server(), path.namespace()),
        ("srv".to_owned(), r"root\ns".to_owned())
    );
    assert_eq!(path.parent_namespace(), "root");
    assert!(!path.is_class() && !path.is_singleton());
    path.set_server("other").unwrap();
    path.set_namespace("root/cimv2").unwrap();
    path.set_class("Thing").unwrap();
    assert_eq!(path.path(), r#"\\other\root\cimv2:Thing.A="x",B=1"#);
    path.set_rel_path("Thing.Name='y'").unwrap();
    assert_eq!(path.key("name").unwrap(), Value::from("y"));
    path.set_key("Size", 3).unwrap();
    path.set_key("On", true).unwrap();
    assert_eq!(path.keys().len(), 3);
    assert_eq!(path.keys().item("Size").unwrap(), &Value::from(3));
    path.remove_key("Name").unwrap();
    assert_eq!(status(path.remove_key("Name")), Status::NOT_FOUND);
    assert_eq!(status(path.key("Name")), Status::NOT_FOUND);
    assert_eq!(status(path.set_key("Bad", 1.5)), Status::TYPE_MISMATCH);
    assert_eq!(path.rel_path(), "Thing.On=TRUE,Size=3");
    path.set_locale("ms_407").unwrap();
    path.set_authority("kerberos:me").unwrap();
    assert_eq!(
        (path.locale(), path.authority()),
        ("MS_407".to_owned(), "kerberos:me".to_owned())
    );
    path.set_locale("").unwrap();
    assert_eq!(path.locale(), "");
}

#[test]
fn so_073_set_as_class_and_as_singleton() {
    let path = ObjectPath::parse("root:Class.A=1").unwrap();
    path.set_as_singleton().unwrap();
    assert_eq!(path.rel_path(), "Class=@");
    assert!(path.is_singleton());
    path.set_as_class().unwrap();
    assert_eq!(path.path(), "root:Class");
    assert!(path.is_class());
}

#[test]
fn so_074_malformed_texts() {
    let path = ObjectPath::new();
    assert_eq!(status(path.set_path("a:b:c")), Status::INVALID_OBJECT_PATH);
    assert_eq!(
        status(path.set_rel_path("A.=")),
        Status::INVALID_OBJECT_PATH
    );
    assert_eq!(
        status(path.set_display_name("nonsense")),
        Status::INVALID_SYNTAX
    );
    assert_eq!(
        status(ObjectPath::parse("A..B=1")),
        Status::INVALID_OBJECT_PATH
    );
    assert_eq!(path, ObjectPath::default());
}

#[test]
fn so_072_the_display_name_carries_the_settings() {
    let path = ObjectPath::new();
    path.set_display_name(r"winmgmts:{impersonationLevel=identify}!\\.\root:Thing")
        .unwrap();
    assert_eq!(path.class(), "Thing");
    let security = path.security();
    assert_eq!(
        security.impersonation_level().unwrap(),
        ImpersonationLevel::Identify
    );
    security.set_impersonation_level(ImpersonationLevel::Delegate);
    security.privileges().add(Privilege::Debug, true);
    let name = path.display_name();
    assert!(
        name.contains("impersonationLevel=Delegate") && name.contains("(Debug)"),
        "{name}"
    );
}

#[test]
fn so_061_of_an_objects_path_only_the_class_is_written() {
    let services = services();
    let class = put_class(&services, "Thing");
    let path = class.path();
    assert_eq!(path.path(), r"\\HOST\root\cimv2:Thing");
    path.set_class("Renamed").unwrap();
    assert_eq!(class.class_name(), "Renamed");
    assert_eq!(path.class(), "Renamed");
    path.set_class("not a name").unwrap();
    assert_eq!(path.class(), "not a name");
    assert!(class.put(0, None).is_err());
    let one = spawn(&services.get("Thing", 0, None).unwrap(), "one");
    let path = one.path();
    assert_eq!(path.key("Name").unwrap(), Value::from("one"));
    one.set("Name", "two").unwrap();
    assert_eq!(path.rel_path(), r#"Thing.Name="two""#);
    let read_only = Status::READ_ONLY;
    assert_eq!(status(path.set_path("X")), read_only);
    assert_eq!(status(path.set_rel_path("X")), read_only);
    assert_eq!(status(path.set_server("X")), read_only);
    assert_eq!(status(path.set_namespace("X")), read_only);
    assert_eq!(status(path.set_display_name("winmgmts:")), read_only);
    assert_eq!(status(path.set_as_class()), read_only);
    assert_eq!(status(path.set_as_singleton()), read_only);
    assert_eq!(status(path.set_key("Name", "x")), read_only);
    assert_eq!(status(path.remove_key("Name")), read_only);
    assert_eq!(status(path.set_locale("ms_409")), read_only);
    assert_eq!(status(path.set_class("Other")), read_only);
}
