//! Checks the pages of the tree's file without LMDB, which follows what stands in them unchecked
//! and ends the process where it leads nowhere.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::page::{
    self, Damage, Data, Entry, HEADER_BYTES, META_BYTES, Meta, Page, Record, Size, damage, number,
    wide,
};

/// Says how much of a file is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What LMDB reads to open it: the beginning, and the list of trees.
    Roots,
    /// The branches, which are about a hundredth of it, and the list of free pages.
    Branches,
    /// Every page.
    All,
}

/// Says why a file was not checked to its end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something in it is wrong, in these words.
    Damaged(String),
    /// It cannot be read.
    Io(io::Error),
}

type Result<T> = std::result::Result<T, Failure>;

impl From<Damage> for Failure {
    fn from(Damage(what): Damage) -> Self {
        Self::Damaged(what)
    }
}

/// Checks that the pages which LMDB would visit are what they are taken for; returns how many pages
/// were ever given out, and the size of one.
///
/// The trees lead to pages of the file, to each once, and to no free one; nodes lie in their pages,
/// keys ascend, and there are as many pages and entries as the file says.
pub(crate) fn check(file: &File, extent: Extent) -> Result<(u64, u64)> {
    let (mut pages, meta) = Pages::open(file, extent)?;
    let used = (meta.last_page.saturating_add(1), wide(meta.page_bytes));
    let mut roots = Vec::new();
    pages.walk(&meta.main, "main", &mut |_, entry| {
        let Data::Tree(record) = entry.data else {
            return Err(damage("the list of trees has an entry that is none").into());
        };
        let record = Record::new(record)?;
        if record.has_integer_keys {
            return Err(damage("a tree is of a kind not used here").into());
        }
        roots.push((lossy(entry.key), record));
        Ok(())
    })?;
    for (name, root) in &roots {
        pages.walk(root, name, &mut |_, entry| match entry.data {
            Data::Tree(_) => Err(damage(format!("tree `{name}` has a tree in it")).into()),
            _ => Ok(()),
        })?;
    }
    if extent == Extent::Roots {
        return Ok(used);
    }
    // Last, when all that is in use is known.
    pages.walk(&meta.free, "free", &mut Pages::take_freed)?;
    pages.unwritten.sort_unstable();
    // What lies past the end of the file was given back before it was ever written.
    let past_the_end = pages.count..pages.last.saturating_add(1);
    match pages.unwritten.iter().copied().eq(past_the_end) {
        true => Ok(used),
        false => Err(damage(format!(
            "{} pages are there, and the last has number {}",
            pages.count, pages.last
        ))
        .into()),
    }
}

/// Is the file, and which of its pages were met.
struct Pages<'a> {
    file: &'a File,
    extent: Extent,
    page_bytes: usize,
    /// Is how many pages the file holds as a whole.
    count: u64,
    /// Is the last page that was ever given out; it may lie past the end.
    last: u64,
    taken: Vec<bool>,
    /// Are free pages past the end of the file.
    unwritten: Vec<u64>,
}

/// Is where a walk through a tree has got to.
struct Walk<'w, 'a> {
    pages: &'w mut Pages<'a>,
    name: &'w str,
    has_integer_keys: bool,
    /// Is the last key that was met in a leaf.
    key: Option<Vec<u8>>,
    /// Is the least key that may come next, as a branch says.
    floor: Option<Vec<u8>>,
    size: Size,
    visit: &'w mut dyn FnMut(&mut Pages<'a>, &Entry<'_>) -> Result<()>,
}

impl<'a> Pages<'a> {
    /// Reads both meta pages, and returns what the newer one says.
    fn open(file: &'a File, extent: Extent) -> Result<(Self, Meta)> {
        let len = file.metadata().map_err(Failure::Io)?.len();
        let first = Meta::new(&read(file, 0, HEADER_BYTES + META_BYTES)?, 0)?;
        let bytes = wide(first.page_bytes);
        let second = Meta::new(&read(file, bytes, HEADER_BYTES + META_BYTES)?, 1)?;
        if first.page_bytes != second.page_bytes {
            return Err(damage("the first two pages do not agree").into());
        }
        let meta = match first.transaction < second.transaction {
            true => second,
            false => first,
        };
        let count = len / bytes;
        let taken = match extent {
            Extent::Roots => 0,
            _ => usize::try_from(count).unwrap_or_default(),
        };
        let pages = Self {
            file,
            extent,
            page_bytes: meta.page_bytes,
            count,
            last: meta.last_page,
            taken: vec![false; taken],
            unwritten: Vec::new(),
        };
        Ok((pages, meta))
    }

    /// Notes that a page was met, which may happen once.
    fn take(&mut self, page: u64) -> Result<()> {
        if page < 2 || page > self.last {
            return Err(damage(format!("there is no page {page}")).into());
        }
        if page >= self.count {
            return Err(damage(format!("page {page} is past the end of the file")).into());
        }
        let taken = usize::try_from(page)
            .ok()
            .and_then(|page| self.taken.get_mut(page));
        match taken {
            Some(true) => Err(damage(format!("page {page} is used twice")).into()),
            Some(taken) => {
                *taken = true;
                Ok(())
            }
            // Only some are looked at.
            None => Ok(()),
        }
    }

    /// Notes the pages of an entry that lists free ones.
    fn take_freed(&mut self, entry: &Entry<'_>) -> Result<()> {
        let freed = self.data(entry)?;
        let count = number(&freed, 0)?;
        let mut last = u64::MAX;
        for idx in 1..=count {
            let offset = usize::try_from(idx).ok().and_then(|idx| idx.checked_mul(8));
            let page = number(&freed, offset.unwrap_or(usize::MAX))?;
            if page < 2 || page > self.last || page >= last {
                return Err(damage(format!("page {page} is listed as free")).into());
            }
            last = page;
            if page < self.count {
                self.take(page)?;
            } else {
                self.unwritten.push(page);
            }
        }
        Ok(())
    }

    /// Reads the beginning of a page.
    fn read(&mut self, page: u64, len: usize) -> Result<Vec<u8>> {
        self.take(page)?;
        read(self.file, page.saturating_mul(wide(self.page_bytes)), len)
    }

    /// Reads the data of an entry whose pages were checked.
    fn data(&self, entry: &Entry<'_>) -> Result<Vec<u8>> {
        match entry.data {
            Data::Here(data) | Data::Tree(data) => Ok(data.to_vec()),
            Data::Pages { first, bytes } => {
                let offset = first
                    .saturating_mul(wide(self.page_bytes))
                    .saturating_add(wide(HEADER_BYTES));
                read(self.file, offset, bytes)
            }
        }
    }

    /// Checks the pages that hold the data of one entry, and returns how many there are.
    fn overflow(&mut self, first: u64, data_bytes: usize, is_list: bool) -> Result<u64> {
        let header = self.read(first, HEADER_BYTES)?;
        let count = page::overflow_pages(&header, first)?;
        let needed = page::pages_of(data_bytes, self.page_bytes);
        // A list of free pages is written more than once, and may be the shorter for it.
        if count < needed || (count > needed && !is_list) {
            return Err(damage(format!("page {first} begins {count} pages, not {needed}")).into());
        }
        for page in 1..count {
            self.take(first.saturating_add(page))?;
        }
        Ok(count)
    }

    /// Checks one tree, and shows each of its entries.
    fn walk(
        &mut self,
        record: &Record,
        name: &str,
        visit: &mut dyn FnMut(&mut Pages<'a>, &Entry<'_>) -> Result<()>,
    ) -> Result<()> {
        // The lists are short, and LMDB walks all of them.
        let is_list = matches!(name, "main" | "free");
        let has_leaves = self.extent == Extent::All || is_list || record.depth == 1;
        if self.extent == Extent::Roots && !has_leaves {
            return Ok(());
        }
        let mut walk = Walk {
            pages: self,
            name,
            has_integer_keys: record.has_integer_keys,
            key: None,
            floor: None,
            size: Size::default(),
            visit,
        };
        if record.depth > 0 {
            walk.page(record.root, record.depth, has_leaves)?;
        }
        let mut said = record.size.clone();
        if !has_leaves {
            (said.overflow_pages, said.entries) = (0, 0);
        }
        if walk.size != said {
            return Err(damage(format!(
                "tree `{name}` is said to have {said:?}, and has {:?}",
                walk.size
            ))
            .into());
        }
        Ok(())
    }
}

impl Walk<'_, '_> {
    /// Checks a page and all below it; `depth` counts down to 1 for leaves, which bounds this.
    fn page(&mut self, number: u64, depth: u16, has_leaves: bool) -> Result<()> {
        let is_leaf = depth == 1;
        match is_leaf {
            true => self.size.leaf_pages += 1,
            false => self.size.branch_pages += 1,
        }
        if is_leaf && !has_leaves {
            return self.pages.take(number);
        }
        let bytes = self.pages.read(number, self.pages.page_bytes)?;
        let page = Page::new(&bytes, number, is_leaf)?;
        page.check(self.has_integer_keys)?;
        for idx in 0..page.len() {
            let key = page.key(idx)?;
            if is_leaf {
                self.ascend(number, key)?;
                self.entry(&page.entry(idx)?)?;
                self.key = Some(key.to_vec());
            } else {
                // The first key of a branch stands for all before the second.
                if idx > 0 {
                    self.ascend(number, key)?;
                    self.floor = Some(key.to_vec());
                }
                self.page(page.child(idx)?, depth - 1, has_leaves)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, entry: &Entry<'_>) -> Result<()> {
        if let Data::Pages { first, bytes } = entry.data {
            self.size.overflow_pages += self.pages.overflow(first, bytes, self.has_integer_keys)?;
        }
        self.size.entries += 1;
        (self.visit)(self.pages, entry)
    }

    /// Checks that a key comes after all before it.
    fn ascend(&self, number: u64, key: &[u8]) -> Result<()> {
        let order = |other: &[u8]| page::compare(other, key, self.has_integer_keys);
        let is_after = match &self.key {
            Some(last) => order(last)?.is_lt(),
            None => true,
        };
        let is_in_place = match &self.floor {
            Some(floor) => order(floor)?.is_le(),
            None => true,
        };
        match is_after && is_in_place {
            true => Ok(()),
            false => Err(damage(format!(
                "page {number} of tree `{}` has a key out of order",
                self.name
            ))
            .into()),
        }
    }
}

/// Reads `len` bytes, which the caller has bounded or which the file must have.
fn read(mut file: &File, offset: u64, len: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset))
        .and_then(|_| file.take(wide(len)).read_to_end(&mut bytes))
        .map_err(Failure::Io)?;
    match bytes.len() == len {
        true => Ok(bytes),
        false => Err(damage(format!("the file ends within byte {offset} and {len} more")).into()),
    }
}

fn lossy(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}
