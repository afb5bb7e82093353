//! The second phase: what a program says is done, one action after the other.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use swbem_core::{Class, ClassObject, Object, fold};
use swbem_mof::ast::Absent;
use swbem_mof::{Action, ActionKind, Classes, Linker, Program, status_code};
use swbem_text::Diagnostic;

use super::outcome::{Compilation, Stored};
use super::writer::{AsyncWriter, GroupWriter, Writer};
use super::{MofCompiler, Progress, Stopped, error_of};
use crate::context::Context;
use crate::locator::split_namespace;
use crate::{Error, PutFlags, Result, Status};

/// Does what a program says, up to the first action that fails.
pub(super) fn store(compiler: &MofCompiler, program: &Program, compilation: &mut Compilation) {
    let manager = compiler.context.server.manager().clone();
    let writer: Box<dyn Writer + '_> = match &compiler.sink {
        Some(sink) => Box::new(AsyncWriter::new(sink)),
        None => Box::new(GroupWriter::new(&manager)),
    };
    let run = Run {
        compiler,
        program,
        places: RefCell::new(Places {
            own: compiler.context.clone(),
            others: BTreeMap::new(),
        }),
        writer: RefCell::new(writer),
        classes: RefCell::default(),
        pending_classes: RefCell::default(),
    };
    run.run(compilation);
}

struct Run<'a> {
    compiler: &'a MofCompiler,
    program: &'a Program,
    places: RefCell<Places>,
    writer: RefCell<Box<dyn Writer + 'a>>,
    /// Classes that were read, by namespace and name.
    classes: RefCell<BTreeMap<(String, String), Arc<Class>>>,
    /// Tells whether the writer holds classes that readers do not see yet.
    pending_classes: RefCell<bool>,
}

/// Where objects go.
struct Places {
    own: Arc<Context>,
    others: BTreeMap<String, Arc<Context>>,
}

/// An action that was refused, by its position.
pub(super) struct Refused {
    pub(super) at: usize,
    pub(super) error: Error,
}

impl Run<'_> {
    fn run(&self, compilation: &mut Compilation) {
        let total = self.program.actions.len();
        let mut linker = Linker::new(self.program);
        let mut namespace = None;
        let mut stopped = None;
        for (at, action) in self.program.actions.iter().enumerate() {
            if self.compiler.is_stopped() {
                let error = Error::new(Status::CALL_CANCELLED, "the compilation was stopped");
                stopped = Some((at, refused_by(Some(action), error)));
                break;
            }
            if namespace != Some(&action.namespace) {
                // What is under way may create the namespace.
                if let Err(refused) = self.flush(compilation) {
                    stopped = Some((
                        refused.at,
                        refused_by(self.action(refused.at), refused.error),
                    ));
                    break;
                }
                namespace = Some(&action.namespace);
            }
            let done = self.act(at, action, &mut linker);
            let outcome =
                done.and_then(|()| self.writer.borrow_mut().poll().map_err(Outcome::Refused));
            match outcome {
                Ok(()) => {}
                Err(Outcome::Refused(refused)) => {
                    stopped = Some((
                        refused.at,
                        refused_by(self.action(refused.at), refused.error),
                    ));
                    break;
                }
                Err(Outcome::Stopped(diagnostic)) => {
                    let error = error_of(&diagnostic);
                    stopped = Some((at, (*diagnostic, error)));
                    break;
                }
            }
            let before = compilation.objects();
            self.count(compilation);
            if compilation.objects() != before {
                self.compiler.report(Progress {
                    done: compilation.objects(),
                    total,
                });
            }
        }
        // What was accepted before the failure stays.
        let flushed = self.flush(compilation);
        if let Err(refused) = flushed
            && stopped.as_ref().is_none_or(|(at, _)| refused.at < *at)
        {
            stopped = Some((
                refused.at,
                refused_by(self.action(refused.at), refused.error),
            ));
        }
        self.compiler.report(Progress {
            done: compilation.objects(),
            total,
        });
        if let Some((at, (diagnostic, error))) = stopped
            && let Some(action) = self.action(at)
        {
            compilation.fail(action, self.flags_of(action), diagnostic, error);
        }
    }

    fn action(&self, at: usize) -> Option<&Action> {
        self.program.actions.get(at)
    }

    fn act(&self, at: usize, action: &Action, linker: &mut Linker<'_>) -> Result<(), Outcome> {
        let refused = |error| Outcome::Refused(Refused { at, error });
        match &action.kind {
            ActionKind::PutClass { class, .. } => {
                let decl = linker.class(action, class, self).map_err(stop)?;
                let object = ClassObject::from_decl(Arc::unwrap_or_clone(decl)).into();
                let place = self.place(action.namespace.as_deref()).map_err(refused)?;
                self.writer
                    .borrow_mut()
                    .put(at, &place, object, self.flags_of(action))?;
                *self.pending_classes.borrow_mut() = true;
                self.classes.borrow_mut().clear();
                Ok(())
            }
            ActionKind::PutInstance { instance, .. } => {
                let has_alias = instance.alias().is_some();
                let mut made = linker.instance(action, instance, self).map_err(stop)?;
                let place = self.place(action.namespace.as_deref()).map_err(refused)?;
                made.set_origin(Some(place.session().map_err(refused)?.origin().clone()));
                let needs_path = has_alias && made.relpath().is_none();
                let object = Object::from(made);
                let mut writer = self.writer.borrow_mut();
                writer.put(at, &place, object, self.flags_of(action))?;
                if needs_path {
                    // The path is known only once the object is stored.
                    writer.flush()?;
                    if let Some(path) = writer.path_of(at) {
                        linker.record(action, &path);
                    }
                }
                Ok(())
            }
            ActionKind::DeleteClass { name: path, absent }
            | ActionKind::DeleteInstance { path, absent } => {
                let place = self.place(action.namespace.as_deref()).map_err(refused)?;
                let mut writer = self.writer.borrow_mut();
                writer.flush()?;
                self.classes.borrow_mut().clear();
                let deleted = place.connection().and_then(|c| c.delete(path, 0, None));
                match deleted {
                    Ok(()) => writer.note(at, Stored::Deletion),
                    Err(error) if *absent == Absent::Ignore && is_absent(&error) => {}
                    Err(error) => return Err(refused(error)),
                }
                Ok(())
            }
        }
    }

    fn flags_of(&self, action: &Action) -> PutFlags {
        match &action.kind {
            ActionKind::PutClass { flags: 0, .. } => self.compiler.class_flags,
            ActionKind::PutInstance { flags: 0, .. } => self.compiler.instance_flags,
            ActionKind::PutClass { flags, .. } | ActionKind::PutInstance { flags, .. } => {
                PutFlags::from_bits(*flags)
            }
            ActionKind::DeleteClass { .. } | ActionKind::DeleteInstance { .. } => {
                PutFlags::default()
            }
        }
    }

    /// Waits for all that is under way.
    fn flush(&self, compilation: &mut Compilation) -> Result<(), Refused> {
        let flushed = self.writer.borrow_mut().flush();
        *self.pending_classes.borrow_mut() = false;
        self.count(compilation);
        flushed
    }

    fn count(&self, compilation: &mut Compilation) {
        for stored in self.writer.borrow_mut().take_stored() {
            compilation.count(stored);
        }
    }

    /// Returns the namespace that a text means, as `#pragma namespace` has it.
    fn place(&self, namespace: Option<&str>) -> Result<Arc<Context>> {
        let mut places = self.places.borrow_mut();
        let Some(text) = namespace else {
            return Ok(places.own.clone());
        };
        if let Some(known) = places.others.get(text) {
            return Ok(known.clone());
        }
        let (server, path) = split_namespace(text)
            .map_err(|error| Error::new(Status::INVALID_NAMESPACE, error.message()).about(text))?;
        if !places
            .own
            .server
            .is_named(server.as_deref().unwrap_or_default())
        {
            return Err(Error::new(
                Status::TRANSPORT_FAILURE,
                format!("namespace `{text}` is on another machine, which cannot be reached"),
            )
            .about(text));
        }
        let place = Arc::new(places.own.in_namespace(&path.unwrap_or_default()));
        place.connection()?;
        places.others.insert(text.to_owned(), place.clone());
        Ok(place)
    }
}

impl Classes for Run<'_> {
    fn class(&self, namespace: Option<&str>, name: &str) -> Result<Arc<Class>> {
        let key = (fold(namespace.unwrap_or_default()), fold(name));
        if let Some(known) = self.classes.borrow().get(&key) {
            return Ok(known.clone());
        }
        if self.pending_classes.replace(false) {
            self.writer
                .borrow_mut()
                .flush()
                .map_err(|refused| refused.error)?;
        }
        let place = self.place(namespace)?;
        match place.connection()?.get(name, 0, None)? {
            Object::Class(class) => {
                let class = class.resolved();
                self.classes.borrow_mut().insert(key, class.clone());
                Ok(class)
            }
            Object::Instance(_) => Err(Error::new(
                Status::INVALID_CLASS,
                format!("`{name}` is not a class"),
            )),
        }
    }
}

/// Why an action did not happen.
enum Outcome {
    /// The service refused one, this or an earlier one.
    Refused(Refused),
    /// It does not fit the classes it is about.
    Stopped(Stopped),
}

impl From<Refused> for Outcome {
    fn from(refused: Refused) -> Self {
        Outcome::Refused(refused)
    }
}

fn stop(diagnostic: Diagnostic) -> Outcome {
    Outcome::Stopped(Box::new(diagnostic))
}

/// Makes the diagnostic of an action that the service refused.
fn refused_by(action: Option<&Action>, error: Error) -> (Diagnostic, Error) {
    let span = action.map(|action| action.span).unwrap_or_default();
    let diagnostic = Diagnostic::error(status_code(error.status()), span, error.message());
    (diagnostic, error)
}

fn is_absent(error: &Error) -> bool {
    matches!(error.status(), Status::NOT_FOUND | Status::INVALID_CLASS)
}
