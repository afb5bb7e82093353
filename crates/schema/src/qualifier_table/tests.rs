use swbem_core::Name;

use super::*;

#[test]
fn rows_are_in_order_and_found_in_any_case() {
    let names: Vec<&str> = standard_qualifiers().iter().map(|row| row.name).collect();
    assert!(names.is_sorted_by(|a, b| cmp_fold(a, b).is_lt()));
    for row in standard_qualifiers() {
        assert!(Name::new(row.name).is_valid(), "{}", row.name);
        let name = row.name.to_uppercase();
        assert_eq!(standard_qualifier(&name), Some(row));
    }
    assert_eq!(standard_qualifier("Colour"), None);
    assert_eq!(standard_qualifier(""), None);
}

#[test]
fn put_101_the_important_qualifiers() {
    let important: Vec<&str> = standard_qualifiers()
        .iter()
        .filter(|row| row.is_important)
        .map(|row| row.name)
        .collect();
    let expected = [
        "Abstract",
        "Amendment",
        "Association",
        "CIMType",
        "Dynamic",
        "ID",
        "In",
        "Indexed",
        "Key",
        "Not_Null",
        "Out",
        "Provider",
        "RetVal",
        "Singleton",
        "SubType",
        "Terminal",
    ];
    assert_eq!(important, expected);
    assert!(!is_unimportant("KEY"));
    assert!(is_unimportant("description"));
    assert!(is_unimportant("Colour"));
}

#[test]
fn flavors_without_a_declaration() {
    let with_flavor: Vec<_> = standard_qualifiers()
        .iter()
        .filter(|row| row.flavor != Flavor::NONE)
        .map(|row| (row.name, row.flavor))
        .collect();
    let id = Flavor::TO_INSTANCE | Flavor::NOT_OVERRIDABLE;
    assert_eq!(
        with_flavor,
        [
            ("CIMType", Flavor::CIMTYPE),
            ("ID", id),
            ("Key", Flavor::KEY)
        ]
    );
}

#[test]
fn values_that_fit() {
    let accepts = |name: &str, value: Value| standard_qualifier(name).unwrap().accepts(&value);
    assert!(accepts("key", Value::Boolean(true)));
    assert!(!accepts("key", Value::Boolean(false)));
    assert!(accepts("abstract", Value::Boolean(false)));
    assert!(!accepts("abstract", Value::string("true")));
    assert!(accepts("ID", Value::Sint32(0)));
    assert!(!accepts("ID", Value::Null));
    assert!(accepts("Locale", Value::Sint32(1033)));
    assert!(accepts("Locale", Value::string("ms_409")));
    assert!(accepts("Values", Value::strings(["a", "b"])));
    assert!(accepts("Values", Value::Array(Vec::new())));
    assert!(!accepts("Values", Value::string("a")));
    assert!(!accepts("Values", Value::Array(vec![Value::Sint32(1)])));
    assert!(accepts("Display", Value::Real64(0.5)));
    assert!(!accepts("Display", Value::Null));
}

#[test]
fn elements_that_fit() {
    let fits = |name: &str, element| {
        standard_qualifier(name)
            .unwrap()
            .elements
            .intersects(element)
    };
    assert!(!fits("Key", Elements::CLASS));
    assert!(fits("Key", Elements::REFERENCE));
    assert!(fits("Singleton", Elements::CLASS));
    assert!(!fits("Singleton", Elements::PROPERTY));
    assert!(fits("In", Elements::PARAMETER));
    assert!(!fits("In", Elements::METHOD));
    assert!(fits("Description", Elements::INSTANCE));
    assert!(!fits("Weak", Elements::PROPERTY));
}
