//! Paths as the calls take and give them, and the values they name (PTH).

use std::sync::Arc;

use swbem_core::{DateTime, Status, Value};
use swbem_kv::MemKv;
use swbem_manager::{Connect, Manager, Session, Settings};
use swbem_store::Store;

use crate::kit::*;

/// One class with each kind of key, and an instance of each.
fn world() -> Session {
    // The store knows whose it is, as that of a server does.
    let store = Store::open_named(Arc::new(MemKv::new()), "TESTBOX").unwrap();
    let manager = Manager::open(store, Settings::new("TESTBOX", || 1)).unwrap();
    let session = system(&manager, NS);
    define(
        &session,
        "class A { [key] string Name; uint32 Size; };
         class Two { [key] string Name; [key] uint32 Id; };
         [singleton] class One { uint32 Size; };
         class Flag { [key] boolean On; }; class Letter { [key] char16 Unit; };
         class Day { [key] datetime When; }; class Big { [key] sint64 Id; };
         class Link { [key] A ref To; [key] uint32 Nth; };",
    );
    add(
        &session,
        "A",
        &[("Name", text(r#"a "b" 'c' \d"#)), ("Size", number(1))],
    );
    add(&session, "A", &[("Name", text("x")), ("Size", number(2))]);
    add(&session, "Two", &[("Name", text("x")), ("Id", number(31))]);
    add(&session, "One", &[("Size", number(3))]);
    add(&session, "Flag", &[("On", Value::Boolean(true))]);
    add(&session, "Letter", &[("Unit", Value::Char16(65))]);
    let when: DateTime = "20240229120000.000000+060".parse().unwrap();
    add(&session, "Day", &[("When", when.into())]);
    add(&session, "Big", &[("Id", Value::Sint64(i64::MIN))]);
    session
}

/// Returns the path of the object that a path finds, without where it is.
fn found(session: &Session, path: &str) -> String {
    let object = get(session, path).unwrap_or_else(|error| panic!("{path}: {error}"));
    object.relpath().unwrap()
}

fn refused(session: &Session, path: &str) -> Status {
    status(get(session, path))
}

#[test]
fn pth_001_pth_002_pth_003_pth_004_pth_015_an_object_is_found_by_any_spelling_of_its_path() {
    let session = world();
    for path in [
        "A.Name='x'",
        "a.NAME=\"X\"",
        r"root\cimv2:A.Name='x'",
        r"\root\cimv2:A.Name='x'",
        r"\\.\root\cimv2:A.Name='x'",
        "//TestBox/ROOT/cimv2:A.Name='x'",
        r"/\testbox\root/CIMV2:A.Name='x'",
    ] {
        let object = get(&session, path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(
            object.path().as_deref(),
            Some(r#"\\TESTBOX\root\cimv2:A.Name="x""#)
        );
    }
}

#[test]
fn pth_005_pth_010_pth_018_a_path_that_was_handed_out_finds_its_object() {
    let session = world();
    for class in ["A", "Two", "One", "Flag", "Letter", "Day", "Big"] {
        for relpath in names(&session, class, 0) {
            assert_eq!(found(&session, &relpath), relpath);
        }
    }
    let written = r#"A.Name="a \"b\" 'c' \\d""#;
    for path in [written, r#"A.Name='a "b" \'c\' \\d'"#] {
        assert_eq!(found(&session, path), written);
    }
}

#[test]
fn pth_007_the_key_may_be_left_unnamed_when_there_is_one() {
    let session = world();
    assert_eq!(found(&session, "A='x'"), r#"A.Name="x""#);
    for path in ["Two='x'", "Two=31", "One='x'"] {
        assert_eq!(
            refused(&session, path),
            Status::INVALID_OBJECT_PATH,
            "{path}"
        );
    }
}

#[test]
fn pth_008_a_singleton_has_no_key() {
    let session = world();
    assert_eq!(found(&session, "one=@"), "One=@");
    for path in ["A=@", "Two=@", "One.Size=3"] {
        assert_eq!(
            refused(&session, path),
            Status::INVALID_OBJECT_PATH,
            "{path}"
        );
    }
}

#[test]
fn pth_006_pth_009_every_key_is_given_once_in_any_order_and_type() {
    let session = world();
    assert_eq!(
        found(&session, "Two.Name='x',Id=31"),
        r#"Two.Id=31,Name="x""#
    );
    assert_eq!(
        found(&session, "Two.Id=31,Name='x'"),
        r#"Two.Id=31,Name="x""#
    );
    for path in [
        "Two.Name='x'",
        "Two.Id=31",
        "Two.Id=31,Name='x',Size=1",
        "Two.Id=31,Nome='x'",
        "Two.Id='y',Name='x'",
        "Two.Id=31,Name=5",
        "Two.Id=TRUE,Name='x'",
        "A.Size=2",
        "Flag.On=2",
        "Flag.On='yes'",
        "Letter.Unit='AB'",
        "Day.When='yesterday'",
        "Day.When=20240229",
        "Link.To=5,Nth=1",
    ] {
        assert_eq!(
            refused(&session, path),
            Status::INVALID_OBJECT_PATH,
            "{path}"
        );
    }
}

#[test]
fn pth_012_pth_013_numbers_in_keys() {
    let session = world();
    assert_eq!(
        found(&session, "Two.Name='x',Id=0x1F"),
        r#"Two.Id=31,Name="x""#
    );
    assert_eq!(
        found(&session, "Big='-9223372036854775808'"),
        r#"Big.Id="-9223372036854775808""#
    );
    assert_eq!(
        found(&session, "Big=-9223372036854775808"),
        r#"Big.Id="-9223372036854775808""#
    );
    assert_eq!(
        refused(&session, "Two.Name='x',Id=0x11F"),
        Status::NOT_FOUND
    );
}

#[test]
fn pth_016_keys_of_other_types() {
    let session = world();
    for path in ["Flag.On=TRUE", "Flag.On=true", "Flag.On=1", "Flag=True"] {
        assert_eq!(found(&session, path), "Flag.On=TRUE");
    }
    for path in ["Flag.On=0", "Flag.On=False"] {
        assert_eq!(refused(&session, path), Status::NOT_FOUND);
    }
    for path in [
        "Letter.Unit=65",
        "Letter.Unit='A'",
        "Letter=\"A\"",
        "Letter=0x41",
    ] {
        assert_eq!(found(&session, path), "Letter.Unit=65");
    }
    let day = r#"Day.When="20240229120000.000000+060""#;
    assert_eq!(found(&session, day), day);
    // The same moment, but another value.
    assert_eq!(
        refused(&session, "Day.When='20240229110000.000000+000'"),
        Status::NOT_FOUND
    );
}

#[test]
fn pth_017_sch_042_reference_keys_compare_in_canonical_form() {
    let session = world();
    let link = |to: &str, nth: u32| {
        make(
            &session,
            "Link",
            &[("To", Value::reference(to)), ("Nth", number(nth))],
        )
    };
    let path = put(&session, link("A.Name='x'", 1), 0).unwrap();
    assert!(path.contains(r"Link.Nth=1,To="), "{path}");
    for to in [
        r#"A.Name="x""#,
        "a.NAME='X'",
        "A='x'",
        r"root\cimv2:A.Name='x'",
        "//./ROOT/cimv2:A.Name='x'",
        r"\\testbox\root\cimv2:A.Name='x'",
    ] {
        assert_eq!(
            status(put(&session, link(to, 1), CREATE_ONLY)),
            Status::ALREADY_EXISTS,
            "{to}"
        );
        let mut quoted = swbem_core::ObjectPath::of_class("Link");
        quoted.insert_key("To", swbem_core::KeyValue::string(to));
        quoted.insert_key("Nth", 1);
        assert!(exists(&session, &quoted.to_string()), "{quoted}");
    }
    for to in [
        "A.Name='y'",
        r"\\.\root\default:A.Name='x'",
        r"\\other\root\cimv2:A.Name='x'",
    ] {
        assert_eq!(
            status(put(&session, link(to, 1), UPDATE_ONLY)),
            Status::NOT_FOUND,
            "{to}"
        );
    }
}

#[test]
fn pth_019_what_a_path_that_finds_nothing_is_refused_with() {
    let session = world();
    for (path, wanted) in [
        ("A.Name=", Status::INVALID_OBJECT_PATH),
        ("A .Name='x'", Status::INVALID_OBJECT_PATH),
        ("No", Status::NOT_FOUND),
        ("No.Name='x'", Status::INVALID_CLASS),
        ("No=@", Status::INVALID_CLASS),
        ("A.Name='y'", Status::NOT_FOUND),
    ] {
        assert_eq!(refused(&session, path), wanted, "{path}");
    }
    let nowhere = session
        .manager()
        .connect(Connect::as_system(r"root\nowhere"));
    assert_eq!(status(nowhere), Status::INVALID_NAMESPACE);
}

#[test]
fn pth_020_the_empty_path_gives_a_fresh_class() {
    let session = world();
    let object = get(&session, "").unwrap();
    let class = object.as_class().unwrap();
    assert_eq!((class.name().as_str(), class.is_committed()), ("", false));
    assert!(class.resolve().properties().is_empty());
    let mut class = class.clone();
    class.set_name("Fresh");
    put(&session, class, 0).unwrap();
    assert!(exists(&session, "Fresh"));
}

#[test]
fn pth_044_a_datetime_is_stored_as_it_was_given() {
    let session = session();
    define(&session, "class A { [key] string Name; datetime When; };");
    for (nth, written) in [
        "20240229120000.000000+060",
        "20240229120000.000000-000",
        "20240229120000.000000+***",
        "****0229******.******-***",
        "00000001120032.000000:000",
    ]
    .iter()
    .enumerate()
    {
        let name = format!("n{nth}");
        let when: DateTime = written.parse().unwrap();
        let path = add(
            &session,
            "A",
            &[("Name", text(&name)), ("When", when.into())],
        );
        let Value::DateTime(read) = value(&session, &path, "When") else {
            panic!("{written}");
        };
        assert_eq!(&read.to_string(), written);
    }
}

#[test]
fn pth_055_an_embedded_object_is_nowhere() {
    let session = world();
    define(&session, "class Box { [key] string Name; A Content; };");
    let inner = get(&session, "A.Name='x'").unwrap();
    assert!(inner.path().is_some());
    let path = add(
        &session,
        "Box",
        &[("Name", text("b")), ("Content", Value::from(inner))],
    );
    let read = value(&session, &path, "Content");
    let inner = read.as_object().unwrap();
    assert_eq!(
        inner.system_property("__RELPATH"),
        Some(text(r#"A.Name="x""#))
    );
    for name in ["__SERVER", "__NAMESPACE", "__PATH"] {
        assert_eq!(inner.system_property(name), Some(Value::Null), "{name}");
    }
}
