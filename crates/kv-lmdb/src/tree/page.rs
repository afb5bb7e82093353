//! Looks at a page of the tree's file, which may hold anything, without leaving it.
//!
//! The layout is that of LMDB 0.9 (`mdb.c`) where numbers are little-endian and page numbers have 64
//! bits. Elsewhere files look different, and this crate is not built.

use std::cmp::Ordering;

#[cfg(not(all(target_endian = "little", target_pointer_width = "64")))]
compile_error!("trees are read where LMDB writes them little-endian and with 64 bits");

/// Is the deepest tree that LMDB can walk.
pub(super) const DEPTH_MAX: u16 = 32;
/// Is the size of a page's header.
pub(super) const HEADER_BYTES: usize = 16;
/// Is the size of a node without its key and data.
const NODE_BYTES: usize = 8;
/// Is the size of what says where a tree begins.
const RECORD_BYTES: usize = 48;
/// Is what two pages of the file say of the whole.
pub(super) const META_BYTES: usize = 136;

/// Are the bounds of what LMDB takes for a page.
const PAGE_BYTES_MIN: usize = 512;
const PAGE_BYTES_MAX: usize = 32 << 10;

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

/// Says what is wrong with the file.
#[derive(Debug)]
pub(super) struct Damage(pub(super) String);

pub(super) type Result<T> = std::result::Result<T, Damage>;

/// Is one of the two pages that say what the file holds.
#[derive(Debug)]
pub(super) struct Meta {
    pub(super) page_bytes: usize,
    pub(super) transaction: u64,
    /// Is the last page that was ever given out; it may lie past the end.
    pub(super) last_page: u64,
    pub(super) free: Record,
    pub(super) main: Record,
}

/// Says where a tree begins, and how large it is.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) has_integer_keys: bool,
    pub(super) depth: u16,
    pub(super) size: Size,
    pub(super) root: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) branch_pages: u64,
    pub(super) leaf_pages: u64,
    pub(super) overflow_pages: u64,
    pub(super) entries: u64,
}

/// Is a page of a tree: sorted nodes, each with a key, and a child or data.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page<'a> {
    bytes: &'a [u8],
    number: u64,
    is_leaf: bool,
    count: usize,
    upper: usize,
}

/// Is an entry of a leaf.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) key: &'a [u8],
    pub(super) data: Data<'a>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Data<'a> {
    /// Is data in the leaf itself.
    Here(&'a [u8]),
    /// Is data in pages of its own, so many bytes from this page on.
    Pages { first: u64, bytes: usize },
    /// Is the record of a tree.
    Tree(&'a [u8]),
}

struct Node<'a> {
    key: &'a [u8],
    /// Is the lower half of a child's number, or the size of data.
    low: u32,
    flags: u16,
    data_at: usize,
}

impl Meta {
    /// Reads the beginning of page `at`, which is 0 or 1.
    pub(super) fn new(page: &[u8], at: u64) -> Result<Self> {
        let transaction = number(page, HEADER_BYTES + META_BYTES - 8)?;
        let is_meta = number(page, 0)? == at
            && short(page, 10)? == META
            && word(page, HEADER_BYTES)? == META_MAGIC
            && word(page, HEADER_BYTES + 4)? == META_VERSION
            // LMDB goes by this to find the newest; at first both have zero.
            && (transaction == 0 || transaction % 2 == at);
        if !is_meta {
            return Err(damage(format!("page {at} is not a meta page")));
        }
        let page_bytes = word(page, HEADER_BYTES + 24)?;
        let page_bytes = usize::try_from(page_bytes).unwrap_or(usize::MAX);
        if !page_bytes.is_power_of_two() || !(PAGE_BYTES_MIN..=PAGE_BYTES_MAX).contains(&page_bytes)
        {
            return Err(damage(format!("pages of {page_bytes} bytes")));
        }
        let free = Record::new(slice(page, HEADER_BYTES + 24, RECORD_BYTES)?)?;
        let main = Record::new(slice(page, HEADER_BYTES + 24 + RECORD_BYTES, RECORD_BYTES)?)?;
        if !free.has_integer_keys || main.has_integer_keys {
            return Err(damage("a tree is of a kind not used here"));
        }
        Ok(Self {
            page_bytes,
            transaction,
            last_page: number(page, HEADER_BYTES + META_BYTES - 16)?,
            free,
            main,
        })
    }
}

impl Record {
    pub(super) fn new(bytes: &[u8]) -> Result<Self> {
        let flags = short(bytes, 4)?;
        let record = Self {
            has_integer_keys: flags == INTEGER_KEYS,
            depth: short(bytes, 6)?,
            size: Size {
                branch_pages: number(bytes, 8)?,
                leaf_pages: number(bytes, 16)?,
                overflow_pages: number(bytes, 24)?,
                entries: number(bytes, 32)?,
            },
            root: number(bytes, 40)?,
        };
        let is_empty = record.depth == 0;
        if bytes.len() != RECORD_BYTES
            || flags & !INTEGER_KEYS != 0
            || record.depth > DEPTH_MAX
            // LMDB goes by the number of the root.
            || is_empty != (record.root == u64::MAX)
        {
            return Err(damage("a tree is of a kind not used here"));
        }
        Ok(record)
    }
}

impl<'a> Page<'a> {
    /// Reads the header of a page that must say that it is this page, and of this kind.
    #[inline]
    pub(super) fn new(bytes: &'a [u8], number: u64, is_leaf: bool) -> Result<Self> {
        let header: &[u8; HEADER_BYTES] = bytes
            .first_chunk()
            .ok_or_else(|| damage("a page without a header"))?;
        let found = self::number(header, 0)?;
        let kind = short(header, 10)?;
        let lower = usize::from(short(header, 12)?);
        let upper = usize::from(short(header, 14)?);
        let count = lower.saturating_sub(HEADER_BYTES) / 2;
        let is_sound = found == number
            && kind == if is_leaf { LEAF } else { BRANCH }
            && lower % 2 == 0
            && lower <= upper
            && upper <= bytes.len()
            // LMDB asserts that a branch branches.
            && count > usize::from(!is_leaf);
        match is_sound {
            true => Ok(Self {
                bytes,
                number,
                is_leaf,
                count,
                upper,
            }),
            false if found != number => {
                Err(damage(format!("page {number} says it is page {found}")))
            }
            false => Err(damage(format!("page {number} has a broken header"))),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Checks that all of the page is what LMDB takes it for when it changes the page: nodes that
    /// fill it without gaps, and keys that ascend.
    pub(super) fn check(&self, has_integer_keys: bool) -> Result<()> {
        let mut places = Vec::with_capacity(self.count);
        let mut last: Option<&[u8]> = None;
        for idx in 0..self.count {
            let node = self.node(idx)?;
            let at = node.data_at - NODE_BYTES - node.key.len();
            let data_bytes = match self.is_leaf.then(|| self.entry(idx)).transpose()? {
                None => 0,
                Some(entry) => match entry.data {
                    Data::Here(data) | Data::Tree(data) => data.len(),
                    Data::Pages { .. } => 8,
                },
            };
            let end = node.data_at + data_bytes;
            places.push((at, end + end % 2));
            // The first key of a branch stands for all before the second.
            if self.is_leaf || idx > 0 {
                let order = match last {
                    Some(last) => compare(last, node.key, has_integer_keys)?,
                    None => compare(node.key, node.key, has_integer_keys)?.then(Ordering::Less),
                };
                if order != Ordering::Less || node.key.is_empty() {
                    return Err(damage(format!(
                        "page {} has a key out of order",
                        self.number
                    )));
                }
                last = Some(node.key);
            }
        }
        places.sort_unstable();
        let mut filled = self.upper;
        for (at, end) in places {
            if at != filled {
                return Err(damage(format!("page {} has a gap", self.number)));
            }
            filled = end;
        }
        match filled == self.bytes.len() {
            true => Ok(()),
            false => Err(damage(format!("page {} has a gap", self.number))),
        }
    }

    #[inline]
    pub(super) fn key(&self, idx: usize) -> Result<&'a [u8]> {
        Ok(self.node(idx)?.key)
    }

    /// Returns the number of a page below this branch.
    #[inline]
    pub(super) fn child(&self, idx: usize) -> Result<u64> {
        let node = self.node(idx)?;
        Ok(u64::from(node.low) | u64::from(node.flags) << 32)
    }

    #[inline]
    pub(super) fn entry(&self, idx: usize) -> Result<Entry<'a>> {
        let node = self.node(idx)?;
        let bytes =
            usize::try_from(node.low).map_err(|_too_long| damage("an entry is too long"))?;
        let data = match node.flags {
            0 => Data::Here(slice(self.bytes, node.data_at, bytes)?),
            BIG_DATA => Data::Pages {
                first: number(self.bytes, node.data_at)?,
                bytes,
            },
            SUB_TREE => Data::Tree(slice(self.bytes, node.data_at, bytes)?),
            _ => {
                return Err(damage(format!(
                    "page {} has an entry of no kind",
                    self.number
                )));
            }
        };
        Ok(Entry {
            key: node.key,
            data,
        })
    }

    /// Returns where `key` is in a leaf, or where it would be.
    #[inline]
    pub(super) fn find(&self, key: &[u8]) -> Result<std::result::Result<usize, usize>> {
        self.fetch(0..self.count);
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let mid = low.midpoint(high);
            match self.key(mid)?.cmp(key) {
                Ordering::Less => low = mid + 1,
                Ordering::Equal => return Ok(Ok(mid)),
                Ordering::Greater => high = mid,
            }
        }
        Ok(Err(low))
    }

    /// Returns which child of a branch has `key`, if any has.
    #[inline]
    pub(super) fn find_child(&self, key: &[u8]) -> Result<usize> {
        let mut range = 1..self.count;
        // Where the first three steps may lead; then what they leave.
        self.fetch((1..8).map(|eighth| self.count * eighth / 8));
        for left in [self.count / 8, 0] {
            while range.len() > left {
                let mid = range.start.midpoint(range.end);
                match self.key(mid)? <= key {
                    true => range.start = mid + 1,
                    false => range.end = mid,
                }
            }
            self.fetch(range.clone());
        }
        Ok(range.start - 1)
    }

    /// Brings nodes that may be looked at next into the processor's caches: reads the first byte of
    /// each, and does nothing with it. These reads do not wait for each other as the steps of a
    /// search do, each for the outcome of the one before.
    #[inline]
    fn fetch(&self, places: impl IntoIterator<Item = usize>) {
        let fetched = places.into_iter().fold(0, |sum: u8, idx| {
            let at = short(self.bytes, HEADER_BYTES + idx * 2).map_or(0, usize::from);
            sum ^ self.bytes.get(at).copied().unwrap_or_default()
        });
        std::hint::black_box(fetched);
    }

    #[inline]
    fn node(&self, idx: usize) -> Result<Node<'a>> {
        let at = usize::from(short(self.bytes, HEADER_BYTES + idx * 2)?);
        let header: &[u8; NODE_BYTES] = self
            .bytes
            .get(at..)
            .and_then(<[u8]>::first_chunk)
            .filter(|_| at >= self.upper && at % 2 == 0)
            .ok_or_else(|| damage(format!("page {} has a node outside", self.number)))?;
        let [a, b, c, d, e, f, g, h] = *header;
        let data_at = at + NODE_BYTES + usize::from(u16::from_le_bytes([g, h]));
        let key = self
            .bytes
            .get(at + NODE_BYTES..data_at)
            .ok_or_else(|| damage(format!("page {} has a node outside", self.number)))?;
        Ok(Node {
            key,
            low: u32::from_le_bytes([a, b, c, d]),
            flags: u16::from_le_bytes([e, f]),
            data_at,
        })
    }
}

/// Returns how many pages of long data begin with page `first`, which must say so.
#[inline]
pub(super) fn overflow_pages(header: &[u8], first: u64) -> Result<u64> {
    match number(header, 0)? == first && short(header, 10)? == OVERFLOW {
        true => Ok(u64::from(word(header, 12)?)),
        false => Err(damage(format!("page {first} does not begin long data"))),
    }
}

/// Returns how many pages long data takes.
pub(super) fn pages_of(data_bytes: usize, page_bytes: usize) -> u64 {
    wide((HEADER_BYTES.saturating_add(data_bytes)).div_ceil(page_bytes))
}

/// Compares keys; those of the tree of free pages are numbers.
pub(super) fn compare(left: &[u8], right: &[u8], has_integer_keys: bool) -> Result<Ordering> {
    match (has_integer_keys, left.len(), right.len()) {
        (false, ..) => Ok(left.cmp(right)),
        (true, 8, 8) => Ok(number(left, 0)?.cmp(&number(right, 0)?)),
        (true, ..) => Err(damage("a key is no number")),
    }
}

pub(super) fn slice(bytes: &[u8], at: usize, len: usize) -> Result<&[u8]> {
    at.checked_add(len)
        .and_then(|end| bytes.get(at..end))
        .ok_or_else(|| damage("something reaches past the end of its page"))
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N]> {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk::<N>);
    found.copied().ok_or_else(|| damage("a short number"))
}

fn short(bytes: &[u8], at: usize) -> Result<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

fn word(bytes: &[u8], at: usize) -> Result<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

pub(super) fn number(bytes: &[u8], at: usize) -> Result<u64> {
    array(bytes, at).map(u64::from_le_bytes)
}

pub(super) fn wide(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

#[cold]
pub(super) fn damage(what: impl Into<String>) -> Damage {
    Damage(what.into())
}
