//! Namespaces as MOF that compiles back to equal ones.
//!
//! Written are classes, superclasses first, instances with their own qualifiers, and the child
//! namespaces with their security descriptors. Left out is what every namespace has from its
//! beginning, the system classes, and what a provider keeps, the instances of dynamic classes.
//! What changes while it is written may be written or not.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

use swbem_core::security::{Rights, SecurityDescriptor};
use swbem_core::{Class, Flavor, Instance, Name, Object, Qualifier, bail, fold};
use swbem_manager::from_store;
use swbem_mof::Exporter;
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
}

/// Writes the whole repository.
///
/// # Errors
/// `ACCESS_DENIED` and what reading fails for; `FAILED` when `out` does.
pub fn repository(server: &Server, out: &mut dyn Write) -> Result<Summary> {
    tree(&server.connect("root")?, out)
}

/// Writes a namespace and all those in it.
///
/// # Errors
/// As [`repository`].
pub fn tree(services: &Services, out: &mut dyn Write) -> Result<Summary> {
    let mut export = Export::new(out);
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
pub fn namespace(services: &Services, out: &mut dyn Write) -> Result<Summary> {
    let mut export = Export::new(out);
    export.ancestors(services)?;
    export.is_single = true;
    export.contents(services)?;
    export.finish()
}

struct Export<'w> {
    mof: Exporter<Bytes<'w>>,
    failure: Rc<RefCell<Option<io::Error>>>,
    summary: Summary,
    /// Whether child namespaces are left out.
    is_single: bool,
}

impl<'w> Export<'w> {
    fn new(out: &'w mut dyn Write) -> Self {
        let failure = Rc::default();
        Export {
            mof: Exporter::new(Bytes {
                out,
                failure: Rc::clone(&failure),
            }),
            failure,
            summary: Summary::default(),
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
        let classes = classes(&connection)?;
        for class in classes.values().filter(|class| !class.name().is_system()) {
            let written = self.mof.class(class.decl());
            self.check(written)?;
            self.summary.classes += 1;
        }
        let mut children = Vec::new();
        for class in classes.values() {
            if class.is_dynamic() || class.is_abstract() || class.is_amendment() {
                continue;
            }
            if *class.name() == NAMESPACE {
                children = self.children(&connection)?;
            } else {
                self.instances(&connection, class.name())?;
            }
        }
        Ok(children)
    }

    fn instances(&mut self, connection: &Connection, class: &Name) -> Result<()> {
        // Those of the class itself, read as they are written.
        for instance in connection.enumerate_instances(class.as_str(), 0x31, None)? {
            let Object::Instance(instance) = instance? else {
                continue;
            };
            if *class == SYSTEM_SECURITY && instance.local_qualifiers().is_empty() {
                continue;
            }
            let written = self.mof.instance(&instance);
            self.check(written)?;
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
            if let Some(name) = instance.get("Name").and_then(swbem_core::Value::as_str) {
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
            .and_then(swbem_core::Value::as_str)
            .unwrap_or_default();
        let path = format!("{}\\{name}", connection.session().namespace());
        if let Some(sddl) = own_descriptor(connection, &path)? {
            let qualifier = Qualifier::new("NamespaceSecuritySDDL", sddl, Flavor::NONE);
            instance.local_qualifiers_mut().set(qualifier);
        }
        let written = self.mof.instance(&instance);
        self.check(written)
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
