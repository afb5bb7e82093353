//! Semisynchronous calls: call results and enumerators.

use std::sync::Arc;
use std::time::Duration;

use swbem_core::{Object, Status};
use swbem_runtime::{CallOptions, Pulled, Timeout};
use swbem_testkit::provider::{RecordingProvider, StallingProvider};

use crate::kit::*;

fn relpaths(objects: impl IntoIterator<Item = Object>) -> Vec<String> {
    objects
        .into_iter()
        .map(|object| object.relpath().unwrap())
        .collect()
}

#[test]
fn put_015_put_009_return_immediately_needs_a_call_result() {
    let (connection, _) = connection();
    define(&connection);
    let object = item(&connection, "Thing", "a");
    let raised = connection.put(&object, RETURN_IMMEDIATELY, None);
    assert_eq!(status(raised), Status::INVALID_PARAMETER);
    let raised = connection.delete("Thing.Name='a'", RETURN_IMMEDIATELY, None);
    assert_eq!(status(raised), Status::INVALID_PARAMETER);
    assert_eq!(
        connection.put(&object, 0, None).unwrap(),
        r#"\\TESTBOX\root\cimv2:Thing.Name="a""#
    );
    for flags in [0, RETURN_IMMEDIATELY] {
        let result = connection.put_call(&object, flags, None).unwrap();
        assert_eq!(
            result.wait().unwrap().unwrap(),
            r#"\\TESTBOX\root\cimv2:Thing.Name="a""#
        );
    }
}

#[test]
fn put_015_without_return_immediately_the_outcome_is_in_the_call_result_at_once() {
    let (connection, _) = connection();
    define(&connection);
    let object = item(&connection, "Thing", "a");
    let result = connection.put_call(&object, 0, None).unwrap();
    assert_eq!(result.status(Timeout::Now), Some(Status::OK));
    let failed = connection.put_call(&object, CREATE_ONLY, None).unwrap();
    assert_eq!(failed.status(Timeout::Now), Some(Status::ALREADY_EXISTS));
    assert_eq!(
        failed.error().map(|error| error.status()),
        Some(Status::ALREADY_EXISTS)
    );
}

#[test]
fn put_016_a_call_that_cannot_start_yields_no_call_result() {
    let (connection, _) = connection();
    define(&connection);
    let object = item(&connection, "Thing", "a");
    let raised = connection.put_call(&object, 0x3, None);
    assert_eq!(status(raised), Status::INVALID_PARAMETER);
    assert_eq!(
        status(connection.get("Thing.Name='a'", 0, None)),
        Status::NOT_FOUND
    );
}

#[test]
fn put_206_put_207_put_209_only_an_instance_put_has_a_result_string() {
    let (connection, _) = connection();
    define(&connection);
    let result = connection
        .put_call(&thing("B").into(), RETURN_IMMEDIATELY, None)
        .unwrap();
    assert_eq!(
        status(result.result_string(Timeout::Infinite)),
        Status::INVALID_OPERATION
    );
    assert_eq!(result.wait().unwrap().unwrap(), r"\\TESTBOX\root\cimv2:B");
    assert_eq!(
        status(result.result_object(Timeout::Infinite)),
        Status::INVALID_OPERATION
    );

    let object = item(&connection, "Thing", "a");
    let result = connection
        .put_call(&object, RETURN_IMMEDIATELY, None)
        .unwrap();
    let path = r#"\\TESTBOX\root\cimv2:Thing.Name="a""#.to_owned();
    for _ in 0..2 {
        assert_eq!(
            result.result_string(Timeout::Infinite).unwrap(),
            Some(path.clone())
        );
    }
    let failed = connection
        .put_call(&object, CREATE_ONLY | RETURN_IMMEDIATELY, None)
        .unwrap();
    for _ in 0..2 {
        assert_eq!(
            status(failed.result_string(Timeout::Infinite)),
            Status::ALREADY_EXISTS
        );
    }
    let got = connection
        .get_call("Thing.Name='a'", RETURN_IMMEDIATELY, None)
        .unwrap();
    for _ in 0..2 {
        let object = got.result_object(Timeout::Infinite).unwrap().unwrap();
        assert_eq!(object.path().unwrap(), path);
    }
    let deleted = connection
        .delete_call("Thing.Name='a'", RETURN_IMMEDIATELY, None)
        .unwrap();
    assert_eq!(deleted.status(Timeout::Infinite), Some(Status::OK));
}

#[test]
fn put_209_a_call_result_answers_now_in_time_or_later() {
    let (connection, clock) = connection();
    let provider = Arc::new(StallingProvider::new());
    serve(&connection, "Served", provider.clone());
    let object = item(&connection, "Served", "a");
    let result = connection
        .put_call(&object, RETURN_IMMEDIATELY, None)
        .unwrap();
    provider.wait_for(1);
    assert_eq!(result.status(Timeout::from_wbem(0)), None);
    assert_eq!(result.result_string(Timeout::from_wbem(0)).unwrap(), None);
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| result.status(Timeout::from_wbem(100)));
        while !waiter.is_finished() {
            clock.advance(Duration::from_millis(10));
            std::thread::yield_now();
        }
        assert_eq!(waiter.join().unwrap(), None);
    });
    provider.release(&Ok(None));
    assert_eq!(
        result.status(Timeout::from_wbem(u32::MAX)),
        Some(Status::OK)
    );
}

#[test]
fn so_012_stored_instances_are_pulled_in_order_from_one_view() {
    let (connection, _) = connection();
    define(&connection);
    fill(&connection, 600);
    let mut found = connection.enumerate_instances("Thing", 0x30, None).unwrap();
    let Pulled::Item(first) = found.next(Timeout::Now).unwrap() else {
        panic!("nothing there")
    };
    assert_eq!(first.relpath().unwrap(), r#"Thing.Name="0000""#);
    connection.delete("Thing.Name='0500'", 0, None).unwrap();
    assert_eq!(
        found.pass_over(10, Timeout::Infinite).unwrap(),
        Pulled::Item(())
    );
    let Pulled::Item(some) = found.next_many(3, Timeout::Infinite).unwrap() else {
        panic!("nothing there")
    };
    assert_eq!(relpaths(some)[0], r#"Thing.Name="0011""#);
    let again = found.fork().unwrap();
    let rest = relpaths(found.by_ref().map(Result::unwrap));
    assert_eq!(rest.len(), 600 - 14, "the view is older than the deletion");
    assert_eq!(found.next(Timeout::Now).unwrap(), Pulled::End);
    assert_eq!(again.count(), 599, "another one starts over");
    found.reset().unwrap();
    assert_eq!(found.count(), 599);
    let mut none = connection.enumerate_instances("Thing", 0, None).unwrap();
    for path in relpaths(none.by_ref().map(Result::unwrap)) {
        connection.delete(&path, 0, None).unwrap();
    }
    none.reset().unwrap();
    assert_eq!(none.next_many(5, Timeout::Infinite).unwrap(), Pulled::End);
}

#[test]
fn so_023_classes_are_pulled() {
    let (connection, _) = connection();
    define(&connection);
    let parent = connection.get("Thing", 0, None).unwrap();
    let mut below =
        swbem_core::ClassObject::new_derived(Arc::new(parent.as_class().unwrap().resolve()));
    below.set_name("Sub");
    connection.put(&below.into(), 0, None).unwrap();
    let found = connection.enumerate_classes("Thing", 0, None).unwrap();
    assert_eq!(relpaths(found.map(Result::unwrap)), ["Sub"]);
    let all = connection.enumerate_classes("", 0, None).unwrap();
    assert!(all.count() > 50, "the system classes are there");
    let mut none = connection.enumerate_classes("NoSuch", 0, None).unwrap();
    assert_eq!(status(none.next(Timeout::Infinite)), Status::INVALID_CLASS);
    assert_eq!(none.next(Timeout::Infinite).unwrap(), Pulled::End);
}

#[test]
fn so_011_the_instances_of_a_provider_are_pulled_as_they_come() {
    let (connection, clock) = connection();
    let provider = Arc::new(RecordingProvider::new());
    serve(&connection, "Served", provider.clone());
    for name in ["a", "b", "c"] {
        provider.keep(item(&connection, "Served", name));
    }
    let found = connection
        .enumerate_instances("Served", 0x10, None)
        .unwrap();
    assert_eq!(relpaths(found.map(Result::unwrap)).len(), 3);

    let stalling = Arc::new(StallingProvider::new());
    serve(&connection, "Stuck", stalling.clone());
    let mut found = connection.enumerate_instances("Stuck", 0x10, None).unwrap();
    stalling.wait_for(1);
    assert_eq!(found.next(Timeout::Now).unwrap(), Pulled::TimedOut);
    let (asked, response) = stalling.take().pop().unwrap();
    assert_eq!(asked.class, "Stuck");
    response.indicate(item(&connection, "Stuck", "x"));
    let Pulled::Item(object) = found.next(Timeout::Infinite).unwrap() else {
        panic!("it came")
    };
    assert_eq!(object.relpath().unwrap(), r#"Stuck.Name="x""#);
    drop(found);
    // Dropping the enumerator has told the provider.
    while !response.is_complete() && connection.runtime().statistics().abandoned_tasks > 0 {
        std::thread::yield_now();
    }
    let hurried = connection.with_options(CallOptions {
        deadline: Some(Duration::from_millis(5)),
        send_status: false,
    });
    let mut found = hurried.enumerate_instances("Stuck", 0x10, None).unwrap();
    clock.advance(Duration::from_millis(5));
    assert_eq!(status(found.next(Timeout::Infinite)), Status::TIMED_OUT);
}
