//! What is shown of an error that a script did not handle.

use std::fmt::Write as _;
use std::io::Write as _;

use swbem_automation::RuntimeError;
use swbem_vbscript::{Position, ScriptError};

use crate::text::printable;

/// The style of what went wrong.
const WRONG: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();
/// The style of what surrounds the line.
const FRAME: anstyle::Style = anstyle::AnsiColor::Blue.on_default().bold();

/// How many characters of a line are shown on either side of the place.
const SHOWN_CHARS: usize = 60;

/// Shows an error on standard error.
pub(super) fn show(error: &ScriptError) {
    // Where standard error is closed there is nobody to tell.
    let _ = anstream::stderr().write_all(render(error).as_bytes());
}

/// Renders an error: what `cscript` prints, then the line with the place in it, and all that is
/// known behind it.
fn render(error: &ScriptError) -> String {
    let mut text = String::new();
    let info = &error.exception;
    if let Some(position) = &error.position {
        let _infallible = write!(text, "{} ", printable(&position.to_string()));
    }
    let source = match info.source.as_str() {
        "" => "(null)",
        source => source,
    };
    let description = match info.message().trim_end() {
        "" => format!("0x{:08X}", info.number),
        description => description.to_owned(),
    };
    let _infallible = writeln!(
        text,
        "{WRONG}{}: {}{WRONG:#}",
        printable(source),
        printable(&description)
    );
    if let Some(position) = &error.position {
        add_line(&mut text, position);
    }
    if super::is_runtime(error) || info.detail.is_some() {
        add_detail(&mut text, info.number, info.detail.as_deref());
    }
    text
}

fn add_line(text: &mut String, position: &Position) {
    let column = position.column.saturating_sub(1);
    let skipped = column.saturating_sub(SHOWN_CHARS);
    let line: String = position
        .line_text
        .chars()
        .skip(skipped)
        .take(SHOWN_CHARS * 2)
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    let number = position.line.to_string();
    let (margin, indent) = (" ".repeat(number.len()), " ".repeat(column - skipped));
    let _infallible = writeln!(text, "{FRAME}{number} |{FRAME:#} {}", line.trim_end());
    let _infallible = writeln!(text, "{FRAME}{margin} |{FRAME:#} {indent}{WRONG}^{WRONG:#}");
}

fn add_detail(text: &mut String, number: i32, detail: Option<&str>) {
    let is_ours = RuntimeError::from_number(number).is_some();
    match detail {
        Some(detail) => {
            for line in printable(detail).lines() {
                let _infallible = writeln!(text, "  {line}");
            }
        }
        // An error of WMI begins with its number; others have it here.
        None => {
            let _infallible = match is_ours {
                true => writeln!(text, "  error {number}"),
                false => writeln!(text, "  error {number} (0x{number:08X})"),
            };
        }
    }
}
