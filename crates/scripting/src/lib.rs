#![forbid(unsafe_code)]
//! The SWbem scripting objects as a typed Rust API.

pub mod constants;
mod context;
mod flags;
mod last_error;
mod locator;
mod method_set;
mod object;
mod object_path;
mod object_set;
mod property_set;
mod qualifier_set;
mod security;
mod server;
mod services;
mod sink;
mod text;
mod value;

pub use flags::{
    CompareFlags, ConnectFlags, DeleteFlags, EnumAsyncFlags, EnumFlags, GetFlags, MethodFlags,
    PutFlags, TextFlags,
};
pub use last_error::LastError;
pub use locator::{Found, Locator};
pub use method_set::{Method, MethodSet};
pub use object::Object;
pub use object_path::ObjectPath;
pub use object_set::{IntoIter, Iter, ObjectSet};
pub use property_set::{Property, PropertySet};
pub use qualifier_set::{Propagation, Qualifier, QualifierSet};
pub use security::{PrivilegeEntry, PrivilegeSet, Security};
pub use server::{Server, ServerOptions};
pub use services::Services;
pub use sink::{HandlerResult, Sink};
pub use swbem_core::security::{AuthenticationLevel, ImpersonationLevel, Privilege};
pub use swbem_core::{
    CimType, DateTime as CimDateTime, DateTimeField, Error, NamedValueSet, Result, Status, Value,
    Variant, WbemDateTime as DateTime,
};
pub use value::{FromValue, IntoVariant};
