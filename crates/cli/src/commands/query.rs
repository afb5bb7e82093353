//! `swbem query`.

use std::io::Read;

use clap::Args;
use serde::Serialize;
use swbem_core::Object;
use swbem_manager::{Estimate, Explanation};

use crate::app::{App, Need};
use crate::failure::Failure;
use crate::output::Format;

use columns::Layout;

mod columns;

/// Ask for instances, classes and associations in WQL
///
/// Results are printed as they are found. Tables and csv have the columns of the select list; for
/// `*` one for each property of the class asked for, and before them the class each instance is
/// of; for associators those that the first of them have in common. json and mof show every
/// object with all that was selected, its keys included.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct QueryArgs {
    /// The query; `-` reads it from standard input
    #[arg(value_name = "WQL")]
    query: String,

    /// Print so many results at most
    #[arg(long, value_name = "N")]
    limit: Option<u64>,

    /// Print how the results are found instead of the results
    ///
    /// The query is run: each step of its plan is shown with how many results were expected of it,
    /// how many rows it read, and how many of them were results.
    #[arg(long)]
    explain: bool,

    /// Merge the qualifiers of the user's language into the results
    #[arg(long)]
    amended: bool,

    /// Print one object of the shape of the results, without data
    #[arg(long, conflicts_with = "explain")]
    prototype: bool,
}

const EXAMPLES: &str = r#"Examples:
  Some properties of some instances:
    swbem query "SELECT Id, Text FROM Demo_Note WHERE Done = FALSE AND Text LIKE '%milk%'"

  What is associated with an instance:
    swbem query "ASSOCIATORS OF {Demo_User.Name='ann'} WHERE ResultClass = Demo_Note"

  The classes below one:
    swbem query "SELECT * FROM meta_class WHERE __this ISA 'Demo_Note'"

  How a query is answered, and what each step costs:
    swbem query --explain "SELECT * FROM Demo_Note WHERE Id = 1""#;

/// `wbemFlagReturnImmediately` and `wbemFlagForwardOnly`: nothing is kept for a second pass.
const STREAMED: u32 = 0x30;
/// `wbemQueryFlagPrototype`.
const PROTOTYPE: u32 = 0x2;

pub(crate) fn run(args: &QueryArgs, app: &mut App) -> Result<(), Failure> {
    let text = text(args)?;
    let connection = app.services(Need::Existing)?.connection()?;
    let mut flags = STREAMED;
    if args.amended {
        flags |= super::USE_AMENDED;
    }
    if args.prototype {
        flags |= PROTOTYPE;
    }
    if args.explain {
        let explained = connection.explain_query("WQL", &text, flags, None, args.limit)?;
        return explain(app, &explained);
    }
    let found = connection.exec_query("WQL", &text, flags, None)?;
    let query = swbem_wql::parse(&text).query;
    let limit = args.limit.map_or(usize::MAX, |limit| {
        usize::try_from(limit).unwrap_or(usize::MAX)
    });
    let mut found = found
        .take(limit)
        .map(|object| object.map_err(Failure::from));
    if matches!(app.output.format(), Format::Json | Format::Mof) {
        return app.output.objects(&[], &|_| Vec::new(), &mut found);
    }
    let mut first = Vec::new();
    let layout = Layout::of(&connection, query.as_ref(), &mut found, &mut first)?;
    let cells = |object: &Object| layout.cells(object);
    let mut all = first.into_iter().chain(found);
    app.output.objects(&layout.header(), &cells, &mut all)
}

fn text(args: &QueryArgs) -> Result<String, Failure> {
    if args.query != "-" {
        return Ok(args.query.clone());
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Failure::file("the query cannot be read from standard input", &error))?;
    Ok(text)
}

/// Is a step of a plan, as JSON.
#[derive(Serialize)]
struct JsonStep<'a> {
    step: &'a str,
    estimated: Option<u64>,
    read: Option<u64>,
    returned: Option<u64>,
}

fn explain(app: &mut App, explanation: &Explanation) -> Result<(), Failure> {
    let steps = explanation.nodes();
    match app.output.format() {
        Format::Json => steps.iter().try_for_each(|step| {
            app.output.json(&JsonStep {
                step: &step.text,
                estimated: match step.estimate {
                    Estimate::Exactly(rows) | Estimate::AtLeast(rows) => Some(rows),
                    Estimate::Unknown => None,
                },
                read: step.counts.map(|counts| counts.examined),
                returned: step.counts.map(|counts| counts.returned),
            })
        }),
        Format::Table | Format::Csv | Format::Mof => {
            let plan = explanation.to_string();
            app.output.line(&crate::text::printable(&plan))
        }
    }
}
