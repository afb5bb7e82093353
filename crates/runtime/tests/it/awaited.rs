//! Futures and streams, on a hand-made executor.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

use futures_core::Stream;
use swbem_core::{Object, Result, Status};
use swbem_runtime::{CallOptions, ObjectStream};
use swbem_testkit::provider::{RecordingProvider, StallingProvider};

use crate::kit::*;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}

pub(crate) async fn collect(mut stream: ObjectStream) -> Vec<Result<Object>> {
    let mut all = Vec::new();
    while let Some(item) = std::future::poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await {
        all.push(item);
    }
    all
}

fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn put_011_a_put_get_and_delete_are_awaited() {
    let (connection, _) = connection();
    define(&connection);
    let object = item(&connection, "Thing", "a");
    let path = block_on(connection.put_future(&object, 0, None)).unwrap();
    assert_eq!(path, r#"\\TESTBOX\root\cimv2:Thing.Name="a""#);
    let found = block_on(connection.get_future(&path, 0, None)).unwrap();
    assert_eq!(found.path().unwrap(), path);
    block_on(connection.delete_future("Thing.Name='a'", 0, None)).unwrap();
    let gone = block_on(connection.get_future(&path, 0, None));
    assert_eq!(status(gone), Status::NOT_FOUND);
    let refused = block_on(connection.put_future(&object, 0x3, None));
    assert_eq!(status(refused), Status::INVALID_PARAMETER);
}

#[test]
fn put_007_many_futures_share_commits_and_wait_for_room() {
    let (connection, _) = connection_with(|options| options.connection_calls_max = 10);
    define(&connection);
    let mut object = item(&connection, "Thing", "");
    let mut futures = Vec::new();
    for nth in 0..200 {
        let Object::Instance(instance) = &mut object else {
            panic!("an instance")
        };
        instance.set("Name", format!("{nth}").as_str()).unwrap();
        futures.push(connection.put_future(&object, 0, None));
    }
    // Later ones are polled first, so that earlier ones find the gate full.
    block_on(async {
        for future in futures.into_iter().rev() {
            future.await.unwrap();
        }
    });
    assert_eq!(
        connection
            .enumerate_instances("Thing", 0, None)
            .unwrap()
            .count(),
        200
    );
}

#[test]
fn put_260_dropping_a_future_cancels_its_call() {
    let (connection, _) = connection();
    let provider = Arc::new(StallingProvider::new());
    serve(&connection, "Stuck", provider.clone());
    let mut future = connection.put_future(&item(&connection, "Stuck", "a"), 0, None);
    assert_eq!(provider.held(), 0, "a future starts when it is polled");
    assert!(poll_once(&mut future).is_pending());
    provider.wait_for(1);
    drop(future);
    while connection.runtime().statistics().calls_in_flight > 0 {
        std::thread::yield_now();
    }
    while connection.runtime().statistics().abandoned_tasks > 0 {
        std::thread::yield_now();
    }
}

#[test]
fn put_241_a_future_has_a_deadline_too() {
    let (connection, clock) = connection();
    let provider = Arc::new(StallingProvider::new());
    serve(&connection, "Stuck", provider.clone());
    let hurried = connection.with_options(CallOptions {
        deadline: Some(Duration::from_millis(9)),
        send_status: false,
    });
    let mut future = hurried.get_future("Stuck.Name='a'", 0, None);
    clock.advance(Duration::from_secs(1));
    assert!(
        poll_once(&mut future).is_pending(),
        "the time runs from the start of the call"
    );
    provider.wait_for(1);
    clock.advance(Duration::from_millis(9));
    assert_eq!(status(block_on(future)), Status::TIMED_OUT);
}

#[test]
fn so_022_instances_and_classes_are_streams() {
    let (connection, _) = connection();
    define(&connection);
    fill(&connection, 300);
    let all = block_on(collect(connection.instances_stream("Thing", 0, None)));
    assert_eq!(all.iter().filter(|item| item.is_ok()).count(), 300);
    let classes = block_on(collect(connection.classes_stream("", 0, None)));
    assert!(classes.iter().all(Result::is_ok) && classes.len() > 50);
    let failed = block_on(collect(connection.instances_stream("NoSuch", 0, None)));
    assert_eq!(
        failed.into_iter().map(status).collect::<Vec<_>>(),
        [Status::INVALID_CLASS]
    );
}

#[test]
fn sec_047_a_stream_holds_no_more_than_its_bound() {
    let (connection, _) = connection_with(|options| options.results_queued_max = 2);
    let provider = Arc::new(RecordingProvider::new());
    serve(&connection, "Served", provider.clone());
    for nth in 0..20 {
        provider.keep(item(&connection, "Served", &nth.to_string()));
    }
    let mut stream = connection.instances_stream("Served", 0, None);
    let first = block_on(std::future::poll_fn(|cx| {
        Pin::new(&mut stream).poll_next(cx)
    }));
    assert!(first.unwrap().is_ok());
    assert_eq!(block_on(collect(stream)).len(), 19);
    let mut stream = connection.instances_stream("Served", 0, None);
    let first = block_on(std::future::poll_fn(|cx| {
        Pin::new(&mut stream).poll_next(cx)
    }));
    assert!(first.unwrap().is_ok());
    drop(stream);
    while connection.runtime().statistics().abandoned_tasks > 0 {
        std::thread::yield_now();
    }
}
