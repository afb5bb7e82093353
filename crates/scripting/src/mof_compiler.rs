//! The MOF compiler: reads MOF files and stores what they say (`mofcomp`, IMofCompiler).

mod loader;
mod outcome;
mod store;
mod writer;

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use swbem_mof::{IncludeLoader, LoadedFile, NoIncludes};
pub use swbem_text::{Colour, Diagnostic, Files};

pub use self::loader::FileLoader;
pub use self::outcome::{Compilation, Failure, Phase};
use crate::context::Context;
use crate::{Error, PutFlags, Services, Sink};

/// Compiles MOF into namespaces (`mofcomp.exe`, IMofCompiler::CompileFile).
///
/// A file with mistakes in it is not stored at all. Otherwise its objects are stored in their
/// order, many in one durable commit, and the first that is refused ends the compilation; those
/// before it stay.
pub struct MofCompiler {
    context: Arc<Context>,
    class_flags: PutFlags,
    instance_flags: PutFlags,
    on_progress: Option<Box<dyn Fn(Progress) + Send + Sync>>,
    stop_when: Option<Box<dyn Fn() -> bool + Send + Sync>>,
    sink: Option<Sink>,
}

/// MOF that was read and searched for mistakes, ready to be compiled.
///
/// To read it first tells whether it is worth opening a store for.
pub struct MofSource {
    unit: swbem_mof::ast::Unit,
    compilation: Compilation,
}

/// How far a compilation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many objects and deletions are done.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

impl MofCompiler {
    /// Makes a compiler whose objects go to a namespace, unless `#pragma namespace` sends them
    /// elsewhere (`-N`).
    #[must_use]
    pub fn new(services: &Services) -> Self {
        MofCompiler {
            context: services.context(),
            class_flags: PutFlags::default(),
            instance_flags: PutFlags::default(),
            on_progress: None,
            stop_when: None,
            sink: None,
        }
    }

    /// Sets how classes are put (`-class:`), where no `#pragma classflags` is in force.
    #[must_use]
    pub fn class_flags(mut self, flags: impl Into<PutFlags>) -> Self {
        self.class_flags = flags.into();
        self
    }

    /// Sets how instances are put (`-instance:`), where no `#pragma instanceflags` is in force.
    #[must_use]
    pub fn instance_flags(mut self, flags: impl Into<PutFlags>) -> Self {
        self.instance_flags = flags.into();
        self
    }

    /// Calls `handler` as the compilation goes on, on the thread that compiles.
    #[must_use]
    pub fn on_progress(mut self, handler: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Box::new(handler));
        self
    }

    /// Ends the compilation with `CALL_CANCELLED` before the first object at which `stop` says so;
    /// those before it stay.
    #[must_use]
    pub fn stop_when(mut self, stop: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.stop_when = Some(Box::new(stop));
        self
    }

    /// Puts objects asynchronously and lets a sink hear of each, with the async context
    /// `ObjectNumber`, the object's number in the file.
    ///
    /// The next objects are under way before one has completed. When one is refused, those that
    /// were not too far gone are cancelled, but some that come after it may have been stored.
    #[must_use]
    pub fn sink(mut self, sink: &Sink) -> Self {
        self.sink = Some(sink.clone());
        self
    }

    /// Reads a file and what it includes and looks for mistakes (`-check`); nothing is stored.
    #[must_use]
    pub fn check_file(path: impl AsRef<Path>) -> Compilation {
        MofSource::read_file(path).compilation
    }

    /// Reads a text and looks for mistakes; nothing is stored. It may not include files.
    #[must_use]
    pub fn check_text(name: &str, text: &str) -> Compilation {
        MofSource::read_text(name, text).compilation
    }

    /// Compiles a file and what it includes.
    #[must_use]
    pub fn compile_file(&self, path: impl AsRef<Path>) -> Compilation {
        self.compile(MofSource::read_file(path))
    }

    /// Compiles a text, which diagnostics call `name`. It may not include files.
    #[must_use]
    pub fn compile_text(&self, name: &str, text: &str) -> Compilation {
        self.compile(MofSource::read_text(name, text))
    }

    /// Compiles what was read before; what has mistakes stays as it is.
    #[must_use]
    pub fn compile(&self, source: MofSource) -> Compilation {
        let MofSource {
            unit,
            mut compilation,
        } = source;
        if compilation.is_success() {
            let program = swbem_mof::bind(&unit, compilation.files());
            // The tree is as large as the program; one of them is enough.
            drop(unit);
            compilation.warn_of_amendment(&program);
            store::store(self, &program, &mut compilation);
        }
        compilation
    }

    fn is_stopped(&self) -> bool {
        self.stop_when.as_ref().is_some_and(|stop| stop())
    }

    fn report(&self, progress: Progress) {
        if let Some(handler) = &self.on_progress {
            handler(progress);
        }
    }
}

impl MofSource {
    /// Reads a file and what it includes.
    #[must_use]
    pub fn read_file(path: impl AsRef<Path>) -> Self {
        Self::of(path.as_ref(), loader::read(path.as_ref()))
    }

    /// Reads a stream, such as standard input, which diagnostics call `name`. Files that it
    /// includes are named relative to the working directory.
    #[must_use]
    pub fn read_stream(name: &str, stream: impl Read) -> Self {
        Self::of(Path::new(name), loader::read_stream(name, stream))
    }

    /// Reads a text, which diagnostics call `name`. It may not include files.
    #[must_use]
    pub fn read_text(name: &str, text: &str) -> Self {
        let file = LoadedFile {
            name: name.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        Self::parse(file, &NoIncludes)
    }

    /// Returns what was found so far: mistakes, or none.
    #[must_use]
    pub fn checked(&self) -> &Compilation {
        &self.compilation
    }

    fn of(path: &Path, read: io::Result<LoadedFile>) -> Self {
        match read {
            Ok(file) => Self::parse(file, &FileLoader),
            Err(error) => MofSource {
                unit: swbem_mof::ast::Unit::default(),
                compilation: Compilation::unread(path, error),
            },
        }
    }

    fn parse(file: LoadedFile, loader: &dyn IncludeLoader) -> Self {
        let mut files = Files::new();
        let (unit, diagnostics) = swbem_mof::read(&mut files, file, loader);
        MofSource {
            unit,
            compilation: Compilation::parsed(files, diagnostics),
        }
    }
}

/// Makes the error of a diagnostic: its code is the status.
fn error_of(diagnostic: &swbem_text::Diagnostic) -> Error {
    let status = match diagnostic.code {
        Some(code) => crate::Status(code.value),
        None => crate::Status::FAILED,
    };
    Error::new(status, diagnostic.message.clone())
}
