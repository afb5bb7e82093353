//! Plans for readers: a line for each node.

use std::fmt;
use std::ops::{Bound, ControlFlow};

use swbem_core::Value;
use swbem_store::{Read, StoredClass};
use swbem_wql::ast::{Condition, Term};

use super::{Node, Plan, ProvidedNode, Request, StoredNode};
use crate::access::{Access, PROBE_ENTRIES_MAX, Point, Span};
use crate::error::Result;
use crate::expr::Expr;
use crate::run::{Counts, NodeCounts};
use crate::schema::Classes;
use crate::traverse::{Links, Traversal};

/// How many classes of a scan are named.
const NAMED_CLASSES_MAX: usize = 3;

/// A plan in words, with estimates and, after it ran, what its nodes did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    nodes: Vec<ExplainedNode>,
}

/// A node in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedNode {
    /// What the node does.
    pub text: String,
    /// How many rows it is expected to look at.
    pub estimate: Estimate,
    /// What it did; nothing before it ran, or when it was not reached.
    pub counts: Option<NodeCounts>,
}

/// How many rows a node is expected to look at. Entries of indexes and rows of classes are counted,
/// up to a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimate {
    /// Just so many.
    Exactly(u64),
    /// So many or more.
    AtLeast(u64),
    /// A provider knows.
    Unknown,
}

impl Plan {
    /// Puts the plan in words.
    ///
    /// # Errors
    /// Those of reading the repository, in which rows are counted for the estimates.
    pub fn explain(&self, read: &dyn Read) -> Result<Explanation> {
        let nodes = self.nodes.iter().map(|node| {
            Ok(ExplainedNode {
                text: node.text(),
                estimate: node.estimate(read)?,
                counts: None,
            })
        });
        Ok(Explanation {
            nodes: nodes.collect::<Result<_>>()?,
        })
    }
}

impl Explanation {
    /// Returns the nodes, in the order in which they run.
    #[must_use]
    pub fn nodes(&self) -> &[ExplainedNode] {
        &self.nodes
    }

    /// Adds what the nodes did.
    #[must_use]
    pub fn with_counts(mut self, counts: &Counts) -> Explanation {
        for (node, counts) in self.nodes.iter_mut().zip(counts.nodes()) {
            node.counts = Some(*counts);
        }
        self
    }

    /// Returns the lines without numbers, which stay the same as data grow.
    #[must_use]
    pub fn plan_text(&self) -> String {
        if self.nodes.is_empty() {
            return "nothing".to_owned();
        }
        let lines: Vec<&str> = self.nodes.iter().map(|node| node.text.as_str()).collect();
        lines.join("\n")
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nodes.is_empty() {
            return f.write_str("nothing");
        }
        for (nth, node) in self.nodes.iter().enumerate() {
            if nth > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}  ({}", node.text, node.estimate)?;
            if let Some(counts) = node.counts {
                write!(
                    f,
                    "; read {}, returned {}",
                    counts.examined, counts.returned
                )?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Estimate::Exactly(1) => f.write_str("estimated 1 row"),
            Estimate::Exactly(rows) => write!(f, "estimated {rows} rows"),
            Estimate::AtLeast(rows) => write!(f, "estimated {rows} rows or more"),
            Estimate::Unknown => f.write_str("not estimated"),
        }
    }
}

impl Estimate {
    fn counted(rows: u64) -> Estimate {
        match rows < PROBE_ENTRIES_MAX {
            true => Estimate::Exactly(rows),
            false => Estimate::AtLeast(rows),
        }
    }
}

impl Node {
    fn text(&self) -> String {
        match self {
            Node::Stored(node) => node.text(),
            Node::Provided(node) => node.text(),
            Node::Classes(node) => {
                let filter = node
                    .schema
                    .condition
                    .as_ref()
                    .map(|c| format!(", filter {c}"));
                format!("{}{}", node.classes, filter.unwrap_or_default())
            }
            Node::Traversal(node) => node.text(),
        }
    }

    fn estimate(&self, read: &dyn Read) -> Result<Estimate> {
        match self {
            Node::Stored(node) => node.estimate(read),
            Node::Provided(_) => Ok(Estimate::Unknown),
            Node::Classes(node) => {
                let classes = node.classes.list(&node.schema.namespace, read)?;
                Ok(Estimate::Exactly(
                    u64::try_from(classes.len()).unwrap_or(u64::MAX),
                ))
            }
            Node::Traversal(node) => node.estimate(read),
        }
    }
}

impl StoredNode {
    fn text(&self) -> String {
        let access = match &self.branch.access {
            Access::Point(point) => format!("point {point}"),
            Access::Index(span) => format!("index {span}"),
            Access::Scan => {
                let classes = &self.targets.classes;
                let named = classes.iter().take(NAMED_CLASSES_MAX);
                let mut text = format!(
                    "scan {}",
                    named
                        .map(|class| class.name().as_str())
                        .collect::<Vec<_>>()
                        .join(", ")
                );
                if classes.len() > NAMED_CLASSES_MAX {
                    text.push_str(&format!(" and {} more", classes.len() - NAMED_CLASSES_MAX));
                }
                text
            }
        };
        access + &filter_text(&self.branch.residual)
    }

    fn estimate(&self, read: &dyn Read) -> Result<Estimate> {
        match &self.branch.access {
            Access::Point(_) => Ok(Estimate::Exactly(1)),
            Access::Index(span) => Ok(Estimate::counted(span.count(read, PROBE_ENTRIES_MAX)?)),
            Access::Scan => {
                let mut rows = 0_u64;
                for class in &self.targets.classes {
                    read.scan(class, None, &mut |_| {
                        rows = rows.saturating_add(1);
                        match rows < PROBE_ENTRIES_MAX {
                            true => ControlFlow::Continue(()),
                            false => ControlFlow::Break(()),
                        }
                    })?;
                    if rows >= PROBE_ENTRIES_MAX {
                        break;
                    }
                }
                Ok(Estimate::counted(rows))
            }
        }
    }
}

impl ProvidedNode {
    fn text(&self) -> String {
        let class = self.class.name();
        let (request, residual) = match &self.request {
            Request::Enumerate => ("enumerate".to_owned(), &self.whole),
            Request::Get(path) => (format!("get {path}"), &self.whole),
            Request::Query { text, is_exact } => {
                let exactly = if *is_exact { " exactly" } else { "" };
                (format!("query {}{exactly}", quoted(text)), &self.residual)
            }
        };
        format!("provider {class}: {request}{}", filter_text(residual))
    }
}

impl Traversal {
    fn text(&self) -> String {
        match &self.links {
            Links::Stored(nth) => {
                let path = self.source.paths.get(*nth).map(String::as_str);
                format!("references to {}", path.unwrap_or_default())
            }
            Links::Provided(class) => format!("provider {}: enumerate", class.name()),
            Links::Schema => format!("association classes of {}", self.query.source_text()),
        }
    }

    fn estimate(&self, read: &dyn Read) -> Result<Estimate> {
        let Links::Stored(nth) = &self.links else {
            return Ok(Estimate::Unknown);
        };
        let mut rows = 0_u64;
        if let Some(path) = self.source.paths.get(*nth) {
            read.references_to(self.query.namespace.id, path, &mut |_| {
                rows = rows.saturating_add(1);
                match rows < PROBE_ENTRIES_MAX {
                    true => ControlFlow::Continue(()),
                    false => ControlFlow::Break(()),
                }
            })?;
        }
        Ok(Estimate::counted(rows))
    }
}

fn filter_text(residual: &Expr) -> String {
    let condition: Option<Condition<Term>> = residual.to_condition();
    condition.map_or_else(String::new, |condition| format!(", filter {condition}"))
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.class.name())?;
        for (nth, (position, value)) in self.values.iter().enumerate() {
            let separator = if nth == 0 { '.' } else { ',' };
            write!(
                f,
                "{separator}{}={}",
                name(&self.class, *position),
                constant(value)
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}.{}",
            self.class.name(),
            name(&self.class, self.position)
        )?;
        if let Some(value) = self.single() {
            return write!(f, " = {}", constant(value));
        }
        f.write_str(" in ")?;
        match &self.lower {
            Bound::Included(value) => write!(f, "[{}, ", constant(value))?,
            Bound::Excluded(value) => write!(f, "({}, ", constant(value))?,
            Bound::Unbounded => f.write_str("(.., ")?,
        }
        match &self.upper {
            Bound::Included(value) => write!(f, "{}]", constant(value)),
            Bound::Excluded(value) => write!(f, "{})", constant(value)),
            Bound::Unbounded => f.write_str("..)"),
        }
    }
}

impl fmt::Display for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Classes::Named(name) => write!(f, "class {name}"),
            Classes::From(name) => write!(f, "class {name} and those deriving from it"),
            Classes::Below(name) => write!(f, "classes directly below {name}"),
            Classes::Top => f.write_str("classes without a superclass"),
            Classes::All => f.write_str("all classes"),
        }
    }
}

fn name(class: &StoredClass, position: usize) -> &str {
    let property = class.class.property_at(position);
    property.map_or("", |property| property.name.as_str())
}

/// Writes a value as a constant of WQL.
fn constant(value: &Value) -> String {
    match value {
        Value::String(text) | Value::Reference(text) => quoted(text),
        Value::Boolean(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Value::DateTime(value) => quoted(&value.to_string()),
        Value::Real32(value) => value.to_string(),
        Value::Real64(value) => value.to_string(),
        Value::Char16(unit) => unit.to_string(),
        other => other
            .as_integer()
            .map_or_else(String::new, |number| number.to_string()),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
