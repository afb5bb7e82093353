//! Puts sorted sources together, where the same key in an earlier source hides it in the later.

use std::cmp::Ordering;

use crate::{Result, TreeRow};

/// Is a sorted sequence of rows, deleted ones among them.
pub(crate) type Rows<'a> = Box<dyn Iterator<Item = Result<TreeRow<'a>>> + 'a>;

pub(crate) struct Merge<'a> {
    /// Holds the sources from the newest to the oldest, each with the row that comes next in it.
    sources: Vec<(TreeRow<'a>, Rows<'a>)>,
    backward: bool,
}

impl<'a> Merge<'a> {
    pub(crate) fn new(sources: impl IntoIterator<Item = Rows<'a>>, backward: bool) -> Result<Self> {
        let mut merge = Self {
            sources: Vec::new(),
            backward,
        };
        for mut source in sources {
            if let Some(row) = source.next() {
                merge.sources.push((row?, source));
            }
        }
        Ok(merge)
    }

    /// Returns which source has the next row; of several with the same key, the newest.
    fn nearest(&self) -> Option<usize> {
        let mut nearest: Option<(usize, &[u8])> = None;
        for (idx, ((key, _), _)) in self.sources.iter().enumerate() {
            let wanted = if self.backward {
                Ordering::Greater
            } else {
                Ordering::Less
            };
            if nearest.is_none_or(|(_, best)| (*key).cmp(best) == wanted) {
                nearest = Some((idx, key));
            }
        }
        nearest.map(|(idx, _)| idx)
    }

    /// Moves source `idx` on, and drops it when it has no more.
    fn advance(&mut self, idx: usize) -> Result<()> {
        let Some((head, source)) = self.sources.get_mut(idx) else {
            return Ok(());
        };
        match source.next() {
            Some(row) => *head = row?,
            None => drop(self.sources.remove(idx)),
        }
        Ok(())
    }
}

impl<'a> Iterator for Merge<'a> {
    type Item = Result<TreeRow<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if let [(head, source)] = self.sources.as_mut_slice() {
            let row = *head;
            match source.next() {
                Some(Ok(next)) => *head = next,
                Some(Err(error)) => return Some(Err(error)),
                None => self.sources.clear(),
            }
            return Some(Ok(row));
        }
        let nearest = self.nearest()?;
        let row = self.sources.get(nearest)?.0;
        // From the back, so that a source that is dropped does not move those still to be seen.
        for idx in (nearest..self.sources.len()).rev() {
            if self
                .sources
                .get(idx)
                .is_some_and(|(head, _)| head.0 == row.0)
                && let Err(error) = self.advance(idx)
            {
                return Some(Err(error));
            }
        }
        Some(Ok(row))
    }
}
