//! What the benchmarks share: a stopwatch, rows to write, and the machine they ran on.

use std::time::{Duration, Instant};

use anyhow::Result;

pub(crate) const KEY_BYTES: usize = 40;
pub(crate) const VALUE_BYTES: usize = 300;

pub(crate) type Row = ([u8; KEY_BYTES], [u8; VALUE_BYTES]);

#[expect(clippy::disallowed_methods, reason = "this is a stopwatch")]
pub(crate) fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let start = Instant::now();
    let done = work()?;
    Ok((done, start.elapsed()))
}

pub(crate) fn make_row(number: usize) -> Row {
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

/// Is SplitMix64.
pub(crate) fn scatter(number: usize) -> usize {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a rate, for people to read"
)]
pub(crate) fn rate(count: usize, elapsed: Duration) -> f64 {
    count as f64 / elapsed.as_secs_f64()
}

pub(crate) fn micros(elapsed: Duration) -> f64 {
    elapsed.as_secs_f64() * 1e6
}

pub(crate) fn hardware() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about
        .lines()
        .find(|line| line.starts_with("model name"))
        .and_then(|line| line.split_once(':'))
        .map_or("unknown", |(_, model)| model.trim());
    format!("{cores} cores, {model}")
}
