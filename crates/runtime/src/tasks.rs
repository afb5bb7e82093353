//! Tasks: work of a call that is not a write to the repository, on a thread that may get stuck.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use swbem_core::{Error, Object, Status};
use swbem_manager::TaskHost;
use swbem_provider::{Cancellation, Outcome};

use crate::call::Call;
use crate::pool::ForeignCode;
use crate::sync::Lock;
use crate::task_row::TaskRow;
use crate::timer::TimerKey;

/// What a task sees of its call.
pub(crate) struct CallHost {
    call: Arc<Call>,
    timers: Lock<Vec<TimerKey>>,
}

impl Drop for CallHost {
    fn drop(&mut self) {
        let timers = &self.call.shared().timers;
        for key in std::mem::take(&mut *self.timers.lock()) {
            timers.cancel(key);
        }
    }
}

impl TaskHost for CallHost {
    fn indicate(&self, object: Object) -> ControlFlow<()> {
        self.call.indicate(object)
    }

    fn progress(&self, upper_bound: u16, current: u16, message: &str) {
        self.call.progress(upper_bound, current, message);
    }

    fn cancellation(&self) -> &Cancellation {
        self.call.cancellation()
    }

    /// Runs an action after a time, unless the task has returned by then.
    fn schedule(&self, after_ms: u64, action: Box<dyn FnOnce() + Send>) {
        let shared = self.call.shared();
        let at_ms = shared.now_ms().saturating_add(after_ms);
        let key = shared.timers.schedule(at_ms, action);
        self.timers.lock().push(key);
    }

    /// Runs the work on a thread of its own: one of a pool might never come, when all of them wait
    /// for work that they run beside.
    fn beside<'w>(
        &self,
        work: Box<dyn FnOnce() + Send + 'w>,
        meanwhile: &mut dyn FnMut(),
    ) -> Option<Box<dyn FnOnce() + Send + 'w>> {
        let work = Lock::new(Some(work));
        std::thread::scope(|scope| {
            let spawned = std::thread::Builder::new()
                .name("swbem provider".to_owned())
                .spawn_scoped(scope, || {
                    let _foreign = ForeignCode::enter();
                    let work = work.lock().take();
                    if let Some(work) = work {
                        work();
                    }
                });
            if spawned.is_ok() {
                meanwhile();
            }
        });
        work.lock().take()
    }
}

/// Runs a task on a thread of the pool.
///
/// The call may end before its task does, when it is cancelled or its deadline passes; the thread
/// is then left to the provider until that returns.
pub(crate) fn submit(
    row: &Arc<TaskRow>,
    call: Arc<Call>,
    work: impl FnOnce(&CallHost) -> Outcome + Send + 'static,
) {
    call.enlist();
    let shared = call.shared().clone();
    row.submit(&shared, move || run(&call, work));
}

/// Runs a task on the current thread.
pub(crate) fn run_here(call: &Arc<Call>, work: impl FnOnce(&CallHost) -> Outcome) {
    call.enlist();
    run(call, work);
}

fn run(call: &Arc<Call>, work: impl FnOnce(&CallHost) -> Outcome) {
    if !call.start_task() {
        return;
    }
    let _foreign = ForeignCode::enter();
    let host = CallHost {
        call: call.clone(),
        timers: Lock::default(),
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| work(&host))).unwrap_or_else(|_| {
        Err(Error::new(
            Status::PROVIDER_FAILURE,
            "the provider panicked",
        ))
    });
    drop(host);
    call.task_returned(outcome);
}
