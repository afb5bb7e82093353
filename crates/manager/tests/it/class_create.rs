//! Creating classes (PUT section 4).

use std::sync::Arc;

use swbem_core::{ClassObject, Flavor, Object, Qualifier, Status, Value};
use swbem_manager::Connect;
use swbem_provider::{Capabilities, Registration};
use swbem_testkit::provider::{Answer, Operation, PanickingProvider, RecordingProvider};

use crate::kit::*;

#[test]
fn put_065_present_and_absent_classes_by_the_flags() {
    let session = session();
    assert_eq!(
        put_mof(&session, "class A { };", UPDATE_ONLY),
        Status::NOT_FOUND
    );
    assert_eq!(put_mof(&session, "class A { };", CREATE_ONLY), Status::OK);
    assert_eq!(
        put_mof(&session, "class A { };", CREATE_ONLY),
        Status::ALREADY_EXISTS
    );
    assert_eq!(
        put_mof(&session, "class a { };", CREATE_ONLY),
        Status::ALREADY_EXISTS
    );
    assert_eq!(put_mof(&session, "class A { };", UPDATE_ONLY), Status::OK);
    assert_eq!(put_mof(&session, "class B { };", 0), Status::OK);
}

#[test]
fn put_066_a_superclass_that_is_absent_from_the_namespace() {
    let session = session();
    let mof = "class B : Missing { };";
    let error = put(&session, class(mof), 0).unwrap_err();
    assert_eq!(error.status(), Status::NOT_FOUND);
    assert!(error.message().contains("`Missing`"), "{error}");
    // One of that name elsewhere does not count.
    put_mof(
        &system(session.manager(), r"root\default"),
        "class Missing { };",
        0,
    );
    assert_eq!(put_mof(&session, mof, 0), Status::NOT_FOUND);
}

#[test]
fn put_067_a_class_that_would_derive_from_itself() {
    let session = session();
    define(&session, "class A { }; class B : A { }; class C : B { };");
    let circular = Status::CIRCULAR_REFERENCE;
    assert_eq!(put_mof(&session, "class A : A { };", FORCE), circular);
    assert_eq!(put_mof(&session, "class A : C { };", FORCE), circular);
    assert_eq!(put_mof(&session, "class New : NEW { };", 0), circular);
    verify(&session);
}

#[test]
fn put_069_an_abstract_class_below_a_concrete_one() {
    let session = session();
    define(&session, "class A { }; [abstract] class Top { };");
    assert_eq!(
        put_mof(&session, "[abstract] class B : A { };", 0),
        Status::CANNOT_BE_ABSTRACT
    );
    assert_eq!(
        put_mof(&session, "[abstract] class C : Top { };", 0),
        Status::OK
    );
}

#[test]
fn put_070_singletons_with_keys_or_below_others() {
    let session = session();
    define(
        &session,
        "class Plain { }; [abstract] class Top { }; [singleton] class One { };",
    );
    let no = Status::CANNOT_BE_SINGLETON;
    assert_eq!(
        put_mof(&session, "[singleton] class S { [key] string K; };", 0),
        no
    );
    assert_eq!(put_mof(&session, "[singleton] class S : Plain { };", 0), no);
    assert_eq!(
        put_mof(&session, "[singleton] class S : Top { };", 0),
        Status::OK
    );
    assert_eq!(
        put_mof(&session, "[singleton] class T : One { };", 0),
        Status::OK
    );
}

#[test]
fn put_071_put_072_which_properties_may_be_keys() {
    let session = session();
    define(
        &session,
        "[abstract] class Free { }; [abstract] class Keyed { [key] string K; };\n\
         class Concrete { };",
    );
    let no = Status::CANNOT_BE_KEY;
    assert_eq!(
        put_mof(&session, "class A : Keyed { [key] string L; };", 0),
        no
    );
    assert_eq!(
        put_mof(&session, "class A : Concrete { [key] string L; };", 0),
        no
    );
    assert_eq!(
        put_mof(&session, "class A : Free { [key] string L; };", 0),
        Status::OK
    );
    assert_eq!(
        put_mof(&session, "class B : Keyed { [key] string K; };", 0),
        Status::OK
    );
    for bad in ["uint8 K[]", "real32 K", "real64 K", "object K", "Free K"] {
        let mof = format!("class Bad {{ [key] {bad}; }};");
        assert_eq!(put_mof(&session, &mof, 0), no, "{bad}");
    }
    for good in [
        "uint64 K",
        "sint8 K",
        "boolean K",
        "datetime K",
        "char16 K",
        "Free ref K",
    ] {
        let mof = format!("class Good {{ [key] {good}; }};");
        assert_eq!(put_mof(&session, &mof, 0), Status::OK, "{good}");
        delete(&session, "Good").unwrap();
    }
}

#[test]
fn put_073_a_class_without_a_key_is_stored_and_has_no_instances() {
    let session = session();
    define(&session, "class A { uint32 Size; };");
    let error = put(&session, spawn(&session, "A"), 0).unwrap_err();
    assert_eq!(error.status(), Status::NO_KEY);
    assert!(error.message().contains("`A`"), "{error}");
}

#[test]
fn put_075_an_inherited_property_of_another_type() {
    let session = session();
    define(
        &session,
        "class Base { [key] string K; }; class Narrow : Base { };\n\
         class A { uint32 Size; Base ref Other; object Any; };",
    );
    let no = Status::UPDATE_TYPE_MISMATCH;
    assert_eq!(put_mof(&session, "class B : A { string Size; };", 0), no);
    assert_eq!(put_mof(&session, "class B : A { uint32 Size[]; };", 0), no);
    assert_eq!(
        put_mof(&session, "class B : A { uint32 Size = 3; };", 0),
        Status::OK
    );
    assert_eq!(
        put_mof(&session, "class C : A { Narrow ref Other; };", 0),
        Status::OK
    );
    assert_eq!(
        put_mof(&session, "class D : A { Base Any; };", 0),
        Status::OK
    );
}

#[test]
fn put_076_an_override_that_the_superclass_forbids() {
    let session = session();
    define(
        &session,
        "[Mark(\"a\"): ToSubclass DisableOverride, Soft(\"a\"): ToSubclass] class A {\n\
         [Unit(\"m\"): ToSubclass DisableOverride] uint32 Size; };",
    );
    let no = Status::UPDATE_OVERRIDE_NOT_ALLOWED;
    assert_eq!(put_mof(&session, "[Mark(\"b\")] class B : A { };", 0), no);
    assert_eq!(
        put_mof(&session, "class B : A { [Unit(\"ft\")] uint32 Size; };", 0),
        no
    );
    assert_eq!(
        put_mof(&session, "[Soft(\"b\")] class B : A { };", 0),
        Status::OK
    );
}

#[test]
fn put_077_an_inherited_method_with_another_signature() {
    let session = session();
    define(&session, "class A { uint32 Do([in, id(0)] string What); };");
    let no = Status::UPDATE_PROPAGATED_METHOD;
    assert_eq!(
        put_mof(
            &session,
            "class B : A { uint32 Do([in, id(0)] uint32 What); };",
            0
        ),
        no
    );
    assert_eq!(
        put_mof(
            &session,
            "class B : A { void Do([in, id(0)] string What); };",
            0
        ),
        no
    );
    let same = "class B : A { [implemented] uint32 Do([in, id(0)] string What); };";
    assert_eq!(put_mof(&session, same, 0), Status::OK);
}

#[test]
fn put_078_ids_of_parameters() {
    let session = session();
    let with_ids = |first: Option<i32>, second: Option<i32>, on_return: bool| {
        let mut class = class("class A { uint32 Do([in] string X, [out] string Y); };");
        let method = class
            .decl_mut()
            .methods
            .get_mut(&swbem_core::Fold("Do"))
            .unwrap();
        for (parameter, id) in method.parameters.iter_mut().zip([first, second]) {
            parameter.qualifiers.remove("ID");
            if let Some(id) = id {
                parameter
                    .qualifiers
                    .set(Qualifier::new("ID", id, Flavor::NONE));
            }
        }
        if on_return {
            method
                .return_qualifiers
                .set(Qualifier::new("ID", 2, Flavor::NONE));
        }
        status(put(&session, class, 0))
    };
    assert_eq!(with_ids(Some(0), Some(1), false), Status::OK);
    assert_eq!(
        with_ids(Some(0), Some(2), false),
        Status::NONCONSECUTIVE_PARAMETER_IDS
    );
    assert_eq!(with_ids(Some(0), None, false), Status::MISSING_PARAMETER_ID);
    assert_eq!(
        with_ids(Some(0), Some(1), true),
        Status::PARAMETER_ID_ON_RETVAL
    );
}

#[test]
fn put_079_types_of_qualifiers() {
    let session = session();
    for (value, expected) in [
        (Value::Sint32(1), Status::OK),
        (Value::Real64(1.0), Status::OK),
        (text("x"), Status::OK),
        (Value::Boolean(true), Status::OK),
        (Value::strings(["a", "b"]), Status::OK),
        (Value::Uint8(1), Status::INVALID_QUALIFIER_TYPE),
        (Value::Uint64(1), Status::INVALID_QUALIFIER_TYPE),
        (Value::reference("A=1"), Status::INVALID_QUALIFIER_TYPE),
    ] {
        let mut class = thing("A");
        let qualifier = Qualifier::new("Mark", value.clone(), Flavor::NONE);
        class.decl_mut().qualifiers.set(qualifier);
        assert_eq!(status(put(&session, class, 0)), expected, "{value:?}");
    }
}

#[test]
fn put_080_each_property_shows_its_type_as_a_qualifier() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; A ref Other; uint32 Sizes[]; };",
    );
    let stored = get_class(&session, "A");
    let cimtype = |name: &str| {
        let set = stored.property_qualifiers(name).unwrap();
        set.value("CIMTYPE").unwrap().as_str().unwrap().to_owned()
    };
    assert_eq!(cimtype("Name"), "string");
    assert_eq!(cimtype("Other"), "ref:A");
    assert_eq!(cimtype("Sizes"), "uint32");
}

#[test]
fn put_081_a_static_class_below_a_dynamic_one() {
    let session = session();
    define(
        &session,
        "[dynamic, provider(\"P\")] class A { [key] string Name; };",
    );
    assert_eq!(
        put_mof(&session, "class B : A { };", 0),
        Status::INVALID_SUPERCLASS
    );
    let dynamic = "[dynamic, provider(\"P\")] class B : A { };";
    assert_eq!(put_mof(&session, dynamic, 0), Status::OK);
}

#[test]
fn put_082_terminal_classes() {
    let session = session();
    define(&session, "[terminal] class A { };");
    assert_eq!(
        put_mof(&session, "class B : A { };", 0),
        Status::INVALID_SUPERCLASS
    );
    // The compiler refuses the pair itself, so it is made by hand.
    let mut both = class("[abstract] class C { };");
    let terminal = Qualifier::new("Terminal", true, Flavor::NONE);
    both.decl_mut().qualifiers.set(terminal);
    assert_eq!(status(put(&session, both, 0)), Status::INVALID_PARAMETER);
}

#[test]
fn put_083_a_class_in_the_repository_is_never_asked_of_class_providers() {
    let session = session();
    put(&session, thing("Stored"), 0).unwrap();
    let provider = Arc::new(RecordingProvider::supplying(&["Stored", "Supplied"]));
    register(&session, "Classes", provider.clone());
    put(&session, thing("Stored"), 0).unwrap();
    assert_eq!(provider.asked_in_short(), []);
    put(&session, thing("Supplied"), CREATE_ONLY).unwrap();
    assert_eq!(
        provider.asked_in_short(),
        [(Operation::PutClass, "Supplied".to_owned())]
    );
    assert_eq!(provider.asked()[0].flags, CREATE_ONLY);
    // None supports it: static.
    put(&session, thing("Neither"), 0).unwrap();
    assert_eq!(provider.asked().len(), 1);
    let stored = session.manager().store().view().unwrap();
    let namespace = swbem_store::Read::namespace(&stored, NS).unwrap().unwrap();
    let supplied = swbem_store::Read::class(&stored, namespace.id, "Supplied").unwrap();
    assert!(supplied.is_none(), "a supplied class is stored");
}

#[test]
fn a_class_that_a_provider_supplies_is_gotten_and_deleted_through_it() {
    let session = session();
    let provider = Arc::new(RecordingProvider::supplying(&["Supplied"]));
    register(&session, "Classes", provider.clone());
    assert_eq!(status(get(&session, "Supplied")), Status::NOT_FOUND);
    let path = put(&session, thing("Supplied"), 0).unwrap();
    assert_eq!(path, r"\\TESTBOX\root\cimv2:Supplied");
    let object = get(&session, "Supplied").unwrap();
    assert_eq!(object.class_name().as_str(), "Supplied");
    assert_eq!(object.path().unwrap(), r"\\TESTBOX\root\cimv2:Supplied");
    delete(&session, "Supplied").unwrap();
    assert_eq!(status(get(&session, "Supplied")), Status::NOT_FOUND);
}

#[test]
fn put_084_sch_082_a_class_provider_that_is_registered_without_put_or_delete() {
    let session = session();
    let provider = Arc::new(RecordingProvider::supplying(&["A"]));
    let capabilities = Capabilities {
        put: false,
        delete: false,
        ..Capabilities::ALL
    };
    register_as(
        &session,
        Registration::new("P", provider.clone()).with_capabilities(capabilities),
    );
    let error = put(&session, thing("A"), 0).unwrap_err();
    assert_eq!(error.status(), Status::PROVIDER_NOT_CAPABLE);
    assert_eq!(error.provider(), Some("P"));
    assert_eq!(status(delete(&session, "A")), Status::PROVIDER_NOT_CAPABLE);
    assert_eq!(provider.asked().len(), 0);
}

#[test]
fn put_085_several_class_providers_are_asked_in_turn() {
    let session = session();
    let first = Arc::new(RecordingProvider::supplying(&["A"]));
    let second = Arc::new(RecordingProvider::supplying(&["A"]));
    register(&session, "P1", first.clone());
    register(&session, "P2", second.clone());
    let fail = |status| Answer::Failure(swbem_core::Error::new(status, "scripted"));
    first.will(fail(Status::PROVIDER_NOT_CAPABLE));
    put(&session, thing("A"), 0).unwrap();
    assert_eq!((first.asked().len(), second.asked().len()), (1, 1));
    first.will(fail(Status::FAILED));
    assert_eq!(status(put(&session, thing("A"), 0)), Status::FAILED);
    assert_eq!((first.asked().len(), second.asked().len()), (2, 1));
    first.will(fail(Status::PROVIDER_NOT_CAPABLE));
    second.will(fail(Status::PROVIDER_NOT_CAPABLE));
    assert_eq!(
        status(put(&session, thing("A"), 0)),
        Status::PROVIDER_NOT_CAPABLE
    );
}

#[test]
fn put_086_a_class_provider_supplies_what_its_result_sets_say() {
    let session = session();
    put(&session, thing("Base"), 0).unwrap();
    let provider = Arc::new(RecordingProvider::new());
    let queries = [
        "SELECT * FROM meta_class WHERE __this ISA 'Base'",
        "SELECT * FROM meta_class WHERE __Class = 'Alone'",
        "SELECT * FROM meta_class WHERE __Class LIKE 'My%' AND __Superclass IS NULL",
    ];
    let unsupported = ["SELECT * FROM meta_class WHERE __Class = 'MyOwn'"];
    let registration = Registration::new("P", provider.clone());
    register_as(
        &session,
        registration.with_result_sets(&queries, &unsupported),
    );
    let asked_of = |class: ClassObject| {
        provider.forget();
        let outcome = put(&session, class, 0);
        (status(outcome), provider.asked().len())
    };
    let below = class("class Below : Base { };");
    assert_eq!(asked_of(below), (Status::OK, 1));
    assert_eq!(asked_of(thing("ALONE")), (Status::OK, 1));
    assert_eq!(asked_of(thing("MyThing")), (Status::OK, 1));
    // Others are none of its business, and stored.
    assert_eq!(asked_of(thing("MyOwn")), (Status::OK, 0));
    assert_eq!(asked_of(thing("Other")), (Status::OK, 0));
    // Naming the provider does not make it supply them.
    let mut named = thing("Another");
    named
        .set_qualifier(Qualifier::new("provider", "P", Flavor::NONE))
        .unwrap();
    assert_eq!(asked_of(named), (Status::PROVIDER_NOT_CAPABLE, 0));
    provider.forget();
    assert_eq!(status(get(&session, "Alone")), Status::OK);
    assert_eq!(
        provider.asked_in_short(),
        [(Operation::GetClass, "Alone".to_owned())]
    );
}

#[test]
fn put_086_a_class_provider_is_registered_with_queries_on_classes() {
    let session = session();
    let register = |queries: &[&str], unsupported: &[&str]| {
        let registration = Registration::new("P", Arc::new(RecordingProvider::new()));
        let registration = registration.with_result_sets(queries, unsupported);
        status(session.manager().register_provider(NS, registration))
    };
    let bad = Status::INVALID_PROVIDER_REGISTRATION;
    for query in [
        "SELECT * FROM Thing",
        "SELECT * FROM meta_class WHERE",
        "SELECT * FROM meta_class WHERE __Class = 'A' OR __Class = 'B'",
        "",
    ] {
        assert_eq!(register(&[query], &[]), bad, "{query}");
    }
    let one = "SELECT * FROM meta_class WHERE __Class = 'A'";
    assert_eq!(register(&[], &[one]), bad);
    assert_eq!(register(&[one], &[]), Status::OK);
}

#[test]
fn put_087_a_provider_may_veto() {
    let session = session();
    let provider = Arc::new(RecordingProvider::supplying(&["A"]));
    register(&session, "P", provider.clone());
    let veto = swbem_core::Error::new(Status::VETO_PUT, "not today");
    provider.will(Answer::Failure(veto));
    let error = put(&session, thing("A"), 0).unwrap_err();
    assert_eq!(error.status().0, 0x8004_107A);
    assert_eq!(error.message(), "not today");
}

#[test]
fn a_class_provider_that_panics_when_asked_supplies_nothing() {
    let session = session();
    register(&session, "Broken", Arc::new(PanickingProvider));
    assert_eq!(status(put(&session, thing("A"), 0)), Status::OK);
    assert!(exists(&session, "A"));
}

#[test]
fn put_047_put_277_class_providers_get_neither_bad_names_nor_callers_without_the_right() {
    let manager = closed_manager();
    let admin = system(&manager, NS);
    let provider = Arc::new(RecordingProvider::supplying(&["_A", "A"]));
    register(&admin, "P", provider.clone());
    assert_eq!(
        status(put(&admin, thing("_A"), 0)),
        Status::INVALID_OPERATION
    );
    grant(&manager, NS, swbem_core::security::Rights::ENABLE);
    let user = as_user(&manager, NS).unwrap();
    assert_eq!(status(put(&user, thing("A"), 0)), Status::ACCESS_DENIED);
    assert_eq!(provider.asked().len(), 0);
}

#[test]
fn put_088_renaming_a_class_object_makes_a_second_class() {
    let session = session();
    put(&session, thing("A"), 0).unwrap();
    let mut copy = get(&session, "A").unwrap().as_class().unwrap().clone();
    copy.set_name("B");
    put(&session, copy, 0).unwrap();
    assert!(exists(&session, "A") && exists(&session, "B"));
    assert_eq!(get_class(&session, "B").properties().len(), 2);
}

#[test]
fn put_089_only_what_is_declared_is_stored() {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; uint32 Size = 1; }; class B : A { };",
    );
    let parent = Arc::new(get_class(&session, "B"));
    let mut derived = ClassObject::new_derived(parent);
    derived.set_name("C");
    derived.set_default("Size", number(2)).unwrap();
    let mut claimed = Qualifier::new("Mark", true, Flavor::NONE);
    claimed.flavor = claimed.flavor | Flavor::PROPAGATED;
    derived.decl_mut().qualifiers.set(claimed);
    put(&session, derived, 0).unwrap();
    let object = get(&session, "C").unwrap();
    let stored = object.as_class().unwrap();
    assert_eq!(stored.decl().properties.len(), 1);
    assert!(
        stored.decl().qualifiers.get("Mark").is_none(),
        "inherited, as the client said"
    );
    let property = |name| object.system_property(name).unwrap();
    assert_eq!(property("__SUPERCLASS"), text("B"));
    assert_eq!(property("__DYNASTY"), text("A"));
    assert_eq!(property("__DERIVATION"), Value::strings(["B", "A"]));
    assert_eq!(property("__PROPERTY_COUNT"), Value::Sint32(2));
}

#[test]
fn put_024_put_090_a_push_provider_stores_its_own_classes_in_the_repository() {
    let session = session();
    let provider = Arc::new(RecordingProvider::supplying(&["Pushed"]));
    let mut registration = Registration::new("Push", provider.clone());
    registration.is_push = true;
    register_as(&session, registration);
    let owner_update = 0x1_0000;
    let as_provider = session
        .manager()
        .connect(Connect {
            is_provider: true,
            ..Connect::as_system(NS)
        })
        .unwrap();
    put(&as_provider, thing("Pushed"), owner_update).unwrap();
    assert_eq!(
        provider.asked().len(),
        0,
        "the provider was asked about its own put"
    );
    // From then on it is a class like any other.
    put(&session, named(&session, "Pushed", "x", 1), 0).unwrap();
    assert!(exists(&session, "Pushed.Name='x'"));
    // Of anyone else the flag means nothing.
    delete(&session, "Pushed").unwrap();
    put(&session, thing("Pushed"), owner_update).unwrap();
    assert_eq!(
        provider.asked_in_short(),
        [(Operation::PutClass, "Pushed".to_owned())]
    );
}

#[test]
fn put_205_put_207_the_path_of_a_class_has_no_key() {
    let session = session();
    let object: Object = thing("A").into();
    assert_eq!(put(&session, object, 0).unwrap(), r"\\TESTBOX\root\cimv2:A");
}
