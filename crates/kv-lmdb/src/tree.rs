mod check;

use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use heed::types::Bytes;
use heed::{CommitOrAbort, Database, Env, EnvOpenOptions, RoTxn, RwTxn, WithoutTls};
use swbem_kv::{
    Error, ErrorKind, KEY_BYTES_MAX, KeyRange, Result, Revision, Tree, TreeReader, TreeRow,
    TreeRows,
};

use crate::directory::StoreDirectory;
use crate::failure;

/// Is how large a tree can get; address space, not memory nor disk. Less is taken where a system
/// does not have as much to give.
const MAP_BYTES_MAX: u64 = 1 << 40;
const MAP_BYTES_MIN: u64 = 1 << 30;

/// Is how many snapshots can be held open at a time.
const READERS_MAX: u32 = 4096;

const ROWS_NAME: &str = "rows";
const META_NAME: &str = "meta";
const ABSORBED_KEY: &[u8] = b"absorbed";

/// Is the file that is written to find out whether a disk is full.
const PROBE_NAME: &str = "probe";
const PROBE_BYTES: usize = 1 << 20;

type Rows = Database<'static, Bytes, Bytes>;

/// Is the tree of rows, and the revision that they lead up to, in LMDB.
#[derive(Clone)]
pub(crate) struct LmdbTree(Arc<Inner>);

struct Inner {
    env: Env<WithoutTls>,
    rows: Rows,
    meta: Rows,
    path: PathBuf,
    /// Is kept locked for as long as anything reads from the tree.
    _directory: StoreDirectory,
}

struct LmdbReader {
    txn: RoTxn<'static, WithoutTls>,
    absorbed: Revision,
    tree: LmdbTree,
}

impl LmdbTree {
    /// Opens the tree of a store; with `is_checked`, only after a look at all of its pages.
    pub(crate) fn open(directory: StoreDirectory, is_checked: bool) -> Result<Self> {
        let path = directory.tree();
        let failed = |error| failure::of_tree("open", &path, error);
        let env = open_env(&directory)?;
        check_file(&env, &path, is_checked)?;
        let txn = env.write_txn().map_err(failed)?;
        let is_new = directory.is_new();
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
        Ok(Self(Arc::new(Inner {
            env,
            rows,
            meta,
            path,
            _directory: directory,
        })))
    }

    fn write<'a>(
        &self,
        txn: &mut RwTxn<'_>,
        rows: &mut dyn Iterator<Item = TreeRow<'a>>,
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
        let Ok(file) = self.0.env.try_clone_inner_file() else {
            return;
        };
        let used_bytes = used_bytes(&self.0.env);
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
        let failed = |error| self.failed("read", error);
        let txn = self.0.env.clone().static_read_txn().map_err(failed)?;
        let number = self.0.meta.get(&txn, ABSORBED_KEY).map_err(failed)?;
        let absorbed = match number.map(<[u8; 8]>::try_from) {
            None => Revision::ZERO,
            Some(Ok(number)) => Revision::new(u64::from_le_bytes(number)),
            Some(Err(error)) => {
                return Err(damaged(&self.0.path, "its revision").with_source(error));
            }
        };
        Ok(Box::new(LmdbReader {
            txn,
            absorbed,
            tree: self.clone(),
        }))
    }

    fn absorb<'a>(
        &self,
        rows: &mut dyn Iterator<Item = TreeRow<'a>>,
        through: Revision,
    ) -> Result<()> {
        let written = self.0.env.write_txn().and_then(|mut txn| {
            self.write(&mut txn, rows, through)?;
            txn.commit()
        });
        if written.is_ok() {
            self.extend();
        }
        written.map_err(|error| match self.is_full(&error) {
            true => Error::new(
                ErrorKind::Full,
                format!("no room for {}", self.0.path.display()),
            )
            .with_source(error),
            false => self.failed("write", error),
        })
    }
}

impl TreeReader for LmdbReader {
    fn absorbed(&self) -> Revision {
        self.absorbed
    }

    fn get(&self, key: &[u8]) -> Result<Option<&[u8]>> {
        // LMDB refuses to look for what it could not hold.
        if key.is_empty() || key.len() > KEY_BYTES_MAX {
            return Ok(None);
        }
        let value = self.tree.0.rows.get(&self.txn, key);
        value.map_err(|error| self.tree.failed("read", error))
    }

    fn rows<'a>(&'a self, range: &KeyRange<'_>) -> Result<TreeRows<'a>> {
        let rows = self.tree.0.rows.range(&self.txn, &bounds(range));
        let rows = rows.map_err(|error| self.tree.failed("read", error))?;
        Ok(Box::new(rows.map(|row| {
            row.map_err(|error| self.tree.failed("read", error))
        })))
    }

    fn rows_back<'a>(&'a self, range: &KeyRange<'_>) -> Result<TreeRows<'a>> {
        let rows = self.tree.0.rows.rev_range(&self.txn, &bounds(range));
        let rows = rows.map_err(|error| self.tree.failed("read", error))?;
        Ok(Box::new(rows.map(|row| {
            row.map_err(|error| self.tree.failed("read", error))
        })))
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

/// Fails where LMDB would run into pages that it cannot read.
///
/// LMDB does not write pages that a transaction takes at the end and gives back: the file then is
/// shorter than its last page, and sound. A file that was cut is just as short. Reading what
/// it lost would end the process, so every page is looked at, and the end is then made good.
fn check_file(env: &Env<WithoutTls>, path: &Path, is_checked: bool) -> Result<()> {
    let failed = |error| failure::of_file("read", path, error);
    let file = env
        .try_clone_inner_file()
        .map_err(|error| failure::of_tree("open", path, error))?;
    let len = file.metadata().map_err(failed)?.len();
    let is_short = len < used_bytes(env);
    if is_checked || is_short {
        check::check(&file).map_err(|error| match error {
            check::Failure::Damaged(what) => Error::new(
                ErrorKind::Damaged,
                format!("the tree in {} is damaged: {what}", path.display()),
            ),
            check::Failure::Io(error) => failed(error),
        })?;
    }
    if is_short {
        file.set_len(used_bytes(env)).map_err(failed)?;
    }
    Ok(())
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
        format!("the tree in {} is damaged in {what}", path.display()),
    )
}

/// Returns the bounds of a range as LMDB takes them, to which an empty key is none.
fn bounds<'a>(range: &'a KeyRange<'_>) -> (Bound<&'a [u8]>, Bound<&'a [u8]>) {
    let start = if range.start().is_empty() {
        Bound::Unbounded
    } else {
        Bound::Included(range.start())
    };
    (start, range.end().map_or(Bound::Unbounded, Bound::Excluded))
}
