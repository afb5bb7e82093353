//! The data under measurement: devices in a class hierarchy of four levels, and links between them.

use std::sync::Arc;

use anyhow::{Context, Result};
use swbem_core::{CimType, ClassDecl, DataType, Flavor, Instance, PropertyDecl, Qualifier, Value};
use swbem_store::{NamespaceId, Read, RowKey, Store, encode_row};

use swbem_bench::measure::scatter;

/// The classes of devices, each deriving from the one before. The first is abstract, as the classes
/// that introduce keys are in the schema of the DMTF.
pub(crate) const CLASSES: [&str; 4] =
    ["Bench_Element", "Bench_Device", "Bench_Disk", "Bench_Flash"];
pub(crate) const LINK: &str = "Bench_Link";
/// How many devices share a tag, and how many links a hub has.
pub(crate) const GROUP: usize = 10;
/// How many rows are put in one commit.
const BATCH: usize = 20_000;

/// A device.
pub(crate) struct Device {
    pub(crate) class: usize,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) vendor: &'static str,
    pub(crate) description: String,
    pub(crate) tag: String,
    pub(crate) size: u64,
    pub(crate) state: u16,
}

/// Makes the nth of a number of devices; they come in no order of their keys.
pub(crate) fn device(nth: usize, count: usize) -> Device {
    let random = scatter(nth);
    let vendor = ["Northwind", "Contoso", "Fabrikam", "Tailspin"];
    Device {
        class: 1 + random % (CLASSES.len() - 1),
        id: format!("{:016x}", scatter(nth ^ 0x5eed)),
        name: format!("device number {nth} of {count}"),
        vendor: vendor
            .get(random / 7 % vendor.len())
            .copied()
            .unwrap_or_default(),
        description: format!(
            "{random:032x} is what a device of this kind might say of itself at length"
        ),
        tag: tag(nth % count.div_ceil(GROUP)),
        size: u64::try_from(random % 1_000_000).unwrap_or_default(),
        state: u16::try_from(random / 3 % 10).unwrap_or_default(),
    }
}

pub(crate) fn tag(group: usize) -> String {
    format!("Tag-{:012x}", scatter(group))
}

pub(crate) fn reference(nth: usize, count: usize) -> String {
    let device = device(nth, count);
    let class = CLASSES.get(device.class).copied().unwrap_or_default();
    format!("{class}.Id=\"{}\"", device.id)
}

/// Makes the namespace and the classes.
pub(crate) fn put_classes(store: &Store) -> Result<NamespaceId> {
    let mut txn = store.begin()?;
    txn.create_namespace("root", None)?;
    let namespace = txn.create_namespace("root/bench", None)?.id;
    let mut top = ClassDecl::new(CLASSES[0], None);
    top.qualifiers
        .set(Qualifier::new("Abstract", true, Flavor::default()));
    for (name, base, qualifiers) in [
        ("Id", CimType::String, &["Key"][..]),
        ("Name", CimType::String, &[]),
        ("Vendor", CimType::String, &[]),
        ("Description", CimType::String, &[]),
        ("Tag", CimType::String, &["Indexed"]),
        ("Size", CimType::Uint64, &[]),
        ("State", CimType::Uint16, &[]),
    ] {
        add(&mut top, name, base.into(), qualifiers);
    }
    txn.put_class(namespace, Arc::new(top))?;
    for (above, name) in CLASSES.iter().zip(CLASSES.iter().skip(1)) {
        let mut decl = ClassDecl::new(*name, Some((*above).into()));
        add(
            &mut decl,
            &format!("{name}Extra"),
            CimType::Uint32.into(),
            &[],
        );
        txn.put_class(namespace, Arc::new(decl))?;
    }
    let mut link = ClassDecl::new(LINK, None);
    link.qualifiers
        .set(Qualifier::new("Association", true, Flavor::KEY));
    for name in ["Antecedent", "Dependent"] {
        add(&mut link, name, DataType::reference(CLASSES[0]), &["Key"]);
    }
    txn.put_class(namespace, Arc::new(link))?;
    txn.commit()?;
    Ok(namespace)
}

fn add(decl: &mut ClassDecl, name: &str, data_type: DataType, qualifiers: &[&str]) {
    let mut property = PropertyDecl::new(data_type);
    for qualifier in qualifiers {
        property
            .qualifiers
            .set(Qualifier::new(*qualifier, true, Flavor::KEY));
    }
    decl.properties.insert(name.into(), property);
}

/// Puts so many devices, and ten links each from every tenth of them.
pub(crate) fn fill(store: &Store, namespace: NamespaceId, count: usize) -> Result<()> {
    let view = store.view()?;
    let class_named = |name: &str| view.class(namespace, name)?.context("a class is missing");
    let classes = CLASSES
        .iter()
        .map(|name| class_named(name))
        .collect::<Result<Vec<_>>>()?;
    let link = class_named(LINK)?;
    for start in (0..count).step_by(BATCH) {
        let mut txn = store.begin()?;
        for nth in start..(start + BATCH).min(count) {
            let device = device(nth, count);
            let class = classes.get(device.class).context("a class is missing")?;
            let mut instance = Instance::new(class.class.clone());
            instance.set("Id", device.id)?;
            instance.set("Name", device.name)?;
            instance.set("Vendor", device.vendor)?;
            instance.set("Description", device.description)?;
            instance.set("Tag", device.tag)?;
            instance.set("Size", Value::Uint64(device.size))?;
            instance.set("State", Value::Uint16(device.state))?;
            put(&mut txn, class, &instance)?;
        }
        txn.commit()?;
    }
    for start in (0..count).step_by(BATCH) {
        let mut txn = store.begin()?;
        for nth in start..(start + BATCH).min(count) {
            let mut instance = Instance::new(link.class.clone());
            let hub = nth - nth % GROUP;
            let other = scatter(nth) % count;
            instance.set("Antecedent", Value::reference(reference(hub, count)))?;
            instance.set("Dependent", Value::reference(reference(other, count)))?;
            put(&mut txn, &link, &instance)?;
        }
        txn.commit()?;
    }
    store.kv().flush()?;
    Ok(())
}

fn put(
    txn: &mut swbem_store::Transaction<'_>,
    class: &Arc<swbem_store::StoredClass>,
    instance: &Instance,
) -> Result<()> {
    let key = RowKey::from_instance(class, instance).context("an instance without a key")?;
    txn.put_row(class, &key, encode_row(class, instance)?)?;
    Ok(())
}

/// Makes an SQLite database with the same rows in one table, and the same index.
pub(crate) fn fill_sqlite(database: &mut rusqlite::Connection, count: usize) -> Result<()> {
    database.execute_batch(
        "CREATE TABLE device (class INTEGER, id TEXT COLLATE NOCASE PRIMARY KEY, name TEXT,
             vendor TEXT COLLATE NOCASE, description TEXT, tag TEXT COLLATE NOCASE,
             size INTEGER, state INTEGER, extra INTEGER);
         CREATE INDEX device_tag ON device (tag);",
    )?;
    for start in (0..count).step_by(BATCH) {
        let txn = database.transaction()?;
        let mut insert = txn.prepare("INSERT INTO device VALUES (?,?,?,?,?,?,?,?,NULL)")?;
        for nth in start..(start + BATCH).min(count) {
            let device = device(nth, count);
            insert.execute(rusqlite::params![
                i64::try_from(device.class)?,
                device.id,
                device.name,
                device.vendor,
                device.description,
                device.tag,
                i64::try_from(device.size)?,
                device.state,
            ])?;
        }
        drop(insert);
        txn.commit()?;
    }
    database.execute_batch("ANALYZE")?;
    Ok(())
}
