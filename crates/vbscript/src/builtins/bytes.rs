//! Functions that see text as bytes: AscB, ChrB, InStrB, LeftB, LenB, MidB, RightB.
//!
//! The bytes are those of UTF-16, the low one first. A text here has whole units only, so an odd
//! byte at the end of a result comes with a zero.

use swbem_automation::{Exception, Text, Variant};

use super::arguments::{Args, invalid, long_of};
use super::{Builtin, Environment, entry};

pub(super) const FUNCTIONS: &[Builtin] = &[
    entry("AscB", 1, 1, asc_b),
    entry("ChrB", 1, 1, chr_b),
    entry("InStrB", 2, 4, in_str_b),
    entry("LeftB", 2, 2, left_b),
    entry("LenB", 1, 1, len_b),
    entry("MidB", 2, 3, mid_b),
    entry("RightB", 2, 2, right_b),
];

fn to_bytes(text: &Text) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn from_bytes(bytes: &[u8]) -> Variant {
    let units: Vec<u16> = bytes
        .chunks(2)
        .map(|pair| {
            let low = pair.first().copied().unwrap_or_default();
            let high = pair.get(1).copied().unwrap_or_default();
            u16::from_le_bytes([low, high])
        })
        .collect();
    Variant::String(Text::from_utf16(&units))
}

fn asc_b(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let bytes = to_bytes(&Args(args).text(0)?);
    bytes
        .first()
        .copied()
        .map(Variant::Byte)
        .ok_or_else(invalid)
}

fn chr_b(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let byte = u8::try_from(Args(args).long(0)?).map_err(|_not_a_byte| invalid())?;
    Ok(from_bytes(&[byte]))
}

fn len_b(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    match args.text_or_null(0)? {
        Some(text) => long_of(text.units().saturating_mul(2)),
        None => Ok(Variant::Null),
    }
}

fn left_b(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let count = args.count(1)?;
    let Some(text) = args.text_or_null(0)? else {
        return Ok(Variant::Null);
    };
    let bytes = to_bytes(&text);
    Ok(from_bytes(bytes.get(..count).unwrap_or(&bytes)))
}

fn right_b(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let count = args.count(1)?;
    let Some(text) = args.text_or_null(0)? else {
        return Ok(Variant::Null);
    };
    let bytes = to_bytes(&text);
    Ok(from_bytes(
        bytes
            .get(bytes.len().saturating_sub(count)..)
            .unwrap_or_default(),
    ))
}

fn mid_b(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let count = args.given(2).map_or(Ok(usize::MAX), |_| args.count(2))?;
    let start = args.position(1)?;
    let Some(text) = args.text_or_null(0)? else {
        return Ok(Variant::Null);
    };
    let bytes = to_bytes(&text);
    let from = bytes.get(start..).unwrap_or_default();
    Ok(from_bytes(from.get(..count).unwrap_or(from)))
}

fn in_str_b(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let (start, args) = match args.split_first() {
        Some((_, rest)) if args.len() > 2 => (Args(args).position(0)?, Args(rest)),
        _ => (0, Args(args)),
    };
    let (Some(text), Some(wanted)) = (args.text_or_null(0)?, args.text_or_null(1)?) else {
        return Ok(Variant::Null);
    };
    let (text, wanted) = (to_bytes(&text), to_bytes(&wanted));
    let Some(from) = text.get(start..).filter(|from| !from.is_empty()) else {
        return Ok(Variant::Long(0));
    };
    if wanted.is_empty() {
        return long_of(start + 1);
    }
    let found = from
        .windows(wanted.len())
        .position(|window| window == wanted);
    found.map_or(Ok(Variant::Long(0)), |at| long_of(start + at + 1))
}
