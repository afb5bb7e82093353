//! `swbem namespaces`.

use clap::Args;
use serde::Serialize;
use swbem::Server;
use swbem_core::{Object, cmp_fold};

use crate::app::{App, Need};
use crate::failure::Failure;
use crate::output::Format;

/// List namespaces
///
/// Lists the namespaces directly under `root`, or under the one that --namespace names.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct NamespacesArgs {
    /// List the namespaces under those, too
    #[arg(long, short)]
    recursive: bool,
}

const EXAMPLES: &str = r#"Examples:
  List every namespace:
    swbem namespaces --recursive

  Make a namespace, and list what is beside it:
    swbem --namespace root put __NAMESPACE Name=demo
    swbem namespaces"#;

/// Is a namespace as JSON.
#[derive(Serialize)]
struct JsonNamespace<'a> {
    namespace: &'a str,
}

pub(crate) fn run(args: &NamespacesArgs, app: &mut App) -> Result<(), Failure> {
    let server = app.server(Need::Existing)?;
    let start = app.global.namespace_or("root");
    let found = find(&server, &start, args.recursive)?;
    match app.output.format() {
        Format::Table => found.iter().try_for_each(|path| app.output.line(path)),
        Format::Json => found
            .iter()
            .try_for_each(|namespace| app.output.json(&JsonNamespace { namespace })),
        Format::Csv => {
            let header = ["Namespace".to_owned()];
            let rows = found.into_iter().map(|path| [path]);
            app.output.csv(std::iter::once(header).chain(rows))
        }
        Format::Mof => {
            let text = as_mof(&found);
            app.output.text(&text)
        }
    }
}

/// Returns the namespaces under `start`, each before those under it.
fn find(server: &Server, start: &str, is_recursive: bool) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut pending = children(server, start)?;
    pending.reverse();
    while let Some(path) = pending.pop() {
        if is_recursive {
            let mut below = children(server, &path)?;
            below.reverse();
            pending.extend(below);
        }
        found.push(path);
    }
    Ok(found)
}

fn children(server: &Server, namespace: &str) -> Result<Vec<String>, Failure> {
    let services = server.connect(namespace)?;
    let mut paths = Vec::new();
    for instance in services
        .connection()?
        .enumerate_instances("__NAMESPACE", 0x30, None)?
    {
        if let Object::Instance(instance) = instance?
            && let Some(name) = instance.get("Name").and_then(swbem_core::Value::as_str)
        {
            paths.push(format!(r"{}\{name}", services.namespace()));
        }
    }
    paths.sort_by(|a, b| cmp_fold(a, b));
    Ok(paths)
}

/// Writes namespaces as the MOF that makes them.
fn as_mof(paths: &[String]) -> String {
    let quoted = |text: &str| text.replace('\\', r"\\").replace('"', r#"\""#);
    let mut text = String::new();
    let mut within = "";
    for path in paths {
        let (parent, name) = path.rsplit_once('\\').unwrap_or(("", path));
        if parent != within {
            text.push_str(&format!("#pragma namespace(\"{}\")\n\n", quoted(parent)));
            within = parent;
        }
        let name = quoted(name);
        text.push_str(&format!(
            "instance of __NAMESPACE {{\n    Name = \"{name}\";\n}};\n\n"
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mof_of_namespaces_makes_them() {
        let paths = [r"root\a", r"root\a\b", r"root\c"].map(str::to_owned);
        insta::assert_snapshot!(as_mof(&paths), @r#"
        #pragma namespace("root")

        instance of __NAMESPACE {
            Name = "a";
        };

        #pragma namespace("root\\a")

        instance of __NAMESPACE {
            Name = "b";
        };

        #pragma namespace("root")

        instance of __NAMESPACE {
            Name = "c";
        };
        "#);
    }
}
