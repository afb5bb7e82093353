//! What commands work with: the arguments for all of them, the store, and standard output.

use std::path::PathBuf;

use etcetera::BaseStrategy;
use swbem::{Server, Services};
use swbem_core::ObjectPath;
use swbem_runtime::RuntimeOptions;

use crate::arguments::Global;
use crate::failure::Failure;
use crate::hints;
use crate::output::Output;

/// How long a handler may take. The command's own wait for nothing but the reader of its output,
/// who may look at a page for as long as he likes.
pub(crate) const SINK_TIMER_MS: u64 = 24 * 60 * 60 * 1000;

/// Is one run of the program.
pub(crate) struct App {
    /// The arguments for all commands.
    pub(crate) global: Global,
    /// Standard output.
    pub(crate) output: Output,
    color: anstream::ColorChoice,
}

/// Says what a command needs of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Something to read: a store that was named must be there.
    Existing,
    /// A place to write to: it is made where there is none.
    Place,
}

impl App {
    /// Begins a run.
    pub(crate) fn new(global: Global) -> App {
        let color = match global.color {
            clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
        };
        color.write_global();
        let output = Output::stdout(global.output, color);
        App {
            global,
            output,
            color,
        }
    }

    /// Returns where the store is.
    pub(crate) fn store_path(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.global.store {
            return Ok(path.clone());
        }
        match etcetera::choose_base_strategy() {
            Ok(strategy) => Ok(strategy.data_dir().join("swbem")),
            Err(error) => Err(Failure::Other {
                message: "the user's data directory cannot be found".to_owned(),
                causes: vec![error.to_string()],
                hint: Some("say where the store is with --store PATH".to_owned()),
            }),
        }
    }

    /// Opens the store.
    pub(crate) fn server(&self, need: Need) -> Result<Server, Failure> {
        self.open(need, false)
    }

    /// Opens a store that must be there once all of its pages were found sound.
    pub(crate) fn checked_server(&self) -> Result<Server, Failure> {
        self.open(Need::Existing, true)
    }

    fn open(&self, need: Need, check_pages: bool) -> Result<Server, Failure> {
        let mut runtime = RuntimeOptions::default();
        runtime.sink_timer_ms = SINK_TIMER_MS;
        let options = Server::options().runtime(runtime);
        if self.global.ephemeral {
            return Ok(options.ephemeral()?);
        }
        let path = self.store_path()?;
        let must_exist = need == Need::Existing && self.global.store.is_some();
        options
            .must_exist(must_exist)
            .check_pages(check_pages)
            .open(&path)
            .map_err(|error| hints::opening(error, &path))
    }

    /// Opens the store and connects to the namespace.
    pub(crate) fn services(&self, need: Need) -> Result<Services, Failure> {
        Ok(self.server(need)?.connect(&self.global.namespace())?)
    }

    /// Opens the store and connects to the namespace that a path names, or else to the one of
    /// the run.
    pub(crate) fn services_of(&self, path: &str, need: Need) -> Result<Services, Failure> {
        let path = ObjectPath::parse(path)?;
        let namespace = match path.namespace() {
            Some(namespace) => namespace.to_string(),
            None => self.global.namespace(),
        };
        Ok(self.server(need)?.connect(&namespace)?)
    }

    /// Opens standard output once more, for what runs beside the command.
    pub(crate) fn second_output(&self) -> Output {
        Output::stdout(self.global.output, self.color)
    }
}
