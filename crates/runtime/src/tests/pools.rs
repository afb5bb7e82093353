//! Pools and timers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::fake::{Signal, quiet_panic};
use super::sinks::wait_until;
use crate::Clock;
use crate::pool::Pool;
use crate::sync::Lock;
use crate::timer::Timers;

#[test]
fn a_pool_grows_when_its_threads_are_stuck_and_runs_everything() {
    let timers = Timers::new(Clock::monotonic());
    let pool = Pool::new("test", 64);
    let release = Signal::default();
    for _ in 0..40 {
        let held = release.clone();
        pool.submit(&timers, move || held.wait());
    }
    let done = Signal::default();
    let raised = done.clone();
    pool.submit(&timers, move || raised.raise());
    done.wait();
    release.raise();
    pool.close();
    assert_eq!(pool.join(|| false), 0);
    timers.close();
}

#[test]
fn a_pool_does_not_grow_beyond_its_bound_and_survives_panics() {
    let timers = Timers::new(Clock::monotonic());
    let pool = Pool::new("test", 3);
    let release = Signal::default();
    let running = Arc::new(AtomicUsize::new(0));
    for nth in 0..20 {
        let (held, running) = (release.clone(), running.clone());
        pool.submit(&timers, move || {
            running.fetch_add(1, Ordering::SeqCst);
            held.wait();
            if nth % 2 == 0 {
                quiet_panic();
            }
        });
    }
    wait_until(|| running.load(Ordering::SeqCst) == 3);
    for _ in 0..20 {
        pool.tick();
    }
    assert_eq!((pool.threads(), pool.queued()), (3, 17));
    release.raise();
    wait_until(|| running.load(Ordering::SeqCst) == 20);
    pool.close();
    assert_eq!(pool.join(|| false), 0);
    timers.close();
}

#[test]
fn a_paused_pool_holds_its_jobs() {
    let timers = Timers::new(Clock::monotonic());
    let pool = Pool::new("test", 4);
    pool.pause();
    let done = Signal::default();
    let raised = done.clone();
    pool.submit(&timers, move || raised.raise());
    assert_eq!((pool.threads(), pool.queued()), (0, 1));
    pool.resume(&timers);
    done.wait();
    pool.close();
    assert_eq!(pool.join(|| false), 0);
    timers.close();
}

#[test]
fn timers_run_in_order_once_their_time_has_come() {
    let (clock, manual) = Clock::manual();
    let timers = Timers::new(clock);
    let ran: Arc<Lock<Vec<u64>>> = Arc::default();
    let mut keys = Vec::new();
    for at_ms in [30, 10, 20, 40] {
        let ran = ran.clone();
        keys.push(timers.schedule(at_ms, move || ran.lock().push(at_ms)));
    }
    timers.cancel(keys[2]);
    let (all, raised) = (Signal::default(), Signal::default());
    let done = raised.clone();
    timers.schedule(30, move || done.raise());
    timers.schedule(5, || quiet_panic());
    manual.advance(Duration::from_millis(35));
    raised.wait();
    assert_eq!(*ran.lock(), [10, 30]);
    timers.close();
    let dropped = all.clone();
    timers.schedule(0, move || dropped.raise());
    assert_eq!(*ran.lock(), [10, 30], "a closed timer runs nothing");
}
