//! Why a command did not succeed, and how that is shown.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::io;
use std::process::ExitCode;

use swbem_core::Error;
use swbem_manager::QueryFlaws;
use swbem_text::Colour;

use crate::{hints, text};

/// Exit status of a WBEM error, and of everything else that failed on the way.
const EXIT_FAILED: u8 = 1;
/// Exit status of bad usage.
const EXIT_USAGE: u8 = 2;
/// Exit status after Ctrl-C, as shells count it.
const EXIT_INTERRUPTED: u8 = 130;

/// The style of what went wrong.
const WRONG: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();
/// The style of what to do about it.
const HINT: anstyle::Style = anstyle::AnsiColor::Cyan.on_default().bold();

/// Is a reason to stop.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An operation ended with a WBEM status.
    Wbem {
        /// The error.
        error: Error,
        /// What to do about it.
        hint: Option<String>,
    },
    /// Something outside the object manager failed: a file, the terminal.
    Other {
        /// A lower-case clause.
        message: String,
        /// What the clause leaves out, outermost first.
        causes: Vec<String>,
        /// What to do about it.
        hint: Option<String>,
    },
    /// The arguments do not make sense together.
    Usage(String),
    /// Standard output could not be written.
    Output(io::Error),
    /// Everything was said already.
    Reported,
    /// A script ended with this status, which is no failure of the command.
    Exit(u8),
    /// The user pressed Ctrl-C.
    Interrupted(String),
}

impl Failure {
    /// Makes the failure of a file operation.
    pub(crate) fn file(what: impl Into<String>, error: &io::Error) -> Failure {
        Failure::Other {
            message: what.into(),
            causes: vec![error.to_string()],
            hint: None,
        }
    }

    /// Makes a failure of a clause.
    pub(crate) fn other(message: impl Into<String>) -> Failure {
        Failure::Other {
            message: message.into(),
            causes: Vec::new(),
            hint: None,
        }
    }

    /// Says what to do about it.
    pub(crate) fn with_hint(mut self, text: impl Into<String>) -> Failure {
        match &mut self {
            Failure::Wbem { hint, .. } | Failure::Other { hint, .. } => *hint = Some(text.into()),
            _ => {}
        }
        self
    }

    /// Says it on standard error, and returns the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        // Where standard error is closed there is nobody to tell.
        let _ = io::Write::write_all(&mut anstream::stderr(), self.render().as_bytes());
        ExitCode::from(self.exit_status())
    }

    /// Says on standard error what went wrong on the way of something that goes on.
    pub(crate) fn warn(message: &str) {
        let line = format!("{}\n", text::printable(message));
        let _ = io::Write::write_all(&mut anstream::stderr(), line.as_bytes());
    }

    fn exit_status(&self) -> u8 {
        match self {
            // Whoever read the output has had enough; that is no failure.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            Failure::Usage(_) => EXIT_USAGE,
            Failure::Interrupted(_) => EXIT_INTERRUPTED,
            Failure::Exit(status) => *status,
            _ => EXIT_FAILED,
        }
    }

    /// Renders what is shown, with styles.
    fn render(&self) -> String {
        match self {
            Failure::Wbem { error, hint } => render_wbem(error, hint.as_deref()),
            Failure::Other {
                message,
                causes,
                hint,
            } => {
                let mut text = format!("{WRONG}error:{WRONG:#} {message}\n");
                add_causes(&mut text, causes);
                add_hint(&mut text, hint.as_deref());
                text
            }
            Failure::Usage(message) => {
                use clap::CommandFactory;
                let kind = clap::error::ErrorKind::ValueValidation;
                let error = crate::arguments::Cli::command().error(kind, message);
                error.render().ansi().to_string()
            }
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => String::new(),
            Failure::Output(error) => {
                format!(
                    "{WRONG}error:{WRONG:#} standard output cannot be written\n  cause: {error}\n"
                )
            }
            Failure::Reported | Failure::Exit(_) => String::new(),
            Failure::Interrupted(message) => format!("{WRONG}interrupted:{WRONG:#} {message}\n"),
        }
    }
}

/// Renders a WBEM error with what it knows: status, message, operation, parameter, provider; where a
/// query is wrong, its text with the places marked.
fn render_wbem(error: &Error, hint: Option<&str>) -> String {
    if let Some(flaws) = QueryFlaws::of(error) {
        let mut text = flaws.render(Colour::Always);
        // What the query's reader advises is nearer to the mistake.
        let is_advised = flaws.diagnostics().iter().any(|flaw| !flaw.help.is_empty());
        add_hint(&mut text, hint.filter(|_| !is_advised));
        return text;
    }
    let status = error.status();
    let message = crate::text::printable(error.message());
    let mut text = format!("{WRONG}{status}:{WRONG:#} {message}\n");
    add_details(&mut text, error, hint);
    text
}

/// Renders what is known of an error besides its status and message, which were shown already.
pub(crate) fn render_details(error: &Error, hint: Option<&str>) -> String {
    let mut text = String::new();
    add_details(&mut text, error, hint);
    text
}

fn add_details(text: &mut String, error: &Error, hint: Option<&str>) {
    let lines = [
        ("operation", error.operation()),
        ("parameter", error.parameter()),
        ("provider", error.provider()),
    ];
    for (label, value) in lines {
        if let Some(value) = value {
            let _infallible = writeln!(text, "  {label}: {}", crate::text::printable(value));
        }
    }
    let mut causes = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        let shown = cause.to_string();
        if !error.message().contains(&shown) {
            causes.push(shown);
        }
        source = cause.source();
    }
    add_causes(text, &causes);
    add_hint(text, hint);
}

fn add_causes(text: &mut String, causes: &[String]) {
    for cause in causes {
        let _infallible = writeln!(text, "  cause: {}", crate::text::printable(cause));
    }
}

fn add_hint(text: &mut String, hint: Option<&str>) {
    if let Some(hint) = hint {
        let _infallible = writeln!(text, "{HINT}hint:{HINT:#} {hint}");
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let hint = hints::hint(&error);
        Failure::Wbem { error, hint }
    }
}

/// Is for errors of standard output only; those of files say which file.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use swbem_core::Status;

    fn plain(failure: &Failure) -> String {
        anstream::adapter::strip_str(&failure.render()).to_string()
    }

    #[test]
    fn a_wbem_error_shows_all_it_knows() {
        let error = Error::new(
            Status::ILLEGAL_NULL,
            "key `Id` of class `Note` has no value",
        )
        .in_operation("IWbemServices::PutInstance")
        .about("Note")
        .from_provider("NoteProvider")
        .with_source("the disk is on fire");
        insta::assert_snapshot!(plain(&Failure::from(error)), @r"
        0x80041028 wbemErrIllegalNull: key `Id` of class `Note` has no value
          operation: IWbemServices::PutInstance
          parameter: Note
          provider: NoteProvider
          cause: the disk is on fire
        hint: give every key a value: NAME=VALUE
        ");
    }

    #[test]
    fn an_unknown_status_is_shown_by_its_number() {
        let error = Error::new(Status(0x8004_7FFF), "something odd");
        assert_eq!(plain(&Failure::from(error)), "0x80047FFF: something odd\n");
    }

    #[test]
    fn a_closed_pipe_ends_quietly() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(failure.exit_status(), 0);
        assert_eq!(plain(&failure), "");
    }

    #[test]
    fn other_failures_have_their_own_exit_status() {
        assert_eq!(Failure::other("x").exit_status(), 1);
        assert_eq!(Failure::Usage(String::new()).exit_status(), 2);
        assert_eq!(Failure::Interrupted(String::new()).exit_status(), 130);
        assert_eq!(Failure::Reported.exit_status(), 1);
        let full = Failure::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(full.exit_status(), 1);
        assert!(plain(&full).starts_with("error: standard output cannot be written\n  cause: "));
    }
}
