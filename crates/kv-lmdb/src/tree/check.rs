//! Checks the pages of the tree's file without LMDB, which follows what stands in them unchecked
//! and ends the process where it leads nowhere.
//!
//! The layout is that of LMDB 0.9 (`mdb.c`) where numbers are little-endian and pages have numbers
//! of 64 bits; elsewhere nothing is checked.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Is the deepest tree that LMDB can walk.
const DEPTH_MAX: u16 = 32;
/// Is the size of a page's header.
const HEADER_BYTES: usize = 16;
/// Is the size of a node without its key and data.
const NODE_BYTES: usize = 8;
/// Is the size of what says where a tree begins.
const RECORD_BYTES: usize = 48;
/// Is what two pages of the file say of the whole.
const META_BYTES: usize = 136;

const META_MAGIC: u32 = 0xBEEF_C0DE;
const META_VERSION: u32 = 1;

const BRANCH: u16 = 0x01;
const LEAF: u16 = 0x02;
const OVERFLOW: u16 = 0x04;
const META: u16 = 0x08;

const BIG_DATA: u16 = 0x01;
const SUB_TREE: u16 = 0x02;

/// Is set in the flags of the tree of free pages: its keys are numbers.
const INTEGER_KEYS: u16 = 0x08;

/// Says why a file was not checked to its end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something in it is wrong, in these words.
    Damaged(String),
    /// It cannot be read.
    Io(io::Error),
}

type Result<T> = std::result::Result<T, Failure>;

/// Checks that every page which LMDB would visit is what it is taken for.
///
/// The trees lead to pages of the file, to each once, and to no free one; nodes lie in their pages,
/// keys ascend, and there are as many pages and entries as the file says.
pub(crate) fn check(file: &File) -> Result<()> {
    if cfg!(not(all(
        target_endian = "little",
        target_pointer_width = "64"
    ))) {
        return Ok(());
    }
    let (mut pages, [free, main]) = Pages::open(file)?;
    let mut roots = Vec::new();
    pages.walk(&main, "main", &mut |_, entry| {
        if entry.flags & SUB_TREE == 0 || entry.data.len() != RECORD_BYTES {
            return Err(damaged("the list of trees has an entry that is none"));
        }
        roots.push((lossy(&entry.key), record(&entry.data, 0)?));
        Ok(())
    })?;
    for (name, root) in &roots {
        pages.walk(root, name, &mut |_, entry| match entry.flags & SUB_TREE {
            0 => Ok(()),
            _ => Err(damaged(format!("tree `{name}` has a tree in it"))),
        })?;
    }
    // Last, when all that is in use is known.
    pages.walk(&free, "free", &mut |pages, entry| {
        let freed = pages.data(entry)?;
        let count = number(&freed, 0)?;
        for idx in 1..=count {
            let offset = usize::try_from(idx).ok().and_then(|idx| idx.checked_mul(8));
            let page = number(&freed, offset.unwrap_or(usize::MAX))?;
            if page < 2 || page > pages.last {
                return Err(damaged(format!("page {page} is listed as free")));
            }
            if page < pages.count {
                pages.take(page)?;
            } else {
                pages.unwritten.push(page);
            }
        }
        Ok(())
    })?;
    pages.unwritten.sort_unstable();
    // What lies past the end of the file was given back before it was ever written.
    let past_the_end = pages.count..pages.last.saturating_add(1);
    match pages.unwritten.iter().copied().eq(past_the_end) {
        true => Ok(()),
        false => Err(damaged(format!(
            "{} pages are there, and the last has number {}",
            pages.count, pages.last
        ))),
    }
}

/// Is the file, and which of its pages were met.
struct Pages<'a> {
    file: &'a File,
    page_bytes: usize,
    /// Is how many pages the file holds as a whole.
    count: u64,
    /// Is the last page that was ever given out; it may lie past the end.
    last: u64,
    taken: Vec<bool>,
    /// Are free pages past the end of the file.
    unwritten: Vec<u64>,
}

/// Says where a tree begins, and how large it is.
#[derive(Debug)]
struct Record {
    flags: u16,
    depth: u16,
    size: Size,
    root: u64,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Size {
    branch_pages: u64,
    leaf_pages: u64,
    overflow_pages: u64,
    entries: u64,
}

/// Is an entry of a leaf.
struct Entry {
    flags: u16,
    key: Vec<u8>,
    /// Is how long its data is; it may be in pages of its own.
    data_bytes: usize,
    /// Is what stands in the leaf: the data, or the number of its first page.
    data: Vec<u8>,
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
    visit: &'w mut dyn FnMut(&mut Pages<'a>, &Entry) -> Result<()>,
}

impl<'a> Pages<'a> {
    /// Reads both meta pages, and returns the newer one's records.
    fn open(file: &'a File) -> Result<(Self, [Record; 2])> {
        let len = file.metadata().map_err(Failure::Io)?.len();
        let first = read(file, 0, HEADER_BYTES + META_BYTES)?;
        let page_bytes = usize::from(short(&first, HEADER_BYTES + 24)?);
        if !page_bytes.is_power_of_two() || page_bytes < 512 {
            return Err(damaged(format!("pages of {page_bytes} bytes")));
        }
        let bytes = wide(page_bytes);
        let second = read(file, bytes, HEADER_BYTES + META_BYTES)?;
        let mut newest: Option<(u64, Vec<u8>)> = None;
        for (at, page) in [(0_u64, first), (1, second)] {
            let is_meta = short(&page, 10)? == META
                && word(&page, HEADER_BYTES)? == META_MAGIC
                && word(&page, HEADER_BYTES + 4)? == META_VERSION;
            if !is_meta {
                return Err(damaged(format!("page {at} is not a meta page")));
            }
            let transaction = number(&page, HEADER_BYTES + META_BYTES - 8)?;
            if newest
                .as_ref()
                .is_none_or(|(found, _)| *found < transaction)
            {
                newest = Some((transaction, page));
            }
        }
        let (_, page) = newest.ok_or_else(|| damaged("no meta page"))?;
        let last = number(&page, HEADER_BYTES + META_BYTES - 16)?;
        let count = len / bytes;
        let free = record(&page, HEADER_BYTES + 24)?;
        let main = record(&page, HEADER_BYTES + 24 + RECORD_BYTES)?;
        let taken = vec![false; usize::try_from(count).unwrap_or_default()];
        let pages = Self {
            file,
            page_bytes,
            count,
            last,
            taken,
            unwritten: Vec::new(),
        };
        Ok((pages, [free, main]))
    }

    /// Notes that a page was met, which may happen once.
    fn take(&mut self, page: u64) -> Result<()> {
        let taken = usize::try_from(page)
            .ok()
            .and_then(|page| self.taken.get_mut(page));
        match taken {
            _ if page < 2 || page > self.last => Err(damaged(format!("there is no page {page}"))),
            None => Err(damaged(format!("page {page} is past the end of the file"))),
            Some(true) => Err(damaged(format!("page {page} is used twice"))),
            Some(taken) => {
                *taken = true;
                Ok(())
            }
        }
    }

    /// Reads the beginning of a page that must say it is that page.
    fn read(&mut self, page: u64, len: usize) -> Result<Vec<u8>> {
        self.take(page)?;
        let bytes = read(self.file, page.saturating_mul(wide(self.page_bytes)), len)?;
        match number(&bytes, 0)? {
            found if found == page => Ok(bytes),
            found => Err(damaged(format!("page {page} says it is page {found}"))),
        }
    }

    /// Reads the data of an entry whose pages were checked.
    fn data(&self, entry: &Entry) -> Result<Vec<u8>> {
        if entry.flags & BIG_DATA == 0 {
            return Ok(entry.data.clone());
        }
        let offset = number(&entry.data, 0)?
            .saturating_mul(wide(self.page_bytes))
            .saturating_add(wide(HEADER_BYTES));
        read(self.file, offset, entry.data_bytes)
    }

    /// Checks the pages that hold the data of one entry, and returns how many there are.
    fn overflow(&mut self, first: u64, data_bytes: usize) -> Result<u64> {
        let header = self.read(first, HEADER_BYTES)?;
        let count = u64::from(word(&header, 12)?);
        let needed = (HEADER_BYTES.saturating_add(data_bytes)).div_ceil(self.page_bytes);
        if short(&header, 10)? != OVERFLOW || count < wide(needed) {
            return Err(damaged(format!("page {first} does not begin long data")));
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
        visit: &mut dyn FnMut(&mut Pages<'a>, &Entry) -> Result<()>,
    ) -> Result<()> {
        if record.depth > DEPTH_MAX || record.flags & !INTEGER_KEYS != 0 {
            return Err(damaged(format!("tree `{name}` is of a kind not used here")));
        }
        let mut walk = Walk {
            pages: self,
            name,
            has_integer_keys: record.flags & INTEGER_KEYS != 0,
            key: None,
            floor: None,
            size: Size::default(),
            visit,
        };
        if record.depth > 0 {
            walk.page(record.root, record.depth)?;
        }
        if walk.size != record.size {
            return Err(damaged(format!(
                "tree `{name}` is said to have {:?}, and has {:?}",
                record.size, walk.size
            )));
        }
        Ok(())
    }
}

impl Walk<'_, '_> {
    /// Checks a page and all below it; `depth` counts down to 1 for leaves, which bounds this.
    fn page(&mut self, number: u64, depth: u16) -> Result<()> {
        let page = self.pages.read(number, self.pages.page_bytes)?;
        let is_leaf = depth == 1;
        let kind = short(&page, 10)?;
        let (lower, upper) = (
            usize::from(short(&page, 12)?),
            usize::from(short(&page, 14)?),
        );
        let count = lower.saturating_sub(HEADER_BYTES) / 2;
        let is_sound = kind == if is_leaf { LEAF } else { BRANCH }
            && lower % 2 == 0
            && lower <= upper
            && upper <= page.len()
            // LMDB asserts that a branch branches.
            && count > usize::from(!is_leaf);
        if !is_sound {
            return Err(damaged(format!("page {number} has a broken header")));
        }
        match is_leaf {
            true => self.size.leaf_pages += 1,
            false => self.size.branch_pages += 1,
        }
        for idx in 0..count {
            let at = usize::from(short(&page, HEADER_BYTES + idx * 2)?);
            if at < upper || at % 2 != 0 {
                return Err(damaged(format!("page {number} has a node outside")));
            }
            let (low, high) = (short(&page, at)?, short(&page, at + 2)?);
            let flags = short(&page, at + 4)?;
            let key = slice(&page, at + NODE_BYTES, short(&page, at + 6)?.into())?;
            let size = u32::from(low) | u32::from(high) << 16;
            if is_leaf {
                let data_at = at + NODE_BYTES + key.len();
                self.entry(&page, number, flags, key, size, data_at)?;
            } else {
                // The first key of a branch stands for all before the second.
                if idx > 0 {
                    self.ascend(number, key)?;
                    self.floor = Some(key.to_vec());
                }
                self.page(u64::from(size) | u64::from(flags) << 32, depth - 1)?;
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        page: &[u8],
        number: u64,
        flags: u16,
        key: &[u8],
        size: u32,
        data_at: usize,
    ) -> Result<()> {
        self.ascend(number, key)?;
        let data_bytes = usize::try_from(size).map_err(|_too_long| damaged("an entry too long"))?;
        let data = match flags {
            BIG_DATA => slice(page, data_at, 8)?,
            0 | SUB_TREE => slice(page, data_at, data_bytes)?,
            _ => return Err(damaged(format!("page {number} has an entry of no kind"))),
        };
        let entry = Entry {
            flags,
            key: key.to_vec(),
            data_bytes,
            data: data.to_vec(),
        };
        if flags == BIG_DATA {
            self.size.overflow_pages += self
                .pages
                .overflow(self::number(&entry.data, 0)?, data_bytes)?;
        }
        self.size.entries += 1;
        (self.visit)(self.pages, &entry)?;
        self.key = Some(entry.key);
        Ok(())
    }

    /// Checks that a key comes after all before it.
    fn ascend(&self, number: u64, key: &[u8]) -> Result<()> {
        let order = |key: &[u8]| match self.has_integer_keys {
            true => self::number(key, 0).map(|key| key.to_be_bytes().to_vec()),
            false => Ok(key.to_vec()),
        };
        let found = order(key)?;
        let is_after = match &self.key {
            Some(last) => order(last)? < found,
            None => true,
        };
        let is_in_place = match &self.floor {
            Some(floor) => order(floor)? <= found,
            None => true,
        };
        match is_after && is_in_place && !key.is_empty() {
            true => Ok(()),
            false => Err(damaged(format!(
                "page {number} of tree `{}` has a key out of order",
                self.name
            ))),
        }
    }
}

fn record(bytes: &[u8], at: usize) -> Result<Record> {
    Ok(Record {
        flags: short(bytes, at + 4)?,
        depth: short(bytes, at + 6)?,
        size: Size {
            branch_pages: number(bytes, at + 8)?,
            leaf_pages: number(bytes, at + 16)?,
            overflow_pages: number(bytes, at + 24)?,
            entries: number(bytes, at + 32)?,
        },
        root: number(bytes, at + 40)?,
    })
}

/// Reads `len` bytes, which the caller has bounded or which the file must have.
fn read(mut file: &File, offset: u64, len: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset))
        .and_then(|_| file.take(wide(len)).read_to_end(&mut bytes))
        .map_err(Failure::Io)?;
    match bytes.len() == len {
        true => Ok(bytes),
        false => Err(damaged(format!(
            "the file ends within byte {offset} and {len} more"
        ))),
    }
}

fn slice(bytes: &[u8], at: usize, len: usize) -> Result<&[u8]> {
    at.checked_add(len)
        .and_then(|end| bytes.get(at..end))
        .ok_or_else(|| damaged("something reaches past the end of its page"))
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N]> {
    let found = slice(bytes, at, N)?.first_chunk::<N>();
    found.copied().ok_or_else(|| damaged("a short number"))
}

fn short(bytes: &[u8], at: usize) -> Result<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

fn word(bytes: &[u8], at: usize) -> Result<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

fn number(bytes: &[u8], at: usize) -> Result<u64> {
    array(bytes, at).map(u64::from_le_bytes)
}

fn wide(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn lossy(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

fn damaged(what: impl Into<String>) -> Failure {
    Failure::Damaged(what.into())
}
