//! Measures the repository as a caller sees it, beside bare storage engines in the same run.
//!
//! ```text
//! cargo run --release -p swbem-bench --features engines --bin repository -- [--rows N] [--dir PATH]
//! ```
//!
//! With `--profile get` (or `put`, `single`, `visit`, `decode`, `delete`) it does that one thing to a
//! store of N instances for a profiler to watch, and compares with nothing.
//!
//! A put is everything a put is: the call, the check of rights, validation, the row, its index
//! entries, the change record, a durable commit, and the sink's two events. The bare engines store
//! a 40-byte scattered key and a 300-byte value and nothing else.

#[path = "engine/contenders.rs"]
mod contenders;
#[path = "repository/subject.rs"]
mod subject;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use self::contenders::{CONTENDERS, Contender};
use self::subject::Subject;
use swbem_bench::measure::{
    KEY_BYTES, Row, fresh, hardware, make_row, median, micros, private_kb, rate, say, scatter,
    timed,
};

const ROWS: usize = 1_000_000;
const IN_FLIGHT: usize = 1_000;
const SINGLES: usize = 3_000;
const GETS: usize = 300_000;

type Open = fn(&Path) -> Result<Box<dyn Contender>>;

fn main() -> Result<()> {
    let mut rows = ROWS;
    let mut directory = std::env::temp_dir();
    let mut profile = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .with_context(|| format!("{argument} needs a value"))
        };
        match argument.as_str() {
            "--rows" => rows = value()?.parse()?,
            "--dir" => directory = PathBuf::from(value()?),
            "--profile" => profile = Some(value()?),
            other => anyhow::bail!("unknown argument {other}"),
        }
    }
    if let Some(phase) = profile {
        return profile_phase(&directory, rows, &phase);
    }
    let sizes: Vec<usize> = [rows / 100, rows / 10, rows]
        .into_iter()
        .filter(|n| *n > 0)
        .collect();
    let bare = bare_engines(&directory, rows)?;
    let ours = sizes
        .iter()
        .map(|size| subject_at(&directory, *size))
        .collect::<Result<Vec<_>>>()?;
    report(&bare, &ours)?;
    report_whole(&directory)
}

/// What takes the whole program: the DMTF schema compiled, and a process started.
fn report_whole(directory: &Path) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out)?;
    let folder = fresh(directory, "schema")?;
    match swbem_testkit::dmtf::unpack("the schema's benchmark", &folder.join("mof"))? {
        Some(top) => {
            let mut times = Vec::new();
            for nth in 0..5 {
                let server = swbem::Server::open(folder.join(format!("store{nth}")))?;
                let services = server.connect(r"root\cimv2")?;
                let (compiled, time) =
                    timed(|| Ok(swbem::MofCompiler::new(&services).compile_file(&top)))?;
                ensure!(compiled.is_success(), "the schema does not compile");
                times.push(time);
            }
            let time = median(&mut times).as_secs_f64();
            writeln!(
                out,
                "{:46}{time:>12.3}{:>33}",
                "DMTF schema into an empty store, s", "< 0.25"
            )?;
        }
        None => writeln!(out, "the DMTF schema is not here, and was not compiled")?,
    }
    let program = std::env::current_exe()?.with_file_name("swbem");
    if program.exists() {
        let store = folder.join("empty");
        drop(swbem::Server::open(&store)?);
        let run = || -> Result<()> {
            let mut command = std::process::Command::new(&program);
            let done = command
                .arg("--store")
                .arg(&store)
                .arg("namespaces")
                .output()?;
            ensure!(done.status.success(), "swbem namespaces failed");
            Ok(())
        };
        let mut times = (0..21)
            .map(|_| Ok(timed(run)?.1))
            .collect::<Result<Vec<_>>>()?;
        let time = median(&mut times).as_secs_f64() * 1e3;
        let what = "process start to first answer, empty store, ms";
        writeln!(out, "{what:46}{time:>12.1}{:>33}", "< 10")?;
    } else {
        writeln!(
            out,
            "no swbem beside this program (cargo build --release): not started"
        )?;
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Does one thing to a store of a number of instances, to be watched by a profiler.
fn profile_phase(directory: &Path, rows: usize, phase: &str) -> Result<()> {
    let path = fresh(directory, "profile")?;
    let subject = Subject::open(&path)?;
    subject.put_classes()?;
    let (_, putting) = timed(|| subject.put_async(subject::PLAIN, 0..rows, IN_FLIGHT))?;
    say(&format!("put: {:.0} a second", rate(rows, putting)));
    subject.settle()?;
    let wanted: Vec<String> = (0..GETS)
        .map(|nth| subject::path(subject::PLAIN, scatter(nth) % rows))
        .collect();
    let (count, elapsed) = timed(|| match phase {
        "put" => Ok(0),
        "single" => {
            (0..SINGLES).try_for_each(|nth| subject.put_one(subject::PLAIN, rows + nth))?;
            Ok(SINGLES)
        }
        "get" => {
            (0..10).try_for_each(|_| subject.gets(&wanted))?;
            Ok(wanted.len() * 10)
        }
        "visit" => (0..10).try_fold(0, |sum, _| Ok(sum + subject.visit_all(subject::PLAIN)?)),
        "decode" => (0..10).try_fold(0, |sum, _| Ok(sum + subject.decode_all(subject::PLAIN)?)),
        "delete" => {
            subject.delete_async(subject::PLAIN, 0..rows, IN_FLIGHT)?;
            Ok(rows)
        }
        other => anyhow::bail!("no phase {other}"),
    })?;
    say(&format!("{phase}: {:.0} a second", rate(count, elapsed)));
    drop(subject);
    std::fs::remove_dir_all(&path)?;
    Ok(())
}

/// What the bare engines do in this run: the figures ours are held against.
struct Bare {
    thousand_per_second: f64,
    single_us: f64,
    trees_thousand_per_second: f64,
    gets_per_second: f64,
    scanned_per_second: f64,
}

fn bare_engines(directory: &Path, rows: usize) -> Result<Bare> {
    let mut bare = Bare {
        thousand_per_second: 0.0,
        single_us: f64::INFINITY,
        trees_thousand_per_second: 0.0,
        gets_per_second: 0.0,
        scanned_per_second: 0.0,
    };
    for (name, open) in CONTENDERS.iter().filter(|(name, _)| *name != "swbem") {
        let path = fresh(directory, name)?;
        let mut engine = open(&path)?;
        let mut singles = Vec::with_capacity(SINGLES);
        for number in 0..SINGLES {
            let row = [make_row(number)];
            singles.push(timed(|| engine.commit(&row))?.1);
        }
        let batches: Vec<Vec<Row>> = (SINGLES..rows.max(SINGLES + IN_FLIGHT))
            .collect::<Vec<_>>()
            .chunks(IN_FLIGHT)
            .map(|numbers| numbers.iter().copied().map(make_row).collect())
            .collect();
        let mut written = 0;
        let mut elapsed = Duration::ZERO;
        for batch in &batches {
            elapsed += timed(|| engine.commit(batch))?.1;
            written += batch.len();
        }
        let total = SINGLES + written;
        let keys: Vec<[u8; KEY_BYTES]> = (0..GETS)
            .map(|nth| make_row(scatter(nth) % total).0)
            .collect();
        engine.flush()?;
        let (scanned, scanning) = timed(|| engine.scan())?;
        ensure!(scanned == total, "{name} lost rows");
        engine.gets(&keys, false)?;
        let (found, reading) = timed(|| engine.gets(&keys, false))?;
        ensure!(found == keys.len(), "{name} lost rows");
        engine.close()?;
        drop(engine);
        std::fs::remove_dir_all(&path)?;
        let thousand = rate(written, elapsed);
        let single = micros(median(&mut singles));
        let gets = rate(keys.len(), reading);
        say(&format!(
            "{name:8} {thousand:10.0} puts/s at 1000 a commit, {single:7.0} µs a single commit, {gets:9.0} gets/s"
        ));
        bare.thousand_per_second = bare.thousand_per_second.max(thousand);
        bare.single_us = bare.single_us.min(single);
        bare.gets_per_second = bare.gets_per_second.max(gets);
        bare.scanned_per_second = bare.scanned_per_second.max(rate(scanned, scanning));
        if *name != "fjall" {
            bare.trees_thousand_per_second = bare.trees_thousand_per_second.max(thousand);
        }
    }
    Ok(bare)
}

/// What the repository does with a number of instances.
struct Ours {
    rows: usize,
    puts_per_second: f64,
    indexed_puts_per_second: f64,
    single_us: f64,
    gets_per_second: f64,
    rows_per_second: f64,
    instances_per_second: f64,
    deletes_per_second: f64,
    open_ms: f64,
    resident_mb: f64,
}

fn subject_at(directory: &Path, rows: usize) -> Result<Ours> {
    let path = fresh(directory, "repository")?;
    let subject = Subject::open(&path)?;
    subject.put_classes()?;
    let (_, putting) = timed(|| subject.put_async(subject::PLAIN, 0..rows, IN_FLIGHT))?;
    let indexed = rows.min(200_000);
    let (_, putting_indexed) =
        timed(|| subject.put_async(subject::INDEXED, 0..indexed, IN_FLIGHT))?;
    subject.settle()?;
    let mut singles = Vec::with_capacity(SINGLES);
    for number in 0..SINGLES {
        singles.push(timed(|| subject.put_one(subject::PLAIN, rows + number))?.1);
    }
    drop(subject);
    let before = private_kb() / 1e3;
    let ((), opening) = timed(|| Subject::open(&path)?.get(subject::PLAIN, rows / 2))?;
    let subject = Subject::open(&path)?;
    let wanted: Vec<String> = (0..GETS)
        .map(|nth| subject::path(subject::PLAIN, scatter(nth) % rows))
        .collect();
    subject.gets(&wanted)?;
    let (_, getting) = timed(|| subject.gets(&wanted))?;
    let (seen, scanning) = timed(|| subject.visit_all(subject::PLAIN))?;
    ensure!(
        seen == rows + SINGLES,
        "{seen} instances instead of {}",
        rows + SINGLES
    );
    let (decoded, decoding) = timed(|| subject.decode_all(subject::PLAIN))?;
    let resident = private_kb() / 1e3 - before;
    let deleted = rows.min(200_000);
    let (_, deleting) = timed(|| subject.delete_async(subject::PLAIN, 0..deleted, IN_FLIGHT))?;
    drop(subject);
    std::fs::remove_dir_all(&path)?;
    let ours = Ours {
        rows,
        puts_per_second: rate(rows, putting),
        indexed_puts_per_second: rate(indexed, putting_indexed),
        single_us: micros(median(&mut singles)),
        gets_per_second: rate(wanted.len(), getting),
        rows_per_second: rate(seen, scanning),
        instances_per_second: rate(decoded, decoding),
        deletes_per_second: rate(deleted, deleting),
        open_ms: opening.as_secs_f64() * 1e3,
        resident_mb: resident,
    };
    say(&format!(
        "{rows:8} instances: {:.0} puts/s, {:.0} gets/s",
        ours.puts_per_second, ours.gets_per_second
    ));
    Ok(ours)
}

fn report(bare: &Bare, ours: &[Ours]) -> Result<()> {
    let Some(largest) = ours.last() else {
        return Ok(());
    };
    let smallest = ours.first().unwrap_or(largest);
    let mut out = std::io::stdout().lock();
    writeln!(out, "hardware: {}", hardware())?;
    writeln!(
        out,
        "command:  cargo run --release -p swbem-bench --features engines --bin repository -- --rows {}\n",
        largest.rows
    )?;
    writeln!(
        out,
        "{:46}{:>12}{:>12}{:>9}{:>9}",
        "with the most instances", "ours", "bare", "ratio", "aim"
    )?;
    let mut line = |what: &str, ours: f64, bare: f64, ratio: f64, aim: &str| {
        writeln!(out, "{what:46}{ours:>12.0}{bare:>12.0}{ratio:>9.2}{aim:>9}")
    };
    line(
        "async puts/s, beside the fastest engine",
        largest.puts_per_second,
        bare.thousand_per_second,
        largest.puts_per_second / bare.thousand_per_second,
        ">= 0.40",
    )?;
    line(
        "async puts/s, beside the fastest tree",
        largest.puts_per_second,
        bare.trees_thousand_per_second,
        largest.puts_per_second / bare.trees_thousand_per_second,
        "> 1.00",
    )?;
    line(
        "async puts/s with an indexed property",
        largest.indexed_puts_per_second,
        bare.thousand_per_second,
        largest.indexed_puts_per_second / bare.thousand_per_second,
        "",
    )?;
    line(
        "one synchronous put, µs, p50",
        largest.single_us,
        bare.single_us,
        largest.single_us / bare.single_us,
        "<= 1.30",
    )?;
    line(
        "gets/s by path, beside the fastest reader",
        largest.gets_per_second,
        bare.gets_per_second,
        largest.gets_per_second / bare.gets_per_second,
        ">= 0.50",
    )?;
    line(
        "rows visited/s, beside the fastest scan",
        largest.rows_per_second,
        bare.scanned_per_second,
        largest.rows_per_second / bare.scanned_per_second,
        ">= 1 M",
    )?;
    writeln!(out)?;
    write!(out, "{:46}", "as the work grows")?;
    for size in ours {
        write!(out, "{:>14}", size.rows)?;
    }
    writeln!(out, "{:>18}", "worst / best cost")?;
    let series: [Series; 8] = [
        ("async puts/s", |o| o.puts_per_second, true),
        ("synchronous put, µs", |o| o.single_us, false),
        ("gets/s", |o| o.gets_per_second, true),
        ("rows visited/s, not decoded", |o| o.rows_per_second, true),
        ("instances decoded/s", |o| o.instances_per_second, true),
        ("async deletes/s", |o| o.deletes_per_second, true),
        ("open and first get, ms", |o| o.open_ms, false),
        ("memory for reading, MB (private)", |o| o.resident_mb, false),
    ];
    for (what, figure, is_rate) in series {
        write!(out, "{what:46}")?;
        for size in ours {
            write!(out, "{:>14.1}", figure(size))?;
        }
        let (first, last) = (figure(smallest), figure(largest));
        let growth = if is_rate { first / last } else { last / first };
        writeln!(out, "{growth:>18.2}")?;
    }
    Ok(())
}

/// What is measured, the figure, and whether more of it is better.
type Series = (&'static str, fn(&Ours) -> f64, bool);
