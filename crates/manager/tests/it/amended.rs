//! Localized qualifiers: reading them and writing them (PUT section 10, LOC).

use std::sync::Arc;

use swbem_core::security::Rights;
use swbem_core::{Class, ClassObject, Flavor, Object, Qualifier, Status};
use swbem_manager::{Connect, Form, Manager, Session};

use crate::kit::*;

const NEUTRAL: &str = "[locale(1033)] class A { [key] string Name; uint32 Size;\n\
    uint32 Do([in] string What); };";
const ENGLISH: &str = "[amendment, locale(1033), Description(\"english\"): Amended ToSubclass]\n\
    class A { [Description(\"size\"): Amended ToSubclass ToInstance] uint32 Size;\n\
    [Description(\"does\"): Amended] uint32 Do([in, Description(\"what\"): Amended] string What);\n\
    [Description(\"only here\"): Amended] string Unknown; };";
const FRENCH: &str = "[amendment, locale(1036), Description(\"français\"): Amended]\n\
    class A { [key] string Name; [Description(\"taille\"): Amended ToInstance] uint32 Size; };";

/// A class with texts in English and French.
fn localized() -> (Arc<Manager>, Session) {
    let manager = manager();
    let admin = system(&manager, NS);
    define(&admin, NEUTRAL);
    for (folder, mof) in [("ms_409", ENGLISH), ("MS_40C", FRENCH)] {
        add(&admin, "__Namespace", &[("Name", text(folder))]);
        define(&system(&manager, &format!("{NS}\\{folder}")), mof);
    }
    (manager, admin)
}

fn with_locales(manager: &Arc<Manager>, locales: &[&str]) -> Session {
    let locales = locales.iter().map(|&locale| locale.to_owned()).collect();
    manager
        .connect(Connect {
            locales,
            ..Connect::as_system(NS)
        })
        .unwrap()
}

fn read(session: &Session, path: &str) -> ClassObject {
    let object = session.get_object(path, AMENDED, None).unwrap();
    object.as_class().unwrap().clone()
}

fn description(class: &Class) -> Option<String> {
    let value = class
        .qualifiers()
        .value("Description")?
        .as_str()?
        .to_owned();
    Some(value)
}

fn neutral(session: &Session) -> Class {
    get_class(session, "A")
}

fn overlay(manager: &Arc<Manager>, folder: &str) -> Class {
    get_class(&system(manager, &format!("{NS}\\{folder}")), "A")
}

#[test]
fn loc_001_loc_002_loc_040_without_the_flag_a_class_is_as_it_is_stored() {
    let (_, session) = localized();
    assert_eq!(description(&neutral(&session)), None);
    // Names of locale namespaces compare without case.
    let other = session.open_namespace("ms_40c").unwrap();
    assert_eq!(other.namespace(), r"root\cimv2\MS_40C");
}

#[test]
fn loc_021_loc_041_loc_042_the_first_preferred_locale_that_has_the_class() {
    let (manager, _) = localized();
    let cases: [(&[&str], &str); 5] = [
        (&["MS_409"], "english"),
        (&["fr-FR"], "français"),
        (&["MS_411", "MS_40C", "MS_409"], "français"),
        (&["MS_411"], "english"),
        (&["ms_411,ms_40c"], "français"),
    ];
    for (locales, expected) in cases {
        let class = read(&with_locales(&manager, locales), "A").resolve();
        assert_eq!(
            description(&class).as_deref(),
            Some(expected),
            "{locales:?}"
        );
        let merged = class.qualifiers().get("Description").unwrap().clone();
        assert!(merged.flavor.has(Flavor::AMENDED), "{locales:?}");
        // Amendment and Locale are not texts.
        assert!(class.qualifiers().get("Amendment").is_none());
        assert_eq!(class.qualifiers().value("Locale"), Some(&1033.into()));
    }
}

#[test]
fn loc_022_bad_locales_are_refused_at_the_login() {
    let manager = manager();
    for bad in ["english", "MS_", "MS_XYZ", "xx-XX", "409"] {
        let request = Connect {
            locales: vec![bad.to_owned()],
            ..Connect::as_system(NS)
        };
        assert_eq!(
            status(manager.connect(request)),
            Status::INVALID_PARAMETER,
            "{bad}"
        );
    }
    let request = Connect {
        locales: vec!["MS_7777".to_owned()],
        ..Connect::as_system(NS)
    };
    assert_eq!(status(manager.connect(request)), Status::OK);
}

#[test]
fn loc_024_the_last_resort_can_be_changed_and_switched_off() {
    for (last_resort, expected) in [
        (Some("MS_40C"), Some("français")),
        (None, None),
        (Some("MS_409"), Some("english")),
    ] {
        let manager =
            manager_with(|settings| settings.last_resort_locale = last_resort.map(Into::into));
        let admin = system(&manager, NS);
        define(&admin, NEUTRAL);
        for (folder, mof) in [("ms_409", ENGLISH), ("ms_40c", FRENCH)] {
            add(&admin, "__Namespace", &[("Name", text(folder))]);
            define(&system(&manager, &format!("{NS}\\{folder}")), mof);
        }
        assert_eq!(
            description(&read(&admin, "A").resolve()).as_deref(),
            expected
        );
    }
}

#[test]
fn loc_041_no_neutral_class_and_conflicts() {
    let (manager, session) = localized();
    let english = system(&manager, r"root\cimv2\ms_409");
    define(&english, "[amendment] class OnlyText { };");
    let outcome = session.get_object("OnlyText", AMENDED, None);
    assert_eq!(status(outcome), Status::NOT_FOUND);
    let mut own = neutral(&session).decl().as_ref().clone();
    own.qualifiers
        .set(Qualifier::new("Description", "neutral", Flavor::NONE));
    put(&session, ClassObject::from_decl(own), 0).unwrap();
    let class = read(&with_locales(&manager, &["MS_409"]), "A").resolve();
    assert_eq!(description(&class).as_deref(), Some("neutral"));
}

#[test]
fn loc_043_loc_084_properties_methods_and_parameters_are_merged_and_nothing_else() {
    let (manager, _) = localized();
    let class = read(&with_locales(&manager, &["MS_409"]), "A").resolve();
    let size = class.property_qualifiers("Size").unwrap();
    assert_eq!(size.value("Description"), Some(&text("size")));
    let method = class.method("Do").unwrap();
    assert_eq!(
        method.decl.qualifiers.value("Description"),
        Some(&text("does"))
    );
    assert_eq!(
        method.decl.parameters[0].qualifiers.value("Description"),
        Some(&text("what"))
    );
    assert!(class.property("Unknown").is_none());
    let french = read(&with_locales(&manager, &["MS_40C"]), "A").resolve();
    assert_eq!(french.properties().len(), 2);
    assert!(french.property("Name").unwrap().is_key);
}

#[test]
fn loc_044_texts_of_superclasses_come_along() {
    let (manager, session) = localized();
    define(&session, "class B : A { string More; }; class C : B { };");
    let english = system(&manager, r"root\cimv2\ms_409");
    define(
        &english,
        "[amendment, Description(\"of B\"): Amended ToSubclass] class B {\n\
         [Description(\"more\"): Amended ToSubclass] string More; };",
    );
    let class = read(&session, "C").resolve();
    assert_eq!(
        description(&class).as_deref(),
        Some("of B"),
        "the nearest wins"
    );
    let size = class.property_qualifiers("Size").unwrap();
    assert_eq!(size.value("Description"), Some(&text("size")));
    let more = class.property_qualifiers("More").unwrap();
    assert_eq!(more.value("Description"), Some(&text("more")));
}

#[test]
fn loc_045_loc_047_instances_show_the_texts_of_their_class() {
    let (_, session) = localized();
    define(&session, "class B : A { };");
    add(&session, "A", &[("Name", text("a"))]);
    add(&session, "B", &[("Name", text("b"))]);
    let shown = |instance: &swbem_core::Instance| {
        let set = instance.property_qualifiers("Size").unwrap();
        set.value("Description").cloned()
    };
    for path in ["A.Name='a'", "B.Name='b'"] {
        let object = session.get_object(path, AMENDED, None).unwrap();
        assert_eq!(
            shown(object.as_instance().unwrap()),
            Some(text("size")),
            "{path}"
        );
        let plain = get_instance(&session, path);
        assert_eq!(shown(&plain), None, "{path}");
    }
    let all: Vec<_> = session
        .instances("A", AMENDED, None)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        all.iter().map(shown).collect::<Vec<_>>(),
        [Some(text("size")), Some(text("size"))]
    );
    let classes = session.enumerate_classes("A", AMENDED, None, Form::Sync);
    let classes = objects(&session, classes).unwrap();
    let size = classes[0]
        .as_class()
        .unwrap()
        .property_qualifiers("Size")
        .unwrap();
    assert_eq!(size.value("Description"), Some(&text("size")));
}

#[test]
fn loc_045_instances_of_providers_show_them_too() {
    let (_, session) = localized();
    define(&session, "[dynamic, provider(\"P\")] class D : A { };");
    let provider = Arc::new(swbem_testkit::provider::RecordingProvider::new());
    register(&session, "P", provider.clone());
    provider.keep(make(&session, "D", &[("Name", text("d"))]));
    let object = session.get_object("D.Name='d'", AMENDED, None).unwrap();
    let set = object
        .as_instance()
        .unwrap()
        .property_qualifiers("Size")
        .unwrap();
    assert_eq!(set.value("Description"), Some(&text("size")));
}

#[test]
fn loc_048_a_localized_class_is_a_class_in_its_own_namespace() {
    let (manager, _) = localized();
    let english = system(&manager, r"root\cimv2\ms_409");
    let class = get_class(&english, "A");
    assert!(class.is_amendment());
    assert_eq!(description(&class).as_deref(), Some("english"));
    assert!(class.property("Unknown").is_some());
}

#[test]
fn put_220_put_301_an_update_with_the_flag_is_split() {
    let (manager, session) = localized();
    let mut class = read(&session, "A");
    let text_of = |value: &str| Qualifier::new("Description", value, Flavor::AMENDED);
    class.decl_mut().qualifiers.set(text_of("changed"));
    class
        .decl_mut()
        .qualifiers
        .set(Qualifier::new("Mark", "m", Flavor::NONE));
    let since = now(&session);
    put(&session, class, AMENDED).unwrap();
    assert_eq!(description(&neutral(&session)), None);
    assert_eq!(
        neutral(&session).qualifiers().value("Mark"),
        Some(&text("m"))
    );
    let english = overlay(&manager, "ms_409");
    assert_eq!(description(&english).as_deref(), Some("changed"));
    let size = english.property_qualifiers("Size").unwrap();
    assert_eq!(
        size.value("Description"),
        Some(&text("size")),
        "the other texts stay"
    );
    assert!(english.property("Unknown").is_some());
    assert!(english.is_amendment());
    assert_eq!(english.qualifiers().value("Locale"), Some(&1033.into()));
    assert_eq!(
        description(&overlay(&manager, "ms_40c")).as_deref(),
        Some("français")
    );
    assert_eq!(
        changes_in_short(&session, since),
        ["modified class A", "modified class A"]
    );
    verify(&session);
}

#[test]
fn put_220_the_first_preferred_locale_that_has_the_class_is_written() {
    let (manager, admin) = localized();
    let session = with_locales(&manager, &["MS_411", "MS_40C"]);
    let mut class = read(&session, "A");
    class
        .decl_mut()
        .qualifiers
        .set(Qualifier::new("Description", "changé", Flavor::AMENDED));
    put(&session, class, AMENDED).unwrap();
    assert_eq!(
        description(&overlay(&manager, "ms_40c")).as_deref(),
        Some("changé")
    );
    assert_eq!(
        description(&overlay(&manager, "ms_409")).as_deref(),
        Some("english")
    );
    assert_eq!(description(&neutral(&admin)), None);
}

#[test]
fn put_220_texts_that_no_locale_takes_are_dropped() {
    let session = session();
    define(&session, NEUTRAL);
    let described = NEUTRAL.replace("[locale", "[Description(\"d\"): Amended, locale");
    assert_eq!(put_mof(&session, &described, AMENDED), Status::OK);
    assert_eq!(description(&neutral(&session)), None);
}

#[test]
fn put_221_loc_061_a_class_is_created_just_as_it_was_sent() {
    for flags in [0, AMENDED] {
        let (manager, session) = localized();
        let new =
            "[Description(\"d\"): Amended] class New { [Units(\"m\"): Amended] uint32 Size; };";
        define(
            &system(&manager, r"root\cimv2\ms_409"),
            "[amendment] class New { };",
        );
        let since = now(&session);
        assert_eq!(put_mof(&session, new, flags), Status::OK);
        let class = get_class(&session, "New");
        assert_eq!(description(&class).as_deref(), Some("d"), "{flags:#x}");
        assert_eq!(
            class.property_qualifiers("Size").unwrap().value("Units"),
            Some(&text("m"))
        );
        assert_eq!(changes_in_short(&session, since), ["created class New"]);
        // The first update with the flag splits it.
        assert_eq!(put_mof(&session, new, AMENDED), Status::OK);
        assert_eq!(description(&get_class(&session, "New")), None);
        let english = get_class(&system(&manager, r"root\cimv2\ms_409"), "New");
        assert_eq!(description(&english).as_deref(), Some("d"));
    }
}

#[test]
fn put_222_an_update_without_the_flag_goes_to_the_neutral_class_just_as_it_was_sent() {
    let (manager, session) = localized();
    let class = read(&session, "A");
    put(&session, class, 0).unwrap();
    assert_eq!(description(&neutral(&session)).as_deref(), Some("english"));
    assert_eq!(
        description(&overlay(&manager, "ms_409")).as_deref(),
        Some("english")
    );
}

#[test]
fn put_223_instances_with_localized_qualifiers() {
    let (_, session) = localized();
    let spawned = || {
        let mut instance = read(&session, "A").spawn_instance().unwrap();
        instance.set("Name", "x").unwrap();
        instance
    };
    assert_eq!(status(put(&session, spawned(), 0)), Status::AMENDED_OBJECT);
    put(&session, spawned(), AMENDED).unwrap();
    let mut own = make(&session, "A", &[("Name", text("y"))]);
    own.set_qualifier(Qualifier::new("Note", "n", Flavor::AMENDED))
        .unwrap();
    own.set_qualifier(Qualifier::new("Kept", "k", Flavor::NONE))
        .unwrap();
    assert_eq!(
        status(put(&session, own.clone(), 0)),
        Status::AMENDED_OBJECT
    );
    put(&session, own, AMENDED).unwrap();
    let stored = get_instance(&session, "A.Name='y'");
    assert!(stored.local_qualifiers().get("Note").is_none());
    assert_eq!(stored.local_qualifiers().value("Kept"), Some(&text("k")));
    // The two-step of a read with the flag and a put without it.
    let object: Object = session.get_object("A.Name='x'", AMENDED, None).unwrap();
    assert_eq!(
        status(put(&session, object.clone(), 0)),
        Status::AMENDED_OBJECT
    );
    assert_eq!(status(put(&session, object, AMENDED)), Status::OK);
}

#[test]
fn put_224_put_282_loc_064_both_namespaces_or_neither() {
    let manager = closed_manager();
    let admin = system(&manager, NS);
    define(&admin, NEUTRAL);
    add(&admin, "__Namespace", &[("Name", text("ms_409"))]);
    define(&system(&manager, r"root\cimv2\ms_409"), ENGLISH);
    grant(&manager, NS, Rights::ENABLE | Rights::FULL_WRITE);
    let user = as_user(&manager, NS).unwrap();
    let changed = NEUTRAL.replace("[locale", "[Description(\"d\"): Amended, Mark, locale");
    let since = now(&admin);
    assert_eq!(put_mof(&user, &changed, AMENDED), Status::ACCESS_DENIED);
    assert_eq!(changes(&admin, since), []);
    // Without the flag the locale's namespace is not concerned.
    assert_eq!(put_mof(&user, NEUTRAL, 0), Status::OK);
    grant(
        &manager,
        r"root\cimv2\ms_409",
        Rights::ENABLE | Rights::FULL_WRITE,
    );
    assert_eq!(put_mof(&user, &changed, AMENDED), Status::OK);
    assert_eq!(
        description(&overlay(&manager, "ms_409")).as_deref(),
        Some("d")
    );
}

#[test]
fn loc_063_texts_change_whatever_there_is_below_the_class() {
    let (_, session) = localized();
    define(&session, "class B : A { };");
    add(&session, "A", &[("Name", text("a"))]);
    add(&session, "B", &[("Name", text("b"))]);
    let mut class = read(&session, "A");
    let changed = Qualifier::new("Description", "changed", Flavor::AMENDED);
    class.decl_mut().qualifiers.set(changed);
    for mode in [0, SAFE, FORCE] {
        assert_eq!(
            status(put(&session, class.clone(), AMENDED | mode)),
            Status::OK
        );
    }
    assert_eq!(names(&session, "A", 0).len(), 2);
}

#[test]
fn loc_047_sch_085_a_deletion_takes_no_such_flag() {
    let (_, session) = localized();
    let call = session.delete("A", AMENDED, None, Form::Sync);
    assert_eq!(status(call), Status::INVALID_PARAMETER);
    // The neutral class goes, its texts stay.
    delete(&session, "A").unwrap();
    assert!(exists(&session.open_namespace("ms_409").unwrap(), "A"));
}

#[test]
fn loc_020_locales_in_the_context_are_the_providers_business() {
    let (manager, _) = localized();
    let session = with_locales(&manager, &["MS_409"]);
    let context =
        swbem_core::NamedValueSet::new().with("__MI_DESTINATIONOPTIONS_UI_LOCALE", "MS_40C");
    let object = session.get_object("A", AMENDED, Some(&context)).unwrap();
    let class = object.as_class().unwrap().resolve();
    assert_eq!(description(&class).as_deref(), Some("english"));
}
