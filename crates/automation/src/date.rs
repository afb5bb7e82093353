//! Dates as VBScript keeps them: days since 30 December 1899, the time of day as their fraction.
//!
//! A day before the epoch is negative while its time of day still counts forward, so the fraction
//! is added to the distance from zero: -1.25 is six in the morning of 29 December 1899.

pub mod interval;
pub mod parse;

use crate::Date;
use crate::coerce::{real, whole};

pub use interval::{FirstWeek, Interval};

/// Holds the number of the first day a date may have, 1 January 100.
pub const DAY_MIN: i64 = -657_434;
/// Holds the number of the last day a date may have, 31 December 9999.
pub const DAY_MAX: i64 = 2_958_465;
const SECONDS_PER_DAY: i64 = 86_400;
/// Days from 1 March of the year 0 to 30 December 1899.
const EPOCH_SHIFT_DAYS: i64 = 693_899;

/// Holds the names of the months in English.
pub const MONTH_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Holds the names of the days of the week in English, Sunday first.
pub const DAY_NAMES: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// Holds a date split into its calendar fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Holds the year, 100 to 9999.
    pub year: i64,
    /// Holds the month, 1 to 12.
    pub month: i64,
    /// Holds the day of the month, 1 to 31.
    pub day: i64,
    /// Holds the hour, 0 to 23.
    pub hour: i64,
    /// Holds the minute, 0 to 59.
    pub minute: i64,
    /// Holds the second, 0 to 59.
    pub second: i64,
}

impl Civil {
    /// Splits `days`, rounded to the second; nothing when it is outside the range of a date.
    pub fn from_days(days: f64) -> Option<Self> {
        let (day_number, seconds) = moment(days)?;
        let (year, month, day) = calendar(day_number);
        Some(Self {
            year,
            month,
            day,
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
        })
    }
}

/// Reads the text between the signs of a date literal `#…#`, in US order.
pub fn parse_literal(text: &str) -> Option<Date> {
    parse::parse(text, None).map(Date)
}

/// Splits `days` into the number of its day and the seconds since its midnight.
pub fn moment(days: f64) -> Option<(i64, i64)> {
    let day_number = whole(days.trunc())?;
    let seconds = whole(((days - days.trunc()).abs() * 86_400.0).round())?;
    let (day_number, seconds) = if seconds == SECONDS_PER_DAY {
        (day_number + 1, 0)
    } else {
        (day_number, seconds)
    };
    (DAY_MIN..=DAY_MAX)
        .contains(&day_number)
        .then_some((day_number, seconds))
}

/// Returns the seconds from the epoch to `days`, which count evenly, as the fraction does not.
pub fn linear_seconds(days: f64) -> Option<i64> {
    let (day_number, seconds) = moment(days)?;
    Some(day_number * SECONDS_PER_DAY + seconds)
}

/// Returns the date that lies `seconds` after the epoch; nothing when it is out of range.
pub fn from_linear_seconds(seconds: i64) -> Option<f64> {
    let day_number = seconds.div_euclid(SECONDS_PER_DAY);
    let fraction = real(seconds.rem_euclid(SECONDS_PER_DAY)) / 86_400.0;
    if !(DAY_MIN..=DAY_MAX).contains(&day_number) {
        return None;
    }
    let day = real(day_number);
    Some(if day_number < 0 {
        day - fraction
    } else {
        day + fraction
    })
}

/// Returns the number of a day whose month and day may lie outside their ranges and then carry.
pub fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let months = year.checked_mul(12)?.checked_add(month)?.checked_sub(1)?;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    if !(-9_999..=99_999).contains(&year) {
        return None;
    }
    // Years begin in March here, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let first = era * 146_097 + day_of_era - EPOCH_SHIFT_DAYS;
    let number = first.checked_add(day)?.checked_sub(1)?;
    (DAY_MIN..=DAY_MAX).contains(&number).then_some(number)
}

/// Returns the year, month and day of a day's number.
pub fn calendar(day_number: i64) -> (i64, i64, i64) {
    let shifted = day_number + EPOCH_SHIFT_DAYS;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

/// Returns how many days `month` of `year` has.
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Returns the day of the week, 1 to 7, where `first_day` (1 for Sunday) counts as 1.
pub fn weekday(day_number: i64, first_day: i64) -> i64 {
    // Day 0 was a Saturday.
    (day_number - first_day).rem_euclid(7) + 1
}

/// Widens a year of two digits: 0 to 29 belong to this century, 30 to 99 to the last.
pub fn full_year(year: i64) -> i64 {
    match year {
        0..=29 => year + 2000,
        30..=99 => year + 1900,
        _ => year,
    }
}

/// Writes a date as VBScript prints it in the US locale, without a time at midnight and without a
/// day on day zero; nothing when it is out of range.
pub fn text(days: f64) -> Option<String> {
    let (day_number, seconds) = moment(days)?;
    Some(match (day_number, seconds) {
        (0, _) => long_time(days)?,
        (_, 0) => short_date(days)?,
        _ => format!("{} {}", short_date(days)?, long_time(days)?),
    })
}

/// Writes `m/d/yyyy`.
pub fn short_date(days: f64) -> Option<String> {
    let civil = Civil::from_days(days)?;
    Some(format!("{}/{}/{}", civil.month, civil.day, civil.year))
}

/// Writes `dddd, mmmm d, yyyy`.
pub fn long_date(days: f64) -> Option<String> {
    let (day_number, _) = moment(days)?;
    let civil = Civil::from_days(days)?;
    let day_name = name_at(&DAY_NAMES, weekday(day_number, 1));
    let month_name = name_at(&MONTH_NAMES, civil.month);
    Some(format!(
        "{day_name}, {month_name} {}, {}",
        civil.day, civil.year
    ))
}

/// Writes `h:mm:ss AM` or `PM`.
pub fn long_time(days: f64) -> Option<String> {
    let civil = Civil::from_days(days)?;
    let hour = if civil.hour % 12 == 0 {
        12
    } else {
        civil.hour % 12
    };
    let half = if civil.hour < 12 { "AM" } else { "PM" };
    Some(format!(
        "{hour}:{:02}:{:02} {half}",
        civil.minute, civil.second
    ))
}

/// Writes `hh:mm` of 24 hours.
pub fn short_time(days: f64) -> Option<String> {
    let civil = Civil::from_days(days)?;
    Some(format!("{:02}:{:02}", civil.hour, civil.minute))
}

/// Returns the name at `number` of a table that counts from 1.
pub fn name_at<'a>(names: &[&'a str], number: i64) -> &'a str {
    let idx = usize::try_from(number - 1).unwrap_or(usize::MAX);
    names.get(idx).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
