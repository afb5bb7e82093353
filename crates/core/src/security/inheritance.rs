use super::{AceFlags, Acl, Control, SecurityDescriptor};

/// Derives the descriptor of a namespace from its parent's and from what was set on it.
///
/// Entries of `explicit` marked as inherited are dropped and the parent's inheritable entries are
/// copied anew, so a caller can neither drop nor invent inherited ones (SEC-020, SEC-022). It is
/// the same for a new namespace, for `SetSD`, and for children whose parent changed (SEC-023). A
/// parent whose list is protected passes nothing of that list on (SEC-021). An owner or group that
/// is missing is the parent's.
#[must_use]
pub fn inherit(parent: &SecurityDescriptor, explicit: &SecurityDescriptor) -> SecurityDescriptor {
    let derived = explicit
        .clone()
        .with_owner(explicit.owner().or(parent.owner()).copied())
        .with_group(explicit.group().or(parent.group()).copied());
    let passes = |protected| !parent.control().contains(protected);
    let dacl = derive(
        parent.dacl().filter(|_| passes(Control::DACL_PROTECTED)),
        explicit.dacl(),
    );
    let sacl = derive(
        parent.sacl().filter(|_| passes(Control::SACL_PROTECTED)),
        explicit.sacl(),
    );
    // A namespace always has a discretionary list, if an empty one: absent would mean damage.
    let derived = derived.with_dacl(dacl);
    if sacl.entries.is_empty() && explicit.sacl().is_none() {
        derived
    } else {
        derived.with_sacl(sacl)
    }
}

fn derive(parent: Option<&Acl>, explicit: Option<&Acl>) -> Acl {
    let own = explicit
        .into_iter()
        .flat_map(|acl| &acl.entries)
        .filter(|ace| !ace.flags().contains(AceFlags::INHERITED))
        .cloned();
    let inherited = parent
        .into_iter()
        .flat_map(|acl| &acl.entries)
        .filter(|ace| ace.flags().contains(AceFlags::CONTAINER_INHERIT))
        .map(|ace| ace.clone().with_flags(inherited_flags(ace.flags())));
    let mut acl = Acl::new(own.chain(inherited));
    acl.sort_canonically();
    acl
}

fn inherited_flags(flags: AceFlags) -> AceFlags {
    let flags = if flags.contains(AceFlags::NO_PROPAGATE) {
        flags.without(AceFlags::CONTAINER_INHERIT)
    } else {
        flags
    };
    flags.without(AceFlags::INHERIT_ONLY) | AceFlags::INHERITED
}
