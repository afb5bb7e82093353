//! `swbem completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::app::App;
use crate::arguments::Cli;
use crate::failure::Failure;

/// Print the completions of a shell
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = r#"Examples:
  Bash:
    swbem completions bash > ~/.local/share/bash-completion/completions/swbem

  Zsh, for a directory in $fpath:
    swbem completions zsh > ~/.zfunc/_swbem

  Fish:
    swbem completions fish > ~/.config/fish/completions/swbem.fish"#;

pub(crate) fn run(args: &CompletionsArgs, app: &mut App) -> Result<(), Failure> {
    // The generator panics where it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "swbem", &mut script);
    app.output.text(&String::from_utf8_lossy(&script))
}
