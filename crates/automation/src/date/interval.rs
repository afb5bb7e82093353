//! Adds, subtracts and takes apart dates by the intervals of DateAdd, DateDiff and DatePart.

use super::{SECONDS_PER_DAY, weekday};
use super::{calendar, day_number, days_in_month, from_linear_seconds, linear_seconds, moment};

/// Names the unit that DateAdd, DateDiff and DatePart count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// Counts years, `yyyy`.
    Year,
    /// Counts quarters, `q`.
    Quarter,
    /// Counts months, `m`.
    Month,
    /// Counts days of the year, `y`.
    DayOfYear,
    /// Counts days, `d`.
    Day,
    /// Counts days of the week, `w`; a difference counts whole weeks.
    Weekday,
    /// Counts calendar weeks, `ww`.
    Week,
    /// Counts hours, `h`.
    Hour,
    /// Counts minutes, `n`.
    Minute,
    /// Counts seconds, `s`.
    Second,
}

impl Interval {
    /// Reads the letters of an interval, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        const LETTERS: [(&str, Interval); 10] = [
            ("yyyy", Interval::Year),
            ("q", Interval::Quarter),
            ("m", Interval::Month),
            ("y", Interval::DayOfYear),
            ("d", Interval::Day),
            ("w", Interval::Weekday),
            ("ww", Interval::Week),
            ("h", Interval::Hour),
            ("n", Interval::Minute),
            ("s", Interval::Second),
        ];
        let found = LETTERS
            .iter()
            .find(|(letters, _)| text.eq_ignore_ascii_case(letters));
        found.map(|(_, interval)| *interval)
    }
}

/// Says which week of a year is its first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstWeek {
    /// The week in which 1 January falls, `vbFirstJan1`.
    January1,
    /// The first week with at least four days of the year, `vbFirstFourDays`.
    FourDays,
    /// The first whole week, `vbFirstFullWeek`.
    FullWeek,
}

/// Adds `count` intervals to a date; nothing when the result is out of range.
pub fn add(interval: Interval, count: i64, days: f64) -> Option<f64> {
    let seconds = match interval {
        Interval::Year => return add_months(count.checked_mul(12)?, days),
        Interval::Quarter => return add_months(count.checked_mul(3)?, days),
        Interval::Month => return add_months(count, days),
        Interval::DayOfYear | Interval::Day | Interval::Weekday => SECONDS_PER_DAY,
        Interval::Week => 7 * SECONDS_PER_DAY,
        Interval::Hour => 3600,
        Interval::Minute => 60,
        Interval::Second => 1,
    };
    from_linear_seconds(linear_seconds(days)?.checked_add(count.checked_mul(seconds)?)?)
}

/// Adds months and stays within the month that is reached: 31 January and one month is the last
/// day of February.
fn add_months(count: i64, days: f64) -> Option<f64> {
    let (day, seconds) = moment(days)?;
    let (year, month, day_of_month) = calendar(day);
    let months = (year * 12 + month - 1).checked_add(count)?;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let day = day_number(year, month, day_of_month.min(days_in_month(year, month)))?;
    from_linear_seconds(day * SECONDS_PER_DAY + seconds)
}

/// Returns how many boundaries of `interval` lie between two dates.
pub fn diff(interval: Interval, from: f64, to: f64, first_day: i64) -> Option<i64> {
    let (from_day, to_day) = (moment(from)?.0, moment(to)?.0);
    let (from_year, from_month, _) = calendar(from_day);
    let (to_year, to_month, _) = calendar(to_day);
    let seconds = |length: i64| -> Option<i64> {
        Some(linear_seconds(to)?.div_euclid(length) - linear_seconds(from)?.div_euclid(length))
    };
    let week_start = |day: i64| day - weekday(day, first_day) + 1;
    match interval {
        Interval::Year => Some(to_year - from_year),
        Interval::Quarter => {
            Some((to_year - from_year) * 4 + (to_month - 1) / 3 - (from_month - 1) / 3)
        }
        Interval::Month => Some((to_year - from_year) * 12 + to_month - from_month),
        Interval::DayOfYear | Interval::Day => Some(to_day - from_day),
        Interval::Weekday => Some((to_day - from_day) / 7),
        Interval::Week => Some((week_start(to_day) - week_start(from_day)) / 7),
        Interval::Hour => seconds(3600),
        Interval::Minute => seconds(60),
        Interval::Second => seconds(1),
    }
}

/// Returns the field of a date that `interval` names.
pub fn part(interval: Interval, days: f64, first_day: i64, first_week: FirstWeek) -> Option<i64> {
    let (day, seconds) = moment(days)?;
    let (year, month, day_of_month) = calendar(day);
    Some(match interval {
        Interval::Year => year,
        Interval::Quarter => (month - 1) / 3 + 1,
        Interval::Month => month,
        Interval::DayOfYear => day - january_1(year) + 1,
        Interval::Day => day_of_month,
        Interval::Weekday => weekday(day, first_day),
        Interval::Week => week_of_year(day, year, first_day, first_week),
        Interval::Hour => seconds / 3600,
        Interval::Minute => seconds / 60 % 60,
        Interval::Second => seconds % 60,
    })
}

fn week_of_year(day: i64, year: i64, first_day: i64, first_week: FirstWeek) -> i64 {
    let start = |year: i64| first_week_start(year, first_day, first_week);
    if day < start(year) {
        (day - start(year - 1)) / 7 + 1
    } else if first_week == FirstWeek::FourDays && day >= start(year + 1) {
        1
    } else {
        (day - start(year)) / 7 + 1
    }
}

fn first_week_start(year: i64, first_day: i64, first_week: FirstWeek) -> i64 {
    let january_1 = january_1(year);
    let position = weekday(january_1, first_day);
    let start = january_1 - position + 1;
    let counts = match first_week {
        FirstWeek::January1 => true,
        FirstWeek::FourDays => position <= 4,
        FirstWeek::FullWeek => position == 1,
    };
    if counts { start } else { start + 7 }
}

/// Returns the number of 1 January, also of the years just outside the range of dates.
fn january_1(year: i64) -> i64 {
    let before = year - 1;
    365 * before + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 693_593
}
