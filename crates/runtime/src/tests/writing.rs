//! The queue of writes: order, groups, leaders, failures.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use swbem_core::{Error, Status};

use super::fake::*;
use super::recorder::*;
use super::sinks::wait_until;
use crate::call::Effect;
use crate::dispatcher::{Order, Work};

#[test]
fn put_009_a_single_synchronous_put_is_one_commit_on_the_callers_thread() {
    let bench = Bench::new();
    let caller = thread::current().id();
    bench.fake.on_commit(move |_| {
        assert_eq!(thread::current().id(), caller);
        Ok(())
    });
    for id in 0..10 {
        assert_eq!(
            bench.put(id).unwrap().path.unwrap(),
            format!("Thing.Id={id}")
        );
        assert!(bench.fake.has(id), "it is durable when the call returns");
    }
    assert_eq!(bench.fake.0.commits.load(Ordering::SeqCst), 10);
}

#[test]
fn put_010_an_asynchronous_put_returns_while_the_disk_is_busy() {
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
    for id in 0..100 {
        bench.put_async(&handle, id).unwrap();
    }
    committing.wait();
    assert!(
        recorder.entries().is_empty(),
        "nothing is told before it is durable"
    );
    release.raise();
    recorder.wait_completed(100);
    assert_eq!(recorder.completions(), vec![Status::OK; 100]);
    assert!(
        bench.fake.0.commits.load(Ordering::SeqCst) <= 3,
        "many share a commit"
    );
}

#[test]
fn put_314_writes_are_applied_in_the_order_they_were_queued() {
    let bench = Bench::with(|options| options.group_writes_max = 7);
    let recorder = Recorder::new();
    let handle = recorder.handle();
    for id in 0..100 {
        bench.put_async(&handle, id).unwrap();
    }
    recorder.wait_completed(100);
    let groups = bench.fake.0.groups.lock().clone();
    assert!(groups.iter().all(|group| group.len() <= 7));
    assert_eq!(groups.concat(), (0..100).collect::<Vec<_>>());
}

#[test]
fn a_group_is_bounded_in_bytes_and_takes_one_write_whatever_its_size() {
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
    let big = |id| Order {
        work: Work::Write(FakeWrite {
            id,
            does: Does::Succeed,
            bytes: 10 << 20,
        }),
        ..put(id, Does::Succeed)
    };
    bench
        .start(&handle, put(0, Does::Succeed), u64::MAX, None)
        .unwrap();
    committing.wait();
    for id in 1..4 {
        bench.start(&handle, big(id), u64::MAX, None).unwrap();
    }
    release.raise();
    recorder.wait_completed(4);
    assert_eq!(
        *bench.fake.0.groups.lock(),
        [vec![0], vec![1], vec![2], vec![3]]
    );
}

#[test]
fn put_011_a_commit_that_fails_fails_every_write_of_its_group() {
    let bench = Bench::new();
    bench
        .fake
        .on_commit(|_| Err(Error::new(Status::OUT_OF_DISK_SPACE, "the disk is full")));
    let recorder = Recorder::new();
    let handle = recorder.handle();
    for id in 0..20 {
        bench.put_async(&handle, id).unwrap();
    }
    let refused = bench.put(99).err().unwrap();
    assert_eq!(refused.status(), Status::OUT_OF_DISK_SPACE);
    recorder.wait_completed(20);
    assert_eq!(recorder.entries().len(), 20, "no path is reported");
    assert_eq!(recorder.completions(), vec![Status::OUT_OF_DISK_SPACE; 20]);
    assert!(bench.fake.0.committed.lock().is_empty());
}

#[test]
fn put_310_a_write_that_fails_or_panics_takes_no_other_with_it() {
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
    bench.put_async(&handle, 1_000).unwrap();
    committing.wait();
    let does = [
        Does::Succeed,
        Does::Fail,
        Does::Panic,
        Does::Succeed,
        Does::Panic,
        Does::Succeed,
    ];
    for (id, does) in (0..).zip(does) {
        bench
            .start(&handle, put(id, does), u64::MAX, Some(context(id)))
            .unwrap();
    }
    release.raise();
    recorder.wait_completed(7);
    for (id, does) in (0..).zip(does) {
        let status = match does {
            Does::Succeed => Status::OK,
            Does::Fail => Status::NOT_FOUND,
            Does::Panic => Status::CRITICAL_ERROR,
        };
        assert_eq!(
            recorder.of(id).last(),
            Some(&Heard::Completed(status)),
            "{id}"
        );
        assert_eq!(bench.fake.has(id), does == Does::Succeed);
    }
}

#[test]
fn put_311_synchronous_callers_lead_one_after_the_other_and_share_commits() {
    let bench = Arc::new(Bench::new());
    let (committing, release) = (Signal::default(), Signal::default());
    let (started, held) = (committing.clone(), release.clone());
    bench.fake.on_commit(move |_| {
        started.raise();
        held.wait();
        Ok(())
    });
    let call = |id| {
        let bench = bench.clone();
        thread::spawn(move || bench.put(id).map(|finished| finished.path))
    };
    let mut callers = vec![call(0)];
    committing.wait();
    callers.extend((1..16).map(call));
    wait_until(|| bench.dispatcher.writes.queued() == 15);
    release.raise();
    for (id, caller) in (0..).zip(callers) {
        assert_eq!(
            caller.join().unwrap().unwrap(),
            Some(format!("Thing.Id={id}"))
        );
    }
    assert_eq!(bench.fake.0.commits.load(Ordering::SeqCst), 2);
}

#[test]
fn put_231_synchronous_and_asynchronous_callers_mix() {
    let bench = Arc::new(Bench::with(|options| options.group_writes_max = 4));
    let recorder = Recorder::new();
    let handle = recorder.handle();
    let callers: Vec<_> = (1..=4_u64)
        .map(|thread| {
            let (bench, handle) = (bench.clone(), handle.clone());
            thread::spawn(move || {
                for nth in 0..50 {
                    let id = thread * 1_000 + nth;
                    if nth % 2 == 0 {
                        bench.put_async(&handle, id).unwrap();
                    } else {
                        bench.put(id).unwrap();
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        caller.join().unwrap();
    }
    recorder.wait_completed(100);
    assert_eq!(bench.fake.0.committed.lock().len(), 200);
    // Each caller's writes were applied in its order.
    let order = bench.fake.0.groups.lock().concat();
    for thread in 1..=4 {
        let own: Vec<_> = order.iter().filter(|id| *id / 1_000 == thread).collect();
        assert!(own.is_sorted(), "{own:?}");
    }
}

#[test]
fn put_240_a_task_that_panics_ends_with_provider_failure() {
    let bench = Bench::new();
    let recorder = Recorder::new();
    let work = |_: &crate::tasks::CallHost| quiet_panic();
    let order = task(Effect::Read, work);
    bench
        .start(&recorder.handle(), order, u64::MAX, Some(context(1)))
        .unwrap();
    recorder.wait_completed(1);
    assert_eq!(recorder.of(1), [Heard::Completed(Status::PROVIDER_FAILURE)]);
    let failed = bench
        .dispatcher
        .run(task(Effect::Read, work), u64::MAX)
        .err()
        .unwrap();
    assert_eq!(failed.status(), Status::PROVIDER_FAILURE);
}
