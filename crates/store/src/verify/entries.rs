//! Checks of rows and of the entries that go with them.

use super::{Check, row_path};
use crate::read::{Base, Entry, index_entry, split_class};
use crate::row::{RawRow, Stored, classify};
use crate::tables::{HASH_BYTES, split_u16, split_u32, table};
use crate::transaction::entries_of;
use crate::{ClassId, Result, RowKey, StoredClass};

const ROWS: &str = "rows";

impl Check<'_> {
    pub(super) fn rows(&mut self) -> Result<()> {
        self.each(table::ROW, &mut |check, rest, value| {
            let Some((id, key)) = split_class(rest) else {
                check.find(ROWS, rest.escape_ascii(), "the key has no class");
                return Ok(());
            };
            let Some(class) = check.class(id)? else {
                let problem = format!("class {id} does not exist");
                check.find(ROWS, key.escape_ascii(), problem);
                return Ok(());
            };
            let key = RowKey::from_bytes(key);
            match classify(value) {
                Ok(Stored::Row(row)) => {
                    check.summary.instances = check.summary.instances.saturating_add(1);
                    check.row(&class, &key, row)
                }
                Ok(Stored::Forward(holder)) => check.forward(&class, &key, holder),
                Err(error) => {
                    check.find(ROWS, row_path(&class, &key, None), error);
                    Ok(())
                }
            }
        })
    }

    fn row(&mut self, class: &StoredClass, key: &RowKey, row: &[u8]) -> Result<()> {
        let path = row_path(class, key, Some(row));
        let instance = RawRow::new(row, class).and_then(|raw| {
            let version = raw.class_version();
            raw.to_instance().map(|instance| (instance, version))
        });
        let Some((instance, version)) = self.absorb(ROWS, &path, instance)? else {
            return Ok(());
        };
        if version >= self.counters.version {
            self.find(ROWS, &path, "it is newer than the schema");
        }
        if RowKey::from_instance(class, &instance).as_ref() != Some(key) {
            self.find(ROWS, &path, "its key is that of another instance");
        }
        if let Some(root) = class.key_root_id.filter(|root| *root != class.id) {
            let entry = self.view.entry(root, key);
            match self.absorb(ROWS, &path, entry)? {
                Some(Entry::Forward(holder)) if holder == class.id => {}
                _ => self.find(
                    ROWS,
                    &path,
                    "the class that introduces the keys does not know it",
                ),
            }
        }
        let entries = entries_of(class, key, row);
        for entry in self.absorb(ROWS, &path, entries)?.unwrap_or_default() {
            if !self.view.kv_read(&entry, &mut |_| {})? {
                let (what, at) = describe_entry(&entry, class);
                self.find(what, &path, format!("the entry for {at} is missing"));
            }
        }
        Ok(())
    }

    fn forward(&mut self, class: &StoredClass, key: &RowKey, holder: ClassId) -> Result<()> {
        let object = row_path(class, key, None);
        if class.key_root_id != Some(class.id) {
            self.find(
                ROWS,
                &object,
                "a forward is not under the class that introduces the keys",
            );
        }
        let derives = self
            .class(holder)?
            .is_some_and(|holder| holder.id != class.id && holder.key_root_id == Some(class.id));
        if !derives {
            self.find(
                ROWS,
                &object,
                format!("class {holder} does not share its keys"),
            );
        }
        let entry = self.view.entry(holder, key);
        match self.absorb(ROWS, &object, entry)? {
            Some(Entry::Row(_)) => {}
            _ => self.find(
                ROWS,
                &object,
                format!("class {holder} has no instance with its key"),
            ),
        }
        Ok(())
    }

    pub(super) fn index(&mut self) -> Result<()> {
        const TABLE: &str = "index";
        self.each(table::INDEX, &mut |check, rest, _| {
            check.summary.index_entries = check.summary.index_entries.saturating_add(1);
            let parts =
                split_u32(rest).and_then(|(id, rest)| Some((ClassId(id), split_u16(rest)?)));
            let Some((introduced_by, (position, after))) = parts else {
                check.find(TABLE, rest.escape_ascii(), "the key cannot be taken apart");
                return Ok(());
            };
            let base = check.class(introduced_by)?.and_then(|class| {
                let property = class.class.property_at(usize::from(position))?;
                Some(property.data_type.base)
            });
            let holder = base
                .and_then(|base| index_entry(base, after))
                .map(|(_, holder, key)| (holder, RowKey::from_bytes(key)));
            check.entry_of(TABLE, table::INDEX, rest, holder)
        })
    }

    pub(super) fn references(&mut self) -> Result<()> {
        const TABLE: &str = "references";
        self.each(table::REFERENCE, &mut |check, rest, _| {
            check.summary.index_entries = check.summary.index_entries.saturating_add(1);
            let holder = rest.get(4 + HASH_BYTES..).and_then(|rest| {
                let (holder, rest) = split_class(rest)?;
                let (_, key) = split_u16(rest)?;
                Some((holder, RowKey::from_bytes(key)))
            });
            check.entry_of(TABLE, table::REFERENCE, rest, holder)
        })
    }

    /// Checks that an entry is one that its row has.
    fn entry_of(
        &mut self,
        name: &'static str,
        table: u8,
        rest: &[u8],
        holder: Option<(ClassId, RowKey)>,
    ) -> Result<()> {
        let class = match &holder {
            Some((holder, _)) => self.class(*holder)?,
            None => None,
        };
        let (Some((_, key)), Some(class)) = (holder, class) else {
            self.find(
                name,
                rest.escape_ascii(),
                "it is of a class that does not exist",
            );
            return Ok(());
        };
        let entry = self.view.entry(class.id, &key);
        let object = row_path(&class, &key, None);
        let Some(Entry::Row(row)) = self.absorb(name, &object, entry)? else {
            self.find(name, object, "the instance of an entry does not exist");
            return Ok(());
        };
        // A row that cannot be read was reported with the rows.
        let Ok(entries) = entries_of(&class, &key, &row) else {
            return Ok(());
        };
        let mut whole = vec![table];
        whole.extend_from_slice(rest);
        if !entries.contains(&whole) {
            let object = row_path(&class, &key, Some(&row));
            self.find(
                name,
                object,
                "an entry has a value that the instance does not have",
            );
        }
        Ok(())
    }
}

/// Names the table and the property of an entry.
fn describe_entry(entry: &[u8], class: &StoredClass) -> (&'static str, String) {
    let (table, at) = match entry.split_first() {
        Some((&table::INDEX, rest)) => ("index", rest.get(4..)),
        Some((_, rest)) => ("references", rest.get(4 + HASH_BYTES + 4..)),
        None => ("index", None),
    };
    let property = at
        .and_then(split_u16)
        .and_then(|(position, _)| class.class.property_at(usize::from(position)));
    (
        table,
        property.map_or_else(String::new, |property| {
            format!("property `{}`", property.name)
        }),
    )
}
