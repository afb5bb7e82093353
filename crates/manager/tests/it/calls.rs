//! Call forms, flags, and what a call is refused for before it starts (PUT sections 1 to 3, 14).

use swbem_core::{Instance, NamedValueSet, Object, Status, Value};
use swbem_manager::{Form, Job, extended_status};

use crate::kit::*;

#[test]
fn put_005_the_object_decides_between_class_and_instance() {
    let session = session();
    let class = session
        .put(&thing("A").into(), 0, None, Form::Sync)
        .unwrap();
    let Job::Write(write) = &class else {
        panic!("not a write")
    };
    assert_eq!(write.operation(), "IWbemServices::PutClass");
    run(&session, class).unwrap();
    let instance: Object = named(&session, "A", "x", 1).into();
    let job = session.put(&instance, 0, None, Form::Sync).unwrap();
    let Job::Write(write) = &job else {
        panic!("not a write")
    };
    assert_eq!(write.operation(), "IWbemServices::PutInstance");
}

#[test]
fn put_007_what_was_given_to_a_call_may_change_afterwards() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let mut instance = named(&session, "A", "x", 1);
    let mut context = NamedValueSet::new().with("Own", 1);
    let job = session
        .put(&instance.clone().into(), 0, Some(&context), Form::Async)
        .unwrap();
    instance.set("Size", 2).ok();
    context.add("Own", 2).unwrap();
    run(&session, job).unwrap();
    assert_eq!(value(&session, "A.Name='x'", "Size"), number(1));
}

#[test]
fn put_008_flags_zero_create_and_then_update() {
    let session = session();
    assert_eq!(status(put(&session, thing("A"), 0)), Status::OK);
    assert_eq!(status(put(&session, thing("A"), 0)), Status::OK);
    assert_eq!(
        status(put(&session, named(&session, "A", "x", 1), 0)),
        Status::OK
    );
    assert_eq!(
        status(put(&session, named(&session, "A", "x", 2), 0)),
        Status::OK
    );
    assert_eq!(value(&session, "A.Name='x'", "Size"), number(2));
}

#[test]
fn put_011_what_was_put_is_seen_by_every_session_and_not_before() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let other = system(session.manager(), NS);
    let Job::Write(mut write) = session
        .put(&named(&session, "A", "x", 1).into(), 0, None, Form::Sync)
        .unwrap()
    else {
        panic!("not a write")
    };
    let mut group = session.manager().begin().unwrap();
    group.apply(&mut write).unwrap();
    assert!(!exists(&other, "A.Name='x'"), "seen before the commit");
    group.commit().unwrap();
    assert!(exists(&other, "A.Name='x'"));
}

#[test]
fn put_012_a_put_leaves_the_object_that_was_put_alone() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let instance = make(&session, "A", &[("Size", number(1))]);
    let before = instance.clone();
    let path = put(&session, instance.clone(), 0).unwrap();
    assert_eq!(instance, before);
    assert_eq!(instance.relpath(), None);
    assert!(exists(&session, &path));
}

#[test]
fn put_014_a_null_context_is_legal_in_all_four_forms() {
    let session = session();
    for form in [Form::Sync, Form::SemiSync, Form::Async] {
        let job = session
            .put_class(&thing("A").into(), 0, None, form)
            .unwrap();
        run(&session, job).unwrap();
        let instance = named(&session, "A", "x", 1).into();
        let job = session.put_instance(&instance, 0, None, form).unwrap();
        run(&session, job).unwrap();
    }
}

#[test]
fn put_020_put_021_put_022_put_025_bad_flags_are_raised_by_the_call() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let class: Object = thing("A").into();
    let instance: Object = named(&session, "A", "x", 1).into();
    let refused = [
        (&class, 0x3, Form::Sync),
        (&class, 0x60, Form::Sync),
        (&class, 0x80, Form::Sync),
        (&class, 0x10, Form::Async),
        (&class, 0x4, Form::Sync),
        (&instance, 0x3, Form::Sync),
        (&instance, 0x20, Form::Sync),
        (&instance, 0x40, Form::Async),
        (&instance, 0x80, Form::SemiSync),
        (&instance, 0x10, Form::Async),
        (&instance, 0x100, Form::Sync),
    ];
    for (object, flags, form) in refused {
        let error = session.put(object, flags, None, form).err();
        let status = error.map(|error| error.status());
        assert_eq!(
            status,
            Some(Status::INVALID_PARAMETER),
            "{flags:#x} {form:?}"
        );
    }
}

#[test]
fn put_024_the_owner_flag_of_others_is_ignored() {
    let session = session();
    assert_eq!(status(put(&session, thing("A"), 0x1_0000)), Status::OK);
    assert_eq!(
        status(put(&session, named(&session, "A", "x", 1), 0x11_F000)),
        Status::OK
    );
}

#[test]
fn put_023_a_mode_has_no_effect_on_a_creation() {
    let session = session();
    assert_eq!(
        status(put(&session, thing("A"), CREATE_ONLY | FORCE)),
        Status::OK
    );
    assert_eq!(
        status(put(&session, thing("B"), CREATE_ONLY | SAFE)),
        Status::OK
    );
    assert_eq!(
        status(put(&session, thing("B"), CREATE_ONLY | SAFE)),
        Status::ALREADY_EXISTS
    );
    assert_eq!(
        status(put(&session, thing("B"), UPDATE_ONLY | FORCE)),
        Status::OK
    );
    assert_eq!(
        status(put(&session, thing("C"), UPDATE_ONLY | SAFE)),
        Status::NOT_FOUND
    );
}

#[test]
fn put_044_put_045_the_wrong_kind_of_object() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let class: Object = thing("A").into();
    let instance: Object = named(&session, "A", "x", 1).into();
    let refused = session
        .put_class(&instance, 0, None, Form::Sync)
        .err()
        .unwrap();
    assert_eq!(refused.status(), Status::INVALID_CLASS);
    let refused = session
        .put_instance(&class, 0, None, Form::Sync)
        .err()
        .unwrap();
    assert_eq!(refused.status(), Status::INVALID_OBJECT);
}

#[test]
fn put_046_a_class_without_a_name_is_incomplete() {
    let session = session();
    let empty = get(&session, "").unwrap();
    let error = put(&session, empty, 0).unwrap_err();
    assert_eq!(error.status(), Status::INCOMPLETE_CLASS);
    assert_eq!(
        status(put(&session, thing(""), UPDATE_ONLY)),
        Status::INCOMPLETE_CLASS
    );
}

#[test]
fn put_047_put_048_put_049_put_050_class_names() {
    let session = session();
    let long = "a".repeat(4097);
    let cases = [
        ("_A", Status::INVALID_OPERATION),
        ("__A", Status::INVALID_OPERATION),
        ("__SystemClass", Status::INVALID_OPERATION),
        ("_A_", Status::INVALID_OPERATION),
        ("A_", Status::INVALID_OBJECT),
        ("1A", Status::INVALID_PARAMETER),
        ("A B", Status::INVALID_PARAMETER),
        ("A.B", Status::INVALID_PARAMETER),
        (&long, Status::QUOTA_VIOLATION),
        (&long[1..], Status::OK),
    ];
    for (name, expected) in cases {
        let shown: String = name.chars().take(20).collect();
        // What is wrong with a name comes after the call has started (PUT-063).
        let job = session
            .put(&thing(name).into(), 0, None, Form::Async)
            .unwrap();
        assert_eq!(status(run(&session, job)), expected, "{shown}");
    }
}

#[test]
fn put_051_names_compare_without_case_and_keep_their_first_spelling() {
    let session = session();
    put(&session, thing("Thing"), 0).unwrap();
    let again = class("class THING { [key] string NAME; uint32 size; };");
    let path = put(&session, again, UPDATE_ONLY).unwrap();
    assert_eq!(path, r"\\TESTBOX\root\cimv2:Thing");
    let stored = get_class(&session, "tHING");
    assert_eq!(stored.name().as_str(), "Thing");
    assert_eq!(stored.property("Name").unwrap().name.as_str(), "Name");
    assert_eq!(stored.property("SIZE").unwrap().name.as_str(), "Size");
}

#[test]
fn put_052_a_path_that_is_too_long_is_raised_by_the_call() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let instance: Object = named(&session, "A", &"k".repeat(8192), 1).into();
    let error = session.put(&instance, 0, None, Form::Async).err().unwrap();
    assert_eq!(error.status(), Status::QUOTA_VIOLATION);
    // `A.Name=""` takes nine characters of the 8192.
    let fits: Object = named(&session, "A", &"k".repeat(8192 - 9), 1).into();
    let relpath = fits.relpath().unwrap();
    put(&session, fits, 0).unwrap();
    assert!(exists(&session, &relpath));
}

#[test]
fn put_053_more_properties_than_a_class_may_have() {
    let session = session();
    let body =
        |count: usize| -> String { (0..count).map(|nth| format!("uint8 P{nth};")).collect() };
    let too_many = format!("class A {{ {} }};", body(1025));
    assert_eq!(put_mof(&session, &too_many, 0), Status::TOO_MANY_PROPERTIES);
    assert_eq!(
        put_mof(&session, &format!("class A {{ {} }};", body(1024)), 0),
        Status::OK
    );
    let more = "class B : A { uint8 Q; };";
    assert_eq!(put_mof(&session, more, 0), Status::TOO_MANY_PROPERTIES);
}

#[test]
fn put_054_a_class_with_more_keys_than_instances_may_have() {
    let session = session();
    let keys: String = (0..257).map(|nth| format!("[key] uint8 K{nth};")).collect();
    assert_eq!(
        put_mof(&session, &format!("class A {{ {keys} }};"), 0),
        Status::OK
    );
    let mut instance = spawn(&session, "A");
    for nth in 0..257 {
        instance.set(&format!("K{nth}"), Value::Uint8(1)).unwrap();
    }
    assert_eq!(status(put(&session, instance, 0)), Status::INVALID_OBJECT);
}

#[test]
fn put_055_objects_nested_too_deeply() {
    let session = session();
    define(&session, "class A { [key] string Name; object Inner; };");
    let nested = |depth: usize| {
        let mut outer = make(&session, "A", &[("Name", text("x"))]);
        for _ in 0..depth {
            let mut next = make(&session, "A", &[("Name", text("x"))]);
            next.set("Inner", Object::from(outer)).unwrap();
            outer = next;
        }
        outer
    };
    assert_eq!(status(put(&session, nested(64), 0)), Status::OK);
    assert_eq!(status(put(&session, nested(65), 0)), Status::INVALID_OBJECT);
}

#[test]
fn put_056_reserved_names_of_elements() {
    let session = session();
    for name in ["_A", "A_", "__A"] {
        let mut class = thing("A");
        let size = class
            .decl()
            .properties
            .get(&swbem_core::Fold("Size"))
            .unwrap()
            .clone();
        class.decl_mut().properties.insert(name.into(), size);
        assert_eq!(
            status(put(&session, class, 0)),
            Status::INVALID_PARAMETER,
            "{name}"
        );
        let mut class = thing("A");
        let qualifier = swbem_core::Qualifier::new(name, true, swbem_core::Flavor::NONE);
        class.decl_mut().qualifiers.set(qualifier);
        assert_eq!(
            status(put(&session, class, 0)),
            Status::INVALID_PARAMETER,
            "{name}"
        );
        let mut class = thing("A");
        let method = swbem_core::MethodDecl::new(None);
        class.decl_mut().methods.insert(name.into(), method);
        assert_eq!(
            status(put(&session, class, 0)),
            Status::INVALID_PARAMETER,
            "{name}"
        );
    }
}

#[test]
fn put_058_the_architecture_of_a_provider_is_32_or_64() {
    let session = session();
    for (bits, expected) in [
        (32, Status::OK),
        (64, Status::OK),
        (16, Status::INVALID_PARAMETER),
        (0, Status::INVALID_PARAMETER),
    ] {
        let context = NamedValueSet::new().with("__ProviderArchitecture", bits);
        let outcome = put_with(&session, thing("A"), 0, Some(&context));
        assert_eq!(status(outcome), expected, "{bits}");
    }
    let context = NamedValueSet::new().with("__ProviderArchitecture", "64 bit");
    let job = session.put(&thing("A").into(), 0, Some(&context), Form::Async);
    assert_eq!(status(job), Status::INVALID_PARAMETER);
}

#[test]
fn put_059_a_namespace_that_is_gone() {
    let session = session();
    let root = system(session.manager(), "root");
    add(&root, "__Namespace", &[("Name", text("shortlived"))]);
    let inside = system(session.manager(), r"root\shortlived");
    put(&inside, thing("A"), 0).unwrap();
    let started = inside
        .put(&thing("B").into(), 0, None, Form::Async)
        .unwrap();
    let instance = named(&inside, "A", "x", 1);
    delete(&root, "__Namespace.Name='shortlived'").unwrap();
    let gone = Status::INVALID_NAMESPACE;
    assert_eq!(status(run(&inside, started)), gone);
    assert_eq!(status(put(&inside, thing("B"), 0)), gone);
    assert_eq!(status(put(&inside, instance, 0)), gone);
    assert_eq!(status(get(&inside, "A")), gone);
    assert_eq!(status(inside.instances("A", 0, None)), gone);
    assert_eq!(status(delete(&inside, "A")), gone);
    // One of the same name is another namespace.
    add(&root, "__Namespace", &[("Name", text("shortlived"))]);
    assert_eq!(status(get(&inside, "__SystemClass")), gone);
    assert_eq!(
        status(manager().connect(swbem_manager::Connect::as_system("root\\no"))),
        gone
    );
}

#[test]
fn put_061_a_manager_that_shuts_down() {
    let session = session();
    let job = session
        .put(&thing("A").into(), 0, None, Form::Async)
        .unwrap();
    session.manager().shut_down();
    assert_eq!(status(run(&session, job)), Status::SHUTTING_DOWN);
    let call = session.put(&thing("A").into(), 0, None, Form::Sync);
    assert_eq!(status(call), Status::SHUTTING_DOWN);
    assert_eq!(status(get(&session, "A")), Status::SHUTTING_DOWN);
}

#[test]
fn put_063_what_comes_after_the_start_is_not_raised_by_the_call() {
    let session = session();
    define(
        &session,
        "[abstract] class Abstract { [key] string Name; };\n\
         [singleton] class One { uint32 Size; };\n\
         [dynamic, provider(\"Nobody\")] class Served { [key] string Name; };",
    );
    put(&session, thing("A"), 0).unwrap();
    let after: Vec<(Object, u32, Status)> = vec![
        (thing("_A").into(), 0, Status::INVALID_OPERATION),
        (class("class B : Missing { };").into(), 0, Status::NOT_FOUND),
        (
            class("[singleton] class S { [key] string K; };").into(),
            0,
            Status::CANNOT_BE_SINGLETON,
        ),
        (thing("A").into(), CREATE_ONLY, Status::ALREADY_EXISTS),
        (
            make(&session, "Abstract", &[("Name", text("x"))]).into(),
            0,
            Status::INVALID_OPERATION,
        ),
        (
            make(&session, "Served", &[("Name", text("x"))]).into(),
            0,
            Status::PROVIDER_NOT_FOUND,
        ),
        (
            named(&session, "A", "x", 1).into(),
            UPDATE_ONLY,
            Status::NOT_FOUND,
        ),
    ];
    for (object, flags, expected) in after {
        let name = object.class_name().to_string();
        let job = session
            .put(&object, flags, None, Form::Async)
            .unwrap_or_else(|error| panic!("{name}: raised by the call: {error}"));
        assert_eq!(status(run(&session, job)), expected, "{name}");
    }
}

#[test]
fn put_265_put_269_an_error_object_says_what_happened_to_what() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let error = put(&session, named(&session, "A", "x", 1), UPDATE_ONLY).unwrap_err();
    let object = extended_status(&error, None);
    assert_eq!(object.class_name().as_str(), "__ExtendedStatus");
    assert_eq!(object.get("StatusCode"), Some(&Value::Uint32(0x8004_1002)));
    assert_eq!(
        object.get("Operation"),
        Some(&text("IWbemServices::PutInstance"))
    );
    assert_eq!(
        object.get("ParameterInfo"),
        Some(&text(r#"\\TESTBOX\root\cimv2:A.Name="x""#))
    );
    assert_eq!(
        object.get("ProviderName"),
        Some(&text("Windows Management"))
    );
    assert!(
        object
            .get("Description")
            .unwrap()
            .as_str()
            .unwrap()
            .contains("update-only")
    );
    let error = put(&session, thing("A"), CREATE_ONLY).unwrap_err();
    assert_eq!(error.operation(), Some("IWbemServices::PutClass"));
    assert_eq!(error.parameter(), Some("A"));
    // The class of the namespace may stand for the built-in one.
    let class = std::sync::Arc::new(get_class(&session, "__ExtendedStatus"));
    let object = extended_status(&error, Some(class));
    assert_eq!(object.get("StatusCode"), Some(&Value::Uint32(0x8004_1019)));
}

#[test]
fn put_265_every_operation_names_itself_and_what_it_is_about() {
    let session = session();
    let check = |error: swbem_core::Error, operation: &str, about: &str| {
        assert_eq!(error.operation(), Some(operation), "{error}");
        assert_eq!(error.parameter(), Some(about), "{error}");
    };
    let get = session.get("No", 0, None, Form::Sync);
    check(
        objects(&session, get).unwrap_err(),
        "IWbemServices::GetObject",
        "No",
    );
    let get = session.get_object("No.K=1", 0, None);
    check(get.unwrap_err(), "IWbemServices::GetObject", "No.K=1");
    let many = session.enumerate_instances("No", 0, None, Form::Sync);
    check(
        objects(&session, many).unwrap_err(),
        "IWbemServices::CreateInstanceEnum",
        "No",
    );
    let many = session.enumerate_classes("No", 0, None, Form::Sync);
    check(
        objects(&session, many).unwrap_err(),
        "IWbemServices::CreateClassEnum",
        "No",
    );
    check(
        delete(&session, "No").unwrap_err(),
        "IWbemServices::DeleteClass",
        "No",
    );
    check(
        delete(&session, "No.K=1").unwrap_err(),
        "IWbemServices::DeleteInstance",
        "No.K=1",
    );
    let method = exec(&session, "No.K=1", "Do", &[]);
    check(method.unwrap_err(), "IWbemServices::ExecMethod", "No.K=1");
}

#[test]
fn a_write_is_applied_once() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let instance: Object = named(&session, "A", "x", 1).into();
    let Job::Write(mut write) = session.put(&instance, 0, None, Form::Sync).unwrap() else {
        panic!("not a write")
    };
    let mut group = session.manager().begin().unwrap();
    group.apply(&mut write).unwrap();
    assert_eq!(status(group.apply(&mut write)), Status::UNEXPECTED);
    group.commit().unwrap();
    let stored: Instance = get_instance(&session, "A.Name='x'");
    assert_eq!(stored.get("Size"), Some(&number(1)));
    verify(&session);
}

#[test]
fn a_write_that_waits_counts_what_it_holds() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let big = "v".repeat(100_000);
    let mut unknown = thing("Other");
    unknown.mark_committed();
    let mut instance = unknown.spawn_instance().unwrap();
    instance.set("Name", big.as_str()).unwrap();
    // The path limit would refuse it as a key, so the value goes elsewhere.
    instance.set("Name", "x").unwrap();
    define(&session, "class Text { [key] string Name; string Body; };");
    let ready = make(
        &session,
        "Text",
        &[("Name", text("x")), ("Body", text(&big))],
    );
    let cost = |object: Object| match session.put(&object, 0, None, Form::Sync).unwrap() {
        Job::Write(write) => write.cost_bytes(),
        Job::Task(_) => panic!("not a write"),
    };
    assert!(cost(ready.clone().into()) >= 100_000);
    let mut pending = ready;
    pending.set("Name", Value::Null).unwrap();
    delete(&session, "Text").unwrap();
    assert!(
        cost(pending.into()) >= 100_000,
        "an instance whose class is not there yet"
    );
}
