//! The table of results: one line a measurement, one column an engine, ratios to the first.

use std::io::Write;

use anyhow::Result;

use swbem_bench::measure::hardware;

pub(crate) struct Results {
    engine: &'static str,
    lines: Vec<(String, f64)>,
}

impl Results {
    pub(crate) fn new(engine: &'static str) -> Self {
        Self {
            engine,
            lines: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, what: &str, value: f64) {
        // Told at once, since the whole takes minutes.
        let told = writeln!(
            std::io::stderr(),
            "{:8} {what:32} {value:12.1}",
            self.engine
        );
        drop(told);
        self.lines.push((what.to_owned(), value));
    }

    fn value(&self, what: &str) -> Option<f64> {
        self.lines
            .iter()
            .find(|line| line.0 == what)
            .map(|line| line.1)
    }
}

/// Prints the table, what it was measured on, and how to do it again.
pub(crate) fn print(all: &[Results], rows: usize) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "hardware: {}", hardware())?;
    writeln!(
        out,
        "command:  cargo run --release -p swbem-bench --features engines --bin engine -- --rows {rows}"
    )?;
    writeln!(
        out,
        "rows:     {rows} of a 40-byte scattered key and a 300-byte value; every commit durable"
    )?;
    writeln!(
        out,
        "in brackets: the first engine's figure divided by this one's\n"
    )?;
    write!(out, "{:32}", "")?;
    for results in all {
        write!(out, "{:>20}", results.engine)?;
    }
    writeln!(out)?;
    let Some((first, others)) = all.split_first() else {
        return Ok(());
    };
    for (what, value) in &first.lines {
        write!(out, "{what:32}{:>20}", figure(*value))?;
        for other in others {
            let cell = other
                .value(what)
                .map(|theirs| format!("{} ({:.2})", figure(theirs), value / theirs));
            write!(out, "{:>20}", cell.unwrap_or_default())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn figure(value: f64) -> String {
    if value < 100.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.0}")
    }
}
