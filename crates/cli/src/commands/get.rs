//! `swbem get`.

use clap::Args;

use crate::app::{App, Need};
use crate::failure::Failure;

/// Show one class or instance
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct GetArgs {
    /// The path of the object: a class, `Class.Key=value`, or `Class=@` for a singleton
    ///
    /// A path that names a namespace (\\.\root\cimv2:Class.Key=1) is looked for there.
    path: String,

    /// Merge the qualifiers of the user's language into it
    #[arg(long)]
    amended: bool,
}

const EXAMPLES: &str = r#"Examples:
  Show an instance:
    swbem get 'Demo_Note.Id=1'

  A key that is a string stands in double quotes, the whole in single ones for the shell:
    swbem get 'Demo_User.Name="ann"'

  Show a class as MOF:
    swbem get Demo_Note --output mof"#;

pub(crate) fn run(args: &GetArgs, app: &mut App) -> Result<(), Failure> {
    let services = app.services_of(&args.path, Need::Existing)?;
    let flags = if args.amended { super::USE_AMENDED } else { 0 };
    let connection = services.connection()?;
    let found = connection.get(&args.path, flags, None);
    let object = found.map_err(|error| super::unknown_class(&connection, &args.path, error))?;
    app.output.object(&object)
}
