//! Reads dates and times as a person types them in the US locale.

use super::{MONTH_NAMES, day_number, days_in_month, from_linear_seconds, full_year};

/// More pieces than any date has; text beyond it is none.
const PIECES_MAX: usize = 16;

/// Reads a date, a time or both; a date without a year lies in `current_year`.
///
/// Numbers are month, day and year where that is possible, else day, month and year or year, month
/// and day, as VarDateFromStr tries them.
pub fn parse(text: &str, current_year: Option<i64>) -> Option<f64> {
    let pieces = split(text)?;
    let (time, rest) = take_time(&pieces)?;
    let day = match (rest.is_empty(), time) {
        (true, Some(_)) => 0,
        (true, None) => return None,
        (false, _) => read_date(&rest, current_year)?,
    };
    from_linear_seconds(day * 86_400 + time.unwrap_or(0))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Number { value: i64, digits: usize },
    Month(i64),
    Half { afternoon: bool },
    Sign(char),
}

/// Splits text into numbers, words and signs; nothing when a word is neither a month nor a half of
/// the day.
fn split(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        if pieces.len() == PIECES_MAX {
            return None;
        }
        let end = if first.is_ascii_digit() {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            let digits = rest.get(..end)?;
            pieces.push(Piece::Number {
                value: digits.parse().ok()?,
                digits: digits.len(),
            });
            end
        } else if first.is_ascii_alphabetic() {
            let end = rest
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(rest.len());
            pieces.push(read_word(rest.get(..end)?)?);
            end
        } else if matches!(first, '/' | '-' | ':' | '.' | ',') {
            pieces.push(Piece::Sign(first));
            1
        } else if first.is_whitespace() {
            first.len_utf8()
        } else {
            return None;
        };
        rest = rest.get(end..)?;
    }
    Some(pieces)
}

fn read_word(word: &str) -> Option<Piece> {
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    if is("AM") || is("A") {
        return Some(Piece::Half { afternoon: false });
    }
    if is("PM") || is("P") {
        return Some(Piece::Half { afternoon: true });
    }
    let month = MONTH_NAMES
        .iter()
        .position(|name| is(name) || name.get(..3).is_some_and(is))?;
    Some(Piece::Month(i64::try_from(month).ok()? + 1))
}

/// Finds the time of day, as seconds, and returns the pieces that are not part of it; nothing when
/// there is something like a time that is none.
fn take_time(pieces: &[Piece]) -> Option<(Option<i64>, Vec<Piece>)> {
    let Some((start, length)) = find_time(pieces) else {
        return Some((None, pieces.to_vec()));
    };
    let (before, from) = pieces.split_at(start);
    let (time, after) = from.split_at(length);
    let mut numbers = time.iter().filter_map(|piece| match piece {
        Piece::Number { value, .. } => Some(*value),
        _ => None,
    });
    let mut hour = numbers.next()?;
    let (minute, second) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if let Some(Piece::Half { afternoon }) = time.last() {
        // The twelfth hour begins each half; an hour past it says which half by itself.
        hour = match (hour, afternoon) {
            (12, false) => 0,
            (1..=11, true) => hour + 12,
            (13..=23, false) => return None,
            _ => hour,
        };
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let rest = [before, after].concat();
    if rest
        .iter()
        .any(|piece| matches!(piece, Piece::Half { .. } | Piece::Sign(':')))
    {
        return None;
    }
    Some((Some(hour * 3600 + minute * 60 + second), rest))
}

/// Returns where the time starts and how many pieces it has.
fn find_time(pieces: &[Piece]) -> Option<(usize, usize)> {
    let number = |idx: usize| matches!(pieces.get(idx), Some(Piece::Number { .. }));
    let half = |idx: usize| matches!(pieces.get(idx), Some(Piece::Half { .. }));
    let sign = |idx: usize, sign: char| pieces.get(idx) == Some(&Piece::Sign(sign));
    for start in 0..pieces.len() {
        if !number(start) {
            continue;
        }
        let mut end = start + 1;
        while end < start + 5 && sign(end, ':') && number(end + 1) {
            end += 2;
        }
        if half(end) {
            return Some((start, end + 1 - start));
        }
        if end > start + 1 {
            return Some((start, end - start));
        }
    }
    // Two numbers around a point are a time as well: 5.30 is half past five.
    let dotted = pieces.len() == 3 && number(0) && sign(1, '.') && number(2);
    dotted.then_some((0, 3))
}

/// Reads the number of the day from pieces that hold no time.
fn read_date(pieces: &[Piece], current_year: Option<i64>) -> Option<i64> {
    let mut numbers = Vec::new();
    let mut month = None;
    let mut month_at = 0;
    let mut sign_before = true; // no sign may lead, and no two may follow each other
    for piece in pieces {
        match *piece {
            Piece::Number { value, digits } => numbers.push((value, digits)),
            Piece::Month(number) if month.is_none() => {
                month = Some(number);
                month_at = numbers.len();
            }
            Piece::Sign('/' | '-' | '.' | ',') if !sign_before => {
                sign_before = true;
                continue;
            }
            _ => return None,
        }
        sign_before = false;
    }
    if sign_before {
        return None;
    }
    match (month, numbers.as_slice()) {
        (Some(month), &[first, second]) => {
            let candidates = if month_at == 2 || long(second) || !long(first) {
                [(second, first), (first, second)]
            } else {
                [(first, second), (second, first)]
            };
            candidates
                .into_iter()
                .find_map(|(year, day)| checked(year, month, day.0))
        }
        (Some(month), &[only]) => {
            let day = current_year.filter(|_| !long(only));
            let day = day.and_then(|year| checked((year, 4), month, only.0));
            day.or_else(|| checked(only, month, 1))
        }
        (None, &[first, second, third]) => {
            let american = (third, first.0, second.0);
            let european = (third, second.0, first.0);
            let from_year = (first, second.0, third.0);
            let order = if long(first) {
                [from_year, (first, third.0, second.0), from_year]
            } else {
                [american, european, from_year]
            };
            order
                .into_iter()
                .find_map(|(year, month, day)| checked(year, month, day))
        }
        (None, &[first, second]) => {
            let this_year = |month: i64, day: i64| {
                let year = current_year.filter(|_| !long(first) && !long(second))?;
                checked((year, 4), month, day)
            };
            this_year(first.0, second.0)
                .or_else(|| this_year(second.0, first.0))
                .or_else(|| checked(second, first.0, 1))
                .or_else(|| checked(first, second.0, 1))
        }
        _ => None,
    }
}

/// Says whether a number can only be a year.
fn long(number: (i64, usize)) -> bool {
    number.1 > 2 || number.0 > 31
}

fn checked(year: (i64, usize), month: i64, day: i64) -> Option<i64> {
    let year = if year.1 <= 2 {
        full_year(year.0)
    } else {
        year.0
    };
    let fits = (1..=12).contains(&month)
        && (100..=9999).contains(&year)
        && (1..=days_in_month(year, month)).contains(&day);
    if fits {
        day_number(year, month, day)
    } else {
        None
    }
}
