use super::*;

fn shown(text: &str) -> String {
    match parse::parse(text, Some(2024)) {
        Some(days) => super::text(days).unwrap(),
        None => "none".to_owned(),
    }
}

#[test]
fn dates_are_read_in_us_order() {
    let rows = [
        ("1/2/2000", "1/2/2000"),
        ("13/1/2000", "1/13/2000"),
        ("2000-01-31", "1/31/2000"),
        ("2000/1/2", "1/2/2000"),
        ("1-2-99", "1/2/1999"),
        ("1/2/29", "1/2/2029"),
        ("1/2/30", "1/2/1930"),
        ("January 2, 2000", "1/2/2000"),
        ("2 jan 2000", "1/2/2000"),
        ("Jan 2000", "1/1/2000"),
        ("Feb 30", "2/1/1930"),
        ("Feb 3", "2/3/2024"),
        ("2/29", "2/29/2024"),
        ("30/1", "1/30/2024"),
        ("1/2000", "1/1/2000"),
        ("2/30/2000", "none"),
        ("3:04", "3:04:00 AM"),
        ("15:04:05", "3:04:05 PM"),
        ("3 PM", "3:00:00 PM"),
        ("12 AM", "12:00:00 AM"),
        ("12:30 PM", "12:30:00 PM"),
        ("5.30", "5:30:00 AM"),
        ("25:00", "none"),
        ("1/2/2000 3:04:05 PM", "1/2/2000 3:04:05 PM"),
        ("3:04 1/2/2000", "1/2/2000 3:04:00 AM"),
        ("1/2/2000 12:00:00 AM", "1/2/2000"),
        ("4", "none"),
        ("x", "none"),
        ("", "none"),
        ("1//2000", "none"),
        ("/1/2000", "none"),
        ("1/2/", "none"),
        ("1/2/99999", "none"),
        ("99999999999999999999/1/1", "none"),
        ("2000-01-02T03:04:05", "none"),
        ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18", "none"),
    ];
    for (text, expected) in rows {
        assert_eq!(shown(text), expected, "{text:?}");
    }
}

#[test]
fn every_day_is_read_back() {
    for day in (DAY_MIN..=DAY_MAX).step_by(997) {
        let (year, month, date) = calendar(day);
        assert_eq!(day_number(year, month, date), Some(day));
        let text = super::text(real(day) + if day == 0 { 0.5 } else { 0.0 }).unwrap();
        if day != 0 && year > 99 {
            assert_eq!(parse::parse(&text, None), Some(real(day)), "{text}");
        }
    }
    assert_eq!(calendar(DAY_MIN), (100, 1, 1));
    assert_eq!(calendar(DAY_MAX), (9999, 12, 31));
    assert_eq!(day_number(1899, 12, 30), Some(0));
}

#[test]
fn seconds_round_and_carry() {
    let civil = Civil::from_days(2.020_83).unwrap();
    assert_eq!((civil.hour, civil.minute, civil.second), (0, 30, 0));
    assert_eq!(text(1.999_999_999).unwrap(), "1/1/1900");
    assert_eq!(text(-0.25).unwrap(), "6:00:00 AM");
    assert!(text(f64::NAN).is_none());
    assert!(text(2_958_466.0).is_none());
    assert!(text(f64::MAX).is_none());
}

#[test]
fn intervals_are_added() {
    let rows = [
        ("m", 1, "1/31/1995", "2/28/1995"),
        ("m", 1, "1/31/1996", "2/29/1996"),
        ("m", -1, "1/1/2000", "12/1/1999"),
        ("yyyy", 1, "2/29/2000", "2/28/2001"),
        ("q", 1, "11/30/2000", "2/28/2001"),
        ("Ww", -1, "1/1/2000", "12/25/1999"),
        ("y", 1, "12/31/2000", "1/1/2001"),
        ("w", 1, "12/31/2000", "1/1/2001"),
        ("h", 25, "1/1/2000", "1/2/2000 1:00:00 AM"),
        ("n", -1, "1/1/2000", "12/31/1999 11:59:00 PM"),
        ("s", 1, "12/30/1899 11:59:59 PM", "12/31/1899"),
        ("h", -1, "12/30/1899", "12/29/1899 11:00:00 PM"),
    ];
    for (letters, count, from, expected) in rows {
        let interval = Interval::parse(letters).unwrap();
        let days = interval::add(interval, count, parse::parse(from, None).unwrap());
        assert_eq!(
            text(days.unwrap()).unwrap(),
            expected,
            "{letters} {count} {from}"
        );
    }
    assert!(Interval::parse("k").is_none());
    assert!(interval::add(Interval::Year, 9000, 40_000.0).is_none());
    assert!(interval::add(Interval::Second, i64::MAX, 40_000.0).is_none());
    assert!(interval::add(Interval::Year, i64::MAX, 40_000.0).is_none());
}

#[test]
fn intervals_are_counted() {
    let rows = [
        ("yyyy", "12/31/1999", "1/1/2000", 1),
        ("q", "3/31/2000", "4/1/2000", 1),
        ("m", "1/31/2000", "3/1/2000", 2),
        ("d", "1/1/2000", "12/31/1999", -1),
        ("w", "1/1/2000", "1/14/2000", 1),
        ("ww", "1/1/2000", "1/2/2000", 1),
        ("ww", "1/2/2000", "1/8/2000", 0),
        ("h", "1/1/2000 10:59", "1/1/2000 11:00", 1),
        ("n", "1/1/2000", "1/2/2000", 1440),
        ("s", "1/1/2000 0:00:01", "1/1/2000", -1),
    ];
    for (letters, from, to, expected) in rows {
        let (from, to) = (
            parse::parse(from, None).unwrap(),
            parse::parse(to, None).unwrap(),
        );
        let interval = Interval::parse(letters).unwrap();
        assert_eq!(
            interval::diff(interval, from, to, 1),
            Some(expected),
            "{letters}"
        );
    }
}

#[test]
fn weeks_are_numbered() {
    let rows = [
        ("1/1/2000", 1, FirstWeek::January1, 1),
        ("1/2/2000", 1, FirstWeek::January1, 2),
        ("12/31/2000", 1, FirstWeek::January1, 54),
        ("1/1/2000", 2, FirstWeek::FourDays, 52),
        ("12/29/2003", 2, FirstWeek::FourDays, 1),
        ("1/3/2000", 2, FirstWeek::FullWeek, 1),
        ("1/2/2000", 2, FirstWeek::FullWeek, 52),
    ];
    for (date, first_day, first_week, expected) in rows {
        let days = parse::parse(date, None).unwrap();
        let week = interval::part(Interval::Week, days, first_day, first_week);
        assert_eq!(week, Some(expected), "{date}");
    }
    assert_eq!(
        interval::part(Interval::DayOfYear, 36_890.0, 1, FirstWeek::January1),
        Some(365)
    );
    let first = real(DAY_MIN);
    assert!(interval::part(Interval::Week, first, 2, FirstWeek::FullWeek).is_some());
}
