//! Functions of dates: CDate, Date to Year, DateAdd, DateDiff, DatePart, DateSerial, TimeSerial, the names
//! of months and days.

use swbem_automation::date::{self, Civil, DAY_NAMES, FirstWeek, Interval, MONTH_NAMES};
use swbem_automation::{Date, Exception, RuntimeError, Variant, coerce};

use super::arguments::{Args, integer_of, invalid};
use super::{Builtin, Environment, entry};

pub(super) const FUNCTIONS: &[Builtin] = &[
    entry("CDate", 1, 1, c_date),
    entry("Date", 0, 0, |env, _| Ok(Date(env.now().floor()).into())),
    entry("DateAdd", 3, 3, date_add),
    entry("DateDiff", 3, 5, date_diff),
    entry("DatePart", 2, 4, date_part),
    entry("DateSerial", 3, 3, date_serial),
    entry("DateValue", 1, 1, |env, args| value(env, args, Half::Day)),
    entry("Day", 1, 1, |env, args| field(env, args, |civil| civil.day)),
    entry("Hour", 1, 1, |env, args| {
        field(env, args, |civil| civil.hour)
    }),
    entry("Minute", 1, 1, |env, args| {
        field(env, args, |civil| civil.minute)
    }),
    entry("Month", 1, 1, |env, args| {
        field(env, args, |civil| civil.month)
    }),
    entry("MonthName", 1, 2, month_name),
    entry("Now", 0, 0, now),
    entry("Second", 1, 1, |env, args| {
        field(env, args, |civil| civil.second)
    }),
    entry("Time", 0, 0, time),
    entry("Timer", 0, 0, timer),
    entry("TimeSerial", 3, 3, time_serial),
    entry("TimeValue", 1, 1, |env, args| value(env, args, Half::Time)),
    entry("Weekday", 1, 2, weekday),
    entry("WeekdayName", 1, 3, weekday_name),
    entry("Year", 1, 1, |env, args| {
        field(env, args, |civil| civil.year)
    }),
];

/// Returns the year in which dates without a year lie.
pub(super) fn current_year(environment: &mut dyn Environment) -> Option<i64> {
    Civil::from_days(environment.now()).map(|civil| civil.year)
}

fn c_date(environment: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let year = current_year(environment);
    coerce::to_date_in(Args(args).get(0), year).map(Variant::Date)
}

/// Reads the argument at `idx` as days; nothing when it is `Null`.
fn days(
    environment: &mut dyn Environment,
    args: Args<'_>,
    idx: usize,
) -> Result<Option<f64>, Exception> {
    let Some(value) = args.not_null(idx)? else {
        return Ok(None);
    };
    let Date(days) = coerce::to_date_in(&value, current_year(environment))?;
    Ok(Some(days))
}

/// Returns the local time to the second that has begun.
fn seconds_now(environment: &mut dyn Environment) -> (f64, f64) {
    let now = environment.now();
    // Half a millisecond keeps a whole second from being the end of the one before.
    (
        now.floor(),
        (now.fract() * 86_400.0 + 0.000_5).floor() / 86_400.0,
    )
}

fn now(environment: &mut dyn Environment, _: &[Variant]) -> Result<Variant, Exception> {
    let (day, time) = seconds_now(environment);
    Ok(Date(day + time).into())
}

fn time(environment: &mut dyn Environment, _: &[Variant]) -> Result<Variant, Exception> {
    let (_, time) = seconds_now(environment);
    Ok(Date(time).into())
}

fn timer(environment: &mut dyn Environment, _: &[Variant]) -> Result<Variant, Exception> {
    let seconds = environment.now().fract() * 86_400.0;
    coerce::to_single(&Variant::Double(seconds)).map(Variant::Single)
}

fn field(
    environment: &mut dyn Environment,
    args: &[Variant],
    of: fn(Civil) -> i64,
) -> Result<Variant, Exception> {
    let Some(days) = days(environment, Args(args), 0)? else {
        return Ok(Variant::Null);
    };
    integer_of(of(Civil::from_days(days).ok_or_else(invalid)?))
}

enum Half {
    Day,
    Time,
}

/// Takes the day or the time of day from a date; text must be one, a number is none.
fn value(
    environment: &mut dyn Environment,
    args: &[Variant],
    half: Half,
) -> Result<Variant, Exception> {
    let value = coerce::default_value(Args(args).get(0))?;
    let days = match &value {
        Variant::Date(Date(days)) => *days,
        other => {
            let text = coerce::to_text(other)?;
            let days = date::parse::parse(&text, current_year(environment));
            days.ok_or_else(|| Exception::runtime(RuntimeError::TypeMismatch))?
        }
    };
    let (day, seconds) = date::moment(days).ok_or_else(invalid)?;
    Ok(Variant::Date(Date(match half {
        Half::Day => coerce::real(day),
        Half::Time => coerce::real(seconds) / 86_400.0,
    })))
}

fn date_serial(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let part = |idx| coerce::to_integer(Args(args).get(idx)).map(i64::from);
    let (year, month, day) = (part(0)?, part(1)?, part(2)?);
    let number = date::day_number(date::full_year(year), month, day).ok_or_else(invalid)?;
    Ok(Date(coerce::real(number)).into())
}

fn time_serial(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let part = |idx| coerce::to_integer(Args(args).get(idx)).map(i64::from);
    let seconds = part(0)? * 3600 + part(1)? * 60 + part(2)?;
    Ok(Date(date::from_linear_seconds(seconds).ok_or_else(invalid)?).into())
}

fn interval(args: Args<'_>) -> Result<Interval, Exception> {
    Interval::parse(&args.text(0)?).ok_or_else(invalid)
}

fn date_add(environment: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let interval = interval(args)?;
    let count = i64::from(args.long(1)?);
    let Some(days) = days(environment, args, 2)? else {
        return Ok(Variant::Null);
    };
    Ok(Date(date::interval::add(interval, count, days).ok_or_else(invalid)?).into())
}

fn date_diff(environment: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let interval = interval(args)?;
    let first_day = first_day(args, 3, 1)?;
    first_week(args, 4)?;
    let (from, to) = (days(environment, args, 1)?, days(environment, args, 2)?);
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(Variant::Null);
    };
    let count = date::interval::diff(interval, from, to, first_day).ok_or_else(invalid)?;
    let count = i32::try_from(count);
    count
        .map(Variant::Long)
        .map_err(|_too_large| RuntimeError::Overflow.into())
}

fn date_part(environment: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let interval = interval(args)?;
    let (first_day, first_week) = (first_day(args, 2, 1)?, first_week(args, 3)?);
    let Some(days) = days(environment, args, 1)? else {
        return Ok(Variant::Null);
    };
    integer_of(date::interval::part(interval, days, first_day, first_week).ok_or_else(invalid)?)
}

/// Reads which day a week begins with; that of the system, 0, is Sunday.
fn first_day(args: Args<'_>, idx: usize, default: i32) -> Result<i64, Exception> {
    match args.long_or(idx, default)? {
        0 => Ok(1),
        day @ 1..=7 => Ok(i64::from(day)),
        _ => Err(invalid()),
    }
}

fn first_week(args: Args<'_>, idx: usize) -> Result<FirstWeek, Exception> {
    match args.long_or(idx, 1)? {
        0 | 1 => Ok(FirstWeek::January1),
        2 => Ok(FirstWeek::FourDays),
        3 => Ok(FirstWeek::FullWeek),
        _ => Err(invalid()),
    }
}

fn weekday(environment: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let first_day = first_day(args, 1, 1)?;
    let Some(days) = days(environment, args, 0)? else {
        return Ok(Variant::Null);
    };
    let (day, _) = date::moment(days).ok_or_else(invalid)?;
    integer_of(date::weekday(day, first_day))
}

fn weekday_name(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let first_day = first_day(args, 2, 0)?;
    let abbreviate = args.bool_or(1, false)?;
    let day = args.long(0)?;
    if !(1..=7).contains(&day) {
        return Err(invalid());
    }
    let sunday_based = (i64::from(day) + first_day - 2).rem_euclid(7) + 1;
    Ok(name(&DAY_NAMES, sunday_based, abbreviate))
}

fn month_name(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let abbreviate = args.bool_or(1, false)?;
    let month = args.long(0)?;
    if !(1..=12).contains(&month) {
        return Err(invalid());
    }
    Ok(name(&MONTH_NAMES, i64::from(month), abbreviate))
}

fn name(names: &[&str], number: i64, abbreviate: bool) -> Variant {
    let name = date::name_at(names, number);
    Variant::from(if abbreviate {
        name.get(..3).unwrap_or(name)
    } else {
        name
    })
}
