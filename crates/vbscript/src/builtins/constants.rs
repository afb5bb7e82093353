//! The constants of the language.

use swbem_automation::Variant;

use Value::{I, L, S};

enum Value {
    /// An Integer.
    I(i16),
    /// A Long.
    L(i32),
    /// A String.
    S(&'static str),
}

const CONSTANTS: &[(&str, Value)] = &[
    ("vbAbort", I(3)),
    ("vbAbortRetryIgnore", I(2)),
    ("vbApplicationModal", I(0)),
    ("vbArray", I(8192)),
    ("vbBinaryCompare", I(0)),
    ("vbBlack", L(0)),
    ("vbBlue", L(0xff_0000)),
    ("vbBoolean", I(11)),
    ("vbByte", I(17)),
    ("vbCancel", I(2)),
    ("vbCr", S("\r")),
    ("vbCritical", I(16)),
    ("vbCrLf", S("\r\n")),
    ("vbCurrency", I(6)),
    ("vbCyan", L(0xff_ff00)),
    ("vbDatabaseCompare", I(2)),
    ("vbDataObject", I(13)),
    ("vbDate", I(7)),
    ("vbDecimal", I(14)),
    ("vbDefaultButton1", I(0)),
    ("vbDefaultButton2", I(256)),
    ("vbDefaultButton3", I(512)),
    ("vbDefaultButton4", I(768)),
    ("vbDouble", I(5)),
    ("vbEmpty", I(0)),
    ("vbError", I(10)),
    ("vbExclamation", I(48)),
    ("vbFalse", I(0)),
    ("vbFirstFourDays", I(2)),
    ("vbFirstFullWeek", I(3)),
    ("vbFirstJan1", I(1)),
    ("vbFormFeed", S("\u{c}")),
    ("vbFriday", I(6)),
    ("vbGeneralDate", I(0)),
    ("vbGreen", L(0xff00)),
    ("vbIgnore", I(5)),
    ("vbInformation", I(64)),
    ("vbInteger", I(2)),
    ("vbLf", S("\n")),
    ("vbLong", I(3)),
    ("vbLongDate", I(1)),
    ("vbLongTime", I(3)),
    ("vbMagenta", L(0xff_00ff)),
    ("vbMonday", I(2)),
    ("vbMsgBoxHelpButton", L(16384)),
    ("vbMsgBoxRight", L(524_288)),
    ("vbMsgBoxRtlReading", L(1_048_576)),
    ("vbMsgBoxSetForeground", L(65536)),
    ("vbNewLine", S("\r\n")),
    ("vbNo", I(7)),
    ("vbNull", I(1)),
    ("vbNullChar", S("\0")),
    ("vbNullString", S("")),
    ("vbObject", I(9)),
    ("vbObjectError", L(-2_147_221_504)),
    ("vbOK", I(1)),
    ("vbOKCancel", I(1)),
    ("vbOKOnly", I(0)),
    ("vbQuestion", I(32)),
    ("vbRed", L(0xff)),
    ("vbRetry", I(4)),
    ("vbRetryCancel", I(5)),
    ("vbSaturday", I(7)),
    ("vbShortDate", I(2)),
    ("vbShortTime", I(4)),
    ("vbSingle", I(4)),
    ("vbString", I(8)),
    ("vbSunday", I(1)),
    ("vbSystemModal", I(4096)),
    ("vbTab", S("\t")),
    ("vbTextCompare", I(1)),
    ("vbThursday", I(5)),
    ("vbTrue", I(-1)),
    ("vbTuesday", I(3)),
    ("vbUseDefault", I(-2)),
    ("vbUseSystem", I(0)),
    ("vbUseSystemDayOfWeek", I(0)),
    ("vbVariant", I(12)),
    ("vbVerticalTab", S("\u{b}")),
    ("vbWednesday", I(4)),
    ("vbWhite", L(0xff_ffff)),
    ("vbYellow", L(0xffff)),
    ("vbYes", I(6)),
    ("vbYesNo", I(4)),
    ("vbYesNoCancel", I(3)),
];

/// Finds the built-in constant `name`, such as `vbCrLf`, in any case.
pub fn constant(name: &str) -> Option<Variant> {
    // All of them start alike, and most names do not.
    if !name.get(..2)?.eq_ignore_ascii_case("vb") {
        return None;
    }
    let (_, value) = CONSTANTS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(match value {
        I(number) => Variant::Integer(*number),
        L(number) => Variant::Long(*number),
        S(text) => Variant::from(*text),
    })
}
