use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;

fn datetime(text: &str) -> DateTime {
    DateTime::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_datetime_takes_sixteen_bytes_at_most() {
    assert!(size_of::<DateTime>() <= 16);
    assert!(size_of::<Option<DateTime>>() <= 16);
}

#[test]
fn pth_040_pth_042_pth_043_pth_046_documented_forms_are_read_and_printed_back() {
    for text in [
        "19980401135809.000000+000",
        "19980401135809.000000-420",
        "19980416******.000000+***",
        "****0401******.000000+***",
        "**************.******-***",
        "20240229235959.999999+060",
        "****0229******.******+000",
        "00000101000000.000000+000",
        "99991231235959.999999+999",
        "20000101000000.000000-000",
        "00000001120032.000000:000",
        "99999999235959.999999:000",
    ] {
        let value = datetime(text);
        assert_eq!(value.to_string(), text);
        assert_eq!(&value.to_ascii()[..], text.as_bytes());
        assert_eq!(value.has_asterisks(), text.contains('*'), "{text}");
        assert_eq!(value.is_interval(), text.contains(':'), "{text}");
    }
}

#[test]
fn pth_040_pth_041_pth_042_pth_046_a_flaw_is_reported_where_it_stands() {
    for (text, position) in [
        ("", 1),
        ("1998", 5),
        ("199*0416******.000000+***", 4),
        ("*9980416******.000000+***", 2),
        ("19981316000000.000000+000", 5),
        ("19980016000000.000000+000", 5),
        ("19980400000000.000000+000", 7),
        ("19980431000000.000000+000", 7),
        ("20230229000000.000000+000", 7),
        ("****0230000000.000000+000", 7),
        ("19980401240000.000000+000", 9),
        ("19980401006000.000000+000", 11),
        ("19980401000060.000000+000", 13),
        ("19980401000000,000000+000", 15),
        ("19980401000000.00000*+000", 21),
        ("19980401000000.000000 000", 22),
        ("19980401000000.000000+0*0", 24),
        ("19980401000000.000000+00", 25),
        ("19980401000000.000000+0000", 26),
        ("19980401000000.000000+000é", 26),
        ("1998040é000000.000000+000", 8),
        ("------01000000.000000+000", 1),
        ("00000001240000.000000:000", 9),
        ("000000011200**.000000:000", 13),
        ("********120032.000000:000", 1),
        ("00000001120032.000000:001", 25),
        ("00000001120032.000000:***", 23),
        (" 0000001120032.000000:000", 1),
    ] {
        let flaw = DateTime::scan(text).unwrap_err();
        assert_eq!(flaw.position(), position, "{text}: {flaw}");
        let error = DateTime::parse(text).unwrap_err();
        assert_eq!(error.status(), Status::TYPE_MISMATCH, "{text}");
    }
    let error = DateTime::parse("19981316000000.000000+000").unwrap_err();
    assert_eq!(
        error.message(),
        "`19981316000000.000000+000` is not a datetime: \
         character 5 should be a month from 01 to 12, or **"
    );
}

#[test]
fn fields_are_numbers_or_nothing() {
    let point = datetime("20240229081530.001234-420");
    assert_eq!(point.year(), Some(2024));
    assert_eq!(point.month(), Some(2));
    assert_eq!(point.day(), Some(29));
    assert_eq!(point.hours(), Some(8));
    assert_eq!(point.minutes(), Some(15));
    assert_eq!(point.seconds(), Some(30));
    assert_eq!(point.microseconds(), Some(1234));
    assert_eq!(point.offset_minutes(), Some(-420));
    assert_eq!(point.days(), None);

    let pattern = datetime("**************.******+***");
    assert_eq!(pattern.year(), None);
    assert_eq!(pattern.month(), None);
    assert_eq!(pattern.day(), None);
    assert_eq!(pattern.hours(), None);
    assert_eq!(pattern.microseconds(), None);
    assert_eq!(pattern.offset_minutes(), None);

    let interval = datetime("00000001120032.000007:000");
    assert_eq!(interval.days(), Some(1));
    assert_eq!(interval.year(), None);
    assert_eq!(interval.month(), None);
    assert_eq!(interval.day(), None);
    assert_eq!(interval.hours(), Some(12));
    assert_eq!(interval.seconds(), Some(32));
    assert_eq!(interval.offset_minutes(), None);
    assert_eq!(interval.interval_micros(), Some(129_632_000_007));
}

#[test]
fn pth_043_pth_045_comparison_follows_the_point_in_time_and_not_the_text() {
    let cases = [
        // Equal instants, written in two zones.
        (
            "20240101010000.000000+060",
            "20240101000000.000000+000",
            Some(Ordering::Equal),
        ),
        (
            "20240101000000.000000-000",
            "20240101000000.000000+000",
            Some(Ordering::Equal),
        ),
        (
            "20231231235959.000000-060",
            "20240101000000.000000+000",
            Some(Ordering::Greater),
        ),
        (
            "20240101000000.000000+000",
            "20240101000000.000001+000",
            Some(Ordering::Less),
        ),
        (
            "20240101000000.000000+***",
            "20240101000000.000000+***",
            Some(Ordering::Equal),
        ),
        (
            "20240101000000.000000+***",
            "20240101000000.000000-***",
            None,
        ),
        (
            "20240101000000.000000+***",
            "20240101000000.000000+000",
            None,
        ),
        (
            "20240101000000.000000+***",
            "20240102000000.000000+***",
            None,
        ),
        (
            "****0101000000.000000+000",
            "****0101000000.000000+000",
            Some(Ordering::Equal),
        ),
        (
            "****0101000000.000000+000",
            "20240101000000.000000+000",
            None,
        ),
        (
            "00000001000000.000000:000",
            "00000000235959.999999:000",
            Some(Ordering::Greater),
        ),
        (
            "00000001000000.000000:000",
            "00000101000000.000000+000",
            None,
        ),
    ];
    for (left, right, expected) in cases {
        let (left, right) = (datetime(left), datetime(right));
        assert_eq!(left.compare_as_cim(&right), expected, "{left} {right}");
        assert_eq!(
            right.compare_as_cim(&left),
            expected.map(Ordering::reverse),
            "{right} {left}"
        );
    }
    // Equality is that of the texts.
    assert_ne!(
        datetime("20240101000000.000000-000"),
        datetime("20240101000000.000000+000")
    );
}

#[test]
fn pth_047_known_instants_convert_both_ways() {
    for (text, unix_micros) in [
        ("19700101000000.000000+000", 0),
        ("19691231235959.999999+000", -1),
        ("20010909014640.000000+000", 1_000_000_000_000_000),
        ("20010909024640.000000+060", 1_000_000_000_000_000),
        ("16010101000000.000000+000", -11_644_473_600_000_000),
        ("00000101000000.000000+000", -62_167_219_200_000_000),
        ("99991231235959.999999+000", 253_402_300_799_999_999),
    ] {
        let value = datetime(text);
        assert_eq!(value.unix_micros(), Some(unix_micros), "{text}");
        let offset = value.offset_minutes().unwrap();
        assert_eq!(DateTime::from_unix_micros(unix_micros, offset), Some(value));
    }
    // The FILETIME of the Unix epoch.
    let epoch = datetime("19700101000000.000000+000");
    assert_eq!(epoch.filetime(), Some(116_444_736_000_000_000));
    assert_eq!(
        DateTime::from_filetime(116_444_736_000_000_009, 0),
        Some(epoch)
    );
    assert_eq!(datetime("16001231235959.999999+000").filetime(), None);
    assert_eq!(datetime("16010101000000.000001+000").filetime(), Some(10));
    assert_eq!(DateTime::from_filetime(u64::MAX, 0), None);
    assert_eq!(DateTime::from_unix_micros(i64::MAX, 0), None);
    assert_eq!(DateTime::from_unix_micros(i64::MIN, -999), None);
    assert_eq!(DateTime::from_unix_micros(253_402_300_800_000_000, 0), None);
    assert_eq!(DateTime::from_unix_micros(0, 1_000), None);
    assert_eq!(DateTime::from_unix_micros(0, i32::MIN), None);
    assert_eq!(DateTime::from_interval_micros(u64::MAX), None);
    assert_eq!(
        DateTime::from_interval_micros(129_632_000_000).map(|value| value.to_string()),
        Some("00000001120032.000000:000".to_owned())
    );
}

#[test]
fn a_value_without_a_time_zone_needs_a_clock() {
    let unzoned = datetime("20240101010000.000000+***");
    assert_eq!(unzoned.unix_micros(), None);
    assert_eq!(
        unzoned.unix_micros_in(60),
        datetime("20240101000000.000000+000").unix_micros()
    );
    assert_eq!(
        datetime("20240101000000.000000+000").unix_micros_in(60),
        datetime("20240101000000.000000+000").unix_micros()
    );
    assert_eq!(
        datetime("00000001000000.000000:000").unix_micros_in(0),
        None
    );
}

#[test]
fn a_new_wbem_datetime_has_the_documented_value() {
    let value = WbemDateTime::new();
    assert_eq!(value.value(), "00000101000000.000000+000");
    assert!(!value.is_interval());
    assert!(value.is_specified(DateTimeField::Utc));
}

#[test]
fn wbem_datetime_fields_check_their_range() {
    use DateTimeField::*;
    for (field, min, max) in [
        (Year, 0, 9_999),
        (Month, 1, 12),
        (Day, 1, 31),
        (Hours, 0, 23),
        (Minutes, 0, 59),
        (Seconds, 0, 59),
        (Microseconds, 0, 999_999),
        (Utc, -720, 720),
    ] {
        let mut value = WbemDateTime::new();
        for good in [min, max] {
            value.set_field(field, good).unwrap();
            assert_eq!(value.field(field), good);
        }
        for bad in [min - 1, max + 1, i32::MIN, i32::MAX] {
            let error = value.set_field(field, bad).unwrap_err();
            assert_eq!(
                error.status(),
                Status::VALUE_OUT_OF_RANGE,
                "{field:?} {bad}"
            );
            assert!(error.message().contains(field.name()), "{error}");
            assert_eq!(value.field(field), max);
        }
    }
    let mut interval = WbemDateTime::new();
    interval.set_is_interval(true);
    interval.set_field(Day, 99_999_999).unwrap();
    assert_eq!(interval.value(), "99999999000000.000000:000");
    interval.set_field(Day, 0).unwrap();
    interval.set_field(Day, 100_000_000).unwrap_err();
    interval.set_is_interval(false);
    assert_eq!(interval.value(), "00000101000000.000000+000");
}

#[test]
fn wbem_datetime_prints_unspecified_fields_as_asterisks() {
    let mut value = WbemDateTime::new();
    value.set_value("19980416******.000000+***").unwrap();
    assert!(!value.is_specified(DateTimeField::Hours));
    assert!(!value.is_specified(DateTimeField::Utc));
    assert!(value.is_specified(DateTimeField::Day));
    assert_eq!(value.value(), "19980416******.000000+***");
    value.set_field(DateTimeField::Hours, 7).unwrap();
    value.set_specified(DateTimeField::Year, false);
    assert_eq!(value.value(), "****041607****.000000+***");
    assert_eq!(value.to_datetime().unwrap().hours(), Some(7));
    let before = value.clone();
    let error = value.set_value("yesterday").unwrap_err();
    assert_eq!(error.status(), Status::INVALID_SYNTAX);
    assert_eq!(value, before);
    // A day is not month sensitive; a property's value is.
    value.set_value("20230231000000.000000+000").unwrap();
    assert_eq!(value.value(), "20230231000000.000000+000");
    assert_eq!(
        value.to_datetime().unwrap_err().status(),
        Status::TYPE_MISMATCH
    );
}

#[test]
fn wbem_datetime_exchanges_automation_dates() {
    let mut value = WbemDateTime::new();
    for (date, offset, text) in [
        (0.0, None, "18991230000000.000000+000"),
        (-1.25, None, "18991229060000.000000+000"),
        (25_569.5, None, "19700101120000.000000+000"),
        (25_569.5, Some(-420), "19700101120000.000000-420"),
        (45_352.999_988_425_92, Some(60), "20240301235959.000000+060"),
        (-657_434.0, None, "01000101000000.000000+000"),
        (2_958_465.0, None, "99991231000000.000000+000"),
    ] {
        value.set_value("00000001000000.000000:000").unwrap();
        value.set_var_date(date, offset).unwrap();
        assert_eq!(value.value(), text, "{date}");
        assert!(!value.is_interval());
        let back = value.var_date(offset).unwrap();
        assert!((back - date).abs() < 1e-9, "{back} {date}");
    }
    for bad in [f64::NAN, f64::INFINITY, -657_435.0, 2_958_466.0, 1e300] {
        let before = value.clone();
        let error = value.set_var_date(bad, None).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_SYNTAX, "{bad}");
        assert_eq!(value, before);
    }
    // Local and UTC views of one instant.
    value.set_value("20240101010000.000000+060").unwrap();
    let (local, utc) = (
        value.var_date(Some(60)).unwrap(),
        value.var_date(None).unwrap(),
    );
    assert!((local - utc - 1.0 / 24.0).abs() < 1e-9);
    for (text, why) in [
        ("00000001000000.000000:000", "is an interval"),
        ("20240101010000.000000+***", "not specified"),
        ("00990101010000.000000+000", "years 100 to 9999"),
    ] {
        value.set_value(text).unwrap();
        let error = value.var_date(None).unwrap_err();
        assert_eq!(error.status(), Status::FAILED, "{text}");
        assert!(error.message().contains(why), "{error}");
    }
}

#[test]
fn wbem_datetime_exchanges_filetimes() {
    let mut value = WbemDateTime::new();
    value.set_file_time("116444736000000000", None).unwrap();
    assert_eq!(value.value(), "19700101000000.000000+000");
    value
        .set_file_time("116444736000000000", Some(-420))
        .unwrap();
    assert_eq!(value.value(), "19700101000000.000000-420");
    assert_eq!(value.file_time(Some(-420)).unwrap(), "116444736000000000");
    assert_eq!(value.file_time(None).unwrap(), "116444988000000000");
    for bad in [
        "",
        "x",
        "-1",
        "+1",
        " 1",
        "0x10",
        "18446744073709551616",
        "18446744073709551615",
    ] {
        let error = value.set_file_time(bad, None).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_SYNTAX, "{bad}");
    }
    value.set_value("15000101000000.000000+000").unwrap();
    assert_eq!(value.file_time(None).unwrap_err().status(), Status::FAILED);
}

/// Any text that is a datetime, field by field.
fn datetime_text() -> impl Strategy<Value = String> {
    let field = |width: usize, range: std::ops::RangeInclusive<u32>| {
        prop_oneof![
            4 => range.prop_map(move |number| format!("{number:0width$}")),
            1 => Just("*".repeat(width)),
        ]
    };
    let point = (
        field(4, 0..=9_999),
        field(2, 1..=12),
        field(2, 1..=28),
        field(2, 0..=23),
        field(2, 0..=59),
        field(2, 0..=59),
        field(6, 0..=999_999),
        prop_oneof![Just("+"), Just("-")],
        field(3, 0..=999),
    )
        .prop_map(|(y, m, d, h, n, s, u, sign, zone)| {
            format!("{y}{m}{d}{h}{n}{s}.{u}{sign}{zone}")
        });
    let interval = (
        0..=99_999_999_u32,
        0..=23_u32,
        0..=59_u32,
        0..=59_u32,
        0..=999_999_u32,
    )
        .prop_map(|(d, h, n, s, u)| format!("{d:08}{h:02}{n:02}{s:02}.{u:06}:000"));
    prop_oneof![3 => point, 1 => interval]
}

proptest! {
    #[test]
    fn printing_gives_back_what_was_read(text in datetime_text()) {
        let value = datetime(&text);
        prop_assert_eq!(value.to_string(), text.clone());
        let mut wbem = WbemDateTime::from(value);
        prop_assert_eq!(wbem.value(), text.clone());
        wbem.set_value(&text).unwrap();
        prop_assert_eq!(wbem.to_datetime().unwrap(), value);
    }

    #[test]
    fn instants_survive_the_text(
        micros in -62_135_596_800_000_000..=253_370_764_799_999_999_i64,
        offset in -999..=999_i32,
    ) {
        let value = DateTime::from_unix_micros(micros, offset).unwrap();
        prop_assert_eq!(value.unix_micros(), Some(micros));
        prop_assert_eq!(DateTime::parse(&value.to_string()).unwrap(), value);
        let utc = DateTime::from_unix_micros(micros, 0).unwrap();
        prop_assert_eq!(value.compare_as_cim(&utc), Some(Ordering::Equal));
        let later = DateTime::from_unix_micros(micros + 1, 0).unwrap();
        prop_assert_eq!(value.compare_as_cim(&later), Some(Ordering::Less));
    }

    #[test]
    fn automation_dates_survive(seconds in -59_011_459_200_i64..=253_402_300_799_i64) {
        let value = DateTime::from_unix_micros(seconds * 1_000_000, 0).unwrap();
        let wbem = WbemDateTime::from(value);
        let mut back = WbemDateTime::new();
        back.set_var_date(wbem.var_date(None).unwrap(), None).unwrap();
        prop_assert_eq!(back, wbem);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), cut in 0..30_usize) {
        let _outcome = DateTime::scan(&text);
        let mut digits = "19980416000000.000000+000".to_owned();
        digits.insert_str(cut.min(25), &text);
        if let Ok(value) = DateTime::scan(&digits) {
            prop_assert_eq!(value.to_string(), digits);
        }
    }
}
