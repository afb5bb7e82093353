//! Functions of text: InStr, InStrRev, LCase, Left, Len, LTrim, Mid, Replace, Right, RTrim, Space,
//! StrComp, String, StrReverse, Trim, UCase.

use swbem_automation::{Exception, RuntimeError, Text, Variant, coerce, compare, memory};

use super::arguments::{Args, invalid, long_of};
use super::search::{self, Mode};
use super::{Builtin, Environment, code_page, entry};

pub(super) const FUNCTIONS: &[Builtin] = &[
    entry("InStr", 2, 4, in_str),
    entry("InStrRev", 2, 4, in_str_rev),
    entry("LCase", 1, 1, |_, args| {
        map(args, |text| change_case(text, Case::Lower))
    }),
    entry("Left", 2, 2, left),
    entry("Len", 1, 1, len),
    entry("LTrim", 1, 1, |_, args| {
        map(args, |text| text.trim_start_matches(' ').to_owned())
    }),
    entry("Mid", 2, 3, mid),
    entry("Replace", 3, 6, replace),
    entry("Right", 2, 2, right),
    entry("RTrim", 1, 1, |_, args| {
        map(args, |text| text.trim_end_matches(' ').to_owned())
    }),
    entry("Space", 1, 1, space),
    entry("StrComp", 2, 3, str_comp),
    entry("String", 2, 2, string),
    entry("StrReverse", 1, 1, str_reverse),
    entry("Trim", 1, 1, |_, args| {
        map(args, |text| text.trim_matches(' ').to_owned())
    }),
    entry("UCase", 1, 1, |_, args| {
        map(args, |text| change_case(text, Case::Upper))
    }),
];

fn map(args: &[Variant], function: fn(&str) -> String) -> Result<Variant, Exception> {
    Ok(match Args(args).text_or_null(0)? {
        Some(text) => function(&text).into(),
        None => Variant::Null,
    })
}

enum Case {
    Lower,
    Upper,
}

/// Changes case one character for one, as LCMapString does.
fn change_case(text: &str, case: Case) -> String {
    if text.is_ascii() {
        return match case {
            Case::Lower => text.to_ascii_lowercase(),
            Case::Upper => text.to_ascii_uppercase(),
        };
    }
    let one = |mut mapped: &mut dyn Iterator<Item = char>, character: char| match (
        mapped.next(),
        (&mut mapped).next(),
    ) {
        (Some(only), None) => only,
        _ => character,
    };
    text.chars()
        .map(|character| match case {
            Case::Lower => one(&mut character.to_lowercase(), character),
            Case::Upper => one(&mut character.to_uppercase(), character),
        })
        .collect()
}

fn len(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    match Args(args).text_or_null(0)? {
        Some(text) => long_of(text.units()),
        None => Ok(Variant::Null),
    }
}

fn left(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let count = args.count(1)?;
    Ok(match args.text_or_null(0)? {
        Some(text) => text.slice_units(0, count).into(),
        None => Variant::Null,
    })
}

fn right(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let count = args.count(1)?;
    Ok(match args.text_or_null(0)? {
        Some(text) => text
            .slice_units(text.units().saturating_sub(count), count)
            .into(),
        None => Variant::Null,
    })
}

fn mid(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    // The length is looked at first, but a negative one only after the start.
    let count = args.given(2).map(coerce::to_long).transpose()?;
    let start = args.position(1)?;
    let count = match count {
        Some(count) => usize::try_from(count).map_err(|_negative| invalid())?,
        None => usize::MAX,
    };
    Ok(match args.text_or_null(0)? {
        Some(text) => text.slice_units(start, count).into(),
        None => Variant::Null,
    })
}

fn in_str(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let (start, args) = match args.split_first() {
        Some((_, rest)) if args.len() > 2 => (Args(args).position(0)?, Args(rest)),
        _ => (0, Args(args)),
    };
    let mode = args.mode(2)?;
    let (Some(text), Some(wanted)) = (args.text_or_null(0)?, args.text_or_null(1)?) else {
        return Ok(Variant::Null);
    };
    if start >= text.units() {
        return Ok(Variant::Long(0));
    }
    if wanted.is_empty() {
        return long_of(start + 1);
    }
    // A start within a pair of surrogates is the next character.
    let from = text
        .byte_of(start)
        .or_else(|| text.byte_of(start + 1))
        .unwrap_or(text.len());
    let rest = text.get(from..).unwrap_or_default();
    match search::matches(rest, &wanted, mode, 1)?.first() {
        Some(place) => long_of(text.unit_of(from + place.start) + 1),
        None => Ok(Variant::Long(0)),
    }
}

fn in_str_rev(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let (text, wanted) = (args.text(0)?, args.text(1)?);
    let start = match args.long_or(2, -1)? {
        -1 => text.units(),
        start => usize::try_from(start)
            .ok()
            .filter(|start| *start > 0)
            .ok_or_else(invalid)?,
    };
    let mode = args.mode(3)?;
    if start > text.units() || text.is_empty() {
        return Ok(Variant::Long(0));
    }
    if wanted.is_empty() {
        return long_of(start);
    }
    let head = text.slice_units(0, start);
    match search::last_match(&head, &wanted, mode) {
        Some(at) => long_of(text.unit_of(at) + 1),
        None => Ok(Variant::Long(0)),
    }
}

fn replace(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let (text, wanted, new) = (args.text(0)?, args.text(1)?, args.text(2)?);
    let start = args.given(3).map_or(Ok(0), |_| args.position(3))?;
    let limit = match args.long_or(4, -1)? {
        -1 => usize::MAX,
        count => usize::try_from(count).map_err(|_negative| invalid())?,
    };
    let mode = args.mode(5)?;
    let text = text.slice_units(start, usize::MAX);
    let places = search::matches(&text, &wanted, mode, limit)?;
    if places.is_empty() {
        return Ok(text.into());
    }
    memory::reserve(
        text.len()
            .saturating_add(places.len().saturating_mul(new.len())),
    )?;
    let mut replaced = String::with_capacity(text.len());
    let mut from = 0;
    for place in places {
        replaced.push_str(text.get(from..place.start).unwrap_or_default());
        replaced.push_str(&new);
        from = place.end;
    }
    replaced.push_str(text.get(from..).unwrap_or_default());
    Ok(replaced.into())
}

fn str_comp(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let mode = args.mode(2)?;
    let (Some(left), Some(right)) = (args.text_or_null(0)?, args.text_or_null(1)?) else {
        return Ok(Variant::Null);
    };
    let order = match mode {
        Mode::Binary => compare::binary_order(&left, &right),
        Mode::Text => compare::text_order(&left, &right),
    };
    Ok(Variant::Integer(
        i16::from(order.is_gt()) - i16::from(order.is_lt()),
    ))
}

fn str_reverse(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let reversed: String = Args(args).text(0)?.chars().rev().collect();
    Ok(reversed.into())
}

fn space(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    repeat(' ', Args(args).count(0)?)
}

fn string(_: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let Some(character) = args.not_null(1)? else {
        return Ok(Variant::Null);
    };
    let count = args.count(0)?;
    let character = match &character {
        Variant::String(text) => text.chars().next().ok_or_else(invalid)?,
        number => {
            let [byte, ..] = coerce::to_long(number)?.to_le_bytes();
            code_page::to_char(byte)
        }
    };
    repeat(character, count)
}

fn repeat(character: char, count: usize) -> Result<Variant, Exception> {
    let bytes = count.checked_mul(character.len_utf8());
    let bytes = bytes.ok_or_else(|| Exception::runtime(RuntimeError::OutOfStringSpace))?;
    memory::reserve(bytes)?;
    Ok(Text::from(character.to_string().repeat(count)).into())
}
