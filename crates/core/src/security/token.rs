use super::{AuthenticationLevel, ImpersonationLevel, Privilege, PrivilegeSet, Sid};
use crate::{Result, bail};

/// Where a call comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CallOrigin {
    /// The same machine; such a connection counts as encrypted (SEC-002).
    Local,
    /// Another machine; it needs `WBEM_REMOTE_ACCESS` (PUT-275).
    Remote,
}

/// Who is calling, how well that is known, and what they have enabled.
///
/// The edge builds it of what the system says about the caller; the core believes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    user: Sid,
    groups: Vec<Sid>,
    origin: CallOrigin,
    authentication: AuthenticationLevel,
    impersonation: ImpersonationLevel,
    privileges: PrivilegeSet,
}

impl Token {
    /// Makes the token of an authenticated local user: a member of Everyone, Authenticated Users
    /// and BUILTIN\Users, at the default levels and without privileges.
    #[must_use]
    pub fn new(user: Sid) -> Self {
        Token {
            user,
            groups: vec![Sid::EVERYONE, Sid::AUTHENTICATED_USERS, Sid::USERS],
            origin: CallOrigin::Local,
            authentication: AuthenticationLevel::PktPrivacy,
            impersonation: ImpersonationLevel::SHIPPED_DEFAULT,
            privileges: PrivilegeSet::NONE,
        }
    }

    /// Makes the token of a local Unix user with the user's groups; uid 0 is an administrator
    /// (SEC-016). A configured group of administrators is added with
    /// [`with_group`](Self::with_group).
    #[must_use]
    pub fn unix(uid: u32, gids: impl IntoIterator<Item = u32>) -> Self {
        let mut token = Token::new(Sid::unix_user(uid));
        token.groups.extend(gids.into_iter().map(Sid::unix_group));
        if uid == 0 {
            token.with_group(Sid::ADMINISTRATORS)
        } else {
            token
        }
    }

    /// Makes the token of the machine itself: `SYSTEM`, an administrator.
    #[must_use]
    pub fn system() -> Self {
        Token::new(Sid::SYSTEM).with_group(Sid::ADMINISTRATORS)
    }

    /// Makes the token of a caller who was not authenticated: of no group, not even Everyone.
    #[must_use]
    pub fn anonymous(origin: CallOrigin) -> Self {
        Token {
            groups: Vec::new(),
            origin,
            authentication: AuthenticationLevel::None,
            ..Token::new(Sid::ANONYMOUS)
        }
    }

    /// Adds a group, such as [`Sid::ADMINISTRATORS`] or [`Sid::LOCAL_SERVICE`].
    #[must_use]
    pub fn with_group(mut self, group: Sid) -> Self {
        self.groups.push(group);
        self
    }

    /// Sets where the call comes from.
    #[must_use]
    pub fn with_origin(mut self, origin: CallOrigin) -> Self {
        self.origin = origin;
        self
    }

    /// Sets the authentication level that the connection has.
    #[must_use]
    pub fn with_authentication(mut self, level: AuthenticationLevel) -> Self {
        self.authentication = level;
        self
    }

    /// Sets the impersonation level that the caller allows.
    #[must_use]
    pub fn with_impersonation(mut self, level: ImpersonationLevel) -> Self {
        self.impersonation = level;
        self
    }

    /// Sets the privileges that the caller enabled.
    #[must_use]
    pub fn with_privileges(mut self, privileges: PrivilegeSet) -> Self {
        self.privileges = privileges;
        self
    }

    /// Returns the caller's identity.
    #[must_use]
    pub fn user(&self) -> &Sid {
        &self.user
    }

    /// Returns the caller's groups.
    #[must_use]
    pub fn groups(&self) -> &[Sid] {
        &self.groups
    }

    /// Returns where the call comes from.
    #[must_use]
    pub fn origin(&self) -> CallOrigin {
        self.origin
    }

    /// Returns the privileges that the caller enabled.
    #[must_use]
    pub fn privileges(&self) -> PrivilegeSet {
        self.privileges
    }

    /// Tells whether the caller is, or is a member of, `sid`.
    #[must_use]
    pub fn has(&self, sid: &Sid) -> bool {
        self.user == *sid || self.groups.contains(sid)
    }

    /// Tells whether the caller is a local administrator, who holds every right (SEC-012).
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.has(&Sid::ADMINISTRATORS)
    }

    /// Returns the identity to store as `CreatorSID` of subscription objects: the group of
    /// administrators for its members, the user otherwise.
    #[must_use]
    pub fn creator(&self) -> Sid {
        if self.is_administrator() {
            Sid::ADMINISTRATORS
        } else {
            self.user
        }
    }

    /// Returns the authentication level of the connection; a local one counts as encrypted
    /// (SEC-002).
    #[must_use]
    pub fn authentication(&self) -> AuthenticationLevel {
        match self.origin {
            CallOrigin::Local => AuthenticationLevel::PktPrivacy,
            CallOrigin::Remote => self.authentication,
        }
    }

    /// Returns the impersonation level in use.
    #[must_use]
    pub fn impersonation(&self) -> ImpersonationLevel {
        self.impersonation.effective()
    }

    /// Refuses a connection below an authentication level (SEC-002, SEC-026, PUT-285).
    ///
    /// A level that was left to negotiation and never settled is below every other.
    pub fn require_authentication(&self, minimum: AuthenticationLevel) -> Result<()> {
        let level = self.authentication();
        if level < minimum {
            bail!(
                ACCESS_DENIED,
                "the connection has authentication level {}, at least {} is required",
                level.moniker_word(),
                minimum.moniker_word()
            );
        }
        Ok(())
    }

    /// Refuses a caller who does not let the server act in their name (SEC-003, PUT-284).
    pub fn require_impersonation(&self) -> Result<()> {
        let level = self.impersonation();
        if level < ImpersonationLevel::Impersonate {
            bail!(
                ACCESS_DENIED,
                "the caller allows impersonation level {}, at least Impersonate is required",
                level.moniker_word()
            );
        }
        Ok(())
    }

    /// Refuses a caller who has not enabled a privilege (PUT-286).
    pub fn require_privilege(&self, privilege: Privilege) -> Result<()> {
        if self.privileges.contains(privilege) {
            return Ok(());
        }
        bail!(
            PRIVILEGE_NOT_HELD,
            "the caller has not enabled {privilege} ({})",
            privilege.display_name()
        );
    }
}
