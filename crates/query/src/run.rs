//! Running plans.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{Instance, Status};
use swbem_store::{ClassId, IndexMark, Read, Reference, RowKey, RowRef, StoredClass};

use crate::access::{Access, Point, Span};
use crate::error::{Cause, Error, Result};
use crate::expr::Expr;
use crate::found::{Found, SelectedRow, Selection};
use crate::plan::{ClassesNode, Node, Plan, ProvidedNode, Request, StoredNode};
use crate::providers::{Ask, Providers};
use crate::row_filter::RowFilter;

/// Sees a result, and tells whether to go on.
pub(crate) type Visit<'v> = dyn FnMut(Found<'_>) -> ControlFlow<()> + 'v;

/// How much the nodes of a plan have read and found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    nodes: Vec<NodeCounts>,
}

/// How much a node has read and found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NodeCounts {
    /// The rows, index entries, classes or provided instances it looked at.
    pub examined: u64,
    /// The results it found.
    pub returned: u64,
}

/// How much may be read and found before a pause.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) examined: u64,
    pub(crate) results: u64,
    pub(crate) bytes: u64,
}

/// Where a run goes on.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) node: usize,
    pub(crate) mark: Mark,
    /// The classes whose definitions were results.
    pub(crate) seen: BTreeSet<ClassId>,
}

/// Where a node goes on.
#[derive(Debug, Default)]
pub(crate) enum Mark {
    #[default]
    Start,
    /// Behind a row of the nth class.
    Row(usize, RowKey),
    Index(IndexMark),
    Reference(Reference),
    /// The classes that are left, in reverse.
    Classes(Vec<Arc<StoredClass>>),
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    Done,
    /// The budget is spent; the state tells where to go on.
    Paused,
    /// The reader wants no more.
    Stopped,
}

/// What a node runs with.
pub(crate) struct Run<'r> {
    pub(crate) read: &'r dyn Read,
    pub(crate) providers: &'r dyn Providers,
    pub(crate) budget: &'r mut Budget,
    pub(crate) counts: &'r mut NodeCounts,
    pub(crate) seen: &'r mut BTreeSet<ClassId>,
}

impl Plan {
    /// Runs the plan until it ends or the visitor breaks.
    ///
    /// When a provider fails, the results of the others are visited all the same, and its error is
    /// returned at the end; of several, the first.
    ///
    /// # Errors
    /// Those of reading the repository, and of providers.
    pub fn run(
        &self,
        read: &dyn Read,
        providers: &dyn Providers,
        counts: &mut Counts,
        visit: &mut dyn FnMut(Found<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        let mut state = State::default();
        let mut failure = None;
        loop {
            let mut budget = Budget::unlimited();
            match self.step(read, providers, &mut state, &mut budget, counts, visit) {
                Ok(_) => return failure.map_or(Ok(()), Err),
                Err(error) => {
                    if !matches!(error.cause(), Cause::Provider(_)) {
                        return Err(error);
                    }
                    failure.get_or_insert(error);
                    state.next_node();
                }
            }
        }
    }

    /// Runs the plan from where it stopped until the budget is spent.
    pub(crate) fn step(
        &self,
        read: &dyn Read,
        providers: &dyn Providers,
        state: &mut State,
        budget: &mut Budget,
        counts: &mut Counts,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        while let Some(node) = self.nodes.get(state.node) {
            let mut node_counts = counts.of(state.node);
            let mut run = Run {
                read,
                providers,
                budget,
                counts: &mut node_counts,
                seen: &mut state.seen,
            };
            let flow = match node {
                Node::Stored(node) => node.run(&mut run, &mut state.mark, visit),
                Node::Provided(node) => node.run(&mut run, visit),
                Node::Classes(node) => node.run(&mut run, &mut state.mark, visit),
                Node::Traversal(node) => node.run(&mut run, &mut state.mark, visit),
            };
            counts.set(state.node, node_counts);
            let flow = flow?;
            if flow != Flow::Done {
                return Ok(flow);
            }
            state.next_node();
        }
        Ok(Flow::Done)
    }
}

impl State {
    fn next_node(&mut self) {
        self.node = self.node.saturating_add(1);
        self.mark = Mark::Start;
    }
}

impl Counts {
    /// Returns the counts of the nodes of the plan, in order; those that were not reached are
    /// missing at the end.
    #[must_use]
    pub fn nodes(&self) -> &[NodeCounts] {
        &self.nodes
    }

    fn of(&self, nth: usize) -> NodeCounts {
        self.nodes.get(nth).copied().unwrap_or_default()
    }

    fn set(&mut self, nth: usize, counts: NodeCounts) {
        if self.nodes.len() <= nth {
            self.nodes
                .resize(nth.saturating_add(1), NodeCounts::default());
        }
        if let Some(node) = self.nodes.get_mut(nth) {
            *node = counts;
        }
    }
}

impl Budget {
    fn unlimited() -> Budget {
        Budget {
            examined: u64::MAX,
            results: u64::MAX,
            bytes: u64::MAX,
        }
    }

    /// Takes one result off.
    pub(crate) fn spend(&mut self, bytes: usize) {
        self.results = self.results.saturating_sub(1);
        self.bytes = self
            .bytes
            .saturating_sub(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.examined == 0 || self.results == 0 || self.bytes == 0
    }
}

impl StoredNode {
    fn run(&self, run: &mut Run<'_>, mark: &mut Mark, visit: &mut Visit<'_>) -> Result<Flow> {
        match &self.branch.access {
            Access::Point(point) => self.run_point(point, run, visit),
            Access::Index(span) => self.run_index(span, run, mark, visit),
            Access::Scan => self.run_scan(run, mark, visit),
        }
    }

    fn selection(&self) -> Selection<'_> {
        match &self.data.projection {
            None => Selection::All,
            Some(positions) => Selection::Some(positions),
        }
    }

    fn run_point(&self, point: &Point, run: &mut Run<'_>, visit: &mut Visit<'_>) -> Result<Flow> {
        let Some((class, row)) = run.read.find(&point.class, &point.key)? else {
            return Ok(Flow::Done);
        };
        run.counts.examined = run.counts.examined.saturating_add(1);
        let filter = self.targets.find(class.id).and_then(|nth| self.filter(nth));
        let row = row.as_ref(&point.key);
        let Some(filter) = filter else {
            return Ok(Flow::Done);
        };
        if !filter.accepts(row)? {
            return Ok(Flow::Done);
        }
        run.counts.returned = run.counts.returned.saturating_add(1);
        run.budget.spend(row.as_bytes().len());
        Ok(
            match visit(Found::Row(SelectedRow::new(row, self.selection()))) {
                ControlFlow::Continue(()) => Flow::Done,
                ControlFlow::Break(()) => Flow::Stopped,
            },
        )
    }

    fn run_index(
        &self,
        span: &Span,
        run: &mut Run<'_>,
        mark: &mut Mark,
        visit: &mut Visit<'_>,
    ) -> Result<Flow> {
        let after = match std::mem::take(mark) {
            Mark::Index(after) => Some(after),
            _ => None,
        };
        let (read, budget, counts) = (run.read, &mut *run.budget, &mut *run.counts);
        let selection = self.selection();
        let mut outcome = Ok(Flow::Done);
        let bounds = (span.lower.as_ref(), span.upper.as_ref());
        read.index_entries(
            &span.class,
            span.position,
            bounds,
            after.as_ref(),
            &mut |entry| {
                counts.examined = counts.examined.saturating_add(1);
                budget.examined = budget.examined.saturating_sub(1);
                if let Some(nth) = self.targets.find(entry.class)
                    && let Some(class) = self.targets.classes.get(nth)
                    && let Some(filter) = self.filter(nth)
                {
                    let mut judged = Ok(Flow::Done);
                    let shown = read.visit_row(class, entry.key, &mut |row| {
                        judged = judge(filter, row, selection, counts, budget, visit);
                    });
                    outcome = match shown {
                        Ok(true) => judged,
                        Ok(false) => Err(no_row(class)),
                        Err(error) => Err(error.into()),
                    };
                }
                if !matches!(outcome, Ok(Flow::Done)) {
                    return ControlFlow::Break(());
                }
                if budget.is_spent() {
                    outcome = Ok(Flow::Paused);
                    *mark = Mark::Index(entry.mark());
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            },
        )?;
        outcome
    }

    fn run_scan(&self, run: &mut Run<'_>, mark: &mut Mark, visit: &mut Visit<'_>) -> Result<Flow> {
        let (mut nth, mut after) = match std::mem::take(mark) {
            Mark::Row(nth, key) => (nth, Some(key)),
            _ => (0, None),
        };
        let selection = self.selection();
        let budget = &mut *run.budget;
        while let (Some(class), Some(filter)) = (self.targets.classes.get(nth), self.filter(nth)) {
            let mut outcome = Ok(Flow::Done);
            let mut examined = 0_u64;
            let counts = &mut *run.counts;
            let left = budget.examined;
            run.read.scan(class, after.as_ref(), &mut |row| {
                examined = examined.saturating_add(1);
                // Most rows are not results: nothing but the filter is looked at for them.
                match filter.accepts(row) {
                    Ok(false) if examined < left => return ControlFlow::Continue(()),
                    Ok(false) => outcome = Ok(Flow::Paused),
                    Ok(true) => {
                        outcome = select(row, selection, counts, budget, visit);
                        if matches!(outcome, Ok(Flow::Done)) {
                            if examined < left && !budget.is_spent() {
                                return ControlFlow::Continue(());
                            }
                            outcome = Ok(Flow::Paused);
                        }
                    }
                    Err(error) => outcome = Err(error.into()),
                }
                if matches!(outcome, Ok(Flow::Paused)) {
                    *mark = Mark::Row(nth, row.key());
                }
                ControlFlow::Break(())
            })?;
            run.counts.examined = run.counts.examined.saturating_add(examined);
            budget.examined = budget.examined.saturating_sub(examined);
            let flow = outcome?;
            if flow != Flow::Done {
                return Ok(flow);
            }
            nth = nth.saturating_add(1);
            after = None;
        }
        Ok(Flow::Done)
    }
}

/// Shows a row to the visitor if it meets the condition.
fn judge(
    filter: &RowFilter,
    row: RowRef<'_>,
    selection: Selection<'_>,
    counts: &mut NodeCounts,
    budget: &mut Budget,
    visit: &mut Visit<'_>,
) -> Result<Flow> {
    match filter.accepts(row)? {
        true => select(row, selection, counts, budget, visit),
        false => Ok(Flow::Done),
    }
}

fn select(
    row: RowRef<'_>,
    selection: Selection<'_>,
    counts: &mut NodeCounts,
    budget: &mut Budget,
    visit: &mut Visit<'_>,
) -> Result<Flow> {
    counts.returned = counts.returned.saturating_add(1);
    budget.spend(row.as_bytes().len());
    Ok(match visit(Found::Row(SelectedRow::new(row, selection))) {
        ControlFlow::Continue(()) => Flow::Done,
        ControlFlow::Break(()) => Flow::Stopped,
    })
}

fn no_row(class: &StoredClass) -> Error {
    let text = format!("an index entry of class `{}` has no row", class.path());
    swbem_store::Error::new(swbem_store::ErrorKind::Damaged, text).into()
}

impl ProvidedNode {
    fn run(&self, run: &mut Run<'_>, visit: &mut Visit<'_>) -> Result<Flow> {
        let (asked, residual) = match &self.request {
            Request::Query { text, .. } => (Ask::Query(text), &self.residual),
            Request::Enumerate => (Ask::Enumerate, &self.whole),
            Request::Get(path) => (Ask::Get(path), &self.whole),
        };
        let before = run.counts.examined;
        match self.ask(asked, residual, run, visit) {
            Err(error) => match (asked, error.status()) {
                (Ask::Query(_), Status::PROVIDER_NOT_CAPABLE) if run.counts.examined == before => {
                    self.ask(Ask::Enumerate, &self.whole, run, visit)
                        .map_err(Error::provider)
                }
                (Ask::Get(_), Status::NOT_FOUND) => Ok(Flow::Done),
                _ => Err(Error::provider(error)),
            },
            Ok(flow) => Ok(flow),
        }
    }

    fn ask(
        &self,
        ask: Ask<'_>,
        residual: &Expr,
        run: &mut Run<'_>,
        visit: &mut Visit<'_>,
    ) -> swbem_core::Result<Flow> {
        let mut flow = Flow::Done;
        let counts = &mut *run.counts;
        run.providers.ask(&self.class, ask, &mut |instance| {
            counts.examined = counts.examined.saturating_add(1);
            if !residual.accepts(&instance, &self.data.origin) {
                return ControlFlow::Continue(());
            }
            counts.returned = counts.returned.saturating_add(1);
            let shown = visit(Found::Instance(self.project(instance)));
            if shown.is_break() {
                flow = Flow::Stopped;
            }
            shown
        })?;
        Ok(flow)
    }

    /// Leaves out what is not selected. The instance may be over a definition of the provider's
    /// own, so that positions are looked up by name.
    fn project(&self, mut instance: Instance) -> Instance {
        if let Some(positions) = &self.data.projection {
            let own = instance.class().clone();
            let names = positions
                .iter()
                .filter_map(|at| self.data.class.class.property_at(*at));
            let selected = names.filter_map(|property| own.position(property.name.as_str()));
            instance.project(selected.collect());
        }
        instance
    }
}

impl ClassesNode {
    fn run(&self, run: &mut Run<'_>, mark: &mut Mark, visit: &mut Visit<'_>) -> Result<Flow> {
        let mut left = match std::mem::take(mark) {
            Mark::Classes(left) => left,
            _ => {
                let mut classes = self.classes.list(&self.schema.namespace, run.read)?;
                classes.reverse();
                classes
            }
        };
        while let Some(class) = left.pop() {
            run.counts.examined = run.counts.examined.saturating_add(1);
            let condition = self.schema.condition.as_ref();
            if condition.is_some_and(|condition| !crate::schema::accepts(condition, &class.class)) {
                continue;
            }
            run.counts.returned = run.counts.returned.saturating_add(1);
            run.budget.spend(0);
            if visit(Found::Class(class)).is_break() {
                return Ok(Flow::Stopped);
            }
            if run.budget.is_spent() {
                *mark = Mark::Classes(left);
                return Ok(Flow::Paused);
            }
        }
        Ok(Flow::Done)
    }
}
