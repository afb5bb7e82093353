//! Queries in every form of waiting.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_core::Stream;
use swbem_core::{Object, Result, Status};
use swbem_manager::QueryFlaws;
use swbem_runtime::{Connection, ObjectStream, Pulled, Timeout};
use swbem_testkit::provider::{RecordingProvider, StallingProvider};

use crate::awaited::{block_on, collect};
use crate::kit::*;
use crate::providers::within;

const SOME: &str = "SELECT * FROM Thing WHERE Size = 7";
const NONE: &str = "SELECT * FROM Thing WHERE Size = 8";

fn filled(count: usize) -> (Connection, swbem_runtime::ManualClock) {
    let (connection, clock) = connection();
    define(&connection);
    fill(&connection, count);
    (connection, clock)
}

fn next(stream: &mut ObjectStream) -> Option<Result<Object>> {
    block_on(std::future::poll_fn(|cx| {
        Pin::new(&mut *stream).poll_next(cx)
    }))
}

fn all(stream: ObjectStream) -> Vec<String> {
    relpaths(block_on(collect(stream)).into_iter().map(Result::unwrap))
}

fn relpaths(objects: impl IntoIterator<Item = Object>) -> Vec<String> {
    let mut paths: Vec<String> = objects
        .into_iter()
        .map(|object| object.relpath().unwrap())
        .collect();
    paths.sort();
    paths
}

#[test]
fn so_093_a_query_is_pulled_forked_and_reset() {
    let (connection, _) = filled(5);
    let mut found = connection.exec_query("WQL", SOME, 0x30, None).unwrap();
    let Pulled::Item(two) = found.next_many(2, Timeout::Infinite).unwrap() else {
        panic!("there are five")
    };
    assert_eq!(two.len(), 2);
    let fork = found.fork().unwrap();
    assert_eq!(found.by_ref().map(Result::unwrap).count(), 3);
    assert_eq!(fork.map(Result::unwrap).count(), 5);
    connection.delete("Thing.Name='0000'", 0, None).unwrap();
    found.reset().unwrap();
    assert_eq!(found.map(Result::unwrap).count(), 4);
    let mut none = connection.exec_query("WQL", NONE, 0, None).unwrap();
    assert_eq!(none.next(Timeout::Now).unwrap(), Pulled::End);
}

#[test]
fn a_query_is_a_stream_too() {
    let (connection, _) = filled(5);
    assert_eq!(all(connection.query_stream("WQL", SOME, 0, None)).len(), 5);
    let provider = Arc::new(RecordingProvider::new());
    serve(&connection, "Served", provider.clone());
    provider.keep(item(&connection, "Served", "a"));
    let served = connection.query_stream("WQL", "SELECT * FROM Served", 0, None);
    assert_eq!(all(served), [r#"Served.Name="a""#]);
    for (query, refusal) in [
        ("SELECT", Status::INVALID_QUERY),
        ("SELECT * FROM None", Status::INVALID_CLASS),
    ] {
        let mut refused = connection.query_stream("WQL", query, 0, None);
        let error = next(&mut refused).unwrap().unwrap_err();
        assert_eq!(error.status(), refusal);
        assert!(QueryFlaws::of(&error).is_some());
        assert!(next(&mut refused).is_none());
    }
}

#[test]
fn put_241_a_deadline_ends_a_query_that_is_pulled_late() {
    let (connection, clock) = filled(3);
    let in_time = within(&connection, 5);
    let mut pulled = in_time.exec_query("WQL", SOME, 0x10, None).unwrap();
    let mut stream = in_time.query_stream("WQL", SOME, 0, None);
    assert!(matches!(
        pulled.next(Timeout::Infinite),
        Ok(Pulled::Item(_))
    ));
    assert!(next(&mut stream).unwrap().is_ok());
    clock.advance(Duration::from_millis(5));
    assert_eq!(status(pulled.next(Timeout::Infinite)), Status::TIMED_OUT);
    assert_eq!(pulled.next(Timeout::Infinite).unwrap(), Pulled::End);
    assert_eq!(status(next(&mut stream).unwrap()), Status::TIMED_OUT);
    let no_time = within(&connection, 0);
    for query in [SOME, NONE] {
        let mut pulled = no_time.exec_query("WQL", query, 0x10, None).unwrap();
        assert_eq!(status(pulled.next(Timeout::Infinite)), Status::TIMED_OUT);
    }
}

#[test]
fn a_shutdown_ends_a_query_that_is_pulled() {
    let (connection, _) = filled(3);
    let mut pulled = connection.exec_query("WQL", SOME, 0x10, None).unwrap();
    connection.runtime().shut_down(Duration::from_secs(5));
    assert_eq!(
        status(pulled.next(Timeout::Infinite)),
        Status::SHUTTING_DOWN
    );
    assert_eq!(
        status(connection.exec_query("WQL", SOME, 0, None)),
        Status::SHUTTING_DOWN
    );
}

#[test]
fn put_260_dropping_a_query_tells_the_provider() {
    let (connection, clock) = connection();
    let stalling = Arc::new(StallingProvider::new());
    serve(&connection, "Stuck", stalling.clone());
    let query = "SELECT * FROM Stuck WHERE Size = 7";
    let mut found = connection.exec_query("WQL", query, 0x10, None).unwrap();
    stalling.wait_for(1);
    assert_eq!(found.next(Timeout::Now).unwrap(), Pulled::TimedOut);
    let (_, response) = stalling.take().pop().unwrap();
    response.indicate(item(&connection, "Stuck", "x"));
    assert!(matches!(found.next(Timeout::Infinite), Ok(Pulled::Item(_))));
    drop(found);
    while connection.runtime().statistics().abandoned_tasks > 0 {
        std::thread::yield_now();
    }
    let mut late = within(&connection, 5)
        .exec_query("WQL", query, 0x10, None)
        .unwrap();
    stalling.wait_for(1);
    clock.advance(Duration::from_millis(5));
    assert_eq!(status(late.next(Timeout::Infinite)), Status::TIMED_OUT);
}

#[test]
fn a_provider_waits_for_a_reader_that_is_slow() {
    let (connection, _) = connection_with(|options| options.results_queued_max = 2);
    let provider = Arc::new(RecordingProvider::new());
    serve(&connection, "Served", provider.clone());
    for nth in 0..50 {
        provider.keep(item(&connection, "Served", &format!("{nth:02}")));
    }
    let found = connection
        .exec_query("WQL", "SELECT Name FROM Served WHERE Size = 7", 0x10, None)
        .unwrap();
    assert_eq!(found.map(Result::unwrap).count(), 50);
}

#[test]
fn so_006_a_sink_hears_of_results_and_of_the_end() {
    let (connection, _) = filled(2);
    let (listener, sink) = Listener::new();
    connection
        .exec_query_async(&sink, "WQL", SOME, 0, None, None)
        .unwrap();
    let heard = listener.after(1);
    assert_eq!(
        heard,
        [
            Heard::Ready(r#"Thing.Name="0000""#.to_owned()),
            Heard::Ready(r#"Thing.Name="0001""#.to_owned()),
            Heard::Completed(Status::OK),
        ]
    );
    let refused = connection.exec_query_async(&sink, "WQL", "SELECT", 0, None, None);
    assert_eq!(status(refused), Status::INVALID_QUERY);
    assert!(sink.wait_idle(Timeout::Infinite));
    assert_eq!(listener.heard().len(), 3);
}

#[test]
fn a_query_is_explained_with_what_it_found() {
    let (connection, clock) = filled(4);
    let explain = |connection: &Connection, query, limit| {
        connection.explain_query("WQL", query, 0, None, limit)
    };
    let explained = explain(&connection, SOME, None).unwrap();
    let counts = explained.nodes()[0].counts.unwrap();
    assert_eq!((counts.examined, counts.returned), (4, 4));
    assert!(explained.to_string().contains("scan Thing"), "{explained}");
    let limited = explain(&connection, SOME, Some(1)).unwrap();
    assert_eq!(limited.nodes()[0].counts.unwrap().returned, 1);
    assert_eq!(
        status(explain(&connection, "SELECT * FROM None", None)),
        Status::INVALID_CLASS
    );
    // A provider that does not answer is not waited for longer than the deadline.
    let stalling = Arc::new(StallingProvider::new());
    serve(&connection, "Stuck", stalling.clone());
    let waiting = {
        let connection = within(&connection, 5);
        std::thread::spawn(move || {
            connection.explain_query("WQL", "SELECT * FROM Stuck", 0, None, None)
        })
    };
    stalling.wait_for(1);
    clock.advance(Duration::from_millis(5));
    assert_eq!(status(waiting.join().unwrap()), Status::TIMED_OUT);
}
