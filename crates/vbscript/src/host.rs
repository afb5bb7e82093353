//! The script host: what a script finds around it, as `cscript` gives it.
//!
//! A [`Host`] has an engine, the `WScript` object, the functions `CreateObject` and `GetObject`,
//! which ask [`ObjectFactory`]s, and the connections to objects that fire events. Events are
//! delivered where a script would get them: in `WScript.Sleep`, in message boxes, and when the
//! script's last line has run, until the calls it started have completed.

mod arguments;
mod clock;
mod creation;
mod dialogs;
mod environment;
mod network;
mod process;
mod pump;
mod shell;
mod stopping;
mod streams;
pub mod switches;
#[cfg(test)]
mod tests;
mod wscript;
pub mod wsf;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use swbem_automation::{Exception, ObjectRef, Variant};

pub use self::clock::utc_offset_minutes;
pub use self::stopping::{Reason, Stopper};
pub use self::switches::{Switches, WrongSwitch};

use self::environment::HostEnvironment;
use self::pump::Connection;
use self::stopping::Signal;
use crate::objects::StandardStreams;
use crate::{Engine, ErrorKind, Limits, ScriptError};

/// Makes objects for `CreateObject` and `GetObject`; several factories are asked in order.
pub trait ObjectFactory {
    /// Makes the object with this ProgID, or says nothing when it is not known here.
    fn create(&self, prog_id: &str) -> Option<Result<ObjectRef, Exception>>;

    /// Makes the object that a moniker names, or says nothing when it is not known here.
    fn moniker(&self, moniker: &str) -> Option<Result<ObjectRef, Exception>>;

    /// Returns the ProgIDs that are known here.
    fn prog_ids(&self) -> Vec<&'static str>;

    /// Returns the constants of the type library that a ProgID of its or its GUID names, for the
    /// `<reference>` of a job file.
    fn constants(&self, reference: &str) -> Option<Vec<(&'static str, Variant)>> {
        let _ = reference;
        None
    }

    /// Takes the streams of the host that the factory belongs to, for objects that hand them out.
    fn set_standard_streams(&self, streams: StandardStreams) {
        let _ = streams;
    }
}

/// Where a script writes and reads text.
pub trait Console {
    /// Writes to the standard output.
    fn write_out(&self, text: &str);

    /// Writes to the standard error output.
    fn write_err(&self, text: &str);

    /// Writes what is held back, because the script is about to wait.
    fn flush(&self) {}

    /// Reads a line from the standard input, without its end; nothing at the end of input.
    fn read_line(&self) -> Option<String>;

    /// Waits for a line as [`read_line`](Self::read_line) does, but no longer than `time`; nothing
    /// when none has come by then.
    fn wait_line(&self, time: Duration) -> Option<Option<String>> {
        let _ = time;
        Some(self.read_line())
    }

    /// Tells whether a person is at the other end.
    fn is_interactive(&self) -> bool {
        false
    }
}

/// What a host is told about the run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// `WScript.ScriptName`.
    pub script_name: String,
    /// `WScript.ScriptFullName`.
    pub script_full_name: String,
    /// What errors call the script; the same as `script_name` when it is empty.
    pub source_name: String,
    /// `WScript.Arguments`.
    pub arguments: Vec<String>,
    /// `WScript.FullName`: the program that hosts the script.
    pub program: String,
    /// `WScript.Interactive`: whether message boxes are shown (`//i`) or not (`//b`).
    pub is_interactive: bool,
    /// How long the script may run, in seconds (`//t:`); 0 is without limit.
    pub timeout_s: u32,
    /// Whether `WScript.Shell` may run programs.
    pub allow_run: bool,
    /// The limits of the interpreter.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            script_name: String::new(),
            script_full_name: String::new(),
            source_name: String::new(),
            arguments: Vec::new(),
            program: "cscript.exe".to_owned(),
            is_interactive: true,
            timeout_s: 0,
            allow_run: false,
            limits: Limits::default(),
        }
    }
}

/// A script host. Clones are handles to the same one.
#[derive(Clone)]
pub struct Host {
    shared: Rc<Shared>,
}

/// How a script ended.
#[derive(Debug)]
pub enum Ended {
    /// By itself or by `WScript.Quit`, with this exit status.
    With(i32),
    /// By an error that it did not handle, in an event handler too.
    Failed(Box<ScriptError>),
    /// From outside.
    Stopped(Reason),
}

/// What the host's objects share.
struct Shared {
    engine: Engine,
    options: Options,
    console: Rc<dyn Console>,
    factories: Vec<Rc<dyn ObjectFactory>>,
    connections: RefCell<Vec<Connection>>,
    signal: Arc<Signal>,
    input: streams::Input,
    resources: RefCell<Vec<(String, String)>>,
    usage: RefCell<Option<String>>,
    is_interactive: Cell<bool>,
    timeout_s: Cell<i32>,
    exit_status: Cell<Option<i32>>,
    /// What an event handler did not handle.
    failure: RefCell<Option<Box<ScriptError>>>,
    /// How many deliveries of events are inside each other.
    deliveries: Cell<u32>,
}

impl Host {
    /// Makes a host for one script. What creates objects is asked in the order of `factories`,
    /// before the host's own.
    pub fn new(
        options: Options,
        console: Rc<dyn Console>,
        factories: Vec<Rc<dyn ObjectFactory>>,
    ) -> Host {
        let environment = Rc::new(RefCell::new(HostEnvironment::new(console.clone())));
        let engine = Engine::new(environment);
        engine.set_limits(options.limits);
        let signal = Signal::new(engine.interrupter());
        signal.set_timeout(options.timeout_s);
        let shared = Rc::new(Shared {
            engine,
            is_interactive: Cell::new(options.is_interactive),
            timeout_s: Cell::new(i32::try_from(options.timeout_s).unwrap_or(i32::MAX)),
            options,
            input: streams::Input::new(console.clone()),
            console,
            factories,
            connections: RefCell::default(),
            signal,
            resources: RefCell::default(),
            usage: RefCell::default(),
            exit_status: Cell::new(None),
            failure: RefCell::default(),
            deliveries: Cell::new(0),
        });
        for factory in &shared.factories {
            factory.set_standard_streams(streams::standard(&shared));
        }
        wscript::install(&shared);
        creation::install(&shared);
        dialogs::install(&shared);
        Host { shared }
    }

    /// Returns the engine, to observe it or to add to what the script finds.
    pub fn engine(&self) -> &Engine {
        &self.shared.engine
    }

    /// Returns what stops the script from another thread.
    pub fn stopper(&self) -> Stopper {
        self.shared.signal.stopper()
    }

    /// Runs a script and waits until the calls that it started have completed.
    pub fn run(&self, text: &str) -> Ended {
        let options = &self.shared.options;
        let name = match options.source_name.as_str() {
            "" => options.script_name.clone(),
            name => name.to_owned(),
        };
        self.end(|shared| shared.engine.run(&name, text))
    }

    /// Runs the scripts of a job, one after the other in one scope.
    pub fn run_job(&self, job: &wsf::Job) -> Ended {
        *self.shared.usage.borrow_mut() = Some(job.usage());
        *self.shared.resources.borrow_mut() = job.resources.clone();
        self.end(|shared| {
            shared.prepare(job)?;
            job.scripts
                .iter()
                .try_for_each(|script| shared.engine.run(&script.name, &script.text))
        })
    }

    /// Delivers the events that have arrived, and tells whether there were any; for objects whose
    /// calls have to wait until the script has taken its events.
    pub fn deliver(&self) -> bool {
        self.shared.deliver()
    }

    fn end(&self, run: impl FnOnce(&Rc<Shared>) -> Result<(), ScriptError>) -> Ended {
        let shared = &self.shared;
        let outcome = run(shared);
        if outcome.is_ok() {
            shared.wait_for_calls();
        }
        shared.signal.finish();
        shared.connections.borrow_mut().clear();
        let failure = shared.failure.borrow_mut().take();
        let ended = match (shared.signal.reason(), failure, outcome) {
            (Some(reason), ..) => Ended::Stopped(reason),
            (None, Some(failure), _) => Ended::Failed(failure),
            (None, None, Err(error)) if error.kind != ErrorKind::Stopped => {
                Ended::Failed(Box::new(error))
            }
            (None, None, _) => Ended::With(shared.exit_status.get().unwrap_or(0)),
        };
        shared.engine.close();
        ended
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host")
            .field("options", &self.shared.options)
            .finish_non_exhaustive()
    }
}

/// Reads the text of a script: UTF-8, or UTF-16 with its mark, or else the Western code page of
/// Windows, in which most scripts were written.
pub fn text_of(bytes: &[u8]) -> String {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().copied().map(windows_1252).collect(),
        },
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16_lossy(&units)
}

/// Returns the character of a byte in code page 1252.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}',
        '\u{2021}', '\u{2C6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}',
        '\u{8F}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}',
        '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\u{9D}', '\u{17E}',
        '\u{178}',
    ];
    match byte {
        0x80..=0x9F => HIGH
            .get(usize::from(byte - 0x80))
            .copied()
            .unwrap_or(char::REPLACEMENT_CHARACTER),
        other => char::from(other),
    }
}
