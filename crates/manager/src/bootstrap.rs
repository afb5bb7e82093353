//! What a new store and a new namespace begin with.

use std::sync::{Arc, OnceLock};

use swbem_core::{ClassDecl, Error, Instance, Result, Status};
use swbem_mof::{ActionKind, bind, parse_text};
use swbem_schema::system::{self, SystemMof};
use swbem_store::{Namespace, Read, RowKey, Transaction, encode_row};
use swbem_text::Files;

use crate::error::from_store;
use crate::manager::parent_path;
use crate::{Manager, namespace, system_security};

/// Creates the namespaces that every store has, with their system classes, in one commit.
pub(crate) fn create_system_namespaces(manager: &Manager) -> Result<()> {
    let mut tx = manager.store().begin().map_err(from_store)?;
    for path in system::NAMESPACES {
        let made = tx.create_namespace(path, None).map_err(from_store)?;
        fill_namespace(&mut tx, &made)?;
        if let Some(parent) = parent_path(path) {
            record_in_parent(&mut tx, parent, path)?;
        }
    }
    tx.commit().map_err(from_store)?;
    Ok(())
}

/// Puts the system classes into a namespace that was just created, and the one `__SystemSecurity`
/// that scripts get to call its methods. All of it is part of the namespace's own creation.
pub(crate) fn fill_namespace(tx: &mut Transaction<'_>, made: &Namespace) -> Result<()> {
    for mof in system::system_mof(&made.path) {
        for decl in declarations(mof)? {
            tx.put_class_quietly(made.id, decl.clone())
                .map_err(from_store)?;
        }
    }
    let security = tx
        .class(made.id, system_security::CLASS)
        .map_err(from_store)?;
    if let Some(class) = security {
        let row = encode_row(&class, &Instance::new(class.class.clone())).map_err(from_store)?;
        tx.put_row(&class, &RowKey::singleton(), row)
            .map_err(from_store)?;
    }
    Ok(())
}

/// Stores the `__Namespace` instance of a namespace in its parent.
fn record_in_parent(tx: &mut Transaction<'_>, parent: &str, path: &str) -> Result<()> {
    let missing = || {
        Error::new(
            Status::INITIALIZATION_FAILURE,
            "the root namespace is missing",
        )
    };
    let parent = tx
        .namespace(parent)
        .map_err(from_store)?
        .ok_or_else(missing)?;
    let class = tx
        .class(parent.id, namespace::NAMESPACE_CLASS)
        .map_err(from_store)?
        .ok_or_else(missing)?;
    let mut instance = Instance::new(class.class.clone());
    instance.set("Name", path.rsplit('\\').next().unwrap_or(path))?;
    namespace::put_row(tx, &class, &instance)
}

/// Returns the classes of a text of the system schema, which is compiled once in a process.
fn declarations(mof: &SystemMof) -> Result<&'static [Arc<ClassDecl>]> {
    static COMPILED: [OnceLock<Vec<Arc<ClassDecl>>>; 3] = [const { OnceLock::new() }; 3];
    let texts = [
        system::SYSTEM_MOF,
        system::SYSTEM_IDENTIFICATION_MOF,
        system::SYSTEM_ROOT_MOF,
    ];
    let at = texts
        .iter()
        .position(|text| text.name == mof.name)
        .unwrap_or_default();
    let Some(cell) = COMPILED.get(at) else {
        return Err(Error::new(
            Status::INITIALIZATION_FAILURE,
            "unknown system schema text",
        ));
    };
    if let Some(compiled) = cell.get() {
        return Ok(compiled);
    }
    let compiled = compile(mof)?;
    Ok(cell.get_or_init(|| compiled))
}

fn compile(mof: &SystemMof) -> Result<Vec<Arc<ClassDecl>>> {
    let mut files = Files::new();
    let (unit, diagnostics) = parse_text(&mut files, mof.name, mof.text);
    if let Some(mistake) = diagnostics.iter().find(|diagnostic| diagnostic.is_error()) {
        return Err(Error::new(
            Status::INITIALIZATION_FAILURE,
            format!("`{}` does not compile: {}", mof.name, mistake.message),
        ));
    }
    let actions = bind(&unit, &files).actions;
    Ok(actions
        .iter()
        .filter_map(|action| match &action.kind {
            ActionKind::PutClass { class, .. } => Some(class.decl().clone()),
            _ => None,
        })
        .collect())
}
