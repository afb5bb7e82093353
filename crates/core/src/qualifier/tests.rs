use super::*;
use crate::CimType;

fn set(items: &[(&str, i32, u8)]) -> QualifierSet {
    items
        .iter()
        .map(|(name, value, flavor)| Qualifier::new(*name, *value, Flavor(*flavor)))
        .collect()
}

#[test]
fn sch_026_marks_follow_the_flavor_bits() {
    let local = Qualifier::new("a", 1, Flavor(0x93));
    assert!(local.is_local());
    assert!(local.flavor.has(Flavor::AMENDED) && local.flavor.has(Flavor::NOT_OVERRIDABLE));
    assert!(!Qualifier::new("a", 1, Flavor::PROPAGATED).is_local());
    assert!(!Qualifier::new("a", 1, Flavor::SYSTEM).is_local());
    assert_eq!(Flavor(0xf3).local(), Flavor(0x93));
    assert_eq!(Flavor(0x13).without(Flavor::NOT_OVERRIDABLE), Flavor(0x03));
    assert_eq!(Flavor(0x03).with(Flavor::AMENDED, true), Flavor(0x83));
    assert_eq!(Flavor(0x83).with(Flavor::AMENDED, false), Flavor(0x03));
    assert_eq!(Flavor(0x13) & Flavor::TO_INSTANCE, Flavor::TO_INSTANCE);
    assert_eq!(format!("{:?}", Flavor::KEY), "Flavor(0x13)");
}

#[test]
fn put_051_sch_029_a_name_stands_once_in_any_case() {
    let mut all = set(&[("Note", 1, 0)]);
    let replaced = all.set(Qualifier::new("NOTE", 2, Flavor::NONE)).unwrap();
    assert_eq!(replaced.value, Value::Sint32(1));
    assert_eq!((all.len(), all.value("note")), (1, Some(&Value::Sint32(2))));
    assert_eq!(all.remove("nOTE").unwrap().value, Value::Sint32(2));
    assert!(all.is_empty() && all.remove("note").is_none());
}

#[test]
fn a_qualifier_is_true_unless_it_says_false() {
    for (value, is_true) in [
        (Value::Boolean(true), true),
        (Value::Null, true),
        (Value::string("x"), true),
        (Value::Boolean(false), false),
    ] {
        let all: QualifierSet = [Qualifier::new("a", value, Flavor::NONE)]
            .into_iter()
            .collect();
        assert_eq!(all.is_true("A"), is_true);
    }
    assert!(!QualifierSet::new().is_true("a"));
}

#[test]
fn sch_022_sch_024_a_set_is_seen_over_what_propagates() {
    let above = set(&[
        ("Both", 1, 0x03),
        ("Sub", 1, 0x02),
        ("Inst", 1, 0x01),
        ("None", 1, 0x00),
    ]);
    let own = set(&[("BOTH", 2, 0x00), ("Own", 2, 0x00)]);
    let below = own.over(&above, Flavor::TO_SUBCLASS);
    assert_eq!(
        below,
        set(&[("Both", 2, 0x00), ("Own", 2, 0x00), ("Sub", 1, 0x22)])
    );
    let instance = own.over(&above, Flavor::TO_INSTANCE);
    assert_eq!(
        instance,
        set(&[("Both", 2, 0x00), ("Own", 2, 0x00), ("Inst", 1, 0x21)])
    );
}

#[test]
fn put_076_a_set_forbids_what_it_protects() {
    let above = set(&[("Fix", 1, 0x12), ("Free", 1, 0x02), ("Here", 1, 0x10)]);
    let forbids = |name: &str, value: i32, flavor: u8| {
        above.forbids(
            &Qualifier::new(name, value, Flavor(flavor)),
            Flavor::TO_SUBCLASS,
        )
    };
    assert!(forbids("FIX", 2, 0x12) && forbids("fix", 1, 0x02));
    assert!(!forbids("fix", 1, 0x12) && !forbids("fix", 1, 0x32));
    assert!(!forbids("free", 2, 0x02) && !forbids("here", 2, 0x00) && !forbids("own", 2, 0x00));
    let to_instance = above.forbids(&Qualifier::new("Fix", 2, Flavor::NONE), Flavor::TO_INSTANCE);
    assert!(!to_instance);
}

#[test]
fn put_080_the_automatic_type_is_set_over_any_other() {
    let all = set(&[("cimtype", 1, 0)]).with_cimtype(&CimType::Uint8.into(), true);
    assert_eq!(all.len(), 1);
    let cimtype = all.get("CIMTYPE").unwrap();
    assert_eq!(
        (&cimtype.value, cimtype.flavor),
        (&Value::string("uint8"), Flavor(0x23))
    );
}

#[test]
fn equality_does_not_look_at_the_order() {
    assert_eq!(
        set(&[("a", 1, 0), ("b", 2, 0)]),
        set(&[("B", 2, 0), ("A", 1, 0)])
    );
    assert_ne!(set(&[("a", 1, 0)]), set(&[("a", 1, 1)]));
    assert_ne!(set(&[("a", 1, 0)]), set(&[("a", 1, 0), ("b", 1, 0)]));
    let mut some = set(&[("a", 1, 0), ("b", 2, 0)]);
    some.retain(|qualifier| qualifier.name == "b");
    some.push(Qualifier::new("c", 3, Flavor::NONE));
    assert_eq!(some, set(&[("b", 2, 0), ("c", 3, 0)]));
}
