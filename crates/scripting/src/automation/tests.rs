use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use swbem_automation::{Event, coerce};

use super::*;

fn library() -> Library {
    Library::new(|| Server::options().name("MACHINE").ephemeral())
}

fn create(library: &Library, name: &str) -> ObjectRef {
    let prog_id = format!("WbemScripting.{name}");
    library.create(&prog_id).unwrap().unwrap()
}

fn services(library: &Library) -> ObjectRef {
    library
        .get_object("winmgmts:root/default")
        .unwrap()
        .unwrap()
}

fn call(object: &ObjectRef, member: &str, arguments: &[Variant]) -> Result<Variant, Exception> {
    let mut arguments = Arguments::new(arguments.to_vec());
    object.invoke(Some(member), Invoke::MethodOrGet, &mut arguments)
}

fn get(object: &ObjectRef, member: &str) -> Variant {
    call(object, member, &[]).unwrap()
}

fn put(object: &ObjectRef, member: &str, value: impl Into<Variant>) -> Result<Variant, Exception> {
    let mut arguments = Arguments::new(vec![value.into()]);
    object.invoke(Some(member), Invoke::Put, &mut arguments)
}

fn object(value: Variant) -> ObjectRef {
    value.as_object().unwrap().clone()
}

fn text(value: &Variant) -> String {
    coerce::to_text(value).unwrap().to_string()
}

/// Makes and stores a class `Thing` with the key `Name`, and returns its object.
fn thing(services: &ObjectRef) -> ObjectRef {
    let class = object(get(services, "Get"));
    put(&object(get(&class, "Path_")), "Class", "Thing").unwrap();
    let properties = object(get(&class, "Properties_"));
    let name = object(call(&properties, "Add", &["Name".into(), 8.into()]).unwrap());
    let qualifiers = object(get(&name, "Qualifiers_"));
    call(&qualifiers, "Add", &["key".into(), true.into()]).unwrap();
    call(&properties, "Add", &["Size".into(), 19.into()]).unwrap();
    call(&properties, "Add", &["Tags".into(), 8.into(), true.into()]).unwrap();
    get(&class, "Put_");
    class
}

#[test]
fn the_type_library_has_no_member_twice() {
    for interface in type_library::ALL {
        let mut names: Vec<String> = interface
            .members
            .iter()
            .map(|member| member.name.to_lowercase())
            .collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{}", interface.name);
        let defaults = interface.members.iter().filter(|m| m.id == 0).count();
        assert!(defaults <= 1, "{}", interface.name);
    }
}

#[test]
fn so_010_what_can_be_created_opens_no_service_before_it_is_asked() {
    let library = library();
    let path = create(&library, "SWbemObjectPath");
    put(&path, "Path", r"\\m\root:C.k=1").unwrap();
    assert_eq!(text(&get(&path, "Class")), "C");
    for name in [
        "SWbemLocator",
        "SWbemSink",
        "SWbemRefresher",
        "SWbemDateTime",
    ] {
        create(&library, name);
    }
    assert!(library.opened().is_none());
    services(&library);
    assert!(library.opened().is_some());
}

#[test]
fn so_003_names_and_defaults_of_arguments_are_those_of_the_type_library() {
    let library = library();
    let locator = create(&library, "swbemlocator");
    let mut arguments =
        Arguments::default().with_named("STRNAMESPACE", Variant::from("root/default"));
    let services = locator
        .invoke(Some("connectserver"), Invoke::MethodOrGet, &mut arguments)
        .unwrap();
    assert_eq!(object(services.clone()).type_name(), "SWbemServicesEx");
    let skipped = [Variant::MISSING, "root/default".into()];
    assert!(call(&locator, "ConnectServer", &skipped).is_ok());
    let mut unknown = Arguments::default().with_named("nonsense", Variant::Null);
    let raised = locator.invoke(Some("ConnectServer"), Invoke::Method, &mut unknown);
    assert_eq!(raised.unwrap_err().number, 448);
    assert_eq!(
        call(&object(services.clone()), "Delete", &[])
            .unwrap_err()
            .number,
        450
    );
    assert_eq!(
        call(&object(services), "Nonsense", &[]).unwrap_err().number,
        438
    );
}

#[test]
fn errors_have_the_number_the_source_and_the_text_of_wmi() {
    let library = library();
    let services = services(&library);
    let raised = call(&services, "Get", &["Nothing_Here".into()]).unwrap_err();
    assert_eq!(raised.number, 0x8004_1002_u32.cast_signed());
    assert_eq!(raised.source, "SWbemServicesEx");
    assert_eq!(raised.description, "Not found ");
    let detail = raised.detail.clone().unwrap();
    assert!(
        detail.starts_with("0x80041002 wbemErrNotFound: class `Nothing_Here`"),
        "{detail}"
    );
    assert!(
        detail.contains("\noperation: IWbemServices::GetObject"),
        "{detail}"
    );

    let last = create(&library, "SWbemLastError");
    assert_eq!(text(&get(&last, "Operation")), "IWbemServices::GetObject");
    assert_eq!(text(&get(&last, "ParameterInfo")), "Nothing_Here");
    assert_eq!(last.type_name(), "SWbemLastError");
    assert_eq!(
        call(&last, "Put_", &[]).unwrap_err().number,
        Status::NOT_SUPPORTED.0.cast_signed()
    );
    let taken = library.create("WbemScripting.SWbemLastError").unwrap();
    assert_eq!(taken.unwrap_err().number, Status::FAILED.0.cast_signed());

    let moniker = library.get_object("winmgmts:root/nowhere").unwrap();
    assert_eq!(
        moniker.unwrap_err().number,
        Status::INVALID_NAMESPACE.0.cast_signed()
    );
    let last = create(&library, "SWbemLastError");
    assert_eq!(
        text(&get(&last, "StatusCode")),
        (Status::INVALID_NAMESPACE.0.cast_signed()).to_string()
    );
    assert!(library.get_object("LDAP://here").is_none());
}

#[test]
fn so_001_so_051_properties_of_the_class_are_members_of_the_object() {
    let library = library();
    let services = services(&library);
    let class = thing(&services);
    let instance = object(get(&class, "SpawnInstance_"));
    put(&instance, "name", "hammer").unwrap();
    put(&instance, "SIZE", 3).unwrap();
    let tags = values::array(vec!["a".into(), "b".into()]);
    put(&instance, "Tags", tags).unwrap();
    assert_eq!(text(&get(&instance, "Size")), "3");
    assert_eq!(text(&call(&instance, "Tags", &[1.into()]).unwrap()), "b");
    let mut element = Arguments::new(vec![0.into(), "z".into()]);
    instance
        .invoke(Some("Tags"), Invoke::Put, &mut element)
        .unwrap();
    assert_eq!(text(&call(&instance, "Tags", &[0.into()]).unwrap()), "z");
    assert_eq!(call(&instance, "Colour", &[]).unwrap_err().number, 438);
    assert_eq!(put(&instance, "Colour", 1).unwrap_err().number, 438);
    let refused = put(&instance, "Size", "much").unwrap_err();
    assert_eq!(refused.number, Status::TYPE_MISMATCH.0.cast_signed());
    assert_eq!(refused.source, "SWbemObjectEx");
    let path = object(get(&instance, "Put_"));
    assert_eq!(
        text(&Variant::from(path)),
        r#"\\MACHINE\root\default:Thing.Name="hammer""#
    );

    let set = object(call(&services, "InstancesOf", &["Thing".into()]).unwrap());
    assert_eq!(text(&get(&set, "Count")), "1");
    let names: Vec<String> = set
        .enumerate()
        .unwrap()
        .map(|item| text(&get(&object(item.unwrap()), "Name")))
        .collect();
    assert_eq!(names, ["hammer"]);
    assert_eq!(services.enumerate().err().unwrap().number, 451);

    // A method: its only parameter goes out, and the return value is the result.
    let security = object(call(&services, "Get", &["__SystemSecurity=@".into()]).unwrap());
    let mut descriptor = Arguments::new(vec![Variant::Empty]);
    let result = security.invoke(Some("getsd"), Invoke::MethodOrGet, &mut descriptor);
    assert_eq!(text(&result.unwrap()), "0");
    let outs: Vec<_> = descriptor.outs().collect();
    assert!(matches!(outs[..], [(0, Variant::Array(_))]), "{outs:?}");
}

#[test]
fn a_collection_is_indexed_through_the_property_that_gives_it() {
    let library = library();
    let class = thing(&services(&library));
    let name = object(call(&class, "Properties_", &["Name".into()]).unwrap());
    assert_eq!(text(&get(&name, "CIMType")), "8");
    let mut value = Arguments::new(vec!["Name".into(), "default name".into()]);
    class
        .invoke(Some("Properties_"), Invoke::Put, &mut value)
        .unwrap();
    assert_eq!(text(&get(&class, "Name")), "default name");
    let missing = call(&class, "Properties_", &["No".into()]).unwrap_err();
    assert_eq!(
        (missing.source.as_str(), missing.description.as_str()),
        ("SWbemPropertySet", "Not found ")
    );
    let read_only = put(&name, "Name", "x").unwrap_err();
    assert_eq!(read_only.number, 438);
}

#[test]
fn named_values_keep_what_a_script_puts_in() {
    let library = library();
    let set = create(&library, "SWbemNamedValueSet");
    let array = values::array(vec![1.into(), 2.into()]);
    call(&set, "Add", &["n1".into(), array]).unwrap();
    let mut element = Arguments::new(vec![1.into(), 11.into()]);
    let value = object(call(&set, "Item", &["N1".into()]).unwrap());
    value.invoke(None, Invoke::Put, &mut element).unwrap();
    assert_eq!(text(&call(&value, "Value", &[1.into()]).unwrap()), "11");
    let copy = object(get(&set, "Clone"));
    get(&set, "DeleteAll");
    assert_eq!(text(&get(&set, "Count")), "0");
    assert_eq!(text(&get(&copy, "Count")), "1");
    assert_eq!(
        call(&set, "Item", &["n1".into()]).unwrap_err().number,
        Status::NOT_FOUND.0.cast_signed()
    );

    let path = create(&library, "SWbemObjectPath");
    put(&path, "RelPath", "C.k=1").unwrap();
    let keys = object(get(&path, "Keys"));
    call(&keys, "Add", &["j".into(), "x".into()]).unwrap();
    assert_eq!(text(&get(&path, "RelPath")), r#"C.j="x",k=1"#);
}

/// Takes events until the sink has no call under way.
#[expect(clippy::disallowed_methods, reason = "the test is bounded by time")]
fn events(sink: &ObjectRef) -> Vec<Event> {
    let woken = Arc::new((Mutex::new(false), Condvar::new()));
    let source = sink.event_source().unwrap();
    let wake = woken.clone();
    source.set_waker(Arc::new(move || {
        *wake.0.lock().unwrap() = true;
        wake.1.notify_all();
    }));
    let mut events = Vec::new();
    let started = Instant::now();
    loop {
        while let Some(event) = source.take_event() {
            events.push(event);
        }
        if !source.pending() {
            return events;
        }
        assert!(started.elapsed() < Duration::from_secs(60));
        let guard = woken.0.lock().unwrap();
        let (mut guard, _) = woken
            .1
            .wait_timeout_while(guard, Duration::from_secs(1), |woken| !*woken)
            .unwrap();
        *guard = false;
    }
}

/// Says that somebody hears the sink's events, before any come.
fn hear(sink: &ObjectRef) {
    sink.event_source().unwrap().set_waker(Arc::new(|| {}));
}

#[test]
fn a_put_fires_its_events_with_its_context() {
    let library = library();
    let class = thing(&services(&library));
    let sink = create(&library, "SWbemSink");
    hear(&sink);
    let context = create(&library, "SWbemNamedValueSet");
    call(&context, "Add", &["Step".into(), "one".into()]).unwrap();
    let instance = object(get(&class, "SpawnInstance_"));
    put(&instance, "Name", "hammer").unwrap();
    let given = [
        sink.clone().into(),
        Variant::MISSING,
        Variant::MISSING,
        context.clone().into(),
    ];
    call(&instance, "PutAsync_", &given).unwrap();
    // The context was copied.
    get(&context, "DeleteAll");
    let update_only = [sink.clone().into(), 1.into()];
    put(&instance, "Name", "saw").unwrap();
    call(&instance, "PutAsync_", &update_only).unwrap();

    let events = events(&sink);
    let names: Vec<&str> = events.iter().map(|event| event.name).collect();
    assert_eq!(names, ["OnObjectPut", "OnCompleted", "OnCompleted"]);
    let path = object(events[0].arguments[0].clone());
    assert_eq!(text(&get(&path, "RelPath")), r#"Thing.Name="hammer""#);
    for event in &events[..2] {
        let context = object(event.arguments.last().unwrap().clone());
        let step = call(&context, "Item", &["Step".into()]).unwrap();
        assert_eq!(text(&step), "one");
    }
    assert!(matches!(
        events[1].arguments[..2],
        [Variant::Long(0), Variant::Object(None)]
    ));
    let [result, error, context] = &events[2].arguments[..] else {
        panic!("{:?}", events[2].arguments);
    };
    assert!(matches!(result, Variant::Long(n) if *n == Status::NOT_FOUND.0.cast_signed()));
    assert_eq!(
        text(&get(&object(error.clone()), "Operation")),
        "IWbemServices::PutInstance"
    );
    assert!(matches!(context, Variant::Object(None)));
}

#[test]
fn a_sink_that_nobody_pumps_holds_few_objects() {
    let library = library();
    let services = services(&library);
    let class = thing(&services);
    for number in 0..1500 {
        let instance = object(get(&class, "SpawnInstance_"));
        put(&instance, "Name", format!("{number}")).unwrap();
        get(&instance, "Put_");
    }
    let sink = create(&library, "SWbemSink");
    hear(&sink);
    call(
        &services,
        "InstancesOfAsync",
        &[sink.clone().into(), "Thing".into()],
    )
    .unwrap();
    assert_eq!(events(&sink).len(), 1501);

    // One whose script loses interest lets go of the service's thread.
    let sink = create(&library, "SWbemSink");
    hear(&sink);
    call(
        &services,
        "InstancesOfAsync",
        &[sink.clone().into(), "Thing".into()],
    )
    .unwrap();
    get(&sink, "Cancel");
    let last = events(&sink).pop().unwrap();
    assert_eq!(last.name, "OnCompleted");
    assert!(
        matches!(&last.arguments[0], Variant::Long(n) if *n == Status::CALL_CANCELLED.0.cast_signed() || *n == 0)
    );
    library.close();
}

#[test]
fn calls_that_nobody_lets_end_are_refused_in_the_end() {
    let library = library();
    let services = services(&library);
    let sink = create(&library, "SWbemSink");
    hear(&sink);
    let arguments = [sink.clone().into(), "__SystemClass".into()];
    let refused = (0..=CALLS_MAX).find_map(|_| call(&services, "GetAsync", &arguments).err());
    assert_eq!(
        refused.unwrap().number,
        Status::SERVER_TOO_BUSY.0.cast_signed()
    );

    // With a pump, events make room.
    let source = sink.event_source().unwrap();
    library.set_pump(Rc::new(move || Ok(source.take_event().is_some())));
    let waited = (0..50).map(|_| call(&services, "GetAsync", &arguments));
    assert!(waited.flatten().count() > 0);
    drop(events(&sink));
}

#[test]
fn calls_are_traced_as_they_are_written() {
    let lines: Rc<RefCell<Vec<String>>> = Rc::default();
    let kept = lines.clone();
    let library = library().with_trace(move |line| kept.borrow_mut().push(line.to_owned()));
    let services = services(&library);
    let _ = call(&services, "Get", &["No".into()]);
    let class = thing(&services);
    call(&services, "Delete", &["Thing".into()]).unwrap();
    drop(class);
    assert_eq!(
        *lines.borrow(),
        [
            "GetObject \"winmgmts:root/default\" → SWbemServicesEx",
            "SWbemServicesEx.Get \"No\" → 0x80041002 wbemErrNotFound: class `No` not found in namespace `root\\default`",
            "SWbemServicesEx.Get → a new class",
            "SWbemObjectEx.Put_ → SWbemObjectPath",
            "SWbemServicesEx.Delete \"Thing\"",
        ]
    );
}

#[test]
fn datetimes_know_the_local_clock() {
    // Two hours ahead of UTC.
    let library = library().with_local_time(|_| 120);
    let datetime = create(&library, "SWbemDateTime");
    put(&datetime, "Value", "20240115100000.000000+060").unwrap();
    let local = get(&datetime, "GetVarDate");
    assert!(
        matches!(local, Variant::Date(Date(days)) if (days.fract() * 24.0 - 11.0).abs() < 1e-6)
    );
    let utc = call(&datetime, "GetVarDate", &[false.into()]).unwrap();
    assert!(matches!(utc, Variant::Date(Date(days)) if (days.fract() * 24.0 - 9.0).abs() < 1e-6));
    call(&datetime, "SetVarDate", &[local]).unwrap();
    assert_eq!(
        text(&Variant::from(datetime.clone())),
        "20240115110000.000000+120"
    );
    put(&datetime, "DaySpecified", false).unwrap();
    assert_eq!(text(&get(&datetime, "Value")), "202401**110000.000000+120");
    let raised = put(&datetime, "Month", 13).unwrap_err();
    assert_eq!(raised.number, Status::VALUE_OUT_OF_RANGE.0.cast_signed());
}
