//! The write-ahead journal: every committed batch, in order, in numbered segments.
//!
//! A segment is a file named after the first revision in it: a header, then records, then zeros.
//! The zeros are written ahead of small records, so that a commit overwrites what is already part
//! of the file and its sync has no metadata to write. `docs/storage.md` has the layout and what is
//! assumed of a disk.

mod segment;

use std::sync::{Arc, Mutex, PoisonError};

use self::segment::{RecordHeader, SegmentHeader, SegmentReader, padded};
use crate::memory::CHANGES_BYTES_MAX;
use crate::{Change, Disk, DiskFile, Error, ErrorKind, Result, Revision};

/// Is the version of the journal's format.
pub const JOURNAL_VERSION: u32 = 1;

/// Is how long a segment gets before the next is begun; a larger batch gets one of its own.
pub const SEGMENT_BYTES_MAX: u64 = 16 << 20;

/// Is which part of a segment is filled with zeros at once, at least and at most.
const ZEROS_AHEAD_PART_MIN: u64 = 64;
const ZEROS_AHEAD_PART_MAX: u64 = 16;

/// Is for how many records like the one that is written there should be zeros.
const ZEROS_AHEAD_RECORDS: u64 = 32;

/// Is the length from which a record is written without zeros ahead: the sync of so much data is
/// long enough for the metadata not to matter, and writing everything twice would.
const LARGE_RECORD_BYTES: usize = 256 << 10;

pub(crate) struct Journal {
    disk: Arc<dyn Disk>,
    segments: Arc<Segments>,
    tail: Option<Tail>,
    /// Is the number that tells this journal's records from any others; differs for each segment.
    salt: u32,
    segment_bytes_max: u64,
    last: Revision,
}

/// Is the segment that is being written.
struct Tail {
    file: Box<dyn DiskFile>,
    header: SegmentHeader,
    segment_bytes_max: u64,
    /// Is where the next record goes.
    end: u64,
    /// Is the length of the file: zeros from `end` on.
    len: u64,
    /// Is where the last record is, if there is one.
    last_at: Option<u64>,
}

/// Lists the segments there are, for the change feed, which reads them while the writer writes.
pub(crate) struct Segments {
    disk: Arc<dyn Disk>,
    list: Mutex<Vec<SegmentInfo>>,
    /// Remembers where a reader of the feed left off: the revision that follows, and its place.
    left_off: Mutex<Option<(Revision, Revision, u64)>>,
}

#[derive(Clone, Copy, Debug)]
struct SegmentInfo {
    first: Revision,
    bytes: u64,
}

impl Journal {
    /// Opens the journal in `disk`, and passes every batch after `absorbed` to `replay`, in order.
    ///
    /// `salt` should be a number that no earlier call got.
    pub(crate) fn open(
        disk: Arc<dyn Disk>,
        absorbed: Revision,
        (salt, segment_bytes_max): (u32, u64),
        replay: &mut dyn FnMut(Revision, Arc<[u8]>),
    ) -> Result<Self> {
        let mut firsts: Vec<Revision> = disk
            .list()?
            .iter()
            .filter_map(|name| segment::first_of(name))
            .collect();
        firsts.sort_unstable();
        if let Some(first) = firsts.last().copied()
            && segment::is_unborn(&*disk, first)?
        {
            disk.remove(&segment::name_of(first))?;
            firsts.pop();
        }
        let start = firsts
            .partition_point(|first| *first <= absorbed.next())
            .checked_sub(1);
        let Some(start) = start else {
            let journal = Self::empty(disk, absorbed, &firsts)?;
            return Ok(Self {
                salt,
                segment_bytes_max,
                ..journal
            });
        };
        let mut list = Vec::new();
        for first in firsts.iter().take(start) {
            let bytes = disk.open(&segment::name_of(*first))?.len()?;
            list.push(SegmentInfo {
                first: *first,
                bytes,
            });
        }
        let mut tail: Option<Tail> = None;
        for first in firsts.iter().skip(start).copied() {
            if let Some((tail, last)) = tail.take().zip(list.last())
                && tail.header.next_revision != first
            {
                return Err(damaged(
                    &segment::name_of(last.first),
                    tail.end,
                    &format!(
                        "the record of revision {} is missing",
                        tail.header.next_revision
                    ),
                ));
            }
            let opened = Tail::read(&*disk, first, segment_bytes_max, absorbed, replay)?;
            list.push(SegmentInfo {
                first,
                bytes: opened.len,
            });
            tail = Some(opened);
        }
        let last = match &tail {
            Some(tail) => Revision::new(tail.header.next_revision.number().saturating_sub(1)),
            None => absorbed,
        };
        if last < absorbed {
            let name = list
                .last()
                .map_or_else(String::new, |info| segment::name_of(info.first));
            let end = tail.as_ref().map_or(0, |tail| tail.end);
            let why = format!("the journal ends at revision {last}, the tree at {absorbed}");
            return Err(damaged(&name, end, &why));
        }
        if let Some(tail) = &mut tail {
            tail.settle(&*disk)?;
        }
        let segments = Segments {
            disk: Arc::clone(&disk),
            list: Mutex::new(list),
            left_off: Mutex::new(None),
        };
        Ok(Self {
            disk,
            segments: Arc::new(segments),
            tail,
            salt,
            segment_bytes_max,
            last,
        })
    }

    fn empty(disk: Arc<dyn Disk>, absorbed: Revision, firsts: &[Revision]) -> Result<Self> {
        if absorbed > Revision::ZERO || !firsts.is_empty() {
            let name = segment::name_of(absorbed.next());
            return Err(damaged(
                &name,
                0,
                "the journal segment with this revision is missing",
            ));
        }
        let segments = Segments {
            disk: Arc::clone(&disk),
            list: Mutex::new(Vec::new()),
            left_off: Mutex::new(None),
        };
        Ok(Self {
            disk,
            segments: Arc::new(segments),
            tail: None,
            salt: 0,
            segment_bytes_max: 0,
            last: absorbed,
        })
    }

    pub(crate) fn last(&self) -> Revision {
        self.last
    }

    pub(crate) fn segments(&self) -> Arc<Segments> {
        Arc::clone(&self.segments)
    }

    /// Writes an encoded batch, with room for a header in front, and returns when it is durable.
    ///
    /// # Errors
    /// After `Full` the journal is as before; after anything else it must not be used any more.
    pub(crate) fn append(&mut self, mut batch: Vec<u8>) -> Result<Arc<[u8]>> {
        let record_len = padded(batch.len());
        let has_room = self
            .tail
            .as_ref()
            .is_some_and(|tail| tail.end.saturating_add(record_len) <= self.segment_bytes_max);
        let revision = self.last.next();
        if has_room {
            let Some(tail) = &mut self.tail else {
                return Err(closed());
            };
            tail.seal(revision, &mut batch)?;
            tail.append(&batch)?;
        } else {
            self.salt = self.salt.wrapping_add(1);
            let header = SegmentHeader::new(revision, self.salt);
            self.tail = Some(Tail::create(
                &*self.disk,
                header,
                &mut batch,
                self.segment_bytes_max,
            )?);
            self.segments.push(SegmentInfo {
                first: revision,
                bytes: 0,
            });
        }
        self.last = revision;
        if let Some(tail) = &mut self.tail {
            tail.header.next_revision = revision.next();
            self.segments.set_last_bytes(tail.len);
        }
        Ok(batch.into())
    }
}

impl Tail {
    /// Makes a segment with its first record in it.
    fn create(
        disk: &dyn Disk,
        header: SegmentHeader,
        batch: &mut [u8],
        segment_bytes_max: u64,
    ) -> Result<Self> {
        let name = header.name();
        let file = disk.create(&name)?;
        let mut tail = Self {
            file,
            header,
            segment_bytes_max,
            end: 0,
            len: 0,
            last_at: None,
        };
        tail.seal(header.first, batch)?;
        let first = [header.encode().as_slice(), batch].concat();
        let written = tail.append(&first).and_then(|()| disk.sync_dir());
        match written {
            Ok(()) => Ok(tail),
            Err(error) => {
                if error.kind() == ErrorKind::Full {
                    // What is left of it would be taken for a segment that was never begun.
                    disk.remove(&name)?;
                }
                Err(error)
            }
        }
    }

    /// Reads a segment through and stops where its records end.
    fn read(
        disk: &dyn Disk,
        first: Revision,
        segment_bytes_max: u64,
        absorbed: Revision,
        replay: &mut dyn FnMut(Revision, Arc<[u8]>),
    ) -> Result<Self> {
        let name = segment::name_of(first);
        let file = disk.open(&name)?;
        let len = file.len()?;
        let mut header = SegmentHeader::read(&*file, first)?;
        let mut reader = SegmentReader::new(&*file, header, first, segment::HEADER_BYTES, len);
        while let Some(revision) = reader.next()? {
            if revision > absorbed {
                replay(revision, reader.record()?);
            }
        }
        let end = reader.offset();
        let last_at = (end > segment::HEADER_BYTES).then_some(reader.record_at());
        header.next_revision = reader.expected();
        let mut tail = Self {
            file,
            header,
            segment_bytes_max,
            end,
            len,
            last_at,
        };
        tail.check_rest()?;
        Ok(tail)
    }

    /// Tells a torn last record, which is cut off, from one that is damaged, which is an error.
    fn check_rest(&mut self) -> Result<()> {
        let expected = self.header.next_revision;
        let mut rest = segment::Rest::new(&*self.file, self.end, self.len);
        let Some(rest) = rest.examine(self.header.salt, expected)? else {
            return Ok(());
        };
        if let Some(later) = rest.later {
            // It was written knowing that the one that is missing here was durable.
            let why = format!(
                "the record of revision {expected} is broken, though {later} follows and it was synced"
            );
            return Err(damaged(&self.header.name(), self.end, &why));
        }
        // Cut off, so that no part of it can ever be taken for what follows the next record.
        self.file.truncate(self.end)?;
        self.len = self.end;
        Ok(())
    }

    /// Makes certain that what was read is durable, and not just in the system's memory, by writing
    /// the last record again: a sync that failed may have marked its pages as written.
    fn settle(&mut self, disk: &dyn Disk) -> Result<()> {
        let from = match self.last_at {
            Some(offset) if offset > segment::HEADER_BYTES => offset,
            _ => 0,
        };
        let len = usize::try_from(self.end.saturating_sub(from)).unwrap_or_default();
        let mut bytes = vec![0; len.min(usize::try_from(self.len - from).unwrap_or(len))];
        let read = self.file.read_at(from, &mut bytes)?;
        self.file
            .write_at(from, bytes.get(..read).unwrap_or_default())?;
        sync(&*self.file)?;
        disk.sync_dir()
    }

    fn seal(&self, revision: Revision, batch: &mut [u8]) -> Result<()> {
        let durable = Revision::new(revision.number().saturating_sub(1));
        RecordHeader {
            revision,
            durable,
            salt: self.header.salt,
        }
        .seal(batch)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let end = self.end.saturating_add(padded(bytes.len()));
        let zeros_to = self.zeros_to(end, bytes.len());
        let written = if end <= self.len || zeros_to == end {
            self.file.write_at(self.end, bytes)
        } else {
            let mut buf = bytes.to_vec();
            buf.resize(
                usize::try_from(zeros_to - self.end).unwrap_or(bytes.len()),
                0,
            );
            self.file.write_at(self.end, &buf)
        };
        match written {
            Ok(()) => self.len = if end <= self.len { self.len } else { zeros_to },
            Err(error) => {
                if error.kind() == ErrorKind::Full {
                    // Nobody was told of it: cut off, it is gone, and the segment stays in use.
                    self.file.truncate(self.end)?;
                    self.len = self.end;
                }
                return Err(error);
            }
        }
        self.last_at = Some(self.end);
        self.end = end;
        sync(&*self.file)
    }

    /// Returns how long the file should be made for a record that ends at `end`.
    fn zeros_to(&self, end: u64, record_len: usize) -> u64 {
        if record_len >= LARGE_RECORD_BYTES {
            return end;
        }
        let (least, most) = (
            self.segment_bytes_max / ZEROS_AHEAD_PART_MIN,
            self.segment_bytes_max / ZEROS_AHEAD_PART_MAX,
        );
        let ahead = padded(record_len)
            .saturating_mul(ZEROS_AHEAD_RECORDS)
            .clamp(least, most);
        end.saturating_add(ahead)
            .min(self.segment_bytes_max)
            .max(end)
    }
}

impl Segments {
    /// Returns the changes after `after` and up to `last`, as [`crate::Kv::changes`] does.
    pub(crate) fn changes(
        &self,
        after: Revision,
        last: Revision,
        limit: usize,
    ) -> Result<Vec<Change>> {
        let mut changes: Vec<Change> = Vec::new();
        let mut bytes = 0_usize;
        let mut wanted = after.next();
        while wanted <= last && changes.len() < limit && bytes < CHANGES_BYTES_MAX {
            let (info, newer) = self.segment_with(wanted)?;
            let file = self.open(info.first, wanted)?;
            let header = SegmentHeader::read(&*file, info.first)?;
            let (from, offset) = self.left_off_at(info.first, wanted);
            let mut reader = SegmentReader::new(&*file, header, from, offset, info.bytes);
            let before = changes.len();
            while wanted <= last && changes.len() < limit && bytes < CHANGES_BYTES_MAX {
                let Some(revision) = reader.next()? else {
                    break;
                };
                if revision < wanted {
                    continue;
                }
                let record = reader.record()?;
                bytes = bytes.saturating_add(record.len());
                if bytes > CHANGES_BYTES_MAX && !changes.is_empty() {
                    return Ok(changes);
                }
                changes.push(Change::new(revision, record));
                wanted = revision.next();
            }
            self.leave_off(info.first, reader.expected(), reader.offset());
            if changes.len() == before {
                return Err(self.gap(wanted, &header, reader.offset(), newer));
            }
        }
        Ok(changes)
    }

    /// Removes the oldest segments whose batches are all absorbed, but keeps `bytes_max` bytes.
    pub(crate) fn prune(&self, absorbed: Revision, bytes_max: u64) -> Result<()> {
        let mut pruned = Vec::new();
        {
            let mut list = self.list();
            let mut bytes: u64 = list.iter().map(|info| info.bytes).sum();
            while let [oldest, second, ..] = list.as_slice() {
                if bytes <= bytes_max || second.first > absorbed.next() {
                    break;
                }
                bytes = bytes.saturating_sub(oldest.bytes);
                pruned.push(list.remove(0).first);
            }
        }
        if pruned.is_empty() {
            return Ok(());
        }
        for first in pruned {
            self.disk.remove(&segment::name_of(first))?;
        }
        self.disk.sync_dir()
    }

    fn list(&self) -> std::sync::MutexGuard<'_, Vec<SegmentInfo>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a segment, unless it was pruned since it was looked up.
    fn open(&self, first: Revision, wanted: Revision) -> Result<Box<dyn DiskFile>> {
        let opened = self.disk.open(&segment::name_of(first));
        let oldest = self.list().first().map(|info| info.first);
        match (opened, oldest) {
            (Err(_), Some(oldest)) if oldest > first => Err(compacted(wanted, oldest)),
            (opened, _) => opened,
        }
    }

    fn push(&self, info: SegmentInfo) {
        self.list().push(info);
    }

    fn set_last_bytes(&self, bytes: u64) {
        if let Some(info) = self.list().last_mut() {
            info.bytes = bytes;
        }
    }

    /// Returns the segment that has `wanted`, and the first revision of the one after it.
    fn segment_with(&self, wanted: Revision) -> Result<(SegmentInfo, Option<Revision>)> {
        let list = self.list();
        let newer = list.partition_point(|info| info.first <= wanted);
        let next = list.get(newer).map(|info| info.first);
        match newer.checked_sub(1).and_then(|idx| list.get(idx)) {
            Some(info) => Ok((*info, next)),
            None => Err(compacted(wanted, next.unwrap_or(wanted))),
        }
    }

    /// Says why a segment does not have the revision it should have.
    fn gap(
        &self,
        wanted: Revision,
        header: &SegmentHeader,
        offset: u64,
        newer: Option<Revision>,
    ) -> Error {
        match newer {
            // Segments in between were removed, and a crash brought an older one back.
            Some(newer) => compacted(wanted, newer),
            None => damaged(
                &header.name(),
                offset,
                &format!("the record of revision {wanted} is missing or broken"),
            ),
        }
    }

    fn left_off_at(&self, first: Revision, wanted: Revision) -> (Revision, u64) {
        match *self.left_off.lock().unwrap_or_else(PoisonError::into_inner) {
            Some((segment, next, offset)) if segment == first && next <= wanted => (next, offset),
            _ => (first, segment::HEADER_BYTES),
        }
    }

    fn leave_off(&self, first: Revision, next: Revision, offset: u64) {
        *self.left_off.lock().unwrap_or_else(PoisonError::into_inner) = Some((first, next, offset));
    }
}

fn compacted(wanted: Revision, oldest: Revision) -> Error {
    Error::new(
        ErrorKind::Compacted { oldest },
        format!("the change with revision {wanted} is no longer kept, the oldest is {oldest}"),
    )
}

/// Syncs a file. Where that fails it is not known what is on the disk, whatever the reason.
fn sync(file: &dyn DiskFile) -> Result<()> {
    file.sync_data().map_err(|error| match error.kind() {
        ErrorKind::Full => {
            Error::new(ErrorKind::Disk, "the disk is full, found when syncing").with_source(error)
        }
        _ => error,
    })
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the journal was closed")
}

pub(crate) fn damaged(file: &str, offset: u64, why: &str) -> Error {
    Error::new(
        ErrorKind::Damaged,
        format!("journal file {file} is damaged at byte {offset}: {why}"),
    )
}
