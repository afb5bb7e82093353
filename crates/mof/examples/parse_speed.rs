//! Times lexing, parsing and checking of a MOF file with all it includes.
//!
//! `cargo run --release -p swbem-mof --example parse_speed -- cim_schema_2.49.0.mof`
#![expect(clippy::print_stdout, reason = "an example reports on standard output")]

use std::path::Path;
use std::time::Duration;

use swbem_mof::{IncludeLoader, LoadError, LoadErrorKind, LoadedFile, MemoryLoader, parse};
use swbem_text::{Files, Renderer};

/// How often the work is repeated; the fastest run is reported.
const RUNS: u32 = 20;

struct Disk;

impl IncludeLoader for Disk {
    fn load(&self, from: &str, name: &str) -> Result<LoadedFile, LoadError> {
        let path = Path::new(from).parent().unwrap_or(Path::new("")).join(name);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(LoadedFile {
                name: path.to_string_lossy().into_owned(),
                bytes,
            }),
            Err(error) => Err(LoadError {
                kind: LoadErrorKind::Unavailable,
                message: error.to_string(),
            }),
        }
    }
}

/// Keeps what it reads, so that the disk is not what is timed.
#[derive(Default)]
struct Recorder(std::cell::RefCell<Vec<LoadedFile>>);

impl IncludeLoader for Recorder {
    fn load(&self, from: &str, name: &str) -> Result<LoadedFile, LoadError> {
        let file = Disk.load(from, name)?;
        self.0.borrow_mut().push(file.clone());
        Ok(file)
    }
}

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        println!("usage: parse_speed FILE.mof");
        return;
    };
    let recorder = Recorder::default();
    let top = match recorder.load("", &path) {
        Ok(file) => file,
        Err(error) => return println!("{path}: {error}"),
    };
    let mut files = Files::new();
    let (unit, diagnostics) = parse(&mut files, top.clone(), &recorder);
    print!("{}", Renderer::default().render_all(&files, &diagnostics));

    let mut memory = MemoryLoader::new();
    let mut bytes = 0;
    for file in recorder.0.into_inner() {
        bytes += file.bytes.len();
        memory.insert(file.name.trim_start_matches('/'), file.bytes);
    }
    let top = LoadedFile {
        name: top.name.trim_start_matches('/').to_owned(),
        ..top
    };
    let best = (0..RUNS)
        .map(|_| time(&top, &memory))
        .min()
        .unwrap_or_default();
    let megabytes_per_s =
        f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1e6 / best.as_secs_f64();
    let objects = unit.iter().count();
    println!("{bytes} bytes, {objects} productions: {best:?}, {megabytes_per_s:.0} MB/s");
}

#[expect(
    clippy::disallowed_methods,
    reason = "an example may look at the clock"
)]
fn time(top: &LoadedFile, loader: &MemoryLoader) -> Duration {
    let started = std::time::Instant::now();
    let mut files = Files::new();
    let (unit, _) = parse(&mut files, top.clone(), loader);
    let elapsed = started.elapsed();
    drop(unit);
    elapsed
}
