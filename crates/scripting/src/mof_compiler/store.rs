//! The second phase: what a program says is done, one action after the other.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use swbem_core::{Class, ClassObject, Object, fold};
use swbem_mof::ast::Absent;
use swbem_mof::{Action, ActionKind, Classes, Linker, Program, status_code};
use swbem_text::Diagnostic;

use super::outcome::{Compilation, Stored};
use super::writer::{AsyncWriter, GroupWriter, Writer};
use super::{MofCompiler, Progress, error_of};
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
        has_pending_classes: Cell::new(false),
        stored: RefCell::default(),
    };
    let stopped = run.run();
    for stored in run.stored.take() {
        compilation.count(stored);
    }
    if let Some(stopped) = stopped
        && let Some(action) = run.program.actions.get(stopped.at)
    {
        let diagnostic = stopped.diagnostic.unwrap_or_else(|| {
            Box::new(Diagnostic::error(
                status_code(stopped.error.status()),
                action.span,
                stopped.error.message(),
            ))
        });
        compilation.fail(action, run.flags_of(action), *diagnostic, stopped.error);
    }
}

struct Run<'a> {
    compiler: &'a MofCompiler,
    program: &'a Program,
    places: RefCell<Places>,
    writer: RefCell<Box<dyn Writer + 'a>>,
    /// Classes that were read, by namespace and name.
    classes: RefCell<BTreeMap<(String, String), Arc<Class>>>,
    /// Tells whether the writer holds classes that readers do not see yet.
    has_pending_classes: Cell<bool>,
    /// What was stored so far.
    stored: RefCell<Vec<Stored>>,
}

/// Where objects go.
struct Places {
    own: Arc<Context>,
    others: BTreeMap<String, Arc<Context>>,
}

/// Why and at which action, by its position, a run stopped.
pub(super) struct Stopped {
    pub(super) at: usize,
    pub(super) error: Error,
    /// Where in the action, if that is known.
    diagnostic: Option<Box<Diagnostic>>,
}

impl Stopped {
    /// Makes the stop of an action that the service refused.
    pub(super) fn refused(at: usize, error: Error) -> Self {
        Stopped {
            at,
            error,
            diagnostic: None,
        }
    }

    /// Makes the stop of an action that does not fit the classes it is about.
    fn misfit(at: usize, diagnostic: Diagnostic) -> Self {
        Stopped {
            at,
            error: error_of(&diagnostic),
            diagnostic: Some(Box::new(diagnostic)),
        }
    }
}

impl Run<'_> {
    /// Does all actions, and returns why it did not.
    fn run(&self) -> Option<Stopped> {
        let mut linker = Linker::new(self.program);
        let mut namespace = None;
        let mut stopped = None;
        for (at, action) in self.program.actions.iter().enumerate() {
            if self.compiler.is_stopped() {
                let error = Error::new(Status::CALL_CANCELLED, "the compilation was stopped");
                stopped = Some(Stopped::refused(at, error));
                break;
            }
            let is_elsewhere = namespace.replace(&action.namespace) != Some(&action.namespace);
            let done = if is_elsewhere {
                // What is under way may create the namespace.
                self.settle()
            } else {
                Ok(())
            };
            let done = done
                .and_then(|()| self.act(at, action, &mut linker))
                .and_then(|()| self.writer.borrow_mut().poll());
            if let Err(stop) = done {
                stopped = Some(stop);
                break;
            }
            if self.writer.borrow().is_settled() {
                self.report();
            }
        }
        // What was accepted before the failure stays.
        match (self.settle(), stopped) {
            (Err(earlier), Some(stop)) if earlier.at < stop.at => Some(earlier),
            (Err(only), None) => Some(only),
            (_, stopped) => stopped,
        }
    }

    fn act(&self, at: usize, action: &Action, linker: &mut Linker<'_>) -> Result<(), Stopped> {
        let refused = |error| Stopped::refused(at, error);
        let misfit = |diagnostic| Stopped::misfit(at, diagnostic);
        let flags = self.flags_of(action);
        match &action.kind {
            ActionKind::PutClass { class, .. } => {
                let decl = linker.class(action, class, self).map_err(misfit)?;
                let object = ClassObject::from_decl(Arc::unwrap_or_clone(decl)).into();
                let place = self.place(action.namespace.as_deref()).map_err(refused)?;
                self.writer.borrow_mut().put(at, &place, object, flags)?;
                self.has_pending_classes.set(true);
                self.classes.borrow_mut().clear();
                Ok(())
            }
            ActionKind::PutInstance { instance, .. } => {
                let mut made = linker.instance(action, instance, self).map_err(misfit)?;
                let place = self.place(action.namespace.as_deref()).map_err(refused)?;
                made.set_origin(Some(place.session().map_err(refused)?.origin().clone()));
                let needs_path = instance.alias().is_some() && made.relpath().is_none();
                let put = self.writer.borrow_mut().put(at, &place, made.into(), flags);
                put?;
                if needs_path {
                    // The path is known only once the object is stored.
                    self.settle()?;
                    if let Some(path) = self.writer.borrow_mut().path_of(at) {
                        linker.record(action, &path);
                    }
                }
                Ok(())
            }
            ActionKind::DeleteClass { name: path, absent }
            | ActionKind::DeleteInstance { path, absent } => {
                self.settle()?;
                self.classes.borrow_mut().clear();
                let place = self.place(action.namespace.as_deref()).map_err(refused)?;
                let deleted = place.connection().and_then(|c| c.delete(path, 0, None));
                match deleted {
                    Ok(()) => self.stored.borrow_mut().push(Stored::Deletion),
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
    fn settle(&self) -> Result<(), Stopped> {
        let settled = self.writer.borrow_mut().flush();
        self.has_pending_classes.set(false);
        self.report();
        settled
    }

    /// Tells what was stored since the last time. The handler may call the service, so no commit
    /// may be open meanwhile.
    fn report(&self) {
        let newly = self.writer.borrow_mut().take_stored();
        if !newly.is_empty() {
            let done = {
                let mut stored = self.stored.borrow_mut();
                stored.extend(newly);
                stored.len()
            };
            let total = self.program.actions.len();
            self.compiler.report(Progress { done, total });
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
        if self.has_pending_classes.get() {
            self.settle().map_err(|stopped| stopped.error)?;
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

fn is_absent(error: &Error) -> bool {
    matches!(error.status(), Status::NOT_FOUND | Status::INVALID_CLASS)
}
