use std::fmt;
use std::ops::{BitAnd, BitOr, BitOrAssign, Sub};

/// A set of access rights: the mask of an access control entry.
///
/// The low bits are what [MS-WMI] 5.2 gives a meaning for namespaces and events; the others are
/// the standard and generic rights of [MS-DTYP] 2.4.3. Unknown bits are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Rights(u32);

impl Rights {
    /// No right at all.
    pub const NONE: Rights = Rights(0);
    /// `WBEM_ENABLE`: connect and read; without it nothing else is of use.
    pub const ENABLE: Rights = Rights(0x1);
    /// `WBEM_METHOD_EXECUTE`: execute methods.
    pub const METHOD_EXECUTE: Rights = Rights(0x2);
    /// `WBEM_FULL_WRITE_REP`: write and delete classes, and instances of system-derived classes.
    pub const FULL_WRITE: Rights = Rights(0x4);
    /// `WBEM_PARTIAL_WRITE_REP`: write and delete static instances.
    pub const PARTIAL_WRITE: Rights = Rights(0x8);
    /// `WBEM_WRITE_PROVIDER`: write and delete dynamic classes and instances.
    pub const WRITE_PROVIDER: Rights = Rights(0x10);
    /// `WBEM_REMOTE_ACCESS`: do what the other rights grant from another machine.
    pub const REMOTE_ACCESS: Rights = Rights(0x20);
    /// `WBEM_RIGHT_SUBSCRIBE`: receive an event.
    pub const SUBSCRIBE: Rights = Rights(0x40);
    /// `WBEM_RIGHT_PUBLISH`: publish an event.
    pub const PUBLISH: Rights = Rights(0x80);
    /// `READ_CONTROL`: read the security descriptor.
    pub const READ_CONTROL: Rights = Rights(0x2_0000);
    /// `WRITE_DAC`: change the access control list.
    pub const WRITE_DAC: Rights = Rights(0x4_0000);

    /// Every right that an entry of a namespace may carry.
    pub const ALL_NAMESPACE: Rights = Rights(0x6_003F);
    /// What an entry with [`FULL_WRITE`](Self::FULL_WRITE) must carry too (SEC-025), and what that
    /// right implies when access is evaluated (PUT-283).
    pub const FULL_WRITE_COMPANIONS: Rights = Rights(0x18);
    /// What people who are not administrators may do in a namespace nobody changed (SEC-014).
    pub const DEFAULT_USERS: Rights = Rights(0x13);
    /// The other documented reading of the default for people who are not administrators.
    pub const DEFAULT_USERS_FULL_WRITE: Rights = Rights(0x1F);

    /// Makes a set of an access mask.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Rights(bits)
    }

    /// Returns the access mask.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Returns the mask as scripts and `GetCallerAccessRights` see it: a signed number.
    #[must_use]
    pub const fn signed_bits(self) -> i32 {
        i32::from_ne_bytes(self.0.to_ne_bytes())
    }

    /// Tells whether every right in `other` is in this set.
    #[must_use]
    pub const fn contains(self, other: Rights) -> bool {
        self.0 & other.0 == other.0
    }

    /// Tells whether the set has no right.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds what the rights in the set imply: full write brings partial and provider write
    /// (PUT-283).
    #[must_use]
    pub const fn with_implied(self) -> Self {
        if self.contains(Rights::FULL_WRITE) {
            Rights(self.0 | Rights::FULL_WRITE_COMPANIONS.0)
        } else {
            self
        }
    }

    /// Returns the names of the rights in the set (`WBEM_ENABLE`), lowest bit first; bits without
    /// a name are left out.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMED
            .iter()
            .filter(move |(right, _, _)| self.contains(*right))
            .map(|(_, name, _)| *name)
    }

    /// Returns what permission editors call a single right (`Enable Account`).
    #[must_use]
    pub fn label(self) -> Option<&'static str> {
        NAMED
            .iter()
            .find(|(right, _, label)| *right == self && !label.is_empty())
            .map(|(_, _, label)| *label)
    }
}

impl BitOr for Rights {
    type Output = Rights;

    fn bitor(self, other: Rights) -> Rights {
        Rights(self.0 | other.0)
    }
}

impl BitOrAssign for Rights {
    fn bitor_assign(&mut self, other: Rights) {
        self.0 |= other.0;
    }
}

impl BitAnd for Rights {
    type Output = Rights;

    fn bitand(self, other: Rights) -> Rights {
        Rights(self.0 & other.0)
    }
}

/// Takes rights out of a set.
impl Sub for Rights {
    type Output = Rights;

    fn sub(self, other: Rights) -> Rights {
        Rights(self.0 & !other.0)
    }
}

/// Writes the names of the rights with commas between them, and unnamed bits as one number.
impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("no right");
        }
        let mut unnamed = *self;
        let mut separator = "";
        for (right, name, _) in NAMED {
            if self.contains(*right) {
                write!(f, "{separator}{name}")?;
                unnamed = unnamed - *right;
                separator = ", ";
            }
        }
        if unnamed.is_empty() {
            return Ok(());
        }
        write!(f, "{separator}0x{:X}", unnamed.0)
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rights({self})")
    }
}

/// Right, name, and label in permission editors.
const NAMED: &[(Rights, &str, &str)] = &[
    (Rights::ENABLE, "WBEM_ENABLE", "Enable Account"),
    (
        Rights::METHOD_EXECUTE,
        "WBEM_METHOD_EXECUTE",
        "Execute Methods",
    ),
    (Rights::FULL_WRITE, "WBEM_FULL_WRITE_REP", "Full Write"),
    (
        Rights::PARTIAL_WRITE,
        "WBEM_PARTIAL_WRITE_REP",
        "Partial Write",
    ),
    (
        Rights::WRITE_PROVIDER,
        "WBEM_WRITE_PROVIDER",
        "Provider Write",
    ),
    (Rights::REMOTE_ACCESS, "WBEM_REMOTE_ACCESS", "Remote Enable"),
    (Rights::SUBSCRIBE, "WBEM_RIGHT_SUBSCRIBE", ""),
    (Rights::PUBLISH, "WBEM_RIGHT_PUBLISH", ""),
    (Rights::READ_CONTROL, "READ_CONTROL", "Read Security"),
    (Rights::WRITE_DAC, "WRITE_DAC", "Edit Security"),
];
