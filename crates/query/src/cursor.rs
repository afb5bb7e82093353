//! Cursors: results that are read as they are pulled.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_store::View;

use crate::error::Result;
use crate::found::{Found, Pulled};
use crate::plan::Plan;
use crate::providers::NoProviders;
use crate::run::{Budget, Counts, Flow, State};

/// How many results are read ahead of the reader at most.
const CHUNK_RESULTS_MAX: u64 = 256;
/// How many bytes of rows are read ahead of the reader at most, but one row always.
const CHUNK_BYTES_MAX: u64 = 1 << 20;
/// How many rows are looked at before the reader may think of something else.
const STEP_ROWS_MAX: u64 = 16_384;

/// A cursor over the results of a plan, in one consistent view of the repository.
///
/// It goes forward only and holds a few results, however many there are. The first is read alone,
/// so that it comes at once; the more are pulled, the more are read ahead.
#[derive(Debug)]
pub struct Cursor {
    plan: Arc<Plan>,
    view: View,
    state: State,
    counts: Counts,
    ready: VecDeque<Pulled>,
    chunk_results: u64,
    is_done: bool,
}

/// What a step of a cursor led to.
#[derive(Debug)]
pub enum Progress {
    /// A result.
    Found(Pulled),
    /// None yet, after many rows: a moment to look at a deadline or a cancellation.
    Working,
    /// No more results.
    Done,
}

impl Plan {
    /// Opens a cursor over the results.
    ///
    /// # Errors
    /// The view back when providers may have to be asked: then the plan can only be run.
    pub fn cursor(self: &Arc<Self>, view: View) -> Result<Cursor, View> {
        if self.needs_providers() {
            return Err(view);
        }
        Ok(Cursor {
            plan: self.clone(),
            view,
            state: State::default(),
            counts: Counts::default(),
            ready: VecDeque::new(),
            chunk_results: 1,
            is_done: false,
        })
    }
}

impl Cursor {
    /// Reads the next result, or nothing after the last.
    ///
    /// # Errors
    /// Those of reading the repository.
    #[expect(
        clippy::should_implement_trait,
        reason = "the iterator turns the result around"
    )]
    pub fn next(&mut self) -> Result<Option<Pulled>> {
        loop {
            match self.advance()? {
                Progress::Found(pulled) => return Ok(Some(pulled)),
                Progress::Working => {}
                Progress::Done => return Ok(None),
            }
        }
    }

    /// Reads the next result, but gives up for now after some ten thousand rows without one.
    ///
    /// # Errors
    /// Those of reading the repository.
    pub fn advance(&mut self) -> Result<Progress> {
        if self.ready.is_empty() && !self.is_done {
            self.fill()?;
        }
        Ok(match self.ready.pop_front() {
            Some(pulled) => Progress::Found(pulled),
            None if self.is_done => Progress::Done,
            None => Progress::Working,
        })
    }

    /// Returns how much the nodes of the plan have read and found so far; they are a little ahead
    /// of the reader.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    fn fill(&mut self) -> Result<()> {
        let mut budget = Budget {
            examined: STEP_ROWS_MAX,
            results: self.chunk_results,
            bytes: CHUNK_BYTES_MAX,
        };
        let ready = &mut self.ready;
        let flow = self.plan.step(
            &self.view,
            &NoProviders,
            &mut self.state,
            &mut budget,
            &mut self.counts,
            &mut |found| {
                match found {
                    Found::Row(row) => ready.push_back(Pulled::Row(row.to_owned())),
                    Found::Class(class) => ready.push_back(Pulled::Class(class)),
                    // Providers are not asked.
                    Found::Instance(_) => {}
                }
                ControlFlow::Continue(())
            },
        )?;
        self.is_done = flow != Flow::Paused;
        self.chunk_results = self.chunk_results.saturating_mul(2).min(CHUNK_RESULTS_MAX);
        Ok(())
    }
}

impl Iterator for Cursor {
    type Item = Result<Pulled>;

    fn next(&mut self) -> Option<Self::Item> {
        Cursor::next(self).transpose()
    }
}
