//! Waiting: deadlines, backpressure, results that are pulled, a paused runtime.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};
use std::thread;
use std::time::Duration;

use swbem_core::Status;

use super::fake::*;
use super::recorder::*;
use super::sinks::wait_until;
use crate::Timeout;
use crate::call::{Effect, Reason};
use crate::dispatcher::{Start, wait_outcome};
use crate::limits::PAUSED_REQUESTS_MAX;

/// A bench whose commits wait for a signal, and one of them is waiting.
fn busy(bench: &Bench) -> Signal {
    let (committing, release) = (Signal::default(), Signal::default());
    let (started, held) = (committing.clone(), release.clone());
    bench.fake.on_commit(move |_| {
        started.raise();
        held.wait();
        Ok(())
    });
    let recorder = Recorder::new();
    bench.put_async(&recorder.handle(), 999).unwrap();
    committing.wait();
    release
}

#[test]
fn put_241_a_deadline_ends_a_queued_write_with_timed_out() {
    let bench = Bench::new();
    let release = busy(&bench);
    let recorder = Recorder::new();
    let handle = recorder.handle();
    bench
        .start(&handle, put(1, Does::Succeed), 100, Some(context(1)))
        .unwrap();
    bench
        .start(&handle, put(2, Does::Succeed), 200, Some(context(2)))
        .unwrap();
    bench.clock.advance(Duration::from_millis(100));
    recorder.wait_completed(1);
    assert_eq!(recorder.of(1), [Heard::Completed(Status::TIMED_OUT)]);
    release.raise();
    recorder.wait_completed(2);
    assert_eq!(recorder.of(2).last(), Some(&Heard::Completed(Status::OK)));
    assert!(!bench.fake.has(1) && bench.fake.has(2));
}

#[test]
fn put_257_a_deadline_does_not_belie_a_commit() {
    let bench = Bench::new();
    let (committing, release) = (Signal::default(), Signal::default());
    let (started, held) = (committing.clone(), release.clone());
    bench.fake.on_commit(move |_| {
        started.raise();
        held.wait();
        Ok(())
    });
    let recorder = Recorder::new();
    bench
        .start(
            &recorder.handle(),
            put(1, Does::Succeed),
            100,
            Some(context(1)),
        )
        .unwrap();
    committing.wait();
    bench.clock.advance(Duration::from_secs(1));
    release.raise();
    recorder.wait_completed(1);
    assert_eq!(recorder.of(1).last(), Some(&Heard::Completed(Status::OK)));
}

#[test]
fn put_241_a_deadline_ends_a_synchronous_write_behind_a_busy_disk() {
    let bench = Bench::new();
    let release = busy(&bench);
    let clock = bench.clock.clone();
    thread::scope(|scope| {
        let caller = scope.spawn(|| bench.dispatcher.run(put(1, Does::Succeed), 50));
        wait_until(|| bench.dispatcher.writes.queued() == 1);
        clock.advance(Duration::from_millis(50));
        let error = caller.join().unwrap().err().unwrap();
        assert_eq!(error.status(), Status::TIMED_OUT);
        assert_eq!(error.operation(), Some("IWbemServices::PutInstance"));
    });
    release.raise();
    bench.put(2).unwrap();
    assert!(!bench.fake.has(1));
}

#[test]
fn put_241_a_deadline_ends_a_call_whose_provider_is_stuck() {
    let bench = Bench::new();
    let release = Signal::default();
    let held = release.clone();
    let stuck = move |_: &crate::tasks::CallHost| {
        held.wait();
        Ok(None)
    };
    let recorder = Recorder::new();
    let order = task(Effect::Read, stuck.clone());
    bench
        .start(&recorder.handle(), order, 10, Some(context(1)))
        .unwrap();
    thread::scope(|scope| {
        let caller = scope.spawn(|| bench.dispatcher.run(task(Effect::Read, stuck), 10));
        wait_until(|| bench.dispatcher.statistics().provider_threads == 2);
        bench.clock.advance(Duration::from_millis(10));
        assert_eq!(
            caller.join().unwrap().err().unwrap().status(),
            Status::TIMED_OUT
        );
    });
    recorder.wait_completed(1);
    assert_eq!(recorder.of(1), [Heard::Completed(Status::TIMED_OUT)]);
    assert!(bench.dispatcher.statistics().abandoned_tasks <= 2);
    release.raise();
    wait_until(|| bench.dispatcher.statistics().abandoned_tasks == 0);
}

#[test]
fn put_241_without_a_deadline_a_call_waits_for_its_provider() {
    let bench = Bench::new();
    let release = Signal::default();
    let held = release.clone();
    let work = move |_: &crate::tasks::CallHost| {
        held.wait();
        Ok(None)
    };
    let recorder = Recorder::new();
    let handle = recorder.handle();
    bench
        .start(&handle, task(Effect::Read, work), u64::MAX, None)
        .unwrap();
    bench.clock.advance(Duration::from_secs(24 * 60 * 60));
    // The timers have run by the time that one set now has.
    let passed = Signal::default();
    let raised = passed.clone();
    bench
        .dispatcher
        .shared
        .timers
        .schedule(0, move || raised.raise());
    passed.wait();
    assert_eq!(handle.outstanding(), 1);
    release.raise();
    recorder.wait_completed(1);
    assert_eq!(recorder.completions(), [Status::OK]);
}

#[test]
fn sec_047_a_caller_that_outruns_the_disk_waits() {
    let bench = Bench::with(|options| {
        options.connection_calls_max = 100;
        options.runtime_calls_max = 200;
    });
    let release = busy(&bench);
    let recorder = Recorder::new();
    let handle = recorder.handle();
    thread::scope(|scope| {
        scope.spawn(|| {
            for id in 0..500 {
                bench.put_async(&handle, id).unwrap();
            }
        });
        wait_until(|| bench.dispatcher.statistics().calls_in_flight >= 100);
        for _ in 0..1_000 {
            thread::yield_now();
        }
        assert_eq!(bench.dispatcher.statistics().calls_in_flight, 100);
        release.raise();
    });
    recorder.wait_completed(500);
    assert!(handle.wait_idle(Timeout::Infinite));
    wait_until(|| bench.dispatcher.statistics().calls_in_flight == 0);
    assert_eq!(bench.dispatcher.statistics().bytes_in_flight, 0);
}

#[test]
fn sec_047_stalled_sinks_do_not_use_up_the_room_of_others() {
    let bench = Bench::with(|options| {
        options.connection_calls_max = 100;
        options.runtime_calls_max = 100;
    });
    let release = Signal::default();
    let held = release.clone();
    let stalled = Recorder::reacting(move |_, _| {
        held.wait();
        Ok(())
    });
    let stalled_handle = stalled.handle();
    for id in 0..100 {
        bench.put_async(&stalled_handle, id).unwrap();
    }
    let free = Recorder::new();
    let free_handle = free.handle();
    for id in 1_000..1_050 {
        bench.put_async(&free_handle, id).unwrap();
    }
    free.wait_completed(50);
    release.raise();
    stalled.wait_completed(100);
}

#[test]
fn sec_047_a_caller_does_not_wait_for_room_beyond_its_deadline() {
    let bench = Bench::with(|options| options.connection_calls_max = 70);
    let release = busy(&bench);
    let recorder = Recorder::new();
    let handle = recorder.handle();
    for id in 0..69 {
        bench.put_async(&handle, id).unwrap();
    }
    thread::scope(|scope| {
        let caller =
            scope.spawn(|| bench.start(&handle, put(100, Does::Succeed), 10, Some(context(100))));
        bench.clock.advance(Duration::from_millis(10));
        assert_eq!(
            caller.join().unwrap().unwrap_err().status(),
            Status::TIMED_OUT
        );
    });
    release.raise();
    recorder.wait_completed(69);
    assert!(
        recorder.of(100).is_empty(),
        "what the call raises is not told"
    );
}

#[test]
fn put_209_an_outcome_is_asked_for_any_number_of_times() {
    let bench = Bench::new();
    let release = busy(&bench);
    let order = put(1, Does::Succeed);
    let call = bench
        .dispatcher
        .pull(order, &bench.connection, u64::MAX, 1)
        .unwrap();
    assert!(wait_outcome(&call, Timeout::from_wbem(0)).is_none());
    thread::scope(|scope| {
        let waiter = scope.spawn(|| wait_outcome(&call, Timeout::from_wbem(500)));
        // Time passes only for those who wait already, so move it until the waiter gives up.
        wait_until(|| {
            bench.clock.advance(Duration::from_millis(100));
            waiter.is_finished()
        });
        assert!(waiter.join().unwrap().is_none());
    });
    release.raise();
    for timeout in [
        Timeout::from_wbem(u32::MAX),
        Timeout::Now,
        Timeout::Infinite,
    ] {
        let outcome = wait_outcome(&call, timeout).unwrap();
        assert_eq!(outcome.unwrap().unwrap(), "Thing.Id=1");
    }
    let call = bench
        .dispatcher
        .pull(put(2, Does::Fail), &bench.connection, u64::MAX, 1)
        .unwrap();
    for _ in 0..2 {
        let outcome = wait_outcome(&call, Timeout::Infinite).unwrap();
        assert_eq!(outcome.unwrap_err().status(), Status::NOT_FOUND);
    }
}

#[test]
fn put_061_a_paused_runtime_queues_5000_requests_and_refuses_more() {
    let bench = Bench::with(|options| {
        options.connection_calls_max = 10_000;
        options.runtime_calls_max = 10_000;
    });
    bench.dispatcher.pause();
    let recorders = [Recorder::new(), Recorder::new()];
    let handles = [recorders[0].handle(), recorders[1].handle()];
    let ids = 0..u64::try_from(PAUSED_REQUESTS_MAX).unwrap();
    for id in ids.clone() {
        let nth = usize::from(id % 2 == 0);
        bench.put_async(&handles[nth], id).unwrap();
    }
    let refused = bench.put_async(&handles[0], 9_999).unwrap_err();
    assert_eq!(refused.status(), Status::SERVER_TOO_BUSY);
    assert_eq!(
        bench.put(9_999).err().unwrap().status(),
        Status::SERVER_TOO_BUSY
    );
    assert!(bench.fake.0.committed.lock().is_empty());
    bench.dispatcher.resume();
    for recorder in &recorders {
        recorder.wait_completed(PAUSED_REQUESTS_MAX / 2);
    }
    assert_eq!(bench.fake.0.committed.lock().len(), PAUSED_REQUESTS_MAX);
    assert!(bench.put(10_000).is_ok());
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_future_waits_for_room_and_is_woken_when_there_is_some() {
    let bench = Bench::with(|options| options.connection_calls_max = 2);
    let release = busy(&bench);
    let flag = Arc::new(Flag(AtomicBool::new(false)));
    let waker = Waker::from(flag.clone());
    let poll = |order, waiting: &mut Option<_>| {
        bench
            .dispatcher
            .poll_pull(order, &bench.connection, u64::MAX, 1, waiting, &waker)
    };
    let mut waiting = None;
    let Start::Started(first) = poll(put(1, Does::Succeed), &mut waiting) else {
        panic!("there is room for one more")
    };
    let (mut dropped, mut waiting) = (None, None);
    assert!(matches!(
        poll(put(2, Does::Succeed), &mut dropped),
        Start::Full(_)
    ));
    let Start::Full(order) = poll(put(3, Does::Succeed), &mut waiting) else {
        panic!("there is no room")
    };
    drop(dropped);
    first.abort(Reason::Cancelled);
    assert!(flag.0.load(Ordering::SeqCst));
    let Start::Started(third) = poll(order, &mut waiting) else {
        panic!("there is room")
    };
    release.raise();
    assert!(wait_outcome(&third, Timeout::Infinite).unwrap().is_ok());
    assert!(!bench.fake.has(1) && !bench.fake.has(2) && bench.fake.has(3));
}
