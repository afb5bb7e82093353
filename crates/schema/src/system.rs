//! The system schema: the classes whose names begin with two underscores, as MOF text.
//!
//! The text is our own; what the classes hold is as the system class reference of the WMI SDK
//! says, and [MS-WMI] 2.3.

#[cfg(test)]
mod tests;

use swbem_core::eq_fold;

/// The namespaces that a new store has, each after its parent.
pub const NAMESPACES: [&str; 5] = [
    "root",
    r"root\default",
    r"root\cimv2",
    r"root\subscription",
    r"root\interop",
];

/// A MOF text of the system schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SystemMof {
    /// What diagnostics call the text.
    pub name: &'static str,
    /// The classes, each after its superclass. There are no directives, instances or includes.
    pub text: &'static str,
}

/// The classes that every namespace has.
pub const SYSTEM_MOF: SystemMof = SystemMof {
    name: "system.mof",
    text: include_str!("system.mof"),
};

/// The classes that only the root namespace has: quotas and cache settings.
pub const SYSTEM_ROOT_MOF: SystemMof = SystemMof {
    name: "system_root.mof",
    text: include_str!("system_root.mof"),
};

/// The class that `root` and `root\default` have: which server keeps the store.
pub const SYSTEM_IDENTIFICATION_MOF: SystemMof = SystemMof {
    name: "system_identification.mof",
    text: include_str!("system_identification.mof"),
};

/// Returns the texts of the system classes of a namespace, in the order to compile them in.
///
/// `namespace` is its full path, `root\cimv2`, with backslashes.
#[must_use]
pub fn system_mof(namespace: &str) -> &'static [SystemMof] {
    if eq_fold(namespace, "root") {
        &[SYSTEM_MOF, SYSTEM_IDENTIFICATION_MOF, SYSTEM_ROOT_MOF]
    } else if eq_fold(namespace, r"root\default") {
        &[SYSTEM_MOF, SYSTEM_IDENTIFICATION_MOF]
    } else {
        &[SYSTEM_MOF]
    }
}
