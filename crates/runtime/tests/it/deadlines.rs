//! Deadlines hold on every form of every call.

use std::sync::Arc;
use std::time::Duration;

use futures_core::Stream;
use swbem_core::{Result, Status};
use swbem_runtime::{Connection, Enumerator, Pulled, Timeout};
use swbem_testkit::provider::RecordingProvider;

use crate::awaited::{block_on, collect};
use crate::kit::*;
use crate::providers::within;

const PATH: &str = "Thing.Name='0000'";
const SECURITY: &str = "__SystemSecurity=@";

/// A connection whose calls have no time, to a namespace with things in it.
fn without_time(connection: &Connection) -> Connection {
    define(connection);
    fill(connection, 3);
    within(connection, 0)
}

#[test]
fn put_241_a_synchronous_call_without_time_times_out() {
    let (connection, _) = connection();
    let hurried = without_time(&connection);
    let object = item(&connection, "Thing", "new");
    let class = thing("Other").into();
    let outcomes = [
        status(hurried.get(PATH, 0, None)),
        status(hurried.get("Thing", 0, None)),
        status(hurried.get("", 0, None)),
        status(hurried.get("Thing.Name='none'", 0, None)),
        status(hurried.get("NoSuchClass", 0, None)),
        status(hurried.put(&object, 0, None)),
        status(hurried.put_instance(&object, 0, None)),
        status(hurried.put(&class, 0, None)),
        status(hurried.put_class(&class, 0, None)),
        status(hurried.delete(PATH, 0, None)),
        status(hurried.exec_method(SECURITY, "GetSD", None, 0, None)),
    ];
    assert_eq!(outcomes, [Status::TIMED_OUT; 11]);
    assert!(connection.get(PATH, 0, None).is_ok());
    let absent = status(connection.get("Thing.Name='new'", 0, None));
    assert_eq!(absent, Status::NOT_FOUND);
    assert_eq!(status(connection.get("Other", 0, None)), Status::NOT_FOUND);
}

#[test]
fn put_241_a_call_result_without_time_is_timed_out() {
    let (connection, _) = connection();
    let hurried = without_time(&connection);
    let object = item(&connection, "Thing", "new");
    for flags in [0, RETURN_IMMEDIATELY] {
        let calls = [
            hurried.get_call(PATH, flags, None),
            hurried.put_call(&object, flags, None),
            hurried.delete_call(PATH, flags, None),
            hurried.exec_method_call(SECURITY, "GetSD", None, flags, None),
        ];
        for call in calls {
            let call = call.unwrap();
            assert_eq!(call.status(Timeout::Infinite), Some(Status::TIMED_OUT));
        }
    }
    assert!(connection.get(PATH, 0, None).is_ok());
}

#[test]
fn put_241_a_future_or_a_stream_without_time_times_out() {
    let (connection, _) = connection();
    let hurried = without_time(&connection);
    let object = item(&connection, "Thing", "new");
    let outcomes = [
        status(block_on(hurried.get_future(PATH, 0, None))),
        status(block_on(hurried.put_future(&object, 0, None))),
        status(block_on(hurried.delete_future(PATH, 0, None))),
        status(block_on(
            hurried.exec_method_future(SECURITY, "GetSD", None, 0, None),
        )),
    ];
    assert_eq!(outcomes, [Status::TIMED_OUT; 4]);
    for stream in [
        hurried.instances_stream("Thing", 0, None),
        hurried.classes_stream("", 0, None),
    ] {
        let items = block_on(collect(stream));
        let items: Vec<_> = items.into_iter().map(status).collect();
        assert_eq!(items, [Status::TIMED_OUT]);
    }
}

#[test]
fn put_241_a_sink_hears_that_there_was_no_time() {
    let (connection, _) = connection();
    let hurried = without_time(&connection);
    let object = item(&connection, "Thing", "new");
    let (listener, sink) = Listener::new();
    hurried.get_async(&sink, PATH, 0, None, None).unwrap();
    hurried.put_async(&sink, &object, 0, None, None).unwrap();
    hurried.delete_async(&sink, PATH, 0, None, None).unwrap();
    hurried
        .enumerate_instances_async(&sink, "Thing", 0, None, None)
        .unwrap();
    hurried
        .enumerate_classes_async(&sink, "", 0, None, None)
        .unwrap();
    hurried
        .exec_method_async(&sink, SECURITY, "GetSD", None, 0, None, None)
        .unwrap();
    let expected = vec![Heard::Completed(Status::TIMED_OUT); 6];
    assert_eq!(listener.after(6), expected);
}

#[test]
fn put_241_every_pull_of_an_enumeration_is_within_its_deadline() {
    let (connection, clock) = connection();
    define(&connection);
    fill(&connection, 3);
    let provider = Arc::new(RecordingProvider::new());
    serve(&connection, "Served", provider.clone());
    for name in ["a", "b", "c"] {
        provider.keep(item(&connection, "Served", name));
    }
    let hurried = within(&connection, 50);
    let starts: [fn(&Connection) -> Result<Enumerator>; 3] = [
        |connection| connection.enumerate_instances("Thing", 0, None),
        |connection| connection.enumerate_instances("Served", 0, None),
        |connection| connection.enumerate_classes("", 0, None),
    ];
    for start in starts {
        let mut pulled = start(&hurried).unwrap();
        let first = pulled.next(Timeout::Infinite).unwrap();
        assert!(matches!(first, Pulled::Item(_)));
        // All of it may be there by now; it is late all the same.
        clock.advance(Duration::from_millis(50));
        assert_eq!(status(pulled.next(Timeout::Infinite)), Status::TIMED_OUT);
        assert_eq!(pulled.next(Timeout::Infinite).unwrap(), Pulled::End);
    }
}

#[test]
fn put_241_every_item_of_a_stream_is_within_its_deadline() {
    let (connection, clock) = connection();
    define(&connection);
    fill(&connection, 3);
    let hurried = within(&connection, 50);
    for mut stream in [
        hurried.instances_stream("Thing", 0, None),
        hurried.classes_stream("", 0, None),
    ] {
        let first = block_on(std::future::poll_fn(|cx| {
            std::pin::Pin::new(&mut stream).poll_next(cx)
        }));
        assert!(first.unwrap().is_ok());
        clock.advance(Duration::from_millis(50));
        let rest = block_on(collect(stream));
        let rest: Vec<Status> = rest.into_iter().map(status).collect();
        assert_eq!(rest, [Status::TIMED_OUT]);
    }
}

#[test]
fn put_241_what_is_done_in_time_says_nothing_of_the_deadline() {
    let (connection, _) = connection();
    define(&connection);
    fill(&connection, 3);
    let hurried = within(&connection, 50);
    assert!(hurried.get(PATH, 0, None).is_ok());
    let absent = status(hurried.get("Thing.Name='none'", 0, None));
    assert_eq!(absent, Status::NOT_FOUND);
    assert_eq!(
        hurried
            .enumerate_instances("Thing", 0, None)
            .unwrap()
            .count(),
        3
    );
}
