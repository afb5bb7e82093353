//! The context of a call (PUT-058, PUT-185, PUT-186, PUT-195).

use swbem_core::{NamedValueSet, Object, Status, Value};
use swbem_schema::{check_architecture, forwarded_context, put_extensions, received_context};

use crate::build::{assert_fails, class, status};

fn context() -> NamedValueSet {
    NamedValueSet::new()
        .with("Mine", Value::strings(["a", "b"]))
        .with("__PUT_EXTENSIONS", true)
        .with("__PUT_EXT_PROPERTIES", Value::strings(["x"]))
        .with("__put_ext_client_request", true)
        .with("__GET_EXTENSIONS", true)
        .with("__GET_EXT_KEYS_ONLY", true)
        .with("__ProviderArchitecture", 64)
}

fn names(context: &NamedValueSet) -> Vec<&str> {
    context.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn put_195_a_provider_sees_every_value_as_it_was_given() {
    let object = swbem_core::ClassObject::from_decl(class("A").decl());
    let given = NamedValueSet::new()
        .with("Zeta", Value::Uint64(u64::MAX))
        .with("alpha", Value::Null)
        .with("Obj", Object::from(object))
        .with("__CorrelationId", "x");
    assert_eq!(forwarded_context(&given, false), given);
    assert_eq!(forwarded_context(&given, true), given);
}

#[test]
fn put_185_the_mark_of_the_client_is_taken_out_before_a_provider_sees_it() {
    let seen = forwarded_context(&context().with("__GET_EXT_CLIENT_REQUEST", true), false);
    assert_eq!(
        names(&seen),
        [
            "Mine",
            "__PUT_EXTENSIONS",
            "__PUT_EXT_PROPERTIES",
            "__GET_EXTENSIONS",
            "__GET_EXT_KEYS_ONLY",
            "__ProviderArchitecture",
        ]
    );
}

#[test]
fn put_186_a_provider_that_passes_its_context_on_makes_a_full_call() {
    let mut passed_on = context();
    passed_on.remove("__PUT_EXT_CLIENT_REQUEST").unwrap();
    let received = received_context(&passed_on, true);
    assert_eq!(names(&received), ["Mine", "__ProviderArchitecture"]);
    assert_eq!(put_extensions(&received, false).unwrap(), None);
    assert_eq!(
        names(&forwarded_context(&passed_on, true)),
        ["Mine", "__ProviderArchitecture"]
    );
    let denied = context().with("__PUT_EXT_CLIENT_REQUEST", false);
    assert_eq!(
        names(&received_context(&denied, true)),
        ["Mine", "__ProviderArchitecture"]
    );
}

#[test]
fn put_186_a_provider_that_says_so_makes_a_partial_call() {
    let made = context();
    let received = received_context(&made, true);
    assert!(put_extensions(&received, true).unwrap().is_some());
    assert_eq!(
        received.get("__GET_EXTENSIONS"),
        None,
        "the get was not asked for anew"
    );
    let seen = forwarded_context(&made, true);
    assert_eq!(
        names(&seen),
        [
            "Mine",
            "__PUT_EXTENSIONS",
            "__PUT_EXT_PROPERTIES",
            "__ProviderArchitecture"
        ]
    );
}

#[test]
fn put_186_the_context_of_a_client_is_received_as_it_is() {
    assert_eq!(*received_context(&context(), false), context());
}

#[test]
fn put_058_the_architecture_is_32_or_64() {
    let with = |value: Value| NamedValueSet::new().with("__providerarchitecture", value);
    assert_eq!(
        status(check_architecture(&NamedValueSet::new())),
        Status::OK
    );
    for good in [Value::Sint32(32), Value::Sint32(64), Value::Uint32(64)] {
        assert_eq!(status(check_architecture(&with(good))), Status::OK);
    }
    for bad in [
        Value::Sint32(16),
        Value::Sint32(0),
        Value::string("64"),
        Value::Null,
    ] {
        assert_fails(
            check_architecture(&with(bad)),
            Status::INVALID_PARAMETER,
            &["__ProviderArchitecture"],
        );
    }
}

#[test]
fn put_197_put_198_unknown_values_have_no_meaning_and_make_no_error() {
    let odd = NamedValueSet::new()
        .with("__Whatever", Value::Null)
        .with("__PU", 1)
        .with("__PÜT_EXT", 2);
    assert_eq!(put_extensions(&odd, false).unwrap(), None);
    assert_eq!(status(check_architecture(&odd)), Status::OK);
    assert_eq!(forwarded_context(&odd, true), odd);
}
