//! Puts through the scripting objects.

use swbem::{
    EnumFlags, NamedValueSet, ObjectPath, PutFlags, Sink, Status, Value,
    constants::{
        wbemChangeFlagCreateOnly, wbemChangeFlagStrongValidation, wbemChangeFlagUpdateOnly,
        wbemFlagReturnImmediately, wbemFlagSendStatus, wbemFlagUseAmendedQualifiers,
    },
};

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
    services.put_async(&sink, &spawn(&class, "one"), 0, None, Some(&context)).unwrap();
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
    spawn(&class, "two").put_async(&sink, 0, None, None).unwrap();
    sink.wait();
    assert_eq!(heard.events().len(), 2);
    assert!(services.get("Thing.Name='two'", 0, None).is_ok());
}
