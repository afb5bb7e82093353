//! Everything at once, under schedules that a seed decides.
//!
//! Threads put, read, cancel, time out and shut down; sinks err, panic, stall, cancel and call
//! back; writes and commits fail. Whatever happens, each call that started ends exactly once, in
//! order, and says the truth.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use swbem_core::{Error, NamedValueSet, Result, Status};
use swbem_manager::TaskHost;

use super::fake::*;
use super::recorder::*;
use crate::call::{Effect, Reason};
use crate::dispatcher::wait_outcome;
use crate::limits::SINK_TIMER_MS;
use crate::sync::{Lock, chaos};
use crate::tasks::CallHost;
use crate::{ShutDown, SinkHandle, Timeout};

const SEEDS: u64 = 150;
const ACTORS: u64 = 3;
const STEPS: u64 = 30;
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn put_231_put_236_put_257_every_call_ends_once_in_order_and_truly() {
    let (first, count) = match std::env::var("SWBEM_STRESS_SEEDS") {
        Ok(text) => {
            let (first, count) = text.split_once('+').unwrap();
            (first.parse().unwrap(), count.parse().unwrap())
        }
        Err(_) => (1, SEEDS),
    };
    for seed in first..first + count {
        let ran = std::panic::catch_unwind(|| run(seed));
        if let Err(panic) = ran {
            eprintln!("failed with seed {seed}: SWBEM_STRESS_SEEDS={seed}+1 runs it again");
            std::panic::resume_unwind(panic);
        }
    }
    chaos::tests::seed(0);
}

/// A source of decisions.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (x ^ (x >> 31)) % bound
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn size(&mut self, bound: u64) -> usize {
        usize::try_from(self.below(bound)).unwrap()
    }
}

/// What a sink does in its handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Temper {
    Plain,
    Errs,
    Panics,
    Stalls,
    Cancels,
    CallsBack,
}

const TEMPERS: [Temper; 6] = [
    Temper::Plain,
    Temper::Errs,
    Temper::Panics,
    Temper::Stalls,
    Temper::Cancels,
    Temper::CallsBack,
];

/// What was started, and what the call said.
struct Started {
    sink: usize,
    context: Arc<NamedValueSet>,
    is_write: bool,
    refused: Option<Status>,
}

struct World {
    bench: Bench,
    seed: u64,
    gives_up: bool,
    sinks: Lock<Vec<(Temper, Arc<Recorder>, SinkHandle)>>,
    started: Lock<BTreeMap<u64, Started>>,
    pulled: Lock<BTreeMap<u64, Result<(), Status>>>,
    next_id: AtomicU64,
    stall: Signal,
    is_over: AtomicBool,
}

fn run(seed: u64) {
    chaos::tests::seed(seed);
    let mut draw = Draw(seed);
    // Either stalled handlers are given up and there is little room, or they stay.
    let gives_up = draw.once_in(2);
    let bench = Bench::with(|options| {
        options.group_writes_max = 1 + draw.size(12);
        options.results_queued_max = 1 + draw.size(4);
        options.provider_threads_max = 4 + draw.size(20);
        if gives_up {
            options.connection_calls_max = 1 + draw.size(20);
            options.runtime_calls_max = 1 + draw.size(30);
            options.sink_calls_reserved = draw.size(3);
            options.delivery_threads_max = 8 + draw.size(20);
        } else {
            options.sink_timer_ms = u64::MAX;
            options.delivery_threads_max = 64;
        }
    });
    let failures = AtomicU64::new(seed);
    bench.fake.on_commit(move |_| {
        let nth = failures.fetch_add(1, Ordering::Relaxed);
        match Draw(nth).once_in(8) {
            true => Err(Error::new(Status::OUT_OF_DISK_SPACE, "told to fail")),
            false => Ok(()),
        }
    });
    let world = Arc::new(World {
        bench,
        seed,
        gives_up,
        sinks: Lock::default(),
        started: Lock::default(),
        pulled: Lock::default(),
        next_id: AtomicU64::new(1),
        stall: Signal::default(),
        is_over: AtomicBool::new(false),
    });
    for (nth, temper) in TEMPERS.into_iter().enumerate() {
        let recorder = react(&world, nth, temper);
        let handle = recorder.handle();
        world.sinks.lock().push((temper, recorder, handle));
    }
    let left = act(&world, &mut draw, gives_up);
    assert_eq!(left, ShutDown::default());
    check(&world, gives_up);
    // Sinks hold the world weakly and the world holds the sinks.
    world.sinks.lock().clear();
}

/// Runs the actors to their end and shuts down, maybe before.
fn act(world: &Arc<World>, draw: &mut Draw, gives_up: bool) -> ShutDown {
    let shuts_down_early = draw.once_in(3);
    let delay = draw.below(400);
    thread::scope(|scope| {
        let actors: Vec<_> = (1..=ACTORS)
            .map(|nth| {
                let world = world.clone();
                scope.spawn(move || {
                    let mut draw = Draw(world.seed.wrapping_mul(31) + nth);
                    for _ in 0..STEPS {
                        world.step(&mut draw);
                    }
                })
            })
            .collect();
        let time = scope.spawn(|| {
            let mut draw = Draw(world.seed + 77);
            while !world.is_over.load(Ordering::SeqCst) {
                let by_ms = if gives_up {
                    draw.below(SINK_TIMER_MS / 4)
                } else {
                    draw.below(3)
                };
                world.bench.clock.advance(Duration::from_millis(by_ms));
                for _ in 0..draw.below(30) {
                    thread::yield_now();
                }
            }
        });
        let early = shuts_down_early.then(|| {
            scope.spawn(move || {
                for _ in 0..delay {
                    thread::yield_now();
                }
                world.bench.dispatcher.shut_down(Duration::from_millis(1));
            })
        });
        for actor in actors {
            actor.join().unwrap();
        }
        if let Some(early) = early {
            early.join().unwrap();
        }
        // Tasks that run until they are cancelled.
        let sinks = world
            .sinks
            .lock()
            .iter()
            .map(|(t, _, h)| (*t, h.clone()))
            .collect::<Vec<_>>();
        for (_, handle) in &sinks {
            handle.cancel();
        }
        for (temper, handle) in &sinks {
            if *temper != Temper::Stalls {
                // Nobody has let the stalled handlers go yet.
                assert!(
                    handle.wait_idle(PATIENCE.into()),
                    "a {temper:?} sink is stuck"
                );
            }
        }
        world.stall.raise();
        for (temper, handle) in &sinks {
            assert!(
                handle.wait_idle(PATIENCE.into()),
                "a {temper:?} sink is stuck"
            );
        }
        world.is_over.store(true, Ordering::SeqCst);
        time.join().unwrap();
        world.bench.dispatcher.shut_down(PATIENCE)
    })
}

impl World {
    fn step(self: &Arc<Self>, draw: &mut Draw) {
        let deadline_ms = match draw.once_in(4) {
            true => self.bench.dispatcher.shared.now_ms() + draw.below(40),
            false => u64::MAX,
        };
        let does = match draw.below(8) {
            0 => Does::Fail,
            1 => Does::Panic,
            _ => Does::Succeed,
        };
        let id = self.next_id.fetch_add(1, Ordering::SeqCst);
        let nth = draw.size(6);
        match draw.below(12) {
            0..=5 => self.tell(nth, id, put(id, does), deadline_ms, true),
            6 => {
                let results = draw.below(8);
                self.tell(
                    nth,
                    id,
                    task(Effect::Read, send(results)),
                    deadline_ms,
                    false,
                );
            }
            7 => {
                // Where there is little room, what never ends by itself would keep it for ever.
                let ends_ms = self.bench.dispatcher.shared.now_ms() + 1 + draw.below(40);
                let deadline_ms = if self.gives_up { ends_ms } else { deadline_ms };
                self.tell(
                    nth,
                    id,
                    task(Effect::Read, until_cancelled),
                    deadline_ms,
                    false,
                );
            }
            8 => {
                let ended = self.bench.dispatcher.run(put(id, does), deadline_ms);
                let ended = ended.map(|_| ()).map_err(|error| error.status());
                self.pulled.lock().insert(id, ended);
            }
            9 => {
                let connection = &self.bench.connection;
                let call = self
                    .bench
                    .dispatcher
                    .pull(put(id, does), connection, deadline_ms, 1);
                if let Ok(call) = call {
                    if draw.once_in(2) {
                        call.abort(Reason::Cancelled);
                    }
                    let ended = wait_outcome(&call, Timeout::Infinite).unwrap();
                    let ended = ended.map(|_| ()).map_err(|error| error.status());
                    self.pulled.lock().insert(id, ended);
                }
            }
            10 => self
                .bench
                .clock
                .advance(Duration::from_millis(draw.below(20))),
            _ => {
                let handle = self.sinks.lock()[nth].2.clone();
                handle.cancel();
            }
        }
    }

    fn tell(
        &self,
        nth: usize,
        id: u64,
        order: crate::dispatcher::Order<FakeWrite>,
        deadline_ms: u64,
        is_write: bool,
    ) {
        let handle = self.sinks.lock()[nth].2.clone();
        let given = context(id);
        let started = Started {
            sink: nth,
            context: given.clone(),
            is_write,
            refused: None,
        };
        self.started.lock().insert(id, started);
        if let Err(error) = self.bench.start(&handle, order, deadline_ms, Some(given)) {
            let mut all = self.started.lock();
            all.get_mut(&id).unwrap().refused = Some(error.status());
        }
    }
}

fn send(results: u64) -> impl FnOnce(&CallHost) -> swbem_provider::Outcome + Send + 'static {
    move |host| {
        for nth in 0..results {
            host.progress(8, u16::try_from(nth).unwrap(), "");
            if host.indicate(object("A")) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(None)
    }
}

fn until_cancelled(host: &CallHost) -> swbem_provider::Outcome {
    let stopped = Signal::default();
    let raised = stopped.clone();
    host.cancellation().on_cancel(move || raised.raise());
    stopped.wait();
    assert!(host.cancellation().is_cancelled());
    Ok(None)
}

fn react(world: &Arc<World>, nth: usize, temper: Temper) -> Arc<Recorder> {
    let weak: Weak<World> = Arc::downgrade(world);
    let (stall, stalls) = (world.stall.clone(), AtomicU64::new(0));
    let gives_up = world.gives_up;
    let events = AtomicU64::new(world.seed.wrapping_mul(131) + u64::try_from(nth).unwrap());
    Recorder::reacting(move |_, _| {
        let mut draw = Draw(events.fetch_add(1, Ordering::Relaxed));
        if !draw.once_in(6) {
            return Ok(());
        }
        match temper {
            Temper::Plain => {}
            Temper::Errs => return Err(refusal()),
            Temper::Panics => quiet_panic(),
            // One that is given up more often keeps the room that others wait for.
            Temper::Stalls if gives_up && stalls.fetch_add(1, Ordering::Relaxed) >= 3 => {}
            Temper::Stalls => stall.wait(),
            Temper::Cancels | Temper::CallsBack => {
                let Some(world) = weak.upgrade() else {
                    return Ok(());
                };
                if world.is_over.load(Ordering::SeqCst) {
                    return Ok(());
                }
                if temper == Temper::Cancels {
                    let target = draw.size(6);
                    let handle = world.sinks.lock()[target].2.clone();
                    handle.cancel();
                } else {
                    let id = world.next_id.fetch_add(1, Ordering::SeqCst);
                    // Not on the sink that stalls, whose calls nobody cancels at the end.
                    let target = [0, 1, 2, 4, 5][draw.size(5)];
                    world.tell(target, id, put(id, Does::Succeed), u64::MAX, true);
                }
            }
        }
        Ok(())
    })
}

fn check(world: &World, gives_up: bool) {
    let mut heard: BTreeMap<u64, Vec<Heard>> = BTreeMap::new();
    let started = world.started.lock();
    for (nth, (temper, recorder, _)) in world.sinks.lock().iter().enumerate() {
        if !gives_up {
            // Where time flies, any handler may be given up while it runs.
            assert_eq!(
                recorder.overlaps(),
                0,
                "events of a {temper:?} sink overlapped"
            );
        }
        for (context, event) in recorder.entries() {
            let id: u64 = id_of(context.as_ref()).unwrap().parse().unwrap();
            let call = &started[&id];
            assert_eq!(call.sink, nth, "call {id} was told to another sink");
            assert!(
                Arc::ptr_eq(&call.context, &context.unwrap()),
                "not the context of {id}"
            );
            heard.entry(id).or_default().push(event);
        }
    }
    let mut late = 0;
    for (&id, call) in &*started {
        let mut events = heard.remove(&id).unwrap_or_default();
        if let [.., Heard::Completed(Status::CALL_CANCELLED), _] = events[..] {
            // Its thread was about to enter the handler when that was given up.
            let last = events.len() - 1;
            events.swap(last - 1, last);
            late += 1;
        }
        if let Some(status) = call.refused {
            assert!(
                events.is_empty(),
                "call {id} raised {status} and was told of"
            );
            assert!(
                !world.bench.fake.has(id),
                "call {id} raised {status} and was done"
            );
            continue;
        }
        check_events(world, id, call.is_write, &events);
    }
    assert!(
        late <= world.bench.dispatcher.statistics().expired_callbacks,
        "{late} late events"
    );
    for (&id, ended) in &*world.pulled.lock() {
        assert_eq!(
            ended.is_ok(),
            world.bench.fake.has(id),
            "pulled call {id}: {ended:?}"
        );
    }
}

fn check_events(world: &World, id: u64, is_write: bool, events: &[Heard]) {
    let is_completed = |event: &&Heard| matches!(event, Heard::Completed(_));
    assert_eq!(
        events.iter().filter(is_completed).count(),
        1,
        "call {id}: {events:?}"
    );
    let Some((Heard::Completed(status), before)) = events.split_last() else {
        panic!("call {id}: something follows the completion: {events:?}")
    };
    if !is_write {
        assert!(
            before
                .iter()
                .all(|event| matches!(event, Heard::Ready(_) | Heard::Progress(..))),
            "read {id}: {events:?}"
        );
        return;
    }
    let was_put = match before {
        [] => false,
        [Heard::Put(path)] => {
            assert_eq!(*path, format!("Thing.Id={id}"));
            true
        }
        _ => panic!("put {id}: {events:?}"),
    };
    let is_committed = world.bench.fake.has(id);
    if was_put {
        assert!(is_committed, "put {id} was told of and is not there");
    }
    match *status {
        Status::OK => assert!(was_put, "put {id}: {events:?}"),
        // Told of and refused by the handler, or never done.
        Status::CALL_CANCELLED => assert_eq!(is_committed, was_put, "put {id}: {events:?}"),
        _ => assert!(
            !is_committed && !was_put,
            "put {id} says {status} and is there"
        ),
    }
}
