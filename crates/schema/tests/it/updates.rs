//! Class puts: update (PUT-100 to PUT-124), with the three tables as data.

use swbem_core::{
    CimType, Class, ClassDecl, DataType, Flavor, Fold, Name, Qualifier, Status, Value,
};
use swbem_schema::ChangeKind::{self, Material, Same, Unimportant};
use swbem_schema::UpdateMode::{self, Compatible, Force, Safe};
use swbem_schema::{ForcePolicy, classify, is_unimportant};

use crate::build::{Build, FIXED, Namespace, TO_SUB, assert_fails, class, input, status, sub};

const U32: CimType = CimType::Uint32;
const STRING: CimType = CimType::String;
const MODES: [UpdateMode; 3] = [Compatible, Safe, Force];
const OK: Status = Status::OK;
const CHILDREN: Status = Status::CLASS_HAS_CHILDREN;
const INSTANCES: Status = Status::CLASS_HAS_INSTANCES;
const OVERRIDE: Status = Status::UPDATE_OVERRIDE_NOT_ALLOWED;
const MISMATCH: Status = Status::UPDATE_TYPE_MISMATCH;

fn base() -> Build {
    class("Base")
        .q("Description", "old", TO_SUB)
        .key("Id", U32)
        .p("x", U32)
        .default(Value::Uint32(1))
}

fn base_alone() -> Namespace {
    Namespace::with([base()])
}

fn base_and_sub() -> Namespace {
    Namespace::with([
        base(),
        sub("Sub", "Base").q("Fix", "sub", TO_SUB).p("y", U32),
    ])
}

/// A change that no subclass minds.
fn plain_change() -> Build {
    base().p("New", STRING).default("d")
}

/// A change that forbids a qualifier of `Sub`.
fn resolvable_change() -> Build {
    class("Base")
        .q("Description", "old", TO_SUB)
        .q("Fix", "base", TO_SUB | FIXED)
        .key("Id", U32)
        .p("x", U32)
        .default(Value::Uint32(1))
}

/// A change that clashes with a property of `Sub`.
fn unresolvable_change() -> Build {
    base().p("y", STRING)
}

fn k1_change() -> Build {
    class("Base")
        .q("Description", "new", TO_SUB)
        .key("Id", U32)
        .p("x", U32)
        .default(Value::Uint32(1))
}

struct Row {
    name: &'static str,
    namespace: Namespace,
    change: fn() -> Build,
    wanted: [Status; 3],
    deletes: bool,
}

/// The decision table, row by row.
fn decision_table() -> Vec<Row> {
    let row = |name, namespace, change, wanted| Row {
        name,
        namespace,
        change,
        wanted,
        deletes: false,
    };
    let both = || base_and_sub().populate("Base").populate("Sub");
    vec![
        row(
            "no subclasses, Own = 0",
            base_alone(),
            plain_change,
            [OK, OK, OK],
        ),
        Row {
            deletes: true,
            ..row(
                "no subclasses, Own > 0",
                base_alone().populate("Base"),
                plain_change,
                [INSTANCES, INSTANCES, OK],
            )
        },
        row(
            "subclasses, no conflict, Own = Desc = 0",
            base_and_sub(),
            plain_change,
            [CHILDREN, OK, OK],
        ),
        row(
            "subclasses, resolvable conflict, Own = Desc = 0",
            base_and_sub(),
            resolvable_change,
            [CHILDREN, OVERRIDE, OK],
        ),
        row(
            "subclasses, unresolvable conflict",
            base_and_sub(),
            unresolvable_change,
            [CHILDREN, MISMATCH, MISMATCH],
        ),
        row(
            "subclasses, unresolvable conflict, instances",
            both(),
            unresolvable_change,
            [CHILDREN, MISMATCH, MISMATCH],
        ),
        Row {
            deletes: true,
            ..row(
                "subclasses, Own > 0, Desc = 0, no conflict",
                base_and_sub().populate("Base"),
                plain_change,
                [CHILDREN, INSTANCES, OK],
            )
        },
        row(
            "subclasses, Desc > 0",
            base_and_sub().populate("Sub"),
            plain_change,
            [CHILDREN, INSTANCES, INSTANCES],
        ),
        row(
            "subclasses, Own > 0, Desc > 0",
            both(),
            plain_change,
            [CHILDREN, INSTANCES, INSTANCES],
        ),
        row("K0", both(), base, [OK, OK, OK]),
        row("K1", both(), k1_change, [OK, OK, OK]),
        row(
            "K0 without subclasses",
            base_alone().populate("Base"),
            base,
            [OK, OK, OK],
        ),
        row(
            "K1 without subclasses",
            base_alone().populate("Base"),
            k1_change,
            [OK, OK, OK],
        ),
    ]
}

#[test]
fn put_103_put_104_put_105_put_107_put_108_put_110_the_decision_table_holds() {
    for row in decision_table() {
        for (mode, wanted) in MODES.into_iter().zip(row.wanted) {
            let outcome = row.namespace.plan((row.change)(), mode);
            assert_eq!(status(outcome), wanted, "{} in {mode:?}", row.name);
        }
    }
}

#[test]
fn put_109_put_112_force_deletes_own_instances_for_a_material_change_only() {
    for row in decision_table() {
        for mode in MODES {
            if let Ok(update) = row.namespace.plan((row.change)(), mode) {
                let wanted = row.deletes && mode == Force;
                assert_eq!(
                    update.delete_own_instances, wanted,
                    "{} in {mode:?}",
                    row.name
                );
            }
        }
    }
}

#[test]
fn put_109_a_policy_makes_force_fail_on_own_instances() {
    let namespace = base_alone().populate("Base");
    let refused = namespace.plan_with(plain_change(), Force, ForcePolicy::Fail);
    assert_fails(refused, INSTANCES, &["`Base`", "instances"]);
    for change in [base(), k1_change()] {
        let update = namespace
            .plan_with(change, Force, ForcePolicy::Fail)
            .unwrap();
        assert!(!update.delete_own_instances);
    }
}

/// A row of the conflicts table: classes before, the base's change, and the answers in safe and
/// force mode. The compatible mode answers CLASS_HAS_CHILDREN to each.
struct Conflict {
    name: &'static str,
    before: Vec<Build>,
    change: Build,
    safe: Status,
    force: Status,
}

fn conflict(
    name: &'static str,
    before: Vec<Build>,
    change: Build,
    safe: Status,
    force: Status,
) -> Conflict {
    Conflict {
        name,
        before,
        change,
        safe,
        force,
    }
}

fn note(build: Build, value: &str, flavor: Flavor) -> Build {
    build.q("Note", value, flavor)
}

fn conflicts_table() -> Vec<Conflict> {
    const ABSTRACT: (&str, Flavor) = ("Abstract", Flavor::NONE);
    let is = |build: Build, (name, flavor): (&str, Flavor)| build.q(name, true, flavor);
    let singleton = ("Singleton", Flavor::NONE);
    let dynamic = ("Dynamic", Flavor::NONE);
    let plain = || class("Base").p("x", U32);
    vec![
        conflict(
            "adds a property: same name, same type",
            vec![plain(), sub("Sub", "Base").p("y", U32)],
            plain().p("y", U32),
            OK,
            OK,
        ),
        conflict(
            "adds a property: same name, other type",
            vec![plain(), sub("Sub", "Base").p("y", U32)],
            plain().p("y", STRING),
            MISMATCH,
            MISMATCH,
        ),
        conflict(
            "adds a property: the subclass's is a narrowing",
            vec![plain(), sub("Sub", "Base").p("y", DataType::object("Base"))],
            plain().p("y", CimType::Object),
            OK,
            OK,
        ),
        conflict(
            "changes a property's type: same name, other type",
            vec![plain(), sub("Sub", "Base").p("x", U32)],
            class("Base").p("x", STRING),
            MISMATCH,
            MISMATCH,
        ),
        conflict(
            "changes a property's type: inherited untouched",
            vec![plain(), sub("Sub", "Base")],
            class("Base").p("x", STRING),
            OK,
            OK,
        ),
        conflict(
            "removes a property: the subclass overrides its value",
            vec![
                plain(),
                sub("Sub", "Base").p("x", U32).default(Value::Uint32(5)),
            ],
            class("Base"),
            OK,
            OK,
        ),
        conflict(
            "removes a property: the subclass overrides a qualifier",
            vec![plain(), note(sub("Sub", "Base").p("x", U32), "s", TO_SUB)],
            class("Base"),
            OK,
            OK,
        ),
        conflict(
            "removes a key property: any subclass",
            vec![class("Base").key("Id", U32), sub("Sub", "Base")],
            class("Base"),
            CHILDREN,
            CHILDREN,
        ),
        conflict(
            "adds a key property: any subclass",
            vec![plain(), sub("Sub", "Base")],
            plain().key("Id", U32),
            CHILDREN,
            CHILDREN,
        ),
        conflict(
            "makes a property a key: any subclass",
            vec![plain(), sub("Sub", "Base")],
            class("Base").key("x", U32),
            CHILDREN,
            CHILDREN,
        ),
        conflict(
            "adds a key property: singleton subclass",
            vec![
                is(class("Base"), ABSTRACT),
                is(sub("Sub", "Base"), singleton),
            ],
            is(class("Base"), ABSTRACT).key("Id", U32),
            CHILDREN,
            CHILDREN,
        ),
        conflict(
            "adds a propagating, overridable qualifier: same name, any value",
            vec![plain(), note(sub("Sub", "Base"), "s", TO_SUB)],
            note(class("Base"), "b", TO_SUB).p("x", U32).p("more", U32),
            OK,
            OK,
        ),
        conflict(
            "adds a propagating, non-overridable class qualifier: other value",
            vec![plain(), note(sub("Sub", "Base"), "s", TO_SUB)],
            note(class("Base"), "b", TO_SUB | FIXED).p("x", U32),
            OVERRIDE,
            OK,
        ),
        conflict(
            "adds a propagating, non-overridable class qualifier: other flavor",
            vec![plain(), note(sub("Sub", "Base"), "b", TO_SUB)],
            note(class("Base"), "b", TO_SUB | FIXED).p("x", U32),
            OVERRIDE,
            OK,
        ),
        conflict(
            "changes a class qualifier to non-overridable: other value",
            vec![
                note(class("Base"), "b", TO_SUB).p("x", U32),
                note(sub("Sub", "Base"), "s", TO_SUB),
            ],
            note(class("Base"), "b", TO_SUB | FIXED).p("x", U32),
            OVERRIDE,
            OK,
        ),
        conflict(
            "changes the value of a non-overridable qualifier: the subclass repeats the old one",
            vec![
                note(class("Base"), "b", TO_SUB | FIXED).p("x", U32),
                note(sub("Sub", "Base"), "b", TO_SUB | FIXED),
            ],
            note(class("Base"), "c", TO_SUB | FIXED).p("x", U32),
            OVERRIDE,
            OK,
        ),
        conflict(
            "adds a non-overridable property qualifier: other value",
            vec![plain(), note(sub("Sub", "Base").p("x", U32), "s", TO_SUB)],
            note(plain(), "b", TO_SUB | FIXED),
            OVERRIDE,
            OK,
        ),
        conflict(
            "adds a non-overridable method qualifier: other value",
            vec![
                plain().m("M", None, vec![]),
                note(sub("Sub", "Base").m("M", None, vec![]), "s", TO_SUB),
            ],
            note(plain().m("M", None, vec![]), "b", TO_SUB | FIXED),
            OVERRIDE,
            OK,
        ),
        conflict(
            "adds a non-propagating qualifier: same name",
            vec![plain(), note(sub("Sub", "Base"), "s", TO_SUB)],
            note(class("Base"), "b", FIXED).p("x", U32).p("more", U32),
            OK,
            OK,
        ),
        conflict(
            "adds a method: other signature",
            vec![plain(), sub("Sub", "Base").m("M", None, vec![])],
            plain().m("M", None, vec![input("a", U32)]),
            Status::UPDATE_PROPAGATED_METHOD,
            Status::UPDATE_PROPAGATED_METHOD,
        ),
        conflict(
            "changes a method: other signature",
            vec![
                plain().m("M", None, vec![]),
                sub("Sub", "Base").m("M", None, vec![]),
            ],
            plain().m("M", None, vec![input("a", U32)]),
            Status::UPDATE_PROPAGATED_METHOD,
            Status::UPDATE_PROPAGATED_METHOD,
        ),
        conflict(
            "adds a method: same signature",
            vec![plain(), sub("Sub", "Base").m("M", None, vec![])],
            plain().m("M", None, vec![]),
            OK,
            OK,
        ),
        conflict(
            "drops abstract: abstract subclass",
            vec![
                is(class("Base"), ABSTRACT),
                is(sub("Sub", "Base"), ABSTRACT),
            ],
            class("Base"),
            Status::CANNOT_BE_ABSTRACT,
            Status::CANNOT_BE_ABSTRACT,
        ),
        conflict(
            "drops abstract: concrete subclass",
            vec![is(class("Base"), ABSTRACT), sub("Sub", "Base")],
            class("Base"),
            OK,
            OK,
        ),
        conflict(
            "drops abstract: the subclass adds keys under it",
            vec![
                is(class("Base"), ABSTRACT),
                sub("Sub", "Base").key("Id", U32),
            ],
            class("Base"),
            Status::CANNOT_BE_KEY,
            Status::CANNOT_BE_KEY,
        ),
        conflict(
            "drops singleton: singleton subclass",
            vec![
                is(class("Base"), singleton),
                is(sub("Sub", "Base"), singleton),
            ],
            class("Base"),
            Status::CANNOT_BE_SINGLETON,
            Status::CANNOT_BE_SINGLETON,
        ),
        conflict(
            "becomes dynamic: static subclass",
            vec![plain(), sub("Sub", "Base")],
            is(class("Base"), dynamic).p("x", U32),
            CHILDREN,
            CHILDREN,
        ),
        conflict(
            "becomes dynamic: dynamic subclass",
            vec![plain(), is(sub("Sub", "Base"), dynamic)],
            is(class("Base"), dynamic).p("x", U32),
            OK,
            OK,
        ),
        conflict(
            "becomes terminal: any subclass",
            vec![plain(), sub("Sub", "Base")],
            is(class("Base"), ("Terminal", Flavor::NONE)).p("x", U32),
            CHILDREN,
            CHILDREN,
        ),
        conflict(
            "new superclass: a property clashes with it",
            vec![
                class("Other").p("y", STRING),
                plain(),
                sub("Sub", "Base").p("y", U32),
            ],
            sub("Base", "Other").p("x", U32),
            MISMATCH,
            MISMATCH,
        ),
        conflict(
            "new superclass: a qualifier is forbidden by it",
            vec![
                note(class("Other"), "o", TO_SUB | FIXED),
                plain(),
                note(sub("Sub", "Base"), "s", TO_SUB),
            ],
            sub("Base", "Other").p("x", U32),
            OVERRIDE,
            OK,
        ),
        conflict(
            "new superclass: it brings keys",
            vec![class("Other").key("Id", U32), plain(), sub("Sub", "Base")],
            sub("Base", "Other").p("x", U32),
            CHILDREN,
            CHILDREN,
        ),
        conflict(
            "new superclass: the same keys come from it",
            vec![
                class("Other").key("Id", U32),
                class("Base").key("Id", U32),
                sub("Sub", "Base"),
            ],
            sub("Base", "Other"),
            OK,
            OK,
        ),
        conflict(
            "new superclass: no clash",
            vec![class("Other").p("z", U32), plain(), sub("Sub", "Base")],
            sub("Base", "Other").p("x", U32),
            OK,
            OK,
        ),
        conflict(
            "grows over the limit of the subclass",
            vec![
                plain(),
                (0..1023).fold(sub("Sub", "Base"), |b, nth| b.p(&format!("P{nth}"), U32)),
            ],
            plain().p("One", U32),
            Status::TOO_MANY_PROPERTIES,
            Status::TOO_MANY_PROPERTIES,
        ),
    ]
}

#[test]
fn put_116_put_107_put_117_the_conflicts_table_holds() {
    for row in conflicts_table() {
        let namespace = Namespace::with(row.before);
        let decl = row.change.decl();
        for (mode, wanted) in [(Compatible, CHILDREN), (Safe, row.safe), (Force, row.force)] {
            let outcome = namespace.plan(again(&decl), mode);
            assert_eq!(status(outcome), wanted, "{} in {mode:?}", row.name);
        }
    }
}

#[test]
fn put_116_a_conflict_reaches_subclasses_at_any_depth() {
    let classes = || {
        vec![
            class("Base").p("x", U32),
            sub("Mid", "Base"),
            sub("Low", "Mid").p("y", U32),
        ]
    };
    let refused = Namespace::with(classes()).plan(class("Base").p("x", U32).p("y", STRING), Safe);
    assert_fails(refused, MISMATCH, &["`Low.y`", "`uint32`", "`string`"]);
}

#[test]
fn put_108_force_removes_exactly_the_forbidden_qualifiers() {
    let namespace = Namespace::with([
        class("Base").p("x", U32).m("M", None, vec![]),
        sub("Mid", "Base")
            .q("Fix", "mid", TO_SUB)
            .q("Keep", "mid", TO_SUB),
        sub("Low", "Mid")
            .p("x", U32)
            .default(Value::Uint32(9))
            .q("Fix", "low", TO_SUB)
            .m("M", None, vec![])
            .q("Fix", "low", TO_SUB),
        sub("Same", "Base").q("Fix", "base", TO_SUB | FIXED),
        sub("Untouched", "Base"),
    ]);
    let change = class("Base")
        .q("Fix", "base", TO_SUB | FIXED)
        .p("x", U32)
        .q("Fix", "base", TO_SUB | FIXED)
        .m("M", None, vec![])
        .q("Fix", "base", TO_SUB | FIXED);
    let update = namespace.plan(change, Force).unwrap();
    let changed: Vec<_> = update
        .changed_subclasses
        .iter()
        .map(|decl| decl.name.as_str())
        .collect();
    assert_eq!(changed, ["Mid", "Low"]);
    let wanted_mid = sub("Mid", "Base").q("Keep", "mid", TO_SUB).decl();
    assert_eq!(update.changed_subclasses[0], wanted_mid);
    let low = &update.changed_subclasses[1];
    assert!(low.properties[&Fold("x")].qualifiers.is_empty());
    assert_eq!(low.properties[&Fold("x")].default, Some(Value::Uint32(9)));
    assert!(low.methods[&Fold("M")].qualifiers.is_empty());
    for class in &update.descendants {
        let value = class.qualifiers().value("Fix").cloned();
        assert_eq!(value, Some(Value::string("base")), "{}", class.name());
    }
}

/// A change of one kind at a glance: the class before and after, and the answers when it is free,
/// has a subclass only, has own instances only.
struct Glance {
    name: &'static str,
    kind: ChangeKind,
    before: Build,
    after: Build,
    with_subclass: [Status; 3],
}

#[test]
fn put_100_put_120_put_124_the_change_kinds_at_a_glance_hold() {
    let b = || class("Base").q("Abstract", false, Flavor::NONE);
    let material = [CHILDREN, OK, OK];
    let keyed = [CHILDREN, CHILDREN, CHILDREN];
    let glance = |name, kind, before: Build, after: Build, with_subclass| Glance {
        name,
        kind,
        before,
        after,
        with_subclass,
    };
    let table = [
        glance("none", Same, b().p("x", U32), b().p("x", U32), [OK; 3]),
        glance(
            "Description",
            Unimportant,
            b().p("x", U32),
            b().p("x", U32).q("Description", "d", TO_SUB),
            [OK; 3],
        ),
        glance(
            "other unimportant qualifier",
            Unimportant,
            b().p("x", U32).q("Units", "u", TO_SUB),
            b().p("x", U32),
            [OK; 3],
        ),
        glance("add property", Material, b(), b().p("x", U32), material),
        glance("delete property", Material, b().p("x", U32), b(), material),
        glance(
            "change property type",
            Material,
            b().p("x", U32),
            b().p("x", STRING),
            material,
        ),
        glance(
            "change a default value",
            Material,
            b().p("x", U32),
            b().p("x", U32).default(Value::Uint32(1)),
            material,
        ),
        glance(
            "add key",
            Material,
            b().p("x", U32),
            b().key("x", U32),
            keyed,
        ),
        glance(
            "drop key",
            Material,
            b().key("x", U32),
            b().p("x", U32),
            keyed,
        ),
        glance(
            "add indexed",
            Material,
            b().p("x", U32),
            b().p("x", U32).q("indexed", true, Flavor::NONE),
            material,
        ),
        glance(
            "drop indexed",
            Material,
            b().p("x", U32).q("indexed", true, Flavor::NONE),
            b().p("x", U32),
            material,
        ),
        glance(
            "add not_null",
            Material,
            b().p("x", U32),
            b().p("x", U32).q("not_null", true, Flavor::NONE),
            material,
        ),
        glance(
            "drop not_null",
            Material,
            b().p("x", U32).q("not_null", true, Flavor::NONE),
            b().p("x", U32),
            material,
        ),
        glance(
            "add abstract",
            Material,
            class("Base"),
            class("Base").q("abstract", true, Flavor::NONE),
            material,
        ),
        glance(
            "drop abstract",
            Material,
            class("Base").q("abstract", true, Flavor::NONE),
            class("Base"),
            material,
        ),
        glance(
            "add singleton",
            Material,
            b(),
            b().q("singleton", true, Flavor::NONE),
            material,
        ),
        glance(
            "drop singleton",
            Material,
            b().q("singleton", true, Flavor::NONE),
            b(),
            material,
        ),
        glance(
            "add dynamic",
            Material,
            b(),
            b().q("dynamic", true, Flavor::NONE),
            keyed,
        ),
        glance(
            "add provider",
            Material,
            b(),
            b().q("provider", "P", Flavor::NONE),
            material,
        ),
        glance(
            "other superclass",
            Material,
            b().p("x", U32),
            sub("Base", "Other")
                .q("Abstract", false, Flavor::NONE)
                .p("x", U32),
            material,
        ),
        glance(
            "add method",
            Material,
            b(),
            b().m("M", None, vec![]),
            material,
        ),
        glance(
            "drop method",
            Material,
            b().m("M", None, vec![]),
            b(),
            material,
        ),
        glance(
            "change method",
            Material,
            b().m("M", None, vec![]),
            b().m("M", None, vec![input("a", U32)]),
            material,
        ),
    ];
    for row in table {
        let (before, after) = (row.before.decl(), row.after.decl());
        let other = || class("Other");
        let free = Namespace::with([other(), again(&before)]);
        let with_subclass = Namespace::with([other(), again(&before), sub("Sub", "Base")]);
        let populated = free.clone().populate("Base");
        let own = if row.kind == Material {
            [INSTANCES, INSTANCES, OK]
        } else {
            [OK; 3]
        };
        for (nth, mode) in MODES.into_iter().enumerate() {
            let update = free
                .plan(again(&after), mode)
                .unwrap_or_else(|error| panic!("{}: {error}", row.name));
            assert_eq!(update.kind, row.kind, "{}", row.name);
            let outcome = with_subclass.plan(again(&after), mode);
            assert_eq!(
                status(outcome),
                row.with_subclass[nth],
                "{} with a subclass in {mode:?}",
                row.name
            );
            let outcome = populated.plan(again(&after), mode);
            let deletes = outcome
                .as_ref()
                .is_ok_and(|update| update.delete_own_instances);
            assert_eq!(
                deletes,
                row.kind == Material && mode == Force,
                "{} in {mode:?}",
                row.name
            );
            assert_eq!(
                status(outcome),
                own[nth],
                "{} with instances in {mode:?}",
                row.name
            );
        }
    }
}

/// Starts again from a finished declaration.
fn again(decl: &ClassDecl) -> Build {
    let mut build = match &decl.superclass {
        Some(superclass) => sub(decl.name.as_str(), superclass.as_str()),
        None => class(decl.name.as_str()),
    };
    build.replace(decl.clone());
    build
}

#[test]
fn put_101_sixteen_qualifiers_are_important() {
    for name in [
        "key",
        "indexed",
        "not_null",
        "abstract",
        "singleton",
        "dynamic",
        "provider",
        "association",
        "cimtype",
        "subtype",
        "id",
        "in",
        "out",
        "retval",
        "terminal",
        "amendment",
    ] {
        assert!(!is_unimportant(name), "{name}");
        assert!(!is_unimportant(&name.to_uppercase()), "{name}");
    }
    for name in [
        "Description",
        "DisplayName",
        "Values",
        "Read",
        "Write",
        "Units",
        "Version",
        "MyOwn",
    ] {
        assert!(is_unimportant(name), "{name}");
    }
}

fn kind_of(before: Build, after: Build, subclasses: Vec<Build>) -> ChangeKind {
    let mut all = vec![before];
    all.extend(subclasses);
    let namespace = Namespace::with(all);
    let decl = namespace.check(after).unwrap();
    classify(
        &namespace.get("Base"),
        &decl,
        &namespace.descendants("Base"),
    )
}

#[test]
fn put_101_a_flavor_change_counts_as_a_change_of_that_qualifier() {
    let with = |name: &str, flavor| class("Base").p("x", U32).q(name, true, flavor);
    let unimportant = kind_of(with("Read", Flavor::NONE), with("Read", TO_SUB), vec![]);
    assert_eq!(unimportant, Unimportant);
    let important = kind_of(
        with("Not_Null", Flavor::NONE),
        with("Not_Null", TO_SUB),
        vec![],
    );
    assert_eq!(important, Material);
}

#[test]
fn put_100_unimportant_qualifiers_may_change_on_every_kind_of_element() {
    let described = |text: &str| {
        let mut parameter = input("a", U32);
        parameter
            .qualifiers
            .set(Qualifier::new("Description", text, Flavor::NONE));
        class("Base")
            .q("Description", text, Flavor::NONE)
            .p("x", U32)
            .q("Description", text, Flavor::NONE)
            .m("M", None, vec![parameter])
            .q("Description", text, Flavor::NONE)
    };
    assert_eq!(kind_of(described("a"), described("a"), vec![]), Same);
    assert_eq!(kind_of(described("a"), described("b"), vec![]), Unimportant);
    let mut output = input("a", U32);
    output
        .qualifiers
        .set(Qualifier::new("Out", true, Flavor::NONE));
    let before = class("Base").m("M", None, vec![input("a", U32)]);
    assert_eq!(
        kind_of(before, class("Base").m("M", None, vec![output]), vec![]),
        Material
    );
}

#[test]
fn put_100_order_and_spelling_are_no_change() {
    let before = class("Base")
        .p("x", U32)
        .q("Note", 1, Flavor::NONE)
        .p("y", U32);
    let after = class("BASE")
        .p("Y", U32)
        .p("X", U32)
        .q("NOTE", 1, Flavor::NONE);
    assert_eq!(kind_of(before, after, vec![]), Same);
}

#[test]
fn put_100_a_protected_qualifier_that_a_subclass_has_otherwise_is_material() {
    let before = || class("Base").p("x", U32);
    let fix = |flavor| class("Base").q("Note", "b", flavor).p("x", U32);
    let with = |value: &str, flavor| vec![sub("Sub", "Base").q("Note", value, flavor)];
    assert_eq!(
        kind_of(before(), fix(TO_SUB | FIXED), with("s", TO_SUB)),
        Material
    );
    assert_eq!(
        kind_of(before(), fix(TO_SUB | FIXED), with("b", TO_SUB | FIXED)),
        Unimportant
    );
    assert_eq!(
        kind_of(before(), fix(TO_SUB | FIXED), vec![sub("Sub", "Base")]),
        Unimportant
    );
    assert_eq!(
        kind_of(before(), fix(TO_SUB), with("s", TO_SUB)),
        Unimportant
    );
    assert_eq!(
        kind_of(before(), fix(FIXED), with("s", TO_SUB)),
        Unimportant
    );
}

#[test]
fn put_102_loc_063_unimportant_changes_pass_with_everything_present() {
    let namespace = base_and_sub().populate("Base").populate("Sub");
    for mode in MODES {
        let update = namespace.plan(k1_change(), mode).unwrap();
        assert_eq!(update.kind, Unimportant);
        let below = &update.descendants[0];
        assert_eq!(
            below.qualifiers().value("Description"),
            Some(&Value::string("new"))
        );
        assert!(update.changed_subclasses.is_empty());
    }
}

#[test]
fn put_102_an_identical_put_keeps_the_very_class() {
    let namespace = base_and_sub().populate("Base");
    let update = namespace.plan(base(), Compatible).unwrap();
    assert_eq!(update.kind, Same);
    assert!(std::sync::Arc::ptr_eq(
        &update.class,
        &namespace.get("Base")
    ));
    assert!(std::sync::Arc::ptr_eq(
        &update.descendants[0],
        &namespace.get("Sub")
    ));
}

#[test]
fn put_104_a_refusal_says_what_stands_in_the_way() {
    let both = base_and_sub().populate("Base").populate("Sub");
    assert_fails(
        both.plan(plain_change(), Compatible),
        CHILDREN,
        &["`Base`", "`Sub`"],
    );
    let own = base_alone().populate("Base");
    assert_fails(own.plan(plain_change(), Compatible), INSTANCES, &["`Base`"]);
}

#[test]
fn put_106_put_114_a_new_property_shows_in_every_subclass_with_the_bases_default() {
    let namespace = Namespace::with([
        base(),
        sub("Mid", "Base"),
        sub("Low", "Mid").p("x", U32).default(Value::Uint32(8)),
    ]);
    let change = class("Base")
        .q("Description", "old", TO_SUB)
        .key("Id", U32)
        .p("x", U32)
        .default(Value::Uint32(2))
        .p("New", STRING)
        .default("d");
    let update = namespace.plan(change, Safe).unwrap();
    assert!(update.changed_subclasses.is_empty());
    let default = |class: &Class, name: &str| class.property(name).unwrap().default.clone();
    let [mid, low] = update.descendants.as_slice() else {
        panic!("two subclasses")
    };
    assert_eq!(default(mid, "New"), Value::string("d"));
    assert_eq!(default(low, "New"), Value::string("d"));
    assert_eq!(default(mid, "x"), Value::Uint32(2));
    assert_eq!(default(low, "x"), Value::Uint32(8));
    assert_eq!(mid.property("New").unwrap().introduced_by, "Base");
}

#[test]
fn put_114_put_115_what_the_new_definition_lacks_is_gone_unless_declared_below() {
    let namespace = Namespace::with([
        class("Base")
            .q("Note", 1, TO_SUB)
            .p("x", U32)
            .p("y", U32)
            .m("M", None, vec![]),
        sub("Mid", "Base"),
        sub("Low", "Mid").p("y", U32),
    ]);
    let update = namespace.plan(class("Base"), Safe).unwrap();
    assert!(update.class.properties().is_empty());
    assert!(update.class.qualifiers().is_empty());
    assert_eq!(update.class.methods().count(), 0);
    let [mid, low] = update.descendants.as_slice() else {
        panic!("two subclasses")
    };
    assert!(mid.properties().is_empty());
    assert_eq!(low.property("y").unwrap().introduced_by, "Low");
    assert!(low.property("x").is_none());
}

#[test]
fn put_111_force_deletes_no_instances_of_a_dynamic_class() {
    let dynamic = || {
        class("Base")
            .q("Dynamic", true, Flavor::NONE)
            .key("Id", U32)
    };
    let namespace = Namespace::with([dynamic()]).populate("Base");
    for mode in MODES {
        let update = namespace.plan(dynamic().p("x", U32), mode).unwrap();
        assert!(!update.delete_own_instances, "{mode:?}");
    }
}

#[test]
fn put_117_another_superclass_is_a_material_change() {
    let namespace = Namespace::with([
        class("A"),
        class("B").p("b", U32),
        sub("C", "A"),
        sub("D", "C"),
    ]);
    assert_eq!(status(namespace.plan(sub("C", "B"), Compatible)), CHILDREN);
    let update = namespace.plan(sub("C", "B"), Safe).unwrap();
    assert_eq!(update.kind, Material);
    assert_eq!(update.class.superclass().unwrap(), &"B");
    assert_eq!(
        update.descendants[0].derivation(),
        ["C", "B"].map(Name::from)
    );
    assert!(update.descendants[0].property("b").is_some());
}

#[test]
fn put_067_put_117_a_class_is_not_put_below_its_own_subclass() {
    let namespace = Namespace::with([class("A"), sub("B", "A"), sub("C", "B")]);
    for mode in MODES {
        assert_eq!(
            status(namespace.plan(sub("A", "C"), mode)),
            Status::CIRCULAR_REFERENCE
        );
    }
}

#[test]
fn put_123_a_failed_update_leaves_its_arguments_alone() {
    let namespace = base_and_sub();
    let before = (
        namespace.get("Base").decl().clone(),
        namespace.get("Sub").decl().clone(),
    );
    assert!(namespace.plan(unresolvable_change(), Force).is_err());
    assert_eq!(before.0, *namespace.get("Base").decl());
    assert_eq!(before.1, *namespace.get("Sub").decl());
}

#[test]
fn put_051_names_keep_the_spelling_of_their_first_definition() {
    let namespace = Namespace::with([class("Base").q("Note", 1, Flavor::NONE).p("Name", U32).m(
        "Run",
        None,
        vec![input("Arg", U32)],
    )]);
    let update = namespace
        .plan(
            class("BASE")
                .q("NOTE", 2, Flavor::NONE)
                .p("NAME", U32)
                .p("New", U32)
                .m("RUN", None, vec![input("ARG", U32)]),
            Compatible,
        )
        .unwrap();
    let decl = &update.decl;
    assert_eq!(decl.name.as_str(), "Base");
    assert_eq!(decl.qualifiers.iter().next().unwrap().name.as_str(), "Note");
    let names: Vec<_> = decl.properties.keys().map(Name::as_str).collect();
    assert_eq!(names, ["Name", "New"]);
    assert_eq!(decl.methods.keys().next().unwrap().as_str(), "Run");
    assert_eq!(decl.methods[0].parameters[0].name.as_str(), "Arg");
}

#[test]
fn put_074_an_update_is_judged_like_a_new_class_too() {
    let namespace = base_alone();
    assert_eq!(
        status(namespace.plan(base().key("Real", CimType::Real32), Force)),
        Status::CANNOT_BE_KEY
    );
    let update = namespace
        .plan(base().key("Second", U32), Compatible)
        .unwrap();
    assert_eq!((update.kind, update.class.keys().len()), (Material, 2));
}

#[test]
fn put_116_a_clash_that_the_change_did_not_cause_does_not_stop_it() {
    // `Sub` narrowed a reference to a class that was not there yet and turned out to be unrelated.
    let mut namespace = Namespace::with([
        class("Target"),
        class("Base").p("to", DataType::reference("Target")),
        sub("Sub", "Base").p("to", DataType::reference("Late")),
    ]);
    namespace.create(class("Late")).unwrap();
    let change = class("Base")
        .p("to", DataType::reference("Target"))
        .p("New", U32);
    assert_eq!(status(namespace.plan(change, Safe)), OK);
}
