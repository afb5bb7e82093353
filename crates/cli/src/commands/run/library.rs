//! WMI for the script host: the store is opened when the script first asks it for something.

use std::path::PathBuf;
use std::rc::Rc;

use swbem::Server;
use swbem::automation::{self, Library};
use swbem_automation::{Exception, ObjectRef, Variant};
use swbem_runtime::RuntimeOptions;
use swbem_vbscript::Console;
use swbem_vbscript::host::{ObjectFactory, utc_offset_minutes};

use super::console::Terminal;
use crate::app::{App, SINK_TIMER_MS};
use crate::failure::Failure;

/// The GUID of the scripting library's type library.
const TYPE_LIBRARY: &str = "{565783C6-CB41-11D1-8B02-00600806D9B6}";

/// How the store is opened.
pub(super) struct Opening {
    /// Where it is; in memory without.
    path: Option<PathBuf>,
    /// The namespace of those who name none.
    namespace: Option<String>,
}

impl Opening {
    pub(super) fn new(app: &App) -> Result<Opening, Failure> {
        let path = match app.global.ephemeral {
            true => None,
            false => Some(app.store_path()?),
        };
        let namespace = app
            .global
            .namespace
            .is_some()
            .then(|| app.global.namespace());
        Ok(Opening { path, namespace })
    }

    /// Makes the scripting library, whose calls are shown on a terminal.
    pub(super) fn library(&self, trace: Option<Rc<Terminal>>) -> Library {
        let (path, namespace) = (self.path.clone(), self.namespace.clone());
        let library = Library::new(move || {
            let mut runtime = RuntimeOptions::default();
            // A handler only queues the event, and waits where the script is to take it first.
            runtime.sink_timer_ms = SINK_TIMER_MS;
            let mut options = Server::options().runtime(runtime);
            if let Some(namespace) = namespace.clone() {
                options =
                    options.settings(move |settings| settings.default_namespace = namespace.into());
            }
            match &path {
                Some(path) => options.open(path),
                None => options.ephemeral(),
            }
        })
        .with_local_time(utc_offset_minutes);
        match trace {
            Some(terminal) => library.with_trace(move |line| {
                terminal.write_err(&format!("trace: {}\n", crate::text::printable(line)));
            }),
            None => library,
        }
    }
}

/// Makes the objects of the scripting library.
pub(super) struct Factory(pub(super) Library);

impl ObjectFactory for Factory {
    fn create(&self, prog_id: &str) -> Option<Result<ObjectRef, Exception>> {
        self.0.create(prog_id)
    }

    fn moniker(&self, moniker: &str) -> Option<Result<ObjectRef, Exception>> {
        self.0.get_object(moniker)
    }

    fn prog_ids(&self) -> Vec<&'static str> {
        automation::PROG_IDS.to_vec()
    }

    fn constants(&self, reference: &str) -> Option<Vec<(&'static str, Variant)>> {
        let is_ours = reference.eq_ignore_ascii_case(TYPE_LIBRARY)
            || automation::PROG_IDS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(reference));
        is_ours.then(|| {
            let constants = automation::constants();
            constants
                .map(|(name, value)| (name, value.into()))
                .collect()
        })
    }
}
