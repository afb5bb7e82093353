//! Namespaces as MOF that compiles back to equal ones.
//!
//! Written are classes, superclasses first, instances with their own qualifiers, and the child
//! namespaces with their security descriptors. Left out is what every namespace has from its
//! beginning, the system classes, and what a provider keeps, the instances of dynamic classes.
//! What changes while it is written may be written or not. The few things that MOF has no words for
//! are named, one by one, as [`Lost`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

use swbem_core::security::{Rights, SecurityDescriptor};
use swbem_core::{Class, Flavor, Instance, Name, Object, Qualifier, Value, bail, fold};
use swbem_manager::from_store;
use swbem_mof::{Exporter, class_losses, instance_losses};
use swbem_runtime::Connection;
use swbem_store::Read;

use crate::{Error, Result, Server, Services, Status};

/// The class whose instances are namespaces.
const NAMESPACE: &str = "__Namespace";
/// The class of the one instance that governs a namespace.
const SYSTEM_SECURITY: &str = "__SystemSecurity";

/// What an export wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many namespaces.
    pub namespaces: usize,
    /// How many classes.
    pub classes: usize,
    /// How many instances, those that make namespaces not counted.
    pub instances: usize,
    /// How many things could not be carried.
    pub lost: usize,
}

/// Something that MOF cannot carry, so that what compiles back is without it. Shows as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The full path of the object.
    pub path: String,
    /// What it is, in a clause.
    pub what: String,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path, self.what)
    }
}

/// Writes the whole repository, and tells `lost` of each thing that MOF cannot carry.
///
/// # Errors
/// `ACCESS_DENIED` and what reading fails for; `FAILED` when `out` does.
pub fn repository(
    server: &Server,
    out: &mut dyn Write,
    lost: &mut dyn FnMut(Lost),
) -> Result<Summary> {
    tree(&server.connect("root")?, out, lost)
}

/// Writes a namespace and all those in it.
///
/// # Errors
/// As [`repository`].
pub fn tree(
    services: &Services,
    out: &mut dyn Write,
    lost: &mut dyn FnMut(Lost),
) -> Result<Summary> {
    let mut export = Export::new(out, lost);
    export.ancestors(services)?;
    let mut waiting = vec![services.clone()];
    while let Some(services) = waiting.pop() {
        let mut children = export.contents(&services)?;
        // From the end, so that they are written in their order.
        children.reverse();
        for child in children {
            waiting.push(services.open_namespace(&child)?);
        }
    }
    export.finish()
}

/// Writes one namespace, without those in it.
///
/// # Errors
/// As [`repository`].
pub fn namespace(
    services: &Services,
    out: &mut dyn Write,
    lost: &mut dyn FnMut(Lost),
) -> Result<Summary> {
    let mut export = Export::new(out, lost);
    export.ancestors(services)?;
    export.is_single = true;
    export.contents(services)?;
    export.finish()
}

struct Export<'w> {
    mof: Exporter<Bytes<'w>>,
    failure: Rc<RefCell<Option<io::Error>>>,
    summary: Summary,
    lost: &'w mut dyn FnMut(Lost),
    /// Whether child namespaces are left out.
    is_single: bool,
}

impl<'w> Export<'w> {
    fn new(out: &'w mut dyn Write, lost: &'w mut dyn FnMut(Lost)) -> Self {
        let failure = Rc::default();
        Export {
            mof: Exporter::new(Bytes {
                out,
                failure: Rc::clone(&failure),
            }),
            failure,
            summary: Summary::default(),
            lost,
            is_single: false,
        }
    }

    /// Writes what makes the namespace, for a repository that does not have it.
    fn ancestors(&mut self, services: &Services) -> Result<()> {
        let path = services.namespace();
        let mut parent: Option<String> = None;
        for name in path.split('\\') {
            let Some(above) = parent else {
                parent = Some(name.to_owned());
                continue;
            };
            let child = format!("{above}\\{name}");
            let above_services = services.server().connect(&above)?;
            let connection = above_services.connection()?;
            if let Object::Class(class) = connection.get(NAMESPACE, 0, None)? {
                let mut instance = Instance::new(class.resolved());
                instance.set("Name", name)?;
                let written = self.mof.namespace(&above);
                self.check(written)?;
                self.child(&connection, instance)?;
            }
            parent = Some(child);
        }
        Ok(())
    }

    /// Writes what a namespace holds, and returns the names of those in it.
    fn contents(&mut self, services: &Services) -> Result<Vec<String>> {
        let connection = services.connection()?;
        let written = self.mof.namespace(&services.namespace());
        self.check(written)?;
        self.summary.namespaces += 1;
        self.root_descriptor(&connection)?;
        let classes = classes(&connection)?;
        for class in classes.values().filter(|class| !class.name().is_system()) {
            let written = self.mof.class(class.decl());
            self.check(written)?;
            let path = connection.session().origin().path_of(class.name().as_str());
            for loss in class_losses(class.decl()) {
                self.lose(&path, loss.to_string());
            }
            self.summary.classes += 1;
        }
        let known: BTreeMap<&Name, &Arc<Class>> = classes
            .values()
            .map(|class| (class.name(), class))
            .collect();
        let mut children = Vec::new();
        for class in classes.values() {
            if class.is_dynamic() || class.is_abstract() || class.is_amendment() {
                continue;
            }
            if *class.name() == NAMESPACE {
                children = self.children(&connection)?;
            } else {
                self.instances(&connection, class.name(), &known)?;
            }
        }
        Ok(children)
    }

    fn instances(
        &mut self,
        connection: &Connection,
        class: &Name,
        known: &BTreeMap<&Name, &Arc<Class>>,
    ) -> Result<()> {
        // Those of the class itself, read as they are written.
        for instance in connection.enumerate_instances(class.as_str(), 0x31, None)? {
            let Object::Instance(mut instance) = instance? else {
                continue;
            };
            if *class == SYSTEM_SECURITY && instance.local_qualifiers().is_empty() {
                continue;
            }
            let path = instance.path().unwrap_or_else(|| class.to_string());
            for what in without_strangers(&mut instance, known)? {
                let written = self.mof.comment(&format!("left out: {what}"));
                self.check(written)?;
                self.lose(&path, what);
            }
            let written = self.mof.instance(&instance);
            self.check(written)?;
            for loss in instance_losses(&instance) {
                self.lose(&path, loss.to_string());
            }
            self.summary.instances += 1;
        }
        Ok(())
    }

    /// Writes what makes the namespaces in a namespace, and returns their names.
    fn children(&mut self, connection: &Connection) -> Result<Vec<String>> {
        let mut children = Vec::new();
        if self.is_single {
            return Ok(children);
        }
        for instance in connection.enumerate_instances(NAMESPACE, 0x30, None)? {
            let Object::Instance(instance) = instance? else {
                continue;
            };
            if let Some(name) = instance.get("Name").and_then(Value::as_str) {
                children.push(name.to_owned());
            }
            self.child(connection, *instance)?;
        }
        children.sort_by_key(|name| fold(name));
        Ok(children)
    }

    /// Writes what makes a namespace, with its security descriptor if it has one of its own.
    fn child(&mut self, connection: &Connection, mut instance: Instance) -> Result<()> {
        let name = instance
            .get("Name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let path = format!("{}\\{name}", connection.session().namespace());
        if let Some(sddl) = own_descriptor(connection, &path)? {
            let qualifier = Qualifier::new("NamespaceSecuritySDDL", sddl, Flavor::NONE);
            instance.local_qualifiers_mut().set(qualifier);
        }
        let written = self.mof.instance(&instance);
        self.check(written)
    }

    /// Names the descriptor of `root`, which has no instance that could carry it.
    fn root_descriptor(&mut self, connection: &Connection) -> Result<()> {
        let path = connection.session().namespace();
        if path.contains('\\') {
            return Ok(());
        }
        let Some(sddl) = own_descriptor(connection, path)? else {
            return Ok(());
        };
        let what = format!(
            "its security descriptor has no place in MOF; set it by `SetSD` of `{SYSTEM_SECURITY}`: {sddl}"
        );
        let written = self.mof.comment(&format!("left out: {what}"));
        self.check(written)?;
        self.lose(path, what);
        Ok(())
    }

    fn lose(&mut self, path: &str, what: String) {
        self.summary.lost += 1;
        (self.lost)(Lost {
            path: path.to_owned(),
            what,
        });
    }

    /// Turns the failure of the writer into an error that says why.
    fn check(&self, written: std::fmt::Result) -> Result<()> {
        if written.is_ok() {
            return Ok(());
        }
        Err(cannot_write(self.failure.take()))
    }

    fn finish(self) -> Result<Summary> {
        match self.mof.into_inner().out.flush() {
            Ok(()) => Ok(self.summary),
            Err(error) => Err(cannot_write(Some(error))),
        }
    }
}

/// Returns the classes of a namespace, each after its superclass.
fn classes(connection: &Connection) -> Result<BTreeMap<(usize, String), Arc<Class>>> {
    let mut classes = BTreeMap::new();
    for class in connection.enumerate_classes("", 0x30, None)? {
        if let Object::Class(class) = class? {
            let resolved = class.resolved();
            classes.insert(
                (resolved.derivation().len(), resolved.name().folded()),
                resolved,
            );
        }
    }
    Ok(classes)
}

/// Takes out of an instance the values that embed instances of classes which the namespace does not
/// have, or has with other properties, and returns what they were: their text would not compile.
fn without_strangers(
    instance: &mut Instance,
    known: &BTreeMap<&Name, &Arc<Class>>,
) -> Result<Vec<String>> {
    let mut strange = Vec::new();
    for (property, value) in instance.properties() {
        if let Some(class) = stranger(value, known) {
            strange.push((property.name.clone(), class));
        }
    }
    let mut lost = Vec::with_capacity(strange.len());
    for (property, class) in strange {
        let has = match known.contains_key(&class) {
            true => "other properties in it",
            false => "not",
        };
        lost.push(format!(
            "property `{property}` holds an instance of class `{class}`, which the namespace has {has}"
        ));
        instance.set(property.as_str(), Value::Null)?;
    }
    Ok(lost)
}

/// Finds the first class of an embedded instance that is not the namespace's own. Objects nest no
/// deeper than a put lets them.
fn stranger(value: &Value, known: &BTreeMap<&Name, &Arc<Class>>) -> Option<Name> {
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(items) => pending.extend(items.iter().filter(|item| is_object(item))),
            Value::Object(object) => {
                let Some(instance) = object.as_instance() else {
                    continue;
                };
                let class = instance.class();
                let has = known.get(class.name());
                if !has.is_some_and(|known| have_same_properties(known, class)) {
                    return Some(class.name().clone());
                }
                pending.extend(instance.properties().map(|(_, value)| value));
            }
            _ => {}
        }
    }
    None
}

fn is_object(value: &Value) -> bool {
    matches!(value, Value::Object(_))
}

fn have_same_properties(one: &Arc<Class>, other: &Arc<Class>) -> bool {
    Arc::ptr_eq(one, other)
        || one.properties().len() == other.properties().len()
            && one.properties().values().all(|property| {
                other
                    .property(property.name.as_str())
                    .is_some_and(|same| same.data_type == property.data_type)
            })
}

/// Returns the descriptor that was given to a namespace itself, as SDDL.
fn own_descriptor(connection: &Connection, path: &str) -> Result<Option<String>> {
    let manager = connection.session().manager();
    let view = manager.store().view().map_err(from_store)?;
    let namespace = view.namespace(path).map_err(from_store)?;
    let Some(own) = namespace.and_then(|namespace| namespace.security.clone()) else {
        return Ok(None);
    };
    if !connection.session().rights().contains(Rights::READ_CONTROL) {
        bail!(
            ACCESS_DENIED,
            "namespace `{path}` has a security descriptor, which you may not read"
        );
    }
    SecurityDescriptor::from_bytes(&own)?.to_sddl().map(Some)
}

/// Takes text and gives bytes, and keeps what goes wrong with them.
struct Bytes<'w> {
    out: &'w mut dyn Write,
    failure: Rc<RefCell<Option<io::Error>>>,
}

impl std::fmt::Write for Bytes<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.out.write_all(text.as_bytes()).map_err(|error| {
            self.failure.replace(Some(error));
            std::fmt::Error
        })
    }
}

fn cannot_write(error: Option<io::Error>) -> Error {
    let failed = Error::new(Status::FAILED, "the text cannot be written");
    match error {
        Some(error) => failed.with_source(error),
        None => failed,
    }
}
