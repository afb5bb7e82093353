//! An engine that does as it is told, and what tests start on it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar};

use swbem_core::{Error, NamedValueSet, Result, Status};
use swbem_provider::Outcome;

use crate::call::Effect;
use crate::dispatcher::{Dispatcher, Finished, Order, Work};
use crate::gate::Gate;
use crate::sync::{Lock, chaos, wait};
use crate::tasks::CallHost;
use crate::writes::{Engine, Group};
use crate::{Clock, ManualClock, RuntimeOptions, SinkHandle};

/// What a scripted write does when it is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    Succeed,
    Fail,
    Panic,
}

/// A write of a number.
#[derive(Debug)]
pub(super) struct FakeWrite {
    pub(super) id: u64,
    pub(super) does: Does,
    pub(super) bytes: usize,
}

type OnCommit = dyn Fn(&[u64]) -> Result<()> + Send + Sync;

#[derive(Default)]
pub(super) struct FakeState {
    /// Whatever was committed, by the number of its commit.
    pub(super) committed: Lock<BTreeMap<u64, u64>>,
    pub(super) commits: AtomicU64,
    pub(super) groups: Lock<Vec<Vec<u64>>>,
    on_commit: Lock<Option<Arc<OnCommit>>>,
    is_open: Lock<bool>,
    closed: Condvar,
}

#[derive(Clone, Default)]
pub(super) struct Fake(pub(super) Arc<FakeState>);

pub(super) struct FakeGroup {
    fake: Fake,
    applied: Vec<u64>,
}

impl Fake {
    pub(super) fn on_commit(&self, hook: impl Fn(&[u64]) -> Result<()> + Send + Sync + 'static) {
        *self.0.on_commit.lock() = Some(Arc::new(hook));
    }

    pub(super) fn has(&self, id: u64) -> bool {
        self.0.committed.lock().contains_key(&id)
    }
}

impl Engine for Fake {
    type Write = FakeWrite;
    type Group<'e> = FakeGroup;

    fn begin(&self) -> Result<FakeGroup> {
        let mut is_open = self.0.is_open.lock();
        while *is_open {
            is_open = wait(&self.0.closed, is_open);
        }
        *is_open = true;
        Ok(FakeGroup {
            fake: self.clone(),
            applied: Vec::new(),
        })
    }

    fn cost_bytes(write: &FakeWrite) -> usize {
        write.bytes
    }
}

impl Group for FakeGroup {
    type Write = FakeWrite;

    fn apply(&mut self, write: &mut FakeWrite) -> Result<Option<String>> {
        chaos::point();
        match write.does {
            Does::Succeed => {
                self.applied.push(write.id);
                Ok(Some(format!("Thing.Id={}", write.id)))
            }
            Does::Fail => Err(Error::new(Status::NOT_FOUND, "told to fail")),
            Does::Panic => {
                self.applied.push(u64::MAX);
                quiet_panic()
            }
        }
    }

    fn commit(self) -> Result<()> {
        assert!(
            !self.applied.contains(&u64::MAX),
            "half a write is about to be committed"
        );
        let hook = self.fake.0.on_commit.lock().clone();
        chaos::point();
        if let Some(hook) = hook {
            hook(&self.applied)?;
        }
        let number = self.fake.0.commits.fetch_add(1, Ordering::SeqCst);
        self.fake.0.groups.lock().push(self.applied.clone());
        let mut committed = self.fake.0.committed.lock();
        for &id in &self.applied {
            assert_eq!(
                committed.insert(id, number),
                None,
                "write {id} was committed twice"
            );
        }
        Ok(())
    }
}

impl Drop for FakeGroup {
    fn drop(&mut self) {
        *self.fake.0.is_open.lock() = false;
        self.fake.0.closed.notify_all();
    }
}

/// A runtime around a fake engine, with one connection.
pub(super) struct Bench {
    pub(super) fake: Fake,
    pub(super) dispatcher: Dispatcher<Fake>,
    pub(super) connection: Arc<Gate>,
    pub(super) clock: ManualClock,
}

impl Bench {
    pub(super) fn new() -> Self {
        Bench::with(|_| {})
    }

    pub(super) fn with(set: impl FnOnce(&mut RuntimeOptions)) -> Self {
        let (clock, manual) = Clock::manual();
        let mut options = RuntimeOptions::new().with_clock(clock);
        set(&mut options);
        let connection = Arc::new(Gate::new(options.connection_calls_max, 64 << 20, 64));
        let fake = Fake::default();
        let dispatcher = Dispatcher::new(fake.clone(), options);
        Bench {
            fake,
            dispatcher,
            connection,
            clock: manual,
        }
    }

    pub(super) fn put_async(&self, sink: &SinkHandle, id: u64) -> Result<()> {
        self.start(sink, put(id, Does::Succeed), u64::MAX, Some(context(id)))
    }

    pub(super) fn start(
        &self,
        sink: &SinkHandle,
        order: Order<FakeWrite>,
        deadline_ms: u64,
        context: Option<Arc<NamedValueSet>>,
    ) -> Result<()> {
        let mailbox = sink.mailbox();
        self.dispatcher
            .tell(order, mailbox, &self.connection, deadline_ms, context, true)
    }

    pub(super) fn put(&self, id: u64) -> Result<Finished> {
        self.dispatcher.run(put(id, Does::Succeed), u64::MAX)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.dispatcher.shut_down(std::time::Duration::from_secs(5));
    }
}

pub(super) fn put(id: u64, does: Does) -> Order<FakeWrite> {
    Order {
        operation: "IWbemServices::PutInstance",
        effect: Effect::Put,
        work: Work::Write(FakeWrite {
            id,
            does,
            bytes: 100,
        }),
    }
}

pub(super) fn task(
    effect: Effect,
    run: impl FnOnce(&CallHost) -> Outcome + Send + 'static,
) -> Order<FakeWrite> {
    Order {
        operation: "IWbemServices::CreateInstanceEnum",
        effect,
        work: Work::Task {
            may_block: true,
            run: Box::new(run),
        },
    }
}

pub(super) fn context(id: u64) -> Arc<NamedValueSet> {
    Arc::new(NamedValueSet::new().with("id", id.to_string().as_str()))
}

/// Something that threads wait for.
#[derive(Clone, Default)]
pub(super) struct Signal(Arc<(Lock<bool>, Condvar)>);

impl Signal {
    pub(super) fn raise(&self) {
        *self.0.0.lock() = true;
        self.0.1.notify_all();
    }

    pub(super) fn wait(&self) {
        let mut raised = self.0.0.lock();
        while !*raised {
            raised = wait(&self.0.1, raised);
        }
    }
}

/// Panics without a word on the standard error.
pub(super) fn quiet_panic() -> ! {
    std::panic::resume_unwind(Box::new("told to panic"))
}
