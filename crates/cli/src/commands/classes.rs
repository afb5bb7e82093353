//! `swbem classes`.

use clap::Args;
use swbem_core::{Object, Value};

use crate::app::{App, Need};
use crate::failure::Failure;
use crate::output::Format;

/// List the classes of a namespace, or the subclasses of a class
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ClassesArgs {
    /// The class whose subclasses are listed; without it, the classes that derive from none
    superclass: Option<String>,

    /// List subclasses of subclasses too
    #[arg(long)]
    deep: bool,
}

const EXAMPLES: &str = r#"Examples:
  List the classes at the top:
    swbem classes

  List all that derives from a class:
    swbem classes CIM_ManagedElement --deep

  Print a whole family as MOF that compiles:
    swbem classes CIM_ManagedElement --deep --output mof"#;

const SHALLOW: u32 = 0x1;

/// The columns of a table of classes.
pub(super) const HEADER: [&str; 3] = ["Class", "Superclass", "Kind"];

pub(crate) fn run(args: &ClassesArgs, app: &mut App) -> Result<(), Failure> {
    let connection = app.services(Need::Existing)?.connection()?;
    let superclass = args.superclass.as_deref().unwrap_or("");
    let flags = if args.deep { 0 } else { SHALLOW };
    let mut classes = connection
        .enumerate_classes(superclass, flags, None)
        .and_then(Iterator::collect::<swbem_core::Result<Vec<Object>>>)
        .map_err(|error| super::unknown_class(&connection, superclass, error))?;
    classes.sort_by(|a, b| swbem_core::cmp_fold(a.class_name().as_str(), b.class_name().as_str()));
    if app.output.format() == Format::Mof {
        // A class compiles only after its superclass.
        classes.sort_by_key(depth);
    }
    let header = HEADER.map(str::to_owned);
    let mut classes = classes.into_iter().map(Ok);
    app.output.objects(&header, &cells, &mut classes)
}

fn depth(object: &Object) -> usize {
    object
        .as_class()
        .map_or(0, |class| class.resolved().derivation().len())
}

/// Returns what a table shows of a class.
pub(super) fn cells(object: &Object) -> Vec<Value> {
    let Some(class) = object.as_class().map(swbem_core::ClassObject::resolved) else {
        return Vec::new();
    };
    let superclass = class.superclass().map_or("", |name| name.as_str());
    vec![
        Value::string(class.name().as_str()),
        Value::string(superclass),
        Value::string(super::describe::kinds(&class).join(", ")),
    ]
}
