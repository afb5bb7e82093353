#![forbid(unsafe_code)]
//! MOF, the Managed Object Format: lexer, parser, checks, printer, includes.
//!
//! [`parse`] turns a file and everything it includes into a [`Unit`] and a list of
//! diagnostics, always both: after a mistake it goes on with the next thing that can be read.
//! It reads WMI's dialect and DMTF's 2.x at once. [`print()`] writes a tree as text that parses
//! to an equal tree.
//!
//! The crate does no I/O; an [`IncludeLoader`] brings included files.

mod amend;
pub mod ast;
mod bind;
mod caseless;
mod check;
pub mod code;
mod convert;
mod declarations;
mod include;
mod lexer;
pub mod limits;
mod literal;
mod losses;
#[doc(hidden)]
pub mod oracle;
mod parser;
mod print;
mod unbind;

use swbem_text::{Diagnostic, Files, Span};

pub use crate::amend::{Split, split};
use crate::ast::Unit;
pub use crate::bind::{
    Action, ActionKind, Classes, Linker, PendingClass, PendingInstance, Program, bind,
    bind_instance, status_code,
};
use crate::check::Losses;
pub use crate::include::{
    IncludeLoader, LoadError, LoadErrorKind, LoadedFile, MemoryLoader, NoIncludes,
};
pub use crate::losses::{Loss, class_losses, instance_losses, losses};
pub use crate::print::print;
pub use crate::unbind::{Exporter, Flavors, print_class, print_instance, print_object};

/// Parses a file and all it includes, and checks what can be checked without the schema.
///
/// The texts are added to `files`, into which all spans point. The unit holds what could be
/// read; it is fit to be compiled only if no diagnostic [is an error](Diagnostic::is_error).
/// Diagnostics come in the order of their places, at most [`limits::DIAGNOSTICS_MAX`] and a
/// closing note.
pub fn parse(
    files: &mut Files,
    file: LoadedFile,
    loader: &dyn IncludeLoader,
) -> (Unit, Vec<Diagnostic>) {
    parse_and_check(files, file, loader, false)
}

/// Reads a file and all it includes in order to compile it: like [`parse`], with less memory, since
/// instances stay in the text until their turn comes.
pub fn read(
    files: &mut Files,
    file: LoadedFile,
    loader: &dyn IncludeLoader,
) -> (Unit, Vec<Diagnostic>) {
    parse_and_check(files, file, loader, true)
}

fn parse_and_check(
    files: &mut Files,
    file: LoadedFile,
    loader: &dyn IncludeLoader,
    outlines: bool,
) -> (Unit, Vec<Diagnostic>) {
    let parsed = parser::parse(files, file, loader, outlines);
    let losses = Losses {
        productions: parsed.is_partial,
        declarations: parsed.lost_declarations,
    };
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(check::check(&parsed.unit, losses, &parsed.alias_uses));
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    (parsed.unit, cut(diagnostics))
}

/// Parses a text that has no file and includes none.
///
/// `name` is what diagnostics call it.
pub fn parse_text(files: &mut Files, name: &str, text: &str) -> (Unit, Vec<Diagnostic>) {
    let file = LoadedFile {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    parse(files, file, &NoIncludes)
}

/// Cuts a list of diagnostics to what a person reads, and says so; errors come before warnings.
fn cut(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if diagnostics.len() > limits::DIAGNOSTICS_MAX {
        if diagnostics.iter().any(Diagnostic::is_error) {
            diagnostics.retain(Diagnostic::is_error);
        }
        diagnostics.truncate(limits::DIAGNOSTICS_MAX);
        let span = diagnostics
            .last()
            .map_or_else(Span::default, |last| last.span.after());
        let message = "there are further diagnostics, which are not shown";
        diagnostics.push(Diagnostic::note(span, message));
    }
    diagnostics
}
