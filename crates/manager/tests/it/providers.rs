//! Dynamic classes: the way to providers and back (PUT sections 6.4, 8, 11 and 14).

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use swbem_core::{Error, Flavor, NamedValueSet, Object, Qualifier, Status, Value};
use swbem_manager::{Connect, Form, Job, Session, TaskHost, extended_status};
use swbem_provider::{Cancellation, Capabilities, Registration};
use swbem_testkit::provider::{
    Answer, DroppingProvider, FailingProvider, Operation, PanickingProvider, RecordingProvider,
    StallingProvider,
};

use crate::kit::*;

const ONE: &str = "[dynamic, provider(\"P\")] class A { [key] string Name; uint32 Size; };";

fn served() -> (Session, Arc<RecordingProvider>) {
    let session = session();
    define(&session, ONE);
    let provider = Arc::new(RecordingProvider::new());
    register(&session, "P", provider.clone());
    (session, provider)
}

/// Three dynamic classes in one line, each with a provider of its own, below static ones.
fn line() -> (Session, [Arc<RecordingProvider>; 4]) {
    let session = session();
    define(
        &session,
        "[abstract] class Top { [key] string Name; };\n\
         [abstract, dynamic, provider(\"PX\")] class Shape : Top { uint32 Size; };\n\
         [dynamic, provider(\"P0\")] class Base : Shape { string B; };\n\
         [dynamic, provider(\"P1\")] class Middle : Base { string M; };\n\
         [dynamic, provider(\"P2\")] class Leaf : Middle { string L; };\n\
         [dynamic, provider(\"P3\")] class Twig : Leaf { string T; };",
    );
    let providers = std::array::from_fn(|nth| {
        let provider = Arc::new(RecordingProvider::new());
        register(&session, &format!("P{nth}"), provider.clone());
        provider
    });
    (session, providers)
}

fn item(session: &Session, class: &str, name: &str) -> swbem_core::Instance {
    make(session, class, &[("Name", text(name))])
}

fn fail(status: Status) -> Answer {
    Answer::Failure(Error::new(status, "scripted"))
}

#[test]
fn a_dynamic_instance_is_put_gotten_enumerated_and_deleted_at_its_provider() {
    let (session, provider) = served();
    let path = add(&session, "A", &[("Name", text("x")), ("Size", number(1))]);
    assert_eq!(path, r#"\\TESTBOX\root\cimv2:A.Name="x""#);
    let found = get_instance(&session, "A.Name='x'");
    assert_eq!(found.path().unwrap(), path);
    let all = session.enumerate_instances("A", 0, None, Form::SemiSync);
    let all = objects(&session, all).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].path().unwrap(), path);
    assert_eq!(
        status(session.instances("A", 0, None)),
        Status::NOT_SUPPORTED
    );
    delete(&session, "A.Name='x'").unwrap();
    assert_eq!(status(get(&session, "A.Name='x'")), Status::NOT_FOUND);
    let about = || r#"A.Name="x""#.to_owned();
    let asked = provider.asked_in_short();
    assert_eq!(
        asked,
        [
            (Operation::PutInstance, about()),
            (Operation::GetInstance, about()),
            (Operation::EnumerateInstances, "A".to_owned()),
            (Operation::DeleteInstance, about()),
            (Operation::GetInstance, about()),
        ]
    );
    assert!(!has_rows(&session, "A"), "a dynamic instance is stored");
}

#[test]
fn put_166_put_169_each_dynamic_ancestor_gets_its_own_view_topmost_first() {
    let (session, providers) = line();
    let instance = make(
        &session,
        "Leaf",
        &[
            ("Name", text("x")),
            ("Size", number(1)),
            ("B", text("b")),
            ("M", text("m")),
            ("L", text("l")),
        ],
    );
    let order = Mutex::new(Vec::new());
    put(&session, instance, 0).unwrap();
    let expected: [(&str, usize); 3] = [("Base", 3), ("Middle", 4), ("Leaf", 5)];
    for (provider, (class, properties)) in providers.iter().zip(expected) {
        let asked = provider.asked();
        assert_eq!(asked.len(), 1, "{class}");
        assert_eq!(asked[0].class, class);
        assert_eq!(
            asked[0].path.as_deref(),
            Some(format!("{class}.Name=\"x\"").as_str())
        );
        let seen = asked[0].instance().unwrap();
        assert_eq!(seen.class().properties().len(), properties, "{class}");
        assert_eq!(seen.get("B"), Some(&text("b")), "{class}");
        order.lock().unwrap().push(class);
    }
    assert_eq!(
        providers[3].asked().len(),
        0,
        "a provider of a child class was called"
    );
}

#[test]
fn put_166_the_topmost_provider_comes_first() {
    // The same provider behind every class sees the calls in their order.
    let session = session();
    define(
        &session,
        "[dynamic, provider(\"P\")] class Base { [key] string Name; };\n\
         [dynamic, provider(\"P\")] class Middle : Base { };\n\
         [dynamic, provider(\"P\")] class Leaf : Middle { };",
    );
    let provider = Arc::new(RecordingProvider::new());
    register(&session, "P", provider.clone());
    put(&session, item(&session, "Leaf", "x"), 0).unwrap();
    let classes: Vec<String> = provider
        .asked()
        .into_iter()
        .map(|asked| asked.class)
        .collect();
    assert_eq!(classes, ["Base", "Middle", "Leaf"]);
}

#[test]
fn put_167_the_first_failure_ends_the_put() {
    let (session, providers) = line();
    providers[1].will(fail(Status::READ_ONLY));
    let error = put(&session, item(&session, "Leaf", "x"), 0).unwrap_err();
    assert_eq!(error.status(), Status::READ_ONLY);
    assert_eq!(error.provider(), Some("P1"));
    assert_eq!(providers[0].kept(), [r#"base.name="x""#], "rolled back");
    assert_eq!(providers[2].asked().len(), 0);
}

#[test]
fn put_168_an_instance_of_the_parent_class_touches_the_parent_and_above() {
    let (session, providers) = line();
    put(&session, item(&session, "Middle", "x"), 0).unwrap();
    let asked: Vec<usize> = providers
        .iter()
        .map(|provider| provider.asked().len())
        .collect();
    assert_eq!(asked, [1, 1, 0, 0]);
}

#[test]
fn put_170_the_flags_that_a_provider_sees() {
    let (session, provider) = served();
    let instance: Object = item(&session, "A", "x").into();
    let job = session
        .put(&instance, CREATE_ONLY | 0x10, None, Form::SemiSync)
        .unwrap();
    run(&session, job).unwrap();
    let job = session
        .put(&instance, UPDATE_ONLY | 0x80, None, Form::Async)
        .unwrap();
    run(&session, job).unwrap();
    let flags: Vec<u32> = provider.asked().iter().map(|asked| asked.flags).collect();
    assert_eq!(flags, [CREATE_ONLY, UPDATE_ONLY]);
}

#[test]
fn put_171_sch_010_providers_that_are_not_there_or_not_able() {
    let session = session();
    define(&session, ONE);
    let put_one = || put(&session, item(&session, "A", "x"), 0);
    assert_eq!(status(put_one()), Status::PROVIDER_NOT_FOUND);
    assert_eq!(
        status(get(&session, "A.Name='x'")),
        Status::PROVIDER_NOT_FOUND
    );
    // Named in the repository and not registered for instances.
    add(&session, "__Win32Provider", &[("Name", text("P"))]);
    assert_eq!(status(put_one()), Status::INVALID_PROVIDER_REGISTRATION);
    // Registered, with no code for it in this process.
    let provider = Value::reference("__Win32Provider.Name=\"p\"");
    add(
        &session,
        "__InstanceProviderRegistration",
        &[("provider", provider)],
    );
    assert_eq!(status(put_one()), Status::PROVIDER_LOAD_FAILURE);
    let provider = Arc::new(RecordingProvider::new());
    register_as(
        &session,
        Registration::new("P", provider.clone()).with_capabilities(Capabilities::default()),
    );
    let error = put_one().unwrap_err();
    assert_eq!(error.status(), Status::PROVIDER_NOT_CAPABLE);
    assert!(
        error.message().contains("`P`") && error.message().contains("put"),
        "{error}"
    );
    assert_eq!(
        status(get(&session, "A.Name='x'")),
        Status::PROVIDER_NOT_CAPABLE
    );
    assert_eq!(
        status(delete(&session, "A.Name='x'")),
        Status::PROVIDER_NOT_CAPABLE
    );
    let all = session.enumerate_instances("A", 0, None, Form::Sync);
    assert_eq!(status(objects(&session, all)), Status::OK);
    assert_eq!(provider.asked().len(), 1);
    define(&session, "[dynamic] class Nameless { [key] string Name; };");
    let nameless = put(&session, item(&session, "Nameless", "x"), 0);
    assert_eq!(status(nameless), Status::PROVIDER_NOT_FOUND);
}

#[test]
fn put_171_the_whole_chain_is_looked_at_before_anyone_is_called() {
    let (session, providers) = line();
    session.manager().unregister_provider(NS, "P2").unwrap();
    let missing = put(&session, item(&session, "Leaf", "x"), 0);
    assert_eq!(status(missing), Status::PROVIDER_NOT_FOUND);
    assert_eq!(providers[0].asked().len(), 0);
}

/// When an action is due, and the action.
type Timer = (u64, Box<dyn FnOnce() + Send>);

/// A host whose timer fires when it is told to.
#[derive(Default)]
struct Timed {
    cancellation: Cancellation,
    timers: Mutex<Vec<Timer>>,
    progress: Mutex<Vec<(u16, u16, String)>>,
    objects: AtomicUsize,
    wanted: Option<usize>,
}

impl TaskHost for Timed {
    fn indicate(&self, _object: Object) -> ControlFlow<()> {
        let count = self.objects.fetch_add(1, Ordering::SeqCst) + 1;
        match self.wanted {
            Some(wanted) if count >= wanted => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }

    fn progress(&self, upper_bound: u16, current: u16, message: &str) {
        let mut progress = self.progress.lock().unwrap();
        progress.push((upper_bound, current, message.to_owned()));
    }

    fn cancellation(&self) -> &Cancellation {
        &self.cancellation
    }

    fn schedule(&self, after_ms: u64, action: Box<dyn FnOnce() + Send>) {
        self.timers.lock().unwrap().push((after_ms, action));
    }
}

fn task(session: &Session, object: impl Into<Object>) -> swbem_manager::Task {
    match session.put(&object.into(), 0, None, Form::Async).unwrap() {
        Job::Task(task) => task,
        Job::Write(_) => panic!("not a task"),
    }
}

/// Runs a task on a thread of its own.
fn in_background(task: swbem_manager::Task, host: &Arc<Timed>) -> std::thread::JoinHandle<Status> {
    let host = host.clone();
    std::thread::spawn(move || status(task.run(&*host)))
}

#[test]
fn put_171_a_provider_that_takes_longer_than_it_may() {
    let session = session();
    define(&session, ONE);
    let provider = Arc::new(StallingProvider::new());
    register_as(
        &session,
        Registration::new("P", provider.clone()).with_timeout_ms(250),
    );
    let host = Arc::new(Timed::default());
    let task = task(&session, item(&session, "A", "x"));
    assert!(task.may_block());
    let running = in_background(task, &host);
    provider.wait_for(1);
    let (after_ms, action) = host.timers.lock().unwrap().pop().unwrap();
    assert_eq!(after_ms, 250);
    action();
    assert_eq!(running.join().unwrap(), Status::PROVIDER_TIMED_OUT);
    // What it answers later is nobody's business any more.
    provider.release(&Ok(None));
}

#[test]
fn put_240_put_241_without_a_limit_a_call_waits_for_the_final_status() {
    let session = session();
    define(&session, ONE);
    let provider = Arc::new(StallingProvider::new());
    register(&session, "P", provider.clone());
    let host = Arc::new(Timed::default());
    let running = in_background(task(&session, item(&session, "A", "x")), &host);
    provider.wait_for(1);
    assert!(host.timers.lock().unwrap().is_empty());
    assert!(!running.is_finished());
    provider.release(&Ok(None));
    assert_eq!(running.join().unwrap(), Status::OK);
}

#[test]
fn put_240_a_response_that_is_dropped_fails_the_call() {
    let session = session();
    define(&session, ONE);
    register(&session, "P", Arc::new(DroppingProvider));
    let error = put(&session, item(&session, "A", "x"), 0).unwrap_err();
    assert_eq!(error.status(), Status::PROVIDER_FAILURE);
    assert_eq!(error.provider(), Some("P"));
    assert!(error.message().contains("dropped"), "{error}");
    // Also when it is dropped on another thread.
    let provider = Arc::new(StallingProvider::new());
    session.manager().unregister_provider(NS, "P").unwrap();
    register(&session, "P", provider.clone());
    let host = Arc::new(Timed::default());
    let running = in_background(task(&session, item(&session, "A", "x")), &host);
    provider.wait_for(1);
    drop(provider.take());
    assert_eq!(running.join().unwrap(), Status::PROVIDER_FAILURE);
}

#[test]
fn put_236_a_provider_that_panics_fails_the_call_and_says_so() {
    let session = session();
    define(&session, ONE);
    register(&session, "P", Arc::new(PanickingProvider));
    let error = put(&session, item(&session, "A", "x"), 0).unwrap_err();
    assert_eq!(error.status(), Status::PROVIDER_FAILURE);
    assert!(
        error.message().contains("panicked: asked for PutInstance"),
        "{error}"
    );
    for outcome in [
        status(get(&session, "A.Name='x'")),
        status(delete(&session, "A.Name='x'")),
    ] {
        assert_eq!(outcome, Status::PROVIDER_FAILURE);
    }
}

#[test]
fn put_260_a_cancelled_call_ends_and_its_provider_is_told_but_not_waited_for() {
    let session = session();
    define(&session, ONE);
    let provider = Arc::new(StallingProvider::new());
    register(&session, "P", provider.clone());
    let host = Arc::new(Timed::default());
    let running = in_background(task(&session, item(&session, "A", "x")), &host);
    provider.wait_for(1);
    host.cancellation.cancel();
    assert_eq!(running.join().unwrap(), Status::CALL_CANCELLED);
    assert_eq!(provider.held(), 1);
    provider.release(&Ok(None));
}

#[test]
fn put_229_progress_of_a_provider_is_passed_on() {
    let (session, provider) = served();
    provider.will(Answer::Progress(10, 3, "writing".to_owned()));
    let host = Timed::default();
    task(&session, item(&session, "A", "x")).run(&host).unwrap();
    assert_eq!(
        *host.progress.lock().unwrap(),
        [(10, 3, "writing".to_owned())]
    );
}

#[test]
fn an_enumeration_that_nobody_wants_any_more_stops() {
    let session = session();
    define(
        &session,
        "[dynamic, provider(\"P\")] class A { [key] string Name; };\n\
         [dynamic, provider(\"Q\")] class B : A { };",
    );
    let (first, second) = (
        Arc::new(RecordingProvider::new()),
        Arc::new(RecordingProvider::new()),
    );
    register(&session, "P", first.clone());
    register(&session, "Q", second.clone());
    for nth in 0..10 {
        first.keep(item(&session, "A", &format!("{nth}")));
    }
    let host = Timed {
        wanted: Some(3),
        ..Timed::default()
    };
    let Job::Task(task) = session
        .enumerate_instances("A", 0, None, Form::Async)
        .unwrap()
    else {
        panic!("not a task")
    };
    task.run(&host).unwrap();
    assert_eq!(host.objects.load(Ordering::SeqCst), 3);
    assert_eq!(second.asked().len(), 0);
}

#[test]
fn a_provider_that_sends_faster_than_its_objects_are_taken_waits() {
    let session = session();
    define(&session, ONE);
    let provider = Arc::new(StallingProvider::new());
    register(&session, "P", provider.clone());
    let sent = Arc::new(AtomicUsize::new(0));
    struct Slow {
        cancellation: Cancellation,
        sent: Arc<AtomicUsize>,
        taken: AtomicUsize,
        most_ahead: AtomicUsize,
        first: Mutex<std::sync::mpsc::Sender<()>>,
    }
    impl TaskHost for Slow {
        fn indicate(&self, _object: Object) -> ControlFlow<()> {
            let taken = self.taken.fetch_add(1, Ordering::SeqCst);
            if taken == 0 {
                self.first.lock().unwrap().send(()).unwrap();
            }
            let ahead = self.sent.load(Ordering::SeqCst).saturating_sub(taken);
            self.most_ahead.fetch_max(ahead, Ordering::SeqCst);
            ControlFlow::Continue(())
        }
        fn progress(&self, _: u16, _: u16, _: &str) {}
        fn cancellation(&self) -> &Cancellation {
            &self.cancellation
        }
        fn schedule(&self, _: u64, _: Box<dyn FnOnce() + Send>) {}
    }
    let (first, is_first_taken) = std::sync::mpsc::channel();
    let host = Arc::new(Slow {
        first: Mutex::new(first),
        cancellation: Cancellation::new(),
        sent: sent.clone(),
        taken: AtomicUsize::new(0),
        most_ahead: AtomicUsize::new(0),
    });
    let Job::Task(task) = session
        .enumerate_instances("A", 0, None, Form::Async)
        .unwrap()
    else {
        panic!("not a task")
    };
    let running = {
        let host = host.clone();
        std::thread::spawn(move || status(task.run(&*host)))
    };
    provider.wait_for(1);
    let (_, response) = provider.take().pop().unwrap();
    let object: Object = item(&session, "A", "x").into();
    response.indicate(object.clone());
    sent.fetch_add(1, Ordering::SeqCst);
    is_first_taken.recv().unwrap();
    for _ in 1..20_000 {
        response.indicate(object.clone());
        sent.fetch_add(1, Ordering::SeqCst);
    }
    response.succeed();
    assert_eq!(running.join().unwrap(), Status::OK);
    assert_eq!(host.taken.load(Ordering::SeqCst), 20_000);
    // Two rounds of what may wait: one that is being passed on and one that is filling up.
    assert!(host.most_ahead.load(Ordering::SeqCst) <= 2 * 1024 + 1);
}

#[test]
fn put_145_put_208_the_path_that_a_provider_reports_wins() {
    let (session, provider) = served();
    let keyless = make(&session, "A", &[("Size", number(1))]);
    provider.will(Answer::Success(Some(r#"A.Name="chosen""#.to_owned())));
    let path = put(&session, keyless.clone(), 0).unwrap();
    assert_eq!(path, r#"\\TESTBOX\root\cimv2:A.Name="chosen""#);
    assert_eq!(provider.asked()[0].path, None);
    let full = r#"\\TESTBOX\root\cimv2:A.Name="other""#.to_owned();
    provider.will(Answer::Success(Some(full.clone())));
    assert_eq!(put(&session, keyless, 0).unwrap(), full);
    // Without one the path is that of the instance.
    let path = put(&session, item(&session, "A", "x"), 0).unwrap();
    assert_eq!(path, r#"\\TESTBOX\root\cimv2:A.Name="x""#);
}

#[test]
fn put_159_put_188_what_a_provider_refuses_is_passed_through() {
    let (session, provider) = served();
    for refused in [
        Status::READ_ONLY,
        Status::PROVIDER_NOT_CAPABLE,
        Status::NOT_SUPPORTED,
        Status::UNSUPPORTED_PARAMETER,
        Status::UNSUPPORTED_PUT_EXTENSION,
        Status(0x8007_0005),
    ] {
        provider.forget();
        provider.will(fail(refused));
        assert_eq!(status(put(&session, item(&session, "A", "x"), 0)), refused);
        assert_eq!(provider.asked().len(), 1, "{refused}: tried again");
    }
}

#[test]
fn put_174_a_deletion_tells_every_provider_of_the_family() {
    let (session, providers) = line();
    for provider in &providers {
        for class in ["Base", "Middle", "Leaf", "Twig"] {
            provider.keep(item(&session, class, "x"));
        }
    }
    delete(&session, "Middle.Name='x'").unwrap();
    let asked: Vec<Vec<String>> = providers
        .iter()
        .map(|provider| {
            provider
                .asked_in_short()
                .into_iter()
                .map(|(_, about)| about)
                .collect()
        })
        .collect();
    assert_eq!(
        asked,
        [
            vec![r#"Base.Name="x""#.to_owned()],
            vec![r#"Middle.Name="x""#.to_owned()],
            vec![r#"Leaf.Name="x""#.to_owned()],
            vec![r#"Twig.Name="x""#.to_owned()],
        ]
    );
    // The topmost decides.
    providers[1].will(fail(Status::FAILED));
    providers[0].keep(item(&session, "Base", "x"));
    assert_eq!(status(delete(&session, "Leaf.Name='x'")), Status::OK);
    providers[0].will(fail(Status::FAILED));
    assert_eq!(status(delete(&session, "Leaf.Name='x'")), Status::FAILED);
    // A provider that is missing further down does not keep the others from it.
    session.manager().unregister_provider(NS, "P3").unwrap();
    providers[0].keep(item(&session, "Base", "x"));
    assert_eq!(status(delete(&session, "Leaf.Name='x'")), Status::OK);
}

#[test]
fn put_174_a_deletion_by_the_path_of_an_abstract_or_static_class() {
    let session = session();
    define(
        &session,
        "[abstract] class Top { [key] string Name; };\n\
         class Stored : Top { };\n\
         [dynamic, provider(\"P\")] class One : Top { };\n\
         [dynamic, provider(\"Q\")] class Two : Top { };\n\
         [abstract, dynamic, provider(\"P\")] class Hollow : Top { };",
    );
    let (first, second) = (
        Arc::new(RecordingProvider::new()),
        Arc::new(RecordingProvider::new()),
    );
    register(&session, "P", first.clone());
    register(&session, "Q", second.clone());
    add(&session, "Stored", &[("Name", text("s"))]);
    second.keep(item(&session, "Two", "t"));
    delete(&session, "Top.Name='t'").unwrap();
    assert_eq!(second.kept(), [""; 0]);
    delete(&session, "Top.Name='s'").unwrap();
    assert!(!has_rows(&session, "Stored"));
    assert_eq!(status(delete(&session, "Top.Name='s'")), Status::NOT_FOUND);
    assert_eq!(
        status(delete(&session, "Hollow.Name='s'")),
        Status::NOT_FOUND
    );
}

#[test]
fn an_instance_is_found_by_the_path_of_any_class_above_it() {
    let session = session();
    define(
        &session,
        "[abstract] class Top { [key] string Name; };\n\
         [abstract] class Between : Top { };\n\
         [dynamic, provider(\"P\")] class One : Between { };\n\
         [dynamic, provider(\"P\")] class Below : One { string More; };\n\
         [dynamic, provider(\"Gone\")] class Other : Between { };",
    );
    let provider = Arc::new(RecordingProvider::new());
    register(&session, "P", provider.clone());
    provider.keep(item(&session, "One", "o"));
    provider.keep(item(&session, "Below", "b"));
    for path in ["Top.Name='o'", "Between.Name='o'", "One.Name='o'"] {
        assert_eq!(
            get_instance(&session, path).class_name().as_str(),
            "One",
            "{path}"
        );
    }
    for path in ["Top.Name='b'", "One.Name='b'", "Below.Name='b'"] {
        assert_eq!(
            get_instance(&session, path).class_name().as_str(),
            "Below",
            "{path}"
        );
    }
    assert_eq!(status(get(&session, "Below.Name='o'")), Status::NOT_FOUND);
    // A class below whose provider could not be asked may have had it.
    assert_eq!(
        status(get(&session, "Top.Name='no'")),
        Status::PROVIDER_NOT_FOUND
    );
    let Job::Task(task) = session.get("Top.Name='o'", 0, None, Form::Async).unwrap() else {
        panic!("not a task")
    };
    assert!(task.may_block());
}

#[test]
fn a_deep_enumeration_goes_on_past_a_provider_that_fails() {
    let session = session();
    define(
        &session,
        "[abstract] class Highest { [key] string Name; }; class Top : Highest { };\n\
         [dynamic, provider(\"P\")] class One : Top { };\n\
         [dynamic, provider(\"Q\")] class Two : Top { };\n\
         [dynamic, provider(\"R\"), abstract] class Never : Highest { };",
    );
    let provider = Arc::new(RecordingProvider::new());
    register(
        &session,
        "P",
        Arc::new(FailingProvider::new(Error::new(Status::FAILED, "no"))),
    );
    register(&session, "Q", provider.clone());
    provider.keep(item(&session, "Two", "t"));
    add(&session, "Top", &[("Name", text("s"))]);
    let Job::Task(task) = session
        .enumerate_instances("Highest", 0, None, Form::Async)
        .unwrap()
    else {
        panic!("not a task")
    };
    let host = Host::default();
    assert_eq!(status(task.run(&host)), Status::FAILED);
    let sent: Vec<String> = host
        .objects
        .into_inner()
        .unwrap()
        .iter()
        .map(|object| object.relpath().unwrap())
        .collect();
    assert_eq!(sent, [r#"Top.Name="s""#, r#"Two.Name="t""#]);
}

#[test]
fn put_175_put_185_put_195_put_196_put_197_put_198_named_values_reach_the_provider_as_they_are() {
    let (session, provider) = served();
    let inner = make(&session, "A", &[("Name", text("inner"))]);
    let context = NamedValueSet::new()
        .with("Own", 1)
        .with("List", Value::strings(["a", "b"]))
        .with("Nothing", Value::Null)
        .with("Object", Object::from(inner))
        .with("__CorrelationId", "42")
        .with("__ProviderArchitecture", 64)
        .with("__MI_DESTINATIONOPTIONS_UI_LOCALE", "MS_40C")
        .with("__Unheard_Of", Value::Real64(1.5))
        .with("__PUT_EXT_CLIENT_REQUEST", true)
        .with("__GET_EXT_CLIENT_REQUEST", true);
    put_with(&session, item(&session, "A", "x"), 0, Some(&context)).unwrap();
    let mut expected = context;
    expected.remove("__PUT_EXT_CLIENT_REQUEST").unwrap();
    expected.remove("__GET_EXT_CLIENT_REQUEST").unwrap();
    assert_eq!(provider.asked()[0].context, expected);
    assert_eq!(
        provider.asked()[0].context.get("OWN"),
        Some(&Value::Sint32(1))
    );
    session
        .get_object("A.Name='x'", 0, Some(&expected))
        .unwrap();
    assert_eq!(provider.asked()[1].context, expected);
    // What no provider is asked for is nobody's business.
    put(&session, thing("Stored"), 0).unwrap();
    let unheard = NamedValueSet::new().with("Own", 1);
    let stored = named(&session, "Stored", "x", 1);
    assert_eq!(
        status(put_with(&session, stored, 0, Some(&unheard))),
        Status::OK
    );
}

#[test]
fn put_186_put_199_a_provider_that_calls_back_passes_its_context_on() {
    let (session, provider) = served();
    provider.keep(item(&session, "A", "x"));
    let as_provider = session
        .manager()
        .connect(Connect {
            is_provider: true,
            ..Connect::as_system(NS)
        })
        .unwrap();
    let partial = NamedValueSet::new()
        .with("Own", 1)
        .with("__PUT_EXTENSIONS", true)
        .with("__PUT_EXT_PROPERTIES", Value::strings(["Size"]))
        .with("__GET_EXTENSIONS", true)
        .with("__GET_EXT_KEYS_ONLY", true);
    // Not meant for this call: a full put, which may create.
    put_with(&as_provider, item(&session, "A", "y"), 0, Some(&partial)).unwrap();
    assert_eq!(
        provider.asked()[0].context,
        NamedValueSet::new().with("Own", 1)
    );
    // Meant for it.
    let meant = partial.clone().with("__PUT_EXT_CLIENT_REQUEST", true);
    put_with(
        &as_provider,
        item(&session, "A", "y"),
        UPDATE_ONLY,
        Some(&meant),
    )
    .unwrap();
    let seen = &provider.asked()[1].context;
    assert_eq!(seen.get("__PUT_EXTENSIONS"), Some(&Value::Boolean(true)));
    assert!(seen.get("__PUT_EXT_CLIENT_REQUEST").is_none());
    assert!(
        seen.get("__GET_EXTENSIONS").is_none(),
        "the get was not meant"
    );
    let creating = put_with(&as_provider, item(&session, "A", "y"), 0, Some(&meant));
    assert_eq!(status(creating), Status::INVALID_CONTEXT);
}

#[test]
fn put_172_sec_061_a_provider_learns_who_asks() {
    let manager = manager();
    let admin = system(&manager, NS);
    define(&admin, ONE);
    let provider = Arc::new(RecordingProvider::new());
    register(&admin, "P", provider.clone());
    let caller = manager
        .connect(Connect {
            locales: vec!["en-US".to_owned(), "MS_40C".to_owned()],
            ..Connect::new(NS, user())
        })
        .unwrap();
    put(&caller, item(&admin, "A", "x"), 0).unwrap();
    let asked = &provider.asked()[0];
    assert_eq!(asked.caller, user());
    assert_eq!(asked.namespace, NS);
    assert_eq!(asked.locales, ["MS_409", "MS_40C"]);
}

#[test]
fn put_286_sec_006_a_provider_that_needs_a_privilege() {
    use swbem_core::security::{Privilege, PrivilegeSet};
    let session = session();
    define(&session, ONE);
    let provider = Arc::new(RecordingProvider::new());
    let mut registration = Registration::new("P", provider.clone());
    registration.privileges = vec!["SeShutdownPrivilege".to_owned()];
    register_as(&session, registration);
    let without = put(&session, item(&session, "A", "x"), 0);
    assert_eq!(status(without), Status::PRIVILEGE_NOT_HELD);
    assert_eq!(provider.asked().len(), 0);
    let privileges: PrivilegeSet = [Privilege::Shutdown].into_iter().collect();
    let token = swbem_core::security::Token::system().with_privileges(privileges);
    let enabled = session.manager().connect(Connect::new(NS, token)).unwrap();
    assert_eq!(
        status(put(&enabled, item(&session, "A", "x"), 0)),
        Status::OK
    );
}

#[test]
fn put_268_an_error_of_a_provider_is_completed_and_not_changed() {
    let (session, provider) = served();
    provider.will(Answer::Failure(
        Error::new(Status::FAILED, "the device is on fire")
            .in_operation("Own::Operation")
            .about("own parameter"),
    ));
    let error = put(&session, item(&session, "A", "x"), 0).unwrap_err();
    let object = extended_status(&error, None);
    assert_eq!(
        object.get("Description"),
        Some(&text("the device is on fire"))
    );
    assert_eq!(object.get("Operation"), Some(&text("Own::Operation")));
    assert_eq!(object.get("ParameterInfo"), Some(&text("own parameter")));
    assert_eq!(object.get("ProviderName"), Some(&text("P")));
    provider.will(fail(Status::FAILED));
    let error = put(&session, item(&session, "A", "x"), 0).unwrap_err();
    let object = extended_status(&error, None);
    assert_eq!(
        object.get("Operation"),
        Some(&text("IWbemServices::PutInstance"))
    );
    assert_eq!(object.get("ParameterInfo"), Some(&text(r#"A.Name="x""#)));
    assert_eq!(
        object.get("StatusCode"),
        Some(&Value::Uint32(Status::FAILED.0))
    );
}

#[test]
fn put_131_an_instance_of_an_abstract_dynamic_class() {
    let (session, _) = line();
    let instance = item(&session, "Shape", "x");
    assert_eq!(
        status(put(&session, instance, 0)),
        Status::INVALID_OPERATION
    );
}

#[test]
fn put_223_localized_qualifiers_do_not_reach_a_provider_unasked() {
    let (session, provider) = served();
    let mut instance = item(&session, "A", "x");
    let amended = Qualifier::new("Description", "d", Flavor::AMENDED);
    instance.local_qualifiers_mut().set(amended);
    let refused = put(&session, instance.clone(), 0);
    assert_eq!(status(refused), Status::AMENDED_OBJECT);
    assert_eq!(provider.asked().len(), 0);
    put(&session, instance, AMENDED).unwrap();
    let asked = provider.asked();
    assert!(asked[0].instance().unwrap().local_qualifiers().is_empty());
    assert_eq!(asked[0].flags, AMENDED);
}

#[test]
fn put_298_a_put_to_a_provider_leaves_no_change_in_the_repository() {
    let (session, _) = served();
    let since = now(&session);
    put(&session, item(&session, "A", "x"), 0).unwrap();
    delete(&session, "A.Name='x'").unwrap();
    assert_eq!(changes(&session, since), []);
}
