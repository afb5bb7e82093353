//! Date constants: CIM's own form, and the forms people write.

mod scan;
mod time;

use std::fmt;

use swbem_core::{DATETIME_CHARS, DateTime, UTC_OFFSET_MAX};

use self::scan::{Piece, Scanner};
use self::time::Time;

/// Names the order in which a region writes the numbers of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum DateOrder {
    /// 12/31/1999.
    #[default]
    MonthDayYear,
    /// 31/12/1999.
    DayMonthYear,
    /// 1999/12/31.
    YearMonthDay,
}

/// Says what is wrong with a date constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flaw {
    position: usize,
    expected: &'static str,
}

/// Is a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Day {
    year: i32,
    month: i32,
    day: i32,
}

/// Names the part of a date that a number gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
}

/// Last two-digit year that is in this century.
const TWO_DIGIT_YEAR_MAX: i32 = 49;

/// What a date constant looks like.
const DATE: &str = "a date like `20050131000000.000000+000`, `1/31/2005` or `Jan 31, 2005`";

use Part::{Day as D, Month as M, Year as Y};

impl DateOrder {
    /// Returns the orders of three numbers, the likeliest first: the region's own, then those that
    /// are left when the numbers do not fit it.
    fn orders(self) -> [[Part; 3]; 6] {
        match self {
            DateOrder::MonthDayYear => [
                [M, D, Y],
                [D, M, Y],
                [M, Y, D],
                [D, Y, M],
                [Y, M, D],
                [Y, D, M],
            ],
            DateOrder::DayMonthYear => [
                [D, M, Y],
                [M, D, Y],
                [D, Y, M],
                [M, Y, D],
                [Y, M, D],
                [Y, D, M],
            ],
            DateOrder::YearMonthDay => [
                [Y, M, D],
                [Y, D, M],
                [M, D, Y],
                [D, M, Y],
                [M, Y, D],
                [D, Y, M],
            ],
        }
    }
}

impl Flaw {
    /// Returns the number, from 1, of the first character that cannot stand where it does.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Returns what could stand there.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Flaw { position, expected } = self;
        write!(f, "expected {expected} at character {position}")
    }
}

impl std::error::Error for Flaw {}

/// Reads a date constant of a WHERE clause as a region with American dates does.
///
/// `local_offset_minutes` is how far the clocks of the server are ahead of UTC, for dates that
/// name no zone.
///
/// # Errors
///
/// Fails on what is no date; see [`parse_in_order`].
pub fn parse(text: &str, local_offset_minutes: i32) -> Result<DateTime, Flaw> {
    parse_in_order(text, DateOrder::MonthDayYear, local_offset_minutes)
}

/// Reads a date constant of a WHERE clause: a datetime or interval of 25 characters, asterisks
/// kept, or a date with or without a time in any of the documented forms.
///
/// What is missing of the time is 0, a missing day or month 1. Two digits of a year are 1950 to
/// 2049. Where the numbers do not fit `order` the first order that they fit is taken.
///
/// # Errors
///
/// Fails on what is no date and on a date that is not in the calendar.
pub fn parse_in_order(
    text: &str,
    order: DateOrder,
    local_offset_minutes: i32,
) -> Result<DateTime, Flaw> {
    if is_cim_form(text) {
        return DateTime::scan(text).map_err(|flaw| Flaw {
            position: flaw.position(),
            expected: flaw.expected(),
        });
    }
    let mut scanner = Scanner::new(text);
    let day = match scanner.date()? {
        [Some(only), None, None] => packed_day(only),
        [Some(first), Some(second), None] => month_and_year(first, second),
        [Some(first), Some(second), Some(third)] => three_parts([first, second, third], order),
        _ => None,
    };
    let day = day.ok_or(Flaw {
        position: 1,
        expected: DATE,
    })?;
    let position = scanner.position();
    let time = scanner.time()?;
    datetime(day, time, local_offset_minutes).ok_or(Flaw {
        position,
        expected: "a time with a zone less than a day from UTC",
    })
}

/// Tells whether a text is meant as CIM's own form: it has its length, and a dot and a sign where
/// that has them.
fn is_cim_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.chars().count() == DATETIME_CHARS
        && bytes.get(14) == Some(&b'.')
        && matches!(bytes.get(21), Some(b'+' | b'-' | b':'))
}

/// Reads `yyMMdd`, `yyyy`, `yyyyMM` or `yyyyMMdd`.
fn packed_day(piece: Piece<'_>) -> Option<Day> {
    let digits = piece.digits()?;
    let part = |start: usize, end: usize| digits.get(start..end)?.parse::<i32>().ok();
    let whole =
        |year: Option<i32>, month: Option<i32>, day: Option<i32>| Day::new(year?, month?, day?);
    match digits.len() {
        4 => whole(part(0, 4), Some(1), Some(1)),
        6 => whole(part(0, 2).map(four_digits), part(2, 4), part(4, 6))
            .or_else(|| whole(part(0, 4), part(4, 6), Some(1))),
        8 => whole(part(0, 4), part(4, 6), part(6, 8)),
        _ => None,
    }
}

/// Reads `Mon yyyy` or `yyyy Mon`.
fn month_and_year(first: Piece<'_>, second: Piece<'_>) -> Option<Day> {
    let (month, year) = match (first.month(), second.month()) {
        (Some(month), None) => (month, second),
        (None, Some(month)) => (month, first),
        _ => return None,
    };
    (year.digits()?.len() == 4).then_some(())?;
    Day::new(year.year()?, month, 1)
}

fn three_parts(pieces: [Piece<'_>; 3], order: DateOrder) -> Option<Day> {
    let months = pieces
        .iter()
        .filter(|piece| piece.month().is_some())
        .count();
    if months > 1 {
        return None;
    }
    let orders: &[[Part; 3]] = match pieces.iter().position(|piece| piece.month().is_some()) {
        // `Mon dd yy` before `Mon yy dd`, `dd Mon yy` before `yy Mon dd`, `dd yy Mon`.
        Some(0) => &[[M, D, Y], [M, Y, D]],
        Some(1) => &[[D, M, Y], [Y, M, D]],
        Some(_) => &[[D, Y, M], [Y, D, M]],
        None => &order.orders(),
    };
    orders.iter().find_map(|order| {
        let mut day = Day {
            year: 0,
            month: 0,
            day: 0,
        };
        for (piece, part) in pieces.iter().zip(order) {
            match part {
                Y => day.year = piece.year()?,
                M => day.month = piece.month().or_else(|| piece.one_or_two_digits())?,
                D => day.day = piece.one_or_two_digits()?,
            }
        }
        Day::new(day.year, day.month, day.day)
    })
}

impl Day {
    /// Makes a day that is in the calendar.
    fn new(year: i32, month: i32, day: i32) -> Option<Day> {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (1..=days)
            .contains(&day)
            .then_some(Day { year, month, day })
    }
}

impl Piece<'_> {
    /// Returns the year that two or four digits name.
    fn year(&self) -> Option<i32> {
        let digits = self.digits()?;
        let year = digits.parse().ok()?;
        match digits.len() {
            2 => Some(four_digits(year)),
            4 => Some(year),
            _ => None,
        }
    }

    fn one_or_two_digits(&self) -> Option<i32> {
        let digits = self.digits()?;
        (digits.len() <= 2).then(|| digits.parse().ok())?
    }
}

fn four_digits(year: i32) -> i32 {
    if year <= TWO_DIGIT_YEAR_MAX {
        2000 + year
    } else {
        1900 + year
    }
}

fn datetime(day: Day, time: Time, local_offset_minutes: i32) -> Option<DateTime> {
    let offset = time.offset_minutes.unwrap_or(local_offset_minutes);
    if offset.abs() > UTC_OFFSET_MAX {
        return None;
    }
    let Day { year, month, day } = day;
    let Time {
        hour,
        minute,
        second,
        ..
    } = time;
    let text =
        format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}.000000{offset:+04}");
    DateTime::scan(&text).ok()
}

#[cfg(test)]
mod tests;
