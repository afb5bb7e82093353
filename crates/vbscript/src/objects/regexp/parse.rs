//! Reads a pattern: the regular expressions of ECMA-262, third edition, 15.10, which VBScript
//! shares with JScript.

use std::ops::Range;

use swbem_automation::{Exception, RuntimeError};

/// How deeply groups may be nested.
const NESTING_DEPTH_MAX: usize = 200;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// One UTF-16 unit.
    One(One),
    /// `^`.
    Start,
    /// `$`.
    End,
    /// `\b`, or `\B` when false.
    Boundary(bool),
    /// `\1`.
    BackReference(usize),
    /// `(…)`, a group that captures.
    Capture(usize, Box<Node>),
    /// `(?=…)` and `(?!…)`.
    Look { negative: bool, node: Box<Node> },
    /// One part behind the other.
    Sequence(Vec<Node>),
    /// `a|b`.
    Choice(Vec<Node>),
    /// `a*`, `a{2,3}?` and so on.
    Repeat(Box<Repeat>),
}

/// A part that is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Repeat {
    pub(super) node: Node,
    pub(super) times: Times,
    /// The groups in it, which each round forgets.
    pub(super) captures: Range<usize>,
}

/// How often a part is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) greedy: bool,
}

/// A part that matches one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum One {
    /// This unit.
    Unit(u16),
    /// `.`: all but a line feed.
    Any,
    /// `[…]`, `\d` and so on.
    Set(Set),
}

/// A set of units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Set {
    negated: bool,
    ranges: Vec<(u16, u16)>,
    /// The units below 128, one bit each, before negation.
    low: u128,
}

impl Set {
    /// Tells whether the set has `unit`.
    pub(super) fn has(&self, unit: u16) -> bool {
        self.has_any([unit])
    }

    /// Tells whether the set has one of the forms of a unit that case does not tell apart.
    pub(super) fn has_any<const N: usize>(&self, forms: [u16; N]) -> bool {
        let found = forms.iter().any(|unit| {
            if *unit < 128 {
                return self.low >> *unit & 1 == 1;
            }
            self.ranges
                .iter()
                .any(|(first, last)| (*first..=*last).contains(unit))
        });
        found != self.negated
    }

    fn add(&mut self, first: u16, last: u16) {
        for unit in first..=last.min(127) {
            self.low |= 1 << unit;
        }
        if last > 127 {
            self.ranges.push((first, last));
        }
    }

    fn add_all(&mut self, ranges: &[(u16, u16)]) {
        for (first, last) in ranges {
            self.add(*first, *last);
        }
    }

    fn add_all_but(&mut self, ranges: &[(u16, u16)]) {
        let mut next = Some(0_u16);
        for (first, last) in ranges {
            if let (Some(from), Some(to)) = (next, first.checked_sub(1))
                && from <= to
            {
                self.add(from, to);
            }
            next = last.checked_add(1);
        }
        if let Some(from) = next {
            self.add(from, u16::MAX);
        }
    }
}

/// The ranges of `\d`, `\s` and `\w`, in order.
const DIGITS: &[(u16, u16)] = &[(0x30, 0x39)];
const BLANKS: &[(u16, u16)] = &[(0x09, 0x0d), (0x20, 0x20)];
const WORD: &[(u16, u16)] = &[(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)];

/// Returns the ranges that the letter of a class stands for, and whether all others are meant.
fn class(letter: char) -> Option<(&'static [(u16, u16)], bool)> {
    Some(match letter {
        'd' => (DIGITS, false),
        'D' => (DIGITS, true),
        's' => (BLANKS, false),
        'S' => (BLANKS, true),
        'w' => (WORD, false),
        'W' => (WORD, true),
        _ => return None,
    })
}

/// Tells whether a unit is part of a word, for `\b`.
pub(super) fn is_word(unit: u16) -> bool {
    WORD.iter()
        .any(|(first, last)| (*first..=*last).contains(&unit))
}

/// Reads a pattern; the second result is the number of its groups.
pub(super) fn parse(pattern: &str) -> Result<(Node, usize), Exception> {
    let units: Vec<u16> = pattern.encode_utf16().collect();
    let mut parser = Parser {
        group_count: count_groups(&units),
        units,
        at: 0,
        groups: 0,
    };
    let node = parser.choice(0)?;
    if parser.at < parser.units.len() {
        // Only a closing parenthesis ends a choice early.
        return Err(RuntimeError::RegExpSyntax.into());
    }
    Ok((node, parser.groups))
}

/// Counts the groups, which references may be ahead of.
fn count_groups(units: &[u16]) -> usize {
    let (mut count, mut in_set, mut escaped) = (0, false, false);
    for (idx, unit) in units.iter().enumerate() {
        match (escaped, char::from_u32(u32::from(*unit))) {
            (true, _) => escaped = false,
            (_, Some('\\')) => escaped = true,
            (_, Some('[')) => in_set = true,
            (_, Some(']')) => in_set = false,
            (_, Some('(')) if !in_set && units.get(idx + 1) != Some(&QUESTION_MARK) => count += 1,
            _ => {}
        }
    }
    count
}

const QUESTION_MARK: u16 = 0x3f;

struct Parser {
    units: Vec<u16>,
    at: usize,
    /// How many groups were opened so far.
    groups: usize,
    /// How many groups the whole pattern has.
    group_count: usize,
}

impl Parser {
    /// Returns the next character; half of a surrogate pair is none that means anything.
    fn peek(&self) -> Option<char> {
        let unit = *self.units.get(self.at)?;
        Some(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn skip(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn next_unit(&mut self) -> Option<u16> {
        let unit = *self.units.get(self.at)?;
        self.at += 1;
        Some(unit)
    }

    fn choice(&mut self, depth: usize) -> Result<Node, Exception> {
        if depth > NESTING_DEPTH_MAX {
            return Err(RuntimeError::StackOverflow.into());
        }
        let mut choices = vec![self.sequence(depth)?];
        while self.skip('|') {
            choices.push(self.sequence(depth)?);
        }
        Ok(match (choices.pop(), choices.is_empty()) {
            (Some(only), true) => only,
            (last, _) => {
                choices.extend(last);
                Node::Choice(choices)
            }
        })
    }

    fn sequence(&mut self, depth: usize) -> Result<Node, Exception> {
        let mut nodes = Vec::new();
        while let Some(next) = self.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            let groups_before = self.groups;
            let node = self.part(depth)?;
            let Some(times) = self.times()? else {
                nodes.push(node);
                continue;
            };
            if matches!(node, Node::Start | Node::End | Node::Boundary(_)) {
                return Err(RuntimeError::RegExpQuantifier.into());
            }
            let captures = groups_before + 1..self.groups + 1;
            nodes.push(Node::Repeat(Box::new(Repeat {
                node,
                times,
                captures,
            })));
        }
        Ok(Node::Sequence(nodes))
    }

    fn part(&mut self, depth: usize) -> Result<Node, Exception> {
        let syntax = || Exception::runtime(RuntimeError::RegExpSyntax);
        let start = self.at;
        let unit = self.next_unit().ok_or_else(syntax)?;
        Ok(match char::from_u32(u32::from(unit)) {
            Some('^') => Node::Start,
            Some('$') => Node::End,
            Some('.') => Node::One(One::Any),
            Some('(') => self.group(depth)?,
            Some('[') => Node::One(One::Set(self.set()?)),
            Some('\\') => self.escape()?,
            Some('*' | '+' | '?') => return Err(RuntimeError::RegExpQuantifier.into()),
            Some('{') => {
                self.at = start;
                if self.times()?.is_some() {
                    return Err(RuntimeError::RegExpQuantifier.into());
                }
                self.at = start + 1;
                Node::One(One::Unit(unit))
            }
            _ => Node::One(One::Unit(unit)),
        })
    }

    fn group(&mut self, depth: usize) -> Result<Node, Exception> {
        let (mut capture, mut look) = (None, None);
        if self.skip('?') {
            if self.skip('=') {
                look = Some(false);
            } else if self.skip('!') {
                look = Some(true);
            } else if !self.skip(':') {
                return Err(RuntimeError::RegExpSyntax.into());
            }
        } else {
            self.groups += 1;
            capture = Some(self.groups);
        }
        let node = self.choice(depth + 1)?;
        if !self.skip(')') {
            return Err(RuntimeError::RegExpParenthesis.into());
        }
        Ok(match (capture, look) {
            (Some(number), _) => Node::Capture(number, Box::new(node)),
            (None, Some(negative)) => Node::Look {
                negative,
                node: Box::new(node),
            },
            (None, None) => node,
        })
    }

    /// Reads `*`, `+`, `?` or numbers in braces; braces around anything else are characters.
    fn times(&mut self) -> Result<Option<Times>, Exception> {
        let start = self.at;
        let (min, max) = match self.peek() {
            Some('*') => (0, u32::MAX),
            Some('+') => (1, u32::MAX),
            Some('?') => (0, 1),
            Some('{') => {
                self.at += 1;
                let Some(min) = self.number() else {
                    self.at = start;
                    return Ok(None);
                };
                let max = if self.skip(',') {
                    self.number().unwrap_or(u32::MAX)
                } else {
                    min
                };
                if self.peek() != Some('}') {
                    self.at = start;
                    return Ok(None);
                }
                if max < min {
                    return Err(RuntimeError::RegExpSyntax.into());
                }
                (min, max)
            }
            _ => return Ok(None),
        };
        self.at += 1;
        let greedy = !self.skip('?');
        Ok(Some(Times { min, max, greedy }))
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|next| next.to_digit(10)) {
            number = Some(
                number
                    .unwrap_or(0_u32)
                    .saturating_mul(10)
                    .saturating_add(digit),
            );
            self.at += 1;
        }
        number
    }

    /// Reads what follows a backslash outside of a set.
    fn escape(&mut self) -> Result<Node, Exception> {
        let Some(next) = self.peek() else {
            return Err(RuntimeError::RegExpSyntax.into());
        };
        if let Some((ranges, negated)) = class(next) {
            self.at += 1;
            let mut set = Set {
                negated,
                ..Set::default()
            };
            set.add_all(ranges);
            return Ok(Node::One(One::Set(set)));
        }
        match next {
            'b' | 'B' => {
                self.at += 1;
                return Ok(Node::Boundary(next == 'b'));
            }
            '1'..='9' => {
                let start = self.at;
                let number = self
                    .number()
                    .and_then(|number| usize::try_from(number).ok());
                if let Some(number) = number.filter(|number| *number <= self.group_count) {
                    return Ok(Node::BackReference(number));
                }
                self.at = start;
            }
            _ => {}
        }
        Ok(Node::One(One::Unit(self.escaped_unit()?)))
    }

    /// Reads the escape of one unit; one that has no meaning stands for itself.
    fn escaped_unit(&mut self) -> Result<u16, Exception> {
        let unit = self
            .next_unit()
            .ok_or_else(|| Exception::runtime(RuntimeError::RegExpSyntax))?;
        Ok(match char::from_u32(u32::from(unit)) {
            Some('n') => 0x0a,
            Some('r') => 0x0d,
            Some('t') => 0x09,
            Some('v') => 0x0b,
            Some('f') => 0x0c,
            Some('x') => self.hex(2).unwrap_or(unit),
            Some('u') => self.hex(4).unwrap_or(unit),
            Some('c') => match self.peek() {
                Some(letter) if letter.is_ascii_alphabetic() => {
                    self.at += 1;
                    u16::try_from(u32::from(letter) % 32).unwrap_or(unit)
                }
                _ => {
                    self.at -= 1;
                    0x5c
                }
            },
            Some('0'..='7') => {
                self.at -= 1;
                self.octal()
            }
            _ => unit,
        })
    }

    fn hex(&mut self, digits: usize) -> Option<u16> {
        let units = self.units.get(self.at..self.at + digits)?;
        let text = String::from_utf16(units).ok()?;
        let plain = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u16::from_str_radix(&text, 16).ok().filter(|_| plain)?;
        self.at += digits;
        Some(number)
    }

    /// Reads up to three octal digits, no more than 0o377.
    fn octal(&mut self) -> u16 {
        let mut number = 0;
        for _ in 0..3 {
            let Some(digit) = self.peek().and_then(|next| next.to_digit(8)) else {
                break;
            };
            let longer = number * 8 + digit;
            if longer > 0o377 {
                break;
            }
            number = longer;
            self.at += 1;
        }
        u16::try_from(number).unwrap_or(0)
    }

    /// Reads a set behind its opening bracket.
    fn set(&mut self) -> Result<Set, Exception> {
        let open = || Exception::runtime(RuntimeError::RegExpBracket);
        let mut set = Set {
            negated: self.skip('^'),
            ..Set::default()
        };
        while !self.skip(']') {
            let Some(first) = self.set_member(&mut set).map_err(|_unfinished| open())? else {
                continue;
            };
            if self.peek() != Some('-') || self.units.get(self.at + 1) == Some(&0x5d) {
                set.add(first, first);
                continue;
            }
            self.at += 1;
            let before = self.at;
            match self.set_member(&mut set).map_err(|_unfinished| open())? {
                Some(last) if last < first => return Err(RuntimeError::RegExpRange.into()),
                Some(last) => set.add(first, last),
                // A class has no end: the hyphen stands for itself.
                None => {
                    debug_assert!(self.at > before, "a class was read");
                    set.add(first, first);
                    set.add(0x2d, 0x2d);
                }
            }
        }
        Ok(set)
    }

    /// Reads a unit of a set; a class is added to it at once and is no unit.
    fn set_member(&mut self, set: &mut Set) -> Result<Option<u16>, Exception> {
        let unit = self
            .next_unit()
            .ok_or_else(|| Exception::runtime(RuntimeError::RegExpBracket))?;
        if unit != 0x5c {
            return Ok(Some(unit));
        }
        if let Some((ranges, negated)) = self.peek().and_then(class) {
            self.at += 1;
            if negated {
                set.add_all_but(ranges);
            } else {
                set.add_all(ranges);
            }
            return Ok(None);
        }
        if self.skip('b') {
            return Ok(Some(0x08));
        }
        self.escaped_unit().map(Some)
    }
}
