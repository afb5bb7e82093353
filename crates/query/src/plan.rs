//! Plans: by which ways the results of a query are found.

mod explain;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use swbem_core::Instance;
use swbem_store::{ClassId, Read, StoredClass};
use swbem_wql::ast::{Columns, Condition, DataQuery, Ident, PropertyPath, Query, Term};

use crate::access::{self, Branch};
use crate::bind::data::BoundData;
use crate::bind::{Bound, BoundQuery, BoundSchema};
use crate::error::Result;
use crate::expr::{Expr, all};
use crate::providers::{Judgement, Providers};
use crate::row_filter::RowFilter;
use crate::schema::Classes;
use crate::traverse::Traversal;

pub use explain::{Estimate, ExplainedNode, Explanation};

/// How a query is answered: a list of nodes, each of which finds some of the results.
#[derive(Debug)]
pub struct Plan {
    pub(crate) nodes: Vec<Node>,
    /// Whether a provider may have to be asked.
    pub(crate) needs_providers: bool,
}

/// A part of a plan.
#[derive(Debug)]
pub(crate) enum Node {
    /// Stored instances.
    Stored(StoredNode),
    /// Instances of a dynamic class.
    Provided(ProvidedNode),
    /// Class definitions.
    Classes(ClassesNode),
    /// What associations lead to.
    Traversal(Traversal),
}

/// Finds stored instances.
#[derive(Debug)]
pub(crate) struct StoredNode {
    pub(crate) data: Arc<BoundData>,
    pub(crate) branch: Branch,
    pub(crate) condition: Expr,
    pub(crate) targets: Arc<Targets>,
    /// Is made when the first row of a class is met; one for each target.
    filters: Vec<OnceLock<RowFilter>>,
}

/// The classes whose instances are looked for.
#[derive(Debug)]
pub(crate) struct Targets {
    pub(crate) classes: Vec<Arc<StoredClass>>,
    by_id: BTreeMap<ClassId, usize>,
}

/// Asks the provider of one class.
#[derive(Debug)]
pub(crate) struct ProvidedNode {
    pub(crate) data: Arc<BoundData>,
    pub(crate) class: Arc<StoredClass>,
    pub(crate) request: Request,
    /// What is judged on what the provider sends.
    pub(crate) residual: Expr,
    /// What is judged when it enumerates after all.
    pub(crate) whole: Expr,
}

/// What a provider is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    Query { text: String, is_exact: bool },
    Enumerate,
    Get(String),
}

/// Finds class definitions.
#[derive(Debug)]
pub(crate) struct ClassesNode {
    pub(crate) schema: Arc<BoundSchema>,
    pub(crate) classes: Classes,
}

/// Plans a query.
///
/// # Errors
/// Those of reading the repository.
pub fn plan(query: &BoundQuery, read: &dyn Read, providers: &dyn Providers) -> Result<Plan> {
    match &query.0 {
        Bound::Data(data) => plan_data(data, read, providers),
        Bound::Schema(schema) => Ok(Plan {
            nodes: vec![Node::Classes(ClassesNode {
                schema: schema.clone(),
                classes: Classes::choose(schema.condition.as_ref()),
            })],
            needs_providers: false,
        }),
        Bound::Association(association) => {
            let nodes = crate::traverse::plan(association, read, providers)?;
            Ok(Plan {
                nodes: nodes.into_iter().map(Node::Traversal).collect(),
                needs_providers: providers.any(),
            })
        }
    }
}

impl Plan {
    /// Tells whether providers may have to be asked: running it may block, and it cannot be pulled.
    #[must_use]
    pub fn needs_providers(&self) -> bool {
        self.needs_providers
    }
}

fn plan_data(data: &Arc<BoundData>, read: &dyn Read, providers: &dyn Providers) -> Result<Plan> {
    let mut classes = vec![data.class.clone()];
    classes.extend(read.descendants(&data.class)?);
    let left = |class: &StoredClass| data.condition.for_class(&class.class);
    let varies = data.condition.depends_on_class() || matches!(data.condition, Expr::Always(_));
    let (dynamic, stored): (Vec<_>, Vec<_>) = classes
        .into_iter()
        .filter(|class| !class.class.is_abstract())
        .filter(|class| !varies || !matches!(left(class), Expr::Always(false)))
        .partition(|class| class.class.is_dynamic());
    let mut nodes = Vec::new();
    if !stored.is_empty() {
        nodes.extend(
            plan_stored(data, stored, read)?
                .into_iter()
                .map(Node::Stored),
        );
    }
    for class in dynamic {
        let condition = left(&class);
        nodes.push(Node::Provided(plan_provided(
            data, class, condition, providers,
        )));
    }
    let needs_providers = nodes.iter().any(|node| matches!(node, Node::Provided(_)));
    Ok(Plan {
        nodes,
        needs_providers,
    })
}

fn plan_stored(
    data: &Arc<BoundData>,
    classes: Vec<Arc<StoredClass>>,
    read: &dyn Read,
) -> Result<Vec<StoredNode>> {
    // The lowest class that all others derive from knows most of their keys and indexes.
    let anchor = classes
        .first()
        .filter(|top| classes.iter().all(|c| c.class.is_a(top.name().as_str())))
        .unwrap_or(&data.class)
        .clone();
    let condition = common_condition(&data.condition, &classes);
    let targets = Arc::new(Targets::new(classes));
    let branches = access::choose(&condition, &anchor, read)?;
    Ok(branches
        .into_iter()
        .map(|branch| StoredNode::new(data, branch, targets.clone()))
        .collect())
}

/// Returns what is left of a condition for the classes, if that is the same for all of them.
fn common_condition(condition: &Expr, classes: &[Arc<StoredClass>]) -> Expr {
    let Some(first) = classes.first().filter(|_| condition.depends_on_class()) else {
        return condition.clone();
    };
    let common = condition.for_class(&first.class);
    let text = common.to_condition();
    let is_common = classes
        .iter()
        .all(|class| condition.for_class(&class.class).to_condition() == text);
    if is_common { common } else { condition.clone() }
}

impl StoredNode {
    fn new(data: &Arc<BoundData>, branch: Branch, targets: Arc<Targets>) -> StoredNode {
        StoredNode {
            data: data.clone(),
            condition: branch.condition(),
            filters: targets.classes.iter().map(|_| OnceLock::new()).collect(),
            branch,
            targets,
        }
    }

    /// Returns the condition on the rows of a target, ready for them.
    pub(crate) fn filter(&self, target: usize) -> Option<&RowFilter> {
        let class = self.targets.classes.get(target)?;
        let make = || RowFilter::new(&self.condition, class, &self.data.origin);
        Some(self.filters.get(target)?.get_or_init(make))
    }
}

impl Targets {
    fn new(classes: Vec<Arc<StoredClass>>) -> Targets {
        let numbered = classes.iter().enumerate();
        Targets {
            by_id: numbered.map(|(nth, class)| (class.id, nth)).collect(),
            classes,
        }
    }

    /// Finds a class among them.
    pub(crate) fn find(&self, class: ClassId) -> Option<usize> {
        self.by_id.get(&class).copied()
    }
}

fn plan_provided(
    data: &Arc<BoundData>,
    class: Arc<StoredClass>,
    condition: Expr,
    providers: &dyn Providers,
) -> ProvidedNode {
    let mut node = ProvidedNode {
        data: data.clone(),
        residual: condition.clone(),
        whole: condition.clone(),
        request: Request::Enumerate,
        class,
    };
    if providers.can_get(&node.class)
        && let Some(path) = full_path(&node.class, &condition)
    {
        node.request = Request::Get(path);
        return node;
    }
    let (mut pushed, mut kept) = (Vec::new(), Vec::new());
    for conjunct in condition.conjuncts() {
        let Some(judged) = conjunct
            .to_condition()
            .filter(|_| conjunct.is_of_properties())
        else {
            kept.push(conjunct.clone());
            continue;
        };
        let judgement = providers.judges(&node.class, &judged);
        if judgement != Judgement::Not {
            pushed.push(judged);
        }
        if judgement != Judgement::Exactly {
            kept.push(conjunct.clone());
        }
    }
    let where_clause = match pushed.len() {
        0 => return node,
        1 => pushed.pop(),
        _ => Some(Condition::And(pushed)),
    };
    node.residual = all(kept);
    node.request = Request::Query {
        text: query_text(data, &node.class, where_clause, &node.residual),
        is_exact: matches!(node.residual, Expr::Always(true)),
    };
    node
}

/// Returns the path of the only instance that can meet a condition, if it fixes all keys.
fn full_path(class: &Arc<StoredClass>, condition: &Expr) -> Option<String> {
    let point = access::point_of(condition, class)?;
    let mut instance = Instance::new(class.class.clone());
    for (position, value) in point.values {
        instance.put_value_at(position, Some(value));
    }
    instance.relpath()
}

/// Writes the query for the provider of a class. Keys are always in the list, and so is what has
/// still to be judged on the instances it sends.
pub(crate) fn query_text(
    data: &BoundData,
    class: &StoredClass,
    condition: Option<Condition<Term>>,
    residual: &Expr,
) -> String {
    let columns = match &data.projection {
        None => Columns::All,
        Some(positions) => {
            let mut positions = positions.to_vec();
            let judged = residual.to_condition();
            for term in judged.iter().flat_map(Condition::terms) {
                let judged = class.class.position(term.property().head.name.as_str());
                positions.extend(judged.filter(|at| !positions.contains(at)));
            }
            let names = positions
                .iter()
                .filter_map(|at| class.class.property_at(*at));
            let paths = names.map(|property| PropertyPath::of(Ident::new(property.name.clone())));
            Columns::List(paths.collect())
        }
    };
    let columns = match columns {
        Columns::List(list) if list.is_empty() => Columns::All,
        other => other,
    };
    let query = Query::Data(DataQuery {
        columns,
        class: Ident::new(class.name().clone()),
        condition,
    });
    query.to_string()
}
