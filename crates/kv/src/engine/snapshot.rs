use std::sync::{Arc, Mutex};

use super::{State, lock};
use crate::merge::{Merge, Rows};
use crate::table::hash;
use crate::{KeyRange, Result, Revision, Snapshot, Tree, TreeReader, Visit};

/// Is how many readers are kept for reuse.
const READERS_KEPT_MAX: usize = 64;

/// Is the store at one revision: tables, and a reader of the tree that has all that is not in them.
///
/// The tree may have more than that, but only what the tables have as well, in the same or a newer
/// version than the snapshot's, and the tables hide it.
pub(super) struct EngineSnapshot {
    state: Arc<State>,
    reader: Option<Box<dyn TreeReader>>,
    readers: Arc<ReaderPool>,
}

/// Keeps readers of the tree, which cost more to make than a row to read.
pub(super) struct ReaderPool {
    kept: Mutex<Kept>,
}

struct Kept {
    /// Is the revision of readers that are worth keeping. An older one would hold on to pages.
    absorbed: Revision,
    readers: Vec<Box<dyn TreeReader>>,
}

impl EngineSnapshot {
    pub(super) fn new(
        state: Arc<State>,
        reader: Box<dyn TreeReader>,
        readers: Arc<ReaderPool>,
    ) -> Self {
        Self {
            state,
            reader: Some(reader),
            readers,
        }
    }

    fn visit(&self, range: &KeyRange<'_>, backward: bool, visit: &mut Visit<'_>) -> Result<()> {
        let Some(reader) = &self.reader else {
            return Ok(());
        };
        if range.is_void() {
            return Ok(());
        }
        let views = self.state.views().filter(|view| !view.is_empty());
        let mut sources: Vec<Rows<'_>> = views.map(|view| view.source(range, backward)).collect();
        if sources.is_empty() && !backward {
            return reader.visit(range, visit);
        }
        let tree = if backward {
            reader.rows_back(range)?
        } else {
            reader.rows(range)?
        };
        if sources.is_empty() {
            for row in tree {
                let (key, value) = row?;
                if visit(key, value).is_break() {
                    break;
                }
            }
            return Ok(());
        }
        sources.push(Box::new(
            tree.map(|row| row.map(|(key, value)| (key, Some(value)))),
        ));
        for row in Merge::new(sources, backward)? {
            if let (key, Some(value)) = row?
                && visit(key, value).is_break()
            {
                break;
            }
        }
        Ok(())
    }
}

impl Snapshot for EngineSnapshot {
    fn revision(&self) -> Revision {
        self.state.revision
    }

    fn read(&self, key: &[u8], found: &mut dyn FnMut(&[u8])) -> Result<bool> {
        let hash = hash(key);
        let row = self.state.views().find_map(|view| view.get(key, hash));
        let value = match (row, &self.reader) {
            (Some(row), _) => row,
            (None, Some(reader)) => reader.get(key)?,
            (None, None) => None,
        };
        Ok(value.map(found).is_some())
    }

    fn scan(&self, range: &KeyRange<'_>, visit: &mut Visit<'_>) -> Result<()> {
        self.visit(range, false, visit)
    }

    fn scan_reverse(&self, range: &KeyRange<'_>, visit: &mut Visit<'_>) -> Result<()> {
        self.visit(range, true, visit)
    }
}

impl Drop for EngineSnapshot {
    fn drop(&mut self) {
        if let Some(reader) = self.reader.take() {
            self.readers.give_back(reader);
        }
    }
}

impl ReaderPool {
    pub(super) fn new(absorbed: Revision) -> Self {
        Self {
            kept: Mutex::new(Kept {
                absorbed,
                readers: Vec::new(),
            }),
        }
    }

    /// Returns a reader that is kept, or makes one.
    pub(super) fn take(&self, tree: &dyn Tree) -> Result<Box<dyn TreeReader>> {
        let kept = lock(&self.kept).readers.pop();
        kept.map_or_else(|| tree.reader(), Ok)
    }

    /// Lets go of all readers, since the tree has more than they see.
    pub(super) fn renew(&self, absorbed: Revision) {
        let mut kept = lock(&self.kept);
        kept.absorbed = absorbed;
        let old = std::mem::take(&mut kept.readers);
        drop(kept);
        drop(old);
    }

    fn give_back(&self, reader: Box<dyn TreeReader>) {
        let mut kept = lock(&self.kept);
        if reader.absorbed() == kept.absorbed && kept.readers.len() < READERS_KEPT_MAX {
            kept.readers.push(reader);
        }
    }
}
