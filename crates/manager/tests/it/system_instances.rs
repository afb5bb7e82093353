//! Instances of system classes: what is refused always, what only under strong validation, and
//! what is only reported (PUT-036 to PUT-038).

use std::sync::{Arc, Mutex};

use swbem_core::{Status, Value};
use swbem_manager::flags::STRONG_VALIDATION;
use swbem_manager::{Form, QueryFlaws, Session, Warning};

use crate::kit::*;

fn watched() -> (Session, Arc<Mutex<Vec<Warning>>>) {
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let manager = {
        let warnings = warnings.clone();
        manager_with(move |settings| {
            settings.on_warning = Arc::new(move |warning| warnings.lock().unwrap().push(warning));
        })
    };
    let session = system(&manager, NS);
    define(
        &session,
        "class Consumer : __EventConsumer { [key] string Name; };",
    );
    (session, warnings)
}

fn filter(session: &Session, name: &str, language: &str, query: &str) -> swbem_core::Instance {
    let values = [
        ("Name", text(name)),
        ("QueryLanguage", text(language)),
        ("Query", text(query)),
    ];
    make(session, "__EventFilter", &values)
}

const QUERY: &str = "SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA \"Consumer\"";

fn binding(session: &Session, consumer: &str, filter: &str) -> swbem_core::Instance {
    let values = [
        ("Consumer", Value::reference(consumer)),
        ("Filter", Value::reference(filter)),
    ];
    make(session, "__FilterToConsumerBinding", &values)
}

#[test]
fn put_036_put_037_a_binding_whose_ends_do_not_exist() {
    let (session, warnings) = watched();
    let unbound = || binding(&session, "Consumer.Name=\"c\"", "__EventFilter.Name=\"f\"");
    let refused = put(&session, unbound(), STRONG_VALIDATION).unwrap_err();
    assert_eq!(refused.status(), Status::INVALID_OBJECT);
    assert!(
        refused.message().contains("__EventFilter.Name=\"f\""),
        "{refused}"
    );
    assert!(warnings.lock().unwrap().is_empty());
    // Weak validation stores it and says so.
    let path = put(&session, unbound(), 0).unwrap();
    let warning = warnings.lock().unwrap().pop().unwrap();
    assert_eq!(warning.object, path);
    assert_eq!(&*warning.namespace, NS);
    assert_eq!(warning.error.status(), Status::INVALID_OBJECT);
    // With both ends there is nothing to say.
    put(&session, filter(&session, "f", "WQL", QUERY), 0).unwrap();
    add(&session, "Consumer", &[("Name", text("c"))]);
    put(&session, unbound(), STRONG_VALIDATION).unwrap();
    assert!(warnings.lock().unwrap().is_empty());
    verify(&session);
}

#[test]
fn put_036_the_scripting_bit_is_not_strong_validation_to_the_server() {
    let (session, _) = watched();
    let unbound = binding(&session, "Consumer.Name=\"c\"", "__EventFilter.Name=\"f\"").into();
    let call = session.put(&unbound, 0x80, None, Form::Sync);
    assert_eq!(status(call), Status::INVALID_PARAMETER);
    let call = session.put(&unbound, STRONG_VALIDATION, None, Form::Async);
    assert_eq!(status(call), Status::INVALID_PARAMETER);
    // To an asynchronous put it asks for progress.
    let call = session.put(&unbound, 0x80, None, Form::Async).unwrap();
    assert_eq!(status(run(&session, call)), Status::OK);
}

#[test]
fn put_037_a_registration_without_its_provider() {
    let (session, warnings) = watched();
    let registration = || {
        let provider = Value::reference("__Win32Provider.Name=\"P\"");
        make(
            &session,
            "__InstanceProviderRegistration",
            &[("provider", provider)],
        )
    };
    let refused = put(&session, registration(), STRONG_VALIDATION);
    assert_eq!(status(refused), Status::INVALID_OBJECT);
    assert_eq!(status(put(&session, registration(), 0)), Status::OK);
    assert_eq!(warnings.lock().unwrap().len(), 1);
    add(&session, "__Win32Provider", &[("Name", text("P"))]);
    assert_eq!(
        status(put(&session, registration(), STRONG_VALIDATION)),
        Status::OK
    );
}

#[test]
fn put_037_a_filter_without_a_query_or_in_another_language_is_refused_always() {
    let (session, warnings) = watched();
    for flags in [0, STRONG_VALIDATION] {
        let none = make(
            &session,
            "__EventFilter",
            &[("Name", text("f")), ("QueryLanguage", text("WQL"))],
        );
        assert_eq!(status(put(&session, none, flags)), Status::UNPARSABLE_QUERY);
        let blank = filter(&session, "f", "WQL", "  ");
        assert_eq!(
            status(put(&session, blank, flags)),
            Status::UNPARSABLE_QUERY
        );
        let other = filter(&session, "f", "CQL", QUERY);
        assert_eq!(
            status(put(&session, other, flags)),
            Status::INVALID_QUERY_TYPE
        );
        assert_eq!(
            status(put(&session, filter(&session, "f", "wql", QUERY), flags)),
            Status::OK
        );
    }
    assert!(warnings.lock().unwrap().is_empty());
}

#[test]
fn put_037_a_filter_whose_query_does_not_parse_is_refused_always() {
    let (session, warnings) = watched();
    for flags in [0, STRONG_VALIDATION] {
        for (query, refusal) in [
            (
                "SELECT * FORM __InstanceCreationEvent",
                Status::UNPARSABLE_QUERY,
            ),
            (
                "SELECT * FROM __InstanceCreationEvent WHERE",
                Status::UNPARSABLE_QUERY,
            ),
            (
                "ASSOCIATORS OF {Consumer.Name='c'}",
                Status::UNPARSABLE_QUERY,
            ),
            (
                "SELECT * FROM __InstanceCreationEvent GROUP BY TargetInstance.Name",
                Status::MISSING_GROUP_WITHIN,
            ),
        ] {
            let put = put(&session, filter(&session, "f", "WQL", query), flags);
            let error = put.unwrap_err();
            assert_eq!(error.status(), refusal, "{query}: {error}");
            let flaws = QueryFlaws::of(&error).unwrap();
            assert_eq!(flaws.text(), query);
            assert!(!flaws.diagnostics().is_empty());
        }
    }
    assert!(warnings.lock().unwrap().is_empty());
}

#[test]
fn put_037_a_filter_on_a_class_that_is_not_an_event_class_is_refused_always() {
    let (session, warnings) = watched();
    let query = "SELECT * FROM Consumer";
    for flags in [0, STRONG_VALIDATION] {
        let put = put(&session, filter(&session, "f", "WQL", query), flags);
        assert_eq!(status(put), Status::NOT_EVENT_CLASS);
    }
    // Where another namespace's events are meant, its classes count.
    for (namespace, is_refused) in [(r"\root\cimv2", true), ("root/default", false)] {
        let mut elsewhere = filter(&session, "f", "WQL", query);
        elsewhere.set("EventNamespace", namespace).unwrap();
        let refused = status(put(&session, elsewhere, 0)) == Status::NOT_EVENT_CLASS;
        assert_eq!(refused, is_refused, "{namespace}");
    }
    // The class of the other namespace is missing, which is only reported.
    let warning = warnings.lock().unwrap().pop().unwrap();
    assert_eq!(warning.error.status(), Status::INVALID_CLASS);
}

#[test]
fn put_037_a_filter_whose_classes_are_missing_waits_for_them() {
    let (session, warnings) = watched();
    for (query, namespace, refusal) in [
        ("SELECT * FROM No_Event", "", Status::INVALID_CLASS),
        (
            "SELECT * FROM __InstanceCreationEvent WHERE TargetInstance ISA 'No_Class'",
            "",
            Status::INVALID_CLASS,
        ),
        (QUERY, r"root\none", Status::INVALID_NAMESPACE),
    ] {
        let make = || {
            let mut made = filter(&session, "f", "WQL", query);
            made.set("EventNamespace", namespace).unwrap();
            made
        };
        assert_eq!(status(put(&session, make(), STRONG_VALIDATION)), refusal);
        assert_eq!(status(put(&session, make(), 0)), Status::OK, "{query}");
        let warning = warnings.lock().unwrap().pop().unwrap();
        assert_eq!(warning.error.status(), refusal);
    }
}

#[test]
fn put_038_structure_is_checked_whatever_the_validation() {
    let (session, _) = watched();
    let abstract_one = make(&session, "__EventConsumer", &[]);
    assert_eq!(
        status(put(&session, abstract_one, 0)),
        Status::INVALID_OPERATION
    );
    let half = make(
        &session,
        "__FilterToConsumerBinding",
        &[("Filter", Value::reference("__EventFilter.Name=\"f\""))],
    );
    assert_eq!(status(put(&session, half, 0)), Status::ILLEGAL_NULL);
    let timer = make(
        &session,
        "__IntervalTimerInstruction",
        &[("TimerId", text("a\u{1}"))],
    );
    assert_eq!(status(put(&session, timer, 0)), Status::INVALID_OBJECT);
}

#[test]
fn put_142_the_name_of_a_filter_is_made_also_when_it_is_empty() {
    let (session, _) = watched();
    let path = put(&session, filter(&session, "", "WQL", QUERY), 0).unwrap();
    assert!(path.contains("__EventFilter.Name=\"{"), "{path}");
    assert!(exists(&session, &path));
    // The name of anything else may be empty.
    let path = add(&session, "Consumer", &[("Name", text(""))]);
    assert!(path.ends_with("Consumer.Name=\"\""), "{path}");
}
