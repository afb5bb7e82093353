//! Loading namespaces and classes that are not in memory yet.

use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::limits::DERIVATION_MAX;
use swbem_core::{eq_fold, fold};

use super::{Base, Known, Read, split_class};
use crate::ids::NO_NAMESPACE;
use crate::records::{ClassAddress, ClassRecord, NamespaceRecord};
use crate::tables;
use crate::{ClassId, Error, Namespace, NamespaceId, Result, StoredClass};

pub(super) fn class<B: Base>(
    base: &B,
    namespace: NamespaceId,
    name: &str,
) -> Result<Option<Arc<StoredClass>>> {
    let key = tables::class(namespace, name);
    let mut record = None;
    base.kv_read(&key, &mut |bytes| record = Some(decode_class(bytes, name)))?;
    match record {
        Some(record) => resolve(base, namespace, record?).map(Some),
        None => Ok(None),
    }
}

pub(super) fn class_by_id<B: Base>(base: &B, id: ClassId) -> Result<Option<Arc<StoredClass>>> {
    let mut address = None;
    base.kv_read(&tables::class_id(id), &mut |bytes| {
        address = Some(ClassAddress::decode(bytes));
    })?;
    let Some(address) = address.transpose()? else {
        return Ok(None);
    };
    match base.class(address.namespace, &address.name)? {
        Some(class) if class.id == id => Ok(Some(class)),
        _ => Err(Error::damaged(format!(
            "class {id} is not `{}`, as its entry says",
            address.name
        ))),
    }
}

pub(super) fn all_classes<B: Base>(
    base: &B,
    namespace: NamespaceId,
    visit: &mut dyn FnMut(&Arc<StoredClass>) -> ControlFlow<()>,
) -> Result<()> {
    let prefix = tables::classes(namespace);
    let mut outcome = Ok(());
    base.kv_scan(&tables::range(&prefix), &mut |_, value| {
        let class = match ClassRecord::decode(value) {
            Ok(record) => match base.known_class(namespace, record.decl.name.as_str()) {
                Known::Is(class) => Ok(class),
                _ => resolve(base, namespace, record),
            },
            Err(error) => Err(error.during("a class record")),
        };
        match class {
            Ok(class) => visit(&class),
            Err(error) => {
                outcome = Err(error);
                ControlFlow::Break(())
            }
        }
    })?;
    outcome
}

/// Returns the direct subclasses of a class, or the classes without a superclass.
pub(super) fn children<B: Base>(
    base: &B,
    parent: Option<ClassId>,
    namespace: NamespaceId,
) -> Result<Vec<Arc<StoredClass>>> {
    let prefix = tables::children(parent, namespace);
    let mut ids = Vec::new();
    base.kv_scan(&tables::range(&prefix), &mut |key, _| {
        ids.extend(
            key.get(prefix.len()..)
                .and_then(split_class)
                .map(|(id, _)| id),
        );
        ControlFlow::Continue(())
    })?;
    ids.into_iter()
        .map(|id| {
            base.class_by_id(id)?.ok_or_else(|| {
                Error::damaged(format!(
                    "class {id} is in the list of subclasses but not stored"
                ))
            })
        })
        .collect()
}

pub(super) fn namespace<B: Base>(base: &B, path: &str) -> Result<Option<Arc<Namespace>>> {
    let folded = fold(path).replace('/', "\\");
    let folded = folded.trim_start_matches('\\');
    match base.known_namespace(folded) {
        Known::Is(namespace) => return Ok(Some(namespace)),
        Known::Gone => return Ok(None),
        Known::Unknown => {}
    }
    let mut parent = None;
    let mut found = None;
    for name in folded.split('\\') {
        let key = tables::namespace(parent.unwrap_or(NO_NAMESPACE), name);
        let Some(bytes) = base.kv_get(&key)? else {
            return Ok(None);
        };
        let record = NamespaceRecord::decode(&bytes)?;
        let above = parent.replace(record.id);
        found = Some(record.resolve(above, base.server()));
    }
    Ok(found
        .filter(|namespace| eq_fold(&namespace.path, folded))
        .map(|namespace| base.keep_namespace(namespace)))
}

pub(super) fn namespace_by_id<B: Base>(
    base: &B,
    id: NamespaceId,
) -> Result<Option<Arc<Namespace>>> {
    match base.known_namespace_by_id(id) {
        Known::Is(namespace) => return Ok(Some(namespace)),
        Known::Gone => return Ok(None),
        Known::Unknown => {}
    }
    let Some(path) = base.kv_get(&tables::namespace_id(id))? else {
        return Ok(None);
    };
    let path = std::str::from_utf8(&path)
        .map_err(|error| Error::damaged("a namespace path is not UTF-8").with_source(error))?;
    match namespace(base, path)? {
        Some(namespace) if namespace.id == id => Ok(Some(namespace)),
        _ => Err(Error::damaged(format!(
            "namespace {id} is not `{path}`, as its entry says"
        ))),
    }
}

/// Returns the namespaces directly inside one, or those without a parent.
pub(super) fn namespaces_in<B: Base>(
    base: &B,
    parent: Option<NamespaceId>,
) -> Result<Vec<Arc<Namespace>>> {
    let prefix = tables::namespaces(parent.unwrap_or(NO_NAMESPACE));
    let mut records = Vec::new();
    base.kv_scan(&tables::range(&prefix), &mut |_, value| {
        records.push(NamespaceRecord::decode(value));
        ControlFlow::Continue(())
    })?;
    records
        .into_iter()
        .map(|record| {
            let record = record?;
            Ok(match base.known_namespace_by_id(record.id) {
                Known::Is(namespace) => namespace,
                _ => base.keep_namespace(record.resolve(parent, base.server())),
            })
        })
        .collect()
}

/// Resolves a class over its superclasses, which are loaded as far as they are not in memory.
fn resolve<B: Base>(
    base: &B,
    namespace: NamespaceId,
    record: ClassRecord,
) -> Result<Arc<StoredClass>> {
    let place = base.namespace_by_id(namespace)?.ok_or_else(|| {
        Error::damaged(format!(
            "a class is in namespace {namespace}, which is not stored"
        ))
    })?;
    let mut pending = vec![record];
    let mut above = None;
    while let Some(name) = pending
        .last()
        .and_then(|record| record.decl.superclass.clone())
    {
        if let Known::Is(class) = base.known_class(namespace, name.as_str()) {
            above = Some(class);
            break;
        }
        if pending.len() > DERIVATION_MAX {
            return Err(Error::damaged(format!(
                "class `{name}` derives from too many others"
            )));
        }
        let mut record = None;
        base.kv_read(&tables::class(namespace, name.as_str()), &mut |bytes| {
            record = Some(decode_class(bytes, name.as_str()));
        })?;
        let record =
            record.ok_or_else(|| Error::damaged(format!("superclass `{name}` is not stored")))?;
        pending.push(record?);
    }
    let mut newest = above;
    while let Some(record) = pending.pop() {
        newest = Some(base.keep_class(record.resolve(newest, &place)));
    }
    newest.ok_or_else(|| Error::damaged("a class without a record"))
}

fn decode_class(bytes: &[u8], name: &str) -> Result<ClassRecord> {
    let record =
        ClassRecord::decode(bytes).map_err(|error| error.during(format_args!("class `{name}`")))?;
    if !eq_fold(record.decl.name.as_str(), name) {
        return Err(Error::damaged(format!(
            "the record of class `{name}` is that of `{}`",
            record.decl.name
        )));
    }
    Ok(record)
}
