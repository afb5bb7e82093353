//! The bytes of a segment: its header, its records, and what is left behind the last of them.

use std::sync::Arc;

use super::{JOURNAL_VERSION, damaged};
use crate::batch::{BATCH_BYTES_MAX, BATCH_HEADER_BYTES};
use crate::change::ChangeItems;
use crate::{Disk, DiskFile, Error, ErrorKind, Result, Revision};

/// Is the length of a segment's header.
pub(super) const HEADER_BYTES: u64 = 64;

/// Is what records are aligned to.
const RECORD_ALIGN: usize = 8;

const SEGMENT_MAGIC: &[u8; 8] = b"swbemjnl";
const RECORD_MAGIC: &[u8; 4] = b"batc";
const NAME_SUFFIX: &str = ".journal";

/// Is how much is read at once where records are small.
const READ_BYTES: usize = 256 << 10;

/// Is the front of a segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct SegmentHeader {
    pub(super) first: Revision,
    pub(super) salt: u32,
    /// Is not on disk: the revision of the record that comes next.
    pub(super) next_revision: Revision,
}

/// Is the front of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordHeader {
    pub(super) revision: Revision,
    /// Is the newest revision that was known to be durable when this one was written.
    pub(super) durable: Revision,
    pub(super) salt: u32,
}

/// Returns the length of a record with what aligns the next.
pub(super) fn padded(len: usize) -> u64 {
    u64::try_from(len.next_multiple_of(RECORD_ALIGN)).unwrap_or(u64::MAX)
}

/// Returns the name of the segment that begins with `first`.
pub(super) fn name_of(first: Revision) -> String {
    format!("{:016x}{NAME_SUFFIX}", first.number())
}

/// Returns the revision that a segment of this name begins with.
pub(super) fn first_of(name: &str) -> Option<Revision> {
    let digits = name.strip_suffix(NAME_SUFFIX)?;
    let first = Revision::new(u64::from_str_radix(digits, 16).ok()?);
    (name_of(first) == name).then_some(first)
}

/// Tells whether a segment was only just being made when its process ended: no header yet, nor any
/// record that could only have been written after the first was durable.
pub(super) fn is_unborn(disk: &dyn Disk, first: Revision) -> Result<bool> {
    let file = disk.open(&name_of(first))?;
    let mut header = [0; 64];
    let read = file.read_at(0, &mut header)?;
    if read == header.len() && header != [0; 64] {
        return Ok(false);
    }
    let len = file.len()?;
    let rest = Rest::new(&*file, HEADER_BYTES, len).find_any(first)?;
    Ok(rest.is_none())
}

/// Fails unless the items of a record can be read to its end.
///
/// The checksum was right, so that anything else was written by something that is not this program.
fn check_items(name: &str, offset: u64, record: &[u8]) -> Result<()> {
    let mut items = ChangeItems::new(record.get(BATCH_HEADER_BYTES..).unwrap_or_default());
    items.by_ref().for_each(drop);
    if items.is_broken() {
        return Err(damaged(
            name,
            offset,
            "the record holds an item that is none",
        ));
    }
    Ok(())
}

impl SegmentHeader {
    pub(super) fn new(first: Revision, salt: u32) -> Self {
        Self {
            first,
            salt,
            next_revision: first,
        }
    }

    pub(super) fn name(&self) -> String {
        name_of(self.first)
    }

    pub(super) fn encode(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        let fields: [&[u8]; 4] = [
            SEGMENT_MAGIC,
            &JOURNAL_VERSION.to_le_bytes(),
            &self.salt.to_le_bytes(),
            &self.first.number().to_le_bytes(),
        ];
        let summed = fields.concat();
        let crc = crc32c::crc32c(&summed).to_le_bytes();
        for (to, from) in bytes.iter_mut().zip(summed.iter().chain(&crc)) {
            *to = *from;
        }
        bytes
    }

    pub(super) fn read(file: &dyn DiskFile, first: Revision) -> Result<Self> {
        let name = name_of(first);
        let mut bytes = [0; 64];
        if file.read_at(0, &mut bytes)? < bytes.len() {
            return Err(damaged(&name, 0, "it ends within its header"));
        }
        let (summed, rest) = bytes.split_at(24);
        if !summed.starts_with(SEGMENT_MAGIC) {
            return Err(damaged(&name, 0, "it does not begin as a journal does"));
        }
        let version = u32_at(summed, 8);
        if rest.first_chunk() != Some(&crc32c::crc32c(summed).to_le_bytes()) {
            return Err(damaged(&name, 0, "the checksum of its header is wrong"));
        }
        if version != JOURNAL_VERSION {
            return Err(Error::new(
                ErrorKind::Version {
                    found: version,
                    supported: JOURNAL_VERSION,
                },
                format!("journal file {name} has format version {version}"),
            ));
        }
        let named = Revision::new(u64_at(summed, 16));
        if named != first {
            let why = format!("its header says that it begins with revision {named}");
            return Err(damaged(&name, 0, &why));
        }
        Ok(Self::new(first, u32_at(summed, 12)))
    }
}

impl RecordHeader {
    /// Fills in the room in front of a batch: it becomes a record.
    pub(super) fn seal(self, batch: &mut [u8]) -> Result<()> {
        let Some((header, body)) = batch.split_first_chunk_mut::<BATCH_HEADER_BYTES>() else {
            return Err(Error::new(
                ErrorKind::TooLarge,
                "a batch without room for its header",
            ));
        };
        let Ok(len) = u32::try_from(body.len()) else {
            return Err(Error::new(
                ErrorKind::TooLarge,
                "a batch longer than a record can be",
            ));
        };
        let fields: [&[u8]; 4] = [
            &len.to_le_bytes(),
            &self.salt.to_le_bytes(),
            &self.revision.number().to_le_bytes(),
            &self.durable.number().to_le_bytes(),
        ];
        let summed = fields.concat();
        let crc = crc32c::crc32c_append(crc32c::crc32c(&summed), body).to_le_bytes();
        let bytes = RECORD_MAGIC.iter().chain(&crc).chain(&summed);
        for (to, from) in header.iter_mut().zip(bytes) {
            *to = *from;
        }
        Ok(())
    }

    /// Reads the front of a record: what it says, the length of its body, and its checksum.
    fn decode(bytes: &[u8]) -> Option<(Self, usize, u32)> {
        let header = bytes.first_chunk::<BATCH_HEADER_BYTES>()?;
        if !header.starts_with(RECORD_MAGIC) {
            return None;
        }
        let len = usize::try_from(u32_at(header, 8)).ok()?;
        let record = Self {
            salt: u32_at(header, 12),
            revision: Revision::new(u64_at(header, 16)),
            durable: Revision::new(u64_at(header, 24)),
        };
        (len <= BATCH_BYTES_MAX).then_some((record, len, u32_at(header, 4)))
    }
}

/// Reads the records of a segment in order.
pub(super) struct SegmentReader<'a> {
    file: &'a dyn DiskFile,
    header: SegmentHeader,
    expected: Revision,
    offset: u64,
    record_at: u64,
    record_len: usize,
    len: u64,
    buf: Vec<u8>,
    buf_at: u64,
}

impl<'a> SegmentReader<'a> {
    /// Starts at `offset`, where the record of revision `expected` should be.
    pub(super) fn new(
        file: &'a dyn DiskFile,
        header: SegmentHeader,
        expected: Revision,
        offset: u64,
        len: u64,
    ) -> Self {
        let (buf, buf_at) = (Vec::new(), offset);
        Self {
            file,
            header,
            expected,
            offset,
            record_at: offset,
            record_len: 0,
            len,
            buf,
            buf_at,
        }
    }

    /// Finds the next record and returns its revision, or nothing where what follows is not the
    /// record that should.
    pub(super) fn next(&mut self) -> Result<Option<Revision>> {
        let Some(front) = self.bytes(BATCH_HEADER_BYTES)? else {
            return Ok(None);
        };
        let Some((record, body_len, crc)) = RecordHeader::decode(front) else {
            return Ok(None);
        };
        if record.salt != self.header.salt || record.revision != self.expected {
            return Ok(None);
        }
        let record_len = BATCH_HEADER_BYTES + body_len;
        let Some(bytes) = self.bytes(record_len)? else {
            return Ok(None);
        };
        if bytes.get(8..).map(crc32c::crc32c) != Some(crc) {
            return Ok(None);
        }
        self.record_at = self.offset;
        self.record_len = record_len;
        self.offset = self.offset.saturating_add(padded(record_len));
        self.expected = self.expected.next();
        Ok(Some(record.revision))
    }

    /// Returns a copy of the record that was found last, whose items have been checked.
    pub(super) fn record(&self) -> Result<Arc<[u8]>> {
        let skipped = usize::try_from(self.record_at - self.buf_at).unwrap_or(usize::MAX);
        let rest = self.buf.get(skipped..).unwrap_or_default();
        let record = rest.get(..self.record_len).unwrap_or_default();
        check_items(&self.header.name(), self.record_at, record)?;
        Ok(record.into())
    }

    /// Returns where the next record should be.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns where the record that was found last is.
    pub(super) fn record_at(&self) -> u64 {
        self.record_at
    }

    /// Returns the revision of the next record.
    pub(super) fn expected(&self) -> Revision {
        self.expected
    }

    /// Returns the next `len` bytes, or nothing where the segment ends before.
    fn bytes(&mut self, len: usize) -> Result<Option<&[u8]>> {
        let wanted = u64::try_from(len).unwrap_or(u64::MAX);
        if self.offset.saturating_add(wanted) > self.len {
            return Ok(None);
        }
        let skipped = usize::try_from(self.offset - self.buf_at).unwrap_or(usize::MAX);
        if self.buf.len() < skipped.saturating_add(len) {
            let left = usize::try_from(self.len - self.offset).unwrap_or(usize::MAX);
            self.buf.resize(len.max(READ_BYTES).min(left), 0);
            let read = self.file.read_at(self.offset, &mut self.buf)?;
            self.buf.truncate(read);
            self.buf_at = self.offset;
            return Ok(self.buf.get(..len));
        }
        Ok(self.buf.get(skipped..).and_then(|bytes| bytes.get(..len)))
    }
}

/// Looks at what is behind the last record of a segment.
pub(super) struct Rest<'a> {
    file: &'a dyn DiskFile,
    offset: u64,
    len: u64,
}

/// Says what is behind the last record, if it is not just zeros.
pub(super) struct Remains {
    /// Is the revision of a whole record that was written when the missing one was durable.
    pub(super) later: Option<Revision>,
}

impl<'a> Rest<'a> {
    pub(super) fn new(file: &'a dyn DiskFile, offset: u64, len: u64) -> Self {
        Self { file, offset, len }
    }

    /// Returns what there is, where the record of revision `expected` should have been.
    pub(super) fn examine(&mut self, salt: u32, expected: Revision) -> Result<Option<Remains>> {
        let bytes = self.read()?;
        if bytes.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let later = Self::records(&bytes)
            .find(|record| record.salt == salt && record.durable >= expected)
            .map(|record| record.revision);
        Ok(Some(Remains { later }))
    }

    /// Returns a record that was written when `first` was durable, of whatever segment.
    fn find_any(&mut self, first: Revision) -> Result<Option<Revision>> {
        let bytes = self.read()?;
        let mut records = Self::records(&bytes);
        Ok(records
            .find(|record| record.durable >= first)
            .map(|record| record.revision))
    }

    fn read(&self) -> Result<Vec<u8>> {
        let len = usize::try_from(self.len.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; len];
        let read = self.file.read_at(self.offset, &mut bytes)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// Goes through all that are whole, wherever they begin.
    fn records(bytes: &[u8]) -> impl Iterator<Item = RecordHeader> {
        (0..bytes.len())
            .step_by(RECORD_ALIGN)
            .filter_map(move |start| {
                let bytes = bytes.get(start..)?;
                let (record, body_len, crc) = RecordHeader::decode(bytes)?;
                let summed = bytes.get(8..BATCH_HEADER_BYTES.saturating_add(body_len))?;
                (crc32c::crc32c(summed) == crc).then_some(record)
            })
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let chunk = bytes.get(at..).and_then(|rest| rest.first_chunk());
    chunk.map_or(0, |chunk| u32::from_le_bytes(*chunk))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let chunk = bytes.get(at..).and_then(|rest| rest.first_chunk());
    chunk.map_or(0, |chunk| u64::from_le_bytes(*chunk))
}
