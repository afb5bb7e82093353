//! What a compilation came to.

use std::io;
use std::path::Path;

use swbem_mof::{Action, Program};
use swbem_text::{Colour, Diagnostic, Files, Renderer};

use super::error_of;
use crate::{Error, PutFlags, Status};

/// What a compilation came to (`WBEM_COMPILE_STATUS_INFO`).
#[derive(Debug)]
pub struct Compilation {
    files: Files,
    diagnostics: Vec<Diagnostic>,
    phase: Phase,
    failure: Option<Failure>,
    classes: usize,
    instances: usize,
    deletions: usize,
}

/// How far a compilation got before it failed (`lPhaseError`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It did not fail.
    None,
    /// The text has mistakes; nothing was stored.
    Parse,
    /// The file could not be read.
    Arguments,
    /// An object was refused; those before it are stored.
    Store,
}

/// What stopped a compilation.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The file.
    pub file: String,
    /// The first line of the object, from 1; 0 when no line is to blame.
    pub first_line: u32,
    /// The last line of the object.
    pub last_line: u32,
    /// The number of the object among all classes and instances, from 1; nothing for deletions and
    /// for mistakes in the text.
    pub object_number: Option<u32>,
    /// Why.
    pub error: Error,
    /// The flags that the object was put with.
    pub flags: PutFlags,
}

impl Compilation {
    pub(super) fn parsed(files: Files, diagnostics: Vec<Diagnostic>) -> Self {
        let failure = diagnostics
            .iter()
            .find(|diagnostic| diagnostic.is_error())
            .map(|first| {
                let (first_line, last_line) = files.lines(first.span);
                Failure {
                    file: files.name(first.span.file).to_owned(),
                    first_line,
                    last_line,
                    object_number: None,
                    error: error_of(first),
                    flags: PutFlags::default(),
                }
            });
        Compilation {
            phase: if failure.is_some() {
                Phase::Parse
            } else {
                Phase::None
            },
            files,
            diagnostics,
            failure,
            classes: 0,
            instances: 0,
            deletions: 0,
        }
    }

    pub(super) fn unread(path: &Path, error: io::Error) -> Self {
        let file = path.display().to_string();
        let message = format!("file `{file}` cannot be read: {error}");
        let error = Error::new(Status::INVALID_PARAMETER, message).with_source(error);
        Compilation {
            files: Files::new(),
            diagnostics: Vec::new(),
            phase: Phase::Arguments,
            failure: Some(Failure {
                file,
                first_line: 0,
                last_line: 0,
                object_number: None,
                error,
                flags: PutFlags::default(),
            }),
            classes: 0,
            instances: 0,
            deletions: 0,
        }
    }

    /// Tells whether everything the file says is stored, or for a check, whether it could be tried.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.failure.is_none()
    }

    /// Returns the exit status of `mofcomp`: 0 for success, 1 when an object was refused, 2 for a
    /// file that cannot be read, 3 for mistakes in the text, and the status itself when a flag
    /// forbade to create or update an object.
    #[must_use]
    pub fn exit_code(&self) -> u32 {
        match (self.phase, &self.failure) {
            (Phase::None, _) => 0,
            (Phase::Arguments, _) => 2,
            (Phase::Parse, _) => 3,
            (Phase::Store, Some(failure)) if failure.is_forbidden() => failure.error.status().0,
            (Phase::Store, _) => 1,
        }
    }

    /// Returns how far the compilation got.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Returns the status that the compilation failed with, or success.
    #[must_use]
    pub fn status(&self) -> Status {
        self.failure
            .as_ref()
            .map_or(Status::OK, |failure| failure.error.status())
    }

    /// Returns what stopped the compilation: the first mistake, or the object that was refused.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Returns errors and warnings in the order they were met, the object that was refused
    /// included.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Returns the texts that the diagnostics point into.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Writes the diagnostics for a person to read; empty when there is nothing to say.
    #[must_use]
    pub fn render(&self, colour: Colour) -> String {
        let rendered = Renderer::new(colour).render_all(&self.files, &self.diagnostics);
        match &self.failure {
            Some(failure) if self.phase == Phase::Arguments => {
                format!("{rendered}error: {}\n", failure.error.message())
            }
            _ => rendered,
        }
    }

    /// Returns how many classes were stored.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Returns how many instances were stored.
    #[must_use]
    pub fn instances(&self) -> usize {
        self.instances
    }

    /// Returns how many objects were deleted.
    #[must_use]
    pub fn deletions(&self) -> usize {
        self.deletions
    }

    /// Returns how many objects were stored or deleted.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.classes + self.instances + self.deletions
    }

    pub(super) fn count(&mut self, kind: Stored) {
        match kind {
            Stored::Class => self.classes += 1,
            Stored::Instance => self.instances += 1,
            Stored::Deletion => self.deletions += 1,
        }
    }

    /// Ends the compilation at an action.
    pub(super) fn fail(
        &mut self,
        action: &Action,
        flags: PutFlags,
        diagnostic: Diagnostic,
        error: Error,
    ) {
        self.phase = Phase::Store;
        self.failure = Some(Failure {
            file: self.files.name(action.span.file).to_owned(),
            first_line: action.first_line,
            last_line: action.last_line,
            object_number: action.object_number,
            error,
            flags,
        });
        self.diagnostics.push(diagnostic);
    }

    /// Says that a text meant for splitting is stored whole.
    pub(super) fn warn_of_amendment(&mut self, program: &Program) {
        if let (Some(locale), Some(first)) = (&program.amendment, program.actions.first()) {
            let message = format!(
                "the text is meant to be split for `{locale}`; it is stored whole, in the neutral namespace"
            );
            self.diagnostics
                .push(Diagnostic::warning(first.span, message));
        }
    }
}

/// What an action did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Class,
    Instance,
    Deletion,
}

impl Failure {
    /// Tells whether a flag forbade what would have worked without it.
    fn is_forbidden(&self) -> bool {
        let status = self.error.status();
        (self.flags.has(PutFlags::CREATE_ONLY) && status == Status::ALREADY_EXISTS)
            || (self.flags.has(PutFlags::UPDATE_ONLY) && status == Status::NOT_FOUND)
    }
}
