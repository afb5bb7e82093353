#![forbid(unsafe_code)]
//! CIM values, classes, instances, object paths and status codes, as WMI defines them.
//!
//! This crate does no I/O, starts no thread and reads no clock. What an item stands for in WMI is
//! named in its documentation.

mod cim_type;
mod class;
mod class_object;
mod compare;
mod convert;
mod datetime;
mod declaration;
mod error;
mod instance;
pub mod limits;
mod locale;
mod moniker;
mod name;
mod named_values;
mod object;
mod parameters;
mod path;
mod qualifier;
pub mod security;
mod status;
mod value;

pub use cim_type::{CIM_FLAG_ARRAY, CimType, DataType};
pub use class::{Class, Method, Property};
pub use class_object::{ClassObject, Removal, check_qualifier};
pub use compare::{ComparisonFlags, compare};
pub use convert::Variant;
pub use datetime::{
    DATETIME_CHARS, DateTime, DateTimeField, DateTimeFlaw, UTC_OFFSET_MAX, WbemDateTime,
};
pub use declaration::{ClassDecl, MethodDecl, ParameterDecl, PropertyDecl};
pub use error::{Error, Result};
pub use instance::Instance;
pub use locale::{Locale, PREFERRED_LOCALES_MAX};
pub use moniker::{Authority, Moniker, MonikerTarget, PrivilegeChange};
pub use name::{Fold, Name, NameMap, cmp_fold, eq_fold, fold, fold_char, is_identifier};
pub use named_values::NamedValueSet;
pub use object::{Object, Origin, SYSTEM_PROPERTIES};
pub use parameters::{PARAMETERS_CLASS, RETURN_VALUE};
pub use path::{
    KeyRef, KeyValue, Keys, KeysRef, NESTING_DEPTH_MAX, NamespacePath, ObjectPath, PathFlaw,
    PathKey, PathRef, RelPathRef, StringRef, ValueRef, check_namespace_length, check_path_length,
    decode_escapes,
};
pub use qualifier::{Flavor, Qualifier, QualifierSet};
pub use status::Status;
pub use value::Value;
