use std::fmt;

use crate::eq_fold;

macro_rules! privileges {
    ($($number:literal $variant:ident $full_name:literal $display_name:literal;)+) => {
        /// A privilege that an operation may need beside its access rights: `WbemPrivilegeEnum`.
        ///
        /// Off Windows it is a label; a provider's policy says what it stands for (SEC-006).
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum Privilege {
            $(#[doc = concat!("`", $full_name, "`, ", $number, ": ", $display_name, ".")] $variant,)+
        }

        impl Privilege {
            /// Every privilege, from the number 1 on.
            pub const ALL: &[Privilege] = &[$(Privilege::$variant),+];

            /// Returns the number of the privilege: `SWbemPrivilege.Identifier`.
            #[must_use]
            pub const fn number(self) -> i32 {
                match self { $(Privilege::$variant => $number,)+ }
            }

            /// Returns the full name of the privilege (`SeDebugPrivilege`):
            /// `SWbemPrivilege.Name`.
            #[must_use]
            pub const fn full_name(self) -> &'static str {
                match self { $(Privilege::$variant => $full_name,)+ }
            }

            /// Returns what the privilege allows, in words: `SWbemPrivilege.DisplayName`.
            #[must_use]
            pub const fn display_name(self) -> &'static str {
                match self { $(Privilege::$variant => $display_name,)+ }
            }
        }
    };
}

privileges! {
    1 CreateToken "SeCreateTokenPrivilege" "Create a token object";
    2 AssignPrimaryToken "SeAssignPrimaryTokenPrivilege" "Replace a process level token";
    3 LockMemory "SeLockMemoryPrivilege" "Lock pages in memory";
    4 IncreaseQuota "SeIncreaseQuotaPrivilege" "Adjust memory quotas for a process";
    5 MachineAccount "SeMachineAccountPrivilege" "Add workstations to domain";
    6 Tcb "SeTcbPrivilege" "Act as part of the operating system";
    7 Security "SeSecurityPrivilege" "Manage auditing and security log";
    8 TakeOwnership "SeTakeOwnershipPrivilege" "Take ownership of files or other objects";
    9 LoadDriver "SeLoadDriverPrivilege" "Load and unload device drivers";
    10 SystemProfile "SeSystemProfilePrivilege" "Profile system performance";
    11 Systemtime "SeSystemtimePrivilege" "Change the system time";
    12 ProfileSingleProcess "SeProfileSingleProcessPrivilege" "Profile single process";
    13 IncreaseBasePriority "SeIncreaseBasePriorityPrivilege" "Increase scheduling priority";
    14 CreatePagefile "SeCreatePagefilePrivilege" "Create a pagefile";
    15 CreatePermanent "SeCreatePermanentPrivilege" "Create permanent shared objects";
    16 Backup "SeBackupPrivilege" "Back up files and directories";
    17 Restore "SeRestorePrivilege" "Restore files and directories";
    18 Shutdown "SeShutdownPrivilege" "Shut down the system";
    19 Debug "SeDebugPrivilege" "Debug programs";
    20 Audit "SeAuditPrivilege" "Generate security audits";
    21 SystemEnvironment "SeSystemEnvironmentPrivilege" "Modify firmware environment values";
    22 ChangeNotify "SeChangeNotifyPrivilege" "Bypass traverse checking";
    23 RemoteShutdown "SeRemoteShutdownPrivilege" "Force shutdown from a remote system";
    24 Undock "SeUndockPrivilege" "Remove computer from docking station";
    25 SyncAgent "SeSyncAgentPrivilege" "Synchronize directory service data";
    26 EnableDelegation "SeEnableDelegationPrivilege"
        "Enable computer and user accounts to be trusted for delegation";
    27 ManageVolume "SeManageVolumePrivilege" "Perform volume maintenance tasks";
}

impl Privilege {
    /// Returns the privilege with a number.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|privilege| privilege.number() == number)
    }

    /// Returns the privilege with a full name, whatever its case: `AddAsString` takes these.
    #[must_use]
    pub fn from_full_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|privilege| eq_fold(privilege.full_name(), name))
    }

    /// Returns the name in a moniker (`Debug`): the full name without `Se` and `Privilege`.
    #[must_use]
    pub fn short_name(self) -> &'static str {
        let name = self.full_name();
        name.strip_prefix("Se")
            .and_then(|name| name.strip_suffix("Privilege"))
            .unwrap_or(name)
    }

    /// Returns the privilege a name in a moniker stands for, whatever its case.
    ///
    /// `IncreaseQuotaPrivilege`, as a page of the documentation prints it, is taken too.
    #[must_use]
    pub fn from_short_name(name: &str) -> Option<Self> {
        if eq_fold(name, "IncreaseQuotaPrivilege") {
            return Some(Privilege::IncreaseQuota);
        }
        Self::ALL
            .iter()
            .copied()
            .find(|privilege| eq_fold(privilege.short_name(), name))
    }

    const fn bit(self) -> u32 {
        1 << self.number()
    }
}

impl fmt::Display for Privilege {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.full_name())
    }
}

/// The privileges that a caller has enabled.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PrivilegeSet(u32);

impl PrivilegeSet {
    /// No privilege.
    pub const NONE: PrivilegeSet = PrivilegeSet(0);

    /// Adds a privilege.
    pub fn insert(&mut self, privilege: Privilege) {
        self.0 |= privilege.bit();
    }

    /// Takes a privilege out.
    pub fn remove(&mut self, privilege: Privilege) {
        self.0 &= !privilege.bit();
    }

    /// Tells whether a privilege is enabled.
    #[must_use]
    pub const fn contains(self, privilege: Privilege) -> bool {
        self.0 & privilege.bit() != 0
    }

    /// Returns the privileges by number.
    pub fn iter(self) -> impl Iterator<Item = Privilege> {
        Privilege::ALL
            .iter()
            .copied()
            .filter(move |privilege| self.contains(*privilege))
    }
}

impl FromIterator<Privilege> for PrivilegeSet {
    fn from_iter<I: IntoIterator<Item = Privilege>>(privileges: I) -> Self {
        let mut set = PrivilegeSet::NONE;
        for privilege in privileges {
            set.insert(privilege);
        }
        set
    }
}

impl fmt::Debug for PrivilegeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
