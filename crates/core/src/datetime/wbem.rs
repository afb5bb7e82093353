//! The mutable datetime that scripts build and take apart: SWbemDateTime.

use super::calendar::{self, DAY_MICROS, DAYS_1899_TO_1970, SECOND_MICROS};
use super::fields::{
    ANY_BYTE, ANY_MICROS, ANY_OFFSET, ANY_YEAR, Fields, INTERVAL_DAYS_MAX, Sign, pack_date,
};
use super::{DateTime, shorten};
use crate::{Error, Result, Status, bail};

/// The largest offset from UTC that SWbemDateTime.UTC accepts, in minutes.
pub const UTC_OFFSET_MAX: i32 = 720;

/// A datetime whose fields are set one by one: SWbemDateTime.
///
/// A day is not checked against its month (SWbemDateTime.Day), so a value made here need not be a
/// [`DateTime`]; [`to_datetime`](Self::to_datetime) tells. Nothing here knows the local time zone:
/// where SWbemDateTime asks the system for it, the caller passes the offset in minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WbemDateTime {
    year: Field,
    month: Field,
    day: Field,
    hours: Field,
    minutes: Field,
    seconds: Field,
    microseconds: Field,
    utc: Field,
    /// Whether the offset is written with `-`, which `-000` and `-***` are without a number to show.
    is_west: bool,
    is_interval: bool,
}

/// A number and whether it is specified: an unspecified one prints as asterisks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Field {
    number: i32,
    specified: bool,
}

/// A field of [`WbemDateTime`], for the members that every field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateTimeField {
    /// SWbemDateTime.Year and YearSpecified
    Year,
    /// SWbemDateTime.Month and MonthSpecified
    Month,
    /// SWbemDateTime.Day and DaySpecified; a count of days in an interval
    Day,
    /// SWbemDateTime.Hours and HoursSpecified
    Hours,
    /// SWbemDateTime.Minutes and MinutesSpecified
    Minutes,
    /// SWbemDateTime.Seconds and SecondsSpecified
    Seconds,
    /// SWbemDateTime.Microseconds and MicrosecondsSpecified
    Microseconds,
    /// SWbemDateTime.UTC and UTCSpecified: minutes from UTC
    Utc,
}

impl WbemDateTime {
    /// Makes the value a new SWbemDateTime has: `00000101000000.000000+000`.
    #[must_use]
    pub fn new() -> Self {
        let zero = Field::known(0);
        let one = Field::known(1);
        WbemDateTime {
            year: zero,
            month: one,
            day: one,
            hours: zero,
            minutes: zero,
            seconds: zero,
            microseconds: zero,
            utc: zero,
            is_west: false,
            is_interval: false,
        }
    }

    /// Returns the CIM text (SWbemDateTime.Value).
    #[must_use]
    pub fn value(&self) -> String {
        let mut text = if self.is_interval {
            self.day.digits(8)
        } else {
            self.year.digits(4) + &self.month.digits(2) + &self.day.digits(2)
        };
        for field in [self.hours, self.minutes, self.seconds] {
            text += &field.digits(2);
        }
        text.push('.');
        text += &self.microseconds.digits(6);
        if self.is_interval {
            return text + ":000";
        }
        text.push(if self.is_west { '-' } else { '+' });
        text + &self.utc.digits(3)
    }

    /// Sets every field from a CIM text (SWbemDateTime.Value).
    ///
    /// Fields that are asterisks become unspecified and take the number they have in a new object.
    /// An offset beyond [`UTC_OFFSET_MAX`] is kept: such zones exist.
    ///
    /// # Errors
    /// `INVALID_SYNTAX` for a malformed text; the value stays as it was.
    pub fn set_value(&mut self, text: &str) -> Result<()> {
        let fields = Fields::scan(text).map_err(|flaw| {
            Error::new(
                Status::INVALID_SYNTAX,
                format!("`{}` is not a datetime: {flaw}", shorten(text)),
            )
            .with_source(flaw)
        })?;
        *self = Self::from_fields(&fields);
        Ok(())
    }

    /// Returns the value as the datetime a property can hold.
    ///
    /// # Errors
    /// `TYPE_MISMATCH` when the month does not have the day, or an interval has asterisks.
    pub fn to_datetime(&self) -> Result<DateTime> {
        DateTime::parse(&self.value())
    }

    /// Tells whether the value is an interval (SWbemDateTime.IsInterval).
    #[must_use]
    pub fn is_interval(&self) -> bool {
        self.is_interval
    }

    /// Makes the value an interval or a point in time (SWbemDateTime.IsInterval).
    ///
    /// The day count of an interval becomes the nearest day of a month. Year, month and UTC, which
    /// an interval lacks, are those of a new object after an interval was set.
    pub fn set_is_interval(&mut self, is_interval: bool) {
        self.is_interval = is_interval;
        if !is_interval {
            self.day.number = self.day.number.clamp(1, 31);
        }
    }

    /// Returns a field's number, which counts only while the field is specified.
    #[must_use]
    pub fn field(&self, field: DateTimeField) -> i32 {
        self.slot(field).number
    }

    /// Sets a field's number, and makes it specified.
    ///
    /// # Errors
    /// `VALUE_OUT_OF_RANGE` outside 0–9999 (year), 1–12 (month), 1–31 or 0–99999999 (day, days),
    /// 0–23, 0–59, 0–59, 0–999999, −720–720 (UTC).
    pub fn set_field(&mut self, field: DateTimeField, number: i32) -> Result<()> {
        let (min, max) = self.bounds(field);
        if !(min..=max).contains(&number) {
            bail!(
                VALUE_OUT_OF_RANGE,
                "{} must be {min} to {max}, not {number}",
                field.name()
            );
        }
        *self.slot_mut(field) = Field::known(number);
        if field == DateTimeField::Utc {
            self.is_west = number < 0;
        }
        Ok(())
    }

    /// Tells whether a field is specified (SWbemDateTime.YearSpecified and its like).
    #[must_use]
    pub fn is_specified(&self, field: DateTimeField) -> bool {
        self.slot(field).specified
    }

    /// Makes a field specified or not; one that is not prints as asterisks.
    pub fn set_specified(&mut self, field: DateTimeField, specified: bool) {
        self.slot_mut(field).specified = specified;
    }

    /// Returns the microseconds since 1970-01-01 UTC, by which a caller finds the local offset that
    /// applies; nothing for an interval or when a field is unspecified.
    #[must_use]
    pub fn unix_micros(&self) -> Option<i64> {
        self.to_fields()?.unix_micros(None)
    }

    /// Returns the automation date: days since 1899-12-30, rounded to a second
    /// (SWbemDateTime.GetVarDate).
    ///
    /// With an offset the date is local time, `bIsLocal`; without, it is UTC.
    ///
    /// # Errors
    /// `FAILED` for an interval, an unspecified field, or a year outside 100–9999.
    pub fn var_date(&self, local_offset_minutes: Option<i32>) -> Result<f64> {
        let micros = self.shifted_micros(local_offset_minutes)?;
        let seconds = (micros + SECOND_MICROS / 2).div_euclid(SECOND_MICROS);
        date_from_unix_seconds(seconds).ok_or_else(|| {
            Error::new(
                Status::FAILED,
                format!("`{}` is not in the years 100 to 9999", self.value()),
            )
        })
    }

    /// Sets the value from an automation date, to the nearest second (SWbemDateTime.SetVarDate).
    ///
    /// With an offset the date is local time and UTC becomes the offset; without, it is UTC. Every
    /// field becomes specified, and the value a point in time.
    ///
    /// # Errors
    /// `INVALID_SYNTAX` for a number that is no date of the years 100 to 9999; the value stays as
    /// it was.
    pub fn set_var_date(&mut self, date: f64, local_offset_minutes: Option<i32>) -> Result<()> {
        let fields = unix_seconds_from_date(date)
            .and_then(|seconds| seconds.checked_mul(SECOND_MICROS))
            .and_then(|micros| fields_at_local_micros(micros, local_offset_minutes));
        let Some(fields) = fields else {
            bail!(
                INVALID_SYNTAX,
                "{date} is not a date of the years 100 to 9999"
            );
        };
        *self = Self::from_fields(&fields);
        Ok(())
    }

    /// Returns the FILETIME as decimal text: units of 100 ns since 1601 (SWbemDateTime.GetFileTime).
    ///
    /// With an offset they are counted on the local clock, `bIsLocal`; without, in UTC.
    ///
    /// # Errors
    /// `FAILED` for an interval, an unspecified field, or a point before 1601.
    pub fn file_time(&self, local_offset_minutes: Option<i32>) -> Result<String> {
        let micros = self.shifted_micros(local_offset_minutes)?;
        let ticks = micros
            .checked_add(calendar::MICROS_1601_TO_1970)
            .and_then(|since_1601| u64::try_from(since_1601).ok())
            .and_then(|since_1601| since_1601.checked_mul(10));
        let Some(ticks) = ticks else {
            bail!(FAILED, "`{}` is before the year 1601", self.value());
        };
        Ok(ticks.to_string())
    }

    /// Sets the value from a FILETIME in decimal text (SWbemDateTime.SetFileTime).
    ///
    /// With an offset the number counts on the local clock and UTC becomes the offset; without, it
    /// counts in UTC. Every field becomes specified, and the value a point in time.
    ///
    /// # Errors
    /// `INVALID_SYNTAX` for a text that is no number or beyond the year 9999; the value stays as it
    /// was.
    pub fn set_file_time(&mut self, text: &str, local_offset_minutes: Option<i32>) -> Result<()> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let fields = text
            .parse::<u64>()
            .ok()
            .filter(|_| digits)
            .and_then(|ticks| i64::try_from(ticks / 10).ok())
            .and_then(|micros| micros.checked_sub(calendar::MICROS_1601_TO_1970))
            .and_then(|micros| fields_at_local_micros(micros, local_offset_minutes));
        let Some(fields) = fields else {
            bail!(
                INVALID_SYNTAX,
                "`{}` is not a count of 100 ns units since 1601",
                shorten(text)
            );
        };
        *self = Self::from_fields(&fields);
        Ok(())
    }

    /// Returns the microseconds since 1970 in UTC, or on the local clock when it has an offset.
    fn shifted_micros(&self, local_offset_minutes: Option<i32>) -> Result<i64> {
        let shift = i64::from(local_offset_minutes.unwrap_or(0)) * 60 * SECOND_MICROS;
        let micros = self
            .unix_micros()
            .and_then(|micros| micros.checked_add(shift));
        micros.ok_or_else(|| {
            let why = if self.is_interval {
                "is an interval"
            } else {
                "has fields that are not specified"
            };
            Error::new(
                Status::FAILED,
                format!("`{}` {why} and is no point in time", self.value()),
            )
        })
    }

    fn from_fields(fields: &Fields) -> Self {
        let fresh = Self::new();
        let time = |part: u8| (part != ANY_BYTE).then_some(u32::from(part));
        let mut value = WbemDateTime {
            hours: fresh.hours.or_unspecified(time(fields.hour)),
            minutes: fresh.minutes.or_unspecified(time(fields.minute)),
            seconds: fresh.seconds.or_unspecified(time(fields.second)),
            microseconds: fresh
                .microseconds
                .or_unspecified((fields.micros != ANY_MICROS).then_some(fields.micros)),
            is_interval: fields.is_interval(),
            ..fresh
        };
        if value.is_interval {
            value.day = value.day.or_unspecified(fields.days());
            return value;
        }
        value.year = value.year.or_unspecified(fields.year());
        value.month = value.month.or_unspecified(fields.month());
        value.day = value.day.or_unspecified(fields.day());
        value.is_west = fields.sign == Sign::West;
        value.utc = fields
            .offset_minutes()
            .map_or(Field::unspecified(0), Field::known);
        value
    }

    fn to_fields(&self) -> Option<Fields> {
        let byte = |field: Field| {
            field
                .specified
                .then_some(field.number)
                .map_or(Some(ANY_BYTE), |number| u8::try_from(number).ok())
        };
        let year = if self.year.specified {
            u16::try_from(self.year.number).ok()?
        } else {
            ANY_YEAR
        };
        let date = if self.is_interval {
            u32::try_from(self.day.number).ok()?
        } else {
            pack_date(year, byte(self.month)?, byte(self.day)?)
        };
        let offset = if self.utc.specified {
            u16::try_from(self.utc.number.unsigned_abs()).ok()?
        } else {
            ANY_OFFSET
        };
        Some(Fields {
            date,
            micros: if self.microseconds.specified {
                u32::try_from(self.microseconds.number).ok()?
            } else {
                ANY_MICROS
            },
            offset,
            sign: match (self.is_interval, self.is_west) {
                (true, _) => Sign::Interval,
                (false, true) => Sign::West,
                (false, false) => Sign::East,
            },
            hour: byte(self.hours)?,
            minute: byte(self.minutes)?,
            second: byte(self.seconds)?,
        })
    }

    fn bounds(&self, field: DateTimeField) -> (i32, i32) {
        match field {
            DateTimeField::Year => (0, 9_999),
            DateTimeField::Month => (1, 12),
            DateTimeField::Day if self.is_interval => {
                (0, i32::try_from(INTERVAL_DAYS_MAX).unwrap_or(i32::MAX))
            }
            DateTimeField::Day => (1, 31),
            DateTimeField::Hours => (0, 23),
            DateTimeField::Minutes | DateTimeField::Seconds => (0, 59),
            DateTimeField::Microseconds => (0, 999_999),
            DateTimeField::Utc => (-UTC_OFFSET_MAX, UTC_OFFSET_MAX),
        }
    }

    fn slot(&self, field: DateTimeField) -> Field {
        match field {
            DateTimeField::Year => self.year,
            DateTimeField::Month => self.month,
            DateTimeField::Day => self.day,
            DateTimeField::Hours => self.hours,
            DateTimeField::Minutes => self.minutes,
            DateTimeField::Seconds => self.seconds,
            DateTimeField::Microseconds => self.microseconds,
            DateTimeField::Utc => self.utc,
        }
    }

    fn slot_mut(&mut self, field: DateTimeField) -> &mut Field {
        match field {
            DateTimeField::Year => &mut self.year,
            DateTimeField::Month => &mut self.month,
            DateTimeField::Day => &mut self.day,
            DateTimeField::Hours => &mut self.hours,
            DateTimeField::Minutes => &mut self.minutes,
            DateTimeField::Seconds => &mut self.seconds,
            DateTimeField::Microseconds => &mut self.microseconds,
            DateTimeField::Utc => &mut self.utc,
        }
    }
}

impl DateTimeField {
    /// Returns the name of the SWbemDateTime member.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DateTimeField::Year => "Year",
            DateTimeField::Month => "Month",
            DateTimeField::Day => "Day",
            DateTimeField::Hours => "Hours",
            DateTimeField::Minutes => "Minutes",
            DateTimeField::Seconds => "Seconds",
            DateTimeField::Microseconds => "Microseconds",
            DateTimeField::Utc => "UTC",
        }
    }
}

impl Field {
    fn known(number: i32) -> Self {
        Field {
            number,
            specified: true,
        }
    }

    fn unspecified(number: i32) -> Self {
        Field {
            number,
            specified: false,
        }
    }

    fn or_unspecified(self, number: Option<u32>) -> Self {
        match number.and_then(|number| i32::try_from(number).ok()) {
            Some(number) => Field::known(number),
            None => Field::unspecified(self.number),
        }
    }

    fn digits(self, width: usize) -> String {
        if self.specified {
            format!("{:0width$}", self.number.unsigned_abs())
        } else {
            "*".repeat(width)
        }
    }
}

impl Default for WbemDateTime {
    fn default() -> Self {
        Self::new()
    }
}

impl From<DateTime> for WbemDateTime {
    fn from(datetime: DateTime) -> Self {
        Self::from_fields(&datetime.0)
    }
}

/// Returns the fields that show `local_micros` on a clock with the given offset, or in UTC.
fn fields_at_local_micros(local_micros: i64, local_offset_minutes: Option<i32>) -> Option<Fields> {
    let offset = local_offset_minutes.unwrap_or(0);
    let shift = i64::from(offset) * 60 * SECOND_MICROS;
    Fields::from_unix_micros(local_micros.checked_sub(shift)?, offset)
}

/// Seconds in a day.
const DAY_SECONDS: i64 = DAY_MICROS / SECOND_MICROS;
/// The first automation date, 0100-01-01.
const DATE_DAYS_MIN: i32 = -657_434;
/// The first day after the last automation date, 9999-12-31.
const DATE_DAYS_END: i32 = 2_958_466;

/// Turns seconds since 1970 into an automation date.
///
/// The whole part of a date counts days, and its fraction is the time of that day, also when the
/// whole part is negative: −1.25 is 6 in the morning of 1899-12-29.
fn date_from_unix_seconds(seconds: i64) -> Option<f64> {
    let days = i32::try_from(seconds.div_euclid(DAY_SECONDS) + DAYS_1899_TO_1970).ok()?;
    if !(DATE_DAYS_MIN..DATE_DAYS_END).contains(&days) {
        return None;
    }
    let of_day = i32::try_from(seconds.rem_euclid(DAY_SECONDS)).ok()?;
    let fraction = f64::from(of_day) / 86_400.0;
    let days = f64::from(days);
    Some(if days < 0.0 {
        days - fraction
    } else {
        days + fraction
    })
}

/// Turns an automation date into seconds since 1970.
fn unix_seconds_from_date(date: f64) -> Option<i64> {
    let whole = date.trunc();
    if !(f64::from(DATE_DAYS_MIN)..f64::from(DATE_DAYS_END)).contains(&whole) {
        return None;
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "a whole number of at most seven digits, and a part of a day in seconds"
    )]
    let (days, of_day) = (
        whole as i64,
        ((date - whole).abs() * 86_400.0).round() as i64,
    );
    (days - DAYS_1899_TO_1970)
        .checked_mul(DAY_SECONDS)?
        .checked_add(of_day)
}
