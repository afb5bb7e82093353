//! Times what is done with a MOF file and all it includes: parse and check, bind, print classes.
//!
//! `cargo run --release -p swbem-mof --example parse_speed -- cim_schema_2.49.0.mof`
#![expect(clippy::print_stdout, reason = "an example reports on standard output")]

use std::path::Path;
use std::time::Duration;

use swbem_mof::{
    ActionKind, Flavors, IncludeLoader, LoadError, LoadErrorKind, LoadedFile, MemoryLoader, bind,
    parse, print_class,
};
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
    let best = (0..RUNS).map(|_| time(&top, &memory)).reduce(Times::min);
    let Times { parse, bind, print } = best.unwrap_or_default();
    let megabytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1e6;
    let speed = megabytes / parse.as_secs_f64();
    let objects = unit.iter().count();
    println!("{bytes} bytes in {objects} productions");
    println!("parse {parse:?} ({speed:.0} MB/s), bind {bind:?}, print {print:?}");
}

/// How long each step took.
#[derive(Default)]
struct Times {
    parse: Duration,
    bind: Duration,
    print: Duration,
}

impl Times {
    fn min(self, other: Times) -> Times {
        Times {
            parse: self.parse.min(other.parse),
            bind: self.bind.min(other.bind),
            print: self.print.min(other.print),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "an example may look at the clock"
)]
fn time(top: &LoadedFile, loader: &MemoryLoader) -> Times {
    let started = std::time::Instant::now();
    let mut files = Files::new();
    let (unit, _) = parse(&mut files, top.clone(), loader);
    let parsed = started.elapsed();
    let program = std::hint::black_box(bind(&unit, &files));
    let bound = started.elapsed();
    for action in &program.actions {
        if let ActionKind::PutClass { class, .. } = &action.kind {
            std::hint::black_box(print_class(class.decl(), Flavors::Written));
        }
    }
    let printed = started.elapsed();
    drop(program);
    Times {
        parse: parsed,
        bind: bound - parsed,
        print: printed - bound,
    }
}
