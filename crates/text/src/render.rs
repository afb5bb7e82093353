//! Diagnostics as text for a person to read.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Snippet};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::files::{FileId, Files, Span};
use crate::line_index::floor_char_boundary;

/// Longest piece of source that is shown whole; of anything longer, the part at the span is.
const SHOWN_BYTES_MAX: usize = 4096;

/// How much of a very long line is shown on either side of the span's start.
const WINDOW_BYTES: usize = 60;

/// How many lines of a span that covers many are shown.
const SHOWN_LINES_MAX: u32 = 6;

/// Chooses whether rendered text carries terminal colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Colour {
    /// Plain text.
    #[default]
    Never,
    /// ANSI escape sequences; the caller knows that a terminal reads them.
    Always,
}

/// Renders diagnostics with `file:line:column` and the offending text underlined.
#[derive(Debug, Clone)]
pub struct Renderer {
    renderer: annotate_snippets::Renderer,
}

impl Renderer {
    /// Creates a renderer.
    #[must_use]
    pub fn new(colour: Colour) -> Renderer {
        Renderer {
            renderer: match colour {
                Colour::Never => annotate_snippets::Renderer::plain(),
                Colour::Always => annotate_snippets::Renderer::styled(),
            },
        }
    }

    /// Renders one diagnostic; the result has no newline at its end.
    #[must_use]
    pub fn render(&self, files: &Files, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut title = level.primary_title(printable(&diagnostic.message));
        if let Some(code) = diagnostic.code {
            title = title.id(code.to_string());
        }
        let help = diagnostic
            .help
            .iter()
            .map(|help| Level::HELP.message(printable(help)));
        let group = with_source(Group::with_title(title), files, diagnostic).elements(help);
        self.renderer.render(&[group])
    }

    /// Renders diagnostics in their order, one blank line between any two.
    #[must_use]
    pub fn render_all(&self, files: &Files, diagnostics: &[Diagnostic]) -> String {
        let mut out = String::new();
        for diagnostic in diagnostics {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&self.render(files, diagnostic));
            out.push('\n');
        }
        out
    }
}

impl Default for Renderer {
    fn default() -> Renderer {
        Renderer::new(Colour::Never)
    }
}

/// Adds the snippets: the primary span with the labels of its file that are near, then the rest.
fn with_source<'a>(group: Group<'a>, files: &'a Files, diagnostic: &'a Diagnostic) -> Group<'a> {
    let (near, far): (Vec<&Label>, Vec<&Label>) = diagnostic
        .labels
        .iter()
        .partition(|label| Excerpt::new(files, diagnostic.span).holds(files, label.span));
    let mut group = add_excerpt(
        group,
        files,
        diagnostic.span,
        AnnotationKind::Primary,
        "",
        &near,
    );
    for label in far {
        let message = label.message.as_str();
        group = add_excerpt(
            group,
            files,
            label.span,
            AnnotationKind::Context,
            message,
            &[],
        );
    }
    group
}

fn add_excerpt<'a>(
    group: Group<'a>,
    files: &'a Files,
    span: Span,
    kind: AnnotationKind,
    message: &'a str,
    near: &[&'a Label],
) -> Group<'a> {
    let excerpt = Excerpt::new(files, span);
    let label = (!message.is_empty()).then(|| printable(message));
    let primary = kind.span(excerpt.relative(span)).label(label);
    let near = near
        .iter()
        .map(|label| near_annotation(&excerpt, label))
        .collect::<Vec<_>>();
    let snippet = Snippet::source(excerpt.text)
        .line_start(usize::try_from(excerpt.first_line).unwrap_or(1))
        .fold(false)
        .annotation(primary)
        .annotations(near);
    let name = printable(files.name(span.file));
    if excerpt.is_whole_lines {
        return group.element(snippet.path(name));
    }
    // Cut out of a very long line, the snippet cannot know the column.
    let position = files.position(span);
    let origin = Origin::path(name)
        .line(usize::try_from(position.line).unwrap_or(1))
        .char_column(usize::try_from(position.column).unwrap_or(1));
    group.element(origin).element(snippet)
}

fn near_annotation<'a>(excerpt: &Excerpt<'_>, label: &'a Label) -> Annotation<'a> {
    AnnotationKind::Context
        .span(excerpt.relative(label.span))
        .label(printable(&label.message))
}

/// Is the part of a file that is shown for one span.
struct Excerpt<'a> {
    file: FileId,
    text: &'a str,
    range: Range<usize>,
    first_line: u32,
    is_whole_lines: bool,
}

impl<'a> Excerpt<'a> {
    fn new(files: &'a Files, span: Span) -> Excerpt<'a> {
        let (first, last) = files.lines(span);
        let last = last.min(first.saturating_add(SHOWN_LINES_MAX - 1));
        let mut range = files.line_range(span.file, first, last);
        let is_whole_lines = range.len() <= SHOWN_BYTES_MAX;
        if !is_whole_lines {
            range = window(files.line_range(span.file, first, first), span, files);
        }
        let whole = Span {
            file: span.file,
            start: u32::try_from(range.start).unwrap_or(u32::MAX),
            end: u32::try_from(range.end).unwrap_or(u32::MAX),
        };
        Excerpt {
            file: span.file,
            text: files.slice(whole),
            range,
            first_line: first,
            is_whole_lines,
        }
    }

    fn holds(&self, files: &Files, span: Span) -> bool {
        // A label in the next line or two is found by its own excerpt; only what is in view
        // already is drawn into this one.
        self.file == span.file
            && span.range().start >= self.range.start
            && span.range().end <= self.range.end
            && files.slice(span).len() == span.range().len()
    }

    /// Returns a span as a range of `text`, on character boundaries.
    fn relative(&self, span: Span) -> Range<usize> {
        let place =
            |offset: usize| floor_char_boundary(self.text, offset.saturating_sub(self.range.start));
        let (start, end) = (place(span.range().start), place(span.range().end));
        start..end.max(start)
    }
}

/// Cuts a few characters on either side of a span's start out of a very long line.
fn window(line: Range<usize>, span: Span, files: &Files) -> Range<usize> {
    let text = files.text(span.file);
    let centre = span.range().start.clamp(line.start, line.end);
    let start = floor_char_boundary(&text, centre.saturating_sub(WINDOW_BYTES));
    let end = floor_char_boundary(&text, centre + WINDOW_BYTES);
    start.max(line.start)..end.min(line.end)
}

/// Shows control characters as escapes, so that a name from a file cannot drive a terminal.
fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
