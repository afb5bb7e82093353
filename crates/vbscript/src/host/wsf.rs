//! `.wsf` job files.
//!
//! A file holds jobs, a job scripts and what they need: objects, type libraries, resources, and a
//! description of its arguments. A file that begins with an XML declaration is XML throughout; in
//! any other, what stands in a `<script>` or `<resource>` is taken as it is.

use std::fmt::{self, Write as _};
use std::path::Path;

use roxmltree::{Document, Node, ParsingOptions};

/// How many elements a file may have.
const NODES_MAX: u32 = 100_000;

/// How many bytes a file that a job includes may have.
const INCLUDED_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A job: scripts that run one after the other in one scope.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// The name, by which `//job:` chooses it.
    pub id: String,
    /// The scripts in order.
    pub scripts: Vec<Script>,
    /// The type libraries whose constants the scripts use, by ProgID or GUID.
    pub references: Vec<String>,
    /// The objects that exist when the scripts begin.
    pub objects: Vec<Object>,
    /// The texts that `getResource` returns, by name.
    pub resources: Vec<(String, String)>,
    runtime: Runtime,
}

/// A script of a job.
#[derive(Clone, Debug)]
pub struct Script {
    /// The file it is in.
    pub name: String,
    /// Its text, at the lines where it stands in that file.
    pub text: String,
}

/// An object that exists when the scripts begin.
#[derive(Clone, Debug)]
pub struct Object {
    /// The variable that holds it.
    pub id: String,
    /// What it is.
    pub prog_id: String,
    /// Whether its events go to procedures named `id_Event`.
    pub has_events: bool,
}

/// What a job says of its arguments.
#[derive(Clone, Debug, Default)]
struct Runtime {
    description: String,
    /// The whole text, when the job writes it itself.
    usage: Option<String>,
    arguments: Vec<Argument>,
    example: String,
}

#[derive(Clone, Debug)]
struct Argument {
    name: String,
    help: String,
    kind: Kind,
    is_required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `/name:value`
    Value,
    /// `/name+` or `/name-`
    Boolean,
    /// `/name`
    Simple,
    Unnamed {
        many: bool,
    },
}

/// Why a job file cannot be run.
#[derive(Debug)]
pub struct WsfError {
    message: String,
    /// The line, from 1; 0 when it is about the whole.
    line: u32,
}

impl WsfError {
    /// Returns the line that is wrong, from 1, or 0 when it is the file as a whole.
    pub fn line(&self) -> u32 {
        self.line
    }
}

impl fmt::Display for WsfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

impl std::error::Error for WsfError {}

impl Job {
    /// Reads a job of the file `path` with the contents `text`: the one called `id`, or the first.
    ///
    /// Scripts and resources in other files are read beside it.
    ///
    /// # Errors
    /// What is not well-formed, a job that is not there, a language other than VBScript, a file that
    /// cannot be read.
    pub fn read(path: &Path, text: &str, id: Option<&str>) -> Result<Job, WsfError> {
        let lenient;
        let trimmed = text.trim_start_matches('\u{feff}');
        let text = if trimmed.trim_start().starts_with("<?xml")
            || trimmed.trim_start().starts_with("<?XML")
        {
            trimmed
        } else {
            lenient = as_xml(trimmed);
            &lenient
        };
        let options = ParsingOptions {
            nodes_limit: NODES_MAX,
            ..ParsingOptions::default()
        };
        let document = Document::parse_with_options(text, options).map_err(|error| WsfError {
            line: error.pos().row,
            message: error.to_string(),
        })?;
        let jobs: Vec<Node<'_, '_>> = document
            .descendants()
            .filter(|node| is_named(*node, "job"))
            .collect();
        let found = match id {
            None => jobs.first(),
            Some(id) => jobs
                .iter()
                .find(|job| attribute(**job, "id").is_some_and(|own| own.eq_ignore_ascii_case(id))),
        };
        match (found, id) {
            (Some(job), _) => read_job(path, *job),
            (None, Some(id)) => Err(whole(format!("the file has no job `{id}`"))),
            (None, None) => Err(whole("the file has no job".to_owned())),
        }
    }

    /// Returns the text that `WScript.Arguments.ShowUsage` prints.
    pub fn usage(&self) -> String {
        let runtime = &self.runtime;
        if let Some(usage) = &runtime.usage {
            return format!("{}\n", usage.trim());
        }
        let name = self
            .scripts
            .first()
            .map_or("", |script| script.name.as_str());
        let mut text = String::new();
        if !runtime.description.is_empty() {
            let _infallible = writeln!(text, "{}", runtime.description);
        }
        let _infallible = write!(text, "Usage: {name}");
        for argument in &runtime.arguments {
            let _infallible = write!(text, " {}", argument.written());
        }
        text.push('\n');
        if !runtime.arguments.is_empty() {
            text.push_str("\nOptions:\n\n");
        }
        let width = runtime
            .arguments
            .iter()
            .map(|a| a.name.len())
            .max()
            .unwrap_or(0);
        for Argument { name, help, .. } in &runtime.arguments {
            let _infallible = writeln!(text, "{name:width$} : {help}");
        }
        if !runtime.example.is_empty() {
            let _infallible = writeln!(text, "{}", runtime.example);
        }
        text
    }
}

impl Argument {
    fn written(&self) -> String {
        let name = &self.name;
        let written = match self.kind {
            Kind::Value => format!("/{name}:value"),
            Kind::Boolean => format!("/{name}[+|-]"),
            Kind::Simple => format!("/{name}"),
            Kind::Unnamed { many: false } => name.clone(),
            Kind::Unnamed { many: true } => format!("{name}1 [{name}2...]"),
        };
        match (self.is_required, self.kind) {
            (true, _) => written,
            (false, _) => format!("[{written}]"),
        }
    }
}

fn read_job(path: &Path, job: Node<'_, '_>) -> Result<Job, WsfError> {
    let mut read = Job {
        id: attribute(job, "id").unwrap_or_default().to_owned(),
        ..Job::default()
    };
    for node in job.children().filter(Node::is_element) {
        let required = |name: &str| {
            attribute(node, name)
                .map(str::to_owned)
                .ok_or_else(|| at(node, format!("<{}> needs {name}=", node.tag_name().name())))
        };
        match node.tag_name().name().to_ascii_lowercase().as_str() {
            "script" => read.scripts.push(read_script(path, node)?),
            "reference" => read.references.push(match attribute(node, "object") {
                Some(object) => object.to_owned(),
                None => required("guid")?,
            }),
            "object" => read.objects.push(Object {
                id: required("id")?,
                prog_id: required("progid")?,
                has_events: attribute(node, "events").is_some_and(is_true),
            }),
            "resource" => read
                .resources
                .push((required("id")?, content(node).trim().to_owned())),
            "runtime" => read.runtime = read_runtime(node),
            // Comments, and what says nothing to a host.
            "comment" | "description" | "example" => {}
            other => return Err(at(node, format!("<{other}> is not known in a job"))),
        }
    }
    Ok(read)
}

fn read_script(path: &Path, node: Node<'_, '_>) -> Result<Script, WsfError> {
    let language = attribute(node, "language").unwrap_or("VBScript");
    if !["vbscript", "vbs", "vbscript.encode"].contains(&language.to_ascii_lowercase().as_str()) {
        return Err(at(
            node,
            format!("there is no engine for the language `{language}`, only for VBScript"),
        ));
    }
    let file_name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let Some(source) = attribute(node, "src") else {
        let row = node.first_child().map_or(1, |child| {
            node.document().text_pos_at(child.range().start).row
        });
        let above = usize::try_from(row).unwrap_or(1).saturating_sub(1);
        return Ok(Script {
            name: file_name(path),
            text: "\n".repeat(above) + &content(node),
        });
    };
    let source = path
        .parent()
        .unwrap_or(Path::new(""))
        .join(source.replace('\\', "/"));
    let cannot =
        |why: &dyn fmt::Display| at(node, format!("{} cannot be read: {why}", source.display()));
    let size = std::fs::metadata(&source)
        .map_err(|error| cannot(&error))?
        .len();
    if size > INCLUDED_BYTES_MAX {
        return Err(cannot(&"it is too large for a script"));
    }
    let bytes = std::fs::read(&source).map_err(|error| cannot(&error))?;
    Ok(Script {
        name: file_name(&source),
        text: crate::host::text_of(&bytes),
    })
}

fn read_runtime(node: Node<'_, '_>) -> Runtime {
    let mut runtime = Runtime::default();
    for node in node.children().filter(Node::is_element) {
        let text = || content(node).trim().to_owned();
        match node.tag_name().name().to_ascii_lowercase().as_str() {
            "description" => runtime.description = text(),
            "usage" => runtime.usage = Some(text()),
            "example" => runtime.example = text(),
            kind @ ("named" | "unnamed") => {
                let value = |name| attribute(node, name).unwrap_or_default();
                let many = is_true(value("many"));
                runtime.arguments.push(Argument {
                    name: value("name").to_owned(),
                    help: value("helpstring").to_owned(),
                    kind: match (kind, value("type").to_ascii_lowercase().as_str()) {
                        ("unnamed", _) => Kind::Unnamed { many },
                        (_, "boolean") => Kind::Boolean,
                        (_, "simple") => Kind::Simple,
                        _ => Kind::Value,
                    },
                    is_required: match kind {
                        "unnamed" => !matches!(value("required"), "false" | "0"),
                        _ => is_true(value("required")),
                    },
                });
            }
            _ => {}
        }
    }
    runtime
}

/// Makes XML of a file that is not: what stands in scripts and resources becomes character data,
/// and on as many lines as before.
fn as_xml(text: &str) -> String {
    const OPEN: &str = "<![CDATA[";
    const CLOSE: &str = "]]>";
    let mut xml = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((element, start)) = next_raw(rest) {
        let Some(end) = rest
            .get(start..)
            .and_then(|tag| tag.find('>'))
            .map(|end| start + end + 1)
        else {
            break;
        };
        let (head, body) = rest.split_at(end);
        xml.push_str(head);
        rest = body;
        if head.ends_with("/>") {
            continue;
        }
        let closing = element.replace('<', "</");
        let Some(length) = find(rest, &closing) else {
            break;
        };
        let (content, behind) = rest.split_at(length);
        if content.contains(OPEN) {
            xml.push_str(content);
        } else {
            xml.push_str(OPEN);
            xml.push_str(&content.replace(CLOSE, "]]]]><![CDATA[>"));
            xml.push_str(CLOSE);
        }
        rest = behind;
    }
    xml.push_str(rest);
    xml
}

/// Finds the next element whose contents are taken as they are.
fn next_raw(text: &str) -> Option<(&'static str, usize)> {
    text.match_indices('<').find_map(|(start, _)| {
        let tag = text.as_bytes().get(start..)?;
        let element = ["<script", "<resource"].into_iter().find(|element| {
            tag.get(..element.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(element.as_bytes()))
        })?;
        Some((element, start))
    })
}

/// Finds ASCII text in any case.
fn find(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes()
        .windows(wanted.len())
        .position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

fn content(node: Node<'_, '_>) -> String {
    node.children().filter_map(|child| child.text()).collect()
}

fn is_named(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name)
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|attribute| attribute.name().eq_ignore_ascii_case(name))
        .map(|attribute| attribute.value())
}

fn is_true(value: &str) -> bool {
    ["true", "1", "yes", "-1"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(value))
}

fn at(node: Node<'_, '_>, message: String) -> WsfError {
    WsfError {
        line: node.document().text_pos_at(node.range().start).row,
        message,
    }
}

fn whole(message: String) -> WsfError {
    WsfError { line: 0, message }
}
