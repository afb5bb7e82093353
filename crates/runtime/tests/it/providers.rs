//! Providers that stall, panic and drop their responses, as callers see it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use swbem_core::{Instance, Object, Status};
use swbem_provider::{Call, InstanceProvider, Provider, Response};
use swbem_runtime::{CallOptions, Connection, Pulled, Sink, SinkEvents, Timeout};
use swbem_testkit::provider::{
    Answer, DroppingProvider, PanickingProvider, RecordingProvider, StallingProvider,
};

use crate::kit::*;

pub(crate) fn within(connection: &Connection, limit_ms: u64) -> Connection {
    let deadline = Some(Duration::from_millis(limit_ms));
    connection.with_options(CallOptions {
        deadline,
        send_status: false,
    })
}

#[test]
fn put_229_send_status_lets_progress_through() {
    let (connection, _) = connection();
    let provider = Arc::new(RecordingProvider::new());
    serve(&connection, "Served", provider.clone());
    let object = item(&connection, "Served", "a");
    let path = Heard::Put(r#"\\TESTBOX\root\cimv2:Served.Name="a""#.to_owned());
    let done = Heard::Completed(Status::OK);
    for (flags, send_status) in [(0, false), (0x80, false), (0, true)] {
        provider.will(Answer::Progress(10, 3, "on the way".to_owned()));
        let (listener, sink) = Listener::new();
        let asking = connection.with_options(CallOptions {
            deadline: None,
            send_status,
        });
        asking.put_async(&sink, &object, flags, None, None).unwrap();
        let progress = Heard::Progress(10, 3, "on the way".to_owned());
        let expected: &[Heard] = match (flags, send_status) {
            (0, false) => &[path.clone(), done.clone()],
            _ => &[progress, path.clone(), done.clone()],
        };
        assert_eq!(listener.after(1), expected);
    }
}

#[test]
fn put_236_put_240_providers_that_panic_or_drop_their_response_fail_the_call() {
    let (connection, _) = connection();
    serve(&connection, "Panics", Arc::new(PanickingProvider));
    serve(&connection, "Drops", Arc::new(DroppingProvider));
    for class in ["Panics", "Drops"] {
        let object = item(&connection, class, "a");
        let (listener, sink) = Listener::new();
        connection.put_async(&sink, &object, 0, None, None).unwrap();
        assert_eq!(
            listener.after(1),
            [Heard::Completed(Status::PROVIDER_FAILURE)]
        );
        assert_eq!(
            status(connection.put(&object, 0, None)),
            Status::PROVIDER_FAILURE
        );
        let path = format!("{class}.Name='a'");
        assert_eq!(
            status(connection.get(&path, 0, None)),
            Status::PROVIDER_FAILURE
        );
    }
}

#[test]
fn put_241_a_deadline_ends_every_form_of_a_call_to_a_provider_that_stalls() {
    let (connection, clock) = connection();
    let provider = Arc::new(StallingProvider::new());
    serve(&connection, "Stuck", provider.clone());
    let object = item(&connection, "Stuck", "a");
    let hurried = within(&connection, 50);
    let (listener, sink) = Listener::new();
    hurried.put_async(&sink, &object, 0, None, None).unwrap();
    hurried
        .delete_async(&sink, "Stuck.Name='a'", 0, None, None)
        .unwrap();
    std::thread::scope(|scope| {
        let put = scope.spawn(|| status(hurried.put(&object, 0, None)));
        let get = scope.spawn(|| status(hurried.get("Stuck.Name='a'", 0, None)));
        provider.wait_for(4);
        clock.advance(Duration::from_millis(50));
        assert_eq!(put.join().unwrap(), Status::TIMED_OUT);
        assert_eq!(get.join().unwrap(), Status::TIMED_OUT);
    });
    assert_eq!(
        listener.after(2),
        vec![Heard::Completed(Status::TIMED_OUT); 2]
    );
    for (_, response) in provider.take() {
        // The answers come too late and go nowhere.
        response.succeed();
    }
}

#[test]
fn put_171_put_241_a_providers_own_time_limit_ends_its_calls() {
    let (connection, clock) = connection();
    let provider = Arc::new(StallingProvider::new());
    serve_within(&connection, "Slow", provider.clone(), Some(1_000));
    let object = item(&connection, "Slow", "a");
    let (listener, sink) = Listener::new();
    connection.put_async(&sink, &object, 0, None, None).unwrap();
    std::thread::scope(|scope| {
        let get = scope.spawn(|| status(connection.get("Slow.Name='a'", 0, None)));
        provider.wait_for(2);
        clock.advance(Duration::from_millis(999));
        assert!(listener.heard().is_empty());
        clock.advance(Duration::from_millis(1));
        assert_eq!(get.join().unwrap(), Status::PROVIDER_TIMED_OUT);
    });
    assert_eq!(
        listener.after(1),
        [Heard::Completed(Status::PROVIDER_TIMED_OUT)]
    );
}

#[test]
fn put_260_cancelling_tells_the_provider() {
    let (connection, _) = connection();
    let provider = Arc::new(StallingProvider::new());
    serve(&connection, "Stuck", provider.clone());
    let object = item(&connection, "Stuck", "a");
    let (listener, sink) = Listener::new();
    connection.put_async(&sink, &object, 0, None, None).unwrap();
    provider.wait_for(1);
    sink.cancel();
    assert_eq!(
        listener.after(1),
        [Heard::Completed(Status::CALL_CANCELLED)]
    );
    // The thread of the call is not left to the provider, which has handed its response on.
    while connection.runtime().statistics().abandoned_tasks > 0 {
        std::thread::yield_now();
    }
}

#[test]
fn put_237_a_stalled_provider_delays_no_other_call() {
    let (connection, _) = connection();
    let provider = Arc::new(StallingProvider::new());
    serve(&connection, "Stuck", provider.clone());
    define(&connection);
    // No more than 32 calls with the same sink are with providers at a time.
    let waiting = [Listener::new(), Listener::new()];
    for nth in 0..40 {
        let (_, sink) = &waiting[nth % 2];
        let path = format!("Stuck.Name='{nth}'");
        connection.get_async(sink, &path, 0, None, None).unwrap();
    }
    provider.wait_for(40);
    let (listener, sink) = Listener::new();
    connection
        .put_async(&sink, &item(&connection, "Thing", "a"), 0, None, None)
        .unwrap();
    connection.get_async(&sink, "Thing", 0, None, None).unwrap();
    listener.after(2);
    assert!(
        waiting
            .iter()
            .all(|(listener, _)| listener.heard().is_empty())
    );
    provider.release(&Ok(None));
    for (listener, _) in waiting {
        assert_eq!(
            listener.after(20),
            vec![Heard::Completed(Status::NOT_FOUND); 20]
        );
    }
}

/// Sends all its instances before its method returns, unless it hears that nobody wants more.
#[derive(Default)]
struct Flood {
    template: OnceLock<Object>,
    sent: AtomicUsize,
    returned: AtomicUsize,
}

impl Provider for Flood {
    fn instances(&self) -> Option<&dyn InstanceProvider> {
        Some(self)
    }
}

impl InstanceProvider for Flood {
    fn get_instance(&self, _: &Call, _: &str, response: Response) {
        for _ in 0..FLOOD {
            response.indicate(self.template.get().unwrap().clone());
        }
        response.succeed();
    }

    fn put_instance(&self, _: &Call, _: Instance, response: Response) {
        response.succeed();
    }

    fn delete_instance(&self, _: &Call, _: &str, response: Response) {
        response.succeed();
    }

    fn enumerate_instances(&self, _: &Call, _: &str, response: Response) {
        for _ in 0..FLOOD {
            if response.is_complete() {
                break;
            }
            response.indicate(self.template.get().unwrap().clone());
            self.sent.fetch_add(1, Ordering::SeqCst);
        }
        response.succeed();
        self.returned.fetch_add(1, Ordering::SeqCst);
    }
}

/// More than twice what a call may hold.
const FLOOD: usize = 10_000;
/// What the fence, the thread that takes from it, and the queue of the call may hold.
const HELD_MAX: usize = 1_024 + 1_024 + 256 + 8;

fn flood(connection: &Connection) -> Arc<Flood> {
    let provider = Arc::new(Flood::default());
    serve(connection, "Served", provider.clone());
    let template = item(connection, "Served", "a");
    provider.template.set(template).unwrap();
    provider
}

#[test]
fn sec_047_a_provider_waits_when_it_is_ahead_of_its_reader() {
    let (connection, _) = connection();
    let provider = flood(&connection);
    let found = connection.enumerate_instances("Served", 0, None).unwrap();
    let mut pulled = 0;
    for object in found {
        object.unwrap();
        pulled += 1;
        let sent = provider.sent.load(Ordering::SeqCst);
        assert!(sent <= pulled + HELD_MAX, "{sent} sent and {pulled} pulled");
    }
    assert_eq!(pulled, FLOOD);
    // What is asked for one object keeps no others.
    assert!(connection.get("Served.Name='a'", 0, None).is_ok());
}

#[test]
fn sec_047_a_provider_hears_that_nobody_wants_more() {
    let (connection, _) = connection();
    let provider = flood(&connection);
    let mut found = connection.enumerate_instances("Served", 0, None).unwrap();
    assert!(matches!(
        found.next(Timeout::Infinite).unwrap(),
        Pulled::Item(_)
    ));
    drop(found);
    while provider.returned.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    assert!(provider.sent.load(Ordering::SeqCst) <= 1 + HELD_MAX);
}

#[test]
fn sec_047_a_provider_waits_for_a_slow_sink() {
    let (connection, _) = connection();
    let provider = flood(&connection);
    let (heard, ahead) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counter, most, ended) = (heard.clone(), ahead.clone(), Arc::new(Listener::default()));
    let tell = ended.clone();
    let sink = SinkEvents::new()
        .on_object_ready(move |_, _| {
            let heard = counter.fetch_add(1, Ordering::SeqCst) + 1;
            let sent = provider.sent.load(Ordering::SeqCst);
            most.fetch_max(sent.saturating_sub(heard), Ordering::SeqCst);
            Ok(())
        })
        .on_completed(move |completion, context| tell.completed(completion, context))
        .into_handle();
    connection
        .enumerate_instances_async(&sink, "Served", 0, None, None)
        .unwrap();
    assert_eq!(ended.after(1), [Heard::Completed(Status::OK)]);
    assert_eq!(heard.load(Ordering::SeqCst), FLOOD);
    assert!(ahead.load(Ordering::SeqCst) <= HELD_MAX, "{ahead:?} ahead");
}
