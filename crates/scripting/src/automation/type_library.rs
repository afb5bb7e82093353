//! The interfaces of the scripting library, with the dispatch ids, signatures and defaults of its
//! published type library.

use super::interface::{Interface, Member, MemberKind, Omitted, Parameter, interface};

/// Every interface.
pub static ALL: &[&Interface] = &[
    &LOCATOR,
    &SERVICES,
    &OBJECT,
    &OBJECT_SET,
    &OBJECT_PATH,
    &NAMED_VALUE_SET,
    &NAMED_VALUE,
    &PROPERTY_SET,
    &PROPERTY,
    &QUALIFIER_SET,
    &QUALIFIER,
    &METHOD_SET,
    &METHOD,
    &SINK,
    &LAST_ERROR,
    &DATE_TIME,
    &SECURITY,
    &PRIVILEGE_SET,
    &PRIVILEGE,
    &REFRESHER,
    &REFRESHABLE_ITEM,
];

/// The events of `SWbemSink`, by dispatch id, with their parameters.
pub static SINK_EVENTS: &[(i32, &str, &[&str])] = &[
    (
        1,
        "OnObjectReady",
        &["objWbemObject", "objWbemAsyncContext"],
    ),
    (
        2,
        "OnCompleted",
        &["iHResult", "objWbemErrorObject", "objWbemAsyncContext"],
    ),
    (
        3,
        "OnProgress",
        &[
            "iUpperBound",
            "iCurrent",
            "strMessage",
            "objWbemAsyncContext",
        ],
    ),
    (
        4,
        "OnObjectPut",
        &["objWbemObjectPath", "objWbemAsyncContext"],
    ),
];

interface! {
    /// `SWbemLocator`
    LOCATOR = "SWbemLocator" {
        1 call ConnectServer(strServer = ".", strNamespace = "", strUser = "", strPassword = "", strLocale = "", strAuthority = "", iSecurityFlags = 0, objWbemNamedValueSet = Nothing);
        2 get Security_;
    }
}

interface! {
    /// `SWbemServicesEx`, which includes `SWbemServices`
    SERVICES = "SWbemServicesEx" {
        1 call Get(strObjectPath = "", iFlags = 0, objWbemNamedValueSet = Nothing);
        2 call GetAsync(objWbemSink, strObjectPath = "", iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        3 call Delete(strObjectPath, iFlags = 0, objWbemNamedValueSet = Nothing);
        4 call DeleteAsync(objWbemSink, strObjectPath, iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        5 call InstancesOf(strClass, iFlags = 0x10, objWbemNamedValueSet = Nothing);
        6 call InstancesOfAsync(objWbemSink, strClass, iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        7 call SubclassesOf(strSuperclass = "", iFlags = 0x10, objWbemNamedValueSet = Nothing);
        8 call SubclassesOfAsync(objWbemSink, strSuperclass = "", iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        9 call ExecQuery(strQuery, strQueryLanguage = "WQL", iFlags = 0x10, objWbemNamedValueSet = Nothing);
        10 call ExecQueryAsync(objWbemSink, strQuery, strQueryLanguage = "WQL", iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        11 call AssociatorsOf(strObjectPath, strAssocClass = "", strResultClass = "", strResultRole = "", strRole = "", bClassesOnly = False, bSchemaOnly = False, strRequiredAssocQualifier = "", strRequiredQualifier = "", iFlags = 0x10, objWbemNamedValueSet = Nothing);
        12 call AssociatorsOfAsync(objWbemSink, strObjectPath, strAssocClass = "", strResultClass = "", strResultRole = "", strRole = "", bClassesOnly = False, bSchemaOnly = False, strRequiredAssocQualifier = "", strRequiredQualifier = "", iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        13 call ReferencesTo(strObjectPath, strResultClass = "", strRole = "", bClassesOnly = False, bSchemaOnly = False, strRequiredQualifier = "", iFlags = 0x10, objWbemNamedValueSet = Nothing);
        14 call ReferencesToAsync(objWbemSink, strObjectPath, strResultClass = "", strRole = "", bClassesOnly = False, bSchemaOnly = False, strRequiredQualifier = "", iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        15 call ExecNotificationQuery(strQuery, strQueryLanguage = "WQL", iFlags = 0x30, objWbemNamedValueSet = Nothing);
        16 call ExecNotificationQueryAsync(objWbemSink, strQuery, strQueryLanguage = "WQL", iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        17 call ExecMethod(strObjectPath, strMethodName, objWbemInParameters = Nothing, iFlags = 0, objWbemNamedValueSet = Nothing);
        18 call ExecMethodAsync(objWbemSink, strObjectPath, strMethodName, objWbemInParameters = Nothing, iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        19 get Security_;
        20 call Put(objWbemObject, iFlags = 0, objWbemNamedValueSet = Nothing);
        21 call PutAsync(objWbemSink, objWbemObject, iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
    }
}

interface! {
    /// `SWbemObjectEx`, which includes `SWbemObject`; the properties and methods of the CIM class
    /// come on top of it
    OBJECT = "SWbemObjectEx" {
        1 call Put_(iFlags = 0, objWbemNamedValueSet = Nothing);
        2 call PutAsync_(objWbemSink, iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        3 call Delete_(iFlags = 0, objWbemNamedValueSet = Nothing);
        4 call DeleteAsync_(objWbemSink, iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        5 call Instances_(iFlags = 0x10, objWbemNamedValueSet = Nothing);
        6 call InstancesAsync_(objWbemSink, iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        7 call Subclasses_(iFlags = 0x10, objWbemNamedValueSet = Nothing);
        8 call SubclassesAsync_(objWbemSink, iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        9 call Associators_(strAssocClass = "", strResultClass = "", strResultRole = "", strRole = "", bClassesOnly = False, bSchemaOnly = False, strRequiredAssocQualifier = "", strRequiredQualifier = "", iFlags = 0x10, objWbemNamedValueSet = Nothing);
        10 call AssociatorsAsync_(objWbemSink, strAssocClass = "", strResultClass = "", strResultRole = "", strRole = "", bClassesOnly = False, bSchemaOnly = False, strRequiredAssocQualifier = "", strRequiredQualifier = "", iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        11 call References_(strResultClass = "", strRole = "", bClassesOnly = False, bSchemaOnly = False, strRequiredQualifier = "", iFlags = 0x10, objWbemNamedValueSet = Nothing);
        12 call ReferencesAsync_(objWbemSink, strResultClass = "", strRole = "", bClassesOnly = False, bSchemaOnly = False, strRequiredQualifier = "", iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        13 call ExecMethod_(strMethodName, objWbemInParameters = Nothing, iFlags = 0, objWbemNamedValueSet = Nothing);
        14 call ExecMethodAsync_(objWbemSink, strMethodName, objWbemInParameters = Nothing, iFlags = 0, objWbemNamedValueSet = Nothing, objWbemAsyncContext = Nothing);
        15 method Clone_();
        16 method GetObjectText_(iFlags = 0);
        17 method SpawnDerivedClass_(iFlags = 0);
        18 method SpawnInstance_(iFlags = 0);
        19 method CompareTo_(objWbemObject, iFlags = 0);
        20 get Qualifiers_;
        21 get Properties_;
        22 get Methods_;
        23 get Derivation_;
        24 get Path_;
        25 get Security_;
        26 call Refresh_(iFlags = 0, objWbemNamedValueSet = Nothing);
        27 get SystemProperties_;
        28 method GetText_(iObjectTextFormat, iFlags = 0, objWbemNamedValueSet = Nothing);
        29 method SetFromText_(bsText, iObjectTextFormat, iFlags = 0, objWbemNamedValueSet = Nothing);
    }
}

interface! {
    /// `SWbemObjectSet`
    OBJECT_SET = "SWbemObjectSet" {
        0 get Item(strObjectPath, iFlags = 0);
        1 get Count;
        4 get Security_;
        5 method ItemIndex(lIndex);
    }
}

interface! {
    /// `SWbemObjectPath`
    OBJECT_PATH = "SWbemObjectPath" {
        0 put Path;
        1 put RelPath;
        2 put Server;
        3 put Namespace;
        4 get ParentNamespace;
        5 put DisplayName;
        6 put Class;
        7 get IsClass;
        8 method SetAsClass();
        9 get IsSingleton;
        10 method SetAsSingleton();
        11 get Keys;
        12 get Security_;
        13 put Locale;
        14 put Authority;
    }
}

interface! {
    /// `SWbemNamedValueSet`
    NAMED_VALUE_SET = "SWbemNamedValueSet" {
        0 get Item(strName, iFlags = 0);
        1 get Count;
        2 method Add(strName, varValue, iFlags = 0);
        3 method Remove(strName, iFlags = 0);
        4 method Clone();
        5 method DeleteAll();
    }
}

interface! {
    /// `SWbemNamedValue`
    NAMED_VALUE = "SWbemNamedValue" {
        0 put Value;
        2 get Name;
    }
}

interface! {
    /// `SWbemPropertySet`
    PROPERTY_SET = "SWbemPropertySet" {
        0 get Item(strName, iFlags = 0);
        1 get Count;
        2 method Add(strName, iCIMType, bIsArray = False, iFlags = 0);
        3 method Remove(strName, iFlags = 0);
    }
}

interface! {
    /// `SWbemProperty`
    PROPERTY = "SWbemProperty" {
        0 put Value;
        1 get Name;
        2 get IsLocal;
        3 get Origin;
        4 get CIMType;
        5 get Qualifiers_;
        6 get IsArray;
    }
}

interface! {
    /// `SWbemQualifierSet`
    QUALIFIER_SET = "SWbemQualifierSet" {
        0 get Item(strName, iFlags = 0);
        1 get Count;
        2 method Add(strName, varVal, bPropagatesToSubclass = True, bPropagatesToInstance = True, bIsOverridable = True, iFlags = 0);
        3 method Remove(strName, iFlags = 0);
    }
}

interface! {
    /// `SWbemQualifier`
    QUALIFIER = "SWbemQualifier" {
        0 put Value;
        1 get Name;
        2 get IsLocal;
        3 put PropagatesToSubclass;
        4 put PropagatesToInstance;
        5 put IsOverridable;
        6 get IsAmended;
    }
}

interface! {
    /// `SWbemMethodSet`
    METHOD_SET = "SWbemMethodSet" {
        0 get Item(strName, iFlags = 0);
        1 get Count;
    }
}

interface! {
    /// `SWbemMethod`
    METHOD = "SWbemMethod" {
        1 get Name;
        2 get Origin;
        3 get InParameters;
        4 get OutParameters;
        5 get Qualifiers_;
    }
}

interface! {
    /// `SWbemSink`
    SINK = "SWbemSink" {
        1 call Cancel();
    }
}

interface! {
    /// `SWbemLastError`: that part of `SWbemObject` which makes sense for an error; the properties
    /// of `__ExtendedStatus` come on top of it
    LAST_ERROR = "SWbemLastError" {
        15 method Clone_();
        16 method GetObjectText_(iFlags = 0);
        19 method CompareTo_(objWbemObject, iFlags = 0);
        20 get Qualifiers_;
        21 get Properties_;
        22 get Methods_;
        23 get Derivation_;
        24 get Path_;
        25 get Security_;
    }
}

interface! {
    /// `SWbemDateTime`
    DATE_TIME = "SWbemDateTime" {
        0 put Value;
        1 put Year;
        2 put YearSpecified;
        3 put Month;
        4 put MonthSpecified;
        5 put Day;
        6 put DaySpecified;
        7 put Hours;
        8 put HoursSpecified;
        9 put Minutes;
        10 put MinutesSpecified;
        11 put Seconds;
        12 put SecondsSpecified;
        13 put Microseconds;
        14 put MicrosecondsSpecified;
        15 put UTC;
        16 put UTCSpecified;
        17 put IsInterval;
        18 method GetVarDate(bIsLocal = True);
        19 method SetVarDate(dVarDate, bIsLocal = True);
        20 method GetFileTime(bIsLocal = True);
        21 method SetFileTime(strFileTime, bIsLocal = True);
    }
}

interface! {
    /// `SWbemSecurity`
    SECURITY = "SWbemSecurity" {
        1 put ImpersonationLevel;
        2 put AuthenticationLevel;
        3 get Privileges;
    }
}

interface! {
    /// `SWbemPrivilegeSet`
    PRIVILEGE_SET = "SWbemPrivilegeSet" {
        0 get Item(iPrivilege);
        1 get Count;
        2 method Add(iPrivilege, bIsEnabled = True);
        3 method Remove(iPrivilege);
        4 method DeleteAll();
        5 method AddAsString(strPrivilege, bIsEnabled = True);
    }
}

interface! {
    /// `SWbemPrivilege`
    PRIVILEGE = "SWbemPrivilege" {
        0 put IsEnabled;
        1 get Name;
        2 get DisplayName;
        3 get Identifier;
    }
}

interface! {
    /// `SWbemRefresher`
    REFRESHER = "SWbemRefresher" {
        0 get Item(iIndex);
        1 get Count;
        2 call Add(objWbemServices, bsInstancePath, iFlags = 0, objWbemNamedValueSet = Nothing);
        3 call AddEnum(objWbemServices, bsClassName, iFlags = 0, objWbemNamedValueSet = Nothing);
        4 method Remove(iIndex, iFlags = 0);
        5 call Refresh(iFlags = 0);
        6 put AutoReconnect;
        7 method DeleteAll();
    }
}

interface! {
    /// `SWbemRefreshableItem`
    REFRESHABLE_ITEM = "SWbemRefreshableItem" {
        1 get Index;
        2 get Refresher;
        3 get IsSet;
        4 get Object;
        5 get ObjectSet;
        6 method Remove(iFlags = 0);
    }
}
