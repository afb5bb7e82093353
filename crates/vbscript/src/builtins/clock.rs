//! The clock of this machine, in its time zone.

use std::time::SystemTime;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use swbem_automation::{coerce, date};

/// Returns the local date and time, in days since 1899-12-30.
pub fn local_now() -> f64 {
    days(&ZonedDateTime::now())
}

/// Returns a point in time as local date and time; nothing when it is beyond any calendar.
pub(crate) fn local_days(time: SystemTime) -> Option<f64> {
    let time = Timestamp::try_from(time).ok()?;
    Some(days(&time.to_zoned_datetime(TimeZone::system())))
}

fn days(now: &ZonedDateTime) -> f64 {
    let day = date::day_number(
        i64::from(now.year()),
        i64::from(now.month()),
        i64::from(now.day()),
    );
    let seconds =
        i64::from(now.hour()) * 3600 + i64::from(now.minute()) * 60 + i64::from(now.second());
    let fraction = f64::from(now.subsec_nanosecond()) / 1e9;
    coerce::real(day.unwrap_or(0)) + (coerce::real(seconds) + fraction) / 86_400.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_runs_in_this_century() {
        let now = local_now();
        assert!(
            (date::day_number(2024, 1, 1)..date::day_number(2100, 1, 1))
                .contains(&coerce::whole(now.trunc()))
        );
    }
}
