//! From kinds of errors to WBEM statuses, and errors as `__ExtendedStatus` objects.

use std::sync::Arc;

use swbem_core::{
    CimType, Class, ClassDecl, DataType, Error, Instance, Name, PropertyDecl, Status, Value,
};
use swbem_store::ErrorKind;

/// The provider named in an error object when no provider was involved (PUT-265).
const NO_PROVIDER: &str = "Windows Management";

/// Maps what went wrong in the repository to the status that a caller of WMI knows.
#[must_use]
pub fn from_store(error: swbem_store::Error) -> Error {
    let status = match error.kind() {
        ErrorKind::Invalid => Status::INVALID_PARAMETER,
        ErrorKind::NotFound => Status::NOT_FOUND,
        ErrorKind::AlreadyExists | ErrorKind::KeyHeld { .. } => Status::ALREADY_EXISTS,
        ErrorKind::HasSubclasses => Status::CLASS_HAS_CHILDREN,
        ErrorKind::HasInstances => Status::CLASS_HAS_INSTANCES,
        ErrorKind::Stale | ErrorKind::Conflict => Status::RESERVED_001,
        ErrorKind::TooLarge => Status::QUOTA_VIOLATION,
        ErrorKind::Compacted { .. } => Status::NOT_AVAILABLE,
        ErrorKind::Busy => Status::SERVER_TOO_BUSY,
        ErrorKind::Damaged | ErrorKind::Disk | ErrorKind::Poisoned => Status::CRITICAL_ERROR,
        ErrorKind::Full => Status::OUT_OF_DISK_SPACE,
        ErrorKind::Locked { .. } => Status::NOT_AVAILABLE,
        ErrorKind::Version { .. } => Status::DATABASE_VER_MISMATCH,
        ErrorKind::ReadOnly => Status::READ_ONLY,
        ErrorKind::NotAStore => Status::INITIALIZATION_FAILURE,
        ErrorKind::Closed => Status::SHUTTING_DOWN,
        _ => Status::FAILED,
    };
    Error::new(status, error.to_string()).with_source(error)
}

/// Makes the `__ExtendedStatus` instance that describes an error (PUT-265).
///
/// `class` is the system class of that name; without one the object is made over a definition of
/// its own, so that an error can be described even when no namespace is at hand.
#[must_use]
pub fn extended_status(error: &Error, class: Option<Arc<Class>>) -> Instance {
    let class = class.unwrap_or_else(own_definition);
    let mut instance = Instance::new(class);
    let values = [
        ("StatusCode", Value::Uint32(error.status().0)),
        ("Description", Value::string(error.message())),
        (
            "Operation",
            error.operation().map_or(Value::Null, Value::string),
        ),
        (
            "ParameterInfo",
            error.parameter().map_or(Value::Null, Value::string),
        ),
        (
            "ProviderName",
            Value::string(error.provider().unwrap_or(NO_PROVIDER)),
        ),
    ];
    for (name, value) in values {
        if let Some(position) = instance.class().position(name) {
            instance.put_value_at(position, Some(value));
        }
    }
    instance
}

fn own_definition() -> Arc<Class> {
    let mut decl = ClassDecl::new("__ExtendedStatus", None);
    decl.properties
        .insert(Name::from("StatusCode"), PropertyDecl::new(CimType::Uint32));
    for name in ["Description", "Operation", "ParameterInfo", "ProviderName"] {
        let text = PropertyDecl::new(DataType::scalar(CimType::String));
        decl.properties.insert(Name::from(name), text);
    }
    Arc::new(Class::detached(decl, vec![Name::from("__NotifyStatus")]))
}
