//! Updating classes (PUT section 5): the decision table, the conflicts table and the kinds of
//! change, each through sessions.

use swbem_core::{Flavor, Fold, Qualifier, Status, Value};
use swbem_manager::Session;
use swbem_schema::ForcePolicy;

use crate::kit::*;

const OK: Status = Status::OK;
const CHILDREN: Status = Status::CLASS_HAS_CHILDREN;
const INSTANCES: Status = Status::CLASS_HAS_INSTANCES;

const MODES: [u32; 3] = [0, SAFE, FORCE];

/// The class that is changed, with a subclass that declares nothing of its own.
const BASE: &str = "class Base { [key] string Name; uint32 Size = 1; };";
const SUB: &str = "class Sub : Base { };";
const DEEP: &str = "class Deep : Sub { };";
const CHANGED: &str = "class Base { [key] string Name; uint32 Size = 1; uint32 Extra = 9; };";

/// What stands around the class that is changed.
#[derive(Clone, Copy, Debug)]
struct Around {
    subclasses: bool,
    own: bool,
    of_subclasses: bool,
}

fn set_up(base: &str, sub: &str, around: Around) -> Session {
    let session = session();
    define(&session, base);
    if around.subclasses {
        define(&session, sub);
        define(&session, DEEP);
    }
    if around.own {
        add(&session, "Base", &[("Name", text("own"))]);
    }
    if around.of_subclasses {
        add(&session, "Deep", &[("Name", text("deep"))]);
    }
    session
}

fn all_instances(session: &Session) -> Vec<String> {
    names(session, "Base", 0)
}

#[test]
fn put_103_put_104_put_105_put_109_put_110_the_decision_table() {
    let situations = [
        // subclasses, own, of subclasses: compatible, safe, force
        ((false, false, false), [OK, OK, OK]),
        ((false, true, false), [INSTANCES, INSTANCES, OK]),
        ((true, false, false), [CHILDREN, OK, OK]),
        ((true, true, false), [CHILDREN, INSTANCES, OK]),
        ((true, false, true), [CHILDREN, INSTANCES, INSTANCES]),
        ((true, true, true), [CHILDREN, INSTANCES, INSTANCES]),
    ];
    for ((subclasses, own, of_subclasses), outcomes) in situations {
        let around = Around {
            subclasses,
            own,
            of_subclasses,
        };
        for (mode, expected) in MODES.into_iter().zip(outcomes) {
            let session = set_up(BASE, SUB, around);
            let before = all_instances(&session);
            let since = now(&session);
            assert_eq!(
                put_mof(&session, CHANGED, mode),
                expected,
                "{around:?} {mode:#x}"
            );
            let is_changed = get_class(&session, "Base").property("Extra").is_some();
            assert_eq!(is_changed, expected == OK, "{around:?} {mode:#x}");
            if expected == OK && own {
                assert_eq!(all_instances(&session), [""; 0], "{around:?} {mode:#x}");
            } else {
                assert_eq!(all_instances(&session), before, "{around:?} {mode:#x}");
            }
            if expected != OK {
                assert_eq!(
                    changes(&session, since),
                    [],
                    "PUT-123: a failed update left a change"
                );
            } else if subclasses {
                // PUT-114: every subclass follows.
                let deep = get_class(&session, "Deep");
                assert_eq!(deep.property("Extra").unwrap().default, number(9));
            }
            verify(&session);
        }
    }
}

#[test]
fn put_102_put_112_unchanged_and_unimportant_puts_always_succeed_and_keep_instances() {
    let unimportant = "[Description(\"d\")] class Base { [key] string Name; [Units(\"m\"), \
                       write] uint32 Size = 1; };";
    let all = Around {
        subclasses: true,
        own: true,
        of_subclasses: true,
    };
    for mode in MODES {
        for mof in [BASE, unimportant] {
            let session = set_up(BASE, SUB, all);
            assert_eq!(put_mof(&session, mof, mode), OK, "{mof} {mode:#x}");
            assert_eq!(all_instances(&session).len(), 2, "{mof} {mode:#x}");
            verify(&session);
        }
    }
}

#[test]
fn put_100_put_101_put_124_which_changes_are_material() {
    let own = Around {
        subclasses: false,
        own: true,
        of_subclasses: false,
    };
    let none = Around {
        subclasses: false,
        own: false,
        of_subclasses: false,
    };
    let materials = [
        ("another property", CHANGED),
        ("a property less", "class Base { [key] string Name; };"),
        (
            "another type",
            "class Base { [key] string Name; uint64 Size = 1; };",
        ),
        (
            "another default",
            "class Base { [key] string Name; uint32 Size = 2; };",
        ),
        (
            "no default",
            "class Base { [key] string Name; uint32 Size; };",
        ),
        (
            "another key",
            "class Base { [key] string Name; [key] uint32 Size = 1; };",
        ),
        (
            "indexed",
            "class Base { [key] string Name; [indexed] uint32 Size = 1; };",
        ),
        (
            "not null",
            "class Base { [key] string Name; [not_null] uint32 Size = 1; };",
        ),
        (
            "abstract",
            "[abstract] class Base { [key] string Name; uint32 Size = 1; };",
        ),
        (
            "dynamic",
            "[dynamic, provider(\"P\")] class Base { [key] string Name; uint32 Size = 1; };",
        ),
        (
            "a provider",
            "[provider(\"P\")] class Base { [key] string Name; uint32 Size = 1; };",
        ),
        (
            "association",
            "[association] class Base { [key] string Name; uint32 Size = 1; };",
        ),
        (
            "terminal",
            "[terminal] class Base { [key] string Name; uint32 Size = 1; };",
        ),
        (
            "amendment",
            "[amendment] class Base { [key] string Name; uint32 Size = 1; };",
        ),
        (
            "a superclass",
            "class Base : Top { [key] string Name; uint32 Size = 1; };",
        ),
        (
            "a method",
            "class Base { [key] string Name; uint32 Size = 1; void Do(); };",
        ),
    ];
    for (what, mof) in materials {
        for mode in [0, SAFE] {
            let session = set_up(BASE, SUB, own);
            define(&session, "[abstract] class Top { };");
            assert_eq!(put_mof(&session, mof, mode), INSTANCES, "{what} {mode:#x}");
        }
        for mode in MODES {
            let session = set_up(BASE, SUB, none);
            define(&session, "[abstract] class Top { };");
            assert_eq!(put_mof(&session, mof, mode), OK, "{what} {mode:#x}");
            verify(&session);
        }
        let session = set_up(BASE, SUB, own);
        define(&session, "[abstract] class Top { };");
        assert_eq!(put_mof(&session, mof, FORCE), OK, "{what} forced");
        assert!(!has_rows(&session, "Base"), "{what}: kept");
        verify(&session);
    }
    // Singletons have no key, so they need another base.
    let session = session();
    define(&session, "class Base { uint32 Size; };");
    assert_eq!(
        put_mof(&session, "[singleton] class Base { uint32 Size; };", 0),
        OK
    );
    add(&session, "Base", &[("Size", number(1))]);
    assert_eq!(
        put_mof(&session, "class Base { uint32 Size; };", 0),
        INSTANCES
    );
}

#[test]
fn put_101_a_change_of_flavor_counts_like_its_qualifier() {
    let own = Around {
        subclasses: false,
        own: true,
        of_subclasses: false,
    };
    let session = set_up(
        "[Mark, terminal] class Base { [key] string Name; };",
        SUB,
        own,
    );
    let mark = "[Mark: ToSubclass, terminal] class Base { [key] string Name; };";
    assert_eq!(put_mof(&session, mark, 0), OK);
    let terminal = "[Mark: ToSubclass, terminal: ToInstance] class Base { [key] string Name; };";
    assert_eq!(put_mof(&session, terminal, 0), INSTANCES);
}

#[test]
fn put_101_parameters_and_methods_count_too() {
    let base = "class Base { [key] string Name; void Do([in, Description(\"a\")] string What); };";
    let own = Around {
        subclasses: false,
        own: true,
        of_subclasses: false,
    };
    let session = set_up(base, SUB, own);
    let described = base
        .replace("\"a\"", "\"b\"")
        .replace("void", "[Description(\"c\")] void");
    assert_eq!(put_mof(&session, &described, 0), OK);
    assert_eq!(
        put_mof(&session, &described.replace("[in,", "[in, out,"), 0),
        INSTANCES
    );
    assert_eq!(
        put_mof(&session, &described.replace("What", "Which"), 0),
        INSTANCES
    );
    assert_eq!(
        put_mof(
            &session,
            &described.replace("[Desc", "[implemented, Desc"),
            0
        ),
        OK
    );
}

/// One row of the conflicts table.
struct Row {
    what: &'static str,
    before: &'static str,
    sub: &'static str,
    after: &'static str,
    safe: Status,
    force: Status,
}

const fn row(
    what: &'static str,
    before: &'static str,
    sub: &'static str,
    after: &'static str,
    safe: Status,
    force: Status,
) -> Row {
    Row {
        what,
        before,
        sub,
        after,
        safe,
        force,
    }
}

const ROWS: [Row; 19] = [
    row(
        "adds a property of the same type",
        "class Base { [key] string Name; };",
        "class Sub : Base { uint32 Size = 4; };",
        "class Base { [key] string Name; uint32 Size = 1; };",
        OK,
        OK,
    ),
    row(
        "adds a property of another type",
        "class Base { [key] string Name; };",
        "class Sub : Base { string Size; };",
        "class Base { [key] string Name; uint32 Size = 1; };",
        Status::UPDATE_TYPE_MISMATCH,
        Status::UPDATE_TYPE_MISMATCH,
    ),
    row(
        "changes a type",
        "class Base { [key] string Name; uint32 Size; };",
        "class Sub : Base { uint32 Size = 4; };",
        "class Base { [key] string Name; string Size; };",
        Status::UPDATE_TYPE_MISMATCH,
        Status::UPDATE_TYPE_MISMATCH,
    ),
    row(
        "changes a type that is only inherited",
        "class Base { [key] string Name; uint32 Size; };",
        "class Sub : Base { };",
        "class Base { [key] string Name; string Size; };",
        OK,
        OK,
    ),
    row(
        "adds a reference that the subclass narrows",
        "class Base { [key] string Name; };",
        "class Sub : Base { Base ref To; };",
        "class Base { [key] string Name; object ref To; };",
        OK,
        OK,
    ),
    row(
        "removes a property that is overridden",
        "class Base { [key] string Name; uint32 Size = 1; };",
        "class Sub : Base { uint32 Size = 4; };",
        "class Base { [key] string Name; };",
        OK,
        OK,
    ),
    row(
        "adds a key",
        "class Base { [key] string Name; uint32 Size = 1; };",
        "class Sub : Base { };",
        "class Base { [key] string Name; [key] uint32 Size = 1; };",
        CHILDREN,
        CHILDREN,
    ),
    row(
        "removes a key",
        "class Base { [key] string Name; [key] uint32 Size = 1; };",
        "class Sub : Base { };",
        "class Base { [key] string Name; uint32 Size = 1; };",
        CHILDREN,
        CHILDREN,
    ),
    row(
        "adds an overridable qualifier",
        "class Base { [key] string Name; uint32 Size = 1; };",
        "[Mark(\"sub\")] class Sub : Base { };",
        "[Mark(\"base\"): ToSubclass] class Base { [key] string Name; uint32 Size = 2; };",
        OK,
        OK,
    ),
    row(
        "adds a qualifier that does not propagate",
        "class Base { [key] string Name; uint32 Size = 1; };",
        "[Mark(\"sub\")] class Sub : Base { };",
        "[Mark(\"base\"): DisableOverride] class Base { [key] string Name; uint32 Size = 2; };",
        OK,
        OK,
    ),
    row(
        "adds a protected qualifier to the class",
        "class Base { [key] string Name; };",
        "[Mark(\"sub\")] class Sub : Base { };",
        "[Mark(\"base\"): ToSubclass DisableOverride] class Base { [key] string Name; };",
        Status::UPDATE_OVERRIDE_NOT_ALLOWED,
        OK,
    ),
    row(
        "adds a protected qualifier to a property",
        "class Base { [key] string Name; uint32 Size; };",
        "class Sub : Base { [Mark(\"sub\")] uint32 Size; };",
        "class Base { [key] string Name; [Mark(\"base\"): ToSubclass DisableOverride] uint32 Size; };",
        Status::UPDATE_OVERRIDE_NOT_ALLOWED,
        OK,
    ),
    row(
        "adds a protected qualifier to a method",
        "class Base { [key] string Name; void Do(); };",
        "class Sub : Base { [Mark(\"sub\")] void Do(); };",
        "class Base { [key] string Name; [Mark(\"base\"): ToSubclass DisableOverride] void Do(); };",
        Status::UPDATE_OVERRIDE_NOT_ALLOWED,
        OK,
    ),
    row(
        "adds a method with another signature",
        "class Base { [key] string Name; };",
        "class Sub : Base { uint32 Do(); };",
        "class Base { [key] string Name; void Do(); };",
        Status::UPDATE_PROPAGATED_METHOD,
        Status::UPDATE_PROPAGATED_METHOD,
    ),
    row(
        "changes a method that is overridden",
        "class Base { [key] string Name; void Do(); };",
        "class Sub : Base { [implemented] void Do(); };",
        "class Base { [key] string Name; uint32 Do(); };",
        Status::UPDATE_PROPAGATED_METHOD,
        Status::UPDATE_PROPAGATED_METHOD,
    ),
    row(
        "drops abstract above an abstract class",
        "[abstract] class Base { [key] string Name; };",
        "[abstract] class Sub : Base { };",
        "class Base { [key] string Name; };",
        Status::CANNOT_BE_ABSTRACT,
        Status::CANNOT_BE_ABSTRACT,
    ),
    row(
        "drops singleton above a singleton",
        "[singleton] class Base { uint32 Size; };",
        "[singleton] class Sub : Base { };",
        "class Base { uint32 Size; };",
        Status::CANNOT_BE_SINGLETON,
        Status::CANNOT_BE_SINGLETON,
    ),
    row(
        "becomes dynamic above a static class",
        "class Base { [key] string Name; };",
        "class Sub : Base { };",
        "[dynamic, provider(\"P\")] class Base { [key] string Name; };",
        CHILDREN,
        CHILDREN,
    ),
    row(
        "gets a superclass with a property of another type",
        "class Base { [key] string Name; };",
        "class Sub : Base { string Size; };",
        "class Base : Top { [key] string Name; };",
        Status::UPDATE_TYPE_MISMATCH,
        Status::UPDATE_TYPE_MISMATCH,
    ),
];

#[test]
fn put_107_put_108_put_116_the_conflicts_table() {
    for row in &ROWS {
        for (mode, expected) in MODES.into_iter().zip([CHILDREN, row.safe, row.force]) {
            let session = session();
            define(&session, "[abstract] class Top { uint32 Size; };");
            define(&session, row.before);
            define(&session, row.sub);
            define(&session, DEEP);
            let since = now(&session);
            assert_eq!(
                put_mof(&session, row.after, mode),
                expected,
                "{} {mode:#x}",
                row.what
            );
            if expected != OK {
                assert_eq!(changes(&session, since), [], "{} {mode:#x}", row.what);
            }
            verify(&session);
        }
    }
}

#[test]
fn put_106_a_property_that_no_subclass_has() {
    let session = set_up(
        BASE,
        SUB,
        Around {
            subclasses: true,
            own: false,
            of_subclasses: false,
        },
    );
    assert_eq!(put_mof(&session, CHANGED, SAFE), OK);
    for name in ["Sub", "Deep"] {
        let class = get_class(&session, name);
        assert_eq!(
            class.property("Extra").unwrap().default,
            number(9),
            "{name}"
        );
        assert_eq!(class.property("Extra").unwrap().origin, "Base");
    }
}

#[test]
fn put_108_put_300_force_mode_deletes_the_subclass_qualifier_and_says_nothing_of_it() {
    let session = session();
    define(
        &session,
        "class Base { [key] string Name; uint32 Size; };\n\
         [Mark(\"sub\"), Kept(\"k\")] class Sub : Base { [Mark(\"sub\")] uint32 Size; };\n\
         [Mark(\"deep\")] class Deep : Sub { };",
    );
    let since = now(&session);
    let forced = "[Mark(\"base\"): ToSubclass DisableOverride] class Base {\n\
                  [key] string Name; [Mark(\"p\"): ToSubclass DisableOverride] uint32 Size; };";
    assert_eq!(put_mof(&session, forced, FORCE), OK);
    for name in ["Sub", "Deep"] {
        let class = get_class(&session, name);
        assert_eq!(
            class.qualifiers().value("Mark"),
            Some(&text("base")),
            "{name}"
        );
        assert!(class.decl().qualifiers.get("Mark").is_none(), "{name}");
        let property = class.property_qualifiers("Size").unwrap();
        assert_eq!(property.value("Mark"), Some(&text("p")), "{name}");
    }
    assert_eq!(
        get_class(&session, "Sub").qualifiers().value("Kept"),
        Some(&text("k"))
    );
    assert_eq!(changes_in_short(&session, since), ["modified class Base"]);
    verify(&session);
}

#[test]
fn put_109_the_policy_that_keeps_instances() {
    let manager = manager_with(|settings| settings.force_update_instances = ForcePolicy::Fail);
    let session = system(&manager, NS);
    define(&session, BASE);
    add(&session, "Base", &[("Name", text("own"))]);
    assert_eq!(put_mof(&session, CHANGED, FORCE), INSTANCES);
    assert!(exists(&session, "Base.Name='own'"));
    delete(&session, "Base.Name='own'").unwrap();
    assert_eq!(put_mof(&session, CHANGED, FORCE), OK);
}

#[test]
fn put_111_put_120_static_becomes_dynamic_and_back() {
    let own = Around {
        subclasses: false,
        own: true,
        of_subclasses: false,
    };
    let session = set_up(BASE, SUB, own);
    let dynamic = "[dynamic, provider(\"P\")] class Base { [key] string Name; uint32 Size = 1; };";
    assert_eq!(put_mof(&session, dynamic, 0), INSTANCES);
    assert_eq!(put_mof(&session, dynamic, SAFE), INSTANCES);
    assert_eq!(put_mof(&session, dynamic, FORCE), OK);
    let instance = make(&session, "Base", &[("Name", text("x"))]);
    // No provider, and no way into the repository either.
    assert_eq!(
        status(put(&session, instance.clone(), 0)),
        Status::PROVIDER_NOT_FOUND
    );
    verify(&session);
    assert_eq!(put_mof(&session, BASE, 0), OK);
    assert_eq!(status(put(&session, instance, 0)), OK);
    // What the provider has is not the repository's to delete.
    assert_eq!(put_mof(&session, dynamic, FORCE), OK);
    let provider = std::sync::Arc::new(swbem_testkit::provider::RecordingProvider::new());
    register(&session, "P", provider.clone());
    put(
        &session,
        make(&session, "Base", &[("Name", text("kept"))]),
        0,
    )
    .unwrap();
    let more = dynamic.replace("uint32 Size = 1;", "uint32 Size = 1; string More;");
    assert_eq!(put_mof(&session, &more, FORCE), OK);
    assert_eq!(provider.kept(), [r#"base.name="kept""#]);
    assert_eq!(provider.asked().len(), 1);
}

#[test]
fn an_instance_that_is_queued_behind_a_class_becoming_dynamic_is_not_stored() {
    let session = session();
    define(&session, BASE);
    let start = |object: swbem_core::Object| match session
        .put(&object, 0, None, swbem_manager::Form::Async)
        .unwrap()
    {
        swbem_manager::Job::Write(write) => write,
        swbem_manager::Job::Task(_) => panic!("not a write"),
    };
    let dynamic = "[dynamic, provider(\"P\")] class Base { [key] string Name; uint32 Size = 1; };";
    let mut class = start(class(dynamic).into());
    let mut instance = start(make(&session, "Base", &[("Name", text("x"))]).into());
    let mut group = session.manager().begin().unwrap();
    assert_eq!(status(group.apply(&mut class)), OK);
    assert_eq!(status(group.apply(&mut instance)), Status::RESERVED_001);
    group.commit().unwrap();
    verify(&session);
}

#[test]
fn put_114_put_115_an_update_replaces_the_definition_and_subclasses_follow() {
    let session = session();
    define(
        &session,
        "[Old] class Base { [key] string Name; uint32 Size = 1; string Gone; void Do(); };\n\
         class Sub : Base { uint32 Size = 5; string Gone = \"mine\"; }; class Deep : Sub { };\n\
         class Other : Base { };",
    );
    let new = "class Base { [key] string Name; uint32 Size = 2; string Come = \"c\"; };";
    assert_eq!(put_mof(&session, new, SAFE), OK);
    let base = get_class(&session, "Base");
    assert!(base.qualifiers().get("Old").is_none() && base.method("Do").is_none());
    assert!(base.property("Gone").is_none());
    let deep = get_class(&session, "Deep");
    assert_eq!(deep.property("Size").unwrap().default, number(5));
    assert_eq!(
        deep.property("Gone").unwrap().default,
        text("mine"),
        "its own from now on"
    );
    assert_eq!(deep.property("Come").unwrap().default, text("c"));
    let other = get_class(&session, "Other");
    assert_eq!(other.property("Size").unwrap().default, number(2));
    assert!(other.property("Gone").is_none());
    let names: Vec<String> = deep.properties().keys().map(ToString::to_string).collect();
    assert_eq!(names, ["Name", "Size", "Come", "Gone"]);
    verify(&session);
}

#[test]
fn put_117_another_superclass() {
    let session = session();
    define(
        &session,
        "class Left { [key] string Name; uint32 Weight = 1; };\n\
         class Right { [key] string Name; uint32 Height = 2; };\n\
         class Moving : Left { string Own; }; class Below : Moving { };",
    );
    let moved = "class Moving : Right { string Own; };";
    assert_eq!(put_mof(&session, moved, 0), CHILDREN);
    assert_eq!(put_mof(&session, moved, SAFE), OK);
    let below = get_class(&session, "Below");
    assert_eq!(below.derivation(), ["Moving", "Right"]);
    assert!(below.property("Height").is_some() && below.property("Weight").is_none());
    assert_eq!(names(&session, "Left", 0), [""; 0]);
    add(
        &session,
        "Below",
        &[("Name", text("x")), ("Height", number(3))],
    );
    assert_eq!(names(&session, "Right", 0), [r#"Below.Name="x""#]);
    assert_eq!(
        put_mof(&session, "class Moving : Left { string Own; };", FORCE),
        INSTANCES
    );
    verify(&session);
}

#[test]
fn put_074_keys_and_indexes_are_fixed_while_there_are_instances() {
    let own = Around {
        subclasses: false,
        own: true,
        of_subclasses: false,
    };
    let session = set_up(BASE, SUB, own);
    let indexed = "class Base { [key] string Name; [indexed] uint32 Size = 1; };";
    assert_eq!(put_mof(&session, indexed, 0), INSTANCES);
    assert_eq!(put_mof(&session, indexed, FORCE), OK);
    add(&session, "Base", &[("Name", text("x"))]);
    verify(&session);
}

#[test]
fn put_121_whoever_holds_an_old_class_sees_one_consistent_version() {
    let session = session();
    define(&session, BASE);
    add(&session, "Base", &[("Name", text("x"))]);
    let mut cursor = session.instances("Base", 0, None).unwrap();
    assert_eq!(put_mof(&session, CHANGED, FORCE), OK);
    let read = cursor.next().unwrap().unwrap();
    assert!(read.class().property("Extra").is_none());
    assert_eq!(read.get("Size"), Some(&number(1)));
    assert!(cursor.next().is_none());
    assert_eq!(names(&session, "Base", 0), [""; 0]);
}

#[test]
fn put_122_update_only_of_an_absent_class_whose_superclass_is_absent_too() {
    let session = session();
    let error = put(&session, class("class A : Missing { };"), UPDATE_ONLY).unwrap_err();
    assert_eq!(error.status(), Status::NOT_FOUND);
    assert!(error.message().contains("`A`"), "{error}");
}

#[test]
fn put_119_dropping_an_override_shows_the_inherited_definition_again() {
    let session = session();
    define(
        &session,
        "class Base { [key] string Name; uint32 Size = 1; };",
    );
    define(&session, "class Sub : Base { uint32 Size = 2; };");
    let mut sub = get(&session, "Sub").unwrap().as_class().unwrap().clone();
    assert_eq!(
        sub.remove_property("Size").unwrap(),
        swbem_core::Removal::ResetToDefault
    );
    assert_eq!(
        status(sub.remove_property("Size")),
        Status::PROPAGATED_PROPERTY
    );
    put(&session, sub, 0).unwrap();
    assert_eq!(
        get_class(&session, "Sub").property("Size").unwrap().default,
        number(1)
    );
}

#[test]
fn put_118_the_advice_to_delete_instances_first_works() {
    let all = Around {
        subclasses: true,
        own: true,
        of_subclasses: true,
    };
    let session = set_up(BASE, SUB, all);
    for name in all_instances(&session) {
        delete(&session, &name).unwrap();
    }
    assert_eq!(put_mof(&session, CHANGED, FORCE), OK);
    verify(&session);
}

#[test]
fn an_update_of_a_class_with_too_many_subclasses_is_refused() {
    let manager = manager_with(|settings| {
        settings.quotas.descendants_max = 2;
        settings.quotas.class_bytes_max = 2000;
    });
    let session = system(&manager, NS);
    define(
        &session,
        "class Base { }; class A : Base { }; class B : Base { }; class C : B { };",
    );
    let changed = "class Base { uint32 Size; };";
    assert_eq!(put_mof(&session, changed, SAFE), Status::QUOTA_VIOLATION);
    assert_eq!(put_mof(&session, "class Base { };", SAFE), OK);
    let mut huge = class("class Huge { };");
    huge.decl_mut()
        .qualifiers
        .set(Qualifier::new("Mark", "m".repeat(3000), Flavor::NONE));
    assert_eq!(status(put(&session, huge, 0)), Status::QUOTA_VIOLATION);
}

#[test]
fn put_117_a_superclass_cannot_be_assigned() {
    let session = session();
    define(&session, "class A { [key] string Name; };");
    let mut instance = make(&session, "A", &[("Name", text("x"))]);
    let refused = instance.set("__SUPERCLASS", Value::string("B"));
    assert_eq!(status(refused), Status::READ_ONLY);
    let stored = get(&session, "A").unwrap();
    assert!(
        stored
            .as_class()
            .unwrap()
            .decl()
            .properties
            .get(&Fold("__SUPERCLASS"))
            .is_none()
    );
}
