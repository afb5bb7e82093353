//! What goes wrong with a script.

use std::error::Error;
use std::fmt;

use swbem_automation::Exception;

use super::source::Position;

/// The source of errors in the text of a script.
pub(crate) const COMPILATION_SOURCE: &str = "Microsoft VBScript compilation error";

/// A script that does not compile, or failed.
#[derive(Clone, Debug)]
pub struct ScriptError {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// The error as the script would see it in `Err`.
    pub exception: Exception,
    /// Where it happened: the statement, or for a script that does not compile the token.
    pub position: Option<Position>,
}

/// Why a script ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// It does not compile.
    Compile,
    /// It failed while it ran.
    Runtime,
    /// The host stopped it, as for `WScript.Quit`: nothing to report.
    Stopped,
    /// It was interrupted, or used more time or steps than it may.
    Interrupted,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = &self.position {
            write!(f, "{position} ")?;
        }
        let info = &self.exception;
        match (info.source.as_str(), &*info.message()) {
            ("", "") => write!(f, "error 0x{:08X}", info.number),
            (source, "") => write!(f, "{source}: error 0x{:08X}", info.number),
            ("", description) => f.write_str(description),
            (source, description) => write!(f, "{source}: {description}"),
        }
    }
}

impl Error for ScriptError {}

macro_rules! syntax_errors {
    ($($name:ident = $number:literal $text:literal,)+) => {
        /// An error in the text of a script: "VBScript Syntax Errors" of the language reference.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum SyntaxError {
            $(#[doc = $text] $name,)+
        }

        impl SyntaxError {
            /// Returns what `Err.Number` says for code that `Execute` was given.
            pub fn number(self) -> i32 {
                match self {
                    $(SyntaxError::$name => $number,)+
                }
            }

            /// Returns VBScript's text.
            pub fn description(self) -> &'static str {
                match self {
                    $(SyntaxError::$name => $text,)+
                }
            }
        }
    };
}

syntax_errors! {
    OutOfMemory = 1001 "Out of memory",
    Syntax = 1002 "Syntax error",
    ExpectedColon = 1003 "Expected ':'",
    ExpectedOpen = 1005 "Expected '('",
    ExpectedClose = 1006 "Expected ')'",
    ExpectedCloseBracket = 1007 "Expected ']'",
    ExpectedIdentifier = 1010 "Expected identifier",
    ExpectedEqual = 1011 "Expected '='",
    ExpectedIf = 1012 "Expected 'If'",
    ExpectedTo = 1013 "Expected 'To'",
    ExpectedEnd = 1014 "Expected 'End'",
    ExpectedFunction = 1015 "Expected 'Function'",
    ExpectedSub = 1016 "Expected 'Sub'",
    ExpectedThen = 1017 "Expected 'Then'",
    ExpectedWend = 1018 "Expected 'Wend'",
    ExpectedLoop = 1019 "Expected 'Loop'",
    ExpectedNext = 1020 "Expected 'Next'",
    ExpectedCase = 1021 "Expected 'Case'",
    ExpectedSelect = 1022 "Expected 'Select'",
    ExpectedExpression = 1023 "Expected expression",
    ExpectedStatement = 1024 "Expected statement",
    ExpectedEndOfStatement = 1025 "Expected end of statement",
    ExpectedIntegerConstant = 1026 "Expected integer constant",
    ExpectedWhileOrUntil = 1027 "Expected 'While' or 'Until'",
    ExpectedWhileUntilOrEnd = 1028 "Expected 'While', 'Until' or end of statement",
    ExpectedWith = 1029 "Expected 'With'",
    IdentifierTooLong = 1030 "Identifier too long",
    InvalidNumber = 1031 "Invalid number",
    InvalidCharacter = 1032 "Invalid character",
    UnterminatedString = 1033 "Unterminated string constant",
    InvalidMe = 1037 "Invalid use of 'Me' keyword",
    LoopWithoutDo = 1038 "'loop' without 'do'",
    InvalidExit = 1039 "Invalid 'exit' statement",
    InvalidForVariable = 1040 "Invalid 'for' loop control variable",
    NameRedefined = 1041 "Name redefined",
    MustBeFirst = 1042 "Must be first statement on the line",
    CannotUseParentheses = 1044 "Cannot use parentheses when calling a Sub",
    ExpectedLiteral = 1045 "Expected literal constant",
    ExpectedIn = 1046 "Expected 'In'",
    ExpectedClass = 1047 "Expected 'Class'",
    MustBeInClass = 1048 "Must be defined inside a Class",
    ExpectedLetSetGet = 1049 "Expected Let or Set or Get in property declaration",
    ExpectedProperty = 1050 "Expected 'Property'",
    InconsistentArguments = 1051 "Number of arguments must be consistent across properties specification",
    MultipleDefaults = 1052 "Cannot have multiple default property/method in a Class",
    InitializeArguments = 1053 "Class initialize or terminate do not have arguments",
    PropertyNeedsArgument = 1054 "Property set or let must have at least one argument",
    UnexpectedNext = 1055 "Unexpected 'Next'",
    MisplacedDefault = 1056 "'Default' can be specified only on 'Property' or 'Function' or 'Sub'",
    DefaultNeedsPublic = 1057 "'Default' specification must also specify 'Public'",
    DefaultOnlyOnGet = 1058 "'Default' specification can only be on Property Get",
}

impl SyntaxError {
    /// Makes the error as `Err` would show it.
    pub fn exception(self) -> Exception {
        Exception::new(self.number(), COMPILATION_SOURCE, self.description())
    }
}
