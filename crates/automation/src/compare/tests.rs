use super::*;
use crate::testing::{show, value};

#[test]
fn values_compare_by_their_types() {
    use Op::{Eq, Ge, Gt, Le, Lt, Ne};
    let rows = [
        (Eq, "i1", "d1", "True"),
        (Eq, "True", "i-1", "True"),
        (Eq, "Empty", "i0", "True"),
        (Eq, "Empty", "'", "True"),
        (Eq, "Empty", "Empty", "True"),
        (Eq, "Empty", "'a", "False"),
        (Eq, "Null", "Null", "Null"),
        (Ne, "Null", "i1", "Null"),
        (Lt, "'a", "'b", "True"),
        (Lt, "'B", "'a", "True"),
        (Gt, "'a", "'", "True"),
        (Gt, "'100", "i1000", "True"),
        (Eq, "'5", "i5", "False"),
        (Lt, "i5", "'5", "True"),
        (Eq, "'True", "True", "False"),
        (Le, "t2", "d2.5", "True"),
        (Ge, "t3", "t2.5", "True"),
        (Eq, "c0.0001", "d0.0001", "True"),
        (Lt, "c1.5", "i2", "True"),
        (Gt, "i2", "c1.5", "True"),
        (Eq, "f0.1", "d0.1", "True"),
        (Eq, "d0.1", "f0.1", "True"),
        (Ne, "dNaN", "dNaN", "True"),
        (Eq, "Missing", "i1", "!13"),
        (Eq, "Nothing", "i1", "!91"),
    ];
    for (op, left, right, expected) in rows {
        let result = show(compare(op, &value(left), &value(right)));
        assert_eq!(result, expected, "{left} {op:?} {right}");
    }
}

#[test]
fn literals_keep_their_type() {
    let rows = [
        ("'5", true, "i5", true, "True"),
        ("'5", false, "i5", true, "True"),
        ("'05", false, "i5", true, "True"),
        ("'5", true, "i5", false, "True"),
        ("'05", true, "i5", false, "False"),
        ("'abc", false, "i5", true, "!13"),
        ("'abc", true, "i5", false, "False"),
        ("i5", true, "'5.0", false, "True"),
        ("'True", false, "True", true, "True"),
    ];
    for (left, left_is_literal, right, right_is_literal, expected) in rows {
        let (left, right) = (value(left), value(right));
        let result = compare_operands(Op::Eq, &left, left_is_literal, &right, right_is_literal);
        assert_eq!(show(result), expected, "{left:?} = {right:?}");
    }
}

#[test]
fn only_objects_are_the_same() {
    assert!(is_same_object(&Variant::NOTHING, &Variant::NOTHING).unwrap());
    let error = is_same_object(&Variant::NOTHING, &Variant::Empty).unwrap_err();
    assert_eq!(error.number, 424);
}

#[test]
fn texts_order_by_units() {
    // U+FF5E lies before U+1F600 as a code point and behind its first unit.
    assert!(binary_order("\u{ff5e}", "\u{1f600}").is_gt());
    assert!(text_order("ÄB", "äb").is_eq());
    assert!(text_order("a", "B").is_lt());
}
