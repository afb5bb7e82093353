//! The engines, each behind the same few operations.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, Result};
use fjall::{KeyspaceCreateOptions, PersistMode, Readable};
use heed::types::Bytes;
use heed::{CommitOrAbort, EnvOpenOptions, WithoutTls};
use redb::{ReadableDatabase, ReadableTable, TableDefinition};
use swbem_kv::{Batch, KeyRange, Kv};
use swbem_kv_lmdb::LmdbKv;

use crate::Open;
use swbem_bench::measure::{KEY_BYTES, Row, VALUE_BYTES};

pub(crate) trait Contender {
    /// Writes rows, durably.
    fn commit(&mut self, rows: &[Row]) -> Result<()>;
    /// Reads keys, in one snapshot or in one for each; returns how many were there.
    fn gets(&self, keys: &[[u8; KEY_BYTES]], snapshot_each: bool) -> Result<usize>;
    /// Goes through all rows in order; returns how many there were.
    fn scan(&self) -> Result<usize>;
    /// Waits until there is no more work in the background, where that can be asked for.
    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
    fn close(&mut self) -> Result<()> {
        Ok(())
    }
}

pub(crate) const CONTENDERS: &[(&str, Open)] = &[
    ("swbem", swbem),
    ("heed", lmdb),
    ("fjall", log_structured),
    ("redb", red),
];

/// Takes a copy of a value: to whoever gets a row, a pointer into the page cache is no row yet.
fn take(value: &[u8]) {
    let mut copy = [0; VALUE_BYTES];
    if let Some(copy) = copy.get_mut(..value.len()) {
        copy.copy_from_slice(value);
    }
    std::hint::black_box(copy);
}

struct Swbem(LmdbKv);

fn swbem(path: &Path) -> Result<Box<dyn Contender>> {
    Ok(Box::new(Swbem(LmdbKv::open(path)?)))
}

impl Contender for Swbem {
    fn commit(&mut self, rows: &[Row]) -> Result<()> {
        let mut batch = Batch::new(self.0.revision());
        rows.iter().for_each(|(key, value)| batch.put(key, value));
        self.0.commit(batch)?;
        Ok(())
    }

    fn gets(&self, keys: &[[u8; KEY_BYTES]], snapshot_each: bool) -> Result<usize> {
        let mut snapshot = self.0.snapshot()?;
        let mut found = 0;
        for key in keys {
            if snapshot_each {
                snapshot = self.0.snapshot()?;
            }
            found += usize::from(snapshot.read(key, &mut take)?);
        }
        Ok(found)
    }

    fn scan(&self) -> Result<usize> {
        let mut rows = 0;
        self.0.snapshot()?.scan(&KeyRange::all(), &mut |_, value| {
            std::hint::black_box(value.first());
            rows += 1;
            ControlFlow::Continue(())
        })?;
        Ok(rows)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(self.0.flush()?)
    }

    fn close(&mut self) -> Result<()> {
        Ok(self.0.close()?)
    }
}

struct Lmdb {
    env: heed::Env<WithoutTls>,
    rows: heed::Database<'static, Bytes, Bytes>,
}

#[expect(unsafe_code, reason = "LMDB maps a file")]
fn lmdb(path: &Path) -> Result<Box<dyn Contender>> {
    std::fs::create_dir_all(path)?;
    let mut options = EnvOpenOptions::new().read_txn_without_tls();
    options.map_size(1 << 36).max_dbs(1);
    // SAFETY: the directory was made for this run, and nobody else opens it.
    let env = unsafe { options.open(path)? };
    let rows = env
        .create_databases_and_commit(env.write_txn()?, |opener, txn| {
            let rows = opener.create_database::<Bytes, Bytes>(txn, Some("rows"))?;
            Ok::<_, heed::Error>(CommitOrAbort::<_, ()>::Commit(rows))
        })?
        .commit()
        .context("no database")?;
    Ok(Box::new(Lmdb { env, rows }))
}

impl Contender for Lmdb {
    fn commit(&mut self, rows: &[Row]) -> Result<()> {
        let mut txn = self.env.write_txn()?;
        for (key, value) in rows {
            self.rows.put(&mut txn, key, value)?;
        }
        Ok(txn.commit()?)
    }

    fn gets(&self, keys: &[[u8; KEY_BYTES]], snapshot_each: bool) -> Result<usize> {
        let mut txn = self.env.read_txn()?;
        let mut found = 0;
        for key in keys {
            if snapshot_each {
                drop(txn);
                txn = self.env.read_txn()?;
            }
            found += usize::from(self.rows.get(&txn, key)?.map(take).is_some());
        }
        Ok(found)
    }

    fn scan(&self) -> Result<usize> {
        let txn = self.env.read_txn()?;
        let mut rows = 0;
        for row in self.rows.iter(&txn)? {
            std::hint::black_box(row?.1.first());
            rows += 1;
        }
        Ok(rows)
    }
}

struct Fjall {
    database: fjall::Database,
    rows: fjall::Keyspace,
}

fn log_structured(path: &Path) -> Result<Box<dyn Contender>> {
    let database = fjall::Database::builder(path).open()?;
    let rows = database.keyspace("rows", KeyspaceCreateOptions::default)?;
    Ok(Box::new(Fjall { database, rows }))
}

impl Contender for Fjall {
    fn commit(&mut self, rows: &[Row]) -> Result<()> {
        let mut batch = self
            .database
            .batch()
            .durability(Some(PersistMode::SyncData));
        for (key, value) in rows {
            batch.insert(&self.rows, key.as_slice(), value.as_slice());
        }
        Ok(batch.commit()?)
    }

    fn gets(&self, keys: &[[u8; KEY_BYTES]], snapshot_each: bool) -> Result<usize> {
        let mut snapshot = self.database.snapshot();
        let mut found = 0;
        for key in keys {
            if snapshot_each {
                snapshot = self.database.snapshot();
            }
            let value = snapshot.get(&self.rows, key)?;
            found += usize::from(value.map(|value| take(&value)).is_some());
        }
        Ok(found)
    }

    fn scan(&self) -> Result<usize> {
        let mut rows = 0;
        for row in self.database.snapshot().iter(&self.rows) {
            std::hint::black_box(row.into_inner()?.1.first());
            rows += 1;
        }
        Ok(rows)
    }
}

struct Redb(redb::Database);

const TABLE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("rows");

fn red(path: &Path) -> Result<Box<dyn Contender>> {
    std::fs::create_dir_all(path)?;
    Ok(Box::new(Redb(redb::Database::create(
        path.join("rows.redb"),
    )?)))
}

impl Contender for Redb {
    fn commit(&mut self, rows: &[Row]) -> Result<()> {
        let txn = self.0.begin_write()?;
        {
            let mut table = txn.open_table(TABLE)?;
            for (key, value) in rows {
                table.insert(key.as_slice(), value.as_slice())?;
            }
        }
        Ok(txn.commit()?)
    }

    fn gets(&self, keys: &[[u8; KEY_BYTES]], snapshot_each: bool) -> Result<usize> {
        let mut table = self.0.begin_read()?.open_table(TABLE)?;
        let mut found = 0;
        for key in keys {
            if snapshot_each {
                table = self.0.begin_read()?.open_table(TABLE)?;
            }
            let value = table.get(key.as_slice())?;
            found += usize::from(value.map(|value| take(value.value())).is_some());
        }
        Ok(found)
    }

    fn scan(&self) -> Result<usize> {
        let table = self.0.begin_read()?.open_table(TABLE)?;
        let mut rows = 0;
        for row in table.iter()? {
            std::hint::black_box(row?.1.value().first());
            rows += 1;
        }
        Ok(rows)
    }
}
