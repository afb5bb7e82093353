//! Compares the embedded engine with bare storage engines, all in one run on one disk.
//!
//! ```text
//! cargo run --release -p swbem-bench --features engines --bin engine -- [--rows N] [--dir PATH] [ENGINE…]
//! ```
//!
//! Keys are 40 scattered bytes, values 300 bytes that do not compress; every commit is durable when
//! it returns. Engines keep their defaults otherwise.

#[path = "engine/contenders.rs"]
mod contenders;
#[path = "engine/report.rs"]
mod report;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use self::contenders::{CONTENDERS, Contender};
use self::report::Results;
use swbem_bench::measure::{Row, make_row, micros, rate, scatter, timed};

const ROWS: usize = 1_000_000;
const GETS: usize = 300_000;
const SINGLE_COMMITS: usize = 3_000;
const HUNDRED_COMMITS: usize = 300;

struct Arguments {
    rows: usize,
    directory: PathBuf,
    engines: Vec<String>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse()?;
    let mut all = Vec::new();
    for (name, open) in CONTENDERS {
        if arguments.engines.is_empty() || arguments.engines.iter().any(|wanted| wanted == name) {
            all.push(measure(name, *open, &arguments).with_context(|| format!("engine {name}"))?);
        }
    }
    report::print(&all, arguments.rows)
}

impl Arguments {
    fn parse() -> Result<Self> {
        let mut parsed = Self {
            rows: ROWS,
            directory: std::env::temp_dir(),
            engines: Vec::new(),
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || {
                arguments
                    .next()
                    .with_context(|| format!("{argument} needs a value"))
            };
            match argument.as_str() {
                "--rows" => parsed.rows = value()?.parse()?,
                "--dir" => parsed.directory = value()?.into(),
                engine => parsed.engines.push(engine.to_owned()),
            }
        }
        Ok(parsed)
    }
}

type Open = fn(&Path) -> Result<Box<dyn Contender>>;

fn measure(name: &'static str, open: Open, arguments: &Arguments) -> Result<Results> {
    let mut results = Results::new(name);
    let directory = arguments
        .directory
        .join(format!("swbem-bench-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let measured = measure_in(&mut results, open, &directory, arguments.rows);
    std::fs::remove_dir_all(&directory)?;
    measured.map(|()| results)
}

fn measure_in(results: &mut Results, open: Open, directory: &Path, rows: usize) -> Result<()> {
    // Commits of one and of a hundred rows, into a store of their own.
    let path = directory.join("small");
    let (mut engine, elapsed) = timed(|| open(&path))?;
    results.add("create, ms", millis(elapsed));
    let mut next = 0..usize::MAX;
    let mut latencies = Vec::with_capacity(SINGLE_COMMITS);
    let (_, elapsed) = timed(|| {
        for _ in 0..SINGLE_COMMITS {
            let batch = make_rows(next.by_ref().take(1));
            latencies.push(timed(|| engine.commit(&batch))?.1);
        }
        Ok(())
    })?;
    results.add("puts/s, 1 a commit", rate(SINGLE_COMMITS, elapsed));
    latencies.sort_unstable();
    results.add("commit p50, us", micros(percentile(&latencies, 50)));
    results.add("commit p99, us", micros(percentile(&latencies, 99)));
    let batches = make_batches(&mut next, HUNDRED_COMMITS, 100);
    let (_, elapsed) = timed(|| batches.iter().try_for_each(|batch| engine.commit(batch)))?;
    results.add("puts/s, 100 a commit", rate(HUNDRED_COMMITS * 100, elapsed));
    engine.close()?;
    drop(engine);

    // The load, in commits of a thousand.
    let path = directory.join("large");
    let mut engine = open(&path)?;
    let mut committing = Duration::ZERO;
    let mut slowest = Duration::ZERO;
    let mut next = 0..rows;
    loop {
        let batch = make_rows(next.by_ref().take(1000));
        if batch.is_empty() {
            break;
        }
        let (_, elapsed) = timed(|| engine.commit(&batch))?;
        committing += elapsed;
        slowest = slowest.max(elapsed);
    }
    results.add("puts/s, 1000 a commit", rate(rows, committing));
    results.add("slowest commit, ms", millis(slowest));
    results.add("load, s", committing.as_secs_f64());
    measure_reads(results, &*engine, rows, "")?;
    let (_, elapsed) = timed(|| engine.flush())?;
    results.add("then flush, s", elapsed.as_secs_f64());
    measure_reads(results, &*engine, rows, " (flushed)")?;
    let (_, elapsed) = timed(|| engine.close().map(|()| drop(engine)))?;
    results.add("close, ms", millis(elapsed));
    results.add("MB on disk", megabytes(size_of(&path)?));
    let (key, _) = make_row(rows / 2);
    let (engine, elapsed) = timed(|| {
        let engine = open(&path)?;
        ensure!(engine.gets(&[key], false)? == 1);
        Ok(engine)
    })?;
    results.add("open + first get, ms", millis(elapsed));
    drop(engine);
    Ok(())
}

fn measure_reads(
    results: &mut Results,
    engine: &dyn Contender,
    rows: usize,
    when: &str,
) -> Result<()> {
    let keys: Vec<_> = (0..GETS)
        .map(|number| make_row(scatter(number) % rows).0)
        .collect();
    let (found, elapsed) = timed(|| engine.gets(&keys, false))?;
    ensure!(found == GETS, "{found} of {GETS} found");
    results.add(&format!("gets/s, one snapshot{when}"), rate(GETS, elapsed));
    let (found, elapsed) = timed(|| engine.gets(&keys, true))?;
    ensure!(found == GETS);
    results.add(
        &format!("gets/s, a snapshot each{when}"),
        rate(GETS, elapsed),
    );
    let (scanned, elapsed) = timed(|| engine.scan())?;
    ensure!(scanned == rows, "{scanned} of {rows} scanned");
    results.add(&format!("scan, rows/s{when}"), rate(rows, elapsed));
    Ok(())
}

fn make_batches(
    next: &mut impl Iterator<Item = usize>,
    count: usize,
    rows: usize,
) -> Vec<Vec<Row>> {
    (0..count).map(|_| make_rows(next.take(rows))).collect()
}

fn make_rows(numbers: impl Iterator<Item = usize>) -> Vec<Row> {
    numbers.map(make_row).collect()
}

fn size_of(path: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() {
            size_of(&entry.path())?
        } else {
            used_by(&metadata)
        };
    }
    Ok(bytes)
}

#[cfg(unix)]
fn used_by(metadata: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::blocks(metadata) * 512
}

#[cfg(not(unix))]
fn used_by(metadata: &std::fs::Metadata) -> u64 {
    metadata.len()
}

fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted
        .get(sorted.len() * percent / 100)
        .copied()
        .unwrap_or_default()
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a size, for people to read"
)]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn millis(elapsed: Duration) -> f64 {
    elapsed.as_secs_f64() * 1e3
}
