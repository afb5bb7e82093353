//! What every scripting object carries: the server, the namespace, and the security settings that
//! its calls are made with.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use swbem_core::security::ImpersonationLevel;
use swbem_manager::{Connect, Session};
use swbem_runtime::{CallOptions, Connection};

use crate::last_error;
use crate::security::{Securable, Settings};
use crate::{Error, Result, Server};

/// A namespace of a server, as one who has certain settings reaches it.
///
/// It never changes: another setting makes another context, and objects that were made before keep
/// theirs (SO-054, SO-084).
pub(crate) struct Context {
    pub(crate) server: Server,
    pub(crate) namespace: Arc<str>,
    pub(crate) locales: Arc<[String]>,
    pub(crate) settings: Settings,
    pub(crate) deadline: Option<Duration>,
    connection: OnceLock<Connection>,
}

impl Context {
    pub(crate) fn new(
        server: Server,
        namespace: Arc<str>,
        locales: Arc<[String]>,
        settings: Settings,
    ) -> Self {
        Context {
            server,
            namespace,
            locales,
            settings,
            deadline: None,
            connection: OnceLock::new(),
        }
    }

    /// Returns the connection, opening it at the first use.
    pub(crate) fn connection(&self) -> Result<&Connection> {
        if let Some(connection) = self.connection.get() {
            return Ok(connection);
        }
        let token = self.settings.apply(self.server.token());
        let connection = self.server.runtime().connect(Connect {
            namespace: self.namespace.as_ref().to_owned(),
            token: Arc::new(token),
            locales: self.locales.to_vec(),
            is_provider: false,
        })?;
        let connection = match self.deadline {
            None => connection,
            Some(deadline) => connection.with_options(CallOptions {
                deadline: Some(deadline),
                ..CallOptions::default()
            }),
        };
        Ok(self.connection.get_or_init(|| connection))
    }

    pub(crate) fn session(&self) -> Result<&Session> {
        self.connection().map(Connection::session)
    }

    /// Makes the same context with other settings.
    pub(crate) fn with_settings(&self, settings: Settings) -> Self {
        Context {
            settings,
            connection: OnceLock::new(),
            ..self.copy()
        }
    }

    /// Makes the same context with the namespace's name spelled as it was created; the connection
    /// stays.
    pub(crate) fn named(self, namespace: &str) -> Self {
        Context {
            namespace: namespace.into(),
            ..self
        }
    }

    /// Makes the context of another namespace.
    pub(crate) fn in_namespace(&self, namespace: &str) -> Self {
        Context {
            namespace: namespace.into(),
            connection: OnceLock::new(),
            ..self.copy()
        }
    }

    /// Makes the same context with a limit on how long its calls take.
    pub(crate) fn with_deadline(&self, deadline: Duration) -> Self {
        Context {
            deadline: Some(deadline),
            connection: OnceLock::new(),
            ..self.copy()
        }
    }

    fn copy(&self) -> Self {
        Context {
            server: self.server.clone(),
            namespace: self.namespace.clone(),
            locales: self.locales.clone(),
            settings: self.settings,
            deadline: self.deadline,
            connection: OnceLock::new(),
        }
    }
}

/// Runs a call and keeps its error as the thread's pending one (PUT-267).
pub(crate) fn call<T>(
    context: &Arc<Context>,
    call: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    context
        .connection()
        .and_then(call)
        .inspect_err(|error: &Error| last_error::remember(error, context))
}

/// The context of one object, which its Security_ changes.
pub(crate) struct ContextCell(Mutex<Arc<Context>>);

impl ContextCell {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        ContextCell(Mutex::new(context))
    }

    pub(crate) fn get(&self) -> Arc<Context> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Securable for ContextCell {
    fn settings(&self) -> Settings {
        self.get().settings
    }

    fn change(&self, change: &mut dyn FnMut(&mut Settings)) {
        let mut context = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut settings = context.settings;
        change(&mut settings);
        if settings != context.settings {
            *context = Arc::new(context.with_settings(settings));
        }
    }

    fn default_impersonation(&self) -> ImpersonationLevel {
        self.get().server.token().impersonation()
    }

    fn is_locator(&self) -> bool {
        false
    }
}
