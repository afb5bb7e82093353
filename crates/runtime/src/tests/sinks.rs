//! Sinks: order, exactly one completion, handlers that fail, stall, panic and call back.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use swbem_core::Status;
use swbem_manager::TaskHost;

use super::fake::*;
use super::recorder::*;
use crate::call::Effect;
use crate::limits::{SINK_STUCK_THREADS_MAX, SINK_TASKS_MAX, SINK_TIMER_MS};
use crate::{Clock, SinkHandle, Timeout};

const OK: Heard = Heard::Completed(Status::OK);
const CANCELLED: Heard = Heard::Completed(Status::CALL_CANCELLED);

fn was_put(id: u64) -> Heard {
    Heard::Put(format!("Thing.Id={id}"))
}

#[test]
fn put_225_put_228_put_232_a_put_tells_its_path_and_then_that_it_is_complete() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    bench.put_async(&recorder.handle(), 1).unwrap();
    recorder.wait_completed(1);
    assert_eq!(recorder.of(1), [was_put(1), OK]);
    assert!(bench.fake.has(1));
}

#[test]
fn put_226_a_put_that_fails_tells_only_that() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    bench
        .start(&recorder.handle(), put(1, Does::Fail), u64::MAX, None)
        .unwrap();
    recorder.wait_completed(1);
    assert_eq!(
        recorder.entries(),
        [(None, Heard::Completed(Status::NOT_FOUND))]
    );
}

#[test]
fn put_227_put_063_what_the_call_refuses_is_never_told() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    let handle = recorder.handle();
    bench.dispatcher.shut_down(Duration::from_secs(5));
    let refused = bench.put_async(&handle, 1).unwrap_err();
    assert_eq!(refused.status(), Status::SHUTTING_DOWN);
    assert_eq!(handle.outstanding(), 0);
    assert_eq!(
        Arc::strong_count(&recorder),
        2,
        "no reference to the sink is kept"
    );
    assert!(recorder.entries().is_empty());
}

#[test]
fn put_229_put_230_put_232_progress_comes_before_the_results_end() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    let work = |host: &crate::tasks::CallHost| {
        host.progress(10, 1, "one");
        let _ = host.indicate(object("A"));
        host.progress(10, 2, "two");
        let _ = host.indicate(object("B"));
        Ok(None)
    };
    bench
        .start(
            &recorder.handle(),
            task(Effect::Read, work),
            u64::MAX,
            Some(context(1)),
        )
        .unwrap();
    recorder.wait_completed(1);
    let expected = [
        Heard::Progress(10, 1, "one".into()),
        Heard::Ready("A".into()),
        Heard::Progress(10, 2, "two".into()),
        Heard::Ready("B".into()),
        OK,
    ];
    assert_eq!(recorder.of(1), expected);
}

#[test]
fn put_028_put_229_without_send_status_there_is_no_progress() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    let work = |host: &crate::tasks::CallHost| {
        host.progress(10, 1, "one");
        Ok(None)
    };
    let order = task(Effect::Write, work);
    let handle = recorder.handle();
    let dispatcher = &bench.dispatcher;
    dispatcher
        .tell(
            order,
            handle.mailbox(),
            &bench.connection,
            u64::MAX,
            None,
            false,
        )
        .unwrap();
    recorder.wait_completed(1);
    assert_eq!(recorder.entries(), [(None, OK)]);
}

#[test]
fn put_229_put_235_nothing_follows_the_completion() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    let (cancelled, done) = (Signal::default(), Signal::default());
    let (may_go_on, is_done) = (cancelled.clone(), done.clone());
    let started = Signal::default();
    let is_started = started.clone();
    let work = move |host: &crate::tasks::CallHost| {
        is_started.raise();
        may_go_on.wait();
        host.progress(1, 1, "late");
        assert_eq!(host.indicate(object("Late")), ControlFlow::Break(()));
        is_done.raise();
        Ok(Some("late".to_owned()))
    };
    let handle = recorder.handle();
    bench
        .start(&handle, task(Effect::Put, work), u64::MAX, Some(context(1)))
        .unwrap();
    started.wait();
    handle.cancel();
    recorder.wait_completed(1);
    cancelled.raise();
    done.wait();
    bench.put_async(&handle, 2).unwrap();
    recorder.wait_completed(2);
    assert_eq!(recorder.of(1), [CANCELLED]);
}

#[test]
fn put_235_a_sink_is_let_go_after_its_last_completion() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    let weak = Arc::downgrade(&recorder);
    let handle = recorder.handle();
    for id in 0..10 {
        bench.put_async(&handle, id).unwrap();
    }
    recorder.wait_completed(10);
    assert!(handle.wait_idle(Timeout::Infinite));
    drop((handle, recorder));
    // The thread that delivered may still be on its way out.
    bench.dispatcher.shut_down(Duration::from_secs(5));
    assert!(weak.upgrade().is_none());
}

#[test]
fn put_231_the_events_of_a_sink_never_overlap_and_sinks_do_not_wait_for_each_other() {
    let bench = Bench::new();
    let release = Signal::default();
    let held = release.clone();
    let stalled = Recorder::reacting(move |_, _| {
        held.wait();
        Ok(())
    });
    let stalled_handle = stalled.handle();
    for id in 0..50 {
        bench.put_async(&stalled_handle, id).unwrap();
    }
    stalled.wait_until(|heard| heard.len() == 1);
    let free: Vec<_> = (0..4).map(|_| Recorder::new()).collect();
    for (nth, recorder) in (1_u64..).zip(&free) {
        let handle = recorder.handle();
        for id in 0..50 {
            bench.put_async(&handle, nth * 1_000 + id).unwrap();
        }
    }
    for recorder in &free {
        recorder.wait_completed(50);
        assert_eq!(recorder.overlaps(), 0);
    }
    assert_eq!(stalled.entries().len(), 1, "still in its first handler");
    release.raise();
    stalled.wait_completed(50);
    assert_eq!(stalled.overlaps(), 0);
}

#[test]
fn put_233_an_error_in_object_ready_cancels_the_call() {
    let bench = Bench::new();
    let recorder = Recorder::reacting(|heard, _| match heard {
        Heard::Ready(_) => Err(refusal()),
        _ => Ok(()),
    });
    let stopped = Signal::default();
    let was_stopped = stopped.clone();
    let work = move |host: &crate::tasks::CallHost| {
        while host.indicate(object("A")).is_continue() {}
        was_stopped.raise();
        Ok(None)
    };
    bench
        .start(
            &recorder.handle(),
            task(Effect::Read, work),
            u64::MAX,
            Some(context(1)),
        )
        .unwrap();
    recorder.wait_completed(1);
    stopped.wait();
    assert_eq!(recorder.of(1), [Heard::Ready("A".into()), CANCELLED]);
}

#[test]
fn put_233_an_error_in_object_put_cancels_the_call_and_the_put_stands() {
    let bench = Bench::new();
    let recorder = Recorder::reacting(|heard, _| match heard {
        Heard::Put(_) => Err(refusal()),
        _ => Ok(()),
    });
    bench.put_async(&recorder.handle(), 1).unwrap();
    recorder.wait_completed(1);
    assert_eq!(recorder.of(1), [was_put(1), CANCELLED]);
    assert!(bench.fake.has(1));
}

#[test]
fn put_233_a_panic_in_a_handler_cancels_its_call_and_no_other() {
    let bench = Bench::new();
    let recorder = Recorder::reacting(|heard, context| match (heard, id_of(context).as_deref()) {
        (Heard::Put(_), Some("1")) => quiet_panic(),
        (Heard::Completed(_), Some("2")) => quiet_panic(),
        _ => Ok(()),
    });
    let handle = recorder.handle();
    for id in 0..4 {
        bench.put_async(&handle, id).unwrap();
    }
    recorder.wait_completed(4);
    assert_eq!(recorder.of(1), [was_put(1), CANCELLED]);
    for id in [0, 2, 3] {
        assert_eq!(recorder.of(id), [was_put(id), OK]);
    }
    assert!(handle.wait_idle(Timeout::Infinite));
}

#[test]
fn put_234_a_handler_that_takes_longer_than_30_seconds_is_given_up() {
    let bench = Bench::new();
    let release = Signal::default();
    let held = release.clone();
    let recorder = Recorder::reacting(move |heard, context| {
        if matches!(heard, Heard::Put(_)) && id_of(context).as_deref() == Some("1") {
            held.wait();
        }
        Ok(())
    });
    let handle = recorder.handle();
    for id in 0..4 {
        bench.put_async(&handle, id).unwrap();
    }
    recorder.wait_until(|heard| heard.iter().any(|(_, heard)| *heard == was_put(1)));
    bench
        .clock
        .advance(Duration::from_millis(SINK_TIMER_MS - 1));
    assert!(recorder.of(2).is_empty());
    bench.clock.advance(Duration::from_millis(1));
    recorder.wait_completed(4);
    assert_eq!(recorder.of(1), [was_put(1), CANCELLED]);
    assert_eq!(recorder.of(2), [was_put(2), OK]);
    assert_eq!(bench.dispatcher.statistics().expired_callbacks, 1);
    release.raise();
    bench.put_async(&handle, 9).unwrap();
    recorder.wait_completed(5);
    assert_eq!(
        recorder.of(1).len(),
        2,
        "what the handler returned late changes nothing"
    );
}

#[test]
fn put_234_a_completion_that_takes_too_long_counts_as_delivered() {
    let bench = Bench::new();
    let release = Signal::default();
    let held = release.clone();
    let recorder = Recorder::reacting(move |heard, context| {
        if matches!(heard, Heard::Completed(_)) && id_of(context).as_deref() == Some("1") {
            held.wait();
        }
        Ok(())
    });
    let handle = recorder.handle();
    bench.put_async(&handle, 1).unwrap();
    bench.put_async(&handle, 2).unwrap();
    recorder.wait_completed(1);
    bench.clock.advance(Duration::from_millis(SINK_TIMER_MS));
    recorder.wait_completed(2);
    assert!(handle.wait_idle(Timeout::Infinite));
    assert_eq!(recorder.of(1), [was_put(1), OK]);
    release.raise();
}

#[test]
fn sec_047_put_237_the_tasks_of_a_dead_sink_leave_threads_to_others() {
    let bench = Bench::with(|options| {
        options.results_queued_max = 1;
        options.provider_threads_max = SINK_TASKS_MAX + 1;
    });
    let (release, inside) = (Signal::default(), Arc::new(AtomicUsize::new(0)));
    let (held, entered) = (release.clone(), inside.clone());
    let dead = Recorder::reacting(move |_, _| {
        entered.fetch_add(1, Ordering::SeqCst);
        held.wait();
        Ok(())
    });
    let handle = dead.handle();
    let running = Arc::new(AtomicUsize::new(0));
    for id in 0..100 {
        let counted = running.clone();
        let endless = move |host: &crate::tasks::CallHost| {
            counted.fetch_add(1, Ordering::SeqCst);
            while host.indicate(object("A")).is_continue() {}
            counted.fetch_sub(1, Ordering::SeqCst);
            Ok(None)
        };
        let order = task(Effect::Read, endless);
        bench
            .start(&handle, order, u64::MAX, Some(context(id)))
            .unwrap();
    }
    let threads = || bench.dispatcher.statistics().provider_threads;
    let tasks = bench.dispatcher.shared.tasks.clone();
    wait_until(|| threads() >= SINK_TASKS_MAX && tasks.queued() == 0);
    let other = Recorder::new();
    let other_handle = other.handle();
    let order = task(Effect::Read, |_| Ok(None));
    bench.start(&other_handle, order, u64::MAX, None).unwrap();
    // Its handler has returned, so that it is not given up when the clock is moved.
    assert!(other_handle.wait_idle(Timeout::Infinite));
    assert_eq!(other.completions(), [Status::OK]);
    for nth in 1..=SINK_STUCK_THREADS_MAX {
        wait_until(|| inside.load(Ordering::SeqCst) == nth);
        bench.clock.advance(Duration::from_millis(SINK_TIMER_MS));
    }
    // The sink is taken for dead: its tasks are cancelled, their completions wait for it.
    let expired = || bench.dispatcher.statistics().expired_callbacks;
    wait_until(|| expired() == u64::try_from(SINK_STUCK_THREADS_MAX).unwrap());
    wait_until(|| running.load(Ordering::SeqCst) == 0 && tasks.queued() == 0);
    release.raise();
    assert!(handle.wait_idle(Timeout::Infinite));
    let cancelled = Heard::Completed(Status::CALL_CANCELLED);
    for id in 0..100 {
        assert_eq!(dead.of(id).last(), Some(&cancelled), "{id}");
    }
}

#[test]
fn put_234_a_dead_sink_keeps_only_so_many_threads() {
    let bench = Bench::new();
    let release = Signal::default();
    let held = release.clone();
    let inside = Arc::new(AtomicUsize::new(0));
    let entered = inside.clone();
    let dead = Recorder::reacting(move |_, _| {
        entered.fetch_add(1, Ordering::SeqCst);
        held.wait();
        Ok(())
    });
    let handle = dead.handle();
    for id in 0..10 {
        bench.put_async(&handle, id).unwrap();
    }
    for nth in 1..=SINK_STUCK_THREADS_MAX {
        wait_until(|| inside.load(Ordering::SeqCst) == nth);
        bench.clock.advance(Duration::from_millis(SINK_TIMER_MS));
    }
    let expired = || bench.dispatcher.statistics().expired_callbacks;
    wait_until(|| expired() == u64::try_from(SINK_STUCK_THREADS_MAX).unwrap());
    let other = Recorder::new();
    bench.put_async(&other.handle(), 99).unwrap();
    other.wait_completed(1);
    assert_eq!(inside.load(Ordering::SeqCst), SINK_STUCK_THREADS_MAX);
    release.raise();
    assert!(handle.wait_idle(Timeout::Infinite));
    for id in 0..10 {
        let completions = dead
            .of(id)
            .into_iter()
            .filter(|h| matches!(h, Heard::Completed(_)));
        assert_eq!(completions.count(), 1, "{id}");
    }
}

#[test]
fn put_237_put_238_sec_049_handlers_may_call_back() {
    let bench = Arc::new(Bench::with(|options| {
        options.connection_calls_max = 8;
        options.runtime_calls_max = 8;
    }));
    let weak = Arc::downgrade(&bench);
    let own: Arc<OnceLock<SinkHandle>> = Arc::default();
    let again = own.clone();
    let recorder = Recorder::reacting(move |heard, context| {
        let Some(bench) = weak.upgrade() else {
            return Ok(());
        };
        let Some(handle) = again.get() else {
            return Ok(());
        };
        let id: u64 = id_of(context).unwrap().parse().unwrap();
        if matches!(heard, Heard::Put(_)) && id < 100 {
            // More than would be let in from outside, on the same sink, and a synchronous one.
            for nth in 1..=10 {
                bench.put_async(handle, id * 1_000 + 100 + nth).unwrap();
            }
            assert!(bench.put(id * 1_000 + 200).is_ok());
            assert!(handle.outstanding() > 10);
        }
        Ok(())
    });
    let handle = own.get_or_init(|| recorder.handle());
    for id in 1..=20 {
        bench.put_async(handle, id).unwrap();
    }
    recorder.wait_completed(220);
    assert_eq!(recorder.completions(), vec![Status::OK; 220]);
    assert_eq!(bench.fake.0.committed.lock().len(), 240);
}

#[test]
fn put_239_dropping_the_handle_does_not_cancel() {
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
    bench.put_async(&handle, 2).unwrap();
    drop(handle);
    release.raise();
    recorder.wait_completed(2);
    assert_eq!(recorder.completions(), [Status::OK; 2]);
}

#[test]
fn put_250_put_252_put_253_put_254_the_context_comes_back_with_every_event() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    let handle = recorder.handle();
    let given = [context(1), context(2)];
    let work = |host: &crate::tasks::CallHost| {
        host.progress(1, 0, "");
        let _ = host.indicate(object("A"));
        Ok(Some("path".to_owned()))
    };
    bench
        .start(
            &handle,
            task(Effect::Put, work),
            u64::MAX,
            Some(given[0].clone()),
        )
        .unwrap();
    bench
        .start(
            &handle,
            put(2, Does::Succeed),
            u64::MAX,
            Some(given[1].clone()),
        )
        .unwrap();
    bench
        .start(&handle, put(3, Does::Succeed), u64::MAX, None)
        .unwrap();
    recorder.wait_completed(3);
    let of = |wanted: Option<&Arc<swbem_core::NamedValueSet>>| {
        let same = |context: &Option<Arc<_>>| match (context, wanted) {
            (Some(context), Some(wanted)) => Arc::ptr_eq(context, wanted),
            (None, None) => true,
            _ => false,
        };
        recorder
            .entries()
            .iter()
            .filter(|(context, _)| same(context))
            .count()
    };
    assert_eq!(
        (of(Some(&given[0])), of(Some(&given[1])), of(None)),
        (4, 2, 2)
    );
}

#[test]
fn put_255_put_256_put_257_put_260_put_261_cancel_ends_what_is_not_being_committed() {
    let bench = Bench::new();
    let (committing, release) = (Signal::default(), Signal::default());
    let (started, held) = (committing.clone(), release.clone());
    bench.fake.on_commit(move |_| {
        started.raise();
        held.wait();
        Ok(())
    });
    let (recorder, other) = (Recorder::new(), Recorder::new());
    let (handle, other_handle) = (recorder.handle(), other.handle());
    bench.put_async(&handle, 1).unwrap();
    committing.wait();
    for id in 2..5 {
        bench.put_async(&handle, id).unwrap();
    }
    bench.put_async(&other_handle, 9).unwrap();
    handle.cancel();
    // The disk is still busy, and the cancelled calls are told all the same.
    recorder.wait_completed(3);
    release.raise();
    recorder.wait_completed(4);
    assert_eq!(recorder.of(1), [was_put(1), OK], "the commit stands");
    for id in 2..5 {
        assert_eq!(recorder.of(id), [CANCELLED]);
        assert!(!bench.fake.has(id));
    }
    other.wait_completed(1);
    assert_eq!(other.of(9), [was_put(9), OK]);
    bench.put_async(&handle, 5).unwrap();
    recorder.wait_completed(5);
    assert_eq!(recorder.of(5), [was_put(5), OK], "the sink is used again");
}

#[test]
fn put_255_cancel_drops_results_that_were_found_and_not_delivered() {
    let bench = Bench::new();
    let (inside, release) = (Signal::default(), Signal::default());
    let (entered, held) = (inside.clone(), release.clone());
    let recorder = Recorder::reacting(move |heard, _| {
        if matches!(heard, Heard::Ready(_)) {
            entered.raise();
            held.wait();
        }
        Ok(())
    });
    let found = Signal::default();
    let all_found = found.clone();
    let work = move |host: &crate::tasks::CallHost| {
        for _ in 0..10 {
            let _ = host.indicate(object("A"));
        }
        all_found.raise();
        Ok(None)
    };
    let handle = recorder.handle();
    bench
        .start(
            &handle,
            task(Effect::Read, work),
            u64::MAX,
            Some(context(1)),
        )
        .unwrap();
    inside.wait();
    found.wait();
    handle.cancel();
    release.raise();
    recorder.wait_completed(1);
    assert_eq!(recorder.of(1), [Heard::Ready("A".into()), CANCELLED]);
}

#[test]
fn put_258_cancel_with_nothing_outstanding_is_no_error() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    let handle = recorder.handle();
    handle.cancel();
    bench.put_async(&handle, 1).unwrap();
    recorder.wait_completed(1);
    assert!(handle.wait_idle(Timeout::Infinite));
    handle.cancel();
    assert_eq!(recorder.of(1), [was_put(1), OK]);
}

#[test]
fn put_259_cancel_inside_a_handler_takes_effect_when_it_returns() {
    let bench = Bench::new();
    let own: Arc<OnceLock<SinkHandle>> = Arc::default();
    let again = own.clone();
    let recorder = Recorder::reacting(move |heard, _| {
        if matches!(heard, Heard::Ready(_)) {
            again.get().unwrap().cancel();
        }
        Ok(())
    });
    let handle = own.get_or_init(|| recorder.handle());
    let work = |host: &crate::tasks::CallHost| {
        while host.indicate(object("A")).is_continue() {}
        Ok(None)
    };
    bench
        .start(handle, task(Effect::Read, work), u64::MAX, Some(context(1)))
        .unwrap();
    recorder.wait_completed(1);
    assert_eq!(recorder.of(1), [Heard::Ready("A".into()), CANCELLED]);
}

#[test]
fn put_260_cancel_notifies_the_task_and_does_not_wait_for_it() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    let (told, release) = (Signal::default(), Signal::default());
    let (is_told, held) = (told.clone(), release.clone());
    let listening = Signal::default();
    let is_listening = listening.clone();
    let work = move |host: &crate::tasks::CallHost| {
        host.cancellation().on_cancel(move || {
            is_told.raise();
            held.wait();
        });
        let stuck = Signal::default();
        let unstuck = stuck.clone();
        host.cancellation().on_cancel(move || unstuck.raise());
        is_listening.raise();
        stuck.wait();
        Ok(None)
    };
    let handle = recorder.handle();
    bench
        .start(
            &handle,
            task(Effect::Read, work),
            u64::MAX,
            Some(context(1)),
        )
        .unwrap();
    listening.wait();
    // The hook that the task leaves does not return, and cancel does.
    handle.cancel();
    recorder.wait_completed(1);
    told.wait();
    assert_eq!(recorder.of(1), [CANCELLED]);
    assert_eq!(bench.dispatcher.statistics().abandoned_tasks, 1);
    release.raise();
    wait_until(|| bench.dispatcher.statistics().abandoned_tasks == 0);
}

#[test]
fn sec_047_memory_stays_bounded_when_a_sink_is_slow() {
    let bench = Bench::with(|options| options.results_queued_max = 4);
    let (inside, release) = (Signal::default(), Signal::default());
    let (entered, held) = (inside.clone(), release.clone());
    let recorder = Recorder::reacting(move |heard, _| {
        if matches!(heard, Heard::Ready(_)) {
            entered.raise();
            held.wait();
        }
        Ok(())
    });
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = sent.clone();
    let work = move |host: &crate::tasks::CallHost| {
        for _ in 0..100 {
            let _ = host.indicate(object("A"));
            counted.fetch_add(1, Ordering::SeqCst);
        }
        Ok(None)
    };
    let order = task(Effect::Read, work);
    bench
        .start(&recorder.handle(), order, u64::MAX, Some(context(1)))
        .unwrap();
    inside.wait();
    wait_until(|| sent.load(Ordering::SeqCst) >= 5);
    assert_eq!(
        sent.load(Ordering::SeqCst),
        5,
        "one is being delivered and four wait"
    );
    release.raise();
    recorder.wait_completed(1);
    assert_eq!(recorder.of(1).len(), 101);
}

pub(super) fn wait_until(mut is_so: impl FnMut() -> bool) {
    let clock = Clock::monotonic();
    while !is_so() {
        std::thread::yield_now();
        assert!(clock.now_ms() < PATIENCE_MS, "waited too long");
    }
}
