//! The system classes against their documentation, class by class, and what is left of the rules
//! on schemas (SCH).

use std::collections::BTreeSet;

use swbem_core::security::{Rights, Sid};
use swbem_core::{Class, Status, Value};
use swbem_manager::Session;

use crate::kit::*;

/// What the reference pages of the system classes say: `name : superclass (marks)`, then the local
/// properties as `type name`, a key with `*`, a default after `=`.
const EVERYWHERE: &str = "
__SystemClass : - (abstract)
__PARAMETERS : - (abstract)
__NotifyStatus : - (abstract) uint32 StatusCode
__ExtendedStatus : __NotifyStatus () string Description, string Operation, string ParameterInfo, string ProviderName
__SecurityRelatedClass : - (abstract)
__NTLMUser9X : __SecurityRelatedClass () string Authority, sint32 Flags, sint32 Mask, string Name, sint32 Type
__Trustee : __SecurityRelatedClass (abstract) string Domain, string Name, uint8[] SID, uint32 SidLength, string SidString, uint64 TIME_CREATED
__ACE : __SecurityRelatedClass (abstract) uint32 AccessMask, uint32 AceFlags, uint32 AceType, string GuidInheritedObjectType, string GuidObjectType, uint64 TIME_CREATED, __Trustee Trustee
__SecurityDescriptor : __SecurityRelatedClass (abstract) uint32 ControlFlags, __ACE[] DACL, __Trustee Group, __Trustee Owner, __ACE[] SACL, uint64 TIME_CREATED
__SystemSecurity : - (singleton)
__thisNAMESPACE : __SystemClass (singleton) uint8[] SECURITY_DESCRIPTOR
__NAMESPACE : __SystemClass () string *Name
__Provider : __SystemClass (abstract) string *Name
__Win32Provider : __Provider () string ClientLoadableCLSID, string CLSID, sint32 Concurrency, string DefaultMachineName, boolean Enabled, string HostingModel, sint32 ImpersonationLevel=0, sint32 InitializationReentrancy=0, datetime InitializationTimeoutInterval, boolean InitializeAsAdminFirst, datetime OperationTimeoutInterval, boolean PerLocaleInitialization=false, boolean PerUserInitialization=false, boolean Pure=true, string SecurityDescriptor, boolean SupportsExplicitShutdown, boolean SupportsExtendedStatus, boolean SupportsQuotas, boolean SupportsSendStatus, boolean SupportsShutdown, boolean SupportsThrottling, datetime UnloadTimeout, uint32 Version
__ProviderRegistration : __SystemClass (abstract) __Provider-ref provider
__ObjectProviderRegistration : __ProviderRegistration (abstract) sint32 InteractionType=0, string[] QuerySupportLevels, boolean SupportsBatching, boolean SupportsDelete=false, boolean SupportsEnumeration=false, boolean SupportsGet=false, boolean SupportsPut=false, boolean SupportsTransactions
__ClassProviderRegistration : __ObjectProviderRegistration () __Provider-ref *provider, datetime CacheRefreshInterval, boolean PerUserSchema, string[] ReferencedSetQueries, string[] ResultSetQueries, boolean ReSynchroniseOnNamespaceOpen, string[] UnsupportedQueries, uint32 Version
__InstanceProviderRegistration : __ObjectProviderRegistration () __Provider-ref *provider, boolean SupportsEnumeration=true
__PropertyProviderRegistration : __ProviderRegistration () __Provider-ref *provider, boolean SupportsGet=false, boolean SupportsPut=false
__MethodProviderRegistration : __ProviderRegistration () __Provider-ref *provider
__EventProviderRegistration : __ProviderRegistration () __Provider-ref *provider, string[] EventQueryList
__EventConsumerProviderRegistration : __ProviderRegistration () __Provider-ref *provider, string[] ConsumerClassNames
__IndicationRelated : __SystemClass (abstract)
__Event : __IndicationRelated (abstract) uint8[] SECURITY_DESCRIPTOR, uint64 TIME_CREATED
__ExtrinsicEvent : __Event ()
__SystemEvent : __ExtrinsicEvent ()
__EventDroppedEvent : __SystemEvent () __Event Event, __EventConsumer-ref IntendedConsumer
__EventQueueOverflowEvent : __EventDroppedEvent () uint32 CurrentQueueSize
__ConsumerFailureEvent : __EventDroppedEvent () uint32 ErrorCode, string ErrorDescription, object ErrorObject
__InstanceOperationEvent : __Event () object TargetInstance
__InstanceCreationEvent : __InstanceOperationEvent ()
__InstanceDeletionEvent : __InstanceOperationEvent ()
__InstanceModificationEvent : __InstanceOperationEvent () object PreviousInstance
__MethodInvocationEvent : __InstanceOperationEvent () string Method, __PARAMETERS Parameters, boolean PreCall
__ClassOperationEvent : __Event () object TargetClass
__ClassCreationEvent : __ClassOperationEvent ()
__ClassDeletionEvent : __ClassOperationEvent ()
__ClassModificationEvent : __ClassOperationEvent () object PreviousClass
__NamespaceOperationEvent : __Event () __NAMESPACE TargetNamespace
__NamespaceCreationEvent : __NamespaceOperationEvent ()
__NamespaceDeletionEvent : __NamespaceOperationEvent ()
__NamespaceModificationEvent : __NamespaceOperationEvent () __NAMESPACE PreviousNamespace
__TimerEvent : __Event () string TimerId, uint32 NumFirings
__AggregateEvent : __IndicationRelated () uint32 NumberOfEvents, object Representative
__EventGenerator : __IndicationRelated (abstract)
__TimerInstruction : __EventGenerator (abstract) string *TimerId, boolean SkipIfPassed=false
__AbsoluteTimerInstruction : __TimerInstruction () datetime EventDateTime
__IntervalTimerInstruction : __TimerInstruction () uint32 IntervalBetweenEvents
__TimerNextFiring : __IndicationRelated () string *TimerId, sint64 NextEvent64BitTime
__EventFilter : __IndicationRelated () string *Name, uint8[] CreatorSID=system, string EventAccess, string EventNamespace, string Query, string QueryLanguage
__EventConsumer : __IndicationRelated (abstract) uint8[] CreatorSID=system, string MachineName, uint32 MaximumQueueSize
__FilterToConsumerBinding : __IndicationRelated () __EventConsumer-ref *Consumer, __EventFilter-ref *Filter, uint8[] CreatorSID=system, boolean DeliverSynchronously=false, uint32 DeliveryQoS, boolean MaintainSecurityContext=false, boolean SlowDownProviders=false
";

/// Those that `root` alone has.
const IN_ROOT: &str = "
__CacheControl : __SystemClass (abstract)
__EventConsumerProviderCacheControl : __CacheControl (singleton) datetime ClearAfter
__EventProviderCacheControl : __CacheControl (singleton) datetime ClearAfter
__EventSinkCacheControl : __CacheControl (singleton) datetime ClearAfter
__ObjectProviderCacheControl : __CacheControl (singleton) datetime ClearAfter
__PropertyProviderCacheControl : __CacheControl (singleton) datetime ClearAfter
__ProviderHostQuotaConfiguration : __SystemClass (singleton) uint32 HandlesPerHost, uint64 MemoryAllHosts, uint64 MemoryPerHost, uint32 ProcessLimitAllHosts, uint32 ThreadsPerHost
";

/// One line of a table.
struct Documented {
    name: &'static str,
    superclass: Option<&'static str>,
    mark: &'static str,
    properties: Vec<&'static str>,
}

fn documented(table: &'static str) -> Vec<Documented> {
    let lines = table.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (name, rest) = line.split_once(" : ").unwrap();
            let (superclass, rest) = rest.split_once(" (").unwrap();
            let (mark, properties) = rest.split_once(')').unwrap();
            let properties = properties.split(',').map(str::trim);
            Documented {
                name,
                superclass: Some(superclass).filter(|name| *name != "-"),
                mark,
                properties: properties.filter(|text| !text.is_empty()).collect(),
            }
        })
        .collect()
}

/// Writes a property of a class as the tables do.
fn written(class: &Class, name: &str) -> String {
    let property = class.property(name).unwrap();
    let data_type = property.data_type.to_string().replace(" ref", "-ref");
    let key = if property.is_key { "*" } else { "" };
    let default = match &property.default {
        Value::Null => String::new(),
        Value::Boolean(value) => format!("={value}"),
        Value::Sint32(value) => format!("={value}"),
        other if other.to_bytes() == Some(Sid::SYSTEM.to_bytes()) => "=system".to_owned(),
        other => panic!("{}.{name} = {other:?}", class.name()),
    };
    format!("{data_type} {key}{name}{default}")
}

fn check(session: &Session, table: &'static str) {
    let place = session.namespace();
    for documented in documented(table) {
        let Documented { name, mark, .. } = documented;
        let class = get_class(session, name);
        let superclass = class.superclass().map(ToString::to_string);
        assert_eq!(
            superclass.as_deref(),
            documented.superclass,
            "{place}:{name}"
        );
        let marks = (class.is_abstract(), class.is_singleton());
        assert_eq!(
            marks,
            (mark == "abstract", mark == "singleton"),
            "{place}:{name}"
        );
        let local: BTreeSet<String> = class
            .decl()
            .properties
            .keys()
            .map(|property| written(&class, property.as_str()))
            .collect();
        let wanted: BTreeSet<String> = documented
            .properties
            .into_iter()
            .map(str::to_owned)
            .collect();
        assert_eq!(local, wanted, "{place}:{name}");
    }
}

const NAMESPACES: [&str; 6] = [
    "root",
    r"root\default",
    r"root\cimv2",
    r"root\subscription",
    r"root\interop",
    r"root\cimv2\new",
];

#[test]
fn sch_091_sch_100_sch_101_sch_102_every_namespace_has_the_system_classes_as_documented() {
    let manager = manager();
    let parent = system(&manager, NS);
    add(&parent, "__Namespace", &[("Name", text("new"))]);
    assert_eq!(documented(EVERYWHERE).len(), 52);
    for namespace in NAMESPACES {
        check(&system(&manager, namespace), EVERYWHERE);
    }
}

#[test]
fn sch_102_sch_103_what_configures_the_service_is_in_root_only() {
    let manager = manager();
    check(&system(&manager, "root"), IN_ROOT);
    let arbitrator = get_class(&system(&manager, "root"), "__ArbitratorConfiguration");
    assert!(arbitrator.is_singleton());
    assert_eq!(arbitrator.properties().len(), 21);
    assert!(
        arbitrator
            .properties()
            .values()
            .all(|p| p.data_type.to_string() == "uint32")
    );
    let mut names: Vec<&str> = documented(IN_ROOT).iter().map(|class| class.name).collect();
    names.push("__ArbitratorConfiguration");
    for namespace in &NAMESPACES[1..5] {
        let session = system(&manager, namespace);
        for name in &names {
            assert!(!exists(&session, name), "{namespace}:{name}");
        }
        let identified = namespace.ends_with("default");
        assert_eq!(
            exists(&session, "__CIMOMIdentification"),
            identified,
            "{namespace}"
        );
    }
}

#[test]
fn sch_008_sch_101_abstract_system_classes_can_be_spawned_and_not_stored() {
    let session = session();
    let all = documented(EVERYWHERE);
    for class in all.iter().filter(|class| class.mark == "abstract") {
        let spawned = get(&session, class.name).unwrap().spawn_instance().unwrap();
        let outcome = put(&session, spawned, 0);
        assert_eq!(status(outcome), Status::INVALID_OPERATION, "{}", class.name);
    }
    for class in all.iter().filter(|class| class.mark == "singleton") {
        let path = put(&session, spawn(&session, class.name), 0).unwrap();
        assert_eq!(path, format!(r"\\TESTBOX\root\cimv2:{}=@", class.name));
    }
}

#[test]
fn sch_107_each_security_method_has_its_one_parameter_and_returns_a_number() {
    let session = session();
    let class = get_class(&session, "__SystemSecurity");
    let mut found = Vec::new();
    for method in class.methods() {
        let decl = &method.decl;
        assert!(decl.qualifiers.is_true("Static"), "{}", method.name);
        let [parameter] = decl.parameters.as_slice() else {
            panic!("{}", method.name);
        };
        let direction = match (parameter.is_input(), parameter.is_output()) {
            (true, false) => "in",
            (false, true) => "out",
            other => panic!("{}: {other:?}", method.name),
        };
        let returns = decl.return_type.as_ref().unwrap();
        found.push(format!(
            "{returns} {}([{direction}] {} {})",
            method.name, parameter.data_type, parameter.name
        ));
    }
    found.sort();
    assert_eq!(
        found,
        [
            "uint32 Get9XUserList([out] __NTLMUser9X[] ul)",
            "uint32 GetCallerAccessRights([out] sint32 rights)",
            "uint32 GetSD([out] uint8[] SD)",
            "uint32 GetSecurityDescriptor([out] __SecurityDescriptor Descriptor)",
            "uint32 Set9XUserList([in] __NTLMUser9X[] ul)",
            "uint32 SetSD([in] uint8[] SD)",
            "uint32 SetSecurityDescriptor([in] __SecurityDescriptor Descriptor)",
        ]
    );
}

#[test]
fn sch_108_filters_and_bindings_are_signed_like_consumers() {
    let manager = closed_manager();
    let admin = system(&manager, NS);
    define(
        &admin,
        "class Consumer : __EventConsumer { [key] string Name; };",
    );
    grant(&manager, NS, Rights::ENABLE | Rights::FULL_WRITE);
    let user = as_user(&manager, NS).unwrap();
    let claimed = || ("CreatorSID", Value::bytes(&Sid::SYSTEM.to_bytes()));
    let query = "SELECT * FROM __InstanceCreationEvent WITHIN 2 WHERE TargetInstance ISA 'A'";
    let filter = [
        ("Name", text("f")),
        ("QueryLanguage", text("WQL")),
        ("Query", text(query)),
        claimed(),
    ];
    let binding = [
        ("Filter", Value::reference("__EventFilter.Name=\"f\"")),
        ("Consumer", Value::reference("Consumer.Name=\"c\"")),
        claimed(),
    ];
    for (class, values) in [
        ("__EventFilter", filter.as_slice()),
        ("Consumer", &[("Name", text("c")), claimed()]),
        ("__FilterToConsumerBinding", &binding),
    ] {
        let path = put(&user, make(&admin, class, values), 0).unwrap();
        let signed = value(&admin, &path, "CreatorSID");
        assert_eq!(
            signed.to_bytes().unwrap(),
            user.token().user().to_bytes(),
            "{class}"
        );
    }
}

#[test]
fn sch_060_sch_062_a_parameter_that_goes_both_ways_is_in_both_objects_alike() {
    let session = session();
    define(
        &session,
        "class A { uint32 Do([in] string What, [in, out, Note(5)] uint8 Both[], [out] A ref Made);
                   void Take([in] uint8 Only); uint8 Give(); void Nothing(); };",
    );
    let class = get_class(&session, "A");
    let carriers = |method: &str| {
        let decl = class.method(method).unwrap().decl.clone();
        (decl.in_parameters(), decl.out_parameters())
    };
    let (inputs, outputs) = carriers("Do");
    let (inputs, outputs) = (inputs.unwrap(), outputs.unwrap());
    let shown = |carrier: &Class| -> Vec<(String, Option<Value>)> {
        let id = |name: &str| {
            carrier
                .property_qualifiers(name)
                .unwrap()
                .value("ID")
                .cloned()
        };
        let all = carrier.properties().values();
        all.map(|property| (property.name.to_string(), id(property.name.as_str())))
            .collect()
    };
    let number = |id| Some(Value::Sint32(id));
    assert_eq!(inputs.name().as_str(), "__PARAMETERS");
    assert_eq!(outputs.name().as_str(), "__PARAMETERS");
    assert_eq!(
        shown(&inputs),
        [
            ("What".to_owned(), number(0)),
            ("Both".to_owned(), number(1))
        ]
    );
    assert_eq!(
        shown(&outputs),
        [
            ("Both".to_owned(), number(1)),
            ("Made".to_owned(), number(2)),
            ("ReturnValue".to_owned(), None),
        ]
    );
    let both = |carrier: &Class| {
        let property = carrier.property("Both").unwrap();
        (
            property.data_type.clone(),
            carrier.property_qualifiers("Both").unwrap(),
        )
    };
    assert_eq!(both(&inputs), both(&outputs));
    assert_eq!(both(&inputs).1.value("Note"), Some(&Value::Sint32(5)));
    for (method, has_inputs, has_outputs) in [
        ("Take", true, false),
        ("Give", false, true),
        ("Nothing", false, false),
    ] {
        let (inputs, outputs) = carriers(method);
        assert_eq!(
            (inputs.is_some(), outputs.is_some()),
            (has_inputs, has_outputs),
            "{method}"
        );
    }
}

#[test]
fn sch_001_a_superclass_is_in_the_same_namespace_and_may_be_derived_from() {
    let session = session();
    define(
        &system(session.manager(), r"root\default"),
        "class Elsewhere { };",
    );
    define(
        &session,
        "class A { }; class B : A { }; [terminal] class End { };",
    );
    for (mof, wanted) in [
        ("class C : A { };", Status::OK),
        ("class D : Elsewhere { };", Status::NOT_FOUND),
        ("class D : D { };", Status::CIRCULAR_REFERENCE),
        ("class A : B { };", Status::CIRCULAR_REFERENCE),
        ("class D : End { };", Status::INVALID_SUPERCLASS),
    ] {
        assert_eq!(put_mof(&session, mof, 0), wanted, "{mof}");
    }
}

#[test]
fn sch_080_system_classes_cannot_be_deleted() {
    let session = session();
    for class in documented(EVERYWHERE) {
        let outcome = delete(&session, class.name);
        assert_eq!(status(outcome), Status::INVALID_OPERATION, "{}", class.name);
        assert!(exists(&session, class.name));
    }
}
