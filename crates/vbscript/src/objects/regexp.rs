//! `RegExp`, and what its `Execute` returns.
//!
//! The expressions are those of ECMA-262, third edition. The matcher is our own: those that there
//! are either mean something else by a pattern or may run for ever on a hostile one.

mod matcher;
mod parse;
mod program;

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use swbem_automation::{
    Arguments, Dispatch, Exception, Invoke, ObjectRef, Text, Values, Variant, coerce, memory,
};

use self::matcher::{Groups, Search};
use self::program::Program;
use super::member::{
    Request, collection, count, index, invalid, new_value, object_text, unsupported,
};

/// The object that `New RegExp` and the ProgID `VBScript.RegExp` make.
#[derive(Debug, Default)]
pub struct RegExp {
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    pattern: Text,
    ignore_case: bool,
    global: bool,
    multiline: bool,
    /// The program of the pattern, as long as nothing that it is made of changes.
    program: Option<Rc<Program>>,
}

impl RegExp {
    /// Makes an object without a pattern.
    pub fn create() -> ObjectRef {
        Rc::new(Self::default())
    }

    fn program(&self) -> Result<Rc<Program>, Exception> {
        let state = &mut *self.state.borrow_mut();
        if let Some(program) = &state.program {
            return Ok(Rc::clone(program));
        }
        let program = Program::new(&state.pattern, state.ignore_case, state.multiline)?;
        Ok(Rc::clone(state.program.insert(Rc::new(program))))
    }

    /// Returns the matches: all of them, or with `first_only` or without `Global` the first.
    fn matches(&self, units: &[u16], first_only: bool) -> Result<Vec<Groups>, Exception> {
        let program = self.program()?;
        let all = self.state.borrow().global && !first_only;
        matches(&mut Search::new(&program, units), units.len(), all)
    }

    fn execute(&self, text: &Text) -> Result<Variant, Exception> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let found = self.matches(&units, false)?;
        let text_of =
            |range: &Range<usize>| Text::from_utf16(units.get(range.clone()).unwrap_or_default());
        let mut matches = Vec::with_capacity(found.len());
        for groups in &found {
            let whole = groups.first().cloned().flatten().unwrap_or_default();
            let sub_matches = groups
                .iter()
                .skip(1)
                .map(|group| group.as_ref().map(text_of));
            matches.push(Rc::new(Match {
                value: text_of(&whole),
                first_index: whole.start,
                length: whole.len(),
                sub_matches: sub_matches.collect(),
            }));
        }
        memory::check()?;
        let matches: ObjectRef = Rc::new(Matches {
            matches: matches.into(),
        });
        Ok(matches.into())
    }

    fn replace(&self, text: &Text, replacement: &Text) -> Result<Variant, Exception> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let replacement: Vec<u16> = replacement.encode_utf16().collect();
        let matches = self.matches(&units, false)?;
        if matches.is_empty() {
            return Ok(text.clone().into());
        }
        let mut replaced = Vec::with_capacity(units.len());
        let mut from = 0;
        for groups in &matches {
            let whole = groups.first().cloned().flatten().unwrap_or_default();
            replaced.extend_from_slice(units.get(from..whole.start).unwrap_or_default());
            expand(&replacement, &units, groups, &mut replaced);
            // `$'` copies the rest each time, so the result can outgrow everything it is made of.
            memory::reserve(replaced.len().saturating_mul(4))?;
            from = whole.end;
        }
        replaced.extend_from_slice(units.get(from..).unwrap_or_default());
        Ok(Text::from_utf16(&replaced).into())
    }

    fn put(&self, name: &str, value: &Variant) -> Result<Variant, Exception> {
        let state = &mut *self.state.borrow_mut();
        match name {
            "pattern" => state.pattern = object_text(value)?,
            "ignorecase" => state.ignore_case = coerce::to_bool(value)?,
            "global" => state.global = coerce::to_bool(value)?,
            "multiline" => state.multiline = coerce::to_bool(value)?,
            _ => return Err(unsupported()),
        }
        if name != "global" {
            state.program = None;
        }
        Ok(Variant::Empty)
    }
}

impl Dispatch for RegExp {
    fn type_name(&self) -> Cow<'_, str> {
        "IRegExp2".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        let request = Request::new(member, kind);
        match request.parts() {
            (name, true) => self.put(name, &coerce::default_value(new_value(arguments)?)?),
            ("pattern", _) => Ok(self.state.borrow().pattern.clone().into()),
            ("ignorecase", _) => Ok(self.state.borrow().ignore_case.into()),
            ("global", _) => Ok(self.state.borrow().global.into()),
            ("multiline", _) => Ok(self.state.borrow().multiline.into()),
            ("test", _) => {
                arguments.expect_count(1, 1)?;
                let text = object_text(arguments.get(0))?;
                let units: Vec<u16> = text.encode_utf16().collect();
                Ok((!self.matches(&units, true)?.is_empty()).into())
            }
            ("execute", _) => {
                arguments.expect_count(1, 1)?;
                self.execute(&object_text(arguments.get(0))?)
            }
            ("replace", _) => {
                arguments.expect_count(2, 2)?;
                self.replace(
                    &object_text(arguments.get(0))?,
                    &object_text(arguments.get(1))?,
                )
            }
            _ => Err(unsupported()),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Returns the first match, or all of them, which do not overlap.
fn matches(search: &mut Search<'_>, length: usize, all: bool) -> Result<Vec<Groups>, Exception> {
    let mut matches = Vec::new();
    let mut from = 0;
    while from <= length {
        let Some(groups) = search.find(from)? else {
            break;
        };
        let whole = groups.first().cloned().flatten().unwrap_or_default();
        from = if whole.is_empty() {
            whole.end + 1
        } else {
            whole.end
        };
        if matches.len().is_multiple_of(1024) {
            memory::reserve(matches.len() * (groups.len() + 1) * size_of::<Groups>())?;
        }
        matches.push(groups);
        if !all {
            break;
        }
    }
    Ok(matches)
}

/// Returns all matches of a pattern, found in few steps, for the oracle.
pub(super) fn matches_within(
    pattern: &str,
    units: &[u16],
    ignore_case: bool,
    multiline: bool,
) -> Result<Vec<Groups>, Exception> {
    const STEPS: usize = 50_000;
    let program = Program::new(pattern, ignore_case, multiline)?;
    matches(
        &mut Search::new(&program, units).with_steps(STEPS),
        units.len(),
        true,
    )
}

/// Appends a replacement, in which `$1` to `$99`, `$&`, `` $` ``, `$'` and `$$` stand for something.
fn expand(replacement: &[u16], text: &[u16], groups: &Groups, out: &mut Vec<u16>) {
    const DOLLAR: u16 = 0x24;
    let whole = groups.first().cloned().flatten().unwrap_or_default();
    let digit = |idx: usize| {
        let unit = *replacement.get(idx)?;
        (0x30..0x3a)
            .contains(&unit)
            .then(|| usize::from(unit - 0x30))
    };
    let mut idx = 0;
    while let Some(unit) = replacement.get(idx).copied() {
        idx += 1;
        if unit != DOLLAR {
            out.push(unit);
            continue;
        }
        let part = match replacement.get(idx).copied() {
            Some(DOLLAR) => Some((&[DOLLAR][..], 1)),
            Some(0x26) => Some((text.get(whole.clone()).unwrap_or_default(), 1)),
            Some(0x60) => Some((text.get(..whole.start).unwrap_or_default(), 1)),
            Some(0x27) => Some((text.get(whole.end..).unwrap_or_default(), 1)),
            _ => {
                let two = digit(idx)
                    .zip(digit(idx + 1))
                    .map(|(tens, ones)| (tens * 10 + ones, 2));
                let one = digit(idx).map(|number| (number, 1));
                let known = |(number, _): &(usize, usize)| (1..groups.len()).contains(number);
                two.filter(known)
                    .or(one.filter(known))
                    .map(|(number, length)| {
                        let range = groups.get(number).cloned().flatten().unwrap_or_default();
                        (text.get(range).unwrap_or_default(), length)
                    })
            }
        };
        match part {
            Some((part, length)) => {
                out.extend_from_slice(part);
                idx += length;
            }
            None => out.push(DOLLAR),
        }
    }
}

/// The collection of matches.
struct Matches {
    matches: Rc<[Rc<Match>]>,
}

impl Dispatch for Matches {
    fn type_name(&self) -> Cow<'_, str> {
        "IMatchCollection2".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        match Request::new(member, kind).parts() {
            ("count", false) => count(self.matches.len()),
            ("item" | "", false) => {
                let found = self.matches.get(index(arguments.required(0)?)?);
                let found: ObjectRef = found.cloned().ok_or_else(invalid)?;
                Ok(found.into())
            }
            _ => Err(unsupported()),
        }
    }

    fn enumerate(&self) -> Result<Values, Exception> {
        let matches = Rc::clone(&self.matches);
        Ok(Box::new((0..matches.len()).filter_map(move |idx| {
            let object: ObjectRef = matches.get(idx).cloned()?;
            Some(Ok(object.into()))
        })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// One match.
struct Match {
    value: Text,
    first_index: usize,
    length: usize,
    sub_matches: Rc<[Option<Text>]>,
}

impl Dispatch for Match {
    fn type_name(&self) -> Cow<'_, str> {
        "IMatch2".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        match Request::new(member, kind).parts() {
            ("value" | "", false) => Ok(self.value.clone().into()),
            ("firstindex", false) => count(self.first_index),
            ("length", false) => count(self.length),
            ("submatches", false) => {
                collection(Rc::new(SubMatches(Rc::clone(&self.sub_matches))), arguments)
            }
            _ => Err(unsupported()),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What the groups of one match captured.
struct SubMatches(Rc<[Option<Text>]>);

impl SubMatches {
    fn value(group: Option<&Text>) -> Variant {
        group.map_or(Variant::Empty, |text| text.clone().into())
    }
}

impl Dispatch for SubMatches {
    fn type_name(&self) -> Cow<'_, str> {
        "ISubMatches".into()
    }

    fn invoke(
        &self,
        member: Option<&str>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant, Exception> {
        match Request::new(member, kind).parts() {
            ("count", false) => count(self.0.len()),
            ("item" | "", false) => {
                let group = self
                    .0
                    .get(index(arguments.required(0)?)?)
                    .ok_or_else(invalid)?;
                Ok(Self::value(group.as_ref()))
            }
            _ => Err(unsupported()),
        }
    }

    fn enumerate(&self) -> Result<Values, Exception> {
        let groups = Rc::clone(&self.0);
        Ok(Box::new((0..groups.len()).map(move |idx| {
            Ok(Self::value(groups.get(idx).and_then(Option::as_ref)))
        })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests;
