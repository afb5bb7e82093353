//! The codes that WMI documents, as constants.

use super::Status;

/// Every code that WMI documents.
impl Status {
    /// `WBEM_NO_ERROR`, `wbemNoErr` to scripts.
    pub const OK: Status = Status(0x0000_0000);
    /// `WBEM_S_FALSE`.
    pub const S_FALSE: Status = Status(0x0000_0001);
    /// `WBEM_S_ALREADY_EXISTS`.
    pub const S_ALREADY_EXISTS: Status = Status(0x0004_0001);
    /// `WBEM_S_RESET_TO_DEFAULT`.
    pub const S_RESET_TO_DEFAULT: Status = Status(0x0004_0002);
    /// `WBEM_S_DIFFERENT`.
    pub const S_DIFFERENT: Status = Status(0x0004_0003);
    /// `WBEM_S_TIMEDOUT`.
    pub const S_TIMEDOUT: Status = Status(0x0004_0004);
    /// `WBEM_S_NO_MORE_DATA`.
    pub const S_NO_MORE_DATA: Status = Status(0x0004_0005);
    /// `WBEM_S_OPERATION_CANCELLED`.
    pub const S_OPERATION_CANCELLED: Status = Status(0x0004_0006);
    /// `WBEM_S_PENDING`.
    pub const S_PENDING: Status = Status(0x0004_0007);
    /// `WBEM_S_DUPLICATE_OBJECTS`.
    pub const S_DUPLICATE_OBJECTS: Status = Status(0x0004_0008);
    /// `WBEM_S_ACCESS_DENIED`.
    pub const S_ACCESS_DENIED: Status = Status(0x0004_0009);
    /// `WBEM_S_PARTIAL_RESULTS`.
    pub const S_PARTIAL_RESULTS: Status = Status(0x0004_0010);
    /// `WBEM_S_SOURCE_NOT_AVAILABLE`.
    pub const S_SOURCE_NOT_AVAILABLE: Status = Status(0x0004_0017);
    /// `WBEM_S_NEW_STYLE`.
    pub const S_NEW_STYLE: Status = Status(0x0004_00FF);
    /// `WBEM_S_LIMITED_SERVICE`.
    pub const S_LIMITED_SERVICE: Status = Status(0x0004_3001);
    /// `WBEM_S_INDIRECTLY_UPDATED`.
    pub const S_INDIRECTLY_UPDATED: Status = Status(0x0004_3002);
    /// `WBEM_S_SUBJECT_TO_SDS`.
    pub const S_SUBJECT_TO_SDS: Status = Status(0x0004_3003);
    /// `WBEM_E_FAILED`, `wbemErrFailed` to scripts.
    pub const FAILED: Status = Status(0x8004_1001);
    /// `WBEM_E_NOT_FOUND`, `wbemErrNotFound` to scripts.
    pub const NOT_FOUND: Status = Status(0x8004_1002);
    /// `WBEM_E_ACCESS_DENIED`, `wbemErrAccessDenied` to scripts.
    pub const ACCESS_DENIED: Status = Status(0x8004_1003);
    /// `WBEM_E_PROVIDER_FAILURE`, `wbemErrProviderFailure` to scripts.
    pub const PROVIDER_FAILURE: Status = Status(0x8004_1004);
    /// `WBEM_E_TYPE_MISMATCH`, `wbemErrTypeMismatch` to scripts.
    pub const TYPE_MISMATCH: Status = Status(0x8004_1005);
    /// `WBEM_E_OUT_OF_MEMORY`, `wbemErrOutOfMemory` to scripts.
    pub const OUT_OF_MEMORY: Status = Status(0x8004_1006);
    /// `WBEM_E_INVALID_CONTEXT`, `wbemErrInvalidContext` to scripts.
    pub const INVALID_CONTEXT: Status = Status(0x8004_1007);
    /// `WBEM_E_INVALID_PARAMETER`, `wbemErrInvalidParameter` to scripts.
    pub const INVALID_PARAMETER: Status = Status(0x8004_1008);
    /// `WBEM_E_NOT_AVAILABLE`, `wbemErrNotAvailable` to scripts.
    pub const NOT_AVAILABLE: Status = Status(0x8004_1009);
    /// `WBEM_E_CRITICAL_ERROR`, `wbemErrCriticalError` to scripts.
    pub const CRITICAL_ERROR: Status = Status(0x8004_100A);
    /// `WBEM_E_INVALID_STREAM`, `wbemErrInvalidStream` to scripts.
    pub const INVALID_STREAM: Status = Status(0x8004_100B);
    /// `WBEM_E_NOT_SUPPORTED`, `wbemErrNotSupported` to scripts.
    pub const NOT_SUPPORTED: Status = Status(0x8004_100C);
    /// `WBEM_E_INVALID_SUPERCLASS`, `wbemErrInvalidSuperclass` to scripts.
    pub const INVALID_SUPERCLASS: Status = Status(0x8004_100D);
    /// `WBEM_E_INVALID_NAMESPACE`, `wbemErrInvalidNamespace` to scripts.
    pub const INVALID_NAMESPACE: Status = Status(0x8004_100E);
    /// `WBEM_E_INVALID_OBJECT`, `wbemErrInvalidObject` to scripts.
    pub const INVALID_OBJECT: Status = Status(0x8004_100F);
    /// `WBEM_E_INVALID_CLASS`, `wbemErrInvalidClass` to scripts.
    pub const INVALID_CLASS: Status = Status(0x8004_1010);
    /// `WBEM_E_PROVIDER_NOT_FOUND`, `wbemErrProviderNotFound` to scripts.
    pub const PROVIDER_NOT_FOUND: Status = Status(0x8004_1011);
    /// `WBEM_E_INVALID_PROVIDER_REGISTRATION`, `wbemErrInvalidProviderRegistration` to scripts.
    pub const INVALID_PROVIDER_REGISTRATION: Status = Status(0x8004_1012);
    /// `WBEM_E_PROVIDER_LOAD_FAILURE`, `wbemErrProviderLoadFailure` to scripts.
    pub const PROVIDER_LOAD_FAILURE: Status = Status(0x8004_1013);
    /// `WBEM_E_INITIALIZATION_FAILURE`, `wbemErrInitializationFailure` to scripts.
    pub const INITIALIZATION_FAILURE: Status = Status(0x8004_1014);
    /// `WBEM_E_TRANSPORT_FAILURE`, `wbemErrTransportFailure` to scripts.
    pub const TRANSPORT_FAILURE: Status = Status(0x8004_1015);
    /// `WBEM_E_INVALID_OPERATION`, `wbemErrInvalidOperation` to scripts.
    pub const INVALID_OPERATION: Status = Status(0x8004_1016);
    /// `WBEM_E_INVALID_QUERY`, `wbemErrInvalidQuery` to scripts.
    pub const INVALID_QUERY: Status = Status(0x8004_1017);
    /// `WBEM_E_INVALID_QUERY_TYPE`, `wbemErrInvalidQueryType` to scripts.
    pub const INVALID_QUERY_TYPE: Status = Status(0x8004_1018);
    /// `WBEM_E_ALREADY_EXISTS`, `wbemErrAlreadyExists` to scripts.
    pub const ALREADY_EXISTS: Status = Status(0x8004_1019);
    /// `WBEM_E_OVERRIDE_NOT_ALLOWED`, `wbemErrOverrideNotAllowed` to scripts.
    pub const OVERRIDE_NOT_ALLOWED: Status = Status(0x8004_101A);
    /// `WBEM_E_PROPAGATED_QUALIFIER`, `wbemErrPropagatedQualifier` to scripts.
    pub const PROPAGATED_QUALIFIER: Status = Status(0x8004_101B);
    /// `WBEM_E_PROPAGATED_PROPERTY`, `wbemErrPropagatedProperty` to scripts.
    pub const PROPAGATED_PROPERTY: Status = Status(0x8004_101C);
    /// `WBEM_E_UNEXPECTED`, `wbemErrUnexpected` to scripts.
    pub const UNEXPECTED: Status = Status(0x8004_101D);
    /// `WBEM_E_ILLEGAL_OPERATION`, `wbemErrIllegalOperation` to scripts.
    pub const ILLEGAL_OPERATION: Status = Status(0x8004_101E);
    /// `WBEM_E_CANNOT_BE_KEY`, `wbemErrCannotBeKey` to scripts.
    pub const CANNOT_BE_KEY: Status = Status(0x8004_101F);
    /// `WBEM_E_INCOMPLETE_CLASS`, `wbemErrIncompleteClass` to scripts.
    pub const INCOMPLETE_CLASS: Status = Status(0x8004_1020);
    /// `WBEM_E_INVALID_SYNTAX`, `wbemErrInvalidSyntax` to scripts.
    pub const INVALID_SYNTAX: Status = Status(0x8004_1021);
    /// `WBEM_E_NONDECORATED_OBJECT`, `wbemErrNondecoratedObject` to scripts.
    pub const NONDECORATED_OBJECT: Status = Status(0x8004_1022);
    /// `WBEM_E_READ_ONLY`, `wbemErrReadOnly` to scripts.
    pub const READ_ONLY: Status = Status(0x8004_1023);
    /// `WBEM_E_PROVIDER_NOT_CAPABLE`, `wbemErrProviderNotCapable` to scripts.
    pub const PROVIDER_NOT_CAPABLE: Status = Status(0x8004_1024);
    /// `WBEM_E_CLASS_HAS_CHILDREN`, `wbemErrClassHasChildren` to scripts.
    pub const CLASS_HAS_CHILDREN: Status = Status(0x8004_1025);
    /// `WBEM_E_CLASS_HAS_INSTANCES`, `wbemErrClassHasInstances` to scripts.
    pub const CLASS_HAS_INSTANCES: Status = Status(0x8004_1026);
    /// `WBEM_E_QUERY_NOT_IMPLEMENTED`, `wbemErrQueryNotImplemented` to scripts.
    pub const QUERY_NOT_IMPLEMENTED: Status = Status(0x8004_1027);
    /// `WBEM_E_ILLEGAL_NULL`, `wbemErrIllegalNull` to scripts.
    pub const ILLEGAL_NULL: Status = Status(0x8004_1028);
    /// `WBEM_E_INVALID_QUALIFIER_TYPE`, `wbemErrInvalidQualifierType` to scripts.
    pub const INVALID_QUALIFIER_TYPE: Status = Status(0x8004_1029);
    /// `WBEM_E_INVALID_PROPERTY_TYPE`, `wbemErrInvalidPropertyType` to scripts.
    pub const INVALID_PROPERTY_TYPE: Status = Status(0x8004_102A);
    /// `WBEM_E_VALUE_OUT_OF_RANGE`, `wbemErrValueOutOfRange` to scripts.
    pub const VALUE_OUT_OF_RANGE: Status = Status(0x8004_102B);
    /// `WBEM_E_CANNOT_BE_SINGLETON`, `wbemErrCannotBeSingleton` to scripts.
    pub const CANNOT_BE_SINGLETON: Status = Status(0x8004_102C);
    /// `WBEM_E_INVALID_CIM_TYPE`, `wbemErrInvalidCimType` to scripts.
    pub const INVALID_CIM_TYPE: Status = Status(0x8004_102D);
    /// `WBEM_E_INVALID_METHOD`, `wbemErrInvalidMethod` to scripts.
    pub const INVALID_METHOD: Status = Status(0x8004_102E);
    /// `WBEM_E_INVALID_METHOD_PARAMETERS`, `wbemErrInvalidMethodParameters` to scripts.
    pub const INVALID_METHOD_PARAMETERS: Status = Status(0x8004_102F);
    /// `WBEM_E_SYSTEM_PROPERTY`, `wbemErrSystemProperty` to scripts.
    pub const SYSTEM_PROPERTY: Status = Status(0x8004_1030);
    /// `WBEM_E_INVALID_PROPERTY`, `wbemErrInvalidProperty` to scripts.
    pub const INVALID_PROPERTY: Status = Status(0x8004_1031);
    /// `WBEM_E_CALL_CANCELLED`, `wbemErrCallCancelled` to scripts.
    pub const CALL_CANCELLED: Status = Status(0x8004_1032);
    /// `WBEM_E_SHUTTING_DOWN`, `wbemErrShuttingDown` to scripts.
    pub const SHUTTING_DOWN: Status = Status(0x8004_1033);
    /// `WBEM_E_PROPAGATED_METHOD`, `wbemErrPropagatedMethod` to scripts.
    pub const PROPAGATED_METHOD: Status = Status(0x8004_1034);
    /// `WBEM_E_UNSUPPORTED_PARAMETER`, `wbemErrUnsupportedParameter` to scripts.
    pub const UNSUPPORTED_PARAMETER: Status = Status(0x8004_1035);
    /// `WBEM_E_MISSING_PARAMETER_ID`, `wbemErrMissingParameter` to scripts.
    pub const MISSING_PARAMETER_ID: Status = Status(0x8004_1036);
    /// `WBEM_E_INVALID_PARAMETER_ID`, `wbemErrInvalidParameterId` to scripts.
    pub const INVALID_PARAMETER_ID: Status = Status(0x8004_1037);
    /// `WBEM_E_NONCONSECUTIVE_PARAMETER_IDS`, `wbemErrNonConsecutiveParameterIds` to scripts.
    pub const NONCONSECUTIVE_PARAMETER_IDS: Status = Status(0x8004_1038);
    /// `WBEM_E_PARAMETER_ID_ON_RETVAL`, `wbemErrParameterIdOnRetval` to scripts.
    pub const PARAMETER_ID_ON_RETVAL: Status = Status(0x8004_1039);
    /// `WBEM_E_INVALID_OBJECT_PATH`, `wbemErrInvalidObjectPath` to scripts.
    pub const INVALID_OBJECT_PATH: Status = Status(0x8004_103A);
    /// `WBEM_E_OUT_OF_DISK_SPACE`, `wbemErrOutOfDiskSpace` to scripts.
    pub const OUT_OF_DISK_SPACE: Status = Status(0x8004_103B);
    /// `WBEM_E_BUFFER_TOO_SMALL`, `wbemErrBufferTooSmall` to scripts.
    pub const BUFFER_TOO_SMALL: Status = Status(0x8004_103C);
    /// `WBEM_E_UNSUPPORTED_PUT_EXTENSION`, `wbemErrUnsupportedPutExtension` to scripts.
    pub const UNSUPPORTED_PUT_EXTENSION: Status = Status(0x8004_103D);
    /// `WBEM_E_UNKNOWN_OBJECT_TYPE`, `wbemErrUnknownObjectType` to scripts.
    pub const UNKNOWN_OBJECT_TYPE: Status = Status(0x8004_103E);
    /// `WBEM_E_UNKNOWN_PACKET_TYPE`, `wbemErrUnknownPacketType` to scripts.
    pub const UNKNOWN_PACKET_TYPE: Status = Status(0x8004_103F);
    /// `WBEM_E_MARSHAL_VERSION_MISMATCH`, `wbemErrMarshalVersionMismatch` to scripts.
    pub const MARSHAL_VERSION_MISMATCH: Status = Status(0x8004_1040);
    /// `WBEM_E_MARSHAL_INVALID_SIGNATURE`, `wbemErrMarshalInvalidSignature` to scripts.
    pub const MARSHAL_INVALID_SIGNATURE: Status = Status(0x8004_1041);
    /// `WBEM_E_INVALID_QUALIFIER`, `wbemErrInvalidQualifier` to scripts.
    pub const INVALID_QUALIFIER: Status = Status(0x8004_1042);
    /// `WBEM_E_INVALID_DUPLICATE_PARAMETER`, `wbemErrInvalidDuplicateParameter` to scripts.
    pub const INVALID_DUPLICATE_PARAMETER: Status = Status(0x8004_1043);
    /// `WBEM_E_TOO_MUCH_DATA`, `wbemErrTooMuchData` to scripts.
    pub const TOO_MUCH_DATA: Status = Status(0x8004_1044);
    /// `WBEM_E_SERVER_TOO_BUSY`, `wbemErrServerTooBusy` to scripts.
    pub const SERVER_TOO_BUSY: Status = Status(0x8004_1045);
    /// `WBEM_E_INVALID_FLAVOR`, `wbemErrInvalidFlavor` to scripts.
    pub const INVALID_FLAVOR: Status = Status(0x8004_1046);
    /// `WBEM_E_CIRCULAR_REFERENCE`, `wbemErrCircularReference` to scripts.
    pub const CIRCULAR_REFERENCE: Status = Status(0x8004_1047);
    /// `WBEM_E_UNSUPPORTED_CLASS_UPDATE`, `wbemErrUnsupportedClassUpdate` to scripts.
    pub const UNSUPPORTED_CLASS_UPDATE: Status = Status(0x8004_1048);
    /// `WBEM_E_CANNOT_CHANGE_KEY_INHERITANCE`, `wbemErrCannotChangeKeyInheritance` to scripts.
    pub const CANNOT_CHANGE_KEY_INHERITANCE: Status = Status(0x8004_1049);
    /// `WBEM_E_CANNOT_CHANGE_INDEX_INHERITANCE`, `wbemErrCannotChangeIndexInheritance` to scripts.
    pub const CANNOT_CHANGE_INDEX_INHERITANCE: Status = Status(0x8004_1050);
    /// `WBEM_E_TOO_MANY_PROPERTIES`, `wbemErrTooManyProperties` to scripts.
    pub const TOO_MANY_PROPERTIES: Status = Status(0x8004_1051);
    /// `WBEM_E_UPDATE_TYPE_MISMATCH`, `wbemErrUpdateTypeMismatch` to scripts.
    pub const UPDATE_TYPE_MISMATCH: Status = Status(0x8004_1052);
    /// `WBEM_E_UPDATE_OVERRIDE_NOT_ALLOWED`, `wbemErrUpdateOverrideNotAllowed` to scripts.
    pub const UPDATE_OVERRIDE_NOT_ALLOWED: Status = Status(0x8004_1053);
    /// `WBEM_E_UPDATE_PROPAGATED_METHOD`, `wbemErrUpdatePropagatedMethod` to scripts.
    pub const UPDATE_PROPAGATED_METHOD: Status = Status(0x8004_1054);
    /// `WBEM_E_METHOD_NOT_IMPLEMENTED`, `wbemErrMethodNotImplemented` to scripts.
    pub const METHOD_NOT_IMPLEMENTED: Status = Status(0x8004_1055);
    /// `WBEM_E_METHOD_DISABLED`, `wbemErrMethodDisabled` to scripts.
    pub const METHOD_DISABLED: Status = Status(0x8004_1056);
    /// `WBEM_E_REFRESHER_BUSY`, `wbemErrRefresherBusy` to scripts.
    pub const REFRESHER_BUSY: Status = Status(0x8004_1057);
    /// `WBEM_E_UNPARSABLE_QUERY`, `wbemErrUnparsableQuery` to scripts.
    pub const UNPARSABLE_QUERY: Status = Status(0x8004_1058);
    /// `WBEM_E_NOT_EVENT_CLASS`, `wbemErrNotEventClass` to scripts.
    pub const NOT_EVENT_CLASS: Status = Status(0x8004_1059);
    /// `WBEM_E_MISSING_GROUP_WITHIN`, `wbemErrMissingGroupWithin` to scripts.
    pub const MISSING_GROUP_WITHIN: Status = Status(0x8004_105A);
    /// `WBEM_E_MISSING_AGGREGATION_LIST`, `wbemErrMissingAggregationList` to scripts.
    pub const MISSING_AGGREGATION_LIST: Status = Status(0x8004_105B);
    /// `WBEM_E_PROPERTY_NOT_AN_OBJECT`, `wbemErrPropertyNotAnObject` to scripts.
    pub const PROPERTY_NOT_AN_OBJECT: Status = Status(0x8004_105C);
    /// `WBEM_E_AGGREGATING_BY_OBJECT`, `wbemErrAggregatingByObject` to scripts.
    pub const AGGREGATING_BY_OBJECT: Status = Status(0x8004_105D);
    /// `WBEM_E_UNINTERPRETABLE_PROVIDER_QUERY`, `wbemErrUninterpretableProviderQuery` to scripts.
    pub const UNINTERPRETABLE_PROVIDER_QUERY: Status = Status(0x8004_105F);
    /// `WBEM_E_BACKUP_RESTORE_WINMGMT_RUNNING`, `wbemErrBackupRestoreWinmgmtRunning` to scripts.
    pub const BACKUP_RESTORE_WINMGMT_RUNNING: Status = Status(0x8004_1060);
    /// `WBEM_E_QUEUE_OVERFLOW`, `wbemErrQueueOverflow` to scripts.
    pub const QUEUE_OVERFLOW: Status = Status(0x8004_1061);
    /// `WBEM_E_PRIVILEGE_NOT_HELD`, `wbemErrPrivilegeNotHeld` to scripts.
    pub const PRIVILEGE_NOT_HELD: Status = Status(0x8004_1062);
    /// `WBEM_E_INVALID_OPERATOR`, `wbemErrInvalidOperator` to scripts.
    pub const INVALID_OPERATOR: Status = Status(0x8004_1063);
    /// `WBEM_E_LOCAL_CREDENTIALS`, `wbemErrLocalCredentials` to scripts.
    pub const LOCAL_CREDENTIALS: Status = Status(0x8004_1064);
    /// `WBEM_E_CANNOT_BE_ABSTRACT`, `wbemErrCannotBeAbstract` to scripts.
    pub const CANNOT_BE_ABSTRACT: Status = Status(0x8004_1065);
    /// `WBEM_E_AMENDED_OBJECT`, `wbemErrAmendedObject` to scripts.
    pub const AMENDED_OBJECT: Status = Status(0x8004_1066);
    /// `WBEM_E_CLIENT_TOO_SLOW`, `wbemErrClientTooSlow` to scripts.
    pub const CLIENT_TOO_SLOW: Status = Status(0x8004_1067);
    /// `WBEM_E_NULL_SECURITY_DESCRIPTOR`, `wbemErrNullSecurityDescriptor` to scripts.
    pub const NULL_SECURITY_DESCRIPTOR: Status = Status(0x8004_1068);
    /// `WBEM_E_TIMED_OUT`, `wbemErrTimeout` to scripts.
    pub const TIMED_OUT: Status = Status(0x8004_1069);
    /// `WBEM_E_INVALID_ASSOCIATION`, `wbemErrInvalidAssociation` to scripts.
    pub const INVALID_ASSOCIATION: Status = Status(0x8004_106A);
    /// `WBEM_E_AMBIGUOUS_OPERATION`, `wbemErrAmbiguousOperation` to scripts.
    pub const AMBIGUOUS_OPERATION: Status = Status(0x8004_106B);
    /// `WBEM_E_QUOTA_VIOLATION`, `wbemErrQuotaViolation` to scripts.
    pub const QUOTA_VIOLATION: Status = Status(0x8004_106C);
    /// `WBEM_E_RESERVED_001`, `wbemErrTransactionConflict` to scripts.
    pub const RESERVED_001: Status = Status(0x8004_106D);
    /// `WBEM_E_RESERVED_002`, `wbemErrForcedRollback` to scripts.
    pub const RESERVED_002: Status = Status(0x8004_106E);
    /// `WBEM_E_UNSUPPORTED_LOCALE`, `wbemErrUnsupportedLocale` to scripts.
    pub const UNSUPPORTED_LOCALE: Status = Status(0x8004_106F);
    /// `WBEM_E_HANDLE_OUT_OF_DATE`, `wbemErrHandleOutOfDate` to scripts.
    pub const HANDLE_OUT_OF_DATE: Status = Status(0x8004_1070);
    /// `WBEM_E_CONNECTION_FAILED`, `wbemErrConnectionFailed` to scripts.
    pub const CONNECTION_FAILED: Status = Status(0x8004_1071);
    /// `WBEM_E_INVALID_HANDLE_REQUEST`, `wbemErrInvalidHandleRequest` to scripts.
    pub const INVALID_HANDLE_REQUEST: Status = Status(0x8004_1072);
    /// `WBEM_E_PROPERTY_NAME_TOO_WIDE`, `wbemErrPropertyNameTooWide` to scripts.
    pub const PROPERTY_NAME_TOO_WIDE: Status = Status(0x8004_1073);
    /// `WBEM_E_CLASS_NAME_TOO_WIDE`, `wbemErrClassNameTooWide` to scripts.
    pub const CLASS_NAME_TOO_WIDE: Status = Status(0x8004_1074);
    /// `WBEM_E_METHOD_NAME_TOO_WIDE`, `wbemErrMethodNameTooWide` to scripts.
    pub const METHOD_NAME_TOO_WIDE: Status = Status(0x8004_1075);
    /// `WBEM_E_QUALIFIER_NAME_TOO_WIDE`, `wbemErrQualifierNameTooWide` to scripts.
    pub const QUALIFIER_NAME_TOO_WIDE: Status = Status(0x8004_1076);
    /// `WBEM_E_RERUN_COMMAND`, `wbemErrRerunCommand` to scripts.
    pub const RERUN_COMMAND: Status = Status(0x8004_1077);
    /// `WBEM_E_DATABASE_VER_MISMATCH`, `wbemErrDatabaseVerMismatch` to scripts.
    pub const DATABASE_VER_MISMATCH: Status = Status(0x8004_1078);
    /// `WBEM_E_VETO_DELETE`, `wbemErrVetoPut` to scripts.
    pub const VETO_DELETE: Status = Status(0x8004_1079);
    /// `WBEM_E_VETO_PUT`, `wbemErrVetoDelete` to scripts.
    pub const VETO_PUT: Status = Status(0x8004_107A);
    /// `WBEM_E_INVALID_LOCALE`, `wbemErrInvalidLocale` to scripts.
    pub const INVALID_LOCALE: Status = Status(0x8004_1080);
    /// `WBEM_E_PROVIDER_SUSPENDED`, `wbemErrProviderSuspended` to scripts.
    pub const PROVIDER_SUSPENDED: Status = Status(0x8004_1081);
    /// `WBEM_E_SYNCHRONIZATION_REQUIRED`, `wbemErrSynchronizationRequired` to scripts.
    pub const SYNCHRONIZATION_REQUIRED: Status = Status(0x8004_1082);
    /// `WBEM_E_NO_SCHEMA`, `wbemErrNoSchema` to scripts.
    pub const NO_SCHEMA: Status = Status(0x8004_1083);
    /// `WBEM_E_PROVIDER_ALREADY_REGISTERED`, `wbemErrProviderAlreadyRegistered` to scripts.
    pub const PROVIDER_ALREADY_REGISTERED: Status = Status(0x8004_1084);
    /// `WBEM_E_PROVIDER_NOT_REGISTERED`, `wbemErrProviderNotRegistered` to scripts.
    pub const PROVIDER_NOT_REGISTERED: Status = Status(0x8004_1085);
    /// `WBEM_E_FATAL_TRANSPORT_ERROR`, `wbemErrFatalTransportError` to scripts.
    pub const FATAL_TRANSPORT_ERROR: Status = Status(0x8004_1086);
    /// `WBEM_E_ENCRYPTED_CONNECTION_REQUIRED`, `wbemErrEncryptedConnectionRequired` to scripts.
    pub const ENCRYPTED_CONNECTION_REQUIRED: Status = Status(0x8004_1087);
    /// `WBEM_E_PROVIDER_TIMED_OUT`.
    pub const PROVIDER_TIMED_OUT: Status = Status(0x8004_1088);
    /// `WBEM_E_NO_KEY`.
    pub const NO_KEY: Status = Status(0x8004_1089);
    /// `WBEM_E_PROVIDER_DISABLED`.
    pub const PROVIDER_DISABLED: Status = Status(0x8004_108A);
    /// `WBEM_E_RETRY_LATER`, `wbemErrTimedout` to scripts.
    pub const RETRY_LATER: Status = Status(0x8004_3001);
    /// `WBEM_E_RESOURCE_CONTENTION`, `wbemErrResetToDefault` to scripts.
    pub const RESOURCE_CONTENTION: Status = Status(0x8004_3002);
    /// `WBEMESS_E_REGISTRATION_TOO_BROAD`, `wbemErrRegistrationTooBroad` to scripts.
    pub const ESS_E_REGISTRATION_TOO_BROAD: Status = Status(0x8004_2001);
    /// `WBEMESS_E_REGISTRATION_TOO_PRECISE`, `wbemErrRegistrationTooPrecise` to scripts.
    pub const ESS_E_REGISTRATION_TOO_PRECISE: Status = Status(0x8004_2002);
    /// `WBEMESS_E_AUTHZ_NOT_PRIVILEGED`.
    pub const ESS_E_AUTHZ_NOT_PRIVILEGED: Status = Status(0x8004_2003);
    /// `WBEMMOF_E_EXPECTED_QUALIFIER_NAME`.
    pub const MOF_E_EXPECTED_QUALIFIER_NAME: Status = Status(0x8004_4001);
    /// `WBEMMOF_E_EXPECTED_SEMI`.
    pub const MOF_E_EXPECTED_SEMI: Status = Status(0x8004_4002);
    /// `WBEMMOF_E_EXPECTED_OPEN_BRACE`.
    pub const MOF_E_EXPECTED_OPEN_BRACE: Status = Status(0x8004_4003);
    /// `WBEMMOF_E_EXPECTED_CLOSE_BRACE`.
    pub const MOF_E_EXPECTED_CLOSE_BRACE: Status = Status(0x8004_4004);
    /// `WBEMMOF_E_EXPECTED_CLOSE_BRACKET`.
    pub const MOF_E_EXPECTED_CLOSE_BRACKET: Status = Status(0x8004_4005);
    /// `WBEMMOF_E_EXPECTED_CLOSE_PAREN`.
    pub const MOF_E_EXPECTED_CLOSE_PAREN: Status = Status(0x8004_4006);
    /// `WBEMMOF_E_ILLEGAL_CONSTANT_VALUE`.
    pub const MOF_E_ILLEGAL_CONSTANT_VALUE: Status = Status(0x8004_4007);
    /// `WBEMMOF_E_EXPECTED_TYPE_IDENTIFIER`.
    pub const MOF_E_EXPECTED_TYPE_IDENTIFIER: Status = Status(0x8004_4008);
    /// `WBEMMOF_E_EXPECTED_OPEN_PAREN`.
    pub const MOF_E_EXPECTED_OPEN_PAREN: Status = Status(0x8004_4009);
    /// `WBEMMOF_E_UNRECOGNIZED_TOKEN`.
    pub const MOF_E_UNRECOGNIZED_TOKEN: Status = Status(0x8004_400A);
    /// `WBEMMOF_E_UNRECOGNIZED_TYPE`.
    pub const MOF_E_UNRECOGNIZED_TYPE: Status = Status(0x8004_400B);
    /// `WBEMMOF_E_EXPECTED_PROPERTY_NAME`.
    pub const MOF_E_EXPECTED_PROPERTY_NAME: Status = Status(0x8004_400C);
    /// `WBEMMOF_E_TYPEDEF_NOT_SUPPORTED`.
    pub const MOF_E_TYPEDEF_NOT_SUPPORTED: Status = Status(0x8004_400D);
    /// `WBEMMOF_E_UNEXPECTED_ALIAS`.
    pub const MOF_E_UNEXPECTED_ALIAS: Status = Status(0x8004_400E);
    /// `WBEMMOF_E_UNEXPECTED_ARRAY_INIT`.
    pub const MOF_E_UNEXPECTED_ARRAY_INIT: Status = Status(0x8004_400F);
    /// `WBEMMOF_E_INVALID_AMENDMENT_SYNTAX`.
    pub const MOF_E_INVALID_AMENDMENT_SYNTAX: Status = Status(0x8004_4010);
    /// `WBEMMOF_E_INVALID_DUPLICATE_AMENDMENT`.
    pub const MOF_E_INVALID_DUPLICATE_AMENDMENT: Status = Status(0x8004_4011);
    /// `WBEMMOF_E_INVALID_PRAGMA`.
    pub const MOF_E_INVALID_PRAGMA: Status = Status(0x8004_4012);
    /// `WBEMMOF_E_INVALID_NAMESPACE_SYNTAX`.
    pub const MOF_E_INVALID_NAMESPACE_SYNTAX: Status = Status(0x8004_4013);
    /// `WBEMMOF_E_EXPECTED_CLASS_NAME`.
    pub const MOF_E_EXPECTED_CLASS_NAME: Status = Status(0x8004_4014);
    /// `WBEMMOF_E_TYPE_MISMATCH`.
    pub const MOF_E_TYPE_MISMATCH: Status = Status(0x8004_4015);
    /// `WBEMMOF_E_EXPECTED_ALIAS_NAME`.
    pub const MOF_E_EXPECTED_ALIAS_NAME: Status = Status(0x8004_4016);
    /// `WBEMMOF_E_INVALID_CLASS_DECLARATION`.
    pub const MOF_E_INVALID_CLASS_DECLARATION: Status = Status(0x8004_4017);
    /// `WBEMMOF_E_INVALID_INSTANCE_DECLARATION`.
    pub const MOF_E_INVALID_INSTANCE_DECLARATION: Status = Status(0x8004_4018);
    /// `WBEMMOF_E_EXPECTED_DOLLAR`.
    pub const MOF_E_EXPECTED_DOLLAR: Status = Status(0x8004_4019);
    /// `WBEMMOF_E_CIMTYPE_QUALIFIER`.
    pub const MOF_E_CIMTYPE_QUALIFIER: Status = Status(0x8004_401A);
    /// `WBEMMOF_E_DUPLICATE_PROPERTY`.
    pub const MOF_E_DUPLICATE_PROPERTY: Status = Status(0x8004_401B);
    /// `WBEMMOF_E_INVALID_NAMESPACE_SPECIFICATION`.
    pub const MOF_E_INVALID_NAMESPACE_SPECIFICATION: Status = Status(0x8004_401C);
    /// `WBEMMOF_E_OUT_OF_RANGE`.
    pub const MOF_E_OUT_OF_RANGE: Status = Status(0x8004_401D);
    /// `WBEMMOF_E_INVALID_FILE`.
    pub const MOF_E_INVALID_FILE: Status = Status(0x8004_401E);
    /// `WBEMMOF_E_ALIASES_IN_EMBEDDED`.
    pub const MOF_E_ALIASES_IN_EMBEDDED: Status = Status(0x8004_401F);
    /// `WBEMMOF_E_NULL_ARRAY_ELEM`.
    pub const MOF_E_NULL_ARRAY_ELEM: Status = Status(0x8004_4020);
    /// `WBEMMOF_E_DUPLICATE_QUALIFIER`.
    pub const MOF_E_DUPLICATE_QUALIFIER: Status = Status(0x8004_4021);
    /// `WBEMMOF_E_EXPECTED_FLAVOR_TYPE`.
    pub const MOF_E_EXPECTED_FLAVOR_TYPE: Status = Status(0x8004_4022);
    /// `WBEMMOF_E_INCOMPATIBLE_FLAVOR_TYPES`.
    pub const MOF_E_INCOMPATIBLE_FLAVOR_TYPES: Status = Status(0x8004_4023);
    /// `WBEMMOF_E_MULTIPLE_ALIASES`.
    pub const MOF_E_MULTIPLE_ALIASES: Status = Status(0x8004_4024);
    /// `WBEMMOF_E_INCOMPATIBLE_FLAVOR_TYPES2`.
    pub const MOF_E_INCOMPATIBLE_FLAVOR_TYPES2: Status = Status(0x8004_4025);
    /// `WBEMMOF_E_NO_ARRAYS_RETURNED`.
    pub const MOF_E_NO_ARRAYS_RETURNED: Status = Status(0x8004_4026);
    /// `WBEMMOF_E_MUST_BE_IN_OR_OUT`.
    pub const MOF_E_MUST_BE_IN_OR_OUT: Status = Status(0x8004_4027);
    /// `WBEMMOF_E_INVALID_FLAGS_SYNTAX`.
    pub const MOF_E_INVALID_FLAGS_SYNTAX: Status = Status(0x8004_4028);
    /// `WBEMMOF_E_EXPECTED_BRACE_OR_BAD_TYPE`.
    pub const MOF_E_EXPECTED_BRACE_OR_BAD_TYPE: Status = Status(0x8004_4029);
    /// `WBEMMOF_E_UNSUPPORTED_CIMV22_QUAL_VALUE`.
    pub const MOF_E_UNSUPPORTED_CIMV22_QUAL_VALUE: Status = Status(0x8004_402A);
    /// `WBEMMOF_E_UNSUPPORTED_CIMV22_DATA_TYPE`.
    pub const MOF_E_UNSUPPORTED_CIMV22_DATA_TYPE: Status = Status(0x8004_402B);
    /// `WBEMMOF_E_INVALID_DELETEINSTANCE_SYNTAX`.
    pub const MOF_E_INVALID_DELETEINSTANCE_SYNTAX: Status = Status(0x8004_402C);
    /// `WBEMMOF_E_INVALID_QUALIFIER_SYNTAX`.
    pub const MOF_E_INVALID_QUALIFIER_SYNTAX: Status = Status(0x8004_402D);
    /// `WBEMMOF_E_QUALIFIER_USED_OUTSIDE_SCOPE`.
    pub const MOF_E_QUALIFIER_USED_OUTSIDE_SCOPE: Status = Status(0x8004_402E);
    /// `WBEMMOF_E_ERROR_CREATING_TEMP_FILE`.
    pub const MOF_E_ERROR_CREATING_TEMP_FILE: Status = Status(0x8004_402F);
    /// `WBEMMOF_E_ERROR_INVALID_INCLUDE_FILE`.
    pub const MOF_E_ERROR_INVALID_INCLUDE_FILE: Status = Status(0x8004_4030);
    /// `WBEMMOF_E_INVALID_DELETECLASS_SYNTAX`.
    pub const MOF_E_INVALID_DELETECLASS_SYNTAX: Status = Status(0x8004_4031);
    /// `E_NOTIMPL`.
    pub const E_NOTIMPL: Status = Status(0x8000_4001);
    /// `E_UNEXPECTED`.
    pub const E_UNEXPECTED: Status = Status(0x8000_FFFF);
    /// `E_INVALIDARG`.
    pub const E_INVALIDARG: Status = Status(0x8007_0057);
}
