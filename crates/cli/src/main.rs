//! The `swbem` command.
//!
//! It holds no rules of its own: a command reads its arguments, asks the object manager, and
//! prints the answer or the error. `docs/cli.md` shows what it looks like.

mod app;
mod arguments;
mod commands;
mod events;
mod failure;
mod file;
mod hints;
mod interrupt;
mod json;
mod output;
mod progress;
mod source;
mod table;
mod text;
mod values;

use std::process::ExitCode;

use clap::Parser;

use crate::app::App;
use crate::arguments::Cli;
use crate::failure::Failure;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut app = App::new(cli.global);
    let outcome = commands::run(&cli.command, &mut app);
    // What was printed before a failure comes before it.
    match outcome.and_then(|()| app.output.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !matches!(failure, Failure::Output(_)) {
                let _ = app.output.flush();
            }
            failure.report()
        }
    }
}
