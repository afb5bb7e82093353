//! The time zone of this machine.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Returns how many minutes local time is ahead of UTC at a time in seconds since 1970.
pub fn utc_offset_minutes(unix_seconds: i64) -> i32 {
    let Ok(time) = Timestamp::from_second(unix_seconds) else {
        return 0;
    };
    TimeZone::system().to_offset(time).seconds() / 60
}
