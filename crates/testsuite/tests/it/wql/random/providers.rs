//! The same schema with providers for some classes: what they have is asked of them.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{Error, Instance, ObjectPath, Result, Status};
use swbem_query::{Ask, Judgement, Providers};
use swbem_store::StoredClass;
use swbem_testkit::naive::{Answer, World};
use swbem_wql::ast::{Condition, DataQuery, Query, Term};
use swbem_wql::parse;

use super::super::engine::{Engine, world};
use super::schema::Schema;

/// Is a server some of whose classes are dynamic, with all that the providers have.
pub(crate) struct Dynamic {
    engine: Engine,
    providers: Holding,
    /// Stored instances and those of providers.
    all: World,
}

/// Providers that hold instances and answer queries as well as they claim to.
struct Holding {
    world: World,
    /// Whether all of them get single instances: what is at the end of an association cannot be
    /// found otherwise.
    all_get: Cell<bool>,
}

impl Dynamic {
    /// Makes the server, with the instances of dynamic classes out of a world of static ones.
    pub(crate) fn new(schema: &Schema, all: &World) -> Dynamic {
        let engine = Engine::of_mof("dynamic.mof", &schema.mof(true));
        let stored = world(&engine.view(), engine.server_name());
        let held: Vec<Instance> = all
            .instances
            .iter()
            .filter_map(|instance| {
                let mut classes = stored.classes.iter();
                let class = classes.find(|class| class.name() == instance.class_name())?;
                class
                    .is_dynamic()
                    .then(|| instance.clone().with_definition(class.clone()))
            })
            .collect();
        let mut everything = stored.clone();
        everything.instances.extend(held.iter().cloned());
        Dynamic {
            engine,
            providers: Holding {
                world: World {
                    instances: held,
                    ..stored
                },
                all_get: Cell::new(false),
            },
            all: everything,
        }
    }

    pub(crate) fn answer(&self, text: &str, query: &Query) {
        let is_data = matches!(query, Query::Data(_));
        self.providers.all_get.set(!is_data);
        self.engine
            .answer_with(&self.all, &self.providers, text, query);
    }
}

impl Holding {
    fn of(&self, class: &StoredClass) -> impl Iterator<Item = &Instance> {
        let name = class.name().clone();
        let instances = self.world.instances.iter();
        instances.filter(move |instance| *instance.class_name() == name)
    }

    /// Answers a query about exactly a class: what its WHERE says is always met, but where it was
    /// claimed to be met inexactly, some that do not meet it come along.
    fn select(&self, class: &StoredClass, text: &str) -> Vec<Instance> {
        let query = parse(text).query.unwrap_or_else(|| panic!("{text}"));
        let Query::Data(query) = query else {
            panic!("{text}")
        };
        assert_eq!(query.class.name, *class.name(), "{text}");
        let condition = query.condition.clone().map(exact_part);
        let exact = Query::Data(DataQuery {
            condition: condition.flatten(),
            ..query
        });
        match self.world.answer(&exact).unwrap() {
            Answer::Instances(found) => found
                .into_iter()
                .filter(|instance| instance.class_name() == class.name())
                .collect(),
            Answer::Classes(_) => panic!("{text}"),
        }
    }
}

/// Leaves of a condition the conjuncts that the providers judge exactly.
fn exact_part(condition: Condition<Term>) -> Option<Condition<Term>> {
    let members = match condition {
        Condition::And(members) => members,
        other => vec![other],
    };
    let mut exact: Vec<Condition<Term>> = members
        .into_iter()
        .filter(|member| judgement(member) == Judgement::Exactly)
        .collect();
    match exact.len() {
        0 | 1 => exact.pop(),
        _ => Some(Condition::And(exact)),
    }
}

/// Says how a condition is judged: by its text, so that it is the same every time.
fn judgement(condition: &Condition<Term>) -> Judgement {
    let text = condition.to_string();
    let sum: usize = text.bytes().map(usize::from).sum();
    match sum % 3 {
        0 => Judgement::Not,
        1 => Judgement::Inexactly,
        _ => Judgement::Exactly,
    }
}

impl Providers for Holding {
    fn any(&self) -> bool {
        true
    }

    fn can_get(&self, class: &StoredClass) -> bool {
        self.all_get.get() || class.name().as_str().ends_with(['1', '3', '5'])
    }

    fn judges(&self, _class: &StoredClass, condition: &Condition<Term>) -> Judgement {
        judgement(condition)
    }

    fn ask(
        &self,
        class: &Arc<StoredClass>,
        ask: Ask<'_>,
        visit: &mut dyn FnMut(Instance) -> ControlFlow<()>,
    ) -> Result<()> {
        let found: Vec<Instance> = match ask {
            // Some providers find out late that they cannot do it.
            Ask::Query(_) if class.name().as_str().ends_with('2') => {
                return Err(Error::new(Status::PROVIDER_NOT_CAPABLE, "no queries"));
            }
            Ask::Query(text) => self.select(class, text),
            Ask::Enumerate => self.of(class).cloned().collect(),
            Ask::Get(path) => {
                let mut wanted = ObjectPath::parse(path).unwrap();
                wanted.name_single_key(&"K".into());
                let at = |instance: &&Instance| instance.relpath() == Some(wanted.to_string());
                let found = self.of(class).find(at).cloned();
                vec![found.ok_or_else(|| Error::new(Status::NOT_FOUND, path))?]
            }
        };
        for instance in found {
            if visit(instance).is_break() {
                break;
            }
        }
        Ok(())
    }
}
