//! What the files of one compile unit share: limits, the chain of includes, diagnostics.

use swbem_text::{Diagnostic, Encoding, FileId, Files, Span, decode};

use super::{Failed, Parse, Parser};
use crate::ast::{Ident, Item};
use crate::code;
use crate::include::{IncludeLoader, LoadErrorKind, LoadedFile};
use crate::limits;

pub(crate) struct Session<'f> {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether productions are lost.
    pub(crate) is_partial: bool,
    /// Whether the lost parts may have held `Qualifier` statements.
    pub(crate) lost_declarations: bool,
    /// Set when reading on makes no sense; every file then ends where it is.
    pub(super) is_stopped: bool,
    pub(super) tokens: u64,
    /// Whether instances are left in the text where that will do.
    pub(super) outlines: bool,
    /// Aliases that outlined instances use.
    pub(super) alias_uses: Vec<Ident>,
    objects: u32,
    files: &'f mut Files,
    loader: &'f dyn IncludeLoader,
    /// The names of the files being read, outermost first.
    chain: Vec<String>,
    errors: usize,
    warnings: usize,
    includes: u32,
    bytes: usize,
}

impl<'f> Session<'f> {
    pub(super) fn new(files: &'f mut Files, loader: &'f dyn IncludeLoader) -> Session<'f> {
        Session {
            diagnostics: Vec::new(),
            is_partial: false,
            lost_declarations: false,
            is_stopped: false,
            tokens: 0,
            outlines: false,
            alias_uses: Vec::new(),
            objects: 0,
            files,
            loader,
            chain: Vec::new(),
            errors: 0,
            warnings: 0,
            includes: 0,
            bytes: 0,
        }
    }

    /// Reads the outermost file.
    pub(super) fn root(&mut self, file: LoadedFile) -> Vec<Item> {
        match self.read(file, None) {
            Ok(items) => items,
            Err(Failed) => {
                self.is_partial = true;
                Vec::new()
            }
        }
    }

    /// Reads the file that the directive at `span` includes as `name`.
    pub(super) fn include(&mut self, name: &str, span: Span) -> Parse<Vec<Item>> {
        let items = self.load(name, span);
        self.is_partial |= items.is_err();
        self.lost_declarations |= items.is_err();
        items
    }

    fn load(&mut self, name: &str, span: Span) -> Parse<Vec<Item>> {
        self.includes += 1;
        if self.includes > limits::INCLUDES_MAX {
            let message = format!("more than {} includes", limits::INCLUDES_MAX);
            return Err(self.quota(span, message));
        }
        if self.chain.len() > limits::INCLUDE_DEPTH_MAX {
            let message = format!("includes nested deeper than {}", limits::INCLUDE_DEPTH_MAX);
            return Err(self.quota(span, message));
        }
        let from = self.chain.last().map_or("", String::as_str);
        match self.loader.load(from, name) {
            Ok(file) => {
                self.refuse_cycle(&file.name, span)?;
                self.read(file, Some(span))
            }
            Err(error) => {
                let code = match error.kind {
                    LoadErrorKind::TemporaryFile => code::ERROR_CREATING_TEMP_FILE,
                    LoadErrorKind::Unavailable => code::ERROR_INVALID_INCLUDE_FILE,
                };
                let message = format!("cannot include `{name}`: {}", error.message);
                Err(self.fail(Diagnostic::error(code, span, message)))
            }
        }
    }

    /// Reports a finding; after too many errors, reading stops.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        let count = if diagnostic.is_error() {
            &mut self.errors
        } else {
            &mut self.warnings
        };
        *count += 1;
        if *count <= limits::DIAGNOSTICS_MAX + 1 {
            self.diagnostics.push(diagnostic);
        }
        if self.errors > limits::DIAGNOSTICS_MAX {
            self.stop();
        }
    }

    /// Makes every file end where it has been read to.
    pub(super) fn stop(&mut self) {
        self.is_stopped = true;
        self.is_partial = true;
        self.lost_declarations = true;
    }

    /// Counts a class or an instance; after too many, reading stops.
    pub(super) fn count_object(&mut self, span: Span) {
        self.objects += 1;
        if self.objects > limits::UNIT_OBJECTS_MAX && !self.is_stopped {
            let message = format!(
                "more than {} classes and instances",
                limits::UNIT_OBJECTS_MAX
            );
            self.quota(span, message);
        }
    }

    fn fail(&mut self, diagnostic: Diagnostic) -> Failed {
        self.push(diagnostic);
        Failed
    }

    fn quota(&mut self, span: Span, message: String) -> Failed {
        self.stop();
        self.fail(Diagnostic::error(code::QUOTA_VIOLATION, span, message))
    }

    fn refuse_cycle(&mut self, name: &str, span: Span) -> Parse<()> {
        let Some(first) = self.chain.iter().position(|open| open == name) else {
            return Ok(());
        };
        let mut message = "file includes itself: ".to_owned();
        for link in self.chain.iter().skip(first) {
            message.push_str(&format!("`{link}` -> "));
        }
        message.push_str(&format!("`{name}`"));
        Err(self.fail(Diagnostic::error(
            code::ERROR_INVALID_INCLUDE_FILE,
            span,
            message,
        )))
    }

    /// Decodes and parses a file; `origin` is the directive that includes it.
    fn read(&mut self, file: LoadedFile, origin: Option<Span>) -> Parse<Vec<Item>> {
        let LoadedFile { name, bytes } = file;
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > limits::UNIT_BYTES_MAX {
            let span = self.origin_or_start(origin, &name);
            let message = format!("more than {} bytes of text", limits::UNIT_BYTES_MAX);
            return Err(self.quota(span, message));
        }
        let decoded = match decode(bytes) {
            Ok(decoded) => decoded,
            Err(error) => {
                let span = self.origin_or_start(origin, &name);
                let message = format!("`{name}` is not a text file: {error}");
                return Err(self.fail(Diagnostic::error(code::INVALID_FILE, span, message)));
            }
        };
        let Ok(id) = self.files.add(name.as_str(), decoded.text) else {
            let span = origin.unwrap_or_default();
            return Err(self.quota(span, format!("`{name}` is too large")));
        };
        if let (Encoding::Windows1252, Some(offset)) = (decoded.encoding, decoded.first_guess) {
            self.warn_of_guess(id, offset);
        }
        self.chain.push(name);
        let text = self.files.text(id);
        let items = Parser::new(self, id, &text).items();
        self.chain.pop();
        Ok(items)
    }

    /// Returns the directive that names a file, or the start of the file when there is none.
    fn origin_or_start(&mut self, origin: Option<Span>, name: &str) -> Span {
        origin.unwrap_or_else(|| match self.files.add(name, "") {
            Ok(file) => Span {
                file,
                ..Span::default()
            },
            Err(_full) => Span::default(),
        })
    }

    fn warn_of_guess(&mut self, file: FileId, offset: usize) {
        let start = u32::try_from(offset).unwrap_or(u32::MAX);
        let text = self.files.text(file);
        let character = text.get(offset..).and_then(|rest| rest.chars().next());
        let len = character.map_or(0, char::len_utf8);
        let span = Span {
            file,
            start,
            end: start.saturating_add(u32::try_from(len).unwrap_or(0)),
        };
        self.push(
            Diagnostic::warning(span, "text is not UTF-8, read as Windows-1252")
                .help("Save the file as UTF-8, or as UTF-16 with a signature."),
        );
    }
}
