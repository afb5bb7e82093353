use super::*;
use crate::testing::{show, value};

type Binary = fn(&Variant, &Variant) -> Result<Variant, Exception>;

fn check(name: &str, operator: Binary, rows: &[(&str, &str, &str)]) {
    for (left, right, expected) in rows {
        let result = show(operator(&value(left), &value(right)));
        assert_eq!(&result, expected, "{left} {name} {right}");
    }
}

#[test]
fn sums_have_the_joint_type_and_grow() {
    check(
        "+",
        add,
        &[
            ("i2", "i2", "i4"),
            ("i32767", "i1", "l32768"),
            ("l2147483647", "i1", "d2147483648"),
            ("i1", "l2147483647", "d2147483648"),
            ("b200", "b55", "b255"),
            ("b200", "b56", "i256"),
            ("b200", "i1", "i201"),
            ("b1", "Empty", "b1"),
            ("Empty", "Empty", "i0"),
            ("i2", "Empty", "i2"),
            ("True", "True", "i-2"),
            ("False", "i6", "i6"),
            ("f1.5", "i1", "f2.5"),
            ("f1.5", "l1", "d2.5"),
            ("f3e38", "f3e38", "d600000001099551150000000000000000000000"),
            ("d1.5", "f1.5", "d3"),
            ("c1.5", "i1", "c2.5"),
            ("c1.5", "d1.25", "c2.75"),
            ("c922337203685477.5807", "i1", "!6"),
            ("t2", "i1", "t3"),
            ("i1", "t2", "t3"),
            ("t2", "t2", "t4"),
            ("t2958465", "i1", "d2958466"),
            ("'a", "'b", "'ab"),
            ("'1", "'2", "'12"),
            ("'1", "i2", "d3"),
            ("i1", "'abc", "!13"),
            ("'abc", "Empty", "'abc"),
            ("True", "'1", "d0"),
            ("'1.5", "c1", "c2.5"),
            ("'1", "t2", "t3"),
            ("Null", "i2", "Null"),
            ("Null", "'abc", "Null"),
            ("Missing", "i2", "!13"),
            ("Nothing", "i2", "!91"),
            ("d1e308", "d1e308", "!6"),
        ],
    );
}

#[test]
fn differences_have_the_joint_type() {
    check(
        "-",
        sub,
        &[
            ("i5", "i1", "i4"),
            ("i-32768", "i1", "l-32769"),
            ("l-2147483648", "i1", "d-2147483649"),
            ("b1", "b2", "i-1"),
            ("Empty", "b1", "i-1"),
            ("i2", "Empty", "i2"),
            ("i8", "True", "i9"),
            ("t3", "t1.5", "d1.5"),
            ("t3", "i1", "t2"),
            ("i3", "t1", "t2"),
            ("'5", "'3", "d2"),
            ("'x", "i1", "!13"),
            ("c5", "c7.5", "c-2.5"),
            ("i2", "Null", "Null"),
        ],
    );
}

#[test]
fn products_have_the_joint_type() {
    check(
        "*",
        mul,
        &[
            ("i2", "i3", "i6"),
            ("i300", "i300", "l90000"),
            ("l65536", "l65536", "d4294967296"),
            ("b16", "b16", "i256"),
            ("True", "i5", "i-5"),
            ("f2", "l2", "d4"),
            ("f2", "f2", "f4"),
            ("c1.5", "i2", "c3"),
            ("c0.0001", "c0.5", "c0"),
            ("c0.0003", "c0.5", "c0.0002"),
            ("c1.5", "d2", "d3"),
            ("c1.5", "'2", "d3"),
            ("c900000000000000", "i2", "!6"),
            ("t2", "i2", "d4"),
            ("'2", "'3", "d6"),
            ("Null", "i2", "Null"),
            ("d1e200", "d1e200", "!6"),
        ],
    );
}

#[test]
fn quotients_are_doubles() {
    check(
        "/",
        div,
        &[
            ("i3", "i2", "d1.5"),
            ("i4", "i2", "d2"),
            ("f3", "i2", "f1.5"),
            ("f3", "l2", "d1.5"),
            ("c3", "i2", "d1.5"),
            ("i1", "i0", "!11"),
            ("i0", "i0", "!6"),
            ("i1", "Empty", "!11"),
            ("Null", "i0", "Null"),
            ("'6", "'4", "d1.5"),
        ],
    );
    check(
        "\\",
        int_div,
        &[
            ("i5", "i2", "i2"),
            ("i-5", "i2", "i-2"),
            ("d4.6", "d1.5", "l2"),
            ("d4.6", "d1.49", "l5"),
            ("b9", "b2", "b4"),
            ("l9", "i2", "l4"),
            ("i-32768", "i-1", "l32768"),
            ("l-2147483648", "i-1", "!6"),
            ("d2147483648", "i1", "!6"),
            ("i5", "d0.4", "!11"),
            ("i0", "i0", "!11"),
            ("i5", "Null", "Null"),
            ("'7", "'2", "l3"),
        ],
    );
    check(
        "Mod",
        modulo,
        &[
            ("i9", "i6", "i3"),
            ("i-9", "i6", "i-3"),
            ("d11.6", "d5.5", "l0"),
            ("i5", "i0", "!11"),
            ("Null", "i2", "Null"),
            ("True", "i2", "i-1"),
        ],
    );
}

#[test]
fn powers_are_doubles() {
    check(
        "^",
        pow,
        &[
            ("i2", "i3", "d8"),
            ("i2", "d0.5", "d1.4142135623730951"),
            ("i-8", "d0.5", "!5"),
            ("i0", "i-1", "!5"),
            ("i0", "i0", "d1"),
            ("i10", "i400", "!6"),
            ("'2", "i2", "d4"),
            ("Null", "i2", "Null"),
        ],
    );
}

#[test]
fn texts_join() {
    check(
        "&",
        concat,
        &[
            ("'ab", "'cd", "'abcd"),
            ("'ab", "Null", "'ab"),
            ("'ab", "Empty", "'ab"),
            ("i1", "l100000", "'1100000"),
            ("True", "False", "'TrueFalse"),
            ("Null", "Null", "Null"),
            ("d1.5", "'x", "'1.5x"),
            ("t2", "'", "'1/1/1900"),
            ("Missing", "'x", "!13"),
            ("Nothing", "'x", "!91"),
        ],
    );
}

#[test]
fn logic_works_on_bits_and_truth() {
    check(
        "And",
        and,
        &[
            ("True", "True", "True"),
            ("True", "False", "False"),
            ("i12", "i10", "i8"),
            ("True", "i10", "i10"),
            ("True", "b255", "i255"),
            ("b12", "b10", "b8"),
            ("l65536", "i-1", "l65536"),
            ("d12.5", "i-1", "l12"),
            ("Empty", "True", "i0"),
            ("Null", "False", "False"),
            ("Null", "i0", "i0"),
            ("Null", "True", "Null"),
            ("Null", "Null", "Null"),
            ("True", "'abc", "!13"),
            ("'True", "True", "True"),
            ("d3000000000", "i1", "!6"),
        ],
    );
    check(
        "Or",
        or,
        &[
            ("False", "True", "True"),
            ("i12", "i3", "i15"),
            ("Null", "True", "True"),
            ("Null", "i5", "i5"),
            ("Null", "False", "Null"),
        ],
    );
    check(
        "Xor",
        xor,
        &[
            ("True", "True", "False"),
            ("i12", "i10", "i6"),
            ("Null", "True", "Null"),
        ],
    );
    check(
        "Eqv",
        eqv,
        &[
            ("False", "False", "True"),
            ("i12", "i10", "i-7"),
            ("b12", "b10", "b249"),
            ("False", "Null", "Null"),
        ],
    );
    check(
        "Imp",
        imp,
        &[
            ("True", "False", "False"),
            ("False", "False", "True"),
            ("True", "Null", "Null"),
            ("False", "Null", "True"),
            ("Null", "True", "True"),
            ("Null", "False", "Null"),
            ("i12", "i10", "i-5"),
        ],
    );
}

#[test]
fn one_operand() {
    let rows = [
        ("i-32768", "l32768"),
        ("l-2147483648", "d2147483648"),
        ("b1", "i-1"),
        ("True", "i1"),
        ("Empty", "i0"),
        ("Null", "Null"),
        ("'5", "d-5"),
        ("'x", "!13"),
        ("f1.5", "f-1.5"),
        ("c1.5", "c-1.5"),
        ("t1.5", "t-1.5"),
    ];
    for (operand, expected) in rows {
        assert_eq!(show(neg(&value(operand))), expected, "-{operand}");
    }
    let rows = [
        ("True", "False"),
        ("i0", "i-1"),
        ("b1", "b254"),
        ("Empty", "i-1"),
        ("d1.6", "l-3"),
        ("'5", "l-6"),
        ("'True", "False"),
        ("Null", "Null"),
        ("'x", "!13"),
    ];
    for (operand, expected) in rows {
        assert_eq!(show(not(&value(operand))), expected, "Not {operand}");
    }
}
