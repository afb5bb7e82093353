//! Where code comes from.

use std::fmt;
use std::rc::Rc;

use vbscript::lexer::LineIndex;

/// A source text with its name.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: Rc<str>,
    pub(crate) text: String,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The name of the source: usually a file.
    pub source_name: Rc<str>,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The line itself.
    pub line_text: String,
}

impl Source {
    /// Returns the position of the byte `offset`.
    pub(crate) fn position(&self, offset: u32) -> Position {
        let (line, column) = LineIndex::new(&self.text).line_column(offset);
        self.at(line, column)
    }

    /// Returns the position at a line and column.
    pub(crate) fn at(&self, line: usize, column: usize) -> Position {
        let line = line.max(1);
        Position {
            source_name: Rc::clone(&self.name),
            line,
            column: column.max(1),
            line_text: nth_line(&self.text, line).to_owned(),
        }
    }

    /// Returns the part of the text that a node was read from.
    pub(crate) fn slice(&self, span: vbscript::lexer::Span) -> &str {
        let range = std::ops::Range::<usize>::from(span);
        self.text.get(range).unwrap_or_default()
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}, {})", self.source_name, self.line, self.column)
    }
}

/// Returns the line `line` (from 1) of a text whose lines end with CR LF, CR or LF.
fn nth_line(text: &str, line: usize) -> &str {
    let mut rest = text;
    for _ in 1..line {
        let Some(end) = rest.find(['\r', '\n']) else {
            return "";
        };
        let (_, from_end) = rest.split_at(end);
        rest = from_end
            .strip_prefix("\r\n")
            .or_else(|| from_end.strip_prefix(['\r', '\n']))
            .unwrap_or_default();
    }
    rest.split(['\r', '\n']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        let text = "a\r\nb\rc\nd";
        let lines: Vec<&str> = (1..6).map(|line| nth_line(text, line)).collect();
        assert_eq!(lines, ["a", "b", "c", "d", ""]);
    }
}
