//! The repository, and consistent views of it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use swbem_kv::{KeyRange, Kv, Revision, Snapshot};

use crate::catalog::{Catalog, Namespace, StoredClass};
use crate::read::{Base, Known, PairVisitor};
use crate::tables::{self, FORMAT_MAGIC, FORMAT_VERSION};
use crate::{ClassId, Error, ErrorKind, NamespaceId, Result, Transaction};

/// A repository of CIM namespaces, classes and instances.
///
/// Any number of threads may read; one at a time writes, and readers never wait for it.
pub struct Store {
    kv: Arc<dyn Kv>,
    server: Arc<str>,
    /// What the newest committed schema looks like.
    catalog: RwLock<Arc<Catalog>>,
    /// The revision that a commit which changes the schema is about to get; zero when none is
    /// under way. From then until the new catalog is in its place, a snapshot of that revision
    /// does not go with the old one.
    pending: AtomicU64,
    /// Is held while such a commit is under way, so that a reader can wait for its end.
    publishing: Mutex<()>,
    /// Is held by the one transaction; tells whether the rows that make a store are there.
    writer: Mutex<WriterState>,
}

/// What the writer knows and readers need not.
#[derive(Debug)]
pub(crate) struct WriterState {
    /// Tells whether the format row was written.
    pub(crate) is_formatted: bool,
}

/// A consistent view of a repository: what was committed when it was taken, and nothing later.
pub struct View {
    catalog: Arc<Catalog>,
    snapshot: Box<dyn Snapshot>,
    server: Arc<str>,
}

impl Store {
    /// Opens a repository; an empty store becomes one with its first transaction.
    ///
    /// # Errors
    /// `Version` for a format this version does not know, `NotAStore` when something else is
    /// there, and those of reading.
    pub fn open(kv: Arc<dyn Kv>) -> Result<Store> {
        Self::open_named(kv, ".")
    }

    /// Opens a repository that belongs to the machine `server`: a reference that names it means
    /// this repository. A repository keeps the name it was made with, wherever it is opened.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_named(kv: Arc<dyn Kv>, server: &str) -> Result<Store> {
        let snapshot = kv.snapshot()?;
        let is_formatted = match snapshot.get(tables::META_FORMAT)? {
            Some(format) => {
                check_format(&format)?;
                true
            }
            None if snapshot.is_empty(&KeyRange::all())? => false,
            None => return Err(Error::new(ErrorKind::NotAStore, "this is not a repository")),
        };
        let server: Arc<str> = match snapshot.get(tables::META_SERVER)? {
            Some(name) => String::from_utf8_lossy(&name).as_ref().into(),
            None => server.into(),
        };
        drop(snapshot);
        Ok(Store {
            kv,
            server,
            catalog: RwLock::default(),
            pending: AtomicU64::new(0),
            publishing: Mutex::new(()),
            writer: Mutex::new(WriterState { is_formatted }),
        })
    }

    /// Returns the name of the machine that the repository belongs to.
    #[must_use]
    pub fn server(&self) -> &Arc<str> {
        &self.server
    }

    /// Returns the key-value store underneath.
    #[must_use]
    pub fn kv(&self) -> &Arc<dyn Kv> {
        &self.kv
    }

    /// Tells whether no namespace was ever created, so that the system schema is still to be made.
    ///
    /// # Errors
    /// Those of reading the store.
    pub fn is_new(&self) -> Result<bool> {
        let snapshot = self.kv.snapshot()?;
        Ok(snapshot.is_empty(&KeyRange::prefix(&[tables::table::NAMESPACE]))?)
    }

    /// Takes a view of what is committed now; cheap enough for a single read.
    ///
    /// # Errors
    /// `Busy` when too many are held; those of reading the store.
    pub fn view(&self) -> Result<View> {
        loop {
            let catalog = self.catalog();
            let snapshot = self.kv.snapshot()?;
            let pending = self.pending.load(Ordering::SeqCst);
            if pending != 0 && snapshot.revision().number() >= pending {
                // The commit is done and its catalog about to be in place.
                drop(
                    self.publishing
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner),
                );
                continue;
            }
            let newest = self.catalog.read().unwrap_or_else(PoisonError::into_inner);
            if Arc::ptr_eq(&catalog, &newest) {
                drop(newest);
                return Ok(View {
                    catalog,
                    snapshot,
                    server: self.server.clone(),
                });
            }
        }
    }

    /// Takes a view that shares no memory of the schema, so that it sees what is stored.
    pub(crate) fn view_apart(&self) -> Result<View> {
        let snapshot = self.kv.snapshot()?;
        Ok(View {
            catalog: Arc::default(),
            snapshot,
            server: self.server.clone(),
        })
    }

    /// Begins the one transaction; waits while another is open.
    ///
    /// # Errors
    /// Those of reading the store.
    pub fn begin(&self) -> Result<Transaction<'_>> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        Transaction::begin(self, writer)
    }

    pub(crate) fn catalog(&self) -> Arc<Catalog> {
        self.catalog
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Commits a batch that changes the schema, and puts the new catalog in place.
    pub(crate) fn publish(
        &self,
        batch: swbem_kv::Batch,
        catalog: Catalog,
    ) -> Result<Revision, swbem_kv::Error> {
        let publishing = self
            .publishing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.pending
            .store(batch.read_revision().next().number(), Ordering::SeqCst);
        let committed = self.kv.commit(batch);
        if committed.is_ok() {
            let mut current = self.catalog.write().unwrap_or_else(PoisonError::into_inner);
            let old = std::mem::replace(&mut *current, Arc::new(catalog));
            drop(current);
            // Freed after the lock that readers take.
            drop(old);
        }
        self.pending.store(0, Ordering::SeqCst);
        drop(publishing);
        committed
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("revision", &self.kv.revision())
            .finish_non_exhaustive()
    }
}

impl View {
    /// Returns the revision that the view shows.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.snapshot.revision()
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View")
            .field("revision", &self.revision())
            .finish_non_exhaustive()
    }
}

impl Base for View {
    fn kv_read(&self, key: &[u8], found: &mut dyn FnMut(&[u8])) -> Result<bool> {
        Ok(self.snapshot.read(key, found)?)
    }

    fn kv_scan(&self, range: &KeyRange<'_>, visit: &mut PairVisitor<'_>) -> Result<()> {
        Ok(self.snapshot.scan(range, visit)?)
    }

    fn server(&self) -> &Arc<str> {
        &self.server
    }

    fn known_class(&self, namespace: NamespaceId, name: &str) -> Known<Arc<StoredClass>> {
        known(self.catalog.class(namespace, name))
    }

    fn known_class_by_id(&self, id: ClassId) -> Known<Arc<StoredClass>> {
        known(self.catalog.class_by_id(id))
    }

    fn keep_class(&self, class: StoredClass) -> Arc<StoredClass> {
        self.catalog.keep_class(Arc::new(class))
    }

    fn known_namespace(&self, folded_path: &str) -> Known<Arc<Namespace>> {
        known(self.catalog.namespace(folded_path))
    }

    fn known_namespace_by_id(&self, id: NamespaceId) -> Known<Arc<Namespace>> {
        known(self.catalog.namespace_by_id(id))
    }

    fn keep_namespace(&self, namespace: Namespace) -> Arc<Namespace> {
        self.catalog.keep_namespace(Arc::new(namespace))
    }
}

/// Returns the rows that make an empty store a repository.
pub(crate) fn format_row() -> Vec<u8> {
    let mut row = FORMAT_MAGIC.to_vec();
    row.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    row
}

pub(crate) fn known<T>(found: Option<T>) -> Known<T> {
    found.map_or(Known::Unknown, Known::Is)
}

/// Checks the row that tells the format; an unknown one is refused, not guessed at.
pub(crate) fn check_format(row: &[u8]) -> Result<()> {
    let version = row
        .strip_prefix(FORMAT_MAGIC.as_slice())
        .and_then(|rest| rest.first_chunk::<4>());
    let Some(version) = version.filter(|_| row.len() == FORMAT_MAGIC.len() + 4) else {
        return Err(Error::new(ErrorKind::NotAStore, "this is not a repository"));
    };
    let found = u32::from_le_bytes(*version);
    if found != FORMAT_VERSION {
        return Err(Error::new(
            ErrorKind::Version {
                found,
                supported: FORMAT_VERSION,
            },
            format!(
                "the repository has format {found}, this version knows format {FORMAT_VERSION}"
            ),
        ));
    }
    Ok(())
}

pub(crate) type Writer<'a> = MutexGuard<'a, WriterState>;
