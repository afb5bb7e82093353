//! ASSOCIATORS OF and REFERENCES OF.

use swbem_core::Value;

use super::fixture::*;
use crate::Prototype;

fn linked() -> Fixture {
    let fixture = Fixture::with_devices();
    let link = |class: &str, from: &str, to: &str| {
        fixture.put(
            class,
            &[
                ("From", Value::reference(from)),
                ("To", Value::reference(to)),
            ],
        );
    };
    link("Link", r#"Disk.Id="d1""#, r#"Disk.Id="d2""#);
    link("Strong", r#"Device.Id="D1""#, r#"\\BOX\root\test:Fan="f1""#);
    link("Link", r#"Fan.Id="f1""#, r#"Disk.Id="d1""#);
    link("Link", r#"Disk.Id="d3""#, r#"Disk.Id="d3""#);
    link("Link", r#"Disk.Id="d1""#, r#"Disk.Id="gone""#);
    link("Link", r#"Disk.Id="d1""#, r#"root\other:Disk.Id="d2""#);
    fixture.put(
        "Loose",
        &[
            ("Owner", Value::reference(r#"Fan.Id="f1""#)),
            ("Owned", Value::reference(r#"Disk.Id="d1""#)),
        ],
    );
    fixture
}

#[track_caller]
fn check(fixture: &Fixture, form: &str, source: &str, options: &str, expected: &[&str]) {
    let mut query = format!("{form} OF {{{source}}}");
    if !options.is_empty() {
        query.push_str(" WHERE ");
        query.push_str(options);
    }
    let mut found = fixture.ask(&query);
    found.sort();
    assert_eq!(found, expected, "{query}");
}

#[test]
fn associators_are_at_the_other_ends() {
    let fixture = linked();
    let all = [
        r#"Disk.Id="d2""#,
        r#"Fan.Id="f1""#,
        r#"Fan.Id="f1""#,
        r#"Fan.Id="f1""#,
    ];
    // By its class, by a base class, in another spelling.
    for source in [
        r#"Disk.Id="d1""#,
        r#"Device.Id="d1""#,
        r#"\\.\root\TEST:disk="D1""#,
    ] {
        check(&fixture, "ASSOCIATORS", source, "", &all);
    }
    check(&fixture, "ASSOCIATORS", r#"Disk.Id="nothing""#, "", &[]);
    check(
        &fixture,
        "ASSOCIATORS",
        r#"Disk.Id="d2""#,
        "",
        &[r#"Disk.Id="d1""#],
    );
}

#[test]
fn options_of_associators_narrow_the_result() {
    let fixture = linked();
    for (options, expected) in [
        (
            "AssocClass = Link",
            &[r#"Disk.Id="d2""#, r#"Fan.Id="f1""#, r#"Fan.Id="f1""#][..],
        ),
        ("AssocClass = strong", &[r#"Fan.Id="f1""#]),
        (
            "ResultClass = Fan AssocClass = Link",
            &[r#"Fan.Id="f1""#, r#"Fan.Id="f1""#],
        ),
        ("ResultClass = Disk", &[r#"Disk.Id="d2""#]),
        ("Role = To", &[r#"Fan.Id="f1""#]),
        ("Role = From", &[r#"Disk.Id="d2""#, r#"Fan.Id="f1""#]),
        ("Role = Owned", &[r#"Fan.Id="f1""#]),
        ("Role = Nobody", &[]),
        ("ResultRole = Owner", &[r#"Fan.Id="f1""#]),
        ("ResultRole = From Role = To", &[r#"Fan.Id="f1""#]),
        ("RequiredAssocQualifier = Heavy", &[r#"Fan.Id="f1""#]),
        ("RequiredQualifier = Heavy", &[]),
        ("ClassDefsOnly", &["class Disk", "class Fan"]),
        ("KeysOnly AssocClass = Strong", &[r#"Fan.Id="f1""#]),
    ] {
        check(
            &fixture,
            "ASSOCIATORS",
            r#"Disk.Id="d1""#,
            options,
            expected,
        );
    }
}

#[test]
fn references_are_the_associations_and_each_comes_once() {
    let fixture = linked();
    let found = fixture.ask(r#"REFERENCES OF {Disk.Id="d1"}"#);
    assert_eq!(found.len(), 6);
    check(
        &fixture,
        "REFERENCES",
        r#"Disk.Id="d3""#,
        "",
        &[r#"Link.From="Disk.Id=\"d3\"",To="Disk.Id=\"d3\"""#],
    );
    check(
        &fixture,
        "ASSOCIATORS",
        r#"Disk.Id="d3""#,
        "",
        &[r#"Disk.Id="d3""#],
    );
    for (options, count) in [
        ("ResultClass = Strong", 1),
        ("ResultClass = Link", 5),
        ("Role = Owned", 1),
        ("Role = From", 4),
        ("RequiredQualifier = Heavy", 1),
        ("RequiredQualifier = Association KeysOnly", 6),
    ] {
        let query = format!(r#"REFERENCES OF {{Disk.Id="d1"}} WHERE {options}"#);
        assert_eq!(fixture.ask(&query).len(), count, "{options}");
    }
    check(
        &fixture,
        "REFERENCES",
        r#"Disk.Id="d1""#,
        "ClassDefsOnly",
        &["class Link", "class Loose", "class Strong"],
    );
}

#[test]
fn an_end_declared_for_another_class_is_not_looked_at() {
    let fixture = linked();
    // `Owner` refers to fans; this one refers to a disk all the same.
    fixture.put(
        "Loose",
        &[
            ("Owner", Value::reference(r#"Disk.Id="d4""#)),
            ("Owned", Value::reference(r#"Disk.Id="d2""#)),
        ],
    );
    check(&fixture, "ASSOCIATORS", r#"Disk.Id="d4""#, "", &[]);
    check(
        &fixture,
        "ASSOCIATORS",
        r#"Disk.Id="d2""#,
        "AssocClass = Loose",
        &[r#"Disk.Id="d4""#],
    );
}

#[test]
fn schema_only_tells_what_classes_are_associated() {
    let fixture = Fixture::new();
    for (source, options, expected) in [
        (
            "Disk",
            "SchemaOnly",
            &[
                "class Device",
                "class Device",
                "class Device",
                "class Device",
                "class Fan",
            ][..],
        ),
        ("Disk", "SchemaOnly AssocClass = Loose", &["class Fan"]),
        (
            "Disk",
            "SchemaOnly ResultRole = To AssocClass = Strong",
            &["class Device"],
        ),
        (
            "Disk",
            "SchemaOnly Role = To AssocClass = Strong",
            &["class Device"],
        ),
        ("Disk", "SchemaOnly ResultClass = Fan", &["class Fan"]),
        (
            "Disk",
            "SchemaOnly RequiredAssocQualifier = Heavy ResultRole = From",
            &["class Device"],
        ),
        ("Part", "SchemaOnly", &["class Fan"]),
    ] {
        check(&fixture, "ASSOCIATORS", source, options, expected);
    }
    for (source, options, expected) in [
        // A class with a reference needs no qualifier to be looked at: `Peer` is one to a device.
        (
            "Disk",
            "SchemaOnly",
            &[
                "class Device",
                "class Disk",
                "class Fan",
                "class Link",
                "class Loose",
                "class Strong",
            ][..],
        ),
        ("Disk", "SchemaOnly ResultClass = Strong", &["class Strong"]),
        ("Fan", "SchemaOnly Role = Owner", &["class Loose"]),
        ("Part", "SchemaOnly", &["class Loose"]),
    ] {
        check(&fixture, "REFERENCES", source, options, expected);
    }
}

#[test]
fn arrays_of_references_have_many_ends() {
    let fixture = Fixture::with_devices();
    let group = with(
        decl("Group", None),
        "Name",
        swbem_core::CimType::String,
        &["Key"],
    );
    let group = with(group, "Owner", swbem_core::CimType::Reference, &[]);
    let array = swbem_core::DataType::array(swbem_core::CimType::Reference);
    fixture.put_class(with(group, "Members", array, &[]));
    let members = [r#"Disk.Id="d1""#, r#"Disk.Id="d2""#].map(Value::reference);
    fixture.put(
        "Group",
        &[
            ("Name", "g".into()),
            ("Owner", Value::reference(r#"Fan.Id="f1""#)),
            ("Members", Value::Array(members.into())),
        ],
    );
    check(
        &fixture,
        "ASSOCIATORS",
        r#"Fan.Id="f1""#,
        "",
        &[r#"Disk.Id="d1""#, r#"Disk.Id="d2""#],
    );
    check(
        &fixture,
        "ASSOCIATORS",
        r#"Disk.Id="d2""#,
        "",
        &[r#"Fan.Id="f1""#],
    );
    check(
        &fixture,
        "REFERENCES",
        r#"Disk.Id="d2""#,
        "",
        &[r#"Group.Name="g""#],
    );
}

#[test]
fn prototypes_have_the_form_of_the_results() {
    let fixture = linked();
    let view = fixture.store.view().unwrap();
    let prototype = |text: &str| fixture.bound(&view, text).unwrap().prototype();
    match prototype("SELECT Tag FROM Disk WHERE Id = 'd1'") {
        Some(Prototype::Instance(instance)) => {
            let names: Vec<&str> = instance
                .properties()
                .map(|(p, _)| p.name.as_str())
                .collect();
            assert_eq!(names, ["Id", "Tag"]);
            assert!(instance.get("Tag").unwrap().is_null());
        }
        other => panic!("{other:?}"),
    }
    let source = r#"{Disk.Id="d1"}"#;
    assert!(matches!(
        prototype(&format!("ASSOCIATORS OF {source} WHERE ResultClass = Fan")),
        Some(Prototype::Instance(instance)) if *instance.class_name() == "Fan"
    ));
    assert!(matches!(
        prototype("REFERENCES OF {Disk} WHERE SchemaOnly ResultClass = Link"),
        Some(Prototype::Class(class)) if *class.name() == "Link"
    ));
    assert!(prototype(&format!("ASSOCIATORS OF {source}")).is_none());
}
