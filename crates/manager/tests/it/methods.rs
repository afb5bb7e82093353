//! Methods: which provider runs them, and what is refused (SCH section on methods).

use std::sync::Arc;

use swbem_core::{Instance, Object, Status, Value};
use swbem_manager::{Form, Session};
use swbem_testkit::provider::{Answer, RecordingProvider};

use crate::kit::*;

fn world() -> (Session, Arc<RecordingProvider>, Arc<RecordingProvider>) {
    let session = session();
    define(
        &session,
        "[provider(\"Base\")] class A { [key] string Name;\n\
         [implemented] uint32 Do([in] string What, [out] uint32 Count);\n\
         [static, implemented] uint32 Make([in, optional] string What);\n\
         [implemented] uint32 Plain(); uint32 Nobody(); [disabled, implemented] uint32 Off();\n\
         [implemented, bypass_getobject] uint32 Straight(); };\n\
         [provider(\"Sub\")] class B : A { [implemented] uint32 Do([in] string What, [out] uint32 Count);\n\
         uint32 Plain(); [implemented] uint32 Own(); };\n\
         class C : B { };",
    );
    let (base, sub) = (
        Arc::new(RecordingProvider::new()),
        Arc::new(RecordingProvider::new()),
    );
    register(&session, "Base", base.clone());
    register(&session, "Sub", sub.clone());
    for (class, name) in [("A", "a"), ("B", "b"), ("C", "c")] {
        add(&session, class, &[("Name", text(name))]);
    }
    (session, base, sub)
}

const WHAT: [(&str, Value); 0] = [];

fn what() -> [(&'static str, Value); 1] {
    [("What", text("w"))]
}

#[test]
fn sch_060_sch_067_a_method_runs_at_the_provider_that_implements_it() {
    let (session, base, _) = world();
    let carrier = get_class(&session, "A")
        .method("Do")
        .unwrap()
        .decl
        .out_parameters()
        .unwrap();
    let mut out = Instance::new(carrier);
    out.set("Count", number(3)).unwrap();
    out.set("ReturnValue", number(0)).unwrap();
    base.will(Answer::Objects(vec![out.into()]));
    let sent = exec(&session, "A.Name='a'", "Do", &what()).unwrap();
    assert_eq!(
        sent[0].as_instance().unwrap().get("Count"),
        Some(&number(3))
    );
    let asked = &base.asked()[0];
    assert_eq!(asked.method.as_deref(), Some("Do"));
    assert_eq!(asked.path.as_deref(), Some(r#"A.Name="a""#));
    assert_eq!(asked.instance().unwrap().get("What"), Some(&text("w")));
}

#[test]
fn sch_067_sch_070_the_most_derived_implementation_is_found() {
    let (session, base, sub) = world();
    exec(&session, "A.Name='b'", "Do", &what()).unwrap();
    exec(&session, "A.Name='c'", "Do", &what()).unwrap();
    assert_eq!((base.asked().len(), sub.asked().len()), (0, 2));
    // Redeclared without being implemented: the implementation above counts.
    exec(&session, "B.Name='b'", "Plain", &WHAT).unwrap();
    assert_eq!((base.asked().len(), sub.asked().len()), (1, 2));
    // A method that only the real class has.
    exec(&session, "A.Name='c'", "Own", &WHAT).unwrap();
    assert_eq!(sub.asked().len(), 3);
    assert_eq!(
        status(exec(&session, "A.Name='a'", "Own", &WHAT)),
        Status::INVALID_METHOD
    );
    assert_eq!(
        status(exec(&session, "A.Name='a'", "Nobody", &WHAT)),
        Status::METHOD_NOT_IMPLEMENTED
    );
}

#[test]
fn sch_068_paths_of_methods() {
    let (session, base, _) = world();
    for path in ["A", "A.Name='a'", "C", "C.Name='c'"] {
        assert_eq!(
            status(exec(&session, path, "Make", &what())),
            Status::OK,
            "{path}"
        );
    }
    assert_eq!(base.asked().len(), 4);
    assert_eq!(
        status(exec(&session, "A", "Do", &what())),
        Status::INVALID_METHOD
    );
    assert_eq!(
        status(exec(&session, "A.Name='no'", "Do", &what())),
        Status::NOT_FOUND
    );
    assert_eq!(status(exec(&session, "No", "Do", &WHAT)), Status::NOT_FOUND);
    assert_eq!(
        status(exec(&session, "No.Name='x'", "Do", &WHAT)),
        Status::INVALID_CLASS
    );
    // No look at the object where the method says so.
    assert_eq!(
        status(exec(&session, "A.Name='no'", "Straight", &WHAT)),
        Status::OK
    );
}

#[test]
fn sch_069_what_a_method_call_is_refused_for() {
    let (session, base, _) = world();
    let call = |method: &str, inputs: Option<&Instance>| {
        let job = session.exec_method("A.Name='a'", method, inputs, 0, None, Form::Sync);
        status(objects(&session, job))
    };
    let carrier = |method: &str| {
        let class = get_class(&session, "A");
        Instance::new(class.method(method).unwrap().decl.in_parameters().unwrap())
    };
    assert_eq!(call("Unknown", None), Status::INVALID_METHOD);
    assert_eq!(call("Off", None), Status::METHOD_DISABLED);
    let bad = Status::INVALID_METHOD_PARAMETERS;
    assert_eq!(call("Do", None), bad);
    assert_eq!(call("Plain", Some(&carrier("Do"))), bad);
    define(
        &session,
        "class Other { uint32 What; }; class More { string What; uint32 Extra; };",
    );
    assert_eq!(
        call("Do", Some(&make(&session, "Other", &[("What", number(1))]))),
        bad
    );
    assert_eq!(
        call("Do", Some(&make(&session, "More", &[("What", text("w"))]))),
        bad
    );
    assert_eq!(base.asked().len(), 0);
    assert_eq!(call("Do", Some(&carrier("Do"))), Status::OK, "a NULL input");
    assert_eq!(call("Make", None), Status::OK, "all inputs are optional");
}

#[test]
fn sch_011_sch_068_a_method_of_a_served_instance() {
    let session = session();
    define(
        &session,
        "[dynamic, provider(\"P\")] class A { [key] string Name; [implemented] uint32 Do(); };",
    );
    let provider = Arc::new(RecordingProvider::new());
    register(&session, "P", provider.clone());
    assert_eq!(
        status(exec(&session, "A.Name='x'", "Do", &WHAT)),
        Status::NOT_FOUND
    );
    provider.keep(Object::from(make(&session, "A", &[("Name", text("x"))])));
    assert_eq!(
        status(exec(&session, "A.Name='x'", "Do", &WHAT)),
        Status::OK
    );
    assert_eq!(
        provider.asked().last().unwrap().method.as_deref(),
        Some("Do")
    );
}
