//! The command line itself: what can be said, and its help.

use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand};

use crate::commands;
use crate::output::Format;

/// The namespace of a command that was not told one.
pub(crate) const DEFAULT_NAMESPACE: &str = r"root\cimv2";

/// A WMI-compatible management service: CIM classes and instances in a durable repository
///
/// swbem keeps namespaces, classes and instances in a store, a directory of its own. Every command
/// opens the store, does its work, and closes it; what a command reports as done is on the disk.
#[derive(Debug, Parser)]
#[command(
    name = "swbem",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_long_help = EXAMPLES
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,

    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = r#"Examples:
  Compile a schema into a store, and see that it is sound:
    swbem --store demo mof compile schema.mof
    swbem --store demo verify

  Save an instance and read it back:
    swbem --store demo put Demo_Note Id=1 'Text=call home'
    swbem --store demo get Demo_Note.Id=1

Exit status:
  0  success
  1  an operation ended with a WBEM error, shown as `0x80041002 wbemErrNotFound: …`
  2  the command line does not make sense"#;

/// What every command understands.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The directory of the store [default: swbem in the user's data directory]
    ///
    /// On Linux that is $XDG_DATA_HOME/swbem, or ~/.local/share/swbem. Commands that write make
    /// the store where there is none.
    #[arg(long, global = true, value_name = "PATH", conflicts_with = "ephemeral")]
    pub(crate) store: Option<PathBuf>,

    /// Keep everything in memory, and forget it at the end
    #[arg(long, global = true)]
    pub(crate) ephemeral: bool,

    /// The namespace to work in [default: root\cimv2]
    ///
    /// Slashes do as well as backslashes: root/cimv2.
    #[arg(long, global = true, value_name = "NS")]
    pub(crate) namespace: Option<String>,

    /// How results are printed
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t = Format::Table)]
    pub(crate) output: Format,

    /// When to use colours
    ///
    /// `auto` uses them on a terminal, unless NO_COLOR is set.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
}

impl Global {
    /// Returns the namespace to work in, with backslashes.
    pub(crate) fn namespace(&self) -> String {
        self.namespace_or(DEFAULT_NAMESPACE)
    }

    /// Returns the namespace that was given, or another.
    pub(crate) fn namespace_or(&self, default: &str) -> String {
        let given = self.namespace.as_deref().unwrap_or(default);
        given.replace('/', r"\")
    }
}

/// What there is to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(commands::run::RunArgs),
    Mof(commands::mof::MofArgs),
    Get(commands::get::GetArgs),
    Put(commands::put::PutArgs),
    Delete(commands::delete::DeleteArgs),
    Exec(commands::exec::ExecArgs),
    Namespaces(commands::namespaces::NamespacesArgs),
    Classes(commands::classes::ClassesArgs),
    Instances(commands::instances::InstancesArgs),
    Query(commands::query::QueryArgs),
    Describe(commands::describe::DescribeArgs),
    Export(commands::export::ExportArgs),
    Backup(commands::backup::BackupArgs),
    Restore(commands::restore::RestoreArgs),
    Verify(commands::verify::VerifyArgs),
    Completions(commands::completions::CompletionsArgs),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_long_help().map(ToString::to_string);
            let has_examples = help.is_some_and(|help| help.starts_with("Examples:\n"));
            assert!(has_examples, "{}", command.get_name());
        }
    }
}
