//! Functions that calculate: Abs, Atn, Cos, Exp, Fix, Int, Log, Randomize, RGB, Rnd, Round, Sgn,
//! Sin, Sqr, Tan.

use swbem_automation::coerce::{to_double, to_single};
use swbem_automation::{Currency, Date, Exception, RuntimeError, Variant, arithmetic, coerce};

use super::arguments::{Args, invalid};
use super::{Builtin, Environment, entry};

/// The most decimals that `Round` keeps; a Double has no more.
const DECIMALS_MAX: i32 = 22;

pub(super) const FUNCTIONS: &[Builtin] = &[
    entry("Abs", 1, 1, abs),
    entry("Atn", 1, 1, |_, args| real(args, f64::atan)),
    entry("Cos", 1, 1, |_, args| real(args, f64::cos)),
    entry("Exp", 1, 1, |_, args| real(args, f64::exp)),
    entry("Fix", 1, 1, |_, args| cut(args, Cut::TowardZero)),
    entry("Int", 1, 1, |_, args| cut(args, Cut::Down)),
    entry("Log", 1, 1, log),
    entry("Randomize", 0, 1, randomize),
    entry("RGB", 3, 3, rgb),
    entry("Rnd", 0, 1, rnd),
    entry("Round", 1, 2, round),
    entry("Sgn", 1, 1, sgn),
    entry("Sin", 1, 1, |_, args| real(args, f64::sin)),
    entry("Sqr", 1, 1, sqr),
    entry("Tan", 1, 1, |_, args| real(args, f64::tan)),
];

fn real(args: &[Variant], function: fn(f64) -> f64) -> Result<Variant, Exception> {
    let result = function(Args(args).double(0)?);
    if result.is_finite() {
        return Ok(Variant::Double(result));
    }
    Err(RuntimeError::Overflow.into())
}

fn log(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    if Args(args).double(0)? <= 0.0 {
        return Err(invalid());
    }
    real(args, f64::ln)
}

fn sqr(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    if Args(args).double(0)? < 0.0 {
        return Err(invalid());
    }
    real(args, f64::sqrt)
}

fn sgn(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let number = Args(args).double(0)?;
    Ok(Variant::Integer(if number > 0.0 {
        1
    } else {
        -i16::from(number < 0.0)
    }))
}

fn abs(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let value = coerce::default_value(Args(args).get(0))?;
    let negative = !matches!(value, Variant::Null) && to_double(&value)? < 0.0;
    match value {
        Variant::Empty => Ok(Variant::Integer(0)),
        Variant::Boolean(truth) => Ok(Variant::Integer(i16::from(truth))),
        Variant::String(_) => Ok(Variant::Double(to_double(&value)?.abs())),
        _ if negative => arithmetic::neg(&value),
        _ => Ok(value),
    }
}

enum Cut {
    TowardZero,
    Down,
}

fn cut(args: &[Variant], cut: Cut) -> Result<Variant, Exception> {
    let value = coerce::default_value(Args(args).get(0))?;
    let cut_real = |number: f64| match cut {
        Cut::TowardZero => number.trunc(),
        Cut::Down => number.floor(),
    };
    Ok(match value {
        Variant::Null | Variant::Byte(_) | Variant::Integer(_) | Variant::Long(_) => value,
        Variant::Empty => Variant::Integer(0),
        Variant::Boolean(truth) => Variant::Integer(-i16::from(truth)),
        Variant::Single(number) => Variant::Single(match cut {
            Cut::TowardZero => number.trunc(),
            Cut::Down => number.floor(),
        }),
        Variant::Currency(Currency(amount)) => {
            let units = match cut {
                Cut::TowardZero => amount / 10_000,
                Cut::Down => amount.div_euclid(10_000),
            };
            let amount = units.checked_mul(10_000);
            Currency(amount.ok_or_else(|| Exception::runtime(RuntimeError::Overflow))?).into()
        }
        Variant::Date(Date(days)) => Variant::Date(Date(cut_real(days))),
        other => Variant::Double(cut_real(to_double(&other)?)),
    })
}

/// Rounds to some decimals, halves to even; the type stays.
fn round(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let decimals = args.long_or(1, 0)?;
    if !(0..=DECIMALS_MAX).contains(&decimals) {
        return Err(invalid());
    }
    let value = coerce::default_value(args.get(0))?;
    Ok(match value {
        Variant::Empty => Variant::Integer(0),
        Variant::Null
        | Variant::Boolean(_)
        | Variant::Byte(_)
        | Variant::Integer(_)
        | Variant::Long(_) => value,
        Variant::Currency(Currency(amount)) => round_amount(amount, decimals),
        Variant::Single(number) => {
            let rounded = Variant::Double(round_real(f64::from(number), decimals));
            Variant::Single(to_single(&rounded)?)
        }
        Variant::Date(Date(days)) => Variant::Date(Date(round_real(days, decimals))),
        other => Variant::Double(round_real(to_double(&other)?, decimals)),
    })
}

fn round_real(number: f64, decimals: i32) -> f64 {
    let factor = 10_f64.powi(decimals);
    let scaled = number * factor;
    // Beyond 2^53 there are no halves left to round.
    if scaled.abs() < 9_007_199_254_740_992.0 {
        scaled.round_ties_even() / factor
    } else {
        number
    }
}

fn round_amount(amount: i64, decimals: i32) -> Variant {
    let unit = match decimals {
        0 => 10_000,
        1 => 1_000,
        2 => 100,
        3 => 10,
        _ => return Currency(amount).into(),
    };
    let (units, rest) = (amount.div_euclid(unit), amount.rem_euclid(unit));
    let up = rest * 2 > unit || (rest * 2 == unit && units.rem_euclid(2) == 1);
    Currency((units + i64::from(up)).saturating_mul(unit)).into()
}

fn rgb(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let part = |idx| match args.long(idx)? {
        negative if negative < 0 => Err(invalid()),
        number => Ok(number.min(255)),
    };
    Ok(Variant::Long(part(0)? | part(1)? << 8 | part(2)? << 16))
}

fn rnd(environment: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let number = Args(args).given(0).map_or(Ok(1.0), to_single)?;
    let session = environment.session();
    if number == 0.0 {
        return Ok(Variant::Single(session.current()));
    }
    if number < 0.0 {
        session.restart(number);
    }
    Ok(Variant::Single(session.next()))
}

fn randomize(environment: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let number = match Args(args).given(0) {
        Some(value) => to_double(value)?,
        None => environment.now().fract() * 86_400.0,
    };
    environment.session().randomize(number);
    Ok(Variant::Empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_to_even() {
        assert_eq!(round_real(4.99985, 4), 4.9998);
        assert_eq!(round_real(2.5, 0), 2.0);
        assert_eq!(round_real(-3.5, 0), -4.0);
        assert_eq!(round_real(1e300, 22), 1e300);
        assert!(matches!(
            round_amount(-25_000, 0),
            Variant::Currency(Currency(-20_000))
        ));
    }
}
