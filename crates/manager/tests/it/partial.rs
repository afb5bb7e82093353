//! Partial puts and gets of stored instances (PUT section 7).

use std::sync::Arc;

use swbem_core::{NamedValueSet, Status, Value};
use swbem_manager::{Form, Session};
use swbem_testkit::provider::RecordingProvider;

use crate::kit::*;

fn stored() -> Session {
    let session = session();
    define(
        &session,
        "class A { [key] string Name; uint32 Size; string Text = \"d\"; [not_null] uint32 Must; };",
    );
    let values = [
        ("Name", text("x")),
        ("Size", number(1)),
        ("Text", text("t")),
        ("Must", number(5)),
    ];
    add(&session, "A", &values);
    session
}

fn listing(names: &[&str]) -> NamedValueSet {
    NamedValueSet::new().with("__PUT_EXTENSIONS", true).with(
        "__PUT_EXT_PROPERTIES",
        Value::strings(names.iter().copied()),
    )
}

fn update(session: &Session, values: &[(&str, Value)], context: &NamedValueSet) -> Status {
    let mut all = vec![("Name", text("x"))];
    all.extend(values.iter().cloned());
    let instance = make(session, "A", &all);
    status(put_with(session, instance, UPDATE_ONLY, Some(context)))
}

fn now_is(session: &Session, size: Value, words: Value, must: Value) {
    let found = get_instance(session, "A.Name='x'");
    let values: Vec<Option<&Value>> = ["Size", "Text", "Must"]
        .iter()
        .map(|name| found.get(name))
        .collect();
    assert_eq!(values, [Some(&size), Some(&words), Some(&must)]);
}

#[test]
fn put_175_without_the_switch_a_put_is_a_full_one() {
    let session = stored();
    let off = NamedValueSet::new()
        .with("__PUT_EXTENSIONS", false)
        .with("__PUT_EXT_PROPERTIES", Value::strings(["Size"]));
    let values = [("Size", number(2)), ("Must", number(6))];
    assert_eq!(update(&session, &values, &off), Status::OK);
    now_is(&session, number(2), text("d"), number(6));
    // PUT-191: another context does not make it a partial one.
    let other = NamedValueSet::new().with("Own", 1);
    assert_eq!(update(&session, &[("Must", number(7))], &other), Status::OK);
    now_is(&session, Value::Null, text("d"), number(7));
}

#[test]
fn put_176_a_partial_put_may_not_create() {
    let session = stored();
    for flags in [0, CREATE_ONLY] {
        let instance = make(&session, "A", &[("Name", text("x"))]).into();
        let call = session.put(&instance, flags, Some(&listing(&["Size"])), Form::Async);
        assert_eq!(status(call), Status::INVALID_CONTEXT, "{flags}");
    }
}

#[test]
fn put_177_named_values_that_make_no_sense() {
    let session = stored();
    let on = || NamedValueSet::new().with("__PUT_EXTENSIONS", true);
    let bad = [
        on(),
        on().with("__PUT_EXT_CLIENT_REQUEST", true),
        on().with("__PUT_EXT_PROPERTIES", "Size"),
        on().with("__PUT_EXT_PROPERTIES", Value::Array(Vec::new())),
        on().with("__PUT_EXT_STRICT_NULLS", 1),
        on().with("__PUT_EXT_ATOMIC", "yes"),
        listing(&["Size"]).with("__PUT_EXT_CLIENT_REQUEST", 1),
        NamedValueSet::new().with("__PUT_EXTENSIONS", 1),
    ];
    for context in bad {
        let instance = make(&session, "A", &[("Name", text("x"))]).into();
        let call = session.put(&instance, UPDATE_ONLY, Some(&context), Form::Async);
        assert_eq!(status(call), Status::INVALID_CONTEXT, "{context:?}");
    }
}

#[test]
fn put_178_without_a_list_all_properties_count() {
    let session = stored();
    let strict = NamedValueSet::new()
        .with("__PUT_EXTENSIONS", true)
        .with("__PUT_EXT_STRICT_NULLS", true);
    let values = [
        ("Size", Value::Null),
        ("Text", text("n")),
        ("Must", number(6)),
    ];
    assert_eq!(update(&session, &values, &strict), Status::OK);
    now_is(&session, Value::Null, text("n"), number(6));
    let atomic = NamedValueSet::new()
        .with("__PUT_EXTENSIONS", true)
        .with("__PUT_EXT_ATOMIC", true);
    // PUT-182: a NULL that is not strict leaves what is stored.
    assert_eq!(
        update(&session, &[("Size", number(9))], &atomic),
        Status::OK
    );
    now_is(&session, number(9), text("d"), number(6));
}

#[test]
fn put_179_names_in_the_list() {
    let session = stored();
    for bad in ["No", "*", "__PATH", "__CLASS", ""] {
        let outcome = update(&session, &[("Size", number(2))], &listing(&["Size", bad]));
        assert_eq!(outcome, Status::INVALID_PROPERTY, "{bad:?}");
    }
    now_is(&session, number(1), text("t"), number(5));
    let outcome = update(
        &session,
        &[("Size", number(2))],
        &listing(&["SIZE", "size", "Size"]),
    );
    assert_eq!(outcome, Status::OK);
    now_is(&session, number(2), text("t"), number(5));
}

#[test]
fn put_179_put_184_names_and_atomicity_of_a_dynamic_class() {
    let session = session();
    define(
        &session,
        "[dynamic, provider(\"P\")] class A { [key] string Name; uint32 Size; };\n\
         [dynamic, provider(\"P\")] class B : A { };",
    );
    let provider = Arc::new(RecordingProvider::new());
    register(&session, "P", provider.clone());
    let outcome = update(&session, &[], &listing(&["No"]));
    assert_eq!(outcome, Status::INVALID_PROPERTY);
    let atomic = listing(&["Size"]).with("__PUT_EXT_ATOMIC", true);
    let below = make(&session, "B", &[("Name", text("x"))]);
    let outcome = put_with(&session, below, UPDATE_ONLY, Some(&atomic));
    assert_eq!(status(outcome), Status::UNSUPPORTED_PUT_EXTENSION);
    assert_eq!(provider.asked().len(), 0);
    provider.keep(make(&session, "A", &[("Name", text("x"))]));
    assert_eq!(update(&session, &[], &atomic), Status::OK);
    // The provider sees what it must obey (PUT-188).
    assert_eq!(provider.asked()[0].context, atomic);
}

#[test]
fn put_180_a_key_in_the_list_has_no_effect() {
    let session = stored();
    let outcome = update(
        &session,
        &[("Size", number(2))],
        &listing(&["Name", "Size"]),
    );
    assert_eq!(outcome, Status::OK);
    assert_eq!(names(&session, "A", 0), [r#"A.Name="x""#]);
}

#[test]
fn put_181_put_299_only_what_is_listed_is_written() {
    let session = stored();
    let since = now(&session);
    let values = [
        ("Size", number(2)),
        ("Text", Value::Null),
        ("Must", Value::Null),
    ];
    assert_eq!(update(&session, &values, &listing(&["Size"])), Status::OK);
    now_is(&session, number(2), text("t"), number(5));
    assert_eq!(
        changes_in_short(&session, since),
        [r"modified instance of root\cimv2:A"]
    );
    let missing = make(&session, "A", &[("Name", text("no"))]);
    let error = put_with(&session, missing, UPDATE_ONLY, Some(&listing(&["Size"]))).unwrap_err();
    assert_eq!(error.status(), Status::NOT_FOUND);
    let why = "there is no instance `A.Name=\"no\"` to update in part";
    assert_eq!(error.message(), why);
    let keyless = make(&session, "A", &[("Size", number(2))]);
    let error = put_with(&session, keyless, UPDATE_ONLY, Some(&listing(&["Size"]))).unwrap_err();
    assert_eq!(error.status(), Status::ILLEGAL_NULL);
    let why = "a partial update finds its instance by the keys, and `A.Name` is not set";
    assert_eq!(error.message(), why);
}

#[test]
fn put_179_put_190_an_unknown_property_is_named_with_its_class() {
    let session = stored();
    let why = "class `A` has no property `No`; partial operations list properties by name";
    let one = make(&session, "A", &[("Name", text("x"))]);
    let put = put_with(&session, one, UPDATE_ONLY, Some(&listing(&["Size", "No"])));
    assert_eq!(put.unwrap_err().message(), why);
    let asked = NamedValueSet::new()
        .with("__GET_EXTENSIONS", true)
        .with("__GET_EXT_PROPERTIES", Value::strings(["Size", "No"]));
    let get = session.get_object("A.Name='x'", 0, Some(&asked));
    assert_eq!(get.unwrap_err().message(), why);
    let mut all = session.instances("A", 0, Some(&asked)).unwrap();
    assert_eq!(all.next().unwrap().unwrap_err().message(), why);
}

#[test]
fn put_181_the_instance_may_be_over_another_definition_of_the_class() {
    let session = stored();
    let other = system(session.manager(), r"root\default");
    define(
        &other,
        "class A { uint32 Size; string Unknown; [key] string Name; };",
    );
    let instance = make(&other, "A", &[("Size", number(7)), ("Name", text("x"))]);
    put_with(&session, instance, UPDATE_ONLY, Some(&listing(&["Size"]))).unwrap();
    now_is(&session, number(7), text("t"), number(5));
}

#[test]
fn put_182_nulls() {
    let session = stored();
    let nulls = [("Size", Value::Null), ("Text", Value::Null)];
    let context = listing(&["Size", "Text"]);
    assert_eq!(update(&session, &nulls, &context), Status::OK);
    now_is(&session, number(1), text("t"), number(5));
    let strict = context.with("__PUT_EXT_STRICT_NULLS", true);
    assert_eq!(update(&session, &nulls, &strict), Status::OK);
    now_is(&session, Value::Null, Value::Null, number(5));
    let must = listing(&["Must"]).with("__PUT_EXT_STRICT_NULLS", true);
    assert_eq!(
        update(&session, &[("Must", Value::Null)], &must),
        Status::ILLEGAL_NULL
    );
}

#[test]
fn put_183_atomic_is_what_the_repository_does_anyway() {
    let session = stored();
    let atomic = listing(&["Size", "Must"])
        .with("__PUT_EXT_ATOMIC", true)
        .with("__PUT_EXT_STRICT_NULLS", true);
    let values = [("Size", number(2)), ("Must", Value::Null)];
    assert_eq!(update(&session, &values, &atomic), Status::ILLEGAL_NULL);
    now_is(&session, number(1), text("t"), number(5));
    let values = [("Size", number(2)), ("Must", number(3))];
    assert_eq!(update(&session, &values, &atomic), Status::OK);
    now_is(&session, number(2), text("t"), number(3));
}

#[test]
fn put_187_a_client_need_not_say_that_it_is_one() {
    let session = stored();
    let said = listing(&["Size"]).with("__PUT_EXT_CLIENT_REQUEST", true);
    assert_eq!(update(&session, &[("Size", number(2))], &said), Status::OK);
    now_is(&session, number(2), text("t"), number(5));
    assert_eq!(
        update(&session, &[("Size", number(3))], &listing(&["Size"])),
        Status::OK
    );
    now_is(&session, number(3), text("t"), number(5));
}

#[test]
fn put_189_partial_values_mean_nothing_to_a_class() {
    let session = stored();
    let nonsense = NamedValueSet::new()
        .with("__PUT_EXTENSIONS", true)
        .with("__PUT_EXT_PROPERTIES", 3);
    let outcome = put_with(&session, thing("New"), 0, Some(&nonsense));
    assert_eq!(status(outcome), Status::OK);
}

#[test]
fn put_190_partial_gets() {
    let session = stored();
    let getting = |context: NamedValueSet| session.get_object("A.Name='x'", 0, Some(&context));
    let on = || NamedValueSet::new().with("__GET_EXTENSIONS", true);
    let some = on().with("__GET_EXT_PROPERTIES", Value::strings(["size"]));
    let found = getting(some.clone())
        .unwrap()
        .as_instance()
        .unwrap()
        .clone();
    assert_eq!(found.get("Size"), Some(&number(1)));
    assert_eq!(found.get("Name"), Some(&text("x")), "the key comes always");
    assert_eq!(found.get("Text"), None);
    assert!(found.is_projection());
    let keys = some.clone().with("__GET_EXT_KEYS_ONLY", true);
    let found = getting(keys.clone())
        .unwrap()
        .as_instance()
        .unwrap()
        .clone();
    assert_eq!(found.properties().count(), 1);
    for bad in [
        on(),
        on().with("__GET_EXT_PROPERTIES", "Size"),
        on().with("__GET_EXT_KEYS_ONLY", 1),
    ] {
        assert_eq!(
            status(getting(bad.clone())),
            Status::INVALID_CONTEXT,
            "{bad:?}"
        );
    }
    let star = on().with("__GET_EXT_PROPERTIES", Value::strings(["*"]));
    assert_eq!(status(getting(star)), Status::INVALID_PROPERTY);
    // Enumerations too.
    let all: Vec<_> = session
        .instances("A", 0, Some(&keys))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(all[0].properties().count(), 1);
    // What was gotten in part can be put in part, and not whole (PUT-136).
    let mut part = getting(some).unwrap().as_instance().unwrap().clone();
    part.set("Size", number(8)).unwrap();
    assert_eq!(
        status(put(&session, part.clone(), 0)),
        Status::INVALID_OBJECT
    );
    put_with(&session, part, UPDATE_ONLY, Some(&listing(&["Size"]))).unwrap();
    now_is(&session, number(8), text("t"), number(5));
}
