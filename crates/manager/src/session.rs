//! Sessions: who is asking, in which namespace, in which languages.

use std::sync::Arc;

use swbem_core::security::{Access, AuthenticationLevel, Rights, Token};
use swbem_core::{Error, Locale, NamespacePath, Origin, Result, Status, bail, eq_fold};
use swbem_store::{Namespace, NamespaceId, Read, View};

use crate::error::from_store;
use crate::manager::{find_namespace, no_namespace};
use crate::{Manager, system_security};

/// What a caller asks for when opening a session (`IWbemLevel1Login::NTLMLogin`).
#[derive(Clone, Debug)]
pub struct Connect {
    /// The namespace; empty for the default one.
    pub namespace: String,
    /// Who is asking.
    pub token: Arc<Token>,
    /// The preferred locales, in order; see `swbem_core::locale`.
    pub locales: Vec<String>,
    /// Whether the caller is a provider that calls back while it serves a request (PUT-186).
    pub is_provider: bool,
}

impl Connect {
    /// Asks for a namespace as the machine itself, in the last-resort language.
    #[must_use]
    pub fn as_system(namespace: &str) -> Self {
        Connect::new(namespace, Token::system())
    }

    /// Asks for a namespace as the holder of a token.
    #[must_use]
    pub fn new(namespace: &str, token: Token) -> Self {
        Connect {
            namespace: namespace.to_owned(),
            token: Arc::new(token),
            locales: Vec::new(),
            is_provider: false,
        }
    }
}

/// A caller's connection to a namespace (`IWbemServices`): the one way to data.
///
/// What the caller may do was found when the session was opened and is checked here, before each
/// operation, and nowhere else.
#[derive(Clone)]
pub struct Session {
    inner: Arc<Inner>,
}

struct Inner {
    manager: Arc<Manager>,
    namespace: NamespaceId,
    origin: Origin,
    access: Access,
    token: Arc<Token>,
    locales: Arc<[String]>,
    is_provider: bool,
}

impl Manager {
    /// Opens a session in a namespace.
    ///
    /// # Errors
    /// `INVALID_NAMESPACE` when there is no such namespace, or it is on another server;
    /// `INVALID_PARAMETER` for a locale that is none (LOC-022); `ACCESS_DENIED` when the caller may
    /// not enter it, its levels are too low, or the namespace requires encryption and the
    /// connection has none (SEC-002, SEC-003, SEC-026).
    pub fn connect(self: &Arc<Self>, request: Connect) -> Result<Session> {
        let path = match request.namespace.as_str() {
            "" => self.settings().default_namespace.to_string(),
            given => self.local_path(given)?,
        };
        let locales = known_locales(&request.locales)?;
        let view = self.view()?;
        let token = request.token;
        token.require_authentication(AuthenticationLevel::Connect)?;
        token.require_impersonation()?;
        let namespace = find_namespace(&view, &path)?;
        let access = Access::evaluate(&self.descriptor(&view, &namespace)?, &token);
        access.require(Rights::ENABLE, &namespace.path)?;
        require_encryption(&token, &view, &namespace)?;
        let inner = Inner {
            origin: Origin {
                server: self.settings().server.clone(),
                namespace: namespace.path.clone(),
            },
            manager: self.clone(),
            namespace: namespace.id,
            access,
            token,
            locales: locales.into(),
            is_provider: request.is_provider,
        };
        Ok(Session {
            inner: Arc::new(inner),
        })
    }

    /// Reads the path of a namespace, which may name this server in front.
    fn local_path(&self, given: &str) -> Result<String> {
        let no_such = |why: &str| Error::new(Status::INVALID_NAMESPACE, why).about(given);
        let is_separator = |c: char| c == '\\' || c == '/';
        let own = match given.strip_prefix("\\\\").or(given.strip_prefix("//")) {
            None => given,
            Some(rest) => {
                let (server, own) = rest.split_once(is_separator).unwrap_or((rest, ""));
                if server != "." && !eq_fold(server, &self.settings().server) {
                    return Err(no_such(&format!("`{given}` is on another server")));
                }
                own
            }
        };
        NamespacePath::parse(own)
            .map(|path| path.to_string())
            .map_err(|error| no_such(error.message()))
    }
}

/// Reads the preferred locales of a login (LOC-021, LOC-022); each may be a list with commas.
fn known_locales(given: &[String]) -> Result<Vec<String>> {
    let list: Vec<&str> = given
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    let locales = Locale::parse_preferred(&list.join(","))?;
    Ok(locales.into_iter().map(Locale::ms_name).collect())
}

impl Session {
    /// Returns the object manager.
    #[must_use]
    pub fn manager(&self) -> &Arc<Manager> {
        &self.inner.manager
    }

    /// Returns the path of the namespace: `root\cimv2`.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.inner.origin.namespace
    }

    /// Returns the server and namespace that objects read here carry.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.inner.origin
    }

    /// Returns who is asking.
    #[must_use]
    pub fn token(&self) -> &Arc<Token> {
        &self.inner.token
    }

    /// Returns what the caller may do in the namespace.
    #[must_use]
    pub fn rights(&self) -> Rights {
        self.inner.access.granted()
    }

    /// Returns the preferred locales, in order.
    #[must_use]
    pub fn locales(&self) -> &Arc<[String]> {
        &self.inner.locales
    }

    /// Tells whether the caller is a provider that calls back.
    #[must_use]
    pub fn is_provider(&self) -> bool {
        self.inner.is_provider
    }

    /// Opens a session in a namespace below this one, or, with a path that begins with a slash,
    /// anywhere (`IWbemServices::OpenNamespace`).
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for an empty path, otherwise as [`Manager::connect`].
    pub fn open_namespace(&self, relative: &str) -> Result<Session> {
        if relative.is_empty() {
            bail!(
                INVALID_PARAMETER,
                "the path of the namespace to open is empty"
            );
        }
        let is_absolute = relative.starts_with(['\\', '/']);
        let namespace = if is_absolute {
            relative.to_owned()
        } else {
            format!("{}\\{relative}", self.namespace())
        };
        self.manager().connect(Connect {
            namespace,
            token: self.inner.token.clone(),
            locales: self.inner.locales.to_vec(),
            is_provider: self.inner.is_provider,
        })
    }

    pub(crate) fn namespace_id(&self) -> NamespaceId {
        self.inner.namespace
    }

    /// Refuses an operation that needs a right the caller does not have.
    pub(crate) fn require(&self, needed: Rights) -> Result<()> {
        self.inner.access.require(needed, self.namespace())
    }

    /// Refuses an operation in another namespace than the session's (PUT-224).
    pub(crate) fn require_in(
        &self,
        repository: &impl Read,
        namespace: &Namespace,
        needed: Rights,
    ) -> Result<()> {
        let descriptor = self.manager().descriptor(repository, namespace)?;
        Access::evaluate(&descriptor, self.token()).require(needed, &namespace.path)
    }

    /// Takes a consistent view of the repository, and finds that the namespace still exists
    /// (PUT-059).
    pub(crate) fn view(&self) -> Result<View> {
        let view = self.manager().view()?;
        self.check_namespace(&view)?;
        Ok(view)
    }

    /// Finds that the namespace is still the one the session was opened in, and that it has not
    /// come to require more encryption than the connection has (SEC-026).
    pub(crate) fn check_namespace(&self, repository: &impl Read) -> Result<()> {
        // Numbers are never given twice, so that a namespace made again is another one.
        match repository
            .namespace_by_id(self.namespace_id())
            .map_err(from_store)?
        {
            Some(namespace) => require_encryption(self.token(), repository, &namespace),
            None => Err(no_namespace(self.namespace())),
        }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("namespace", &self.namespace())
            .field("user", self.inner.token.user())
            .field("rights", &self.rights())
            .finish_non_exhaustive()
    }
}

/// Refuses a connection that is neither local nor encrypted in a namespace that asks for it.
fn require_encryption(token: &Token, repository: &impl Read, namespace: &Namespace) -> Result<()> {
    // Most connections are encrypted enough, and need not ask.
    if token.authentication() >= AuthenticationLevel::PktPrivacy
        || !system_security::requires_encryption(repository, namespace)?
    {
        return Ok(());
    }
    bail!(
        ACCESS_DENIED,
        "namespace `{}` requires encryption: connect with authentication level PktPrivacy",
        namespace.path
    )
}
