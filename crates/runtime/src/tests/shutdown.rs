//! Shutting down: every call ends, what is committed is told, no thread stays.

use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use swbem_core::Status;
use swbem_manager::TaskHost;

use super::fake::*;
use super::recorder::*;
use super::sinks::wait_until;
use crate::call::Effect;
use crate::{ShutDown, Timeout};

const SOON: Duration = Duration::from_secs(5);

#[test]
fn put_061_put_236_shutting_down_ends_every_call_once() {
    let bench = Bench::new();
    let (committing, release) = (Signal::default(), Signal::default());
    let (started, held) = (committing.clone(), release.clone());
    bench.fake.on_commit(move |_| {
        started.raise();
        held.wait();
        Ok(())
    });
    let recorder = Recorder::new();
    let handle = recorder.handle();
    bench.put_async(&handle, 1).unwrap();
    committing.wait();
    for id in 2..5 {
        bench.put_async(&handle, id).unwrap();
    }
    let running = Signal::default();
    let is_running = running.clone();
    let work = move |host: &crate::tasks::CallHost| {
        let stopped = Signal::default();
        let raised = stopped.clone();
        host.cancellation().on_cancel(move || raised.raise());
        is_running.raise();
        stopped.wait();
        Ok(None)
    };
    bench
        .start(
            &handle,
            task(Effect::Read, work),
            u64::MAX,
            Some(context(9)),
        )
        .unwrap();
    running.wait();
    thread::scope(|scope| {
        let caller = scope.spawn(|| bench.put(7));
        wait_until(|| bench.dispatcher.writes.queued() == 4);
        let closing = scope.spawn(|| bench.dispatcher.shut_down(SOON));
        recorder.wait_completed(4);
        assert_eq!(
            caller.join().unwrap().err().unwrap().status(),
            Status::SHUTTING_DOWN
        );
        release.raise();
        assert_eq!(closing.join().unwrap(), ShutDown::default());
    });
    assert_eq!(recorder.of(1).last(), Some(&Heard::Completed(Status::OK)));
    for id in [2, 3, 4, 9] {
        assert_eq!(
            recorder.of(id),
            [Heard::Completed(Status::SHUTTING_DOWN)],
            "{id}"
        );
    }
    let statistics = bench.dispatcher.statistics();
    assert_eq!(
        (statistics.delivery_threads, statistics.provider_threads),
        (0, 0)
    );
    assert_eq!(bench.put(8).err().unwrap().status(), Status::SHUTTING_DOWN);
}

#[test]
fn put_236_a_stuck_handler_is_left_behind_and_its_calls_end_when_it_returns() {
    let bench = Bench::new();
    let (entered, release) = (Signal::default(), Signal::default());
    let (inside, held) = (entered.clone(), release.clone());
    let recorder = Recorder::reacting(move |heard, _| {
        if matches!(heard, Heard::Put(_)) {
            inside.raise();
            held.wait();
        }
        Ok(())
    });
    let handle = recorder.handle();
    bench.put_async(&handle, 1).unwrap();
    bench.put_async(&handle, 2).unwrap();
    entered.wait();
    wait_until(|| bench.fake.has(2));
    let left = bench.dispatcher.shut_down(Duration::from_millis(10));
    assert_eq!(
        left,
        ShutDown {
            undelivered_calls: 2,
            stuck_threads: 1
        }
    );
    release.raise();
    recorder.wait_completed(2);
    assert!(handle.wait_idle(Timeout::Infinite));
    assert_eq!(recorder.completions(), [Status::OK; 2]);
}

#[test]
fn put_236_a_stuck_handler_is_given_up_after_the_shutdown_too() {
    let bench = Bench::new();
    let (entered, release) = (Signal::default(), Signal::default());
    let (inside, held) = (entered.clone(), release.clone());
    let recorder = Recorder::reacting(move |heard, context| {
        if matches!(heard, Heard::Put(_)) && id_of(context).as_deref() == Some("1") {
            inside.raise();
            held.wait();
        }
        Ok(())
    });
    let handle = recorder.handle();
    bench.put_async(&handle, 1).unwrap();
    bench.put_async(&handle, 2).unwrap();
    entered.wait();
    wait_until(|| bench.fake.has(2));
    bench.dispatcher.shut_down(Duration::from_millis(1));
    bench.clock.advance(Duration::from_secs(30));
    recorder.wait_completed(2);
    assert_eq!(
        recorder.of(1).last(),
        Some(&Heard::Completed(Status::CALL_CANCELLED))
    );
    assert_eq!(recorder.of(2).last(), Some(&Heard::Completed(Status::OK)));
    release.raise();
}

#[test]
fn put_238_a_handler_may_shut_the_runtime_down() {
    let bench = Arc::new(Bench::new());
    let weak = Arc::downgrade(&bench);
    let left: Arc<OnceLock<ShutDown>> = Arc::default();
    let noted = left.clone();
    let recorder = Recorder::reacting(move |heard, _| {
        if matches!(heard, Heard::Put(_))
            && let Some(bench) = weak.upgrade()
        {
            noted.get_or_init(|| bench.dispatcher.shut_down(SOON));
        }
        Ok(())
    });
    let handle = recorder.handle();
    for id in 0..10 {
        if bench.put_async(&handle, id).is_err() {
            break;
        }
    }
    assert!(handle.wait_idle(Timeout::Infinite));
    assert_eq!(left.get().map(|left| left.stuck_threads), Some(0));
    assert_eq!(recorder.of(0).last(), Some(&Heard::Completed(Status::OK)));
    assert_eq!(bench.dispatcher.shut_down(SOON), ShutDown::default());
    drop(bench);
}

#[test]
fn shutting_down_twice_and_with_nothing_to_do_is_fine() {
    let bench = Bench::new();
    assert_eq!(bench.dispatcher.shut_down(SOON), ShutDown::default());
    assert_eq!(bench.dispatcher.shut_down(SOON), ShutDown::default());
}
