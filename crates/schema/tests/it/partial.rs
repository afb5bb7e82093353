//! Partial puts and gets (PUT-175 to PUT-184, PUT-190).

use std::sync::Arc;

use swbem_core::{CimType, Class, Flavor, Instance, Name, NamedValueSet, Result, Status, Value};
use swbem_schema::{
    GetExtensions, PutExtensions, apply_partial, get_extensions, project, put_extensions,
};

use crate::build::{Namespace, assert_fails, class, status, validate_with};

const U32: CimType = CimType::Uint32;
const STRING: CimType = CimType::String;

fn named_values() -> NamedValueSet {
    NamedValueSet::new().with("__PUT_EXTENSIONS", true)
}

fn listing(names: &[&str]) -> PutExtensions {
    PutExtensions {
        properties: Some(names.iter().copied().map(Name::from).collect()),
        strict_nulls: false,
        atomic: false,
    }
}

#[test]
fn put_175_put_191_a_context_without_the_switch_asks_for_a_full_put() {
    for context in [
        NamedValueSet::new(),
        NamedValueSet::new().with("Other", 1),
        NamedValueSet::new().with("__PUT_EXTENSIONS", false),
        NamedValueSet::new().with("__PUT_EXT_PROPERTIES", Value::strings(["a"])),
        NamedValueSet::new().with("__GET_EXTENSIONS", true),
    ] {
        assert_eq!(put_extensions(&context, true).unwrap(), None);
        assert_eq!(put_extensions(&context, false).unwrap(), None);
    }
}

#[test]
fn put_176_a_partial_put_is_an_update() {
    let context = named_values().with("__PUT_EXT_PROPERTIES", Value::strings(["a"]));
    assert_fails(
        put_extensions(&context, false),
        Status::INVALID_CONTEXT,
        &["update"],
    );
    assert_eq!(
        put_extensions(&context, true).unwrap(),
        Some(listing(&["a"]))
    );
}

#[test]
fn put_177_a_partial_put_says_what_is_partial_in_the_right_types() {
    let refused = put_extensions(&named_values(), true);
    assert_fails(
        refused,
        Status::INVALID_CONTEXT,
        &["`__PUT_EXTENSIONS`", "`__PUT_EXT_PROPERTIES`"],
    );
    for (name, value) in [
        ("__PUT_EXTENSIONS", Value::Sint32(1)),
        ("__PUT_EXT_CLIENT_REQUEST", Value::string("TRUE")),
        ("__PUT_EXT_PROPERTIES", Value::string("a")),
        ("__PUT_EXT_PROPERTIES", Value::Array(vec![Value::Sint32(1)])),
        ("__PUT_EXT_PROPERTIES", Value::Array(vec![])),
        (
            "__PUT_EXT_PROPERTIES",
            Value::Array(vec![Value::string("a"), Value::Sint32(1)]),
        ),
        ("__PUT_EXT_STRICT_NULLS", Value::Sint32(1)),
        ("__PUT_EXT_ATOMIC", Value::Null),
    ] {
        let context = named_values()
            .with("__PUT_EXT_ATOMIC", true)
            .with(name, value.clone());
        assert_fails(
            put_extensions(&context, true),
            Status::INVALID_CONTEXT,
            &[name],
        );
    }
}

#[test]
fn put_178_strict_nulls_or_atomic_alone_concern_all_properties() {
    for (name, strict_nulls, atomic) in [
        ("__put_ext_strict_nulls", true, false),
        ("__PUT_EXT_ATOMIC", false, true),
    ] {
        let context = named_values().with(name, true);
        let wanted = PutExtensions {
            properties: None,
            strict_nulls,
            atomic,
        };
        assert_eq!(put_extensions(&context, true).unwrap(), Some(wanted));
    }
    let (stored, sent) = (stored(), sent());
    let ext = PutExtensions {
        properties: None,
        strict_nulls: false,
        atomic: true,
    };
    let merged = apply_partial(stored, &sent, &ext).unwrap();
    assert_eq!(merged.get("a"), Some(&Value::Uint32(10)));
    assert_eq!(merged.get("b"), Some(&Value::string("sent")));
}

#[test]
fn put_187_the_mark_of_the_client_is_not_needed() {
    let context = named_values().with("__PUT_EXT_PROPERTIES", Value::strings(["a"]));
    let marked = context.clone().with("__PUT_EXT_CLIENT_REQUEST", true);
    assert_eq!(
        put_extensions(&context, true).unwrap(),
        put_extensions(&marked, true).unwrap()
    );
    assert!(put_extensions(&context, true).unwrap().is_some());
}

fn foo() -> Arc<Class> {
    Namespace::with([class("Foo")
        .key("Name", STRING)
        .p("a", U32)
        .p("b", STRING)
        .p("must", U32)
        .q("not_null", true, Flavor::NONE)
        .default(Value::Uint32(1))
        .p("d", U32)
        .default(Value::Uint32(5))])
    .get("Foo")
}

fn filled(values: &[(&str, Value)]) -> Instance {
    let mut instance = Instance::new(foo());
    instance.set("Name", "n").unwrap();
    for (name, value) in values {
        instance.set(name, value.clone()).unwrap();
    }
    instance
}

fn stored() -> Instance {
    filled(&[
        ("a", Value::Uint32(1)),
        ("b", "stored".into()),
        ("d", Value::Uint32(2)),
    ])
}

fn sent() -> Instance {
    filled(&[
        ("a", Value::Uint32(10)),
        ("b", "sent".into()),
        ("must", Value::Null),
    ])
}

#[test]
fn put_179_only_properties_of_the_class_are_listed() {
    for name in ["c", "*", "__CLASS", "__RELPATH", "", "a,b"] {
        let refused = apply_partial(stored(), &sent(), &listing(&["a", name]));
        assert_fails(refused, Status::INVALID_PROPERTY, &["`Foo`", name]);
    }
    let merged = apply_partial(stored(), &sent(), &listing(&["A", "a"])).unwrap();
    assert_eq!(merged.get("a"), Some(&Value::Uint32(10)));
}

#[test]
fn put_180_a_listed_key_has_no_effect() {
    let mut other_case = sent();
    other_case.set("Name", "N").unwrap();
    let merged = apply_partial(stored(), &other_case, &listing(&["Name", "a"])).unwrap();
    assert_eq!(merged.get("Name"), Some(&Value::string("n")));
    assert_eq!(merged.get("a"), Some(&Value::Uint32(10)));
}

#[test]
fn put_181_only_listed_values_are_written() {
    let merged = apply_partial(stored(), &sent(), &listing(&["a"])).unwrap();
    assert_eq!(merged.get("a"), Some(&Value::Uint32(10)));
    assert_eq!(merged.get("b"), Some(&Value::string("stored")));
    assert_eq!(merged.get("d"), Some(&Value::Uint32(2)));
    assert_eq!(merged.get("must"), Some(&Value::Uint32(1)));
    let class = merged.class().clone();
    assert_eq!(
        status(validate_with(merged, &class, false, true)),
        Status::OK
    );
}

#[test]
fn put_181_a_listed_value_that_shows_the_default_is_written() {
    let merged = apply_partial(stored(), &sent(), &listing(&["d"])).unwrap();
    assert_eq!(merged.get("d"), Some(&Value::Uint32(5)));
}

#[test]
fn put_181_put_136_a_projection_carries_what_it_has() {
    let mut part = sent();
    part.project([0, 1].into());
    let merged = apply_partial(stored(), &part, &listing(&["a"])).unwrap();
    assert_eq!(merged.get("a"), Some(&Value::Uint32(10)));
    let refused = apply_partial(stored(), &part, &listing(&["b"]));
    assert_fails(refused, Status::INVALID_PROPERTY, &["`Foo.b`"]);
    let all = PutExtensions {
        properties: None,
        strict_nulls: true,
        atomic: false,
    };
    let merged = apply_partial(stored(), &part, &all).unwrap();
    assert_eq!(merged.get("b"), Some(&Value::string("stored")));
}

#[test]
fn put_182_a_null_is_written_when_it_is_meant() {
    let nulls = filled(&[("a", Value::Null), ("must", Value::Null)]);
    let merged = apply_partial(stored(), &nulls, &listing(&["a", "must"])).unwrap();
    assert_eq!(merged.get("a"), Some(&Value::Uint32(1)));
    assert_eq!(merged.get("must"), Some(&Value::Uint32(1)));
    let strict = |names: &[&str]| PutExtensions {
        strict_nulls: true,
        ..listing(names)
    };
    let merged = apply_partial(stored(), &nulls, &strict(&["a"])).unwrap();
    assert_eq!(merged.get("a"), Some(&Value::Null));
    let refused = apply_partial(stored(), &nulls, &strict(&["must"]));
    assert_fails(refused, Status::ILLEGAL_NULL, &["`Foo.must`", "not_null"]);
}

#[test]
fn put_181_put_134_a_listed_value_of_another_type_is_refused() {
    let other = Namespace::with([class("Foo").key("Name", STRING).p("a", STRING)]).get("Foo");
    let mut instance = Instance::new(other);
    instance.set("a", "text").unwrap();
    let refused = apply_partial(stored(), &instance, &listing(&["a"]));
    assert_fails(refused, Status::INVALID_OBJECT, &["`Foo.a`", "`uint32`"]);
}

#[test]
fn put_183_an_atomic_put_to_a_static_class_writes_all_or_nothing() {
    let ext = PutExtensions {
        strict_nulls: true,
        atomic: true,
        ..listing(&["a", "must"])
    };
    assert_eq!(
        status(apply_partial(stored(), &sent(), &ext)),
        Status::ILLEGAL_NULL
    );
    let ext = PutExtensions {
        strict_nulls: true,
        atomic: true,
        ..listing(&["a", "b"])
    };
    let merged = apply_partial(stored(), &sent(), &ext).unwrap();
    assert_eq!(
        (merged.get("a"), merged.get("b")),
        (Some(&Value::Uint32(10)), Some(&"sent".into()))
    );
}

#[test]
fn put_184_several_providers_cannot_be_atomic() {
    let atomic = PutExtensions {
        atomic: true,
        ..listing(&["a"])
    };
    assert_eq!(status(atomic.check_providers(1)), Status::OK);
    assert_fails(
        atomic.check_providers(2),
        Status::UNSUPPORTED_PUT_EXTENSION,
        &["2"],
    );
    assert_eq!(status(listing(&["a"]).check_providers(2)), Status::OK);
}

fn get(names: &[(&str, Value)]) -> Result<Option<GetExtensions>> {
    let context = names
        .iter()
        .fold(NamedValueSet::new(), |set, (name, value)| {
            set.with(*name, value.clone())
        });
    get_extensions(&context)
}

#[test]
fn put_190_a_partial_get_lists_properties_or_asks_for_keys() {
    let on = ("__GET_EXTENSIONS", Value::Boolean(true));
    let list = ("__GET_EXT_PROPERTIES", Value::strings(["b"]));
    let keys = ("__GET_EXT_KEYS_ONLY", Value::Boolean(true));
    let no_keys = ("__GET_EXT_KEYS_ONLY", Value::Boolean(false));
    let listed = Some(GetExtensions::Properties(vec!["b".into()]));
    assert_eq!(get(&[]).unwrap(), None);
    assert_eq!(get(std::slice::from_ref(&list)).unwrap(), None);
    assert_eq!(get(&[on.clone(), list.clone()]).unwrap(), listed);
    assert_eq!(
        get(&[on.clone(), list.clone(), no_keys.clone()]).unwrap(),
        listed
    );
    assert_eq!(
        get(&[on.clone(), keys.clone()]).unwrap(),
        Some(GetExtensions::KeysOnly)
    );
    assert_eq!(
        get(&[on.clone(), keys, list]).unwrap(),
        Some(GetExtensions::KeysOnly)
    );
    assert_eq!(
        status(get(std::slice::from_ref(&on))),
        Status::INVALID_CONTEXT
    );
    assert_eq!(status(get(&[on.clone(), no_keys])), Status::INVALID_CONTEXT);
    let empty = ("__GET_EXT_PROPERTIES", Value::Array(vec![]));
    assert_eq!(status(get(&[on.clone(), empty])), Status::INVALID_CONTEXT);
    let wrong = ("__GET_EXT_KEYS_ONLY", Value::Sint32(1));
    assert_fails(
        get(&[on, wrong]),
        Status::INVALID_CONTEXT,
        &["`__GET_EXT_KEYS_ONLY`"],
    );
}

#[test]
fn put_190_a_partial_get_returns_what_is_listed_and_the_keys() {
    let some = project(
        stored(),
        &GetExtensions::Properties(vec!["B".into(), "b".into()]),
    )
    .unwrap();
    let names: Vec<_> = some
        .properties()
        .map(|(property, _)| property.name.to_string())
        .collect();
    assert_eq!(names, ["Name", "b"]);
    assert!(some.is_projection());
    let keys = project(stored(), &GetExtensions::KeysOnly).unwrap();
    assert_eq!(keys.properties().count(), 1);
    assert_eq!(keys.relpath().unwrap(), "Foo.Name=\"n\"");
    for name in ["c", "*"] {
        let refused = project(stored(), &GetExtensions::Properties(vec![name.into()]));
        assert_fails(refused, Status::INVALID_PROPERTY, &["`Foo`", name]);
    }
}

#[test]
fn put_190_what_was_got_in_part_can_be_put_in_part() {
    let mut part = project(stored(), &GetExtensions::Properties(vec!["a".into()])).unwrap();
    part.set("a", Value::Uint32(77)).unwrap();
    let merged = apply_partial(stored(), &part, &listing(&["a"])).unwrap();
    assert_eq!(merged.get("a"), Some(&Value::Uint32(77)));
    assert_eq!(merged.get("b"), Some(&Value::string("stored")));
}
