//! The constants of the scripting type library, under the names scripts use.
//!
//! Each enumeration of the library is a type here and each of its members a constant of that type.
//! Flags of different enumerations combine with `|`; every call takes them as they are.
//! The codes of `WbemErrorEnum` are [`Status`]es.

#![expect(
    non_upper_case_globals,
    reason = "the names are those of the type library, so that scripts translate word by word"
)]

use crate::Status;

macro_rules! enumerations {
    ($($(#[$about:meta])* $kind:ident { $($name:ident = $value:literal,)+ })+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub struct $kind(pub u32);

        impl $kind {
            /// The members by name, in the order of the type library.
            pub const ALL: &[(&str, $kind)] = &[$((stringify!($name), $name)),+];
        }

        impl From<$kind> for u32 {
            fn from(value: $kind) -> u32 {
                value.0
            }
        }

        $(
            #[doc = concat!("[`", stringify!($kind), "`] ", stringify!($value), ".")]
            pub const $name: $kind = $kind($value);
        )+
    )+};
}

enumerations! {
    /// How a put changes what is there.
    WbemChangeFlagEnum {
        wbemChangeFlagCreateOrUpdate = 0x0,
        wbemChangeFlagUpdateOnly = 0x1,
        wbemChangeFlagCreateOnly = 0x2,
        wbemChangeFlagUpdateCompatible = 0x0,
        wbemChangeFlagUpdateSafeMode = 0x20,
        wbemChangeFlagUpdateForceMode = 0x40,
        wbemChangeFlagStrongValidation = 0x80,
        wbemChangeFlagAdvisory = 0x10000,
    }

    /// How a call returns and what it returns.
    WbemFlagEnum {
        wbemFlagReturnImmediately = 0x10,
        wbemFlagReturnWhenComplete = 0x0,
        wbemFlagBidirectional = 0x0,
        wbemFlagForwardOnly = 0x20,
        wbemFlagNoErrorObject = 0x40,
        wbemFlagReturnErrorObject = 0x0,
        wbemFlagSendStatus = 0x80,
        wbemFlagDontSendStatus = 0x0,
        wbemFlagEnsureLocatable = 0x100,
        wbemFlagDirectRead = 0x200,
        wbemFlagSendOnlySelected = 0x0,
        wbemFlagUseAmendedQualifiers = 0x20000,
        wbemFlagGetDefault = 0x0,
        wbemFlagSpawnInstance = 0x1,
        wbemFlagUseCurrentTime = 0x1,
    }

    /// How deep an enumeration goes.
    WbemQueryFlagEnum {
        wbemQueryFlagDeep = 0,
        wbemQueryFlagShallow = 1,
        wbemQueryFlagPrototype = 2,
    }

    /// What `GetObjectText_` leaves out.
    WbemTextFlagEnum {
        wbemTextFlagNoFlavors = 0x1,
    }

    /// How long to wait for an event.
    WbemTimeout {
        wbemTimeoutInfinite = 0xFFFF_FFFF,
    }

    /// What `CompareTo_` leaves out of account.
    WbemComparisonFlagEnum {
        wbemComparisonFlagIncludeAll = 0x0,
        wbemComparisonFlagIgnoreQualifiers = 0x1,
        wbemComparisonFlagIgnoreObjectSource = 0x2,
        wbemComparisonFlagIgnoreDefaultValues = 0x4,
        wbemComparisonFlagIgnoreClass = 0x8,
        wbemComparisonFlagIgnoreCase = 0x10,
        wbemComparisonFlagIgnoreFlavor = 0x20,
    }

    /// The CIM types.
    WbemCimtypeEnum {
        wbemCimtypeSint16 = 2,
        wbemCimtypeSint32 = 3,
        wbemCimtypeReal32 = 4,
        wbemCimtypeReal64 = 5,
        wbemCimtypeString = 8,
        wbemCimtypeBoolean = 11,
        wbemCimtypeObject = 13,
        wbemCimtypeSint8 = 16,
        wbemCimtypeUint8 = 17,
        wbemCimtypeUint16 = 18,
        wbemCimtypeUint32 = 19,
        wbemCimtypeSint64 = 20,
        wbemCimtypeUint64 = 21,
        wbemCimtypeDatetime = 101,
        wbemCimtypeReference = 102,
        wbemCimtypeChar16 = 103,
    }

    /// How well a connection is protected.
    WbemAuthenticationLevelEnum {
        wbemAuthenticationLevelDefault = 0,
        wbemAuthenticationLevelNone = 1,
        wbemAuthenticationLevelConnect = 2,
        wbemAuthenticationLevelCall = 3,
        wbemAuthenticationLevelPkt = 4,
        wbemAuthenticationLevelPktIntegrity = 5,
        wbemAuthenticationLevelPktPrivacy = 6,
    }

    /// What the server may do in the caller's name.
    WbemImpersonationLevelEnum {
        wbemImpersonationLevelAnonymous = 1,
        wbemImpersonationLevelIdentify = 2,
        wbemImpersonationLevelImpersonate = 3,
        wbemImpersonationLevelDelegate = 4,
    }

    /// The privileges.
    WbemPrivilegeEnum {
        wbemPrivilegeCreateToken = 1,
        wbemPrivilegePrimaryToken = 2,
        wbemPrivilegeLockMemory = 3,
        wbemPrivilegeIncreaseQuota = 4,
        wbemPrivilegeMachineAccount = 5,
        wbemPrivilegeTcb = 6,
        wbemPrivilegeSecurity = 7,
        wbemPrivilegeTakeOwnership = 8,
        wbemPrivilegeLoadDriver = 9,
        wbemPrivilegeSystemProfile = 10,
        wbemPrivilegeSystemtime = 11,
        wbemPrivilegeProfileSingleProcess = 12,
        wbemPrivilegeIncreaseBasePriority = 13,
        wbemPrivilegeCreatePagefile = 14,
        wbemPrivilegeCreatePermanent = 15,
        wbemPrivilegeBackup = 16,
        wbemPrivilegeRestore = 17,
        wbemPrivilegeShutdown = 18,
        wbemPrivilegeDebug = 19,
        wbemPrivilegeAudit = 20,
        wbemPrivilegeSystemEnvironment = 21,
        wbemPrivilegeChangeNotify = 22,
        wbemPrivilegeRemoteShutdown = 23,
        wbemPrivilegeUndock = 24,
        wbemPrivilegeSyncAgent = 25,
        wbemPrivilegeEnableDelegation = 26,
        wbemPrivilegeManageVolume = 27,
    }

    /// The XML forms of an object.
    WbemObjectTextFormatEnum {
        wbemObjectTextFormatCIMDTD20 = 1,
        wbemObjectTextFormatWMIDTD20 = 2,
    }

    /// How `ConnectServer` connects.
    WbemConnectOptionsEnum {
        wbemConnectFlagUseMaxWait = 0x80,
    }
}

/// Lets flags of several enumerations combine.
macro_rules! combine {
    ($($left:ident),+) => {$(
        combine!(@pair $left, WbemChangeFlagEnum);
        combine!(@pair $left, WbemFlagEnum);
        combine!(@pair $left, WbemQueryFlagEnum);

        impl std::ops::BitOr<$left> for u32 {
            type Output = u32;
            fn bitor(self, other: $left) -> u32 {
                self | other.0
            }
        }

        impl std::ops::BitOr<u32> for $left {
            type Output = u32;
            fn bitor(self, other: u32) -> u32 {
                self.0 | other
            }
        }
    )+};
    (@pair $left:ident, $right:ident) => {
        impl std::ops::BitOr<$right> for $left {
            type Output = u32;
            fn bitor(self, other: $right) -> u32 {
                self.0 | other.0
            }
        }
    };
}

combine!(WbemChangeFlagEnum, WbemFlagEnum, WbemQueryFlagEnum);

impl std::ops::BitOr for WbemComparisonFlagEnum {
    type Output = u32;
    fn bitor(self, other: Self) -> u32 {
        self.0 | other.0
    }
}

impl std::ops::BitOr<WbemComparisonFlagEnum> for u32 {
    type Output = u32;
    fn bitor(self, other: WbemComparisonFlagEnum) -> u32 {
        self | other.0
    }
}

macro_rules! errors {
    ($($name:ident = $value:literal,)+) => {
        /// The codes of `WbemErrorEnum` by name.
        pub const ERRORS: &[(&str, Status)] = &[$((stringify!($name), $name)),+];

        $(
            #[doc = concat!("`WbemErrorEnum` ", stringify!($value), ".")]
            pub const $name: Status = Status($value);
        )+
    };
}

errors! {
    wbemNoErr = 0x0000_0000,
    wbemErrFailed = 0x8004_1001,
    wbemErrNotFound = 0x8004_1002,
    wbemErrAccessDenied = 0x8004_1003,
    wbemErrProviderFailure = 0x8004_1004,
    wbemErrTypeMismatch = 0x8004_1005,
    wbemErrOutOfMemory = 0x8004_1006,
    wbemErrInvalidContext = 0x8004_1007,
    wbemErrInvalidParameter = 0x8004_1008,
    wbemErrNotAvailable = 0x8004_1009,
    wbemErrCriticalError = 0x8004_100A,
    wbemErrInvalidStream = 0x8004_100B,
    wbemErrNotSupported = 0x8004_100C,
    wbemErrInvalidSuperclass = 0x8004_100D,
    wbemErrInvalidNamespace = 0x8004_100E,
    wbemErrInvalidObject = 0x8004_100F,
    wbemErrInvalidClass = 0x8004_1010,
    wbemErrProviderNotFound = 0x8004_1011,
    wbemErrInvalidProviderRegistration = 0x8004_1012,
    wbemErrProviderLoadFailure = 0x8004_1013,
    wbemErrInitializationFailure = 0x8004_1014,
    wbemErrTransportFailure = 0x8004_1015,
    wbemErrInvalidOperation = 0x8004_1016,
    wbemErrInvalidQuery = 0x8004_1017,
    wbemErrInvalidQueryType = 0x8004_1018,
    wbemErrAlreadyExists = 0x8004_1019,
    wbemErrOverrideNotAllowed = 0x8004_101A,
    wbemErrPropagatedQualifier = 0x8004_101B,
    wbemErrPropagatedProperty = 0x8004_101C,
    wbemErrUnexpected = 0x8004_101D,
    wbemErrIllegalOperation = 0x8004_101E,
    wbemErrCannotBeKey = 0x8004_101F,
    wbemErrIncompleteClass = 0x8004_1020,
    wbemErrInvalidSyntax = 0x8004_1021,
    wbemErrNondecoratedObject = 0x8004_1022,
    wbemErrReadOnly = 0x8004_1023,
    wbemErrProviderNotCapable = 0x8004_1024,
    wbemErrClassHasChildren = 0x8004_1025,
    wbemErrClassHasInstances = 0x8004_1026,
    wbemErrQueryNotImplemented = 0x8004_1027,
    wbemErrIllegalNull = 0x8004_1028,
    wbemErrInvalidQualifierType = 0x8004_1029,
    wbemErrInvalidPropertyType = 0x8004_102A,
    wbemErrValueOutOfRange = 0x8004_102B,
    wbemErrCannotBeSingleton = 0x8004_102C,
    wbemErrInvalidCimType = 0x8004_102D,
    wbemErrInvalidMethod = 0x8004_102E,
    wbemErrInvalidMethodParameters = 0x8004_102F,
    wbemErrSystemProperty = 0x8004_1030,
    wbemErrInvalidProperty = 0x8004_1031,
    wbemErrCallCancelled = 0x8004_1032,
    wbemErrShuttingDown = 0x8004_1033,
    wbemErrPropagatedMethod = 0x8004_1034,
    wbemErrUnsupportedParameter = 0x8004_1035,
    wbemErrMissingParameter = 0x8004_1036,
    wbemErrInvalidParameterId = 0x8004_1037,
    wbemErrNonConsecutiveParameterIds = 0x8004_1038,
    wbemErrParameterIdOnRetval = 0x8004_1039,
    wbemErrInvalidObjectPath = 0x8004_103A,
    wbemErrOutOfDiskSpace = 0x8004_103B,
    wbemErrBufferTooSmall = 0x8004_103C,
    wbemErrUnsupportedPutExtension = 0x8004_103D,
    wbemErrUnknownObjectType = 0x8004_103E,
    wbemErrUnknownPacketType = 0x8004_103F,
    wbemErrMarshalVersionMismatch = 0x8004_1040,
    wbemErrMarshalInvalidSignature = 0x8004_1041,
    wbemErrInvalidQualifier = 0x8004_1042,
    wbemErrInvalidDuplicateParameter = 0x8004_1043,
    wbemErrTooMuchData = 0x8004_1044,
    wbemErrServerTooBusy = 0x8004_1045,
    wbemErrInvalidFlavor = 0x8004_1046,
    wbemErrCircularReference = 0x8004_1047,
    wbemErrUnsupportedClassUpdate = 0x8004_1048,
    wbemErrCannotChangeKeyInheritance = 0x8004_1049,
    wbemErrCannotChangeIndexInheritance = 0x8004_1050,
    wbemErrTooManyProperties = 0x8004_1051,
    wbemErrUpdateTypeMismatch = 0x8004_1052,
    wbemErrUpdateOverrideNotAllowed = 0x8004_1053,
    wbemErrUpdatePropagatedMethod = 0x8004_1054,
    wbemErrMethodNotImplemented = 0x8004_1055,
    wbemErrMethodDisabled = 0x8004_1056,
    wbemErrRefresherBusy = 0x8004_1057,
    wbemErrUnparsableQuery = 0x8004_1058,
    wbemErrNotEventClass = 0x8004_1059,
    wbemErrMissingGroupWithin = 0x8004_105A,
    wbemErrMissingAggregationList = 0x8004_105B,
    wbemErrPropertyNotAnObject = 0x8004_105C,
    wbemErrAggregatingByObject = 0x8004_105D,
    wbemErrUninterpretableProviderQuery = 0x8004_105F,
    wbemErrBackupRestoreWinmgmtRunning = 0x8004_1060,
    wbemErrQueueOverflow = 0x8004_1061,
    wbemErrPrivilegeNotHeld = 0x8004_1062,
    wbemErrInvalidOperator = 0x8004_1063,
    wbemErrLocalCredentials = 0x8004_1064,
    wbemErrCannotBeAbstract = 0x8004_1065,
    wbemErrAmendedObject = 0x8004_1066,
    wbemErrClientTooSlow = 0x8004_1067,
    wbemErrNullSecurityDescriptor = 0x8004_1068,
    wbemErrTimeout = 0x8004_1069,
    wbemErrInvalidAssociation = 0x8004_106A,
    wbemErrAmbiguousOperation = 0x8004_106B,
    wbemErrQuotaViolation = 0x8004_106C,
    wbemErrTransactionConflict = 0x8004_106D,
    wbemErrForcedRollback = 0x8004_106E,
    wbemErrUnsupportedLocale = 0x8004_106F,
    wbemErrHandleOutOfDate = 0x8004_1070,
    wbemErrConnectionFailed = 0x8004_1071,
    wbemErrInvalidHandleRequest = 0x8004_1072,
    wbemErrPropertyNameTooWide = 0x8004_1073,
    wbemErrClassNameTooWide = 0x8004_1074,
    wbemErrMethodNameTooWide = 0x8004_1075,
    wbemErrQualifierNameTooWide = 0x8004_1076,
    wbemErrRerunCommand = 0x8004_1077,
    wbemErrDatabaseVerMismatch = 0x8004_1078,
    wbemErrVetoPut = 0x8004_1079,
    wbemErrVetoDelete = 0x8004_107A,
    wbemErrInvalidLocale = 0x8004_1080,
    wbemErrProviderSuspended = 0x8004_1081,
    wbemErrSynchronizationRequired = 0x8004_1082,
    wbemErrNoSchema = 0x8004_1083,
    wbemErrProviderAlreadyRegistered = 0x8004_1084,
    wbemErrProviderNotRegistered = 0x8004_1085,
    wbemErrFatalTransportError = 0x8004_1086,
    wbemErrEncryptedConnectionRequired = 0x8004_1087,
    wbemErrRegistrationTooBroad = 0x8004_2001,
    wbemErrRegistrationTooPrecise = 0x8004_2002,
    wbemErrTimedout = 0x8004_3001,
    wbemErrResetToDefault = 0x8004_3002,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_errors_are_those_of_the_table_of_codes() {
        assert_eq!(ERRORS.len(), 128);
        for (name, status) in ERRORS {
            // Two codes are named otherwise in COM, and two more have a scripting name of their
            // own beside it.
            let of_script = ["wbemErrTimedout", "wbemErrResetToDefault"];
            assert!(
                status.name() == Some(name) || of_script.contains(name),
                "{name} is {status}"
            );
        }
    }

    #[test]
    fn flags_of_several_enumerations_combine() {
        let flags = wbemFlagReturnImmediately | wbemQueryFlagShallow | wbemFlagForwardOnly;
        assert_eq!(flags, 0x31);
        assert_eq!(wbemChangeFlagCreateOnly | 0x10, 0x12);
        assert_eq!(WbemPrivilegeEnum::ALL.len(), 27);
    }
}
