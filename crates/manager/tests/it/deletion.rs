//! Deleting classes and instances (SCH section on deleting).

use std::sync::Arc;

use swbem_core::{Status, Value};
use swbem_manager::Form;
use swbem_testkit::provider::{Operation, RecordingProvider};

use crate::kit::*;

#[test]
fn sch_080_a_class_with_more_instances_than_a_commit_takes_says_what_to_do() {
    let manager = manager_with(|settings| settings.quotas.write_bytes_max = 64 << 10);
    let session = system(&manager, NS);
    define(
        &session,
        "class A { [key] string Name; string Text; }; class B : A { };",
    );
    for nth in 0..100 {
        let values = [
            ("Name", text(&nth.to_string())),
            ("Text", text(&"x".repeat(1_000))),
        ];
        add(&session, "B", &values);
    }
    let since = now(&session);
    for path in ["A", "B"] {
        let error = delete(&session, path).unwrap_err();
        assert_eq!(error.status(), Status::QUOTA_VIOLATION);
        let start = "the instances that go with it are too many for one commit";
        assert!(error.message().starts_with(start), "{error}");
        assert!(
            error.message().contains("delete instances first"),
            "{error}"
        );
    }
    assert_eq!(now(&session), since, "nothing was deleted");
    assert_eq!(names(&session, "A", 0).len(), 100);
    for nth in 0..60 {
        delete(&session, &format!("A.Name='{nth}'")).unwrap();
    }
    delete(&session, "A").unwrap();
    assert!(!exists(&session, "B"));
    verify(&session);
}

#[test]
fn sch_080_a_class_goes_with_its_subclasses_and_all_instances() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; }; class B : A { }; class C : B { }; class Other { };",
    );
    for name in ["A", "B", "C"] {
        add(&session, name, &[("Name", text(name))]);
    }
    let since = now(&session);
    delete(&session, "b").unwrap();
    assert_eq!(
        changes_in_short(&session, since)
            .iter()
            .filter(|c| c.starts_with("deleted"))
            .count(),
        4
    );
    assert!(exists(&session, "A") && exists(&session, "Other"));
    assert!(!exists(&session, "B") && !exists(&session, "C"));
    assert_eq!(names(&session, "A", 0), [r#"A.Name="A""#]);
    assert_eq!(status(delete(&session, "B")), Status::NOT_FOUND);
    verify(&session);
    // The keys are free again.
    define(&session, "class B : A { };");
    add(&session, "B", &[("Name", text("C"))]);
    verify(&session);
}

#[test]
fn sch_081_an_instance_goes_by_any_path_of_its_family_above_it() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; }; class B : A { }; class C : B { };",
    );
    for (class, path) in [("C", "A.Name='x'"), ("C", "B='X'"), ("C", "c.NAME=\"x\"")] {
        add(&session, class, &[("Name", text("x"))]);
        delete(&session, path).unwrap();
        assert_eq!(names(&session, "A", 0), [""; 0], "{path}");
    }
    add(&session, "A", &[("Name", text("x"))]);
    // Not by the path of a class below.
    assert_eq!(status(delete(&session, "B.Name='x'")), Status::NOT_FOUND);
    assert_eq!(status(delete(&session, "A.Name='y'")), Status::NOT_FOUND);
    assert_eq!(
        status(delete(&session, "Missing.Name='y'")),
        Status::INVALID_CLASS
    );
    let full = r#"\\TESTBOX\root\cimv2:A.Name="x""#;
    delete(&session, full).unwrap();
    verify(&session);
}

#[test]
fn paths_that_name_nothing_here() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    for bad in [
        r"\\ELSEWHERE\root\cimv2:A.Name='x'",
        r"\\.\root\default:A.Name='x'",
        r"root\default:A",
        r"\\.\root\cimv2",
        "A.Name=",
        "A.Unknown='x'",
        "A.Name='x',Size=1",
        "A=@",
    ] {
        for outcome in [
            status(session.get_object(bad, 0, None)),
            status(
                session
                    .delete(bad, 0, None, Form::Sync)
                    .and_then(|job| run(&session, job)),
            ),
        ] {
            assert_eq!(outcome, Status::INVALID_OBJECT_PATH, "{bad}");
        }
    }
}

#[test]
fn sch_051_sch_084_associations_to_what_is_deleted_stay() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    define(
        &session,
        "[association] class Link { [key] A ref From; [key] A ref To; };",
    );
    let link = [
        ("From", Value::reference("A.Name='x'")),
        ("To", Value::reference("A.Name='y'")),
    ];
    add(&session, "Link", &link);
    put(&session, named(&session, "A", "x", 1), 0).unwrap();
    delete(&session, "A.Name='x'").unwrap();
    delete(&session, "A").unwrap();
    assert_eq!(names(&session, "Link", 0).len(), 1);
    add(&session, "__Win32Provider", &[("Name", text("P"))]);
    let registration = [("provider", Value::reference("__Win32Provider.Name=\"P\""))];
    add(&session, "__InstanceProviderRegistration", &registration);
    delete(&session, "__Win32Provider.Name='P'").unwrap();
    assert_eq!(
        names(&session, "__InstanceProviderRegistration", 0).len(),
        1
    );
    verify(&session);
}

#[test]
fn a_dynamic_class_is_deleted_from_the_repository_and_its_instances_are_left_to_the_provider() {
    let session = session();
    define(
        &session,
        "[dynamic, provider(\"P\")] class A { [key] string Name; };\n\
         [dynamic, provider(\"P\")] class B : A { };",
    );
    let provider = Arc::new(RecordingProvider::supplying(&["A"]));
    register(&session, "P", provider.clone());
    provider.keep(make(&session, "A", &[("Name", text("x"))]));
    delete(&session, "A").unwrap();
    assert_eq!(provider.asked().len(), 0);
    assert_eq!(provider.kept().len(), 1);
    // Now the class provider is the one who has it.
    assert_eq!(status(delete(&session, "A")), Status::NOT_FOUND);
    assert_eq!(
        provider.asked_in_short(),
        [(Operation::DeleteClass, "A".to_owned())]
    );
    verify(&session);
}

#[test]
fn a_class_and_its_new_namesake_do_not_share_instances() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    put(&session, named(&session, "A", "x", 1), 0).unwrap();
    delete(&session, "A").unwrap();
    put(&session, thing("A"), 0).unwrap();
    assert_eq!(names(&session, "A", 0), [""; 0]);
    assert!(!exists(&session, "A.Name='x'"));
    verify(&session);
}

#[test]
fn a_deletion_and_a_put_in_one_group() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; uint32 Size; }; class B : A { };",
    );
    put(&session, named(&session, "A", "x", 1), 0).unwrap();
    let mut jobs = [
        session.delete("A.Name='x'", 0, None, Form::Async).unwrap(),
        session
            .put(
                &named(&session, "B", "x", 2).into(),
                CREATE_ONLY,
                None,
                Form::Async,
            )
            .unwrap(),
        session.delete("A.Name='no'", 0, None, Form::Async).unwrap(),
        session.delete("B", 0, None, Form::Async).unwrap(),
        session
            .put(&named(&session, "B", "y", 2).into(), 0, None, Form::Async)
            .unwrap(),
    ];
    let mut group = session.manager().begin().unwrap();
    let outcomes: Vec<Status> = jobs
        .iter_mut()
        .map(|job| match job {
            swbem_manager::Job::Write(write) => status(group.apply(write)),
            swbem_manager::Job::Task(_) => panic!("not a write"),
        })
        .collect();
    group.commit().unwrap();
    let (ok, gone) = (Status::OK, Status::NOT_FOUND);
    assert_eq!(outcomes, [ok, ok, gone, ok, Status::INVALID_CLASS]);
    assert_eq!(names(&session, "A", 0), [""; 0]);
    verify(&session);
}
