//! Random hierarchies and changes: what holds of every update, whatever it is.

use proptest::prelude::*;
use swbem_core::{CimType, Class, DataType, Flavor, Status};
use swbem_schema::UpdateMode::{self, Compatible, Force, Safe};
use swbem_schema::{ChangeKind, check_class, classify};

use crate::build::{Build, FIXED, Namespace, TO_SUB, class, input, sub};

/// A qualifier: its value and the number of its flavor.
type Note = Option<(u8, u8)>;

/// What a random class declares: a few names and types, so that classes often meet.
#[derive(Clone, Debug)]
struct Shape {
    /// Picks the superclass among the classes before; the first choice is none.
    parent: usize,
    marks: [bool; 4],
    note: Note,
    properties: Vec<(usize, usize, bool, Note)>,
    method: Option<(bool, Note)>,
}

const NAMES: [&str; 5] = ["A", "B", "C", "D", "E"];
const MARKS: [&str; 4] = ["Abstract", "Singleton", "Dynamic", "Terminal"];
const PROPERTIES: [&str; 3] = ["x", "y", "z"];

fn data_type(nth: usize) -> DataType {
    match nth {
        0 => CimType::Uint32.into(),
        1 => CimType::String.into(),
        2 => DataType::reference("A"),
        _ => DataType::reference("B"),
    }
}

fn flavor(nth: u8) -> Flavor {
    match nth {
        0 => Flavor::NONE,
        1 => TO_SUB,
        _ => TO_SUB | FIXED,
    }
}

fn note() -> impl Strategy<Value = Note> {
    proptest::option::weighted(0.6, (0u8..2, 0u8..4))
}

fn shape() -> impl Strategy<Value = Shape> {
    let mark = || proptest::bool::weighted(0.06);
    (
        0usize..6,
        [mark(), mark(), mark(), mark()],
        note(),
        proptest::collection::vec(
            (0usize..3, 0usize..4, proptest::bool::weighted(0.12), note()),
            0..3,
        ),
        proptest::option::weighted(0.3, (any::<bool>(), note())),
    )
        .prop_map(|(parent, marks, note, properties, method)| Shape {
            parent,
            marks,
            note,
            properties,
            method,
        })
}

fn build(name: &str, parent: Option<&str>, shape: &Shape) -> Build {
    let mark = |build: Build, note: Note| match note {
        Some((value, nth)) => build.q("Note", i32::from(value), flavor(nth)),
        None => build,
    };
    let mut build = match parent {
        Some(parent) => sub(name, parent),
        None => class(name),
    };
    for (mark, _) in MARKS
        .into_iter()
        .zip(shape.marks)
        .filter(|(_, is_set)| *is_set)
    {
        build = build.q(mark, true, Flavor::NONE);
    }
    build = mark(build, shape.note);
    for (name, of, is_key, note) in &shape.properties {
        build = build.p(PROPERTIES[*name], data_type(*of));
        if *is_key {
            build = build.q("Key", true, Flavor::KEY);
        }
        build = mark(build, *note);
    }
    if let Some((has_parameter, note)) = shape.method {
        let parameters = if has_parameter {
            vec![input("a", CimType::Uint32)]
        } else {
            vec![]
        };
        build = mark(build.m("M", None, parameters), note);
    }
    build
}

/// Creates what can be created of the shapes; `shape.parent` picks among the classes before.
fn namespace_of(shapes: &[Shape]) -> Namespace {
    let mut namespace = Namespace::default();
    for (name, shape) in NAMES.into_iter().zip(shapes) {
        let parent = parent_of(&namespace, shape);
        // A shape that is refused leaves a gap, which is as good a namespace.
        let _refused = namespace.create(build(name, parent.as_deref(), shape));
    }
    namespace
}

fn parent_of(namespace: &Namespace, shape: &Shape) -> Option<String> {
    let nth = shape.parent.checked_sub(1)?;
    namespace
        .classes
        .keys()
        .nth(nth % namespace.classes.len().max(1))
        .map(ToString::to_string)
}

/// Picks the superclass of a changed class: half of the time the one it has.
fn new_parent(namespace: &Namespace, old: &Class, change: &Shape) -> Option<String> {
    if change.parent.is_multiple_of(2) {
        old.superclass().map(ToString::to_string)
    } else {
        parent_of(namespace, change)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn put_116_put_114_a_successful_update_leaves_a_legal_hierarchy(
        shapes in proptest::collection::vec(shape(), 2..6),
        target in 0usize..5,
        change in shape(),
    ) {
        let namespace = namespace_of(&shapes);
        prop_assume!(!namespace.classes.is_empty());
        let old = namespace.classes[target % namespace.classes.len()].clone();
        let parent = new_parent(&namespace, &old, &change);
        let outcomes = [Compatible, Safe, Force].map(|mode| {
            namespace.plan(build(old.name().as_str(), parent.as_deref(), &change), mode)
        });
        for (mode, outcome) in [Compatible, Safe, Force].into_iter().zip(&outcomes) {
            let Ok(update) = outcome else { continue };
            let mut after = namespace.classes.clone();
            after.insert(update.class.name().clone(), update.class.clone());
            for class in &update.descendants {
                after.insert(class.name().clone(), class.clone());
            }
            for class in std::iter::once(&update.class).chain(&update.descendants) {
                let parent = class.superclass().map(|name| after[name].clone());
                prop_assert!(
                    class.parent().zip(parent.as_ref()).is_none_or(|(a, b)| std::sync::Arc::ptr_eq(a, b)),
                    "`{}` hangs under an old superclass", class.name()
                );
                let decl = (**class.decl()).clone();
                let judged = check_class(decl.clone(), parent.as_ref(), &after);
                prop_assert_eq!(judged.as_ref().ok(), Some(&decl), "{:?}: {:?}", mode, judged.as_ref().err());
            }
            let changed = update.changed_subclasses.len();
            prop_assert!(mode == Force || changed == 0, "only force changes subclasses");
            if update.kind != ChangeKind::Material {
                prop_assert_eq!(changed, 0);
                prop_assert!(outcomes.iter().all(Result::is_ok), "K0 and K1 succeed in every mode");
            }
            prop_assert_eq!(classify(&update.class, &update.decl, &update.descendants), ChangeKind::Same);
        }
        // Without instances each mode allows what the stricter one before it does.
        prop_assert!(outcomes[0].is_err() || outcomes[1].is_ok());
        prop_assert!(outcomes[1].is_err() || outcomes[2].is_ok());
    }

    #[test]
    fn put_102_put_109_instances_matter_to_material_changes_only(
        shapes in proptest::collection::vec(shape(), 2..6),
        target in 0usize..5,
        populated in 0usize..5,
        change in shape(),
    ) {
        let free = namespace_of(&shapes);
        prop_assume!(!free.classes.is_empty());
        let old = free.classes[target % free.classes.len()].clone();
        let holder = free.classes[populated % free.classes.len()].clone();
        let namespace = free.clone().populate(holder.name().as_str());
        let parent = new_parent(&free, &old, &change);
        for mode in [Compatible, Safe, Force] {
            let put = |namespace: &Namespace| {
                namespace.plan(build(old.name().as_str(), parent.as_deref(), &change), mode)
            };
            let (with, without) = (put(&namespace), put(&free));
            match (&with, &without) {
                (Ok(with), Ok(without)) => {
                    prop_assert_eq!(&with.decl, &without.decl);
                    prop_assert!(!with.delete_own_instances || (mode == Force && with.kind == ChangeKind::Material));
                }
                (Err(error), Ok(update)) => {
                    prop_assert_eq!(error.status(), Status::CLASS_HAS_INSTANCES);
                    prop_assert_eq!(update.kind, ChangeKind::Material);
                }
                (Err(with), Err(without)) => prop_assert_eq!(with.status(), without.status()),
                (Ok(_), Err(error)) => prop_assert!(false, "instances made it legal: {error}"),
            }
        }
    }

    #[test]
    fn put_100_putting_a_class_again_is_no_change(shapes in proptest::collection::vec(shape(), 2..6)) {
        let namespace = namespace_of(&shapes);
        for class in namespace.classes.values() {
            let descendants = namespace.descendants(class.name().as_str());
            let update = swbem_schema::plan_update(
                class, (**class.decl()).clone(), class.parent(), &descendants, true, true,
                UpdateMode::Compatible, Default::default(), &namespace.classes,
            );
            let update = update.unwrap();
            prop_assert_eq!(update.kind, ChangeKind::Same);
            prop_assert!(std::sync::Arc::ptr_eq(&update.class, class));
        }
    }
}

#[test]
fn the_generator_reaches_what_it_is_for() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut classes, mut below, mut resolved, mut conflicts) = (0, 0, 0, 0);
    for _ in 0..400 {
        let mut draw = || shape().new_tree(&mut runner).unwrap().current();
        let shapes: Vec<Shape> = (0..5).map(|_| draw()).collect();
        let change = draw();
        let namespace = namespace_of(&shapes);
        classes += namespace.classes.len();
        below += namespace
            .classes
            .values()
            .filter(|class| class.parent().is_some())
            .count();
        for (name, old) in &namespace.classes {
            let parent = new_parent(&namespace, old, &change);
            let put = |mode| namespace.plan(build(name.as_str(), parent.as_deref(), &change), mode);
            match (put(Safe), put(Force)) {
                (Err(_), Ok(_)) => resolved += 1,
                (Err(error), Err(_)) if error.status() == Status::UPDATE_TYPE_MISMATCH => {
                    conflicts += 1;
                }
                _ => {}
            }
        }
    }
    let counts = format!("{classes} {below} {resolved} {conflicts}");
    assert!(
        classes > 1200 && below > 500 && resolved > 8 && conflicts > 50,
        "{counts}"
    );
}
