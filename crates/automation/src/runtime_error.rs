//! The run-time errors of VBScript, with their numbers and texts.

macro_rules! runtime_errors {
    ($($name:ident = $number:literal $text:literal,)+) => {
        /// A run-time error of the language: "VBScript Run-time Errors" of the language reference.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum RuntimeError {
            $(#[doc = $text] $name,)+
        }

        impl RuntimeError {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [RuntimeError] = &[$(RuntimeError::$name,)+];

            /// Returns what `Err.Number` says.
            pub fn number(self) -> i32 {
                match self {
                    $(RuntimeError::$name => $number,)+
                }
            }

            /// Returns what `Err.Description` says.
            pub fn description(self) -> &'static str {
                match self {
                    $(RuntimeError::$name => $text,)+
                }
            }
        }
    };
}

runtime_errors! {
    InvalidProcedureCall = 5 "Invalid procedure call or argument",
    Overflow = 6 "Overflow",
    OutOfMemory = 7 "Out of memory",
    SubscriptOutOfRange = 9 "Subscript out of range",
    ArrayFixed = 10 "This array is fixed or temporarily locked",
    DivisionByZero = 11 "Division by zero",
    TypeMismatch = 13 "Type mismatch",
    OutOfStringSpace = 14 "Out of string space",
    CannotPerformOperation = 17 "Can't perform requested operation",
    StackOverflow = 28 "Out of stack space",
    ProcedureNotDefined = 35 "Sub or Function not defined",
    ErrorLoadingDll = 48 "Error in loading DLL",
    InternalError = 51 "Internal error",
    BadFileName = 52 "Bad file name or number",
    FileNotFound = 53 "File not found",
    BadFileMode = 54 "Bad file mode",
    FileAlreadyOpen = 55 "File already open",
    DeviceError = 57 "Device I/O error",
    FileAlreadyExists = 58 "File already exists",
    DiskFull = 61 "Disk full",
    InputPastEnd = 62 "Input past end of file",
    TooManyFiles = 67 "Too many files",
    DeviceUnavailable = 68 "Device unavailable",
    PermissionDenied = 70 "Permission denied",
    DiskNotReady = 71 "Disk not ready",
    CannotRenameAcrossDrives = 74 "Can't rename with different drive",
    PathFileAccess = 75 "Path/File access error",
    PathNotFound = 76 "Path not found",
    ObjectVariableNotSet = 91 "Object variable not set",
    ForLoopNotInitialized = 92 "For loop not initialized",
    InvalidUseOfNull = 94 "Invalid use of Null",
    CannotCreateTemporaryFile = 322 "Can't create necessary temporary file",
    ObjectRequired = 424 "Object required",
    CannotCreateObject = 429 "ActiveX component can't create object",
    ClassDoesNotSupportAutomation = 430 "Class doesn't support Automation",
    NameNotFoundDuringAutomation = 432 "File name or class name not found during Automation operation",
    NotSupported = 438 "Object doesn't support this property or method",
    AutomationError = 440 "Automation error",
    ActionNotSupported = 445 "Object doesn't support this action",
    NamedArgumentsNotSupported = 446 "Object doesn't support named arguments",
    LocaleNotSupported = 447 "Object doesn't support current locale setting",
    NamedArgumentNotFound = 448 "Named argument not found",
    ArgumentNotOptional = 449 "Argument not optional",
    WrongNumberOfArguments = 450 "Wrong number of arguments or invalid property assignment",
    NotACollection = 451 "Object not a collection",
    DllFunctionNotFound = 453 "Specified DLL function not found",
    CodeResourceLock = 455 "Code resource lock error",
    KeyAlreadyExists = 457 "This key is already associated with an element of this collection",
    UnsupportedType = 458 "Variable uses an Automation type not supported in VBScript",
    ServerUnavailable = 462 "The remote server machine does not exist or is unavailable",
    InvalidPicture = 481 "Invalid picture",
    UndefinedVariable = 500 "Variable is undefined",
    IllegalAssignment = 501 "Illegal assignment",
    NotSafeForScripting = 502 "Object not safe for scripting",
    NotSafeForInitializing = 503 "Object not safe for initializing",
    NotSafeForCreating = 504 "Object not safe for creating",
    InvalidReference = 505 "Invalid or unqualified reference",
    ClassNotDefined = 506 "Class not defined",
    UnexpectedError = 507 "An exception occurred",
    IllegalAssignmentTarget = 5008 "Illegal assignment",
    RegExpExpected = 5016 "Regular Expression object expected",
    RegExpSyntax = 5017 "Syntax error in regular expression",
    RegExpQuantifier = 5018 "Unexpected quantifier",
    RegExpBracket = 5019 "Expected ']' in regular expression",
    RegExpParenthesis = 5020 "Expected ')' in regular expression",
    RegExpRange = 5021 "Invalid range in character set",
    ElementNotFound = 32811 "Element not found",
}

impl RuntimeError {
    /// Finds the error with the number `number`, for `Err.Raise` without a description.
    pub fn from_number(number: i32) -> Option<RuntimeError> {
        RuntimeError::ALL
            .iter()
            .copied()
            .find(|error| error.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_order_and_found() {
        for pair in RuntimeError::ALL.windows(2) {
            assert!(pair[0].number() < pair[1].number());
        }
        assert_eq!(
            RuntimeError::from_number(13),
            Some(RuntimeError::TypeMismatch)
        );
        assert_eq!(RuntimeError::from_number(1), None);
    }
}
