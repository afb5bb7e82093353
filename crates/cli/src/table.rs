//! Tables whose rows come one after the other, without holding all of them.
//!
//! The first rows are held back to measure the columns, which grow later where wider rows come and
//! lines have room; what is wider still is folded. Where so many columns have no room side by side, each object is a block of
//! lines instead.

use comfy_table::{
    Cell, ColumnConstraint, ContentArrangement, Table, TableComponent, Width, presets,
};
use swbem_core::{Object, Value};

use crate::output::{Cells, Look};
use crate::text;

/// How many rows are measured before the first is printed.
const SAMPLE_ROWS: usize = 100;

/// How many rows are laid out at a time after that.
const CHUNK_ROWS: usize = 100;

/// How wide a column gets where lines have no limit.
const COLUMN_WIDTH_MAX: usize = 60;

/// How wide prose gets where lines have no limit.
const PROSE_WIDTH: usize = 100;

/// How narrow a column may get before its rows are shown as blocks.
const COLUMN_WIDTH_MIN: usize = 10;

/// The blanks between two columns.
const GAP: usize = 2;

/// The style of headers.
const HEADER: anstyle::Style = anstyle::Style::new().bold();

/// Is a table that is printed piece by piece.
pub(crate) struct StreamedTable {
    header: Vec<String>,
    look: Look,
    rows: Vec<Vec<String>>,
    /// Held back with the rows of the sample, in case they are to be shown as blocks.
    sample: Vec<Object>,
    layout: Option<Layout>,
}

enum Layout {
    Columns(Vec<usize>),
    Blocks,
}

impl StreamedTable {
    /// Starts a table.
    pub(crate) fn new(header: &[String], look: Look) -> StreamedTable {
        StreamedTable {
            header: header.to_vec(),
            look,
            rows: Vec::new(),
            sample: Vec::new(),
            layout: None,
        }
    }

    /// Adds an object.
    pub(crate) fn push(&mut self, object: Object, cells: Cells<'_>) {
        if !matches!(self.layout, Some(Layout::Blocks)) {
            self.rows
                .push(cells(&object).iter().map(text::cell).collect());
        }
        if !matches!(self.layout, Some(Layout::Columns(_))) {
            self.sample.push(object);
        }
    }

    /// Returns what can be printed now.
    pub(crate) fn ready(&mut self) -> Option<String> {
        let is_full = match self.layout {
            None => self.rows.len() >= SAMPLE_ROWS,
            Some(Layout::Columns(_)) => self.rows.len() >= CHUNK_ROWS,
            Some(Layout::Blocks) => !self.sample.is_empty(),
        };
        is_full.then(|| self.take())
    }

    /// Returns the rest; a table without rows is empty.
    pub(crate) fn finish(mut self) -> String {
        if self.rows.is_empty() && self.sample.is_empty() {
            return String::new();
        }
        self.take()
    }

    fn take(&mut self) -> String {
        let is_first = self.layout.is_none();
        let layout = match self.layout.take() {
            None => Layout::fitting(&self.header, &self.rows, self.look),
            Some(Layout::Columns(widths)) => {
                Layout::Columns(widened(widths, &self.rows, self.look))
            }
            Some(Layout::Blocks) => Layout::Blocks,
        };
        let mut text = String::new();
        match &layout {
            Layout::Columns(widths) => {
                let header = is_first.then_some(self.header.as_slice());
                render(&mut text, header, &self.rows, widths, self.look);
            }
            Layout::Blocks => {
                for (nth, object) in self.sample.iter().enumerate() {
                    if !is_first || nth > 0 {
                        text.push('\n');
                    }
                    text.push_str(&Record::of(object).render(self.look));
                }
            }
        }
        self.rows.clear();
        self.sample.clear();
        self.layout = Some(layout);
        text
    }
}

impl Layout {
    fn fitting(header: &[String], rows: &[Vec<String>], look: Look) -> Layout {
        let natural = natural_widths(Some(header), rows);
        match fit(&natural, look.width) {
            Some(widths) => Layout::Columns(widths),
            None => Layout::Blocks,
        }
    }
}

/// Returns the widths with room for wider rows, where there is room.
fn widened(widths: Vec<usize>, rows: &[Vec<String>], look: Look) -> Vec<usize> {
    let needed = natural_widths(None, rows);
    let wider: Vec<usize> = widths
        .iter()
        .zip(&needed)
        .map(|(old, new)| *old.max(new))
        .collect();
    fit(&wider, look.width).unwrap_or(widths)
}

/// Renders prose, folded where lines end.
pub(crate) fn paragraph(prose: &str, look: Look) -> String {
    let rows = [vec![text::printable(prose).into_owned()]];
    let width = look.width.unwrap_or(PROSE_WIDTH);
    let mut folded = String::new();
    render(&mut folded, None, &rows, &[width], look);
    folded
}

/// Renders rows without a frame; a text ends with a line break.
pub(crate) fn simple(header: &[&str], rows: &[Vec<String>], look: Look) -> String {
    let header: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
    let natural = natural_widths(Some(&header), rows);
    let widths = fit(&natural, look.width).unwrap_or_else(|| {
        let narrow = |width: &usize| (*width).min(COLUMN_WIDTH_MIN);
        natural.iter().map(narrow).collect()
    });
    let mut text = String::new();
    render(&mut text, Some(&header), rows, &widths, look);
    text
}

fn natural_widths(header: Option<&[String]>, rows: &[Vec<String>]) -> Vec<usize> {
    let table = build(header, rows);
    let widths = table.column_max_content_widths();
    widths.into_iter().map(usize::from).collect()
}

/// Returns the widths of columns that fit into a line, or `None` when there is no room.
fn fit(natural: &[usize], width: Option<usize>) -> Option<Vec<usize>> {
    let Some(width) = width else {
        return Some(natural.iter().map(|&w| w.min(COLUMN_WIDTH_MAX)).collect());
    };
    let gaps = GAP * natural.len().saturating_sub(1);
    let room = width.checked_sub(gaps)?;
    let capped = |cap: usize| natural.iter().map(move |&w| w.min(cap));
    if capped(COLUMN_WIDTH_MIN).sum::<usize>() > room {
        return None;
    }
    // The widest cap that fits: narrow columns keep their width, wide ones share what is left.
    let mut cap = COLUMN_WIDTH_MIN;
    while cap < room && capped(cap + 1).sum::<usize>() <= room {
        cap += 1;
    }
    Some(capped(cap).collect())
}

fn build(header: Option<&[String]>, rows: &[Vec<String>]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    if let Some(header) = header {
        table.set_header(header.iter().map(Cell::new));
        table.set_style(TableComponent::HeaderLines, '─');
    }
    for row in rows {
        table.add_row(row.iter().map(Cell::new));
    }
    table
}

fn render(
    text: &mut String,
    header: Option<&[String]>,
    rows: &[Vec<String>],
    widths: &[usize],
    look: Look,
) {
    let mut table = build(header, rows);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    let total = widths.iter().sum::<usize>() + GAP * widths.len();
    table.set_width(u16::try_from(total).unwrap_or(u16::MAX));
    for (column, width) in table.column_iter_mut().zip(widths) {
        column.set_padding((0, u16::try_from(GAP).unwrap_or(2)));
        let width = u16::try_from(width.saturating_add(GAP)).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
    }
    let mut is_header = header.is_some();
    for line in table.lines() {
        let line = line.trim_end();
        let is_rule = is_header && line.starts_with('─');
        if is_rule {
            let longest = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
            text.extend(std::iter::repeat_n('─', longest));
        } else if is_header && look.is_painted {
            text.push_str(&format!("{HEADER}{line}{HEADER:#}"));
        } else {
            text.push_str(line);
        }
        text.push('\n');
        is_header &= !is_rule;
    }
}

/// Is one object, property by property.
pub(crate) struct Record {
    /// The path, or the class of an object that has none.
    title: String,
    /// The properties in the order of the class.
    pub(crate) rows: Vec<RecordRow>,
}

/// Is one property of an object.
pub(crate) struct RecordRow {
    /// Its name.
    pub(crate) name: String,
    /// Its type, as MOF writes it.
    pub(crate) data_type: String,
    /// Its value.
    pub(crate) value: Value,
}

impl Record {
    /// Takes an instance apart, or the defaults of a class.
    pub(crate) fn of(object: &Object) -> Record {
        let rows = match object {
            Object::Instance(instance) => instance
                .properties()
                .map(|(property, value)| RecordRow {
                    name: property.name.to_string(),
                    data_type: property.data_type.to_string(),
                    value: value.clone(),
                })
                .collect(),
            Object::Class(class) => class
                .resolved()
                .properties()
                .values()
                .map(|property| RecordRow {
                    name: property.name.to_string(),
                    data_type: property.data_type.to_string(),
                    value: property.default.clone(),
                })
                .collect(),
        };
        let title = object
            .path()
            .or_else(|| object.relpath())
            .unwrap_or_else(|| object.class_name().to_string());
        Record { title, rows }
    }

    /// Renders the object as a block of lines.
    pub(crate) fn render(&self, look: Look) -> String {
        let title = text::printable(&self.title);
        let mut text = match look.is_painted {
            true => format!("{HEADER}{title}{HEADER:#}\n"),
            false => format!("{title}\n"),
        };
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| {
                let value = text::cell(&row.value);
                vec![format!("  {}", row.name), row.data_type.clone(), value]
            })
            .collect();
        if rows.is_empty() {
            return text;
        }
        let natural = natural_widths(None, &rows);
        let widths = fit(&natural, look.width).unwrap_or(natural);
        render(&mut text, None, &rows, &widths, look);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look {
        is_painted: false,
        width: None,
    };

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
            .collect()
    }

    #[test]
    fn columns_are_as_wide_as_they_need() {
        let text = simple(
            &["Name", "Id"],
            &rows(&[&["a", "1"], &["long name", "22"]]),
            PLAIN,
        );
        insta::assert_snapshot!(text, @r"
        Name       Id
        ─────────────
        a          1
        long name  22
        ");
    }

    #[test]
    fn wide_values_fold() {
        let look = Look {
            width: Some(30),
            ..PLAIN
        };
        let text = simple(
            &["Id", "Text"],
            &rows(&[
                &["1", "the quick brown fox jumps over the lazy dog"],
                &["2", "x"],
            ]),
            look,
        );
        insta::assert_snapshot!(text, @r"
        Id  Text
        ──────────────────────────────
        1   the quick brown fox jumps
            over the lazy dog
        2   x
        ");
    }

    #[test]
    fn headers_are_bold_on_a_terminal() {
        let look = Look {
            is_painted: true,
            width: Some(80),
        };
        let text = simple(&["A"], &rows(&[&["1"]]), look);
        assert_eq!(text, "\u{1b}[1mA\u{1b}[0m\n─\n1\n");
    }

    #[test]
    fn wide_columns_share_what_narrow_ones_leave() {
        assert_eq!(fit(&[3, 100, 20], Some(80)), Some(vec![3, 53, 20]));
        assert_eq!(fit(&[3, 100, 100], Some(80)), Some(vec![3, 36, 36]));
        assert_eq!(fit(&[3, 5], Some(80)), Some(vec![3, 5]));
        assert_eq!(fit(&[100, 2], None), Some(vec![COLUMN_WIDTH_MAX, 2]));
        assert_eq!(fit(&[20; 10], Some(80)), None);
        assert_eq!(fit(&[1; 50], Some(80)), None);
    }
}
