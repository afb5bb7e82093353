//! Pages of the tree's file: those that LMDB never wrote, and those that are not what they were.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;

const PAGE_BYTES: usize = 4096;

/// Makes numbers that stay the same whatever else changes, since the seeds below were searched for.
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

fn checked() -> Options {
    Options {
        check_pages: true,
        ..Options::default()
    }
}

/// Puts and deletes in key order, so that some transaction splits a page and then merges it.
fn split_and_merge(
    random: &mut Xorshift,
    batch: &mut Batch,
    keys: &mut BTreeSet<Vec<u8>>,
    large: bool,
) {
    let low = random.below(2000);
    let count = random.below(600);
    let span = 1 + random.below(2000);
    let bytes_max = if large { 9000 } else { 1900 };
    let value = vec![7; usize::try_from(1 + random.below(bytes_max)).unwrap()];
    if random.below(3) == 0 {
        for _ in 0..count {
            let key = format!("{:08}x{}", low + random.below(span), random.below(3)).into_bytes();
            batch.put(&key, &value);
            keys.insert(key);
        }
        return;
    }
    for number in 0..count.min(60) {
        let key = format!("{low:08}x1p{number:04}").into_bytes();
        batch.put(&key, &value);
        keys.insert(key);
    }
    let deletions = usize::try_from(random.below(400)).unwrap();
    let from = format!("{low:08}x1q").into_bytes();
    let deleted: Vec<_> = keys.range(from..).take(deletions).cloned().collect();
    for key in deleted {
        batch.delete(&key);
        keys.remove(&key);
    }
}

/// Takes from the end of a file what LMDB had not written, and returns whether there was any.
fn cut_unwritten(tree: &Path) -> bool {
    let mut file = fs::read(tree).unwrap();
    let len = file.len();
    while file.ends_with(&[0; PAGE_BYTES]) {
        file.truncate(file.len() - PAGE_BYTES);
    }
    fs::write(tree, &file).unwrap();
    file.len() < len
}

#[test]
fn a_file_without_pages_that_were_never_written_is_sound() {
    let mut short = 0;
    for (seed, rounds) in [(39_u64, 7), (226, 4), (290, 3)] {
        let directory = TempDir::new().unwrap();
        let tree = directory.path().join("tree/data.mdb");
        let mut random = Xorshift(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mut keys = BTreeSet::new();
        let large = random.below(3) == 0;
        random.below(6);
        for round in 0..rounds {
            let options = if round % 2 == 0 {
                checked()
            } else {
                Options::default()
            };
            let kv = LmdbKv::open_with(directory.path(), options).unwrap();
            let mut batch = Batch::new(kv.revision());
            split_and_merge(&mut random, &mut batch, &mut keys, large);
            if !batch.is_empty() {
                kv.commit(batch).unwrap();
            }
            kv.flush().unwrap();
            drop(kv);
            short += u32::from(cut_unwritten(&tree));
        }
        let kv = LmdbKv::open(directory.path()).unwrap();
        let rows = conformance::collect(&*kv.snapshot().unwrap(), &KeyRange::all()).unwrap();
        assert!(rows.iter().map(|(key, _)| key).eq(&keys));
        drop(kv);
        LmdbKv::open_with(directory.path(), checked()).unwrap();
    }
    assert!(short > 0);
}

#[test]
fn a_page_that_is_not_what_it_was_is_found_before_lmdb_comes_to_it() {
    let directory = TempDir::new().unwrap();
    let kv = LmdbKv::open(directory.path()).unwrap();
    for number in 0..40_u32 {
        let mut batch = Batch::new(kv.revision());
        for row in 0..50_u32 {
            let is_long = row == 7 && number % 10 == 0;
            let value = vec![1; if is_long { 20_000 } else { 150 }];
            batch.put(&(row * 7919 + number).to_be_bytes(), &value);
        }
        kv.commit(batch).unwrap();
        kv.flush().unwrap();
    }
    let rows = conformance::collect(&*kv.snapshot().unwrap(), &KeyRange::all()).unwrap();
    drop(kv);
    let tree = directory.path().join("tree/data.mdb");
    let whole = fs::read(&tree).unwrap();
    let pages = whole.len() / PAGE_BYTES;
    let mut random = Random::new(1);
    let mut found = 0;
    for nth in 0..150 {
        let mut file = whole.clone();
        let page = 2 + random.below(pages - 2);
        let at = page * PAGE_BYTES;
        match nth % 4 {
            0 => file[at..at + PAGE_BYTES].fill(0),
            1 => file[at..at + PAGE_BYTES].fill(0xff),
            2 => file.copy_within(2 * PAGE_BYTES..3 * PAGE_BYTES, at),
            // In the header, the pointers, or the first nodes.
            _ => file[at + random.below(256)] ^= 0xff,
        }
        fs::write(&tree, &file).unwrap();
        match LmdbKv::open_with(directory.path(), checked()) {
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Damaged);
                found += 1;
            }
            // The page was free, or what was changed is a value.
            Ok(kv) => {
                let read = conformance::collect(&*kv.snapshot().unwrap(), &KeyRange::all());
                assert!(
                    read.unwrap()
                        .iter()
                        .map(|row| &row.0)
                        .eq(rows.iter().map(|row| &row.0))
                );
            }
        }
    }
    // The others were free, or in the middle of long data.
    assert!(found > 40, "{found}");
    fs::write(&tree, &whole).unwrap();
    LmdbKv::open_with(directory.path(), checked()).unwrap();
}
