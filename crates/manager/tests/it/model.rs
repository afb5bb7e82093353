//! Random histories against a plain model of what the requirements say.
//!
//! The model says which statuses an operation may end with: none stands for success, several where
//! an operation breaks several rules, whose order is open (PUT-064).

mod state;

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use swbem_core::{ClassDecl, ClassObject, Instance, Object, ObjectPath, PathKey, Status, Value};
use swbem_manager::{Connect, Form, Job, Manager, Session};
use swbem_testkit::generate::{self, Action, ClassSpec, PROPERTIES, Setting, Step, class_name};

use crate::kit::*;
use state::{Allowed, Model, Space};

/// The namespaces that histories run in; the first is always there.
const NAMESPACES: [&str; 5] = [
    r"root\cimv2",
    r"root\cimv2\N0",
    r"root\cimv2\N1",
    r"root\cimv2\N0\N0",
    r"root\cimv2\N0\N1",
];

fn cases() -> ProptestConfig {
    // `PROPTEST_CASES` asks for more.
    let given = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: if given { default.cases } else { 100 },
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn histories_end_as_the_model_says(steps in generate::history(NAMESPACES.len())) {
        let manager = manager();
        let mut model = Model::new(NAMESPACES[0]);
        for step in &steps {
            take(&manager, &mut model, step);
        }
        compare(&manager, &model);
        verify(&system(&manager, NAMESPACES[0]));
    }
}

fn take(manager: &Arc<Manager>, model: &mut Model, step: &Step) {
    match step {
        Step::Group {
            namespace,
            actions,
            start_first,
            is_committed,
        } => {
            let namespace = NAMESPACES[*namespace];
            let Ok(session) = manager.connect(Connect::as_system(namespace)) else {
                assert!(!model.has(namespace), "{namespace} is gone");
                return;
            };
            let before = model.clone();
            let space = model.space(namespace);
            run_group(&session, space, actions, *start_first, *is_committed);
            if !*is_committed {
                *model = before;
            }
            compare_space(&session, model.space(namespace));
        }
        Step::CreateNamespace(parent, child, flags) => {
            let (parent, name) = (NAMESPACES[*parent], format!("N{child}"));
            let Ok(session) = manager.connect(Connect::as_system(parent)) else {
                assert!(!model.has(parent), "{parent} is gone");
                return;
            };
            let instance = make(&session, "__Namespace", &[("Name", text(&name))]);
            let outcome = status(put(&session, instance, *flags));
            let expected = model.create(&format!("{parent}\\{name}"), *flags);
            assert_eq!(outcome, expected, "creating {name} in {parent}");
        }
        Step::DeleteNamespace(parent, child) => {
            let (parent, name) = (NAMESPACES[*parent], format!("N{child}"));
            let Ok(session) = manager.connect(Connect::as_system(parent)) else {
                assert!(!model.has(parent), "{parent} is gone");
                return;
            };
            let outcome = status(delete(&session, &format!("__Namespace.Name='{name}'")));
            let expected = model.delete(&format!("{parent}\\{name}"));
            assert_eq!(outcome, expected, "deleting {name} in {parent}");
        }
    }
}

fn run_group(
    session: &Session,
    space: &mut Space,
    actions: &[Action],
    start_first: bool,
    is_committed: bool,
) {
    // What a client knows of the classes when it starts its calls.
    let known = space.clone();
    let settled: Vec<Action> = actions.iter().map(|action| known.settle(action)).collect();
    let mut started: Vec<Option<Job>> = Vec::new();
    if start_first {
        started.extend(
            settled
                .iter()
                .map(|action| Some(start(session, &known, action))),
        );
    }
    let mut group = session.manager().begin().unwrap();
    for (nth, action) in actions.iter().enumerate() {
        let seen = if start_first { &known } else { &space.clone() };
        let action = match start_first {
            true => &settled[nth],
            false => &seen.settle(action),
        };
        let job = match started.get_mut(nth).and_then(Option::take) {
            Some(job) => job,
            None => start(session, seen, action),
        };
        let Job::Write(mut write) = job else {
            panic!("not a write: {action:?}")
        };
        let allowed = space.judge(seen, action);
        let outcome = group.apply(&mut write);
        check(space, action, &allowed, &outcome);
        if let Ok(path) = outcome {
            space.carry_out(seen, action, &|key| made_key(path.as_deref()?, key));
        }
    }
    if is_committed {
        group.commit().unwrap();
    }
}

fn check(
    space: &Space,
    action: &Action,
    allowed: &Allowed,
    outcome: &swbem_core::Result<Option<String>>,
) {
    match outcome {
        Ok(_) => assert!(
            allowed.is_empty(),
            "{action:?} succeeded, not {allowed:?}\n{space:#?}"
        ),
        Err(error) => assert!(
            allowed.contains(&error.status()),
            "{action:?} ended with {error}, not {allowed:?}\n{space:#?}"
        ),
    }
}

/// Returns the value of a string key in a path.
fn made_key(path: &str, key: &str) -> Option<String> {
    match ObjectPath::parse(path).unwrap().key() {
        PathKey::Keys(keys) => match keys.get(key)? {
            swbem_core::KeyValue::String(text) => Some(text.to_string()),
            _ => None,
        },
        _ => None,
    }
}

fn start(session: &Session, known: &Space, action: &Action) -> Job {
    let started = match action {
        Action::EditClass(..) => unreachable!("settled before"),
        Action::PutClass(spec, flags) => {
            session.put(&spec.to_object().into(), *flags, None, Form::Async)
        }
        Action::PutInstance(class, settings, flags) => {
            let object: Object = instance(known, *class, settings).into();
            session.put(&object, *flags, None, Form::Async)
        }
        Action::DeleteClass(class) => session.delete(&class_name(*class), 0, None, Form::Async),
        Action::DeleteInstance(class, keys) => {
            session.delete(&known.path(*class, keys), 0, None, Form::Async)
        }
    };
    started.unwrap_or_else(|error| panic!("{action:?}: {error}"))
}

/// Makes an instance over a class as it is known.
fn instance(known: &Space, class: usize, settings: &[Setting; PROPERTIES.len()]) -> Instance {
    let definition = known.definition(class);
    let mut instance = Instance::new(definition);
    for (name, setting) in PROPERTIES.iter().zip(settings) {
        let Some(property) = instance.class().property(name) else {
            continue;
        };
        let is_text = property.data_type.base == swbem_core::CimType::String;
        match setting {
            Setting::Unset => {}
            Setting::Null => instance.set(name, Value::Null).unwrap(),
            Setting::To(number) => instance
                .set(name, generate::value(is_text, *number))
                .unwrap(),
        }
    }
    instance
}

fn compare(manager: &Arc<Manager>, model: &Model) {
    for namespace in NAMESPACES {
        match manager.connect(Connect::as_system(namespace)) {
            Ok(session) => {
                assert!(model.has(namespace), "{namespace} is there");
                compare_space(&session, model.clone().space(namespace));
            }
            Err(error) => {
                assert_eq!(error.status(), Status::INVALID_NAMESPACE);
                assert!(!model.has(namespace), "{namespace} is gone");
            }
        }
    }
}

fn compare_space(session: &Session, space: &Space) {
    for number in 0..generate::CLASSES {
        let name = class_name(number);
        let Some(spec) = space.class(number) else {
            assert_eq!(status(get(session, &name)), Status::NOT_FOUND, "{name}");
            assert_eq!(
                status(session.instances(&name, 0, None)),
                Status::INVALID_CLASS
            );
            continue;
        };
        compare_class(session, spec, space);
        for is_shallow in [false, true] {
            let found: BTreeMap<String, Vec<Option<Value>>> = session
                .instances(&name, u32::from(is_shallow), None)
                .unwrap()
                .map(|instance| shown(&instance.unwrap()))
                .collect();
            assert_eq!(
                found,
                space.instances(number, is_shallow),
                "{name} {is_shallow}"
            );
        }
        for (path, values) in space.instances(number, false) {
            let class = path.split(['.', '=']).next().unwrap();
            let sign = path[class.len()..].to_owned();
            // Each singleton class has an instance of its own, and a class above the keys knows of
            // none.
            let is_above_keys = space.definition(number).keys().is_empty();
            if class != name && (sign == "=@" || is_above_keys) {
                continue;
            }
            let found = get_instance(session, &format!("{name}{sign}"));
            assert_eq!(shown(&found), (path, values), "{name}{sign}");
        }
    }
}

fn shown(instance: &Instance) -> (String, Vec<Option<Value>>) {
    let values = PROPERTIES
        .iter()
        .map(|name| instance.get(name).cloned())
        .collect();
    (instance.relpath().unwrap(), values)
}

fn compare_class(session: &Session, spec: &ClassSpec, space: &Space) {
    let object = get(session, &class_name(spec.name)).unwrap();
    let stored: &ClassObject = object.as_class().unwrap();
    let expected: ClassDecl = spec.to_decl();
    assert_eq!(*stored.decl(), expected);
    let (found, expected) = (stored.resolve(), space.definition(spec.name));
    assert_eq!(found.derivation(), expected.derivation());
    assert_eq!(found.qualifiers(), expected.qualifiers());
    for name in PROPERTIES {
        let facts = |class: &swbem_core::Class| {
            class.property(name).map(|property| {
                (
                    property.data_type.clone(),
                    property.default.clone(),
                    property.origin.clone(),
                    property.is_key,
                    property.is_not_null,
                )
            })
        };
        assert_eq!(facts(&found), facts(&expected), "{}.{name}", spec.name);
    }
}
