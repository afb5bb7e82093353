//! Puts through the scripting objects.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use swbem::constants::{
    wbemChangeFlagCreateOnly, wbemChangeFlagStrongValidation, wbemChangeFlagUpdateForceMode,
    wbemChangeFlagUpdateOnly, wbemChangeFlagUpdateSafeMode, wbemFlagReturnImmediately,
    wbemFlagSendStatus, wbemFlagUseAmendedQualifiers,
};
use swbem::{MofCompiler, NamedValueSet, ObjectPath, PutFlags, Sink, Status, Value};

use crate::support::{Heard, put_class, server, services, spawn, status};

#[test]
fn put_001_put_returns_the_path_of_what_was_committed() {
    let services = services();
    let class = put_class(&services, "Thing");
    let path: ObjectPath = services.put(&spawn(&class, "one"), 0, None).unwrap();
    assert_eq!(path.path(), r#"\\HOST\root\cimv2:Thing.Name="one""#);
    assert_eq!(path.server(), "HOST");
    assert_eq!(path.namespace(), r"root\cimv2");
    assert_eq!(path.class(), "Thing");
    assert_eq!(path.key("Name").unwrap(), Value::from("one"));
}

#[test]
fn put_002_put_async_takes_the_sink_first_and_tells_it() {
    let services = services();
    let class = put_class(&services, "Thing");
    let heard = Heard::default();
    let sink = heard.sink();
    let context = NamedValueSet::new().with("Call", 1);
    services
        .put_async(&sink, &spawn(&class, "one"), 0, None, Some(&context))
        .unwrap();
    sink.wait();
    assert_eq!(
        heard.events(),
        [
            r#"put \\HOST\root\cimv2:Thing.Name="one" Call=Sint32(1)"#,
            "completed 0x00000000 wbemNoErr Nothing Call=Sint32(1)",
        ]
    );
}

#[test]
fn put_003_an_object_puts_itself() {
    let services = services();
    let class = put_class(&services, "Thing");
    let path = spawn(&class, "one").put(0, None).unwrap();
    assert_eq!(path.rel_path(), r#"Thing.Name="one""#);
    let heard = Heard::default();
    let sink = heard.sink();
    spawn(&class, "two")
        .put_async(&sink, 0, None, None)
        .unwrap();
    sink.wait();
    assert_eq!(heard.events().len(), 2);
    assert!(services.get("Thing.Name='two'", 0, None).is_ok());
}

#[test]
fn put_004_put_goes_to_the_namespace_of_the_services_and_put_of_the_object_to_its_own() {
    let server = server();
    let cimv2 = server.connect(r"root\cimv2").unwrap();
    let default = server.connect(r"root\default").unwrap();
    let class = put_class(&cimv2, "Thing");
    let path = default.put(&class, 0, None).unwrap();
    assert_eq!(path.path(), r"\\HOST\root\default:Thing");
    let object = spawn(&class, "one");
    assert_eq!(
        default.put(&object, 0, None).unwrap().namespace(),
        r"root\default"
    );
    assert_eq!(
        status(cimv2.get("Thing.Name='one'", 0, None)),
        Status::NOT_FOUND
    );
    assert_eq!(object.put(0, None).unwrap().namespace(), r"root\cimv2");
    let sink = Sink::new();
    spawn(&class, "two")
        .put_async(&sink, 0, None, None)
        .unwrap();
    default
        .put_async(&sink, &spawn(&class, "three"), 0, None, None)
        .unwrap();
    sink.wait();
    assert!(cimv2.get("Thing.Name='two'", 0, None).is_ok());
    assert!(default.get("Thing.Name='three'", 0, None).is_ok());
}

#[test]
fn put_005_a_class_object_is_put_as_a_class() {
    let services = services();
    let class = services.get("", 0, None).unwrap();
    class.path().set_class("Plain").unwrap();
    assert_eq!(
        class.put(0, None).unwrap().path(),
        r"\\HOST\root\cimv2:Plain"
    );
    assert!(services.get("Plain", 0, None).unwrap().is_class());
}

#[test]
fn put_006_so_050_edits_are_local_until_a_put_sends_the_whole_object() {
    let services = services();
    let class = put_class(&services, "Thing");
    spawn(&class, "one").put(0, None).unwrap();
    let one = services.get("Thing.Name='one'", 0, None).unwrap();
    let properties = one.properties();
    one.set("Size", 8).unwrap();
    assert_eq!(
        properties.item("Size").unwrap().value().unwrap(),
        Value::Uint32(8)
    );
    properties.item("text").unwrap().set_value("hello").unwrap();
    assert_eq!(one.get("Text").unwrap(), Value::from("hello"));
    let stored = services.get("Thing.Name='one'", 0, None).unwrap();
    assert_eq!(stored.get("Size").unwrap(), Value::Uint32(7));
    one.put(0, None).unwrap();
    let stored = services.get("Thing.Name='one'", 0, None).unwrap();
    assert_eq!(stored.get_as::<u32>("Size").unwrap(), 8);
    assert_eq!(stored.get_as::<String>("Text").unwrap(), "hello");
}

#[test]
fn put_007_what_a_call_was_given_may_change_after_it() {
    let services = services();
    let class = put_class(&services, "Thing");
    let heard = Heard::default();
    let sink = heard.sink();
    let object = spawn(&class, "one");
    let mut context = NamedValueSet::new().with("Call", 1);
    services
        .put_async(&sink, &object, 0, None, Some(&context))
        .unwrap();
    object.set("Name", "other").unwrap();
    context.add("Call", 2).unwrap();
    sink.wait();
    let events = heard.events();
    assert!(
        events[0].ends_with(r#"Thing.Name="one" Call=Sint32(1)"#),
        "{events:?}"
    );
    assert_eq!(
        status(services.get("Thing.Name='other'", 0, None)),
        Status::NOT_FOUND
    );
}

#[test]
fn put_008_flags_of_zero_create_and_update() {
    let services = services();
    let class = put_class(&services, "Thing");
    let object = spawn(&class, "one");
    object.put(0, None).unwrap();
    object.set("Size", 1).unwrap();
    object.put(PutFlags::default(), None).unwrap();
    assert_eq!(
        status(object.put(wbemChangeFlagCreateOnly, None)),
        Status::ALREADY_EXISTS
    );
    let other = spawn(&class, "two");
    assert_eq!(
        status(other.put(wbemChangeFlagUpdateOnly, None)),
        Status::NOT_FOUND
    );
}

#[test]
fn put_009_put_waits_for_the_outcome_with_and_without_return_immediately() {
    let services = services();
    let class = put_class(&services, "Thing");
    let object = spawn(&class, "one");
    let path = services
        .put(&object, wbemFlagReturnImmediately, None)
        .unwrap();
    assert_eq!(path.path(), r#"\\HOST\root\cimv2:Thing.Name="one""#);
    assert!(services.get("Thing.Name='one'", 0, None).is_ok());
    let flags = wbemFlagReturnImmediately | wbemChangeFlagCreateOnly;
    assert_eq!(
        status(services.put(&object, flags, None)),
        Status::ALREADY_EXISTS
    );
    assert_eq!(status(object.put(flags, None)), Status::ALREADY_EXISTS);
    let class = services.get("Thing", 0, None).unwrap();
    let path = services
        .put(&class, wbemFlagReturnImmediately, None)
        .unwrap();
    assert_eq!(path.path(), r"\\HOST\root\cimv2:Thing");
}

#[test]
fn put_010_put_async_does_not_wait() {
    let services = services();
    let class = put_class(&services, "Thing");
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let sink = Sink::new().on_object_put(move |_, _| {
        gate.lock().unwrap().recv().unwrap();
    });
    for flags in [PutFlags::default(), PutFlags::RETURN_IMMEDIATELY] {
        services
            .put_async(&sink, &spawn(&class, "one"), flags, None, None)
            .unwrap();
    }
    assert_eq!(sink.outstanding(), 2);
    open.send(()).unwrap();
    open.send(()).unwrap();
    sink.wait();
    assert_eq!(sink.outstanding(), 0);
}

#[test]
fn put_012_so_053_a_key_that_the_service_made_is_only_in_the_path() {
    let services = services();
    let class = put_class(&services, "Thing");
    let object = class.spawn_instance().unwrap();
    let path = object.put(0, None).unwrap();
    assert!(object.get("Name").unwrap().is_null());
    assert_eq!(status(object.delete(0, None)), Status::INVALID_OPERATION);
    assert!(services.get(&path.path(), 0, None).is_ok());
    services.delete(&path.path(), 0, None).unwrap();
    assert_eq!(
        status(services.get(&path.path(), 0, None)),
        Status::NOT_FOUND
    );
}

#[test]
fn put_020_put_009_flags_that_no_put_takes_are_refused() {
    let services = services();
    let class = put_class(&services, "Thing");
    let object = spawn(&class, "one");
    for bits in [0x4, 0x100, 0x200, 0x8000_0000] {
        assert_eq!(
            status(services.put(&object, bits, None)),
            Status::INVALID_PARAMETER
        );
        let sink = Sink::new();
        let refused = services.put_async(&sink, &object, bits, None, None);
        assert_eq!(status(refused), Status::INVALID_PARAMETER, "{bits:#x}");
    }
    let both = wbemChangeFlagCreateOnly | wbemChangeFlagUpdateOnly;
    assert_eq!(status(object.put(both, None)), Status::INVALID_PARAMETER);
}

#[test]
fn put_025_a_mode_for_classes_is_passed_on_and_refused_for_an_instance() {
    let services = services();
    let class = put_class(&services, "Thing");
    for mode in [wbemChangeFlagUpdateForceMode, wbemChangeFlagUpdateSafeMode] {
        class.put(mode, None).unwrap();
        assert_eq!(
            status(spawn(&class, "one").put(mode, None)),
            Status::INVALID_PARAMETER
        );
    }
}

#[test]
fn put_026_put_027_async_puts_strip_return_immediately_and_take_send_status() {
    let services = services();
    let class = put_class(&services, "Thing");
    let heard = Heard::default();
    let sink = heard.sink();
    let flags = wbemFlagReturnImmediately | wbemFlagSendStatus | wbemFlagUseAmendedQualifiers;
    services
        .put_async(&sink, &spawn(&class, "one"), flags, None, None)
        .unwrap();
    spawn(&class, "two")
        .put_async(&sink, flags, None, None)
        .unwrap();
    sink.wait();
    let completed = heard
        .events()
        .iter()
        .filter(|event| event.starts_with("completed 0x0000"))
        .count();
    assert_eq!(completed, 2);
}

#[test]
fn put_036_the_bit_0x80_is_strong_validation_for_put_and_send_status_for_put_async() {
    let services = services();
    // A binding to a consumer and a filter that do not exist.
    let class = services.get("__FilterToConsumerBinding", 0, None).unwrap();
    let binding = class.spawn_instance().unwrap();
    binding
        .set("Filter", r#"__EventFilter.Name="none""#)
        .unwrap();
    binding
        .set("Consumer", r#"__EventConsumer.Name="none""#)
        .unwrap();
    assert!(
        services
            .put(&binding, wbemChangeFlagStrongValidation, None)
            .is_err()
    );
    assert!(binding.put(wbemChangeFlagStrongValidation, None).is_err());
    let heard = Heard::default();
    let sink = heard.sink();
    services
        .put_async(&sink, &binding, wbemFlagSendStatus, None, None)
        .unwrap();
    sink.wait();
    assert_eq!(heard.events().len(), 2, "{:?}", heard.events());
    services.put(&binding, 0, None).unwrap();
}

#[test]
fn put_063_what_a_call_refuses_the_sink_does_not_hear() {
    let services = services();
    let heard = Heard::default();
    let sink = heard.sink();
    let nameless = services.get("", 0, None).unwrap();
    assert!(
        services
            .put_async(&sink, &nameless, 0x3, None, None)
            .is_err()
    );
    sink.wait();
    assert!(heard.events().is_empty());
}

#[test]
fn put_068_a_class_may_be_spawned_from_once_it_was_put() {
    let services = services();
    let class = services.get("", 0, None).unwrap();
    class.path().set_class("Fresh").unwrap();
    assert_eq!(status(class.spawn_instance()), Status::INCOMPLETE_CLASS);
    assert_eq!(
        status(class.spawn_derived_class()),
        Status::INCOMPLETE_CLASS
    );
    class.put(0, None).unwrap();
    assert!(class.spawn_instance().is_ok());
    let derived = class.spawn_derived_class().unwrap();
    derived.path().set_class("Derived").unwrap();
    let heard = Heard::default();
    let sink = heard.sink();
    derived.put_async(&sink, 0, None, None).unwrap();
    sink.wait();
    assert!(derived.spawn_instance().is_ok(), "{:?}", heard.events());
    assert_eq!(derived.derivation(), ["Fresh"]);
}

#[test]
fn put_226_so_131_a_failure_is_heard_once_and_disturbs_no_other_call() {
    let services = services();
    let class = put_class(&services, "Thing");
    let heard = Heard::default();
    let sink = heard.sink();
    let object = spawn(&class, "one");
    object.put(0, None).unwrap();
    let bad = NamedValueSet::new().with("Call", "bad");
    let good = NamedValueSet::new().with("Call", "good");
    services
        .put_async(&sink, &object, wbemChangeFlagCreateOnly, None, Some(&bad))
        .unwrap();
    services
        .put_async(&sink, &spawn(&class, "two"), 0, None, Some(&good))
        .unwrap();
    sink.wait();
    let events = heard.events();
    assert_eq!(events.len(), 3, "{events:?}");
    let bad = "completed 0x80041019 wbemErrAlreadyExists 0x80041019 wbemErrAlreadyExists Call=String(\"bad\")";
    assert!(events.contains(&bad.to_owned()), "{events:?}");
    assert!(
        events
            .iter()
            .any(|event| event.starts_with("put") && event.contains("good"))
    );
}

#[test]
fn put_238_so_132_a_handler_may_put_on_its_own_sink() {
    let services = services();
    let class = put_class(&services, "Thing");
    let left = Arc::new(AtomicUsize::new(5));
    let slot: Arc<std::sync::OnceLock<Sink>> = Arc::default();
    let (again, own, namespace) = (left.clone(), slot.clone(), services.clone());
    let sink = Sink::new().on_completed(move |status, _, _| {
        assert_eq!(status, Status::OK);
        let number = again.load(Ordering::SeqCst);
        if number > 0 {
            again.store(number - 1, Ordering::SeqCst);
            let next = spawn(&class, &format!("next{number}"));
            namespace
                .put_async(own.get().unwrap(), &next, 0, None, None)
                .unwrap();
        }
    });
    slot.set(sink.clone()).unwrap();
    let first = spawn(&services.get("Thing", 0, None).unwrap(), "first");
    services.put_async(&sink, &first, 0, None, None).unwrap();
    sink.wait();
    assert_eq!(left.load(Ordering::SeqCst), 0);
    assert_eq!(
        services
            .instances_of("Thing", 0, None)
            .unwrap()
            .count()
            .unwrap(),
        6
    );
}

#[test]
fn put_253_hundreds_of_puts_each_come_back_with_their_context() {
    let services = services();
    let class = put_class(&services, "Thing");
    let sum = Arc::new(AtomicUsize::new(0));
    let added = sum.clone();
    let sink = Sink::new().on_completed(move |status, _, context| {
        assert_eq!(status, Status::OK);
        let number = context
            .unwrap()
            .get("Number")
            .unwrap()
            .as_integer()
            .unwrap();
        added.fetch_add(usize::try_from(number).unwrap(), Ordering::SeqCst);
    });
    for number in 1..=500 {
        let context = NamedValueSet::new().with("Number", number);
        let object = spawn(&class, &format!("n{number}"));
        services
            .put_async(&sink, &object, 0, None, Some(&context))
            .unwrap();
    }
    sink.wait();
    assert_eq!(sum.load(Ordering::SeqCst), 500 * 501 / 2);
    assert_eq!(
        services
            .instances_of("Thing", 0, None)
            .unwrap()
            .count()
            .unwrap(),
        500
    );
}

#[test]
fn put_265_put_267_so_135_a_failure_stays_with_the_thread_until_it_is_read() {
    let services = services();
    let class = put_class(&services, "Thing");
    let object = spawn(&class, "one");
    object.put(0, None).unwrap();
    drop(swbem::LastError::take());
    assert_eq!(status(swbem::LastError::take()), Status::FAILED);
    assert!(object.put(wbemChangeFlagCreateOnly, None).is_err());
    // A later success does not remove it, and another thread does not see it.
    object.put(0, None).unwrap();
    std::thread::spawn(|| assert!(swbem::LastError::take().is_err()))
        .join()
        .unwrap();
    let error = swbem::LastError::take().unwrap();
    assert_eq!(error.status(), Status::ALREADY_EXISTS);
    assert_eq!(error.operation(), Some("IWbemServices::PutInstance"));
    assert!(error.parameter_info().unwrap().contains("Thing"));
    assert_eq!(error.provider_name(), "Windows Management");
    assert!(!error.description().is_empty());
    let shown = error.to_object().unwrap();
    assert_eq!(shown.class_name(), "__ExtendedStatus");
    assert_eq!(
        shown.get_as::<u32>("StatusCode").unwrap(),
        Status::ALREADY_EXISTS.0
    );
    assert!(error.object_text(0).unwrap().contains("__ExtendedStatus"));
    assert!(shown.clone().compare_to(&shown, 0).unwrap());
    assert_eq!(status(swbem::LastError::take()), Status::FAILED);
}

#[test]
fn so_005_a_failure_has_the_status_code_and_last_error_the_details() {
    let services = services();
    let error = services.get("None", 0, None).unwrap_err();
    assert_eq!(error.status(), swbem::constants::wbemErrNotFound);
    assert_eq!(error.status().hresult(), -2_147_217_406);
    assert!(error.message().contains("None"), "{error}");
    let details = swbem::LastError::take().unwrap();
    assert_eq!(details.status(), error.status());
    assert_eq!(details.operation(), Some("IWbemServices::GetObject"));
}

#[test]
fn put_269_the_error_object_has_the_status_of_the_event() {
    let services = services();
    let class = put_class(&services, "Thing");
    let heard = Heard::default();
    let note = heard.clone();
    let sink = Sink::new().on_completed(move |status, error, _| {
        let error = error.unwrap();
        assert_eq!(error.status(), status);
        let object = error.to_object().unwrap();
        note.note(format!("{:?}", object.get("StatusCode").unwrap()));
        note.note(object.get_as::<String>("Operation").unwrap());
    });
    services
        .put_async(
            &sink,
            &spawn(&class, "one"),
            wbemChangeFlagUpdateOnly,
            None,
            None,
        )
        .unwrap();
    sink.wait();
    let code = Status::NOT_FOUND.0;
    assert_eq!(
        heard.events(),
        [
            format!("Uint32({code})"),
            "IWbemServices::PutInstance".to_owned()
        ]
    );
}

#[test]
fn put_223_an_instance_of_a_localized_class_needs_the_amended_flag() {
    let server = server();
    let services = server.connect("").unwrap();
    let text = r#"
        [Description("A thing") : Amended ToInstance] class Thing { [key] string Name; };
    "#;
    assert!(
        MofCompiler::new(&services)
            .compile_text("a.mof", text)
            .is_success()
    );
    let class = services
        .get("Thing", wbemFlagUseAmendedQualifiers, None)
        .unwrap();
    let object = spawn(&class, "one");
    let qualifiers = object.qualifiers();
    let amended = qualifiers.item("Description").unwrap();
    assert!(amended.is_amended().unwrap());
    amended.set_value("another").unwrap();
    assert_eq!(status(object.put(0, None)), Status::AMENDED_OBJECT);
    object.put(wbemFlagUseAmendedQualifiers, None).unwrap();
}
