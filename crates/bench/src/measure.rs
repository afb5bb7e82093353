//! What the benchmarks share: a stopwatch, rows to write, and the machine they ran on.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Result;

/// The length of a row's key.
pub const KEY_BYTES: usize = 40;
/// The length of a row's value.
pub const VALUE_BYTES: usize = 300;

/// A row to write to a bare engine.
pub type Row = ([u8; KEY_BYTES], [u8; VALUE_BYTES]);

/// Does some work and returns how long it took.
///
/// # Errors
/// As the work.
#[expect(clippy::disallowed_methods, reason = "this is a stopwatch")]
pub fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let start = Instant::now();
    let done = work()?;
    Ok((done, start.elapsed()))
}

/// Makes the row with a number.
pub fn make_row(number: usize) -> Row {
    let mut state = scatter(number);
    let mut key = [0; KEY_BYTES];
    let mut value = [0; VALUE_BYTES];
    for chunk in key.chunks_mut(8).chain(value.chunks_mut(8)) {
        state = scatter(state);
        chunk
            .iter_mut()
            .zip(state.to_le_bytes())
            .for_each(|(to, from)| *to = from);
    }
    (key, value)
}

/// Mixes a number, so that numbers in a row are in no order: SplitMix64.
pub fn scatter(number: usize) -> usize {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Returns how many there were in a second.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a rate, for people to read"
)]
pub fn rate(count: usize, elapsed: Duration) -> f64 {
    count as f64 / elapsed.as_secs_f64()
}

/// Returns a time in microseconds.
pub fn micros(elapsed: Duration) -> f64 {
    elapsed.as_secs_f64() * 1e6
}

/// Says what the machine is.
pub fn hardware() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about
        .lines()
        .find(|line| line.starts_with("model name"))
        .and_then(|line| line.split_once(':'))
        .map_or("unknown", |(_, model)| model.trim());
    format!("{cores} cores, {model}")
}

/// Returns the time in the middle.
pub fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Makes an empty folder for this run.
///
/// # Errors
/// What the file system says.
pub fn fresh(directory: &Path, name: &str) -> Result<PathBuf> {
    let path = directory.join(format!("swbem-bench-{}-{name}", std::process::id()));
    if path.exists() {
        std::fs::remove_dir_all(&path)?;
    }
    std::fs::create_dir_all(&path)?;
    Ok(path)
}

/// Tells how far a run is, which as a whole takes minutes.
pub fn say(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

/// Returns the private memory of the process in kilobytes: what is mapped of a store belongs to the
/// page cache.
pub fn private_kb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("RssAnon"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0.0)
}
