use std::fmt;
use std::ops::BitOr;

use super::{Rights, Sid};

/// The most bytes an access control list may have: its size is a number of 16 bits
/// ([MS-DTYP] 2.4.5).
pub const ACL_BYTES_MAX: usize = 0xFFFF;

/// What an access control entry does when it applies: its type code ([MS-DTYP] 2.4.4.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AceKind {
    /// Grants rights: `ACCESS_ALLOWED_ACE_TYPE`, 0.
    Allow,
    /// Refuses rights: `ACCESS_DENIED_ACE_TYPE`, 1.
    Deny,
    /// Records access: `SYSTEM_AUDIT_ACE_TYPE`, 2.
    Audit,
    /// A type that namespaces have no use for; kept as bytes, refused by `SetSD` (SEC-025).
    Other(u8),
}

impl AceKind {
    /// Returns the type code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            AceKind::Allow => 0,
            AceKind::Deny => 1,
            AceKind::Audit => 2,
            AceKind::Other(code) => code,
        }
    }

    /// Returns the kind with a type code.
    #[must_use]
    pub const fn from_code(code: u8) -> Self {
        match code {
            0 => AceKind::Allow,
            1 => AceKind::Deny,
            2 => AceKind::Audit,
            _ => AceKind::Other(code),
        }
    }
}

/// How an access control entry is inherited, and what an auditing entry records
/// ([MS-DTYP] 2.4.4.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct AceFlags(u8);

impl AceFlags {
    /// No flag.
    pub const NONE: AceFlags = AceFlags(0);
    /// `OBJECT_INHERIT_ACE`: for objects that are no containers; namespaces are containers.
    pub const OBJECT_INHERIT: AceFlags = AceFlags(0x1);
    /// `CONTAINER_INHERIT_ACE`: child namespaces get a copy.
    pub const CONTAINER_INHERIT: AceFlags = AceFlags(0x2);
    /// `NO_PROPAGATE_INHERIT_ACE`: the copy is not copied further.
    pub const NO_PROPAGATE: AceFlags = AceFlags(0x4);
    /// `INHERIT_ONLY_ACE`: does not apply here, only where it is inherited.
    pub const INHERIT_ONLY: AceFlags = AceFlags(0x8);
    /// `INHERITED_ACE`: is a copy of one of the parent's.
    pub const INHERITED: AceFlags = AceFlags(0x10);
    /// `SUCCESSFUL_ACCESS_ACE_FLAG`: an auditing entry records access that was granted.
    pub const AUDIT_SUCCESS: AceFlags = AceFlags(0x40);
    /// `FAILED_ACCESS_ACE_FLAG`: an auditing entry records access that was refused.
    pub const AUDIT_FAILURE: AceFlags = AceFlags(0x80);

    /// The flags an entry that grants or refuses may have.
    pub const ACCESS_KNOWN: AceFlags = AceFlags(0x1F);
    /// The flags an auditing entry may have.
    pub const AUDIT_KNOWN: AceFlags = AceFlags(0xDF);

    /// Makes flags of their byte.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        AceFlags(bits)
    }

    /// Returns the byte.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Tells whether every flag in `other` is set.
    #[must_use]
    pub const fn contains(self, other: AceFlags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the flags without those in `other`.
    #[must_use]
    pub const fn without(self, other: AceFlags) -> Self {
        AceFlags(self.0 & !other.0)
    }
}

impl BitOr for AceFlags {
    type Output = AceFlags;

    fn bitor(self, other: AceFlags) -> AceFlags {
        AceFlags(self.0 | other.0)
    }
}

impl fmt::Debug for AceFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AceFlags({:#04x})", self.0)
    }
}

/// An access control entry ([MS-DTYP] 2.4.4), an `__ACE` object to scripts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ace {
    flags: AceFlags,
    body: Body,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Body {
    Known {
        kind: AceKind,
        rights: Rights,
        trustee: Sid,
    },
    Opaque {
        code: u8,
        bytes: Box<[u8]>,
    },
}

impl Ace {
    /// Makes an entry that grants `rights`.
    #[must_use]
    pub fn allow(trustee: Sid, rights: Rights, flags: AceFlags) -> Self {
        Ace::known(AceKind::Allow, trustee, rights, flags)
    }

    /// Makes an entry that refuses `rights`.
    #[must_use]
    pub fn deny(trustee: Sid, rights: Rights, flags: AceFlags) -> Self {
        Ace::known(AceKind::Deny, trustee, rights, flags)
    }

    /// Makes an entry that records the use of `rights`.
    #[must_use]
    pub fn audit(trustee: Sid, rights: Rights, flags: AceFlags) -> Self {
        Ace::known(AceKind::Audit, trustee, rights, flags)
    }

    /// Makes an entry of one of the three kinds that have rights and a trustee.
    pub(super) fn known(kind: AceKind, trustee: Sid, rights: Rights, flags: AceFlags) -> Self {
        let body = Body::Known {
            kind,
            rights,
            trustee,
        };
        Ace { flags, body }
    }

    /// Makes an entry of another type, of what follows its header.
    pub(super) fn opaque(code: u8, flags: AceFlags, bytes: &[u8]) -> Self {
        let bytes = bytes.into();
        Ace {
            flags,
            body: Body::Opaque { code, bytes },
        }
    }

    /// Returns what the entry does.
    #[must_use]
    pub fn kind(&self) -> AceKind {
        match self.body {
            Body::Known { kind, .. } => kind,
            Body::Opaque { code, .. } => AceKind::Other(code),
        }
    }

    /// Returns how the entry is inherited.
    #[must_use]
    pub fn flags(&self) -> AceFlags {
        self.flags
    }

    /// Returns the entry with other flags.
    #[must_use]
    pub fn with_flags(mut self, flags: AceFlags) -> Self {
        self.flags = flags;
        self
    }

    /// Returns the rights it is about; none for an entry of another type.
    #[must_use]
    pub fn rights(&self) -> Rights {
        match self.body {
            Body::Known { rights, .. } => rights,
            Body::Opaque { .. } => Rights::NONE,
        }
    }

    /// Returns who it is about, unless it is an entry of another type.
    #[must_use]
    pub fn trustee(&self) -> Option<&Sid> {
        match &self.body {
            Body::Known { trustee, .. } => Some(trustee),
            Body::Opaque { .. } => None,
        }
    }

    /// Returns what follows the header of an entry of another type.
    pub(super) fn opaque_bytes(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Known { .. } => None,
            Body::Opaque { bytes, .. } => Some(bytes),
        }
    }
}

/// An access control list ([MS-DTYP] 2.4.5): entries in the order they are tried.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Acl {
    /// The entries, in the order they are tried.
    pub entries: Vec<Ace>,
}

impl Acl {
    /// Makes a list of entries.
    #[must_use]
    pub fn new(entries: impl IntoIterator<Item = Ace>) -> Self {
        Acl {
            entries: entries.into_iter().collect(),
        }
    }

    /// Moves entries that refuse before entries that grant, inherited ones after the namespace's
    /// own, and changes no order otherwise: the order in which lists are stored (SEC-011).
    pub fn sort_canonically(&mut self) {
        self.entries.sort_by_key(|ace| {
            let inherited = ace.flags.contains(AceFlags::INHERITED);
            (inherited, ace.kind() != AceKind::Deny)
        });
    }
}
