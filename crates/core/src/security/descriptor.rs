use std::fmt;
use std::ops::BitOr;

use super::{Ace, AceFlags, Acl, Rights, Sid};

/// The control bits of a security descriptor ([MS-DTYP] 2.4.6).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Control(u16);

impl Control {
    /// No bit.
    pub const NONE: Control = Control(0);
    /// `SE_OWNER_DEFAULTED`: the owner was filled in.
    pub const OWNER_DEFAULTED: Control = Control(0x0001);
    /// `SE_GROUP_DEFAULTED`: the group was filled in.
    pub const GROUP_DEFAULTED: Control = Control(0x0002);
    /// `SE_DACL_PRESENT`: there is a discretionary list, perhaps a null one.
    pub const DACL_PRESENT: Control = Control(0x0004);
    /// `SE_DACL_DEFAULTED`: the discretionary list was filled in.
    pub const DACL_DEFAULTED: Control = Control(0x0008);
    /// `SE_SACL_PRESENT`: there is an auditing list, perhaps a null one.
    pub const SACL_PRESENT: Control = Control(0x0010);
    /// `SE_SACL_DEFAULTED`: the auditing list was filled in.
    pub const SACL_DEFAULTED: Control = Control(0x0020);
    /// `SE_DACL_AUTO_INHERIT_REQ`: pass the discretionary list on to children.
    pub const DACL_AUTO_INHERIT_REQ: Control = Control(0x0100);
    /// `SE_SACL_AUTO_INHERIT_REQ`: pass the auditing list on to children.
    pub const SACL_AUTO_INHERIT_REQ: Control = Control(0x0200);
    /// `SE_DACL_AUTO_INHERITED`: the discretionary list has been passed on.
    pub const DACL_AUTO_INHERITED: Control = Control(0x0400);
    /// `SE_SACL_AUTO_INHERITED`: the auditing list has been passed on.
    pub const SACL_AUTO_INHERITED: Control = Control(0x0800);
    /// `SE_DACL_PROTECTED`: takes the discretionary list out of inheritance (SEC-021).
    pub const DACL_PROTECTED: Control = Control(0x1000);
    /// `SE_SACL_PROTECTED`: takes the auditing list out of inheritance (SEC-021).
    pub const SACL_PROTECTED: Control = Control(0x2000);
    /// `SE_RM_CONTROL_VALID`: the reserved byte means something; it does not here.
    pub const RM_CONTROL_VALID: Control = Control(0x4000);
    /// `SE_SELF_RELATIVE`: the parts follow the header in one block of bytes.
    pub const SELF_RELATIVE: Control = Control(0x8000);

    /// Makes control bits of their number.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Control(bits)
    }

    /// Returns the number.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Tells whether every bit in `other` is set.
    #[must_use]
    pub const fn contains(self, other: Control) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the bits without those in `other`.
    #[must_use]
    pub const fn without(self, other: Control) -> Self {
        Control(self.0 & !other.0)
    }
}

impl BitOr for Control {
    type Output = Control;

    fn bitor(self, other: Control) -> Control {
        Control(self.0 | other.0)
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Control({:#06x})", self.0)
    }
}

/// A security descriptor: who owns a thing, who may do what with it, and what is recorded.
///
/// [MS-DTYP] 2.4.6; one per namespace (SEC-010). A list can be absent, present, or present and
/// null; a null or absent discretionary list grants nothing here, see [`granted`](Self::granted).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecurityDescriptor {
    /// INVARIANT: self-relative is set and the reserved byte is not declared valid; a list that
    /// is there has its present bit.
    control: Control,
    owner: Option<Sid>,
    group: Option<Sid>,
    dacl: Option<Acl>,
    sacl: Option<Acl>,
}

impl SecurityDescriptor {
    /// Makes a descriptor with no owner, no group and no list.
    #[must_use]
    pub fn empty() -> Self {
        SecurityDescriptor {
            control: Control::SELF_RELATIVE,
            owner: None,
            group: None,
            dacl: None,
            sacl: None,
        }
    }

    /// Makes the descriptor of a namespace that nobody changed (SEC-014).
    ///
    /// Administrators have every right. Authenticated Users, LOCAL SERVICE and NETWORK SERVICE
    /// have `users`, which is [`Rights::DEFAULT_USERS`], or [`Rights::DEFAULT_USERS_FULL_WRITE`]
    /// in the other reading of the documentation. Child namespaces inherit all of it.
    #[must_use]
    pub fn namespace_default(users: Rights) -> Self {
        let allow = |trustee, rights| Ace::allow(trustee, rights, AceFlags::CONTAINER_INHERIT);
        SecurityDescriptor::empty()
            .with_owner(Some(Sid::ADMINISTRATORS))
            .with_group(Some(Sid::ADMINISTRATORS))
            .with_dacl(Acl::new([
                allow(Sid::ADMINISTRATORS, Rights::ALL_NAMESPACE),
                allow(Sid::NETWORK_SERVICE, users),
                allow(Sid::LOCAL_SERVICE, users),
                allow(Sid::AUTHENTICATED_USERS, users),
            ]))
    }

    /// Returns the control bits; self-relative is always among them.
    #[must_use]
    pub fn control(&self) -> Control {
        self.control
    }

    /// Returns the owner.
    #[must_use]
    pub fn owner(&self) -> Option<&Sid> {
        self.owner.as_ref()
    }

    /// Returns the primary group.
    #[must_use]
    pub fn group(&self) -> Option<&Sid> {
        self.group.as_ref()
    }

    /// Returns the discretionary list, unless it is absent or null.
    #[must_use]
    pub fn dacl(&self) -> Option<&Acl> {
        self.dacl.as_ref()
    }

    /// Returns the auditing list, unless it is absent or null.
    #[must_use]
    pub fn sacl(&self) -> Option<&Acl> {
        self.sacl.as_ref()
    }

    /// Sets or takes away the owner.
    #[must_use]
    pub fn with_owner(mut self, owner: Option<Sid>) -> Self {
        self.owner = owner;
        self
    }

    /// Sets or takes away the primary group.
    #[must_use]
    pub fn with_group(mut self, group: Option<Sid>) -> Self {
        self.group = group;
        self
    }

    /// Sets the discretionary list.
    #[must_use]
    pub fn with_dacl(mut self, dacl: Acl) -> Self {
        self.dacl = Some(dacl);
        let control = self.control;
        self.with_control(control)
    }

    /// Sets the auditing list.
    #[must_use]
    pub fn with_sacl(mut self, sacl: Acl) -> Self {
        self.sacl = Some(sacl);
        let control = self.control;
        self.with_control(control)
    }

    /// Takes the discretionary list away.
    #[must_use]
    pub fn without_dacl(mut self) -> Self {
        self.dacl = None;
        let control = self.control.without(Control::DACL_PRESENT);
        self.with_control(control)
    }

    /// Takes the auditing list away.
    #[must_use]
    pub fn without_sacl(mut self) -> Self {
        self.sacl = None;
        let control = self.control.without(Control::SACL_PRESENT);
        self.with_control(control)
    }

    /// Sets the control bits, but for those that follow from what the descriptor holds.
    ///
    /// A present bit without its list makes the list present and null.
    #[must_use]
    pub fn with_control(mut self, control: Control) -> Self {
        let mut control = control.without(Control::RM_CONTROL_VALID) | Control::SELF_RELATIVE;
        if self.dacl.is_some() {
            control = control | Control::DACL_PRESENT;
        }
        if self.sacl.is_some() {
            control = control | Control::SACL_PRESENT;
        }
        self.control = control;
        self
    }

    /// Lays this descriptor, as `SetSecurityDescriptor` gets it, over the `current` one.
    ///
    /// The present bits choose which lists are replaced; a null auditing list and a missing owner
    /// or group keep the current ones. A null discretionary list is kept as such, for the validity
    /// check to refuse.
    #[must_use]
    pub fn over(self, current: &SecurityDescriptor) -> Self {
        const DACL_BITS: Control = Control(0x150C);
        const SACL_BITS: Control = Control(0x2A30);
        let mut control = current.control;
        let mut take = |bits: Control| {
            control = Control(control.without(bits).0 | (self.control.0 & bits.0));
        };
        let replaces_dacl = self.control.contains(Control::DACL_PRESENT);
        let replaces_sacl = self.sacl.is_some();
        if replaces_dacl {
            take(DACL_BITS);
        }
        if replaces_sacl {
            take(SACL_BITS);
        }
        let merged = SecurityDescriptor {
            control,
            owner: self.owner.or(current.owner),
            group: self.group.or(current.group),
            dacl: if replaces_dacl {
                self.dacl
            } else {
                current.dacl.clone()
            },
            sacl: self.sacl.or_else(|| current.sacl.clone()),
        };
        merged.with_control(control)
    }
}
