//! `swbem export`.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use swbem::export::Lost;
use swbem::{Services, export};

use crate::app::{App, Need};
use crate::failure::Failure;
use crate::file::NewFile;

/// Write a namespace, or all of the repository, as MOF
///
/// What is written compiles back to an equal namespace. System classes are left out: every
/// namespace has them. A value that MOF has no words for, such as a class embedded in an object, is
/// left out too: each is named on standard error, and the exit status is then 1.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ExportArgs {
    /// Write the namespaces under it, too
    #[arg(long, short)]
    recursive: bool,

    /// Write to a file, which appears when it is complete
    #[arg(short, long = "out", value_name = "FILE")]
    out: Option<PathBuf>,
}

const EXAMPLES: &str = r#"Examples:
  Write one namespace:
    swbem --namespace 'root\demo' export > demo.mof

  Write everything, and make another store of it:
    swbem --store demo --namespace root export --recursive -o all.mof
    swbem --store copy mof compile all.mof"#;

pub(crate) fn run(args: &ExportArgs, app: &mut App) -> Result<(), Failure> {
    let services = app.services(Need::Existing)?;
    let Some(path) = &args.out else {
        return write(
            &services,
            args.recursive,
            &mut app.output.writer(),
            Failure::Output,
        );
    };
    let mut file = NewFile::create(path)?;
    let written = write(&services, args.recursive, &mut file, |error| {
        Failure::file(format!("`{}` cannot be written", path.display()), &error)
    });
    match written {
        // What could be written is there.
        Err(Failure::Reported) => file.finish().and(Err(Failure::Reported)),
        Err(failure) => Err(file.explain(failure)),
        Ok(()) => file.finish(),
    }
}

fn write(
    services: &Services,
    is_recursive: bool,
    out: &mut dyn Write,
    failed: impl FnOnce(io::Error) -> Failure,
) -> Result<(), Failure> {
    let mut kept = KeepsError { out, error: None };
    let mut lost = |lost: Lost| Failure::warn(&format!("left out of the MOF: {lost}"));
    let exported = match is_recursive {
        true => export::tree(services, &mut kept, &mut lost),
        false => export::namespace(services, &mut kept, &mut lost),
    };
    match (exported, kept.error) {
        (_, Some(error)) => Err(failed(error)),
        (Err(error), None) => Err(error.into()),
        (Ok(summary), None) if summary.lost > 0 => Err(Failure::Reported),
        (Ok(_), None) => Ok(()),
    }
}

/// Is a writer that knows why it failed.
struct KeepsError<'a> {
    out: &'a mut dyn Write,
    error: Option<io::Error>,
}

impl KeepsError<'_> {
    fn keep<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| {
            let same = io::Error::from(error.kind());
            self.error.get_or_insert(error);
            same
        })
    }
}

impl Write for KeepsError<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.out.write(bytes);
        self.keep(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.out.flush();
        self.keep(done)
    }
}
