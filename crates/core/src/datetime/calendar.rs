//! The proleptic Gregorian calendar, in whole days since 1970-01-01.

/// Microseconds in a second.
pub(super) const SECOND_MICROS: i64 = 1_000_000;
/// Microseconds in a minute.
pub(super) const MINUTE_MICROS: i64 = 60 * SECOND_MICROS;
/// Microseconds in a day.
pub(super) const DAY_MICROS: i64 = 24 * 60 * MINUTE_MICROS;
/// Microseconds from 1601-01-01, where FILETIME begins, to 1970-01-01.
pub(super) const MICROS_1601_TO_1970: i64 = 134_774 * DAY_MICROS;
/// Days from 1899-12-30, where automation dates begin, to 1970-01-01.
pub(super) const DAYS_1899_TO_1970: i64 = 25_569;

const ERA_DAYS: i64 = 146_097;
const ERA_YEARS: i64 = 400;
/// Days from 0000-03-01, where an era begins, to 1970-01-01.
const EPOCH_DAYS: i64 = 719_468;

/// Returns the number of days from 1970-01-01 to a date.
///
/// Years are counted from March, so that the day a leap year adds comes last.
pub(super) fn days_from_date(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(ERA_YEARS);
    let year_of_era = year.rem_euclid(ERA_YEARS);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * ERA_DAYS + day_of_era - EPOCH_DAYS
}

/// Returns the year, month and day that lie `days` after 1970-01-01.
pub(super) fn date_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + EPOCH_DAYS;
    let era = shifted.div_euclid(ERA_DAYS);
    let day_of_era = shifted.rem_euclid(ERA_DAYS);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * ERA_YEARS + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

/// Returns the number of days of a month.
pub(super) fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
