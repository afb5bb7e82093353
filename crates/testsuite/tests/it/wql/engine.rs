//! A namespace that is asked four ways: with results pushed, with results pulled, by a call through
//! every layer, and naively.

use std::ops::ControlFlow;
use std::sync::Arc;

use swbem::{MofCompiler, QueryFlags, Server, Status};
use swbem_core::{Instance, Object, Origin};
use swbem_query::{
    Cause, Counts, Found, NoProviders, Plan, Providers, Pulled, Refusal, Settings, bind, plan,
};
use swbem_store::{Namespace, Read, View};
use swbem_testkit::naive::{World, class_text, instance_text};
use swbem_text::Colour;
use swbem_wql::ast::Query;

use crate::kit::NAMESPACE;

/// The time zone of date constants.
pub(crate) const LOCAL_OFFSET_MINUTES: i32 = 60;

/// Is a server with a namespace to ask.
pub(crate) struct Engine {
    server: Server,
}

/// Is what the engine answers.
pub(crate) enum Outcome {
    /// The plan, and the results as texts in order.
    Rows {
        plan: String,
        rows: Vec<String>,
    },
    Refused(Refusal),
}

impl Engine {
    pub(crate) fn of_server(server: Server) -> Engine {
        Engine { server }
    }

    /// Makes a server that holds what MOF text declares.
    pub(crate) fn of_mof(name: &str, mof: &str) -> Engine {
        let engine = Engine::of_server(server());
        engine.compile(name, mof);
        engine
    }

    /// Puts what MOF text declares.
    pub(crate) fn compile(&self, name: &str, mof: &str) {
        let services = self.server.connect(NAMESPACE).unwrap();
        let compilation = MofCompiler::new(&services).compile_text(name, mof);
        let rendered = compilation.render(Colour::Never);
        assert!(compilation.is_success(), "{rendered}");
    }

    /// Answers a query as a program asks it, through every layer.
    fn called(&self, text: &str) -> Result<Vec<String>, Status> {
        let services = self.server.connect(NAMESPACE).unwrap();
        let set = services
            .exec_query(text, "WQL", QueryFlags::default(), None)
            .map_err(|error| error.status())?;
        let mut texts = Vec::new();
        for object in set.iter() {
            texts.push(match object.unwrap().into_core() {
                Object::Instance(instance) => instance_text(&instance),
                Object::Class(class) => class_text(&class.resolve()),
            });
        }
        texts.sort();
        Ok(texts)
    }

    pub(crate) fn server_name(&self) -> &Arc<str> {
        self.server.manager().store().server()
    }

    pub(crate) fn view(&self) -> View {
        self.server.manager().store().view().unwrap()
    }

    /// Answers a query about a world that has been read already, after checking that all ways to
    /// the answer lead to the same.
    pub(crate) fn answer_in(&self, world: &World, text: &str, query: &Query) -> Outcome {
        self.answer_with(world, &NoProviders, text, query)
    }

    /// Answers a query about a world some of which providers hold.
    pub(crate) fn answer_with(
        &self,
        world: &World,
        providers: &dyn Providers,
        text: &str,
        query: &Query,
    ) -> Outcome {
        let view = self.view();
        let naive = world.answer(query);
        let namespace = namespace(&view);
        let settings = Settings {
            server: world.origin.server.clone(),
            local_offset_minutes: LOCAL_OFFSET_MINUTES,
        };
        let bound = match bind(query, &view, &namespace, &settings) {
            Ok(bound) => bound,
            Err(error) => match error.into_cause() {
                Cause::Query(refusal) => {
                    let expected = naive.map(|answer| answer.texts());
                    assert_eq!(
                        expected.map_err(|error| error.status()),
                        Err(refusal.status()),
                        "{text}: {}",
                        refusal.message()
                    );
                    if !providers.any() {
                        assert_eq!(self.called(text), Err(refusal.status()), "{text}");
                    }
                    return Outcome::Refused(refusal);
                }
                other => panic!("{text}: {other:?}"),
            },
        };
        let expected = naive.map(|answer| answer.texts());
        let expected = expected.unwrap_or_else(|error| panic!("{text}: naively {error}"));
        let plan = Arc::new(plan(&bound, &view, providers).unwrap());
        let explained = plan.explain(&view).unwrap().plan_text();
        assert_eq!(
            pushed(&plan, &view, providers),
            expected,
            "{text} by {explained}"
        );
        match pulled(&plan, self.view()) {
            Some(pulled) => assert_eq!(pulled, expected, "{text} by {explained}"),
            None => assert!(providers.any(), "{text} by {explained}"),
        }
        if !providers.any() {
            assert_eq!(self.called(text), Ok(expected.clone()), "{text} by a call");
        }
        Outcome::Rows {
            plan: explained,
            rows: expected,
        }
    }
}

/// Makes a server with the time zone of these tests.
pub(crate) fn server() -> Server {
    let options = Server::options();
    let options = options.settings(|s| s.local_offset_minutes = LOCAL_OFFSET_MINUTES);
    options.ephemeral().unwrap()
}

pub(crate) fn namespace(view: &View) -> Arc<Namespace> {
    view.namespace(NAMESPACE).unwrap().unwrap()
}

/// Reads everything in the namespace.
pub(crate) fn world(view: &View, server: &Arc<str>) -> World {
    let namespace = namespace(view);
    let mut classes = Vec::new();
    let mut instances: Vec<Instance> = Vec::new();
    view.all_classes(namespace.id, &mut |class| {
        classes.push(class.class.clone());
        view.scan(class, None, &mut |row| {
            instances.push(row.to_instance().unwrap());
            ControlFlow::Continue(())
        })
        .unwrap();
        ControlFlow::Continue(())
    })
    .unwrap();
    World {
        origin: Origin {
            server: server.clone(),
            namespace: namespace.path.clone(),
        },
        classes,
        instances,
        local_offset_minutes: LOCAL_OFFSET_MINUTES,
    }
}

fn pushed(plan: &Plan, view: &View, providers: &dyn Providers) -> Vec<String> {
    let mut texts = Vec::new();
    let mut counts = Counts::default();
    plan.run(view, providers, &mut counts, &mut |found| {
        texts.push(match found {
            Found::Row(row) => instance_text(&row.to_instance().unwrap()),
            Found::Instance(instance) => instance_text(&instance),
            Found::Class(class) => class_text(&class.class),
        });
        ControlFlow::Continue(())
    })
    .unwrap();
    texts.sort();
    texts
}

/// Pulls all results; nothing when the plan asks providers, which only push.
fn pulled(plan: &Arc<Plan>, view: View) -> Option<Vec<String>> {
    let mut cursor = plan.cursor(view).ok()?;
    let mut texts = Vec::new();
    while let Some(pulled) = cursor.next().unwrap() {
        texts.push(match pulled {
            Pulled::Row(row) => instance_text(&row.to_instance().unwrap()),
            Pulled::Class(class) => class_text(&class.class),
        });
    }
    texts.sort();
    Some(texts)
}
