//! A pattern as instructions for the matcher.

use std::ops::Range;

use swbem_automation::{Exception, RuntimeError};

use super::parse::{Node, One, Repeat, Times, parse};

/// The most instructions of a program.
const INSTRUCTIONS_MAX: usize = 100_000;

/// A pattern that is ready to match.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) code: Vec<Instruction>,
    /// How many groups there are, without the whole.
    pub(super) group_count: usize,
    /// How many loops there are.
    pub(super) loop_count: usize,
    pub(super) ignore_case: bool,
    pub(super) multiline: bool,
}

/// A step of the matcher.
#[derive(Debug)]
pub(super) enum Instruction {
    /// Matches one unit.
    One(One),
    /// Matches one unit several times.
    Many(One, Times),
    Start,
    End,
    Boundary(bool),
    BackReference(usize),
    /// Notes the position: the even slots are where a group starts.
    Save(usize),
    Jump(usize),
    /// Goes on behind, and at the other place when that fails.
    Split(usize),
    /// Begins a loop.
    LoopStart(usize),
    /// Decides whether the loop goes round again or ends.
    LoopTest(LoopTest),
    /// Looks ahead with the instructions behind this one, and goes on at `end`.
    Look {
        negative: bool,
        end: usize,
    },
    /// Has found the match, or what was looked for ahead.
    Found,
}

/// The head of a loop.
#[derive(Clone, Debug)]
pub(super) struct LoopTest {
    pub(super) number: usize,
    pub(super) times: Times,
    pub(super) end: usize,
    pub(super) captures: Range<usize>,
}

impl Program {
    /// Makes a program of a pattern.
    pub(super) fn new(
        pattern: &str,
        ignore_case: bool,
        multiline: bool,
    ) -> Result<Self, Exception> {
        let (node, group_count) = parse(pattern)?;
        let mut program = Self {
            code: Vec::new(),
            group_count,
            loop_count: 0,
            ignore_case,
            multiline,
        };
        program.emit(node)?;
        program.push(Instruction::Found)?;
        Ok(program)
    }

    fn push(&mut self, instruction: Instruction) -> Result<usize, Exception> {
        if self.code.len() >= INSTRUCTIONS_MAX {
            return Err(RuntimeError::OutOfMemory.into());
        }
        self.code.push(instruction);
        Ok(self.code.len() - 1)
    }

    /// Fills in an instruction that was held free for it.
    fn set(&mut self, at: usize, instruction: Instruction) {
        if let Some(place) = self.code.get_mut(at) {
            *place = instruction;
        }
    }

    fn emit(&mut self, node: Node) -> Result<(), Exception> {
        match node {
            Node::One(one) => {
                self.push(Instruction::One(one))?;
            }
            Node::Start => {
                self.push(Instruction::Start)?;
            }
            Node::End => {
                self.push(Instruction::End)?;
            }
            Node::Boundary(inside) => {
                self.push(Instruction::Boundary(inside))?;
            }
            Node::BackReference(number) => {
                self.push(Instruction::BackReference(number))?;
            }
            Node::Capture(number, node) => {
                self.push(Instruction::Save(number * 2))?;
                self.emit(*node)?;
                self.push(Instruction::Save(number * 2 + 1))?;
            }
            Node::Look { negative, node } => {
                let look = self.push(Instruction::Found)?;
                self.emit(*node)?;
                let end = self.push(Instruction::Found)? + 1;
                self.set(look, Instruction::Look { negative, end });
            }
            Node::Sequence(nodes) => {
                for node in nodes {
                    self.emit(node)?;
                }
            }
            Node::Choice(nodes) => self.emit_choice(nodes)?,
            Node::Repeat(repeat) => self.emit_repeat(*repeat)?,
        }
        Ok(())
    }

    fn emit_choice(&mut self, nodes: Vec<Node>) -> Result<(), Exception> {
        let last = nodes.len().saturating_sub(1);
        let mut ends = Vec::new();
        for (idx, node) in nodes.into_iter().enumerate() {
            if idx == last {
                self.emit(node)?;
                break;
            }
            let split = self.push(Instruction::Found)?;
            self.emit(node)?;
            ends.push(self.push(Instruction::Found)?);
            self.set(split, Instruction::Split(self.code.len()));
        }
        for end in ends {
            self.set(end, Instruction::Jump(self.code.len()));
        }
        Ok(())
    }

    fn emit_repeat(&mut self, repeat: Repeat) -> Result<(), Exception> {
        let Repeat {
            node,
            times,
            captures,
        } = repeat;
        let node = match node {
            Node::One(one) => {
                self.push(Instruction::Many(one, times))?;
                return Ok(());
            }
            node => node,
        };
        let number = self.loop_count;
        self.loop_count += 1;
        self.push(Instruction::LoopStart(number))?;
        let test = self.push(Instruction::Found)?;
        self.emit(node)?;
        let end = self.push(Instruction::Jump(test))? + 1;
        self.set(
            test,
            Instruction::LoopTest(LoopTest {
                number,
                times,
                end,
                captures,
            }),
        );
        Ok(())
    }
}
