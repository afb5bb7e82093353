//! AND, OR, NOT and parentheses.

use swbem_core::Status;

use super::{Failed, Parse, Parser};
use crate::ast::Condition;
use crate::lexer::{Token, TokenKind};
use crate::limits;

/// Is what stands between a `(`, or the beginning, and where the parser is.
struct Level<T> {
    /// The `(`; none for the outermost level.
    open: Option<Token>,
    /// The members of the OR that are complete.
    alternatives: Vec<Condition<T>>,
    /// The members of the AND that is being read.
    members: Vec<Condition<T>>,
    /// Whether an odd number of NOTs stands before what comes next.
    is_negated: bool,
}

impl<'a> Parser<'a> {
    /// Reads `WHERE …`, if it stands here.
    pub(super) fn where_clause<T>(
        &mut self,
        term: impl FnMut(&mut Parser<'a>) -> Parse<T>,
    ) -> Parse<Option<Condition<T>>> {
        if self.eat("WHERE") {
            self.condition(term).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Reads a boolean combination of what `term` reads: NOT binds tighter than AND, AND than OR.
    fn condition<T>(
        &mut self,
        mut term: impl FnMut(&mut Parser<'a>) -> Parse<T>,
    ) -> Parse<Condition<T>> {
        let mut outer = Vec::new();
        let mut level = Level::new(None);
        let mut terms = 0;
        loop {
            while self.eat("NOT") {
                level.is_negated = !level.is_negated;
            }
            if self.token.kind == TokenKind::OpenParen {
                self.check_depth(outer.len())?;
                let open = self.bump();
                outer.push(std::mem::replace(&mut level, Level::new(Some(open))));
                continue;
            }
            self.check_terms(terms)?;
            terms += 1;
            let mut operand = Condition::Term(term(self)?);
            // Closes as many levels as end here.
            loop {
                level.push(operand);
                if self.eat("AND") {
                    break;
                }
                if self.eat("OR") {
                    level.close_and();
                    break;
                }
                match (self.token.kind, outer.pop()) {
                    (TokenKind::CloseParen, Some(enclosing)) => {
                        self.bump();
                        operand = std::mem::replace(&mut level, enclosing).finish();
                    }
                    (_, Some(_)) => return Err(self.unclosed(level.open)),
                    (_, None) => return Ok(level.finish()),
                }
            }
        }
    }

    fn check_depth(&mut self, depth: usize) -> Parse<()> {
        if depth < limits::NESTING_DEPTH_MAX {
            return Ok(());
        }
        Err(self.error(
            Status::QUOTA_VIOLATION,
            self.place(),
            format!(
                "at most {} parentheses are open at one place",
                limits::NESTING_DEPTH_MAX
            ),
        ))
    }

    fn check_terms(&mut self, terms: usize) -> Parse<()> {
        if terms < limits::TERMS_MAX {
            return Ok(());
        }
        Err(self.error(
            Status::QUOTA_VIOLATION,
            self.place(),
            format!("WHERE takes at most {} comparisons", limits::TERMS_MAX),
        ))
    }

    fn unclosed(&mut self, open: Option<Token>) -> Failed {
        let failed = self.after_term("`AND`, `OR` or `)`");
        if let Some(open) = open {
            self.label(self.span_of(open), "opened here");
        }
        failed
    }
}

impl<T> Level<T> {
    fn new(open: Option<Token>) -> Level<T> {
        Level {
            open,
            alternatives: Vec::new(),
            members: Vec::new(),
            is_negated: false,
        }
    }

    /// Adds an operand, with the NOTs before it, to the AND that is being read.
    fn push(&mut self, operand: Condition<T>) {
        let operand = match (std::mem::take(&mut self.is_negated), operand) {
            (false, operand) => operand,
            (true, Condition::Not(inner)) => *inner,
            (true, operand) => Condition::Not(Box::new(operand)),
        };
        match operand {
            Condition::And(inner) => self.members.extend(inner),
            operand => self.members.push(operand),
        }
    }

    /// Makes what was read of the AND a member of the OR.
    fn close_and(&mut self) {
        match one_or(&mut self.members, Condition::And) {
            Condition::Or(inner) => self.alternatives.extend(inner),
            member => self.alternatives.push(member),
        }
    }

    fn finish(mut self) -> Condition<T> {
        self.close_and();
        one_or(&mut self.alternatives, Condition::Or)
    }
}

/// Takes a list: its only member, or all members combined.
fn one_or<T>(
    list: &mut Vec<Condition<T>>,
    combine: impl FnOnce(Vec<Condition<T>>) -> Condition<T>,
) -> Condition<T> {
    let mut list = std::mem::take(list);
    match (list.len(), list.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            list.extend(last);
            combine(list)
        }
    }
}
