//! The embedded engine: a write-ahead journal in front of an LMDB tree.
//!
//! [`LmdbKv`] is a [`Kv`] in a directory. It brings what `swbem_kv::Engine` leaves open: files, an
//! LMDB tree, the thread that absorbs tables, and the lock that keeps other processes out. No other
//! crate names LMDB. `docs/storage.md` describes what is in the directory.

mod directory;
mod failure;
mod files;
mod tree;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use swbem_kv::{
    Batch, Change, Engine, EngineOptions, Error, ErrorKind, Kv, Result, Revision, Snapshot,
};

use self::directory::StoreDirectory;
pub use self::directory::{FORMAT_VERSION, StoreLock};
use self::files::JournalFiles;
use self::tree::LmdbTree;

/// Is how long nothing is committed before what is in memory is moved to the tree.
const IDLE: Duration = Duration::from_secs(1);

/// Is a durable store in a directory, which one process at a time has open.
///
/// The directory is let go when the store and all its snapshots have been dropped.
pub struct LmdbKv {
    engine: Arc<Engine>,
    absorber: Mutex<Option<JoinHandle<()>>>,
}

/// Says how a store is opened.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Says what happens where there is no store yet.
    pub missing: Missing,
    /// Says whether every page of the tree is checked first. It takes the time to read the file,
    /// and finds damage before anything comes to it.
    pub check_pages: bool,
    /// Sets the bounds of the engine; who absorbs, and the salt, are not taken from here.
    pub engine: EngineOptions,
}

/// Says what opening a store does where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// It makes one, with the directories that lead to it.
    #[default]
    Create,
    /// It fails as `NotAStore`.
    Fail,
}

impl LmdbKv {
    /// Opens the store in the directory `path`, and makes it if there is none.
    ///
    /// # Errors
    /// `NotAStore` where `path` is a file, or a directory with other things in it; `Locked` where
    /// another process has it open; `Version` where it has a format that is not known; `ReadOnly`
    /// where it cannot be written; `Damaged` where what is there cannot be what was written.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, Options::default())
    }

    /// Opens the store in the directory `path` as `options` say.
    ///
    /// # Errors
    /// As [`LmdbKv::open`].
    pub fn open_with(path: impl AsRef<Path>, options: Options) -> Result<Self> {
        let directory = StoreDirectory::open(path.as_ref(), options.missing)?;
        let journal = JournalFiles::new(directory.journal());
        let tree = LmdbTree::open(directory, options.check_pages)?;
        let mut engine = options.engine;
        engine.has_absorber = true;
        engine.salt = random_number();
        let engine = Arc::new(Engine::open(Arc::new(journal), Arc::new(tree), engine)?);
        let absorbing = Arc::clone(&engine);
        let absorber = std::thread::Builder::new()
            .name("swbem-absorb".to_owned())
            .spawn(move || while absorbing.absorb_when_needed(IDLE) {})
            .map_err(|error| {
                Error::new(ErrorKind::Busy, "cannot start the store's thread").with_source(error)
            })?;
        Ok(Self {
            engine,
            absorber: Mutex::new(Some(absorber)),
        })
    }
}

impl Kv for LmdbKv {
    fn snapshot(&self) -> Result<Box<dyn Snapshot>> {
        self.engine.snapshot()
    }

    fn commit(&self, batch: Batch) -> Result<Revision> {
        self.engine.commit(batch)
    }

    fn revision(&self) -> Revision {
        self.engine.revision()
    }

    fn changes(&self, after: Revision, limit: usize) -> Result<Vec<Change>> {
        self.engine.changes(after, limit)
    }

    fn flush(&self) -> Result<()> {
        self.engine.flush()
    }

    fn close(&self) -> Result<()> {
        let closed = self.engine.close();
        let absorber = self
            .absorber
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match absorber.map(JoinHandle::join) {
            None | Some(Ok(())) => closed,
            Some(Err(_)) => Err(Error::new(
                ErrorKind::Poisoned,
                "the store's thread panicked",
            )),
        }
    }
}

impl Drop for LmdbKv {
    fn drop(&mut self) {
        // There is nobody left to tell; what was committed is in the journal.
        drop(self.close());
    }
}

/// Returns a number that no earlier run got, all but certainly.
fn random_number() -> u32 {
    let random = RandomState::new().build_hasher().finish();
    u32::try_from(random >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests;
