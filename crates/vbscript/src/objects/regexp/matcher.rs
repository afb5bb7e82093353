//! Matches a program against text, by trying and going back, with a bound on the steps.
//!
//! What was tried is kept on a stack of its own, so neither a long text nor a hostile pattern uses
//! up the stack of the thread; looking ahead nests as deeply as the pattern does.

use std::ops::Range;

use swbem_automation::{Exception, RuntimeError};

use super::parse::{One, Times, is_word};
use super::program::{Instruction, LoopTest, Program};

/// Steps that a search may take whatever the text is.
const STEPS_BASE: usize = 10_000_000;
/// Steps that a search may take besides for each unit of the text.
const STEPS_PER_UNIT: usize = 100;
/// Places to go back to that a search may keep.
const FRAMES_MAX: usize = 2_000_000;

/// The positions of a match and its groups; a group that took no part has none.
pub(in super::super) type Groups = Vec<Option<Range<usize>>>;

/// A search in one text, within which the steps are counted together.
pub(super) struct Search<'a> {
    program: &'a Program,
    text: &'a [u16],
    steps_left: usize,
    slots: Vec<Option<usize>>,
    loops: Vec<Loop>,
    frames: Vec<Frame>,
}

/// A loop that is under way.
#[derive(Clone, Copy, Debug, Default)]
struct Loop {
    rounds: u32,
    /// Where the current round began.
    from: usize,
}

/// What to do when the way that was taken fails.
enum Frame {
    /// Go on here.
    Branch { at: usize, position: usize },
    /// Give back one unit of a greedy repetition, as long as more than the least are taken.
    Shorter {
        at: usize,
        least: usize,
        position: usize,
    },
    /// Take one more unit of a lazy repetition.
    Longer {
        at: usize,
        position: usize,
        left: u32,
    },
    /// Go round a lazy loop once more.
    Round { at: usize, position: usize },
    /// Put a slot back.
    Slot { slot: usize, was: Option<usize> },
    /// Put a loop back.
    Loop { number: usize, was: Loop },
}

impl<'a> Search<'a> {
    /// Prepares a search.
    pub(super) fn new(program: &'a Program, text: &'a [u16]) -> Self {
        Self {
            program,
            text,
            steps_left: STEPS_BASE.saturating_add(text.len().saturating_mul(STEPS_PER_UNIT)),
            slots: Vec::new(),
            loops: Vec::new(),
            frames: Vec::new(),
        }
    }

    /// Bounds the steps otherwise than by the length of the text.
    pub(super) fn with_steps(mut self, steps: usize) -> Self {
        self.steps_left = steps;
        self
    }

    /// Finds the first match that starts at `from` or behind.
    ///
    /// Fails with an internal error when it takes too many steps, and with "Out of memory" when it
    /// keeps too many places to go back to.
    pub(super) fn find(&mut self, from: usize) -> Result<Option<Groups>, Exception> {
        let first = match self.program.code.first() {
            Some(Instruction::One(one)) => Some(one.clone()),
            Some(Instruction::Many(one, times)) if times.min > 0 => Some(one.clone()),
            _ => None,
        };
        for start in from..=self.text.len() {
            if let Some(first) = &first
                && !self
                    .text
                    .get(start)
                    .is_some_and(|unit| self.matches_one(first, *unit))
            {
                self.step()?;
                continue;
            }
            self.slots.clear();
            self.slots.resize(self.program.group_count * 2 + 2, None);
            self.loops.clear();
            self.loops.resize(self.program.loop_count, Loop::default());
            self.frames.clear();
            if let Some(end) = self.run(0, start)? {
                let group = |number: usize| match (
                    self.slots.get(number * 2).copied().flatten(),
                    self.slots.get(number * 2 + 1).copied().flatten(),
                ) {
                    (Some(from), Some(to)) => Some(from..to),
                    _ => None,
                };
                let groups = (1..=self.program.group_count).map(group);
                return Ok(Some([Some(start..end)].into_iter().chain(groups).collect()));
            }
        }
        Ok(None)
    }

    fn step(&mut self) -> Result<(), Exception> {
        self.steps_left = self.steps_left.checked_sub(1).ok_or_else(|| {
            Exception::runtime(RuntimeError::InternalError)
                .with_detail("the regular expression takes too many steps on this text")
        })?;
        Ok(())
    }

    fn push(&mut self, frame: Frame) -> Result<(), Exception> {
        if self.frames.len() >= FRAMES_MAX {
            return Err(RuntimeError::OutOfMemory.into());
        }
        self.frames.push(frame);
        Ok(())
    }

    /// Runs from an instruction until `Found`, and returns where the text then is; nothing when no
    /// way leads there.
    fn run(&mut self, at: usize, position: usize) -> Result<Option<usize>, Exception> {
        let program = self.program;
        let base = self.frames.len();
        let mut next = Some((at, position));
        loop {
            let Some((at, position)) = next else {
                match self.go_back(base)? {
                    Some(place) => next = Some(place),
                    None => return Ok(None),
                }
                continue;
            };
            self.step()?;
            let unit = self.text.get(position).copied();
            next = match program.code.get(at) {
                Some(Instruction::One(one)) => unit
                    .filter(|unit| self.matches_one(one, *unit))
                    .map(|_| (at + 1, position + 1)),
                Some(Instruction::Many(one, times)) => self.many(one, *times, at, position)?,
                Some(Instruction::Start) => self.is_start(position).then_some((at + 1, position)),
                Some(Instruction::End) => self.is_end(position).then_some((at + 1, position)),
                Some(Instruction::Boundary(wanted)) => {
                    let before = position.checked_sub(1).and_then(|idx| self.text.get(idx));
                    let boundary =
                        before.copied().is_some_and(is_word) != unit.is_some_and(is_word);
                    (boundary == *wanted).then_some((at + 1, position))
                }
                Some(Instruction::BackReference(number)) => self
                    .again(*number, position)?
                    .map(|position| (at + 1, position)),
                Some(Instruction::Save(slot)) => {
                    self.save(*slot, Some(position))?;
                    Some((at + 1, position))
                }
                Some(Instruction::Jump(to)) => Some((*to, position)),
                Some(Instruction::Split(other)) => {
                    self.push(Frame::Branch {
                        at: *other,
                        position,
                    })?;
                    Some((at + 1, position))
                }
                Some(Instruction::LoopStart(number)) => {
                    self.set_loop(*number, Loop::default())?;
                    Some((at + 1, position))
                }
                Some(Instruction::LoopTest(test)) => self.loop_test(test, at, position)?,
                Some(Instruction::Look { negative, end }) => {
                    let found = self.look(at + 1, position, *negative)?;
                    found.then_some((*end, position))
                }
                Some(Instruction::Found) | None => return Ok(Some(position)),
            };
        }
    }

    /// Takes back what was tried, down to `base`, until there is another way.
    fn go_back(&mut self, base: usize) -> Result<Option<(usize, usize)>, Exception> {
        while self.frames.len() > base {
            match self.frames.pop() {
                None => return Ok(None),
                Some(Frame::Branch { at, position }) => return Ok(Some((at, position))),
                Some(Frame::Shorter {
                    at,
                    least,
                    position,
                }) => {
                    if position > least + 1 {
                        self.push(Frame::Shorter {
                            at,
                            least,
                            position: position - 1,
                        })?;
                    }
                    return Ok(Some((at, position - 1)));
                }
                Some(Frame::Longer { at, position, left }) => {
                    let Some(Instruction::Many(one, _)) = self.program.code.get(at) else {
                        continue;
                    };
                    let unit = self.text.get(position);
                    if !unit.is_some_and(|unit| self.matches_one(one, *unit)) {
                        continue;
                    }
                    if left > 1 {
                        let frame = Frame::Longer {
                            at,
                            position: position + 1,
                            left: left - 1,
                        };
                        self.push(frame)?;
                    }
                    return Ok(Some((at + 1, position + 1)));
                }
                Some(Frame::Round { at, position }) => {
                    let Some(Instruction::LoopTest(test)) = self.program.code.get(at) else {
                        continue;
                    };
                    self.enter_loop(test, position)?;
                    return Ok(Some((at + 1, position)));
                }
                Some(frame) => self.put_back(frame),
            }
        }
        Ok(None)
    }

    /// Takes back what was tried, down to `base`.
    fn undo(&mut self, base: usize) {
        while self.frames.len() > base
            && let Some(frame) = self.frames.pop()
        {
            self.put_back(frame);
        }
    }

    fn put_back(&mut self, frame: Frame) {
        match frame {
            Frame::Slot { slot, was } => {
                if let Some(place) = self.slots.get_mut(slot) {
                    *place = was;
                }
            }
            Frame::Loop { number, was } => {
                if let Some(place) = self.loops.get_mut(number) {
                    *place = was;
                }
            }
            _ => {}
        }
    }

    fn save(&mut self, slot: usize, position: Option<usize>) -> Result<(), Exception> {
        if let Some(place) = self.slots.get_mut(slot) {
            let was = std::mem::replace(place, position);
            if was != position {
                self.push(Frame::Slot { slot, was })?;
            }
        }
        Ok(())
    }

    fn set_loop(&mut self, number: usize, state: Loop) -> Result<(), Exception> {
        if let Some(place) = self.loops.get_mut(number) {
            let was = std::mem::replace(place, state);
            self.push(Frame::Loop { number, was })?;
        }
        Ok(())
    }

    /// Takes one unit as often as may be, or as seldom.
    fn many(
        &mut self,
        one: &One,
        times: Times,
        at: usize,
        position: usize,
    ) -> Result<Option<(usize, usize)>, Exception> {
        let rest = self.text.get(position..).unwrap_or_default();
        let wanted = if times.greedy { times.max } else { times.min };
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let taken = rest
            .iter()
            .take(wanted)
            .take_while(|unit| self.matches_one(one, **unit))
            .count();
        self.steps_left = self.steps_left.saturating_sub(taken);
        let min = usize::try_from(times.min).unwrap_or(usize::MAX);
        if taken < min {
            return Ok(None);
        }
        let (least, end) = (position + min, position + taken);
        if times.greedy && end > least {
            self.push(Frame::Shorter {
                at: at + 1,
                least,
                position: end,
            })?;
        }
        if !times.greedy && times.max > times.min {
            self.push(Frame::Longer {
                at,
                position: end,
                left: times.max - times.min,
            })?;
        }
        Ok(Some((at + 1, end)))
    }

    fn loop_test(
        &mut self,
        test: &LoopTest,
        at: usize,
        position: usize,
    ) -> Result<Option<(usize, usize)>, Exception> {
        let state = self.loops.get(test.number).copied().unwrap_or_default();
        let times = test.times;
        if state.rounds < times.min {
            self.enter_loop(test, position)?;
            return Ok(Some((at + 1, position)));
        }
        // A round beyond those that must be that took nothing would go on for ever.
        if state.rounds > times.min && state.from == position {
            return Ok(None);
        }
        if state.rounds == times.max {
            return Ok(Some((test.end, position)));
        }
        if times.greedy {
            self.push(Frame::Branch {
                at: test.end,
                position,
            })?;
            self.enter_loop(test, position)?;
            return Ok(Some((at + 1, position)));
        }
        self.push(Frame::Round { at, position })?;
        Ok(Some((test.end, position)))
    }

    /// Begins a round: what its groups captured in the one before is forgotten.
    fn enter_loop(&mut self, test: &LoopTest, position: usize) -> Result<(), Exception> {
        let state = self.loops.get(test.number).copied().unwrap_or_default();
        let rounds = state.rounds.saturating_add(1);
        self.set_loop(
            test.number,
            Loop {
                rounds,
                from: position,
            },
        )?;
        for slot in test.captures.start * 2..test.captures.end * 2 {
            self.save(slot, None)?;
        }
        Ok(())
    }

    /// Tells whether what lies ahead matches, or with `negative` does not.
    fn look(&mut self, at: usize, position: usize, negative: bool) -> Result<bool, Exception> {
        let base = self.frames.len();
        let found = self.run(at, position)?.is_some();
        if found && !negative {
            // There is no other way to look, but what was captured can still be taken back.
            let tried = self.frames.split_off(base);
            let kept = tried.into_iter();
            let kept =
                kept.filter(|frame| matches!(frame, Frame::Slot { .. } | Frame::Loop { .. }));
            self.frames.extend(kept);
        } else {
            self.undo(base);
        }
        Ok(found != negative)
    }

    /// Matches what a group captured once more; a group that took no part is no text.
    fn again(&mut self, number: usize, position: usize) -> Result<Option<usize>, Exception> {
        let slot = |idx: usize| self.slots.get(idx).copied().flatten();
        let (Some(from), Some(to)) = (slot(number * 2), slot(number * 2 + 1)) else {
            return Ok(Some(position));
        };
        let captured = self.text.get(from..to).unwrap_or_default();
        let end = position + captured.len();
        let Some(here) = self.text.get(position..end) else {
            return Ok(None);
        };
        let same = captured.iter().zip(here).all(|(left, right)| {
            left == right || (self.program.ignore_case && upper(*left) == upper(*right))
        });
        self.steps_left = self.steps_left.saturating_sub(captured.len());
        Ok(same.then_some(end))
    }

    fn matches_one(&self, one: &One, unit: u16) -> bool {
        match one {
            One::Any => unit != 0x0a,
            One::Unit(wanted) => {
                *wanted == unit || (self.program.ignore_case && upper(*wanted) == upper(unit))
            }
            One::Set(set) if self.program.ignore_case => {
                set.has_any([unit, upper(unit), lower(unit)])
            }
            One::Set(set) => set.has(unit),
        }
    }

    fn is_start(&self, position: usize) -> bool {
        match position.checked_sub(1) {
            None => true,
            Some(before) => self.program.multiline && self.is_line_end(before),
        }
    }

    fn is_end(&self, position: usize) -> bool {
        position == self.text.len() || (self.program.multiline && self.is_line_end(position))
    }

    fn is_line_end(&self, position: usize) -> bool {
        matches!(self.text.get(position), Some(0x0a | 0x0d))
    }
}

/// Returns the upper case of a unit, which case-blind matching compares; ASCII is the upper case of
/// nothing else.
fn upper(unit: u16) -> u16 {
    let Some(character) = char::from_u32(u32::from(unit)) else {
        return unit;
    };
    let mut upper = character.to_uppercase();
    match (upper.next().map(u32::from), upper.next()) {
        (Some(only), None) if only >= 128 || unit < 128 => u16::try_from(only).unwrap_or(unit),
        _ => unit,
    }
}

fn lower(unit: u16) -> u16 {
    let Some(character) = char::from_u32(u32::from(unit)) else {
        return unit;
    };
    let mut lower = character.to_lowercase();
    match (lower.next().map(u32::from), lower.next()) {
        (Some(only), None) if only >= 128 || unit < 128 => u16::try_from(only).unwrap_or(unit),
        _ => unit,
    }
}
