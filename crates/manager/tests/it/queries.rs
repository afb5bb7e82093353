//! Queries through a session: what the call refuses, how they reach providers, and how results are
//! shown. What the queries mean is tested with the engine.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not see as tests"
)]

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use swbem_core::{Error, Object, Status};
use swbem_manager::{
    Connect, Form, Job, ObjectCursor, QueryCursor, QueryFlaws, Results, Session, Step, TaskHost,
};
use swbem_provider::{
    Cancellation, Capabilities, Conditions, Operators, QueryCapability, Registration,
};
use swbem_testkit::provider::{
    Answer, FailingProvider, Operation, PanickingProvider, RecordingProvider,
};

use crate::kit::*;

const PROTOTYPE: u32 = 0x2;
const ENSURE_LOCATABLE: u32 = 0x100;
const DIRECT_READ: u32 = 0x200;

fn ask(session: &Session, query: &str) -> swbem_core::Result<Vec<Object>> {
    ask_with(session, query, 0)
}

fn ask_with(session: &Session, query: &str, flags: u32) -> swbem_core::Result<Vec<Object>> {
    objects(
        session,
        session.exec_query("WQL", query, flags, None, Form::SemiSync),
    )
}

fn relpaths(objects: &[Object]) -> BTreeSet<String> {
    objects
        .iter()
        .map(|object| object.relpath().unwrap())
        .collect()
}

fn set<const N: usize>(paths: [&str; N]) -> BTreeSet<String> {
    paths.map(str::to_owned).into()
}

fn cursor(session: &Session, query: &str, flags: u32) -> Box<QueryCursor> {
    match session.query("WQL", query, flags, None).unwrap() {
        Results::Stored(cursor) => cursor,
        Results::Sent(_) => panic!("`{query}` needs a provider"),
    }
}

fn pull(mut cursor: Box<QueryCursor>) -> Vec<Object> {
    let mut found = Vec::new();
    loop {
        match cursor.advance().unwrap() {
            Step::Object(object) => found.push(object),
            Step::Working => {}
            Step::End => return found,
        }
    }
}

/// `Thing` and `Sub` below it with four instances.
fn stored() -> Session {
    let session = session();
    define(
        &session,
        "class Thing { [key] string Name; [indexed] uint32 Size = 1; string Text; };\n\
         class Sub : Thing { string Own; };",
    );
    for (class, name, size) in [
        ("Thing", "a", 1),
        ("Thing", "b", 2),
        ("Sub", "c", 2),
        ("Sub", "d", 3),
    ] {
        add(
            &session,
            class,
            &[("Name", text(name)), ("Size", number(size))],
        );
    }
    session
}

/// `A`, whose instances a provider has: x of size 1, y of size 2.
fn provided(queries: QueryCapability) -> (Session, Arc<RecordingProvider>) {
    provided_as(|registration| registration.with_queries(queries))
}

fn provided_as(
    change: impl FnOnce(Registration) -> Registration,
) -> (Session, Arc<RecordingProvider>) {
    let session = session();
    define(
        &session,
        "[dynamic, provider(\"P\")] class A { [key] string Name; uint32 Size; string Text; };",
    );
    let provider = Arc::new(RecordingProvider::new());
    register_as(&session, change(Registration::new("P", provider.clone())));
    provider.keep(named(&session, "A", "x", 1));
    provider.keep(named(&session, "A", "y", 2));
    (session, provider)
}

fn asked(provider: &RecordingProvider) -> Vec<(Operation, String)> {
    let asked = provider.asked();
    provider.forget();
    asked
        .into_iter()
        .map(|asked| {
            let about = asked.query.or(asked.path).unwrap_or(asked.class);
            (asked.operation, about)
        })
        .collect()
}

#[test]
fn a_query_is_pulled_and_sent_alike() {
    let session = stored();
    for (query, paths) in [
        (
            "SELECT * FROM Thing WHERE Size = 2",
            set([r#"Thing.Name="b""#, r#"Sub.Name="c""#]),
        ),
        (
            "SELECT * FROM Sub WHERE Name = 'c'",
            set([r#"Sub.Name="c""#]),
        ),
        (
            "SELECT * FROM meta_class WHERE __this ISA 'Thing'",
            set(["Thing", "Sub"]),
        ),
        ("SELECT * FROM Thing WHERE Size = 99", set([])),
    ] {
        let sent = ask(&session, query).unwrap();
        assert_eq!(relpaths(&sent), paths, "{query}");
        let pulled = pull(cursor(&session, query, 0));
        assert_eq!(pulled, sent, "{query}");
        let located = pull(cursor(&session, query, ENSURE_LOCATABLE));
        assert!(
            located.iter().all(|object| object.path().is_some()),
            "{query}"
        );
    }
}

#[test]
fn so_025_a_projection_has_its_keys_and_its_path() {
    let session = stored();
    let found = ask(&session, "SELECT Text FROM Thing WHERE Size = 1").unwrap();
    let found = found[0].as_instance().unwrap();
    assert_eq!(found.get("Name"), Some(&text("a")));
    assert_eq!(found.get("Size"), None);
    assert!(found.is_projection());
    assert_eq!(
        found.path().unwrap(),
        r#"\\TESTBOX\root\cimv2:Thing.Name="a""#
    );
    // It lacks properties, and so cannot be put.
    let refused = put(&session, found.clone(), 0);
    assert_eq!(status(refused), Status::INVALID_OBJECT);
}

#[test]
fn so_024_a_prototype_is_one_object_without_data() {
    let session = stored();
    let shape = |query: &str| {
        let sent = ask_with(&session, query, PROTOTYPE).unwrap();
        assert_eq!(pull(cursor(&session, query, PROTOTYPE)), sent);
        sent
    };
    let of_query = shape("SELECT Size FROM Thing WHERE Size = 99");
    assert_eq!(of_query.len(), 1);
    let of_query = of_query[0].as_instance().unwrap();
    assert_eq!(of_query.class_name().as_str(), "Thing");
    assert_eq!(of_query.get("Name"), Some(&swbem_core::Value::Null));
    assert_eq!(of_query.get("Text"), None);
    let whole = shape("SELECT * FROM Sub");
    assert_eq!(whole[0].as_instance().unwrap().properties().count(), 4);
    // Nobody knows what is associated before it is looked for.
    assert_eq!(shape("ASSOCIATORS OF {Thing.Name='a'}"), []);
    // A provider is not asked.
    let (session, provider) = provided(QueryCapability::Exact(Conditions::all()));
    assert_eq!(
        ask_with(&session, "SELECT * FROM A", PROTOTYPE)
            .unwrap()
            .len(),
        1
    );
    assert_eq!(asked(&provider), []);
}

#[test]
fn what_a_call_refuses() {
    let session = stored();
    let query = "SELECT * FROM Thing";
    let call = |language, query, flags, form| {
        status(
            session
                .exec_query(language, query, flags, None, form)
                .map(|_| ()),
        )
    };
    let long = format!("SELECT * FROM Thing WHERE Name = '{}'", "x".repeat(20_000));
    for form in [Form::Sync, Form::SemiSync, Form::Async] {
        assert_eq!(call("CQL", query, 0, form), Status::INVALID_QUERY_TYPE);
        assert_eq!(call("", query, 0, form), Status::INVALID_QUERY_TYPE);
        assert_eq!(call("wql", query, 0, form), Status::OK);
        assert_eq!(call("WQL", "", 0, form), Status::INVALID_QUERY);
        assert_eq!(call("WQL", "SELECT * FROM", 0, form), Status::INVALID_QUERY);
        assert_eq!(call("WQL", query, 0x1, form), Status::INVALID_PARAMETER);
        assert_eq!(call("WQL", query, 0x4, form), Status::INVALID_PARAMETER);
        assert_eq!(
            call("WQL", query, AMENDED | PROTOTYPE | 0x320, form),
            Status::OK
        );
        assert_eq!(call("WQL", &long, 0, form), Status::QUOTA_VIOLATION);
    }
    assert_eq!(call("WQL", query, 0x10, Form::SemiSync), Status::OK);
    assert_eq!(
        call("WQL", query, 0x10, Form::Async),
        Status::INVALID_PARAMETER
    );
    assert_eq!(call("WQL", query, 0x80, Form::Async), Status::OK);
    assert_eq!(
        call("WQL", query, 0x80, Form::Sync),
        Status::INVALID_PARAMETER
    );
}

#[test]
fn what_does_not_fit_the_schema_is_refused_by_the_call_or_told_to_the_sink() {
    let session = stored();
    for (query, refusal) in [
        ("SELECT * FROM None", Status::INVALID_CLASS),
        ("SELECT None FROM Thing", Status::INVALID_QUERY),
        (
            "SELECT * FROM Thing WHERE Size = 'x'",
            Status::INVALID_QUERY,
        ),
        ("ASSOCIATORS OF {None.Name='a'}", Status::INVALID_CLASS),
    ] {
        let error = session
            .query("WQL", query, 0, None)
            .map(|_| ())
            .unwrap_err();
        assert_eq!(error.status(), refusal, "{query}");
        assert_eq!(error.operation(), Some("IWbemServices::ExecQuery"));
        assert_eq!(error.parameter(), Some(query));
        let flaws = QueryFlaws::of(&error).unwrap();
        assert_eq!(flaws.text(), query);
        assert!(
            flaws.render(swbem_text::Colour::Never).contains("query:1:"),
            "{query}"
        );
        // An asynchronous call has started by the time the class is looked for.
        let job = session
            .exec_query("WQL", query, 0, None, Form::Async)
            .unwrap();
        let told = run(&session, job).unwrap_err();
        assert_eq!(told.status(), refusal, "{query}");
    }
}

#[test]
fn so_022_a_direct_read_leaves_subclasses_out() {
    let session = stored();
    let direct = |query| relpaths(&ask_with(&session, query, DIRECT_READ).unwrap());
    assert_eq!(
        direct("SELECT * FROM Thing"),
        set([r#"Thing.Name="a""#, r#"Thing.Name="b""#])
    );
    assert_eq!(
        direct("SELECT * FROM Thing WHERE Size = 2 OR Size = 3"),
        set([r#"Thing.Name="b""#])
    );
}

#[test]
fn a_pulled_query_sees_what_there_was_when_it_was_asked() {
    let session = stored();
    let open = cursor(&session, "SELECT * FROM Thing", 0);
    for path in ["Thing.Name='a'", "Sub.Name='d'"] {
        delete(&session, path).unwrap();
    }
    add(&session, "Thing", &[("Name", text("new"))]);
    assert_eq!(pull(open).len(), 4);
    assert_eq!(ask(&session, "SELECT * FROM Thing").unwrap().len(), 3);
}

#[test]
fn loc_041_amended_results_carry_localized_qualifiers() {
    let session = session();
    define(&session, "class Plain { [key] string Name; };");
    add(&session, "Plain", &[("Name", text("a"))]);
    let manager = session.manager().clone();
    put(
        &session,
        make(&session, "__NAMESPACE", &[("Name", text("ms_409"))]),
        0,
    )
    .unwrap();
    let overlay = system(&manager, r"root\cimv2\ms_409");
    define(
        &overlay,
        "[AMENDMENT, Description(\"A plain thing\") : Amended ToSubclass] class Plain { [key] string Name; };",
    );
    let described = |objects: Vec<Object>| {
        objects
            .iter()
            .map(|object| {
                let class = match object {
                    Object::Instance(instance) => instance.class().clone(),
                    Object::Class(class) => class.resolved(),
                };
                class.qualifiers().value("Description").is_some()
            })
            .collect::<Vec<_>>()
    };
    for query in [
        "SELECT * FROM Plain",
        "SELECT * FROM meta_class WHERE __Class = 'Plain'",
    ] {
        assert_eq!(described(ask(&session, query).unwrap()), [false], "{query}");
        let amended = ask_with(&session, query, AMENDED).unwrap();
        assert_eq!(described(amended), [true], "{query}");
        let pulled = pull(cursor(&session, query, AMENDED));
        assert_eq!(described(pulled), [true], "{query}");
    }
}

#[test]
fn a_provider_without_queries_is_enumerated_and_filtered() {
    let (session, provider) = provided(QueryCapability::None);
    let found = ask(&session, "SELECT Text FROM A WHERE Size = 2").unwrap();
    assert_eq!(relpaths(&found), set([r#"A.Name="y""#]));
    assert_eq!(found[0].as_instance().unwrap().get("Size"), None);
    assert_eq!(
        found[0].path().unwrap(),
        r#"\\TESTBOX\root\cimv2:A.Name="y""#
    );
    assert_eq!(
        asked(&provider),
        [(Operation::EnumerateInstances, "A".to_owned())]
    );
    assert!(matches!(
        session.query("WQL", "SELECT * FROM A", 0, None).unwrap(),
        Results::Sent(Job::Task(task)) if task.may_block()
    ));
}

#[test]
fn an_inexact_provider_is_asked_what_it_can_do_and_no_more() {
    let can = Conditions::with(Operators::EQUAL | Operators::ORDER).on(["Size"]);
    let (session, provider) = provided(QueryCapability::Inexact(can));
    for (query, pushed, found) in [
        ("Size = 2 AND Text IS NULL", Some("Size = 2"), 1),
        ("Size > 0 AND Size <> 1", Some("Size > 0"), 1),
        ("Size = 1 OR Size = 2", None, 2),
        ("NOT Size = 1", None, 1),
        ("Text IS NULL", None, 2),
        ("Size >= 1 AND Size < 9", Some("Size >= 1 AND Size < 9"), 2),
    ] {
        let found_now = ask(&session, &format!("SELECT * FROM A WHERE {query}")).unwrap();
        assert_eq!(found_now.len(), found, "{query}");
        let expected = match pushed {
            Some(pushed) => (
                Operation::QueryInstances,
                format!("SELECT * FROM A WHERE {pushed}"),
            ),
            None => (Operation::EnumerateInstances, "A".to_owned()),
        };
        assert_eq!(asked(&provider), [expected], "{query}");
    }
    ask(&session, "SELECT Text FROM A WHERE Size = 2").unwrap();
    let (_, query) = asked(&provider).pop().unwrap();
    assert!(query.contains("Name"), "the keys are asked for: {query}");
}

#[test]
fn what_an_exact_provider_sends_is_not_judged_again() {
    let can = Conditions::with(Operators::EQUAL);
    let (session, provider) = provided(QueryCapability::Exact(can));
    // It sends both, though one is of another size.
    let found = ask(&session, "SELECT * FROM A WHERE Size = 2").unwrap();
    assert_eq!(found.len(), 2);
    // What it was not told of is judged.
    let found = ask(
        &session,
        "SELECT * FROM A WHERE Size = 2 AND Name LIKE 'x%'",
    )
    .unwrap();
    assert_eq!(relpaths(&found), set([r#"A.Name="x""#]));
    let query = || "SELECT * FROM A WHERE Size = 2".to_owned();
    assert_eq!(
        asked(&provider),
        [
            (Operation::QueryInstances, query()),
            (Operation::QueryInstances, query())
        ]
    );
}

#[test]
fn a_provider_that_is_not_capable_of_a_query_is_enumerated() {
    let (session, provider) = provided(QueryCapability::Exact(Conditions::all()));
    provider.will(Answer::Failure(Error::new(
        Status::PROVIDER_NOT_CAPABLE,
        "no",
    )));
    let found = ask(&session, "SELECT * FROM A WHERE Size = 2").unwrap();
    assert_eq!(relpaths(&found), set([r#"A.Name="y""#]));
    let operations: Vec<Operation> = asked(&provider).into_iter().map(|(what, _)| what).collect();
    assert_eq!(
        operations,
        [Operation::QueryInstances, Operation::EnumerateInstances]
    );
}

#[test]
fn a_query_on_the_key_gets_the_instance() {
    let (session, provider) = provided(QueryCapability::None);
    let found = ask(&session, "SELECT * FROM A WHERE Name = 'x'").unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        asked(&provider),
        [(Operation::GetInstance, r#"A.Name="x""#.to_owned())]
    );
    assert_eq!(
        ask(&session, "SELECT * FROM A WHERE Name = 'z'").unwrap(),
        []
    );
    provider.forget();
    // Not where its registration says that it does not get single instances.
    let (session, provider) = provided_as(|registration| {
        registration.with_capabilities(Capabilities {
            get: false,
            ..Capabilities::ALL
        })
    });
    assert_eq!(
        ask(&session, "SELECT * FROM A WHERE Name = 'x'")
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        asked(&provider),
        [(Operation::EnumerateInstances, "A".to_owned())]
    );
}

#[test]
fn a_provider_without_enumeration_is_asked_for_everything_by_query() {
    let no_enumeration = Capabilities {
        enumeration: false,
        ..Capabilities::ALL
    };
    let (session, provider) = provided_as(|registration| {
        registration
            .with_capabilities(no_enumeration)
            .with_queries(QueryCapability::Inexact(Conditions::with(Operators::EQUAL)))
    });
    assert_eq!(
        ask(&session, "SELECT * FROM A WHERE Size > 1")
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        asked(&provider),
        [(Operation::QueryInstances, "SELECT * FROM A".to_owned())]
    );
    let (session, provider) =
        provided_as(|registration| registration.with_capabilities(no_enumeration));
    let error = ask(&session, "SELECT * FROM A").unwrap_err();
    assert_eq!(error.status(), Status::PROVIDER_NOT_CAPABLE);
    assert_eq!(error.provider(), Some("P"));
    assert_eq!(asked(&provider), []);
}

#[test]
fn when_one_provider_fails_the_others_are_heard() {
    let session = session();
    define(
        &session,
        "class Top { [key] string Name; uint32 Size; };\n\
         [dynamic, provider(\"P1\")] class Bad : Top { };\n\
         [dynamic, provider(\"P2\")] class Broken : Top { };\n\
         [dynamic, provider(\"P3\")] class Good : Top { };\n\
         [dynamic, provider(\"Nobody\")] class Missing : Top { };",
    );
    add(&session, "Top", &[("Name", text("t"))]);
    let failing = FailingProvider::new(Error::new(Status::ACCESS_DENIED, "scripted"));
    register(&session, "P1", Arc::new(failing));
    register(&session, "P2", Arc::new(PanickingProvider));
    let good = Arc::new(RecordingProvider::new());
    good.keep(named(&session, "Good", "g", 1));
    register(&session, "P3", good);
    let job = session
        .exec_query("WQL", "SELECT * FROM Top", 0, None, Form::Async)
        .unwrap();
    let Job::Task(task) = job else {
        panic!("it reads")
    };
    let host = Host::default();
    let error = task.run(&host).unwrap_err();
    assert_eq!(error.status(), Status::ACCESS_DENIED);
    assert_eq!(error.provider(), Some("P1"));
    assert_eq!(error.operation(), Some("IWbemServices::ExecQuery"));
    let heard = host.objects.into_inner().unwrap();
    assert_eq!(
        relpaths(&heard),
        set([r#"Top.Name="t""#, r#"Good.Name="g""#])
    );
    for (class, refusal) in [
        ("Broken", Status::PROVIDER_FAILURE),
        ("Missing", Status::PROVIDER_NOT_FOUND),
    ] {
        let alone = ask(&session, &format!("SELECT * FROM {class}"));
        assert_eq!(status(alone), refusal, "{class}");
    }
}

#[test]
fn put_286_a_query_needs_the_privileges_of_the_provider() {
    let (session, provider) = provided_as(|mut registration| {
        registration.privileges = vec!["SeDebugPrivilege".to_owned()];
        registration
    });
    let token = swbem_core::security::Token::unix(1000, []);
    let caller = session.manager().connect(Connect::new(NS, token)).unwrap();
    for query in ["SELECT * FROM A", "SELECT * FROM A WHERE Name = 'x'"] {
        assert_eq!(
            status(ask(&caller, query)),
            Status::PRIVILEGE_NOT_HELD,
            "{query}"
        );
    }
    assert_eq!(asked(&provider), []);
}

#[test]
fn sec_010_a_query_needs_the_right_to_enter_its_namespace() {
    let manager = closed_manager();
    assert_eq!(status(as_user(&manager, NS)), Status::ACCESS_DENIED);
    grant(&manager, NS, swbem_core::security::Rights::ENABLE);
    let session = as_user(&manager, NS).unwrap();
    assert!(
        !ask(&session, "SELECT * FROM meta_class")
            .unwrap()
            .is_empty()
    );
    // What is in another namespace is not reached through this one.
    let elsewhere = ask(
        &session,
        r"ASSOCIATORS OF {\\.\root:__NAMESPACE.Name='cimv2'}",
    );
    assert!(status(elsewhere).is_error());
}

#[test]
fn associations_that_a_provider_has_are_enumerated_and_their_ends_gotten() {
    let session = session();
    define(
        &session,
        "class Left { [key] string Name; };\n\
         [dynamic, provider(\"R\")] class Right { [key] string Name; };\n\
         [Association, dynamic, provider(\"P\")] class Link { [key] Left ref L; [key] Right ref R; };",
    );
    add(&session, "Left", &[("Name", text("l"))]);
    let links = Arc::new(RecordingProvider::new());
    let rights = Arc::new(RecordingProvider::new());
    let equal = QueryCapability::Exact(Conditions::with(Operators::EQUAL));
    register_as(
        &session,
        Registration::new("P", links.clone()).with_queries(equal),
    );
    register(&session, "R", rights.clone());
    for (left, right) in [("l", "1"), ("other", "2")] {
        links.keep(make(
            &session,
            "Link",
            &[
                (
                    "L",
                    swbem_core::Value::reference(format!("Left.Name=\"{left}\"")),
                ),
                (
                    "R",
                    swbem_core::Value::reference(format!("Right.Name=\"{right}\"")),
                ),
            ],
        ));
        rights.keep(make(&session, "Right", &[("Name", text(right))]));
    }
    let found = ask(&session, "ASSOCIATORS OF {Left.Name='l'}").unwrap();
    assert_eq!(relpaths(&found), set([r#"Right.Name="1""#]));
    // Paths of one object are written in many ways, which a provider need not know.
    assert_eq!(
        asked(&links),
        [(Operation::EnumerateInstances, "Link".to_owned())]
    );
    assert_eq!(
        asked(&rights),
        [(Operation::GetInstance, r#"Right.Name="1""#.to_owned())]
    );
    let references = ask(&session, "REFERENCES OF {Left.Name='l'}").unwrap();
    assert_eq!(references.len(), 1);
}

#[test]
fn a_provider_gets_the_named_values_and_its_caller() {
    let (session, provider) = provided(QueryCapability::Exact(Conditions::all()));
    let values = swbem_core::NamedValueSet::new().with("Depth", 3);
    let job = session.exec_query(
        "WQL",
        "SELECT * FROM A WHERE Size = 1",
        AMENDED,
        Some(&values),
        Form::Sync,
    );
    objects(&session, job).unwrap();
    let asked = provider.asked().pop().unwrap();
    assert_eq!(asked.context.get("Depth"), values.get("Depth"));
    assert_eq!(asked.flags, AMENDED);
    assert_eq!(asked.namespace, NS);
    assert_eq!(asked.class, "A");
}

/// A host whose reader has had enough after some objects, or cancels.
struct Fickle {
    wanted: usize,
    heard: AtomicUsize,
    cancellation: Cancellation,
}

impl TaskHost for Fickle {
    fn indicate(&self, _object: Object) -> ControlFlow<()> {
        match self.heard.fetch_add(1, Ordering::SeqCst) + 1 < self.wanted {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    }

    fn progress(&self, _upper_bound: u16, _current: u16, _message: &str) {}

    fn cancellation(&self) -> &Cancellation {
        &self.cancellation
    }

    fn schedule(&self, _after_ms: u64, _action: Box<dyn FnOnce() + Send>) {}
}

#[test]
fn put_260_a_query_ends_when_nobody_wants_more() {
    let session = stored();
    let (served, _) = provided(QueryCapability::None);
    for (session, query) in [
        (&session, "SELECT * FROM Thing"),
        (&served, "SELECT * FROM A"),
    ] {
        let fickle = Fickle {
            wanted: 1,
            heard: AtomicUsize::new(0),
            cancellation: Cancellation::new(),
        };
        let job = session
            .exec_query("WQL", query, 0, None, Form::Async)
            .unwrap();
        let Job::Task(task) = job else {
            panic!("it reads")
        };
        assert_eq!(task.run(&fickle).unwrap(), None);
        assert_eq!(fickle.heard.load(Ordering::SeqCst), 1, "{query}");
    }
}

#[test]
fn a_measured_query_sends_nothing_and_tells_its_plan() {
    let session = stored();
    let measure = |session: &Session, query: &str, limit| {
        let measurement = session.measure_query("WQL", query, 0, None, limit).unwrap();
        let (_, sent) = run(session, measurement.job).unwrap();
        assert_eq!(sent, []);
        let explanation = measurement.explanation.get().unwrap();
        let counts = explanation.nodes()[0].counts.unwrap();
        (counts.examined, counts.returned)
    };
    assert_eq!(
        measure(&session, "SELECT * FROM Thing WHERE Size = 2", None),
        (2, 2)
    );
    assert_eq!(
        measure(&session, "SELECT * FROM Thing WHERE Text IS NULL", Some(1)).1,
        1
    );
    let (session, _) = provided(QueryCapability::None);
    assert_eq!(
        measure(&session, "SELECT * FROM A WHERE Size = 2", None),
        (2, 1)
    );
    assert_eq!(measure(&session, "SELECT * FROM A", Some(1)).1, 1);
}

#[test]
fn put_260_a_query_that_finds_nothing_hears_of_its_cancellation() {
    const ROWS: usize = 20_000;
    let session = stored();
    let mut group = session.manager().begin().unwrap();
    let class = spawn(&session, "Thing");
    for nth in 0..ROWS {
        let mut thing = class.clone();
        thing.set("Name", format!("n{nth}")).unwrap();
        let job = session.put(&thing.into(), 0, None, Form::Sync).unwrap();
        let Job::Write(mut write) = job else {
            panic!("it is stored")
        };
        group.apply(&mut write).unwrap();
    }
    group.commit().unwrap();
    let query = "SELECT * FROM Thing WHERE Text LIKE '%nothing%'";
    let read = |is_cancelled: bool| {
        let measurement = session.measure_query("WQL", query, 0, None, None).unwrap();
        let fickle = Fickle {
            wanted: 1,
            heard: AtomicUsize::new(0),
            cancellation: Cancellation::new(),
        };
        if is_cancelled {
            fickle.cancellation.cancel();
        }
        let Job::Task(task) = measurement.job else {
            panic!("it reads")
        };
        task.run(&fickle).unwrap();
        let explanation = measurement.explanation.get().unwrap();
        explanation.nodes()[0].counts.unwrap().examined
    };
    assert_eq!(read(false), u64::try_from(ROWS + 4).unwrap());
    assert!(read(true) < u64::try_from(ROWS).unwrap());
    // Whoever pulls it can look at the clock meanwhile.
    let mut open = cursor(&session, query, 0);
    assert!(matches!(open.advance().unwrap(), Step::Working));
    assert!(matches!(open.advance().unwrap(), Step::End));
}
