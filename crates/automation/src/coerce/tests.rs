use super::*;
use crate::testing::{show, value};

#[test]
fn numbers_are_printed_as_vbscript_prints_them() {
    let rows = [
        (0.0, "0"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (-3.25, "-3.25"),
        (100.0, "100"),
        (1e14, "100000000000000"),
        (1e15, "1E+15"),
        (123_456_789_012_345.0, "123456789012345"),
        (1_234_567_890_123_456.0, "1.23456789012346E+15"),
        (0.1 + 0.2, "0.3"),
        (1.0 / 3.0, "0.333333333333333"),
        (1.0 / 30.0, "3.33333333333333E-02"),
        (2.0 / 3.0, "0.666666666666667"),
        (0.01, "0.01"),
        (0.00001, "0.00001"),
        (1e-15, "0.000000000000001"),
        (1e-16, "1E-16"),
        (0.019_999_999_776_482_6, "1.99999997764826E-02"),
        (1.5e300, "1.5E+300"),
        (99.999_999_999_999_99, "100"),
        (f64::INFINITY, "1.#INF"),
        (f64::NEG_INFINITY, "-1.#INF"),
        (f64::NAN, "-1.#IND"),
    ];
    for (number, expected) in rows {
        assert_eq!(double_text(number), expected, "{number:e}");
    }
    let rows = [
        (0.1_f32, "0.1"),
        (1.0 / 3.0, "0.3333333"),
        (16_777_216.0, "1.677722E+07"),
        (1e7, "1E+07"),
        (0.01, "0.01"),
        (-2.5, "-2.5"),
    ];
    for (number, expected) in rows {
        assert_eq!(single_text(number), expected, "{number:e}");
    }
}

#[test]
fn text_becomes_a_number() {
    let rows = [
        ("5", "d5"),
        (" -0.5 ", "d-0.5"),
        ("5-", "d-5"),
        ("(5)", "d-5"),
        ("- 5", "d-5"),
        ("$1,234.50", "d1234.5"),
        ("-$5", "d-5"),
        ("5$", "d5"),
        ("1,2,3", "d123"),
        ("1e3", "d1000"),
        ("1D2", "d100"),
        ("1E-2", "d0.01"),
        (".5", "d0.5"),
        ("5.", "d5"),
        ("&HFF", "d255"),
        ("&hffff", "d65535"),
        ("&HFFFFFFFF", "d-1"),
        ("&HFFFFFFFFF", "d68719476735"),
        ("&O17", "d15"),
        ("&17", "d15"),
        ("&HFF&", "d255"),
        ("0.000", "d0"),
        ("1e400", "!6"),
        ("1e-400", "d0"),
        ("", "!13"),
        (" ", "!13"),
        (".", "!13"),
        ("1e", "!13"),
        ("1 2", "!13"),
        ("--5", "!13"),
        ("(-5)", "!13"),
        ("abc", "!13"),
        ("&H", "!13"),
        ("&HG", "!13"),
        ("&H-1", "!13"),
        ("TRUE", "!13"),
        ("1/2/2000", "!13"),
    ];
    for (text, expected) in rows {
        let result = to_double(&Variant::from(text)).map(Variant::Double);
        assert_eq!(show(result), expected, "{text:?}");
    }
}

#[test]
fn conversions_round_to_even_and_overflow() {
    type Convert = fn(&Variant) -> Result<Variant, Exception>;
    let integer: Convert = |value| to_integer(value).map(Variant::Integer);
    let long: Convert = |value| to_long(value).map(Variant::Long);
    let byte: Convert = |value| to_byte(value).map(Variant::Byte);
    let currency: Convert = |value| to_currency(value).map(Variant::Currency);
    let single: Convert = |value| to_single(value).map(Variant::Single);
    let truth: Convert = |value| to_bool(value).map(Variant::Boolean);
    let date: Convert = |value| to_date(value).map(Variant::Date);
    let rows: [(&str, Convert, &str, &str); 55] = [
        ("CInt", integer, "d-36.75", "i-37"),
        ("CInt", integer, "d-36.5", "i-36"),
        ("CInt", integer, "d0.5", "i0"),
        ("CInt", integer, "d1.5", "i2"),
        ("CInt", integer, "d2.5", "i2"),
        ("CInt", integer, "d32767.49", "i32767"),
        ("CInt", integer, "d32767.5", "!6"),
        ("CInt", integer, "d-32768.5", "i-32768"),
        ("CInt", integer, "True", "i-1"),
        ("CInt", integer, "'&HFFFF", "i-1"),
        ("CInt", integer, "'", "!13"),
        ("CInt", integer, "Empty", "i0"),
        ("CInt", integer, "Null", "!94"),
        ("CInt", integer, "c2.5", "i2"),
        ("CInt", integer, "c3.5", "i4"),
        ("CInt", integer, "c-2.5", "i-2"),
        ("CLng", long, "'-0.5", "l0"),
        ("CLng", long, "'&HF060", "l61536"),
        ("CLng", long, "'&HFFFFFFFF", "l-1"),
        ("CLng", long, "d2147483647.4", "l2147483647"),
        ("CLng", long, "d2147483647.5", "!6"),
        ("CLng", long, "t2.4", "l2"),
        ("CLng", long, "Missing", "!13"),
        ("CByte", byte, "d255.49", "b255"),
        ("CByte", byte, "True", "b255"),
        ("CByte", byte, "'-1", "!6"),
        ("CByte", byte, "'-0.5", "b0"),
        ("CByte", byte, "'258", "!6"),
        ("CByte", byte, "'TRUE", "!13"),
        ("CCur", currency, "d0.000149", "c0.0001"),
        ("CCur", currency, "d2147483647.99", "c2147483647.99"),
        ("CCur", currency, "'0.00005", "c0"),
        ("CCur", currency, "'0.00015", "c0.0002"),
        ("CCur", currency, "'0.000051", "c0.0001"),
        (
            "CCur",
            currency,
            "'922337203685477.5807",
            "c922337203685477.5807",
        ),
        ("CCur", currency, "'922337203685477.5808", "!6"),
        ("CCur", currency, "'1e99999999999", "!6"),
        ("CCur", currency, "'1e-99999999999", "c0"),
        ("CCur", currency, "'&HFF", "c255"),
        ("CCur", currency, "d1e20", "!6"),
        ("CSng", single, "d0.1", "f0.1"),
        ("CSng", single, "d1e39", "!6"),
        ("CBool", truth, "d-0.56", "True"),
        ("CBool", truth, "'0.1", "True"),
        ("CBool", truth, "'0", "False"),
        ("CBool", truth, "'tRUE", "True"),
        ("CBool", truth, "'#FALSE#", "False"),
        ("CBool", truth, "'", "!13"),
        ("CBool", truth, "Empty", "False"),
        ("CDate", date, "Empty", "t0"),
        ("CDate", date, "'1", "t1"),
        ("CDate", date, "'1/1/2000", "t36526"),
        ("CDate", date, "d3000000", "!6"),
        ("CDate", date, "'", "!13"),
        ("CDate", date, "Null", "!94"),
    ];
    for (name, convert, operand, expected) in rows {
        assert_eq!(
            show(convert(&value(operand))),
            expected,
            "{name}({operand})"
        );
    }
}

#[test]
fn values_become_text() {
    let rows = [
        ("Empty", "'"),
        ("True", "'True"),
        ("b5", "'5"),
        ("c1.5", "'1.5"),
        ("c-0.0001", "'-0.0001"),
        ("c3", "'3"),
        ("t36526.5", "'1/1/2000 12:00:00 PM"),
        ("t0.75", "'6:00:00 PM"),
        ("t0", "'12:00:00 AM"),
        ("t-1.25", "'12/29/1899 6:00:00 AM"),
        ("Null", "!94"),
        ("Nothing", "!91"),
        ("Missing", "!13"),
    ];
    for (operand, expected) in rows {
        let result = to_text(&value(operand)).map(Variant::String);
        assert_eq!(show(result), expected, "CStr({operand})");
    }
}

#[test]
fn errors_show_the_text() {
    let error = to_double(&Variant::from("abc")).unwrap_err();
    assert_eq!(error.detail.as_deref(), Some("[string: \"abc\"]"));
    assert_eq!(error.description, "Type mismatch");
}
