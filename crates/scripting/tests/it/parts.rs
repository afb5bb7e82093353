//! Property, qualifier and named-value sets.

use swbem::{
    CimType, DateTime, DateTimeField, MofCompiler, NamedValueSet, Propagation, Status, Value,
};

use crate::support::{put_class, services, spawn, status};

#[test]
fn so_052_so_076_properties_are_added_to_classes_only() {
    let services = services();
    let class = put_class(&services, "Thing");
    let properties = class.properties();
    assert_eq!(properties.count(), 3);
    let added = properties.add("Extra", CimType::Sint64, true).unwrap();
    assert!(added.value().unwrap().is_null());
    assert_eq!(added.cim_type().unwrap(), CimType::Sint64);
    assert!(added.is_array().unwrap());
    added.set_value(vec![1]).unwrap();
    properties.add("extra", CimType::String, false).unwrap();
    assert!(added.value().unwrap().is_null());
    assert_eq!(added.cim_type().unwrap(), CimType::String);
    properties.remove("EXTRA").unwrap();
    assert_eq!(status(properties.remove("Extra")), Status::NOT_FOUND);
    assert_eq!(status(added.value()), Status::NOT_FOUND);
    assert_eq!(
        status(properties.add_of_type("X", 999, false)),
        Status::INVALID_PROPERTY_TYPE
    );
    assert!(properties.add_of_type("X", 8, false).is_ok());
    assert_eq!(
        status(properties.add("_X", CimType::String, false)),
        Status::INVALID_PARAMETER
    );
    let instance = spawn(&services.get("Thing", 0, None).unwrap(), "one");
    let own = instance.properties();
    assert_eq!(
        status(own.add("X", CimType::String, false)),
        Status::INVALID_OPERATION
    );
    instance.set("Size", 1).unwrap();
    assert_eq!(status(own.remove("Size")), Status::INVALID_OPERATION);
    assert_eq!(instance.get_as::<u32>("Size").unwrap(), 7);
    assert_eq!(status(own.remove("None")), Status::NOT_FOUND);
}

#[test]
fn so_076_removing_what_is_inherited() {
    let services = services();
    let class = put_class(&services, "Thing");
    let derived = class.spawn_derived_class().unwrap();
    derived.path().set_class("Derived").unwrap();
    let properties = derived.properties();
    assert_eq!(
        status(properties.remove("Size")),
        Status::PROPAGATED_PROPERTY
    );
    derived.set("Size", 9).unwrap();
    let size = properties.item("Size").unwrap();
    assert!(size.is_local().unwrap());
    let reset = status(properties.remove("Size"));
    assert_eq!(reset, swbem::constants::wbemErrResetToDefault);
    assert_eq!(size.value().unwrap(), Value::Uint32(7));
}

#[test]
fn so_077_a_property_tells_where_it_comes_from() {
    let services = services();
    let class = put_class(&services, "Thing");
    let derived = class.spawn_derived_class().unwrap();
    derived.path().set_class("Derived").unwrap();
    derived
        .properties()
        .add("Own", CimType::Boolean, false)
        .unwrap();
    let name = derived.property("name").unwrap();
    assert_eq!(
        (name.name(), name.origin().unwrap().as_str()),
        ("Name", "Thing")
    );
    assert!(!name.is_local().unwrap());
    assert!(!name.is_array().unwrap());
    let own = derived.property("Own").unwrap();
    assert_eq!(
        (own.origin().unwrap().as_str(), own.is_local().unwrap()),
        ("Derived", true)
    );
    assert_eq!(derived.properties().iter().count(), 4);
}

#[test]
fn so_078_so_079_qualifiers_propagate_unless_told_otherwise() {
    let services = services();
    let class = put_class(&services, "Thing");
    let qualifiers = class.qualifiers();
    let added = qualifiers.add("Version", "1.0").unwrap();
    assert!(added.is_local().unwrap() && added.is_overridable().unwrap());
    assert!(added.propagates_to_instance().unwrap() && added.propagates_to_subclass().unwrap());
    assert!(!added.is_amended().unwrap());
    let quiet = Propagation {
        to_subclass: false,
        to_instance: false,
        is_overridable: false,
    };
    let hidden = qualifiers.add_with("Hidden", 3_u8, quiet).unwrap();
    assert_eq!(hidden.value().unwrap(), Value::Sint32(3));
    assert!(!hidden.is_overridable().unwrap() && !hidden.propagates_to_subclass().unwrap());
    hidden.set_propagates_to_instance(true).unwrap();
    assert!(hidden.propagates_to_instance().unwrap());
    hidden.set_propagates_to_subclass(true).unwrap();
    hidden.set_propagates_to_subclass(false).unwrap();
    class.put(0, None).unwrap();
    let derived = class.spawn_derived_class().unwrap();
    let inherited = derived.qualifiers();
    assert_eq!(status(inherited.item("Hidden")), Status::NOT_FOUND);
    let version = inherited.item("version").unwrap();
    assert!(!version.is_local().unwrap());
    assert_eq!(
        status(inherited.remove("Version")),
        Status::PROPAGATED_QUALIFIER
    );
    version.set_value("2.0").unwrap();
    assert!(version.is_local().unwrap());
    inherited.remove("Version").unwrap();
    assert_eq!(version.value().unwrap(), Value::from("1.0"));
    assert_eq!(status(inherited.remove("None")), Status::NOT_FOUND);
    assert_eq!(status(qualifiers.add("a b", 1)), Status::INVALID_PARAMETER);
    assert_eq!(
        status(qualifiers.add("Big", i64::MAX)),
        Status::INVALID_QUALIFIER_TYPE
    );
    assert_eq!(qualifiers.count(), qualifiers.iter().count());
}

#[test]
fn so_078_qualifiers_of_properties_methods_and_instances() {
    let services = services();
    let text = r#"
        class A { [key] string Name; [Units("m")] uint32 Size; [Static] uint32 Go([in] uint32 X); };
        class B : A { };
    "#;
    assert!(
        MofCompiler::new(&services)
            .compile_text("a.mof", text)
            .is_success()
    );
    let b = services.get("B", 0, None).unwrap();
    let key = b.property("Name").unwrap().qualifiers().unwrap();
    assert_eq!(key.item("key").unwrap().value().unwrap(), Value::from(true));
    let size = b.property("Size").unwrap().qualifiers().unwrap();
    size.add("Units", "cm").unwrap();
    assert_eq!(status(size.add("key", true)), Status::CANNOT_BE_KEY);
    assert_eq!(
        size.item("CIMTYPE").unwrap().value().unwrap(),
        Value::from("uint32")
    );
    let go = b.methods().item("Go").unwrap();
    let method = go.qualifiers();
    method.add("Extra", true).unwrap();
    assert_eq!(go.origin().unwrap(), "B");
    method.remove("Extra").unwrap();
    assert_eq!(status(method.remove("Extra")), Status::NOT_FOUND);
    let a = services.get("A", 0, None).unwrap();
    let instance = spawn(&a, "one");
    let own = instance.qualifiers();
    own.add("Mark", vec!["x", "y"]).unwrap();
    own.remove("Mark").unwrap();
    let of_size = instance.property("Size").unwrap().qualifiers().unwrap();
    of_size.add("Seen", 1).unwrap();
    assert!(of_size.item("Seen").unwrap().is_local().unwrap());
    of_size.remove("Seen").unwrap();
    assert_eq!(
        status(of_size.remove("CIMTYPE")),
        Status::PROPAGATED_QUALIFIER
    );
    assert_eq!(status(of_size.add("key", true)), Status::CANNOT_BE_KEY);
    let refused = instance
        .methods()
        .item("Go")
        .unwrap()
        .qualifiers()
        .add("X", 1);
    assert_eq!(status(refused), Status::INVALID_OPERATION);
}

#[test]
fn so_087_a_cimtype_qualifier_names_the_class_of_a_reference() {
    let services = services();
    let class = put_class(&services, "Thing");
    let link = class
        .properties()
        .add("Link", CimType::Reference, false)
        .unwrap();
    let qualifiers = link.qualifiers().unwrap();
    qualifiers.add("CIMTYPE", "ref:Thing").unwrap();
    assert_eq!(link.data_type().unwrap().class.unwrap(), "Thing");
    assert_eq!(
        qualifiers.item("cimtype").unwrap().value().unwrap(),
        Value::from("ref:Thing")
    );
    assert_eq!(
        status(qualifiers.add("CIMTYPE", "string")),
        Status::INVALID_QUALIFIER
    );
}

#[test]
fn so_120_a_set_may_change_while_it_is_read() {
    let services = services();
    let class = put_class(&services, "Thing");
    let properties = class.properties();
    for property in properties.iter() {
        if property.name() != "Name" {
            properties.remove(property.name()).unwrap();
        }
    }
    assert_eq!(properties.count(), 1);
    for qualifier in class.property("Name").unwrap().qualifiers().unwrap().iter() {
        let _ = class
            .property("Name")
            .unwrap()
            .qualifiers()
            .unwrap()
            .remove(qualifier.name());
    }
    assert_eq!(
        class
            .property("Name")
            .unwrap()
            .qualifiers()
            .unwrap()
            .count(),
        1
    );
}

#[test]
fn so_075_named_values() {
    let mut set = NamedValueSet::new();
    set.add("One", 1).unwrap();
    set.add("ONE", 2).unwrap();
    assert_eq!((set.len(), set.item("one").unwrap()), (1, &Value::from(2)));
    let copy = set.clone();
    set.delete_all();
    assert_eq!(copy.len(), 1);
    assert_eq!(status(set.item("One")), Status::NOT_FOUND);
    assert_eq!(status(set.remove("One")), Status::NOT_FOUND);
    assert_eq!(status(set.add("", 1)), Status::INVALID_PARAMETER);
}

#[test]
fn so_082_date_times() {
    let mut date = DateTime::new();
    assert_eq!(date.value(), "00000101000000.000000+000");
    date.set_field(DateTimeField::Year, 2024).unwrap();
    assert_eq!(
        status(date.set_field(DateTimeField::Month, 13)),
        Status::VALUE_OUT_OF_RANGE
    );
    date.set_specified(DateTimeField::Hours, false);
    assert_eq!(date.value(), "20240101**0000.000000+000");
    assert_eq!(status(date.set_value("never")), Status::INVALID_SYNTAX);
}

#[test]
fn so_083_date_times_convert_to_and_from_dates_and_file_times() {
    let mut date = DateTime::new();
    date.set_value("20240102030405.000000+060").unwrap();
    let utc = date.file_time(None).unwrap();
    let local = date.file_time(Some(60)).unwrap();
    let hour: u64 = 36_000_000_000;
    assert_eq!(
        local.parse::<u64>().unwrap() - utc.parse::<u64>().unwrap(),
        hour
    );
    let days = date.var_date(Some(60)).unwrap();
    let mut back = DateTime::new();
    back.set_var_date(days, Some(60)).unwrap();
    assert_eq!(back.value(), date.value());
    back.set_file_time(&utc, None).unwrap();
    assert_eq!(back.value(), "20240102020405.000000+000");
    date.set_specified(DateTimeField::Minutes, false);
    assert_eq!(status(date.file_time(None)), Status::FAILED);
    assert_eq!(status(date.var_date(None)), Status::FAILED);
    let mut interval = DateTime::new();
    interval.set_is_interval(true);
    assert_eq!(status(interval.var_date(None)), Status::FAILED);
}
