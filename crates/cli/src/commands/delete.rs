//! `swbem delete`.

use clap::Args;

use crate::app::{App, Need};
use crate::failure::Failure;

/// Delete one class or instance
///
/// A class goes with its subclasses and all their instances; an instance of __NAMESPACE goes with
/// everything in the namespace.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct DeleteArgs {
    /// The path of the object
    path: String,
}

const EXAMPLES: &str = r#"Examples:
  Delete an instance:
    swbem delete 'Demo_Note.Id=1'

  Delete a class with its subclasses and instances:
    swbem delete Demo_Note

  Delete a namespace:
    swbem --namespace root delete '__NAMESPACE.Name="demo"'"#;

pub(crate) fn run(args: &DeleteArgs, app: &mut App) -> Result<(), Failure> {
    let services = app.services_of(&args.path, Need::Existing)?;
    Ok(services.delete(&args.path, 0, None)?)
}
