//! Putting stored instances (PUT sections 6.1 to 6.4).

use std::sync::Arc;

use swbem_core::{ClassObject, Flavor, Instance, Object, Qualifier, Status, Value};

use crate::kit::*;

#[test]
fn put_130_the_class_is_absent() {
    let session = session();
    let elsewhere = system(session.manager(), r"root\default");
    put(&elsewhere, thing("A"), 0).unwrap();
    let instance = named(&elsewhere, "A", "x", 1);
    for flags in [0, CREATE_ONLY, UPDATE_ONLY] {
        let error = put(&session, instance.clone(), flags).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_CLASS, "{flags}");
        assert!(error.message().contains("`A`"), "{error}");
    }
}

#[test]
fn put_131_an_instance_of_an_abstract_class() {
    let session = session();
    define(&session, "[abstract] class A { [key] string Name; };");
    let instance = make(&session, "A", &[("Name", text("x"))]);
    assert_eq!(
        status(put(&session, instance, 0)),
        Status::INVALID_OPERATION
    );
}

#[test]
fn put_132_loc_007_an_instance_of_a_localized_class() {
    let session = session();
    define(
        &session,
        "[amendment, locale(1033)] class A { [key] string Name; };",
    );
    let instance = make(&session, "A", &[("Name", text("x"))]);
    assert_eq!(
        status(put(&session, instance.clone(), 0)),
        Status::INVALID_OPERATION
    );
    assert_eq!(
        status(put(&session, instance, AMENDED)),
        Status::INVALID_OPERATION
    );
}

#[test]
fn put_133_put_165_a_concrete_class_below_a_concrete_one() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; uint32 Size = 5; }; class B : A { string More; };\n\
         class C : B { };",
    );
    add(&session, "C", &[("Name", text("x")), ("More", text("m"))]);
    let expected = [r#"C.Name="x""#];
    for ancestor in ["A", "B", "C"] {
        assert_eq!(names(&session, ancestor, 0), expected, "{ancestor}");
    }
    assert_eq!(names(&session, "A", 1), [""; 0]);
    let found = get_instance(&session, "A.Name='x'");
    assert_eq!(found.class_name().as_str(), "C");
    assert_eq!(found.get("More"), Some(&text("m")));
    assert_eq!(found.get("Size"), Some(&number(5)));
    assert!(exists(&session, "B.Name='x'"), "through a class between");
}

#[test]
fn put_004_put_134_an_object_is_copied_to_another_namespace() {
    let session = session();
    let other = system(session.manager(), r"root\default");
    define(
        &session,
        "class A { [key] string Name; uint32 Size; string Extra; };",
    );
    // The same properties, in another order.
    define(
        &other,
        "class A { string Extra; uint32 Size; [key] string Name; };",
    );
    let instance = get_instance(
        &session,
        &add(
            &session,
            "A",
            &[
                ("Name", text("x")),
                ("Size", number(3)),
                ("Extra", text("e")),
            ],
        ),
    );
    assert_eq!(
        put(&other, instance.clone(), 0).unwrap(),
        r#"\\TESTBOX\root\default:A.Name="x""#
    );
    let copy = get_instance(&other, "A.Name='x'");
    assert_eq!(copy.get("Size"), Some(&number(3)));
    assert_eq!(copy.get("Extra"), Some(&text("e")));
    // A property more, and one of another type.
    delete(&other, "A").unwrap();
    define(&other, "class A { [key] string Name; uint32 Size; };");
    assert_eq!(
        status(put(&other, instance.clone(), 0)),
        Status::INVALID_OBJECT
    );
    delete(&other, "A").unwrap();
    define(
        &other,
        "class A { [key] string Name; uint64 Size; string Extra; };",
    );
    assert_eq!(
        status(put(&other, instance.clone(), 0)),
        Status::INVALID_OBJECT
    );
    delete(&other, "A").unwrap();
    define(
        &other,
        "class A { [key] string Name; uint32 Size; string Extra; string New = \"n\"; };",
    );
    put(&other, instance, 0).unwrap();
    assert_eq!(value(&other, "A.Name='x'", "New"), text("n"));
    // Classes can be copied too.
    let mut class = get(&session, "A").unwrap().as_class().unwrap().clone();
    class.set_name("Copy");
    put(&other, class, 0).unwrap();
    assert!(exists(&other, "Copy") && !exists(&session, "Copy"));
}

#[test]
fn put_135_qualifiers_of_instances() {
    let session = session();
    define(
        &session,
        "[Fixed(\"a\"): ToInstance DisableOverride, Soft(\"a\"): ToInstance] class A {\n\
         [key] string Name; [Unit(\"m\"): ToInstance DisableOverride] uint32 Size; };",
    );
    let own = |name: &str, value: &str| Qualifier::new(name, value, Flavor::NONE);
    let mut instance = make(&session, "A", &[("Name", text("x"))]);
    instance.set_qualifier(own("Mine", "1")).unwrap();
    instance.set_qualifier(own("Soft", "b")).unwrap();
    instance
        .set_property_qualifier("Size", own("Note", "n"))
        .unwrap();
    put(&session, instance.clone(), 0).unwrap();
    let stored = get_instance(&session, "A.Name='x'");
    assert_eq!(stored.qualifiers().value("Mine"), Some(&text("1")));
    assert_eq!(stored.qualifiers().value("Soft"), Some(&text("b")));
    assert_eq!(stored.qualifiers().value("Fixed"), Some(&text("a")));
    assert_eq!(
        stored.property_qualifiers("Size").unwrap().value("Note"),
        Some(&text("n"))
    );
    let mut wrong = instance.clone();
    wrong.local_qualifiers_mut().set(own("Fixed", "b"));
    assert_eq!(
        status(put(&session, wrong, 0)),
        Status::OVERRIDE_NOT_ALLOWED
    );
    let mut wrong = instance;
    wrong.put_property_qualifiers(1, [own("Unit", "ft")].into_iter().collect());
    assert_eq!(
        status(put(&session, wrong, 0)),
        Status::OVERRIDE_NOT_ALLOWED
    );
}

#[test]
fn put_136_an_object_with_only_some_of_its_properties() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let mut instance = named(&session, "A", "x", 1);
    instance.project(Arc::new([0]));
    assert_eq!(status(put(&session, instance, 0)), Status::INVALID_OBJECT);
}

#[test]
fn put_140_put_147_sch_043_a_family_has_one_space_of_keys() {
    let session = session();
    define(
        &session,
        "[abstract] class Top { }; class A : Top { [key] string Name; };\n\
         class Left : A { }; class Right : A { }; class LeftOfLeft : Left { };\n\
         class Other : Top { [key] string Name; };",
    );
    let item = |class: &str| make(&session, class, &[("Name", text("x"))]);
    put(&session, item("Left"), 0).unwrap();
    for class in ["A", "Right", "LeftOfLeft"] {
        for (flags, expected) in [
            (0, Status::ALREADY_EXISTS),
            (CREATE_ONLY, Status::ALREADY_EXISTS),
            (UPDATE_ONLY, Status::NOT_FOUND),
        ] {
            let error = put(&session, item(class), flags).unwrap_err();
            assert_eq!(error.status(), expected, "{class} {flags}");
        }
    }
    assert_eq!(names(&session, "A", 0), [r#"Left.Name="x""#]);
    // A class that introduces a key of its own has a space of its own.
    put(&session, item("Other"), 0).unwrap();
    delete(&session, "A.Name='x'").unwrap();
    put(&session, item("Right"), 0).unwrap();
    assert_eq!(
        names(&session, "Top", 0),
        [r#"Other.Name="x""#, r#"Right.Name="x""#]
    );
    verify(&session);
}

#[test]
fn put_142_put_206_a_null_string_key_becomes_a_guid() {
    let session = session();
    define(
        &session,
        "class A { [key] string First; [key] string Second; uint32 Size; };",
    );
    let path = add(&session, "A", &[("Size", number(1))]);
    let stored = get_instance(&session, &path);
    let guid = |name: &str| stored.get(name).unwrap().as_str().unwrap().to_owned();
    for name in ["First", "Second"] {
        let guid = guid(name);
        assert_eq!(guid.len(), 38, "{guid}");
        assert!(guid.starts_with('{') && guid.ends_with('}'), "{guid}");
        assert_eq!(guid, guid.to_uppercase());
        assert!(path.contains(&guid), "{path}");
    }
    assert_ne!(guid("First"), guid("Second"));
    let again = add(&session, "A", &[("Size", number(1))]);
    assert_ne!(path, again);
    // An empty string is a value.
    let empty = add(&session, "A", &[("First", text("")), ("Second", text("s"))]);
    assert_eq!(empty, r#"\\TESTBOX\root\cimv2:A.First="",Second="s""#);
}

#[test]
fn put_143_put_144_null_keys_that_no_value_is_made_for() {
    let session = session();
    define(
        &session,
        "class A { [key] uint32 Id; }; class B { [key] string Name; };",
    );
    define(
        &session,
        "class C { [key] datetime At; [key] string Name; };",
    );
    let null = |class| status(put(&session, spawn(&session, class), 0));
    assert_eq!(null("A"), Status::ILLEGAL_NULL);
    assert_eq!(null("C"), Status::ILLEGAL_NULL);
    let update = put(&session, spawn(&session, "B"), UPDATE_ONLY);
    let error = update.unwrap_err();
    assert_eq!(error.status(), Status::ILLEGAL_NULL);
    assert!(error.message().contains("`B.Name`"), "{error}");
    assert_eq!(names(&session, "B", 0), [""; 0]);
}

#[test]
fn put_146_sch_044_another_key_is_another_instance() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    put(&session, named(&session, "A", "x", 1), 0).unwrap();
    put(&session, named(&session, "A", "y", 2), 0).unwrap();
    let mut edited = get_instance(&session, "A.Name='x'");
    edited.set("Name", "y").unwrap();
    put(&session, edited.clone(), 0).unwrap();
    edited.set("Name", "z").unwrap();
    put(&session, edited, 0).unwrap();
    let sizes: Vec<Value> = ["x", "y", "z"]
        .iter()
        .map(|name| value(&session, &format!("A.Name='{name}'"), "Size"))
        .collect();
    assert_eq!(sizes, [number(1), number(1), number(1)]);
}

#[test]
fn put_148_control_characters_in_keys() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; }; class B { [key] char16 Unit; };",
    );
    for bad in ["a\u{1}", "\n", "a\u{1f}b", "\0"] {
        let instance = make(&session, "A", &[("Name", text(bad))]);
        assert_eq!(
            status(put(&session, instance, 0)),
            Status::INVALID_OBJECT,
            "{bad:?}"
        );
    }
    for good in ["a b", " ", "ä\u{1F600}", "\"quoted\" and \\ slashed"] {
        let path = add(&session, "A", &[("Name", text(good))]);
        assert_eq!(value(&session, &path, "Name"), text(good), "{path}");
    }
    let unit = |unit| {
        status(put(
            &session,
            make(&session, "B", &[("Unit", Value::Char16(unit))]),
            0,
        ))
    };
    assert_eq!(unit(0x1f), Status::INVALID_OBJECT);
    assert_eq!(unit(0x20), Status::OK);
}

#[test]
fn put_149_keys_compare_without_case() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    put(&session, named(&session, "A", "Straße", 1), 0).unwrap();
    assert_eq!(
        status(put(
            &session,
            named(&session, "A", "STRASSE", 1),
            UPDATE_ONLY
        )),
        Status::NOT_FOUND
    );
    assert_eq!(
        status(put(
            &session,
            named(&session, "A", "sTRAßE", 1),
            CREATE_ONLY
        )),
        Status::ALREADY_EXISTS
    );
    assert_eq!(value(&session, "a.NAME='STRAßE'", "Name"), text("Straße"));
}

#[test]
fn put_150_a_singleton_has_one_instance() {
    let session = session();
    define(
        &session,
        "[singleton] class One { uint32 Size = 7; string Name; };",
    );
    let path = put(
        &session,
        make(&session, "One", &[("Name", text("a"))]),
        CREATE_ONLY,
    )
    .unwrap();
    assert_eq!(path, r"\\TESTBOX\root\cimv2:One=@");
    let again = make(&session, "One", &[("Name", text("b"))]);
    assert_eq!(
        status(put(&session, again.clone(), CREATE_ONLY)),
        Status::ALREADY_EXISTS
    );
    put(&session, again, UPDATE_ONLY).unwrap();
    assert_eq!(value(&session, "One=@", "Name"), text("b"));
    assert_eq!(value(&session, "One=@", "Size"), number(7));
    assert_eq!(names(&session, "One", 0), ["One=@"]);
    delete(&session, "One=@").unwrap();
    let absent = make(&session, "One", &[]);
    assert_eq!(
        status(put(&session, absent, UPDATE_ONLY)),
        Status::NOT_FOUND
    );
}

#[test]
fn put_151_put_162_create_only_and_update_only() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let item = || named(&session, "A", "x", 1);
    let missing = put(&session, item(), UPDATE_ONLY).unwrap_err();
    assert_eq!(missing.status(), Status::NOT_FOUND);
    assert!(missing.message().contains(r#"A.Name="x""#), "{missing}");
    assert_eq!(status(put(&session, item(), CREATE_ONLY)), Status::OK);
    assert_eq!(
        status(put(&session, item(), CREATE_ONLY)),
        Status::ALREADY_EXISTS
    );
    assert_eq!(status(put(&session, item(), UPDATE_ONLY)), Status::OK);
    verify(&session);
}

#[test]
fn put_155_unset_is_the_default_and_null_is_null() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; uint32 Size = 4; string Text = \"t\"; };",
    );
    let path = add(&session, "A", &[("Name", text("x")), ("Text", Value::Null)]);
    assert_eq!(value(&session, &path, "Size"), number(4));
    assert_eq!(value(&session, &path, "Text"), Value::Null);
}

#[test]
fn put_156_properties_that_must_have_a_value() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; [not_null] uint32 Must; [indexed] uint32 Found;\n\
         [not_null] uint32 Defaulted = 1; };",
    );
    let with = |must: Value, found: Value| {
        let values = [("Name", text("x")), ("Must", must), ("Found", found)];
        put(&session, make(&session, "A", &values), 0)
    };
    let error = with(Value::Null, number(1)).unwrap_err();
    assert_eq!(error.status(), Status::ILLEGAL_NULL);
    assert!(error.message().contains("`A.Must`"), "{error}");
    assert_eq!(status(with(number(1), Value::Null)), Status::ILLEGAL_NULL);
    assert_eq!(status(with(number(1), number(1))), Status::OK);
    let unset = make(&session, "A", &[("Name", text("y"))]);
    assert_eq!(status(put(&session, unset, 0)), Status::ILLEGAL_NULL);
    verify(&session);
}

#[test]
fn put_013_put_157_a_put_replaces_the_whole_instance() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; uint32 Size; string Text; };",
    );
    let full = [
        ("Name", text("x")),
        ("Size", number(1)),
        ("Text", text("t")),
    ];
    add(&session, "A", &full);
    add(&session, "A", &full);
    add(&session, "A", &[("Name", text("x")), ("Text", Value::Null)]);
    assert_eq!(value(&session, "A.Name='x'", "Size"), Value::Null);
    assert_eq!(value(&session, "A.Name='x'", "Text"), Value::Null);
}

#[test]
fn put_158_put_159_qualifiers_that_the_server_does_not_enforce() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; [read, maxlen(1)] string Text;\n\
         [required] string Needed; [minvalue(5), maxvalue(6)] uint32 Size;\n\
         [valuemap{\"a\"}] string Mapped; };",
    );
    let path = add(
        &session,
        "A",
        &[
            ("Name", text("x")),
            ("Text", text("long")),
            ("Size", number(100)),
            ("Mapped", text("z")),
        ],
    );
    assert_eq!(value(&session, &path, "Text"), text("long"));
    assert_eq!(value(&session, &path, "Needed"), Value::Null);
}

#[test]
fn put_160_references_are_stored_as_they_are() {
    let session = session();
    define(&session, "class A { [key] string Name; A ref Other; };");
    let path = add(
        &session,
        "A",
        &[
            ("Name", text("x")),
            ("Other", Value::reference("A.Name='no'")),
        ],
    );
    assert_eq!(
        value(&session, &path, "Other"),
        Value::reference("A.Name='no'")
    );
    verify(&session);
}

#[test]
fn put_161_embedded_objects_are_stored_by_value() {
    let session = session();
    define(
        &session,
        "class Inner { string Text; }; class A { [key] string Name; Inner In; object Any; };",
    );
    let mut inner = make(&session, "Inner", &[("Text", text("t"))]);
    let values = [
        ("Name", text("x")),
        ("In", Object::from(inner.clone()).into()),
        ("Any", get(&session, "Inner").unwrap().into()),
    ];
    let path = add(&session, "A", &values);
    inner.set("Text", "changed").unwrap();
    let stored = value(&session, &path, "In");
    let stored = stored.as_object().unwrap().as_instance().unwrap().clone();
    assert_eq!(stored.get("Text"), Some(&text("t")));
    let class = value(&session, &path, "Any");
    assert!(class.as_object().unwrap().as_class().is_some());
    verify(&session);
}

#[test]
fn put_205_put_206_the_path_of_an_instance() {
    let session = session();
    define(
        &session,
        "class A { [key] uint64 Big; [key] boolean On; [key] sint32 Id; };",
    );
    let values = [
        ("Big", Value::Uint64(u64::MAX)),
        ("On", Value::Boolean(true)),
        ("Id", Value::Sint32(-1)),
    ];
    let path = add(&session, "A", &values);
    assert_eq!(
        path,
        r#"\\TESTBOX\root\cimv2:A.Big="18446744073709551615",Id=-1,On=TRUE"#
    );
    let found = get_instance(&session, &path);
    assert_eq!(found.path().unwrap(), path);
}

#[test]
fn put_064_an_instance_whose_class_is_put_just_before_it_in_one_group() {
    let session = session();
    let jobs: Vec<Object> = {
        let other = system(session.manager(), r"root\default");
        define(
            &other,
            "class A { [key] string Name; uint32 Size; }; class B : A { };",
        );
        vec![
            thing("A").into(),
            named(&other, "A", "x", 1).into(),
            ClassObject::clone(get(&other, "B").unwrap().as_class().unwrap()).into(),
            named(&other, "B", "y", 2).into(),
            named(&other, "B", "x", 2).into(),
            thing("A").into(),
        ]
    };
    let mut writes: Vec<_> = jobs
        .iter()
        .map(|object| {
            match session
                .put(object, 0, None, swbem_manager::Form::Async)
                .unwrap()
            {
                swbem_manager::Job::Write(write) => write,
                swbem_manager::Job::Task(_) => panic!("not a write"),
            }
        })
        .collect();
    let mut group = session.manager().begin().unwrap();
    let outcomes: Vec<Status> = writes
        .iter_mut()
        .map(|write| status(group.apply(write)))
        .collect();
    group.commit().unwrap();
    let ok = Status::OK;
    assert_eq!(outcomes, [ok, ok, ok, ok, Status::ALREADY_EXISTS, ok]);
    assert_eq!(names(&session, "A", 0), [r#"A.Name="x""#, r#"B.Name="y""#]);
    verify(&session);
}

#[test]
fn put_123_put_310_a_refused_write_leaves_nothing_behind_in_its_group() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    put(&session, named(&session, "A", "x", 1), 0).unwrap();
    let start = |object: Object, flags| match session
        .put(&object, flags, None, swbem_manager::Form::Async)
        .unwrap()
    {
        swbem_manager::Job::Write(write) => write,
        swbem_manager::Job::Task(_) => panic!("not a write"),
    };
    let mut good = start(named(&session, "A", "y", 1).into(), 0);
    let mut bad = start(named(&session, "A", "x", 2).into(), CREATE_ONLY);
    let mut worse = start(named(&session, "A", "z", 2).into(), UPDATE_ONLY);
    let since = now(&session);
    let mut group = session.manager().begin().unwrap();
    assert_eq!(status(group.apply(&mut bad)), Status::ALREADY_EXISTS);
    assert_eq!(status(group.apply(&mut good)), Status::OK);
    assert_eq!(status(group.apply(&mut worse)), Status::NOT_FOUND);
    assert_eq!(group.len(), 1);
    group.commit().unwrap();
    assert_eq!(
        changes_in_short(&session, since),
        [r"created instance of root\cimv2:A"]
    );
    assert_eq!(value(&session, "A.Name='x'", "Size"), number(1));
    verify(&session);
}

#[test]
fn put_312_an_instance_is_judged_again_when_its_class_changed_meanwhile() {
    let session = session();
    define(&session, "class A { [key] string Name; uint32 Size; };");
    let start = |instance: &Instance| match session
        .put(
            &instance.clone().into(),
            0,
            None,
            swbem_manager::Form::Async,
        )
        .unwrap()
    {
        swbem_manager::Job::Write(write) => write,
        swbem_manager::Job::Task(_) => panic!("not a write"),
    };
    let instance = named(&session, "A", "x", 1);
    let mut fits = start(&instance);
    define(
        &session,
        "class A { [key] string Name; uint32 Size; uint32 More = 3; };",
    );
    let mut group = session.manager().begin().unwrap();
    group.apply(&mut fits).unwrap();
    group.commit().unwrap();
    assert_eq!(value(&session, "A.Name='x'", "More"), number(3));
    let mut lost = start(&named(&session, "A", "y", 1));
    put(&session, class("class A { [key] string Name; };"), FORCE).unwrap();
    let mut group = session.manager().begin().unwrap();
    assert_eq!(status(group.apply(&mut lost)), Status::INVALID_OBJECT);
    drop(group);
    let mut gone = start(&make(&session, "A", &[("Name", text("z"))]));
    delete(&session, "A").unwrap();
    let mut group = session.manager().begin().unwrap();
    assert_eq!(status(group.apply(&mut gone)), Status::INVALID_CLASS);
    drop(group);
    verify(&session);
}

#[test]
fn put_312_an_instance_that_fits_a_class_put_queued_before_it() {
    let session = session();
    define(&session, "class A { [key] string Name; uint32 Size; };");
    let other = system(session.manager(), r"root\default");
    define(&other, "class A { [key] string Name; };");
    let start = |object: Object| match session
        .put(&object, 0, None, swbem_manager::Form::Async)
        .unwrap()
    {
        swbem_manager::Job::Write(write) => write,
        swbem_manager::Job::Task(_) => panic!("not a write"),
    };
    // The instance fits the class as it is, and as it will be.
    let mut class = start(class("class A { [key] string Name; };").into());
    let mut instance = start(make(&other, "A", &[("Name", text("x"))]).into());
    let mut group = session.manager().begin().unwrap();
    assert_eq!(status(group.apply(&mut class)), Status::OK);
    assert_eq!(status(group.apply(&mut instance)), Status::OK);
    group.commit().unwrap();
    assert_eq!(names(&session, "A", 0), [r#"A.Name="x""#]);
    verify(&session);
}

#[test]
fn put_311_the_last_commit_wins_and_one_of_two_creations() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let other = system(session.manager(), NS);
    put(&session, named(&session, "A", "x", 1), 0).unwrap();
    let read = get_instance(&session, "A.Name='x'");
    put(&other, named(&other, "A", "x", 2), 0).unwrap();
    put(&session, read, 0).unwrap();
    assert_eq!(value(&session, "A.Name='x'", "Size"), number(1));
    let outcomes = [
        status(put(&session, named(&session, "A", "n", 1), CREATE_ONLY)),
        status(put(&other, named(&other, "A", "n", 2), CREATE_ONLY)),
    ];
    assert_eq!(outcomes, [Status::OK, Status::ALREADY_EXISTS]);
}

#[test]
fn put_061_an_instance_over_the_quota_is_refused() {
    let manager = manager_with(|settings| settings.quotas.instance_bytes_max = 1000);
    let session = system(&manager, NS);
    define(&session, "class A { [key] string Name; string Text; };");
    let item = |len: usize| {
        make(
            &session,
            "A",
            &[("Name", text("x")), ("Text", text(&"t".repeat(len)))],
        )
    };
    assert_eq!(status(put(&session, item(100), 0)), Status::OK);
    let error = put(&session, item(1000), 0).unwrap_err();
    assert_eq!(error.status(), Status::QUOTA_VIOLATION);
    assert!(
        error.message().contains("class `A`") && error.message().contains("1000"),
        "{error}"
    );
}
