//! Backups.
//!
//! ```text
//! magic 16 │ format u32 │ revision u64 │ block* │ block of length 0 │ records u64 │ hash 32
//! block: length u32 │ CRC-32C u32 │ record*        record: key length u16 │ value length u32 │ key │ value
//! ```
//!
//! The checksums find where a file is damaged while it is read; the BLAKE3 hash over everything in
//! front of it tells that nothing is missing, exchanged or out of place.

use std::io::{self, Read, Seek, Write};
use std::ops::ControlFlow;

use swbem_kv::{Batch, KeyRange, Kv, Revision, Snapshot, VALUE_BYTES_MAX};

use crate::store::{Store, check_format};
use crate::tables::{FORMAT_VERSION, META_FORMAT};
use crate::{Error, ErrorKind, Result};

const MAGIC: &[u8; 16] = b"swbem backup\r\n\x1a\n";
const HEADER_BYTES: usize = 28;
const RECORD_HEADER_BYTES: usize = 6;
const HASH_BYTES: usize = 32;
/// A block is written once it has this many bytes.
const BLOCK_BYTES: usize = 1 << 20;
/// No block has more: one record of the largest key and value, after others.
const BLOCK_BYTES_MAX: usize = VALUE_BYTES_MAX + 2 * BLOCK_BYTES;
/// Restoring commits once this many bytes have come together.
const RESTORE_BATCH_BYTES: usize = 8 << 20;

/// What is in a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupSummary {
    /// The revision of the store that it was taken of.
    pub revision: Revision,
    /// The number of keys with their values.
    pub records: u64,
    /// The length of the backup.
    pub bytes: u64,
}

impl Store {
    /// Writes a copy of everything that is committed now, while others go on writing. `progress`
    /// hears the number of records written so far.
    ///
    /// # Errors
    /// `Stream` when `out` fails; those of reading the store.
    pub fn backup(
        &self,
        out: &mut dyn Write,
        progress: &mut dyn FnMut(u64),
    ) -> Result<BackupSummary> {
        let snapshot = self.kv().snapshot()?;
        let mut writer = Writer {
            out,
            hasher: blake3::Hasher::new(),
            bytes: 0,
        };
        let revision = snapshot.revision();
        writer.write(MAGIC)?;
        writer.write(&FORMAT_VERSION.to_le_bytes())?;
        writer.write(&revision.number().to_le_bytes())?;
        let records = write_records(&*snapshot, &mut writer, progress)?;
        writer.write(&[0; 8])?;
        writer.write(&records.to_le_bytes())?;
        let hash = *writer.hasher.finalize().as_bytes();
        writer.write(&hash)?;
        writer
            .out
            .flush()
            .map_err(|error| stream("writing the backup", error))?;
        Ok(BackupSummary {
            revision,
            records,
            bytes: writer.bytes,
        })
    }
}

/// Reads a backup to its end and checks all of it.
///
/// # Errors
/// `Damaged` with the offset when it is not as it was written; `Version` for an unknown format;
/// `Stream` when reading fails.
pub fn check_backup(input: &mut dyn Read) -> Result<BackupSummary> {
    let mut is_store = false;
    let summary = read_backup(input, &mut |key, value| {
        if key == META_FORMAT {
            check_format(value)?;
            is_store = true;
        }
        Ok(())
    })?;
    if summary.records > 0 && !is_store {
        return Err(Error::damaged(
            "the backup has no row that tells its format",
        ));
    }
    Ok(summary)
}

/// Puts a backup into an empty store: checks all of it first, so that a damaged one is refused
/// before anything is written. `progress` hears the number of records restored so far.
///
/// # Errors
/// As [`check_backup`]; `Invalid` when the store is not empty; those of writing. A store that was
/// restored in part does not open as a repository.
pub fn restore<R: Read + Seek>(
    input: &mut R,
    kv: &dyn Kv,
    progress: &mut dyn FnMut(u64),
) -> Result<BackupSummary> {
    if !kv.snapshot()?.is_empty(&KeyRange::all())? {
        return Err(Error::invalid(
            "a backup can be restored only into an empty store",
        ));
    }
    let start = input
        .stream_position()
        .map_err(|error| stream("reading the backup", error))?;
    let checked = check_backup(input)?;
    input
        .seek(io::SeekFrom::Start(start))
        .map_err(|error| stream("reading the backup again", error))?;

    let mut batch = Batch::new(kv.revision());
    let mut format = None;
    let mut records = 0_u64;
    let summary = read_backup(input, &mut |key, value| {
        if key == META_FORMAT {
            // Written last: without it, what is there does not pass for a repository.
            format = Some(value.to_vec());
            return Ok(());
        }
        batch.put(key, value);
        records = records.saturating_add(1);
        if batch.byte_len() >= RESTORE_BATCH_BYTES {
            let full = std::mem::replace(&mut batch, Batch::new(Revision::ZERO));
            batch = Batch::new(kv.commit(full)?);
            progress(records);
        }
        Ok(())
    })?;
    if summary != checked {
        return Err(Error::damaged("the backup changed while it was read"));
    }
    if let Some(format) = format {
        batch.put(META_FORMAT, &format);
        records = records.saturating_add(1);
    }
    kv.commit(batch)?;
    progress(records);
    Ok(summary)
}

fn write_records(
    snapshot: &dyn Snapshot,
    writer: &mut Writer<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<u64> {
    let mut block = Vec::with_capacity(BLOCK_BYTES.saturating_add(4096));
    let mut records = 0_u64;
    let mut outcome = Ok(());
    snapshot.scan(&KeyRange::all(), &mut |key, value| {
        // The bounds of the store are below those of the lengths.
        let key_len = u16::try_from(key.len()).unwrap_or(u16::MAX);
        let value_len = u32::try_from(value.len()).unwrap_or(u32::MAX);
        block.extend_from_slice(&key_len.to_le_bytes());
        block.extend_from_slice(&value_len.to_le_bytes());
        block.extend_from_slice(key);
        block.extend_from_slice(value);
        records = records.saturating_add(1);
        if block.len() < BLOCK_BYTES {
            return ControlFlow::Continue(());
        }
        outcome = writer.write_block(&block);
        block.clear();
        progress(records);
        if outcome.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    outcome?;
    if !block.is_empty() {
        writer.write_block(&block)?;
    }
    progress(records);
    Ok(records)
}

type RecordVisitor<'v> = dyn FnMut(&[u8], &[u8]) -> Result<()> + 'v;

/// Reads a backup, checks it, and shows its records in order.
fn read_backup(input: &mut dyn Read, visit: &mut RecordVisitor<'_>) -> Result<BackupSummary> {
    let mut reader = Source {
        input,
        hasher: blake3::Hasher::new(),
        bytes: 0,
    };
    let header: [u8; HEADER_BYTES] = reader.array("header")?;
    let (magic, rest) = header.split_at(MAGIC.len());
    if magic != MAGIC {
        return Err(Error::new(ErrorKind::NotAStore, "this is not a backup"));
    }
    let (version, revision) = rest.split_at(4);
    let found = u32::from_le_bytes(version.try_into().unwrap_or_default());
    if found != FORMAT_VERSION {
        return Err(Error::new(
            ErrorKind::Version {
                found,
                supported: FORMAT_VERSION,
            },
            format!("the backup has format {found}, this version knows format {FORMAT_VERSION}"),
        ));
    }
    let revision = Revision::new(u64::from_le_bytes(revision.try_into().unwrap_or_default()));
    let mut records = 0_u64;
    let mut last_key: Option<Vec<u8>> = None;
    let mut block = Vec::new();
    while reader.block(&mut block)? {
        let mut rest = block.as_slice();
        while !rest.is_empty() {
            let Some((key, value, after)) = split_record(rest) else {
                return Err(reader.flaw("a record does not end with its block"));
            };
            if last_key.as_deref().is_some_and(|last| last >= key) {
                return Err(reader.flaw("the keys are out of order"));
            }
            visit(key, value)?;
            last_key = Some(key.to_vec());
            records = records.saturating_add(1);
            rest = after;
        }
    }
    let counted = u64::from_le_bytes(reader.array("number of records")?);
    let hash = *reader.hasher.finalize().as_bytes();
    let stored: [u8; HASH_BYTES] = reader.array("hash")?;
    if counted != records || hash != stored {
        return Err(reader.flaw("number of records or hash do not match"));
    }
    if reader
        .input
        .read(&mut [0])
        .map_err(|error| stream("reading the backup", error))?
        != 0
    {
        return Err(reader.flaw("something follows the end"));
    }
    Ok(BackupSummary {
        revision,
        records,
        bytes: reader.bytes,
    })
}

fn split_record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let ([k0, k1, v0, v1, v2, v3], rest) = bytes.split_first_chunk::<RECORD_HEADER_BYTES>()?;
    let value_len = usize::try_from(u32::from_le_bytes([*v0, *v1, *v2, *v3])).ok()?;
    let (key, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([*k0, *k1])))?;
    let (value, rest) = rest.split_at_checked(value_len)?;
    Some((key, value, rest))
}

struct Writer<'a> {
    out: &'a mut dyn Write,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hasher.update(bytes);
        self.bytes = self
            .bytes
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.out
            .write_all(bytes)
            .map_err(|error| stream("writing the backup", error))
    }

    fn write_block(&mut self, block: &[u8]) -> Result<()> {
        let len = u32::try_from(block.len())
            .map_err(|error| Error::invalid("a block is too large").with_source(error))?;
        self.write(&len.to_le_bytes())?;
        self.write(&crc32c::crc32c(block).to_le_bytes())?;
        self.write(block)
    }
}

struct Source<'a> {
    input: &'a mut dyn Read,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Source<'_> {
    fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes, what)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8], what: &str) -> Result<()> {
        match self.input.read_exact(bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(self.flaw(&format!("it ends within the {what}")));
            }
            Err(error) => return Err(stream("reading the backup", error)),
        }
        self.hasher.update(bytes);
        self.bytes = self
            .bytes
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    /// Reads the next block; tells whether there was one.
    fn block(&mut self, block: &mut Vec<u8>) -> Result<bool> {
        let len = usize::try_from(u32::from_le_bytes(self.array("length of a block")?));
        let crc = u32::from_le_bytes(self.array("checksum of a block")?);
        let len = len.unwrap_or(usize::MAX);
        if len == 0 {
            return if crc == 0 {
                Ok(false)
            } else {
                Err(self.flaw("a checksum of nothing"))
            };
        }
        if len > BLOCK_BYTES_MAX {
            return Err(self.flaw("the length of a block is over its bound"));
        }
        block.clear();
        // Grown as it is filled, so that a false length costs no memory.
        while block.len() < len {
            let start = block.len();
            let end = len.min(start.saturating_add(BLOCK_BYTES));
            block.resize(end, 0);
            self.fill(block.get_mut(start..end).unwrap_or_default(), "block")?;
        }
        if crc32c::crc32c(block) != crc {
            return Err(self.flaw("the block in front of this does not have its checksum"));
        }
        Ok(true)
    }

    fn flaw(&self, reason: &str) -> Error {
        Error::damaged(format!(
            "the backup is damaged at byte {}: {reason}",
            self.bytes
        ))
    }
}

fn stream(what: &str, error: io::Error) -> Error {
    Error::new(ErrorKind::Stream, format!("{what} failed")).with_source(error)
}
