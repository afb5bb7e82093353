//! Functions that write numbers and dates for people: FormatCurrency, FormatDateTime,
//! FormatNumber, FormatPercent.

use swbem_automation::format::{self, Style};
use swbem_automation::{Date, Exception, RuntimeError, Variant, coerce, date};

use super::arguments::{Args, invalid};
use super::dates::current_year;
use super::{Builtin, Environment, entry};

/// The most decimals that a format has.
const DECIMALS_MAX: i32 = 255;

pub(super) const FUNCTIONS: &[Builtin] = &[
    entry("FormatCurrency", 1, 5, |_, args| {
        number(args, true, format::currency)
    }),
    entry("FormatDateTime", 1, 2, format_date_time),
    entry("FormatNumber", 1, 5, |_, args| {
        number(args, false, format::number)
    }),
    entry("FormatPercent", 1, 5, |_, args| {
        number(args, false, format::percent)
    }),
];

fn number(
    args: &[Variant],
    parentheses_by_default: bool,
    write: fn(&Variant, Style) -> Result<String, Exception>,
) -> Result<Variant, Exception> {
    let args = Args(args);
    let Some(value) = args.not_null(0)? else {
        return Err(RuntimeError::TypeMismatch.into());
    };
    let decimals = match args.long_or(1, -1)? {
        -1 => 2,
        decimals if decimals > DECIMALS_MAX => return Err(invalid()),
        decimals => usize::try_from(decimals).map_err(|_negative| invalid())?,
    };
    let style = Style {
        decimals,
        leading_digit: tristate(args, 2, true)?,
        parentheses: tristate(args, 3, parentheses_by_default)?,
        group: tristate(args, 4, true)?,
    };
    Ok(write(&value, style)?.into())
}

/// Reads `vbTrue`, `vbFalse` or `vbUseDefault`.
fn tristate(args: Args<'_>, idx: usize, default: bool) -> Result<bool, Exception> {
    match args.long_or(idx, -2)? {
        -2 => Ok(default),
        -1 => Ok(true),
        0 => Ok(false),
        _ => Err(invalid()),
    }
}

fn format_date_time(
    environment: &mut dyn Environment,
    args: &[Variant],
) -> Result<Variant, Exception> {
    let args = Args(args);
    let Some(value) = args.not_null(0)? else {
        return Err(RuntimeError::TypeMismatch.into());
    };
    let write = match args.long_or(1, 0)? {
        0 => date::text,
        1 => date::long_date,
        2 => date::short_date,
        3 => date::long_time,
        4 => date::short_time,
        _ => return Err(invalid()),
    };
    let Date(days) = coerce::to_date_in(&value, current_year(environment))?;
    write(days).map(Variant::from).ok_or_else(invalid)
}
