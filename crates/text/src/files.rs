//! The set of source files of one compilation, and spans into them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::line_index::{LineIndex, Position};

/// Longest text of one file in bytes, so that every offset fits a `u32`.
pub const SOURCE_FILE_BYTES_MAX: usize = 1 << 30;

/// Identifies a file within its [`Files`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(u32);

/// Names a range of bytes of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The file the text is in.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Returns the smallest span that covers both; the file is that of `self`.
    #[must_use]
    pub fn to(self, end: Span) -> Span {
        Span {
            file: self.file,
            start: self.start.min(end.start),
            end: self.end.max(end.end),
        }
    }

    /// Returns the empty span just after this one, where something is missing.
    #[must_use]
    pub fn after(self) -> Span {
        Span {
            start: self.end,
            ..self
        }
    }

    /// Returns the byte range, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        widen(self.start)..widen(self.end)
    }
}

/// Holds the texts of one compilation and finds lines and columns in them.
#[derive(Debug, Default)]
pub struct Files {
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: Arc<str>,
    text: Arc<str>,
    /// Built when the first position is asked for: most files have no diagnostics.
    lines: OnceLock<LineIndex>,
}

/// Says that a text was too long, or one file too many, to be added to [`Files`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilesFull;

impl Files {
    /// Creates an empty set.
    #[must_use]
    pub fn new() -> Files {
        Files::default()
    }

    /// Adds a text under the name diagnostics shall show.
    ///
    /// # Errors
    ///
    /// Fails when `text` is longer than [`SOURCE_FILE_BYTES_MAX`].
    pub fn add(
        &mut self,
        name: impl Into<Arc<str>>,
        text: impl Into<Arc<str>>,
    ) -> Result<FileId, FilesFull> {
        let text = text.into();
        if text.len() > SOURCE_FILE_BYTES_MAX {
            return Err(FilesFull);
        }
        let Ok(id) = u32::try_from(self.files.len()) else {
            return Err(FilesFull);
        };
        self.files.push(File {
            name: name.into(),
            text,
            lines: OnceLock::new(),
        });
        Ok(FileId(id))
    }

    /// Returns the name of a file, or an empty one for an id of other `Files`.
    #[must_use]
    pub fn name(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.name)
    }

    /// Returns the whole text of a file; the `Arc` outlives later additions.
    #[must_use]
    pub fn text(&self, file: FileId) -> Arc<str> {
        self.file(file)
            .map_or_else(|| Arc::from(""), |file| Arc::clone(&file.text))
    }

    /// Returns the text a span covers, or nothing when it does not fit its file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file)
            .and_then(|file| file.text.get(span.range()))
            .unwrap_or("")
    }

    /// Returns line and column where a span starts.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        self.position_at(span.file, span.start)
    }

    /// Returns line and column of a byte offset.
    #[must_use]
    pub fn position_at(&self, file: FileId, offset: u32) -> Position {
        self.file(file).map_or(Position::START, |file| {
            file.line_index().position(&file.text, widen(offset))
        })
    }

    /// Returns the first and last line number a span touches, both counted from 1.
    #[must_use]
    pub fn lines(&self, span: Span) -> (u32, u32) {
        let last = span.end.saturating_sub(1).max(span.start);
        self.file(span.file).map_or((1, 1), |file| {
            let lines = file.line_index();
            (lines.line_of(widen(span.start)), lines.line_of(widen(last)))
        })
    }

    /// Returns the byte range of the lines `first..=last`, without the last line's end.
    pub(crate) fn line_range(&self, file: FileId, first: u32, last: u32) -> Range<usize> {
        let Some(file) = self.file(file) else {
            return 0..0;
        };
        let lines = file.line_index();
        lines.line(&file.text, first).start..lines.line(&file.text, last).end
    }

    fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(widen(id.0))
    }
}

impl File {
    fn line_index(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// Widens an offset; every platform this runs on has at least 32-bit addresses.
pub(crate) fn widen(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let mut files = Files::new();
        let file = files.add("a.mof", "ab\nÄöx\r\n\nlast").unwrap();
        let at = |offset| {
            let Position { line, column } = files.position_at(file, offset);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (1, 3));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(7), (2, 3));
        assert_eq!(at(10), (3, 1));
        assert_eq!(at(11), (4, 1));
        assert_eq!(at(15), (4, 5));
        assert_eq!(at(4_000), (4, 5), "past the end is the end");
        assert_eq!(at(4), (2, 1), "inside a character is its start");
    }

    #[test]
    fn lines_of_a_span_leave_out_the_line_after_it() {
        let mut files = Files::new();
        let file = files.add("a.mof", "one\ntwo\nthree").unwrap();
        let span = |start, end| Span { file, start, end };
        assert_eq!(files.lines(span(0, 4)), (1, 1));
        assert_eq!(files.lines(span(0, 5)), (1, 2));
        assert_eq!(files.lines(span(4, 4)), (2, 2));
        assert_eq!(files.slice(span(4, 7)), "two");
        assert_eq!(files.slice(span(4, 99)), "");
    }
}
