//! Checks of namespaces and classes.

use super::Check;
use crate::ids::NO_NAMESPACE;
use crate::read::{Base, Read};
use crate::records::{ClassAddress, ClassRecord, NamespaceRecord};
use crate::tables::{self, split_u32, table};
use crate::{ClassId, NamespaceId, Result};

impl Check<'_> {
    pub(super) fn namespaces(&mut self) -> Result<()> {
        const TABLE: &str = "namespaces";
        self.each(table::NAMESPACE, &mut |check, rest, value| {
            check.summary.namespaces = check.summary.namespaces.saturating_add(1);
            let object = rest.escape_ascii();
            let Some(record) = check.absorb(TABLE, &object, NamespaceRecord::decode(value))? else {
                return Ok(());
            };
            let parent = NamespaceId(split_u32(rest).map_or(0, |(parent, _)| parent));
            let (above, name) = match record.path.rsplit_once('\\') {
                Some((above, name)) => (Some(above), name),
                None => (None, &*record.path),
            };
            if tables::namespace(parent, name).get(1..) != Some(rest) {
                check.find(TABLE, &record.path, "its key is that of another namespace");
            }
            let around = check.view.kv_get(&tables::namespace_id(parent))?;
            let around = around.map(|path| String::from_utf8_lossy(&path).into_owned());
            if parent == NO_NAMESPACE {
                if above.is_some() {
                    check.find(TABLE, &record.path, "it has no parent");
                }
            } else if around.is_none() || around.as_deref() != above {
                check.find(TABLE, &record.path, "its parent does not exist");
            }
            let path = check.view.kv_get(&tables::namespace_id(record.id))?;
            if path.as_deref() != Some(record.path.as_bytes()) {
                let problem = format!("its number {} is not known, or another's", record.id);
                check.find(TABLE, &record.path, problem);
            }
            if record.id.0 >= check.counters.namespace {
                check.find(TABLE, &record.path, "its number will be given out again");
            }
            Ok(())
        })
    }

    pub(super) fn namespace_ids(&mut self) -> Result<()> {
        const TABLE: &str = "namespace ids";
        self.each(table::NAMESPACE_ID, &mut |check, rest, value| {
            let Some((id, [])) = split_u32(rest) else {
                check.find(TABLE, rest.escape_ascii(), "the key is no number");
                return Ok(());
            };
            let path = String::from_utf8_lossy(value).into_owned();
            let namespace = check.view.namespace(&path);
            let found = check.absorb(TABLE, &path, namespace)?.flatten();
            if found.is_none_or(|namespace| namespace.id.0 != id || *namespace.path != *path) {
                check.find(
                    TABLE,
                    &path,
                    format!("namespace {id} is not stored under this path"),
                );
            }
            Ok(())
        })
    }

    pub(super) fn classes(&mut self) -> Result<()> {
        const TABLE: &str = "classes";
        self.each(table::CLASS, &mut |check, rest, value| {
            check.summary.classes = check.summary.classes.saturating_add(1);
            let namespace = NamespaceId(split_u32(rest).map_or(0, |(namespace, _)| namespace));
            let space = check.view.kv_get(&tables::namespace_id(namespace))?;
            let space = space.map(|path| String::from_utf8_lossy(&path).into_owned());
            let object = format!(
                "{} {}",
                space.as_deref().unwrap_or("?"),
                rest.escape_ascii()
            );
            let Some(record) = check.absorb(TABLE, object, ClassRecord::decode(value))? else {
                return Ok(());
            };
            let name = record.decl.name.as_str();
            let path = format!("{}:{name}", space.as_deref().unwrap_or("?"));
            if space.is_none() {
                check.find(
                    TABLE,
                    &path,
                    format!("its namespace {namespace} does not exist"),
                );
            }
            if tables::class(namespace, name).get(1..) != Some(rest) {
                check.find(TABLE, &path, "its key is that of another class");
            }
            let address = check.view.kv_get(&tables::class_id(record.id))?;
            if address != Some(ClassAddress::encode(namespace, name)) {
                let problem = format!("its number {} is not known, or another's", record.id);
                check.find(TABLE, &path, problem);
            }
            if record.id.0 >= check.counters.class {
                check.find(TABLE, &path, "its number will be given out again");
            }
            if record.version >= check.counters.version || record.layout_version > record.version {
                check.find(TABLE, &path, "its version is newer than the schema");
            }
            check.superclass(namespace, &record, &path)
        })
    }

    fn superclass(
        &mut self,
        namespace: NamespaceId,
        record: &ClassRecord,
        path: &str,
    ) -> Result<()> {
        const TABLE: &str = "classes";
        let mut above = None;
        if let Some(superclass) = &record.decl.superclass {
            let key = tables::class(namespace, superclass.as_str());
            let Some(bytes) = self.view.kv_get(&key)? else {
                self.find(
                    TABLE,
                    path,
                    format!("its superclass `{superclass}` does not exist"),
                );
                return Ok(());
            };
            above = bytes
                .first_chunk::<4>()
                .map(|id| ClassId(u32::from_le_bytes(*id)));
        }
        let entry = tables::child(above, namespace, record.id);
        if !self.view.kv_read(&entry, &mut |_| {})? {
            self.find(
                "subclasses",
                path,
                "it is not in the list of its superclass",
            );
        }
        let loaded = self.view.class(namespace, record.decl.name.as_str());
        self.absorb(TABLE, path, loaded)?;
        Ok(())
    }

    pub(super) fn class_ids(&mut self) -> Result<()> {
        const TABLE: &str = "class ids";
        self.each(table::CLASS_ID, &mut |check, rest, value| {
            let Some((id, [])) = split_u32(rest) else {
                check.find(TABLE, rest.escape_ascii(), "the key is no number");
                return Ok(());
            };
            let Some(address) = check.absorb(TABLE, id, ClassAddress::decode(value))? else {
                return Ok(());
            };
            let record = check
                .view
                .kv_get(&tables::class(address.namespace, &address.name))?;
            if record.and_then(|record| record.first_chunk::<4>().copied())
                != Some(id.to_le_bytes())
            {
                check.find(
                    TABLE,
                    &address.name,
                    format!("it is not class {id}, or not stored"),
                );
            }
            Ok(())
        })
    }

    pub(super) fn subclasses(&mut self) -> Result<()> {
        const TABLE: &str = "subclasses";
        for kind in [table::SUBCLASS, table::TOP_CLASS] {
            self.each(kind, &mut |check, rest, _| {
                let parts =
                    split_u32(rest).and_then(|(above, rest)| Some((above, split_u32(rest)?)));
                let Some((above, (id, []))) = parts else {
                    check.find(TABLE, rest.escape_ascii(), "the key is not of two numbers");
                    return Ok(());
                };
                let Some(class) = check.class(ClassId(id))? else {
                    check.find(TABLE, id, "the class does not exist");
                    return Ok(());
                };
                let is_true = match &class.parent {
                    Some(parent) => kind == table::SUBCLASS && parent.id.0 == above,
                    None => kind == table::TOP_CLASS && class.namespace.0 == above,
                };
                if !is_true {
                    check.find(
                        TABLE,
                        class.path(),
                        "it is in the list of another superclass",
                    );
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}
