//! `swbem run`.

mod console;
mod library;
mod report;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::Args;
use swbem_automation::Exception;
use swbem_vbscript::host::{self, Ended, Host, Options, Reason, Stopper, Switches, wsf};
use swbem_vbscript::objects::{FilePolicy, ScriptingFactory};
use swbem_vbscript::{ErrorKind, Limits, ScriptError, with_stack};

use crate::app::App;
use crate::failure::Failure;

use self::console::Terminal;
use self::library::Opening;

/// How many bytes a script may have.
const SCRIPT_BYTES_MAX: u64 = 16 * 1024 * 1024;
const MEBIBYTE: usize = 1 << 20;

/// Run a VBScript that uses WMI, as cscript does
///
/// The script's exit status is that of WScript.Quit, or 1 after an error that it does not handle.
/// Before it ends, the calls it has started complete, and their events are delivered.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct RunArgs {
    /// Print calls to WMI and their events on standard error, as they happen
    #[arg(long)]
    trace: bool,

    /// Let the script start programs with WScript.Shell
    #[arg(long)]
    allow_run: bool,

    /// Stop the script after so many seconds
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u32>,

    /// How much memory the script's values may take, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    memory: usize,

    /// How deeply procedures may call each other
    #[arg(long, value_name = "DEPTH", default_value_t = Limits::default().call_depth_max)]
    recursion: usize,

    /// The script, a .vbs or .wsf file, and its arguments
    ///
    /// Switches of cscript may stand anywhere among them: //nologo, //b and //i (without and with
    /// message boxes), //t:SECONDS, //job:NAME (of a .wsf file), //e:vbscript.
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "SCRIPT [ARGUMENT]"
    )]
    script: Vec<String>,
}

const EXAMPLES: &str = r"Examples:
  Run a script with arguments, on a store that is gone at the end:
    swbem --ephemeral run inventory.vbs /room:4 verbose

  See what it asks of WMI:
    swbem run --trace inventory.vbs

  A job of a job file, at most ten seconds:
    swbem run //t:10 //job:nightly jobs.wsf";

/// What is to be run.
enum Program {
    Script(String),
    Job(Box<wsf::Job>),
}

pub(crate) fn run(args: &RunArgs, app: &mut App) -> Result<(), Failure> {
    let (switches, words) =
        Switches::split(&args.script).map_err(|wrong| Failure::Usage(wrong.to_string()))?;
    let Some((script, arguments)) = words.split_first() else {
        return Err(Failure::Usage("which script?".to_owned()));
    };
    let path = PathBuf::from(script);
    let program = read(&path, switches.job.as_deref())?;
    let options = options(args, &switches, &path, arguments);
    let opening = Opening::new(app)?;
    let trace = args.trace;
    app.output.flush()?;
    let ended = with_stack(move || execute(options, &opening, &program, trace));
    match ended {
        Ok(outcome) => outcome,
        Err(error) => Err(Failure::file(
            "no thread can be started for the script",
            &error,
        )),
    }
}

/// Runs the program, on the thread that it has to itself.
fn execute(
    options: Options,
    opening: &Opening,
    program: &Program,
    trace: bool,
) -> Result<(), Failure> {
    let timeout_s = options.timeout_s;
    let name = options.script_name.clone();
    let console = Rc::new(Terminal::new());
    let library = opening.library(trace.then(|| console.clone()));
    let factories: Vec<Rc<dyn host::ObjectFactory>> = vec![
        Rc::new(library::Factory(library.clone())),
        Rc::new(ScriptingFactory::new(FilePolicy::Full)),
    ];
    let host = Host::new(options, console.clone(), factories);
    console.stop_when_broken(host.stopper());
    stop_on_interrupt(host.stopper())?;
    let pump = host.clone();
    library.set_pump(Rc::new(move || Ok::<bool, Exception>(pump.deliver())));
    let ended = match program {
        Program::Script(text) => host.run(text),
        Program::Job(job) => host.run_job(job),
    };
    library.set_pump(Rc::new(|| Ok(false)));
    library.close();
    console.finish()?;
    match ended {
        Ended::With(status) => exit(status),
        Ended::Failed(error) => {
            report::show(&error);
            Err(Failure::Reported)
        }
        Ended::Stopped(Reason::Timeout) => Err(Failure::other(match timeout_s {
            0 => format!("script `{name}` ran longer than its WScript.Timeout and was stopped"),
            1 => format!("script `{name}` ran longer than a second and was stopped"),
            _ => format!("script `{name}` ran longer than {timeout_s} seconds and was stopped"),
        })),
        Ended::Stopped(Reason::Interrupted) => Err(Failure::Interrupted(
            "the script was stopped; what it had stored is stored".to_owned(),
        )),
    }
}

fn exit(status: i32) -> Result<(), Failure> {
    // Of the status a system keeps the lowest byte.
    match u8::try_from(status & 0xFF) {
        Ok(0) | Err(_) => Ok(()),
        Ok(status) => Err(Failure::Exit(status)),
    }
}

fn options(args: &RunArgs, switches: &Switches, path: &Path, arguments: &[String]) -> Options {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut options = Options::default();
    options.script_name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    options.script_full_name = full.display().to_string();
    options.source_name = path.display().to_string();
    options.arguments = arguments.to_vec();
    // Many scripts look here for which of the two hosts they run in.
    let program = std::env::current_exe().unwrap_or_default();
    options.program = program.with_file_name("cscript.exe").display().to_string();
    options.is_interactive = switches.is_interactive;
    options.timeout_s = args.timeout.unwrap_or(switches.timeout_s);
    options.allow_run = args.allow_run;
    options.limits = Limits {
        call_depth_max: args.recursion,
        memory_bytes_max: args.memory.saturating_mul(MEBIBYTE),
        steps_max: None,
    };
    options
}

fn read(path: &Path, job: Option<&str>) -> Result<Program, Failure> {
    let shown = path.display();
    let cannot = |error| Failure::file(format!("script `{shown}` cannot be read"), &error);
    let size = std::fs::metadata(path).map_err(cannot)?.len();
    if size > SCRIPT_BYTES_MAX {
        return Err(Failure::other(format!(
            "script `{shown}` has {size} bytes, more than a script can have"
        )));
    }
    let text = host::text_of(&std::fs::read(path).map_err(cannot)?);
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    match extension.to_str() {
        Some("wsf" | "ws") => match wsf::Job::read(path, &text, job) {
            Ok(job) => Ok(Program::Job(Box::new(job))),
            Err(error) => Err(Failure::other(format!("{shown}: {error}"))),
        },
        _ if job.is_some() => Err(Failure::Usage(
            "//job: is for .wsf files, which have jobs".to_owned(),
        )),
        Some("js" | "jse" | "vbe" | "wsh") => Err(Failure::other(format!(
            "{shown}: only plain VBScript is run, in .vbs and .wsf files"
        ))),
        _ => Ok(Program::Script(text)),
    }
}

/// Stops the script when the user presses Ctrl-C; a second time ends the program at once.
fn stop_on_interrupt(stopper: Stopper) -> Result<(), Failure> {
    let listen = || -> std::io::Result<()> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use std::io::Read;
        let (mut reader, writer) = std::os::unix::net::UnixStream::pair()?;
        let flag = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register_conditional_shutdown(signal, 130, flag.clone())?;
            signal_hook::flag::register(signal, flag.clone())?;
            signal_hook::low_level::pipe::register(signal, writer.try_clone()?)?;
        }
        let wait = std::thread::Builder::new().name("script-interrupt".to_owned());
        wait.spawn(move || {
            if matches!(reader.read(&mut [0]), Ok(1)) {
                stopper.stop(Reason::Interrupted);
            }
        })?;
        Ok(())
    };
    listen().map_err(|error| Failure::file("Ctrl-C cannot be listened for", &error))
}

/// Tells whether an error is one that a script could have handled.
fn is_runtime(error: &ScriptError) -> bool {
    error.kind == ErrorKind::Runtime
}
