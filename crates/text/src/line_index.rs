//! Where the lines of a text start.

use std::ops::Range;

/// Gives a place in a text as a person counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
}

impl Position {
    /// The first character of a text.
    pub const START: Position = Position { line: 1, column: 1 };
}

/// Maps byte offsets of one text to lines and columns.
#[derive(Debug, Clone)]
pub struct LineIndex {
    /// INVARIANT: ascending, starts with 0; the byte before each further one is `\n`.
    starts: Vec<usize>,
}

impl LineIndex {
    /// Finds the line starts of `text`; lines end with `\n`, alone or after `\r`.
    #[must_use]
    pub fn new(text: &str) -> LineIndex {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|idx| idx + 1));
        LineIndex { starts }
    }

    /// Returns line and column of a byte offset of the `text` this was made from.
    ///
    /// Takes an offset past the end as the end, and one inside a character as its start.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = text
            .get(start..offset)
            .map_or(0, |head| head.chars().count());
        Position {
            line: narrow(line),
            column: narrow(column + 1),
        }
    }

    /// Returns the line of a byte offset; unlike [`position`](Self::position), without a look at
    /// the text.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> u32 {
        narrow(self.starts.partition_point(|&start| start <= offset))
    }

    /// Returns the bytes of a line, counted from 1, without its line end.
    #[must_use]
    pub fn line(&self, text: &str, line: u32) -> Range<usize> {
        let idx = crate::files::widen(line.saturating_sub(1));
        let start = self.starts.get(idx).copied().unwrap_or(text.len());
        let end = self.starts.get(idx + 1).map_or(text.len(), |next| next - 1);
        let end = match text.as_bytes().get(start..end) {
            Some([.., b'\r']) => end - 1,
            _ => end,
        };
        start..end
    }
}

/// Returns the largest character boundary that is not after `offset`.
pub(crate) fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
