//! Connecting: SWbemLocator and monikers.

use std::sync::{Arc, Mutex, PoisonError};

use swbem_core::{Authority, Locale, Moniker, MonikerTarget, NamespacePath, bail};

use crate::context::Context;
use crate::flags::ConnectFlags;
use crate::last_error;
use crate::security::{Securable, Settings};
use crate::{Error, GetFlags, NamedValueSet, Object, Result, Security, Server, Services, Status};

const CONNECT: &str = "SWbemLocator.ConnectServer";

/// Connects to namespaces (`SWbemLocator`).
pub struct Locator {
    inner: Arc<Inner>,
}

/// What a moniker led to.
#[derive(Clone, Debug)]
pub enum Found {
    /// A namespace.
    Services(Services),
    /// A class or an instance.
    Object(Object),
}

struct Inner {
    server: Server,
    settings: Mutex<Settings>,
}

impl Locator {
    /// Makes a locator whose local machine is `server`.
    #[must_use]
    pub fn new(server: &Server) -> Self {
        Locator {
            inner: Arc::new(Inner {
                server: server.clone(),
                settings: Mutex::default(),
            }),
        }
    }

    /// Connects to a namespace (`ConnectServer`).
    ///
    /// Empty texts stand for what is left out: the local machine, `root\cimv2`, the process's
    /// user and its locale. Only the local machine can be reached, so `user`, `password` and
    /// `authority` stay empty.
    ///
    /// # Errors
    /// `INVALID_NAMESPACE` when there is no such namespace, `INVALID_PARAMETER` for a malformed
    /// namespace, locale or authority, or a domain in both user and authority,
    /// `LOCAL_CREDENTIALS` for credentials, `ACCESS_DENIED`, and `TRANSPORT_FAILURE` for another
    /// machine.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments are those of the scripting method, in its order"
    )]
    pub fn connect_server(
        &self,
        server: &str,
        namespace: &str,
        user: &str,
        password: &str,
        locale: &str,
        authority: &str,
        flags: impl Into<ConnectFlags>,
        context: Option<&NamedValueSet>,
    ) -> Result<Services> {
        let connect = || {
            let _ = context;
            flags
                .into()
                .check(ConnectFlags::USE_MAX_WAIT.bits(), CONNECT)?;
            let (named, namespace) = split_namespace(namespace)?;
            let locales = Locale::parse_preferred(locale)?;
            check_credentials(user, authority)?;
            self.check_server(named.as_deref().unwrap_or(server))?;
            if !(user.is_empty() && password.is_empty() && authority.is_empty()) {
                return Err(local_credentials());
            }
            self.services(namespace, &locales, self.inner.settings())
        };
        connect().map_err(|error: Error| {
            let error = error.in_operation(CONNECT);
            last_error::remember_unconnected(&error);
            error
        })
    }

    /// Finds what a moniker names, as the function `GetObject` of scripts does:
    /// `winmgmts:{impersonationLevel=impersonate}!\\.\root\cimv2:Class.Key="value"`.
    ///
    /// # Errors
    /// `INVALID_SYNTAX` for a malformed moniker, `INVALID_NAMESPACE` and `NOT_FOUND` for what does
    /// not exist (SO-166), `LOCAL_CREDENTIALS` for an authority.
    pub fn get_object(&self, moniker: &str) -> Result<Found> {
        let moniker = Moniker::parse(moniker).inspect_err(last_error::remember_unconnected)?;
        let settings = self.inner.settings().with_moniker(&moniker);
        if let Some(server) = moniker.path.server() {
            self.check_server(server.as_str())?;
        }
        if moniker.authority.is_some() {
            return Err(local_credentials());
        }
        let locales: Vec<Locale> = moniker.locale.into_iter().collect();
        let connect = |namespace: Option<&NamespacePath>| {
            self.services(namespace.map(ToString::to_string), &locales, settings)
        };
        match moniker.target() {
            MonikerTarget::Namespace(namespace) => connect(namespace).map(Found::Services),
            MonikerTarget::Object => {
                if moniker.path.server().is_some() && moniker.path.namespace().is_none() {
                    bail!(
                        INVALID_SYNTAX,
                        "a moniker with a server and an object needs the namespace between them"
                    );
                }
                let services = connect(moniker.path.namespace())?;
                let object = services.get(&moniker.path.relpath(), GetFlags::default(), None)?;
                Ok(Found::Object(object))
            }
            MonikerTarget::Word(word) => {
                let namespace = NamespacePath::parse(word.as_str()).ok();
                match namespace.as_ref().map(|namespace| connect(Some(namespace))) {
                    Some(Ok(services)) => Ok(Found::Services(services)),
                    Some(Err(error)) if error.status() != Status::INVALID_NAMESPACE => Err(error),
                    _ => connect(None)?
                        .get(word.as_str(), GetFlags::default(), None)
                        .map(Found::Object),
                }
            }
        }
    }

    /// Returns the settings of connections made from now on (`Security_`).
    #[must_use]
    pub fn security(&self) -> Security {
        Security::new(self.inner.clone())
    }

    fn services(
        &self,
        namespace: Option<String>,
        locales: &[Locale],
        settings: Settings,
    ) -> Result<Services> {
        let server = &self.inner.server;
        let locales: Arc<[String]> = match locales {
            [] => Arc::new([server.locale().ms_name()]),
            given => given.iter().map(|locale| locale.ms_name()).collect(),
        };
        let namespace = match namespace {
            Some(namespace) => namespace.into(),
            None => server.manager().settings().default_namespace.clone(),
        };
        let context = Context::new(server.clone(), namespace, locales, settings);
        // The session knows how the namespace's name is spelled.
        let spelled = context.session()?.namespace().to_owned();
        Ok(Services::new(Arc::new(context.named(&spelled))))
    }

    fn check_server(&self, server: &str) -> Result<()> {
        if self.inner.server.is_named(server) {
            return Ok(());
        }
        let name = server.trim_start_matches(['\\', '/']);
        Err(Error::new(
            Status::TRANSPORT_FAILURE,
            format!(
                "machine `{name}` is not this one, `{}`, and cannot be reached",
                self.inner.server.name()
            ),
        )
        .about(name))
    }
}

impl Inner {
    fn settings(&self) -> Settings {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Securable for Inner {
    fn settings(&self) -> Settings {
        Inner::settings(self)
    }

    fn change(&self, change: &mut dyn FnMut(&mut Settings)) {
        change(&mut self.settings.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn is_locator(&self) -> bool {
        true
    }
}

impl Found {
    /// Returns the namespace, if it is one.
    #[must_use]
    pub fn services(self) -> Option<Services> {
        match self {
            Found::Services(services) => Some(services),
            Found::Object(_) => None,
        }
    }

    /// Returns the object, if it is one.
    #[must_use]
    pub fn object(self) -> Option<Object> {
        match self {
            Found::Object(object) => Some(object),
            Found::Services(_) => None,
        }
    }
}

/// Splits `\\server\root\ns` in its two parts; an empty text has neither.
pub(crate) fn split_namespace(text: &str) -> Result<(Option<String>, Option<String>)> {
    let malformed =
        |error: &Error| Error::new(Status::INVALID_PARAMETER, error.message()).about(text);
    let after_slashes = text
        .strip_prefix(['\\', '/'])
        .and_then(|rest| rest.strip_prefix(['\\', '/']));
    let (server, namespace) = match after_slashes {
        None => (None, text),
        Some(rest) => match rest.split_once(['\\', '/']) {
            Some((server, namespace)) => (Some(server.to_owned()), namespace),
            None => (Some(rest.to_owned()), ""),
        },
    };
    if namespace.is_empty() {
        return Ok((server, None));
    }
    swbem_core::check_namespace_length(namespace)?;
    let namespace = NamespacePath::parse(namespace).map_err(|error| malformed(&error))?;
    Ok((server, Some(namespace.to_string())))
}

fn check_credentials(user: &str, authority: &str) -> Result<()> {
    if authority.is_empty() {
        return Ok(());
    }
    let authority = Authority::parse(authority)?;
    if matches!(&authority, Authority::NtlmDomain(_)) && user.contains('\\') {
        bail!(
            INVALID_PARAMETER,
            "the domain is given twice: in user `{user}` and in authority `{authority}`"
        );
    }
    Ok(())
}

fn local_credentials() -> Error {
    Error::new(
        Status::LOCAL_CREDENTIALS,
        "user, password and authority are for other machines; this one runs as you",
    )
}
