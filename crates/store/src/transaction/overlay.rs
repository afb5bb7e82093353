//! What a transaction has written, over the snapshot it reads from.

use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};
use std::sync::Arc;

use swbem_kv::{Batch, KeyRange, Snapshot};

use crate::Result;
use crate::read::PairVisitor;

/// The operations of a transaction in their order, and which of them a key's value comes from.
///
/// INVARIANT: `newest` has, for each key in `operations`, the last operation on it.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    operations: Vec<Operation>,
    newest: BTreeMap<Arc<[u8]>, usize>,
    bytes: usize,
}

#[derive(Debug)]
struct Operation {
    key: Arc<[u8]>,
    action: Action,
    previous: Option<Vec<u8>>,
    /// The operation on the same key that this one hides.
    hidden: Option<usize>,
}

#[derive(Debug)]
enum Action {
    Put(Vec<u8>),
    Delete,
    Note(Vec<u8>),
}

impl Overlay {
    pub(super) fn len(&self) -> usize {
        self.operations.len()
    }

    pub(super) fn byte_len(&self) -> usize {
        self.bytes
    }

    pub(super) fn put(&mut self, key: &[u8], value: Vec<u8>, previous: Option<Vec<u8>>) {
        self.push(key, Action::Put(value), previous);
    }

    pub(super) fn delete(&mut self, key: &[u8], previous: Option<Vec<u8>>) {
        self.push(key, Action::Delete, previous);
    }

    pub(super) fn note(&mut self, note: Vec<u8>) {
        let operation = Operation {
            key: Arc::from([]),
            action: Action::Note(note),
            previous: None,
            hidden: None,
        };
        self.bytes = self.bytes.saturating_add(operation.cost());
        self.operations.push(operation);
    }

    /// Returns the value of a key, `Some(None)` when it was deleted, `None` when it was not
    /// touched.
    pub(super) fn get(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        if self.newest.is_empty() {
            return None;
        }
        self.newest
            .get(key)
            .and_then(|at| self.operations.get(*at))
            .map(Operation::value)
    }

    /// Undoes the operations from the `len`th on.
    pub(super) fn truncate(&mut self, len: usize) {
        while self.operations.len() > len {
            let Some(operation) = self.operations.pop() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(operation.cost());
            if matches!(operation.action, Action::Note(_)) {
                continue;
            }
            match operation.hidden {
                Some(at) => self.newest.insert(operation.key, at),
                None => self.newest.remove(&operation.key),
            };
        }
    }

    pub(super) fn fill(&self, batch: &mut Batch) {
        for operation in &self.operations {
            let key = &operation.key;
            match (&operation.action, &operation.previous) {
                (Action::Put(value), Some(previous)) => batch.put_replacing(key, value, previous),
                (Action::Put(value), None) => batch.put(key, value),
                (Action::Delete, Some(previous)) => batch.delete_replacing(key, previous),
                (Action::Delete, None) => batch.delete(key),
                (Action::Note(note), _) => batch.note(note),
            }
        }
    }

    /// Visits a range of the snapshot as the operations have changed it.
    pub(super) fn scan_over(
        &self,
        snapshot: &dyn Snapshot,
        range: &KeyRange<'_>,
        visit: &mut PairVisitor<'_>,
    ) -> Result<()> {
        if range.is_void() {
            return Ok(());
        }
        let from = Bound::Included(range.start());
        let to = range.end().map_or(Bound::Unbounded, Bound::Excluded);
        let mut staged = self.newest.range::<[u8], _>((from, to)).peekable();
        if staged.peek().is_none() {
            return Ok(snapshot.scan(range, visit)?);
        }
        let mut stopped = false;
        snapshot.scan(range, &mut |key, value| {
            while let Some((staged_key, at)) = staged.next_if(|(staged, _)| ***staged <= *key) {
                let is_same = **staged_key == *key;
                if let Some(value) = self.operations.get(*at).and_then(Operation::value)
                    && visit(staged_key, value).is_break()
                {
                    stopped = true;
                    return ControlFlow::Break(());
                }
                if is_same {
                    return ControlFlow::Continue(());
                }
            }
            let flow = visit(key, value);
            stopped = flow.is_break();
            flow
        })?;
        if stopped {
            return Ok(());
        }
        for (key, at) in staged {
            if let Some(value) = self.operations.get(*at).and_then(Operation::value)
                && visit(key, value).is_break()
            {
                break;
            }
        }
        Ok(())
    }

    fn push(&mut self, key: &[u8], action: Action, previous: Option<Vec<u8>>) {
        let key: Arc<[u8]> = key.into();
        let hidden = self.newest.insert(key.clone(), self.operations.len());
        let operation = Operation {
            key,
            action,
            previous,
            hidden,
        };
        self.bytes = self.bytes.saturating_add(operation.cost());
        self.operations.push(operation);
    }
}

impl Operation {
    fn value(&self) -> Option<&[u8]> {
        match &self.action {
            Action::Put(value) => Some(value),
            Action::Delete | Action::Note(_) => None,
        }
    }

    fn cost(&self) -> usize {
        let value = match &self.action {
            Action::Put(bytes) | Action::Note(bytes) => bytes.len(),
            Action::Delete => 0,
        };
        let previous = self.previous.as_ref().map_or(0, Vec::len);
        self.key
            .len()
            .saturating_add(value)
            .saturating_add(previous)
            .saturating_add(16)
    }
}
