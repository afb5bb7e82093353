//! Finding the place to go on after an error.

use super::Parser;
use crate::ast::SimpleType;
use crate::lexer::{Token, TokenKind};

/// Says where a skip ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// At a separator or closing bracket of the list, not consumed.
    InList,
    /// At something that cannot be in the list.
    Outside,
}

impl Parser<'_, '_, '_> {
    /// Skips to the next entry of a list in brackets: `,` and `closer` at nesting `level`.
    ///
    /// `level` is how many brackets were open inside the list.
    pub(super) fn skip_in_list(&mut self, closer: TokenKind, level: usize) -> Stop {
        let start = self.current.start;
        loop {
            let stop = match self.current.kind {
                TokenKind::Eof => Some(Stop::Outside),
                TokenKind::Comma if self.open.len() <= level => Some(Stop::InList),
                kind if kind == closer && self.closes_level(kind, level) => Some(Stop::InList),
                TokenKind::CloseBrace if self.closes_level(TokenKind::CloseBrace, level) => {
                    Some(Stop::Outside)
                }
                TokenKind::Semi if !self.open.has_brace_above(level) => Some(Stop::Outside),
                TokenKind::Hash if self.is_first_on_line() => Some(Stop::Outside),
                TokenKind::Ident
                    if self.current.start > start
                        && self.is_first_on_line()
                        && (self.at_production() || self.at_typed_name()) =>
                {
                    // In a parameter list, a typed name is the next parameter.
                    (closer != TokenKind::CloseParen || self.at_production())
                        .then_some(Stop::Outside)
                }
                _ => None,
            };
            if let Some(stop) = stop {
                self.open.truncate(level);
                return stop;
            }
            self.bump();
        }
    }

    /// Skips the rest of a member, which started at `start`; `level` as above.
    pub(super) fn skip_member(&mut self, start: usize, level: usize) {
        loop {
            match self.current.kind {
                TokenKind::Eof => break,
                TokenKind::Semi if !self.open.has_brace_above(level) => {
                    self.bump();
                    break;
                }
                TokenKind::CloseBrace if self.closes_level(TokenKind::CloseBrace, level) => break,
                _ if self.current.start > start
                    && self.is_first_on_line()
                    && (self.at_production_start()
                        || (self.open.len() <= level && self.at_member())) =>
                {
                    break;
                }
                _ => {
                    self.bump();
                }
            }
        }
        self.open.truncate(level);
    }

    /// Skips the rest of a production that started at `start`.
    pub(super) fn skip_production(&mut self, start: usize) {
        self.session.is_partial = true;
        loop {
            match self.current.kind {
                TokenKind::Eof => break,
                TokenKind::Semi if !self.open.has_brace_above(0) => {
                    self.bump();
                    break;
                }
                TokenKind::CloseBrace => {
                    self.bump();
                    if self.open.len() == 0 {
                        self.eat(TokenKind::Semi);
                        break;
                    }
                }
                _ if self.current.start > start
                    && self.is_first_on_line()
                    && self.at_production_start() =>
                {
                    break;
                }
                _ => {
                    self.bump();
                }
            }
        }
        self.open.truncate(0);
    }

    /// Skips the rest of a directive, which has its line to itself.
    pub(super) fn skip_line(&mut self) {
        while !self.at(TokenKind::Eof) && !self.is_first_on_line() {
            self.bump();
        }
        self.open.truncate(0);
    }

    /// Returns whether only white space is before the current token on its line.
    pub(super) fn is_first_on_line(&self) -> bool {
        let before = self.text.as_bytes().get(..self.current.start);
        before
            .unwrap_or_default()
            .iter()
            .rev()
            .find(|byte| **byte == b'\n' || !byte.is_ascii_whitespace())
            .is_none_or(|byte| *byte == b'\n')
    }

    /// Returns whether a production starts here, or a directive.
    pub(super) fn at_production_start(&self) -> bool {
        self.at(TokenKind::Hash) || self.at_production()
    }

    /// Returns whether `class X`, `instance of` or `qualifier X :` starts here.
    pub(super) fn at_production(&self) -> bool {
        if !self.at(TokenKind::Ident) {
            return false;
        }
        let next = self.peek();
        (self.at_keyword("class") && next.kind == TokenKind::Ident && !self.is_keyword(next, "ref"))
            || (self.at_keyword("instance") && self.is_keyword(next, "of"))
            || (self.at_keyword("qualifier") && self.is_followed_by_colon(next))
    }

    /// Returns whether a member of a class starts here.
    pub(super) fn at_member(&self) -> bool {
        self.at(TokenKind::OpenBracket) || self.at_typed_name()
    }

    /// Returns whether `uint32 x` or `Class ref` starts here.
    pub(super) fn at_typed_name(&self) -> bool {
        if !self.at(TokenKind::Ident) {
            return false;
        }
        let next = self.peek();
        let type_name = self.slice(self.current);
        next.kind == TokenKind::Ident
            && (SimpleType::from_keyword(type_name).is_some()
                || type_name.eq_ignore_ascii_case("void")
                || self.is_keyword(next, "ref"))
    }

    fn is_followed_by_colon(&self, name: Token) -> bool {
        let mut ahead = self.lexer;
        ahead.next();
        name.kind == TokenKind::Ident && ahead.next().kind == TokenKind::Colon
    }

    /// Returns whether a closing bracket closes something outside nesting `level`.
    fn closes_level(&self, closer: TokenKind, level: usize) -> bool {
        self.open
            .opener_of(closer)
            .is_none_or(|opener| opener < level)
    }
}
