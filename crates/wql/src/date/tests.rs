use super::*;

fn read(text: &str) -> String {
    match parse(text, 60) {
        Ok(date) => date.to_string(),
        Err(flaw) => flaw.to_string(),
    }
}

/// Every form of a date names the last day of January 2005.
#[test]
fn forms_of_a_date() {
    for text in [
        "Jan 31, 2005",
        "January 31 05",
        "JAN 2005 31",
        "31 Jan, 2005",
        "31 jan 05",
        "31 2005 January",
        "2005 Jan 31",
        "2005 31 Jan",
        "31-Jan-2005",
        "1/31/2005",
        "01-31-05",
        "1.31.2005",
        "31/1/2005",
        "1/2005/31",
        "31/2005/1",
        "2005/31/1",
        "2005/1/31",
        "050131",
        "20050131",
        "  2005-01-31 ",
    ] {
        assert_eq!(read(text), "20050131000000.000000+060", "{text}");
    }
    for text in ["Jan, 2005", "January 2005", "2005 Jan", "2005", "20050101"] {
        assert_eq!(read(text), "20050101000000.000000+060", "{text}");
    }
    assert_eq!(read("200512"), "20200512000000.000000+060");
    assert_eq!(read("199912"), "19991201000000.000000+060");
    assert_eq!(read("1/2/50"), "19500102000000.000000+060");
    assert_eq!(read("1/2/49"), "20490102000000.000000+060");
}

#[test]
fn the_region_decides_what_the_numbers_leave_open() {
    let day = |order| parse_in_order("01/02/03", order, 0).unwrap().to_string();
    assert_eq!(day(DateOrder::MonthDayYear), "20030102000000.000000+000");
    assert_eq!(day(DateOrder::DayMonthYear), "20030201000000.000000+000");
    assert_eq!(day(DateOrder::YearMonthDay), "20010203000000.000000+000");
}

#[test]
fn forms_of_a_time() {
    for (time, expected) in [
        ("2 PM", "140000.000000+060"),
        ("2PM", "140000.000000+060"),
        ("12 am", "000000.000000+060"),
        ("12 PM", "120000.000000+060"),
        ("14:30", "143000.000000+060"),
        ("2:30pm", "143000.000000+060"),
        ("2:30 PM", "143000.000000+060"),
        ("14:30:05", "143005.000000+060"),
        ("2:30:05 PM", "143005.000000+060"),
        ("14:30:05:120", "143005.000000+120"),
        ("02:30:05:-090PM", "143005.000000-090"),
    ] {
        for date in ["1/31/2005", "Jan 31, 2005", "20050131"] {
            assert_eq!(
                read(&format!("{date} {time}")),
                format!("20050131{expected}")
            );
        }
        assert_eq!(
            read(&format!("Jan 2005 {time}")),
            format!("20050101{expected}")
        );
    }
}

#[test]
fn cims_own_form_is_kept() {
    for text in [
        "19980416060000.000000-480",
        "1998**********.******+***",
        "00000005123456.000000:000",
    ] {
        assert_eq!(read(text), text);
    }
}

#[test]
fn what_is_no_date() {
    let flaws = [
        ("", "expected a date like"),
        ("tomorrow", "expected a date like"),
        ("13/32/2005", "expected a date like"),
        ("2/30/2005", "expected a date like"),
        ("Jan Feb 2005", "expected a date like"),
        ("1/2-2005", "expected a date like"),
        (
            "1/31/2005 25:00",
            "expected hours from 0 to 23 at character 11",
        ),
        (
            "1/31/2005 14:60",
            "expected minutes from 00 to 59 at character 14",
        ),
        (
            "1/31/2005 14 PM",
            "expected hours from 1 to 12 at character 11",
        ),
        ("1/31/2005 14", "expected `:`, `AM` or `PM` at character 13"),
        (
            "1/31/2005 14:30 xx",
            "expected `:`, `AM` or `PM` at character 17",
        ),
        (
            "1/31/2005 2 PM x",
            "expected the end of the date at character 16",
        ),
        ("1/31/2005 x", "expected a time like"),
        ("19981316060000.000000-480", "expected"),
    ];
    for (text, expected) in flaws {
        let message = parse(text, 0).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{text}: {message}");
    }
}
