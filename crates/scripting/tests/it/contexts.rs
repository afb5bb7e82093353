//! What goes to a provider with a put, and what stays with the caller.

use std::sync::Arc;

use swbem::constants::wbemChangeFlagCreateOnly;
use swbem::{MofCompiler, NamedValueSet, Status, Value};
use swbem_provider::Registration;
use swbem_testkit::provider::RecordingProvider;

use crate::support::{Heard, put_class, server, services, spawn, status};

#[test]
fn put_200_put_251_the_async_context_does_not_reach_the_provider() {
    let server = server();
    let services = server.connect("").unwrap();
    let provider = Arc::new(RecordingProvider::new());
    server
        .manager()
        .register_provider(
            &services.namespace(),
            Registration::new("Recorder", provider.clone()),
        )
        .unwrap();
    let text = "[dynamic, provider(\"Recorder\")] class Live { [key] string Name; };";
    let compilation = MofCompiler::new(&services).compile_text("live.mof", text);
    assert!(compilation.is_success());
    let live = services.get("Live", 0, None).unwrap();
    let heard = Heard::default();
    let sink = heard.sink();
    let named = NamedValueSet::new().with("ForProvider", 1);
    let own = NamedValueSet::new().with("ForCaller", 2);
    services
        .put_async(&sink, &spawn(&live, "one"), 0, Some(&named), Some(&own))
        .unwrap();
    sink.wait();
    let asked = provider.asked();
    let [asked] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!(asked.context.get("ForProvider"), Some(&Value::Sint32(1)));
    assert_eq!(asked.context.len(), 1);
    let events = heard.events();
    assert!(
        events.iter().all(|event| event.contains("ForCaller")),
        "{events:?}"
    );
    assert!(
        !events.iter().any(|event| event.contains("ForProvider")),
        "{events:?}"
    );
}

#[test]
fn put_266_the_error_of_an_asynchronous_call_comes_with_its_completion_only() {
    let services = services();
    let class = put_class(&services, "Thing");
    let object = spawn(&class, "one");
    object.put(0, None).unwrap();
    drop(swbem::LastError::take());
    let heard = Heard::default();
    let sink = heard.sink();
    services
        .put_async(&sink, &object, wbemChangeFlagCreateOnly, None, None)
        .unwrap();
    sink.wait();
    let events = heard.events();
    let [completed] = events.as_slice() else {
        panic!("{events:?}")
    };
    let expected = "completed 0x80041019 wbemErrAlreadyExists 0x80041019 wbemErrAlreadyExists";
    assert!(completed.starts_with(expected), "{completed}");
    // The thread that made the call has no error pending.
    assert_eq!(status(swbem::LastError::take()), Status::FAILED);
}
