use crate::Result;

/// Is a directory of files, as much of it as the journal needs.
///
/// What was written is only certain to survive a crash after the file was synced, and a new or
/// removed name only after the directory was.
pub trait Disk: Send + Sync {
    /// Returns the names of all files.
    fn list(&self) -> Result<Vec<String>>;

    /// Makes an empty file, in place of one with the same name.
    fn create(&self, name: &str) -> Result<Box<dyn DiskFile>>;

    /// Opens a file for reading and writing.
    fn open(&self, name: &str) -> Result<Box<dyn DiskFile>>;

    /// Removes a file.
    fn remove(&self, name: &str) -> Result<()>;

    /// Makes new and removed names durable.
    fn sync_dir(&self) -> Result<()>;
}

/// Is an open file of a [`Disk`].
pub trait DiskFile: Send + Sync {
    /// Returns the length in bytes.
    fn len(&self) -> Result<u64>;

    /// Tells whether the file has no bytes.
    fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Reads from `offset` on until `buf` is full or the file ends; returns how much was read.
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<usize>;

    /// Writes all of `bytes` at `offset`, which makes the file longer where it has to.
    ///
    /// # Errors
    /// `Full` when there is no room; some of the bytes may have been written then.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()>;

    /// Cuts the file off at `len`.
    fn truncate(&self, len: u64) -> Result<()>;

    /// Makes what was written, and the length, durable.
    fn sync_data(&self) -> Result<()>;
}
