//! The fields of a datetime: reading them, writing them, and turning them into numbers.

use super::calendar::{self, DAY_MICROS, MINUTE_MICROS, SECOND_MICROS};
use super::{DATETIME_CHARS, DateTimeFlaw};

/// An hour, minute or second that is asterisks; so is a month or day.
pub(super) const ANY_BYTE: u8 = u8::MAX;
/// A year that is asterisks.
pub(super) const ANY_YEAR: u16 = u16::MAX;
/// Microseconds that are asterisks.
pub(super) const ANY_MICROS: u32 = u32::MAX;
/// An offset that is asterisks.
pub(super) const ANY_OFFSET: u16 = u16::MAX;

/// The largest number of days an interval's eight digits hold.
pub(super) const INTERVAL_DAYS_MAX: u32 = 99_999_999;
/// The largest year four digits hold.
pub(super) const YEAR_MAX: u32 = 9_999;
/// The largest offset three digits hold, in minutes.
pub(super) const OFFSET_MAX: u32 = 999;

/// Fields in a form in which equal values are equal texts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Fields {
    /// An interval's days; otherwise year, month and day from the highest byte down.
    pub(super) date: u32,
    pub(super) micros: u32,
    /// Minutes from UTC without their sign; zero in an interval.
    pub(super) offset: u16,
    pub(super) sign: Sign,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
}

/// What stands before the offset, and tells the two kinds of value apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    /// `:`
    Interval,
    /// `+`
    East,
    /// `-`
    West,
}

impl Fields {
    /// Reads the fields and checks the range of each, but not the day against its month.
    pub(super) fn scan(text: &str) -> Result<Self, DateTimeFlaw> {
        let bytes = text.as_bytes();
        let is_interval = bytes.get(21) == Some(&b':');
        let mut reader = Reader { bytes, position: 0 };
        let date = if is_interval {
            reader.number(8, "a digit of an eight-digit count of days")?
        } else {
            let year = reader.field(4, 0, YEAR_MAX, "a four-digit year, or ****")?;
            let month = reader.field(2, 1, 12, "a month from 01 to 12, or **")?;
            let day = reader.field(2, 1, 31, "a day from 01 to 31, or **")?;
            pack_date(
                year.map_or(ANY_YEAR, narrow_year),
                month.map_or(ANY_BYTE, narrow),
                day.map_or(ANY_BYTE, narrow),
            )
        };
        let (hour, minute, second, micros);
        if is_interval {
            const DIGITS: &str = "part of an interval, which has no asterisks and no other form";
            hour = reader.range(2, 23, "an hour from 00 to 23", DIGITS)?;
            minute = reader.range(2, 59, "a minute from 00 to 59", DIGITS)?;
            second = reader.range(2, 59, "a second from 00 to 59", DIGITS)?;
            reader.literal(b'.', "a point")?;
            micros = reader.number(6, "a digit of six-digit microseconds")?;
        } else {
            let any = |field: Option<u32>| field.map_or(ANY_BYTE, narrow);
            hour = any(reader.field(2, 0, 23, "an hour from 00 to 23, or **")?);
            minute = any(reader.field(2, 0, 59, "a minute from 00 to 59, or **")?);
            second = any(reader.field(2, 0, 59, "a second from 00 to 59, or **")?);
            reader.literal(b'.', "a point")?;
            micros = reader
                .field(6, 0, 999_999, "six-digit microseconds, or ******")?
                .unwrap_or(ANY_MICROS);
        }
        let (sign, offset) = reader.zone()?;
        if bytes.len() > DATETIME_CHARS {
            return Err(reader.flaw("the end, as a datetime has 25 characters"));
        }
        Ok(Fields {
            date,
            micros,
            offset,
            sign,
            hour,
            minute,
            second,
        })
    }

    /// Checks the day of an absolute value against its month, as far as both are known.
    pub(super) fn check_calendar(&self) -> Result<(), DateTimeFlaw> {
        let (false, Some(month), Some(day)) = (self.is_interval(), self.month(), self.day()) else {
            return Ok(());
        };
        // With the year unknown, 29 February is a day that some year has.
        let year = self.year().unwrap_or(2000);
        if day <= calendar::days_in_month(year, month) {
            return Ok(());
        }
        Err(DateTimeFlaw {
            position: 7,
            expected: "a day that the month has",
        })
    }

    pub(super) fn is_interval(&self) -> bool {
        self.sign == Sign::Interval
    }

    pub(super) fn has_asterisks(&self) -> bool {
        !self.is_interval() && (self.offset_minutes().is_none() || self.local_micros().is_none())
    }

    pub(super) fn year(&self) -> Option<u32> {
        let year = self.date >> 16;
        (year != u32::from(ANY_YEAR)).then_some(year)
    }

    pub(super) fn month(&self) -> Option<u32> {
        let month = (self.date >> 8) & 0xff;
        (month != u32::from(ANY_BYTE)).then_some(month)
    }

    pub(super) fn day(&self) -> Option<u32> {
        let day = self.date & 0xff;
        (day != u32::from(ANY_BYTE)).then_some(day)
    }

    pub(super) fn days(&self) -> Option<u32> {
        self.is_interval().then_some(self.date)
    }

    pub(super) fn offset_minutes(&self) -> Option<i32> {
        let minutes = (self.offset != ANY_OFFSET).then_some(i32::from(self.offset))?;
        match self.sign {
            Sign::Interval => None,
            Sign::East => Some(minutes),
            Sign::West => Some(-minutes),
        }
    }

    /// Returns the microseconds since 1970-01-01 UTC of an absolute value without asterisks; one
    /// without a time zone needs a local offset.
    pub(super) fn unix_micros(&self, local_offset_minutes: Option<i32>) -> Option<i64> {
        if self.is_interval() {
            return None;
        }
        let offset = self.offset_minutes().or(local_offset_minutes)?;
        self.local_micros()?
            .checked_sub(i64::from(offset).checked_mul(MINUTE_MICROS)?)
    }

    pub(super) fn interval_micros(&self) -> Option<u64> {
        let days = i64::from(self.days()?);
        u64::try_from(days * DAY_MICROS + self.time_micros()?).ok()
    }

    pub(super) fn from_unix_micros(unix_micros: i64, offset_minutes: i32) -> Option<Self> {
        if offset_minutes.unsigned_abs() > OFFSET_MAX {
            return None;
        }
        let local = unix_micros.checked_add(i64::from(offset_minutes) * MINUTE_MICROS)?;
        let (year, month, day) = calendar::date_from_days(local.div_euclid(DAY_MICROS));
        let year = u16::try_from(year).ok()?;
        if u32::from(year) > YEAR_MAX {
            return None;
        }
        let sign = if offset_minutes < 0 {
            Sign::West
        } else {
            Sign::East
        };
        let offset = u16::try_from(offset_minutes.unsigned_abs()).ok()?;
        let date = pack_date(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        Self::with_time(date, sign, offset, local.rem_euclid(DAY_MICROS))
    }

    pub(super) fn from_interval_micros(micros: u64) -> Option<Self> {
        let micros = i64::try_from(micros).ok()?;
        let days = u32::try_from(micros / DAY_MICROS).ok()?;
        if days > INTERVAL_DAYS_MAX {
            return None;
        }
        Self::with_time(days, Sign::Interval, 0, micros % DAY_MICROS)
    }

    fn with_time(date: u32, sign: Sign, offset: u16, micros_of_day: i64) -> Option<Self> {
        let seconds = micros_of_day / SECOND_MICROS;
        Some(Fields {
            date,
            sign,
            offset,
            micros: u32::try_from(micros_of_day % SECOND_MICROS).ok()?,
            hour: u8::try_from(seconds / 3600).ok()?,
            minute: u8::try_from(seconds / 60 % 60).ok()?,
            second: u8::try_from(seconds % 60).ok()?,
        })
    }

    /// Returns the microseconds since 1970-01-01 on the clock the value was written by.
    fn local_micros(&self) -> Option<i64> {
        let days = calendar::days_from_date(
            i64::from(self.year()?),
            i64::from(self.month()?),
            i64::from(self.day()?),
        );
        Some(days * DAY_MICROS + self.time_micros()?)
    }

    fn time_micros(&self) -> Option<i64> {
        let asterisks = [self.hour, self.minute, self.second].contains(&ANY_BYTE);
        if asterisks || self.micros == ANY_MICROS {
            return None;
        }
        let minutes = i64::from(self.hour) * 60 + i64::from(self.minute);
        let seconds = minutes * 60 + i64::from(self.second);
        Some(seconds * SECOND_MICROS + i64::from(self.micros))
    }

    /// Writes the 25 characters.
    pub(super) fn print(&self) -> [u8; DATETIME_CHARS] {
        let mut text = *b"00000000000000.000000+000";
        let mut writer = text.iter_mut();
        if let Some(days) = self.days() {
            write_field(&mut writer, 8, Some(days));
        } else {
            write_field(&mut writer, 4, self.year());
            write_field(&mut writer, 2, self.month());
            write_field(&mut writer, 2, self.day());
        }
        for field in [self.hour, self.minute, self.second] {
            write_field(
                &mut writer,
                2,
                (field != ANY_BYTE).then_some(u32::from(field)),
            );
        }
        writer.next();
        write_field(
            &mut writer,
            6,
            (self.micros != ANY_MICROS).then_some(self.micros),
        );
        if let Some(place) = writer.next() {
            *place = match self.sign {
                Sign::Interval => b':',
                Sign::East => b'+',
                Sign::West => b'-',
            };
        }
        let offset = (self.offset != ANY_OFFSET).then_some(u32::from(self.offset));
        write_field(&mut writer, 3, offset);
        text
    }
}

/// Puts year, month and day into one number.
pub(super) fn pack_date(year: u16, month: u8, day: u8) -> u32 {
    u32::from(year) << 16 | u32::from(month) << 8 | u32::from(day)
}

/// Reads fields of fixed width and says where one is wrong.
struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Reader<'_> {
    fn flaw(&self, expected: &'static str) -> DateTimeFlaw {
        DateTimeFlaw {
            position: self.position + 1,
            expected,
        }
    }

    /// Reads digits, or nothing when the whole field is asterisks.
    ///
    /// A character that is wrong is reported where it stands, a number out of range at its first
    /// digit.
    fn field(
        &mut self,
        width: usize,
        min: u32,
        max: u32,
        expected: &'static str,
    ) -> Result<Option<u32>, DateTimeFlaw> {
        let start = self.position;
        if self.bytes.get(start) == Some(&b'*') {
            for _ in 0..width {
                self.literal(b'*', "an asterisk, as a field is asterisks as a whole")?;
            }
            return Ok(None);
        }
        let number = self.number(width, expected)?;
        if (min..=max).contains(&number) {
            return Ok(Some(number));
        }
        self.position = start;
        Err(self.flaw(expected))
    }

    /// Reads a two-digit field of an interval.
    fn range(
        &mut self,
        width: usize,
        max: u32,
        expected: &'static str,
        digits: &'static str,
    ) -> Result<u8, DateTimeFlaw> {
        let start = self.position;
        let number = self.number(width, digits)?;
        if number <= max {
            return Ok(narrow(number));
        }
        self.position = start;
        Err(self.flaw(expected))
    }

    fn number(&mut self, width: usize, expected: &'static str) -> Result<u32, DateTimeFlaw> {
        let mut number = 0;
        for _ in 0..width {
            let digit = match self.bytes.get(self.position) {
                Some(byte @ b'0'..=b'9') => u32::from(byte - b'0'),
                _ => return Err(self.flaw(expected)),
            };
            number = number * 10 + digit;
            self.position += 1;
        }
        Ok(number)
    }

    fn literal(&mut self, byte: u8, expected: &'static str) -> Result<(), DateTimeFlaw> {
        if self.bytes.get(self.position) != Some(&byte) {
            return Err(self.flaw(expected));
        }
        self.position += 1;
        Ok(())
    }

    fn zone(&mut self) -> Result<(Sign, u16), DateTimeFlaw> {
        let sign = self.bytes.get(self.position).copied();
        if !matches!(sign, Some(b'+' | b'-' | b':')) {
            return Err(self.flaw("`+` or `-` before the offset, or `:` in an interval"));
        }
        self.position += 1;
        if sign == Some(b':') {
            for _ in 0..3 {
                self.literal(b'0', "0, as an interval ends in :000")?;
            }
            return Ok((Sign::Interval, 0));
        }
        let offset = self
            .field(3, 0, 999, "a three-digit offset in minutes, or ***")?
            .map_or(ANY_OFFSET, |minutes| {
                u16::try_from(minutes).unwrap_or(ANY_OFFSET)
            });
        let sign = if sign == Some(b'-') {
            Sign::West
        } else {
            Sign::East
        };
        Ok((sign, offset))
    }
}

/// Writes a number with leading zeros, or asterisks for nothing.
fn write_field(places: &mut std::slice::IterMut<'_, u8>, width: usize, number: Option<u32>) {
    let mut field = places.by_ref().take(width);
    let Some(number) = number else {
        field.for_each(|place| *place = b'*');
        return;
    };
    let exponents = (0..u32::try_from(width).unwrap_or_default()).rev();
    for (place, exponent) in field.by_ref().zip(exponents) {
        let digit = number / 10_u32.pow(exponent) % 10;
        *place = b'0' + u8::try_from(digit).unwrap_or_default();
    }
}

/// Narrows a number that a reader has already held to two digits.
fn narrow(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(ANY_BYTE)
}

/// Narrows a number that a reader has already held to four digits.
fn narrow_year(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(ANY_YEAR)
}
