//! `CreateObject` and `GetObject`.

use std::rc::Rc;

use swbem_automation::{Arguments, Exception, ObjectRef, RuntimeError, Variant};

use super::network::WshNetwork;
use super::shell::WshShell;
use super::{Shared, wsf};
use crate::{ErrorKind, ScriptError};

/// The ProgIDs that the host itself knows.
const OWN_PROG_IDS: [&str; 2] = ["WScript.Network", "WScript.Shell"];

/// Makes the functions known to the script.
pub(super) fn install(shared: &Rc<Shared>) {
    let weak = Rc::downgrade(shared);
    shared.engine.set_function(
        "CreateObject",
        Rc::new(move |_, arguments: &mut Arguments| {
            arguments.expect_count(1, 2)?;
            let prog_id = arguments.text(0)?;
            if arguments.optional(1).is_some() && !arguments.text_or(1, "")?.is_empty() {
                return Err(Exception::runtime(RuntimeError::ServerUnavailable)
                    .with_detail("objects are created on this machine only"));
            }
            match weak.upgrade() {
                Some(shared) => Ok(create(&shared, &prog_id)?.into()),
                None => Ok(Variant::NOTHING),
            }
        }),
    );
    let weak = Rc::downgrade(shared);
    shared.engine.set_function(
        "GetObject",
        Rc::new(move |_, arguments: &mut Arguments| {
            arguments.expect_count(1, 2)?;
            let (path, class) = (arguments.text_or(0, "")?, arguments.text_or(1, "")?);
            match weak.upgrade() {
                Some(shared) => Ok(get(&shared, &path, &class)?.into()),
                None => Ok(Variant::NOTHING),
            }
        }),
    );
}

/// Creates the object of a ProgID.
pub(super) fn create(shared: &Rc<Shared>, prog_id: &str) -> Result<ObjectRef, Exception> {
    for factory in &shared.factories {
        if let Some(created) = factory.create(prog_id) {
            return created;
        }
    }
    match prog_id.to_ascii_lowercase().as_str() {
        "wscript.shell" | "wscript.shell.1" => Ok(WshShell::object(shared)),
        "wscript.network" | "wscript.network.1" => Ok(Rc::new(WshNetwork)),
        _ => {
            let unknown = Exception::runtime_about(RuntimeError::CannotCreateObject, prog_id);
            Err(unknown.with_detail(known(shared)))
        }
    }
}

/// Finds the object of a moniker.
pub(super) fn get(shared: &Rc<Shared>, path: &str, class: &str) -> Result<ObjectRef, Exception> {
    if path.is_empty() {
        // A new object for `GetObject("", "ProgID")`; running ones cannot be found.
        return create(shared, class);
    }
    for factory in &shared.factories {
        if let Some(found) = factory.moniker(path) {
            return found;
        }
    }
    Err(
        Exception::runtime(RuntimeError::NameNotFoundDuringAutomation).with_detail(format!(
            "`{path}` is not a moniker that is known here; those of WMI begin with winmgmts:"
        )),
    )
}

fn known(shared: &Shared) -> String {
    let mut known: Vec<&str> = shared
        .factories
        .iter()
        .flat_map(|factory| factory.prog_ids())
        .chain(OWN_PROG_IDS)
        .collect();
    known.sort_unstable();
    format!("what can be created here: {}", known.join(", "))
}

impl Shared {
    /// Makes the objects and constants of a job known to its scripts.
    pub(super) fn prepare(self: &Rc<Self>, job: &wsf::Job) -> Result<(), ScriptError> {
        let failed = |exception: Exception| ScriptError {
            kind: ErrorKind::Runtime,
            exception,
            position: None,
        };
        for reference in &job.references {
            let constants = self.factories.iter().find_map(|f| f.constants(reference));
            let Some(constants) = constants else {
                let message = format!(
                    "the job refers to the type library of `{reference}`, which is not known here"
                );
                let exception =
                    Exception::runtime_about(RuntimeError::CannotCreateObject, reference);
                return Err(failed(exception.with_detail(message)));
            };
            for (name, value) in constants {
                self.engine.set_constant(name, value);
            }
        }
        for object in &job.objects {
            let created = create(self, &object.prog_id).map_err(failed)?;
            if object.has_events {
                self.connect(&created, &format!("{}_", object.id))
                    .map_err(failed)?;
            }
            self.engine.set_global(&object.id, created.into());
        }
        Ok(())
    }
}
