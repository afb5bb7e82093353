//! Security descriptors, identities, rights and levels, as WMI uses them.
//!
//! A namespace has one [`SecurityDescriptor`]; a connection has one [`Token`]. When a namespace is
//! opened the two give an [`Access`], which is kept and asked before every operation (SEC-010).
//! Bytes and SDDL texts follow [MS-DTYP] 2.4 and 2.5.1. Nothing here does I/O: who the caller is
//! and which groups they are in is found at the edge and told to the token.

mod access;
mod acl;
mod binary;
mod descriptor;
mod inheritance;
mod level;
mod privilege;
mod rights;
mod sddl;
mod sid;
#[cfg(test)]
mod tests;
mod token;
mod validity;

pub use access::Access;
pub use acl::{ACL_BYTES_MAX, Ace, AceFlags, AceKind, Acl};
pub use descriptor::{Control, SecurityDescriptor};
pub use inheritance::inherit;
pub use level::{AuthenticationLevel, ImpersonationLevel};
pub use privilege::{Privilege, PrivilegeSet};
pub use rights::Rights;
pub use sid::{SUB_AUTHORITIES_MAX, Sid};
pub use token::{CallOrigin, Token};
