//! Reads a tree from the mapped file, and follows nothing that leads out of it.
//!
//! LMDB trusts its pages. One that the disk garbled would end the process; here it is an error.

use super::page::{self, Data, Entry, HEADER_BYTES, Meta, Page, Record, Result, damage, slice};
use swbem_kv::{KeyRange, Visit};

/// Is how much memory a processor fetches at once.
const CACHE_LINE_BYTES: usize = 64;

/// Is how much of a value is fetched at once when it is found.
const VALUE_FETCHED_BYTES: usize = 512;

/// Is how far to each side of a row that is deleted LMDB may look for a page to merge with.
const NEIGHBOURS: usize = 2;

/// Is one tree of a file, as a transaction sees it that keeps its pages from being used again.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    /// Is the file, up to its end.
    file: &'a [u8],
    page_bytes: usize,
    depth: u16,
    root: u64,
}

/// Goes through rows in either direction.
pub(super) struct Rows<'a> {
    view: View<'a>,
    backward: bool,
    /// Are the branches above the leaf, and which child of each was taken.
    above: Vec<(Page<'a>, usize)>,
    leaf: Option<(Page<'a>, usize)>,
    /// Is where the range ends, in the direction of travel.
    end: Option<Vec<u8>>,
    last: Option<&'a [u8]>,
}

/// Brings the next leaf of a long scan into the processor's caches while the rows of this one are
/// looked at: its rows are in no order that the processor would guess, and to wait for each of them
/// takes longer than to look at it. A page that is read in order is what the processor is made for;
/// to fetch just what is needed of each row was three times slower.
#[derive(Default)]
struct Ahead<'a> {
    /// Is what has not been fetched of the page.
    left: &'a [u8],
    /// Is how much is fetched for each row that is looked at.
    step: usize,
}

/// Checks the pages that LMDB will come to when it puts and deletes rows of a tree whose branches
/// are known to be sound.
pub(super) struct Writes<'a> {
    view: View<'a>,
    /// Is the leaf that was checked last.
    leaf: Option<u64>,
    /// Are the pages, by their height above the leaves, whose neighbours were checked last.
    surrounded: Vec<u64>,
}

/// Reads what the transaction with this number says of the file.
pub(super) fn meta(file: &[u8], transaction: u64, page_bytes: usize) -> Result<Meta> {
    let at = transaction % 2;
    let start = usize::try_from(at).unwrap_or_default() * page_bytes;
    let meta = Meta::new(slice(file, start, page_bytes)?, at)?;
    match meta.transaction == transaction {
        true => Ok(meta),
        false => Err(damage(format!("page {at} is of another transaction"))),
    }
}

impl<'a> Ahead<'a> {
    /// Gets ready to fetch a page while so many rows are looked at.
    fn of(page: &'a [u8], rows: usize) -> Self {
        let lines = (page.len() / CACHE_LINE_BYTES).div_ceil(rows.max(1));
        Self {
            left: page,
            step: lines * CACHE_LINE_BYTES,
        }
    }

    /// Fetches some of the page.
    #[inline]
    fn fetch_some(&mut self) {
        let (some, left) = self.left.split_at(self.step.min(self.left.len()));
        fetch(some);
        self.left = left;
    }
}

/// Brings bytes into the processor's caches: reads one of each line, and does nothing with it.
#[inline]
fn fetch(bytes: &[u8]) {
    let bytes = bytes.iter().step_by(CACHE_LINE_BYTES);
    std::hint::black_box(bytes.fold(0, |sum: u8, byte| sum ^ byte));
}

impl<'a> View<'a> {
    pub(super) fn new(file: &'a [u8], page_bytes: usize, record: &Record) -> Self {
        Self {
            file,
            page_bytes,
            depth: record.depth,
            root: record.root,
        }
    }

    /// Returns the value of `key`.
    pub(super) fn get(&self, key: &[u8]) -> Result<Option<&'a [u8]>> {
        let Some(leaf) = self.leaf(key)? else {
            return Ok(None);
        };
        match leaf.find(key)? {
            Ok(idx) => {
                let value = self.value(&leaf.entry(idx)?)?;
                let begin = value.get(..VALUE_FETCHED_BYTES).unwrap_or(value);
                fetch(begin);
                Ok(Some(value))
            }
            Err(_) => Ok(None),
        }
    }

    /// Returns the record of the tree with this name.
    pub(super) fn tree(&self, name: &str) -> Result<Record> {
        let missing = || damage(format!("there is no tree `{name}`"));
        let leaf = self.leaf(name.as_bytes())?.ok_or_else(missing)?;
        let idx = leaf.find(name.as_bytes())?.map_err(|_place| missing())?;
        match leaf.entry(idx)?.data {
            Data::Tree(record) => Record::new(record),
            _ => Err(missing()),
        }
    }

    /// Goes through a range, forward or backward.
    pub(super) fn rows(&self, range: &KeyRange<'_>, backward: bool) -> Result<Rows<'a>> {
        let mut rows = Rows {
            view: *self,
            backward,
            above: Vec::with_capacity(self.depth.into()),
            leaf: None,
            end: match backward {
                true => Some(range.start().to_vec()),
                false => range.end().map(<[u8]>::to_vec),
            },
            last: None,
        };
        let first = if backward {
            range.end()
        } else {
            Some(range.start())
        };
        if self.depth > 0 {
            rows.descend(self.root, self.depth, first)?;
        }
        Ok(rows)
    }

    /// Shows a range, forward, until the visitor breaks: leaf by leaf, which saves for each row what
    /// can be known of the whole leaf.
    pub(super) fn visit(&self, range: &KeyRange<'_>, visit: &mut Visit<'_>) -> Result<()> {
        let mut rows = self.rows(range, false)?;
        let mut last: Option<&[u8]> = None;
        // The first leaf may be all there is to read, so nothing is fetched ahead of it.
        let mut ahead = Ahead::default();
        while let Some((leaf, place)) = rows.leaf {
            let end = match (&rows.end, leaf.len().checked_sub(1)) {
                (Some(end), Some(highest)) if leaf.key(highest)? >= end.as_slice() => Some(end),
                _ => None,
            };
            for idx in place..leaf.len() {
                let entry = leaf.entry(idx)?;
                if end.is_some_and(|end| entry.key >= end.as_slice()) {
                    return Ok(());
                }
                // It also ends a walk through pages that lead back to each other.
                if last.is_some_and(|last| last >= entry.key) {
                    return Err(damage("a key is out of order"));
                }
                last = Some(entry.key);
                ahead.fetch_some();
                if visit(entry.key, self.value(&entry)?).is_break() {
                    return Ok(());
                }
            }
            if !rows.turn()? {
                return Ok(());
            }
            if let (Some((leaf, _)), Some((branch, idx))) = (&rows.leaf, rows.above.last()) {
                ahead = match idx + 1 < branch.len() {
                    true => {
                        let next = branch.child(idx + 1)?;
                        Ahead::of(self.bytes(next, self.page_bytes)?, leaf.len())
                    }
                    false => Ahead::default(),
                };
            }
        }
        Ok(())
    }

    /// Returns the leaf that has `key` if any does.
    #[inline]
    fn leaf(&self, key: &[u8]) -> Result<Option<Page<'a>>> {
        if self.depth == 0 {
            return Ok(None);
        }
        let mut number = self.root;
        for _ in 1..self.depth {
            let branch = self.page(number, false)?;
            number = branch.child(branch.find_child(key)?)?;
        }
        self.page(number, true).map(Some)
    }

    #[inline]
    fn page(&self, number: u64, is_leaf: bool) -> Result<Page<'a>> {
        let bytes = self.bytes(number, self.page_bytes)?;
        Page::new(bytes, number, is_leaf)
    }

    #[inline]
    fn bytes(&self, number: u64, len: usize) -> Result<&'a [u8]> {
        let start = usize::try_from(number)
            .ok()
            .and_then(|number| number.checked_mul(self.page_bytes));
        start
            .and_then(|start| self.file.get(start..start.checked_add(len)?))
            .ok_or_else(|| damage(format!("page {number} is past the end of the file")))
    }

    #[inline]
    fn value(&self, entry: &Entry<'a>) -> Result<&'a [u8]> {
        match entry.data {
            Data::Here(data) => Ok(data),
            Data::Pages { first, bytes } => self.long(first, bytes),
            Data::Tree(_) => Err(damage("a row is a tree")),
        }
    }

    fn long(&self, first: u64, bytes: usize) -> Result<&'a [u8]> {
        let pages = self.bytes(first, HEADER_BYTES.saturating_add(bytes))?;
        // LMDB frees as many pages as the first says.
        match page::overflow_pages(pages, first)? == page::pages_of(bytes, self.page_bytes) {
            true => slice(pages, HEADER_BYTES, bytes),
            false => Err(damage(format!(
                "page {first} begins data of another length"
            ))),
        }
    }
}

impl<'a> Rows<'a> {
    /// Goes down to the leaf with `key`, or to the first in the direction of travel.
    fn descend(&mut self, root: u64, depth: u16, key: Option<&[u8]>) -> Result<()> {
        let mut number = root;
        for _ in 1..depth {
            let branch = self.view.page(number, false)?;
            let idx = match key {
                Some(key) => branch.find_child(key)?,
                None if self.backward => branch.len() - 1,
                None => 0,
            };
            number = branch.child(idx)?;
            self.above.push((branch, idx));
        }
        let leaf = self.view.page(number, true)?;
        let place = match key {
            Some(key) => leaf.find(key)?.unwrap_or_else(|place| place),
            None if self.backward => leaf.len(),
            None => 0,
        };
        // Backward, it is the place behind the next row.
        self.leaf = Some((leaf, place));
        Ok(())
    }

    /// Goes on to the next leaf, if there is one.
    fn turn(&mut self) -> Result<bool> {
        self.leaf = None;
        while let Some((branch, idx)) = self.above.pop() {
            let next = match self.backward {
                true => idx.checked_sub(1),
                false => Some(idx + 1).filter(|next| *next < branch.len()),
            };
            if let Some(next) = next {
                let above = u16::try_from(self.above.len()).unwrap_or(u16::MAX);
                self.above.push((branch, next));
                let below = self.view.depth.saturating_sub(above + 1);
                self.descend(branch.child(next)?, below, None)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn step(&mut self) -> Result<Option<(&'a [u8], &'a [u8])>> {
        loop {
            let Some((leaf, place)) = &mut self.leaf else {
                return Ok(None);
            };
            let idx = match self.backward {
                true => place.checked_sub(1),
                false => Some(*place).filter(|place| *place < leaf.len()),
            };
            let Some(idx) = idx else {
                if self.turn()? {
                    continue;
                }
                return Ok(None);
            };
            *place = if self.backward { idx } else { idx + 1 };
            let entry = leaf.entry(idx)?;
            let is_past = match (&self.end, self.backward) {
                (None, _) => false,
                (Some(end), false) => entry.key >= end.as_slice(),
                (Some(end), true) => entry.key < end.as_slice(),
            };
            if is_past {
                self.leaf = None;
                return Ok(None);
            }
            // It also ends a walk through pages that lead back to each other.
            let is_next = match (self.last, self.backward) {
                (None, _) => true,
                (Some(last), false) => last < entry.key,
                (Some(last), true) => last > entry.key,
            };
            if !is_next {
                return Err(damage("a key is out of order"));
            }
            self.last = Some(entry.key);
            return Ok(Some((entry.key, self.view.value(&entry)?)));
        }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<(&'a [u8], &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.step().transpose();
        if matches!(row, Some(Err(_))) {
            // There is no way on from here.
            self.leaf = None;
        }
        row
    }
}

impl<'a> Writes<'a> {
    pub(super) fn new(view: View<'a>) -> Self {
        Self {
            view,
            leaf: None,
            surrounded: vec![0; usize::from(view.depth) + 1],
        }
    }

    /// Checks the pages around a row that will be put, or deleted.
    pub(super) fn check(&mut self, key: &[u8], is_deleted: bool) -> Result<()> {
        if self.view.depth == 0 {
            return Ok(());
        }
        self.around(self.view.root, self.view.depth, key, is_deleted)
    }

    /// Checks the leaves below a page that a change of `key` may come to. There are no more levels
    /// than `depth`, which bounds this.
    fn around(&mut self, number: u64, depth: u16, key: &[u8], is_deleted: bool) -> Result<()> {
        if depth == 1 {
            return self.leaf(number);
        }
        let branch = self.view.page(number, false)?;
        let idx = branch.find_child(key)?;
        let child = branch.child(idx)?;
        let surrounded = self.surrounded.get_mut(usize::from(depth));
        let is_known =
            !is_deleted || surrounded.is_some_and(|last| std::mem::replace(last, child) == child);
        if !is_known {
            // A leaf that gets too empty is merged with the one beside it, and a branch too: then
            // LMDB looks into its first leaf for its first key.
            let beside = idx.saturating_sub(NEIGHBOURS)..(idx + NEIGHBOURS + 1).min(branch.len());
            for beside in beside.filter(|beside| *beside != idx) {
                self.edges(branch.child(beside)?, depth - 1)?;
            }
            self.edges(branch.child(0)?, depth - 1)?;
        }
        self.around(child, depth - 1, key, is_deleted)
    }

    /// Checks the first and last leaves below a page.
    fn edges(&mut self, number: u64, depth: u16) -> Result<()> {
        if depth == 1 {
            return self.leaf(number);
        }
        let branch = self.view.page(number, false)?;
        for idx in 0..branch.len() {
            if idx < NEIGHBOURS || idx + NEIGHBOURS >= branch.len() {
                self.edges(branch.child(idx)?, depth - 1)?;
            }
        }
        Ok(())
    }

    fn leaf(&mut self, number: u64) -> Result<()> {
        if self.leaf == Some(number) {
            return Ok(());
        }
        let leaf = self.view.page(number, true)?;
        leaf.check(false)?;
        for idx in 0..leaf.len() {
            // LMDB reads the first page of long data to learn how many there are to free.
            if !matches!(leaf.entry(idx)?.data, Data::Here(_)) {
                self.view.value(&leaf.entry(idx)?)?;
            }
        }
        self.leaf = Some(number);
        Ok(())
    }
}
