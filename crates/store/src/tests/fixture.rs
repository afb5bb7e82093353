//! Classes and instances for tests.

use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{
    CimType, ClassDecl, DataType, Flavor, Instance, Name, PropertyDecl, Qualifier, Value,
};
use swbem_kv::{Kv, MemKv};

use crate::{Finding, NamespaceId, Read, RowKey, Store, StoredClass, Transaction, encode_row};

/// A store with `root` and `root\cimv2`.
pub(crate) struct Fixture {
    pub(crate) kv: Arc<MemKv>,
    pub(crate) store: Store,
    pub(crate) ns: NamespaceId,
}

impl Fixture {
    pub(crate) fn new() -> Fixture {
        let kv = Arc::new(MemKv::new());
        let store = Store::open_named(kv.clone(), "Box").unwrap();
        assert!(store.is_new().unwrap());
        let mut txn = store.begin().unwrap();
        txn.create_namespace("root", None).unwrap();
        let ns = txn.create_namespace("root/cimv2", Some(b"sd")).unwrap().id;
        txn.commit().unwrap();
        assert!(!store.is_new().unwrap());
        Fixture { kv, store, ns }
    }

    /// The same store as another process would open it.
    pub(crate) fn reopened(&self) -> Store {
        Store::open(self.kv.clone()).unwrap()
    }

    pub(crate) fn put_classes(&self, decls: &[ClassDecl]) {
        let mut txn = self.store.begin().unwrap();
        for decl in decls {
            txn.put_class(self.ns, Arc::new(decl.clone())).unwrap();
        }
        txn.commit().unwrap();
    }

    pub(crate) fn class(&self, name: &str) -> Arc<StoredClass> {
        self.store
            .view()
            .unwrap()
            .class(self.ns, name)
            .unwrap()
            .unwrap()
    }

    pub(crate) fn put(&self, instance: &Instance) {
        let mut txn = self.store.begin().unwrap();
        put(&mut txn, self.ns, instance).unwrap();
        txn.commit().unwrap();
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let summary = self
            .store
            .verify(&mut |finding| findings.push(finding))
            .unwrap();
        assert_eq!(summary.findings, u64::try_from(findings.len()).unwrap());
        findings
    }

    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        assert_eq!(self.findings(), []);
    }

    /// Writes behind the repository's back.
    pub(crate) fn corrupt(&self, change: impl FnOnce(&mut swbem_kv::Batch)) {
        let mut batch = swbem_kv::Batch::new(self.kv.revision());
        change(&mut batch);
        self.kv.commit(batch).unwrap();
    }
}

pub(crate) fn put(
    txn: &mut Transaction<'_>,
    ns: NamespaceId,
    instance: &Instance,
) -> crate::Result<Option<crate::Row>> {
    let class = txn.class(ns, instance.class_name().as_str())?.unwrap();
    let key = RowKey::from_instance(&class, instance).unwrap();
    let row = encode_row(&class, instance)?;
    txn.put_row(&class, &key, row)
}

pub(crate) fn decl(name: &str, superclass: Option<&str>) -> ClassDecl {
    ClassDecl::new(name, superclass.map(Name::from))
}

/// Adds a property to a declaration; `qualifiers` are boolean ones that are true.
pub(crate) fn with(
    mut decl: ClassDecl,
    name: &str,
    data_type: impl Into<DataType>,
    qualifiers: &[&str],
) -> ClassDecl {
    let mut property = PropertyDecl::new(data_type);
    for qualifier in qualifiers {
        property
            .qualifiers
            .set(Qualifier::new(*qualifier, true, Flavor::KEY));
    }
    decl.properties.insert(name.into(), property);
    decl
}

pub(crate) fn qualified(mut decl: ClassDecl, qualifier: &str) -> ClassDecl {
    decl.qualifiers
        .set(Qualifier::new(qualifier, true, Flavor::KEY));
    decl
}

/// `Base` with a string key, an indexed number and a text; `Derived` and `Deep` below it.
pub(crate) fn family() -> Vec<ClassDecl> {
    let base = with(decl("Base", None), "Id", CimType::String, &["Key"]);
    let base = with(base, "Size", CimType::Sint32, &["Indexed"]);
    let base = with(base, "Text", CimType::String, &["Indexed"]);
    let derived = with(decl("Derived", Some("Base")), "Extra", CimType::Uint64, &[]);
    let deep = with(
        decl("Deep", Some("Derived")),
        "More",
        CimType::Datetime,
        &["Indexed"],
    );
    let other = with(decl("Other", Some("Base")), "Extra", CimType::Boolean, &[]);
    vec![base, derived, deep, other]
}

/// An association with two reference keys and an array of references.
pub(crate) fn link() -> ClassDecl {
    let link = with(
        decl("Link", None),
        "From",
        DataType::reference("Base"),
        &["Key"],
    );
    let link = with(link, "To", DataType::reference("Base"), &["Key"]);
    qualified(
        with(link, "Via", DataType::array(CimType::Reference), &[]),
        "Association",
    )
}

pub(crate) fn instance(class: &StoredClass, values: &[(&str, Value)]) -> Instance {
    let mut instance = Instance::new(class.class.clone());
    for (name, value) in values {
        instance.set(name, value.clone()).unwrap();
    }
    instance
}

/// The keys of all instances of exactly a class, as texts of its first property.
pub(crate) fn ids(read: &dyn Read, class: &Arc<StoredClass>) -> Vec<String> {
    let mut ids = Vec::new();
    read.scan(class, None, &mut |row| {
        ids.push(row.text(0).unwrap().unwrap().to_owned());
        ControlFlow::Continue(())
    })
    .unwrap();
    ids
}
