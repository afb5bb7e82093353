//! A management service in this process.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use swbem_core::Locale;
use swbem_core::security::{ImpersonationLevel, Sid, Token};
use swbem_kv::{Kv, MemKv};
use swbem_kv_lmdb::{LmdbKv, Missing};
use swbem_manager::{Manager, Settings, from_store};
use swbem_runtime::{Runtime, RuntimeOptions, ShutDown};
use swbem_store::Store;

use crate::{Error, Locator, Result, Services, Status};

/// A management service in this process: a repository, its object manager, and the threads that
/// serve asynchronous calls. It takes the place of the Windows Management service that scripts
/// connect to.
///
/// It answers as the user of the process. Clones are handles to the same service; when the last of
/// them, and all objects that came from it, are gone, it shuts down.
#[derive(Clone)]
pub struct Server {
    inner: Arc<Inner>,
}

/// How a [`Server`] is opened.
#[must_use]
pub struct ServerOptions {
    name: Option<String>,
    token: Option<Token>,
    impersonation: Option<ImpersonationLevel>,
    locale: Option<Locale>,
    must_exist: bool,
    check_pages: bool,
    runtime: RuntimeOptions,
    configure: Option<Box<Configure>>,
}

type Configure = dyn FnOnce(&mut Settings);

struct Inner {
    runtime: Arc<Runtime>,
    token: Token,
    locale: Locale,
}

impl Server {
    /// Opens the repository in a directory, and makes one if there is none.
    ///
    /// # Errors
    /// `NOT_AVAILABLE` when another process has it open, which the message names;
    /// `INITIALIZATION_FAILURE` when the directory holds something else; what its disk refuses.
    pub fn open(path: impl AsRef<Path>) -> Result<Server> {
        Server::options().open(path)
    }

    /// Makes a service whose repository is in memory and ends with it.
    ///
    /// # Errors
    /// What the system has no randomness or identity for.
    pub fn ephemeral() -> Result<Server> {
        Server::options().ephemeral()
    }

    /// Opens the repository in a key-value store.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn on(kv: Arc<dyn Kv>) -> Result<Server> {
        Server::options().on(kv)
    }

    /// Starts on a service that differs from the default in something.
    pub fn options() -> ServerOptions {
        ServerOptions {
            name: None,
            token: None,
            impersonation: None,
            locale: None,
            must_exist: false,
            check_pages: false,
            runtime: RuntimeOptions::default(),
            configure: None,
        }
    }

    /// Returns the name of the machine, as `__SERVER` and full paths show it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.manager().settings().server
    }

    /// Returns the threads and queues of the service.
    #[must_use]
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.inner.runtime
    }

    /// Returns the object manager, through which providers are registered and the repository is
    /// verified and backed up.
    #[must_use]
    pub fn manager(&self) -> &Arc<Manager> {
        self.inner.runtime.manager()
    }

    /// Connects to a namespace with the defaults of [`Locator::connect_server`]; an empty name is
    /// `root\cimv2`.
    ///
    /// # Errors
    /// `INVALID_NAMESPACE` when there is no such namespace, `INVALID_PARAMETER` when the name is
    /// malformed, `ACCESS_DENIED`.
    pub fn connect(&self, namespace: &str) -> Result<Services> {
        Locator::new(self).connect_server(".", namespace, "", "", "", "", 0, None)
    }

    /// Ends the service: calls under way are completed, threads joined. Later calls end with
    /// `SHUTTING_DOWN`.
    pub fn shut_down(&self, within: Duration) -> ShutDown {
        self.inner.runtime.shut_down(within)
    }

    pub(crate) fn token(&self) -> &Token {
        &self.inner.token
    }

    /// Returns the locale of callers who ask for none (LOC-023, LOC-025).
    pub(crate) fn locale(&self) -> Locale {
        self.inner.locale
    }

    /// Tells whether a name means this machine.
    pub(crate) fn is_named(&self, server: &str) -> bool {
        let server = server.trim_start_matches(['\\', '/']);
        ["", ".", "localhost", "127.0.0.1", "::1", self.name()]
            .into_iter()
            .any(|own| swbem_core::eq_fold(own, server))
    }
}

impl ServerOptions {
    /// Sets the name of the machine; a repository that exists keeps the one it was made with.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets who asks; the default is the user of the process, as the administrator of a
    /// repository that the user owns.
    pub fn token(mut self, token: Token) -> Self {
        self.token = Some(token);
        self
    }

    /// Sets the impersonation level of calls of which neither moniker nor security settings say
    /// another; the default is that of the token, Impersonate as shipped (SEC-001).
    pub fn default_impersonation(mut self, level: ImpersonationLevel) -> Self {
        self.impersonation = Some(level);
        self
    }

    /// Sets the locale of callers who ask for none; the default comes from the environment.
    pub fn locale(mut self, locale: Locale) -> Self {
        self.locale = Some(locale);
        self
    }

    /// Refuses a directory without a repository instead of making one there.
    pub fn must_exist(mut self, must_exist: bool) -> Self {
        self.must_exist = must_exist;
        self
    }

    /// Checks every page of the directory's files before anything is read from them, which takes
    /// as long as reading them all.
    pub fn check_pages(mut self, check_pages: bool) -> Self {
        self.check_pages = check_pages;
        self
    }

    /// Sets the limits and the clock of the threads.
    pub fn runtime(mut self, options: RuntimeOptions) -> Self {
        self.runtime = options;
        self
    }

    /// Changes the settings of the object manager.
    pub fn settings(mut self, configure: impl FnOnce(&mut Settings) + 'static) -> Self {
        self.configure = Some(Box::new(configure));
        self
    }

    /// Opens the repository in a directory.
    ///
    /// # Errors
    /// As [`Server::open`].
    pub fn open(mut self, path: impl AsRef<Path>) -> Result<Server> {
        let path = path.as_ref();
        let mut options = swbem_kv_lmdb::Options::default();
        options.check_pages = self.check_pages;
        if self.must_exist {
            options.missing = Missing::Fail;
        }
        let kv = LmdbKv::open_with(path, options).map_err(|error| from_store(error.into()))?;
        if self.token.is_none() {
            self.token = Some(process_token(owns(path)));
        }
        self.on(Arc::new(kv))
    }

    /// Makes a repository in memory.
    ///
    /// # Errors
    /// As [`Server::ephemeral`].
    pub fn ephemeral(self) -> Result<Server> {
        self.on(Arc::new(MemKv::new()))
    }

    /// Opens the repository in a key-value store.
    ///
    /// # Errors
    /// As [`Server::open`].
    pub fn on(self, kv: Arc<dyn Kv>) -> Result<Server> {
        // An early look, so that making keys later cannot fail for want of a source.
        random().map_err(|error| {
            Error::new(
                Status::INITIALIZATION_FAILURE,
                "the system gives no random numbers",
            )
            .with_source(error)
        })?;
        let name = self.name.unwrap_or_else(host_name);
        let store = Store::open_named(kv, &name).map_err(from_store)?;
        let mut settings = Settings::new(store.server(), || random().unwrap_or_default());
        if let Some(configure) = self.configure {
            configure(&mut settings);
        }
        let manager = Manager::open(store, settings)?;
        let mut token = self.token.unwrap_or_else(|| process_token(true));
        if let Some(level) = self.impersonation {
            token = token.with_impersonation(level);
        }
        Ok(Server {
            inner: Arc::new(Inner {
                runtime: Runtime::start(manager, self.runtime),
                token,
                locale: self.locale.unwrap_or_else(process_locale),
            }),
        })
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}

/// Makes the token of the process's user, who administers a repository that is theirs.
fn process_token(is_owner: bool) -> Token {
    let uid = rustix::process::geteuid().as_raw();
    let gids = rustix::process::getgroups().unwrap_or_default();
    let token = Token::unix(uid, gids.into_iter().map(rustix::process::Gid::as_raw));
    if is_owner && !token.is_administrator() {
        token.with_group(Sid::ADMINISTRATORS)
    } else {
        token
    }
}

/// Tells whether a directory belongs to the process's user.
fn owns(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path)
        .is_ok_and(|metadata| metadata.uid() == rustix::process::geteuid().as_raw())
}

fn process_locale() -> Locale {
    let variable = |name| std::env::var(name).ok();
    Locale::from_environment(
        variable("LC_ALL").as_deref(),
        variable("LC_MESSAGES").as_deref(),
        variable("LANG").as_deref(),
    )
}

/// Returns the host name without its domain, in capitals, as Windows shows machine names.
fn host_name() -> String {
    let system = rustix::system::uname();
    let host = system.nodename().to_string_lossy();
    match host.split('.').next() {
        None | Some("" | "(none)") => "LOCALHOST".to_owned(),
        Some(name) => name.to_uppercase(),
    }
}

fn random() -> Result<u128, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(u128::from_ne_bytes(bytes))
}
