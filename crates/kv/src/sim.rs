//! A simulated machine: a disk that forgets what was not synced, and a tree, for tests of engines.
//!
//! What a crash leaves is decided by a seed: of what was written but not synced it keeps, drops,
//! tears and reorders sectors as it pleases, and of new and removed names likewise. The same seed
//! and the same operations give the same bytes.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::conformance::{Model, Random};
use crate::{
    Disk, DiskFile, Error, ErrorKind, KeyRange, Result, Revision, Tree, TreeReader, TreeRow,
    TreeRows,
};

/// Is what a disk writes as a whole or not at all.
pub const SECTOR_BYTES: usize = 512;

/// Is a disk and a tree that crash together. Clones are the same machine.
#[derive(Clone, Default)]
pub struct SimMachine(Arc<Mutex<Machine>>);

/// Says what goes wrong, and when. Operations are counted from when the faults were set.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Is the operation at which the machine dies; all that follow fail as well.
    pub crash_at: Option<u64>,
    /// Is the sync of a file that fails, with some of what was to be synced lost for good.
    pub fail_sync_at: Option<u64>,
    /// Is the write to a file that fails, having written some of it.
    pub fail_write_at: Option<u64>,
    /// Is how many bytes all files together may have.
    pub room_bytes: Option<usize>,
    /// Is what absorbing rows fails with.
    pub fail_absorb: Option<ErrorKind>,
}

#[derive(Default)]
struct Machine {
    files: BTreeMap<u64, SimFile>,
    names: BTreeMap<String, u64>,
    durable_names: BTreeMap<String, u64>,
    /// Lists new names, with their file, and removed ones, since the directory was synced.
    name_changes: Vec<(String, Option<u64>)>,
    tree: Arc<Model>,
    absorbed: Revision,
    faults: Faults,
    random: Option<Random>,
    operations: u64,
    syncs: u64,
    writes: u64,
    /// Counts crashes: a handle from before one is dead.
    life: u64,
    dead: bool,
}

#[derive(Default)]
struct SimFile {
    durable: Vec<u8>,
    current: Vec<u8>,
    pending: Vec<Pending>,
}

#[derive(Clone)]
enum Pending {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

struct SimDisk {
    machine: SimMachine,
    life: u64,
}

struct SimDiskFile {
    machine: SimMachine,
    life: u64,
    file: u64,
}

struct SimReader {
    rows: Arc<Model>,
    absorbed: Revision,
}

impl SimMachine {
    /// Makes a machine with an empty disk and an empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the disk, for as long as the machine lives.
    #[must_use]
    pub fn disk(&self) -> Arc<dyn Disk> {
        let life = self.lock().life;
        Arc::new(SimDisk {
            machine: self.clone(),
            life,
        })
    }

    /// Returns the tree, for as long as the machine lives.
    #[must_use]
    pub fn tree(&self) -> Arc<dyn Tree> {
        let life = self.lock().life;
        Arc::new(SimDisk {
            machine: self.clone(),
            life,
        })
    }

    /// Says what goes wrong from now on; `seed` decides what a failing operation leaves behind.
    pub fn set_faults(&self, faults: Faults, seed: u64) {
        let mut machine = self.lock();
        machine.faults = faults;
        machine.random = Some(Random::new(seed));
        (machine.operations, machine.syncs, machine.writes) = (0, 0, 0);
    }

    /// Returns how many operations there were since the faults were set.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.lock().operations
    }

    /// Tells whether the machine died.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.lock().dead
    }

    /// Ends the life of all handles, and keeps of what was not synced what `seed` says.
    pub fn crash(&self, seed: u64) {
        let mut random = Random::new(seed);
        let mut machine = self.lock();
        for file in machine.files.values_mut() {
            file.lose(&mut random);
        }
        for (name, file) in std::mem::take(&mut machine.name_changes) {
            if random.once_in(2) {
                machine.durable_names_set(name, file);
            }
        }
        machine.names = machine.durable_names.clone();
        machine.revive();
    }

    /// Ends the life of all handles, as when a process is killed: nothing that was written is lost,
    /// though it is no more durable than it was.
    pub fn kill(&self) {
        self.lock().revive();
    }

    /// Returns a copy of all files.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let machine = self.lock();
        let content = |file| machine.files.get(file).map(|file| file.current.clone());
        machine
            .names
            .iter()
            .map(|(name, file)| (name.clone(), content(file).unwrap_or_default()))
            .collect()
    }

    /// Changes a file behind the engine's back, durably.
    pub fn tamper(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut machine = self.lock();
        let Some(file) = machine.names.get(name).copied() else {
            return;
        };
        if let Some(file) = machine.files.get_mut(&file) {
            change(&mut file.current);
            file.durable = file.current.clone();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Machine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an operation, which fails on a dead machine; tells whether this one kills it.
    fn operate(&self, life: u64) -> Result<(MutexGuard<'_, Machine>, bool)> {
        let mut machine = self.lock();
        if machine.dead || machine.life != life {
            return Err(died());
        }
        machine.operations += 1;
        machine.dead = machine.faults.crash_at == Some(machine.operations);
        let dies = machine.dead;
        Ok((machine, dies))
    }
}

impl Machine {
    fn revive(&mut self) {
        self.life += 1;
        self.dead = false;
        self.faults = Faults::default();
    }

    fn durable_names_set(&mut self, name: String, file: Option<u64>) {
        match file {
            Some(file) => self.durable_names.insert(name, file),
            None => self.durable_names.remove(&name),
        };
    }

    fn file(&mut self, file: u64) -> Result<&mut SimFile> {
        self.files.get_mut(&file).ok_or_else(died)
    }

    fn bytes(&self) -> usize {
        let len = |file| self.files.get(file).map_or(0, |file| file.current.len());
        self.names.values().map(len).sum()
    }

    fn random(&mut self) -> &mut Random {
        self.random.get_or_insert_with(|| Random::new(0))
    }
}

impl SimFile {
    fn do_now(&mut self, change: Pending) {
        change.apply(&mut self.current);
        self.pending.push(change);
    }

    fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            change.apply(&mut self.durable);
        }
    }

    /// Writes out some sectors of what is pending, and forgets the rest.
    fn lose(&mut self, random: &mut Random) {
        self.lose_but_remember(random);
        self.current = self.durable.clone();
    }

    /// Does the same, but goes on showing what was lost, as a system does after a failed sync.
    fn lose_but_remember(&mut self, random: &mut Random) {
        // All, nothing, everything up to some point, or each sector by itself.
        let manner = random.below(4);
        for change in std::mem::take(&mut self.pending) {
            match change {
                Pending::Truncate(_) if manner == 1 || random.once_in(2) => {}
                Pending::Truncate(_) => change.apply(&mut self.durable),
                Pending::Write(offset, bytes) => {
                    let stop = if manner == 2 {
                        random.below(bytes.len() + 1)
                    } else {
                        bytes.len()
                    };
                    for (at, sector) in sectors(offset, &bytes) {
                        let kept = match manner {
                            0 => true,
                            1 => false,
                            2 => at + sector.len() <= offset + stop,
                            _ => random.once_in(2),
                        };
                        if kept {
                            Pending::Write(at, sector.to_vec()).apply(&mut self.durable);
                        }
                    }
                }
            }
        }
    }
}

impl Pending {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Truncate(len) => content.truncate(*len),
            Self::Write(offset, bytes) => {
                let end = offset + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                if let Some(place) = content.get_mut(*offset..end) {
                    place.copy_from_slice(bytes);
                }
            }
        }
    }
}

impl Disk for SimDisk {
    fn list(&self) -> Result<Vec<String>> {
        let (machine, dies) = self.machine.operate(self.life)?;
        if dies {
            Err(died())
        } else {
            Ok(machine.names.keys().cloned().collect())
        }
    }

    fn create(&self, name: &str) -> Result<Box<dyn DiskFile>> {
        let (mut machine, dies) = self.machine.operate(self.life)?;
        let file = machine
            .files
            .last_key_value()
            .map_or(1, |(file, _)| file + 1);
        machine.files.insert(file, SimFile::default());
        machine.names.insert(name.to_owned(), file);
        machine.name_changes.push((name.to_owned(), Some(file)));
        if dies {
            return Err(died());
        }
        Ok(Box::new(SimDiskFile {
            machine: self.machine.clone(),
            life: self.life,
            file,
        }))
    }

    fn open(&self, name: &str) -> Result<Box<dyn DiskFile>> {
        let (machine, dies) = self.machine.operate(self.life)?;
        if dies {
            return Err(died());
        }
        let Some(file) = machine.names.get(name).copied() else {
            return Err(Error::new(
                ErrorKind::Disk,
                format!("file {name} not found"),
            ));
        };
        Ok(Box::new(SimDiskFile {
            machine: self.machine.clone(),
            life: self.life,
            file,
        }))
    }

    fn remove(&self, name: &str) -> Result<()> {
        let (mut machine, dies) = self.machine.operate(self.life)?;
        machine.names.remove(name);
        machine.name_changes.push((name.to_owned(), None));
        if dies { Err(died()) } else { Ok(()) }
    }

    fn sync_dir(&self) -> Result<()> {
        let (mut machine, dies) = self.machine.operate(self.life)?;
        if dies {
            return Err(died());
        }
        for (name, file) in std::mem::take(&mut machine.name_changes) {
            machine.durable_names_set(name, file);
        }
        Ok(())
    }
}

impl DiskFile for SimDiskFile {
    fn len(&self) -> Result<u64> {
        let (mut machine, dies) = self.machine.operate(self.life)?;
        if dies {
            return Err(died());
        }
        let len = machine.file(self.file)?.current.len();
        Ok(u64::try_from(len).unwrap_or(u64::MAX))
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<usize> {
        let (mut machine, dies) = self.machine.operate(self.life)?;
        if dies {
            return Err(died());
        }
        let content = &machine.file(self.file)?.current;
        let from = content.get(place(offset)..).unwrap_or_default();
        let len = from.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..len), from.get(..len)) {
            to.copy_from_slice(from);
        }
        Ok(len)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        let offset = place(offset);
        let (mut machine, dies) = self.machine.operate(self.life)?;
        machine.writes += 1;
        let fails = machine.faults.fail_write_at == Some(machine.writes);
        let used = machine.bytes();
        let room = machine
            .faults
            .room_bytes
            .map_or(usize::MAX, |room| room.saturating_sub(used));
        let len = machine.file(self.file)?.current.len();
        let is_full = (offset + bytes.len()).saturating_sub(len) > room;
        let written = match (fails || dies, is_full) {
            (true, _) => machine.random().below(bytes.len() + 1),
            (false, true) => (len + room).saturating_sub(offset).min(bytes.len()),
            (false, false) => bytes.len(),
        };
        let change = Pending::Write(offset, bytes.get(..written).unwrap_or_default().to_vec());
        machine.file(self.file)?.do_now(change);
        match (dies, fails, is_full) {
            (true, _, _) => Err(died()),
            (_, true, _) => Err(Error::new(ErrorKind::Disk, "a simulated write failed")),
            (_, _, true) => Err(Error::new(ErrorKind::Full, "the simulated disk is full")),
            _ => Ok(()),
        }
    }

    fn truncate(&self, len: u64) -> Result<()> {
        let (mut machine, dies) = self.machine.operate(self.life)?;
        machine
            .file(self.file)?
            .do_now(Pending::Truncate(place(len)));
        if dies { Err(died()) } else { Ok(()) }
    }

    fn sync_data(&self) -> Result<()> {
        let (mut machine, dies) = self.machine.operate(self.life)?;
        if dies {
            return Err(died());
        }
        machine.syncs += 1;
        if machine.faults.fail_sync_at == Some(machine.syncs) {
            let mut random = machine.random().clone();
            machine.file(self.file)?.lose_but_remember(&mut random);
            return Err(Error::new(ErrorKind::Disk, "a simulated sync failed"));
        }
        machine.file(self.file)?.sync();
        Ok(())
    }
}

impl Tree for SimDisk {
    fn reader(&self) -> Result<Box<dyn TreeReader>> {
        let machine = self.machine.lock();
        if machine.dead || machine.life != self.life {
            return Err(died());
        }
        Ok(Box::new(SimReader {
            rows: Arc::clone(&machine.tree),
            absorbed: machine.absorbed,
        }))
    }

    fn absorb<'a>(
        &self,
        rows: &mut dyn Iterator<Item = TreeRow<'a>>,
        through: Revision,
    ) -> Result<()> {
        let (machine, dies) = self.machine.operate(self.life)?;
        if dies {
            return Err(died());
        }
        if let Some(kind) = machine.faults.fail_absorb {
            return Err(Error::new(kind, "a simulated tree refused"));
        }
        let mut tree = Model::clone(&machine.tree);
        drop(machine);
        let mut before: Option<&[u8]> = None;
        for (key, value) in rows {
            assert!(
                before.is_none_or(|before| before < key),
                "rows come in key order"
            );
            before = Some(key);
            match value {
                Some(value) => tree.insert(key.to_vec(), value.to_vec()),
                None => tree.remove(key),
            };
        }
        // The machine may also die when all is durable, but nobody was told yet.
        let (mut machine, dies) = self.machine.operate(self.life)?;
        assert!(machine.absorbed <= through, "the tree never goes back");
        machine.tree = Arc::new(tree);
        machine.absorbed = through;
        if dies { Err(died()) } else { Ok(()) }
    }
}

impl TreeReader for SimReader {
    fn absorbed(&self) -> Revision {
        self.absorbed
    }

    fn get(&self, key: &[u8]) -> Result<Option<&[u8]>> {
        Ok(self.rows.get(key).map(Vec::as_slice))
    }

    fn rows<'a>(&'a self, range: &KeyRange<'_>) -> Result<TreeRows<'a>> {
        Ok(Box::new(
            self.rows.range::<[u8], _>(bounds(range)).map(slices),
        ))
    }

    fn rows_back<'a>(&'a self, range: &KeyRange<'_>) -> Result<TreeRows<'a>> {
        Ok(Box::new(
            self.rows.range::<[u8], _>(bounds(range)).rev().map(slices),
        ))
    }
}

/// Cuts a write at the borders of sectors.
fn sectors(offset: usize, bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = offset;
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let len = (SECTOR_BYTES - at % SECTOR_BYTES).min(rest.len());
        let (sector, left) = rest.split_at_checked(len)?;
        let start = at;
        (at, rest) = (at + len, left);
        (!sector.is_empty()).then_some((start, sector))
    })
}

fn bounds<'a>(range: &'a KeyRange<'_>) -> (Bound<&'a [u8]>, Bound<&'a [u8]>) {
    let end = range.end().map_or(Bound::Unbounded, Bound::Excluded);
    (Bound::Included(range.start()), end)
}

fn slices<'a>((key, value): (&'a Vec<u8>, &'a Vec<u8>)) -> Result<(&'a [u8], &'a [u8])> {
    Ok((key, value))
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn died() -> Error {
    Error::new(ErrorKind::Disk, "the simulated machine died")
}
