//! Task rows: how many tasks of one sink or connection run at a time.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::shared::Shared;
use crate::sync::Lock;

type Job = Box<dyn FnOnce() + Send>;

/// Lets so many tasks run at a time and keeps the others in a row.
///
/// A task waits on its thread while nobody takes its results. Without a bound, a sink that is stuck
/// or a reader that does not read would hold every thread there is.
pub(crate) struct TaskRow {
    running_max: usize,
    state: Lock<State>,
}

#[derive(Default)]
struct State {
    running: usize,
    waiting: VecDeque<Job>,
}

impl TaskRow {
    pub(crate) fn new(running_max: usize) -> Arc<Self> {
        Arc::new(TaskRow {
            running_max,
            state: Lock::default(),
        })
    }

    /// Runs a job on a thread of the task pool, when it is its turn.
    pub(crate) fn submit(
        self: &Arc<Self>,
        shared: &Arc<Shared>,
        job: impl FnOnce() + Send + 'static,
    ) {
        let mut state = self.state.lock();
        if state.running >= self.running_max {
            state.waiting.push_back(Box::new(job));
            return;
        }
        state.running += 1;
        drop(state);
        self.start(shared, Box::new(job));
    }

    fn start(self: &Arc<Self>, shared: &Arc<Shared>, job: Job) {
        let turn = Turn {
            row: self.clone(),
            shared: shared.clone(),
        };
        shared.tasks.submit(&shared.timers, move || {
            let _turn = turn;
            job();
        });
    }
}

/// A running job's turn, which goes to the next one when it is over, however it ended.
struct Turn {
    row: Arc<TaskRow>,
    shared: Arc<Shared>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = {
            let mut state = self.row.state.lock();
            let next = state.waiting.pop_front();
            if next.is_none() {
                state.running -= 1;
            }
            next
        };
        if let Some(job) = next {
            self.row.start(&self.shared, job);
        }
    }
}
