//! Functions that convert: CBool to CStr, Asc, Chr, Hex, Oct, Escape, Unescape.

use swbem_automation::{Exception, RuntimeError, Text, Variant, coerce};

use super::arguments::{Args, invalid};
use super::{Builtin, Environment, code_page, entry};

pub(super) const FUNCTIONS: &[Builtin] = &[
    entry("Asc", 1, 1, asc),
    entry("AscW", 1, 1, asc_w),
    entry("CBool", 1, 1, |_, args| {
        coerce::to_bool(Args(args).get(0)).map(Variant::Boolean)
    }),
    entry("CByte", 1, 1, |_, args| {
        coerce::to_byte(Args(args).get(0)).map(Variant::Byte)
    }),
    entry("CCur", 1, 1, |_, args| {
        coerce::to_currency(Args(args).get(0)).map(Variant::Currency)
    }),
    entry("CDbl", 1, 1, |_, args| {
        coerce::to_double(Args(args).get(0)).map(Variant::Double)
    }),
    entry("Chr", 1, 1, chr),
    entry("ChrW", 1, 1, chr_w),
    entry("CInt", 1, 1, |_, args| {
        coerce::to_integer(Args(args).get(0)).map(Variant::Integer)
    }),
    entry("CLng", 1, 1, |_, args| {
        coerce::to_long(Args(args).get(0)).map(Variant::Long)
    }),
    entry("CSng", 1, 1, |_, args| {
        coerce::to_single(Args(args).get(0)).map(Variant::Single)
    }),
    entry("CStr", 1, 1, |_, args| {
        coerce::to_text(Args(args).get(0)).map(Variant::String)
    }),
    entry("Escape", 1, 1, escape),
    entry("Hex", 1, 1, |_, args| in_radix(Args(args), 16)),
    entry("Oct", 1, 1, |_, args| in_radix(Args(args), 8)),
    entry("Unescape", 1, 1, unescape),
];

fn asc(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let text = Args(args).text(0)?;
    let first = text.chars().next().ok_or_else(invalid)?;
    Ok(Variant::Integer(i16::from(code_page::to_byte(first))))
}

fn asc_w(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let text = Args(args).text(0)?;
    let first = text.encode_utf16().next().ok_or_else(invalid)?;
    Ok(Variant::Integer(first.cast_signed()))
}

fn chr(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let byte = u8::try_from(Args(args).long(0)?).map_err(|_not_a_byte| invalid())?;
    Ok(code_page::to_char(byte).to_string().into())
}

fn chr_w(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let number = Args(args).long(0)?;
    // A negative number is the unit with the same bits.
    let unit = i16::try_from(number)
        .map(i16::cast_unsigned)
        .or_else(|_| u16::try_from(number));
    let unit = unit.map_err(|_not_a_unit| invalid())?;
    Ok(Variant::String(Text::from_utf16(&[unit])))
}

/// Writes a whole number in the radix of `Hex` and `Oct`; a negative Integer has 16 bits, all else
/// 32.
fn in_radix(args: Args<'_>, radix: u32) -> Result<Variant, Exception> {
    let value = coerce::default_value(args.get(0))?;
    let number = match &value {
        Variant::Null => return Ok(Variant::Null),
        Variant::Integer(number) => u32::from(number.cast_unsigned()),
        Variant::Boolean(truth) => {
            if *truth {
                0xffff
            } else {
                0
            }
        }
        other => coerce::to_long(other)?.cast_unsigned(),
    };
    Ok(if radix == 16 {
        format!("{number:X}")
    } else {
        format!("{number:o}")
    }
    .into())
}

fn escape(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let Some(text) = Args(args).text_or_null(0)? else {
        return Ok(Variant::Null);
    };
    swbem_automation::memory::reserve(text.len().saturating_mul(3))?;
    let mut escaped = String::with_capacity(text.len());
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii_alphanumeric() || b"@*_+-./".contains(&byte) => {
                escaped.push(char::from(byte));
            }
            Ok(byte) => escaped.push_str(&format!("%{byte:02X}")),
            Err(_beyond_a_byte) => escaped.push_str(&format!("%u{unit:04X}")),
        }
    }
    Ok(escaped.into())
}

fn unescape(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let Some(text) = Args(args).text_or_null(0)? else {
        return Ok(Variant::Null);
    };
    let mut units = Vec::with_capacity(text.units());
    let mut rest: &str = &text;
    while let Some(first) = rest.chars().next() {
        let hex = |from: usize, to: usize| {
            let digits = rest.get(from..to)?;
            let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            u16::from_str_radix(digits, 16).ok().filter(|_| plain)
        };
        let escaped = match first {
            '%' if rest.starts_with("%u") => hex(2, 6).map(|unit| (unit, 6)),
            '%' => hex(1, 3).map(|unit| (unit, 3)),
            _ => None,
        };
        let length = match escaped {
            Some((unit, length)) => {
                units.push(unit);
                length
            }
            None => {
                units.extend_from_slice(first.encode_utf16(&mut [0; 2]));
                first.len_utf8()
            }
        };
        rest = rest
            .get(length..)
            .ok_or_else(|| Exception::runtime(RuntimeError::InternalError))?;
    }
    Ok(Variant::String(Text::from_utf16(&units)))
}
