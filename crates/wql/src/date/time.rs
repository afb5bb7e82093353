//! The time after a date.

use super::Flaw;
use super::scan::Scanner;

/// Is a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Time {
    pub(super) hour: i32,
    pub(super) minute: i32,
    pub(super) second: i32,
    /// How far the zone is ahead of UTC, if it is named.
    pub(super) offset_minutes: Option<i32>,
}

const TIME: &str = "a time like `14:30`, `2:30 PM` or `14:30:05` or the end of the date";

impl Scanner<'_> {
    /// Reads `hh AM`, `hh:mm`, `hh:mm:ss` or `hh:mm:ss:uuu`, each but the first with or without
    /// AM or PM, up to the end; nothing is midnight.
    pub(super) fn time(mut self) -> Result<Time, Flaw> {
        self.eat(',');
        self.spaces();
        let mut time = Time::default();
        if self.is_at_end() {
            return Ok(time);
        }
        let at_hour = self.clone();
        time.hour = self.two_digits().ok_or_else(|| at_hour.flaw(TIME))?;
        let has_minutes = self.eat(':');
        if has_minutes {
            time.minute = self.below_sixty("minutes from 00 to 59")?;
            if self.eat(':') {
                time.second = self.below_sixty("seconds from 00 to 59")?;
                if self.eat(':') {
                    time.offset_minutes = Some(self.offset()?);
                }
            }
        }
        self.spaces();
        if !(has_minutes && self.is_at_end()) {
            let half = self.half_of_day()?;
            if time.hour > 12 {
                return Err(at_hour.flaw("hours from 1 to 12"));
            }
            time.hour = time.hour % 12 + half.first_hour();
        }
        if time.hour > 23 {
            return Err(at_hour.flaw("hours from 0 to 23"));
        }
        self.spaces();
        if self.is_at_end() {
            Ok(time)
        } else {
            Err(self.flaw("the end of the date"))
        }
    }

    fn below_sixty(&mut self, expected: &'static str) -> Result<i32, Flaw> {
        let place = self.clone();
        let number = self.two_digits().filter(|number| *number < 60);
        number.ok_or_else(|| place.flaw(expected))
    }

    /// Reads the minutes a zone is ahead of UTC.
    fn offset(&mut self) -> Result<i32, Flaw> {
        let is_behind = self.eat('-');
        if !is_behind {
            self.eat('+');
        }
        let place = self.clone();
        let minutes: Option<i32> = self
            .piece()
            .and_then(|piece| piece.digits()?.parse().ok())
            .filter(|minutes| *minutes < 1000);
        let minutes = minutes.ok_or_else(|| place.flaw("minutes from UTC, from 000 to 999"))?;
        Ok(if is_behind { -minutes } else { minutes })
    }

    fn half_of_day(&mut self) -> Result<Half, Flaw> {
        let place = self.clone();
        let word = self.piece();
        match word.map(|word| word.text().to_ascii_uppercase()).as_deref() {
            Some("AM") => Ok(Half::Morning),
            Some("PM") => Ok(Half::Evening),
            _ => Err(place.flaw("`:`, `AM` or `PM`")),
        }
    }
}

/// Names what AM and PM stand for.
enum Half {
    Morning,
    Evening,
}

impl Half {
    fn first_hour(&self) -> i32 {
        match self {
            Half::Morning => 0,
            Half::Evening => 12,
        }
    }
}
