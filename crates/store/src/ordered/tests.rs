use std::cmp::Ordering;

use proptest::prelude::*;
use swbem_core::{CimType, cmp_fold};

use super::*;
use crate::tests::arbitrary::{place, scalar};

const ORDERED: [CimType; 15] = [
    CimType::Sint8,
    CimType::Uint8,
    CimType::Sint16,
    CimType::Uint16,
    CimType::Sint32,
    CimType::Uint32,
    CimType::Sint64,
    CimType::Uint64,
    CimType::Real32,
    CimType::Real64,
    CimType::Boolean,
    CimType::String,
    CimType::Datetime,
    CimType::Reference,
    CimType::Char16,
];

/// Orders values as keys and indexes should; nothing where WMI does not order them.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::String(a), Value::String(b)) => Some(cmp_fold(a, b)),
        (Value::Reference(a), Value::Reference(b)) => {
            Some(canonical(a, &place()).cmp(&canonical(b, &place())))
        }
        (Value::DateTime(a), Value::DateTime(b)) => a.compare_as_cim(b),
        (Value::Real32(a), Value::Real32(b)) => a.partial_cmp(b),
        (Value::Real64(a), Value::Real64(b)) => a.partial_cmp(b),
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
        (Value::Char16(a), Value::Char16(b)) => Some(a.cmp(b)),
        (a, b) => Some(a.as_integer()?.cmp(&b.as_integer()?)),
    }
}

fn pair() -> impl Strategy<Value = (CimType, Value, Value)> {
    (0..ORDERED.len()).prop_flat_map(|at| {
        let base = ORDERED[at];
        (Just(base), scalar(base), scalar(base))
    })
}

fn encode(value: &Value, push: impl Fn(&mut Vec<u8>, &Value, &Place) -> bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    assert!(push(&mut bytes, value, &place()));
    bytes
}

proptest! {
    #[test]
    fn the_order_of_keys_is_the_order_of_values((_, a, b) in pair()) {
        let expected = order(&a, &b);
        for form in [encode(&a, push).cmp(&encode(&b, push)), encode(&a, push_last).cmp(&encode(&b, push_last))] {
            match expected {
                // The same instant with another offset is another key beside it.
                Some(Ordering::Equal) if matches!(a, Value::DateTime(_)) => {
                    prop_assert_eq!(form == Ordering::Equal, a == b);
                }
                Some(expected) => prop_assert_eq!(form, expected, "{:?} {:?}", a, b),
                None => {}
            }
        }
    }

    #[test]
    fn no_key_begins_with_another((_, a, b) in pair()) {
        let (a, b) = (encode(&a, push), encode(&b, push));
        prop_assert!(a == b || !(a.starts_with(&b) || b.starts_with(&a)));
    }

    #[test]
    fn an_index_entry_ends_where_it_says((base, a, b) in pair()) {
        let mut bytes = encode(&a, push_indexed);
        let len = bytes.len();
        bytes.extend(encode(&b, push_indexed));
        let (first, rest) = split_indexed(&bytes, fixed_width(base, bytes.first())).unwrap();
        prop_assert_eq!(first.len(), len);
        prop_assert_eq!(is_cut_entry(first), is_cut(&a, &place()));
        prop_assert_eq!(rest, encode(&b, push_indexed));
    }

    #[test]
    fn equal_values_have_one_prefix_and_no_other_value_has_it((_, a, b) in pair()) {
        let mut prefix = Vec::new();
        push_index_prefix(&mut prefix, &a, &place());
        let begins = encode(&b, push_indexed).starts_with(&prefix);
        if let Some(expected) = order(&a, &b) {
            prop_assert_eq!(begins, expected == Ordering::Equal, "{:?} {:?}", a, b);
        }
    }
}

#[test]
fn zeros_are_one_value_and_what_is_no_number_comes_last() {
    let form = |v: f64| encode(&Value::Real64(v), push);
    assert_eq!(form(0.0), form(-0.0));
    assert!(form(f64::NAN) > form(f64::INFINITY) && form(-f64::NAN) == form(f64::NAN));
    assert!(form(f64::NEG_INFINITY) < form(-1.0) && form(-1.0) < form(0.0));
}

#[test]
fn what_has_no_order_is_in_no_index() {
    for value in [Value::Null, Value::Array(vec![])] {
        assert!(!push_indexed(&mut Vec::new(), &value, &place()));
    }
}
