//! What `SetSD` and `NamespaceSecuritySDDL` refuse (SEC-025).

use super::{Ace, AceFlags, AceKind, Acl, Rights, SecurityDescriptor};
use crate::{Result, bail};

impl SecurityDescriptor {
    /// Checks that the descriptor is fit for a namespace (SEC-025).
    ///
    /// Every refusal is `WBEM_E_INVALID_PARAMETER` with a clause that names the list, the entry
    /// and what is wrong with it. Bytes that are no descriptor at all have been refused by
    /// [`from_bytes`](Self::from_bytes) as `WBEM_E_INVALID_OBJECT`.
    pub fn check_for_namespace(&self) -> Result<()> {
        if self.owner().is_none() {
            bail!(INVALID_PARAMETER, "the security descriptor has no owner");
        }
        if self.group().is_none() {
            bail!(INVALID_PARAMETER, "the security descriptor has no group");
        }
        let Some(dacl) = self.dacl() else {
            bail!(
                INVALID_PARAMETER,
                "the security descriptor has no dacl, which would leave the namespace without rules"
            );
        };
        check_list("dacl", dacl)?;
        self.sacl().map_or(Ok(()), |sacl| check_list("sacl", sacl))
    }
}

fn check_list(list: &str, acl: &Acl) -> Result<()> {
    for (idx, ace) in acl.entries.iter().enumerate() {
        check_entry(list, idx, ace)?;
    }
    Ok(())
}

fn check_entry(list: &str, idx: usize, ace: &Ace) -> Result<()> {
    let (kinds, flags_known) = match list {
        "sacl" => ([AceKind::Audit, AceKind::Audit], AceFlags::AUDIT_KNOWN),
        _ => ([AceKind::Allow, AceKind::Deny], AceFlags::ACCESS_KNOWN),
    };
    if !kinds.contains(&ace.kind()) {
        bail!(
            INVALID_PARAMETER,
            "entry {idx} of the {list} has type {}, which a {list} of a namespace cannot have",
            ace.kind().code()
        );
    }
    let flags = ace.flags();
    let unknown = flags.without(flags_known);
    if unknown != AceFlags::NONE {
        bail!(
            INVALID_PARAMETER,
            "entry {idx} of the {list} has unknown flags {:#04x}",
            unknown.bits()
        );
    }
    if flags.contains(AceFlags::INHERIT_ONLY) && !flags.contains(AceFlags::CONTAINER_INHERIT) {
        bail!(
            INVALID_PARAMETER,
            "entry {idx} of the {list} is inherit-only but no child namespace inherits it"
        );
    }
    let rights = ace.rights();
    let unknown = rights - Rights::ALL_NAMESPACE;
    if !unknown.is_empty() {
        bail!(
            INVALID_PARAMETER,
            "entry {idx} of the {list} has rights 0x{:X}, of which 0x{:X} mean nothing for a namespace",
            rights.bits(),
            unknown.bits()
        );
    }
    let missing = rights.with_implied() - rights;
    if list == "dacl" && !missing.is_empty() {
        bail!(
            INVALID_PARAMETER,
            "entry {idx} of the dacl has WBEM_FULL_WRITE_REP, which needs {missing} beside it"
        );
    }
    Ok(())
}
