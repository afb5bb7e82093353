//! `SWbemDateTime`.

use std::cell::RefCell;

use swbem_automation::{Date, Variant, coerce};

use super::call::Call;
use super::failure::Failure;
use super::interface::Interface;
use super::{Automate, Library, Outcome, type_library};
use crate::{DateTime, DateTimeField, Result};

/// Seconds in a day.
const DAY_SECONDS: f64 = 86_400.0;
/// Days from 1899-12-30 to 1970-01-01.
const DAYS_1899_TO_1970: f64 = 25_569.0;
/// Microseconds in a second.
const SECOND_MICROS: i64 = 1_000_000;
/// Seconds from 1601 to 1970.
const SECONDS_1601_TO_1970: i64 = 11_644_473_600;

/// A point in time or an interval, in fields.
#[derive(Default)]
pub(super) struct SwbemDateTime(RefCell<DateTime>);

impl Automate for SwbemDateTime {
    const INTERFACE: &'static Interface = &type_library::DATE_TIME;

    fn call(&self, call: &Call<'_>) -> Outcome {
        if let Some(value) = call.value() {
            self.put(call.name(), value)?;
            return Ok(Variant::Empty);
        }
        let library = call.library;
        let name = call.name();
        if let Some((field, is_specified)) = field(name) {
            let datetime = self.0.borrow();
            return Ok(if is_specified {
                datetime.is_specified(field).into()
            } else {
                datetime.field(field).into()
            });
        }
        Ok(match name {
            "Value" => self.0.borrow().value().into(),
            "IsInterval" => self.0.borrow().is_interval().into(),
            "GetVarDate" => {
                let is_local = call.boolean(0)?;
                let datetime = self.0.borrow();
                Date(datetime.var_date(offset(library, &datetime, is_local))?).into()
            }
            "GetFileTime" => {
                let is_local = call.boolean(0)?;
                let datetime = self.0.borrow();
                datetime
                    .file_time(offset(library, &datetime, is_local))?
                    .into()
            }
            "SetVarDate" => {
                let date = coerce::to_date(call.argument(0))?;
                let is_local = call.boolean(1)?;
                set_var_date(library, &mut self.0.borrow_mut(), date, is_local)?;
                Variant::Empty
            }
            _ => {
                let ticks = call.text(0)?;
                let offset = call.boolean(1)?.then(|| {
                    let seconds = ticks.parse::<u64>().unwrap_or_default() / 10_000_000;
                    let seconds = i64::try_from(seconds).unwrap_or_default();
                    library.offset_of_local(seconds - SECONDS_1601_TO_1970)
                });
                self.0.borrow_mut().set_file_time(&ticks, offset)?;
                Variant::Empty
            }
        })
    }
}

impl SwbemDateTime {
    fn put(&self, name: &str, value: &Variant) -> Result<(), Failure> {
        if let Some((field, is_specified)) = field(name) {
            if is_specified {
                let is_specified = coerce::to_bool(value)?;
                self.0.borrow_mut().set_specified(field, is_specified);
            } else {
                let number = coerce::to_long(value)?;
                self.0.borrow_mut().set_field(field, number)?;
            }
        } else if name == "IsInterval" {
            let is_interval = coerce::to_bool(value)?;
            self.0.borrow_mut().set_is_interval(is_interval);
        } else {
            let text = coerce::to_text(value)?;
            self.0.borrow_mut().set_value(&text)?;
        }
        Ok(())
    }
}

/// Sets a value from a date of the local clock, or of UTC.
pub(super) fn set_var_date(
    library: &Library,
    datetime: &mut DateTime,
    date: Date,
    is_local: bool,
) -> Result<()> {
    let offset = is_local.then(|| library.offset_of_local(unix_seconds(date)));
    datetime.set_var_date(date.0, offset)
}

/// Returns the offset of the local clock at the value, if it is to be shown by that clock.
fn offset(library: &Library, datetime: &DateTime, is_local: bool) -> Option<i32> {
    let micros = datetime.unix_micros().filter(|_| is_local)?;
    Some(library.offset_at(micros.div_euclid(SECOND_MICROS)))
}

/// Returns the seconds since 1970 of a date, about: whole dates and times of day count, which is
/// exact enough to find the offset that applies.
fn unix_seconds(date: Date) -> i64 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "saturates; dates outside the calendar are refused by the datetime"
    )]
    let seconds = ((date.0 - DAYS_1899_TO_1970) * DAY_SECONDS) as i64;
    seconds
}

/// Finds the field that a member is about, and whether it tells if the field is specified.
fn field(member: &str) -> Option<(DateTimeField, bool)> {
    let (name, is_specified) = match member.strip_suffix("Specified") {
        Some(name) => (name, true),
        None => (member, false),
    };
    let field = match name {
        "Year" => DateTimeField::Year,
        "Month" => DateTimeField::Month,
        "Day" => DateTimeField::Day,
        "Hours" => DateTimeField::Hours,
        "Minutes" => DateTimeField::Minutes,
        "Seconds" => DateTimeField::Seconds,
        "Microseconds" => DateTimeField::Microseconds,
        "UTC" => DateTimeField::Utc,
        _ => return None,
    };
    Some((field, is_specified))
}
