//! The system classes as a namespace has them (SCH section on system classes).

use swbem_core::{Class, Status, Value};
use swbem_manager::Session;

use crate::kit::*;

fn superclass(session: &Session, name: &str) -> Option<String> {
    get_class(session, name)
        .superclass()
        .map(ToString::to_string)
}

fn default(class: &Class, property: &str) -> Value {
    class.property(property).unwrap().default.clone()
}

#[test]
fn sch_100_every_namespace_has_the_system_classes_where_they_belong() {
    let manager = manager();
    let expected = [
        ("__SystemClass", None),
        ("__NAMESPACE", Some("__SystemClass")),
        ("__Provider", Some("__SystemClass")),
        ("__Win32Provider", Some("__Provider")),
        ("__ProviderRegistration", Some("__SystemClass")),
        (
            "__ObjectProviderRegistration",
            Some("__ProviderRegistration"),
        ),
        (
            "__ClassProviderRegistration",
            Some("__ObjectProviderRegistration"),
        ),
        (
            "__InstanceProviderRegistration",
            Some("__ObjectProviderRegistration"),
        ),
        (
            "__MethodProviderRegistration",
            Some("__ProviderRegistration"),
        ),
        (
            "__EventProviderRegistration",
            Some("__ProviderRegistration"),
        ),
        ("__IndicationRelated", Some("__SystemClass")),
        ("__Event", Some("__IndicationRelated")),
        ("__ExtrinsicEvent", Some("__Event")),
        ("__InstanceOperationEvent", Some("__Event")),
        ("__InstanceCreationEvent", Some("__InstanceOperationEvent")),
        ("__EventFilter", Some("__IndicationRelated")),
        ("__EventConsumer", Some("__IndicationRelated")),
        ("__FilterToConsumerBinding", Some("__IndicationRelated")),
        ("__NotifyStatus", None),
        ("__ExtendedStatus", Some("__NotifyStatus")),
        ("__PARAMETERS", None),
        ("__SystemSecurity", None),
    ];
    for namespace in ["root", NS, r"root\subscription"] {
        let session = system(&manager, namespace);
        for (name, above) in expected {
            assert_eq!(
                superclass(&session, name).as_deref(),
                above,
                "{namespace}:{name}"
            );
        }
    }
}

#[test]
fn sch_101_abstract_ones_have_no_instances_and_singletons_one() {
    let session = session();
    for name in [
        "__SystemClass",
        "__Provider",
        "__Event",
        "__EventConsumer",
        "__TimerInstruction",
    ] {
        assert!(get_class(&session, name).is_abstract(), "{name}");
        let outcome = put(&session, spawn(&session, name), 0);
        assert_eq!(status(outcome), Status::INVALID_OPERATION, "{name}");
    }
    for name in ["__SystemSecurity", "__thisNAMESPACE"] {
        assert!(get_class(&session, name).is_singleton(), "{name}");
        let path = put(&session, spawn(&session, name), 0).unwrap();
        assert!(path.ends_with("=@"), "{path}");
    }
}

#[test]
fn sch_102_sch_104_sch_109_properties_and_defaults() {
    let session = session();
    let class = |name: &str| get_class(&session, name);
    let registration = class("__InstanceProviderRegistration");
    for (name, value) in [
        ("SupportsEnumeration", true),
        ("SupportsGet", false),
        ("SupportsPut", false),
        ("SupportsDelete", false),
    ] {
        assert_eq!(
            default(&registration, name),
            Value::Boolean(value),
            "{name}"
        );
    }
    assert!(registration.property("provider").unwrap().is_key);
    let other = class("__ClassProviderRegistration");
    assert_eq!(
        default(&other, "SupportsEnumeration"),
        Value::Boolean(false)
    );
    assert_eq!(default(&other, "InteractionType"), Value::Sint32(0));
    let provider = class("__Win32Provider");
    assert_eq!(default(&provider, "ImpersonationLevel"), Value::Sint32(0));
    assert_eq!(default(&provider, "Pure"), Value::Boolean(true));
    assert_eq!(
        default(&provider, "PerUserInitialization"),
        Value::Boolean(false)
    );
    assert_eq!(
        default(&provider, "PerLocaleInitialization"),
        Value::Boolean(false)
    );
    let of =
        |class: &Class, property: &str| class.property(property).unwrap().data_type.to_string();
    assert_eq!(of(&class("__Event"), "TIME_CREATED"), "uint64");
    assert_eq!(
        of(&class("__InstanceModificationEvent"), "PreviousInstance"),
        "object"
    );
    assert_eq!(of(&class("__ExtendedStatus"), "StatusCode"), "uint32");
}

#[test]
fn sch_103_configuration_is_in_root_only() {
    let manager = manager();
    let names = [
        "__ObjectProviderCacheControl",
        "__ProviderHostQuotaConfiguration",
        "__ArbitratorConfiguration",
    ];
    for name in names {
        assert!(exists(&system(&manager, "root"), name), "{name}");
        assert!(!exists(&system(&manager, NS), name), "{name}");
    }
}

#[test]
fn sch_105_events_and_what_only_looks_like_them() {
    let session = session();
    assert!(!get_class(&session, "__AggregateEvent").is_a("__Event"));
    assert!(!get_class(&session, "__ExtrinsicEvent").is_abstract());
}

#[test]
fn sch_106_keys_of_subscriptions() {
    let session = session();
    let keys = |name: &str| -> Vec<String> {
        get_class(&session, name)
            .key_properties()
            .map(|property| property.name.to_string())
            .collect()
    };
    assert_eq!(keys("__EventFilter"), ["Name"]);
    let mut binding = keys("__FilterToConsumerBinding");
    binding.sort();
    assert_eq!(binding, ["Consumer", "Filter"]);
}

#[test]
fn sch_107_the_methods_of_system_security() {
    let session = session();
    let class = get_class(&session, "__SystemSecurity");
    let methods: Vec<String> = class
        .methods()
        .map(|method| method.name.to_string())
        .collect();
    assert_eq!(
        methods,
        [
            "GetSD",
            "SetSD",
            "GetSecurityDescriptor",
            "SetSecurityDescriptor",
            "GetCallerAccessRights",
            "Get9XUserList",
            "Set9XUserList"
        ]
    );
    for method in class.methods() {
        assert!(method.decl.qualifiers.is_true("Static"), "{}", method.name);
    }
    let sd = class
        .method("GetSD")
        .unwrap()
        .decl
        .out_parameters()
        .unwrap();
    assert_eq!(sd.property("SD").unwrap().data_type.to_string(), "uint8[]");
}

#[test]
fn sch_061_sch_064_the_parameter_objects_of_a_method() {
    let session = session();
    define(
        &session,
        "class A { uint32 Do([in] string What = \"w\", [out] string Back); void Nothing(); };",
    );
    let class = get_class(&session, "A");
    let method = class.method("Do").unwrap();
    let (inputs, outputs) = (method.decl.in_parameters(), method.decl.out_parameters());
    let (inputs, outputs) = (inputs.unwrap(), outputs.unwrap());
    assert_eq!(inputs.name().as_str(), "__PARAMETERS");
    assert_eq!(default(&inputs, "What"), text("w"));
    assert!(inputs.property("Back").is_none());
    assert_eq!(
        outputs
            .property("ReturnValue")
            .unwrap()
            .data_type
            .to_string(),
        "uint32"
    );
    assert!(outputs.property("What").is_none());
    let nothing = class.method("Nothing").unwrap();
    assert!(nothing.decl.in_parameters().is_none() && nothing.decl.out_parameters().is_none());
}
