//! `swbem mof`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;
use swbem::mof_compiler::Phase;
use swbem::{Compilation, MofCompiler, PutFlags};

use crate::app::{App, Need};
use crate::failure::{self, Failure};
use crate::file::NewFile;
use crate::hints;
use crate::interrupt::Interrupt;
use crate::output::Format;
use crate::progress::Progress;
use crate::{source, text};

/// Compile MOF, the language of CIM schemas
#[derive(Args, Debug)]
#[command(after_long_help = MOF_EXAMPLES)]
pub(crate) struct MofArgs {
    #[command(subcommand)]
    command: MofCommand,
}

#[derive(Debug, Subcommand)]
enum MofCommand {
    Compile(CompileArgs),
}

const MOF_EXAMPLES: &str = r#"Examples:
  Compile a schema:
    swbem mof compile schema.mof

  More of them:
    swbem mof compile --help"#;

/// Compile MOF files into the store
///
/// Files are compiled in their order, and the objects of a file in theirs. A file with mistakes is
/// not stored at all, and every mistake is shown; where there is no store, none is made for it. An
/// object that the store refuses ends the run; what was stored before it stays.
///
/// A file, with all that it includes, may have 256 MiB and 4,194,304 classes and instances.
#[derive(Args, Debug)]
#[command(after_long_help = COMPILE_EXAMPLES)]
struct CompileArgs {
    /// The files; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Look for mistakes, and store nothing
    #[arg(long)]
    check: bool,

    /// Fail at a class that exists
    #[arg(
        long,
        conflicts_with = "class_update_only",
        help_heading = "Change flags"
    )]
    class_create_only: bool,

    /// Fail at a class that does not exist
    #[arg(long, help_heading = "Change flags")]
    class_update_only: bool,

    /// Change classes that have subclasses, as long as nothing conflicts
    #[arg(
        long,
        conflicts_with = "class_force_update",
        help_heading = "Change flags"
    )]
    class_safe_update: bool,

    /// Change classes even so: conflicts in subclasses are resolved, own instances deleted
    #[arg(long, help_heading = "Change flags")]
    class_force_update: bool,

    /// Fail at an instance that exists
    #[arg(
        long,
        conflicts_with = "instance_update_only",
        help_heading = "Change flags"
    )]
    instance_create_only: bool,

    /// Fail at an instance that does not exist
    #[arg(long, help_heading = "Change flags")]
    instance_update_only: bool,

    /// Split a file for translation instead of storing it: the locale of its texts
    #[arg(
        long,
        value_name = "MS_409",
        requires_all = ["mof", "mfl"],
        conflicts_with = "check",
        help_heading = "Amendment"
    )]
    amendment: Option<String>,

    /// Where the file without texts goes
    #[arg(
        long,
        value_name = "FILE",
        requires = "amendment",
        help_heading = "Amendment"
    )]
    mof: Option<PathBuf>,

    /// Where the texts go
    #[arg(
        long,
        value_name = "FILE",
        requires = "amendment",
        help_heading = "Amendment"
    )]
    mfl: Option<PathBuf>,
}

const COMPILE_EXAMPLES: &str = r#"Examples:
  Compile a schema into a namespace; #pragma namespace in the file goes before --namespace:
    swbem mof compile schema.mof --namespace 'root\cimv2'

  See every mistake, without a store:
    swbem mof compile --check schema.mof

  Change classes that are in use:
    swbem mof compile schema.mof --class-force-update

  Split a file into one that is the same everywhere and one to translate:
    swbem mof compile master.mof --amendment MS_409 --mof neutral.mof --mfl english.mfl"#;

pub(crate) fn run(args: &MofArgs, app: &mut App) -> Result<(), Failure> {
    match &args.command {
        MofCommand::Compile(args) => compile(args, app),
    }
}

fn compile(args: &CompileArgs, app: &mut App) -> Result<(), Failure> {
    for file in &args.files {
        check_readable(file)?;
    }
    match (&args.amendment, &args.mof, &args.mfl) {
        (Some(locale), Some(mof), Some(mfl)) => split(args, locale, mof, mfl, app),
        _ if args.check => check(args, app),
        _ => store(args, app),
    }
}

/// Looks for mistakes in every file.
fn check(args: &CompileArgs, app: &mut App) -> Result<(), Failure> {
    let mut checked = Ok(());
    for file in &args.files {
        let source = source::read(file);
        let compilation = source.checked();
        match outcome(compilation) {
            Ok(()) => report(app, file, compilation, "no mistakes")?,
            Err(failure) => checked = Err(failure),
        }
    }
    checked
}

fn store(args: &CompileArgs, app: &mut App) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let mut services = None;
    for file in &args.files {
        let source = source::read(file);
        if !source.checked().is_success() {
            return outcome(source.checked());
        }
        let services = match &services {
            Some(services) => services,
            // Not before there is something to store.
            None => services.insert(app.services(Need::Place)?),
        };
        let asked = interrupt.clone();
        let progress = Progress::bar("objects", 0);
        let shown = progress.clone();
        let compilation = MofCompiler::new(services)
            .class_flags(args.class_flags())
            .instance_flags(args.instance_flags())
            .on_progress(move |progress| {
                shown.set_of(count(progress.done), count(progress.total));
            })
            .stop_when(move || asked.is_set())
            .compile(source);
        drop(progress);
        stopped(&interrupt, &compilation)?;
        outcome(&compilation)?;
        report(app, file, &compilation, "compiled")?;
    }
    Ok(())
}

impl CompileArgs {
    fn class_flags(&self) -> PutFlags {
        flags(&[
            (self.class_create_only, PutFlags::CREATE_ONLY),
            (self.class_update_only, PutFlags::UPDATE_ONLY),
            (self.class_safe_update, PutFlags::UPDATE_SAFE_MODE),
            (self.class_force_update, PutFlags::UPDATE_FORCE_MODE),
        ])
    }

    fn instance_flags(&self) -> PutFlags {
        flags(&[
            (self.instance_create_only, PutFlags::CREATE_ONLY),
            (self.instance_update_only, PutFlags::UPDATE_ONLY),
        ])
    }
}

fn flags(chosen: &[(bool, PutFlags)]) -> PutFlags {
    chosen
        .iter()
        .filter(|(is_chosen, _)| *is_chosen)
        .fold(PutFlags::default(), |flags, (_, flag)| flags | *flag)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Fails where a file cannot be read, before anything is opened for it.
pub(crate) fn check_readable(path: &Path) -> Result<(), Failure> {
    if source::is_standard_input(path) {
        return Ok(());
    }
    let cannot =
        |error: &io::Error| Failure::file(format!("`{}` cannot be read", path.display()), error);
    let metadata = fs::metadata(path).map_err(|error| cannot(&error))?;
    if metadata.is_dir() {
        return Err(cannot(&io::Error::from(io::ErrorKind::IsADirectory)));
    }
    // Whoever writes into a pipe would be told that its reader has gone.
    if metadata.is_file() {
        File::open(path).map_err(|error| cannot(&error))?;
    }
    Ok(())
}

/// Shows what a compilation has to say, and returns whether it succeeded.
pub(crate) fn outcome(compilation: &Compilation) -> Result<(), Failure> {
    source::show(&compilation.render(source::colour()));
    if let Some(failure) = compilation
        .failure()
        .filter(|_| compilation.phase() == Phase::Store)
    {
        let hint = hints::hint_for_mof(&failure.error);
        source::show(&failure::render_details(&failure.error, hint.as_deref()));
    }
    match compilation.is_success() {
        true => Ok(()),
        false => Err(Failure::Reported),
    }
}

/// Fails where the user ended the compilation, with what is stored by then.
pub(crate) fn stopped(interrupt: &Interrupt, compilation: &Compilation) -> Result<(), Failure> {
    if !interrupt.is_set() || compilation.is_success() {
        return Ok(());
    }
    let stored = compilation.objects();
    Err(Failure::Interrupted(format!(
        "{stored} objects are stored, the others are not"
    )))
}

/// Is what a file came to, as JSON.
#[derive(Serialize)]
struct JsonReport {
    file: String,
    classes: usize,
    instances: usize,
    deletions: usize,
}

fn report(
    app: &mut App,
    file: &Path,
    compilation: &Compilation,
    what: &str,
) -> Result<(), Failure> {
    let report = JsonReport {
        file: file.display().to_string(),
        classes: compilation.classes(),
        instances: compilation.instances(),
        deletions: compilation.deletions(),
    };
    match app.output.format() {
        Format::Json => app.output.json(&report),
        Format::Table | Format::Mof | Format::Csv => {
            let mut line = format!("{}: {what}", report.file);
            let counts = [
                (report.classes, "class", "classes"),
                (report.instances, "instance", "instances"),
                (report.deletions, "deletion", "deletions"),
            ];
            for (count, one, several) in counts.into_iter().filter(|(count, ..)| *count > 0) {
                let noun = if count == 1 { one } else { several };
                line.push_str(&format!(", {count} {noun}"));
            }
            app.output.line(&text::printable(&line))
        }
    }
}

/// Splits one file in two, as mofcomp does with `-AMENDMENT`, `-MOF` and `-MFL`.
fn split(
    args: &CompileArgs,
    locale: &str,
    mof: &Path,
    mfl: &Path,
    app: &App,
) -> Result<(), Failure> {
    let [file] = args.files.as_slice() else {
        return Err(Failure::Usage(
            "--amendment splits one file at a time".to_owned(),
        ));
    };
    if mof == mfl {
        return Err(Failure::Usage(
            "--mof and --mfl name the same file".to_owned(),
        ));
    }
    if let Some(output) = [mof, mfl].into_iter().find(|output| is_same(file, output)) {
        return Err(Failure::Usage(format!(
            "`{}` is the file that is split; name another for the result",
            output.display()
        )));
    }
    let unit = source::parse(file)?;
    let Some(split) = swbem_mof::split(&unit, locale, &app.global.namespace()) else {
        return Err(Failure::Usage(format!(
            "`{locale}` is not a locale such as MS_409"
        )));
    };
    let mut outputs = [(mof, split.neutral), (mfl, split.localized)]
        .into_iter()
        .map(|(path, text)| {
            let mut output = NewFile::create(path)?;
            output
                .write_all(text.as_bytes())
                .map_err(|error| output.failure(&error))?;
            Ok(output)
        })
        .collect::<Result<Vec<NewFile>, Failure>>()?;
    outputs.drain(..).try_for_each(NewFile::finish)
}

/// Tells whether two paths are those of one file.
fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
