//! Asynchronous calls from end to end.

use std::sync::{Arc, Mutex};

use swbem_core::security::{Rights, Token};
use swbem_core::{NamedValueSet, Status};
use swbem_manager::Connect;
use swbem_runtime::{Runtime, RuntimeOptions, SinkEvents, SinkHandle, Timeout};
use swbem_testkit::provider::RecordingProvider;

use crate::kit::*;

#[test]
fn put_225_so_130_a_put_with_a_sink_is_five_lines() {
    let (connection, _) = connection();
    define(&connection);
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let (paths, ends) = (heard.clone(), heard.clone());

    let sink = SinkEvents::new()
        .on_object_put(move |path, _| {
            paths.lock().unwrap().push(path.to_owned());
            Ok(())
        })
        .on_completed(move |end, _| ends.lock().unwrap().push(end.status.to_string()))
        .into_handle();
    connection
        .put_async(&sink, &item(&connection, "Thing", "a"), 0, None, None)
        .unwrap();
    assert!(sink.wait_idle(Timeout::Infinite));

    let heard = heard.lock().unwrap().clone();
    assert_eq!(
        heard,
        [
            r#"\\TESTBOX\root\cimv2:Thing.Name="a""#,
            "0x00000000 wbemNoErr"
        ]
    );
}

#[test]
fn put_011_put_238_a_handler_reads_what_was_put() {
    let (connection, _) = connection();
    define(&connection);
    let seen: Arc<Mutex<Vec<Status>>> = Arc::default();
    let (noted, reader) = (seen.clone(), connection.clone());
    let sink = SinkEvents::new()
        .on_object_put(move |path, _| {
            noted
                .lock()
                .unwrap()
                .push(status(reader.get(path, 0, None)));
            Ok(())
        })
        .into_handle();
    for nth in 0..50 {
        let object = item(&connection, "Thing", &nth.to_string());
        connection.put_async(&sink, &object, 0, None, None).unwrap();
    }
    assert!(sink.wait_idle(Timeout::Infinite));
    assert_eq!(*seen.lock().unwrap(), [Status::OK; 50]);
}

#[test]
fn put_063_put_043_bad_flags_are_raised_and_never_told() {
    let (connection, _) = connection();
    define(&connection);
    let (listener, sink) = Listener::new();
    let object = item(&connection, "Thing", "a");
    let raised = connection.put_async(&sink, &object, RETURN_IMMEDIATELY, None, None);
    assert_eq!(status(raised), Status::INVALID_PARAMETER);
    let raised = connection.put_class_async(&sink, &object, 0, None, None);
    assert_eq!(status(raised), Status::INVALID_CLASS);
    let raised = connection.put_instance_async(&sink, &thing("B").into(), 0, None, None);
    assert_eq!(status(raised), Status::INVALID_OBJECT);
    let context = NamedValueSet::new().with("__ProviderArchitecture", 16_i32);
    let raised = connection.put_async(&sink, &object, 0, Some(&context), None);
    assert_eq!(status(raised), Status::INVALID_PARAMETER);
    assert_eq!((sink.outstanding(), listener.heard()), (0, Vec::new()));
}

#[test]
fn put_063_put_226_what_fails_after_the_start_is_told() {
    let (connection, _) = connection();
    define(&connection);
    let (listener, sink) = Listener::new();
    let object = item(&connection, "Thing", "a");
    connection
        .put_async(&sink, &object, CREATE_ONLY, None, None)
        .unwrap();
    connection
        .put_async(&sink, &object, CREATE_ONLY, None, None)
        .unwrap();
    let heard = listener.after(2);
    let path = r#"\\TESTBOX\root\cimv2:Thing.Name="a""#.to_owned();
    let refused = Heard::Completed(Status::ALREADY_EXISTS);
    assert_eq!(
        heard,
        [Heard::Put(path), Heard::Completed(Status::OK), refused]
    );
}

#[test]
fn put_314_dependent_class_puts_can_be_sent_without_waiting() {
    let (connection, _) = connection();
    let (listener, sink) = Listener::new();
    let mut parent = thing("Class0");
    connection
        .put_async(&sink, &parent.clone().into(), 0, None, None)
        .unwrap();
    for nth in 1..20 {
        let mut class = swbem_core::ClassObject::new_derived(Arc::new(parent.resolve()));
        class.set_name(format!("Class{nth}").as_str());
        connection
            .put_async(&sink, &class.clone().into(), 0, None, None)
            .unwrap();
        parent = class;
    }
    let heard = listener.after(20);
    let done = Heard::Completed(Status::OK);
    assert_eq!(
        heard.iter().filter(|heard| **heard == done).count(),
        20,
        "{heard:?}"
    );
}

#[test]
fn so_022_get_delete_and_enumerations_tell_their_sinks() {
    let (connection, _) = connection();
    define(&connection);
    fill(&connection, 3);
    let (listener, sink) = Listener::new();
    connection
        .get_async(&sink, "Thing.Name='0001'", 0, None, None)
        .unwrap();
    let done = Heard::Completed(Status::OK);
    assert_eq!(
        listener.after(1),
        [Heard::Ready(r#"Thing.Name="0001""#.into()), done.clone()]
    );

    let (listener, sink) = Listener::new();
    connection
        .delete_async(&sink, "Thing.Name='0001'", 0, None, None)
        .unwrap();
    connection
        .delete_async(&sink, "Thing.Name='0001'", 0, None, None)
        .unwrap();
    assert_eq!(
        listener.after(2),
        [done.clone(), Heard::Completed(Status::NOT_FOUND)]
    );

    let (listener, sink) = Listener::new();
    connection
        .enumerate_instances_async(&sink, "Thing", 0, None, None)
        .unwrap();
    let expected = [
        Heard::Ready(r#"Thing.Name="0000""#.into()),
        Heard::Ready(r#"Thing.Name="0002""#.into()),
        done.clone(),
    ];
    assert_eq!(listener.after(1), expected);

    let (listener, sink) = Listener::new();
    connection
        .enumerate_classes_async(&sink, "Thing", 0, None, None)
        .unwrap();
    connection
        .enumerate_classes_async(&sink, "NoSuch", 0, None, None)
        .unwrap();
    let heard = listener.after(2);
    assert!(heard.contains(&done), "{heard:?}");
    assert!(
        heard.contains(&Heard::Completed(Status::INVALID_CLASS)),
        "{heard:?}"
    );
}

#[test]
fn put_250_put_251_the_async_context_stays_with_the_caller() {
    let (connection, _) = connection();
    let provider = Arc::new(RecordingProvider::new());
    serve(&connection, "Served", provider.clone());
    let own = Arc::new(NamedValueSet::new().with("Secret", "mine"));
    let given = NamedValueSet::new().with("Open", "for the provider");
    let came_back: Arc<Mutex<Vec<bool>>> = Arc::default();
    let (noted, expected) = (came_back.clone(), own.clone());
    let is_own = move |context: Option<&Arc<NamedValueSet>>| {
        let is_own = context.is_some_and(|context| Arc::ptr_eq(context, &expected));
        noted.lock().unwrap().push(is_own);
    };
    let again = is_own.clone();
    let sink = SinkEvents::new()
        .on_object_put(move |_, context| {
            is_own(context);
            Ok(())
        })
        .on_completed(move |_, context| again(context))
        .into_handle();
    let object = item(&connection, "Served", "a");
    connection
        .put_async(&sink, &object, 0, Some(&given), Some(own))
        .unwrap();
    assert!(sink.wait_idle(Timeout::Infinite));
    assert_eq!(*came_back.lock().unwrap(), [true, true]);
    for asked in provider.asked() {
        assert!(asked.context.get("Open").is_some());
        assert!(asked.context.get("Secret").is_none());
    }
    assert!(!provider.asked().is_empty());
}

#[test]
fn sec_040_put_063_rights_to_write_are_judged_after_the_start() {
    let (system, _) = connection();
    define(&system);
    let user = system
        .runtime()
        .connect(Connect::new(NS, Token::unix(1000, [])))
        .unwrap();
    assert!(!user.session().rights().contains(Rights::PARTIAL_WRITE));
    let (listener, sink) = Listener::new();
    user.put_async(&sink, &thing("Other").into(), 0, None, None)
        .unwrap();
    user.put_async(&sink, &item(&system, "Thing", "a"), 0, None, None)
        .unwrap();
    assert_eq!(
        listener.after(2),
        vec![Heard::Completed(Status::ACCESS_DENIED); 2]
    );
}

#[test]
fn sec_046_put_275_who_may_not_read_cannot_name_a_sink() {
    let manager = manager_with(|settings| settings.default_user_rights = Rights::NONE);
    let runtime = Runtime::start(manager, RuntimeOptions::new());
    let system = runtime.connect(Connect::as_system(NS)).unwrap();
    define(&system);
    fill(&system, 1);
    let refused = runtime.connect(Connect::new(NS, Token::unix(1000, [])));
    assert_eq!(status(refused), Status::ACCESS_DENIED);
}

#[test]
fn put_236_put_061_dropping_the_runtime_completes_everything() {
    let (listener, sink) = Listener::new();
    let (connection, _) = connection();
    define(&connection);
    for nth in 0..100 {
        let object = item(&connection, "Thing", &nth.to_string());
        connection.put_async(&sink, &object, 0, None, None).unwrap();
    }
    drop(connection);
    assert_eq!(sink.outstanding(), 0);
    let heard = listener.heard();
    let completed = heard
        .iter()
        .filter(|heard| matches!(heard, Heard::Completed(_)))
        .count();
    assert_eq!(completed, 100);
}

#[test]
fn put_239_a_sink_can_hold_the_connection_it_is_used_with() {
    let (connection, _) = connection();
    define(&connection);
    let own = connection.clone();
    let sink: SinkHandle = SinkEvents::new()
        .on_completed(move |_, _| drop(own.get("Thing", 0, None)))
        .into_handle();
    connection
        .put_async(&sink, &item(&connection, "Thing", "a"), 0, None, None)
        .unwrap();
    // The last holder of the runtime may be the handler itself.
    let watch = Arc::downgrade(connection.runtime());
    drop((connection, sink));
    while watch.strong_count() > 0 {
        std::thread::yield_now();
    }
}
