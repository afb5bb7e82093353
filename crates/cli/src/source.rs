//! MOF files and what they include, from the disk.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use swbem::mof_compiler::{FileLoader, MofSource};
use swbem_mof::ast::Unit;
use swbem_mof::{LoadedFile, limits};
use swbem_text::{Colour, Files, Renderer};

use crate::failure::Failure;

/// Is what diagnostics call standard input.
const STANDARD_INPUT: &str = "<stdin>";

/// Tells whether a file that was named is standard input.
pub(crate) fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads a file or standard input and all it includes, to be compiled.
pub(crate) fn read(path: &Path) -> MofSource {
    match is_standard_input(path) {
        true => MofSource::read_stream(STANDARD_INPUT, io::stdin().lock()),
        false => MofSource::read_file(path),
    }
}

/// Reads a file or standard input and all it includes.
///
/// # Errors
/// Fails when the file cannot be read, or has mistakes, which are then shown.
pub(crate) fn parse(path: &Path) -> Result<Unit, Failure> {
    let bytes = bytes(path)
        .map_err(|error| Failure::file(format!("`{}` cannot be read", path.display()), &error))?;
    let name = match is_standard_input(path) {
        true => STANDARD_INPUT.to_owned(),
        false => path.display().to_string(),
    };
    let file = LoadedFile { name, bytes };
    let mut files = Files::new();
    let (unit, diagnostics) = swbem_mof::parse(&mut files, file, &FileLoader);
    if !diagnostics.is_empty() {
        show(&Renderer::new(colour()).render_all(&files, &diagnostics));
    }
    if diagnostics.iter().any(swbem_text::Diagnostic::is_error) {
        return Err(Failure::Reported);
    }
    Ok(unit)
}

/// Returns whether diagnostics are coloured.
pub(crate) fn colour() -> Colour {
    match anstream::AutoStream::choice(&io::stderr()) {
        anstream::ColorChoice::Never => Colour::Never,
        _ => Colour::Always,
    }
}

/// Shows diagnostics on standard error.
pub(crate) fn show(rendered: &str) {
    // Where standard error is closed there is nobody to tell.
    let _ = anstream::stderr().write_all(rendered.as_bytes());
}

/// Reads a file, but not more of it than the compiler takes, and one byte to notice.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let file: Box<dyn Read> = match is_standard_input(path) {
        true => Box::new(io::stdin().lock()),
        false => Box::new(File::open(path)?),
    };
    let mut bytes = Vec::new();
    let most = u64::try_from(limits::UNIT_BYTES_MAX).unwrap_or(u64::MAX);
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
