mod check;
mod page;
mod view;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use heed::types::Bytes;
use heed::{CommitOrAbort, Database, Env, EnvOpenOptions, RoTxn, RwTxn, WithoutTls};
use memmap2::{Mmap, MmapOptions};
use swbem_kv::{
    Error, ErrorKind, KeyRange, Result, Revision, Tree, TreeReader, TreeRow, TreeRows, Visit,
};

use self::check::{Extent, Failure};
use self::page::Record;
use self::view::{View, Writes};
use crate::directory::StoreDirectory;
use crate::failure;

/// Is how large a tree can get; address space, not memory nor disk. Less is taken where a system
/// does not have as much to give.
const MAP_BYTES_MAX: u64 = 1 << 40;
const MAP_BYTES_MIN: u64 = 1 << 30;

/// Is how many states of the tree can be held by snapshots at a time; each absorption makes one.
const READERS_MAX: u32 = 4096;

const ROWS_NAME: &str = "rows";
const META_NAME: &str = "meta";
/// Is the file that LMDB keeps a tree in.
const FILE_NAME: &str = "data.mdb";
const ABSORBED_KEY: &[u8] = b"absorbed";

/// Is the file that is written to find out whether a disk is full.
const PROBE_NAME: &str = "probe";
const PROBE_BYTES: usize = 1 << 20;

type Rows = Database<'static, Bytes, Bytes>;

/// Is the tree of rows, and the revision that they lead up to, in LMDB.
///
/// LMDB writes it. Rows are read without LMDB, which trusts what is in a page.
#[derive(Clone)]
pub(crate) struct LmdbTree(Arc<Inner>);

struct Inner {
    env: Env<WithoutTls>,
    rows: Rows,
    meta: Rows,
    path: PathBuf,
    file: File,
    /// Is held while the tree changes.
    writing: Mutex<Writing>,
    /// Is what is read, until the next absorption.
    version: Mutex<Arc<Version>>,
    /// Is kept locked for as long as anything reads from the tree.
    _directory: StoreDirectory,
}

struct Writing {
    /// Says whether LMDB may follow what is in the branches and the list of free pages. What it
    /// writes later it wrote from these.
    are_branches_checked: bool,
}

/// Is the tree after one transaction.
struct Version {
    /// Keeps the pages of this version from being used again.
    _txn: Mutex<RoTxn<'static, WithoutTls>>,
    map: Arc<Mmap>,
    /// Is how much of the map is backed by the file.
    file_bytes: usize,
    page_bytes: usize,
    rows: Record,
    absorbed: Revision,
}

struct LmdbReader {
    version: Arc<Version>,
    tree: LmdbTree,
}

impl LmdbTree {
    /// Opens the tree of a store; with `is_checked`, only after a look at all of its pages.
    pub(crate) fn open(directory: StoreDirectory, is_checked: bool) -> Result<Self> {
        let path = directory.tree();
        let failed = |error| failure::of_tree("open", &path, error);
        let is_new = directory.is_new();
        if !is_new {
            check_file(&path, is_checked)?;
        }
        let env = open_env(&directory)?;
        let txn = env.write_txn().map_err(failed)?;
        let (rows, meta) = env
            .create_databases_and_commit(txn, |opener, txn| {
                let mut database = |name| {
                    if !is_new {
                        // Opened as it is, so that what is missing is not taken for empty.
                        let found = opener.open_database::<Bytes, Bytes>(txn, Some(name))?;
                        return found.ok_or(heed::MdbError::Invalid.into());
                    }
                    opener.create_database::<Bytes, Bytes>(txn, Some(name))
                };
                let databases = (database(ROWS_NAME)?, database(META_NAME)?);
                Ok::<_, heed::Error>(CommitOrAbort::<_, ()>::Commit(databases))
            })
            .map_err(failed)?
            .commit()
            .ok_or_else(|| failed(heed::MdbError::Invalid.into()))?;
        directory.finish()?;
        let file = env.try_clone_inner_file().map_err(failed)?;
        let version = Version::open(&env, &path, &file, None)?;
        Ok(Self(Arc::new(Inner {
            env,
            rows,
            meta,
            path,
            file,
            writing: Mutex::new(Writing {
                are_branches_checked: is_checked || is_new,
            }),
            version: Mutex::new(Arc::new(version)),
            _directory: directory,
        })))
    }

    fn version(&self) -> Arc<Version> {
        Arc::clone(&lock(&self.0.version))
    }

    /// Fails where LMDB, putting and deleting these rows, would run into pages that are not sound.
    fn check_writes(&self, writing: &mut Writing, rows: &[TreeRow<'_>]) -> Result<()> {
        if !writing.are_branches_checked {
            check::check(&self.0.file, Extent::Branches)
                .map_err(|error| failed_check(&self.0.path, error))?;
            writing.are_branches_checked = true;
        }
        let version = self.version();
        let mut writes = Writes::new(version.view());
        rows.iter()
            .try_for_each(|(key, value)| writes.check(key, value.is_none()))
            .map_err(|page::Damage(what)| damaged(&self.0.path, &what))
    }

    /// Lets what was just committed be read.
    fn publish(&self) -> Result<()> {
        let last = self.version();
        let next = Version::open(&self.0.env, &self.0.path, &self.0.file, Some(&last.map))?;
        let last = (
            last,
            std::mem::replace(&mut *lock(&self.0.version), Arc::new(next)),
        );
        // Outside of the lock, since it may be the last to go.
        drop(last);
        Ok(())
    }

    fn write(
        &self,
        txn: &mut RwTxn<'_>,
        rows: &[TreeRow<'_>],
        through: Revision,
    ) -> heed::Result<()> {
        for (key, value) in rows {
            match value {
                Some(value) => self.0.rows.put(txn, key, value)?,
                None => drop(self.0.rows.delete(txn, key)?),
            }
        }
        self.0
            .meta
            .put(txn, ABSORBED_KEY, &through.number().to_le_bytes())
    }

    /// Tells whether a failed write was one for which there was no room.
    ///
    /// When a disk fills up in the middle of a write, LMDB reports an input/output error. Then a
    /// file is written beside the tree to find out.
    fn is_full(&self, error: &heed::Error) -> bool {
        let heed::Error::Io(error) = error else {
            return false;
        };
        if error.kind() == std::io::ErrorKind::StorageFull {
            return true;
        }
        let path = self.0.path.join(PROBE_NAME);
        let probed = std::fs::write(&path, vec![0; PROBE_BYTES]);
        // What is left of it is written over by the next, and takes little.
        drop(std::fs::remove_file(&path));
        probed.is_err_and(|error| error.kind() == std::io::ErrorKind::StorageFull)
    }

    /// Makes the file as long as all of its pages, so that the next to open it need not look at
    /// each of them.
    fn extend(&self) {
        let used_bytes = used_bytes(&self.0.env);
        let file = &self.0.file;
        if file
            .metadata()
            .is_ok_and(|metadata| metadata.len() < used_bytes)
        {
            // Where this fails, whoever opens the file takes the time.
            drop(file.set_len(used_bytes));
        }
    }

    fn failed(&self, action: &str, error: heed::Error) -> Error {
        failure::of_tree(action, &self.0.path, error)
    }
}

impl Tree for LmdbTree {
    fn reader(&self) -> Result<Box<dyn TreeReader>> {
        Ok(Box::new(LmdbReader {
            version: self.version(),
            tree: self.clone(),
        }))
    }

    fn absorb<'a>(
        &self,
        rows: &mut dyn Iterator<Item = TreeRow<'a>>,
        through: Revision,
    ) -> Result<()> {
        let mut writing = lock(&self.0.writing);
        let rows: Vec<_> = rows.collect();
        self.check_writes(&mut writing, &rows)?;
        let written = self.0.env.write_txn().and_then(|mut txn| {
            self.write(&mut txn, &rows, through)?;
            txn.commit()
        });
        written.map_err(|error| match self.is_full(&error) {
            true => Error::new(
                ErrorKind::Full,
                format!("no room for {}", self.0.path.display()),
            )
            .with_source(error),
            false => self.failed("write", error),
        })?;
        self.extend();
        self.publish()
    }
}

impl TreeReader for LmdbReader {
    fn absorbed(&self) -> Revision {
        self.version.absorbed
    }

    fn get(&self, key: &[u8]) -> Result<Option<&[u8]>> {
        let value = self.version.view().get(key);
        value.map_err(|error| self.damaged(&error))
    }

    fn rows<'a>(&'a self, range: &KeyRange<'_>) -> Result<TreeRows<'a>> {
        self.go(range, false)
    }

    fn rows_back<'a>(&'a self, range: &KeyRange<'_>) -> Result<TreeRows<'a>> {
        self.go(range, true)
    }

    fn visit(&self, range: &KeyRange<'_>, visit: &mut Visit<'_>) -> Result<()> {
        let seen = self.version.view().visit(range, visit);
        seen.map_err(|error| self.damaged(&error))
    }
}

impl LmdbReader {
    fn go<'a>(&'a self, range: &KeyRange<'_>, backward: bool) -> Result<TreeRows<'a>> {
        let rows = self.version.view().rows(range, backward);
        let rows = rows.map_err(|error| self.damaged(&error))?;
        Ok(Box::new(
            rows.map(|row| row.map_err(|error| self.damaged(&error))),
        ))
    }

    #[cold]
    fn damaged(&self, page::Damage(what): &page::Damage) -> Error {
        damaged(&self.tree.0.path, what)
    }
}

impl Version {
    /// Reads what the last transaction left. Nobody may be writing.
    fn open(
        env: &Env<WithoutTls>,
        path: &Path,
        file: &File,
        map: Option<&Arc<Mmap>>,
    ) -> Result<Self> {
        let txn = env
            .clone()
            .static_read_txn()
            .map_err(|error| failure::of_tree("read", path, error))?;
        let len = file
            .metadata()
            .map_err(|error| failure::of_file("read", path, error))?
            .len();
        let too_large = |_too_large| Error::new(ErrorKind::Full, "the tree is too large");
        let file_bytes = usize::try_from(len).map_err(too_large)?;
        let map = match map {
            Some(map) if map.len() >= file_bytes => Arc::clone(map),
            _ => Arc::new(open_map(file, file_bytes, env.info().map_size, path)?),
        };
        let page_bytes =
            usize::try_from(env.unnamed_database_stat().page_size).map_err(too_large)?;
        let damaged = |page::Damage(what)| damaged(path, &what);
        let bytes = map.get(..file_bytes).unwrap_or_default();
        let transaction = u64::try_from(txn.id()).map_err(too_large)?;
        let main = view::meta(bytes, transaction, page_bytes)
            .map_err(damaged)?
            .main;
        let main = View::new(bytes, page_bytes, &main);
        let rows = main.tree(ROWS_NAME).map_err(damaged)?;
        let meta = main.tree(META_NAME).map_err(damaged)?;
        let number = View::new(bytes, page_bytes, &meta).get(ABSORBED_KEY);
        let absorbed = match number.map_err(damaged)?.map(<[u8; 8]>::try_from) {
            None => Revision::ZERO,
            Some(Ok(number)) => Revision::new(u64::from_le_bytes(number)),
            Some(Err(error)) => {
                let context = page::damage("its revision has another length");
                return Err(damaged(context).with_source(error));
            }
        };
        Ok(Self {
            _txn: Mutex::new(txn),
            map,
            file_bytes,
            page_bytes,
            rows,
            absorbed,
        })
    }

    #[inline]
    fn view(&self) -> View<'_> {
        let bytes = self.map.get(..self.file_bytes).unwrap_or_default();
        View::new(bytes, self.page_bytes, &self.rows)
    }
}

/// Maps the tree into memory, as much of the address space as there is up to the bound.
#[expect(
    unsafe_code,
    reason = "LMDB maps a file, which is only sound while nobody else changes it"
)]
fn open_env(directory: &StoreDirectory) -> Result<Env<WithoutTls>> {
    let path = directory.tree();
    let mut options = EnvOpenOptions::new().read_txn_without_tls();
    options.max_dbs(2).max_readers(READERS_MAX);
    let mut map_bytes = MAP_BYTES_MAX;
    loop {
        if let Ok(map_bytes) = usize::try_from(map_bytes) {
            options.map_size(map_bytes);
            // SAFETY: the file must not be changed by anyone but LMDB while it is mapped. It is in
            // the directory of a store whose lock we hold until after the last use of the map (the
            // environment and the lock are dropped together, and every reader holds on to both),
            // so that no other process that keeps to the lock opens it, nor this one twice.
            match unsafe { options.open(&path) } {
                Err(heed::Error::Io(error))
                    if error.kind() == std::io::ErrorKind::OutOfMemory
                        && map_bytes_half_is_enough(map_bytes) => {}
                opened => return opened.map_err(|error| failure::of_tree("open", &path, error)),
            }
        }
        map_bytes /= 2;
    }
}

fn map_bytes_half_is_enough(map_bytes: usize) -> bool {
    u64::try_from(map_bytes).is_ok_and(|map_bytes| map_bytes / 2 >= MAP_BYTES_MIN)
}

/// Maps the file for reading, past its end so that it can grow, as far as there is address space.
#[expect(
    unsafe_code,
    reason = "a mapped file is only sound while nobody else changes it"
)]
fn open_map(file: &File, file_bytes: usize, map_bytes: usize, path: &Path) -> Result<Mmap> {
    let mut map_bytes = map_bytes.max(file_bytes);
    loop {
        // SAFETY: the file is changed by LMDB alone while it is mapped, as `open_env` says of its
        // own map. It does not get shorter, and only what is before its end is read. LMDB writes
        // to no page of a version that a transaction holds, and nobody keeps a reference to another.
        match unsafe { MmapOptions::new().len(map_bytes).map(file) } {
            Err(_) if map_bytes / 2 >= file_bytes => {
                map_bytes /= 2;
            }
            mapped => return mapped.map_err(|error| failure::of_file("map", path, error)),
        }
    }
}

/// Fails where LMDB would run into pages that it cannot read when it opens the file.
///
/// LMDB does not write pages that a transaction takes at the end and gives back: the file then is
/// shorter than its last page, and sound. A file that was cut is just as short. Reading what
/// it lost would end the process, so every page is looked at, and the end is then made good.
fn check_file(path: &Path, is_checked: bool) -> Result<()> {
    let file_path = path.join(FILE_NAME);
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => damaged(path, "its file is missing").with_source(error),
        _ => failure::of_file("open", &file_path, error),
    };
    let file = File::options()
        .read(true)
        .write(true)
        .open(&file_path)
        .map_err(failed)?;
    let check = |extent| check::check(&file, extent).map_err(|error| failed_check(path, error));
    let (pages, page_bytes) = check(if is_checked {
        Extent::All
    } else {
        Extent::Roots
    })?;
    let used_bytes = pages.saturating_mul(page_bytes);
    if file.metadata().map_err(failed)?.len() < used_bytes {
        if !is_checked {
            check(Extent::All)?;
        }
        file.set_len(used_bytes).map_err(failed)?;
    }
    Ok(())
}

fn failed_check(path: &Path, error: Failure) -> Error {
    match error {
        Failure::Damaged(what) => damaged(path, &what),
        Failure::Io(error) => failure::of_file("read", path, error),
    }
}

/// Returns how long the file is with all pages that were ever given out.
fn used_bytes(env: &Env<WithoutTls>) -> u64 {
    let page_bytes = u64::from(env.unnamed_database_stat().page_size);
    let pages = u64::try_from(env.info().last_page_number)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    pages.saturating_mul(page_bytes)
}

fn damaged(path: &Path, what: &str) -> Error {
    Error::new(
        ErrorKind::Damaged,
        format!("the tree in {} is damaged: {what}", path.display()),
    )
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What the locks guard is changed in one step.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
