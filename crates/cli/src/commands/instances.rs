//! `swbem instances`.

use clap::Args;
use swbem_core::{Class, Object, Value};

use crate::app::{App, Need};
use crate::failure::Failure;

/// List the instances of a class
///
/// Tables and csv have one column for each property of the class asked for, and before them the
/// class each instance is of; json and mof show every instance whole. Instances are printed as
/// they are read, so the first appears at once, however many there are. A cell of csv is what
/// `put NAME=CELL` takes: NULL is no value, and "NULL" in quotes a text.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct InstancesArgs {
    /// The class
    class: String,

    /// Leave out the instances of subclasses
    #[arg(long)]
    shallow: bool,

    /// Merge the qualifiers of the user's language into them
    #[arg(long)]
    amended: bool,
}

const EXAMPLES: &str = r#"Examples:
  List the instances of a class and of its subclasses:
    swbem instances Demo_Note

  One JSON object per line, for other programs:
    swbem instances Demo_Note --output json | jq .Text

  A spreadsheet of one class alone:
    swbem instances Demo_Note --shallow --output csv > notes.csv"#;

/// `wbemFlagReturnImmediately` and `wbemFlagForwardOnly`: nothing is kept for a second pass.
const STREAMED: u32 = 0x30;
/// `wbemQueryFlagShallow`.
const SHALLOW: u32 = 0x1;

pub(crate) fn run(args: &InstancesArgs, app: &mut App) -> Result<(), Failure> {
    let connection = app.services(Need::Existing)?.connection()?;
    let mut flags = STREAMED;
    if args.shallow {
        flags |= SHALLOW;
    }
    if args.amended {
        flags |= super::USE_AMENDED;
    }
    let class = super::class(&connection, &args.class)?;
    let instances = connection.enumerate_instances(&args.class, flags, None)?;
    let header = header(&class, args.shallow);
    let cells = |object: &Object| cells(&class, args.shallow, object);
    let mut instances = instances.map(|instance| instance.map_err(Failure::from));
    app.output.objects(&header, &cells, &mut instances)
}

fn header(class: &Class, is_shallow: bool) -> Vec<String> {
    let own = class
        .properties()
        .values()
        .map(|property| property.name.to_string());
    (!is_shallow)
        .then(|| "__CLASS".to_owned())
        .into_iter()
        .chain(own)
        .collect()
}

fn cells(class: &Class, is_shallow: bool, object: &Object) -> Vec<Value> {
    let name = (!is_shallow).then(|| Value::string(object.class_name().as_str()));
    // Inherited properties stand first and at the same places in every subclass.
    let own = (0..class.properties().len()).map(|position| {
        let value = object
            .as_instance()
            .and_then(|instance| instance.value_at(position));
        value.cloned().unwrap_or(Value::Null)
    });
    name.into_iter().chain(own).collect()
}
