//! Security settings: levels and privileges.

use std::sync::Arc;

use swbem_core::security::{
    AuthenticationLevel, ImpersonationLevel, Privilege, PrivilegeSet as Enabled, Token,
};
use swbem_core::{Moniker, bail};

use crate::{Error, Result, Status};

/// The security settings of an object (`SWbemSecurity`).
///
/// They apply to the calls made through the object and to the objects it makes from now on, not to
/// the object it came from nor to its siblings (SO-084).
pub struct Security {
    of: Arc<dyn Securable>,
}

/// The privileges among an object's security settings (`SWbemPrivilegeSet`).
pub struct PrivilegeSet {
    of: Arc<dyn Securable>,
}

/// A privilege of a [`PrivilegeSet`] (`SWbemPrivilege`).
pub struct PrivilegeEntry {
    of: Arc<dyn Securable>,
    privilege: Privilege,
}

/// What can have security settings.
pub(crate) trait Securable: Send + Sync {
    fn settings(&self) -> Settings;
    fn change(&self, change: &mut dyn FnMut(&mut Settings));
    /// Returns the impersonation level of calls while none is set (SEC-001).
    fn default_impersonation(&self) -> ImpersonationLevel {
        ImpersonationLevel::SHIPPED_DEFAULT
    }

    /// Tells whether settings that were never made have no value at all, as on a locator.
    fn is_locator(&self) -> bool;
}

/// The settings themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) impersonation: Option<ImpersonationLevel>,
    pub(crate) authentication: Option<AuthenticationLevel>,
    listed: Enabled,
    enabled: Enabled,
}

impl Settings {
    /// Puts the settings of a moniker over these.
    pub(crate) fn with_moniker(mut self, moniker: &Moniker) -> Self {
        self.impersonation = moniker.impersonation_level.or(self.impersonation);
        self.authentication = moniker.authentication_level.or(self.authentication);
        for change in &moniker.privileges {
            self.set_privilege(change.privilege, change.is_enabled);
        }
        self
    }

    /// Makes the token of a caller with these settings.
    pub(crate) fn apply(&self, token: &Token) -> Token {
        let mut token = token.clone();
        if let Some(level) = self.impersonation {
            token = token.with_impersonation(level);
        }
        if let Some(level) = self.authentication {
            token = token.with_authentication(level);
        }
        let mut privileges = token.privileges();
        for privilege in self.listed.iter() {
            if self.enabled.contains(privilege) {
                privileges.insert(privilege);
            } else {
                privileges.remove(privilege);
            }
        }
        token.with_privileges(privileges)
    }

    pub(crate) fn privileges(&self) -> impl Iterator<Item = (Privilege, bool)> + '_ {
        self.listed
            .iter()
            .map(|privilege| (privilege, self.enabled.contains(privilege)))
    }

    fn set_privilege(&mut self, privilege: Privilege, is_enabled: bool) {
        self.listed.insert(privilege);
        if is_enabled {
            self.enabled.insert(privilege);
        } else {
            self.enabled.remove(privilege);
        }
    }

    fn remove_privilege(&mut self, privilege: Privilege) {
        self.listed.remove(privilege);
        self.enabled.remove(privilege);
    }
}

impl Security {
    pub(crate) fn new(of: Arc<dyn Securable>) -> Self {
        Security { of }
    }

    /// Returns how far the server may act in the caller's name (`ImpersonationLevel`).
    ///
    /// # Errors
    /// `FAILED` on a locator whose level was never set.
    pub fn impersonation_level(&self) -> Result<ImpersonationLevel> {
        match self.of.settings().impersonation {
            Some(level) => Ok(level),
            None if self.of.is_locator() => Err(unset("impersonation")),
            None => Ok(self.of.default_impersonation()),
        }
    }

    /// Sets how far the server may act in the caller's name.
    pub fn set_impersonation_level(&self, level: ImpersonationLevel) {
        self.of
            .change(&mut |settings| settings.impersonation = Some(level));
    }

    /// Returns how well the connection is protected (`AuthenticationLevel`).
    ///
    /// # Errors
    /// `FAILED` on a locator whose level was never set.
    pub fn authentication_level(&self) -> Result<AuthenticationLevel> {
        match self.of.settings().authentication {
            Some(level) => Ok(level),
            None if self.of.is_locator() => Err(unset("authentication")),
            None => Ok(AuthenticationLevel::PktPrivacy),
        }
    }

    /// Sets how well the connection is to be protected.
    pub fn set_authentication_level(&self, level: AuthenticationLevel) {
        self.of
            .change(&mut |settings| settings.authentication = Some(level));
    }

    /// Returns the privileges (`Privileges`).
    #[must_use]
    pub fn privileges(&self) -> PrivilegeSet {
        PrivilegeSet {
            of: self.of.clone(),
        }
    }
}

impl PrivilegeSet {
    /// Adds a privilege, enabled or disabled (`Add`).
    pub fn add(&self, privilege: Privilege, is_enabled: bool) -> PrivilegeEntry {
        self.of
            .change(&mut |settings| settings.set_privilege(privilege, is_enabled));
        self.entry(privilege)
    }

    /// Adds a privilege by its full name, such as `SeDebugPrivilege` (`AddAsString`).
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for an unknown name.
    pub fn add_as_string(&self, name: &str, is_enabled: bool) -> Result<PrivilegeEntry> {
        match Privilege::from_full_name(name) {
            Some(privilege) => Ok(self.add(privilege, is_enabled)),
            None => bail!(INVALID_PARAMETER, "`{name}` is not the name of a privilege"),
        }
    }

    /// Returns a privilege of the set (`Item`).
    ///
    /// # Errors
    /// `NOT_FOUND` when it is not in the set.
    pub fn item(&self, privilege: Privilege) -> Result<PrivilegeEntry> {
        self.require(privilege)?;
        Ok(self.entry(privilege))
    }

    /// Takes a privilege out of the set (`Remove`).
    ///
    /// # Errors
    /// `NOT_FOUND` when it is not in the set.
    pub fn remove(&self, privilege: Privilege) -> Result<()> {
        self.require(privilege)?;
        self.of
            .change(&mut |settings| settings.remove_privilege(privilege));
        Ok(())
    }

    /// Takes all privileges out of the set (`DeleteAll`).
    pub fn delete_all(&self) {
        self.of.change(&mut |settings| {
            settings.listed = Enabled::NONE;
            settings.enabled = Enabled::NONE;
        });
    }

    /// Returns the number of privileges in the set (`Count`).
    #[must_use]
    pub fn count(&self) -> usize {
        self.of.settings().privileges().count()
    }

    /// Iterates over the privileges that are in the set now.
    pub fn iter(&self) -> impl Iterator<Item = PrivilegeEntry> + use<> {
        let listed: Vec<Privilege> = self.of.settings().listed.iter().collect();
        let of = self.of.clone();
        listed.into_iter().map(move |privilege| PrivilegeEntry {
            of: of.clone(),
            privilege,
        })
    }

    fn entry(&self, privilege: Privilege) -> PrivilegeEntry {
        PrivilegeEntry {
            of: self.of.clone(),
            privilege,
        }
    }

    fn require(&self, privilege: Privilege) -> Result<()> {
        if !self.of.settings().listed.contains(privilege) {
            bail!(NOT_FOUND, "privilege `{privilege}` is not in the set");
        }
        Ok(())
    }
}

impl PrivilegeEntry {
    /// Tells whether the privilege is enabled (`IsEnabled`).
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.of.settings().enabled.contains(self.privilege)
    }

    /// Enables or disables the privilege.
    pub fn set_enabled(&self, is_enabled: bool) {
        self.of
            .change(&mut |settings| settings.set_privilege(self.privilege, is_enabled));
    }

    /// Returns the privilege; its number is `Identifier`, its full name `Name`, and its
    /// description `DisplayName`.
    #[must_use]
    pub fn privilege(&self) -> Privilege {
        self.privilege
    }
}

fn unset(what: &str) -> Error {
    Error::new(
        Status::FAILED,
        format!("no {what} level was set on this locator"),
    )
}
