//! The flags of calls, one type for each kind of call.

use crate::constants::{
    WbemChangeFlagEnum, WbemComparisonFlagEnum, WbemConnectOptionsEnum, WbemFlagEnum,
    WbemQueryFlagEnum, WbemTextFlagEnum,
};
use crate::{Error, Result, Status};

macro_rules! flag_type {
    (
        $(#[$about:meta])*
        $kind:ident = $default:literal from [$($enumeration:ident),*] {
            $($(#[$member_about:meta])* $name:ident = $value:literal;)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub struct $kind(u32);

        impl $kind {
            $($(#[$member_about])* pub const $name: $kind = $kind($value);)*

            /// Makes flags of a number as scripts pass it; the call judges it.
            #[must_use]
            pub const fn from_bits(bits: u32) -> Self {
                $kind(bits)
            }

            /// Returns the number scripts pass.
            #[must_use]
            pub const fn bits(self) -> u32 {
                self.0
            }

            /// Tells whether all bits of `other` are set.
            #[must_use]
            pub const fn has(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Refuses bits that the call does not take (SO-009).
            #[allow(dead_code, reason = "puts and comparisons are judged elsewhere")]
            pub(crate) fn check(self, allowed: u32, operation: &str) -> Result<u32> {
                check(self.0, allowed, operation)
            }
        }

        impl Default for $kind {
            fn default() -> Self {
                $kind($default)
            }
        }

        impl std::ops::BitOr for $kind {
            type Output = Self;
            fn bitor(self, other: Self) -> Self {
                $kind(self.0 | other.0)
            }
        }

        impl std::ops::BitOrAssign for $kind {
            fn bitor_assign(&mut self, other: Self) {
                self.0 |= other.0;
            }
        }

        impl From<u32> for $kind {
            fn from(bits: u32) -> Self {
                $kind(bits)
            }
        }

        $(impl From<$enumeration> for $kind {
            fn from(value: $enumeration) -> Self {
                $kind(value.0)
            }
        })*
    };
}

flag_type! {
    /// The flags of puts (`WbemChangeFlagEnum`).
    ///
    /// The default creates or updates, in compatible mode.
    PutFlags = 0 from [WbemChangeFlagEnum, WbemFlagEnum] {
        /// Creates the object if it is absent and overwrites it if not.
        CREATE_OR_UPDATE = 0x0;
        /// The object must exist, else the put ends with `NOT_FOUND`.
        UPDATE_ONLY = 0x1;
        /// The object must not exist, else the put ends with `ALREADY_EXISTS`.
        CREATE_ONLY = 0x2;
        /// A class may change if no subclass and no instance is affected.
        UPDATE_COMPATIBLE = 0x0;
        /// A class may change if no subclass conflicts with the change.
        UPDATE_SAFE_MODE = 0x20;
        /// A class may change, and conflicts in subclasses are resolved.
        UPDATE_FORCE_MODE = 0x40;
        /// Changes nothing: puts that are not asynchronous wait for their outcome with and without
        /// it (PUT-009), and asynchronous ones never do (PUT-010).
        RETURN_IMMEDIATELY = 0x10;
        /// Lets a provider report progress to the sink of an asynchronous put.
        SEND_STATUS = 0x80;
        /// Refuses invalid instances of system classes instead of storing them with a warning; not
        /// for asynchronous puts, to which the bit is [`SEND_STATUS`](Self::SEND_STATUS) (PUT-036).
        STRONG_VALIDATION = 0x80;
        /// For push providers only (`wbemChangeFlagAdvisory`).
        ADVISORY = 0x10000;
        /// Writes localized qualifiers to the namespace of their locale.
        USE_AMENDED_QUALIFIERS = 0x20000;
    }
}

flag_type! {
    /// The flags of `Get` and `GetAsync`.
    GetFlags = 0 from [WbemFlagEnum] {
        /// Lets a provider report progress to the sink of an asynchronous call.
        SEND_STATUS = 0x80;
        /// Merges localized qualifiers into the object.
        USE_AMENDED_QUALIFIERS = 0x20000;
    }
}

flag_type! {
    /// The flags of `Delete` and `DeleteAsync`.
    DeleteFlags = 0 from [WbemFlagEnum] {
        /// Lets a provider report progress to the sink of an asynchronous call.
        SEND_STATUS = 0x80;
    }
}

flag_type! {
    /// The flags of `ExecMethod` and `ExecMethodAsync`.
    MethodFlags = 0 from [WbemFlagEnum] {
        /// Lets a provider report progress to the sink of an asynchronous call.
        SEND_STATUS = 0x80;
    }
}

flag_type! {
    /// The flags of calls that return an object set.
    ///
    /// The default is [`RETURN_IMMEDIATELY`](Self::RETURN_IMMEDIATELY) (SO-002).
    EnumFlags = 0x10 from [WbemFlagEnum, WbemQueryFlagEnum] {
        /// Includes subclasses at every depth, and their instances.
        DEEP = 0x0;
        /// Includes only the class's own instances, or only its immediate subclasses.
        SHALLOW = 0x1;
        /// Returns before the objects are there; errors may surface when the set is read.
        RETURN_IMMEDIATELY = 0x10;
        /// Returns when all objects are there.
        RETURN_WHEN_COMPLETE = 0x0;
        /// Makes a set that can be read once and keeps nothing in memory.
        FORWARD_ONLY = 0x20;
        /// Merges localized qualifiers into the objects.
        USE_AMENDED_QUALIFIERS = 0x20000;
    }
}

flag_type! {
    /// The flags of enumerations that report to a sink.
    EnumAsyncFlags = 0 from [WbemFlagEnum, WbemQueryFlagEnum] {
        /// Includes subclasses at every depth, and their instances.
        DEEP = 0x0;
        /// Includes only the class's own instances, or only its immediate subclasses.
        SHALLOW = 0x1;
        /// Lets a provider report progress to the sink.
        SEND_STATUS = 0x80;
        /// Merges localized qualifiers into the objects.
        USE_AMENDED_QUALIFIERS = 0x20000;
    }
}

flag_type! {
    /// The flags of `ExecQuery`.
    ///
    /// The default is [`RETURN_IMMEDIATELY`](Self::RETURN_IMMEDIATELY) (SO-002).
    QueryFlags = 0x10 from [WbemFlagEnum, WbemQueryFlagEnum] {
        /// Queries include subclasses at every depth always; the query can say otherwise.
        DEEP = 0x0;
        /// Returns one object of the shape of the results, without data.
        PROTOTYPE = 0x2;
        /// Returns before the objects are there; errors may surface when the set is read.
        RETURN_IMMEDIATELY = 0x10;
        /// Returns when all objects are there.
        RETURN_WHEN_COMPLETE = 0x0;
        /// Makes a set that can be read once and keeps nothing in memory.
        FORWARD_ONLY = 0x20;
        /// Asks that the objects can be found again by their path, which they can without it.
        ENSURE_LOCATABLE = 0x100;
        /// Merges localized qualifiers into the objects.
        USE_AMENDED_QUALIFIERS = 0x20000;
    }
}

flag_type! {
    /// The flags of `ExecQueryAsync`.
    QueryAsyncFlags = 0 from [WbemFlagEnum, WbemQueryFlagEnum] {
        /// Queries include subclasses at every depth always; the query can say otherwise.
        DEEP = 0x0;
        /// Delivers one object of the shape of the results, without data.
        PROTOTYPE = 0x2;
        /// Lets a provider report progress to the sink.
        SEND_STATUS = 0x80;
        /// Asks that the objects can be found again by their path, which they can without it.
        ENSURE_LOCATABLE = 0x100;
        /// Merges localized qualifiers into the objects.
        USE_AMENDED_QUALIFIERS = 0x20000;
    }
}

flag_type! {
    /// The flags of `ConnectServer` (`WbemConnectOptionsEnum`).
    ConnectFlags = 0 from [WbemConnectOptionsEnum] {
        /// Gives up within two minutes.
        USE_MAX_WAIT = 0x80;
    }
}

flag_type! {
    /// The flags of `GetObjectText_` (`WbemTextFlagEnum`).
    TextFlags = 0 from [WbemTextFlagEnum] {
        /// Leaves out the flavors of qualifiers.
        NO_FLAVORS = 0x1;
    }
}

flag_type! {
    /// What `CompareTo_` leaves out of account (`WbemComparisonFlagEnum`).
    CompareFlags = 0 from [WbemComparisonFlagEnum] {
        /// Everything counts.
        INCLUDE_ALL = 0x0;
        /// Qualifiers do not count.
        IGNORE_QUALIFIERS = 0x1;
        /// Server and namespace do not count.
        IGNORE_OBJECT_SOURCE = 0x2;
        /// Default values of classes do not count.
        IGNORE_DEFAULT_VALUES = 0x4;
        /// Only the data of instances of one class counts.
        IGNORE_CLASS = 0x8;
        /// The case of texts does not count.
        IGNORE_CASE = 0x10;
        /// The flavors of qualifiers do not count.
        IGNORE_FLAVOR = 0x20;
    }
}

/// `wbemFlagReturnImmediately`.
pub(crate) const RETURN_IMMEDIATELY: u32 = 0x10;
/// `wbemFlagForwardOnly`.
pub(crate) const FORWARD_ONLY: u32 = 0x20;
/// `wbemFlagSendStatus`, and `wbemChangeFlagStrongValidation`.
pub(crate) const SEND_STATUS: u32 = 0x80;
const SHALLOW: u32 = 0x1;
const PROTOTYPE: u32 = 0x2;
const ENSURE_LOCATABLE: u32 = 0x100;
const USE_AMENDED: u32 = 0x2_0000;

/// What a synchronous `Get` takes.
pub(crate) const GET: u32 = USE_AMENDED;
/// What an asynchronous `Get` takes.
pub(crate) const GET_ASYNC: u32 = GET | SEND_STATUS;
/// What an enumeration that returns a set takes.
pub(crate) const ENUM: u32 = RETURN_IMMEDIATELY | FORWARD_ONLY | SHALLOW | USE_AMENDED;
/// What an asynchronous enumeration takes.
pub(crate) const ENUM_ASYNC: u32 = SEND_STATUS | SHALLOW | USE_AMENDED;
/// What a query that returns a set takes.
pub(crate) const QUERY: u32 =
    RETURN_IMMEDIATELY | FORWARD_ONLY | PROTOTYPE | ENSURE_LOCATABLE | USE_AMENDED;
/// What an asynchronous query takes.
pub(crate) const QUERY_ASYNC: u32 = SEND_STATUS | PROTOTYPE | ENSURE_LOCATABLE | USE_AMENDED;
/// What a call for the associations of an object takes.
pub(crate) const ASSOCIATED: u32 = RETURN_IMMEDIATELY | FORWARD_ONLY | USE_AMENDED;
/// What an asynchronous call for the associations of an object takes.
pub(crate) const ASSOCIATED_ASYNC: u32 = SEND_STATUS | USE_AMENDED;

/// Refuses bits outside `allowed`.
pub(crate) fn check(bits: u32, allowed: u32, operation: &str) -> Result<u32> {
    let unknown = bits & !allowed;
    if unknown == 0 {
        return Ok(bits);
    }
    Err(Error::new(
        Status::INVALID_PARAMETER,
        format!("the flags {bits:#x} have {unknown:#x}, which this operation does not take"),
    )
    .in_operation(operation)
    .about("iFlags"))
}

/// Makes the flags of the server call behind a put that waits for its outcome: strong validation
/// has a bit of its own there (PUT-036), and the wait makes `RETURN_IMMEDIATELY` idle (PUT-009).
pub(crate) fn sync_put(flags: PutFlags) -> Result<u32> {
    let strong = swbem_manager::flags::STRONG_VALIDATION;
    let bits = check(flags.0, !strong, "IWbemServices::PutInstance")?;
    let server = bits & !(SEND_STATUS | RETURN_IMMEDIATELY);
    Ok(if bits & SEND_STATUS != 0 {
        server | strong
    } else {
        server
    })
}

/// Makes the flags of the server call behind an asynchronous put (PUT-026).
pub(crate) fn async_put(flags: PutFlags) -> u32 {
    flags.0 & !RETURN_IMMEDIATELY
}
