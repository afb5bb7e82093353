//! Objects and the calls of namespaces.

use swbem::constants::{
    wbemComparisonFlagIgnoreCase, wbemComparisonFlagIgnoreFlavor,
    wbemComparisonFlagIgnoreQualifiers, wbemFlagForwardOnly, wbemFlagReturnImmediately,
    wbemFlagSendStatus, wbemQueryFlagShallow,
};
use swbem::{CimType, EnumFlags, MofCompiler, NamedValueSet, Object, Services, Status, Value};

use crate::support::{Heard, put_class, server, services, spawn, status};

/// Compiles a text.
fn compile(services: &Services, text: &str) {
    let compilation = MofCompiler::new(services).compile_text("test.mof", text);
    assert!(
        compilation.is_success(),
        "{}",
        compilation.render(swbem_text::Colour::Never)
    );
}

fn names(objects: impl IntoIterator<Item = swbem::Result<Object>>) -> Vec<String> {
    let mut names: Vec<String> = objects
        .into_iter()
        .map(|object| object.unwrap().path().rel_path())
        .collect();
    names.sort();
    names
}

#[test]
fn so_009_reserved_flags_must_be_zero() {
    let services = services();
    put_class(&services, "Thing");
    let bad = Status::INVALID_PARAMETER;
    assert_eq!(status(services.get("Thing", wbemFlagSendStatus, None)), bad);
    assert_eq!(status(services.get("Thing", 0x200, None)), bad);
    assert_eq!(status(services.delete("Thing", 1, None)), bad);
    assert_eq!(status(services.instances_of("Thing", 0x80, None)), bad);
    assert_eq!(status(services.subclasses_of("Thing", 2, None)), bad);
    assert_eq!(
        status(services.get("Thing", 0, None).unwrap().object_text(2)),
        bad
    );
}

#[test]
fn so_029_exec_method_takes_no_flags() {
    let services = services();
    let call = |flags| services.exec_method("__SystemSecurity=@", "GetSD", None, flags, None);
    assert!(call(0_u32).is_ok());
    assert_eq!(status(call(0x80)), Status::INVALID_PARAMETER);
    assert_eq!(status(call(0x10)), Status::INVALID_PARAMETER);
}

#[test]
fn so_007_async_forms_refuse_return_immediately_and_forward_only() {
    let services = services();
    put_class(&services, "Thing");
    let heard = Heard::default();
    let sink = heard.sink();
    for bits in [0x10, 0x20] {
        let bad = Status::INVALID_PARAMETER;
        assert_eq!(
            status(services.get_async(&sink, "Thing", bits, None, None)),
            bad
        );
        assert_eq!(
            status(services.delete_async(&sink, "Thing", bits, None, None)),
            bad
        );
        assert_eq!(
            status(services.instances_of_async(&sink, "Thing", bits, None, None)),
            bad
        );
        assert_eq!(
            status(services.subclasses_of_async(&sink, "", bits, None, None)),
            bad
        );
    }
    services
        .get_async(&sink, "Thing", wbemFlagSendStatus, None, None)
        .unwrap();
    sink.wait();
    assert_eq!(heard.events().len(), 2);
}

#[test]
fn so_012_an_empty_result_is_success() {
    let services = services();
    put_class(&services, "Thing");
    assert_eq!(
        services
            .instances_of("Thing", 0, None)
            .unwrap()
            .count()
            .unwrap(),
        0
    );
    assert_eq!(
        services
            .subclasses_of("Thing", 0, None)
            .unwrap()
            .count()
            .unwrap(),
        0
    );
}

#[test]
fn so_020_get_of_nothing_gives_an_empty_class() {
    let services = services();
    let class = services.get("", 0, None).unwrap();
    assert!(class.is_class());
    assert_eq!(class.class_name(), "");
    assert_eq!(class.properties().count(), 0);
    class.path().set_class("Named").unwrap();
    assert_eq!(class.put(0, None).unwrap().class(), "Named");
}

#[test]
fn so_021_get_of_a_singleton() {
    let services = services();
    compile(
        &services,
        "[Singleton] class Only { uint32 Size; }; instance of Only { Size = 3; };",
    );
    assert_eq!(
        services
            .get("Only=@", 0, None)
            .unwrap()
            .get_as::<u32>("Size")
            .unwrap(),
        3
    );
}

#[test]
fn so_022_instances_are_deep_unless_shallow() {
    let services = services();
    compile(
        &services,
        r#"class A { [key] string Name; }; class B : A { uint32 More = 4; };
           instance of A { Name = "a"; }; instance of B { Name = "b"; };"#,
    );
    let deep = services
        .instances_of("A", EnumFlags::default(), None)
        .unwrap();
    assert_eq!(names(&deep), [r#"A.Name="a""#, r#"B.Name="b""#]);
    let b = deep.item(r#"B.Name="b""#).unwrap();
    assert_eq!(b.get_as::<u32>("More").unwrap(), 4);
    let flags = wbemFlagReturnImmediately | wbemQueryFlagShallow;
    assert_eq!(
        names(services.instances_of("A", flags, None).unwrap()),
        [r#"A.Name="a""#]
    );
    let class = services.get("A", 0, None).unwrap();
    assert_eq!(class.instances(flags, None).unwrap().count().unwrap(), 1);
    assert_eq!(
        class
            .instances(EnumFlags::default(), None)
            .unwrap()
            .count()
            .unwrap(),
        2
    );
}

#[test]
fn so_023_so_059_subclasses_are_deep_unless_shallow() {
    let services = services();
    compile(&services, "class A {}; class B : A {}; class C : B {};");
    let deep = EnumFlags::default();
    let shallow = EnumFlags::SHALLOW | EnumFlags::RETURN_IMMEDIATELY;
    assert_eq!(
        names(services.subclasses_of("A", deep, None).unwrap()),
        ["B", "C"]
    );
    assert_eq!(
        names(services.subclasses_of("A", shallow, None).unwrap()),
        ["B"]
    );
    let all = names(services.subclasses_of("", deep, None).unwrap());
    let top = names(services.subclasses_of("", shallow, None).unwrap());
    assert!(
        ["A", "B", "C"]
            .iter()
            .all(|name| all.contains(&(*name).to_owned()))
    );
    assert!(top.contains(&"A".to_owned()) && !top.contains(&"B".to_owned()));
    let class = services.get("A", 0, None).unwrap();
    assert_eq!(names(class.subclasses(deep, None).unwrap()), ["B", "C"]);
}

#[test]
fn so_027_delete_takes_classes_with_all_below_and_instances() {
    let services = services();
    compile(
        &services,
        r#"class A { [key] string Name; }; class B : A {}; instance of B { Name = "b"; };"#,
    );
    services.delete("B.Name='b'", 0, None).unwrap();
    assert_eq!(
        status(services.delete("B.Name='b'", 0, None)),
        Status::NOT_FOUND
    );
    services.get("A", 0, None).unwrap().delete(0, None).unwrap();
    assert_eq!(status(services.get("B", 0, None)), Status::NOT_FOUND);
    assert!(services.delete("__EventFilter", 0, None).is_err());
    let heard = Heard::default();
    let sink = heard.sink();
    put_class(&services, "Thing")
        .delete_async(&sink, 0, None, None)
        .unwrap();
    sink.wait();
    assert_eq!(
        heard.events(),
        ["completed 0x00000000 wbemNoErr Nothing Nothing"]
    );
}

#[test]
fn so_028_exec_method_async_hands_over_the_out_parameters() {
    let services = services();
    let heard = Heard::default();
    let note = heard.clone();
    let sink = heard.sink().on_object_ready(move |outputs, _| {
        note.note(format!(
            "ready {}",
            outputs.get_as::<u32>("ReturnValue").unwrap()
        ));
    });
    let path = "__SystemSecurity=@";
    services
        .exec_method_async(&sink, path, "GetSD", None, 0, None, None)
        .unwrap();
    sink.wait();
    assert_eq!(
        heard.events(),
        ["ready 0", "completed 0x00000000 wbemNoErr Nothing Nothing"]
    );
}

#[test]
fn so_080_methods_are_called_with_a_spawned_and_filled_in_parameters_object() {
    let services = services();
    let security = services.get("__SystemSecurity=@", 0, None).unwrap();
    let outputs = security
        .exec_method("GetSD", None, 0, None)
        .unwrap()
        .unwrap();
    let descriptor: Vec<u8> = outputs.get_as("SD").unwrap();
    let method = security.methods().item("setsd").unwrap();
    assert_eq!(method.name(), "SetSD");
    let inputs = method.in_parameters().unwrap().unwrap();
    assert_eq!(inputs.class_name(), "__PARAMETERS");
    assert_eq!(
        status(security.exec_method("SetSD", Some(&inputs), 0, None)),
        Status::INVALID_PARAMETER
    );
    let inputs = inputs.spawn_instance().unwrap();
    inputs.set("SD", descriptor).unwrap();
    let outputs = security
        .exec_method("SetSD", Some(&inputs), 0, None)
        .unwrap()
        .unwrap();
    assert_eq!(outputs.get_as::<u32>("ReturnValue").unwrap(), 0);
    assert!(method.out_parameters().unwrap().is_some());
    let get = security.methods().item("GetSD").unwrap();
    assert!(get.in_parameters().unwrap().is_none());
    assert_eq!(get.origin().unwrap(), "__SystemSecurity");
    assert_eq!(status(security.methods().item("None")), Status::NOT_FOUND);
    assert_eq!(
        security.methods().count(),
        security.methods().iter().count()
    );
}

#[test]
fn so_056_a_clone_is_independent_and_its_path_free() {
    let services = services();
    let class = put_class(&services, "Thing");
    let one = spawn(&class, "one");
    let copy = one.clone();
    copy.set("Size", 1).unwrap();
    assert_eq!(one.get_as::<u32>("Size").unwrap(), 7);
    let path = one.path().clone();
    path.set_path("Other.Key=1").unwrap();
    assert_eq!(one.path().rel_path(), r#"Thing.Name="one""#);
}

#[test]
fn so_057_an_object_is_shown_as_mof() {
    let services = services();
    let class = put_class(&services, "Thing");
    let text = class.object_text(0).unwrap();
    assert!(text.contains("class Thing"), "{text}");
    assert!(text.contains("uint32 Size = 7"), "{text}");
    let text = spawn(&class, "one").object_text(1).unwrap();
    assert!(
        text.contains("instance of Thing") && text.contains("Name = \"one\""),
        "{text}"
    );
}

#[test]
fn so_058_spawn_instance_shows_the_defaults() {
    let services = services();
    let class = put_class(&services, "Thing");
    let one = spawn(&class, "one");
    one.set("Size", 1).unwrap();
    let empty = one.spawn_instance().unwrap();
    assert_eq!(empty.get_as::<u32>("Size").unwrap(), 7);
    assert!(empty.get("Name").unwrap().is_null());
    assert_eq!(status(one.spawn_derived_class()), Status::ILLEGAL_OPERATION);
}

#[test]
fn so_060_so_063_derivation_and_system_properties() {
    let services = services();
    compile(
        &services,
        r#"class A { [key] string Name; }; class B : A {}; class C : B {};"#,
    );
    assert!(services.get("A", 0, None).unwrap().derivation().is_empty());
    let c = services.get("C", 0, None).unwrap();
    assert_eq!(c.derivation(), ["B", "A"]);
    let one = spawn(&c, "one");
    one.put(0, None).unwrap();
    let one = services.get("C='one'", 0, None).unwrap();
    let system = one.system_properties();
    assert_eq!(system.count(), 10);
    let value = |name| system.item(name).unwrap().value().unwrap();
    assert_eq!(value("__CLASS"), Value::from("C"));
    assert_eq!(value("__superclass"), Value::from("B"));
    assert_eq!(value("__DYNASTY"), Value::from("A"));
    assert_eq!(value("__GENUS"), Value::from(2));
    assert_eq!(value("__SERVER"), Value::from("HOST"));
    assert_eq!(value("__NAMESPACE"), Value::from(r"root\cimv2"));
    assert_eq!(value("__RELPATH"), Value::from(r#"C.Name="one""#));
    assert_eq!(
        value("__PATH"),
        Value::from(r#"\\HOST\root\cimv2:C.Name="one""#)
    );
    assert_eq!(value("__PROPERTY_COUNT"), Value::from(1));
    assert_eq!(value("__DERIVATION"), Value::strings(["B", "A"]));
    assert_eq!(
        status(system.item("__CLASS").unwrap().set_value("X")),
        Status::READ_ONLY
    );
    assert_eq!(status(one.set("__PATH", "X")), Status::READ_ONLY);
    assert_eq!(
        status(system.add("X", CimType::String, false)),
        Status::READ_ONLY
    );
    assert_eq!(
        status(system.item("__CLASS").unwrap().qualifiers()),
        Status::SYSTEM_PROPERTY
    );
    assert_eq!(status(one.properties().item("__CLASS")), Status::NOT_FOUND);
    assert_eq!(one.get("__CLASS").unwrap(), Value::from("C"));
}

#[test]
fn pth_051_a_new_class_is_named_by_its_system_property() {
    let services = services();
    let new = services.get("", 0, None).unwrap();
    new.set("__class", "First").unwrap();
    assert_eq!(new.get("__CLASS").unwrap(), Value::from("First"));
    let property = new.system_properties().item("__CLASS").unwrap();
    property.set_value("Second").unwrap();
    assert_eq!(
        status(property.set_value(Value::Null)),
        Status::TYPE_MISMATCH
    );
    for name in ["__PATH", "__SUPERCLASS", "__GENUS"] {
        assert_eq!(status(new.set(name, "X")), Status::READ_ONLY, "{name}");
    }
    new.properties().add("K", CimType::String, false).unwrap();
    assert_eq!(new.put(0, None).unwrap().class(), "Second");
    // It is not new any more, and neither is what was read.
    let stored = services.get("Second", 0, None).unwrap();
    for saved in [&new, &stored] {
        assert_eq!(status(saved.set("__CLASS", "Third")), Status::READ_ONLY);
    }
    let derived = stored.spawn_derived_class().unwrap();
    derived.set("__CLASS", "Below").unwrap();
    assert_eq!(derived.get("__CLASS").unwrap(), Value::from("Below"));
    let instance = stored.spawn_instance().unwrap();
    assert_eq!(status(instance.set("__CLASS", "Third")), Status::READ_ONLY);
}

#[test]
fn so_062_compare_to_honours_its_flags() {
    let services = services();
    let class = put_class(&services, "Thing");
    let (a, b) = (spawn(&class, "one"), spawn(&class, "ONE"));
    assert!(a.compare_to(&a, 0).unwrap());
    assert!(a == a.clone());
    assert!(!a.compare_to(&b, 0).unwrap());
    assert!(a.compare_to(&b, wbemComparisonFlagIgnoreCase).unwrap());
    let c = a.clone();
    c.qualifiers().add("Extra", 1).unwrap();
    assert!(!a.compare_to(&c, 0).unwrap());
    assert!(
        a.compare_to(&c, wbemComparisonFlagIgnoreQualifiers)
            .unwrap()
    );
    let d = c.clone();
    d.qualifiers()
        .item("Extra")
        .unwrap()
        .set_overridable(false)
        .unwrap();
    assert!(!d.compare_to(&c, 0).unwrap());
    assert!(d.compare_to(&c, wbemComparisonFlagIgnoreFlavor).unwrap());
    let flags = wbemComparisonFlagIgnoreCase | wbemComparisonFlagIgnoreQualifiers;
    assert!(b.compare_to(&c, flags).unwrap());
    assert_eq!(status(a.compare_to(&b, 0x40)), Status::INVALID_PARAMETER);
}

#[test]
fn so_081_values_convert_to_the_type_of_the_property() {
    let services = services();
    compile(
        &services,
        "class V { [key] uint8 Id; sint8 I8; uint16 U16; sint64 I64; uint64 U64; real32 R; boolean B; \
         datetime D; char16 C; string S; uint32 A[]; string T[]; V ref Ref; };",
    );
    let v = services
        .get("V", 0, None)
        .unwrap()
        .spawn_instance()
        .unwrap();
    v.set("Id", 200).unwrap();
    v.set("I8", -128_i64).unwrap();
    v.set("U16", 65_535_u64).unwrap();
    v.set("I64", "-0x10").unwrap();
    v.set("U64", u64::MAX).unwrap();
    v.set("R", 1.5).unwrap();
    v.set("B", true).unwrap();
    v.set("D", "20240102030405.000000+060").unwrap();
    v.set("C", 65).unwrap();
    v.set("S", String::from("text")).unwrap();
    v.set("A", vec![1_i64, 2]).unwrap();
    v.set("T", ["a", "b"]).unwrap();
    v.set("Ref", "V.Id=1").unwrap();
    v.put(0, None).unwrap();
    let v = services.get("V.Id=200", 0, None).unwrap();
    assert_eq!(v.get_as::<i8>("I8").unwrap(), -128);
    assert_eq!(v.get_as::<u16>("U16").unwrap(), 65_535);
    assert_eq!(v.get_as::<i64>("I64").unwrap(), -16);
    assert_eq!(v.get_as::<u64>("U64").unwrap(), u64::MAX);
    assert_eq!(v.get_as::<f64>("R").unwrap(), 1.5);
    assert!(v.get_as::<bool>("B").unwrap());
    assert_eq!(
        v.get_as::<String>("D").unwrap(),
        "20240102030405.000000+060"
    );
    assert_eq!(
        v.get_as::<swbem::DateTime>("D").unwrap().value(),
        "20240102030405.000000+060"
    );
    assert_eq!(v.get_as::<u16>("C").unwrap(), 65);
    assert_eq!(v.get_as::<Vec<u32>>("A").unwrap(), [1, 2]);
    assert_eq!(v.get_as::<Vec<String>>("T").unwrap(), ["a", "b"]);
    assert_eq!(v.get_as::<swbem::ObjectPath>("Ref").unwrap().class(), "V");
    assert_eq!(
        v.get_as::<swbem::Variant>("U64").unwrap(),
        swbem::Variant::from(u64::MAX.to_string())
    );
    v.set("S", None::<String>).unwrap();
    assert_eq!(v.get_as::<Option<String>>("S").unwrap(), None);
    let value = v.get("U64").unwrap();
    v.set("U64", &value).unwrap();
    let mismatch = Status::TYPE_MISMATCH;
    assert_eq!(status(v.set("Id", 256)), mismatch);
    assert_eq!(status(v.set("U16", -1)), mismatch);
    assert_eq!(status(v.set("B", "perhaps")), mismatch);
    assert_eq!(status(v.set("D", "yesterday")), mismatch);
    assert_eq!(status(v.set("A", 1)), mismatch);
    assert_eq!(status(v.set("S", vec![1])), mismatch);
    assert_eq!(status(v.get_as::<bool>("Id")), mismatch);
    assert_eq!(status(v.get_as::<String>("S")), mismatch);
    assert_eq!(status(v.get_as::<i8>("Id")), mismatch);
    assert_eq!(status(v.set("None", 1)), Status::NOT_FOUND);
    assert_eq!(status(v.get("None")), Status::NOT_FOUND);
}

#[test]
fn so_088_an_embedded_object_is_a_copy() {
    let services = services();
    compile(
        &services,
        "class In { uint32 Size; }; class Out { [key] uint8 Id; In Part; object Any[]; };",
    );
    let inner = services
        .get("In", 0, None)
        .unwrap()
        .spawn_instance()
        .unwrap();
    inner.set("Size", 1).unwrap();
    let outer = services
        .get("Out", 0, None)
        .unwrap()
        .spawn_instance()
        .unwrap();
    outer.set("Id", 1).unwrap();
    outer.set("Part", &inner).unwrap();
    outer.set("Any", vec![&inner, &inner]).unwrap();
    inner.set("Size", 2).unwrap();
    outer.put(0, None).unwrap();
    let outer = services.get("Out.Id=1", 0, None).unwrap();
    let part = outer.get_object("Part").unwrap();
    assert_eq!(part.get_as::<u32>("Size").unwrap(), 1);
    part.set("Size", 3).unwrap();
    assert_eq!(
        outer
            .get_object("Part")
            .unwrap()
            .get_as::<u32>("Size")
            .unwrap(),
        1
    );
    assert_eq!(
        outer
            .get_as::<Vec<swbem_core::Object>>("Any")
            .unwrap()
            .len(),
        2
    );
    assert_eq!(status(outer.set("Part", &outer)), Status::TYPE_MISMATCH);
}

#[test]
fn so_008_named_values_reach_the_service_and_wrong_ones_are_refused() {
    let services = services();
    let class = put_class(&services, "Thing");
    spawn(&class, "one").put(0, None).unwrap();
    let get = NamedValueSet::new()
        .with("__GET_EXTENSIONS", true)
        .with("__GET_EXT_PROPERTIES", Value::strings(["Size"]))
        .with("__GET_EXT_CLIENT_REQUEST", true);
    let part = services.get("Thing.Name='one'", 0, Some(&get)).unwrap();
    assert!(part.get("Size").is_ok());
    assert!(part.properties().count() < 3);
    let bad = NamedValueSet::new().with("__PUT_EXTENSIONS", "yes");
    let failed = services.put(&spawn(&class, "two"), 1, Some(&bad));
    assert_eq!(status(failed), Status::INVALID_CONTEXT);
}

#[test]
fn so_004_a_deadline_and_a_shut_down_end_calls() {
    let server = server();
    let services = server.connect("").unwrap();
    let class = put_class(&services, "Thing");
    let quick = services.with_deadline(std::time::Duration::from_secs(60));
    assert!(quick.get("Thing", 0, None).is_ok());
    assert_eq!(
        &*services
            .open_namespace("ms_409")
            .map_or("none".into(), |ns| ns.namespace()),
        "none"
    );
    let deeper = server
        .connect("root")
        .unwrap()
        .open_namespace("default")
        .unwrap();
    assert_eq!(&*deeper.namespace(), r"root\default");
    server.shut_down(std::time::Duration::from_secs(10));
    assert_eq!(
        status(services.get("Thing", 0, None)),
        Status::SHUTTING_DOWN
    );
    assert_eq!(status(class.put(0, None)), Status::SHUTTING_DOWN);
}

#[test]
fn so_002_sets_are_semisynchronous_and_all_else_has_no_flags() {
    assert_eq!(EnumFlags::default().bits(), wbemFlagReturnImmediately.0);
    assert_eq!(swbem::PutFlags::default().bits(), 0);
    assert_eq!(swbem::GetFlags::default().bits(), 0);
    assert_eq!(swbem::EnumAsyncFlags::default().bits(), 0);
    let forward_only: EnumFlags = wbemFlagForwardOnly.into();
    assert_eq!(forward_only.bits(), 0x20);
}
