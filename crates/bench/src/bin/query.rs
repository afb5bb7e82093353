//! Measures queries over the repository, beside SQLite with the same rows in the same run.
//!
//! ```text
//! cargo run --release -p swbem-bench --features engines --bin query -- [--rows N] [--dir PATH]
//! ```
//!
//! A query of ours is everything a query is: its text is parsed, bound and planned, and the results
//! are decoded. SQLite's statements are prepared once and get new parameters. Both read one file that
//! was just written, from memory, on one thread. Scans take turns; of eleven scans, and of eleven
//! series of two thousand look-ups, the best counts for each.
//!
//! With `--profile scan` (or `text`, `index`, `associators`, `first`) it does that one thing over and
//! over for a profiler to watch.

#[path = "query/data.rs"]
mod data;

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use swbem_kv_lmdb::LmdbKv;
use swbem_query::{Counts, Found, NoProviders, Plan, Settings};
use swbem_store::{Namespace, NamespaceId, Read, Store, View};

use self::data::{CLASSES, GROUP, fill, fill_sqlite, put_classes, reference, tag};
use swbem_bench::measure::{
    fresh, hardware, median, micros, private_kb, rate, say, scatter, timed,
};

const ROWS: usize = 1_000_000;
const LOOKUPS: usize = 2_000;
const SCANS: usize = 11;

fn main() -> Result<()> {
    let (mut rows, mut directory, mut profile) = (ROWS, std::env::temp_dir(), None);
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
        let path = fresh(&directory, "query-profile")?;
        let subject = Subject::open(&path, rows)?;
        for _ in 0..10 {
            say(&format!("{phase}: {:?}", subject.phase(&phase)?));
        }
        drop(subject);
        std::fs::remove_dir_all(&path)?;
        return Ok(());
    }
    let sizes = [rows / 100, rows / 10, rows];
    let sizes: Vec<usize> = sizes.into_iter().filter(|size| *size >= GROUP).collect();
    let figures = sizes
        .iter()
        .map(|size| measure_at(&directory, *size))
        .collect::<Result<Vec<_>>>()?;
    report(&figures)
}

/// A repository with so many devices and links.
struct Subject {
    store: Store,
    namespace: NamespaceId,
    rows: usize,
}

impl Subject {
    fn open(path: &Path, rows: usize) -> Result<Subject> {
        let store = Store::open(Arc::new(LmdbKv::open(path)?))?;
        let namespace = put_classes(&store)?;
        let ((), filling) = timed(|| fill(&store, namespace, rows))?;
        say(&format!(
            "{rows} devices and as many links: {:.1} s",
            filling.as_secs_f64()
        ));
        Ok(Subject {
            store,
            namespace,
            rows,
        })
    }

    fn phase(&self, phase: &str) -> Result<Duration> {
        match phase {
            "scan" => self.scan(NUMBERS).map(|(_, time)| time),
            "text" => self.scan(TEXTS).map(|(_, time)| time),
            "index" => self.lookups(),
            "associators" => self.associators(),
            "first" => self.first_rows(),
            other => anyhow::bail!("no phase {other}"),
        }
    }

    fn plan(&self, view: &View, text: &str) -> Result<Plan> {
        let namespace = self.namespace(view)?;
        let settings = Settings {
            server: "bench".into(),
            local_offset_minutes: 0,
        };
        let query = swbem_wql::parse(text).into_result(text)?;
        let bound = swbem_query::bind(&query, view, &namespace, &settings)?;
        Ok(swbem_query::plan(&bound, view, &NoProviders)?)
    }

    fn namespace(&self, view: &View) -> Result<Arc<Namespace>> {
        view.namespace_by_id(self.namespace)?
            .context("the namespace is missing")
    }

    /// Runs a query and decodes its results.
    fn answer(&self, text: &str) -> Result<usize> {
        let view = self.store.view()?;
        let plan = self.plan(&view, text)?;
        let (mut found, mut failure) = (0, None);
        plan.run(&view, &NoProviders, &mut Counts::default(), &mut |result| {
            if let Found::Row(row) = result {
                match row.to_instance() {
                    Ok(instance) => found += usize::from(!instance.is_projection()),
                    Err(error) => failure = Some(error),
                }
            }
            ControlFlow::Continue(())
        })?;
        failure.map_or(Ok(found), |error| Err(error.into()))
    }

    /// Looks at every row: how many meet the condition, and how long it took.
    fn scan(&self, condition: &Condition) -> Result<(usize, Duration)> {
        let text = format!("SELECT Id FROM {} WHERE {}", CLASSES[0], condition.wql);
        timed(|| {
            let view = self.store.view()?;
            let plan = self.plan(&view, &text)?;
            let mut bytes = 0;
            let mut found = 0;
            plan.run(&view, &NoProviders, &mut Counts::default(), &mut |result| {
                if let Found::Row(row) = result
                    && let Ok(Some(id)) = row.row().text(0)
                {
                    bytes += id.len();
                    found += 1;
                }
                ControlFlow::Continue(())
            })?;
            ensure!(bytes >= found, "an empty key");
            Ok(found)
        })
    }

    /// Asks for the devices of many tags.
    fn lookups(&self) -> Result<Duration> {
        let groups = self.rows.div_ceil(GROUP);
        let texts: Vec<String> = (0..LOOKUPS)
            .map(|nth| {
                format!(
                    "SELECT * FROM {} WHERE Tag = \"{}\"",
                    CLASSES[0],
                    tag(scatter(nth) % groups)
                )
            })
            .collect();
        let run = || {
            texts.iter().try_for_each(|text| {
                let found = self.answer(text)?;
                ensure!(found == GROUP, "{found} results for {text}");
                Ok(())
            })
        };
        best_of(run)
    }

    /// Asks for what many hubs are linked to.
    fn associators(&self) -> Result<Duration> {
        let hubs = self.rows.div_ceil(GROUP);
        let texts: Vec<String> = (0..LOOKUPS)
            .map(|nth| {
                let hub = scatter(nth) % hubs * GROUP;
                let path = reference(hub, self.rows);
                format!("ASSOCIATORS OF {{{path}}} WHERE Role = Antecedent")
            })
            .collect();
        let run = || {
            let mut found = 0;
            for text in &texts {
                found += self.answer(text)?;
            }
            // A few links of one hub are to the same device, which makes them one.
            ensure!(found > LOOKUPS * GROUP * 9 / 10, "{found} results");
            Ok(())
        };
        best_of(run)
    }

    /// Asks for everything, and takes the first.
    fn first_rows(&self) -> Result<Duration> {
        let text = format!("SELECT * FROM {}", CLASSES[0]);
        let run = || {
            let view = self.store.view()?;
            let plan = Arc::new(self.plan(&view, &text)?);
            let mut cursor = plan.cursor(view).ok().context("no cursor")?;
            let first = cursor.next()?.context("no results")?;
            let swbem_query::Pulled::Row(row) = first else {
                anyhow::bail!("no instance");
            };
            row.to_instance()?;
            Ok(())
        };
        run()?;
        let mut times = (0..101)
            .map(|_| Ok(timed(run)?.1))
            .collect::<Result<Vec<_>>>()?;
        Ok(median(&mut times))
    }

    /// Pulls everything, and tells by how much memory grew at most, in kilobytes.
    fn stream(&self) -> Result<(Duration, f64)> {
        let view = self.store.view()?;
        let plan = Arc::new(self.plan(&view, &format!("SELECT * FROM {}", CLASSES[0]))?);
        let mut cursor = plan.cursor(view).ok().context("no cursor")?;
        let before = private_kb();
        let mut most = before;
        let ((), time) = timed(|| {
            let mut count = 0_usize;
            while let Some(pulled) = cursor.next()? {
                if let swbem_query::Pulled::Row(row) = pulled {
                    row.to_instance()?;
                }
                count += 1;
                if count.is_multiple_of(50_000) {
                    most = most.max(private_kb());
                }
            }
            ensure!(count == self.rows, "{count} results");
            Ok(())
        })?;
        Ok((time, most - before))
    }
}

/// A condition of two terms on properties without an index.
struct Condition {
    wql: &'static str,
    sql: &'static str,
}

const NUMBERS: &Condition = &Condition {
    wql: "Size > 900000 AND State = 7",
    sql: "SELECT id FROM device WHERE size > 900000 AND state = 7",
};

const TEXTS: &Condition = &Condition {
    wql: "Vendor = \"contoso\" AND State = 7",
    sql: "SELECT id FROM device WHERE vendor = 'contoso' AND state = 7",
};

/// What was measured with a number of rows.
struct Figures {
    rows: usize,
    scans: Vec<(f64, f64)>,
    lookup_us: (f64, f64),
    associators_us: f64,
    first_us: f64,
    streamed_per_second: f64,
    streaming_kb: f64,
}

fn measure_at(directory: &Path, rows: usize) -> Result<Figures> {
    let path = fresh(directory, "query")?;
    let subject = Subject::open(&path.join("store"), rows)?;
    let mut sqlite = Connection::open(path.join("sqlite"))?;
    sqlite.execute_batch(
        "PRAGMA mmap_size = 17179869184; PRAGMA cache_size = -1048576; PRAGMA synchronous = OFF;",
    )?;
    fill_sqlite(&mut sqlite, rows)?;
    let scans = [NUMBERS, TEXTS]
        .into_iter()
        .map(|condition| {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for _ in 0..SCANS {
                let (found, time) = subject.scan(condition)?;
                ours.push(time);
                let (their_found, time) = scan_sqlite(&sqlite, condition)?;
                theirs.push(time);
                ensure!(found == their_found, "{found} and {their_found} results");
            }
            Ok((rate(rows, best(ours)), rate(rows, best(theirs))))
        })
        .collect::<Result<Vec<_>>>()?;
    let lookup_us = (
        micros(subject.lookups()?),
        micros(lookups_sqlite(&sqlite, rows)?),
    );
    let associators_us = micros(subject.associators()?);
    let first_us = micros(subject.first_rows()?);
    let (streaming, streaming_kb) = subject.stream()?;
    drop(subject);
    drop(sqlite);
    std::fs::remove_dir_all(&path)?;
    Ok(Figures {
        rows,
        scans,
        lookup_us,
        associators_us,
        first_us,
        streamed_per_second: rate(rows, streaming),
        streaming_kb,
    })
}

fn scan_sqlite(database: &Connection, condition: &Condition) -> Result<(usize, Duration)> {
    let mut statement = database.prepare_cached(condition.sql)?;
    timed(|| {
        let mut rows = statement.query([])?;
        let (mut found, mut bytes) = (0, 0);
        while let Some(row) = rows.next()? {
            bytes += row.get_ref(0)?.as_str()?.len();
            found += 1;
        }
        ensure!(bytes >= found, "an empty key");
        Ok(found)
    })
}

fn lookups_sqlite(database: &Connection, rows: usize) -> Result<Duration> {
    let groups = rows.div_ceil(GROUP);
    let tags: Vec<String> = (0..LOOKUPS).map(|nth| tag(scatter(nth) % groups)).collect();
    let mut statement = database.prepare_cached("SELECT * FROM device WHERE tag = ?")?;
    let run = || {
        tags.iter().try_for_each(|tag| {
            let mut rows = statement.query([tag])?;
            let mut found = 0;
            while let Some(row) = rows.next()? {
                let texts: [String; 4] = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
                let numbers: [i64; 3] = [row.get(0)?, row.get(6)?, row.get(7)?];
                found += usize::from(texts.len() > numbers.len());
            }
            ensure!(found == GROUP, "{found} results for {tag}");
            Ok(())
        })
    };
    best_of(run)
}

fn report(figures: &[Figures]) -> Result<()> {
    let Some(largest) = figures.last() else {
        return Ok(());
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "hardware: {}", hardware())?;
    writeln!(
        out,
        "command:  cargo run --release -p swbem-bench --features engines --bin query -- --rows {}",
        largest.rows
    )?;
    writeln!(
        out,
        "SQLite:   {}, prepared statements\n",
        rusqlite::version()
    )?;
    write!(out, "{:58}", "")?;
    for size in figures {
        write!(out, "{:>12}", size.rows)?;
    }
    writeln!(out, "{:>16}", "aim")?;
    let mut line = |what: &str, figure: &dyn Fn(&Figures) -> f64, aim: &str| -> Result<()> {
        write!(out, "{what:58}")?;
        for size in figures {
            write!(out, "{:>12.2}", figure(size))?;
        }
        writeln!(out, "{aim:>16}")?;
        Ok(())
    };
    let of = |f: &Figures, nth: usize| f.scans.get(nth).copied().unwrap_or_default();
    for (nth, what) in ["two numbers", "a text and a number"]
        .into_iter()
        .enumerate()
    {
        let name = |kind: &str| format!("scan on {what}, {kind}");
        line(&name("M rows/s"), &|f| of(f, nth).0 / 1e6, ">= 3")?;
        line(&name("SQLite, M rows/s"), &|f| of(f, nth).1 / 1e6, "")?;
        line(
            &name("ours / SQLite"),
            &|f| of(f, nth).0 / of(f, nth).1,
            ">= 1",
        )?;
    }
    line("10 rows by an index, µs", &|f| f.lookup_us.0, "flat")?;
    line("10 rows by an index, SQLite, µs", &|f| f.lookup_us.1, "")?;
    line(
        "10 rows by an index, ours / SQLite",
        &|f| f.lookup_us.0 / f.lookup_us.1,
        "<= 2",
    )?;
    line(
        "ASSOCIATORS OF with 10 results, µs",
        &|f| f.associators_us,
        "< 100, flat",
    )?;
    line("first row of everything, µs", &|f| f.first_us, "< 1000")?;
    line(
        "everything pulled and decoded, M rows/s",
        &|f| f.streamed_per_second / 1e6,
        "",
    )?;
    line("memory it takes, KB", &|f| f.streaming_kb, "constant")?;
    Ok(())
}

/// How long one of a series of look-ups takes, in the best of some series.
fn best_of(mut series: impl FnMut() -> Result<()>) -> Result<Duration> {
    let times = (0..SCANS).map(|_| Ok(timed(&mut series)?.1));
    Ok(best(times.collect::<Result<_>>()?) / u32::try_from(LOOKUPS)?)
}

/// The shortest of some times, which is the one that others on the machine disturbed least.
fn best(times: Vec<Duration>) -> Duration {
    times.into_iter().min().unwrap_or_default()
}
