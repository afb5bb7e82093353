//! The brackets that are open at a place of the text.

use crate::lexer::TokenKind;

/// Holds the open brackets, outermost first.
///
/// Each question takes constant time: hostile text asks them with millions of brackets open.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    len: usize,
    /// INVARIANT: each list is ascending; together they hold each of `0..len` once.
    braces: Vec<usize>,
    parens: Vec<usize>,
    brackets: Vec<usize>,
}

impl Brackets {
    /// Returns how many are open.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Opens one.
    pub(super) fn push(&mut self, opener: TokenKind) {
        let level = self.len;
        if let Some(levels) = self.levels(opener) {
            levels.push(level);
            self.len += 1;
        }
    }

    /// Closes the innermost one that `closer` fits, and all inside it; ignores a stray one.
    pub(super) fn close(&mut self, closer: TokenKind) {
        if let Some(level) = self.opener_of(closer) {
            self.truncate(level);
        }
    }

    /// Returns how many brackets are around the one that `closer` would close.
    pub(super) fn opener_of(&self, closer: TokenKind) -> Option<usize> {
        let levels = match closer {
            TokenKind::CloseBrace => &self.braces,
            TokenKind::CloseParen => &self.parens,
            _ => &self.brackets,
        };
        levels.last().copied()
    }

    /// Returns whether a brace is open inside of nesting `level`.
    pub(super) fn has_brace_above(&self, level: usize) -> bool {
        self.braces.last().is_some_and(|last| *last >= level)
    }

    /// Returns whether the innermost open bracket is a parenthesis.
    pub(super) fn innermost_is_paren(&self) -> bool {
        self.parens.last().is_some_and(|last| last + 1 == self.len)
    }

    /// Closes all but the outermost `level` brackets.
    pub(super) fn truncate(&mut self, level: usize) {
        if level >= self.len {
            return;
        }
        self.len = level;
        for levels in [&mut self.braces, &mut self.parens, &mut self.brackets] {
            while levels.last().is_some_and(|last| *last >= level) {
                levels.pop();
            }
        }
    }

    fn levels(&mut self, opener: TokenKind) -> Option<&mut Vec<usize>> {
        match opener {
            TokenKind::OpenBrace => Some(&mut self.braces),
            TokenKind::OpenParen => Some(&mut self.parens),
            TokenKind::OpenBracket => Some(&mut self.brackets),
            _ => None,
        }
    }
}
