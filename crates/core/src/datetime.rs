//! CIM datetimes and intervals: the 25-character texts, their fields, and what they compare to.

use std::cmp::Ordering;
use std::error::Error as StdError;
use std::fmt;
use std::str::FromStr;

use crate::{Error, Result, Status};

mod calendar;
mod fields;
mod wbem;

#[cfg(test)]
mod tests;

use fields::{ANY_BYTE, ANY_MICROS, Fields};
pub use wbem::{DateTimeField, UTC_OFFSET_MAX, WbemDateTime};

/// A CIM datetime: a point in time, a pattern of points in time, or an interval.
///
/// Absolute values are written `yyyymmddHHMMSS.mmmmmmsUUU`, intervals `ddddddddHHMMSS.mmmmmm:000`.
/// In an absolute value any whole field, the offset included, may be asterisks; `+***` means that
/// the value has no time zone. Two values are equal when their texts are:
/// [`compare_as_cim`](Self::compare_as_cim) compares what they stand for.
///
/// [MS-WMI] 2.2.1, DSP0004 2.2.1. Sixteen bytes, `Copy`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateTime(Fields);

/// What is wrong with a text that should have been a datetime, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTimeFlaw {
    position: usize,
    expected: &'static str,
}

/// The number of characters of every datetime.
pub const DATETIME_CHARS: usize = 25;

impl DateTime {
    /// Reads a datetime or an interval.
    ///
    /// # Errors
    /// `TYPE_MISMATCH`, with the position of the first character that cannot stand where it does.
    pub fn parse(text: &str) -> Result<Self> {
        Self::scan(text).map_err(|flaw| {
            Error::new(
                Status::TYPE_MISMATCH,
                format!("`{}` is not a datetime: {flaw}", shorten(text)),
            )
            .with_source(flaw)
        })
    }

    /// Reads a datetime or an interval, for a caller that words its own errors.
    ///
    /// # Errors
    /// The first flaw of the text.
    pub fn scan(text: &str) -> Result<Self, DateTimeFlaw> {
        let fields = Fields::scan(text)?;
        fields.check_calendar()?;
        Ok(DateTime(fields))
    }

    /// Returns the point `unix_micros` microseconds after 1970-01-01 UTC, written with the given
    /// offset from UTC; nothing when its year does not fit in four digits.
    ///
    /// The offset may be −999 to 999 minutes.
    #[must_use]
    pub fn from_unix_micros(unix_micros: i64, offset_minutes: i32) -> Option<Self> {
        Fields::from_unix_micros(unix_micros, offset_minutes).map(DateTime)
    }

    /// Returns the point a FILETIME stands for: units of 100 ns since 1601-01-01 UTC.
    ///
    /// The last digit is lost, as a datetime counts microseconds.
    #[must_use]
    pub fn from_filetime(ticks: u64, offset_minutes: i32) -> Option<Self> {
        let micros = i64::try_from(ticks / 10).ok()?;
        Self::from_micros_since_1601(micros, offset_minutes)
    }

    /// Returns the point `micros` microseconds after 1601-01-01 UTC.
    #[must_use]
    pub fn from_micros_since_1601(micros: i64, offset_minutes: i32) -> Option<Self> {
        let unix = micros.checked_sub(calendar::MICROS_1601_TO_1970)?;
        Self::from_unix_micros(unix, offset_minutes)
    }

    /// Returns the interval of that many microseconds; nothing from 100 million days on.
    #[must_use]
    pub fn from_interval_micros(micros: u64) -> Option<Self> {
        Fields::from_interval_micros(micros).map(DateTime)
    }

    /// Tells whether the value is an interval.
    #[must_use]
    pub fn is_interval(&self) -> bool {
        self.0.is_interval()
    }

    /// Tells whether any field, the offset included, is asterisks.
    #[must_use]
    pub fn has_asterisks(&self) -> bool {
        self.0.has_asterisks()
    }

    /// Returns the year; nothing for asterisks and for an interval.
    #[must_use]
    pub fn year(&self) -> Option<u32> {
        self.0.year().filter(|_| !self.is_interval())
    }

    /// Returns the month, 1 to 12; nothing for asterisks and for an interval.
    #[must_use]
    pub fn month(&self) -> Option<u32> {
        self.0.month().filter(|_| !self.is_interval())
    }

    /// Returns the day of the month, 1 to 31; nothing for asterisks and for an interval.
    #[must_use]
    pub fn day(&self) -> Option<u32> {
        self.0.day().filter(|_| !self.is_interval())
    }

    /// Returns the number of whole days of an interval; nothing for an absolute value.
    #[must_use]
    pub fn days(&self) -> Option<u32> {
        self.0.days().filter(|_| self.is_interval())
    }

    /// Returns the hour, 0 to 23; nothing for asterisks.
    #[must_use]
    pub fn hours(&self) -> Option<u32> {
        byte_field(self.0.hour)
    }

    /// Returns the minute, 0 to 59; nothing for asterisks.
    #[must_use]
    pub fn minutes(&self) -> Option<u32> {
        byte_field(self.0.minute)
    }

    /// Returns the second, 0 to 59; nothing for asterisks.
    #[must_use]
    pub fn seconds(&self) -> Option<u32> {
        byte_field(self.0.second)
    }

    /// Returns the microseconds, 0 to 999999; nothing for asterisks.
    #[must_use]
    pub fn microseconds(&self) -> Option<u32> {
        (self.0.micros != ANY_MICROS).then_some(self.0.micros)
    }

    /// Returns the offset from UTC in minutes, positive to the east; nothing when the value has no
    /// time zone or is an interval.
    #[must_use]
    pub fn offset_minutes(&self) -> Option<i32> {
        self.0.offset_minutes()
    }

    /// Returns the microseconds since 1970-01-01 UTC; nothing for an interval and for a value with
    /// asterisks.
    #[must_use]
    pub fn unix_micros(&self) -> Option<i64> {
        self.0.unix_micros(None)
    }

    /// Returns the microseconds since 1970-01-01 UTC, taking a value without a time zone to be in
    /// the given one.
    ///
    /// Such a value is read by the clock of the system it is evaluated on (DSP0004 2.2.1).
    #[must_use]
    pub fn unix_micros_in(&self, local_offset_minutes: i32) -> Option<i64> {
        self.0.unix_micros(Some(local_offset_minutes))
    }

    /// Returns the microseconds since 1601-01-01 UTC, as [`unix_micros`](Self::unix_micros) does.
    #[must_use]
    pub fn micros_since_1601(&self) -> Option<i64> {
        self.unix_micros()?
            .checked_add(calendar::MICROS_1601_TO_1970)
    }

    /// Returns the FILETIME: units of 100 ns since 1601-01-01 UTC; nothing before that day.
    #[must_use]
    pub fn filetime(&self) -> Option<u64> {
        u64::try_from(self.micros_since_1601()?)
            .ok()?
            .checked_mul(10)
    }

    /// Returns the length of an interval in microseconds; nothing for an absolute value.
    #[must_use]
    pub fn interval_micros(&self) -> Option<u64> {
        self.0.interval_micros()
    }

    /// Orders two values by what they stand for; nothing when they cannot be compared.
    ///
    /// Points in time compare as such, whatever their offsets; intervals compare by length. As soon
    /// as either has asterisks the two are equal, character for character, or not comparable. So
    /// are a point and an interval. Asterisks are not wildcards.
    #[must_use]
    pub fn compare_as_cim(&self, other: &Self) -> Option<Ordering> {
        if self == other {
            return Some(Ordering::Equal);
        }
        if self.is_interval() && other.is_interval() {
            return Some(self.interval_micros()?.cmp(&other.interval_micros()?));
        }
        Some(self.unix_micros()?.cmp(&other.unix_micros()?))
    }

    /// Returns the 25 characters of the text.
    #[must_use]
    pub fn to_ascii(&self) -> [u8; DATETIME_CHARS] {
        self.0.print()
    }
}

impl DateTimeFlaw {
    /// Returns the position of the offending character, counted from 1; 26 when the text is too
    /// long, one past its end when it is too short.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Returns what should have stood there: `a month from 01 to 12, or **`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

impl fmt::Display for DateTimeFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {} should be {}", self.position, self.expected)
    }
}

impl StdError for DateTimeFlaw {}

impl FromStr for DateTime {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.to_ascii()).map_err(|_not_ascii| fmt::Error)?)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn byte_field(field: u8) -> Option<u32> {
    (field != ANY_BYTE).then_some(u32::from(field))
}

/// Cuts a text that goes into an error message to a readable length.
fn shorten(text: &str) -> String {
    const SHOWN_CHARS: usize = 40;
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
