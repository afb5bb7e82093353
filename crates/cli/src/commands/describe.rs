//! `swbem describe`.

use std::fmt::Write as _;

use clap::Args;
use swbem_core::{Class, Method, ParameterDecl, Property, QualifierSet, Value};
use swbem_mof::{Flavors, print_class};

use crate::app::{App, Need};
use crate::failure::Failure;
use crate::json::JsonClass;
use crate::output::{Format, Look};
use crate::{table, text};

/// Explain a class: its properties with types and rules, and its methods
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct DescribeArgs {
    /// The class
    class: String,

    /// Merge the qualifiers of the user's language into it
    #[arg(long)]
    amended: bool,
}

const EXAMPLES: &str = r#"Examples:
  Explain a class:
    swbem describe Demo_Note

  Everything about it, for other programs:
    swbem describe Demo_Note --output json

  What the class itself declares, as MOF:
    swbem describe Demo_Note --output mof"#;

pub(crate) fn run(args: &DescribeArgs, app: &mut App) -> Result<(), Failure> {
    let services = app.services_of(&args.class, Need::Existing)?;
    let flags = if args.amended { super::USE_AMENDED } else { 0 };
    let class = super::class_with(&services.connection()?, &args.class, flags)?;
    match app.output.format() {
        Format::Table => {
            let text = as_table(&class, app.output.look());
            app.output.text(&text)
        }
        Format::Json => app.output.json(&JsonClass(&class)),
        Format::Mof => app
            .output
            .line(print_class(class.decl(), Flavors::Written).trim_end()),
        Format::Csv => {
            let columns = PROPERTY_COLUMNS.into_iter().chain([DESCRIPTION]);
            let header = columns.map(str::to_owned).collect();
            let rows = class
                .properties()
                .values()
                .map(|property| property_row(&class, property));
            app.output.csv(std::iter::once(header).chain(rows))
        }
    }
}

/// Returns what kind of class it is, in the words of its qualifiers.
pub(crate) fn kinds(class: &Class) -> Vec<&'static str> {
    let kinds = [
        (class.is_abstract(), "abstract"),
        (class.is_association(), "association"),
        (class.is_dynamic(), "dynamic"),
        (class.is_singleton(), "singleton"),
        (class.is_terminal(), "terminal"),
    ];
    kinds
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, kind)| kind)
        .collect()
}

const PROPERTY_COLUMNS: [&str; 5] = ["Property", "Type", "Rules", "Default", "Origin"];
const METHOD_COLUMNS: [&str; 2] = ["Method", "Origin"];
/// The last column of both, and the qualifier that it shows.
const DESCRIPTION: &str = "Description";

fn as_table(class: &Class, look: Look) -> String {
    let mut text = String::new();
    let _infallible = write!(text, "{}", class.name());
    for ancestor in class.derivation() {
        let _infallible = write!(text, " : {ancestor}");
    }
    text.push('\n');
    let kinds = kinds(class);
    if !kinds.is_empty() {
        let _infallible = writeln!(text, "{}", kinds.join(", "));
    }
    let qualifiers = class.qualifiers();
    if let Some(description) = qualifiers.value(DESCRIPTION).and_then(Value::as_str) {
        text.push('\n');
        text.push_str(&table::paragraph(description, look));
    }
    let properties: Vec<Vec<String>> = class
        .properties()
        .values()
        .map(|property| property_row(class, property))
        .collect();
    push_elements(&mut text, &PROPERTY_COLUMNS, properties, look);
    let methods: Vec<Vec<String>> = class
        .methods()
        .map(|method| {
            let qualifiers = class.method_qualifiers(method.name.as_str());
            vec![
                signature(&method),
                method.origin.to_string(),
                description(&qualifiers),
            ]
        })
        .collect();
    push_elements(&mut text, &METHOD_COLUMNS, methods, look);
    text
}

/// Adds a table whose rows end with a description, which is a column if there is any.
fn push_elements(shown: &mut String, columns: &[&str], mut rows: Vec<Vec<String>>, look: Look) {
    if rows.is_empty() {
        return;
    }
    let mut columns = columns.to_vec();
    let is_described = |row: &Vec<String>| row.last().is_some_and(|text| !text.is_empty());
    let has_descriptions = rows.iter().any(is_described);
    if has_descriptions {
        columns.push(DESCRIPTION);
    }
    for row in &mut rows {
        let description = row.pop().unwrap_or_default();
        if has_descriptions {
            row.push(text::printable(&description).into_owned());
        }
    }
    shown.push('\n');
    shown.push_str(&table::simple(&columns, &rows, look));
}

fn description(qualifiers: &QualifierSet) -> String {
    let description = qualifiers.value(DESCRIPTION).and_then(Value::as_str);
    description.unwrap_or_default().to_owned()
}

fn property_row(class: &Class, property: &Property) -> Vec<String> {
    let qualifiers = class.declared_property_qualifiers(property.name.as_str());
    vec![
        property.name.to_string(),
        property.data_type.to_string(),
        rules(property, &qualifiers).join(", "),
        match &property.default {
            // There is none, which a class cannot tell from NULL.
            Value::Null => String::new(),
            default => text::field(default),
        },
        property.origin.to_string(),
        description(&qualifiers),
    ]
}

fn rules(property: &Property, qualifiers: &QualifierSet) -> Vec<&'static str> {
    let rules = [
        (property.is_key, "key"),
        (property.is_indexed, "indexed"),
        (property.is_not_null && !property.is_key, "not null"),
        (qualifiers.is_true("Read"), "read"),
        (qualifiers.is_true("Write"), "write"),
    ];
    rules
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, rule)| rule)
        .collect()
}

/// Writes a method as MOF does, with the direction of each parameter.
fn signature(method: &Method<'_>) -> String {
    let returns = method
        .decl
        .return_type
        .as_ref()
        .map_or("void".to_owned(), ToString::to_string);
    let parameters: Vec<String> = method.decl.parameters.iter().map(parameter).collect();
    format!("{returns} {}({})", method.name, parameters.join(", "))
}

fn parameter(parameter: &ParameterDecl) -> String {
    let direction = match (parameter.is_input(), parameter.is_output()) {
        (true, true) => "in, out",
        (false, true) => "out",
        _ => "in",
    };
    format!("[{direction}] {} {}", parameter.data_type, parameter.name)
}
