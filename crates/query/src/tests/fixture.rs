//! A namespace with classes and instances, and queries over it.

use std::ops::ControlFlow;
use std::sync::Arc;

use swbem_core::{
    CimType, Class, ClassDecl, ClassObject, DataType, Flavor, Instance, Name, Object, PropertyDecl,
    Qualifier, Status, Value,
};
use swbem_kv::MemKv;
use swbem_store::{Namespace, NamespaceId, Read, RowKey, Store, StoredClass, View, encode_row};

use crate::*;

pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) ns: NamespaceId,
}

/// What a query returned, in words.
pub(crate) type Answer = Vec<String>;

impl Fixture {
    /// `root\test` with the classes of [`devices`] and [`links`].
    pub(crate) fn new() -> Fixture {
        let store = Store::open_named(Arc::new(MemKv::new()), "Box").unwrap();
        let mut txn = store.begin().unwrap();
        txn.create_namespace("root", None).unwrap();
        let ns = txn.create_namespace("root/test", None).unwrap().id;
        for decl in devices().into_iter().chain(links()) {
            txn.put_class(ns, Arc::new(decl)).unwrap();
        }
        txn.commit().unwrap();
        Fixture { store, ns }
    }

    pub(crate) fn put_class(&self, decl: ClassDecl) {
        let mut txn = self.store.begin().unwrap();
        txn.put_class(self.ns, Arc::new(decl)).unwrap();
        txn.commit().unwrap();
    }

    pub(crate) fn class(&self, name: &str) -> Arc<StoredClass> {
        let view = self.store.view().unwrap();
        view.class(self.ns, name).unwrap().unwrap()
    }

    pub(crate) fn namespace(&self) -> Arc<Namespace> {
        let view = self.store.view().unwrap();
        view.namespace_by_id(self.ns).unwrap().unwrap()
    }

    pub(crate) fn instance(&self, class: &str, values: &[(&str, Value)]) -> Instance {
        let mut instance = Instance::new(self.class(class).class.clone());
        for (name, value) in values {
            instance.set(name, value.clone()).unwrap();
        }
        instance
    }

    pub(crate) fn put(&self, class: &str, values: &[(&str, Value)]) {
        let instance = self.instance(class, values);
        let class = self.class(class);
        let key = RowKey::from_instance(&class, &instance).unwrap();
        let mut txn = self.store.begin().unwrap();
        txn.put_row(&class, &key, encode_row(&class, &instance).unwrap())
            .unwrap();
        txn.commit().unwrap();
    }

    /// Four disks, a fan and a device that says nothing of itself.
    pub(crate) fn with_devices() -> Fixture {
        let fixture = Fixture::new();
        for (id, size, tag, text) in [
            ("d1", 10_u64, "red", Some("Alpha")),
            ("d2", 20, "RED", Some("beta")),
            ("d3", 30, "blue", None),
            ("d4", u64::MAX, "green", Some("100%_sure")),
        ] {
            fixture.put(
                "Disk",
                &[
                    ("Id", id.into()),
                    ("Size", Value::Uint64(size)),
                    ("Tag", tag.into()),
                    ("Text", text.map_or(Value::Null, Value::string)),
                    ("Level", Value::Sint32(i32::try_from(size % 100).unwrap())),
                ],
            );
        }
        fixture.put(
            "Fan",
            &[
                ("Id", "f1".into()),
                ("Tag", "red".into()),
                ("Speed", 900_u32.into()),
            ],
        );
        fixture.put("Device", &[("Id", "x1".into())]);
        fixture
    }

    pub(crate) fn bound(&self, view: &View, text: &str) -> Result<BoundQuery> {
        let query = swbem_wql::parse(text).into_result(text).unwrap();
        bind(&query, view, &self.namespace(), &settings())
    }

    pub(crate) fn plan_with(&self, text: &str, providers: &dyn Providers) -> Plan {
        let view = self.store.view().unwrap();
        let bound = self
            .bound(&view, text)
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        plan(&bound, &view, providers).unwrap()
    }

    /// Runs a query and tells what it found.
    #[track_caller]
    pub(crate) fn ask(&self, text: &str) -> Answer {
        self.ask_with(text, &NoProviders).unwrap()
    }

    pub(crate) fn ask_with(&self, text: &str, providers: &dyn Providers) -> Result<Answer> {
        let (answer, outcome) = self.run_with(text, providers);
        outcome.map(|()| answer)
    }

    pub(crate) fn run_with(&self, text: &str, providers: &dyn Providers) -> (Answer, Result<()>) {
        let plan = self.plan_with(text, providers);
        let view = self.store.view().unwrap();
        let mut answer = Vec::new();
        let outcome = plan.run(&view, providers, &mut Counts::default(), &mut |found| {
            answer.push(match found {
                Found::Row(row) => words(&row.to_instance().unwrap()),
                Found::Instance(instance) => words(&instance),
                Found::Class(class) => format!("class {}", class.name()),
            });
            ControlFlow::Continue(())
        });
        (answer, outcome)
    }

    /// The ids of what a query found, in their order.
    #[track_caller]
    pub(crate) fn ids(&self, condition: &str) -> String {
        let found = self.ask(&format!("SELECT Id FROM Device WHERE {condition}"));
        let mut ids: Vec<&str> = found
            .iter()
            .map(|id| id.split('"').nth(1).unwrap())
            .collect();
        ids.sort_unstable();
        ids.join(" ")
    }

    #[track_caller]
    pub(crate) fn plan_text(&self, text: &str) -> String {
        let view = self.store.view().unwrap();
        let plan = self.plan_with(text, &NoProviders);
        plan.explain(&view).unwrap().plan_text()
    }

    /// What is wrong with a query: the status, the words, and what they point at.
    #[track_caller]
    pub(crate) fn refusal(&self, text: &str) -> (Status, String, String) {
        let view = self.store.view().unwrap();
        match self.bound(&view, text).map_err(Error::into_cause) {
            Err(Cause::Query(refusal)) => {
                let span = refusal.diagnostics()[0].span.range();
                (refusal.status(), refusal.message(), text[span].to_owned())
            }
            Err(other) => panic!("{text}: {other:?}"),
            Ok(_) => panic!("{text} is not refused"),
        }
    }
}

pub(crate) fn settings() -> Settings {
    Settings {
        server: "BOX".into(),
        local_offset_minutes: 60,
    }
}

/// The path of an instance, and the properties that its class does not have as keys.
fn words(instance: &Instance) -> String {
    let mut words = instance
        .relpath()
        .unwrap_or_else(|| instance.class_name().to_string());
    if instance.is_projection() {
        for (property, value) in instance.properties().filter(|(p, _)| !p.is_key) {
            words.push_str(&format!(" {}={value:?}", property.name));
        }
    }
    words
}

pub(crate) fn decl(name: &str, superclass: Option<&str>) -> ClassDecl {
    ClassDecl::new(name, superclass.map(Name::from))
}

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

pub(crate) fn default(mut decl: ClassDecl, name: &str, value: Value) -> ClassDecl {
    decl.properties.get_mut(&Name::from(name)).unwrap().default = Some(value);
    decl
}

/// `Element` (abstract, no key), `Device` with a key and indexes, `Disk` and `Fan` below it.
pub(crate) fn devices() -> Vec<ClassDecl> {
    let mut element = decl("Element", None);
    element
        .qualifiers
        .set(Qualifier::new("Abstract", true, Flavor::default()));
    let mut device = decl("Device", Some("Element"));
    device = with(device, "Id", CimType::String, &["Key"]);
    device = with(device, "Tag", CimType::String, &["Indexed"]);
    device = with(device, "Level", CimType::Sint32, &["Indexed"]);
    device = with(device, "Text", CimType::String, &[]);
    device = with(device, "Size", CimType::Uint64, &[]);
    device = with(device, "State", CimType::Uint16, &[]);
    device = default(device, "State", Value::Uint16(5));
    device = with(device, "When", CimType::Datetime, &["Indexed"]);
    device = with(device, "Ratio", CimType::Real32, &["Indexed"]);
    device = with(device, "Exact", CimType::Real64, &[]);
    device = with(device, "On", CimType::Boolean, &["Indexed"]);
    device = with(device, "Letter", CimType::Char16, &[]);
    device = with(device, "Small", CimType::Sint8, &[]);
    device = with(device, "Peer", DataType::reference("Device"), &["Indexed"]);
    device = with(device, "Any", CimType::Object, &[]);
    device = with(device, "Typed", DataType::object("Part"), &[]);
    device = with(device, "List", DataType::array(CimType::String), &[]);
    let part = with(decl("Part", None), "Code", CimType::Uint8, &[]);
    let part = with(part, "Inner", DataType::object("Part"), &[]);
    let better = with(
        decl("BetterPart", Some("Part")),
        "Extra",
        CimType::String,
        &[],
    );
    let disk = with(decl("Disk", Some("Device")), "Heads", CimType::Uint8, &[]);
    let disk = with(disk, "State", CimType::Uint16, &[]);
    let disk = default(disk, "State", Value::Uint16(7));
    let fan = with(decl("Fan", Some("Device")), "Speed", CimType::Uint32, &[]);
    vec![element, part, better, device, disk, fan]
}

/// `Link` between devices, `Strong` below it, and `Loose` with an untyped end.
pub(crate) fn links() -> Vec<ClassDecl> {
    let link = with(
        decl("Link", None),
        "From",
        DataType::reference("Device"),
        &["Key"],
    );
    let link = with(link, "To", DataType::reference("Device"), &["Key"]);
    let strong = with(decl("Strong", Some("Link")), "Force", CimType::Uint32, &[]);
    let loose = with(
        decl("Loose", None),
        "Owner",
        DataType::reference("Fan"),
        &["Key"],
    );
    let loose = with(loose, "Owned", CimType::Reference, &["Key"]);
    vec![
        qualified(link, "Association"),
        qualified(strong, "Heavy"),
        qualified(loose, "Association"),
    ]
}

/// An embedded instance of `BetterPart`.
pub(crate) fn part(fixture: &Fixture, code: u8, inner: Option<u8>) -> Value {
    let mut part = fixture.instance(
        "BetterPart",
        &[("Code", Value::Uint8(code)), ("Extra", "More".into())],
    );
    if let Some(code) = inner {
        let inner = fixture.instance("Part", &[("Code", Value::Uint8(code))]);
        part.set("Inner", Value::from(Object::from(inner))).unwrap();
    }
    Object::from(part).into()
}

/// An embedded class.
pub(crate) fn embedded_class(class: &Arc<Class>) -> Value {
    Object::from(ClassObject::read(class, None)).into()
}
