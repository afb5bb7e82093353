//! A repository of classes that is just enough to compile into.

use std::cell::RefCell;
use std::sync::Arc;

use swbem_core::{Class, ClassDecl, Error, Instance, NameMap, Status};
use swbem_mof::{Action, ActionKind, Classes, Linker, Program, bind, parse_text};
use swbem_text::{Diagnostic, Files, Renderer};

#[derive(Default)]
pub(crate) struct Repository {
    pub(crate) classes: RefCell<NameMap<Arc<Class>>>,
}

impl Repository {
    pub(crate) fn put(&self, decl: Arc<ClassDecl>) {
        let mut classes = self.classes.borrow_mut();
        let parent = decl.superclass.as_ref().map(|name| {
            Arc::clone(
                classes
                    .get(name)
                    .unwrap_or_else(|| panic!("no superclass {name}")),
            )
        });
        let name = decl.name.clone();
        classes.insert(name, Arc::new(Class::derive(decl, parent)));
    }
}

impl Classes for Repository {
    fn class(&self, _namespace: Option<&str>, name: &str) -> swbem_core::Result<Arc<Class>> {
        match self.classes.borrow().get(&swbem_core::Fold(name)) {
            Some(class) => Ok(Arc::clone(class)),
            None => Err(Error::new(Status::NOT_FOUND, "no such class")),
        }
    }
}

/// Parses and binds a text that has no errors.
pub(crate) fn program(text: &str) -> Program {
    let mut files = Files::new();
    let (unit, diagnostics) = parse_text(&mut files, "text.mof", text);
    let rendered = Renderer::default().render_all(&files, &diagnostics);
    assert!(
        !diagnostics.iter().any(Diagnostic::is_error),
        "{rendered}\n{text}"
    );
    bind(&unit, &files)
}

/// Compiles a program; returns its instances, or what stopped it.
pub(crate) fn compile(
    program: &Program,
    repository: &Repository,
) -> Result<Vec<Instance>, Diagnostic> {
    let linker = Linker::new(program);
    let mut instances = Vec::new();
    for action in &program.actions {
        instances.extend(execute(&linker, action, repository)?);
    }
    Ok(instances)
}

fn execute(
    linker: &Linker<'_>,
    action: &Action,
    repository: &Repository,
) -> Result<Option<Instance>, Diagnostic> {
    match &action.kind {
        ActionKind::PutClass { class, .. } => {
            repository.put(linker.class(action, class, repository)?);
            Ok(None)
        }
        ActionKind::PutInstance { instance, .. } => {
            linker.instance(action, instance, repository).map(Some)
        }
        ActionKind::DeleteClass { .. } | ActionKind::DeleteInstance { .. } => Ok(None),
    }
}

/// Compiles a text into an empty repository.
pub(crate) fn compile_text(text: &str) -> (Repository, Result<Vec<Instance>, Diagnostic>) {
    let repository = Repository::default();
    let result = compile(&program(text), &repository);
    (repository, result)
}
