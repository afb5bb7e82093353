use super::{Ace, AceFlags, AceKind, CallOrigin, Rights, SecurityDescriptor, Token};
use crate::{Result, bail};

impl SecurityDescriptor {
    /// Returns the rights that the descriptor of a namespace grants a caller (SEC-010 to SEC-012).
    ///
    /// An administrator has every right of a namespace. For anyone else the entries count in their
    /// order, and what one has granted or refused a later one does not change. Full write brings
    /// its companions (PUT-283), which an entry that refuses them can still withhold. A descriptor
    /// whose list is absent or null grants nothing: none that passed the validity check lacks it.
    #[must_use]
    pub fn granted(&self, token: &Token) -> Rights {
        if token.is_administrator() {
            Rights::ALL_NAMESPACE
        } else {
            self.listed(token)
        }
    }

    /// Tells whether the descriptor of an event or a filter lets a caller do something, such as
    /// receive (`SUBSCRIBE`) or publish it (SEC-063).
    ///
    /// Administrators have no way around this list. Without a list, or with a null one, everyone
    /// may ([MS-DTYP] 2.5.3.2): unlike a namespace, an event is open unless its provider says not.
    #[must_use]
    pub fn allows(&self, token: &Token, needed: Rights) -> bool {
        self.dacl().is_none() || self.listed(token).contains(needed)
    }

    /// Returns the auditing entries that want a record of an access (SEC-028).
    ///
    /// `granted` is what the caller got of what they asked for: an entry for success counts if
    /// all of `needed` is in it, an entry for failure if not.
    pub fn audited<'a>(
        &'a self,
        token: &'a Token,
        needed: Rights,
        granted: Rights,
    ) -> impl Iterator<Item = &'a Ace> {
        let outcome = if granted.contains(needed) {
            AceFlags::AUDIT_SUCCESS
        } else {
            AceFlags::AUDIT_FAILURE
        };
        self.sacl()
            .into_iter()
            .flat_map(|acl| &acl.entries)
            .filter(move |ace| {
                ace.kind() == AceKind::Audit
                    && ace.flags().contains(outcome)
                    && applies(ace, token)
                    && !(ace.rights() & needed).is_empty()
            })
    }

    fn listed(&self, token: &Token) -> Rights {
        let mut granted = Rights::NONE;
        let mut refused = Rights::NONE;
        for ace in self.dacl().into_iter().flat_map(|acl| &acl.entries) {
            if !applies(ace, token) {
                continue;
            }
            match ace.kind() {
                AceKind::Allow => granted |= ace.rights().with_implied() - refused,
                AceKind::Deny => refused |= ace.rights() - granted,
                AceKind::Audit | AceKind::Other(_) => {}
            }
        }
        granted
    }
}

/// Tells whether an entry is about the caller, and about this namespace and not only its children.
fn applies(ace: &Ace, token: &Token) -> bool {
    !ace.flags().contains(AceFlags::INHERIT_ONLY)
        && ace.trustee().is_some_and(|trustee| token.has(trustee))
}

/// What a caller may do in a namespace: found when it is opened, kept with the connection, and
/// asked before each operation (SEC-010).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Access {
    granted: Rights,
    origin: CallOrigin,
}

impl Access {
    /// Evaluates the descriptor of a namespace for a caller.
    #[must_use]
    pub fn evaluate(descriptor: &SecurityDescriptor, token: &Token) -> Self {
        Access {
            granted: descriptor.granted(token),
            origin: token.origin(),
        }
    }

    /// Returns the caller's rights: what `GetCallerAccessRights` answers.
    #[must_use]
    pub fn granted(&self) -> Rights {
        self.granted
    }

    /// Refuses an operation that needs a right the caller does not have.
    ///
    /// `WBEM_ENABLE` is needed for everything, and `WBEM_REMOTE_ACCESS` from another machine
    /// (PUT-275). The clause names the namespace and the missing rights, and not the object, which
    /// the caller may not even know to exist (SEC-060).
    pub fn require(&self, needed: Rights, namespace: &str) -> Result<()> {
        let mut needed = needed | Rights::ENABLE;
        if self.origin == CallOrigin::Remote {
            needed |= Rights::REMOTE_ACCESS;
        }
        let missing = needed - self.granted;
        if missing.is_empty() {
            return Ok(());
        }
        bail!(
            ACCESS_DENIED,
            "the caller lacks {missing} in namespace `{namespace}`"
        );
    }
}
